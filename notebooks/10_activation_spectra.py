# %% [markdown]
# # All activations on one page
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** all twenty-three activations side by side, with what each charges for a frequency, in one figure and one
# table; why tanh makes smoother fits than ReLU; waves that hardtanh cannot hear; weights of random size that change the class of an
# activation; all weights trained; and an activation of your own in three lines. **Claims shown**: all of chapter 10, each
# named where it is measured. **Time**: half a minute to run, an hour to work through.
# **Theory**: {doc}`../book/chapters/10_activation_spectra`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## One figure
#
# *Question: what does each activation charge, and what does it make?* One row for each. Left the activation. In the middle what
# it passes, $|\hat\phi|^2$, and what it charges, the penalty $1/S$: on logarithmic axes one is the mirror image of the other. Right the kernel.

# %% mystnb={"figure": {"caption": "All activations of the catalogue, on the line, on the same axes. Left: $\\phi(t)$. Middle: power $|\\hat\\phi|^2$ (solid) and penalty $1/S$ (dashed) against frequency, both axes logarithmic; a straight line is a power, a curve that drops is an exponential; for sine and cosine there is one wave only, at the dotted frequency. Right: the kernel $K_1(r)$, less its value at 0, and scaled; the words say which functions are free.", "name": "fig-activation-atlas"}, "image": {"alt": "Twenty-three rows of three small plots. Steps, ReLU and its kin have straight lines in the middle plot; tanh, sigmoid, softplus, GELU, SiLU, arctan and the Gaussian have curves that bend down steeply beyond frequency 2; hardtanh has a straight line with deep notches; sinc stops at 1. Kernels of bells fall and level off, all others run away from 0."}}
from splinelens import activation_table, get_activation
from splinelens.activation_spectra import SpectralPenalty
from splinelens.kernels import activation_kernel

t, s, r = np.linspace(-4, 4, 401), np.geomspace(0.1, 30, 400), np.linspace(0, 6, 200)
rows = activation_table.activation_table()
fig, axes = plt.subplots(len(rows), 3, figsize=(5.6, 19.5), sharex="col")
for (left, middle, right), row in zip(axes, rows, strict=True):
    phi, kernel = get_activation(row.name), activation_kernel(row.name, r, 1)
    figures.draw_curve(left, t, np.where(phi(t) <= 4, phi(t), np.nan), row.name)
    if row.prices:
        power, price = np.abs(phi.fourier(s)) ** 2, SpectralPenalty(phi, 1).penalty(s)
        figures.draw_curve(middle, s, np.where(power > 1e-9, power, np.nan), "power")
        figures.draw_curve(middle, s, np.where(price < 1e9, price, np.nan), "price", figures.LEFT, "--")
    middle.axvline(1.0, color=figures.RIGHT, linestyle="" if row.prices else ":")
    right.plot(r, (kernel - kernel[0]) / np.ptp(kernel), color=figures.RIGHT)
    left.set_title(row.name.replace("_", " "), loc="left", pad=2, fontsize=10)
    free = "no price" if row.order is None else f"free: {activation_table.FREE[row.order]}"
    right.set_title(free, loc="left", pad=2, fontsize=9)
    middle.set(xscale="log", yscale="log", ylim=(1e-8, 1e8), yticks=[1e-6, 1, 1e6])
    right.set(ylim=(-1.1, 1.1), yticks=[])
fig.supxlabel("$t$  (left), frequency (middle), distance $r$ (right)", fontsize=10)
fig.get_layout_engine().set(h_pad=0.01, w_pad=0.02)
print(f"{len(rows)} activations, {sum(bool(row.prices) for row in rows)} with a price")
plt.show()

# %% [markdown]
# *Notice*: look at the middle column, and let the left one go. tanh and hardtanh look alike on the left. In the middle one bends down, and the other
# is a straight line like ReLU's, because of its two kinks.
#
# ## One table
#
# The same in formulas, made from the catalogue. $|\hat\phi|^2$ off $0$ for $s>0$; the price $1/S$ on the line of the frequencies $\frac12$, $2$ and $8$; the kernel
# $K_1(r)$ for $r\ge0$, up to polynomials that it does not see, where $\ell=\ln(1+r)$; the order $k$ with the free functions; the class of the
# interpolants, analytic up to a distance from the line or with a number of derivatives. $f(s)=\int_0^\infty e^{-su}/(1+u^2)\,du$; ReLU's leak is $0.01$; $\operatorname{Li}_n$ is the polylogarithm; the kernel of sine and cosine is per unit of offset length.

# %% mystnb={"markdown_format": "myst"}
from IPython.display import Markdown

Markdown(activation_table.markdown_table())

# %% [markdown]
# Are the formulas right? Pair each with a Gaussian test function, $\int\phi\,\hat g=\langle\hat\phi,g\rangle$: on the left only values of the activation, on the
# right only its transform. With $g=s^4e^{-(s-1)^2/2}$ the poles and point masses at $0$ do not count; with a lower power they do.


# %%
from itertools import pairwise


