# %% [markdown]
# # Critical points
#
# **Time**: about 75 minutes. **You need**: calculus, least squares, NumPy, and the first assignment or its chapter.
# **Chapter**: the loss surface. **Points**: 12, one bonus point, and 2 for the written question.
#
# Write your answers where it says `raise NotImplementedError`, and run the cell below each. The example
# in it is small; your grade comes from more networks, made so that each of the usual mistakes shows. Any
# algorithm that is right counts, and an answer may call your earlier ones. Nothing more than NumPy is needed
# (another import goes into the cell with your answer, since cells that are not answers are replaced by the
# original ones), and an answer that calls the package of the book in place of your own code is looked at by hand.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a3 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown]
# ## The same curve, at rest twice
#
# Network *A* has two units, network *B* the same two and a third with $v=0$:
# $f(x)=\sum_i v_i\,(w_ix+b_i)_+$ with $u_+=\max(u,0)$. So they draw the same curve, and it misses the data. Yet at both
# of them the gradient of the loss is zero, over every $w_i$, $b_i$ and $v_i$: gradient descent does not move. Now
# give each a small kick. One comes back. The other runs away, and its loss falls. *Question: which one, and what
# in the residuals tells you?*

# %% role="given" part="picture"
net_a = np.array([[1.0, -1.0], [-1.5, 3.5], [0.4, 0.4]])
net_b = np.array([[1.0, -1.0, 3.0], [-1.5, 3.5, -10.0], [0.4, 0.4, 0.0]])
x = np.arange(6.0)
y = np.array([0.0, 3.0, 1.0, 0.0, 2.0, 1.0])


def network(w, b, v, x):
    return np.maximum(np.outer(x, w) + b, 0.0) @ v


grid = np.linspace(-0.5, 5.5, 241)
fig, axes = plt.subplots(1, 2, figsize=(8, 3), sharey=True, layout="constrained")
for ax, (w, b, v), title in zip(axes, (net_a, net_b), "AB", strict=True):
    ax.plot(grid, network(w, b, v, grid), label="network")
    ax.vlines(x, network(w, b, v, x), y, linestyles="dotted", label="residuals")
    ax.plot(x, y, "o", label="data")
    ax.plot(-b / w, network(w, b, v, -b / w), "^", label="breakpoints")
    ax.set(title=title, xlabel="input $x$")
axes[0].set_ylabel("output $f(x)$")
axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown] version="standard"
# The loss is $L=\frac1{2n}\sum_{k=1}^n r_k^2$ with the residuals $r_k=f(x_k)-y_k$.

# %% [markdown] version="variant"
# Here each datum has a **weight** $\omega_k>0$, and the weights add up to 1: the loss is
# $L=\frac12\sum_{k=1}^n\omega_k r_k^2$ with the residuals $r_k=f(x_k)-y_k$. (In the chapter all weights are $1/n$.
# So they are in the picture above, but not in what your functions are tried on.)

# %% role="given" part="data" version="standard"
data = (x, y)

# %% role="given" part="data" version="variant"
omega = np.full(6, 1 / 6)
data = (x, y, omega)

# %% [markdown]
# ## Who feels which datum?
#
# A unit is **active** on a datum if $w x_k+b>0$. On the other data it is zero and stays zero when it moves a little. A
# datum exactly on the breakpoint counts as inactive. Write `active_sets(w, b, x)`: an array with one row for each
# datum and one column for each unit, 1 (or True) where the unit is active and 0 (or False) where not. The units
# have $w\ne0$.


# %% role="answer" part="active_sets"
def active_sets(w, b, x):
    """Where which unit is active, of shape (n, H)."""
    ### BEGIN SOLUTION
    return np.outer(x, w) + b > 0
    ### END SOLUTION


# %% role="check" part="check_active_sets" points=1
### BEGIN HIDDEN TESTS
checks.check_active_sets(active_sets)
### END HIDDEN TESTS
_example = active_sets(np.array([1.0, -2.0]), np.array([-1.0, 1.0]), np.array([0.0, 1.0, 3.0]))
assert np.allclose(_example, [[0, 1], [0, 0], [1, 0]]), (
    "one right-facing and one left-facing unit, three data"
)

