# %% [markdown]
# # Pinned breakpoints
#
# **Time**: about 90 minutes. **You need**: the chain rule, NumPy, and assignment 1 or its chapter.
# **Chapters**: 5, gradient flow; 14, where breakpoints gather. **Points**: 14, and 2 for the written
# question.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a7 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown] version="standard"
# ## Eight breakpoints in training
#
# A network $f(x)=\sum_iv_i\,(w_ix+b_i)_+$ with $u_+=\max(u,0)$ bends at its **breakpoints**
# $\beta_i=-b_i/w_i$. Here are eight of them while the network learns six data (dashed), at thirteen times.
# *Question: some stop on a datum, some pass one, some stay there for a long time and then leave. What decides?*

# %% [markdown] version="variant"
# ## Eight breakpoints in training
#
# A network $f(x)=\sum_iv_i\,|w_ix+b_i|$ bends at its **breakpoints** $\beta_i=-b_i/w_i$. (The chapter has
# ReLU in place of the absolute value. The answers are not the same.) Here are eight of them while the network learns
# six data (dashed), at thirteen times.
# *Question: some stop on a datum, some pass one, some stay there for a long time and then leave. What decides?*

# %% role="given" part="picture" version="standard"
paths = [
    [1.81, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.66, 1.84, 2.17, 2.16],
    [0.68, 0.75, 0.82, 0.89, 0.96, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 0.84, 0.64],
    [-0.51, -0.49, -0.47, -0.45, -0.44, -0.42, -0.40, -0.38, -0.38, -0.41, -0.46, -0.57, -0.65],
    [-0.04, 0.03, 0.09, 0.16, 0.24, 0.38, 0.47, 0.62, 0.74, 0.90, 0.94, 0.80, 0.61],
    [-0.43, -0.41, -0.40, -0.38, -0.37, -0.36, -0.34, -0.33, -0.34, -0.37, -0.42, -0.54, -0.62],
    [-0.47, -0.49, -0.51, -0.52, -0.54, -0.57, -0.60, -0.66, -0.69, -0.71, -0.70, -0.62, -0.53],
    [1.01, 1.15, 1.31, 1.49, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60],
    [-0.60, -0.66, -0.71, -0.77, -0.82, -0.97, -1.50, -1.52, -1.60, -1.80, -1.97, -1.99, -1.67],
]

# %% role="given" part="picture" version="variant"
paths = [
    [1.81, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60],
    [0.68, 0.70, 0.72, 0.75, 0.78, 0.82, 0.86, 0.93, 0.95, 0.85, 0.69, 0.49, 0.45],
    [-0.51, -0.43, -0.35, -0.28, -0.21, -0.20, -0.20, -0.20, -0.20, -0.22, -0.28, -0.40, -0.48],
    [-0.04, 0.03, 0.10, 0.17, 0.24, 0.37, 0.43, 0.49, 0.52, 0.49, 0.41, 0.40, 0.40],
    [-0.43, -0.35, -0.27, -0.20, -0.20, -0.20, -0.20, -0.20, -0.20, -0.22, -0.28, -0.40, -0.48],
    [-0.47, -0.55, -0.63, -0.73, -0.82, -1.50, -1.50, -1.50, -1.50, -1.50, -1.50, -1.50, -1.50],
    [1.01, 1.14, 1.28, 1.45, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60, 1.60],
    [-0.60, -0.69, -0.78, -0.88, -1.32, -1.50, -1.50, -1.50, -1.50, -1.50, -1.50, -1.50, -1.50],
]

# %% role="given" part="picture_drawn"
times = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16]
inputs = np.array([-1.5, -0.9, -0.2, 0.4, 1.0, 1.6])
targets = np.array([-1.65, 1.5, 1.65, -0.45, -0.6, 1.05])
fig, ax = plt.subplots(figsize=(6, 3.2))
for place in inputs:
    ax.axvline(place, color="0.7", linestyle="--", linewidth=1)
ax.plot(np.transpose(paths), times, ".-")
ax.set(xlabel=r"breakpoint $\beta$", ylabel="time")
ax.set_yscale("function", functions=(np.sqrt, np.square))
ax.set_yticks([0, 1, 2, 4, 8, 12, 16])
fig.tight_layout()
plt.show()

