"""Gradient descent: what it records, when it stops, what it trains."""

import numpy as np

from splinelens import ShallowNetwork, gradient_descent, squared_loss
from splinelens.experiments import generator

RNG = generator("numerics/descent")
W, B, V = RNG.normal(size=(3, 30))
X, Y = RNG.normal(size=(2, 12))
START = ShallowNetwork(W, B, V / 6, bias=0.1, slope=0.3)
RECORDS = {"step_size": 0.02, "max_steps": 100, "record_at": (10, 50)}


def test_records_belong_to_their_steps():
    run = gradient_descent(START, X, Y, **RECORDS)
    np.testing.assert_allclose(run.times, [0.0, 0.2, 1.0, 2.0], rtol=1e-12)
    losses = [squared_loss(net, X, Y) for net in run.snapshots]
    np.testing.assert_allclose(run.losses, losses, rtol=1e-12)
    assert run.snapshots[-1] is run.network
    assert not run.converged


def test_it_stops_at_the_tolerance_asked_for():
    run = gradient_descent(START, X, Y, step_size=0.02, max_steps=5000, loss_tolerance=0.15)
    assert run.converged and run.losses[-1] <= 0.15 and run.times[-1] < 100.0


def test_only_what_is_trained_moves():
    run = gradient_descent(START, X, Y, train=("v", "bias"), **RECORDS)
    for name in ("w", "b", "slope"):
        assert np.array_equal(getattr(run.network, name), getattr(START, name))
    assert (run.network.v != START.v).any() and run.network.bias != START.bias


def test_the_order_of_the_data_does_not_matter():
    order = generator("numerics/order").permutation(len(X))
    one, other = (gradient_descent(START, x, y, **RECORDS).losses for x, y in ((X, Y), (X[order], Y[order])))
    np.testing.assert_allclose(one, other, rtol=1e-11)


def test_weights_count_like_repeated_data():
    counts = np.array([1, 2, 3] * 4)
    repeated = gradient_descent(START, np.repeat(X, counts), np.repeat(Y, counts), **RECORDS)
    weighted = gradient_descent(START, X, Y, weights=counts, **RECORDS)
    np.testing.assert_allclose(repeated.losses, weighted.losses, rtol=1e-11)


def test_a_column_of_weights_stays_a_column():
    column = ShallowNetwork(W[:, None], B, V / 6, bias=0.1, slope=[0.3])
    run, flat = gradient_descent(column, X, Y, **RECORDS), gradient_descent(START, X, Y, **RECORDS)
    assert run.network.w.shape == (30, 1)
    np.testing.assert_array_equal(run.network.w[:, 0], flat.network.w)


def test_no_step_leaves_the_start():
    run = gradient_descent(START, X, Y, step_size=0.1, max_steps=0)
    assert np.array_equal(run.network.w, START.w) and len(run.times) == 1
