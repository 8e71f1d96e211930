# %% [markdown]
# # Fresh networks, drawn and counted
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** random networks as splines; their breakpoints and delta-slopes against the laws; what gets
# flatter with the width and what does not; and what zero biases do to a network and its tangent kernel.
# **Claims shown**: all of chapter 2, each named where it is measured. **Time**: under a minute to run, an
# hour to work through. **Theory**: {doc}`../book/chapters/02_initialization`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## What does a fresh network look like?
#
# *Question: draw fifty random units and add them up. What function is that?* It depends on the
# scheme. `standard_initializations` holds seven: PyTorch's default, He, LeCun and two kinds of Glorot with zero
# biases, and two with normal biases that differ in the size of the output weights.

# %% mystnb={"figure": {"caption": "Three random networks of 50 units for each of seven initializations, all on the same axes. Triangles: breakpoints of the black network with $|\\beta|<2$. With zero biases all of them sit at $0$. The eighth panel is a ruler: lines of slope $\\pm1$, for comparison.", "name": "fig-fresh-networks"}, "image": {"alt": "Eight small panels. Torch: nearly straight gentle lines with breakpoints all over. He, LeCun: two straight pieces that meet at 0, often steep. Glorot: the same, much flatter. Standard: gently bent curves of slope about one. Mean field: almost zero. Ruler: a cross of slopes plus and minus one."}}
from splinelens import ReluSpline
from splinelens.initialization import GaussianLaw, UniformLaw, standard_initializations

grid = np.linspace(-2, 2, 401)
fig, axes = plt.subplots(4, 2, figsize=(6.4, 8.4), sharex=True, sharey=True)
for ax, (name, law) in zip(axes.flat, standard_initializations(50).items(), strict=False):
    for seed, color in ((2, "0.7"), (1, "0.5"), (0, "black")):
        network = law.sample(50, experiments.generator(f"fresh {name}", seed))
        drawn = figures.draw_curve(ax, grid, network(grid), name, color=color)
    spline = ReluSpline.from_network(network)
    inside = np.abs(spline.breakpoints) < 2
    beta = spline.breakpoints[inside]
    figures.draw_knots(ax, beta, network(beta), spline.orientations[inside])
    print(drawn, "·", inside.sum(), "breakpoints")
    ax.set(title=name, ylim=(-3.2, 3.2))
for sign in (-1, 1):
    figures.draw_curve(axes.flat[-1], grid, sign * grid, "slope", color="0.4", style="--")
axes.flat[-1].set_title("ruler: slopes ±1")
fig.supxlabel("input $x$")
fig.supylabel("$f(x)$")
plt.show()

# %% [markdown]
# *Notice*: the default and "mean field" are flat, He and LeCun are not; and where biases are zero, fifty units make one
# single kink.
#
# ## Where the kinks are, and how large
#
# *Question: which breakpoints and delta-slopes come together?* Draw 4000 units and put their density over them.

# %% mystnb={"figure": {"caption": "Breakpoint and delta-slope of 4000 units (dots) and the density $p(\\beta,\\mu)$ (lines at 0.01, 0.03, 0.1). Left: normal $w$, $b$, $v$ of variance 1. Right: uniform on $[-1,1]$, which is PyTorch's default up to the scale of $v$. Far breakpoints have small delta-slopes.", "name": "fig-joint-law"}, "image": {"alt": "Two clouds of dots around the origin, crossed by closed contour lines. Left: a star with arms along both axes. Right: a plateau between minus 1 and 1 with straight sides and two arms along the horizontal axis that get thinner."}}
gaussian, uniform = GaussianLaw(1.0, 1.0, 1.0), UniformLaw(1.0, 1.0, 1.0)
beta_grid, mu_grid = np.linspace(-4, 4, 241), np.linspace(-2, 2, 241)
units = {"Gaussian": gaussian, "uniform": uniform}
units = {name: (law, law.sample(4000, experiments.generator(name))) for name, law in units.items()}
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.6), sharex=True, sharey=True)
for ax, (name, (law, sample)) in zip(axes, units.items(), strict=True):
    spline = ReluSpline.from_network(sample)
    ax.plot(spline.breakpoints, spline.delta_slopes, ".", color="0.65", markersize=2, zorder=1)
    density = law.joint_density(beta_grid, mu_grid[:, None])
    print(name, figures.draw_contours(ax, beta_grid, mu_grid, density, [0.01, 0.03, 0.1]))
    ax.set(title=name, xlabel=r"breakpoint $\beta$", xlim=(-4, 4), ylim=(-2, 2))
