r"""Assignment 7, pinned breakpoints: how fast they move, where they gather, and where they are held.

A unit :math:`v\,\phi(wx+b)` with residuals :math:`r_k` and the loss :math:`\frac1{2n}\sum r_k^2` has

.. math:: \dot\beta=\frac vw\,\frac1n\sum_kr_k\phi'(h_k)(1+\beta x_k),\qquad h_k=wx_k+b .

The activation is ReLU, and in the variant the absolute value, where every datum counts, with the sign of
its side, and :math:`\mu=|w|v`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import (
    Case,
    StudentFunction,
    Wrong,
    answer,
    arrays,
    draws,
    judge,
)

__all__ = [
    "check_attracting_points",
    "check_clustering",
    "check_dbeta_dt",
    "check_dmu_dt",
    "check_simulate",
    "check_velocity_beside",
]

UNITS, DATA = 7, 9
Weights: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]
Rule: TypeAlias = Callable[..., Any]


def _slope(h: FloatArray, variant: bool) -> FloatArray:
    """The slope of the activation: 1 and 0, or 1 and -1."""
    return np.sign(h) if variant else np.where(h > 0, 1.0, 0.0)


def _value(h: FloatArray, variant: bool) -> FloatArray:
    return np.abs(h) if variant else np.maximum(h, 0.0)


def _units(name: str) -> list[Case]:
    """Networks, data and residuals (w, b, v, x, r), no breakpoint on a datum."""
    rng, cases = draws(name), []
    signs = np.where(np.arange(UNITS) % 2 == 0, 1.0, -1.0)
    for _ in range(3):
        x = np.linspace(-2, 2, DATA) + rng.uniform(-0.15, 0.15, DATA)
        beta = (x[:-1] + rng.uniform(0.3, 0.7, DATA - 1) * np.diff(x))[rng.permutation(DATA - 1)[:UNITS]]
        w = rng.permutation(signs) * rng.uniform(0.4, 2.5, UNITS)
        v = rng.permutation(signs) * rng.uniform(0.5, 2.0, UNITS)
        cases.append((w, -beta * w, v, rng.permutation(x), rng.uniform(-1.5, 1.5, DATA)))
    return cases


def _seed() -> str:
    """What `draws` goes by: cases that take long to find are kept for it."""
    return os.environ.get("CLASSROOM_SEED", "0")


# --- dbeta_dt -----------------------------------------------------------------------------------


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
        counted = _slope(h, variant) if slope is None else slope(h, x - beta)
        result: FloatArray = factor(len(x)) * lever(w, v) * (counted * r * push(beta, x)).sum(1)
        return result

    return rate


ALL = "All data count here; a unit feels only the data on its active side."
INACTIVE = "The data of the inactive side count here; a datum is active where w x + b > 0."
FACING = "All units are taken as right-facing: one with w < 0 is active to the left of its breakpoint."
SIDES = "Only active data count here, as for ReLU; with |wx + b| every datum counts, with the sign of wx + b."
UNSIGNED = "All data count with the same sign here; the slope of |h| is the sign of h."
PLACES = (
    "The sign of wx + b is taken to be that of x - beta, for units with w < 0 too: there they are opposite."
)
FACTORS = {
    "The factor 1/n of the loss is missing.": lambda n: 1.0,
    "This is twice the velocity: the loss is half the mean of the squares.": lambda n: 2 / n,
}


def _slopes(variant: bool) -> dict[str, Rule]:
    """Ways to count the data wrongly, by their sentences."""
    if variant:
        return {
            SIDES: lambda h, gap: np.where(h > 0, 1.0, 0.0),
            UNSIGNED: lambda h, gap: np.ones_like(h),
            PLACES: lambda h, gap: np.sign(gap),
        }
    return {
        ALL: lambda h, gap: np.ones_like(h),
        INACTIVE: lambda h, gap: np.where(h < 0, 1.0, 0.0),
        FACING: lambda h, gap: np.where(gap > 0, 1.0, 0.0),
    }


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
        **{sentence: _beta_rate(variant, slope=rule) for sentence, rule in _slopes(variant).items()},
        **{sentence: _beta_rate(variant, factor=rule) for sentence, rule in FACTORS.items()},
    }
    _compare("dbeta_dt", dbeta_dt, _beta_rate(variant), _units("dbeta_dt"), wrong)


def _compare(name: str, function: StudentFunction, right: Rule, cases: list[Case], wrong: Wrong) -> None:
    """Judge a function that returns one array."""
    wants = [right(*case) for case in cases]
    got = [
        arrays(name, answer(name, function, *case), [want], ["the result"])[0]
        for case, want in zip(cases, wants, strict=True)
    ]
    judge(name, got, wants, cases, wrong)


# --- dmu_dt -------------------------------------------------------------------------------------


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
        counted = _slope(h, variant) if slope is None else slope(h, x - beta)
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
        **{sentence: _mu_rate(variant, slope=rule) for sentence, rule in _slopes(variant).items()},
        **{sentence: _mu_rate(variant, factor=rule) for sentence, rule in FACTORS.items()},
    }
    _compare("dmu_dt", dmu_dt, _mu_rate(variant), _units("dmu_dt"), wrong)


# --- velocity_beside ----------------------------------------------------------------------------


def _limits(variant: bool, change: Rule = lambda left, right, w: (left, right)) -> Rule:
    """Velocities for beta just left and just right of x[k], (2, H), or what `change` makes of them."""

    def limits(w: FloatArray, v: FloatArray, x: FloatArray, r: FloatArray, k: int) -> FloatArray:
        gap = x - x[k]
        sides = []
        for here in (1.0, -1.0):  # the datum lies right of a breakpoint that is left of it
            gap[k] = here
            counted = _slope(gap * np.sign(w)[:, None], variant)
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
    drawn = [(w, v, x, r) for w, _, v, x, r in _units("velocity_beside")]
    cases = [(*case, int(k)) for case, k in zip(drawn, rng.permutation(DATA), strict=False)]
    right, names = _limits(variant), ("left", "right")
    wants = [right(*case) for case in cases]
    results = [answer("velocity_beside", velocity_beside, *case) for case in cases]
    got = [
        np.array(arrays("velocity_beside", result, want, names))
        for result, want in zip(results, wants, strict=True)
    ]
    judge("velocity_beside", got, wants, cases, _steps(variant))


# --- attracting_points --------------------------------------------------------------------------


def _field(x: FloatArray, r: FloatArray, s: float, c: float, variant: bool) -> tuple[FloatArray, FloatArray]:
    """A and B such that the velocity is a positive multiple of A + B beta, in each gap of the sorted data.

    Orientation `s`, sign `c` of v; n + 1 gaps, from the one left of all data to the one right of them.
    """
    place = np.arange(len(x) + 1)[:, None]
    right = np.arange(len(x)) >= place  # data right of a breakpoint in this gap
    counted = _slope(np.where(right, s, -s), variant)
    return c * s * (counted * r).sum(1), c * s * (counted * r * x).sum(1)


def _points(
    variant: bool,
    *,
    pins: bool = True,
    rests: bool = True,
    keep: Rule = lambda before, after: (before > 0) & (after < 0),
    falls: Rule = lambda slope: slope < 0,
    gaps: Rule = lambda zero, start, end: (start < zero) & (zero < end),
    signs: Rule = lambda s, c: (s, c),
    outside: bool = True,
) -> Rule:
    """The attracting points in increasing order, or those of a misconception."""

    def points(x: FloatArray, r: FloatArray, *kind: float) -> FloatArray:
        s, c = signs(*(kind if len(kind) == 2 else (1.0, kind[0])))
        level, slope = _field(x, r, s, c, variant)
        ends = np.concatenate([[-np.inf], x, [np.inf]])
        before, after = level[:-1] + slope[:-1] * x, level[1:] + slope[1:] * x
        found = list(x[keep(before, after)]) if pins else []
        for place in range(len(x) + 1):
            if rests and falls(slope[place]) and (outside or 0 < place < len(x)):
                zero = -level[place] / slope[place]
                found += [zero] if gaps(zero, ends[place], ends[place + 1]) else []
        return np.sort(np.array(found, dtype=np.float64))

    return points


def _pulls(variant: bool) -> Rule:
    """The data whose residual has the sign that a pin needs."""

    def points(x: FloatArray, r: FloatArray, *kind: float) -> FloatArray:
        chosen: FloatArray = x[kind[-1] * r > 0]
        return chosen

    return points


def _spots(variant: bool) -> Wrong:
    """Wrong lists, by their sentences."""
    wrong: dict[str, Rule] = {
        "These are the points that repel: there the velocity goes from minus to plus.": _points(
            variant, keep=lambda before, after: (before < 0) & (after > 0), falls=lambda slope: slope > 0
        ),
        "Repelling points are in the list too: the velocity must go from plus to minus.": _points(
            variant, keep=lambda before, after: before * after < 0, falls=lambda slope: slope != 0
        ),
        "Only data are in the list: the velocity may also fall through 0 where it does not jump.": (
            _points(variant, rests=False)
        ),
        "Data are missing from the list: the velocity may also go from plus to minus by a jump.": _points(
            variant, pins=False
        ),
        "These are all data whose residual has the right sign; both sides must push towards the datum.": (
            _pulls(variant)
        ),
        "Places left and right of all data are missing from the list.": _points(variant, outside=False),
        "Some zeros lie outside of the gap whose line they belong to; there another line counts.": (
            _points(variant, gaps=lambda zero, start, end: True)
        ),
        "The sign of v is left out: units with v < 0 move the other way.": _points(
            variant, signs=lambda s, c: (s, 1.0)
        ),
    }
    if not variant:
        wrong["A point where a plateau begins is in the list: dead units do not come back to it."] = _points(
            False, keep=lambda before, after: (before >= 0) & (after <= 0) & (before != after)
        )
        wrong["The orientation is left out: left-facing units are active on other data."] = _points(
            False, signs=lambda s, c: (1.0, c)
        )
        wrong["The velocity has the factor v/w: for w < 0 its sign is the opposite one of v."] = _points(
            False, signs=lambda s, c: (s, c * s)
        )
    return wrong


def _landscapes(name: str, variant: bool) -> list[Case]:
    """Residuals of all kinds of units whose attracting points are clear-cut and tell all misconceptions."""
    rng, cases = draws(name), []
    kinds = [(1.0,), (-1.0,)] * 2 if variant else list(product((1.0, -1.0), repeat=2))
    for kind in kinds * 2:
        x = np.linspace(-2, 2, 6) + rng.uniform(-0.2, 0.2, 6)
        cases.append((x, rng.choice([-1.0, 1.0], 6) * rng.uniform(0.3, 1.5, 6), *kind))
    return cases


def _is_clear(case: Case, variant: bool) -> bool:
    """Whether attracting points are within 20, and no line of the velocity is 0 at an end of its gap."""
    x, r, *kind = case
    s, c = kind if len(kind) == 2 else (1.0, kind[0])
    level, slope = _field(x, r, s, c, variant)
    with np.errstate(all="ignore"):
        zeros = -level / slope
    near = np.abs(np.concatenate([zeros[:-1] - x, zeros[1:] - x])) < 0.01
    return not near.any() and bool(np.abs(_points(variant)(*case)).max() < 20)


@lru_cache(maxsize=8)
def _landscape_cases(seed: str, variant: bool) -> list[Case]:
    """The first cases drawn on which every misconception shows each in its own way."""
    right, wrong = _points(variant), _spots(variant)
    for attempt in range(1000):
        cases = _landscapes(f"attracting_points {attempt}", variant)
        wants = [right(*case) for case in cases]
        lists = [[rule(*case).tolist() for case in cases] for rule in wrong.values()]
        texts = [str(each) for each in (*lists, [want.tolist() for want in wants])]
        if (
            len(set(texts)) == len(texts)
            and all(map(len, wants))
            and all(_is_clear(case, variant) for case in cases)
        ):
            return cases
    raise RuntimeError("no cases tell the misconceptions apart")


def check_attracting_points(attracting_points: StudentFunction, *, variant: bool = False) -> None:
    """All places of the line that attract breakpoints, at frozen residuals, in any order.

    Parameters
    ----------
    attracting_points : callable
        (x, r, s, c) -> places; in the variant (x, r, c).
    variant : bool
        Whether the activation is the absolute value.
    """
    cases, right = _landscape_cases(_seed(), variant), _points(variant)
    results = [answer("attracting_points", attracting_points, *case) for case in cases]
    got = [np.sort(_list(result)) for result in results]
    judge("attracting_points", got, [right(*case) for case in cases], cases, _spots(variant))


def _list(result: Any) -> FloatArray:
    """A list of places, as an array of whatever length it has."""
    size = np.size(result) if isinstance(result, (list, tuple, np.ndarray)) else 0
    return arrays("attracting_points", result, [np.zeros(size)], ["the list"])[0]


# --- simulate -----------------------------------------------------------------------------------

START, STEP, LATE = 0.02, 0.01, 8.0
STUCK = ("gradient", "network")


def _flow(
    weights: Weights, x: FloatArray, y: FloatArray, time: float, variant: bool, stuck: str = ""
) -> Weights:
    """Plain descent with a small step; what is `stuck` goes by the sides of the start, which is wrong."""
    w, b, v = weights
    first = _slope(x * w[:, None] + b[:, None], variant)
    for _ in range(round(time / STEP)):
        h = x * w[:, None] + b[:, None]
        counted = first if stuck else _slope(h, variant)
        value = counted * h
        r = (v @ (_value(h, variant) if stuck == "gradient" else value) - y) * (STEP / len(x))
        push = counted * v[:, None]
        w, b, v = w - push @ (r * x), b - push @ r, v - value @ r
    return w, b, v


def _loss(weights: Any, x: FloatArray, y: FloatArray, variant: bool) -> float:
    w, b, v = weights
    return float(((v @ _value(x * w[:, None] + b[:, None], variant) - y) ** 2).mean() / 2)


def _imbalance(weights: Any) -> FloatArray:
    w, b, v = weights
    return np.asarray(w**2 + b**2 - v**2)


def _near(weights: Any, x: FloatArray, y: FloatArray, variant: bool) -> float:
    """Share of the mass |wv| whose breakpoint is near a point that attracts units of its kind at first."""
    w, b, v = weights
    with np.errstate(all="ignore"):
        beta, mass = -b / w, np.abs(w * v)
    near = np.zeros(len(w), dtype=bool)
    for s, c in product((1.0, -1.0), repeat=2):
        kind = (np.sign(w) == s) & (np.sign(v) == c)
        places = _points(variant)(x, -y, *((c,) if variant else (s, c)))
        if len(places):
            near |= kind & (np.abs(beta[:, None] - places).min(axis=1) < 0.1 * (1 + beta**2))
    return float(mass[near].sum() / mass.sum())


@lru_cache(maxsize=8)
def _start(seed: str, variant: bool) -> tuple[Weights, FloatArray, FloatArray, float]:
    """A small start, data, and a time at which units have turned and the network is still small."""
    for attempt in range(2000):
        rng = draws(f"simulate {attempt}")
        x = np.linspace(-1.5, 1.5, 5) + rng.uniform(-0.2, 0.2, 5)
        y = rng.choice([-1.0, 1.0], 5) * rng.uniform(1.5, 3.0, 5)
        angle = rng.uniform(0, 2 * np.pi, 16)
        size = START * rng.uniform(0.7, 1.3, 16)
        signs = np.where(np.arange(16) % 2 == 0, 1.0, -1.0)
        weights = (size * np.cos(angle), size * np.sin(angle), signs * size)
        early = _early(weights, x, y, variant)
        if early is not None:
            return weights, x, y, early
    raise RuntimeError("no start gathers its breakpoints")


def _early(weights: Weights, x: FloatArray, y: FloatArray, variant: bool) -> float | None:
    """When the network has learned two hundredths of what it will; None where the run shows too little."""
    first, time, now = _loss(weights, x, y, variant), 0.0, weights
    while _loss(now, x, y, variant) > 0.95 * first:
        now, time = _flow(now, x, y, 0.1, variant), time + 0.1
        if time > 4:
            return None
    clear = _near(now, x, y, variant) > 0.95 and _near(weights, x, y, variant) < 0.6
    stuck = (_flow(weights, x, y, time, variant, each) for each in STUCK)
    if not clear or any(_near(each, x, y, variant) > 0.8 for each in stuck):
        return None
    late = _loss(_flow(weights, x, y, LATE, variant), x, y, variant)
    return time if late < 0.3 * first else None


NOT_STARTED = "The weights have not moved: after a time they differ from those of the start."
ONE_TRAINED: dict[str, tuple[str, ...]] = {
    "Only v moves: w and b are trained too, and so the breakpoints move.": ("w", "b"),
    "v does not move: all three weights are trained.": ("v",),
    "b does not move: all three weights are trained.": ("b",),
    "w does not move: all three weights are trained.": ("w",),
}
UPHILL = "The loss rises: go along minus the gradient."
SPEEDS = {
    "Training runs n times too fast: the factor 1/n of the loss is missing.": lambda n: n,
    "Training runs twice too fast: the loss is half the mean of the squares.": lambda n: 2,
    "Training runs at half its speed: the gradient of the loss has a factor 1/n, not 1/(2n).": lambda n: 0.5,
}
UNBALANCED = "w^2 + b^2 - v^2 changes by {:.2g} in some unit; the flow conserves it: is your step too long?"
SCATTERED = (
    "The breakpoints do not gather where they should: {:.0%} of the mass is near a point that attracts, "
    "expected {:.0%}."
)
OLD_SIDES = (
    "A unit keeps the sides of the start here: on which side data lie has to be found anew in each step."
)
BLOWN = (
    "All is well at first, but the network never fits: the residuals have to be computed anew in each step."
)
LATER = "All is well at first, but later the loss is {:.3g}, where it should be about {:.3g}."
GROWTH = (
    "The sum of |v| changes by a factor {:.3g} where it should by {:.3g}: is the step small? "
    "Compare one step by hand."
)


def check_simulate(simulate: StudentFunction, *, variant: bool = False) -> None:
    """A run from a small start, judged by its loss, by what it conserves, and by where breakpoints gather.

    Paths are not compared: two right answers with other steps part at the first pin.

    Parameters
    ----------
    simulate : callable
        (w, b, v, x, y, time) -> (w, b, v).
    variant : bool
        Whether the activation is the absolute value.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    weights, x, y, time = _start(_seed(), variant)
    right = _flow(weights, x, y, time, variant)

    def run(until: float) -> list[Any]:
        result = answer("simulate", simulate, *weights, x, y, until)
        return arrays("simulate", result, weights, ("w", "b", "v"))

    early = run(time)
    _all_move(early, weights)
    first = _loss(weights, x, y, variant)
    if _near(early, x, y, variant) < 0.9:
        for part in STUCK:
            if _alike(early, _flow(weights, x, y, time, variant, part), 0.03):
                raise AssertionError(OLD_SIDES)
    if _loss(early, x, y, variant) > first:
        raise AssertionError(UPHILL)
    if not _alike(early, right):
        for sentence, factor in SPEEDS.items():
            if _alike(run(time / factor(len(x))), right):
                raise AssertionError(sentence)
    _judge_run(early, right, weights, lambda each: _near(each, x, y, variant))
    _judge_end(run(LATE), weights, x, y, variant)


