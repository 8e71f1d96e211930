# %% [markdown] version="standard"
# # What initialization draws
#
# **Time**: about 75 minutes. **You need**: integrals, densities, variances and NumPy. **Chapter**: 2, what
# a random initialization draws. **Points**: 13, one bonus point, and 2 for the written question.
#
# The chapter proves what you find here, and has most of the formulas. Try each question without it first: a
# few lines of your own integrals are the exercise, and the chapter is there to compare.

# %% [markdown] version="variant"
# # What initialization draws
#
# **Time**: about 75 minutes. **You need**: integrals, densities, variances and NumPy. **Chapter**: 2, what
# a random initialization draws. **Points**: 13, one bonus point, and 2 for the written question.
#
# The chapter answers the same questions for other laws. Most of its formulas do not hold here; the steps of
# its proofs do.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a2 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown] version="standard"
# ## Where does a network bend before it has seen any data?
#
# A network $f(x)=\sum_{i=1}^H v_i\,(w_i x+b_i)_+$, with $u_+=\max(u,0)$, is a broken line. Unit $i$ bends it at the
# **breakpoint** $\beta_i=-b_i/w_i$, and its slope on the side where it is not zero is the **delta-slope** $\mu_i=w_iv_i$.
# Before training, $w$, $b$ and $v$ are independent random numbers; here each is normal with mean 0 and standard deviation 1.
#
# Below on the left is one such network, with its breakpoints as ticks. On the right are the breakpoints of many units, on a
# logarithmic scale, and the bell curve (dashed) whose middle half is as wide as theirs. *Question: why does the bell fail, and
# which curve takes its place?*

# %% [markdown] version="variant"
# ## Where does a network bend before it has seen any data?
#
# A network $f(x)=\sum_{i=1}^H v_i\,(w_i x+b_i)_+$, with $u_+=\max(u,0)$, is a broken line. Unit $i$ bends it at the
# **breakpoint** $\beta_i=-b_i/w_i$, and its slope on the side where it is not zero is the **delta-slope** $\mu_i=w_iv_i$.
# Before training, $w$, $b$ and $v$ are independent random numbers; here each is a **Laplace** number: its density is
# $e^{-|t|/c}/(2c)$, with the scale $c=1$. (The chapter has normal numbers in their place.)
#
# Below on the left is one such network, with its breakpoints as ticks. On the right are the breakpoints of many units, on a
# logarithmic scale, and the bell curve (dashed) whose middle half is as wide as theirs. *Question: why does the bell fail, and
# which curve takes its place?*


# %% role="given" part="units" version="standard"
def draw_units(count, seed):
    """(w, b, v) of `count` units, normal with deviation 1."""
    return np.random.default_rng(seed).normal(size=(3, count))


# %% role="given" part="units" version="variant"
def draw_units(count, seed):
    """(w, b, v) of `count` units, Laplace with scale 1."""
    return np.random.default_rng(seed).laplace(size=(3, count))


# %% role="given" part="picture"
w, b, v = draw_units(40, 5)
grid = np.linspace(-4, 4, 401)
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
left.plot(grid, np.maximum(np.outer(grid, w) + b, 0.0) @ v)
left.plot(-b / w, np.full(40, left.get_ylim()[0]), "|k")
left.set(xlabel="input $x$", ylabel="output $f(x)$", xlim=(-4, 4), title="one network of 40 units")

w, b, v = draw_units(200_000, 1)
middle = np.subtract(*np.quantile(-b / w, [0.75, 0.25])) / 1.349
right.hist(-b / w, np.linspace(-8, 8, 81), weights=np.full(len(w), 5 / len(w)), color="0.75")
line = np.linspace(-8, 8, 401)
right.plot(line, np.exp(-((line / middle) ** 2) / 2) / (middle * np.sqrt(2 * np.pi)), "k--")
right.set(yscale="log", ylim=(1e-3, 1), xlabel=r"breakpoint $\beta$", ylabel="density", title="many units")
plt.show()
print(f"share of the breakpoints outside the right picture: {np.mean(np.abs(b / w) > 8):.3f}")

