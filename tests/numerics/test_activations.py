"""Activations: value against definition, derivative against differences, values at kinks."""

import numpy as np
import pytest

from splinelens import ACTIVATIONS, Activation, ShallowNetwork, get_activation

T = np.array([-3.0, -0.7, -1e-3, 1e-3, 0.4, 2.0, 40.0, -800.0])
DEFINITIONS = {
    "relu": lambda t: max(t, 0.0),
    "heaviside": lambda t: float(t > 0),
    "abs": lambda t: t if t > 0 else -t,
    "leaky_relu": lambda t: t if t > 0 else 0.01 * t,
    "tanh": lambda t: 1.0 - 2.0 / (np.exp(min(2.0 * t, 700.0)) + 1.0),
}


def test_every_activation_has_a_definition_here():
    assert set(DEFINITIONS) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_follow_the_definition(name):
    np.testing.assert_allclose(get_activation(name)(T), [DEFINITIONS[name](t) for t in T], atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivatives_are_differences_away_from_kinks(name):
    phi, step = get_activation(name), 1e-5
    difference = (phi(T + step) - phi(T - step)) / (2 * step)
    np.testing.assert_allclose(phi.derivative(T), difference, atol=1e-9)


def test_derivatives_at_kinks_come_from_the_left():
    at_zero = {name: float(get_activation(name).derivative(0.0)) for name in ACTIVATIONS}
    assert at_zero == {"relu": 0.0, "heaviside": 0.0, "abs": -1.0, "leaky_relu": 0.01, "tanh": 1.0}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_stated_degree_is_the_degree_of_homogeneity(name):
    phi = get_activation(name)
    ratios = [np.allclose(phi(2.5 * T), 2.5**p * phi(T), atol=1e-12) for p in (0, 1, 2)]
    expected = [phi.degree == p for p in (0, 1, 2)]
    assert ratios == expected


def test_the_leaky_slope_is_an_option():
    assert get_activation("leaky_relu", slope=0.2)(-1.0) == -0.2


def test_an_activation_of_your_own_passes_through():
    cube = Activation("cube", lambda t: t**3, lambda t: 3 * t**2, 3, "t^3")
    assert get_activation(cube) is cube
    assert ShallowNetwork([2.0], [0.0], [1.0], activation=cube)([1.0])[0] == 8.0
    assert cube._repr_latex_() == r"$\phi(t) = t^3$"
