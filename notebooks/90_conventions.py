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
# One meaning each, in the whole book; $j$, $k$ and $i$ count, $t$ is time and what an integral runs over. Where a letter
# has a second meaning, its arguments tell: $p(\beta)$ is a density, $K(x,x')$ a kernel.
#
# | letter | meaning | in code |
# |--|--|--|
# | $n$, $\dim$ | number of data, dimension of the input | `n`, `dim` |
# | $H$ | number of hidden units | `width` |
# | $x_k$, $y_k$, $r_k$ | input, target, residual $f(x_k)-y_k$ | `x`, `y`, `residuals` |
# | $w_i$, $b_i$, $v_i$ | input weight, bias, output weight of a unit | `w`, `b`, `v` |
# | $c$, $d$ | output bias, affine skip (a number or a vector) | `bias`, `slope` |
# | $a$ | factor of a rescaling | `factors` |
# | $\phi$, $p$ | activation; its degree of homogeneity, $\phi(at)=a^p\phi(t)$ for $a>0$ | `activation`, `degree` |
# | $\beta$, $\mu$, $s$, $m$ | breakpoint $-b/w$, delta-slope $wv$, orientation $\operatorname{sign}w$, jump $\lvert w\rvert v$ | `breakpoints`, `delta_slopes`, `orientations`, `jumps` |
# | $\xi$, $\gamma$, $\alpha$ | direction $w/\lvert w\rvert$, offset $-b/\lvert w\rvert$, amplitude $v\lvert w\rvert^p$ | `directions`, `offsets`, `amplitudes` |
# | $t_j$, $\sigma_j$, $\iota_j$ | knots, slopes, intercepts of a piecewise-linear function | `knots`, `slopes`, `intercepts` |
# | $K$ | number of knots | `len(knots)` |
# | $\sigma_w,\sigma_b,\sigma_v$; $a_w,a_b,a_v$ | standard deviations of normal, half ranges of uniform weights | `GaussianLaw`, `UniformLaw` |
# | $p(\cdot)$, $\kappa$ | density, kurtosis $E[\,\cdot^4]/E[\,\cdot^2]^2$ | `breakpoint_density`, `kurtosis` |
# | $q(\beta)$, $M(\beta)$ | $\sqrt{\sigma_b^2+\sigma_w^2\beta^2}$ (normal); the largest $\lvert w\rvert$ at a breakpoint (uniform) | `largest_weight` |
# | $\rho(\beta)$ | curvature density $p(\beta)\,E[w^2\mid\beta]$ | `curvature_density` |
# | $R$ | roughness $\sum_i\mu_i^2$ | `roughness` |
# | $L$, $\eta$ | loss, step size | `squared_loss`, `step_size` |
# | $A_{ki}$, $S_{0,i}$, $S_{1,i}$ | activity of unit $i$ on datum $k$; moments of the residual over a unit's active data | `to_dense`, `order0`, `order1` |
# | $p_i$, $q_i$ | slope $w_iv_i$ and intercept $b_iv_i$ of a unit's line (chapter 3) | `cone_coordinates` |
# | $N$, $\delta$ | number of gaps between data; chance of failure, or spacing of a grid | `gap_counts`, `failure`, `spacing` |
# | $S_i$ | $\sqrt{S_{0,i}^2+S_{1,i}^2}$, the positive eigenvalue of a residual block of the Hessian | `residual_strengths` |
# | $J$, $K_v$, $K_{wb}$, $K(x,x')$ | derivatives of $f(x_k)$ over the parameters; $JJ^\top$ over $v$, over $w$ and $b$, over all, without $1/n$ (in chapter 4 also $K$ alone) | `jacobian`, `univariate_tangent_kernel` |
# | $\varrho$, $\lambda$ | rank of $J$; an eigenvalue, and at a datum on a breakpoint the active fraction | `tangent_rank`, `hessian_spectrum` |
# | $D_i$ | imbalance $\lvert w_i\rvert^2+b_i^2-p\,v_i^2$ | `conserved_imbalance` |
# | $\hat g$, $\omega$ | Fourier transform, frequency | |
# | $Rf$, $R^*u$, $\Lambda$, $\sigma$ | Radon transform, its dual, the filter; frequency along a ray (chapter 9) | `radon_transform`, `dual_radon_transform`, `filtered_profile` |
# | $k$, $\Pi_{<k}$ | order of an activation (data then count with $j$); polynomials of degree below it, which are free | `null_space_order`, `monomials` |
# | $A(t)$, $S(\omega)$, $\lVert f\rVert_\phi$ | autocorrelation of $\phi$, spectral density, spectral seminorm | `autocorrelation`, `SpectralPenalty` |
# | $\alpha(\xi,\gamma)$, $B$, $\lambda_j$ | amplitude density; half the range of offsets; multipliers of an interpolant | `least_amplitudes`, `offset_range`, `multipliers` |
# | $\rho(s)$, $\sigma_v$ | density of weight scales per unit of offset; standard deviation of output weights (chapters 10, 11, 13) | `scale_mixtures`, `tangent_symbols` |
# | $\nu$, $\ell$, $\kappa$ | smoothness, length and $\sqrt{2\nu}/\ell$ of a Matérn kernel (chapter 12) | `matern_spectrum` |
# | $u$, $\varrho$, $\tilde x_k$ | direction $(w,b)/\varrho$ and length $\lvert(w,b)\rvert$ of a unit; the datum $(x_k,1)$ (chapters 14 to 16) | `directions` |
# | $D(u)$ | direction potential $\operatorname{sgn}(v)\sum_kr_k\phi(\langle u,\tilde x_k\rangle)$ (chapters 14 to 16) | `direction_potential` |
# | $\delta$, $\alpha$ | scale of a start, of an output (chapters 14 to 16) | `scale` |
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
# $2(w\dot w+b\dot b-v\dot v)=-2(w\,g_w+b\,g_b-v\,g_v)$, with $g$ the gradient of the loss. It vanishes because
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
# ```{admonition} Keep
# :class: important
# $\mu=wv$, $m=|w|v$, $L=\frac1{2n}\sum r^2$, a tie is inactive, $\hat g=\int g\,e^{-i\omega t}dt$, spheres unnormalised.
# ```

# %%
print("every convention on this page checked itself")
