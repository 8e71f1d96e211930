# %% [markdown]
# # Which frequency is learned when
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** seven activations learn sixteen frequencies, each by its own timetable, predicted and measured; an interval
# ring like a string and like a beam; a tempting shortcut miss by eight orders of magnitude; training in torch beside
# what its first moment foretells; and the same on real data. **Claims
# shown**: all of chapter 13, each named where it is measured. **Time**: half a minute to run, an hour to work through.
# **Theory**: {doc}`../book/chapters/13_learning_speed`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## A residual is a sum of modes
#
# *Question: how does an error shrink?* Take a small network of tanh units, train its output weights in torch, and write
# down the modes of its tangent kernel beside it.

# %%
from splinelens import ShallowNetwork, claims
from splinelens.residual_modes import network_jacobian, residual_modes
from splinelens.training import train

x = np.linspace(-2, 2, 41)
w, b = experiments.generator("notebook 13/units").normal(size=(2, 60))
small = ShallowNetwork(2 * w, 2 * b, 0 * w, activation="tanh")
y = np.sin(2 * x) + 0.5 * np.cos(5 * x)
modes = residual_modes(small, x)
rate = 1 / modes.rates[0]
taken = [3, 30, 300]
run = train(small, x, y, learning_rate=rate, steps=taken[-1], train=("v",), record=taken)
foretold = modes.after_steps(small(x) - y, rate, run.steps.tolist())
print("loss:", run.losses.round(4), " ten largest rates:", modes.rates[:10].round(4))

# %% mystnb={"figure": {"caption": "The residual of a small network after 3, 30 and 300 steps of training its output weights. Marks: training in torch. Lines: its modes, each multiplied by its own factor in each step. The slow swell is gone first; the fast wiggle stays.", "name": "fig-descent-modes"}, "image": {"alt": "Three wavy curves over the input from -2 to 2 with marks exactly on them. The first is large, the last a small quick wave."}}
fig, ax = plt.subplots(figsize=(6.4, 3.6))
looks = (("-", "o"), ("--", "s"), (":", "^"))
for number, (style, mark) in enumerate(looks, start=1):
    trained = run.networks[number](x) - y
    label = f"after {run.steps[number]} steps"
    print(figures.draw_curve(ax, x, foretold[number], label, style=style))
    figures.draw_points(ax, x, trained, "_training", figures.LEFT, mark)
ax.set(xlabel="$x$", ylabel="residual $f(x)-y$")
ax.legend(fontsize=8)
plt.show()

# %%
import torch
from scipy.interpolate import CubicSpline
from scipy.linalg import expm

from splinelens.activations import ACTIVATIONS, Activation
from splinelens.loss_surface import squared_loss
from splinelens.torch_activations import torch_activation

kernel = sum(np.outer(column, column) for column in small.activation(small.preactivations(x)).T)
exact = expm(-kernel * 7.0 / len(x)) @ -y
descended = np.array([each(x) - y for each in run.networks])
claims.check("residual-falls-mode-by-mode", np.abs(modes.residuals(-y, [7.0])[0] - exact).max())
claims.check("descent-multiplies-each-mode", np.abs(descended - foretold).max())
plane = experiments.generator("notebook 13/plane").normal(size=(9, 2))
start = ShallowNetwork(plane, plane[:, 0], plane[:, 1], activation="gelu")
places = [torch.tensor(np.array(getattr(start, name))) for name in ("w", "b", "v")]
phi, inputs = torch_activation("gelu"), torch.tensor(plane)
blocks = torch.autograd.functional.jacobian(
    lambda w, b, v: phi(inputs @ w.T + b) @ v, tuple(each.clone() for each in places)
)
automatic = np.concatenate([block.numpy().reshape(9, -1) for block in blocks], axis=1)
claims.check("jacobian-of-any-network", np.abs(network_jacobian(start, plane) - automatic).max())


# %%
def disagreement(activation, bump=1e-5, eta=2.0**-20):
    names = ("v",) if activation in ("heaviside", "sign") else ("w", "b", "v")
    net, ones = start.replace(activation=activation), np.ones(9)
    one = train(net, plane, ones, learning_rate=eta, steps=1, train=names).network
    slopes = {name: (getattr(net, name) - getattr(one, name)) / eta for name in names}
    size = np.sqrt(sum((g**2).sum() for g in slopes.values()))
    ways = [{k: getattr(net, k) + s / size * g for k, g in slopes.items()} for s in (bump, -bump)]
    ahead, behind = (squared_loss(net.replace(**way), plane, ones) for way in ways)
    return (ahead - behind) / (2 * bump) / size - 1


grid = np.linspace(-12, 12, 4001)
spline = CubicSpline(grid, grid * np.exp(-(grid**2) / 4))
tabulated = Activation("table", spline, spline.derivative(), None)
gaps = [disagreement(each) for each in (*ACTIVATIONS, tabulated)]
print(len(gaps), "activations, one of them a table of numbers")
claims.check("torch-follows-any-activation", np.abs(gaps).max())

