"""Assignment 2: which share of the breakpoints lies in an interval, for three recipes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, draws
from splinelens.classroom.checks.a2_laws import number
from splinelens.classroom.checks.a2_remarks import agree, by_a_factor, digits, first, judge_closely

__all__ = ["check_share_between"]


def _between(below: Callable[[float], float]) -> Callable[[float, float], float]:
    return lambda low, high: below(high) - below(low)


def _with_tail(power: int) -> Callable[[float], float]:
    """Probability below beta where the density is flat on [-1, 1] and then falls like |beta|^-(power + 1)."""

    def below(beta: float) -> float:
        tail = 0.5 / (power + 1) / max(abs(beta), 1.0) ** power
        if abs(beta) <= 1:
            return 0.5 + beta * power / (2 * (power + 1))
        return tail if beta < 0 else 1 - tail

    return below


def _at_zero(low: float, high: float) -> float:
    return float(low <= 0 <= high)


def _cauchy_below(beta: float) -> float:
    return 0.5 + float(np.arctan(beta)) / np.pi


def _without_tails(low: float, high: float) -> float:
    return float(np.clip(high, -1, 1) - np.clip(low, -1, 1)) / 2


SHARE: Wrong = {
    "There are no tails: of breakpoints -b/w of uniform numbers, half lie outside [-1, 1].": _without_tails,
    "The density is that of [-1, 1] everywhere: beyond, it falls, since only small weights reach there.": (
        lambda low, high: (high - low) / 4
    ),
    "The biases are not zero: torch.nn.Linear draws them like the weights.": _at_zero,
    "This is the Cauchy law of normal weights; torch.nn.Linear draws uniform ones.": _between(_cauchy_below),
    "This is the share up to `high`: breakpoints below `low` do not count.": (
        lambda low, high: _with_tail(1)(high)
    ),
}
SHARE_DISK: Wrong = {
    "There are no tails: breakpoints -b/w of these numbers lie outside [-1, 1] as well.": _without_tails,
    "The density is that of [-1, 1] everywhere: beyond, it falls, since only small weights reach there.": (
        lambda low, high: (high - low) / 3
    ),
    "The biases are not zero: this recipe draws them uniformly.": _at_zero,
    "This is the share for uniform weights; here they follow the disk law.": _between(_with_tail(1)),
    "This is the Cauchy law of normal weights; here they follow the disk law.": _between(_cauchy_below),
    "This is the share up to `high`: breakpoints below `low` do not count.": (
        lambda low, high: _with_tail(2)(high)
    ),
}
SHARE_ZERO: Wrong = {
    "Here biases are drawn like weights, normally; the recipe starts them at zero: every breakpoint is 0.": (
        _between(_cauchy_below)
    ),
    "Here biases are drawn like weights, uniformly; the recipe starts them at zero: every breakpoint is 0.": (
        _between(_with_tail(1))
    ),
    "All breakpoints are at 0: where the interval contains 0, it holds all of them, not none.": (
        lambda low, high: 0.0
    ),
    "All breakpoints are at 0: an interval without 0 holds none of them, not all.": lambda low, high: 1.0,
}


def check_share_between(share_between: StudentFunction, *, variant: bool = False) -> None:
    """Mean shares of the breakpoints in intervals within, around and beyond [-1, 1], for three recipes.

    Parameters
    ----------
    share_between : callable
        (recipe, low, high) -> number.
    variant : bool
        Whether the first recipe is "disk" in place of "torch".
    """
    drawn = _between(_with_tail(2 if variant else 1)), SHARE_DISK if variant else SHARE
    zero = _at_zero, SHARE_ZERO
    recipes = {"disk" if variant else "torch": drawn, "he": zero, "glorot": zero}
    for recipe, (law, wrong) in recipes.items():
        _check_recipe(recipe, share_between, law, wrong)


def _check_recipe(
    recipe: str, share_between: StudentFunction, law: Callable[[float, float], float], wrong: Wrong
) -> None:
    name, cases = f"share_between for {recipe!r}", _intervals(recipe)
    right = np.array([law(*case) for case in cases])
    got = np.array([number(name, "share_between", share_between, recipe, *case) for case in cases])
    told = {f"For {recipe!r}: {text}": each for text, each in wrong.items()}
    judge_closely(name, list(got), list(right), cases, told, lambda: first(_remarks(got, right, cases)))


def _remarks(got: FloatArray, right: FloatArray, cases: list[Case]) -> Iterator[str]:
    """Remarks on the shares of intervals, empty where they do not hold; the last always holds."""
    low, high = np.array(cases).T
    good = np.abs(got - right) <= 1e-6
    if got.min() < -1e-6 or got.max() > 1 + 1e-6:
        yield "A share is a number between 0 and 1."
    if agree(got, 1 - right):
        yield "This is the share outside of the interval."
    yield digits(got, right)
    if by_a_factor(got, right) is not None:
        yield "It is wrong by one factor for all intervals: from -infinity to infinity the share has to be 1."
    if good[(low > -1) & (high < 1)].all():
        yield "It is right for intervals within [-1, 1], and wrong for some that reach beyond."
    if good[low > 0].all():
        yield "It is right for intervals of positive numbers, and wrong for others: the law is symmetric."
    worst = int(np.abs(got - right).argmax())
    yield f"It is wrong for the interval [{low[worst]:.2f}, {high[worst]:.2f}], for example."


def _intervals(recipe: str) -> list[Case]:
    rng = draws(f"share_between {recipe}")
    ends = [(-0.7, 0.4), (0.2, 0.8), (-0.5, 3.0), (1.5, 5.0), (-4.0, -2.0), (-2.5, -0.3), (-3.0, 6.0)]
    return [tuple(map(float, np.array(each) * rng.uniform(0.9, 1.1))) for each in ends]
