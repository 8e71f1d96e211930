# %% [markdown]
# # From a wished kernel to a trained network, seen
#
# ```{admonition} In this notebook
# :class: tip
# **You will see** activations made to order for Gaussian and Matérn kernels and for a kernel that nobody has a name for; their kernels,
# computed again from nothing but values; why some wishes have no activation of one side; how ReLU comes out of a wish; and a network that is
# trained with a designed activation and lands on the interpolant of the wished kernel. **Claims shown**: all of chapter 12, each named
# where it is measured. **Time**: half a minute to run, an hour to work through. **Theory**: {doc}`../book/chapters/12_activation_design`.
# ```

# %%
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% [markdown]
# ## A wish
#
# *Question: which activation has the kernel $e^{-r^2/2}$, on the line, in the plane, in space?* `activation_for_spectrum` answers. To
# believe it, take the answer's values alone, multiply units, integrate over all offsets, then over all directions: the definition of the kernel.

# %%
from splinelens import claims, radon
from splinelens.activation_design import activation_for_spectrum
from splinelens.target_spectra import gaussian_spectrum, matern_spectrum
from splinelens.variogram import autocorrelation_from_values

nodes, weights = np.polynomial.legendre.leggauss(24)
alpha, dalpha = np.pi / 4 * (1 + nodes), np.pi / 4 * weights


def over_directions(correlation, r, dim):
    if dim == 1:
        return 2 * correlation(r)
    values = correlation(np.multiply.outer(r, np.sin(alpha)))
    return 2 * radon.sphere_area(dim - 1) * values @ (dalpha * np.cos(alpha) ** (dim - 2))


def kernel_from_values(phi, r, dim):
    return over_directions(lambda t: autocorrelation_from_values(phi, t, (0.0,), 0).value, r, dim)


few = np.linspace(0, 4, 9)
cases = [(1, "even", "-", "o"), (2, "even", "--", "s"), (3, "odd", ":", "^")]
designed = {dim: activation_for_spectrum("gaussian", dim, phase) for dim, phase, _, _ in cases}
found = {dim: kernel_from_values(phi, few, dim) for dim, phi in designed.items()}

# %% mystnb={"figure": {"caption": "Left: three activations, designed for the kernel $e^{-r^2/2}$ on the line (solid), in the plane (dashed) and in space (dotted). Right: the wish (line) and the kernels of the three, computed from their values alone (marks).", "name": "fig-wish"}, "image": {"alt": "Left: a bell, a bell with shallow negative wings, and an odd curve with one hump down and one up. Right: a bell-shaped curve over distance with circles, squares and triangles lying on it."}}
t, r = np.linspace(-5, 5, 401), np.linspace(0, 4, 81)
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.4))
print(figures.draw_curve(right, r, np.exp(-(r**2) / 2), "the wish"))
for dim, phase, style, mark in cases:
    print(figures.draw_curve(left, t, designed[dim](t), f"dim {dim}, {phase}", style=style))
    figures.draw_points(right, few, found[dim], f"dim {dim}", figures.LEFT, mark)
left.set(xlabel="$t$", ylabel=r"activation $\phi$")
right.set(xlabel="distance $r$", ylabel="kernel $K$")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %% [markdown]
# *Notice*: the same kernel wants another activation in every dimension.

# %%
fine, dfine = np.polynomial.legendre.leggauss(300)
s, ds = 6 * (1 + fine), 6 * dfine
wish = np.exp(-(few**2) / 2)


def kernel_from_amplitude(dim):
    power = np.exp(2 * gaussian_spectrum(1.0, dim).log_amplitude(s)) * ds / np.pi
    return over_directions(lambda t: np.cos(np.multiply.outer(t, s)) @ power, few, dim)


claims.check("design-amplitude", max(np.abs(kernel_from_amplitude(dim) - wish).max() for dim in designed))
claims.check("design-kernel-is-the-wish", max(np.abs(values - wish).max() for values in found.values()))

# %% [markdown]
# ## The phase is free
#
# *Question: how different can two activations be that have the same kernel?* A Matérn kernel on the line, and three phases.

