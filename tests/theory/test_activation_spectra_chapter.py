"""Chapter 10: the table of activations, smoothness, scales, tangent kernels, finite ranges."""

import dataclasses
import math
import re

import mpmath
import numpy as np
import pytest
from plain_routes import difference_weights, panels
from scipy import special

from splinelens import (
    activation_classes,
    activation_spectra,
    activation_table,
    activations,
    finite_range,
    flat_limit,
    kernel_formulas,
    networks,
    tangent_symbols,
)
from splinelens.radon import sphere_rule

NODES, WEIGHTS = np.polynomial.legendre.leggauss(60)
NAMES = list(activations.ACTIVATIONS)
SPECTRAL = [name for name in NAMES if name not in ("sin", "cos")]


# -- derivatives, and functions of one's own -----------------------------------------------------


@pytest.mark.parametrize("name", ["relu", "tanh", "gelu", "hardtanh", "softplus", "gaussian"])
def test_the_slope_has_the_spectrum_times_the_frequency(name):
    phi, s = activations.get_activation(name), np.array([0.4, 1.0, 2.7])
    slope = phi.differentiated()
    own = activations.Activation.from_function(slope.value, kinks=phi.kinks)
    transform, error = own.fourier_estimate(s)
    assert (np.abs(slope.fourier(s) - transform) <= 10 * error + 1e-12).all()
    np.testing.assert_allclose(np.abs(slope.fourier(s)) ** 2, s**2 * np.abs(phi.fourier(s)) ** 2, rtol=1e-9)


def slope_that_keeps_the_spectrum(self, original=activations.Activation.differentiated):
    """Wrong: the slope is given the spectrum of the activation itself."""
    return dataclasses.replace(original(self), spectrum=self.spectrum)


@pytest.mark.parametrize("name", ["tanh", "relu", "gelu", "laplace", "softsign", "arctan", "hardtanh"])
def test_a_function_of_ones_own_knows_its_error(name):
    row, s = activations.get_activation(name), np.array([0.3, 1.0, 2.6, 7.0])
    own = activations.Activation.from_function(row.value, kinks=row.kinks)
    value, error = own.fourier_estimate(s)
    assert (np.abs(value - row.fourier(s)) <= error).all()
    assert error.max() < 1e-9


def estimate_without_doubt(self, s, original=activations.Activation.fourier_estimate):
    """Wrong: an error of a thousandth of the rounding is reported."""
    value, _ = original(self, s)
    return activations.Estimate(value, 1e-19 * np.ones(np.shape(value)))


# -- classes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["heaviside", "relu", "relu2", "elu", "softsign", "laplace", "hardtanh"])
def test_the_kernel_has_as_many_derivatives_as_its_class_says(name):
    """At 0 from the right: odd derivatives of the even kernel vanish up to the class, the next does not."""
    correlation = activations.get_activation(name).autocorrelation
    reach = 0.2
    share = (1 - np.cos(np.pi * np.arange(41) / 40)) / 2
    taylor = np.linalg.lstsq(np.vander(share, 10, increasing=True), correlation(reach * share), rcond=None)[0]
    scaled = taylor / reach ** np.arange(10)
    derivatives = activation_classes.interpolant_smoothness(name).derivatives
    odd = [j for j in (1, 3) if j <= derivatives]
    assert all(abs(scaled[j]) * math.factorial(j) < 2e-2 for j in odd)
    first_jump = derivatives + 1
    if first_jump <= 3:
        assert abs(scaled[first_jump]) * math.factorial(first_jump) > 0.4


def class_of_the_activation(activation, original=activation_classes.interpolant_smoothness):
    """Wrong: the interpolant is as smooth as the activation itself, p - 2 derivatives."""
    found = original(activation)
    half = max(found.derivatives // 2 - 1, 0) if np.isfinite(found.derivatives) else found.derivatives
    return activation_classes.Smoothness(half, found.strip / 2)


POLES = {"tanh": lambda y: y / np.tan(y), "sigmoid": lambda y: y / np.tan(y / 2)}
"""The kernel at the imaginary distance iy, up to a factor: the first pole is at the edge of the strip."""


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "silu", "arctan"])
def test_interpolants_are_analytic_in_a_strip_of_twice_the_rate(name):
    """The transform weighted by e^{ys} converges below the edge of the strip and not above."""
    strip, phi = activation_classes.interpolant_smoothness(name).strip, activations.get_activation(name)
    s = np.array([20.0, 24.0])
    logs = 2 * np.log(np.abs(phi.fourier(s))) + 2 * phi.decay.power * np.log(s)
    assert np.diff(logs)[0] / 4 == pytest.approx(-strip, rel=1e-8)
    if name in POLES:
        assert abs(POLES[name](strip * (1 - 1e-6))) > 1e5 > abs(POLES[name](strip / 2))


