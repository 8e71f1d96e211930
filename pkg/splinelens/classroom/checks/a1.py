r"""Assignment 1, a net is a spline: :math:`\beta=-b/w`, :math:`\mu=wv`, :math:`s=\operatorname{sign}w`.

In the variant a unit is described by its jump :math:`m=|w|v=s\mu` in place of the delta-slope.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge
from splinelens.classroom.checks._after import after, shape_of

__all__ = [
    "check_eval_spline",
    "check_roughness",
    "check_slope_jumps",
    "check_to_spline",
    "check_with_constant",
]

UNITS = 7


def _relu(u: FloatArray) -> FloatArray:
    values: FloatArray = np.maximum(u, 0.0)
    return values


def _networks(name: str, count: int = 3) -> list[Case]:
    """Networks (w, b, v) with units of both orientations and no two breakpoints alike."""
    rng = draws(name)
    signs = np.where(np.arange(UNITS) % 2 == 0, 1.0, -1.0)
    return [
        (
            rng.permutation(signs) * rng.uniform(0.4, 2.5, UNITS),
            rng.uniform(0.3, 2.0, UNITS) * rng.choice([-1.0, 1.0], UNITS),
            np.where(np.arange(UNITS) % 3 == 0, -1.0, 1.0) * rng.uniform(0.5, 2.0, UNITS),
        )
        for _ in range(count)
    ]


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


# --- to_spline ----------------------------------------------------------------------------------

BETA: Wrong = {
    "The breakpoint has the wrong sign: w x + b = 0 at x = -b/w, and this is b/w.": lambda w, b, v: b / w,
    "The breakpoint is upside down: it is -b/w, and this is -w/b.": lambda w, b, v: -w / b,
    "The breakpoint is -b/w; this is -b, which is right only where w = 1.": lambda w, b, v: -b,
}
MU: Wrong = {
    "This is the jump |w|v, not the delta-slope wv: they differ for left-facing units.": (
        lambda w, b, v: np.abs(w) * v
    ),
    "The delta-slope is wv, the slope on the active side; this is v alone.": lambda w, b, v: v,
    "The delta-slope is wv, the slope on the active side; this is v/w.": lambda w, b, v: v / w,
}
JUMP: Wrong = {
    "This is the delta-slope wv, not the jump |w|v: they differ for left-facing units.": (
        lambda w, b, v: w * v
    ),
    "The jump is |w|v; this is v alone.": lambda w, b, v: v,
    "The jump is |w|v; this is v/|w|.": lambda w, b, v: v / np.abs(w),
}
SIGN: Wrong = {
    "The orientation is the sign of w: this is the sign of v, which says up or down, not right or left.": (
        lambda w, b, v: np.sign(v)
    ),
    "The orientation is the sign of w: this is the sign of wv.": lambda w, b, v: np.sign(w * v),
    "All units are called right-facing; those with w < 0 are active to the left of their breakpoint.": (
        lambda w, b, v: np.ones_like(w)
    ),
    "The orientation has the wrong sign: a unit with w > 0 is active to the right, so s = +1.": (
        lambda w, b, v: -np.sign(w)
    ),
}


def _strength(w: FloatArray, v: FloatArray, variant: bool) -> FloatArray:
    return np.abs(w) * v if variant else w * v


def check_to_spline(to_spline: StudentFunction, *, variant: bool = False) -> None:
    """Breakpoints, delta-slopes (or jumps) and orientations of a network, in any order of the units.

    Parameters
    ----------
    to_spline : callable
        (w, b, v) -> (beta, mu, s), each of shape (H,).
    variant : bool
        Whether the jump m is asked for in place of mu.
    """
    cases = _networks("to_spline")
    names = ("beta", "m" if variant else "mu", "s")
    right = [(-b / w, _strength(w, v, variant), np.sign(w)) for w, b, v in cases]
    got = [
        arrays("to_spline", answer("to_spline", to_spline, *case), want, names)
        for case, want in zip(cases, right, strict=True)
    ]
    got = [_in_order(mine, want) for mine, want in zip(got, right, strict=True)]
    for place, (part, wrong) in enumerate(zip(names, (BETA, JUMP if variant else MU, SIGN), strict=True)):
        judge(
            f"to_spline: {part}", [each[place] for each in got], [each[place] for each in right], cases, wrong
        )


def _in_order(got: list[Any], want: tuple[FloatArray, ...]) -> list[Any]:
    """`got` with its units in the order of `want`, where the breakpoints are the same but for the order."""
    mine, theirs = np.argsort(got[0], kind="stable"), np.argsort(want[0], kind="stable")
    if not np.allclose(got[0][mine], want[0][theirs], rtol=1e-8, atol=1e-8):
        return got
    back = np.empty_like(mine)
    back[theirs] = mine
    return [each[back] for each in got]


# --- eval_spline --------------------------------------------------------------------------------


def _value(beta: FloatArray, mu: FloatArray, s: FloatArray, x: FloatArray) -> FloatArray:
    gap = x[:, None] - beta
    return np.where(s * gap > 0, gap, 0.0) @ mu


def _value_of_jumps(beta: FloatArray, m: FloatArray, s: FloatArray, x: FloatArray) -> FloatArray:
    return _relu(s * (x[:, None] - beta)) @ m


COMMON: Wrong = {
    "This is the slope of the spline, not its value: a term is a line through the breakpoint.": (
        lambda beta, mu, s, x: ((s * (x[:, None] - beta) > 0) * mu).sum(1)
    ),
    "All units are taken as right-facing: a unit with s = -1 is active where x < beta.": (
        lambda beta, mu, s, x: _relu(x[:, None] - beta) @ mu
    ),
    "Every unit contributes everywhere: a unit is zero on its inactive side.": (
        lambda beta, mu, s, x: (x[:, None] - beta) @ mu
    ),
    "The units are active on the wrong side: active means s (x - beta) > 0.": (
        lambda beta, mu, s, x: np.where(s * (x[:, None] - beta) < 0, x[:, None] - beta, 0.0) @ mu
    ),
}
EVAL: Wrong = {
    "Left-facing units have the wrong sign: the term is mu (x - beta), not mu s (x - beta).": _value_of_jumps,
    **COMMON,
}
EVAL_JUMPS: Wrong = {
    "Left-facing units have the wrong sign: with the jump m the term is m s (x - beta).": _value,
    **COMMON,
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
}
NOT_MERGED = "Knots are not merged: units that share a breakpoint make one knot, and their jumps add."
NOT_SORTED = "The knots are not in increasing order."


def _sizes(name: str, result: Any, parts: tuple[str, ...]) -> list[int]:
    """How many numbers each part of a result has; nothing where these are not its parts."""
    if not isinstance(result, (tuple, list)) or len(result) != len(parts):
        return []
    shapes = [shape_of(piece) for piece in result]
    for shape, part in zip(shapes, parts, strict=True):
        if shape is None:
            raise AssertionError(f"{name}: {part} should be one row of numbers, without lists inside.")
    return [math.prod(shape) for shape in shapes if shape is not None]


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
        if _sizes("slope_jumps", result, parts)[:1] == [len(case[0])]:
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
    cases: list[Case] = [(_strength(w, v, variant),) for w, _, v in _networks("roughness")]
    right = [(mu**2).sum() for (mu,) in cases]
    got = [
        arrays("roughness", answer("roughness", roughness, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge("roughness", got, right, cases, ROUGHNESS)


# --- with_constant, the bonus -------------------------------------------------------------------

CONSTANT: Wrong = {
    "The unit is not cut off: with w = 0 it gives v max(b, 0), and this is v b.": (
        lambda w, b, v: v[w == 0] @ b[w == 0]
    ),
    "Units with w = 0 are dropped, but they still add a constant.": lambda w, b, v: np.zeros(()),
    "The output weight v is missing from the constant.": lambda w, b, v: _relu(b[w == 0]).sum(),
    "Only units with w = 0 are constant: this sums v max(b, 0) over all units.": lambda w, b, v: v @ _relu(b),
}
KEPT = "Units with w = 0 have no breakpoint: leave them out of the three arrays."


def check_with_constant(with_constant: StudentFunction, *, variant: bool = False) -> None:
    """Networks with units that have w = 0: a constant, and a spline of the others.

    Parameters
    ----------
    with_constant : callable
        (w, b, v) -> (constant, beta, mu, s).
    variant : bool
        Whether the jump m is asked for in place of mu.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    cases = [(*_with_flat_units(*case),) for case in _networks("with_constant")]
    names = ("constant", "beta", "m" if variant else "mu", "s")
    right = [_constant_and_spline(w, b, v, variant) for w, b, v in cases]
    with after("to_spline"):
        results = [answer("with_constant", with_constant, *case) for case in cases]
        if any(_sizes("with_constant", result, names)[1:2] == [UNITS] for result in results):
            raise AssertionError(KEPT)
        got = [arrays("with_constant", *each, names) for each in zip(results, right, strict=True)]
    constants = [mine[0] for mine in got]
    judge("with_constant: the constant", constants, [want[0] for want in right], cases, CONSTANT)
    splines = [_in_order(mine[1:], want[1:]) for mine, want in zip(got, right, strict=True)]
    bending = [tuple(weights[w != 0] for weights in (w, b, v)) for w, b, v in cases]
    with after("to_spline"):
        for place, wrong in enumerate((BETA, JUMP if variant else MU, SIGN)):
            mine, want = [each[place] for each in splines], [each[place + 1] for each in right]
            judge(f"with_constant: {names[place + 1]}", mine, want, bending, wrong)


def _constant_and_spline(
    w: FloatArray, b: FloatArray, v: FloatArray, variant: bool
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """What the units with w = 0 add, and the spline of the others."""
    flat, bends = w == 0, w != 0
    constant: FloatArray = v[flat] @ _relu(b[flat])
    return constant, -b[bends] / w[bends], _strength(w, v, variant)[bends], np.sign(w)[bends]


def _with_flat_units(w: FloatArray, b: FloatArray, v: FloatArray) -> Case:
    """The same units with three among them whose w is 0: two that are on, one that is off."""
    w, b = w.copy(), b.copy()
    w[[1, 4, 5]] = 0.0
    b[[1, 4, 5]] = np.abs(b[[1, 4, 5]]) * (1.0, -1.0, 1.0)
    return w, b, v
