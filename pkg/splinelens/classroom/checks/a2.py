r"""Assignment 2, what initialization draws: laws of :math:`\beta=-b/w` and :math:`\mu=wv`, and three recipes.

In the variant normal numbers are Laplace numbers, uniform weights follow the disk law, of density
:math:`|t|/a^2` on :math:`[-a,a]`, and the total kink :math:`\sum|\mu_i|` takes the place of the roughness.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge

__all__ = [
    "check_bounded_density",
    "check_bounded_kink",
    "check_breakpoint_density",
    "check_expected_bending",
    "check_mean_square_kink",
    "check_share_between",
]

PLACES = 12
Law: TypeAlias = Callable[..., FloatArray]


def _cases(name: str, scales: int, count: int = 3) -> list[Case]:
    """Places on both sides, 0 among them, and scales that are neither 1 nor close to each other."""
    rng = draws(name)
    sizes = [rng.permutation([0.6, 1.5, 2.2][:scales]) * rng.uniform(0.9, 1.1, scales) for _ in range(count)]
    sides = np.where(np.arange(PLACES) % 2, 1.0, -1.0)
    return [
        (
            np.append(sides * np.linspace(0.1, 6, PLACES) * rng.uniform(0.9, 1.1, PLACES), 0.0),
            *map(float, each),
        )
        for each in sizes
    ]


def _judge_law(name: str, function: StudentFunction, cases: list[Case], law: Law, wrong: Wrong) -> None:
    right = [law(*case) for case in cases]
    got = [
        arrays(name, answer(name, function, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge(name, got, right, cases, wrong)


# --- breakpoint_density -------------------------------------------------------------------------


def _cauchy(beta: FloatArray, w: float, b: float) -> FloatArray:
    return w * b / (np.pi * (b**2 + w**2 * beta**2))


def _bell(beta: FloatArray, scale: float) -> FloatArray:
    density: FloatArray = np.exp(-((beta / scale) ** 2) / 2) / (scale * np.sqrt(2 * np.pi))
    return density


def _laplace_quotient(beta: FloatArray, w: float, b: float) -> FloatArray:
    return w * b / (2 * (b + w * np.abs(beta)) ** 2)


def _rises(beta: FloatArray, w: float, b: float) -> FloatArray:
    return 0.5 + np.sign(beta) * w * np.abs(beta) / (2 * (b + w * np.abs(beta)))


INVERTED = "The scale is inverted: this is the density of w/b; large biases throw breakpoints far out."
NO_SCALE = "The scales are missing: this is right only where both are equal."
NO_FACTOR = "The factor |t| is missing: for fixed w = t, -b/t has |t| times the density of b at -t beta."
HALF = "This is half of the density: weights of both signs give breakpoints."
DISTRIBUTION = "This is the probability of a breakpoint below beta, not the density."

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
    INVERTED: lambda beta, w, b: _cauchy(beta, b, w),
    NO_SCALE: lambda beta, w, b: _cauchy(beta, 1.0, 1.0),
    "The scales are deviations, and this takes them for variances.": (
        lambda beta, w, b: _cauchy(beta, np.sqrt(w), np.sqrt(b))
    ),
    "These scales are squared once too often: sigma_w and sigma_b are deviations, not their roots.": (
        lambda beta, w, b: _cauchy(beta, w**2, b**2)
    ),
    NO_FACTOR: lambda beta, w, b: 1 / np.sqrt(2 * np.pi * (b**2 + w**2 * beta**2)),
    HALF: lambda beta, w, b: _cauchy(beta, w, b) / 2,
    "This is not normalized: the density has to integrate to 1.": (
        lambda beta, w, b: 1 / (1 + (w * beta / b) ** 2)
    ),
    "The factor sigma_w/sigma_b in front is missing: the density has to integrate to 1.": (
        lambda beta, w, b: 1 / (np.pi * (1 + (w * beta / b) ** 2))
    ),
    DISTRIBUTION: lambda beta, w, b: 0.5 + np.arctan(w * beta / b) / np.pi,
}
LAPLACE_DENSITY: Wrong = {
    "This is a Laplace density: a quotient of Laplace numbers is none, small weights make far tails.": (
        lambda beta, w, b: np.exp(-np.abs(beta) * w / b) * w / (2 * b)
    ),
    "This is the Cauchy law of normal weights; here they are Laplace numbers.": _cauchy,
    INVERTED: lambda beta, w, b: _laplace_quotient(beta, b, w),
    NO_SCALE: lambda beta, w, b: _laplace_quotient(beta, 1.0, 1.0),
    NO_FACTOR: lambda beta, w, b: 1 / (2 * (b + w * np.abs(beta))),
    HALF: lambda beta, w, b: _laplace_quotient(beta, w, b) / 2,
    "The size of beta counts, not beta: the law is symmetric.": (
        lambda beta, w, b: w * b / (2 * (b + w * beta) ** 2)
    ),
    DISTRIBUTION: _rises,
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
    law, wrong = (_laplace_quotient, LAPLACE_DENSITY) if variant else (_cauchy, DENSITY)
    _judge_law("breakpoint_density", breakpoint_density, _cases("breakpoint_density", 2), law, wrong)


# --- bounded_density ----------------------------------------------------------------------------


def _largest(beta: FloatArray, w: float, b: float) -> FloatArray:
    """The largest |w| that can have the breakpoint beta."""
    return b / np.maximum(np.abs(beta), b / w)


def _uniform(beta: FloatArray, w: float, b: float) -> FloatArray:
    return _largest(beta, w, b) ** 2 / (4 * w * b)


def _disk(beta: FloatArray, w: float, b: float) -> FloatArray:
    return _largest(beta, w, b) ** 3 / (3 * w**2 * b)


NO_TAILS = "There are no tails: a small weight throws a breakpoint beyond a_b/a_w."
CUT = "The density has to integrate to 1: what is missing lies beyond a_b/a_w, where small weights throw it."
FLAT = "This is flat everywhere: with a breakpoint beyond a_b/a_w, |w| cannot be as large as a_w."

BOUNDED: Wrong = {
    NO_TAILS: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (2 * b), 0.0),
    CUT: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (4 * b), 0.0),
    FLAT: lambda beta, w, b: np.full_like(beta, w / (4 * b)),
    INVERTED: lambda beta, w, b: _uniform(beta, b, w),
    NO_SCALE: lambda beta, w, b: _uniform(beta, 1.0, 1.0),
    NO_FACTOR: lambda beta, w, b: _largest(beta, w, b) / (2 * w * b),
    HALF: lambda beta, w, b: _uniform(beta, w, b) / 2,
    "This is the Cauchy law of normal weights; uniform ones have a largest size.": _cauchy,
    "The ranges are twice a_w and a_b: each density is 1/(2a), on [-a, a].": (
        lambda beta, w, b: _uniform(beta, w, b) * 4
    ),
}
BOUNDED_DISK: Wrong = {
    NO_TAILS: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (2 * b), 0.0),
    CUT: lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (3 * b), 0.0),
    FLAT: lambda beta, w, b: np.full_like(beta, w / (3 * b)),
    INVERTED: lambda beta, w, b: _disk(beta, b, w),
    NO_SCALE: lambda beta, w, b: _disk(beta, 1.0, 1.0),
    NO_FACTOR: lambda beta, w, b: _largest(beta, w, b) ** 2 / (2 * w**2 * b),
    HALF: lambda beta, w, b: _disk(beta, w, b) / 2,
    "This is the density for uniform weights; the disk law has the density |t|/a_w^2.": _uniform,
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
    law, wrong = (_disk, BOUNDED_DISK) if variant else (_uniform, BOUNDED)
    _judge_law("bounded_density", bounded_density, _cases("bounded_density", 2), law, wrong)


# --- share_between ------------------------------------------------------------------------------


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
    first = _between(_with_tail(2 if variant else 1)), SHARE_DISK if variant else SHARE
    zero = _at_zero, SHARE_ZERO
    recipes = {"disk" if variant else "torch": first, "he": zero, "glorot": zero}
    for recipe, (law, wrong) in recipes.items():
        name, cases = f"share_between for {recipe!r}", _intervals(recipe)
        right = [law(*case) for case in cases]
        got = [_number(name, "share_between", share_between, recipe, *case) for case in cases]
        judge(name, got, right, cases, {f"For {recipe!r}: {text}": each for text, each in wrong.items()})


def _intervals(recipe: str) -> list[Case]:
    rng = draws(f"share_between {recipe}")
    ends = [(-0.7, 0.4), (0.2, 0.8), (-0.5, 3.0), (1.5, 5.0), (-4.0, -2.0), (-2.5, -0.3), (-3.0, 6.0)]
    return [tuple(map(float, np.array(each) * rng.uniform(0.9, 1.1))) for each in ends]


def _number(name: str, function: str, student: StudentFunction, *case: object) -> FloatArray:
    number: FloatArray = arrays(name, answer(function, student, *case), [0.0], ["the result"])[0]
    return number


# --- mean_square_kink ---------------------------------------------------------------------------


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

KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2),
    NO_V: lambda beta, w, b, v: _normal_kink(beta, w, b, 1.0),
    BIASED_SIZE: lambda beta, w, b, v: _normal_kink(beta, w, b, v) / 2,
    WEIGHTED: lambda beta, w, b, v: _normal_kink(beta, w, b, v) * _cauchy(beta, w, b),
    SCALES: lambda beta, w, b, v: _normal_kink(beta, b, w, v),
    "sigma_v is a deviation: the mean of v^2 is its square.": (
        lambda beta, w, b, v: _normal_kink(beta, w, b, np.sqrt(v))
    ),
    "This is the mean of |mu|, given beta; asked is that of its square.": (
        lambda beta, w, b, v: w * b * v / np.sqrt(b**2 + w**2 * beta**2)
    ),
    "This is the square root of the mean square.": (
        lambda beta, w, b, v: np.sqrt(_normal_kink(beta, w, b, v))
    ),
}
LAPLACE_KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, 4 * (w * v) ** 2),
    NO_V: lambda beta, w, b, v: _laplace_kink(beta, w, b, np.sqrt(0.5)),
    BIASED_SIZE: lambda beta, w, b, v: _laplace_kink(beta, w, b, v) / 3,
    WEIGHTED: lambda beta, w, b, v: _laplace_kink(beta, w, b, v) * _laplace_quotient(beta, w, b),
    SCALES: lambda beta, w, b, v: _laplace_kink(beta, b, w, v),
    "A Laplace number of scale c_v has the mean square 2 c_v^2, not c_v^2.": (
        lambda beta, w, b, v: _laplace_kink(beta, w, b, v) / 2
    ),
    "This is the mean for normal weights; here they are Laplace numbers.": _normal_kink,
    "The size of beta counts, not beta: the law is symmetric.": (
        lambda beta, w, b, v: 12 * (w * b * v) ** 2 / (b + w * beta) ** 2
    ),
    "This is the square root of the mean square.": (
        lambda beta, w, b, v: np.sqrt(_laplace_kink(beta, w, b, v))
    ),
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
    _judge_law("mean_square_kink", mean_square_kink, _cases("mean_square_kink", 3), law, wrong)


# --- expected_bending ---------------------------------------------------------------------------

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
        got = [_number(name, "expected_bending", expected_bending, recipe, *case) for case in cases]
        judge(name, got, right, cases, {f"For {recipe!r}: {text}": each for text, each in wrong.items()})


# --- bounded_kink, the bonus --------------------------------------------------------------------


def _uniform_kink(beta: FloatArray, w: float, b: float, v: float) -> FloatArray:
    return _largest(beta, w, b) ** 2 * v**2 / 6


def _disk_kink(beta: FloatArray, w: float, b: float, v: float) -> FloatArray:
    return 0.3 * _largest(beta, w, b) ** 2 * v**2


V_BOUND = "This takes a_v for the deviation of v, but it is the largest size."

BOUNDED_KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2 / 9),
    "This does not depend on beta: beyond a_b/a_w, |w| cannot be as large as a_w.": (
        lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2 / 6)
    ),
    NO_V: lambda beta, w, b, v: _largest(beta, w, b) ** 2 / 2,
    BIASED_SIZE: lambda beta, w, b, v: _largest(beta, w, b) ** 2 * v**2 / 9,
    V_BOUND: lambda beta, w, b, v: _largest(beta, w, b) ** 2 * v**2 / 2,
    WEIGHTED: lambda beta, w, b, v: _uniform_kink(beta, w, b, v) * _uniform(beta, w, b),
    SCALES: lambda beta, w, b, v: _uniform_kink(beta, b, w, v),
    "This is the mean for normal weights; here they are uniform.": _normal_kink,
}
BOUNDED_DISK_KINK: Wrong = {
    INDEPENDENT: lambda beta, w, b, v: np.full_like(beta, (w * v) ** 2 / 4),
    "This does not depend on beta: beyond a_b/a_w, |w| cannot be as large as a_w.": (
        lambda beta, w, b, v: np.full_like(beta, 0.3 * (w * v) ** 2)
    ),
    NO_V: lambda beta, w, b, v: 0.6 * _largest(beta, w, b) ** 2,
    BIASED_SIZE: lambda beta, w, b, v: _largest(beta, w, b) ** 2 * v**2 / 4,
    V_BOUND: lambda beta, w, b, v: 0.6 * _largest(beta, w, b) ** 2 * v**2,
    "v follows the disk law as well, with the mean square a_v^2/2; this has that of a uniform v, a_v^2/3.": (
        lambda beta, w, b, v: 0.2 * _largest(beta, w, b) ** 2 * v**2
    ),
    WEIGHTED: lambda beta, w, b, v: _disk_kink(beta, w, b, v) * _disk(beta, w, b),
    SCALES: lambda beta, w, b, v: _disk_kink(beta, b, w, v),
    "This is the mean for uniform weights; here they follow the disk law.": _uniform_kink,
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
    _judge_law("bounded_kink", bounded_kink, _cases("bounded_kink", 3), law, wrong)
