"""Chapter 11: how fast wide networks come to their interpolant, and training that gets there."""

from pathlib import Path

import numpy as np
import pytest

from splinelens import finite_width, flat_limit, offset_kernels, seminorm_interpolants, training
from splinelens.activations import get_activation
from splinelens.experiments import generator, load_result
from splinelens.offset_kernels import offset_kernel

RESULTS = Path(__file__).resolve().parents[2] / "results"
MODULES = [finite_width, flat_limit, offset_kernels]
X = np.array([-0.95, -0.62, -0.05, 0.22, 0.71, 0.98])
Y = np.sin(3 * X) + 0.5 * np.cos(7 * X)
GRID = np.linspace(-1, 1, 101)
REACH = 2.0


def test_the_variance_of_independent_units_is_that_of_a_mean():
    width, draws = 8, 40_000
    rng = generator("theory/variance of units")
    directions, offsets = flat_limit.spread_units(width * draws, 1, REACH, rng)
    phi = get_activation("relu")
    for x, other in ((0.4, -0.3), (0.9, 0.9)):
        product = phi(directions[:, 0] * x - offsets) * phi(directions[:, 0] * other - offsets)
        kernels = 4 * REACH * product.reshape(draws, width).mean(axis=1)
        spread = np.sqrt(np.var((kernels - kernels.mean()) ** 2) / draws)
        found = finite_width.kernel_variance("relu", x, other, REACH, width)
        assert abs(found - kernels.var()) < 5 * spread
        volume, kernel = 4 * REACH, offset_kernel("relu", [x], [other], REACH)[0, 0]
        squares = get_activation("relu")
        gamma = np.linspace(-REACH, REACH, 200_001)
        both = sum((squares(s * x - gamma) * squares(s * other - gamma)) ** 2 for s in (1, -1))
        exact = (volume * np.trapezoid(both, gamma) - kernel**2) / width
        assert found == pytest.approx(exact, rel=1e-8)


def variance_with_the_second_moment_alone(
    activation, x, other, offset_range, width, even=False, original=finite_width.kernel_variance
):
    """Wrong: the square of the mean is not taken off."""
    kernel = offset_kernel(activation, [x], [other], offset_range)[0, 0]
    return original(activation, x, other, offset_range, width, even) + kernel**2 / width


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_the_variance_of_even_units_falls_like_the_third_power(name):
    x, other, volume = 0.4, -0.3, 4 * REACH
    phi = get_activation(name)
    gamma = np.linspace(-REACH, REACH, 400_001)
    slopes = [np.gradient(phi(s * x - gamma) * phi(s * other - gamma), gamma) for s in (1, -1)]
    limit = volume**3 / 12 * sum(np.trapezoid(slope**2, gamma) for slope in slopes)
    steepest = max(np.abs(slope).max() for slope in slopes)
    for width in (2, 16, 256, 4096):
        found = finite_width.kernel_variance(name, x, other, REACH, width, even=True)
        assert found <= 1.0001 * volume**4 * steepest**2 / (12 * width**3)
    assert 4096**3 * found == pytest.approx(limit, rel=1e-4)
    draws = [sampled_kernel(phi, x, other, 32, seed) for seed in range(3000)]
    spread = np.var(draws) * np.sqrt(2 / len(draws))
    found = finite_width.kernel_variance(name, x, other, REACH, 32, even=True)
    assert abs(np.var(draws) - found) < 6 * spread


def sampled_kernel(phi, x, other, width, seed):
    directions, offsets = finite_width.even_units(width, 1, REACH, generator("theory/even units", seed))
    heights = directions[:, 0]
    return 4 * REACH * np.mean(phi(heights * x - offsets) * phi(heights * other - offsets))


def variance_without_cells(
    activation, x, other, offset_range, width, even=False, original=finite_width.kernel_variance
):
    """Wrong: even units are taken for independent ones."""
    return original(activation, x, other, offset_range, width)


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_mean_kernels_of_finite_networks_are_the_kernel(name):
    phi, errors = get_activation(name), []
    exact = offset_kernel(name, [0.4], [-0.3], REACH)[0, 0]
    draws = np.array([sampled_kernel(phi, 0.4, -0.3, 64, seed) for seed in range(400)])
    errors.append(abs(draws.mean() - exact) / (draws.std() / np.sqrt(len(draws))))
    assert max(errors) < 4


def limit_of(name, scale, x=X, y=Y, dim=1):
    phi = get_activation(name).scaled(scale)
    return phi, seminorm_interpolants.MinimumSeminormInterpolant(phi, dim, REACH).fit(x, y)


