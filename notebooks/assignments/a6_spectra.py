# %% [markdown]
# # Activation spectra
#
# **Time**: about 75 minutes. **You need**: the Fourier transform and NumPy. **Chapter**: 10, activation
# spectra. **Points**: 14, and 2 for the written question.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a6 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown]
# ## Almost the same, and quite different
#
# Two activations, hardtanh and tanh, which by eye hardly differ. Each is put into a wide network of one input, and both networks are
# shown the same sum of three waves, $\cos x+\cos\pi x+\cos4.5x$, on $[-8,8]$. Only the output weights are trained. The pictures show how much of each
# wave the network has learned after some time. (You need not read the code of the pictures.) *Question: why does the first network learn the fastest
# wave before the middle one, and why does the second hardly touch the fastest one?*

# %% role="given" part="picture"
waves = np.array([1.0, np.pi, 4.5])


def hardtanh(t):
    return np.clip(t, -1, 1)


def learned(activation, times):
    """How much of each wave is learned at each time: gradient flow, with 2000 units facing each way."""
    x, offsets = np.linspace(-8, 8, 300), np.linspace(-20, 20, 2000)
    units = np.hstack([activation(x[:, None] - offsets), activation(offsets - x[:, None])])
    rates, modes = np.linalg.eigh(units @ units.T * (40 / 2000) * (16 / 300))
    target = np.cos(np.outer(x, waves))
    start = modes.T @ target.sum(axis=1)
    fits = modes @ ((1 - np.exp(-np.outer(rates, times))) * start[:, None])
    return np.linalg.lstsq(np.column_stack([target, np.ones_like(x)]), fits, rcond=None)[0][:3]


t, times = np.linspace(-4, 4, 401), np.geomspace(0.01, 3000, 60)
fig, panels = plt.subplot_mosaic("AA;BC", figsize=(7, 5.6), layout="constrained")
axes = list(panels.values())
axes[0].plot(t, hardtanh(t), label="hardtanh")
axes[0].plot(t, np.tanh(t), "--", label="tanh")
axes[0].set(xlabel="$t$", ylabel=r"$\phi(t)$", title="activations")
for ax, activation, name in zip(axes[1:], (hardtanh, np.tanh), ("hardtanh", "tanh"), strict=True):
    for share, label, style in zip(
        learned(activation, times), ("1", r"$\pi$", "4.5"), ("-", ":", "--"), strict=True
    ):
        ax.semilogx(times, share, style, label=label)
    ax.set(xlabel=r"time $\tau$", ylabel="share learned", title=name, ylim=(-0.1, 1.1))
axes[0].legend()
axes[2].legend(title="frequency", fontsize=8, loc="center")
plt.show()

# %% [markdown]
# ## How to work, and what counts
#
# - *Answers.* Write them where it says `raise NotImplementedError`, and run the cell below each. Any
#   algorithm that is right counts, and an answer may call your earlier ones. Return numbers, lists or NumPy
#   arrays. NumPy is enough; what else you import or define belongs in the cells of your answers, since
#   the cells that are given are replaced by the original ones before grading.
# - *Points.* The example below an answer is small, and passing it does not mean that the answer is right:
#   your grade comes from more inputs, drawn at random. Numbers are compared to eight digits, but for the
#   exponent that you measure. Do not call the package of the book in place of your own code: such an answer
#   is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown] version="standard"
# ## Powers of ReLU
#
# The transform of an activation is $\hat\phi(s)=\int\phi(t)\,e^{-ist}\,dt$. For activations that grow the integral does not converge, but the
# rules hold all the same for $s\ne0$: a derivative multiplies by $is$, and a point mass $\delta$ at $0$ has the transform $1$.
#
# Let $\phi(t)=t_+^p$, that is $t^p$ for $t>0$ and $0$ for $t<0$: the step ($p=0$), ReLU ($p=1$), and its powers. Write `power_spectrum(p, s)`: the
# **spectrum** $|\hat\phi(s)|^2$ at frequencies $s>0$ (an array).
# *Hint.* How often must you differentiate until only a point mass is left, and how large is it?

