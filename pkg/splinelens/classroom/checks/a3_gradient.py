"""Assignment 3: the gradient, which each unit makes of two numbers.

These moments are the sums of r and of r x over its active data, divided by n, or weighted.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, answer, arrays, draws, judge
from splinelens.classroom.checks.a3_networks import NOTHING, Problem, active, almost

__all__ = ["check_gradient", "slopes"]


def _moments(
    w: FloatArray,
    b: FloatArray,
    v: FloatArray,
    x: FloatArray,
    y: FloatArray,
    omega: FloatArray | None = None,
    *,
    on: FloatArray | None = None,
    hidden: Callable[[FloatArray, float], FloatArray] = np.maximum,
    residual: Callable[[FloatArray, FloatArray], FloatArray] = np.subtract,
) -> tuple[FloatArray, FloatArray]:
    """The moments of each unit, over the data that `on` says."""
    height = np.multiply.outer(x, w) + b
    pull = residual(hidden(height, 0.0) @ v, y) * (1 / len(x) if omega is None else omega)
    sets = height > 0 if on is None else on
    return pull @ sets, (pull * x) @ sets


def slopes(
    w: FloatArray, b: FloatArray, v: FloatArray, zeroth: FloatArray, first: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The derivatives that the moments of each unit make.

    Parameters
    ----------
    w, b, v : array, shape (H,)
    zeroth, first : array
        Sums of r and of r x over the active data, with weights; their last axis goes over the units.

    Returns
    -------
    dw, db, dv : array

    Examples
    --------
    >>> one = np.ones(1)
    >>> [float(each[0]) for each in slopes(one, -2 * one, 3 * one, one, 4 * one)]
    [12.0, 3.0, 2.0]
    """
    return v * first, v * zeroth, w * first + b * zeroth


