# %% [markdown]
# # A network trained on real data, read as a spline
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** a PyTorch network become a spline, trained on real measurements; the same function
# under different weights; the same function from far fewer units; and every claim of the chapter
# measured. **Claims shown**: all of chapter 1, each named where it is measured. **Time**: about a minute
# to run, an hour to work through. **Theory**: {doc}`../book/chapters/01_reparametrization`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## One unit, two slopes
#
# *Question: is $wv$ the change of slope?* Take two units that differ only in the sign of $w$ and measure
# slopes by differences.

# %%
from splinelens import ReluSpline, ShallowNetwork, claims


def slope_at(network, x, step=1e-3):
    return float(np.diff(network([x - step, x + step]))[0] / (2 * step))


right, left = (ShallowNetwork([w], [-0.5 * w], [0.8]) for w in (1.5, -1.5))
sides = {"right-facing": (right, +1), "left-facing": (left, -1)}
for name, (unit, side) in sides.items():
    spline = ReluSpline.from_network(unit)
    active, change = slope_at(unit, 0.5 + side), slope_at(unit, 1.5) - slope_at(unit, -0.5)
    print(f"{name}: slope when active {active:+.2f} = mu {spline.delta_slopes[0]:+.2f},", end=" ")
    print(f"change left to right {change:+.2f} = m {spline.jumps[0]:+.2f}")

# %% mystnb={"figure": {"caption": "One unit, two slopes. Both units have $\\beta=0.5$, $|w|=1.5$, $v=0.8$. Facing right (left panel), the slope goes from $0$ to $\\mu=1.2$: jump $m=+1.2$. Facing left (right panel), it goes from $\\mu=-1.2$ to $0$: the jump is again $m=+1.2$, and $\\mu$ is its negative.", "name": "fig-one-unit"}, "image": {"alt": "Two panels, each with one ReLU unit bending at 0.5. Left: flat, then rising with slope 1.2. Right: falling with slope minus 1.2, then flat. Both bend upwards by the same amount."}}
grid = np.linspace(-1, 2, 200)
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.2), sharey=True)
for ax, (name, (unit, _)) in zip(axes, sides.items(), strict=True):
    spline = ReluSpline.from_network(unit)
    mu, m = spline.delta_slopes[0], spline.jumps[0]
    print(figures.draw_curve(ax, grid, unit(grid), name))
    figures.draw_knots(ax, spline.breakpoints, [0.0], spline.orientations)
    ax.set(title=rf"{name}: $\mu={mu:+.1f}$, $m={m:+.1f}$", xlabel="input $x$")
    ax.title.set_fontsize(11)
axes[0].set_ylabel("response")
plt.show()

# %%
turned = ReluSpline.from_network(left)
assert abs(slope_at(left, -0.5) - turned.delta_slopes[0]) < 1e-9
assert abs(slope_at(left, 1.5) - slope_at(left, -0.5) - turned.jumps[0]) < 1e-9
claims.check("delta-slope-is-active-slope", slope_at(left, -0.5))
claims.check("jump-is-s-mu", slope_at(left, 1.5) - slope_at(left, -0.5))

# %% [markdown]
# *Notice*: the two pictures bend alike, though $wv$ has opposite signs.
#
# ## The data, and what no function can reach
#
# Head acceleration after impact, from tests of crash helmets {cite}`silverman1985`: 133 measurements at
# 94 times. Where a time repeats, no function passes through all its points. The best one passes
# through their mean.

# %%
from myst_nb import glue

from splinelens import group_by_input, load_motorcycle, squared_loss

data = load_motorcycle()
scaling = data.scaling()
x, y = scaling.inputs(data.x), scaling.targets(data.y)
groups = group_by_input(x, y)
glue("measurements", len(data), display=False)
glue("times", len(groups.x), display=False)
glue("most", int(groups.counts.max()), display=False)
print(data, "·", data.source)
print(f"{len(groups.x)} distinct times, at most {groups.counts.max():.0f} measurements at one")
print(f"floor of the loss, in computing units: {groups.floor:.4f}")

