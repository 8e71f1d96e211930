r"""The steepest first-order descent that one unit offers, on kinks of the loss too.

Where a datum sits on a breakpoint the loss has one-sided derivatives only.  With :math:`\omega_kr_k` the
weighted residuals, :math:`A^-` the data on which a unit is active and :math:`T` those on its kink, the
loss changes along :math:`(\delta w,\delta b)` at the rate

.. math:: g(\delta) = v\sum_{k\in A^-}\omega_kr_k\,\ell_k(\delta)
          + v\sum_{k\in T}\omega_kr_k\,\ell_k(\delta)_+ , \qquad \ell_k(\delta)=x_k\,\delta w+\delta b ,

a sum over units (derived here, chapter 3).  It is linear between the rays :math:`\ell_k=0`, so that a
few directions decide whether it is nowhere negative.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray

__all__ = ["Unit", "deciding_directions", "descent_rate", "rate_along"]

AXES = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])


class Unit(NamedTuple):
    """What the one-sided derivatives of one unit are made of.

    Attributes
    ----------
    smooth : ndarray, shape (2,)
        Gradient over (w, b) from the data on which the unit is active.
    kinks : ndarray, shape (t, 2)
        The rows (x_k, 1) of the data on its kink.
    pulls : ndarray, shape (t,)
        Their :math:`v\\,\\omega_kr_k`.
    output : float
        Derivative over v.
    """

    smooth: FloatArray
    kinks: FloatArray
    pulls: FloatArray
    output: float


def rate_along(unit: Unit, directions: FloatArray) -> FloatArray:
    """One-sided derivative along each direction.

    Parameters
    ----------
    unit : Unit
    directions : ndarray, shape (m, 2)
        Changes of (w, b).

    Returns
    -------
    ndarray, shape (m,)
    """
    over_kinks = np.maximum(directions @ unit.kinks.T, 0.0) @ unit.pulls
    rates: FloatArray = directions @ unit.smooth + over_kinks
    return rates


def deciding_directions(kinks: FloatArray, moves: NDArray[np.bool_]) -> FloatArray:
    """Unit directions of (w, b): if the rate is nowhere negative on them, it is nowhere negative.

    Parameters
    ----------
    kinks : ndarray, shape (t, 2)
    moves : ndarray of bool, shape (2,)
        Whether w, and whether b, may move.

    Returns
    -------
    ndarray, shape (m, 2)
    """
    along = kinks @ np.array([[0.0, -1.0], [1.0, 0.0]])
    rays = np.vstack([AXES, kinks, -kinks, along, -along])
    unit: FloatArray = rays / np.linalg.norm(rays, axis=1)[:, None]
    allowed: FloatArray = unit[(moves | (unit == 0)).all(axis=1)]
    return allowed


def descent_rate(unit: Unit, moves: NDArray[np.bool_]) -> float:
    """How fast the loss falls to first order along the best deciding direction, or over v; 0 if nowhere.

    Parameters
    ----------
    unit : Unit
    moves : ndarray of bool, shape (3,)
        Whether w, b and v may move.

    Returns
    -------
    float
        A rate for a direction of length 1.
    """
    rates = rate_along(unit, deciding_directions(unit.kinks, moves[:2]))
    return max(-float(rates.min(initial=0.0)), abs(unit.output) if moves[2] else 0.0)
