"""Chapter 14: where offsets of smooth units gather, how many such places there are, and where they tend."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from splinelens import smooth_sinks
from splinelens.experiments import generator

X6, R6 = np.array([-0.9, -0.55, -0.2, 0.15, 0.5, 0.85]), -np.array([0.2, -0.6, 0.7, 0.5, -0.5, 0.4])
SPACING = 0.35


def slope_of(name, t):
    """Derivatives by definition, without overflow."""
    small = np.exp(-np.abs(t))
    if name == "tanh":
        return 4 * small**2 / (1 + small**2) ** 2
    return np.where(t > 0, 1.0, small) / (1 + small)


def force(name, gamma, scale, x=X6, residual=R6):
    return float(slope_of(name, scale * (x - gamma)) @ residual)


def line_case(seed, n=6):
    rng = generator("chapter 14/smooth", seed)
    return np.sort(rng.uniform(-1, 1, n)), rng.normal(size=n)


@pytest.mark.parametrize("name", ["tanh", "softplus"])
@pytest.mark.parametrize("seed", range(3))
def test_offsets_flow_to_the_smooth_sinks(name, seed):
    x, residual = line_case(seed)
    sinks = smooth_sinks.smooth_sinks(x, residual, name, 12.0)

    def velocity(_, gamma):
        return slope_of(name, 12.0 * (x - gamma[:, None])) @ residual

    starts = np.linspace(-0.99, 0.99, 23)
    ends = solve_ivp(velocity, (0.0, 4000.0), starts, rtol=1e-7, atol=1e-9, method="LSODA").y[:, -1]
    inside = (ends > x[0]) & (ends < x[-1])
    away = [np.abs(sinks - end).min(initial=np.inf) for end in ends[inside]]
    assert max(away, default=0.0) < 1e-5
    assert len(sinks) == 0 or inside.any()


def sinks_that_repel(x, residual, activation="tanh", scale=1.0, sign=1, original=smooth_sinks.smooth_sinks):
    """Wrong: zeros at which the force rises."""
    return original(x, residual, activation, scale, -sign)


def counted_zeros(name, scale, x, residual):
    """Sign changes of the force on a fine grid."""
    grid = np.linspace(x[0] - 30 / scale, x[-1] + 30 / scale, 6001)
    values = slope_of(name, scale * (x - grid[:, None])) @ residual
    return int((values[1:] * values[:-1] < 0).sum())


@pytest.mark.parametrize("seed", range(40))
def test_tanh_zeros_never_outnumber_the_sign_changes_of_the_residual(seed):
    x, residual = line_case(seed)
    bound = int((np.sign(residual[1:]) != np.sign(residual[:-1])).sum())
    for scale in (1.0, 5.0, 20.0):
        places, _ = smooth_sinks.offset_zeros(x, residual, "tanh", scale)
        assert len(places) == counted_zeros("tanh", scale, x, residual) <= bound
        assert max((abs(force("tanh", place, scale, x, residual)) for place in places), default=0) < 1e-12


def zeros_of_a_wave(x, residual, activation="tanh", scale=1.0):
    """Wrong: a force that oscillates, with a zero in each of many gaps."""
    places = np.linspace(np.min(x), np.max(x), 2 * len(x))
    return places, np.arange(2 * len(x)) % 2 == 0


@pytest.mark.parametrize("seed", range(40))
def test_softplus_zeros_never_outnumber_the_sign_changes_of_the_sums(seed):
    x, residual = line_case(seed)
    sums = [residual[k:].sum() for k in range(6)]
    bound = sum(a * b < 0 for a, b in pairwise(sums))
    for scale in (1.0, 5.0, 20.0):
        places, _ = smooth_sinks.offset_zeros(x, residual, "softplus", scale)
        assert len(places) == counted_zeros("softplus", scale, x, residual) <= bound


def midpoint_errors(formula, name, scales):
    """Distances of the formula's places from true zeros found beside them."""
    worst = []
    for scale in scales:
        errors = []
        for place in formula(X6, R6, scale):
            reach = 0.1 / scale
            true = brentq(lambda g, s=scale: force(name, g, s), place - reach, place + reach, xtol=1e-16)
            errors.append(abs(true - place))
        worst.append(max(errors))
    return np.array(worst)


def test_tanh_sinks_lie_between_data_up_to_an_exponentially_small_error():
    errors = midpoint_errors(smooth_sinks.tanh_sinks, "tanh", (10.0, 20.0, 40.0))
    np.testing.assert_allclose(errors, [3.226e-4, 5.092e-6, 2.324e-9], rtol=1e-3)
    drops = errors[:-1] / errors[1:] / 2
    np.testing.assert_allclose(np.log(drops) / [10.0, 20.0], SPACING, rtol=0.03)


def tanh_sinks_at_midpoints(x, residual, scale, sign=1):
    """Wrong: leaves the logarithm out."""
    falls = (residual[:-1] > 0) & (residual[1:] < 0)
    return ((x[:-1] + x[1:]) / 2)[falls]


