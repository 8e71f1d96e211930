r"""What do a few seeds show?  Medians with intervals, paired comparisons, and a bootstrap over inputs.

Runs with the same seed see the same data, so they are compared seed by seed.  What chapter 7 shows at its
scale: :claim:`placement-decides-near-minimal-width`, :claim:`default-is-as-good-when-wide`,
:claim:`spikes-gain-from-placement`, :claim:`cubic-spline-beats-smooth-fits`,
:claim:`wide-networks-beat-the-ruler-on-the-sawtooth`, :claim:`width-helps-the-default`,
:claim:`zero-bias-loses-on-the-sawtooth`, :claim:`spiky-networks-draw-level-with-the-ruler`,
:claim:`converged-runs-stay-put`, :claim:`early-verdicts-mislead`, :claim:`placing-helps-early`,
:claim:`networks-do-not-beat-the-smoothing-spline`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, input_array, whole_number

__all__ = ["Interval", "MedianInterval", "median_interval", "moved_share", "paired_wins", "rms_difference"]


class MedianInterval(NamedTuple):
    """A median, and an interval that needs no assumption about the law.

    Attributes
    ----------
    median, low, high : ndarray
    """

    median: FloatArray
    low: FloatArray
    high: FloatArray


def median_interval(samples: ArrayLike) -> MedianInterval:
    r"""Median over the last axis, with the narrowest pair of order statistics that covers it to 95 %.

    From the k-th smallest to the k-th largest of n independent values of a continuous law the median is
    missed with probability :math:`2\sum_{j<k}\binom nj2^{-n}`; for n = 10 and k = 2 that is 2 %.

    Parameters
    ----------
    samples : array_like, shape (..., n)
        n >= 6: with fewer not even the whole range covers 95 %.

    Raises
    ------
    ValueError
        If there are fewer than six, or one is not finite.

    Examples
    --------
    >>> [float(end) for end in median_interval(range(10))]
    [4.5, 1.0, 8.0]
    """
    from scipy.stats import binom

    ordered = np.sort(finite_array("samples", samples), axis=-1)
    n = ordered.shape[-1] if ordered.ndim else 0
    if n < 6:
        raise ValueError(f"samples: expected at least six along the last axis, got {n}")
    k = max(k for k in range(1, n // 2 + 1) if 2 * binom.cdf(k - 1, n, 0.5) <= 0.05)
    return MedianInterval(np.median(ordered, axis=-1), ordered[..., k - 1], ordered[..., n - k])


def paired_wins(first: ArrayLike, second: ArrayLike) -> NDArray[np.intp]:
    r"""In how many seeds, along the last axis, `first` is strictly smaller than `second`.

    Parameters
    ----------
    first, second : array_like, shape (..., seeds)
        Errors; they broadcast against each other.

    Raises
    ------
    ValueError
        If an error is not finite, or the numbers of seeds differ.

    Notes
    -----
    If neither were better, k or more wins of n would come with chance
    :math:`2^{-n}\sum_{j\ge k}\binom nj`: for n = 10, nine or ten wins with 1 %.

    Examples
    --------
    >>> int(paired_wins([0.1, 0.2, 0.3], [0.2, 0.2, 0.4]))
    2
    """
    one, other = finite_array("first", first), finite_array("second", second)
    if not one.ndim or not other.ndim or one.shape[-1] != other.shape[-1]:
        raise ValueError(f"second: expected the seeds of first along the last axis, got {other.shape}")
    return np.asarray((one < other).sum(axis=-1), dtype=np.intp)


class Interval(NamedTuple):
    """A number with its interval.

    Attributes
    ----------
    value, low, high : float
    """

    value: float
    low: float
    high: float


def rms_difference(
    first: ArrayLike, second: ArrayLike, x: ArrayLike, rng: np.random.Generator, draws: int = 4000
) -> Interval:
    """Root mean square of `first` less that of `second`, with a 95 % bootstrap interval over inputs.

    Inputs are drawn again with all their measurements, the same for both.  The interval speaks of other
    inputs of the same experiment under the same fits, not of another experiment.

    Parameters
    ----------
    first, second : array_like, shape (repeats, n)
        Errors of two rules; NaN where nothing was predicted, in both alike.
    x : array_like, shape (n,)
    rng : numpy.random.Generator
    draws : int

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    inputs, group = np.unique(input_array(x), return_inverse=True)
    one, other = (np.asarray(errors, dtype=np.float64) for errors in (first, second))
    if one.shape != other.shape or one.ndim != 2 or one.shape[1] != len(group):
        raise ValueError(
            f"first, second: expected shape (repeats, {len(group)}), got {one.shape}, {other.shape}"
        )
    seen = np.isfinite(one).all(axis=0)
    sums = np.zeros((3, len(inputs)))
    for row, values in zip(
        sums, (np.mean(one**2, axis=0), np.mean(other**2, axis=0), 1.0 * seen), strict=True
    ):
        np.add.at(row, group[seen], values[seen])
    live = np.flatnonzero(sums[2])
    picks = np.concatenate([live[None], rng.choice(live, (whole_number("draws", draws, 1), len(live)))])
    a, b, count = (row[picks].sum(axis=1) for row in sums)
    differences = np.sqrt(a / count) - np.sqrt(b / count)
    low, high = np.quantile(differences[1:], [0.025, 0.975])
    return Interval(float(differences[0]), float(low), float(high))


def moved_share(chosen: ArrayLike, before: ArrayLike, after: ArrayLike, by: float) -> float:
    """Of the chosen runs, the share whose error moved by more than `by` of what it became.

    Parameters
    ----------
    chosen : array_like of bool, shape (m,)
        At least one.
    before, after : array_like, shape (m,)
        Errors, those after > 0.
    by : float
        >= 0.

    Raises
    ------
    ValueError
        If shapes differ, none is chosen, an error after is not positive, or `by` is negative.

    Examples
    --------
    >>> moved_share([True, True, False], [1.0, 2.0, 9.0], [1.0, 1.0, 1.0], by=0.1)
    0.5
    """
    then = finite_array("before", before, (None,))
    now, picked = finite_array("after", after, then.shape), np.asarray(chosen, dtype=bool)
    if picked.shape != then.shape or not picked.any():
        raise ValueError(f"chosen: expected at least one of {len(then)} runs, got shape {picked.shape}")
    if not (now > 0).all() or by < 0:
        raise ValueError(f"after, by: expected errors > 0 and a number >= 0, got {now.min():g} and {by}")
    return float((np.abs(then - now) > by * now)[picked].mean())
