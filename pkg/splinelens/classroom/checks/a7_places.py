"""Check of assignment 7 on the places that attract breakpoints."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close, draws, judge
from splinelens.classroom.checks.a7_units import BOTH_SIDES, SIDES, Rule, seed, slope_of

__all__ = ["check_attracting_points", "places_that"]


def _field(x: FloatArray, r: FloatArray, s: float, c: float, variant: bool) -> tuple[FloatArray, FloatArray]:
    """A and B such that the velocity is a positive multiple of A + B beta, in each gap of the sorted data.

    Orientation `s`, sign `c` of v; n + 1 gaps, from the one left of all data to the one right of them.
    """
    place = np.arange(len(x) + 1)[:, None]
    right = np.arange(len(x)) >= place  # data right of a breakpoint in this gap
    counted = slope_of(np.where(right, s, -s), variant)
    return c * s * (counted * r).sum(1), c * s * (counted * r * x).sum(1)


def places_that(
    variant: bool,
    *,
    pins: bool = True,
    rests: bool = True,
    keep: Rule = lambda before, after: (before > 0) & (after < 0),
    falls: Rule = lambda slope: slope < 0,
    zero_of: Rule = lambda level, slope: -level / slope,
    gaps: Rule = lambda zero, start, end: (start < zero) & (zero < end),
    signs: Rule = lambda s, c: (s, c),
    outside: bool = True,
) -> Rule:
    """A function that finds the attracting points, or with other rules the points of a misconception.

    In a gap of the data the velocity of a breakpoint beta is a positive multiple of a line, its level at
    0 plus slope times beta.  A point attracts where the velocity goes from plus to minus: by a jump at a
    datum, or where a line falls through 0 inside its gap.

    Parameters
    ----------
    variant : bool
        Whether the activation is the absolute value.
    pins : bool
        Whether data are looked at.
    rests : bool
        Whether zeros of the lines are looked at.
    keep : callable
        (before, after) -> which data to list, from the velocities just left and just right of each.
    falls : callable
        (slope) -> whether the zero of a line with this slope may be listed.
    zero_of : callable
        (level, slope) -> the zero of a line.
    gaps : callable
        (zero, start, end) -> whether a zero is listed for the gap from start to end.
    signs : callable
        (s, c) -> the two signs to go by: s is that of w, c that of v.
    outside : bool
        Whether zeros left and right of all data are looked at.

    Returns
    -------
    callable
        (x, r, s, c) -> points in increasing order; s may be left out, and then it is 1.  The data x are
        in increasing order, and r are their residuals, output minus target.

    Examples
    --------
    One datum at 1, whose residual is negative and then positive:

    >>> one = np.array([1.0])
    >>> places_that(False)(one, -one, 1.0, 1.0).tolist()
    [-1.0]
    >>> places_that(True)(one, one, 1.0).tolist()
    [1.0]
    """

    def points(x: FloatArray, r: FloatArray, *kind: float) -> FloatArray:
        s, c = signs(*(kind if len(kind) == 2 else (1.0, kind[0])))
        level, slope = _field(x, r, s, c, variant)
        ends = np.concatenate([[-np.inf], x, [np.inf]])
        before, after = level[:-1] + slope[:-1] * x, level[1:] + slope[1:] * x
        found = list(x[keep(before, after)]) if pins else []
        for place in range(len(x) + 1):
            if rests and falls(slope[place]) and (outside or 0 < place < len(x)):
                zero = zero_of(level[place], slope[place])
                found += [zero] if gaps(zero, ends[place], ends[place + 1]) else []
        return np.sort(np.array(found, dtype=np.float64))

    return points


def _pulls(variant: bool) -> Rule:
    """The data whose residual has the sign that a pin needs."""

    def points(x: FloatArray, r: FloatArray, *kind: float) -> FloatArray:
        chosen: FloatArray = x[kind[-1] * r > 0]
        return chosen

    return points


def _spots(variant: bool) -> Wrong:
    """Wrong lists, by their sentences."""
    wrong: dict[str, Rule] = {
        "These are the points that repel: there the velocity goes from minus to plus.": places_that(
            variant, keep=lambda before, after: (before < 0) & (after > 0), falls=lambda slope: slope > 0
        ),
        "Repelling points are in the list too: the velocity must go from plus to minus.": places_that(
            variant, keep=lambda before, after: before * after < 0, falls=lambda slope: slope != 0
        ),
        "Zeros where the velocity rises are in the list too; a place that attracts has a falling line.": (
            places_that(variant, falls=lambda slope: slope != 0)
        ),
        "Data where the velocity jumps up from minus to plus are in the list too; these repel.": (
            places_that(variant, keep=lambda before, after: before * after < 0)
        ),
        "The zeros of the lines have the wrong sign: A + B beta is 0 at -A/B.": (
            places_that(variant, zero_of=lambda level, slope: level / slope)
        ),
        SIDES if variant else BOTH_SIDES: places_that(not variant),
        "Only data are in the list: the velocity may also fall through 0 where it does not jump.": (
            places_that(variant, rests=False)
        ),
        "Data are missing from the list: the velocity may also go from plus to minus by a jump.": places_that(
            variant, pins=False
        ),
        "These are all data whose residual has the right sign; both sides must push towards the datum.": (
            _pulls(variant)
        ),
        "Places left and right of all data are missing from the list.": places_that(variant, outside=False),
        "Some zeros lie outside of the gap whose line they belong to; there another line counts.": (
            places_that(variant, gaps=lambda zero, start, end: True)
        ),
        "The sign of v is left out: units with v < 0 move the other way.": places_that(
            variant, signs=lambda s, c: (s, 1.0)
        ),
    }
    if not variant:
        wrong["A point where a plateau begins is in the list: dead units do not come back to it."] = (
            places_that(False, keep=lambda before, after: (before >= 0) & (after <= 0) & (before != after))
        )
        wrong["The orientation is left out: left-facing units are active on other data."] = places_that(
            False, signs=lambda s, c: (1.0, c)
        )
        wrong["The velocity has the factor v/w: for w < 0 its sign is the opposite one of v."] = places_that(
            False, signs=lambda s, c: (s, c * s)
        )
    return wrong


TWICE = "A place is in the list twice."
COARSE = (
    "The places are right to a few digits; each should be exact: the velocity is a straight line in each gap."
)


def _landscapes(name: str, variant: bool) -> list[Case]:
    """Residuals of all kinds of units whose attracting points are clear-cut and tell all misconceptions."""
    rng, cases = draws(name), []
    kinds = [(1.0,), (-1.0,)] * 2 if variant else list(product((1.0, -1.0), repeat=2))
    for kind in kinds * 2:
        x = np.linspace(-2, 2, 6) + rng.uniform(-0.2, 0.2, 6)
        cases.append((x, rng.choice([-1.0, 1.0], 6) * rng.uniform(0.3, 1.5, 6), *kind))
    return cases


def _is_clear(case: Case, variant: bool) -> bool:
    """Whether attracting points are within 20, and no line of the velocity is 0 at an end of its gap."""
    x, r, *kind = case
    s, c = kind if len(kind) == 2 else (1.0, kind[0])
    level, slope = _field(x, r, s, c, variant)
    with np.errstate(all="ignore"):
        zeros = -level / slope
    near = np.abs(np.concatenate([zeros[:-1] - x, zeros[1:] - x])) < 0.01
    return not near.any() and bool(np.abs(places_that(variant)(*case)).max() < 20)


@lru_cache(maxsize=8)
def _landscape_cases(seed: str, variant: bool) -> list[Case]:
    """The first cases drawn on which every misconception shows each in its own way."""
    right, wrong = places_that(variant), _spots(variant)
    for attempt in range(1000):
        cases = _landscapes(f"attracting_points {attempt}", variant)
        wants = [right(*case) for case in cases]
        lists = [[rule(*case).tolist() for case in cases] for rule in wrong.values()]
        texts = [str(each) for each in (*lists, [want.tolist() for want in wants])]
        if (
            len(set(texts)) == len(texts)
            and all(map(len, wants))
            and all(_is_clear(case, variant) for case in cases)
        ):
            return cases
    raise RuntimeError("no cases tell the misconceptions apart")


def check_attracting_points(attracting_points: StudentFunction, *, variant: bool = False) -> None:
    """All places of the line that attract breakpoints, at frozen residuals, in any order.

    Parameters
    ----------
    attracting_points : callable
        (x, r, s, c) -> places; in the variant (x, r, c).
    variant : bool
        Whether the activation is the absolute value.
    """
    cases, right = _landscape_cases(seed(), variant), places_that(variant)
    results = [answer("attracting_points", attracting_points, *case) for case in cases]
    got = [np.sort(_list(result)) for result in results]
    wants = [right(*case) for case in cases]
    _judge_digits(got, wants)
    judge("attracting_points", got, wants, cases, _spots(variant))


def _judge_digits(got: list[FloatArray], wants: list[FloatArray]) -> None:
    """Two faults that no list of misconceptions holds."""
    if any(len(np.unique(each.round(7))) < len(each) for each in got):
        raise AssertionError(TWICE)
    pairs = list(zip(got, wants, strict=True))
    near = all(
        mine.shape == want.shape and np.allclose(mine, want, rtol=0, atol=0.02) for mine, want in pairs
    )
    if near and not all(close(*pair) for pair in pairs):
        raise AssertionError(COARSE)


def _list(result: Any) -> FloatArray:
    """A list of places, as an array of whatever length it has."""
    size = np.size(result) if isinstance(result, (list, tuple, np.ndarray)) else 0
    return arrays("attracting_points", result, [np.zeros(size)], ["the list"])[0]
