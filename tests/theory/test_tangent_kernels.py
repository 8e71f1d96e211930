"""Chapter 4: rank and zeros at zero loss, the tangent kernel, its growth with width, its floor."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from plain_routes import rational_rank

from splinelens import hessian, hessian_forms, networks, tangent_kernels
from splinelens.experiments import generator

torch = pytest.importorskip("torch")

SIZES = [(8, 5), (8, 20), (20, 20), (20, 200)]


def problem(n=8, width=20, seed=0):
    """Equispaced data at short binary fractions, so that rational arithmetic is quick."""
    rng = generator("theory/tangent kernel", seed)
    w, b, v = rng.uniform(-1, 1, (3, width))
    return networks.ShallowNetwork(w, b, v / np.sqrt(width)), (np.arange(n) - (n - 1) / 2) / 8


def features(network, x):
    """Indicators and active parts of x for units with v != 0, ramps for the others, as rationals."""
    points = [Fraction(point) for point in x.tolist()]
    columns = set()
    for w, b, v in zip(network.w.tolist(), network.b.tolist(), network.v.tolist(), strict=True):
        active = [w * point + b > 0 for point in x.tolist()]
        if v:
            columns.add(tuple(Fraction(int(on)) for on in active))
            columns.add(tuple(on * point for on, point in zip(active, points, strict=True)))
        else:
            ramp = [Fraction(w) * point + Fraction(b) for point in points]
            columns.add(tuple(on * value for on, value in zip(active, ramp, strict=True)))
    return sorted(columns)


def zeros_of(matrix):
    """How many eigenvalues are zero but for rounding."""
    values = np.abs(np.linalg.eigvalsh(matrix))
    return int((values < 1e-11 * values.max()).sum())


# -- zero loss ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_rank_at_zero_loss_is_that_of_the_live_features(n, width):
    network, x = problem(n, width)
    assert network.v.all()
    rank = rational_rank(features(network, x))
    assert tangent_kernels.tangent_rank(network, x) == rank <= n
    assert zeros_of(hessian_forms.hessian_dense(network, x, network(x))) == 3 * width - rank


def rank_of_the_ramps(network, x, train=("w", "b", "v"), original=tangent_kernels.tangent_rank):
    """Wrong: only v counts as trained."""
    return original(network, x, ("v",))


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_zeros_over_parameters_are_3h_minus_the_rank(n, width):
    network, x = problem(n, width, seed=1)
    dense = hessian_forms.hessian_dense(network, x, network(x))
    assert tangent_kernels.zero_eigenvalue_count(network, x) == zeros_of(dense)
    assert zeros_of(dense) == 3 * width - rational_rank(features(network, x))


def zeros_as_if_n_were_the_rank(network, x, train=("w", "b", "v"), chart="parameters"):
    """Wrong: 3H - n, although the features need not span all n data."""
    return 3 * network.width - len(x)


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_zeros_over_spline_coordinates_are_2h_minus_the_rank(n, width):
    network, x = problem(n, width, seed=2)
    spline = hessian_forms.ReluSpline.from_network(network)
    dense = hessian_forms.spline_hessian(spline, x, spline(x))
    assert tangent_kernels.zero_eigenvalue_count(network, x, chart="spline") == zeros_of(dense)
    assert zeros_of(dense) == 2 * width - rational_rank(features(network, x))


def zeros_of_the_other_chart(
    network, x, train=("w", "b", "v"), chart="parameters", original=tangent_kernels.zero_eigenvalue_count
):
    """Wrong: the H directions of rescaling counted as well."""
    return original(network, x, train)


def test_a_unit_more_adds_one_to_three_zeros_and_three_once_the_features_span():
    network, x = problem(8, 60, seed=3)
    prefixes = [
        networks.ShallowNetwork(network.w[:width], network.b[:width], network.v[:width])
        for width in range(1, 61)
    ]
    zeros = np.array([tangent_kernels.zero_eigenvalue_count(each, x) for each in prefixes])
    ranks = np.array([rational_rank(features(each, x)) for each in prefixes])
    added = np.diff(zeros)
    assert ((added >= 1) & (added <= 3)).all()
    assert ranks[-1] == 8
    assert (added[ranks[:-1] == 8] == 3).all()
    assert zeros[-1] == 3 * 60 - 8


def zeros_that_stay(network, x, train=("w", "b", "v"), chart="parameters"):
    """Wrong: the rank taken for the number of zeros, which stops growing at n."""
    return tangent_kernels.tangent_rank(network, x, train)


def test_a_silent_unit_adds_its_ramp_and_no_more():
    network, x = problem(20, 6, seed=4)
    silent = network.replace(v=np.append(np.zeros(4), network.v[4:]))
    rank = rational_rank(features(silent, x))
    assert tangent_kernels.tangent_rank(silent, x) == rank
    live = networks.ShallowNetwork(network.w[4:], network.b[4:], network.v[4:])
    assert rational_rank(features(live, x)) < rank < rational_rank(features(network, x))
    dense = hessian_forms.hessian_dense(silent, x, silent(x))
    assert zeros_of(dense) == 18 - rank


def rank_as_if_silent_units_were_live(
    network, x, train=("w", "b", "v"), original=tangent_kernels.tangent_rank
):
    """Wrong: a unit with v = 0 counts like any other."""
    return original(network.replace(v=np.where(network.v == 0, 1.0, network.v)), x, train)


@pytest.mark.parametrize("train", [("w", "b", "v", "bias"), ("w", "b", "v", "bias", "slope")])
def test_a_trained_bias_or_slope_adds_a_parameter_and_a_column(train):
    network, x = problem(20, 4, seed=5)
    network = network.replace(w=np.abs(network.w), b=np.abs(network.w) * [1.0, 0.7, -0.3, -0.6])
    extra = [tuple(Fraction(1) for _ in x), tuple(Fraction(point) for point in x.tolist())][: len(train) - 3]
    rank = rational_rank([*features(network, x), *extra])
    assert rank > rational_rank(features(network, x))
    assert tangent_kernels.tangent_rank(network, x, train) == rank
    dense = hessian_forms.hessian_dense(network, x, network(x), train)
    assert (
        zeros_of(dense) == 12 + len(extra) - rank == tangent_kernels.zero_eigenvalue_count(network, x, train)
    )


def rank_of_w_b_v_alone(network, x, train=("w", "b", "v"), original=tangent_kernels.tangent_rank):
    """Wrong: the trained bias and slope are forgotten."""
    return original(network, x)


# -- the tangent kernel -------------------------------------------------------------------------


def torch_jacobians(network, x):
    """Derivatives of the values over w, b and v, by automatic differentiation."""
    start = [torch.tensor(np.array(part)) for part in (network.w, network.b, network.v)]

    def values(w, b, v):
        return torch.relu(torch.tensor(x)[:, None] * w + b) @ v

    return [part.numpy() for part in torch.autograd.functional.jacobian(values, tuple(start))]


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_output_kernel_is_the_gram_matrix_of_the_derivatives_over_v(n, width):
    network, x = problem(n, width, seed=6)
    over_v = torch_jacobians(network, x)[2]
    mine = tangent_kernels.univariate_tangent_kernel(network, x, train=("v",))
    np.testing.assert_allclose(mine, over_v @ over_v.T, atol=1e-12 * np.abs(mine).max())


def kernel_divided_by_n(
    network, x, train=("w", "b", "v"), original=tangent_kernels.univariate_tangent_kernel
):
    """Wrong: the kernel carries no 1/n."""
    return original(network, x, train) / len(x)


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_input_kernel_is_the_gram_matrix_of_the_derivatives_over_w_and_b(n, width):
    network, x = problem(n, width, seed=7)
    over_w, over_b, _ = torch_jacobians(network, x)
    mine = tangent_kernels.univariate_tangent_kernel(network, x, train=("w", "b"))
    np.testing.assert_allclose(mine, over_w @ over_w.T + over_b @ over_b.T, atol=1e-12 * np.abs(mine).max())


def kernel_without_the_bias_term(
    network, x, train=("w", "b", "v"), original=tangent_kernels.univariate_tangent_kernel
):
    """Wrong: x x' in place of 1 + x x'."""
    return original(network, x, tuple(name for name in train if name != "b"))


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_nonzero_spectrum_at_zero_loss_is_that_of_the_kernel_over_n(n, width):
    network, x = problem(n, width, seed=8)
    rows = np.concatenate(torch_jacobians(network, x), axis=1)
    kernel = np.linalg.eigvalsh(rows @ rows.T)[::-1] / n
    mine = np.repeat(*hessian.hessian_spectrum(network, x, network(x)))[::-1]
    shared = min(n, 3 * width)
    np.testing.assert_allclose(mine[:shared], kernel[:shared], atol=1e-12 * kernel[0])
    np.testing.assert_allclose(mine[shared:], 0, atol=1e-12 * kernel[0])


def spectrum_of_the_kernel_itself(
    network, x, y, train=("w", "b", "v"), weights=None, original=hessian.hessian_spectrum
):
    """Wrong: n times the Hessian's."""
    eigenvalues, multiplicities = original(network, x, y, train, weights)
    return len(x) * eigenvalues, multiplicities