# %% [markdown]
# *Notice*: lines and marks agree to rounding. Training the output weights is a linear business, and there is nothing to
# know but the modes and their rates. Which modes?
#
# ## On a circle, the modes are waves
#
# *Question: where do waves not disturb each other?* Where all places are alike. Wrap the activation around a circle of length
# $2\pi$, and put the data and the offsets there too.

# %% mystnb={"figure": {"caption": "Activations wrapped around a circle of length $2\\pi$, over two turns: a step becomes a saw, ReLU a parabola with a corner, tanh a softened saw, and a bump stays a bump.", "name": "fig-wrapped"}, "image": {"alt": "Four periodic curves over two periods: a saw with jumps, a chain of parabolas with corners, a saw with rounded flanks, and a row of narrow bumps."}}
from splinelens.speed_experiments import FREQUENCIES, SEVEN
from splinelens.spread_networks import interval_network, periodized, torus_network

turns = np.linspace(-2 * np.pi, 2 * np.pi, 801)
fig, axes = plt.subplots(2, 2, figsize=(6.4, 4), sharex=True)
for ax, name in zip(axes.flat, ("heaviside", "relu", "tanh(4t)", "gaussian(4t)"), strict=True):
    print(figures.draw_curve(ax, turns, periodized(SEVEN[name])(turns), name))
    ax.set(title=name)
fig.supxlabel("$t$")
plt.show()

# %%
node, weight = np.polynomial.legendre.leggauss(240)
t, dt = np.pi * (1 + node), np.pi * weight
k = np.array([1, 2, 5, 9])
wrapped_errors = [
    np.abs(np.exp(-1j * np.outer(k, t)) @ (periodized(phi)(t) * dt) - phi.fourier(k)).max()
    for phi in SEVEN.values()
]
claims.check("periodized-activation-keeps-its-spectrum", max(wrapped_errors))

# %% [markdown]
# Now the timetable. For each of seven activations, let the residual start as sixteen waves of equal size, $\cos kx$, $k=1,\dots,16$,
# and watch the content of each. Then train in torch for three hundred steps, and read off the rates.

# %%
from splinelens.frequency_windows import frequency_content
from splinelens.learning_speed import measured_rates, predicted_rates, rayleigh_rates, trained_rates

cells, circle = 1024, np.arange(64) * 2 * np.pi / 64
density = cells / (2 * np.pi)
ks, clock = np.arange(1.0, 17.0), np.geomspace(1e-2, 1e9, 120)
waves = np.cos(np.outer(ks, circle)).sum(axis=0)
steps = [1, 2, 4, 8, 16, 32, 64, 128, 300]
left, predicted, in_torch = {}, {}, {}
for name, phi in SEVEN.items():
    net = torus_network(phi, cells)
    modes = residual_modes(net, circle)
    left[name] = np.abs(frequency_content(circle, modes.residuals(waves, clock / density), ks))
    predicted[name] = predicted_rates(phi, ks, density=density, points=64)
    eta = 0.5 / modes.rates[0]
    run = train(net, circle, -waves, learning_rate=eta, steps=300, train=("v",), record=steps)
    in_torch[name] = trained_rates(run, circle, -waves, eta, ks)

# %% mystnb={"figure": {"caption": "The timetable of seven activations. Shade: how much of each frequency is left at each time (white: all, dark: nothing), time in units of one over the density of units. Line: predicted time, one over the rate. Circles: from rates measured in 300 steps of training in torch. Steps take $k^2$, ReLU $k^4$, its square $k^6$; tanh of slope 1 takes $e^{\\pi k}$, and has learned four when ReLU has learned all sixteen. The narrow bump learns the first five nearly together, and then meets a wall of its own, $e^{k^2/16}$.", "name": "fig-timetable"}, "image": {"alt": "Seven panels of frequency against the logarithm of time. In each a line with circles on it separates dark above from white below. It rises slowly for steps and steep tanh, faster for ReLU and the peak, very fast for squared ReLU, leaves the panel at frequency 7 for tanh, and is flat at first and then bends up for the bump."}}
fig, axes = plt.subplots(4, 2, figsize=(6.4, 9), sharex=True, sharey=True)
for ax, name in zip(axes.flat, SEVEN, strict=False):
    ax.pcolormesh(ks, np.log10(clock), 2 * left[name], cmap="Greys_r", vmin=-0.3, vmax=1)
    expected = np.log10(density / predicted[name])
    shown = expected < 9
    seen = np.log10(density / in_torch[name][shown])
    print(f"{name}:", figures.draw_curve(ax, ks[shown], expected[shown], "predicted", figures.LEFT))
    figures.draw_points(ax, ks[shown], seen, "torch", "black")
    ax.set(title=name, ylim=(-2, 9), xticks=[1, 4, 8, 12, 16])
