"""The Fourier convention, and numeric transforms with their error estimates."""

import mpmath
import numpy as np
import pytest

from splinelens import fourier

S = np.array([0.05, 0.4, 1.0, 2.7, 6.0])
ROUNDING = 1e-12
"""Numbers of size up to 10, by rules of a few hundred nodes; the trapezoid referees err by 1e-14."""


def by_trapezoid(function, s, half_width=40.0, step=1 / 64):
    """The transform of a smooth function that decays, by the definition; no rule does better."""
    t = np.arange(-half_width, half_width + step, step)
    return np.exp(-1j * np.multiply.outer(s, t)) @ function(t) * step


def differenced(function, order, step):
    """The symmetric difference of that order; a growing function decays after enough of them."""
    for _ in range(order):
        function = _one_difference(function, step)
    return function


def _one_difference(function, step):
    return lambda t: function(t + step / 2) - function(t - step / 2)


def regular_part(function, order, s):
    """Transform of a growing smooth function off 0: differences, then division by their multiplier."""
    step = np.pi / s
    return by_trapezoid(differenced(function, order, step), np.array([s]), 80.0)[0] / 2j**order


def test_the_convention_is_e_to_the_minus_ist_with_no_factor():
    shifted = fourier.fourier_transform(lambda t: np.exp(-((t - 1.5) ** 2) / 2), S)
    closed = np.sqrt(2 * np.pi) * np.exp(-(S**2) / 2 - 1.5j * S)
    np.testing.assert_allclose(shifted.value, closed, atol=ROUNDING)
    np.testing.assert_allclose(
        shifted.value, by_trapezoid(lambda t: np.exp(-((t - 1.5) ** 2) / 2), S), atol=ROUNDING
    )


def transform_with_the_other_sign(function, s, kinks=(), original=fourier.fourier_transform):
    """Wrong: e^{ist} in place of e^{-ist}."""
    return original(function, -np.asarray(s), kinks)


def test_back_and_forth_is_the_function_over_two_pi():
    t = np.array([-0.7, 0.0, 1.3])
    spectrum = fourier.fourier_transform(lambda t: np.exp(-np.abs(t)), S)
    np.testing.assert_allclose(spectrum.value, 2 / (1 + S**2), atol=ROUNDING)
    back = fourier.fourier_transform(lambda s: 2 / (1 + s**2), -t)
    np.testing.assert_allclose(back.value / (2 * np.pi), np.exp(-np.abs(t)), atol=ROUNDING)


def unitary_transform(function, s, kinks=(), original=fourier.fourier_transform):
    """Wrong: divided by the square root of 2 pi, the unitary convention."""
    return original(function, s, kinks).scaled(1 / np.sqrt(2 * np.pi))


@pytest.mark.parametrize(
    ("function", "order"), [(np.tanh, 1), (lambda t: np.logaddexp(0, t), 2), (lambda t: t * np.tanh(t), 2)]
)
@pytest.mark.parametrize("s", [0.5, 1.0, 3.0])
def test_a_growing_function_has_the_regular_part_of_its_differences(function, order, s):
    estimate = fourier.fourier_transform(function, s)
    assert abs(estimate.value - regular_part(function, order, s)) < 1e-11


def transform_cut_off_at_ten(function, s, kinks=(), original=fourier.fourier_transform):
    """Wrong: the tails beyond 10 are cut off instead of summed."""
    return original(
        lambda t: np.where(np.abs(t) < 10, function(t), 0.0), s, (-10.0, *(kinks or (0.0,)), 10.0)
    )


@pytest.mark.parametrize("power", [0, 1, 2, 3])
def test_powers_on_the_half_line_are_summed_in_the_sense_of_abel(power):
    estimate = fourier.half_line(lambda t: t**power, S)
    s = [mpmath.mpf(float(each)) for each in S]
    damped = [mpmath.factorial(power) / (mpmath.mpf(10) ** -25 + 1j * each) ** (power + 1) for each in s]
    closed = np.array([complex(each) for each in damped])
    np.testing.assert_allclose(estimate.value, closed, rtol=1e-8)
    assert (np.abs(estimate.value - closed) <= estimate.error).all()


