# %% [markdown]
# # The Hessian, looked at and counted
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** the Hessian of a small network as a picture; every eigenvalue of a network with 300,000
# parameters on real data; flat directions counted; the steepest and the flattest curvature against width and
# gap; descent just below and just above the largest stable step. **Claims shown**: all of chapter 4, each named
# where it is measured. **Time**: half a minute to run, an hour to work through.
# **Theory**: {doc}`../book/chapters/04_hessian`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## What the Hessian looks like
#
# *Question: which parameters feel each other?* Five units, seven data, targets that the network does not fit. The
# parameters are sorted by unit: $w_1,b_1,v_1,w_2,\dots$

# %%
from splinelens import ReluSpline, ShallowNetwork, claims, hessian_forms

rng = experiments.generator("a small hessian")
x, y = np.linspace(-0.9, 0.9, 7), rng.normal(size=7)
beta, signs = np.array([-0.7, -0.2, 0.1, 0.4, 0.75]), np.array([1, -1, 1, -1, 1])
size, v = rng.uniform(0.5, 1.5, 5), rng.normal(size=5)
small = ShallowNetwork(signs * size, -signs * size * beta, v)
by_unit = np.arange(15).reshape(3, 5).T.ravel()
whole = hessian_forms.hessian_dense(small, x, y)
rows = hessian_forms.jacobian(small, x)
parts = {"Hessian": whole, "Gauss-Newton part": rows.T @ rows / 7, "residual part": whole - rows.T @ rows / 7}
print({name: part.shape for name, part in parts.items()})

# %% mystnb={"figure": {"caption": "The Hessian of a network of five units over $(w_1,b_1,v_1,w_2,\\dots)$, and its two parts; darker is larger, on a logarithmic scale, and white is zero. The Gauss-Newton part couples units that share an active datum. The residual part couples each unit with itself alone: $w_i$ with $v_i$ and $b_i$ with $v_i$.", "name": "fig-hessian-blocks"}, "image": {"alt": "Three square grids of fifteen by fifteen cells. The first two are dark nearly everywhere, with a few white blocks of three by three. The third is white but for four cells in each of the five blocks on the diagonal, next to the lower right corner of the block."}}
fig, axes = plt.subplots(1, 3, figsize=(6.4, 2.7))
for ax, (name, part) in zip(axes, parts.items(), strict=True):
    clean = np.where(np.abs(part) < 1e-13, 0, part)[np.ix_(by_unit, by_unit)]
    drawn = figures.draw_matrix(ax, clean)
    print(f"{name}: {drawn.points} of 225 entries are not zero")
    ax.set(xticks=np.arange(1, 15, 3), yticks=np.arange(1, 15, 3))
    ax.set(xticklabels=range(1, 6), yticklabels=range(1, 6) if ax is axes[0] else [], xlabel="unit")
    ax.set_title(name, fontsize=11)
axes[0].set_ylabel("unit")
plt.show()

# %% [markdown]
# *Notice*: four numbers a unit, two of them different, are all that the curvature of the network adds. PyTorch's
# automatic differentiation is the referee.

# %%
import torch


def torch_loss(flat):
    w, b, v = flat.reshape(3, -1)
    values = torch.relu(torch.tensor(x)[:, None] * w + b) @ v
    return 0.5 * ((values - torch.tensor(y)) ** 2).mean()


here = torch.tensor(np.concatenate([small.w, small.b, small.v]))
autograd = torch.autograd.functional.hessian(torch_loss, here).numpy()
residual = autograd - rows.T @ rows / 7
blocks = hessian_forms.residual_blocks(small, x, y)
expected = np.zeros((3, 5, 3, 5))
expected[:, np.arange(5), :, np.arange(5)] = blocks
s = hessian_forms.residual_strengths(small, x, y)
with_zeros = np.sort(np.concatenate([-s, s, np.zeros(5)]))
claims.check("hessian-is-gauss-newton-plus-blocks", np.abs(whole - autograd).max() / np.abs(autograd).max())
claims.check("residual-part-is-blocks-of-moments", np.abs(residual - expected.reshape(15, 15)).max())
claims.check("residual-block-eigenvalues", np.abs(np.linalg.eigvalsh(residual) - with_zeros).max())

# %% [markdown]
# ## On a kink
#
# *Question: what if a breakpoint sits on a datum?* Slide one breakpoint across the data by changing its bias, and watch
# the gradient.

# %% mystnb={"figure": {"caption": "The gradient over the bias of the third unit as its breakpoint slides over the data. Where it meets a datum (dotted lines) the gradient jumps, by $v\\,r_k/n$: there is no second derivative. Between data it is a straight line; its slope is $-w_3$ times the entry of the Hessian at $(b_3,b_3)$.", "name": "fig-kink"}, "image": {"alt": "A saw-like curve of straight pieces against the breakpoint; at each of the dotted vertical lines it jumps up or down."}}
from splinelens import loss_gradient