# %% [markdown] version="variant"
# ## Powers of ReLU
#
# Let frequencies count cycles: the transform of an activation is $\hat\phi(\nu)=\int\phi(t)\,e^{-2\pi i\nu t}\,dt$. (The chapter has $e^{-ist}$.) For
# activations that grow the integral does not converge, but the rules hold all the same for $\nu\ne0$: a derivative multiplies by $2\pi i\nu$, and
# a point mass $\delta$ at $0$ has the transform $1$.
#
# Let $\phi(t)=t_+^p$, that is $t^p$ for $t>0$ and $0$ for $t<0$: the step ($p=0$), ReLU ($p=1$), and its powers. Write `power_spectrum(p, nu)`: the
# **spectrum** $|\hat\phi(\nu)|^2$ at frequencies $\nu>0$ (an array).
# *Hint.* How often must you differentiate until only a point mass is left, and how large is it?


# %% role="answer" part="power_spectrum" version="standard"
def power_spectrum(p, s):
    """Squared size of the transform: real numbers, of the shape of s."""
    ### BEGIN SOLUTION
    mass = np.prod(np.arange(1, p + 1))
    return mass**2 / s ** (2 * p + 2)
    ### END SOLUTION


# %% role="answer" part="power_spectrum" version="variant"
def power_spectrum(p, nu):
    """Squared size of the transform: real numbers, of the shape of nu."""
    ### BEGIN SOLUTION
    mass = np.prod(np.arange(1, p + 1))
    return mass**2 / (2 * np.pi * nu) ** (2 * p + 2)
    ### END SOLUTION


# %% role="check" part="check_power_spectrum" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_power_spectrum(power_spectrum)
### END HIDDEN TESTS
assert np.allclose(power_spectrum(0, np.array([0.5, 2.0])), [4.0, 0.25]), "the step has the transform 1/(is)"
assert np.allclose(power_spectrum(1, np.array([0.5, 2.0])), [16.0, 0.0625]), "the slope of ReLU is the step"

# %% role="check" part="check_power_spectrum" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_power_spectrum(power_spectrum)
### END HIDDEN TESTS
_example = power_spectrum(0, np.array([0.5, 2.0]) / np.pi)
assert np.allclose(_example, [1.0, 0.0625]), "the step has the transform 1/(2 pi i nu)"
_example = power_spectrum(1, np.array([0.5, 2.0]) / np.pi)
assert np.allclose(_example, [1.0, 0.00390625]), "the slope of ReLU is the step"

# %% [markdown] version="standard"
# ## Kinks
#
# Hardtanh is no power, but its second derivative is simple too. Let an activation be continuous and piecewise linear. At the places $t_1,t_2,\dots$ its slope jumps by
# $J_1,J_2,\dots$, the slope on the right minus the slope on the left. Write `kink_spectrum(places, jumps, s)`: the spectrum at
# frequencies $s>0$. All three arguments are arrays. The slope to the left of all kinks is not given: *why does it not matter?*
# *Hint.* What is the transform of a point mass that is not at $0$, but at $t_1$? Put it into the integral.

# %% [markdown] version="variant"
# ## Kinks
#
# Hardtanh is no power, but its second derivative is simple too. Let an activation be continuous and piecewise linear. At the places $t_1,t_2,\dots$ its slope jumps by
# $J_1,J_2,\dots$, the slope on the right minus the slope on the left. Write `kink_spectrum(places, jumps, nu)`: the spectrum at
# frequencies $\nu>0$, in cycles. All three arguments are arrays. The slope to the left of all kinks is not given: *why does it not matter?*
# *Hint.* What is the transform of a point mass that is not at $0$, but at $t_1$? Put it into the integral.


# %% role="answer" part="kink_spectrum" version="standard"
def kink_spectrum(places, jumps, s):
    """Squared size of the transform: real numbers, of the shape of s."""
    ### BEGIN SOLUTION
    masses = np.exp(-1j * np.outer(s, places)) @ jumps
    return np.abs(masses) ** 2 / s**4
    ### END SOLUTION