# %% mystnb={"figure": {"caption": "The motorcycle data and their group means. A square is the mean of the measurements at a time that repeats, larger where there are more. A least-squares fit sees these means, weighted by their counts, and the single measurements.", "name": "fig-motorcycle"}, "image": {"alt": "Scatter of head acceleration in g against time after impact in milliseconds: near zero until 14 ms, down to about minus 130 near 21 ms, up to about 75 near 31 ms, then back to around zero. Open squares mark the means at repeated times."}}
fig, ax = plt.subplots()
repeated = groups.counts > 1
print(figures.draw_data(ax, data.x, data.y))
where, means = scaling.original_inputs(groups.x), scaling.original_targets(groups.means)
print(figures.draw_group_means(ax, where[repeated], means[repeated], groups.counts[repeated]))
ax.set(xlabel=data.x_label, ylabel=data.y_label)
ax.legend()
plt.show()

# %% [markdown]
# ## Train it
#
# The start is PyTorch's own: `Linear`, `ReLU`, `Linear`, with its default random weights. The descent is
# ours, full batch, at a cost of $O(n+H)$ a step; further down its losses are compared with PyTorch's for 200
# steps. It runs in *computing units*: times moved and scaled to $[-1,1]$, accelerations to mean $0$ and
# deviation $1$.

# %%
import torch

from splinelens import gradient_descent

torch.manual_seed(20220322)
torch.set_num_threads(1)
module = torch.nn.Sequential(torch.nn.Linear(1, 100), torch.nn.ReLU(), torch.nn.Linear(100, 1))
start = ShallowNetwork.from_torch(module)
everything = ("w", "b", "v", "bias")
run = gradient_descent(
    start, x, y, step_size=0.05, max_steps=20_000, train=everything, record_at=(100, 1000, 5000)
)
network = run.network
print("loss falls at every record:", bool((np.diff(run.losses) < 0).all()))
print("and stays above the floor:", bool(run.losses[-1] > groups.floor))

# %%
on_means = squared_loss(network, groups.x, groups.means, weights=groups.counts)
claims.check("ties-fit-group-means", squared_loss(network, x, y) - (on_means + groups.floor))

# %% [markdown]
# ## Read it as a spline
#
# *Question: what did training make of a hundred units?*

# %%
from splinelens import RampFeatures

spline = ReluSpline.from_network(network)
function = spline.piecewise_linear()
ramps = RampFeatures(x, network.w, network.b)
kinds = ramps.kinds()
places = np.sort(scaling.original_inputs(spline.breakpoints[kinds == "bent"]))
gathered = 1 + int((np.diff(places) > 2).sum())
print(
    {"knots": len(function.knots)}, {kind: int((kinds == kind).sum()) for kind in ("bent", "affine", "dead")}
)
at_start = RampFeatures(x, start.w, start.b).kinds() == "bent"
first_places = np.sort(scaling.original_inputs(-start.b[at_start] / start.w[at_start]))
scattered = 1 + int((np.diff(first_places) > 2).sum())
print(
    f"bent units: {at_start.sum()} in {scattered} places before training, {len(places)} in {gathered} after"
)
print("(a gap of 2 ms parts two places)")

# %% mystnb={"figure": {"caption": "The trained network as a spline. Top: the data and the function, with a triangle at each of its breakpoints that lies among the data. Bottom: the jump of each of these units. Units have gathered: at nearly every bend stand several of them, at almost the same time and with jumps of one sign.", "name": "fig-trained-spline"}, "image": {"alt": "Top: motorcycle data with a broken line of few straight pieces through them: flat to 14 ms, steeply down to 20, slowly on to 23, steeply up to 30, then down in two steps and up a little after 49 ms. Triangles stand at its bends. Bottom: stems of jumps in about six groups, negative at 14 and 30 ms, positive at 20, 23, 39 and 49 ms."}}
among = (spline.breakpoints > x.min()) & (spline.breakpoints < x.max())
beta, signs, jumps = spline.breakpoints[among], spline.orientations[among], spline.jumps[among]
per_ms = scaling.y_deviation / scaling.x_half_range
to_ms, to_g = scaling.original_inputs, scaling.original_targets
grid = np.linspace(x.min(), x.max(), 500)
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6.4, 6.4), height_ratios=[2, 1], sharex=True)
print(figures.draw_data(top, data.x, data.y))
print(figures.draw_curve(top, to_ms(grid), to_g(network(grid)), "network").points, "points of the curve")
print(figures.draw_knots(top, to_ms(beta), to_g(network(beta)), signs).points, "breakpoints")
figures.draw_jumps(bottom, to_ms(beta), jumps * per_ms, signs)
top.set(ylabel=data.y_label)
bottom.set(xlabel=data.x_label, ylabel="jump $m$ (g/ms)")
top.legend(ncols=2)
plt.show()