# %% mystnb={"figure": {"caption": "Left: three activations for one Matérn kernel ($\\nu=\\frac52$, on the line): even (solid), odd (dashed), causal (dotted). Right: the kernel (line), and those of the three from their values (marks).", "name": "fig-phases"}, "image": {"alt": "Left: a symmetric peak, an antisymmetric wave, and a one-sided hump that is zero for negative arguments. Right: one decreasing curve with marks of three kinds on it."}}
target = matern_spectrum(2.5, dim=1)
phases = {phase: activation_for_spectrum(target, 1, phase) for phase in ("even", "odd", "causal")}
same = {phase: kernel_from_values(phi, few, 1) for phase, phi in phases.items()}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.4))
print(figures.draw_curve(right, r, target.kernel(r), "the wish"))
for (phase, phi), style, mark in zip(phases.items(), ("-", "--", ":"), ("o", "s", "^"), strict=True):
    print(figures.draw_curve(left, t, phi(t), phase, style=style))
    figures.draw_points(right, few, same[phase], phase, figures.LEFT, mark)
left.set(xlabel="$t$", ylabel=r"activation $\phi$")
right.set(xlabel="distance $r$", ylabel="kernel $K$")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
from splinelens import fourier


def energy(phi):
    return fourier.half_line_integral(lambda t: phi(t) ** 2 + phi(-t) ** 2).value[0]


energies = [energy(phi) for phi in phases.values()]
claims.check("design-phase-is-free", max(np.ptp(list(same.values()), axis=0)))
claims.check("design-energy-is-the-height", np.abs(2 * np.array(energies) - 1).max())

# %% [markdown]
# ## Gaussian kernels, phase by phase
#
# *Question: which phase is handy?* The tails decide: units with heavy tails act far from their hyperplane, so their offsets must reach far
# beyond the data.

# %% mystnb={"figure": {"caption": "Activations of Gaussian kernels far out, double logarithmic: even on the line (solid), in the plane (dashed) and in space (dash-dotted), and odd in space (dotted). Grey: the powers $t^{-3/2}$ and $t^{-2}$ of the theory.", "name": "fig-gaussian-designs"}, "image": {"alt": "Double logarithmic plot of sizes against t from 1 to 100. Two curves drop like a cliff near t equals 5; two others turn into straight lines that lie on grey lines."}}
from splinelens.designed_forms import gaussian_form, matern_form

far = np.geomspace(1, 100, 300)
heights = {dim: np.sqrt((2 * np.pi) ** (1 - dim / 2) / 2) for dim in (1, 2, 3)}
fig, ax = plt.subplots(figsize=(5.6, 3.6))
for dim, phase, style in ((1, "even", "-"), (2, "even", "--"), (3, "even", "-."), (3, "odd", ":")):
    size = np.maximum(np.abs(gaussian_form(1.0, dim, phase).value(far)), 1e-30)
    print(figures.draw_curve(ax, far, size, f"dim {dim}, {phase}", style=style))
for power, height in ((1.5, heights[2] / np.sqrt(8 * np.pi)), (2.0, heights[3] / np.pi)):
    ax.plot(far, height * far**-power, color="0.6", linewidth=3, zorder=1)
ax.set(xscale="log", yscale="log", ylim=(1e-6, 1), xlabel="$t$", ylabel=r"$|\phi(t)|$")
ax.legend(fontsize=8)
plt.show()

# %%
u = (1 + fine) / 2
sg, dsg = 14 * u**4, 56 * u**3 * dfine / 2
probe = np.array([-2.5, 0.0, 0.3, 1.7, 5.0])


def integral(dim, wave):
    profile = heights[dim] * sg ** ((dim - 1) / 2) * np.exp(-(sg**2) / 4) * dsg / np.pi
    return wave(np.multiply.outer(probe, sg)) @ profile


def form(dim, phase, t=probe):
    return gaussian_form(1.0, dim, phase).value(t)