# %% [markdown]
# ## How to work, and what counts
#
# - *Answers.* Write them where it says `raise NotImplementedError`, and run the cell below each. Any
#   algorithm that is right counts, and an answer may call your earlier ones. Return numbers, lists or NumPy
#   arrays. NumPy is enough; what else you import or define belongs in the cells of your answers, since
#   the cells that are given are replaced by the original ones before grading.
# - *Points.* The example below an answer is small, and passing it does not mean that the answer is right:
#   your grade comes from more scales and places, drawn at random. Numbers are compared to six digits: draw
#   random numbers to find out, and answer by a formula or an integral. Do not call the package of the book
#   in place of your own code: such an answer is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown] version="standard"
# ## The law of the breakpoints
#
# Let $w$ and $b$ be independent and normal with mean 0 and the standard deviations $\sigma_w$ and $\sigma_b$. Write
# `breakpoint_density(beta, sigma_w, sigma_b)`: the density $p(\beta)$ at each entry of the array `beta`, an array of the same shape.
#
# A way to start: hold $w=t$ fixed. Which density has $-b/t$ then, and how wide is it if $t$ is small? Then take
# the mean over $t$, of both signs.

# %% [markdown] version="variant"
# ## The law of the breakpoints
#
# Let $w$ and $b$ be independent Laplace numbers of the scales $c_w$ and $c_b$. Write
# `breakpoint_density(beta, c_w, c_b)`: the density $p(\beta)$ at each entry of the array `beta`, an array of the same shape.
#
# A way to start: hold $w=t$ fixed. Which density has $-b/t$ then, and how wide is it if $t$ is small? Then take
# the mean over $t$, of both signs.


# %% role="answer" part="breakpoint_density" version="standard"
def breakpoint_density(beta, sigma_w, sigma_b):
    """Density of the breakpoint at beta, of the shape of beta."""
    ### BEGIN SOLUTION
    return sigma_w * sigma_b / (np.pi * (sigma_b**2 + sigma_w**2 * beta**2))
    ### END SOLUTION


# %% role="answer" part="breakpoint_density" version="variant"
def breakpoint_density(beta, c_w, c_b):
    """Density of the breakpoint at beta, of the shape of beta."""
    ### BEGIN SOLUTION
    return c_w * c_b / (2 * (c_b + c_w * np.abs(beta)) ** 2)
    ### END SOLUTION


# %% role="check" part="check_breakpoint_density" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_breakpoint_density(breakpoint_density)
### END HIDDEN TESTS
_example = breakpoint_density(np.array([0.0, 1.0]), 1.0, 1.0)
assert np.isclose(_example[0], 2 * _example[-1]), "with both scales 1, the density at 0 is twice that at 1"

# %% role="check" part="check_breakpoint_density" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_breakpoint_density(breakpoint_density)
### END HIDDEN TESTS
_example = breakpoint_density(np.array([0.0, 1.0]), 1.0, 1.0)
assert np.isclose(_example[0], 4 * _example[-1]), (
    "with both scales 1, the density at 0 is four times that at 1"
)

# %% [markdown]
# Your line must run along the top of both histograms, out to the ends. On the left is that of the beginning, with both scales 1; on
# the right the biases are three times as large.


# %% role="given" part="picture_of_densities"
def compare(ax, breakpoints, density, title):
    """Draw a histogram of breakpoints, and a line of densities over it."""
    height = np.full(len(breakpoints), 5 / len(breakpoints))
    ax.hist(breakpoints, np.linspace(-8, 8, 81), weights=height, color="0.75")
    line = np.linspace(-8, 8, 401)
    ax.plot(line, density(line), "k", label="your density")
    ax.set(yscale="log", ylim=(1e-3, 1), xlabel=r"breakpoint $\beta$", ylabel="density", title=title)
    ax.legend()


