# %% [markdown]
# # From cubic spline to sparse broken line
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** the same network end as a smooth spline or as a broken line with five knots, and one number decide
# between them; which spline it is, and why it is rarely the natural cubic one; and why weights that hardly move can
# still be far from a kernel. **Claims shown**: all of chapter 6, each named where it is measured.
# **Time**: half a minute to run, an hour to work through. **Theory**: {doc}`../book/chapters/06_regimes`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## The passage in one figure
#
# *Question: what does training make of one and the same start?* Two small data sets, A and B. The network has 208
# units, breakpoints on a grid, no randomness, and starts as the zero function. All that differs is the imbalance
# $D=w^2+b^2-v^2$, which training conserves.

# %%
from splinelens import ReluSpline, ShallowNetwork, claims
from splinelens.interpolants import linear_interpolant, natural_cubic_spline, sparsest_interpolant
from splinelens.regime_measures import median_interval, root_mean_square
from splinelens.regimes import DATA_A, DATA_B, imbalance_sweep

imbalances = [-0.25, 0, 0.25, 1, 4, 16, 64]
narrow = imbalance_sweep(*DATA_B, imbalances, cells=52)
on_a = imbalance_sweep(*DATA_A, [0, 1, 64], cells=52)
print(
    "runs that reached a loss of 1e-8:",
    int((narrow.losses <= 1e-8).sum() + (on_a.losses <= 1e-8).sum()),
)
print("D          ", *(f"{d:8g}" for d in imbalances))
print("to line    ", *(f"{each:8.4f}" for each in narrow.measures.to_linear))
print("to cubic   ", *(f"{each:8.4f}" for each in narrow.measures.to_cubic))
print("median move", *(f"{each:8.4f}" for each in narrow.measures.breakpoint_move))

# %% mystnb={"figure": {"caption": "The passage. Each column is one data set, each row one imbalance $D$; everything else is the same. Solid: the trained network. Dashed: the linear interpolant. Dotted: the natural cubic spline. Bars at the bottom: where it bends, and how much. For $D=64$ (top) the breakpoints stay, and the function is a smooth spline; for $D=0$ (bottom) they gather, and it is a broken line: on data B the linear interpolant, on data A one with fewer bends than that.", "name": "fig-passage"}, "image": {"alt": "Six panels in three rows. Top: smooth curves through the data, with many small bars below. Middle: rounded corners and fewer bars. Bottom: broken lines with a handful of tall bars; on data B it covers the dashed linear interpolant, on data A it cuts its corners."}}
grid = np.linspace(-0.9, 0.9, 361)
fig, axes = plt.subplots(3, 2, figsize=(6.4, 8.2), sharex=True)
for column, (name, data, sweep, runs) in enumerate(
    [("A", DATA_A, on_a, (2, 1, 0)), ("B", DATA_B, narrow, (6, 3, 1))]
):
    for ax, run in zip(axes[:, column], runs, strict=True):
        network = sweep.end.network(run)
        bends = ReluSpline.from_network(network).piecewise_linear()
        inside = np.abs(bends.knots) < 0.9
        figures.draw_curve(ax, grid, natural_cubic_spline(*data)(grid), "natural cubic", figures.RIGHT, ":")
        figures.draw_curve(
            ax, grid, linear_interpolant(*data)(grid), "linear interpolant", figures.LEFT, "--"
        )
        drawn = figures.draw_curve(ax, grid, network(grid).round(3), "trained network")
        print(f"{name}, D = {sweep.values[run]:g}:", drawn)
        figures.draw_data(ax, *data)
        figures.draw_jump_bars(ax, bends.knots[inside], bends.jumps[inside])
        ax.set(title=rf"data {name}, $D={sweep.values[run]:g}$", ylim=(-1.6, 1.35))
fig.supxlabel("input $x$")
fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="upper center", ncols=2, bbox_to_anchor=(0.5, 1.07))
plt.show()

# %% [markdown]
# *Notice*: the top row is one kind of function, the bottom row another, and nothing was changed but how each unit
# divides its delta-slope between $w$ and $v$. The rest of this notebook takes the two ends apart.
#
# ## Training the output weights alone
#
# *Question: where does descent on $v$ end?* At the least $\sum v_i^2$. With a free skip the jumps are $w_i^2$ times a
# broken line $u$ with corners at the data.

# %%
from splinelens import gradient_descent
from splinelens.interpolants import least_norm_network
from splinelens.weighted_splines import multipliers

