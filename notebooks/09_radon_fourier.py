# %% [markdown]
# # What a wide network pays for, seen
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** a function in the plane, all its views at once, and the function put together again from them;
# what each frequency costs under five activations; wide networks with random units walk to the cheapest function through the data, on
# the line and in the plane; which functions are free, and what happens to those who forget them. **Claims
# shown**: all of chapter 9, each named where it is measured. **Time**: half a minute to run, an hour to work through.
# **Theory**: {doc}`../book/chapters/09_radon_fourier`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## All views of a function
#
# *Question: what do line integrals know of a function?* Take three bells of different shapes in the plane, and integrate
# along every line. A line has a direction $\xi$, here an angle, and an offset $\gamma$.

# %%
from splinelens import claims, radon

bells = [([0.9, 0.2], [0.5, 0.5], 1.0), ([-0.7, 0.8], [0.9, 0.35], 0.8), ([-0.4, -0.9], [0.3, 0.7], 1.2)]


def blobs(x):
    return sum(h * np.exp(-(((x - m) / w) ** 2).sum(axis=1) / 2) for m, w, h in bells)


def view_of_blobs(xi, gamma):
    spread = [(xi**2 * np.square(w)).sum() for _, w, _ in bells]
    parts = zip(bells, spread, strict=True)
    return sum(
        h * np.sqrt(2 * np.pi / v) * np.prod(w) * np.exp(-((gamma - xi @ m) ** 2) / (2 * v))
        for (m, w, h), v in parts
    )


axis = np.linspace(-4, 4, 121)
plane = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
angles = np.linspace(0, np.pi, 49)
ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
sinogram = np.array([radon.radon_transform(blobs, xi, axis).value for xi in ways])
print(f"{sinogram.size} line integrals, the largest {sinogram.max():.3f}")

# %% mystnb={"figure": {"caption": "Left: three bells in the plane, and a direction (arrow) with some of the lines that it integrates along (dashed). Right: all line integrals, the sinogram; each row is the view from one direction, and the dashed row is the one marked on the left. A bell becomes a band that sways like a sine.", "name": "fig-sinogram"}, "image": {"alt": "Left: shaded map of three bells with an arrow from the origin and three parallel dashed lines across it. Right: shaded map over offset and angle in which three bands cross each other as the angle grows; a dashed horizontal line marks one angle."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.6))
shades = np.linspace(0, 1.4, 15)
print(figures.draw_landscape(left, axis, axis, blobs(plane).reshape(121, 121), shades))
xi = ways[16]
for gamma in (-1.0, 0.0, 1.0):
    ends = gamma * xi + np.multiply.outer([-3, 3], [-xi[1], xi[0]])
    left.plot(*ends.T, "--", color="black", linewidth=1)
left.annotate("", 1.6 * xi, (0, 0), arrowprops={"arrowstyle": "-|>", "color": figures.RIGHT, "lw": 2})
print(figures.draw_landscape(right, axis, np.degrees(angles), sinogram, 2.2 * shades))
right.axhline(np.degrees(angles[16]), color="black", linestyle="--", linewidth=1)
left.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
right.set(xlabel=r"offset $\gamma$", ylabel="angle in degrees")
plt.show()

# %% [markdown]
# *Notice*: at $0$ and at $180$ degrees the view is the same, mirrored: $(\xi,\gamma)$ and $(-\xi,-\gamma)$ are one line.
#
# ## One view is one ray
#
# *Question: what has one view to do with the whole?* Transform the view, a function of one variable. Transform the
# function, in two variables, by brute force on the grid. Compare.

# %% mystnb={"figure": {"caption": "The slice theorem. Left: size of the two-dimensional Fourier transform, with the ray in the direction of the view. Right: real and imaginary part along that ray. Lines: one-dimensional transform of the view. Marks: two-dimensional transform, by summing over a grid.", "name": "fig-slice"}, "image": {"alt": "Left: concentric shades around the origin, elongated, crossed by a straight dashed line. Right: two curves over frequency, one that falls from its height at 0 and a smaller one that dips below zero, with open marks lying exactly on them."}}
sigma = np.linspace(-5, 5, 41)
values, cell = blobs(plane), (axis[1] - axis[0]) ** 2
steps = np.exp(-1j * np.multiply.outer(sigma, axis))
whole = steps @ values.reshape(121, 121) @ steps.T * cell
along = np.linspace(0, 5, 26)
ray = radon.fourier_on_ray(blobs, xi, along).value
some = along[::2]
direct = np.exp(-1j * np.multiply.outer(some, plane @ xi)) @ values * cell
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.4))
print(figures.draw_landscape(left, sigma, sigma, np.log10(np.abs(whole) + 1e-4), np.linspace(-3, 1, 17)))
left.plot(*np.multiply.outer(xi, [-5, 5]), "--", color="black")
for part, style, mark in ((np.real, "-", "o"), (np.imag, "--", "s")):
    print(figures.draw_curve(right, along, part(ray), part.__name__, style=style))
    figures.draw_points(right, some, part(direct), f"{part.__name__}, grid", figures.LEFT, mark)
left.set(xlabel=r"$\omega_1$", ylabel=r"$\omega_2$", xlim=(-5, 5), ylim=(-5, 5), aspect="equal")
right.set(xlabel=r"frequency $\sigma$", ylabel=r"$\hat f(\sigma\xi)$")
right.legend(fontsize=8)
plt.show()

# %%
from splinelens.fourier import fourier_transform

