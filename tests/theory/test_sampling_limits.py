"""Chapter 7: what a fit can know between its data, against Gauss quadrature, exact moments and sampling."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.interpolate import CubicSpline, make_smoothing_spline

from splinelens import generalization, sampling_limits
from splinelens.experiments import generator
from splinelens.networks import ShallowNetwork

ROUNDING = 1e-12
"""Sums of some hundred float64 products of size one; a wrong factor errs by far more than 1e-3."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(10)
"""Exact for polynomials up to degree 19; the square of a bump has degree 12."""
INPUTS = np.sort(generator("theory/sampling limits").uniform(-1, 1, 15))


def gauss_points(x):
    """Quadrature points and weights for the mean over the range of the data, gap by gap."""
    places = [(a + b) / 2 + (b - a) / 2 * NODES for a, b in pairwise(x)]
    masses = [(b - a) / 2 * WEIGHTS for a, b in pairwise(x)]
    return np.concatenate(places), np.concatenate(masses) / (x[-1] - x[0])


def rms_over_range(function, x):
    points, masses = gauss_points(x)
    return float(np.sqrt(masses @ function(points) ** 2))


def target(t):
    return np.sin(3 * t)


def each_rule(bump):
    """Rules that see the data alone, and the one that knows the two targets and goes midway."""
    return {
        "line": lambda x, y: lambda t: np.interp(t, x, y),
        "cubic": lambda x, y: CubicSpline(x, y),
        "smoothing": lambda x, y: make_smoothing_spline(x, y),
        "mean": lambda x, y: lambda t: np.full(t.shape, y.mean()),
        "midway": lambda x, y: lambda t: target(t) + bump(t) / 2,
    }


# -- what data cannot say ---------------------------------------------------------------------


@pytest.mark.parametrize("height", [0.7, -2.0])
def test_a_hidden_bump_is_zero_at_every_datum_and_smooth(height):
    bump = sampling_limits.hidden_bump(INPUTS, height)
    assert np.abs(bump(INPUTS)).max() <= ROUNDING
    grid = np.linspace(-1, 1, 20001)
    assert np.abs(bump(grid)).max() == pytest.approx(abs(height), rel=1e-5)
    second = np.diff(bump(grid), 2) / (grid[1] - grid[0]) ** 2
    steepest = 48 * abs(height) / bump.length**2 * 2 / bump.length
    assert np.abs(np.diff(second)).max() <= 5 * steepest * (grid[1] - grid[0])


def bump_on_a_datum(x, height, original=sampling_limits.hidden_bump):
    """Wrong: centred on the datum at the left of the widest gap."""
    bump = original(x, height)
    return sampling_limits.HiddenBump(bump.center - bump.length / 2, bump.length, height, bump.data_range)


@pytest.mark.parametrize("rule", ["line", "cubic", "smoothing", "mean", "midway"])
def test_every_rule_misses_one_of_two_targets_with_the_same_data(rule):
    bump = sampling_limits.hidden_bump(INPUTS, 1.5)
    fit = each_rule(bump)[rule]
    errors = []
    for each in (target, lambda t: target(t) + bump(t)):
        made = fit(INPUTS, each(INPUTS))
        errors.append(rms_over_range(lambda t, made=made, each=each: made(t) - each(t), INPUTS))
    assert max(errors) >= bump.error_floor() * (1 - ROUNDING)


def error_floor_of_the_whole_distance(self):
    """Wrong: the distance of the two targets, not half of it."""
    return abs(self.height) * np.sqrt(1024 / 3003 * self.length / self.data_range)


def test_the_fit_midway_between_two_targets_errs_by_the_floor_on_both():
    bump = sampling_limits.hidden_bump(INPUTS, -0.8)
    for sign in (-1, 1):
        error = rms_over_range(lambda t, sign=sign: sign * bump(t) / 2, INPUTS)
        assert error == pytest.approx(bump.error_floor(), rel=ROUNDING)


