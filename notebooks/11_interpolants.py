# %% [markdown]
# # The same few points through every activation
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** what infinitely wide networks draw through a few points, under every activation of the catalogue, on the line and
# in the plane; what a finite range and any density of breakpoints change; networks of finite width come to it; gradient descent
# land on it; and what training all weights does instead. **Claims shown**: all of chapter 11, each named where it
# is measured. **Time**: half a minute to run, an hour to work through. **Theory**: {doc}`../book/chapters/11_interpolants`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## From an activation to its interpolant
#
# *Question: how much work is an infinitely wide network?* Eight points on the line, twelve in a disc. One line of code each.

# %%
from splinelens import claims, get_activation
from splinelens.interpolants import MinimumSeminormInterpolant

X = np.array([-0.95, -0.62, -0.4, -0.05, 0.22, 0.5, 0.71, 0.98])
Y = np.sin(3 * X) + 0.5 * np.cos(7 * X)
turn = np.arange(12) * np.pi * (3 - np.sqrt(5))
P = np.sqrt((np.arange(12) + 0.5) / 12)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
Z = np.sin(3 * P[:, 0]) + P[:, 1] ** 2
x = np.linspace(-1.4, 1.4, 281)
inside = x[np.abs(x) <= 1]
spline = MinimumSeminormInterpolant("relu").fit(X, Y)
tanh = MinimumSeminormInterpolant("tanh", dim=2, scale=3.0).fit(P, Z)
for f in (spline, tanh):
    print(f"{f}: {f.solver}, condition number {f.condition_number:.0e}, cost {f.seminorm():.4g}")
print("multipliers of ReLU:", spline.coefficients.round(2))

# %% [markdown]
# *Notice*: no width, no steps, no learning rate. The multipliers add up to $0$, and so do their moments; what the kernel cannot do
# is done by a line, at no cost.
#
# ## The whole catalogue
#
# *Question: how different can the answers be?* Six points that zigzag, weight scale 3 for all (8 for sinc, which hears no frequency above its band).

# %% mystnb={"figure": {"caption": "One set of six points, twenty-one activations: what an infinitely wide network draws, trained at its output weights from 0, with flat offsets and weights of size 3. From the top, spectra that fall slowly to spectra that fall fast. Same scales in all panels; the light line is the broken line through the points.", "name": "fig-same-points"}, "image": {"alt": "Twenty-one small panels with the same six points. Steps and sign give the broken line. Hard tanh, softsign and the two-sided exponential come near it, with rounded corners. ReLU, leaky ReLU and absolute value give one smooth curve, the same in all three panels. Smoother activations swing further between and beyond the data; Gaussian, Mexican hat and sinc return towards zero outside."}}
names = "heaviside sign laplace hardtanh softsign relu leaky_relu abs elu relu2 relu3 tanh sigmoid arctan"
names = [*names.split(), *["softplus", "silu", "erf", "gelu", "gaussian", "mexican_hat", "sinc"]]
few, zigzag = np.array([-1.0, -0.6, -0.2, 0.3, 0.6, 1.0]), np.array([0.2, 1.0, -0.8, 0.6, 0.5, -0.4])
every = {
    name: MinimumSeminormInterpolant(name, scale=8.0 if name == "sinc" else 3.0).fit(few, zigzag)
    for name in names
}
fig, axes = plt.subplots(7, 3, figsize=(6.6, 10.5), sharex=True, sharey=True)
for ax, (name, f) in zip(axes.ravel(), every.items(), strict=True):
    ax.plot(x, np.interp(x, few, zigzag), color="0.7", linewidth=1)
    drawn = figures.draw_curve(ax, x, f(x), name, color=figures.RIGHT)
    figures.draw_points(ax, few, zigzag, "data")
    ax.set_title(name.replace("_", " "), fontsize=10)
    ax.set(ylim=(-1.9, 1.9), xlim=(-1.4, 1.4))
print(len(every), "interpolants; the last:", drawn)
for ax in axes[-1]:
    ax.set_xlabel("$x$")
plt.show()

# %% [markdown]
# *Notice*: three panels are the same to the last digit, ReLU, leaky ReLU and absolute value: a leak is not seen. What differs is how the curve turns
# between data, and where it goes beyond them: constants are free under steps, lines under ramps, nothing under bells, which return to zero.
#
# Check cells. First the system and the form that is minimised, with integrals over the gaps between data.


# %%
def pieces(function, low, high, cuts=X):
    nodes, weights = np.polynomial.legendre.leggauss(40)
    edges = np.unique(np.clip([low, high, *cuts, *np.linspace(low, high, 33)], low, high))
    half = np.diff(edges)[:, None] / 2
    return float((half * weights * function(edges[:-1, None] + half * (1 + nodes))).sum())


def bell_curvature(t):
    return (4 * t**2 - 2) * np.exp(-(t**2))


from scipy.interpolate import CubicSpline

