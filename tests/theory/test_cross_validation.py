"""Chapter 7: cross-validation that leaks nothing, and rules against plain versions of themselves."""

import numpy as np
import pytest
from scipy.interpolate import make_lsq_spline, make_smoothing_spline

from splinelens import comparisons, cross_validation, load_motorcycle
from splinelens.experiments import generator

DATA = load_motorcycle()
X, Y = DATA.scaling().inputs(DATA.x), DATA.y
BROKEN = cross_validation.broken_lines((2, 4, 8))


def test_no_input_stands_in_two_folds_and_the_ends_in_none():
    folds = cross_validation.grouped_folds(X, 10, generator("theory/folds"))
    for time in np.unique(X):
        assert len(set(folds[time == X])) == 1
    assert set(folds[(X.min() == X) | (X.max() == X)]) == {-1}
    sizes = [len(np.unique(X[folds == fold])) for fold in range(10)]
    assert sum(sizes) == len(np.unique(X)) - 2 and max(sizes) - min(sizes) <= 1


def folds_of_measurements(x, folds, rng):
    """Wrong: each measurement gets a fold of its own, so that a repeated time stands in several."""
    inner = rng.permutation(np.arange(len(x)) % folds)
    return np.where((x == np.min(x)) | (x == np.max(x)), -1, inner)


def test_held_out_targets_do_not_change_their_predictions():
    predictions, _ = cross_validation.held_out_predictions(
        BROKEN, X, Y, folds=6, inner_folds=4, rng=generator("theory/held out")
    )
    folds = cross_validation.grouped_folds(X, 6, generator("theory/held out"))
    for fold in (0, 3):
        changed = np.where(folds == fold, 1000 * np.sin(50 * X), Y)
        again, _ = cross_validation.held_out_predictions(
            BROKEN, X, changed, folds=6, inner_folds=4, rng=generator("theory/held out")
        )
        assert again[folds == fold] == pytest.approx(predictions[folds == fold], rel=1e-9)


def predictions_of_the_best_candidate_in_hindsight(family, x, y, *, folds, inner_folds, rng):
    """Wrong: the candidate that predicts the held-out targets best."""
    outer, predictions = cross_validation.grouped_folds(x, folds, rng), np.full(len(x), np.nan)
    for fold in range(folds):
        out = outer == fold
        cross_validation.grouped_folds(x[~out], inner_folds, rng)
        candidates = family(x[~out], y[~out], x[out])
        predictions[out] = candidates[np.argmin(((candidates - y[out]) ** 2).sum(axis=1))]
    return predictions, np.zeros(folds, int)


def test_choice_is_the_candidate_that_does_best_within_the_training_data():
    folds = cross_validation.grouped_folds(X, 5, generator("theory/choice"))
    predictions, choice = cross_validation.chosen_prediction(BROKEN, X, Y, X[:3], folds)
    scores = []
    for knots in (2, 4, 8):
        one, errors = cross_validation.broken_lines((knots,)), 0.0
        for fold in range(5):
            out = folds == fold
            errors += ((one(X[~out], Y[~out], X[out])[0] - Y[out]) ** 2).sum()
        scores.append(errors)
    assert choice == int(np.argmin(scores))
    assert predictions == pytest.approx(cross_validation.broken_lines(((2, 4, 8)[choice],))(X, Y, X[:3])[0])


def test_broken_lines_are_least_squares_splines_of_degree_one():
    knots = np.quantile(X, np.arange(1, 5) / 5)
    basis = np.concatenate([[X.min()] * 2, knots, [X.max()] * 2])
    referee = make_lsq_spline(X, Y, basis, k=1)
    grid = np.linspace(X.min(), X.max(), 57)
    assert cross_validation.broken_lines((4,))(X, Y, grid)[0] == pytest.approx(referee(grid), abs=1e-8)


def test_smoothing_spline_takes_means_with_their_counts():
    times, group, counts = np.unique(X, return_inverse=True, return_counts=True)
    means = np.bincount(group, Y) / counts
    grid = np.linspace(X.min(), X.max(), 57)
    referee = make_smoothing_spline(times, means, w=counts.astype(float))
    assert cross_validation.smoothing_spline(X, Y, grid)[0] == pytest.approx(referee(grid), abs=1e-9)
    inside = cross_validation.interpolant_of_means(X, Y, times)[0]
    assert inside == pytest.approx(means, abs=1e-9)


def test_network_family_follows_one_run_to_each_number_of_steps():
    def family(widths, steps):
        return cross_validation.network_family("torch", widths, steps, generator("theory/family"))

    both = family((6,), (10, 30))(X, Y, X[:5])
    assert both[1] == pytest.approx(family((6,), (30,))(X, Y, X[:5])[0])
    assert both[0] == pytest.approx(family((6,), (10,))(X, Y, X[:5])[0])
    assert family((6, 9), (10, 30))(X, Y, X[:5]).shape == (4, 5)


def test_a_network_does_not_predict_better_than_the_smoothing_spline():
    rules = {
        "network": cross_validation.network_family("torch", (40,), (3200,), generator("theory/network")),
        "spline": cross_validation.smoothing_spline,
    }
    errors = {
        name: cross_validation.held_out_predictions(
            rule, X, Y, folds=5, inner_folds=5, rng=generator("theory/contest")
        )[0]
        - Y
        for name, rule in rules.items()
    }
    difference = comparisons.rms_difference(
        errors["network"][None], errors["spline"][None], X, generator("theory/bootstrap")
    )
    plain = [np.sqrt(np.nanmean(errors[name] ** 2)) for name in rules]
    assert difference.value == pytest.approx(plain[0] - plain[1], rel=1e-9)
    assert difference.low <= difference.value <= difference.high
    assert difference.value > 0


def difference_the_other_way(first, second, x, rng, draws=4000, original=comparisons.rms_difference):
    """Wrong: second less first."""
    return original(second, first, x, rng, draws)
