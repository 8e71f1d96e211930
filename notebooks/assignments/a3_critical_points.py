# %% [markdown]
# # Critical points
#
# **Time**: about 75 minutes. **You need**: calculus, least squares, NumPy, and assignment 1 or its chapter.
# **Chapter**: 3, the loss surface. **Points**: 12, one bonus point, and 2 for the written question.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a3 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown] version="standard"
# ## The same curve, at rest twice
#
# The loss of a network on $n$ data is $L=\frac1{2n}\sum_{k=1}^n r_k^2$, with the **residuals** $r_k=f(x_k)-y_k$.
#
# Network *A* has two units, network *B* the same two and a third with $v=0$:
# $f(x)=\sum_i v_i\,(w_ix+b_i)_+$ with $u_+=\max(u,0)$. So they draw the same curve, and it misses the data. Yet at both
# of them the gradient of the loss is zero, over every $w_i$, $b_i$ and $v_i$: gradient descent does not move. Now
# give each a small kick. One comes back. The other runs away, and its loss falls. *Question: which one, and what
# in the residuals tells you?*

# %% [markdown] version="variant"
# ## The same curve, at rest twice
#
# Here each datum has a **weight** $\omega_k>0$, and the weights add up to 1. The loss is
# $L=\frac12\sum_{k=1}^n\omega_k r_k^2$, with the **residuals** $r_k=f(x_k)-y_k$. (In the chapter all weights are $1/n$;
# below a datum with a larger weight has a larger dot.)
#
# Network *A* has two units, network *B* the same two and a third with $v=0$:
# $f(x)=\sum_i v_i\,(w_ix+b_i)_+$ with $u_+=\max(u,0)$. So they draw the same curve, and it misses the data. Yet at both
# of them the gradient of the loss is zero, over every $w_i$, $b_i$ and $v_i$: gradient descent does not move. Now
# give each a small kick. One comes back. The other runs away, and its loss falls. *Question: which one, and what
# in the residuals tells you?*

# %% role="given" part="data" version="standard"
net_a = np.array([[1.0, -1.0], [-1.5, 3.5], [0.4, 0.4]])  # the rows are w, b and v
net_b = np.array([[1.0, -1.0, 3.0], [-1.5, 3.5, -10.0], [0.4, 0.4, 0.0]])
x = np.arange(6.0)
y = np.array([0.0, 3.0, 1.0, 0.0, 2.0, 1.0])
data, area = (x, y), 36.0  # area: of the dots


def network(w, b, v, x):
    return np.maximum(np.outer(x, w) + b, 0.0) @ v


def loss(w, b, v, x, y):
    return np.mean((network(w, b, v, x) - y) ** 2) / 2


# %% role="given" part="data" version="variant"
net_a = np.array([[1.0, -1.0], [-1.5, 3.5], [0.4, 0.4]])  # the rows are w, b and v
net_b = np.array([[1.0, -1.0, 3.0], [-1.5, 3.5, -10.0], [0.4, 0.4, 0.0]])
x = np.arange(6.0)
y = np.array([0.0, 2.0, 1.2, 0.0, 2.0, 0.6])
omega = np.array([2.0, 4.0, 1.0, 2.0, 2.0, 1.0]) / 12
data, area = (x, y, omega), 216 * omega  # area: of the dots


def network(w, b, v, x):
    return np.maximum(np.outer(x, w) + b, 0.0) @ v


def loss(w, b, v, x, y, omega):
    return omega @ (network(w, b, v, x) - y) ** 2 / 2


# %% role="given" part="picture"
grid = np.linspace(-0.5, 5.5, 241)
fig, axes = plt.subplots(1, 2, figsize=(7, 3.6), sharey=True, layout="constrained")
for ax, (w, b, v), title in zip(axes, (net_a, net_b), "AB", strict=True):
    ax.plot(grid, network(w, b, v, grid), label="network")
    ax.vlines(x, network(w, b, v, x), y, linestyles="dotted", label="residuals")
    ax.scatter(x, y, area, color="C1", label="data")
    beta = -b / w
    ax.plot(beta, network(w, b, v, beta), "^", color="C2", label="breakpoints")
    silent = beta[v == 0]
    ax.plot(silent, network(w, b, v, silent), "^", color="C2", mfc="white", ms=9, label="… with $v=0$")
    ax.set(title=f"{title}: $L={loss(w, b, v, *data):.2f}$", xlabel="input $x$")