w, b, v = draw_units(200_000, 1)
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
compare(left, -b / w, lambda beta: breakpoint_density(beta, 1.0, 1.0), "scales 1 and 1")
compare(right, -3 * b / w, lambda beta: breakpoint_density(beta, 1.0, 3.0), "scales 1 and 3")
plt.show()

# %% [markdown] version="standard"
# ## Weights that have a largest size
#
# PyTorch draws uniform numbers. Let $w$ be uniform on $[-a_w,a_w]$ and $b$ uniform on $[-a_b,a_b]$. Write
# `bounded_density(beta, a_w, a_b)`, the density of the breakpoint $-b/w$. Which sizes of $w$ are possible at all, if the breakpoint
# is $\beta$? The array `beta` may contain 0. (Where NumPy only warns of a division by 0 and the number is right, nothing is wrong.)

# %% [markdown] version="variant"
# ## Weights that have a largest size
#
# Uniform weights are often close to 0. Here is a law that avoids it: $|w|$ is the distance from the centre of a point drawn
# uniformly from a disk of radius $a_w$, and the sign of $w$ is a fair coin. So $w$ has the density $|t|/a_w^2$ on $[-a_w,a_w]$. We call
# this the *disk law*. The bias $b$ is uniform on $[-a_b,a_b]$, as in PyTorch. Write
# `bounded_density(beta, a_w, a_b)`, the density of the breakpoint $-b/w$. Which sizes of $w$ are possible at all, if the breakpoint
# is $\beta$? The array `beta` may contain 0. (Where NumPy only warns of a division by 0 and the number is right, nothing is wrong.)


# %% role="answer" part="bounded_density" version="standard"
def bounded_density(beta, a_w, a_b):
    """Density of the breakpoint at beta, of the shape of beta."""
    ### BEGIN SOLUTION
    largest = a_b / np.maximum(np.abs(beta), a_b / a_w)
    return largest**2 / (4 * a_w * a_b)
    ### END SOLUTION


# %% role="answer" part="bounded_density" version="variant"
def bounded_density(beta, a_w, a_b):
    """Density of the breakpoint at beta, of the shape of beta."""
    ### BEGIN SOLUTION
    largest = a_b / np.maximum(np.abs(beta), a_b / a_w)
    return largest**3 / (3 * a_w**2 * a_b)
    ### END SOLUTION


# %% role="check" part="check_bounded_density" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_bounded_density(bounded_density)
### END HIDDEN TESTS
_example = bounded_density(np.array([0.0, 2.0]), 1.0, 1.0)
assert np.isclose(_example[0], 4 * _example[-1]), (
    "with both ranges 1, the density at 0 is four times that at 2"
)

# %% role="check" part="check_bounded_density" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_bounded_density(bounded_density)
### END HIDDEN TESTS
_example = bounded_density(np.array([0.0, 2.0]), 1.0, 1.0)
assert np.isclose(_example[0], 8 * _example[-1]), (
    "with both ranges 1, the density at 0 is eight times that at 2"
)

# %% [markdown]
# Here $a_w=1$ and $a_b=2$. Where is the corner of your line, and why there?

# %% role="given" part="picture_of_bounded" version="standard"
w, b = np.random.default_rng(2).uniform(-1, 1, size=(2, 200_000))
fig, ax = plt.subplots(figsize=(5, 3))
compare(ax, -2 * b / w, lambda beta: bounded_density(beta, 1.0, 2.0), "uniform weights")
plt.show()

# %% role="given" part="picture_of_bounded" version="variant"
w, b = np.random.default_rng(2).uniform(-1, 1, size=(2, 200_000))
w = np.sign(w) * np.sqrt(np.abs(w))  # the disk law
fig, ax = plt.subplots(figsize=(5, 3))
compare(ax, -2 * b / w, lambda beta: bounded_density(beta, 1.0, 2.0), "weights from the disk law")
plt.show()

