r"""Which broken lines through the data turn the least, and which of those have the fewest knots?

The total variation of :math:`f'` is, for a broken line, the sum of the sizes of its jumps.  No function
through the data turns less than their linear interpolant; where two neighbouring slope changes have one
sign others turn as little, with fewer knots (derived here, chapter 6).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray
from splinelens.piecewise_linear import PiecewiseLinear
from splinelens.weighted_splines import second_differences, sorted_data

__all__ = [
    "fewest_knots",
    "linear_interpolant",
    "minimal_total_variation",
    "sparsest_interpolant",
    "total_variation",
]

ROUNDING = 1e-13
"""Slope changes below this times the slopes count as none."""


def linear_interpolant(x: ArrayLike, y: ArrayLike) -> PiecewiseLinear:
    """The broken line through the data, its end lines continued.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        At least two data with distinct inputs, in any order.

    Raises
    ------
    ValueError
        If an input repeats or there are fewer than two.

    Notes
    -----
    Claims: :claim:`alternating-data-have-one-minimizer`.
    """
    return PiecewiseLinear.interpolate(*sorted_data(x, y))


def total_variation(function: PiecewiseLinear) -> float:
    """Total variation of the slope of a broken line, the sum of the sizes of its jumps.

    Parameters
    ----------
    function : PiecewiseLinear

    Examples
    --------
    >>> total_variation(linear_interpolant([0.0, 1.0, 2.0], [0.0, 1.0, 0.0]))
    2.0
    """
    return float(np.abs(function.jumps).sum())


def minimal_total_variation(x: ArrayLike, y: ArrayLike) -> float:
    r"""The least total variation of :math:`f'` among functions through the data.

    .. math:: \sum_{1<k<n}|\sigma_k-\sigma_{k-1}|,\qquad \sigma_k=\frac{y_{k+1}-y_k}{x_{k+1}-x_k} .

    Parameters
    ----------
    x, y : array_like, shape (n,)
        In any order.

    Raises
    ------
    ValueError
        If an input repeats or there are fewer than two.

    Notes
    -----
    Claims: :claim:`linear-interpolant-turns-least`.
    """
    return float(np.abs(second_differences(*sorted_data(x, y))).sum())


def fewest_knots(x: ArrayLike, y: ArrayLike) -> int:
    r"""Fewest knots of a function through the data of minimal total variation.

    It is :math:`\sum\lceil L/2\rceil` over the runs of neighbouring data with slope changes of one sign,
    each run of length :math:`L`; data without a slope change end a run and need no knot.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        In any order.

    Raises
    ------
    ValueError
        If an input repeats or there are fewer than two.

    Notes
    -----
    Claims: :claim:`fewest-knots-by-runs`.

    Examples
    --------
    >>> fewest_knots([0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 1.0, 3.0])
    1
    """
    signs = _signs_of_changes(_chord_slopes(*sorted_data(x, y)))
    return sum((stop - start + 1) // 2 for start, stop in _runs(signs))


def sparsest_interpolant(x: ArrayLike, y: ArrayLike) -> PiecewiseLinear:
    """A broken line through the data with minimal total variation and the fewest knots.

    In each run of slope changes of one sign every second chord is left out, and its neighbours are
    drawn on until they meet.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        In any order.

    Raises
    ------
    ValueError
        If an input repeats or there are fewer than two.

    Notes
    -----
    Claims: :claim:`runs-can-be-merged`.

    Examples
    --------
    >>> sparsest_interpolant([0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 1.0, 3.0]).knots
    array([1.5])
    """
    points, values = sorted_data(x, y)
    slopes = _chord_slopes(points, values)
    heights = values[:-1] - slopes * points[:-1]
    kept = _kept_chords(_signs_of_changes(slopes))
    lines, starts = slopes[kept], heights[kept]
    knots = _meetings(points, lines, starts, kept)
    return PiecewiseLinear(knots, lines, starts)


def _chord_slopes(x: FloatArray, y: FloatArray) -> FloatArray:
    slopes: FloatArray = np.diff(y) / np.diff(x)
    return slopes


def _signs_of_changes(slopes: FloatArray) -> FloatArray:
    """Sign of each slope change, 0 where it is no more than rounding."""
    changes, sizes = np.diff(slopes), np.abs(slopes[1:]) + np.abs(slopes[:-1])
    return np.where(np.abs(changes) <= ROUNDING * sizes, 0.0, np.sign(changes))


def _runs(signs: FloatArray) -> Iterator[tuple[int, int]]:
    """Start and stop of each maximal run of equal signs other than 0."""
    edges = np.flatnonzero(np.diff(signs)) + 1
    for start, stop in zip([0, *edges], [*edges, len(signs)], strict=True):
        if stop > start and signs[start] != 0:
            yield int(start), int(stop)


def _kept_chords(signs: FloatArray) -> NDArray[np.intp]:
    """Numbers of the chords that stay; slope change j lies between chords j and j + 1."""
    dropped = {chord for start, stop in _runs(signs) for chord in range(start + 1, stop, 2)}
    dropped |= {int(j) + 1 for j in np.flatnonzero(signs == 0)}
    return np.array([chord for chord in range(len(signs) + 1) if chord not in dropped], dtype=np.intp)


def _meetings(x: FloatArray, slopes: FloatArray, heights: FloatArray, kept: NDArray[np.intp]) -> FloatArray:
    """Where neighbouring lines meet: at the datum between them, or where they cross."""
    with np.errstate(invalid="ignore", divide="ignore"):
        crossings = -np.diff(heights) / np.diff(slopes)
    return np.where(np.diff(kept) == 1, x[kept[1:]], crossings)
