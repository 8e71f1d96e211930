# %% [markdown]
# # Hessian spectrum
#
# **Time**: about 75 minutes. **You need**: partial derivatives, eigenvalues and NumPy. **Chapter**: 4, the
# Hessian, exactly. **Points**: 14, and 2 for the written question.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a4 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown] version="standard"
# ## Twelve weights, five data
#
# Here is a network of four units, $f(x)=\sum_i v_i\,(w_i x+b_i)_+$ with $u_+=\max(u,0)$, and five data
# that lie on its graph: the loss
#
# $$L=\frac1{2n}\sum_k r_k^2,\qquad r_k=f(x_k)-y_k,$$
#
# is zero. The picture on the right shows what happens to the loss when one of the twelve weights moves: it
# rises, whichever weight it is. But all twelve may move at once, in any mixture: each mixture is a direction
# in a space of twelve dimensions. *Question: how many directions, at right angles to each other, are there
# along which the loss does not rise to second order, so that its second derivative is zero?* Guess a number
# before you go on.

# %% [markdown] version="variant"
# ## Twelve weights, five data
#
# Here is a network of four units with **squared** ramps, $f(x)=\sum_i v_i\,(w_i x+b_i)_+^2$ with
# $u_+=\max(u,0)$, and five data that lie on its graph: the loss
#
# $$L=\frac1{2n}\sum_k r_k^2,\qquad r_k=f(x_k)-y_k,$$
#
# is zero. (The chapter has $u_+$ in place of $u_+^2$. The answers are not the same.) The picture on the
# right shows what happens to the loss when one of the twelve weights moves: it rises, whichever
# weight it is. But all twelve may move at once, in any mixture: each mixture is a direction in a space of
# twelve dimensions. *Question: how many directions, at right angles to each other, are there along which the
# loss does not rise to second order, so that its second derivative is zero?* Guess a number before you go on.


# %% role="given" part="network" version="standard"
def network(w, b, v, x):
    return np.maximum(np.outer(x, w) + b, 0.0) @ v


# %% role="given" part="network" version="variant"
def network(w, b, v, x):
    return np.maximum(np.outer(x, w) + b, 0.0) ** 2 @ v


# %% role="given" part="picture"
w = np.array([1.0, -1.5, 0.8, -1.0])
b = np.array([1.5, 0.9, -0.4, -0.5])
v = np.array([0.8, 0.6, -1.5, 1.0])
x = np.array([-2.0, -1.0, 0.25, 1.0, 2.0])
y = network(w, b, v, x)
weights = np.concatenate([w, b, v])


def loss(weights):
    return np.mean((network(*weights.reshape(3, -1), x) - y) ** 2) / 2