s, t = np.array([0.5, 1.0, 3.0]), np.array([-0.7, 0.0, 1.3])
grid_1d = np.arange(-80, 80, 1 / 64)
shifted = fourier_transform(lambda t: np.exp(-((t - 1.5) ** 2)), s).value
plain = fourier_transform(lambda t: np.exp(-(t**2)), s).value
twice = fourier_transform(lambda s: 2 / (1 + s**2), t).value
jump = np.tanh(grid_1d + np.pi / 2) - np.tanh(grid_1d - np.pi / 2)
by_difference = np.exp(-1j * np.outer(s, grid_1d)) @ jump / 64 / (2j * np.sin(s * np.pi / 2))
odd = s % 2 != 0
exact = sum(
    h * 2 * np.pi * np.prod(w) * np.exp(-1j * along * (xi @ m) - along**2 * (xi**2 * np.square(w)).sum() / 2)
    for m, w, h in bells
)
claims.check("fourier-convention", np.abs(shifted - np.exp(-1.5j * s) * plain).max())
claims.check("fourier-inversion", np.abs(twice - 2 * np.pi * np.exp(-np.abs(t))).max())
growing = np.abs(fourier_transform(np.tanh, s).value - by_difference)
claims.check("growing-functions-have-a-regular-part", growing[odd].max())
views = np.array([view_of_blobs(each, axis) for each in ways])
claims.check("gaussian-hyperplane-integrals", np.abs(sinogram - views).max())
claims.check("radon-is-even", np.abs(radon.radon_transform(blobs, -xi, -axis).value - sinogram[16]).max())
claims.check("slice-theorem", np.abs(ray - exact).max())

# %% [markdown]
# ## Back from the views
#
# *Question: how is the function put together again?* Smear each view back over the plane and sum. Without a filter that
# gives a blur. The filter of the plane has long tails; the filter of space is a second derivative.


# %%
def bell_view(_, gamma):
    return np.exp(-(np.asarray(gamma) ** 2) / 2)


def restored(dim, r):
    points = np.zeros((len(r), dim))
    points[:, 0] = r
    scale = (2 * np.pi) ** ((dim - 1) / 2)
    size = {2: 40, 3: 16}[dim]
    return radon.inverse_radon_transform(lambda xi, g: scale * bell_view(xi, g), points, size).value


r, few = np.linspace(0, 4, 81), np.linspace(0, 2.4, 7)
filters = {dim: radon.filtered_profile(lambda g: bell_view(None, g), r, dim) for dim in (1, 2, 3)}
back = {dim: restored(dim, few) for dim in (2, 3)}
blur = radon.dual_radon_transform(bell_view, np.stack([r, 0 * r], axis=1)).value / (2 * np.pi)

# %% mystnb={"figure": {"caption": "Left: one view of the bell (solid), filtered for the plane (dashed) and for space (dotted). The filtered view of the plane is negative far out. Right: the bell along a line (solid), put together from filtered views in the plane (circles) and in space (squares), and from unfiltered views in the plane, scaled to the same height (dashed): a blur.", "name": "fig-backprojection"}, "image": {"alt": "Left: a bell and two sharper curves with negative sides; the dashed one approaches zero slowly. Right: a bell with circles and squares exactly on it, and a much wider dashed curve above its sides."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.4))
for dim, style, name in ((1, "-", "view"), (2, "--", "for the plane"), (3, ":", "for space")):
    print(figures.draw_curve(left, r, filters[dim], name, style=style))
print(figures.draw_curve(right, r, np.exp(-(r**2) / 2), "bell"))
print(figures.draw_points(right, few, back[2], "plane", figures.RIGHT))
print(figures.draw_points(right, few, back[3], "space", figures.LEFT, "s"))
figures.draw_curve(right, r, blur, "unfiltered", style="--", color="0.4")
left.set(xlabel=r"offset $\gamma$", ylabel="filtered view")
right.set(xlabel="distance from the centre", ylabel="value")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
from scipy.special import dawsn

points = np.array([[0.6, -0.8], [1.0, 2.0]])
square = radon.dual_radon_transform(lambda xi, g: g**2, points).value
ones = radon.dual_radon_transform(lambda xi, g: np.ones(len(g)), points).value
circle, arc = radon.sphere_rule(2, 48)
line, step = np.linspace(-12, 12, 481), 0.05
wave = np.cos(line + 0.3) * np.exp(-(line**2) / 9)
paired = sum(a * (view_of_blobs(xi, line) @ wave) * step for xi, a in zip(circle, arc, strict=True))
far = np.linspace(-7, 7, 141)
square_of = np.stack(np.meshgrid(far, far), axis=-1).reshape(-1, 2)
dual = radon.dual_radon_transform(lambda xi, g: np.cos(g + 0.3) * np.exp(-(g**2) / 9), square_of, 48).value
deaf = radon.dual_radon_transform(lambda xi, g: np.sin(g) + xi[0] * np.exp(-(g**2)), points).value
space = (1 - r**2) * np.exp(-(r**2) / 2)
flat = np.sqrt(2 / np.pi) * (1 - np.sqrt(2) * r * dawsn(r / np.sqrt(2)))
claims.check(
    "dual-of-powers",
    max(np.ptp(ones / (2 * np.pi)), np.abs(square / (points**2).sum(axis=1) / np.pi - 1).max()),
)
claims.check("dual-is-adjoint", (blobs(square_of) @ dual) * 0.01 / paired - 1)
claims.check("dual-is-deaf-to-the-odd", np.abs(deaf).max())
claims.check("filtering-and-dual-invert", max(np.abs(back[d] - np.exp(-(few**2) / 2)).max() for d in (2, 3)))
claims.check("filter-in-space-is-local", np.abs(filters[3] - space).max())
claims.check("filter-in-the-plane-is-not", np.abs(filters[2] - flat).max())

# %% [markdown]
# ## Which amplitudes, and at what cost
#
# *Question: how should output weights be spread over offsets to make a bell?* On the line, with units of both
# orientations. The slice lemma answers frequency by frequency.