def panels(cuts, width=0.25):
    edges = np.concatenate([np.arange(a, b, width) for a, b in pairwise(cuts)])
    edges = np.unique(np.append(edges, cuts[-1]))
    x, w = np.polynomial.legendre.leggauss(20)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + x)).ravel(), (half * w).ravel()


def by_values(phi, m):
    u, du = panels(np.unique([-14.0, *phi.kinks, 14.0]))
    polynomial = np.polynomial.hermite_e.hermeval(u + 1j, [0] * m + [1])
    return ((-1j) ** m * polynomial * np.sqrt(2 * np.pi) * np.exp(-(u**2) / 2 - 1j * u) * phi(u)) @ du


def by_spectrum(phi, m):
    w, dw = panels([0.0, *2.0 ** np.arange(-16, 0), 14.0])
    weight = [(sign * w) ** m * np.exp(-((sign * w - 1) ** 2) / 2) * dw for sign in (1, -1)]
    return phi.fourier(w) @ weight[0] + phi.fourier(-w) @ weight[1]


# %%
def at_zero(phi, m):
    circle = np.exp(2j * np.pi * np.arange(64) / 64)
    g = circle**m * np.exp(-((circle - 1) ** 2) / 2)
    taylor = [(g * circle**-j).mean() for j in range(6)]
    factorial = np.cumprod([1, 1, 2, 3, 4, 5])
    return sum(mass * (-1) ** j * factorial[j] * taylor[j] for _, j, mass in phi.point_masses)


# %%
from splinelens import claims
from splinelens.activation_classes import interpolant_smoothness, order_by_growth

smooth = [get_activation(row.name) for row in rows if row.name not in ("sinc", "sin", "cos")]
orders = {phi.name: phi.null_space_order for phi in smooth}
off_zero = [abs(by_values(phi, 4) - by_spectrum(phi, 4)) for phi in smooth]
whole = [
    abs(by_values(phi, m) - by_spectrum(phi, m) - at_zero(phi, m))
    for phi, m in ((phi, max(orders[phi.name] - 1, 0)) for phi in smooth)
]
ends = {
    phi: np.array([6.0, 6.5]) if phi.decay.exponent == 2 else np.array([40.5, 46.5]) * np.pi for phi in smooth
}
falls = [
    np.abs(phi.fourier(w)) * w**phi.decay.power * np.exp(phi.decay.rate * (w**phi.decay.exponent - w[0]))
    for phi, w in ends.items()
]
prices = {row.name: row.prices for row in rows if row.name in orders}
by_transform = {phi.name: 1 / (2 * np.abs(phi.fourier(activation_table.PRICED)) ** 2) for phi in smooth}
claims.check("transforms-are-those-of-the-table", max(off_zero))
claims.check("point-masses-complete-the-transform", max(whole))
claims.check("spectra-fall-as-stated", sum(abs(ratio[1] / ratio[0] - 1) > 1e-2 for ratio in falls))
claims.check(
    "the-table-is-the-catalogue", max(np.abs(by_transform[name] / prices[name] - 1).max() for name in orders)
)

# %% [markdown]
# ## Why tanh is smoother than ReLU
#
# *Question: does one see it in a fit?* Nine data, the cheapest function through them under ReLU and under tanh, and the third
# derivative of both.

# %% mystnb={"figure": {"caption": "Left: data and the cheapest functions through them, under steps (dotted), ReLU (solid) and tanh (dashed). Right: third derivatives under ReLU, a staircase that jumps at the data, and under tanh, smooth.", "name": "fig-two-interpolants"}, "image": {"alt": "Left: nine dots joined by a broken line, and two smooth curves of which the dashed one swings wider between the dots. Right: a staircase with steps at the data, and a smooth wavy dashed curve."}}
from splinelens.flat_limit import seminorm_interpolant

X = np.arange(-4.0, 5.0)
Y = np.sin(1.3 * X) + 0.4 * np.cos(3 * X)
x = np.linspace(-4.6, 4.6, 461)
fits = {name: seminorm_interpolant(X, Y, name) for name in ("heaviside", "relu", "tanh")}
h = 0.02
third = {
    name: (fits[name](x + 2 * h) - 2 * fits[name](x + h) + 2 * fits[name](x - h) - fits[name](x - 2 * h))
    / (2 * h**3)
    for name in ("relu", "tanh")
}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.5))
figures.draw_points(left, X, Y, "data")
for name, style, color in (("heaviside", ":", "0.4"), ("relu", "-", "black"), ("tanh", "--", figures.LEFT)):
    print(figures.draw_curve(left, x, fits[name](x), name, color, style))
