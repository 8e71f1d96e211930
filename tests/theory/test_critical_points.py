"""Chapter 3: the loss inside a partition, and its critical points of every kind, by definition."""

from fractions import Fraction

import numpy as np
import pytest

from splinelens import critical_points, loss_surface, partition_fits, partitions, ramps, single_unit
from splinelens.experiments import generator
from splinelens.networks import ShallowNetwork

ROUNDING = 1e-12
"""Float64 over sums of some ten terms of order one; a wrong formula errs by 1e-2."""
X = np.array([-1.0, -0.6, -0.1, 0.2, 0.7, 1.0])
Y = np.array([0.3, -0.5, 0.8, 0.1, -0.9, 0.6])
EVERYTHING = ("w", "b", "v", "bias")


def third_difference(values):
    return float(np.diff(values, 3)[0])


def network_from_lines(p, q, signs):
    """Units with |w| = 1, the given orientations and lines."""
    return ShallowNetwork(signs, q * signs / p, p * signs)


# -- the loss inside a partition ----------------------------------------------------------------

SIGNS = np.array([1.0, -1.0, 1.0])
ONE_END = ShallowNetwork(SIGNS * [1.0, 2.0, 0.5], [0.4, 0.6, -0.05], [0.5, -0.7, 1.5])
OTHER_END = ShallowNetwork(SIGNS * [2.0, 0.7, 1.1], [0.3, 0.25, -0.02], [0.8, -1.9, 0.4])
STEPS = np.array([0.0, 1.0, 2.0, 3.0]) / 3


def losses_between(one, other, build):
    return [
        loss_surface.squared_loss(
            build(*((1 - t) * a + t * b for a, b in zip(one, other, strict=True))), X, Y
        )
        for t in STEPS
    ]


def test_loss_is_quadratic_along_segments_of_lines():
    ends = [partitions.cone_coordinates(net.w, net.b, net.v) for net in (ONE_END, OTHER_END)]
    for net, (p, q) in zip((ONE_END, OTHER_END), ends, strict=True):
        np.testing.assert_allclose(network_from_lines(p, q, SIGNS)(X), net(X), atol=ROUNDING)
    losses = losses_between(*ends, lambda p, q: network_from_lines(p, q, SIGNS))
    assert abs(third_difference(losses)) < ROUNDING


def lines_by_breakpoint(w, b, v):
    """Wrong: the breakpoint in place of the intercept."""
    return np.multiply(w, v), -np.divide(b, w)


def test_loss_is_quadratic_in_slope_or_breakpoint_alone_and_not_in_both():
    mu, beta = ONE_END.w * ONE_END.v, -ONE_END.b / ONE_END.w
    mu_end, beta_end = OTHER_END.w * OTHER_END.v, -OTHER_END.b / OTHER_END.w

    def build(mu, beta):
        return ShallowNetwork(SIGNS, -SIGNS * beta, SIGNS * mu)

    assert abs(third_difference(losses_between((mu, beta), (mu_end, beta), build))) < ROUNDING
    assert abs(third_difference(losses_between((mu, beta), (mu, beta_end), build))) < ROUNDING
    jointly = third_difference(losses_between((mu, beta), (mu_end, beta_end), build))
    assert abs(jointly) > 1e-4


def loss_of_absolute_residuals(network, x, y, weights=None):
    """Wrong: the mean absolute residual."""
    return float(np.abs(network(x) - y).mean())


def test_lines_of_a_gap_are_two_opposite_cones_whose_union_is_not_convex():
    low, high = X[2], X[3]
    rng = generator("theory/double cone")
    beta, mu = rng.uniform(low, high, 200), rng.normal(size=200)
    p, q = partitions.cone_coordinates(np.ones(200), -beta, mu)
    ends = np.sign(p * low + q), np.sign(p * high + q)
    np.testing.assert_array_equal(ends[0], -np.sign(mu))
    np.testing.assert_array_equal(ends[1], np.sign(mu))
    rising = np.array([p[mu > 0][:50], q[mu > 0][:50]])
    sums = rising[:, :25] + rising[:, 25:]
    assert ((-sums[1] / sums[0] > low) & (-sums[1] / sums[0] < high)).all()
    middles = (rising[:, :1] - 0.9 * rising[:, 1:]) / 2
    outside = -middles[1] / middles[0]
    assert ((outside < low) | (outside > high)).any()


