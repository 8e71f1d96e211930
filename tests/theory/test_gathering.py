"""Chapter 15: why directions gather: the law of two units along real training."""

import numpy as np
import pytest

from splinelens import direction_cells, gathering
from splinelens.experiments import generator


def network(seed, width=8, dim=2, n=6, balanced=False):
    """Weights, output weights, lifted data and targets, generic."""
    rng = generator("theory/gathering", seed)
    weights, v = rng.normal(size=(width, dim + 1)), rng.normal(size=width)
    if balanced:
        weights *= (np.abs(v) / np.linalg.norm(weights, axis=1))[:, None]
    return weights, v, direction_cells.lift(rng.uniform(-1, 1, (n, dim))), rng.normal(size=n)


def loss(weights, v, lifted, y):
    """(1/2n) sum of squares, by definition."""
    r = np.maximum(lifted @ weights.T, 0.0) @ v - y
    return 0.5 * np.mean(r**2)


def residual_of(weights, v, lifted, y):
    return np.maximum(lifted @ weights.T, 0.0) @ v - y


def flow_by_differences(weights, v, lifted, y, step=1e-6):
    """Minus the gradient of the loss, by central differences of its definition."""

    def slope(array, place, of):
        up, down = array.copy(), array.copy()
        up[place] += step
        down[place] -= step
        return (of(up) - of(down)) / (2 * step)

    places = np.ndindex(weights.shape)
    towards = [-slope(weights, place, lambda a: loss(a, v, lifted, y)) for place in places]
    outwards = [-slope(v, (i,), lambda a: loss(weights, a, lifted, y)) for i in range(len(v))]
    return np.reshape(towards, weights.shape), np.array(outwards)


DIFFERENCES = 1e-7
"""Central differences of step 1e-6 of a function of size 1 err by about 1e-9; a wrong factor by 0.1."""


# -- Directions under the flow ----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_directions_and_sizes_move_as_the_potential_says(seed):
    weights, v, lifted, y = network(seed)
    towards, outwards = flow_by_differences(weights, v, lifted, y)
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    u = weights / lengths
    turning = (towards - (towards * u).sum(axis=1, keepdims=True) * u) / lengths
    velocity, growth = gathering.direction_velocity(weights, v, lifted, residual_of(weights, v, lifted, y))
    assert velocity == pytest.approx(turning, abs=DIFFERENCES)
    assert growth == pytest.approx(np.sign(v) * outwards, abs=DIFFERENCES)
    values = [
        direction_cells.sphere_potential(
            u[i], lifted[:, :-1], residual_of(weights, v, lifted, y), np.sign(v[i])
        )
        for i in range(len(v))
    ]
    assert growth == pytest.approx(-lengths[:, 0] * np.array(values) / len(y), abs=1e-12)


def velocity_of_one_sign(weights, v, lifted, residual, original=gathering.direction_velocity):
    """Wrong: the sign of v is forgotten."""
    return original(weights, np.abs(v), lifted, residual)


def test_balanced_units_of_one_direction_move_alike_whatever_their_mass():
    weights, v, lifted, y = network(5, balanced=True)
    weights[1], v[1] = 7.0 * weights[0], 7.0 * v[0]
    r = residual_of(weights, v, lifted, y)
    towards, _ = flow_by_differences(weights, v, lifted, y, step=1e-7)
    u = weights[0] / np.linalg.norm(weights[0])
    turning = [(towards[i] - (towards[i] @ u) * u) / np.linalg.norm(weights[i]) for i in (0, 1)]
    velocity, _ = gathering.direction_velocity(weights, v, lifted, r)
    assert velocity[0] == pytest.approx(velocity[1], abs=1e-12)
    assert velocity[0] == pytest.approx(turning[0], abs=1e-5)
    assert turning[0] == pytest.approx(turning[1], abs=1e-5)
    unbalanced, _ = gathering.direction_velocity(weights, np.r_[v[:1], 2 * v[1], v[2:]], lifted, r)
    assert unbalanced[1] == pytest.approx(2 * velocity[1], abs=1e-12)


def velocity_by_mass(weights, v, lifted, residual, original=gathering.direction_velocity):
    """Wrong: heavy units turn faster."""
    velocity, growth = original(weights, v, lifted, residual)
    return velocity * np.linalg.norm(weights, axis=1, keepdims=True), growth


@pytest.mark.parametrize("seed", range(3))
def test_where_training_rests_units_have_no_potential(seed):
    weights, v, lifted, y = network(seed)
    weights[:, -1] = 5.0 + np.abs(weights[:, -1])  # all units active on all data: f is affine
    v[0] = 0.0
    affine = np.linalg.lstsq(lifted, y)[0]
    weights[1] = (affine - v[2:] @ weights[2:]) / v[1]
    weights[1] += 0.0
    r = lifted @ (v @ weights) - y
    assert np.abs(r).max() > 0.1
    active = (lifted @ weights.T > 0).all(axis=0)
    _, growth = gathering.direction_velocity(weights, v, lifted, r)
    assert growth[active] == pytest.approx(np.zeros(active.sum()), abs=1e-10)
    assert active.sum() >= len(v) - 1


def velocity_of_absolute_residuals(weights, v, lifted, residual, original=gathering.direction_velocity):
    """Wrong: residuals of opposite signs do not cancel."""
    return original(weights, v, lifted, np.abs(residual))


# -- Two units --------------------------------------------------------------------------------