w3, places = small.w[2], np.linspace(-0.99, 0.99, 1201)


def with_breakpoint(place):
    return small.replace(b=np.where(np.arange(5) == 2, -w3 * place, small.b))


slopes = np.array([loss_gradient(with_breakpoint(place), x, y)[1][2] for place in places])
fig, ax = plt.subplots(figsize=(6.4, 3.4))
for datum in x:
    ax.axvline(datum, color="0.6", linestyle=":", linewidth=1.2)
pieces = np.split(np.arange(1201), np.searchsorted(places, x))
for piece in pieces:
    drawn = figures.draw_curve(ax, places[piece], slopes[piece], "gradient", figures.RIGHT)
print(len(pieces), "pieces, the last one:", drawn)
ax.set(xlabel=r"breakpoint $\beta_3$", ylabel=r"gradient $\partial L/\partial b_3$")
plt.show()

# %%
unit, datum = 2, 3
on_kink = with_breakpoint(x[datum])
nudge = 1e-10 * (np.arange(5) == unit)
sides = [on_kink.replace(b=on_kink.b + sign * nudge) for sign in (-1, 1)]
before, after = (np.stack(loss_gradient(side, x, y))[:2, unit] for side in sides)
jump = hessian_forms.gradient_jump(on_kink, x, y, unit, datum)
limit = hessian_forms.hessian_dense(on_kink, x, y) - hessian_forms.hessian_dense(sides[0], x, y)
claims.check("gradient-jumps-on-a-kink", np.abs(after - before - jump).max())
claims.check("hessian-on-a-kink-is-one-sided", np.abs(limit).max())

# %% [markdown]
# ## In the spline's coordinates, and along its idle direction
#
# *Question: what is left of the blocks over $(\mu,\beta)$, and what does the Hessian do to a rescaling?*

# %%
spline = ReluSpline.from_network(small)
point = np.concatenate([spline.delta_slopes, spline.breakpoints])


def spline_values(flat):
    return ReluSpline(flat[5:], flat[:5], spline.orientations)(x)


ahead, behind = (np.stack([spline_values(point + h * e) for e in np.eye(10)], axis=1) for h in (1e-6, -1e-6))
differences, steps = (ahead - behind) / 2e-6, hessian_forms.spline_jacobian(spline, x)
off = hessian_forms.spline_hessian(spline, x, y) - steps.T @ steps / 7
moments = np.array([np.mean((small(x) - y) * (small.preactivations(x)[:, i] > 0)) for i in range(5)])
pairs = np.linalg.eigvalsh(off)
claims.check("spline-jacobian-is-ramps-and-steps", np.abs(differences - steps).max())
claims.check(
    "spline-hessian-has-one-residual-entry", np.abs(off + np.kron([[0, 1], [1, 0]], np.diag(moments))).max()
)
claims.check("spline-residual-block-eigenvalues", np.abs(pairs - np.sort(np.append(moments, -moments))).max())

# %%
from splinelens import rescale
from splinelens.hessian import hessian_matvec

faster, slower = rescale(small, 1 + 1e-6), rescale(small, 1 - 1e-6)
velocity = np.stack([getattr(faster, name) - getattr(slower, name) for name in "wbv"], axis=1) / 2e-6
vectors = hessian_forms.scale_vectors(small)
direction = np.zeros((3, 5))
direction[:, 1] = vectors[1]
image, gradient = np.stack(hessian_matvec(small, x, y, *direction)), np.stack(loss_gradient(small, x, y))
mirrored = np.zeros((3, 5))
mirrored[:, 1] = gradient[:, 1] * [-1, -1, 1]
valley = ShallowNetwork([1.0], [-5 / 6], [0.6])
at_rest = hessian_matvec(valley, np.arange(5.0), [0, 2, -2, 1, 3], *hessian_forms.scale_vectors(valley).T)
assert np.abs(image).max() > 0.01
claims.check("rescaling-moves-along-scale-vectors", np.abs(velocity - vectors).max())
claims.check("scale-vector-image", np.abs(image - mirrored).max())
claims.check("scale-vector-null-at-critical-points", np.abs(np.stack(at_rest)).max())

# %% [markdown]
# The last check sits at a local minimum with a large loss, of one unit on five data: critical, so its scale vector is a null
# vector.
#
# ## Every eigenvalue
#
# *Question: does the small core really hold the whole spectrum?* First a network for which the dense matrix is still
# cheap: 60 units, 10 data, 180 parameters.

# %%
from splinelens.hessian import hessian_spectrum

