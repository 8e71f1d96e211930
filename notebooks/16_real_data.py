# %% [markdown]
# # Real data: two hundred units, two neurons
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** what a count of neighbours is by chance in 65 dimensions; digits learned from a tiny and from a large
# scale, and their units as pictures; two hundred units that gather at one attractor for each sign, and loosen later; the same over
# scales, activations and seeds, with what it does to the error on digits never seen. **Claims shown**: all of chapter 16, each named
# where it is measured. **Time**: half a minute to run, forty minutes to work through. **Theory**:
# {doc}`../book/chapters/16_real_data`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## The digits
#
# *Question: what is the task?* Even or odd, from $8\times8$ grey values: 300 digits to learn from, 1497 to be asked about.

# %%
from splinelens import claims
from splinelens.digit_study import DigitStudy

study = DigitStudy(experiments.generator("digits", 0))
task = study.task
print(f"train {task.x.shape}, test {task.x_test.shape}, even {int((task.y > 0).sum())} of {len(task.y)}")
print("mean square of the pixels:", round(float(np.mean(task.x**2)), 6))


# %%
def montage(rows, columns):
    tiles = rows.reshape(-1, columns, 8, 8) / np.abs(rows).max(axis=1).reshape(-1, columns, 1, 1)
    framed = np.pad(tiles, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=np.nan)
    return framed.transpose(0, 2, 1, 3).reshape(len(tiles) * 10, columns * 10)


# %% mystnb={"figure": {"caption": "Twenty of the digits as the network sees them: the mean image is taken off, so grey means average, dark means more ink than average. Upper row even, lower row odd.", "name": "fig-digits"}, "image": {"alt": "Two rows of ten small grey images of handwritten digits on a mid-grey ground; upper row even digits, lower row odd ones."}}
fig, ax = plt.subplots(figsize=(6.4, 1.7))
shown = np.concatenate([task.x[task.y > 0][:10], task.x[task.y < 0][:10]])
ax.imshow(montage(shown, 10), cmap="Greys", vmin=-1, vmax=1)
ax.axis("off")
print(len(shown), "digits")
plt.show()

# %% [markdown]
# ## What chance gives
#
# *Question: how many neighbours within $0.3$ rad does a uniform direction have?* In the plane some, in 65 dimensions none.

# %%
from scipy.integrate import quad

from splinelens.sphere_caps import cap_fraction, caps_fraction

dims = np.array([2, 3, 5, 9, 17, 33, 65])
angles = np.array([0.1, 0.3, 1.0])
shares = np.array([cap_fraction(angles, int(dim)) for dim in dims])
slices = [
    [quad(lambda t, d=d: np.sin(t) ** (d - 2), 0, a, epsabs=0)[0] for a in (*angles, np.pi)] for d in dims
]
by_slices = np.array([[part / row[-1] for part in row[:-1]] for row in slices])
print("within 0.3 rad of a direction, in 3 and 65 dimensions:", f"{shares[1, 1]:.1e}, {shares[-1, 1]:.1e}")

# %% mystnb={"figure": {"caption": "The share of the sphere within an angle of one direction, against the dimension $D$ of the space, logarithmically; dotted: the bound $\\frac12\\sin^{D-1}\\theta$. Digits have $D=65$.", "name": "fig-cap-shares"}, "image": {"alt": "Three falling curves on a logarithmic scale, for angles 1, 0.3 and 0.1: at dimension 65 they are near 1e-6, 1e-35 and 1e-65. Dotted lines run close above them."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
for k, (angle, marker) in enumerate(zip(angles, "o^s", strict=True)):
    ax.plot(dims, shares[:, k], f"{marker}-", label=rf"$\theta={angle:g}$")
    ax.plot(dims, 0.5 * np.sin(angle) ** (dims - 1), ":", color="0.4")
    print(f"angle {angle:g}: from {shares[0, k]:.1e} to {shares[-1, k]:.0e}")
ax.set(yscale="log", xlabel="dimension $D$", ylabel="share of the sphere")
ax.legend()
plt.show()

