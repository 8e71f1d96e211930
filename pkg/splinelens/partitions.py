r"""Which gap between the data holds which breakpoint, and what that alone decides.

Between two neighbouring distinct inputs lies a *gap*.  Orientations and the gaps of the breakpoints fix
every active set: this is the *partition* of a network.  Its *features* are :math:`\mathbb 1_{A_i}` and
:math:`x\,\mathbb 1_{A_i}` on the data; where they span all of :math:`\mathbb R^n` the partition has full
rank, and all its differentiable critical points of positive loss are strict saddles (derived here,
chapter 3).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, comb, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, whole_number
from splinelens.ramps import RampFeatures

__all__ = [
    "LosslessProbability",
    "always_on_probability",
    "cone_coordinates",
    "gap_counts",
    "has_full_set",
    "is_lossless",
    "least_width",
    "lossless_partition_probability",
    "partition_features",
    "partition_rank",
    "sufficient_width",
]


class LosslessProbability(NamedTuple):
    """Probabilities of two events at initialization.

    Attributes
    ----------
    every_gap : float or Fraction
        Every gap between neighbouring data holds a breakpoint.
    no_two_empty : float or Fraction
        No two adjacent gaps are empty.
    """

    every_gap: float | Fraction
    no_two_empty: float | Fraction


def cone_coordinates(w: ArrayLike, b: ArrayLike, v: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""Slope and intercept :math:`p=wv`, :math:`q=bv` of each unit's line, in which the loss is quadratic.

    Within a partition :math:`f(x_k)=c+dx_k+\sum_iA_{ki}(p_ix_k+q_i)` with a fixed :math:`A`.

    Parameters
    ----------
    w, b, v : array_like, shape (H,)

    Returns
    -------
    p, q : ndarray, shape (H,)

    Raises
    ------
    ValueError
        On wrong shapes, NaN or infinity.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`loss-is-quadratic-in-lines`, :claim:`lines-fill-a-double-cone`.

    Examples
    --------
    >>> cone_coordinates([2.0], [-1.0], [3.0])
    (array([6.]), array([-3.]))
    """
    output = finite_array("v", v, (None,))
    shape = output.shape
    return finite_array("w", w, shape) * output, finite_array("b", b, shape) * output


def partition_features(ramps: RampFeatures) -> FloatArray:
    r"""Columns :math:`\mathbb 1_{A_i}`, then :math:`(x-\bar x)\mathbb 1_{A_i}`, a pair for each active set.

    Parameters
    ----------
    ramps : RampFeatures
        Units over data.

    Returns
    -------
    ndarray, shape (n, 2 C)
        With C the number of different active sets that are not empty.
    """
    _, first = np.unique(ramps.cells, return_index=True)
    active = ramps.to_dense()[:, first].astype(np.float64)
    active = active[:, active.any(axis=0)]
    columns: FloatArray = np.hstack([active, active * (ramps.x - ramps.center)[:, None]])
    return columns


def partition_rank(ramps: RampFeatures) -> int:
    r"""Dimension of the span of the features; at most the number of distinct data.

    Parameters
    ----------
    ramps : RampFeatures
        Units over data.

    Returns
    -------
    int
        Numerical rank; columns are centred and scaled first.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`full-rank-needs-no-breakpoint-in-every-gap`,
    :claim:`empty-neighbours-lose-rank`, :claim:`full-rank-is-full-set-and-filled-gaps`,
    :claim:`full-rank-makes-strict-saddles`.

    Examples
    --------
    >>> partition_rank(RampFeatures([0.0, 1.0, 2.0], w=[1.0, 1.0], b=[1.0, -1.5]))
    3
    """
    columns = partition_features(ramps)
    lengths = np.linalg.norm(columns, axis=0)
    kept = columns[:, lengths > 0] / lengths[lengths > 0]
    return int(np.linalg.matrix_rank(kept)) if kept.size else 0