cubic = CubicSpline(X, Y, bc_type="natural")
paired = pieces(lambda t: cubic(t, 2) * bell_curvature(t), X[0], X[-1]) / 2
energy = pieces(lambda t: cubic(t, 2) ** 2, X[0], X[-1]) / 2
third = np.diff([0, *(np.diff(cubic(X, 2)) / np.diff(X)), 0])
leaks = [MinimumSeminormInterpolant(get_activation("leaky_relu", slope=a)).fit(X, Y) for a in (-1, 0.1, 0.6)]
claims.check("flat-interpolant-reproduces", paired - spline.coefficients @ np.exp(-(X**2)))
claims.check("seminorm-is-multipliers-times-data", spline.seminorm() / energy - 1)
jumps = np.abs(2 * spline.coefficients - third).max() / np.abs(third).max()
claims.check("multipliers-are-jumps-of-the-third-derivative", jumps)
claims.check("leak-does-not-show-in-flat-offsets", max(np.abs(f(x) - spline(x)).max() for f in leaks))

# %% [markdown]
# ## In the plane
#
# *Question: and with two inputs?* The kernel is averaged over directions; the rest is the same line of code.

# %% mystnb={"figure": {"caption": "Twelve points in the disc (circles), and what six activations draw through them, with weights of size 3. Shades and contour lines as steps of 0.25 from $-1.5$ to $1.75$; dotted, the unit circle. Steps make a cone at each datum, ReLU and its square are smooth and free to tilt, the bell and the Mexican hat fall back to zero outside.", "name": "fig-same-plane"}, "image": {"alt": "Six shaded maps of the same height data in the unit disc. Steps: pointed at the data, flat far out. ReLU: smooth slope from lower left to right. Squared ReLU: curves upwards at the border. Tanh: like steps but rounded. Gaussian and Mexican hat: hills and hollows that end near the circle."}}
axis = np.linspace(-1.4, 1.4, 41)
sheet = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
chosen = ("heaviside", "tanh", "relu", "relu2", "gaussian", "mexican_hat")
maps = {name: MinimumSeminormInterpolant(name, dim=2, scale=3.0).fit(P, Z) for name in chosen}
fig, axes = plt.subplots(3, 2, figsize=(6.4, 8.6), sharex=True, sharey=True)
circle = np.linspace(0, 2 * np.pi, 100)
for ax, (name, f) in zip(axes.ravel(), maps.items(), strict=True):
    levels = np.arange(-1.5, 1.8, 0.25)
    drawn = figures.draw_landscape(ax, axis, axis, np.clip(f(sheet), -1.5, 3).reshape(41, 41), levels)
    ax.plot(np.cos(circle), np.sin(circle), ":", color="black", linewidth=1)
    figures.draw_points(ax, *P.T, "data")
    ax.set_title(name.replace("_", " "), fontsize=11)
    ax.set(aspect="equal")
print("heights on the sheet under the Mexican hat:", drawn)
for ax in axes[-1]:
    ax.set_xlabel("$x_1$")
for ax in axes[:, 0]:
    ax.set_ylabel("$x_2$")
plt.show()

# %%
from scipy.interpolate import RBFInterpolator
from scipy.linalg import null_space

from splinelens import conditional_solves

free = conditional_solves.monomials(P, 2)
allowed, flat = null_space(free.T), maps["relu"]
matrix = flat.kernel(P)
by_positivity = allowed @ np.linalg.solve(allowed.T @ matrix @ allowed, allowed.T @ Z)
system = np.abs(by_positivity - flat.coefficients).max() / np.abs(by_positivity).max()
scipys = RBFInterpolator(P, Z, kernel="cubic", degree=1)
some, rotation = sheet[::17], np.array([[0.6, -0.8], [0.8, 0.6]])
moved = MinimumSeminormInterpolant("tanh", dim=2, scale=3.0).fit(P @ rotation.T + 0.7, Z)
worst = max(np.abs(f(f.x) - f.y).max() for f in [*every.values(), *maps.values()])
claims.check("one-interpolant-for-each-data-set", system)
claims.check("powers-are-scipys-radial-functions", np.abs(flat(sheet) - scipys(sheet)).max())
claims.check(
    "flat-interpolants-move-with-the-data", np.abs(moved(some @ rotation.T + 0.7) - tanh(some)).max()
)
claims.check("every-activation-has-its-interpolant", worst)

# %% [markdown]
# What cannot be done is refused in words: repeated points, points on a line where planes are free, an activation without a kernel. A system that
# is nearly singular is solved, with a warning that says how nearly.

# %%
import warnings

tries = {
    "twice the same": ("relu", X[[0, 0, 1]], Y[:3]),
    "on a line": ("relu", np.outer(X, [1.0, 2.0]), Y),
    "a sine": ("sin", X, Y),
    "too close": ("gaussian", 0.7 * X, Y),
}
verdicts = {}
for label, (name, points, values) in tries.items():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            MinimumSeminormInterpolant(name, dim=np.ndim(points)).fit(points, values)
            verdicts[label] = "warned: " + str(said[0].message).split(";")[0][:42]
        except ValueError as refusal:
            verdicts[label] = "refused: " + str(refusal)[:66]
print("\n".join(f"{label:15} {verdict}" for label, verdict in verdicts.items()))
wrong = sum("refused" not in verdicts[label] for label in ("twice the same", "on a line"))
claims.check("points-that-determine-polynomials", wrong)

