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
    difference = by_definition(flipped, x) - by_definition(network, x)
    np.testing.assert_allclose(difference, -kinks, atol=1e-11)
    with pytest.raises(ValueError, match="factors: expected numbers > 0"):
        networks.rescale(network, -2.0)
        raise AssertionError("a negative factor was accepted")


def rescale_by_any_factor(network, factors):
    """Wrong: accepts negative factors."""
    return network.replace(w=network.w * factors, b=network.b * factors, v=network.v / factors)


@pytest.mark.parametrize("seed", range(5))
def test_the_balanced_section_meets_each_orbit_once(seed):
    network = random_network(seed)
    moved = networks.rescale(network, positive_factors(network, seed))
    section, again = (splines.ReluSpline.from_network(each).to_network() for each in (network, moved))
    np.testing.assert_allclose(section.w**2 + section.b**2, section.v**2, rtol=1e-12)
    for name in ("w", "b", "v"):
        np.testing.assert_allclose(getattr(again, name), getattr(section, name), rtol=1e-12)
    norms = network.w**2 + network.b**2 + network.v**2
    assert (section.w**2 + section.b**2 + section.v**2 <= norms * (1 + 1e-12)).all()


def network_on_the_unbiased_section(self):
    """Wrong: |w| = |v|, the bias left out of the balance."""
    size = np.sqrt(np.abs(self.delta_slopes))
    w = self.orientations * size
    v = self.delta_slopes / w
    return networks.ShallowNetwork(w, -w * self.breakpoints, v, self.constant, self.slope)


@pytest.mark.parametrize("seed", range(5))
def test_permuting_units_drops_out_of_the_sorted_spline(seed):
    network = random_network(seed)
    order = generator("theory/permutation", seed).permutation(network.width)
    shuffled = network.replace(w=network.w[order], b=network.b[order], v=network.v[order])
    one, other = (splines.ReluSpline.from_network(each).sorted() for each in (network, shuffled))
    for name in ("breakpoints", "delta_slopes", "orientations", "intercepts"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


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


@pytest.mark.parametrize("w", [1e-200, -1e-200, 5e-324, -5e-324])
@pytest.mark.parametrize("b", [1.0, -1.0])
def test_intercepts_survive_where_the_breakpoint_overflows(w, b):
    network = networks.ShallowNetwork([w, 1.0], [b, -0.25], [2.0, 1.0])
    x = np.array([-3.0, 0.0, 0.5, 3.0])
    function = splines.ReluSpline.from_network(network).piecewise_linear()
    np.testing.assert_allclose(function(x), by_definition(network, x), rtol=1e-14, atol=1e-14)


def piecewise_linear_by_mu_beta(self):
    """Wrong: forms the intercept as -mu * beta, which overflows or loses the unit."""
    order = np.argsort(self.breakpoints)
    with np.errstate(all="ignore"):
        heights = np.nan_to_num(
            -self.delta_slopes * np.clip(self.breakpoints, -1e150, 1e150), posinf=0, neginf=0
        )
    start = self.delta_slopes[self.orientations < 0].sum()
    height = heights[self.orientations < 0].sum()
    knots = np.clip(self.breakpoints[order], -1e150, 1e150)
    slopes = start + np.append(0.0, np.cumsum(self.jumps[order]))
    lifts = height + np.append(0.0, np.cumsum((self.orientations * heights)[order]))
    return splines.PiecewiseLinear(knots, slopes, lifts)
