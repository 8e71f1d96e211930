# %% [markdown]
# # Stability and step size
#
# **Time**: about 60 minutes. **You need**: calculus, eigenvalues and NumPy. **Chapter**: 4, the Hessian,
# exactly. **Points**: 12, and 2 for the written question.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a8 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown]
# ## A walk away from a minimum
#
# The smallest network of all: one unit without bias, $f(x)=v\,(wx)_+$, and one datum, $x=1$, $y=1$. While $w>0$ its loss
# $\frac12(vw-1)^2$ is zero on the whole curve $vw=1$, and all its points draw the same function. Gradient descent starts beside one of them, at a
# distance of a thousandth. *Question: why does it not stay there, and why does it stop where it stops?* By the end of this
# notebook you can answer both with numbers.

# %% role="given" part="picture" version="standard"
eta, place = 0.43, np.array([2.2, 1 / 2.2 + 0.001])
path = [place]
for _ in range(400):
    w, v = path[-1]
    path.append(path[-1] - eta * (v * w - 1) * np.array([v, w]))
path = np.array(path)

# %% role="given" part="picture" version="variant"
eta, place, momentum = 0.62, np.array([2.2, 1 / 2.2 + 0.001]), 0.5
path = [place, place]
for _ in range(400):
    w, v = path[-1]
    path.append(path[-1] - eta * (v * w - 1) * np.array([v, w]) + momentum * (path[-1] - path[-2]))
path = np.array(path)

# %% role="given" part="picture_of_the_walk"
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
curve = np.linspace(1.6, 2.6, 101)
left.plot(curve, 1 / curve, color="gray", label="loss zero")
left.plot(*path.T, ".-", linewidth=0.5, label="descent")
left.plot(*path[0], "s", label="start")
left.plot(*path[-1], "^", label="end")
left.set(xlabel="$w$", ylabel="$v$")
left.legend(fontsize="small")
right.semilogy((path[:, 0] * path[:, 1] - 1) ** 2 / 2 + 1e-30)  # 1e-30 stands for zero
right.set(xlabel="steps of descent", ylabel="loss $L$")
plt.show()

# %% [markdown]
# ## How to work, and what counts
#
# - *Answers.* Write them where it says `raise NotImplementedError`, and run the cell below each. Any
#   algorithm that is right counts, and an answer may call your earlier ones. Return numbers, lists or NumPy
#   arrays. NumPy is enough; what else you import or define belongs in the cells of your answers, since
#   the cells that are given are replaced by the original ones before grading.
# - *Points.* The example below an answer is small, and passing it does not mean that the answer is right:
#   your grade comes from more networks, drawn at random. Numbers are compared to five digits. Do not call
#   the package of the book in place of your own code: such an answer is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown]
# From here on a network has $H$ units, $f(x)=\sum_i v_i\,(w_ix+b_i)_+$ with $u_+=\max(u,0)$; the loss is
# $L=\frac1{2n}\sum_k r_k^2$ with the residuals $r_k=f(x_k)-y_k$; and no datum lies on a breakpoint. A unit is *active* on the
# data with $w_ix_k+b_i>0$.
#
# The examples below use the unit $(x)_+$: `unit(1.0, -1.0)` is `w, b, v, x` with two data, $1$ and $-1$.


# %% role="given" part="example_unit"
def unit(*x):
    """w, b, v and the data x, new arrays at each call."""
    return np.array([1.0]), np.array([0.0]), np.array([1.0]), np.array(x)


# %% [markdown]
# ## How the values change
#
# Write `jacobian(w, b, v, x)`: one row for each datum, $3H$ columns, the derivatives of $f(x_k)$ over all $w_i$, then over all
# $b_i$, then over all $v_i$. (The chapter goes through the same columns unit by unit.)


# %% role="answer" part="jacobian"
def jacobian(w, b, v, x):
    """Derivatives of the values at the data, of shape (n, 3H)."""
    ### BEGIN SOLUTION
    height = np.outer(x, w) + b
    active = height > 0
    return np.hstack([active * v * x[:, None], active * v, active * height])
    ### END SOLUTION


