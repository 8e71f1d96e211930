"""Chapter 6: imbalance, width and scale, from the kernel regime to the adaptive one."""

import numpy as np
import pytest
from plain_routes import rms
from scipy.interpolate import CubicSpline

from splinelens import regimes
from splinelens.experiments import generator
from splinelens.gradient_flow import conserved_imbalance, gradient_descent
from splinelens.networks import ShallowNetwork
from splinelens.regime_measures import measure_network
from splinelens.regimes import DATA_A, DATA_B

GRID = np.linspace(-0.9, 0.9, 1801)


def distance_to_broken_line(sweep, data):
    """By definition, unit by unit."""
    line = np.interp(GRID, *data)
    values = [
        np.maximum(np.multiply.outer(GRID, w) + b, 0) @ v
        for w, b, v in zip(sweep.end.w, sweep.end.b, sweep.end.v, strict=True)
    ]
    return np.array([rms(each - line) for each in values])


def median_moves(sweep):
    before, after = (-each.b / each.w for each in (sweep.start, sweep.end))
    within = np.abs(before[0]) < 0.9
    return np.median(np.abs(after - before)[:, within], axis=1)


# -- imbalance --------------------------------------------------------------------------------


@pytest.mark.parametrize("d", [-5.0, -0.25, 0.0, 0.3, 40.0])
def test_the_squared_weight_has_the_imbalance_asked_for(d):
    beta, mu = generator("theory/imbalance").normal(size=(2, 20))
    w = np.sqrt(regimes.squared_weight(beta, mu, d))
    unit = ShallowNetwork(w, -w * beta, mu / w)
    np.testing.assert_allclose(conserved_imbalance(unit), d, atol=1e-10)


def squared_weight_without_the_lever(beta, mu, imbalance):
    """Wrong: D = w^2 - v^2, the bias left out."""
    return (imbalance + np.sqrt(np.square(imbalance) + 4 * np.square(mu))) / 2 + 0 * beta


@pytest.mark.parametrize("d", [0.5, 4.0, 1e3])
def test_a_large_imbalance_leaves_weights_little_room(d):
    beta, mu = generator("theory/imbalance", 1).normal(size=(2, 50))
    squared = regimes.squared_weight(beta, mu, d) * (1 + beta**2)
    assert (squared >= d).all()
    assert (squared <= (d + mu**2 * (1 + beta**2) / d) * (1 + 1e-14)).all()


def half_the_squared_weight(beta, mu, imbalance, original=regimes.squared_weight):
    """Wrong by a factor of two."""
    return original(beta, mu, imbalance) / 2


def test_from_a_large_imbalance_training_ends_at_a_kernel_interpolant():
    x, y = DATA_B[0][::2], DATA_B[1][::2]
    start = regimes.imbalance_start([1e4], 52).network(0)
    beta, ramps = -start.b / start.w, np.multiply.outer(GRID, start.w) + start.b > 0
    at = np.multiply.outer(x, start.w) + start.b > 0
    tails = [
        (each[:, None] - beta) * active / np.sqrt(1 + beta**2) for each, active in ((GRID, ramps), (x, at))
    ]
    limit = tails[0] @ tails[1].T @ np.linalg.solve(tails[1] @ tails[1].T, y)
    heights = np.maximum(np.multiply.outer(x, start.w) + start.b, 0)
    step = 1 / np.linalg.eigvalsh(heights @ heights.T / len(x))[-1]
    run = gradient_descent(start, x, y, step_size=step, max_steps=60_000, loss_tolerance=1e-14)
    assert rms(run.network(GRID) - limit) < 1e-5  # the loss leaves 1e-7 at the data; D leaves 1e-8


def start_of_equal_weights(imbalances, cells, delta_slope=0.02, original=regimes.imbalance_start):
    """Wrong: w^2 = D for every breakpoint."""
    start = original(imbalances, cells, delta_slope)
    beta, mu = -start.b / start.w, start.w * start.v
    w = np.sign(start.w) * np.sqrt(np.array(imbalances))[:, None]
    return regimes.Ensemble(w, -w * beta, mu / w)


def small_start(seed=0):
    w, b, v = generator("theory/copies", seed).normal(size=(3, 12))
    return ShallowNetwork(w, b, v / 4)


