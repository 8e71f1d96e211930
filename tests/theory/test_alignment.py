"""Chapter 14: small starts align before they grow, large ones do not align; stored runs and short ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from splinelens import alignment, circle_cells, experiments, networks
from splinelens.experiments import generator

RESULTS = Path(__file__).parents[2] / "results"
X, Y = alignment.SIX_DATA


@cache
def stored():
    return experiments.load_result(RESULTS / "14_scales", [alignment, circle_cells]).arrays


def plain_descent(network, x, y, step, count):
    """Gradient descent from dense matrices."""
    w, b, v = (part.copy() for part in (network.w, network.b, network.v))
    for _ in range(count):
        heights = np.multiply.outer(x, w) + b
        active = heights > 0
        pull = (np.where(active, heights, 0.0) @ v - y)[:, None] * active / len(x)
        dw, db, dv = v * (x @ pull), v * pull.sum(axis=0), (pull * heights).sum(axis=0)
        w, b, v = w - step * dw, b - step * db, v - step * dv
    return networks.ShallowNetwork(w, b, v)


def turned_to_the_frozen_flow(start, x, y, step, count):
    """Angles after plain steps of the direction flow at the residual -y, at the speed of balanced units."""
    t = np.arctan2(start.b, start.w)
    for _ in range(count):
        active = np.multiply.outer(np.cos(t), x) + np.sin(t)[:, None] > 0
        slope = np.sign(start.v) * ((active * -y) @ x * -np.sin(t) + (active @ -y) * np.cos(t))
        t = t - step * slope / len(x)
    return t


@pytest.mark.parametrize("width", [40])
def test_small_starts_follow_the_frozen_flow(width):
    """A hundred times smaller at the start: the directions are off by about ten thousand times less."""
    worst = []
    for scale in (1e-2, 1e-3, 1e-4):
        start = alignment.paired_circle_start(width, scale, generator("chapter 14/shadow"))
        end = plain_descent(start, X, Y, 0.002, 4000)
        expected = turned_to_the_frozen_flow(start, X, Y, 0.002, 4000)
        gap = (np.arctan2(end.b, end.w) - expected + np.pi) % (2 * np.pi) - np.pi
        assert (np.sign(end.v) == np.sign(start.v)).all()
        worst.append(float(np.abs(gap).max()))
    assert worst[2] < worst[1] < worst[0]
    assert worst[2] < 1e-3


def start_of_unbalanced_units(width, scale, rng, original=alignment.paired_circle_start):
    """Wrong: |v| is four times |(w, b)|, and the directions turn four times as fast."""
    start = original(width, scale, rng)
    return start.replace(v=4 * start.v)


@pytest.mark.parametrize("angle", [0.3, 0.9, 1.4])
def test_growth_halves_the_angle_to_a_sink(angle):
    """Two data far to the right, a wide cell: the sine of the angle times the size does not change."""
    x, y = np.array([1.0, 1.1]), np.array([1.0, 1.0])
    sink = np.arctan2(y.sum(), x @ y)
    turn = sink + 0.5 * angle
    start = networks.ShallowNetwork([1e-6 * np.cos(turn)], [1e-6 * np.sin(turn)], [1e-6])
    end = plain_descent(start, x, y, 1e-3, 2000)
    growth = np.hypot(end.w[0], end.b[0]) / 1e-6
    assert growth > 1.5
    left = np.arctan2(end.b[0], end.w[0]) - sink
    assert left == pytest.approx(float(alignment.angle_after_growth(0.5 * angle, growth)), rel=2e-3)


def angle_that_growth_does_not_change(angle, growth):
    """Wrong: units grow without turning."""
    return np.asarray(angle)


def test_angles_and_factors_out_of_range_are_refused():
    for angle, growth in ((2.0, 2.0), (0.1, 0.5)):
        with pytest.raises(ValueError, match="angle, growth: expected"):
            alignment.angle_after_growth(angle, growth)


def test_paired_starts_are_the_zero_function():
    start = alignment.paired_circle_start(60, 3.0, generator("chapter 14/pairs"))
    heights = np.maximum(np.multiply.outer(X, start.w) + start.b, 0.0)
    assert np.abs(heights @ start.v).max() < 1e-12
    np.testing.assert_allclose(start.w**2 + start.b**2, start.v**2)
    assert np.ptp(np.sign(start.v)) == 2


def start_without_twins(width, scale, rng, original=alignment.paired_circle_start):
    """Wrong: all output weights positive."""
    start = original(width, scale, rng)
    return start.replace(v=np.abs(start.v))


def test_null_is_the_share_of_the_live_circle():
    """Uniform directions with fair signs, counted."""
    turn = generator("chapter 14/null").uniform(0, 2 * np.pi, 400_000)
    live = (np.multiply.outer(np.cos(turn), X) + np.sin(turn)[:, None] > 0).any(axis=1)
    share = 0.0
    for sign in (1, -1):
        found = np.radians([each.angle for each in circle_cells.line_attractors(X, -Y, sign)])
        gap = np.abs((np.subtract.outer(turn[live], found) + np.pi) % (2 * np.pi) - np.pi)
        share += 0.5 * float((gap < 0.05).any(axis=1).mean())
    assert alignment.live_null(X, -Y) == pytest.approx(share, abs=2e-3)


def null_of_the_whole_circle(x, residual, angle=0.05, original=alignment.live_null):
    """Wrong: dead directions count."""
    ends = np.arctan(np.max(x)) - np.arctan(np.min(x))
    return original(x, residual, angle) * (np.pi + ends) / (2 * np.pi)


# -- stored runs -------------------------------------------------------------------------------


def medians(name, phase):
    """Over seeds, one for each scale; counted here, not by the package."""
    return np.array([sorted(row)[len(row) // 2] for row in stored()[name][..., phase]])


def at(scale):
    return int(np.flatnonzero(stored()["scales"] == scale)[0])


@cache
def short_run(scale, max_time, width=100):
    start = alignment.paired_circle_start(width, scale, generator("alignment/short"))
    run = alignment.align_and_train(start, X, Y, loss_tolerance=3e-3, max_time=max_time)
    return start, run, alignment.end_of_alignment(run, X, Y)


def mass_near(network):
    """Share of the live mass within 0.05 of an attractor of -y, counted plainly."""
    turn, mass = np.arctan2(network.b, network.w), np.abs(network.v) * np.hypot(network.w, network.b)
    near = np.zeros(len(turn), dtype=bool)
    for sign in (1, -1):
        found = np.radians([each.angle for each in circle_cells.line_attractors(X, -Y, sign)])
        gap = np.abs((np.subtract.outer(turn, found) + np.pi) % (2 * np.pi) - np.pi)
        near |= (np.sign(network.v) == sign) & (gap < 0.05).any(axis=1)
    live = (np.multiply.outer(X, network.w) + network.b > 0).any(axis=0)
    return float(mass[near & live].sum() / mass[live].sum())


def test_small_starts_are_aligned_when_they_become_visible():
    start, run, aligned = short_run(1e-4, 60.0)
    found = alignment.alignment_measures(run.snapshots[aligned], start, X, -Y)
    assert found.near_by_mass == pytest.approx(mass_near(run.snapshots[aligned]), abs=1e-12)
    assert found.near_by_mass > 0.9
    assert medians("near_by_mass", 1)[at(1e-4)] > 0.9


def measures_of_the_start(network, start, x, residual, angle=0.05, original=alignment.alignment_measures):
    """Wrong: looks at where the units came from."""
    return original(start, start, x, residual, angle)


def test_most_mass_is_still_at_the_attractors_at_the_end():
    start, run, aligned = short_run(1e-4, 60.0)
    halfway = run.snapshots[aligned // 2]
    found = alignment.alignment_measures(halfway, start, X, -Y)
    assert found.near_by_mass == pytest.approx(mass_near(halfway), abs=1e-12)
    assert abs(found.near - found.near_by_mass) > 0.02
    assert 0.8 < medians("near_by_mass", 2)[at(1e-4)] < 0.9
    assert medians("near", 2)[at(1e-4)] < 0.5


def measures_by_number(network, start, x, residual, angle=0.05, original=alignment.alignment_measures):
    """Wrong: counts units, not mass."""
    found = original(network, start, x, residual, angle)
    return found._replace(near_by_mass=found.near)


def test_directions_occupy_few_arcs_after_alignment():
    start, run, aligned = short_run(1e-4, 60.0)
    found = alignment.alignment_measures(run.snapshots[aligned], start, X, -Y)
    network = run.snapshots[aligned]
    live = (np.multiply.outer(X, network.w) + network.b > 0).any(axis=0)
    mass = (np.abs(network.v) * np.hypot(network.w, network.b))[live]
    arcs = (np.arctan2(network.b, network.w)[live] % (2 * np.pi) / (2 * np.pi) * 60).astype(int)
    share = np.array([mass[arcs == k].sum() for k in range(60)]) / mass.sum()
    share = share[share > 0]
    assert found.entropy_by_mass == pytest.approx(float(-(share @ np.log(share)) / np.log(60)), abs=1e-9)
    assert found.entropy_by_mass < 0.25
    assert medians("entropy_by_mass", 1)[at(1e-4)] < 0.1 < 0.85 < medians("entropy_by_mass", 0)[at(1e-4)]


def measures_with_entropy_of_units(
    network, start, x, residual, angle=0.05, original=alignment.alignment_measures
):
    """Wrong: the entropy of units, each counting once."""
    found = original(network, start, x, residual, angle)
    return found._replace(entropy_by_mass=found.entropy)


def test_alignment_fades_as_the_start_grows():
    """Final shares of mass fall from scale to scale, down to chance."""
    start, run, _ = short_run(0.5, 20.0)
    found = alignment.alignment_measures(run.network, start, X, -Y)
    assert found.near_by_mass == pytest.approx(mass_near(run.network), abs=1e-12)
    final = medians("near_by_mass", 2)
    assert (np.diff(final) < 0).all()
    assert final[-1] < 2 * alignment.live_null(X, -Y) < 0.15 * final[0] + 0.05


def measures_of_every_unit(network, start, x, residual, angle=0.05, original=alignment.alignment_measures):
    """Wrong: dead units count as well."""
    found = original(network, start, x, residual, angle)
    return found._replace(near_by_mass=found.near_by_mass * found.live)


def test_large_starts_keep_their_directions():
    start, run, _ = short_run(1.1, 5.0)
    found = alignment.alignment_measures(run.network, start, X, -Y)
    live = (np.multiply.outer(X, run.network.w) + run.network.b > 0).any(axis=0)
    turn = (np.arctan2(run.network.b, run.network.w) - np.arctan2(start.b, start.w) + np.pi) % (
        2 * np.pi
    ) - np.pi
    assert found.rotation == pytest.approx(float(np.median(np.abs(turn[live]))), rel=1e-6)
    assert found.rotation < 0.02
    assert medians("rotation", 2)[at(1.1)] < 0.01 < 0.5 < medians("rotation", 2)[at(1e-4)]
    assert abs(medians("entropy", 2)[at(1.1)] - medians("entropy", 0)[at(1.1)]) < 0.02


def measures_of_twice_the_turn(
    network, start, x, residual, angle=0.05, original=alignment.alignment_measures
):
    """Wrong: twice the angle."""
    found = original(network, start, x, residual, angle)
    return found._replace(rotation=2 * found.rotation)


def test_end_of_alignment_is_where_the_network_is_first_visible():
    _, run, aligned = short_run(1e-4, 60.0)
    sizes = [np.sqrt(((each(X)) ** 2).sum() / (Y**2).sum()) for each in run.snapshots[: aligned + 1]]
    assert sizes[-1] > alignment.VISIBLE >= max(sizes[:-1])


def test_a_run_that_stays_invisible_ends_its_alignment_last():
    start = alignment.paired_circle_start(4, 1e-6, generator("chapter 14/invisible"))
    run = alignment.align_and_train(start, X, Y, max_time=1.0, records=4)
    assert alignment.end_of_alignment(run, X, Y) == len(run.snapshots) - 1


def test_a_study_has_a_place_for_each_scale_seed_and_phase():
    rngs = [generator("chapter 14/tiny", seed) for seed in range(2)]
    found = alignment.scale_study(X, Y, (1.0,), rngs, width=20, max_time=2.0)
    assert found["near"].shape == (1, 2, 3) and found["loss"].shape == (1, 2)


@pytest.mark.parametrize(("width", "scale"), [(3, 1.0), (4, 0.0)])
def test_odd_widths_and_scales_of_zero_are_refused(width, scale):
    with pytest.raises(ValueError, match="width, scale: expected"):
        alignment.paired_circle_start(width, scale, generator("chapter 14/refused"))
