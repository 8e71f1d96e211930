# %% [markdown]
# # Notation and conventions
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** each convention of the book as a line of code that checks itself: signs, factors of
# $2\pi$, what counts as active, what is trained. **Claims shown**: {claim}`jump-is-s-mu`,
# {claim}`ties-are-inactive`; they are measured in chapter 1. **Time**: a few seconds to run, ten minutes to read.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## Letters
#
# Each letter has one standing meaning; *from* is the chapter that introduces it. Where a chapter uses it for something
# else, the last table says so. $j$, $k$ and $i$ count, and $t$ is time and what an integral runs over. A letter that is not
# here means something within one chapter, statement or proof only, and is explained there. Arguments tell letters
# apart: $p(\beta)$ is a density, $K(x,x')$ a kernel.
#
# *Networks of one input, and training*
#
# | letter | meaning | in code | from |
# |--|--|--|--|
# | $n$, $\dim$ | number of data, dimension of the input | `n`, `dim` | 1, 8 |
# | $H$ | number of hidden units | `width` | 1 |
# | $x_k$, $y_k$, $r_k$ | input, target, residual $f(x_k)-y_k$ | `x`, `y`, `residuals` | 1 |
# | $w_i$, $b_i$, $v_i$ | input weight, bias, output weight of a unit | `w`, `b`, `v` | 1 |
# | $c$, $d$ | output bias, affine skip (a number or a vector) | `bias`, `slope` | 1 |
# | $a$ | factor of a rescaling | `factors` | 1 |
# | $\theta$ | all trained weights in one list; in other places an angle | | 4 |
# | $\beta$, $\mu$, $s$, $m$ | breakpoint $-b/w$, delta-slope $wv$, orientation $\operatorname{sign}w$, jump $\lvert w\rvert v$ | `breakpoints`, `delta_slopes`, `orientations`, `jumps` | 1 |
# | $t_j$, $\sigma_j$, $\iota_j$ | knots, slopes, intercepts of a piecewise-linear function | `knots`, `slopes`, `intercepts` | 1 |
# | $K$ | number of knots | `len(knots)` | 1 |
# | $\sigma_w,\sigma_b,\sigma_v$; $a_w,a_b,a_v$ | standard deviations of normal, half ranges of uniform weights | `GaussianLaw`, `UniformLaw` | 2 |
# | $E$, $\mathbb E$ | mean over a random draw | | 2 |
# | $p(\cdot)$, $\kappa$ | density, kurtosis $E[\,\cdot^4]/E[\,\cdot^2]^2$ | `breakpoint_density`, `kurtosis` | 2 |
# | $q(\beta)$, $M(\beta)$ | $\sqrt{\sigma_b^2+\sigma_w^2\beta^2}$ (normal); the largest $\lvert w\rvert$ at a breakpoint (uniform) | `largest_weight` | 2 |
# | $\rho(\beta)$ | curvature density $p(\beta)\,E[w^2\mid\beta]$ | `curvature_density` | 2 |
# | $R$ | roughness $\sum_i\mu_i^2$ | `roughness` | 2 |
# | $L$, $\eta$ | loss, step size | `squared_loss`, `step_size` | 1, 4 |
# | $A_i$, $\langle g\rangle_A$ | data on which unit $i$ is active; $\frac1n\sum_{k\in A}g_k$, over all data without an index | | 1, 3 |
# | $A_{ki}$, $S_{0,i}$, $S_{1,i}$ | activity of unit $i$ on datum $k$; moments of the residual over a unit's active data | `to_dense`, `order0`, `order1` | 1 |
# | $p_i$, $q_i$ | slope $w_iv_i$ and intercept $b_iv_i$ of a unit's line | `cone_coordinates` | 3 |
# | $N$, $\delta$ | number of gaps between data; chance of failure, or spacing of a grid | `gap_counts`, `failure`, `spacing` | 3, 4 |
# | $S_i$ | $\sqrt{S_{0,i}^2+S_{1,i}^2}$, the positive eigenvalue of a residual block of the Hessian | `residual_strengths` | 4 |
# | $J$, $K_v$, $K_{wb}$, $K(x,x')$ | derivatives of $f(x_k)$ over the parameters; $JJ^\top$ over $v$, over $w$ and $b$, over all, without $1/n$ (in chapters 4 and 13 also $K$ alone) | `jacobian`, `univariate_tangent_kernel` | 4 |
# | $\varrho$, $\lambda$ | rank of $J$; an eigenvalue, and at a datum on a breakpoint the active fraction | `tangent_rank`, `hessian_spectrum` | 4, 5 |
# | $D_i$ | imbalance $\lvert w_i\rvert^2+b_i^2-p\,v_i^2$ | `conserved_imbalance` | 5 |
# | $\Phi$ | responses of the hidden units to the data, $n\times H$; a kernel is a multiple of $\Phi\Phi^\top$ | | 6 |
#
# *Many inputs, and spectra*
#
# | letter | meaning | in code | from |
# |--|--|--|--|
# | $\phi$, $p$ | activation; its degree of homogeneity, $\phi(at)=a^p\phi(t)$ for $a>0$ | `activation`, `degree` | 8 |
# | $\xi$, $\gamma$, $\alpha$ | direction $w/\lvert w\rvert$, offset $-b/\lvert w\rvert$, amplitude $v\lvert w\rvert^p$ | `directions`, `offsets`, `amplitudes` | 8 |
# | $\mathbb S$, $\lvert\mathbb S\rvert$ | unit sphere $S^{\dim-1}$ of the directions $\xi$; its unnormalised area | `sphere_area` | 9 |
# | $\hat g$, $\omega$ | Fourier transform, frequency | `fourier_transform` | 9 |
# | $Rf$, $R^*u$, $\Lambda$, $\sigma$ | Radon transform, its dual, the filter; frequency along a ray | `radon_transform`, `dual_radon_transform`, `filtered_profile` | 9 |
# | $k$, $\Pi_{<k}$, $P_\pm$ | order of an activation (data then count with $j$); polynomials of degree below it, which are free; those that $\phi$ follows at $\pm\infty$ | `null_space_order`, `monomials` | 9 |
# | $h$, $\Delta_h^k$ | step or spacing; symmetric difference of order $k$ and step $h$ | | 9 |
# | $A(t)$, $S(\omega)$, $\lVert f\rVert_\phi$, $\mathcal F_\phi$ | autocorrelation of $\phi$, spectral density, spectral seminorm, and the space on which it is used | `autocorrelation`, `SpectralPenalty` | 9 |
# | $\alpha(\xi,\gamma)$, $B$, $\lambda_j$ | amplitude density; half the range of offsets; multipliers of an interpolant | `least_amplitudes`, `offset_range`, `multipliers` | 9 |
# | $\lambda\perp\Pi_{<k}$, $e_\lambda$ | $\sum_j\lambda_jp(x_j)=0$ for all $p\in\Pi_{<k}$; the sum of waves $\sum_j\lambda_je^{-i\langle\omega,x_j\rangle}$ | | 9 |
# | $K_B(x,x')$, $K(z)$, $K_H$ | kernel of the offsets in $[-B,B]$; of all offsets, up to free polynomials, with $z=x-x'$; of $H$ units | `offset_kernel`, `activation_kernel`, `feature_kernel` | 9 |
# | $q_B(\lambda)$, $q_\infty(\lambda)$ | $\langle\lambda,K_B\lambda\rangle$ over the data, and its limit as $B\to\infty$ | | 9 |
# | $f_B$, $f_\infty$, $f_H$ | interpolant of a finite range, of all offsets, of $H$ units | `MinimumSeminormInterpolant` | 9 |
# | $\Theta_B$, $\Theta$ | tangent kernel of all weights at infinite width: $K_B$ and $\sigma_v^2(1+\langle x,x'\rangle)$ times the $K_B$ of $\phi'$; the same with $K$ | `offset_tangent_kernel`, `tangent_kernel` | 10 |
# | $\rho(s)$, $\sigma_v$ | density of weight scales $s=\lvert w\rvert$ per unit of offset; standard deviation of output weights | `scale_mixtures`, `tangent_symbols` | 10 |
# | $P_\xi$, $P_u$ | $I-\xi\xi^\top$, $I-uu^\top$: the part across a direction | | 10, 14 |
# | $V$ | volume $2B\,\lvert\mathbb S\rvert$ of directions and offsets; $K_H$ is $V$ times a mean over units | `feature_kernel` | 11 |
# | $\tau_f$, $\ell_f$ | on $[-B,B]$: mean of $f'(B)$ and $f'(-B)$; mean of $f(B)$ and $f(-B)$ less $\frac B2$ times $f'(B)-f'(-B)$ | | 11 |
# | $\nu$, $\ell$, $\kappa$ | smoothness, length and $\sqrt{2\nu}/\ell$ of a Matérn kernel; $\ell$ is also the length of a Gaussian one | `matern_spectrum`, `length_scale` | 12 |
#
# *Attractors*
#
# | letter | meaning | in code | from |
# |--|--|--|--|
# | $u$, $\varrho$, $\tilde x_k$ | direction $(w,b)/\varrho$ and length $\lvert(w,b)\rvert$ of a unit; the datum $(x_k,1)$ | `directions` | 14 |
# | $S^d$ | sphere of the directions $u$, with $d$ for $\dim$ | | 14 |
# | $\varsigma$ | $\operatorname{sgn}v$, the sign of a unit | `sign` | 14 |
# | $D(u)$, $g$ | direction potential $\varsigma\sum_kr_k\phi(\langle u,\tilde x_k\rangle)$; its gradient in a cell, $\varsigma\sum r_k\tilde x_k$ over the active data (ReLU) | `direction_potential`, `direction_gradient` | 14 |
# | $\delta$, $\alpha$ | scale of a start, of an output ($\alpha$ from chapter 11) | `scale` | 14 |
#
# *Second meanings.* A letter above that stands for something else through a section or a chapter:
#
# | letter | in chapter: also |
# |--|--|
# | $a$, $a_i$ | 13: half the interval $[-a,a]$; 15: the pair $(w_i,b_i)$ |
# | $A$ | 15: data on which the units of one direction are active |
# | $B_m$ | 13: Bernoulli polynomials |
# | $c$ | 10, 14: amplitude $v\lvert w\rvert^p$ |
# | $d$ | 14, 15: number of inputs |
# | $D$ | 9, 12: Dawson's function $D(z)$; 16: the number $\dim+1$ |
# | $E_B$, $E_\infty$ | 9: least cost of the data |
# | $g$ | 7: the target function; 13: a packet of waves |
# | $h$ | 3 to 5, 14: $wx+b$ at a datum; 15: a vector across $u$ |
# | $J_0,J_1,J_2$ | 10: factors of the arc-cosine kernels |
# | $K$ | 12: Bessel function $K_\lambda$; 15: $\lvert v_iv_j\rvert(1-\cos\theta)$ of two units; 16: number of cells |
# | $k$ | 13: whole-number frequency, $\omega_k=2\pi k/L$ |
# | $L$ | 12: $\log\lvert\hat\phi\rvert$; 13: length of a circle or an interval |
# | $M$, $M_i$, $M_{ij}$ | 11: $\frac12(\phi(1)^2+\phi(-1)^2)$; 12: size asked of $\hat\phi$; 13: offsets of one orientation; 4: block of the Hessian; 15: form of two units |
# | $m$ | 10: middle of two points; 16: signed mass of a cluster |
# | $N$ | 16: number of draws |
# | $P$ | 11: polynomials at the data; 15: the part across all data on a hyperplane |
# | $p$, $p_\pm$ | 10, 12: exponent of a decay; 11: densities of the breakpoints of both sides |
# | $q$ | 8, 9, 11: a polynomial; 10, 12, 13: exponent of a decay |
# | $R$ | 7: range of the data; 12: radius of the data; 13: half the range of offsets; 16: responses $R_{ki}$ |
# | $r$ | 9 to 12: distance $\lvert x-x'\rvert$; 10, 12: rate of an exponential decay |
# | $s$ | 10, 11, 14: scale $\lvert w\rvert$; 9 to 13: frequency; 13: number of steps |
# | $t$ | 14: angle on the circle of directions |
# | $u$ | 6: broken line of a weighted spline; 13: eigenvector |
# | $V$ | 15: span of the data |
# | $w$ | 13: width of a packet |
# | $\alpha$ | 10: number of an ELU; 11: leak of a leaky ReLU; 12: exponents |
# | $\beta$, $\beta_0$ | 12: exponents; 10: density of a flat bias |
# | $\delta$, $\delta_k$ | 9, 10: point mass; 6: slope change at a datum; everywhere, before a letter: a small change of it |
# | $\Delta$, $\Delta_k$ | 6: slope change at a datum; 10: Laplacian; 14: least distance of two inputs |
# | $\theta$ | 11: $p_+p_-/(p_++p_-)$; 12: phase of $\hat\phi$ |
# | $\kappa$, $\kappa_k$, $\kappa_D$ | 9, 10: factor of a point mass; 15: one number for each datum on a hyperplane; 16: share of a cap |
# | $\ell$ | 7, 14: length of a gap; 11: value of a line at $0$; 15: slope of $D$ |
# | $\lambda$, $\lambda_k$ | 12: order of a Bessel function; 13: $n$ times the rate of a frequency |
# | $\mu$ | 11, 16: momentum; 12: $\frac{\dim+1}2$; 13: frequency of a string or beam |
# | $\nu$, $\nu_\pm$ | 4: law of the weights; 11: eigenvalues of $\Phi\Phi^\top/n$ |
# | $\rho$, $\varrho$ | 8: factor of a rescaling; 10, 13: decaying part of $\phi$; 13: density of offsets |
# | $\sigma$ | 5, 6: a slope; 14: a sign; 13: frequency |
# | $\tau$, $\tau_k$ | 6, 12, 15: rescaled time; 4, 10: a standard deviation; 11: slope of a line; 14: signed distance of a datum |
# | $z$ | 8, 13: $\langle w,x\rangle+b$ |
#
# A unit is *active* at $x$ where its pre-activation $wx+b$ is positive; it is *dead* on data if it is active on
# none of them.
#
# ## Signs of the kink
#
# *Breakpoint, delta-slope, orientation, jump*, for one unit of either side.