# %% [markdown]
# ## An activation of your own, and a steep one
#
# *Question: can any function be an activation?* Take Mish, $t\tanh\ln(1+e^t)$, of which this book knows nothing. And a tanh that gets
# steeper: it turns into a sign, whose interpolant is the broken line. Where does it go on the way?

# %% mystnb={"figure": {"caption": "Left: an activation from three lines of code, Mish, with weights of size 3 (solid) and 10 (dashed); dotted, the natural cubic spline of ReLU. Right: steep tanh, $\\tanh(st)$. For $s=20$ (dashed) the curve follows the broken line through displaced data (crosses) and comes to the data in narrow peaks; for $s=400$ (solid) it is nearly the broken line through the data.", "name": "fig-steep-tanh"}, "image": {"alt": "Left: three smooth curves through eight points, the one with larger weights close to the cubic spline. Right: two broken lines; the dashed one cuts the corners and has a small peak at each datum, the solid one goes through the data."}}
from splinelens import Activation

mish = Activation.from_function(lambda t: t * np.tanh(np.logaddexp(0, t)), name="mish")
own = {s: MinimumSeminormInterpolant(mish, scale=s).fit(X, Y) for s in (3.0, 10.0)}
steep = {s: MinimumSeminormInterpolant("tanh", scale=s).fit(X, Y) for s in (20.0, 300.0, 400.0)}
fine = np.unique(np.concatenate([np.linspace(-1.2, 1.2, 400), X, *np.add.outer([-0.01, 0.01], X)]))
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for (s, f), style in zip(own.items(), ("-", "--"), strict=True):
    print(figures.draw_curve(left, x, f(x), f"mish, size {s:g}", style=style))
figures.draw_curve(left, x, spline(x), "ReLU", style=":", color=figures.LEFT)
print(figures.draw_curve(right, fine, steep[20.0](fine), "$s=20$", style="--", color=figures.LEFT))
figures.draw_curve(right, fine, steep[400.0](fine), "$s=400$", color=figures.RIGHT)
figures.draw_points(right, X, Y + 4 * steep[20.0].coefficients / 20, "displaced, $s=20$", marker="x")
for ax in (left, right):
    figures.draw_points(ax, X, Y, "data")
    ax.set(xlabel="$x$", ylim=(-2.2, 2.2))
    ax.legend(fontsize=8)
plt.show()

# %%
middle = (X[1:] + X[:-1]) / 2
displaced = np.interp(middle, X, Y + 4 * steep[300.0].coefficients / 300)
claims.check("steep-tanh-draws-a-broken-line", np.abs(steep[300.0](middle) - displaced).max())

# %% [markdown]
# ## What a finite range does, exactly
#
# *Question: real offsets end somewhere; does it matter?* ReLU on the line, offsets uniform on $[-B,B]$. Lines now cost
# $\tau^2/B+3\ell^2/B^3$. First the function that the theory predicts for the effect, times $B$.

# %%
ones = np.stack([np.ones(8), X], axis=1)
saddle = np.block([[np.abs(np.subtract.outer(X, X)) ** 3 / 6, ones], [ones.T, np.zeros((2, 2))]])
mu = np.linalg.solve(saddle, np.append(np.zeros(9), 1.0))
g = np.abs(np.subtract.outer(inside, X)) ** 3 / 6 @ mu[:8] + mu[8] + mu[9] * inside
first = spline.polynomial[1] / 2 * g
reaches = 2.0 ** np.arange(0, 9)
ranged = {B: MinimumSeminormInterpolant("relu", offset_range=B).fit(X, Y) for B in reaches}
print(f"slope of the free line {spline.polynomial[1]:.3f}; largest effect times B {np.abs(first).max():.4f}")

# %% mystnb={"figure": {"caption": "Left: offsets in $[-B,B]$ for $B=1$ (dashed) and $2$ (dotted), and flat (solid); beyond $\\pm B$ the curves are straight. Right: largest distance on $[-1,1]$ from flat offsets, against $B$, for ReLU (circles), a leaky ReLU with $\\alpha=0.5$ (triangles) and the absolute value (squares). The line is the prediction for ReLU, $\\tau g/2B$; the leaky ReLU is nearer by the factor $(1-\\alpha)^2/(1+\\alpha^2)=\\frac15$, the absolute value farther by $2$.", "name": "fig-offset-range"}, "image": {"alt": "Left: three curves through eight points, which differ a little at the two ends. Right: double logarithmic, three falling series of marks with slope minus one; circles lie on the line, squares above, triangles below it."}}
ramps = {"ReLU": "relu", "leaky": get_activation("leaky_relu", slope=0.5), "absolute value": "abs"}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.6))
figures.draw_curve(left, x, spline(x), "flat")
for B, style in ((1.0, "--"), (2.0, ":")):
    print(figures.draw_curve(left, x, ranged[B](x), f"$B={B:g}$", style=style, color=figures.RIGHT))
figures.draw_points(left, X, Y, "data")
for (name, phi), mark in zip(ramps.items(), "o^s", strict=True):
    at = [MinimumSeminormInterpolant(phi, offset_range=B).fit(X, Y)(inside) for B in reaches]
    apart = np.abs(np.array(at) - spline(inside)).max(axis=1)
    print(figures.draw_points(right, reaches, apart, name, marker=mark))
