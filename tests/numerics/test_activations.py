"""Activations: value against definition, derivative against differences, values at kinks."""

import math

import numpy as np
import pytest

from splinelens import ACTIVATIONS, Activation, ShallowNetwork, get_activation

T = np.array([-3.0, -0.7, -1e-3, 1e-3, 0.4, 2.0, 40.0, -800.0])
DEFINITIONS = {
    "heaviside": lambda t: float(t > 0),
    "sign": lambda t: float(t > 0) - float(t < 0),
    "relu": lambda t: max(t, 0.0),
    "relu2": lambda t: max(t, 0.0) ** 2,
    "relu3": lambda t: max(t, 0.0) ** 3,
    "leaky_relu": lambda t: t if t > 0 else 0.01 * t,
    "abs": lambda t: t if t > 0 else -t,
    "tanh": math.tanh,
    "sigmoid": lambda t: (1.0 + math.tanh(t / 2)) / 2,
    "softplus": lambda t: max(t, 0.0) + math.log1p(math.exp(-abs(t))),
    "erf": math.erf,
    "gaussian": lambda t: math.exp(-t * t / 2),
    "gelu": lambda t: t * math.erfc(-t / math.sqrt(2)) / 2,
    "silu": lambda t: t * (1.0 + math.tanh(t / 2)) / 2,
    "elu": lambda t: t if t > 0 else math.exp(t) - 1,
    "arctan": lambda t: math.asin(t / math.hypot(1, t)),
    "softsign": lambda t: t / (1 + abs(t)),
    "hardtanh": lambda t: min(max(t, -1.0), 1.0),
    "laplace": lambda t: math.exp(-abs(t)),
    "mexican_hat": lambda t: (1 - t * t) * math.exp(-t * t / 2),
    "sinc": lambda t: math.sin(t) / t,
    "sin": math.sin,
    "cos": math.cos,
}
DIFFERENT_FROM_THE_LEFT = {"relu": 0.0, "abs": -1.0, "leaky_relu": 0.01, "laplace": 1.0}


def test_every_activation_has_a_definition_here():
    assert set(DEFINITIONS) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_follow_the_definition(name):
    np.testing.assert_allclose(
        get_activation(name)(T), [DEFINITIONS[name](t) for t in T], rtol=2e-13, atol=1e-15
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivatives_are_differences_away_from_kinks(name):
    phi, step = get_activation(name), 1e-5
    difference = (phi(T + step) - phi(T - step)) / (2 * step)
    np.testing.assert_allclose(phi.derivative(T), difference, atol=1e-9)


def test_derivatives_at_kinks_come_from_the_left():
    at_zero = {name: float(get_activation(name).derivative(0.0)) for name in DIFFERENT_FROM_THE_LEFT}
    assert at_zero == DIFFERENT_FROM_THE_LEFT
    assert get_activation("heaviside").derivative(0.0) == get_activation("sign").derivative(0.0) == 0.0
    np.testing.assert_array_equal(get_activation("hardtanh").derivative([-1.0, 1.0]), [0.0, 1.0])
    assert get_activation("elu", alpha=0.5).derivative(0.0) == 0.5


def test_steps_are_zero_at_zero():
    assert get_activation("heaviside")(0.0) == get_activation("sign")(0.0) == 0.0
    assert get_activation("sinc")(0.0) == 1.0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_stated_degree_is_the_degree_of_homogeneity(name):
    phi = get_activation(name)
    ratios = [np.allclose(phi(2.5 * T), 2.5**p * phi(T), atol=1e-12) for p in (0, 1, 2, 3)]
    expected = [phi.degree == p for p in (0, 1, 2, 3)]
    assert ratios == expected


def test_the_leaky_slope_is_an_option():
    assert get_activation("leaky_relu", slope=0.2)(-1.0) == -0.2


def test_an_activation_of_your_own_passes_through():
    cube = Activation("cube", lambda t: t**3, lambda t: 3 * t**2, 3, "t^3")
    assert get_activation(cube) is cube
    assert ShallowNetwork([2.0], [0.0], [1.0], activation=cube)([1.0])[0] == 8.0
    assert cube._repr_latex_() == r"$\phi(t) = t^3$"