# -- growth with width --------------------------------------------------------------------------

EQUISPACED = np.linspace(-1, 1, 20)
TARGETS = np.sin(4 * EQUISPACED)
WIDE = 10_000
LAWS = {
    "torch": lambda rng: (*rng.uniform(-1, 1, (2, WIDE)), rng.uniform(-1, 1, WIDE) / np.sqrt(WIDE)),
    "normal": lambda rng: (*rng.normal(size=(2, WIDE)), rng.normal(size=WIDE) / np.sqrt(WIDE)),
    "he": lambda rng: (
        np.sqrt(2) * rng.normal(size=WIDE),
        np.zeros(WIDE),
        np.sqrt(2 / WIDE) * rng.normal(size=WIDE),
    ),
}


def largest_over_width(law, seeds=5):
    """Median over seeds of the largest eigenvalue of the Hessian at initialization, divided by the width."""
    nets = [
        networks.ShallowNetwork(*LAWS[law](generator(f"theory/wide {law}", seed))) for seed in range(seeds)
    ]
    return np.median([hessian.largest_eigenvalue(net, EQUISPACED, TARGETS) for net in nets]) / WIDE


def limit_over_width(units, weights):
    """Largest eigenvalue, divided by n, of the mean of K_v over a law given by quadrature nodes."""
    ramps = np.maximum(np.multiply.outer(EQUISPACED, units[0]) + units[1], 0)
    return np.linalg.eigvalsh((ramps * weights) @ ramps.T)[-1] / 20


