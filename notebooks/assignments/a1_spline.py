# %% [markdown]
# # A net is a spline
#
# **Time**: about 60 minutes. **You need**: calculus and NumPy. **Chapter**: 1, the rescaling symmetry and
# the spline. **Points**: 12, one bonus point, and 2 for the written question.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a1 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown]
# ## Same picture, other numbers
#
# Here are two networks of five units, $f(x)=\sum_i v_i\,(w_i x+b_i)_+$ with $u_+=\max(u,0)$. The
# second is the first with each $w_i$ and $b_i$ multiplied by a number `scale[i]`, and $v_i$ divided by it: not one
# weight is the same. *Question: which numbers of a network can you see in its picture?* Come back to it at the end.

# %% role="given" part="picture"
w = np.array([1.0, -2.0, 0.5, -1.0, 1.5])
b = np.array([1.0, 1.0, -0.5, -1.5, -2.7])
v = np.array([0.8, 0.6, -2.4, 1.0, 0.7])
scale = np.array([0.5, 3.0, 2.0, 0.25, 4.0])


def network(w, b, v, x):
    return np.maximum(np.outer(x, w) + b, 0.0) @ v


grid = np.linspace(-3, 3, 301)
fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
for ax, factor, title in zip(axes, (1.0, scale), ("one network", "another"), strict=True):
    ax.plot(grid, network(factor * w, factor * b, v / factor, grid))
    ax.set(title=title, xlabel="input $x$")
axes[0].set_ylabel("output $f(x)$")
plt.show()

# %% [markdown]
# ## How to work, and what counts
#
# - *Answers.* Write them where it says `raise NotImplementedError`, and run the cell below each. Any
#   algorithm that is right counts, and an answer may call your earlier ones. Return numbers, lists or NumPy
#   arrays. NumPy is enough; what else you import or define belongs in the cells of your answers, since
#   the cells that are given are replaced by the original ones before grading.
# - *Points.* The example below an answer is small, and passing it does not mean that the answer is right:
#   your grade comes from more networks, drawn at random, with units of both orientations. Numbers are
#   compared to eight digits. Do not call the package of the book in place of your own code: such an answer
#   is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown] version="standard"
# ## Three numbers for a unit
#
# Look at one unit, $v\,(wx+b)_+$ with $w\ne0$. It is zero on one side of a point and a straight line on
# the other. Describe it by
#
# - the **breakpoint** $\beta$, the point where it switches;
# - the **delta-slope** $\mu$, its slope on the side where it is *active* (not zero). In spite of the name it
#   is a slope: a unit that comes down from the left and is zero from $\beta$ on has $\mu<0$;
# - the **orientation** $s$: $+1$ if it is active to the right of $\beta$, $-1$ if to the left.
#
# Write `to_spline(w, b, v)`: it takes three arrays of length $H$ and returns three arrays of length $H$,
# `(beta, mu, s)`, in the order of the units. Here all $w_i\ne0$.

# %% [markdown] version="variant"
# ## Three numbers for a unit
#
# Look at one unit, $v\,(wx+b)_+$ with $w\ne0$. It is zero on one side of a point and a straight line on
# the other. Describe it by
#
# - the **breakpoint** $\beta$, the point where it switches;
# - the **jump** $m$, by how much its slope changes there, *read from left to right*;
# - the **orientation** $s$: $+1$ if it is active (not zero) to the right of $\beta$, $-1$ if to the left.
#
# (The chapter uses the slope on the active side in place of the jump. The two are not the same.)
#
# Write `to_spline(w, b, v)`: it takes three arrays of length $H$ and returns three arrays of length $H$,
# `(beta, m, s)`, in the order of the units. Here all $w_i\ne0$.


# %% role="answer" part="to_spline" version="standard"
def to_spline(w, b, v):
    """Breakpoints, delta-slopes and orientations of the units, each of shape (H,)."""
    ### BEGIN SOLUTION
    return -b / w, w * v, np.sign(w)
    ### END SOLUTION


# %% role="answer" part="to_spline" version="variant"
def to_spline(w, b, v):
    """Breakpoints, jumps and orientations of the units, each of shape (H,)."""
    ### BEGIN SOLUTION
    return -b / w, np.abs(w) * v, np.sign(w)
    ### END SOLUTION