def error_floor_from_the_mean_size(self):
    """Wrong: half of the mean of the bump's size in place of its root mean square."""
    return 0.5 * abs(self.height) * 16 / 35 * self.length / self.data_range


@pytest.mark.parametrize(("length", "n"), [(0.05, 40), (0.3, 7), (2.0, 3), (0.0, 5)])
def test_chance_that_a_spike_holds_no_datum_is_that_of_no_success(length, n):
    chance = sampling_limits.chance_of_no_datum(length, n)
    assert chance == pytest.approx(stats.binom.pmf(0, n, length / 2), abs=ROUNDING)
    draws = generator(f"theory/no datum/{n}").uniform(-1, 1, (20_000, n))
    left = 0.3 if length < 0.7 else -1.0
    share = ((draws < left) | (draws > left + length)).all(axis=1).mean()
    assert abs(share - chance) <= 5 * np.sqrt(max(chance * (1 - chance), 1e-9) / 20_000)


def chance_on_an_interval_of_length_one(length, n):
    """Wrong: the data spread over [0, 1]."""
    return max(1 - length, 0.0) ** n


# -- the linear interpolant -------------------------------------------------------------------


def error_of_interpolant(function, x):
    return lambda t: np.interp(t, x, function(x)) - function(t)


@pytest.mark.parametrize("curvature", [2.0, 9.0])
def test_linear_interpolant_errs_by_at_most_the_bound_and_parabolas_reach_it(curvature):
    bound = sampling_limits.linear_interpolant_bound(INPUTS, curvature)
    middles = (INPUTS[1:] + INPUTS[:-1]) / 2
    parabola = error_of_interpolant(lambda t: curvature * t**2 / 2, INPUTS)
    assert np.abs(parabola(middles)).max() == pytest.approx(bound, rel=1e-9)
    grid = np.linspace(INPUTS[0], INPUTS[-1], 5001)
    wave = error_of_interpolant(lambda t: curvature / 49 * np.cos(7 * t), INPUTS)
    assert np.abs(wave(grid)).max() <= bound


def bound_of_the_mean_gap(x, curvature):
    """Wrong: the mean gap in place of the widest."""
    return curvature * np.mean(np.diff(np.sort(x))) ** 2 / 8


@pytest.mark.parametrize("curvature", [2.0, 9.0])
def test_linear_interpolant_errs_in_mean_square_by_at_most_the_bound_and_parabolas_reach_it(curvature):
    bound = sampling_limits.linear_interpolant_rms_bound(INPUTS, curvature)
    parabola = error_of_interpolant(lambda t: curvature * t**2 / 2, INPUTS)
    assert rms_over_range(parabola, INPUTS) == pytest.approx(bound, rel=1e-9)
    wave = error_of_interpolant(lambda t: curvature / 49 * np.cos(7 * t), INPUTS)
    assert rms_over_range(wave, INPUTS) <= bound


def rms_bound_for_equal_gaps(x, curvature):
    """Wrong: as if all gaps were the mean gap."""
    return curvature * np.mean(np.diff(np.sort(x))) ** 2 / np.sqrt(120)


@pytest.mark.parametrize("n", [3, 12, 40])
def test_mean_of_the_squared_bound_over_random_inputs_is_the_fifth_moment_of_gaps(n):
    mean = sampling_limits.expected_mean_square_bound(n, 1.7, 3.0)
    gaps = n - 1
    fifth = quad(lambda h: h**5 * stats.beta.pdf(h, 1, gaps - 1), 0, 1, epsabs=0)[0]
    assert mean == pytest.approx(3.0**2 * 1.7**4 * gaps * fifth / 120, rel=1e-9)
    inner = 1.7 * generator(f"theory/random inputs/{n}").random((20_000, n - 2))
    ends = np.array([np.sort([0, *row, 1.7]) for row in inner])
    squares = (np.diff(ends) ** 5).sum(axis=1) * 3.0**2 / (120 * 1.7)
    assert abs(squares.mean() - mean) <= 5 * squares.std() / np.sqrt(20_000)


