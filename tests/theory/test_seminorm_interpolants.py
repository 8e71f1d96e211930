"""Chapter 11: the interpolant of every activation, the exact price of a range, any density, all weights."""

import warnings

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.interpolate import CubicSpline, RBFInterpolator
from scipy.linalg import cho_factor, cho_solve, null_space

from splinelens import (
    activations,
    breakpoint_densities,
    conditional_solves,
    flat_limit,
    kernels,
    offset_kernels,
    seminorm_interpolants,
)
from splinelens.experiments import generator
from splinelens.offset_kernels import offset_kernel

X = np.array([-0.95, -0.62, -0.4, -0.05, 0.22, 0.5, 0.71, 0.98])
Y = np.sin(3 * X) + 0.5 * np.cos(7 * X)
GRID = np.linspace(-1.5, 1.5, 61)
PLANE = generator("theory/points for interpolants").uniform(-1, 1, (10, 2))
HEIGHTS = np.sin(3 * PLANE[:, 0]) + PLANE[:, 1] ** 2
SHEET = generator("theory/probes for interpolants").uniform(-1, 1, (40, 2))
ALL = sorted(set(activations.ACTIVATIONS) - {"sin", "cos"})


RIGHT = seminorm_interpolants.MinimumSeminormInterpolant
"""The interpolant as it is; wrong twins start from its members."""


def fitted(activation, x=X, y=Y, dim=1, **options):
    return seminorm_interpolants.MinimumSeminormInterpolant(activation, dim, **options).fit(x, y)


