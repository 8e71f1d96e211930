r"""Products with the Hessian in O(n + H), and its whole spectrum at a cost independent of width.

.. math:: \nabla^2L = J^\top\Omega J + \operatorname{blockdiag}(M_i), \qquad
          M_i = \begin{pmatrix}0&0&S_{1,i}\\0&0&S_{0,i}\\S_{1,i}&S_{0,i}&0\end{pmatrix}

over :math:`(w_i,b_i,v_i)`, for univariate ReLU networks and the loss :math:`\frac1{2n}\sum_kr_k^2`, with
:math:`\Omega=\operatorname{diag}(1/n)` or other weights (derived here, chapter 4).  A datum on a breakpoint
counts as inactive: the Hessian there is the one from the inactive side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_targets, finite_array, finite_scalar, weight_array
from splinelens.hessian_cores import HessianCore, hessian_core
from splinelens.loss_surface import Parameters, spline_values, trained_names, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures

__all__ = ["hessian_matvec", "hessian_spectrum", "largest_eigenvalue"]

ALL_THREE = ("w", "b", "v")
"""What is trained by default: not the bias and not the slope."""


class _State(NamedTuple):
    """A network on its data: parameters, ramps, inputs, residuals, weights of the data."""

    at: Parameters
    ramps: RampFeatures
    x: FloatArray
    residuals: FloatArray
    weights: FloatArray


def _state(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None, purpose: str
) -> _State:
    at = univariate_parameters(network, purpose)
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    omega = weight_array(weights, len(points))
    ramps = RampFeatures(points, at.w, at.b)
    return _State(at, ramps, points, spline_values(ramps, at, points) - targets, omega)


def hessian_matvec(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    dw: ArrayLike,
    db: ArrayLike,
    dv: ArrayLike,
    dbias: float = 0.0,
    dslope: float = 0.0,
    train: Sequence[str] = ALL_THREE,
    weights: ArrayLike | None = None,
) -> tuple[FloatArray | float, ...]:
    r"""The Hessian of `squared_loss` over the trained parameters, times a direction, in O(n + H).

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; anything else is refused.
    x, y : array_like, shape (n,)
        In any order; repeated inputs allowed.
    dw, db, dv : array_like, shape (H,)
        The direction; `dw` has the shape of ``network.w``.
    dbias, dslope : float
        Its components along bias and slope.
    train : sequence of str
        Which parameters are trained; the direction must be zero along all others.
    weights : array_like, shape (n,), optional
        Weights of the data, as in `squared_loss`.

    Returns
    -------
    tuple
        In the order of `train`: one array of shape (H,) each for "w", "b", "v" and one float each for
        "bias", "slope".  By default three arrays.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, no data, an unknown name in `train`, or a direction along a
        parameter that is not trained.

    Notes
    -----
    Derived here, chapter 4. Claims: :claim:`matvec-is-the-hessian`, :claim:`scale-vector-image`,
    :claim:`scale-vector-null-at-critical-points`.

    Examples
    --------
    >>> net = ShallowNetwork([1.0], [0.0], [2.0])
    >>> hessian_matvec(net, [-1.0, 1.0], [0.0, 2.0], [1.0], [0.0], [0.0])
    (array([2.]), array([2.]), array([1.]))
    """
    state = _state(network, x, y, weights, "hessian_matvec")
    names = trained_names(train)
    direction = Parameters(
        w=finite_array("dw", dw, network.w.shape).reshape(-1),
        b=finite_array("db", db, (network.width,)),
        v=finite_array("dv", dv, (network.width,)),
        bias=finite_scalar("dbias", dbias),
        slope=finite_scalar("dslope", dslope),
    )
    for name, part in direction._asdict().items():
        if name not in names and np.any(part):
            raise ValueError(f"d{name}: expected zeros, since {name!r} is not in train={names}")
    product = _product(state, direction)
    product = product._replace(w=product.w.reshape(network.w.shape))
    return tuple(getattr(product, name) for name in names)


def _product(state: _State, d: Parameters) -> Parameters:
    """All components of the product, sums formed about the centre of the data."""
    at, ramps, x = state.at, state.ramps, state.x
    height, lift = at.b + at.w * ramps.center, d.b + d.w * ramps.center
    change = ramps.apply_centered(at.v * d.w + at.w * d.v, at.v * lift + height * d.v)
    pushed = state.weights * (change + d.bias + d.slope * x)
    push0, push1 = ramps.adjoint_centered(pushed)
    pull0, pull1 = ramps.adjoint_centered(state.weights * state.residuals)
    along_b = at.v * push0 + pull0 * d.v
    return Parameters(
        w=at.v * push1 + pull1 * d.v + ramps.center * along_b,
        b=along_b,
        v=at.w * push1 + height * push0 + pull1 * d.w + pull0 * lift,
        bias=float(pushed.sum()),
        slope=float(pushed @ x),
    )


def hessian_spectrum(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    train: Sequence[str] = ALL_THREE,
    weights: ArrayLike | None = None,
) -> tuple[FloatArray, NDArray[np.intp]]:
    r"""Every eigenvalue of the Hessian of `squared_loss`, exact, at a cost independent of width.

    One pass of O(n + H), then one dense symmetric problem of size at most :math:`9n-4`.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; anything else is refused.
    x, y : array_like, shape (n,)
        In any order; repeated inputs allowed.
    train : sequence of str
        The parameters over which the Hessian is taken, any of "w", "b", "v", "bias", "slope".
    weights : array_like, shape (n,), optional
        Weights of the data, as in `squared_loss`.

    Returns
    -------
    eigenvalues : ndarray, shape (m,)
        Ascending; equal ones need not be merged.
    multiplicities : ndarray of int, shape (m,)
        How many times each; they sum to the number of trained parameters, 3H by default.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, no data, or an unknown name in `train`.

    Notes
    -----
    Derived here, chapter 4. Claims: :claim:`spectrum-is-exact`, :claim:`multiplicities-sum-to-parameters`,
    :claim:`nonzero-spectrum-is-the-kernels`.  Errors are a few roundings of the largest eigenvalue.

    Examples
    --------
    >>> net = ShallowNetwork([1.0, 1.0, 2.0], [-0.5, -0.4, -1.0], [1.0, -1.0, 0.3])
    >>> eigenvalues, multiplicities = hessian_spectrum(net, [0.0, 1.0, 2.0], [0.0, 1.0, -1.0])
    >>> int(multiplicities.sum())
    9
    """
    names = trained_names(train)
    core = _core(_state(network, x, y, weights, "hessian_spectrum"), names)
    inner = np.linalg.eigvalsh(core.matrix())
    eigenvalues = np.append(inner, core.values)
    multiplicities = np.append(np.ones(len(inner), dtype=np.intp), core.multiplicities)
    assert multiplicities.sum() == sum(1 if name in ("bias", "slope") else network.width for name in names)
    order = np.argsort(eigenvalues, kind="stable")
    return eigenvalues[order], multiplicities[order]


def _core(state: _State, names: Sequence[str]) -> HessianCore:
    return hessian_core(state.ramps, state.at.v, state.residuals, state.weights, names)


def largest_eigenvalue(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    train: Sequence[str] = ALL_THREE,
    weights: ArrayLike | None = None,
) -> float:
    r"""The largest eigenvalue :math:`\lambda_{\max}` of the Hessian, by Lanczos in the core.

    Near a minimum, descent with step size :math:`\eta` is stable only for :math:`\eta\le2/\lambda_{\max}`.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; anything else is refused.
    x, y : array_like, shape (n,)
    train : sequence of str
        The parameters over which the Hessian is taken.
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        As `hessian_spectrum`, and if no parameter is trained.

    Notes
    -----
    Derived here, chapter 4. Claims: :claim:`stable-step-is-two-over-lambda`,
    :claim:`top-eigenvalue-grows-like-width-torch`, :claim:`top-eigenvalue-grows-like-width-normal`,
    :claim:`top-eigenvalue-grows-like-width-he`.

    Examples
    --------
    >>> net = ShallowNetwork([1.0], [0.0], [2.0])
    >>> round(largest_eigenvalue(net, [-1.0, 1.0], [0.0, 2.0]), 12)
    4.5
    """
    core = _core(_state(network, x, y, weights, "largest_eigenvalue"), trained_names(train))
    size = len(core.diagonal)
    if size == 0:
        raise ValueError("network: expected at least one trained parameter, got none")
    # Every cell with units has its +S in the core, so the largest eigenvalue is in the core too.
    if size < 50 or not core.factor.any():
        return float(np.linalg.eigvalsh(core.matrix())[-1])
    from scipy.sparse.linalg import LinearOperator, eigsh

    operator = LinearOperator((size, size), matvec=core.times, dtype=np.float64)
    start = core.factor.sum(axis=1) + np.linalg.norm(core.factor, axis=1)
    return float(eigsh(operator, k=1, which="LA", v0=start, return_eigenvectors=False)[0])
