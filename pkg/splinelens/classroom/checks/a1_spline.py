"""Assignment 1: values, knots and roughness of a spline."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge
from splinelens.classroom.checks.a1_networks import UNITS, networks, relu, sizes, strength

__all__ = ["check_eval_spline", "check_roughness", "check_slope_jumps"]


def _splines(name: str, count: int = 3) -> list[Case]:
    """Splines (beta, strength, s) in which two units of each place share a breakpoint."""
    rng = draws(name)
    places = [np.linspace(-2, 2, 4) + rng.uniform(-0.2, 0.2, 4) for _ in range(count)]
    order = [rng.permutation(UNITS) for _ in range(count)]
    signs = np.array([1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0])
    strength = [rng.uniform(0.5, 2.0, UNITS) * np.where(np.arange(UNITS) % 2, -1, 1) for _ in range(count)]
    which = np.array([0, 0, 1, 1, 2, 2, 3])
    return [
        (place[which][shuffle], each[shuffle], signs[shuffle])
        for place, each, shuffle in zip(places, strength, order, strict=True)
    ]


# --- eval_spline --------------------------------------------------------------------------------


def _value(beta: FloatArray, mu: FloatArray, s: FloatArray, x: FloatArray) -> FloatArray:
    gap = x[:, None] - beta
    return np.where(s * gap > 0, gap, 0.0) @ mu


def _value_of_jumps(beta: FloatArray, m: FloatArray, s: FloatArray, x: FloatArray) -> FloatArray:
    return relu(s * (x[:, None] - beta)) @ m


COMMON: Wrong = {
    "This is the slope of the spline, not its value: a term is a line through the breakpoint.": (
        lambda beta, mu, s, x: ((s * (x[:, None] - beta) > 0) * mu).sum(1)
    ),
    "All units are taken as right-facing: a unit with s = -1 is active where x < beta.": (
        lambda beta, mu, s, x: relu(x[:, None] - beta) @ mu
    ),
    "Every unit contributes everywhere: a unit is zero on its inactive side.": (
        lambda beta, mu, s, x: (x[:, None] - beta) @ mu
    ),
    "The units are active on the wrong side: active means s (x - beta) > 0.": (
        lambda beta, mu, s, x: np.where(s * (x[:, None] - beta) < 0, x[:, None] - beta, 0.0) @ mu
    ),
    "The factor mu (or m) is missing: each ramp counts with its own slope.": (
        lambda beta, mu, s, x: relu(s * (x[:, None] - beta)).sum(1)
    ),
    "The wrong thing is cut off: a unit is zero where s (x - beta) < 0, whatever the sign of its slope.": (
        lambda beta, mu, s, x: relu(mu * (x[:, None] - beta)).sum(1)
    ),
}


def _mean(value: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    return lambda *case: value(*case) / UNITS


def _mirrored(value: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    return lambda beta, mu, s, x: value(-beta, mu, s, x)


MEAN = "This is the mean over the units; the function is their sum."
MIRRORED = "This takes x + beta: a unit is zero at x = beta, so its term is made of x - beta."
MINUS = "This is minus the function."
EVAL: Wrong = {
    "Left-facing units have the wrong sign: the term is mu (x - beta), not mu s (x - beta).": _value_of_jumps,
    **COMMON,
    MEAN: _mean(_value),
    MIRRORED: _mirrored(_value),
    MINUS: lambda *case: -_value(*case),
}
EVAL_JUMPS: Wrong = {
    "Left-facing units have the wrong sign: with the jump m the term is m s (x - beta).": _value,
    **COMMON,
    MEAN: _mean(_value_of_jumps),
    MIRRORED: _mirrored(_value_of_jumps),
    MINUS: lambda *case: -_value_of_jumps(*case),
}


def check_eval_spline(eval_spline: StudentFunction, *, variant: bool = False) -> None:
    """Values of the spline at points that lie on both sides of every breakpoint.

    Parameters
    ----------
    eval_spline : callable
        (beta, mu, s, x) -> values, of the shape of x.
    variant : bool
        Whether the second argument is the jump m.
    """
    rng = draws("eval_spline points")
    cases = [(*spline, rng.uniform(-4, 4, 25)) for spline in _splines("eval_spline")]
    right = [(_value_of_jumps if variant else _value)(*case) for case in cases]
    got = [
        arrays("eval_spline", answer("eval_spline", eval_spline, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge("eval_spline", got, right, cases, EVAL_JUMPS if variant else EVAL)


# --- slope_jumps --------------------------------------------------------------------------------


def _merged(beta: FloatArray, m: FloatArray) -> tuple[FloatArray, FloatArray]:
    knots, place = np.unique(beta, return_inverse=True)
    return knots, np.bincount(place, weights=m, minlength=len(knots)).astype(np.float64)


def _one_alone(beta: FloatArray, m: FloatArray) -> FloatArray:
    """At each knot the jump of the first unit that bends there."""
    return m[np.unique(beta, return_index=True)[1]]


ONE_ALONE = "Only the first of the units that share a knot is counted: their jumps add."
OTHER_ALONE = "Only the last of the units that share a knot is counted: their jumps add."
SIZES = "This adds absolute values: where the line bends down, the jump is negative."
JUMPS: Wrong = {
    "This adds up mu: the slope changes by s mu from left to right, so left-facing units change sign.": (
        lambda beta, mu, s: _merged(beta, mu)[1]
    ),
    "The jumps have the wrong sign: read the curve from left to right.": (
        lambda beta, mu, s: -_merged(beta, s * mu)[1]
    ),
    "These are the slopes after each knot, not the changes of slope.": (
        lambda beta, mu, s: np.cumsum(_merged(beta, s * mu)[1])
    ),
    ONE_ALONE: lambda beta, mu, s: _one_alone(beta, s * mu),
    OTHER_ALONE: lambda beta, mu, s: _one_alone(beta[::-1], (s * mu)[::-1]),
    SIZES: lambda beta, mu, s: _merged(beta, np.abs(mu))[1],
}
JUMPS_OF_JUMPS: Wrong = {
    "This multiplies the jumps by s: m is already the change of slope from left to right.": (
        lambda beta, m, s: _merged(beta, s * m)[1]
    ),
    "The jumps have the wrong sign: read the curve from left to right.": lambda beta, m, s: (
        -_merged(beta, m)[1]
    ),
    "These are the slopes after each knot, not the changes of slope.": (
        lambda beta, m, s: np.cumsum(_merged(beta, m)[1])
    ),
    ONE_ALONE: lambda beta, m, s: _one_alone(beta, m),
    OTHER_ALONE: lambda beta, m, s: _one_alone(beta[::-1], m[::-1]),
    SIZES: lambda beta, m, s: _merged(beta, np.abs(m))[1],
}
NOT_MERGED = "Knots are not merged: units that share a breakpoint make one knot, and their jumps add."
NOT_SORTED = "The knots are not in increasing order."


def check_slope_jumps(slope_jumps: StudentFunction, *, variant: bool = False) -> None:
    """Knots in increasing order, each once, and the changes of slope there.

    Parameters
    ----------
    slope_jumps : callable
        (beta, mu, s) -> (knots, jumps), each of shape (K,).
    variant : bool
        Whether the second argument is the jump m.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    cases = _splines("slope_jumps")
    right = [_merged(beta, mu if variant else s * mu) for beta, mu, s in cases]
    results = [answer("slope_jumps", slope_jumps, *case) for case in cases]
    parts = ("knots", "jumps")
    for result, case in zip(results, cases, strict=True):
        if sizes("slope_jumps", result, parts)[:1] == [len(case[0])]:
            raise AssertionError(NOT_MERGED)
    got = [arrays("slope_jumps", *each, parts) for each in zip(results, right, strict=True)]
    if any((np.diff(mine[0]) < 0).any() for mine in got):
        raise AssertionError(NOT_SORTED)
    judge("slope_jumps: knots", [mine[0] for mine in got], [want[0] for want in right], cases, {})
    wrong = JUMPS_OF_JUMPS if variant else JUMPS
    judge("slope_jumps: jumps", [mine[1] for mine in got], [want[1] for want in right], cases, wrong)