def lines_with_the_other_sign_of_intercept(w, b, v):
    """Wrong: q = -v b."""
    return np.multiply(w, v), -np.multiply(b, v)


# -- critical points, unit by unit ---------------------------------------------------------------


def moments(network, x, y):
    """Moments over active data by definition, dense."""
    active = np.multiply.outer(x, network.w) + network.b > 0
    pull = (network(x) - y) / len(x)
    return pull @ active, (pull * x) @ active


def live_critical_network(y=Y):
    """Two units in each of two gaps, so that every line of the fit is a network's."""
    units = ramps.RampFeatures(X, [1.0, -1.0, -1.0], [0.35, 0.35, -0.05])
    return units, partition_fits.fit_partition(units, y)


def target_with_residual(network, x, residual):
    """Targets that leave exactly this residual."""
    return network(x) - residual


def residual_orthogonal_to(rows, seed):
    """A residual of size one, orthogonal to the given rows."""
    draw = generator("theory/residual", seed).normal(size=len(X))
    basis = np.linalg.qr(np.transpose(rows))[0]
    rest = draw - basis @ (basis.T @ draw)
    return rest / np.linalg.norm(rest)


def tail(place, sign=1.0):
    return (sign * (X - place) > 0).astype(float)


LIVE = ShallowNetwork([1.0, -2.0], [0.35, 0.9], [0.8, -0.3])


def test_live_units_at_a_critical_point_see_no_moment():
    rows = [part * power for part in (tail(-0.35), tail(0.45, -1.0)) for power in (np.ones(6), X)]
    y = target_with_residual(LIVE, X, residual_orthogonal_to(rows, 0))
    np.testing.assert_allclose(moments(LIVE, X, y), 0, atol=ROUNDING)
    assert loss_surface.is_critical(LIVE, X, y)
    for missing in range(4):
        kept = [row for place, row in enumerate(rows) if place != missing]
        assert not loss_surface.is_critical(
            LIVE, X, target_with_residual(LIVE, X, residual_orthogonal_to(kept, 1))
        )


def critical_where_biases_rest(
    network, x, y, tolerance=1e-9, train=("w", "b", "v"), weights=None, kink_tolerance=0.0
):
    """Wrong: looks at the derivative over b alone."""
    return bool((np.abs(loss_surface.loss_gradient(network, x, y, train=("b",))[0]) <= tolerance).all())


SILENT = ShallowNetwork([1.0], [0.35], [0.0])


def test_silent_unit_is_critical_where_its_ramp_sees_no_residual():
    ramp = np.maximum(X + 0.35, 0)
    residual = residual_orthogonal_to([ramp], 2)
    y = target_with_residual(SILENT, X, residual)
    assert np.abs(moments(SILENT, X, y)).max() > 0.01
    assert loss_surface.is_critical(SILENT, X, y)
    assert not loss_surface.is_critical(SILENT, X, y + 0.1 * ramp)


def critical_where_all_moments_vanish(
    network, x, y, tolerance=1e-9, train=("w", "b", "v"), weights=None, kink_tolerance=0.0
):
    """Wrong: asks the two moments of every unit to vanish, silent or not."""
    return bool(np.abs(moments(network, np.asarray(x), np.asarray(y))).max() <= tolerance)


FLAT = ShallowNetwork([0.0], [0.5], [1.2])


def test_flat_unit_with_positive_bias_is_critical_where_all_data_balance_twice():
    both = [np.ones(6), X]
    assert loss_surface.is_critical(FLAT, X, target_with_residual(FLAT, X, residual_orthogonal_to(both, 3)))
    for row in both:
        residual = residual_orthogonal_to([row], 4)
        assert not loss_surface.is_critical(FLAT, X, target_with_residual(FLAT, X, residual))


