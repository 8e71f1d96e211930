# %% [markdown]
# # Between the data
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** two targets that no fit can tell apart; what a ruler reaches; networks from five kinds of start,
# six widths and ten seeds on three targets, with the runs that did not finish in the table; and networks against
# splines on real measurements. **Claims shown**: all of chapter 7, each named where it is measured. **Time**:
# half a minute to run, an hour to work through. **Theory**: {doc}`../book/chapters/07_generalization`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## What the data cannot say
#
# *Question: how well can a fit do between the data, if it sees only the data?* Take fifteen inputs, a target, and the same
# target with a bump hidden in the widest gap. Any rule gets the same data from both.

# %%
from scipy.interpolate import CubicSpline

from splinelens import PiecewiseLinear, claims
from splinelens.generalization import root_mean_square
from splinelens.sampling_limits import chance_of_no_datum, hidden_bump

few = np.sort(experiments.generator("notebook 7/few inputs").uniform(-1, 1, 15))
bump = hidden_bump(few, height=1.5)
worlds = {"without": lambda t: np.sin(3 * t), "with": lambda t: np.sin(3 * t) + bump(t)}
rules = {"linear": PiecewiseLinear.interpolate, "cubic": CubicSpline}
print(
    "largest difference of the two targets at a datum:", np.abs(worlds["with"](few) - worlds["without"](few)).max()
)

# %% mystnb={"figure": {"caption": "Two targets (solid and dotted) that agree at all data, and two fits of these data. Whatever the rule, it errs by at least half the distance of the targets on one of them.", "name": "fig-hidden-bump"}, "image": {"alt": "A rising and falling curve through fifteen dots. In its widest gap a dotted bump of height 1.5 stands off the curve. A dashed broken line and a dash-dotted smooth curve follow the curve without the bump."}}
grid = np.linspace(few[0], few[-1], 1001)
fig, ax = plt.subplots()
print(figures.draw_curve(ax, grid, worlds["without"](grid), "target"))
print(figures.draw_curve(ax, grid, worlds["with"](grid), "target with bump", figures.DATA, ":"))
for (name, rule), style in zip(rules.items(), ("--", "-."), strict=True):
    color = figures.LEFT if name == "linear" else figures.RIGHT
    figures.draw_curve(ax, grid, rule(few, worlds["with"](few))(grid), name, color, style)
figures.draw_data(ax, few, worlds["with"](few))
ax.set(xlabel="input $x$", ylabel="$f(x)$")
ax.legend()
plt.show()

# %% [markdown]
# Mean squares over the range are taken by Gauss's rule in each gap, exact for the bump.

# %%
from scipy.stats import binom

nodes, masses = np.polynomial.legendre.leggauss(10)


def over_range(function, x):
    ends, gaps = x[:-1, None], np.diff(x)[:, None]
    values = function((ends + gaps * (nodes + 1) / 2).ravel()).reshape(len(gaps), -1)
    return float(np.sqrt((values**2 * masses * gaps / 2).sum() / (x[-1] - x[0])))


def worst_of_two(rule):
    fit = rule(few, worlds["with"](few))
    return max(over_range(lambda t, g=g: fit(t) - g(t), few) for g in worlds.values())


worst = {name: worst_of_two(rule) for name, rule in rules.items()}
midway = worst_of_two(lambda x, y: lambda t: worlds["without"](t) + bump(t) / 2)
chance = chance_of_no_datum(0.05, 40)
print({name: round(error, 3) for name, error in worst.items()}, "floor", round(bump.error_floor(), 3))
print(f"chance that 40 random inputs leave an interval of length 0.05 empty: {chance:.3f}")
claims.check("bump-hides-from-the-data", np.abs(bump(few)).max())
claims.check("one-of-two-targets-is-missed", max(0.0, bump.error_floor() - min(midway, *worst.values())))
claims.check("midway-reaches-the-floor", midway / bump.error_floor() - 1)
claims.check("spikes-are-missed-by-chance", chance - binom.pmf(0, 40, 0.025))

# %% [markdown]
# *Notice*: training was not mentioned. No optimizer, width or start gets around this; only knowledge of the target does.
#
# ## What a ruler reaches
#
# *Question: how large are the errors of the linear interpolant?* Forty inputs, random and equally spaced, and a parabola
# with $f''=9$, the largest curvature of $\sin3t$.

# %% mystnb={"figure": {"caption": "Errors of the linear interpolant of a parabola with $f''=9$ at forty random inputs (solid) and at forty equally spaced ones (dashed). Lines across: the bound $Mh^2/8$ of each. Wide gaps dominate.", "name": "fig-ruler"}, "image": {"alt": "A row of arches of very different heights, the largest about 0.05, and a row of forty equal low arches below 0.003. A horizontal line touches the top of the highest arch, another the tops of the low ones."}}
from splinelens import sampling_limits
from splinelens.generalization import inside_grid, sampled_inputs, target_values

SEEDS = range(10)
inputs = sampled_inputs(40, [experiments.generator("generalization/inputs", seed) for seed in SEEDS])
even = np.linspace(inputs[0, 0], inputs[0, -1], 40)
fig, ax = plt.subplots(figsize=(6.4, 3.4))
for x, name, color, style in (
    (inputs[0], "random", figures.LEFT, "-"),
    (even, "equally spaced", figures.RIGHT, "--"),
):
    t = np.unique(np.concatenate([inside_grid(x, 4001), x]))
    error = np.interp(t, x, 4.5 * x**2) - 4.5 * t**2
    print(figures.draw_curve(ax, t, error, name, color, style))
    ax.axhline(sampling_limits.linear_interpolant_bound(x, 9.0), color=color, linewidth=1, linestyle=style)