figures.draw_curve(right, x, third["relu"], "relu")
figures.draw_curve(right, x, third["tanh"], "tanh", figures.LEFT, "--")
left.set(xlabel="$x$", ylabel="$f(x)$")
right.set(xlabel="$x$", ylabel="third derivative")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
middles = (X[1:] + X[:-1]) / 2
inner = [m + np.linspace(-0.5, 0.5, 9) for m in middles]
cubics = [np.polynomial.Polynomial.fit(part, fits["relu"](part), 3) for part in inner]
gaps = [
    [one.deriv(j)(node) - other.deriv(j)(node) for j in (1, 2)]
    for node, one, other in zip(X[1:-1], cubics[:-1], cubics[1:], strict=True)
]
jumps = [other.deriv(3)(0) - one.deriv(3)(0) for one, other in pairwise(cubics)]
print("jumps of the third derivative under ReLU:", np.round(jumps, 3))
steep = np.array([20.0, 24.0])
strips = {name: interpolant_smoothness(name).strip for name in ("tanh", "sigmoid", "silu")}
powers = {name: np.abs(get_activation(name).fourier(steep)) ** 2 for name in strips}
rates = [np.log(powers[name][0] / powers[name][1]) / 4 / strips[name] - 1 for name in strips]
from splinelens import Activation

floor = Activation.from_function(lambda t: 1 + np.exp(-(t**2) / 2), name="bell with a floor")
differing = sum(order_by_growth(phi) != orders[phi.name] for phi in smooth)
derivatives = interpolant_smoothness("relu").derivatives
claims.check("interpolants-have-twice-the-decay", np.abs(gaps).max() + (derivatives != len(gaps[0])))
claims.check("tanh-is-analytic-in-a-strip", np.abs(rates).max())
claims.check("growth-decides-the-order", differing + (order_by_growth(floor) != floor.null_space_order + 1))

# %% [markdown]
# *Notice*: two derivatives agree at every datum, the third jumps. Under tanh nothing jumps. A pole at the distance $\pi$ above each datum limits how fast the curve
# can turn, and it answers by swinging wider.
#
# ## What hardtanh cannot hear
#
# *Question: what is an infinite price?* Give hardtanh units amplitudes $\cos\omega\gamma$, and look at the wave that they make.

# %% mystnb={"figure": {"caption": "Left: prices on the line under tanh (dashed), hardtanh (solid), with a pole at every multiple of $\\pi$, and sinc (dotted), infinite beyond 1. Right: the slope of what hardtanh units with amplitudes $\\cos\\omega\\gamma$ make, for a frequency that they hear and for $\\omega=\\pi$, where it is 0.", "name": "fig-blind"}, "image": {"alt": "Left: curves over frequency; the solid one has tall spikes at pi, two pi and three pi. Right: a wave, and a horizontal line at zero."}}
omega = np.linspace(0.05, 10.5, 1200)
gamma = np.linspace(0, 8, 161)
heights = {freq: [2 * np.sin(freq) / freq * np.cos(freq * g) for g in gamma] for freq in (2.0, np.pi)}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.4))
for name, style in (("tanh", "--"), ("hardtanh", "-"), ("sinc", ":")):
    price = SpectralPenalty(name, 1).penalty(omega)
    figures.draw_curve(left, omega, np.where(price < 1e7, price, np.nan), name, style=style)
for freq, style, name in ((2.0, "-", r"$\omega=2$"), (np.pi, "--", r"$\omega=\pi$")):
    print(figures.draw_curve(right, gamma, np.round(heights[freq], 12), name, figures.RIGHT, style))
left.set(yscale="log", ylim=(1e-2, 1e7), xlabel=r"frequency $\omega$", ylabel="price $1/S$")
right.set(xlabel="$x$", ylabel="slope of the function made", ylim=(-1.2, 1.2))
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
u, du = panels([-1.0, 1.0])
silent = [abs(np.cos(np.pi * j * u) @ du) for j in (1, 2, 3)]
blind = SpectralPenalty("hardtanh", 1).penalty(np.pi * np.arange(1, 4)) > 1e20
bell_cost = {
    (row.name, d): SpectralPenalty(row.name, d).seminorm_of_gaussian()
    for row in rows
    if row.prices
    for d in (1, 2, 3)
}
unpayable = {"gaussian", "gelu", "mexican_hat", "hardtanh", "sinc"}
wrong = sum(np.isinf(cost) != (name in unpayable) for (name, _), cost in bell_cost.items())
print(
    "cannot make the bell:", ", ".join(sorted({key[0] for key, cost in bell_cost.items() if np.isinf(cost)}))
)
claims.check("hardtanh-is-deaf-to-its-waves", max(silent) + np.sum(~blind))
claims.check("some-bells-cost-infinitely-much", wrong)

# %% [markdown]
# *Notice*: the bell of width 1 is too sharp for the Gaussian activation of width 1, and for GELU. Only wider bells can be made.
#
# ## Kernels in one, two and three dimensions
#
# *Question: can an average over directions be trusted for activations that grow?* Take differences, which kill what is free, and integrate their
# squares over all hyperplanes, with no regularisation at all. The kernel must give the same number.

# %%
from splinelens.kernel_formulas import closed_dimensions, closed_kernel, direction_average

DIFFERENCES = (np.array([1.0]), np.array([1.0, -1.0]), np.array([1.0, -2.0, 1.0]))