# %% mystnb={"figure": {"caption": "The convention in one picture: a right-facing (solid) and a left-facing unit (dashed) with the same jump $m=+1$ at $\\beta=0$. Their delta-slopes are $\\mu=+1$ and $\\mu=-1$.", "name": "fig-convention"}, "image": {"alt": "Two broken lines that meet at zero: the solid one is flat on the left and rises on the right, the dashed one falls from the left and is flat on the right."}}
from splinelens import ReluSpline, ShallowNetwork

both = [ShallowNetwork([sign * 2.0], [0.0], [0.5]) for sign in (+1, -1)]
coordinates = [ReluSpline.from_network(unit) for unit in both]
assert [c.delta_slopes[0] for c in coordinates] == [+1.0, -1.0]
assert [c.jumps[0] for c in coordinates] == [+1.0, +1.0]
fig, ax = plt.subplots(figsize=(6.4, 3.0))
grid = np.linspace(-1, 1, 101)
contributions = np.stack([unit(grid) for unit in both], axis=1)
print(figures.draw_units(ax, grid, contributions, [+1, -1]))
print(figures.draw_knots(ax, [0, 0], [0, 0], [+1, -1]))
ax.set(xlabel="input $x$", ylabel="response")
plt.show()

# %% [markdown]
# The breakpoint is $-b/w$, not $b/w$, and the unit switches there.