rng = experiments.generator("a medium hessian")
medium = ShallowNetwork(*rng.normal(size=(3, 60)) / np.array([[1], [1], [8]]))
x10, y10 = np.linspace(-1, 1, 10), rng.normal(size=10)
eigenvalues, multiplicities = hessian_spectrum(medium, x10, y10)
matrix = hessian_forms.hessian_dense(medium, x10, y10)
dense = np.linalg.eigvalsh(matrix)
direction = rng.normal(size=(3, 60))
product = np.concatenate(hessian_matvec(medium, x10, y10, *direction))
reference = matrix @ direction.ravel()
print(f"{multiplicities.sum()} eigenvalues, {len(eigenvalues)} in the list,", end=" ")
print(f"{(dense < -1e-12).sum()} negative, {(np.abs(dense) <= 1e-12).sum()} zero")

# %% mystnb={"figure": {"caption": "All 180 eigenvalues of a Hessian: from the dense matrix (circles, every third) and from the reduction (line), which lists equal ones once and says how many there are. The axis is linear between $\\pm10^{-3}$ and logarithmic outside. Long steps are cells with many units.", "name": "fig-spectrum"}, "image": {"alt": "A curve that climbs from minus 0.4 in steps to a long flat piece at zero and then through steps up to 20; circles lie on it everywhere."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
print(figures.draw_spectrum(ax, eigenvalues, multiplicities, "reduction", color=figures.RIGHT))
ax.plot(dense[::3], np.arange(1, 181)[::3], "o", color=figures.LEFT, fillstyle="none", label="dense matrix")
ax.set_xscale("symlog", linthresh=1e-3)
ax.set(xlabel=r"eigenvalue $\lambda$", ylabel=r"number of eigenvalues $\leq\lambda$")
ax.set_xticks([-1e-1, -1e-3, 0, 1e-3, 1e-1, 1e1])
ax.legend()
plt.show()

# %%
error = np.abs(np.repeat(eigenvalues, multiplicities) - dense).max()
claims.check("spectrum-is-exact", error / dense[-1])
claims.check("matvec-is-the-hessian", np.abs(product - reference).max() / np.abs(reference).max())

# %% [markdown]
# Now the real thing: PyTorch's default law at width $10^5$, on the motorcycle data of chapter 1. The matrix would have
# $9\cdot10^{10}$ entries.

# %%
from splinelens import RampFeatures, load_motorcycle
from splinelens.hessian_cores import hessian_core, occupied_cells
from splinelens.initialization import UniformLaw

data = load_motorcycle()
scaling = data.scaling()
xm, ym = scaling.inputs(data.x), scaling.targets(data.y)
H = 100_000
wide = UniformLaw(1.0, 1.0, H**-0.5).sample(H, experiments.generator("a wide hessian"))
values, counts = hessian_spectrum(wide, xm, ym)
ramps = RampFeatures(xm, wide.w, wide.b)
core = hessian_core(ramps, wide.v, wide(xm) - ym, np.full(len(xm), 1 / len(xm)))
cells = occupied_cells(ramps)
print(f"{counts.sum()} eigenvalues: {len(core.diagonal)} in the core, {len(cells.sizes)} cells,", end=" ")
print(f"the fullest with {cells.sizes.max() / H:.0%} of the units")

# %% mystnb={"figure": {"caption": "All 300,000 eigenvalues of the Hessian at PyTorch's default start, 100,000 units on the motorcycle data. Half are zero, a quarter positive and a quarter negative: each cell's $\\pm S$, many times over, and all of the dead units. The steep end on the right, with a few eigenvalues up to the order of the width, is the Gauss-Newton part; it is far too thin to be seen here.", "name": "fig-wide-spectrum"}, "image": {"alt": "A cumulative curve against the eigenvalue on an axis that is logarithmic on both sides of zero: it climbs in steps to about 75,000 left of zero, jumps to 225,000 at zero, climbs in the same steps to 300,000, and stays there up to ten thousand."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
print(
    figures.draw_spectrum(ax, values, counts / 1000, "all eigenvalues", color=figures.RIGHT).points, "steps"
)
ax.set_xscale("symlog", linthresh=1e-3)
ax.set_xticks([-1, -1e-2, 0, 1e-2, 1, 1e2, 1e4])
ax.set(xlabel=r"eigenvalue $\lambda$", ylabel=r"thousands of eigenvalues $\leq\lambda$")
plt.show()

# %%
positive, negative = counts[values > 1e-9].sum(), counts[values < -1e-9].sum()
print(f"positive, zero, negative: {positive / 3 / H:.0%}, {1 - (positive + negative) / 3 / H:.0%},", end=" ")
print(f"{negative / 3 / H:.0%}; the largest over the width: {values[-1] / H:.2f}")
claims.check("multiplicities-sum-to-parameters", counts.sum())