def difference_cost(phi, order, h):
    places = h * np.arange(order + 1)
    cuts = np.unique(np.subtract.outer(places, phi.kinks))
    u, du = panels([-30.0, *cuts, 30.0 + order * h], 0.5)
    return (DIFFERENCES[order] @ phi(places[:, None] - u)) ** 2 @ du


def over_hyperplanes(phi, order, h, dim):
    if dim == 1:
        return 2 * difference_cost(phi, order, h)
    angle, weight = panels([0.0, np.pi / 2], 1.6)
    slices = [difference_cost(phi, order, h * np.sin(a)) for a in angle]
    return {2: 4.0, 3: 4 * np.pi}[dim] * np.array(slices) @ (np.cos(angle) ** (dim - 2) * weight)


def by_kernel(kernel, order, h):
    steps = np.arange(order + 1)
    return DIFFERENCES[order] @ kernel(h * np.abs(np.subtract.outer(steps, steps))) @ DIFFERENCES[order]


# %% mystnb={"figure": {"caption": "The cost of a $k$-th difference of step $h$ in dimensions 1 (circles), 2 (squares) and 3 (triangles), by integrals over all hyperplanes (marks) and by the kernel (lines), for tanh (left, $k=1$) and GELU (right, $k=2$).", "name": "fig-directions"}, "image": {"alt": "Two panels with logarithmic axes and three rising curves each; marks of three kinds lie exactly on them."}}
steps, fine = np.array([0.3, 0.7, 1.5, 3.0]), np.geomspace(0.25, 3.5, 30)
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.4))
for ax, (name, order) in zip(axes, (("tanh", 1), ("gelu", 2)), strict=True):
    for dim, mark in ((1, "o"), (2, "s"), (3, "^")):
        lines = [by_kernel(lambda r: activation_kernel(name, r, dim), order, h) for h in fine]  # noqa: B023
        ax.loglog(fine, lines, color="0.4")
        marks = [over_hyperplanes(get_activation(name), order, h, dim) for h in steps]
        print(name, figures.draw_points(ax, steps, marks, f"dim {dim}", figures.RIGHT, mark))
    ax.set(title=name, xlabel="step $h$", ylabel="cost of a difference")
    ax.set_xticks(steps, ["0.3", "0.7", "1.5", "3"])
    ax.minorticks_off()
    ax.legend(fontsize=8)
plt.show()

# %%
missed, squares = [], []
for name in ("relu", "gaussian", "elu", "laplace", "erf", "tanh", "gelu", "hardtanh"):
    phi, k = get_activation(name), orders[name]
    squares.append(by_kernel(phi.autocorrelation, k, 0.7) / difference_cost(phi, k, 0.7) - 1)
    for d in closed_dimensions(name) if name != "hardtanh" else (1,):
        cost = by_kernel(lambda r: closed_kernel(name, r, d), k, 1.3)  # noqa: B023
        missed.append(cost / over_hyperplanes(phi, k, 1.3, d) - 1)
claims.check("autocorrelations-are-integrals-of-squares", np.abs(squares).max())
claims.check("closed-kernels-are-hyperplane-integrals", np.abs(missed).max())

# %%
ways, area = panels([0.0, np.pi / 2], 0.2)
u, du = panels([0.0, 2.0])
tanh = get_activation("tanh").autocorrelation
averages = [direction_average(tanh, 2.0, d) for d in (1, 2, 3)]
plain = [2 * tanh(2.0), 4 * tanh(2 * np.cos(ways)) @ area, 2 * np.pi * tanh(u) @ du]
cubes = [closed_kernel("relu", 2.0, d) / 8 for d in (1, 2, 3)]
thirds = [1 / 6, 4 * np.cos(ways) ** 3 @ area / 12, 4 * np.pi * (u**3 @ du) / 16 / 12]
claims.check("kernels-are-averages-over-directions", np.abs(np.divide(averages, plain) - 1).max())
claims.check("powers-stay-powers", np.abs(np.divide(cubes, thirds) - 1).max())

# %% [markdown]
# ## Weights of many sizes
#
# *Question: what if the weights of the units are random?* Spectra of tanh units: of one size, of normal sizes, and of sizes with a heavy tail.

# %%
from splinelens.scale_mixtures import (
    decay_over_normal_scales,
    density_over_scales,
    heavy_tail_density,
    homogeneous_factor,
    wide_bias_law,
)


def normal_law(s):
    return np.exp(-(s**2) / 2)


def heavy_law(s):
    return s**-3.0 / (1 + s**-2.0) ** 3