ax.set(xlabel="input $x$", ylabel="error", ylim=(0, None))
ax.legend()
plt.show()

# %%
from scipy.integrate import quad
from scipy.stats import beta

x = inputs[0]
middles = (x[1:] + x[:-1]) / 2
largest = np.abs(np.interp(middles, x, 4.5 * x**2) - 4.5 * middles**2).max()
rms = over_range(lambda t: np.interp(t, x, 4.5 * x**2) - 4.5 * t**2, x)
fifth = quad(lambda h: h**5 * beta.pdf(h, 1, 38), 0, 1, epsabs=0)[0]
mean = sampling_limits.expected_mean_square_bound(40, 1.9, 9.0)
equal = 81 * 1.9**4 / (120 * 39**4)
print(f"random inputs cost, in root mean square, a factor {np.sqrt(mean / equal):.1f} for 40 data")
claims.check("linear-interpolant-error-bound", largest / sampling_limits.linear_interpolant_bound(x, 9.0) - 1)
claims.check("linear-interpolant-rms-bound", rms / sampling_limits.linear_interpolant_rms_bound(x, 9.0) - 1)
claims.check("random-inputs-cost-root-120", mean / (81 * 1.9**4 * 39 * fifth / 120) - 1)

# %% [markdown]
# And smoother rules, on the smooth target $\sin3t+0.3t$ with more and more equally spaced data:

# %% mystnb={"figure": {"caption": "Root mean square error against the distance of equally spaced data, for the smooth target. Slopes: 2 for the linear interpolant, 5/2 for the natural cubic spline, whose ends are forced straight, 4 for the cubic spline without end conditions (not-a-knot).", "name": "fig-orders"}, "image": {"alt": "Three straight lines on logarithmic axes, falling to the left: the linear interpolant on top, the natural cubic spline in the middle, slightly steeper, the not-a-knot spline below, much steeper."}}
sizes = np.array([21, 41, 81, 161, 321])
fine, gaps = np.linspace(-1, 1, 2561), 2 / (sizes - 1)
kinds = {
    "linear": PiecewiseLinear.interpolate,
    "natural cubic": lambda x, y: CubicSpline(x, y, bc_type="natural"),
    "not-a-knot cubic": CubicSpline,
}
errors = {name: [] for name in kinds}
for name, rule in kinds.items():
    for n in sizes:
        at = np.linspace(-1, 1, n)
        missed = rule(at, target_values("smooth", at))(fine) - target_values("smooth", fine)
        errors[name].append(float(root_mean_square(missed)))
order = {name: sampling_limits.observed_order(gaps[2:], each[2:]) for name, each in errors.items()}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
for (name, each), style in zip(errors.items(), ("o-", "s--", "^:"), strict=True):
    ax.plot(gaps, each, style, label=name)
    print(name, "order", round(order[name], 1))
ax.set(xscale="log", yscale="log", xlabel="distance $h$ of the data", ylabel="rms error")
ax.legend()
plt.show()

# %%
claims.check("not-a-knot-splines-have-order-four", order["not-a-knot cubic"])
claims.check("natural-ends-cost-order", order["natural cubic"])

# %% [markdown]
# *Notice*: how well splines do depends on what they are asked at the ends. A network has no such question to answer, and
# nothing of their order either, as we will see.
#
# ## Five ways to start
#
# *Question: where do breakpoints start?* Twenty units each, for the forty inputs from above.

# %% mystnb={"figure": {"caption": "Breakpoints of five starts of 20 units each. Triangles point to the side where a unit is active. Tick marks on top: the forty data. Breakpoints outside $[-1.5,1.5]$ are not shown; for \"he zero\" all twenty stand at $0$.", "name": "fig-placements"}, "image": {"alt": "Five rows of triangles. Torch and he biased: some inside the data, many missing. He zero: all on top of each other at 0. Uniform: spread at random with holes. Gaps: spread evenly among the data."}}
from splinelens.breakpoint_placement import PLACEMENTS, gaps_of_units, place_breakpoints

starts = {
    name: place_breakpoints(name, 20, x, experiments.generator(f"generalization/{name}/20"))
    for name in PLACEMENTS
}
fig, ax = plt.subplots(figsize=(6.4, 3.6))
for row, (name, net) in enumerate(starts.items()):
    places = -net.b / net.w
    near = np.abs(places) < 1.5
    figures.draw_knots(ax, places[near], np.full(near.sum(), row), np.sign(net.w[near]))
    among = int(((places > x[0]) & (places < x[-1])).sum())
    print(f"{name}: {among} of 20 among the data")
ax.plot(x, np.full(40, -0.6), "|", color=figures.DATA, markersize=10)
ax.set(yticks=range(5), yticklabels=PLACEMENTS, ylim=(4.5, -1), xlabel=r"breakpoint $\beta$")
plt.show()

# %%
pairs = [(width, gaps) for gaps in (2, 7, 39) for width in (1, 4, 20, 39, 100)]
shares = [np.bincount(gaps_of_units(*pair), minlength=pair[1]) - pair[0] / pair[1] for pair in pairs]
empty = [np.flatnonzero(np.bincount(gaps_of_units(w, g), minlength=g) == 0) for w, g in pairs if 2 * w >= g]
neighbours = sum(int((np.diff(each) == 1).sum()) for each in empty)
outside = [
    int(((-net.b / net.w < x[0]) | (-net.b / net.w > x[-1])).sum())
    for name, net in starts.items()
    if name in ("uniform", "gaps")
]
unfair = sum(int((np.abs(share) >= 1).sum()) for share in shares)
claims.check("gaps-are-dealt-evenly", unfair)
claims.check("no-two-neighbouring-gaps-are-empty", neighbours)
claims.check("placed-breakpoints-lie-among-the-data", sum(outside))
