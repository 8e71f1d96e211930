"""Chapter 15: real training in the plane, seen from the attractors; the measures by their definition."""

import dataclasses
from functools import cache

import numpy as np
import pytest

from splinelens import cluster_runs, paired_training, sphere_attractors
from splinelens.experiments import generator


@cache
def long_runs():
    rngs = [generator("theory/cluster runs", seed) for seed in range(3)]
    return cluster_runs.train_from_scale(1e-4, rngs, 500.0, width=80, records=26)


def tiny_runs():
    """Three networks of 80 units from a tiny start: at the start, at the end of the alignment, and late."""
    run, lifted, y = long_runs()
    kept = sorted({0, *aligned(run), 23, 25})
    parts = {name: getattr(run, name)[:, kept] for name in ("weights", "v", "residuals")}
    return paired_training.PairedRun(run.times[kept], **parts), lifted, y


@cache
def large_runs():
    rngs = [generator("theory/cluster runs", seed) for seed in range(2)]
    scale = paired_training.scale_of_output(30.0, 80)
    return cluster_runs.train_from_scale(scale, rngs, 30.0, width=80, records=3)


def aligned(run):
    """For each network the last moment at which the residual has hardly changed."""
    size = np.linalg.norm(run.residuals, axis=2)
    return [int(np.flatnonzero(each > 0.99 * each[0])[-1]) for each in size]


def state(run, s, k, lifted):
    """Directions, signs and masses of the live units of network s at record k."""
    weights, v = run.weights[s, k], run.v[s, k]
    lengths = np.linalg.norm(weights, axis=1)
    live = (lifted[s] @ weights.T > 1e-6 * lengths).any(axis=0)
    return (weights / lengths[:, None])[live], np.sign(v)[live], (np.abs(v) * lengths)[live]


def mass_near(u, sign, mass, lifted, residual):
    """Share of the mass within 0.1 rad of an attractor of its sign, unit by unit."""
    inside = 0.0
    for side in (1, -1):
        places = sphere_attractors.find_sphere_attractors(lifted[:, :-1], residual, side).directions
        for each, weight in zip(u[sign == side], mass[sign == side], strict=True):
            inside += weight * bool((places @ each > np.cos(0.1)).any())
    return inside / mass.sum()


# -- Starts -----------------------------------------------------------------------------------


def test_an_output_scale_is_a_scale_of_the_weights():
    alpha, width = 2.0, 20
    lifted, y = cluster_runs.plane_data(generator("theory/output scale"))
    weights, v = paired_training.paired_start(width, 2, 1.0, generator("theory/output scale", 1))
    weights[3] *= 1.3
    scale = paired_training.scale_of_output(alpha, width)
    step, factor = 1e-3, alpha / np.sqrt(width)
    run = paired_training.train_together(
        scale * weights[None], scale * v[None], lifted[None], y[None], step=step, record_at=[50]
    )
    for _ in range(50):  # f = factor * sum v relu(<w, x> + b), by definition, in scale^-2 of the time
        heights = lifted @ weights.T
        r = factor * np.maximum(heights, 0) @ v - y
        pull = ((heights > 0) * r[:, None]).T @ lifted / len(y)
        turned = weights - step / scale**2 * factor * v[:, None] * pull
        v = v - step / scale**2 * factor * np.maximum(heights, 0).T @ r / len(y)
        weights = turned
    assert run.v[0, 0] == pytest.approx(scale * v, abs=1e-12)
    assert run.weights[0, 0] == pytest.approx(scale * weights, abs=1e-12)


def scale_without_a_root(alpha, width):
    """Wrong: the output scale itself."""
    return float(alpha / np.sqrt(width))


def test_a_paired_start_is_silent():
    weights, v = paired_training.paired_start(40, 3, 0.7, generator("theory/paired"))
    x = generator("theory/paired", 1).normal(size=(5, 3))
    lifted = np.column_stack([x, np.ones(5)])
    r = paired_training.residuals(weights[None], v[None], lifted[None], np.zeros((1, 5)), "tanh")
    assert np.abs(r).max() < 1e-14
    assert np.linalg.norm(weights, axis=1) == pytest.approx(np.abs(v))


def test_bad_input_is_refused():
    rng = generator("theory/paired", 2)
    with pytest.raises(ValueError, match="even number"):
        paired_training.paired_start(3, 2, 1.0, rng)
    with pytest.raises(ValueError, match="record_at, step"):
        paired_training.train_together(
            np.ones((1, 2, 3)),
            np.ones((1, 2)),
            np.ones((1, 4, 3)),
            np.ones((1, 4)),
            step=0.1,
            record_at=[3, 3],
        )
    with pytest.raises(ValueError, match="alpha"):
        paired_training.scale_of_output(-1.0, 10)


# -- Along training ---------------------------------------------------------------------------


def test_when_the_residual_starts_to_move_the_mass_is_at_the_attractors():
    run, lifted, y = tiny_runs()
    found = cluster_runs.measure_clusters(run, lifted, y)
    shares = []
    for s, k in enumerate(aligned(run)):
        share = mass_near(*state(run, s, k, lifted), lifted[s], run.residuals[s, k])
        assert found["near_now_mass"][s, k] == pytest.approx(share, abs=1e-12)
        shares.append(share)
    assert np.median(shares) > 0.95
    assert found["null_now"].max() < 0.03 and found["near_now_mass"][:, 0].max() < 0.1


