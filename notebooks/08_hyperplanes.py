# %% [markdown]
# # Hyperplanes, and who can be rescaled
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** a network in the plane as a handful of lines; every activation of the catalogue tried for the
# rescaling symmetry; one that passes for doubling and fails for tripling; units turned around; and what gradient
# flow remembers of a scale that the function does not show. **Claims shown**: all of chapter 8, each named where it is
# measured. **Time**: a few seconds to run, forty minutes to work through. **Theory**:
# {doc}`../book/chapters/08_hyperplanes`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## A network is a handful of lines
#
# *Question: what of a unit can be seen in the plane?* Five ReLU units of random sizes, and the places where each of
# them switches.

# %%
from splinelens import Hyperplanes, ShallowNetwork, claims

rng = experiments.generator("chapter 8")
angles, offsets = np.array([0.3, 1.5, 2.4, 3.7, 5.0]), np.array([0.9, 0.6, 1.1, 0.5, 0.8])
sizes = 2 ** rng.uniform(-1, 1, 5)
weights = sizes[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
net = ShallowNetwork(weights, -sizes * offsets, rng.normal(size=5))
planes = Hyperplanes.from_network(net)
for xi, gamma, alpha in zip(planes.directions, planes.offsets, planes.amplitudes, strict=True):
    print(f"direction ({xi[0]:+.2f}, {xi[1]:+.2f})  offset {gamma:+.2f}  amplitude {alpha:+.2f}")

# %% mystnb={"figure": {"caption": "A ReLU network of five units on the plane. Grey: its level lines. Black: the hyperplanes, here lines; an arrow points to the side where the unit is active. The level lines bend where they cross a hyperplane, and nowhere else.", "name": "fig-hyperplanes"}, "image": {"alt": "A square with grey level lines that are made of straight pieces. Five straight black lines cross the square, each with a short arrow across it; the level lines bend at the black lines."}}
axis = np.linspace(-2, 2, 201)
grid = np.stack(np.meshgrid(axis, axis), axis=-1)
levels = net(grid.reshape(-1, 2)).reshape(201, 201)
fig, ax = plt.subplots(figsize=(5.2, 5.2))
ax.contour(axis, axis, levels, 12, colors="0.6", linewidths=1, linestyles="solid")
print(figures.draw_hyperplanes(ax, planes.directions, planes.offsets, reach=2.0))
ax.set(xlabel="$x_1$", ylabel="$x_2$")
ax.grid(False)
plt.show()

# %%
points = rng.normal(size=(200, 2))
heights = points @ planes.directions.T - planes.offsets
ridges = net.activation(heights) @ planes.amplitudes
claims.check("units-are-ridges", np.abs(net(points) - ridges).max())

# %% [markdown]
# *Notice*: only differences across a line matter. Slide a point along a line and its unit does not notice.
#
# ## Rescaling, for every degree
#
# *Question: does $(aw,\,ab,\,a^{-p}v)$ leave $f$ unchanged, and are direction, offset and amplitude all that is
# left?* Every homogeneous activation of the catalogue, in three dimensions.

# %%
from splinelens import ACTIVATIONS, get_activation, rescale

catalogue = {name: get_activation(name) for name in ACTIVATIONS}
homogeneous = [name for name, phi in catalogue.items() if phi.degree is not None]
X = rng.normal(size=(100, 3))
w, b, v, factors = (
    rng.normal(size=(12, 3)),
    rng.normal(size=12),
    rng.normal(size=12),
    10 ** rng.uniform(-1, 1, 12),
)
originals = {name: ShallowNetwork(w, b, v, activation=name) for name in homogeneous}
moved = {name: rescale(network, factors) for name, network in originals.items()}
function_moves = {name: np.abs(moved[name](X) - originals[name](X)).max() for name in homogeneous}
for name in homogeneous:
    print(f"{name:11s} degree {catalogue[name].degree}: same function {function_moves[name] < 1e-10}")

# %%
before, after = ({n: Hyperplanes.from_network(net) for n, net in nets.items()} for nets in (originals, moved))
triples = ("directions", "offsets", "amplitudes")
drift = max(np.abs(getattr(before[n], t) - getattr(after[n], t)).max() for n in homogeneous for t in triples)
sections = {name: each.to_network() for name, each in before.items()}
ratio = 1 / np.linalg.norm(w, axis=1)
off_orbit = [np.abs(net.b - ratio * b).max() for net in sections.values()]
off_orbit += [np.abs(net.v * ratio**net.activation.degree - v).max() for net in sections.values()]
claims.check("homogeneous-rescaling-leaves-function", max(function_moves.values()))
claims.check("hyperplane-coordinates-are-invariant", drift)
claims.check("hyperplanes-separate-orbits", max(off_orbit))

# %% [markdown]
# ## No other activation
#
# *Question: is $\phi(at)$ a multiple of $\phi(t)$?* Measure the angle between the two functions on $[-3,3]$. Its sine,
# the *defect*, is zero exactly if one is a multiple of the other. Beside the catalogue stands an activation that was made
# to deceive: $t\,(2+\sin(2\pi\log_2|t|))$.

# %%
from splinelens.activations import Activation
from splinelens.symmetries import scaling_defect


def log_periodic(t):
    return t * (2 + np.sin(2 * np.pi * np.log2(np.where(t == 0, 1.0, np.abs(t)))))


wavy = Activation("log-periodic", log_periodic, np.zeros_like, None)
tried = np.geomspace(0.5, 4, 61)
defects = {name: np.array([scaling_defect(name, a) for a in tried]) for name in ("relu", "tanh", "gelu")}
defects["log-periodic"] = np.array([scaling_defect(wavy, a) for a in tried])
print({name: float(values.max().round(2)) for name, values in defects.items()})

# %% mystnb={"figure": {"caption": "How far $\\phi(at)$ is from every multiple of $\\phi(t)$. For ReLU the defect is zero for all factors $a$. For tanh and GELU it is zero at $a=1$ only. The log-periodic activation has zeros at $\\frac12$, 1, 2 and 4 and is far from zero between them: one factor does not make a symmetry.", "name": "fig-scaling-defect"}, "image": {"alt": "Curves over a logarithmic axis from one half to four. ReLU lies on zero. Tanh and GELU touch zero at one and rise on both sides. The log-periodic curve makes three arches that come down to zero at one half, one, two and four."}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
for style, (name, values) in zip(("-", "--", "-.", ":"), defects.items(), strict=True):
    print(figures.draw_curve(ax, tried, values, name, style=style, color=None))
ax.set(
    xscale="log",
    xlabel="factor $a$",
    ylabel="defect",
    xticks=[0.5, 1, 2, 4],
    xticklabels=["½", "1", "2", "4"],
)
ax.minorticks_off()
ax.legend(ncols=4, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1.0))
plt.show()

