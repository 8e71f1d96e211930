r"""What is the autocorrelation of a function with several kinks, from its values?

Two kinks make a spectrum that turns as fast as they are apart, for ever; on the line they are only two more
places to cut an integral.  For :math:`k=0` the autocorrelation is :math:`\int\phi(u)\phi(u+t)\,du`; for
:math:`k=1` it is, up to a constant, minus half of the *variogram*; for :math:`k=2` two integrals of that of
the slope.

.. math:: A(t)\equiv-\tfrac12\int(\phi(u+t)-\phi(u))^2\,du, \qquad
    A(t)\equiv-\int_0^t(t-u)\,A_{\phi'}(u)\,du .
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens._chebyshev import PiecewiseChebyshev
from splinelens._quadrature import EPSILON, Estimate, exponential_rule, panel_rule

__all__ = ["FAR", "autocorrelation_from_values"]

FAR = 1e4
"""How far out a slope is looked at: one by differences is noise beyond."""
RealFunction = Callable[[FloatArray], FloatArray]


def autocorrelation_from_values(
    function: RealFunction, t: ArrayLike, kinks: tuple[float, ...], order: int, far: float = np.inf
) -> Estimate:
    r"""The autocorrelation :math:`A`, up to a polynomial that the theory ignores.

    Parameters
    ----------
    function : callable
        :math:`\phi` for order 0 and 1, its slope :math:`\phi'` for order 2.
    t : array_like, any shape
        Shifts; A is even.
    kinks : tuple of float
        Where the function is not analytic, at least one place.
    order : int
        :math:`k`: 0, 1 or 2.
    far : float
        The tails are followed so far beyond the kinks.  A slope by differences is noise beyond `FAR`.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If the integral over the line does not converge, or the order is higher.

    Examples
    --------
    >>> clip = lambda t: np.clip(t, -1.0, 1.0)
    >>> A = autocorrelation_from_values(clip, [0.0, 5.0], (-1.0, 1.0), order=1).value
    >>> round(float(A[1] - A[0]), 12)          # -2 t + 4/3, as for a step, less the rounding of the corners
    -8.666666666667
    """
    if order > 2:
        raise ValueError(f"order: expected 0, 1 or 2, got {order}")
    shifts = np.abs(finite_array("t", t))
    flat = shifts.ravel()
    pairs = _twice_integrated if order == 2 else _pair_integrals
    value, error = pairs(function, flat, np.unique(kinks), order, far)
    return Estimate(value.reshape(shifts.shape)[()], error.reshape(shifts.shape)[()])


def _pair_integrals(
    function: RealFunction, t: FloatArray, kinks: FloatArray, order: int, limit: float
) -> Estimate:
    found = [_pair_integral(function, float(shift), kinks, order, limit) for shift in t]
    return Estimate(np.array([v for v, _ in found]), np.array([e for _, e in found]))


def _pair_integral(
    function: RealFunction, t: float, kinks: FloatArray, order: int, limit: float
) -> tuple[float, float]:
    """One integral over the line: panels between the kinks and the shifted kinks, and two tails."""

    def integrand(u: FloatArray) -> FloatArray:
        one, other = function(u), function(u + t)
        return one * other if order == 0 else -((other - one) ** 2) / 2

    cuts = np.unique(np.concatenate([kinks, kinks - t]))
    pieces = [np.linspace(start, stop, 5) for start, stop in pairwise(cuts)]
    edges = np.unique(np.concatenate([cuts, *pieces]))
    sums = []
    for nodes_per_panel, per_unit in ((24, 32), (16, 24)):
        nodes, weights = panel_rule(edges, nodes_per_panel)
        far, far_weights = exponential_rule(per_unit)
        far, far_weights = far[far < limit], far_weights[far < limit]
        tails = integrand(cuts[-1] + far) * far_weights, integrand(cuts[0] - far) * far_weights
        sums.append(integrand(nodes) @ weights + tails[0].sum() + tails[1].sum())
    left_out = max(float(abs(tail[-1])) for tail in tails)
    size = sum(np.abs(tail).sum() for tail in tails) + np.abs(integrand(nodes)) @ weights
    if not left_out <= 1e-9 * max(size, 1e-300):
        raise ValueError("function: expected one whose differences decay, got one whose integral diverges")
    return sums[0], abs(sums[0] - sums[1]) + left_out + 8 * EPSILON * size


def _twice_integrated(
    slope: RealFunction, t: FloatArray, kinks: FloatArray, order: int, far: float
) -> Estimate:
    reach = float(t.max(initial=0.0)) or 1.0
    gaps = np.abs(np.subtract.outer(kinks, kinks)).ravel()
    edges = np.unique(np.concatenate([[0.0], gaps[gaps < reach], reach * 0.5 ** np.arange(9.0)]))
    errors = [0.0]

    def inner(u: FloatArray) -> FloatArray:
        value, error = _pair_integrals(slope, u.ravel(), kinks, order - 1, min(far, FAR))
        errors.append(float(error.max()))
        return np.asarray(value, dtype=np.float64).reshape(u.shape)

    table = PiecewiseChebyshev.fit(inner, edges, degree=17)
    value = np.empty(len(t))
    for k, shift in enumerate(t):
        nodes, weights = panel_rule(np.append(edges[edges < shift], shift), 18)
        value[k] = -((shift - nodes) * table(nodes)) @ weights
    return Estimate(value, (max(errors) + table.last_terms) * (1 + t**2))
