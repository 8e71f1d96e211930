"""Assignment 5: how a curve is judged, at the data, between them, and beyond them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close
from splinelens.classroom.checks.a5_problem import Symptom, judge_by, multiple
from splinelens.classroom.checks.a5_recipe import differences, gram

__all__ = ["grade_curve"]


# --- what goes wrong beyond the data --------------------------------------------------------------


def _at_ends(right: Callable[..., FloatArray], place: int, case: Case) -> tuple[FloatArray, ...]:
    """Values, slopes and slopes of the chords at the first and the last datum."""
    x = case[0]
    step = np.array([-1.0, 1.0])
    ends = x[[0, -1]]

    def curve(points: FloatArray) -> FloatArray:
        values: FloatArray = right(*case[:place], points, *case[place + 1 :])
        return values

    values = curve(ends)
    chords = np.diff(curve(x))[[0, -1]] / np.diff(x)[[0, -1]]
    return values, step * (curve(ends + step) - values), chords


def _straight(
    right: Callable[..., FloatArray],
    place: int,
    slope: Callable[[FloatArray, FloatArray, Case], FloatArray],
) -> Callable[..., FloatArray]:
    """The straight continuation with slopes made of the right ones and those of the chords."""

    def continued(*case: FloatArray) -> FloatArray:
        x, t = case[0], case[place]
        values, slopes, chords = _at_ends(right, place, case)
        first, last = slope(slopes, chords, case)
        line: FloatArray = np.where(t < x[0], values[0] + first * (t - x[0]), values[1] + last * (t - x[-1]))
        return line

    return continued


def _beyond(right: Callable[..., FloatArray], place: int) -> Wrong:
    """What goes wrong beyond the data; the points are the argument at `place`."""

    def cubic(*case: FloatArray) -> FloatArray:
        x, t = case[0], case[place]
        nodes = np.concatenate([np.linspace(x[0], x[1], 4), np.linspace(x[-2], x[-1], 4)])
        values = right(*case[:place], nodes, *case[place + 1 :])
        first, last = (np.polyfit(nodes[half], values[half], 3) for half in (slice(4), slice(4, None)))
        return np.where(t < x[0], np.polyval(first, t), np.polyval(last, t))

    wrong: dict[str, Callable[..., FloatArray]] = {
        "Beyond the data the curve stays constant here; it should go on as a straight line.": _straight(
            right, place, lambda slopes, chords, case: 0 * slopes
        ),
        "Beyond the data the last cubic is continued here; it should go on as a straight line.": cubic,
        "Beyond the data the line has the slope of the broken line here; it should have that of the curve"
        " at its end.": _straight(right, place, lambda slopes, chords, case: chords),
        "Beyond the data the height u enters the slope with the wrong sign.": _straight(
            right, place, lambda slopes, chords, case: 2 * chords - slopes
        ),
    }
    if place == 3:
        wrong["Beyond the data the density is missing in the slope."] = _straight(
            right, place, lambda slopes, chords, case: chords + (slopes - chords) / case[2][[0, -1]]
        )
    return wrong


# --- symptoms -------------------------------------------------------------------------------------


def _said(got: Sequence[FloatArray], want: Sequence[FloatArray], cases: Sequence[Case], place: int) -> str:
    """What the values at the data say, and then those between; the points are the argument at `place`."""
    at = [np.isin(case[place], case[0]) for case in cases]
    mine, right = ([each[mask] for each, mask in zip(both, at, strict=True)] for both in (got, want))
    if not all(close(*pair) for pair in zip(mine, right, strict=True)):
        return _said_at_data(mine, cases, place)
    lines = [np.interp(case[place], case[0], z) for case, z in zip(cases, right, strict=True)]
    between = [~_beyond_data(case, place) for case in cases]
    return _said_between(
        *(
            [(each - line)[mask] for each, line, mask in zip(both, lines, between, strict=True)]
            for both in (got, want)
        )
    )


def _beyond_data(case: Case, place: int) -> NDArray[np.bool_]:
    x, t = case[0], case[place]
    mask: NDArray[np.bool_] = (t < x[0]) | (t > x[-1])
    return mask


def _said_at_data(mine: Sequence[FloatArray], cases: Sequence[Case], place: int) -> str:
    if len(cases[0]) == place + 1:
        return "The curve misses the data: correct that first, f(x_k) = y_k for all k."
    if all(close(z, case[1]) for z, case in zip(mine, cases, strict=True)):
        return "The curve passes through the noisy data: the penalty plays no part."
    pulls = []
    for z, (x, *rest) in zip(mine, cases, strict=True):
        rho = rest[1] if place == 3 else np.ones(len(x) - 1)
        change = differences(x)
        height = np.linalg.solve(gram(rho * np.diff(x)), change @ z)
        pulls.append(len(x) * rest[-1] * change.T @ height)
    factor = multiple([case[1] - z for z, case in zip(mine, cases, strict=True)], pulls)
    if factor is None:
        return "The values at the data are wrong: correct them first, the minimization over z."
    return (
        f"At the data this is the curve for {factor:.4g} times the penalty: look for a factor in n lam, in G"
        " or in D."
    )


def _said_between(mine: Sequence[FloatArray], right: Sequence[FloatArray]) -> str:
    """About the way from the broken line to the curve."""
    factor = multiple(mine, right)
    if factor is None:
        return (
            "The values at the data are right, but not those between: compare with four data at unequal"
            " distances, where G is 2 by 2."
        )
    if abs(factor + 1) < 1e-6:
        return "The curve bends the wrong way between the data: look for a sign in delta or the cubic part."
    return (
        f"Between the data the curve leaves the broken line {factor:.4g} times as far as it should: look for"
        " a factor in G, in delta or in g^2/6."
    )


AT_DATA = "Between the data the curve is right, but not at the data: into which gap do you put a datum?"
BEYOND = (
    "Between the data the curve is right, beyond them it is not: it should go on straight, with the slope"
    " it has at the first and at the last datum."
)


# --- judging --------------------------------------------------------------------------------------


def grade_curve(
    name: str,
    function: StudentFunction,
    cases: Sequence[Case],
    right: Callable[..., FloatArray],
    place: int,
    wrong: Wrong,
) -> None:
    """Judge the values between the data, at them, and beyond them.

    Parameters
    ----------
    name : str
        What the messages call it.
    function : callable
        The student's.
    cases : sequence of tuple
        The arguments; the points are the one at `place`, and the data are among them.
    right : callable
    place : int
    wrong : mapping
        Functions of the misconceptions, by their sentences.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    want = [right(*case) for case in cases]
    got = [
        arrays(name, answer(name, function, *case), [each], ["the result"])[0]
        for case, each in zip(cases, want, strict=True)
    ]
    at = [np.isin(case[place], case[0]) for case in cases]
    beyond = [_beyond_data(case, place) for case in cases]
    between = [~(one | other) for one, other in zip(at, beyond, strict=True)]

    def judge_where(where: str, masks: list[NDArray[np.bool_]], known: Wrong, symptom: Symptom) -> None:
        judge_by(
            symptom,
            f"{name} {where} the data",
            [each[mask] for each, mask in zip(got, masks, strict=True)],
            [each[mask] for each, mask in zip(want, masks, strict=True)],
            [
                (*case[:place], case[place][mask], *case[place + 1 :])
                for case, mask in zip(cases, masks, strict=True)
            ],
            known,
        )

    judge_where("between", between, wrong, lambda *_: _said(got, want, cases, place))
    judge_where("at", at, {}, lambda *_: AT_DATA)
    judge_where("beyond", beyond, _beyond(right, place), lambda *_: BEYOND)
