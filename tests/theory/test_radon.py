"""The Radon transform, its dual, the slice theorem and the inversion, on Gaussians that are not round."""

import numpy as np
import pytest
from scipy import special

from splinelens import radon

CENTRE = np.array([0.3, -0.2, 0.5])
SHAPE = np.array([[1.2, 0.3, 0.1], [0.3, 1.6, -0.2], [0.1, -0.2, 0.9]])
OFFSETS = np.linspace(-2.5, 2.5, 6)
DIMENSIONS = [1, 2, 3]


class Gaussian:
    """exp(-(x - m)^T P (x - m)/2) with the transforms that completing the square gives."""

    def __init__(self, dim):
        self.dim, self.centre, self.precision = dim, CENTRE[:dim], SHAPE[:dim, :dim]
        self.covariance = np.linalg.inv(self.precision)
        self.mass = (2 * np.pi) ** (dim / 2) / np.sqrt(np.linalg.det(self.precision))

    def __call__(self, x):
        z = np.asarray(x).reshape(-1, self.dim) - self.centre
        return np.exp(-np.einsum("ni,ij,nj->n", z, self.precision, z) / 2)

    def hyperplane_integral(self, xi, offset):
        variance = xi @ self.covariance @ xi
        bell = np.exp(-((offset - xi @ self.centre) ** 2) / (2 * variance))
        return self.mass * bell / np.sqrt(2 * np.pi * variance)

    def fourier(self, omega):
        return self.mass * np.exp(-1j * omega @ self.centre - omega @ self.covariance @ omega / 2)


def direction(dim):
    xi = np.array([2.0, -1.0, 1.5])[:dim]
    return xi / np.linalg.norm(xi)


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_hyperplane_integrals_of_a_gaussian_are_those_of_completing_the_square(dim):
    gaussian, xi = Gaussian(dim), direction(dim)
    estimate = radon.radon_transform(gaussian, xi, OFFSETS)
    expected = gaussian.hyperplane_integral(xi, OFFSETS)
    np.testing.assert_allclose(estimate.value, expected, atol=1e-11)
    assert (np.abs(estimate.value - expected) <= estimate.error + 1e-15).all()


def radon_of_the_opposite_side(function, direction, offset, original=radon.radon_transform):
    """Wrong: the offset is counted from the other side."""
    return original(function, direction, -np.asarray(offset))


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_direction_and_offset_may_both_change_sign(dim):
    gaussian, xi = Gaussian(dim), direction(dim)
    one = radon.radon_transform(gaussian, xi, OFFSETS).value
    np.testing.assert_allclose(radon.radon_transform(gaussian, -xi, -OFFSETS).value, one, atol=1e-11)


def radon_with_moved_offsets(function, direction, offset, original=radon.radon_transform):
    """Wrong: offsets are counted from a point that is not the origin."""
    return original(function, direction, np.asarray(offset) + 0.2)


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_one_dimensional_transform_of_a_slice_is_the_transform_on_the_ray(dim):
    gaussian, xi, sigma = Gaussian(dim), direction(dim), np.array([0.4, -1.3])
    expected = [gaussian.fourier(each * xi) for each in sigma]
    np.testing.assert_allclose(radon.fourier_on_ray(gaussian, xi, sigma).value, expected, atol=1e-9)


def fourier_on_the_opposite_ray(function, direction, frequency, original=radon.fourier_on_ray):
    """Wrong: the ray in the other direction, the complex conjugate."""
    return original(function, direction, -np.asarray(frequency))


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_the_dual_integrates_over_the_unnormalised_sphere(dim):
    x = np.array([[0.6, -0.8, 0.3], [1.0, 2.0, -0.5]])[:, :dim]
    ones = radon.dual_radon_transform(lambda xi, offsets: np.ones(len(offsets)), x)
    squares = radon.dual_radon_transform(lambda xi, offsets: offsets**2, x)
    area = {1: 2.0, 2: 2 * np.pi, 3: 4 * np.pi}[dim]
    np.testing.assert_allclose(ones.value, area, rtol=1e-12)
    np.testing.assert_allclose(squares.value, area * (x**2).sum(axis=1) / dim, rtol=1e-12)


def dual_as_a_mean(sinogram, x, size=32, original=radon.dual_radon_transform):
    """Wrong: the mean over directions, the normalised measure."""
    return original(sinogram, x, size).scaled(1 / radon.sphere_area(np.reshape(x, (len(x), -1)).shape[1]))


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_dual_and_transform_are_adjoint(dim):
    gaussian, size = Gaussian(dim), {1: 2, 2: 48, 3: 14}[dim]
    xi, weights = radon.sphere_rule(dim, size)
    nodes, spread = np.polynomial.hermite_e.hermegauss(40)
    sinogram = [gaussian.hyperplane_integral(each, nodes) @ (spread * np.cos(nodes)) for each in xi]
    grids = np.meshgrid(*[np.linspace(-8, 8, 41)] * dim, indexing="ij")
    points = np.stack([grid.ravel() for grid in grids], axis=1)
    dual = radon.dual_radon_transform(lambda _, g: np.cos(g) * np.exp(-(g**2) / 2), points, size).value
    assert gaussian(points) @ dual * 0.4**dim == pytest.approx(weights @ sinogram, rel=1e-9)