def measures_of_the_opposite_residual(run, lifted, y, original=cluster_runs.measure_clusters):
    """Wrong: the sign of the residual."""
    return original(dataclasses.replace(run, residuals=-run.residuals), lifted, y)


def test_later_the_mass_is_not_at_the_attractors_of_the_present_residual():
    run, lifted, y = tiny_runs()
    found = cluster_runs.measure_clusters(run, lifted, y)["near_now_mass"][:, -2:]
    shares = np.array(
        [
            [mass_near(*state(run, s, k, lifted), lifted[s], run.residuals[s, k]) for k in (-2, -1)]
            for s in range(3)
        ]
    )
    assert found == pytest.approx(shares, abs=1e-12)
    assert np.median(shares) < 0.5


def measures_of_the_first_moment(run, lifted, y, original=cluster_runs.measure_clusters):
    """Wrong: the alignment taken for the whole of training."""
    found = original(run, lifted, y)
    return {name: np.repeat(value[..., 1:2], value.shape[-1], axis=-1) for name, value in found.items()}


def test_clusters_stay():
    run, lifted, y = tiny_runs()
    found = cluster_runs.measure_clusters(run, lifted, y)["pairs"]
    shares = []
    for s in range(3):
        u, sign, _ = state(run, s, -1, lifted)
        sides = [u[sign == side] for side in (1, -1) if (sign == side).sum() > 1]
        shares.append(np.mean([close_pairs(side) for side in sides]))
    assert found[:, -1] == pytest.approx(shares, abs=1e-12)
    assert min(shares) > 20 * found[:, 0].max()


def close_pairs(u):
    """Share of pairs of different rows within 0.1 rad, pair by pair."""
    pairs = [(i, j) for i in range(len(u)) for j in range(i)]
    return np.mean([np.linalg.norm(u[i] - u[j]) <= 2 * np.sin(0.05) for i, j in pairs])


def measures_of_spread_units(run, lifted, y, original=cluster_runs.measure_clusters):
    """Wrong: the start in place of every moment."""
    weights = np.repeat(run.weights[:, :1], run.weights.shape[1], axis=1)
    return original(dataclasses.replace(run, weights=weights), lifted, y)


def test_the_last_hyperplanes_are_not_at_the_first_attractors():
    run, lifted, y = tiny_runs()
    found = cluster_runs.measure_clusters(run, lifted, y)["near_first_mass"][:, -1]
    shares = [mass_near(*state(run, s, -1, lifted), lifted[s], -y[s]) for s in range(3)]
    assert found == pytest.approx(shares, abs=1e-12)
    assert np.median(shares) < 0.5


def measures_of_the_alignment(run, lifted, y, original=cluster_runs.measure_clusters):
    """Wrong: training is cut off at the alignment."""
    return {name: value[..., :2] for name, value in original(run, lifted, y).items()}


def test_from_a_large_start_directions_hardly_turn():
    run, lifted, y = large_runs()
    found = cluster_runs.measure_clusters(run, lifted, y)["rotation"][:, -1]
    for s in range(2):
        first, last = run.weights[s, 0], run.weights[s, -1]
        cosines = (first * last).sum(axis=1) / np.linalg.norm(first, axis=1) / np.linalg.norm(last, axis=1)
        live = (lifted[s] @ last.T > 1e-6 * np.linalg.norm(last, axis=1)).any(axis=0)
        assert found[s] == pytest.approx(np.median(np.arccos(np.minimum(1, cosines[live]))), abs=1e-6)
        assert found[s] < 0.1
    assert (run.losses[:, -1] < 0.2 * run.losses[:, 0]).all()


def measures_of_wandering_units(run, lifted, y, original=cluster_runs.measure_clusters):
    """Wrong: units are mixed up."""
    mixed = np.concatenate([run.weights[:, :1], run.weights[:, 1:, ::-1]], axis=1)
    return original(dataclasses.replace(run, weights=mixed), lifted, y)


def test_units_of_other_activations_gather_too():
    for name in ("leaky_relu", "tanh"):
        rngs = [generator("theory/cluster runs", 7)]
        run, _, _ = cluster_runs.train_from_scale(1e-4, rngs, 60.0, width=60, records=3, activation=name)
        found = cluster_runs.gathered_pairs(run)["pairs"][0]
        for k in (0, -1):
            u = run.weights[0, k] / np.linalg.norm(run.weights[0, k], axis=1, keepdims=True)
            sides = [u[run.v[0, k] > 0], u[run.v[0, k] < 0]]
            assert found[k] == pytest.approx(np.mean([close_pairs(side) for side in sides]), abs=1e-12)
        assert found[-1] > 0.1 > 10 * found[0]


def pairs_of_the_start(run, original=cluster_runs.gathered_pairs):
    """Wrong: the start in place of every moment."""
    weights = np.repeat(run.weights[:, :1], run.weights.shape[1], axis=1)
    return original(dataclasses.replace(run, weights=weights))
