"""Assignment 2: laws of the breakpoint in both versions, and how an answer is compared with one.

The laws are functions of the places beta, an array, and of the scales w and b of weight and bias.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws
from splinelens.classroom.checks.a2_remarks import Seen, agree, first, judge_closely, law_remarks

__all__ = ["Law", "cauchy", "disk", "judge_law", "laplace_quotient", "largest", "number", "places", "uniform"]

PLACES = 12
AT_ZERO = "A breakpoint at 0 says that b is 0, and leaves w free: the answer there is a finite number."
Law: TypeAlias = Callable[..., FloatArray]


def cauchy(beta: FloatArray, w: float, b: float) -> FloatArray:
    """Density of -b/w for normal numbers of these deviations."""
    return w * b / (np.pi * (b**2 + w**2 * beta**2))


def laplace_quotient(beta: FloatArray, w: float, b: float) -> FloatArray:
    """Density of -b/w for Laplace numbers of these scales."""
    return w * b / (2 * (b + w * np.abs(beta)) ** 2)


def largest(beta: FloatArray, w: float, b: float) -> FloatArray:
    """The largest size of a weight that can have the breakpoint beta, where sizes of w and b are bounded."""
    return b / np.maximum(np.abs(beta), b / w)


def uniform(beta: FloatArray, w: float, b: float) -> FloatArray:
    """Density of -b/w for uniform numbers of these largest sizes."""
    return largest(beta, w, b) ** 2 / (4 * w * b)


def disk(beta: FloatArray, w: float, b: float) -> FloatArray:
    """Density of -b/w for a uniform b and a w by the disk law."""
    return largest(beta, w, b) ** 3 / (3 * w**2 * b)


def places(name: str, scales: int, count: int = 3) -> list[Case]:
    """Places on both sides, 0 among them, and scales that are neither 1 nor close to each other.

    Parameters
    ----------
    name : str
        Of the check.
    scales : int
        How many scales follow the places.
    count : int
        How many cases.
    """
    rng = draws(name)
    sizes = [rng.permutation([0.6, 1.5, 2.2][:scales]) * rng.uniform(0.9, 1.1, scales) for _ in range(count)]
    sides = np.where(np.arange(PLACES) % 2, 1.0, -1.0)
    return [
        (
            np.append(sides * np.linspace(0.1, 6, PLACES) * rng.uniform(0.9, 1.1, PLACES), 0.0),
            *map(float, each),
        )
        for each in sizes
    ]


def judge_law(
    name: str,
    function: StudentFunction,
    cases: list[Case],
    law: Law,
    wrong: Wrong,
    *,
    names: tuple[str, ...],
    hint: str,
    bounded: bool = False,
) -> None:
    """Compare a student's function with a law at all places of the cases.

    Parameters
    ----------
    name : str
        Of the student's function.
    function : callable
        The student's.
    cases : list of tuple
        Places and scales.
    law : callable
        The right one.
    wrong : mapping
        Misconceptions by their sentences.
    names : tuple of str
        Of the scales.
    hint : str
        Where to look if a factor is wrong.
    bounded : bool
        Whether the law has a corner at the second scale over the first.

    Raises
    ------
    AssertionError
        With what is wrong.
    """
    right = [law(*case) for case in cases]
    got = [_values(name, function, case, want) for case, want in zip(cases, right, strict=True)]
    beta = cases[0][0]

    def good_alone(*scales: float) -> bool:
        want = law(beta, *scales)
        return agree(_values(name, function, (beta, *scales), want), want)

    seen = Seen(got, right, cases, wrong, good_alone, names, hint, bounded)
    judge_closely(name, got, right, cases, wrong, lambda: first(law_remarks(seen)))


def _values(name: str, function: StudentFunction, case: Case, want: FloatArray) -> FloatArray:
    """What the function gives for a case, with a word where only beta = 0 spoils it."""
    result = answer(name, function, *case)
    try:
        values: FloatArray = arrays(name, result, [want], ["the result"])[0]
    except AssertionError as error:
        if "infinity" in str(error) and np.isfinite(np.asarray(result, dtype=float)[case[0] != 0]).all():
            raise AssertionError(f"{name}: the result holds NaN or infinity at beta = 0. {AT_ZERO}") from None
        raise
    return values


def number(name: str, function: str, student: StudentFunction, *case: object) -> FloatArray:
    """The number that a student's function gives.

    Parameters
    ----------
    name : str
        What messages about its shape call it.
    function : str
        What messages about errors call it.
    student : callable
    *case
        The arguments.
    """
    one: FloatArray = arrays(name, answer(function, student, *case), [0.0], ["the result"])[0]
    return one