# %% [markdown] version="standard"
# ## Three recipes
#
# The number of inputs of a layer is its *fan-in*, the number of its outputs its *fan-out*. The hidden layer of our network has
# fan-in 1 and fan-out $H$, the output layer has fan-in $H$ and fan-out 1. Three recipes that are in use:
#
# - `"torch"`, the default of `torch.nn.Linear`: weights and biases of a layer are uniform on
#   $\pm1/\sqrt{\text{fan-in}}$;
# - `"he"`: weights are normal with the variance $2/\text{fan-in}$, biases are zero;
# - `"glorot"`: weights are uniform with the variance $2/(\text{fan-in}+\text{fan-out})$, biases are zero.
#
# (The output has no bias here.) Your data lie between `low` and `high`. Write `share_between(recipe, low, high)`: which share of the
# breakpoints lies in the interval $[\text{low},\text{high}]$, on average over many networks? A number between 0 and 1.

# %% [markdown] version="variant"
# ## Three recipes
#
# The number of inputs of a layer is its *fan-in*, the number of its outputs its *fan-out*. The hidden layer of our network has
# fan-in 1 and fan-out $H$, the output layer has fan-in $H$ and fan-out 1. Three recipes, of which two are in use:
#
# - `"disk"`: weights of a layer follow the disk law with the largest size $1/\sqrt{\text{fan-in}}$, biases are uniform on
#   $\pm1/\sqrt{\text{fan-in}}$;
# - `"he"`: weights are normal with the variance $2/\text{fan-in}$, biases are zero;
# - `"glorot"`: weights are uniform with the variance $2/(\text{fan-in}+\text{fan-out})$, biases are zero.
#
# (The output has no bias here.) Your data lie between `low` and `high`. Write `share_between(recipe, low, high)`: which share of the
# breakpoints lies in the interval $[\text{low},\text{high}]$, on average over many networks? A number between 0 and 1.


# %% role="answer" part="share_between" version="standard"
def share_between(recipe, low, high):
    """Share of the breakpoints in [low, high], a number."""
    ### BEGIN SOLUTION
    if recipe != "torch":
        return float(low <= 0 <= high)

    def up_to(beta):
        tail = 1 / (4 * max(abs(beta), 1.0))
        return (2 + beta) / 4 if abs(beta) <= 1 else tail if beta < 0 else 1 - tail

    return up_to(high) - up_to(low)
    ### END SOLUTION


# %% role="answer" part="share_between" version="variant"
def share_between(recipe, low, high):
    """Share of the breakpoints in [low, high], a number."""
    ### BEGIN SOLUTION
    if recipe != "disk":
        return float(low <= 0 <= high)

    def up_to(beta):
        tail = 1 / (6 * max(abs(beta), 1.0) ** 2)
        return (3 + 2 * beta) / 6 if abs(beta) <= 1 else tail if beta < 0 else 1 - tail

    return up_to(high) - up_to(low)
    ### END SOLUTION


# %% role="check" part="check_share_between" points=2 version="standard"
### BEGIN HIDDEN TESTS
checks.check_share_between(share_between)
### END HIDDEN TESTS
assert np.isclose(share_between("torch", -1e9, 1e9), 1.0), "all of them lie somewhere"

# %% role="check" part="check_share_between" points=2 version="variant"
### BEGIN HIDDEN TESTS
checks.check_share_between(share_between)
### END HIDDEN TESTS
assert np.isclose(share_between("disk", -1e9, 1e9), 1.0), "all of them lie somewhere"

# %% [markdown] version="standard"
# ## Far breakpoints, small kinks?
#
# Back to normal weights: $w$, $b$, $v$ with the deviations $\sigma_w$, $\sigma_b$, $\sigma_v$. How large are the kinks near 0, and
# how large far out? Write
# `mean_square_kink(beta, sigma_w, sigma_b, sigma_v)`, the conditional mean $E[\mu^2\mid\beta]$ of the squared delta-slope of a unit
# whose breakpoint is $\beta$, for each entry of the array `beta`.
#
# A way to start: $\beta=-b/w$ and $\mu=wv$ share the weight $w$. What do you know about $|w|$, once you know $\beta$?