# %% [markdown] version="standard"
# ## The gradient
#
# Suppose no datum lies on a breakpoint. Then small steps change no active set. How does $f(x_k)$ change with $w_i$,
# with $b_i$, with $v_i$? Write `gradient(w, b, v, x, y)`, which returns `(dw, db, dv)`, the derivatives of the loss
# over the three arrays, each of length $H$. You will find that each unit meets the residuals only in two numbers.

# %% [markdown] version="variant"
# ## The gradient
#
# Suppose no datum lies on a breakpoint. Then small steps change no active set. How does $f(x_k)$ change with $w_i$,
# with $b_i$, with $v_i$? Write `gradient(w, b, v, x, y, omega)`, which returns `(dw, db, dv)`, the derivatives of the loss
# over the three arrays, each of length $H$. You will find that each unit meets the residuals only in two numbers.


# %% role="answer" part="gradient" version="standard"
def gradient(w, b, v, x, y):
    """Derivatives of the loss over w, b and v, each of shape (H,)."""
    ### BEGIN SOLUTION
    active = np.outer(x, w) + b > 0
    r = np.maximum(np.outer(x, w) + b, 0.0) @ v - y
    S0 = r @ active / len(x)
    S1 = (r * x) @ active / len(x)
    return v * S1, v * S0, w * S1 + b * S0
    ### END SOLUTION


# %% role="answer" part="gradient" version="variant"
def gradient(w, b, v, x, y, omega):
    """Derivatives of the weighted loss over w, b and v, each of shape (H,)."""
    ### BEGIN SOLUTION
    active = np.outer(x, w) + b > 0
    pull = omega * (np.maximum(np.outer(x, w) + b, 0.0) @ v - y)
    S0 = pull @ active
    S1 = (pull * x) @ active
    return v * S1, v * S0, w * S1 + b * S0
    ### END SOLUTION


# %% role="check" part="check_gradient" points=3
### BEGIN HIDDEN TESTS
checks.check_gradient(gradient)
### END HIDDEN TESTS
_example = gradient(np.array([1.0]), np.array([-1.5]), np.array([1.0]), *data)
assert np.allclose(_example, [[3.0], [2 / 3], [2.0]]), "the unit (x - 3/2)_+ alone, on the data above"

# %% [markdown] version="standard"
# ## At rest
#
# A point is **critical** if the gradient is zero. Write `is_critical(w, b, v, x, y)`, which says True or False. Take
# numbers below $10^{-9}$ for zero, and suppose again that no datum lies on a breakpoint.
#
# Before you write it, set your three derivatives to zero on paper. What must hold of the residuals on the active set of
# a unit with $v\ne0$? What is left of it when $v=0$? And when the unit is *dead*, active on no datum?

# %% [markdown] version="variant"
# ## At rest
#
# A point is **critical** if the gradient is zero. Write `is_critical(w, b, v, x, y, omega)`, which says True or False. Take
# numbers below $10^{-9}$ for zero, and suppose again that no datum lies on a breakpoint.
#
# Before you write it, set your three derivatives to zero on paper. What must hold of the residuals on the active set of
# a unit with $v\ne0$? What is left of it when $v=0$? And when the unit is *dead*, active on no datum?


# %% role="answer" part="is_critical" version="standard"
def is_critical(w, b, v, x, y):
    """Whether the gradient is zero."""
    ### BEGIN SOLUTION
    return bool(np.max(np.abs(gradient(w, b, v, x, y))) < 1e-9)
    ### END SOLUTION


# %% role="answer" part="is_critical" version="variant"
def is_critical(w, b, v, x, y, omega):
    """Whether the gradient of the weighted loss is zero."""
    ### BEGIN SOLUTION
    return bool(np.max(np.abs(gradient(w, b, v, x, y, omega))) < 1e-9)
    ### END SOLUTION


# %% role="check" part="check_is_critical" points=3
### BEGIN HIDDEN TESTS
checks.check_is_critical(is_critical)
### END HIDDEN TESTS
_example = [is_critical(*net_a, *data), is_critical(*net_b, *data), is_critical(*(1.1 * net_a), *data)]
assert np.allclose(_example, [True, True, False]), "networks A and B, and A with all its numbers larger"

