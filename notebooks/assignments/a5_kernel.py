# %% [markdown]
# # Kernel regime and cubic splines
#
# **Time**: about 90 minutes. **You need**: least squares, integrals and NumPy. **Chapter**: 6, kernel and
# adaptive regimes. **Points**: 14, one bonus point, and 2 for the written question.

# %% role="check" part="setup" points=0
import matplotlib.pyplot as plt
import numpy as np

### BEGIN HIDDEN TESTS
from splinelens.classroom import checking
from splinelens.classroom.checks import a5 as checks

checking.prepare()
### END HIDDEN TESTS

# %% [markdown] version="standard"
# ## Which way between the data?
#
# Here are seven data and three curves through them: a broken line, a polynomial of degree 6, and a curve that
# turns back and forth. A network $f(x)=\sum_iv_i\,(w_ix+b_i)_+$ with enough units (and $s_+=\max(s,0)$) can come as close as you
# like to each of them. *Question: if we freeze $w$ and $b$ as they were drawn, start from $v=0$ and train $v$ alone, where does it go?*
# Make a guess before you go on.

# %% [markdown] version="variant"
# ## Which way near the data?
#
# Here are seven noisy data and three curves: a broken line through them, the line of regression, and a polynomial of degree 4. A network
# $f(x)=\sum_iv_i\,(w_ix+b_i)_+$ with enough units (and $s_+=\max(s,0)$) can come as close as you like to each of them. *Question: if we
# freeze $w$ and $b$ as they were drawn, and train $v$ alone with weight decay, where does it go?* Make a guess before you go on.

# %% role="given" part="picture" version="standard"
data_x = np.linspace(-0.9, 0.9, 7)
data_y = np.array([0.0, 1.0, 0.2, 0.9, -0.1, 0.6, 0.0])
grid = np.linspace(-0.9, 0.9, 301)
sixth = np.polynomial.Polynomial.fit(data_x, data_y, 6)(grid)
turns = np.interp(grid, data_x, data_y) + 0.3 * np.sin(20 * np.pi * grid / 3)

fig, ax = plt.subplots(figsize=(6, 3))
ax.plot(grid, np.interp(grid, data_x, data_y), label="broken line")
ax.plot(grid, sixth, "--", label="polynomial")
ax.plot(grid, turns, ":", label="there and back")
ax.plot(data_x, data_y, "ko")
ax.set(xlabel="input $x$", ylabel="output $f(x)$")
ax.legend(fontsize=8)
plt.show()

# %% role="given" part="picture" version="variant"
data_x = np.linspace(-0.9, 0.9, 7)
data_y = np.array([0.0, 1.0, 0.2, 0.9, -0.1, 0.6, 0.0])
grid = np.linspace(-0.9, 0.9, 301)

fig, ax = plt.subplots(figsize=(6, 3))
ax.plot(grid, np.interp(grid, data_x, data_y), label="broken line")
for degree, style in ((1, "--"), (4, ":")):
    fit = np.polynomial.Polynomial.fit(data_x, data_y, degree)
    ax.plot(grid, fit(grid), style, label=f"degree {degree}")
ax.plot(data_x, data_y, "ko")
ax.set(xlabel="input $x$", ylabel="output $f(x)$")
ax.legend(fontsize=8)
plt.show()

# %% [markdown]
# ## How to work, and what counts
#
# - *Answers.* Write them where it says `raise NotImplementedError`, and run the cell below each. Any
#   algorithm that is right counts, and an answer may call your earlier ones. Return numbers, lists or NumPy
#   arrays. NumPy is enough; what else you import or define belongs in the cells of your answers, since
#   the cells that are given are replaced by the original ones before grading.
# - *Points.* The example below an answer is small, and passing it does not mean that the answer is right:
#   your grade comes from more networks and data, drawn at random. Numbers are compared to eight digits. Do
#   not call the package of the book in place of your own code: such an answer is looked at by hand.
# - *Handing in.* Hand in this notebook under the name that it has. The question at the end is answered in
#   words, and graded by hand.

