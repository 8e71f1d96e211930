# %% [markdown]
# # Where breakpoints gather
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** the landscape that every unit of a small network rolls down; breakpoints rain into its valleys; a
# unit held by a datum as long as the landscape says so; smooth units waiting elsewhere; and the gathering fade as the
# start grows. **Claims shown**: all of chapter 14, each named where it is measured. **Time**: under a minute
# to run, an hour to work through. **Theory**: {doc}`../book/chapters/14_one_dimension`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## Rain on a landscape
#
# *Question: where do breakpoints go when training starts from almost nothing?* Six data, 120 units of size $10^{-4}$. While the
# network is small the residuals are $-y$, and all units with one sign of $v$ share one potential $D$ on the circle of
# directions $(w,b)=\varrho(\cos t,\sin t)$.

# %%
from splinelens import ShallowNetwork, alignment, claims
from splinelens.attractors import direction_gradient, direction_potential, find_attractors, line_attractors

X, Y = alignment.SIX_DATA
for sign in (1, -1):
    for each in line_attractors(X, -Y, sign):
        side = {1: "right", -1: "left"}[each.orientation]
        print(f"v {sign:+d}: {each.kind:6} at {each.breakpoint:+.2f}, facing {side:5}, D = {each.value:+.3f}")


def vectors(angle):
    turn = np.radians(angle)
    return np.stack([np.cos(turn), np.sin(turn)], axis=-1)


# %%
start = alignment.paired_circle_start(120, 1e-4, experiments.generator("chapter 14/rain"))
run = alignment.align_and_train(start, X, Y, max_time=60.0)
aligned = alignment.end_of_alignment(run, X, Y)
paths = np.array([np.degrees(np.arctan2(each.b, each.w) + np.pi / 2) % 360 - 90 for each in run.snapshots])
print("the network becomes visible at t =", round(float(run.times[aligned])))

# %% mystnb={"figure": {"caption": "Why breakpoints gather. Top: the potential $D$ of the residuals $-y$ over the direction $t$ of a unit, for $v>0$ (solid) and $v<0$ (dashed); to the left of $90^\\circ$ units face right, beyond it left. Grey lines: the directions at which a datum switches, where $D$ has kinks. Marks: attractors. Middle: training, time running down; each line is one unit (same styles), rolling to the nearest valley of its landscape. Bottom: where the mass is when the network becomes visible.", "name": "fig-landscape"}, "image": {"alt": "Three panels over the angle from minus 90 to 270 degrees. Top: two wavy curves with kinks at grey lines; the solid one has minima at minus 27, 76 and 209 degrees, the deepest at 76, the dashed one at minus 9 and 191. Middle: lines start everywhere and run together into these five angles. Bottom: bars; nearly all mass stands at 76 degrees."}}
grid = np.linspace(-90, 270, 721)
fig, (top, middle, bottom) = plt.subplots(3, 1, figsize=(6.4, 8.0), height_ratios=[3, 3, 1.2], sharex=True)
looks = {1: (figures.RIGHT, "-", "o", "$v>0$"), -1: (figures.LEFT, "--", "s", "$v<0$")}
for sign, (color, style, mark, label) in looks.items():
    heights = direction_potential(vectors(grid), X, -Y, sign)
    print(figures.draw_curve(top, grid, heights, label, color, style))
    found = (find_attractors(X, -Y, sign) + 90) % 360 - 90
    top.plot(
        found, direction_potential(vectors(found), X, -Y, sign), mark, color=color, markersize=9, zorder=4
    )
    mine = np.where(np.abs(np.diff(paths, axis=0, append=0)) < 90, paths, np.nan)[
        : aligned + 1, start.v * sign > 0
    ]
    middle.plot(mine, run.times[: aligned + 1], style, color=color, linewidth=1, alpha=0.6)
kinks = np.degrees(np.concatenate([np.arctan(-X), np.pi - np.arctan(X)]))
[ax.axvline(kink, color="0.75", linewidth=0.8, zorder=0) for ax in (top, middle) for kink in kinks]
seen = run.snapshots[aligned]
bottom.hist(
    paths[aligned], bins=np.linspace(-90, 270, 61), weights=np.abs(seen.v) * np.hypot(seen.w, seen.b) * 1e4
)
top.legend(ncols=2)
top.set(ylabel="potential $D$")
middle.set(ylabel="time $t$", ylim=(run.times[aligned], 0))
bottom.set(xlabel="direction of $(w,b)$ in degrees", ylabel="mass", xticks=np.arange(-90, 271, 60), yticks=[])
plt.show()