steps = np.linspace(-0.3, 0.3, 61)
grid = np.linspace(-2.5, 2.5, 301)
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2))
axes[0].plot(grid, network(w, b, v, grid))
axes[0].plot(x, y, "o", color="black")
axes[0].set(title="a network and its data", xlabel="input $x$", ylabel="output $f(x)$")
for place, axis in enumerate(np.eye(12)):
    letter, style = "wbv"[place // 4], ("-", "--", ":")[place // 4]
    label = f"one of ${letter}$" if place % 4 == 0 else None
    color = f"C{place // 4}"
    axes[1].plot(steps, [loss(weights + t * axis) for t in steps], style, color=color, label=label)
axes[1].set(title="one weight moves", xlabel="by how much", ylabel="loss $L$")
axes[1].legend()
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
#   your grade comes from more networks, drawn at random. Numbers are compared to eight digits. Do not call
#   the package of the book in place of your own code: such an answer is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown] version="standard"
# ## First derivatives: the Gauss-Newton part
#
# Put the weights in the order $\theta=(w_1,\dots,w_H,b_1,\dots,b_H,v_1,\dots,v_H)$ (with Python:
# `np.concatenate([w, b, v])`). Let $J$ be the matrix with a row for each datum and a column for each
# weight, $J_{kj}=\partial f(x_k)/\partial\theta_j$. The **Gauss-Newton part** of the Hessian is the matrix
#
# $$G=\frac1n J^\top J$$
#
# with $n$ the number of data. It has a row and a column for each weight, $3H$ of each with $H$ units.
#
# Write `gauss_newton(w, b, v, x)`. No datum lies exactly on a breakpoint, but some lie near one. So write down
# the derivatives; a quotient of differences has to be exact to 8 digits to pass. (Start with one unit and one
# datum: what is the derivative when the unit is off?)

# %% [markdown] version="variant"
# ## First derivatives: the Gauss-Newton part
#
# Put the weights in the order $\theta=(w_1,\dots,w_H,b_1,\dots,b_H,v_1,\dots,v_H)$ (with Python:
# `np.concatenate([w, b, v])`). Let $J$ be the matrix with a row for each datum and a column for each
# weight, $J_{kj}=\partial f(x_k)/\partial\theta_j$. The **Gauss-Newton part** of the Hessian is the matrix
#
# $$G=\frac1n J^\top J$$
#
# with $n$ the number of data. It has a row and a column for each weight, $3H$ of each with $H$ units.
#
# Write `gauss_newton(w, b, v, x)` for the network with squared ramps. No datum lies exactly on a
# breakpoint, but some lie near one. So write down the derivatives; a quotient of differences has to be
# exact to 8 digits to pass. (Start with one unit and one datum: what is the derivative when the unit is
# off?)


# %% role="answer" part="gauss_newton" version="standard"
def gauss_newton(w, b, v, x):
    """The Gauss-Newton part of the Hessian, of shape (3H, 3H)."""
    ### BEGIN SOLUTION
    response = np.outer(x, w) + b
    on = response > 0
    J = np.hstack([on * v * x[:, None], on * v, on * response])
    return J.T @ J / len(x)
    ### END SOLUTION


# %% role="answer" part="gauss_newton" version="variant"
def gauss_newton(w, b, v, x):
    """The Gauss-Newton part of the Hessian, of shape (3H, 3H)."""
    ### BEGIN SOLUTION
    ramp = np.maximum(np.outer(x, w) + b, 0.0)
    J = np.hstack([2 * v * ramp * x[:, None], 2 * v * ramp, ramp**2])
    return J.T @ J / len(x)
    ### END SOLUTION


# %% role="check" part="check_gauss_newton" points=4 version="standard"
### BEGIN HIDDEN TESTS
checks.check_gauss_newton(gauss_newton)
### END HIDDEN TESTS
_example = gauss_newton(np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 2.0]))
assert np.allclose(np.diag(_example), [18.0, 4.5, 12.5]), "w = 2, b = 1, v = 3: off at -1, on at 2"
_example = gauss_newton(np.array([2.0, 1.0]), np.array([1.0, 0.0]), np.array([3.0, 1.0]), np.array([2.0]))
assert _example.shape == (6, 6), "two units: six weights"
assert np.allclose(_example[0, :3], [36.0, 12.0, 18.0]), "two units: w_1 with w_1, with w_2 and with b_1"

# %% role="check" part="check_gauss_newton" points=4 version="variant"
### BEGIN HIDDEN TESTS
checks.check_gauss_newton(gauss_newton)
### END HIDDEN TESTS
_example = gauss_newton(np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 2.0]))
assert np.allclose(np.diag(_example), [1800.0, 450.0, 312.5]), "w = 2, b = 1, v = 3: off at -1, on at 2"
_example = gauss_newton(np.array([2.0, 1.0]), np.array([1.0, 0.0]), np.array([3.0, 1.0]), np.array([2.0]))
assert _example.shape == (6, 6), "two units: six weights"
assert np.allclose(_example[0, :3], [3600.0, 480.0, 1800.0]), "two units: w_1 with w_1, with w_2 and with b_1"

# %% [markdown]
# ## Second derivatives: the whole Hessian
#
# Differentiate $L$ twice by the weights. By the product rule there are two terms: one is $G$. The other has
# the residuals $r_k=f(x_k)-y_k$ in it, and the second derivatives of $f(x_k)$. Which pairs of weights have
# any? Write `hessian(w, b, v, x, y)`, with the weights in the same order, for data that the network need not
# fit.