# %%
ten = RampFeatures(x10, medium.w, medium.b)
groups = occupied_cells(ten)
strengths = hessian_forms.residual_strengths(medium, x10, y10)[groups.members]
full = groups.sizes >= 3
missing = 0
for s, h in zip(strengths[full], groups.sizes[full], strict=True):
    for value, least in ((s, h - 2), (-s, h - 2), (0.0, h - 1)):
        missing += max(0, least - int((np.abs(dense - value) < 1e-12).sum()))
sizes = []
for width in (10, 100, 1000, 10_000, 100_000):
    net = UniformLaw(1.0, 1.0, width**-0.5).sample(width, experiments.generator("core sizes"))
    pull = RampFeatures(x10, net.w, net.b)
    sizes.append(len(hessian_core(pull, net.v, net(x10) - y10, np.full(10, 0.1)).diagonal))
print("core dimensions at widths 10 to 100000, ten data:", sizes)
claims.check("cell-eigenvalues-repeat", missing)
claims.check("core-is-independent-of-width", max(0, max(sizes) - (9 * 10 - 4)))

# %% [markdown]
# *Notice*: ten data, and the core stops growing at 86. A large residual makes strong $\pm S$, as many downhill as uphill: at
# the start a quarter of all directions curve down. (The other quarter of zeros are the dead units, a quarter of all.)
#
# ## Zero loss: counting flat directions
#
# *Question: how many directions are flat at a perfect fit?* Add units one by one; the targets are always what the network gives,
# so that the loss is zero. Count zeros in both charts, by brute force.

# %%
from splinelens.tangent_kernels import tangent_rank, univariate_tangent_kernel, zero_eigenvalue_count

rng = experiments.generator("flat directions")
x8 = (np.arange(8) - 3.5) / 4
w, places, v = rng.uniform(-1, 1, (3, 24))
pool = ShallowNetwork(w, -w * places, v)


def first(width, **changes):
    return ShallowNetwork(pool.w[:width], pool.b[:width], pool.v[:width]).replace(**changes)


def zeros_of(square):
    found = np.abs(np.linalg.eigvalsh(square))
    return int((found < 1e-11 * found.max()).sum())


# %%
widths = np.arange(1, 25)
nets = [first(width) for width in widths]
over_wbv = np.array([zeros_of(hessian_forms.hessian_dense(net, x8, net(x8))) for net in nets])
over_spline = np.array(
    [zeros_of(hessian_forms.spline_hessian(ReluSpline.from_network(net), x8, net(x8))) for net in nets]
)
features = [
    np.concatenate([net.preactivations(x8) > 0, (net.preactivations(x8) > 0) * x8[:, None]], 1)
    for net in nets
]
ranks = np.array([np.linalg.matrix_rank(each) for each in features])

# %% mystnb={"figure": {"caption": "Zero eigenvalues at zero loss as units are added, for eight data: over $(w,b,v)$ and over $(\\mu,\\beta)$, counted in dense matrices. Once the rank has reached the number of data, each further unit adds three and two. The gap between the upper curves is $H$, the rescalings.", "name": "fig-zeros"}, "image": {"alt": "Three curves against the width. The rank rises to 8 within the first units and stays. The zeros over the spline coordinates rise with slope two to about 40, those over the parameters with slope three to about 64."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
print(figures.draw_curve(ax, widths, over_wbv, r"zeros over $(w,b,v)$", figures.RIGHT, "o-"))
print(figures.draw_curve(ax, widths, over_spline, r"zeros over $(\mu,\beta)$", figures.LEFT, "s-"))
print(figures.draw_curve(ax, widths, ranks, "rank", "black", "--"))
ax.set(xlabel="width $H$", ylabel="number")
ax.legend()
plt.show()

# %%
predicted = np.array([zero_eigenvalue_count(net, x8) for net in nets])
on_spline = np.array([zero_eigenvalue_count(net, x8, chart="spline") for net in nets])
silent = pool.replace(
    w=np.abs(pool.w), b=-np.abs(pool.w) * np.tile(x8[:6] + 0.1, 4), v=np.arange(24) * 1.0 % 6 // 2
)
active = silent.preactivations(x8) > 0
live = silent.v != 0
columns = [
    active[:, live],
    active[:, live] * x8[:, None],
    np.where(active, silent.preactivations(x8), 0)[:, ~live],
]
with_ramps = np.linalg.matrix_rank(np.concatenate(columns, axis=1))
facing = ShallowNetwork([1.0, 1.0], [0.3, -0.2], [1.0, 1.0])
everything = ("w", "b", "v", "bias", "slope")
trained = zeros_of(hessian_forms.hessian_dense(facing, x8, facing(x8), everything))
claims.check("rank-is-that-of-live-features", np.abs([tangent_rank(net, x8) for net in nets] - ranks).max())
claims.check("zeros-over-parameters", np.abs(predicted - over_wbv).max())
claims.check("zeros-over-spline-coordinates", np.abs(on_spline - over_spline).max())
claims.check("silent-units-add-their-ramp", tangent_rank(silent, x8) - with_ramps)
claims.check("trained-bias-adds-a-column", zero_eigenvalue_count(facing, x8, everything) - trained)
claims.check("zeros-grow-with-width", np.diff(over_wbv)[ranks[:-1] == 8].mean())