# %% role="check" part="check_jacobian" points=1
### BEGIN HIDDEN TESTS
checks.check_jacobian(jacobian)
### END HIDDEN TESTS
_example = jacobian(np.array([1.0, -1.0]), np.array([-1.0, 2.0]), np.array([2.0, 3.0]), np.array([0.0, 3.0]))
assert np.allclose(_example, [[0, 0, 0, 3, 0, 2], [6, 0, 2, 0, 2, 0]]), (
    "the units 2 (x - 1)_+ and 3 (-x + 2)_+ on the data 0 and 3"
)

# %% [markdown]
# ## How sharp is it?
#
# The **sharpness** is the largest eigenvalue of the Hessian, the $3H\times3H$ matrix of second derivatives of $L$. One part of it is
# $J^\top J/n$. Where residuals are left there is another: which second derivatives of $f(x_k)$ are not zero? Write
# `sharpness(w, b, v, x, y)`.


# %% role="answer" part="sharpness"
def sharpness(w, b, v, x, y):
    """The largest eigenvalue of the Hessian, a number."""
    ### BEGIN SOLUTION
    n, H = len(x), len(w)
    active = np.outer(x, w) + b > 0
    r = np.maximum(np.outer(x, w) + b, 0.0) @ v - y
    J = jacobian(w, b, v, x)
    hessian = J.T @ J / n
    for i in range(H):
        for place, moment in ((i, np.sum((r * x)[active[:, i]]) / n), (H + i, np.sum(r[active[:, i]]) / n)):
            hessian[place, 2 * H + i] += moment
            hessian[2 * H + i, place] += moment
    return np.linalg.eigvalsh(hessian)[-1]
    ### END SOLUTION


# %% role="check" part="check_sharpness" points=3
### BEGIN HIDDEN TESTS
checks.check_sharpness(sharpness)
### END HIDDEN TESTS
_example = [sharpness(*unit(1.0), np.array([1.0])), sharpness(*unit(1.0), np.array([-4.0]))]
assert np.allclose(_example, [3.0, 10.0]), "the unit (x)_+ on the datum x = 1: y = 1 is fitted, y = -4 is not"
_example = sharpness(*unit(1.0, -1.0), np.array([-4.0, 0.0]))
assert np.isclose(_example, 5.0), "a second datum, where the unit is not active: half as sharp"

# %% [markdown] version="standard"
# ## How large may a step be?
#
# Let the network fit its data exactly, $y_k=f(x_k)$: a minimum. Start beside it. To first order in the deviation, what does a step
# $\theta\mapsto\theta-\eta\nabla L(\theta)$ do to its part along an eigenvector of the Hessian? Write
# `largest_step(w, b, v, x)`: the number $\eta^*$ such that a deviation can grow if and only if $\eta>\eta^*$.

# %% [markdown] version="variant"
# ## How large may a step be?
#
# Here descent has **momentum**: $\theta_{t+1}=\theta_t-\eta\nabla L(\theta_t)+m\,(\theta_t-\theta_{t-1})$ with $0\le m<1$. (The
# chapter has $m=0$.) Let the network fit its data exactly, $y_k=f(x_k)$: a minimum. Start beside it. To first order in the
# deviation, its part along an eigenvector of the Hessian follows a rule of two steps; when do both roots of its
# polynomial lie in the unit disc, edge included? Write `largest_step(w, b, v, x, m)`: the number $\eta^*$ such that a deviation can
# grow if and only if $\eta>\eta^*$.


# %% role="answer" part="largest_step" version="standard"
def largest_step(w, b, v, x):
    """The largest step size at which descent stays at this minimum, a number."""
    ### BEGIN SOLUTION
    return 2 * len(x) / np.linalg.norm(jacobian(w, b, v, x), 2) ** 2
    ### END SOLUTION


# %% role="answer" part="largest_step" version="variant"
def largest_step(w, b, v, x, m):
    """The largest step size at which descent with momentum stays at this minimum, a number."""
    ### BEGIN SOLUTION
    return 2 * (1 + m) * len(x) / np.linalg.norm(jacobian(w, b, v, x), 2) ** 2
    ### END SOLUTION


# %% role="check" part="check_largest_step" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_largest_step(largest_step)
### END HIDDEN TESTS
assert np.isclose(largest_step(*unit(1.0)), 2 / 3), "the unit (x)_+ on the datum x = 1, with sharpness 3"

