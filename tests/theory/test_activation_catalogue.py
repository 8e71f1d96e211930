"""Every row of the catalogue against its definition: transform, null space, decay, autocorrelation."""

import math
from dataclasses import replace
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from plain_routes import difference_weights, panels
from scipy.integrate import quad

from splinelens import activations
from splinelens.activation_entry import Decay

S = np.array([0.3, 1.0, 2.6, 7.0])
CONTINUOUS = [name for name in activations.ACTIVATIONS if name not in ("sinc", "sin", "cos")]
ALGEBRAIC = {"arctan": lambda t: 1 / (1 + t**2), "softsign": lambda t: 1 / (1 + t) ** 2}
"""Slopes on t > 0 of the two whose tails fall like a power."""
OPTIONS = {"leaky_relu": {"slope": 0.2}, "elu": {"alpha": 0.7}}
CASES = [(name, {}) for name in CONTINUOUS] + list(OPTIONS.items())


def difference(phi, order, step, t):
    """The symmetric difference: sum over j of (-1)^j C(k, j) phi(t + (k/2 - j) h)."""
    terms = enumerate(difference_weights(order))
    return sum(c * phi(t + (order / 2 - j) * step) for j, c in terms)


def shifted_kinks(phi, order, step, reach):
    """Where the difference is cut; that of a homogeneous activation is 0 beyond its shifted kinks."""
    inside = [kink - (order / 2 - j) * step for kink in phi.kinks for j in range(order + 1)]
    ends = [] if phi.jump is not None else [-reach, reach]
    return np.unique([*inside, *ends])


def transform_by_differences(phi, s):
    """Off 0: the transform of the k-th difference of step pi/s, divided by its multiplier (2i)^k."""
    order, step = phi.null_space_order, np.pi / s
    t, weights = panels(shifted_kinks(phi, order, step, 70.0))
    return (np.exp(-1j * s * t) * difference(phi, order, step, t)) @ weights / 2j**order


def transform_by_slope(name, s):
    """For an odd activation with slowly falling slope: the cosine transform of the slope, over is."""
    half = mpmath.quadosc(lambda t: ALGEBRAIC[name](t) * mpmath.cos(s * t), [0, mpmath.inf], omega=s)
    return 2 * complex(half) / (1j * s)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_transforms_are_those_of_the_values(name, options):
    phi = activations.get_activation(name, **options)
    by_slope = name in ALGEBRAIC
    referee = [transform_by_slope(name, s) if by_slope else transform_by_differences(phi, s) for s in S]
    np.testing.assert_allclose(phi.fourier(S), referee, atol=1e-12, rtol=1e-12)
    np.testing.assert_allclose(phi.fourier(-S), np.conj(referee), atol=1e-12, rtol=1e-12)


def transform_of_the_mirror_image(self, s, original=activations.Activation.fourier):
    """Wrong: the transform of phi(-t)."""
    return np.conj(original(self, s))


def test_all_frequencies_below_one_are_alike_in_sinc():
    t = np.array([0.0, 0.4, 3.0, 40.0])
    nodes, weights = panels([-1.0, 0.0, 1.0], width=0.05)
    sinc = activations.get_activation("sinc")
    back = (np.exp(1j * np.multiply.outer(t, nodes)) @ (weights * sinc.fourier(nodes))) / (2 * np.pi)
    np.testing.assert_allclose(back, sinc(t), atol=1e-13)
    np.testing.assert_array_equal(sinc.fourier([1.5, -7.0]), 0)


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_sin_and_cos_are_two_point_masses(name):
    phi = activations.get_activation(name)
    t = np.array([-0.7, 0.0, 2.0])
    back = sum(mass * np.exp(1j * w * t) / (2 * np.pi) for w, _, mass in phi.point_masses)
    np.testing.assert_allclose(back, phi(t), atol=1e-15)
    np.testing.assert_array_equal(phi.fourier([0.0, 0.5, -3.0]), 0)
    assert phi.null_space_order is None


# -- the whole distribution --------------------------------------------------------------------


def hermite(m, z):
    """Probabilists' Hermite polynomial, at complex arguments."""
    return np.polynomial.hermite_e.hermeval(z, [0] * m + [1])


def paired_with_values(phi, m):
    """The integral of phi times the transform of g(s) = s^m exp(-(s - 1)^2/2)."""
    t, weights = panels(np.unique([-14.0, *phi.kinks, 14.0]))
    transform = (-1j) ** m * hermite(m, t + 1j) * np.sqrt(2 * np.pi) * np.exp(-(t**2) / 2 - 1j * t)
    return (phi(t) * transform) @ weights


