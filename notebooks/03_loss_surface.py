# %% [markdown]
# # Basins, passes and gaps
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** the bowl of a patch and the cone that cuts it; a pass that looks like a valley; a breakpoint
# held fast by a datum; two basins with descents into both; and how many units fill the gaps between data.
# **Claims shown**: all of chapter 3, each named where it is measured. **Time**: less than a minute
# to run, an hour to work through. **Theory**: {doc}`../book/chapters/03_loss_surface`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## A bowl and a cone
#
# *Question: what does the loss look like while no active set changes?* One unit over five data, its breakpoint
# in the first gap, so that it is active on the last four.

# %%
from splinelens import RampFeatures, ShallowNetwork, claims, squared_loss
from splinelens.partition_fits import fit_partition
from splinelens.partitions import cone_coordinates

x, y = np.arange(5.0), np.array([0.0, 2.0, -2.0, 1.0, 3.0])


def loss_of_line(p, q):
    return float(np.mean((np.where(x > 0, p * x + q, 0.0) - y) ** 2) / 2)


bowl = fit_partition(RampFeatures(x, [1.0], [-0.5]), y, bias=True)
print(
    f"lowest point of the bowl: p = {bowl.slopes[0]:.1f}, q = {bowl.intercepts[0]:.1f}, L = {bowl.loss:.2f}"
)

# %% mystnb={"figure": {"caption": "One patch in two coordinates. Left: over the line $(p,q)=(wv,bv)$ the loss is a bowl, with elliptic contours; only lines whose breakpoint lies in the first gap, $0<-q/p<1$, belong to the patch: the shaded double cone. The lowest point (dot) lies in it; the bias $c$ is $0$. Right: the same patch over $\\beta$ and $\\mu$; contours are no ellipses.", "name": "fig-patch"}, "image": {"alt": "Left: elliptic contours around a dot at p 0.6, q minus 0.5, over two opposite shaded wedges that touch at the origin. Right: the strip of breakpoints between 0 and 1, with contours that bend towards the dot."}}
fig, (lines, coordinates) = plt.subplots(1, 2, figsize=(6.4, 3.6))
levels = np.array([1.22, 1.25, 1.35, 1.6, 2.0, 2.6, 3.4])
p, q = np.linspace(-0.6, 1.6, 221), np.linspace(-1.6, 0.8, 241)
heights = np.array([[loss_of_line(a, b) for a in p] for b in q])
print(figures.draw_landscape(lines, p, q, heights, levels))
ends = np.array([-0.6, 0.0, 1.6])
lines.fill_between(ends, -ends, 0.0, color=figures.RIGHT, alpha=0.25, zorder=2)
lines.plot(bowl.slopes, bowl.intercepts, "o", color=figures.RIGHT, zorder=4)
lines.set(xlabel="slope $p=wv$", ylabel="intercept $q=bv$", xlim=(-0.6, 1.6), ylim=(-1.6, 0.8))
beta, mu = np.linspace(0, 1, 101), np.linspace(-0.6, 1.6, 221)
heights = np.array([[loss_of_line(m, -m * place) for place in beta] for m in mu])
figures.draw_landscape(coordinates, beta, mu, heights, levels)
coordinates.plot(-bowl.intercepts / bowl.slopes, bowl.slopes, "o", color=figures.RIGHT, zorder=4)
coordinates.set(xlabel=r"breakpoint $\beta$", ylabel=r"delta-slope $\mu$")
plt.show()

# %%
rng = experiments.generator("loss surface patches")
beta, mu = rng.uniform(0, 1, (2, 200)), rng.normal(size=(2, 200))
steps = np.array([0.0, 1.0, 2.0, 3.0])[:, None] / 3
p, q = cone_coordinates(np.ones(200), -beta[0], mu[0])
path = (1 - steps) * [p[0], q[0]] + steps * [p[1], q[1]]
wrong = (np.sign(q) != -np.sign(mu[0])).sum() + (np.sign(p + q) != np.sign(mu[0])).sum()
along = [loss_of_line(*point) for point in path]
apart = [[loss_of_line(m, -m * 0.4) for m in path[:, 0]], [loss_of_line(0.7, -0.7 * t) for t in path[:, 1]]]
together = np.diff([loss_of_line(t, -t * t) for t in np.linspace(0.2, 0.8, 4)], 3)
print("third difference with both moving is away from zero:", bool(np.abs(together[0]) > 1e-3))
claims.check("loss-is-quadratic-in-lines", np.diff(along, 3)[0])
claims.check("lines-fill-a-double-cone", wrong)
claims.check("loss-is-biquadratic-in-breakpoints", np.abs(np.diff(apart, 3)).max())

