"""Assignment 2: the mean square of the delta-slope of a unit, given its breakpoint."""

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

__all__ = ["check_bounded_kink", "check_mean_square_kink"]


def _normal_kink(beta: FloatArray, w: float, b: float, v: float) -> FloatArray:
    return 2 * (w * b * v) ** 2 / (b**2 + w**2 * beta**2)


def _laplace_kink(beta: FloatArray, w: float, b: float, v: float) -> FloatArray:
    return 12 * (w * b * v) ** 2 / (b + w * np.abs(beta)) ** 2


INDEPENDENT = (
    "This does not depend on beta, as if mu and beta were independent: both contain w, "
    "and a far breakpoint means a small weight."
)
NO_V = "This is the mean of w^2, given beta: mu = wv has the mean square of v as a factor."
WEIGHTED = "The density p(beta) is a factor too many: the mean is over units whose breakpoint is beta."
SCALES = "The scales of w and b are exchanged: far out, only units of small |w| and large |b| are left."
BIASED_SIZE = (
    "Given beta, the density of w is not proportional to p_w(t) p_b(beta t) alone: "
    "the factor |t| makes large weights more likely."
)
FACTORS = (
    "It is the mean of v^2, times that of w^2 given beta, for which the density of |w| has the factor |t|."
)
SIZES = "This is the mean of |mu|, given beta; asked is that of its square."
ROOT = "This is the square root of the mean square."

KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2),
    NO_V: lambda beta, w, b, v: _normal_kink(beta, w, b, 1.0),
    f"{BIASED_SIZE} (A Rayleigh number of scale tau has the mean square 2 tau^2.)": (
        lambda beta, w, b, v: _normal_kink(beta, w, b, v) / 2
    ),
    WEIGHTED: lambda beta, w, b, v: _normal_kink(beta, w, b, v) * cauchy(beta, w, b),
    SCALES: lambda beta, w, b, v: _normal_kink(beta, b, w, v),
    "sigma_v is a deviation: the mean of v^2 is its square.": (
        lambda beta, w, b, v: _normal_kink(beta, w, b, np.sqrt(v))
    ),
    SIZES: (lambda beta, w, b, v: w * b * v / np.sqrt(b**2 + w**2 * beta**2)),
    ROOT: (lambda beta, w, b, v: np.sqrt(_normal_kink(beta, w, b, v))),
}
LAPLACE_KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, 4 * (w * v) ** 2),
    NO_V: lambda beta, w, b, v: _laplace_kink(beta, w, b, np.sqrt(0.5)),
    BIASED_SIZE: lambda beta, w, b, v: _laplace_kink(beta, w, b, v) / 3,
    WEIGHTED: lambda beta, w, b, v: _laplace_kink(beta, w, b, v) * laplace_quotient(beta, w, b),
    SCALES: lambda beta, w, b, v: _laplace_kink(beta, b, w, v),
    "A Laplace number of scale c_v has the mean square 2 c_v^2, not c_v^2.": (
        lambda beta, w, b, v: _laplace_kink(beta, w, b, v) / 2
    ),
    "This is the mean for normal weights; here they are Laplace numbers.": _normal_kink,
    SIZES: lambda beta, w, b, v: 2 * w * b * v / (b + w * np.abs(beta)),
    "The size of beta counts, not beta: the law is symmetric.": (
        lambda beta, w, b, v: 12 * (w * b * v) ** 2 / (b + w * beta) ** 2
    ),
    ROOT: (lambda beta, w, b, v: np.sqrt(_laplace_kink(beta, w, b, v))),
}