# %% [markdown]
# *Notice*: every unit rolls to the nearest valley of *its* landscape and stays. Most valleys are kinks, that is, data. At the widest one
# all data are active; units there grow fastest, and when the network becomes visible almost all mass is theirs. The vertical lines at
# both ends are dead units, on the plateau $D=0$.
#
# ## Is it a gradient?
#
# Compare the formulas with the velocity of chapter 5, on a random network.

# %%
from splinelens.flow_velocity import flow_velocity

rng = experiments.generator("chapter 14/notebook")
network, targets = ShallowNetwork(*rng.normal(size=(3, 30))), rng.normal(size=6)
r, velocity = network(X) - targets, flow_velocity(network, X, targets)
rows, moves = np.stack([network.w, network.b], axis=1), np.stack([velocity.w, velocity.b], axis=1)
rho = np.linalg.norm(rows, axis=1)
u = rows / rho[:, None]
signs = np.sign(network.v)
depth = np.where(signs > 0, *(direction_potential(u, X, r, sign) for sign in (1, -1)))
slope = np.where(signs[:, None] > 0, *(direction_gradient(u, X, r, sign) for sign in (1, -1)))
along = (moves * u).sum(axis=1)
turning = (moves - along[:, None] * u) / rho[:, None]
claims.check(
    "direction-descends-the-potential", np.abs(turning + (np.abs(network.v) / rho / 6)[:, None] * slope).max()
)
claims.check("norm-follows-the-potential", np.abs(along + np.abs(network.v) / 6 * depth).max())
claims.check("size-grows-at-the-potential", np.abs(signs * velocity.v + rho / 6 * depth).max())

# %% [markdown]
# ## All minima, and only those
#
# *Question: does the list miss a minimum, or hold one too many?* Sixty random landscapes against a dense grid; then kinks one by one.

# %%
turn = np.linspace(0, 360, 36_001)[:-1]


def example(seed):
    return experiments.generator("chapter 14/line", seed).normal(size=(2, 6))


def on_a_grid(x, r):
    heights = direction_potential(vectors(turn), x, r)
    return turn[(heights < np.roll(heights, 1) - 1e-13) & (heights < np.roll(heights, -1) - 1e-13)]


def apart(one, other):
    return np.abs((np.subtract.outer(one, other) + 180) % 360 - 180)


# %%
wrong = against = kinks = pins = 0
for seed in range(60):
    x, r = example(seed)
    found, grid_minima = line_attractors(x, r), on_a_grid(x, r)
    angles = np.array([each.angle for each in found])
    gaps = apart(angles, grid_minima)
    wrong += int((gaps > 0.02).all(axis=1).sum() + (gaps > 0.02).all(axis=0).sum())
    against += sum(each.kind == "pinned" and r[each.datum] <= 0 for each in found)
    kinks, pins = kinks + 2 * int((r > 0).sum()), pins + sum(each.kind == "pinned" for each in found)
pulled = kinks
print(f"{pulled} kinks with a pull, of which {pins} pin")
claims.check("attractors-are-the-strict-minima", wrong)
claims.check("pinning-needs-a-pull", against)
claims.check("pull-does-not-suffice-to-pin", pins / kinks)

# %%
x, r = example(0)
steps = []
for place, pull in zip(x, r, strict=True):
    beside = np.degrees(np.arctan2(-place, 1)) + np.degrees([1e-9, -1e-9])
    after, before = direction_gradient(vectors(beside), x, r) @ vectors(beside[0] + 90)
    steps.append(after - before - pull * np.hypot(place, 1))
sinks = []
for seed in range(60):
    x, r = example(seed)
    for each in line_attractors(x, r):
        if each.kind == "sink":
            side = vectors(each.angle) @ np.stack([x, np.ones(6)]) > 0
            g = np.array([r[side] @ x[side], r[side].sum()])
            sinks += [*(vectors(each.angle) + g / np.linalg.norm(g)), each.value + np.linalg.norm(g)]
claims.check("slope-jumps-at-data", np.abs(steps).max())
claims.check("sinks-point-against-the-residual", np.abs(sinks).max())

# %%
from splinelens import regimes