figures.draw_curve(right, reaches, np.abs(first).max() / reaches, "$|\\tau g|/2B$", style="-", color="0.4")
right.set(xscale="log", yscale="log", xlabel="range $B$", ylabel="distance from flat")
left.set(xlabel="$x$", ylabel="$f(x)$")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %% [markdown]
# *Notice*: twice the range, half the effect, and the prediction is right from $B=4$ on. At flat offsets the three activations agree; on a range they do not.
#
# The prices, measured: the form with its boundary terms, for functions given by their values, slopes and curvatures.


# %%
def with_slopes(f, size=1.0):
    lam, q = size * f.coefficients, f.polynomial

    def powers(t, m):
        return (np.subtract.outer(t, X) ** m * np.sign(np.subtract.outer(t, X))) @ lam

    cubic = lambda t: powers(t, 3) / 6 + q[0] + q[1] * t  # noqa: E731
    return cubic, lambda t: powers(t, 2) / 2 + q[1], lambda t: powers(t, 1)


def ends(h, B):
    low, high = np.array(-B), np.array(B)
    return (h[1](high) + h[1](low)) / 2, (h[0](high) + h[0](low) - B * (h[1](high) - h[1](low))) / 2


def boundary(h, e, B):
    return ends(h, B)[0] * ends(e, B)[0] / B + 3 * ends(h, B)[1] * ends(e, B)[1] / B**3


def form(h, e, B):
    return pieces(lambda t: h[2](t) * e[2](t), -B, B) / 2 + boundary(h, e, B)


# %%
B, swell = 2.0, (lambda t: np.exp(t) + t**2, lambda t: np.exp(t) + 2 * t, lambda t: np.exp(t) + 2)
two = with_slopes(ranged[B])
total = np.abs(ranged[B].coefficients).sum() * swell[0](B)
pointed = ranged[B].coefficients @ swell[0](X)
claims.check("range-reproduces-with-its-boundary", (form(two, swell, B) - pointed) / total)
claims.check("range-cost-is-curvature-and-boundary", form(two, two, B) / ranged[B].seminorm() - 1)

# %%
from splinelens import offset_kernels

leaky = MinimumSeminormInterpolant(ramps["leaky"], offset_range=B).fit(X, Y)
h = with_slopes(leaky, 0.25)
bent = pieces(lambda t: h[2](t) ** 2, -B, B) / 2
paid = bent / 0.25 + boundary(h, h, B) / 2.25
off = []
for name, power in (("heaviside", 0), ("relu", 1), ("abs", 1)):
    for points, rule in ((X[:, None], 2), (P, 4000)):
        if power or points.shape[1] == 1:
            added = offset_kernels.polynomial_variances(get_activation(name), points.shape[1], B)
            plain = MinimumSeminormInterpolant(name, dim=points.shape[1]).kernel(points)
            closed = plain + added[0] + power * added[-1] * points @ points.T
            off.append(np.abs(offset_kernels.offset_kernel(name, points, None, B, rule) / closed - 1).max())
far = 1e3 * 2.0 ** np.arange(3)
effect = [
    reach * (MinimumSeminormInterpolant("relu", offset_range=reach).fit(X, Y)(inside) - spline(inside))
    for reach in far
]
once_more = [2 * effect[k + 1] - effect[k] for k in range(2)]
claims.check("range-adds-a-polynomial", max(off))
claims.check("leak-shows-on-a-finite-range", paid / leaky.seminorm() - 1)
claims.check("range-effect-to-first-order", np.abs((4 * once_more[1] - once_more[0]) / 3 - first).max())

# %% [markdown]
# And the price of a *function* on a range, by denser and denser data. It comes from below, with a gap that sits at the two ends: all interpolants have natural
# ends, the function has not.

# %%
dense = {n: np.linspace(-1, 1, n) for n in (21, 41, 81)}
costs = {
    n: MinimumSeminormInterpolant("relu", offset_range=1.0).fit(t, swell[0](t)).seminorm()
    for n, t in dense.items()
}
whole, (tau, lift) = form(swell, swell, 1.0), ends(swell, 1.0)
miss = swell[2](1.0) + tau - 3 * lift, swell[2](-1.0) - tau - 3 * lift
gaps = {n: (whole - cost) * (n - 1) / 2 * 4 * np.sqrt(3) / np.square(miss).sum() for n, cost in costs.items()}
print(f"price {whole:.5f}; gaps {', '.join(f'{whole - cost:.4f}' for cost in costs.values())}")
print("gap over its prediction:", ", ".join(f"{n} data {gap:.3f}" for n, gap in gaps.items()))
claims.check("gap-of-dense-data-sits-at-the-ends", 2 * gaps[81] - gaps[41])

# %% [markdown]
# ## Any density of breakpoints
#
# *Question: what if breakpoints gather somewhere?* Right-facing and left-facing units may even gather in different places. Curvature is cheap where
# breakpoints are many.

# %%
from splinelens.breakpoint_densities import density_cost, density_kernel
from splinelens.interpolants import BreakpointDensity

