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


def weight_moment_by_definition(density, scales, beta, power):
    """Integral of |w|^power p(w) |w| p_b(beta w) over w: the moment of |w| at a breakpoint, times p(beta)."""
    w, b, _ = scales
    breaks = (w, b / abs(beta) if beta else w)
    return whole_line(lambda t: t ** (power + 1) * density(t, w) * density(beta * t, b), breaks)


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
    joint = joint_by_definition(gauss, scales, beta, mu)
    expected = joint / weight_moment_by_definition(gauss, scales, beta, 0)
    density = float(law.conditional_density(mu, beta))
    assert density == pytest.approx(expected, rel=QUADRATURE)
    assert density == pytest.approx(stats.laplace.pdf(mu, 0, float(law.delta_slope_scale(beta))), rel=1e-13)


def conditional_density_of_a_normal_number(self, mu, beta):
    """Wrong: normal with the right variance in place of Laplace."""
    return stats.norm.pdf(mu, 0, np.sqrt(2) * self.delta_slope_scale(beta))


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("beta", [0.0, 0.9, -2.0])
def test_gaussian_weight_given_a_breakpoint_is_rayleigh(scales, beta):
    law = initialization.GaussianLaw(*scales)
    scale, size = float(law.weight_scale(beta)), 0.6
    joint = 2 * size * gauss(size, scales[0]) * gauss(beta * size, scales[1])
    density = joint / weight_moment_by_definition(gauss, scales, beta, 0)
    assert density == pytest.approx(stats.rayleigh.pdf(size, 0, scale), rel=QUADRATURE)


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


@each_scale_and_point
def test_uniform_delta_slope_given_a_breakpoint_is_triangular(scales, beta, mu):
    law = initialization.UniformLaw(*scales)
    joint = joint_by_definition(box, scales, beta, mu)
    expected = joint / weight_moment_by_definition(box, scales, beta, 0)
    reach, density = float(law.delta_slope_range(beta)), float(law.conditional_density(mu, beta))
    assert density == pytest.approx(expected, rel=QUADRATURE, abs=1e-14)
    assert density == pytest.approx(stats.triang.pdf(mu, 0.5, -reach, 2 * reach), rel=1e-12)


def conditional_density_of_a_uniform_number(self, mu, beta):
    """Wrong: flat up to the largest delta-slope in place of triangular."""
    reach = self.delta_slope_range(beta)
    return (np.abs(mu) < reach) / (2 * reach)


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
DEFINITIONS = {initialization.GaussianLaw: gauss, initialization.UniformLaw: box}
each_law = pytest.mark.parametrize("law", LAWS, ids=["gaussian", "uniform"])


@each_law
def test_orientation_is_a_fair_coin_that_knows_nothing_of_breakpoint_and_delta_slope(law):
    network, beta, mu = draws(law, "coin")
    right = network.w > 0
    assert within_noise(right, 0.5)
    for value in (beta, mu, np.abs(mu), mu * np.sign(beta)):
        assert stats.ks_2samp(value[right], value[~right]).pvalue > 1e-3


def sample_of_right_facing_units(self, width, rng):
    """Wrong: folds the weights to one side."""
    from splinelens.networks import ShallowNetwork

    w, b, v = self._draw(width, rng)
    return ShallowNetwork(np.abs(w), b, v)


@each_law
def test_output_weight_is_independent_of_the_breakpoint(law):
    network, beta, _ = draws(law, "independence")
    near = np.abs(beta) < np.median(np.abs(beta))
    for value in (network.v, np.abs(network.v)):
        assert stats.ks_2samp(value[near], value[~near]).pvalue > 1e-3


def sample_with_output_weights_tied_to_biases(self, width, rng):
    """Wrong: v is drawn together with b."""
    from splinelens.networks import ShallowNetwork

    w, b, v = self._draw(width, rng)
    return ShallowNetwork(w, b, v * (0.5 + np.abs(b)))


@each_law
@pytest.mark.parametrize("beta", [0.0, 0.4, -2.0, 30.0])
def test_delta_slope_is_not_independent_of_the_breakpoint(law, beta):
    density, scales = DEFINITIONS[type(law)], tuple(vars(law).values())
    first, third = (weight_moment_by_definition(density, scales, beta, power) for power in (0, 2))
    assert float(law.mean_square_delta_slope(beta)) == pytest.approx(
        law.output.second * third / first, rel=1e-7
    )
    _, b, _ = scales
    limit = {gauss: 2 * b**2, box: 0.5 * b**2}[density] * law.output.second
    assert 1e10 * float(law.mean_square_delta_slope(1e5)) == pytest.approx(limit, rel=1e-8)


def mean_square_delta_slope_of_an_independent_weight(self, beta):
    """Wrong: E[w^2] in place of E[w^2 | beta]."""
    return np.full(np.shape(beta), self.weight.second * self.output.second)


@each_law
@pytest.mark.parametrize(("low", "high"), [(-0.3, 0.3), (0.2, 3.0), (-np.inf, -0.4), (-np.inf, np.inf)])
def test_slope_increment_variance_is_an_integral_over_breakpoints(law, low, high):
    density, scales = DEFINITIONS[type(law)], tuple(vars(law).values())
    kink = scales[1] / scales[0]
    ends = sorted({low, high, *(end for end in (-kink, 0.0, kink) if low < end < high)})
    weigh = lambda beta: weight_moment_by_definition(density, scales, beta, 2)  # noqa: E731
    mass = sum(quad(weigh, *pair)[0] for pair in itertools.pairwise(ends))
    variance = float(law.slope_increment_variance(low, high, 50))
    assert variance == pytest.approx(50 * law.output.second * mass, rel=1e-8)
    network, beta, _ = draws(law, f"increments {low} {high}")
    jumps = np.where((low < beta) & (beta < high), np.abs(network.w) * network.v, 0.0)
    assert within_noise(jumps.reshape(-1, 50).sum(axis=1) ** 2, variance)


