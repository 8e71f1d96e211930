# %% [markdown]
# # Breakpoints that move, stick and slide
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** breakpoints travel through data, stick to a datum, slide on it and come off; a unit turn
# round through infinity; two integrators and plain descent agree on all of it; and every claim of the chapter
# measured. **Claims shown**: all of chapter 5, each named where it is measured. **Time**: under a minute
# to run, an hour to work through. **Theory**: {doc}`../book/chapters/05_gradient_flow`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## Velocities
#
# *Question: how fast do weights, breakpoints and slopes move?* Take a random network and nine data, and compare
# the formulas with difference quotients.

# %%
from splinelens import ShallowNetwork, claims, conserved_imbalance, integrate_flow, squared_loss
from splinelens.flow_velocity import flow_velocity, reduced_velocity, spline_velocity, weight_from_imbalance


def draw(seed, n=9, width=5):
    rng = experiments.generator("chapter 5", seed)
    x, y = np.sort(rng.uniform(-1, 1, n)), rng.normal(size=n)
    return ShallowNetwork(*rng.normal(size=(3, width))), x, y


def moved(network, velocity, step):
    new = {name: getattr(network, name) + step * getattr(velocity, name) for name in "wbv"}
    return network.replace(**new)


network, x, y = draw(0)
velocity = flow_velocity(network, x, y)
print("speed of the whole network:", round(float(np.linalg.norm(np.concatenate(velocity[:3]))), 3))

# %%
w, b, v = network.w, network.b, network.v
directions = [
    velocity._replace(**{n: np.eye(5)[i] if n == m else np.zeros(5) for n in "wbv"})
    for m in "wbv"
    for i in range(5)
]
slopes = [
    (squared_loss(moved(network, e, 1e-6), x, y) - squared_loss(moved(network, e, -1e-6), x, y)) / 2e-6
    for e in directions
]
quotient = (b * velocity.w - w * velocity.b) / w**2, velocity.w * v + w * velocity.v
fall = squared_loss(moved(network, velocity, 1e-6), x, y) - squared_loss(
    moved(network, velocity, -1e-6), x, y
)
speed2 = sum(float(part @ part) for part in velocity[:3])
claims.check("velocity-in-weights", np.abs(np.concatenate(velocity[:3]) + slopes).max())
claims.check(
    "velocity-in-spline-coordinates", np.abs(np.subtract(spline_velocity(network, x, y), quotient)).max()
)
claims.check("loss-falls-at-squared-speed", -fall / 2e-6 / speed2)
claims.check("imbalance-is-conserved", np.abs(w * velocity.w + b * velocity.b - v * velocity.v).max())

# %% [markdown]
# ## One number sets the clock
#
# *Question: what does the imbalance $D=w^2+b^2-v^2$ do?* It never changes, and together with breakpoint and
# delta-slope it gives back the weights. So give three units the same kink and the same data, and change only $D$.

# %% mystnb={"figure": {"caption": "One unit, one pair of moments, all imbalances. The speed of its breakpoint (solid) falls as $D$ grows and that of its delta-slope (dashed) rises. Dotted: the limits for large $|D|$. Circles: the exact speeds at $D=0$.", "name": "fig-time-scales"}, "image": {"alt": "Two curves over the imbalance D from minus 100 to 100 on a logarithmic vertical axis. The breakpoint's speed is about 27 at the left, falls through 0.09 at zero and reaches 0.0003 at the right. The delta-slope's speed is 30 at the left, dips to 0.2 at zero and rises to 33 at the right."}}
from splinelens.flow_velocity import limiting_velocity

unit = {"beta": 0.4, "mu": 0.3, "order0": 0.2, "order1": -0.3}
grid = np.concatenate([-np.geomspace(100, 0.01, 80), np.geomspace(0.01, 100, 80)])
rates = reduced_velocity(imbalance=grid, **unit)
limits = limiting_velocity(imbalance=grid, **unit)
still = reduced_velocity(imbalance=0.0, **unit)
fig, ax = plt.subplots(figsize=(6.4, 4.0))
labels = (r"breakpoint, $|\dot\beta|$", r"delta-slope, $|\dot\mu|$")
for rate, limit, mark, style, name, color in zip(
    rates, limits, still, ("-", "--"), labels, (figures.RIGHT, figures.LEFT), strict=True
):
    print(figures.draw_curve(ax, grid, np.abs(rate), name, color=color, style=style))
    far = np.abs(grid) > 1
    for side in (grid < 0, grid > 0):
        ax.plot(grid[far & side], np.abs(limit[far & side]), ":", color="black", linewidth=2)
    ax.plot(0, abs(mark), "o", color=color)