three = np.array([-0.8, 0.1, 1.2]), np.array([0.5, -1.0, 0.7])
w, b = experiments.generator("notebook 6/units").normal(size=(2, 40))
units = ShallowNetwork(w, b, np.zeros(40))
ramps = np.maximum(np.multiply.outer(three[0], w) + b, 0)
rates = np.linalg.eigvalsh(ramps @ ramps.T / 3)
steps = int(40 * rates[-1] / rates[0])
descended = gradient_descent(units, *three, step_size=1 / rates[-1], max_steps=steps, train=("v",)).network
claims.check(
    "least-norm-is-where-descent-ends",
    np.abs(descended.v - least_norm_network(units, *three, skip=False).v).max(),
)

# %%
x, y = DATA_B
beta, masses = -w / b, w**2
units = ShallowNetwork(np.tile(w, 5), np.tile(w, 5) * np.linspace(-0.85, 0.85, 200), np.zeros(200))
beta, masses = -units.b / units.w, units.w**2
affine = np.stack([np.ones(7), x], axis=1)
away = np.linalg.svd(affine.T)[2][2:]
by_elimination = np.linalg.pinv(away @ np.maximum(np.multiply.outer(x, units.w) + units.b, 0)) @ (away @ y)
u = multipliers(x, y, beta, masses)
jumps = np.abs(units.w) * by_elimination
claims.check("least-norm-jumps", np.abs(masses * np.interp(beta, x, u) - jumps).max() / np.abs(jumps).max())

# %% [markdown]
# ## Many units: which spline?
#
# *Question: what is the limit of width, and for which law of the weights?* The masses become a density
# $\rho=p(\beta)E[w^2\mid\beta]$, and the function the least of $\int f''^2/\rho$.

# %%
from splinelens import RampFeatures
from splinelens.initialization import GaussianLaw, UniformLaw
from splinelens.interpolants import weighted_spline

normal, uniform = GaussianLaw(1.0, 1.0, 1.0), UniformLaw(1.0, 1.0, 1.0)
spline, natural = weighted_spline(x, y, normal), natural_cubic_spline(x, y)
many = np.linspace(-0.9, 0.9, 1801)
node, weight = np.polynomial.legendre.leggauss(20)
t = (x[:-1, None] + np.diff(x)[:, None] * (1 + node) / 2).ravel()
over_rho = (np.diff(x)[:, None] * weight / 2).ravel() / normal.curvature_density(t)
other = natural.pieces(t, 2)
excess = over_rho @ (other**2 - (other - spline.second_derivative(t)) ** 2)
print(f"weighted curvature: weighted spline {spline.cost():.1f}, natural cubic {over_rho @ other**2:.1f}")
difference = weighted_spline(x, y, uniform)(grid) - natural(grid)
claims.check("weighted-spline-is-least", excess / spline.cost() - 1)
claims.check("uniform-law-gives-the-natural-cubic", np.abs(difference).max())
claims.check("gaussian-limit-is-not-cubic", root_mean_square(spline(many) - natural(many)))


# %%
def values_fast(network, points):
    lines = RampFeatures(points, network.w, network.b).apply(network.v * network.w, network.v * network.b)
    return lines + network.bias + network.slope * points


middles = -0.9 + 1.8 * (np.arange(200_000) + 0.5) / 200_000
sizes = np.sqrt(normal.curvature_density(middles))
fine = least_norm_network(ShallowNetwork(sizes, -sizes * middles, 0 * sizes), x, y, skip=True)
node, weight = np.polynomial.legendre.leggauss(400)


def second_moment(beta):
    exponent = (5 + 5 * node) ** 2 * (1 + np.asarray(beta)[..., None] ** 2) / 2
    return (5 * weight * 2 * (5 + 5 * node) ** 3 * np.exp(-exponent)).sum(-1) / (2 * np.pi)


numeric, inverse_density = (weighted_spline(x, y, rho) for rho in (second_moment, normal.breakpoint_density))
print(
    "weight 1/p in place of 1/(p E[w^2]): away by",
    round(root_mean_square(inverse_density(grid) - spline(grid)), 4),
)
claims.check("least-norm-tends-to-weighted-spline", np.abs(values_fast(fine, grid) - spline(grid)).max())
claims.check("weight-needs-the-second-moment", np.abs(numeric(grid) - spline(grid)).max())