axes[0].set_ylabel("output $f(x)$")
fig.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()

# %% [markdown]
# ## How to work, and what counts
#
# - *Answers.* Write them where it says `raise NotImplementedError`, and run the cell below each. Any
#   algorithm that is right counts, and an answer may call your earlier ones. Return numbers, lists or NumPy
#   arrays. NumPy is enough; what else you import or define belongs in the cells of your answers, since
#   the cells that are given are replaced by the original ones before grading.
# - *Points.* The example below an answer is small, and passing it does not mean that the answer is right:
#   your grade comes from more networks, drawn at random so that each of the usual mistakes shows. Numbers
#   are compared to eight digits. Do not call the package of the book in place of your own code: such an
#   answer is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown]
# ## Who feels which datum?
#
# A unit is **active** on a datum if $w x_k+b>0$. On the other data it is zero and stays zero when it moves a little. A
# datum exactly on the breakpoint counts as inactive. Write `active_sets(w, b, x)`, where `w` and `b` have length $H$ and
# `x` has length $n$: an array with one row for each datum and one column for each unit, 1 (or True) where the unit is
# active and 0 (or False) where not. In this assignment all units have $w\ne0$; they may face either way.


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
# over the three arrays, each of length $H$. You will find that each unit meets the residuals only in two
# numbers. (In doubt about a sign or a factor? Compare with differences of the given `loss`.)

# %% [markdown] version="variant"
# ## The gradient
#
# Suppose no datum lies on a breakpoint. Then small steps change no active set. How does $f(x_k)$ change with $w_i$,
# with $b_i$, with $v_i$? Write `gradient(w, b, v, x, y, omega)`, which returns `(dw, db, dv)`, the derivatives of the loss
# over the three arrays, each of length $H$. You will find that each unit meets the residuals only in two
# numbers. (In doubt about a sign or a factor? Compare with differences of the given `loss`.)


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


# %% role="check" part="check_gradient" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_gradient(gradient)
### END HIDDEN TESTS
_example = gradient(np.array([2.0]), np.array([-3.0]), np.array([0.5]), *data)
assert np.allclose(_example, [[1.5], [1 / 3], [4.0]]), "the unit (2x - 3)_+ / 2 alone, on the data above"

# %% role="check" part="check_gradient" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_gradient(gradient)
### END HIDDEN TESTS
_example = gradient(np.array([2.0]), np.array([-3.0]), np.array([0.5]), *data)
assert np.allclose(_example, [[1.0875], [31 / 120], [2.8]]), (
    "the unit (2x - 3)_+ / 2 alone, on the data above"
)

# %% [markdown] version="standard"
# ## At rest
#
# A *point* is a network's numbers $(w,b,v)$, all of them. It is **critical** if the gradient is zero there. Write
# `is_critical(w, b, v, x, y)`, which says True or False. Take numbers of size below $10^{-9}$ for zero, and suppose again
# that no datum lies on a breakpoint.
#
# The two numbers of a unit are the *sum* of $r_k$ and the *first moment*, the sum of $r_kx_k$, both over its active set.
# Before you write the function, set your three derivatives to zero on paper. What must hold of the two numbers for a unit
# with $v\ne0$? What is left of it when $v=0$? And when the unit is *dead*, active on no datum?

# %% [markdown] version="variant"
# ## At rest
#
# A *point* is a network's numbers $(w,b,v)$, all of them. It is **critical** if the gradient is zero there. Write
# `is_critical(w, b, v, x, y, omega)`, which says True or False. Take numbers of size below $10^{-9}$ for zero, and suppose again
# that no datum lies on a breakpoint.
#
# The two numbers of a unit are the *sum* of $\omega_kr_k$ and the *first moment*, the sum of $\omega_kr_kx_k$, both over its active set.
# Before you write the function, set your three derivatives to zero on paper. What must hold of the two numbers for a unit
# with $v\ne0$? What is left of it when $v=0$? And when the unit is *dead*, active on no datum?


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
# order and on no datum, and each piece has at least one datum. Where it has a single one, every best line passes through it.