# %% [markdown]
# ## How to work, and what counts
#
# - *Answers.* Write them where it says `raise NotImplementedError`, and run the cell below each. Any
#   algorithm that is right counts, and an answer may call your earlier ones. Return numbers, lists or NumPy
#   arrays. NumPy is enough; what else you import or define belongs in the cells of your answers, since
#   the cells that are given are replaced by the original ones before grading.
# - *Points.* The example below an answer is small, and passing it does not mean that the answer is right:
#   your grade comes from more networks, drawn at random. Numbers are compared to eight digits, but for the
#   training, where paths may differ. Do not call the package of the book in place of your own code: such an
#   answer is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown] version="standard"
# ## How fast does a breakpoint move?
#
# Write $r_k=f(x_k)-y_k$ for the residuals of the $n$ data. The loss is **half the mean** of their squares,
#
# $$L=\frac1{2n}\sum_kr_k^2,$$
#
# and *gradient flow* moves every weight at minus its derivative: $\dot w_i=-\partial L/\partial w_i$, and likewise
# $b_i$ and $v_i$. A datum is *active* for a unit where $w_ix_k+b_i>0$.
#
# Work out by hand, for one unit, $\dot w$, $\dot b$ and then $\dot\beta$ from $\beta=-b/w$. Write
# `dbeta_dt(w, b, v, x, r)`: the velocities of the $H$ breakpoints, from three arrays of length $H$ and two of
# length $n$. Here all $w_i\ne0$, and no breakpoint lies on a datum. The residuals are given: don't compute them.

# %% [markdown] version="variant"
# ## How fast does a breakpoint move?
#
# Write $r_k=f(x_k)-y_k$ for the residuals of the $n$ data. The loss is **half the mean** of their squares,
#
# $$L=\frac1{2n}\sum_kr_k^2,$$
#
# and *gradient flow* moves every weight at minus its derivative: $\dot w_i=-\partial L/\partial w_i$, and likewise
# $b_i$ and $v_i$. What is the derivative of $|u|$, on either side of $0$?
#
# Work out by hand, for one unit, $\dot w$, $\dot b$ and then $\dot\beta$ from $\beta=-b/w$. Write
# `dbeta_dt(w, b, v, x, r)`: the velocities of the $H$ breakpoints, from three arrays of length $H$ and two of
# length $n$. Here all $w_i\ne0$, and no breakpoint lies on a datum. The residuals are given: don't compute them.


# %% role="answer" part="dbeta_dt" version="standard"
def dbeta_dt(w, b, v, x, r):
    """Velocities of the breakpoints, of shape (H,)."""
    ### BEGIN SOLUTION
    active = np.outer(w, x) + b[:, None] > 0
    beta = -b / w
    push = active @ r + beta * (active @ (r * x))
    return v / w * push / len(x)
    ### END SOLUTION


# %% role="answer" part="dbeta_dt" version="variant"
def dbeta_dt(w, b, v, x, r):
    """Velocities of the breakpoints, of shape (H,)."""
    ### BEGIN SOLUTION
    side = np.sign(np.outer(w, x) + b[:, None])
    beta = -b / w
    push = side @ r + beta * (side @ (r * x))
    return v / w * push / len(x)
    ### END SOLUTION


# %% role="check" part="check_dbeta_dt" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_dbeta_dt(dbeta_dt)
### END HIDDEN TESTS
_example = dbeta_dt(np.ones(1), -np.ones(1), np.ones(1), np.array([2.0, 0.0]), np.array([-1.0, 2.0]))
assert np.allclose(_example, [-1.5]), (
    "w = 1, b = -1, v = 1; the residual is -1 at the datum 2, and 2 at the datum 0"
)

# %% role="check" part="check_dbeta_dt" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_dbeta_dt(dbeta_dt)
### END HIDDEN TESTS
_example = dbeta_dt(np.ones(1), -np.ones(1), np.ones(1), np.array([2.0, 0.0]), np.array([-1.0, 2.0]))
assert np.allclose(_example, [-2.5]), (
    "w = 1, b = -1, v = 1; the residual is -1 at the datum 2, and 2 at the datum 0"
)

# %% [markdown] version="standard"
# ## And its delta-slope?
#
# The other number of a unit is its delta-slope $\mu=wv$, the slope on its active side. Find $\dot\mu$, and write
# `dmu_dt(w, b, v, x, r)`, which returns the velocities of the $H$ delta-slopes.

