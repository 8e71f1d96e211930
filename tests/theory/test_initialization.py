"""Chapter 2: what a random initialization draws, against quadrature by definition and sampling."""

import itertools

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from splinelens import initialization
from splinelens.experiments import generator

SCALES = [(1.0, 1.0, 1.0), (1.3, 0.7, 0.4), (0.5, 2.0, 3.0)]
POINTS = [(0.0, 0.5), (0.7, -0.3), (-2.5, 0.05)]
QUADRATURE = 1e-10
"""What scipy's adaptive quadrature reaches on these integrands; a wrong factor errs by 1e-1."""
DRAWS = 200_000


def each_scale_and_point(test):
    return pytest.mark.parametrize("scales", SCALES)(pytest.mark.parametrize(("beta", "mu"), POINTS)(test))


def gauss(value, sigma):
    return np.exp(-0.5 * (value / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))


def box(value, half_range):
    return (np.abs(value) < half_range) / (2 * half_range)


def whole_line(integrand, breaks=()):
    """Integral over the positive half line, split where the integrand bends, times two."""
    ends = [0.0, *sorted(point for point in breaks if point > 0), np.inf]
    return 2 * sum(quad(integrand, a, b, limit=200, epsabs=1e-13)[0] for a, b in itertools.pairwise(ends))


def joint_by_definition(density, scales, beta, mu):
    """Integral over w of p(w) |w| p_b(beta w) p_v(mu / w) / |w|: the change of variables, undone."""
    w, b, v = scales
    breaks = (w, b / abs(beta) if beta else w, abs(mu) / v)
    return whole_line(
        lambda t: density(t, w) * density(beta * t, b) * density(mu / t, v) if t > 0 else 0.0, breaks
    )


def draws(law, name):
    network = law.sample(DRAWS, generator(f"theory/initialization/{name}"))
    return network, -network.b / network.w, network.w * network.v


def within_noise(values, expected, sigmas=5.0):
    """Whether a sample mean lies within so many standard errors of `expected`."""
    values = np.asarray(values)
    return abs(values.mean() - expected) <= sigmas * values.std() / np.sqrt(len(values))


# -- Gaussian law -----------------------------------------------------------------------------


@each_scale_and_point
def test_gaussian_joint_density_is_the_integral_over_weights(scales, beta, mu):
    law = initialization.GaussianLaw(*scales)
    expected = joint_by_definition(gauss, scales, beta, mu)
    assert float(law.joint_density(beta, mu)) == pytest.approx(expected, rel=QUADRATURE)


def gaussian_joint_density_without_the_bias_scale(self, beta, mu):
    """Wrong: the exponent misses sigma_b."""
    q = np.hypot(self.sigma_b, self.sigma_w * np.asarray(beta))
    return np.exp(-np.abs(mu) * q / (self.sigma_w * self.sigma_v)) / (2 * np.pi * self.sigma_v * q)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("beta", [0.0, 0.4, -3.0])
def test_gaussian_breakpoints_are_cauchy(scales, beta):
    law = initialization.GaussianLaw(*scales)
    expected = whole_line(lambda t: t * gauss(t, scales[0]) * gauss(beta * t, scales[1]))
    assert float(law.breakpoint_density(beta)) == pytest.approx(expected, rel=QUADRATURE)
    assert float(law.breakpoint_density(beta)) == pytest.approx(
        stats.cauchy.pdf(beta, 0, scales[1] / scales[0])
    )


def breakpoint_density_of_the_inverse_ratio(self, beta):
    """Wrong: the law of w / b in place of b / w."""
    return stats.cauchy.pdf(beta, 0, self.sigma_w / self.sigma_b)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("mu", [0.01, -0.5, 2.0])
def test_gaussian_delta_slopes_have_a_bessel_density(scales, mu):
    law = initialization.GaussianLaw(*scales)
    expected = whole_line(lambda t: gauss(t, scales[0]) * gauss(mu / t, scales[2]) / t if t > 0 else 0.0)
    assert float(law.delta_slope_density(mu)) == pytest.approx(expected, rel=1e-8)


def laplace_delta_slope_density(self, mu):
    """Wrong: takes the law of mu given a breakpoint for the law of mu."""
    scale = self.sigma_w * self.sigma_v
    return np.exp(-np.abs(mu) / scale) / (2 * scale)