# %% mystnb={"figure": {"caption": "Spectral densities on the line, both axes logarithmic. Left: tanh units of one scale (solid), of normal scales (dashed) and with scales of tail $s^{-3}$ (dash-dotted), which comes to the power $|\\omega|^{-4}$ that is predicted (grey); that is ReLU's. Right: minus the logarithm of the density over normal scales, for Gaussian and tanh units (solid), and the predicted leading terms (dashed).", "name": "fig-scale-laws"}, "image": {"alt": "Left: a curve that drops off, one that drops more slowly, and one that becomes straight and lies on a grey line. Right: two pairs of lines on logarithmic axes that approach each other."}}
w, far = np.geomspace(0.3, 60, 120), np.geomspace(2, 400, 60)
tail = heavy_tail_density("tanh", w, 1, tail=3.0)
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.5))
left.loglog(w, tail, color="0.7", linewidth=4)
print(figures.draw_curve(left, w[:60], SpectralPenalty("tanh", 1).density(w[:60]), "one size"))
print(figures.draw_curve(left, w, density_over_scales("tanh", w, 1, normal_law).value, "normal", style="--"))
print(figures.draw_curve(left, w, density_over_scales("tanh", w, 1, heavy_law).value, "heavy", style="-."))
for name, color in (("gaussian", "black"), ("tanh", figures.LEFT)):
    law = decay_over_normal_scales(get_activation(name).decay, 1.0)
    right.loglog(far, -np.log(density_over_scales(name, far, 1, normal_law).value), color=color, label=name)
    right.loglog(far, 2 * law.rate * far**law.exponent, "--", color=color)
left.set(xlabel=r"frequency $\omega$", ylabel="density $S$", ylim=(1e-8, 1e3))
right.set(xlabel=r"frequency $\omega$", ylabel=r"$-\log S$")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
own, two = Activation.from_function(lambda t: np.tanh(1.8 * t)), np.array([0.5, 1.4])
stretched = SpectralPenalty("tanh", 2, scale=1.8).density(two) * two / (4 * np.pi)
mixed = density_over_scales("relu", two, 2, normal_law).value / SpectralPenalty("relu", 2).density(two)
size, dsize = panels([0.0, 9.0], 0.5)
b, db = panels([-60.0, 60.0], 0.5)
by_bias = np.array([2 * (np.tanh(each + b) - np.tanh(b)) ** 2 @ db for each in size])
by_offset = 4 * (tanh(0.0) - tanh(size)) / size
law = wide_bias_law(normal_law)
factor = homogeneous_factor("relu", normal_law)
claims.check("scale-stretches-the-spectrum", np.abs(stretched / np.abs(own.fourier(two)) ** 2 - 1).max())
claims.check("homogeneous-units-keep-their-class", np.abs(mixed / factor - 1).max())
claims.check(
    "wide-biases-favour-steep-units",
    (by_offset * law(size)) @ dsize / ((by_bias * normal_law(size)) @ dsize) - 1,
)

# %%
bell = density_over_scales("gaussian", w, 3, normal_law).value
formula = (2 * np.pi) ** 3 * np.sqrt(np.pi) * w**-3.0 * np.exp(-np.sqrt(2) * w)
u = np.linspace(0.5, 4, 70001)
least = [(2 * 0.5 * u**-2 + u**2 / 2).min(), (np.pi / u + u**2 / 2).min()]
rates = [2 * decay_over_normal_scales(get_activation(name).decay, 1.0).rate for name in ("gaussian", "tanh")]
power_law = density_over_scales("tanh", w, 2, lambda s: s**-3.0).value
power_law = power_law / heavy_tail_density("tanh", w, 2, 3.0)
claims.check("normal-scales-make-an-exponential-of-a-bell", np.abs(bell / formula - 1)[:60].max())
claims.check("normal-scales-stretch-the-exponent", np.abs(np.subtract(least, rates)).max())
claims.check("heavy-tails-make-powers", np.abs(power_law - 1).max())

# %% [markdown]
# *Notice*: with the right law of sizes tanh has the spectrum of ReLU. On the right the leading terms are lines of slope $1$ and $\frac23$; powers in front make the curves come to them slowly.
#
# ## Training all weights
#
# *Question: what changes when hidden weights are trained too?* The price falls by about the square of the frequency.

# %% mystnb={"figure": {"caption": "Left: what is charged on the line for a frequency, output weights trained (solid) and all weights trained (dashed), at $x=0$, for ReLU and tanh. Right: the exact symbol over its leading part at $x=0$: to 1 for ReLU, to $1+\\pi^2/4$ for tanh (dotted), without bound for Gaussian units.", "name": "fig-all-weights"}, "image": {"alt": "Left: two pairs of rising curves, the dashed ones below and less steep. Right: three curves over frequency, one falls to 1, one levels at about 3.5, one grows."}}
from splinelens.finite_range import offset_tangent_kernel, relu_tangent_kernel_of_range
from splinelens.tangent_symbols import midpoint_symbol, principal_symbol, quotient_symbol

w = np.geomspace(1, 12, 60)
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.5))
for name, color in (("relu", "black"), ("tanh", figures.LEFT)):
    left.loglog(w, SpectralPenalty(name, 1).penalty(w), color=color, label=f"{name}, output")
    left.loglog(w, 1 / midpoint_symbol(name, w, 0.0, 1), "--", color=color, label=f"{name}, all")
for name, style in (("relu", "-"), ("tanh", "--"), ("gaussian", "-.")):
    ratio = midpoint_symbol(name, w, 0.0, 1) / principal_symbol(name, w, 0.0, 1)
    print(figures.draw_curve(right, w, ratio, name, style=style))