# %%
wide = np.linspace(-3, 6, 1001)
order = experiments.generator("shuffle units").permutation(network.width)
shuffled = network.replace(w=network.w[order], b=network.b[order], v=network.v[order])
one, other = spline.sorted(), ReluSpline.from_network(shuffled).sorted()
triples = ("orientations", "breakpoints", "delta_slopes")
claims.check("spline-formula", np.abs(network(wide) - spline(wide)).max())
claims.check("canonical-form-is-the-function", np.abs(network(wide) - function(wide)).max())
claims.check("permutation-leaves-function", np.abs(network(wide) - shuffled(wide)).max())
claims.check("permutations-drop-out", max(np.abs(getattr(one, t) - getattr(other, t)).max() for t in triples))

# %% [markdown]
# *Notice*: the function has a hundred knots, but only some forty of them lie among the data, and those have
# *gathered* in six places; before training they were spread over more. Nothing in the loss asks for the gathering.
# Why it happens is what the later chapters are about. (The other units are dead or act as lines, as they were at
# the start.)
#
# ## The same function under other weights
#
# *Question: what may we change without changing $f$?* Give each unit a random factor $a_i$, some as small as
# $1/10$, some as large as $10$.

# %% mystnb={"figure": {"caption": "Rescaling moves the weights and leaves the function. Left: $|w_i|$ and $|v_i|$ of each unit before and after; on these logarithmic axes units slide along lines $|w||v|=$ const. Right: the two functions, one drawn over the other.", "name": "fig-rescaling"}, "image": {"alt": "Left: on logarithmic axes, circles joined by descending lines to squares that are far away from them. Right: a solid and a dotted curve that coincide."}}
from splinelens import rescale

factors = 10 ** experiments.generator("rescale").uniform(-1, 1, network.width)
moved = rescale(network, factors)
fig, (plane, same) = plt.subplots(1, 2, figsize=(6.4, 3.4))
before, after = (np.abs(np.stack([each.w, each.v], axis=1)) for each in (network, moved))
print(figures.draw_moves(plane, before, after).points, "weights before and after")
plane.set(xscale="log", yscale="log", xlabel="$|w_i|$", ylabel="$|v_i|$")
figures.draw_curve(same, to_ms(grid), to_g(network(grid)), "before", color="0.6")
figures.draw_curve(same, to_ms(grid), to_g(moved(grid)), "after", style=":")
same.set(xlabel="time (ms)", ylabel="acceleration (g)")
for ax in (plane, same):
    ax.legend(fontsize=9)
plt.show()

# %%
again = ReluSpline.from_network(moved)
worst = max(np.abs(getattr(again, n) / getattr(spline, n) - 1).max() for n in ("breakpoints", "delta_slopes"))
balanced = spline.to_network()
ratio = balanced.w / network.w
other_point = np.abs(np.stack([ratio * network.b - balanced.b, network.v / ratio - balanced.v]))
flipped = network.replace(w=-network.w, b=-network.b, v=-network.v)
kinks = np.abs(np.multiply.outer(x, network.w) + network.b) @ network.v
claims.check("rescaling-leaves-function", np.abs(network(x) - moved(x)).max())
claims.check("coordinates-are-invariant", worst)
claims.check("coordinates-separate-orbits", other_point.max() if (ratio > 0).all() else 1.0)
claims.check("negative-rescaling-is-no-symmetry", np.abs(flipped(x) - network(x) + kinks).max())
claims.check("balanced-point-exists", np.abs(balanced.w**2 + balanced.b**2 - balanced.v**2).max())