axes[3, 1].set_axis_off()
axes[3, 1].legend(*axes[0, 0].get_legend_handles_labels(), loc="center", fontsize=10)
axes[3, 0].set(xlabel="frequency $k$")
axes[2, 1].set(xlabel="frequency $k$")
axes[2, 1].xaxis.set_tick_params(labelbottom=True)
fig.supylabel("time, decimal logarithm", fontsize=10)
plt.show()

# %% [markdown]
# *Notice*: nothing in the panels is fitted. Change the activation and the order stays, low frequencies first, but the timetable
# changes from a walk to a wall. How good is the prediction, and what do the 64 samples do to it?

# %%
five = np.array(FREQUENCIES)
tables = {}
for name, phi in SEVEN.items():
    net = torus_network(phi, cells)
    expected = predicted_rates(phi, five, density=density, points=64)
    found = measured_rates(net, circle, five)
    tables[name] = np.stack([found, in_torch[name][five.astype(int) - 1]]) / expected - 1
    print(f"{name:13} predicted", *(f"{each:8.1e}" for each in expected))
errors = np.abs(list(tables.values())).max(axis=(0, 2))
claims.check("torus-measured-rates", errors[0])
claims.check("torus-trained-rates", errors[1])

# %% mystnb={"figure": {"caption": "Rates on a circle against frequency, 32 samples. Lines: predicted, with aliases. Marks: measured. Steps, ReLU and its square fall like powers 2, 4, 6 and bend at frequency 16, beyond which samples mistake a wave for a slower one. Dotted: the same ReLU without aliases. Filled: bumps whose biases are trained too start faster, by $1+\\sigma_v^2k^2$.", "name": "fig-circle-rates"}, "image": {"alt": "Double logarithmic plot with three falling straight lines that bend into a horizontal end, with open marks on them, a dotted line that does not bend, and a curve of a bump with and without biases, the one with biases higher by a factor that grows."}}
few, many = np.arange(32) * 2 * np.pi / 32, np.arange(1.0, 32.0)
fig, ax = plt.subplots(figsize=(6.4, 4.4))
for name, mark in (("heaviside", "o"), ("relu", "s"), ("relu2", "^"), ("gaussian(4t)", "D")):
    expected = predicted_rates(SEVEN[name], many, points=32)
    found = measured_rates(torus_network(SEVEN[name], cells), few, many[::3]) / density
    print(figures.draw_curve(ax, many, expected, f"_{name}"))
    figures.draw_points(ax, many[::3], found, name, figures.RIGHT, mark)
figures.draw_curve(ax, many, predicted_rates("relu", many), "relu, no aliases", "0.4", ":")
bump, both = SEVEN["gaussian(4t)"], {"train": ("v", "b"), "sigma_v": 0.7}
faster = measured_rates(torus_network(bump, cells, sigma_v=0.7), few, many[::3], train=("v", "b"))
figures.draw_curve(ax, many, predicted_rates(bump, many, points=32, **both), "_biases", style="--")
ax.plot(many[::3], faster / density, "D", color=figures.LEFT, label="gaussian(4t), biases too")
ax.set(xscale="log", yscale="log", xlabel="frequency $k$", ylabel="rate for one unit per length")
ax.set(ylim=(1e-9, 3), xticks=[1, 2, 4, 8, 16, 31], xticklabels=[1, 2, 4, 8, 16, 31])
ax.minorticks_off()
ax.legend(fontsize=8, loc="lower left")
plt.show()

# %%
turn = np.arange(16) * 2 * np.pi / 16
kernels = {
    name: 2 * SEVEN[name].autocorrelation(turn[:, None] + 2 * np.pi * np.arange(-12, 13)).sum(axis=1)
    for name in ("laplace", "gaussian(4t)")
}
with_aliases = [
    np.fft.fft(row).real[1:] / 16 / predicted_rates(SEVEN[name], np.arange(1, 16), points=16) - 1
    for name, row in kernels.items()
]
claims.check("torus-rates-with-aliases", np.abs(with_aliases).max())
heard = np.fft.fft(periodized("relu")((np.arange(48) + 0.5) * np.pi / 24))
power = (np.abs(heard) ** 2 + np.abs(heard[-np.arange(48) % 48]) ** 2).reshape(3, 16).sum(axis=0) / 48
gram = network_jacobian(torus_network("relu", 48), turn, ("v",))
circular = np.exp(1j * np.outer(np.arange(16), turn))
gap = np.abs(circular @ gram @ gram.T / 16 - power[:, None] * circular).max() / power.max()
claims.check("finite-torus-is-circulant", gap)

# %%
jacobian = network_jacobian(torus_network(bump, cells, sigma_v=0.7), circle, ("v", "b"))
cosines = np.cos(np.outer(five, circle))
starts = ((cosines @ jacobian) ** 2).sum(axis=1) / 64 / (cosines**2).sum(axis=1)
ratio = starts / predicted_rates(bump, five, density=density, points=64, **both)
claims.check("torus-tangent-rates-with-aliases", np.abs(ratio - 1).max())
fine = np.arange(128) * 2 * np.pi / 128
pairs = [
    measured_rates(torus_network(name, 2048), fine, [2.0, 4.0]) for name in ("heaviside", "relu", "relu2")
]
exponents = np.log2([one / two for one, two in pairs])
claims.check("doubling-costs-a-power", np.abs(exponents - [2, 4, 6]).max())