# %%
worst = {name: max(scaling_defect(name, a) for a in (0.4, 1.7, 3.0)) for name in ACTIVATIONS}
rescalable = {name for name, defect in worst.items() if defect < 1e-12}
claims.check("only-homogeneous-activations-rescale", len(rescalable ^ set(homogeneous)))
assert scaling_defect(wavy, 3.0) > 0.05
claims.check("one-factor-is-not-enough", scaling_defect(wavy, 2.0))
print(f"{len(rescalable)} of {len(ACTIVATIONS)} activations can be rescaled:", ", ".join(sorted(rescalable)))

# %% [markdown]
# *Notice*: there is no activation that is nearly rescalable for all factors; the curve of GELU is low only because GELU is
# close to ReLU where its argument is large.
#
# ## At first order
#
# *Question: in how many ways can a unit move?* Three parameters in one dimension, three functions $\phi$, $\phi'$,
# $z\phi'$. If they are dependent, some direction is silent. The exponential is not in the catalogue; it has a symmetry of
# its own.

# %%
from splinelens.symmetries import unit_rank

exponential = Activation("exponential", np.exp, np.exp, None, "e^t")
ranks = {name: unit_rank(name) for name in ACTIVATIONS}
for rank in sorted(set(ranks.values())):
    print(f"{rank} of 3:", ", ".join(name for name in ranks if ranks[name] == rank))
print("exponential:", unit_rank(exponential), "of 3")

# %%
silent = {name for name, rank in ranks.items() if rank < 3}
claims.check("unit-symmetries-are-relations", len(silent ^ set(homogeneous)))
claims.check("exponential-units-slide", unit_rank(exponential))

# %% [markdown]
# ## Turning a unit around
#
# *Question: is the unit seen from the other side the same unit?* For ReLU it is, up to a line; for a softplus too; for
# ELU it is not.

# %%
from splinelens.symmetries import mean_polynomial, turn_around, turning_sign

signs = {name: turning_sign(name) for name in ACTIVATIONS}
for sign, meaning in ((1, "even"), (-1, "odd"), (None, "neither")):
    print(f"{meaning}, up to a polynomial:", ", ".join(name for name in signs if signs[name] == sign))