def test_largest_eigenvalue_grows_like_width_under_torchs_law():
    nodes = (np.arange(400) + 0.5) / 200 - 1
    square = np.stack([part.ravel() for part in np.meshgrid(nodes, nodes)])
    limit = limit_over_width(square, 1 / 400**2)
    assert largest_over_width("torch") == pytest.approx(limit, rel=0.04)


def test_largest_eigenvalue_grows_like_width_under_a_normal_law():
    angles = 2 * np.pi * (np.arange(4000) + 0.5) / 4000
    limit = limit_over_width(np.stack([np.cos(angles), np.sin(angles)]), 2 / 4000)
    assert largest_over_width("normal") == pytest.approx(limit, rel=0.04)


def test_largest_eigenvalue_grows_like_width_under_hes_law_without_biases():
    limit = limit_over_width(np.array([[1.0, -1.0], [0.0, 0.0]]), 2 / 2)
    assert limit == pytest.approx((EQUISPACED[EQUISPACED > 0] ** 2).sum() / 20, rel=1e-12)
    assert largest_over_width("he") == pytest.approx(limit, rel=0.04)


def eigenvalue_of_the_input_layer(
    network, x, y, train=("w", "b", "v"), weights=None, original=hessian.largest_eigenvalue
):
    """Wrong: w and b alone, whose part of the Hessian does not grow with the width."""
    return original(network, x, y, ("w", "b"), weights)


def eigenvalue_of_the_kernel(
    network, x, y, train=("w", "b", "v"), weights=None, original=hessian.largest_eigenvalue
):
    """Wrong: not divided by n."""
    return len(x) * original(network, x, y, train, weights)


def eigenvalue_of_twice_the_loss(
    network, x, y, train=("w", "b", "v"), weights=None, original=hessian.largest_eigenvalue
):
    """Wrong: the loss without the factor 1/2."""
    return 2 * original(network, x, y, train, weights)


def mirrored_design(width=12):
    """Units whose (w, b) lie on a circle, evenly, so that second moments are those of an isotropic law."""
    angles = 2 * np.pi * (np.arange(width) + 0.3) / width
    signs = np.where(np.arange(width) % 3 == 0, -1.0, 1.0)
    return networks.ShallowNetwork(1.4 * np.cos(angles), 1.4 * np.sin(angles), signs * 0.5)


def test_traces_of_the_two_kernels_differ_by_the_ratio_of_second_moments():
    network, x = mirrored_design(), generator("theory/traces").normal(size=15)
    trace_v, trace_wb = (
        np.trace(tangent_kernels.univariate_tangent_kernel(network, x, train))
        for train in (("v",), ("w", "b"))
    )
    assert trace_v / trace_wb == pytest.approx((network.w**2).mean() / 0.25, rel=1e-12)
    assert trace_v == pytest.approx(0.5 * 12 * 0.98 * (1 + x**2).sum(), rel=1e-12)


def kernel_of_w_for_w_and_b(
    network, x, train=("w", "b", "v"), original=tangent_kernels.univariate_tangent_kernel
):
    """Wrong: the derivative over b is forgotten."""
    return original(network, x, ("w",) if tuple(train) == ("w", "b") else train)


