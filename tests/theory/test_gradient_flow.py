"""Chapter 5: velocities, what is conserved, time scales, meetings at data, and the integrators."""

import mpmath
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from splinelens import (
    cell_moments,
    flow_examples,
    flow_velocity,
    gradient_flow,
    loss_surface,
    meetings,
    networks,
)
from splinelens.experiments import generator

ROUNDING = 1e-12
"""Sums of a few dozen terms of size 1 to 10 in float64 err by about 1e-14; a wrong formula by about 1."""


def draw(seed=0, n=9, width=5):
    """A generic network and data."""
    rng = generator("theory/gradient flow", seed)
    x, y = np.sort(rng.uniform(-1, 1, n)), rng.normal(size=n)
    return networks.ShallowNetwork(*rng.normal(size=(3, width))), x, y


def dense_loss(theta, x, y):
    w, b, v = theta.reshape(3, -1)
    values = np.maximum(np.multiply.outer(x, w) + b, 0.0) @ v
    return 0.5 * np.mean((values - y) ** 2)


def flat(network):
    return np.concatenate([network.w, network.b, network.v])


def dense_velocity(theta, x, y, active=None):
    """Minus the gradient of the loss, by dense code; `active` fixes who is active where."""
    w, b, v = theta.reshape(3, -1)
    heights = np.multiply.outer(x, w) + b
    on = (heights > 0) * 1.0 if active is None else active
    r = (on * heights @ v - y) / len(x)
    return -np.concatenate([v * ((r * x) @ on), v * (r @ on), r @ (on * heights)])


# -- velocities -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_velocity_is_minus_the_difference_quotient_of_the_loss(seed):
    network, x, y = draw(seed)
    theta, step = flat(network), 1e-6
    slopes = [
        (dense_loss(theta + step * e, x, y) - dense_loss(theta - step * e, x, y)) / (2 * step)
        for e in np.eye(15)
    ]
    velocity = flow_velocity.flow_velocity(network, x, y)
    np.testing.assert_allclose(np.concatenate(velocity[:3]), -np.array(slopes), atol=1e-8)


def velocity_without_the_factor_v(network, x, y, original=flow_velocity.flow_velocity):
    """Wrong: the factor v is missing in w and b."""
    velocity = original(network, x, y)
    return velocity._replace(w=velocity.w / network.v, b=velocity.b / network.v)


