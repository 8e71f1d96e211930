"""A function that somebody brings: whether it is one of real numbers, and its slope by differences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["checked_function", "differences"]

FloatArray = NDArray[np.float64]
RealFunction = Callable[[FloatArray], FloatArray]


def checked_function(function: Callable[..., Any]) -> RealFunction:
    """`function` as one from float64 arrays to float64 arrays, tried out on a few numbers."""
    if not callable(function):
        raise ValueError(f"function: expected a function of a real number, got {type(function).__name__}")
    probe = np.array([-30.0, -2.0, -0.7, -1e-3, 0.0, 1e-3, 0.4, 3.0, 30.0])
    for candidate in (function, np.vectorize(function, otypes=[object])):
        try:
            with np.errstate(all="ignore"):
                values = np.asarray(candidate(probe))
        except Exception:
            continue
        if values.dtype == object:
            values = np.array(values.tolist())
        if values.shape == probe.shape and values.dtype.kind in "fiub" and np.isfinite(values).all():
            return partial(_as_floats, candidate)
    raise ValueError("function: expected a real function of real numbers, finite everywhere; it is not")


def _as_floats(function: Callable[..., Any], t: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return np.asarray(function(t), dtype=np.float64)


def differences(value: RealFunction, kinks: tuple[float, ...], t: FloatArray) -> FloatArray:
    """Slope of the quartic through five values on one side of every kink; error about 1e-11."""
    step = 1e-3 * np.maximum(1.0, np.abs(t) / 100)
    edges = np.concatenate([[-np.inf], kinks, [np.inf]])
    piece = np.searchsorted(kinks, t, side="left")
    middle = np.clip(t, edges[piece] + 2.001 * step, edges[piece + 1] - 2.001 * step)
    at = (t - middle) / step
    slopes = _quartic_slopes(at)
    return np.asarray(
        sum(slopes[k] * value(middle + (k - 2) * step) for k in range(5)) / step, dtype=np.float64
    )


def _quartic_slopes(u: FloatArray) -> list[FloatArray]:
    """Derivatives at u of the five Lagrange polynomials on -2, -1, 0, 1, 2."""
    places = np.arange(-2.0, 3.0)
    polynomials = [
        np.poly(np.delete(places, k)) / np.prod(places[k] - np.delete(places, k)) for k in range(5)
    ]
    return [np.polyval(np.polyder(p), u) for p in polynomials]