print("mean polynomial of relu:", mean_polynomial("relu"), " of elu:", mean_polynomial("elu"))

# %% mystnb={"figure": {"caption": "A unit (solid) and the unit turned around (dashed), and their difference (dotted). For ReLU and softplus the difference is a straight line, which no kernel of this part sees. For ELU it is not: the turned unit is another unit.", "name": "fig-turned"}, "image": {"alt": "Three panels. ReLU and softplus: a rising ramp, a falling ramp that mirrors it, and a dotted straight line through the origin. ELU: the same, but the dotted line is bent, steep in the middle and less steep on both sides."}}
t = np.linspace(-3, 3, 121)
fig, axes = plt.subplots(1, 3, figsize=(6.4, 2.9), sharey=True)
for ax, name in zip(axes, ("relu", "softplus", "elu"), strict=True):
    phi = catalogue[name]
    for values, label, style in (
        (phi(t), "unit", "-"),
        (phi(-t), "turned", "--"),
        (phi(t) - phi(-t), "difference", ":"),
    ):
        print(figures.draw_curve(ax, t, values, label, style=style))
    ax.set(title=name, xlabel="$z$")
axes[0].set_ylabel("response")
axes[0].legend(fontsize=8)
plt.show()

# %%
costs = {}
for name in set(ACTIVATIONS) - {"elu"}:
    network = ShallowNetwork(w, b, v, activation=name)
    turned, lacking = turn_around(network)
    costs[name] = np.abs(turned(X) + lacking(X) - network(X)).max()
claims.check("turning-costs-a-polynomial", max(costs.values()))
claims.check("elu-cannot-be-turned", sum(sign is None for sign in signs.values()))

# %% [markdown]
# *Notice*: ELU stands alone. Its two ends are a line and a constant plus an exponential, and no polynomial makes one the
# mirror image of the other.
#
# ## The scale stays
#
# For all activations that are not homogeneous the hyperplane form keeps the scale $|w|$, and is exact.

# %%
others = [name for name in ACTIVATIONS if name not in homogeneous]
gaps = []
for name in others:
    network = ShallowNetwork(w, b, v, activation=name)
    form = Hyperplanes.from_network(network)
    steep = [form.activation.scaled(s) for s in form.scales]
    z = X @ form.directions.T - form.offsets
    total = sum(
        alpha * phi(z[:, i]) for i, (alpha, phi) in enumerate(zip(form.amplitudes, steep, strict=True))
    )
    gaps.append(np.abs(total - network(X)).max())
    gaps.append(np.abs(form.to_network()(X) - network(X)).max())
claims.check("scale-stays-without-homogeneity", max(gaps))

# %% [markdown]
# ## What the flow remembers
#
# *Question: is $|w|^2+b^2-p\,v^2$ constant when $p\ne1$?* Follow the gradient flow of three squared-ReLU units in small
# steps of Runge and Kutta's rule, and the same for tanh, where there is no such law and we take $p=1$.

# %%
inputs = rng.normal(size=(10, 2)) / 2
targets = np.sin(3 * inputs[:, 0])
begin = [0.7 * rng.normal(size=(3, 2)), 0.7 * rng.normal(size=3), rng.normal(size=3)]


def velocity(parameters, phi):
    w, b, v = parameters
    z = inputs @ w.T + b
    residual = (phi(z) @ v - targets) / len(targets)
    back = residual[:, None] * v * phi.derivative(z)
    return [-(back.T @ inputs), -back.sum(axis=0), -(phi(z).T @ residual)]


def runge_kutta(parameters, phi, step):
    stages, weights = [velocity(parameters, phi)], (1, 2, 2, 1)
    for part in (0.5, 0.5, 1.0):
        ahead = [p + part * step * k for p, k in zip(parameters, stages[-1], strict=True)]
        stages.append(velocity(ahead, phi))
    moves = [sum(c * k for c, k in zip(weights, each, strict=True)) / 6 for each in zip(*stages, strict=True)]
    return [p + step * move for p, move in zip(parameters, moves, strict=True)]


# %%
from splinelens import conserved_imbalance

paths = {}
for name, degree in (("relu2", 2), ("tanh", 1)):
    state, phi, path = begin, catalogue[name], []
    for _ in range(4000):
        path.append((state[0] ** 2).sum(axis=1) + state[1] ** 2 - degree * state[2] ** 2)
        state = runge_kutta(state, phi, 0.0025)
    paths[name] = np.array(path)
    if name == "relu2":
        learned = ShallowNetwork(*state, activation=phi)
