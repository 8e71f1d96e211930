"""Chapter 16: what chance gives, how responses are counted, one scale for two regimes, and the digits."""

from functools import cache
from itertools import pairwise, permutations
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from splinelens import (
    alignment_measures,
    clustering_measures,
    digit_study,
    digits,
    direction_measures,
    response_measures,
    scale_verdicts,
    scaled_runs,
    sphere_caps,
)
from splinelens.arc_cosine import arc_cosine_kernel
from splinelens.experiments import generator, load_result
from splinelens.networks import ShallowNetwork
from splinelens.sphere_attractors import certify

RESULTS = Path(__file__).parents[2] / "results"
MODULES = [alignment_measures, digit_study, digits, scaled_runs]


# -- chance -----------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", [2, 3, 8, 65])
def test_a_cap_is_smaller_than_half_a_power_of_its_sine(dim):
    angles = np.linspace(0.02, np.pi / 2, 40)
    shares = sphere_caps.cap_fraction(angles, dim)
    logs = (dim - 1) * np.log(np.sin(angles)) + np.log(0.5)
    assert (np.log(shares) <= logs + 1e-12).all()
    # The bound is met at a right angle, and the exponent is the right one: locally caps are balls.
    small = np.log(sphere_caps.cap_fraction(2e-3, dim) / sphere_caps.cap_fraction(1e-3, dim)) / np.log(2)
    assert shares[-1] == pytest.approx(0.5, abs=1e-12) and small == pytest.approx(dim - 1, rel=1e-5)


def caps_of_the_dimension_above(angle, dim, *, original=sphere_caps.cap_fraction):
    """Wrong: the sphere of the next smaller space."""
    return original(angle, max(dim - 1, 2))


def points_with_even_chances(dim, count):
    """Points such that of two, one of them fixed, exactly equal shares fall into equal parts of a cap."""
    if dim == 2:
        turns = 2 * np.pi * np.arange(count) / count
        return np.stack([np.cos(turns), np.sin(turns)], axis=1)
    heights = (2 * np.arange(count) + 1) / count - 1
    return np.stack([np.sqrt(1 - heights**2), 0 * heights, heights], axis=1)


def test_pairs_are_near_by_the_share_of_one_cap():
    """On the circle every turn, on the sphere every height is as likely as any other (Archimedes)."""
    circle = points_with_even_chances(2, 101)
    angle = 2 * np.pi * 7.5 / 101
    shares = [direction_measures.pair_share(np.stack([circle[0], each]), angle) for each in circle]
    assert np.mean(shares) == pytest.approx(float(sphere_caps.cap_fraction(angle, 2)), abs=1e-12)
    heights, top = points_with_even_chances(3, 100), np.array([0.0, 0.0, 1.0])
    angle = float(np.arccos(1 - 2 * 0.23))
    weighted = [direction_measures.pair_share(np.stack([top, each]), angle, [3.0, 1.0]) for each in heights]
    assert np.mean(weighted) == pytest.approx(float(sphere_caps.cap_fraction(angle, 3)), abs=1e-12)


def pair_share_of_neighbours_on_both_sides(
    directions, angle, weights=None, *, original=direction_measures.pair_share
):
    """Wrong: a direction and its opposite count as near."""
    rows = np.asarray(directions)
    return original(rows, angle, weights) + original(
        rows * [[1], *([[-1]] * (len(rows) - 1))], angle, weights
    )


def test_units_of_one_direction_compute_what_one_unit_does():
    rng = generator("theory/one direction")
    u, sizes, v = rng.normal(size=4), rng.uniform(0.5, 2, size=5), rng.normal(size=5)
    rows = np.outer(sizes, u / np.linalg.norm(u))
    net, x = ShallowNetwork(rows[:, :3], rows[:, 3], v), rng.normal(size=(40, 3))
    signed = np.sign(v) * clustering_measures.unit_masses(net)
    one = signed.sum() * np.maximum(x @ u[:3] + u[3], 0) / np.linalg.norm(u)
    np.testing.assert_allclose(one, net(x), atol=1e-13)