ax.set_xscale("symlog", linthresh=0.1)
ax.set(yscale="log", xlabel="imbalance $D$", ylabel="speed")
ax.legend()
plt.show()

# %%
D, beta, mu = conserved_imbalance(network), -b / w, w * v
root = np.sqrt(D**2 + 4 * mu**2 * (1 + beta**2))
from decimal import Decimal, getcontext

getcontext().prec = 50
b_, m_, d_ = Decimal("0.4"), Decimal("0.001"), Decimal(-100)
exact = (2 * m_**2 / ((d_**2 + 4 * m_**2 * (1 + b_**2)).sqrt() - d_)).sqrt()
first = np.sqrt((-100 + np.sqrt(100**2 + 4e-6 * 1.16)) / 2.32)
kept = float(weight_from_imbalance(0.4, 1e-3, -100.0)) / float(exact) - 1
print(f"digits of |w| lost by the first form: about {np.log10(abs(first / float(exact) - 1) / 1e-16):.0f}")
claims.check("weight-from-imbalance", np.abs(weight_from_imbalance(beta, mu, D) - np.abs(w)).max())
claims.check(
    "two-forms-of-the-weight-agree", np.abs((D + root) / (2 * (1 + beta**2)) - 2 * mu**2 / (root - D)).max()
)
claims.check("second-form-does-not-cancel", kept)

# %%
from splinelens.flow_velocity import active_moments

closed = reduced_velocity(beta, mu, D, *active_moments(network, x, y))
ratio = {
    d: reduced_velocity(imbalance=d, **unit)[0] / limiting_velocity(imbalance=d, **unit)[0]
    for d in (-1e6, 0.0, 1e6)
}
pace = reduced_velocity(imbalance=np.array([-4.0, 100.0]), **unit)[0]
claims.check("reduced-flow-is-closed", np.abs(np.subtract(closed, spline_velocity(network, x, y))).max())
claims.check("large-imbalance-freezes-breakpoints", ratio[1e6])
claims.check("balanced-breakpoints-ignore-mass", ratio[0.0])
claims.check("negative-imbalance-speeds-breakpoints", ratio[-1e6])
claims.check("worked-breakpoint-speeds", pace[0] / pace[1])

# %% [markdown]
# *Notice*: between $D=-4$ and $D=100$ the breakpoint's speed differs by a factor of almost four thousand, though
# the function is the same. Large $D$: slopes learn and breakpoints stand still. Negative $D$: breakpoints run.
#
# ## Worldlines
#
# *Question: what happens when a breakpoint meets a datum?* A small example, found by a seeded search: four
# units, seven data.

# %%
from splinelens.flow_examples import slide_and_release


def when(run, kind, who):
    return next(e.time for e in run.events if e.kind == kind and e.unit == who)


example = slide_and_release()
times = np.linspace(0, example.t_end, 501)
run = integrate_flow(*example, record_at=times)
verbs = {"cross": "crosses", "pin": "is pinned at", "unpin": "is released from"}
for time, kind, who, datum in run.events:
    print(f"t = {time:6.2f}: unit {who} {verbs[kind]} datum {datum}")

# %% mystnb={"figure": {"caption": "Worldlines of four breakpoints. Horizontal lines are data. Crosses: a breakpoint crosses a datum. Squares: it is pinned; from there it stays on the datum (thick grey) until it is released (open circles). Solid: facing right; dashed: facing left. The lower panel shows the loss.", "name": "fig-worldlines"}, "image": {"alt": "Breakpoints against time from 0 to 25. One passes through three data before time 0.4 and goes on downwards; one starts at 0.14, reaches the datum at minus 0.08 at time 2.8, stays there until 16.2 and goes on below; another comes down from 0.4, joins it at the same datum for a moment and goes on. Below, the loss falls from about 0.8 to 0.2."}}
paths = np.array([-each.b / each.w for each in run.snapshots])
signs = np.array([np.sign(each.w) for each in run.snapshots])
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6.4, 6.0), height_ratios=[3, 1], sharex=True)
for place in example.x:
    top.axhline(place, color=figures.DATA, linewidth=0.8, alpha=0.6)
print(figures.draw_worldlines(top, run.times, paths, signs))
met = run.events
for who in (0, 2):
    top.plot(
        [when(run, "pin", who), when(run, "unpin", who)],
        [example.x[3]] * 2,
        color="0.6",
        linewidth=7,
        alpha=0.5,
    )
print(
    figures.draw_events(top, [e.time for e in met], [example.x[e.datum] for e in met], [e.kind for e in met])
)
for i, place in enumerate(paths[0]):
    top.annotate(str(i), (0, place), textcoords="offset points", xytext=(-9, -4))
