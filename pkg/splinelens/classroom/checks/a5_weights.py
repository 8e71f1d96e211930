r"""Assignment 5, the weights: the kernel of frozen units, and the least :math:`\sum v_i^2`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close, draws
from splinelens.classroom.checks.a5_problem import (
    DATA,
    UNITS,
    draw_data,
    draw_penalty,
    draw_units,
    features,
    grade,
    judge_by,
    line,
    of_penalty,
)

__all__ = ["check_kernel", "check_least_norm"]


# --- kernel -------------------------------------------------------------------------------------


def _active(w: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    return np.asarray(np.outer(x, w) + b > 0, dtype=float)


def _cosine(w: FloatArray, b: FloatArray, x: FloatArray, z: FloatArray) -> FloatArray:
    of_x, of_z = features(w, b, x), features(w, b, z)
    return of_x @ of_z.T / np.outer(np.linalg.norm(of_x, axis=1), np.linalg.norm(of_z, axis=1))


KERNEL: Wrong = {
    "The orientation is forgotten: this takes all units as right-facing, but one with w < 0 is active on"
    " the left.": lambda w, b, x, z: (
        features(np.abs(w), np.sign(w) * b, x) @ features(np.abs(w), np.sign(w) * b, z).T
    ),
    "The sizes of the w are lost: a unit contributes w^2 times what its breakpoint alone would.": (
        lambda w, b, x, z: (
            features(w / np.abs(w), b / np.abs(w), x) @ features(w / np.abs(w), b / np.abs(w), z).T
        )
    ),
    "The units are not cut off: each factor is max(w x + b, 0).": lambda w, b, x, z: (
        (np.outer(x, w) + b) @ (np.outer(z, w) + b).T
    ),
    "Only the features of x are cut off here: those of z are too.": lambda w, b, x, z: (
        features(w, b, x) @ (np.outer(z, w) + b).T
    ),
    "Cut off each factor, not their product: where both are negative the product is positive.": (
        lambda w, b, x, z: np.maximum((np.outer(x, w) + b)[:, None] * (np.outer(z, w) + b), 0.0).sum(2)
    ),
    "The negative side is turned up here: max(s, 0) is 0 there, and not |s|.": lambda w, b, x, z: (
        np.abs(np.outer(x, w) + b) @ np.abs(np.outer(z, w) + b).T
    ),
    "The sign of b is wrong: a unit is max(w x + b, 0), with its breakpoint at -b / w.": lambda w, b, x, z: (
        features(w, -b, x) @ features(w, -b, z).T
    ),
    "This counts the units that are active at both points; the kernel multiplies their values.": (
        lambda w, b, x, z: _active(w, b, x) @ _active(w, b, z).T
    ),
    "This is the mean over the units; the kernel is their sum.": (
        lambda w, b, x, z: features(w, b, x) @ features(w, b, z).T / len(w)
    ),
    "This is the cosine of the angle between the features: the kernel is not divided by their lengths.": (
        _cosine
    ),
    "This is the kernel with a line that costs as much as the other weights: 1 + x z too much.": (
        lambda w, b, x, z: features(w, b, x) @ features(w, b, z).T + 1 + np.outer(x, z)
    ),
    "Nothing but v is trained here: leave out what belongs to changes of w and b.": lambda w, b, x, z: (
        features(w, b, x) @ features(w, b, z).T
        + (_active(w, b, x) @ _active(w, b, z).T) * (1 + np.outer(x, z))
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
        x, _targets = draw_data(rng)
        cases.append((*draw_units(rng, x), x, rng.uniform(-1.5, 1.5, 4)))
    right = [features(w, b, x) @ features(w, b, z).T for w, b, x, z in cases]
    grade("kernel", kernel, cases, right, KERNEL)


# --- least_norm ---------------------------------------------------------------------------------


def _solve(ramps: FloatArray, free: FloatArray, y: FloatArray, lam: float) -> tuple[FloatArray, ...]:
    """Weights of the ramps with the least squares, and those of the columns of `free`, which cost nothing."""
    n, size = free.shape
    system = np.block([[ramps @ ramps.T + n * lam * np.eye(n), free], [free.T, np.zeros((size, size))]])
    solution = np.linalg.solve(system, np.append(y, np.zeros(size)))
    return ramps.T @ solution[:n], solution[n:]


def _least(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0) -> FloatArray:
    """v, c and d in one array."""
    return np.concatenate(_solve(features(w, b, x), line(x), y, lam))


def _without_line(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0) -> FloatArray:
    return np.append(_solve(features(w, b, x), np.zeros((DATA, 0)), y, lam)[0], [0.0, 0.0])


def _with_dear_line(
    w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0
) -> FloatArray:
    return _solve(np.hstack([features(w, b, x), line(x)]), np.zeros((DATA, 0)), y, lam)[0]


def _with_constant(
    w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0
) -> FloatArray:
    return np.append(np.concatenate(_solve(features(w, b, x), np.ones((DATA, 1)), y, lam)), 0.0)


def _least_slopes(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0) -> FloatArray:
    mu, free = _solve(features(w, b, x) / np.abs(w), line(x), y, lam)
    return np.append(mu / np.abs(w), free)


def _line_first(w: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray, lam: float = 0.0) -> FloatArray:
    free = np.linalg.lstsq(line(x), y, rcond=None)[0]
    rest = _solve(features(w, b, x), np.zeros((DATA, 0)), y - line(x) @ free, lam)[0]
    return np.append(rest, free)


LEAST: Wrong = {
    "The line c + d x is left out: it is there, and costs nothing.": _without_line,
    "The line costs as much as v here: c and d are free, only the v are to be small.": _with_dear_line,
    "The slope d of the line is left out: a constant alone is free here.": _with_constant,
    "This makes the sum of the squared delta-slopes least, not that of the v: w^2 is missing.": _least_slopes,
    "The line is fitted first and the units to the rest: find line and units together.": _line_first,
    "The orientation is forgotten: this takes all units as right-facing.": (
        lambda w, b, x, y, lam=0.0: _least(np.abs(w), np.sign(w) * b, x, y, lam)
    ),
    "c and d are exchanged: c is the height of the line at 0, and d its slope.": lambda *case: _least(*case)[
        [*range(UNITS), -1, -2]
    ],
    "The sign of v is wrong: look at how the multipliers enter.": lambda *case: (
        _least(*case) * np.append(-np.ones(UNITS), [1.0, 1.0])
    ),
    "These are the slopes |w| v that the units contribute; the weights v are asked for.": lambda *case: (
        _least(*case) * np.append(np.abs(case[0]), [1.0, 1.0])
    ),
    "These are the slopes w v that the units contribute; the weights v are asked for.": lambda *case: (
        _least(*case) * np.append(case[0], [1.0, 1.0])
    ),
}
FREE: Wrong = {
    "The penalty is not there: this passes through the noisy data. And c and d cost as much as v.": (
        lambda w, b, x, y, lam: _with_dear_line(w, b, x, y, 0.0)
    ),
}
FEW = "Only a few units are used: that is what the least sum of |v| does; here the squares count."


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
        x, y = draw_data(rng)
        cases.append((*draw_units(rng, x), x, y, *draw_penalty(rng, variant, 0.02)))
    right = [_least(*case) for case in cases]
    got = [_fit(least_norm, *each) for each in zip(cases, right, strict=True)]
    if all(0 < _used(mine) <= DATA for mine in got):
        raise AssertionError(FEW)
    wrong = {**LEAST, **({**of_penalty(_least), **FREE} if variant else {})}
    judge_by(_symptom_of_minimizer if variant else _symptom, "least_norm", got, right, cases, wrong)


def _fit(function: StudentFunction, case: Case, want: FloatArray) -> FloatArray:
    """What the student's function returns, in one array."""
    expected = [want[:UNITS], want[-2], want[-1]]
    v, *free = arrays("least_norm", answer("least_norm", function, *case), expected, ("v", "c", "d"))
    return np.append(v, free)


