# %% [markdown]
# # Where hyperplanes gather, seen
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** all directions of a line on one map, the places that attract them and the paths there; lines that turn, meet and stay together; one
# picture that says why; and ten networks for each of four scales, some of which gather while others do not. **Claims
# shown**: all of chapter 15, each named where it is measured. **Time**: half a minute to run, an hour to work through.
# **Theory**: {doc}`../book/chapters/15_many_dimensions`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## A map of all directions
#
# *Question: where would a line like to lie?* Eight data in the plane, a network that is still zero, so that the residuals are $-y$. A unit has a
# direction $u=(w,b)/|(w,b)|$ on a sphere. We draw the sphere as an equal-area map, shade it by the potential of units with $v>0$, and mark the
# attractors.

# %%
from splinelens import claims, direction_cells, direction_flow, direction_maps, sphere_attractors
from splinelens.cluster_runs import plane_data

lifted, y = plane_data(experiments.generator("chapter 15", 1))
x, residual = lifted[:, :2], -y
listed = {sign: sphere_attractors.find_sphere_attractors(x, residual, sign) for sign in (1, -1)}
for sign, found in listed.items():
    print(f"v {'>' if sign > 0 else '<'} 0:", *zip(found.kinds, found.values.round(2).tolist(), strict=True))

# %% mystnb={"figure": {"caption": "The sphere of directions $(w,b)$ on an equal-area map, shaded by the potential $D$ of units with $v>0$ (dark: low). Each curve is the great circle of a datum: the directions whose line passes through it. Squares: the attractors.", "name": "fig-direction-map"}, "image": {"alt": "A shaded map, angle across and height up, with eight wave-like curves that cross each other and divide it into cells; squares mark the attractors, which lie on curves or on crossings in the light regions. A large even area at the bottom is dead."}}
degrees, height = np.linspace(-180, 180, 145), np.linspace(-1, 1, 101)
values = direction_cells.sphere_potential(direction_maps.from_map(*np.meshgrid(degrees, height)), x, residual)


def draw_map(ax):
    figures.draw_landscape(ax, degrees, height, values, np.linspace(values.min(), values.max(), 13))
    for point in x:
        ax.plot(degrees, direction_maps.circle_on_map(point, degrees), color="0.25", linewidth=0.8)
    places = direction_maps.on_map(listed[1].directions)
    ax.set(xlabel="angle of $w$ in degrees", ylabel="$b/|(w,b)|$", xticks=range(-180, 181, 90))
    return figures.draw_points(ax, *places, "attractors", figures.LEFT, "s")


fig, ax = plt.subplots(figsize=(6.8, 3.8))
print(draw_map(ax))
plt.show()

# %%
faces = direction_cells.sign_vectors(lifted)
n = len(x)
cloud = direction_flow.random_directions(20_000, 2, experiments.generator("chapter 15 cloud"))
low = direction_cells.sphere_potential(cloud, x, residual).min()
s, q = x[:, 0], np.array([0.6, 0.8])
line, flat = (sphere_attractors.find_sphere_attractors(z, residual) for z in (s, np.outer(s, q)))
grow = line.values < 0
embedded = np.column_stack([line.directions[grow, :1] * q, line.directions[grow, 1]])
from splinelens.attractors import find_attractors

turned = np.sort(np.degrees(np.arctan2(line.directions[:, 1], line.directions[:, 0])) % 360)
claims.check("data-cut-the-sphere", ((faces == 0).sum(axis=1) == 0).sum() - (n * (n - 1) + 2))
claims.check("some-direction-attracts", max(0.0, listed[1].values[0] - low))
claims.check("flat-data-keep-only-growth", np.abs(flat.directions - embedded).max())
claims.check("line-attractors-by-the-sphere", np.abs(turned - find_attractors(s, residual)).max())

# %% [markdown]
# *Notice*: the attractors lie on circles, where the line passes through data, or on crossings. At the lower edge all data are on the inactive side:
# a plateau, where nothing attracts.
#
# ## Four places, looked at closely
#
# *Question: how is an attractor told from the rest?* Walk around a direction and write down the slope $\ell$ of $D$ in each compass direction.

# %%
corners = direction_cells.vertices(lifted)
problems = [(plane_data(experiments.generator("chapter 15 vertices", k))[0][:, :2], k) for k in range(40)]


