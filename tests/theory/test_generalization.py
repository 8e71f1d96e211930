"""Chapter 7: runs, when they count as converged, and what short runs over a few seeds show."""

import numpy as np
import pytest

from splinelens import breakpoint_placement, generalization
from splinelens.experiments import generator

SEEDS = 8
INPUTS = generalization.sampled_inputs(40, [generator("theory/inputs", seed) for seed in range(SEEDS)])


def curves(target, placement, width, steps):
    rngs = [generator(f"theory/{placement}/{width}", seed) for seed in range(SEEDS)]
    return generalization.learning_curves(target, placement, width, INPUTS, rngs, steps=steps)


# -- targets and runs -------------------------------------------------------------------------


def test_sawtooth_is_a_triangle_wave_of_period_four_fifths():
    t = np.linspace(-1, 1, 401)
    wave = generalization.target_values("sawtooth", t)
    assert wave == pytest.approx(generalization.target_values("sawtooth", t + 0.8), abs=1e-12)
    assert (wave.min(), wave.max()) == pytest.approx((-1, 1))
    assert np.abs(np.diff(wave)) == pytest.approx(5 * (t[1] - t[0]))


def test_errors_are_those_of_the_networks_on_grid_and_data():
    steps = (64, 128)
    run = curves("spiky", "torch", 10, steps)
    for seed, network in enumerate(run.end.networks()):
        x, grid = INPUTS[seed], generalization.inside_grid(INPUTS[seed])
        for points, errors in ((grid, run.test), (x, run.train)):
            missed = network(points) - generalization.target_values("spiky", points)
            assert errors[seed, -1] == pytest.approx(np.sqrt(np.mean(missed**2)), rel=1e-9)
    half = curves("spiky", "torch", 10, steps[:1])
    for seed, (now, then) in enumerate(zip(run.end.networks(), half.end.networks(), strict=True)):
        grid = generalization.inside_grid(INPUTS[seed])
        change = np.sqrt(np.mean((now(grid) - then(grid)) ** 2))
        assert run.changes[seed, -1] == pytest.approx(change, rel=1e-9)


def test_step_size_is_stable_for_the_linearised_start():
    network = breakpoint_placement.place_breakpoints("he biased", 50, INPUTS[0], generator("theory/step"))
    step = generalization.stable_step_size(network, INPUTS[0], at_most=9.0)
    columns, small = [], 1e-7
    for name in ("w", "b", "v"):
        for unit in range(50):
            moved = getattr(network, name) + small * (np.arange(50) == unit)
            columns.append((network.replace(**{name: moved})(INPUTS[0]) - network(INPUTS[0])) / small)
    jacobian = np.stack([*columns, np.ones(40)], axis=1)
    top = np.linalg.eigvalsh(jacobian @ jacobian.T / 40)[-1]
    assert step == pytest.approx(0.7 / top, rel=1e-5)


# -- when a run has converged -----------------------------------------------------------------


def test_a_converged_run_had_nearly_the_same_error_at_half_the_steps():
    run = curves("sawtooth", "gaps", 20, tuple(100 * 2**k for k in range(7)))
    settled = run.converged[:, 1:]
    assert settled.any()
    moved = np.abs(np.diff(run.test, axis=1))
    assert (moved <= generalization.DRIFT * run.test[:, 1:])[settled].all()


def converged_where_the_training_error_is_small(self):
    """Wrong: a small training error in place of a function that no longer changes."""
    return self.train <= 0.3
