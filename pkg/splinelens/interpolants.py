r"""What does a network converge to when its features stay where they are?

Training v alone from v = 0 leads to the interpolant with the least :math:`\sum v_i^2`; training
everything, but so little that the tangent does not turn, to the one with the least move of the
parameters.  Both are interpolants of a kernel.  The first, with a free affine part, is a weighted spline
(`weighted_splines`); what training leads to when the features do move is near the broken lines of
`sparse_interpolants` (derived here, chapter 6).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, input_array
from splinelens.networks import ShallowNetwork
from splinelens.seminorm_interpolants import BreakpointDensity, MinimumSeminormInterpolant
from splinelens.sparse_interpolants import (
    fewest_knots,
    linear_interpolant,
    minimal_total_variation,
    sparsest_interpolant,
)
from splinelens.splines import univariate_relu
from splinelens.weighted_splines import (
    multipliers,
    natural_cubic_spline,
    sorted_data,
    weighted_spline,
)

__all__ = [
    "BreakpointDensity",
    "KernelInterpolant",
    "MinimumSeminormInterpolant",
    "TangentInterpolant",
    "fewest_knots",
    "kernel_interpolant",
    "least_norm_network",
    "linear_interpolant",
    "minimal_total_variation",
    "natural_cubic_spline",
    "sparsest_interpolant",
    "tangent_cost",
    "tangent_features",
    "tangent_interpolant",
    "weighted_spline",
    "weighted_variation",
]

Kernel = Callable[[FloatArray, FloatArray], ArrayLike]
LARGEST_CONDITION = 1e14
"""Condition number of a kernel matrix beyond which no interpolant is returned."""


def least_norm_network(network: ShallowNetwork, x: ArrayLike, y: ArrayLike, *, skip: bool) -> ShallowNetwork:
    r"""The network with these w and b, through the data, whose :math:`\sum v_i^2` is least.

    With a free skip, :math:`v_i=|w_i|\,u(\beta_i)`, so that the jumps are :math:`m_i=w_i^2\,u(\beta_i)`, with
    the broken line u of `weighted_splines` for point masses :math:`w_i^2` at the breakpoints: O(n + H) beyond
    sorting.  Without it, :math:`v=\Phi^\top(\Phi\Phi^\top)^{-1}y` by a dense solve, with the ramps
    :math:`\Phi_{ki}=(w_ix_k+b_i)_+`.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; its v, bias and slope do not matter.
    x, y : array_like, shape (n,)
        In any order.
    skip : bool
        Whether an affine skip is free, at no cost; without it neither bias nor slope is used.

    Raises
    ------
    ValueError
        On bad data, or where these units cannot interpolate them.

    Notes
    -----
    Claims: :claim:`least-norm-is-where-descent-ends`, :claim:`no-skip-limit-is-a-kernel-interpolant`,
    :claim:`constant-weights-without-skip`, :claim:`falling-weights-with-skip`,
    :claim:`falling-weights-without-skip`, :claim:`random-units-converge-like-root-h`.
    """
    w, b, _ = univariate_relu(network, "least_norm_network")
    points, targets = sorted_data(x, y)
    if skip:
        return _with_skip(w, b, points, targets)
    ramps = np.maximum(np.multiply.outer(points, w) + b, 0.0)
    return ShallowNetwork(w, b, ramps.T @ _kernel_solve(ramps @ ramps.T, targets))


def _with_skip(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray) -> ShallowNetwork:
    bends = w != 0
    with np.errstate(over="ignore"):
        beta = -b[bends] / w[bends]
    u = multipliers(x, y, beta, w[bends] ** 2)
    v = np.zeros_like(w)
    v[bends] = np.abs(w[bends]) * np.interp(beta, x, u)
    rest = y[[0, -1]] - ShallowNetwork(w, b, v)(x[[0, -1]])
    slope = (rest[1] - rest[0]) / (x[-1] - x[0])
    return ShallowNetwork(w, b, v, rest[0] - slope * x[0], slope)


def _kernel_solve(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Solve with a symmetric kernel matrix, refused where it is singular."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] <= values[-1] / LARGEST_CONDITION:
        raise ValueError("x: these features cannot interpolate the data, their kernel matrix is singular")
    solution: FloatArray = vectors @ ((vectors.T @ right) / values)
    return solution


@dataclass(frozen=True, eq=False)
class KernelInterpolant:
    r"""The function :math:`\sum_kc_kK(\cdot,x_k)` through some data.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
        The data, ascending.
    coefficients : ndarray, shape (n,)
        :math:`c_k`.
    kernel : callable
        :math:`K`.
    """

    x: FloatArray
    y: FloatArray
    coefficients: FloatArray
    kernel: Kernel = field(repr=False)

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`, shape (m,)."""
        value: FloatArray = np.asarray(self.kernel(input_array(x)[:, None], self.x)) @ self.coefficients
        return value

    def cost(self) -> float:
        r"""Squared norm in the space of the kernel, :math:`\sum_kc_ky_k`."""
        return float(self.coefficients @ self.y)


