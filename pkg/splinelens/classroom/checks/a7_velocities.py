"""Checks of assignment 7 on the velocities of breakpoints and of slopes."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import StudentFunction
from splinelens.classroom.checks.a7_units import (
    PUSHES,
    Rule,
    compare,
    miscounts,
    networks,
    slope_of,
    with_multiples,
)

__all__ = ["check_dbeta_dt", "check_dmu_dt"]


def _beta_rate(
    variant: bool = False,
    lever: Rule = lambda w, v: v / w,
    push: Rule = lambda beta, x: 1 + beta * x,
    slope: Rule | None = None,
) -> Rule:
    """The velocity of the breakpoints, or what a misconception makes of it."""

    def rate(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, r: FloatArray) -> FloatArray:
        h, beta = x * w[:, None] + b[:, None], (-b / w)[:, None]
        counted = slope_of(h, variant) if slope is None else slope(h, x - beta)
        result: FloatArray = lever(w, v) * (counted * r * push(beta, x)).mean(1)
        return result

    return rate


LEVERS = {
    "The velocity has the wrong sign: the flow goes down, along minus the gradient.": lambda w, v: -v / w,
    "The factor in front is v/w; this is w^2.": lambda w, v: w**2,
    "The factor in front is v/w; this is v.": lambda w, v: v,
    "The factor in front is v/w; this is wv.": lambda w, v: w * v,
    "The factor in front is v/w; this is w/v.": lambda w, v: w / v,
    "The factor in front is v/w; this is 1/w, and v is missing.": lambda w, v: 1 / w,
    "The factor in front is v/w; this is v/w^2.": lambda w, v: v / w**2,
}
UNSIGNED_LEVER = "The factor in front is v/w; this is v/|w|: a unit with w < 0 moves the other way."


def check_dbeta_dt(dbeta_dt: StudentFunction, *, variant: bool = False) -> None:
    """Velocities of the breakpoints of units of both orientations.

    Parameters
    ----------
    dbeta_dt : callable
        (w, b, v, x, r) -> velocities, of shape (H,).
    variant : bool
        Whether the activation is the absolute value.
    """
    wrong: dict[str, Rule] = {
        **{sentence: _beta_rate(variant, lever=rule) for sentence, rule in LEVERS.items()},
        **{sentence: _beta_rate(variant, push=rule) for sentence, rule in PUSHES.items()},
        **{sentence: _beta_rate(variant, slope=rule) for sentence, rule in miscounts(variant).items()},
    }
    if not variant:
        wrong[UNSIGNED_LEVER] = _beta_rate(lever=lambda w, v: v / np.abs(w))
    right = _beta_rate(variant)
    compare("dbeta_dt", dbeta_dt, right, networks("dbeta_dt"), with_multiples(right, wrong))


def _mu_rate(
    variant: bool = False,
    parts: Rule = lambda w, v: (-(v**2), -(w**2)),
    slope: Rule | None = None,
    arm: Rule = lambda gap, x, beta: gap,
    side: bool | None = None,
) -> Rule:
    """The velocity of the delta-slopes (variant: of the slopes to the right), or a misconception's."""

    def rate(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, r: FloatArray) -> FloatArray:
        h, beta = x * w[:, None] + b[:, None], (-b / w)[:, None]
        counted = slope_of(h, variant) if slope is None else slope(h, x - beta)
        of_w, of_v = parts(w, v)
        terms = of_w[:, None] * x + of_v[:, None] * arm(x - beta, x, beta)
        turn = np.sign(w) if (variant if side is None else side) else 1.0
        result: FloatArray = turn * (counted * r * terms).mean(1)
        return result

    return rate


PARTS = {
    "The velocity has the wrong sign: the flow goes down, along minus the gradient.": (
        lambda w, v: (v**2, w**2)
    ),
    "This is the part of w alone: mu also changes because v does.": lambda w, v: (-(v**2), 0 * w),
    "This is the part of v alone: mu also changes because w does.": lambda w, v: (0 * v, -(w**2)),
    "The two parts have each other's factor: w moves at a speed with v in it, and v at one with w.": (
        lambda w, v: (-(w**2), -(v**2))
    ),
    "The two parts are subtracted; the derivative of a product is the sum of two.": (
        lambda w, v: (-(v**2), w**2)
    ),
    "The velocity of w lacks its factor v.": lambda w, v: (-v, -(w**2)),
}
ARMS = {
    "The unit is taken to grow like x: its arm at a datum is x - beta, the distance from the breakpoint.": (
        lambda gap, x, beta: x + 0 * gap
    ),
    "The arm is x + beta here; the unit is zero at x = beta, so it is x - beta.": (
        lambda gap, x, beta: x + beta
    ),
}


def _other_slopes(variant: bool) -> dict[str, Rule]:
    """Misconceptions that change more than one thing of the right formula."""
    from_w = _mu_rate(variant, lambda w, v: (-(v**2), 0 * w))
    from_v = _mu_rate(variant, lambda w, v: (0 * v, -(w**2)))
    rules: dict[str, Rule] = {
        "This is the product of the two velocities; the derivative of a product is the sum of two.": (
            lambda w, b, v, *data: (
                from_w(w, b, v, *data) / v * from_v(w, b, v, *data) / (np.abs(w) if variant else w)
            )
        ),
        "v moves here by the residuals alone: the derivative by v is the value of the unit, not its slope.": (
            _mu_rate(variant, lambda w, v: (-(v**2), -w), arm=lambda gap, x, beta: 1 + 0 * gap)
        ),
    }
    if variant:
        rules["The derivative of |w| is sign(w) times that of w."] = _mu_rate(
            True, lambda w, v: (-np.sign(w) * v**2, -(w**2))
        )
    return rules


def check_dmu_dt(dmu_dt: StudentFunction, *, variant: bool = False) -> None:
    r"""Velocities of the delta-slopes wv, in the variant of :math:`|w|v`, the slopes right of the breakpoint.

    Parameters
    ----------
    dmu_dt : callable
        (w, b, v, x, r) -> velocities, of shape (H,).
    variant : bool
        Whether the activation is the absolute value.
    """
    side = (
        "For w < 0 this has the other sign: it is the velocity of wv, or the side of a datum is not the sign "
        "of wx + b."
        if variant
        else "This is the velocity of the jump |w|v; the delta-slope is wv."
    )
    wrong: dict[str, Rule] = {
        side: _mu_rate(variant, side=not variant),
        **{sentence: _mu_rate(variant, rule) for sentence, rule in PARTS.items()},
        **{sentence: _mu_rate(variant, arm=rule) for sentence, rule in ARMS.items()},
        **{sentence: _mu_rate(variant, slope=rule) for sentence, rule in miscounts(variant).items()},
    }
    wrong.update(_other_slopes(variant))
    right = _mu_rate(variant)
    compare("dmu_dt", dmu_dt, right, networks("dmu_dt"), with_multiples(right, wrong))