tie = [
    sum(each.angle == 0 for each in line_attractors([0, 1, 2], [2, 2, -2], sign, tolerance=0))
    for sign in (1, -1)
]
shrinking = [each for each in line_attractors([-2, 1], [1, 1]) if each.value > 0 and each.kind == "pinned"]
data_a = [np.asarray(part) for part in regimes.DATA_A]
far = [each for each in line_attractors(data_a[0], -data_a[1]) if abs(each.breakpoint) > 1]
centred = Y.mean() - Y
full = [
    np.abs(each.breakpoint) > 0.9
    for sign in (1, -1)
    for each in line_attractors(X, centred, sign)
    if each.kind == "sink"
]
claims.check("value-decides-ties", tie[0] - tie[1])
claims.check("dead-plateaus-are-no-attractors", len(line_attractors([-1, 0, 1], [1, 1, 1])))
claims.check("attractors-where-units-shrink", len(shrinking))
claims.check("early-attractors-of-a", far[0].breakpoint)
claims.check("trained-bias-empties-the-active-cell", sum(full))

# %% [markdown]
# ## Roll everything downhill
#
# *Question: do directions really end there, and everywhere there?* Six data sets, both signs, 114 directions each, small steps down
# $D$; nothing knows of the list.


# %%
def downhill(x, pulls, t, steps=12_000):
    """Angles after small steps, the last ones shrinking; x, pulls and t with one row for each landscape."""
    for k in range(steps):
        cosine, sine = np.cos(t), np.sin(t)
        active = (cosine[..., None] * x + sine[..., None] > 0) * pulls
        slope = active.sum(axis=2) * cosine - (active * x).sum(axis=2) * sine
        t = t - 0.01 * min(1, 10 ** (3 - k / 3500)) / np.abs(pulls).sum(axis=2) * slope
    return t


cases = [(*example(seed), sign) for seed in range(6) for sign in (1, -1)]
xs = np.array([x for x, _, _ in cases])
pulls = np.array([sign * r for _, r, sign in cases])
switch = np.concatenate([np.arctan(-xs), np.pi - np.arctan(xs)], axis=1)
around = np.tile(np.linspace(0, 2 * np.pi, 90, endpoint=False) + 0.013, (12, 1))
starts = np.concatenate([around, switch - 3e-3, switch + 3e-3], axis=1)
ends = downhill(xs[:, None], pulls[:, None], starts)
live = (np.cos(ends)[..., None] * xs[:, None] + np.sin(ends)[..., None] > 1e-3).any(axis=2)

# %% mystnb={"figure": {"caption": "Where directions end under frozen residuals. One row for each landscape (six data sets, two signs). Small dots: where 114 directions start; large circles: where the live ones end. Crosses: the predicted attractors. Circles without a cross, or crosses without a circle, would be errors.", "name": "fig-frozen-flow"}, "image": {"alt": "Twelve rows of small dots over 0 to 360 degrees. In each row one to three circles, every one with a cross in it, 21 in all, and no cross without a circle."}}
fig, ax = plt.subplots(figsize=(6.4, 4.6))
predicted = [find_attractors(*case) for case in cases]
for row in range(12):
    ax.plot(np.degrees(starts[row]) % 360, np.full(114, row), ".", color="0.75", markersize=3)
    done = np.degrees(ends[row][live[row]]) % 360
    ax.plot(done, np.full(len(done), row), "o", color=figures.RIGHT, markersize=10, fillstyle="none")
    ax.plot(predicted[row], np.full(len(predicted[row]), row), "x", color=figures.LEFT, markersize=7)
ax.set(xlabel="direction $t$ in degrees", ylabel="landscape", xlim=(-5, 365), yticks=range(12))
ax.grid(False)
plt.show()

# %%
gaps = [
    np.radians(apart(np.degrees(ends[row][live[row]]), predicted[row]))
    for row in range(12)
    if live[row].any()
]
missed = sum(int((gap > 0.02).all(axis=0).sum()) for gap in gaps)
arrived = np.concatenate([(gap < 0.02).any(axis=1) for gap in gaps])
print(f"{sum(map(len, predicted))} attractors predicted, {sum(map(len, predicted)) - missed} reached")
claims.check("frozen-flow-reaches-every-attractor", missed)
claims.check("live-directions-end-at-attractors", arrived.mean())

# %% [markdown]
# ## The velocity field over the breakpoint line
#
# *Question: how fast does a breakpoint move, and in which metric?* Units with $v>0$ and $|w|=1$ that face right, over the line.

# %% mystnb={"figure": {"caption": "Velocity of a right-facing breakpoint with $v>0$ at the residuals $-y$, in two metrics. Solid: gradient flow in the weights; dashed: gradient flow in the quotient coordinates, constant between data. Arrows: the way breakpoints move in the first. Both fall through zero at the datum $0.5$ (circle): pinned. Only the first has a zero far left, at $-4$ (inset): the sink at which all data are active.", "name": "fig-velocity-line"}, "image": {"alt": "Two step-like curves over the breakpoint from minus 1.3 to 1.1. Both are positive just left of 0.5 and negative just right of it, and negative elsewhere among the data. A small inset shows the solid curve crossing zero from above at minus 4, the dashed one a negative constant."}}
from splinelens.quotient_velocity import velocity_in_quotient, velocity_of_hyperplanes