@pytest.mark.parametrize("count", [2, 5])
def test_copies_train_like_the_original(count):
    start, (x, y) = small_start(), DATA_B
    runs = [
        gradient_descent(each, x, y, step_size=0.05, max_steps=500)
        for each in (start, regimes.copies(start, count))
    ]
    assert runs[0].losses[-1] < 0.5 * runs[0].losses[0]
    np.testing.assert_allclose(runs[0].network(GRID), runs[1].network(GRID), atol=1e-12)


def copies_that_divide_v_alone(network, count):
    """Wrong: the function stays, but each copy moves as fast as before."""
    w, b, v = (np.repeat(part, count) for part in (network.w, network.b, network.v))
    return network.replace(w=w, b=b, v=v / count)


@pytest.mark.parametrize("count", [2, 5])
def test_copies_keep_imbalance_times_width(count):
    start = small_start()
    wide = regimes.copies(start, count)
    before = conserved_imbalance(start) * start.width
    np.testing.assert_allclose(conserved_imbalance(wide) * wide.width, np.repeat(before, count), atol=1e-12)


def copies_that_divide_by_the_count(network, count):
    """Wrong: parameters over the count, not over its root."""
    w, b, v = (np.repeat(part, count) / count for part in (network.w, network.b, network.v))
    return network.replace(w=w, b=b, v=v)


# -- the deterministic sweep ------------------------------------------------------------------


def test_width_800_agrees_with_the_table():
    sweep = regimes.imbalance_sweep(*DATA_B, [0.25, 4.0], cells=200)
    assert (sweep.losses <= 1e-8).all()
    np.testing.assert_allclose(distance_to_broken_line(sweep, DATA_B), [0.0090, 0.0771], rtol=0.02)
    np.testing.assert_allclose(median_moves(sweep), [0.095, 2.06e-3], rtol=0.02)


def sweep_of_four_times_the_imbalance(x, y, imbalances, *, original=regimes.imbalance_sweep, **options):
    """Wrong: D is taken four times too large."""
    return original(x, y, [4 * d for d in imbalances], **options)


def test_width_200_agrees_with_the_table():
    sweep = regimes.imbalance_sweep(*DATA_B, [0.0, 1.0, 16.0], cells=52)
    np.testing.assert_allclose(distance_to_broken_line(sweep, DATA_B), [9.0e-5, 0.0123, 0.0779], rtol=0.1)
    rows_a = regimes.imbalance_sweep(*DATA_A, [0.0, 1.0, 4.0], cells=52)
    natural = CubicSpline(*DATA_A, bc_type="natural")(GRID)
    found = [rms(values - natural) for values in rows_a.end(GRID)]
    np.testing.assert_allclose(found, [0.0302, 0.0188, 0.0094], rtol=0.1)


@pytest.mark.parametrize("d", [-0.25, 0.0])
def test_without_positive_imbalance_the_broken_line_is_reached(d):
    sweep = regimes.imbalance_sweep(*DATA_B, [d], cells=52)
    # A loss of 1e-8 allows an error of 1.4e-4 at the data.
    assert distance_to_broken_line(sweep, DATA_B)[0] < 1.5e-4
    bends = -sweep.end.b[0] / sweep.end.w[0]
    jumps, within = np.abs(sweep.end.w[0]) * sweep.end.v[0], np.abs(bends) < 0.9
    far = np.abs(bends[:, None] - DATA_B[0]).min(axis=1) > 0.05
    assert np.abs(jumps[within & far]).sum() < 0.1 * np.abs(jumps[within]).sum()


def sweep_of_shifted_imbalance(x, y, imbalances, *, original=regimes.imbalance_sweep, **options):
    """Wrong: every imbalance is taken larger by one."""
    return original(x, y, [d + 1 for d in imbalances], **options)


def test_a_quarter_of_the_imbalance_at_four_times_the_width_is_the_same_regime():
    narrow = regimes.imbalance_sweep(*DATA_B, [4.0, 16.0], cells=52)
    wide = regimes.imbalance_sweep(*DATA_B, [1.0, 4.0], cells=208)
    ratios = distance_to_broken_line(narrow, DATA_B) / distance_to_broken_line(wide, DATA_B)
    np.testing.assert_allclose(ratios, 1.0, atol=0.04)
    assert distance_to_broken_line(narrow, DATA_B)[0] < 0.7 * distance_to_broken_line(narrow, DATA_B)[1]


