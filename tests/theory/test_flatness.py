"""Chapter 2: how flat a fresh network is, at which widths, and what zero biases do to it."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad

from splinelens import initialization
from splinelens.experiments import generator
from splinelens.splines import ReluSpline

WIDTHS = (10, 1000, 100_000)
ZERO_BIAS = ("he normal", "lecun normal", "glorot normal", "glorot uniform")
NOT_FLATTER = {
    "he normal": (4, 2),
    "lecun normal": (1, 1 / 2),
    "torch": (1 / 9, 1 / 18),
    "standard": (1, 1 / 2),
}
"""Mean roughness and slope variance, the same at every width."""
each_zero_bias = pytest.mark.parametrize("name", ZERO_BIAS)


def all_laws(width):
    return initialization.standard_initializations(width).items()


def with_changes(laws, **changes):
    """The laws, some of them with other scales."""
    return {name: changes.get(name.replace(" ", "_"), law) for name, law in laws.items()}


# -- flatness and width -------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_he_lecun_and_torch_do_not_get_flatter_with_width(width):
    laws = initialization.standard_initializations(width)
    for name, (roughness, slope) in NOT_FLATTER.items():
        second = [
            2 * quad(lambda m, law=laws[name]: m**2 * law.delta_slope_density(m), *ends)[0] * width
            for ends in pieces(laws[name])
        ]
        assert sum(second) == pytest.approx(roughness, rel=1e-8)
        assert laws[name].slope_variance(width) == pytest.approx(slope, rel=1e-12)


def pieces(law):
    """Intervals over which densities of delta-slopes are integrated, in units of their own scale."""
    scale = np.sqrt(law.weight.second * law.output.second)
    return itertools.pairwise(scale * np.array([0.0, 0.1, 1.0, 3.0, 10.0, 60.0]))


def standard_initializations_scaled_down_by_the_width(
    width, original=initialization.standard_initializations
):
    """Wrong: He with output weights of size 1/H."""
    return with_changes(
        original(width), he_normal=initialization.GaussianLaw(np.sqrt(2), 0, np.sqrt(2) / width)
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_glorot_and_mean_field_get_flatter_with_width(width):
    expected = dict.fromkeys(("glorot normal", "glorot uniform"), 4 * width / (width + 1) ** 2)
    expected["mean field"] = 1 / width
    for name, roughness in expected.items():
        law = initialization.standard_initializations(width)[name]
        second = [
            2 * quad(lambda m, law=law: m**2 * law.delta_slope_density(m), *ends)[0] for ends in pieces(law)
        ]
        assert width * sum(second) == pytest.approx(roughness, rel=1e-8)
        assert law.slope_variance(width) == pytest.approx(roughness / 2, rel=1e-12)


def standard_initializations_with_one_sided_glorot(width, original=initialization.standard_initializations):
    """Wrong: Glorot scaled by the width alone on the output side and not at all on the input side."""
    return with_changes(
        original(width), glorot_normal=initialization.GaussianLaw(1, 0, np.sqrt(2 / (width + 1)))
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_total_kink_grows_like_the_root_of_the_width_where_the_roughness_stays(width):
    factors = {"he normal": 4 / np.pi, "lecun normal": 2 / np.pi, "torch": 1 / 4, "standard": 2 / np.pi}
    for name, factor in factors.items():
        law = initialization.standard_initializations(width)[name]
        absolute = sum(
            2 * quad(lambda m, law=law: m * law.delta_slope_density(m), *ends)[0] for ends in pieces(law)
        )
        assert width * absolute == pytest.approx(factor * np.sqrt(width), rel=1e-8)
        assert law.expected_total_kink(width) == pytest.approx(factor * np.sqrt(width), rel=1e-12)


def total_kink_that_stays(self, width):
    """Wrong: the total kink of a network whose kinks shrink like 1/H."""
    return np.sqrt(width) * self.weight.absolute * self.output.absolute


def test_tables_of_total_kink_come_back():
    """The columns at widths 10, 1000 and 100000 that the book prints, to their digits."""
    expected = {
        "he normal": (4.03, 40.3, 403),
        "lecun normal": (2.01, 20.1, 201),
        "torch": (0.79, 7.9, 79),
        "glorot normal": (1.16, 1.272, 1.273),
        "glorot uniform": (1.36, 1.4985, 1.5),
        "mean field": (0.637, 0.637, 0.637),
    }
    for name, row in expected.items():
        for width, value in zip(WIDTHS, row, strict=True):
            law = initialization.standard_initializations(width)[name]
            assert law.expected_total_kink(width) == pytest.approx(value, rel=5e-3)


# -- the largest kink ---------------------------------------------------------------------------

LAWS = [initialization.GaussianLaw(1.3, 0.7, 0.4), initialization.UniformLaw(1.3, 0.7, 0.4)]


@pytest.mark.parametrize("law", LAWS, ids=["gaussian", "uniform"])
@pytest.mark.parametrize("width", [1, 2, 9])
def test_expected_largest_kink_is_the_mean_of_its_density(law, width):
    """By definition: the density of the maximum is H P(|mu| <= t)^(H-1) times that of one size."""
    one = lambda t: 2 * float(law.delta_slope_density(t))  # noqa: E731
    nodes, weights = np.polynomial.legendre.leggauss(40)
    total, below = 0.0, 0.0
    for low, high in fine_pieces(law):
        centers, half = (low + high) / 2 + (high - low) / 2 * nodes, (high - low) / 2
        inside = np.array([below + quad(one, low, t, epsabs=1e-14)[0] for t in centers])
        total += half * sum(weights * centers * width * inside ** (width - 1) * [one(t) for t in centers])
        below += quad(one, low, high, epsabs=1e-14)[0]
    assert law.expected_largest_kink(width) == pytest.approx(total, rel=1e-7)


def fine_pieces(law):
    scale = np.sqrt(law.weight.second * law.output.second)
    return itertools.pairwise(scale * np.array([1e-12, 1e-4, 1e-2, 0.1, 0.5, 1.5, 3.0, 10.0, 30.0]))


def largest_kink_of_one_unit(self, width):
    """Wrong: the mean size of one kink."""
    return self.weight.absolute * self.output.absolute


@pytest.mark.parametrize("width", WIDTHS)
def test_the_largest_kink_vanishes_at_least_like_the_fourth_root(width):
    for _, law in all_laws(width):
        fourth = law.weight.kurtosis * law.output.kurtosis
        bound = fourth**0.25 * np.sqrt(law.expected_roughness(width)) * width**-0.25
        assert 0 < law.expected_largest_kink(width) <= bound


def largest_kink_that_stays(self, width):
    """Wrong: one kink carries the roughness."""
    return np.sqrt(self.expected_roughness(width))


def sampled_largest_kinks(law, width, count, name):
    rng = generator(f"theory/largest kinks/{name}")
    networks = (law.sample(width, rng) for _ in range(count))
    return np.array([np.abs(network.w * network.v).max() for network in networks])


@pytest.mark.parametrize(("width", "count"), [(10, 4000), (1000, 400), (100_000, 20)])
def test_sampled_largest_kinks_have_the_expected_mean(width, count):
    for name, law in all_laws(width):
        sizes = sampled_largest_kinks(law, width, count, f"{name} {width}")
        error = 5 * sizes.std() / np.sqrt(count)
        assert abs(sizes.mean() - law.expected_largest_kink(width)) <= error


def largest_kink_from_a_mean_of_gaussians(self, width):
    """Wrong: treats delta-slopes as normal numbers."""
    return np.sqrt(2 * np.log(width) * self.expected_roughness(width) / width)


def test_tables_of_largest_kinks_come_back():
    """Sampled means of the theory pack, at widths 10, 1000 and 100000; their noise is about 5 %."""
    expected = {
        "he normal": (1.35, 0.40, 0.065),
        "lecun normal": (0.70, 0.195, 0.033),
        "torch": (0.21, 0.030, 0.0032),
        "glorot normal": (0.38, 0.0125, 0.0002),
        "glorot uniform": (0.36, 0.0058, 6e-5),
        "standard": (0.70, 0.199, 0.034),
        "mean field": (0.22, 0.0063, 0.0001),
    }
    for name, row in expected.items():
        for width, value in zip(WIDTHS, row, strict=True):
            law = initialization.standard_initializations(width)[name]
            assert law.expected_largest_kink(width) == pytest.approx(value, rel=0.07)


def test_a_network_without_units_has_no_kinks():
    for law in LAWS:
        assert law.expected_largest_kink(0) == law.expected_total_kink(0) == law.expected_roughness(0) == 0.0
        assert law.sample(0, generator("theory/empty")).width == 0


# -- zero biases ----------------------------------------------------------------------------------


def drawn(name, width, repetition=0):
    law = initialization.standard_initializations(width)[name]
    return law.sample(width, generator(f"theory/zero bias/{name}", repetition))


@each_zero_bias
def test_zero_biases_leave_two_pieces_that_meet_at_zero(name):
    for width in (7, 500):
        network = drawn(name, width)
        grid = np.linspace(-3, 3, 601)
        bends = np.abs(np.diff(network(grid), 2)) > 1e-12
        assert list(grid[1:-1][bends]) == [pytest.approx(0.0, abs=1e-12)]
        spline = ReluSpline.from_network(network)
        assert not spline.breakpoints.any() and len(spline.piecewise_linear().slopes) == 2


def standard_initializations_with_small_biases(width, original=initialization.standard_initializations):
    """Wrong: small random biases in place of zero ones."""
    laws = original(width)
    small = {
        name: type(laws[name])(*(scale or 0.1 for scale in vars(laws[name]).values())) for name in ZERO_BIAS
    }
    return laws | small


@each_zero_bias
def test_zero_biases_add_all_kinks_up_to_one(name):
    width, step = 20, 0.01
    kinks = []
    for repetition in range(2000):
        network = drawn(name, width, repetition)
        left, middle, right = network([-step, 0.0, step])
        kinks.append((right - 2 * middle + left) / step)
    network = drawn(name, width, 1999)
    assert kinks[-1] == pytest.approx((np.abs(network.w) * network.v).sum(), rel=1e-9, abs=1e-12)
    squares, roughness = (
        np.square(kinks),
        initialization.standard_initializations(width)[name].expected_roughness,
    )
    assert abs(squares.mean() - roughness(width)) <= 5 * squares.std() / np.sqrt(len(kinks))


def jacobian_by_autograd(network, x, with_bias=False):
    """The derivatives of f(x_k) over w, b, v, and c if asked, one row for each datum."""
    torch = pytest.importorskip("torch")
    parts = [torch.tensor(part, requires_grad=True) for part in (network.w, network.b, network.v)]
    c = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    trained = [*parts, c] if with_bias else parts
    w, b, v = parts
    values = (v * torch.relu(torch.tensor(x)[:, None] * w + b)).sum(dim=1) + c
    rows = [torch.autograd.grad(value, trained, retain_graph=True) for value in values]
    return np.array([np.concatenate([part.numpy() for part in row]) for row in rows])


DATA = np.linspace(-0.93, 0.97, 12)


@each_zero_bias
@pytest.mark.parametrize("width", [100, 2000])
def test_zero_biases_give_a_tangent_kernel_of_rank_four(name, width):
    jacobian = jacobian_by_autograd(drawn(name, width), DATA)
    assert np.linalg.matrix_rank(jacobian @ jacobian.T, tol=1e-9 * np.linalg.norm(jacobian) ** 2) == 4
    assert np.linalg.matrix_rank(jacobian_by_autograd(drawn(name, width), DATA, with_bias=True)) == 4


@each_zero_bias
def test_an_output_bias_and_a_datum_at_zero_raise_the_rank_to_five(name):
    x = np.append(DATA, 0.0)
    network = drawn(name, 100)
    assert np.linalg.matrix_rank(jacobian_by_autograd(network, x, with_bias=True)) == 5
    assert np.linalg.matrix_rank(jacobian_by_autograd(network, x)) == 4


def unfitted(network, x, y):
    """Share of the residual that no change of the parameters removes, to first order."""
    jacobian, missing = jacobian_by_autograd(network, x), y - network(x)
    step = np.linalg.lstsq(jacobian, missing, rcond=1e-12)[0]
    return np.linalg.norm(missing - jacobian @ step) / np.linalg.norm(missing)


@each_zero_bias
def test_zero_biases_cannot_interpolate_five_generic_points_lazily(name):
    rng = generator("theory/generic targets")
    x = np.linspace(-0.9, 1.0, 5)
    for _ in range(20):
        assert unfitted(drawn(name, 500), x, rng.normal(size=5)) > 1e-6


def test_the_default_interpolates_many_generic_points_lazily():
    targets = generator("theory/generic targets").normal(size=len(DATA))
    assert unfitted(drawn("torch", 2000), DATA, targets) < 1e-8