def right_facing(places):
    return ShallowNetwork(np.ones(len(places)), -np.asarray(places), np.ones(len(places)))


fig, ax = plt.subplots(figsize=(6.4, 4.0))
inset = ax.inset_axes([0.62, 0.08, 0.34, 0.33])
for axes, (low, high) in ((ax, (-1.3, 1.1)), (inset, (-6.0, -2.0))):
    line = np.linspace(low, high, 1201)
    for field, color, style, name in (
        (velocity_of_hyperplanes, figures.RIGHT, "-", "in the weights"),
        (velocity_in_quotient, figures.LEFT, "--", "in the quotient"),
    ):
        print(figures.draw_curve(axes, line, field(right_facing(line), X, -Y).offsets, name, color, style))
    axes.axhline(0, color="black", linewidth=1)
places = np.linspace(-1.2, 1.0, 12)
ways = np.sign(velocity_of_hyperplanes(right_facing(places), X, -Y).offsets)
figures.draw_arrows(ax, places, np.full(12, 0.045), 0.09 * ways, np.zeros(12))
figures.draw_data(ax, X, np.zeros(6))
ax.plot(0.5, 0, "o", color="black", markersize=9, fillstyle="none", zorder=5)
ax.set(xlabel=r"breakpoint $\beta$", ylabel=r"velocity $\dot\beta$", ylim=(-0.37, 0.07))
ax.legend(loc="lower left")
plt.show()

# %%
H = 1e-6
planes = velocity_of_hyperplanes(network, X, network(X) - targets)
ahead, behind = (
    network.replace(**{name: getattr(network, name) + way * getattr(velocity, name) for name in "wbv"})
    for way in (H, -H)
)
betas = [-each.b / np.abs(each.w) for each in (ahead, behind)]
sizes = [each.v * np.abs(each.w) for each in (ahead, behind)]
near = np.abs(network.w) > 0.3
numbers = np.stack(
    [(betas[0] - betas[1]) / 2 / H - planes.offsets, (sizes[0] - sizes[1]) / 2 / H - planes.amplitudes]
)
gamma = -network.b / np.abs(network.w)
carried = np.abs(planes.offsets) / (1 + gamma**2) - np.linalg.norm(turning, axis=1)
claims.check("hyperplane-velocity-in-weights", np.abs(numbers[:, near]).max())
claims.check("two-charts-one-flow", np.abs(carried).max())

# %%
quotient = velocity_in_quotient(network, X, network(X) - targets)
xi, c = np.sign(network.w), network.v * np.abs(network.w)
loss = [
    (network(X) - targets) @ (c * np.maximum(np.multiply.outer(X, xi) - gamma - way * H, 0)) / 6
    for way in (1, -1)
]
gap_units = right_facing(np.linspace(0.16, 0.49, 9))
sink = right_facing([-Y.mean() / (X * Y).mean()])
pin = np.array([1e-9, -1e-9]) - 2
both = [
    np.sign(field(right_facing(pin), [-2, 1, 2], [1, 1, 1]).offsets)
    for field in (velocity_of_hyperplanes, velocity_in_quotient)
]
drift = velocity_in_quotient(sink, X, -Y).offsets[0] + Y.mean()
claims.check("quotient-flow-in-its-own-metric", np.abs((loss[0] - loss[1]) / 2 / H + quotient.offsets).max())
claims.check("quotient-velocity-steps-at-data", np.ptp(velocity_in_quotient(gap_units, X, -Y).offsets))
claims.check("two-metrics-rest-elsewhere", drift)
claims.check("metrics-disagree-on-pins", float(both[0][0] < 0 < both[0][1] and (both[1] > 0).all()))

# %% [markdown]
# ## Held as long as the landscape says so
#
# *Question: are the pins of chapter 5 such valleys?* Its example again: unit 2 is pinned at datum 3, slides and is released. At every
# moment take the *current* residuals and the slopes of their landscape on both sides of that datum.