# %% role="answer" part="kink_spectrum" version="variant"
def kink_spectrum(places, jumps, nu):
    """Squared size of the transform: real numbers, of the shape of nu."""
    ### BEGIN SOLUTION
    angular = 2 * np.pi * nu
    masses = np.exp(-1j * np.outer(angular, places)) @ jumps
    return np.abs(masses) ** 2 / angular**4
    ### END SOLUTION


# %% role="check" part="check_kink_spectrum" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_kink_spectrum(kink_spectrum)
### END HIDDEN TESTS
_example = kink_spectrum(np.array([0.7]), np.array([2.0]), np.array([1.0, 2.0]))
assert np.allclose(_example, [4.0, 0.25]), "a single kink, with a jump of 2, wherever it is"

# %% role="check" part="check_kink_spectrum" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_kink_spectrum(kink_spectrum)
### END HIDDEN TESTS
_example = kink_spectrum(np.array([0.7]), np.array([2.0]), np.array([1.0, 2.0]) / (2 * np.pi))
assert np.allclose(_example, [4.0, 0.25]), "a single kink, with a jump of 2, wherever it is"

# %% [markdown]
# Here is what your function says of hardtanh, and of tanh drawn with 17 kinks; the transform of the true tanh is $\pi/\sinh(\pi s/2)$ in size, and falls
# exponentially. *Where are the notches of hardtanh, and what cancels there? Up to which frequency does the drawn tanh behave like the true one?*

# %% role="given" part="picture_of_kinks" version="standard"
s = np.geomspace(0.3, 30, 600)
knots = np.linspace(-4, 4, 17)
slopes = np.concatenate([[0], np.diff(np.tanh(knots)) / np.diff(knots), [0]])
fig, axes = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
axes[0].plot([-4, -1, 1, 4], [-1, -1, 1, 1], ".-", label="hardtanh")
axes[0].plot(knots, np.tanh(knots), ".:", label="17 kinks")
axes[0].set(xlabel="$t$", ylabel=r"$\phi(t)$", title="activations")
axes[0].legend()
axes[1].loglog(s, np.sqrt(kink_spectrum(np.array([-1.0, 1.0]), np.array([1.0, -1.0]), s)), label="hardtanh")
axes[1].loglog(s, np.sqrt(kink_spectrum(knots, np.diff(slopes), s)), ":", label="17 kinks")
axes[1].loglog(s, np.pi / np.sinh(np.pi * s / 2), "--", label="tanh")
axes[1].set(xlabel="frequency $s$ (radians)", title="size of the transform", ylim=(1e-7, 20))
axes[1].legend(fontsize=8)
plt.show()

# %% role="given" part="picture_of_kinks" version="variant"
s = np.geomspace(0.3, 30, 600)
knots = np.linspace(-4, 4, 17)
slopes = np.concatenate([[0], np.diff(np.tanh(knots)) / np.diff(knots), [0]])
fig, axes = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
axes[0].plot([-4, -1, 1, 4], [-1, -1, 1, 1], ".-", label="hardtanh")
axes[0].plot(knots, np.tanh(knots), ".:", label="17 kinks")
axes[0].set(xlabel="$t$", ylabel=r"$\phi(t)$", title="activations")
axes[0].legend()
nu = s / (2 * np.pi)
axes[1].loglog(nu, np.sqrt(kink_spectrum(np.array([-1.0, 1.0]), np.array([1.0, -1.0]), nu)), label="hardtanh")
axes[1].loglog(nu, np.sqrt(kink_spectrum(knots, np.diff(slopes), nu)), ":", label="17 kinks")
axes[1].loglog(nu, np.pi / np.sinh(np.pi * s / 2), "--", label="tanh")
axes[1].set(xlabel="frequency in cycles", title="size of the transform", ylim=(1e-7, 20))
axes[1].legend(fontsize=8)
plt.show()