def _used(fit: FloatArray) -> int:
    size = np.abs(fit[:UNITS])
    return int((size > 1e-6 * size.max()).sum())


def _residuals(fit: FloatArray, case: Case) -> FloatArray:
    w, b, x, y = case[:4]
    rest: FloatArray = y - features(w, b, x) @ fit[:UNITS] - line(x) @ fit[-2:]
    return rest


def _symptom(got: Sequence[FloatArray], _want: Sequence[FloatArray], cases: Sequence[Case]) -> str:
    """Which of the conditions on an interpolant fails first."""
    multipliers = []
    for fit, case in zip(got, cases, strict=True):
        if not close(_residuals(fit, case), np.zeros(DATA)):
            return "The network misses the data: correct that first, f(x_k) = y_k for all k."
        ramps = features(*case[:3])
        a = np.linalg.lstsq(ramps.T, fit[:UNITS], rcond=None)[0]
        if not close(ramps.T @ a, fit[:UNITS]):
            return (
                "It passes through the data, but other v do so with a smaller sum of squares: the least v"
                " is a combination of the features of the data."
            )
        multipliers.append((a, case[2]))
    if not all(abs(a.sum()) <= 1e-7 * abs(a).max() for a, _ in multipliers):
        return (
            "It passes through the data, and v is a combination of their features, but with another c the"
            " squares become smaller: the multipliers a_k have to add up to 0."
        )
    return (
        "It passes through the data, and v is a combination of their features, but with another d the"
        " squares become smaller: the sum of the a_k x_k has to be 0."
    )


def _symptom_of_minimizer(
    got: Sequence[FloatArray], _want: Sequence[FloatArray], cases: Sequence[Case]
) -> str:
    """Which of the derivatives is not zero."""
    factors = []
    for fit, case in zip(got, cases, strict=True):
        rest = _residuals(fit, case)
        if close(rest, np.zeros(DATA)):
            return "It passes through the noisy data: the penalty plays no part."
        if not fit[:UNITS].any():
            return "All v are 0 here: the line alone is no minimizer."
        if not abs(rest.sum()) <= 1e-7:
            return "The residuals do not add up to 0: with these v, another c makes the sum smaller."
        if not abs(rest @ case[2]) <= 1e-7:
            return (
                "The residuals times the x do not add up to 0: with these v, another d makes the sum smaller."
            )
        pull = features(*case[:3]).T @ rest / (DATA * case[4])
        factor = float(fit[:UNITS] @ pull) / float(pull @ pull)
        if not close(fit[:UNITS], factor * pull):
            return "The line fits these v, but the derivative over v is not 0: v combines the features."
        factors.append(factor)
    return f"This is the minimizer for another penalty: {1 / factors[0]:.4g} times lam, for {DATA} data."