right.axhline(1 + np.pi**2 / 4, color="0.5", linestyle=":")
left.set(xlabel=r"frequency $\omega$", ylabel="price")
right.set(xlabel=r"frequency $\omega$", ylabel="symbol / leading part", ylim=(0, 8))
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
points, reach, sigma = np.array([-1.1, 0.2, 0.9]), 3.0, 0.7
products = np.zeros((2, 3, 3))
for side in (1, -1):
    g, dg = panels(np.unique([-reach, *(side * points), reach]))
    z = side * points[:, None] - g
    for k, phi in enumerate((get_activation("relu"), get_activation("softplus"))):
        slope = phi.derivative(z) * sigma
        parts = [phi(z), slope, slope * points[:, None]]
        products[k] += sum((part * dg) @ part.T for part in parts)
relu_form = relu_tangent_kernel_of_range(points, points, reach, sigma)
by_rule = offset_tangent_kernel("softplus", points, offset_range=reach, sigma_v=sigma)
claims.check("tangent-kernel-is-the-product-of-gradients", np.abs(by_rule / products[1] - 1).max())
claims.check("relu-tangent-kernel-of-a-finite-range", np.abs(relu_form / products[0] - 1).max())

# %%
z, dz = panels([-30.0, 30.0], 0.5)
bell_kernels = [2 * np.sqrt(np.pi) * f * np.exp(-(z**2) / 4) for f in (1, 0.5 - z**2 / 4)]
theta = bell_kernels[0] + sigma**2 * (1 + 1.5**2 - z**2 / 4) * bell_kernels[1]
symbol = (
    np.cos(np.multiply.outer([0.5, 2.0], z))
    @ (theta * dz)
    / midpoint_symbol("gaussian", [0.5, 2.0], 1.5, 1, sigma)
)
high = np.array([4e5, 8e5])
exponents = [np.diff(np.log2(midpoint_symbol("relu", high, 0.7, d)))[0] + d + 1 for d in (1, 2, 3)]
flat = np.cos(np.multiply.outer([0.5, 2.0], z)) @ ((bell_kernels[0] + sigma**2 * bell_kernels[1]) * dz)
slope = Activation.from_function(get_activation("tanh").derivative).fourier([0.5, 2.0])
claims.check("tangent-symbol-at-the-midpoint", np.abs(symbol - 1).max())
claims.check("training-all-weights-gains-two-powers", np.abs(exponents).max())
claims.check(
    "training-offsets-in-quotient-coordinates",
    np.abs(flat / quotient_symbol("gaussian", [0.5, 2.0], 1, sigma) - 1).max(),
)
claims.check(
    "slopes-multiply-by-the-frequency",
    np.abs(slope - 1j * np.array([0.5, 2]) * get_activation("tanh").fourier([0.5, 2.0])).max(),
)

# %% [markdown]
# ## How wide is wide?
#
# *Question: units with offsets beyond a range $B$ are missing. How much is lost?* The cost of a difference that lies beyond.

# %% mystnb={"figure": {"caption": "What the offsets beyond $B$ add to the cost of a first difference, for tanh (circles) and arctan (squares), with the predicted leading terms (lines). For hardtanh it is 0 from $B=1.5$ on.", "name": "fig-range-tails"}, "image": {"alt": "Circles fall steeply along a curve, squares fall along a straight line of slope minus three, on logarithmic axes."}}
from splinelens.finite_range import cost_beyond, one_sided_kernel
from splinelens.flat_limit import offset_kernel

ends, weights = np.array([-0.5, 0.5]), np.array([1.0, -1.0])
reaches = np.array([2.0, 2.5, 3, 4, 5, 6, 8])
spread = weights @ np.exp(2 * ends)
predicted = {"tanh": 4 * spread**2 * np.exp(-4 * reaches), "arctan": 4 / 3 * reaches**-3.0}
fig, ax = plt.subplots(figsize=(6.4, 3.4))
for name, mark, color in (("tanh", "o", "black"), ("arctan", "s", figures.LEFT)):
    beyond = [cost_beyond(name, ends, weights, B) for B in reaches]
    print(figures.draw_points(ax, reaches, beyond, name, color, mark))
    figures.draw_curve(ax, reaches, predicted[name], f"{name}, leading term", color)
print("hardtanh beyond 1.5:", cost_beyond("hardtanh", ends, weights, 1.5))
ax.set(xscale="log", yscale="log", xlabel="range $B$", ylabel="cost beyond", xticks=[2, 3, 4, 6, 8])
ax.set_xticklabels(["2", "3", "4", "6", "8"])
ax.minorticks_off()
ax.legend(fontsize=8)
plt.show()

# %%
rates = -np.diff(np.log([cost_beyond("tanh", ends, weights, B) for B in (4.5, 5.5, 6.5)]))
rate = (rates[1] - np.exp(-2) * rates[0]) / (1 - np.exp(-2)) - 4  # the next term falls like e^-2B
places = np.array([-0.8, -0.1, 0.5, 1.2])
null = np.linalg.svd(np.vander(places, 2).T)[2][2:]
halves = [
    np.linalg.norm(2 * null @ one_sided_kernel(name, places, 40.0) @ null.T)
    / np.linalg.norm(null @ offset_kernel(name, places, offset_range=40.0) @ null.T)
    - 1
    for name in ("relu", "gelu", "tanh", "hardtanh")
]
claims.check("wide-enough-is-decided-by-the-tails", rate)
claims.check("one-side-is-half-of-both", np.abs(halves).max())