# --- roughness ----------------------------------------------------------------------------------

ROUGHNESS: Wrong = {
    "This sums |mu|: the roughness sums squares, so that one large kink costs more than two small ones.": (
        lambda mu: np.abs(mu).sum()
    ),
    "This is the square root of the roughness.": lambda mu: np.sqrt((mu**2).sum()),
    "This is the mean of the squares; the roughness is their sum.": lambda mu: (mu**2).mean(),
    "This squares the sum; the roughness sums the squares.": lambda mu: mu.sum() ** 2,
    "This sums without squares: kinks up and down would cancel.": lambda mu: mu.sum(),
    "This is half of the sum of the squares; there is no 1/2 in the roughness.": lambda mu: (mu**2).sum() / 2,
    "This is the square of the largest; the roughness sums the squares of all.": lambda mu: (mu**2).max(),
}


def check_roughness(roughness: StudentFunction, *, variant: bool = False) -> None:
    """The sum of squared delta-slopes, which is that of squared jumps.

    Parameters
    ----------
    roughness : callable
        (mu) -> number.
    variant : bool
        Of no effect: the squares are the same.
    """
    cases: list[Case] = [(strength(w, v, variant),) for w, _, v in networks("roughness")]
    right = [(mu**2).sum() for (mu,) in cases]
    got = [
        arrays("roughness", answer("roughness", roughness, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge("roughness", got, right, cases, ROUGHNESS)