def integral(function, cuts, low, high):
    """Gauss-Legendre on pieces: exact for polynomials, to rounding for the smooth functions used here."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    edges = np.unique(np.clip(np.concatenate([[low, high], cuts, np.linspace(low, high, 33)]), low, high))
    half = np.diff(edges)[:, None] / 2
    return float(((half * weights) * function(edges[:-1, None] + half * (1 + nodes))).sum())


def second_derivative(f):
    """Of the sum of lambda_j |x - x_j|^3/6 over data on the line, whatever the moments."""
    return lambda t: np.abs(t[..., None] - f.x[:, 0]) @ f.coefficients


# -- one formula, one system -------------------------------------------------------------------


@pytest.mark.parametrize(("name", "order"), [("tanh", 1), ("relu", 2), ("relu2", 3), ("gaussian", 0)])
def test_the_system_has_the_solution_that_positivity_gives(name, order):
    r = np.linalg.norm(PLANE[:, None] - PLANE, axis=2)
    kernel = kernels.activation_kernel(name, r, 2)
    found = conditional_solves.by_system(PLANE, HEIGHTS, kernel, order)
    free = conditional_solves.monomials(PLANE, order)
    allowed = null_space(free.T) if free.shape[1] else np.eye(len(r))
    inner = cho_factor(allowed.T @ kernel @ allowed)
    multipliers = allowed @ cho_solve(inner, allowed.T @ HEIGHTS)
    np.testing.assert_allclose(found.multipliers, multipliers, atol=1e-8 * np.abs(multipliers).max())
    rest = HEIGHTS - kernel @ multipliers
    np.testing.assert_allclose(free @ found.polynomial, rest, atol=1e-9 * max(1, np.abs(multipliers).max()))


def system_without_moments(x, y, kernel, order, costs=None, original=conditional_solves.by_system):
    """Wrong: the multipliers have no moment conditions to satisfy, the polynomial is least squares."""
    free = conditional_solves.monomials(x, order)
    polynomial = np.linalg.lstsq(free, y, rcond=None)[0]
    multipliers = np.linalg.solve(kernel, y - free @ polynomial)
    return conditional_solves.ConditionalSolution(multipliers, polynomial, 1.0, "system")


def on_a_circle(count):
    angles = 0.3 + np.arange(count) * 2 * np.pi / count
    return np.stack([np.cos(angles) + 0.1, 2 * np.sin(angles)], axis=1)


def line(x):
    return x[:, 1] - 2 * x[:, 0] - 1


def ellipse(x):
    return (x[:, 0] - 0.1) ** 2 + x[:, 1] ** 2 / 4 - 1


CASES = [
    (np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 5.0]]), 2, line),
    (np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 5.1]]), 2, None),
    (on_a_circle(6), 3, ellipse),
    (np.vstack([on_a_circle(5), [[0.1, 0.0]]]), 3, None),
    (np.array([[3.0]]), 1, None),
    (np.array([[3.0]]), 2, lambda x: x[:, 0] - 3),
    (np.array([[1e6], [1e6 + 1], [1e6 + 2]]), 3, None),
]


@pytest.mark.parametrize(("x", "order", "vanishing"), CASES)
def test_points_are_refused_exactly_where_a_polynomial_vanishes_on_them(x, order, vanishing):
    if vanishing is None:
        conditional_solves.refuse_bad_points(x, order)
        return
    assert np.abs(vanishing(x)).max() < 1e-12
    try:
        conditional_solves.refuse_bad_points(x, order)
    except ValueError:
        return
    raise AssertionError("points on which a polynomial vanishes were accepted")


def refuse_by_counting(x, order):
    """Wrong: enough points are enough."""
    if len(x) < conditional_solves.monomials(x, order).shape[1]:
        raise ValueError("x: too few")


BUMPS = [
    (lambda x: np.exp(-(x**2)), lambda x: (4 * x**2 - 2) * np.exp(-(x**2))),
    (lambda x: np.exp(-((x - 0.3) ** 2) / 2), lambda x: ((x - 0.3) ** 2 - 1) * np.exp(-((x - 0.3) ** 2) / 2)),
]


@pytest.mark.parametrize(("g", "bend"), BUMPS)
def test_the_flat_interpolant_reproduces(g, bend):
    spline = CubicSpline(X, Y, bc_type="natural")
    paired = integral(lambda t: spline(t, 2) * bend(t), X, X[0], X[-1]) / 2
    assert paired == pytest.approx(fitted("relu").coefficients @ g(X), abs=1e-12)
    decaying = np.exp(-np.abs(np.subtract.outer(X, X)))
    multipliers = np.linalg.solve(2 * (1 - np.log(decaying)) * decaying, Y)

    def filtered(t):
        return 4 * np.exp(-np.abs(t[..., None] - X)) @ multipliers * (g(t) - bend(t)) / 8

    assert integral(filtered, X, -40, 40) == pytest.approx(fitted("laplace").coefficients @ g(X), abs=1e-11)


def fit_with_doubled_multipliers(self, x, y, original=RIGHT.fit):
    """Wrong: all multipliers are twice what they should be."""
    original(self, x, y)
    self.coefficients = 2 * self.coefficients
    return self


def test_the_seminorm_is_multipliers_times_data():
    f, smooth = fitted("relu"), fitted("laplace")
    assert f.seminorm() == pytest.approx(integral(lambda t: second_derivative(f)(t) ** 2, X, -1, 1) / 2)
    spline = CubicSpline(X, Y, bc_type="natural")
    assert f.seminorm() == pytest.approx(integral(lambda t: spline(t, 2) ** 2, X, -0.95, 0.98) / 2, rel=1e-12)

    def filtered(t):
        return (4 * np.exp(-np.abs(t[..., None] - X)) @ smooth.coefficients) ** 2 / 8

    assert smooth.seminorm() == pytest.approx(integral(filtered, X, -40, 40), rel=1e-11)
    steps = fitted("heaviside")
    assert steps.seminorm() == pytest.approx((np.diff(Y) ** 2 / np.diff(X)).sum() / 2, rel=1e-12)


def seminorm_of_the_values(self):
    """Wrong: the sum of squares of the multipliers."""
    return float(self.coefficients @ self.coefficients)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "abs"])
def test_multipliers_are_jumps_of_the_third_derivative(name):
    shuffled = np.array([3, 0, 7, 5, 1, 2, 6, 4])
    factor = float(kernels.activation_kernel(name, 1.0, 1))
    found = conditional_solves.by_natural_spline(X[shuffled, None], Y[shuffled], factor)
    third = np.concatenate([[0], np.diff(CubicSpline(X, Y, bc_type="natural")(X, 2)) / np.diff(X), [0]])
    np.testing.assert_allclose(12 * factor * found.multipliers, np.diff(third)[shuffled], rtol=1e-9)
    away = np.array([[-3.0], [0.1], [2.0]])
    by_kernel = factor * np.abs(away - X[shuffled]) ** 3 @ found.multipliers
    by_kernel += found.polynomial[0] + found.polynomial[1] * away[:, 0]
    np.testing.assert_allclose(found.curve(away), by_kernel, atol=1e-10)


def spline_with_clamped_ends(x, y, factor, original=conditional_solves.by_natural_spline):
    """Wrong: the ends are not natural."""
    solution = original(x, y, factor)
    order = np.argsort(x[:, 0])
    clamped = CubicSpline(x[order, 0], y[order], bc_type="clamped")
    third = np.diff(np.concatenate([[0], 6 * clamped.c[0], [0]])) / (12 * factor)
    return conditional_solves.ConditionalSolution(
        third[np.argsort(order)], solution.polynomial, 1.0, "CubicSpline", solution.curve
    )


@pytest.mark.parametrize("name", ["heaviside", "relu", "relu2"])
def test_powers_are_scipys_radial_functions(name):
    f = fitted(name, PLANE, HEIGHTS, 2)
    assert f.solver == "RBFInterpolator"
    power = {"heaviside": "linear", "relu": "cubic", "relu2": "quintic"}[name]
    scipys = RBFInterpolator(PLANE, HEIGHTS, kernel=power, degree=f.order - 1)
    np.testing.assert_allclose(f(SHEET), scipys(SHEET), atol=1e-12)
    r = np.linalg.norm(SHEET[:, None] - PLANE, axis=2)
    by_hand = kernels.activation_kernel(name, r, 2) @ f.coefficients
    by_hand += conditional_solves.monomials(SHEET, f.order) @ f.polynomial
    np.testing.assert_allclose(by_hand, scipys(SHEET), atol=1e-10)
    assert np.abs(conditional_solves.monomials(PLANE, f.order).T @ f.coefficients).max() < 1e-10


def powers_with_one_degree_more(x, y, power, factor, order, original=conditional_solves.by_powers):
    """Wrong: the polynomial has one degree more than the order allows."""
    return original(x, y, power, factor, order + 1)


# -- the same points through every activation ---------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_every_activation_has_its_interpolant(name):
    scale = 8.0 if name == "sinc" else 3.0
    for f, x, y in (
        (fitted(name, scale=scale), X, Y),
        (fitted(name, PLANE, HEIGHTS, 2, scale=scale), PLANE, HEIGHTS),
    ):
        np.testing.assert_allclose(f(x), y, atol=1e-8)
        moments = conditional_solves.monomials(f.x, f.order).T @ f.coefficients
        assert np.abs(moments).max(initial=0) < 1e-14 + 1e-9 * np.abs(f.coefficients).max()
        assert f.seminorm() > -1e-12


def order_forgotten(self):
    """Wrong: no activation leaves a polynomial free."""
    return 0


@pytest.mark.parametrize(("x", "y", "dim", "probe"), [(X, Y, 1, GRID), (PLANE, HEIGHTS, 2, SHEET)])
def test_a_leak_does_not_show_in_flat_offsets(x, y, dim, probe):
    plain = fitted("relu", x, y, dim)
    for slope in (-1.0, 0.1, 0.6):
        leaky = fitted(activations.get_activation("leaky_relu", slope=slope), x, y, dim)
        np.testing.assert_allclose(leaky(probe), plain(probe), atol=1e-10)
        np.testing.assert_allclose(leaky.coefficients * (1 - slope) ** 2, plain.coefficients, rtol=1e-8)
    np.testing.assert_allclose(
        fitted("sign", x, y, dim)(probe), fitted("heaviside", x, y, dim)(probe), atol=1e-12
    )


def fit_with_lines_that_cost(self, x, y, original=RIGHT.fit):
    """Wrong: a range where there should be none."""
    self.offset_range = 2.0
    return original(self, x, y)


@pytest.mark.parametrize("name", ["relu", "tanh", "softplus", "gaussian"])
def test_flat_interpolants_move_with_the_data(name):
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    there = PLANE @ turn.T + np.array([0.7, -0.4])
    moved = fitted(name, there, HEIGHTS, 2, scale=3.0)
    stay = fitted(name, PLANE, HEIGHTS, 2, scale=3.0)
    np.testing.assert_allclose(moved(SHEET @ turn.T + np.array([0.7, -0.4])), stay(SHEET), atol=1e-8)


def test_steep_tanh_draws_a_broken_line_a_little_off():
    middle = (X[1:] + X[:-1]) / 2
    line = [np.interp(middle, X, Y)]
    for scale in (150.0, 300.0):
        f = fitted("tanh", scale=scale)
        line.append(np.interp(middle, X, Y + 4 * f.coefficients / scale))
        np.testing.assert_allclose(f(middle), line[-1], atol=1e-8)
        bends = np.diff(np.concatenate([[0], np.diff(Y) / np.diff(X), [0]]))
        np.testing.assert_allclose(-8 * f.coefficients, bends, atol=60 * np.abs(bends).max() / scale)
    assert np.abs(line[1] - line[0]).max() / np.abs(line[2] - line[0]).max() == pytest.approx(2, abs=0.1)


def fit_at_half_the_scale(self, x, y, original=RIGHT.fit):
    """Wrong: the weight scale is half of what was asked for."""
    self.activation = self.activation.scaled(0.5)
    return original(self, x, y)


def seminorm_of_curvature_alone(self):
    """Wrong: what polynomials cost is left out."""
    return float(self.coefficients @ self._flat_kernel(self.x, self.x) @ self.coefficients)


# -- a finite range ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["heaviside", "sign", "relu", "leaky_relu", "abs"])
@pytest.mark.parametrize("dim", [1, 2, 3])
def test_a_range_adds_a_polynomial_to_the_kernel(name, dim):
    reach, phi = 2.5, activations.get_activation(name)
    x = generator("theory/points in a ball").uniform(-0.7, 0.7, (4, dim))
    r = np.linalg.norm(x[:, None] - x, axis=2)
    variances = offset_kernels.polynomial_variances(phi, dim, reach)
    closed = kernels.activation_kernel(phi, r, dim) + variances[0]
    if phi.degree == 1:
        closed += variances[1] * x @ x.T
    rule = {1: 2, 2: 512, 3: 24}[dim]
    kinked = 1e-12 if dim == 1 else 1e-3 if phi.degree == 0 else 1e-5
    np.testing.assert_allclose(offset_kernel(phi, x, None, reach, rule), closed, rtol=kinked)


def variances_of_both_sides(activation, dim, offset_range, original=offset_kernels.polynomial_variances):
    """Wrong: every unit counted as if both its sides were active."""
    return 2 * original(activation, dim, offset_range)


def boundary_form(f, g, reach):
    """Half the integral of f'' g'' and the two boundary products; f and g are triples f, f', f''."""
    low, high = -reach * np.ones(1), reach * np.ones(1)

    def ends(h):
        tilt = (h[1](high) + h[1](low)) / 2
        return tilt[0], ((h[0](high) + h[0](low) - reach * (h[1](high) - h[1](low))) / 2)[0]

    (d1, d0), (e1, e0) = ends(f), ends(g)
    bent = integral(lambda t: f[2](t) * g[2](t), X, -reach, reach) / 2
    return bent + d1 * e1 / reach + 3 * d0 * e0 / reach**3