def gap_counts(ramps: RampFeatures) -> NDArray[np.intp]:
    """Number of breakpoints in each gap between neighbouring distinct data, whichever way they face.

    A unit whose breakpoint is a datum counts where its activity flips.

    Parameters
    ----------
    ramps : RampFeatures
        Units over data with m distinct inputs.

    Returns
    -------
    ndarray of int, shape (m - 1,)

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`zero-biases-fill-one-gap`.

    Examples
    --------
    >>> gap_counts(RampFeatures([0.0, 1.0, 2.0], w=[1.0, -1.0], b=[-0.5, 0.2]))
    array([2, 0])
    """
    starts = _starts(ramps)
    gaps = np.searchsorted(starts, ramps.bins[ramps.w != 0])
    return np.bincount(gaps, minlength=len(starts) + 1)[1 : len(starts)]


def _starts(ramps: RampFeatures) -> NDArray[np.intp]:
    """Places, in sorted order, where a new distinct input starts."""
    inputs = np.sort(ramps.x)
    return np.flatnonzero(np.concatenate(([True], inputs[1:] != inputs[:-1])))


def has_full_set(ramps: RampFeatures) -> bool:
    """A sufficient sign of the full set: a unit is always on, or two that face apart share a gap.

    Then the features span every line over all the data.

    Parameters
    ----------
    ramps : RampFeatures
        Units over data.

    Returns
    -------
    bool
    """
    bent = ramps.kinds() == "bent"
    right, left = (set(ramps.bins[bent & (ramps.left_facing == side)]) for side in (False, True))
    return bool((ramps.kinds() == "affine").any() or right & left)


def is_lossless(ramps: RampFeatures) -> bool:
    r"""Whether the gaps alone show full rank: the full set is there, no two adjacent gaps are empty.

    The full set is looked for by `has_full_set`, a sufficient sign; so this is sufficient for
    `partition_rank` to be the number of distinct data, not necessary.

    Parameters
    ----------
    ramps : RampFeatures
        Units over data.

    Returns
    -------
    bool

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`gaps-decide-the-rank`.
    """
    empty = gap_counts(ramps) == 0
    return has_full_set(ramps) and not bool((empty[1:] & empty[:-1]).any())


def lossless_partition_probability(n: int, width: int, exact: bool = False) -> LosslessProbability:
    r"""Probabilities that random breakpoints fill the gaps of n equispaced data on :math:`[-1,1]`.

    Weights and biases are uniform on :math:`\pm1`, so that each of the :math:`N=n-1` gaps catches a given
    breakpoint with probability :math:`1/2N`.  Both probabilities are
    :math:`\sum_jc_j\big(\tfrac{N+j}{2N}\big)^H` with whole numbers :math:`c_j`: for "every gap hit"
    :math:`c_j=(-1)^{N-j}\binom Nj`, for "no two adjacent gaps empty" the coefficients of a polynomial that
    runs over the gaps (derived here, chapter 3).  The sums alternate and lose all digits in float64, so
    they are formed in whole numbers and rounded once.

    Parameters
    ----------
    n : int
        Number of data, >= 1; with one there is no gap, and both events are certain.
    width : int
        Number H of units, >= 0.
    exact : bool
        Return `fractions.Fraction` in place of floats.

    Returns
    -------
    LosslessProbability
        ``(every_gap, no_two_empty)``.

    Raises
    ------
    ValueError
        If `n` or `width` is not a whole number, or too small.

    Notes
    -----
    Claims: :claim:`every-gap-probability`, :claim:`no-two-empty-probability`,
    :claim:`normal-weights-fill-fewer-gaps`.

    Examples
    --------
    >>> lossless_partition_probability(3, 2, exact=True)
    LosslessProbability(every_gap=Fraction(1, 8), no_two_empty=Fraction(3, 4))
    """
    gaps, units = whole_number("n", n, 1) - 1, whole_number("width", width, 0)
    events = _every_gap_coefficients(gaps), _no_two_empty_coefficients(gaps)
    chances = [_over_units(coefficients, gaps, units) for coefficients in events]
    return LosslessProbability(*(chances if exact else map(float, chances)))