# %% role="check" part="check_largest_step" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_largest_step(largest_step)
### END HIDDEN TESTS
assert np.isclose(largest_step(*unit(1.0), 0.0), 2 / 3), "without momentum: (x)_+ on the datum x = 1"
assert np.isclose(largest_step(*unit(1.0), 0.5), 1.0), "the same with momentum 0.5"

# %% [markdown] version="standard"
# ## The same function, another limit
#
# Rescale unit $i$ (counted from 0): $w_i$ and $b_i$ times $a>0$, and $v_i$ divided by $a$. The function is the same. And the limit? Write
# `scaled_step(w, b, v, x, i, a)`: the largest step at the network with unit $i$ rescaled.

# %% [markdown] version="variant"
# ## The same function, another limit
#
# Rescale unit $i$ (counted from 0): $w_i$ and $b_i$ times $a>0$, and $v_i$ divided by $a$. The function is the same. And the limit? Write
# `scaled_step(w, b, v, x, i, a, m)`: the largest step at the network with unit $i$ rescaled, with momentum $m$.


# %% role="answer" part="scaled_step" version="standard"
def scaled_step(w, b, v, x, i, a):
    """The largest step size after unit i is rescaled by a, a number."""
    ### BEGIN SOLUTION
    scale = np.where(np.arange(len(w)) == i, a, 1.0)
    return largest_step(scale * w, scale * b, v / scale, x)
    ### END SOLUTION


# %% role="answer" part="scaled_step" version="variant"
def scaled_step(w, b, v, x, i, a, m):
    """The largest step size with momentum after unit i is rescaled by a, a number."""
    ### BEGIN SOLUTION
    scale = np.where(np.arange(len(w)) == i, a, 1.0)
    return largest_step(scale * w, scale * b, v / scale, x, m)
    ### END SOLUTION


# %% role="check" part="check_scaled_step" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_scaled_step(scaled_step)
### END HIDDEN TESTS
assert np.isclose(scaled_step(*unit(1.0), 0, 2.0), 4 / 9), "w doubled and v halved"

# %% role="check" part="check_scaled_step" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_scaled_step(scaled_step)
### END HIDDEN TESTS
assert np.isclose(scaled_step(*unit(1.0), 0, 2.0, 0.0), 4 / 9), "w doubled and v halved, without momentum"

# %% [markdown]
# Look at it: the limit against the scale of one unit. Where is it largest, and what becomes of it on both sides?


# %% role="given" part="picture_of_scales" version="standard"
def net():
    return np.array([1.0, -1.2, 0.8]), np.array([0.3, 0.3, -0.5]), np.array([0.8, 0.7, -1.1])


points = np.linspace(-1, 1, 6)
scales = np.geomspace(0.1, 10, 61)
fig, ax = plt.subplots(figsize=(5, 3))
ax.loglog(scales, [scaled_step(*net(), points, 0, a) for a in scales])
ax.set(xlabel="scale $a$ of the first unit", ylabel=r"largest step $\eta^*$")
plt.show()


# %% role="given" part="picture_of_scales" version="variant"
def net():
    return np.array([1.0, -1.2, 0.8]), np.array([0.3, 0.3, -0.5]), np.array([0.8, 0.7, -1.1])


points = np.linspace(-1, 1, 6)
scales = np.geomspace(0.1, 10, 61)
fig, ax = plt.subplots(figsize=(5, 3))
for m, style in ((0.0, "-"), (0.5, "--")):
    ax.loglog(scales, [scaled_step(*net(), points, 0, a, m) for a in scales], style, label=f"momentum {m}")
ax.set(xlabel="scale $a$ of the first unit", ylabel=r"largest step $\eta^*$")
ax.legend()
plt.show()

# %% [markdown] version="standard"
# ## Does it stay?
#
# Write `leaves(w, b, v, x, eta)`: the network fits its data exactly, and descent with step size `eta` starts beside it, at
# a small distance in a random direction. True if it moves away from *this* minimum, False if it stays near. You may predict it or try it; if you try it, think of
# the picture at the beginning before you decide what to look at.

