"""What each frequency costs: seminorms, divergence, null space and scales."""

import numpy as np
import pytest

from splinelens import activation_spectra, activations, kernels, spectral_decay
from splinelens.activation_entry import Decay
from splinelens.activation_spectra import SpectralPenalty

NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)
X, DX = 12 * NODES, 12 * WEIGHTS
"""A rule on [-12, 12], on which exp(-x^2/2) and its derivatives live."""
DIVERGENT = ["gaussian", "gelu", "mexican_hat", "hardtanh", "sinc"]
FINITE = [name for name in activations.ACTIVATIONS if name not in (*DIVERGENT, "sin", "cos")]


def derivative_of_gaussian(order):
    """The derivative of exp(-x^2/2) of that order, at the nodes."""
    return (-1) ** order * np.polynomial.hermite_e.hermeval(X, [0] * order + [1]) * np.exp(-(X**2) / 2)


def energy(*terms):
    """Half the integral of a weighted sum of squared derivatives."""
    return sum(weight * (derivative_of_gaussian(order) ** 2 @ DX) for weight, order in terms) / 2


ENERGIES = {
    "heaviside": energy((1, 1)),
    "sign": energy((1 / 4, 1)),
    "relu": energy((1, 2)),
    "abs": energy((1 / 4, 2)),
    "leaky_relu": energy((1 / 0.99**2, 2)),
    "relu2": energy((1 / 4, 3)),
    "relu3": energy((1 / 36, 4)),
    "elu": energy((1, 2), (1, 3)),
    "laplace": energy((1 / 4, 0), (1 / 2, 1), (1 / 4, 2)),
}


@pytest.mark.parametrize("name", ENERGIES)
def test_on_the_line_seminorms_are_energies_of_derivatives(name):
    penalty = activation_spectra.SpectralPenalty(name, dim=1)
    assert penalty.seminorm_of_gaussian() == pytest.approx(ENERGIES[name], rel=1e-12)


def seminorm_for_one_direction(self, width=1.0, original=SpectralPenalty.seminorm_of_gaussian):
    """Wrong: the factor 2 for two directions of each hyperplane is forgotten."""
    return 2 * original(self, width)


@pytest.mark.parametrize("dim", [1, 3])
@pytest.mark.parametrize(("name", "order", "kappa"), [("heaviside", 1, 1), ("relu", 2, 1), ("relu2", 3, 2)])
def test_in_odd_dimensions_seminorms_are_energies_of_filtered_hyperplane_integrals(name, order, kappa, dim):
    profile = (2 * np.pi) ** ((dim - 1) / 2) * derivative_of_gaussian(order + dim - 1)
    area = 2.0 if dim == 1 else 4 * np.pi
    expected = area * (profile**2 @ DX) / (4 * (2 * np.pi) ** (2 * (dim - 1)) * kappa**2)
    penalty = activation_spectra.SpectralPenalty(name, dim)
    assert penalty.seminorm_of_gaussian() == pytest.approx(expected, rel=1e-12)


def seminorm_of_whole_hyperplanes(self, width=1.0, original=SpectralPenalty.seminorm_of_gaussian):
    """Wrong: the factor that the inversion of the Radon transform has is left out."""
    return original(self, width) * (2 * np.pi) ** (2 * (self.dim - 1))


def density_without_polar_coordinates(self, omega, original=SpectralPenalty.density):
    """Wrong: the factor |omega|^(1 - d) of polar coordinates is left out."""
    return original(self, omega) * np.abs(omega) ** (self.dim - 1)


@pytest.mark.parametrize(("name", "spacing"), [("gaussian", 0.8), ("tanh", 0.8), ("sigmoid", 1.2)])
def test_the_seminorm_is_the_limit_of_the_cost_of_interpolation(name, spacing):
    x = np.arange(-18.0, 18.1, spacing)
    width = 2.0
    y = np.exp(-(x**2) / (2 * width**2))
    gram = kernels.activation_kernel(name, x[:, None] - x, dim=1)
    penalty = activation_spectra.SpectralPenalty(name, dim=1)
    if penalty.null_space_order:
        centring = np.eye(len(x)) - 1 / len(x)
        gram, y = centring @ gram @ centring, centring @ y
    cost = y @ np.linalg.lstsq(gram, y, rcond=1e-13)[0]
    assert cost == pytest.approx(penalty.seminorm_of_gaussian(width), rel=1e-5)


def seminorm_without_parseval(self, width=1.0, original=SpectralPenalty.seminorm_of_gaussian):
    """Wrong: the factor 1/(2 pi) of Parseval is left out."""
    return 2 * np.pi * original(self, width)