def strip_of_the_activation(activation, original=activation_classes.interpolant_smoothness):
    """Wrong: the strip in which the activation itself is analytic."""
    found = original(activation)
    return activation_classes.Smoothness(found.derivatives, found.strip / 2)


GROWING = {
    "a bell with a floor": (lambda t: 1 + np.exp(-(t**2) / 2), 1),
    "a line with a bell": (lambda t: t + np.exp(-(t**2) / 2), 2),
    "two plateaus": (lambda t: np.tanh(t) + 3, 1),
}


@pytest.mark.parametrize("name", [*GROWING, *SPECTRAL])
def test_growth_decides_what_is_free(name):
    """Of the differences of order 0, 1, ... the k-th is the first whose cost stops growing with the range."""
    phi = (
        activations.Activation(name, GROWING[name][0], np.zeros_like, None)
        if name in GROWING
        else activations.get_activation(name)
    )
    order = activation_classes.order_by_growth(phi)
    assert order == (GROWING[name][1] if name in GROWING else phi.null_space_order)
    for k in range(order + 1):
        c, places = difference_weights(k), 0.6 * np.arange(k + 1)
        near, far = (
            sum((c @ phi(places[:, None] + side * g)) ** 2 @ dg for side in (1, -1))
            for g, dg in (panels([20.0, edge], width=2.0) for edge in (120.0, 920.0))
        )
        grows = far > 3 * near and far > 1e-9
        assert grows == (k < order)


def order_by_the_pole(activation, highest=6, reach=400.0):
    """Wrong: the order of the pole at frequency 0, which a hidden polynomial does not show."""
    phi = activations.get_activation(activation)
    return phi.null_space_order or 0


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_hardtanh_cannot_hear_its_waves(scale):
    """Amplitudes cos(w g) under units clip(s t) make nothing at w = pi s j; elsewhere they make a wave."""
    penalty = activation_spectra.SpectralPenalty("hardtanh", dim=1, scale=scale)
    for j in (1, 2, 3):
        deaf, heard = scale * np.pi * j, scale * np.pi * (j + 0.4)
        for omega, silent in ((deaf, True), (heard, False)):
            u, du = panels([-1 / scale, 1 / scale], width=0.05)
            wave = scale * np.cos(omega * u) @ du
            assert (abs(wave) < 1e-13) == silent
            assert (float(penalty.penalty(omega)) > 1e20) == silent


def price_of_the_envelope(self, omega):
    """Wrong: the price of the wave's envelope, which has no zeros."""
    return np.asarray(np.abs(np.asarray(omega)) ** 4 / 8)


# -- kernels -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("name", ["tanh", "relu", "gelu", "laplace", "softsign"])
def test_kernels_are_integrals_of_the_autocorrelation_over_the_sphere(name, dim):
    """The rule on the sphere knows nothing of angles: it sums A(<xi, z>) over directions."""
    correlation = activations.get_activation(name).autocorrelation
    z = np.array([0.9, -0.4, 0.7])[:dim]
    r = np.linalg.norm(z)
    found = kernel_formulas.direction_average(correlation, r, dim)
    if dim == 1:
        expected = correlation(z[0]) + correlation(-z[0])
    elif dim == 2:
        angle, weight = panels([-np.pi / 2, 0.0, np.pi / 2])
        away = angle + np.arctan2(z[1], z[0]) + np.pi / 2
        expected = 2 * correlation(z[0] * np.cos(away) + z[1] * np.sin(away)) @ weight
    else:
        u, du = panels([0.0, r])
        expected = 4 * np.pi / r * correlation(u) @ du
    assert found == pytest.approx(expected, rel=1e-10)
    if name == "relu" and dim > 1:
        directions, area = sphere_rule(dim, 60)
        assert found == pytest.approx(area @ correlation(directions @ z), rel=1e-4)


def average_over_half_the_sphere(correlation, r, dim, kinks=(), nodes=64):
    """Wrong: of two opposite directions one is left out."""
    return kernel_formulas.direction_average(correlation, r, dim, kinks, nodes) / 2