# %%
grid = np.linspace(0.02, np.pi / 2, 50)
ratios = [cap_fraction(grid, int(dim)) / (0.5 * np.sin(grid) ** (dim - 1)) for dim in dims]
turns = experiments.generator("notebook 16/arcs").uniform(0, 2 * np.pi, 9)
ends = np.sort(np.concatenate([turns - 0.2, turns + 0.2]) % (2 * np.pi))
middles = (ends + np.append(ends[1:], ends[0] + 2 * np.pi)) / 2
lengths = np.diff(np.append(ends, ends[0] + 2 * np.pi))
covered = (np.cos(middles[:, None] - turns) >= np.cos(0.2)).any(axis=1)
centers = np.stack([np.cos(turns), np.sin(turns)], axis=1)
claims.check("cap-share-is-incomplete-beta", np.abs(shares / by_slices - 1).max())
claims.check("caps-shrink-exponentially", np.max(ratios))
claims.check("union-of-arcs-by-gaps", caps_fraction(centers, 0.2) - lengths @ covered / (2 * np.pi))

# %%
from itertools import product

from splinelens.direction_measures import pair_share
from splinelens.sphere_caps import expected_occupancy_entropy

heights = (2 * np.arange(100) + 1) / 100 - 1
sphere = np.stack([np.sqrt(1 - heights**2), 0 * heights, heights], axis=1)
angle = float(np.arccos(1 - 2 * 0.23))
pairs = [pair_share(np.stack([[0.0, 0.0, 1.0], each]), angle, [3.0, 1.0]) for each in sphere]
entropies = []
for placement in product(range(3), repeat=5):
    held = np.bincount(placement)[np.bincount(placement) > 0] / 5
    entropies.append(-(held * np.log(held)).sum() / np.log(3))
print("mean entropy of 5 draws in 3 cells:", round(float(np.mean(entropies)), 4), "of 1")
claims.check("pairs-are-near-by-one-cap", np.mean(pairs) - cap_fraction(angle, 3))
claims.check("few-units-cannot-look-even", expected_occupancy_entropy(5, 3) - np.mean(entropies))

# %% [markdown]
# *Notice*: in 65 dimensions *any* pair within $0.3$ rad has a reason.
#
# ## Responses, and how many there are
#
# *Question: how many different things do random units say about the digits?* Fewer than ten, however many units there are.

# %%
from splinelens.clustering_measures import unit_masses
from splinelens.response_measures import effective_rank, mean_squared_alignment, responses

rng = experiments.generator("notebook 16/responses")
columns = rng.normal(size=(9, 30))
units = columns / np.linalg.norm(columns, axis=0)
sizes = np.linalg.svd(columns, compute_uv=False) ** 2
cosines = mean_squared_alignment(columns, centered=False)
turns = np.pi * np.arange(7) / 7
frame = mean_squared_alignment(np.stack([np.cos(turns), np.sin(turns)]), centered=False)
with_basis = np.column_stack([rng.normal(size=9), np.linalg.qr(rng.normal(size=(9, 9)))[0]])
in_basis = mean_squared_alignment(with_basis, centered=False) * 10 * 9 / 2 / 9
kernel = sum(np.outer(each, each) for each in columns.T)
values = np.linalg.eigvalsh(kernel)

# %%
from splinelens import ShallowNetwork

rows = np.outer(rng.uniform(0.5, 2, 5), [0.6, 0.0, 0.8])
same = ShallowNetwork(rows[:, :2], rows[:, 2], rng.normal(size=5))
points = rng.normal(size=(50, 2))
one = (np.sign(same.v) @ unit_masses(same)) * np.maximum(0.6 * points[:, 0] + 0.8, 0)
claims.check("units-of-one-direction-are-one-unit", np.abs(one - same(points)).max())
claims.check(
    "effective-rank-is-spectral-participation",
    effective_rank(columns) - sizes.sum() ** 2 / (sizes @ sizes),
)
claims.check("equal-responses-tie-rank-to-alignment", effective_rank(units) - 30 / (1 + 29 * cosines))
claims.check("alignment-has-a-floor", frame - (7 - 2) / (2 * 6))
claims.check("isotropic-alignment-is-one-over-dimension", in_basis - 1 / 9)
claims.check(
    "effective-rank-is-that-of-the-empirical-kernel",
    effective_rank(columns) - values.sum() ** 2 / (values @ values),
)