# %% [markdown]
# ## What the frozen units see
#
# With $w$ and $b$ frozen, a point $x$ is known to the network by its features $(w_1x+b_1)_+,\dots,(w_Hx+b_H)_+$ alone. How alike two points
# are, the **kernel** says:
#
# $$K(x,z)=\sum_i(w_ix+b_i)_+\,(w_iz+b_i)_+.$$
#
# Write `kernel(w, b, x, z)` for arrays `x` and `z` of any two lengths: it returns the array of all $K(x_k,z_j)$.


# %% role="answer" part="kernel"
def kernel(w, b, x, z):
    """Array of shape (len(x), len(z)): the kernel at all pairs."""
    ### BEGIN SOLUTION
    of_x = np.maximum(np.outer(x, w) + b, 0.0)
    return of_x @ np.maximum(np.outer(z, w) + b, 0.0).T
    ### END SOLUTION


# %% role="check" part="check_kernel" points=2
### BEGIN HIDDEN TESTS
checks.check_kernel(kernel)
### END HIDDEN TESTS
_example = kernel(
    np.array([1.0, -2.0]), np.array([1.0, 3.0]), np.array([0.0, 1.0]), np.array([-1.0, 0.0, 2.0])
)
_by_hand = [[15.0, 10.0, 3.0], [5.0, 5.0, 6.0]]
assert np.allclose(_example, _by_hand), "units with w = 1, -2 and b = 1, 3; x = 0, 1 and z = -1, 0, 2"

# %% [markdown] version="standard"
# ## The least weights
#
# Gradient descent on $v$ moves only along the features of the data. So it ends at the weights through the data that have the least
# $\sum_iv_i^2$ (the chapter proves it). Now add a line that costs nothing, as if it were trained much faster than $v$:
#
# $$f(x)=c+d\,x+\sum_iv_i\,(w_ix+b_i)_+ .$$
#
# (Without it the way leads to another curve; the chapter says how far away.) Write `least_norm(w, b, x, y)`, which returns `(v, c, d)`: among all
# choices with $f(x_k)=y_k$ for all $k$, the one with the least $\sum_iv_i^2$. Here $c$ and $d$ don't count in the sum. There are at least three
# data, and units enough to pass through them.
#
# *Hint.* Give each condition $f(x_k)=y_k$ a Lagrange multiplier $a_k$. What is $v$ in terms of the $a_k$, and what do $c$ and $d$ ask of them? Where
# does the kernel turn up? Find $a$, $c$ and $d$ together, from one linear system: the matrix of the $K(x_k,x_j)$ alone need not be invertible, and in
# the example below it is not.

# %% [markdown] version="variant"
# ## The least weights
#
# With weight decay, and with a line that costs nothing, training $v$ makes
#
# $$\frac1{2n}\sum_{k=1}^n(f(x_k)-y_k)^2+\frac\lambda2\sum_iv_i^2,\qquad f(x)=c+d\,x+\sum_iv_i\,(w_ix+b_i)_+$$
#
# as small as possible. (The chapter asks for $f(x_k)=y_k$ in place of the first term.) Write `least_norm(w, b, x, y, lam)`, which returns the
# minimizer `(v, c, d)`. Here $\lambda>0$ is the number `lam`, and $c$ and $d$ don't count in the second sum. There are at least three data.
#
# *Hint.* Set the derivatives to zero. What is $v$ in terms of the residuals, and what do $c$ and $d$ ask of them? Where does the kernel turn up?


# %% role="answer" part="least_norm" version="standard"
def least_norm(w, b, x, y):
    """Weights v of shape (H,), and the numbers c and d."""
    ### BEGIN SOLUTION
    features = np.maximum(np.outer(x, w) + b, 0.0)
    line = np.stack([np.ones_like(x), x], axis=1)
    system = np.block([[features @ features.T, line], [line.T, np.zeros((2, 2))]])
    *a, c, d = np.linalg.solve(system, np.append(y, [0.0, 0.0]))
    return features.T @ np.array(a), c, d
    ### END SOLUTION


