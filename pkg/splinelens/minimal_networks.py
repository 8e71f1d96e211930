r"""How few ReLU units make a given piecewise-linear function, and a network that does with so few.

With K knots and left slope :math:`\sigma_0` (derived here, chapter 1): with an affine skip, K units
always do.  With a free constant, K units do exactly when a subset of the jumps sums to
:math:`-\sigma_0` (the subset faces left); otherwise K + 1 do.  Without a constant one flat unit
(:math:`w=0`) stands in for it, so K + 2 do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens.networks import ShallowNetwork
from splinelens.piecewise_linear import PiecewiseLinear
from splinelens.splines import ReluSpline

__all__ = ["left_facing_subset", "minimal_network"]

SEARCH_LIMIT = 20
"""Largest number of knots for which all subsets of the jumps are tried."""


def minimal_network(function: PiecewiseLinear, skip: bool = False, constant: bool = True) -> ShallowNetwork:
    r"""A balanced ReLU network with few units that equals `function` everywhere.

    Parameters
    ----------
    function : PiecewiseLinear
        With K knots, none of them with a zero jump.
    skip : bool
        Whether the network may use an affine skip :math:`c + d\,x`.
    constant : bool
        Whether it may use a bias :math:`c`; a skip implies one.

    Returns
    -------
    ShallowNetwork
        With `skip`: K units.  Otherwise K where a subset of the jumps sums to minus the left slope
        (searched for K <= 20, to rounding), else K + 1; an affine function takes 2, a constant 0.
        Without `constant` one more where the constant is not 0 (an affine function still takes 2).

    Notes
    -----
    Claims: :claim:`skip-k-units-suffice`, :claim:`k-plus-one-units-suffice`,
    :claim:`affine-needs-a-pair`, :claim:`without-constant-k-plus-two`.

    Examples
    --------
    >>> hat = PiecewiseLinear([-1.0, 0.0, 1.0], [0.0, 1.0, -1.0, 0.0], [0.0, 1.0, 1.0, 0.0])
    >>> minimal_network(hat).width
    3
    """
    if skip:
        return _skipping(function)
    if len(function.knots) == 0:
        return _affine(function, constant)
    subset = left_facing_subset(function.jumps, -function.slopes[0])
    network = (
        _split_first_knot(function) if subset is None else _one_per_knot(function, subset)
    ).to_network()
    return network if constant else _constant_as_unit(network)


def left_facing_subset(jumps: FloatArray, total: float) -> NDArray[np.bool_] | None:
    """A subset of `jumps` that sums to `total` to rounding, or None if there is none.

    Parameters
    ----------
    jumps : ndarray, shape (K,)
    total : float

    Returns
    -------
    ndarray of bool, shape (K,), or None
        None too for K > 20, where only the empty and the full subset are tried.

    Notes
    -----
    Claims: :claim:`k-units-iff-subset-sum`.
    """
    tolerance = 16 * np.finfo(np.float64).eps * (np.abs(jumps).sum() + abs(total))
    if len(jumps) > SEARCH_LIMIT:
        sums = np.array([0.0, jumps.sum()])
    else:
        sums = np.zeros(1)
        for jump in jumps:
            sums = np.append(sums, sums + jump)
    best = int(np.argmin(np.abs(sums - total)))
    if abs(sums[best] - total) > tolerance:
        return None
    members = 2 ** len(jumps) - 1 if len(jumps) > SEARCH_LIMIT and best else best
    return np.array([members >> k & 1 for k in range(len(jumps))], dtype=bool)


def _skipping(function: PiecewiseLinear) -> ShallowNetwork:
    right = np.ones(len(function.knots))
    return ReluSpline(
        function.knots, function.jumps, right, function.intercepts[0], function.slopes[0]
    ).to_network()


def _affine(function: PiecewiseLinear, constant: bool) -> ShallowNetwork:
    slope, height = function.slopes[0], function.intercepts[0]
    if slope == 0:
        network = ShallowNetwork([], [], [], height)
        return network if constant else _constant_as_unit(network)
    knot, bias = (0.0, height) if constant else (-height / slope, 0.0)
    return ReluSpline(np.full(2, knot), np.full(2, slope), np.array([1.0, -1.0]), bias).to_network()


def _one_per_knot(function: PiecewiseLinear, left: NDArray[np.bool_]) -> ReluSpline:
    signs = np.where(left, -1.0, 1.0)
    bias = function.intercepts[0] - (function.jumps * function.knots)[left].sum()
    return ReluSpline(function.knots, signs * function.jumps, signs, bias)


def _split_first_knot(function: PiecewiseLinear) -> ReluSpline:
    """Left-facing unit of slope σ0 and right-facing unit of slope σ1 at the first knot, then one per knot."""
    knots = np.append(function.knots[0], function.knots)
    slopes = np.concatenate((function.slopes[:2], function.jumps[1:]))
    signs = np.append(-1.0, np.ones(len(function.knots)))
    return ReluSpline(knots, slopes, signs, float(function(function.knots[:1])[0]))


def _constant_as_unit(network: ShallowNetwork) -> ShallowNetwork:
    if network.bias == 0:
        return network
    size = np.sqrt(abs(network.bias))
    w, b = np.append(network.w, 0.0), np.append(network.b, size)
    return ShallowNetwork(w, b, np.append(network.v, np.sign(network.bias) * size))