# %% [markdown] version="variant"
# ## And its slope?
#
# The other number of a unit is its slope $\mu=|w|v$ to the right of the breakpoint ($-\mu$ is the one to the left: draw
# it). Find $\dot\mu$, and write `dmu_dt(w, b, v, x, r)`, which returns the velocities of the $H$ slopes.


# %% role="answer" part="dmu_dt" version="standard"
def dmu_dt(w, b, v, x, r):
    """Velocities of the delta-slopes w v, of shape (H,)."""
    ### BEGIN SOLUTION
    active = np.outer(w, x) + b[:, None] > 0
    w_dot = -v * (active @ (r * x)) / len(x)
    v_dot = -(w * (active @ (r * x)) + b * (active @ r)) / len(x)
    return w_dot * v + w * v_dot
    ### END SOLUTION


# %% role="answer" part="dmu_dt" version="variant"
def dmu_dt(w, b, v, x, r):
    """Velocities of the slopes |w| v, of shape (H,)."""
    ### BEGIN SOLUTION
    h = np.outer(w, x) + b[:, None]
    w_dot = -v * (np.sign(h) @ (r * x)) / len(x)
    v_dot = -(np.abs(h) @ r) / len(x)
    return np.sign(w) * w_dot * v + np.abs(w) * v_dot
    ### END SOLUTION


# %% role="check" part="check_dmu_dt" points=2 version="standard"
### BEGIN HIDDEN TESTS
checks.check_dmu_dt(dmu_dt)
### END HIDDEN TESTS
_example = dmu_dt(np.ones(1), -np.ones(1), np.ones(1), np.array([2.0, 0.0]), np.array([-1.0, 2.0]))
assert np.allclose(_example, [1.5]), (
    "w = 1, b = -1, v = 1; the residual is -1 at the datum 2, and 2 at the datum 0"
)

# %% role="check" part="check_dmu_dt" points=2 version="variant"
### BEGIN HIDDEN TESTS
checks.check_dmu_dt(dmu_dt)
### END HIDDEN TESTS
_example = dmu_dt(np.ones(1), -np.ones(1), np.ones(1), np.array([2.0, 0.0]), np.array([-1.0, 2.0]))
assert np.allclose(_example, [0.5]), (
    "w = 1, b = -1, v = 1; the residual is -1 at the datum 2, and 2 at the datum 0"
)

# %% [markdown]
# ## What happens at a datum?
#
# Where a breakpoint passes a datum, the velocity jumps. Take units whose breakpoints all come to the datum $x_k$, and
# write `velocity_beside(w, v, x, r, k)`, which returns `(left, right)`: the velocity $\dot\beta$ of each unit
# while its $\beta$ is just left of `x[k]`, in the limit, and while it is just right of it. Both are arrays of length
# $H$; `k` is an index; the $x_k$ are all different, in any order. ($b$ is not given: in the limit it is $-wx_k$.)
#
# Draw a unit with $w>0$ and one with $w<0$ before you write. What does each of them feel of the datum, on which side?


# %% role="answer" part="velocity_beside" version="standard"
def velocity_beside(w, v, x, r, k):
    """Velocities of the breakpoints just left and just right of x[k], two arrays of shape (H,)."""
    ### BEGIN SOLUTION
    gap = np.outer(w, x - x[k])
    terms = r * (1 + x[k] * x)
    others = (gap > 0) @ terms
    left = others + (w > 0) * terms[k]
    right = others + (w < 0) * terms[k]
    return v / w * left / len(x), v / w * right / len(x)
    ### END SOLUTION


# %% role="answer" part="velocity_beside" version="variant"
def velocity_beside(w, v, x, r, k):
    """Velocities of the breakpoints just left and just right of x[k], two arrays of shape (H,)."""
    ### BEGIN SOLUTION
    terms = r * (1 + x[k] * x)
    others = np.sign(x - x[k]) @ terms
    lever = v / np.abs(w) / len(x)
    return lever * (others + terms[k]), lever * (others - terms[k])
    ### END SOLUTION


# %% role="check" part="check_velocity_beside" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_velocity_beside(velocity_beside)
### END HIDDEN TESTS
_example = velocity_beside(np.ones(1), np.ones(1), np.array([0.0, 1.0]), np.array([2.0, -1.0]), 0)
assert np.allclose(np.ravel(_example), [0.5, -0.5]), "w = v = 1 at the datum 0; another datum pushes left"