# %% role="answer" part="least_norm" version="variant"
def least_norm(w, b, x, y, lam):
    """Weights v of shape (H,), and the numbers c and d."""
    ### BEGIN SOLUTION
    features = np.maximum(np.outer(x, w) + b, 0.0)
    line = np.stack([np.ones_like(x), x], axis=1)
    square = features @ features.T + len(x) * lam * np.eye(len(x))
    system = np.block([[square, line], [line.T, np.zeros((2, 2))]])
    *a, c, d = np.linalg.solve(system, np.append(y, [0.0, 0.0]))
    return features.T @ np.array(a), c, d
    ### END SOLUTION


# %% role="check" part="check_least_norm" points=4 version="standard"
### BEGIN HIDDEN TESTS
checks.check_least_norm(least_norm)
### END HIDDEN TESTS
_example = least_norm(
    np.array([1.0, -2.0]), np.zeros(2), np.array([-1.0, 0.0, 1.0]), np.array([1.0, 0.0, 1.0])
)
assert np.allclose(np.hstack(_example), [0.4, 0.8, 0.0, 0.6]), (
    "v = (1, 1/2) needs no line, but there are smaller v"
)

# %% role="check" part="check_least_norm" points=4 version="variant"
### BEGIN HIDDEN TESTS
checks.check_least_norm(least_norm)
### END HIDDEN TESTS
_example = least_norm(
    np.array([1.0, -2.0]), np.zeros(2), np.array([-1.0, 0.0, 1.0]), np.array([1.0, 0.0, 1.0]), 5 / 18
)
assert np.allclose(np.hstack(_example), [0.2, 0.4, 1 / 3, 0.3]), "two units and lambda = 5/18, by hand"

# %% [markdown] version="standard"
# ## The curve behind it
#
# Let there be many units, evenly spread over the data and with $|w|=1$. If there are $N$ of them in an interval of length 1, then
# $v_i\approx f''(\beta_i)/N$ at the breakpoint $\beta_i=-b_i/w_i$. So the least $\sum v_i^2$ becomes the least $\frac1N\int f''(t)^2\,dt$, and the curve
# becomes the **natural cubic spline**: $f''$ is a broken line $u$ with corners at the data $x_1<\dots<x_n$, and $u=0$ at $x_1$ and $x_n$. Let
#
# $$\delta_k=\frac{y_{k+1}-y_k}{x_{k+1}-x_k}-\frac{y_k-y_{k-1}}{x_k-x_{k-1}}$$
#
# be the change of slope of the broken line through the data, and $h_k$ the *hat* of $x_k$: $1$ there, $0$ at all other data, linear between. Then
# $\delta_k=\int h_kf''$ for every curve through the data (integrate by parts). With $u=\sum_ju_jh_j$ these are equations
# $Gu=\delta$ for the heights $u_2,\dots,u_{n-1}$; the matrix holds the integrals $G_{kj}=\int h_kh_j$, which are easy to find. And between $x_k$ and $x_{k+1}$, a gap of width $g$, with
# $q=(t-x_k)/g$ and $p=1-q$,
#
# $$f(t)=p\,y_k+q\,y_{k+1}+\tfrac{g^2}6\big((p^3-p)\,u_k+(q^3-q)\,u_{k+1}\big).$$
#
# Write `natural_spline(x, y, t)`: the values of the curve at the points `t`, an array in any order. The data `x`, three or more, are in increasing
# order, with unequal gaps. Beyond the data the curve goes on straight, with the slope it has at the first or the last datum; what is that, by the
# formula?