@pytest.mark.parametrize(("name", "p", "kappa"), [("heaviside", 0, 1), ("relu", 1, 1), ("abs", 1, 2)])
def test_powers_stay_powers_in_every_dimension(name, p, kappa):
    height = (-1) ** (p + 1) * kappa**2 / (2 * math.factorial(2 * p + 1))
    power, r = 2 * p + 1, np.array([0.5, 2.0])
    angle, weight = panels([0.0, np.pi / 2])
    means = {
        1: 2.0,
        2: 4 * np.cos(angle) ** power @ weight,
        3: 4 * np.pi / (power + 1),
        4: 8 * np.pi * (np.cos(angle) ** power * np.sin(angle) ** 2) @ weight,
    }
    for dim, mean in means.items():
        found = kernel_formulas.closed_kernel(name, r, dim)
        np.testing.assert_allclose(found, height * mean * r**power, rtol=1e-13)


def power_with_the_mean_of_directions(activation, r, dim, original=kernel_formulas.closed_kernel, **options):
    """Wrong: the mean over directions in place of the integral."""
    area = {1: 2.0, 2: 2 * np.pi, 3: 4 * np.pi, 4: 2 * np.pi**2}[dim]
    return original(activation, r, dim, **options) / area


def squared_difference(phi, order, step):
    """The integral of (sum_j c_j phi(jh - g))^2 over all offsets g, on the line."""
    c, places = difference_weights(order), step * np.arange(order + 1)
    kinks = [place - kink for place in places for kink in phi.kinks]
    inner, outer = (0.0, order * step), (-60.0, 60.0 + order * step)
    ends = inner if phi.jump is not None else outer
    g, dg = panels(np.unique([ends[0], *kinks, ends[1]]), width=1.0)
    total = (c @ phi(places[:, None] - g)) ** 2 @ dg
    if phi.name in ("arctan", "softsign"):
        u, du = (1 + NODES) / 2, WEIGHTS / 2
        for end, sign in ((ends[0], -1), (ends[1], 1)):
            far = end + sign * 60 * (1 / u - 1)
            total += (c @ phi(places[:, None] - far)) ** 2 @ (du * 60 / u**2)
    return total


CLOSED = [
    (name, dim) for name in SPECTRAL if name != "sinc" for dim in kernel_formulas.closed_dimensions(name)
]


@pytest.mark.parametrize(("name", "dim"), CLOSED)
def test_closed_kernels_pass_the_universal_check(name, dim):
    """sum_ij c_i c_j K(|i - j| h) is the integral over sphere and offsets of the squared k-th difference."""
    phi, step = activations.get_activation(name), 1.3
    order = phi.null_space_order
    c = difference_weights(order)
    apart = step * np.abs(np.subtract.outer(np.arange(order + 1), np.arange(order + 1)))
    cost = c @ kernel_formulas.closed_kernel(name, apart, dim) @ c
    if dim == 1:
        expected = 2 * squared_difference(phi, order, step)
    else:
        gaps = {abs(a - b) for a in phi.kinks for b in phi.kinks}
        cuts = [math.asin(g / (j * step)) for g in gaps for j in range(1, order + 1) if 0 < g < j * step]
        edges = np.unique([0.0, *cuts, np.pi / 2])
        nodes, weights = np.polynomial.legendre.leggauss(16)
        half = np.diff(edges)[:, None] / 2
        angle, weight = (edges[:-1, None] + half * (1 + nodes)).ravel(), (half * weights).ravel()
        slices = np.array([squared_difference(phi, order, step * np.sin(a)) for a in angle])
        expected = 2 * {2: 2.0, 3: 2 * np.pi}[dim] * (slices * np.cos(angle) ** (dim - 2)) @ weight
    assert cost == pytest.approx(expected, rel=1e-10, abs=1e-10)


def kernel_of_stretched_distances(activation, r, dim, original=kernel_formulas.closed_kernel, **options):
    """Wrong: the formula of a unit of weight scale 1.1."""
    return original(activation, 1.1 * np.asarray(r), dim, **options)