claims.check(
    "design-gaussian-even", max(np.abs(integral(d, np.cos) - form(d, "even")).max() for d in heights)
)
claims.check("design-gaussian-odd", max(np.abs(integral(d, np.sin) - form(d, "odd")).max() for d in heights))

# %%
from scipy.special import dawsn

bell, c = np.exp(-(probe**2)) / np.sqrt(np.pi), heights
named = [form(1, "even") - c[1] * bell, form(3, "odd") - 2 * c[3] * probe * bell]
named.append(form(3, "even") - 2 * c[3] / np.pi * (1 - 2 * probe * dawsn(probe)))
end = np.array([1e5])
tails = (
    form(2, "even", end) * end**1.5 * np.sqrt(8 * np.pi) / c[2],
    form(3, "even", end) * end**2 * np.pi / c[3],
)
claims.check("design-gaussian-familiar", np.abs(named).max())
claims.check("design-gaussian-tails", max(abs(tail[0] + 1) for tail in tails) + form(3, "odd", end)[0])

# %% [markdown]
# ## Wishes that cannot be granted
#
# *Question: can a Gaussian kernel be had from an activation that is silent on one side, as ReLU is?* Paley and Wiener: look at
# $\int|\log M|/(1+s^2)$ up to higher and higher frequencies. Does it settle?

# %% mystnb={"figure": {"caption": "The logarithmic integral up to a frequency, for four sizes $|\\hat\\phi|$: $(1+s^2)^{-1}$ (solid), $e^{-\\sqrt s}$ (dashed), $e^{-s}$ (dash-dotted), $e^{-s^2/4}$ (dotted). The first two settle, and belong to activations of one side. The last two grow for ever, one of them slowly.", "name": "fig-logarithmic-integral"}, "image": {"alt": "Four rising curves over a logarithmic frequency axis. Two level off, one rises steadily, one shoots up."}}
from splinelens import minimum_phase
from splinelens.activation_entry import Decay

sizes = {
    "$(1+s^2)^{-1}$": lambda s: -np.log1p(s**2),
    r"$e^{-\sqrt{s}}$": lambda s: -np.sqrt(s),
    "$e^{-s}$": lambda s: -s,
    "$e^{-s^2/4}$": lambda s: -(s**2) / 4,
}
upto = np.geomspace(1e-3, 1e4, 2001)
fig, ax = plt.subplots(figsize=(5.6, 3.4))
for (name, log_size), style in zip(sizes.items(), ("-", "--", "-.", ":"), strict=True):
    parts = np.abs(log_size(upto)) / (1 + upto**2) * np.gradient(upto)
    print(figures.draw_curve(ax, upto, np.cumsum(parts), name, style=style))
ax.set(
    xscale="log", xlim=(0.1, 1e4), ylim=(0, 12), xlabel="frequency", ylabel="logarithmic integral up to it"
)
ax.legend(fontsize=8)
plt.show()

# %%
decays = [
    Decay(0.6),
    Decay(3),
    Decay(1, 2, 0.5),
    Decay(0, 1, 0.8),
    Decay(0, 1, 1),
    Decay(-3, 0.01, 1),
    Decay(0, 0.5, 2),
]


def settles(decay):
    s, ds = 1.5 + nodes / 2, weights / 2
    logs = [decay.power * np.log(z) + decay.rate * z**decay.exponent for z in (2.0**59 * s, 2.0**60 * s)]
    parts = [np.abs(log) / s**2 @ ds for log in logs]
    return parts[1] / 2 / parts[0] < 0.95


claims.check("design-causal-by-decay", sum(minimum_phase.phase_exists(d) == settles(d) for d in decays))


# %%
def refusal(target, dim, phase="causal", **options):
    try:
        activation_for_spectrum(target, dim, phase, **options)
    except ValueError as error:
        return str(error)
    return ""


wishes = [("gaussian", 1), ("gaussian", 2), ("gaussian", 3)]
wishes += [(lambda w: np.exp(-w), 2), (lambda w: np.exp(-(w**2)), 1)]
print(refusal("gaussian", 2)[:56], "...")
claims.check("design-causal-refused", sum("Paley" in refusal(*wish) for wish in wishes))

