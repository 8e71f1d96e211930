"""Assignment 2: densities of the breakpoint, for numbers without a largest size and for bounded ones."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import StudentFunction, Wrong
from splinelens.classroom.checks.a2_laws import (
    cauchy,
    disk,
    judge_law,
    laplace_quotient,
    largest,
    places,
    uniform,
)

__all__ = ["check_bounded_density", "check_breakpoint_density"]


def _bell(beta: FloatArray, scale: float) -> FloatArray:
    density: FloatArray = np.exp(-((beta / scale) ** 2) / 2) / (scale * np.sqrt(2 * np.pi))
    return density


def _rises(beta: FloatArray, w: float, b: float) -> FloatArray:
    return 0.5 + np.sign(beta) * w * np.abs(beta) / (2 * (b + w * np.abs(beta)))


INVERTED = "The scale is inverted: this is the density of w/b; large biases throw breakpoints far out."
NO_SCALE = "The scales are missing: this is right only where both are equal."
NO_FACTOR = "The factor |t| is missing: for fixed w = t, -b/t has |t| times the density of b at -t beta."
HALF = "This is half of the density: weights of both signs give breakpoints."
DISTRIBUTION = "This is the probability of a breakpoint below beta, not the density."
SURVIVAL = "This is the probability of a breakpoint beyond beta, not the density."
ONE = "Integrate over all beta: the result has to be 1, and weights of both signs count."

DENSITY: Wrong = {
    "This is a normal density: a quotient of normal numbers is not normal, small weights make far tails.": (
        lambda beta, w, b: _bell(beta, b / w)
    ),
    "This is the law of a sum: the breakpoint is a quotient of the two.": (
        lambda beta, w, b: _bell(beta, float(np.hypot(w, b)))
    ),
    "This is a normal density, and its scale is inverted: look at the tails of the histogram.": (
        lambda beta, w, b: _bell(beta, w / b)
    ),
    INVERTED: lambda beta, w, b: cauchy(beta, b, w),
    NO_SCALE: lambda beta, w, b: cauchy(beta, 1.0, 1.0),
    "The scales are deviations, and this takes them for variances.": (
        lambda beta, w, b: cauchy(beta, np.sqrt(w), np.sqrt(b))
    ),
    "The scales are squared once too often: sigma_w is the deviation of w itself, not a root of it.": (
        lambda beta, w, b: cauchy(beta, w**2, b**2)
    ),
    NO_FACTOR: lambda beta, w, b: 1 / np.sqrt(2 * np.pi * (b**2 + w**2 * beta**2)),
    HALF: lambda beta, w, b: cauchy(beta, w, b) / 2,
    "This is not normalized: the density has to integrate to 1.": (
        lambda beta, w, b: 1 / (1 + (w * beta / b) ** 2)
    ),
    "The factor sigma_w/sigma_b in front is missing: the density has to integrate to 1.": (
        lambda beta, w, b: 1 / (np.pi * (1 + (w * beta / b) ** 2))
    ),
    DISTRIBUTION: lambda beta, w, b: 0.5 + np.arctan(w * beta / b) / np.pi,
    SURVIVAL: lambda beta, w, b: 0.5 - np.arctan(w * beta / b) / np.pi,
    "This is the density for Laplace numbers; here w and b are normal.": laplace_quotient,
}
LAPLACE_DENSITY: Wrong = {
    "This is a Laplace density: a quotient of Laplace numbers is none, small weights make far tails.": (
        lambda beta, w, b: np.exp(-np.abs(beta) * w / b) * w / (2 * b)
    ),
    "This is the Cauchy law of normal weights; here they are Laplace numbers.": cauchy,
    INVERTED: lambda beta, w, b: laplace_quotient(beta, b, w),
    NO_SCALE: lambda beta, w, b: laplace_quotient(beta, 1.0, 1.0),
    NO_FACTOR: lambda beta, w, b: 1 / (2 * (b + w * np.abs(beta))),
    HALF: lambda beta, w, b: laplace_quotient(beta, w, b) / 2,
    "The size of beta counts, not beta: the law is symmetric.": (
        lambda beta, w, b: w * b / (2 * (b + w * beta) ** 2)
    ),
    DISTRIBUTION: _rises,
    SURVIVAL: lambda beta, w, b: 1 - _rises(beta, w, b),
    "c_w and c_b are the scales; this takes the variances 2c^2 for them.": (
        lambda beta, w, b: laplace_quotient(beta, 2 * w**2, 2 * b**2)
    ),
}


def check_breakpoint_density(breakpoint_density: StudentFunction, *, variant: bool = False) -> None:
    """Density of -b/w for normal numbers, or for Laplace numbers.

    Parameters
    ----------
    breakpoint_density : callable
        (beta, scale of w, scale of b) -> densities, of the shape of beta.
    variant : bool
        Whether the numbers are Laplace.
    """
    law, wrong = (laplace_quotient, LAPLACE_DENSITY) if variant else (cauchy, DENSITY)
    cases, names = places("breakpoint_density", 2), ("c_w", "c_b") if variant else ("sigma_w", "sigma_b")
    judge_law("breakpoint_density", breakpoint_density, cases, law, wrong, names=names, hint=ONE)


# --- bounded_density ---

NO_TAILS = "There are no tails: a small weight throws a breakpoint beyond a_b/a_w."
CUT = "The density has to integrate to 1: what is missing lies beyond a_b/a_w, where small weights throw it."
FLAT = "This is flat everywhere: with a breakpoint beyond a_b/a_w, |w| cannot be as large as a_w."

BOUNDED: Wrong = {
    NO_TAILS: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (2 * b), 0.0),
    CUT: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (4 * b), 0.0),
    FLAT: lambda beta, w, b: np.full_like(beta, w / (4 * b)),
    INVERTED: lambda beta, w, b: uniform(beta, b, w),
    NO_SCALE: lambda beta, w, b: uniform(beta, 1.0, 1.0),
    NO_FACTOR: lambda beta, w, b: largest(beta, w, b) / (2 * w * b),
    HALF: lambda beta, w, b: uniform(beta, w, b) / 2,
    "This is the Cauchy law of normal weights; uniform ones have a largest size.": cauchy,
    "The ranges are twice a_w and a_b: each density is 1/(2a), on [-a, a].": (
        lambda beta, w, b: uniform(beta, w, b) * 4
    ),
    "This is twice the density: w and b both have the density 1/(2a), on [-a, a].": (
        lambda beta, w, b: uniform(beta, w, b) * 2
    ),
}
BOUNDED_DISK: Wrong = {
    NO_TAILS: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (2 * b), 0.0),
    CUT: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (3 * b), 0.0),
    FLAT: lambda beta, w, b: np.full_like(beta, w / (3 * b)),
    INVERTED: lambda beta, w, b: disk(beta, b, w),
    NO_SCALE: lambda beta, w, b: disk(beta, 1.0, 1.0),
    NO_FACTOR: lambda beta, w, b: largest(beta, w, b) ** 2 / (2 * w**2 * b),
    HALF: lambda beta, w, b: disk(beta, w, b) / 2,
    "This is the density for uniform weights; the disk law has the density |t|/a_w^2.": uniform,
    "The density of w is |t|/a_w^2 and not |t|/a_w: over [-a_w, a_w] it has to integrate to 1.": (
        lambda beta, w, b: disk(beta, w, b) * w
    ),
    "This is twice the density: b has the density 1/(2 a_b), and w, of both signs, |t|/a_w^2.": (
        lambda beta, w, b: disk(beta, w, b) * 2
    ),
}


def check_bounded_density(bounded_density: StudentFunction, *, variant: bool = False) -> None:
    """Density of -b/w for uniform biases and weights that are uniform, or follow the disk law.

    Parameters
    ----------
    bounded_density : callable
        (beta, a_w, a_b) -> densities, of the shape of beta.
    variant : bool
        Whether the weights follow the disk law.
    """
    law, wrong = (disk, BOUNDED_DISK) if variant else (uniform, BOUNDED)
    cases, names = places("bounded_density", 2), ("a_w", "a_b")
    judge_law("bounded_density", bounded_density, cases, law, wrong, names=names, hint=ONE, bounded=True)