axes[0].set_ylabel(r"delta-slope $\mu$")
plt.show()

# %% [markdown]
# The same question for each alone, on a logarithmic axis: who has the tails?

# %% mystnb={"figure": {"caption": "Histograms of 200 000 units against the laws. Top: breakpoints. Normal weights give a Cauchy law; uniform ones are flat on $[-1,1]$, half of all, and both fall like $\\beta^{-2}$. Bottom: delta-slopes, a Bessel function and a logarithm, both infinite at $0$.", "name": "fig-breakpoint-laws"}, "image": {"alt": "Four histograms in grey with a line along their top. Top left: a bell with heavy tails. Top right: a plateau with tails from plus and minus 1. Bottom left: a peak at zero with exponential flanks. Bottom right: a peak at zero that ends at plus and minus 1."}}
fig, axes = plt.subplots(2, 2, figsize=(6.4, 5.6))
for column, (name, (law, _)) in enumerate(units.items()):
    network = law.sample(200_000, experiments.generator(f"many {name}"))
    spline = ReluSpline.from_network(network)
    for ax, values, reach, law_of_one, label in (
        (axes[0, column], spline.breakpoints, 6, law.breakpoint_density, r"breakpoint $\beta$"),
        (axes[1, column], spline.delta_slopes, 3, law.delta_slope_density, r"delta-slope $\mu$"),
    ):
        line = np.linspace(-reach, reach, 600)
        print(figures.draw_histogram(ax, values, np.linspace(-reach, reach, 61)).points, "bins", end=" · ")
        figures.draw_curve(ax, line, law_of_one(line), "law", color=figures.RIGHT)
        ax.set(yscale="log", xlabel=label, ylim=(3e-4, 3))
    print(
        name, "· share of breakpoints in [-1, 1]:", round(float((np.abs(spline.breakpoints) < 1).mean()), 2)
    )
    axes[0, column].set_title(name)
axes[0, 0].set_ylabel("density")
axes[1, 0].set_ylabel("density")
plt.show()

# %% [markdown]
# Pictures persuade; integrals decide. Each law is a change of variables, undone here by quadrature over the weights,
# at scales that are not all one.

# %%
from itertools import pairwise

from scipy.integrate import quad
from scipy.stats import norm, rayleigh

from splinelens import claims

one, two = GaussianLaw(1.3, 0.7, 0.4), UniformLaw(1.3, 0.7, 0.4)
normals = [norm(0, scale).pdf for scale in (1.3, 0.7, 0.4)]
boxes = [lambda t, a=a: (abs(t) < a) / (2 * a) for a in (1.3, 0.7, 0.4)]
places = [(0.0, 0.3), (0.4, -0.1), (-2.5, 0.05)]


# %%
def half(g, *splits):
    ends = [0.0, *sorted(s for s in splits if 0 < s < 20), 20.0]
    return sum(quad(g, *pair, limit=200, epsabs=1e-14, epsrel=1e-12)[0] for pair in pairwise(ends))


def at_breakpoint(densities, beta, power):
    p, q, _ = densities
    return 2 * half(lambda t: t ** (power + 1) * p(t) * q(beta * t), 1.3, 0.7 / abs(beta or 1))


def jointly(densities, beta, mu, side=1):
    p, q, o = densities
    splits = (1.3, 0.7 / abs(beta or 1), abs(mu) / 0.4)
    return half(lambda t: p(side * t) * q(beta * t) * o(side * mu / t) if t else 0.0, *splits)


def worst(errors):
    return float(np.abs(list(errors)).max())