def masses_without_the_bias(network):
    """Wrong: |v| |w|, the bias left out."""
    return np.abs(network.v) * np.linalg.norm(network.w.reshape(network.width, -1), axis=1)


# -- responses --------------------------------------------------------------------------------


def effective_rank_of_sizes(columns):
    """Wrong: the participation ratio of the columns' squared lengths, blind to their angles."""
    squares = (np.asarray(columns) ** 2).sum(axis=0)
    return float(squares.sum() ** 2 / (squares @ squares))


def test_for_equal_lengths_rank_is_a_count_corrected_by_alignment():
    columns = generator("theory/equal lengths").normal(size=(7, 12))
    columns /= np.linalg.norm(columns, axis=0)
    pairs = [(columns[:, i] @ columns[:, j]) ** 2 for i, j in permutations(range(12), 2)]
    expected = 12 / (1 + 11 * np.mean(pairs))
    assert response_measures.effective_rank(columns) == pytest.approx(expected, abs=1e-11)
    assert response_measures.effective_rank(np.repeat(columns[:, :1], 9, axis=1)) == pytest.approx(1.0)


def test_more_columns_than_dimensions_cannot_all_be_orthogonal():
    """Tight frames reach the floor; random columns stay above it."""
    turns = np.pi * np.arange(7) / 7
    frame = np.stack([np.cos(turns), np.sin(turns)])
    floor = (7 - 2) / (2 * 6)
    assert response_measures.mean_squared_alignment(frame, centered=False) == pytest.approx(floor, abs=1e-14)
    columns = generator("theory/floor").normal(size=(2, 7))
    assert response_measures.mean_squared_alignment(columns, centered=False) > floor


def alignment_with_oneself(columns, *, centered=True):
    """Wrong: every column counted as aligned with itself."""
    cosines = response_measures.alignment_matrix(columns, centered=centered)
    return float((cosines**2).mean())


@pytest.mark.parametrize("centered", [False, True])
def test_over_an_orthonormal_basis_the_mean_squared_cosine_is_one_over_the_dimension(centered):
    rng, n = generator("theory/basis"), 9
    basis = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, n - 1))]))[0]
    basis = basis[:, 1:] if centered else basis
    m = basis.shape[1]
    with_one = np.column_stack([rng.normal(size=n), basis])
    found = response_measures.mean_squared_alignment(with_one, centered=centered)
    # Among m + 1 columns only the 2 m ordered pairs with the first have cosines, and those add to 2.
    assert found * (m + 1) * m / 2 / m == pytest.approx(1 / m, abs=1e-13)


def test_effective_rank_is_that_of_the_empirical_kernel():
    columns = generator("theory/empirical").normal(size=(5, 40)) * np.arange(1, 41)
    kernel = sum(np.outer(each, each) for each in columns.T) / 40
    eigenvalues = np.linalg.eigvalsh(kernel)
    expected = eigenvalues.sum() ** 2 / (eigenvalues**2).sum()
    assert response_measures.effective_rank(columns) == pytest.approx(expected, abs=1e-11)


def effective_rank_by_entropy(columns):
    """Wrong: the exponential of the entropy of the eigenvalues, another effective rank."""
    squares = np.linalg.svd(np.asarray(columns), compute_uv=False) ** 2
    shares = squares[squares > 0] / squares.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def test_random_units_on_the_digits_have_the_rank_of_the_arc_cosine_kernel():
    task = digits.digit_task(generator("theory/digits"), 120)
    lifted = np.column_stack([task.x, np.ones(120)])
    kernel = arc_cosine_kernel(lifted, lifted, degree=1)
    limit = response_measures.kernel_effective_rank(kernel)
    ranks = []
    for seed in range(2):
        wide = digits.digit_start(2000, generator("theory/wide", seed))
        heights = np.maximum(task.x @ wide.w.T + wide.b, 0)
        squares = np.linalg.svd(heights, compute_uv=False) ** 2
        ranks.append(squares.sum() ** 2 / (squares @ squares))
    # Two thousand units, two of each direction: the kernel is known to two or three percent.
    assert np.mean(ranks) == pytest.approx(limit, rel=0.04)


