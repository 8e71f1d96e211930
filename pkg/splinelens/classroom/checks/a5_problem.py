"""Assignment 5: what its checks share, the draws of data and units, and how symptoms are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import (
    Case,
    StudentFunction,
    Wrong,
    answer,
    arrays,
    close,
    few_digits,
    judge,
)

__all__ = [
    "DATA",
    "UNITS",
    "Symptom",
    "draw_data",
    "draw_densities",
    "draw_penalty",
    "draw_units",
    "features",
    "grade",
    "judge_by",
    "line",
    "multiple",
    "of_penalty",
]

DATA = 6
UNITS = 6 * (DATA - 1)
Symptom = Callable[[Sequence[FloatArray], Sequence[FloatArray], Sequence[Case]], str]
"""A sentence on outputs that are wrong, from them, the right ones and the cases; it may be empty."""


def features(w: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    """The ramps of the units at the points `x`, a column for each unit.

    Parameters
    ----------
    w, b, x : ndarray

    Examples
    --------
    >>> features(np.array([1.0, -1.0]), np.zeros(2), np.array([-2.0, 3.0]))
    array([[0., 2.],
           [3., 0.]])
    """
    values: FloatArray = np.maximum(np.outer(x, w) + b, 0.0)
    return values


def line(x: FloatArray) -> FloatArray:
    """The two columns 1 and x.

    Parameters
    ----------
    x : ndarray
    """
    return np.stack([np.ones_like(x), x], axis=1)


def draw_data(rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Inputs at unequal distances, ascending, and targets whose slope changes everywhere.

    Parameters
    ----------
    rng : numpy.random.Generator
    """
    x = np.linspace(-1, 1, DATA) + rng.uniform(-0.1, 0.1, DATA)
    return x, np.where(np.arange(DATA) % 2, 1.0, -0.5) * rng.uniform(0.5, 1.5, DATA) + x


def draw_units(rng: np.random.Generator, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Units of both orientations, six of them in each gap of the data.

    Parameters
    ----------
    rng : numpy.random.Generator
    x : ndarray
        As `draw_data` gives them.
    """
    beta = (x[:-1, None] + np.diff(x)[:, None] * rng.uniform(0.05, 0.95, (DATA - 1, 6))).ravel()
    w = np.where(np.arange(UNITS) % 2, 1.0, -1.0) * rng.uniform(0.5, 2.0, UNITS)
    order = rng.permutation(UNITS)
    return w[order], (-w * beta)[order]


def draw_densities(rng: np.random.Generator) -> FloatArray:
    """A density for each gap of the data; the largest is many times the smallest.

    Parameters
    ----------
    rng : numpy.random.Generator
    """
    return rng.permutation(np.geomspace(0.1, 4.0, DATA - 1)) * rng.uniform(0.8, 1.2, DATA - 1)


def draw_penalty(rng: np.random.Generator, variant: bool, size: float) -> tuple[float, ...]:
    """The penalty as last argument of the variant, and nothing in the book's version.

    Parameters
    ----------
    rng : numpy.random.Generator
    variant : bool
    size : float
        The least it can be.
    """
    return (float(size * rng.uniform(1, 3)),) if variant else ()


def of_penalty(right: Callable[..., FloatArray]) -> Wrong:
    """What goes wrong with the penalty, which is the last argument.

    Parameters
    ----------
    right : callable
        The right function of a case.
    """
    return {
        "The penalty is not there: this passes through the noisy data.": lambda *case: right(*case[:-1], 0.0),
        "The 1/n of the loss is missing: this weighs the penalty against half the sum of squares.": (
            lambda *case: right(*case[:-1], case[-1] / DATA)
        ),
        "The 1/2 of the loss is missing: this halves the penalty.": (
            lambda *case: right(*case[:-1], case[-1] / 2)
        ),
        "The 1/2 of the penalty is missing: this doubles it.": lambda *case: right(*case[:-1], 2 * case[-1]),
        "The n is on the wrong side: set the derivative to zero, and n multiplies the penalty.": (
            lambda *case: right(*case[:-1], case[-1] / DATA**2)
        ),
    }


def multiple(got: Sequence[FloatArray], want: Sequence[FloatArray]) -> float | None:
    """The one number s with got = s want in all cases, if there is one.

    Parameters
    ----------
    got, want : sequence of ndarray

    Examples
    --------
    >>> multiple([np.array([2.0, 4.0])], [np.array([1.0, 2.0])])
    2.0
    >>> multiple([np.array([2.0, 3.0])], [np.array([1.0, 2.0])]) is None
    True
    """
    mine, other = np.concatenate([*map(np.ravel, got)]), np.concatenate([*map(np.ravel, want)])
    square = float(other @ other)
    factor = float(mine @ other) / square if square else 0.0
    same = all(close(a, factor * np.asarray(b)) for a, b in zip(got, want, strict=True))
    return factor if factor and same else None


def judge_by(
    symptom: Symptom,
    name: str,
    got: Sequence[FloatArray],
    want: Sequence[FloatArray],
    cases: Sequence[Case],
    wrong: Wrong,
) -> None:
    """As `judge`, but where no misconception fits, say first what `symptom` sees.

    Parameters
    ----------
    symptom : callable
    name, got, want, cases, wrong
        As for `splinelens.classroom.checking.judge`.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong, if anything is.
    """
    judge(name, got, want, cases, wrong, lambda: few_digits(name, got, want) or symptom(got, want, cases))


def grade(
    name: str,
    function: StudentFunction,
    cases: Sequence[Case],
    want: Sequence[FloatArray],
    wrong: Wrong,
    hint: str = "",
) -> None:
    """Judge a function that returns one array or number.

    Parameters
    ----------
    name : str
    function : callable
        The student's.
    cases : sequence of tuple
        The arguments.
    want : sequence of ndarray
        The right results.
    wrong : mapping
        Functions of the misconceptions, by their sentences.
    hint : str
        What to say where nothing is known about a mistake.
    """
    got = [
        arrays(name, answer(name, function, *case), [each], ["the result"])[0]
        for case, each in zip(cases, want, strict=True)
    ]

    def scaled(*_: object) -> str:
        factor = multiple(got, want)
        return hint if factor is None else f"This is {factor:.4g} times what it should be."

    judge_by(scaled, name, got, want, cases, wrong)