# %%
unit = ShallowNetwork([2.0], [-3.0], [1.0])
beta = ReluSpline.from_network(unit).breakpoints[0]
assert beta == 1.5
assert unit([beta - 0.1, beta])[1] == 0.0 and unit([beta + 0.1])[0] > 0.0
print("breakpoint -b/w =", beta)

# %% [markdown]
# ## Ties and derivatives at kinks
#
# A unit is inactive where the float64 value of $wx+b$ is zero or negative. Step functions are $0$ at $0$, and $\phi'$ at
# a kink of $\phi$ is its left derivative. (PyTorch agrees for ReLU and takes $0$ for the absolute value.)

# %%
from splinelens import ACTIVATIONS, get_activation

at_zero = {name: get_activation(name) for name in ("relu", "heaviside", "abs", "leaky_relu")}
assert {name: float(a(0.0)) for name, a in at_zero.items()} == dict.fromkeys(at_zero, 0.0)
left = {name: float(a.derivative(0.0)) for name, a in at_zero.items()}
assert left == {"relu": 0.0, "heaviside": 0.0, "abs": -1.0, "leaky_relu": 0.01}
print("derivatives at 0:", left)
print(f"{len(ACTIVATIONS)} activations:", ", ".join(ACTIVATIONS))

# %% [markdown]
# ## Loss, and what is trained
#
# $L=\frac1{2n}\sum_k r_k^2$. By default $w$, $b$, $v$ are trained and bias and skip are not; every function for which
# it matters takes `train=`. The number of trained parameters is $3H$, $3H+1$ with the bias, $3H+2$ with the skip too.

