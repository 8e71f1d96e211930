r"""Continuous piecewise-linear functions of one variable: knots, slopes, intercepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_pair, finite_array, input_array

__all__ = ["PiecewiseLinear"]

JUMP_TOLERANCE = 1e-8
"""How far two neighbouring lines may miss each other at their knot, relative to their size."""


@dataclass(frozen=True, eq=False)
class PiecewiseLinear:
    r"""The function :math:`p(x) = \sigma_j x + \iota_j` between knots :math:`t_{j}` and :math:`t_{j+1}`.

    Parameters
    ----------
    knots : array_like, shape (K,)
        Strictly increasing; K may be 0.
    slopes, intercepts : array_like, shape (K + 1,)
        :math:`\sigma_j` and :math:`\iota_j`, from the leftmost line to the rightmost.

    Raises
    ------
    ValueError
        On wrong shapes, NaN or infinity, knots that do not increase, or lines that do not meet.

    Examples
    --------
    >>> p = PiecewiseLinear(knots=[0.0], slopes=[-1.0, 1.0], intercepts=[0.0, 0.0])
    >>> p([-2.0, 3.0]), p.jumps
    (array([2., 3.]), array([2.]))
    """

    knots: FloatArray
    slopes: FloatArray
    intercepts: FloatArray

    def __post_init__(self) -> None:
        knots = finite_array("knots", self.knots, (None,))
        slopes = finite_array("slopes", self.slopes, (len(knots) + 1,))
        intercepts = finite_array("intercepts", self.intercepts, (len(knots) + 1,))
        if not (np.diff(knots) > 0).all():
            raise ValueError("knots: expected strictly increasing numbers")
        _refuse_gaps(knots, slopes, intercepts)
        for name, value in {"knots": knots, "slopes": slopes, "intercepts": intercepts}.items():
            value.flags.writeable = False
            object.__setattr__(self, name, value)

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`, shape (n,)."""
        points = input_array(x)
        line = np.searchsorted(self.knots, points)
        return self.slopes[line] * points + self.intercepts[line]

    @property
    def jumps(self) -> FloatArray:
        """Slope change from left to right at each knot, shape (K,)."""
        return np.diff(self.slopes)

    @classmethod
    def interpolate(cls, x: ArrayLike, y: ArrayLike) -> Self:
        """The linear interpolant of points with distinct `x`, its end lines continued.

        Raises
        ------
        ValueError
            If fewer than two points are given, or an `x` repeats.
        """
        points, values = data_pair(x, y)
        order = np.argsort(points)
        points, values = points[order], values[order]
        if len(points) < 2 or not (np.diff(points) > 0).all():
            raise ValueError(
                f"x: expected at least two distinct numbers, got {len(points)} with repeats or fewer"
            )
        slopes = np.diff(values) / np.diff(points)
        return cls(points[1:-1], slopes, values[:-1] - slopes * points[:-1])


def _refuse_gaps(knots: FloatArray, slopes: FloatArray, intercepts: FloatArray) -> None:
    gaps = np.abs(np.diff(slopes) * knots + np.diff(intercepts))
    sizes = 1.0 + np.abs(slopes).max() * np.abs(knots) + np.abs(intercepts).max()
    if (gaps > JUMP_TOLERANCE * sizes).any():
        worst = int(np.argmax(gaps / sizes))
        raise ValueError(f"intercepts: lines miss each other by {gaps[worst]:g} at knot {knots[worst]:g}")