# %% [markdown] version="standard"
# ## Piece by piece
#
# The breakpoints cut the data into **pieces**. One often reads that a network at rest fits each piece by its own
# least-squares line. Write `fit_pieces(x, y, breakpoints)` to look at it: for each datum, the value there of the line that
# fits *its piece alone* best (the least sum of $r^2$). The data come in any order, the breakpoints in increasing
# order and on no datum. Where a piece has a single datum, every best line passes through it.

# %% [markdown] version="variant"
# ## Piece by piece
#
# The breakpoints cut the data into **pieces**. One often reads that a network at rest fits each piece by its own
# least-squares line. Write `fit_pieces(x, y, breakpoints, omega)` to look at it: for each datum, the value there of the line that
# fits *its piece alone* best (the least sum of $\omega r^2$). The data come in any order, the breakpoints in increasing
# order and on no datum. Where a piece has a single datum, every best line passes through it.


# %% role="answer" part="fit_pieces" version="standard"
def fit_pieces(x, y, breakpoints):
    """Values at the data of the least-squares line of each piece, of shape (n,)."""
    ### BEGIN SOLUTION
    piece = np.searchsorted(breakpoints, x)
    values = np.zeros(len(x))
    for number in np.unique(piece):
        mine = piece == number
        columns = np.stack([np.ones(mine.sum()), x[mine]], axis=1)
        values[mine] = columns @ np.linalg.lstsq(columns, y[mine], rcond=None)[0]
    return values
    ### END SOLUTION


# %% role="answer" part="fit_pieces" version="variant"
def fit_pieces(x, y, breakpoints, omega):
    """Values at the data of the weighted least-squares line of each piece, of shape (n,)."""
    ### BEGIN SOLUTION
    piece = np.searchsorted(breakpoints, x)
    values = np.zeros(len(x))
    for number in np.unique(piece):
        mine = piece == number
        columns = np.stack([np.ones(mine.sum()), x[mine]], axis=1)
        root = np.sqrt(omega[mine])
        values[mine] = columns @ np.linalg.lstsq(columns * root[:, None], y[mine] * root, rcond=None)[0]
    return values
    ### END SOLUTION


# %% role="check" part="check_fit_pieces" points=2
### BEGIN HIDDEN TESTS
checks.check_fit_pieces(fit_pieces)
### END HIDDEN TESTS
_weights = [np.full(4, 0.25)] * (len(data) - 2)
_example = fit_pieces(
    np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.0, 3.0, 0.0, 5.0]), np.array([3.0]), *_weights
)
assert np.allclose(_example, [1.0, 1.0, 1.0, 5.0]), (
    "three data to the left of the breakpoint, one to the right"
)

# %% [markdown]
# Try it on two networks at rest: *A*, and *C*, which has two units more that are active on all data, and other
# targets. For one of them the network (line) passes through the crosses, which are your values. Why not for the other?
# (Which sums of residuals does *A* make vanish? Are there enough units to tell one piece from the rest?)

# %% role="given" part="picture_of_pieces"
net_c = np.array([[1.0, 1.0, -1.0], [-2.5, 3.0, 8.0], [1.0, 1 / 11, 1 / 11]])
y_c = np.array([0.0, 3.0, 0.0, 2.0, 1.5, 4.0])
fig, axes = plt.subplots(1, 2, figsize=(7, 3))
for ax, net, targets, cuts, title in zip(
    axes, (net_a, net_c), (y, y_c), (np.array([1.5, 3.5]), np.array([2.5])), "AC", strict=True
):
    ax.plot(grid, network(*net, grid))
    ax.plot(x, targets, "o")
    ax.plot(x, fit_pieces(x, targets, cuts, *data[2:]), "kx", markersize=9)
    print(title, "critical:", is_critical(*net, x, targets, *data[2:]))
    ax.set(title=title, xlabel="input $x$")
plt.show()

# %% [markdown] version="standard"
# ## Valley or pass?
#
# At a critical point descent rests. Would it come back after a kick? Write `verdict(w, b, v, x, y)`, which returns
# one of four words:
#
# - `"edge"` if some datum lies on a breakpoint ($|w_ix_k+b_i|\le10^{-12}$), whatever else holds: there the loss has an
#   edge, and nothing below applies;
# - `"slope"` if the point is not critical;
# - `"valley"` if it is a local minimum: no network nearby has a smaller loss;
# - `"pass"` if it is critical and no local minimum.
#
# How to tell the last two apart? Hold the active sets still: then $f(x_k)$ is linear in the numbers
# $p_i=w_iv_i$ and $q_i=b_iv_i$, so the loss is a bowl in them. Where the residuals have zero sum and zero first moment on
# *every* active set, the point is the bottom of the bowl. Now let a unit with $v=0$ be the exception: move its $v$ by
# $\delta$ and its $(w,b)$ by $\epsilon$ times some direction, and look at the change of the loss to second order in the steps. Can it be
# negative, if $\delta$ is much smaller than $\epsilon$?