# %%
from splinelens.arc_cosine import arc_cosine_kernel
from splinelens.digits import digit_start
from splinelens.response_measures import kernel_effective_rank

lifted = np.column_stack([task.x, np.ones(len(task.x))])
limit = kernel_effective_rank(arc_cosine_kernel(lifted, lifted, degree=1))
wide = digit_start(4000, experiments.generator("notebook 16/wide"))
ranks = {width: effective_rank(responses(wide, task.x)[:, :width]) for width in (10, 50, 200, 1000)}
ranks[4000] = effective_rank(responses(wide, task.x))
print(
    "effective rank by width:", ", ".join(f"{w}: {r:.1f}" for w, r in ranks.items()), f"; limit {limit:.1f}"
)
claims.check("digit-start-has-the-rank-of-its-kernel", ranks[4000] / limit - 1)

# %% [markdown]
# *Notice*: seven effective responses are no clustering; that is what the kernel of ReLU makes of these images.
#
# ## One number
#
# *Question: is the factor $\alpha/H$ before the network really nothing but a scaling of the targets?* Twenty steps written out.

# %%
from splinelens.scaled_runs import tangent_eigenvalue, train_at_scale


def heavy_ball(start, x, y, factor, step, steps):
    at, speed = [start.w, start.b, start.v], [0.0, 0.0, 0.0]
    for _ in range(steps):
        z = x @ at[0].T + at[1]
        r = factor * (factor * np.maximum(z, 0) @ at[2] - y) / len(y)
        pull = r[:, None] * (z > 0) * at[2]
        slopes = pull.T @ x, pull.sum(axis=0), np.maximum(z, 0).T @ r
        speed = [0.9 * old + new for old, new in zip(speed, slopes, strict=True)]
        at = [place - step * move for place, move in zip(at, speed, strict=True)]
    return at


# %%
scale, few = 0.01, slice(0, 60)
start = digit_start(40, experiments.generator("notebook 16/small"))
x, y = task.x[few], task.y[few]
run = train_at_scale(start, x, y, scale, steps=20, tolerance=1e-9)
step = 0.2 * scale / tangent_eigenvalue(start, x) / (scale / 40) ** 2
w, b, v = heavy_ball(start, x, y, scale / 40, step, run.aligned_steps)
far = train_at_scale(start, x, y, 1000.0), train_at_scale(start, x, y, 100.0)
moves = [each.end.w / np.linalg.norm(each.end.w, axis=1, keepdims=True) for each in (far[0], far[1])]
still = start.w / np.linalg.norm(start.w, axis=1, keepdims=True)
turned = [np.median(np.linalg.norm(each - still, axis=1)) for each in moves]
claims.check("output-factor-is-scaled-targets", np.abs(run.aligned.w - w).max() / np.abs(w).max())
claims.check("large-scales-move-units-little", turned[0] / turned[1])

# %% [markdown]
# ## Two hundred units as pictures
#
# *Question: where do units go?* A unit's $w$ is an image: the digit it would like best. We train ReLU units once from the scale
# $10^{-8}$ and once from $30$, and look at five units with $v>0$ and five with $v<0$.

# %%
tiny, large = study.run("relu", 1e-8), study.run("relu", 30.0)
found = {name: study.measure(each) for name, each in (("tiny", tiny), ("large", large))}
for name, each in found.items():
    print(f"{name}: near an attractor early {each['aligned_near']:.1f}, at the end {each['end_near']:.1f};")
    print(f"   effective neurons early {each['aligned_neurons']:.0f}, at the end {each['end_neurons']:.0f}")
print("errors in training:", found["tiny"]["train_error"], found["large"]["train_error"])