# %%
widths, seeds = [1000, 10_000, 100_000], range(9)
errors = {}
for name, law in {"normal": normal, "uniform": uniform}.items():
    limits = {"its own limit": weighted_spline(x, y, law), "natural cubic": natural}
    for seed in seeds:
        draws = law.sample(widths[-1], experiments.generator(f"notebook 6/{name}", seed))
        for width in widths:
            part = ShallowNetwork(draws.w[:width], draws.b[:width], draws.v[:width])
            found = values_fast(least_norm_network(part, x, y, skip=True), grid)
            for target, limit in limits.items():
                errors.setdefault((name, target), []).append(root_mean_square(found - limit(grid)))
shown = {key: median_interval(np.reshape(each, (9, 3)).T) for key, each in errors.items()}
for key, each in shown.items():
    print(f"{key[0]:>8} weights to {key[1]:14}:", *(f"{value:.4f}" for value in each.median))

# %% mystnb={"figure": {"caption": "Least-norm networks of growing width on data B, with a free skip: medians over nine seeds, bars from the second smallest to the second largest. Normal weights approach their weighted spline like $H^{-1/2}$ (circles) and stay away from the natural cubic spline (squares). Uniform weights approach the natural cubic spline (triangles).", "name": "fig-wide-limit"}, "image": {"alt": "Log-log plot of distance against width from 1,000 to 100,000. Circles and triangles fall along the dotted line of slope minus one half, from about 0.025 to 0.003; squares level off near 0.035."}}
fig, ax = plt.subplots(figsize=(6.4, 4))
styles = {
    ("normal", "its own limit"): "o-",
    ("normal", "natural cubic"): "s--",
    ("uniform", "natural cubic"): "^-",
}
for (key, style), color in zip(styles.items(), (figures.RIGHT, figures.LEFT, figures.DATA), strict=True):
    label, each = f"{key[0]} weights to {key[1]}", shown[key]
    print(figures.draw_interval(ax, widths, *each[:3], label, fmt=style, color=color))
figures.draw_curve(ax, widths, 0.7 / np.sqrt(widths), "$0.7\\,H^{-1/2}$", "0.6", ":")
ax.set(xscale="log", yscale="log", xlabel="width $H$", ylabel="root mean square distance")
ax.legend(fontsize=9)
plt.show()

# %%
log_errors = [
    np.log(shown[key].median) for key in (("normal", "its own limit"), ("uniform", "natural cubic"))
]
exponents = [np.polyfit(np.log(widths), each, 1)[0] for each in log_errors]
claims.check("random-units-converge-like-root-h", float(np.mean(exponents)))

# %% [markdown]
# *Notice*: "the kernel regime gives the natural cubic spline" is right for uniform weights and wrong for normal ones, and
# both only because the skip was free.
#
# ## Without a free skip
#
# *Question: what if there is no skip, or one that is trained like $v$?* Take 200 breakpoints, both ways, with $|w|=1$ or
# with the weights $w^2=1/(1+\beta^2)$ that a large imbalance makes.

# %%
from splinelens.interpolants import kernel_interpolant, tangent_interpolant

middles = -1 + (2 * np.arange(200) + 1) / 200
grids = {}
for name, size in {"constant": np.ones(200), "falling": 1 / np.hypot(1, middles)}.items():
    grids[name] = ShallowNetwork(
        np.append(size, -size), np.append(-size, size) * np.tile(middles, 2), np.zeros(400)
    )
ends = {
    (name, skip): least_norm_network(net, x, y, skip=skip)
    for name, net in grids.items()
    for skip in (True, False)
}
away = {key: root_mean_square(end(many) - natural(many)) for key, end in ends.items()}
for (name, skip), distance in away.items():
    print(
        f"{name:>8} weights, {'free' if skip else 'no':>4} skip: {distance:.4f} from the natural cubic spline"
    )
assert away["constant", True] < 5e-4
claims.check("constant-weights-without-skip", away["constant", False])
claims.check("falling-weights-with-skip", away["falling", True])
claims.check("falling-weights-without-skip", away["falling", False])