def paired_with_spectrum(phi, m):
    """The finite part of the integral of phi^ g, and the point masses; poles of order m + 1 at most."""

    def g(s):
        return s**m * np.exp(-((s - 1) ** 2) / 2)

    s, weights = panels([0.0, *2.0 ** np.arange(-20, 0), 1.0, 14.0], width=0.25)
    regular = (phi.fourier(s) * g(s) + phi.fourier(-s) * g(-s)) @ weights
    around = np.exp(2j * np.pi * np.arange(64) / 64)
    derivatives = [math.factorial(j) * (g(around) * around**-j).mean() for j in range(6)]
    return regular + sum(
        mass * (-1) ** order * derivatives[order] for w, order, mass in phi.point_masses if w == 0
    )


@pytest.mark.parametrize("name", CONTINUOUS)
def test_transform_and_point_masses_together_are_the_distribution(name):
    phi = activations.get_activation(name)
    m = max(phi.null_space_order - 1, 0)
    assert paired_with_spectrum(phi, m) == pytest.approx(paired_with_values(phi, m), abs=1e-12)


def activation_without_point_masses(activation, original=activations.get_activation, **options):
    """Wrong: nothing at frequency 0, as for an odd or even activation."""
    return replace(original(activation, **options), point_masses=())


def test_masses_below_the_leading_one_are_the_mean_of_the_limits():
    for name, mean in (("elu", -1 / 2), ("softplus", 0.0), ("gelu", 0.0), ("silu", 0.0)):
        phi = activations.get_activation(name)
        at_ends = phi(60.0) - 60.0 + phi(-60.0)
        assert at_ends / 2 == pytest.approx(mean, abs=1e-14)
        lowest = sum(mass for _, order, mass in phi.point_masses if order == 0)
        assert lowest == pytest.approx(2 * np.pi * mean, abs=1e-14)


def test_the_singular_part_is_spelled():
    spelled = {
        name: activations.get_activation(name).singular_part for name in ("relu", "elu", "tanh", "cos")
    }
    assert spelled == {
        "relu": r"i\pi\,\delta'",
        "elu": r"i\pi\,\delta' - \pi\,\delta",
        "tanh": "0",
        "cos": r"\pi\,\delta(s - 1) + \pi\,\delta(s + 1)",
    }


# -- null space, decay, zeros ------------------------------------------------------------------


@pytest.mark.parametrize("name", [*CONTINUOUS, "sinc"])
def test_the_order_of_the_pole_at_zero_is_the_null_space_order(name):
    phi = activations.get_activation(name)
    sizes = np.abs(phi.fourier([1e-5, 2e-5]))
    order = phi.null_space_order - phi.blind_at_zero
    assert np.log2(sizes[0] / sizes[1]) == pytest.approx(order, abs=1e-3)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_the_decay_class_is_that_of_the_spectrum(name):
    phi = activations.get_activation(name)
    decay = phi.decay
    s = np.array([6.0, 6.5]) if decay.exponent == 2 else np.array([80.0, 90.0])
    s = s + (np.pi / 2 - s % np.pi if name == "hardtanh" else 0)
    leading = s**-decay.power * np.exp(-decay.rate * s**decay.exponent)
    ratios = np.abs(phi.fourier(s)) / leading
    assert ratios[1] / ratios[0] == pytest.approx(1.0, abs=1e-2)


def activation_one_order_too_smooth(activation, original=activations.get_activation, **options):
    """Wrong: null space and decay are those of the activation's integral."""
    phi = original(activation, **options)
    return replace(
        phi, null_space_order=phi.null_space_order + 1, decay=replace(phi.decay, power=phi.decay.power + 1)
    )


def test_hardtanh_is_blind_to_multiples_of_pi():
    phi = activations.get_activation("hardtanh")
    blind = phi.zero_spacing * np.arange(1, 6)
    assert np.abs(phi.fourier(blind)).max() < 1e-15 < np.abs(phi.fourier(blind + 0.5)).min()


# -- autocorrelation ---------------------------------------------------------------------------


def squared_differences(phi, order, step):
    """The integral of the square of the k-th difference, piece by piece, with its infinite tails."""
    cuts = shifted_kinks(phi, order, step, 20.0)
    tails = [] if phi.jump is not None else [(-np.inf, cuts[0]), (cuts[-1], np.inf)]
    pieces = [*pairwise(cuts), *tails]
    square = [
        quad(lambda t: difference(phi, order, step, t) ** 2, a, b, epsabs=1e-14, epsrel=1e-13, limit=200)[0]
        for a, b in pieces
    ]
    return math.fsum(square)


def second_differences(function, order, step):
    """The same from A: the sum over i, j of the coefficients times A((i - j) h)."""
    c = difference_weights(order)
    pairs = ((i, j) for i in range(order + 1) for j in range(order + 1))
    return math.fsum(c[i] * c[j] * float(function((i - j) * step)) for i, j in pairs)