def tried(points, k):
    r = experiments.generator("chapter 15 residuals", k).normal(size=8)
    places = direction_cells.vertices(direction_cells.lift(points))
    return points, r, [(u, sphere_attractors.certify(u, points, r)) for u in places]


tables = [tried(*problem) for problem in problems]
bends = [(r[list(c.on)] > 0).all() for _, r, table in tables for _, c in table]
good = [c.is_strict_minimum for _, _, table in tables for _, c in table]
high = [c.is_strict_minimum and c.value > 0 for _, _, table in tables for _, c in table]
print(f"{len(good)} vertices of 40 problems: both kinks bend up at {sum(bends)}, of which")
print(f"{sum(good)} attract, {sum(high)} of them above zero, where units shrink")

# %% mystnb={"figure": {"caption": "The slope $\\ell$ of the potential in all directions around four places. Around an attractor pinned to one datum it is zero in two directions and positive in all others, which is enough because $D<0$. Around a vertex with $D>0$ that attracts it is positive everywhere. Around another vertex both kinks bend up and it is negative somewhere. Around a corner of the dead plateau it is never negative, and yet nothing attracts: it is zero over a whole range.", "name": "fig-around-directions"}, "image": {"alt": "Four panels of a curve over the compass from 0 to 360 degrees with a zero line: one that touches zero twice, one above zero throughout, one that dips below zero, one that is zero over a wide range and positive elsewhere."}}
pinned = next(u for u, on in zip(listed[1].directions, listed[1].on, strict=True) if len(on) == 1)
above = listed[1].directions[-1]
table = [(u, sphere_attractors.certify(u, x, residual)) for u in corners]
other = next(u for u, c in table if (residual[list(c.on)] > 0).all() and not c.is_strict_minimum)
dead = next(u for u in direction_cells.vertices(lifted) if (lifted @ u < 1e-9).all())
places = [
    ("pinned, $D<0$", pinned, x, residual),
    ("vertex, $D>0$", above, x, residual),
    ("vertex, no attractor", other, x, residual),
    ("dead corner", dead, x, np.abs(residual)),
]
compass, step = np.linspace(0, 2 * np.pi, 361), 1e-4
fig, axes = plt.subplots(2, 2, figsize=(6.8, 4.4), sharex=True)
for ax, (name, u, z, rest) in zip(axes.flat, places, strict=True):
    frame = np.linalg.svd(u[None])[2][1:]
    ring = u + step * (np.outer(np.cos(compass), frame[0]) + np.outer(np.sin(compass), frame[1]))
    rise = direction_cells.sphere_potential(ring, z, rest) - direction_cells.sphere_potential(u, z, rest)
    print(figures.draw_curve(ax, np.degrees(compass), rise / step, name, figures.RIGHT))
    ax.axhline(0, color="0.4", linestyle="--", linewidth=1)
    ax.set(title=name, xticks=[0, 90, 180, 270, 360])
fig.supylabel(r"slope $\ell$")
plt.show()


# %%
def walk(u, z, r, radius=1e-3, count=360):
    frame = np.linalg.svd(u[None])[2][1:]
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ring = np.cos(turn)[:, None] * frame[0] + np.sin(turn)[:, None] * frame[1]
    around = np.cos(radius) * u + np.sin(radius) * ring
    return direction_cells.sphere_potential(around, z, r) - direction_cells.sphere_potential(u, z, r)


def far(u, z):
    heights = np.abs(direction_cells.lift(z) @ u)
    return heights[heights > 1e-9].min(initial=1.0) > 5e-3


every = [(u, c, z, r) for z, r, table in tables[:5] for u, c in table if far(u, z)]
below = [(u, x, residual) for u in listed[1].directions[listed[1].values < 0]]
kappas = 0
for u, c, z, r in every:
    on = direction_cells.lift(z)[list(c.on)]
    active = np.maximum(np.sign(direction_cells.lift(z) @ u - 1e-9), 0)
    g = (active * r) @ direction_cells.lift(z)
    kappa = np.linalg.lstsq(on.T, g - (g @ u) * u)[0]
    kappas += ((kappa < 0) & (kappa + r[list(c.on)] > 0)).all() != c.is_strict_minimum