# %%
sides = [(law, d, beta, mu) for law, d in ((one, normals), (two, boxes)) for beta, mu in places]
joint = [law.joint_density(beta, mu) - 2 * jointly(d, beta, mu) for law, d, beta, mu in sides]
claims.check("gaussian-joint-density", worst(joint[:3]))
claims.check("uniform-joint-density", worst(joint[3:]))
alone = [law.breakpoint_density(beta) - at_breakpoint(d, beta, 0) for law, d, beta, _ in sides]
claims.check("gaussian-breakpoints-are-cauchy", worst(alone[:3]))
claims.check("uniform-breakpoint-density", worst(alone[3:]))
given = [
    law.conditional_density(m, b) - 2 * jointly(d, b, m) / at_breakpoint(d, b, 0) for law, d, b, m in sides
]
claims.check("gaussian-delta-slope-is-laplace", worst(given[:3]))
claims.check("uniform-delta-slope-is-triangular", worst(given[3:]))
curved = [law.curvature_density(beta) - at_breakpoint(d, beta, 2) for law, d, beta, _ in sides]
claims.check("gaussian-curvature-density", worst(curved[:3]))
claims.check("uniform-curvature-density", worst(curved[3:]))

# %%
products = [
    law.delta_slope_density(mu) - 2 * half(lambda t: p(t) * o(mu / t) / t if t else 0.0, 1.3, abs(mu) / 0.4)  # noqa: B023
    for law, (p, _, o), _, mu in sides
]
claims.check("gaussian-delta-slopes-are-bessel", worst(products[:3]))
claims.check("uniform-delta-slopes-are-logarithmic", worst(products[3:]))
sizes = [2 * 0.6 * normals[0](0.6) * normals[1](0.6 * b) / at_breakpoint(normals, b, 0) for b, _ in places]
rays = [rayleigh.pdf(0.6, 0, one.weight_scale(beta)) for beta, _ in places]
claims.check("gaussian-weight-is-rayleigh", worst(np.subtract(sizes, rays)))
coin = [jointly(d, b, m, +1) / (jointly(d, b, m, +1) + jointly(d, b, m, -1)) for _, d, b, m in sides]
claims.check("orientation-is-a-fair-coin", coin[int(np.argmax(np.abs(np.array(coin) - 0.5)))])


# %%
def moment(law, beta, power):
    return 2 * half(lambda m: m**power * law.conditional_density(m, beta), 0.52, 0.28 / abs(beta or 1))


sized = [law.output.absolute * at_breakpoint(d, b, 1) / at_breakpoint(d, b, 0) for law, d, b, _ in sides]
squares = [law.mean_square_delta_slope(b) - moment(law, b, 2) for law, _, b, _ in sides]
absolute = [moment(law, b, 1) for law, _, b, _ in sides]
claims.check("output-weight-is-independent-of-breakpoint", worst(np.subtract(sized, absolute)))
claims.check("delta-slope-depends-on-breakpoint", worst(squares))
for name, law in (("Gaussian", one), ("uniform", two)):
    falls = [float(law.mean_square_delta_slope(beta)) for beta in (0.0, 1.0, 10.0)]
    print(f"{name}: E[mu^2 | beta] at 0, 1, 10:", ", ".join(f"{each:.5f}" for each in falls))

# %% [markdown]
# *Notice*: given its breakpoint, a unit's orientation is still a fair coin and its output weight knows nothing; its
# weight does. A far breakpoint means a small $|w|$, so a small kink.
#
# ## PyTorch's default
#
# *Question: are the biases of `torch.nn.Linear` zero?*

# %%
import torch
from scipy.stats import kstest

torch.manual_seed(2022)
hidden, output = torch.nn.Linear(1, 2000), torch.nn.Linear(2000, 1)
law = standard_initializations(2000)["torch"]
parts = {"a_w": hidden.weight, "a_b": hidden.bias, "a_v": output.weight}
scaled = {name: part.detach().numpy().ravel() / getattr(law, name) for name, part in parts.items()}
distances = {name: kstest((values + 1) / 2, "uniform").statistic for name, values in scaled.items()}
inside = quad(lambda b: float(law.breakpoint_density(b)), -1, 1)[0]
for name, values in scaled.items():
    print(f"{name}: smallest {values.min():.2f}, largest {values.max():.2f} of its scale")
claims.check("torch-default-is-uniform", max(distances.values()))
assert len({float(law.breakpoint_density(b)) for b in (-1.0, -0.3, 0.0, 0.7, 1.0)}) == 1
claims.check("half-of-the-default-breakpoints", inside)