# %% [markdown] version="variant"
# ## The curve behind it
#
# Let there be many units, evenly spread over the data and with $|w|=1$. If there are $N$ of them in an interval of length 1, then
# $v_i\approx f''(\beta_i)/N$ at the breakpoint $\beta_i=-b_i/w_i$, and $\sum v_i^2\approx\frac1N\int f''(t)^2\,dt$. So with $N\lambda$ in place of
# $\lambda$ in the sum above, the curve becomes the **smoothing spline**, which minimizes
#
# $$\frac1{2n}\sum_{k=1}^n(f(x_k)-y_k)^2+\frac\lambda2\int f''(t)^2\,dt .$$
#
# It is a natural cubic spline: $f''$ is a broken line $u$ with corners at the data $x_1<\dots<x_n$, and $u=0$ at $x_1$ and $x_n$. Let
# $z_k=f(x_k)$ be its values, let
#
# $$\delta_k=\frac{z_{k+1}-z_k}{x_{k+1}-x_k}-\frac{z_k-z_{k-1}}{x_k-x_{k-1}},\qquad\text{in short}\quad\delta=D\,z,$$
#
# be the change of slope of the broken line through them, and $h_k$ the *hat* of $x_k$: $1$ there, $0$ at all other data, linear between. Then
# $\delta_k=\int h_kf''$ (integrate by parts). With $u=\sum_ju_jh_j$ these are equations $Gu=Dz$ for the heights $u_2,\dots,u_{n-1}$; the matrix holds the
# integrals $G_{kj}=\int h_kh_j$, which are easy to find, and $\int f''^2=u^\top Gu=z^\top D^\top G^{-1}D\,z$. So what is left is to
# minimize over $z$. And between $x_k$ and $x_{k+1}$, a gap of width $g$, with $q=(t-x_k)/g$ and $p=1-q$,
#
# $$f(t)=p\,z_k+q\,z_{k+1}+\tfrac{g^2}6\big((p^3-p)\,u_k+(q^3-q)\,u_{k+1}\big).$$
#
# Write `natural_spline(x, y, t, lam)`: the values of the curve at the points `t`, an array in any order. The data `x`, three or more, are in
# increasing order, with unequal gaps. Beyond the data the curve goes on straight, with the slope it has at the first or the last datum; what is
# that, by the formula?


# %% role="answer" part="natural_spline" version="standard"
def natural_spline(x, y, t):
    """Values at the points t, of the shape of t."""
    ### BEGIN SOLUTION
    return cubic_with(x, y, np.ones(len(x) - 1), t)


def cubic_with(x, y, rho, t):
    """The curve of density rho, a number for each gap."""
    gap = np.diff(x)
    mass, slope = rho * gap, np.diff(y) / gap
    gram = np.diag(mass[1:] + mass[:-1]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6
    u = np.pad(np.linalg.solve(gram, np.diff(slope)), 1)
    k = np.clip(np.searchsorted(x, t) - 1, 0, len(x) - 2)
    q = (t - x[k]) / gap[k]
    p = 1 - q
    bend = (p**3 - p) * u[k] + (q**3 - q) * u[k + 1]
    value = p * y[k] + q * y[k + 1] + rho[k] * gap[k] ** 2 / 6 * bend
    first = y[0] + (slope[0] - mass[0] * u[1] / 6) * (t - x[0])
    last = y[-1] + (slope[-1] + mass[-1] * u[-2] / 6) * (t - x[-1])
    return np.where(t < x[0], first, np.where(t > x[-1], last, value))
    ### END SOLUTION


# %% role="answer" part="natural_spline" version="variant"
def natural_spline(x, y, t, lam):
    """Values at the points t, of the shape of t."""
    ### BEGIN SOLUTION
    return cubic_with(x, y, np.ones(len(x) - 1), t, lam)


def heights_and_values(x, y, rho, lam):
    """u and z at the data, for a density with a number for each gap."""
    mass = rho * np.diff(x)
    gram = np.diag(mass[1:] + mass[:-1]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6
    change = np.diff(np.diff(np.eye(len(x)), axis=0) / np.diff(x)[:, None], axis=0)
    u = np.linalg.solve(gram + len(x) * lam * change @ change.T, change @ y)
    return np.pad(u, 1), y - len(x) * lam * change.T @ u


def cubic_with(x, y, rho, t, lam):
    """The curve of density rho, a number for each gap."""
    u, z = heights_and_values(x, y, rho, lam)
    gap = np.diff(x)
    mass, slope = rho * gap, np.diff(z) / gap
    k = np.clip(np.searchsorted(x, t) - 1, 0, len(x) - 2)
    q = (t - x[k]) / gap[k]
    p = 1 - q
    bend = (p**3 - p) * u[k] + (q**3 - q) * u[k + 1]
    value = p * z[k] + q * z[k + 1] + rho[k] * gap[k] ** 2 / 6 * bend
    first = z[0] + (slope[0] - mass[0] * u[1] / 6) * (t - x[0])
    last = z[-1] + (slope[-1] + mass[-1] * u[-2] / 6) * (t - x[-1])
    return np.where(t < x[0], first, np.where(t > x[-1], last, value))
    ### END SOLUTION


# %% role="check" part="check_natural_spline" points=4 version="standard"
### BEGIN HIDDEN TESTS
checks.check_natural_spline(natural_spline)
### END HIDDEN TESTS
_example = natural_spline(
    np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, -1.0]), np.array([0.0, 0.5, 1.0, 2.0, 3.0, 4.0, -1.0])
)
_by_hand = [0.0, 5 / 8, 1.0, 1 / 2, -1.0, -8 / 3, -4 / 3]
assert np.allclose(_example, _by_hand), "three data: G is a number, 1, and u is -2 at the middle one"

