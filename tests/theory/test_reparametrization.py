"""Chapter 1: rescaling, quotient coordinates, and the network as a spline."""

import numpy as np
import pytest

from splinelens import networks, splines
from splinelens.experiments import generator

ROUNDING = 1e-12
"""Sums of a few dozen terms of size 1 to 10 in float64 err by about 1e-14; a wrong formula by about 1."""


def random_network(seed=0, width=40):
    """Generic: no zero, no repeated breakpoint."""
    w, b, v = generator("theory/reparametrization", seed).normal(size=(3, width))
    return networks.ShallowNetwork(w, b, v, bias=0.4, slope=-0.3)


def by_definition(network, x):
    """c + d x + sum v max(w x + b, 0), unit by unit."""
    total = network.bias + network.slope * x
    for w, b, v in zip(network.w, network.b, network.v, strict=True):
        total = total + v * np.maximum(w * x + b, 0.0)
    return total


def somewhere(seed=0, n=301):
    return np.sort(generator("theory/points", seed).uniform(-6.0, 6.0, n))


def positive_factors(network, seed=0):
    return np.exp(generator("theory/factors", seed).normal(size=network.width))


# -- one unit ---------------------------------------------------------------------------------


def numeric_slope(unit, x, step=1e-3):
    """Slope of a piecewise-linear function by a central difference, exact off the kink."""
    points = np.array([x - step, x + step])
    return float(np.diff(by_definition(unit, points))[0] / (2 * step))


@pytest.mark.parametrize("w", [1.7, -1.7])
@pytest.mark.parametrize("v", [0.6, -0.6])
def test_delta_slope_is_the_slope_on_the_active_side(w, v):
    unit = networks.ShallowNetwork([w], [0.5], [v])
    spline = splines.ReluSpline.from_network(unit)
    inside = spline.breakpoints[0] + np.sign(w)
    assert numeric_slope(unit, inside) == pytest.approx(spline.delta_slopes[0], abs=1e-10)


def spline_with_jumps_for_delta_slopes(network, original=splines.ReluSpline.from_network):
    """Wrong: |w| v in place of w v."""
    true = original(network)
    slopes = np.abs(network.w) * network.v
    return splines.ReluSpline(
        true.breakpoints, slopes, true.orientations, true.constant, true.slope, true.intercepts
    )


@pytest.mark.parametrize("w", [1.7, -1.7])
@pytest.mark.parametrize("v", [0.6, -0.6])
def test_jump_is_the_slope_change_from_left_to_right(w, v):
    unit = networks.ShallowNetwork([w], [0.5], [v])
    spline = splines.ReluSpline.from_network(unit)
    beta = spline.breakpoints[0]
    change = numeric_slope(unit, beta + 1.0) - numeric_slope(unit, beta - 1.0)
    assert spline.jumps[0] == pytest.approx(change, abs=1e-10)
    assert spline.jumps[0] == pytest.approx(abs(w) * v, abs=1e-15)


def jumps_without_orientation(self):
    """Wrong: the delta-slope taken for the jump."""
    return self.delta_slopes


# -- the symmetry -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_rescaling_leaves_the_function(seed):
    network, x = random_network(seed), somewhere(seed)
    moved = networks.rescale(network, positive_factors(network, seed))
    assert np.abs(moved.w - network.w).max() > 0.1
    np.testing.assert_allclose(
        by_definition(moved, x), by_definition(network, x), atol=ROUNDING * 100, rtol=0
    )


def rescale_by_a_wrong_power(network, factors):
    """Wrong: v is multiplied where it must be divided."""
    a = np.asarray(factors)
    return network.replace(w=network.w * a, b=network.b * a, v=network.v * a)


@pytest.mark.parametrize("seed", range(5))
def test_coordinates_do_not_change_along_an_orbit(seed):
    network = random_network(seed)
    moved = networks.rescale(network, positive_factors(network, seed))
    before, after = (splines.ReluSpline.from_network(each) for each in (network, moved))
    for name in ("breakpoints", "delta_slopes", "orientations", "jumps"):
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), rtol=1e-13)


def spline_with_v_for_delta_slopes(network):
    """Wrong: v is no invariant of rescaling."""
    return splines.ReluSpline(
        -network.b / network.w, network.v, np.sign(network.w), network.bias, network.slope
    )