# %%
from splinelens import amplitudes, get_activation


def bell_hat(omega):
    return (8 * np.pi) ** (omega.shape[1] / 2) * np.exp(-2 * (omega**2).sum(axis=1)) + 0j


def least_of(name):
    return lambda xi, sigma: amplitudes.least_amplitudes(bell_hat, name, xi, sigma)


nodes, weights = np.polynomial.legendre.leggauss(160)
sig, dsig, gam, dgam = 3 * (1 + nodes), 3 * weights, np.linspace(-14, 14, 1401), np.full(1401, 0.02)
waves, x_line = np.exp(1j * np.multiply.outer(gam, sig)), np.linspace(-5, 5, 21)

# %% mystnb={"figure": {"caption": "Left: the cheapest amplitudes of right-facing units that make the bell $e^{-x^2/8}$, for steps (solid), ReLU (dashed) and tanh (dotted); for steps they are half the slope, for ReLU half the curvature. Right: the bell (line) and what the amplitudes make (marks).", "name": "fig-least-amplitudes"}, "image": {"alt": "Left: three wavy curves over offset from -8 to 8; the solid one has one hump up and one down, the dashed one three lobes. Right: a bell with marks of three kinds lying on it."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.4))
figures.draw_curve(right, x_line, np.exp(-(x_line**2) / 8), "bell")
made = {}
for name, style, mark in (("heaviside", "-", "o"), ("relu", "--", "s"), ("tanh", ":", "^")):
    both = [(waves @ (least_of(name)(np.array([side]), sig) * dsig)).real / np.pi for side in (1.0, -1.0)]
    responses = [get_activation(name)(np.subtract.outer(side * x_line, gam)) for side in (1.0, -1.0)]
    made[name] = sum(response @ (alpha * dgam) for response, alpha in zip(responses, both, strict=True))
    print(figures.draw_curve(left, gam, both[0], name, style=style))
    figures.draw_points(right, x_line, made[name], name, figures.LEFT, mark)
left.set(xlabel=r"offset $\gamma$", ylabel=r"amplitude $\alpha_*$", xlim=(-8, 8))
right.set(xlabel="$x$", ylabel="$f(x)$")
left.legend(fontsize=8)
plt.show()

# %% [markdown]
# *Notice*: sharp units need little to make a sharp thing. The smooth tanh has to work in waves.
#
# Now other dimensions. First the slice lemma itself, for amplitudes without any symmetry: sum units, and compare with
# the sum over rays of the transform that the lemma gives. Then costs.


# %%
def lopsided(xi, g):
    return -(1 + 0.5 * xi[0]) * (g - 0.4) * np.exp(-((g - 0.4) ** 2) / 2)


def lopsided_hat(xi, k):
    return (1 + 0.5 * xi[0]) * 1j * k * np.sqrt(2 * np.pi) * np.exp(-(k**2) / 2 - 0.4j * k)


def summed(dim, x, term):
    pairs = zip(*radon.sphere_rule(dim, {1: 2, 2: 40, 3: 14}[dim]), strict=True)
    return sum(weight * term(xi, x[:, :dim] @ xi) for xi, weight in pairs)


def by_units(xi, heights):
    return np.exp(-(np.subtract.outer(heights, gam) ** 2) / 2) @ (lopsided(xi, gam) * dgam)


def by_rays(xi, heights):
    hat = amplitudes.spectrum_of_units(lopsided_hat, "gaussian", xi, 2 * sig) * (2 * sig) ** (len(xi) - 1)
    return (np.exp(2j * np.multiply.outer(heights, sig)) @ (hat * 2 * dsig)).real / (2 * np.pi) ** len(xi)


# %%
def odd_hat(xi, k):
    return lopsided_hat(xi, k) - lopsided_hat(-xi, -k)


def silent_hat(xi, k):
    return (xi[0] + 1j * k) * k**4 * get_activation("elu").fourier(-k) * np.exp(-(k**2))


def sum_hat(xi, k):
    return least_of("elu")(xi, k) + silent_hat(xi, k)


places = np.array([[0.3, -0.8, 0.5], [1.2, 0.4, -0.1], [0.0, 0.0, 0.0]])
lemma = [np.abs(summed(dim, places, by_units) - summed(dim, places, by_rays)).max() for dim in (1, 2, 3)]
heard = amplitudes.spectrum_of_units(odd_hat, "gaussian", ways[16], sig)
costs = [amplitudes.amplitude_cost(hat, 2, 12).value for hat in (least_of("elu"), silent_hat, sum_hat)]
claims.check("slice-lemma", max(lemma))
claims.check("opposite-units-share-a-spectrum", np.abs(heard).max())
claims.check("least-amplitudes-make-the-function", np.abs(made["tanh"] - np.exp(-(x_line**2) / 8)).max())
claims.check("other-amplitudes-cost-more", costs[2] / (costs[0] + costs[1]) - 1)

# %% [markdown]
# ## What a frequency costs
#
# *Question: which frequencies are dear, under which activation?* The penalty $1/S$ against frequency.

# %% mystnb={"figure": {"caption": "The price $1/S$ of a frequency, on the line (left) and in the plane (right), double logarithmic. Steps, ReLU: powers. Tanh and the bell $e^{-t^2/2}$: out of the picture soon. The Mexican hat charges low frequencies too. At frequency 0 the price of steps, ReLU and tanh is 0: something is free there.", "name": "fig-penalties"}, "image": {"alt": "Two panels of curves on logarithmic axes. Straight lines of slope two and four for steps and ReLU, steeper by one in the right panel; curves for tanh and the bell that bend upward steeply beyond frequency 2; the curve of the Mexican hat falls first and then rises."}}
from splinelens.activation_spectra import SpectralPenalty

