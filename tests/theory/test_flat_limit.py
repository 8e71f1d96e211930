"""Chapter 9: wide networks whose offsets spread, the kernels on the way, and what the limit leaves free."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.interpolate import CubicSpline

from splinelens import activations, flat_limit, kernels
from splinelens.experiments import generator

X = np.array([-0.95, -0.62, -0.05, 0.22, 0.71, 0.98])
Y = np.sin(3 * X) + 0.5 * np.cos(7 * X)
GRID = np.linspace(-1, 1, 81)
PLANE = generator("theory/points of the plane").normal(size=(9, 2))
HEIGHTS = np.sin(2 * PLANE[:, 0]) + PLANE[:, 0] ** 2 - PLANE[:, 1]
BELL_ON_A_FLOOR = activations.Activation.from_function(lambda t: 1 + np.exp(-(t**2) / 2), name="floor")


# -- training and width ------------------------------------------------------------------------


def random_features(n=5, width=30):
    return generator("theory/output features").normal(size=(n, width))


@pytest.mark.parametrize("time", [0.0, 0.03, 0.4, 2.0])
def test_the_output_flow_is_the_solution_of_its_equation(time):
    features, y = random_features(), Y[:5]
    v, steps = np.zeros(features.shape[1]), 400

    def pull(v):
        return -features.T @ (features @ v - y) / len(y)

    for _ in range(steps):
        h = time / steps
        k1 = pull(v)
        k2 = pull(v + h / 2 * k1)
        k3 = pull(v + h / 2 * k2)
        v = v + h / 6 * (k1 + 2 * k2 + 2 * k3 + pull(v + h * k3))
    np.testing.assert_allclose(flat_limit.outputs_after(features, y, time), v, atol=1e-8)


def flow_of_the_sum(features, y, time, original=flat_limit.outputs_after):
    """Wrong: the loss is a sum over the data, not a mean."""
    return original(features, y, time * len(y))


def units(width=40, dim=1, seed=0, reach=2.0):
    return flat_limit.spread_units(width, dim, reach, generator(f"theory/spread units {dim}", seed))


@pytest.mark.parametrize("dim", [1, 2])
def test_training_ends_at_the_least_norm(dim):
    directions, offsets = units(dim=dim)
    x, y = (X, Y) if dim == 1 else (PLANE[:5], HEIGHTS[:5])
    network = flat_limit.trained_network(x, y, directions, offsets, "laplace")
    features = network.activation(network.preactivations(network.points(x)))
    np.testing.assert_allclose(network(x), y, atol=1e-9)
    silent = np.linalg.svd(features)[2][len(y) :]
    np.testing.assert_allclose(features @ silent.T, 0, atol=1e-12)
    assert np.abs(silent @ network.v).max() < 1e-10 * np.abs(network.v).max()


def training_from_ones(x, y, directions, offsets, activation, original=flat_limit.trained_network):
    """Wrong: the flow starts from v = 1, and keeps what the data cannot see."""
    network = original(x, y, directions, offsets, activation)
    features = network.activation(network.preactivations(network.points(x)))
    ones = np.ones(network.width)
    return network.replace(v=network.v + ones - np.linalg.pinv(features) @ (features @ ones))


def distance_to_kernel(width, seed):
    kernel = flat_limit.offset_kernel("tanh", X, offset_range=2.0)
    limit = flat_limit.offset_kernel("tanh", GRID, X, 2.0) @ np.linalg.solve(kernel, Y)
    network = flat_limit.trained_network(X, Y, *units(width, seed=seed), "tanh")
    return np.sqrt(np.mean((network(GRID) - limit) ** 2))


def test_wide_networks_come_to_the_kernel_like_one_over_root_width():
    medians = [np.median([distance_to_kernel(width, seed) for seed in range(15)]) for width in (150, 9600)]
    assert 8 / 2 < medians[0] / medians[1] < 8 * 2


def training_with_narrow_offsets(x, y, directions, offsets, activation, original=flat_limit.trained_network):
    """Wrong: the offsets reach half as far as they should."""
    return original(x, y, directions, offsets / 2, activation)


# -- kernels of a finite range -----------------------------------------------------------------


@pytest.mark.parametrize("reach", [1.0, 2.5, 40.0])
def test_the_relu_kernel_of_a_finite_range_is_a_polynomial_and_a_cube(reach):
    kernel = flat_limit.offset_kernel("relu", X, GRID, reach)
    closed = np.abs(np.subtract.outer(X, GRID)) ** 3 / 6
    closed += 2 * reach * np.outer(X, GRID) + 2 * reach**3 / 3
    np.testing.assert_allclose(kernel, closed, rtol=1e-12)


def kernel_of_one_side(
    activation, x, other=None, offset_range=1.0, size=32, original=flat_limit.offset_kernel
):
    """Wrong: half of the integral, as if only one direction of each hyperplane counted."""
    return original(activation, x, other, offset_range, size) / 2


def differences(order, dim):
    """Places and coefficients of a difference: its moments below `order` vanish, the next does not."""
    coefficients = np.array(
        [(-1.0) ** j * np.prod([(order - i) / (i + 1) for i in range(j)]) for j in range(order + 1)]
    )
    step = np.array([0.5, -0.3])[:dim]
    return np.multiply.outer(np.arange(order + 1), step), coefficients


def cost(name, order, dim, reach, size=48):
    places, c = differences(order, dim)
    return c @ flat_limit.offset_kernel(name, places, offset_range=reach, size=size) @ c


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize(
    "name", ["heaviside", "tanh", "sigmoid", "hardtanh", "relu", "softplus", "elu", "relu2"]
)
def test_moments_below_the_order_decide_whether_costs_stay_bounded(name, dim):
    order = activations.get_activation(name).null_space_order
    bounded = [cost(name, order, dim, reach) for reach in (12.0, 24.0, 48.0)]
    growing = [cost(name, order - 1, dim, reach) for reach in (12.0, 24.0, 48.0)]
    assert abs(bounded[2] - bounded[1]) < 1e-4 * bounded[2]
    assert growing[1] > 1.8 * growing[0] and growing[2] > 1.8 * growing[1]


def kernel_of_a_mean(activation, x, other=None, offset_range=1.0, size=32, original=flat_limit.offset_kernel):
    """Wrong: a probability density, which thins out as the range grows."""
    return original(activation, x, other, offset_range, size) / (2 * offset_range)


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("name", ["heaviside", "sign", "relu", "leaky_relu", "abs", "relu2"])
def test_costs_of_homogeneous_units_stop_growing_at_the_data(name, dim):
    phi = activations.get_activation(name)
    places, c = differences(phi.null_space_order, min(dim, 2))
    places = np.pad(places, ((0, 0), (0, dim - places.shape[1])))
    r = np.linalg.norm(places[:, None] - places, axis=2)
    limit = c @ kernels.activation_kernel(phi, r, dim) @ c
    reach = np.linalg.norm(places, axis=1).max() * 1.001
    accuracy = {1: 1e-9, 2: 2e-3, 3: 2e-3}[dim]
    for range_ in (reach, 3 * reach):
        finite = c @ flat_limit.offset_kernel(phi, places, offset_range=range_, size=64) @ c
        assert finite == pytest.approx(limit, rel=accuracy)


def kernel_with_a_thinning_density(
    activation, x, other=None, offset_range=1.0, size=32, original=flat_limit.offset_kernel
):
    """Wrong: half of the units at half of the range."""
    near = original(activation, x, other, offset_range / 2, size)
    return near / 2 + original(activation, x, other, offset_range, size) / 2


def interpolant_of_range(activation, reach):
    kernel = flat_limit.offset_kernel(activation, X, offset_range=reach)
    return flat_limit.offset_kernel(activation, GRID, X, reach) @ np.linalg.solve(kernel, Y)


def test_a_constant_inside_the_activation_makes_constants_free():
    free, charged = (flat_limit.seminorm_interpolant(X, Y, "gaussian", order=order)(GRID) for order in (1, 0))
    found = interpolant_of_range(BELL_ON_A_FLOOR, 512.0)
    assert np.abs(found - free).max() < 1e-4
    assert np.abs(found - charged).max() > 1e-3


def kernel_without_its_floor(
    activation, x, other=None, offset_range=1.0, size=32, original=flat_limit.offset_kernel
):
    """Wrong: the activation is known by its spectrum off 0 alone."""
    return original("gaussian", x, other, offset_range, size)


# -- the interpolant of least seminorm ---------------------------------------------------------


@pytest.mark.parametrize("name", ["heaviside", "tanh", "relu", "softplus", "relu2", "gaussian"])
@pytest.mark.parametrize("dim", [1, 2])
def test_polynomials_below_the_order_pass_through(name, dim):
    x, y = (X, Y) if dim == 1 else (PLANE, HEIGHTS)
    order = activations.get_activation(name).null_space_order
    points = x[:, None] if dim == 1 else x
    free = flat_limit.monomials(points, order) @ np.arange(
        1.0, 1 + flat_limit.monomials(points, order).shape[1]
    )
    one, moved, alone = (flat_limit.seminorm_interpolant(x, values, name) for values in (y, y + free, free))
    far = 3 * points[::-1] + 0.1
    shift = flat_limit.monomials(far, order) @ np.arange(1.0, 1 + flat_limit.monomials(far, order).shape[1])
    np.testing.assert_allclose(moved(far) - one(far), shift, atol=1e-7 * (1 + np.abs(one(far)).max()))
    assert moved.energy == pytest.approx(one.energy, rel=1e-7)
    assert abs(alone.energy) < 1e-7 * one.energy


def interpolant_of_order_one_less(x, y, activation, order=None, original=flat_limit.seminorm_interpolant):
    """Wrong: polynomials of the highest free degree are charged."""
    return original(x, y, activation, max((activation_order(activation) if order is None else order) - 1, 0))


def activation_order(activation):
    return activations.get_activation(activation).null_space_order


def test_under_relu_the_interpolant_is_the_natural_cubic_spline():
    spline = CubicSpline(X, Y, bc_type="natural")
    found = flat_limit.seminorm_interpolant(X, Y, "relu")
    inside = np.linspace(X[0], X[-1], 81)
    np.testing.assert_allclose(found(inside), spline(inside), atol=1e-11)
    energy = sum(quad(lambda t: spline(t, 2) ** 2, start, stop)[0] for start, stop in pairwise(X)) / 2
    assert found.energy == pytest.approx(energy, rel=1e-10)


def interpolant_with_free_constants_only(
    x, y, activation, order=None, original=flat_limit.seminorm_interpolant
):
    """Wrong: lines are charged."""
    return original(x, y, activation, 1)


def test_under_steps_the_interpolant_is_the_broken_line():
    found = flat_limit.seminorm_interpolant(X, Y, "heaviside")
    inside = np.linspace(X[0], X[-1], 81)
    np.testing.assert_allclose(found(inside), np.interp(inside, X, Y), atol=1e-11)
    assert found.energy == pytest.approx((np.diff(Y) ** 2 / np.diff(X)).sum() / 2, rel=1e-11)


def interpolant_of_higher_order(x, y, activation, order=None, original=flat_limit.seminorm_interpolant):
    """Wrong: polynomials of one degree more are free."""
    return original(x, y, activation, activation_order(activation) + 1)


def relu_interpolant_of_range(reach):
    """Stable at any range: the large part of the kernel is moved to the border of the system, inverted."""
    cubes = np.abs(np.subtract.outer(X, X)) ** 3 / 6
    lines = np.stack([np.ones_like(X), X], axis=1)
    system = np.block([[cubes, lines], [lines.T, -np.diag([1.5 / reach**3, 0.5 / reach])]])
    solution = np.linalg.solve(system, np.append(Y, [0.0, 0.0]))
    return np.abs(np.subtract.outer(GRID, X)) ** 3 / 6 @ solution[:-2] + solution[-2] + solution[-1] * GRID


def test_on_the_line_the_flat_limit_is_reached_like_one_over_the_range():
    np.testing.assert_allclose(relu_interpolant_of_range(2.0), interpolant_of_range("relu", 2.0), atol=1e-9)
    limit = flat_limit.seminorm_interpolant(X, Y, "relu")(GRID)
    gaps = [np.abs(relu_interpolant_of_range(reach) - limit).max() for reach in (1e2, 1e4, 1e6, 1e9)]
    assert gaps[0] / gaps[1] == pytest.approx(100, rel=0.02)
    assert gaps[1] / gaps[2] == pytest.approx(100, rel=0.02)
    assert gaps[3] < 1e-8


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_in_the_plane_the_flat_limit_comes_at_the_rate_of_the_range(name):
    limit = flat_limit.seminorm_interpolant(PLANE, HEIGHTS, name)
    probe = PLANE[::2] / 2
    gaps = []
    for reach in (16.0, 64.0):
        kernel = flat_limit.offset_kernel(name, PLANE, offset_range=reach, size=96)
        between = flat_limit.offset_kernel(name, probe, PLANE, reach, size=96)
        gaps.append(np.abs(between @ np.linalg.solve(kernel, HEIGHTS) - limit(probe)).max())
    assert 3 < gaps[0] / gaps[1] < 6


@pytest.mark.parametrize("name", ["heaviside", "tanh", "relu", "laplace", "gaussian"])
@pytest.mark.parametrize("dim", [1, 2])
def test_other_functions_through_the_data_cost_more_by_what_they_add(name, dim):
    x, y = (X, Y) if dim == 1 else (PLANE, HEIGHTS)
    one, more = np.array([[0.5], [-0.3]]), np.array([[0.5, 0.4], [-0.3, 0.9]])
    extra = one[:, 0] if dim == 1 else more
    best = flat_limit.seminorm_interpolant(x, y, name)
    points, lift = np.concatenate([x, extra]), np.append(np.zeros(len(y)), [0.7, -0.4])
    other = flat_limit.seminorm_interpolant(points, np.append(y, best(extra)) + lift, name)
    added = flat_limit.seminorm_interpolant(points, lift, name)
    assert added.energy > 1e-3
    assert other.energy == pytest.approx(best.energy + added.energy, rel=1e-6)


def interpolant_with_the_norm_of_its_multipliers(
    x, y, activation, order=None, original=flat_limit.seminorm_interpolant
):
    """Wrong: the energy is taken for the sum of squared multipliers."""
    right = original(x, y, activation, order)
    return flat_limit.SeminormInterpolant(
        right.activation, right.x, right.multipliers, right.polynomial, right.order,
        float(right.multipliers @ right.multipliers),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["heaviside", "sign", "relu", "abs", "relu2"])
@pytest.mark.parametrize("dim", [1, 2, 3])
def test_the_kernel_alone_is_no_inner_product(name, dim):
    points = generator("theory/indefinite").normal(size=(6, dim))
    r = np.linalg.norm(points[:, None] - points, axis=2)
    eigenvalues = np.linalg.eigvalsh(kernels.activation_kernel(name, r, dim))
    assert eigenvalues[0] < -1e-6 and eigenvalues[-1] > 1e-6
    assert eigenvalues.sum() == pytest.approx(0, abs=1e-10 * np.abs(eigenvalues).max())


def kernel_that_is_positive(activation, r, dim):
    """Wrong: a kernel that needs no polynomials."""
    return np.exp(-np.asarray(r))


# -- bad input ---------------------------------------------------------------------------------


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="offset_range: expected a number > 0"):
        flat_limit.offset_kernel("relu", X, offset_range=0.0)
    with pytest.raises(ValueError, match="x: expected points that determine"):
        flat_limit.seminorm_interpolant([1.0], [2.0], "relu")
    with pytest.raises(ValueError, match="time: expected a number >= 0"):
        flat_limit.outputs_after(random_features(), Y[:5], -1.0)
    with pytest.raises(ValueError, match="width: expected a whole number"):
        flat_limit.spread_units(0, 1, 1.0, generator("theory/none"))
