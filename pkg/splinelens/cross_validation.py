r"""Which rule predicts measurements it has not seen?  Cross-validation that respects repeated inputs.

All measurements at one input are held out together, so that no repeated input leaks, and the two end inputs
are never held out, so that no rule extrapolates.  A *family* is a function (x, y, x_new) -> predictions of
shape (C, m), one row for each of C candidates (widths and numbers of steps, say); where C > 1 the
candidate is chosen by a cross-validation inside the training data alone.  Inputs are in computing
units; derived here, chapter 7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_pair, finite_array, input_array, whole_number
from splinelens.breakpoint_placement import place_breakpoints
from splinelens.generalization import TRAINED, stable_step_size
from splinelens.gradient_flow import gradient_descent
from splinelens.loss_surface import group_by_input
from splinelens.piecewise_linear import PiecewiseLinear

__all__ = [
    "Family",
    "broken_lines",
    "chosen_prediction",
    "grouped_folds",
    "held_out_predictions",
    "interpolant_of_means",
    "mean_of_targets",
    "network_family",
    "smoothing_spline",
]

Family: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""Inputs, targets and new inputs to predictions, a row for each candidate."""


def grouped_folds(x: ArrayLike, folds: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """The fold of each datum, equal inputs together; -1 for the two end inputs, which stay in training.

    Parameters
    ----------
    x : array_like, shape (n,)
    folds : int
        From 2 to the number of distinct inputs between the ends.
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        If there are fewer inputs than folds.

    Notes
    -----
    Claims: :claim:`no-repeated-input-leaks`.

    Examples
    --------
    >>> grouped_folds([0.0, 1.0, 1.0, 2.0, 3.0], 2, np.random.default_rng(0))
    array([-1,  0,  0,  1, -1])
    """
    count = whole_number("folds", folds, least=2)
    inputs, group = np.unique(input_array(x), return_inverse=True)
    inner = len(inputs) - 2
    if inner < count:
        raise ValueError(f"folds: expected at most {max(inner, 0)}, the inputs between the ends, got {folds}")
    of_group = np.concatenate(([-1], rng.permutation(np.arange(inner) % count), [-1]))
    return np.asarray(of_group[group], dtype=np.intp)


def chosen_prediction(
    family: Family, x: FloatArray, y: FloatArray, x_new: FloatArray, folds: NDArray[np.intp]
) -> tuple[FloatArray, int]:
    """Predictions at `x_new` of the candidate that predicts best within (x, y), and its number.

    Parameters
    ----------
    family : Family
    x, y : ndarray, shape (n,)
        The training data, all that the choice sees.
    x_new : ndarray, shape (m,)
    folds : ndarray of int, shape (n,)
        Folds of the training data, as of `grouped_folds`.

    Raises
    ------
    ValueError
        If x, y and folds do not have one length.
    """
    points, targets = data_pair(x, y)
    finite_array("folds", folds, points.shape)
    candidates = family(points, targets, input_array(x_new, "x_new"))
    if len(candidates) == 1:
        return candidates[0], 0
    score = np.zeros(len(candidates))
    for fold in range(int(folds.max()) + 1):
        out = folds == fold
        errors = family(points[~out], targets[~out], points[out]) - targets[out]
        score += (errors**2).sum(axis=1)
    best = int(np.argmin(score))
    return candidates[best], best


def held_out_predictions(
    family: Family, x: ArrayLike, y: ArrayLike, *, folds: int, inner_folds: int, rng: np.random.Generator
) -> tuple[FloatArray, NDArray[np.intp]]:
    """Predictions for every datum from the other folds (NaN at the end inputs), and the choice of each fold.

    Parameters
    ----------
    family : Family
    x, y : array_like, shape (n,)
    folds, inner_folds : int
        How many to predict for, and how many within the training data of each, to choose by.
    rng : numpy.random.Generator
        Deals out the outer folds, then the inner ones.

    Raises
    ------
    ValueError
        On bad data, or fewer inputs than folds.

    Notes
    -----
    What is predicted for a fold does not depend on its targets, choice of the candidate included
    (:claim:`held-out-targets-are-not-seen`).
    """
    points, targets = data_pair(x, y)
    outer = grouped_folds(points, folds, rng)
    predictions, choices = np.full(len(points), np.nan), np.zeros(folds, np.intp)
    for fold in range(folds):
        out = outer == fold
        inner = grouped_folds(points[~out], inner_folds, rng)
        predictions[out], choices[fold] = chosen_prediction(
            family, points[~out], targets[~out], points[out], inner
        )
    return predictions, choices


# -- families ---------------------------------------------------------------------------------


def mean_of_targets(x: FloatArray, y: FloatArray, x_new: FloatArray) -> FloatArray:
    """The mean, wherever; one candidate.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    x_new : ndarray, shape (m,)
    """
    return np.full((1, len(x_new)), np.mean(y))


def interpolant_of_means(x: FloatArray, y: FloatArray, x_new: FloatArray) -> FloatArray:
    """The linear interpolant of the means at each input; one candidate.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    x_new : ndarray, shape (m,)
    """
    groups = group_by_input(x, y)
    return PiecewiseLinear.interpolate(groups.x, groups.means)(x_new)[None]


def smoothing_spline(x: FloatArray, y: FloatArray, x_new: FloatArray) -> FloatArray:
    """SciPy's cubic smoothing spline, its penalty by generalized cross-validation; one candidate.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    x_new : ndarray, shape (m,)
    """
    from scipy.interpolate import make_smoothing_spline

    groups = group_by_input(x, y)
    return np.asarray(make_smoothing_spline(groups.x, groups.means, w=groups.counts)(x_new))[None]


def broken_lines(knots: Sequence[int]) -> Family:
    """Least-squares broken lines with knots at quantiles of the inputs; a candidate for each number of knots.

    Parameters
    ----------
    knots : sequence of int

    Raises
    ------
    ValueError
        If a number of knots is not whole or negative.
    """
    counts = [whole_number("knots", count) for count in knots]

    def features(t: FloatArray, at: FloatArray) -> FloatArray:
        ramps = np.maximum(np.subtract.outer(t, at), 0)
        return np.concatenate([np.ones((len(t), 1)), t[:, None], ramps], axis=1)

    def family(x: FloatArray, y: FloatArray, x_new: FloatArray) -> FloatArray:
        rows = []
        for count in counts:
            at = np.quantile(x, np.arange(1, count + 1) / (count + 1))
            rows.append(features(x_new, at) @ np.linalg.lstsq(features(x, at), y, rcond=None)[0])
        return np.stack(rows)

    return family


def network_family(
    placement: str,
    widths: Sequence[int],
    steps: Sequence[int],
    rng: np.random.Generator,
    engine: str = "numpy",
) -> Family:
    """Networks in descent: a candidate for each width and number of steps, widths outermost.

    Targets are scaled to mean 0 and deviation 1 by the training data alone.

    Parameters
    ----------
    placement : str
        One of `splinelens.breakpoint_placement.PLACEMENTS`.
    widths, steps : sequence of int
        `steps` increases.
    rng : numpy.random.Generator
        Every call of the family draws new starts from it.
    engine : str
        One of `splinelens.compiled.ENGINES`.

    Raises
    ------
    ValueError
        If the steps do not increase, or a width is no whole number >= 1.
    """
    marks = [whole_number("steps", step) for step in steps]
    if not marks or sorted(set(marks)) != marks:
        raise ValueError(f"steps: expected increasing numbers, got {list(steps)}")
    counts = [whole_number("widths", width, least=1) for width in widths]

    def family(x: FloatArray, y: FloatArray, x_new: FloatArray) -> FloatArray:
        center, scale, rows = y.mean(), y.std(), []
        for width in counts:
            start = place_breakpoints(placement, width, x, rng)
            run = gradient_descent(
                start,
                x,
                (y - center) / scale,
                step_size=stable_step_size(start, x),
                max_steps=marks[-1],
                train=TRAINED,
                record_at=marks,
                engine=engine,
            )
            kept = run.snapshots[-len(marks) :]
            rows += [center + scale * network(x_new) for network in kept]
        return np.stack(rows)

    return family
