"""Weighted splines and broken lines as algorithms: bad input, edges, size."""

import numpy as np
import pytest

from splinelens import ShallowNetwork
from splinelens.experiments import generator
from splinelens.initialization import GaussianLaw, UniformLaw
from splinelens.interpolants import (
    fewest_knots,
    kernel_interpolant,
    least_norm_network,
    linear_interpolant,
    natural_cubic_spline,
    sparsest_interpolant,
    tangent_cost,
    tangent_features,
    tangent_interpolant,
    weighted_spline,
)
from splinelens.regime_measures import median_interval

X, Y = np.array([0.3, -0.8, 1.1, 0.0]), np.array([1.0, 0.2, -0.5, 0.4])
NET = ShallowNetwork([1.0, -1.0, 0.5], [0.2, 0.3, -0.1], [1.0, -0.5, 2.0])


@pytest.mark.parametrize("make", [natural_cubic_spline, linear_interpolant, sparsest_interpolant])
def test_unsorted_data_are_sorted(make):
    order = np.argsort(X)
    np.testing.assert_allclose(make(X, Y)(X), Y, atol=1e-13)
    np.testing.assert_array_equal(make(X, Y)([0.17]), make(X[order], Y[order])([0.17]))


def test_two_data_give_their_line():
    for spline in (natural_cubic_spline([1, 0], [3, 1]), weighted_spline([1, 0], [3, 1], np.cosh)):
        np.testing.assert_allclose(spline([-1.0, 0.5, 2.0]), [-1.0, 2.0, 5.0], atol=1e-13)


def test_collinear_data_need_no_knot():
    x = np.arange(6.0)
    assert fewest_knots(x, 0.1 * x + 0.7) == 0
    assert len(sparsest_interpolant(x, 0.1 * x + 0.7).knots) == 0


def test_a_kink_of_the_density_between_data_is_integrated_exactly():
    law = UniformLaw(2.0, 1.0, 1.0)
    kinked = weighted_spline(X, Y, law)
    told = weighted_spline(X, Y, law.curvature_density, breaks=(-0.5, 0.5))
    t = np.linspace(-1.5, 1.5, 41)
    np.testing.assert_allclose(kinked(t), told(t), atol=1e-12)
    np.testing.assert_allclose(kinked(X), Y, atol=1e-13)
    with pytest.raises(ValueError, match="name the places where it is not smooth in breaks"):
        weighted_spline(X, Y, law.curvature_density)


def test_costs_are_integrals():
    spline, t = weighted_spline(X, Y, GaussianLaw(1.0, 1.0, 1.0)), np.linspace(-0.8, 1.1, 200_001)
    density = GaussianLaw(1.0, 1.0, 1.0).curvature_density(t)
    assert np.trapezoid(spline.second_derivative(t) ** 2 / density, t) == pytest.approx(
        spline.cost(), rel=1e-8
    )
    cubic = natural_cubic_spline(X, Y)
    assert np.trapezoid(cubic.pieces(t, 2) ** 2, t) == pytest.approx(cubic.cost(), rel=1e-8)


def test_a_hundred_thousand_data_are_no_trouble():
    x = np.linspace(-1, 1, 100_000) ** 3
    y = np.sin(4 * x) + 0.01 * generator("numerics/splines").normal(size=len(x))
    spline = weighted_spline(x, y, GaussianLaw(1.0, 1.0, 1.0))
    np.testing.assert_allclose(spline(x[::97]), y[::97], atol=1e-12)
    np.testing.assert_array_equal(natural_cubic_spline(x, y)(x[:1]), y[:1])


def test_an_interval_of_order_statistics_covers_what_it_says():
    samples = generator("numerics/intervals").normal(size=(20_000, 9))
    interval = median_interval(samples)
    inside = ((interval.low < 0) & (interval.high > 0)).mean()
    assert inside == pytest.approx(interval.coverage, abs=0.006)  # four standard errors
    few = median_interval([3.0, 1.0, 2.0])
    assert (few.median, few.low, few.high) == (2.0, 1.0, 3.0) and few.coverage == 0.75


CASES = {
    "repeat": (
        lambda: natural_cubic_spline([0, 1, 0], [1, 2, 3]),
        "x: expected distinct numbers, got 0 twice",
    ),
    "too few": (lambda: weighted_spline([1.0], [1.0], np.cosh), "x: expected at least 2 numbers, got 1"),
    "length": (lambda: linear_interpolant([0, 1], [1, 2, 3]), "y: expected shape"),
    "NaN": (lambda: fewest_knots([0, 1, 2], [0, np.nan, 1]), "y: expected finite numbers"),
    "negative": (
        lambda: weighted_spline(X, Y, lambda t: -np.cosh(t)),
        "density: expected one finite number > 0",
    ),
    "zero": (lambda: weighted_spline(X, Y, np.zeros_like), "density: expected one finite number > 0"),
    "scalar": (lambda: weighted_spline(X, Y, lambda t: 1.0), "density: expected one finite number > 0"),
    "no function": (lambda: weighted_spline(X, Y, 3.0), "density: expected a function or a law, got float"),
    "few units": (lambda: least_norm_network(NET, X, Y, skip=False), "x: these features cannot interpolate"),
    "empty gap": (
        lambda: least_norm_network(ShallowNetwork([1.0], [5.0], [1.0]), X, Y, skip=True),
        "masses: a datum has no mass on either side",
    ),
    "one mass": (
        lambda: least_norm_network(ShallowNetwork([1.0], [-0.1], [1.0]), X, Y, skip=True),
        "masses: ",
    ),
    "kernel": (lambda: kernel_interpolant(X, Y, lambda s, t: 1 + 0 * s * t), "x: these features cannot"),
    "train": (lambda: tangent_features(NET, X, train=("u",)), "train: expected some of"),
    "flat": (
        lambda: tangent_cost(NET.replace(v=[0.0, 1, 1]), 1.0, 1.0),
        "network: expected units with w and v",
    ),
    "tanh": (
        lambda: tangent_interpolant(NET.replace(activation="tanh"), X, Y),
        "needs the activation 'relu'",
    ),
}


@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=list(CASES))
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
