r"""The Hessian written out: Jacobians, residual blocks and special vectors, in both charts.

Everything here costs O(nH) or more and follows its formula word for word, so that the fast
code of `splinelens.hessian` can be refereed and small networks can be looked at.  Two charts: the parameters
:math:`(w,b,v)`, and the coordinates :math:`(\mu,\beta)` of the spline.  A datum on a breakpoint counts as
inactive.  Derived here, chapter 4.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_pair, data_targets, input_array, weight_array
from splinelens.loss_surface import trained_names, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.splines import ReluSpline

__all__ = [
    "gradient_jump",
    "hessian_dense",
    "jacobian",
    "residual_blocks",
    "residual_strengths",
    "scale_vectors",
    "spline_hessian",
    "spline_jacobian",
    "spline_residual_blocks",
]


def jacobian(network: ShallowNetwork, x: ArrayLike, train: Sequence[str] = ("w", "b", "v")) -> FloatArray:
    r"""Derivatives of :math:`f(x_k)` over the trained parameters, shape (n, P).

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x : array_like, shape (n,)
    train : sequence of str
        Columns come in this order: H each for "w", "b", "v", one each for "bias", "slope".

    Raises
    ------
    ValueError
        If `network` is another one, `x` is not finite, or `train` has an unknown name.

    Notes
    -----
    :math:`J=(v_iA_{ki}x_k,\ v_iA_{ki},\ A_{ki}(w_ix_k+b_i),\ 1,\ x_k)`.

    Examples
    --------
    >>> jacobian(ShallowNetwork([1.0], [0.5], [2.0]), [-1.0, 1.0])
    array([[0. , 0. , 0. ],
           [2. , 2. , 1.5]])
    """
    at = univariate_parameters(network, "jacobian")
    points = network.points(x).reshape(-1)
    response = np.multiply.outer(points, at.w) + at.b
    active = response > 0
    columns = {
        "w": np.where(active, np.multiply.outer(points, at.v), 0.0),
        "b": np.where(active, at.v, 0.0),
        "v": np.where(active, response, 0.0),
        "bias": np.ones((len(points), 1)),
        "slope": points[:, None],
    }
    return np.concatenate([columns[name] for name in trained_names(train)], axis=1)


def residual_blocks(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> FloatArray:
    r"""The residual part of the Hessian over :math:`(w_i,b_i,v_i)`, one block a unit, shape (H, 3, 3).

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        As `squared_loss`.

    Notes
    -----
    :math:`S_{1,i}` at (w, v), :math:`S_{0,i}` at (b, v), 0 elsewhere, and 0 between different units.
    Claims: :claim:`residual-part-is-blocks-of-moments`.

    Examples
    --------
    >>> residual_blocks(ShallowNetwork([1.0], [0.0], [1.0]), [1.0, 2.0], [0.0, 0.0])[0]
    array([[0. , 0. , 2.5],
           [0. , 0. , 1.5],
           [2.5, 1.5, 0. ]])
    """
    at = univariate_parameters(network, "residual_blocks")
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    pull = weight_array(weights, len(points)) * (network(x) - targets)
    active = np.multiply.outer(points, at.w) + at.b > 0
    blocks = np.zeros((network.width, 3, 3))
    blocks[:, 0, 2] = blocks[:, 2, 0] = (pull * points) @ active
    blocks[:, 1, 2] = blocks[:, 2, 1] = pull @ active
    return blocks


def residual_strengths(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> FloatArray:
    r"""The numbers :math:`S_i=\sqrt{S_{0,i}^2+S_{1,i}^2}`: block i has the eigenvalues :math:`0,\pm S_i`.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
    weights : array_like, shape (n,), optional

    Returns
    -------
    ndarray, shape (H,)

    Notes
    -----
    Claims: :claim:`residual-block-eigenvalues`.

    Examples
    --------
    >>> residual_strengths(ShallowNetwork([1.0], [0.0], [1.0]), [1.0, 2.0], [0.0, 0.0]).round(3)
    array([2.915])
    """
    blocks = residual_blocks(network, x, y, weights)
    return np.hypot(blocks[:, 0, 2], blocks[:, 1, 2])


def hessian_dense(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
) -> FloatArray:
    """The Hessian of `squared_loss` as a matrix, shape (P, P): O(nP^2), so that tests can referee.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
    train : sequence of str
        The parameters, in the order of rows and columns; as `jacobian`.
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        As `squared_loss`, and for an unknown name in `train`.

    Notes
    -----
    Claims: :claim:`hessian-is-gauss-newton-plus-blocks`, :claim:`hessian-on-a-kink-is-one-sided`.

    Examples
    --------
    >>> hessian_dense(ShallowNetwork([1.0], [0.0], [2.0]), [-1.0, 1.0], [0.0, 2.0])
    array([[2. , 2. , 1. ],
           [2. , 2. , 1. ],
           [1. , 1. , 0.5]])
    """
    names = trained_names(train)
    blocks = residual_blocks(network, x, y, weights)
    rows = jacobian(network, x, names)
    matrix: FloatArray = rows.T @ (weight_array(weights, len(rows))[:, None] * rows)
    starts = np.cumsum([0, *(1 if name in ("bias", "slope") else network.width for name in names)])
    place = dict(zip(names, starts, strict=False))
    units = np.arange(network.width)
    for one, first in enumerate("wbv"):
        for two, second in enumerate("wbv"):
            if first in names and second in names:
                matrix[place[first] + units, place[second] + units] += blocks[:, one, two]
    return matrix


def scale_vectors(network: ShallowNetwork) -> FloatArray:
    r"""The direction :math:`t_i=(w_i,b_i,-v_i)` of each unit's rescaling, shape (H, 3).

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.

    Notes
    -----
    The Hessian maps :math:`t_i`, zero along all other units, to :math:`(-g_w,-g_b,g_v)_i`.
    Claims: :claim:`rescaling-moves-along-scale-vectors`.

    Examples
    --------
    >>> scale_vectors(ShallowNetwork([1.0], [0.5], [2.0]))
    array([[ 1. ,  0.5, -2. ]])
    """
    at = univariate_parameters(network, "scale_vectors")
    return np.stack([at.w, at.b, -at.v], axis=1)


def gradient_jump(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    unit: int,
    datum: int,
    weights: ArrayLike | None = None,
) -> FloatArray:
    r"""By how much the gradient over :math:`(w_i,b_i)` jumps as a breakpoint crosses a datum.

    It is :math:`\omega_kv_ir_k\,(x_k,1)`, from the inactive to the active side, and 0 over :math:`v_i`.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU, the breakpoint on the datum.
    x, y : array_like, shape (n,)
    unit, datum : int
        i and k.
    weights : array_like, shape (n,), optional

    Returns
    -------
    ndarray, shape (2,)

    Raises
    ------
    ValueError
        As `squared_loss`, and if there is no such unit or datum.

    Notes
    -----
    Claims: :claim:`gradient-jumps-on-a-kink`.

    Examples
    --------
    >>> gradient_jump(ShallowNetwork([1.0], [-2.0], [3.0]), [0.0, 2.0], [0.0, 1.0], unit=0, datum=1)
    array([-3. , -1.5])
    """
    at = univariate_parameters(network, "gradient_jump")
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    for name, index, count in (("unit", unit, network.width), ("datum", datum, len(points))):
        if not 0 <= index < count:
            raise ValueError(f"{name}: expected a number from 0 to {count - 1}, got {index}")
    pull = weight_array(weights, len(points)) * (network(x) - targets)
    jump: FloatArray = at.v[unit] * pull[datum] * np.array([points[datum], 1.0])
    return jump


def spline_jacobian(spline: ReluSpline, x: ArrayLike) -> FloatArray:
    r"""Derivatives of :math:`f(x_k)` over :math:`(\mu,\beta)`, shape (n, 2K): ramps, then steps.

    Parameters
    ----------
    spline : ReluSpline
        K units.
    x : array_like, shape (n,)

    Notes
    -----
    :math:`J_{\mu_i}=A_{ki}(x_k-\beta_i)` and :math:`J_{\beta_i}=-A_{ki}\mu_i`.
    Claims: :claim:`spline-jacobian-is-ramps-and-steps`.

    Examples
    --------
    >>> spline_jacobian(ReluSpline([0.5], [2.0], [1.0]), [0.0, 1.0])
    array([[ 0. ,  0. ],
           [ 0.5, -2. ]])
    """
    active, distance = _spline_activity(spline, input_array(x))
    ramps, steps = np.where(active, distance, 0.0), np.where(active, -spline.delta_slopes, 0.0)
    return np.concatenate([ramps, steps], axis=1)


def _spline_activity(spline: ReluSpline, points: FloatArray) -> tuple[NDArray[np.bool_], FloatArray]:
    distance: FloatArray = np.subtract.outer(points, spline.breakpoints)
    return np.greater(distance * spline.orientations, 0), distance


def spline_residual_blocks(
    spline: ReluSpline, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> FloatArray:
    r"""The residual part over :math:`(\mu_i,\beta_i)`: :math:`-S_{0,i}` off the diagonal, shape (K, 2, 2).

    Parameters
    ----------
    spline : ReluSpline
        K units.
    x, y : array_like, shape (n,)
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or no data.

    Notes
    -----
    Its eigenvalues are :math:`\pm|S_{0,i}|`. Claims: :claim:`spline-residual-block-eigenvalues`.

    Examples
    --------
    >>> spline_residual_blocks(ReluSpline([0.5], [2.0], [1.0]), [0.0, 1.0], [0.0, 0.0])[0]
    array([[ 0. , -0.5],
           [-0.5,  0. ]])
    """
    points, targets = data_pair(x, y)
    active, _ = _spline_activity(spline, points)
    pull = weight_array(weights, len(points)) * (spline(points) - targets)
    moments: FloatArray = pull @ active
    blocks = np.zeros((len(moments), 2, 2))
    blocks[:, 0, 1] = blocks[:, 1, 0] = -moments
    return blocks


def spline_hessian(
    spline: ReluSpline, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> FloatArray:
    r"""The Hessian over :math:`(\mu,\beta)`, shape (2K, 2K), delta-slopes first.

    Parameters
    ----------
    spline : ReluSpline
        K units.
    x, y : array_like, shape (n,)
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or no data.

    Notes
    -----
    Claims: :claim:`spline-hessian-has-one-residual-entry`.

    Examples
    --------
    >>> spline_hessian(ReluSpline([0.5], [2.0], [1.0]), [0.0, 1.0], [0.0, 0.0])
    array([[ 0.125, -1.   ],
           [-1.   ,  2.   ]])
    """
    blocks = spline_residual_blocks(spline, x, y, weights)
    rows = spline_jacobian(spline, x)
    matrix: FloatArray = rows.T @ (weight_array(weights, len(rows))[:, None] * rows)
    units = np.arange(len(blocks))
    matrix[units, units + len(blocks)] += blocks[:, 0, 1]
    matrix[units + len(blocks), units] += blocks[:, 1, 0]
    return matrix
