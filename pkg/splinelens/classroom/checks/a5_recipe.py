"""Assignment 5: the recipe of the curves, step by step, and the slips in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from splinelens._arrays import FloatArray

__all__ = ["SLIPS", "Recipe", "differences", "gram", "heights"]


def differences(x: FloatArray) -> FloatArray:
    """The matrix that takes targets to the changes of slope at the interior data.

    Parameters
    ----------
    x : ndarray
    """
    slopes = np.diff(np.eye(len(x)), axis=0) / np.diff(x)[:, None]
    return np.diff(slopes, axis=0)


def gram(mass: FloatArray) -> FloatArray:
    """Integrals of products of two hats of the interior data, of which each gap has the mass `mass`.

    Parameters
    ----------
    mass : ndarray
        Density times width, for each gap.

    Examples
    --------
    >>> gram(np.array([1.0, 2.0, 4.0]))
    array([[1.        , 0.33333333],
           [0.33333333, 2.        ]])
    """
    beside = np.diag(mass[1:-1], 1)
    return np.diag(mass[:-1] + mass[1:]) / 3 + (beside + beside.T) / 6


def heights(x: FloatArray, y: FloatArray, matrix: FloatArray, lam: float) -> tuple[FloatArray, FloatArray]:
    """Heights u at all data, and the values there of the curve.

    Parameters
    ----------
    x, y : ndarray
    matrix : ndarray
        As `gram` gives it.
    lam : float
        The penalty; 0 for a curve through the data.
    """
    change = differences(x)
    inner = np.linalg.solve(matrix + len(x) * lam * change @ change.T, change @ y)
    return np.pad(inner, 1), y - len(x) * lam * change.T @ inner


def _unchanged(values: FloatArray) -> FloatArray:
    return values


def _unswapped(p: FloatArray, q: FloatArray) -> tuple[FloatArray, FloatArray]:
    return p, q


@dataclass(frozen=True)
class Recipe:
    """The steps to a curve; a misconception has another one in place of one of them.

    Attributes
    ----------
    mass : callable
        (rho, gap) -> what each gap contributes to the integrals of hats.
    matrix, heights : callable
        What is done to these integrals, and to the heights at all data.
    size : callable
        (rho, gap) -> the factor of the cubic part.
    swap, swap_bend : callable
        (p, q) -> the shares of the left and right datum in the line, and in the cubic part.
    """

    mass: Callable[[FloatArray, FloatArray], FloatArray] = np.multiply
    matrix: Callable[[FloatArray], FloatArray] = _unchanged
    heights: Callable[[FloatArray], FloatArray] = _unchanged
    size: Callable[[FloatArray, FloatArray], FloatArray] = lambda rho, gap: rho * gap**2 / 6
    swap: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]] = _unswapped
    swap_bend: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]] = _unswapped

    def __call__(
        self, x: FloatArray, y: FloatArray, rho: FloatArray, t: FloatArray, lam: float = 0.0
    ) -> FloatArray:
        """Values of the curve at the points `t`, between the data and beyond them.

        Parameters
        ----------
        x, y : ndarray
            The data.
        rho : ndarray
            The density in each gap.
        t : ndarray
        lam : float
            The penalty; 0 for a curve through the data.
        """
        gap = np.diff(x)
        u, values = heights(x, y, self.matrix(gram(self.mass(rho, gap))), lam)
        u, size = self.heights(u), self.size(rho, gap)
        k = np.clip(np.searchsorted(x, t) - 1, 0, len(x) - 2)
        share = (t - x[k]) / gap[k]
        p, q = self.swap(1 - share, share)
        left, right = self.swap_bend(p, q)
        bend = (left**3 - left) * u[k] + (right**3 - right) * u[k + 1]
        inside = p * values[k] + q * values[k + 1] + size[k] * bend
        slope = np.diff(values) / gap
        first = slope[0] - size[0] / gap[0] * (2 * u[0] + u[1])
        last = slope[-1] + size[-1] / gap[-1] * (u[-2] + 2 * u[-1])
        below, above = values[0] + first * (t - x[0]), values[-1] + last * (t - x[-1])
        return np.where(t < x[0], below, np.where(t > x[-1], above, inside))

    def even(self, x: FloatArray, y: FloatArray, t: FloatArray, lam: float = 0.0) -> FloatArray:
        """Values of the curve for a density of one.

        Parameters
        ----------
        x, y, t, lam
            As in a call.
        """
        return self(x, y, np.ones(len(x) - 1), t, lam)


def _beside(factor: float) -> Callable[[FloatArray], FloatArray]:
    def changed(matrix: FloatArray) -> FloatArray:
        diagonal = np.diag(np.diag(matrix))
        return diagonal + factor * (matrix - diagonal)

    return changed


def _exchanged(p: FloatArray, q: FloatArray) -> tuple[FloatArray, FloatArray]:
    return q, p


SLIPS = {
    "Neighbouring hats overlap: the integrals of h_k h_(k+1) beside the diagonal are missing.": Recipe(
        matrix=_beside(0.0)
    ),
    "The integrals of h_k h_(k+1), beside the diagonal, are twice as large as they should be.": Recipe(
        matrix=_beside(2.0)
    ),
    "The integrals of h_k h_(k+1), beside the diagonal, have the wrong sign: hats are positive.": Recipe(
        matrix=_beside(-1.0)
    ),
    "The widths of the gaps are missing in the integrals of hats: a hat over wide gaps has a larger one.": (
        Recipe(mass=lambda rho, gap: rho)
    ),
    "The integrals of hats take all gaps as equally wide; here the gaps are unequal.": Recipe(
        mass=lambda rho, gap: rho * gap.mean()
    ),
    "This takes the change of slope itself for f'' at the data: the equations G u = delta are missing.": (
        Recipe(matrix=lambda matrix: np.eye(len(matrix)))
    ),
    "The heights are one place too far on: u is 0 at the first and the last datum, and G u = delta gives"
    " those between.": Recipe(heights=lambda u: np.roll(u, 1)),
    "The heights are one place too early: u is 0 at the first and the last datum, and G u = delta gives"
    " those between.": Recipe(heights=lambda u: np.roll(u, -1)),
    "The shares p and q are exchanged: p is 1 at the left end of a gap, and q at its right end.": Recipe(
        swap=_exchanged
    ),
    "The shares p and q are exchanged in the cubic part: p belongs to u_k, and q to u_(k+1).": Recipe(
        swap_bend=_exchanged
    ),
    "The cubic part has g in place of the square of g, the width of the gap.": Recipe(
        size=lambda rho, gap: rho * gap / 6
    ),
    "The cubic part lacks the square of g, the width of the gap.": Recipe(size=lambda rho, gap: rho / 6),
}