# %% [markdown]
# *Notice*: the two wedges meet only at the origin, where the unit is switched off. To turn $\mu$ from positive to
# negative within the patch the network has to pass there, through $v=0$.
#
# ## Level ground that is no valley
#
# *Question: gradient zero, loss positive. Is descent stuck?* Four data, one unit with $v=0$.

# %%
from splinelens.critical_points import (
    is_strict_saddle,
    silent_unit_eigenvalues,
    unit_kinds,
    valley_or_pass,
)
from splinelens.loss_surface import is_critical
from splinelens.partitions import partition_rank

saddle = ShallowNetwork([1.0], [-0.5], [0.0])
saddle_x, saddle_y = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0.0, 0.0, 3.0, -1.0])
eigenvalues = silent_unit_eigenvalues(saddle, saddle_x, saddle_y)[0]
print("critical:", is_critical(saddle, saddle_x, saddle_y), "· kind:", unit_kinds(saddle, saddle_x)[0])
print("eigenvalues:", eigenvalues.round(5) + 0.0)

# %% mystnb={"figure": {"caption": "A strict saddle. The loss around the point $w=1$, $b=-\\frac12$, $v=0$ (cross), over $v$ and over a step $t$ of $(w,b)$ along $(S_1,S_0)$. On the axes it does not fall; along a diagonal it does, to both sides. Two descents that start beside the point leave it by either side; the corner is where the breakpoint reaches the datum $1$.", "name": "fig-saddle"}, "image": {"alt": "Contours of a saddle: from the cross dark valleys run to the upper left and to the lower right, and one descent follows each."}}
from splinelens import gradient_descent

tilt = np.array([-0.25, -0.5]) / np.hypot(0.25, 0.5)
t, v = np.linspace(-0.9, 0.9, 91), np.linspace(-0.9, 0.9, 91)


def beside(t, v):
    return ShallowNetwork([1.0 + t * tilt[0]], [-0.5 + t * tilt[1]], [v])


heights = np.array([[squared_loss(beside(s, a), saddle_x, saddle_y) for s in t] for a in v])
fig, ax = plt.subplots(figsize=(6.4, 4.2))
print(figures.draw_landscape(ax, t, v, heights, np.array([0.9, 1.0, 1.1, 1.18, 1.24, 1.26, 1.32, 1.5, 1.9])))
for side, color in ((0.02, figures.RIGHT), (-0.02, figures.LEFT)):
    run = gradient_descent(
        beside(side, side), saddle_x, saddle_y, step_size=0.005, max_steps=3000, record_at=range(0, 3000, 25)
    )
    places = np.array([[net.w[0] - 1.0, net.b[0] + 0.5] for net in run.snapshots]) @ tilt
    figures.draw_path(ax, places, [net.v[0] for net in run.snapshots], "descent", color)
ax.plot(0, 0, "X", color="black", markersize=10, zorder=6)
ax.set(xlabel="step $t$ of $(w,b)$", ylabel="output weight $v$", xlim=(-0.9, 0.9), ylim=(-0.9, 0.9))
plt.show()

# %%
pulls = (saddle(saddle_x) - saddle_y) * np.maximum(saddle_x - 0.5, 0)
pair = ShallowNetwork([1.0, -1.0, 1.0], [-0.5, 0.5, 3.0], [0.0, 0.0, 0.0])
rank = partition_rank(RampFeatures(saddle_x, pair.w, pair.b))
rng = experiments.generator("silent blocks")
many = ShallowNetwork(*rng.normal(size=(2, 6)), np.zeros(6))
r, active = many(saddle_x) - saddle_y, np.multiply.outer(saddle_x, many.w) + many.b > 0
S0, S1 = r @ active / 4, (r * saddle_x) @ active / 4
g = ((np.multiply.outer(saddle_x, many.w) + many.b) ** 2 * active).mean(axis=0)
zero = np.zeros(6)
blocks = np.moveaxis(np.array([[zero, zero, S1], [zero, zero, S0], [S1, S0, g]]), -1, 0)
mine = silent_unit_eigenvalues(many, saddle_x, saddle_y)
verdicts = [is_strict_saddle(saddle, saddle_x, target) for target in (saddle_y, saddle(saddle_x))]
claims.check("silent-units-need-one-moment", pulls.sum())
claims.check("full-rank-makes-strict-saddles", rank)
claims.check("silent-units-that-see-residuals-make-a-saddle", verdicts != [True, False])
claims.check("silent-block-eigenvalues", np.abs(mine - np.linalg.eigvalsh(blocks)).max())
claims.check("strict-saddle-example", eigenvalues[0])

