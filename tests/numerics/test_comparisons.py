"""Medians with intervals, paired counts and bad input of chapter 7."""

from math import comb

import numpy as np
import pytest

from splinelens import breakpoint_placement, comparisons, cross_validation, generalization, sampling_limits
from splinelens.experiments import generator

RNG = generator("numerics/comparisons")
INPUTS = np.linspace(-1, 1, 8)


@pytest.mark.parametrize(("n", "k"), [(6, 1), (9, 2), (10, 2), (20, 6)])
def test_interval_of_the_median_is_the_narrowest_that_covers(n, k):
    missed = [2 * sum(comb(n, j) for j in range(rank)) / 2**n for rank in (k, k + 1)]
    assert missed[0] <= 0.05 < missed[1]
    values = RNG.permutation(np.arange(n))
    median, low, high = comparisons.median_interval(values)
    assert (low, high) == (k - 1, n - k) and median == (n - 1) / 2


def test_interval_of_the_median_covers_it_as_often_as_it_says():
    _, low, high = comparisons.median_interval(RNG.exponential(size=(4000, 10)))
    share = ((low <= np.log(2)) & (np.log(2) <= high)).mean()
    assert abs(share - (1 - 22 / 1024)) <= 5 * np.sqrt(0.98 * 0.02 / 4000)


def test_wins_are_counted_along_the_last_axis_and_ties_are_none():
    assert comparisons.paired_wins([[1, 2, 3], [3, 2, 1]], [2, 2, 2]).tolist() == [1, 1]


def test_bootstrap_interval_of_equal_errors_is_zero():
    errors = RNG.normal(size=(3, 8))
    assert comparisons.rms_difference(errors, -errors, INPUTS, RNG) == (0.0, 0.0, 0.0)


def step(**changes):
    given = {"target": "smooth", "placement": "torch", "width": 3, "x": INPUTS[None], "rngs": [RNG]} | changes
    marks = given.pop("steps", (2, 4))
    return generalization.learning_curves(**given, steps=marks)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: step(target="rough"), "target: expected one of .*'rough'"),
        (lambda: step(placement="spread"), "placement: expected one of .*'spread'"),
        (lambda: step(width=0), "width: expected a whole number >= 1, got 0"),
        (lambda: step(x=INPUTS), r"x: expected shape \(1, any\), got \(8,\)"),
        (
            lambda: step(x=np.ones((1, 4)), placement="gaps"),
            "x: expected at least two distinct inputs, got 1",
        ),
        (
            lambda: step(steps=(2, 6)),
            r"steps: expected even numbers, each twice the one before, got \[2, 6\]",
        ),
        (lambda: step(steps=()), "steps: expected even numbers"),
        (lambda: generalization.sampled_inputs(1, [RNG]), "n: expected a whole number >= 2, got 1"),
        (lambda: generalization.sampled_inputs(5, []), "rngs: expected at least one generator"),
        (lambda: generalization.target_values("smooth", [np.nan]), "t: expected finite numbers"),
        (lambda: breakpoint_placement.gaps_of_units(3, 0), "gaps: expected a whole number >= 1"),
        (lambda: comparisons.median_interval([1, 2, 3]), "samples: expected at least six .* got 3"),
        (lambda: comparisons.paired_wins([1, 2], [1, 2, 3]), r"second: .* got \(3,\)"),
        (lambda: comparisons.rms_difference([1.0], [1.0], [0.0], RNG), "first, second: expected shape"),
        (lambda: cross_validation.grouped_folds([0, 1, 1, 2], 2, RNG), "folds: expected at most 1"),
        (lambda: cross_validation.broken_lines((2, -1)), "knots: expected a whole number >= 0, got -1"),
        (lambda: cross_validation.network_family("torch", (4,), (8, 8), RNG), "steps: expected increasing"),
        (lambda: sampling_limits.hidden_bump([1.0, 1.0], 1), "x: expected at least two distinct inputs"),
        (
            lambda: sampling_limits.chance_of_no_datum(2.1, 3),
            "length: expected a number from 0 to 2, got 2.1",
        ),
        (lambda: sampling_limits.linear_interpolant_bound(INPUTS, -1), "curvature: expected a number >= 0"),
        (lambda: sampling_limits.expected_mean_square_bound(5, 0, 1), "data_range: expected a number > 0"),
        (lambda: sampling_limits.observed_order([1.0], [1.0]), "gaps, errors: expected at least two"),
        (lambda: sampling_limits.two_lines_floor([0.0, 1.0], [1, 2]), "x: expected no datum at 0"),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
