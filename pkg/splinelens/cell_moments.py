r"""The tangent kernel of a network on its data, from a few sums per cell of units, and its largest rate.

Units that face one way and switch in one gap of the data form a *cell* and share an active set.  The
kernel :math:`K=JJ^\top`, :math:`K_{kl}=\sum_iA_{ki}A_{li}\,[(w_ix_k+b_i)(w_ix_l+b_i)+v_i^2(1+x_kx_l)]`, then
depends on a cell only through second moments of its parameters, at a cost of O(H + n^2) (derived here,
chapter 5).  It carries no 1/n; the rate of the flow is that of :math:`K/n`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray
from splinelens.flow_problem import FlowProblem, Moves, flow_problem, which_move
from splinelens.loss_surface import Parameters, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures

__all__ = ["hyperbolic_rotation", "kernel_of_cells", "largest_rate", "network_kernel"]

WEIGHTS = Moves()
"""The default: w, b and v are trained."""


def network_kernel(
    network: ShallowNetwork, x: ArrayLike, train: Sequence[str] = ("w", "b", "v")
) -> FloatArray:
    r"""The tangent kernel :math:`K=JJ^\top` of a univariate ReLU network on the data, shape (n, n).

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x : array_like, shape (n,)
        In any order, repeated inputs allowed.
    train : sequence of str
        Which parameters the Jacobian J is over.

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`cell-moments-give-the-kernel`.

    Examples
    --------
    >>> network_kernel(ShallowNetwork([1.0], [0.0], [2.0]), [-1.0, 1.0])
    array([[0., 0.],
           [0., 9.]])
    """
    at = univariate_parameters(network, "network_kernel")
    distinct, place = np.unique(network.points(x).reshape(-1), return_inverse=True)
    kernel = kernel_of_cells(RampFeatures(distinct, at.w, at.b), at, which_move(train))
    return kernel[np.ix_(place, place)]


def kernel_of_cells(
    ramps: RampFeatures, at: Parameters, moves: Moves, counted: FloatArray | float = 1.0
) -> FloatArray:
    """The kernel over distinct ascending data, from `ramps` placed at `at`; unchecked.

    Parameters
    ----------
    ramps : RampFeatures
    at : Parameters
    moves : Moves
    counted : ndarray, shape (H,), or float
        Weight of each unit; 0 leaves it out.
    """
    centered, center = ramps.x - ramps.center, ramps.center
    height = at.b + at.w * center
    inside = moves.v * counted
    outside = at.v**2 * counted
    slope2, mixed, level = (
        inside * at.w**2 + moves.w * outside,
        inside * at.w * height + moves.w * center * outside,
        inside * height**2 + (moves.b + moves.w * center**2) * outside,
    )
    second, first, zeroth = (_shared_sums(ramps, part) for part in (slope2, mixed, level))
    product = np.multiply.outer(centered, centered)
    kernel = second * product + first * np.add.outer(centered, centered) + zeroth
    return kernel + moves.bias + moves.slope * np.multiply.outer(ramps.x, ramps.x)


def _shared_sums(ramps: RampFeatures, per_unit: FloatArray) -> FloatArray:
    """Sum over the units that are active on both of two data, for each pair, shape (n, n)."""
    cells = np.bincount(ramps.cells, weights=per_unit, minlength=2 * (ramps.n + 1))
    right, left = cells.astype(np.float64, copy=False).reshape(2, ramps.n + 1)
    tails, heads = np.cumsum(right)[:-1], np.cumsum(left[:0:-1])[::-1]
    index = np.arange(ramps.n)
    total: FloatArray = tails[np.minimum.outer(index, index)] + heads[np.maximum.outer(index, index)]
    return total


def largest_rate(
    network: ShallowNetwork,
    x: ArrayLike,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
) -> float:
    r"""The largest eigenvalue :math:`\lambda_{\max}` of :math:`K/n`, the fastest rate of the flow.

    Descent is stable for steps below :math:`2/\lambda_{\max}`.  It belongs to the Gauss-Newton part of the
    Hessian, and is exact up to rounding where there are at most 2000 distinct inputs; beyond, a power
    iteration bounds it from below, to about a percent.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x : array_like, shape (n,)
    train : sequence of str
        Which parameters move.
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`stable-step-is-two-over-the-largest-rate`.

    Examples
    --------
    >>> round(largest_rate(ShallowNetwork([1.0], [0.0], [2.0]), [-1.0, 1.0]), 12)
    4.5
    """
    points = network.points(x).reshape(-1)
    problem, at = flow_problem(network, points, np.zeros(len(points)), train, weights, "largest_rate")
    ramps = RampFeatures(problem.x, at.w, at.b)
    if len(problem.x) <= 2000:
        root = np.sqrt(problem.weights)
        kernel = kernel_of_cells(ramps, at, problem.moves)
        return float(np.linalg.eigvalsh(root[:, None] * kernel * root)[-1])
    return _power_iteration(problem, at, ramps)


def _power_iteration(problem: FlowProblem, at: Parameters, ramps: RampFeatures, rounds: int = 200) -> float:
    root = np.sqrt(problem.weights)
    vector, rate = root.copy(), 0.0
    for _ in range(rounds):
        image = root * _kernel_times(problem, at, ramps, root * vector)
        before, rate = rate, float(np.linalg.norm(image))
        if rate == 0 or abs(rate - before) <= 1e-6 * rate:
            break
        vector = image / rate
    return rate


def _kernel_times(problem: FlowProblem, at: Parameters, ramps: RampFeatures, r: FloatArray) -> FloatArray:
    """K r in O(n + H): one adjoint, one apply."""
    moves, center = problem.moves, ramps.center
    order0, about = ramps.adjoint_centered(r)
    order1 = about + center * order0
    height = at.b + at.w * center
    dw, db = moves.w * at.v * order1, moves.b * at.v * order0
    dv = moves.v * (at.w * about + height * order0)
    change = ramps.apply_centered(at.v * dw + at.w * dv, at.v * (db + center * dw) + height * dv)
    total: FloatArray = change + moves.bias * r.sum() + moves.slope * problem.x * (r @ problem.x)
    return total


def hyperbolic_rotation(
    w: FloatArray,
    b: FloatArray,
    v: FloatArray,
    r0: FloatArray,
    r1: FloatArray,
    moves: Moves = WEIGHTS,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Units after a step in which their moments integrate to :math:`R_j=\int S_j\,dt`.

    .. math:: e^{-N}\begin{pmatrix}w\\b\\v\end{pmatrix},\qquad
              N=\begin{pmatrix}0&0&R_1\\0&0&R_0\\R_1&R_0&0\end{pmatrix}

    With :math:`\rho=\sqrt{R_0^2+R_1^2}` and :math:`u=(R_1w+R_0b)/\rho` it takes :math:`(u,v)` to
    :math:`(u\cosh\rho-v\sinh\rho,\ v\cosh\rho-u\sinh\rho)` and leaves the part of (w, b) across
    :math:`(R_1,R_0)` alone.  Exact where the direction of :math:`(S_1,S_0)` does not turn.

    Parameters
    ----------
    w, b, v : ndarray, shape (H,)
    r0, r1 : ndarray, shape (H,)
        :math:`R_0` and :math:`R_1` of each unit.
    moves : Moves
        By default w, b and v all move.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`cell-propagator-is-exact`, :claim:`generator-of-so21`.

    Examples
    --------
    >>> one, zero = np.ones(1), np.zeros(1)
    >>> w, b, v = hyperbolic_rotation(one, zero, one, zero, one)
    >>> bool(abs(w[0] - np.exp(-1)) < 1e-15), bool(abs(v[0] - np.exp(-1)) < 1e-15)
    (True, True)
    """
    dw, db, dv = moves.w, moves.b, moves.v
    square = dv * (dw * r1**2 + db * r0**2)
    rho = np.sqrt(square)
    along, single, double = r1 * w + r0 * b, _sinh_over(rho), _cosh_less_one_over(rho)
    push = dv * along * double - v * single
    return w + dw * r1 * push, b + db * r0 * push, v * (1 + square * double) - dv * along * single


def _sinh_over(rho: FloatArray) -> FloatArray:
    """sinh(rho)/rho, and 1 at 0."""
    return np.divide(np.sinh(rho), rho, out=np.ones_like(rho), where=rho > 0)


def _cosh_less_one_over(rho: FloatArray) -> FloatArray:
    """(cosh(rho) - 1)/rho^2 = (sinh(rho/2)/(rho/2))^2/2, without cancellation."""
    half: FloatArray = 0.5 * _sinh_over(rho / 2) ** 2
    return half