def check_mean_square_kink(mean_square_kink: StudentFunction, *, variant: bool = False) -> None:
    """Mean of the squared delta-slope given the breakpoint, for normal numbers, or for Laplace numbers.

    Parameters
    ----------
    mean_square_kink : callable
        (beta, scales of w, b and v) -> means, of the shape of beta.
    variant : bool
        Whether the numbers are Laplace.
    """
    law, wrong = (_laplace_kink, LAPLACE_KINK) if variant else (_normal_kink, KINK)
    names = ("c_w", "c_b", "c_v") if variant else ("sigma_w", "sigma_b", "sigma_v")
    cases = places("mean_square_kink", 3)
    judge_law("mean_square_kink", mean_square_kink, cases, law, wrong, names=names, hint=FACTORS)


# --- bounded_kink, the bonus ---


def _uniform_kink(beta: FloatArray, w: float, b: float, v: float) -> FloatArray:
    return largest(beta, w, b) ** 2 * v**2 / 6


def _disk_kink(beta: FloatArray, w: float, b: float, v: float) -> FloatArray:
    return 0.3 * largest(beta, w, b) ** 2 * v**2


V_BOUND = "This takes a_v for the deviation of v, but it is the largest size."

BOUNDED_KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2 / 9),
    "This does not depend on beta: beyond a_b/a_w, |w| cannot be as large as a_w.": (
        lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2 / 6)
    ),
    NO_V: lambda beta, w, b, v: largest(beta, w, b) ** 2 / 2,
    BIASED_SIZE: lambda beta, w, b, v: largest(beta, w, b) ** 2 * v**2 / 9,
    V_BOUND: lambda beta, w, b, v: largest(beta, w, b) ** 2 * v**2 / 2,
    WEIGHTED: lambda beta, w, b, v: _uniform_kink(beta, w, b, v) * uniform(beta, w, b),
    SCALES: lambda beta, w, b, v: _uniform_kink(beta, b, w, v),
    "This is the mean for normal weights; here they are uniform.": _normal_kink,
    SIZES: lambda beta, w, b, v: largest(beta, w, b) * v / 3,
    ROOT: lambda beta, w, b, v: np.sqrt(_uniform_kink(beta, w, b, v)),
}
BOUNDED_DISK_KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2 / 4),
    "This does not depend on beta: beyond a_b/a_w, |w| cannot be as large as a_w.": (
        lambda beta, w, b, v: np.full_like(beta, 0.3 * (w * v) ** 2)
    ),
    NO_V: lambda beta, w, b, v: 0.6 * largest(beta, w, b) ** 2,
    BIASED_SIZE: lambda beta, w, b, v: largest(beta, w, b) ** 2 * v**2 / 4,
    V_BOUND: lambda beta, w, b, v: 0.6 * largest(beta, w, b) ** 2 * v**2,
    "v follows the disk law as well, with the mean square a_v^2/2; this has that of a uniform v, a_v^2/3.": (
        lambda beta, w, b, v: 0.2 * largest(beta, w, b) ** 2 * v**2
    ),
    WEIGHTED: lambda beta, w, b, v: _disk_kink(beta, w, b, v) * disk(beta, w, b),
    SCALES: lambda beta, w, b, v: _disk_kink(beta, b, w, v),
    "This is the mean for uniform weights; here they follow the disk law.": _uniform_kink,
    SIZES: lambda beta, w, b, v: largest(beta, w, b) * v / 2,
    ROOT: lambda beta, w, b, v: np.sqrt(_disk_kink(beta, w, b, v)),
}


def check_bounded_kink(bounded_kink: StudentFunction, *, variant: bool = False) -> None:
    """Mean of the squared delta-slope given the breakpoint, for uniform weights, or for the disk law.

    Parameters
    ----------
    bounded_kink : callable
        (beta, a_w, a_b, a_v) -> means, of the shape of beta.
    variant : bool
        Whether w and v follow the disk law.
    """
    law, wrong = (_disk_kink, BOUNDED_DISK_KINK) if variant else (_uniform_kink, BOUNDED_KINK)
    cases, names = places("bounded_kink", 3), ("a_w", "a_b", "a_v")
    judge_law("bounded_kink", bounded_kink, cases, law, wrong, names=names, hint=FACTORS, bounded=True)