def critical_with_flat_units_as_constants(
    network, x, y, tolerance=1e-9, train=("w", "b", "v"), weights=None, kink_tolerance=0.0
):
    """Wrong: a unit with w = 0 is a constant, so only the mean residual counts."""
    return bool(abs(np.mean(network(x) - y)) <= tolerance)


@pytest.mark.parametrize("unit", [(1.0, -1.1, 2.0), (1.0, -5.0, -1.0), (-2.0, -2.1, 0.3), (0.0, -1.0, 1.0)])
def test_dead_unit_asks_nothing(unit):
    network = ShallowNetwork(*([value] for value in unit)).replace(bias=0.1)
    for step in np.eye(3) * 1e-3 - [0.0, 2e-3, 0.0]:
        moved = ShallowNetwork(*([value] for value in np.add(unit, step))).replace(bias=0.1)
        assert loss_surface.squared_loss(moved, X, Y) == loss_surface.squared_loss(network, X, Y)
    assert loss_surface.is_critical(network, X, Y)


def critical_with_every_unit_awake(
    network, x, y, tolerance=1e-9, train=("w", "b", "v"), weights=None, kink_tolerance=0.0
):
    """Wrong: takes units to be active on all data."""
    pull = (network(x) - y) / len(x)
    return bool(np.abs(network.v * (pull @ x)).max() <= tolerance)


def least_change(network, x, y, step=1e-6, count=720):
    """Least change of the loss over directions of (w, b) of the first unit, per unit length."""
    start = loss_surface.squared_loss(network, x, y)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    corners = (
        np.arctan2(np.concatenate([-x, x]), np.concatenate([np.ones_like(x), -np.ones_like(x)])) + np.pi / 2
    )
    changes = []
    for angle in np.concatenate([angles, corners]):
        w, b = network.w.copy(), network.b.copy()
        w[0] += step * np.cos(angle)
        b[0] += step * np.sin(angle)
        changes.append((loss_surface.squared_loss(network.replace(w=w, b=b), x, y) - start) / step)
    return min(changes)


@pytest.mark.parametrize("v", [1.0, -0.7])
def test_vanishing_unit_is_critical_where_no_ramp_pulls_the_wrong_way(v):
    network = ShallowNetwork([0.0], [0.0], [v])
    calm = v * np.abs(residual_orthogonal_to([np.zeros(6)], 5))
    assert least_change(network, X, -calm) >= -1e-5
    assert loss_surface.is_critical(network, X, -calm)
    pulling = calm.copy()
    pulling[-1] = -3 * pulling[-1] - np.sign(v)
    assert least_change(network, X, -pulling) < -1e-2
    assert not loss_surface.is_critical(network, X, -pulling)


def critical_by_the_gradient_at_kinks(
    network, x, y, tolerance=1e-9, train=("w", "b", "v"), weights=None, kink_tolerance=0.0
):
    """Wrong: the gradient of the tie rule, which does not see kinks."""
    return bool(max(np.abs(part).max() for part in loss_surface.loss_gradient(network, x, y)) <= tolerance)


def pinned(share, v=0.8, at=3):
    """A unit on a datum, with data that ask for this share of the datum's pull: first-order rest for 0..1."""
    network = ShallowNetwork([1.0], [-X[at]], [v])
    residual, right = np.zeros(6), slice(at + 1, 6)
    residual[at] = np.sign(v) * 0.9
    moved = X[right] - X[at]
    basis = np.stack([np.ones_like(moved), moved])
    residual[right] = np.linalg.pinv(basis) @ [-share * residual[at], 0.0]
    return network, target_with_residual(network, X, residual)