# %% [markdown]
# ## The shortcut that misleads
#
# *Question: on an interval, is the Rayleigh quotient of a wave its rate?* Compute it for sines, beside the rate that the
# modes give, with 256 data in $[-\pi,\pi]$ and offsets in $[-2\pi,2\pi]$.

# %%
line = -np.pi + (np.arange(256) + 0.5) * 2 * np.pi / 256
flat = 1024 / (4 * np.pi)
on_line = {name: interval_network(phi, 1024, 2 * np.pi) for name, phi in SEVEN.items()}
sine = {"phase": np.pi / 2}
rates = {
    name: {
        "predicted": predicted_rates(SEVEN[name], five, density=flat),
        "cosine": measured_rates(net, line, five, window="hann"),
        "sine": measured_rates(net, line, five, window="hann", **sine),
        "quotient": rayleigh_rates(net, line, five, **sine),
    }
    for name, net in on_line.items()
}
for name, each in rates.items():
    print(
        f"{name:13} quotient of sine over its rate", *(f"{q:8.1e}" for q in each["quotient"] / each["sine"])
    )

# %% mystnb={"figure": {"caption": "Rates of sines on an interval, for steps (left), ReLU (middle) and tanh (right). Line: predicted. Circles: measured by the modes. Crosses: Rayleigh quotients. For steps they are three times too large at every frequency; for ReLU they fall like $k^{-2}$ in place of $k^{-4}$, at a height that depends on the range of offsets; for tanh they are wrong by eight orders of magnitude at frequency 8.", "name": "fig-rayleigh"}, "image": {"alt": "Three log-log panels. A falling line with circles on it in each; crosses parallel above it on the left, and ever farther above it in the middle and on the right."}}
fig, axes = plt.subplots(1, 3, figsize=(6.8, 3.3))
for ax, name in zip(axes, ("heaviside", "relu", "tanh(t)"), strict=True):
    print(f"{name}:", figures.draw_curve(ax, five, rates[name]["predicted"] / flat, "predicted"))
    figures.draw_points(ax, five, rates[name]["sine"] / flat, "measured", figures.RIGHT)
    figures.draw_points(ax, five, rates[name]["quotient"] / flat, "quotient", figures.LEFT, "x")
    ax.set(
        xscale="log",
        yscale="log",
        title=name,
        xlabel="frequency $k$",
        xticks=five,
        xticklabels=[1, 2, 3, 5, 8],
    )
    ax.minorticks_off()
axes[0].set(ylabel="rate for one unit per length")
axes[0].legend(fontsize=8)
plt.show()

# %%
step = 2 * np.pi / 256
thrice = rates["heaviside"]["quotient"] / (flat * step / (2 * np.sin(five * step / 2) ** 2) / 256)
wide = rayleigh_rates(interval_network("relu", 2048, 4 * np.pi), line, five, **sine)
growth = (wide - rates["relu"]["quotient"]) / (2 * np.pi)
tapered = rayleigh_rates(on_line["tanh(t)"], line, five, taper=True)
worst = (rates["tanh(t)"]["quotient"] / rates["tanh(t)"]["sine"])[-1]
claims.check("rayleigh-of-steps", thrice[np.abs(thrice - 3).argmax()])
claims.check(
    "rayleigh-of-relu-grows-with-range",
    np.abs(growth / (flat * step**2 / np.sin(five * step / 2) ** 2) - 1).max(),
)
claims.check("rayleigh-misleads", np.log10(worst))
claims.check("tapered-rayleigh-misleads", (tapered / rates["tanh(t)"]["predicted"])[-1])

# %% [markdown]
# ## An interval rings
#
# *Question: what are the modes of an interval?* Take them from networks, and lay the vibrations of a string and of a free beam
# over them.

# %% mystnb={"figure": {"caption": "Modes of networks on $[-\\pi,\\pi]$ (marks) and what they are (lines). Left, steps: a string with free ends. Right, ReLU, its two affine modes left out: a beam with free ends. From bottom to top the first, second, third and fourth, moved apart.", "name": "fig-interval-modes"}, "image": {"alt": "Two panels with four waves each, one above the other, marks exactly on them. Left: sines and cosines that meet the ends horizontally. Right: similar waves that run into the ends straight, with free tips."}}
from splinelens.interval_modes import beam_modes, string_modes

