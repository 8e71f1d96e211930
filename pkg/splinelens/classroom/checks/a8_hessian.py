"""Assignment 8: the derivatives of the values, and the largest eigenvalue of the Hessian."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close, draws
from splinelens.classroom.checks._after import after, shape_of
from splinelens.classroom.checks.a8_networks import (
    DATA,
    UNITS,
    active,
    derivatives,
    gauss_newton,
    hessian,
    judge_digits,
    judge_numbers,
    network,
    residual_part,
    top,
)

__all__ = ["check_jacobian", "check_sharpness"]

BY_UNIT = np.arange(3 * UNITS).reshape(3, UNITS).T.ravel()


# --- jacobian -----------------------------------------------------------------------------------


def _blocks(change: Callable[..., list[FloatArray]]) -> Callable[..., FloatArray]:
    """A Jacobian whose three blocks are made from the activity, the heights and the network."""

    def wrong(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
        on = active(w, b, x)
        return np.hstack(change(on, on * (np.multiply.outer(x, w) + b), w, b, v, x[:, None]))

    return wrong


JACOBIAN: Wrong = {
    "Inactive units contribute: the derivatives are zero where w x + b < 0.": lambda w, b, v, x: derivatives(
        w, b, v, x, np.ones((len(x), len(w)))
    ),
    "The units are taken as active on the wrong side: active means w x + b > 0.": lambda w, b, v, x: (
        derivatives(w, b, v, x, 1 - active(w, b, x))
    ),
    "The columns are in the order of the units: first all w, then all b, then all v.": lambda *case: (
        derivatives(*case)[:, BY_UNIT]
    ),
    "The factor v is missing: f changes with w by v x and with b by v, where the unit is active.": _blocks(
        lambda on, height, w, b, v, x: [on * x, on, height]
    ),
    "The factor x is missing in the first columns: f changes with w by v x.": _blocks(
        lambda on, height, w, b, v, x: [on * v, on * v, height]
    ),
    "The first columns hold w in place of v: f changes with w by v x and with b by v.": _blocks(
        lambda on, height, w, b, v, x: [on * w * x, on * w, height]
    ),
    "The bias is missing in the last columns: f changes with v by w x + b.": _blocks(
        lambda on, height, w, b, v, x: [on * v * x, on * v, on * w * x]
    ),
    "The last columns are the slope w; f changes with v by the height w x + b.": _blocks(
        lambda on, height, w, b, v, x: [on * v * x, on * v, on * w]
    ),
    "The factor v is too much in the last columns: f changes with v by w x + b.": _blocks(
        lambda on, height, w, b, v, x: [on * v * x, on * v, v * height]
    ),
    "This is divided by n: these are derivatives of the values, and the 1/n belongs to the loss.": (
        lambda *case: derivatives(*case) / DATA
    ),
    "This has the wrong sign: it is the derivative of f, not of y - f.": lambda *case: -derivatives(*case),
}
TURNED = "The array is turned round: one row for each datum, 3H columns."
ORDER = "The three blocks are in another order: first the derivatives over w, then over b, then over v."


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
    cases = [network(rng) for _ in range(3)]
    right = [derivatives(*case) for case in cases]
    results = [answer("jacobian", jacobian, *case) for case in cases]
    if all(shape_of(each) == (3 * UNITS, DATA) for each in results):
        raise AssertionError(TURNED)
    got = [
        arrays("jacobian", result, [want], ["the result"])[0]
        for result, want in zip(results, right, strict=True)
    ]
    for order in list(permutations(range(3)))[1:]:
        if all(close(mine, _reordered(want, order)) for mine, want in zip(got, right, strict=True)):
            raise AssertionError(ORDER)
    judge_digits("jacobian", got, right, cases, JACOBIAN)


def _reordered(whole: FloatArray, order: tuple[int, ...]) -> FloatArray:
    blocks = np.split(whole, 3, axis=1)
    return np.hstack([blocks[place] for place in order])


# --- sharpness ----------------------------------------------------------------------------------


def _without(place: int) -> Callable[..., float]:
    """The largest eigenvalue, without the second derivatives over w and v (place 0) or b and v (place 1)."""

    def wrong(*case: FloatArray) -> float:
        kept = np.ones(3 * UNITS)
        kept[place * UNITS : (place + 1) * UNITS] = 0.0
        return top(gauss_newton(*case) + kept * residual_part(*case) * kept[:, None])

    return wrong


def _mixed(*case: FloatArray) -> float:
    """The first part in the order of the units, the second in that of the blocks."""
    return top(gauss_newton(*case)[np.ix_(BY_UNIT, BY_UNIT)] + residual_part(*case))


def _one_sided(*case: FloatArray) -> float:
    both = gauss_newton(*case) + np.triu(residual_part(*case))
    return float(np.linalg.eigvals(both).real.max())


def _unheard(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray) -> float:
    return top(gauss_newton(w, b, v, x) + residual_part(w, b, v, x, y, np.ones((DATA, UNITS))))


SHARPNESS: Wrong = {
    "This leaves out the part of the Hessian with the residuals, which is zero only where they are. Or it is "
    "only above the diagonal: eigvalsh reads what is below.": lambda *case: top(gauss_newton(*case)),
    "The part with the residuals has the wrong sign: the residual is f(x) - y.": lambda *case: top(
        gauss_newton(*case) - residual_part(*case)
    ),
    "The part with the residuals is not divided by n.": lambda *case: top(
        gauss_newton(*case) + DATA * residual_part(*case)
    ),
    "The first part, with J, is not divided by n.": lambda *case: top(
        DATA * gauss_newton(*case) + residual_part(*case)
    ),
    "The part with the residuals counts twice: it stands once on each side of the diagonal.": (
        lambda *case: top(gauss_newton(*case) + 2 * residual_part(*case))
    ),
    "The part with the residuals counts half: it stands whole on each side of the diagonal.": (
        lambda *case: top(gauss_newton(*case) + residual_part(*case) / 2)
    ),
    "The part with the residuals stands only above the diagonal; a Hessian is symmetric.": _one_sided,
    "The second derivatives over w and v are missing.": _without(0),
    "The second derivatives over b and v are missing.": _without(1),
    "The part with the residuals sums over all data; a unit hears only those where it is active.": _unheard,
    "The two parts have their columns in different orders: all w, then all b, then all v in both.": _mixed,
    "This is the part with the residuals alone; the part with J is missing.": lambda *case: top(
        residual_part(*case)
    ),
    "The 1/n is missing: the loss is a mean over the data.": lambda *case: DATA * top(hessian(*case)),
    "This is twice the largest eigenvalue: the 2 of the square cancels the 1/2 of the loss.": (
        lambda *case: 2 * top(hessian(*case))
    ),
    "This is the trace, the sum of all eigenvalues; the sharpness is the largest.": lambda *case: np.trace(
        hessian(*case)
    ),
    "This is the smallest eigenvalue; the sharpness is the largest.": lambda *case: float(
        np.linalg.eigvalsh(hessian(*case))[0]
    ),
    "This is the largest entry on the diagonal, not the largest eigenvalue.": lambda *case: float(
        np.diag(hessian(*case)).max()
    ),
}


def check_sharpness(sharpness: StudentFunction, *, variant: bool = False) -> None:
    """The largest eigenvalue of the Hessian, at places with residuals.

    Parameters
    ----------
    sharpness : callable
        (w, b, v, x, y) -> number.
    variant : bool
        Of no effect.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("sharpness")
    cases: list[Case] = [(*network(rng), rng.uniform(-2, 2, DATA)) for _ in range(3)]
    with after("jacobian"):
        judge_numbers("sharpness", sharpness, cases, lambda *case: top(hessian(*case)), SHARPNESS)