# %% [markdown]
# *Notice*: the unit is silent, but it sees the error: residuals $-3$ and $1$ under ramp values $\frac12$ and $\frac32$
# balance, and a slight tilt upsets the balance.
#
# ## Held by a datum
#
# *Question: can descent rest where the loss has an edge?* A unit stands on a datum. We let the other data
# ask for a share $\lambda$ of what the datum itself pulls, and move the breakpoint past it.

# %%
data = np.array([-1.0, -0.6, -0.1, 0.2, 0.7, 1.0])


def pinned_problem(share, v=0.8, at=3, pull=0.9):
    network, residual = ShallowNetwork([1.0], [-data[at]], [v]), np.zeros(6)
    residual[at], right = np.sign(v) * pull, slice(at + 1, 6)
    moved = data[right] - data[at]
    residual[right] = np.linalg.pinv(np.stack([np.ones_like(moved), moved])) @ [-share * residual[at], 0.0]
    return network, network(data) - residual


# %% mystnb={"figure": {"caption": "A breakpoint on a datum. The change of the loss as the breakpoint moves past the datum at $0.2$ (dotted line), for three shares $\\lambda$. For $0<\\lambda<1$ (left) the loss rises to both sides: the unit rests. Below $0$ (middle) or above $1$ (right) it falls to one side.", "name": "fig-edge"}, "image": {"alt": "Three panels of the change of the loss against the breakpoint, each with a kink at 0.2. Left: a V-shaped valley with its floor at 0.2. Middle: falling through 0.2 to the right. Right: falling through 0.2 to the left."}}
fig, axes = plt.subplots(1, 3, figsize=(6.4, 3.2), sharex=True, sharey=True)
places = np.linspace(0.1, 0.3, 101)
for ax, share in zip(axes, (0.5, -0.4, 1.4), strict=True):
    network, target = pinned_problem(share)
    losses = np.array([squared_loss(network.replace(b=[-place]), data, target) for place in places])
    print(figures.draw_curve(ax, places, losses - squared_loss(network, data, target), f"share {share}"))
    ax.axvline(data[3], color="0.4", linestyle=":")
    ax.set(title=rf"$\lambda={share}$", xticks=[0.1, 0.2, 0.3])
axes[1].set_xlabel(r"breakpoint $\beta$")
axes[0].set_ylabel("change of the loss")
plt.show()

# %%
shares = np.array([-0.4, -0.01, 0.0, 0.3, 0.7, 1.0, 1.01, 1.4])
rests = [
    is_critical(net, data, target, train=("w", "b"))
    for v in (0.8, -1.3)
    for net, target in (pinned_problem(share, v) for share in shares)
]
expected = np.tile((shares >= 0) & (shares <= 1), 2)
off = ShallowNetwork([0.0], [0.0], [1.0])
ramps_of = [np.maximum(sign * (data - place), 0) for place in data for sign in (1, -1)]
rng, differ = experiments.generator("vanishing unit"), 0
for _ in range(200):
    residual = rng.normal(size=6) + rng.choice([0.0, 1.5])
    pulls = np.array([residual @ ramp for ramp in ramps_of])
    differ += is_critical(off, data, -residual) != (pulls >= 0).all()
claims.check("kink-condition", (np.array(rests) != expected).sum())
claims.check("vanishing-units-face-every-ramp", differ)

# %% [markdown]
# ## Pieces and their lines
#
# *Question: does a network at rest fit each piece by least squares?* One with the full set does; the example
# of the chapter does not.

# %%
from splinelens.partition_fits import fit_pieces

six, targets = np.arange(6.0), np.array([0.0, 3.0, 1.0, 0.0, 2.0, 1.0])
lame = fit_partition(RampFeatures(six, [1.0, -1.0], [-1.5, 3.5]), targets).network()
full = ShallowNetwork([1, 1, -1, -1], [-2.4, -2.6, 2.4, 2.6], [3 / 2, -1, -32 / 3, 61 / 6])
full_values = full(six)
halves, thirds = fit_pieces(six, targets, [2.5]), fit_pieces(six, targets, [1.5, 3.5])

