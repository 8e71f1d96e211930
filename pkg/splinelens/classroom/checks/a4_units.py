r"""Assignment 4: what is right, for units v (wx+b)_+^p with p = 1 or 2, and networks to try answers with.

Everywhere `w`, `b` and `v` are the weights of the H units, `x` and `y` the n data, `p` is 1 (ramps) or 2
(squared ramps, the variant), and the weights are in the order (w, b, v).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, draws

__all__ = [
    "DATA",
    "ORDER",
    "UNCOUPLED",
    "UNITS",
    "diagonals",
    "gauss_newton",
    "gradient",
    "hessian",
    "jacobian",
    "moments",
    "networks",
    "on_unit",
    "powers",
    "residual_part",
    "scale_vector",
    "unit_by_unit",
    "within_units",
]

UNITS = 4
DATA = 7
NEAR = 2e-4
ORDER = "The order of the weights is (w1, …, wH, b1, …, bH, v1, …, vH), not unit by unit."
UNCOUPLED = "Different units are not coupled here, but two units that see the same datum are, by J^TJ."


def powers(
    w: FloatArray, b: FloatArray, x: FloatArray, *, p: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Values, first and second derivatives of u_+^p at all wx+b, each of shape (n, H)."""
    u = np.outer(x, w) + b
    on = (u > 0).astype(np.float64)
    return (on * u, on, 0.0 * on) if p == 1 else (on * u**2, 2 * on * u, 2 * on)


def jacobian(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *, p: int) -> FloatArray:
    """First derivatives of the outputs: a row for each datum, a column for each weight."""
    value, first, _ = powers(w, b, x, p=p)
    rows: FloatArray = np.hstack([v * first * x[:, None], v * first, value])
    return rows


def gauss_newton(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *, p: int) -> FloatArray:
    """The Gauss-Newton part of the Hessian."""
    rows = jacobian(w, b, v, x, p=p)
    matrix: FloatArray = rows.T @ rows / len(x)
    return matrix


def _residuals(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *, p: int
) -> FloatArray:
    residuals: FloatArray = powers(w, b, x, p=p)[0] @ v - y
    return residuals


def moments(
    w: FloatArray,
    b: FloatArray,
    v: FloatArray,
    x: FloatArray,
    y: FloatArray,
    *,
    p: int,
    slopes: tuple[FloatArray, FloatArray] | None = None,
) -> dict[str, FloatArray]:
    """What the residual part has at ``wv``, ``bv``, ``ww``, ``wb`` and ``bb``: a number for each unit.

    Parameters
    ----------
    w, b, v, x, y : FloatArray
    p : int
    slopes : tuple of FloatArray, optional
        First and second derivatives of the ramps, where they are mistaken.
    """
    r = _residuals(w, b, v, x, y, p=p) / len(x)
    first, second = slopes or powers(w, b, x, p=p)[1:]
    found = {"wv": (r * x) @ first, "bv": r @ first}
    for name, power in {"ww": 2, "wb": 1, "bb": 0}.items():
        found[name] = v * ((r * x**power) @ second)
    return found


def diagonals(entries: Mapping[str, FloatArray]) -> FloatArray:
    """The symmetric matrix with the given numbers on the diagonals of its blocks.

    Parameters
    ----------
    entries : mapping of str to FloatArray
        As from `moments`; what is not there is zero.
    """
    zero = np.zeros_like(entries["wv"])
    names = [[min(one + two, two + one, key=_place) for two in "wbv"] for one in "wbv"]
    matrix: FloatArray = np.block([[np.diag(entries.get(name, zero)) for name in row] for row in names])
    return matrix


def _place(name: str) -> tuple[int, ...]:
    return tuple("wbv".index(letter) for letter in name)


def residual_part(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *, p: int
) -> FloatArray:
    """The other part of the Hessian."""
    return diagonals(moments(w, b, v, x, y, p=p))


def hessian(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *, p: int
) -> FloatArray:
    """The Hessian of the loss."""
    return gauss_newton(w, b, v, x, p=p) + residual_part(w, b, v, x, y, p=p)


def gradient(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *, p: int
) -> FloatArray:
    """The gradient of the loss."""
    slope: FloatArray = _residuals(w, b, v, x, y, p=p) @ jacobian(w, b, v, x, p=p) / len(x)
    return slope


def scale_vector(w: FloatArray, b: FloatArray, v: FloatArray, i: int, *, p: int) -> FloatArray:
    """The velocity of rescaling unit `i`."""
    return on_unit(np.concatenate([w, b, -p * v]), i)


def on_unit(vector: FloatArray, i: int) -> FloatArray:
    """`vector` with the entries of all units but `i` set to zero."""
    kept: FloatArray = vector * np.tile(np.arange(len(vector) // 3) == i, 3)
    return kept


def unit_by_unit(array: FloatArray) -> FloatArray:
    """`array` with its rows and columns in the order w1, b1, v1, w2, …"""
    order = np.arange(len(array)).reshape(3, -1).T.ravel()
    return array[np.ix_(*[order] * array.ndim)]


def within_units(matrix: FloatArray) -> FloatArray:
    """`matrix` without the entries for two different units."""
    units = len(matrix) // 3
    return matrix * np.tile(np.eye(units), (3, 3))


def networks(name: str, near: bool = False, count: int = 3) -> list[Case]:
    """Networks and data (w, b, v, x, y): every unit on for two data at least and off for two, no fit.

    Parameters
    ----------
    name : str
        Of the check.
    near : bool
        Whether a datum lies close to each breakpoint.
    count : int
        How many.
    """
    rng = draws(name)
    cases: list[Case] = []
    for _ in range(count):
        x = np.linspace(-2.6, 2.3, DATA) + rng.uniform(-0.15, 0.15, DATA)
        left = np.array([1, 2, 3, 4])
        beta = (x[left] + x[left + 1]) / 2 + rng.uniform(-0.1, 0.1, UNITS)
        if near:
            beta = x[left] + NEAR * rng.choice([-1.0, 1.0], UNITS)
        w = rng.permutation([1.0, -1.0, 1.0, -1.0]) * rng.uniform(0.5, 2.0, UNITS)
        v = rng.choice([-1.0, 1.0], UNITS) * rng.uniform(0.5, 2.0, UNITS)
        y = rng.choice([-1.0, 1.0], DATA) * rng.uniform(2.0, 4.0, DATA)
        cases.append((w, -w * beta, v, x, y))
    return cases
