"""Assignment 1: what a unit is described by, with w = 0 and without."""

from __future__ import annotations

from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, judge
from splinelens.classroom.checks._after import after
from splinelens.classroom.checks.a1_networks import UNITS, networks, relu, sizes, strength

__all__ = ["check_to_spline", "check_with_constant"]


# --- to_spline ----------------------------------------------------------------------------------

BETA: Wrong = {
    "The breakpoint has the wrong sign: w x + b = 0 at x = -b/w, and this is b/w.": lambda w, b, v: b / w,
    "The breakpoint is upside down: it is -b/w, and this is -w/b.": lambda w, b, v: -w / b,
    "The breakpoint is -b/w; this is -b, which is right only where w = 1.": lambda w, b, v: -b,
    "The breakpoint is -b/w; this is -b/|w|, which is right only where w > 0.": lambda w, b, v: (
        -b / np.abs(w)
    ),
    "The arrays are in another order: first the breakpoints.": lambda w, b, v: w * v,
}


def _ranks(places: FloatArray) -> Any:
    return np.argsort(np.argsort(places))


MU: Wrong = {
    "This is the jump |w|v, not the delta-slope wv: they differ for left-facing units.": (
        lambda w, b, v: np.abs(w) * v
    ),
    "The delta-slope is wv, the slope on the active side; this is v alone.": lambda w, b, v: v,
    "The delta-slope is wv, the slope on the active side; this is v/w.": lambda w, b, v: v / w,
    "The delta-slope is wv, the slope on the active side; this is w alone.": lambda w, b, v: w,
    "The delta-slope has the wrong sign: it is wv, the slope on the active side.": lambda w, b, v: -w * v,
    "This is |wv|; the delta-slope wv keeps the signs of w and v.": lambda w, b, v: np.abs(w * v),
    "The breakpoints are sorted and the delta-slopes are not: all arrays need one order.": (
        lambda w, b, v: (w * v)[_ranks(-b / w)]
    ),
}
JUMP: Wrong = {
    "This is the delta-slope wv, not the jump |w|v: they differ for left-facing units.": (
        lambda w, b, v: w * v
    ),
    "The jump is |w|v; this is v alone.": lambda w, b, v: v,
    "The jump is |w|v; this is v/|w|.": lambda w, b, v: v / np.abs(w),
    "The jump has the wrong sign: the slope to the right minus the slope to the left.": (
        lambda w, b, v: -np.abs(w) * v
    ),
    "This is |wv|; the jump |w|v keeps the sign of v.": lambda w, b, v: np.abs(w * v),
    "The breakpoints are sorted and the jumps are not: all arrays need one order.": lambda w, b, v: (
        np.abs(w) * v
    )[_ranks(-b / w)],
}
SIGN: Wrong = {
    "The orientation is +1 or -1; this is 1 or 0.": lambda w, b, v: (w > 0).astype(np.float64),
    "The orientation is the sign of w: this is the sign of b.": lambda w, b, v: np.sign(b),
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


def check_to_spline(to_spline: StudentFunction, *, variant: bool = False) -> None:
    """Breakpoints, delta-slopes (or jumps) and orientations of a network, in any order of the units.

    Parameters
    ----------
    to_spline : callable
        (w, b, v) -> (beta, mu, s), each of shape (H,).
    variant : bool
        Whether the jump m is asked for in place of mu.
    """
    cases = networks("to_spline")
    names = ("beta", "m" if variant else "mu", "s")
    right = [(-b / w, strength(w, v, variant), np.sign(w)) for w, b, v in cases]
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


# --- with_constant, the bonus -------------------------------------------------------------------

CONSTANT: Wrong = {
    "The unit is not cut off: with w = 0 it gives v max(b, 0), and this is v b.": (
        lambda w, b, v: v[w == 0] @ b[w == 0]
    ),
    "Units with w = 0 are dropped, but they still add a constant.": lambda w, b, v: np.zeros(()),
    "The output weight v is missing from the constant.": lambda w, b, v: relu(b[w == 0]).sum(),
    "Only units with w = 0 are constant: this sums v max(b, 0) over all units.": lambda w, b, v: v @ relu(b),
    "The constant has |b| in place of max(b, 0): with w = 0 and b < 0 a unit is off.": (
        lambda w, b, v: v[w == 0] @ np.abs(b[w == 0])
    ),
    "This cuts off v b; only b is cut off, and a unit with v < 0 adds a negative number.": (
        lambda w, b, v: relu(v * b)[w == 0].sum()
    ),
    "Units with v < 0 are dropped; only b is cut off, and they add a negative number.": (
        lambda w, b, v: relu(v[w == 0]) @ relu(b[w == 0])
    ),
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
    cases = [(*_with_flat_units(*case),) for case in networks("with_constant")]
    names = ("constant", "beta", "m" if variant else "mu", "s")
    right = [_constant_and_spline(w, b, v, variant) for w, b, v in cases]
    with after("to_spline"):
        results = [answer("with_constant", with_constant, *case) for case in cases]
        if any(sizes("with_constant", result, names)[1:2] == [UNITS] for result in results):
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
    constant: FloatArray = v[flat] @ relu(b[flat])
    return constant, -b[bends] / w[bends], strength(w, v, variant)[bends], np.sign(w)[bends]


def _with_flat_units(w: FloatArray, b: FloatArray, v: FloatArray) -> Case:
    """The same units, of which four have w = 0: two are on, with either sign of v, and two are off."""
    w, b = w.copy(), b.copy()
    flat = [0, 1, 3, 4]
    w[flat] = 0.0
    b[flat] = np.abs(b[flat]) * (1.0, 1.0, -1.0, -1.0)
    return w, b, v