def _all_move(got: list[Any], weights: Weights) -> None:
    stands = {name for name, mine, old in zip("wbv", got, weights, strict=True) if np.allclose(mine, old)}
    if len(stands) == 3:
        raise AssertionError(NOT_STARTED)
    for sentence, names in ONE_TRAINED.items():
        if stands == set(names):
            raise AssertionError(sentence)


def _alike(got: Any, right: Weights, tolerance: float = 0.1) -> bool:
    """Whether the sizes are those of the right run, up to what the length of a step does."""
    return all(
        abs(np.abs(g).sum() / np.abs(r).sum() - 1) < tolerance for g, r in zip(got, right, strict=True)
    )


def _judge_run(got: Any, right: Weights, start: Weights, near: Callable[[Any], float]) -> None:
    drift = float(np.abs(_imbalance(got) - _imbalance(start)).max())
    if drift > 0.02:
        raise AssertionError(UNBALANCED.format(drift))
    growth, wanted = (np.abs(each[2]).sum() / np.abs(start[2]).sum() for each in (got, right))
    if growth < wanted / 1.5 or growth > wanted * 1.5:
        raise AssertionError(GROWTH.format(growth, wanted))
    if near(got) < near(right) - 0.1:
        raise AssertionError(SCATTERED.format(near(got), near(right)))
    if not _alike(got, right):
        raise AssertionError(GROWTH.format(growth, wanted))


