r"""Assignment 8, stability and step size: descent stays at a minimum while :math:`\eta\lambda_{\max}<2`.

In the variant descent has momentum m, and the limit is :math:`\eta\lambda_{\max}<2(1+m)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge

__all__ = [
    "check_jacobian",
    "check_largest_step",
    "check_leaves",
    "check_scaled_step",
    "check_sharpness",
]

DATA, UNITS = 5, 4


# --- Networks, and what is right -----------------------------------------------------------------


def _jacobian(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, on: Any = None) -> FloatArray:
    height = np.multiply.outer(x, w) + b
    active = height > 0 if on is None else on
    return np.hstack([active * v * x[:, None], active * v, active * height])


def _values(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
    values: FloatArray = np.maximum(np.multiply.outer(x, w) + b, 0.0) @ v
    return values


def _square(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *_: Any) -> FloatArray:
    """The part of the Hessian that is left where the residuals vanish."""
    jacobian = _jacobian(w, b, v, x)
    square: FloatArray = jacobian.T @ jacobian / len(x)
    return square


def _rest(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """The part of the Hessian with the residuals."""
    pull, on = (_values(w, b, v, x) - y) / len(x), np.multiply.outer(x, w) + b > 0
    units = len(w)
    corner = np.vstack([np.diag((pull * x) @ on), np.diag(pull @ on)])
    whole = np.zeros((3 * units, 3 * units))
    whole[: 2 * units, 2 * units :], whole[2 * units :, : 2 * units] = corner, corner.T
    return whole


def _top(square: FloatArray) -> float:
    return float(np.linalg.eigvalsh(square)[-1])


def _limit(m: float = 0.0) -> float:
    return 2 * (1 + m)


def _step(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, m: float = 0.0) -> float:
    return _limit(m) / _top(_square(w, b, v, x))


def _least(square: FloatArray) -> float:
    """The least eigenvalue that is not zero."""
    eigenvalues = np.linalg.eigvalsh(square)
    return float(eigenvalues[eigenvalues > 1e-9 * eigenvalues[-1]][0])


def _network(rng: np.random.Generator) -> Case:
    """Four units in the gaps of five data; the trace is a little more than the largest eigenvalue."""
    while True:
        x = np.linspace(-1, 1, DATA) + rng.uniform(-0.05, 0.05, DATA)
        places = (x[:-1] + x[1:])[rng.permutation(4)] / 2
        w = rng.permutation([1.0, 1.0, -1.0, -1.0]) * rng.uniform(0.7, 1.6, UNITS)
        v = rng.choice([-1.0, 1.0], UNITS) * rng.uniform(0.4, 1.3, UNITS)
        # One unit outweighs the others, so that the trace is not far above the largest eigenvalue.
        w[(w * (x[:, None] - places) > 0).sum(axis=0).argmax()] *= 2.5
        square = _square(w, -w * places, v, x)
        if 1.08 < np.trace(square) / _top(square) < 1.4:
            return (w, -w * places, v, x)


# --- jacobian -----------------------------------------------------------------------------------


def _interleaved(*case: FloatArray) -> FloatArray:
    return _jacobian(*case)[:, np.arange(3 * UNITS).reshape(3, UNITS).T.ravel()]


def _columns(change: Callable[[FloatArray, FloatArray], FloatArray]) -> Callable[..., FloatArray]:
    """A Jacobian whose three blocks come from activity and something else."""
    return lambda w, b, v, x: change(_jacobian(w, b, v, x), v)


JACOBIAN: Wrong = {
    "Inactive units contribute: the derivatives are zero where w x + b < 0.": lambda w, b, v, x: _jacobian(
        w, b, v, x, np.ones((len(x), len(w)))
    ),
    "The columns are in the order of the units: first all w, then all b, then all v.": _interleaved,
    "The factor v is missing: f changes with w by v x and with b by v, where the unit is active.": (
        lambda w, b, v, x: np.hstack([_jacobian(w, b, np.ones_like(v), x)])
    ),
    "The bias is missing in the last columns: f changes with v by w x + b.": lambda w, b, v, x: np.hstack(
        [_jacobian(w, b, v, x)[:, : 2 * UNITS], (np.multiply.outer(x, w) + b > 0) * np.multiply.outer(x, w)]
    ),
}
TURNED = "The array is turned round: one row for each datum, 3H columns."


def check_jacobian(jacobian: StudentFunction, *, variant: bool = False) -> None:
    """Derivatives of the values at the data over all w, all b, all v.

    Parameters
    ----------
    jacobian : callable
        (w, b, v, x) -> array of shape (n, 3H).
    variant : bool
        Of no effect.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("jacobian")
    cases = [_network(rng) for _ in range(3)]
    right = [_jacobian(*case) for case in cases]
    results = [answer("jacobian", jacobian, *case) for case in cases]
    if all(isinstance(each, np.ndarray | list) and len(each) == 3 * UNITS for each in results):
        raise AssertionError(TURNED)
    got = [
        arrays("jacobian", result, [want], ["the result"])[0]
        for result, want in zip(results, right, strict=True)
    ]
    judge("jacobian", got, right, cases, JACOBIAN)