# %% [markdown] version="variant"
# ## Piece by piece
#
# The breakpoints cut the data into **pieces**. One often reads that a network at rest fits each piece by its own
# least-squares line. Write `fit_pieces(x, y, breakpoints, omega)` to look at it: for each datum, the value there of the line that
# fits *its piece alone* best (the least sum of $\omega r^2$). The data come in any order, the breakpoints in increasing
# order and on no datum, and each piece has at least one datum. Where it has a single one, every best line passes through it.


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


# %% role="check" part="check_fit_pieces" points=2 version="standard"
### BEGIN HIDDEN TESTS
checks.check_fit_pieces(fit_pieces)
### END HIDDEN TESTS
_four = np.array([4.0, 1.0, 0.0, 2.0]), np.array([5.0, 3.0, 0.0, 0.0])
_example = fit_pieces(*_four, np.array([3.0]))
assert np.allclose(_example, [5.0, 1.0, 1.0, 1.0]), (
    "the data (0, 0), (1, 3) and (2, 0) to the left of the breakpoint 3, and (4, 5) to the right"
)

# %% role="check" part="check_fit_pieces" points=2 version="variant"
### BEGIN HIDDEN TESTS
checks.check_fit_pieces(fit_pieces)
### END HIDDEN TESTS
_four = np.array([4.0, 1.0, 0.0, 2.0]), np.array([5.0, 3.0, 0.0, 0.0])
_example = fit_pieces(*_four, np.array([3.0]), np.array([4.0, 2.0, 1.0, 1.0]) / 8)
assert np.allclose(_example, [5.0, 1.5, 1.5, 1.5]), (
    "the data (0, 0), (1, 3) and (2, 0) to the left of the breakpoint 3, and (4, 5) to the right, with weights"
)

# %% [markdown]
# Try it on two networks at rest: *A*, and *C*, which has one breakpoint among the data and two more units that are active on
# all data, and is given other targets. The crosses are your values. (In *A* each piece has two data, so the line that is best
# for it alone hits both.) For one of the networks the curve passes through the crosses. Why not for the other? Which sums of
# residuals does *A* make vanish, and are they enough to tell one piece from the rest?

# %% role="given" part="picture_of_pieces" version="standard"
net_c = np.array([[1.0, 1.0, -1.0], [-2.5, 3.0, 8.0], [1.0, 1 / 11, 1 / 11]])
y_c = np.array([0.0, 3.0, 0.0, 2.0, 1.5, 4.0])
rest = {"A": (net_a, y, np.array([1.5, 3.5])), "C": (net_c, y_c, np.array([2.5]))}
fig, axes = plt.subplots(1, 2, figsize=(7, 3.3), layout="constrained")
for ax, (name, (net, targets, breakpoints)) in zip(axes, rest.items(), strict=True):
    ax.plot(grid, network(*net, grid), label="network")
    ax.scatter(x, targets, area, color="C1", label="data")
    ax.plot(x, fit_pieces(x, targets, breakpoints), "kx", markersize=9, label="your values")
    at_rest = is_critical(*net, x, targets)
    ax.set(title=f"{name}, critical: {at_rest}", xlabel="input $x$", ylabel="output")
fig.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()

# %% role="given" part="picture_of_pieces" version="variant"
net_c = np.array([[1.0, 1.0, -1.0], [-2.5, 3.0, 8.0], [1.0, 1 / 11, 1 / 11]])
y_c = np.array([0.0, 2.0, -1.0, 2.0, 1.5, 4.5])
rest = {"A": (net_a, y, np.array([1.5, 3.5])), "C": (net_c, y_c, np.array([2.5]))}
fig, axes = plt.subplots(1, 2, figsize=(7, 3.3), layout="constrained")
for ax, (name, (net, targets, breakpoints)) in zip(axes, rest.items(), strict=True):
    ax.plot(grid, network(*net, grid), label="network")
    ax.scatter(x, targets, area, color="C1", label="data")
    ax.plot(x, fit_pieces(x, targets, breakpoints, omega), "kx", markersize=9, label="your values")
    at_rest = is_critical(*net, x, targets, omega)
    ax.set(title=f"{name}, critical: {at_rest}", xlabel="input $x$", ylabel="output")