# %% role="check" part="check_natural_spline" points=4 version="variant"
### BEGIN HIDDEN TESTS
checks.check_natural_spline(natural_spline)
### END HIDDEN TESTS
_example = natural_spline(
    np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, -1.0]), np.array([0.0, 1.0, 3.0, 4.0, -1.0]), 2 / 21
)
_by_hand = [2 / 7, 4 / 7, -6 / 7, -40 / 21, -1 / 6]
assert np.allclose(_example, _by_hand), "three data and lambda = 2/21: G is 1, and u is -1 at the middle one"

# %% [markdown]
# Now compare. On the left ten units, on the right three hundred; the dots are the network with the least weights, the line is the spline.
# Where do the dots of ten units bend, and where does the spline?

# %% role="given" part="picture_of_networks" version="standard"
fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
for ax, width in zip(axes, (10, 300), strict=True):
    beta = -0.9 + 1.8 * (np.arange(width) + 0.5) / width
    w = np.where(np.arange(width) % 2, 1.0, -1.0)
    v, c, d = least_norm(w, -w * beta, data_x, data_y)
    dots = grid[::8]
    ax.plot(grid, natural_spline(data_x, data_y, grid))
    ax.plot(dots, c + d * dots + np.maximum(np.outer(dots, w) - w * beta, 0.0) @ np.ravel(v), ".")
    ax.plot(data_x, data_y, "ko")
    ax.set(title=f"{width} units", xlabel="input $x$")
axes[0].set_ylabel("output $f(x)$")
plt.show()

# %% role="given" part="picture_of_networks" version="variant"
fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
for ax, width in zip(axes, (10, 300), strict=True):
    beta = -0.9 + 1.8 * (np.arange(width) + 0.5) / width
    w = np.where(np.arange(width) % 2, 1.0, -1.0)
    per_length = width / 1.8  # this is N
    v, c, d = least_norm(w, -w * beta, data_x, data_y, 0.0002 * per_length)
    dots = grid[::8]
    ax.plot(grid, natural_spline(data_x, data_y, grid, 0.0002))
    ax.plot(dots, c + d * dots + np.maximum(np.outer(dots, w) - w * beta, 0.0) @ np.ravel(v), ".")
    ax.plot(data_x, data_y, "ko")
    ax.set(title=f"{width} units", xlabel="input $x$")
axes[0].set_ylabel("output $f(x)$")
plt.show()

# %% [markdown]
# And does descent get there? Here $v$ is trained, from zero, and the line is fitted anew at each step. Was your guess right?