omega = np.geomspace(0.05, 20, 200)
shown = {
    "heaviside": "-",
    "relu": "--",
    "tanh": ":",
    "gaussian": "-.",
    "mexican_hat": (0, (5, 1, 1, 1, 1, 1)),
}
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.5), sharey=True)
for ax, dim in zip(axes, (1, 2), strict=True):
    for name, style in shown.items():
        price = SpectralPenalty(name, dim).penalty(omega)
        ax.loglog(omega, price, linestyle=style, label=name.replace("_", " "))
    ax.set(xlabel=rf"frequency $|\omega|$, dim {dim}", ylim=(1e-6, 1e6))
slopes = [np.ptp(np.log(SpectralPenalty("relu", d).penalty([0.1, 10.0]))) / np.log(100) for d in (1, 2)]
print("slopes of ReLU:", [f"{slope:.2f}" for slope in slopes])
axes[0].set(ylabel="penalty $1/S$")
axes[0].legend(fontsize=8)
plt.show()

# %%
z, dz = 12 * nodes, 12 * weights
bell_slope = {
    k: np.polynomial.hermite_e.hermeval(z, [0] * k + [1]) * np.exp(-(z**2) / 2) for k in range(1, 7)
}
energy = {k: (derivative**2 @ dz) / 2 for k, derivative in bell_slope.items()}
on_line = {"heaviside": energy[1], "relu": energy[2], "elu": energy[2] + energy[3]}
gaps = [SpectralPenalty(name, 1).seminorm_of_gaussian() / value - 1 for name, value in on_line.items()]
in_space = 4 * np.pi * (2 * np.pi) ** 2 * 2 * energy[4] / (4 * (2 * np.pi) ** 4)
least_cost = amplitudes.amplitude_cost(least_of("relu"), 2, 12).value
orders = {
    name: SpectralPenalty(name, 2).null_space_order for name in ("heaviside", "tanh", "relu", "relu2", "elu")
}
near_zero = [
    np.log(np.divide(*SpectralPenalty(name, d).density([1e-6, 1e-5]))) / np.log(10) - (2 * k + d - 1)
    for name, k in orders.items()
    for d in (1, 2, 3)
]
print("orders:", orders)
claims.check("seminorm-on-the-line", np.abs(gaps).max())
claims.check("seminorm-in-odd-dimensions", SpectralPenalty("relu", 3).seminorm_of_gaussian() / in_space - 1)
claims.check(
    "seminorm-is-the-least-cost", least_cost / SpectralPenalty("relu", 2).seminorm_of_gaussian(2.0) - 1
)
claims.check("pole-order-in-every-dimension", np.abs(near_zero).max())

# %% [markdown]
# *Notice*: powers for activations with a kink or a step, exponentials for smooth ones. That is all a network knows of
# smoothness.
#
# ## First limit: time
#
# *Question: what does training do, when only the output weights move?* Eight data, 400 random tanh units with offsets on
# $[-2,2]$. The flow has a closed form, so we can look at any time.

# %% mystnb={"figure": {"caption": "A network of 400 random tanh units, its output weights trained from 0 by gradient flow, at three times (thin lines) and at the end (thick line), where it passes through all data with the least $\\sum v_i^2$.", "name": "fig-training"}, "image": {"alt": "Eight dots along a wavy course. A dotted and two dashed lines approach them more and more closely; the thick solid line passes through all of them."}}
from splinelens import flat_limit

X = np.array([-0.95, -0.62, -0.4, -0.05, 0.22, 0.5, 0.71, 0.98])
Y = np.sin(3 * X) + 0.5 * np.cos(7 * X)
x = np.linspace(-1, 1, 201)
units = flat_limit.spread_units(400, 1, 2.0, experiments.generator("chapter 9, training"))
trained = flat_limit.trained_network(X, Y, *units, get_activation("tanh").scaled(3.0))
features = trained.activation(trained.preactivations(trained.points(X)))
fig, ax = plt.subplots(figsize=(6.4, 3.6))
figures.draw_points(ax, X, Y, "data")
for time, style in ((0.01, ":"), (1.0, "--"), (100.0, "-.")):
    early = trained.replace(v=flat_limit.outputs_after(features, Y, time))
    print(figures.draw_curve(ax, x, early(x), f"time {time:g}", style=style, color=figures.RIGHT))
ax.plot(x, trained(x), color="black", linewidth=2.5, label="end")
ax.set(xlabel="input $x$", ylabel="output")
ax.legend(fontsize=8, ncols=2)
plt.show()

# %% [markdown]
# ## Second limit: width
#
# *Question: do wide networks with random units agree?* Two activations with names from numerical analysis on the other
# side of the equation: broken lines under steps, natural cubic splines under ReLU. Then the distance, for tanh, at widths up
# to 9600.

# %% mystnb={"figure": {"caption": "Left and middle: three networks of 300 random units with offsets on $[-4,4]$, trained from 0 (grey; under ReLU hardly to be told apart), and the cheapest function (dashed): the broken line under steps, the natural cubic spline under ReLU. Right: median distance of tanh networks from the interpolant of $K_B$ over 15 draws, against width; the line has slope $-\\frac12$.", "name": "fig-random-widths"}, "image": {"alt": "Left: ragged grey staircases around a dashed broken line through the data. Middle: a dashed spline through the data with grey curves almost hidden behind it. Right: marks on logarithmic axes that fall along a straight line."}}
fig, axes = plt.subplots(1, 3, figsize=(7.0, 3.2), width_ratios=[1.2, 1.2, 1])
cheapest = {name: flat_limit.seminorm_interpolant(X, Y, name) for name in ("heaviside", "relu")}
for ax, (name, best) in zip(axes, cheapest.items(), strict=False):
    for seed in range(3):
        drawn = flat_limit.spread_units(300, 1, 4.0, experiments.generator(f"chapter 9, {name}", seed))
        ax.plot(x, flat_limit.trained_network(X, Y, *drawn, name)(x), color="0.55", linewidth=1.2)
    print(figures.draw_curve(ax, x, best(x), name, style="--", color=figures.LEFT))
    figures.draw_data(ax, X, Y)
    ax.set(title=name, xlabel="$x$")