# %% [markdown]
# ## Measure it
#
# Now you get an activation as numbers only: `values` at the points `t`, which run from $-10$ to $10$ in equal steps of $0.005$. It is smooth but for one
# place near the middle. There it may jump, or have a kink, or its slope may have one.
# Its spectrum falls like a power, $|\hat\phi|^2\approx C\,s^{-a}$. Write
# `measured_exponent(t, values)`, which returns $a$ with an error of less than $0.4$. (It is the same whether frequencies are measured in radians or cycles.)
#
# You might sum `values * np.exp(-1j * s * t)` over `t` for some frequencies between 20 and 100 (radians) and fit a line through the logarithms of both. Try it on
# ReLU before you believe it. *What do you see there, and where in the samples does it come from?*
# (Whatever you do about it has to be smoother than the activation is at its worst place; try that with $t_+^2$, which should give 6.)


# %% role="answer" part="measured_exponent"
def measured_exponent(t, values):
    """The exponent a, a number."""
    ### BEGIN SOLUTION
    window = (1 - (t / 10) ** 2) ** 4
    s = np.geomspace(20, 100, 40)
    transform = np.exp(-1j * np.outer(s, t)) @ (window * values)
    return -2 * np.polyfit(np.log(s), np.log(np.abs(transform)), 1)[0]
    ### END SOLUTION


# %% role="check" part="check_measured_exponent" points=3
### BEGIN HIDDEN TESTS
checks.check_measured_exponent(measured_exponent)
### END HIDDEN TESTS
_t = np.linspace(-10, 10, 4001)
assert abs(measured_exponent(_t, np.maximum(_t, 0.0)) - 4) < 0.4, "ReLU: its transform falls like 1/s^2"

# %% [markdown] version="standard"
# ## The price of a frequency
#
# A wide network has units $\phi(\langle\xi,x\rangle-\gamma)$ whose directions $\xi$, of length 1, are spread evenly over the sphere and whose offsets $\gamma$ are spread
# evenly over the line. Its output weights alone are trained. Then it makes a wave of frequency $\omega\in\mathbb R^d$ from units that
# point along $\omega$, to both sides. Chapter 9 computed what it charges, the **penalty** $1/S(\omega)$ with
#
# $$S(\omega)=\frac{2\,(2\pi)^{d-1}\,|\hat\phi(|\omega|)|^2}{|\omega|^{d-1}} .$$
#
# Write `penalty(omega, size, dim)`: `omega` holds the lengths $|\omega|>0$ of some frequencies, `size` the sizes $|\hat\phi(|\omega|)|$ there (not squared), and
# `dim` is $d$.

# %% [markdown] version="variant"
# ## The price of a frequency
#
# A wide network has units $\phi(\langle\xi,x\rangle-\gamma)$ whose directions $\xi$, of length 1, are spread evenly over the sphere and whose offsets $\gamma$ are spread
# evenly over the line. Its output weights alone are trained. Then it makes a wave $e^{i\langle\omega,x\rangle}$ from units that
# point along $\omega\in\mathbb R^d$, to both sides. Chapter 9 computed what it charges, the **penalty** $1/S$ with
#
# $$S=\frac{2\,(2\pi)^{d-1}\,|\hat\phi|^2}{|\omega|^{d-1}} .$$
#
# Here $\omega$ still is in radians, and $\hat\phi$ is the value at this wave: it is the same number in both ways to count. Write `penalty(nu, size, dim)`: `nu` holds
# the frequencies of some waves in cycles, $|\omega|/2\pi>0$, `size` the sizes $|\hat\phi|$ there (not squared), and `dim` is $d$.


# %% role="answer" part="penalty" version="standard"
def penalty(omega, size, dim):
    """The penalty 1/S, of the shape of omega."""
    ### BEGIN SOLUTION
    return (omega / (2 * np.pi)) ** (dim - 1) / (2 * size**2)
    ### END SOLUTION


# %% role="answer" part="penalty" version="variant"
def penalty(nu, size, dim):
    """The penalty 1/S, of the shape of nu."""
    ### BEGIN SOLUTION
    return nu ** (dim - 1) / (2 * size**2)
    ### END SOLUTION