def kernel_interpolant(x: ArrayLike, y: ArrayLike, kernel: Kernel) -> KernelInterpolant:
    """The function of least norm in the space of a kernel, through the data, by a dense solve.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        In any order.
    kernel : callable
        Takes two arrays that broadcast.

    Raises
    ------
    ValueError
        On bad data, or where the kernel matrix is singular.

    Examples
    --------
    >>> kernel_interpolant([0.0, 1.0], [1.0, 3.0], lambda s, t: 1 + s * t)([0.5])
    array([2.])
    """
    points, targets = sorted_data(x, y, least=1)
    matrix = np.asarray(kernel(points[:, None], points), dtype=np.float64)
    return KernelInterpolant(points, targets, _kernel_solve(matrix, targets), kernel)


def tangent_features(
    network: ShallowNetwork, x: ArrayLike, train: Sequence[str] = ("w", "b", "v")
) -> FloatArray:
    r"""Derivatives of :math:`f(x_k)` over the trained parameters, shape (n, number of them).

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x : array_like, shape (n,)
    train : sequence of str
        Some of "w", "b", "v", "bias", "slope".

    Raises
    ------
    ValueError
        If `train` names anything else, or a name twice.

    Notes
    -----
    O(nH), dense.
    """
    (w, b, v), points = univariate_relu(network, "tangent_features"), input_array(x)
    heights = np.multiply.outer(points, w) + b
    active = (heights > 0) * v
    blocks = {
        "w": active * points[:, None],
        "b": active,
        "v": np.maximum(heights, 0.0),
        "bias": np.ones((len(points), 1)),
        "slope": points[:, None],
    }
    if not train or isinstance(train, str) or len(set(train)) < len(train) or not set(train) <= set(blocks):
        raise ValueError(f"train: expected some of {tuple(blocks)}, each once, got {train!r}")
    return np.concatenate([blocks[name] for name in train], axis=1)


@dataclass(frozen=True, eq=False)
class TangentInterpolant:
    r"""The linearised network :math:`f_0+J\,\delta` through some data with the least :math:`|\delta|`.

    Attributes
    ----------
    network : ShallowNetwork
        Where it is linearised.
    move : ndarray
        :math:`\delta`, in the order of `train`.
    train : tuple of str
        What may move.
    """

    network: ShallowNetwork
    move: FloatArray = field(repr=False)
    train: tuple[str, ...]

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`, shape (m,)."""
        value: FloatArray = self.network(x) + tangent_features(self.network, x, self.train) @ self.move
        return value

    def cost(self) -> float:
        r""":math:`|\delta|^2`."""
        return float(self.move @ self.move)


def tangent_interpolant(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, train: Sequence[str] = ("w", "b", "v")
) -> TangentInterpolant:
    r"""The interpolant of the tangent kernel :math:`K_0=JJ^\top` of a finite network.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
        In any order.
    train : sequence of str

    Raises
    ------
    ValueError
        On bad data, or where the tangent kernel is singular on them.

    Notes
    -----
    Claims: :claim:`tangent-interpolant-moves-least`, :claim:`lazy-interpolant-has-steps`,
    :claim:`a-trained-skip-is-not-free`.
    """
    points, targets = sorted_data(x, y, least=1)
    features = tangent_features(network, points, train)
    dual = _kernel_solve(features @ features.T, targets - network(points))
    return TangentInterpolant(network, features.T @ dual, tuple(train))


def tangent_cost(network: ShallowNetwork, slope_change: ArrayLike, step: ArrayLike) -> FloatArray:
    r"""Least :math:`\delta w^2+\delta b^2+\delta v^2` with which units gain :math:`\sigma(x-\beta)+\tau`.

    .. math:: \frac{\tau^2}{v^2(1+\beta^2)}
              +\frac{\big(\sigma-\beta\tau/(1+\beta^2)\big)^2}{w^2+v^2/(1+\beta^2)}

    to first order, on the side where the unit is active.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; no w and no v may be 0.
    slope_change, step : array_like, shape (H,) or ()
        :math:`\sigma`, the change of slope, and :math:`\tau`, the height of the step at the breakpoint.

    Returns
    -------
    ndarray, shape (H,)

    Raises
    ------
    ValueError
        If a w or a v is 0.

    Notes
    -----
    Derived here, chapter 6.  Claims: :claim:`tangent-cost-of-one-unit`.
    """
    w, b, v = univariate_relu(network, "tangent_cost")
    if (w == 0).any() or (v == 0).any():
        raise ValueError("network: expected units with w and v other than 0")
    sigma, tau = finite_array("slope_change", slope_change), finite_array("step", step)
    beta = -b / w
    lever = 1 + beta**2
    cost: FloatArray = tau**2 / (v**2 * lever) + (sigma - beta * tau / lever) ** 2 / (w**2 + v**2 / lever)
    return cost


def weighted_variation(network: ShallowNetwork) -> float:
    r"""The least that half the squared norm of the parameters can be on the orbit of a network.

    .. math:: \sum_i|\mu_i|\sqrt{1+\beta_i^2}=\sum_i|v_i|\sqrt{w_i^2+b_i^2}
              \le\tfrac12\sum_i(w_i^2+b_i^2+v_i^2),

    with equality exactly where every imbalance :math:`D_i` is 0.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.

    Notes
    -----
    Claims: :claim:`norm-bounds-weighted-variation`.

    Examples
    --------
    >>> weighted_variation(ShallowNetwork([3.0], [4.0], [5.0]))
    25.0
    """
    w, b, v = univariate_relu(network, "weighted_variation")
    return float(np.abs(v) @ np.hypot(w, b))