# %% role="answer" part="hessian" version="standard"
def hessian(w, b, v, x, y):
    """The Hessian of the loss, of shape (3H, 3H)."""
    ### BEGIN SOLUTION
    on = np.outer(x, w) + b > 0
    r = np.where(on, np.outer(x, w) + b, 0.0) @ v - y
    S0, S1 = np.diag(r @ on / len(x)), np.diag((r * x) @ on / len(x))
    Z = np.zeros_like(S0)
    return gauss_newton(w, b, v, x) + np.block([[Z, Z, S1], [Z, Z, S0], [S1, S0, Z]])
    ### END SOLUTION


# %% role="answer" part="hessian" version="variant"
def hessian(w, b, v, x, y):
    """The Hessian of the loss, of shape (3H, 3H)."""
    ### BEGIN SOLUTION
    ramp = np.maximum(np.outer(x, w) + b, 0.0)
    r = (ramp**2 @ v - y) / len(x)
    bb, wb, ww = (np.diag(2 * v * ((r * x**p) @ (ramp > 0))) for p in (0, 1, 2))
    bv, wv = (np.diag(2 * (r * x**p) @ ramp) for p in (0, 1))
    return gauss_newton(w, b, v, x) + np.block([[ww, wb, wv], [wb, bb, bv], [wv, bv, 0 * bv]])
    ### END SOLUTION


# %% role="check" part="check_hessian" points=3 version="standard"
### BEGIN HIDDEN TESTS
checks.check_hessian(hessian)
### END HIDDEN TESTS
_example = hessian(
    np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 2.0]), np.array([0.0, 13.0])
)
assert np.isclose(_example[0, 2], 17.0), "the entry for w and v: 15 from G, and 2 from the residuals"
assert np.allclose(_example, _example.T), "second derivatives do not depend on the order"

# %% role="check" part="check_hessian" points=3 version="variant"
### BEGIN HIDDEN TESTS
checks.check_hessian(hessian)
### END HIDDEN TESTS
_example = hessian(
    np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 2.0]), np.array([0.0, 73.0])
)
assert np.isclose(_example[0, 2], 770.0), "the entry for w and v: 750 from G, and 20 from the residuals"
assert np.allclose(_example, _example.T), "second derivatives do not depend on the order"

# %% [markdown]
# Now look at the network of the beginning along the eigenvectors of your Hessian, in place of its axes. On
# the right is the loss along each of them, both axes logarithmic. A loss that grows like
# $\frac\lambda2t^2$ is a line of slope 2 there. The dashed ones are steeper, and for small steps lie
# far below: these directions are flat to second order. Their slope is 4; why can it not be 3? (The loss is
# never negative.)
#
# On the left are the twelve eigenvalues. Those for the data of the beginning, where the loss is zero, answer
# the question: was your guess right? For targets that are a little off, what has become of the zeros? (The
# vertical axis is logarithmic, but for the strip about 0. Where an eigenvalue is negative the loss bends
# downwards.)

# %% role="given" part="picture_of_yours"
off = y + 0.4 * np.array([-1.0, 1.0, 1.0, -1.0, -1.0])
eigenvalues, vectors = np.linalg.eigh(hessian(w, b, v, x, y))
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2))
axes[0].plot(np.arange(1, 13), eigenvalues, "o", label="loss zero")
axes[0].plot(np.arange(1, 13), np.linalg.eigvalsh(hessian(w, b, v, x, off)), "x", label="loss not zero")
axes[0].set_yscale("symlog", linthresh=0.01)
axes[0].set(title="your Hessian", xlabel="number, in order", ylabel="eigenvalue", xticks=range(2, 13, 2))
axes[0].legend()
distances = np.geomspace(0.003, 0.3, 31)
for value, vector in zip(eigenvalues, vectors.T, strict=True):
    style, color = ("-", "C0") if value > 1e-9 else ("--", "C1")
    axes[1].loglog(distances, [loss(weights + t * vector) for t in distances], style, color=color)
axes[1].plot([], [], "-", color="C0", label="eigenvalue positive")
axes[1].plot([], [], "--", color="C1", label="eigenvalue zero")
axes[1].set(title="along its eigenvectors", xlabel="how far", ylabel="loss $L$", ylim=(1e-14, 100))
axes[1].legend()
fig.tight_layout()
plt.show()
print("eigenvalues for loss zero:", (np.round(eigenvalues, 3) + 0.0).tolist())