@pytest.mark.parametrize(("name", "options"), CASES)
@pytest.mark.parametrize("step", [0.5, 1.3, 3.0])
def test_autocorrelations_modulo_polynomials_are_integrals_of_squares(name, options, step):
    phi = activations.get_activation(name, **options)
    if phi.null_space_order == 0:
        cuts = shifted_kinks(phi, 1, 2 * step, 30.0)
        t, weights = panels(cuts, width=0.25)
        assert phi.autocorrelation(2 * step) == pytest.approx(
            (phi(t - step) * phi(t + step)) @ weights, abs=1e-11
        )
        return
    integral = squared_differences(phi, phi.null_space_order, step)
    assert second_differences(phi.autocorrelation, phi.null_space_order, step) == pytest.approx(
        integral, rel=1e-10, abs=1e-11
    )


def autocorrelation_of_twice_the_activation(self, t, original=activations.Activation.autocorrelation):
    """Wrong: amplitudes counted twice."""
    return 4 * original(self, t)


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_one_frequency_has_the_mean_of_its_products(name):
    phi, shift = activations.get_activation(name), 0.8
    u = 2 * np.pi * np.arange(100) / 100
    assert phi.autocorrelation(shift) == pytest.approx((phi(u) * phi(u + shift)).mean(), abs=1e-15)


@pytest.mark.parametrize("name", ["tanh", "relu", "hardtanh", "elu", "gelu", "sin", "laplace"])
def test_a_scaled_activation_is_the_activation_of_the_scaled_input(name):
    phi, a = activations.get_activation(name), 2.5
    steep, t = phi.scaled(a), np.array([-0.9, 0.1, 0.7])
    np.testing.assert_allclose(steep(t), phi(a * t), atol=1e-15)
    np.testing.assert_allclose(steep.derivative(t), a * phi.derivative(a * t), atol=1e-15)
    if phi.null_space_order is None:
        assert {w for w, _, _ in steep.point_masses} == {a, -a}
        return
    plain = activations.Activation.from_function(lambda t: phi(a * t), kinks=steep.kinks)
    np.testing.assert_allclose(steep.fourier(S), plain.fourier(S), atol=1e-10)
    assert steep.decay == phi.decay.scaled(a)


def test_a_differentiated_activation_is_the_derivative():
    for name in ("relu", "tanh", "softplus", "hardtanh", "relu2", "sinc", "elu"):
        phi = activations.get_activation(name)
        slope = phi.differentiated()
        np.testing.assert_allclose(slope.fourier(S), 1j * S * phi.fourier(S), rtol=1e-14)
        plain, h = slope.autocorrelation_estimate(1.3), 1e-3
        minus_second = -np.diff(phi.autocorrelation([1.3 - h, 1.3, 1.3 + h]), 2)[0] / h**2
        offset = 0.0
        if slope.null_space_order:
            at = -np.diff(phi.autocorrelation([3.0 - h, 3.0, 3.0 + h]), 2)[0] / h**2
            offset = float(slope.autocorrelation(3.0) - at)
        assert plain.value - offset == pytest.approx(minus_second, abs=1e-5)
    with pytest.raises(ValueError, match="without steps"):
        activations.get_activation("sign").differentiated()


# -- an activation of your own -----------------------------------------------------------------


def test_three_lines_bring_an_activation_of_your_own():
    algebraic = activations.Activation.from_function(lambda t: t / np.sqrt(1 + t**2))
    half = mpmath.quadosc(lambda t: (1 + t**2) ** -1.5 * mpmath.cos(t), [0, mpmath.inf], omega=1)
    assert algebraic.null_space_order == 1
    assert algebraic.fourier(1.0) == pytest.approx(2 * complex(half) / 1j, abs=1e-11)
    assert algebraic.derivative(0.5) == pytest.approx(1.25**-1.5, abs=1e-10)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_plain_functions_have_the_transforms_of_the_catalogue_within_their_error(name):
    row = activations.get_activation(name)
    own = activations.Activation.from_function(row.value, kinks=row.kinks)
    value, error = own.fourier_estimate(S)
    assert (np.abs(value - row.fourier(S)) <= error).all()
    assert (own.null_space_order, own.blind_at_zero) == (row.null_space_order, row.blind_at_zero)


@pytest.mark.parametrize("name", ["relu", "tanh", "hardtanh", "laplace", "gelu", "abs"])
def test_slopes_by_differences_are_those_of_the_catalogue(name):
    row = activations.get_activation(name)
    own = activations.Activation.from_function(row.value, kinks=row.kinks)
    t = np.array([-1.5, -1.0, -0.4, 0.0, 0.0004, 0.9, 1.0, 1.0007, 3.0])
    np.testing.assert_allclose(own.derivative(t), row.derivative(t), atol=1e-9)