# %% [markdown] version="variant"
# ## Far breakpoints, small kinks?
#
# Back to Laplace numbers: $w$, $b$, $v$ of the scales $c_w$, $c_b$, $c_v$. (One of scale $c$ has the variance $2c^2$.)
# How large are the kinks near 0, and how large far out? Write
# `mean_square_kink(beta, c_w, c_b, c_v)`, the conditional mean $E[\mu^2\mid\beta]$ of the squared delta-slope of a unit
# whose breakpoint is $\beta$, for each entry of the array `beta`.
#
# A way to start: $\beta=-b/w$ and $\mu=wv$ share the weight $w$. What do you know about $|w|$, once you know $\beta$?


# %% role="answer" part="mean_square_kink" version="standard"
def mean_square_kink(beta, sigma_w, sigma_b, sigma_v):
    """Mean of the squared delta-slope, given the breakpoint beta; of the shape of beta."""
    ### BEGIN SOLUTION
    return 2 * (sigma_w * sigma_b * sigma_v) ** 2 / (sigma_b**2 + sigma_w**2 * beta**2)
    ### END SOLUTION


# %% role="answer" part="mean_square_kink" version="variant"
def mean_square_kink(beta, c_w, c_b, c_v):
    """Mean of the squared delta-slope, given the breakpoint beta; of the shape of beta."""
    ### BEGIN SOLUTION
    return 12 * (c_w * c_b * c_v) ** 2 / (c_b + c_w * np.abs(beta)) ** 2
    ### END SOLUTION


# %% role="check" part="check_mean_square_kink" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_mean_square_kink(mean_square_kink)
### END HIDDEN TESTS
_example = mean_square_kink(np.array([0.0, 3.0]), 1.0, 1.0, 1.0)
assert np.isclose(_example[0], 10 * _example[-1]), "with scales 1, the mean at 0 is ten times that at 3"

# %% role="check" part="check_mean_square_kink" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_mean_square_kink(mean_square_kink)
### END HIDDEN TESTS
_example = mean_square_kink(np.array([0.0, 3.0]), 1.0, 1.0, 1.0)
assert np.isclose(_example[0], 16 * _example[-1]), "with scales 1, the mean at 0 is sixteen times that at 3"

# %% [markdown]
# Your line must run through the dots, which are means over drawn units with biases of twice the scale, sorted by their breakpoints into
# bins. (At a sharp peak the mean over a bin lies a little lower, and far out, where few units are left, the dots scatter.)

# %% role="given" part="picture_of_kinks"
w, b, v = draw_units(200_000, 1)
edges = np.linspace(-6, 6, 25)
place = np.digitize(-2 * b / w, edges)
centres = (edges[1:] + edges[:-1]) / 2
means = [np.mean((w * v)[place == k] ** 2) for k in range(1, len(edges))]
fig, ax = plt.subplots(figsize=(5, 3))
ax.plot(centres, means, "o", label="drawn")
line = np.linspace(-6.5, 6.5, 401)
ax.plot(line, mean_square_kink(line, 1.0, 2.0, 1.0), "k", label="yours")
ax.set(
    yscale="log",
    xlim=(-6.5, 6.5),
    xlabel=r"breakpoint $\beta$",
    ylabel=r"mean of $\mu^2$",
    title="scales 1, 2 and 1",
)
ax.legend()
plt.show()

# %% [markdown] version="standard"
# ## How rough is the start?
#
# The **roughness** of a network is $R=\sum_{i=1}^H\mu_i^2$. Write `expected_bending(recipe, width)`: the mean $E\,R$ for a network of
# $H=$ `width` units, drawn by one of the three recipes above.