# %% [markdown]
# ## One side, by its phase
#
# *Question: and where it exists, how is it found?* From the size $(1+s^4)^{-1/2}$, the size of no activation that has a name here.

# %%
from splinelens.spectral_inversion import inverse_transform as values_of


def log_wave(s):
    return -np.log1p(s**4) / 2


def damped_wave(t):
    ahead = np.maximum(t, 0) / np.sqrt(2)
    return np.sqrt(2) * np.exp(-ahead) * np.sin(ahead)


# %% mystnb={"figure": {"caption": "Left: the size $(1+s^4)^{-1/2}$ (solid) and the minimum phase that belongs to it (dashed). Right: the function with this transform (marks, by quadrature), silent on the left, and the damped wave of the theory (line).", "name": "fig-one-sided"}, "image": {"alt": "Left: a size that falls from one to zero and a phase that goes from zero to minus pi. Right: zero on the left, then one hump and a shallow dip, with open circles on the curve."}}
spectrum = minimum_phase.causal_spectrum(log_wave)
s_axis, t_axis = np.linspace(0.01, 6, 200), np.linspace(-3, 8, 221)
marks = np.linspace(-2.9, 7.7, 30)
silent = values_of(spectrum, marks).value
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.3))
print(figures.draw_curve(left, s_axis, np.exp(log_wave(s_axis)), "size"))
print(figures.draw_curve(left, s_axis, minimum_phase.minimum_phase(log_wave, s_axis), "phase", style="--"))
print(figures.draw_curve(right, t_axis, damped_wave(t_axis), "damped wave"))
print(figures.draw_points(right, marks, silent, "quadrature", figures.LEFT))
left.set(xlabel="frequency $s$")
right.set(xlabel="$t$", ylabel=r"$\phi$")
for ax in (left, right):
    ax.legend(fontsize=8)
plt.show()

# %%
product = minimum_phase.minimum_phase(lambda s: 0.5 * np.log(s) - 1.25 * np.log(0.25 + s**2), s_axis)
exact = 0.25 * np.pi - 2.5 * np.arctan(2 * s_axis)
claims.check("design-minimum-phase", np.abs(product - exact).max())
claims.check("design-causal-is-silent", np.abs(silent - damped_wave(marks)).max())

# %% [markdown]
# ## Matérn kernels, and where ReLU comes from
#
# *Question: what does a wish for smoothness look like?* The causal activations for $\nu=\frac12,\frac32,\frac52$, and for one $\nu$
# in three dimensions.

# %% mystnb={"figure": {"caption": "Causal activations of Matérn kernels of length scale 1. Left: on the line, for $\\nu=\\frac12$ (solid), $\\frac32$ (dashed), $\\frac52$ (dotted). Right: for $\\nu=\\frac32$ on the line (solid), in the plane (dashed) and in space (dotted). More smoothness makes a softer start; more dimensions make an undershoot.", "name": "fig-matern-designs"}, "image": {"alt": "Left: a jump with exponential decay, a hump with a kink at zero, and a smooth hump. Right: a positive hump and two that dip below zero before they die out."}}
ahead = np.linspace(-1, 5, 601)
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.4))
for nu, style in ((0.5, "-"), (1.5, "--"), (2.5, ":")):
    phi = activation_for_spectrum("matern", 1, "causal", nu=nu)
    print(figures.draw_curve(axes[0], ahead, phi(ahead), rf"$\nu={nu:g}$", style=style))
for dim, style in ((1, "-"), (2, "--"), (3, ":")):
    phi = activation_for_spectrum("matern", dim, "causal", nu=1.5)
    print(figures.draw_curve(axes[1], ahead, phi(ahead), f"dim {dim}", style=style))
for ax in axes:
    ax.set(xlabel="$t$", ylabel=r"activation $\phi$")
    ax.legend(fontsize=8)
plt.show()

