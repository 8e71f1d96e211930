# %% [markdown]
# # Activation spectra
#
# **Time**: about 90 minutes. **You need**: the Fourier transform, and NumPy. **Chapter**: activation spectra.
# **Points**: 14, and 2 for the written question.
#
# Write your answers where it says `raise NotImplementedError`, and run the cell below each. The example
# in it is small; your grade comes from more inputs, drawn at random. Any algorithm that is right
# counts. Nothing more than NumPy is needed (another import goes into the cell with your answer, since cells
# that are not answers are replaced by the original ones), and an answer that calls the package of the book in
# place of your own code is looked at by hand.

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
# Here are two activations, hardtanh and tanh, and the size of their transforms. *Question: by eye the two hardly differ. Why does one of them
# hold so much more of the high frequencies, and what does that do to a network that uses it?*

# %% role="given" part="picture"
t = np.linspace(-4, 4, 401)
s = np.geomspace(0.3, 12, 400)
fig, axes = plt.subplots(1, 2, figsize=(7, 3))
axes[0].plot(t, np.clip(t, -1, 1), label="hardtanh")
axes[0].plot(t, np.tanh(t), "--", label="tanh")
axes[0].set(xlabel="$t$", title="activation")
axes[1].loglog(s, np.abs(2 * np.sin(s) / s**2))
axes[1].loglog(s, np.pi / np.sinh(np.pi * s / 2), "--")
axes[1].set(xlabel="frequency $s$ (radians)", title="size of the transform", ylim=(1e-7, 20))
axes[0].legend()
plt.show()

# %% [markdown] version="standard"
# ## Powers of ReLU
#
# The transform of an activation is $\hat\phi(s)=\int\phi(t)\,e^{-ist}\,dt$. For activations that grow the integral does not converge, but the
# rules hold all the same for $s\ne0$: a derivative multiplies by $is$, and a point mass $\delta$ at $0$ has the transform $1$.
#
# Let $\phi(t)=t^p$ for $t>0$ and $0$ for $t<0$: the step ($p=0$), ReLU ($p=1$), and its powers. Write `power_spectrum(p, s)`: the
# **spectrum** $|\hat\phi(s)|^2$ at frequencies $s>0$ (an array).
# *Hint.* How often must you differentiate until only a point mass is left, and how large is it?

# %% [markdown] version="variant"
# ## Powers of ReLU
#
# Let frequencies count cycles: the transform of an activation is $\hat\phi(\nu)=\int\phi(t)\,e^{-2\pi i\nu t}\,dt$. (The chapter has $e^{-ist}$.) For
# activations that grow the integral does not converge, but the rules hold all the same for $\nu\ne0$: a derivative multiplies by $2\pi i\nu$, and
# a point mass $\delta$ at $0$ has the transform $1$.
#
# Let $\phi(t)=t^p$ for $t>0$ and $0$ for $t<0$: the step ($p=0$), ReLU ($p=1$), and its powers. Write `power_spectrum(p, nu)`: the
# **spectrum** $|\hat\phi(\nu)|^2$ at frequencies $\nu>0$ (an array).
# *Hint.* How often must you differentiate until only a point mass is left, and how large is it?


# %% role="answer" part="power_spectrum" version="standard"
def power_spectrum(p, s):
    """Squared size of the transform, of the shape of s."""
    ### BEGIN SOLUTION
    mass = np.prod(np.arange(1, p + 1))
    return mass**2 / s ** (2 * p + 2)
    ### END SOLUTION


# %% role="answer" part="power_spectrum" version="variant"
def power_spectrum(p, nu):
    """Squared size of the transform, of the shape of nu."""
    ### BEGIN SOLUTION
    mass = np.prod(np.arange(1, p + 1))
    return mass**2 / (2 * np.pi * nu) ** (2 * p + 2)
    ### END SOLUTION


# %% role="check" part="check_power_spectrum" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_power_spectrum(power_spectrum)
### END HIDDEN TESTS
assert np.allclose(power_spectrum(0, np.array([0.5, 2.0])), [4.0, 0.25]), "the step has the transform 1/(is)"

# %% role="check" part="check_power_spectrum" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_power_spectrum(power_spectrum)
### END HIDDEN TESTS
_example = power_spectrum(0, np.array([0.5, 2.0]) / np.pi)
assert np.allclose(_example, [1.0, 0.0625]), "the step has the transform 1/(2 pi i nu)"

# %% [markdown]
# ## Measure it
#
# Now you get an activation as numbers only: `values` at the points `t`, which run from $-10$ to $10$ in equal steps of $0.005$. It is smooth but for one
# place near the middle. Its spectrum falls like a power, $|\hat\phi|^2\approx C\,s^{-a}$. Write
# `measured_exponent(t, values)`, which returns $a$ with an error of less than $0.4$. (It is the same whether frequencies are measured in radians or cycles.)
#
# You might sum `values * np.exp(-1j * s * t)` over `t` for some frequencies between 20 and 100 and fit a line through the logarithms. Try it on
# ReLU before you believe it. *What do you see there, and where in the samples does it come from?*
# (Whatever you do about it has to be smoother than the activation is at its worst place.)


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
# A wide network whose directions are uniform and whose output weights alone are trained makes a wave of frequency $\omega\in\mathbb R^d$ from units that
# point along $\omega$, to both sides. The chapter before computed what it charges, the **penalty** $1/S(\omega)$ with
#
# $$S(\omega)=\frac{2\,(2\pi)^{d-1}\,|\hat\phi(|\omega|)|^2}{|\omega|^{d-1}} .$$
#
# Write `penalty(omega, size, dim)`: `omega` holds the lengths $|\omega|>0$ of some frequencies, `size` the sizes $|\hat\phi(|\omega|)|$ there (not squared), and
# `dim` is $d$.