# %%
steep = [walk(*b) + (1 - np.cos(1e-3)) * direction_cells.sphere_potential(*b) for b in below]
boundary = sphere_attractors.certify([1.0, 0.0, 1.0], [[1.0, 0.0], [-1.0, 0.5]], [-1.0, 1.0])
corners_of_the_dead = [u for u in direction_cells.vertices(lifted) if (lifted @ u < 1e-9).all()]
asleep = [sphere_attractors.certify(u, x, np.abs(residual)) for u in corners_of_the_dead]
attracting = [c for found in listed.values() for c in zip(found.values, found.on, strict=True)]
wrong = sum(((walk(u, z, r) > 0).all()) != c.is_strict_minimum for u, c, z, r in every)
claims.check("sphere-minimum-criterion", wrong)
claims.check("kappa-criterion", kappas)
claims.check("negative-minima-are-strict", max(0.0, -np.min(steep)))
claims.check("positive-attractors-are-vertices", sum(v >= 0 and len(on) < 2 for v, on in attracting))
claims.check("uphill-kink-is-not-sufficient", sum(a and not b for a, b in zip(good, bends, strict=True)))
claims.check("strict-kappa-is-not-necessary", np.abs(boundary.slopes).min() + 1 - boundary.is_strict_minimum)
claims.check("plateaus-are-no-attractors", sum(c.is_strict_minimum for c in asleep))

# %% [markdown]
# *Notice*: a test without strict signs would let the dead corner pass; a test with strict signs everywhere would lose a minimum whose downhill end lies exactly on
# a circle. The theorem needs both kinds of signs, by the sign of $D$.
#
# ## Paths
#
# *Question: how does a direction get there?* With frozen residuals the path is a chain of arcs, computed exactly; a descent in small steps is the referee.

# %% mystnb={"figure": {"caption": "Paths of fourteen directions down the potential (lines, with open circles at their starts), computed arc by arc, and where a descent in small steps brings the same starts (crosses). Some paths turn where they meet a great circle and follow it: they slide.", "name": "fig-direction-paths"}, "image": {"alt": "The map of directions with curved paths that start at open circles, bend at the curves of the data, follow some of them, and end at the squares, where crosses lie too; paths in the dead region have no length."}}
starts = direction_flow.random_directions(14, 2, experiments.generator("chapter 15 paths", 2))
paths = [direction_flow.follow_direction(u, x, residual) for u in starts]
steps = direction_flow.descend_directions(starts, x, residual)
fig, ax = plt.subplots(figsize=(6.8, 3.8))
print(draw_map(ax))
for path in paths:
    arcs = [
        path.corners[k] + np.outer(np.linspace(0, 1, 25), path.corners[k + 1] - path.corners[k])
        for k in range(len(path.pinned))
    ]
    way = np.concatenate([path.corners[:1], *arcs])
    across, up = direction_maps.on_map(way)
    across[1:][np.abs(np.diff(across)) > 180] = np.nan
    ax.plot(across, up, color="black", linewidth=1.6)
figures.draw_points(ax, *direction_maps.on_map(starts), "starts", "black", "o")
print(figures.draw_points(ax, *direction_maps.on_map(steps), "small steps", "black", "x"))
plt.show()

# %%
rates, inside, unlisted, small, counted = [], 0, 0, 0, 0
for k in range(4):
    z, r = plane_data(experiments.generator("chapter 15 problems", k))[0][:, :2], tables[k][1]
    many = direction_flow.random_directions(200, 2, experiments.generator("chapter 15 many", k))
    targets = sphere_attractors.find_sphere_attractors(z, r).directions
    ends = np.array([direction_flow.follow_direction(u, z, r).end for u in many])
    live = (ends @ direction_cells.lift(z).T > 1e-9).any(axis=1)
    gaps = direction_flow.angles_between(ends[live], targets)
    inside, counted = inside + (gaps.min(axis=1) < 1e-6).sum(), counted + live.sum()
    loose = direction_flow.descend_directions(many, z, r)[live]
    near = direction_flow.angles_between(loose, targets)
    small, unlisted = small + (near.min(axis=1) < 0.03).sum(), unlisted + (near.min(axis=1) > 0.5).sum()
    reached = len(set(gaps.argmin(axis=1)))
    print(f"problem {k}: {len(targets)} attractors, {reached} reached by {live.sum()} live directions of 200")