def _judge_end(got: Any, start: Weights, x: FloatArray, y: FloatArray, variant: bool) -> None:
    first, loss = _loss(start, x, y, variant), _loss(got, x, y, variant)
    expected = _loss(_flow(start, x, y, LATE, variant), x, y, variant)
    if loss > first:
        raise AssertionError(BLOWN)
    drift = float(np.abs(_imbalance(got) - _imbalance(start)).max())
    if drift > 0.25:
        raise AssertionError(UNBALANCED.format(drift))
    if abs(loss - expected) > 0.1 * first:
        raise AssertionError(LATER.format(loss, expected))


# --- clustering ---------------------------------------------------------------------------------


def _share(beta: FloatArray, mass: FloatArray, places: FloatArray, radius: float) -> float:
    near = (np.abs(beta[:, None] - places) <= radius).any(axis=1)
    return float(mass[near].sum() / mass.sum())


CLUSTERING: Wrong = {
    "This counts units; the share is one of mass, so that units that do nothing count for little.": (
        lambda beta, mass, places, radius: float(
            (np.abs(beta[:, None] - places) <= radius).any(axis=1).mean()
        )
    ),
    "The mass near the places is not divided by all the mass.": (
        lambda beta, mass, places, radius: _share(beta, mass, places, radius) * mass.sum()
    ),
    "Breakpoints left of a place are all taken as near: use the distance |beta - place|.": (
        lambda beta, mass, places, radius: float(
            mass[(beta[:, None] - places <= radius).any(axis=1)].sum() / mass.sum()
        )
    ),
    "A unit that is near two places counts twice here.": (
        lambda beta, mass, places, radius: float(
            (mass[:, None] * (np.abs(beta[:, None] - places) <= radius)).sum() / mass.sum()
        )
    ),
    "This is the share of the mass that is far from all places.": (
        lambda beta, mass, places, radius: 1 - _share(beta, mass, places, radius)
    ),
    "Only units near all places at once count here; one place is enough.": (
        lambda beta, mass, places, radius: float(
            mass[(np.abs(beta[:, None] - places) <= radius).all(axis=1)].sum() / mass.sum()
        )
    ),
    "Half the radius is used here: near is at most `radius` away, on either side.": (
        lambda beta, mass, places, radius: _share(beta, mass, places, radius / 2)
    ),
}


def check_clustering(clustering: StudentFunction, *, variant: bool = False) -> None:
    """The share of mass near some place.

    Parameters
    ----------
    clustering : callable
        (beta, mass, places, radius) -> number.
    variant : bool
        Of no effect.
    """
    rng = draws("clustering")
    places = np.array([-1.0, 0.3, 0.7])
    offsets = np.array([0.1, -0.2, 0.2, 0.28, -0.5, 0.45, 2.0, -3.0, 0.05])
    home = places[[0, 0, 1, 2, 0, 2, 2, 0, 1]]
    cases: list[Case] = [
        (rng.permutation(home + offsets + 0.01 * rng.uniform(-1, 1, 9)), rng.uniform(0.2, 2, 9), places, 0.3)
        for _ in range(3)
    ]
    _compare("clustering", clustering, _share, cases, CLUSTERING)