def derivatives(f):
    """An interpolant of ReLU with a range, and its derivatives, from multipliers and line."""
    gap = lambda t: t[..., None] - X  # noqa: E731
    return (
        lambda t: np.abs(gap(t)) ** 3 @ f.coefficients / 6 + f.polynomial[0] + f.polynomial[1] * t,
        lambda t: (gap(t) * np.abs(gap(t))) @ f.coefficients / 2 + f.polynomial[1],
        lambda t: np.abs(gap(t)) @ f.coefficients,
    )


SMOOTH = (
    lambda t: np.exp(t) + t**2,
    lambda t: np.exp(t) + 2 * t,
    lambda t: np.exp(t) + 2,
)


@pytest.mark.parametrize("reach", [1.0, 2.0, 7.0])
def test_a_range_reproduces_with_its_boundary(reach):
    f = fitted("relu", offset_range=reach)
    scale = np.abs(f.coefficients).sum()
    assert boundary_form(derivatives(f), SMOOTH, reach) == pytest.approx(
        f.coefficients @ SMOOTH[0](X), abs=1e-12 * scale * np.exp(reach)
    )


def fit_with_lines_for_free(self, x, y, original=RIGHT.fit):
    """Wrong: the range is forgotten, lines cost nothing."""
    self.offset_range = None
    return original(self, x, y)