string, beam = string_modes(6, np.pi, 2 * np.pi), beam_modes(6, np.pi)
ringing = {
    "steps": (string, residual_modes(interval_network("heaviside", 4096, 2 * np.pi), line), 0),
    "ReLU": (beam, residual_modes(interval_network("relu", 4096, 32 * np.pi), line), 2),
}
fig, axes = plt.subplots(1, 2, figsize=(6.8, 4), sharey=True)
for ax, (name, (shape, modes, skip)) in zip(axes, ringing.items(), strict=True):
    curves = shape(line) / np.abs(shape(line)).max(axis=1)[:, None]
    vectors = modes.vectors.T[skip : skip + 6]
    vectors = vectors * (np.sign((vectors * curves).sum(axis=1)) / np.abs(vectors).max(axis=1))[:, None]
    for number in range(4):
        drawn = figures.draw_curve(ax, line, curves[number] + 2.4 * number, f"mode {number + 1}")
        figures.draw_points(ax, line[::12], vectors[number, ::12] + 2.4 * number, "_network", figures.RIGHT)
    print(f"{name}:", drawn)
    ax.set(title=name, xlabel="$x$", yticks=[])
plt.show()


# %%
def integrated(shape, kernel, a=np.pi):
    rows, places = [], np.linspace(-3, 3, 7)
    for x in places:
        halves = [((c + d) / 2 + (d - c) / 2 * node, (d - c) / 2 * weight) for c, d in ((-a, x), (x, a))]
        rows.append(sum(shape(y) @ (kernel(x, y) * dy) for y, dy in halves))
    return np.array(rows).T, shape(places), places


image, curves, _ = integrated(string, lambda x, y: 4 * np.pi - np.abs(x - y))
claims.check("steps-ring-like-a-string", np.abs(image - 2 / string.frequencies[:, None] ** 2 * curves).max())
image, curves, places = integrated(beam, lambda x, y: np.abs(x - y) ** 3 / 6)
defect = (image - 2 / beam.frequencies[:, None] ** 4 * curves).T
affine = np.stack([np.ones(7), places], axis=1)
claims.check("relu-rings-like-a-beam", np.abs(defect - affine @ np.linalg.lstsq(affine, defect)[0]).max())
units = {"steps": 4096 / (4 * np.pi), "ReLU": 4096 / (64 * np.pi)}
off = []
for (name, (shape, modes, skip)), power in zip(ringing.items(), (2, 4), strict=True):
    expected = units[name] * 2 / shape.frequencies**power / (2 * np.pi)
    off.append(np.abs(modes.rates[skip : skip + 6] / expected - 1).max())
    print(f"{name}: frequencies", shape.frequencies.round(3), f" rates off by {off[-1]:.0e}")
claims.check("networks-ring-like-intervals", max(off))

# %% [markdown]
# *Notice*: the law $S(\mu)/L$ is exact again, for the frequencies at which the interval rings; they are not whole numbers. A whole-numbered wave is a
# mixture of modes. What does it do?

# %% mystnb={"figure": {"caption": "Measured over predicted rates on an interval, for cosines (left) and sines (right), looked at through Hann's window. Kinked and steep activations settle to 1 as the frequency grows; tanh of slope 1 (crosses) does not.", "name": "fig-interval-ratios"}, "image": {"alt": "Two panels of ratio against frequency with seven marked lines each. All but one approach 1; for cosines that of squared ReLU starts at fourteen, that of tanh jumps about between 1 and 1.8."}}
fig, axes = plt.subplots(1, 2, figsize=(6.8, 4.6), sharey=True)
lines = ("o-", "s--", "^:", "x-.", "D-", "v--", "P:")
for ax, kind in zip(axes, ("cosine", "sine"), strict=True):
    for (name, each), style in zip(rates.items(), lines, strict=True):
        ratio = each[kind] / each["predicted"]
        ax.plot(five, ratio, style, label=name, markersize=6, fillstyle="none", linewidth=1.2)
        print(f"{kind:6} {name:13}", *(f"{value:6.2f}" for value in ratio))
    ax.axhline(1, color="0.4", linewidth=1)
    ax.set(title=f"{kind}s", xscale="log", yscale="log", xlabel="frequency $k$", xticks=five)
    ax.set_xticklabels([1, 2, 3, 5, 8])
    ax.set_yticks([0.5, 1, 2, 5, 10], ["0.5", "1", "2", "5", "10"])
    ax.minorticks_off()
axes[0].set(ylabel="measured over predicted")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=8)
plt.show()

# %%
ratios = {name: each["cosine"] / each["predicted"] for name, each in rates.items()}
settled = [ratios[name][-1] - 1 for name in SEVEN if name != "tanh(t)"]
farther = interval_network("relu2", 2048, 4 * np.pi)
print(
    "squared ReLU, k = 1, offsets twice as far:",
    f"{(measured_rates(farther, line, [1.0], window='hann') / rates['relu2']['predicted'][0])[0]:.0f}",
)
claims.check("interval-rates-of-relu", ratios["relu"][0])
claims.check("interval-rates-of-squared-relu", ratios["relu2"][0])
claims.check("interval-rates-of-tanh", ratios["tanh(t)"][-1])
claims.check("sines-have-rates-of-their-own", (rates["relu"]["sine"] / rates["relu"]["predicted"])[0])
claims.check("interval-rates-settle", np.abs(settled).max())