# %% [markdown] version="variant"
# ## Does it stay?
#
# Write `leaves(w, b, v, x, eta, m)`: the network fits its data exactly, and descent with step size `eta` and momentum `m` starts beside it,
# at a small distance in a random direction and at rest. True if it moves away from *this* minimum, False if it stays near. You may predict it or try it; if you try
# it, think of the picture at the beginning before you decide what to look at.


# %% role="answer" part="leaves" version="standard"
def leaves(w, b, v, x, eta):
    """Whether descent with this step leaves the minimum, True or False."""
    ### BEGIN SOLUTION
    return bool(eta > largest_step(w, b, v, x))
    ### END SOLUTION


# %% role="answer" part="leaves" version="variant"
def leaves(w, b, v, x, eta, m):
    """Whether descent with this step and momentum leaves the minimum, True or False."""
    ### BEGIN SOLUTION
    return bool(eta > largest_step(w, b, v, x, m))
    ### END SOLUTION


# %% role="check" part="check_leaves" points=2 version="standard"
### BEGIN HIDDEN TESTS
checks.check_leaves(leaves)
### END HIDDEN TESTS
_example = [leaves(*unit(1.0), eta) for eta in (0.1, 0.6, 0.7)]
assert np.allclose(_example, [False, False, True]), "sharpness 3: three steps, one of them too large"

# %% role="check" part="check_leaves" points=2 version="variant"
### BEGIN HIDDEN TESTS
checks.check_leaves(leaves)
### END HIDDEN TESTS
_example = [leaves(*unit(1.0), eta, m) for eta, m in ((0.1, 0.0), (0.7, 0.0), (0.7, 0.5), (1.05, 0.5))]
assert np.allclose(_example, [False, True, False, True]), "sharpness 3, without and with momentum 0.5"

# %% [markdown]
# ## In your own words
#
# A friend looks at the picture at the beginning and says: "the step was too large, so descent diverged. And anyway, a
# minimum is sharp or flat because of the function that it draws." What is wrong with each sentence? Say where descent came to rest, and
# why it could rest there but not at its start. Three or four sentences, with the sharpness at both places and the limit. (The weights
# $(w,v)$ at both places are `path[0]` and `path[-1]`. That network has no bias, so there are two parameters, not three: take its
# Hessian by hand.)

# %% [markdown] role="written" part="words" points=2 version="standard"
# It did not diverge. At its start the sharpness $w^2+v^2$ is $5.05$, above $2/\eta=4.65$, so each step multiplied the deviation across
# the curve by a factor below $-1$, and the loss rose by four orders of magnitude. But as it swung, descent moved along the curve $vw=1$, to a place
# where the sharpness is only $4.24$, and there the deviation shrank again. All points of the curve draw the same function,
# so the sharpness belongs to the weights and not to the function: rescaling a unit changes it.
#
# **Marking guide.** 1 point: descent left that minimum and settled at a flatter one, where the largest eigenvalue is below the
# limit $2/\eta$. 1 point: the same function has minima of different sharpness, by rescaling. "It was unstable" without saying where it
# ended: half a point. No number at all: half a point less. Who counts a bias, as `sharpness` does, finds $w^2+2v^2$, that is $5.25$ and $4.49$, and the same conclusion: accept it.

# %% [markdown] role="written" part="words" points=2 version="variant"
# It did not diverge. At its start the sharpness $w^2+v^2$ is $5.05$, above $2(1+m)/\eta=4.84$, so a root of the two-step rule is below $-1$,
# each step multiplied the deviation across the curve by about that root, and the loss rose by nearly four orders of magnitude. But as it swung, descent moved along
# the curve $vw=1$, to a place where the sharpness is only $4.42$, and there the deviation shrank again. All points of the curve draw the same
# function, so the sharpness belongs to the weights and not to the function: rescaling a unit changes it.
#
# **Marking guide.** 1 point: descent left that minimum and settled at a flatter one, where the largest eigenvalue is below the
# limit $2(1+m)/\eta$. 1 point: the same function has minima of different sharpness, by rescaling. "It was unstable" without saying where it
# ended: half a point. No number at all: half a point less. The limit $2/\eta=3.23$, without momentum, is below both sharpnesses and explains nothing: half a point less. Who counts
# a bias, as `sharpness` does, finds $w^2+2v^2$, that is $5.25$ and $4.66$, and the same conclusion: accept it.