figures.draw_curve(bottom, run.times, run.losses, "loss")
top.set(ylabel=r"breakpoint $\beta$", ylim=(-1.6, 1.1))
top.legend(ncols=3, loc=(0.3, 0.82), framealpha=1)
bottom.set(xlabel="time $t$", ylabel="loss $L$", ylim=(0, None))
plt.show()

# %%
from splinelens.meetings import active_fraction, meeting_at, sliding_velocity


def side(network, shift):
    moved = network.replace(b=network.b + shift * np.eye(4)[2])
    return np.array([part[2] for part in flow_velocity(moved, example.x, example.y)[:3]])


caught, freed = when(run, "pin", 2), when(run, "unpin", 2)
inside = np.flatnonzero((run.times > caught) & (run.times < freed))
share = [meeting_at(run.snapshots[k], example.x, example.y, 2, 3).fraction for k in inside]
imbalances = np.array([conserved_imbalance(each) for each in run.snapshots])
print(f"unit 2 slides for {freed - caught:.1f} units of time")

# %% mystnb={"figure": {"caption": "A breakpoint that stands still is not a unit at rest. Unit 2 between its pin (left vertical line) and its release (right one): $w$ and $v$ move (top), their imbalance does not (dotted), and the fraction $\\lambda$ with which the datum counts travels through $(0,1)$ (bottom). At release it has reached an end.", "name": "fig-sliding-unit"}, "image": {"alt": "Top: w and v of unit 2 over time change smoothly by several tenths between two vertical lines at 2.8 and 16.2, while the dotted line of the imbalance is level. Bottom: lambda between the vertical lines moves inside the band from 0 to 1 and ends at its edge."}}
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6.4, 5.2), sharex=True)
for name, style, color in (("w", "-", figures.RIGHT), ("v", "--", figures.LEFT)):
    values = [getattr(each, name)[2] for each in run.snapshots]
    print(figures.draw_curve(top, run.times, values, f"${name}$", color, style))
figures.draw_curve(top, run.times, imbalances[:, 2], "$D$", style=":")
print(figures.draw_curve(bottom, run.times[inside], share, r"$\lambda$"))
for ax in (top, bottom):
    [ax.axvline(time, color="0.5", linewidth=1) for time in (caught, freed)]
top.legend(ncols=3)
top.set(ylabel="unit 2")
bottom.set(xlabel="time $t$", ylabel=r"fraction $\lambda$", ylim=(-0.05, 1.05))
plt.show()

# %%
halfway = integrate_flow(*example[:3], 8.0).network
here = meeting_at(halfway, example.x, example.y, 2, 3)
slide = np.array(sliding_velocity(halfway, example.x, example.y, 2, 3))
sides = np.array([side(halfway, -1e-12), side(halfway, 1e-12)])
across = np.array([example.x[3], 1.0, 0.0])
projected = sides - np.outer(sides @ across, across) / (across @ across)
stop = active_fraction(here.inactive, here.active)
pull = np.array([halfway.w[2], halfway.b[2], -halfway.v[2]]) @ slide
claims.check("imbalance-along-an-event-run", np.abs(imbalances - imbalances[0]).max())
claims.check("meeting-velocities", np.abs(sides @ across - [here.inactive, here.active]).max())
claims.check("sliding-holds-the-breakpoint", stop * here.active + (1 - stop) * here.inactive)
claims.check("sliding-is-the-projected-gradient", np.abs(projected - slide).max())
claims.check("sliding-conserves-imbalance", pull)

# %%
ends = []
for event in run.events:
    if event.kind == "unpin":
        before = integrate_flow(*example[:3], event.time * (1 - 1e-9)).network
        fraction = meeting_at(before, example.x, example.y, event.unit, event.datum).fraction
        ends.append(min(abs(fraction), abs(1 - fraction)))
joined = halfway.replace(b=np.where(np.arange(4) == 3, -halfway.w * example.x[3], halfway.b))
both = [
    meeting_at(joined.replace(b=joined.b + e * np.eye(4)[3]), example.x, example.y, 2, 3).inactive
    for e in (-1e-13, 1e-13)
]
claims.check("released-at-a-whole-fraction", max(ends))
claims.check("units-at-one-datum-decouple", both[1] - both[0])

# %% [markdown]
# *Notice*: the pinned breakpoint is a horizontal line, yet the unit's $w$ and $v$ keep moving. Seen from the
# spline, its kink grows in place.
#
# ## Three ways to meet
#
# *Question: who crosses, who sticks?* Freeze the residuals. On each side of the line $wx_k+b=0$ a unit's $(w,b)$
# moves at a constant velocity; only the component across the line differs.

