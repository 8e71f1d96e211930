"""Chapter 9: the slice lemma for units, and the amplitudes that make a function at the least cost."""

import numpy as np
import pytest

from splinelens import activations, amplitudes, radon

DIMENSIONS = [1, 2, 3]
SIZE = {1: 2, 2: 48, 3: 16}
NODES, WEIGHTS = np.polynomial.legendre.leggauss(240)
GAMMA, DGAMMA = 14 * NODES, 14 * WEIGHTS
SIGMA, DSIGMA = 6 * (1 + NODES), 6 * WEIGHTS
POINTS = np.array([[0.3, -0.8, 0.5], [1.2, 0.4, -0.1], [0.0, 0.0, 0.0]])


def by_units(density, name, x):
    """The function of a continuum of units at `x`: the definition, in the space of inputs."""
    phi = activations.get_activation(name)
    total = np.zeros(len(x))
    for xi, weight in zip(*radon.sphere_rule(x.shape[1], SIZE[x.shape[1]]), strict=True):
        total += weight * phi(np.subtract.outer(x @ xi, GAMMA)) @ (density(xi, GAMMA) * DGAMMA)
    return total


def by_rays(spectrum, x):
    """The function at `x` from its transform along rays, by Fourier inversion in polar coordinates."""
    dim = x.shape[1]
    total = np.zeros(len(x))
    for xi, weight in zip(*radon.sphere_rule(dim, SIZE[dim]), strict=True):
        waves = np.exp(1j * np.multiply.outer(x @ xi, SIGMA))
        total = total + weight * waves @ (spectrum(xi, SIGMA) * SIGMA ** (dim - 1) * DSIGMA)
    assert np.abs(total.imag).max() < 1e-9 * (1 + np.abs(total).max())
    return total.real / (2 * np.pi) ** dim


def lopsided(xi, gamma):
    """An amplitude density without any symmetry, of mean 0 in the offset."""
    return -(1 + 0.5 * xi[0]) * (gamma - 0.4) * np.exp(-((gamma - 0.4) ** 2) / 2)


def lopsided_hat(xi, sigma):
    return (1 + 0.5 * xi[0]) * 1j * sigma * np.sqrt(2 * np.pi) * np.exp(-(sigma**2) / 2 - 0.4j * sigma)


@pytest.mark.parametrize("name", ["gaussian", "tanh", "erf"])
@pytest.mark.parametrize("dim", DIMENSIONS)
def test_rays_of_the_slice_lemma_make_the_function_of_the_units(dim, name):
    x = POINTS[:, :dim]

    def spectrum(xi, sigma):
        return amplitudes.spectrum_of_units(lopsided_hat, name, xi, sigma)

    np.testing.assert_allclose(by_rays(spectrum, x), by_units(lopsided, name, x), atol=1e-9)


def spectrum_of_one_side(hat, name, direction, frequency, original=amplitudes.spectrum_of_units):
    """Wrong: the direction alone is doubled, its opposite forgotten."""

    def doubled(xi, sigma):
        return 2 * hat(xi, sigma) if np.allclose(xi, direction) else 0 * sigma

    return original(doubled, name, direction, frequency)


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize(("name", "parity"), [("gaussian", 1), ("tanh", -1)])
def test_opposite_units_cancel_or_double(name, parity, dim):
    def mirrored(xi, gamma):
        return lopsided(xi, gamma) - parity * lopsided(-xi, -gamma)

    def mirrored_hat(xi, sigma):
        return lopsided_hat(xi, sigma) - parity * lopsided_hat(-xi, -sigma)

    xi = POINTS[0, :dim] / np.linalg.norm(POINTS[0, :dim])
    np.testing.assert_allclose(by_units(mirrored, name, POINTS[:, :dim]), 0, atol=1e-12)
    np.testing.assert_allclose(
        amplitudes.spectrum_of_units(mirrored_hat, name, xi, np.array([0.4, -1.7])), 0, atol=1e-12
    )


def spectrum_of_a_difference(hat, name, direction, frequency, original=amplitudes.spectrum_of_units):
    """Wrong: the opposite direction is subtracted."""

    def turned(xi, sigma):
        return hat(xi, sigma) if np.allclose(xi, direction) else -hat(xi, sigma)

    return original(turned, name, direction, frequency)


# -- the least cost ----------------------------------------------------------------------------

WIDTH = 2.0


def bell_hat(omega):
    """Transform of exp(-|x - m|^2/(2 WIDTH^2)), m = (0.3, 0, ...)."""
    height = (2 * np.pi * WIDTH**2) ** (omega.shape[1] / 2)
    return height * np.exp(-(WIDTH**2) * (omega**2).sum(axis=1) / 2 - 0.3j * omega[:, 0])


def bell(x):
    centre = np.eye(1, x.shape[1])[0] * 0.3
    return np.exp(-((x - centre) ** 2).sum(axis=1) / (2 * WIDTH**2))


def least_hat(name):
    return lambda xi, sigma: amplitudes.least_amplitudes(bell_hat, name, xi, sigma)