fig.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
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
# Take again numbers of size below $10^{-9}$ for zero.
#
# How to tell the last two apart? Hold the active sets still: then $f(x_k)$ is linear in the numbers $p_i=w_iv_i$ and
# $q_i=b_iv_i$, so the loss is a bowl in them. Where sum and first moment are zero for *every* unit, those with
# $v=0$ among them, the point is the bottom of the bowl. Now let a unit with $v=0$ be the exception: move its $v$ by $\delta$ and its
# $(w,b)$ by $\epsilon$ times some direction, and look at the change of the loss to second order in the steps. Can it be
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
# Take again numbers of size below $10^{-9}$ for zero.
#
# How to tell the last two apart? Hold the active sets still: then $f(x_k)$ is linear in the numbers $p_i=w_iv_i$ and
# $q_i=b_iv_i$, so the loss is a bowl in them. Where sum and first moment are zero for *every* unit, those with
# $v=0$ among them, the point is the bottom of the bowl. Now let a unit with $v=0$ be the exception: move its $v$ by $\delta$ and its
# $(w,b)$ by $\epsilon$ times some direction, and look at the change of the loss to second order in the steps. Can it be
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
# Now the kick. Each network starts close to its point and follows your gradient. Does it end as your words say? On the right
# is the curve that *B* has become. (Where the loss flickers, steps carry a breakpoint to and fro across a datum.)

# %% role="given" part="picture_of_descent"
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
for net, name, style in ((net_a, "A", "--"), (net_b, "B", "-")):
    place, losses = net + 0.02 * np.cos(np.arange(net.size)).reshape(net.shape), []
    for _ in range(4000):
        place = place - 0.03 * np.array(gradient(*place, *data))
        losses.append(loss(*place, *data))
    left.plot(losses, style, label=f"{name}: {verdict(*net, *data)}")
left.set(xlabel="steps of descent", ylabel="loss $L$", xscale="log")
left.legend()
beta = -place[1] / place[0]
beta = beta[(beta > grid[0]) & (beta < grid[-1])]
right.plot(grid, network(*place, grid), label="network")
right.scatter(x, y, area, color="C1", label="data")
right.plot(beta, network(*place, beta), "^", color="C2", label="breakpoints")
right.set(title="B at the end", xlabel="input $x$", ylabel="output $f(x)$")
plt.show()

# %% [markdown] version="standard"
# ## Bonus: held by a datum
#
# In the last picture two breakpoints of *B* have come to data and stay there. Can a datum hold a breakpoint? Let there
# be one unit with numbers $w\ne0$, $b$, $v\ne0$ and its breakpoint exactly on a datum, $wx_k+b=0$; the inputs are distinct. On
# the two sides of this place the loss has different gradients. Write `held(w, b, v, x, y)`, where `w`, `b` and `v` are
# single numbers: True if the loss falls to first order in *no* direction of $(w,b,v)$, to neither side. Take numbers of size
# up to $10^{-9}$ for zero. (Let the active data push the breakpoint over the datum. What does the datum do as soon as it is
# active?)

# %% [markdown] version="variant"
# ## Bonus: held by a datum
#
# In the last picture two breakpoints of *B* have come to data and stay there. Can a datum hold a breakpoint? Let there
# be one unit with numbers $w\ne0$, $b$, $v\ne0$ and its breakpoint exactly on a datum, $wx_k+b=0$; the inputs are distinct. On
# the two sides of this place the loss has different gradients. Write `held(w, b, v, x, y, omega)`, where `w`, `b` and `v` are
# single numbers: True if the loss falls to first order in *no* direction of $(w,b,v)$, to neither side. Take numbers of size
# up to $10^{-9}$ for zero. (Let the active data push the breakpoint over the datum. What does the datum do as soon as it is
# active?)


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


# %% role="check" part="check_held" points=1 bonus=true version="standard"
### BEGIN HIDDEN TESTS
checks.check_held(held)
### END HIDDEN TESTS
_three = np.array([0.0, 1.0, 2.0])
_example = [held(1.0, 0.0, 1.0, _three, np.array([first, 1.0, 2.0])) for first in (-1.0, 1.0)]
assert np.allclose(_example, [True, False]), (
    "(x)_+ on the data (0, -1), (1, 1), (2, 2), and with (0, 1) as the first"
)