# %% mystnb={"figure": {"caption": "Ten units, the five of most mass at the end with $v>0$ (left half) and with $v<0$ (right half): their weights $w$ as images, dark for positive. From the scale $10^{-8}$: at the start noise; early, when the loss has fallen by a tenth, all units of one sign are one image; at the end several kinds are left, and some still come twice or three times. From the scale $30$, at the end: the noise of the start.", "name": "fig-digit-units"}, "image": {"alt": "Four rows of ten grey tiles. First row: ten different noise patterns. Second row: five copies of one smooth pattern, then five copies of its counterpart. Third row: patterns of several kinds, some of them repeated. Fourth row: the same noise patterns as in the first row."}}
heavy = np.argsort(-unit_masses(tiny.end))
chosen = np.concatenate([heavy[sign * tiny.end.v[heavy] > 0][:5] for sign in (1, -1)])
looks = [tiny.start, tiny.aligned, tiny.end, large.end]
fig, axes = plt.subplots(4, 1, figsize=(6.4, 3.7))
titles = ["start", r"$\alpha=10^{-8}$, early", r"$\alpha=10^{-8}$, end", r"$\alpha=30$, end"]
for ax, network, title in zip(axes, looks, titles, strict=True):
    ax.imshow(montage(network.w[chosen], 10), cmap="Greys", vmin=-1, vmax=1)
    ax.set_title(title, fontsize=11, pad=2)
    ax.axis("off")
print(len(chosen), "units,", len(looks), "networks")
plt.show()

# %% mystnb={"figure": {"caption": "How many different responses? Eigenvalues of the Gram matrix of the 200 responses, as shares of their sum, largest first. From the scale $10^{-8}$ early (squares) one response holds nearly everything; at the end (circles) a few do. At the scale $30$ (crosses) the spectrum is that of the start (line).", "name": "fig-response-spectrum"}, "image": {"alt": "Four falling sequences on a logarithmic scale. Squares fall to a hundredth within three steps and to very small values later; circles fall more slowly; crosses lie on the line."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
marks = ["-", "s", "o", "x"]
for network, title, mark in zip(looks, titles, marks, strict=True):
    spectrum = np.linalg.svd(responses(network, task.x), compute_uv=False)[:20] ** 2
    ax.plot(np.arange(1, 21), spectrum / spectrum.sum(), mark, label=title, fillstyle="none")
    print(f"{title}: effective rank {effective_rank(responses(network, task.x)):.0f}")
ax.set(
    yscale="log", ylim=(1e-6, 2), xlabel="number of the eigenvalue", ylabel="share", xticks=[1, 5, 10, 15, 20]
)
ax.legend(fontsize=9)
plt.show()

# %%
from splinelens.scale_verdicts import bundle_width

widths = [bundle_width(each) for each in study.attractors]
print("attractors found, v > 0 and v < 0:", *map(len, study.attractors))
between = np.degrees(np.arccos(study.attractors[0][0] @ study.attractors[1][0]))
print(f"angle between the bundles of the two signs: {between:.0f} degrees")
claims.check("digit-attractors-form-a-bundle", max(widths))

# %% [markdown]
# *Notice*: the two early images are not each other's negative. The potential of $v<0$ is minus that of $v>0$, but a minimum of one
# is no minimum of the other: a ReLU unit that turned around would be active on other digits.
#
# ## Ten seeds, five scales, four activations
#
# *Question: does this hold beyond one run?* The runs below were made by `results/make_16_digits.py`; the live ones above are among them.

# %%
from pathlib import Path

from splinelens import alignment_measures, digit_study, digits, scaled_runs
from splinelens.scale_verdicts import paired_difference, seed_interval, seed_median, seeds_in_order

made_by = [alignment_measures, digit_study, digits, scaled_runs]
folder = next(each for each in (Path("results"), Path("../results")) if each.is_dir())
names = ("relu", "gelu", "softplus", "tanh", "plain", "longer", "few", "many", "patient_tanh")
stored = {name: experiments.load_result(folder / f"16_{name}", made_by).arrays for name in names}
relu = stored["relu"]
close = abs(found["large"]["end_neurons"] / relu["end_neurons"][-1, 0] - 1) < 0.02
print("runs:", sum(each["loss"].size for each in stored.values()), "; the live run is the stored one:", close)