# %% mystnb={"figure": {"caption": "Two fits of the same six data, both at rest. Left: four units, two facing each way, all with their breakpoints in the middle gap, have the full set; on each of the two pieces they are its least-squares line (dashed). Right: one right-facing and one left-facing unit only; the network is critical, and on none of its three pieces is it the least-squares line.", "name": "fig-pieces"}, "image": {"alt": "Two panels with six dots. Left: two straight pieces that lie on the dashed lines of three dots each. Right: a shallow basin of three straight pieces, with dashed lines of other slopes through each pair of dots."}}
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.4), sharey=True)
panels = {"full set": (full_values, halves, 3), "without": (lame(six), thirds, 2)}
for ax, (name, (values, lines, size)) in zip(axes, panels.items(), strict=True):
    figures.draw_data(ax, six, targets)
    for first in range(0, 6, size):
        piece = slice(first, first + size)
        ax.plot(six[piece], lines[piece], "--", color=figures.LEFT, linewidth=4)
        figures.draw_curve(ax, six[piece], values[piece], "network")
    print(name, (values - targets).round(2) + 0.0)
    ax.set(title=name, xlabel="input $x$")
axes[0].set_ylabel("target and fit")
plt.show()

# %%
residual = lame(six) - targets
seen = np.multiply.outer(six, lame.w) + lame.b > 0
moments = np.abs(np.concatenate([residual @ seen, (residual * six) @ seen])).max()
level = np.polynomial.Polynomial.fit(six, targets, 1)(six)
flat = ShallowNetwork([0.0], [1.0], [1.0])
goal = flat(six) - (level - targets)
assert all(is_critical(net, six, t) for net, t in ((lame, targets), (full, targets), (flat, goal)))
claims.check("live-units-see-no-moments", moments)
claims.check("flat-units-see-all-data", np.abs([(level - targets).sum(), (level - targets) @ six]).max())
claims.check("pieces-are-least-squares-lines", np.abs(full_values - halves).max())
claims.check("pieces-without-the-full-set", residual[2:4].sum())

# %% [markdown]
# ## Gaps, and who fills them
#
# *Question: which gaps does a random network fill?* Seven data, then networks of growing width over twenty.

# %%
from splinelens.partitions import gap_counts, has_full_set, is_lossless, partition_features

seven = np.arange(7.0)
every_second = RampFeatures(seven, [1.0, 1.0, -1.0, 1.0], [1.0, -1.5, 3.5, -5.5])
twenty = np.linspace(-1, 1, 20)
rng, bad = experiments.generator("gaps"), {"neighbours": 0, "gaps": 0, "iff": 0}
for _ in range(300):
    width = int(rng.integers(2, 12))
    units = RampFeatures(seven, rng.choice([-1.0, 1.0], width), rng.uniform(-7, 7, width))
    empty, rank = gap_counts(units) == 0, partition_rank(units)
    bad["neighbours"] += (empty[1:] & empty[:-1]).any() and rank == 7
    bad["gaps"] += has_full_set(units) and is_lossless(units) != (rank == 7)
    features = partition_features(units)
    lines = np.column_stack([features, np.ones(7), seven])
    spans = np.linalg.matrix_rank(lines) == np.linalg.matrix_rank(features)
    bad["iff"] += (spans and not (empty[1:] & empty[:-1]).any()) != (rank == 7)
centred = RampFeatures(twenty, rng.normal(size=500), np.zeros(500))
claims.check("empty-neighbours-lose-rank", bad["neighbours"])
claims.check("gaps-decide-the-rank", bad["gaps"])
claims.check("full-rank-is-full-set-and-filled-gaps", bad["iff"])
claims.check("full-rank-needs-no-breakpoint-in-every-gap", partition_rank(every_second))
claims.check("zero-biases-fill-one-gap", partition_rank(centred))