# %% mystnb={"figure": {"caption": "What is left between the least-norm network and the natural cubic spline, on data B. Constant weights and a free skip (solid): next to nothing. Constant weights without skip (dashed), falling weights with a skip (dotted) and without (dash-dotted): each another spline.", "name": "fig-without-skip"}, "image": {"alt": "Four curves that vanish at the seven data. The solid one is flat at zero; the others have arcs between the data, up to about 0.1 high, largest for falling weights without skip."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
looks = zip(ends, ("-", "--", ":", "-."), ("black", figures.RIGHT, figures.LEFT, figures.DATA), strict=True)
for (name, skip), style, color in looks:
    label = f"{name} weights, {'free' if skip else 'no'} skip"
    difference = (ends[name, skip](many) - natural(many)).round(6)
    print(figures.draw_curve(ax, many, difference, label, color, style))
figures.draw_data(ax, x, 0 * x)
ax.set(xlabel="input $x$", ylabel="difference to natural cubic", ylim=(-0.08, 0.12))
ax.legend(fontsize=8, ncols=2, loc="upper center")
plt.show()

# %%
net = grids["constant"]
copied = ShallowNetwork(1e5 * net.w, 1e5 * net.b, net.v)
trained_skip = tangent_interpolant(copied, x, y, train=("v", "bias", "slope"))
places = np.union1d(np.linspace(-1, 1, 25), x)
node, weight = np.polynomial.legendre.leggauss(6)
near = (places[:-1, None] + np.diff(places)[:, None] * (1 + node) / 2).ravel()
mass = (np.diff(places)[:, None] * weight / 2).ravel() / 8
far = 2 / (1 + node)
# Beyond 1 the density is beta^-4/8: with beta = 1/t an integral over t from 0 to 1.
beta = np.concatenate([near, far, -far])
size = np.sqrt(np.concatenate([mass, np.tile(weight / 2 * far**-2 / 8, 2)]))
exact = least_norm_network(
    ShallowNetwork(
        np.append(size, -size), np.append(-size, size) * np.tile(beta, 2), np.zeros(2 * len(beta))
    ),
    x,
    y,
    skip=False,
)
limit = kernel_interpolant(x, y, lambda s, t: uniform.covariance(s, t, 3))
claims.check("no-skip-limit-is-a-kernel-interpolant", np.abs(exact(places[1:-1]) - limit(places[1:-1])).max())
claims.check("a-trained-skip-is-not-free", np.abs(trained_skip(grid) - ends["constant", False](grid)).max())

# %% [markdown]
# *Notice*: a skip that is trained like everything else ends where no skip ends, once the network is wide. What is
# called the cubic spline limit is a choice of architecture and of learning rates.
#
# ## Training everything, barely
#
# *Question: what does the linearised network converge to?* To the interpolant of its tangent kernel, the least move of
# all parameters. Moving a breakpoint is a step to first order, so this function jumps.

# %%
import torch

from splinelens.interpolants import tangent_cost

w, v, beta = experiments.generator("notebook 6/tangent").uniform(-1, 1, size=(3, 24))
b = -w * beta
small = ShallowNetwork(w, b, v / 2)
tangent = tangent_interpolant(small, x, y)
parts = [torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (small.w, small.b, small.v)]
outputs = torch.relu(torch.outer(torch.tensor(x), parts[0]) + parts[1]) @ parts[2]
gradients = [torch.autograd.grad(each, parts, retain_graph=True) for each in outputs]
jacobian = np.stack([torch.cat(each).numpy() for each in gradients])
dual = np.linalg.solve(jacobian @ jacobian.T, y - small(x))
active = np.multiply.outer(x, w) + b > 0
rises = np.sign(w) * small.v**2 * (dual[:, None] * active * (1 + np.multiply.outer(x, beta))).sum(axis=0)
eps = 1e-9
steps = tangent(beta + eps) - tangent(beta - eps)
print("largest step within the data:", round(float(np.abs(rises[np.abs(beta) < 0.9]).max()), 2))

# %% mystnb={"figure": {"caption": "The interpolant of the tangent kernel of a network with 24 units (solid) jumps at breakpoints; training $v$ alone from the same start (dashed) gives a continuous function. Both pass through the data. A wide network with small $v$ has small steps, but has them.", "name": "fig-tangent-steps"}, "image": {"alt": "Two curves through seven points. The solid one has visible vertical jumps at several places; the dashed one is a continuous broken line."}}
fig, ax = plt.subplots(figsize=(6.4, 3.6))
breaks = np.sort(beta[np.abs(beta) < 0.9])
close = np.sort(np.concatenate([grid, breaks - eps, breaks + eps]))
alone = tangent_interpolant(small, x, y, train=("v",))
print(figures.draw_curve(ax, close, tangent(close).round(6), "all parameters", figures.RIGHT))
print(figures.draw_curve(ax, close, alone(close).round(6), "output weights alone", figures.LEFT, "--"))
print(figures.draw_data(ax, x, y))
ax.set(xlabel="input $x$", ylabel="$f(x)$")
ax.legend()
plt.show()