@pytest.mark.parametrize("reach", [1.0, 2.0, 7.0])
def test_the_cost_on_a_range_is_curvature_and_boundary(reach):
    f = fitted("relu", offset_range=reach)
    parts = derivatives(f)
    assert f.seminorm() == pytest.approx(boundary_form(parts, parts, reach), rel=1e-11)
    dense = offset_kernel("relu", X, None, reach)
    assert f.seminorm() == pytest.approx(Y @ np.linalg.solve(dense, Y), rel=1e-7)


@pytest.mark.parametrize("slope", [-1.0, 0.0, 0.3, 3.0])
def test_a_leak_shows_on_a_finite_range(slope):
    reach = 1.5
    f = fitted(activations.get_activation("leaky_relu", slope=slope), offset_range=reach)
    f.coefficients = (1 - slope) ** 2 * f.coefficients
    value, tilt, bend = derivatives(f)
    ends = boundary_form((value, tilt, lambda t: 0 * t), (value, tilt, lambda t: 0 * t), reach)
    bent = integral(lambda t: bend(t) ** 2, X, -reach, reach) / 2
    if slope == -1:
        assert ends == pytest.approx(0, abs=1e-12 * bent)
    else:
        assert f.seminorm() == pytest.approx(bent + ((1 - slope) / (1 + slope)) ** 2 * ends, rel=1e-10)