# %% role="check" part="check_penalty" points=1 version="standard"
### BEGIN HIDDEN TESTS
checks.check_penalty(penalty)
### END HIDDEN TESTS
assert np.allclose(penalty(np.array([3.0]), np.array([0.5]), 1), [2.0]), "one dimension"
assert np.allclose(penalty(np.array([3.0]), np.array([0.5]), 2), [3 / np.pi]), "two dimensions"

# %% role="check" part="check_penalty" points=1 version="variant"
### BEGIN HIDDEN TESTS
checks.check_penalty(penalty)
### END HIDDEN TESTS
assert np.allclose(penalty(np.array([3.0]), np.array([0.5]), 1), [2.0]), "one dimension"
assert np.allclose(penalty(np.array([3.0]), np.array([0.5]), 2), [6.0]), "two dimensions"

# %% [markdown]
# What do the activations of the first picture charge, beside ReLU and a Gaussian $e^{-t^2/2}$? (The peaks of hardtanh are infinitely high; the picture
# has points near them at best.) *One line is straight. Which, and how steep is it in either dimension?*

# %% role="given" part="picture_of_penalties" version="standard"
s = np.geomspace(0.3, 12, 400)
sizes = {
    "ReLU": 1 / s**2,
    "hardtanh": np.abs(2 * np.sin(s) / s**2),
    "tanh": np.pi / np.sinh(np.pi * s / 2),
    "Gaussian": np.sqrt(2 * np.pi) * np.exp(-(s**2) / 2),
}
fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
for ax, dim in zip(axes, (1, 3), strict=True):
    for (label, size), style in zip(sizes.items(), ("-", ":", "--", "-."), strict=True):
        ax.loglog(s, penalty(s, size, dim), style, label=label)
    ax.set(title=f"dimension {dim}", xlabel="frequency in radians", ylim=(1e-3, 1e9))
axes[0].set_ylabel("penalty")
axes[0].legend(fontsize=8)
plt.show()

# %% role="given" part="picture_of_penalties" version="variant"
nu = np.geomspace(0.05, 2, 400)
s = 2 * np.pi * nu
sizes = {
    "ReLU": 1 / s**2,
    "hardtanh": np.abs(2 * np.sin(s) / s**2),
    "tanh": np.pi / np.sinh(np.pi * s / 2),
    "Gaussian": np.sqrt(2 * np.pi) * np.exp(-(s**2) / 2),
}
fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
for ax, dim in zip(axes, (1, 3), strict=True):
    for (label, size), style in zip(sizes.items(), ("-", ":", "--", "-."), strict=True):
        ax.loglog(nu, penalty(nu, size, dim), style, label=label)
    ax.set(title=f"dimension {dim}", xlabel="frequency in cycles", ylim=(1e-3, 1e9))
axes[0].set_ylabel("penalty")
axes[0].legend(fontsize=8)
plt.show()

# %% [markdown] version="standard"
# ## Made to measure
#
# You want a penalty that grows like $|\omega|^g$ for inputs with $d$ dimensions. Write `design(growth, dim)`: it returns the power $p$ for which
# $t_+^p$, the power of ReLU from above, does that. It is asked only where $p$ is a whole number $\ge0$.

# %% [markdown] version="variant"
# ## Made to measure
#
# The kernel of the network has the spectrum $|\hat\phi|^2$, so on the line a spectrum that falls like $\nu^{-a}$ with a whole even number $a$ gives fits
# with $a-2$ continuous derivatives, and no more. You want fits with at least $m\ge1$ continuous derivatives. Write `design(m)`: it
# returns the least whole number $p$ for which $t_+^p$, the power of ReLU from above, does that.


# %% role="answer" part="design" version="standard"
def design(growth, dim):
    """The power p, a number."""
    ### BEGIN SOLUTION
    return (growth - dim - 1) / 2
    ### END SOLUTION


# %% role="answer" part="design" version="variant"
def design(m):
    """The power p, a number."""
    ### BEGIN SOLUTION
    return (m + 1) // 2
    ### END SOLUTION