# %% role="given" part="picture_of_training" version="standard"
fig, ax = plt.subplots(figsize=(6, 3))
ax.plot(grid, natural_spline(data_x, data_y, grid), "k", lw=4, alpha=0.25, label="spline")
at_data, at_grid = (np.maximum(np.outer(place, w) - w * beta, 0.0) for place in (data_x, grid))
v, done = np.zeros(len(w)), 0
for steps, style in ((10, ":"), (100, "--"), (3000, "-")):
    for _ in range(steps - done):
        fitted = np.polynomial.Polynomial.fit(data_x, data_y - at_data @ v, 1)
        v -= 0.14 * at_data.T @ (fitted(data_x) + at_data @ v - data_y) / len(data_x)
    ax.plot(grid, fitted(grid) + at_grid @ v, style, label=f"{steps} steps")
    done = steps
ax.plot(data_x, data_y, "ko")
ax.set(xlabel="input $x$", ylabel="output $f(x)$")
ax.legend(fontsize=8)
plt.show()

# %% role="given" part="picture_of_training" version="variant"
fig, ax = plt.subplots(figsize=(6, 3))
ax.plot(grid, natural_spline(data_x, data_y, grid, 0.0002), "k", lw=4, alpha=0.25, label="spline")
at_data, at_grid = (np.maximum(np.outer(place, w) - w * beta, 0.0) for place in (data_x, grid))
v, done = np.zeros(len(w)), 0
for steps, style in ((10, ":"), (100, "--"), (3000, "-")):
    for _ in range(steps - done):
        fitted = np.polynomial.Polynomial.fit(data_x, data_y - at_data @ v, 1)
        slope = at_data.T @ (fitted(data_x) + at_data @ v - data_y) / len(data_x)
        v -= 0.14 * (slope + 0.0002 * per_length * v)
    ax.plot(grid, fitted(grid) + at_grid @ v, style, label=f"{steps} steps")
    done = steps
ax.plot(data_x, data_y, "ko")
ax.set(xlabel="input $x$", ylabel="output $f(x)$")
ax.legend(fontsize=8)
plt.show()

# %% [markdown] version="standard"
# ## Where the breakpoints are
#
# What if the breakpoints are crowded in one place? Let $\rho(\beta)$ be their density (how many there are per length) times the mean of $w^2$ there.
# Then the curve is the one with the least $\int f''^2/\rho$, and the theorem of the chapter says $f''=\rho\,u$. Again $u=\sum_ju_jh_j$ is a broken line, $0$ at both ends, and
# again $\delta_k=\int h_kf''$.
#
# Take a density that is constant on each gap: `rho` has the length $n-1$, and `rho[k]` belongs to the gap between `x[k]` and `x[k+1]`. Write
# `weighted_spline(x, y, rho, t)`: the values of the curve at the points `t`; beyond the data it goes on straight, as before. For `rho` all ones it is
# the spline from before. What does $\rho$ change in $G$, and in the formula for $f(t)$? (At a datum $f''$ may jump now.)

# %% [markdown] version="variant"
# ## Where the breakpoints are
#
# What if the breakpoints are crowded in one place? Let $\rho(\beta)$ be their density (how many there are per length) times the mean of $w^2$ there.
# Then the second term becomes $\frac\lambda2\int f''^2/\rho$, and the theorem of the chapter says $f''=\rho\,u$. Again $u=\sum_ju_jh_j$ is a broken line, $0$ at both
# ends, and again $\delta_k=\int h_kf''$.
#
# Take a density that is constant on each gap: `rho` has the length $n-1$, and `rho[k]` belongs to the gap between `x[k]` and `x[k+1]`. Write
# `weighted_spline(x, y, rho, t, lam)`: the values of the curve at the points `t`; beyond the data it goes on straight, as before. For `rho` all ones
# it is the spline from before. What does $\rho$ change in $G$, and in the formula for $f(t)$? (At a datum $f''$ may jump now.)


# %% role="answer" part="weighted_spline" version="standard"
def weighted_spline(x, y, rho, t):
    """Values at the points t, of the shape of t."""
    ### BEGIN SOLUTION
    return cubic_with(x, y, rho, t)
    ### END SOLUTION