zero, one, span = np.zeros_like, np.ones_like, (-1.5, 1.5)


def middle_heavy(b):
    return 0.05 + 2 * np.exp(-((b / 0.3) ** 2))


def end_heavy(b):
    return 0.05 + b**4


laws = {
    "middle": BreakpointDensity(middle_heavy, middle_heavy, span),
    "ends": BreakpointDensity(end_heavy, end_heavy, span),
    "right-facing": BreakpointDensity(one, zero, span),
}
five, heights, wide = X[[0, 2, 3, 5, 7]], Y[[0, 2, 3, 5, 7]], np.linspace(-1.5, 1.5, 301)
under = {
    name: MinimumSeminormInterpolant("relu", density=law).fit(five, heights) for name, law in laws.items()
}

# %% mystnb={"figure": {"caption": "Left: three densities of breakpoints; solid: many in the middle; dashed: many at the two ends; dotted: right-facing units alone, evenly. Right: the interpolants of five data under each. Where breakpoints are rare the curve is nearly straight. Right-facing units alone have to start at zero with slope zero, at $-1.5$.", "name": "fig-breakpoint-densities"}, "image": {"alt": "Left: a bump, a valley and a constant. Right: three curves through five points. One turns sharply near zero and is straight outside; one is straight in the middle; the dotted one starts flat at zero at the left end."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.6))
for (name, f), style in zip(under.items(), ("-", "--", ":"), strict=True):
    figures.draw_curve(left, wide, laws[name].right(wide), name, style=style)
    print(figures.draw_curve(right, wide, f(wide), name, style=style))
figures.draw_points(right, five, heights, "data")
left.set(xlabel=r"breakpoint $\beta$", ylabel="density $p_+$")
right.set(xlabel="$x$", ylabel="$f(x)$")
left.legend(fontsize=8)
plt.show()

# %%
tilted = BreakpointDensity(lambda b: 1 + b**2, np.exp, (-1.5, 2.0))
f = MinimumSeminormInterpolant("relu", density=tilted).fit(five, heights)
nodes, weights = tilted.rule(five)


def amplitude(b, side):
    ramp = np.maximum(side * (five - np.asarray(b)[..., None]), 0) @ f.coefficients
    return ramp * (tilted.right if side > 0 else tilted.left)(b)


by_left = weights * amplitude(nodes, -1)
found = density_cost(
    lambda b: amplitude(b, 1) + amplitude(b, -1), by_left @ (nodes + 1.5), -by_left.sum(), tilted, five
)
flat_law = BreakpointDensity(one, one, (-B, B))
even = np.abs(np.subtract.outer(X, x)) ** 3 / 6 + 2 * B * np.outer(X, x) + 2 * B**3 / 3
at_start = np.abs(under["right-facing"]([-2.0, -1.5])).max()
claims.check("cost-under-any-density", found / f.seminorm() - 1)
claims.check("density-of-a-flat-range", np.abs(density_kernel("relu", X, x, flat_law) / even - 1).max())
claims.check("right-facing-units-start-at-zero", at_start)

# %% [markdown]
# ## Networks of finite width
#
# *Question: how wide is infinitely wide?* Draw units, train their output weights, compare with the interpolant of the range. Draw offsets independently, or
# one in each of equal cells (in the plane: a lattice). Marks come from a stored run with forty draws each; crosses are drawn now.

# %% mystnb={"figure": {"caption": "Root mean square distance from the interpolant against width: medians of forty draws (stored), offsets in $[-2,2]$; ReLU (circles), $\\tanh(3t)$ (squares), $e^{-(3t)^2/2}$ (triangles); filled marks: independent units, open marks: even units. Left: eight data on the line. Right: twelve in the disc. Lines have the slopes $-\\frac12$ and $-\\frac32$. Crosses: ReLU, drawn now.", "name": "fig-finite-width"}, "image": {"alt": "Two double logarithmic panels. Filled marks fall along a line of slope minus one half in both. Open marks on the left fall along slope minus three halves, by four powers of ten. On the right open circles fall a little faster than slope minus one, open squares and triangles drop to below one millionth at width 1024 and stay."}}
from pathlib import Path

from splinelens import finite_width, flat_limit

results = next(folder for folder in (Path("results"), Path("../results")) if folder.exists())
modules = [finite_width, flat_limit, offset_kernels]
stored = experiments.load_result(results / "11_width", modules)
widths = np.array(stored.record["settings"]["widths"])
medians = {case: np.median(errors, axis=1) for case, errors in stored.arrays.items()}
fig, axes = plt.subplots(1, 2, figsize=(6.8, 4.2), sharey=True)
for ax, dim in zip(axes, (1, 2), strict=True):
    for name, mark in (("relu", "o"), ("tanh", "s"), ("gaussian", "^")):
        ax.plot(widths, medians[f"{name}_{dim}_independent"], mark, color="black", markersize=5, label=name)
        figures.draw_points(ax, widths, medians[f"{name}_{dim}_even"], "", figures.LEFT, mark)
    ax.loglog(widths, 0.4 * widths**-0.5, color="0.5", linewidth=1)
    ax.set(xlabel="width $H$", title="line" if dim == 1 else "plane")