# %% role="check" part="check_to_spline" points=4
### BEGIN HIDDEN TESTS
checks.check_to_spline(to_spline)
### END HIDDEN TESTS
_example = to_spline(np.array([2.0]), np.array([1.0]), np.array([3.0]))
assert np.allclose(np.ravel(_example), [-0.5, 6.0, 1.0]), "a unit with w = 2, b = 1, v = 3"

# %% [markdown] version="standard"
# ## Back to the function
#
# Now forget the weights. Write `eval_spline(beta, mu, s, x)`, which computes the values of the function at
# the points `x` (an array of any length) from the three arrays alone. Think about a left-facing unit
# ($s=-1$) first, and draw it: what is its slope, and where is it zero?

# %% [markdown] version="variant"
# ## Back to the function
#
# Now forget the weights. Write `eval_spline(beta, m, s, x)`, which computes the values of the function at
# the points `x` (an array of any length) from the three arrays alone. Think about a left-facing unit
# ($s=-1$) first, and draw it: how does its slope change, and where is it zero?


# %% role="answer" part="eval_spline" version="standard"
def eval_spline(beta, mu, s, x):
    """Values at the points x of the spline with these units, of the shape of x."""
    ### BEGIN SOLUTION
    gap = x[:, None] - beta
    return np.where(s * gap > 0, mu * gap, 0.0).sum(axis=1)
    ### END SOLUTION


# %% role="answer" part="eval_spline" version="variant"
def eval_spline(beta, m, s, x):
    """Values at the points x of the spline with these units, of the shape of x."""
    ### BEGIN SOLUTION
    return np.maximum(s * (x[:, None] - beta), 0.0) @ m
    ### END SOLUTION


# %% role="check" part="check_eval_spline" points=3
### BEGIN HIDDEN TESTS
checks.check_eval_spline(eval_spline)
### END HIDDEN TESTS
_example = eval_spline(np.array([1.0]), np.array([2.0]), np.array([1.0]), np.array([0.0, 1.0, 3.0]))
assert np.allclose(_example, [0.0, 0.0, 4.0]), "one right-facing unit that bends at 1"

# %% [markdown]
# The two functions together give back the network. The dots must lie on the line, and the two printed lines, one for
# each network of the beginning, must be the same. This does not prove each of your conventions: a wrong sign that is
# used twice cancels.

# %% role="given" part="picture_of_yours"
fig, ax = plt.subplots(figsize=(5, 3))
ax.plot(grid, network(w, b, v, grid), label="network")
ax.plot(grid[::15], eval_spline(*to_spline(w, b, v), grid[::15]), "o", label="your spline")
ax.set(xlabel="input $x$", ylabel="output $f(x)$")
ax.legend()
plt.show()
for factor in (1.0, scale):
    print(np.round(to_spline(factor * w, factor * b, v / factor), 3).tolist())

# %% [markdown] version="standard"
# ## Where does the line bend?
#
# Walk along the graph from left to right. Where a unit bends, the slope changes by the **jump** of that unit: the
# slope to the right minus the slope to the left. Such a place is a **knot**. Several units may bend at the same
# place: that is one knot, and its jump is the sum of theirs. Write
# `slope_jumps(beta, mu, s)`, which returns `(knots, jumps)`: the different places in increasing order, and
# the change of slope at each. Take two breakpoints for the same only when they are equal.

# %% [markdown] version="variant"
# ## Where does the line bend?
#
# Walk along the graph from left to right. Where a unit bends, the slope changes by the **jump** of that unit: the
# slope to the right minus the slope to the left. Such a place is a **knot**. Several units may bend at the same
# place: that is one knot, and its jump is the sum of theirs. Write
# `slope_jumps(beta, m, s)`, which returns `(knots, jumps)`: the different places in increasing order, and
# the change of slope at each. Take two breakpoints for the same only when they are equal.


# %% role="answer" part="slope_jumps" version="standard"
def slope_jumps(beta, mu, s):
    """Knots in increasing order and the jumps of the slope there, each of shape (K,)."""
    ### BEGIN SOLUTION
    knots, place = np.unique(beta, return_inverse=True)
    return knots, np.bincount(place, weights=s * mu, minlength=len(knots))
    ### END SOLUTION


