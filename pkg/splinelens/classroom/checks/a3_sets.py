"""Assignment 3: which unit is active on which datum."""

from __future__ import annotations

from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge
from splinelens.classroom.checks.a3_networks import active

__all__ = ["check_active_sets"]


def _heights(w: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    heights: FloatArray = np.multiply.outer(x, w) + b
    return heights


ACTIVE: Wrong = {
    "A datum on the breakpoint counts as inactive: active means w x + b > 0, not >= 0.": (
        lambda w, b, x: _heights(w, b, x) >= 0
    ),
    "These are the inactive data: active means w x + b > 0.": lambda w, b, x: 1 - active(w, b, x),
    "All units are taken as right-facing: those with w < 0 are active to the left of their breakpoint.": (
        lambda w, b, x: x[:, None] > -b / w
    ),
    "All units are taken as left-facing: those with w > 0 are active to the right of their breakpoint.": (
        lambda w, b, x: x[:, None] < -b / w
    ),
    "The sides are swapped: a unit with w > 0 is active to the right of its breakpoint.": (
        lambda w, b, x: _heights(w, b, x) < 0
    ),
    "These are the numbers w x + b; asked is whether they are positive, 1 or 0.": _heights,
    "These are the values of the units; asked is only where they are positive, 1 or 0.": (
        lambda w, b, x: np.maximum(_heights(w, b, x), 0)
    ),
    "These are the signs of w x + b: where a unit is not active should be 0, not -1.": (
        lambda w, b, x: np.sign(_heights(w, b, x))
    ),
    "The bias is forgotten: active means w x + b > 0, and this is w x > 0.": (
        lambda w, b, x: np.multiply.outer(x, w) > 0
    ),
    "The bias has the wrong sign: active means w x + b > 0, and this is w x - b > 0.": (
        lambda w, b, x: active(w, -b, x)
    ),
}
TURNED = "The array is turned round: one row for each datum, one column for each unit."


def check_active_sets(active_sets: StudentFunction, *, variant: bool = False) -> None:
    """Which units are active on which data, those on a breakpoint among them.

    Parameters
    ----------
    active_sets : callable
        (w, b, x) -> array of shape (n, H) of 0 and 1, or False and True.
    variant : bool
        Of no effect: weights do not matter here.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("active_sets")
    cases: list[Case] = []
    for _ in range(3):
        x = rng.choice(np.arange(-12, 13), 7, replace=False) / 4
        w = rng.choice([0.5, 1.0, 2.0], 4) * rng.permutation([1.0, 1.0, -1.0, -1.0])
        places = np.array([x[2], x[5], np.median(x) + 0.125, x.min() + 0.125])
        cases.append((w, -w * places, x))
    right = [active(*case) for case in cases]
    results = [answer("active_sets", active_sets, *case) for case in cases]
    if all(_shape(result) == want.T.shape for result, want in zip(results, right, strict=True)):
        raise AssertionError(TURNED)
    got = [
        arrays("active_sets", result, [want], ["the result"])[0]
        for result, want in zip(results, right, strict=True)
    ]
    judge("active_sets", got, right, cases, ACTIVE)


def _shape(result: Any) -> tuple[int, ...]:
    """Shape of a student's array; empty where it is none."""
    try:
        return np.shape(result)
    except ValueError:
        return ()