def sweep_that_forgets_the_width(x, y, imbalances, *, cells, original=regimes.imbalance_sweep, **options):
    """Wrong: D is divided by the width, so that D H no longer decides."""
    return original(x, y, [d * (cells / 52) ** 2 for d in imbalances], cells=cells, **options)


def test_breakpoints_freeze_like_the_inverse_square_of_the_imbalance():
    sweep = regimes.imbalance_sweep(*DATA_B, [32.0, 64.0, 128.0], cells=52)
    exponents = np.diff(np.log2(median_moves(sweep)))
    np.testing.assert_allclose(exponents, -2.0, atol=0.1)


def sweep_of_square_root_imbalance(x, y, imbalances, *, original=regimes.imbalance_sweep, **options):
    """Wrong: the square root of D in its place."""
    return original(x, y, np.sqrt(imbalances), **options)


# -- random starts ----------------------------------------------------------------------------


def generators(count, name="theory/sweeps"):
    return [generator(name, seed) for seed in range(count)]


def test_a_moderate_scale_ends_sparse_and_near_the_broken_line():
    sweep = regimes.scale_sweep(*DATA_B, [0.3], generators(3))
    assert np.median(distance_to_broken_line(sweep, DATA_B)) < 1e-3
    assert np.median(sweep.measures.clusters) <= 6


def scale_sweep_of_large_scales(x, y, scales, rngs, *, original=regimes.scale_sweep, **options):
    """Wrong: ten times the scale that was asked for."""
    return original(x, y, [10 * scale for scale in scales], rngs, **options)


def test_a_scale_that_is_too_small_gets_stuck():
    sweep = regimes.scale_sweep(*DATA_B, [0.01], generators(3), max_steps=60_000)
    residuals = np.stack([values - DATA_B[1] for values in sweep.end(DATA_B[0])])
    assert ((residuals**2).mean(axis=1) / 2 > 1e-3).sum() >= 2


def scale_sweep_of_moderate_scales(x, y, scales, rngs, *, original=regimes.scale_sweep, **options):
    """Wrong: no scale below 0.3."""
    return original(x, y, np.maximum(scales, 0.3), rngs, **options)


def test_large_scales_come_near_the_kernel_interpolant():
    sweep = regimes.scale_sweep(*DATA_B, [1.0, 4.0], generators(1))
    gaps = [
        float(measure_network(sweep.start.network(run), sweep.end.network(run), *DATA_B).to_kernel)
        for run in range(2)
    ]
    assert gaps[1] < 0.5 * gaps[0] and gaps[1] < 0.03


def scale_sweep_of_one_scale(x, y, scales, rngs, *, original=regimes.scale_sweep, **options):
    """Wrong: every scale is 1."""
    return original(x, y, np.ones(len(scales)), rngs, **options)


def test_weights_that_hardly_move_can_still_be_adaptive():
    sweep = regimes.ratio_sweep(*DATA_B, [1 / 32], generators(3))
    starts, ends = (np.hstack([each.w, each.b, each.v]) for each in (sweep.start, sweep.end))
    moves = np.linalg.norm(ends - starts, axis=1) / np.linalg.norm(starts, axis=1)
    assert np.median(moves) < 0.1
    assert np.median(distance_to_broken_line(sweep, DATA_B)) < 1e-3
    before, after = -sweep.start.b / sweep.start.w, -sweep.end.b / sweep.end.w
    assert np.median(np.abs(after - before)[np.abs(before) < 0.9]) > 0.05


def ratio_sweep_of_inverse_ratios(x, y, ratios, rngs, *, original=regimes.ratio_sweep, **options):
    """Wrong: w and b are divided where they must be multiplied."""
    return original(x, y, [1 / ratio for ratio in ratios], rngs, **options)


def test_mirrored_pairs_start_as_the_zero_function():
    sweep = regimes.scale_sweep(*DATA_B, [0.3, 2.0], generators(2), max_steps=0)
    np.testing.assert_allclose(sweep.start(GRID), 0.0, atol=1e-13)


def test_a_grid_that_meets_a_datum_is_refused():
    with pytest.raises(ValueError, match="a unit starts on a kink"):
        regimes.imbalance_sweep(*DATA_B, [1.0], cells=51)
