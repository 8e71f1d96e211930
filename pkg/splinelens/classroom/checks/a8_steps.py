"""Assignment 8: the largest step size, what rescaling does to it, and whether descent stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws
from splinelens.classroom.checks._after import after
from splinelens.classroom.checks.a8_networks import (
    DATA,
    UNITS,
    derivatives,
    gauss_newton,
    hessian,
    judge_numbers,
    limit,
    network,
    step,
    top,
)

__all__ = ["check_largest_step", "check_leaves", "check_scaled_step"]


def _momentum(rng: np.random.Generator, variant: bool) -> tuple[float, ...]:
    return (float(rng.uniform(0.5, 0.7)),) if variant else ()


# --- largest_step -------------------------------------------------------------------------------


def _least(square: FloatArray) -> float:
    """The least eigenvalue that is not zero."""
    eigenvalues = np.linalg.eigvalsh(square)
    return float(eigenvalues[eigenvalues > 1e-9 * eigenvalues[-1]][0])


def _over(size: Callable[..., Any]) -> Callable[..., float]:
    """A limit with something else in place of the largest eigenvalue."""
    return lambda w, b, v, x, m=0.0: limit(m) / size(w, b, v, x)


STEP: Wrong = {
    "This divides by the trace; the steepest direction alone decides, so the largest eigenvalue.": _over(
        lambda *net: np.trace(gauss_newton(*net))
    ),
    "This divides by the smallest eigenvalue; the steepest direction is the first to grow.": _over(
        lambda *net: _least(gauss_newton(*net))
    ),
    "This is the limit for the sum of squares; the loss is their mean, so its Hessian has a factor 1/n.": (
        _over(lambda *net: DATA * top(gauss_newton(*net)))
    ),
    "This is n times the limit: the 1/n of the loss is in the Hessian once, not twice.": _over(
        lambda *net: top(gauss_newton(*net)) / DATA
    ),
    "This divides by the norm of J; the largest eigenvalue of J'J is its square.": _over(
        lambda *net: np.linalg.norm(derivatives(*net), 2) / DATA
    ),
    "This counts residuals, but here the network fits: y = f(x), and all of them are zero.": _over(
        lambda *net: top(hessian(*net, np.zeros(DATA)))
    ),
    "Only the derivatives over v are counted; w, b and v are all trained.": _over(
        lambda *net: top(gauss_newton(*net)[2 * UNITS :, 2 * UNITS :])
    ),
    "This is twice the limit: look where the factor of a deviation passes -1.": (
        lambda *arguments: 2 * step(*arguments)
    ),
    "This is the sharpness, not the step.": lambda w, b, v, x, m=0.0: top(gauss_newton(w, b, v, x)),
}
STEP_WITHOUT_MOMENTUM: Wrong = {
    "This is 1/lambda: there the steepest part is gone in one step; it grows only above twice that step.": (
        lambda *net: step(*net) / 2
    ),
    **STEP,
}
STEP_WITH_MOMENTUM: Wrong = {
    "The momentum is left out: with it the limit is another one.": lambda w, b, v, x, m: step(w, b, v, x),
    "This is 1/lambda; the limit is where a root of the polynomial passes -1.": lambda w, b, v, x, m: (
        step(w, b, v, x) / 2
    ),
    "This is half of the limit, which is where a root of the polynomial passes -1.": (
        lambda *arguments: step(*arguments) / 2
    ),
    "Momentum does not make the limit smaller: put -1 for the root of the polynomial, and solve for eta.": (
        lambda w, b, v, x, m: step(w, b, v, x) * (1 - m)
    ),
    "This divides by 1 + m: put -1 for the root of the polynomial, and solve for eta.": (
        lambda w, b, v, x, m: step(w, b, v, x) / (1 + m)
    ),
    "This divides by 1 - m, as for the speed along a slope; the limit of stability is another one.": (
        lambda w, b, v, x, m: step(w, b, v, x) / (1 - m)
    ),
    "At this step the two roots meet, inside of the disc; the limit is where one of them passes -1.": (
        lambda w, b, v, x, m: step(w, b, v, x) * (1 + np.sqrt(m)) ** 2 / 2
    ),
    "This is the limit for Nesterov's momentum, which takes the gradient elsewhere: use the rule above.": (
        lambda w, b, v, x, m: step(w, b, v, x) * (1 + m) / (1 + 2 * m)
    ),
    **STEP,
}


def check_largest_step(largest_step: StudentFunction, *, variant: bool = False) -> None:
    """The limit of the step size at a network that fits its data.

    Parameters
    ----------
    largest_step : callable
        (w, b, v, x) -> number.
    variant : bool
        Whether the momentum m comes as a fifth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("largest_step")
    cases = [(*network(rng), *_momentum(rng, variant)) for _ in range(3)]
    wrong = STEP_WITH_MOMENTUM if variant else STEP_WITHOUT_MOMENTUM
    with after("jacobian", "sharpness"):
        judge_numbers("largest_step", largest_step, cases, step, wrong)


# --- scaled_step --------------------------------------------------------------------------------


def _scaled(
    limit_of: Callable[..., Any], w_by: float = 1.0, b_by: float = 1.0, v_by: float = -1.0
) -> Callable[..., float]:
    """A limit after w, b and v of unit i are multiplied by these powers of a."""

    def wrong(
        w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, i: int, a: float, *m: float
    ) -> float:
        factor = np.ones(UNITS)
        factor[i] = a
        return float(limit_of(factor**w_by * w, factor**b_by * b, factor**v_by * v, x, *m))

    return wrong