# %%
from splinelens import loss_gradient, squared_loss

rng = experiments.generator("conventions")
w, b, v = rng.normal(size=(3, 5))
x, y = rng.normal(size=(2, 7))
net = ShallowNetwork(w, b, v, bias=0.5, slope=-0.2)
by_hand = 0.5 * np.mean((net(x) - y) ** 2)
assert abs(squared_loss(net, x, y) - by_hand) < 1e-15
for train, count in (
    (("w", "b", "v"), 15),
    (("w", "b", "v", "bias"), 16),
    (("w", "b", "v", "bias", "slope"), 17),
):
    assert sum(np.size(part) for part in loss_gradient(net, x, y, train=train)) == count
print("L = (1/2n) sum of squared residuals; 3H, 3H+1, 3H+2 parameters")

# %% [markdown]
# ## Imbalance
#
# $D=|w|^2+b^2-p\,v^2$, with $p=1$ for ReLU. Its time derivative along the gradient flow is
# $2(w\dot w+b\dot b-v\dot v)$, that is $-2(w\,g_w+b\,g_b-v\,g_v)$, with $g$ the gradient of the loss. It vanishes because
# $w\,g_w+b\,g_b$ and $v\,g_v$ are both $v\frac1n\sum_kr_k(wx_k+b)_+$.