# %%
sigma, tau = experiments.generator("notebook 6/unit moves").normal(size=(2, 24))
costs = []
for wi, bi, vi, slope, step in zip(small.w, small.b, small.v, sigma, tau, strict=True):
    move = np.linalg.pinv([[vi, 0, wi], [-vi * bi / wi, vi, 0]]) @ [slope, step]
    costs.append(move @ move)
least = np.linalg.pinv(jacobian) @ (y - small(x))
claims.check("tangent-interpolant-moves-least", np.abs(tangent.move - least).max() / np.abs(least).max())
claims.check("tangent-cost-of-one-unit", np.abs(tangent_cost(small, sigma, tau) / costs - 1).max())
claims.check("lazy-interpolant-has-steps", np.abs(steps - rises).max() / np.abs(rises).max())

# %% [markdown]
# ## Imbalance times width
#
# *Question: which knob moves a network from one regime to the other?* The imbalance fixes how a unit divides its
# delta-slope; for large $D$ the breakpoints freeze. Now the same sweep at width 800.

# %%
wide = imbalance_sweep(*DATA_B, imbalances, cells=200)
table = np.array([9.0e-5, 9.0e-5, 0.0090, 0.0489, 0.0771, 0.0819, 0.0823])
moves_table = np.array([0.165, 0.165, 0.095, 0.0175, 2.06e-3, 1.36e-4, 8.5e-6])
off = [wide.measures.to_linear / table - 1, wide.measures.breakpoint_move / moves_table - 1]
print("D          ", *(f"{d:8g}" for d in imbalances))
print("to line    ", *(f"{each:8.4f}" for each in wide.measures.to_linear))
print("median move", *(f"{each:8.1e}" for each in wide.measures.breakpoint_move))

# %% mystnb={"figure": {"caption": "Imbalance times width. Left: distance of the trained network to the linear interpolant of data B, at width 208 (circles) and 800 (crosses), against $DH$: one curve. Right: median move of the breakpoints, which falls like $(DH)^{-2}$ (dotted). Only $D>0$ is shown; at $D\\le0$ both widths reach the linear interpolant.", "name": "fig-collapse"}, "image": {"alt": "Left: points of both widths on one rising curve, from zero at DH near 50 to 0.08 above 3,000. Right: log-log plot, points of both widths on one curve that turns into a line of slope minus two."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.8), layout="constrained")
positive = narrow.values > 0
for sweep, width, marker, color in ((narrow, 208, "o", figures.RIGHT), (wide, 800, "x", figures.LEFT)):
    product, label = width * sweep.values[positive], f"width {width}"
    left.plot(product, sweep.measures.to_linear[positive], marker, color=color, label=label, fillstyle="none")
    right.plot(product, sweep.measures.breakpoint_move[positive], marker, color=color, fillstyle="none")
    print(label, "DH from", product.min(), "to", product.max())
ends_of_line = np.array([2000.0, 60_000])
figures.draw_curve(right, ends_of_line, 2.2e4 / ends_of_line**2, "slope -2", "0.5", ":")
left.set(xscale="log", xlabel="$D\\,H$", title="distance to\nlinear interpolant")
right.set(xscale="log", yscale="log", xlabel="$D\\,H$", title="median move\nof breakpoints")
left.legend(fontsize=9)
plt.show()

# %%
from splinelens import conserved_imbalance
from splinelens.regimes import copies, squared_weight

start = narrow.start.network(3)
place, bend = ReluSpline.from_network(start).breakpoints, ReluSpline.from_network(start).delta_slopes
weights, room = squared_weight(place, bend, conserved_imbalance(start)), 1 + place**2
outside = np.maximum(1 - weights * room, weights * room - (1 + bend**2 * room)).max()
some = ShallowNetwork(w, b, v / 4)
pair = [
    gradient_descent(each, x, y, step_size=0.05, max_steps=500).network for each in (some, copies(some, 3))
]
products = [conserved_imbalance(each) * each.width for each in (some, copies(some, 3))]
claims.check("weights-from-imbalance", np.abs(weights / start.w**2 - 1).max())
claims.check("large-imbalance-fixes-weights", max(outside, 0.0))
claims.check("copies-train-alike", np.abs(pair[0](grid) - pair[1](grid)).max())
claims.check("copies-keep-imbalance-times-width", np.abs(np.repeat(products[0], 3) - products[1]).max())