@each_scale_and_point
def test_gaussian_delta_slope_given_a_breakpoint_is_laplace(scales, beta, mu):
    law = initialization.GaussianLaw(*scales)
    conditional = float(law.joint_density(beta, mu) / law.breakpoint_density(beta))
    scale = float(law.delta_slope_scale(beta))
    assert conditional == pytest.approx(stats.laplace.pdf(mu, 0, scale), rel=1e-13)
    spread = whole_line(lambda m: m**2 * joint_by_definition(gauss, scales, beta, m)) if beta == 0.7 else None
    if spread is not None:
        assert spread / float(law.breakpoint_density(beta)) == pytest.approx(2 * scale**2, rel=1e-5)


def delta_slope_scale_at_the_origin(self, beta):
    """Wrong: the same scale at every breakpoint."""
    return np.full(np.shape(beta), self.sigma_w * self.sigma_v)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("beta", [0.0, 0.9, -2.0])
def test_gaussian_weight_given_a_breakpoint_is_rayleigh(scales, beta):
    law = initialization.GaussianLaw(*scales)
    scale, size = float(law.weight_scale(beta)), 0.6
    joint = 2 * size * gauss(size, scales[0]) * gauss(beta * size, scales[1])
    density = joint / float(law.breakpoint_density(beta))
    assert density == pytest.approx(stats.rayleigh.pdf(size, 0, scale), rel=1e-12)


def weight_scale_that_ignores_the_breakpoint(self, beta):
    """Wrong: takes w to be independent of the breakpoint."""
    return np.full(np.shape(beta), self.sigma_w / 2)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("beta", [0.0, 0.9, -2.0])
def test_gaussian_curvature_density_is_the_mean_square_weight_at_a_breakpoint(scales, beta):
    law = initialization.GaussianLaw(*scales)
    expected = whole_line(lambda t: t**3 * gauss(t, scales[0]) * gauss(beta * t, scales[1]))
    assert float(law.curvature_density(beta)) == pytest.approx(expected, rel=QUADRATURE)


def curvature_density_as_if_weights_were_independent(self, beta):
    """Wrong: p(beta) E[w^2] in place of p(beta) E[w^2 | beta]."""
    return self.breakpoint_density(beta) * self.weight.second


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize(("x", "y"), [(0.3, 0.3), (0.2, -1.5), (2.0, 1.999999)])
def test_gaussian_covariance_is_the_mean_over_angles(scales, x, y):
    law, (sigma_w, sigma_b, sigma_v) = initialization.GaussianLaw(*scales), scales
    u, other = np.array([sigma_w * x, sigma_b]), np.array([sigma_w * y, sigma_b])
    kinks = np.sort(
        np.concatenate([np.arctan2(-a[0], a[1]) + np.array([0.0, np.pi]) for a in (u, other)]) % (2 * np.pi)
    )

    def product(angle):
        ray = np.array([np.cos(angle), np.sin(angle)])
        return max(u @ ray, 0.0) * max(other @ ray, 0.0)

    ends = [0.0, *kinks, 2 * np.pi]
    # E over the plane: the mean over angles times E[radius^2] = 2.
    mean = 2 * sum(quad(product, a, b)[0] for a, b in itertools.pairwise(ends)) / (2 * np.pi)
    assert float(law.covariance(x, y, 7)) == pytest.approx(7 * sigma_v**2 * mean, rel=1e-10)


def covariance_with_twice_the_angle_term(self, x, y, width):
    """Wrong: forgets that only half of the units are active at a point."""
    return width * self.sigma_v**2 * (self.sigma_w**2 * np.multiply(x, y) + self.sigma_b**2)


# -- uniform law ------------------------------------------------------------------------------


@each_scale_and_point
def test_uniform_joint_density_is_the_integral_over_weights(scales, beta, mu):
    law = initialization.UniformLaw(*scales)
    expected = joint_by_definition(box, scales, beta, mu)
    assert float(law.joint_density(beta, mu)) == pytest.approx(expected, rel=QUADRATURE, abs=1e-14)


