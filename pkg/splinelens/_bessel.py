"""The one function behind Matérn kernels: a power times the Bessel function of the same order."""

from __future__ import annotations

from math import gamma

import numpy as np
from numpy.typing import NDArray

__all__ = ["bessel_power"]


def bessel_power(order: float, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """z^order K_order(z) for z >= 0; at 0 its limit, infinite unless order > 0."""
    from scipy.special import kv

    safe = np.where(z < 1e-100, 1.0, z)
    at_zero = 2 ** (order - 1) * gamma(order) if order > 0 else np.inf
    return np.where(z < 1e-100, at_zero, safe**order * kv(order, safe))