# %% [markdown] version="variant"
# ## Valley or pass?
#
# At a critical point descent rests. Would it come back after a kick? Write `verdict(w, b, v, x, y, omega)`, which returns
# one of four words:
#
# - `"edge"` if some datum lies on a breakpoint ($|w_ix_k+b_i|\le10^{-12}$), whatever else holds: there the loss has an
#   edge, and nothing below applies;
# - `"slope"` if the point is not critical;
# - `"valley"` if it is a local minimum: no network nearby has a smaller loss;
# - `"pass"` if it is critical and no local minimum.
#
# How to tell the last two apart? Hold the active sets still: then $f(x_k)$ is linear in the numbers
# $p_i=w_iv_i$ and $q_i=b_iv_i$, so the loss is a bowl in them. Where the residuals have zero sum and zero first moment on
# *every* active set, the point is the bottom of the bowl. Now let a unit with $v=0$ be the exception: move its $v$ by
# $\delta$ and its $(w,b)$ by $\epsilon$ times some direction, and look at the change of the loss to second order in the steps. Can it be
# negative, if $\delta$ is much smaller than $\epsilon$?


# %% role="answer" part="verdict" version="standard"
def verdict(w, b, v, x, y):
    """One of the words edge, slope, valley, pass."""
    ### BEGIN SOLUTION
    height = np.outer(x, w) + b
    if (np.abs(height) <= 1e-12).any():
        return "edge"
    if not is_critical(w, b, v, x, y):
        return "slope"
    r = np.maximum(height, 0.0) @ v - y
    moments = np.concatenate([r @ (height > 0), (r * x) @ (height > 0)]) / len(x)
    return "valley" if np.max(np.abs(moments)) < 1e-9 else "pass"
    ### END SOLUTION


# %% role="answer" part="verdict" version="variant"
def verdict(w, b, v, x, y, omega):
    """One of the words edge, slope, valley, pass, for the weighted loss."""
    ### BEGIN SOLUTION
    height = np.outer(x, w) + b
    if (np.abs(height) <= 1e-12).any():
        return "edge"
    if not is_critical(w, b, v, x, y, omega):
        return "slope"
    pull = omega * (np.maximum(height, 0.0) @ v - y)
    moments = np.concatenate([pull @ (height > 0), (pull * x) @ (height > 0)])
    return "valley" if np.max(np.abs(moments)) < 1e-9 else "pass"
    ### END SOLUTION


# %% role="check" part="check_verdict" points=3
### BEGIN HIDDEN TESTS
checks.check_verdict(verdict)
### END HIDDEN TESTS
_shifted = net_a + np.array([[0.0], [0.5], [0.0]])
_example = [verdict(*(1.1 * net_a), *data) == "slope", verdict(*_shifted, *data) == "edge"]
assert np.allclose(_example, True), "A with larger numbers, and A with breakpoints at 1 and 4"

# %% [markdown]
# Now the kick. Each network starts close to its point and follows your gradient. Does it end as your words say?

# %% role="given" part="picture_of_descent"
fig, ax = plt.subplots(figsize=(5, 3))
for net, name in ((net_a, "A"), (net_b, "B")):
    place, losses = net + 0.02 * np.cos(np.arange(net.size)).reshape(net.shape), []
    for _ in range(3000):
        place = place - 0.02 * np.array(gradient(*place, *data))
        losses.append(np.mean((network(*place, x) - y) ** 2) / 2)
    ax.plot(losses, label=f"{name}: {verdict(*net, *data)}")
ax.set(xlabel="steps of descent", ylabel="loss $L$", xscale="log")
ax.legend()
plt.show()