# %% [markdown]
# No: they fill $\pm1$ as the weights do. Half of the breakpoints are spread evenly over $[-1,1]$.
#
# ## Does a wider network start flatter?
#
# *Question: how do roughness, slope, total kink and largest kink change with the width?* Seven schemes, five widths, by
# law (lines) and by sampling (marks).

# %%
WIDTHS = (10, 100, 1000, 10_000, 100_000)
quantities = ("roughness", "slope deviation", "total kink", "largest kink")


def by_law(law, H):
    slope = np.sqrt(law.slope_variance(H))
    return law.expected_roughness(H), slope, law.expected_total_kink(H), law.expected_largest_kink(H)


def by_sampling(law, H, repetitions, rng):
    nets = [law.sample(H, rng) for _ in range(repetitions)]
    mu = [net.w * net.v for net in nets]
    slopes = [m[net.w * 0.3 + net.b > 0].sum() for m, net in zip(mu, nets, strict=True)]
    rows = [((m**2).sum(), np.abs(m).sum(), np.abs(m).max()) for m in mu]
    roughness, total, largest = np.mean(rows, axis=0)
    return roughness, np.sqrt(np.mean(np.square(slopes))), total, largest


schemes = list(standard_initializations(10))
laws = {(name, H): standard_initializations(H)[name] for name in schemes for H in WIDTHS}
lawful = np.array([[by_law(laws[name, H], H) for H in WIDTHS] for name in schemes])
rng = experiments.generator("widths")
repeat = {H: max(30, min(1000, 1_000_000 // H)) for H in WIDTHS}
seen = np.array([[by_sampling(laws[n, H], H, repeat[H], rng) for H in WIDTHS] for n in schemes])

# %%
print("by law (and by sampling)")
print(f"{'':15}{'H':>7}  " + "".join(f"{quantity:19}" for quantity in quantities))
for row, name in enumerate(schemes):
    for column, H in enumerate(WIDTHS):
        pairs = zip(lawful[row, column], seen[row, column], strict=True)
        cells = "".join(f"{f'{law:.3g} ({sampled:.2g})':19}" for law, sampled in pairs)
        print(f"{name if column == 0 else '':15}{H:>7}  {cells.rstrip()}")

# %% mystnb={"figure": {"caption": "Four ways to be flat, against the width, by law (lines) and by sampling (marks). The largest kink of a unit (bottom right) falls for every scheme. The roughness $R$ and the deviation of the slope (top) stay where they are for He, LeCun, PyTorch and standard, and fall only for Glorot and mean field. The total kink (bottom left) even grows, like $\\sqrt H$, where the roughness stays.", "name": "fig-flatness"}, "image": {"alt": "Four panels on logarithmic axes with seven lines each, marks on the lines. Top: four horizontal lines and three falling ones. Bottom left: four rising and three horizontal lines. Bottom right: all seven fall."}}
fig, axes = plt.subplots(2, 2, figsize=(6.4, 7.2), sharex=True)
styles = ("-", "--", "-.", (0, (1, 1)), (0, (4, 1, 1, 1)), ":", (0, (6, 2)))
marks, colors = "o^vsD*x", plt.rcParams["axes.prop_cycle"].by_key()["color"]
for index, (ax, quantity) in enumerate(zip(axes.flat, quantities, strict=True)):
    for row, name in enumerate(schemes):
        ax.plot(WIDTHS, lawful[row, :, index], color=colors[row], linestyle=styles[row])
        figures.draw_points(ax, WIDTHS, seen[row, :, index], name, colors[row], marks[row])
    low, high = lawful[:, :, index].min(), lawful[:, :, index].max()
    print(f"{quantity}: {len(schemes)} lines, {low:.2g} to {high:.2g}")
    ax.set(xscale="log", yscale="log", title=quantity)
    ax.set_xticks([1e1, 1e3, 1e5])
for ax in axes[1]:
    ax.set_xlabel("width $H$")
handles = [
    plt.Line2D([], [], color=c, ls=s, marker=m, fillstyle="none")
    for c, s, m in zip(colors, styles, marks, strict=True)
]
fig.legend(handles, schemes, loc="outside lower center", ncols=3, handlelength=3.5)
plt.show()

# %%
stay = ["he normal", "lecun normal", "torch", "standard"]
index = [schemes.index(name) for name in stay]
fourth = {name: laws[name, 10].weight.kurtosis * laws[name, 10].output.kurtosis for name in schemes}
bounds = np.array([[(fourth[n] / H) ** 0.25 for H in WIDTHS] for n in schemes]) * np.sqrt(lawful[:, :, 0])
glorot = np.array([4 * H / (H + 1) ** 2 for H in WIDTHS])
falling = [lawful[schemes.index(f"glorot {kind}"), :, 0] / glorot - 1 for kind in ("normal", "uniform")]
falling.append(lawful[schemes.index("mean field"), :, 0] * WIDTHS - 1)
claims.check("he-lecun-torch-do-not-flatten", np.abs(lawful[index, :, :2] / lawful[index, :1, :2] - 1).max())
claims.check("glorot-and-mean-field-flatten", worst(np.ravel(falling)))
claims.check("total-kink-grows-like-root-width", worst(lawful[index, 2, 2] / lawful[index, 0, 2] - 10))
claims.check("largest-kink-vanishes", (lawful[:, :, 3] > bounds).sum())
claims.check("sampled-largest-kinks", np.abs(seen[:, :, 3] / lawful[:, :, 3] - 1).max())

# %% [markdown]
# The formulas behind the lines, each against an integral over one unit: roughness, its variance, total and largest kink
# from the density of $\mu$, the variances of slope and value from the units that are active at $x$.


# %%
def over_sizes(law, g):
    scale = law.expected_roughness(1) ** 0.5
    ends = pairwise(scale * np.array([0, 1e-6, 1e-3, 0.1, 0.5, 1.5, 3, 10, 40]))
    return sum(quad(lambda m: 2 * g(m) * law.delta_slope_density(m), *e, epsabs=1e-15)[0] for e in ends)


def of_the_largest(law, H):
    return over_sizes(law, lambda m: m * H * (1 - law.delta_slope_tail(m)) ** (H - 1))


H, pair = 30, (one, two)
first, second, fourth_power = (
    np.array([over_sizes(law, lambda m, k=k: m**k) for law in pair]) for k in (1, 2, 4)
)
named = {
    name: np.array([getattr(law, name)(H) for law in pair])
    for name in ("expected_roughness", "roughness_variance", "expected_total_kink", "expected_largest_kink")
}
claims.check("expected-roughness", worst(named["expected_roughness"] - H * second))
claims.check("roughness-variance", worst(named["roughness_variance"] - H * (fourth_power - second**2)))
claims.check("expected-total-kink", worst(named["expected_total_kink"] - H * first))
largest = np.array([of_the_largest(law, H) for law in pair])
claims.check("expected-largest-kink", worst(named["expected_largest_kink"] / largest - 1))


# %%
def active(densities, g, *points):
    """Mean of g(w, b) over the units that are active at all `points`."""
    p, q, _ = densities
    last = 0.7 if densities is boxes else 8.0
    start = lambda w: min(max(-last, *(-w * x for x in points)), last)  # noqa: E731
    over_b = lambda w: p(w) * quad(lambda b: g(w, b) * q(b), start(w), last, epsabs=1e-14)[0]  # noqa: E731
    turns = sorted(s for x in points for s in (0.7 / abs(x), 1.3) if s <= 1.3)
    ends = sorted({0.0, 12.0, *turns, *(-t for t in turns), -12.0})
    return sum(quad(over_b, *pair, epsabs=1e-14, epsrel=1e-11)[0] for pair in pairwise(ends))


x, families = 0.3, [(one, normals), (two, boxes)]
slopes = [active(d, lambda w, b: w**2, x, x) for _, d in families]
values = [active(d, lambda w, b: (w * x + b) ** 2, x, x) for _, d in families]
scale = np.array([H * law.output.second for law in pair])
by_formula = np.array([(law.slope_variance(H), law.value_variance(x, H)) for law in pair])
claims.check("slope-variance-is-half-the-roughness", worst(scale * slopes - by_formula[:, 0]))
claims.check("value-variance", worst(scale * values - by_formula[:, 1]))

# %% mystnb={"figure": {"caption": "Wider is not flatter. One random network each of width 30, 1000 and 30 000. Left: PyTorch's default; the bends get finer, the slopes stay. Right: output weights of size $1/H$ (mean field), on the same axes; the function itself goes to zero.", "name": "fig-not-flatter"}, "image": {"alt": "Two panels. Left: three curves of different height, the widest the steepest; the one of width 30 is visibly broken, the others smooth. Right: three curves, the one of width 30 low, the others lie on the horizontal axis."}}
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.6), sharey=True)
for ax, name in zip(axes, ("torch", "mean field"), strict=True):
    for width, style in ((30, ":"), (1000, "--"), (30_000, "-")):
        net = standard_initializations(width)[name].sample(width, experiments.generator(f"wide {name}", 3))
        drawn = figures.draw_curve(ax, grid, net(grid), f"$H={width}$", color=None, style=style)
        print(name, drawn)
    ax.set(title=name, xlabel="input $x$")
axes[0].set_ylabel("$f(x)$")
axes[0].legend(fontsize=9)
plt.show()

# %% [markdown]
# *Notice*: "flat at the start" has several meanings. No single unit bends much: true for all. A wider network starts
# flatter: true for Glorot and mean field, false for He, LeCun and the default. How flat is the default, against data? The
# head acceleration of chapter 1, in computing units, (inputs on $[-1,1]$, targets of deviation 1), has these slopes.

# %%
from myst_nb import glue

from splinelens import PiecewiseLinear, group_by_input, load_motorcycle

data = load_motorcycle()
scaling = data.scaling()
groups = group_by_input(scaling.inputs(data.x), scaling.targets(data.y))
target = PiecewiseLinear.interpolate(groups.x[::10], groups.means[::10])
data_slope = np.sqrt(np.mean(target.slopes**2))
torch_slope = np.sqrt(standard_initializations(100)["torch"].slope_variance(100))
glue("torch-slope", round(float(torch_slope), 2), display=False)
glue("data-slope", round(float(data_slope), 1), display=False)
print(f"slope of the default: deviation {torch_slope:.2f}; slope of the data: {data_slope:.1f}")

# %% [markdown]
# ## The function as a random curve
#
# *Question: how do values at two points go together?* Their covariance is a kernel: the arc-cosine kernel for normal
# weights, and for uniform ones a cubic spline kernel. The change of slope between two points grows with the curvature
# density $\rho$ in between.

# %% mystnb={"figure": {"caption": "Left: covariance of $f(0.5)$ and $f(x)$; right: variance of $f'(x)-f'(-1)$; by law (lines) and over 20 000 sampled networks of width 30 (marks). On $[-1,1]$ the default's kernel is a cubic on each side of $0.5$ and its slope gathers variance at a constant rate. Normal weights gather it mostly near $0$.", "name": "fig-covariances"}, "image": {"alt": "Left: two rising curves with marks on them. Right: a straight line and an S-shaped curve, both rising from zero at minus one, with marks on them."}}
inner = np.linspace(-1, 1, 101)
marked = inner[5::15]
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.8))
for name, color, mark in (("standard", figures.RIGHT, "o"), ("torch", figures.LEFT, "s")):
    law = standard_initializations(30)[name]
    draws = law.sample(30 * 20_000, experiments.generator(f"covariance {name}"))
    w, b, v = (part.reshape(20_000, 30) for part in (draws.w, draws.b, draws.v))
    at = {z: (v * np.maximum(w * z + b, 0)).sum(axis=1) for z in (0.5, *marked)}
    bends = [(np.abs(w) * v * ((-b / w > -1) & (-b / w < z))).sum(axis=1) for z in marked]
    figures.draw_curve(axes[0], inner, law.covariance(0.5, inner, 30), name, color=color)
    together = [np.mean(at[0.5] * at[z]) for z in marked]
    print(figures.draw_points(axes[0], marked, together, f"{name}, sampled", color, mark))
    figures.draw_curve(axes[1], inner, law.slope_increment_variance(-1, inner, 30), name, color=color)
    figures.draw_points(axes[1], marked, np.mean(np.square(bends), axis=1), name, color, mark)