# %%
freezing = np.log(wide.measures.breakpoint_move[6] / wide.measures.breakpoint_move[5]) / np.log(4)
four = x[::2], y[::2]
frozen = imbalance_sweep(*four, [1e5], cells=52, loss_tolerance=1e-20)
before = frozen.start.network(0)
size = np.sign(before.w) / np.hypot(1, before.b / before.w)
shrunk = ShallowNetwork(size, size * before.b / before.w, 0 * size)
kernel_limit = least_norm_network(shrunk, *four, skip=False)
far = np.abs(frozen.end.network(0)(grid) - kernel_limit(grid)).max()
print("median move of the breakpoints below 1e-10:", bool(frozen.measures.breakpoint_move[0] < 1e-10))
claims.check("large-imbalance-ends-at-a-kernel-interpolant", far)
claims.check("sweep-of-width-800", np.abs(off).max())
claims.check("imbalance-times-width-decides", narrow.measures.to_linear[4] / wide.measures.to_linear[3] - 1)
claims.check("breakpoints-freeze-quadratically", freezing)
claims.check("small-imbalance-turns-least", wide.measures.to_linear[:2].max())

# %% [markdown]
# *Notice*: four times the width at a quarter of the imbalance is the same regime. At fixed $D>0$, a wider network is a
# lazier one.
#
# ## What turns least
#
# *Question: which functions could the adaptive end prefer?* Those with the least total variation of $f'$. On data B
# there is one; on data A there are many, and some have fewer knots than the linear interpolant.

# %% mystnb={"figure": {"caption": "Data A: the linear interpolant (dashed, 8 knots), a function of the same total variation with 5 knots (dash-dotted), and what training from $D=0$ made (solid). The two broken lines turn by 18 in all, the least that is possible.", "name": "fig-least-turning"}, "image": {"alt": "Three broken lines through ten points. Where the data bend the same way twice, the solid and the dash-dotted line overshoot the corners of the dashed one, and run close to each other."}}
from splinelens.interpolants import fewest_knots, minimal_total_variation
from splinelens.sparse_interpolants import total_variation

line, sparse = linear_interpolant(*DATA_A), sparsest_interpolant(*DATA_A)
fig, ax = plt.subplots(figsize=(6.4, 4))
trained = on_a.end.network(0)
print(figures.draw_curve(ax, grid, trained(grid).round(3), "trained from $D=0$"))
print(figures.draw_curve(ax, grid, line(grid), f"linear, {len(line.knots)} knots", figures.LEFT, "--"))
print(figures.draw_curve(ax, grid, sparse(grid), f"sparsest, {len(sparse.knots)} knots", figures.RIGHT, "-."))
figures.draw_data(ax, *DATA_A)
least = minimal_total_variation(*DATA_A)
print("turning:", *(round(total_variation(each), 6) for each in (line, sparse)), "least:", round(least, 6))
ax.set(xlabel="input $x$", ylabel="$f(x)$")
ax.legend(fontsize=9)
plt.show()

# %%
from scipy.optimize import linprog

t = np.union1d(np.linspace(-0.9, 0.9, 37).round(9), DATA_B[0].round(9))
turns = np.diff(np.diff(np.eye(len(t)), axis=0) / np.diff(t)[:, None], axis=0)
eye, zero = np.eye(len(t) - 2), np.zeros(2 * (len(t) - 2))
through = np.hstack([np.isclose(t, DATA_B[0][:, None], atol=1e-8), np.zeros((7, len(eye)))])
program = linprog(
    np.append(np.zeros(len(t)), np.ones(len(eye))),
    *(np.block([[turns, -eye], [-turns, -eye]]), zero, through, DATA_B[1]),
    [(None, None)] * len(t) + [(0, None)] * len(eye),
)
only = np.abs(program.x[: len(t)] - linear_interpolant(*DATA_B)(t)).max()
claims.check("linear-interpolant-turns-least", program.fun / minimal_total_variation(*DATA_B) - 1)
claims.check("alternating-data-have-one-minimizer", only)
claims.check("fewest-knots-by-runs", fewest_knots(*DATA_A))
claims.check("runs-can-be-merged", total_variation(sparse) - least)

# %%
from splinelens.interpolants import weighted_variation