# %% mystnb={"figure": {"caption": "What a datum at $x_k=0$ does to a unit, in the plane of $w$ and $b$, on whose axis $b=0$ the breakpoint lies on the datum. Left: both sides push one way, the unit crosses. Middle: both push towards the line, the unit is pinned and slides along it. Right: both push away; only a unit that is on the line by chance would stay.", "name": "fig-meeting"}, "image": {"alt": "Three square panels with arrows on both sides of a horizontal line. Left: arrows point up on both sides. Middle: arrows point towards the line from both sides, and to the right. Right: arrows point away from the line on both sides, and to the left."}}
points = np.array([-1.0, 0.0, 1.0])
cases = {"cross": (-1.0, -0.5), "pin": (-1.0, 2.0), "repel": (1.0, -2.0)}
fig, axes = plt.subplots(1, 3, figsize=(6.8, 2.7), sharey=True)
for ax, (name, (beside, at)) in zip(axes, cases.items(), strict=True):
    case = meeting_at(ShallowNetwork([1.0], [0.0], [1.0]), points, [0.0, -at, 1.0 - beside], 0, 1)
    across, up = np.meshgrid(np.linspace(0.6, 1.4, 4), [-0.3, -0.15, 0.15, 0.3])
    rate = np.where(up > 0, case.active, case.inactive)
    print(
        f"{name}: {case.kind},",
        figures.draw_arrows(ax, across, up, np.full_like(up, -beside / 10), 0.3 * rate),
    )
    ax.axhline(0, color="black", linewidth=1.5)
    ax.set(title=name, xlabel="$w$", xlim=(0.4, 1.6), ylim=(-0.45, 0.45))
axes[0].set_ylabel("$b=wx_k+b$")
plt.show()

# %%
from splinelens import gradient_descent


def contradicts(kind, case, ends):
    if kind == "pin":
        return max(np.abs(ends)) > 1e-5 * (case.inactive - case.active) + 1e-6
    away = (np.sign(case.active),) * 2 if kind == "cross" else (-1, 1)
    return any(end * way < 2e-5 for end, way in zip(ends, away, strict=True))


wrong, seen = dict.fromkeys(("cross", "pin", "repel"), 0), dict.fromkeys(("cross", "pin", "repel"), 0)
for seed in range(200):
    small, xs, ys = draw(seed, n=5, width=2)
    small = small.replace(b=[-small.w[0] * xs[2], small.b[1]])
    case = meeting_at(small, xs, ys, 0, 2)
    if min(abs(case.inactive), abs(case.active)) < 0.02 or (case.kind == "cross" and seen["cross"] >= 10):
        continue
    starts = [small.replace(b=small.b + np.array([shift, 0])) for shift in (-1e-6, 1e-6)]
    stops = [gradient_descent(each, xs, ys, step_size=1e-5, max_steps=400).network for each in starts]
    seen[case.kind] += 1
    wrong[case.kind] += bool(contradicts(case.kind, case, [each.w[0] * xs[2] + each.b[0] for each in stops]))
print("met:", seen, "against the rule:", wrong)

# %%
claims.check("same-sign-crosses", wrong["cross"])
claims.check("pin-needs-attraction-from-both-sides", wrong["pin"])
claims.check("repelling-side-lets-go", wrong["repel"])

# %% [markdown]
# ## Where the flow is not unique
#
# *Question: is a repelling datum really reached from nowhere?* Not from beside it. But a unit that *slides* can
# see its datum turn repelling under it, because its $v$ passes $0$; and it can shrink until $w=b=0$. At both points
# the flow has more than one future. Descent chooses by the phase of its step.

# %%
from splinelens.flow_examples import let_go_by_its_sign, shrinks_to_nothing

one, two = let_go_by_its_sign(), shrinks_to_nothing()
flow = integrate_flow(*one, record_at=np.linspace(0, 2, 21))
shrink = integrate_flow(*two, record_at=np.linspace(0, 4, 161))
descents = {}
for eta in (3e-4, 5e-4):
    steps = np.arange(0, int(one.t_end / eta), 20)
    descents[eta] = gradient_descent(*one[:3], step_size=eta, max_steps=steps[-1], record_at=steps)
sides = sorted(int(np.sign(each.network.b[0])) for each in descents.values())
print("descent leaves to the sides", sides)

# %% mystnb={"figure": {"caption": "Two ways off a pin that no rule decides. Left: a unit with $D>0$ slides until $v=0$; from there the datum repels it. Descent with two step sizes leaves to different sides (lines); the integrator takes the inactive side by convention (squares). Right: a unit with $D<0$ shrinks to $w=b=0$ at $v=\\sqrt{-D}$ and is dead from there on.", "name": "fig-not-unique"}, "image": {"alt": "Left: b against time stays at zero from 0.08 to 0.54, then one line turns up and one down; squares follow the lower one. Right: w falls to zero at time 1.3 and stays there, v falls from 1 to 0.92 and stays."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.2))
for (eta, descent), style in zip(descents.items(), ("-", "--"), strict=True):
    b_of_t = [each.b[0] for each in descent.snapshots]
    print(figures.draw_curve(left, descent.times, b_of_t, f"descent, {eta:g}", style=style))