@pytest.mark.parametrize("v", [0.8, -1.3])
@pytest.mark.parametrize(
    ("share", "rests"), [(0.3, True), (0.99, True), (0.0, True), (1.2, False), (-0.2, False)]
)
def test_unit_on_a_datum_rests_where_its_share_of_the_pull_lies_between_zero_and_one(v, share, rests):
    network, y = pinned(share, v)
    assert (least_change(network, X, y) >= -1e-5) == rests
    assert loss_surface.is_critical(network, X, y, train=("w", "b")) == rests


@pytest.mark.parametrize(("tilt", "rests"), [(0.0, True), (0.05, False)])
def test_unit_on_a_datum_rests_only_where_its_ramp_balances(tilt, rests):
    network, y = pinned(0.5)
    y = y - tilt * np.maximum(X - X[3], 0)
    assert loss_surface.is_critical(network, X, y, train=("w", "b")) == rests


def critical_with_the_datum_active(
    network, x, y, tolerance=1e-9, train=("w", "b", "v"), weights=None, kink_tolerance=0.0
):
    """Wrong: takes the datum on the breakpoint to be active."""
    active = np.multiply.outer(x, network.w) + network.b >= 0
    pull = (network(x) - y) / len(x)
    return bool(max(np.abs(pull @ active).max(), np.abs((pull * x) @ active).max()) <= tolerance)


# -- saddles ---------------------------------------------------------------------------------------

SADDLE_X, SADDLE_Y = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0.0, 0.0, 3.0, -1.0])
SADDLE = ShallowNetwork([1.0], [-0.5], [0.0])


def torch_hessian(network, x, y):
    torch = pytest.importorskip("torch")
    points, targets = torch.tensor(np.asarray(x)), torch.tensor(np.asarray(y))

    def loss(parameters):
        w, b, v = parameters.reshape(3, -1)
        outputs = torch.relu(points[:, None] * w + b) @ v
        return 0.5 * ((outputs - targets) ** 2).mean()

    start = torch.tensor(np.concatenate([network.w, network.b, network.v]))
    return torch.autograd.functional.hessian(loss, start).numpy()


def test_the_example_is_a_strict_saddle_with_three_known_eigenvalues():
    assert loss_surface.is_critical(SADDLE, SADDLE_X, SADDLE_Y)
    expected = np.linalg.eigvalsh(torch_hessian(SADDLE, SADDLE_X, SADDLE_Y))
    eigenvalues = critical_points.silent_unit_eigenvalues(SADDLE, SADDLE_X, SADDLE_Y)
    np.testing.assert_allclose(eigenvalues[0], expected, atol=1e-14)
    np.testing.assert_allclose(eigenvalues[0], [-0.32793, 0.0, 0.95293], atol=5e-6)


def silent_eigenvalues_without_the_square_of_the_ramp(network, x, y, weights=None):
    """Wrong: plus and minus s, as if the Gauss-Newton part were zero."""
    s = np.hypot(*moments(network, np.asarray(x), np.asarray(y)))[network.v == 0]
    return np.stack([-s, 0 * s, s], axis=1)


@pytest.mark.parametrize("seed", range(4))
def test_block_of_each_silent_unit_has_the_eigenvalues_of_autograd(seed):
    rng = generator("theory/silent blocks", seed)
    network = ShallowNetwork(*rng.normal(size=(2, 5)), [0.0, 0.4, 0.0, -1.0, 0.0])
    hessian = torch_hessian(network, X, Y).reshape(3, 5, 3, 5)
    blocks = [hessian[:, i, :, i] for i in (0, 2, 4)]
    mine = critical_points.silent_unit_eigenvalues(network, X, Y)
    np.testing.assert_allclose(mine, np.linalg.eigvalsh(np.stack(blocks)), atol=ROUNDING)


def silent_eigenvalues_with_one_moment(network, x, y, weights=None):
    """Wrong: forgets the first moment."""
    g = (np.maximum(np.multiply.outer(x, network.w) + network.b, 0) ** 2).mean(axis=0)
    s = moments(network, np.asarray(x), np.asarray(y))[0]
    root = np.sqrt(g**2 + 4 * s**2)
    return np.stack([(g - root) / 2, 0 * g, (g + root) / 2], axis=1)[network.v == 0]