# %%
from_moved = again.to_network()
least = 2 * np.abs(spline.delta_slopes) * np.hypot(1, spline.breakpoints)
norms = balanced.w**2 + balanced.b**2 + balanced.v**2
assert all((net.w**2 + net.b**2 + net.v**2 >= least - 1e-12).all() for net in (network, moved))
claims.check("balanced-point-is-unique", np.abs(from_moved.w / balanced.w - 1).max())
claims.check("balanced-point-has-least-norm", np.abs(norms / least - 1).max())

# %% [markdown]
# *Notice*: the weights moved by up to a factor of ten, the function by rounding. After `to_network` the
# weights are balanced, $w^2+b^2=v^2$; every network on the orbit comes back as this one.
#
# ## Units that are special
#
# *Question: what do the odd units do?* Six small networks. The last two look alike, which is the point.

# %% mystnb={"figure": {"caption": "Special units on five data (dots on the axis). Flat ($w=0$): a constant. Doubled: a right- and a left-facing unit at one breakpoint are a kink plus a line. Cancelling: two jumps of opposite size leave nothing. Dead: active only right of the data. Always on: a line as far as the data can tell. Far ($w=5\\cdot10^{-324}$, the smallest positive number in float64): the breakpoint overflows, and the function is right all the same.", "name": "fig-special-units"}, "image": {"alt": "Six small panels. Flat: horizontal line at 0.8. Doubled: a line that steepens at its kink. Cancelling: the zero line. Dead: zero over the data and rising to their right. Always on: rising line, bending left of the data. Far: horizontal line at 0.8."}}
X, Y = np.array([-1.0, -0.4, 0.1, 0.7, 1.5]), np.array([0.3, -1.0, 0.8, 0.2, -0.5])
special = {
    "flat": ShallowNetwork([0.0], [0.8], [1.0]),
    "doubled": ShallowNetwork([1.0, -1.0], [-0.25, 0.25], [1.5, -0.4]),
    "cancelling": ShallowNetwork([1.0, 2.0], [-0.5, -1.0], [0.7, -0.35]),
    "dead": ShallowNetwork([1.0], [-1.5], [2.0]),
    "always on": ShallowNetwork([0.5], [0.75], [1.0]),
    "far": ShallowNetwork([5e-324], [0.8], [1.0]),
}
grid = np.linspace(-2, 2.2, 200)
fig, axes = plt.subplots(2, 3, figsize=(6.4, 4.2), sharex=True, sharey=True)
for ax, (name, net) in zip(axes.flat, special.items(), strict=True):
    print(figures.draw_curve(ax, grid, net(grid), name))
    figures.draw_data(ax, X, np.zeros(5))
    ax.set(title=name)
fig.supxlabel("input $x$")
fig.supylabel("response")
plt.show()

# %%
from splinelens import loss_gradient

forms = {name: ReluSpline.from_network(net).piecewise_linear() for name, net in special.items()}
silent = ShallowNetwork([1.0], [-0.3], [0.0])
pull = float(np.mean((silent(X) - Y) * np.maximum(X - 0.3, 0)))
kink = 1.1 * np.maximum(X - 0.25, 0) + 0.4 * (X - 0.25)
dead = loss_gradient(special["dead"], X, Y)
claims.check("flat-unit-is-constant", np.abs(forms["flat"](X) - 0.8).max())
claims.check("zero-v-breakpoint-steers", loss_gradient(silent, X, Y)[2][0] - pull)
claims.check("opposite-pair-is-kink-plus-line", np.abs(forms["doubled"](X) - kink).max())
claims.check("cancelling-pair-leaves-no-knot", len(forms["cancelling"].knots))
claims.check("dead-unit-has-no-gradient", max(abs(part[0]) for part in dead))
claims.check("fully-active-unit-is-affine", np.abs(forms["always on"](X) - (0.5 * X + 0.75)).max())
claims.check("intercepts-survive-overflow", np.abs(forms["far"](X) - 0.8).max())

