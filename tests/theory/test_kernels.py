"""Kernels of activations against brute force, closed forms, tables, and tangent kernels against sampling."""

import math
from itertools import pairwise

import numpy as np
import pytest
from plain_routes import difference_weights, panels
from scipy import integrate, special

from splinelens import activations, arc_cosine, kernels
from splinelens.experiments import generator

DIMENSIONS = [1, 2, 3]
CONTINUOUS = [name for name in activations.ACTIVATIONS if name not in ("sinc", "sin", "cos")]
R = np.array([1e-6, 1e-2, 0.3, 1.0, 2.0, 2.6, 7.0, 31.0])
PI, ROOT_PI = np.pi, np.sqrt(np.pi)


def legendre(start, stop, order):
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return start + (stop - start) * (1 + nodes) / 2, weights * (stop - start) / 2


def squared_combination(phi, places, weights):
    """The integral over all offsets of (sum_i c_i phi(p_i - g))^2, tails by an algebraic map."""
    cuts = np.unique([place - kink for place in places for kink in phi.kinks])
    inner = np.unique([cuts.min(initial=0.0), *cuts, cuts.max(initial=0.0)])
    if phi.jump is not None:
        g, dg = panels(inner, width=1.0)
        return _square(phi, places, weights, g) @ dg
    core = np.unique([places.min() - 20.0, *cuts, places.max() + 20.0])
    g, dg = panels(core, width=1.0)
    total = _square(phi, places, weights, g) @ dg
    u, du = legendre(0.0, 1.0, 60)
    for end, sign in ((core[0], -1), (core[-1], 1)):
        total += _square(phi, places, weights, end + sign * 20 * (1 / u - 1)) @ (du * 20 / u**2)
    return total


def _square(phi, places, weights, g):
    return (weights @ phi(places[:, None] - g)) ** 2


def brute_force(name, step, dim):
    """The integral over sphere and offsets, for k-th differences with spacing `step` along one axis."""
    phi = activations.get_activation(name)
    c = difference_weights(phi.null_space_order)
    places = step * np.arange(len(c))
    if dim == 1:
        return 2 * squared_combination(phi, places, c)
    gaps = {abs(a - b) for a in phi.kinks for b in phi.kinks}
    breaks = sorted({gap / (j * step) for gap in gaps for j in range(1, len(c) + 1)} - {0.0})
    edges = [0.0, *[each for each in breaks if each < 1], 1.0]
    total = 0.0
    for start, stop in pairwise(edges):
        angle, weight = legendre(np.arcsin(start), np.arcsin(stop), 40)
        slices = [squared_combination(phi, places * np.sin(a), c) for a in angle]
        total += slices @ (weight * np.cos(angle) ** (dim - 2))
    return 2 * {2: 2.0, 3: 2 * PI}[dim] * total


def by_kernel(name, step, dim):
    c = difference_weights(activations.get_activation(name).null_space_order)
    places = step * np.arange(len(c))
    return c @ kernels.activation_kernel(name, places[:, None] - places, dim) @ c


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", CONTINUOUS)
def test_kernels_modulo_polynomials_are_integrals_over_hyperplanes(name, dim):
    for step in (0.7, 2.1) if dim == 1 else (1.6,):
        expected = brute_force(name, step, dim)
        assert by_kernel(name, step, dim) == pytest.approx(expected, rel=1e-10, abs=1e-10)


def kernel_as_a_mean(activation, r, dim, original=kernels.activation_kernel):
    """Wrong: the mean over directions in place of the integral over the sphere."""
    return original(activation, r, dim) / {1: 2.0, 2: 2 * PI, 3: 4 * PI}[dim]


def si_kernel(r):
    return 4 * PI**2 * special.sici(r)[0] / r


CLOSED = {
    ("relu", 1): lambda r: r**3 / 6,
    ("relu", 2): lambda r: 2 * r**3 / 9,
    ("relu", 3): lambda r: PI * r**3 / 12,
    ("gaussian", 2): lambda r: 2 * PI**1.5 * special.ive(0, r**2 / 8),
    ("gaussian", 3): lambda r: 4 * PI**2 * special.erf(r / 2) / r,
    ("laplace", 3): lambda r: 4 * PI * (2 - (2 + r) * np.exp(-r)) / r,
    ("elu", 3): lambda r: 4 * PI * (r**3 / 48 + r / 4 - np.expm1(-r) / (2 * r)),
    ("arctan", 3): lambda r: 4 * PI**2 / r * ((4 - r**2) / 2 * np.arctan(r / 2) + r * np.log1p(r**2 / 4) - r),
    ("sinc", 2): lambda r: 2 * PI**2 / r * special.itj0y0(r)[0],
    ("sinc", 3): si_kernel,
    ("mexican_hat", 3): lambda r: 4 * PI**1.5 * (3 / 4 - r**2 / 8) * np.exp(-(r**2) / 4),
    ("erf", 3): lambda r: (
        -4 * PI / r * ((1 + r**2) * special.erf(r / np.sqrt(2)) + r * np.sqrt(2 / PI) * np.exp(-(r**2) / 2))
    ),
    ("cos", 1): np.cos,
    ("sin", 2): lambda r: PI * special.j0(r),
    ("cos", 3): lambda r: 2 * PI * np.sin(r) / r,
}