# %% mystnb={"figure": {"caption": "Effective number of neurons against the scale, medians over ten seeds with 98 % intervals; all networks have 200 units. Early (dashed, ReLU) a small scale makes two neurons. At the end (solid) some twenty are left, and more at larger scales. The kernel regime, on the right, leaves all 200.", "name": "fig-effective-neurons"}, "image": {"alt": "Log-log plot over scales from 1e-8 to 30. A dashed curve rises from 2 at small scales to 200 at scale 1. Solid curves of ReLU, GELU and softplus lie together and rise from about 20 to 200; that of tanh starts at scale 0.01 near 10."}}
fig, ax = plt.subplots(figsize=(6.4, 4))
early = seed_interval(relu, "aligned_neurons")
print(figures.draw_interval(ax, relu["scales"], *early, "ReLU, early", fmt="o--", color="0.45"))
for name, label, mark in zip(names[:4], ("ReLU", "GELU", "softplus", "tanh"), "o^sx", strict=True):
    interval = seed_interval(stored[name], "end_neurons")
    place = stored[name]["scales"]
    figures.draw_interval(ax, place, *interval, f"{label}, end", fmt=f"{mark}-", linewidth=1.3)
ax.axhline(200, color="0.6", linestyle=":")
ax.set(xscale="log", yscale="log", xlabel=r"scale $\alpha$", ylabel="effective neurons")
ax.legend(fontsize=9)
plt.show()

# %%
later = {name: each[1:] for name, each in relu.items() if name in ("scales", "end_neurons")}
at_end = max(seed_median(relu, "end_near", scale) for scale in relu["scales"])
kernel_change = seed_median(relu, "end_correlation", 30.0) / seed_median(relu, "start_correlation", 30.0)
claims.check("small-starts-gather-at-attractors", seed_median(relu, "aligned_near", 1e-8))
claims.check("responses-align-early", seed_median(relu, "aligned_correlation", 1e-8))
claims.check("aligned-networks-are-two-neurons", seed_median(relu, "aligned_neurons", 1e-8))
claims.check("hyperplanes-leave-the-first-attractors", at_end)
claims.check("effective-neurons-grow-with-scale", seeds_in_order(later, "end_neurons"))
claims.check("kernel-regime-gathers-nothing", kernel_change)
claims.check("longer-training-keeps-clusters", seed_median(stored["longer"], "end_neurons", 1e-8))
claims.check("clusters-need-no-momentum", seed_median(stored["plain"], "end_neurons", 1e-8))

# %% mystnb={"figure": {"caption": "Left: the share of live units within 0.3 rad of an attractor of the start, early and at the end; by chance it would be 1e-35. Right: the mean squared correlation of responses of one sign. Both for ReLU, medians over ten seeds with 98 % intervals; dotted: the start.", "name": "fig-gathering"}, "image": {"alt": "Left: circles fall from 1 at the smallest scale to 0 at scale 1; squares are 0 everywhere. Right: circles fall from 1 to 0.04, squares from 0.3 to 0.04; a dotted line is at 0.04."}}
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.6), sharex=True)
for ax, measure in zip(axes, ("near", "correlation"), strict=True):
    for moment, label, mark in (("aligned", "early", "o-"), ("end", "end", "s--")):
        interval = seed_interval(relu, f"{moment}_{measure}")
        print(measure, figures.draw_interval(ax, relu["scales"], *interval, label, fmt=mark))
    ax.axhline(seed_median(relu, f"start_{measure}", 1.0), color="0.4", linestyle=":", label="start")
    ax.set(xscale="log", xlabel=r"scale $\alpha$", ylim=(-0.05, 1.05), xticks=[1e-8, 1e-4, 1.0])
axes[0].set_title("near an attractor", fontsize=11)
axes[1].set_title("squared correlation", fontsize=11)
axes[1].legend(fontsize=9)
plt.show()

# %%
smooth = min(seed_median(stored[name], "aligned_near", 1e-8) for name in ("gelu", "softplus"))
by_mass = [seed_median(relu, "aligned_near_by_mass", scale) for scale in relu["scales"]]
print("near an attractor early, by mass, scale by scale:", *(f"{share:.2f}" for share in by_mass))
print("tanh at 0.01: median loss", f"{seed_median(stored['tanh'], 'loss', 1e-2):.0e},", end=" ")
print(
    "with ten times the steps, each a quarter as long,",
    f"{seed_median(stored['patient_tanh'], 'loss', 1e-2):.0e}",
)
claims.check("smooth-units-gather-as-relu-does", smooth)
claims.check("small-tanh-aligns-and-does-not-fit", seed_median(stored["tanh"], "end_correlation", 1e-2))

# %% [markdown]
# ## What it is worth
#
# *Question: do fewer effective neurons err less on new digits?* All of these networks have every training digit right.