# --- sharpness ----------------------------------------------------------------------------------


def _hessian(*case: FloatArray) -> FloatArray:
    return _square(*case[:4]) + _rest(*case)


SHARPNESS: Wrong = {
    "This leaves out the part of the Hessian with the residuals, which is zero only where they are.": (
        lambda *case: _top(_square(*case))
    ),
    "The part with the residuals has the wrong sign: the residual is f(x) - y.": lambda *case: _top(
        _square(*case[:4]) - _rest(*case)
    ),
    "The part with the residuals is not divided by n.": lambda *case: _top(
        _square(*case[:4]) + DATA * _rest(*case)
    ),
    "The part with the residuals counts twice: it stands once on each side of the diagonal.": (
        lambda *case: _top(_square(*case[:4]) + 2 * _rest(*case))
    ),
    "The 1/n is missing: the loss is a mean over the data.": lambda *case: DATA * _top(_hessian(*case)),
    "This is twice the largest eigenvalue: the 2 of the square cancels the 1/2 of the loss.": (
        lambda *case: 2 * _top(_hessian(*case))
    ),
    "This is the trace, the sum of all eigenvalues; the sharpness is the largest.": lambda *case: np.trace(
        _hessian(*case)
    ),
    "This is the smallest eigenvalue; the sharpness is the largest.": lambda *case: float(
        np.linalg.eigvalsh(_hessian(*case))[0]
    ),
    "This is the largest entry on the diagonal, not the largest eigenvalue.": lambda *case: float(
        np.diag(_hessian(*case)).max()
    ),
}