axes[0].set(xlabel="$x$", title="covariance with $f(0.5)$")
axes[1].set(xlabel="$x$", title="variance of $f'(x)-f'(-1)$")
axes[0].legend(fontsize=9)
plt.show()

# %%
z, high, kink = -0.45, 2.0, 0.7 / 1.3
together = [active(d, lambda w, b: (w * x + b) * (w * z + b), x, z) for _, d in families]
covariances = scale * together - [law.covariance(x, z, H) for law in pair]
claims.check("gaussian-covariance-is-arc-cosine", covariances[0])
claims.check("uniform-covariance-is-a-cubic-spline-kernel", covariances[1])
gathered = [
    sum(quad(lambda b, d=d: at_breakpoint(d, b, 2), *e)[0] for e in pairwise((z, 0.0, kink, high)))
    for _, d in families
]
increments = [law.slope_increment_variance(z, high, H) for law in pair]
claims.check("slope-increment-variance", worst(scale * gathered - increments))

# %% [markdown]
# ## Zero biases
#
# *Question: what can a network do whose biases start at zero?* To first order in the parameters, a network of any width
# can change its values on the data only within the range of its tangent kernel $JJ^\top$, with $J$ the derivatives of
# $f(x_k)$. A row of $J$ is a loss gradient: make all residuals zero but one.

