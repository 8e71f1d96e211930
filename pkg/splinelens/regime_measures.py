r"""How far did breakpoints move, and what did the network become? Measures of trained networks.

Distances are root mean squares over the range of the data, on a grid of 1801 points.  What several runs
say together is a median with an interval of order statistics, which needs no law (chapter 6).
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, real_array
from splinelens.interpolants import linear_interpolant, natural_cubic_spline, tangent_interpolant
from splinelens.networks import ShallowNetwork
from splinelens.splines import PiecewiseLinear, ReluSpline
from splinelens.weighted_splines import sorted_data

__all__ = ["Measures", "MedianInterval", "clusters", "measure_network", "median_interval", "root_mean_square"]

MERGE, MASS = 0.02, 0.01
"""Breakpoints nearer than this are one cluster; a cluster counts if it holds this share of the jumps."""


class Measures(NamedTuple):
    r"""What training came to: one number each, or for several runs arrays of shape (R,).

    Attributes
    ----------
    to_linear, to_cubic, to_kernel : ndarray
        Root mean square distance, over the range of the data, to the linear interpolant, the natural cubic
        spline, and the interpolant of the start's own tangent kernel.
    total_variation : ndarray
        Of :math:`f'` within the range of the data.
    clusters : ndarray of int
        Clusters of breakpoints that hold more than 1 % of the jumps.
    relative_move : ndarray
        :math:`|\theta-\theta_0|/|\theta_0|`.
    breakpoint_move : ndarray
        Median over units that start within the data of how far the breakpoint went.
    """

    to_linear: FloatArray
    to_cubic: FloatArray
    to_kernel: FloatArray
    total_variation: FloatArray
    clusters: FloatArray
    relative_move: FloatArray
    breakpoint_move: FloatArray


class MedianInterval(NamedTuple):
    """A median with an interval that needs no assumption about the law.

    Attributes
    ----------
    median, low, high : ndarray
        Of the samples; `low` and `high` are order statistics.
    coverage : float
        Probability that the interval holds the true median.
    """

    median: FloatArray
    low: FloatArray
    high: FloatArray
    coverage: float


def measure_network(start: ShallowNetwork, end: ShallowNetwork, x: ArrayLike, y: ArrayLike) -> Measures:
    """The measures of one trained network, each a number.

    Parameters
    ----------
    start, end : ShallowNetwork
        Before and after.
    x, y : array_like, shape (n,)
        What it was trained on.
    """
    points, targets = sorted_data(x, y)
    return Measures(*(np.asarray(number) for number in _numbers(start, end, points, targets)))


def _numbers(start: ShallowNetwork, end: ShallowNetwork, x: FloatArray, y: FloatArray) -> tuple[float, ...]:
    grid = np.linspace(x[0], x[-1], 1801)
    f, bends = end(grid), ReluSpline.from_network(end).piecewise_linear()
    inside = (bends.knots > x[0]) & (bends.knots < x[-1])
    return (
        root_mean_square(f - linear_interpolant(x, y)(grid)),
        root_mean_square(f - natural_cubic_spline(x, y)(grid)),
        root_mean_square(f - tangent_interpolant(start, x, y)(grid)),
        float(np.abs(bends.jumps[inside]).sum()),
        clusters(bends, x[0], x[-1]),
        _relative_move(start, end),
        _breakpoint_move(start, end, x),
    )


def root_mean_square(values: FloatArray) -> float:
    """Root mean square of `values`."""
    return float(np.sqrt(np.mean(values**2)))


def _relative_move(start: ShallowNetwork, end: ShallowNetwork) -> float:
    before, after = (np.concatenate([net.w, net.b, net.v]) for net in (start, end))
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


def _breakpoint_move(start: ShallowNetwork, end: ShallowNetwork, x: FloatArray) -> float:
    with np.errstate(divide="ignore"):
        before, after = (-net.b / net.w for net in (start, end))
    return float(np.median(np.abs(after - before)[(before > x[0]) & (before < x[-1])]))


def clusters(function: PiecewiseLinear, low: float, high: float) -> int:
    """Number of clusters of knots between `low` and `high`: neighbours nearer than 0.02 are together.

    A cluster counts if the sum of its jumps is more than 1 % of that of all.

    Parameters
    ----------
    function : PiecewiseLinear
    low, high : float
    """
    inside = (function.knots > low) & (function.knots < high)
    knots, jumps = function.knots[inside], function.jumps[inside]
    if not len(knots):
        return 0
    group = np.cumsum(np.append(0, np.diff(knots) > MERGE))
    masses = np.abs(np.bincount(group, weights=jumps))
    return int((masses > MASS * masses.sum()).sum())


def median_interval(samples: ArrayLike) -> MedianInterval:
    r"""Median over the last axis, with the narrowest interval of order statistics that covers 95 %.

    The interval from the k-th smallest to the k-th largest of n independent samples of a continuous law
    misses the median with probability :math:`2\sum_{j<k}\binom nj2^{-n}`.

    Parameters
    ----------
    samples : array_like, shape (..., n)
        n >= 1; for n < 6 the whole range is taken, which covers less than 95 %.

    Examples
    --------
    >>> round(median_interval(range(9)).coverage, 3)
    0.961
    """
    ordered = np.sort(np.atleast_1d(real_array("samples", samples)), axis=-1)
    n, k = ordered.shape[-1], 1
    while k < (n + 1) // 2 and _missed(n, k + 1) <= 0.05:
        k += 1
    return MedianInterval(
        np.median(ordered, axis=-1), ordered[..., k - 1], ordered[..., n - k], 1 - _missed(n, k)
    )


def _missed(n: int, k: int) -> float:
    return float(2 * sum(comb(n, j) for j in range(k)) / 2**n)