# %% role="check" part="check_design" points=2 version="standard"
### BEGIN HIDDEN TESTS
checks.check_design(design)
### END HIDDEN TESTS
assert np.isclose(design(4, 1), 1), "ReLU on the line: the cubic spline"

# %% role="check" part="check_design" points=2 version="variant"
### BEGIN HIDDEN TESTS
checks.check_design(design)
### END HIDDEN TESTS
assert np.isclose(design(2), 1), "ReLU: the cubic spline"

# %% [markdown]
# ## Which wave is learned first?
#
# Let the target be a sum of waves of one amplitude, whose frequencies have the lengths `omega` (in radians). When the output weights alone are trained, what is
# missing of a wave shrinks like $e^{-S\tau}$ with time $\tau$, if the data are spread evenly over the whole space. Write `learning_order(omega, size, dim)`: the indices of the
# array `omega` in the order in which the waves are learned, the first to be learned first. `size` holds the sizes $|\hat\phi|$ at these frequencies.
# A wave that is never learned is left out.


# %% role="answer" part="learning_order"
def learning_order(omega, size, dim):
    """Indices of omega, first learned first."""
    ### BEGIN SOLUTION
    order = np.argsort(-(size**2) / omega ** (dim - 1))
    return order[size[order] > 0]
    ### END SOLUTION


# %% role="check" part="check_learning_order" points=2
### BEGIN HIDDEN TESTS
checks.check_learning_order(learning_order)
### END HIDDEN TESTS
_example = learning_order(np.array([5.0, 2.0, 1.0]), np.array([0.04, 0.25, 1.0]), 1)
assert list(_example) == [2, 1, 0], "ReLU on the line: low frequencies first"

# %% [markdown]
# Does it happen? Here is the order that your function foretells for the three waves of the first picture, and the times $\tau$ at which $e^{-S\tau}$ is
# one half. Look back at the picture: its time is this $\tau$. (Computers do not
# know $\pi$ exactly, so that hardtanh has a size of about $10^{-17}$ there, not $0$. And in the first picture its wave of frequency $\pi$ is learned,
# if last, because the data end at $\pm8$: on an interval twice as long it takes about four times as long.)

# %% role="given" part="forecast"
for _name, _size in {
    "hardtanh": np.abs(2 * np.sin(waves) / waves**2),
    "tanh": np.pi / np.sinh(np.pi * waves / 2),
    "ReLU": 1 / waves**2,
}.items():
    _order = np.array(learning_order(waves, _size, 1), dtype=int)
    _half = np.log(2) / (2 * _size**2)  # where e^(-S tau) is 1/2
    print(f"{_name:8}", ", then ".join(f"{waves[k]:.2f} (half at {_half[k]:.2g})" for k in _order))

# %% [markdown]
# ## In your own words
#
# A friend wants a network that learns high frequencies early. "I take the sine as activation", she says, "it oscillates, so it holds all the high frequencies." Is
# she right, if all directions have length 1? What would you look at, and how would you rank the step, ReLU, tanh and a Gaussian, from the one that learns high frequencies
# earliest, compared with the low ones? Three or four sentences.

# %% [markdown] role="written" part="words" points=2
# No: the transform of a sine is two point masses, at its own frequency and minus it, so with directions of length 1 it makes waves of that frequency and
# no others. What counts is how slowly $|\hat\phi|^2$ falls. The step falls like $s^{-2}$, ReLU like $s^{-4}$, tanh exponentially, the Gaussian faster
# still; so the step learns high frequencies earliest, compared with the low ones, and the Gaussian latest.
#
# **Marking guide.** 1 point: says that the sine has a single frequency (with weights of one size), so nothing else is learned; who adds that weights of many sizes would bring
# many frequencies is right, too. 1 point: looks at the decay of the spectrum and
# ranks them, step before ReLU before tanh before Gaussian; "because it has a jump" or "a kink" counts as the reason. The order without a reason, or with
# one pair of neighbours the wrong way round: half a point.