@pytest.mark.parametrize(("name", "dim"), CLOSED)
def test_direction_averages_are_the_closed_forms(name, dim):
    r = R[R >= 1e-2]
    kernel = kernels.activation_kernel(name, r, dim)
    np.testing.assert_allclose(kernel, CLOSED[name, dim](r), rtol=2e-12, atol=2e-12)


def kernel_over_half_the_sphere(activation, r, dim, original=kernels.activation_kernel):
    """Wrong: one of each two opposite directions only."""
    return original(activation, r, dim) / 2


@pytest.mark.parametrize("dim", [2, 5, 9])
@pytest.mark.parametrize("r", [0.5, 3.7, 25.0])
@pytest.mark.parametrize("name", ["tanh", "softsign", "hardtanh", "silu"])
def test_in_high_dimensions_kernels_are_the_adaptive_integral(name, r, dim):
    correlation = activations.get_activation(name).autocorrelation

    def integrand(angle):
        return correlation(r * np.sin(angle)) * np.cos(angle) ** (dim - 2)

    cuts = sorted({np.arcsin(t / r) for t in (0.1, 1.0, 2.0, 5.0) if t < r})
    average, _ = integrate.quad(integrand, 0, PI / 2, points=cuts, epsrel=1e-13)
    expected = 4 * PI ** ((dim - 1) / 2) / math.gamma((dim - 1) / 2) * average
    assert kernels.activation_kernel(name, r, dim) == pytest.approx(expected, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize(("exponent", "dim"), [(3, 1), (3, 2), (1, 3), (5, 4), (0, 3), (2.5, 2)])
def test_averages_of_powers_over_the_sphere(exponent, dim):
    area = 1.0 if dim == 1 else 2 * PI ** ((dim - 1) / 2) / math.gamma((dim - 1) / 2)
    u, du = legendre(0.0, PI / 2, 100)
    integral = 2.0 if dim == 1 else 2 * area * (np.sin(u) ** exponent * np.cos(u) ** (dim - 2)) @ du
    assert kernels.power_average(exponent, dim) == pytest.approx(integral, rel=1e-7)


@pytest.mark.parametrize("dim", [1, 2, 3, 4])
@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_kernels_are_finite_even_and_keep_the_shape(name, dim):
    r = np.array([[0.0, -1.0, 2.0], [1.0, 1e-12, 40.0]])
    kernel = kernels.activation_kernel(name, r, dim)
    assert kernel.shape == r.shape and np.isfinite(kernel).all()
    assert kernel[0, 1] == kernel[1, 0]
    assert np.ndim(kernels.activation_kernel(name, 0.5, dim)) == 0
    assert kernels.activation_kernel(name, [], dim).shape == (0,)
    assert kernel[1, 1] == pytest.approx(kernel[0, 0], abs=1e-9)


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", ["tanh", "hardtanh", "softplus", "sinc", "laplace", "gelu"])
def test_tables_agree_with_the_kernel_to_twelve_digits(name, dim):
    table = kernels.KernelTable(name, dim, reach=12.0)
    r = generator("theory/kernel tables").uniform(0.0, 12.0, 2000)
    kernel = kernels.activation_kernel(name, r, dim)
    assert (np.abs(table(r) - kernel) / np.maximum(1, np.abs(kernel))).max() < 1e-12
    assert table.error < 1e-12


def table_of_the_wrong_distance(self, r, original=kernels.KernelTable.__call__):
    """Wrong: distances are rounded to a grid of a thousandth."""
    return original(self, np.round(np.asarray(r), 3))


@pytest.mark.parametrize("name", ["tanh", "gelu", "softsign", "laplace", "relu"])
@pytest.mark.parametrize("dim", [1, 2])
def test_kernels_of_plain_functions_are_those_of_the_catalogue(name, dim):
    row = activations.get_activation(name)
    own = activations.Activation.from_function(row.value, kinks=row.kinks)
    c = difference_weights(row.null_space_order)
    places = 0.8 * np.arange(len(c))
    r = places[:, None] - places
    value, error = kernels.kernel_estimate(own, r, dim)
    gap = abs(c @ (value - kernels.activation_kernel(row, r, dim)) @ c)
    assert gap <= np.abs(c) @ error @ np.abs(c)
    assert gap < 1e-8


@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_steeper_units_have_the_kernel_of_the_stretched_distance(name):
    r = np.array([0.0, 0.4, 2.0])
    steep = activations.get_activation(name).scaled(3.0)
    expected = kernels.activation_kernel(name, 3.0 * r, 2) / 3.0
    np.testing.assert_allclose(kernels.activation_kernel(steep, r, 2), expected, rtol=1e-12)


# -- tangent kernels ---------------------------------------------------------------------------

SIGMA_V = 0.7


def tangent_by_brute_force(name, x, c):
    """On the line: the squared length of sum_i c_i grad f(x_i), integrated over offsets, both directions."""
    phi = activations.get_activation(name)
    total = 0.0
    for xi in (-1.0, 1.0):
        cuts = np.unique([xi * place - kink for place in x for kink in phi.kinks])
        g, dg = panels(np.unique([-30.0, *cuts, 30.0]), width=1.0)
        t = xi * x[:, None] - g
        value, slope = c @ phi(t), phi.derivative(t)
        squares = value**2 + SIGMA_V**2 * ((c @ slope) ** 2 + (c * x @ slope) ** 2)
        total += squares @ dg
    return total


@pytest.mark.parametrize(
    "name", ["relu", "abs", "softplus", "tanh", "gaussian", "hardtanh", "gelu", "laplace"]
)
def test_tangent_kernels_on_the_line_are_lengths_of_gradients(name):
    x = np.array([-0.9, -0.2, 0.5, 1.1])
    c = np.linalg.svd(np.vander(x, 3).T)[2][-1]
    kernel = kernels.tangent_kernel(name, x, sigma_v=SIGMA_V)
    assert c @ kernel @ c == pytest.approx(tangent_by_brute_force(name, x, c), rel=1e-8)


def tangent_without_the_weights(activation, x, other=None, sigma_v=1.0, train=("w", "b", "v")):
    """Wrong: only biases and output weights are counted."""
    return kernels.tangent_kernel(activation, x, other, sigma_v, train=("b", "v"))


def test_the_parts_of_a_tangent_kernel_add_up():
    x = np.array([[0.3, -1.0], [0.2, 0.5], [1.4, 0.1]])
    parts = [kernels.tangent_kernel("softplus", x, train=(each,)) for each in ("w", "b", "v")]
    np.testing.assert_allclose(sum(parts), kernels.tangent_kernel("softplus", x), rtol=1e-13)
    np.testing.assert_allclose(parts[0], parts[1] * (x @ x.T), rtol=1e-13)


def test_tangent_kernels_of_steps_have_output_weights_only():
    x = [0.0, 1.0]
    np.testing.assert_allclose(kernels.tangent_kernel("heaviside", x, train=("v",)), [[0, -1], [-1, 0]])
    with pytest.raises(ValueError, match="without steps"):
        kernels.tangent_kernel("heaviside", x)


# -- normal weights ----------------------------------------------------------------------------

SAMPLES = 400_000


def sampled_units(points, sigma_w, sigma_b):
    rng = generator("theory/normal units")
    w = sigma_w * rng.normal(size=(SAMPLES, points.shape[1]))
    return w @ points.T + sigma_b * rng.normal(size=(SAMPLES, 1))


POINTS = np.array([[0.5, -1.0], [1.2, 0.3], [-0.4, -0.8], [0.0, 0.0]])


def within_five_deviations(kernel, products):
    """Whether the mean of `products`, shape (samples, n, n), is the kernel up to its sampling error."""
    deviation = products.std(axis=0) / np.sqrt(len(products))
    return bool((np.abs(products.mean(axis=0) - kernel) <= 5 * deviation + 1e-12).all())


def test_the_covariance_at_the_start_is_that_of_sampled_units():
    ramps = np.maximum(sampled_units(POINTS, 1.3, 0.6), 0.0)
    products = ramps[:, :, None] * ramps[:, None, :]
    assert within_five_deviations(arc_cosine.relu_nngp_kernel(POINTS, sigma_w=1.3, sigma_b=0.6), products)


def nngp_without_the_half(x, other=None, sigma_w=1.0, sigma_b=1.0, original=arc_cosine.relu_nngp_kernel):
    """Wrong: twice the covariance, the arc-cosine kernel as it stands."""
    return 2 * original(x, other, sigma_w, sigma_b)


@pytest.mark.parametrize("train", [("w", "b", "v"), ("w",), ("b", "v")])
def test_the_tangent_kernel_at_the_start_is_that_of_sampled_units(train):
    t = sampled_units(POINTS, 1.3, 0.6)
    v = 0.9 * generator("theory/output weights").normal(size=(SAMPLES, 1))
    gradients = {"v": [np.maximum(t, 0)], "b": [v * (t > 0)], "w": [v * (t > 0) * x for x in POINTS.T]}
    parts = [part for name in train for part in gradients[name]]
    products = sum(part[:, :, None] * part[:, None, :] for part in parts)
    kernel = arc_cosine.relu_tangent_kernel(POINTS, sigma_w=1.3, sigma_b=0.6, sigma_v=0.9, train=train)
    assert within_five_deviations(kernel, products)


def tangent_with_a_whole_turn(x, other=None, sigma_w=1.0, sigma_b=1.0, sigma_v=1.0, train=("w", "b", "v")):
    """Wrong: (pi - theta)/pi of the units are taken to be active on both, twice as many as are."""
    both = arc_cosine.relu_tangent_kernel(x, other, sigma_w, sigma_b, sigma_v, train)
    return both + arc_cosine.relu_tangent_kernel(x, other, sigma_w, sigma_b, sigma_v, ("w", "b"))


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_arc_cosine_kernels_are_means_over_the_circle(degree):
    for theta in (0.0, 1e-3, 0.7, 2.0, 3.0, 3.1415):
        x, other = np.array([[2.0, 0.0]]), 1.5 * np.array([[np.cos(theta), np.sin(theta)]])
        angle, weight = legendre(theta - PI / 2, PI / 2, 60)
        shared = (np.cos(angle) * np.cos(angle - theta)) ** degree @ weight / (2 * PI)
        radius = {0: 1.0, 1: 2.0, 2: 8.0}[degree]
        expected = 2 * radius * 3.0**degree * shared
        kernel = arc_cosine.arc_cosine_kernel(x, other, degree)[0, 0]
        assert kernel == pytest.approx(expected, rel=2e-11, abs=1e-15)


def arc_cosine_of_half_the_angle(x, other, degree, original=arc_cosine.arc_cosine_kernel):
    """Wrong: the inputs are brought to half their angle."""
    return original(x, (np.asarray(other) + np.asarray(x)) / 2, degree)


@pytest.mark.parametrize("angle", [1e-12, 1e-9, 1e-5, 0.5, PI - 1e-9])
def test_angles_keep_their_digits_near_zero(angle):
    found = arc_cosine.angle_between([[1.0, 0.0]], [[np.cos(angle), np.sin(angle)]])[0, 0]
    assert abs(found - angle) < 5e-16


def angle_by_the_arc_cosine(x, other):
    """Wrong: half of the digits are lost at angle 0."""
    one, two = (np.asarray(each) / np.linalg.norm(each, axis=1, keepdims=True) for each in (x, other))
    return np.arccos(np.clip(one @ two.T, -1, 1))


def test_a_zero_input_without_bias_switches_nothing_on():
    zero = np.zeros((1, 2))
    for degree in (0, 1, 2):
        assert arc_cosine.arc_cosine_kernel(zero, [[1.0, 2.0]], degree)[0, 0] == 0.0


# -- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rleu", 1.0, 2), r"activation: expected one of \['abs'"),
        (("relu", 1.0, 0), "dim: expected a whole number >= 1"),
        (("relu", 1.0, 2.5), "dim: expected a whole number >= 1"),
        (("relu", np.nan, 2), "r: expected finite numbers"),
        (("relu", "far", 2), "r: expected real numbers"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        kernels.activation_kernel(*arguments)


def test_tables_and_tangent_kernels_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="reach: expected a number > 0"):
        kernels.KernelTable("tanh", 2, 0.0)
    with pytest.raises(ValueError, match="r: expected distances up to 2"):
        kernels.KernelTable("tanh", 2, 2.0)(3.0)
    with pytest.raises(ValueError, match="other: expected points in dimension 1"):
        kernels.tangent_kernel("relu", [0.0], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="train: expected some of"):
        kernels.tangent_kernel("relu", [0.0], train=("c",))
    with pytest.raises(ValueError, match="train: expected some of"):
        arc_cosine.relu_tangent_kernel([0.0], train=("c",))
    with pytest.raises(ValueError, match="degree: expected 0, 1 or 2"):
        arc_cosine.arc_cosine_kernel([[1.0]], [[1.0]], 3)
    with pytest.raises(ValueError, match="sigma_w, sigma_b: expected numbers >= 0"):
        arc_cosine.relu_nngp_kernel([0.0], sigma_w=-1.0)