@pytest.mark.parametrize(("name", "dim"), [("sinc", 2), ("sinc", 3), ("cos", 2), ("sin", 3), ("hardtanh", 3)])
def test_other_formulas_are_averages(name, dim):
    phi, r = activations.get_activation(name), np.array([0.0, 0.7, 3.0, 9.0])
    found = kernel_formulas.closed_kernel(name, r, dim)
    expected = kernel_formulas.direction_average(phi.autocorrelation, r, dim, kinks=(2.0,))
    np.testing.assert_allclose(found, expected, atol=1e-12, rtol=1e-12)


def test_a_formula_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"dim: expected one of \(1,\) for a formula of 'tanh', got 2"):
        kernel_formulas.closed_kernel("tanh", 1.0, 2)
    with pytest.raises(ValueError, match="dim: expected a whole number >= 1"):
        kernel_formulas.closed_kernel("relu", 1.0, 0)


# -- the table -----------------------------------------------------------------------------------

FUNCTIONS = {
    r"\sinh": mpmath.sinh,
    r"\cosh": mpmath.cosh,
    r"\coth": mpmath.coth,
    r"\sin": mpmath.sin,
    r"\cos": mpmath.cos,
    r"\arctan": mpmath.atan,
    r"\ln": mpmath.log,
    r"\operatorname{erf}": mpmath.erf,
    r"\operatorname{Li}_2": lambda z: mpmath.polylog(2, z),
    r"\operatorname{Li}_3": lambda z: mpmath.polylog(3, z),
    "f": lambda s: mpmath.quad(lambda t: mpmath.exp(-s * t) / (1 + t**2), [0, 1, mpmath.inf]),
}
TOKEN = re.compile(r"\\operatorname\{\w+\}(?:_\d)?|\\[a-z]+|\d+(?:\.\d+)?|[a-z]|[-+*/^{}()|<]")


class Reader:
    """Evaluates the TeX of a formula of the table: sums of products of powers, and the functions above."""

    def __init__(self, tex, **values):
        self.tokens = [*TOKEN.findall(tex), ""]
        assert "".join(self.tokens) == tex.replace(" ", "")
        self.values, self.place = values | {r"\pi": mpmath.pi, "e": mpmath.e}, 0

    @property
    def token(self):
        return self.tokens[self.place]

    def take(self, expected=None):
        found = self.token
        assert expected is None or found == expected
        self.place += 1
        return found

    def inside(self, opening, closing):
        self.take(opening)
        value = self.sum()
        self.take(closing)
        return value

    def sum(self):
        negative = self.token == "-" and bool(self.take())
        total = -self.product() if negative else self.product()
        while self.token in ("+", "-", "<"):
            sign = self.take()
            other = self.product()
            total = mpmath.mpf(total < other) if sign == "<" else total + (other if sign == "+" else -other)
        return total

    def product(self):
        total = self.power()
        while self.token not in ("", "+", "-", "<", ")", "}", "|") or (self.token == "|" and self.opens()):
            total = total / self.take_and_read() if self.token == "/" else total * self.power()
        return total

    def take_and_read(self):
        self.take("/")
        return self.power()

    def opens(self):
        """Whether a bar opens an absolute value: an even number of bars came before."""
        return self.tokens[: self.place].count("|") % 2 == 0

    def power(self):
        if self.token in FUNCTIONS:
            return self.function()
        base = self.atom()
        return base ** self.exponent() if self.token == "^" else base

    def function(self):
        function = FUNCTIONS[self.take()]
        exponent = self.exponent() if self.token == "^" else 1
        return function(self.inside("(", ")")) ** exponent

    def exponent(self):
        self.take("^")
        return self.inside("{", "}") if self.token == "{" else self.atom()

    def atom(self):
        if self.token == "(":
            return self.inside("(", ")")
        if self.token == "|":
            return abs(self.inside("|", "|"))
        name = self.take()
        if name == r"\frac":
            return self.inside("{", "}") / self.inside("{", "}")
        if name == r"\sqrt":
            return mpmath.sqrt(self.inside("{", "}"))
        return self.values[name] if name in self.values else mpmath.mpf(name)


def read(tex, **values):
    reader = Reader(tex, **values)
    value = reader.sum()
    assert reader.token == ""
    return float(value)