# %% mystnb={"figure": {"caption": "Causal activations of the Matérn kernel with $\\nu=\\frac32$ on the line, scaled: $\\kappa=1$ (dotted), $0.3$ (dash-dotted), $0.1$ (dashed), and ReLU (solid), the limit of a long length scale.", "name": "fig-relu-limit"}, "image": {"alt": "Four curves that are zero on the left and leave zero with slope one; the dotted one bends down soonest, the solid one is straight."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
for kappa, style in ((1.0, ":"), (0.3, "-."), (0.1, "--")):
    ramp = matern_form(1.5, np.sqrt(3) / kappa, 1, "causal", 1.0).value(ahead)
    print(figures.draw_curve(ax, ahead, ramp, rf"$\kappa={kappa:g}$", style=style))
print(figures.draw_curve(ax, ahead, np.maximum(ahead, 0), "ReLU"))
ax.set(xlabel="$t$", ylabel=r"$\phi/C$", ylim=(-0.2, 3))
ax.legend(fontsize=8)
plt.show()

# %%
frequencies, k3 = np.array([-3.0, 0.4, 2.0]), np.sqrt(3)
low = {dim: matern_form(1.5, 1.0, dim, "causal", 1.0) for dim in (1, 2, 3)}
even = matern_form(1.5, 1.0, 1, "even", 1.0)
causal_gaps = [
    fourier.fourier_transform(entry.value, frequencies, (0.0,)).value
    - (1j * frequencies) ** ((dim - 1) / 2) / (k3 + 1j * frequencies) ** (1.5 + dim / 2)
    for dim, entry in low.items()
]
even_gap = fourier.fourier_transform(even.value, frequencies, (0.0,)).value - 1 / (3 + frequencies**2)
tt = ahead[ahead > 0]
names = [low[1].value(tt) - tt * np.exp(-k3 * tt), even.value(tt) - np.exp(-k3 * tt) / (2 * k3)]
names.append(low[3].value(tt) - tt * np.exp(-k3 * tt) * (1 - k3 * tt / 2))
over = [
    np.abs(matern_form(1.5, np.sqrt(3) / kappa, dim, "causal", 1.0).value(tt) - tt).max()
    / ((1.5 + dim / 2) / 2 * kappa * tt.max() ** 2)
    for kappa in (0.1, 0.01)
    for dim in (1, 2, 3)
]
print(f"of the bound for ReLU, at least {min(over[3:]):.2f} is used at the longer scale")
claims.check("design-matern-causal", np.abs(causal_gaps).max())
claims.check("design-matern-even", np.abs(even_gap).max())

# %%
slow = [("even", 0.5), ("even", 0.3), ("odd", 0.3), ("causal", 0.4)]
refusals = [refusal("matern", 1, phase, nu=nu) != "" for phase, nu in slow]
print("refused:", refusals, "granted:", refusal("matern", 1, "causal", nu=0.5) == "")
claims.check("design-matern-familiar", np.abs(names).max())
claims.check("design-relu-is-the-limit", max(0.0, max(over) - 1))
claims.check("design-slow-decay-refused", sum(refusals))

# %% [markdown]
# ## A wish without a name
#
# *Question: and any other kernel?* Say the data are a vibration of frequency 4 that keeps its phase for about one unit of length:
# $K=e^{-r^2/2}\cos4r$. Hand over its spectrum as three lines of code.

# %% mystnb={"figure": {"caption": "Left: the activation made for the kernel $e^{-r^2/2}\\cos4r$ on the line, from its spectrum alone. Right: the wish (line) and the kernel of the activation from its values (marks).", "name": "fig-band"}, "image": {"alt": "Left: a symmetric wave packet. Right: a damped oscillation over distance with open circles on it."}}


def band(w):
    return np.sqrt(np.pi / 2) * (np.exp(-((w - 4) ** 2) / 2) + np.exp(-((w + 4) ** 2) / 2))


packet = activation_for_spectrum(band, dim=1)
places = np.linspace(0, 3.9, 27)
vibration = kernel_from_values(packet, places, 1)
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.3))
print(figures.draw_curve(left, t, packet(t), "activation"))
print(figures.draw_curve(right, r, np.exp(-(r**2) / 2) * np.cos(4 * r), "the wish"))
print(figures.draw_points(right, places, vibration, "from values", figures.LEFT))
left.set(xlabel="$t$", ylabel=r"activation $\phi$")
right.set(xlabel="distance $r$", ylabel="kernel $K$")
right.legend(fontsize=8)
plt.show()