# %% role="check" part="check_velocity_beside" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_velocity_beside(velocity_beside)
### END HIDDEN TESTS
_example = velocity_beside(np.ones(1), np.ones(1), np.array([0.0, 1.0]), np.array([2.0, -1.0]), 0)
assert np.allclose(np.ravel(_example), [0.5, -1.5]), "w = v = 1 at the datum 0; another datum pushes left"

# %% [markdown] version="standard"
# ## Where do they gather?
#
# Keep the residuals fixed for a moment, and look at one kind of unit: orientation $s=\operatorname{sign}w$ and
# $c=\operatorname{sign}v$ are given. Whether its breakpoint moves to the left or to the right depends on $\beta$ alone. Draw the
# velocity over $\beta$, for $|w|=|v|=1$: it is a straight line between two data, and jumps at each. A place **attracts** if
# breakpoints move *towards it from both sides*: the velocity is positive just left of it and negative just right of it. There are
# two ways to do that.
#
# Write `attracting_points(x, r, s, c)`: an array of all places of the whole line that attract, in any order, left and
# right of the data as well. The inputs `x` are in increasing order; `s` and `c` are $1$ or $-1$. There may be few places
# or many; each should be exact to eight digits, so a grid alone will not do.

# %% [markdown] version="variant"
# ## Where do they gather?
#
# Keep the residuals fixed for a moment, and look at one kind of unit: $c=\operatorname{sign}v$ is given. (Why does the sign of
# $w$ not matter?) Whether its breakpoint moves to the left or to the right depends on $\beta$ alone. Draw the
# velocity over $\beta$, for $|w|=|v|=1$: it is a straight line between two data, and jumps at each. A place **attracts** if
# breakpoints move *towards it from both sides*: the velocity is positive just left of it and negative just right of it. There are
# two ways to do that.
#
# Write `attracting_points(x, r, c)`: an array of all places of the whole line that attract, in any order, left and
# right of the data as well. The inputs `x` are in increasing order; `c` is $1$ or $-1$. There may be few places
# or many; each should be exact to eight digits, so a grid alone will not do.


# %% role="answer" part="attracting_points" version="standard"
def attracting_points(x, r, s, c):
    """All places that attract breakpoints of units with these signs of w and v, a 1-D array."""
    ### BEGIN SOLUTION
    found = []
    ends = np.concatenate([[-np.inf], x, [np.inf]])
    before = None
    for k in range(len(x) + 1):
        active = np.arange(len(x)) >= k if s > 0 else np.arange(len(x)) < k
        level, slope = c * s * r[active].sum(), c * s * (r * x)[active].sum()
        if k > 0 and before > 0 > level + slope * x[k - 1]:
            found.append(x[k - 1])
        if slope < 0 and ends[k] < -level / slope < ends[k + 1]:
            found.append(-level / slope)
        before = level + slope * x[k] if k < len(x) else None
    return np.array(found)
    ### END SOLUTION


# %% role="answer" part="attracting_points" version="variant"
def attracting_points(x, r, c):
    """All places that attract breakpoints of units with this sign of v, a 1-D array."""
    ### BEGIN SOLUTION
    found = []
    ends = np.concatenate([[-np.inf], x, [np.inf]])
    before = None
    for k in range(len(x) + 1):
        side = np.where(np.arange(len(x)) >= k, 1, -1)
        level, slope = c * side @ r, c * side @ (r * x)
        if k > 0 and before > 0 > level + slope * x[k - 1]:
            found.append(x[k - 1])
        if slope < 0 and ends[k] < -level / slope < ends[k + 1]:
            found.append(-level / slope)
        before = level + slope * x[k] if k < len(x) else None
    return np.array(found)
    ### END SOLUTION


# %% role="check" part="check_attracting_points" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_attracting_points(attracting_points)
### END HIDDEN TESTS
_example = attracting_points(np.array([-2.0, 1.0]), np.array([1.0, -1.0]), 1, 1)
_count_and_sum = [np.size(_example), np.sum(_example)]
assert np.allclose(_count_and_sum, [1, -1.0]), "one place, -1: twice the velocity is -3 beta, -1 - beta, 0"