# %% [markdown]
# ## The same function from fewer units
#
# *Question: how many units does a broken line need?* Take the linear interpolant of every tenth group mean,
# and write it as a network: with an affine skip, with a constant only, and without either.

# %%
from splinelens import PiecewiseLinear, minimal_network

line = PiecewiseLinear.interpolate(groups.x[::10], groups.means[::10])
K = len(line.knots)
small = {
    "skip": minimal_network(line, skip=True),
    "constant": minimal_network(line),
    "neither": minimal_network(line, constant=False),
}
print(f"{K} knots;", ", ".join(f"{name}: {net.width} units" for name, net in small.items()))

# %% mystnb={"figure": {"caption": "One broken line, three networks. Top: the interpolant of every tenth group mean; all three networks draw it. Bottom: each network's units by breakpoint, as triangles that point to their active side; with a skip there is one unit per knot, all facing right; with a constant only, one knot carries two units; without either, one more unit is flat and has no breakpoint.", "name": "fig-round-trip"}, "image": {"alt": "Top: a broken line through ten square marks. Bottom: three rows of triangles at the same positions; in the lower two rows the first position has a left-pointing triangle as well as a right-pointing one."}}
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6.4, 5.4), height_ratios=[2, 1], sharex=True)
inside = np.linspace(x.min(), x.max(), 500)
figures.draw_group_means(top, to_ms(groups.x[::10]), to_g(groups.means[::10]), groups.counts[::10])
for style, (name, net) in zip(("-", "--", ":"), small.items(), strict=True):
    print(figures.draw_curve(top, to_ms(inside), to_g(net(inside)), name, style=style, color=None))
for row, net in enumerate(small.values()):
    units = ReluSpline.from_network(net)
    sides = 0.12 * units.orientations * (np.array([0, 1, 1])[row])
    print(
        figures.draw_knots(bottom, to_ms(units.breakpoints), row + sides, units.orientations).points,
        "breakpoints",
    )
bottom.set(xlabel=data.x_label, yticks=range(3), yticklabels=small, ylim=(2.6, -0.6))
top.set(ylabel=data.y_label)
top.legend(ncols=2)
plt.show()

# %%
from itertools import product


def some_orientations_do(broken):
    for signs in product([-1.0, 1.0], repeat=len(broken.knots)):
        units = ReluSpline(broken.knots, np.multiply(signs, broken.jumps), signs)
        if np.ptp(broken(wide) - units(wide)) < 1e-9:
            return True
    return False


rng, wrong = experiments.generator("subset sums"), 0
for _ in range(100):
    jumps, first = rng.choice([-3, -2, -1, 1, 2, 3], 5), int(rng.integers(-6, 7))
    slopes = first + np.append(0, np.cumsum(jumps))
    broken = PiecewiseLinear(np.arange(5), slopes, -np.append(0, np.cumsum(jumps * np.arange(5))))
    wrong += (minimal_network(broken).width == 5) != some_orientations_do(broken)
print("functions on which the search and the theorem disagree:", wrong)

# %%
slanted = minimal_network(PiecewiseLinear([], [1.5], [-2.0]))
errors = {name: np.abs(net(wide) - line(wide)).max() for name, net in small.items()}
assert {name: net.width - K for name, net in small.items()} == {"skip": 0, "constant": 1, "neither": 2}
assert slanted.width == 2 and small["neither"].bias == 0
single = [ShallowNetwork([w], [0.3], [v], 0.7) for w in (-1.0, 0.0, 2.0) for v in (-1.0, 0.0, 0.5)]
pieces = [ReluSpline.from_network(net).piecewise_linear() for net in single]
claims.check("skip-k-units-suffice", errors["skip"])
claims.check("knots-bound-the-width", len(set(function.knots) - set(spline.breakpoints)))
claims.check("k-units-iff-subset-sum", wrong)
claims.check("k-plus-one-units-suffice", errors["constant"])
claims.check("affine-needs-a-pair", np.abs(slanted(wide) - (1.5 * wide - 2)).max())
claims.check("one-unit-is-no-slanted-line", sum(len(p.knots) == 0 and p.slopes[0] != 0 for p in pieces))
claims.check("without-constant-k-plus-two", errors["neither"])