@pytest.mark.parametrize("name", ["tanh", "gelu", "gaussian", "laplace", "relu"])
def test_autocorrelations_of_plain_functions_are_within_their_error(name):
    row = activations.get_activation(name)
    own = activations.Activation.from_function(row.value, kinks=row.kinks)
    order, step = row.null_space_order, 0.9
    if order == 0:
        difference_of_a = float(own.autocorrelation(step) - row.autocorrelation(step))
    else:
        functions = (own.autocorrelation, row.autocorrelation)
        one, other = (second_differences(function, order, step) for function in functions)
        difference_of_a = one - other
    error = own.autocorrelation_estimate(np.arange(order + 1) * step).error.max()
    assert abs(difference_of_a) <= 2 ** (2 * order) * error
    assert abs(difference_of_a) < 1e-9


SEVERAL_KINKS = {
    "hardtanh": (lambda t: np.clip(t, -1, 1), (-1.0, 1.0), 1),
    "relu6": (lambda t: np.clip(t, 0, 6), (0.0, 6.0), 1),
    "hard swish": (lambda t: t * np.clip(t + 3, 0, 6) / 6, (-3.0, 3.0), 2),
    "hat": (lambda t: np.maximum(1 - np.abs(t), 0), (-1.0, 0.0, 1.0), 0),
}


@pytest.mark.parametrize("name", SEVERAL_KINKS)
def test_several_kinks_are_cuts_on_the_line(name):
    function, kinks, order = SEVERAL_KINKS[name]
    own, step = activations.Activation.from_function(function, name, kinks=kinks), 1.7
    assert own.null_space_order == order
    t, weights = panels(shifted_kinks(own, order or 1, step, 20.0))
    if order:
        squares = difference(own, order, step, t) ** 2 @ weights
        assert second_differences(own.autocorrelation, order, step) == pytest.approx(squares, abs=1e-9)
    else:
        product = (own(t - step / 2) * own(t + step / 2)) @ weights
        assert own.autocorrelation(step) == pytest.approx(product, abs=1e-12)


def test_slopes_of_functions_with_several_kinks_have_autocorrelations():
    row = activations.get_activation("hardtanh")
    own = activations.Activation.from_function(row.value, kinks=row.kinks)
    t = np.array([0.0, 0.7, 1.9, 3.0])
    found = own.differentiated().autocorrelation(t)
    np.testing.assert_allclose(found, row.differentiated().autocorrelation(t), atol=1e-9)


def test_a_function_of_single_numbers_is_taken_as_well():
    own = activations.Activation.from_function(math.tanh)
    np.testing.assert_allclose(own([0.3, -2.0]), np.tanh([0.3, -2.0]), atol=1e-15)


@pytest.mark.parametrize(
    "function",
    [3, lambda t: "text", lambda t: 1j * t, np.log, lambda t: np.inf * t, lambda t: None, lambda s, t: s],
)
def test_what_is_not_a_real_function_of_real_numbers_is_refused(function):
    with pytest.raises(ValueError, match="function: expected a"):
        activations.Activation.from_function(function)


@pytest.mark.parametrize("function", [np.exp, np.cos, lambda t: t**3, lambda t: np.floor(t)])
def test_what_has_no_spectrum_that_can_be_estimated_is_refused(function):
    with pytest.raises(ValueError, match="whose spectrum can be estimated"):
        activations.Activation.from_function(function)


def test_frequency_zero_is_refused_where_there_is_a_pole():
    for name in ("relu", "tanh", "hardtanh"):
        with pytest.raises(ValueError, match="s: expected frequencies"):
            activations.get_activation(name).fourier([1.0, 0.0])
    with pytest.raises(ValueError, match="s: expected frequencies"):
        activations.get_activation("cos").fourier(1.0)
    assert activations.get_activation("gaussian").fourier(0.0) == pytest.approx(np.sqrt(2 * np.pi))


def test_a_number_gives_a_number_and_an_array_an_array():
    phi = activations.get_activation("tanh")
    assert np.ndim(phi.fourier(1.0)) == 0 and np.iscomplexobj(phi.fourier(1.0))
    assert phi.fourier(np.ones((2, 3))).shape == (2, 3)
    assert phi.fourier([]).shape == (0,)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"expected one of \['abs', 'arctan'.*got 'rleu'"):
        activations.get_activation("rleu")


def test_a_line_has_no_spectrum_off_zero():
    line = activations.get_activation("leaky_relu", slope=1.0)
    assert line.null_space_order is None and np.abs(line.fourier(2.0)) == 0


def test_decay_classes_print_as_formulas():
    assert Decay(1, np.pi)._repr_latex_() == r"$s^{-1}e^{-3.142\,s}$"
    assert Decay(0, band=1.0)._repr_latex_() == r"$0 \text{ beyond } 1$"
