"""The integrators of gradient flow: against each other, on repeated and unsorted data, and at the edges."""

import itertools

import numpy as np
import pytest

from splinelens import ShallowNetwork, gradient_descent, integrate_flow, squared_loss
from splinelens.cell_moments import largest_rate, network_kernel
from splinelens.cell_paths import Modes
from splinelens.experiments import generator
from splinelens.flow_examples import (
    let_go_by_its_sign,
    orientation_flip,
    shrinks_to_nothing,
    slide_and_release,
)
from splinelens.flow_velocity import limiting_velocity, reduced_velocity, spline_velocity
from splinelens.loss_surface import PARAMETERS
from splinelens.meetings import meeting_at, sliding_velocity

RNG = generator("numerics/flow")
X, Y = RNG.uniform(-1, 1, 12), RNG.normal(size=12)
START = ShallowNetwork(*RNG.normal(size=(3, 8)), bias=0.1, slope=-0.2)
METHODS = pytest.mark.parametrize("method", ["events", "cells"])
SUBSETS = [names for k in range(1, 6) for names in itertools.combinations(PARAMETERS, k)]


def difference(one, other):
    return max(np.abs(getattr(one.network, name) - getattr(other.network, name)).max() for name in PARAMETERS)


@pytest.mark.parametrize("train", SUBSETS, ids=["+".join(names) for names in SUBSETS])
def test_both_methods_agree_whatever_is_trained(train):
    accurate = integrate_flow(START, X, Y, 4.0, train=train)
    fast = integrate_flow(START, X, Y, 4.0, "cells", train=train, rtol=1e-4)
    assert difference(accurate, fast) < 2e-3
    for name in set(PARAMETERS) - set(train):
        assert np.array_equal(getattr(accurate.network, name), getattr(START, name))
        assert np.array_equal(getattr(fast.network, name), getattr(START, name))


@METHODS
def test_the_order_of_the_data_does_not_matter(method):
    order = generator("numerics/flow order").permutation(len(X))
    one = integrate_flow(START, X, Y, 4.0, method)
    other = integrate_flow(START, X[order], Y[order], 4.0, method)
    assert difference(one, other) < 1e-9
    assert [(e.kind, e.unit, e.datum) for e in one.events] == [
        (e.kind, e.unit, order[e.datum]) for e in other.events
    ]


@METHODS
def test_repeated_data_act_as_one_datum_of_their_weight(method):
    x, y = np.repeat(X, 2), np.repeat(Y, 2) + np.tile([0.3, -0.3], len(X))
    weighted = integrate_flow(START, X, Y, 4.0, method)
    repeated = integrate_flow(START, x, y, 4.0, method)
    assert difference(weighted, repeated) < 1e-9
    assert [2 * e.datum for e in weighted.events] == [e.datum for e in repeated.events]
    assert repeated.losses[-1] == pytest.approx(squared_loss(repeated.network, x, y), rel=1e-9)


@METHODS
def test_weights_count_like_repeated_data(method):
    counts = np.array([1, 2, 3] * 4)
    repeated = integrate_flow(START, np.repeat(X, counts), np.repeat(Y, counts), 2.0, method)
    weighted = integrate_flow(START, X, Y, 2.0, method, weights=counts)
    assert difference(repeated, weighted) < 1e-8


@METHODS
def test_data_without_weight_do_not_pull(method):
    weights = np.where(np.arange(12) == 3, 0.0, 1.0)
    with_it = integrate_flow(START, X, Y, 2.0, method, weights=weights, rtol=1e-6)
    without = integrate_flow(START, np.delete(X, 3), np.delete(Y, 3), 2.0, method, rtol=1e-6)
    assert difference(with_it, without) < 1e-5


@METHODS
def test_the_end_and_the_records_are_met_exactly(method):
    run = integrate_flow(START, X, Y, 3.0, method, record_at=[2.0, 0.5, 0.5, 0.0, 3.0])
    assert run.times.tolist() == [0.0, 0.5, 2.0, 3.0]
    assert run.losses == pytest.approx([squared_loss(each, X, Y) for each in run.snapshots], rel=1e-9)
    assert run.snapshots[-1] is run.network
    assert (np.diff(run.losses) < 0).all()


@METHODS
def test_a_record_in_between_is_where_a_shorter_run_ends(method):
    run = integrate_flow(START, X, Y, 3.0, method, record_at=[1.0], rtol=1e-8)
    short = integrate_flow(START, X, Y, 1.0, method, rtol=1e-8)
    np.testing.assert_allclose(run.snapshots[1].w, short.network.w, atol=1e-5)