# %%
from splinelens import loss_gradient

points = np.linspace(-0.93, 0.97, 10)


def tangent_features(network, x, train=("w", "b", "v")):
    rows, n = [], len(x)
    for k in range(n):
        only_k = network(x) - n * (np.arange(n) == k)
        rows.append(np.concatenate([np.ravel(g) for g in loss_gradient(network, x, only_k, train=train)]))
    return np.array(rows)


centered = [name for name in schemes if not any(standard_initializations(9)[name].sample(9, rng).b)]
fresh = {n: standard_initializations(1000)[n].sample(1000, experiments.generator(n)) for n in schemes}
features = {name: tangent_features(net, points) for name, net in fresh.items()}
print("zero biases:", ", ".join(centered))

# %% mystnb={"figure": {"caption": "Zero biases. Left: networks of 1000 units, He (zero biases, solid) and standard (dashed); the first has two pieces. Right: eigenvalues of the tangent kernel on ten data. With zero biases four are not zero, and the rest is rounding (marks below $10^{-12}$ of the largest are drawn at the bottom); circles: He, squares: standard.", "name": "fig-zero-bias"}, "image": {"alt": "Left: a solid line with one bend at 0 and a smooth dashed curve. Right: eigenvalues on a logarithmic axis: circles fall from 1 and reach the bottom after the fourth; squares go down slowly and stay far above it."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.6))
for name, style, mark in (("he normal", "-", "o"), ("standard", "--", "s")):
    figures.draw_curve(left, grid, fresh[name](grid), name, color=None, style=style)
    eigenvalues = np.linalg.svd(features[name], compute_uv=False) ** 2
    shown = np.maximum(eigenvalues / eigenvalues[0], 1e-12)
    figures.draw_points(right, np.arange(1, 11), shown, name, None, mark)
    print(f"{name}: {(shown > 1e-12).sum()} of {len(points)} eigenvalues above 1e-12 of the largest")