# %% [markdown]
# ## ReLU at a random start
#
# *Question: do 200,000 random units have the kernels that the formulas say?* Two inputs of length 1 at an angle $\theta$, no bias.

# %% mystnb={"figure": {"caption": "Kernels of ReLU at a normal start, for unit vectors at the angle $\\theta$ and no bias: covariance (solid) and tangent kernel of $w$ and $v$ (dashed) by formula, and means over 200,000 random units (marks).", "name": "fig-arc-cosine"}, "image": {"alt": "Two curves over the angle that start at one half and at one; the dashed one falls below zero beyond 90 degrees; both end at zero; open marks on them."}}
from splinelens import arc_cosine

theta = np.radians(np.arange(0, 181, 15))
circle, first = np.stack([np.cos(theta), np.sin(theta)], axis=1), np.array([[1.0, 0.0]])
draw = experiments.generator("chapter 10, normal units").normal(size=(200_000, 2))
ramps, start = np.maximum(draw @ circle.T, 0), np.maximum(draw[:, :1], 0)
shared = (draw @ circle.T > 0) & (draw[:, :1] > 0)
covariance = arc_cosine.relu_nngp_kernel(first, circle, sigma_b=0.0)[0]
tangent = arc_cosine.relu_tangent_kernel(first, circle, sigma_b=0.0, train=("w", "v"))[0]
samples = {"covariance": ramps * start, "tangent": ramps * start + shared * np.cos(theta)}
fig, ax = plt.subplots(figsize=(6.4, 3.4))
for (name, sample), curve, style in zip(samples.items(), (covariance, tangent), ("-", "--"), strict=True):
    figures.draw_curve(ax, np.degrees(theta), curve, name, style=style)
    figures.draw_points(ax, np.degrees(theta), sample.mean(axis=0), f"{name}, sampled", figures.RIGHT)
print(
    "largest covariance",
    round(float(covariance.max()), 9),
    "and tangent kernel",
    round(float(tangent.max()), 9),
)
ax.set(xlabel=r"angle $\theta$ in degrees", ylabel="kernel", xticks=[0, 45, 90, 135, 180])
ax.legend(fontsize=8)
plt.show()

# %%
misses = {
    name: np.sum(np.abs(sample.mean(axis=0) - curve) > 5 * sample.std(axis=0) / np.sqrt(len(sample)) + 1e-12)
    for (name, sample), curve in zip(samples.items(), (covariance, tangent), strict=True)
}
angles = []
for n, radius in ((0, 1.0), (1, 2.0), (2, 8.0)):
    u, du = panels([0.7 - np.pi / 2, np.pi / 2], 0.3)
    mean = 2 * radius * ((np.cos(u) * np.cos(u - 0.7)) ** n @ du) / (2 * np.pi)
    angles.append(arc_cosine.arc_cosine_kernel(first, [[np.cos(0.7), np.sin(0.7)]], n)[0, 0] / mean - 1)
tiny = 10.0 ** -np.arange(3, 13)
kept = [arc_cosine.angle_between(first, [[np.cos(a), np.sin(a)]])[0, 0] - a for a in tiny]
claims.check("arc-cosine-kernels-are-means-over-the-circle", np.abs(angles).max())
claims.check("angles-keep-their-digits", np.abs(kept).max())
claims.check("relu-covariance-at-the-start", misses["covariance"])
claims.check("relu-tangent-kernel-at-the-start", misses["tangent"])

# %% [markdown]
# ## An activation of your own
#
# *Question: what does Mish charge?* It is not in the catalogue. Three lines bring it, with the error of each value.

# %% mystnb={"figure": {"caption": "Power spectrum of Mish, $t\\tanh\\ln(1+e^t)$, by quadrature (marks) with the reported error (grey line below), beside that of SiLU (dashed) and of ReLU (dotted). Values below their error are not shown.", "name": "fig-own-activation"}, "image": {"alt": "Marks that follow a curve bending down over frequency, close to the dashed curve; a straight dotted line above; a grey line at the bottom."}}
mish = Activation.from_function(lambda t: t * np.tanh(np.logaddexp(0, t)), name="mish")
s = np.geomspace(0.2, 12, 40)
value, error = mish.fourier_estimate(s)

fig, ax = plt.subplots(figsize=(6.4, 3.6))
seen = np.abs(value) > 10 * error
print(figures.draw_points(ax, s[seen], np.abs(value[seen]) ** 2, "Mish").what, "order", mish.null_space_order)
for name, style in (("silu", "--"), ("relu", ":")):
    figures.draw_curve(ax, s, np.abs(get_activation(name).fourier(s)) ** 2, name, style=style)
