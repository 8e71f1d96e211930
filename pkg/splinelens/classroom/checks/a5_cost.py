"""Assignment 5, the bonus: what the curve costs."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, draws
from splinelens.classroom.checks.a5_problem import DATA, draw_data, draw_densities, draw_penalty, grade
from splinelens.classroom.checks.a5_recipe import differences, gram, heights

__all__ = ["check_cost"]


def _solved(x: FloatArray, y: FloatArray, rho: FloatArray, lam: float) -> FloatArray:
    """Heights u at all data."""
    return heights(x, y, gram(rho * np.diff(x)), lam)[0]


def _cost(x: FloatArray, y: FloatArray, rho: FloatArray) -> FloatArray:
    return np.asarray(_solved(x, y, rho, 0.0)[1:-1] @ differences(x) @ y)


def _penalized(x: FloatArray, y: FloatArray, rho: FloatArray, lam: float) -> FloatArray:
    return np.asarray(lam / 2 * (_solved(x, y, rho, lam)[1:-1] @ differences(x) @ y))


def _curvature(x: FloatArray, y: FloatArray, rho: FloatArray, lam: float, power: int) -> FloatArray:
    """The integral of rho^power u^2 for the curve of rho; power 1 is that of f''^2/rho."""
    u = _solved(x, y, rho, lam)[1:-1]
    return np.asarray(u @ gram(rho**power * np.diff(x)) @ u)


def _by_trapezoids(x: FloatArray, y: FloatArray, rho: FloatArray) -> FloatArray:
    square = _solved(x, y, rho, 0.0) ** 2
    return np.asarray((rho * np.diff(x) * (square[1:] + square[:-1]) / 2).sum())


COST: Wrong = {
    "This is the integral of f''^2 alone: it is to be divided by the density.": (
        lambda x, y, rho: _curvature(x, y, rho, 0.0, 2)
    ),
    "This multiplies f''^2 by the density: curvature is cheap where there are many breakpoints.": (
        lambda x, y, rho: _curvature(x, y, rho, 0.0, 3)
    ),
    "This is the integral of u^2: f'' is rho u, so f''^2 / rho is rho u^2.": (
        lambda x, y, rho: _curvature(x, y, rho, 0.0, 0)
    ),
    "This is the integral of u^2 / rho: f'' is rho u, so f''^2 / rho is rho u^2.": (
        lambda x, y, rho: _curvature(x, y, rho, 0.0, -1)
    ),
    "This is the cost of the natural cubic spline under rho = 1: the density plays no part.": (
        lambda x, y, rho: _cost(x, y, np.ones_like(rho))
    ),
    "The density is upside down: this is the cost under 1 / rho.": lambda x, y, rho: _cost(x, y, 1 / rho),
    "This is the sum of the squared changes of slope: the heights u are missing.": (
        lambda x, y, rho: np.square(differences(x) @ y).sum()
    ),
    "The trapezoid rule at the data is not exact here: between them u^2 is a parabola.": _by_trapezoids,
    "This is half the cost.": lambda x, y, rho: _cost(x, y, rho) / 2,
    "This is the square root of the cost.": lambda x, y, rho: np.sqrt(_cost(x, y, rho)),
}
PENALIZED: Wrong = {
    "This is the penalty alone: the misfit counts too.": (
        lambda x, y, rho, lam: lam / 2 * _curvature(x, y, rho, lam, 1)
    ),
    "This is the misfit alone: the penalty counts too.": (
        lambda x, y, rho, lam: _penalized(x, y, rho, lam) - lam / 2 * _curvature(x, y, rho, lam, 1)
    ),
    "This is the penalty of the curve through the data, which is not the least.": (
        lambda x, y, rho, lam: lam / 2 * _cost(x, y, rho)
    ),
    "This is the least curvature of a curve through the data: misfits are allowed here, and cost.": (
        lambda x, y, rho, lam: _cost(x, y, rho)
    ),
    "This is the curvature of the curve: it is to be weighed by lam / 2, and the misfit counts too.": (
        lambda x, y, rho, lam: _curvature(x, y, rho, lam, 1)
    ),
    "This is twice the least value: both terms have a factor 1/2.": (
        lambda x, y, rho, lam: 2 * _penalized(x, y, rho, lam)
    ),
    "The 1/n of the loss is missing: this weighs the penalty against half the sum of squares.": (
        lambda x, y, rho, lam: DATA * _penalized(x, y, rho, lam / DATA)
    ),
    "The density plays no part here: this is the least value under rho = 1.": (
        lambda x, y, rho, lam: _penalized(x, y, np.ones_like(rho), lam)
    ),
    "The density is upside down: this is the least value under 1 / rho.": (
        lambda x, y, rho, lam: _penalized(x, y, 1 / rho, lam)
    ),
}
HINT = "cost is not right. Work out three data by hand, where G and u are numbers, and compare."


def check_cost(cost: StudentFunction, *, variant: bool = False) -> None:
    """The least weighted curvature; in the variant, the least value of misfit and penalty together.

    Parameters
    ----------
    cost : callable
        (x, y, rho) -> number; in the variant (x, y, rho, lam).
    variant : bool
        Whether misfits are allowed.
    """
    rng = draws("cost")
    cases: list[Case] = []
    for _ in range(2):
        x, y = draw_data(rng)
        cases.append((x, y, draw_densities(rng), *draw_penalty(rng, variant, 0.005)))
    right = [(_penalized if variant else _cost)(*case) for case in cases]
    grade("cost", cost, cases, right, PENALIZED if variant else COST, HINT)