def _numbers(
    name: str, function: StudentFunction, cases: list[Case], expected: Callable[..., float], wrong: Wrong
) -> None:
    """Judge a function that returns one number."""
    right = [expected(*case) for case in cases]
    got = [
        arrays(name, answer(name, function, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge(name, got, right, cases, wrong)


def check_sharpness(sharpness: StudentFunction, *, variant: bool = False) -> None:
    """The largest eigenvalue of the Hessian, at places with residuals.

    Parameters
    ----------
    sharpness : callable
        (w, b, v, x, y) -> number.
    variant : bool
        Of no effect.
    """
    rng = draws("sharpness")
    cases: list[Case] = [(*_network(rng), rng.uniform(-2, 2, DATA)) for _ in range(3)]
    _numbers("sharpness", sharpness, cases, lambda *case: _top(_hessian(*case)), SHARPNESS)


# --- largest_step -------------------------------------------------------------------------------

STEP: Wrong = {
    "This is 1/lambda: there the deviation is gone in one step; it grows only above twice that step.": (
        lambda w, b, v, x, m=0.0: _step(w, b, v, x, m) / _limit(m)
    ),
    "This divides by the trace; the steepest direction alone decides, so the largest eigenvalue.": (
        lambda w, b, v, x, m=0.0: _limit(m) / np.trace(_square(w, b, v, x))
    ),
    "This divides by the smallest eigenvalue; the steepest direction is the first to grow.": (
        lambda w, b, v, x, m=0.0: _limit(m) / _least(_square(w, b, v, x))
    ),
    "This is the limit for the sum of squares; the loss is their mean, so its Hessian has a factor 1/n.": (
        lambda w, b, v, x, m=0.0: _step(w, b, v, x, m) / DATA
    ),
    "This is the sharpness, not the step.": lambda w, b, v, x, m=0.0: _top(_square(w, b, v, x)),
}
STEP_WITH_MOMENTUM: Wrong = {
    "The momentum is left out: with it the limit is another one.": lambda w, b, v, x, m: _step(w, b, v, x),
    "Momentum does not make the limit smaller: look at the factor -1 in the two-step rule.": (
        lambda w, b, v, x, m: _step(w, b, v, x) * (1 - m)
    ),
    "This divides by 1 - m, as for the speed along a slope; the limit of stability is another one.": (
        lambda w, b, v, x, m: _step(w, b, v, x) / (1 - m)
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
    """
    rng = draws("largest_step")
    cases = [(*_network(rng), *_momentum(rng, variant)) for _ in range(3)]
    _numbers("largest_step", largest_step, cases, _step, STEP_WITH_MOMENTUM if variant else STEP)


def _momentum(rng: np.random.Generator, variant: bool) -> tuple[float, ...]:
    return (float(rng.uniform(0.5, 0.7)),) if variant else ()


# --- scaled_step --------------------------------------------------------------------------------


def _scaled(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, i: int, c: float, m: float = 0.0
) -> float:
    factor = np.ones(len(w))
    factor[i] = c
    return _step(factor * w, factor * b, v / factor, x, m)


def _all_scaled(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, i: int, c: float, m: float = 0.0
) -> float:
    return _step(c * w, c * b, v / c, x, m)


SCALED: Wrong = {
    "The limit is called the same, as the function is; but the sharpness changes with the scale of a unit.": (
        lambda w, b, v, x, i, c, m=0.0: _step(w, b, v, x, m)
    ),
    "All units are rescaled here; only unit i should be.": _all_scaled,
    "The unit is rescaled the other way round: w and b times c, and v divided by c.": (
        lambda w, b, v, x, i, c, m=0.0: _scaled(w, b, v, x, i, 1 / c, m)
    ),
    "The limit is divided by c^2, but only a part of the curvature grows like that.": (
        lambda w, b, v, x, i, c, m=0.0: _step(w, b, v, x, m) / c**2
    ),
    "This is the sharpness, not the step.": lambda w, b, v, x, i, c, m=0.0: (
        _limit(m) / _scaled(w, b, v, x, i, c, m)
    ),
}
SCALED_WITH_MOMENTUM: Wrong = {
    "The momentum is left out: with it the limit is another one.": lambda w, b, v, x, i, c, m: _scaled(
        w, b, v, x, i, c
    ),
    **SCALED,
}


def check_scaled_step(scaled_step: StudentFunction, *, variant: bool = False) -> None:
    """The limit of the step size after one unit is rescaled, which leaves the function as it is.

    Parameters
    ----------
    scaled_step : callable
        (w, b, v, x, i, c) -> number.
    variant : bool
        Whether the momentum m comes as a seventh argument.
    """
    rng = draws("scaled_step")
    cases = [(*_network(rng), int(rng.integers(UNITS)), c, *_momentum(rng, variant)) for c in (2.5, 0.4, 3.5)]
    _numbers("scaled_step", scaled_step, cases, _scaled, SCALED_WITH_MOMENTUM if variant else SCALED)


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
        "again, at a flatter minimum.",
    ),
    (1.6, True, "Descent leaves there: the step is 1.6 of the limit."),
)

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
    for factor, want, sentence in STAYS:
        network, m = _network(rng), _momentum(rng, variant)
        result = answer("leaves", leaves, *network, factor * _step(*network, *m), *m)
        (value,) = arrays("leaves", result, [0.0], ["the result"])
        if value not in (0.0, 1.0):
            raise AssertionError(f"leaves should return True or False, got the number {float(value):.3g}.")
        if bool(value) != want:
            raise AssertionError(sentence + variant * OTHER_LIMIT)
