"""Chapter 14: the direction potential, its strict minima on the circle, Part I's pins, and two metrics."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from plain_routes import TURN, apart, potential_on

from splinelens import (
    attractors,
    circle_cells,
    direction_potentials,
    experiments,
    flow_examples,
    gradient_flow,
    meetings,
    networks,
    quotient_velocity,
    regimes,
)
from splinelens.experiments import generator

STEP = 1e-6
DIFFERENCE = 1e-7
"""A central difference of step 1e-6 errs by 1e-10, relative to the loss; a wrong term by 1e-2."""
POWERS = {"relu": 1, "relu2": 2}


def case(seed, dim, activation, width=3, n=5):
    """A network and residuals that have nothing to do with it; no datum near a hyperplane."""
    rng = generator("chapter 14/potential", seed)
    w = rng.normal(size=(width, dim))
    network = networks.ShallowNetwork(*(w, *rng.normal(size=(2, width))), activation=activation)
    return network, rng.normal(size=(n, dim)), rng.normal(size=n)


def ramp(t, power):
    return np.maximum(t, 0.0) ** power


def pulled_loss(w, b, v, x, residual, power):
    """Its gradient at these weights is that of the loss whose residuals are `residual`: mean of r f."""
    return float(np.mean(residual * (ramp(x @ w.T + b, power) @ v)))


def weight_velocity(network, x, residual):
    """Minus the gradient in w, b and v by central differences."""
    power = POWERS[network.activation.name]
    at = [network.w.copy(), network.b.copy(), network.v.copy()]
    rates = [np.zeros_like(part) for part in at]
    for part, rate in zip(at, rates, strict=True):
        for place in np.ndindex(part.shape):
            kept, ends = part[place], []
            for step in (STEP, -STEP):
                part[place] = kept + step
                ends.append(pulled_loss(*at, x, residual, power))
            part[place] = kept
            rate[place] = -(ends[0] - ends[1]) / (2 * STEP)
    return rates


def lifted_weights(network):
    return np.column_stack([network.w, network.b])


def sizes(network):
    return np.linalg.norm(lifted_weights(network), axis=1)


SETTINGS = pytest.mark.parametrize(
    ("seed", "dim", "activation"), [(0, 1, "relu"), (1, 2, "relu"), (2, 3, "relu2"), (3, 1, "relu2")]
)


# -- one potential ----------------------------------------------------------------------------


@SETTINGS
def test_directions_go_down_the_potential(seed, dim, activation):
    network, x, residual = case(seed, dim, activation)
    rows, rho = lifted_weights(network), sizes(network)[:, None]
    w_dot, b_dot, _ = weight_velocity(network, x, residual)
    rate = np.column_stack([w_dot, b_dot]) / rho
    u = rows / rho
    u_dot = rate - (rate * u).sum(axis=1, keepdims=True) * u
    for k, v in enumerate(network.v):
        slope = direction_potentials.direction_gradient(u[k], x, residual, int(np.sign(v)), activation)
        speed = abs(v) * rho[k] ** (POWERS[activation] - 2) / len(x)
        np.testing.assert_allclose(u_dot[k], -speed * slope, atol=DIFFERENCE)


def gradient_off_the_sphere(
    u, x, residual, sign=1, activation="relu", *, original=direction_potentials.direction_potential
):
    """Wrong: the gradient in the space around, not made tangent."""
    shifts = STEP * np.eye(len(u))
    ends = [
        np.array([original(u + way * shift, x, residual, sign, activation) for shift in shifts])
        for way in (1, -1)
    ]
    return (ends[0] - ends[1]) / (2 * STEP)


@SETTINGS
def test_output_weights_grow_at_minus_the_potential(seed, dim, activation):
    network, x, residual = case(seed, dim, activation)
    rho = sizes(network)
    u, rate = lifted_weights(network) / rho[:, None], weight_velocity(network, x, residual)[2]
    for k, v in enumerate(network.v):
        height = direction_potentials.direction_potential(u[k], x, residual, int(np.sign(v)), activation)
        growth = -(rho[k] ** POWERS[activation]) * height / len(x)
        assert np.sign(v) * rate[k] == pytest.approx(growth, abs=DIFFERENCE)


def potential_without_a_sign(
    u, x, residual, sign=1, activation="relu", *, original=direction_potentials.direction_potential
):
    """Wrong: forgets the sign of v."""
    return original(u, x, residual, 1, activation)


@SETTINGS
def test_lengths_grow_at_minus_the_potential(seed, dim, activation):
    network, x, residual = case(seed, dim, activation)
    rows, rho, power = lifted_weights(network), sizes(network), POWERS[activation]
    w_dot, b_dot, _ = weight_velocity(network, x, residual)
    rho_dot = (rows * np.column_stack([w_dot, b_dot])).sum(axis=1) / rho
    for k, v in enumerate(network.v):
        at = rows[k] / rho[k]
        height = direction_potentials.direction_potential(at, x, residual, int(np.sign(v)), activation)
        growth = -power * abs(v) * rho[k] ** (power - 1) * height / len(x)
        assert rho_dot[k] == pytest.approx(growth, abs=DIFFERENCE)


def mean_in_place_of_the_sum(
    u, x, residual, sign=1, activation="relu", *, original=direction_potentials.direction_potential
):
    """Wrong: divides by the number of data."""
    return original(u, x, residual, sign, activation) / len(x)


def test_an_aligned_unit_grows_exponentially():
    """A balanced tiny unit at a sink: its direction stands, v grows by exp(-D t / n) while r stands."""
    x, y = np.array([-1.0, 0.0, 1.0]), np.array([1.0, 0.5, 2.0])
    g = -np.array([x @ y, y.sum()])
    u = -g / np.linalg.norm(g)
    tiny = networks.ShallowNetwork([1e-7 * u[0]], [1e-7 * u[1]], [1e-7])
    end = gradient_flow.integrate_flow(tiny, x, y, 4.0).network
    depth = direction_potentials.direction_potential(u, x, -y)
    assert np.log(end.v[0] / 1e-7) == pytest.approx(-float(depth) * 4.0 / 3, abs=1e-6)
    assert np.hypot(end.w[0], end.b[0]) == pytest.approx(end.v[0], rel=1e-6)


def potential_of_the_targets(
    u, x, residual, sign=1, activation="relu", *, original=direction_potentials.direction_potential
):
    """Wrong: the other sign of the residual."""
    return original(u, x, -np.asarray(residual), sign, activation)


@SETTINGS
def test_hyperplanes_move_as_their_weights_do(seed, dim, activation):
    network, x, residual = case(seed, dim, activation)
    w_dot, b_dot, v_dot = weight_velocity(network, x, residual)
    ends = [
        networks.Hyperplanes.from_network(
            network.replace(w=network.w + way * w_dot, b=network.b + way * b_dot, v=network.v + way * v_dot)
        )
        for way in (STEP, -STEP)
    ]
    found = quotient_velocity.velocity_of_hyperplanes(network, x, residual)
    for name in ("directions", "offsets", "amplitudes"):
        rate = (getattr(ends[0], name) - getattr(ends[1], name)) / (2 * STEP)
        np.testing.assert_allclose(getattr(found, name), rate, atol=1e-6, rtol=1e-6)


def hyperplanes_of_unit_weights(network, x, residual, original=quotient_velocity.velocity_of_hyperplanes):
    """Wrong: forgets that a long weight vector turns slowly."""
    size = np.linalg.norm(network.w, axis=1)
    scaled = network.replace(w=network.w / size[:, None], b=network.b / size, v=network.v * size)
    return original(scaled, x, residual)


@SETTINGS
def test_quotient_flow_is_a_gradient_flow_in_its_coordinates(seed, dim, activation):
    network, x, residual = case(seed, dim, activation)
    planes, power = networks.Hyperplanes.from_network(network), POWERS[activation]

    def loss(directions, offsets, amplitudes):
        return float(np.mean(residual * (ramp(x @ directions.T - offsets, power) @ amplitudes)))

    at = [planes.directions.copy(), planes.offsets.copy(), planes.amplitudes.copy()]
    found = quotient_velocity.velocity_in_quotient(network, x, residual)
    for part, rate in zip(at, found, strict=True):
        slopes = np.zeros_like(part)
        for place in np.ndindex(part.shape):
            kept, ends = part[place], []
            for step in (STEP, -STEP):
                part[place] = kept + step
                ends.append(loss(*at))
            part[place] = kept
            slopes[place] = (ends[0] - ends[1]) / (2 * STEP)
        if slopes.ndim == 2:
            slopes -= (slopes * planes.directions).sum(axis=1, keepdims=True) * planes.directions
        np.testing.assert_allclose(rate, -slopes, atol=DIFFERENCE)


def quotient_flow_of_the_weights(network, x, residual):
    """Wrong: the velocity that the weights give."""
    return quotient_velocity.velocity_of_hyperplanes(network, x, residual)


@SETTINGS
def test_both_charts_carry_one_flow(seed, dim, activation):
    """The velocity of u = (xi, -gamma) / sqrt(1 + gamma^2), from that of xi and gamma, goes down D."""
    network, x, residual = case(seed, dim, activation)
    planes = networks.Hyperplanes.from_network(network)
    moved = quotient_velocity.velocity_of_hyperplanes(network, x, residual)
    ends = []
    for way in (STEP, -STEP):
        xi, gamma = planes.directions + way * moved.directions, planes.offsets + way * moved.offsets
        rows = np.column_stack([xi, -gamma])
        ends.append(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    u_dot, rho = (ends[0] - ends[1]) / (2 * STEP), sizes(network)
    u = lifted_weights(network) / rho[:, None]
    lifted = np.column_stack([x, np.ones(len(x))])
    for k, v in enumerate(network.v):
        slopes = np.sign(v) * residual * POWERS[activation] * ramp(lifted @ u[k], POWERS[activation] - 1)
        full = (slopes * (lifted @ u[k] > 0)) @ lifted
        tangent = full - (full @ u[k]) * u[k]
        speed = abs(v) * rho[k] ** (POWERS[activation] - 2) / len(x)
        np.testing.assert_allclose(u_dot[k], -speed * tangent, atol=1e-6)


def hyperplanes_with_the_quotient_metric(network, x, residual):
    """Wrong: the flow of the other metric."""
    return quotient_velocity.velocity_in_quotient(network, x, residual)


# -- strict minima on the circle --------------------------------------------------------------


def line_case(seed, n=6):
    return generator("chapter 14/line", seed).normal(size=(2, n))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(8))
def test_attractors_are_all_strict_minima_of_the_potential(seed, sign):
    x, residual = line_case(seed)
    height = potential_on(TURN, x, residual, sign)
    lower = [height < np.roll(height, shift) - 1e-13 for shift in (1, -1)]
    found = attractors.find_attractors(x, residual, sign)
    assert apart(found, TURN[lower[0] & lower[1]]) < 0.02


def attractors_that_are_sinks(x, residual, sign=1):
    """Wrong: forgets the pinned ones."""
    found = circle_cells.line_attractors(x, residual, sign)
    return np.array([each.angle for each in found if each.kind == "sink"])


@pytest.mark.parametrize("seed", range(20))
def test_slope_jumps_at_the_two_kinks_of_each_datum(seed):
    x, residual = line_case(seed)
    for place, pull in zip(x, residual, strict=True):
        for facing in (1, -1):
            turn = np.arctan2(-facing * place, facing) + np.array([1e-9, -1e-9])
            u, along = np.column_stack([np.cos(turn), np.sin(turn)]), [-np.sin(turn[0]), np.cos(turn[0])]
            after, before = direction_potentials.direction_gradient(u, x, residual) @ along
            assert after - before == pytest.approx(pull * np.hypot(place, 1), abs=1e-6)


def gradient_with_jumps_of_the_residual(u, x, residual, sign=1, activation="relu"):
    """Wrong: unit weights in place of |(x, 1)|."""
    lifted = np.column_stack([x, np.ones(len(x))])
    lifted = lifted / np.linalg.norm(lifted, axis=1, keepdims=True)
    full = sign * ((u @ lifted.T > 0) * residual) @ lifted
    return full - (full * u).sum(axis=-1, keepdims=True) * u


@pytest.mark.parametrize("seed", range(30))
def test_sinks_point_against_the_residual_of_their_data(seed):
    x, residual = line_case(seed)
    for each in circle_cells.line_attractors(x, residual):
        if each.kind == "sink":
            u = np.array([np.cos(np.radians(each.angle)), np.sin(np.radians(each.angle))])
            active = x * u[0] + u[1] > 0
            g = np.array([residual[active] @ x[active], residual[active].sum()])
            np.testing.assert_allclose(u, -g / np.linalg.norm(g), atol=1e-12)
            assert each.value == pytest.approx(-np.linalg.norm(g), rel=1e-12)


def attractors_turned_round(x, residual, sign=1, *, tolerance=0.0, original=circle_cells.line_attractors):
    """Wrong: every direction its opposite."""
    return tuple(each._replace(angle=(each.angle + 180) % 360) for each in original(x, residual, sign))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(30))
def test_a_pinned_datum_has_a_residual_of_the_sign_of_v(seed, sign):
    x, residual = line_case(seed)
    pinned = [each for each in circle_cells.line_attractors(x, residual, sign) if each.kind == "pinned"]
    assert all(sign * residual[each.datum] > 0 for each in pinned)
    assert all(each.breakpoint == x[each.datum] for each in pinned)


def attractors_of_the_other_sign(x, residual, sign=1, *, original=circle_cells.line_attractors):
    """Wrong: those of units with the opposite v."""
    return original(x, residual, -sign)


def test_a_pull_of_the_right_sign_does_not_suffice():
    """At most kinks with a pull the other data carry the unit across."""
    kinks = pinned = 0
    for seed in range(60):
        x, residual = line_case(seed)
        kinks += 2 * int((residual > 0).sum())
        found = circle_cells.line_attractors(x, residual)
        pinned += sum(each.kind == "pinned" for each in found)
        assert all(slopes_point_inwards(each.angle, x, residual) for each in found if each.kind == "pinned")
    assert 0.1 < pinned / kinks < 0.3


def slopes_point_inwards(angle, x, residual):
    heights = potential_on(angle + np.array([-1e-5, 0.0, 1e-5]), x, residual, 1)
    return heights[1] < min(heights[0], heights[2])


def attractors_at_every_pull(x, residual, sign=1):
    """Wrong: takes the necessary condition for enough."""
    return tuple(
        circle_cells.Attractor(
            np.degrees(np.arctan2(-facing * place, facing)) % 360, "pinned", k, place, facing, 0.0
        )
        for k, (place, pull) in enumerate(zip(x, residual, strict=True))
        for facing in (1, -1)
        if sign * pull > 0
    )


def test_dead_plateaus_are_no_attractors():
    """Three data with residual 1: D falls from both sides to the dead directions, where it is 0."""
    x, residual = np.array([-1.0, 0.0, 1.0]), np.ones(3)
    dead = np.array([-100.0, -90.0, -80.0])
    assert (potential_on(dead, x, residual, 1) == 0).all()
    assert (potential_on(TURN, x, residual, 1) >= 0).all()
    assert circle_cells.line_attractors(x, residual) == ()


def attractors_with_plateaus(x, residual, sign=1, *, tolerance=0.0, original=circle_cells.line_attractors):
    """Wrong: adds the ends of the plateau, which pass a test that is not strict."""
    ends = [np.degrees(np.arctan2(-max(x), 1.0)) % 360, np.degrees(np.arctan2(min(x), -1.0)) % 360]
    extra = [circle_cells.Attractor(end, "pinned", 0, 0.0, 1, 0.0) for end in ends]
    return tuple(sorted((*original(x, residual, sign), *extra)))


def test_the_value_decides_where_a_slope_vanishes():
    """One slope at (1, 0), the kink of datum 0, is 0: with D < 0 a strict minimum, with D > 0 none."""
    x = [0.0, 1.0, 2.0]
    for sign, residual in ((1, [2.0, 2.0, -2.0]), (-1, [2.0, 2.0, -2.0])):
        near = potential_on([-0.1, 0.0, 0.1], np.array(x), np.array(residual), sign)
        strict = bool(near[1] < min(near[0], near[2]))
        found = [each.angle for each in circle_cells.line_attractors(x, residual, sign, tolerance=0.0)]
        assert (0.0 in found) == strict == (sign == 1)


def attractors_with_two_slopes(x, residual, sign=1, *, tolerance=0.0, original=circle_cells.line_attractors):
    """Wrong: asks for two slopes that are not 0."""
    return tuple(each for each in original(x, residual, sign, tolerance=tolerance) if each.angle != 0.0)


def test_units_can_be_attracted_where_they_shrink():
    found = circle_cells.line_attractors([-2.0, 1.0], [1.0, 1.0])
    assert [(each.datum, each.kind) for each in found] == [(0, "pinned"), (1, "pinned")]
    for each in found:
        near = potential_on(each.angle + np.array([-0.1, 0.0, 0.1]), np.array([-2.0, 1.0]), np.ones(2), 1)
        assert 0 < near[1] < min(near[0], near[2]) and each.value == pytest.approx(near[1])


def attractors_where_units_grow(x, residual, sign=1, *, original=circle_cells.line_attractors):
    """Wrong: drops those with D > 0."""
    return tuple(each for each in original(x, residual, sign) if each.value < 0)


# -- the frozen flow ---------------------------------------------------------------------------

RUNS = [(seed, sign) for seed in range(6) for sign in (1, -1)]


def starts(x):
    """Angles all round the circle, and one on each side of every kink, where basins can be narrow."""
    kinks = np.concatenate([np.arctan2(-x, 1.0), np.arctan2(x, -1.0)])
    return np.concatenate([np.linspace(0, 2 * np.pi, 90, endpoint=False) + 0.013, kinks - 3e-3, kinks + 3e-3])


def euler_on_the_circle(x, pulls, steps=12_000, cooling=1500):
    """Angles after plain steps down the slope of D, the last ones shrinking; and which of them are live."""
    t, x, pulls = np.array([starts(each) for each in x]), x[:, None], pulls[:, None]
    step = 0.01 / np.abs(pulls).sum(axis=2)
    for k in range(steps):
        cosine, sine = np.cos(t), np.sin(t)
        active = (cosine[..., None] * x + sine[..., None] > 0) * pulls
        slope = active.sum(axis=2) * cosine - (active * x).sum(axis=2) * sine
        t = t - step * 10 ** (-3 * max(k - steps + cooling, 0) / cooling) * slope
    live = (np.cos(t)[..., None] * x + np.sin(t)[..., None] > 1e-3).any(axis=2)
    return np.degrees(t) % 360, live


@pytest.fixture(scope="module")
def frozen_runs():
    cases = [line_case(seed) for seed, _ in RUNS]
    pulls = np.array([sign * residual for (_, residual), (_, sign) in zip(cases, RUNS, strict=True)])
    return dict(
        zip(RUNS, zip(*euler_on_the_circle(np.array([x for x, _ in cases]), pulls), strict=True), strict=True)
    )


def gaps(ends, found):
    """Distances in radians, shape (ends, attractors)."""
    return np.radians(np.abs((np.subtract.outer(ends, found) + 180) % 360 - 180))


def test_the_frozen_flow_reaches_every_attractor(frozen_runs):
    predicted = reached = 0
    for (seed, sign), (ends, live) in frozen_runs.items():
        found = [each.angle for each in circle_cells.line_attractors(*line_case(seed), sign)]
        predicted += len(found)
        reached += int((gaps(ends[live], found) < 0.02).any(axis=0).sum())
    assert predicted == reached > 12


def test_live_directions_end_at_attractors(frozen_runs):
    for (seed, sign), (ends, live) in frozen_runs.items():
        found = [each.angle for each in circle_cells.line_attractors(*line_case(seed), sign)]
        assert not live.any() or (gaps(ends[live], found).min(axis=1) < 0.02).all()


def attractors_at_maxima(x, residual, sign=1, *, original=circle_cells.line_attractors):
    """Wrong: the strict maxima."""
    return original(x, -np.asarray(residual), sign)


def all_but_the_last(x, residual, sign=1, *, original=circle_cells.line_attractors):
    """Wrong: one is missing."""
    return original(x, residual, sign)[:-1]


# -- the pins of Part I ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_a_pin_of_part_one_is_a_minimum_on_a_kink(seed):
    """A unit on a datum is pinned by the flow of chapter 5 exactly where the current residual attracts it."""
    rng = generator("chapter 14/pins", seed)
    x, y, (w, b, v) = *rng.normal(size=(2, 5)), rng.normal(size=(3, 4))
    b[0] = -w[0] * x[2]
    network = networks.ShallowNetwork(w, b, v)
    kind = meetings.meeting_at(network, x, y, 0, 2).kind
    found = circle_cells.line_attractors(x, network(x) - y, int(np.sign(v[0])))
    here = [each for each in found if each.datum == 2 and each.orientation == np.sign(w[0])]
    assert (kind == "pin") == bool(here)


def slide():
    """The example of chapter 5: unit 2 is pinned at datum 3 and later released."""
    example = flow_examples.slide_and_release()
    first = gradient_flow.integrate_flow(*example)
    when = {e.kind: e.time for e in first.events if e.unit == 2 and e.datum == 3 and e.kind != "cross"}
    times = np.linspace(when["pin"], when["unpin"], 12)[1:-1]
    times = np.concatenate([times, when["unpin"] * np.array([1 - 1e-6, 1 + 1e-6])])
    return example, gradient_flow.integrate_flow(*example, record_at=times), times


def test_a_unit_is_pinned_as_long_as_the_residual_attracts_it():
    example, run, times = slide()
    at = dict(zip(run.times, run.snapshots, strict=True))
    holds = []
    for time in times:
        network = at[time]
        found = circle_cells.line_attractors(
            example.x, network(example.x) - example.y, int(np.sign(network.v[2]))
        )
        holds.append(any(e.datum == 3 and e.orientation == np.sign(network.w[2]) for e in found))
    assert holds == [True] * 11 + [False]


def attractors_for_ever(x, residual, sign=1):
    """Wrong: everything pins always."""
    return attractors_at_every_pull(x, np.ones(len(x)), 1)


# -- two metrics -------------------------------------------------------------------------------

X6, Y6 = np.array([-0.9, -0.55, -0.2, 0.15, 0.5, 0.85]), np.array([0.2, -0.6, 0.7, 0.5, -0.5, 0.4])


def test_a_sink_of_one_metric_moves_in_the_other():
    """The sink that is active on all data: S0 + beta S1 = 0, but S0 is not 0."""
    s0, s1 = -Y6.mean(), -(X6 * Y6).mean()
    unit = networks.ShallowNetwork([1.0], [s0 / s1], [1.0])
    still = quotient_velocity.velocity_of_hyperplanes(unit, X6, -Y6)
    moving = quotient_velocity.velocity_in_quotient(unit, X6, -Y6)
    assert abs(still.offsets[0]) < 1e-15
    assert moving.offsets[0] == pytest.approx(s0, abs=1e-15) and abs(s0) > 0.1


def quotient_flow_with_the_levers_of_weights(
    network, x, residual, original=quotient_velocity.velocity_of_hyperplanes
):
    """Wrong: one metric for the other."""
    return original(network, x, residual)


@pytest.mark.parametrize("seed", range(5))
def test_quotient_velocity_is_constant_between_data(seed):
    """So it has no isolated zero there: what rests inside a gap rests in all of it."""
    x, residual = line_case(seed)
    knots = np.sort(x)
    for left, right in pairwise(knots):
        places = np.linspace(left, right, 7)[1:-1]
        units = networks.ShallowNetwork(np.ones(5), -places, np.ones(5))
        rates = quotient_velocity.velocity_in_quotient(units, x, residual).offsets
        np.testing.assert_allclose(
            rates, residual[x > left + 1e-12].mean() * (x > left + 1e-12).mean(), atol=1e-14
        )


def test_a_datum_can_pin_in_one_metric_and_not_in_the_other():
    """Residuals 1 at -2, 1 and 2: only in the weights is a right-facing unit pinned at -2."""
    x, residual = np.array([-2.0, 1.0, 2.0]), np.ones(3)
    sides = networks.ShallowNetwork(np.ones(2), 2 + np.array([1e-9, -1e-9]), np.ones(2))
    weights = quotient_velocity.velocity_of_hyperplanes(sides, x, residual).offsets
    quotient = quotient_velocity.velocity_in_quotient(sides, x, residual).offsets
    assert weights[0] > 0 > weights[1]
    assert (quotient > 0.5).all()


# -- small starts, exactly ---------------------------------------------------------------------


def test_early_attractors_of_data_a():
    """Chapter 6's data A: units with v > 0 gather on the datum -0.1, and beyond all data at -<y>/<xy>."""
    x, y = (np.asarray(part) for part in regimes.DATA_A)
    found = circle_cells.line_attractors(x, -y)
    right = [each for each in found if each.orientation == 1]
    active = [each for each in found if each.kind == "sink" and abs(each.breakpoint) > 1]
    assert [round(each.breakpoint, 12) for each in right if each.kind == "pinned"] == [-0.1]
    assert [each.orientation for each in active] == [-1]
    assert active[0].breakpoint == pytest.approx(-y.sum() / (x @ y), rel=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_a_trained_bias_empties_the_cell_of_all_data(seed):
    """With a bias at its best the residuals sum to 0, and no sink is active on all data around 0."""
    rng = generator("chapter 14/bias", seed)
    x, y = np.append(rng.normal(size=5), [-1.0, 1.0]), rng.normal(size=7)
    for sign in (1, -1):
        found = circle_cells.line_attractors(x, y.mean() - y, sign)
        assert not any(each.kind == "sink" and acts_on_all(each.angle, x) for each in found)


def acts_on_all(angle, x):
    return bool((x * np.cos(np.radians(angle)) + np.sin(np.radians(angle)) > 0).all())


def attractors_without_the_bias(x, residual, sign=1, *, original=circle_cells.line_attractors):
    """Wrong: as if the bias were not trained, residuals that do not sum to 0."""
    return original(x, np.asarray(residual) - sign, sign)


def test_the_examples_are_seeded():
    assert experiments.generator("chapter 14/line", 0).normal() == line_case(0)[0][0]