def fit_with_the_leak_stopped(self, x, y, original=RIGHT.fit):
    """Wrong: every ramp is treated as ReLU."""
    self.activation = activations.get_activation("relu")
    return original(self, x, y)


def first_order_effect(x, y):
    """What the range times the deviation tends to: half the slope of the line times a function of x alone."""
    ones = np.stack([np.ones(len(x)), x], axis=1)
    system = np.block([[np.abs(np.subtract.outer(x, x)) ** 3 / 6, ones], [ones.T, np.zeros((2, 2))]])
    slope = np.linalg.solve(system, np.append(y, [0, 0]))[-1]
    g = np.linalg.solve(system, np.append(np.zeros(len(x)), [0, 1]))
    return lambda t: slope / 2 * (np.abs(np.subtract.outer(t, x)) ** 3 / 6 @ g[:-2] + g[-2] + g[-1] * t)


def test_the_effect_of_a_range_to_first_order():
    expected, flat = first_order_effect(X, Y)(GRID), fitted("relu")(GRID)
    gaps = []
    for reach in (1e3, 2e3, 4e3):
        found = reach * (fitted("relu", offset_range=reach)(GRID) - flat)
        gaps.append(np.abs(found - expected).max())
    assert gaps[0] < 1e-2 * np.abs(expected).max()
    np.testing.assert_allclose(np.divide(gaps[:-1], gaps[1:]), 2, rtol=0.02)


def fit_on_twice_the_range(self, x, y, original=RIGHT.fit):
    """Wrong: the range is taken for half of its length."""
    self.offset_range = self.offset_range and 2 * self.offset_range
    return original(self, x, y)


def end_mismatch(g, reach):
    """How far g is from the two conditions that hold at the ends of every interpolant."""
    low, high = -reach * np.ones(1), reach * np.ones(1)
    tilt = (g[1](high) + g[1](low)) / 2 / reach
    lift = 3 * (g[0](high) + g[0](low) - reach * (g[1](high) - g[1](low))) / 2 / reach**2
    return float((g[2](high) + tilt - lift)[0]), float((g[2](low) - tilt - lift)[0])


def test_interpolants_meet_two_conditions_at_the_ends():
    for reach in (1.0, 2.5):
        f = fitted("relu", offset_range=reach)
        np.testing.assert_allclose(end_mismatch(derivatives(f), reach), 0, atol=1e-10)


def test_the_gap_of_dense_data_sits_at_the_ends():
    reach = 1.0
    cost, ends = boundary_form(SMOOTH, SMOOTH, reach), np.square(end_mismatch(SMOOTH, reach)).sum()
    scaled = []
    for n in (41, 81, 161):
        x = np.linspace(-reach, reach, n)
        gap = cost - fitted("relu", x, SMOOTH[0](x), offset_range=reach).seminorm()
        scaled.append(gap * (n - 1) / (2 * reach) * 4 * np.sqrt(3) / ends)
    assert abs(scaled[2] - 1) < 0.02
    assert abs(2 * scaled[2] - scaled[1] - 1) < 2e-3


# -- any density -------------------------------------------------------------------------------