@pytest.mark.parametrize("name", NAMES)
def test_the_formulas_of_the_table_are_the_numbers_of_the_catalogue(name):
    row, phi = activation_table.table_row(name), activations.get_activation(name)
    digits = 1e-3 if name == "leaky_relu" else 1e-10
    for s in (0.3, 1.7, 4.1):
        value = read(row.spectrum, s=mpmath.mpf(s))
        assert value == pytest.approx(abs(phi.fourier(s)) ** 2, rel=digits)
    for r in (0.4, 1.9, 3.3):
        values = {"r": mpmath.mpf(r), r"\ell": mpmath.log(1 + r)}
        expected = 2 * phi.autocorrelation(r)
        assert read(row.kernel, **values) == pytest.approx(expected, rel=digits)
    assert row.order == phi.null_space_order and row.formula == phi.formula
    prices = [1 / (2 * abs(phi.fourier(s)) ** 2 or np.nan) for s in activation_table.PRICED]
    np.testing.assert_allclose(np.nan_to_num(row.prices, posinf=0), np.nan_to_num(prices)[: len(row.prices)])


def row_of_the_neighbour(activation, original=activation_table.table_row):
    """Wrong: the row of another activation under this name."""
    neighbour = NAMES[(NAMES.index(activation) + 1) % len(NAMES)]
    return dataclasses.replace(original(neighbour), name=activation)


def test_a_formula_that_is_read_is_computed():
    assert read(r"\frac{r^3-6r}{6}+2\sqrt{4}", r=2.0) == pytest.approx(-4 / 6 + 4)
    assert read(r"|r-3|^2e^{-r^2/4}", r=2.0) == pytest.approx(np.exp(-1))


def test_the_table_has_a_row_for_each_activation_and_words_in_its_heads():
    lines = activation_table.markdown_table().splitlines()
    assert len(lines) == 2 + len(NAMES)
    assert len({line.count(" | ") for line in lines}) == 1
    assert all(re.search("[A-Z][a-z]+", head) for head in lines[0].strip("| ").split(" | "))


# -- scales --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tanh", "gelu", "laplace", "relu"])
def test_the_scale_stretches_and_lowers_the_spectrum(name):
    """Against the numeric transform of the steep activation itself."""
    omega, s, dim = np.array([0.5, 1.4, 3.0]), 1.8, 2
    phi = activations.get_activation(name)
    own = activations.Activation.from_function(lambda t: phi(s * t), kinks=phi.kinks)
    expected = 2 * (2 * np.pi) ** (dim - 1) * np.abs(own.fourier(omega)) ** 2 / omega ** (dim - 1)
    found = activation_spectra.SpectralPenalty(name, dim, scale=s).density(omega)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def density_that_is_only_stretched(self, omega, original=activation_spectra.SpectralPenalty.density):
    """Wrong: the spectrum is stretched and its height kept."""
    return original(self, omega) * self.scale**2


# -- training all weights --------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "dim"), [("relu", 1), ("tanh", 1), ("softplus", 2), ("gaussian", 2)])
def test_the_tangent_kernel_is_the_product_of_gradients(name, dim):
    """A network with a unit at every node of a rule, gradients by differences, output weights sigma."""
    sigma, reach = 0.7, 3.0
    x = np.array([[0.5, -0.3], [-0.9, 0.2], [0.1, 0.8]])[:, :dim]
    found = finite_range.offset_tangent_kernel(name, x, offset_range=reach, sigma_v=sigma, size=48)
    phi, expected = activations.get_activation(name), np.zeros((3, 3))
    for xi, area in zip(*sphere_rule(dim, 48), strict=True):
        gamma, spread = panels(np.unique([-reach, *(x @ xi), reach]), width=0.25)
        h = 1e-6
        heights = (x @ xi)[:, None] - gamma
        moves = [*(h * x[:, [axis]] for axis in range(dim)), h]
        slopes = [sigma * (phi(heights + move) - phi(heights - move)) / (2 * h) for move in moves]
        parts = [phi(heights), *slopes]
        expected += area * sum((part * spread) @ part.T for part in parts)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def tangent_kernel_without_biases(activation, x, other=None, offset_range=1.0, sigma_v=1.0, size=32):
    """Wrong: the gradients of the biases are left out."""
    whole = finite_range.offset_tangent_kernel(activation, x, other, offset_range, sigma_v, size)
    slope = activations.get_activation(activation).differentiated()
    return whole - sigma_v**2 * flat_limit.offset_kernel(slope, x, other, offset_range, size)