# %% [markdown]
# *Notice*: eight knots, and eight, nine or ten units. The trained network, on the other hand, is as small as it can
# be for *its* function, a hundred knots; on the data, a line with six bends would do nearly as well.
#
# ## Heads, tails, and the gradient
#
# *Question: why does a step cost $O(n+H)$?* Sort the data, and the units by bin, and look at who is active.

# %% mystnb={"figure": {"caption": "Which unit of the trained network is active on which datum (dark: active). Rows are the data in order of time, columns the units, those that face left first and by bin within a side. Every column is a tail or a head, so one number per unit, its bin, says all.", "name": "fig-activity"}, "image": {"alt": "A matrix with a dark band between two staircases: left-facing units are dark from the top down to a step that lies lower from column to column, right-facing ones from a step down to the bottom. Columns at both ends are white: dead units."}}
arranged = np.lexsort((ramps.bins, ~ramps.left_facing))
active = ramps.to_dense()[np.argsort(x, kind="stable")][:, arranged]
fig, ax = plt.subplots(figsize=(6.4, 4.2))
print(figures.draw_activity(ax, active).what, "drawn;", "tails and heads only:", end=" ")
print(bool((np.abs(np.diff(active.astype(int), axis=0)).sum(axis=0) <= 1).all()))
ax.set(xlabel="unit, left-facing first, by bin", ylabel="datum, by time")
plt.show()

# %%
dense = np.multiply.outer(x, network.w) + network.b > 0
slopes, heights, r = network.v * network.w, network.v * network.b, network(x) - y
applied = dense * (np.multiply.outer(x, slopes) + heights)
moments = np.stack([r @ dense, (r * x) @ dense])
claims.check("ramps-activity-bitwise", (ramps.to_dense() != dense).sum())
claims.check("ramps-apply-equals-dense", np.abs(ramps.apply(slopes, heights) - applied.sum(axis=1)).max())
claims.check(
    "ramps-adjoint-equals-dense", np.abs(np.stack(ramps.adjoint(r)) - moments).max() / np.abs(r).sum()
)

# %% [markdown]
# Now the gradient and the descent, with PyTorch as the referee, in double precision from the same start.

# %%
module.double()
points, targets = torch.tensor(x)[:, None], torch.tensor(y)[:, None]
optimizer = torch.optim.SGD(module.parameters(), lr=0.05)
torch_losses, torch_gradient = [], None
for _ in range(201):
    optimizer.zero_grad()
    loss = 0.5 * ((module(points) - targets) ** 2).mean()
    loss.backward()
    if torch_gradient is None:
        torch_gradient = [p.grad.flatten().numpy().copy() for p in module.parameters()]
    torch_losses.append(loss.item())
    optimizer.step()
short = gradient_descent(start, x, y, step_size=0.05, max_steps=200, train=everything, record_at=range(200))

# %% mystnb={"figure": {"caption": "The loss along 200 steps of gradient descent: PyTorch's SGD (circles, every tenth step) and the $O(n+H)$ descent of this package (line), from the same default start. The dashed line is the floor that repeated inputs leave.", "name": "fig-descent"}, "image": {"alt": "The loss falls steeply from 0.55 to 0.46 and then slowly to 0.37 along a smooth line; circles lie on the line. A dashed horizontal line far below, near 0.04, marks the floor."}}
fig, ax = plt.subplots(figsize=(6.4, 3.4))
steps = np.arange(201)
print(figures.draw_curve(ax, steps, short.losses, "splinelens", color=figures.RIGHT))
ax.plot(steps[::10], torch_losses[::10], "o", color=figures.LEFT, fillstyle="none", label="PyTorch SGD")
ax.axhline(groups.floor, color="0.4", linestyle="--", label="floor")
ax.set(xlabel="step", ylabel="loss $L$", ylim=(0, None))
ax.legend()
plt.show()