left.set(xlabel="input $x$", ylabel="$f(x)$")
right.set(yscale="log", xlabel="number", title="eigenvalue / largest")
left.legend(fontsize=9)
plt.show()

# %%
pieces = {len(ReluSpline.from_network(fresh[name]).piecewise_linear().slopes) for name in centered}
kinks = [fresh[n]([1.0, 0.0, -1.0]) @ [1, -2, 1] - (np.abs(fresh[n].w) * fresh[n].v).sum() for n in centered]
ranks = {int(np.linalg.matrix_rank(features[name])) for name in centered}
with_zero, biased = np.append(points, 0.0), ("w", "b", "v", "bias")
fives = {int(np.linalg.matrix_rank(tangent_features(fresh[n], with_zero, biased))) for n in centered}
targets = experiments.generator("generic targets").normal(size=(100, 10))
missing = {n: targets.T - J @ np.linalg.lstsq(J, targets.T, rcond=1e-12)[0] for n, J in features.items()}
fitted = {n: int((np.linalg.norm(gap, axis=0) < 1e-6).sum()) for n, gap in missing.items()}
assert len(pieces) == len(ranks) == len(fives) == 1
claims.check("zero-bias-has-two-pieces", max(pieces))
claims.check("zero-bias-kinks-add-up", worst(kinks))
claims.check("zero-bias-tangent-rank", max(ranks))
claims.check("zero-bias-tangent-rank-with-bias", max(fives))
claims.check("zero-bias-cannot-interpolate-lazily", sum(fitted[name] for name in centered))
print("of 100 random targets, interpolated to first order:", {n: fitted[n] for n in ("he normal", "torch")})