# %% mystnb={"figure": {"caption": "The gaps of three random networks over twenty data (ticks). A filled cell is a gap with a breakpoint. A bar under two neighbouring empty cells marks lost rank. With 40 units seven gaps are empty, two of them neighbours; with 80 one gap is empty, and the rank is full all the same; with 160 none is.", "name": "fig-gaps"}, "image": {"alt": "Three rows of nineteen cells. Top row, 40 units: twelve cells filled, and a bar under two empty neighbours. Middle, 80 units: one cell empty. Bottom, 160 units: all filled."}}
fig, ax = plt.subplots(figsize=(6.4, 2.6))
for row, width in enumerate((40, 80, 160)):
    rng = experiments.generator("gap strips", width)
    filled = gap_counts(RampFeatures(twenty, *rng.uniform(-1, 1, (2, width)))) > 0
    for gap in range(19):
        color = figures.RIGHT if filled[gap] else "white"
        ax.add_patch(plt.Rectangle((gap + 0.05, row), 0.9, 0.6, facecolor=color, edgecolor="0.3"))
        if gap < 18 and not (filled[gap] or filled[gap + 1]):
            ax.plot([gap + 0.1, gap + 1.9], [row + 0.78] * 2, color=figures.LEFT, linewidth=4)
    rank = partition_rank(
        RampFeatures(twenty, *experiments.generator("gap strips", width).uniform(-1, 1, (2, width)))
    )
    print(f"width {width}: {filled.sum()} gaps of 19 filled, rank {rank}")
ax.set(xlim=(0, 19), ylim=(3, -0.2), xticks=range(20), xlabel="data, by number", yticks=[0.3, 1.3, 2.3])
ax.set_yticklabels(["40 units", "80 units", "160 units"])
ax.grid(False)
plt.show()

# %% [markdown]
# ## How wide is wide enough?
#
# *Question: how likely is a partition without loss?* Exact rationals against counting in random networks.

# %%
from splinelens.loss_surface import lossless_partition_probability


def counted(draw, width, count):
    """Shares of networks that fill every gap, and that leave no two neighbours empty."""
    w, b = draw((2, count, width))
    places = np.floor((1 - b / w) * 19 / 2)
    filled = np.stack([(places == gap).any(axis=1) for gap in range(19)], axis=1)
    return filled.all(axis=1).mean(), (filled[:, 1:] | filled[:, :-1]).all(axis=1).mean()


widths = np.array([20, 40, 80, 160, 320])
exact = np.array([lossless_partition_probability(20, int(width)) for width in widths])
rng = experiments.generator("lossless counts")
uniform = np.array([counted(lambda shape: rng.uniform(-1, 1, shape), width, 2000) for width in widths])
normal = counted(lambda shape: rng.normal(size=shape), 80, 4000)[1]
units = [RampFeatures(twenty, *rng.uniform(-1, 1, (2, 80))) for _ in range(300)]
full = [partition_rank(each) == 20 for each in units]
for width, row in zip(widths, exact, strict=True):
    print(f"H = {width:3d}: every gap {row[0]:.3g}, no two neighbours empty {row[1]:.3g}")
print("sampling agrees within .03:", bool(np.abs(uniform - exact).max() < 0.03))
print("full rank exactly where the gaps say so:", full == [is_lossless(each) for each in units])

# %% mystnb={"figure": {"caption": "The chance that a random network of width $H$ fills the gaps of twenty equispaced data. Lines: exact. Circles: counted in 2000 networks with uniform weights. Square: no two neighbours empty, counted with normal weights. Diamond: full rank, by linear algebra, in 300 networks; its distance from the curve is chance.", "name": "fig-chance"}, "image": {"alt": "Two rising S-shaped curves against width on a logarithmic axis. No two neighbours empty rises from 0 at 20 to 1 at 160; every gap hit rises later, from 0 at 60 to 1 at 300. Circles lie on the curves."}}
fine = np.unique(np.geomspace(15, 400, 60).astype(int))
curves = np.array([lossless_partition_probability(20, int(width)) for width in fine])
fig, ax = plt.subplots(figsize=(6.4, 3.8))
print(figures.draw_curve(ax, fine, curves[:, 1], "no two neighbours empty", figures.RIGHT))
print(figures.draw_curve(ax, fine, curves[:, 0], "every gap hit", figures.LEFT, "--"))
ax.plot(widths, uniform, "o", color="black", fillstyle="none")
ax.plot([80], [normal], "s", color="black", fillstyle="none", label="normal weights")
ax.plot([80], [np.mean(full)], "D", color="black", label="full rank")
ax.set(xscale="log", xlabel="width $H$", ylabel="probability", xticks=widths, xticklabels=widths)
ax.minorticks_off()
ax.legend()
plt.show()

# %%
from math import comb

from scipy.integrate import quad

from splinelens.partitions import always_on_probability