# %%
net = nets[-1]
on = net.preactivations(x8) > 0
ramp = np.where(on, net.preactivations(x8), 0)
by_hand = {
    ("v",): sum(np.outer(column, column) for column in ramp.T),
    ("w", "b"): (1 + np.outer(x8, x8))
    * sum(v * v * np.outer(o, o) for v, o in zip(net.v, on.T, strict=True)),
}
off_by = {
    train: np.abs(univariate_tangent_kernel(net, x8, train) - each).max() / each.max()
    for train, each in by_hand.items()
}
top = np.linalg.eigvalsh(sum(by_hand.values())) / 8
spectrum = np.repeat(*hessian_spectrum(net, x8, net(x8)))
claims.check("output-kernel-is-jacobians", off_by["v",])
claims.check("input-kernel-is-jacobians", off_by["w", "b"])
claims.check("nonzero-spectrum-is-the-kernels", np.abs(spectrum[-8:] - top).max() / top[-1])

# %% [markdown]
# *Notice*: the lines of zeros have the slopes three and two as soon as the rank stands still, even below eight.
#
# ## How large a step may be
#
# *Question: is $2/\lambda_{\max}$ the limit?* Start beside a perfect fit, displaced by $10^{-6}$ along the steepest
# eigenvector, and descend with 0.95 and with 1.05 times that step.

# %%
from splinelens import gradient_descent
from splinelens.hessian import largest_eigenvalue

fit = nets[11]
y8 = fit(x8)
limit = 2 / largest_eigenvalue(fit, x8, y8)
steepest = np.linalg.eigh(hessian_forms.hessian_dense(fit, x8, y8))[1][:, -1].reshape(3, -1)


def moved(size):
    w, b, v = size * steepest
    return fit.replace(w=fit.w + w, b=fit.b + b, v=fit.v + v)


runs = {
    factor: gradient_descent(
        moved(1e-6), x8, y8, step_size=factor * limit, max_steps=100, record_at=range(100)
    )
    for factor in (0.95, 1.05)
}
for factor, run in runs.items():
    print(f"{factor} of the limit: the loss", "grows" if run.losses[-1] > run.losses[0] else "falls")

# %% mystnb={"figure": {"caption": "The loss of two descents from the same point beside a perfect fit, with steps of $0.95$ (solid) and $1.05$ times $2/\\lambda_{\\max}$ (dashed). On this logarithmic axis both are straight at first: the displacement is multiplied by $-0.9$ or $-1.1$ at each step.", "name": "fig-stability"}, "image": {"alt": "Two lines from a common start at about ten to the minus twelve: the dashed one rises to about ten to the minus five and levels off, the solid one falls."}}
fig, ax = plt.subplots(figsize=(6.4, 3.6))
for (factor, run), color, style in zip(runs.items(), (figures.RIGHT, figures.LEFT), ("-", "--"), strict=True):
    print(
        figures.draw_curve(ax, np.arange(101), run.losses, f"step {factor} of the limit", color, style).what
    )
ax.set(xlabel="step", ylabel="loss $L$", yscale="log")
ax.legend()
plt.show()

# %%
worst = 0.0
for factor in (0.5, 0.95, 1.05, 1.5):
    ends = [
        gradient_descent(moved(h), x8, y8, step_size=factor * limit, max_steps=1).network
        for h in (1e-6, -1e-6)
    ]
    change = np.stack([(getattr(ends[0], name) - getattr(ends[1], name)) / 2e-6 for name in "wbv"])
    worst = max(worst, abs((change * steepest).sum() - (1 - 2 * factor)))
claims.check("stable-step-is-two-over-lambda", worst)

# %% [markdown]
# ## Steeper with width
#
# *Question: how does the limit change with the width?* Three laws, $v\sim1/\sqrt H$, 20 equispaced data, nine seeds each.

# %%
from splinelens.initialization import GaussianLaw

x20 = np.linspace(-1, 1, 20)
y20 = np.sin(4 * x20)
laws = {
    "torch": lambda width: UniformLaw(1.0, 1.0, width**-0.5),
    "normal": lambda width: GaussianLaw(1.0, 1.0, width**-0.5),
    "he": lambda width: GaussianLaw(2**0.5, 0.0, (2 / width) ** 0.5),
}
grid_of_widths = np.array([30, 100, 300, 1000, 3000, 10_000])
growth, limits = {}, {}
for name, law in laws.items():
    starts = [
        [law(H).sample(H, experiments.generator(f"width {name}", k)) for k in range(9)]
        for H in grid_of_widths
    ]
    tops = [[largest_eigenvalue(net, x20, y20) / net.width for net in row] for row in starts]
    growth[name] = np.median(tops, axis=1)
    mean_kernel = law(1).covariance(x20[:, None], x20, 1) / law(1).output.second
    limits[name] = np.linalg.eigvalsh(mean_kernel)[-1] / 20