# %% role="answer" part="weighted_spline" version="variant"
def weighted_spline(x, y, rho, t, lam):
    """Values at the points t, of the shape of t."""
    ### BEGIN SOLUTION
    return cubic_with(x, y, rho, t, lam)
    ### END SOLUTION


# %% role="check" part="check_weighted_spline" points=4 version="standard"
### BEGIN HIDDEN TESTS
checks.check_weighted_spline(weighted_spline)
### END HIDDEN TESTS
_example = weighted_spline(
    np.array([0.0, 1.0, 3.0]),
    np.array([0.0, 1.0, -1.0]),
    np.array([4.0, 1.0]),
    np.array([0.5, 1.0, 2.0, 4.0, -1.0]),
)
_by_hand = [3 / 4, 1.0, 1 / 4, -7 / 3, -5 / 3]
assert np.allclose(_example, _by_hand), (
    "three data and densities 4 and 1: G is 2, and u is -1 at the middle one"
)

# %% role="check" part="check_weighted_spline" points=4 version="variant"
### BEGIN HIDDEN TESTS
checks.check_weighted_spline(weighted_spline)
### END HIDDEN TESTS
_example = weighted_spline(
    np.array([0.0, 1.0, 3.0]),
    np.array([0.0, 1.0, -1.0]),
    np.array([4.0, 1.0]),
    np.array([0.0, 1.0, 2.0, -1.0]),
    4 / 21,
)
_by_hand = [2 / 7, 4 / 7, -1 / 56, -1 / 3]
assert np.allclose(_example, _by_hand), "three data, densities 4 and 1, lambda = 4/21: G is 2, u is -1/2"

# %% [markdown] version="standard"
# Three densities, which differ in the grey gap alone. Where do the curves bend when there are few breakpoints in it, and where when there are
# many? And why can no density keep the curve straight over two neighbouring gaps?

# %% [markdown] version="variant"
# Three densities, which differ in the two grey gaps alone. Where do the curves bend when there are few breakpoints in them, and what becomes of the
# datum in the middle?

# %% role="given" part="picture_of_densities" version="standard"
few = np.array([1.0, 1.0, 0.02, 1.0, 1.0, 1.0])
fig, ax = plt.subplots(figsize=(6, 3.5))
ax.axvspan(data_x[2], data_x[3], color="0.92")
for rho, style, label in (
    (np.ones(6), "-", "even"),
    (few, "--", "few in the grey"),
    (1 / few, ":", "many in the grey"),
):
    ax.plot(grid, weighted_spline(data_x, data_y, rho, grid), style, label=label)
ax.plot(data_x, data_y, "ko")
ax.set(xlabel="input $x$", ylabel="output $f(x)$")
ax.legend(fontsize=8)
plt.show()

# %% role="given" part="picture_of_densities" version="variant"
few = np.array([1.0, 1.0, 0.02, 0.02, 1.0, 1.0])
fig, ax = plt.subplots(figsize=(6, 3.5))
ax.axvspan(data_x[2], data_x[4], color="0.92")
for rho, style, label in (
    (np.ones(6), "-", "even"),
    (few, "--", "few in the grey"),
    (1 / few, ":", "many in the grey"),
):
    ax.plot(grid, weighted_spline(data_x, data_y, rho, grid, 0.0002), style, label=label)
ax.plot(data_x, data_y, "ko")
ax.set(xlabel="input $x$", ylabel="output $f(x)$")
ax.legend(fontsize=8)
plt.show()

# %% [markdown] version="standard"
# ## Bonus: the price
#
# How much does the curve cost? Write `cost(x, y, rho)`: the least $\int_{x_1}^{x_n}f''^2/\rho$ over all curves through the data.
# *There is a way without any integral.*

# %% [markdown] version="variant"
# ## Bonus: the price
#
# Write `cost(x, y, rho, lam)`: the least value of $\frac1{2n}\sum_k(f(x_k)-y_k)^2+\frac\lambda2\int_{x_1}^{x_n}f''^2/\rho$ over all curves $f$,
# which need not pass through the data. *There is a way without any integral.*


