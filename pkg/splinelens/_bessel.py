"""Two functions behind designed activations: of Bessel and of Kummer, safe at any argument."""

from __future__ import annotations

from math import gamma

import numpy as np
from numpy.typing import NDArray

__all__ = ["bessel_power", "kummer"]

FAR = 1e10
"""Beyond it the leading term of the asymptotic series is all that float64 sees."""


def bessel_power(order: float, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """z^order K_order(z) for z >= 0; at 0 its limit, infinite unless order > 0."""
    from scipy.special import kv

    safe = np.where(z < 1e-100, 1.0, z)
    at_zero = 2 ** (order - 1) * gamma(order) if order > 0 else np.inf
    return np.where(z < 1e-100, at_zero, safe**order * kv(order, safe))


def kummer(a: float, b: float, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """The function 1F1(a; b; -z) for z >= 0; where a - b = 0, 1, 2, ... it is a polynomial times exp(-z)."""
    from scipy.special import hyp1f1

    if a >= b and (a - b).is_integer():
        near = np.minimum(z, 900.0)
        return np.asarray(np.exp(-near) * hyp1f1(b - a, b, near))
    return np.asarray(hyp1f1(a, b, -np.minimum(z, FAR)) * (FAR / np.maximum(z, FAR)) ** a)