TILTED = breakpoint_densities.BreakpointDensity(lambda b: 1 + b**2, np.exp, (-1.5, 2.0))


def amplitudes(f, density):
    """Of the interpolant: what units at a breakpoint do, those that face right and those that face left."""

    def right(b):
        return density.right(b) * (np.maximum(X - b[..., None], 0) @ f.coefficients)

    def left(b):
        return density.left(b) * (np.maximum(b[..., None] - X, 0) @ f.coefficients)

    return right, left


def test_the_cost_under_any_density_is_curvature_and_a_line():
    f = fitted("relu", density=TILTED)
    right, left = amplitudes(f, TILTED)
    low = TILTED.support[0]
    start = integral(lambda b: left(b) * (b - low), X, *TILTED.support)
    slope = -integral(left, X, *TILTED.support)
    found = breakpoint_densities.density_cost(lambda b: right(b) + left(b), start, slope, TILTED, X)
    paid = integral(
        lambda b: right(b) ** 2 / TILTED.right(b) + left(b) ** 2 / TILTED.left(b), X, *TILTED.support
    )
    assert found == pytest.approx(paid, rel=1e-9)
    assert f.seminorm() == pytest.approx(paid, rel=1e-7)
    other = breakpoint_densities.density_cost(np.cos, 0.3, -0.2, TILTED)
    x = np.linspace(-1.5, 2.0, 161)
    values = 0.3 - 0.2 * (x + 1.5) + [quad(lambda b, t=t: np.cos(b) * (t - b), -1.5, t)[0] for t in x]
    dense = fitted("relu", x, values, density=TILTED).seminorm()
    assert 0 < other - dense < 0.02 * other


def cost_without_the_line(curvature, start, slope, density, cuts=()):
    """Wrong: only curvature pays."""
    places, weights = density.rule(cuts)
    return float(
        weights @ (np.asarray(curvature(places)) ** 2 / (density.right(places) + density.left(places)))
    )


FLAT = breakpoint_densities.BreakpointDensity(np.ones_like, np.ones_like, (-2.0, 2.0))


def test_a_density_of_one_is_a_range():
    expected = np.abs(np.subtract.outer(X, GRID)) ** 3 / 6 + 4 * np.outer(X, GRID) + 16 / 3
    np.testing.assert_allclose(
        breakpoint_densities.density_kernel("relu", X, GRID, FLAT), expected, rtol=1e-12
    )
    for name in ("tanh", "heaviside"):
        np.testing.assert_allclose(
            breakpoint_densities.density_kernel(name, X, GRID, FLAT),
            offset_kernel(name, X, GRID, 2.0),
            atol=1e-11,
        )
    cost = breakpoint_densities.density_cost(
        SMOOTH[2], SMOOTH[0](np.array([-2.0]))[0], SMOOTH[1](np.array([-2.0]))[0], FLAT
    )
    assert cost == pytest.approx(boundary_form(SMOOTH, SMOOTH, 2.0), rel=1e-12)


def density_kernel_of_a_mean(activation, x, other, density, original=breakpoint_densities.density_kernel):
    """Wrong: densities are normalised."""
    return original(activation, x, other, density) / (density.support[1] - density.support[0])


ONE_SIDED = breakpoint_densities.BreakpointDensity(lambda b: 2 - b, np.zeros_like, (-1.0, 1.0))


def test_right_facing_units_start_at_zero():
    f = fitted("relu", X[1:], Y[1:], density=ONE_SIDED)
    np.testing.assert_allclose(f([-3.0, -1.0]), 0, atol=1e-12)
    np.testing.assert_allclose(f(X[1:]), Y[1:], atol=1e-8)
    cubic = breakpoint_densities.density_kernel("relu", [0.5], [1.0], ONE_SIDED)[0, 0]
    assert cubic == pytest.approx(quad(lambda b: (2 - b) * (0.5 - b) * (1 - b), -1, 0.5)[0], rel=1e-12)
    assert breakpoint_densities.density_cost(np.ones_like, 0.0, 0.0, ONE_SIDED) == pytest.approx(np.log(3))
    assert breakpoint_densities.density_cost(np.ones_like, 0.1, 0.0, ONE_SIDED) == np.inf