def dual_of_one_side(sinogram, x, size=32, original=radon.dual_radon_transform):
    """Wrong: only directions whose first coordinate is positive are counted."""
    return original(lambda xi, offsets: sinogram(xi, offsets) * (xi[0] > 0), x, size)


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_the_dual_does_not_see_what_is_odd(dim):
    points = np.array([[0.6, -0.8, 0.3], [1.0, 2.0, -0.5]])[:, :dim]

    def odd(xi, offsets):
        return (1 + xi[0] ** 2) * np.sin(offsets) + xi[0] * np.exp(-(offsets**2))

    np.testing.assert_allclose(radon.dual_radon_transform(odd, points).value, 0, atol=1e-12)


def dual_of_sizes(sinogram, x, size=32, original=radon.dual_radon_transform):
    """Wrong: offsets are taken without their sign."""
    return original(lambda xi, offsets: sinogram(xi, np.abs(offsets)), x, size)


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_filtering_and_the_dual_invert_the_transform(dim):
    gaussian = Gaussian(dim)
    x = np.array([[0.1, 0.4, -0.3], [0.9, -0.6, 0.2]])[:, :dim]
    size = {1: 4, 2: 40, 3: 14}[dim]
    estimate = radon.inverse_radon_transform(gaussian.hyperplane_integral, x, size)
    np.testing.assert_allclose(estimate.value, gaussian(x), atol=1e-7)


def inverse_without_the_half(sinogram, x, size=16, original=radon.inverse_radon_transform):
    """Wrong: the factor 2 is left out, as if each hyperplane had one direction."""
    return original(sinogram, x, size).scaled(2.0)


@pytest.mark.parametrize("width", [1.0, 0.7])
def test_in_space_the_filter_is_minus_the_second_derivative(width):
    filtered = radon.filtered_profile(lambda g: np.exp(-(g**2) / (2 * width**2)), OFFSETS, 3)
    z = OFFSETS / width
    np.testing.assert_allclose(filtered, (1 - z**2) * np.exp(-(z**2) / 2) / width**2, atol=1e-10)


def filter_with_the_other_sign(profile, offset, dim, band=40.0, original=radon.filtered_profile):
    """Wrong: the second derivative itself."""
    return -original(profile, offset, dim, band)


def test_in_the_plane_the_filter_has_a_long_negative_tail():
    offsets = np.array([0.0, 0.7, 2.0, 6.0, 15.0, 30.0])
    filtered = radon.filtered_profile(lambda g: np.exp(-(g**2) / 2), offsets, 2)
    closed = np.sqrt(2 / np.pi) * (1 - np.sqrt(2) * offsets * special.dawsn(offsets / np.sqrt(2)))
    np.testing.assert_allclose(filtered, closed, atol=1e-11)
    np.testing.assert_allclose(filtered[-1] * 30.0**2, -np.sqrt(2 / np.pi), rtol=5e-3)


def filter_that_stays_local(profile, offset, dim, band=40.0, original=radon.filtered_profile):
    """Wrong: the filter of space, for a profile of the plane."""
    return original(profile, offset, 3, band)


@pytest.mark.parametrize(("dim", "area"), [(1, 2.0), (2, 2 * np.pi), (3, 4 * np.pi), (4, 2 * np.pi**2)])
def test_areas_of_spheres(dim, area):
    assert radon.sphere_area(dim) == pytest.approx(area, rel=1e-14)
    if dim < 4:
        directions, weights = radon.sphere_rule(dim, 9)
        assert weights.sum() == pytest.approx(area, rel=1e-13)
        np.testing.assert_allclose(
            (directions.T * weights) @ directions, np.eye(dim) * area / dim, atol=1e-12
        )


@pytest.mark.parametrize("xi", [[2.0], [1.0, 1.0], [0.5, 0.5, 0.5, 0.5]])
def test_directions_are_unit_vectors_in_dimension_up_to_three(xi):
    with pytest.raises(ValueError, match=r"direction|dim"):
        radon.radon_transform(lambda x: np.ones(len(x)), xi, 0.0)


@pytest.mark.parametrize("dim", [0, -1, 1.5])
def test_a_dimension_is_a_whole_number_from_one_on(dim):
    with pytest.raises(ValueError, match="dim: expected a whole number >= 1"):
        radon.sphere_area(dim)