squares = [each.b[0] for each in flow.snapshots]
left.plot(flow.times, squares, "s", color=figures.LEFT, markersize=4, label="integrator")
left.set(xlabel="time $t$", ylabel="$b=wx_k+b$")
left.legend(fontsize=8)
for name, style in (("w", "-"), ("v", "--")):
    values = [getattr(each, name)[0] for each in shrink.snapshots]
    figures.draw_curve(right, shrink.times, values, f"${name}$", style=style)
right.set(xlabel="time $t$", xlim=(0, 2.5))
right.legend()
plt.show()

# %%
off = integrate_flow(*one[:3], when(flow, "unpin", 0)).network
nothing = integrate_flow(*two[:3], when(shrink, "unpin", 0)).network
left_over = [nothing.w[0], nothing.b[0], nothing.v[0] ** 2 + conserved_imbalance(two.network)[0]]
assert sides == [-1, 1]
claims.check("pinned-unit-can-be-let-go-by-its-sign", off.v[0])
claims.check("pinned-unit-can-shrink-to-nothing", np.abs(left_over).max())

# %% [markdown]
# ## Round through infinity
#
# *Question: can a unit turn round?* $\beta$ cannot pass from one end of the line to the other, but $w$ can pass
# $0$. On the circle of angles of $(w,b)$ this is nothing special.

# %% mystnb={"figure": {"caption": "One unit turns from left-facing to right-facing, for seven imbalances. Left: its breakpoint leaves through $+\\infty$ and comes back from $-\\infty$. Right: the angle of $(w,b)$ passes $90^\\circ$ smoothly. The unit is active on the datum all the time.", "name": "fig-orientation-flip"}, "image": {"alt": "Left: curves of the breakpoint rise steeply beyond the top of the panel and come back from below. Right: angle curves fall smoothly from 93 degrees through 90 to about 60."}}
from splinelens.flow_examples import orientation_flip

fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.2))
flips = 0
imbalances = (-9.0, -4.0, -1.0, -0.1, 0.0, 0.5, 1.0)
for d in imbalances:
    turning = integrate_flow(*orientation_flip(d)[:3], 2.0, record_at=np.geomspace(1e-4, 2, 300))
    ws, bs = (np.array([getattr(each, name)[0] for each in turning.snapshots]) for name in "wb")
    figures.draw_curve(
        left, turning.times[1:], np.where(np.abs(bs / ws) < 60, -bs / ws, np.nan)[1:], f"{d:g}"
    )
    drawn = figures.draw_curve(right, turning.times[1:], np.degrees(np.arctan2(bs, ws))[1:], f"$D={d:g}$")
    flips += ws[0] < 0 < ws[-1] and not turning.events
print(drawn, "·", flips, "of", len(imbalances), "turn")
left.set(xscale="log", xlabel="time $t$", ylabel=r"breakpoint $\beta$")
right.set(xscale="log", xlabel="time $t$", ylabel="angle of $(w,b)$, degrees")
right.axhline(90, color="0.5", linewidth=1)
for d, level in ((1, 68.5), (-9, 54.3)):
    right.annotate(f"$D={d}$", (0.2, level))
right.set_ylim(53, 95)
plt.show()

# %%
near = orientation_flip(-1.0)
thin = near.network.replace(w=[1e-6])
moment = thin(near.x)[0] - near.y[0]
growth = spline_velocity(thin, near.x, near.y)[0][0] * 1e-12 / (thin.v[0] * (1e-6 - thin.b[0]) * moment)
claims.check("orientation-flips-for-any-imbalance", flips)
claims.check("spline-coordinates-blow-up", growth)

# %% [markdown]
# ## How often?
#
# *Question: are these rarities?* Twenty-four random networks with five units on nine data, followed to $t=20$.

# %% mystnb={"figure": {"caption": "What happened to 120 units, by imbalance. Each row shows the imbalances of the units to which it happened; the bottom row shows all. No unit with $D\\le0$ changed the sign of its $v$; orientations changed on both sides, and pins occur on both sides.", "name": "fig-signs"}, "image": {"alt": "Four rows of dots over the imbalance from about minus 13 to 12, with a vertical line at zero. In the row of sign changes of v all dots lie to the right of zero. In the rows for orientation changes, pins and all units they lie on both sides."}}
rows = {"$v$ changed sign": [], "$w$ changed sign": [], "was pinned": [], "all units": []}
for seed in range(24):
    start, xs, ys = draw(seed)
    path = integrate_flow(start, xs, ys, 20.0, record_at=np.linspace(0, 20, 81))
    D, pinned = conserved_imbalance(start), {e.unit for e in path.events if e.kind == "pin"}
    for name, key in (("v", "$v$ changed sign"), ("w", "$w$ changed sign")):
        signs = np.array([np.sign(getattr(each, name)) for each in path.snapshots])
        rows[key] += list(D[(signs != signs[0]).any(axis=0)])
    rows["was pinned"] += list(D[sorted(pinned)])
    rows["all units"] += list(D)