@METHODS
def test_it_stops_at_the_loss_asked_for(method):
    goal = 0.6 * squared_loss(START, X, Y)
    run = integrate_flow(START, X, Y, 1e3, method, loss_tolerance=goal)
    assert run.converged and run.times[-1] < 1e3
    assert 0.99 * goal < run.losses[-1] <= goal


@METHODS
def test_no_time_leaves_the_start(method):
    run = integrate_flow(START, X, Y, 0.0, method)
    assert np.array_equal(run.network.w, START.w) and run.events == () and len(run.times) == 1


@METHODS
def test_dead_units_stay_as_they_are(method):
    dead = ShallowNetwork([1.0, -2.0], [-5.0, -9.0], [1.0, 1.0])
    run = integrate_flow(dead, X, Y, 100.0, method)
    assert run.times[-1] == 100.0 and run.events == () and run.steps <= 1
    for name in "wbv":
        assert np.array_equal(getattr(run.network, name), getattr(dead, name))


@METHODS
def test_one_datum_is_enough(method):
    run = integrate_flow(START, [0.5], [1.0], 50.0, method)
    assert run.times[-1] == 50.0 and run.losses[-1] < 1e-8


@METHODS
def test_a_column_of_weights_stays_a_column(method):
    column = START.replace(w=START.w[:, None], slope=[-0.2])
    run, flat = integrate_flow(column, X, Y, 1.0, method), integrate_flow(START, X, Y, 1.0, method)
    assert run.network.w.shape == (8, 1)
    np.testing.assert_allclose(run.network.w[:, 0], flat.network.w, atol=1e-12)


@METHODS
def test_twin_units_move_together(method):
    twins = ShallowNetwork(np.tile(START.w, 2), np.tile(START.b, 2), np.tile(START.v, 2) / 2)
    end = integrate_flow(twins, X, Y, 6.0, method).network
    np.testing.assert_allclose(end.w[:8], end.w[8:], atol=1e-8)


def test_twin_units_are_pinned_together():
    network, x, y, _ = slide_and_release()
    twins = ShallowNetwork(*(np.tile(getattr(network, name), 2) for name in "wb"), np.tile(network.v / 2, 2))
    events = integrate_flow(twins, x, y, 8.0).events
    times = {(e.kind, e.unit % 4, e.datum): [] for e in events}
    for event in events:
        times[event.kind, event.unit % 4, event.datum].append(event.time)
    assert events and all(len(each) == 2 and np.ptp(each) < 1e-8 for each in times.values())


@METHODS
@pytest.mark.parametrize(
    "example", [slide_and_release(), let_go_by_its_sign(), shrinks_to_nothing(), orientation_flip(-1.0)]
)
def test_events_are_plain_tuples_in_order(method, example):
    events = integrate_flow(*example, method).events
    assert sorted(e.time for e in events) == [e.time for e in events]
    for event in events:
        assert [type(part) for part in tuple(event)] == [float, str, int, int]
        assert event.kind in ("cross", "pin", "unpin")


def test_unpins_follow_pins_of_the_same_datum():
    pinned = {}
    for _, kind, unit, datum in integrate_flow(*slide_and_release()).events:
        if kind == "pin":
            pinned[unit] = datum
        if kind == "unpin":
            assert pinned.pop(unit) == datum


def test_plain_cells_report_no_events():
    assert integrate_flow(*slide_and_release(), "cells", split_crossings=False).events == ()


@pytest.mark.parametrize("offset", [1e3, 1e6])
def test_far_data_give_a_finite_end_or_a_clear_error(offset):
    far = START.replace(b=START.b - START.w * offset, slope=0.0)
    for method in ("events", "cells"):
        try:
            end = integrate_flow(far, X + offset, Y, 1e-3, method, max_steps=3000).network
        except ValueError as error:
            assert "lambda_max" in str(error)
        else:
            assert np.isfinite(end.w).all() and np.isfinite(end.v).all()


@pytest.mark.parametrize("step", [1.0, 2.0, 5.0, 1e3, 1e200])
def test_a_divergent_descent_names_the_largest_rate(step):
    rate = largest_rate(START, X)
    assert step > 2 / rate
    with pytest.raises(ValueError, match=r"step_size: .*lambda_max .* is " + f"{rate:.4g}"):
        gradient_descent(START, X, Y, step_size=step, max_steps=200)