def half_norm(net):
    return 0.5 * sum((part**2).sum() for part in (net.w, net.b, net.v))


at_balance = narrow.start.network(1)
assert all(half_norm(net) > weighted_variation(net) for net in (start, some, narrow.end.network(3)))
claims.check("norm-bounds-weighted-variation", weighted_variation(at_balance) / half_norm(at_balance) - 1)

# %% [markdown]
# ## Random weights: the scale
#
# *Question: is smaller always sparser?* 400 random units in mirrored pairs, all parameters times $\alpha$. These sweeps
# take minutes; they are stored, with seeds, machine and date, and refused if their code has changed. Three of the
# runs are repeated here.

# %%
from splinelens import ensembles, regime_measures, regimes

modules = [ensembles, regime_measures, regimes]
results = claims.find_register().parents[1] / "results"
stored = {
    name: experiments.load_result(results / f"06_{name}", modules).arrays
    for name in ("scale_a", "scale_b", "ratio_b")
}
summary = {
    name: {key: median_interval(each.reshape(-1, 9)) for key, each in arrays.items()}
    for name, arrays in stored.items()
}
rngs = [experiments.generator("regimes/mirrored pairs", seed) for seed in range(3)]
again = regimes.scale_sweep(*DATA_B, [0.5], rngs).measures.to_linear
kept = stored["scale_b"]["to_linear"].reshape(-1, 9)[4, :3]
print("three runs, repeated, agree within 5 %:", bool(np.allclose(again, kept, rtol=0.05)))
for name in ("scale_a", "scale_b"):
    stuck = (stored[name]["losses"] > 1e-7).reshape(-1, 9).sum(axis=1)
    print(f"{name}: of 9 runs stuck, by scale:", *stuck)

# %% mystnb={"figure": {"caption": "The scale of the start, on data A (top) and data B (bottom): medians over nine seeds, bars from the second smallest to the second largest. Circles: distance to the linear interpolant. Squares: to the natural cubic spline. Triangles: to the interpolant of the start's own tangent kernel, which large scales approach. Around $\\alpha=0.3$ data B end on the linear interpolant; at $\\alpha=0.01$ and $0.1$ most runs are stuck.", "name": "fig-scale-sweep"}, "image": {"alt": "Two panels of distance against scale from 0.01 to 8. On data A the circles fall from 0.07 to 0.04, triangles fall to nearly zero at large scale. On data B circles are high at scales 0.01 and 0.1, near zero at 0.3 and 0.5, and rise to 0.08; triangles fall to 0.01 at scale 8."}}
fig, axes = plt.subplots(2, 1, figsize=(6.4, 6.4), sharex=True)
labels = {"to_linear": "linear interpolant", "to_cubic": "natural cubic", "to_kernel": "tangent kernel"}
styles = (("o-", figures.LEFT), ("s--", figures.RIGHT), ("^:", "black"))
for ax, name, top in zip(axes, ("scale_a", "scale_b"), (0.09, 0.26), strict=True):
    scales = summary[name]["values"].median
    for (key, label), (style, color) in zip(labels.items(), styles, strict=True):
        each = summary[name][key]
        print(name, figures.draw_interval(ax, scales, *each[:3], label, fmt=style, color=color))
    ax.set(xscale="log", ylabel="distance", title=f"data {name[-1].upper()}", ylim=(0, top))
axes[1].set_xlabel("scale $\\alpha$ of the start")
axes[0].legend(fontsize=9)
plt.show()

# %% mystnb={"figure": {"caption": "Small relative motion does not mean lazy. The same random functions, with $w,b$ times a ratio and $v$ over it. Circles: how far the parameters moved, relative to their norm. Triangles: how far the median breakpoint moved. At both ends the parameters hardly move. On the right the breakpoints stay, too; on the left they travel, and the network ends on the linear interpolant.", "name": "fig-ratio-sweep"}, "image": {"alt": "Log-log plot against the ratio from one thirty-second to 32. Circles rise from 0.04 to 0.7 and fall to 0.0003. Triangles stay near 0.15 on the left half and fall below 0.0001 on the right."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
scale_b, ratio_b = summary["scale_b"], summary["ratio_b"]
for key, label, style, color in (
    ("relative_move", "parameters, relative", "o-", figures.RIGHT),
    ("breakpoint_move", "median breakpoint", "^--", figures.LEFT),
):
    each = ratio_b[key]
    print(figures.draw_interval(ax, ratio_b["values"].median, *each[:3], label, fmt=style, color=color))
