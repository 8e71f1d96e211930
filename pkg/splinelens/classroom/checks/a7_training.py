"""Check of assignment 7 on a run of training."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import StudentFunction, answer, arrays, draws
from splinelens.classroom.checks.a7_places import places_that
from splinelens.classroom.checks.a7_units import seed, slope_of, value_of

__all__ = ["check_simulate"]

Weights: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]

START, STEP, LATE = 0.02, 0.01, 8.0
STUCK = ("gradient", "network")


def _flow(
    weights: Weights, x: FloatArray, y: FloatArray, time: float, variant: bool, stuck: str = ""
) -> Weights:
    """Plain descent with a small step; what is `stuck` goes by the sides of the start, which is wrong."""
    w, b, v = weights
    first = slope_of(x * w[:, None] + b[:, None], variant)
    with np.errstate(all="ignore"):  # a wrong flow may grow without end
        for _ in range(round(time / STEP)):
            h = x * w[:, None] + b[:, None]
            counted = first if stuck else slope_of(h, variant)
            value = counted * h
            r = (v @ (value_of(h, variant) if stuck == "gradient" else value) - y) * (STEP / len(x))
            push = counted * v[:, None]
            w, b, v = w - push @ (r * x), b - push @ r, v - value @ r
    return w, b, v


def _loss(weights: Any, x: FloatArray, y: FloatArray, variant: bool) -> float:
    w, b, v = weights
    return float(((v @ value_of(x * w[:, None] + b[:, None], variant) - y) ** 2).mean() / 2)


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
        places = places_that(variant)(x, -y, *((c,) if variant else (s, c)))
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


NOT_STARTED = "The weights have not moved: the lengths of the steps should add up to the time."
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
OTHER = (
    "This trains a network of ReLU units: here the unit is v |wx + b|.",
    "This trains a network of units v |wx + b|: here they are ReLU units.",
)
NOT_YET = "After a short time nothing has moved: the lengths of the steps should add up to the time."
PARTLY = (
    "In a short time the change of {0} is not what it should be: compare the derivative of the loss by {0}."
)
MULTIPLE = (
    "In a short time the change of {0} is about {1:.1g} times what it should be: compare the derivative of "
    "the loss by {0}."
)
NONE_RIGHT = (
    "In a short time none of w, b and v changes as it should: do the lengths of the steps add up to the "
    "time? If they do, compare one step by hand."
)
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
    "Do the lengths of the steps add up to the time?"
)


def check_simulate(simulate: StudentFunction, *, variant: bool = False) -> None:
    """A run from a small start, judged by its loss, by what it conserves, and by where breakpoints gather.

    Paths are compared for a short time only, without an event: on a pin two right answers with other steps
    hop in other ways.

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
    weights, x, y, time = _start(seed(), variant)
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
    _judge_short_run(simulate, variant)
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


SHORT = 0.2


def _calm_start() -> tuple[Weights, FloatArray, FloatArray]:
    """Units of ordinary size whose breakpoints stay clear of the data for a short time."""
    rng = draws("simulate, a short time")
    x, y = np.linspace(-1, 1, 5), rng.choice([-1.0, 1.0], 5) * rng.uniform(0.8, 1.2, 5)
    beta = rng.permutation([-0.75, -0.25, 0.25, 0.75])
    w = rng.permutation([-1.0, -1.0, 1.0, 1.0]) * rng.uniform(0.5, 0.6, 4)
    v = rng.permutation([-1.0, -1.0, 1.0, 1.0]) * rng.uniform(0.2, 0.3, 4)
    return (w, -beta * w, v), x, y


def _judge_short_run(simulate: StudentFunction, variant: bool) -> None:
    """Compare the three changes in a time in which no breakpoint meets a datum: then all right runs agree."""
    start, x, y = _calm_start()
    got = arrays("simulate", answer("simulate", simulate, *start, x, y, SHORT), start, ("w", "b", "v"))
    if all(np.allclose(*pair) for pair in zip(got, start, strict=True)):
        raise AssertionError(NOT_YET)
    pairs = _changes(got, start, _flow(start, x, y, SHORT, variant))
    off = {name: pair for name, pair in zip("wbv", pairs, strict=True) if not _much_alike(*pair)}
    if not off:
        return
    others = _changes(got, start, _flow(start, x, y, SHORT, not variant))
    if all(_much_alike(*pair) for pair in others):
        raise AssertionError(OTHER[0 if variant else 1])
    if len(off) == 3:
        raise AssertionError(NONE_RIGHT)
    names = " and ".join(off)
    ratios = [float(mine.ravel() @ right / (right @ right)) for mine, right in off.values()]
    if all(_much_alike(*pair, ratios[0]) for pair in off.values()):
        raise AssertionError(MULTIPLE.format(names, ratios[0]))
    raise AssertionError(PARTLY.format(names))


def _changes(got: Any, start: Weights, right: Weights) -> list[tuple[FloatArray, FloatArray]]:
    return [(mine - old, want - old) for mine, old, want in zip(got, start, right, strict=True)]


def _much_alike(mine: FloatArray, right: FloatArray, ratio: float = 1.0) -> bool:
    """Whether `mine` is `ratio` times what is right, up to what the length of a step does."""
    scale = np.abs(right).max() * max(abs(ratio), 0.1)
    return bool(np.abs(mine - ratio * right).max() < 0.2 * scale)


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