# %% mystnb={"figure": {"caption": "A pin is a valley on a kink. Slopes of the current potential just before (solid) and just after (dashed) the direction at which a right-facing unit has its breakpoint on datum 3, along the exact flow of chapter 5. Between the vertical lines unit 2 is pinned there. It is released at the moment at which one of the slopes comes to zero.", "name": "fig-pin-release"}, "image": {"alt": "Two curves over time from 0 to 25. Between vertical lines at 2.8 and 16.2 the solid one is negative and the dashed one positive; the dashed one comes down to zero at the right line and stays just below it."}}
from splinelens import integrate_flow
from splinelens.flow_examples import slide_and_release

demo = slide_and_release()
times = np.linspace(0.0, demo.t_end, 201)
flow = integrate_flow(*demo, record_at=times)
caught, freed = (
    next(e.time for e in flow.events if e.unit == 2 and e.kind == kind) for kind in ("pin", "unpin")
)
turn_on = np.degrees(np.arctan2(-demo.x[3], 1))
slopes = np.array(
    [
        direction_gradient(vectors(turn_on + np.array([-1e-7, 1e-7])), demo.x, each(demo.x) - demo.y)
        @ vectors(turn_on + 90)
        for each in flow.snapshots
    ]
)
fig, ax = plt.subplots(figsize=(6.4, 3.6))
print(figures.draw_curve(ax, flow.times, slopes[:, 0], "before", figures.RIGHT))
print(figures.draw_curve(ax, flow.times, slopes[:, 1], "after", figures.LEFT, "--"))
[ax.axvline(time, color="0.5", linewidth=1) for time in (caught, freed)]
ax.axhline(0, color="black", linewidth=1)
ax.set(xlabel="time $t$", ylabel="slope of $D$ at the kink", ylim=(-0.8, 1.5))
ax.legend()
plt.show()

# %%
from splinelens.meetings import meeting_at


def attracted(net, x, y, unit, datum):
    found = line_attractors(x, net(x) - y, int(np.sign(net.v[unit])))
    return any(each.datum == datum and each.orientation == np.sign(net.w[unit]) for each in found)


differ = 0
for seed in range(60):
    draw = experiments.generator("chapter 14/meetings", seed)
    xs5, ys5, (w, b, v) = *draw.normal(size=(2, 5)), draw.normal(size=(3, 4))
    b[0] = -w[0] * xs5[2]
    net = ShallowNetwork(w, b, v)
    differ += (meeting_at(net, xs5, ys5, 0, 2).kind == "pin") != attracted(net, xs5, ys5, 0, 2)
held = np.array([attracted(each, demo.x, demo.y, 2, 3) for each in flow.snapshots])
when = (flow.times > caught) & (flow.times < freed)
after = integrate_flow(*demo[:3], freed * (1 + 1e-6)).network
claims.check("kink-minima-are-pins", differ)
claims.check("pinned-as-long-as-attracted", int((~held[when]).sum()) + attracted(after, demo.x, demo.y, 2, 3))

# %% [markdown]
# *Notice*: the unit does not decide when to leave. Others fit the data, the residuals change, and the valley under it goes.
#
# ## Smooth units wait elsewhere
#
# *Question: what replaces the pins for tanh and softplus?* The force $F(\gamma)$ on offsets at the same residuals, for units that face
# right, $c>0$.

# %% mystnb={"figure": {"caption": "Force on the offsets of smooth units, each curve divided by its largest size. Left: tanh; it falls through zero (circles) between the data where the residual passes from positive to negative. Right: softplus; at $s=10$ (dashed) there is no sink, at $s=40$ (solid) one, just left of the datum $0.5$, where ReLU units are pinned.", "name": "fig-smooth-sinks"}, "image": {"alt": "Two panels over the offset from minus 1.1 to 1.1 with six data as dots. Left: waves; circles at minus 0.38 and 0.68. Right: smooth steps; the dashed curve stays negative, the solid one pokes above zero and falls through it at 0.465, marked by a circle."}}
from splinelens.smooth_sinks import (
    offset_force,
    offset_zeros,
    sign_changes,
    smooth_sinks,
    softplus_sinks,
    sums_to_the_right,
    tanh_sinks,
)

fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.4), sharey=True)
line = np.linspace(-1.1, 1.1, 801)
for ax, name in zip(axes, ("tanh", "softplus"), strict=True):
    for scale, style in ((10.0, "--"), (40.0, "-")):
        values = offset_force(line, X, -Y, name, scale)
        figures.draw_curve(ax, line, values / np.abs(values).max(), f"$s={scale:g}$", figures.RIGHT, style)
        rest = smooth_sinks(X, -Y, name, scale)
        print(f"{name}, s = {scale:g}: sinks at", *rest.round(3))
        ax.plot(rest, np.zeros(len(rest)), "o", color="black", markersize=8, fillstyle="none", zorder=5)
    figures.draw_data(ax, X, np.zeros(6), "_data")
    ax.axhline(0, color="black", linewidth=1)
    ax.set(title=name, xlabel=r"offset $\gamma$")