def uniform_joint_density_without_the_bias_bound(self, beta, mu):
    """Wrong: M(beta) = a_w, as if a bias could be as large as it likes."""
    return np.maximum(self.a_w - np.abs(mu) / self.a_v, 0.0) / (4 * self.a_w * self.a_b * self.a_v) + 0 * beta


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("beta", [0.0, 0.4, -9.0])
def test_uniform_breakpoint_density_is_flat_and_then_falls(scales, beta):
    law, (a_w, a_b, _) = initialization.UniformLaw(*scales), scales
    breaks = (a_w, a_b / abs(beta) if beta else a_w)
    expected = whole_line(lambda t: t * box(t, a_w) * box(beta * t, a_b), breaks)
    assert float(law.breakpoint_density(beta)) == pytest.approx(expected, rel=QUADRATURE)


def breakpoint_density_linear_in_the_largest_weight(self, beta):
    """Wrong: M / (4 a_w a_b) in place of M^2 / (4 a_w a_b)."""
    return self.largest_weight(beta) / (4 * self.a_w * self.a_b)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("mu", [0.01, -0.2, 50.0])
def test_uniform_delta_slope_density_is_a_logarithm(scales, mu):
    law, (a_w, _, a_v) = initialization.UniformLaw(*scales), scales
    low = min(abs(mu) / a_v, a_w)
    expected = 2 * quad(lambda t: 1 / (2 * a_w) / (2 * a_v) / t, low, a_w)[0]
    assert float(law.delta_slope_density(mu)) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def flat_delta_slope_density(self, mu):
    """Wrong: takes a product of uniform numbers to be uniform."""
    return (np.abs(mu) < self.a_w * self.a_v) / (2 * self.a_w * self.a_v)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("beta", [0.0, 0.4, -9.0])
def test_uniform_curvature_density_is_the_mean_square_weight_at_a_breakpoint(scales, beta):
    law, (a_w, a_b, _) = initialization.UniformLaw(*scales), scales
    breaks = (a_w, a_b / abs(beta) if beta else a_w)
    expected = whole_line(lambda t: t**3 * box(t, a_w) * box(beta * t, a_b), breaks)
    assert float(law.curvature_density(beta)) == pytest.approx(expected, rel=QUADRATURE)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize(("x", "y"), [(0.1, 0.1), (0.2, -0.3), (0.5, 0.45)])
def test_uniform_covariance_is_the_mean_over_the_square(scales, x, y):
    law, (a_w, a_b, a_v) = initialization.UniformLaw(*scales), scales
    x, y = x * a_b / a_w, y * a_b / a_w

    def over_biases(w):
        start = max(-w * x, -w * y)
        return _ramp_integral(w * x, w * y, start, a_b) / (2 * a_b)

    mean = sum(quad(over_biases, *half)[0] for half in ((-a_w, 0.0), (0.0, a_w))) / (2 * a_w)
    assert float(law.covariance(x, y, 7)) == pytest.approx(7 * a_v**2 / 3 * mean, rel=1e-12)


def _ramp_integral(p, q, start, end):
    """Integral of (p + b)(q + b) over b from `start` to `end`."""
    antiderivative = lambda b: p * q * b + (p + q) * b**2 / 2 + b**3 / 3  # noqa: E731
    return antiderivative(end) - antiderivative(start)


def covariance_without_the_cubic_term(self, x, y, width):
    """Wrong: the linear part alone."""
    one, other = self.a_w * np.asarray(x) / self.a_b, self.a_w * np.asarray(y) / self.a_b
    return width / 3 * (self.a_v * self.a_b) ** 2 * (1 + one * other) / 6


# -- both -------------------------------------------------------------------------------------

LAWS = [initialization.GaussianLaw(1.3, 0.7, 0.4), initialization.UniformLaw(1.3, 0.7, 0.4)]
each_law = pytest.mark.parametrize("law", LAWS, ids=["gaussian", "uniform"])


@each_law
def test_orientation_is_a_fair_coin_that_knows_nothing_of_breakpoint_and_size(law):
    network, beta, mu = draws(law, "coin")
    right = network.w > 0
    assert within_noise(right, 0.5)
    for value in (beta, np.abs(mu)):
        assert stats.ks_2samp(value[right], value[~right]).pvalue > 1e-3