def kernel_of_units_turned_round(activation, x, other, density, original=breakpoint_densities.density_kernel):
    """Wrong: right and left are exchanged."""
    turned = breakpoint_densities.BreakpointDensity(density.left, density.right, density.support)
    return original(activation, x, other, turned)


# -- all weights -------------------------------------------------------------------------------

FULL = ("w", "b", "v")


@pytest.mark.parametrize("name", ["relu", "tanh", "softplus"])
def test_the_tangent_kernel_has_the_order_of_its_activation(name):
    f = fitted(name, PLANE, HEIGHTS, 2, train=FULL, sigma_v=0.8)
    moments = conditional_solves.monomials(PLANE, f.order)
    allowed = null_space(moments.T)
    assert np.linalg.eigvalsh(allowed.T @ f.kernel(PLANE) @ allowed)[0] > 0
    wide = seminorm_interpolants.MinimumSeminormInterpolant(
        name, 2, 100.0 if name != "relu" else 3.0, train=FULL, sigma_v=0.8, size=128
    )
    lam = allowed[:, :3]
    finite = lam.T @ wide.kernel(PLANE) @ lam
    np.testing.assert_allclose(lam.T @ f.kernel(PLANE) @ lam, finite, atol=2e-3 * np.abs(finite).max())
    free = moments @ np.arange(1.0, 1 + moments.shape[1])
    shifted = fitted(name, PLANE, HEIGHTS + free, 2, train=FULL, sigma_v=0.8)
    there = conditional_solves.monomials(SHEET, f.order) @ np.arange(1.0, 1 + moments.shape[1])
    np.testing.assert_allclose(shifted(SHEET), f(SHEET) + there, atol=1e-7)


def order_of_the_slope(self, original=RIGHT.order.fget):
    """Wrong: the order is that of the derivative."""
    return max(original(self) - 1, 0)


@pytest.mark.parametrize("reach", [1.0, 3.0, 20.0])
def test_the_tangent_kernel_of_a_finite_range_in_closed_form(reach):
    f = seminorm_interpolants.MinimumSeminormInterpolant("relu", 1, reach, train=FULL, sigma_v=0.7)
    r, product = np.abs(np.subtract.outer(X, X)), np.outer(X, X)
    closed = r**3 / 6 + 2 * reach * product + 2 * reach**3 / 3 + 0.49 * (1 + product) * (2 * reach - r)
    np.testing.assert_allclose(f.kernel(X), closed, rtol=1e-12)


def kernel_with_the_bias_fixed(self, x, other=None, original=RIGHT.kernel):
    """Wrong: w and v are trained, b is not."""
    self.train = tuple(name for name in self.train if name != "b")
    return original(self, x, other)


def test_the_tangent_interpolant_has_kinks_at_the_data():
    f, step = fitted("relu", train=FULL, sigma_v=0.7), 1e-6
    kinks = (f(X + step) - 2 * f(X) + f(X - step)) / step
    np.testing.assert_allclose(kinks, -2 * 0.49 * (1 + X**2) * f.coefficients, atol=1e-3)
    assert np.abs(kinks).min() > 1e-2
    middle = (X[1:] + X[:-1]) / 2
    assert np.abs((f(middle + step) - 2 * f(middle) + f(middle - step)) / step).max() < 1e-3


def fit_from_outputs_twice_as_large(self, x, y, original=RIGHT.fit):
    """Wrong: the deviation of the output weights is doubled."""
    self.sigma_v = 2 * self.sigma_v
    return original(self, x, y)


# -- what is refused ---------------------------------------------------------------------------

WRONG = [
    ("sin", {}, X, Y, "kernel for flat offsets"),
    ("nonsense", {}, X, Y, "activation: expected one of"),
    ("relu", {}, np.append(X, X[2]), np.append(Y, 1.0), "distinct points"),
    ("relu", {}, X[:1], Y[:1], "at least 2 points"),
    ("relu", {}, X[:0], Y[:0], "at least one data point"),
    ("relu", {}, X, Y[:-1], "y: expected shape"),
    ("relu", {}, np.where(X > 0.9, np.nan, X), Y, "finite"),
    ("relu", {}, PLANE, HEIGHTS, "dimension 1"),
    ("relu", {"dim": 2}, np.outer(X, [1.0, 2.0]), Y, "no polynomial of degree < 2"),
    ("relu", {"dim": 0}, X, Y, "dim: expected a whole number"),
    ("relu", {"offset_range": -1.0}, X, Y, "offset_range"),
    ("relu", {"scale": 0.0}, X, Y, "factor"),
    ("relu", {"train": ("v", "bias")}, X, Y, "train"),
    ("heaviside", {"train": ("w", "b", "v")}, X, Y, "without steps"),
    ("relu", {"density": FLAT, "offset_range": 1.0}, X, Y, "no offset_range"),
    ("relu", {"density": ONE_SIDED}, X - 0.2, Y, "singular"),
]