print({name: round(float(value), 4) for name, value in limits.items()})

# %% mystnb={"figure": {"caption": "The largest eigenvalue of the Hessian at initialization, divided by the width: medians of nine seeds for three laws, and the limits that the theorem predicts (dashed). A constant here means that the stable step falls like $1/H$.", "name": "fig-top-eigenvalue"}, "image": {"alt": "Three curves against the width on a logarithmic axis. They settle at 0.54, 0.18 and 0.18; dashed horizontal lines stand there."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
for (name, medians), marker in zip(growth.items(), "osD", strict=True):
    (line,) = ax.plot(grid_of_widths, medians, marker + "-", label=name)
    ax.axhline(limits[name], color=line.get_color(), linestyle="--", linewidth=1.2)
    print(f"{name}: {len(medians)} widths, from {medians.min():.2f} to {medians.max():.2f}")
ax.set(xlabel="width $H$", ylabel=r"$\lambda_{\max}/H$", xscale="log", ylim=(0, 0.8))
ax.legend(ncols=3)
plt.show()

# %%
angles = 2 * np.pi * (np.arange(12) + 0.3) / 12
design = ShallowNetwork(np.cos(angles), np.sin(angles), np.full(12, (0.5 / 12) ** 0.5))
traces = [np.trace(univariate_tangent_kernel(design, x20, train)) for train in (("v",), ("w", "b"))]
claims.check("top-eigenvalue-grows-like-width-torch", growth["torch"][-1])
claims.check("top-eigenvalue-grows-like-width-normal", growth["normal"][-1])
claims.check("top-eigenvalue-grows-like-width-he", growth["he"][-1])
claims.check("expected-traces-differ-by-width", traces[0] / traces[1] / design.width)

# %% [markdown]
# ## Flatter with the gap
#
# *Question: how small is the smallest eigenvalue of the kernel?* First on grids that get finer, for the mean kernels of the
# uniform law, ramps ($v$ trained) and steps ($w$, $b$ trained).

# %%
from splinelens.tangent_kernels import (
    smallest_input_eigenvalue,
    smallest_output_eigenvalue,
    uniform_input_kernel,
    uniform_output_kernel,
)

numbers = np.array([3, 5, 9, 17, 33, 65])
grids = [np.linspace(-1, 1, n) for n in numbers]
spacing = 2 / (numbers - 1)
ramp_floor = np.array([np.linalg.eigvalsh(uniform_output_kernel(g[:, None], g))[0] for g in grids])
step_floor = np.array([np.linalg.eigvalsh(uniform_input_kernel(g[:, None], g))[0] for g in grids])
cubic, linear = smallest_output_eigenvalue(spacing, 1 / 8), smallest_input_eigenvalue(spacing, 1 / 4)
print("ramps, measured over predicted:", np.round(ramp_floor / cubic, 4))
print("steps, measured over predicted:", np.round(step_floor / linear, 4))

# %% mystnb={"figure": {"caption": "The smallest eigenvalue of the two mean kernels on a grid against its spacing, and the laws $\\delta/16$ and $\\delta^3/384$ that it tends to.", "name": "fig-floor"}, "image": {"alt": "On logarithmic axes two straight dashed lines, one of slope one, one of slope three. Circles lie a little above the upper line, squares a little above the lower one, closer and closer to the left."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
print(figures.draw_curve(ax, spacing, step_floor, r"steps, $\bar K_{wb}$", figures.LEFT, "o").what)
print(figures.draw_curve(ax, spacing, ramp_floor, r"ramps, $\bar K_v$", figures.RIGHT, "s").what)
ax.plot(spacing, linear, "--", color="black", label=r"$\delta/16$")
ax.plot(spacing, cubic, ":", color="black", label=r"$\delta^3/384$")
ax.set(xlabel=r"spacing $\delta$", ylabel=r"$\lambda_{\min}$", xscale="log", yscale="log")
ax.legend()
plt.show()

# %%
nodes, gauss = np.polynomial.legendre.leggauss(40)


def mean_over_units(values, cuts):
    ends = np.sort([-1.0, *cuts, 1.0])
    half = np.diff(ends) / 2
    return sum(h * (gauss @ values(m + h * nodes)) for h, m in zip(half, ends[:-1] + half, strict=True)) / 2


def mean_over_square(values, one, other):
    return mean_over_units(
        np.vectorize(lambda w: mean_over_units(lambda b: values(w, b), (-w * one, -w * other))), (0.0,)
    )