fig, ax = plt.subplots(figsize=(6.4, 2.8))
for height, (name, found) in enumerate(rows.items()):
    ax.plot(found, np.full(len(found), -height), "|", color=figures.RIGHT, markersize=14)
    print(name.replace("$", ""), len(found))
ax.axvline(0, color="black", linewidth=1)
ax.set(xlabel="imbalance $D$", yticks=range(0, -4, -1), yticklabels=rows, ylim=(-3.6, 0.6))
plt.show()

# %%
everyone = np.array(rows["all units"])
flipped = np.array(rows["$v$ changed sign"])
turned = np.array(rows["$w$ changed sign"])
assert turned.min() < 0 < turned.max()
claims.check("sign-of-v-is-kept-for-nonpositive-imbalance", (flipped <= 0).sum())
claims.check("flips-of-v-need-positive-imbalance", len(flipped) / (everyone > 0).sum())
claims.check("orientation-flips-seen", len(turned) / len(everyone))
claims.check("pinning-is-common", len(rows["was pinned"]) / len(everyone))

# %% [markdown]
# ## Referees
#
# *Question: why believe an integrator?* Because two that share no code, and plain descent with a falling step,
# agree. First the rotation and the kernel that the fast mode is made of, then errors against step size.

# %%
from scipy.integrate import solve_ivp

from splinelens.cell_moments import hyperbolic_rotation, largest_rate, network_kernel


def field(time, z, s0=0.7, s1=-0.4):
    return -(1 + np.sin(3 * time)) * np.array([z[2] * s1, z[2] * s0, z[0] * s1 + z[1] * s0])


total = 2 + (1 - np.cos(6)) / 3
referee = solve_ivp(field, (0, 2), [0.8, -0.3, 0.5], rtol=1e-12, atol=1e-13).y[:, -1]
rotated = np.ravel(hyperbolic_rotation(*np.array([[0.8], [-0.3], [0.5], [0.7 * total], [-0.4 * total]])))
square = rotated[0] ** 2 + rotated[1] ** 2 - rotated[2] ** 2
claims.check("generator-of-so21", square - (0.8**2 + 0.3**2 - 0.5**2))
claims.check("cell-propagator-is-exact", np.abs(rotated - referee).max())

# %%
on = (np.multiply.outer(x, w) + b > 0) * 1.0
J = np.concatenate([x[:, None] * on * v, on * v, on * (np.multiply.outer(x, w) + b)], axis=1)
values, modes = np.linalg.eigh(network_kernel(network, x, ("v",)) / len(x))
top, r = modes[:, -1], network(x) - y
small_step = 0.5 / largest_rate(network, x, ("v",))
stepped = gradient_descent(network, x, y, step_size=small_step, max_steps=1, train=("v",)).network
kept = top @ (stepped(x) - y) / (top @ r)
decayed = modes @ (np.exp(-3 * values) * (modes.T @ r))
jumped = integrate_flow(network, x, y, 3.0, "cells", train=("v",)).network
claims.check("cell-moments-give-the-kernel", np.abs(network_kernel(network, x) - J @ J.T).max())
claims.check("stable-step-is-two-over-the-largest-rate", 1 - (1 - kept) * 2 / 0.5)
claims.check("frozen-features-decay-by-the-kernel", np.abs(jumped(x) - y - decayed).max())


# %%
def flat(network):
    return np.concatenate([network.w, network.b, network.v])


def error(truth, method, step, start):
    if method == "descent":
        end = gradient_descent(*start, step_size=step, max_steps=round(6 / step))
    else:
        end = integrate_flow(*start, 6.0, "cells", rtol=1e3, max_step=step, split_crossings=method == "split")
    return np.abs(flat(end.network) - truth).max()


coarse, fine = np.array([0.2, 0.1, 0.05, 0.025]), np.array([8e-3, 4e-3, 2e-3])
chosen = [seed for seed in range(12) if 2 <= len(integrate_flow(*draw(seed), 6.0).events) <= 12][:4]
truths = {seed: flat(integrate_flow(*draw(seed), 6.0).network) for seed in chosen}
errors = {
    method: np.array([[error(truths[seed], method, step, draw(seed)) for step in steps] for seed in chosen])
    for method, steps in (("descent", fine), ("plain", coarse), ("split", coarse))
}
orders = {
    name: np.mean([np.polyfit(np.log(fine if name == "descent" else coarse), np.log(e), 1)[0] for e in found])
    for name, found in errors.items()
}
print("runs with between 2 and 12 events:", len(chosen))

