"""The units of assignment 7: activation, drawn networks, and ways to count their data wrongly."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge

__all__ = [
    "BOTH_SIDES",
    "DATA",
    "PUSHES",
    "SIDES",
    "Rule",
    "compare",
    "miscounts",
    "networks",
    "seed",
    "slope_of",
    "value_of",
    "with_multiples",
]

UNITS, DATA = 7, 9
Rule: TypeAlias = Callable[..., Any]


def slope_of(h: FloatArray, variant: bool) -> FloatArray:
    """The slope of the activation: 1 and 0, or in the variant 1 and -1; at 0 it is 0.

    Parameters
    ----------
    h : array
        What goes into the activation, of any shape.
    variant : bool
        Whether the activation is the absolute value.

    Examples
    --------
    >>> slope_of(np.array([-2.0, 3.0]), False).tolist(), slope_of(np.array([-2.0, 3.0]), True).tolist()
    ([0.0, 1.0], [-1.0, 1.0])
    """
    return np.sign(h) if variant else np.where(h > 0, 1.0, 0.0)


def value_of(h: FloatArray, variant: bool) -> FloatArray:
    """The activation itself.

    Parameters
    ----------
    h : array
        What goes into it, of any shape.
    variant : bool
        Whether it is the absolute value.

    Examples
    --------
    >>> value_of(np.array([-2.0, 3.0]), False).tolist(), value_of(np.array([-2.0, 3.0]), True).tolist()
    ([0.0, 3.0], [2.0, 3.0])
    """
    return np.abs(h) if variant else np.maximum(h, 0.0)


def networks(name: str) -> list[Case]:
    """Three networks with data and residuals (w, b, v, x, r), no breakpoint on a datum.

    Parameters
    ----------
    name : str
        Of the student's function; each function has its own draws.

    Returns
    -------
    list of tuple
        w, b and v have shape (7,), one number for each unit; x and r have shape (9,), in no order.
    """
    rng, cases = draws(name), []
    signs = np.where(np.arange(UNITS) % 2 == 0, 1.0, -1.0)
    for _ in range(3):
        x = np.linspace(-2, 2, DATA) + rng.uniform(-0.15, 0.15, DATA)
        beta = (x[:-1] + rng.uniform(0.3, 0.7, DATA - 1) * np.diff(x))[rng.permutation(DATA - 1)[:UNITS]]
        w = rng.permutation(signs) * rng.uniform(0.4, 2.5, UNITS)
        v = rng.permutation(signs) * rng.uniform(0.5, 2.0, UNITS)
        cases.append((w, -beta * w, v, rng.permutation(x), rng.uniform(-1.5, 1.5, DATA)))
    return cases


def seed() -> str:
    """What `draws` goes by: cases that take long to find are kept for it."""
    return os.environ.get("CLASSROOM_SEED", "0")


ALL = "All data count here; a unit feels only the data on its active side."
INACTIVE = "The data of the inactive side count here; a datum is active where w x + b > 0."
FACING = "All units are taken as right-facing: one with w < 0 is active to the left of its breakpoint."
MEAN_OF_ACTIVE = "The sum is divided by the number of active data; the loss is a mean over all n data."
BOTH_SIDES = (
    "Every datum counts here, with the sign of wx + b, as for |wx + b|; ReLU has slope 0 where wx + b < 0."
)
SIDES = "Only active data count here, as for ReLU; with |wx + b| every datum counts, with the sign of wx + b."
UNSIGNED = "All data count with the same sign here; the slope of |h| is the sign of h."
PLACES = (
    "The sign of wx + b is taken to be that of x - beta, for units with w < 0 too: there they are opposite."
)
PUSHES: dict[str, Rule] = {
    "This is the part of b alone: beta = -b/w also moves because w does.": lambda beta, x: 1.0,
    "This is the part of w alone: beta = -b/w also moves because b does.": lambda beta, x: beta * x,
    "The part of w has the wrong sign: the sum is over r (1 + beta x).": lambda beta, x: 1 - beta * x,
}
MULTIPLES = {
    float(DATA): ("The factor 1/n of the loss is missing.", "then divide by n."),
    2.0: ("This is twice the velocity: the loss is half the mean of the squares.", "then halve it."),
    0.5: (
        "This is half the velocity: the square gives a 2, which cancels that of 1/(2n).",
        "then double it.",
    ),
}
"""Wrong factors: what to say, and what to add where something else is wrong as well."""


def _mean_of_active(h: FloatArray, gap: FloatArray) -> FloatArray:
    active = np.where(h > 0, 1.0, 0.0)
    return np.asarray(active * h.shape[1] / np.maximum(active.sum(1, keepdims=True), 1))


def miscounts(variant: bool) -> dict[str, Rule]:
    """Ways to count the data wrongly, by their sentences.

    Parameters
    ----------
    variant : bool
        Whether the activation is the absolute value.

    Returns
    -------
    dict
        Functions (h, gap) -> what stands for the slope of the activation.  All have shape (H, n): h has the
        sign of w x + b, and gap is x - beta.
    """
    if variant:
        return {
            SIDES: lambda h, gap: np.where(h > 0, 1.0, 0.0),
            UNSIGNED: lambda h, gap: np.ones_like(h),
            PLACES: lambda h, gap: np.sign(gap),
        }
    return {
        ALL: lambda h, gap: np.ones_like(h),
        INACTIVE: lambda h, gap: np.where(h < 0, 1.0, 0.0),
        FACING: lambda h, gap: np.where(gap > 0, 1.0, 0.0),
        BOTH_SIDES: lambda h, gap: np.sign(h),
        MEAN_OF_ACTIVE: _mean_of_active,
    }


def with_multiples(right: Rule, wrong: Wrong) -> Wrong:
    """`wrong`, then wrong multiples of the right answer, then both faults at once.

    Parameters
    ----------
    right : callable
        The right function.
    wrong : mapping
        Misconceptions, by their sentences; with a second fault the sentence says which to mend first.
    """
    found = dict(wrong)
    for factor, (alone, _) in MULTIPLES.items():
        found[alone] = _multiple(right, factor)
    for sentence, rule in wrong.items():
        for factor, (_, too) in MULTIPLES.items():
            found[f"{sentence} Mend this first, {too}"] = _multiple(rule, factor)
    return found


def _multiple(rule: Rule, factor: float) -> Rule:
    return lambda *case: factor * rule(*case)


def compare(name: str, function: StudentFunction, right: Rule, cases: list[Case], wrong: Wrong) -> None:
    """Judge a function that returns one array or number.

    Parameters
    ----------
    name : str
        Of the student's function.
    function : callable
        The student's.
    right : callable
        The right function.
    cases : list of tuple
        The arguments.
    wrong : mapping
        Functions of the misconceptions, by their sentences.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong, if anything is.
    """
    wants = [right(*case) for case in cases]
    got = [
        arrays(name, answer(name, function, *case), [want], ["the result"])[0]
        for case, want in zip(cases, wants, strict=True)
    ]
    judge(name, got, wants, cases, wrong)