def _times_a(power: int) -> Callable[..., float]:
    return lambda w, b, v, x, i, a, *m: step(w, b, v, x, *m) * a**power


def _beside(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, i: int, a: float, *m: float) -> float:
    return _scaled(step)(w, b, v, x, i - 1, a, *m)


def _telling(rng: np.random.Generator, a: float) -> Case:
    """A network and a unit of it whose scale changes the limit by a quarter at least."""
    while True:
        net, i = network(rng), int(rng.integers(UNITS))
        if abs(np.log(_scaled(step)(*net, i, a) / step(*net))) > np.log(1.25):
            return (*net, i, a)


SCALED: Wrong = {
    "The limit is called the same, as the function is; but the sharpness changes with the scale of a unit.": (
        _times_a(0)
    ),
    "All units are rescaled here; only unit i should be.": lambda w, b, v, x, i, a, *m: step(
        a * w, a * b, v / a, x, *m
    ),
    "Another unit is rescaled: i counts from 0.": _beside,
    "The unit is rescaled the other way round: w and b times a, and v divided by a.": _scaled(
        step, -1.0, -1.0, 1.0
    ),
    "v is left as it is: divide it by a, so that the function stays the same.": _scaled(step, v_by=0.0),
    "v is multiplied by a: divide it by a, so that the function stays the same.": _scaled(step, v_by=1.0),
    "b is left as it is: multiply it by a, so that the function stays the same.": _scaled(step, b_by=0.0),
    "Only v is changed: multiply w and b by a.": _scaled(step, 0.0, 0.0),
    "The limit is divided by a^2, but only a part of the curvature grows like that.": _times_a(-2),
    "The limit is multiplied by a^2, but only a part of the curvature falls like that.": _times_a(2),
    "The limit is divided by a; the three parts of J change in different ways.": _times_a(-1),
    "The limit is multiplied by a; the three parts of J change in different ways.": _times_a(1),
}


def _with_wrong_limits(limits: Wrong) -> Wrong:
    """The misconceptions of rescaling, and those of the limit with the right rescaling."""
    return {**SCALED, **{sentence: _scaled(function) for sentence, function in limits.items()}}


def check_scaled_step(scaled_step: StudentFunction, *, variant: bool = False) -> None:
    """The limit of the step size after one unit is rescaled, which leaves the function as it is.

    Parameters
    ----------
    scaled_step : callable
        (w, b, v, x, i, a) -> number.
    variant : bool
        Whether the momentum m comes as a seventh argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("scaled_step")
    cases = [(*_telling(rng, a), *_momentum(rng, variant)) for a in (2.5, 0.4, 3.5)]
    wrong = _with_wrong_limits(STEP_WITH_MOMENTUM if variant else STEP_WITHOUT_MOMENTUM)
    with after("largest_step"):
        judge_numbers("scaled_step", scaled_step, cases, _scaled(step), wrong)


# --- leaves -------------------------------------------------------------------------------------

STAYS: tuple[tuple[float, bool, str], ...] = (
    (
        0.25,
        False,
        "Descent stays there: the step is only 0.25 of the limit. (The loss is a mean: mind the 1/n.)",
    ),
    (
        0.7,
        False,
        "Descent stays there: the step is 0.7 of the limit. The deviation may change sign, but it shrinks.",
    ),
    (
        0.97,
        False,
        "Descent stays there: the step is 0.97 of the limit. The largest eigenvalue alone decides.",
    ),
    (
        1.03,
        True,
        "Descent leaves there: the step is 1.03 of the limit. The loss need not blow up, and may even fall "
        "again, at a flatter minimum. The deviation grows slowly: if you try it, take some hundred steps.",
    ),
    (1.6, True, "Descent leaves there: the step is 1.6 of the limit."),
)
EXCHANGED = "True and False are exchanged: True means that descent leaves, which it does with a large step."
OTHER_LIMIT = " (With momentum the limit is another one.)"


def check_leaves(leaves: StudentFunction, *, variant: bool = False) -> None:
    """Whether descent that starts beside a minimum leaves it, for steps below and above the limit.

    Parameters
    ----------
    leaves : callable
        (w, b, v, x, eta) -> bool.
    variant : bool
        Whether the momentum m comes as a sixth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("leaves")
    with after("jacobian", "largest_step"):
        says = [_verdict(leaves, factor, rng, variant) for factor, _, _ in STAYS]
        if all(said != want for said, (_, want, _) in zip(says, STAYS, strict=True)):
            raise AssertionError(EXCHANGED)
        for said, (_, want, sentence) in zip(says, STAYS, strict=True):
            if said != want:
                raise AssertionError(sentence + variant * OTHER_LIMIT)


def _verdict(leaves: StudentFunction, factor: float, rng: np.random.Generator, variant: bool) -> bool:
    """What the student says of a new network, where the step is `factor` times the limit."""
    net, m = network(rng), _momentum(rng, variant)
    result = answer("leaves", leaves, *net, factor * step(*net, *m), *m)
    (value,) = arrays("leaves", result, [0.0], ["the result"])
    if value not in (0.0, 1.0):
        raise AssertionError(f"leaves should return True or False, got the number {float(value):.3g}.")
    return bool(value)