# %%
claims.check("design-any-spectrum", np.abs(vibration - np.exp(-(places**2) / 2) * np.cos(4 * places)).max())

# %% [markdown]
# ## Finitely many units
#
# *Question: how many random units make the kernel?* Twenty inputs, random directions and offsets; the root mean square error of the
# matrix $K_H$.

# %%
from splinelens import ShallowNetwork, flat_limit, random_features

reaches, widths = {1: 6.0, 2: 12.0, 3: 8.0}, (400, 1600, 6400)
rng = experiments.generator("notebook/12 features")
inputs = {dim: 0.7 * rng.normal(size=(20, dim)) for dim in reaches}


def gram_error(dim, width):
    xi, gamma = flat_limit.spread_units(width, dim, reaches[dim], rng)
    units = ShallowNetwork(xi, -gamma, np.zeros(width), activation=designed[dim])
    return random_features.feature_kernel(units, inputs[dim], reaches[dim]) - wishes_at[dim]


apart = {dim: np.linalg.norm(x[:, None] - x, axis=2) for dim, x in inputs.items()}
wishes_at = {dim: np.exp(-(d**2) / 2) for dim, d in apart.items()}
squares = {
    dim: [np.mean([(gram_error(dim, w) ** 2).mean() for _ in range(10)]) for w in widths] for dim in reaches
}
predicted = {
    dim: (random_features.feature_kernel_error(designed[dim], apart[dim], dim, 1, reaches[dim]) ** 2).mean()
    for dim in reaches
}

# %% mystnb={"figure": {"caption": "Root mean square error of the kernel of H random units against the wish $e^{-r^2/2}$, on the line (circles), in the plane (squares) and in space (triangles), over ten draws. Lines: the prediction of the theory, with no free number.", "name": "fig-features"}, "image": {"alt": "Double logarithmic plot of error against number of units; three sets of marks fall along three straight lines of slope minus one half."}}
fig, ax = plt.subplots(figsize=(5.4, 3.6))
for dim, _, style, mark in cases:
    ax.plot(widths, np.sqrt(predicted[dim] / np.array(widths)), linestyle=style, color="black")
    print(figures.draw_points(ax, widths, np.sqrt(squares[dim]), f"dim {dim}", figures.LEFT, mark))
ax.set(xscale="log", yscale="log", xlabel="units $H$", ylabel="error of the kernel")
ax.legend(fontsize=8)
plt.show()

# %%
slopes = [np.polyfit(np.log(widths), np.log(squares[dim]) / 2, 1)[0] for dim in reaches]
g, dg = 10 * fine, 10 * dfine
phi, near = designed[1], np.array([0.0, 0.5, 2.0])
pairs = [(phi(-g) * phi(x - g), dg) for x in near]
direct = np.array([24 * 2 * (values**2 @ step) - (2 * values @ step) ** 2 for values, step in pairs])
by_formula = random_features.feature_kernel_error(phi, near, 1, 1, 6.0) ** 2
peak = activation_for_spectrum("matern", 1, "even", nu=1.5)
beyond = 2.0 + 12 * (1 + fine)
missing = (peak(1 - beyond) ** 2 + peak(1 + beyond) ** 2) @ (12 * dfine)
claims.check("design-features-error-is-exact", np.abs(direct - by_formula).max())
claims.check("design-features-reach-the-wish", np.mean(slopes))
claims.check("design-range-is-a-tail", max(0.0, missing - random_features.range_bound(peak, 1, 2.0, 1.0)))

# %% [markdown]
# ## Train with it
#
# *Question: does a network in torch do what we wished?* Seven data. The wish: a Gaussian kernel of length 0.2. The activation: designed
# for it. 3200 units, evenly spread, facing both ways, silent at the start. Train the output weights; then, from the same start, all weights.
# For comparison the same with ReLU, which was not asked.

