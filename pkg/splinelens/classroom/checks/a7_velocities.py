"""Checks of assignment 7 on the velocities of breakpoints and of slopes."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import StudentFunction, Wrong
from splinelens.classroom.checks.a7_units import FACTORS, Rule, compare, miscounts, networks, slope_of

__all__ = ["check_dbeta_dt", "check_dmu_dt"]


def _beta_rate(
    variant: bool = False,
    lever: Rule = lambda w, v: v / w,
    push: Rule = lambda beta, x: 1 + beta * x,
    slope: Rule | None = None,
    factor: Rule = lambda n: 1 / n,
) -> Rule:
    """The velocity of the breakpoints, or what a misconception makes of it."""

    def rate(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, r: FloatArray) -> FloatArray:
        h, beta = x * w[:, None] + b[:, None], (-b / w)[:, None]
        counted = slope_of(h, variant) if slope is None else slope(h, x - beta)
        result: FloatArray = factor(len(x)) * lever(w, v) * (counted * r * push(beta, x)).sum(1)
        return result

    return rate


LEVERS = {
    "The velocity has the wrong sign: the flow goes down, along minus the gradient.": lambda w, v: -v / w,
    "The factor in front is v/w; this is w^2.": lambda w, v: w**2,
    "The factor in front is v/w; this is v.": lambda w, v: v,
    "The factor in front is v/w; this is wv.": lambda w, v: w * v,
    "The factor in front is v/w; this is w/v.": lambda w, v: w / v,
}
PUSHES = {
    "This is the part of b alone: beta = -b/w also moves because w does.": lambda beta, x: 1.0,
    "This is the part of w alone: beta = -b/w also moves because b does.": lambda beta, x: beta * x,
    "The part of w has the wrong sign: the sum is over r (1 + beta x).": lambda beta, x: 1 - beta * x,
}


def check_dbeta_dt(dbeta_dt: StudentFunction, *, variant: bool = False) -> None:
    """Velocities of the breakpoints of units of both orientations.

    Parameters
    ----------
    dbeta_dt : callable
        (w, b, v, x, r) -> velocities, of shape (H,).
    variant : bool
        Whether the activation is the absolute value.
    """
    wrong: Wrong = {
        **{sentence: _beta_rate(variant, lever=rule) for sentence, rule in LEVERS.items()},
        **{sentence: _beta_rate(variant, push=rule) for sentence, rule in PUSHES.items()},
        **{sentence: _beta_rate(variant, slope=rule) for sentence, rule in miscounts(variant).items()},
        **{sentence: _beta_rate(variant, factor=rule) for sentence, rule in FACTORS.items()},
    }
    compare("dbeta_dt", dbeta_dt, _beta_rate(variant), networks("dbeta_dt"), wrong)


def _mu_rate(
    variant: bool = False,
    parts: Rule = lambda w, v: (-(v**2), -(w**2)),
    slope: Rule | None = None,
    factor: Rule = lambda n: 1 / n,
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
        result: FloatArray = factor(len(x)) * turn * (counted * r * terms).sum(1)
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
}
ARMS = {
    "The unit is taken to grow like x: its arm at a datum is x - beta, the distance from the breakpoint.": (
        lambda gap, x, beta: x + 0 * gap
    ),
    "The arm is x + beta here; the unit is zero at x = beta, so it is x - beta.": (
        lambda gap, x, beta: x + beta
    ),
}


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
    wrong: Wrong = {
        side: _mu_rate(variant, side=not variant),
        **{sentence: _mu_rate(variant, rule) for sentence, rule in PARTS.items()},
        **{sentence: _mu_rate(variant, arm=rule) for sentence, rule in ARMS.items()},
        **{sentence: _mu_rate(variant, slope=rule) for sentence, rule in miscounts(variant).items()},
        **{sentence: _mu_rate(variant, factor=rule) for sentence, rule in FACTORS.items()},
    }
    compare("dmu_dt", dmu_dt, _mu_rate(variant), networks("dmu_dt"), wrong)