# %% [markdown] version="standard"
# ## A direction that nobody can see
#
# Unit $i$ can be rescaled: put $(a\,w_i,\ a\,b_i,\ v_i/a)$ with $a>0$ in place of its three weights, and
# leave the other units alone. The function stays the same. As $a$ grows through $1$, the vector $\theta$ of
# all weights moves with a velocity. Write `scale_vector(w, b, v, i)`, which returns it: $d\theta/da$ at
# $a=1$, a vector of length $3H$ in the order of the weights. Units are numbered from 0, as Python does.

# %% [markdown] version="variant"
# ## A direction that nobody can see
#
# Unit $i$ can be rescaled: put $(a\,w_i,\ a\,b_i,\ ?)$ with $a>0$ in place of its three weights, and leave
# the other units alone. What has to stand for the question mark so that the function stays the same? As $a$
# grows through $1$, the vector $\theta$ of all weights moves with a velocity. Write
# `scale_vector(w, b, v, i)`, which returns it: $d\theta/da$ at $a=1$, a vector of length $3H$ in the order of
# the weights. Units are numbered from 0, as Python does.


# %% role="answer" part="scale_vector" version="standard"
def scale_vector(w, b, v, i):
    """The velocity of rescaling unit i, of shape (3H,)."""
    ### BEGIN SOLUTION
    unit = np.arange(len(w)) == i
    return np.concatenate([w * unit, b * unit, -v * unit])
    ### END SOLUTION


# %% role="answer" part="scale_vector" version="variant"
def scale_vector(w, b, v, i):
    """The velocity of rescaling unit i, of shape (3H,)."""
    ### BEGIN SOLUTION
    unit = np.arange(len(w)) == i
    return np.concatenate([w * unit, b * unit, -2 * v * unit])
    ### END SOLUTION


# %% role="check" part="check_scale_vector" points=2
### BEGIN HIDDEN TESTS
checks.check_scale_vector(scale_vector)
### END HIDDEN TESTS
_example = scale_vector(np.array([2.0, 5.0]), np.array([1.0, 5.0]), np.array([3.0, 5.0]), 0)
assert np.allclose(_example[:4], [2.0, 0.0, 1.0, 0.0]), "the part for w and b, of the first of two units"

# %% [markdown]
# ## Is it a null vector?
#
# A **null vector** is one that the Hessian $\nabla^2L$ maps to zero. The loss is constant along the curve
# of the last section. So is its velocity $z$ a null vector? The curve is not a straight line, so take
# care. Write `scale_image(w, b, v, x, y, i)`, which returns $\nabla^2L\,z$ for the $z$ of unit $i$, at
# *any* weights and data. You may use your functions from above, or do it by hand, which tells you more:
# what has $\nabla^2L\,z$ to do with the gradient?


# %% role="answer" part="scale_image" version="standard"
def scale_image(w, b, v, x, y, i):
    """The Hessian times the scale vector of unit i, of shape (3H,)."""
    ### BEGIN SOLUTION
    r = (np.maximum(np.outer(x, w) + b, 0.0) @ v - y) / len(x)
    on = w[i] * x + b[i] > 0
    S0, S1 = r @ on, (r * x) @ on
    image = np.zeros((3, len(w)))
    image[:, i] = -v[i] * S1, -v[i] * S0, w[i] * S1 + b[i] * S0
    return image.ravel()
    ### END SOLUTION


# %% role="answer" part="scale_image" version="variant"
def scale_image(w, b, v, x, y, i):
    """The Hessian times the scale vector of unit i, of shape (3H,)."""
    ### BEGIN SOLUTION
    r = (np.maximum(np.outer(x, w) + b, 0.0) ** 2 @ v - y) / len(x)
    ramp = np.maximum(w[i] * x + b[i], 0.0)
    image = np.zeros((3, len(w)))
    image[:, i] = -2 * v[i] * (r * x) @ ramp, -2 * v[i] * r @ ramp, 2 * r @ ramp**2
    return image.ravel()
    ### END SOLUTION


# %% role="check" part="check_scale_image" points=2 version="standard"
### BEGIN HIDDEN TESTS
checks.check_scale_image(scale_image)
### END HIDDEN TESTS
_example = scale_image(
    np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 0.0]), np.array([0.0, 3.0]), 0
)
assert np.allclose(_example, 0.0), "f(0) = 3 is met, so the loss is zero, and the gradient too"
_example = scale_image(
    np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 0.0]), np.array([0.0, 1.0]), 0
)
assert np.allclose(_example[:2], [0.0, -3.0]), "f(0) = 3 where 1 is wanted: its entries for w and b"