one, other = -0.7, 0.2
ramps_mean = mean_over_square(
    lambda w, b: np.maximum(w * one + b, 0) * np.maximum(w * other + b, 0), one, other
)
both_on = mean_over_square(lambda w, b: (w * one + b > 0) * (w * other + b > 0.0), one, other)
claims.check("uniform-output-kernel-closed-form", ramps_mean - uniform_output_kernel(one, other))
claims.check(
    "uniform-input-kernel-closed-form", (1 + one * other) * both_on - uniform_input_kernel(one, other)
)

# %%
H = 1000
full = [H * uniform_output_kernel(g[:, None], g) + uniform_input_kernel(g[:, None], g) / 3 for g in grids]
full_floor = np.array([np.linalg.eigvalsh(kernel)[0] for kernel in full])
proved = cubic / (1 + 1.1 * spacing)
fine = np.linspace(-1, 1, 257)
normal_floor = np.linalg.eigvalsh(GaussianLaw(1.0, 1.0, 1.0).covariance(fine[:, None], fine, 1))[0]
least_density = GaussianLaw(1.0, 1.0, 1.0).curvature_density(1.0)
claims.check("output-floor-cubic-bound", max(0, (1 - ramp_floor / proved).max()))
claims.check("output-floor-cubic-limit", ramp_floor[-1] / cubic[-1])
claims.check("input-floor-linear-bound", max(0, (1 - step_floor / linear).max()))
claims.check("input-floor-linear-limit", step_floor[-1] / linear[-1])
claims.check("full-kernel-floors-add", max(0, (1 - full_floor / (linear / 3 + H * proved)).max()))
claims.check("output-floor-general-law", normal_floor / smallest_output_eigenvalue(2 / 256, least_density))
print(
    "H = 1000, which floor is the larger:",
    ["cubic" if c * H > 1 / 3 * f else "linear" for c, f in zip(cubic, linear, strict=True)],
)

# %% [markdown]
# *Notice*: at width 1000 the cubic floor of the ramps is the larger one until the gap falls below $\sqrt{8/H}\approx0.09$. The
# linear law of the full kernel, which one reads often, sets in only after that.
#
# Now one close pair among data that stay where they are.

# %%
others, place = np.array([-0.8, -0.3, 0.2, 0.9]), 0.5
distances = 0.02 * 2.0 ** -np.arange(6)


def least(kernel, d):
    points = np.concatenate([others, [place, place + d]])
    return np.linalg.eigvalsh(kernel(points[:, None], points))[0]


known = np.append(others, place)
with_slope = known / 6 + np.sign(place - known) * (place - known) ** 2 / 32
explained = with_slope @ np.linalg.solve(uniform_output_kernel(known[:, None], known), with_slope)
slope_variance = 1 / 6 - explained
pair_ramps = np.array([least(uniform_output_kernel, d) for d in distances])
pair_steps = np.array([least(uniform_input_kernel, d) for d in distances])
print("halving the distance divides by about", np.round(pair_ramps[-2] / pair_ramps[-1], 1), end=" and ")
print(np.round(pair_steps[-2] / pair_steps[-1], 1))

# %% mystnb={"figure": {"caption": "One close pair: the smallest eigenvalue of the two mean kernels against the distance of the pair, and the limits $(1+x^2)\\,d/8$ and $\\sigma^2d^2/2$, with $\\sigma^2$ the variance of the slope at the pair given all values.", "name": "fig-close-pair"}, "image": {"alt": "On logarithmic axes two dashed lines of slopes one and two with marks upon them."}}
fig, ax = plt.subplots(figsize=(6.4, 3.6))
print(figures.draw_curve(ax, distances, pair_steps, r"steps, $\bar K_{wb}$", figures.LEFT, "o").what)
print(figures.draw_curve(ax, distances, pair_ramps, r"ramps, $\bar K_v$", figures.RIGHT, "s").what)
ax.plot(distances, (1 + place**2) / 8 * distances, "--", color="black", label=r"$(1+x^2)\,d/8$")
ax.plot(distances, slope_variance / 2 * distances**2, ":", color="black", label=r"$\sigma^2d^2/2$")
ax.set(xlabel="distance $d$ of the pair", ylabel=r"$\lambda_{\min}$", xscale="log", yscale="log")
ax.legend()
plt.show()

# %%
quadratic = pair_ramps / (slope_variance / 2 * distances**2)
first_order = pair_steps / ((1 + place**2) / 8 * distances)
extrapolated = [np.polynomial.Polynomial.fit(distances, ratio, 5)(0.0) for ratio in (quadratic, first_order)]
claims.check("close-pair-output-quadratic", extrapolated[0])
claims.check("close-pair-input-linear", extrapolated[1])