# %% role="answer" part="slope_jumps" version="variant"
def slope_jumps(beta, m, s):
    """Knots in increasing order and the jumps of the slope there, each of shape (K,)."""
    ### BEGIN SOLUTION
    knots, place = np.unique(beta, return_inverse=True)
    return knots, np.bincount(place, weights=m, minlength=len(knots))
    ### END SOLUTION


# %% role="check" part="check_slope_jumps" points=3
### BEGIN HIDDEN TESTS
checks.check_slope_jumps(slope_jumps)
### END HIDDEN TESTS
_example = slope_jumps(np.array([2.0, 1.0, 2.0]), np.array([1.0, 3.0, 4.0]), np.array([1.0, 1.0, 1.0]))
assert np.allclose(_example, [[1.0, 2.0], [3.0, 5.0]]), "three right-facing units, two of which share a knot"

# %% [markdown]
# ## How rough is it?
#
# The **roughness** of the spline is the sum of the squares of the delta-slopes of its units, $\sum_i\mu_i^2$. With
# the jump $m_i$ of each unit it is also $\sum_i m_i^2$ (why?). It is taken unit by unit, not knot by knot, which
# differs where units share a knot. Write `roughness(mu)`, for an array of either.


# %% role="answer" part="roughness"
def roughness(mu):
    """Sum of the squares, a number."""
    ### BEGIN SOLUTION
    return np.sum(mu**2)
    ### END SOLUTION


# %% role="check" part="check_roughness" points=2
### BEGIN HIDDEN TESTS
checks.check_roughness(roughness)
### END HIDDEN TESTS
assert np.isclose(roughness(np.array([1.0, -2.0])), 5.0)

# %% [markdown] version="standard"
# ## Bonus: units that do not bend
#
# What does a unit with $w=0$ do? Write `with_constant(w, b, v)`, which returns `(constant, beta, mu, s)`:
# what the units with $w=0$ add to the function (a number; think of both signs of $b$), and the three arrays of the
# others, in their order and perhaps empty.

# %% [markdown] version="variant"
# ## Bonus: units that do not bend
#
# What does a unit with $w=0$ do? Write `with_constant(w, b, v)`, which returns `(constant, beta, m, s)`:
# what the units with $w=0$ add to the function (a number; think of both signs of $b$), and the three arrays of the
# others, in their order and perhaps empty.


# %% role="answer" part="with_constant"
def with_constant(w, b, v):
    """The constant, and the spline of the units that bend."""
    ### BEGIN SOLUTION
    bends = w != 0
    constant = np.sum(v[~bends] * np.maximum(b[~bends], 0.0))
    return (constant, *to_spline(w[bends], b[bends], v[bends]))
    ### END SOLUTION


# %% role="check" part="check_with_constant" points=1 bonus=true
### BEGIN HIDDEN TESTS
checks.check_with_constant(with_constant)
### END HIDDEN TESTS
_example = with_constant(np.array([0.0, 1.0]), np.array([2.0, 1.0]), np.array([3.0, 1.0]))
assert np.isclose(_example[0], 6.0), "w = 0, b = 2, v = 3 is the constant 6"

# %% [markdown]
# ## In your own words
#
# A friend says: "a network of 5 units has 15 numbers, so I need 15 numbers to describe its function."
# How many real numbers are enough, besides a sign for each unit? What do the weights hold that nobody can read off
# the picture, and what can you do to them without changing the function? Three or four sentences.

# %% [markdown] role="written" part="words" points=2
# Each unit has three weights, but only two of them matter for what it draws: multiply $w$ and $b$ by a
# positive number and divide $v$ by it, and the function stays the same. So 5 units give 10 numbers, a breakpoint and a
# delta-slope (or a jump) each, and 5 signs. The scale of each unit cannot be read off the picture. Nor can the order
# of the units, and where two share a breakpoint, only the sum of their jumps and of their lines shows.
#
# **Marking guide.** 1 point: names the rescaling $(w,b,v)\to(aw,ab,v/a)$ with $a>0$ (sign or "positive" must be
# right). 1 point: counts two numbers and a sign for a unit, or says that the order or the parts of
# a shared knot cannot be seen. "10 numbers" without a reason: half a point. Right as well: 12 numbers and no sign, a line
# and for each unit a breakpoint and a jump, since a unit that turns round changes the function by a line only.
