"""Check of assignment 7 on the velocities at both sides of a datum."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import StudentFunction, Wrong, answer, arrays, close, draws, judge
from splinelens.classroom.checks.a7_units import (
    DATA,
    PUSHES,
    Rule,
    miscounts,
    networks,
    slope_of,
    with_multiples,
)

__all__ = ["check_velocity_beside"]


def _limits(
    variant: bool,
    change: Rule = lambda left, right, w: (left, right),
    slope: Rule | None = None,
    push: Rule = lambda beta, x: 1 + beta * x,
) -> Rule:
    """Velocities for beta just left and just right of x[k], (2, H), or those of a misconception."""

    def limits(w: FloatArray, v: FloatArray, x: FloatArray, r: FloatArray, k: int) -> FloatArray:
        gap = x - x[k]
        sides = []
        for here in (1.0, -1.0):  # the datum lies right of a breakpoint that is left of it
            gap[k] = here
            h = gap * np.sign(w)[:, None]
            counted = slope_of(h, variant) if slope is None else slope(h, gap + 0 * h)
            sides.append(v / w * (counted * r * push(x[k], x)).mean(1))
        return np.array(change(*sides, w))

    return limits


def _own_push(variant: bool) -> Rule:
    """What the datum alone pushes, from the two limits."""
    if variant:
        return lambda left, right, w: ((left - right) / 2, (right - left) / 2)
    return lambda left, right, w: (np.where(w > 0, left - right, 0), np.where(w > 0, 0, right - left))


CHANGES: dict[str, Rule] = {
    "The two limits are exchanged: left is the velocity of a breakpoint with beta < x[k].": (
        lambda left, right, w: (right, left)
    ),
    "Both limits have the wrong sign: the flow goes down, along minus the gradient.": (
        lambda left, right, w: (-left, -right)
    ),
    "This is the mean of the two sides; at the datum the velocity jumps, so there are two limits.": (
        lambda left, right, w: ((left + right) / 2,) * 2
    ),
    "Both limits are the one from the left: on the other side the datum has changed its part.": (
        lambda left, right, w: (left, left)
    ),
    "Both limits are the one from the right: on the other side the datum has changed its part.": (
        lambda left, right, w: (right, right)
    ),
}
LEFT_FACING = "The two limits are exchanged for left-facing units: they are active on data left of beta."
BOTH_ALIKE = "The two limits are exchanged for units with w < 0: with |wx + b| both kinds look alike."
OWN = "This is what the datum itself pushes; the other data push as well."
ACTIVITY: dict[str, Rule] = {
    "Both limits leave the datum out; on one side of it the unit is active there.": (
        lambda left, right, w: (np.where(w > 0, right, left),) * 2
    ),
    "Both limits count the datum; on one side of it the unit is inactive there.": (
        lambda left, right, w: (np.where(w > 0, left, right),) * 2
    ),
    "The factor in front is v/w; this is v/|w|: a unit with w < 0 moves the other way.": (
        lambda left, right, w: (left * np.sign(w), right * np.sign(w))
    ),
}


def _steps(variant: bool) -> Wrong:
    """Wrong pairs of limits, by their sentences."""
    changes = {
        **CHANGES,
        OWN: _own_push(variant),
        BOTH_ALIKE if variant else LEFT_FACING: lambda left, right, w: (
            np.where(w > 0, left, right),
            np.where(w > 0, right, left),
        ),
        **({} if variant else ACTIVITY),
    }
    return {
        **{text: _limits(variant, change) for text, change in changes.items()},
        **{text: _limits(variant, slope=rule) for text, rule in miscounts(variant).items()},
        **{text: _limits(variant, push=rule) for text, rule in PUSHES.items()},
    }


BESIDE = (
    "These are velocities a little way beside the datum, not the limits: put x[k] in for beta, "
    "and decide by hand on which side the datum counts."
)


def check_velocity_beside(velocity_beside: StudentFunction, *, variant: bool = False) -> None:
    """One-sided limits of the velocity of breakpoints beside a datum.

    Parameters
    ----------
    velocity_beside : callable
        (w, v, x, r, k) -> (left, right), each of shape (H,).
    variant : bool
        Whether the activation is the absolute value.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("velocity_beside")
    drawn = [(w, v, x, r) for w, _, v, x, r in networks("velocity_beside")]
    cases = [(*case, int(k)) for case, k in zip(drawn, rng.permutation(DATA), strict=False)]
    right, names = _limits(variant), ("left", "right")
    wants = [right(*case) for case in cases]
    results = [answer("velocity_beside", velocity_beside, *case) for case in cases]
    got = [
        np.array(arrays("velocity_beside", result, want, names))
        for result, want in zip(results, wants, strict=True)
    ]
    near = all(np.allclose(*pair, rtol=0, atol=1e-3) for pair in zip(got, wants, strict=True))
    if near and not all(close(*pair) for pair in zip(got, wants, strict=True)):
        raise AssertionError(BESIDE)
    judge("velocity_beside", got, wants, cases, with_multiples(right, _steps(variant)))