axes[0].loglog(widths, 12.0 * widths**-1.5, color="0.5", linewidth=1)
now = np.array([64, 256, 1024])
rngs = [experiments.generator("chapter 11, width", seed) for seed in range(15)]
limit = (inside, ranged[B](inside))
drawn = finite_width.width_errors("relu", (X, Y), limit, B, now, rngs, finite_width.even_units)
print(figures.draw_points(axes[0], now, np.median(drawn, axis=1), "now", figures.RIGHT, "x"))
axes[0].set_ylabel("distance from the interpolant")
axes[0].legend(fontsize=8)
plt.show()

# %%
slopes = {case: finite_width.log_slope(widths[2:], error[2:]) for case, error in medians.items()}
independent = [slope for case, slope in slopes.items() if case.endswith("independent")]
on_the_line = [slopes[f"{name}_1_even"] for name in ("relu", "tanh", "gaussian")]
print("independent:", ", ".join(f"{slope:.2f}" for slope in independent))
print("even, on the line:", ", ".join(f"{slope:.2f}" for slope in on_the_line))
print(f"lattice in the plane, ReLU: {slopes['relu_2_even']:.2f}")
claims.check("independent-units-converge-like-root-width", max(independent, key=lambda s: abs(s + 0.5)))
claims.check("even-units-converge-faster", max(on_the_line, key=lambda s: abs(s + 1.5)))
claims.check("even-units-in-the-plane", slopes["relu_2_even"])

# %% [markdown]
# The variances of the kernel behind these slopes are known exactly.

# %%
gamma = np.linspace(-B, B, 200_001)
relu = get_activation("relu")
products = [relu(s * 0.4 - gamma) * relu(-s * 0.3 - gamma) for s in (1, -1)]
kernel = offset_kernels.offset_kernel("relu", [0.4], [-0.3], B)[0, 0]
spread = 4 * B * sum(np.trapezoid(product**2, gamma) for product in products) - kernel**2
steepest = max(np.abs(np.gradient(product, gamma)).max() for product in products)
counts = 2 ** np.arange(1, 13)
bounds = 1.0001 * (4 * B) ** 4 * steepest**2 / (12.0 * counts**3.0)
exact = [finite_width.kernel_variance("relu", 0.4, -0.3, B, H, even=True) for H in counts]
once = finite_width.kernel_variance("relu", 0.4, -0.3, B, 100)
claims.check("variance-of-independent-units", once / (spread / 100) - 1)
claims.check("variance-of-even-units", int((exact > bounds).sum()))

# %% [markdown]
# ## Training by gradients arrives
#
# *Question: all this was linear algebra. Does a training loop find the same function?* In torch, output weights only, with the momentum that the theory
# recommends, until the residual is $10^{-9}$.

# %% mystnb={"figure": {"caption": "Left: heavy-ball descent of the output weights at width 4096, after 30 (dotted), 200 (dashed) and all steps (solid), with six data and the interpolant of infinite width (crosses). Right: distance of the trained network from the interpolant against width (circles), and the rate $H^{-3/2}$ (line).", "name": "fig-trained-wide"}, "image": {"alt": "Left: three curves; the last passes through all data and lies on the crosses. Right: four circles falling along a line in double logarithmic scale."}}
from splinelens.training import train

six = [0, 1, 3, 4, 6, 7]
goal = MinimumSeminormInterpolant("relu", offset_range=B).fit(X[six], Y[six])
runs, rates = {}, {}
for H in (64, 256, 1024, 4096):
    xi, offsets = finite_width.even_units(H, 1, B, experiments.generator("chapter 11, training", H))
    best = flat_limit.trained_network(X[six], Y[six], xi, offsets, "relu")
    responses = best.activation(best.preactivations(X[six][:, None]))
    rates[H] = finite_width.heavy_ball(responses)
    settings = {"learning_rate": rates[H][0], "momentum": rates[H][1], "steps": 4000, "tolerance": 1e-19}
    runs[H] = train(best.replace(v=0 * best.v), X[six], Y[six], train=("v",), record=(30, 200), **settings)
reached = [np.sqrt(np.mean((run.network(inside) - goal(inside)) ** 2)) for run in runs.values()]
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.6))
for network, style in zip(runs[4096].networks[1:], (":", "--", "-"), strict=True):
    drawn = figures.draw_curve(left, inside, network(inside), "", style=style)
print(drawn, "| steps:", [int(round(run.steps[-1], -2)) for run in runs.values()])
figures.draw_points(left, inside[::10], goal(inside[::10]), "interpolant", figures.RIGHT, "x")
figures.draw_points(right, list(runs), reached, "trained")
right.loglog(list(runs), 40 * np.array(list(runs)) ** -1.5, color="0.5", linewidth=1)
left.set(xlabel="$x$", ylabel="$f(x)$")
right.set(xlabel="width $H$", ylabel="distance from the interpolant")
plt.show()

# %%
rate, momentum = rates[4096]
curvatures = np.linalg.eigvalsh(responses @ responses.T / 6)
between = np.linspace(curvatures[0], curvatures[-1], 40)[1:-1]
roots = [np.roots([1, rate * curvature - 1 - momentum, momentum]) for curvature in between]
claims.check("heavy-ball-contracts-every-mode-alike", np.abs(np.abs(roots) - np.sqrt(momentum)).max())
claims.check("a-trained-network-lands-on-the-interpolant", reached[-1])