def live_slope(name, scale, draw, widths=(128, 2048), seeds=24):
    phi, limit = limit_of(name, scale)
    rngs = [generator(f"theory/{name} against width", seed) for seed in range(seeds)]
    errors = finite_width.width_errors(phi, (X, Y), (GRID, limit(GRID)), REACH, widths, rngs, draw)
    return finite_width.log_slope(widths, np.median(errors, axis=1))


def stored_slope(case):
    stored = load_result(RESULTS / "11_width", MODULES)
    medians = np.median(stored.arrays[case], axis=1)
    return finite_width.log_slope(stored.record["settings"]["widths"][2:], medians[2:])


@pytest.mark.parametrize(("name", "scale"), [("relu", 1.0), ("tanh", 3.0)])
def test_independent_units_come_like_one_over_root_width(name, scale):
    assert live_slope(name, scale, finite_width.spread_units) == pytest.approx(-0.5, abs=0.2)
    for dim in (1, 2):
        assert stored_slope(f"{name}_{dim}_independent") == pytest.approx(-0.5, abs=0.12)


def errors_of_few_units(
    activation, data, probe, offset_range, widths, rngs, draw, original=finite_width.width_errors
):
    """Wrong: every network has the least of the widths."""
    return original(activation, data, probe, offset_range, [min(widths)] * len(widths), rngs, draw)


@pytest.mark.parametrize(("name", "scale"), [("relu", 1.0), ("gaussian", 3.0)])
def test_even_units_come_like_the_power_three_halves(name, scale):
    assert live_slope(name, scale, finite_width.even_units) == pytest.approx(-1.5, abs=0.3)
    assert stored_slope(f"{name}_1_even") == pytest.approx(-1.5, abs=0.15)


def units_drawn_independently(width, dim, offset_range, rng):
    """Wrong: chance decides over all of the range."""
    return flat_limit.spread_units(width, dim, offset_range, rng)


def test_even_units_in_the_plane_beat_independent_ones():
    angle = np.arange(6) * 2.4
    points = np.sqrt((np.arange(6) + 0.5) / 6)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    heights = np.sin(3 * points[:, 0]) + points[:, 1] ** 2
    limit = seminorm_interpolants.MinimumSeminormInterpolant("relu", 2, REACH).fit(points, heights)
    probe = (0.9 * points[::-1] + 0.03, limit(0.9 * points[::-1] + 0.03))
    medians = []
    for draw in (finite_width.even_units, flat_limit.spread_units):
        rngs = [generator("theory/units in the plane", seed) for seed in range(12)]
        errors = finite_width.width_errors("relu", (points, heights), probe, REACH, (1024,), rngs, draw)
        medians.append(np.median(errors))
    assert medians[0] < medians[1] / 4
    assert stored_slope("relu_2_even") < -1
    stored = load_result(RESULTS / "11_width", MODULES).arrays
    assert np.median(stored["tanh_2_even"], axis=1)[2] < 1e-4


# -- training ----------------------------------------------------------------------------------


def wide_units(width=400, seed=0):
    xi, offsets = finite_width.even_units(width, 1, REACH, generator("theory/units to train", seed))
    return flat_limit.trained_network(X, Y, xi, offsets, "relu")


def test_heavy_ball_contracts_every_mode_alike():
    features = generator("theory/features to train").normal(size=(5, 12))
    rate, momentum = finite_width.heavy_ball(features)
    sizes = np.linalg.eigvalsh(features @ features.T / 5)
    for curvature in np.append(sizes, np.linspace(sizes[0], sizes[-1], 50)):
        step = np.array([[1 + momentum - rate * curvature, -momentum], [1.0, 0.0]])
        assert np.abs(np.linalg.eigvals(step)) == pytest.approx(np.sqrt(momentum), abs=1e-7)
    for worse in (0.97, 1.03):
        steps = [
            np.array([[1 + worse * momentum - rate * c, -worse * momentum], [1, 0]])
            for c in (sizes[0], sizes[-1])
        ]
        assert max(np.abs(np.linalg.eigvals(step)).max() for step in steps) > np.sqrt(momentum)


def heavy_ball_for_a_sum(features, original=finite_width.heavy_ball):
    """Wrong: the loss is a sum over the data, not a mean."""
    return original(np.asarray(features) * np.sqrt(len(features)))