# %%
mine = loss_gradient(start, x, y, train=("w", "b", "v", "bias"))
referee = [torch_gradient[k] for k in (0, 1, 2, 3)]
on_datum = ShallowNetwork([1.0], [-X[2]], [2.0])
without = loss_gradient(on_datum, np.delete(X, 2), np.delete(Y, 2))
tied = [part[0] for part in loss_gradient(on_datum, X, Y)]
tie = [a - 0.8 * b[0] for a, b in zip(tied, without, strict=True)]
unit = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (1.0, -X[2], 2.0)]
values = unit[2] * torch.relu(unit[0] * torch.tensor(X) + unit[1])
torch_loss = 0.5 * ((values - torch.tensor(Y)) ** 2).mean()
torch_tied = [part.item() for part in torch.autograd.grad(torch_loss, unit)]
claims.check("gradient-by-moments", max(np.abs(a - b).max() for a, b in zip(mine, referee, strict=True)))
claims.check("ties-are-inactive", np.abs(tie).max())
claims.check("autograd-agrees-on-ties", np.abs(np.subtract(tied, torch_tied)).max())
claims.check("descent-follows-autograd", np.abs(short.losses - torch_losses).max())

# %% [markdown]
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 1 for claim in claims.load_register().values())
print(
    f"data: {len(x)} at {len(groups.x)} times; floor {groups.floor:.3f}; loss after training {run.losses[-1]:.2f}"
)
print(
    f"units: {network.width} trained, {K} knots drawn by {small['skip'].width}, {small['constant'].width} or"
)
print(f"{small['neither'].width} units; claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} Which way does it face?
# :label: ex-01-jump
# A unit has $w=-2$, $b=3$, $v=-0.5$. Give its breakpoint, orientation, delta-slope and jump, first by
# hand, then with `ReluSpline`. Does the function bend up or down there?
# ```
#
# ```{solution} ex-01-jump
# :class: dropdown
# $\beta=-3/(-2)=1.5$, $s=-1$, $\mu=(-2)(-0.5)=1$, $m=|{-2}|\cdot(-0.5)=-1$. The slope goes from $1$ to $0$:
# it bends down, as the sign of the jump says and the sign of the delta-slope does not.
# ```
#
# ```{exercise} Leaky units
# :label: ex-01-leaky
# The leaky ReLU is $\max(t,0)+\ell\min(t,0)$ with a small leak $\ell$. Does rescaling by $a>0$ still leave $f$ unchanged? What is
# the slope of a unit on each side of its breakpoint, and what is the jump? Check with
# `ShallowNetwork(..., activation="leaky_relu")`, `rescale`, and `slope_at` from above (`ReluSpline` is for ReLU only).
# ```
#
# ```{solution} ex-01-leaky
# :class: dropdown
# It is positively homogeneous of degree 1, so yes. The slopes are $wv$ on the side where $wx+b>0$ and
# $\ell wv$ on the other; from left to right the slope changes by $(1-\ell)|w|v$. With $\ell=1$ the unit is
# a line and the jump is 0, as it must be.
# ```
#
# ```{exercise} A network that cannot be made smaller
# :label: ex-01-subset
# Find a function with two knots that needs three units and a constant, and one that needs two. Test your
# answer with `minimal_network`; a broken line is `PiecewiseLinear(knots, slopes, intercepts)`, one more slope and
# intercept than knots.
# ```
#
# ```{solution} ex-01-subset
# :class: dropdown
# Take jumps $1$ and $2$. Subsets sum to $0,1,2,3$, so with leftmost slope $\sigma_0=0,-1,-2,-3$ two units
# do; with $\sigma_0=\frac12$, say, three are needed. For example
# `minimal_network(PiecewiseLinear([0, 1], [0.5, 1.5, 3.5], [0, 0, -2])).width` is 3, and with
# slopes `[-1, 0, 2]` and intercepts `[0, 0, -2]` it is 2.
# ```
#
# ```{admonition} Keep
# :class: important
# A trained network is one broken line. A third of what its weights say, the rescalings, no line can hear; and
# on the data it bends in far fewer places than it has units.
# ```