@pytest.mark.parametrize("name", ["gaussian", "tanh", "erf"])
@pytest.mark.parametrize("dim", DIMENSIONS)
def test_the_least_amplitudes_make_the_function(dim, name):
    def density(xi, gamma):
        waves = np.exp(1j * np.multiply.outer(gamma, SIGMA))
        return (waves @ (least_hat(name)(xi, SIGMA) * DSIGMA)).real / np.pi

    x = POINTS[:, :dim]
    cut_tails = 3e-2 if dim == 2 else 1e-8  # in the plane the amplitudes fall like a power, and 14 is not far
    np.testing.assert_allclose(by_units(density, name, x), bell(x), atol=cut_tails)


def amplitudes_of_twice_the_size(transform, name, direction, frequency, original=amplitudes.least_amplitudes):
    """Wrong: the factor 2 for two sides of each hyperplane is forgotten."""
    return 2 * original(transform, name, direction, frequency)


def silent_hat(name):
    """Amplitudes that make the zero function."""
    phi = activations.get_activation(name)

    def hat(xi, sigma):
        odd = xi[0] * (1 + 0.3 * sigma**2) + 1j * sigma
        return odd * sigma**4 * phi.fourier(-sigma) * np.exp(-(sigma**2))

    return hat


@pytest.mark.parametrize("name", ["relu", "elu", "tanh", "silu"])
@pytest.mark.parametrize("dim", DIMENSIONS)
def test_all_other_amplitudes_of_the_function_cost_more(dim, name):
    least, silent = least_hat(name), silent_hat(name)
    xi, sigma = np.eye(1, dim)[0], np.array([0.5, -0.5, 2.0])
    np.testing.assert_allclose(amplitudes.spectrum_of_units(silent, name, xi, sigma), 0, atol=1e-12)

    def both(xi, sigma):
        return least(xi, sigma) + silent(xi, sigma)

    costs = [float(amplitudes.amplitude_cost(each, dim, 12).value) for each in (least, silent, both)]
    assert costs[1] > 1e-3
    assert costs[2] == pytest.approx(costs[0] + costs[1], rel=1e-12)


def amplitudes_of_one_side(transform, name, direction, frequency, original=amplitudes.least_amplitudes):
    """Wrong: one of each two opposite directions carries the whole function."""
    return 2 * (direction[0] > 0) * original(transform, name, direction, frequency)


def energy_of_bell(name, dim):
    """The squared seminorm of exp(-|x|^2/(2 WIDTH^2)) in closed form, by moments of a normal variable."""
    order, kappa = {"heaviside": (1, 1), "relu": (2, 1), "relu2": (3, 2)}[name]
    power = 2 * (order + dim - 1)
    double_factorial = np.prod(np.arange(power - 1, 0, -2.0))
    area = {1: 2.0, 2: 2 * np.pi, 3: 4 * np.pi}[dim]
    moment = double_factorial * np.sqrt(np.pi) / (2 ** (power / 2) * WIDTH ** (power + 1))
    mass = (2 * np.pi * WIDTH**2) ** dim
    return area * mass * moment / (4 * (2 * np.pi) ** (2 * dim - 1) * kappa**2)


@pytest.mark.parametrize("name", ["heaviside", "relu", "relu2"])
@pytest.mark.parametrize("dim", DIMENSIONS)
def test_the_least_cost_of_a_bell_is_its_seminorm(dim, name):
    cost, error = amplitudes.amplitude_cost(least_hat(name), dim, 12)
    assert cost == pytest.approx(energy_of_bell(name, dim), rel=1e-12)
    assert error < 1e-9


def cost_without_two_pi(hat, dim, size=32, original=amplitudes.amplitude_cost):
    """Wrong: Parseval without its factor 1/(2 pi)."""
    return original(hat, dim, size).scaled(2 * np.pi)


# -- directions that are not uniform -----------------------------------------------------------


def uneven(xi):
    """A law of directions that prefers one side."""
    return 1 + 0.6 * xi[:, 0] + 0.4 * xi[:, -1] ** 2


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", ["gaussian", "mexican_hat"])
def test_a_law_of_directions_steers_the_density(name, dim):
    correlation = activations.get_activation(name).autocorrelation
    directions, weights = radon.sphere_rule(dim, SIZE[dim])
    kernel = correlation(POINTS[:, :dim] @ directions.T) @ (weights * uneven(directions))

    def spectrum(xi, sigma):
        return amplitudes.steered_density(name, np.multiply.outer(sigma, xi), uneven)

    np.testing.assert_allclose(by_rays(spectrum, POINTS[:, :dim]), kernel, rtol=1e-9)


def density_steered_from_one_side(name, omega, law, original=amplitudes.steered_density):
    """Wrong: only units that face along the frequency count."""
    return original(name, omega, lambda xi: law(xi) * (xi @ omega[0] > 0) * 2)


# -- bad input ---------------------------------------------------------------------------------


def test_frequency_zero_is_refused():
    with pytest.raises(ValueError, match="frequency: expected frequencies other than 0"):
        amplitudes.spectrum_of_units(lopsided_hat, "relu", [1.0], [0.0])
    with pytest.raises(ValueError, match="direction: expected shape"):
        amplitudes.least_amplitudes(bell_hat, "relu", 1.0, [1.0])


def test_amplitudes_are_infinite_where_the_activation_is_blind():
    hat = amplitudes.least_amplitudes(bell_hat, "sinc", [1.0], [0.5, 1.5])
    assert np.isfinite(hat[0]) and not np.isfinite(hat[1])
