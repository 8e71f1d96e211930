"""Chapter 7: what the stored runs show, counted again in plain Python, and short runs beside them."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from splinelens import breakpoint_placement, comparisons, experiments, generalization
from splinelens.experiments import generator

RESULTS = Path(__file__).parents[2] / "results"
WIDTHS = (10, 20, 40, 80, 160, 640)


@cache
def stored():
    return experiments.load_result(RESULTS / "07_sweep", [breakpoint_placement, generalization])


def errors(target, placement, width, look=-1):
    """Test errors of the ten seeds."""
    place = (
        list(generalization.TARGETS).index(target),
        breakpoint_placement.PLACEMENTS.index(placement),
        WIDTHS.index(width),
    )
    return stored().arrays["test"][place][:, look]


@cache
def reference(target, rule):
    values = []
    for x in stored().arrays["x"]:
        grid = np.linspace(x[0], x[-1], 1001)
        fit = rule(x, generalization.target_values(target, x))(grid)
        values.append(float(np.sqrt(np.mean((fit - generalization.target_values(target, grid)) ** 2))))
    return np.array(values)


def ruler(x, y):
    return lambda t: np.interp(t, x, y)


def counted(first, second):
    """Seeds in which the first is smaller."""
    return sum(float(a) < float(b) for a, b in zip(first, second, strict=True))


def wins_of_the_second(first, second):
    """Wrong: counts the seeds in which the second is smaller."""
    return (np.asarray(second) < np.asarray(first)).sum(axis=-1)


def test_stored_runs_are_these():
    settings = stored().record["settings"]
    assert tuple(settings["widths"]) == WIDTHS and settings["seeds"] == 10
    assert tuple(settings["targets"]) == tuple(generalization.TARGETS)
    assert tuple(settings["placements"]) == breakpoint_placement.PLACEMENTS
    rngs = [generator("generalization/inputs", seed) for seed in range(10)]
    assert stored().arrays["x"] == pytest.approx(generalization.sampled_inputs(40, rngs), abs=0)


@pytest.mark.parametrize(("target", "placement"), [("sawtooth", "gaps"), ("spiky", "he zero")])
def test_a_live_run_agrees_with_the_stored_one(target, placement):
    rngs = [generator(f"generalization/{placement}/20", seed) for seed in range(2)]
    x = stored().arrays["x"][:2]
    live = generalization.learning_curves(target, placement, 20, x, rngs, steps=(3200,))
    assert live.test[:, 0] == pytest.approx(errors(target, placement, 20, look=0)[:2], rel=1e-6)


def test_on_the_narrow_sawtooth_placed_breakpoints_end_ahead_of_the_default():
    default = errors("sawtooth", "torch", 20)
    for name, least in (("uniform", 8), ("gaps", 9)):
        wins = int(comparisons.paired_wins(errors("sawtooth", name, 20), default))
        assert wins == counted(errors("sawtooth", name, 20), default)
        assert wins >= least


@pytest.mark.parametrize("width", [80, 160, 640])
@pytest.mark.parametrize("placement", ["uniform", "gaps"])
def test_on_the_wide_sawtooth_the_default_ends_as_good(width, placement):
    placed, default = errors("sawtooth", placement, width), errors("sawtooth", "torch", width)
    assert int(comparisons.paired_wins(placed, default)) <= 3
    assert counted(placed, default) <= 3


@pytest.mark.parametrize("width", [160, 640])
def test_on_the_spikes_uniform_breakpoints_end_ahead_of_the_default(width):
    placed, default = errors("spiky", "uniform", width), errors("spiky", "torch", width)
    assert int(comparisons.paired_wins(placed, default)) == 10 == counted(placed, default)


@pytest.mark.parametrize("placement", breakpoint_placement.PLACEMENTS)
def test_no_network_beats_the_cubic_spline_on_the_smooth_target(placement):
    cubic = reference("smooth", CubicSpline)
    for width in WIDTHS:
        assert int(comparisons.paired_wins(errors("smooth", placement, width), cubic)) == 0
        assert (errors("smooth", placement, width) > 4 * cubic).all()


@pytest.mark.parametrize("width", [80, 160, 640])
def test_wide_networks_beat_the_ruler_on_the_sawtooth(width):
    networks, line = errors("sawtooth", "torch", width), reference("sawtooth", ruler)
    assert int(comparisons.paired_wins(networks, line)) == 10 == counted(networks, line)


def test_width_lowers_the_error_of_the_default_on_the_smooth_target():
    for narrow, wide in pairwise(WIDTHS):
        wins = int(
            comparisons.paired_wins(errors("smooth", "torch", wide), errors("smooth", "torch", narrow))
        )
        assert wins >= 9


def test_no_zero_bias_network_beats_the_ruler_on_the_sawtooth():
    line = reference("sawtooth", ruler)
    wins = [int(comparisons.paired_wins(errors("sawtooth", "he zero", width), line)) for width in WIDTHS]
    assert wins == [0] * 6
    assert all((errors("sawtooth", "he zero", width) > 1.5 * line).all() for width in WIDTHS)


@pytest.mark.parametrize("placement", ["uniform", "gaps"])
def test_on_the_spikes_wide_networks_end_level_with_the_ruler(placement):
    ratios = errors("spiky", placement, 160) / reference("spiky", ruler)
    middle, low, high = comparisons.median_interval(ratios)
    assert middle == pytest.approx(median(map(float, ratios)))
    assert 0.9 < middle < 1.01 and low == sorted(ratios)[1] and high == sorted(ratios)[8]


def median_of_the_best_half(samples):
    """Wrong: leaves out the worse half of the seeds."""
    best = np.sort(samples)[: len(samples) // 2]
    return np.median(best), best[0], best[-1]


# -- verdicts ---------------------------------------------------------------------------------


def runs_at(look):
    """Which of all runs count as converged there, their errors there, and at the end."""
    arrays = stored().arrays
    test, changes = (arrays[name].reshape(-1, arrays[name].shape[-1]) for name in ("test", "changes"))
    return changes[:, look] <= 0.1 * test[:, look], test[:, look], test[:, -1]


def test_few_runs_that_count_as_converged_move_later():
    chosen, then, end = runs_at(5)
    moved = [abs(a - b) > 0.1 * b for c, a, b in zip(chosen, then, end, strict=True) if c]
    share = comparisons.moved_share(chosen, then, end, 0.1)
    assert share == pytest.approx(sum(moved) / len(moved))
    assert len(moved) > 200 and share < 0.05


def moved_share_of_all_runs(chosen, before, after, by):
    """Wrong: of all runs, not of the chosen."""
    return float((np.abs(np.subtract(before, after)) > by * np.asarray(after)).mean())


def test_most_early_verdicts_are_wrong():
    chosen, then, end = runs_at(0)
    assert comparisons.moved_share(chosen, then, end, 0.1) > 0.75
    assert 0.9 < 1 - np.mean([abs(a - b) <= 0.1 * b for a, b in zip(then, end, strict=True)]) < 1


def moved_share_by_any_size(chosen, before, after, by):
    """Wrong: counts only runs whose error fell to less than half."""
    return float((np.asarray(after) < 0.2 * np.asarray(before))[chosen].mean())


def test_breakpoints_among_the_data_are_ahead_early_on_the_smooth_target():
    x = stored().arrays["x"]
    ends = []
    for placement in ("uniform", "torch"):
        rngs = [generator(f"theory/early/{placement}", seed) for seed in range(10)]
        ends.append(
            generalization.learning_curves("smooth", placement, 160, x, rngs, steps=(1600,)).test[:, 0]
        )
    assert int(comparisons.paired_wins(*ends)) >= 9