z3, r3 = (
    experiments.generator("chapter 15 space").uniform(-1, 1, (9, 3)),
    tables[0][1][[0, 1, 2, 3, 4, 5, 6, 7, 0]],
)
sought = direction_flow.search_sphere_attractors(z3, r3, starts=60, rng=experiments.generator("search"))
in_space = sphere_attractors.find_sphere_attractors(z3, r3)
strays = direction_flow.angles_between(sought.directions, in_space.directions).min(axis=1) > 1e-6

# %%
from scipy.integrate import solve_ivp

path = max((p for p in paths if any(p.pinned)), key=lambda p: len(p.times))


def down(_, u):
    g = (residual * (lifted @ u > 0)) @ lifted
    return (g @ u) * u - g


first = solve_ivp(down, (0, path.times[1] * (1 - 1e-13)), path.corners[0], "DOP853", rtol=1e-12, atol=1e-13)
slid = next(k for k, on in enumerate(path.pinned) if on)
u, clock, away = path.corners[0], 0.0, []
for when, place in zip(path.times[:-1], path.corners[:-1], strict=True):
    while clock < when:
        u, clock = u + 4e-4 * down(0, u), clock + 4e-4
        u = u / np.linalg.norm(u)
    away.append(np.linalg.norm(u - place))


# %%
def shares(u, on):
    g = (residual * (lifted @ u > 1e-9)) @ lifted
    return np.linalg.lstsq((residual[on, None] * lifted[on]).T, (g @ u) * u - g)[0]


way = [(1 - t) * path.corners[slid] + t * path.corners[slid + 1] for t in (0.2, 0.5, 0.8)]
seen = [shares(each / np.linalg.norm(each), list(path.pinned[slid])) for each in way]
claims.check("all-sphere-attractors", unlisted)
claims.check("great-circle-flow", np.abs(first.y[:, -1] - path.corners[1]).max())
claims.check("shortest-slope-decides", max(away))
claims.check("slides-end-at-data", np.ptp(seen, axis=0).max())
claims.check("frozen-flow-ends-at-attractors", inside / counted)
claims.check("small-steps-agree", small / counted)
claims.check("search-finds-what-the-list-has", strays.sum() + (sought.values[0] > in_space.values[0] + 1e-9))

# %% [markdown]
# ## Why they gather
#
# *Question: what brings two lines together that know nothing of each other?* Now nothing is frozen: we train a network of sixty units from a tiny start. For two units of one sign we follow
# the angle between them, and the product of their sizes. The law says that $|v_iv_j|(1-\cos\theta)$ does not change while both see the same data.

# %%
from splinelens import gathering, paired_training

moments = [0, *np.unique(np.rint(np.geomspace(20, 6000, 90)).astype(int)).tolist()]


def trained(seed):
    rng = experiments.generator("chapter 15", seed)
    points, targets = plane_data(rng)
    a, out = paired_training.paired_start(60, 2, 1e-4, rng)
    stack = [part[None] for part in (a, out, points, targets)]
    return a, out, points, paired_training.train_together(*stack, step=0.05, record_at=moments)


# %%
def followed(seed):
    _, _, points, run = trained(seed)
    W, V = run.weights[0, :, :30], run.v[0, :, :30]
    active = np.einsum("tid,nd->tin", W, points) > 0
    alike = (active[:, :, None] == active[:, None]).all(axis=3)
    K = np.array([-gathering.pair_form(a, out) for a, out in zip(W, V, strict=True)])
    i, j = np.array(
        [p for p in zip(*np.tril_indices(30, -1), strict=True) if active[-1, p].any(axis=1).all()]
    ).T
    return (V[:, i] * V[:, j]).T, K[:, i, j].T, alike[:, i, j].T


weights, v, *_ = trained(1)

