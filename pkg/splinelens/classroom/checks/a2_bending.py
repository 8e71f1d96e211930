"""Assignment 2: how much a fresh network bends in the mean, by width, for three recipes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from splinelens.classroom.checking import Case, StudentFunction, Wrong, draws, judge
from splinelens.classroom.checks.a2_laws import number

__all__ = ["check_expected_bending"]

ONE_UNIT = "This is the mean for one unit: a network has H of them."
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

Bending: TypeAlias = dict[str, tuple[Callable[[int], float], Wrong]]

ROUGHNESS: Bending = {
    "torch": (
        lambda H: 1 / 9,
        {
            ONE_UNIT: lambda H: 1 / (9 * H),
            FAN_IN: lambda H: H / 9,
            BOUND: lambda H: 1.0,
            "This has the bound sqrt(6/fan-in); that of torch.nn.Linear is 1/sqrt(fan-in).": lambda H: 4.0,
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
        cases: list[Case] = [
            (int(width),) for width in draws(name).choice(np.arange(2, 60), 4, replace=False)
        ]
        right = [law(*case) for case in cases]
        got = [number(name, "expected_bending", expected_bending, recipe, *case) for case in cases]
        judge(name, got, right, cases, {f"For {recipe!r}: {text}": each for text, each in wrong.items()})