def test_the_relu_tangent_kernel_of_a_range_is_a_formula():
    x, other, reach, sigma = np.array([-1.2, 0.3, 1.9]), np.array([0.4, -0.7]), 2.5, 0.6
    expected = np.zeros((3, 2))
    for side in (1, -1):
        for i, one in enumerate(side * x):
            for j, two in enumerate(side * other):
                g, dg = panels(np.unique([-reach, one, two, reach]))
                ramps = np.maximum(one - g, 0) * np.maximum(two - g, 0)
                steps = ((one > g) & (two > g)) * (1 + one * two)
                expected[i, j] += (ramps + sigma**2 * steps) @ dg
    found = finite_range.relu_tangent_kernel_of_range(x, other, reach, sigma)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    with pytest.raises(ValueError, match="offset_range: expected a range > 0 that holds all inputs"):
        finite_range.relu_tangent_kernel_of_range([3.0], [0.0], 2.0)


def tangent_kernel_of_one_side(x, other, offset_range, sigma_v=1.0):
    """Wrong: half of the steps are counted, those that face one way."""
    steps = finite_range.relu_tangent_kernel_of_range(x, other, offset_range, sigma_v)
    return (steps + finite_range.relu_tangent_kernel_of_range(x, other, offset_range, 0.0)) / 2


@pytest.mark.parametrize(("dim", "distance"), [(1, 0.0), (1, 1.5), (3, 0.8)])
def test_the_symbol_is_the_transform_in_the_separation(dim, distance):
    """Theta(m + z/2, m - z/2) of bell units, transformed in z at fixed m; K of the bell in closed form."""
    sigma, omega = 0.8, np.array([0.3, 1.0, 2.2])
    z, dz = panels([0.0, 24.0])
    correlation = np.sqrt(np.pi) * np.exp(-(z**2) / 4)
    slope = np.sqrt(np.pi) * (0.5 - z**2 / 4) * np.exp(-(z**2) / 4)
    if dim == 1:
        kernels, wave = (2 * correlation, 2 * slope), 2 * np.cos(np.multiply.outer(omega, z))
    else:
        space = 4 * np.pi * np.array([np.sqrt(np.pi) * np.exp(-(z**2) / 4) / 2, 0 * z])[0]
        kernels = (4 * np.pi**2 * special.erf(z / 2) / z, space)
        wave = 4 * np.pi * z * np.sin(np.multiply.outer(omega, z)) / omega[:, None]
    slopes = kernels[1] * (1 + distance**2 - z**2 / 4)
    found = tangent_symbols.midpoint_symbol("gaussian", omega, distance, dim, sigma)
    if dim == 1:
        expected = wave @ (kernels[0] * dz) + sigma**2 * wave @ (slopes * dz)
    else:
        outer = activation_spectra.SpectralPenalty("gaussian", dim).density(omega)
        expected = outer + sigma**2 * wave @ (slopes * dz)
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def symbol_at_one_end(activation, omega, distance, dim, sigma_v=1.0):
    """Wrong: the term of the separation is left out, as if both points were the midpoint."""
    return tangent_symbols.principal_symbol(activation, omega, distance, dim, sigma_v)


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_training_all_weights_gains_two_powers(dim):
    """ReLU: from |omega|^-(d + 3) to |omega|^-(d + 1); far out the leading part is the whole symbol."""
    omega = np.array([200.0, 400.0])
    leading = tangent_symbols.principal_symbol("relu", omega, 0.7, dim)
    assert np.diff(np.log2(leading))[0] == pytest.approx(-(dim + 1), abs=1e-4)
    np.testing.assert_allclose(tangent_symbols.midpoint_symbol("relu", omega, 0.7, dim), leading, rtol=1e-3)


def symbol_of_the_output_weights(activation, omega, distance, dim, sigma_v=1.0):
    """Wrong: only the output weights are counted."""
    return activation_spectra.SpectralPenalty(activation, dim).density(omega)


@pytest.mark.parametrize("name", ["gaussian", "laplace", "mexican_hat"])
def test_training_offsets_in_quotient_coordinates_adds_the_slope(name):
    """Gradients in (c, g) are phi and -c phi': their products over units, transformed on the line."""
    phi, sigma, omega = activations.get_activation(name), 0.9, np.array([0.4, 1.3])
    g, dg = panels(np.unique([-40.0, *phi.kinks, 40.0]), width=0.25)
    transforms = [np.exp(-1j * np.multiply.outer(omega, g)) @ (f(g) * dg) for f in (phi, phi.derivative)]
    expected = 2 * (np.abs(transforms[0]) ** 2 + sigma**2 * np.abs(transforms[1]) ** 2)
    found = tangent_symbols.quotient_symbol(name, omega, 1, sigma)
    np.testing.assert_allclose(found, expected, rtol=1e-8)