# %%
from splinelens import conserved_imbalance

g_w, g_b, g_v = loss_gradient(net, x, y)
rate = -2 * (w * g_w + b * g_b - v * g_v)
assert np.abs(rate).max() < 1e-14
assert np.allclose(conserved_imbalance(net), w**2 + b**2 - v**2, atol=1e-15)
print("the flow conserves w^2 + b^2 - v^2")

# %% [markdown]
# ## Fourier transform
#
# $\hat g(\omega)=\int g(t)\,e^{-i\omega t}\,dt$ and $g(t)=\frac1{2\pi}\int\hat g(\omega)\,e^{i\omega t}\,d\omega$. So the Gaussian
# $e^{-t^2/2}$ goes to $\sqrt{2\pi}\,e^{-\omega^2/2}$, a shift by $h$ to the factor $e^{-i\omega h}$, a derivative to the factor
# $i\omega$, and $\int|g|^2=\frac1{2\pi}\int|\hat g|^2$.

# %%
from scipy.integrate import quad

from splinelens.fourier import fourier_transform

OMEGA, SHIFT = 1.3, 0.4


def transform(g):
    real = quad(lambda t: g(t) * np.cos(OMEGA * t), -20, 20)[0]
    return real - 1j * quad(lambda t: g(t) * np.sin(OMEGA * t), -20, 20)[0]


gauss = transform(lambda t: np.exp(-(t**2) / 2))
expected = np.sqrt(2 * np.pi) * np.exp(-(OMEGA**2) / 2)
shifted = transform(lambda t: np.exp(-((t - SHIFT) ** 2) / 2))
slope = transform(lambda t: -t * np.exp(-(t**2) / 2))
energy = quad(lambda t: np.exp(-(t**2) / 2) ** 2, -20, 20)[0]
spectrum = quad(lambda s: (np.sqrt(2 * np.pi) * np.exp(-(s**2) / 2)) ** 2, -20, 20)[0]
errors = [gauss - expected, shifted - np.exp(-1j * OMEGA * SHIFT) * expected, slope - 1j * OMEGA * expected]
assert np.abs(errors).max() < 1e-12
assert abs(fourier_transform(lambda t: np.exp(-(t**2) / 2), OMEGA).value - gauss) < 1e-12
assert abs(energy - spectrum / (2 * np.pi)) < 1e-12
print("Gaussian, shift, derivative and energy agree to 1e-12")

# %% [markdown]
# ## Sphere measure
#
# Integrals over directions use the *unnormalised* surface measure: $|S^{0}|=2$ (two points, counted),
# $|S^{1}|=2\pi$, $|S^{2}|=4\pi$. A mean over directions is smaller by that factor.

# %%
from scipy.special import gamma

from splinelens.radon import sphere_area

areas = [2 * np.pi ** (dim / 2) / gamma(dim / 2) for dim in (1, 2, 3)]
assert np.allclose(areas, [2, 2 * np.pi, 4 * np.pi], rtol=1e-14)
assert np.allclose([sphere_area(dim) for dim in (1, 2, 3)], areas, rtol=1e-14)
mean_square = quad(lambda angle: np.cos(angle) ** 2, 0, 2 * np.pi)[0]
assert abs(mean_square - np.pi) < 1e-12
print("sphere areas: 2, 2 pi, 4 pi")

