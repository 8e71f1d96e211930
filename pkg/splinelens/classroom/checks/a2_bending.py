"""Assignment 2: how much a fresh network bends in the mean, by width, for three recipes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, draws
from splinelens.classroom.checks.a2_laws import number
from splinelens.classroom.checks.a2_remarks import by_a_factor, digits, first, judge_closely

__all__ = ["check_expected_bending"]

ONE_UNIT = (
    "This is the mean for one unit, and a network has H of them; "
    "or it takes H for the fan-in of the hidden layer, which is 1."
)
HALVED = "This is the variance of the slope, which is half the mean roughness."
FAN_IN = "The factor 1/fan-in of the output weights is missing: the fan-in of the output layer is H."
NOT_SQUARED = (
    "These are deviations where variances belong: the mean of mu^2 is that of w^2 times that of v^2."
)
SIZES = "This is the mean of the sum of |mu|; the roughness sums squares."
SQUARES = "This is the mean of the sum of squares; asked is that of the sizes |mu|."
DEVIATIONS = (
    "These are deviations where mean sizes belong: the mean of |w| is less than the root of that of w^2."
)
VARIANCE = "2/fan-in is the variance of the weights; this takes it for the deviation."
BOUND = "This takes a bound for a deviation: uniform numbers on [-a, a] have the variance a^2/3."
ONLY_FAN_IN = "This divides by the fan-in alone, as He's recipe does; Glorot's divides by fan-in + fan-out."

LIKE_HE = (
    "This has He's variance 2/fan-in, and so the bound sqrt(6/fan-in); the bound here is 1/sqrt(fan-in)."
)
FULL_RANGE = "The variance of uniform numbers on [-a, a] is a^2/3: their range is 2a, not a."
TWO_H = "This has fan-in + fan-out = 2H; but each of the two layers has H on one side and 1 on the other."
WIDE = "This is right for wide networks only: fan-in + fan-out is H + 1, and not H."
POWERS = {0.5: "sqrt(H)", 1.0: "H", 1.5: "H^(3/2)", 2.0: "H^2"}

Bending: TypeAlias = dict[str, tuple[Callable[[int], float], Wrong]]

ROUGHNESS: Bending = {
    "torch": (
        lambda H: 1 / 9,
        {
            ONE_UNIT: lambda H: 1 / (9 * H),
            FAN_IN: lambda H: H / 9,
            BOUND: lambda H: 1.0,
            LIKE_HE: lambda H: 4.0,
            FULL_RANGE: lambda H: 1 / 144,
            "One of the two, w or v, takes the bound for the deviation: both have the variance a^2/3.": (
                lambda H: 1 / 3
            ),
            HALVED: lambda H: 1 / 18,
            NOT_SQUARED: lambda H: np.sqrt(H) / 3,
            SIZES: lambda H: np.sqrt(H) / 4,
        },
    ),
    "he": (
        lambda H: 4.0,
        {
            ONE_UNIT: lambda H: 4 / H,
            FAN_IN: lambda H: 4.0 * H,
            VARIANCE: lambda H: 16 / H,
            "The variance of He's weights is 2/fan-in; this has 1/fan-in.": lambda H: 1.0,
            HALVED: lambda H: 2.0,
            NOT_SQUARED: lambda H: 2 * np.sqrt(H),
            SIZES: lambda H: 4 * np.sqrt(H) / np.pi,
        },
    ),
    "glorot": (
        lambda H: 4 * H / (H + 1) ** 2,
        {
            ONE_UNIT: lambda H: 4 / (H + 1) ** 2,
            ONLY_FAN_IN: lambda H: 4.0,
            "The variance of Glorot's weights is 2/(fan-in + fan-out); this has 1/(fan-in + fan-out).": (
                lambda H: H / (H + 1) ** 2
            ),
            BOUND: lambda H: 36 * H / (H + 1) ** 2,
            TWO_H: lambda H: 1 / H,
            WIDE: lambda H: 4 / H,
            FULL_RANGE: lambda H: H / (4 * (H + 1) ** 2),
            "2/(fan-in + fan-out) is the variance of the weights; this takes it for the deviation.": (
                lambda H: 16 * H / (H + 1) ** 4
            ),
            "2/(fan-in + fan-out) is the variance of the weights; this takes it for the bound.": (
                lambda H: 16 * H / (9 * (H + 1) ** 4)
            ),
            HALVED: lambda H: 2 * H / (H + 1) ** 2,
            NOT_SQUARED: lambda H: 2 * H / (H + 1),
            SIZES: lambda H: 1.5 * H / (H + 1),
        },
    ),
}
TOTAL_KINK: Bending = {
    "disk": (
        lambda H: 4 * np.sqrt(H) / 9,
        {
            ONE_UNIT: lambda H: 4 / (9 * np.sqrt(H)),
            "The factor 1/sqrt(fan-in) of the output weights is missing: there the fan-in is H.": (
                lambda H: 4 * H / 9
            ),
            SQUARES: lambda H: 1 / 4,
            DEVIATIONS: lambda H: np.sqrt(H) / 2,
            "This is the mean for uniform weights; by the disk law their mean size is 2/3 of the largest.": (
                lambda H: np.sqrt(H) / 4
            ),
            "This takes the largest size of the weights for their mean size.": lambda H: np.sqrt(H),
        },
    ),
    "he": (
        lambda H: 4 * np.sqrt(H) / np.pi,
        {
            ONE_UNIT: lambda H: 4 / (np.pi * np.sqrt(H)),
            "The factor 1/sqrt(fan-in) of the output weights is missing: there the fan-in is H.": (
                lambda H: 4 * H / np.pi
            ),
            SQUARES: lambda H: 4.0,
            DEVIATIONS: lambda H: 2 * np.sqrt(H),
            VARIANCE: lambda H: 8 / np.pi,
            "The variance of He's weights is 2/fan-in; this has 1/fan-in.": lambda H: 2 * np.sqrt(H) / np.pi,
        },
    ),
    "glorot": (
        lambda H: 1.5 * H / (H + 1),
        {
            ONE_UNIT: lambda H: 1.5 / (H + 1),
            ONLY_FAN_IN: lambda H: 1.5 * np.sqrt(H),
            SQUARES: lambda H: 4 * H / (H + 1) ** 2,
            DEVIATIONS: lambda H: 2 * H / (H + 1),
            TWO_H: lambda H: 0.75,
            WIDE: lambda H: 1.5,
            "This is the mean for Glorot's normal weights; these are uniform, of mean size a/2.": (
                lambda H: 4 * H / (np.pi * (H + 1))
            ),
        },
    ),
}


def check_expected_bending(expected_bending: StudentFunction, *, variant: bool = False) -> None:
    """Mean roughness, or mean total kink, of three recipes at several widths.

    Parameters
    ----------
    expected_bending : callable
        (recipe, width) -> number.
    variant : bool
        Whether the total kink is asked for, and the first recipe is "disk" in place of "torch".
    """
    for recipe, (law, wrong) in (TOTAL_KINK if variant else ROUGHNESS).items():
        name = f"expected_bending for {recipe!r}"
        widths = [int(width) for width in draws(name).choice(np.arange(2, 60), 4, replace=False)]
        cases: list[Case] = [(width,) for width in widths]
        right = np.array([law(*case) for case in cases])
        got = np.array([number(name, "expected_bending", expected_bending, recipe, *case) for case in cases])
        told = {f"For {recipe!r}: {text}": each for text, each in wrong.items()}
        remarks = _remarks(got, right, np.array(widths, dtype=float), "size" if variant else "square")
        judge_closely(name, list(got), list(right), cases, told, partial(first, remarks))


def _remarks(got: FloatArray, right: FloatArray, width: FloatArray, kind: str) -> Iterator[str]:
    """Remarks on means at several widths, empty where they do not hold; the last always holds."""
    parts = f"the mean {kind} of w, the mean {kind} of v, and the number of units"
    if got.min() <= 0:
        yield f"It is not positive: weights of both signs cancel, their {kind}s do not."
    yield digits(got, right)
    if by_a_factor(got, right) is not None:
        yield f"It depends on the width as it should, and is wrong by a factor. It has three parts: {parts}."
    for power, grows in POWERS.items():
        for base in (width, width + 1):
            if by_a_factor(got * base**power, right) is not None:
                yield f"It is too small by a factor that grows like {grows}. It has three parts: {parts}."
            if by_a_factor(got / base**power, right) is not None:
                yield f"It is too large by a factor that grows like {grows}. It has three parts: {parts}."
    yield f"It has three parts: {parts}."