@pytest.mark.parametrize("seed", range(5))
def test_equal_coordinates_mean_equal_orbits(seed):
    network = random_network(seed)
    other = splines.ReluSpline.from_network(network).to_network()
    factors = other.w / network.w
    assert (factors > 0).all()
    np.testing.assert_allclose(other.b, factors * network.b, rtol=1e-12)
    np.testing.assert_allclose(other.v, network.v / factors, rtol=1e-12)


def network_facing_right_only(self):
    """Wrong: the orientation is forgotten."""
    return networks.ShallowNetwork(np.ones_like(self.breakpoints), -self.breakpoints, self.delta_slopes)


@pytest.mark.parametrize("seed", range(5))
def test_a_negative_factor_changes_the_function_by_an_absolute_value(seed):
    network, x = random_network(seed), somewhere(seed)
    flipped = network.replace(w=-2 * network.w, b=-2 * network.b, v=-network.v / 2)
    kinks = np.abs(np.multiply.outer(x, network.w) + network.b) @ network.v
    np.testing.assert_allclose(flipped(x) - network(x), -kinks, atol=1e-11)


def values_without_the_ramp(self, x):
    """Wrong: a linear unit, for which a negative factor would be a symmetry."""
    return self.bias + self.slope * x + (np.multiply.outer(x, self.w) + self.b) @ self.v


def test_rescaling_refuses_negative_factors():
    with pytest.raises(ValueError, match="factors: expected numbers > 0"):
        networks.rescale(random_network(), -2.0)


@pytest.mark.parametrize("seed", range(5))
def test_each_orbit_has_a_balanced_point(seed):
    network, x = random_network(seed), somewhere(seed)
    section = splines.ReluSpline.from_network(network).to_network()
    np.testing.assert_allclose(section.w**2 + section.b**2, section.v**2, rtol=1e-12)
    np.testing.assert_allclose(by_definition(section, x), by_definition(network, x), atol=ROUNDING * 10)


def network_on_the_unbiased_section(self):
    """Wrong: |w| = |v|, the bias left out of the balance."""
    size = np.sqrt(np.abs(self.delta_slopes))
    w = self.orientations * size
    v = self.delta_slopes / w
    return networks.ShallowNetwork(w, -w * self.breakpoints, v, self.constant, self.slope)


@pytest.mark.parametrize("seed", range(5))
def test_all_points_of_an_orbit_have_the_same_balanced_point(seed):
    network = random_network(seed)
    factors = generator("theory/far factors", seed).choice([0.01, 0.5, 30.0], network.width)
    moved = networks.rescale(network, factors)
    section, again = (splines.ReluSpline.from_network(each).to_network() for each in (network, moved))
    for name in ("w", "b", "v"):
        np.testing.assert_allclose(getattr(again, name), getattr(section, name), rtol=1e-12)
    np.testing.assert_allclose(section.w**2 + section.b**2, section.v**2, rtol=1e-12)
    off_balance = networks.rescale(section, factors)
    assert (np.abs(off_balance.w**2 + off_balance.b**2 - off_balance.v**2) > 0.1 * section.v**2).all()


def network_at_twice_the_balance(self):
    """Wrong: w^2 + b^2 = 4 v^2 is one point of each orbit as well, but not the balanced one."""
    v = (
        self.orientations
        * np.sign(self.delta_slopes)
        * np.sqrt(np.hypot(self.delta_slopes, self.intercepts) / 2)
    )
    return networks.ShallowNetwork(self.delta_slopes / v, self.intercepts / v, v, self.constant, self.slope)


@pytest.mark.parametrize("seed", range(5))
def test_the_balanced_point_has_the_least_norm_of_its_orbit(seed):
    network = random_network(seed)
    spline = splines.ReluSpline.from_network(network)
    section = spline.to_network()
    least = 2 * np.abs(spline.delta_slopes) * np.hypot(1.0, spline.breakpoints)
    np.testing.assert_allclose(section.w**2 + section.b**2 + section.v**2, least, rtol=1e-12)
    for factor in (0.3, 0.9, 1.1, 4.0):
        other = networks.rescale(network, factor)
        assert (other.w**2 + other.b**2 + other.v**2 >= least * (1 - 1e-12)).all()


def network_of_unit_weights(self):
    """Wrong: the section |w| = 1, which has another norm."""
    return networks.ShallowNetwork(
        self.orientations, -self.orientations * self.breakpoints, self.jumps, self.constant, self.slope
    )


def shuffled(network, seed):
    order = generator("theory/permutation", seed).permutation(network.width)
    return network.replace(w=network.w[order], b=network.b[order], v=network.v[order])


