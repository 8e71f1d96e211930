"""Networks trained side by side go where each would go alone."""

import numpy as np
import pytest

from splinelens import gradient_descent
from splinelens.ensembles import Ensemble, descend_together, tangent_step_sizes
from splinelens.experiments import generator
from splinelens.regimes import imbalance_sweep

RNG = generator("numerics/ensembles")
X, Y = RNG.normal(size=(2, 9))
START = Ensemble(*RNG.normal(size=(3, 4, 15)))
STEPS = np.array([0.01, 0.02, 0.03, 0.04])


def test_each_run_is_the_descent_of_its_network():
    together = descend_together(START, X, Y, step_sizes=STEPS, max_steps=400)
    for run, eta in enumerate(STEPS):
        alone = gradient_descent(START.network(run), X, Y, step_size=eta, max_steps=400)
        for name in ("w", "b", "v"):
            np.testing.assert_allclose(getattr(together, name)[run], getattr(alone.network, name), atol=1e-11)
        assert together.losses[run] == pytest.approx(alone.losses[-1], rel=1e-10)


def test_runs_stop_one_by_one_at_the_tolerance():
    loose = descend_together(START, X, Y, step_sizes=STEPS, max_steps=4000, loss_tolerance=0.2)
    reached = loose.losses <= 0.2
    assert reached.any() and len(set(loose.steps)) > 1
    for run in np.flatnonzero(reached):
        alone = gradient_descent(
            START.network(run), X, Y, step_size=STEPS[run], max_steps=int(loose.steps[run])
        )
        np.testing.assert_allclose(loose.v[run], alone.network.v, atol=1e-9)


def test_ties_and_flat_units_are_treated_as_in_the_single_descent():
    start = Ensemble([[1.0, -1.0, 0.0, 0.0]], [[-X[2], X[3], 0.5, -0.5]], [[1.0, 0.7, 0.3, 0.2]])
    together = descend_together(start, X, Y, step_sizes=[0.05], max_steps=50)
    alone = gradient_descent(start.network(0), X, Y, step_size=0.05, max_steps=50).network
    np.testing.assert_allclose(together.w[0], alone.w, atol=1e-12)
    np.testing.assert_allclose(together.b[0], alone.b, atol=1e-12)


def test_step_sizes_are_capped_and_inverse_to_the_largest_rate():
    free, capped = (tangent_step_sizes(START, X, at_most) for at_most in (10.0, 1e-3))
    assert (free < 10).all() and (capped == 1e-3).all()


def test_no_step_leaves_the_start():
    still = descend_together(START, X, Y, step_sizes=STEPS, max_steps=0)
    np.testing.assert_array_equal(still.w, START.w)
    assert (still.steps == 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Ensemble(np.ones(3), np.ones(3), np.ones(3)), "w: expected shape"),
        (lambda: Ensemble(np.ones((2, 3)), np.ones((2, 2)), np.ones((2, 3))), "b: expected shape"),
        (lambda: descend_together(START, X, Y, step_sizes=[0.1], max_steps=3), "step_sizes: expected shape"),
        (lambda: descend_together(START, X, Y, step_sizes=-STEPS, max_steps=3), "step_sizes, max_steps"),
        (lambda: descend_together(START, X, Y, step_sizes=1e3 * STEPS, max_steps=999), "too large, a loss"),
        (lambda: imbalance_sweep([0.0, 1.0], [0.0, 1.0], [1.0], cells=8), "x: expected at least 3 numbers"),
        (lambda: imbalance_sweep(X, Y, [1.0], cells=0), "cells, delta_slope: expected a whole number"),
    ],
)
def test_bad_input_is_named(call, message):
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=message):
        call()