def network_with_full_rank_and_a_silent_unit():
    """Three live units and a silent one over six data: full rank, positive loss, critical."""
    x = X
    w, b = np.array([1.0, 1.0, -1.0, 1.0]), np.array([1.3, 0.8, -0.35, -0.45])
    v = np.array([0.7, -1.1, 0.9, 0.0])
    network = ShallowNetwork(w, b, v)
    active = np.multiply.outer(x, w) + b > 0
    seen = [active[:, i] * power for i in range(3) for power in (np.ones(6), x)]
    seen.append(np.maximum(w[3] * x + b[3], 0))
    basis = np.linalg.svd(np.array(seen))
    residual = basis.Vh[(basis.S > 1e-10).sum() :].sum(axis=0)
    return network, x, network(x) - residual


def test_critical_point_of_a_full_rank_partition_is_a_strict_saddle():
    network, x, y = network_with_full_rank_and_a_silent_unit()
    assert partitions.partition_rank(ramps.RampFeatures(x, network.w, network.b)) == 6
    assert loss_surface.squared_loss(network, x, y) > 0.01
    assert loss_surface.is_critical(network, x, y)
    assert np.linalg.eigvalsh(torch_hessian(network, x, y))[0] < -1e-3


def rank_that_counts_units(units):
    """Wrong: two features for each unit, whether or not they are independent."""
    return 2 * units.width


def test_silent_unit_that_sees_residuals_makes_a_saddle_and_one_that_sees_none_does_not():
    network, x, y = network_with_full_rank_and_a_silent_unit()
    assert critical_points.is_strict_saddle(network, x, y)
    assert not critical_points.is_strict_saddle(network, x, network(x))
    assert not critical_points.is_strict_saddle(network, x, y + 0.3 * np.maximum(x - 0.3, 0))
    live = ShallowNetwork([1.0], [0.35], [0.8])
    rows = [tail(-0.35), tail(-0.35) * X]
    assert not critical_points.is_strict_saddle(live, X, live(X) - residual_orthogonal_to(rows, 7))


def saddle_wherever_a_unit_is_silent(network, x, y, tolerance=1e-9, weights=None):
    """Wrong: every silent unit."""
    return bool((network.v == 0).any())


def balanced_point():
    """A live and a silent unit, both without moments, and a positive loss."""
    network = ShallowNetwork([1.0, 1.0], [0.35, -0.45], [0.8, 0.0])
    rows = [tail(place) * power for place in (-0.35, 0.45) for power in (np.ones(6), X)]
    return network, target_with_residual(network, X, residual_orthogonal_to(rows, 9))


def test_critical_point_whose_silent_units_see_nothing_is_a_local_minimum():
    network, y = balanced_point()
    start, rng = loss_surface.squared_loss(network, X, y), generator("theory/valley")
    assert start > 0.01
    assert critical_points.valley_or_pass(network, X, y) == "valley"
    for step in 1e-2 * rng.normal(size=(2000, 3, 2)):
        moved = ShallowNetwork(network.w + step[0], network.b + step[1], network.v + step[2])
        assert loss_surface.squared_loss(moved, X, y) >= start - 1e-14
    tilted = y + 0.2 * (tail(0.45) * (X - 0.85))
    assert critical_points.valley_or_pass(network, X, tilted) == "slope"
    assert critical_points.valley_or_pass(SADDLE, SADDLE_X, SADDLE_Y) == "pass"


def pass_wherever_a_unit_is_silent(network, x, y, tolerance=1e-9, weights=None):
    """Wrong: takes every silent unit for a way out."""
    return "pass" if (network.v == 0).any() else "valley"


# -- least squares by pieces ---------------------------------------------------------------------


def exact_line(x, y):
    """Least-squares line in exact rationals."""
    x, y = [Fraction(v).limit_denominator(1000) for v in x], [Fraction(v).limit_denominator(1000) for v in y]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * b for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    return [float(mean_y + slope * (a - mean_x)) for a in x]