# %% [markdown]
# ## Several dimensions
#
# Direction $\xi=w/|w|$, offset $\gamma=-b/|w|$, amplitude $\alpha=v|w|^p$: the unit is $\alpha\,\phi(\langle\xi,x\rangle-\gamma)$, and
# its hyperplane is $\langle\xi,x\rangle=\gamma$. In one dimension $\xi=s$, $\xi\gamma=\beta$ and $\alpha=m$.

# %%
from splinelens import Hyperplanes

planes, spline = Hyperplanes.from_network(net), ReluSpline.from_network(net)
assert np.allclose(planes.directions[:, 0] * planes.offsets, spline.breakpoints, rtol=1e-14)
assert np.allclose(planes.amplitudes, spline.jumps, rtol=1e-14)
assert np.allclose(planes.to_network()(x), net(x), atol=1e-14)
print("in one dimension: direction = orientation, direction x offset = breakpoint, amplitude = jump")

# %% [markdown]
# ## Kernels of a wide network
#
# $K_H$ is the volume $V=2B\,|\mathbb S|$ times the mean of $\phi\phi$ over units with $|w|=1$, so it tends to the integral $K_B$ and not
# to a mean. $\Theta_B$ adds what $w$ and $b$ contribute. For ReLU on the line both have closed forms, for points in $[-B,B]$.

# %%
from splinelens.finite_range import relu_tangent_kernel_of_range
from splinelens.random_features import feature_kernel

B, X0, SIGMA_V = 2.0, 0.7, 1.5
middles = B * ((np.arange(4000) + 0.5) / 2000 - 1)
units = ShallowNetwork(np.repeat([1.0, -1.0], 4000), np.tile(-middles, 2), np.zeros(8000))
points = np.array([X0, -0.4])
r, products = np.abs(np.subtract.outer(points, points)), np.multiply.outer(points, points)
kernel = r**3 / 6 + 2 * B * products + 2 * B**3 / 3
assert np.abs(feature_kernel(units, points, B) - kernel).max() < 1e-5
tangent = kernel + SIGMA_V**2 * (1 + products) * (2 * B - r)
assert np.abs(relu_tangent_kernel_of_range(points, points, B, SIGMA_V) - tangent).max() < 1e-12
print("V times the mean over units is K_B; Theta_B adds sigma_v^2 (1 + x x') (2B - |x - x'|)")

# %% [markdown]
# $\frac12\int f''^2+\tau_f^2/B+3\ell_f^2/B^3$ is what $f$ costs on $[-B,B]$ under ReLU, and $K_B(\cdot,x_0)$ costs $K_B(x_0,x_0)$.


# %%
def f(x):
    return abs(x - X0) ** 3 / 6 + 2 * B * x * X0 + 2 * B**3 / 3


def f_slope(x):
    return (x - X0) * abs(x - X0) / 2 + 2 * B * X0


tau_f = (f_slope(B) + f_slope(-B)) / 2
ell_f = (f(B) + f(-B)) / 2 - B / 2 * (f_slope(B) - f_slope(-B))
curvature = quad(lambda x: (x - X0) ** 2, -B, B)[0]
assert abs(curvature / 2 + tau_f**2 / B + 3 * ell_f**2 / B**3 - f(X0)) < 1e-12
print(f"tau_f = {tau_f:.3f}, ell_f = {ell_f:.3f}, cost = {f(X0):.3f}")

# %% [markdown]
# ## Directions
#
# $u=(w,b)/\varrho$ with $\varrho=|(w,b)|$, and $D(u)=\varsigma\sum_kr_k\phi(\langle u,\tilde x_k\rangle)$ is a *sum* over data with the sign
# $\varsigma=\operatorname{sgn}v$ of the unit: for ReLU $\partial L/\partial v=\varsigma\,\varrho\,D(u)/n$. Where $D<0$ the unit grows.

# %%
from splinelens.direction_potentials import direction_potential

residuals = net(x) - y
lengths = np.hypot(w, b)
for i in range(5):
    sign = 1 if v[i] > 0 else -1
    depth = direction_potential(np.array([w[i], b[i]]) / lengths[i], x, residuals, sign)
    assert abs(g_v[i] - sign * lengths[i] * depth / 7) < 1e-14
print("the gradient over v is sign times length times D(u), over n")

# %% [markdown]
# ```{admonition} Keep
# :class: important
# $\mu=wv$, $m=|w|v$, $L=\frac1{2n}\sum r^2$, a tie is inactive, $\hat g=\int g\,e^{-i\omega t}dt$, spheres unnormalised.
# ```

# %%
print("every convention on this page checked itself")