@pytest.mark.parametrize(
    ("name", "dim"), [("laplace", 1), ("gaussian", 1), ("mexican_hat", 1), ("mexican_hat", 3)]
)
@pytest.mark.parametrize("omega", [0.5, 2.0])
def test_the_density_is_the_transform_of_the_kernel(name, dim, omega):
    r, dr = 20 * (1 + NODES), 20 * WEIGHTS
    wave = 2 * np.cos(omega * r) if dim == 1 else 4 * np.pi / omega * r * np.sin(omega * r)
    transform = (kernels.activation_kernel(name, r, dim) * wave) @ dr
    penalty = activation_spectra.SpectralPenalty(name, dim)
    assert penalty.density(omega) == pytest.approx(transform, rel=1e-9)
    assert penalty.penalty(omega) == pytest.approx(1 / transform, rel=1e-9)


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
@pytest.mark.parametrize("name", DIVERGENT)
def test_a_gaussian_costs_infinitely_much_under_these(name, dim):
    assert activation_spectra.SpectralPenalty(name, dim).seminorm_of_gaussian() == np.inf


def seminorm_that_quadrature_returns(self, width=1.0):
    """Wrong: the integral up to some frequency is believed, here below 0.99."""
    s = 0.495 * (1 + NODES)
    hat = (2 * np.pi) ** (self.dim / 2) * np.exp(-(s**2) / 2)
    return float((hat**2 / self.density(s)) @ WEIGHTS)


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
@pytest.mark.parametrize("name", FINITE)
def test_a_gaussian_costs_a_finite_amount_under_the_others(name, dim):
    penalty = activation_spectra.SpectralPenalty(name, dim)
    value, error = penalty.seminorm_estimate(
        lambda s: (2 * np.pi) ** (dim / 2) * np.exp(-(s**2) / 2), Decay(0, 0.5, 2)
    )
    assert 0 < value < np.inf and error < 1e-9 * value
    assert penalty.seminorm_of_gaussian() == value


@pytest.mark.parametrize(("width", "finite"), [(0.9, False), (1.0, False), (1.1, True)])
def test_only_wider_bells_are_finite_under_a_bell(width, finite):
    penalty = activation_spectra.SpectralPenalty("gaussian", dim=2)
    assert np.isfinite(penalty.seminorm_of_gaussian(width)) == finite


def test_band_limited_functions_are_finite_under_sinc_and_hardtanh():
    def hat(s):
        return np.where(s < 1.0, (1 - s) ** 2, 0.0)

    sinc = activation_spectra.SpectralPenalty("sinc", dim=1)
    expected = 2 / (2 * 2 * np.pi) * (1 / 5) / np.pi**2
    assert sinc.seminorm(hat, Decay(0, band=1.0)) == pytest.approx(expected, rel=1e-10)
    assert sinc.seminorm(hat, Decay(0, band=1.1)) == np.inf
    hardtanh = activation_spectra.SpectralPenalty("hardtanh", dim=1)
    assert np.isfinite(hardtanh.seminorm(hat, Decay(0, band=1.0)))
    assert hardtanh.seminorm(hat, Decay(0, band=4.0)) == np.inf


LOGARITHMIC = [(s, s * 0.01) for s in (np.exp(-np.arange(0.0, reach, 0.01)) for reach in (20.0, 40.0))]
"""Rules on (e^-20, 1) and (e^-40, 1): an integral that converges at 0 is the same on both."""


def test_the_mexican_hat_charges_infinitely_for_a_mean_but_not_for_itself():
    wide, narrow = Decay(0, 0.6, 2), Decay(0, 0.4, 2)
    for dim in (1, 2, 3, 4):
        hat = activation_spectra.SpectralPenalty("mexican_hat", dim)
        assert hat.is_finite(wide, order_at_zero=2) and not hat.is_finite(narrow, 2)
        near_zero = [np.sum(s ** (2 * dim - 6) * ds) for s, ds in LOGARITHMIC]
        assert hat.is_finite(wide) == (near_zero[1] < 1.5 * near_zero[0])


def finite_by_the_fall_alone(self, decay, order_at_zero=0.0, original=SpectralPenalty.is_finite):
    """Wrong: what happens at frequency 0 is not looked at."""
    return original(self, decay, 10.0)


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
@pytest.mark.parametrize("name", [*FINITE, "hardtanh", "gelu", "gaussian", "sinc"])
def test_the_density_near_zero_follows_the_order(name, dim):
    omega = np.array([1e-6, 1e-5])
    penalty = activation_spectra.SpectralPenalty(name, dim)
    slope = np.diff(np.log(penalty.density(omega)))[0] / np.log(10.0)
    order = penalty.null_space_order
    assert slope == pytest.approx(-(2 * order + dim - 1), abs=1e-3)
    radial = [slope + dim - 1 + 2 * moments for moments in (order - 1, order)]
    assert radial[0] < -1.5 or order == 0
    assert radial[1] > -0.5


def order_one_less(self):
    """Wrong: the degree of the activation in place of the order of its pole."""
    return max((self.activation.null_space_order or 0) - 1, 0)