# %% [markdown] version="variant"
# ## The price of a frequency
#
# A wide network whose directions are uniform and whose output weights alone are trained makes a wave $e^{i\langle\omega,x\rangle}$ from units that
# point along $\omega\in\mathbb R^d$, to both sides. The chapter before computed what it charges, the **penalty** $1/S$ with
#
# $$S=\frac{2\,(2\pi)^{d-1}\,|\hat\phi|^2}{|\omega|^{d-1}} .$$
#
# The number $\hat\phi$ is that of the wave's frequency, whichever way frequencies are measured. Write `penalty(nu, size, dim)`: `nu` holds the frequencies of some
# waves in cycles, $|\omega|/2\pi>0$, `size` the sizes $|\hat\phi|$ there (not squared), and `dim` is $d$.


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


# %% role="check" part="check_penalty" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_penalty(penalty)
### END HIDDEN TESTS
assert np.allclose(penalty(np.array([3.0]), np.array([0.5]), 1), [2.0]), "one dimension"

# %% role="check" part="check_penalty" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_penalty(penalty)
### END HIDDEN TESTS
assert np.allclose(penalty(np.array([3.0]), np.array([0.5]), 1), [2.0]), "one dimension"

# %% [markdown]
# What do the activations of the first picture charge, beside ReLU and a Gaussian $e^{-t^2/2}$?

# %% role="given" part="picture_of_penalties" version="standard"
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
    ax.set(title=f"dimension {dim}", xlabel="frequency", ylim=(1e-3, 1e9))
axes[0].set_ylabel("penalty")
axes[0].legend(fontsize=7)
plt.show()

# %% role="given" part="picture_of_penalties" version="variant"
sizes = {
    "ReLU": 1 / s**2,
    "hardtanh": np.abs(2 * np.sin(s) / s**2),
    "tanh": np.pi / np.sinh(np.pi * s / 2),
    "Gaussian": np.sqrt(2 * np.pi) * np.exp(-(s**2) / 2),
}
fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
for ax, dim in zip(axes, (1, 3), strict=True):
    for (label, size), style in zip(sizes.items(), ("-", ":", "--", "-."), strict=True):
        ax.loglog(s, penalty(s / (2 * np.pi), size, dim), style, label=label)
    ax.set(title=f"dimension {dim}", xlabel="frequency in radians", ylim=(1e-3, 1e9))
axes[0].set_ylabel("penalty")
axes[0].legend(fontsize=7)
plt.show()

# %% [markdown] version="standard"
# ## Made to measure
#
# You want a penalty that grows like $|\omega|^g$ for inputs with $d$ dimensions. Write `design(growth, dim)`: it returns the power $p$ for which
# $t_+^p$ does that. It is asked only where $p$ is a whole number $\ge0$.

# %% [markdown] version="variant"
# ## Made to measure
#
# The kernel of the network has the spectrum $|\hat\phi|^2$, so on the line a spectrum that falls like $\nu^{-a}$ with a whole even number $a$ gives fits
# with $a-2$ continuous derivatives, and no more. You want fits with at least $m\ge1$ continuous derivatives. Write `design(m)`: it
# returns the least whole number $p$ for which $t_+^p$ does that.


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


# %% role="check" part="check_design" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_design(design)
### END HIDDEN TESTS
assert np.isclose(design(4, 1), 1), "ReLU on the line: the cubic spline"

# %% role="check" part="check_design" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_design(design)
### END HIDDEN TESTS
assert np.isclose(design(2), 1), "ReLU: the cubic spline"

# %% [markdown]
# ## Which wave is learned first?
#
# Let the target be a sum of waves of one amplitude, whose frequencies have the lengths `omega`. When the output weights alone are trained, the rest of a
# wave shrinks the faster, the larger $S$ is there. Write `learning_order(omega, size, dim)`: the places in the array `omega` (from 0) in the order in which the
# waves are learned. `size` holds the sizes $|\hat\phi|$ at these frequencies. A wave that is never learned is left out.


# %% role="answer" part="learning_order"
def learning_order(omega, size, dim):
    """Places in omega, first learned first."""
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
# ## In your own words
#
# A friend wants a network that learns high frequencies early. "I take the sine as activation", she says, "it oscillates, so it holds all the high frequencies." Is
# she right? What would you look at, and how would you rank the step, ReLU, tanh and a Gaussian? Three or four sentences.

# %% [markdown] role="written" part="words" points=2
# No: the transform of a sine is two point masses, at its own frequency and minus it, so with directions of one length it makes waves of that frequency and
# no others. What counts is how slowly $|\hat\phi|^2$ falls. The step falls like $s^{-2}$, ReLU like $s^{-4}$, tanh exponentially, the Gaussian faster
# still; so the step learns high frequencies earliest, compared with the low ones, and the Gaussian latest.
#
# **Marking guide.** 1 point: says that the sine has a single frequency (with weights of one size), so nothing else is learned. 1 point: looks at the decay of the spectrum and
# ranks them, step before ReLU before tanh before Gaussian; "because it has a jump" or "a kink" counts as the reason. The order without a reason: half a point.