# %% mystnb={"figure": {"caption": "Why lines gather. Pairs of units with $v>0$ in two training runs from $\\delta=10^{-4}$: across, how much the product of their sizes has grown; up, one minus the cosine of the angle between them. Black: both see the same data; then the slope is $-1$ (dashed): to grow is to gather. Grey: while data lie between the two. Left: the main attractor lies inside a cell. Right: it lies on data, and kinks that bend up close the angle faster than growth alone.", "name": "fig-pair-law"}, "image": {"alt": "Two panels on double logarithmic axes. Left: paths begin at the upper left, grey, then turn black and run straight down to the right with slope minus one. Right: grey paths that run level to the right and then drop steeply."}}
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.8), sharey=True)
across = np.array([3.0, 3e7])
for ax, seed, title in zip(axes, (0, 1), ("attractor in a cell", "attractor on data"), strict=True):
    products, K, alike = followed(seed)
    for product, form, same in list(zip(products, K, alike, strict=True))[:: len(K) // 40]:
        gap = np.maximum(form / product, 1e-12)
        ax.plot(product / product[0], gap, color="0.75", linewidth=1, zorder=1)
        ax.plot(product / product[0], np.where(same, gap, np.nan), color="black", linewidth=1, zorder=2)
    print(figures.draw_curve(ax, across, 2 / across, "slope $-1$", figures.LEFT, "--"))
    print(f"{title}: {len(K)} pairs, the same data {alike[:, 30:].mean():.0%} of the time from t = 10 on")
    ax.set(xscale="log", yscale="log", xlabel="growth of $|v_iv_j|$", title=title)
    ax.set(xlim=(0.3, 3e8), ylim=(1e-8, 3))
axes[0].set_ylabel(r"$1-\cos\theta_{ij}$")
axes[0].legend(fontsize=8)
plt.show()

# %% [markdown]
# *Notice*: two mechanisms, and both are in the law. Inside a cell the angle closes as the sizes grow. Where data lie between two units, they close it if $D$ bends up there, and a pair that slides on the same datum has met for good.


# %%
def flow(_, state):
    a, out = state[:180].reshape(60, 3), state[180:]
    heights = lifted @ a.T
    rest = np.maximum(heights, 0) @ out - y
    pull = ((heights > 0) * rest[:, None]).T @ lifted / n
    return np.concatenate([(-out[:, None] * pull).ravel(), -np.maximum(heights, 0).T @ rest / n])


# %%
W0, V0 = 500 * weights, 500 * v
R0, seen0 = np.maximum(lifted @ W0.T, 0) @ V0 - y, lifted @ W0.T > 0
begin = np.concatenate([W0.ravel(), V0])
after, h = begin, 1e-3
for _ in range(300):  # Runge-Kutta steps of order four
    k1 = flow(0, after)
    k2 = flow(0, after + h / 2 * k1)
    k3 = flow(0, after + h / 2 * k2)
    after = after + h / 6 * (k1 + 2 * k2 + 2 * k3 + flow(0, after + h * k3))
A, B = after[:180].reshape(60, 3), after[180:]
stayed = ((lifted @ A.T > 0) == seen0).all(axis=0)
same = (seen0[:, :, None] == seen0[:, None]).all(axis=0) & np.multiply.outer(stayed, stayed)
before, later = gathering.pair_form(W0, V0), gathering.pair_form(A, B)
moved = flow(0, begin)
ahead, behind = (
    gathering.pair_form(W0 + t * moved[:180].reshape(60, 3), V0 + t * moved[180:]) for t in (1.0, -1.0)
)
rate = gathering.pair_form_rate(W0, V0, lifted, R0)

# %%
U = W0 / np.linalg.norm(W0, axis=1, keepdims=True)
sides = (seen0[:, :, None] != seen0[:, None]).transpose(1, 2, 0)
between = np.abs(np.einsum("ijd,nd->ijn", U[:, None] - U[None], lifted)) * sides
product = np.abs(np.multiply.outer(V0, V0))
law = np.sign(V0)[:, None] * product * (between @ R0) / n
one_sign = np.multiply.outer(V0, V0) > 0
i, j = max(zip(*np.nonzero(same & one_sign), strict=True), key=lambda p: -(before / product)[p])
now = direction_flow.angles_between(A[[i]] / np.linalg.norm(A[i]), A[[j]] / np.linalg.norm(A[j]))[0, 0]
then = direction_flow.angles_between(U[[i]], U[[j]])[0, 0]
predicted = gathering.closing_angle(then, B[i] * B[j] / (V0[i] * V0[j]))
twin = gathering.direction_velocity([W0[i], 9 * W0[i]], [V0[i], 9 * V0[i]], lifted, R0)[0]
claims.check("pair-form-is-conserved", np.abs(later - before)[same].max())
claims.check("pair-form-rate", np.abs((ahead - behind) / 2 - rate).max())
claims.check("kinks-gather-or-divide", np.abs(law - rate)[one_sign].max())
claims.check("growth-closes-the-angle", now / predicted)
claims.check("balanced-units-share-a-field", np.abs(twin[0] - twin[1]).max())

# %% [markdown]
# ## In training: during the alignment, and after it
#
# *Question: do hyperplanes sit at attractors?* Ten networks of 300 units, each with its own eight data, from $\delta=10^{-4}$; the runs are stored. At each moment we ask how much of the
# mass $|v||(w,b)|$ is within 0.1 rad of attractors of the first residual, and of the present one.

# %%
from pathlib import Path

from splinelens import cluster_runs

MODULES = [cluster_runs, direction_cells, direction_flow, paired_training, sphere_attractors]
folder = next(p / "results" for p in (Path.cwd(), *Path.cwd().parents) if (p / "results").is_dir())
names = ("tiny", "small", "unit", "large", "shapes")
stored = {name: experiments.load_result(folder / f"15_{name}", MODULES).arrays for name in names}
tiny = stored["tiny"]
aligned = [int(np.flatnonzero(each > 0.99)[-1]) for each in tiny["relative_residual"]]
ends = np.arange(10), aligned
for key in ("near_first", "near_first_mass", "near_now_mass", "null_now"):
    early, late = tiny[key][ends], tiny[key][:, -1]
    print(f"{key:16s} aligned {np.median(early):.2f} ({early.min():.2f} to {early.max():.2f}),", end=" ")
    print(f"at the end {np.median(late):.2f} ({late.min():.2f} to {late.max():.2f})")
print(f"loss below 1e-6 of the first in {(tiny['relative_residual'][:, -1] < 1e-3).sum()} of 10 networks")

# %% mystnb={"figure": {"caption": "Share of the mass within 0.1 rad of attractors, ten networks from $\\delta=10^{-4}$. Left: time until the residual has moved by a percent, as a share of that time; right: after it, logarithmic. Solid: attractors of the present residual; dashed: those of the first; median, and bands from the second-lowest to the second-highest network. Dotted: the share of the sphere that is near attractors, half a percent to two percent.", "name": "fig-alignment-and-after"}, "image": {"alt": "Left: both curves rise together from zero to one. Right: the dashed curve falls to zero and stays; the solid one falls, with a wide band that rises here and there, and its median stays near zero. The dotted null lies at the bottom."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
clock = tiny["times"]
shared = np.linspace(0, 1, 21)
later = np.geomspace(1, 1000, 40)
for key, style, label in (
    ("near_now_mass", "-", "present"),
    ("near_first_mass", "--", "first"),
    ("null_now", ":", "null"),
):
    for ax, grid, color in ((left, shared, figures.RIGHT), (right, later, figures.RIGHT)):
        curves = [np.interp(grid * clock[k], clock, row) for row, k in zip(tiny[key], aligned, strict=True)]
        low, middle, top = np.sort(curves, axis=0)[[1, 5, 8]]
        drawn = figures.draw_curve(ax, grid, middle, label, "black" if style == ":" else color, style)
        if style == "-":
            ax.fill_between(grid, low, top, color=color, alpha=0.2, linewidth=0)
    print(drawn)
left.set(xlabel="time / time of alignment", ylabel="share of the mass")
right.set(xlabel="time / time of alignment", xscale="log")
right.legend(fontsize=8)
plt.show()

# %% [markdown]
# *Notice*: up to the end of the alignment the shares are those of a frozen residual. Then the heavy units have made their own landscape flat: units at rest have
# $D=0$. The band on the right shows that some networks come back to attractors for a while, when the residual rests on a plateau of the loss.
#
# ## Gathered, and by which start
#
# *Question: and the lines themselves?* Count pairs of units of one sign within 0.1 rad of each other. This asks for no attractor.

# %% mystnb={"figure": {"caption": "Share of pairs of live units of one sign within 0.1 rad, against training time, for four scales of the start: $\\delta=10^{-4}$ (solid), $10^{-2}$ (dashed), output scale $\\alpha=1$ (dash-dotted) and $\\alpha=30$ (dotted). Medians of ten networks. Chance would give 0.0025.", "name": "fig-gathered-by-scale"}, "image": {"alt": "Four curves over logarithmic time: the solid one rises steeply to about 0.7 and stays, the dashed one to 0.4, the dash-dotted one to 0.02, and the dotted one stays at 0.003 throughout, on a logarithmic axis."}}
fig, ax = plt.subplots(figsize=(6.8, 3.6))
labels = {
    "tiny": r"$\delta=10^{-4}$",
    "small": r"$\delta=10^{-2}$",
    "unit": r"$\alpha=1$",
    "large": r"$\alpha=30$",
}
for (name, label), style in zip(labels.items(), ("-", "--", "-.", ":"), strict=True):
    share = np.median(stored[name]["pairs"], axis=0)
    print(figures.draw_curve(ax, stored[name]["times"][1:], share[1:], label, figures.RIGHT, style))
ax.set(xscale="log", yscale="log", xlabel="time", ylabel="pairs within 0.1 rad")
ax.legend(fontsize=8)
plt.show()
for name in labels:
    final = stored[name]
    print(f"{name:6s} turned by {np.median(final['rotation'][:, -1]):.2f} rad,", end=" ")
    print(
        f"effective clusters {np.median(final['clusters'][:, -1]):.0f}, pairs {np.median(final['pairs'][:, -1]):.3f}"
    )

# %% mystnb={"figure": {"caption": "The same count for other activations, from $\\delta=10^{-4}$, all units counted, medians of five networks. ReLU (solid) and leaky ReLU (dashed) gather in several places. GELU (dash-dotted) and tanh (dotted) are nearly linear while they are small: at first all units of one sign gather in one place, and part later.", "name": "fig-gathered-other"}, "image": {"alt": "Four curves over logarithmic time: those of ReLU and leaky ReLU rise to about 0.3; those of tanh and GELU rise to 1 and fall later."}}
fig, ax = plt.subplots(figsize=(6.8, 3.4))
kinds = {"relu": "-", "leaky_relu": "--", "gelu": "-.", "tanh": ":"}
for name, style in kinds.items():
    share = np.median(stored["shapes"][f"{name} pairs"], axis=0)
    times = stored["shapes"][f"{name} times"]
    print(figures.draw_curve(ax, times[1:], share[1:], name.replace("_", " "), figures.RIGHT, style))
ax.set(xscale="log", xlabel="time", ylabel="pairs within 0.1 rad", ylim=(0, 1.05))
ax.legend(fontsize=8)
plt.show()

# %%
everywhere = np.array([1.0, -0.5, 2.0]) + 0.1 * weights[:10] / np.linalg.norm(weights[:10], axis=1)[:, None]
everywhere[:, 2] = 9.0
fitted = np.linalg.lstsq(lifted, y)[0]
at_rest = gathering.direction_velocity(everywhere, np.ones(10), lifted, lifted @ fitted - y)[1]
alpha, width = 2.0, 40
scale = paired_training.scale_of_output(alpha, width)
a, out = paired_training.paired_start(width, 2, 1.0, experiments.generator("chapter 15 scale"))
big = paired_training.train_together(
    scale * a[None], scale * out[None], lifted[None], y[None], step=1e-3, record_at=[40]
)
for _ in range(40):
    heights = lifted @ a.T
    rest = alpha / np.sqrt(width) * np.maximum(heights, 0) @ out - y
    pull = ((heights > 0) * rest[:, None]).T @ lifted / n
    factor = 1e-3 / scale**2 * alpha / np.sqrt(width)
    a, out = a - factor * out[:, None] * pull, out - factor * np.maximum(heights, 0).T @ rest / n
claims.check("units-at-rest-have-no-potential", np.abs(at_rest).max())
claims.check("output-scale-is-weight-scale", np.abs(big.weights[0, 0] - scale * a).max())

# %%
heaps = np.median(stored["shapes"]["tanh pairs"].max(axis=1))
claims.check("alignment-is-attracted", np.median(tiny["near_now_mass"][ends]))
claims.check("late-phase-leaves-the-attractors", np.median(tiny["near_now_mass"][:, -1]))
claims.check("final-hyperplanes-are-elsewhere", np.median(tiny["near_first_mass"][:, -1]))
claims.check("clusters-stay", np.median(tiny["pairs"][:, -1]))
claims.check("large-starts-stay", np.median(stored["large"]["rotation"][:, -1]))
claims.check("other-activations-gather", heaps)

# %% [markdown]
# Stored runs are only as good as their code, so here is a small one, made now: three networks of 60 units, up to the end of the alignment.

# %%
rngs = [experiments.generator("clusters in the plane", seed) for seed in range(3)]
live_run, points, targets = cluster_runs.train_from_scale(1e-4, rngs, 30.0, width=60, records=6)
fresh = cluster_runs.measure_clusters(live_run, points, targets)
best = fresh["near_now_mass"].max(axis=1)
print("largest share of the mass near attractors: above 0.9 in", (best > 0.9).sum(), "of 3 small networks")

# %% [markdown]
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 15 for claim in claims.load_register().values())
print(
    f"eight data cut the sphere into {((faces == 0).sum(axis=1) == 0).sum()} cells with {len(corners)} vertices"
)
print(f"frozen residual: {inside} of {counted} live directions end at an attractor")
print(f"mass at attractors: {np.median(tiny['near_now_mass'][ends]):.2f} aligned, against 0.005 by chance;")
print(
    f"{np.median(tiny['near_now_mass'][:, -1]):.2f} at the end; claims measured: {measured}, all within tolerance"
)

