"""Assignment 4, second derivatives: the Hessian where the residuals are not zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import StudentFunction, Wrong, judge
from splinelens.classroom.checks import a4_units as units
from splinelens.classroom.checks.a4_first import look_for_quotients, matrices, wrong_forms
from splinelens.classroom.checks.a4_units import DATA, ORDER, UNCOUPLED

__all__ = ["check_hessian", "wrong_first_parts", "wrong_hessians"]

Moments = dict[str, FloatArray]


# --- mistakes in the residual part ----------------------------------------------------------------


def _of_moments(change: Callable[..., Moments], *, p: int) -> Callable[..., FloatArray]:
    """The residual part with the numbers that `change` makes of the right ones, (w, b, v) and x."""

    def part(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        return units.diagonals(change(units.moments(w, b, v, x, y, p=p), w, b, v, x))

    return part


def _without(*names: str) -> Callable[..., Moments]:
    return lambda moments, *case: {
        name: 0 * numbers if name in names else numbers for name, numbers in moments.items()
    }


def _on_active(moments: Moments, w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> Moments:
    """Sums divided by how many data a unit sees, in place of n."""
    seen = (np.outer(x, w) + b > 0).sum(axis=0)
    return {name: numbers * len(x) / seen for name, numbers in moments.items()}


def _on_all(p: int) -> Callable[..., FloatArray]:
    """Sums over all data, whether the unit is active or not."""

    def part(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        u, ones = np.outer(x, w) + b, np.ones((len(x), len(w)))
        slopes = (ones, 0 * ones) if p == 1 else (2 * u, 2 * ones)
        return units.diagonals(units.moments(w, b, v, x, y, p=p, slopes=slopes))

    return part


def _of_other_power(p: int) -> Callable[..., FloatArray]:
    """The second derivatives of the other version, with the residuals of this one."""

    def part(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        slopes = units.powers(w, b, x, p=3 - p)[1:]
        return units.diagonals(units.moments(w, b, v, x, y, p=p, slopes=slopes))

    return part


def _filled(p: int) -> Callable[..., FloatArray]:
    """Blocks in which every row of a unit has its number, off the diagonal too."""

    def part(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        matrix = units.residual_part(w, b, v, x, y, p=p)
        borders = matrix[:, 2 * len(w) :].sum(axis=1)[: 2 * len(w)]
        matrix[: 2 * len(w), 2 * len(w) :] = borders[:, None]
        matrix[2 * len(w) :, : 2 * len(w)] = borders
        return matrix

    return part


def _wrong_parts(p: int) -> Wrong:
    """Mistakes in the residual part: their sentences, with what they make of it."""

    def times(factor: float) -> Callable[..., FloatArray]:
        return lambda *case: factor * units.residual_part(*case, p=p)

    changes: dict[str, Callable[..., Moments]] = {
        "The residual part lacks the entries for w and v.": _without("wv"),
        "The residual part lacks the entries for b and v.": _without("bv"),
        "The residual part is exchanged: the moment with x belongs to (w, v), the one without to (b, v).": (
            lambda moments, *case: moments | {"wv": moments["bv"], "bv": moments["wv"]}
        ),
        "The residual part has v at (w, v) and (b, v): differentiating by v takes it away.": (
            lambda moments, w, b, v, x: moments | {"wv": v * moments["wv"], "bv": v * moments["bv"]}
        ),
        "A factor: divide the residual part by n, not by how many data the unit sees.": _on_active,
    }
    if p == 2:
        changes |= {
            "The residual part lacks the entries among w and b: a squared ramp has a second derivative.": (
                _without("ww", "wb", "bb")
            ),
            "The residual part lacks the entries for w and b of one unit: u^2 mixes them.": _without("wb"),
            "The residual part lacks v among w and b: the second derivative of vu^2 by b is 2v.": (
                lambda moments, w, b, v, x: moments | {name: moments[name] / v for name in ("ww", "wb", "bb")}
            ),
        }
        other = "The residual part is that of plain ramps: the units are squared here."
    else:
        other = "The residual part is that of squared ramps: the units are plain ramps u_+ here."
    return {
        "The residual part has the wrong sign: r is f(x) - y.": times(-1),
        "A factor: 1/n is missing from the residual part.": times(DATA),
        "A factor of 2 too much in the residual part.": times(2),
        "A factor of 2 too little in the residual part.": times(0.5),
        "The residuals are summed over all data: only those where the unit is active count.": _on_all(p),
        **{sentence: _of_moments(change, p=p) for sentence, change in changes.items()},
        other: _of_other_power(p),
        "The residual part couples different units: two units have no second derivative, "
        "so its numbers stand on diagonals.": _filled(p),
    }


# --- mistakes in the whole ------------------------------------------------------------------------


def _sum(first: Callable[..., FloatArray], second: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    """A Hessian of two parts; the first needs no targets."""
    return lambda *case: first(*case[:4]) + second(*case)


def _factors(p: int) -> Wrong:
    def times(first: float, second: float) -> Callable[..., FloatArray]:
        return lambda *case: (
            first * units.gauss_newton(*case[:4], p=p) + second * units.residual_part(*case, p=p)
        )

    return {
        "The residual part is missing: this is the Gauss-Newton part, enough only where the loss is 0.": (
            times(1, 0)
        ),
        "The Gauss-Newton part is missing: this is the residual part alone.": times(0, 1),
        "A factor: 1/n is missing from both parts.": times(DATA, DATA),
        "A factor: 1/n is missing from the Gauss-Newton part.": times(DATA, 1),
        "A factor of 2 too much: twice this Hessian belongs to the loss (1/n) sum r^2.": times(2, 2),
        "A factor of 2 too much in the Gauss-Newton part.": times(2, 1),
        "A factor of 2 too little: the half in (1/2n) sum r^2 is used up by differentiating.": times(
            0.5, 0.5
        ),
    }


def _of_gradients(p: int) -> Callable[..., FloatArray]:
    """Mean of the squares of the data's own gradients."""

    def matrix(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        r = units.powers(w, b, x, p=p)[0] @ v - y
        rows = r[:, None] * units.jacobian(w, b, v, x, p=p)
        product: FloatArray = rows.T @ rows / len(x)
        return product

    return matrix


def wrong_hessians(p: int) -> Wrong:
    """Single mistakes, for power `p`: their sentences, with what they make of the Hessian."""

    def right(*case: Any) -> FloatArray:
        return units.gauss_newton(*case, p=p)

    other = (
        "The units are squared here: this is the Hessian for u_+."
        if p == 2
        else "The units are plain ramps u_+ here: this is the Hessian for u_+^2."
    )
    return {
        **_factors(p),
        **{sentence: _sum(right, part) for sentence, part in _wrong_parts(p).items()},
        ORDER: lambda *case: units.unit_by_unit(units.hessian(*case, p=p)),
        UNCOUPLED: lambda *case: units.within_units(units.hessian(*case, p=p)),
        other: lambda *case: units.hessian(*case, p=3 - p),
        "This is the mean of the squares of the gradients, r^2 J^TJ in place of J^TJ + r f''.": _of_gradients(
            p
        ),
    }


def wrong_first_parts(p: int, *, alone: bool = False) -> Wrong:
    """Mistakes in the Gauss-Newton part: their sentences, with what they make of the Hessian.

    Parameters
    ----------
    p : int
        Power of the ramps.
    alone : bool
        Whether the residual part is right; otherwise there are also those with a wrong one, or none.
    """

    def right(*case: Any) -> FloatArray:
        return units.residual_part(*case, p=p)

    wrong: dict[str, Callable[..., FloatArray]] = {}
    for sentence, first in wrong_forms(p).items():
        start = f"The Gauss-Newton part in it is wrong; correct that first: {sentence}"
        wrong[f"{start} The residual part is right."] = _sum(first, right)
        if alone:
            continue
        wrong[f"{start} The residual part is missing."] = _sum(first, lambda *case: 0.0 * right(*case))
        for also, second in _wrong_parts(p).items():
            wrong[f"{start} And then: {also}"] = _sum(first, second)
    return wrong


def check_hessian(hessian: StudentFunction, *, variant: bool = False) -> None:
    """The Hessian of (1/2n) sum r^2 over (w, b, v), where the residuals are not zero.

    Parameters
    ----------
    hessian : callable
        (w, b, v, x, y) -> matrix of shape (3H, 3H).
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    cases = units.networks("hessian") + units.networks("hessian near", near=True)
    right = [units.hessian(*case, p=p) for case in cases]
    got = matrices("hessian", hessian, cases, right)
    look_for_quotients(got, right)
    judge("hessian", got, right, cases, {**wrong_hessians(p), **wrong_first_parts(p)})
