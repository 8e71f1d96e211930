"""Chapter 6: what training leads to when features stay, and which interpolants turn least."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from plain_routes import rms
from scipy.integrate import quad
from scipy.interpolate import CubicSpline
from scipy.optimize import linprog

from splinelens import interpolants, sparse_interpolants, weighted_splines
from splinelens.experiments import generator
from splinelens.gradient_flow import gradient_descent
from splinelens.initialization import GaussianLaw, UniformLaw
from splinelens.networks import ShallowNetwork
from splinelens.piecewise_linear import PiecewiseLinear
from splinelens.regimes import DATA_A, DATA_B

GRID = np.linspace(-0.9, 0.9, 1801)


def some_data(seed, n=6):
    rng = generator("theory/interpolants", seed)
    gaps = rng.uniform(0.1, 0.5, n)
    return np.cumsum(gaps) - gaps.sum() / 2, rng.normal(size=n)


def random_units(seed, width=40):
    w, b = generator("theory/units", seed).normal(size=(2, width))
    return ShallowNetwork(w, b, np.zeros(width))


def ramps_of(network, x):
    return np.maximum(np.multiply.outer(x, network.w) + network.b, 0.0)


def least_norm_by_elimination(network, x, y, skip):
    """Output weights of least norm by pseudoinverse, the affine part projected out if it is free."""
    ramps = ramps_of(network, x)
    if not skip:
        return np.linalg.pinv(ramps) @ y
    affine = np.stack([np.ones_like(x), x], axis=1)
    away = np.linalg.svd(affine.T)[2][2:]
    return np.linalg.pinv(away @ ramps) @ (away @ y)


def network_by_elimination(network, x, y, skip):
    """The network of those weights; with a skip its affine part is fitted to what remains."""
    v = least_norm_by_elimination(network, x, y, skip)
    slope, bias = np.polyfit(x, y - ramps_of(network, x) @ v, 1) if skip else (0.0, 0.0)
    return ShallowNetwork(network.w, network.b, v, bias, slope)


# -- training v alone -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_descent_on_the_output_weights_ends_at_the_least_norm(seed):
    x, y = np.array([-0.8, 0.1, 1.2]), np.array([0.5, -1.0, 0.7])
    units = random_units(seed)
    rates = np.linalg.eigvalsh(ramps_of(units, x) @ ramps_of(units, x).T / len(x))
    steps = int(40 * rates[-1] / rates[0])
    assert steps < 40_000
    run = gradient_descent(units, x, y, step_size=1 / rates[-1], max_steps=steps, train=("v",))
    least = interpolants.least_norm_network(units, x, y, skip=False)
    np.testing.assert_allclose(run.network.v, least.v, atol=1e-9)


def network_of_least_weighted_norm(network, x, y, *, skip):
    """Wrong: the least sum of (v/w)^2, an interpolant as well."""
    ramps = ramps_of(network, x) * network.w
    return ShallowNetwork(network.w, network.b, network.w * (np.linalg.pinv(ramps) @ y))


@pytest.mark.parametrize("seed", range(4))
def test_jumps_of_the_least_norm_network_are_squared_weights_times_a_broken_line(seed):
    x, y = some_data(seed)
    units = random_units(seed, 60)
    beta = -units.b / units.w
    u = weighted_splines.multipliers(x, y, beta, units.w**2)
    jumps = np.abs(units.w) * least_norm_by_elimination(units, x, y, skip=True)
    np.testing.assert_allclose(units.w**2 * np.interp(beta, x, u), jumps, atol=1e-9 * np.abs(jumps).max())


def multipliers_for_unsquared_weights(x, y, nodes, masses, original=weighted_splines.multipliers):
    """Wrong: each unit counts with |w| in place of w^2."""
    return original(x, y, nodes, np.sqrt(masses))


def test_facing_left_or_right_makes_no_difference_with_a_free_skip():
    x, y = some_data(0)
    units = random_units(0, 60)
    turned = units.replace(w=-units.w, b=-units.b)
    one, other = (interpolants.least_norm_network(each, x, y, skip=True) for each in (units, turned))
    np.testing.assert_allclose(one(x), y, atol=1e-10)
    np.testing.assert_allclose(one.v, other.v, rtol=1e-12)
    np.testing.assert_allclose(one(GRID), other(GRID), atol=1e-9)


# -- the weighted spline ----------------------------------------------------------------------


def bump(x, extra):
    """A polynomial that vanishes at the data."""
    return np.polynomial.Polynomial.fromroots([*x, extra])


@pytest.mark.parametrize("extra", [-0.37, 0.05, 0.61])
def test_no_bump_between_the_data_lowers_the_weighted_curvature(extra):
    x, y = some_data(3, 5)
    spline = weighted_splines.weighted_spline(x, y, lambda t: 1.0 / (1 + t**2))
    np.testing.assert_allclose(spline(x), y, atol=1e-12)
    phi, h = bump(x, extra).deriv(2), 1e-4
    first_variation = sum(
        quad(
            lambda t: float(spline([t - h, t, t + h]) @ [1, -2, 1]) / h**2 * (1 + t**2) * phi(t),
            left + 2 * h,
            right - 2 * h,
        )[0]
        for left, right in pairwise(x)
    )
    size = abs(phi(x)).max() * np.abs(np.diff(np.diff(y) / np.diff(x))).max()
    assert abs(first_variation) < 3e-3 * size  # the ends left out, 4e-4 of each gap; a wrong weight gives .05


def spline_of_the_inverse_weight(x, y, density, *, breaks=(), original=weighted_splines.weighted_spline):
    """Wrong: curvature weighed by rho in place of 1/rho."""
    rho = getattr(density, "curvature_density", density)
    return original(x, y, lambda t: 1 / rho(t), breaks=breaks)


@pytest.mark.parametrize("law", [GaussianLaw(1.0, 0.7, 1.0), UniformLaw(1.0, 1.5, 1.0)])
def test_units_on_a_fine_grid_come_near_the_weighted_spline(law):
    x, y = some_data(5)
    cells = 20_000
    beta = x[0] + (x[-1] - x[0]) * (np.arange(cells) + 0.5) / cells
    w = np.sqrt(law.curvature_density(beta))
    coarse = np.linspace(x[0], x[-1], 101)
    dense = network_by_elimination(ShallowNetwork(w, -w * beta, 0 * w), x, y, skip=True)(coarse)
    np.testing.assert_allclose(weighted_splines.weighted_spline(x, y, law)(coarse), dense, atol=2e-6)


def spline_weighed_by_the_curvature_density(x, y, density, *, breaks=()):
    """Wrong: weight rho squared."""
    rho = getattr(density, "curvature_density", density)
    return weighted_splines.weighted_spline(x, y, lambda t: rho(t) ** 2 / rho(0 * t), breaks=breaks)


def error_of_random_units(seed, width, law, limit, x, y):
    units = law.sample(width, generator("theory/root H", seed))
    return rms(interpolants.least_norm_network(units, x, y, skip=True)(GRID[::20]) - limit(GRID[::20]))


def test_random_units_come_near_the_limit_like_one_over_root_width():
    law = UniformLaw(1.0, 1.0, 1.0)
    x, y = DATA_B
    limit = CubicSpline(x, y, bc_type="natural")
    widths = np.array([1000, 10_000, 100_000])
    errors = [
        np.median([error_of_random_units(s, width, law, limit, x, y) for s in range(9)]) for width in widths
    ]
    slope = np.polyfit(np.log(widths), np.log(errors), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.1)  # nine seeds scatter by .05


def least_norm_of_the_first_units(network, x, y, *, skip, original=interpolants.least_norm_network):
    """Wrong: all but the first five hundred units stay silent, so width does not help."""
    few = original(ShallowNetwork(network.w[:500], network.b[:500], network.v[:500]), x, y, skip=skip)
    rest = np.zeros(network.width - 500)
    return network.replace(v=np.append(few.v, rest), bias=few.bias, slope=few.slope)


# -- which weight -----------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "y"), [DATA_A, DATA_B])
def test_a_uniform_law_gives_the_natural_cubic_spline(x, y):
    law = UniformLaw(1.0, 1.0, 1.0)
    moments = [quad(lambda w, beta=beta: w**3 / 4, 0, 1)[0] * 2 for beta in (0.0, 0.4, 0.9)]
    np.testing.assert_allclose(law.curvature_density([0.0, 0.4, 0.9]), moments, rtol=1e-9)
    reference = weighted_splines.weighted_spline(x, y, law)
    np.testing.assert_allclose(interpolants.natural_cubic_spline(x, y)(GRID), reference(GRID), atol=1e-11)
    beyond = np.array([-2.0, 1.5])
    np.testing.assert_allclose(interpolants.natural_cubic_spline(x, y)(beyond), reference(beyond), atol=1e-10)


def cubic_spline_that_is_not_natural(x, y):
    """Wrong: the default ends of SciPy, "not a knot"."""
    pieces = CubicSpline(x, y)
    return weighted_splines.NaturalCubicSpline(np.asarray(x), np.asarray(y), pieces)


def test_a_gaussian_law_does_not_give_the_natural_cubic_spline():
    x, y = DATA_B
    beta = -0.9 + 1.8 * (np.arange(20_000) + 0.5) / 20_000
    w = 1 / (1 + beta**2)  # w^2 is proportional to p E[w^2] = (2/pi)/(1 + beta^2)^2
    dense = network_by_elimination(ShallowNetwork(w, -w * beta, 0 * w), x, y, skip=True)(GRID)
    natural = CubicSpline(x, y, bc_type="natural")(GRID)
    gap = rms(weighted_splines.weighted_spline(x, y, GaussianLaw(1.0, 1.0, 1.0))(GRID) - natural)
    assert gap == pytest.approx(rms(dense - natural), abs=1e-5)
    assert gap > 0.03


def spline_of_constant_weight(x, y, density, *, breaks=(), original=weighted_splines.weighted_spline):
    """Wrong: the natural cubic spline, whatever the law."""
    return original(x, y, np.ones_like)


@pytest.mark.parametrize("law", [GaussianLaw(1.0, 1.0, 1.0), GaussianLaw(2.0, 0.5, 1.0)])
def test_the_weight_is_the_density_times_the_second_moment(law):
    x, y = DATA_B

    t, weight = np.polynomial.legendre.leggauss(400)
    w, weight = 5 * law.sigma_w * (1 + t), 5 * law.sigma_w * weight

    def second_moment(beta):
        """Integral over w of w^2 times the joint density |w| p(w) p(beta w) of weight and breakpoint."""
        exponent = (w / law.sigma_w) ** 2 + (np.asarray(beta)[..., None] * w / law.sigma_b) ** 2
        return (weight * 2 * w**3 * np.exp(-exponent / 2)).sum(-1) / (2 * np.pi * law.sigma_w * law.sigma_b)

    numeric = weighted_splines.weighted_spline(x, y, second_moment)
    by_law = weighted_splines.weighted_spline(x, y, law)
    np.testing.assert_allclose(by_law(GRID), numeric(GRID), atol=1e-8)


def spline_weighed_by_the_density_of_breakpoints(
    x, y, density, *, breaks=(), original=weighted_splines.weighted_spline
):
    """Wrong: the weight 1/p, the second moment of w forgotten."""
    return original(x, y, getattr(density, "breakpoint_density", density), breaks=breaks)


# -- without a free skip ----------------------------------------------------------------------


def test_without_a_skip_the_limit_is_the_interpolant_of_the_covariance():
    law, (x, y) = UniformLaw(1.0, 1.0, 1.0), DATA_B
    side = -1 + 2 * (np.arange(200) + 0.5) / 200
    w, b = (each.ravel() for each in np.meshgrid(side, side + 1e-3))
    wide = interpolants.least_norm_network(ShallowNetwork(w, b, 0 * w), x, y, skip=False)
    matrix = law.covariance(x[:, None], x, 1)
    limit = law.covariance(GRID[:, None], x, 1) @ np.linalg.solve(matrix, y)
    assert rms(wide(GRID[::20]) - limit[::20]) < 3e-4  # a grid of cell 1/100 over (w, b)


def least_norm_with_a_skip(network, x, y, *, skip, original=interpolants.least_norm_network):
    """Wrong: the skip is always free."""
    return original(network, x, y, skip=True)


def test_a_skip_that_is_trained_at_the_rate_of_v_is_not_free():
    x, y = DATA_B
    units = grid_units(falling=False)
    wide = units.replace(w=1e5 * units.w, b=1e5 * units.b)  # 1e10 copies of each unit
    trained = interpolants.tangent_interpolant(wide, x, y, train=("v", "bias", "slope"))
    without = network_by_elimination(units, x, y, skip=False)
    free = network_by_elimination(units, x, y, skip=True)
    assert rms(trained(GRID) - without(GRID)) < 1e-7
    assert rms(trained(GRID) - free(GRID)) > 0.01


def tangent_interpolant_with_a_free_skip(network, x, y, train=("w", "b", "v")):
    """Wrong: the skip costs nothing."""
    return interpolants.least_norm_network(network, x, y, skip=True)


def grid_units(falling, cells=200):
    """Units at the middles of equal cells of [-1, 1], both ways; |w| = 1 or w^2 = 1/(1 + beta^2)."""
    beta = -1 + (2 * np.arange(cells) + 1) / cells
    w = 1 / np.sqrt(1 + beta**2) if falling else np.ones(cells)
    return ShallowNetwork(np.append(w, -w), np.append(-w * beta, w * beta), np.zeros(2 * cells))


def distance_to_natural_cubic(units, data, skip):
    """By the function under test and by elimination, which must agree."""
    natural = CubicSpline(*data, bc_type="natural")(GRID)
    found = interpolants.least_norm_network(units, *data, skip=skip)
    reference = rms(network_by_elimination(units, *data, skip)(GRID) - natural)
    assert rms(found(GRID) - natural) == pytest.approx(reference, abs=1e-8)
    return reference


@pytest.mark.parametrize(("data", "anchor"), [(DATA_A, 0.0032), (DATA_B, 0.0138)])
def test_constant_weights_without_a_skip_miss_the_natural_cubic(data, anchor):
    assert distance_to_natural_cubic(grid_units(False), data, skip=False) == pytest.approx(anchor, abs=5e-5)


def least_norm_of_twice_the_data(network, x, y, *, skip, original=interpolants.least_norm_network):
    """Wrong: the targets are doubled."""
    return original(network, x, 2 * np.asarray(y), skip=skip)


@pytest.mark.parametrize(("data", "anchor"), [(DATA_A, 0.0016), (DATA_B, 0.0180)])
def test_falling_weights_with_a_skip_miss_the_natural_cubic(data, anchor):
    assert distance_to_natural_cubic(grid_units(True), data, skip=True) == pytest.approx(anchor, abs=5e-5)


def least_norm_of_constant_weights(network, x, y, *, skip, original=interpolants.least_norm_network):
    """Wrong: every weight is scaled to 1 first."""
    size = np.abs(network.w)
    return original(network.replace(w=network.w / size, b=network.b / size), x, y, skip=skip)


@pytest.mark.parametrize(("data", "anchor"), [(DATA_A, 0.0039), (DATA_B, 0.0300)])
def test_falling_weights_without_a_skip_miss_it_most(data, anchor):
    assert distance_to_natural_cubic(grid_units(True), data, skip=False) == pytest.approx(anchor, abs=6e-5)


@pytest.mark.parametrize("data", [DATA_A, DATA_B])
def test_constant_weights_with_a_free_skip_reach_the_natural_cubic(data):
    assert distance_to_natural_cubic(grid_units(False), data, skip=True) < 5e-4


# -- training everything, barely --------------------------------------------------------------


def autograd_features(network, x):
    """Derivatives of f(x) over (w, b, v) by automatic differentiation."""
    import torch

    at = [
        torch.tensor(part, dtype=torch.float64, requires_grad=True)
        for part in (network.w, network.b, network.v)
    ]
    values = torch.relu(torch.outer(torch.tensor(x), at[0]) + at[1]) @ at[2]
    return np.stack([torch.cat(torch.autograd.grad(each, at, retain_graph=True)).numpy() for each in values])


def trained_looking_network(seed, width=30):
    w, b, v = generator("theory/tangent", seed).normal(size=(3, width))
    return ShallowNetwork(w, b, v)


@pytest.mark.parametrize("seed", range(3))
def test_the_tangent_interpolant_moves_the_parameters_least(seed):
    x, y = some_data(seed)
    network = trained_looking_network(seed)
    features = autograd_features(network, x)
    move = np.linalg.pinv(features) @ (y - network(x))
    there = np.linspace(-1, 1, 57)
    expected = network(there) + autograd_features(network, there) @ move
    np.testing.assert_allclose(interpolants.tangent_interpolant(network, x, y)(there), expected, atol=1e-8)


def tangent_interpolant_of_v_alone(network, x, y, train=None, original=interpolants.tangent_interpolant):
    """Wrong: only the output weights move."""
    return original(network, x, y, train=("v",))


@pytest.mark.parametrize("seed", range(3))
def test_the_cost_of_a_unit_is_its_constrained_least_squares(seed):
    network = trained_looking_network(seed, 8)
    sigma, tau = generator("theory/unit moves", seed).normal(size=(2, 8))
    costs = interpolants.tangent_cost(network, sigma, tau)
    for w, b, v, slope, step, cost in zip(network.w, network.b, network.v, sigma, tau, costs, strict=True):
        beta = -b / w
        # What (dw, db, dv) does to the active line v (w x + b): its slope, and its height at beta.
        constraints = np.array([[v, 0, w], [v * beta, v, w * beta + b]])
        move = np.linalg.pinv(constraints) @ [slope, step]
        np.testing.assert_allclose(constraints @ move, [slope, step], atol=1e-10)
        assert cost == pytest.approx(move @ move, rel=1e-8)


def cost_without_the_lever(network, slope_change, step):
    """Wrong: 1 where 1 + beta^2 belongs."""
    beta = -network.b / network.w
    return step**2 / network.v**2 + (slope_change - beta * step) ** 2 / (network.w**2 + network.v**2)


@pytest.mark.parametrize("seed", range(3))
def test_the_tangent_interpolant_has_a_step_at_every_breakpoint(seed):
    x, y = some_data(seed)
    network = trained_looking_network(seed)
    features = autograd_features(network, x)
    dual = np.linalg.solve(features @ features.T, y - network(x))
    active = np.multiply.outer(x, network.w) + network.b > 0
    beta = -network.b / network.w
    heights = network.v**2 * ((dual[:, None] * active) * (1 + np.multiply.outer(x, beta))).sum(axis=0)
    found = interpolants.tangent_interpolant(network, x, y)
    near, eps = np.abs(beta) < 3, 1e-9
    steps = found(beta[near] + eps) - found(beta[near] - eps)
    np.testing.assert_allclose(steps, (np.sign(network.w) * heights)[near], atol=1e-5 * np.abs(heights).max())
    assert np.abs(steps).max() > 1e-3


# -- what turns least -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_half_the_squared_norm_is_at_least_the_weighted_variation(seed):
    network = trained_looking_network(seed)
    mu, beta = network.w * network.v, -network.b / network.w
    weighted = float(np.abs(mu) @ np.sqrt(1 + beta**2))
    assert interpolants.weighted_variation(network) == pytest.approx(weighted, rel=1e-12)
    assert 0.5 * (network.w**2 + network.b**2 + network.v**2).sum() >= weighted
    factor = (network.v**2 / (network.w**2 + network.b**2)) ** 0.25
    balanced = ShallowNetwork(factor * network.w, factor * network.b, network.v / factor)
    half = 0.5 * (balanced.w**2 + balanced.b**2 + balanced.v**2).sum()
    assert interpolants.weighted_variation(balanced) == pytest.approx(half, rel=1e-12)


def variation_without_the_lever(network):
    """Wrong: the sum of |mu|, which half the norm exceeds as well, but never equals."""
    return float(np.abs(network.w * network.v).sum())


def least_turning(x, y, objective=None, at_most=None):
    """Least sum of slope changes of a function on a fine grid through the data, as a linear program."""
    t = np.union1d(x, np.linspace(x[0], x[-1], 37))
    t = t[np.append(True, np.diff(t) > 1e-9)]
    n, slopes = len(t), np.diff(np.eye(len(t)), axis=0) / np.diff(t)[:, None]
    changes = np.diff(slopes, axis=0)
    m = n - 2
    bound = np.block([[changes, -np.eye(m)], [-changes, -np.eye(m)]])
    fixed = np.stack([np.append(np.isclose(t, each, atol=1e-12).astype(float), np.zeros(m)) for each in x])
    limits, rows = np.zeros(2 * m), bound
    if at_most is not None:
        rows, limits = np.vstack([bound, np.append(np.zeros(n), np.ones(m))]), np.append(limits, at_most)
    cost = np.append(np.zeros(n), np.ones(m)) if objective is None else np.append(objective(t), np.zeros(m))
    bounds = [(None, None)] * n + [(0, None)] * m
    return linprog(cost, rows, limits, fixed, y, bounds), t


@pytest.mark.parametrize("data", [DATA_A, DATA_B, some_data(0, 7), some_data(1, 8)])
def test_no_function_through_the_data_turns_less_than_the_broken_line(data):
    least, _ = least_turning(*data)
    assert sparse_interpolants.minimal_total_variation(*data) == pytest.approx(least.fun, rel=1e-7)


def turning_of_the_ends_alone(x, y):
    """Wrong: the change of slope from the first chord to the last."""
    slopes = np.diff(y) / np.diff(x)
    return abs(slopes[-1] - slopes[0])


def range_of_minimizers(data):
    """How far apart two functions of least turning can be, at a few places, with one of them."""
    best, t = least_turning(*data)
    widths, one = [], []
    for place in range(2, len(t) - 2, 5):
        weight = np.zeros(len(t))
        weight[place] = 1.0
        low, high = (
            least_turning(*data, objective=lambda _, s=s, e=weight: s * e, at_most=best.fun * (1 + 1e-9))[
                0
            ].fun
            * s
            for s in (1, -1)
        )
        widths.append(high - low)
        one.append((t[place], low))
    return np.array(widths), np.array(one)


def test_where_slope_changes_alternate_the_broken_line_alone_turns_least():
    widths, one = range_of_minimizers(DATA_B)
    assert np.abs(widths).max() < 1e-6
    line = sparse_interpolants.linear_interpolant(*DATA_B)
    np.testing.assert_allclose(line(one[:, 0]), one[:, 1], atol=1e-6)
    assert range_of_minimizers(DATA_A)[0].max() > 0.01


def smooth_interpolant(x, y):
    """Wrong: the natural cubic spline, which turns more."""
    return weighted_splines.natural_cubic_spline(x, y)


def fewest_by_search(x, y):
    """Fewest points that every function of least turning must have as knots, by trying all subsets.

    It bends within each pair of gaps around a slope change, and not inside a chord whose two slope changes
    have no common sign, nor in the first or last chord.
    """
    signs = np.sign(np.diff(np.diff(y) / np.diff(x)))
    bends = [j for j in range(len(signs)) if signs[j]]
    allowed = [float(j + 1) for j in bends]
    allowed += [j + 1.5 for j in range(len(signs) - 1) if signs[j] * signs[j + 1] > 0]
    for count in range(len(allowed) + 1):
        for places in combinations(allowed, count):
            if all(any(j < place < j + 2 for place in places) for j in bends):
                return count
    raise AssertionError("unreachable: all data are allowed")


def data_with_collinear_triples(seed):
    slopes = np.cumsum(generator("theory/runs", seed).integers(-1, 3, 8).astype(float) - 0.5 * (seed % 2))
    x = np.arange(9.0)
    return x, np.append(0.0, np.cumsum(slopes))


RUNS = [
    DATA_A,
    DATA_B,
    *(some_data(seed, 9) for seed in range(6)),
    *(data_with_collinear_triples(s) for s in range(8)),
]


@pytest.mark.parametrize("data", RUNS)
def test_the_fewest_knots_are_half_of_each_run_rounded_up(data):
    assert sparse_interpolants.fewest_knots(*data) == fewest_by_search(*data)


def knots_of_the_linear_interpolant(x, y):
    """Wrong: one knot for each slope change."""
    return int(np.count_nonzero(np.diff(np.diff(y) / np.diff(x))))


@pytest.mark.parametrize("data", RUNS)
def test_merging_runs_keeps_the_turning_and_reaches_the_fewest_knots(data):
    x, y = data
    sparse = sparse_interpolants.sparsest_interpolant(x, y)
    np.testing.assert_allclose(sparse(x), y, atol=1e-11)
    turning = np.abs(np.diff(np.diff(y) / np.diff(x))).sum()
    assert np.abs(sparse.jumps).sum() == pytest.approx(turning, rel=1e-10, abs=1e-12)
    assert len(sparse.knots) == fewest_by_search(x, y)


def broken_line_with_all_knots(x, y):
    """Wrong: the linear interpolant, which has more knots than needed."""
    return PiecewiseLinear.interpolate(x, y)