axes[0].legend(loc="lower right")
axes[0].set_ylabel(r"force $F(\gamma)$, scaled")
plt.show()

# %%
over = {"tanh": 0, "softplus": 0}
for seed in range(60):
    draw = experiments.generator("chapter 14/zeros", seed)
    x, r = np.sort(draw.uniform(-1, 1, 6)), draw.normal(size=6)
    for name, bound in (("tanh", r), ("softplus", sums_to_the_right(x, r))):
        for scale in (2.0, 10.0):
            over[name] += len(offset_zeros(x, r, name, scale)[0]) > sign_changes(bound)
offsets = np.linspace(-0.8, 0.8, 9)
for _ in range(4000):
    offsets = offsets + 0.02 * offset_force(offsets, X, -Y, "tanh", 10.0)
resting = np.abs(offsets) < 0.85
closest = np.abs(np.subtract.outer(offsets[resting], smooth_sinks(X, -Y, "tanh", 10.0))).min(axis=1)
claims.check("tanh-zeros-bounded-by-sign-changes", over["tanh"])
claims.check("softplus-zeros-bounded-by-tail-sums", over["softplus"])
claims.check("smooth-sinks-attract-offsets", closest.max())

# %%
errors = {
    (name, scale): np.abs(formula(X, -Y, scale) - smooth_sinks(X, -Y, name, scale)).max()
    for name, formula in (("tanh", tanh_sinks), ("softplus", softplus_sinks))
    for scale in (20.0, 40.0, 80.0)
}
steep = dict.fromkeys(("tanh", "softplus"), 0)
for seed in range(30):
    draw = experiments.generator("chapter 14/steep units", seed)
    x, r = np.arange(6) + draw.uniform(-0.2, 0.2, 6), draw.choice([-2.7, -1.6, 1.1, 2.0], 6)
    steep["tanh"] += len(tanh_sinks(x, r, 15)) != len(smooth_sinks(x, r, "tanh", 15))
    steep["softplus"] += len(softplus_sinks(x, r, 60)) != len(smooth_sinks(x, r, "softplus", 60))
places, falling = offset_zeros(X, -Y, "softplus", 40.0)
beside = np.abs(np.subtract.outer(places, X)).argmin(axis=1)
limit = 80 * (smooth_sinks(X, -Y, "softplus", 80.0)[0] - X[4])
claims.check("tanh-sinks-lie-between-data", errors["tanh", 40.0])
claims.check("steep-tanh-sinks-are-all", steep["tanh"])
claims.check("softplus-sinks-lie-near-data", errors["softplus", 80.0])
claims.check("softplus-sinks-tend-to-pins", limit)
claims.check("steep-softplus-sinks-are-all", steep["softplus"])
claims.check("softplus-repels-where-the-residual-is-negative", int((falling != (-Y[beside] > 0)).sum()))
claims.check("no-softplus-sink-when-flat", len(smooth_sinks(X, -Y, "softplus", 10.0)))

# %% [markdown]
# ## Align, then grow
#
# *Question: why does the direction come before the size?* The run of the first figure, three units on their way to the widest valley.

# %% mystnb={"figure": {"caption": "Align, then grow. Size (solid) and angle to the sink (dashed) of three units of the first figure, both relative to their start, over time; the horizontal axis ends when the network becomes visible. In one cell the product of size and sine of the angle is constant: the curves are mirror images of each other once the unit is in the sink's cell, until, at the end, the residuals move. Dotted: growth by $e^{-Dt/n}$.", "name": "fig-align-then-grow"}, "image": {"alt": "Logarithmic plot over time from 0 to about 42. Three solid curves rise as straight lines over about two decades after a slow start; three dashed curves fall at the same slope. A dotted line has the slope of the solid ones."}}
sink = next(each for each in line_attractors(X, -Y) if each.kind == "sink")
angle = np.radians(np.abs(paths[: aligned + 1] - sink.angle))
size = np.array([np.hypot(each.w, each.b) for each in run.snapshots[: aligned + 1]])
mine = np.flatnonzero((start.v > 0) & (angle[-1] < 0.02) & (angle[0] > 0.3) & (angle[0] < 1.2))[:3]
fig, ax = plt.subplots(figsize=(6.4, 3.8))
span = run.times[: aligned + 1]
for unit, names in zip(mine, (("size", "angle"), ("_", "_"), ("_", "_")), strict=True):
    figures.draw_curve(ax, span, size[:, unit] / size[0, unit], names[0], figures.RIGHT)
    figures.draw_curve(ax, span, angle[:, unit] / angle[0, unit], names[1], figures.LEFT, "--")
