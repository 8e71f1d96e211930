"""Assignment 8: its networks, their Hessian, the limit of the step, and how a number is judged.

Everywhere w, b and v are the arrays of a network, one entry for each unit; x are its data, y their targets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, judge

__all__ = [
    "DATA",
    "UNITS",
    "active",
    "derivatives",
    "gauss_newton",
    "hessian",
    "judge_digits",
    "judge_numbers",
    "limit",
    "network",
    "residual_part",
    "step",
    "top",
    "values",
]

DATA, UNITS = 5, 4
DIGITS, NEARLY = 1e-5, 1e-2


def active(w: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    """1 where a unit is active on a datum, of shape (n, H)."""
    return (np.multiply.outer(x, w) + b > 0).astype(np.float64)


def values(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
    """Values of the network at the data."""
    at_data: FloatArray = np.maximum(np.multiply.outer(x, w) + b, 0.0) @ v
    return at_data


def derivatives(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, on: Any = None) -> FloatArray:
    """Derivatives of the values over all w, all b, all v; `on` may say otherwise which units are active."""
    height = np.multiply.outer(x, w) + b
    on = active(w, b, x) if on is None else on
    return np.hstack([on * v * x[:, None], on * v, on * height])


def gauss_newton(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *_: Any) -> FloatArray:
    """The part of the Hessian that is left where the residuals vanish."""
    J = derivatives(w, b, v, x)
    square: FloatArray = J.T @ J / len(x)
    return square


def residual_part(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, on: Any = None
) -> FloatArray:
    """The part of the Hessian with the residuals; `on` may say otherwise which units are active."""
    pull, on = (values(w, b, v, x) - y) / len(x), active(w, b, x) if on is None else on
    units = len(w)
    corner = np.vstack([np.diag((pull * x) @ on), np.diag(pull @ on)])
    whole = np.zeros((3 * units, 3 * units))
    whole[: 2 * units, 2 * units :], whole[2 * units :, : 2 * units] = corner, corner.T
    return whole


def hessian(*case: FloatArray) -> FloatArray:
    """Second derivatives of the loss at the `case` (w, b, v, x, y)."""
    return gauss_newton(*case[:4]) + residual_part(*case)


def top(matrix: FloatArray) -> float:
    """The largest eigenvalue of a symmetric `matrix`."""
    return float(np.linalg.eigvalsh(matrix)[-1])


def limit(m: float = 0.0) -> float:
    """The step size times the largest eigenvalue, where descent with momentum m begins to leave."""
    return 2 * (1 + m)


def step(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, m: float = 0.0) -> float:
    """The largest step size at which descent with momentum m stays."""
    return limit(m) / top(gauss_newton(w, b, v, x))


def network(rng: np.random.Generator) -> Case:
    """Four units in the gaps of five data, drawn by `rng`; the trace is near the largest eigenvalue."""
    while True:
        x = np.linspace(-1, 1, DATA) + rng.uniform(-0.05, 0.05, DATA)
        places = (x[:-1] + x[1:])[rng.permutation(4)] / 2
        w = rng.permutation([1.0, 1.0, -1.0, -1.0]) * rng.uniform(0.7, 1.6, UNITS)
        v = rng.choice([-1.0, 1.0], UNITS) * rng.uniform(0.4, 1.3, UNITS)
        # One unit outweighs the others, so that the trace is not far above the largest eigenvalue.
        w[(w * (x[:, None] - places) > 0).sum(axis=0).argmax()] *= 2.5
        square = gauss_newton(w, -w * places, v, x)
        if 1.08 < np.trace(square) / top(square) < 1.4:
            return (w, -w * places, v, x)


def judge_numbers(
    name: str, function: StudentFunction, cases: list[Case], expected: Callable[..., float], wrong: Wrong
) -> None:
    """Judge a function that returns one number.

    Parameters
    ----------
    name : str
    function : callable
    cases : list of tuple
        Its arguments.
    expected : callable
        The right function.
    wrong : mapping
        Functions of misconceptions, by their sentences.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    right = [expected(*case) for case in cases]
    got = [
        arrays(name, answer(name, function, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge_digits(name, got, right, cases, wrong)


def judge_digits(
    name: str, got: Sequence[Any], right: Sequence[Any], cases: Sequence[Case], wrong: Wrong
) -> None:
    """Judge outputs of which five digits count, so that small differences and single precision will do.

    Parameters
    ----------
    name : str
    got, right : sequence of array_like
        Outputs of the student's and of the right function.
    cases : sequence of tuple
    wrong : mapping
        Functions of misconceptions, by their sentences.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    error = _error(got, right)
    if error <= DIGITS:
        return
    for sentence, function in wrong.items():
        if _error(got, [function(*case) for case in cases]) <= DIGITS:
            raise AssertionError(sentence)
    if error <= NEARLY:
        raise AssertionError(f"{name} is nearly right, but not to five digits: search finer, or work it out.")
    judge(name, got, right, cases, {})


def _error(got: Sequence[Any], want: Sequence[Any]) -> float:
    """The largest error of all outputs, each relative to its largest number."""
    pairs = zip(got, want, strict=True)
    return max(float(np.abs(mine - each).max() / np.abs(each).max()) for mine, each in pairs)