def _gradient(*case: FloatArray, **other: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
    w, b, v = case[:3]
    return slopes(w, b, v, *_moments(*case, **other))


def _over_active(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *omega: Any
) -> Any:
    """Means over the active data."""
    share = (omega[0] if omega else np.full(len(x), 1 / len(x))) @ active(w, b, x)
    scale = np.where(share > 0, share, 1.0)
    return tuple(each / scale for each in _gradient(w, b, v, x, y, *omega))


Derivatives = Callable[..., Any]
"""From (w, b, v, x, y) and perhaps omega to (dw, db, dv)."""


def _times(function: Derivatives, factor: Callable[[int], float]) -> Derivatives:
    """`function` times a number made from that of the data."""
    return lambda *case: tuple(factor(len(case[3])) * each for each in function(*case))


def _unweighted(*case: FloatArray) -> Any:
    return _gradient(*case[:5])


# What is summed, and by which number the sums are multiplied: a wrong answer may err in both.
SUMS: dict[str, Derivatives] = {
    "The sums run over all data: a unit feels only the data on which it is active.": lambda *case: _gradient(
        *case, on=np.ones((len(case[3]), len(case[0])))
    ),
    "The sums run over the inactive data: a unit feels those on which it is active.": lambda *case: _gradient(
        *case, on=1 - active(case[0], case[1], case[3])
    ),
    "This takes the values f(x) for the residuals f(x) - y.": lambda *case: _gradient(
        *case, residual=lambda values, targets: values
    ),
    "The residuals are those of a network without ReLU: f(x) adds up v (w x + b)_+, not v (w x + b).": (
        lambda *case: _gradient(*case, hidden=np.add)
    ),
}
SUMS_OF_MEANS: dict[str, Derivatives] = {
    "This divides by the number of active data; the loss divides by n, whatever is active.": _over_active,
}
SUMS_OF_WEIGHTS: dict[str, Derivatives] = {
    "The weights are ignored: datum k counts omega_k, not 1/n.": _unweighted,
    "The weights are missing: these are plain sums, and datum k counts omega_k.": _times(
        _unweighted, lambda n: n
    ),
    "The weights enter squared: datum k counts omega_k.": lambda *case: _gradient(*case[:5], case[5] ** 2),
    "This divides by the weight of the active data; nothing divides by it in the loss.": _over_active,
}
SCALES: dict[str, Callable[[int], float]] = {
    "The gradient has the wrong sign: the residual is f(x) - y.": lambda n: -1,
    "This is half the gradient: the 2 of the square cancels the 1/2 of the loss.": lambda n: 0.5,
    "This is twice the gradient: the 2 of the square cancels the 1/2 of the loss.": lambda n: 2,
}
SCALES_OF_MEANS: dict[str, Callable[[int], float]] = {
    "The 1/n is missing: the loss is a mean over the data.": lambda n: n,
}
SCALES_OF_WEIGHTS: dict[str, Callable[[int], float]] = {
    "This divides by n as well: the weights add up to 1 already.": lambda n: 1 / n,
}


def _known(variant: bool) -> dict[str, Derivatives]:
    """The misconceptions, and after them the pairs of one with a factor."""
    sums = SUMS | (SUMS_OF_WEIGHTS if variant else SUMS_OF_MEANS)
    scales = SCALES | (SCALES_OF_WEIGHTS if variant else SCALES_OF_MEANS)
    single = sums | {sentence: _times(_gradient, factor) for sentence, factor in scales.items()}
    pairs = [*product(sums, scales), *combinations(scales, 2)]
    return single | {
        f"There are two mistakes. First: {first} Then: {second}": _times(single[first], scales[second])
        for first, second in pairs
    }


OF_PART: tuple[dict[str, Callable[..., Any]], ...] = (
    {
        "The order is dw, db, dv, and the first of these three is dv.": lambda *case: _gradient(*case)[2],
        "dw is v times the sum of r x over the active data, and this has w in place of v.": (
            lambda *case: case[0] * _moments(*case)[1]
        ),
        "dw is v times the sum of r x over the active data, and this has no v.": lambda *case: _moments(
            *case
        )[1],
        "dw is v times the sum of r x over the active data, and this has no x: f changes with w by v x.": (
            lambda *case: case[2] * _moments(*case)[0]
        ),
    },
    {
        "db is v times the sum of r over the active data, and this has no v.": lambda *case: _moments(*case)[
            0
        ],
        "db is v times the sum of r over the active data, and this is that of r x.": lambda *case: (
            case[2] * _moments(*case)[1]
        ),
    },
    {
        "The bias is missing in dv: f changes with v by w x + b where the unit is active.": lambda *case: (
            case[0] * _moments(*case)[1]
        ),
        "The slope w is missing in dv: f changes with v by w x + b where the unit is active.": (
            lambda *case: _moments(*case)[1] + case[1] * _moments(*case)[0]
        ),
        "dv has a v too many: f changes with v by w x + b where the unit is active.": lambda *case: (
            case[2] * _gradient(*case)[2]
        ),
    },
)
ALMOST = (
    "gradient is right to a few digits only. Steps to one side are not exact: write down the "
    "formula, or take "
    "central differences."
)


def check_gradient(gradient: StudentFunction, *, variant: bool = False) -> None:
    """The gradient over w, b and v where no datum lies on a breakpoint.

    Parameters
    ----------
    gradient : callable
        (w, b, v, x, y) -> (dw, db, dv), each of shape (H,).
    variant : bool
        Whether weights come as a sixth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    cases: list[Case] = []
    for _ in range(3):
        problem = Problem(draws(f"gradient {len(cases)}"), variant)
        problem.add_dead()
        cases.append(problem.case(NOTHING, 3.0))
    right = [_gradient(*case) for case in cases]
    names = ("dw", "db", "dv")
    got = [
        arrays("gradient", answer("gradient", gradient, *case), want, names)
        for case, want in zip(cases, right, strict=True)
    ]
    if almost([each for one in got for each in one], [each for one in right for each in one]):
        raise AssertionError(ALMOST)
    known = _known(variant)
    for place, part in enumerate(names):
        wrong = {sentence: _part_of(function, place) for sentence, function in known.items()} | OF_PART[place]
        mine, want = [each[place] for each in got], [each[place] for each in right]
        judge(f"gradient: {part}", mine, want, cases, wrong)


def _part_of(function: Callable[..., Any], place: int) -> Callable[..., Any]:
    return lambda *case: function(*case)[place]