print(figures.draw_curve(ax, span, np.exp(-sink.value * span / 6), "$e^{-Dt/n}$", style=":"))
ax.set(yscale="log", xlabel="time $t$", ylabel="relative to the start")
ax.legend()
plt.show()

# %%
u_sink = vectors(sink.angle)
tiny = ShallowNetwork([1e-7 * u_sink[0]], [1e-7 * u_sink[1]], [1e-7])
grown = integrate_flow(tiny, X, Y, 10.0).network
tilted = vectors(sink.angle + 10)
lone = ShallowNetwork([1e-7 * tilted[0]], [1e-7 * tilted[1]], [1e-7])
later = integrate_flow(lone, X, Y, 10.0).network
factor = np.hypot(later.w[0], later.b[0]) / 1e-7
left = np.radians(np.degrees(np.arctan2(later.b[0], later.w[0])) - sink.angle)
claims.check("aligned-unit-grows-exponentially", np.log(grown.v[0] / 1e-7) + sink.value * 10 / 6)
claims.check("growth-halves-the-angle", left - alignment.angle_after_growth(np.radians(10.0), factor))

# %%
from splinelens import gradient_descent


def frozen(t, v, steps=4000, step=0.002):
    for _ in range(steps):
        active = np.multiply.outer(np.cos(t), X) + np.sin(t)[:, None] > 0
        t = t + step / 6 * np.sign(v) * ((active @ Y) * np.cos(t) - (active @ (X * Y)) * np.sin(t))
    return t


shadow = {}
for scale in (1e-2, 1e-3, 1e-4):
    small = alignment.paired_circle_start(40, scale, experiments.generator("chapter 14/shadow"))
    moved = gradient_descent(small, X, Y, step_size=0.002, max_steps=4000).network
    expected = frozen(np.arctan2(small.b, small.w), small.v)
    shadow[scale] = np.radians(
        apart(np.degrees(np.arctan2(moved.b, moved.w)), np.degrees(expected)).diagonal().max()
    )
print("a start ten times smaller follows ten times closer:", shadow[1e-3] < shadow[1e-2] / 10)
big = alignment.paired_circle_start(60, 3.0, experiments.generator("chapter 14/pairs"))
claims.check("small-starts-follow-the-frozen-flow", shadow[1e-4])
claims.check("paired-starts-vanish", np.abs(big(X)).max())

# %% [markdown]
# ## How it fades
#
# *Question: for which starts does any of this matter?* Nine seeds at each of nine scales, 600 units, trained to a loss of $10^{-8}$; the
# runs are stored. "Near" is within $0.05$ radian of an attractor of $-y$; dead units do not count.

# %%
from pathlib import Path

from splinelens import circle_cells

folder = Path("results") if Path("results").is_dir() else Path("../results")
stored = experiments.load_result(folder / "14_scales", [alignment, circle_cells]).arrays
print(stored["loss"].size, "runs, all at a loss of 1e-8:", bool((stored["loss"] <= 1e-8).all()))

# %% mystnb={"figure": {"caption": "The gathering fades with the scale of the start. Shares of live units (open squares, dashed) and of mass (dots, solid) near an attractor of $-y$, medians and ranges of nine seeds. Left: when the network becomes visible. Right: at the end of training. Dotted: chance.", "name": "fig-alignment-scales"}, "image": {"alt": "Two panels over the scale from 0.0001 to 1.1, logarithmic. Left: both shares fall from above 0.9 to 0.05 between scales 0.0001 and 0.03. Right: the share of mass falls from 0.84 over 0.46 at 0.01 to 0.06; that of units from 0.38 to 0.06. A dotted line stands at 0.055."}}
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, phase, title in zip(axes, (1, 2), ("when visible", "at the end"), strict=True):
    for name, mark, style, label in (("near_by_mass", "o", "-", "mass"), ("near", "s", "--", "units")):
        shares = stored[name][..., phase]
        middle = np.median(shares, axis=1)
        bars = np.abs(np.stack([shares.min(axis=1), shares.max(axis=1)]) - middle)
        ax.errorbar(
            stored["scales"],
            middle,
            bars,
            fmt=mark + style,
            label=label,
            capsize=3,
            markersize=6,
            fillstyle="full" if mark == "o" else "none",
            color=figures.RIGHT if mark == "o" else figures.LEFT,
        )
    ax.axhline(alignment.live_null(X, -Y), color="black", linestyle=":")
    ax.set(xscale="log", title=title, xlabel=r"scale $\delta$", ylim=(0, 1.02))