@pytest.mark.parametrize(
    ("name", "dim", "count"),
    [("gaussian", 3, 0), ("tanh", 2, 1), ("relu", 2, 3), ("relu3", 2, 10), ("relu2", 1, 3)],
)
def test_the_null_space_holds_the_polynomials_below_its_order(name, dim, count):
    penalty = activation_spectra.SpectralPenalty(name, dim)
    order = penalty.null_space_order
    grid = np.stack(np.meshgrid(*[np.arange(5)] * dim), axis=-1).reshape(-1, dim)
    monomials = [powers for powers in grid if powers.sum() < order]
    assert penalty.null_space_dimension == len(monomials) == count


def monomials_of_each_degree(self):
    """Wrong: one polynomial for each degree, as on the line."""
    return self.null_space_order


@pytest.mark.parametrize("name", ["tanh", "hardtanh", "gelu", "laplace"])
def test_the_weight_scale_stretches_the_spectrum(name):
    omega, s = np.array([0.4, 1.0, 3.0]), 2.5
    steep = activation_spectra.SpectralPenalty(name, dim=2, scale=s)
    phi = activations.get_activation(name)
    own = activations.Activation.from_function(lambda t: phi(s * t), kinks=[kink / s for kink in phi.kinks])
    expected = 2 * (2 * np.pi) * np.abs(own.fourier(omega)) ** 2 / omega
    np.testing.assert_allclose(steep.density(omega), expected, rtol=1e-9)


@pytest.mark.parametrize(("name", "power"), [("heaviside", 0), ("relu", 2), ("relu3", 6)])
def test_for_a_homogeneous_activation_the_scale_changes_a_constant(name, power):
    omega = np.array([0.1, 1.0, 30.0])
    steep, plain = (activation_spectra.SpectralPenalty(name, dim=3, scale=s) for s in (2.0, 1.0))
    np.testing.assert_allclose(steep.density(omega), 2.0**power * plain.density(omega), rtol=1e-13)


@pytest.mark.parametrize("name", ["tanh", "erf", "relu", "softsign", "silu", "abs"])
def test_an_activation_of_your_own_has_the_seminorms_of_the_catalogue(name):
    own = activations.Activation.from_function(activations.get_activation(name).value, name="own")
    value, named = (
        activation_spectra.SpectralPenalty(each, dim=2).seminorm_of_gaussian() for each in (own, name)
    )
    assert value == pytest.approx(named, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "expected"), [("tanh", Decay(0, np.pi / 2)), ("erf", Decay(1, 0.25, 2)), ("relu", Decay(2))]
)
def test_the_decay_of_an_activation_of_your_own_is_read_off_its_numbers(name, expected):
    own = activations.Activation.from_function(activations.get_activation(name).value)
    decay = spectral_decay.estimated_decay(own)
    assert decay.exponent == expected.exponent
    assert (decay.power, decay.rate) == pytest.approx((expected.power, expected.rate), abs=2e-2)


@pytest.mark.parametrize("name", ["gaussian", "gelu"])
def test_numbers_do_not_decide_where_both_fall_alike(name):
    own = activations.Activation.from_function(activations.get_activation(name).value)
    with pytest.raises(ValueError, match="decay: expected one unlike"):
        activation_spectra.SpectralPenalty(own, dim=1).seminorm_of_gaussian()
    stated = activations.Activation.from_function(own.value, decay=Decay(0, 0.5, 2))
    assert activation_spectra.SpectralPenalty(stated, dim=1).seminorm_of_gaussian() == np.inf


def test_zeros_that_only_numbers_know_are_refused():
    own = activations.Activation.from_function(lambda t: np.clip(t, -1, 1), kinks=(-1, 1))
    with pytest.raises(ValueError, match="known well enough"):
        activation_spectra.SpectralPenalty(own, dim=1).seminorm_of_gaussian()


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_single_frequencies_have_no_penalty(name):
    with pytest.raises(ValueError, match="continuous spectrum"):
        activation_spectra.SpectralPenalty(name, dim=1)


@pytest.mark.parametrize("dim", [0, -2, 1.5])
def test_a_dimension_below_one_is_refused(dim):
    with pytest.raises(ValueError, match="dim: expected a whole number >= 1"):
        activation_spectra.SpectralPenalty("relu", dim)


def test_bad_arguments_are_named():
    penalty = activation_spectra.SpectralPenalty("relu", 2)
    with pytest.raises(ValueError, match="omega: expected frequencies other than 0"):
        penalty.density([0.0, 1.0])
    with pytest.raises(ValueError, match="width: expected a number > 0"):
        penalty.seminorm_of_gaussian(-1.0)
    with pytest.raises(ValueError, match="factor: expected a number > 0"):
        activation_spectra.SpectralPenalty("relu", 2, scale=0.0)