def mean_square_bound_for_equal_gaps(n, data_range, curvature):
    """Wrong: as if the inputs were equally spaced."""
    return curvature**2 * data_range**4 / (120 * (n - 1) ** 4)


# -- cubic splines ----------------------------------------------------------------------------


def cubic_errors(end, sizes=(81, 161, 321)):
    grid = np.linspace(-1, 1, 2561)
    for n in sizes:
        x = np.linspace(-1, 1, n)
        spline = CubicSpline(x, generalization.target_values("smooth", x), bc_type=end)
        yield (
            2 / (n - 1),
            np.sqrt(np.mean((spline(grid) - generalization.target_values("smooth", grid)) ** 2)),
        )


def test_cubic_splines_without_end_conditions_have_order_four():
    gaps, errors = np.transpose(list(cubic_errors("not-a-knot")))
    assert sampling_limits.observed_order(gaps, errors) == pytest.approx(4.1, abs=0.15)


def order_in_the_number_of_halvings(gaps, errors):
    """Wrong: natural logarithm of the ratio of errors, a factor log 2 off."""
    return float(-np.mean(np.diff(np.log(errors))))


def test_natural_end_conditions_lower_the_order_to_five_halves():
    gaps, errors = np.transpose(list(cubic_errors("natural")))
    assert sampling_limits.observed_order(gaps, errors) == pytest.approx(2.5, abs=0.02)


def order_of_the_first_error(gaps, errors):
    """Wrong: takes the first error to be the first gap to the power of the order, without a constant."""
    return float(np.log(errors[0]) / np.log(gaps[0]))


# -- zero biases ------------------------------------------------------------------------------


def tangent_features(network, x):
    heights = np.multiply.outer(x, network.w) + network.b
    ramps, steps = np.maximum(heights, 0), (heights > 0) * network.v
    return np.concatenate([ramps, steps, steps * x[:, None], np.ones((len(x), 1))], axis=1)


@pytest.mark.parametrize("width", [8, 300])
def test_zero_bias_networks_fit_two_lines_to_first_order(width):
    rng = generator("theory/two lines", width)
    network = ShallowNetwork(rng.normal(size=width), np.zeros(width), rng.normal(size=width))
    y = generalization.target_values("sawtooth", INPUTS)
    features = tangent_features(network, INPUTS)
    start = network(INPUTS)
    change = features @ np.linalg.lstsq(features, y - start, rcond=None)[0]
    residual = np.sqrt(np.mean((start + change - y) ** 2))
    assert residual == pytest.approx(sampling_limits.two_lines_floor(INPUTS, y), rel=1e-9)


def floor_of_one_bent_line(x, y):
    """Wrong: the two lines are made to meet at 0."""
    features = np.stack([np.maximum(x, 0), np.maximum(-x, 0), np.ones(len(x))], axis=1)
    best = np.linalg.lstsq(features, y, rcond=None)[0]
    return float(np.sqrt(np.mean((features @ best - y) ** 2)))


def test_a_wide_zero_bias_network_comes_to_rest_near_two_lines():
    inputs = generalization.sampled_inputs(40, [generator("theory/rest", seed) for seed in range(3)])
    rngs = [generator("theory/rest/start", seed) for seed in range(3)]
    runs = generalization.learning_curves("sawtooth", "he zero", 640, inputs, rngs, steps=(400, 800, 1600))
    floors = [sampling_limits.two_lines_floor(x, generalization.target_values("sawtooth", x)) for x in inputs]
    assert runs.train[:, -1] == pytest.approx(floors, rel=0.03)


def floor_of_the_mean(x, y):
    """Wrong: the residual of the best constant."""
    return float(np.std(y))