def slope_increments_of_independent_weights(self, low, high, width):
    """Wrong: the number of breakpoints times the mean square of all delta-slopes."""
    grid = np.linspace(max(low, -1e3), min(high, 1e3), 100_001)
    share = np.trapezoid(self.breakpoint_density(grid), grid)
    return width * share * self.output.second * self.weight.second


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
def test_expected_total_kink_is_the_mean_over_networks(law):
    _, _, mu = draws(law, "variation")
    assert within_noise(np.abs(mu).reshape(-1, 50).sum(axis=1), law.expected_total_kink(50))


def total_kink_from_the_roughness(self, width):
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


def standard_initializations_with_biases_of_half_range(
    width, original=initialization.standard_initializations
):
    """Wrong: the default with biases of half its range."""
    return original(width) | {"torch": initialization.UniformLaw(1.0, 0.5, 1.0 / np.sqrt(width))}


@pytest.mark.parametrize("law", [initialization.GaussianLaw(1, 0, 1), initialization.UniformLaw(1, 0, 1)])
@pytest.mark.parametrize(
    "attempt",
    [
        lambda law: law.breakpoint_density(0.0),
        lambda law: law.curvature_density(0.0),
        lambda law: law.joint_density(0.0, 1.0),
        lambda law: law.conditional_density(1.0, 0.0),
        lambda law: law.mean_square_delta_slope(0.0),
        lambda law: law.slope_increment_variance(0.0, 1.0, 5),
    ],
)
def test_zero_biases_have_no_density_of_breakpoints(law, attempt):
    with pytest.raises(ValueError, match="_b: expected a number > 0, got 0: then all breakpoints are 0"):
        attempt(law)


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: initialization.GaussianLaw(0.0, 1.0, 1.0), "sigma_w: expected a number > 0, got 0"),
        (lambda: initialization.GaussianLaw(1.0, -1.0, 1.0), "sigma_b: expected a number >= 0, got -1"),
        (lambda: initialization.UniformLaw(1.0, 1.0, np.nan), "a_v: expected finite"),
        (lambda: LAWS[0].sample(-1, generator("x")), "width: expected a whole number >= 0, got -1"),
        (lambda: LAWS[0].expected_roughness(1.5), "width: expected a whole number"),
        (lambda: initialization.standard_initializations(0), "width: expected a whole number >= 1, got 0"),
        (
            lambda: initialization.standard_initializations(2.5),
            "width: expected a whole number >= 1, got 2.5",
        ),
        (lambda: LAWS[1].covariance(0.0, 5.0, 1), "y: expected points of size at most"),
        (lambda: LAWS[0].covariance(np.nan, 0.0, 1), "x: expected finite numbers"),
        (lambda: LAWS[0].covariance(0.0, 0.0, "wide"), "width: expected real numbers, got str"),
        (lambda: LAWS[0].sample(3, None), "rng: expected a numpy.random.Generator, got NoneType"),
        (lambda: LAWS[0].joint_density(np.nan, 0.0), "beta: expected finite"),
        (lambda: LAWS[1].joint_density(0.0, np.inf), "mu: expected finite"),
        (lambda: LAWS[1].breakpoint_density("far"), "beta: expected real numbers"),
        (lambda: LAWS[0].conditional_density(1j, 0.0), "mu: expected real numbers"),
        (lambda: LAWS[1].delta_slope_density([0.0, np.nan]), "mu: expected finite"),
        (lambda: LAWS[0].delta_slope_tail(-0.5), "size: expected numbers >= 0, got -0.5"),
        (lambda: LAWS[1].mean_square_delta_slope(np.inf), "beta: expected finite"),
        (lambda: LAWS[0].slope_increment_variance(1.0, 0.0, 3), "high: expected numbers >= low, got 0"),
        (lambda: LAWS[0].slope_increment_variance(0.0, np.nan, 3), "high: expected numbers >= low, got nan"),
        (lambda: LAWS[1].value_variance([np.inf], 3), "x: expected finite"),
        (lambda: LAWS[1].roughness_variance(-2), "width: expected a whole number >= 0, got -2"),
        (lambda: LAWS[1].expected_largest_kink(np.nan), "width: expected finite"),
        (lambda: LAWS[0].expected_total_kink(None), "width: expected"),
    ],
)
def test_bad_input_is_refused_by_name(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


def test_densities_broadcast_and_take_scalars():
    for law in LAWS:
        assert law.joint_density(np.zeros((3, 1)), np.ones(4)).shape == (3, 4)
        assert np.isinf(law.delta_slope_density(0.0))
        assert law.slope_increment_variance(np.zeros(3), 1.0, 5).shape == (3,)


def test_far_breakpoints_and_huge_delta_slopes_neither_warn_nor_overflow():
    for law in LAWS:
        assert float(law.joint_density(1e200, 0.0)) >= 0.0
        assert float(law.joint_density(1e200, 1e200)) == 0.0
        assert float(law.breakpoint_density(5e-324)) == pytest.approx(float(law.breakpoint_density(0.0)))
        assert float(law.delta_slope_tail(0.0)) == pytest.approx(1.0, rel=1e-14)
        assert float(law.delta_slope_tail(1e9)) == 0.0