# %% mystnb={"figure": {"caption": "Error of the parameters at $t=6$ against the step, geometric mean over four runs with crossings and pins, measured against the event-driven integrator. Plain descent and the fast mode without splitting are of first order; with paths split at crossings the fast mode is of second order. Grey: slopes 1 and 2.", "name": "fig-referees"}, "image": {"alt": "On logarithmic axes three lines over the step size: plain descent for small steps with slope about one, the fast mode without splitting with slope about one, and with splitting with slope two and the lowest errors for its steps."}}
fig, ax = plt.subplots(figsize=(6.4, 4.0))
looks = {
    "descent": (fine, "o-", "0.3", "plain descent"),
    "plain": (coarse, "s--", figures.LEFT, "cells, plain"),
    "split": (coarse, "^-", figures.RIGHT, "cells, split at crossings"),
}
for name, (steps, style, color, label) in looks.items():
    middle = np.exp(np.log(errors[name]).mean(axis=0))
    print(figures.draw_curve(ax, steps, middle, label, color=color, style=style).points, "errors:", label)
for power, height in ((1, 0.06), (2, 1e-4)):
    ax.plot(coarse, height * (coarse / 0.2) ** power, color="0.75", linewidth=3, zorder=0)
    ax.annotate(f"slope {power}", (0.09, (1.6 if power == 1 else 0.3) * height * 0.45**power))
ax.set(xscale="log", yscale="log", xlabel="step", ylabel="largest error of a parameter")
ax.legend(loc="upper left")
plt.show()

# %%
calm = next(seed for seed in range(60) if not integrate_flow(*draw(seed), 10.0).events)
start, xs, ys = draw(calm)


def dense(_, z):
    w, b, v = z.reshape(3, -1)
    heights = np.maximum(np.multiply.outer(xs, w) + b, 0)
    pull = (heights @ v - ys) / len(xs)
    return -np.concatenate([v * ((pull * xs) @ (heights > 0)), v * (pull @ (heights > 0)), pull @ heights])


stiff = solve_ivp(dense, (0, 10), flat(start), "Radau", rtol=1e-9, atol=1e-11).y[:, -1]
fast = integrate_flow(*example, "cells", rtol=1e-4)
assert [event[1:] for event in fast.events] == [event[1:] for event in run.events]
claims.check(
    "events-follow-a-plain-solver", np.abs(flat(integrate_flow(start, xs, ys, 10.0).network) - stiff).max()
)
claims.check("events-and-cells-agree", np.abs(flat(fast.network) - flat(run.network)).max())
claims.check("descent-is-first-order", orders["descent"])
claims.check("plain-cells-are-first-order", orders["plain"])
claims.check("split-cells-are-second-order", orders["split"])

# %% [markdown]
# What is the fast mode for? A long, stiff flow of a wide network: a hundred data, a target that jumps, a thousand units,
# to a mean squared error of $10^{-4}$, that is, a loss of $0.5\cdot10^{-4}$.

# %%
rng = experiments.generator("chapter 5 wide")
ws, bs, vs = rng.normal(size=(3, 1000))
wide, many = ShallowNetwork(ws, bs, vs / np.sqrt(1000)), np.linspace(-1, 1, 100)
long = integrate_flow(wide, many, np.sin(6 * many) + 0.3 * np.sign(many), 1e6, "cells", loss_tolerance=0.5e-4)
would_take = long.times[-1] * largest_rate(wide, many)
print("reached:", long.converged, "· in fewer than 500 steps:", long.steps < 500)
print("steps of descent at 1 / lambda_max: more than a million:", bool(would_take > 1e6))

# %% [markdown]
# ## What descent does on a pin
#
# *Question: plain descent knows nothing of sliding. What does it do instead?* It hops from side to side.


# %% mystnb={"figure": {"caption": "Chatter. Height $h=wx_k+b$ of unit 2 over its datum, along gradient descent with two step sizes, while the flow slides with $h=0$. Horizontal lines: the bounds $\\eta\\dot h_+$ and $\\eta\\dot h_-$. A quarter of the step makes a quarter of the width.", "name": "fig-chatter"}, "image": {"alt": "Two panels with the same scale. In the left one dots hop in a band from about minus 0.0006 to 0.0005. In the right one, with a quarter of the step, the band is four times narrower. Horizontal lines enclose each band."}}
def height(net):
    return net.w[2] * example.x[3] + net.b[2]


