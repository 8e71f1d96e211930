"""Chapter 16: measures of clustering and alignment, by definition; nulls by another route."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad

from splinelens import clustering_measures, direction_measures, response_measures, sphere_caps
from splinelens.experiments import generator
from splinelens.networks import ShallowNetwork

RNG = generator("theory/clustering measures")


def rotation(dim, rng):
    return np.linalg.qr(rng.normal(size=(dim, dim)))[0]


# -- caps -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", [2, 3, 4, 9, 65])
@pytest.mark.parametrize("angle", [0.05, 0.7, 1.5, 2.2])
def test_cap_fraction_is_the_integral_over_slices(dim, angle):
    def weight(t):
        return np.sin(t) ** (dim - 2)

    expected = quad(weight, 0, angle, epsabs=0)[0] / quad(weight, 0, np.pi)[0]
    assert sphere_caps.cap_fraction(angle, dim) == pytest.approx(expected, rel=1e-9)


def cap_fraction_of_a_ball(angle, dim):
    """Wrong: a cap taken for a flat disk, one power of the sine too many."""
    from scipy.special import betainc

    half = 0.5 * betainc(dim / 2, 0.5, np.sin(angle) ** 2)
    return np.where(np.less_equal(angle, np.pi / 2), half, 1 - half)


def test_union_of_arcs_is_what_a_grid_counts():
    centers = sphere_caps.uniform_directions(7, 2, generator("theory/arcs"))
    turns = 2 * np.pi * (np.arange(200_000) + 0.5) / 200_000
    grid = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    for angle in (0.05, 0.4, 1.2):
        counted = (grid @ centers.T >= np.cos(angle)).any(axis=1).mean()
        assert sphere_caps.caps_fraction(centers, angle) == pytest.approx(counted, abs=1e-4)


def union_as_if_disjoint(centers, angle, rng=None):
    """Wrong: overlaps counted twice."""
    centers = np.asarray(centers)
    return len(centers) * float(sphere_caps.cap_fraction(angle, centers.shape[1]))


def test_disjoint_caps_add():
    centers = np.eye(5)
    assert sphere_caps.caps_fraction(centers, 0.5) == 5 * sphere_caps.cap_fraction(0.5, 5)


@pytest.mark.parametrize("dim", [3, 6])
def test_overlapping_caps_are_what_sampling_counts(dim):
    rng = generator("theory/overlaps", dim)
    centers = sphere_caps.uniform_directions(6, dim, rng)
    share = sphere_caps.caps_fraction(centers, 0.9, rng)
    draws = sphere_caps.uniform_directions(400_000, dim, rng)
    counted = (draws @ centers.T >= np.cos(0.9)).any(axis=1).mean()
    # Four standard errors of both estimates.
    assert share == pytest.approx(counted, abs=4 * np.hypot(share * np.sqrt(6 / 20_000), 0.5 / 632))
    assert share < 6 * sphere_caps.cap_fraction(0.9, dim)


def test_caps_are_refused_by_name():
    with pytest.raises(ValueError, match="angle"):
        sphere_caps.cap_fraction(-0.1, 3)
    with pytest.raises(ValueError, match="centers"):
        sphere_caps.caps_fraction([[1.0, 1.0]], 0.1)
    with pytest.raises(ValueError, match="rng"):
        sphere_caps.caps_fraction([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]], 0.1)


@pytest.mark.parametrize(("count", "cells"), [(1, 4), (3, 2), (4, 3), (5, 3)])
def test_expected_entropy_is_the_mean_over_all_placements(count, cells):
    entropies = []
    for placement in itertools.product(range(cells), repeat=count):
        shares = np.bincount(placement) / count
        held = shares[shares > 0]
        entropies.append(-(held * np.log(held)).sum() / np.log(cells))
    expected = np.mean(entropies)
    assert sphere_caps.expected_occupancy_entropy(count, cells) == pytest.approx(expected, abs=1e-12)


def entropy_of_the_mean_shares(count, cells):
    """Wrong: the entropy of the mean shares, which is 1, for the mean entropy."""
    return 1.0


# -- directions -------------------------------------------------------------------------------


def test_near_share_of_uniform_directions_has_the_share_of_the_caps_as_mean():
    rng = generator("theory/near share")
    centers = sphere_caps.uniform_directions(4, 3, rng)
    draws = sphere_caps.uniform_directions(100_000, 3, rng)
    weights = rng.exponential(size=100_000)
    chance = sphere_caps.caps_fraction(centers, 0.3, rng)
    # Five standard errors; weights of this law double the variance.
    for w in (None, weights):
        found = direction_measures.near_share(draws, centers, 0.3, w)
        assert found == pytest.approx(chance, abs=5 * np.sqrt(2 * chance / 100_000) + 0.02 * chance)


def test_pair_share_counts_ordered_pairs_of_different_units():
    rng = generator("theory/pair share")
    rows, m = sphere_caps.uniform_directions(12, 3, rng), rng.exponential(size=12)
    near = total = 0.0
    for i, j in itertools.permutations(range(12), 2):
        total += m[i] * m[j]
        near += m[i] * m[j] * (np.arccos(rows[i] @ rows[j]) <= 0.8)
    assert direction_measures.pair_share(rows, 0.8, m) == pytest.approx(near / total, abs=1e-12)
    assert 0 < near < total


def pair_share_with_oneself(directions, angle, weights=None):
    """Wrong: each unit counted as its own neighbour."""
    rows = np.asarray(directions)
    m = np.ones(len(rows)) if weights is None else np.asarray(weights)
    return float(m @ (rows @ rows.T >= np.cos(angle)) @ m / m.sum() ** 2)


@pytest.mark.parametrize("dim", [2, 3, 10])
def test_mean_pair_share_is_one_cap(dim):
    rng = generator("theory/mean pair share", dim)
    shares = [
        direction_measures.pair_share(sphere_caps.uniform_directions(100, dim, rng), 1.0) for _ in range(200)
    ]
    # Pairs of uniform directions are independent two by two, so their counts have the variance of coins.
    chance = float(sphere_caps.cap_fraction(1.0, dim))
    assert np.mean(shares) == pytest.approx(chance, abs=5 * np.sqrt(chance / (200 * 4950)))


def test_occupancy_entropy_is_one_when_even_and_zero_in_one_cell():
    turns = 2 * np.pi * (np.arange(60) + 0.5) / 60
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    assert direction_measures.occupancy_entropy(circle) == pytest.approx(1.0, abs=1e-12)
    assert direction_measures.occupancy_entropy(circle[[3, 3, 3]]) == 0.0
    assert direction_measures.occupancy_entropy(np.eye(4), centers=np.eye(4)) == pytest.approx(1.0)
    heavy = direction_measures.occupancy_entropy(np.eye(2), [3.0, 1.0], centers=np.eye(2))
    assert heavy == pytest.approx(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25)) / np.log(2), abs=1e-12)


def test_entropy_in_more_dimensions_needs_centers():
    with pytest.raises(ValueError, match="centers"):
        direction_measures.occupancy_entropy(np.eye(3))


def test_clusters_are_chains():
    angles = np.array([0.0, 2.0, 0.08, 0.16, 2.05, 1.0])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert direction_measures.direction_clusters(rows, 0.1).tolist() == [0, 1, 0, 0, 1, 2]


def test_participation_ratio_of_equal_masses_is_their_number():
    assert direction_measures.participation_ratio([0.3] * 7 + [0.0] * 5) == pytest.approx(7)
    assert direction_measures.participation_ratio([0.0, 0.0]) == 0.0
    assert direction_measures.participation_ratio([1e-300, 1e-300]) == pytest.approx(2)


# -- networks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", [1, 2, 5])
def test_clustering_of_planted_units(dim):
    rng = generator("theory/planted", dim)
    planted = sphere_caps.uniform_directions(2, dim + 1, rng)
    planted[:, -1] = np.abs(planted[:, -1]) + 0.2
    planted /= np.linalg.norm(planted, axis=1, keepdims=True)
    rows = np.repeat(planted, 10, axis=0) * rng.uniform(1, 2, size=(20, 1))
    rows[5:10] = -rows[5:10]
    v = np.where(np.arange(20) < 10, 1.0, -2.0)
    w = rows[:, 0] if dim == 1 else rows[:, :-1]
    net = ShallowNetwork(w, rows[:, -1], v, activation="tanh")
    x = rng.normal(size=30) if dim == 1 else rng.normal(size=(30, dim))
    found = clustering_measures.clustering(net, x, planted[:1], planted[1:], angle=0.1, start=net)
    masses = np.abs(v) * np.linalg.norm(rows, axis=1)
    far = masses[5:10].sum() / masses.sum()
    assert (found.live, found.near, found.start) == (20, 0.75, 0.75)
    assert found.near_by_mass == pytest.approx(1 - far, abs=1e-12)
    assert found.null == pytest.approx(float(sphere_caps.cap_fraction(0.1, dim + 1)), abs=1e-12)


def near_whatever_the_sign(
    network, x, attractors, negative=None, *, original=clustering_measures.clustering, **options
):
    """Wrong: a unit near an attractor of the other sign counts as well."""
    both = attractors if negative is None else np.concatenate([attractors, negative])
    return original(network, x, both, **options)


def test_dead_units_are_left_out():
    net = ShallowNetwork([1.0, 1.0, -1.0, 0.0], [0.0, -9.0, -9.0, 0.0], [1.0, 1.0, 1.0, 1.0])
    x = np.linspace(-1, 1, 5)
    assert clustering_measures.live_units(net, x).tolist() == [True, False, False, False]
    assert clustering_measures.clustering(net, x, [[1.0, 0.0]]).near == 1.0
    smooth = net.replace(activation="tanh")
    assert clustering_measures.live_units(smooth, x).tolist() == [True, True, True, False]


def test_masses_do_not_change_under_rescaling():
    rng = generator("theory/masses")
    net = ShallowNetwork(rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=6))
    scaled = net.replace(w=7 * net.w, b=7 * net.b, v=net.v / 7)
    np.testing.assert_allclose(
        clustering_measures.unit_masses(scaled), clustering_measures.unit_masses(net), rtol=1e-14
    )
    np.testing.assert_allclose(
        clustering_measures.unit_directions(scaled), clustering_measures.unit_directions(net), rtol=1e-14
    )


# -- responses --------------------------------------------------------------------------------


def test_alignment_is_the_correlation_of_the_responses():
    rng = generator("theory/correlations")
    columns = rng.normal(size=(20, 6))
    np.testing.assert_allclose(
        response_measures.alignment_matrix(columns), np.corrcoef(columns.T), atol=1e-14
    )


def test_responses_sum_to_the_values():
    rng = generator("theory/responses")
    net = ShallowNetwork(rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=6), activation="gelu")
    x = rng.normal(size=(9, 3))
    np.testing.assert_allclose(response_measures.responses(net, x).sum(axis=1), net(x), atol=1e-13)


@pytest.mark.parametrize("centered", [False, True])
def test_mean_squared_alignment_of_isotropic_responses(centered):
    columns = generator("theory/isotropic").normal(size=(12, 600))
    expected = 1 / 11 if centered else 1 / 12
    found = response_measures.mean_squared_alignment(columns, centered=centered)
    # 179 700 pairs, independent two by two; the square of a cosine has a deviation below 1.5/12.
    assert found == pytest.approx(expected, abs=5 * (1.5 / 12) / np.sqrt(179_700))


def test_dead_and_constant_responses_are_left_out():
    columns = np.stack([np.arange(5.0), np.zeros(5), np.full(5, 0.1), -np.arange(5.0)], axis=1)
    assert response_measures.aligned_pair_share(columns) == 1.0
    assert response_measures.aligned_pair_share(columns, signed=True) == 0.0
    assert len(response_measures.alignment_matrix(columns, centered=False)) == 3


@pytest.mark.parametrize("shape", [(9, 4), (4, 9)])
def test_effective_rank_is_the_participation_ratio_of_the_spectrum(shape):
    columns = generator("theory/effective rank").normal(size=shape)
    squares = np.linalg.svd(columns, compute_uv=False) ** 2
    expected = direction_measures.participation_ratio(squares)
    assert response_measures.effective_rank(columns) == pytest.approx(expected, abs=1e-12)