axes[0].set_ylabel("share near an attractor")
axes[0].legend()
plt.show()

# %%
visible, final = (
    {name: np.median(stored[name][..., k], axis=1) for name in stored if stored[name].ndim == 3}
    for k in (1, 2)
)
claims.check("chance-on-the-live-circle", alignment.live_null(X, -Y))
claims.check("small-starts-are-aligned-when-visible", visible["near_by_mass"][0])
claims.check("alignment-empties-arcs", visible["entropy_by_mass"][0])
claims.check("mass-stays-near-at-the-end", final["near_by_mass"][0])
claims.check("alignment-fades-with-scale", final["near_by_mass"][-1])
claims.check("large-starts-keep-their-directions", final["rotation"][-1])

# %% [markdown]
# A smaller run of the same kind, made now: 100 units from $\delta=10^{-4}$ and from $1$, up to the moment when they are visible.

# %%
for scale in (1e-4, 1.0):
    begin = alignment.paired_circle_start(100, scale, experiments.generator("alignment/live"))
    short = alignment.align_and_train(begin, X, Y, max_time=60.0 if scale < 1 else 0.5, loss_tolerance=1e-3)
    place = alignment.end_of_alignment(short, X, Y)
    share = alignment.alignment_measures(short.snapshots[place], begin, X, -Y)
    print(f"scale {scale:g}: more than half of the mass near an attractor: {share.near_by_mass > 0.5}")

# %% [markdown]
# *Notice*: gathering needs a network that is small for long enough. At $\delta=10^{-2}$ the fit begins before the
# units have turned, and only half of the mass is found at the first attractors; at $\delta=1.1$ chance is all there is.
#
# ## The chapter in numbers

# %%
count = sum(claim.chapter == 14 for claim in claims.load_register().values())
print(
    f"attractors of -y: {len(find_attractors(X, -Y))} for v > 0 and {len(find_attractors(X, -Y, -1))} for v < 0"
)
print(f"kinks with a pull that pin: about one in {round(pulled / pins)}")
print(f"mass near an attractor at the end, by scale: {', '.join(f'{m:.1f}' for m in final['near_by_mass'])}")
print(f"chance: {alignment.live_null(X, -Y):.3f}")
print(f"claims measured: {count}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} One datum
# :label: ex-14-one
# Let there be a single datum, $r_1=-1$. Find all attractors for $v>0$ and for $v<0$. Where does a unit with $v<0$ end?
# ```
#
# ```{solution} ex-14-one
# :class: dropdown
# For $v>0$, $D=-\langle u,\tilde x_1\rangle_+$ has one minimum, the sink $\tilde x_1/|\tilde x_1|$. For $v<0$, $D=\langle u,\tilde x_1\rangle_+\ge0$ falls
# to both sides until the unit is dead; the minimum is a plateau, and no attractor. `find_attractors([x], [-1.0], -1)` is empty.
# ```
#
# ```{exercise} A pin that is not one
# :label: ex-14-pass
# Take $x=(0,1)$ and $r=(1,-3)$. Show by hand that a right-facing unit with $v>0$ is not pinned at $0$, though $r_1>0$. For which $r_2$ is it?
# ```
#
# ```{solution} ex-14-pass
# :class: dropdown
# At the kink $u=(1,0)$ the tangent is $(0,1)$. Before it only datum 2 is active, $g=(r_2,r_2)$, slope $r_2$; after it $g=(r_2,r_2+1)$, slope
# $r_2+1$. Pinned exactly if $r_2<0<r_2+1$, or at $r_2=-1$, where the second slope is $0$ and $D=-1<0$. So $-1\le r_2<0$.
# ```
#
# ```{exercise} Count sinks
# :label: ex-14-count
# Ten residuals alternate in sign. How many sinks can tanh units have at most, at any steepness, and how many do steep ones have if the
# first residual is positive? And if all residuals are positive?
# ```
#
# ```{solution} ex-14-count
# :class: dropdown
# Nine sign changes, so at most nine zeros; sinks and repellers alternate, so at most five sinks. Steep units have one for each change from
# plus to minus: five. With no sign change there is no zero at all: all offsets drift to the right for ever.
# ```
#
# ```{admonition} Keep
# :class: important
# Small units roll into the valleys of one landscape, cut by the data and the residuals; they turn first and grow later; and a large start never gets there.
# ```