print("to linear interpolant:", *(f"{each:.4f}" for each in ratio_b["to_linear"].median))
ax.set(
    xscale="log",
    yscale="log",
    xlabel=r"ratio $\kappa$: $w,b$ times $\kappa$, $v$ over $\kappa$",
    ylabel="move during training",
)
ax.legend()
plt.show()

# %%
falls, stuck = scale_b["to_kernel"].median, (stored["scale_b"]["losses"] > 1e-7).reshape(-1, 9).sum(axis=1)
assert ratio_b["to_linear"].median[0] < 1e-3 and ratio_b["breakpoint_move"].median[0] > 0.1
claims.check("moderate-scale-is-sparse", scale_b["to_linear"].median[3])
claims.check("too-small-a-scale-gets-stuck", stuck[0])
claims.check("large-scales-approach-the-kernel", falls[8] / falls[5])
claims.check("small-moves-are-not-lazy", ratio_b["relative_move"].median[0])

# %% [markdown]
# *Notice*: on data B the scale $0.03$ does better than $0.1$, and $0.01$ fails: "smaller is sparser" is no law. And at
# the ratio $1/32$ the parameters move by four percent of their norm while the breakpoints go where the data need them.
#
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 6 for claim in claims.load_register().values())
apart = root_mean_square(natural(many) - linear_interpolant(x, y)(many))
print(f"data B: cubic spline and broken line are {apart:.3f} apart")
print(f"width 208: D = 64 ends {narrow.measures.to_cubic[-1]:.3f} from the cubic spline,")
print(f"D = 0 ends {narrow.measures.to_linear[1]:.4f} from the broken line")
print(
    f"data A: {len(line.knots)} knots, of which {fewest_knots(*DATA_A)} are enough for the turning {least:.0f}"
)
print(f"claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} A weight by hand
# :label: ex-06-weight
# Data $(0,0)$, $(1,1)$, $(2,0)$, density $\rho(t)=1+t^2$. Find $u$ at the middle datum and the slope of the weighted
# spline right of the data. Compare with `weighted_spline`.
# ```
#
# ```{solution} ex-06-weight
# :class: dropdown
# $\delta=-2$ and $\int\rho h^2=\frac13+\frac15+\frac13+\frac8{15}=\frac75$, so $u=-\frac{10}7$. The slope at the right
# end is that of the last chord plus $\int_1^2(t-1)f''dt$, that is $-1-\frac{10}7\cdot\frac{11}{20}=-\frac{25}{14}$.
# ```
#
# ```{exercise} Twice as wide
# :label: ex-06-wide
# You double the width of a network and want to stay in the same regime, from the same function and at the same speed.
# What do you do to $w$, $b$, $v$? Check with `copies` and `conserved_imbalance`.
# ```
#
# ```{solution} ex-06-wide
# :class: dropdown
# Double each unit and divide all three by $\sqrt2$: $D$ is halved, $DH$ stays, and gradient descent with the same step
# goes through the same functions. Dividing $v$ alone keeps the function, but makes $w^2+b^2-v^2$ larger: the wider
# network is lazier.
# ```
#
# ```{exercise} Count the knots
# :label: ex-06-knots
# Ten data on a strictly convex curve. How many knots has the linear interpolant, how many are enough for the same
# turning? And for eleven data? Check with `fewest_knots` and `sparsest_interpolant`.
# ```
#
# ```{solution} ex-06-knots
# :class: dropdown
# One run of $8$ turns: $8$ knots, and $4$ are enough, each strictly between two data. With eleven data the run has
# $9$ turns and $5$ knots are enough; in our construction the last of them is at a datum.
# ```
#
# ```{exercise} A skip that is free after all
# :label: ex-06-skip
# How could the affine part be made free in an actual training run? Name two ways.
# ```
#
# ```{solution} ex-06-skip
# :class: dropdown
# Write the skip as $A\,(c+d\,x)$ with a large $A$: its kernel is then $A^2(1+xx')$, and $A^2$ has to grow faster than
# the width. Or solve for $c$ and $d$ exactly at each step, which trains $v$ with the affine part projected out.
# ```
#
# ```{admonition} Keep
# :class: important
# One start, one number: for large $D\,H$ a spline that the law of the weights decides, for $D\le0$ a broken line that
# turns hardly more than the data force it to.
# ```