# %% [markdown]
# ## All weights: the tangent kernel
#
# *Question: what if w and b are trained too, so that they hardly move?* The kernel gets a second term, that of the derivative: for ReLU, steps.

# %% mystnb={"figure": {"caption": "Output weights trained (dashed) and all weights trained in the tangent (solid), flat offsets, with light lines for $\\sigma_v=0.2$. Left: ReLU; the tangent interpolant has a kink at each datum and is close to a broken line there. Right: tanh with weights of size 3.", "name": "fig-tangent-interpolants"}, "image": {"alt": "Two panels with eight data. Left: a smooth dashed curve that overshoots, and a solid one with corners at the data. Right: two similar smooth curves, the solid one with sharper turns."}}
FULL = ("w", "b", "v")
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, name, scale in zip(axes, ("relu", "tanh"), (1.0, 3.0), strict=True):
    output = MinimumSeminormInterpolant(name, scale=scale).fit(X, Y)
    slight, full = (
        MinimumSeminormInterpolant(name, scale=scale, train=FULL, sigma_v=sigma).fit(X, Y)
        for sigma in (0.2, 1)
    )
    figures.draw_curve(ax, x, slight(x), r"$\sigma_v=0.2$", color="0.6")
    print(figures.draw_curve(ax, x, output(x), "output weights", style="--", color=figures.LEFT))
    print(figures.draw_curve(ax, x, full(x), "all weights", color=figures.RIGHT))
    figures.draw_points(ax, X, Y, "data")
    ax.set(xlabel="$x$", title=name, ylim=(-2.4, 2.4))
axes[0].set_ylabel("$f(x)$")
axes[0].legend(fontsize=8)
plt.show()

# %%
bare = MinimumSeminormInterpolant("relu", train=FULL, sigma_v=0.7).fit(X, Y)
lifted = MinimumSeminormInterpolant("relu", train=FULL, sigma_v=0.7).fit(X, Y + 3 - 2 * X)
tall = MinimumSeminormInterpolant("relu", offset_range=B, train=FULL, sigma_v=0.7).kernel(X)
r, xx = np.abs(np.subtract.outer(X, X)), np.outer(X, X)
closed = r**3 / 6 + 2 * B * xx + 2 * B**3 / 3 + 0.49 * (1 + xx) * (2 * B - r)
step = 1e-3
one_sided = [
    (4 * bare(X + s * step) - 3 * bare(X) - bare(X + 2 * s * step)) / (2 * s * step) for s in (1, -1)
]
curved = 2 * step**2 * bare.coefficients / 3
kinks = one_sided[0] - one_sided[1]
expected = -2 * 0.49 * (1 + X**2) * bare.coefficients
claims.check("tangent-kernel-has-the-order-of-its-activation", np.abs(lifted(x) - bare(x) - 3 + 2 * x).max())
claims.check("tangent-kernel-of-a-finite-range", np.abs(tall / closed - 1).max())
claims.check("tangent-interpolant-has-kinks-at-the-data", np.abs(kinks + curved - expected).max())

# %% [markdown]
# Does a network go there? Networks that start from $f=0$, with their output multiplied by $\alpha$, trained in all weights by plain descent (stored: three draws each). The larger
# $\alpha$, the less they move.

# %% mystnb={"figure": {"caption": "Left: distance of fully trained networks from the interpolant of the tangent kernel, against the output scale $\\alpha$, at widths 400 (circles), 1600 (squares), 6400 (triangles): medians of three draws. Dashed: distance from the interpolant of output weights, at width 6400. Right: the largest move of a unit; the line falls like $1/\\alpha$.", "name": "fig-full-training"}, "image": {"alt": "Two double logarithmic panels. Left: three series, lower for larger width, falling with scale and levelling off for width 400; a flat dashed line above all. Right: three series falling along a line of slope minus one."}}
long = experiments.load_result(results / "11_training", modules)
outputs, sizes = (np.array(long.record["settings"][key]) for key in ("output_scales", "widths"))
middles = {name: np.median(values, axis=2) for name, values in long.arrays.items()}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.8))
for i, mark in enumerate("os^"):
    print(
        figures.draw_points(left, outputs, middles["to_tangent"][i], f"width {sizes[i]}", marker=mark + "-")
    )
    figures.draw_points(right, outputs, middles["motion"][i], f"width {sizes[i]}", marker=mark)
figures.draw_curve(left, outputs, middles["to_output"][-1], "output weights", style="--", color=figures.LEFT)
right.plot(outputs, 0.06 / outputs, color="0.5", linewidth=1)
for ax, label in ((left, "distance"), (right, "largest move of a unit")):
    ax.set(xscale="log", yscale="log", xlabel=r"output scale $\alpha$", ylabel=label)
left.legend(fontsize=8)
plt.show()