K_B = flat_limit.offset_kernel("tanh", X[::2], offset_range=2.0)
limit = flat_limit.offset_kernel("tanh", x, X[::2], 2.0) @ np.linalg.solve(K_B, Y[::2])
widths, medians = np.array([150, 600, 2400, 9600]), []
for width in widths:
    draws = [
        flat_limit.spread_units(int(width), 1, 2.0, experiments.generator("chapter 9", k)) for k in range(15)
    ]
    networks = [flat_limit.trained_network(X[::2], Y[::2], *each, "tanh") for each in draws]
    medians.append(np.median([np.sqrt(np.mean((network(x) - limit) ** 2)) for network in networks]))
print(figures.draw_points(axes[2], widths, medians, "median"))
axes[2].loglog(widths, np.mean(medians * np.sqrt(widths)) / np.sqrt(widths), color="black")
axes[2].set(title="distance", xlabel="width $H$")
axes[2].set_yticks([1e-3, 1e-2], ["0.001", "0.01"])
axes[2].minorticks_off()
plt.show()

# %%
from scipy.interpolate import CubicSpline

h = 1e-3


def flow_at(time):
    return flat_limit.outputs_after(features, Y, time)


central = [(flow_at(1.0 + e) - flow_at(1.0 - e)) / (2 * e) for e in (h, h / 2)]
pull = -features.T @ (features @ flow_at(1.0) - Y) / len(Y)
silent = np.linalg.svd(features)[2][len(Y) :]
inside = np.linspace(X[0], X[-1], 101)
spline = CubicSpline(X, Y, bc_type="natural")(inside)
claims.check("output-flow-in-closed-form", np.abs((4 * central[1] - central[0]) / 3 - pull).max())
claims.check(
    "training-ends-at-the-least-norm", max(np.abs(silent @ trained.v).max(), np.abs(trained(X) - Y).max())
)
claims.check("wide-networks-reach-the-kernel", medians[0] / medians[-1])
claims.check("relu-interpolant-is-the-cubic-spline", np.abs(cheapest["relu"](inside) - spline).max())
broken = np.interp(inside, X, Y)
claims.check("step-interpolant-is-the-broken-line", np.abs(cheapest["heaviside"](inside) - broken).max())

# %% [markdown]
# *Notice*: steps are slow to agree; their kernel has a kink, and one more unit moves a whole step. ReLU networks of 300 units are already there.
#
# ## Third limit: range, and who is free
#
# *Question: what happens to costs as offsets spread?* Take a difference of some order: its moments below that order vanish. How does its
# cost $\sum\lambda_i\lambda_jK_B$ grow with the range $B$?

# %%
differences = [
    (np.zeros(1), np.ones(1)),
    (np.array([0, 0.5]), np.array([1, -1])),
    (np.array([0, 0.5, 1]), np.array([1, -2, 1])),
]
reaches = np.array([2.0, 4, 8, 16, 32, 64])


def cost(name, order, reach):
    where, c = differences[order]
    return c @ flat_limit.offset_kernel(name, where, offset_range=reach) @ c


# %% mystnb={"figure": {"caption": "Cost of differences of order 0 (circles), 1 (squares), 2 (triangles) against the range of offsets, on the line. The bell has order 0: all costs settle. Tanh has order 1: a value costs more and more, a difference settles. ReLU has order 2: only the second difference settles. What grows without bound in the cost of data is what becomes free in the cost of functions.", "name": "fig-null-space"}, "image": {"alt": "Three panels with logarithmic axes. Bell: three horizontal rows of marks. Tanh: circles rise with slope one, squares and triangles level. ReLU: circles rise steeply, squares rise with slope one, triangles level."}}
fig, axes = plt.subplots(1, 3, figsize=(7.0, 3.2), sharey=True)
tables = {}
for ax, name in zip(axes, ("gaussian", "tanh", "relu"), strict=True):
    tables[name] = np.array([[cost(name, order, reach) for reach in reaches] for order in range(3)])
    for row, mark in zip(tables[name], "os^", strict=True):
        figures.draw_points(ax, reaches, row, "cost", marker=mark + "-")
    settled = np.log2(tables[name][:, -1] / tables[name][:, -2]).round(1) + 0.0
    print(name, "order", get_activation(name).null_space_order, "exponents of B:", settled)
    ax.set(title=name, xscale="log", yscale="log", xlabel="range $B$")
    ax.set_xticks([2, 8, 32], ["2", "8", "32"])
    ax.minorticks_off()
axes[0].set(ylabel=r"cost of $\lambda$")
plt.show()

# %% [markdown]
# And the interpolants? Their distance from the limit, as offsets spread. For ReLU on the line the exact kernel lets us go
# to a range of a thousand million.


# %%
def relu_at_range(B):
    cubes, lines = np.abs(np.subtract.outer(X, X)) ** 3 / 6, np.stack([np.ones_like(X), X], axis=1)
    system = np.block([[cubes, lines], [lines.T, -np.diag([1.5 / B**3, 0.5 / B])]])
    found = np.linalg.solve(system, np.append(Y, [0.0, 0.0]))
    return np.abs(np.subtract.outer(x, X)) ** 3 / 6 @ found[:-2] + found[-2] + found[-1] * x