@pytest.mark.parametrize("seed", range(5))
def test_permuting_units_leaves_the_function(seed):
    network, x = random_network(seed), somewhere(seed)
    np.testing.assert_allclose(shuffled(network, seed)(x), network(x), atol=ROUNDING * 10)


def values_that_know_the_place_of_a_unit(self, x):
    """Wrong: the output weight of each unit depends on its index."""
    ramps = np.maximum(np.multiply.outer(x, self.w) + self.b, 0.0)
    return ramps @ (self.v * np.linspace(0.5, 1.5, self.width))


@pytest.mark.parametrize("seed", range(5))
def test_permuting_units_drops_out_of_the_sorted_spline(seed):
    network = random_network(seed)
    one, other = (
        splines.ReluSpline.from_network(each).sorted() for each in (network, shuffled(network, seed))
    )
    for name in ("breakpoints", "delta_slopes", "orientations", "intercepts"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
        assert sorted(getattr(one, name)) == sorted(getattr(splines.ReluSpline.from_network(network), name))


def units_in_network_order(self):
    """Wrong: no order is chosen."""
    return self


# -- the spline -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_network_is_its_spline(seed):
    network, x = random_network(seed), somewhere(seed)
    spline = splines.ReluSpline.from_network(network)
    np.testing.assert_allclose(spline(x), by_definition(network, x), atol=ROUNDING * 10)


def spline_without_orientations(self, x):
    """Wrong: every unit is taken to be active on its right."""
    bends = (x[:, None] - self.breakpoints) * (x[:, None] > self.breakpoints)
    return self.constant + self.slope * x + bends @ self.delta_slopes


@pytest.mark.parametrize("seed", range(5))
def test_knots_slopes_and_intercepts_are_the_function(seed):
    network, x = random_network(seed), somewhere(seed)
    function = splines.ReluSpline.from_network(network).piecewise_linear()
    assert len(function.knots) == network.width
    np.testing.assert_allclose(function(x), by_definition(network, x), atol=ROUNDING * 10)


def piecewise_linear_from_right_facing_units(self):
    """Wrong: the leftmost line sums the right-facing units."""
    order = np.argsort(self.breakpoints)
    start = self.slope + self.delta_slopes[self.orientations > 0].sum()
    height = self.constant + self.intercepts[self.orientations > 0].sum()
    slopes = start + np.append(0.0, np.cumsum(self.jumps[order]))
    lifts = height + np.append(0.0, np.cumsum((self.orientations * self.intercepts)[order]))
    return splines.PiecewiseLinear(self.breakpoints[order], slopes, lifts)


@pytest.mark.parametrize("w", [5e-324, -5e-324])
@pytest.mark.parametrize("b", [1.0, -1.0])
def test_intercepts_survive_where_the_breakpoint_overflows(w, b):
    network = networks.ShallowNetwork([w, 1.0], [b, -0.25], [2.0, 1.0])
    spline = splines.ReluSpline.from_network(network)
    x = np.array([-3.0, 0.0, 0.5, 3.0])
    assert np.isinf(spline.breakpoints[0])
    np.testing.assert_allclose(
        spline.piecewise_linear()(x), by_definition(network, x), rtol=1e-14, atol=1e-14
    )


def piecewise_linear_by_mu_beta(self):
    """Wrong: forms each intercept as -mu * beta, and so has none where beta is infinite."""
    bends = np.isfinite(self.breakpoints)
    beta, mu, jumps = self.breakpoints[bends], self.delta_slopes[bends], self.jumps[bends]
    left = self.orientations[bends] < 0
    slopes = mu[left].sum() + np.append(0.0, np.cumsum(jumps))
    heights = -(mu * beta)[left].sum() - np.append(0.0, np.cumsum(jumps * beta))
    return splines.PiecewiseLinear(beta, slopes, heights)


@pytest.mark.parametrize("w", [1e-200, -1e-200])
@pytest.mark.parametrize("b", [1.0, -1.0])
def test_a_breakpoint_that_is_far_but_finite_is_no_trouble(w, b):
    network = networks.ShallowNetwork([w, 1.0], [b, -0.25], [2.0, 1.0])
    x = np.array([-3.0, 0.0, 0.5, 3.0])
    function = splines.ReluSpline.from_network(network).piecewise_linear()
    np.testing.assert_allclose(function(x), by_definition(network, x), rtol=1e-14, atol=1e-14)