# %%
from splinelens.training import train

x, y = np.linspace(-1, 1, 7), np.array([0.3, -0.5, -0.2, 0.8, 0.6, -0.4, 0.1])
x_new, H = np.linspace(-1.3, 1.3, 131), 3200
offsets = np.repeat(3.0 * (2 * np.arange(H // 2) + 1 - H // 2) / (H // 2), 2)
sides = np.tile([1.0, -1.0], H // 2)


def start_with(activation):
    return ShallowNetwork(sides, -sides * offsets, np.zeros(H), activation=activation)


def run(network, names):
    hidden = network.activation(network.preactivations(x))
    rate = 2 * len(x) / np.linalg.eigvalsh(hidden @ hidden.T)[[0, -1]].sum()
    options = {"learning_rate": rate, "steps": 1500, "momentum": 0.8, "tolerance": 1e-12}
    return train(network, x, y, train=names, **options)


# %%
def wished_kernel(one, two):
    return np.exp(-(np.subtract.outer(one, two) ** 2) / (2 * 0.2**2))


order = activation_for_spectrum("gaussian", dim=1, length_scale=0.2)
interpolant = wished_kernel(x_new, x) @ np.linalg.solve(wished_kernel(x, x), y)
outputs, everything = run(start_with(order), ("v",)), run(start_with(order), ("w", "b", "v"))
unasked = flat_limit.trained_network(x, y, sides[:, None], offsets, "relu")

# %% mystnb={"figure": {"caption": "From wish to network. Top left: the wish, a Gaussian kernel of length 0.2. Top right: the activation designed for it (solid), beside ReLU (dashed). Bottom left: a network of 3200 such units, all its weights trained in torch (marks), lands on the interpolant of the wished kernel (solid); a network of ReLU units leaves the data on straight lines (dashed). Bottom right: distance to the wished interpolant, training output weights (dashed) and all weights (solid).", "name": "fig-trained"}, "image": {"alt": "Four panels: a bell over distance; a narrow bell and a ramp; data points with a smooth curve through them, marks on the curve, and a dashed curve that differs between the data; two curves of errors below one in a thousand on a logarithmic axis."}}
fig, ((one, two), (three, four)) = plt.subplots(2, 2, figsize=(6.8, 5.6))
print(figures.draw_curve(one, r / 2, np.exp(-((r / 2 / 0.2) ** 2) / 2), "kernel"))
print(figures.draw_curve(two, t / 3, order(t / 3), "designed"))
print(figures.draw_curve(two, t / 3, np.maximum(t / 3, 0), "ReLU", style="--"))
print(figures.draw_data(three, x, y))
print(figures.draw_curve(three, x_new, interpolant, "wished"))
figures.draw_curve(three, x_new, unasked(x_new), "ReLU", color=figures.LEFT, style="--")
figures.draw_points(three, x_new[::5], everything.network(x_new)[::5], "trained", figures.RIGHT)
for trained, style, name in ((outputs, "--", "v"), (everything, "-", "w, b, v")):
    four.semilogy(
        x_new, np.abs(trained.network(x_new) - interpolant) + 1e-9, style, color="black", label=name
    )
one.set(xlabel="distance $r$", ylabel="kernel $K$")
two.set(xlabel="$t$", ylabel=r"activation $\phi$", ylim=(-0.1, 1.6))
three.set(xlabel="$x$", ylabel="$f$", ylim=(-1.2, 1.3))
four.set(xlabel="$x$", ylabel="distance to the wish", ylim=(1e-8, 1))
two.legend(fontsize=8)
three.legend(fontsize=7, loc="lower center", ncols=2)
four.legend(fontsize=8, loc="upper center", title="trained", title_fontsize=8)
plt.show()

# %%
inside = np.abs(x_new) <= 1
gaps = {
    name: np.abs(each.network(x_new) - interpolant)[inside].max()
    for name, each in (("v", outputs), ("all", everything))
}
moved = np.abs(everything.network.w - sides).max()
print(
    f"hidden weights moved by less than a hundredth: {moved < 1e-2}; ReLU differs by {np.abs(unasked(x_new) - interpolant)[inside].max():.2f}"
)
claims.check("design-trained-output-weights", gaps["v"])
claims.check("design-trained-fully", gaps["all"])

# %% [markdown]
# *Notice*: all weights were free to move, and hardly any hidden weight did. With $v=0$ at the start a wide network finds its function by
# moving outputs. Chapter 13 measures how fast each frequency comes; attractors need another start.
#
# ## The chapter in numbers

# %%
measured = sum(claim.chapter == 12 for claim in claims.load_register().values())
print(
    "kernels from values agree with the wish to 1e-9:",
    all(np.abs(v - wish).max() < 1e-9 for v in found.values()),
)
print(
    f"error of 6400 random units: {', '.join(f'{np.sqrt(squares[d][-1]):.3f} in dim {d}' for d in squares)}"
)
ratios = [np.sqrt(squares[d][k] * w / predicted[d]) for d in squares for k, w in enumerate(widths)]
print(f"measured over predicted error: {min(ratios):.1f} to {max(ratios):.1f}")
print(f"claims measured: {measured}, all within tolerance")

# %% [markdown]
# ## Exercises
#
# ```{exercise} The kernel of a two-sided exponential
# :label: ex-12-laplace
# Which kernel on the line does $\phi=e^{-|t|}$ have, and which Matérn kernel is it? Find a second activation with the same kernel that vanishes for $t<0$.
# ```
#
# ```{solution} ex-12-laplace
# :class: dropdown
# $\hat\phi=2/(1+s^2)$, so $S=2|\hat\phi|^2=8/(1+s^2)^2$, a Matérn density with $\nu=\frac32$ and $\kappa=1$:
# $K=2(1+r)e^{-r}$. The causal one has $\hat\phi=2/(1+is)^2$: $\phi=2te^{-t}$ for $t>0$.
# ```
#
# ```{exercise} A wish for a periodic kernel
# :label: ex-12-periodic
# Somebody wishes for $K(r)=\cos4r$ on the line. Why is there no square-integrable activation for it? What comes near?
# ```
#
# ```{solution} ex-12-periodic
# :class: dropdown
# $\cos4r$ has no spectral density: all of its spectrum sits at the two points $\pm4$, and no $|\hat\phi|^2$ with finite integral does. The activation
# $\sin4t$ has this kernel per unit of offset length, which is another scaling (chapter 10). Near to it comes $e^{-r^2/2\ell^2}\cos4r$ with a large
# $\ell$, whose activation is a long wave packet: `activation_for_spectrum` makes it for any $\ell$.
# ```
#
# ```{exercise} Mixtures
# :label: ex-12-mixture
# Let $\phi_1,\phi_2$ be designed for $K_1,K_2$. Is $\phi_1+\phi_2$ designed for $K_1+K_2$? How does one get the sum of two kernels, with one activation, and
# with two?
# ```
#
# ```{solution} ex-12-mixture
# :class: dropdown
# $|\hat\phi_1+\hat\phi_2|^2$ has a mixed term. It vanishes for all frequencies if one activation is even and the other odd, because then
# $\hat\phi_1\overline{\hat\phi_2}$ is imaginary. Otherwise design one activation for $S_1+S_2$, or let each unit have one of the two activations: kernels of
# disjoint sets of units add up.
# ```
#
# ```{exercise} Train on your own wish
# :label: ex-12-own
# Choose a kernel for data that you know, hand its spectrum to `activation_for_spectrum` and train with it as above. What do you have to change if the
# length scale of the kernel is ten times shorter?
# ```
#
# ```{solution} ex-12-own
# :class: dropdown
# The activation is ten times narrower, so ten times as many offsets are needed for the same grid in units of its width; their range shrinks
# a little, by the width of the tails. The matrix of the kernel is better conditioned, and training takes fewer steps. Between data that are far apart in
# units of the length scale the network returns to $0$, as the kernel's interpolant does.
# ```
#
# ```{admonition} Keep
# :class: important
# An activation is a kernel with a phase: wish for the kernel, choose the phase, and train.
# ```