figures.draw_curve(ax, s, error**2, "error, squared", "0.6")
ax.set(xscale="log", yscale="log", xlabel="frequency $s$", ylabel=r"power $|\hat\phi|^2$", ylim=(1e-34, 1e4))
ax.legend(fontsize=8)
plt.show()

# %% [markdown]
# What cannot be used is refused, with the reason.

# %%
named = {phi.name: Activation.from_function(phi.value, kinks=phi.kinks) for phi in smooth}
estimates = {name: phi.fourier_estimate(np.array([0.3, 1.0, 2.6, 7.0])) for name, phi in named.items()}
outside = sum(
    np.sum(np.abs(value - get_activation(name).fourier([0.3, 1.0, 2.6, 7.0])) > error)
    for name, (value, error) in estimates.items()
)
attempts = {
    "an unknown name": lambda: get_activation("rleu"),
    "dimension 0": lambda: SpectralPenalty("relu", dim=0),
    "no real number": lambda: Activation.from_function(lambda t: 1j * t),
    "an exponential": lambda: Activation.from_function(np.exp),
    "one wave": lambda: SpectralPenalty("cos", dim=1),
}
for what, attempt in attempts.items():
    try:
        attempt()
    except ValueError as refusal:
        print(f"{what}: {str(refusal)[:96]}")
claims.check("own-activations-know-their-error", outside)

# %% [markdown]
# ## The chapter in numbers

# %%
analytic = sum(row.smoothness is not None and row.smoothness.strip > 0 for row in rows)
print(f"activations: {len(rows)}, of which {analytic} make analytic fits")
print(
    f"price of frequency 8: ReLU {prices['relu'][2]:.0f}, hardtanh {prices['hardtanh'][2]:.0f}, tanh {prices['tanh'][2]:.0e}"
)
print(
    f"free: nothing {sum(k == 0 for k in orders.values())}, constants {sum(k == 1 for k in orders.values())}, "
    f"lines {sum(k == 2 for k in orders.values())}"
)
measured = sum(claim.chapter == 10 for claim in claims.load_register().values())
print(f"claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read it off
# :label: ex-10-read
# Swish with a parameter is $t/(1+e^{-\beta t})$. Without computing an integral: its order, the rate of its spectrum, the strip in which its fits are analytic, and the activation that it tends to
# for $\beta\to\infty$. What happens to the strip?
# ```
#
# ```{solution} ex-10-read
# :class: dropdown
# It is $\frac1\beta$ SiLU$(\beta t)$: order 2 (a ramp from afar), $|\hat\phi|\sim e^{-\pi s/\beta}$, strip $2\pi/\beta$. For $\beta\to\infty$ it is ReLU, and the strip closes. The spectrum of a steep
# SiLU is that of ReLU up to frequencies of about $\beta$: `SpectralPenalty("silu", 1, scale=beta)`.
# ```
#
# ```{exercise} A kink that costs nothing
# :label: ex-10-relu6
# ReLU6 is $\max(0,\min(t,6))$. Find its transform, its order and the frequencies that it cannot hear. Check with `Activation.from_function`, naming the kinks.
# ```
#
# ```{solution} ex-10-relu6
# :class: dropdown
# The slope is $1$ on $(0,6)$: $\hat\phi=\frac1{is}\cdot\frac{1-e^{-6is}}{is}$ off $0$, of size $2|\sin3s|/s^2$. It is hardtanh, stretched by 3, moved and raised: order 1, deaf to the multiples of $\pi/3$.
# ```
#
# ```{exercise} tanh as ReLU
# :label: ex-10-heavy
# For which law of weight sizes do tanh units with wide biases charge like steps, $|\omega|^{2}$ on the line? Look at the integral in the theorem on heavy tails: why is this the edge?
# ```
#
# ```{solution} ex-10-heavy
# :class: dropdown
# $S\sim|\omega|^{-1-q}$ on the line, so $q=1$, that is $P(s)\sim s^{-2}$. But $\int u^q|\hat\phi|^2du$ needs $q>2k-1=1$: at $q=1$ it diverges at $0$ like a logarithm. For $q\le1$ low scales matter for every frequency, and the law near $0$ decides.
# ```
#
# ```{exercise} The sine
# :label: ex-10-sine
# Sine has no price. Draw weights $w\sim N(0,\tau^2)$ on the line and biases uniform on $[0,2\pi]$, with sine units. Which kernel results? Compare with the Gaussian activation.
# ```
#
# ```{solution} ex-10-sine
# :class: dropdown
# $\mathbb E[\sin(wx+b)\sin(wx'+b)]=\frac12\mathbb E\cos w(x-x')=\frac12e^{-\tau^2(x-x')^2/2}$: random Fourier features. The law of the weights *is* the spectral density. A Gaussian activation of
# scale $s$ has the kernel $\propto e^{-s^2r^2/4}$, the same with $\tau^2=s^2/2$.
# ```
#
# ```{admonition} Keep
# :class: important
# Kinks decide how smooth, growth decides what is free, zeros decide what is silent; and the law of the weights can overrule all but the growth.
# ```
