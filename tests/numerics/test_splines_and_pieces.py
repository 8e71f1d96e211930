"""Edges of the spline and of piecewise-linear functions."""

import numpy as np
import pytest

from splinelens import PiecewiseLinear, ReluSpline, ShallowNetwork
from splinelens.experiments import generator


def test_arrays_hold_the_bending_units_in_network_order():
    net = ShallowNetwork([2.0, 0.0, -4.0], [1.0, 5.0, 2.0], [3.0, 0.5, -1.0], bias=0.25, slope=0.75)
    spline = ReluSpline.from_network(net)
    np.testing.assert_array_equal(spline.breakpoints, [-0.5, 0.5])
    np.testing.assert_array_equal(spline.delta_slopes, [6.0, 4.0])
    np.testing.assert_array_equal(spline.orientations, [1.0, -1.0])
    np.testing.assert_array_equal(spline.jumps, [6.0, -4.0])
    np.testing.assert_array_equal(spline.intercepts, [3.0, -2.0])
    assert (spline.constant, spline.slope) == (2.75, 0.75)
    assert spline.roughness() == 52.0 == float((spline.jumps**2).sum())


def test_a_silent_unit_keeps_its_breakpoint_and_orientation():
    net = ShallowNetwork([-3.0, 2.0], [1.5, 1.0], [0.0, 0.0])
    back = ReluSpline.from_network(net).to_network()
    np.testing.assert_array_equal(back.w, [-1.0, 1.0])
    np.testing.assert_array_equal(back.b, [0.5, 0.5])
    np.testing.assert_array_equal(back.v, [0.0, 0.0])


def test_a_silent_unit_with_an_overflowing_breakpoint_stays_finite():
    back = ReluSpline.from_network(ShallowNetwork([5e-324], [1.0], [0.0])).to_network()
    assert np.isfinite(back.b).all() and back([0.0, 1.0]).tolist() == [0.0, 0.0]


def test_nearly_equal_knots_do_not_merge():
    beta = 0.3
    near = np.nextafter(beta, 1.0)
    spline = ReluSpline([near, beta, beta], [1.0, 2.0, 0.5], [1.0, 1.0, -1.0])
    np.testing.assert_array_equal(spline.piecewise_linear().knots, [beta, near])


def test_jumps_that_cancel_only_in_exact_arithmetic_leave_no_knot():
    spline = ReluSpline([0.0] * 4, [1e16, 1.0, -1e16, -1.0], [1.0] * 4)
    assert len(spline.piecewise_linear().knots) == 0


def test_a_network_without_bends_is_a_line():
    pieces = ReluSpline.from_network(
        ShallowNetwork([0.0], [1.0], [2.0], bias=1.0, slope=-1.0)
    ).piecewise_linear()
    assert (len(pieces.knots), pieces.slopes.tolist(), pieces.intercepts.tolist()) == (0, [-1.0], [3.0])


@pytest.mark.parametrize("seed", range(3))
def test_round_trips_keep_the_function(seed):
    rng = generator("numerics/round trips", seed)
    w, b, v = rng.normal(size=(3, 30))
    w[0], v[1], b[3], w[3] = 0.0, 0.0, b[2], w[2]
    net, x = ShallowNetwork(w, b, v, 0.5, -0.2), rng.uniform(-5, 5, 200)
    spline = ReluSpline.from_network(net)
    for again in (spline, spline.to_network(), spline.piecewise_linear(), spline.sorted()):
        np.testing.assert_allclose(again(x), net(x), atol=1e-12)


def test_evaluation_follows_the_order_of_its_input():
    spline = ReluSpline([0.0, 1.0], [1.0, -2.0], [1.0, -1.0])
    x = np.array([2.0, -1.0, 0.5, 2.0])
    expected = np.maximum(x, 0) + np.where(x < 1, -2.0 * (x - 1.0), 0.0)
    np.testing.assert_allclose(spline(x), expected, atol=1e-15)
    np.testing.assert_allclose(spline.piecewise_linear()(x), expected, atol=1e-15)


def test_the_linear_interpolant_passes_through_its_points_in_any_order():
    x, y = np.array([0.5, -1.0, 2.0, 1.0]), np.array([1.0, 0.0, -2.0, 3.0])
    line = PiecewiseLinear.interpolate(x, y)
    np.testing.assert_allclose(line(x), y, atol=1e-15)
    np.testing.assert_allclose(line([0.75]), [2.0], atol=1e-15)
    np.testing.assert_array_equal(line.knots, [0.5, 1.0])
    np.testing.assert_allclose(line([3.0, -2.0]), [-7.0, -2.0 / 3.0], atol=1e-14)


@pytest.mark.parametrize(("w", "b", "v", "value"), [(1e-320, 1.0, 1e-4, 1e-4), (1e-300, 1e300, 1e-24, 1e276)])
def test_what_underflow_takes_from_a_slope_stays_in_the_constant(w, b, v, value):
    back = ReluSpline.from_network(ShallowNetwork([w], [b], [v])).to_network()
    np.testing.assert_allclose(back([-1.0, 0.0, 5.0]), value, rtol=1e-12)


def test_a_breakpoint_at_zero_has_no_sign():
    assert (
        np.signbit(
            ReluSpline.from_network(ShallowNetwork([1.0, -1.0], [0.0, 0.0], [1.0, 1.0])).breakpoints
        ).sum()
        == 0
    )


def test_sorting_keeps_the_intercepts_with_their_units():
    spline = ReluSpline.from_network(ShallowNetwork([5e-324, 1.0], [1.0, -3.0], [2.0, 1.0])).sorted()
    np.testing.assert_array_equal(spline.intercepts, [2.0, -3.0])