def at_range(phi, where, heights, probe, B):
    kernel = flat_limit.offset_kernel(phi, where, offset_range=B, size=64)
    return flat_limit.offset_kernel(phi, probe, where, B, size=64) @ np.linalg.solve(kernel, heights)


P = experiments.generator("chapter 9, plane").uniform(-1.5, 1.5, size=(9, 2))
Q, probe = np.sin(2 * P[:, 0]) + P[:, 0] ** 2 - P[:, 1], P[::2] / 2
gaps = {"relu": [np.abs(relu_at_range(B) - cheapest["relu"](x)).max() for B in 10.0 ** np.arange(1, 10)]}
far_reaches, plane_reaches = 10.0 ** np.arange(1, 10), np.array([4.0, 8, 16, 32, 64])
gaps = {"relu": [np.abs(relu_at_range(B) - cheapest["relu"](x)).max() for B in far_reaches]}
for name in ("tanh", "elu"):
    best = flat_limit.seminorm_interpolant(X[::2], Y[::2], name)(x)
    gaps[name] = [np.abs(at_range(name, X[::2], Y[::2], x, B) - best).max() for B in plane_reaches]
in_plane = {name: flat_limit.seminorm_interpolant(P, Q, name) for name in ("relu", "tanh")}
plane_gaps = {
    name: [np.abs(at_range(name, P, Q, probe, B) - best(probe)).max() for B in plane_reaches]
    for name, best in in_plane.items()
}

# %% mystnb={"figure": {"caption": "Distance of the interpolant of $K_B$ from the limit, against the range. Left: on the line; for ReLU from the exact kernel. Right: nine points in the plane. The grey line has slope $-1$.", "name": "fig-range"}, "image": {"alt": "Two panels with logarithmic axes. In both, marks of several kinds fall along lines parallel to the grey one."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.4))
print(figures.draw_points(left, far_reaches, gaps["relu"], "ReLU"))
for name, mark in (("tanh", "s"), ("elu", "^")):
    figures.draw_points(left, plane_reaches, gaps[name], name, figures.RIGHT, mark)
for name, mark in (("relu", "o"), ("tanh", "s")):
    figures.draw_points(right, plane_reaches, plane_gaps[name], name, marker=mark)
left.loglog(far_reaches, gaps["relu"][2] * far_reaches[2] / far_reaches, color="0.7")
right.loglog(plane_reaches, 2 * plane_gaps["relu"][0] * plane_reaches[0] / plane_reaches, color="0.7")
left.set(title="line", xlabel="range $B$", ylabel="distance")
right.set(title="plane", xlabel="range $B$")
right.set_xticks([4, 8, 16, 32, 64], ["4", "8", "16", "32", "64"])
right.minorticks_off()
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
closed = np.abs(np.subtract.outer(X, x)) ** 3 / 6 + 8 * np.outer(X, x) + 2 * 4.0**3 / 3
settled = {name: np.abs(table[:, -1] / table[:, -2] - 1) < 1e-2 for name, table in tables.items()}
wrong = sum(
    settled[name][order] != (order >= get_activation(name).null_space_order)
    for name in tables
    for order in range(3)
)
tail = np.linspace(0, 1, 4001)[:-1] + 1 / 8000
steps_of_tanh = np.tanh(np.concatenate([12 * tail, -12 * tail]) + 0.25) - np.tanh(
    np.concatenate([12 * tail, -12 * tail]) - 0.25
)
direct_cost = 2 * (steps_of_tanh**2).sum() * 12 / 4000
from splinelens.kernels import activation_kernel

by_kernel = 2 * (activation_kernel("tanh", 0.0, 1) - activation_kernel("tanh", 0.5, 1))
claims.check(
    "relu-kernel-of-a-finite-range", np.abs(flat_limit.offset_kernel("relu", X, x, 4.0) / closed - 1).max()
)
claims.check("moments-below-the-order-decide", wrong)
claims.check("costs-stop-growing", np.ptp(tables["relu"][2]) / tables["relu"][2].max())
claims.check("kernel-is-the-hyperplane-integral", by_kernel - direct_cost)
claims.check("flat-limit-on-the-line", gaps["relu"][-1])
claims.check("flat-limit-in-the-plane", plane_gaps["relu"][2] / plane_gaps["relu"][4])

# %% [markdown]
# *Notice*: the exponents are those of the proof. For ReLU a value costs like $B^3$, a slope like $B$; in the cost of a
# *function* they stand in the denominator.
#
# ## In the plane
#
# *Question: does a network of random units in the plane look like the cheapest function?* Nine data, 12,000 ReLU units with offsets on $[-16,16]$.