# %% role="check" part="check_scale_image" points=2 version="variant"
### BEGIN HIDDEN TESTS
checks.check_scale_image(scale_image)
### END HIDDEN TESTS
_example = scale_image(
    np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 0.0]), np.array([0.0, 3.0]), 0
)
assert np.allclose(_example, 0.0), "f(0) = 3 is met, so the loss is zero, and the gradient too"
_example = scale_image(
    np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([-1.0, 0.0]), np.array([0.0, 1.0]), 0
)
assert np.allclose(_example[:2], [0.0, -6.0]), "f(0) = 3 where 1 is wanted: its entries for w and b"

# %% [markdown]
# ## How many zeros?
#
# Back to the question. A network fits its data exactly, so that $y_k=f(x_k)$. How many of the $3H$
# eigenvalues of its Hessian are zero? Write `zero_eigenvalues(w, b, v, x)`, which returns this number (each
# as often as its multiplicity says).
#
# The networks with which it is tried have all kinds of units: some with $v_i=0$, some that are active (have
# $w_ix_k+b_i>0$) on no datum, some that are active on the same data; and inputs may repeat. Two hints. A computer seldom returns
# an eigenvalue as exactly 0: some $10^{-17}$ is zero too (here all others are larger than $10^{-6}$ times
# the largest). And a formula with $n$ and $H$ alone cannot be right.


# %% role="answer" part="zero_eigenvalues"
def zero_eigenvalues(w, b, v, x):
    """How many eigenvalues of the Hessian are zero at zero loss, a number."""
    ### BEGIN SOLUTION
    G = gauss_newton(w, b, v, x)
    eigenvalues = np.linalg.eigvalsh(G)
    return np.sum(eigenvalues < 1e-9 * eigenvalues[-1])
    ### END SOLUTION


# %% role="check" part="check_zero_eigenvalues" points=3
### BEGIN HIDDEN TESTS
checks.check_zero_eigenvalues(zero_eigenvalues)
### END HIDDEN TESTS
_example = zero_eigenvalues(np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([1.0]))
assert _example == 2, "one unit, one datum where it is active: the loss rises in one direction of three"
_example = zero_eigenvalues(np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([1.0, 1.0]))
assert _example == 2, "the same datum twice: nothing new"

# %% [markdown]
# ## In your own words
#
# A friend has fitted 50 data with a network of 1000 units, until the loss was zero. "There are 3000
# weights," says the friend, "and each unit can be rescaled. So 1000 eigenvalues of the Hessian are zero
# there, and the other 2000 are positive. By the way, rescaling never changes the loss, so its 1000 directions
# were null vectors at every step of training too." What is wrong? Say how many zeros there are at least, why,
# and what becomes of the friend's last sentence. Three to five sentences.

# %% [markdown] role="written" part="words" points=2
# At zero loss the residuals vanish and the Hessian is $G=J^\top J/n$, with a $J$ of 50 rows. Its rank is at
# most 50, so at least 2950 eigenvalues are zero, and at most 50 are positive. The rescalings account for
# 1000 of the zeros at most; the others are there because 50 data cannot see more than 50 directions. During
# training $\nabla^2L\,z$ is, but for signs and factors, the gradient of the unit. So $z$ is a null vector
# only where that gradient vanishes; elsewhere the loss is constant along a curve that bends, and its
# velocity is no null vector.
#
# **Marking guide.** 1 point: at least 2950 zeros (or at most 50 positive ones) because $G$ has rank at most
# $n$ at zero loss; half a point for the number without the reason. 1 point: during training the rescalings
# are no null vectors, with a reason: $\nabla^2L\,z$ is the gradient of the unit up to signs and factors, or
# the curve of rescaling is not straight; half a point for saying when they are null vectors ("only at
# critical points", "only where the gradient of the unit vanishes") without a reason. No point is lost for
# what is said of the number of zeros during training: with plain ramps at least $1000-99$ remain, but for
# another reason: of $m$ units that are active on the same data, at least $m-1$ such directions are left, and the
# data make at most 99 active sets that are not empty.