@pytest.mark.parametrize(("name", "options", "x", "y", "message"), WRONG)
def test_bad_input_is_refused_by_name(name, options, x, y, message):
    with pytest.raises(ValueError, match=message):
        seminorm_interpolants.MinimumSeminormInterpolant(name, **options).fit(x, y)


def test_an_ill_conditioned_system_warns_with_its_condition_number():
    x = np.linspace(-1, 1, 16)
    with pytest.warns(UserWarning, match=r"condition number \d"):
        f = fitted("gaussian", x, np.cos(2 * x), scale=0.5)
    assert f.condition_number > 1e16
    np.testing.assert_allclose(f(x), np.cos(2 * x), atol=1e-3)
    with pytest.warns(UserWarning, match="ill-conditioned: condition number"):
        assert 1e12 < fitted("gaussian", scale=0.7).condition_number < 1e16
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fitted("gaussian", scale=4.0).condition_number < 1e5


@pytest.mark.parametrize("name", ["relu", "relu3", "tanh", "softplus", "hardtanh", "gaussian"])
def test_the_plain_dense_solve_of_chapter_nine_agrees(name):
    steep = activations.get_activation(name).scaled(3.0)
    for x, y, dim, probe in ((X, Y, 1, GRID), (PLANE, HEIGHTS, 2, SHEET)):
        f, plain = fitted(steep, x, y, dim), flat_limit.seminorm_interpolant(x, y, steep)
        np.testing.assert_allclose(f(probe), plain(probe), atol=1e-6)


def test_many_data_on_the_line_are_no_effort():
    x = generator("theory/many data").permutation(np.linspace(0, 300, 30_000))
    f = fitted("relu", x, np.sin(x))
    np.testing.assert_allclose(f([1.0, 150.3]), np.sin([1.0, 150.3]), atol=1e-6)
    assert f.condition_number == pytest.approx(3.0, abs=0.01)


def test_a_hidden_constant_can_be_declared_free():
    floor = activations.Activation.from_function(lambda t: 1 + np.exp(-(t**2) / 2), name="floor")
    floor = floor.scaled(3.0)
    f, g = (fitted(floor, X, Y + lift, order=1) for lift in (5, 0))
    np.testing.assert_allclose(f(GRID), g(GRID) + 5, atol=1e-6)
    assert (f.order, fitted(floor).order) == (1, 0)


def test_nothing_is_evaluated_before_fit_and_fit_returns_itself():
    f = seminorm_interpolants.MinimumSeminormInterpolant("relu")
    with pytest.raises(ValueError, match="call fit"):
        f(X)
    with pytest.raises(ValueError, match="call fit"):
        f.seminorm()
    assert f.fit(X, Y) is f
    assert f(0.3).shape == (1,)
    assert f([]).shape == (0,)
    assert "relu" in repr(f)


def test_values_beyond_the_range_are_those_of_the_units():
    f = fitted("relu", offset_range=1.2)
    beyond = np.array([-3.0, -1.3, 1.21, 4.0])
    expected = offset_kernel("relu", beyond, X, 1.2) @ f.coefficients
    np.testing.assert_allclose(f(beyond), expected, rtol=1e-9)
    outside = fitted("relu", offset_range=0.8)
    np.testing.assert_allclose(outside(X), Y, atol=1e-8)


@pytest.mark.parametrize("text", ["right", "left"])
def test_a_negative_density_is_refused(text):
    sides = {"right": np.ones_like, "left": np.ones_like} | {text: lambda b: b}
    with pytest.raises(ValueError, match=f"{text}: expected densities >= 0"):
        breakpoint_densities.BreakpointDensity(support=(-1.0, 1.0), **sides)
    with pytest.raises(ValueError, match="support"):
        breakpoint_densities.BreakpointDensity(np.ones_like, np.ones_like, (1.0, -1.0))