# -- the mean kernels of the uniform law --------------------------------------------------------


def mean_over_the_square(integrand, x, other):
    """Mean over (w, b) in [-1, 1]^2 of a function that is polynomial between -w x and -w x': exact."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    total = 0.0
    for ends in ((-1.0, 0.0), (0.0, 1.0)):
        for w, weight in zip(*on_interval(nodes, weights, *ends), strict=True):
            cuts = np.sort([-1.0, -w * x, -w * other, 1.0])
            for low, high in pairwise(cuts):
                b, inner = on_interval(nodes, weights, low, high)
                total += weight * (inner @ integrand(w, b)) / 4
    return total


def on_interval(nodes, weights, low, high):
    return (low + high) / 2 + nodes * (high - low) / 2, weights * (high - low) / 2


POINTS = [(-1.0, 1.0), (0.3, 0.3), (-0.7, 0.2), (0.0, 0.9), (0.5, 0.6)]


@pytest.mark.parametrize(("x", "other"), POINTS)
def test_mean_output_kernel_of_the_uniform_law_is_a_cubic_spline_kernel(x, other):
    expected = mean_over_the_square(
        lambda w, b: np.maximum(w * x + b, 0) * np.maximum(w * other + b, 0), x, other
    )
    assert float(tangent_kernels.uniform_output_kernel(x, other)) == pytest.approx(expected, abs=1e-14)


def output_kernel_of_the_bent_units_alone(x, other):
    """Wrong: units that bend outside of [-1, 1] are forgotten."""
    return (1 + np.multiply(x, other)) / 24 + np.abs(np.subtract(x, other)) ** 3 / 96


@pytest.mark.parametrize(("x", "other"), POINTS)
def test_mean_input_kernel_of_the_uniform_law_is_a_broken_line_times_a_line(x, other):
    expected = mean_over_the_square(
        lambda w, b: (1 + x * other) * (w * x + b > 0) * (w * other + b > 0), x, other
    )
    assert float(tangent_kernels.uniform_input_kernel(x, other)) == pytest.approx(expected, abs=1e-14)


def input_kernel_without_the_half(x, other):
    """Wrong: a unit is taken to be active everywhere but between the points."""
    return (1 + np.multiply(x, other)) * (1 - np.abs(np.subtract(x, other)) / 8)


# -- the floor of the spectrum ------------------------------------------------------------------


def least_eigenvalue(kernel, n):
    x = np.linspace(-1, 1, n)
    return np.linalg.eigvalsh(kernel(x[:, None], x))[0]


def output_kernel(x, other):
    """Written out, so that no function of the package referees itself."""
    return (1 + x * other) / 6 + np.abs(x - other) ** 3 / 96


def input_kernel(x, other):
    return (1 + x * other) * (0.5 - np.abs(x - other) / 8)


@pytest.mark.parametrize("n", [3, 4, 5, 9, 17, 33, 65])
def test_least_output_eigenvalue_is_at_least_its_cubic_law_less_a_fraction_of_the_spacing(n):
    spacing = 2 / (n - 1)
    law = float(tangent_kernels.smallest_output_eigenvalue(spacing, 1 / 8))
    assert law / (1 + 1.1 * spacing) <= least_eigenvalue(output_kernel, n) <= 6 * law


def output_law_of_twice_the_curvature(spacing, curvature_density):
    """Wrong: 24 in place of 48."""
    return curvature_density * spacing**3 / 24


@pytest.mark.parametrize(("n", "ratio"), [(5, 1.6627), (9, 1.1549), (17, 1.0383), (33, 1.0096), (65, 1.0024)])
def test_least_output_eigenvalue_tends_to_its_cubic_law(n, ratio):
    law = float(tangent_kernels.smallest_output_eigenvalue(2 / (n - 1), 1 / 8))
    assert least_eigenvalue(output_kernel, n) / law == pytest.approx(ratio, abs=5.1e-5)


def output_law_with_the_square_of_the_spacing(spacing, curvature_density):
    """Wrong: the square of the spacing, the law of a close pair."""
    return curvature_density * spacing**2 / 48


@pytest.mark.parametrize("n", [3, 4, 5, 9, 17, 33, 65])
def test_least_input_eigenvalue_is_at_least_its_linear_law(n):
    law = float(tangent_kernels.smallest_input_eigenvalue(2 / (n - 1), 1 / 4))
    assert law <= least_eigenvalue(input_kernel, n) <= 4 * law


def input_law_of_twice_the_density(spacing, density):
    """Wrong: 2 in place of 4."""
    return density * spacing / 2


@pytest.mark.parametrize(("n", "ratio"), [(5, 1.3676), (9, 1.1479), (17, 1.0678), (33, 1.0325), (65, 1.0159)])
def test_least_input_eigenvalue_tends_to_its_linear_law(n, ratio):
    law = float(tangent_kernels.smallest_input_eigenvalue(2 / (n - 1), 1 / 4))
    assert least_eigenvalue(input_kernel, n) / law == pytest.approx(ratio, abs=5.1e-5)


def input_law_with_the_square_of_the_spacing(spacing, density):
    """Wrong: the square of the spacing."""
    return density * spacing**2 / 4


@pytest.mark.parametrize("width", [10, 1000, 100_000])
@pytest.mark.parametrize("n", [5, 17, 65])
def test_floors_of_the_two_kernels_add(n, width):
    """Mean kernel of width H under torch's law: E v^2 = 1/(3H)."""
    spacing = 2 / (n - 1)
    linear = float(tangent_kernels.smallest_input_eigenvalue(spacing, (1 / 3) / 4))
    cubic = width * spacing**3 / 384 / (1 + 1.1 * spacing)
    least = least_eigenvalue(lambda x, other: width * output_kernel(x, other) + input_kernel(x, other) / 3, n)
    assert linear + cubic <= least <= 1.7 * (linear + width * spacing**3 / 384)


