"""Chapter 7: breakpoints dealt out over the gaps between data, by counting."""

import numpy as np
import pytest

from splinelens import breakpoint_placement
from splinelens.experiments import generator

SIZES = [(width, gaps) for gaps in (1, 2, 7, 39) for width in (1, 3, 7, 20, 21, 39, 80, 100)]
INPUTS = generator("theory/placement").uniform(0.5, 3.0, 12)


@pytest.mark.parametrize(("width", "gaps"), SIZES)
def test_every_gap_gets_its_share_of_units_up_to_one(width, gaps):
    counts = np.bincount(breakpoint_placement.gaps_of_units(width, gaps), minlength=gaps)
    assert counts.sum() == width and len(counts) == gaps
    assert set(counts) <= {width // gaps, -(-width // gaps)}


def gaps_without_the_last(width, gaps):
    """Wrong: deals out over one gap too few."""
    return np.arange(width) * max(gaps - 1, 1) // width


@pytest.mark.parametrize(("width", "gaps"), [pair for pair in SIZES if 2 * pair[0] >= pair[1]])
def test_no_two_neighbouring_gaps_are_empty_from_half_as_many_units_on(width, gaps):
    taken = set(breakpoint_placement.gaps_of_units(width, gaps).tolist())
    assert [gap for gap in range(gaps - 1) if not {gap, gap + 1} & taken] == []


def first_gaps_first(width, gaps):
    """Wrong: unit i gets gap i, so that fewer units than gaps leave the whole right side empty."""
    return np.arange(width) % gaps


@pytest.mark.parametrize("placement", ["uniform", "gaps"])
def test_placed_breakpoints_lie_among_the_data(placement):
    network = breakpoint_placement.place_breakpoints(placement, 400, INPUTS, generator("theory/placed"))
    beta = -network.b / network.w
    assert INPUTS.min() <= beta.min() and beta.max() <= INPUTS.max()
    ends = np.sort(INPUTS)
    counts = np.histogram(beta, ends)[0]
    if placement == "gaps":
        assert set(counts) <= {400 // 11, -(-400 // 11)}
    else:
        expected = 400 * np.diff(ends) / (ends[-1] - ends[0])
        assert (np.abs(counts - expected) <= 5 * np.sqrt(expected)).all()


def breakpoints_mirrored(placement, width, x, rng, original=breakpoint_placement.place_breakpoints):
    """Wrong: the sign of b turned, which mirrors every breakpoint at 0."""
    network = original(placement, width, x, rng)
    return network.replace(b=-network.b)


@pytest.mark.parametrize("placement", ["torch", "he zero", "he biased"])
def test_laws_of_weights_do_not_look_at_the_data(placement):
    one, other = (
        breakpoint_placement.place_breakpoints(placement, 30, x, generator("theory/blind"))
        for x in (INPUTS, 2 * INPUTS)
    )
    assert (one.b == other.b).all()
    assert (one.b == 0).all() == (placement == "he zero")