# %% [markdown]
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 4 for claim in claims.load_register().values())
print(f"spectrum: {counts.sum()} eigenvalues from a core of {len(core.diagonal)} dimensions")
print(
    f"zero loss, 8 data, 24 units: {over_wbv[-1]} of 72 directions flat over (w, b, v), {over_spline[-1]} of 48"
)
print(
    "limits of the largest eigenvalue over the width:",
    {name: round(float(each), 3) for name, each in limits.items()},
)
print(
    f"floors at 65 data over their laws: {ramp_floor[-1] / cubic[-1]:.3f} and {step_floor[-1] / linear[-1]:.3f}"
)
print(f"claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} A unit by hand
# :label: ex-04-by-hand
# One unit, $w=1$, $b=0$, $v=2$, and two data $x=(-1,1)$, $y=(0,1)$. Write down $J$, the moments and the Hessian, and find its
# eigenvalues without a computer. Which eigenvector has the eigenvalue that is not positive? Check with `hessian_dense`.
# ```
#
# ```{solution} ex-04-by-hand
# :class: dropdown
# Only $x=1$ is active, $r=(0,1)$, so $J=(2,2,1)$ there and $S_0=S_1=\frac12$. The Hessian is
# $\frac12JJ^\top$ plus $\frac12$ at $(w,v)$ and at $(b,v)$:
# $\begin{pmatrix}2&2&1.5\\2&2&1.5\\1.5&1.5&0.5\end{pmatrix}$. The vector $(1,-1,0)$ has the eigenvalue $0$. On its complement,
# with $e=(1,1,0)/\sqrt2$ and $v$, the matrix is $\begin{pmatrix}4&1.5\sqrt2\\1.5\sqrt2&0.5\end{pmatrix}$, of trace
# $4.5$ and determinant $2-4.5=-2.5$: the eigenvalues are $5$ and $-\frac12$. The eigenvector of the negative one lowers $v$ while it raises
# $w$ and $b$.
# ```
#
# ```{exercise} A strict saddle
# :label: ex-04-saddle
# A unit with $v=0$ adds nothing to $f$. Take $x=(-1,0,1,2)$, $y=(0,0,3,-1)$ and the single unit $w=1$, $b=-\frac12$, $v=0$. Show that
# the gradient vanishes, and find the eigenvalues of the Hessian. Is it a minimum? Why does a silent unit with a vanishing
# gradient always have a negative eigenvalue unless $S_0=S_1=0$?
# ```
#
# ```{solution} ex-04-saddle
# :class: dropdown
# $f=0$, so $r=(0,0,-3,1)$, the active data are $1$ and $2$, and $S_0=-\frac12$, $S_1=-\frac14$. The gradient is
# $(vS_1,vS_0,wS_1+bS_0)=(0,0,-\frac14+\frac14)$. `hessian_spectrum` gives $-0.328$, $0$ and $0.953$: a strict saddle. In general
# $v=0$ makes the $w$ and $b$ columns of $J$ vanish, so the diagonal of the Hessian is $0$ at $w$ and $b$ and the entries beside it are
# $S_1$, $S_0$. A symmetric matrix with a zero on the diagonal and something else in its row is not semidefinite.
# ```
#
# ```{exercise} Where did the zeros go?
# :label: ex-04-negative
# At the start of training a quarter of the eigenvalues of the wide network are positive and a quarter negative. Where does this come from, and
# what happens to these eigenvalues as the loss goes to zero? Train a network of 200 units for a while with `gradient_descent`, and
# compare `hessian_spectrum` before and after.
# ```
#
# ```{solution} ex-04-negative
# :class: dropdown
# Each cell has $S$, $-S$ and $0$ about as often as it has units, a third each; a quarter of the units are dead and have zeros alone. The
# Gauss-Newton part changes this in few dimensions only. As the residuals go to zero so do the moments, $S\to0$, and all these
# eigenvalues meet at zero; what stays is the spectrum of $K/n$.
# ```
#
# ```{exercise} The smallest gap that matters
# :label: ex-04-gap
# A network of width $H$ starts from PyTorch's law, on $n$ equispaced data on $[-1,1]$. From which $n$ on is the smallest
# eigenvalue of the mean kernel due to $w$ and $b$ rather than to $v$? How many data is that for $H=10^4$?
# ```
#
# ```{solution} ex-04-gap
# :class: dropdown
# The floors are $\frac\delta{48}$ and $\frac{H\delta^3}{384}$, equal at $\delta=\sqrt{8/H}$. With $\delta=2/(n-1)$ that is
# $n=1+\sqrt{H/2}$: 72 data for $H=10^4$. On fewer data the wide network's flattest gap direction is curved by $v$ alone.
# ```
#
# ```{admonition} Keep
# :class: important
# Units that see the same data share two numbers. That is why a Hessian of any width has a spectrum one can write down.
# ```