moved_by = {name: np.abs(path - path[0]).max() for name, path in paths.items()}
print({name: "constant" if gap < 1e-6 else f"moves by {gap:.1f}" for name, gap in moved_by.items()})

# %% mystnb={"figure": {"caption": "The imbalance of three units along gradient flow, minus its value at the start. Squared ReLU, $p=2$ (solid): it stays zero. Tanh (dashed), for which no imbalance is conserved: it moves.", "name": "fig-imbalance"}, "image": {"alt": "Three solid lines that lie on zero, over each other, and dashed curves that leave zero and bend away from it."}}
fig, ax = plt.subplots(figsize=(6.4, 3.4))
time = 0.0025 * np.arange(4000)
for name, style, color in (("relu2", "-", figures.RIGHT), ("tanh", "--", figures.LEFT)):
    for unit, change in enumerate((paths[name] - paths[name][0]).T):
        label = name if unit == 0 else f"_{name}"
        print(figures.draw_curve(ax, time, change.round(3), label, color=color, style=style))
ax.set(xlabel="time", ylabel="change of $|w|^2+b^2-p\\,v^2$")
ax.legend()
plt.show()

# %%
from splinelens.symmetries import scale_from_imbalance

shown = Hyperplanes.from_network(learned)
kept = conserved_imbalance(ShallowNetwork(*begin, activation="relu2"))
found = scale_from_imbalance(shown.offsets, shown.amplitudes, kept, degree=2)
claims.check("imbalance-of-any-degree", np.abs(conserved_imbalance(learned) - kept).max())
claims.check("imbalance-gives-the-scale", np.abs(found / np.linalg.norm(learned.w, axis=1) - 1).max())

# %% [markdown]
# *Notice*: the scale of the trained units was found from the function they show and a number from before training. The
# flow cannot choose a scale freely; the start has chosen it.
#
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 8 for claim in claims.load_register().values())
print(
    f"activations: {len(ACTIVATIONS)}; with the rescaling symmetry: {len(rescalable)}; with a silent direction:"
)
print(f"{len(silent)}; that can be turned around: {sum(sign is not None for sign in signs.values())}")
print(f"claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} A power with a leak
# :label: ex-08-leak
# Let $\phi(t)=t^2$ for $t>0$ and $-\frac12t^2$ for $t<0$. Is it positively homogeneous? Of which degree? Can it be turned
# around, and at which cost? Check with `Activation("leaky square", ...)`, `scaling_defect` and a few values.
# ```
#
# ```{solution} ex-08-leak
# :class: dropdown
# Yes, of degree 2: each side is a power. Its mean polynomial is $q=\frac14t^2$, since $1$ and $-\frac12$ have the mean
# $\frac14$; and $\phi-q=\frac34\operatorname{sign}(t)\,t^2$ is odd. So $\varepsilon=-1$ and the cost is
# $P(z)=q(z)+q(-z)=\frac12z^2$.
# ```
#
# ```{exercise} A shifted ReLU
# :label: ex-08-shift
# $\phi(t)=(t-1)_+$ has no rescaling symmetry: `scaling_defect` says so. Yet `unit_rank` will say 2. Which
# continuous family of weights leaves the unit unchanged?
# ```
#
# ```{solution} ex-08-shift
# :class: dropdown
# With $u=wx+b-1$ the unit is $v\,u_+$. So $(w,\ b-1,\ v)\mapsto(aw,\ a(b-1),\ v/a)$, that is $b\mapsto ab+1-a$, leaves it
# unchanged: the rescaling around $z_0=1$. This is the case $z_0\ne0$ of the proposition on silent directions.
# ```
#
# ```{exercise} What a tall tanh cannot do
# :label: ex-08-tall
# Show that a sum of tanh units with $|w_i|=1$ in one dimension cannot equal $\tanh(2x)$ exactly, whatever their number,
# offsets and amplitudes.
# ```
#
# ```{solution} ex-08-tall
# :class: dropdown
# Continue both sides to complex $x$. $\tanh(2x)$ has a pole at $x=i\pi/4$. A sum of units
# $\alpha\tanh(\pm x-\gamma)$ with real $\gamma$ has poles only where the imaginary part of $x$ is an odd multiple of
# $\pi/2$. So they differ. (A leaky ReLU has no such trouble, because steep is the same as tall.)
# ```
#
# ```{admonition} Keep
# :class: important
# Powers can trade steepness for height and no other activation can. What the function of such a unit hides, its scale,
# is kept by the flow.
# ```