def sample_of_right_facing_units(self, width, rng):
    """Wrong: folds the weights to one side."""
    from splinelens.networks import ShallowNetwork

    w, b, v = self._draw(width, rng)
    return ShallowNetwork(np.abs(w), b, v)


@each_law
def test_output_weight_is_independent_of_the_breakpoint_and_the_delta_slope_is_not(law):
    network, beta, mu = draws(law, "independence")
    near = np.abs(beta) < np.median(np.abs(beta))
    assert stats.ks_2samp(network.v[near], network.v[~near]).pvalue > 1e-3
    assert stats.ks_2samp(mu[near], mu[~near]).pvalue < 1e-10


def sample_with_output_weights_tied_to_biases(self, width, rng):
    """Wrong: v is drawn together with b."""
    from splinelens.networks import ShallowNetwork

    w, b, v = self._draw(width, rng)
    return ShallowNetwork(w, b, v * (0.5 + np.abs(b)))


def roughness_of_draws(law, width, count, name):
    rng = generator(f"theory/roughness/{name}")
    networks = [law.sample(width, rng) for _ in range(count)]
    return np.array([((net.w * net.v) ** 2).sum() for net in networks])


@each_law
def test_expected_roughness_is_the_mean_over_networks(law):
    assert within_noise(roughness_of_draws(law, 50, 4000, "mean"), law.expected_roughness(50))


def roughness_that_counts_one_unit(self, width):
    """Wrong: the roughness of one unit."""
    return self.weight.second * self.output.second


@each_law
def test_roughness_variance_is_the_variance_over_networks(law):
    values = roughness_of_draws(law, 50, 4000, "variance")
    assert within_noise((values - law.expected_roughness(50)) ** 2, law.roughness_variance(50))


def roughness_variance_with_normal_kurtosis_of_one_factor(self, width):
    """Wrong: the kurtosis of w alone, as if v were fixed."""
    return width * (self.weight.kurtosis - 1) * (self.weight.second * self.output.second) ** 2


@each_law
@pytest.mark.parametrize("x", [-2.0, 0.1])
def test_slope_variance_is_half_the_mean_roughness_at_every_point(law, x):
    network, _, mu = draws(law, f"slopes {x}")
    slopes = np.where(network.w * x + network.b > 0, mu, 0.0).reshape(-1, 50).sum(axis=1)
    assert within_noise(slopes**2, law.slope_variance(50))


def slope_variance_of_all_units(self, width):
    """Wrong: counts the inactive units too."""
    return self.expected_roughness(width)


@each_law
@pytest.mark.parametrize("x", [-2.0, 0.1])
def test_value_variance_is_the_variance_over_networks(law, x):
    network, _, _ = draws(law, f"values {x}")
    values = (network.v * np.maximum(network.w * x + network.b, 0)).reshape(-1, 50).sum(axis=1)
    assert within_noise(values**2, float(law.value_variance(x, 50)))
    assert float(law.value_variance(0.2, 50)) == pytest.approx(float(law.covariance(0.2, 0.2, 50)), rel=1e-13)


def value_variance_without_biases(self, x, width):
    """Wrong: forgets the biases."""
    return 0.5 * width * self.output.second * self.weight.second * np.asarray(x) ** 2


@each_law
def test_expected_total_variation_is_the_mean_over_networks(law):
    _, _, mu = draws(law, "variation")
    assert within_noise(np.abs(mu).reshape(-1, 50).sum(axis=1), law.expected_total_variation(50))


def total_variation_from_the_roughness(self, width):
    """Wrong: the root of the mean square in place of the mean size."""
    return width * np.sqrt(self.weight.second * self.output.second)


# -- the standard initializations ---------------------------------------------------------------


def test_torch_default_is_the_uniform_law_with_biases_of_full_range():
    torch = pytest.importorskip("torch")
    torch.manual_seed(7)
    hidden, output = torch.nn.Linear(1, 400), torch.nn.Linear(400, 1)
    law = initialization.standard_initializations(400)["torch"]
    parts = {"a_w": hidden.weight, "a_b": hidden.bias, "a_v": output.weight}
    for name, tensor in parts.items():
        values = tensor.detach().numpy().ravel() / getattr(law, name)
        assert stats.kstest(values, stats.uniform(-1, 2).cdf).pvalue > 1e-3