# %% mystnb={"figure": {"caption": "Nine data in the plane (dots). Left: a trained network of 12,000 random ReLU units. Middle: the cheapest function through the data, a combination of $|x-x_j|^3$ and a plane. Right: the cheapest function under steps, a combination of $|x-x_j|$ and a constant: tents. Same shades and level lines.", "name": "fig-plane"}, "image": {"alt": "Three shaded maps with nine dots. The first two look the same, with smooth curved level lines; the third has level lines with corners at the dots."}}
edge = np.linspace(-1.6, 1.6, 41)
sheet = np.stack(np.meshgrid(edge, edge), axis=-1).reshape(-1, 2)
drawn = flat_limit.spread_units(12_000, 2, 16.0, experiments.generator("chapter 9, plane units"))
wide = flat_limit.trained_network(P, Q, *drawn, "relu")
maps = {
    "network": wide(sheet),
    "ReLU": in_plane["relu"](sheet),
    "steps": flat_limit.seminorm_interpolant(P, Q, "heaviside")(sheet),
}
fig, axes = plt.subplots(1, 3, figsize=(7.0, 2.9), sharey=True)
for ax, (name, heights) in zip(axes, maps.items(), strict=True):
    print(figures.draw_landscape(ax, edge, edge, heights.reshape(41, 41), np.linspace(-3, 5, 17)).what, name)
    ax.plot(*P.T, "o", color=figures.LEFT, markersize=4)
    ax.set(title=name, xlabel="$x_1$", xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
axes[0].set(ylabel="$x_2$")
ratio = np.sqrt(np.mean((maps["network"] - maps["ReLU"]) ** 2)) / maps["ReLU"].std()
print("network within a tenth of the spread of the cheapest function:", bool(ratio < 0.1))
plt.show()

# %% [markdown]
# ## What goes wrong when the free functions are forgotten
#
# *Question: must one know what is free?* First forget it: interpolate with the ReLU kernel alone. Then misread it: the
# activation $1+e^{-t^2/2}$ has the spectrum of a bell, off $0$, and the bell has no free functions.

# %% mystnb={"figure": {"caption": "Left: interpolation with the ReLU kernel (solid) and with the kernel alone, no polynomials (dashed), for the data and for the data raised by 10 and lowered again (dotted). The kernel alone changes its mind. Right: distance of networks with activation $1+e^{-t^2/2}$, at infinite width, from the bell's interpolant with free constants (circles) and without (squares), against the range.", "name": "fig-hidden-constant"}, "image": {"alt": "Left: data with a solid smooth curve; a dashed and a dotted curve that differ from it and from each other between the data. Right: circles fall along a line of slope minus one on logarithmic axes, squares stay level."}}
from splinelens import Activation

floor = Activation.from_function(lambda t: 1 + np.exp(-(t**2) / 2), name="bell with a floor")
charged, free = (flat_limit.seminorm_interpolant(X[::2], Y[::2], "gaussian", order=k)(x) for k in (0, 1))
floor_reaches = np.array([4.0, 16, 64, 512])
found = [at_range(floor, X[::2], Y[::2], x, B) for B in floor_reaches]
from_free, from_charged = (np.abs(found - other).max(axis=1) for other in (free, charged))
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.5))
figures.draw_points(left, X[::2], Y[::2], "data")
print(figures.draw_curve(left, x, flat_limit.seminorm_interpolant(X[::2], Y[::2], "relu")(x), "lines free"))
alone = [
    flat_limit.seminorm_interpolant(X[::2], Y[::2] + lift, "relu", order=0)(x) - lift for lift in (0, 10)
]
for values, style, name in zip(alone, ("--", ":"), ("kernel alone", "raised by 10"), strict=True):
    print(figures.draw_curve(left, x, values, name, style=style, color=figures.RIGHT))
figures.draw_points(right, floor_reaches, from_free, "free constants")
figures.draw_points(right, floor_reaches, from_charged, "no free constants", figures.LEFT, "s")
right.set(xscale="log", yscale="log", xlabel="range $B$", ylabel="distance")
left.set(xlabel="$x$", ylabel="$f(x)$")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
plain, moved = (
    flat_limit.seminorm_interpolant(P, heights, "relu") for heights in (Q, Q + 3 - 2 * P[:, 0] + P[:, 1])
)
passed = moved(sheet) - plain(sheet) - (3 - 2 * sheet[:, 0] + sheet[:, 1])
extra, bump = np.concatenate([P, [[0.5, 0.4]]]), np.append(0 * Q, 0.7)
other = flat_limit.seminorm_interpolant(extra, np.append(Q, plain([[0.5, 0.4]])) + bump, "relu")
added = flat_limit.seminorm_interpolant(extra, bump, "relu")
apart = np.linalg.norm(P[:, None] - P, axis=2)
definite = 0
for name in ("heaviside", "sign", "relu", "abs", "relu2"):
    eigenvalues = np.linalg.eigvalsh(activation_kernel(name, apart, 2))
    definite += not eigenvalues[0] < 0 < eigenvalues[-1]
counts = {("relu", 2): 3, ("relu2", 1): 3, ("relu3", 2): 10, ("tanh", 3): 1, ("gaussian", 2): 0}
miscounted = sum(SpectralPenalty(*key).null_space_dimension - count for key, count in counts.items())
claims.check("a-hidden-constant-is-free-too", from_free[-1])
claims.check("low-polynomials-pass-through", np.abs(passed).max())
claims.check("no-function-through-the-data-is-cheaper", other.energy / (plain.energy + added.energy) - 1)
claims.check("kernel-alone-is-indefinite", definite)
claims.check("null-space-dimension", miscounted)

# %% [markdown]
# ## Is it the price of the function?
#
# *Question: do data on a bell, denser and denser, cost what the bell costs?* This is the one *formal* statement of the chapter. We test it.

# %% mystnb={"figure": {"caption": "Seminorm of the interpolant of data on the bell $e^{-x^2/8}$, relative to that of the bell itself, against the spacing of the data (each grid contains the one before), for steps (circles), ReLU (squares) and tanh (triangles). From below, to 1.", "name": "fig-dense"}, "image": {"alt": "Three rows of marks that rise to one as the spacing shrinks from 8 to 0.5; steps are the last to get there."}}
spacings = np.array([8.0, 4.0, 2.0, 1.0, 0.5])
fig, ax = plt.subplots(figsize=(6.4, 3.4))
ratios = {}
for name, mark in (("heaviside", "o"), ("relu", "s"), ("tanh", "^")):
    of_bell, ratios[name] = SpectralPenalty(name, 1).seminorm_of_gaussian(2.0), []
    for spacing in spacings:
        where = np.arange(-16.0, 16.1, spacing)
        found = flat_limit.seminorm_interpolant(where, np.exp(-(where**2) / 8), name)
        ratios[name].append(found.energy / of_bell)
    print(figures.draw_points(ax, spacings, ratios[name], name, marker=mark + "-"))
