"""Chapter 10: what a law of weight scales does to the spectrum of an activation."""

import math

import numpy as np
import pytest
from plain_routes import difference_weights, panels

from splinelens import activation_spectra, activations, scale_mixtures
from splinelens.activation_entry import Decay

TAU = 1.3


def normal_scales(s):
    return np.exp(-(s**2) / (2 * TAU**2))


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_normal_scales_make_an_exponential_of_a_bell(dim):
    omega = np.array([0.3, 1.0, 4.0, 9.0])
    estimate = scale_mixtures.density_over_scales("gaussian", omega, dim, normal_scales)
    bessel = np.sqrt(np.pi) / (2 * omega) * np.exp(-np.sqrt(2) * omega / TAU)
    expected = 2 * (2 * np.pi) ** dim / omega ** (dim - 1) * bessel
    np.testing.assert_allclose(estimate.value, expected, rtol=1e-11)


def density_without_jacobian(name, omega, dim, law, original=scale_mixtures.density_over_scales):
    """Wrong: the factor 1/s^2 of the stretched transform is left out."""
    return original(name, omega, dim, lambda s: law(s) * s**2)


@pytest.mark.parametrize("name", ["gaussian", "tanh", "silu"])
def test_the_exponent_over_normal_scales_is_that_of_the_spectrum(name):
    law = scale_mixtures.decay_over_normal_scales(activations.get_activation(name).decay, TAU)
    omega = np.array([300.0, 330.0]) if name == "gaussian" else np.array([1000.0, 1100.0])
    density = scale_mixtures.density_over_scales(name, omega, 1, normal_scales).value
    predicted = -2 * law.rate * np.diff(omega**law.exponent)
    assert np.diff(np.log(density)) == pytest.approx(predicted, rel=2e-2)


def decay_that_keeps_its_exponent(decay, deviation):
    """Wrong: a law over scales only changes the rate."""
    return Decay(0, decay.rate / deviation**decay.exponent, decay.exponent)


@pytest.mark.parametrize(("name", "p"), [("heaviside", 0), ("relu", 1), ("relu3", 3)])
def test_a_law_of_scales_only_multiplies_a_homogeneous_spectrum(name, p):
    omega = np.array([0.2, 1.0, 7.0])

    def law(s):
        return s * np.exp(-(s**2) / 2)

    mixed = scale_mixtures.density_over_scales(name, omega, 2, law).value
    plain = activation_spectra.SpectralPenalty(name, 2).density(omega)
    factor = scale_mixtures.homogeneous_factor(name, law)
    assert factor == pytest.approx(2.0**p * math.factorial(p), rel=1e-12)
    np.testing.assert_allclose(mixed, factor * plain, rtol=1e-10)


def factor_of_the_mean_scale(activation, law, original=scale_mixtures.homogeneous_factor):
    """Wrong: the power p in place of 2p."""
    phi = activations.get_activation(activation)
    return original(phi, lambda s: law(s) * s ** -float(phi.degree))


@pytest.mark.parametrize("name", ["gaussian", "tanh"])
def test_wide_biases_put_steep_units_closer_together(name):
    """Units phi(w x + b), |w| of law s e^(-s^2/2), both signs, b flat: products integrated over b."""
    phi = activations.get_activation(name)
    order = phi.null_space_order
    c, places = difference_weights(order), 0.8 * np.arange(order + 1)

    def law(s):
        return s * np.exp(-(s**2) / 2)

    s, ds = panels([0.0, 8.0], width=0.4)
    b, db = panels([-40.0, 40.0], width=0.5)
    squares = [2 * (c @ phi(scale * places[:, None] + b)) ** 2 @ db for scale in s]
    by_biases = (np.array(squares) * law(s)) @ ds
    rho = scale_mixtures.wide_bias_law(law)
    apart = np.abs(np.subtract.outer(places, places))
    kernel = sum(
        weight * rho(scale) * 2 * phi.scaled(scale).autocorrelation(apart)
        for scale, weight in zip(s, ds, strict=True)
    )
    assert c @ kernel @ c == pytest.approx(by_biases, rel=1e-9)


def law_without_the_factor(scale_density):
    """Wrong: offsets are taken to be as dense for steep units as for flat ones."""
    return lambda s: np.asarray(scale_density(s))


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize(
    ("name", "tail"), [("gaussian", 1.0), ("tanh", 3.0), ("gelu", 4.0), ("mexican_hat", 2.0)]
)
def test_heavy_tails_of_scales_make_powers(name, tail, dim):
    """A law like s^-q for large s: far out the density is the predicted power, whatever the activation."""

    def law(s):
        return (1 + s ** (-2.0)) ** (-4) * s ** (-tail)

    omega = np.array([200.0, 400.0])
    mixed = scale_mixtures.density_over_scales(name, omega, dim, law).value
    limit = scale_mixtures.heavy_tail_density(name, omega, dim, tail)
    np.testing.assert_allclose(mixed, limit, rtol=2e-2)
    assert abs(mixed[1] / limit[1] - 1) < 0.5 * abs(mixed[0] / limit[0] - 1) + 1e-9


def tail_of_one_scale(activation, omega, dim, tail, original=scale_mixtures.heavy_tail_density):
    """Wrong: one power of the frequency is forgotten, that of the spread of scales."""
    return original(activation, omega, dim, tail) * np.asarray(omega)


def test_integrals_over_scales_that_diverge_are_refused():
    for name, tail in (("tanh", 1.0), ("relu", 3.0), ("laplace", 3.0)):
        with pytest.raises(ValueError, match="tail: expected one"):
            scale_mixtures.heavy_tail_density(name, 1.0, 1, tail)
    with pytest.raises(ValueError, match="activation: expected a homogeneous one, got 'tanh'"):
        scale_mixtures.homogeneous_factor("tanh", np.exp)