@pytest.mark.parametrize("seed", range(4))
def test_spline_velocity_is_the_chain_rule(seed):
    network, x, y = draw(seed)
    theta, step = flat(network), 1e-6
    ahead, behind = (theta + sign * step * dense_velocity(theta, x, y) for sign in (1, -1))
    (w1, b1, v1), (w0, b0, v0) = ahead.reshape(3, -1), behind.reshape(3, -1)
    beta, mu = flow_velocity.spline_velocity(network, x, y)
    np.testing.assert_allclose(beta, (b0 / w0 - b1 / w1) / (2 * step), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(mu, (w1 * v1 - w0 * v0) / (2 * step), rtol=1e-6, atol=1e-8)


def spline_velocity_without_the_lever(network, x, y):
    """Wrong: beta S_1 is forgotten."""
    order0, order1 = flow_velocity.active_moments(network, x, y)
    mu = -(network.v**2 + network.w**2) * order1 - network.w * network.b * order0
    return network.v / network.w * order0, mu


@pytest.mark.parametrize("seed", range(4))
def test_loss_falls_at_the_squared_speed(seed):
    network, x, y = draw(seed)
    velocity = np.concatenate(flow_velocity.flow_velocity(network, x, y)[:3])
    theta, step = flat(network), 1e-6
    rate = (dense_loss(theta + step * velocity, x, y) - dense_loss(theta - step * velocity, x, y)) / (
        2 * step
    )
    assert rate == pytest.approx(-velocity @ velocity, rel=1e-6)


def velocity_of_the_summed_loss(network, x, y, original=flow_velocity.flow_velocity):
    """Wrong: 1/n is forgotten."""
    return flow_velocity.Parameters(*(len(x) * part for part in original(network, x, y)))


# -- what is conserved ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_imbalance_does_not_change_along_the_velocity(seed):
    network, x, y = draw(seed)
    w, b, v = flow_velocity.flow_velocity(network, x, y)[:3]
    rate = 2 * (network.w * w + network.b * b - network.v * v)
    np.testing.assert_allclose(rate, 0.0, atol=ROUNDING)


def velocity_that_climbs_in_v(network, x, y, original=flow_velocity.flow_velocity):
    """Wrong: the sign of the velocity of v."""
    velocity = original(network, x, y)
    return velocity._replace(v=-velocity.v)


def test_imbalance_is_kept_through_crossings_and_slides():
    example = flow_examples.slide_and_release()
    run = gradient_flow.integrate_flow(*example, record_at=np.linspace(0, 25, 51))
    assert {event.kind for event in run.events} == {"cross", "pin", "unpin"}
    start = example.network.w**2 + example.network.b**2 - example.network.v**2
    for snapshot in run.snapshots:
        np.testing.assert_allclose(flow_velocity.conserved_imbalance(snapshot), start, atol=1e-9)


def imbalance_with_a_plus(network):
    """Wrong: the sum of squares, which the flow does not conserve."""
    return network.w**2 + network.b**2 + network.v**2


def exact_weight(beta, mu, imbalance, form):
    """|w| in 60 digits, by the first or the second form."""
    with mpmath.workdps(60):
        q, m, d = 1 + mpmath.mpf(beta) ** 2, mpmath.mpf(mu), mpmath.mpf(imbalance)
        root = mpmath.sqrt(d**2 + 4 * m**2 * q)
        square = (d + root) / (2 * q) if form == 1 else 2 * m**2 / (root - d)
        return float(mpmath.sqrt(square))


@pytest.mark.parametrize("seed", range(4))
def test_weight_comes_back_from_breakpoint_slope_and_imbalance(seed):
    network, _, _ = draw(seed)
    imbalance = network.w**2 + network.b**2 - network.v**2
    w = flow_velocity.weight_from_imbalance(-network.b / network.w, network.w * network.v, imbalance)
    np.testing.assert_allclose(w, np.abs(network.w), rtol=1e-12)


def weight_of_the_negative_imbalance(beta, mu, imbalance, original=flow_velocity.weight_from_imbalance):
    """Wrong: the imbalance with the other sign."""
    return original(beta, mu, -np.asarray(imbalance))


@pytest.mark.parametrize("imbalance", [-3.0, -0.2, 0.0, 0.4, 5.0])
def test_both_forms_give_the_same_weight(imbalance):
    one, other = (exact_weight(0.7, -0.3, imbalance, form) for form in (1, 2))
    assert one == pytest.approx(other, rel=1e-14)
    assert float(flow_velocity.weight_from_imbalance(0.7, -0.3, imbalance)) == pytest.approx(one, rel=1e-13)


def weight_with_a_wrong_lever(beta, mu, imbalance):
    """Wrong: 1 + beta in place of 1 + beta^2."""
    q, d = 1 + np.asarray(beta), np.asarray(imbalance)
    return np.sqrt((d + np.hypot(d, 2 * np.asarray(mu) * np.sqrt(q))) / (2 * q))


def test_second_form_keeps_its_digits_where_the_first_cancels():
    exact = exact_weight(0.4, 1e-3, -100.0, 2)
    assert float(flow_velocity.weight_from_imbalance(0.4, 1e-3, -100.0)) == pytest.approx(exact, rel=1e-13)


def weight_by_the_first_form(beta, mu, imbalance):
    """Wrong for negative imbalance: the form that cancels."""
    q, d = 1 + np.asarray(beta) ** 2, np.asarray(imbalance)
    return np.sqrt((d + np.hypot(d, 2 * np.asarray(mu) * np.sqrt(q))) / (2 * q))


@pytest.mark.parametrize("seed", range(4))
def test_reduced_flow_is_the_flow(seed):
    network, x, y = draw(seed)
    theta = flat(network)
    w, b, v = theta.reshape(3, -1)
    dw, db, dv = dense_velocity(theta, x, y).reshape(3, -1)
    moments = flow_velocity.active_moments(network, x, y)
    beta, mu = flow_velocity.reduced_velocity(-b / w, w * v, w**2 + b**2 - v**2, *moments)
    np.testing.assert_allclose(beta, (b * dw - w * db) / w**2, rtol=1e-9, atol=ROUNDING)
    np.testing.assert_allclose(mu, dw * v + w * dv, rtol=1e-9, atol=ROUNDING)


def reduced_velocity_without_the_inner_weight(beta, mu, imbalance, order0, order1):
    """Wrong: only the output weight is thought to move the delta-slope."""
    square = flow_velocity.weight_from_imbalance(beta, mu, imbalance) ** 2
    return mu / square * (order0 + beta * order1), -square * order1 + square * beta * order0


# -- time scales ------------------------------------------------------------------------------

WORKED = {"beta": 0.4, "mu": 0.3, "order0": 0.2, "order1": -0.3}
"""The worked numbers of the chapter."""


def unit_velocity(imbalance, beta=0.4, mu=0.3, order0=0.2, order1=-0.3):
    """Rates of beta and mu by the chain rule in 40 digits, from (w, b, v) of that imbalance."""
    with mpmath.workdps(40):
        beta, mu, s0, s1 = (mpmath.mpf(value) for value in (beta, mu, order0, order1))
        q, d = 1 + beta**2, mpmath.mpf(imbalance)
        w = mpmath.sqrt(2 * mu**2 / (mpmath.sqrt(d**2 + 4 * mu**2 * q) - d))
        b, v = -beta * w, mu / w
        dw, db, dv = -v * s1, -v * s0, -(w * s1 + b * s0)
        return float(-(db * w - b * dw) / w**2), float(dw * v + w * dv)


def test_large_imbalance_freezes_breakpoints_and_speeds_slopes():
    for imbalance in (1e6, 1e7):
        limit = flow_velocity.limiting_velocity(0.4, 0.3, imbalance, 0.2, -0.3)
        np.testing.assert_allclose(limit, unit_velocity(imbalance), rtol=1e-9)


def limits_without_the_lever(beta, mu, imbalance, order0, order1):
    """Wrong: w^2 taken for D, without 1 + beta^2."""
    turn = order0 + beta * order1
    return np.array(mu * turn / imbalance), np.array(-imbalance * (order1 - beta * order0))


def test_balanced_breakpoints_move_at_a_speed_that_ignores_their_mass():
    speeds = [flow_velocity.limiting_velocity(0.4, mu, 0.0, 0.2, -0.3) for mu in (0.3, 3e-4)]
    for mu, speed in zip((0.3, 3e-4), speeds, strict=True):
        np.testing.assert_allclose(speed, unit_velocity(0.0, mu=mu), rtol=1e-12)
    assert speeds[0][0] == speeds[1][0]


def limits_proportional_to_mass(
    beta, mu, imbalance, order0, order1, original=flow_velocity.limiting_velocity
):
    """Wrong: a balanced breakpoint moves in proportion to mu."""
    rate, slope = original(beta, mu, imbalance, order0, order1)
    return rate * np.abs(mu), slope


def test_negative_imbalance_speeds_breakpoints():
    for imbalance in (-1e6, -1e7):
        limit = flow_velocity.limiting_velocity(0.4, 0.3, imbalance, 0.2, -0.3)
        np.testing.assert_allclose(limit, unit_velocity(imbalance), rtol=1e-9)


def limits_of_the_absolute_imbalance(
    beta, mu, imbalance, order0, order1, original=flow_velocity.limiting_velocity
):
    """Wrong: the sign of the imbalance is forgotten."""
    return original(beta, mu, np.abs(imbalance), order0, order1)


@pytest.mark.parametrize(
    ("imbalance", "beta", "mu"), [(-4.0, 1.0736, 1.216), (0.0, 0.0862, 0.2028), (100.0, 2.78e-4, 32.76)]
)
def test_worked_speeds_are_those_of_the_text(imbalance, beta, mu):
    speed = flow_velocity.reduced_velocity(0.4, 0.3, imbalance, 0.2, -0.3)
    np.testing.assert_allclose(speed, unit_velocity(imbalance), rtol=1e-12)
    np.testing.assert_allclose(speed, (beta, mu), rtol=2e-3)


def reduced_velocity_with_moments_swapped(
    beta, mu, imbalance, order0, order1, original=flow_velocity.reduced_velocity
):
    """Wrong: the moments are taken for each other."""
    return original(beta, mu, imbalance, order1, order0)


# -- signs ------------------------------------------------------------------------------------


def flips(name, seeds, t_end=15.0):
    """Pairs (imbalance, whether the parameter changed its sign) of all units of seeded runs."""
    found = []
    for seed in seeds:
        network, x, y = draw(seed)
        run = gradient_flow.integrate_flow(network, x, y, t_end, record_at=np.linspace(0, t_end, 61))
        signs = np.array([np.sign(getattr(each, name)) for each in run.snapshots])
        turned = (signs != signs[0]).any(axis=0)
        found += zip(flow_velocity.conserved_imbalance(network), turned, strict=True)
    return found


def test_v_keeps_its_sign_where_the_imbalance_is_not_positive():
    nonpositive = [turned for imbalance, turned in flips("v", range(12)) if imbalance <= 0]
    assert len(nonpositive) >= 12
    assert not any(nonpositive)


def negative_imbalance(network, original=flow_velocity.conserved_imbalance):
    """Wrong: v^2 - w^2 - b^2."""
    return -original(network)


def test_v_does_flip_where_the_imbalance_is_positive():
    positive = [turned for imbalance, turned in flips("v", range(12)) if imbalance > 0]
    assert 0.05 < np.mean(positive) < 0.6


def imbalance_moved_down(network, original=flow_velocity.conserved_imbalance):
    """Wrong: nobody is left with a positive imbalance but the largest."""
    return -np.abs(original(network)) + (np.arange(network.width) < 0)


@pytest.mark.parametrize("imbalance", [-9.0, -1.0, 0.0, 0.5, 1.0])
def test_orientation_flips_whatever_the_imbalance(imbalance):
    example = flow_examples.orientation_flip(imbalance)
    w, b, v = (getattr(example.network, name)[0] for name in "wbv")
    assert w**2 + b**2 - v**2 == pytest.approx(imbalance, abs=1e-12)
    run = gradient_flow.integrate_flow(*example)
    assert run.events == ()
    assert run.network.w[0] > 0 > w
    assert run.network.w[0] - run.network.b[0] == pytest.approx(w - b, abs=1e-9)


def flow_of_the_output_weights(network, x, y, t_end, original=gradient_flow.integrate_flow, **options):
    """Wrong: only v moves."""
    return original(network, x, y, t_end, **{**options, "train": ("v",)})


def test_orientations_flip_in_random_runs():
    rows = flips("w", range(12))
    turned = [imbalance for imbalance, flipped in rows if flipped]
    assert 0.01 < len(turned) / len(rows) < 0.25
    assert min(turned) < 0 < max(turned)


def flow_that_does_not_move(network, x, y, t_end, original=gradient_flow.integrate_flow, **options):
    """Wrong: the flow of time 0."""
    return original(network, x, y, 0.0)


def test_breakpoint_speed_blows_up_like_one_over_w_squared():
    example = flow_examples.orientation_flip(-1.0)
    v = example.network.v[0]
    for w in (1e-3, -1e-3, 1e-6):
        network = networks.ShallowNetwork([w], [1.0], [v])
        moment = v * (w + 1.0) - example.y[0]  # one datum at x = 1: S_0 = S_1 = r
        beta, _ = flow_velocity.spline_velocity(network, example.x, example.y)
        assert beta[0] * w**2 == pytest.approx(v * (w - 1.0) * moment, rel=1e-12)


def spline_velocity_of_unit_weight(network, x, y, original=flow_velocity.spline_velocity):
    """Wrong: as if |w| were 1."""
    beta, mu = original(network, x, y)
    return beta * network.w**2, mu


# -- meetings ---------------------------------------------------------------------------------


def on_a_datum(seed, datum=2):
    """A small network whose unit 0 has its breakpoint on a datum, to the last digit."""
    network, x, y = draw(seed, n=5, width=2)
    b = network.b.copy()
    b[0] = -network.w[0] * x[datum]
    return network.replace(b=b), x, y, datum


def dense_sides(network, x, y, datum):
    """Velocity of w x + b on the datum with the datum inactive, then active, by dense code."""
    active = (np.multiply.outer(x, network.w) + network.b > 0) * 1.0
    rates = []
    for on in (0.0, 1.0):
        active[datum, 0] = on
        w, b, _ = dense_velocity(flat(network), x, y, active).reshape(3, -1)
        rates.append(w[0] * x[datum] + b[0])
    return rates


@pytest.mark.parametrize("seed", range(8))
def test_velocities_at_a_datum_are_the_one_sided_ones(seed):
    network, x, y, datum = on_a_datum(seed)
    here = meetings.meeting_at(network, x, y, 0, datum)
    np.testing.assert_allclose((here.inactive, here.active), dense_sides(network, x, y, datum), atol=ROUNDING)


def meeting_without_the_lever(network, x, y, unit, datum, original=meetings.meeting_at):
    """Wrong: the datum's own pull without 1 + x^2."""
    here = original(network, x, y, unit, datum)
    return here._replace(active=here.inactive + (here.active - here.inactive) / (1 + x[datum] ** 2))


def descended(network, x, y, unit, datum, shift, step=1e-5, steps=400):
    """Height of the unit over the datum before and after a short descent that starts beside the kink."""
    b = network.b.copy()
    b[unit] += shift
    moved = network.replace(b=b)
    end = gradient_flow.gradient_descent(moved, x, y, step_size=step, max_steps=steps).network
    return float(end.w[unit] * x[datum] + end.b[unit])


def kinds_and_descents(kind):
    """Where descent takes units that start a hair below and above a datum of this kind."""
    found = []
    for seed in range(200 if kind != "cross" else 20):
        network, x, y, datum = on_a_datum(seed)
        here = meetings.meeting_at(network, x, y, 0, datum)
        if here.kind == kind and min(abs(here.inactive), abs(here.active)) > 0.02:
            found.append((here, [descended(network, x, y, 0, datum, shift) for shift in (-1e-6, 1e-6)]))
    return found


def test_equal_signs_on_both_sides_cross():
    found = kinds_and_descents("cross")
    assert len(found) >= 5
    for here, ends in found:
        assert all(np.sign(end) == np.sign(here.active) and abs(end) > 2e-5 for end in ends)


def meeting_by_the_pull_alone(network, x, y, unit, datum, original=meetings.meeting_at):
    """Wrong: everything that the datum itself does not attract is called a crossing."""
    here = original(network, x, y, unit, datum)
    return here._replace(kind="cross" if here.active > here.inactive else "pin")


def test_attraction_from_both_sides_pins():
    found = kinds_and_descents("pin")
    assert len(found) >= 5
    for here, ends in found:
        assert here.inactive > 0 > here.active
        assert all(abs(end) < 1e-5 * (here.inactive - here.active) + 1e-6 for end in ends)


def meeting_that_pins_where_it_repels(network, x, y, unit, datum, original=meetings.meeting_at):
    """Wrong: pinned and repelled are taken for each other."""
    here = original(network, x, y, unit, datum)
    return here._replace(kind={"pin": "repel", "repel": "pin"}.get(here.kind, here.kind))


def test_repelled_units_leave_on_the_side_they_are_on():
    found = kinds_and_descents("repel")
    assert len(found) >= 3
    for _, (below, above) in found:
        assert below < -2e-5
        assert above > 2e-5


def meeting_that_crosses_where_it_repels(network, x, y, unit, datum, original=meetings.meeting_at):
    """Wrong: a unit that descends through a datum is called repelled."""
    here = original(network, x, y, unit, datum)
    return here._replace(kind={"cross": "repel", "repel": "cross"}.get(here.kind, here.kind))


def pinned_cases():
    """Seeded units on a datum that pins them."""
    cases = [on_a_datum(seed) for seed in range(200)]
    return [case for case in cases if dense_sides(*case)[0] > 0 > dense_sides(*case)[1]]


def test_active_fraction_stops_the_breakpoint():
    cases = pinned_cases()
    assert len(cases) >= 5
    for network, x, y, datum in cases:
        inactive, active = dense_sides(network, x, y, datum)
        share = meetings.active_fraction(inactive, active)
        assert 0 < share < 1
        assert share * active + (1 - share) * inactive == pytest.approx(0.0, abs=1e-14)


def active_fraction_of_the_other_side(inactive, active):
    """Wrong: the fraction of time on the inactive side."""
    return -active / (inactive - active)


def test_sliding_is_the_gradient_projected_on_the_kink():
    for network, x, y, datum in pinned_cases():
        active = (np.multiply.outer(x, network.w) + network.b > 0) * 1.0
        normal = np.array([x[datum], 1.0, 0.0]) / np.hypot(x[datum], 1.0)
        slide = np.array(meetings.sliding_velocity(network, x, y, 0, datum))
        for on in (0.0, 1.0):
            active[datum, 0] = on
            free = dense_velocity(flat(network), x, y, active).reshape(3, -1)[:, 0]
            np.testing.assert_allclose(slide, free - (free @ normal) * normal, atol=ROUNDING)


def sliding_with_the_datum_inactive(network, x, y, unit, datum):
    """Wrong: the velocity of the inactive side."""
    velocity = flow_velocity.flow_velocity(network, np.delete(x, datum), np.delete(y, datum))
    return tuple(float(part[unit]) for part in velocity[:3])


def test_sliding_conserves_the_imbalance():
    for network, x, y, datum in pinned_cases():
        dw, db, dv = meetings.sliding_velocity(network, x, y, 0, datum)
        rate = network.w[0] * dw + network.b[0] * db - network.v[0] * dv
        assert abs(rate) < ROUNDING
        assert dw**2 + db**2 + dv**2 > 1e-8


def sliding_with_v_at_rest(network, x, y, unit, datum, original=meetings.sliding_velocity):
    """Wrong: a pinned unit is thought to keep its v."""
    return (*original(network, x, y, unit, datum)[:2], 0.0)


def test_units_at_one_datum_do_not_feel_each_other_through_it():
    for network, x, y, datum in pinned_cases():
        alone = meetings.meeting_at(network, x, y, 0, datum)
        b = network.b.copy()
        b[1] = -network.w[1] * x[datum]
        both = network.replace(b=b)
        base = (np.multiply.outer(x, both.w) + both.b > 0) * 1.0
        rates = []
        for on in (0.0, 0.3, 1.0):  # whatever the second unit's own share
            base[datum, :2] = 0.0, on
            w, b_rate, _ = dense_velocity(flat(both), x, y, base).reshape(3, -1)
            rates.append(w[0] * x[datum] + b_rate[0])
        np.testing.assert_allclose(rates, meetings.meeting_at(both, x, y, 0, datum).inactive, atol=ROUNDING)
        assert alone.kind == "pin"


def meeting_shared_among_units(network, x, y, unit, datum, original=meetings.meeting_at):
    """Wrong: units on one datum share its pull."""
    here = original(network, x, y, unit, datum)
    tied = np.abs(network.w * x[datum] + network.b) < 1e-12
    return here._replace(inactive=here.inactive * tied.sum())


def fraction_at(network, x, y, unit, datum):
    """Active fraction by dense code, the unit's own kink made exact."""
    w, b, v = (getattr(network, name).copy() for name in "wbv")
    b[unit] = -w[unit] * x[datum]
    order = [unit, *(i for i in range(network.width) if i != unit)]
    first = networks.ShallowNetwork(w[order], b[order], v[order])
    inactive, active = dense_sides(first, x, y, datum)
    return inactive / (inactive - active)


def test_release_comes_when_the_fraction_is_whole():
    network, x, y, t_end = flow_examples.slide_and_release()
    run = gradient_flow.integrate_flow(network, x, y, t_end)
    released = [event for event in run.events if event.kind == "unpin"]
    assert len(released) == 2
    for time, _, unit, datum in released:
        just_before = gradient_flow.integrate_flow(network, x, y, time * (1 - 1e-9)).network
        share = fraction_at(just_before, x, y, unit, datum)
        assert min(abs(share), abs(share - 1)) < 1e-6


def flow_that_releases_early(network, x, y, t_end, original=gradient_flow.integrate_flow, **options):
    """Wrong: pinned units are let go a little before their time."""
    run = original(network, x, y, t_end, **options)
    events = tuple(e._replace(time=e.time - 0.02) if e.kind == "unpin" else e for e in run.events)
    return gradient_flow.Trajectory(run.network, run.times, run.losses, run.snapshots, run.converged, events)


def test_pinned_unit_is_let_go_where_v_changes_its_sign():
    network, x, y, t_end = flow_examples.let_go_by_its_sign()
    run = gradient_flow.integrate_flow(network, x, y, t_end)
    assert [(e.kind, e.unit, e.datum) for e in run.events] == [("pin", 0, 0), ("unpin", 0, 0)]
    there = gradient_flow.integrate_flow(network, x, y, run.events[1].time).network
    assert abs(there.v[0]) < 1e-9
    assert 0.1 < fraction_at(there.replace(v=[0.01]), x, y, 0, 0) < 0.9
    sides = {
        np.sign(
            gradient_flow.gradient_descent(network, x, y, step_size=eta, max_steps=int(2 / eta)).network.b[0]
        )
        for eta in (5e-4, 3e-4)
    }
    assert sides == {-1.0, 1.0}


def flow_without_release(network, x, y, t_end, original=gradient_flow.integrate_flow, **options):
    """Wrong: what is pinned stays pinned."""
    run = original(network, x, y, t_end, **options)
    events = tuple(event for event in run.events if event.kind != "unpin")
    return gradient_flow.Trajectory(run.network, run.times, run.losses, run.snapshots, run.converged, events)


def test_pinned_unit_of_negative_imbalance_can_shrink_to_nothing():
    network, x, y, t_end = flow_examples.shrinks_to_nothing()
    run = gradient_flow.integrate_flow(network, x, y, t_end)
    assert [(e.kind, e.unit, e.datum) for e in run.events] == [("pin", 0, 0), ("unpin", 0, 0)]
    shrunk = gradient_flow.integrate_flow(network, x, y, run.events[1].time).network
    imbalance = network.w[0] ** 2 + network.b[0] ** 2 - network.v[0] ** 2
    np.testing.assert_allclose([shrunk.w[0], shrunk.b[0]], 0.0, atol=1e-9)
    assert shrunk.v[0] == pytest.approx(np.sqrt(-imbalance), abs=1e-9)


def flow_with_a_floor(network, x, y, t_end, original=gradient_flow.integrate_flow, **options):
    """Wrong: w cannot fall below a tenth."""
    run = original(network, x, y, t_end, **options)
    end = run.network.replace(w=np.maximum(run.network.w, 0.1))
    return gradient_flow.Trajectory(end, run.times, run.losses, run.snapshots, run.converged, run.events)


def test_pinning_is_common():
    pinned, units = 0, 0
    for seed in range(12):
        run = gradient_flow.integrate_flow(*draw(seed), 30.0)
        pinned += len({event.unit for event in run.events if event.kind == "pin"})
        units += run.network.width
    assert 0.1 < pinned / units < 0.45


def flow_that_only_crosses(network, x, y, t_end, original=gradient_flow.integrate_flow, **options):
    """Wrong: breakpoints are said to cross data always."""
    run = original(network, x, y, t_end, **options)
    events = tuple(event._replace(kind="cross") for event in run.events)
    return gradient_flow.Trajectory(run.network, run.times, run.losses, run.snapshots, run.converged, events)


# -- the propagator of a cell -----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_rotation_keeps_the_indefinite_square(seed):
    w, b, v, r0, r1 = generator("theory/rotation", seed).normal(size=(5, 7))
    one, two, three = cell_moments.hyperbolic_rotation(w, b, v, r0, r1)
    np.testing.assert_allclose(one**2 + two**2 - three**2, w**2 + b**2 - v**2, atol=1e-11)
    assert np.abs(one - w).max() > 0.1


def circular_rotation(w, b, v, r0, r1):
    """Wrong: cosine and sine in place of their hyperbolic relatives."""
    rho = np.hypot(r0, r1)
    u, across = (r1 * w + r0 * b) / rho, (r0 * w - r1 * b) / rho
    turned, v = u * np.cos(rho) - v * np.sin(rho), v * np.cos(rho) + u * np.sin(rho)
    return (r1 * turned + r0 * across) / rho, (r0 * turned - r1 * across) / rho, v


@pytest.mark.parametrize("seed", range(4))
def test_rotation_solves_the_cell_whose_moments_keep_their_direction(seed):
    w, b, v, s0, s1 = generator("theory/rotation", seed).normal(size=5)

    def field(time, z):
        size = 1 + np.sin(3 * time)
        return -size * np.array([z[2] * s1, z[2] * s0, z[0] * s1 + z[1] * s0])

    referee = solve_ivp(field, (0, 2), [w, b, v], rtol=1e-12, atol=1e-13).y[:, -1]
    total = 2 + (1 - np.cos(6)) / 3
    one = np.array([[w], [b], [v], [total * s0], [total * s1]])
    np.testing.assert_allclose(
        np.ravel(cell_moments.hyperbolic_rotation(*one)), referee, rtol=1e-9, atol=1e-10
    )


def rotation_the_other_way(w, b, v, r0, r1, original=cell_moments.hyperbolic_rotation):
    """Wrong: uphill."""
    return original(w, b, v, -r0, -r1)


@pytest.mark.parametrize("train", [("w", "b", "v"), ("v",), ("w", "b"), ("w", "v", "bias", "slope")])
def test_kernel_from_cells_is_that_of_the_jacobian(train):
    network, x, _ = draw(3, n=8, width=40)
    on = (np.multiply.outer(x, network.w) + network.b > 0) * 1.0
    columns = {
        "w": x[:, None] * on * network.v,
        "b": on * network.v,
        "v": on * (np.multiply.outer(x, network.w) + network.b),
        "bias": np.ones((8, 1)),
        "slope": x[:, None],
    }
    jacobian = np.concatenate([columns[name] for name in train], axis=1)
    np.testing.assert_allclose(
        cell_moments.network_kernel(network, x, train), jacobian @ jacobian.T, atol=1e-11
    )


def kernel_of_right_facing_units(network, x, train=("w", "b", "v"), original=cell_moments.network_kernel):
    """Wrong: units that face left are taken to face right."""
    return original(network.replace(w=np.abs(network.w)), x, train)


def test_descent_turns_at_two_over_the_largest_rate():
    network, x, y = draw(1)
    rate = cell_moments.largest_rate(network, x, ("v",))
    kernel = cell_moments.network_kernel(network, x, ("v",)) / len(x)
    top = np.linalg.eigh(kernel)[1][:, -1]
    step = gradient_flow.gradient_descent(
        network, x, y, step_size=1.99 / rate, max_steps=1, train=("v",)
    ).network
    assert top @ (step(x) - y) / (top @ (network(x) - y)) == pytest.approx(-0.99, abs=1e-10)


def rate_without_the_mean(
    network, x, train=("w", "b", "v"), weights=None, original=cell_moments.largest_rate
):
    """Wrong: the eigenvalue of K, not of K/n."""
    return len(x) * original(network, x, train)


@pytest.mark.parametrize("method", ["events", "cells"])
def test_frozen_features_decay_by_the_exponential_of_the_kernel(method):
    network, x, y = draw(2)
    ramps = np.maximum(np.multiply.outer(x, network.w) + network.b, 0.0)
    rates, modes = np.linalg.eigh(ramps @ ramps.T / len(x))
    decayed = modes @ (np.exp(-2.5 * rates) * (modes.T @ (network(x) - y)))
    run = gradient_flow.integrate_flow(network, x, y, 2.5, method, train=("v",))
    np.testing.assert_allclose(run.network(x) - y, decayed, atol=1e-8)
    assert method == "events" or run.steps <= 2


def flow_in_double_time(
    network, x, y, t_end, method="events", original=gradient_flow.integrate_flow, **options
):
    """Wrong: the rate of the loss without its factor 1/2."""
    return original(network, x, y, 2 * t_end, method, **options)


# -- the integrators --------------------------------------------------------------------------


def end_of(run):
    return flat(run.network)


def test_events_agree_with_a_plain_solver_where_the_flow_is_smooth():
    network, x, y = draw(8)
    run = gradient_flow.integrate_flow(network, x, y, 10.0)
    assert run.events == ()
    referee = solve_ivp(
        lambda _, z: dense_velocity(z, x, y), (0, 10), flat(network), "Radau", rtol=1e-9, atol=1e-11
    )
    np.testing.assert_allclose(end_of(run), referee.y[:, -1], atol=1e-6)


def test_descent_errs_in_proportion_to_its_step():
    network, x, y, _ = flow_examples.slide_and_release()
    times, steps = np.arange(1, 33) / 4, np.array([8e-3, 4e-3, 2e-3, 1e-3])
    run = gradient_flow.integrate_flow(network, x, y, 8.0, record_at=times)
    assert "pin" in {event.kind for event in run.events}
    truth, errors = np.array([flat(each) for each in run.snapshots[1:33]]), []
    for eta in steps:
        at = [round(time / eta) for time in times]
        descent = gradient_flow.gradient_descent(network, x, y, step_size=eta, max_steps=at[-1], record_at=at)
        errors.append(np.abs(np.array([flat(each) for each in descent.snapshots[1:]]) - truth).max())
    assert 0.7 < np.polyfit(np.log(steps), np.log(errors), 1)[0] < 1.3


def flow_at_half_speed(
    network, x, y, t_end, *, record_at=(), original=gradient_flow.integrate_flow, **options
):
    """Wrong: the loss with a further factor 1/2."""
    return original(network, x, y, t_end / 2, record_at=np.asarray(record_at) / 2, **options)


def test_both_integrators_see_the_same_flow():
    example = flow_examples.slide_and_release()
    one = gradient_flow.integrate_flow(*example)
    other = gradient_flow.integrate_flow(*example, "cells", rtol=1e-4)
    assert [event[1:] for event in one.events] == [event[1:] for event in other.events]
    np.testing.assert_allclose(end_of(one), end_of(other), atol=1e-3)


def flow_whose_cells_slow_down(
    network, x, y, t_end, method="events", original=gradient_flow.integrate_flow, **options
):
    """Wrong: the fast mode lags by a hundredth."""
    return original(network, x, y, t_end * (0.99 if method == "cells" else 1.0), method, **options)


STEPS = np.array([0.2, 0.1, 0.05, 0.025])
"""Longest steps at which orders are measured; rtol is so wide that each is taken."""


def order_of_cells(seeds, **options):
    """Slope of the errors of the fast mode against its steps on logarithmic axes, mean over the runs."""
    slopes = []
    for seed in seeds:
        truth = end_of(gradient_flow.integrate_flow(*draw(seed), 6.0))
        ends = [
            gradient_flow.integrate_flow(*draw(seed), 6.0, "cells", rtol=1e3, max_step=step, **options)
            for step in STEPS
        ]
        errors = [np.abs(end_of(run) - truth).max() for run in ends]
        slopes.append(np.polyfit(np.log(STEPS), np.log(errors), 1)[0])
    return np.mean(slopes)


def test_cells_that_split_at_crossings_are_of_second_order():
    assert 1.75 < order_of_cells((0, 2, 5)) < 2.4


def flow_that_never_splits(
    network, x, y, t_end, method="events", original=gradient_flow.integrate_flow, **options
):
    """Wrong: crossings are left to the end of the step."""
    return original(network, x, y, t_end, method, **{**options, "split_crossings": False})


def test_plain_cells_are_of_first_order():
    assert 0.5 < order_of_cells((0, 2, 3, 5), split_crossings=False) < 1.6


def flow_that_always_splits(
    network, x, y, t_end, method="events", original=gradient_flow.integrate_flow, **options
):
    """Wrong: crossings are always split."""
    return original(network, x, y, t_end, method, **{**options, "split_crossings": True})


# -- descent on a pin -------------------------------------------------------------------------


def chatter(eta, start=3.5, end=6.0):
    """Heights of unit 2 over its datum along descent, and its one-sided velocities there."""
    network, x, y, _ = flow_examples.slide_and_release()
    steps = range(round(start / eta), round(end / eta))
    run = gradient_flow.gradient_descent(network, x, y, step_size=eta, max_steps=steps[-1], record_at=steps)
    states = run.snapshots[1:]
    above = np.array([each.w[2] * x[3] + each.b[2] for each in states])
    return above, [(each, x, y) for each in states]


def sides_of(state, x, y):
    order = [2, 0, 1, 3]
    first = networks.ShallowNetwork(state.w[order], state.b[order], state.v[order])
    active = (np.multiply.outer(x, first.w) + first.b > 0) * 1.0
    rates = []
    for on in (0.0, 1.0):
        active[3, 0] = on
        heights_of = np.multiply.outer(x, first.w) + first.b
        r = (np.maximum(heights_of, 0) @ first.v - y) / len(x)
        rates.append(-first.v[0] * (r * (1 + x * x[3])) @ active[:, 0])
    return rates


def test_chatter_stays_within_one_step_of_the_kink():
    eta = 4e-3
    above, states = chatter(eta)
    rates = np.array([sides_of(*state) for state in states])
    assert above.max() <= eta * rates[:, 0].max() + 1e-12
    assert above.min() >= eta * rates[:, 1].min() - 1e-12
    assert above.min() < 0 < above.max()


def descent_of_twice_the_step(
    network, x, y, *, step_size, max_steps, original=gradient_flow.gradient_descent, **options
):
    """Wrong: each step is as long as three."""
    return original(network, x, y, step_size=3 * step_size, max_steps=max_steps, **options)


def test_chatter_is_proportional_to_the_step():
    widths = [np.ptp(chatter(eta)[0]) for eta in (4e-3, 1e-3)]
    assert 3.0 < widths[0] / widths[1] < 5.0


def descent_with_a_frozen_step(
    network, x, y, *, step_size, max_steps, original=gradient_flow.gradient_descent, **options
):
    """Wrong: every step is 2e-3 long."""
    return original(network, x, y, step_size=2e-3, max_steps=max_steps, **options)


def test_chatter_is_active_for_the_sliding_fraction_of_time():
    above, states = chatter(1e-3)
    fractions = []
    for state in states[::50]:
        inactive, active = sides_of(*state)
        fractions.append(inactive / (inactive - active))
    assert np.mean(above > 0) == pytest.approx(np.mean(fractions), abs=0.01)


def descent_without_noise(
    network, x, y, *, step_size, max_steps, original=gradient_flow.gradient_descent, **options
):
    """Wrong: what is pinned is counted as active throughout."""
    run = original(network, x, y, step_size=step_size, max_steps=max_steps, **options)
    states = tuple(each.replace(b=each.b + 0.05) for each in run.snapshots)
    return gradient_flow.Trajectory(states[-1], run.times, run.losses, states, run.converged)


def test_gradient_and_velocity_are_opposite():
    network, x, y = draw(0)
    gradient = loss_surface.loss_gradient(network, x, y)
    for part, velocity in zip(gradient, flow_velocity.flow_velocity(network, x, y), strict=False):
        np.testing.assert_array_equal(velocity, -np.asarray(part))