# %% role="check" part="check_attracting_points" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_attracting_points(attracting_points)
### END HIDDEN TESTS
_example = attracting_points(np.array([-2.0, 1.0]), np.array([1.0, -1.0]), 1)
_count_and_sum = [np.size(_example), np.sum(_example)]
assert np.allclose(_count_and_sum, [1, -2.0]), (
    "one place, -2: twice the velocity is -3 beta, beta - 2, 3 beta"
)

# %% [markdown]
# Here is the velocity over $\beta$, by your first function, for the residuals $-y$ with which a very small network starts.
# Your places must be where it goes from plus to minus. Which of them are pins, held by a jump, and at which, if any, does
# a line fall through $0$? Is there a place for every kind of unit?

# %% role="given" part="picture_of_places" version="standard"
fig, axes = plt.subplots(2, 2, figsize=(7, 4.5), sharex=True, layout="constrained")
grid = np.linspace(-3, 3, 998)  # no point of it is a datum
for ax, (s, c) in zip(axes.flat, [(1, 1), (-1, 1), (1, -1), (-1, -1)], strict=True):
    w = np.full(998, float(s))
    ax.plot(grid, dbeta_dt(w, -grid * w, np.full(998, float(c)), inputs, -targets), ".", markersize=1)
    places = np.array(attracting_points(inputs, -targets, s, c))
    ax.plot(places, 0 * places, "o", fillstyle="none")
    ax.axhline(0, color="0.7", linewidth=1)
    ax.set(xlim=(-3, 3), title=f"s = {s}, c = {c}")
fig.supxlabel(r"breakpoint $\beta$")
fig.supylabel("its velocity")
plt.show()

# %% role="given" part="picture_of_places" version="variant"
fig, axes = plt.subplots(2, 2, figsize=(7, 4.5), sharex=True, layout="constrained")
grid = np.linspace(-3, 3, 998)  # no point of it is a datum
for ax, (s, c) in zip(axes.flat, [(1, 1), (-1, 1), (1, -1), (-1, -1)], strict=True):
    w = np.full(998, float(s))
    ax.plot(grid, dbeta_dt(w, -grid * w, np.full(998, float(c)), inputs, -targets), ".", markersize=1)
    places = np.array(attracting_points(inputs, -targets, c))
    ax.plot(places, 0 * places, "o", fillstyle="none")
    ax.axhline(0, color="0.7", linewidth=1)
    ax.set(xlim=(-3, 3), title=f"s = {s}, c = {c}")
fig.supxlabel(r"breakpoint $\beta$")
fig.supylabel("its velocity")
plt.show()

# %% [markdown] version="standard"
# ## Let them all move
#
# Now the whole network learns, and the residuals change. Write `simulate(w, b, v, x, y, time)`, which follows gradient flow for
# that long, and returns the weights `(w, b, v)` at the end. Many small steps of gradient descent are good enough: a step of length $\eta$
# adds $\eta\,\dot w$ to $w$, and so on, and passes the time $\eta$; take $\eta=0.01$ or a little less. (Work with
# $w$, $b$ and $v$, not with $\beta$ and $\mu$: a $w$ may pass zero.) Units whose $w_ix_k+b_i$ is exactly $0$ count as inactive.
#
# On a pin, descent hops across the datum by about a step; and a pin can end where both sides begin to push *away* from
# the datum, so that the last hop decides (the chapter: "two futures"). So two right programs need not give the same paths, and your
# grade comes from what must be the same: the change of $w$, $b$ and $v$ in a short time without any meeting, that $w^2+b^2-v^2$
# stays as it is in every unit (why?), how fast the network grows from a small start, where the breakpoints gather, and the loss
# at the end.

# %% [markdown] version="variant"
# ## Let them all move
#
# Now the whole network learns, and the residuals change. Write `simulate(w, b, v, x, y, time)`, which follows gradient flow for
# that long, and returns the weights `(w, b, v)` at the end. Many small steps of gradient descent are good enough: a step of length $\eta$
# adds $\eta\,\dot w$ to $w$, and so on, and passes the time $\eta$; take $\eta=0.01$ or a little less. (Work with
# $w$, $b$ and $v$, not with $\beta$ and $\mu$: a $w$ may pass zero.) For the slope of $|u|$ at $u=0$ take $0$.
#
# On a pin, descent hops across the datum by about a step; and a pin can end where both sides begin to push *away* from
# the datum, so that the last hop decides (the chapter: "two futures"). So two right programs need not give the same paths, and your
# grade comes from what must be the same: the change of $w$, $b$ and $v$ in a short time without any meeting, that $w^2+b^2-v^2$
# stays as it is in every unit (why?), how fast the network grows from a small start, where the breakpoints gather, and the loss
# at the end.