def test_pieces_of_a_fit_with_the_full_set_are_least_squares_lines():
    units = ramps.RampFeatures(X, [1.0, -1.0, 1.0], [0.35, -0.35, -0.5])
    assert partitions.has_full_set(units)
    network_values = (lambda fit: _values_of_lines(units, fit))(partition_fits.fit_partition(units, Y))
    pieces = partition_fits.fit_pieces(X, Y, [-0.35, 0.5])
    np.testing.assert_allclose(pieces[:2], exact_line(X[:2], Y[:2]), atol=ROUNDING)
    np.testing.assert_allclose(pieces[2:4], exact_line(X[2:4], Y[2:4]), atol=ROUNDING)
    np.testing.assert_allclose(network_values, pieces, atol=ROUNDING)


def _values_of_lines(units, fit):
    return units.apply(fit.slopes, fit.intercepts) + fit.bias


def pieces_as_means(x, y, edges):
    """Wrong: the mean of each piece in place of its line."""
    x, y = np.asarray(x), np.asarray(y)
    piece = np.searchsorted(np.sort(edges), x)
    return np.array([y[piece == own].mean() for own in piece])


WITHOUT_X, WITHOUT_Y = np.arange(6.0), np.array([0.0, 3.0, 1.0, 0.0, 2.0, 1.0])


def test_critical_point_without_the_full_set_has_pieces_that_are_no_least_squares_lines():
    units = ramps.RampFeatures(WITHOUT_X, [1.0, -1.0], [-1.5, 3.5])
    assert not partitions.has_full_set(units)
    fit = partition_fits.fit_partition(units, WITHOUT_Y)
    assert fit.inside.all()
    network = fit.network()
    assert loss_surface.is_critical(network, WITHOUT_X, WITHOUT_Y)
    residual = network(WITHOUT_X) - WITHOUT_Y
    np.testing.assert_allclose(
        [residual[:2].sum(), residual[2:4].sum(), residual[4:].sum()], [-0.6, 0.6, -0.6]
    )


def fit_with_a_hidden_bias(units, y, bias=False, original=partition_fits.fit_partition):
    """Wrong: fits an output bias that nobody asked for."""
    return original(units, y, True)


# -- the landscape of one unit -------------------------------------------------------------------

BASIN_X, BASIN_Y = np.arange(5.0), np.array([0.0, 2.0, -2.0, 1.0, 3.0])


def basin(place):
    units = ramps.RampFeatures(BASIN_X, [1.0], [-place])
    return partition_fits.fit_partition(units, BASIN_Y, bias=True)


def test_bad_minimum_lies_in_the_first_gap_and_no_small_step_leaves_it():
    fit = basin(0.5)
    assert fit.slopes[0] == pytest.approx(0.6, abs=ROUNDING)
    assert -fit.intercepts[0] / fit.slopes[0] == pytest.approx(5 / 6, abs=ROUNDING)
    assert fit.bias == pytest.approx(0, abs=ROUNDING)
    assert fit.loss == pytest.approx(1.22, abs=ROUNDING)
    network, rng = fit.network(), generator("theory/basin")
    assert loss_surface.is_critical(network, BASIN_X, BASIN_Y, train=EVERYTHING)
    steps = rng.normal(size=(20_000, 4))
    steps *= 1e-3 / np.linalg.norm(steps, axis=1)[:, None]
    w, b, v, c = (np.array([network.w[0], network.b[0], network.v[0], network.bias]) + steps).T
    outputs = v[:, None] * np.maximum(np.multiply.outer(w, BASIN_X) + b[:, None], 0) + c[:, None]
    assert (((outputs - BASIN_Y) ** 2).mean(axis=1) / 2 >= 1.22 - 1e-14).all()