small = [lossless_partition_probability(3, H, exact=True) for H in (1, 2, 5)]
both = [1 - 2 * (3 / 4) ** H + (1 / 2) ** H for H in (1, 2, 5)]
either = [1 - (1 / 2) ** H for H in (1, 2, 5)]
claims.check("every-gap-probability", max(abs(float(a[0]) - e) for a, e in zip(small, both, strict=True)))
claims.check(
    "no-two-empty-probability", max(abs(float(a[1]) - e) for a, e in zip(small, either, strict=True))
)
claims.check("normal-weights-fill-fewer-gaps", normal)
claims.check(
    "full-set-probability", always_on_probability(80) - (1 - (1 - quad(lambda t: (1 - t) / 2, 0, 1)[0]) ** 80)
)
in_floats = sum((-1) ** j * comb(59, j) * (1 - j / 118) ** 120 for j in range(60))
lost = abs(in_floats) > 1000 * lossless_partition_probability(60, 120)[0]
print("the alternating sum in float64 loses all digits at n = 60, H = 120:", bool(lost))

# %% mystnb={"figure": {"caption": "The width that fills the gaps with probability $0.95$, against the number of data. Solid: no two neighbouring gaps empty. Dashed: a breakpoint in every gap. Dots: exact. Lines: the bounds $N\\ln((N-1)/\\delta)$ and $2N\\ln(N/\\delta)$ with $\\delta=0.05$.", "name": "fig-width"}, "image": {"alt": "Two nearly straight rising curves on logarithmic axes; the dashed one lies a factor of two above the solid one. Dots lie on or just below the curves."}}
from splinelens.partitions import least_width, sufficient_width

counts = np.array([3, 5, 10, 20, 40, 80])
fig, ax = plt.subplots(figsize=(6.4, 3.8))
too_small = {False: 0, True: 0}
styles = {False: ("no two neighbours empty", figures.RIGHT, "-"), True: ("every gap hit", figures.LEFT, "--")}
for every, (label, color, style) in styles.items():
    bounds = [sufficient_width(int(n), 0.05, every) for n in counts]
    least = [least_width(int(n), 0.05, every) for n in counts]
    too_small[every] = sum(b < a for a, b in zip(least, bounds, strict=True))
    print(figures.draw_curve(ax, counts, bounds, label, color, style))
    ax.plot(counts, least, "o", color=color)
    print(label, dict(zip(counts.tolist(), least, strict=True)))
ax.set(xscale="log", yscale="log", xlabel="number of data $n$", ylabel="width $H$")
ax.set_xticks(counts, [str(n) for n in counts], minor=False)
ax.xaxis.set_minor_locator(plt.NullLocator())
ax.legend()
plt.show()

# %%
claims.check("coupon-width-suffices", too_small[True])
claims.check("half-the-coupon-price", too_small[False])

# %% [markdown]
# ## Where an interpolant lives
#
# *Question: full rank, and no interpolant?* Four data whose two lines meet in the wrong place.

# %%
from splinelens.partition_fits import fit_knots, zigzag_interpolant

four, peak = np.arange(4.0), np.array([0.0, 0.0, 1.0, 0.0])
inside = 1 + np.linspace(0, 1, 201)[1:-1]
losses = np.array([np.mean((fit_knots(four, peak, [knot])(four) - peak) ** 2) / 2 for knot in inside])
two, zigzag = fit_knots(four, peak, [1.3, 1.7]), zigzag_interpolant(four, peak)
formula = (3 - inside) ** 2 / (4 * (inside - 1) ** 2 - 4 * (inside - 1) + 6) / 8
print(f"least loss with one knot in the middle gap, above 1/48 = {1 / 48:.4f}:", bool(losses.min() > 1 / 48))

# %% mystnb={"figure": {"caption": "Three broken lines for four data. Left: one knot in the middle gap, almost at its right end, where the loss comes closest to $1/48$; the rank is full and the data are missed. Middle: two knots there. Right: one knot in every gap, up and down in turn.", "name": "fig-interpolants"}, "image": {"alt": "Three panels with four dots at heights 0, 0, 1, 0. Left: a line that misses the dots. Middle: a flat line, a steep rise between two triangles, a falling line, through all dots. Right: a zigzag through all dots with three triangles between them."}}
fig, axes = plt.subplots(1, 3, figsize=(6.4, 3.2), sharey=True)
fits = {"one knot": fit_knots(four, peak, [inside[np.argmin(losses)]]), "two knots": two, "every gap": zigzag}
grid = np.linspace(-0.2, 3.2, 200)
for ax, (name, line) in zip(axes, fits.items(), strict=True):
    figures.draw_data(ax, four, peak)
    print(figures.draw_curve(ax, grid, line(grid), name))
    figures.draw_knots(ax, line.knots, line(line.knots), np.ones(len(line.knots)))
    ax.set(title=name, xlabel="input $x$", ylim=(-1.6, 2.6))