def _over_units(coefficients: list[int], gaps: int, units: int) -> Fraction:
    """Sum of c_j ((N + j) / 2N)^H; certain where there is no gap."""
    if gaps == 0:
        return Fraction(1)
    total = sum(c * (gaps + j) ** units for j, c in enumerate(coefficients))
    return Fraction(total, (2 * gaps) ** units)


def _every_gap_coefficients(gaps: int) -> list[int]:
    return [(-1) ** (gaps - j) * comb(gaps, j) for j in range(gaps + 1)]


def _no_two_empty_coefficients(gaps: int) -> list[int]:
    """Coefficients of the polynomial in u to which each gap adds a factor u - 1 (occupied) or 1 (empty)."""
    last_occupied, last_empty = [1], [0]
    for _ in range(gaps):
        both = _added(last_occupied, last_empty)
        last_occupied, last_empty = _added([0, *both], [-c for c in both]), last_occupied
    return _added(last_occupied, last_empty)


def _added(one: list[int], other: list[int]) -> list[int]:
    length = max(len(one), len(other))
    padded = ([*coefficients, *[0] * (length - len(coefficients))] for coefficients in (one, other))
    return [a + b for a, b in zip(*padded, strict=True)]


def always_on_probability(width: int) -> float:
    r"""Probability that some unit is active on all of :math:`[-1,1]`, with weights and biases uniform on ±1.

    A unit is, iff :math:`b>|w|`; so it is :math:`1-(3/4)^H`, and then the features have the full set.

    Parameters
    ----------
    width : int
        Number H of units, >= 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the width is negative or not a whole number.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`full-set-probability`.

    Examples
    --------
    >>> always_on_probability(2)
    0.4375
    """
    return 1.0 - 0.75 ** whole_number("width", width)


def sufficient_width(n: int, failure: float, every_gap: bool = False) -> int:
    r"""A width at which a partition event fails with probability at most `failure`, by the union bound.

    With :math:`N=n-1` gaps: :math:`\lceil2N\ln(N/\delta)\rceil` units hit every gap, and half of that,
    :math:`\lceil N\ln((N-1)/\delta)\rceil`, leave no two adjacent gaps empty.

    Parameters
    ----------
    n : int
        Number of data, >= 1.
    failure : float
        :math:`\delta`, between 0 and 1, both excluded.
    every_gap : bool
        The event "every gap is hit" in place of "no two adjacent gaps are empty".

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `n` is not a whole number >= 1 or `failure` no number between 0 and 1.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`coupon-width-suffices`, :claim:`half-the-coupon-price`.

    Examples
    --------
    >>> sufficient_width(20, 0.05), sufficient_width(20, 0.05, every_gap=True)
    (112, 226)
    """
    gaps = whole_number("n", n, 1) - 1
    events, each = (gaps, 2 * gaps) if every_gap else (gaps - 1, gaps)
    return max(ceil(each * log(events / _failure(failure))), 0) if events > 0 else 0


def least_width(n: int, failure: float, every_gap: bool = False) -> int:
    r"""The least width at which a partition event fails with probability at most `failure`.

    Found by bisection on the exact probabilities, which grow with the width (derived here, chapter 3).

    Parameters
    ----------
    n : int
        Number of data, >= 1.
    failure : float
        Between 0 and 1, both excluded.
    every_gap : bool
        As in `sufficient_width`.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        As `sufficient_width`.

    Examples
    --------
    >>> least_width(20, 0.05), least_width(20, 0.05, every_gap=True)
    (108, 222)
    """
    target = 1 - Fraction(_failure(failure))
    low, high = -1, sufficient_width(n, failure, every_gap)
    while high - low > 1:
        middle = (low + high) // 2
        chance = lossless_partition_probability(n, middle, exact=True)[0 if every_gap else 1]
        low, high = (low, middle) if chance >= target else (middle, high)
    return high


def _failure(failure: float) -> float:
    chance = float(finite_array("failure", failure, ()))
    if not 0 < chance < 1:
        raise ValueError(f"failure: expected a number between 0 and 1, got {failure}")
    return chance