# %% [markdown] version="variant"
# ## How much does the start bend?
#
# The **total kink** of a network is $T=\sum_{i=1}^H|\mu_i|$. (The chapter's roughness has squares in place of sizes.)
# Write `expected_bending(recipe, width)`: the mean $E\,T$ for a network of $H=$ `width` units, drawn by one of the three recipes
# above.


# %% role="answer" part="expected_bending" version="standard"
def expected_bending(recipe, width):
    """Mean roughness of a network of this width, a number."""
    ### BEGIN SOLUTION
    return {"torch": 1 / 9, "he": 4.0, "glorot": 4 * width / (width + 1) ** 2}[recipe]
    ### END SOLUTION


# %% role="answer" part="expected_bending" version="variant"
def expected_bending(recipe, width):
    """Mean total kink of a network of this width, a number."""
    ### BEGIN SOLUTION
    root = np.sqrt(width)
    return {"disk": 4 * root / 9, "he": 4 * root / np.pi, "glorot": 1.5 * width / (width + 1)}[recipe]
    ### END SOLUTION


# %% role="check" part="check_expected_bending" points=2 version="standard"
### BEGIN HIDDEN TESTS
checks.check_expected_bending(expected_bending)
### END HIDDEN TESTS
assert np.isclose(expected_bending("glorot", 1), 1.0), "a single unit, whose weights have the variance 1"

# %% role="check" part="check_expected_bending" points=2 version="variant"
### BEGIN HIDDEN TESTS
checks.check_expected_bending(expected_bending)
### END HIDDEN TESTS
assert np.isclose(expected_bending("glorot", 1), 0.75), (
    "a single unit, whose weights have the mean size sqrt(3)/2"
)

# %% [markdown]
# What do your functions say about wide networks, and about data that are years? You need these numbers for the last question.

# %% role="given" part="numbers_of_yours" version="standard"
for recipe in ("torch", "he", "glorot"):
    bending = ", ".join(f"{expected_bending(recipe, H):.3g}" for H in (10, 1000, 100_000))
    shares = ", ".join(f"{share_between(recipe, *ends):.2g}" for ends in ((-1, 1), (1990, 2020)))
    print(
        f"{recipe}: roughness at width 10, 1000, 100 000: {bending}; share in [-1, 1], [1990, 2020]: {shares}"
    )

# %% role="given" part="numbers_of_yours" version="variant"
for recipe in ("disk", "he", "glorot"):
    bending = ", ".join(f"{expected_bending(recipe, H):.3g}" for H in (10, 1000, 100_000))
    shares = ", ".join(f"{share_between(recipe, *ends):.2g}" for ends in ((-1, 1), (1990, 2020)))
    print(
        f"{recipe}: total kink at width 10, 1000, 100 000: {bending}; share in [-1, 1], [1990, 2020]: {shares}"
    )

# %% [markdown] version="standard"
# ## Bonus: kinks of uniform weights
#
# Now $w$, $b$, $v$ are uniform on $\pm a_w$, $\pm a_b$, $\pm a_v$. Write `bounded_kink(beta, a_w, a_b, a_v)`, again
# $E[\mu^2\mid\beta]$. How fast does it fall far out?

# %% [markdown] version="variant"
# ## Bonus: kinks of weights from the disk law
#
# Now $w$ and $v$ follow the disk law with the largest sizes $a_w$ and $a_v$, and $b$ is uniform on $\pm a_b$. Write
# `bounded_kink(beta, a_w, a_b, a_v)`, again $E[\mu^2\mid\beta]$. How fast does it fall far out?


# %% role="answer" part="bounded_kink" version="standard"
def bounded_kink(beta, a_w, a_b, a_v):
    """Mean of the squared delta-slope, given the breakpoint beta; of the shape of beta."""
    ### BEGIN SOLUTION
    size = a_b / np.maximum(np.abs(beta), a_b / a_w)
    return size**2 * a_v**2 / 6
    ### END SOLUTION