def flow(weights, v, lifted, y, end):
    """Gradient flow by a general integrator; weights and v at the end, and whether active sets stayed."""
    from scipy.integrate import solve_ivp

    shape, n = weights.shape, len(y)

    def rates(_, state):
        a, out = state[: weights.size].reshape(shape), state[weights.size :]
        heights = lifted @ a.T
        r = np.maximum(heights, 0) @ out - y
        pull = ((heights > 0) * r[:, None]).T @ lifted / n
        return np.concatenate([(-out[:, None] * pull).ravel(), -np.maximum(heights, 0).T @ r / n])

    found = solve_ivp(rates, (0, end), np.concatenate([weights.ravel(), v]), rtol=1e-11, atol=1e-13)
    states = found.y.T
    actives = [lifted @ s[: weights.size].reshape(shape).T > 0 for s in states]
    stayed = np.all([each == actives[0] for each in actives], axis=(0, 1))
    return states[-1, : weights.size].reshape(shape), states[-1, weights.size :], stayed


def together(weights, lifted):
    """Pairs of units with the same active data."""
    active = lifted @ weights.T > 0
    return (active[:, :, None] == active[:, None, :]).all(axis=0)


@pytest.mark.parametrize("seed", range(3))
def test_the_pair_form_of_units_that_see_the_same_data_is_conserved(seed):
    weights, v, lifted, y = network(seed, width=14)
    later, out, stayed = flow(weights, v, lifted, y, 0.3)
    before, after = gathering.pair_form(weights, v), gathering.pair_form(later, out)
    same = together(weights, lifted) & np.multiply.outer(stayed, stayed)
    assert same.sum() > len(v), "some pairs of different units"
    assert np.abs(later - weights).max() > 0.02
    assert after[same] == pytest.approx(before[same], abs=1e-8)
    assert before[0, 1] == pytest.approx(weights[0] @ weights[1] - v[0] * v[1], abs=1e-12)


def pair_form_of_the_wrong_sign(weights, v, original=gathering.pair_form):
    """Wrong: plus where there must be a minus."""
    return original(weights, v) + 2 * np.multiply.outer(v, v)


@pytest.mark.parametrize("seed", range(3))
def test_the_pair_form_changes_by_the_data_that_see_one_of_the_two(seed):
    weights, v, lifted, y = network(seed, width=6)
    step = 1e-5
    towards, outwards = flow_by_differences(weights, v, lifted, y)
    forms = [
        (weights + t * towards) @ (weights + t * towards).T
        - np.multiply.outer(v + t * outwards, v + t * outwards)
        for t in (-step, step)
    ]
    rate = gathering.pair_form_rate(weights, v, lifted, residual_of(weights, v, lifted, y))
    assert rate == pytest.approx((forms[1] - forms[0]) / (2 * step), abs=1e-6)


def pair_form_rate_backwards(weights, v, lifted, residual, original=gathering.pair_form_rate):
    """Wrong: the sign of the residuals."""
    return original(weights, v, lifted, -np.asarray(residual))


@pytest.mark.parametrize("seed", range(3))
def test_a_datum_between_two_balanced_units_gathers_or_divides_them(seed):
    weights, v, lifted, y = network(seed, width=6, balanced=True)
    v = np.abs(v)
    r = residual_of(weights, v, lifted, y)
    rate = -gathering.pair_form_rate(weights, v, lifted, r)
    u = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    for i in range(6):
        for j in range(6):
            expected = 0.0
            for point, residual in zip(lifted, r, strict=True):
                if (point @ u[i] > 0) != (point @ u[j] > 0):
                    expected -= v[i] * v[j] * residual * abs(point @ (u[i] - u[j])) / len(y)
            assert rate[i, j] == pytest.approx(expected, abs=1e-12)


def pair_form_rate_of_all_data(weights, v, lifted, residual, original=gathering.pair_form_rate):
    """Wrong: data that see both units are taken to matter too."""
    extra = np.multiply.outer(v, v) * np.mean(residual)
    return original(weights, v, lifted, residual) + extra * (1 - np.eye(len(v)))


@pytest.mark.parametrize("seed", range(3))
def test_as_two_balanced_units_grow_the_angle_between_them_closes(seed):
    rng = generator("theory/closing", seed)
    lifted = direction_cells.lift(rng.uniform(-0.3, 0.3, (5, 2)))
    y = 2.0 + rng.normal(size=5)
    weights = rng.normal(size=(2, 3)) * [0.5, 0.5, 0.1] + [0.0, 0.0, 1.0]
    v = np.array([0.01, 0.02])
    weights *= (v / np.linalg.norm(weights, axis=1))[:, None]
    later, out, stayed = flow(weights, v, lifted, y, 2.0)
    assert stayed.all() and out.min() > 0.05

    def angle(a):
        u = a / np.linalg.norm(a, axis=1, keepdims=True)
        return 2 * np.arcsin(np.linalg.norm(u[0] - u[1]) / 2)

    predicted = gathering.closing_angle(angle(weights), np.prod(out) / np.prod(v))
    assert angle(later) < 0.3 * angle(weights)
    assert angle(later) == pytest.approx(float(predicted), rel=1e-5)


def angle_by_one_unit(angle, growth, original=gathering.closing_angle):
    """Wrong: the growth of one unit in place of the product."""
    return original(angle, np.sqrt(growth))


def test_an_angle_that_cannot_exist_is_refused():
    with pytest.raises(ValueError, match="angle, growth: expected"):
        gathering.closing_angle(3.0, 0.1)
    with pytest.raises(ValueError, match="no row that is zero"):
        gathering.direction_velocity([[0.0, 0.0]], [1.0], [[1.0, 1.0]], [1.0])