def quotient_symbol_of_one_parameter(activation, omega, dim, sigma=1.0):
    """Wrong: the offsets stand still."""
    return activation_spectra.SpectralPenalty(activation, dim).density(omega)


# -- one side, and a finite range ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["relu", "tanh", "gelu", "hardtanh", "gaussian"])
def test_units_that_face_one_way_cost_half(name):
    phi, x, reach = activations.get_activation(name), np.array([-0.8, -0.1, 0.5, 1.2]), 60.0
    moments = np.vander(x, max(phi.null_space_order, 1), increasing=True).T
    null = np.linalg.svd(moments)[2][phi.null_space_order :] if phi.null_space_order else np.eye(4)
    one_side = null @ finite_range.one_sided_kernel(name, x, reach) @ null.T
    both = null @ flat_limit.offset_kernel(name, x, offset_range=reach) @ null.T
    np.testing.assert_allclose(2 * one_side, both, rtol=1e-8, atol=1e-9)


def one_side_as_both(activation, x, offset_range):
    """Wrong: the kernel of units that face both ways."""
    return flat_limit.offset_kernel(activation, x, offset_range=offset_range)


def test_units_that_face_one_way_have_other_polynomials():
    """Where moments do not vanish, one-sided ReLU units are not symmetric about 0."""
    x = np.array([-0.5, 0.5])
    one_side = finite_range.one_sided_kernel("relu", x, 2.0)
    shorter = 2.0 + np.minimum.outer(x, x)
    r = np.abs(np.subtract.outer(x, x))
    np.testing.assert_allclose(one_side, shorter**3 / 3 + r * shorter**2 / 2, rtol=1e-12)
    assert one_side[0, 0] < 0.5 * one_side[1, 1]


@pytest.mark.parametrize(
    ("name", "ratio"), [("relu", 0.0), ("hardtanh", 0.0), ("tanh", np.exp(-4.0)), ("arctan", 8.0**-0.5)]
)
def test_a_range_is_wide_enough_when_the_tails_have_died(name, ratio):
    """What lies beyond: nothing, or falling by e^-4 for each unit of range (tanh), or like B^-3 (arctan)."""
    x = np.array([-0.5, 0.0, 0.5])
    c = np.array([1.0, -2.0, 1.0]) if name == "relu" else np.array([1.0, 0.0, -1.0])
    if name == "arctan":
        near, far = (finite_range.cost_beyond(name, x, c, reach) for reach in (40.0, 80.0))
        assert far / near == pytest.approx(1 / 8, rel=2e-2)
        exact = 4 / 3 / 40.0**3
        assert near == pytest.approx(exact, rel=1e-2)
    else:
        near, far = (finite_range.cost_beyond(name, x, c, reach) for reach in (5.0, 6.0))
        assert far == pytest.approx(ratio * near, rel=2e-3, abs=1e-30)
        assert (near > 0) == (ratio > 0)


def cost_at_one_end(activation, x, weights, offset_range, original=finite_range.cost_beyond):
    """Wrong: the range is taken to be half as long."""
    return original(activation, x, weights, offset_range / 2) / 2


def test_bad_ranges_are_refused():
    with pytest.raises(ValueError, match="offset_range: expected a number > 0, got 0"):
        finite_range.one_sided_kernel("relu", [0.0], 0.0)
    with pytest.raises(ValueError, match="weights"):
        finite_range.cost_beyond("relu", [0.0, 1.0], [1.0], 2.0)
    with pytest.raises(ValueError, match="activation: expected one whose decay is known, got 'sin'"):
        activation_classes.interpolant_smoothness("sin")
    with pytest.raises(ValueError, match="without steps"):
        finite_range.offset_tangent_kernel("sign", [0.0])


def test_the_flat_output_kernel_is_part_of_the_tangent_kernel():
    x = np.array([0.1, -0.6])
    network = networks.ShallowNetwork([1.0], [0.0], [0.0])
    assert network(x).shape == (2,)
    plain = finite_range.offset_tangent_kernel("tanh", x, offset_range=3.0, sigma_v=0.0)
    np.testing.assert_allclose(plain, flat_limit.offset_kernel("tanh", x, offset_range=3.0), rtol=1e-13)
