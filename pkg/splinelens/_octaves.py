"""A power spectrum by quadrature, made cheap to call: a polynomial of log s on each octave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens._chebyshev import PiecewiseChebyshev
from splinelens._quadrature import Estimate

__all__ = ["power_on_octaves"]

RealFunction = Callable[[FloatArray], FloatArray]
OCTAVES = np.arange(-15.0, 41.0)


def power_on_octaves(spectrum: Callable[[FloatArray], Estimate], order: int) -> tuple[RealFunction, float]:
    """The power of a spectrum with a pole of that `order` at 0, and how far its error can move A.

    Where the spectrum turns too often for a polynomial, it is computed afresh at every call.
    """

    def power(s: FloatArray) -> FloatArray:
        return np.asarray(np.abs(spectrum(s).value) ** 2)

    table = PiecewiseChebyshev.fit(lambda u: power(2.0**u), OCTAVES)
    s = 2.0 ** (OCTAVES[:-1, None] + np.array([0.07, 0.33, 0.61, 0.93]))
    value, error = spectrum(s)
    gap = np.abs(table(np.log2(s)) - np.abs(value) ** 2).max(axis=1)
    rounding = 1e-12 * np.abs(value).max(axis=1) ** 2
    good = gap <= rounding + (np.abs(value) * error + error**2).max(axis=1)
    weights = np.minimum(1.0, s ** (2 * order))
    noise = float((2 * np.abs(value) * error * weights * s).sum() / 4)
    return partial(_from_octaves, table, power, good), noise


def _from_octaves(
    table: PiecewiseChebyshev, power: RealFunction, good: NDArray[np.bool_], s: FloatArray
) -> FloatArray:
    place = np.floor(np.log2(s)).astype(int) - int(OCTAVES[0])
    inside = (place >= 0) & (place < len(good))
    known = inside & good[np.clip(place, 0, len(good) - 1)]
    values = np.zeros(s.shape)
    values[known] = table(np.log2(s[known]))
    values[~known] = power(s[~known])
    return values