def test_a_network_trained_by_gradients_lands_on_the_interpolant():
    best = wide_units()
    features = best.activation(best.preactivations(best.points(X)))
    rate, momentum = finite_width.heavy_ball(features)
    run = training.train(
        best.replace(v=0 * best.v),
        X,
        Y,
        learning_rate=rate,
        steps=6000,
        train=("v",),
        momentum=momentum,
        tolerance=1e-19,
    )
    assert run.converged
    roots = np.log(1e-9) / np.log(np.sqrt(momentum))
    assert 0.8 * roots < run.steps[-1] < 2 * roots
    np.testing.assert_allclose(run.network.v, best.v, atol=1e-6 * np.abs(best.v).max())
    limit = seminorm_interpolants.MinimumSeminormInterpolant("relu", offset_range=REACH).fit(X, Y)
    assert np.sqrt(np.mean((run.network(GRID) - limit(GRID)) ** 2)) < 5e-3


def heavy_ball_without_momentum(features, original=finite_width.heavy_ball):
    """Wrong: the rate alone, and no momentum that goes with it."""
    return original(features)[0] / 2, 0.0


def test_a_mirrored_network_has_the_tangent_kernel_of_infinite_width():
    scale, seeds = 3.0, 6
    full = seminorm_interpolants.MinimumSeminormInterpolant(
        "relu", offset_range=REACH, train=("w", "b", "v")
    ).kernel(X)
    for seed in range(seeds):
        network = finite_width.mirrored_network(4000, REACH, scale, generator("theory/mirrored", seed))
        assert np.abs(network(GRID)).max() < 1e-12
        heights = network.preactivations(X)
        phi, slope = network.activation(heights), network.activation.derivative(heights) * network.v
        kernel = phi @ phi.T + (1 + np.outer(X, X)) * (slope @ slope.T)
        np.testing.assert_allclose(kernel / scale**2, full, rtol=0.01)


def trained_in_all_weights(width, scale, seed=0):
    tangent = seminorm_interpolants.MinimumSeminormInterpolant(
        "relu", offset_range=REACH, train=("w", "b", "v")
    ).fit(X, Y)
    top = np.linalg.eigvalsh(tangent.kernel(X))[-1] / len(X)
    start = finite_width.mirrored_network(width, REACH, scale, generator("theory/all weights", seed))
    run = training.train(
        start, X, Y, learning_rate=0.8 / (scale**2 * top), steps=2500, momentum=0.9, tolerance=1e-13
    )
    moved = np.hypot(run.network.w - start.w, run.network.b - start.b).max()
    return np.sqrt(np.mean((run.network(GRID) - tangent(GRID)) ** 2)), moved


def test_training_all_weights_ends_at_the_tangent_kernel():
    near, far = trained_in_all_weights(1600, 30.0)[0], trained_in_all_weights(200, 1.0)[0]
    assert near < 0.02 < far
    stored = load_result(RESULTS / "11_training", MODULES).arrays
    medians = np.median(stored["to_tangent"], axis=2)
    assert (np.diff(medians, axis=0) < 0).all()
    assert medians[-1, -1] < 1e-3
    assert np.median(stored["to_output"], axis=2).min() > 0.09


def mirrored_network_of_large_units(
    width, offset_range, output_scale, rng, original=finite_width.mirrored_network
):
    """Wrong: units are twice as long as they should be, so that w and b learn four times less."""
    network = original(width, offset_range, output_scale, rng)
    return network.replace(w=2 * network.w, b=2 * network.b, v=network.v / 2)


def test_large_outputs_move_little():
    motions = [trained_in_all_weights(400, scale)[1] for scale in (3.0, 30.0)]
    assert motions[0] / motions[1] == pytest.approx(10, rel=0.3)
    stored = load_result(RESULTS / "11_training", MODULES)
    moved = np.median(stored.arrays["motion"], axis=2)
    scales = np.array(stored.record["settings"]["output_scales"])
    assert (np.diff(moved, axis=1) < 0).all()
    np.testing.assert_allclose((moved * scales)[:, -2:] / (moved * scales)[:, 2:4], 1, atol=0.05)


def mirrored_network_without_its_scale(
    width, offset_range, output_scale, rng, original=finite_width.mirrored_network
):
    """Wrong: the output scale is forgotten."""
    return original(width, offset_range, 3.0, rng)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: finite_width.even_units(5, 1, 1.0, generator("theory/none")),
            "dim: expected 1 with",
        ),
        (lambda: finite_width.even_units(6, 3, 1.0, generator("theory/none")), "dim: expected 1"),
        (lambda: finite_width.mirrored_network(6, 1.0, 1.0, generator("theory/none")), "multiple of 4"),
        (lambda: finite_width.kernel_variance("relu", 0.0, 0.0, -1.0, 4), "offset_range"),
    ],
)
def test_wrong_numbers_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