def fit_that_forgets_the_bias(units, y, bias=False, original=partition_fits.fit_partition):
    """Wrong: never fits a bias, and doubles the loss."""
    fit = original(units, y, bias)
    return fit._replace(loss=2 * fit.loss)


def test_best_single_unit_stands_in_the_third_gap():
    best = single_unit.fit_single_unit(BASIN_X, BASIN_Y)
    grid = np.linspace(-1, 5, 60_001)
    least = min(single_unit.profile_loss(BASIN_X, BASIN_Y, grid, sign)[0].min() for sign in (1.0, -1.0))
    assert best.loss == pytest.approx(0.8, abs=ROUNDING)
    assert best.breakpoint == pytest.approx(2.5, abs=ROUNDING)
    assert best.delta_slope == pytest.approx(2.0, abs=ROUNDING)
    assert least == pytest.approx(best.loss, abs=1e-6) and least >= best.loss - ROUNDING


def single_unit_in_the_first_gap(x, y, original=single_unit.fit_single_unit):
    """Wrong: takes the first local minimum for the best."""
    return single_unit.SingleUnit(5 / 6, 0.6, 1.0, 0.0, 1.22)


@pytest.mark.parametrize("orientation", [1.0, -1.0])
def test_profile_is_the_least_loss_over_slope_and_bias(orientation):
    beta = np.array([-0.5, 0.3, 1.0, 2.7])
    losses, mu, c = single_unit.profile_loss(BASIN_X, BASIN_Y, beta, orientation)
    for place, loss, slope, bias in zip(beta, losses, mu, c, strict=True):
        ramp = np.maximum(orientation * (BASIN_X - place), 0) * orientation
        columns = np.stack([ramp, np.ones(5)], axis=1)
        expected = np.linalg.lstsq(columns, BASIN_Y)[0]
        residual = columns @ expected - BASIN_Y
        assert loss == pytest.approx(residual @ residual / 10, abs=ROUNDING)
        np.testing.assert_allclose(columns @ [slope, bias], columns @ expected, atol=ROUNDING)


@pytest.mark.parametrize("width", [1, 3, 100])
def test_all_units_dead_is_a_plateau_at_any_width(width):
    rng = generator("theory/plateau", width)
    w = rng.normal(size=width)
    b = -np.abs(w) * (1.2 + rng.uniform(size=width))
    network = ShallowNetwork(w, b, rng.normal(size=width))
    assert set(critical_points.unit_kinds(network, X)) == {"dead"}
    moved = ShallowNetwork(*(part + 1e-2 * rng.uniform(-1, 1, width) for part in (w, b - 0.02, network.v)))
    assert (
        loss_surface.squared_loss(moved, X, Y)
        == loss_surface.squared_loss(network, X, Y)
        == np.mean(Y**2) / 2
    )
    assert loss_surface.is_critical(network, X, Y)


def critical_only_at_zero_loss(
    network, x, y, tolerance=1e-9, train=("w", "b", "v"), weights=None, kink_tolerance=0.0
):
    """Wrong: takes every critical point to be a global minimum."""
    return loss_surface.squared_loss(network, x, y) <= tolerance


# -- kinds, and bad input ------------------------------------------------------------------------


def test_kinds_are_told_apart():
    network = ShallowNetwork(
        [1.0, 1.0, 0.0, 0.0, 0.0, 2.0, -1.0, 0.0],
        [0.35, 0.35, 0.5, 0.5, 0.0, -9.0, -0.1, -1.0],
        [1, 0, 1, 0, 1, 1, 1, 1],
    )
    expected = ["live", "silent", "flat", "silent", "vanishing", "dead", "on a datum", "dead"]
    assert critical_points.unit_kinds(network, X).tolist() == expected
    assert set(expected) == set(critical_points.UNIT_KINDS)


def test_trained_bias_and_slope_ask_for_balance_too():
    network = ShallowNetwork([1.0], [-9.0], [1.0], bias=0.2)
    y = target_with_residual(network, X, residual_orthogonal_to([X], 8))
    assert loss_surface.is_critical(network, X, y, train=("w", "b", "v", "slope"))
    assert not loss_surface.is_critical(network, X, y, train=EVERYTHING)