ax.axhline(1.0, color="0.5", linestyle="--")
ax.set(xscale="log", xlabel="spacing of the data", ylabel="interpolant / bell")
ax.set_xticks(spacings, ["8", "4", "2", "1", "0.5"])
ax.minorticks_off()
ax.invert_xaxis()
ax.legend()
plt.show()

# %%
from splinelens.activation_entry import Decay

lobes = activation_kernel("gaussian", np.abs(gam), 1) @ (np.cos(0.5 * gam) * dgam)


def uneven(xi):
    return 1 + 0.6 * xi[:, 0] + 0.4 * xi[:, 1] ** 2


def steered(xi, heights):
    density = amplitudes.steered_density("gaussian", np.multiply.outer(2 * sig, xi), uneven)
    return np.exp(2j * np.multiply.outer(heights, sig)) @ (density * 2 * sig * 2 * dsig)


by_density = summed(2, places, steered) / (2 * np.pi) ** 2
circle, arc = radon.sphere_rule(2, 40)
by_directions = get_activation("gaussian").autocorrelation(places[:, :2] @ circle.T) @ (arc * uneven(circle))
verdicts = [SpectralPenalty("mexican_hat", d).is_finite(Decay(0, 0.6, 2)) for d in (1, 2, 3, 4)]
mistaken = sum(verdict != (d >= 3) for d, verdict in zip((1, 2, 3, 4), verdicts, strict=True))
claims.check("dense-interpolation-costs-the-seminorm", ratios["tanh"][-1])
claims.check(
    "density-is-the-transform-of-the-kernel", lobes / SpectralPenalty("gaussian", 1).density(0.5) - 1
)
claims.check("directions-steer-the-penalty", np.abs(by_density - by_directions).max())
claims.check("hat-charges-for-a-mean", mistaken)

# %% [markdown]
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 9 for claim in claims.load_register().values())
print(f"line integrals: {sinogram.size}; slopes of the ReLU penalty: 4 on the line, 5 in the plane")
print(f"64 times the width: distance divided by {medians[0] / medians[-1]:.0f}")
print(
    f"four times the range, in the plane: distance divided by {plane_gaps['relu'][2] / plane_gaps['relu'][4]:.0f}"
)
print(f"claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} A ball and its shadow
# :label: ex-09-ball
# Let $f$ be $1$ on the unit ball of $\mathbb R^3$ and $0$ outside. Compute $Rf(\xi,\gamma)$ by hand. Then apply
# $-\partial_\gamma^2$ and the dual, and see what comes back at the centre.
# ```
#
# ```{solution} ex-09-ball
# :class: dropdown
# A plane at distance $|\gamma|<1$ cuts a disc of radius $\sqrt{1-\gamma^2}$: $Rf=\pi(1-\gamma^2)$, and $0$ beyond. Its second derivative
# is $-2\pi$ inside (and point masses at $\gamma=\pm1$, where the slope jumps). At the centre all views are taken at
# $\gamma=0$: $\frac1{8\pi^2}\cdot4\pi\cdot2\pi=1$. The filter is local, so the edge of the ball does not disturb the centre.
# ```
#
# ```{exercise} Half a sphere
# :label: ex-09-half
# Draw only units with $\xi_1>0$ (on the line: only right-facing ones). What happens to $S$, to the interpolant in the flat limit,
# and to $K_B$ for ReLU at a finite range? Compute the latter on the line by hand.
# ```
#
# ```{solution} ex-09-half
# :class: dropdown
# With $a(\xi)=1$ on one half and $0$ on the other, $S_a=S/2$: every price doubles, so the cheapest function stays the same. At finite
# range only the right-facing half of the sum remains, $\frac{p^3}3+\frac{rp^2}2$ with $p=B+\min(x,x')$. For $\lambda$
# whose moments of degree 0 and 1 vanish this gives half of the cost; otherwise the polynomial part differs, and it is not symmetric about 0.
# ```
#
# ```{exercise} The same kernel in another coat
# :label: ex-09-coat
# In `seminorm_interpolant` the kernel of ReLU on the line is $\frac16r^3$. Add $7-3r^2$ to it. Does the interpolant change?
# Does the answer depend on the polynomials being there? Try it with a dense solve of your own.
# ```
#
# ```{solution} ex-09-coat
# :class: dropdown
# $7-3|x_i-x_j|^2$ is an even polynomial of degree 2, below $2k=4$. For multipliers with vanishing moments of degree 0 and 1,
# $\sum_j\lambda_j(7-3(x-x_j)^2)=-3\sum_j\lambda_jx_j^2$, a constant, which the polynomial part takes back: same function. Without
# polynomials the interpolant changes.
# ```
#
# ```{exercise} An activation of your own
# :label: ex-09-own
# Take $\phi(t)=t+e^{-t^2/2}$. What is the order of its pole? Of its growth? Which functions are free in the limit? Check with
# `offset_kernel` and differences of order 0, 1 and 2.
# ```
#
# ```{solution} ex-09-own
# :class: dropdown
# Off $0$ its transform is that of the bell: no pole. Both $P_\pm$ are $t$, of degree 1, so the order is 2, and lines are free.
# `Activation.from_function` reads the pole and says 0; pass `order=2` to `seminorm_interpolant`. Costs of differences of order 0 and 1 grow
# with $B$ (like $B^3$ and like $B$), that of order 2 settles.
# ```
#
# ```{admonition} Keep
# :class: important
# Trained at its output weights alone, a wide network takes the cheapest function through the data; the activation writes the
# price list, and its growth says what is free.
# ```