def kernel_rank_by_trace_and_norm(kernel):
    """Wrong: the trace over the largest eigenvalue, another effective rank."""
    return float(np.trace(kernel) / np.linalg.eigvalsh(kernel)[-1])


# -- one scale --------------------------------------------------------------------------------


def small_task(n=40, d=3, seed=0):
    rng = generator("theory/scales", seed)
    x = rng.normal(size=(n, d))
    return x, np.sign(x[:, 0] + 0.3 * rng.normal(size=n)), rng


def paired(width, d, rng, activation="relu"):
    rows = rng.normal(size=(width // 2, d + 1))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows = np.tile(rows, (2, 1))
    return ShallowNetwork(rows[:, :d], rows[:, d], np.repeat([1.0, -1.0], width // 2), activation=activation)


def descended(start, x, y, scale, step, momentum, steps):
    """Heavy ball on the loss of scale/H times the network, written out."""
    w, b, v = start.w.copy(), start.b.copy(), start.v.copy()
    speed = [np.zeros_like(each) for each in (w, b, v)]
    factor, phi = scale / len(v), start.activation
    for _ in range(steps):
        z = x @ w.T + b
        r = (factor * phi(z) @ v - y) / len(y)
        pull = factor * r[:, None] * phi.derivative(z) * v
        gradient = pull.T @ x, pull.sum(axis=0), factor * phi(z).T @ r
        for place, move, slope in zip((w, b, v), speed, gradient, strict=True):
            move *= momentum
            move += slope
            place -= step * move
    return w, b, v


@pytest.mark.parametrize("scale", [0.01, 5.0])
def test_a_factor_before_the_network_is_a_scaling_of_the_targets(scale):
    x, y, rng = small_task()
    start = paired(20, 3, rng, "tanh")
    run = scaled_runs.train_at_scale(start, x, y, scale, steps=30, tolerance=1e-9)
    step = 0.2 * min(1.0, scale) / scaled_runs.tangent_eigenvalue(start, x) / (scale / 20) ** 2
    w, b, v = descended(start, x, y, scale, step, 0.9, run.aligned_steps)
    np.testing.assert_allclose(run.aligned.w, w, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(run.aligned.v, v * scale / 20, rtol=1e-9, atol=1e-9)
    z = x @ w.T + b
    assert run.aligned(x) == pytest.approx(scale / 20 * (np.tanh(z) @ v), abs=1e-9)


def trained_on_the_targets_as_they_are(start, x, y, scale, *, original=scaled_runs.train_at_scale, **options):
    """Wrong: the scale decides the step, and the targets stay as they are."""
    return original(start, x, np.asarray(y) * scale / start.width, scale, **options)


def test_tangent_eigenvalue_is_that_of_the_jacobian():
    import torch

    x, _, rng = small_task(12)
    net = paired(6, 3, rng, "softplus")
    parts = [torch.tensor(each, requires_grad=True) for each in (net.w, net.b, net.v)]
    values = torch.nn.functional.softplus(torch.tensor(x) @ parts[0].T + parts[1]) @ parts[2]
    rows = [torch.autograd.grad(each, parts, retain_graph=True) for each in values]
    jacobian = np.stack([torch.cat([part.ravel() for part in row]).numpy() for row in rows])
    largest = np.linalg.eigvalsh(jacobian @ jacobian.T)[-1] / 12
    assert scaled_runs.tangent_eigenvalue(net, x) == pytest.approx(largest, rel=1e-12)


def rotation(run):
    before, after = (np.column_stack([net.w, net.b]) for net in (run.start, run.end))
    cosines = (before * after).sum(axis=1) / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1)
    return float(np.median(np.arccos(np.clip(cosines, -1, 1))))


def test_at_large_scales_units_turn_in_inverse_proportion():
    x, y, rng = small_task()
    start = paired(100, 3, rng)
    turns = [rotation(scaled_runs.train_at_scale(start, x, y, scale)) for scale in (100.0, 1000.0)]
    assert turns[0] < 0.1
    assert turns[1] / turns[0] == pytest.approx(0.1, abs=0.02)


def trained_at_the_root_of_the_scale(start, x, y, scale, *, original=scaled_runs.train_at_scale, **options):
    """Wrong: the scale multiplies both layers of a unit, so that only its root is seen by each."""
    return original(start, x, y, np.sqrt(scale), **options)


# -- the digits -------------------------------------------------------------------------------


@cache
def stored(name):
    return load_result(RESULTS / f"16_{name}", MODULES).arrays


def values(name, measure, scale):
    """By definition: the row of that scale, as plain numbers."""
    arrays = stored(name)
    row = [float(each) for each in arrays["scales"]].index(scale)
    return [float(each) for each in arrays[measure][row]]


@cache
def live_study():
    return digit_study.DigitStudy(generator("digits", 0))


def test_a_live_run_agrees_with_the_stored_one():
    study = live_study()
    found = study.measure(study.run("relu", 1.0))
    for measure in ("test_error", "end_neurons", "end_correlation", "aligned_rank"):
        assert found[measure] == pytest.approx(values("relu", measure, 1.0)[0], rel=0.02)


def test_the_split_is_a_split():
    task = live_study().task
    images, labels = digits.load_digits()
    assert len(task.x) == 300 and len(task.x) + len(task.x_test) == len(images) == 1797
    assert np.mean(task.x**2) == pytest.approx(1.0) and np.abs(task.x.mean(axis=0)).max() < 1e-12
    assert (task.y == np.where(task.labels % 2 == 0, 1, -1)).all()
    evens = (task.y == 1).sum() + (task.y_test == 1).sum()
    assert evens == (labels % 2 == 0).sum()


def test_attractors_of_the_digits_are_strict_minima_in_one_narrow_bundle():
    study = live_study()
    for sign, found in zip((1, -1), study.attractors, strict=True):
        assert 1 <= len(found) <= 20
        assert all(certify(u, study.task.x, -study.task.y, sign).is_strict_minimum for u in found)
        widest = max([np.arccos(min(1.0, u @ w)) for u in found for w in found])
        assert scale_verdicts.bundle_width(found) == pytest.approx(widest, abs=1e-6)
        assert widest < 0.2


def width_up_to_a_sign(directions, *, original=scale_verdicts.bundle_width):
    """Wrong: the whole sphere is one bundle's width away."""
    return original(directions) + np.pi / 2


def test_from_the_smallest_scale_units_are_early_at_an_attractor_of_their_sign():
    early, null = values("relu", "aligned_near", 1e-8), values("relu", "null", 1e-8)
    assert scale_verdicts.seed_median(stored("relu"), "aligned_near", 1e-8) == median(early)
    assert median(early) > 0.95 and max(null) < 1e-33
    assert scale_verdicts.seed_median(stored("relu"), "aligned_near", 1.0) == 0.0


def median_at_the_other_end(arrays, name, scale, *, original=scale_verdicts.seed_median):
    """Wrong: scales in the opposite order."""
    flipped = dict(arrays) | {"scales": np.asarray(arrays["scales"])[::-1]}
    return original(flipped, name, scale) if len(arrays["scales"]) > 1 else original(arrays, name, scale) / 2


def test_at_the_end_no_unit_is_near_an_attractor_of_the_start():
    for scale in (1e-8, 1e-5, 1e-2, 1.0, 30.0):
        assert max(values("relu", "end_near", scale)) == 0.0
        assert scale_verdicts.seed_median(stored("relu"), "end_near", scale) == 0.0


def median_of_the_early_look(arrays, name, scale, *, original=scale_verdicts.seed_median):
    """Wrong: the early look taken for the end."""
    return original(arrays, name.replace("end_", "aligned_"), scale)


def test_early_responses_of_one_sign_are_nearly_one_function():
    early = scale_verdicts.seed_median(stored("relu"), "aligned_correlation", 1e-8)
    assert early == median(values("relu", "aligned_correlation", 1e-8))
    assert early > 0.97 and max(values("relu", "start_correlation", 1e-8)) < 0.06


def median_of_the_start(arrays, name, scale, *, original=scale_verdicts.seed_median):
    """Wrong: the start taken for the early look."""
    return original(arrays, name.replace("aligned_", "start_").replace("end_", "start_"), scale)


def test_early_the_network_is_two_neurons():
    early = values("relu", "aligned_neurons", 1e-8)
    assert scale_verdicts.seed_median(stored("relu"), "aligned_neurons", 1e-8) == median(early)
    assert 1.5 < median(early) < 2.5


@pytest.mark.parametrize("name", ["relu", "gelu", "softplus"])
def test_effective_neurons_grow_with_the_scale_in_every_seed(name):
    later = {each: stored(name)[each][1:] for each in ("scales", "end_neurons")}
    in_order = sum(all(a < b for a, b in pairwise(seed)) for seed in later["end_neurons"].T.tolist())
    assert scale_verdicts.seeds_in_order(later, "end_neurons") == in_order == 10
    assert median(values(name, "end_neurons", 1e-8)) < 40 < 190 < median(values(name, "end_neurons", 30.0))


def seeds_in_falling_order(arrays, name):
    """Wrong: counts seeds in which the measure falls."""
    return int((np.diff(arrays[name], axis=0) < 0).all(axis=0).sum())


def test_the_kernel_regime_changes_no_count():
    for name in ("relu", "gelu", "softplus", "tanh"):
        after, before = values(name, "end_correlation", 30.0), values(name, "start_correlation", 30.0)
        assert all(abs(a / b - 1) < 0.25 for a, b in zip(after, before, strict=True))
        assert max(values(name, "end_pairs", 30.0)) == 0.0 and min(values(name, "end_neurons", 30.0)) > 190
    found = scale_verdicts.seed_median(stored("relu"), "end_correlation", 30.0)
    assert found == median(values("relu", "end_correlation", 30.0))
    assert abs(found / median(values("relu", "start_correlation", 30.0)) - 1) < 0.1


@pytest.mark.parametrize("name", ["gelu", "softplus"])
def test_smooth_units_gather_at_the_attractors_of_relu(name):
    early = values(name, "aligned_near", 1e-8)
    assert scale_verdicts.seed_median(stored(name), "aligned_near", 1e-8) == median(early) > 0.9


def test_alignment_does_not_lower_the_test_error():
    for name in ("relu", "gelu", "softplus", "few", "many"):
        pairs = zip(values(name, "test_error", 1e-8), values(name, "test_error", 1.0), strict=True)
        differences = [small - one for small, one in pairs]
        found = scale_verdicts.paired_difference(stored(name), "test_error", 1e-8, 1.0)
        assert found == pytest.approx(median(differences), abs=1e-12)
        assert found >= 0


def difference_the_other_way(arrays, name, scale, other, *, original=scale_verdicts.paired_difference):
    """Wrong: the two scales exchanged."""
    return original(arrays, name, other, scale)


def test_small_tanh_aligns_and_does_not_fit():
    aligned = scale_verdicts.seed_median(stored("tanh"), "end_correlation", 1e-2)
    assert aligned == median(values("tanh", "end_correlation", 1e-2)) > 0.85
    assert min(values("tanh", "loss", 1e-2)) > 0.005
    assert min(values("patient_tanh", "loss", 1e-2)) > 0.005
    assert max(values("tanh", "loss", 30.0)) < 0.0011


def test_longer_training_keeps_the_clusters():
    assert max(values("longer", "loss", 1e-8)) <= 1e-6
    after = scale_verdicts.seed_median(stored("longer"), "end_neurons", 1e-8)
    assert after == median(values("longer", "end_neurons", 1e-8))
    assert 10 < after < 60 and min(values("longer", "end_neurons", 30.0)) > 190


def test_clusters_need_no_momentum():
    neurons = scale_verdicts.seed_median(stored("plain"), "end_neurons", 1e-8)
    assert neurons == median(values("plain", "end_neurons", 1e-8))
    assert neurons < 60 and median(values("plain", "aligned_near", 1e-8)) > 0.9