def test_order_of_the_data_and_repeated_data_change_nothing():
    rows = [part * power for part in (tail(-0.35), tail(0.45, -1.0)) for power in (np.ones(6), X)]
    y = target_with_residual(LIVE, X, residual_orthogonal_to(rows, 0))
    order = [3, 0, 5, 1, 4, 2]
    assert loss_surface.is_critical(LIVE, X[order], y[order])
    assert loss_surface.is_critical(LIVE, np.repeat(X, 2), np.repeat(y, 2))
    np.testing.assert_allclose(
        partition_fits.fit_pieces(X[order], Y[order], [0.0]), partition_fits.fit_pieces(X, Y, [0.0])[order]
    )


@pytest.mark.parametrize(("n", "width"), [(1, 1), (1, 3), (5, 1), (5, 0)])
def test_one_datum_one_unit_and_no_unit_are_defined(n, width):
    network = ShallowNetwork(np.ones(width), np.full(width, 1.3), np.zeros(width))
    x = X[:n]
    assert loss_surface.is_critical(network, x, network(x))
    assert loss_surface.descent_rates(network, x, Y[:n]).shape == (width + 1,)
    assert critical_points.silent_unit_eigenvalues(network, x, Y[:n]).shape == (width, 3)
    assert critical_points.unit_kinds(network, x).shape == (width,)


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (
            lambda: loss_surface.is_critical(LIVE, X, Y, tolerance=-1.0),
            "tolerance: expected a number >= 0, got -1",
        ),
        (
            lambda: loss_surface.is_critical(LIVE, X, Y, kink_tolerance=-1.0),
            "kink_tolerance: expected a number >= 0",
        ),
        (lambda: loss_surface.is_critical(LIVE, X, Y[:-1]), r"y: expected shape \(6,\), got \(5,\)"),
        (lambda: loss_surface.is_critical(LIVE, X, Y, train="c"), "train: expected some of"),
        (
            lambda: loss_surface.is_critical(LIVE.replace(activation="tanh"), X, Y),
            "activation 'relu', got 'tanh'",
        ),
        (
            lambda: critical_points.is_strict_saddle(ShallowNetwork([0.0], [0.0], [1.0]), X, Y),
            "none with w = b = 0",
        ),
        (
            lambda: critical_points.is_strict_saddle(ShallowNetwork([1.0], [1.0], [1.0]), X, Y),
            "no unit on a datum",
        ),
        (lambda: critical_points.unit_kinds("net", X), "needs a ShallowNetwork, got str"),
        (lambda: partition_fits.fit_partition(ramps.RampFeatures(X, [0.0], [1.0]), Y), "got a flat one"),
        (
            lambda: partition_fits.fit_partition(ramps.RampFeatures(X, [1.0], [0.0]), Y[1:]),
            r"y: expected shape",
        ),
        (lambda: partition_fits.fit_knots(X, Y, [0.1, 0.1]), "knots: expected different places"),
        (lambda: partition_fits.zigzag_interpolant([0.0, 0.0], [1.0, 2.0]), "x: expected distinct inputs"),
        (lambda: single_unit.profile_loss(X, Y, [0.0], 2.0), "orientation: expected 1 or -1, got 2"),
        (
            lambda: single_unit.fit_single_unit([1.0, 1.0], [0.0, 2.0]),
            "at least two distinct inputs, got one",
        ),
        (lambda: partition_fits.fit_pieces(X, Y, [np.nan]), "edges: expected finite"),
    ],
)
def test_bad_input_is_refused_by_name(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


def test_line_of_another_partition_is_no_network_of_this_one():
    fit = partition_fits.fit_partition(ramps.RampFeatures(BASIN_X, [1.0], [-1.5]), BASIN_Y, bias=True)
    assert not fit.inside.any()
    with pytest.raises(ValueError, match="belong to another partition"):
        fit.network()
