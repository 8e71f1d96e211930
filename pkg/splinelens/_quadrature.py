"""Quadrature rules, and numbers that know their error."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["EPSILON", "Estimate", "exponential_rule", "fourier_rule", "legendre", "panel_rule"]

FloatArray = NDArray[np.float64]
EPSILON = float(np.finfo(np.float64).eps)


class Estimate(NamedTuple):
    """Numbers and an estimate of their absolute errors, of one shape.

    Attributes
    ----------
    value : ndarray
        The numbers, real or complex.
    error : ndarray
        For each an estimate of its absolute error; an estimate, not a bound.
    """

    value: NDArray[np.inexact[Any]]
    error: FloatArray

    def __add__(self, other: object) -> Estimate:
        """Sum of two estimated quantities; errors add."""
        if not isinstance(other, Estimate):
            return NotImplemented
        return Estimate(self.value + other.value, self.error + other.error)

    def scaled(self, factor: complex | NDArray[np.inexact[Any]]) -> Estimate:
        """The quantity times an exactly known `factor`."""
        return Estimate(self.value * factor, self.error * np.abs(factor))


Rule = tuple[FloatArray, FloatArray]


def panel_rule(edges: FloatArray, order: int) -> Rule:
    """Gauss-Legendre of that `order` on each panel between neighbouring `edges`."""
    nodes, weights = legendre(order)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + nodes)).ravel(), (half * weights).ravel()


@cache
def legendre(order: int) -> Rule:
    """Gauss-Legendre on [-1, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return nodes, weights


@cache
def exponential_rule(per_unit: int) -> Rule:
    """The half-line (0, inf) by t = exp(pi/2 sinh u), trapezoid in u with that many nodes per unit."""
    u = np.arange(int(-4.3 * per_unit), int(4.3 * per_unit) + 1) / per_unit
    nodes = np.exp(np.pi / 2 * np.sinh(u))
    return nodes, nodes * np.pi / 2 * np.cosh(u) / per_unit


@cache
def fourier_rule(size: int) -> tuple[Rule, Rule]:
    """The half-line against cosine and against sine of frequency 1, the trigonometric factor in the weights.

    The double-exponential rule of Ooura and Mori (1999).  Nodes are M u(p) at p = (n + 1/2) pi/M for
    cosine and n pi/M for sine.  For p > 0 the factor is the sine of the small gap M (u - p).
    """
    n = np.arange(int(-7 * size / np.pi), int(5.5 * size / np.pi) + 1)
    sign = np.where(n % 2 == 0, 1.0, -1.0)
    u, du, gap = _double_exponential_map((n + 0.5) * np.pi / size, size)
    cosines = np.where(gap < np.inf, -sign * np.sin(size * np.minimum(gap, 1.0)), np.cos(size * u))
    v, dv, gap = _double_exponential_map(n * np.pi / size, size)
    sines = np.where(gap < np.inf, sign * np.sin(size * np.minimum(gap, 1.0)), np.sin(size * v))
    return (size * u, np.pi * du * cosines), (size * v, np.pi * dv * sines)


def _double_exponential_map(p: FloatArray, size: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """u(p) = p/(1 - exp(-e)), e = 2p + a (1 - exp(-p)) + b (exp(p) - 1), its slope, and u - p for p > 0."""
    b = 0.25
    a = b / np.sqrt(1 + size * np.log1p(size) / (4 * np.pi))
    safe = np.where(p == 0, 1.0, p)
    e = 2 * safe - a * np.expm1(-safe) + b * np.expm1(safe)
    growth = 2 + a * np.exp(-safe) + b * np.exp(safe)
    slope = -1 / np.expm1(-e) - safe * growth / (4 * np.sinh(e / 2) ** 2)
    start = 2 + a + b
    u = np.where(p == 0, 1 / start, -safe / np.expm1(-e))
    du = np.where(p == 0, 0.5 - (b - a) / (2 * start**2), slope)
    return u, du, np.where(p > 0, safe / np.expm1(np.abs(e)), np.inf)
