"""Chapter 3: gaps, ranks and the probability of full rank, against exact counting and sampling."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from plain_routes import rational_rank

from splinelens import loss_surface, partition_fits, partitions, ramps
from splinelens.experiments import generator
from splinelens.initialization import GaussianLaw

ROUNDING = 1e-12
"""Float64 over sums of some ten terms of order one; a wrong formula errs by 1e-2."""
X = np.arange(7.0)


def units(*signed_places):
    """Units over X, each given by its breakpoint with the sign of its orientation."""
    signs, places = np.transpose(signed_places)
    return ramps.RampFeatures(X, signs, -signs * places)


def exact_rank(columns):
    """Rank of columns of whole numbers."""
    return rational_rank([[Fraction(int(value)) for value in row] for row in columns])


def exact_rank_of(unit):
    active = (np.multiply.outer(X, unit.w) + unit.b > 0).astype(int)
    return exact_rank(np.hstack([active, active * X[:, None].astype(int)]))


def random_units(seed):
    rng = generator("theory/partitions", seed)
    width = int(rng.integers(2, 9))
    return ramps.RampFeatures(X, rng.choice([-1.0, 1.0], width), rng.uniform(-7, 7, width))


# -- rank ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_full_set_and_no_two_empty_neighbours_make_full_rank_and_gaps_decide_it(seed):
    unit = random_units(seed)
    empty = np.array([not (((-unit.b / unit.w) > k) & ((-unit.b / unit.w) < k + 1)).any() for k in range(6)])
    neighbours = (empty[1:] & empty[:-1]).any()
    assert partitions.is_lossless(unit) == (partitions.has_full_set(unit) and not neighbours)
    if partitions.has_full_set(unit):
        assert partitions.is_lossless(unit) == (exact_rank_of(unit) == len(X))


def lossless_with_one_gap_in_two(unit):
    """Wrong: lets two empty gaps stand together."""
    empty = partitions.gap_counts(unit) == 0
    return partitions.has_full_set(unit) and not (empty[2:] & empty[1:-1] & empty[:-2]).any()


def test_full_rank_comes_with_a_breakpoint_in_every_second_gap():
    unit = units((1, -1.0), (1, 1.5), (-1, 3.5), (1, 5.5))
    assert partitions.gap_counts(unit).tolist() == [0, 1, 0, 1, 0, 1]
    assert partitions.partition_rank(unit) == exact_rank_of(unit) == len(X)


def rank_of_one_per_gap(unit):
    """Wrong: one dimension for each occupied gap, and one for the line."""
    return int((partitions.gap_counts(unit) > 0).sum()) + 1


@pytest.mark.parametrize("seed", range(60))
def test_two_empty_neighbours_cost_rank_whatever_the_other_units_do(seed):
    unit = random_units(seed)
    assert partitions.partition_rank(unit) == exact_rank_of(unit)
    empty = partitions.gap_counts(unit) == 0
    if (empty[1:] & empty[:-1]).any():
        assert partitions.partition_rank(unit) < len(X)


def rank_by_counting_features(unit):
    """Wrong: counts features, whether or not they are independent."""
    return min(2 * unit.width, unit.n)


@pytest.mark.parametrize("seed", range(60))
def test_rank_is_full_exactly_with_the_full_set_and_no_two_empty_neighbours(seed):
    unit = random_units(seed) if seed else units((1, 0.5), (1, 1.5), (1, 3.5), (1, 4.5), (1, 5.5))
    active = (np.multiply.outer(X, unit.w) + unit.b > 0).astype(int)
    features = np.hstack([active, active * X[:, None].astype(int)])
    lines = np.hstack([features, np.ones((7, 1), dtype=int), X[:, None].astype(int)])
    full_set = exact_rank(lines) == exact_rank(features)
    empty = partitions.gap_counts(unit) == 0
    expected = full_set and not (empty[1:] & empty[:-1]).any()
    assert (partitions.partition_rank(unit) == 7) == expected


def rank_by_the_gaps_alone(unit):
    """Wrong: forgets that the units need the full set."""
    empty = partitions.gap_counts(unit) == 0
    return unit.n - int((empty[1:] & empty[:-1]).sum())


# -- interpolants with knots in given gaps -----------------------------------------------------------

FOUR, PEAK = np.arange(4.0), np.array([0.0, 0.0, 1.0, 0.0])


def test_full_rank_partition_may_hold_no_interpolant():
    unit = ramps.RampFeatures(FOUR, [1.0, 1.0], [2.0, -1.5])
    assert partitions.partition_rank(unit) == 4
    inside = np.linspace(1, 2, 2001)[1:-1]
    losses = [
        ((partition_fits.fit_knots(FOUR, PEAK, [knot])(FOUR) - PEAK) ** 2).mean() / 2 for knot in inside
    ]
    assert min(losses) > 0.02
    assert not partition_fits.fit_partition(unit, PEAK, bias=True).inside[1]


def fit_knots_where_it_likes(x, y, knots):
    """Wrong: a knot at every datum."""
    from splinelens.piecewise_linear import PiecewiseLinear

    return PiecewiseLinear.interpolate(x, y)


@pytest.mark.parametrize("seed", range(5))
def test_two_breakpoints_in_a_gap_let_every_pair_of_data_have_its_line(seed):
    y = generator("theory/pairs", seed).normal(size=6)
    knots = [1.3, 1.8, 3.1, 3.9]
    line = partition_fits.fit_knots(np.arange(6.0), y, knots)
    np.testing.assert_allclose(line(np.arange(6.0)), y, atol=1e-11)
    assert line.knots.tolist() == knots


def fit_knots_without_the_last(x, y, knots, original=partition_fits.fit_knots):
    """Wrong: loses a knot."""
    return original(x, y, knots[:-1])


@pytest.mark.parametrize("seed", range(5))
def test_one_breakpoint_in_each_gap_interpolates_anything(seed):
    rng = generator("theory/zigzag", seed)
    x, y = np.sort(rng.uniform(size=9)), rng.normal(size=9)
    line = partition_fits.zigzag_interpolant(x, y)
    np.testing.assert_allclose(line(x), y, atol=1e-9)
    assert len(line.knots) == 8
    assert ((line.knots > x[:-1]) & (line.knots < x[1:])).all()


def zigzag_with_knots_at_the_middles(x, y):
    """Wrong: puts the knots at the middles of the gaps and hopes."""
    x = np.asarray(x)
    return partition_fits.fit_knots(x, np.round(y), (x[1:] + x[:-1]) / 2)


# -- probabilities ---------------------------------------------------------------------------------


def chances_by_counting(n, width, event):
    """Probability by summing over all ways to place breakpoints: each gap 1/2N, outside 1/2."""
    gaps = n - 1
    total = Fraction(0)
    for placed in itertools.product(range(gaps + 1), repeat=width):
        chance = Fraction(1)
        for place in placed:
            chance *= Fraction(1, 2) if place == gaps else Fraction(1, 2 * gaps)
        total += chance * event([gap in placed for gap in range(gaps)])
    return total


def no_two_empty(occupied):
    return all(a or b for a, b in itertools.pairwise(occupied))


def sampled(n, width, count, law=None):
    """How many of `count` random networks fill every gap, and how many leave no two neighbours empty."""
    rng = generator(f"theory/lossless/{n}/{width}/{law}")
    shape = (count, width)
    if law is None:
        w, b = rng.uniform(-1, 1, (2, *shape))
    else:
        w, b = rng.normal(size=(2, *shape))
    places = np.floor((-b / w + 1) / 2 * (n - 1))
    filled = np.stack([(places == gap).any(axis=1) for gap in range(n - 1)], axis=1)
    empty = ~filled
    return filled.all(axis=1).sum(), (~(empty[:, 1:] & empty[:, :-1]).any(axis=1)).sum()


def close(count, trials, chance, sigmas=4.5):
    """Whether a count is binomial with this chance, up to so many standard deviations and one."""
    return abs(count - trials * chance) <= sigmas * np.sqrt(trials * chance * (1 - chance)) + 1


@pytest.mark.parametrize(("n", "width"), [(2, 3), (3, 5), (4, 5), (5, 4)])
def test_chance_that_every_gap_is_hit_is_that_of_counting_and_of_sampling(n, width):
    exact = loss_surface.lossless_partition_probability(n, width, exact=True)[0]
    assert exact == chances_by_counting(n, width, all)
    for units_, chance in ((80, 0.0749), (160, 0.7617), (320, 0.9963)):
        mine = loss_surface.lossless_partition_probability(20, units_)[0]
        assert mine == pytest.approx(chance, abs=6e-5)
    assert close(sampled(20, 160, 2000)[0], 2000, loss_surface.lossless_partition_probability(20, 160)[0])


def probability_with_gaps_of_the_whole_line(n, width, exact=False):
    """Wrong: every breakpoint falls among the data."""
    gaps = n - 1
    chance = sum(
        (-1) ** j * Fraction(_choose(gaps, j)) * Fraction(gaps - j, gaps) ** width for j in range(gaps + 1)
    )
    return partitions.LosslessProbability(chance, chance)


def _choose(n, k):
    from math import comb

    return comb(n, k)


@pytest.mark.parametrize(("n", "width"), [(2, 3), (3, 5), (4, 5), (5, 4)])
def test_chance_that_no_two_neighbours_are_empty_is_that_of_counting_and_of_sampling(n, width):
    exact = loss_surface.lossless_partition_probability(n, width, exact=True)[1]
    assert exact == chances_by_counting(n, width, no_two_empty)
    for units_, chance in ((20, 0.00113), (40, 0.1408), (80, 0.7989), (160, 0.9969)):
        mine = loss_surface.lossless_partition_probability(20, units_)[1]
        assert mine == pytest.approx(chance, abs=6e-5)
    assert close(sampled(20, 80, 2000)[1], 2000, loss_surface.lossless_partition_probability(20, 80)[1])


def probability_as_if_gaps_were_independent(n, width, exact=False):
    """Wrong: every pair of neighbours on its own."""
    gaps = n - 1
    pair = 1 - Fraction(gaps - 1, gaps) ** width
    return partitions.LosslessProbability(pair ** max(gaps - 1, 0), pair ** max(gaps - 1, 0))


def test_whole_numbers_keep_the_digits_that_float64_loses():
    chance = loss_surface.lossless_partition_probability(60, 120)[0]
    assert chance == pytest.approx(5.5e-15, rel=0.01)
    q, gaps = 1 / 118, 59
    in_floats = sum((-1) ** j * float(_choose(gaps, j)) * (1 - j * q) ** 120 for j in range(gaps + 1))
    assert abs(in_floats - chance) > 1e-10


@pytest.mark.parametrize("n", [2, 3, 10, 40])
@pytest.mark.parametrize("failure", [0.5, 0.05, 1e-4])
def test_coupon_width_hits_every_gap(n, failure):
    width = partitions.sufficient_width(n, failure, every_gap=True)
    assert width <= 2 * (n - 1) * np.log((n - 1) / failure) + 1
    assert 1 - loss_surface.lossless_partition_probability(n, width, exact=True)[0] <= Fraction(failure)


def width_without_the_logarithm(n, failure, every_gap=False):
    """Wrong: as many units as gaps and a few more."""
    return 2 * (n - 1)


@pytest.mark.parametrize("n", [2, 3, 10, 40])
@pytest.mark.parametrize("failure", [0.5, 0.05, 1e-4])
def test_half_the_coupon_width_leaves_no_two_neighbours_empty(n, failure):
    width = partitions.sufficient_width(n, failure)
    assert 2 * width <= partitions.sufficient_width(n, failure, every_gap=True) + 1
    assert 1 - loss_surface.lossless_partition_probability(n, width, exact=True)[1] <= Fraction(failure)


def quarter_of_the_coupon_width(n, failure, every_gap=False, original=partitions.sufficient_width):
    """Wrong: half of the half."""
    return original(n, failure, every_gap) // 2


@pytest.mark.parametrize("every_gap", [False, True])
def test_least_width_is_the_first_that_reaches_the_chance(every_gap):
    width = partitions.least_width(12, 0.1, every_gap)
    chances = [
        loss_surface.lossless_partition_probability(12, each)[0 if every_gap else 1]
        for each in (width - 1, width)
    ]
    assert chances[0] < 0.9 <= chances[1]


@pytest.mark.parametrize("width", [1, 4, 12])
def test_some_unit_is_always_on_as_often_as_sampled_and_that_is_the_full_set(width):
    rng = generator("theory/always on", width)
    w, b = rng.uniform(-1, 1, (2, 4000, width))
    always_on = ((b > np.abs(w)).any(axis=1)).sum()
    assert close(always_on, 4000, partitions.always_on_probability(width))
    x = np.linspace(-1, 1, 20)
    for row in range(20):
        unit = ramps.RampFeatures(x, w[row], b[row])
        assert partitions.has_full_set(unit) or not (b[row] > np.abs(w[row])).any()


def always_on_with_probability_one_half(width):
    """Wrong: counts every unit with a positive bias."""
    return 1 - 0.5**width


def test_normal_weights_fill_the_gaps_less_often_than_uniform_ones():
    trials = 4000
    count = sampled(20, 80, trials, "normal")[1]
    assert close(count, trials, 0.7535)
    density = GaussianLaw(1, 1, 1).breakpoint_density(np.array([0.0, 1.0]))
    assert density[0] > 0.25 > density[1]
    assert count / trials < loss_surface.lossless_partition_probability(20, 80)[1] - 0.02


def certain(n, width, exact=False):
    """Wrong: never fails, never succeeds."""
    return partitions.LosslessProbability(0.0, 0.0)


@pytest.mark.parametrize("width", [20, 500])
def test_zero_biases_never_make_full_rank_of_more_than_four_data(width):
    rng = generator("theory/zero bias", width)
    x = np.linspace(-1, 1, 8)
    unit = ramps.RampFeatures(x, rng.normal(size=width), np.zeros(width))
    assert (partitions.gap_counts(unit) > 0).sum() == 1
    assert partitions.partition_rank(unit) == 4
    assert not partitions.is_lossless(unit)


def gaps_that_ignore_the_bias(unit):
    """Wrong: spreads the units evenly."""
    return np.ones(unit.n - 1, dtype=int)


# -- repeated and single data, and bad input ---------------------------------------------------------


def test_repeated_data_open_no_gap():
    unit = ramps.RampFeatures([0.0, 1.0, 1.0, 2.0], [1.0, -1.0], [-0.5, 1.5])
    assert partitions.gap_counts(unit).tolist() == [1, 1]


@pytest.mark.parametrize("x", [[0.3], [0.3, 0.3]])
def test_one_distinct_datum_has_no_gap_and_rank_one(x):
    unit = ramps.RampFeatures(x, [1.0], [0.0])
    assert partitions.gap_counts(unit).tolist() == []
    assert partitions.partition_rank(unit) == 1
    assert partitions.is_lossless(unit)
    assert loss_surface.lossless_partition_probability(1, 0) == (1.0, 1.0)


def test_dead_units_have_no_features():
    unit = ramps.RampFeatures(X, [1.0, -1.0], [-9.0, -1.0])
    assert partitions.partition_features(unit).shape == (7, 0)
    assert partitions.partition_rank(unit) == 0


def test_flat_units_have_no_gap():
    assert partitions.gap_counts(ramps.RampFeatures(X, [0.0], [1.0])).tolist() == [0] * 6


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: loss_surface.lossless_partition_probability(0, 5), "n: expected a whole number >= 1, got 0"),
        (
            lambda: loss_surface.lossless_partition_probability(3, -1),
            "width: expected a whole number >= 0, got -1",
        ),
        (lambda: loss_surface.lossless_partition_probability(3, 2.5), "width: expected a whole number"),
        (lambda: partitions.sufficient_width(5, 0.0), "failure: expected a number between 0 and 1, got 0"),
        (lambda: partitions.least_width(5, 1.5), "failure: expected a number between 0 and 1, got 1.5"),
        (
            lambda: partitions.cone_coordinates([1.0], [1.0, 2.0], [1.0]),
            r"b: expected shape \(1,\), got \(2,\)",
        ),
    ],
)
def test_bad_input_is_refused_by_name(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()