# %% role="answer" part="simulate" version="standard"
def simulate(w, b, v, x, y, time):
    """The weights (w, b, v) after this time of gradient flow, each of shape (H,)."""
    ### BEGIN SOLUTION
    steps = max(1, int(np.ceil(time / 0.01)))
    eta = time / steps
    for _ in range(steps):
        h = np.outer(w, x) + b[:, None]
        active = h > 0
        r = v @ np.maximum(h, 0) - y
        order0, order1 = active @ r / len(x), active @ (r * x) / len(x)
        w, b, v = w - eta * v * order1, b - eta * v * order0, v - eta * (w * order1 + b * order0)
    return w, b, v
    ### END SOLUTION


# %% role="answer" part="simulate" version="variant"
def simulate(w, b, v, x, y, time):
    """The weights (w, b, v) after this time of gradient flow, each of shape (H,)."""
    ### BEGIN SOLUTION
    steps = max(1, int(np.ceil(time / 0.01)))
    eta = time / steps
    for _ in range(steps):
        h = np.outer(w, x) + b[:, None]
        side = np.sign(h)
        r = v @ np.abs(h) - y
        order0, order1 = side @ r / len(x), side @ (r * x) / len(x)
        w, b, v = w - eta * v * order1, b - eta * v * order0, v - eta * (w * order1 + b * order0)
    return w, b, v
    ### END SOLUTION


# %% role="check" part="check_simulate" points=2
### BEGIN HIDDEN TESTS
checks.check_simulate(simulate)
### END HIDDEN TESTS
_example = simulate(np.ones(1), np.ones(1), np.ones(1), np.array([1.0]), np.array([2.0]), 1.0)
assert np.allclose(np.ravel(_example), [1.0, 1.0, 1.0]), "w + b = 2 fits the datum: nothing moves"

# %% [markdown]
# ## How much of it gathers?
#
# Units that do nothing for the function should not count for much. So weigh each unit by a **mass**, such as $|w_iv_i|$. Write
# `clustering(beta, mass, places, radius)`: the share of the whole mass (a number from $0$ to $1$) whose breakpoints are at
# most `radius` away from at least one of the places. There is at least one place.


# %% role="answer" part="clustering"
def clustering(beta, mass, places, radius):
    """The share of the mass that is near one of the places, a number."""
    ### BEGIN SOLUTION
    distance = np.abs(beta[:, None] - places).min(axis=1)
    return mass[distance <= radius].sum() / mass.sum()
    ### END SOLUTION


# %% role="check" part="check_clustering" points=1
### BEGIN HIDDEN TESTS
checks.check_clustering(clustering)
### END HIDDEN TESTS
_example = clustering(np.array([0.1, 2.0]), np.array([3.0, 1.0]), np.array([0.0, 5.0]), 0.5)
assert np.isclose(_example, 0.75), "three quarters of the mass is at 0.1, near the place 0"

# %% [markdown]
# Put it all together: forty units from a very small start, followed in steps of time $\frac12$. The upper picture shows the
# breakpoints (a horizontal line is one that leaves on one side, through infinity where its $w$ is $0$, and comes back on the
# other), the lower one the share of the mass that is within $0.1$ of a place that attracts units of its kind *at the
# start*, and the loss. When do they gather, when does the network begin to fit, and why do they leave these places then?

# %% role="given" part="picture_of_gathering" version="standard"
angles = 2 * np.pi * np.arange(0.5, 40) / 40 * 1.618034
now = 0.01 * np.cos(angles), 0.01 * np.sin(angles), 0.01 * (-1.0) ** np.arange(40)
kinds = [(s, c, attracting_points(inputs, -targets, s, c)) for s in (1, -1) for c in (1, -1)]
seen, shares, losses = [], [], []
for _ in range(80):
    w, b, v = now
    beta, mass, near = -b / w, np.abs(w * v), 0.0
    for s, c, places in kinds:
        chosen = (np.sign(w) == s) & (np.sign(v) == c)
        if len(places) and chosen.any():
            part = clustering(beta[chosen], mass[chosen], places, 0.1)
            near += part * mass[chosen].sum() / mass.sum()
    seen.append(beta)
    shares.append(near)
    losses.append(np.mean((v @ np.maximum(np.outer(w, inputs) + b[:, None], 0) - targets) ** 2) / 2)
    now = simulate(w, b, v, inputs, targets, 0.5)
