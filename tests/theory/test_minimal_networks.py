"""Chapter 1: how few units make a given piecewise-linear function."""

from itertools import product

import numpy as np
import pytest

from splinelens import minimal_networks, networks, splines
from splinelens.experiments import generator
from splinelens.piecewise_linear import PiecewiseLinear

X = np.linspace(-7.0, 7.0, 211)


def random_function(seed, knots=5, integer=False):
    """Integer slopes and integer knots make sums exact, so that subset sums are decided exactly."""
    rng = generator("theory/minimal", seed)
    at = np.sort(rng.choice(np.arange(-6, 7), knots, replace=False)).astype(float)
    jumps = rng.integers(1, 5, knots) * rng.choice([-1.0, 1.0], knots) if integer else rng.normal(size=knots)
    start, height = (float(rng.integers(-5, 6)), 2.0) if integer else rng.normal(size=2)
    slopes = start + np.append(0.0, np.cumsum(jumps))
    return PiecewiseLinear(at, slopes, height - np.append(0.0, np.cumsum(jumps * at)))


def one_unit_per_knot_can_do(function):
    """By trying both orientations of every unit: does the sum differ from the function by a constant?"""
    for signs in product([-1.0, 1.0], repeat=len(function.knots)):
        spline = splines.ReluSpline(function.knots, np.multiply(signs, function.jumps), signs)
        if np.ptp(function(X) - spline(X)) < 1e-9:
            return True
    return False


