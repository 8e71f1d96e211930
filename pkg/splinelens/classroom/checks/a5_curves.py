r"""Assignment 5, the curves: the natural cubic spline, and the curve of least :math:`\int f''^2/\rho`.

In the variant they are the minimizers of :math:`\frac1{2n}\sum r^2+\frac\lambda2\int f''^2/\rho`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, draws
from splinelens.classroom.checks.a5_judging import grade_curve
from splinelens.classroom.checks.a5_problem import draw_data, draw_densities, draw_penalty, of_penalty
from splinelens.classroom.checks.a5_recipe import SLIPS, Recipe, differences, gram

__all__ = ["check_natural_spline", "check_weighted_spline"]

_weighted = Recipe()
_natural = _weighted.even


def _by_kernel(
    x: FloatArray, y: FloatArray, t: FloatArray, lam: float, kernel: Callable[..., FloatArray]
) -> FloatArray:
    weights = np.linalg.solve(kernel(x, x) + len(x) * lam * np.eye(len(x)), y)
    return kernel(t, x) @ weights


def _ramps(p: FloatArray, q: FloatArray, start: float) -> FloatArray:
    """Integrals over beta from `start` on of (p - beta)_+ (q - beta)_+."""
    p, q = np.maximum(p - start, 0)[:, None], np.maximum(q - start, 0)
    small, large = np.minimum(p, q), np.maximum(p, q)
    return np.asarray(small**2 * (3 * large - small) / 6)


def _dear_line(x: FloatArray, y: FloatArray, t: FloatArray, lam: float = 0.0) -> FloatArray:
    return _by_kernel(x, y, t, lam, lambda p, q: _ramps(p, q, x[0]) + 1 + np.outer(p, q))


def _no_line(x: FloatArray, y: FloatArray, t: FloatArray, lam: float = 0.0) -> FloatArray:
    return _by_kernel(x, y, t, lam, lambda p, q: _ramps(p, q, x[0]) + _ramps(-p, -q, -x[-1]))


def _with_ends(ends: str) -> Callable[..., FloatArray]:
    def curve(x: FloatArray, y: FloatArray, t: FloatArray, *_: float) -> FloatArray:
        from scipy.interpolate import CubicSpline

        return np.asarray(CubicSpline(x, y, bc_type=ends)(t))

    return curve


def _all_hats(x: FloatArray, y: FloatArray, t: FloatArray) -> FloatArray:
    """The curve through the data with equations at the first and the last datum, too."""
    from scipy.interpolate import CubicHermiteSpline

    gap = np.diff(x)
    u = np.linalg.solve(gram(np.r_[0, gap, 0]), np.pad(differences(x) @ y, 1))
    slope = np.diff(y) / gap
    left, right = slope - gap / 6 * (2 * u[:-1] + u[1:]), slope + gap / 6 * (u[:-1] + 2 * u[1:])
    k = np.clip(np.searchsorted(x, t) - 1, 0, len(x) - 2)
    pieces = [
        CubicHermiteSpline(x[i : i + 2], y[i : i + 2], [left[i], right[i]])(each)
        for i, each in zip(k, t, strict=True)
    ]
    return np.array(pieces)


BROKEN = "This is the broken line through the data: it has corners, the {} has none."
NATURAL: Wrong = {
    BROKEN.format("spline"): lambda x, y, t, *_: np.interp(t, x, y),
    "The ends are not-a-knot ends; the natural spline has f'' = 0 at both ends.": _with_ends("not-a-knot"),
    "The slopes at the ends are set to 0; in the natural spline it is f'' that is 0 there.": (
        _with_ends("clamped")
    ),
    "This is the polynomial through all data, not a spline.": lambda x, y, t, *_: np.asarray(
        np.polynomial.Polynomial.fit(x, y, len(x) - 1)(t)
    ),
    **{sentence: recipe.even for sentence, recipe in SLIPS.items()},
    "The linear part is penalized: a line through the data should cost nothing.": _dear_line,
    "The linear part is missing: a line through the data should be reproduced.": _no_line,
}
INTERPOLATED: Wrong = {
    "The first and the last datum have equations here: u is 0 there, and they have none.": _all_hats,
}
SMOOTHED: Wrong = {
    "This is the line of regression: the penalty has been taken as infinite.": (
        lambda x, y, t, lam: np.polynomial.Polynomial.fit(x, y, 1)(t)
    ),
    **of_penalty(_natural),
}


def _of_density(change: Callable[[FloatArray], FloatArray]) -> Callable[..., FloatArray]:
    """The curve of another density."""
    return lambda x, y, rho, *rest: _weighted(x, y, change(rho), *rest)


WEIGHTED: Wrong = {
    "The density is upside down: where there are many breakpoints, curvature is cheap.": _of_density(
        lambda rho: 1 / rho
    ),
    "The density plays no part here: this is the natural cubic spline.": _of_density(np.ones_like),
    "The density counts twice here: this is the curve of rho^2.": _of_density(np.square),
    "This is the curve of the root of the density.": _of_density(np.sqrt),
    "The densities are one place too far on: rho[k] belongs to the gap between x[k] and x[k+1].": (
        _of_density(lambda rho: np.roll(rho, 1))
    ),
    "The densities are in reverse order: rho[0] belongs to the first gap.": _of_density(
        lambda rho: rho[::-1]
    ),
    "The density is missing in f'' = rho u: here f'' is u.": Recipe(size=lambda rho, gap: gap**2 / 6),
    "The density is missing in the equations for u: they hold the integrals of rho h_k h_j.": Recipe(
        mass=lambda rho, gap: gap
    ),
    "The density counts twice in f'': it is rho u, not rho^2 u.": Recipe(
        size=lambda rho, gap: rho**2 * gap**2 / 6
    ),
    "Here f'' is u / rho: it should be rho u.": Recipe(size=lambda rho, gap: gap**2 / 6 / rho),
    "The equations for u hold the integrals of h_k h_j / rho here: they should be those of rho h_k h_j.": (
        Recipe(mass=lambda rho, gap: gap / rho)
    ),
    **SLIPS,
    BROKEN.format("curve"): lambda x, y, rho, t, *_: np.interp(t, x, y),
}
SCALED: Wrong = {
    "The density is divided by its mean here: where misfits are allowed, its size counts.": _of_density(
        lambda rho: rho / rho.mean()
    ),
    "The density is divided by its sum here: where misfits are allowed, its size counts.": _of_density(
        lambda rho: rho / rho.sum()
    ),
}


# --- the checks -----------------------------------------------------------------------------------


def _points(rng: np.random.Generator, x: FloatArray) -> FloatArray:
    """Points between the data, beyond them, and the data."""
    return np.concatenate([rng.uniform(-0.88, 0.88, 20), [-1.7, -1.3, 1.2, 1.6], x])


def check_natural_spline(natural_spline: StudentFunction, *, variant: bool = False) -> None:
    """Values of the natural cubic spline, between the data and beyond them.

    Parameters
    ----------
    natural_spline : callable
        (x, y, t) -> values, of the shape of t; in the variant (x, y, t, lam).
    variant : bool
        Whether it is the smoothing spline.
    """
    rng = draws("natural_spline")
    cases: list[Case] = []
    for _ in range(2):
        x, y = draw_data(rng)
        cases.append((x, y, _points(rng, x), *draw_penalty(rng, variant, 0.0005)))
    wrong = {**NATURAL, **(SMOOTHED if variant else INTERPOLATED)}
    grade_curve("natural_spline", natural_spline, cases, _natural, 2, wrong)


def check_weighted_spline(weighted_spline: StudentFunction, *, variant: bool = False) -> None:
    """Values of the curve with the least weighted curvature, for a density constant on each gap.

    Parameters
    ----------
    weighted_spline : callable
        (x, y, rho, t) -> values, of the shape of t; in the variant (x, y, rho, t, lam).
    variant : bool
        Whether misfits are allowed.
    """
    rng = draws("weighted_spline")
    cases: list[Case] = []
    for _ in range(2):
        x, y = draw_data(rng)
        cases.append((x, y, draw_densities(rng), _points(rng, x), *draw_penalty(rng, variant, 0.0005)))
    wrong = {**WEIGHTED, **({**of_penalty(_weighted), **SCALED} if variant else {})}
    grade_curve("weighted_spline", weighted_spline, cases, _weighted, 3, wrong)
