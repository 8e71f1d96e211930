"""Assignment 4, first derivatives: the Gauss-Newton part J^TJ/n."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close, judge
from splinelens.classroom.checks import a4_units as units
from splinelens.classroom.checks.a4_units import DATA, ORDER, UNCOUPLED, UNITS

__all__ = ["check_gauss_newton", "look_for_quotients", "matrices", "wrong_forms"]

SENTENCE_NEAR = (
    "Right where all data are far from the breakpoints, wrong where one is near: "
    "a difference quotient steps across the knot there. Write down the derivative."
)
SENTENCE_ROUGH = (
    "Close, but not exact, as a difference quotient is, or a number of 32 bits. "
    "Write down the derivative, and compute with np.float64."
)
SENTENCE_SYMMETRY = (
    "This matrix is not symmetric: the entry for (w, v) stands at (v, w) too. "
    "(A vector added to a block is added to every row of it; np.diag puts it on the diagonal.)"
)
SENTENCE_KERNEL = (
    "This is a matrix with a row for each datum, JJ^T; the Hessian has a row for each weight: J^TJ."
)
FACTORS = {
    "A factor: this is J^TJ; the loss is (1/2n) sum r^2, so the Gauss-Newton part is J^TJ/n.": DATA,
    "A factor of 2 too much: twice J^TJ/n belongs to the loss (1/n) sum r^2.": 2,
    "A factor: this is 2 J^TJ, which belongs to the loss sum r^2.": 2 * DATA,
    "A factor of 2 too little: the half in (1/2n) sum r^2 is used up by the square.": 0.5,
    "A factor: divide by the number n of data, not by the number H of units.": DATA / UNITS,
    "A factor: divide by the number n of data, not by the number 3H of weights.": DATA / 3 / UNITS,
}


# --- before mistakes are looked for ---------------------------------------------------------------


def matrices(
    name: str, function: StudentFunction, cases: Sequence[Case], right: Sequence[FloatArray]
) -> list[Any]:
    """What `function` returns, after a look at shape and symmetry.

    Parameters
    ----------
    name : str
        What the messages call it.
    function : callable
    cases : sequence of tuple
        Its arguments.
    right : sequence of FloatArray
        What it should return.

    Raises
    ------
    AssertionError
        If a matrix has another shape, or is not symmetric.
    """
    results = [answer(name, function, *case) for case in cases]
    if all(_shape(each) == (DATA, DATA) for each in results):
        raise AssertionError(SENTENCE_KERNEL)
    got = [arrays(name, mine, [want], ["the result"])[0] for mine, want in zip(results, right, strict=True)]
    if not all(_nearly(mine, mine.T) for mine in got):
        raise AssertionError(SENTENCE_SYMMETRY)
    return got


def _shape(result: Any) -> tuple[int, ...]:
    try:
        return np.shape(result)
    except ValueError:
        return ()


def _nearly(got: FloatArray, want: FloatArray) -> bool:
    return bool(np.abs(got - want).max() <= 1e-3 * np.abs(want).max())


def look_for_quotients(got: Sequence[FloatArray], right: Sequence[FloatArray]) -> None:
    """Say so where matrices are right but for small errors, or for errors near the knots: the second half.

    Parameters
    ----------
    got, right : sequence of FloatArray

    Raises
    ------
    AssertionError
        If they are.
    """
    pairs = list(zip(got, right, strict=True))
    far, near = pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]
    if all(close(*pair) for pair in pairs) or not all(_nearly(*pair) for pair in far):
        return
    raise AssertionError(SENTENCE_ROUGH if all(_nearly(*pair) for pair in near) else SENTENCE_NEAR)


# --- mistakes -------------------------------------------------------------------------------------


def _of_rows(change: Callable[..., FloatArray], *, p: int) -> Callable[..., FloatArray]:
    """J^TJ/n of a Jacobian that `change` gives."""

    def matrix(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
        rows = change(w, b, v, x, *units.powers(w, b, x, p=p))
        product: FloatArray = rows.T @ rows / len(x)
        return product

    return matrix


def _rows_of(v: FloatArray, x: FloatArray, value: FloatArray, first: FloatArray) -> FloatArray:
    """The Jacobian for given values and derivatives of the ramps."""
    return np.hstack([v * first * x[:, None], v * first, value])


def _with_ramps(ramps: Callable[..., tuple[FloatArray, FloatArray]], *, p: int) -> Callable[..., FloatArray]:
    """J^TJ/n where values and derivatives are those that `ramps` gives for (w, x, wx+b)."""
    return _of_rows(lambda w, b, v, x, *_: _rows_of(v, x, *ramps(w, x, np.outer(x, w) + b)), p=p)


def _rows_wrong(p: int) -> Wrong:
    """Mistakes in single columns of J."""

    def col(x: FloatArray) -> FloatArray:
        return x[:, None]

    rows: dict[str, Callable[..., FloatArray]] = {
        "The weight v is missing from the derivatives by w and b.": (
            lambda w, b, v, x, value, first, second: np.hstack([first * col(x), first, value])
        ),
        "The input x is missing from the derivative by w.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first, v * first, value])
        ),
        "The derivative by w has the factor x of the input, not w itself.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first * w, v * first, value])
        ),
        "The derivative by v is the unit's own value without v; this has v in it.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first * col(x), v * first, v * value])
        ),
        "The derivative by v is the value of the ramp at the datum, not just whether the unit is active.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first * col(x), v * first, value > 0])
        ),
        "The derivative by v is the ramp (wx + b)_+ with its power: b belongs to it.": (
            lambda w, b, v, x, value, first, second: _rows_of(v, x, (value > 0) * np.outer(x, w) ** p, first)
        ),
        "The derivative by v is not cut: it is zero where the unit is not active, as the ramp is.": (
            lambda w, b, v, x, value, first, second: _rows_of(v, x, (np.outer(x, w) + b) ** p, first)
        ),
        "The derivatives by w and b are exchanged: x belongs to w.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first, v * first * col(x), value])
        ),
        "The order of the weights is w, b, v: this has v first.": (
            lambda w, b, v, x, value, first, second: np.hstack([value, v * first * col(x), v * first])
        ),
    }
    return {sentence: _of_rows(change, p=p) for sentence, change in rows.items()}


def _ramps_wrong(p: int) -> Wrong:
    """Mistakes about where a unit is active, and about its power."""
    ramps: dict[str, Callable[..., tuple[FloatArray, FloatArray]]] = {
        "Units count on all data: the derivatives of a unit are zero where it is not active.": (
            lambda w, x, u: (u**p, p * u ** (p - 1))
        ),
        "The wrong side: a unit with w < 0 is active to the left of its breakpoint, where wx + b > 0.": (
            lambda w, x, u: ((u * w > 0) * u**p, (u * w > 0) * p * u ** (p - 1))
        ),
        "Where a unit is not active its derivatives are zero: these are those of the absolute value.": (
            lambda w, x, u: (np.abs(u) ** p, np.sign(u) * p * np.abs(u) ** (p - 1))
        ),
    }
    if p == 2:
        ramps["The derivative of u^2 is 2u: the 2 is missing from the derivatives by w and b."] = (
            lambda w, x, u: ((u > 0) * u**2, (u > 0) * u)
        )
        ramps["The derivative of u^2 is 2u, not 2: the ramp is missing from the derivatives by w and b."] = (
            lambda w, x, u: ((u > 0) * u**2, 2.0 * (u > 0))
        )
        other = "The units are squared here: the derivatives of u_+^2 are wanted, these are those of u_+."
    else:
        other = "The units are plain ramps u_+ here: these are the derivatives of u_+^2."
    wrong = {sentence: _with_ramps(change, p=p) for sentence, change in ramps.items()}
    return wrong | {other: lambda w, b, v, x: units.gauss_newton(w, b, v, x, p=3 - p)}


def wrong_forms(p: int) -> Wrong:
    """Mistakes in the derivatives, for power `p`: sentences, with what they make of the Gauss-Newton part."""
    return {
        ORDER: lambda w, b, v, x: units.unit_by_unit(units.gauss_newton(w, b, v, x, p=p)),
        UNCOUPLED: lambda w, b, v, x: units.within_units(units.gauss_newton(w, b, v, x, p=p)),
        **_ramps_wrong(p),
        **_rows_wrong(p),
    }


def _wrong(p: int) -> Wrong:
    def times(factor: float) -> Callable[..., FloatArray]:
        return lambda w, b, v, x: factor * units.gauss_newton(w, b, v, x, p=p)

    def of_mean(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
        mean = units.jacobian(w, b, v, x, p=p).mean(axis=0)
        return np.outer(mean, mean)

    def centred(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
        return units.gauss_newton(w, b, v, x, p=p) - of_mean(w, b, v, x)

    return {
        **{sentence: times(factor) for sentence, factor in FACTORS.items()},
        **wrong_forms(p),
        "This is the square of the mean row of J: take the squares row by row, then their mean.": of_mean,
        "This is the covariance of the rows of J: their mean is not to be subtracted.": centred,
    }


def check_gauss_newton(gauss_newton: StudentFunction, *, variant: bool = False) -> None:
    """The matrix J^TJ/n, over (w, b, v).

    Parameters
    ----------
    gauss_newton : callable
        (w, b, v, x) -> matrix of shape (3H, 3H).
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    both = units.networks("gauss_newton") + units.networks("gauss_newton near", near=True)
    cases: list[Case] = [case[:4] for case in both]
    right = [units.gauss_newton(*case, p=p) for case in cases]
    got = matrices("gauss_newton", gauss_newton, cases, right)
    look_for_quotients(got, right)
    judge("gauss_newton", got, right, cases, _wrong(p))