# %% [markdown]
# *Notice*: a thousand units and three thousand parameters, and to first order four numbers that can change. With random
# biases every target is within reach.
#
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 2 for claim in claims.load_register().values())
row = {name: lawful[schemes.index(name), -1] for name in schemes}
print(
    f"mean roughness at any width: He {row['he normal'][0]:.0f}, LeCun {row['lecun normal'][0]:.0f}, torch 1/{1 / row['torch'][0]:.0f}"
)
print(
    f"slope deviation: He {row['he normal'][1]:.2f}, LeCun {row['lecun normal'][1]:.2f}, torch {row['torch'][1]:.2f}"
)
print(f"largest kink at width 100 000: He {row['he normal'][3]:.3g}, torch {row['torch'][3]:.3g}")
print(f"total kink at width 100 000: He {row['he normal'][2]:.0f}, torch {row['torch'][2]:.0f}")
print(
    f"rank of the tangent kernel with zero biases: {max(ranks)}; claims measured: {measured}, all within tolerance"
)

# %% [markdown]
# ## Exercises
#
# ```{exercise} Half of the bias
# :label: ex-02-half-bias
# Let $w,v$ be uniform on $\pm1$ and $b$ on $\pm\frac12$. Which share of the breakpoints lies in $[-1,1]$, and where is
# their density flat? Answer by hand, then with `UniformLaw(1, 0.5, 1).breakpoint_density`.
# ```
#
# ```{solution} ex-02-half-bias
# :class: dropdown
# Here $M(\beta)=\min(1,\frac1{2|\beta|})$, so the density is $M^2/2$: flat, equal to $\frac12$, for
# $|\beta|\le\frac12$, which holds half of the breakpoints, as always. Beyond, it is $\frac1{8\beta^2}$, and
# $2\int_{1/2}^1\frac{d\beta}{8\beta^2}=\frac14$. Together three quarters.
# ```
#
# ```{exercise} As flat as you like
# :label: ex-02-scale
# A network of width $H$ with $w,b\sim N(0,1)$ shall start with slopes of deviation $0.1$. Which $\sigma_v$ do you take? What
# happens to the total kink as $H$ grows? Check with `GaussianLaw(1, 1, sigma_v)`.
# ```
#
# ```{solution} ex-02-scale
# :class: dropdown
# The slope variance is $\frac12H\sigma_v^2$, so $\sigma_v=\sqrt{0.02/H}$. The total kink is
# $H\,E|w|\,E|v|=\frac2\pi H\sigma_v=\frac2\pi\sqrt{0.02\,H}$ and grows like $\sqrt H$ at this fixed flatness.
# ```
#
# ```{exercise} Out of rank four
# :label: ex-02-escape
# Take the He network `fresh["he normal"]`, do one step of gradient descent on random targets with
# `gradient_descent(..., max_steps=1)`, and compute the rank of its tangent kernel again, for steps of $10^{-4}$, $10^{-3}$
# and $10^{-2}$. What happened to the breakpoints? Does it contradict the theorem?
# ```
#
# ```{solution} ex-02-escape
# :class: dropdown
# With `from splinelens import gradient_descent`, `moved = gradient_descent(fresh["he normal"], points, targets[0], step_size=1e-4, max_steps=1).network` has biases
# $-\eta\,v_iS_{0,i}$ that are not zero, so its breakpoints are not $0$. But all of them are still in the gap of the
# data around $0$. Each unit is active on the same data as before, the columns of $J$ lie in the same four-dimensional
# space, and the rank is four. At $10^{-3}$ one breakpoint, of a unit with tiny $|w|$, has crossed a datum, and the rank is
# five; at $10^{-2}$ it is six. The theorem is about the first order at the start. Training leaves it as soon as
# breakpoints cross data.
# ```
#
# ```{admonition} Keep
# :class: important
# At the start of a wide network no unit bends much. Whether the function is flat, and whether it is flatter when wider, the scales decide.
# ```