# %%
products = (middles["motion"] * outputs)[-1]
print("nearer with width at every scale:", bool((np.diff(middles["to_tangent"], axis=0) < 0).all()))
print("less motion at every step of the scale:", bool((np.diff(middles["motion"], axis=1) < 0).all()))
claims.check("full-training-ends-at-the-tangent-kernel", middles["to_tangent"][-1, -1])
claims.check("large-outputs-move-little", products[-1] / products[-2])

# %% [markdown]
# And one live, at a width and scale that take a second.

# %%
tangent = MinimumSeminormInterpolant("relu", offset_range=B, train=FULL).fit(X[six], Y[six])
start = finite_width.mirrored_network(400, B, 10.0, experiments.generator("chapter 11, all weights"))
top = np.linalg.eigvalsh(tangent.kernel(X[six]))[-1] / 6
live = train(
    start, X[six], Y[six], learning_rate=0.8 / (100 * top), momentum=0.9, steps=3000, tolerance=1e-14
)
apart = {
    name: np.sqrt(np.mean((live.network(inside) - f(inside)) ** 2))
    for name, f in (("tangent kernel", tangent), ("output weights", goal))
}
print("residual gone:", live.converged, "| nearer to the", min(apart, key=apart.get))

# %% [markdown]
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 11 for claim in claims.load_register().values())
print(f"{len(every)} activations on the line, {len(maps)} in the plane")
print(f"slopes: independent {np.mean(independent):.1f}, even {np.mean(on_the_line):.1f}")
print(f"dense data: the gap is {gaps[81]:.2f} of its prediction at spacing 1/40")
print("heavy-ball steps to a residual of 1e-9, to the nearest hundred:", int(round(runs[4096].steps[-1], -2)))
print(f"claims of chapter 11, all measured above: {measured}")

# %% [markdown]
# ## Exercises
#
# ```{exercise} Three points by hand
# :label: ex-11-three
# ReLU, flat offsets, data $(-1,0),(0,1),(1,0)$. The moment conditions leave one multiplier free. Find it, the interpolant and its cost with pencil and
# paper. What does the range $B$ change here, to first order?
# ```
#
# ```{solution} ex-11-three
# :class: dropdown
# $\lambda=\theta\,(1,-2,1)$ is all that the moments allow. At $0$ and $\pm1$ the cubes give
# $\frac\theta6(1+1)=\frac\theta3$ and $\frac\theta6(-2+8)=\theta$; the difference of the values is
# $1=\frac\theta3-\theta$, so $\theta=-\frac32$, $q=\frac32$, and the cost is $\langle\lambda,y\rangle=3$. The line has slope $0$, so
# the effect of a range is of an order below $1/B$: try `MinimumSeminormInterpolant("relu", offset_range=B)`.
# ```
#
# ```{exercise} Where are thin plates?
# :label: ex-11-plate
# In the plane the thin-plate spline has the radial function $|z|^2\ln|z|$ and the density $S\propto|\omega|^{-4}$. Which activation makes it? Is it in the
# catalogue? Which power of $t_+$ makes $|z|^m$ in dimension $\dim$?
# ```
#
# ```{solution} ex-11-plate
# :class: dropdown
# $|\hat\phi|^2\propto|s|^{\dim-1}S=|s|^{-3}$: $\phi=t_+^{1/2}$, half way between a step and a ramp. Powers $t_+^p$ have $|\hat\phi|^2\propto|s|^{-2p-2}$ and make
# $|z|^{2p+1}$ in every dimension, so whole $p$ give odd powers, and thin plates need $2p+1=2$. (For even powers the kernel gets a logarithm.) SciPy's thin plates
# are therefore not a solver for any activation of the catalogue.
# ```
#
# ```{exercise} The best place for breakpoints
# :label: ex-11-density
# Under ReLU and densities $p_+=p_-=p$ with $\int p=1$, a function with a given curvature costs $\int f''^2/2p$, the line aside. Which $p$ makes this least? What is the least value, and where
# have you met it?
# ```
#
# ```{solution} ex-11-density
# :class: dropdown
# By the Cauchy-Schwarz inequality $\big(\int|f''|\big)^2\le\int\frac{f''^2}p\int p$, with equality for $p\propto|f''|$. The least value is $\frac12\big(\int|f''|\big)^2$: half the square of the total
# variation of the slope, which chapter 6 minimises in the adaptive regime. A network that may move its breakpoints to where curvature is pays that price.
# ```
#
# ```{exercise} A wish for the width
# :label: ex-11-width
# You want the distance from the interpolant below $10^{-4}$, ReLU on the line, range 2. How many independent units does the left panel of the figure on finite width ask for? How many even ones?
# And if the activation is a step?
# ```
#
# ```{solution} ex-11-width
# :class: dropdown
# At slope $-\frac12$, from $2.7\cdot10^{-3}$ at 16384: a factor $27$, so $27^2\approx700$ times as many, ten million. Even: a little over 3000. A step's product is discontinuous: in a
# few cells chance remains, each of weight $1/H$, so the slope is $-1$. Replace "relu" by "heaviside" in the cell with the crosses.
# ```
#
# ```{admonition} Keep
# :class: important
# One linear system is the infinitely wide network. Networks of finite width, trained by gradients, come to it: like $H^{-1/2}$ by chance, like
# $H^{-3/2}$ by spacing.
# ```
