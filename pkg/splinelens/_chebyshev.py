"""A function of one variable, kept as polynomials on pieces: slow to make, fast to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["PiecewiseChebyshev"]

FloatArray = NDArray[np.float64]
BLOCK = 4096


@dataclass(frozen=True, eq=False)
class PiecewiseChebyshev:
    """Chebyshev series on the pieces between `edges`; `coefficients` has one column for each piece."""

    edges: FloatArray
    coefficients: FloatArray

    @classmethod
    def fit(cls, function: Callable[[FloatArray], FloatArray], edges: FloatArray, degree: int = 23) -> Self:
        """The interpolant of `function` in the Chebyshev nodes of each piece."""
        nodes, transform = _chebyshev(degree)
        half = np.diff(edges) / 2
        values = function(edges[:-1] + half * (1 + nodes[:, None]))
        return cls(edges, transform @ values)

    @property
    def last_terms(self) -> float:
        """How large the last two coefficients are, relative to max(1, the first): what is left out."""
        size = np.maximum(1.0, np.abs(self.coefficients[0]))
        return float((np.abs(self.coefficients[-2:]).sum(axis=0) / size).max())

    def __call__(self, t: FloatArray) -> FloatArray:
        """Values by Clenshaw's recurrence, a block that fits the cache at a time."""
        flat = t.ravel()
        values = np.empty(len(flat))
        for k in range(0, len(flat), BLOCK):
            values[k : k + BLOCK] = self._block(flat[k : k + BLOCK])
        return values.reshape(t.shape)

    def _block(self, t: FloatArray) -> FloatArray:
        piece = np.clip(np.searchsorted(self.edges, t, side="right") - 1, 0, len(self.edges) - 2)
        start, stop = self.edges[piece], self.edges[piece + 1]
        u = 2 * (2 * (t - start) / (stop - start) - 1)
        last, total = np.zeros(len(t)), np.zeros(len(t))
        for row in self.coefficients[:0:-1]:
            last, total = total, row[piece] + u * total - last
        return np.asarray(self.coefficients[0][piece] + u / 2 * total - last)


def _chebyshev(degree: int) -> tuple[FloatArray, FloatArray]:
    """The nodes, and the matrix from values there to coefficients."""
    angles = np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1)
    transform = 2 / (degree + 1) * np.cos(np.multiply.outer(np.arange(degree + 1), angles))
    transform[0] /= 2
    return np.cos(angles), transform