# %% [markdown]
# ## Exercises
#
# ```{exercise} Two data
# :label: ex-15-two
# Let $d=2$, $x_1=(1,0)$, $x_2=(-1,0)$ and $r_1=r_2=-1$, $v>0$. Find all attractors by hand. Then let $r_2=+1$. Check with
# `find_sphere_attractors`.
# ```
#
# ```{solution} ex-15-two
# :class: dropdown
# The lifted data span the plane of $(w_1,b)$ only, so $w_2=0$ at every attractor and $D<0$. With both residuals $-1$ the cell that sees both has $g=-(0,0,2)$: the sink is $(0,0,1)$, a unit without a line. The
# cell that sees $x_1$ only has its downhill end at $(1,0,1)/\sqrt2$, where $\langle u,\tilde x_2\rangle=0$ exactly; there $r_2=-1$ bends down, so it is no attractor. With $r_2=+1$
# this place passes with $\kappa_2=0$: the example of the chapter in other numbers.
# ```
#
# ```{exercise} A hyperplane through two data
# :label: ex-15-vertex
# Show that an attractor with $D>0$ needs $\varsigma r_k>0$ at all $d$ data on its hyperplane, and that a unit there shrinks. Why do such units not matter for the function? Why may they matter for the count of near units?
# ```
#
# ```{solution} ex-15-vertex
# :class: dropdown
# By the corollary $\kappa_k<0<\kappa_k+\varsigma r_k$, so $\varsigma r_k>0$. The size obeys $\frac{d|v|}{dt}=-\frac\varrho nD<0$. Their mass becomes small against that of growing units, which
# grow exponentially. Counted one by one they are near an attractor like the others, so the unweighted share contains units that do nothing.
# ```
#
# ```{exercise} Two leaky units
# :label: ex-15-leaky
# Does the law of two units hold for the leaky ReLU, whose slope is $s$ on the inactive side? What does "see the same data" mean then? And for which activations does it hold with no condition at all?
# ```
#
# ```{solution} ex-15-leaky
# :class: dropdown
# With $G_i=\frac1n\sum_kr_k\phi'(\langle a_i,\tilde x_k\rangle)\tilde x_k$ Euler's identity gives $\dot a_i=-v_iG_i$ and $\dot v_i=-\langle G_i,a_i\rangle$ again, so the formula for $\dot M_{ij}$ holds as it stands. $G_i=G_j$ if
# the two are on the same side of every datum. Without any condition it holds for linear units, $s=1$: there $M$ is the conserved matrix of deep linear networks.
# ```
#
# ```{exercise} Gathering without growing?
# :label: ex-15-shrink
# Two balanced units of one sign see the same data, and $D>0$ at both. What happens to the angle between them? Can units be gathered where $D>0$?
# ```
#
# ```{solution} ex-15-shrink
# :class: dropdown
# Both shrink, so $1-\cos\theta$ grows: they part. Only at a kink that bends up are they driven together, by the sum over the data between them: that is how vertices with $D>0$ attract.
# ```
#
# ```{admonition} Keep
# :class: important
# Small starts gather hyperplanes while residuals stand still, growth closes the angles between them, and what is gathered stays, wherever the attractors go.
# ```