# %% role="answer" part="cost" version="standard"
def cost(x, y, rho):
    """The least weighted curvature, a number."""
    ### BEGIN SOLUTION
    mass, delta = rho * np.diff(x), np.diff(np.diff(y) / np.diff(x))
    gram = np.diag(mass[1:] + mass[:-1]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6
    return delta @ np.linalg.solve(gram, delta)
    ### END SOLUTION


# %% role="answer" part="cost" version="variant"
def cost(x, y, rho, lam):
    """The least value of misfit and penalty together, a number."""
    ### BEGIN SOLUTION
    u, _ = heights_and_values(x, y, rho, lam)
    return lam / 2 * u[1:-1] @ np.diff(np.diff(y) / np.diff(x))
    ### END SOLUTION


# %% role="check" part="check_cost" points=1 bonus=true version="standard"
### BEGIN HIDDEN TESTS
checks.check_cost(cost)
### END HIDDEN TESTS
_example = cost(np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, -1.0]), np.array([4.0, 1.0]))
assert np.isclose(_example, 2.0), "three data: u is -1 at the middle one, and delta is -2"

# %% role="check" part="check_cost" points=1 bonus=true version="variant"
### BEGIN HIDDEN TESTS
checks.check_cost(cost)
### END HIDDEN TESTS
_example = cost(np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, -1.0]), np.array([4.0, 1.0]), 4 / 21)
assert np.isclose(_example, 2 / 21), "three data: the misfit is 1/21 and the penalty 1/21"

# %% [markdown] version="standard"
# ## In your own words
#
# Someone writes: "trained far from feature learning, a wide ReLU network is the natural cubic spline through the data." Which conditions does
# this need, and what happens when the breakpoints are dense in one place and rare in another? Three or four sentences.

# %% [markdown] version="variant"
# ## In your own words
#
# Someone writes: "trained far from feature learning and with weight decay, a wide ReLU network is the cubic smoothing spline of the data." Which
# conditions does this need, and what happens when the breakpoints are dense in one place and rare in another? Three or four sentences.

# %% [markdown] role="written" part="words" points=2 version="standard"
# Only the output weights may be trained, and from zero; a line must be part of the fit without costing anything; and the density of the
# breakpoints times the mean of $w^2$ there must be constant over the data. Otherwise curvature is weighed with $1/\rho$: it is cheap where
# breakpoints are dense and dear where they are rare. How much the curve bends around each datum the data say, by $\delta_k=\int h_kf''$; the density
# says on which side. In a gap with hardly any breakpoints, between gaps with many, it is nearly straight.
#
# **Marking guide.** 1 point: names at least two of the three conditions (output weights alone, from zero; free line; constant
# $p\,E[w^2\mid\beta]$, where "uniform breakpoints and $|w|$ equal", or "$w$ and $b$ uniform and the data within reach", counts). That the width is
# large is said in the question. 1 point: says that curvature goes to where breakpoints are dense. With the direction the wrong way round, nothing for
# that part; "it is another spline" without saying which, half a point.

# %% [markdown] role="written" part="words" points=2 version="variant"
# Only the output weights may be trained, with the decay on them alone; a line must be part of the fit without costing anything; and the density
# of the breakpoints times the mean of $w^2$ there must be constant over the data. Otherwise curvature is weighed with $1/\rho$: it is cheap where
# breakpoints are dense and dear where they are rare. So the curve bends where the units are; where they are not it is nearly straight, and misses
# the data rather than bend.
#
# **Marking guide.** 1 point: names at least two of the three conditions (output weights alone; free line, without decay; constant
# $p\,E[w^2\mid\beta]$, where "uniform breakpoints and $|w|$ equal", or "$w$ and $b$ uniform and the data within reach", counts). That the width is
# large is said in the question; where training starts plays no part here. 1 point: says that curvature goes to where breakpoints are dense. With
# the direction the wrong way round, nothing for that part; "it is another spline" without saying which, half a point.