@pytest.mark.parametrize("seed", range(20))
def test_steep_tanh_sinks_are_all_of_the_formula(seed):
    """One sink in each gap from a positive to a negative residual, and no other."""
    rng = generator("chapter 14/steep", seed)
    x, residual = np.arange(6.0) + rng.uniform(-0.2, 0.2, 6), rng.choice([-1, 1], 6) * rng.uniform(0.5, 2, 6)
    found = smooth_sinks.tanh_sinks(x, residual, 15.0)
    grid = np.linspace(-1.0, 6.0, 4001)
    values = np.array([force("tanh", gamma, 15.0, x, residual) for gamma in grid])
    falls = np.flatnonzero((values[:-1] > 0) & (values[1:] < 0))
    assert len(found) == len(falls)
    assert np.abs(found - grid[falls]).max(initial=0.0) < 2e-3


def tanh_sinks_of_the_other_sign(x, residual, scale, sign=1, original=smooth_sinks.tanh_sinks):
    """Wrong: the repelling ones."""
    return original(x, residual, scale, -sign)


def test_softplus_sinks_lie_beside_data_up_to_an_exponentially_small_error():
    errors = midpoint_errors(smooth_sinks.softplus_sinks, "softplus", (20.0, 40.0))
    np.testing.assert_allclose(errors, [1.1144e-3, 4.937e-7], rtol=1e-3)
    assert np.log(errors[0] / errors[1] / 2) / 20 == pytest.approx(SPACING, rel=0.03)


def softplus_sinks_on_data(x, residual, scale, sign=1):
    """Wrong: exactly on the datum, where ReLU units are pinned."""
    sums = np.append(np.cumsum(residual[::-1])[::-1], 0.0)
    return x[(sums[:-1] > 0) & (sums[1:] < 0)]


def test_softplus_sinks_tend_to_the_pinned_datum_at_rate_one_over_s():
    """True zeros: s (gamma - x_5) tends to -logit(4/5) = -ln 4."""
    for scale, tolerance in ((40.0, 1e-4), (80.0, 1e-10)):
        (place,) = smooth_sinks.softplus_sinks(X6, R6, scale)
        true = brentq(lambda g, s=scale: force("softplus", g, s), place - 0.01, place + 0.01, xtol=1e-16)
        assert scale * (true - X6[4]) == pytest.approx(-np.log(4.0), abs=tolerance)
        assert scale * (place - X6[4]) == pytest.approx(-np.log(4.0), abs=1e-12)


def softplus_sinks_with_the_share_turned(x, residual, scale, sign=1, original=smooth_sinks.softplus_sinks):
    """Wrong: on the other side of the datum."""
    return 2 * x[4] - original(x, residual, scale, sign)


@pytest.mark.parametrize("seed", range(20))
def test_steep_softplus_sinks_are_all_of_the_formula(seed):
    """One sink at each datum that pins ReLU units in the quotient metric, and no other."""
    rng = generator("chapter 14/steep softplus", seed)
    x, residual = np.arange(6.0) + rng.uniform(-0.2, 0.2, 6), rng.choice([-2.5, -1.5, 1.0, 2.0], 6)
    if min(abs(residual[k:].sum()) for k in range(6)) < 0.4:
        residual = residual + 0.26
    assert min(abs(residual[k:].sum()) for k in range(6)) > 0.02
    found = smooth_sinks.softplus_sinks(x, residual, 25.0)
    grid = np.linspace(-1.0, 6.0, 4001)
    values = np.array([force("softplus", gamma, 25.0, x, residual) for gamma in grid])
    falls = np.flatnonzero((values[:-1] > 0) & (values[1:] < 0))
    assert len(found) == len(falls)
    assert np.abs(found - grid[falls]).max(initial=0.0) < 0.02


def softplus_sinks_of_the_other_sign(x, residual, scale, sign=1, original=smooth_sinks.softplus_sinks):
    """Wrong: the repelling ones."""
    return original(x, residual, scale, -sign)


def test_flat_softplus_units_have_no_sink():
    """At s = 10 the formula names a place at which the force has no zero; at s = 20 it has."""
    grid = np.linspace(-3.0, 3.0, 20_001)
    for scale, count in ((10.0, 0), (20.0, 1)):
        values = np.array([force("softplus", gamma, scale) for gamma in grid])
        assert int(((values[:-1] > 0) & (values[1:] < 0)).sum()) == count
        assert len(smooth_sinks.smooth_sinks(X6, R6, "softplus", scale)) == count


def sinks_by_the_formula(x, residual, activation="tanh", scale=1.0, sign=1):
    """Wrong: trusts the formula for steep units at any steepness."""
    return smooth_sinks.softplus_sinks(x, residual, scale, sign)


def test_softplus_units_are_repelled_where_the_residual_is_negative():
    """At each zero near a datum, a share in (0, 1) is no more than a zero: the sign of r_n decides."""
    places, falling = smooth_sinks.offset_zeros(X6, R6, "softplus", 40.0)
    nearest = [int(np.abs(X6 - place).argmin()) for place in places]
    for place, datum, falls in zip(places, nearest, falling, strict=True):
        share = -R6[datum + 1 :].sum() / R6[datum]
        assert 0 < share < 1
        assert abs(place - X6[datum] + np.log(share / (1 - share)) / 40) < 1e-4
        ahead = force("softplus", place + 1e-3, 40.0)
        assert (ahead < 0) == falls == (R6[datum] > 0)
    assert sorted(falling) == [False, True]


def zeros_that_all_attract(x, residual, activation="tanh", scale=1.0, original=smooth_sinks.offset_zeros):
    """Wrong: every zero a sink."""
    places, falling = original(x, residual, activation, scale)
    return places, np.ones_like(falling)