# %% [markdown] version="standard"
# ## Bonus: held by a datum
#
# Let there be one unit with numbers $w\ne0$, $b$, $v\ne0$ and its breakpoint exactly on a datum, $wx_k+b=0$. On the two sides of
# this place the loss has different gradients. Write `held(w, b, v, x, y)`: True if the loss falls to first order in *no*
# direction of $(w,b,v)$, to neither side. Take numbers up to $10^{-9}$ for zero. (Let the active data push the breakpoint over the datum. What does the datum do as soon
# as it is active?)

# %% [markdown] version="variant"
# ## Bonus: held by a datum
#
# Let there be one unit with numbers $w\ne0$, $b$, $v\ne0$ and its breakpoint exactly on a datum, $wx_k+b=0$. On the two sides of
# this place the loss has different gradients. Write `held(w, b, v, x, y, omega)`: True if the loss falls to first order in *no*
# direction of $(w,b,v)$, to neither side. Take numbers up to $10^{-9}$ for zero. (Let the active data push the breakpoint over the datum. What does the datum do as soon
# as it is active?)


# %% role="answer" part="held" version="standard"
def held(w, b, v, x, y):
    """Whether one unit with its breakpoint on a datum is at rest, True or False."""
    ### BEGIN SOLUTION
    height = w * x + b
    r = v * np.maximum(height, 0.0) - y
    datum = np.argmin(np.abs(height))
    active = (height > 0) & (np.arange(len(x)) != datum)
    push = -v * r[active].sum() / len(x)
    own = v * r[datum] / len(x)
    turn = (r * (x - x[datum]))[active].sum() / len(x)
    return bool(abs(turn) < 1e-9 and -1e-9 <= push <= own + 1e-9)
    ### END SOLUTION


# %% role="answer" part="held" version="variant"
def held(w, b, v, x, y, omega):
    """Whether one unit with its breakpoint on a datum is at rest, True or False."""
    ### BEGIN SOLUTION
    height = w * x + b
    pull = omega * (v * np.maximum(height, 0.0) - y)
    datum = np.argmin(np.abs(height))
    active = (height > 0) & (np.arange(len(x)) != datum)
    push = -v * pull[active].sum()
    own = v * pull[datum]
    turn = (pull * (x - x[datum]))[active].sum()
    return bool(abs(turn) < 1e-9 and -1e-9 <= push <= own + 1e-9)
    ### END SOLUTION


# %% role="check" part="check_held" points=1 bonus=true
### BEGIN HIDDEN TESTS
checks.check_held(held)
### END HIDDEN TESTS
_three = [np.array([0.0, 1.0, 2.0]), np.array([-1.0, 1.0, 2.0]), np.full(3, 1 / 3)][: len(data)]
assert np.isclose(held(1.0, 0.0, 1.0, *_three), True), "(x)_+ on the data (0, -1), (1, 1), (2, 2)"

# %% [markdown]
# ## In your own words
#
# A friend says: "A and B draw the same function and have the same loss, and the gradient is zero at both. So they are
# equally stuck, and a unit with $v=0$ is useless." What does the third unit of B see, why does the gradient not show it, and
# which change of its three numbers makes the loss smaller? Would a *dead* unit with $v=0$ do as well? Three or four sentences.

# %% [markdown] role="written" part="words" points=2
# The third unit of B is active on the data 4 and 5, where the residuals are $-1$ and $0.4$. They do not sum to zero, but they balance
# when weighted with the heights of the ramp there. So a change of $v$ alone changes the loss only to second order, and a change of $w$
# or $b$ alone does nothing, since $v=0$ switches the unit off: the gradient is zero. Both together do: move $(w,b)$ along
# $(S_1,S_0)$, and $v$ a little to the opposite sign; the loss then has the mixed term
# $\delta v\,(S_1\,\delta w+S_0\,\delta b)<0$, and for small $\delta v$ the square $\frac12\langle(wx+b)^2\rangle_A\,\delta v^2$ is less than that. So B
# lies on a pass, and A, without such a unit, in a valley. A dead unit sees no residual, both its moments are zero, and it opens no way.
#
# **Marking guide.** 1 point: the unit sees residuals with a moment that is not zero, and $v$ and $(w,b)$ have to change together (a
# mixed second derivative; "the Hessian has a negative eigenvalue" with a reason is enough). 1 point: says why the gradient is zero
# there (the factor $v$, and the balance with the ramp) and that a dead unit feels nothing. "Saddle" without a reason: half a point.