plt.show()

# %%
claims.check("one-breakpoint-a-gap-interpolates", np.abs(zigzag(four) - peak).max())
claims.check("full-rank-without-an-interpolant", np.abs(losses - formula).max())
claims.check("two-breakpoints-a-gap-interpolate", np.abs(two(four) - peak).max())

# %% [markdown]
# ## Two basins
#
# *Question: can a narrow network be stuck for good?* One right-facing unit and a bias, on the five data of the
# first section. For each breakpoint take the best $\mu$ and $c$.

# %%
from splinelens.single_unit import fit_single_unit, profile_loss

best, everything = fit_single_unit(x, y), ("w", "b", "v", "bias")
starts = {"left start": 0.2, "right start": 2.9}
runs = {}
for name, place in starts.items():
    start = ShallowNetwork([1.0], [-place], [0.5])
    runs[name] = gradient_descent(
        start, x, y, step_size=0.02, max_steps=20_000, train=everything, record_at=range(0, 2000, 20)
    )
    end = runs[name].network
    print(f"{name}: breakpoint {-end.b[0] / end.w[0]:.3f}, loss {runs[name].losses[-1]:.3f}")

# %% mystnb={"figure": {"caption": "Two basins of one unit. Top: the loss of the best right-facing unit with each breakpoint; a bad minimum at $5/6$ with $L=1.22$, the global one at $2.5$ with $L=0.8$, and dotted lines at the data; the inset enlarges the bad one. Bottom: the loss over breakpoint and delta-slope, the bias at its best, with two descents from open to filled circles; the right one slides along the datum $2$ before it turns.", "name": "fig-basins"}, "image": {"alt": "Top: a curve with a very shallow dip at five sixths, shown enlarged in an inset, and a deep one at 2.5. Bottom: a landscape with two dark basins; one descent ends in the left basin, the other in the right, deeper one."}}
beta, mu = np.linspace(-0.5, 3.5, 401), np.linspace(-0.5, 3.5, 161)
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6.4, 6.0), sharex=True, height_ratios=[1, 1.6])
print(figures.draw_curve(top, beta, profile_loss(x, y, beta)[0], "profile"))
top.plot([5 / 6, 2.5], [1.22, 0.8], "o", color=figures.LEFT)
inset = top.inset_axes([0.64, 0.4, 0.34, 0.52])
figures.draw_curve(inset, beta[60:155], profile_loss(x, y, beta[60:155])[0], "enlarged")
inset.plot(5 / 6, 1.22, "o", color=figures.LEFT)
inset.set(xticks=[0.5, 5 / 6, 1], xticklabels=["0.5", "5/6", "1"], ylim=(1.2185, 1.2275))
for ax, (low, high) in ((top, (0.8, 1.23)), (bottom, (-0.5, 3.5))):
    ax.vlines(x[:4], low, high, color="0.5", linestyle=":")
ramp = np.maximum(x - beta[:, None], 0)
spread, cross, rest = ramp.var(axis=1), ramp @ (y - y.mean()) / 5, y.var()
heights = 0.5 * (rest - 2 * np.multiply.outer(mu, cross) + np.multiply.outer(mu**2, spread))
figures.draw_landscape(
    bottom, beta, mu, heights, np.array([0.8, 0.85, 0.95, 1.1, 1.2, 1.26, 1.35, 1.5, 1.8, 2.4])
)
for (name, run), color in zip(runs.items(), (figures.LEFT, figures.RIGHT), strict=True):
    track = np.array([[-net.b[0] / net.w[0], net.w[0] * net.v[0]] for net in run.snapshots])
    print(figures.draw_path(bottom, track[:, 0], track[:, 1], name, color))
top.set(ylabel="least loss")
bottom.set(xlabel=r"breakpoint $\beta$", ylabel=r"delta-slope $\mu$", xlim=(-0.5, 3.5), ylim=(-0.5, 3.5))
plt.show()