def input_law_without_the_density(spacing, density):
    """Wrong: as if every unit bent at every datum."""
    return np.asarray(spacing)


def arc_cosine(x, other):
    """Mean of (wx+b)_+(wx'+b)_+ for standard normal w and b."""
    lengths = np.hypot(1, x) * np.hypot(1, other)
    cosine = np.clip((1 + x * other) / lengths, -1, 1)
    angle = np.arccos(cosine)
    return lengths * (np.sin(angle) + (np.pi - angle) * cosine) / (2 * np.pi)


def test_least_output_eigenvalue_of_a_normal_law_tends_to_the_law_at_the_least_curvature_density():
    """The density 2/(pi (1+x^2)^2) is least at the ends, where the grid stops: convergence is slow."""
    ratios = [
        least_eigenvalue(arc_cosine, n)
        / float(tangent_kernels.smallest_output_eigenvalue(2 / (n - 1), 0.5 / np.pi))
        for n in (33, 65, 129, 257)
    ]
    np.testing.assert_allclose(ratios, [1.753, 1.432, 1.256, 1.155], atol=1e-3)
    assert (np.diff(ratios) < 0).all()


def output_law_at_the_center(spacing, curvature_density):
    """Wrong: the curvature density in the middle, four times the least one."""
    return 4 * curvature_density * spacing**3 / 48


# -- one close pair -----------------------------------------------------------------------------

OTHERS, PLACE = np.array([-0.8, -0.3, 0.2, 0.9]), 0.5


def with_a_close_pair(distance):
    return np.concatenate([OTHERS, [PLACE, PLACE + distance]])


def slope_variance_given_the_values():
    """Variance of f'(0.5) given f there and at the other data, for a Gaussian f with covariance K_v."""
    known = np.append(OTHERS, PLACE)
    covariance = known / 6 + np.sign(PLACE - known) * (PLACE - known) ** 2 / 32
    gram = output_kernel(known[:, None], known)
    return 1 / 6 - covariance @ np.linalg.solve(gram, covariance)


@pytest.mark.parametrize("distance", [1e-3, 3e-4])
def test_a_close_pair_leaves_a_least_output_eigenvalue_of_second_order(distance):
    x = with_a_close_pair(distance)
    least = np.linalg.eigvalsh(tangent_kernels.uniform_output_kernel(x[:, None], x))[0]
    assert least / distance**2 == pytest.approx(slope_variance_given_the_values() / 2, rel=20 * distance)


def output_kernel_with_kinks(x, other):
    """Wrong: |x - x'| in place of its cube."""
    return (1 + x * other) / 6 + 1 / 48 - np.abs(x - other) / 96


@pytest.mark.parametrize("distance", [1e-3, 3e-4])
def test_a_close_pair_leaves_a_least_input_eigenvalue_of_first_order(distance):
    x = with_a_close_pair(distance)
    least = np.linalg.eigvalsh(tangent_kernels.uniform_input_kernel(x[:, None], x))[0]
    assert least / distance == pytest.approx((1 + PLACE**2) / 8, rel=20 * distance)


def input_kernel_of_steps_alone(x, other):
    """Wrong: the factor 1 + x x' is forgotten."""
    return 0.5 - np.abs(x - other) / 8 + 0 * x * other