# %% [markdown]
# ## Packets
#
# *Question: what can be said away from the ends?* A packet $e^{-x^2/2w^2}e^{i\omega x}$ has a quotient that is an honest mean: of rates at
# frequencies near its own.


# %%
def packet(name, omega, width, dim=1):
    z, dz = 7 * width * (1 + node), 14 * width * weight
    r, dr = (z, dz * np.exp(-(z**2) / (4 * width**2))) if dim > 1 else (np.zeros(1), np.ones(1))
    along = dz * np.exp(-(z**2) / (4 * width**2)) * np.cos(omega * z)
    return along @ activation_kernel(name, np.hypot.outer(z, r), dim) @ dr


# %% mystnb={"figure": {"caption": "Quotient of a packet of width 2 over the rate of its frequency. ReLU (circles) and steps (squares) settle to 1. Tanh (triangles) does not: its packets are faster by $e^{\\pi^2/4w^2}$ (dotted) at every frequency. Crosses: a packet of width 1 at $x=1.5$ under ReLU with all weights trained, over the local prediction.", "name": "fig-packets"}, "image": {"alt": "Ratios against frequency from 2 to 6, and crosses up to 12. Circles and squares fall to the line at one, triangles stay on a dotted line at 1.85, crosses approach one."}}
from splinelens.kernels import activation_kernel

sweep = np.array([2.0, 2.5, 3, 4, 5, 6])
fig, ax = plt.subplots(figsize=(6.4, 3.8))
ax.axhline(1, color="0.4", linewidth=1)
ax.axhline(np.exp(np.pi**2 / 16), color="0.4", linestyle=":")
over = {}
for name, mark in (("heaviside", "s"), ("relu", "o"), ("tanh", "^")):
    quotients = np.array([packet(name, omega, 2.0) for omega in sweep]).ravel()
    over[name] = quotients / predicted_rates(name, sweep, volume=1.0)
    print(figures.draw_points(ax, sweep, over[name], name, figures.RIGHT, mark))
spots, local = np.arange(-3.0, 6.0, 0.0125), interval_network("relu", 800, 8.0, sigma_v=0.8)
jacobian = network_jacobian(local, spots)
everything = {"train": ("w", "b", "v"), "sigma_v": 0.8, "at": np.sqrt(1.5**2 + 0.5), "volume": 1.0}
for omega in (4.0, 6.0, 8.0, 12.0):
    bell = np.exp(-((spots - 1.5) ** 2) / 2) * np.cos(omega * (spots - 1.5))
    whole = 0.0125 * ((bell @ jacobian) ** 2).sum() / (bell @ bell) / (800 / 16)
    full = whole / predicted_rates("relu", [omega], **everything)[0]
    ax.plot(omega, full, "x", color=figures.LEFT)
ax.set(xlabel=r"frequency $\omega$", ylabel="quotient over rate", ylim=(0.8, 2.4))
ax.legend(fontsize=8)
plt.show()

# %%
near = 6.5 / 2 * node
bumps = 2 / np.sqrt(np.pi) * np.exp(-4 * near**2) * 6.5 / 2 * weight
means = {name: predicted_rates(name, 4 + near, volume=1.0) @ bumps for name in ("relu", "laplace")}
sizes = np.hypot.outer(4 + near, near)
in_plane = bumps @ predicted_rates("laplace", sizes, volume=1.0, dim=2) @ bumps
pairs = [(means["relu"], packet("relu", 4.0, 2.0)), (in_plane, packet("laplace", 4.0, 2.0, dim=2))]
claims.check("packets-fall-at-the-spectral-rate", max(abs(float(one / two) - 1) for one, two in pairs))
claims.check("smooth-activations-do-not-settle", over["tanh"][-1] / np.exp(np.pi**2 / 16) - 1)
claims.check("packets-under-the-full-kernel", full - 1)

# %% [markdown]
# ## All weights trained
#
# *Question: what changes when hidden weights move?* Two things: rates at the start gain $1+\sigma_v^2(1+x^2)\omega^2$, and the modes no
# longer hold for ever. Stored runs: 600 units, five cosines, 3000 steps of all weights, seven activations.

# %%
from splinelens import frequency_windows, speed_experiments, spread_networks, torch_activations, training
from splinelens import residual_modes as modes_module

modules = [frequency_windows, modes_module, speed_experiments, spread_networks, torch_activations, training]
stored = experiments.load_result("../results/13_waves", modules).arrays
motor = experiments.load_result("../results/13_motorcycle", modules).arrays
again = speed_experiments.train_beside_modes(
    *speed_experiments.five_waves(SEVEN["relu"]), five, record=[10, 30], train_names=("w", "b", "v")
)
print("run again, same as stored:", np.allclose(again.trained[1:3], stored["all trained"][1][2:4], rtol=1e-6))
waves_gap = np.abs(stored["all trained"] - stored["all frozen"]) / stored["all trained"][:, :1]
claims.check("training-stays-near-its-modes", waves_gap.max())
some = ("relu", "tanh(4t)")
all_rates = {
    name: measured_rates(
        interval_network(SEVEN[name], 1024, 2 * np.pi, 1.0), line, five, train=("w", "b", "v"), window="hann"
    )
    for name in some
}
speedup = {name: all_rates[name] / rates[name]["cosine"] for name in some}
claims.check("full-kernel-is-faster-at-high-frequency", speedup["relu"][-1])