fig, axes = plt.subplots(2, 1, figsize=(6, 6))
axes[0].plot(seen, 0.5 * np.arange(80), color="0.4", linewidth=1)
for place in inputs:
    axes[0].axvline(place, color="0.7", linestyle="--", linewidth=1)
axes[0].set(xlim=(-3, 3), xlabel=r"breakpoint $\beta$", ylabel="time")
axes[1].plot(0.5 * np.arange(80), shares, label="share near")
axes[1].plot(0.5 * np.arange(80), losses, "--", label="loss")
axes[1].set(xlabel="time", ylabel="share, and loss $L$", ylim=(0, None))
axes[1].legend()
fig.tight_layout()
plt.show()

# %% role="given" part="picture_of_gathering" version="variant"
angles = 2 * np.pi * np.arange(0.5, 40) / 40 * 1.618034
now = 0.01 * np.cos(angles), 0.01 * np.sin(angles), 0.01 * (-1.0) ** np.arange(40)
kinds = [(c, attracting_points(inputs, -targets, c)) for c in (1, -1)]
seen, shares, losses = [], [], []
for _ in range(80):
    w, b, v = now
    beta, mass, near = -b / w, np.abs(w * v), 0.0
    for c, places in kinds:
        chosen = np.sign(v) == c
        if len(places) and chosen.any():
            part = clustering(beta[chosen], mass[chosen], places, 0.1)
            near += part * mass[chosen].sum() / mass.sum()
    seen.append(beta)
    shares.append(near)
    losses.append(np.mean((v @ np.abs(np.outer(w, inputs) + b[:, None]) - targets) ** 2) / 2)
    now = simulate(w, b, v, inputs, targets, 0.5)
fig, axes = plt.subplots(2, 1, figsize=(6, 6))
axes[0].plot(seen, 0.5 * np.arange(80), color="0.4", linewidth=1)
for place in inputs:
    axes[0].axvline(place, color="0.7", linestyle="--", linewidth=1)
axes[0].set(xlim=(-3, 3), xlabel=r"breakpoint $\beta$", ylabel="time")
axes[1].plot(0.5 * np.arange(80), shares, label="share near")
axes[1].plot(0.5 * np.arange(80), losses, "--", label="loss")
axes[1].set(xlabel="time", ylabel="share, and loss $L$", ylim=(0, None))
axes[1].legend()
fig.tight_layout()
plt.show()

# %% [markdown]
# ## In your own words
#
# A friend says: "a datum holds a breakpoint if its residual has the right sign, and what is held stays. In my run with half your
# step a breakpoint left its datum to the other side, so one of us has a bug." Is each of the three statements right? What
# would you compare between the two runs? Four or five sentences.

# %% [markdown] role="written" part="words" points=2
# The right sign of the residual is necessary, since it says which way the velocity jumps at the datum; but the velocity must also
# change its sign there, which depends on all the other data that the unit feels. Where the others push too hard, the breakpoint
# passes. What is held stays only while both sides push towards it: the residuals change in training, and when the velocity on one side comes
# to zero, the breakpoint is released there. The other side need not be a bug: descent hops across the datum, and where
# both sides begin to push away at once (the $v$ of the held unit passes zero) the last hop decides. I would compare what does not depend
# on that: $w^2+b^2-v^2$ of each unit before and after, the loss, and the share of the mass near the places that attract.
#
# **Marking guide.** 1 point: the sign is not sufficient (both sides must push towards the datum, or: the other data count too), and a pin
# can let go because the residuals change; half a point for one of the two. 1 point: there need not be a bug, with one reason
# (hops at a pin; a moment at which both sides push away, so that a small difference decides), and at least one thing that is worth
# comparing (conserved $w^2+b^2-v^2$, loss, clustering, a third run with a smaller step); half a point for either alone. That
# $v$ passes zero is not asked for. Also right: nearly always two runs differ by about a step and come closer as the
# steps get shorter, so a large difference that stays is a reason to look for a bug.