def same_function(network, function):
    np.testing.assert_allclose(network(X), function(X), atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_with_a_skip_one_unit_per_knot_does(seed):
    function = random_function(seed)
    network = minimal_networks.minimal_network(function, skip=True)
    same_function(network, function)
    assert network.width == len(function.knots)


def network_that_ignores_the_skip(
    function, skip=False, constant=True, original=minimal_networks.minimal_network
):
    """Wrong: pays for the left line with units although a skip is offered."""
    return original(function, skip=False, constant=constant)


@pytest.mark.parametrize("seed", range(10))
def test_a_network_has_no_more_knots_than_bending_units(seed):
    rng = generator("theory/knots", seed)
    w, b, v = rng.normal(size=(3, 12))
    w[0], b[2], w[2] = 0.0, b[1], w[1]
    network = networks.ShallowNetwork(w, b, v, bias=1.0, slope=-0.5)
    knots = splines.ReluSpline.from_network(network).piecewise_linear().knots
    assert set(knots) <= set(-b[1:] / w[1:]) and len(knots) == 10


def piecewise_linear_with_a_knot_at_zero(self, original=splines.ReluSpline.piecewise_linear):
    """Wrong: a knot where no unit bends."""
    pieces = original(self)
    middle = np.searchsorted(pieces.knots, 0.0)
    doubled = (np.insert(each, middle, each[middle]) for each in (pieces.slopes, pieces.intercepts))
    return PiecewiseLinear(np.insert(pieces.knots, middle, 0.0), *doubled)


@pytest.mark.parametrize("seed", range(40))
def test_one_unit_per_knot_does_exactly_when_a_subset_of_jumps_sums_to_minus_the_left_slope(seed):
    function = random_function(seed, integer=True)
    network = minimal_networks.minimal_network(function)
    same_function(network, function)
    assert (network.width == len(function.knots)) == one_unit_per_knot_can_do(function)


def subset_for_the_wrong_sign(jumps, total, original=minimal_networks.left_facing_subset):
    """Wrong: asks for a subset that sums to the left slope itself."""
    return original(jumps, -total)


@pytest.mark.parametrize("seed", range(10))
def test_one_unit_more_than_knots_always_does(seed):
    function = random_function(seed)
    network = minimal_networks.minimal_network(function)
    assert network.width == len(function.knots) + 1
    same_function(network, function)
    np.testing.assert_allclose(network.w**2 + network.b**2, network.v**2, rtol=1e-12)


def network_without_the_left_line(function, skip=False, constant=True):
    """Wrong: one right-facing unit per knot, and a unit for nothing; the left line is lost."""
    knots = np.append(function.knots, function.knots[-1] + 1.0)
    jumps = np.append(function.jumps, 0.0)
    return splines.ReluSpline(knots, jumps, np.ones(len(knots)), function.intercepts[0]).to_network()


@pytest.mark.parametrize("seed", range(20))
def test_one_unit_and_a_constant_are_never_a_slanted_line(seed):
    rng = generator("theory/one unit", seed)
    w, b, v, bias = rng.normal(size=4) * [rng.integers(0, 2), 1, rng.integers(0, 2), 1]
    function = splines.ReluSpline.from_network(
        networks.ShallowNetwork([w], [b], [v], bias)
    ).piecewise_linear()
    slopes = np.diff(networks.ShallowNetwork([w], [b], [v], bias)([-1e6, -1e6 + 1, 1e6, 1e6 + 1]))[[0, 2]]
    assert (len(function.knots) == 1) == (slopes[0] != slopes[1])
    assert len(function.knots) == 1 or ((slopes == 0).all() and function.slopes[0] == 0)


def piecewise_linear_without_knots(self):
    """Wrong: takes the leftmost line for the whole function."""
    left = self.orientations < 0
    slope, height = self.delta_slopes[left].sum(), self.constant + self.intercepts[left].sum()
    return PiecewiseLinear([], [slope], [height])


@pytest.mark.parametrize(("slope", "height"), [(1.5, 0.0), (-2.0, 3.0), (0.25, -1.0)])
def test_a_line_needs_a_right_and_a_left_unit_at_one_breakpoint(slope, height):
    line = PiecewiseLinear([], [slope], [height])
    for constant in (True, False):
        network = minimal_networks.minimal_network(line, constant=constant)
        same_function(network, line)
        spline = splines.ReluSpline.from_network(network)
        assert sorted(spline.orientations) == [-1.0, 1.0]
        assert spline.breakpoints[0] == spline.breakpoints[1]


def line_as_one_far_unit(function, skip=False, constant=True):
    """Wrong: one unit whose breakpoint lies left of where anyone looks; a line on [-6, 7] only."""
    slope, height = function.slopes[0], function.intercepts[0]
    return networks.ShallowNetwork(
        [slope, -1.0], [6.0 * abs(slope), 0.0], [1.0, 0.0], height - 6.0 * abs(slope)
    )


@pytest.mark.parametrize("seed", range(10))
def test_without_a_constant_two_units_more_than_knots_do(seed):
    function = random_function(seed)
    network = minimal_networks.minimal_network(function, constant=False)
    assert network.bias == 0.0
    assert network.width == len(function.knots) + 2
    same_function(network, function)


def network_that_keeps_the_constant(
    function, skip=False, constant=True, original=minimal_networks.minimal_network
):
    """Wrong: hands back a bias although none is allowed."""
    return original(function, skip=skip, constant=True)


def test_a_sum_that_misses_by_a_little_is_no_subset_sum():
    jumps = np.array([1.0, 2.0, -0.5])
    assert minimal_networks.left_facing_subset(jumps, 1.5).tolist() == [False, True, True]
    assert minimal_networks.left_facing_subset(jumps, 1.5 + 1e-12) is None


def test_special_functions_take_the_counts_of_the_theorem():
    flat, hat = PiecewiseLinear([], [0.0], [2.0]), PiecewiseLinear([0.0], [-1.0, 1.0], [0.0, 0.0])
    counts = {
        (minimal_networks.minimal_network(flat).width, 0),
        (minimal_networks.minimal_network(flat, constant=False).width, 1),
        (minimal_networks.minimal_network(PiecewiseLinear([], [1.0], [1.0]), skip=True).width, 0),
        (minimal_networks.minimal_network(hat).width, 2),
    }
    assert all(found == expected for found, expected in counts)


def test_many_knots_fall_back_to_one_unit_more():
    function = random_function(3, knots=5)
    at = np.linspace(-5.0, 5.0, 30)
    wiggly = PiecewiseLinear.interpolate(at, np.sin(3 * at) + function(at) / 50)
    network = minimal_networks.minimal_network(wiggly)
    assert network.width == len(wiggly.knots) + 1
    same_function(network, wiggly)