def half_line_of_the_whole(function, s, original=fourier.half_line):
    """Wrong: twice the real part, as if the function were even."""
    whole = original(function, s)
    return fourier.Estimate(2 * whole.value.real + 0j, whole.error)


ZOO = {
    "gaussian": (lambda t: np.exp(-(t**2) / 2), lambda s: np.sqrt(2 * np.pi) * np.exp(-(s**2) / 2), ()),
    "tanh": (np.tanh, lambda s: -1j * np.pi / np.sinh(np.pi * s / 2), ()),
    "sign": (np.sign, lambda s: 2 / (1j * s), ()),
    "ramp": (lambda t: np.maximum(t, 0), lambda s: -1 / s**2, ()),
    "box": (lambda t: (np.abs(t) < 1.0) * 1.0, lambda s: 2 * np.sin(s) / s, (-1.0, 1.0)),
    "clipped": (lambda t: np.clip(t, -1, 1), lambda s: 2 * np.sin(s) / (1j * s**2), (-1.0, 1.0)),
    "arctan": (np.arctan, lambda s: np.pi * np.exp(-s) / (1j * s), ()),
}


@pytest.mark.parametrize("name", ZOO)
def test_the_error_estimate_covers_the_error(name):
    function, closed, kinks = ZOO[name]
    estimate = fourier.fourier_transform(function, S, kinks)
    assert (np.abs(estimate.value - closed(S)) <= estimate.error).all()
    assert (estimate.error < 1e-7).all()


def transform_with_no_error(function, s, kinks=(), original=fourier.fourier_transform):
    """Wrong: claims to be exact."""
    estimate = original(function, s, kinks)
    return fourier.Estimate(estimate.value, 0 * estimate.error)


def test_a_kink_that_is_not_named_shows_as_a_large_error():
    careless = fourier.fourier_transform(lambda t: np.clip(t, -1, 1), 1.0)
    assert careless.error > 1e-6


def test_at_frequency_zero_it_is_the_integral():
    estimate = fourier.fourier_transform(lambda t: 1 / (1 + t**2), [0.0, 1.0])
    np.testing.assert_allclose(estimate.value, [np.pi, np.pi / np.e], atol=ROUNDING)


def test_an_integral_that_diverges_is_refused_at_frequency_zero():
    with pytest.raises(ValueError, match="function: expected an integrable one"):
        fourier.fourier_transform(np.tanh, [0.0])


def test_frequencies_must_be_finite_numbers():
    with pytest.raises(ValueError, match="s: expected finite numbers"):
        fourier.fourier_transform(np.tanh, [np.inf])


def variogram(function, shift, half_width=60.0, step=1 / 64):
    """The integral of (g(u + t) - g(u))^2, which is 2 A(0) - 2 A(t) for a g of order 1."""
    u = np.arange(-half_width, half_width, step)
    return ((function(u + shift) - function(u)) ** 2).sum() * step


@pytest.mark.parametrize("shift", [1e-3, 0.3, 1.7, 9.0])
def test_the_autocorrelation_from_the_spectrum_is_that_of_the_values(shift):
    def power(s):
        return (np.pi / np.sinh(np.minimum(np.pi * s / 2, 300))) ** 2

    at, error = fourier.autocorrelation_from_spectrum(power, shift, 1)
    zero, _ = fourier.autocorrelation_from_spectrum(power, 0.0, 1)
    assert abs(2 * (zero - at) - variogram(np.tanh, shift)) < 1e-11
    assert error < 1e-11


def autocorrelation_without_a_half(power, t, order, original=fourier.autocorrelation_from_spectrum):
    """Wrong: divided by 2 pi where both signs of the frequency count."""
    return original(power, t, order).scaled(0.5)