# %%
dead = ShallowNetwork([1.0, -2.0], [-5.0, -0.5], [1.0, 2.0], bias=0.3)
moved = dead.replace(w=dead.w + 0.01, b=dead.b - 0.02, v=dead.v * 3)
stuck = fit_partition(RampFeatures(x, [1.0], [-0.5]), y, bias=True)
pair = ShallowNetwork([1.0, 1.0], [-5 / 6, -0.3], [0.6, 0.0])
steps = 1e-3 * experiments.generator("valley").normal(size=(2000, 3, 2))
near = [squared_loss(ShallowNetwork(*(np.stack([pair.w, pair.b, pair.v]) + s)), x, y) for s in steps]
lower = sum(loss < stuck.loss - 1e-14 for loss in near) + (valley_or_pass(pair, x, y) != "valley")
assert is_critical(stuck.network(), x, y, train=everything) and is_critical(dead, x, y)
claims.check("bad-local-minimum", stuck.loss)
claims.check("balanced-silent-units-make-a-minimum", lower)
claims.check("global-minimum-of-one-unit", best.loss)
claims.check("dead-units-are-free", np.abs(moved(x) - dead(x)).max())
claims.check("dead-plateau", squared_loss(moved, x, y) - squared_loss(dead, x, y))

# %% [markdown]
# *Notice*: the rim of the bad basin is less than a thousandth high, and descent cannot climb it. A second unit in the third gap could
# go there at once. What width buys is not a flatter landscape but a breakpoint in the right gap from the start.
#
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 3 for claim in claims.load_register().values())
print(
    f"two basins: L = {stuck.loss:.2f} and L = {best.loss:.2f}; saddle: least eigenvalue {eigenvalues[0]:.3f}"
)
print(f"twenty data: {least_width(20, 0.05)} units leave no two neighbours empty 95 times in 100,")
print(
    f"{least_width(20, 0.05, every_gap=True)} fill every gap; claims measured: {measured}, all within tolerance"
)

# %% [markdown]
# ## Exercises
#
# ```{exercise} A unit that cannot decide
# :label: ex-03-silent
# A unit with $w=0$, $b=1$, $v=0$ is added to a network with residual $r$. When is the point critical? Find residuals on
# $x=(-1,0,1)$ for which $S_0=0$ and the point is a strict saddle all the same. Check with `is_strict_saddle`.
# ```
#
# ```{solution} ex-03-silent
# :class: dropdown
# The unit is active everywhere with ramp value $1$, so the point is critical iff $\langle r\rangle=S_0=0$. With $r=(-1,0,1)$ the mean
# is $0$ and $S_1=\frac23\ne0$, so it is a strict saddle: tilting the unit makes a line. For example
# `is_strict_saddle(ShallowNetwork([0.0], [1.0], [0.0]), [-1, 0, 1], [1, 0, -1])` is true.
# ```
#
# ```{exercise} The price of certainty
# :label: ex-03-price
# How many units leave no two adjacent gaps empty for 50 data with probability $0.99$? Compare the bound
# $N\ln((N-1)/\delta)$ with the exact answer. Why is the bound so good?
# ```
#
# ```{solution} ex-03-price
# :class: dropdown
# `sufficient_width(50, 0.01)` and `least_width(50, 0.01)` differ by few units. The union bound counts a network twice only if two pairs
# of neighbours are empty, and when failure is rare at all, two failures at once are rarer still.
# ```
#
# ```{exercise} A third unit
# :label: ex-03-basins
# Give the stuck network of the last section a second right-facing unit with $v=0$ and its breakpoint in the third gap. Is the point
# critical? Is it a strict saddle? Where does descent go from beside it?
# ```
#
# ```{solution} ex-03-basins
# :class: dropdown
# It is not critical. The residuals on the last two data are $0.3$ and $-1.1$, so $\partial L/\partial v=w(0.8\beta-3.5)/5$, which is
# negative in the whole gap (it vanishes at $35/8$). So descent gives the new unit an output weight at once and leaves the basin.
# ```
#
# ```{exercise} Full rank, and no pair in one gap
# :label: ex-03-full
# Find a partition of three data that has full rank although no unit is active on all of them and no two that face apart share a gap.
# ```
#
# ```{solution} ex-03-full
# :class: dropdown
# On $x=(0,1,2)$ take a right-facing unit with its breakpoint in the first gap and a left-facing one with its breakpoint in the second. The
# features are $(0,1,1)$, $(0,1,2)$, $(1,1,0)$, $(0,1,0)$, and they span $\mathbb R^3$: `partition_rank(RampFeatures([0, 1, 2], [1, -1], [-0.5, 1.5]))`
# is 3. So they have the full set, though neither of the two signs in its definition shows it.
# ```
#
# ```{admonition} Keep
# :class: important
# The landscape is patches of bowls. Where units are few, a bowl in the wrong gap is a trap; where no two neighbouring gaps are empty,
# level ground with an error left is always a pass.
# ```