def standard_initializations_with_zero_bias(width, original=initialization.standard_initializations):
    """Wrong: the default taken to have zero biases."""
    laws = original(width)
    return laws | {"torch": initialization.UniformLaw(1.0, 1e-9, 1.0 / np.sqrt(width))}


def test_half_of_the_default_breakpoints_are_uniform_on_the_unit_interval():
    law = initialization.standard_initializations(100)["torch"]
    inside = quad(lambda beta: float(law.breakpoint_density(beta)), -1, 1)[0]
    assert inside == pytest.approx(0.5, abs=1e-12)
    _, beta, _ = draws(law, "default")
    assert within_noise(np.abs(beta) <= 1, 0.5)
    assert stats.kstest(beta[np.abs(beta) <= 1], stats.uniform(-1, 2).cdf).pvalue > 1e-3


TABLE = {
    "he normal": (4.0, 2.0),
    "lecun normal": (1.0, 0.5),
    "torch": (1 / 9, 1 / 18),
    "standard": (1.0, 0.5),
}


@pytest.mark.parametrize("width", [10, 1000, 100_000])
def test_he_lecun_and_torch_do_not_get_flatter_with_width_and_glorot_and_mean_field_do(width):
    laws = initialization.standard_initializations(width)
    for name, (roughness, slope) in TABLE.items():
        assert laws[name].expected_roughness(width) == pytest.approx(roughness, rel=1e-12)
        assert laws[name].slope_variance(width) == pytest.approx(slope, rel=1e-12)
    for name in ("glorot normal", "glorot uniform"):
        assert laws[name].expected_roughness(width) == pytest.approx(4 * width / (width + 1) ** 2, rel=1e-12)
    assert laws["mean field"].expected_roughness(width) == pytest.approx(1 / width, rel=1e-12)


def test_tables_of_total_variation_come_back():
    """The pack's column at widths 10, 1000 and 100000, to its digits."""
    expected = {
        "he normal": (4.03, 40.3, 403),
        "lecun normal": (2.01, 20.1, 201),
        "torch": (0.79, 7.9, 79),
        "glorot normal": (1.16, 1.272, 1.273),
        "glorot uniform": (1.36, 1.4985, 1.5),
        "mean field": (0.637, 0.637, 0.637),
    }
    for name, row in expected.items():
        for width, value in zip((10, 1000, 100_000), row, strict=True):
            law = initialization.standard_initializations(width)[name]
            assert law.expected_total_variation(width) == pytest.approx(value, rel=5e-3)


def test_zero_biases_put_every_breakpoint_at_zero():
    network = initialization.standard_initializations(50)["he normal"].sample(
        50, generator("theory/zero bias")
    )
    assert not network.b.any()


@pytest.mark.parametrize("law", [initialization.GaussianLaw(1, 0, 1), initialization.UniformLaw(1, 0, 1)])
@pytest.mark.parametrize("density", ["breakpoint_density", "curvature_density", "joint_density"])
def test_zero_biases_have_no_density_of_breakpoints(law, density):
    with pytest.raises(ValueError, match="then all breakpoints are 0"):
        getattr(law, density)(*[0.0, 1.0][: 2 if density == "joint_density" else 1])


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: initialization.GaussianLaw(0.0, 1.0, 1.0), "sigma_w: expected a number > 0, got 0"),
        (lambda: initialization.GaussianLaw(1.0, -1.0, 1.0), "sigma_b: expected a number >= 0, got -1"),
        (lambda: initialization.UniformLaw(1.0, 1.0, np.nan), "a_v: expected finite"),
        (lambda: LAWS[0].sample(-1, generator("x")), "width: expected a whole number >= 0, got -1"),
        (lambda: LAWS[0].expected_roughness(1.5), "width: expected a whole number"),
        (lambda: initialization.standard_initializations(0), "width: expected a whole number >= 1, got 0"),
        (lambda: LAWS[1].covariance(0.0, 5.0, 1), "y: expected points of size at most"),
    ],
)
def test_bad_input_is_refused_by_name(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


def test_densities_broadcast_and_take_scalars():
    for law in LAWS:
        assert law.joint_density(np.zeros((3, 1)), np.ones(4)).shape == (3, 4)
        assert np.isinf(law.delta_slope_density(0.0))
