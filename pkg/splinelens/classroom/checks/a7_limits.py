"""Check of assignment 7 on the velocities at both sides of a datum."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import StudentFunction, Wrong, answer, arrays, draws, judge
from splinelens.classroom.checks.a7_units import DATA, Rule, networks, slope_of

__all__ = ["check_velocity_beside"]


def _limits(variant: bool, change: Rule = lambda left, right, w: (left, right)) -> Rule:
    """Velocities for beta just left and just right of x[k], (2, H), or what `change` makes of them."""

    def limits(w: FloatArray, v: FloatArray, x: FloatArray, r: FloatArray, k: int) -> FloatArray:
        gap = x - x[k]
        sides = []
        for here in (1.0, -1.0):  # the datum lies right of a breakpoint that is left of it
            gap[k] = here
            counted = slope_of(gap * np.sign(w)[:, None], variant)
            sides.append(v / w * (counted * r * (1 + x[k] * x)).sum(1) / len(x))
        return np.array(change(*sides, w))

    return limits


def _steps(variant: bool) -> Wrong:
    """Wrong pairs of limits, by their sentences."""
    wrong: dict[str, Rule] = {
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
        "This is the jump, without what the other data push.": (
            lambda left, right, w: ((left - right) / 2, (right - left) / 2)
        ),
    }
    rules = {sentence: _limits(variant, change) for sentence, change in wrong.items()}
    exchanged = (
        "The two limits are exchanged for units with w < 0: with |wx + b| both kinds look alike."
        if variant
        else "The two limits are exchanged for left-facing units: they are active on data left of beta."
    )
    rules[exchanged] = _limits(
        variant,
        lambda left, right, w: (np.where(w > 0, left, right), np.where(w > 0, right, left)),
    )
    if not variant:
        rules["Both limits leave the datum out; on one side of it the unit is active there."] = _limits(
            False, lambda left, right, w: (np.where(w > 0, right, left),) * 2
        )
        rules["Both limits count the datum; on one side of it the unit is inactive there."] = _limits(
            False, lambda left, right, w: (np.where(w > 0, left, right),) * 2
        )
    return rules


def check_velocity_beside(velocity_beside: StudentFunction, *, variant: bool = False) -> None:
    """One-sided limits of the velocity of breakpoints beside a datum.

    Parameters
    ----------
    velocity_beside : callable
        (w, v, x, r, k) -> (left, right), each of shape (H,).
    variant : bool
        Whether the activation is the absolute value.
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
    judge("velocity_beside", got, wants, cases, _steps(variant))
