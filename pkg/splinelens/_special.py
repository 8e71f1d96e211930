"""Functions that NumPy lacks, in forms that neither overflow nor cancel; SciPy is loaded on first use."""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "cosech",
    "erf",
    "gelu_correlation",
    "logistic",
    "normal_cdf",
    "sech_squared",
    "sinc",
    "sinc_curvature",
    "sinc_slope",
    "softplus_autocorrelation",
    "softsign_correlation",
    "softsign_tail",
    "x_coth",
]

FloatArray = NDArray[np.float64]
NUMERATORS = (1, 1, -1, 1, -1, 5, -691, 7, -3617, 43867, -174611, 854513, -236364091, 8553103)
DENOMINATORS = (1, 6, 30, 42, 30, 66, 2730, 6, 510, 798, 330, 138, 2730, 6)
EVEN_BERNOULLI = np.divide(NUMERATORS, DENOMINATORS)
"""Bernoulli numbers B(0), B(2), ..., B(26)."""


def erf(t: FloatArray) -> FloatArray:
    """The error function."""
    from scipy.special import erf as function

    return np.asarray(function(t), dtype=np.float64)


def normal_cdf(t: FloatArray) -> FloatArray:
    """The probability that a standard normal variable is at most t."""
    from scipy.special import ndtr

    return np.asarray(ndtr(t), dtype=np.float64)


def cosech(x: FloatArray) -> FloatArray:
    """One over sinh x, for x other than 0; it underflows where sinh would overflow."""
    size = np.abs(x)
    return np.asarray(np.sign(x) * 2 * np.exp(-size) / -np.expm1(-2 * size))


def x_coth(x: FloatArray) -> FloatArray:
    """The product x coth x, which is 1 at 0."""
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, safe / np.tanh(safe))


def softplus_autocorrelation(t: FloatArray) -> FloatArray:
    """t^3/12 + pi^2 t/6 + t Li2(e^-t) + 2 Li3(e^-t) for t >= 0.

    The logarithms of the two terms cancel, and what remains near 0 is an even power series:
    2 zeta(3) + sum over even n >= 2 of B(n - 2) t^n / n!, B the Bernoulli numbers.
    """
    small, large = np.minimum(t, 2.0), np.maximum(t, 2.0)
    series = np.full(np.shape(t), 2 * 1.2020569031595942)
    for k, bernoulli in enumerate(EVEN_BERNOULLI):
        series = series + bernoulli * small ** (2 * k + 2) / factorial(2 * k + 2)
    sums = large**3 / 12 + np.pi**2 * large / 6
    for n in range(1, 20):
        sums = sums + np.exp(-n * large) * (large / n**2 + 2 / n**3)
    return np.where(t < 2.0, series, sums)


def softsign_tail(s: FloatArray) -> FloatArray:
    """1/s - f(s) for s > 0, where f = Ci sin + (pi/2 - Si) cos: the transform of u^2/(1 + u^2)."""
    from scipy.special import sici

    near, far = np.minimum(s, 40.0), np.maximum(s, 40.0)
    sine, cosine = sici(near)
    f = cosine * np.sin(near) + (np.pi / 2 - sine) * np.cos(near)
    asymptotic = sum((-1) ** (n + 1) * factorial(2 * n) * (1 / far) ** (2 * n + 1) for n in range(1, 18))
    return np.asarray(np.where(s < 40.0, 1 / near - f, asymptotic), dtype=np.float64)


def sech_squared(t: FloatArray) -> FloatArray:
    """1/cosh^2 t, with no overflow."""
    decay = np.exp(-2.0 * np.minimum(np.abs(t), 400.0))
    return 4.0 * decay / (1.0 + decay) ** 2


def logistic(t: FloatArray) -> FloatArray:
    """1/(1 + e^-t), with no overflow."""
    decay = np.exp(-np.abs(t))
    return np.where(t > 0, 1.0, decay) / (1.0 + decay)


def sinc(t: FloatArray) -> FloatArray:
    """sin t / t, which is 1 at 0."""
    return np.sinc(t / np.pi)


def sinc_slope(t: FloatArray) -> FloatArray:
    """(t cos t - sin t)/t^2, by its series near 0."""
    near = np.clip(t, -1.0, 1.0)
    series = sum((-1) ** j * 2 * j * near ** (2 * j - 1) / factorial(2 * j + 1) for j in range(1, 11))
    safe = np.where(np.abs(t) < 1, 1.0, t)
    return np.asarray(np.where(np.abs(t) < 1, series, (safe * np.cos(safe) - np.sin(safe)) / safe**2))


def sinc_curvature(t: FloatArray) -> FloatArray:
    """Minus the second derivative of sin t / t, that is sinc + 2 sinc'/t; 1/3 at 0."""
    safe = np.where(np.abs(t) < 1e-8, 1e-8, t)
    return np.asarray(sinc(safe) + 2 * sinc_slope(safe) / safe)


def gelu_correlation(t: FloatArray) -> FloatArray:
    """E|t - X|^3/12 - E|t - X| + e^(-t^2/4)/sqrt(4 pi) with X normal of variance 2."""
    bell, sides = np.exp(-(t**2) / 4) / np.sqrt(np.pi), erf(t / 2)
    first, third = 2 * bell + t * sides, 2 * (t**2 + 4) * bell + (t**3 + 6 * t) * sides
    return np.asarray(third / 12 - first + bell / 2)


def softsign_correlation(t: FloatArray) -> FloatArray:
    """-2 - 2t + 4 L + 2 L/t - 2 L/(2 + t) with L = ln(1 + t)."""
    log = np.log1p(t)
    ratio = np.where(t == 0, 1.0, log / np.where(t == 0, 1.0, t))
    return np.asarray(-2 - 2 * t + 4 * log + 2 * ratio - 2 * log / (2 + t))