# %% role="check" part="check_held" points=1 bonus=true version="variant"
### BEGIN HIDDEN TESTS
checks.check_held(held)
### END HIDDEN TESTS
_three = np.array([0.0, 1.0, 2.0])
_example = [
    held(1.0, 0.0, 1.0, _three, np.array([first, 1.0, 2.0]), np.array([0.5, 0.25, 0.25]))
    for first in (-1.0, 1.0)
]
assert np.allclose(_example, [True, False]), (
    "(x)_+ on the data (0, -1), (1, 1), (2, 2), and with (0, 1) as the first"
)

# %% [markdown]
# ## In your own words
#
# A friend says: "A and B draw the same function and have the same loss, and the gradient is zero at both. So they are
# equally stuck, and a unit with $v=0$ is useless." What does the third unit of B see, why does the gradient not show it, and
# which change of its three numbers makes the loss smaller? Would a *dead* unit with $v=0$ do as well? Three or four sentences.

# %% [markdown] role="written" part="words" points=2 version="standard"
# The third unit of B is active on the data 4 and 5, where the residuals are $-1$ and $0.4$. They do not sum to zero,
# but they balance when multiplied by the heights of the ramp there, 2 and 5. So a change of $v$ alone changes the loss
# only to second order, and a change of $w$ or $b$ alone does nothing, since $v=0$ switches the unit off: the gradient
# is zero. Both together do: move $(w,b)$ along $(S_1,S_0)$, where $S_0$ and $S_1$ are the sums of $r$ and $rx$ over
# them, divided by $n$, and $v$ a little to the opposite sign; the loss then has the mixed term $\delta v\,(S_1\,\delta
# w+S_0\,\delta b)<0$, and for small $\delta v$ the square $\frac12\langle(wx+b)^2\rangle_A\,\delta v^2$ is less than
# that. So B lies on a pass, and A, without such a unit, in a valley. A dead unit sees no residual, both its moments are
# zero, and it opens no way.
#
# **Marking guide.** 1 point: the unit sees residuals with a moment that is not zero, and $v$ and $(w,b)$ have to change together
# (a mixed second derivative; "the Hessian has a negative eigenvalue" with a reason is enough). One after the other is right as
# well: a small change of $w$ or $b$ that moves the breakpoint costs nothing and breaks the balance, and then $v$ feels a force.
# Both moments are negative here: $w$ or $b$ up with $v$ up, or down with $v$ down, is a right change.
# 1 point: says why the gradient is zero there (the factor $v$, and the balance with the ramp) and that a dead unit feels
# nothing; half a point for one of the two. "Saddle" without a reason: half a point in all.

# %% [markdown] role="written" part="words" points=2 version="variant"
# The third unit of B is active on the data 4 and 5, where the weighted residuals are $-\frac16$ and $\frac1{15}$. They
# do not sum to zero, but they balance when multiplied by the heights of the ramp there, 2 and 5. So a change of $v$
# alone changes the loss only to second order, and a change of $w$ or $b$ alone does nothing, since $v=0$ switches the
# unit off: the gradient is zero. Both together do: move $(w,b)$ along $(S_1,S_0)$, where $S_0$ and $S_1$ are the sums
# of $\omega r$ and $\omega rx$ over them, and $v$ a little to the opposite sign; the loss then has the mixed term
# $\delta v\,(S_1\,\delta w+S_0\,\delta b)<0$, and for small $\delta v$ the square
# $\frac12\sum_A\omega\,(wx+b)^2\,\delta v^2$ is less than that. So B lies on a pass, and A, without such a unit, in a
# valley. A dead unit sees no residual, both its moments are zero, and it opens no way.
#
# **Marking guide.** 1 point: the unit sees residuals with a moment that is not zero, and $v$ and $(w,b)$ have to change together
# (a mixed second derivative; "the Hessian has a negative eigenvalue" with a reason is enough). One after the other is right as
# well: a small change of $w$ or $b$ that moves the breakpoint costs nothing and breaks the balance, and then $v$ feels a force.
# Both moments are negative here: $w$ or $b$ up with $v$ up, or down with $v$ down, is a right change.
# 1 point: says why the gradient is zero there (the factor $v$, and the balance with the ramp) and that a dead unit feels
# nothing; half a point for one of the two. "Saddle" without a reason: half a point in all.