# %% role="answer" part="bounded_kink" version="variant"
def bounded_kink(beta, a_w, a_b, a_v):
    """Mean of the squared delta-slope, given the breakpoint beta; of the shape of beta."""
    ### BEGIN SOLUTION
    size = a_b / np.maximum(np.abs(beta), a_b / a_w)
    return 0.3 * size**2 * a_v**2
    ### END SOLUTION


# %% role="check" part="check_bounded_kink" points=1 bonus=true
### BEGIN HIDDEN TESTS
checks.check_bounded_kink(bounded_kink)
### END HIDDEN TESTS
_example = bounded_kink(np.array([1.0, 3.0]), 1.0, 1.0, 1.0)
assert np.isclose(_example[0], 9 * _example[-1]), "with scales 1, the mean at 1 is nine times that at 3"

# %% [markdown] version="standard"
# ## In your own words
#
# A friend says: "I use PyTorch's default and 100 000 units. The output weights are tiny, so my network starts as a flat line, and with
# so many units there are kinks wherever I need them. My inputs are the years 1990 to 2020." What is right about
# this, and what is wrong? (The variance of the slope $f'(x)$ is half the mean roughness.) Four or five sentences.

# %% [markdown] version="variant"
# ## In your own words
#
# A friend says: "I use the recipe `disk` and 100 000 units. The output weights are tiny, so my network starts as a flat line, and with
# so many units there are kinks wherever I need them. My inputs are the years 1990 to 2020." What is right about
# this, and what is wrong? (The variance of the slope $f'(x)$ is half the mean of $\sum_i\mu_i^2$.) Four or five sentences.

# %% [markdown] role="written" part="words" points=2 version="standard"
# Single kinks do get small with the width, like the output weights. But there are more of them, and they add up like the steps of a
# random walk: $H$ squares of order $1/H$. The mean roughness is $\frac19$ at every width, so the slope has the variance $\frac1{18}$, and
# the network is as steep with 100 000 units as with 10. And hardly any kink is where it is needed: breakpoints thin out like
# $\beta^{-2}$, and a share of about $2\cdot10^{-6}$ lies between 1990 and 2020, on average 0.19 of the 100 000 units; such a unit would
# have a tiny kink, because a far breakpoint means a small weight. The years should be scaled to about $[-1,1]$ first, where half of the
# breakpoints are.
#
# **Marking guide.** 1 point: the roughness or the slope does not depend on the width, although each kink gets smaller (many small kinks
# add up; half a point for the number without the reason). 1 point: hardly any breakpoint lies among the data (a number or the
# tail), and scaling the inputs helps. "Use zero biases" is no remedy: then all breakpoints are at 0. "It is a line" is right about
# the years, where with probability 0.83 no breakpoint lies, but the line is not flat: its slope has the deviation 0.24, and its
# values near the year 2000 are of the size 470.

# %% [markdown] role="written" part="words" points=2 version="variant"
# Single kinks do get small with the width, like the output weights. But there are more of them, and they add up like the steps of a
# random walk: $H$ squares of order $1/H$. The mean of $\sum_i\mu_i^2$ is $H\cdot\frac12\cdot\frac1{2H}=\frac14$ at every width, so the
# slope has the variance $\frac18$; the total kink even grows like $\sqrt H$. And hardly any kink is where it is needed: breakpoints
# thin out like $|\beta|^{-3}$, faster than for uniform weights because small weights are rare, and a share of about $10^{-9}$ lies between 1990 and
# 2020: most probably none. The years should be scaled to about $[-1,1]$ first, where two thirds of the breakpoints are.
#
# **Marking guide.** 1 point: the slope does not depend on the width, or the total kink grows, although each kink gets smaller (many small
# kinks add up; half a point for the number without the reason). 1 point: hardly any breakpoint lies among the data (a number or the
# tail), and scaling the inputs helps. "Use zero biases" is no remedy: then all breakpoints are at 0. "It is a line" is right about
# the years, where with probability 0.9999 no breakpoint lies, but the line is not flat: its slope has the deviation 0.35, and its
# values near the year 2000 are of the size 700.
