r"""Assignment 5, kernel regime and cubic splines: least :math:`\sum v_i^2` and least :math:`\int f''^2/\rho`.

In the variant the targets are noisy: in place of the interpolants, the minimizers of
:math:`\frac1{2n}\sum r^2+\frac\lambda2\sum v^2` and :math:`\frac1{2n}\sum r^2+\frac\lambda2\int f''^2/\rho`.
Here the first are those of :math:`\lambda=0`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close, draws, judge

__all__ = [
    "check_cost",
    "check_kernel",
    "check_least_norm",
    "check_natural_spline",
    "check_weighted_spline",
]

DATA = 6
UNITS = 6 * (DATA - 1)


def _features(w: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    values: FloatArray = np.maximum(np.outer(x, w) + b, 0.0)
    return values


def _data(rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Inputs at unequal distances, ascending, and targets whose slope changes everywhere."""
    x = np.linspace(-1, 1, DATA) + rng.uniform(-0.1, 0.1, DATA)
    return x, np.where(np.arange(DATA) % 2, 1.0, -0.5) * rng.uniform(0.5, 1.5, DATA) + x


def _units(rng: np.random.Generator, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Units of both orientations, six of them in each gap of the data."""
    beta = (x[:-1, None] + np.diff(x)[:, None] * rng.uniform(0.05, 0.95, (DATA - 1, 6))).ravel()
    w = np.where(np.arange(UNITS) % 2, 1.0, -1.0) * rng.uniform(0.5, 2.0, UNITS)
    order = rng.permutation(UNITS)
    return w[order], (-w * beta)[order]


def _penalties(rng: np.random.Generator, variant: bool, size: float) -> tuple[float, ...]:
    """The penalty as last argument of the variant, and nothing in the book's version."""
    return (float(size * rng.uniform(1, 3)),) if variant else ()


# --- kernel -------------------------------------------------------------------------------------

KERNEL: Wrong = {
    "The orientation is forgotten: this takes all units as right-facing, but one with w < 0 is active on"
    " the left.": lambda w, b, x, z: (
        _features(np.abs(w), np.sign(w) * b, x) @ _features(np.abs(w), np.sign(w) * b, z).T
    ),
    "The sizes of the w are lost: a unit contributes w^2 times what its breakpoint alone would.": (
        lambda w, b, x, z: (
            _features(w / np.abs(w), b / np.abs(w), x) @ _features(w / np.abs(w), b / np.abs(w), z).T
        )
    ),
    "The units are not cut off: each factor is max(w x + b, 0).": lambda w, b, x, z: (
        (np.outer(x, w) + b) @ (np.outer(z, w) + b).T
    ),
    "Cut off each factor, not their product: where both are negative the product is positive.": (
        lambda w, b, x, z: np.maximum((np.outer(x, w) + b)[:, None] * (np.outer(z, w) + b), 0.0).sum(2)
    ),
    "This is the mean over the units; the kernel is their sum.": (
        lambda w, b, x, z: _features(w, b, x) @ _features(w, b, z).T / len(w)
    ),
    "This is the kernel with a line that costs as much as the other weights: 1 + x z too much.": (
        lambda w, b, x, z: _features(w, b, x) @ _features(w, b, z).T + 1 + np.outer(x, z)
    ),
}


def check_kernel(kernel: StudentFunction, *, variant: bool = False) -> None:
    """Sums of products of the features at two lists of points.

    Parameters
    ----------
    kernel : callable
        (w, b, x, z) -> array of shape (len(x), len(z)).
    variant : bool
        Of no effect: the features are the same.
    """
    rng = draws("kernel")
    cases: list[Case] = []
    for _ in range(2):
        x, _targets = _data(rng)
        cases.append((*_units(rng, x), x, rng.uniform(-1.5, 1.5, 4)))
    right = [_features(w, b, x) @ _features(w, b, z).T for w, b, x, z in cases]
    _grade("kernel", kernel, cases, right, KERNEL)


def _grade(
    name: str, function: StudentFunction, cases: Sequence[Case], right: Sequence[FloatArray], wrong: Wrong
) -> None:
    got = [
        arrays(name, answer(name, function, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge(name, got, right, cases, wrong)


# --- least_norm ---------------------------------------------------------------------------------


def _solve(features: FloatArray, line: FloatArray, y: FloatArray, lam: float) -> tuple[FloatArray, ...]:
    """Weights of the features with the least squares, and those of the columns of `line`, which are free."""
    n, free = line.shape
    system = np.block([[features @ features.T + n * lam * np.eye(n), line], [line.T, np.zeros((free, free))]])
    solution = np.linalg.solve(system, np.append(y, np.zeros(free)))
    return features.T @ solution[:n], solution[n:]


def _line(x: FloatArray) -> FloatArray:
    return np.stack([np.ones_like(x), x], axis=1)


def _least(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0) -> FloatArray:
    """v, c and d in one array."""
    return np.concatenate(_solve(_features(w, b, x), _line(x), y, lam))


def _least_without_line(
    w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0
) -> FloatArray:
    return np.append(_solve(_features(w, b, x), np.zeros((DATA, 0)), y, lam)[0], [0.0, 0.0])


def _least_with_dear_line(
    w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0
) -> FloatArray:
    return _solve(np.hstack([_features(w, b, x), _line(x)]), np.zeros((DATA, 0)), y, lam)[0]


def _least_slopes(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0) -> FloatArray:
    mu, line = _solve(_features(w, b, x) / np.abs(w), _line(x), y, lam)
    return np.append(mu / np.abs(w), line)


def _line_first(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0) -> FloatArray:
    line = np.linalg.lstsq(_line(x), y, rcond=None)[0]
    rest = _solve(_features(w, b, x), np.zeros((DATA, 0)), y - _line(x) @ line, lam)[0]
    return np.append(rest, line)


LEAST: Wrong = {
    "The line c + d x is left out: it is there, and costs nothing.": _least_without_line,
    "The line costs as much as v here: c and d are free, only the v are to be small.": _least_with_dear_line,
    "This makes the sum of the squared delta-slopes least, not that of the v: w^2 is missing.": _least_slopes,
    "The line is fitted first and the units to the rest: find line and units together.": _line_first,
    "The orientation is forgotten: this takes all units as right-facing.": (
        lambda w, b, x, y, lam=0.0: _least(np.abs(w), np.sign(w) * b, x, y, lam)
    ),
}
FEW = "Only a few units are used: that is what the least sum of |v| does; here the squares count."


def _of_penalty(right: Callable[..., FloatArray]) -> Wrong:
    """What goes wrong with the penalty, which is the last argument."""
    return {
        "The penalty is not there: this passes through the noisy data.": lambda *case: right(*case[:-1], 0.0),
        "The 1/n of the loss is missing: this weighs the penalty against half the sum of squares.": (
            lambda *case: right(*case[:-1], case[-1] / DATA)
        ),
        "The 1/2 of the loss is missing: this halves the penalty.": (
            lambda *case: right(*case[:-1], case[-1] / 2)
        ),
        "The 1/2 of the penalty is missing: this doubles it.": lambda *case: right(*case[:-1], 2 * case[-1]),
    }


def check_least_norm(least_norm: StudentFunction, *, variant: bool = False) -> None:
    """Output weights with the least sum of squares, and the line that comes with them.

    Parameters
    ----------
    least_norm : callable
        (w, b, x, y) -> (v, c, d); in the variant (w, b, x, y, lam).
    variant : bool
        Whether misfits are allowed, and the squares penalized.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("least_norm")
    cases: list[Case] = []
    for _ in range(2):
        x, y = _data(rng)
        cases.append((*_units(rng, x), x, y, *_penalties(rng, variant, 0.02)))
    right = [_least(*case) for case in cases]
    got = []
    for case, want in zip(cases, right, strict=True):
        parts = arrays(
            "least_norm",
            answer("least_norm", least_norm, *case),
            [want[:UNITS], want[-2], want[-1]],
            ("v", "c", "d"),
        )
        got.append(np.append(parts[0], parts[1:]))
    if all(0 < _used(mine) <= DATA for mine in got):
        raise AssertionError(FEW)
    wrong = {**LEAST, **(_of_penalty(_least) if variant else {})}
    judge(_name_of_fit(got, cases, variant), got, right, cases, wrong)


def _used(fit: FloatArray) -> int:
    size = np.abs(fit[:UNITS])
    return int((size > 1e-6 * size.max()).sum())


def _name_of_fit(got: Sequence[FloatArray], cases: Sequence[Case], variant: bool) -> str:
    """What the last sentence calls a fit: an interpolant has to pass through the data first of all."""
    through = [
        close(_features(w, b, x) @ fit[:UNITS] + _line(x) @ fit[-2:], y)
        for fit, (w, b, x, y, *_) in zip(got, cases, strict=True)
    ]
    return "least_norm" if variant or all(through) else "least_norm: it misses the data, so it"


# --- natural_spline and weighted_spline -----------------------------------------------------------


def _differences(x: FloatArray) -> FloatArray:
    """The matrix that takes targets to the changes of slope at the interior data."""
    slopes = np.diff(np.eye(len(x)), axis=0) / np.diff(x)[:, None]
    return np.diff(slopes, axis=0)


def _gram(x: FloatArray, rho: FloatArray) -> FloatArray:
    """Integrals of rho times products of two hats of the interior data."""
    mass = rho * np.diff(x)
    return np.diag(mass[:-1] + mass[1:]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6


def _heights(x: FloatArray, y: FloatArray, gram: FloatArray, lam: float) -> tuple[FloatArray, FloatArray]:
    """Heights u at all data, and the values there of the curve."""
    change = _differences(x)
    inner = np.linalg.solve(gram + len(x) * lam * change @ change.T, change @ y)
    return np.pad(inner, 1), y - len(x) * lam * change.T @ inner


def _curve(x: FloatArray, y: FloatArray, rho: FloatArray, u: FloatArray, t: FloatArray) -> FloatArray:
    """The curve through (x, y) with f'' = rho u between the data, and straight beyond them."""
    k = np.clip(np.searchsorted(x, t) - 1, 0, len(x) - 2)
    gap = np.diff(x)
    right = (t - x[k]) / gap[k]
    left = 1 - right
    bend = (left**3 - left) * u[k] + (right**3 - right) * u[k + 1]
    inside = left * y[k] + right * y[k + 1] + rho[k] * gap[k] ** 2 / 6 * bend
    slope = np.diff(y) / gap
    first = slope[0] - rho[0] * gap[0] / 6 * (2 * u[0] + u[1])
    last = slope[-1] + rho[-1] * gap[-1] / 6 * (u[-2] + 2 * u[-1])
    below, above = y[0] + first * (t - x[0]), y[-1] + last * (t - x[-1])
    return np.where(t < x[0], below, np.where(t > x[-1], above, inside))


def _weighted(x: FloatArray, y: FloatArray, rho: FloatArray, t: FloatArray, lam: float = 0.0) -> FloatArray:
    u, values = _heights(x, y, _gram(x, rho), lam)
    return _curve(x, values, rho, u, t)


def _natural(x: FloatArray, y: FloatArray, t: FloatArray, lam: float = 0.0) -> FloatArray:
    return _weighted(x, y, np.ones(len(x) - 1), t, lam)


def _by_matrix(x: FloatArray, y: FloatArray, t: FloatArray, gram: FloatArray, lam: float) -> FloatArray:
    """The natural curve with another matrix in place of the integrals of hats."""
    u, values = _heights(x, y, gram, lam)
    return _curve(x, values, np.ones(len(x) - 1), u, t)


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


NATURAL: Wrong = {
    "This is the broken line through the data: it has corners, the spline has none.": (
        lambda x, y, t, *_: np.interp(t, x, y)
    ),
    "The ends are not-a-knot ends; the natural spline has f'' = 0 at both ends.": _with_ends("not-a-knot"),
    "The slopes at the ends are set to 0; in the natural spline it is f'' that is 0 there.": (
        _with_ends("clamped")
    ),
    "This is the polynomial through all data, not a spline.": lambda x, y, t, *_: np.asarray(
        np.polynomial.Polynomial.fit(x, y, len(x) - 1)(t)
    ),
    "Neighbouring hats overlap: the integrals of h_k h_(k+1) beside the diagonal are missing.": (
        lambda x, y, t, lam=0.0: _by_matrix(x, y, t, np.diag(np.diag(_gram(x, np.ones(len(x) - 1)))), lam)
    ),
    "This takes the change of slope itself for f'' at the data: the equations G u = delta are missing.": (
        lambda x, y, t, lam=0.0: _by_matrix(x, y, t, np.eye(len(x) - 2), lam)
    ),
    "The linear part is penalized: a line through the data should cost nothing.": _dear_line,
    "The linear part is missing: a line through the data should be reproduced.": _no_line,
}
SMOOTHED: Wrong = {
    "This is the line of regression: the penalty has been taken as infinite.": (
        lambda x, y, t, lam: np.polynomial.Polynomial.fit(x, y, 1)(t)
    ),
    **_of_penalty(_natural),
}


def _beyond(right: Callable[..., FloatArray], place: int) -> Wrong:
    """What goes wrong beyond the data; the points are the argument at `place`."""

    def stopped(*case: FloatArray) -> FloatArray:
        inside = np.clip(case[place], case[0][0], case[0][-1])
        return right(*case[:place], inside, *case[place + 1 :])

    def continued(*case: FloatArray) -> FloatArray:
        x, t = case[0], case[place]
        nodes = np.concatenate([np.linspace(x[0], x[1], 4), np.linspace(x[-2], x[-1], 4)])
        values = right(*case[:place], nodes, *case[place + 1 :])
        first, last = (np.polyfit(nodes[half], values[half], 3) for half in (slice(4), slice(4, None)))
        return np.where(t < x[0], np.polyval(first, t), np.polyval(last, t))

    return {
        "Beyond the data the curve stays constant here; it should go on as a straight line.": stopped,
        "Beyond the data the last cubic is continued here; it should go on as a straight line.": continued,
    }


def _grade_curve(
    name: str,
    function: StudentFunction,
    cases: Sequence[Case],
    right: Callable[..., FloatArray],
    place: int,
    wrong: Wrong,
) -> None:
    """Judge the values between the data, and then those beyond."""
    want = [right(*case) for case in cases]
    got = [
        arrays(name, answer(name, function, *case), [each], ["the result"])[0]
        for case, each in zip(cases, want, strict=True)
    ]
    inside = [(case[place] > case[0][0]) & (case[place] < case[0][-1]) for case in cases]
    for where, masks, known in (
        ("between the data", inside, wrong),
        ("beyond the data", [~mask for mask in inside], _beyond(right, place)),
    ):
        judge(
            f"{name} {where}",
            [each[mask] for each, mask in zip(got, masks, strict=True)],
            [each[mask] for each, mask in zip(want, masks, strict=True)],
            [
                (*case[:place], case[place][mask], *case[place + 1 :])
                for case, mask in zip(cases, masks, strict=True)
            ],
            known,
        )


def _points(rng: np.random.Generator) -> FloatArray:
    return np.concatenate([rng.uniform(-0.88, 0.88, 20), [-1.7, -1.3, 1.2, 1.6]])


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
    cases: list[Case] = [(*_data(rng), _points(rng), *_penalties(rng, variant, 0.0005)) for _ in range(2)]
    wrong = {**NATURAL, **(SMOOTHED if variant else {})}
    _grade_curve("natural_spline", natural_spline, cases, _natural, 2, wrong)


def _mixed(
    x: FloatArray, y: FloatArray, t: FloatArray, lam: float, gram: FloatArray, bend: FloatArray
) -> FloatArray:
    """The curve with one density in the equations and another in f''."""
    u, values = _heights(x, y, _gram(x, gram), lam)
    return _curve(x, values, bend, u, t)


WEIGHTED: Wrong = {
    "The density is upside down: where there are many breakpoints, curvature is cheap.": (
        lambda x, y, rho, t, lam=0.0: _weighted(x, y, 1 / rho, t, lam)
    ),
    "The density plays no part here: this is the natural cubic spline.": (
        lambda x, y, rho, t, lam=0.0: _natural(x, y, t, lam)
    ),
    "The density is missing in f'' = rho u: here f'' is u.": (
        lambda x, y, rho, t, lam=0.0: _mixed(x, y, t, lam, rho, np.ones_like(rho))
    ),
    "The density is missing in the equations for u: they hold the integrals of rho h_k h_j.": (
        lambda x, y, rho, t, lam=0.0: _mixed(x, y, t, lam, np.ones_like(rho), rho)
    ),
    "The density counts twice here: this is the curve of rho^2.": (
        lambda x, y, rho, t, lam=0.0: _weighted(x, y, rho**2, t, lam)
    ),
    "This is the broken line through the data: it has corners, the curve has none.": (
        lambda x, y, rho, t, *_: np.interp(t, x, y)
    ),
}


def _densities(rng: np.random.Generator) -> FloatArray:
    return rng.permutation(np.geomspace(0.1, 4.0, DATA - 1)) * rng.uniform(0.8, 1.2, DATA - 1)


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
    cases: list[Case] = [
        (*_data(rng), _densities(rng), _points(rng), *_penalties(rng, variant, 0.0005)) for _ in range(2)
    ]
    wrong = {**WEIGHTED, **(_of_penalty(_weighted) if variant else {})}
    _grade_curve("weighted_spline", weighted_spline, cases, _weighted, 3, wrong)


# --- cost, the bonus ----------------------------------------------------------------------------


def _cost(x: FloatArray, y: FloatArray, rho: FloatArray) -> FloatArray:
    u, _ = _heights(x, y, _gram(x, rho), 0.0)
    return np.asarray(u[1:-1] @ _differences(x) @ y)


def _penalized(x: FloatArray, y: FloatArray, rho: FloatArray, lam: float) -> FloatArray:
    u, _ = _heights(x, y, _gram(x, rho), lam)
    return np.asarray(lam / 2 * (u[1:-1] @ _differences(x) @ y))


def _curvature(x: FloatArray, y: FloatArray, rho: FloatArray, lam: float, power: int) -> FloatArray:
    """The integral of rho^power u^2 for the curve of rho; power 1 is that of f''^2/rho."""
    u, _ = _heights(x, y, _gram(x, rho), lam)
    return np.asarray(u[1:-1] @ _gram(x, rho**power) @ u[1:-1])


COST: Wrong = {
    "This is the integral of f''^2 alone: it is to be divided by the density.": (
        lambda x, y, rho: _curvature(x, y, rho, 0.0, 2)
    ),
    "This multiplies f''^2 by the density: curvature is cheap where there are many breakpoints.": (
        lambda x, y, rho: _curvature(x, y, rho, 0.0, 3)
    ),
    "This is the cost of the natural cubic spline under rho = 1: the density plays no part.": (
        lambda x, y, rho: _cost(x, y, np.ones_like(rho))
    ),
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
    "This is twice the least value: both terms have a factor 1/2.": (
        lambda x, y, rho, lam: 2 * _penalized(x, y, rho, lam)
    ),
    "The density plays no part here: this is the least value under rho = 1.": (
        lambda x, y, rho, lam: _penalized(x, y, np.ones_like(rho), lam)
    ),
}


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
    cases: list[Case] = [(*_data(rng), _densities(rng), *_penalties(rng, variant, 0.005)) for _ in range(2)]
    right = [(_penalized if variant else _cost)(*case) for case in cases]
    _grade("cost", cost, cases, right, PENALIZED if variant else COST)