# %% mystnb={"figure": {"caption": "Left: what is left of frequencies 1 and 8 while all weights are trained, ReLU (blue) and steep tanh (red). Marks: torch. Lines: modes of the start. Right: how much faster all weights are than output weights alone, measured (marks) and by the formula (line).", "name": "fig-modes-while-training"}, "image": {"alt": "Left: four falling curves over the logarithm of steps with marks on them. Right: circles and squares rising along a line, from about 4 to above 100, on double logarithmic axes."}}
fig, (fall, gain) = plt.subplots(1, 2, figsize=(6.8, 3.6))
numbers = stored["all steps"][1:]
for name, color in (("relu", figures.RIGHT), ("tanh(4t)", figures.LEFT)):
    row = list(SEVEN).index(name)
    for column, style in ((0, "-"), (4, ":")):
        one, two = (stored[f"all {kind}"][row, :, column] for kind in ("trained", "frozen"))
        label = f"{name}, $k={five[column]:.0f}$"
        figures.draw_curve(fall, numbers, two[1:] / two[0], label, color, style)
        figures.draw_points(fall, numbers, one[1:] / one[0], "_torch", color)
formula = 1 + (1 + np.pi**2 / 3 - 2) * five**2
print(figures.draw_curve(gain, five, formula, "formula"))
for name, mark in (("relu", "o"), ("tanh(4t)", "s")):
    print(figures.draw_points(gain, five, speedup[name], name, figures.RIGHT, mark))
fall.set(xscale="log", xlabel="steps", ylabel="content left")
gain.set(xscale="log", yscale="log", xlabel="frequency $k$", ylabel="times as fast")
gain.set_xticks(five, [1, 2, 3, 5, 8])
gain.minorticks_off()
fall.legend(fontsize=7)
gain.legend(fontsize=8)
plt.show()

# %% [markdown]
# ## A real signal
#
# *Question: does a measured signal know the timetable?* The motorcycle data: mean head acceleration at 94 times, unevenly spread. Frequencies
# count periods over the length of the data.

# %%
from splinelens.datasets import load_motorcycle
from splinelens.loss_surface import group_by_input

data = load_motorcycle()
scaling = data.scaling()
grouped = group_by_input(scaling.inputs(data.x) * np.pi, scaling.targets(data.y))
periods = np.arange(1, 10) / 2
times = np.geomspace(1e-3, 1e13, 1500)
crossing = {}
for name, phi in SEVEN.items():
    modes = residual_modes(interval_network(phi, 300, 2 * np.pi), grouped.x)
    residuals = modes.residuals(-grouped.means, times / modes.rates[0])
    contents = np.abs(frequency_content(grouped.x, residuals, periods, "hann"))
    crossing[name] = times[(contents < contents[0] / np.e).argmax(axis=0)] / modes.rates[0]
orders = [
    bool((np.diff(each[1:]) > 0).all() and each[1:].max() > 8 * each[1:].min()) for each in crossing.values()
]
motor_gap = np.abs(motor["all trained"] - motor["all frozen"]) / motor["all trained"][:, :1]
print(
    *(f"{name}: {'ascending' if up else 'together'}" for name, up in zip(SEVEN, orders, strict=True)),
    sep="\n",
)
claims.check("motorcycle-rates-fall-with-frequency", float(sum(orders)))
claims.check("motorcycle-frequencies-follow-the-modes", motor_gap.max())

# %% mystnb={"figure": {"caption": "Motorcycle data. Left: the data (dots) and a ReLU network after 30, 1000 and 30000 steps of its output weights in torch. Right: time until the content of each frequency has fallen to $1/e$, measured (marks) and predicted (lines), for four activations; tanh leaves its line for the reason for which it did so on the interval.", "name": "fig-motorcycle-time"}, "image": {"alt": "Left: scattered points with a dip and three curves, the first nearly flat, the last following the dip. Right: logarithm of time against frequency; marks near three rising lines and one that is almost flat."}}
relu_net = interval_network("relu", 300, 2 * np.pi)
modes = residual_modes(relu_net, grouped.x)
fitted = modes.after_steps(-grouped.means, 0.5 / modes.rates[0], [30, 1000, 30_000]) + grouped.means
fig, (left_ax, right_ax) = plt.subplots(1, 2, figsize=(6.8, 3.9))
when = scaling.original_inputs(grouped.x / np.pi)
figures.draw_data(left_ax, data.x, data.y)
for curve, style, taken in zip(fitted, (":", "--", "-"), (30, 1000, 30_000), strict=True):
    figures.draw_curve(left_ax, when, scaling.original_targets(curve), f"{taken} steps", style=style)