def test_largest_rate_by_power_iteration_is_that_of_the_matrix():
    x = generator("numerics/many").uniform(-1, 1, 2500)
    kernel = network_kernel(START, x) / len(x)
    assert largest_rate(START, x) == pytest.approx(np.linalg.eigvalsh(kernel)[-1], rel=1e-4)


def test_modes_of_rate_zero_integrate_linearly():
    modes = Modes(np.array([1e-30, 2.0]), np.eye(2), np.array([3.0, 1.0]))
    np.testing.assert_allclose(modes.until(5.0), [15.0, (1 - np.exp(-10)) / 2], rtol=1e-12)


def test_a_wide_network_is_followed_in_few_steps():
    rng = generator("numerics/wide")
    w, b, v = rng.normal(size=(3, 400))
    x = np.linspace(-1, 1, 40)
    net = ShallowNetwork(w, b, v / 20)
    run = integrate_flow(net, x, np.sin(4 * x), 1e5, "cells", loss_tolerance=5e-5)
    assert run.converged and run.steps < 300
    finer = integrate_flow(net, x, np.sin(4 * x), 1e5, "cells", loss_tolerance=5e-5, rtol=1e-3)
    grid = np.linspace(-1, 1, 301)
    assert np.abs(run.network(grid) - finer.network(grid)).max() < 5e-3


KINK = ShallowNetwork([0.1], [-0.03], [1.0])
BAD = {
    "a kink": (lambda: integrate_flow(KINK, [0.3, 0.5], [0.0, 1.0], 1.0), "must not start on a kink.*unit 0"),
    "negative time": (lambda: integrate_flow(START, X, Y, -1.0), "t_end: expected a number >= 0, got -1"),
    "NaN time": (lambda: integrate_flow(START, X, Y, np.nan), "t_end: expected finite"),
    "unknown method": (lambda: integrate_flow(START, X, Y, 1.0, "euler"), "method: expected one of"),
    "late record": (lambda: integrate_flow(START, X, Y, 1.0, record_at=[2.0]), "record_at: expected times"),
    "zero rtol": (lambda: integrate_flow(START, X, Y, 1.0, rtol=0.0), "rtol: expected a number > 0"),
    "no steps": (lambda: integrate_flow(START, X, Y, 1.0, max_steps=0), "max_steps: expected a whole number"),
    "too few steps": (
        lambda: integrate_flow(START, X, Y, 9.0, max_steps=2),
        "max_steps: 2 steps.*lambda_max",
    ),
    "too few cells": (
        lambda: integrate_flow(START, X, Y, 9.0, "cells", max_steps=1),
        "max_steps.*lambda_max",
    ),
    "zero step": (lambda: integrate_flow(START, X, Y, 9.0, "cells", max_step=0.0), "max_step: expected"),
    "negative loss": (lambda: integrate_flow(START, X, Y, 1.0, loss_tolerance=-1.0), "loss_tolerance"),
    "tanh": (lambda: integrate_flow(START.replace(activation="tanh"), X, Y, 1.0), "integrate_flow needs"),
    "unknown parameter": (lambda: integrate_flow(START, X, Y, 1.0, train=("u",)), "train: expected"),
    "flat unit": (lambda: spline_velocity(ShallowNetwork([0.0], [1.0], [1.0]), X, Y), "w != 0"),
    "no slope": (lambda: reduced_velocity(0.0, 0.0, -1.0, 0.1, 0.1), "mu: expected mu != 0"),
    "zero slope": (lambda: limiting_velocity(0.0, 0.0, -1.0, 0.1, 0.1), "mu: expected numbers other"),
    "unit out of range": (lambda: meeting_at(START, X, Y, 9, 0), "unit: expected a whole number from 0 to 7"),
    "datum out of range": (lambda: meeting_at(START, X, Y, 0, -1), "datum: expected a whole number"),
    "not pinned": (lambda: sliding_velocity(START.replace(v=np.zeros(8)), X, Y, 0, 0), "unit: expected one"),
    "imbalance too large": (lambda: orientation_flip(2.0), "imbalance: expected a number <="),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_by_name(case):
    call, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        call()


def test_frozen_features_may_start_on_a_kink():
    run = integrate_flow(KINK, [0.3, 0.5], [0.0, 1.0], 1.0, train=("v", "bias"))
    assert run.events == ()