# %% mystnb={"figure": {"caption": "Share of the 1497 test digits on the wrong side, against the scale; medians over ten seeds with 98 % intervals. For ReLU, GELU and softplus the smallest scale is no better than scale 1, and tends to be worse. Tanh errs more the smaller the scale.", "name": "fig-digit-errors"}, "image": {"alt": "Four curves over scales from 1e-8 to 30 on a logarithmic axis. Three lie between 2 and 4 percent with a shallow minimum near scale 1; the one of tanh falls from about 10 percent at scale 0.01 to 3 percent at scale 30."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
for name, label, mark in zip(names[:4], ("ReLU", "GELU", "softplus", "tanh"), "o^sx", strict=True):
    interval = seed_interval(stored[name], "test_error")
    print(figures.draw_interval(ax, stored[name]["scales"], *interval, label, fmt=f"{mark}-", linewidth=1.3))
ax.set(xscale="log", xlabel=r"scale $\alpha$", ylabel="share of errors on test digits", ylim=(0, None))
ax.legend()
plt.show()

# %%
excess = {
    name: paired_difference(stored[name], "test_error", 1e-8, 1.0)
    for name in ("relu", "gelu", "softplus", "few", "many")
}
for name, value in excess.items():
    print(f"{name:>9}: error at 1e-8 less that at 1: {100 * value:+.1f} %")
claims.check("alignment-buys-no-accuracy-here", min(excess.values()))

# %% [markdown]
# *Notice*: the scale decides how many neurons a network is, by two orders of magnitude, and its errors hardly. On this task the
# kernel of random ReLU units is good enough.
#
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 16 for claim in claims.load_register().values())
medians = [round(seed_median(relu, "end_neurons", scale)) for scale in (1e-8, 1.0, 30.0)]
print("200 units; effective neurons at the end, at scales 1e-8, 1 and 30:", *medians)
print("early at 1e-8:", round(seed_median(relu, "aligned_neurons", 1e-8)), "neurons, one for each sign")
print(f"claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} Near by chance
# :label: ex-16-near
# In $D=3$ two hundred uniform directions are given. How many pairs within $0.1$ rad do you expect? In which dimension is it the first time
# less than one pair?
# ```
#
# ```{solution} ex-16-near
# :class: dropdown
# There are $19\,900$ pairs, each near with chance `cap_fraction(0.1, D)`. In $D=3$ that is $(1-\cos0.1)/2=0.0025$, so 50 pairs. In $D=4$ it is
# $2\cdot10^{-4}$, some four pairs; in $D=5$ it is $2\cdot10^{-5}$, less than one.
# ```
#
# ```{exercise} Two clusters that cancel
# :label: ex-16-cancel
# A ReLU network has 50 units of one direction with $v=1$ and 50 of the same direction with $v=-1$, all with $|(w,b)|=1$. What are its function,
# its effective number of neurons as this chapter counts, and its effective rank of responses?
# ```
#
# ```{solution} ex-16-cancel
# :class: dropdown
# The function is zero. Clusters are of one sign, so there are two, of mass 50 each: two neurons. All responses are multiples of one column, so the
# rank is 1. No single count tells everything; this is the start of a paired network with one direction.
# ```
#
# ```{exercise} When does gathering begin?
# :label: ex-16-when
# Growing from size 1 to size $\alpha^{-1/2}$ takes a time proportional to $\log(1/\alpha)$. How do the recorded `aligned_steps` of ReLU bear this out? How
# small must $\alpha$ be for a given share near the attractors?
# ```
#
# ```{solution} ex-16-when
# :class: dropdown
# `np.median(stored["relu"]["aligned_steps"], axis=1)` is 37, 23, 9 at the scales $10^{-8},10^{-5},10^{-2}$: about fourteen steps for each factor of a
# thousand, as a logarithm asks for. The share near rises from $0.07$ to about $0.9$ on the first such factor and to nearly 1 on the second: each
# halves the angle several times, because the angle to the attractor shrinks exponentially in time.
# ```
#
# ```{admonition} Keep
# :class: important
# Count against chance. From a tiny scale, two hundred units of a network on real images first become two; when training is over they are some
# twenty; in the kernel regime they stay two hundred; and the errors hardly tell the difference.
# ```