for name, mark, style in (
    ("heaviside", "o", "-"),
    ("relu", "s", "--"),
    ("tanh(t)", "^", ":"),
    ("gaussian(4t)", "D", "-."),
):
    expected = 1 / predicted_rates(SEVEN[name], periods, density=300 / (4 * np.pi))
    print(f"{name}:", figures.draw_points(right_ax, periods, crossing[name], name, figures.RIGHT, mark))
    figures.draw_curve(right_ax, periods, expected, f"_{name}", style=style)
left_ax.set(xlabel=data.x_label, ylabel=data.y_label)
right_ax.set(yscale="log", xlabel="periods over the data", ylabel="time")
left_ax.legend(fontsize=7)
right_ax.legend(fontsize=7)
plt.show()

# %% [markdown]
# *Notice*: the marks lie somewhat below the lines at high frequency: the impact, where the signal is, was sampled more densely than
# the rest, and where data are dense learning is fast. The marks of tanh lie ten times below in the end, because its high frequencies are
# learned from what leaks into them.
#
# ## Exercises
#
# ```{exercise} Which activation would you take?
# :label: ex-speed-choice
#
# You want a network that learns frequencies 1 to 16 on a circle within a factor of 10 of time. Which activation of the timetable comes
# nearest, and what would you change about it?
# ```
#
# ```{solution} ex-speed-choice
# :label: sol-speed-choice
# :class: dropdown
#
# The narrow bump. Its rates are $S(k)\propto e^{-k^2/16}$, a factor of $e^{255/16}\approx10^7$ between 1 and 16. A bump
# $e^{-(at)^2/2}$ has $S\propto e^{-k^2/a^2}$; ask for $255/a^2\le\ln10$, so $a\ge10.5$. The price: such a bump sees only a tenth of the
# length that $e^{-t^2/2}$ sees, so more units and data are needed to fill the gaps.
# ```
#
# ```{exercise} Where is the last frequency?
# :label: ex-speed-alias
#
# On a circle with $n=32$ samples, at which rate is frequency 31 learned, under ReLU?
# ```
#
# ```{solution} ex-speed-alias
# :label: sol-speed-alias
# :class: dropdown
#
# At that of frequency 1. On the samples $e^{31ix_j}=e^{-ix_j}$, and the rate is the sum over all aliases, $S(1)+S(31)+S(33)+\dots$,
# which is $S(1)$ to two parts in a million. What the network makes between the samples is frequency 1 as well.
# ```
#
# ```{exercise} A string with a heavy range
# :label: ex-speed-string
#
# Under steps with offsets in $[-R,R]$ the first mode is $\cos\mu x$ with $\mu\tan\mu a=1/(2R-a)$. Show that for large $R$ its rate is about
# $2R-\frac{2a}3$ times the density, and say what it does.
# ```
#
# ```{solution} ex-speed-string
# :label: sol-speed-string
# :class: dropdown
#
# For small $\mu a$, $\mu\tan\mu a\approx\mu^2a(1+\frac{(\mu a)^2}3)$. So $\mu^2\approx\frac1{a(2R-a)}\big(1-\frac{a}{3(2R-a)}\big)$ and the rate
# $\frac1{2a}\frac2{\mu^2}\approx(2R-a)+\frac a3=2R-\frac{2a}3$. It is nearly a constant function: it moves the whole curve up or down, at
# a rate that grows with the range, because all those far units push the same way.
# ```
#
# ```{exercise} Full training in another activation
# :label: ex-speed-elu
#
# ELU has $S(\omega)\sim2\omega^{-6}$ at high frequency. With all weights trained, which power governs the rate?
# ```
#
# ```{solution} ex-speed-elu
# :label: sol-speed-elu
# :class: dropdown
#
# The fourth: $S(\omega)\,[1+\sigma_v^2(1+x^2)\omega^2]\sim2\sigma_v^2(1+x^2)\,\omega^{-4}$, the power of ReLU with its output weights alone. And ReLU
# with all weights trained has that of a step.
# ```
#
# ## The chapter in numbers

# %%
print("seven activations on a circle, largest error of the prediction:", f"{errors[0]:.0e}")
print("doubling a frequency costs, steps, ReLU, its square:", *(f"{2**e:.0f}" for e in exponents))
print("ReLU on an interval, measured over predicted:", *ratios["relu"].round(2))
print("squared ReLU:", *ratios["relu2"].round(1), " tanh:", *ratios["tanh(t)"].round(2))
print(f"Rayleigh quotient of a sine under tanh, too large by 10^{np.log10(worst):.1f}")
print("all weights against output weights, ReLU:", *speedup["relu"].round(0).astype(int))
print(
    "activations that learn the motorcycle's frequencies in ascending order:", sum(orders), "of", len(orders)
)
