"""Chapter 1: units that are flat, silent, doubled, dead or always on."""

import numpy as np
import pytest

from splinelens import loss_surface, networks, ramps, splines

X = np.array([-1.0, -0.4, 0.1, 0.7, 1.5])
Y = np.array([0.3, -1.0, 0.8, 0.2, -0.5])


def central_difference(network, name, unit, step=1e-6):
    """Derivative of the loss over one parameter; a quadratic off the kinks, so exact to rounding."""
    losses = []
    for sign in (1.0, -1.0):
        values = np.array(getattr(network, name))
        values[unit] += sign * step
        residuals = network.replace(**{name: values})(X) - Y
        losses.append(0.5 * np.mean(residuals**2))
    return (losses[0] - losses[1]) / (2 * step)


@pytest.mark.parametrize("b", [0.8, -0.8, 0.0])
def test_a_unit_with_zero_weight_is_the_constant_v_b_plus(b):
    network = networks.ShallowNetwork([0.0, 1.0], [b, 0.2], [3.0, -1.0], bias=0.5)
    spline = splines.ReluSpline.from_network(network)
    assert len(spline.breakpoints) == 1
    assert spline.constant == pytest.approx(0.5 + 3.0 * max(b, 0.0), abs=1e-15)
    expected = 0.5 + 3.0 * max(b, 0.0) - np.maximum(X + 0.2, 0.0)
    np.testing.assert_allclose(spline(X), expected, atol=1e-15)


def spline_that_drops_flat_units(network):
    """Wrong: units with w = 0 vanish instead of going into the constant."""
    bends = network.w != 0
    w, b, v = network.w[bends], network.b[bends], network.v[bends]
    return splines.ReluSpline(-b / w, w * v, np.sign(w), network.bias, network.slope)


def test_a_unit_with_zero_output_weight_is_silent_yet_its_breakpoint_steers_its_gradient():
    silent = [networks.ShallowNetwork([1.0], [-beta], [0.0]) for beta in (-0.6, 0.3)]
    np.testing.assert_array_equal(silent[0](X), silent[1](X))
    pulls = [loss_surface.loss_gradient(net, X, Y)[2][0] for net in silent]
    for net, pull in zip(silent, pulls, strict=True):
        assert pull == pytest.approx(central_difference(net, "v", 0), abs=1e-9)
    assert pulls == pytest.approx([0.086, 0.104], abs=1e-12)


def gradient_without_the_bias_moment(network, x, y, train=("w", "b", "v")):
    """Wrong: g_v = w S1 misses b S0, so a silent unit's pull does not know where it stands."""
    active = np.multiply.outer(x, network.w) + network.b > 0
    pull = (network(x) - y) / len(x)
    order0, order1 = pull @ active, (pull * x) @ active
    return network.v * order1, network.v * order0, network.w * order1


def test_an_opposite_pair_is_a_kink_plus_a_line():
    beta, right, left = 0.25, 1.5, 0.4
    pair = networks.ShallowNetwork([1.0, -1.0], [-beta, beta], [right, -left])
    function = splines.ReluSpline.from_network(pair).piecewise_linear()
    np.testing.assert_array_equal(function.knots, [beta])
    np.testing.assert_allclose(function.jumps, [right - left], rtol=1e-15)
    expected = (right - left) * np.maximum(X - beta, 0.0) + left * (X - beta)
    np.testing.assert_allclose(function(X), expected, atol=1e-15)


def piecewise_linear_with_added_delta_slopes(self):
    """Wrong: merges two units by adding delta-slopes instead of jumps."""
    knot = self.breakpoints[:1]
    left = self.delta_slopes[self.orientations < 0].sum()
    slopes = np.array([left, left + self.delta_slopes.sum()])
    return splines.PiecewiseLinear(knot, slopes, -slopes * knot)


def test_a_cancelling_pair_leaves_no_knot():
    network = networks.ShallowNetwork([1.0, 2.0, 1.0], [-0.5, -1.0, 0.3], [0.7, -0.35, 1.0])
    function = splines.ReluSpline.from_network(network).piecewise_linear()
    np.testing.assert_array_equal(function.knots, [-0.3])
    np.testing.assert_allclose(function(X), np.maximum(X + 0.3, 0.0), atol=1e-15)


def piecewise_linear_that_keeps_every_knot(self):
    """Wrong: merges equal breakpoints but leaves knots without a jump standing."""
    knots = np.unique(self.breakpoints)
    values = self(np.concatenate(([knots[0] - 1.0], knots, [knots[-1] + 1.0])))
    slopes = np.diff(values) / np.diff(np.concatenate(([knots[0] - 1.0], knots, [knots[-1] + 1.0])))
    return splines.PiecewiseLinear(knots, slopes, values[:-1] - slopes * np.append(knots[0] - 1.0, knots))


@pytest.mark.parametrize(("w", "b"), [(1.0, -1.5), (1.0, -2.0), (-1.0, -1.0), (-1.0, -3.0)])
def test_a_dead_unit_has_no_gradient(w, b):
    network = networks.ShallowNetwork([w, 1.0], [b, 0.5], [2.0, 1.0])
    assert list(ramps.RampFeatures(X, network.w, network.b).kinds()) == ["dead", "bent"]
    for part in loss_surface.loss_gradient(network, X, Y):
        assert part[0] == 0.0 and part[1] != 0.0


def kinds_without_orientation(self):
    """Wrong: asks only whether the breakpoint lies right of the data, not which way the unit faces."""
    return np.where(-self.b / self.w >= self.x.max(), "dead", "bent")


@pytest.mark.parametrize(("w", "b"), [(1.0, 1.5), (0.5, 4.0), (-1.0, 1.6), (-2.0, 9.0)])
def test_a_fully_active_unit_acts_as_a_line(w, b):
    network = networks.ShallowNetwork([w], [b], [1.3])
    assert list(ramps.RampFeatures(X, network.w, network.b).kinds()) == ["affine"]
    np.testing.assert_allclose(network(X), 1.3 * (w * X + b), rtol=1e-15)


def kinds_without_affine_units(self):
    """Wrong: calls a unit bent as soon as it is active anywhere."""
    active = np.multiply.outer(self.x, self.w) + self.b > 0
    return np.where(active.any(axis=0), "bent", "dead")


def test_a_breakpoint_within_rounding_of_a_datum_is_judged_by_the_preactivation():
    w, b, x = -2.1768136494850046, -0.405929383666771, np.array([-0.18647870191497867, 1.0, 2.0])
    kind = ramps.RampFeatures(x, [w], [b]).kinds()[0]
    assert (w * x + b > 0).any() and kind == "bent"
    assert list(ramps.RampFeatures([0.0, 17.0], [0.1, 0.0, 0.0], [-1.7, 1.0, -1.0]).kinds()) == [
        "bent",
        "affine",
        "dead",
    ]