chatter = {}
for eta in (4e-3, 1e-3):
    steps = np.arange(round(3.5 / eta), round(6 / eta))
    descent = gradient_descent(*example[:3], step_size=eta, max_steps=steps[-1], record_at=steps)
    states = descent.snapshots[1:]
    met = [
        meeting_at(each.replace(b=each.b - height(each) * np.eye(4)[2]), example.x, example.y, 2, 3)
        for each in states
    ]
    chatter[eta] = (
        np.array([height(each) for each in states]),
        np.array([[m.inactive, m.active, m.fraction] for m in met]),
    )
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.2), sharey=True)
for ax, (eta, (hops, met)) in zip(axes, chatter.items(), strict=True):
    some = slice(0, 100)
    print(figures.draw_data(ax, np.arange(100), 1e3 * hops[some], "heights").points, "steps drawn")
    [ax.axhline(1e3 * eta * bound, color=figures.LEFT) for bound in (met[:100, 0].max(), met[:100, 1].min())]
    ax.set(title=rf"$\eta={eta:g}$", xlabel="step")
axes[0].set_ylabel(r"$1000\,(wx_k+b)$")
plt.show()

# %%
outside = sum(
    int((hops > eta * met[:, 0].max() + 1e-12).sum() + (hops < eta * met[:, 1].min() - 1e-12).sum())
    for eta, (hops, met) in chatter.items()
)
widths = [float(np.ptp(hops)) for hops, _ in chatter.values()]
hops, met = chatter[1e-3]
claims.check("chatter-is-bounded-by-the-step", outside)
claims.check("chatter-is-first-order", widths[0] / widths[1])
claims.check("chatter-shares-time-as-sliding-does", (hops > 0).mean() - met[:, 2].mean())

# %% [markdown]
# *Notice*: the average of the hops is the sliding of the flow. A breakpoint that sticks to a datum in a plot of a
# real training run is no accident of the plot.
#
# ## The chapter in numbers

# %%
count = sum(claim.chapter == 5 for claim in claims.load_register().values())
kinds = [event.kind for event in run.events]
print(
    f"example: {kinds.count('cross')} crossings, {kinds.count('pin')} pins, {kinds.count('unpin')} releases"
)
print("speed of a breakpoint at D = -4 over that at D = 100:", round(float(pace[0] / pace[1])))
print(
    "order of the fast mode, split and plain, is about",
    *(round(float(orders[name])) for name in ("split", "plain")),
)
print(f"claims measured: {count}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} A unit on one datum
# :label: ex-05-one
# One right-facing unit, one datum at $x=1$, target $y=0$, $w,b,v>0$. Show that $w-b$ is conserved. For which start does the
# flow end with $v=0$, and for which with $w+b=0$? Check with `integrate_flow`.
# ```
#
# ```{solution} ex-05-one
# :class: dropdown
# $\dot w=\dot b=-vr$. So $D'=(w+b)^2/2-v^2=D-(w-b)^2/2$ is conserved as well. The loss vanishes when $v(w+b)=0$. If $D'>0$ then
# $(w+b)^2\ge2D'$ always, and $v\to0$. If $D'<0$ then $v^2\ge-D'$, and $w+b\to0$: the breakpoint tends to the datum. At $D'=0$ both
# tend to $0$.
# ```
#
# ```{exercise} How long does it stick?
# :label: ex-05-stick
# A unit is pinned at $x_k$ by a residual $r_k$. What must become of $r_k$, or of the others, before it is let go to its active
# side, and what before it is let go to its inactive side?
# ```
#
# ```{solution} ex-05-stick
# :class: dropdown
# To the active side: $\lambda=1$, that is $\dot h_+=0$: the datum's own pull $r_k(1+x_k^2)/n$ has become as weak as the push of the others.
# To the inactive side: $\lambda=0$, $\dot h_-=0$: the push of the others has vanished. In both cases $vr_k>0$ up to the end.
# ```
#
# ```{exercise} A step that is too large
# :label: ex-05-large
# Run `gradient_descent` on the example with steps of $0.1$, $0.5$ and $3$ and compare with `2 / largest_rate(...)` from
# `splinelens.cell_moments`. What does the package say where it refuses?
# ```
#
# ```{solution} ex-05-large
# :class: dropdown
# The largest stable step is printed with the error. Below it descent follows the flow with an error proportional to the step; far above
# it, the loss explodes or every unit is thrown beyond the data and dies, and the package says so and names $\lambda_{\max}$.
# ```
#
# ```{admonition} Keep
# :class: important
# Breakpoints cross data, stick to them, slide and come off; the imbalance of a unit, which nothing changes, says how fast.
# ```
