"""Assignment 3: the least-squares line of each piece of the data, weighted in the variant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge
from splinelens.classroom.checks.a3_networks import almost

__all__ = ["check_fit_pieces"]


def _by_piece(fit: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    """A fit of each piece, put together."""

    def function(x: FloatArray, y: FloatArray, breakpoints: FloatArray, *omega: FloatArray) -> FloatArray:
        weights = omega[0] if omega else np.ones(len(x))
        place, values = np.searchsorted(breakpoints, x), np.zeros(len(x))
        for piece in np.unique(place):
            mine = place == piece
            values[mine] = fit(x[mine], y[mine], weights[mine])
        return values

    return function


def _fit(columns: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    root = np.sqrt(weights)
    values: FloatArray = columns @ np.linalg.lstsq(columns * root[:, None], y * root, rcond=None)[0]
    return values


def _line(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    return _fit(np.stack([np.ones_like(x), x], axis=1), y, weights)


def _chord(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    low, high = x.argmin(), x.argmax()
    width = (x[high] - x[low]) or 1.0
    values: FloatArray = y[low] + (x - x[low]) * (y[high] - y[low]) / width
    return values


def _joined(x: FloatArray, y: FloatArray, breakpoints: FloatArray, *omega: FloatArray) -> FloatArray:
    ramps = np.maximum(x[:, None] - breakpoints, 0.0)
    columns = np.hstack([np.ones((len(x), 1)), x[:, None], ramps])
    return _fit(columns, y, omega[0] if omega else np.ones(len(x)))


def _as_if_sorted(x: FloatArray, y: FloatArray, breakpoints: FloatArray, *omega: FloatArray) -> FloatArray:
    """The data cut at places that are right only if they come in increasing order."""
    weights = omega[0] if omega else np.ones(len(x))
    parts = (np.split(each, np.searchsorted(x, breakpoints)) for each in (x, y, weights))
    return np.concatenate([_line(*part) if len(part[0]) else part[0] for part in zip(*parts, strict=True)])


def _with_the_next(x: FloatArray, y: FloatArray, breakpoints: FloatArray, *omega: FloatArray) -> FloatArray:
    """Each piece fitted together with the first datum of the next."""
    weights = omega[0] if omega else np.ones(len(x))
    place, values = np.searchsorted(breakpoints, x), np.zeros(len(x))
    for piece in np.unique(place):
        later = x[place > piece]
        mine = (place == piece) | (x == later.min(initial=np.inf))
        line = _line(x[mine], y[mine], weights[mine])
        values[place == piece] = line[place[mine] == piece]
    return values


_pieces = _by_piece(_line)

PIECES: Wrong = {
    "This is one line for all data: each piece has a line of its own.": (
        lambda x, y, breakpoints, *omega: _line(x, y, omega[0] if omega else np.ones(len(x)))
    ),
    "This is the mean of each piece: the best line of a piece has a slope as well.": _by_piece(
        lambda x, y, weights: np.full(len(x), np.average(y, weights=weights))
    ),
    "The lines have no intercept: they need not pass through the origin.": _by_piece(
        lambda x, y, weights: x * (weights @ (x * y)) / (weights @ x**2)
    ),
    "The lines join the first and the last datum of each piece: theirs is not the least sum of squares.": (
        _by_piece(_chord)
    ),
    "The lines are made to meet at the breakpoints; here each piece is fitted by itself.": _joined,
    "These are the residuals, not the values of the lines.": lambda *case: _pieces(*case) - case[1],
    "The values are in the order of increasing x; they should be in the order of the data.": (
        lambda *case: _pieces(*case)[np.argsort(case[0])]
    ),
    "The data are cut as if they were sorted, but they come in any order.": _as_if_sorted,
    "Each piece is fitted together with the first datum of the next one.": _with_the_next,
    "The value is 0 where a piece has a single datum: every best line passes through that datum.": _by_piece(
        lambda x, y, weights: _line(x, y, weights) if len(x) > 1 else np.zeros(1)
    ),
    "These are parabolas: each piece gets a straight line.": _by_piece(
        lambda x, y, weights: _fit(np.vander(x, 3), y, weights)
    ),
}
PIECES_OF_WEIGHTS: Wrong = {
    **PIECES,
    "The weights are ignored: datum k counts omega_k in the sum of squares.": lambda *case: _pieces(
        *case[:3]
    ),
    "The weights enter squared: the sum of squares is that of omega r^2, and this takes (omega r)^2.": (
        lambda x, y, breakpoints, omega: _pieces(x, y, breakpoints, omega**2)
    ),
}
SINGLE = "A piece with a single datum gives no number here: every line through the datum fits it exactly."
ALMOST = (
    "fit_pieces is right to a few digits only: solve the least squares exactly, without a search and without "
    "rounding."
)

BY_HAND = "fit_pieces is not right. Take one piece, work it out by hand, and compare."


def check_fit_pieces(fit_pieces: StudentFunction, *, variant: bool = False) -> None:
    """The least-squares line of each piece, at the data; one piece has a single datum.

    Parameters
    ----------
    fit_pieces : callable
        (x, y, breakpoints) -> values, of shape (n,).
    variant : bool
        Whether weights come as a fourth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("fit_pieces")
    cases: list[Case] = []
    for _ in range(3):
        x = np.linspace(-2, 2, 12) + rng.uniform(-0.1, 0.1, 12)
        breakpoints = (x[[3, 7, 8]] + x[[4, 8, 9]]) / 2
        x = rng.permutation(x)
        drawn = rng.uniform(0.2, 2.0, 12)
        cases.append((x, rng.uniform(-2, 2, 12), breakpoints, *((drawn / drawn.sum(),) if variant else ())))
    right = [_pieces(*case) for case in cases]
    results = [answer("fit_pieces", fit_pieces, *case) for case in cases]
    if all(_fails_alone(result, *case[:3]) for result, case in zip(results, cases, strict=True)):
        raise AssertionError(SINGLE)
    got = [
        arrays("fit_pieces", result, [want], ["the result"])[0]
        for result, want in zip(results, right, strict=True)
    ]
    if almost(got, right):
        raise AssertionError(ALMOST)
    judge("fit_pieces", got, right, cases, PIECES_OF_WEIGHTS if variant else PIECES, lambda: BY_HAND)


def _fails_alone(result: Any, x: FloatArray, y: FloatArray, breakpoints: FloatArray) -> bool:
    """Whether the values are numbers but for those of single data."""
    place = np.searchsorted(breakpoints, x)
    alone = np.bincount(place)[place] == 1
    try:
        values = np.asarray(result, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return values.shape == x.shape and bool((np.isfinite(values) == ~alone).all())
