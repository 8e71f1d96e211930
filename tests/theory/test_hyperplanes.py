"""Chapter 8: hyperplanes, which activations can be rescaled, and what stays for the others."""

import numpy as np
import pytest

from splinelens import activations, gradient_flow, networks, symmetries
from splinelens.experiments import generator

ROUNDING = 1e-12
"""Sums of a dozen terms of size up to 100 err by about 1e-14; a wrong formula by about 1."""
HOMOGENEOUS = ["heaviside", "sign", "relu", "relu2", "relu3", "leaky_relu", "abs"]
OTHERS = [name for name in activations.ACTIVATIONS if name not in HOMOGENEOUS]
DIMENSIONS = [1, 2, 3]


def random_network(name, dim=2, seed=0, width=12):
    rng = generator(f"theory/hyperplanes {name} {dim}", seed)
    w, b, v = rng.normal(size=(width, dim)), rng.normal(size=width), rng.normal(size=width)
    return networks.ShallowNetwork(w, b, v, 0.3, rng.normal(size=dim), name)


def by_definition(network, x):
    """c + <d, x> + sum v phi(<w, x> + b), unit by unit."""
    total = network.bias + x @ network.slope
    for w, b, v in zip(network.w, network.b, network.v, strict=True):
        total = total + v * network.activation(x @ w + b)
    return total


def somewhere(dim, n=60, seed=0):
    return generator(f"theory/hyperplanes points {dim}", seed).normal(size=(n, dim))


def factors_for(network):
    return np.exp(generator("theory/hyperplanes factors").normal(size=network.width))


# -- hyperplanes -------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_a_unit_is_constant_along_its_hyperplanes(name, dim):
    network = random_network(name, dim, width=1).replace(bias=0.0, slope=np.zeros(dim))
    planes = networks.Hyperplanes.from_network(network)
    xi, gamma = planes.directions[0], planes.offsets[0]
    x = somewhere(dim)
    heights = x @ xi - gamma
    profile = planes.amplitudes[0] * network.activation(planes.scales[0] * heights)
    np.testing.assert_allclose(by_definition(network, x), profile, atol=ROUNDING)
    on_it = gamma * xi + x - np.outer(x @ xi, xi)
    at_zero = network.v[0] * network.activation(0.0)
    np.testing.assert_allclose(by_definition(network, on_it), at_zero, atol=ROUNDING)


def planes_with_the_offset_b(network):
    """Wrong: the bias itself is taken for the offset."""
    norm = np.linalg.norm(network.w, axis=1)
    degree = network.activation.degree or 0
    plain = network.activation.degree is None
    return networks.Hyperplanes(
        directions=network.w / norm[:, None],
        offsets=network.b,
        amplitudes=network.v * norm**degree,
        scales=norm if plain else np.ones(len(norm)),
        constant=network.bias,
        slope=network.slope,
        activation=network.activation,
    )


# -- the symmetry ------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", HOMOGENEOUS)
def test_homogeneous_units_can_be_rescaled(name, dim):
    network, x = random_network(name, dim), somewhere(dim)
    moved = networks.rescale(network, factors_for(network))
    assert np.abs(moved.w - network.w).max() > 0.1
    np.testing.assert_allclose(by_definition(moved, x), by_definition(network, x), atol=100 * ROUNDING)


def rescale_as_if_of_degree_one(network, factors):
    """Wrong: v is divided by a whatever the degree."""
    a = np.broadcast_to(factors, (network.width,))
    return network.replace(w=network.w * a[:, None], b=network.b * a, v=network.v / a)


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", HOMOGENEOUS)
def test_direction_offset_and_amplitude_do_not_change(name, dim):
    network = random_network(name, dim)
    a, p = factors_for(network), network.activation.degree
    moved = network.replace(w=network.w * a[:, None], b=network.b * a, v=network.v / a**p)
    one, other = (networks.Hyperplanes.from_network(each) for each in (network, moved))
    for field in ("directions", "offsets", "amplitudes"):
        np.testing.assert_allclose(getattr(other, field), getattr(one, field), rtol=1e-12, atol=1e-14)


def planes_with_the_output_weight(network):
    """Wrong: v is taken for the amplitude, without |w|^p."""
    norm = np.linalg.norm(network.w, axis=1)
    return networks.Hyperplanes(
        network.w / norm[:, None],
        -network.b / norm,
        network.v * (1.0 + network.b),
        np.ones(len(norm)),
        network.bias,
        network.slope,
        network.activation,
    )


@pytest.mark.parametrize("dim", [2, 3])
@pytest.mark.parametrize("name", HOMOGENEOUS)
def test_units_with_one_hyperplane_and_amplitude_are_rescalings_of_each_other(name, dim):
    network = random_network(name, dim)
    section = networks.Hyperplanes.from_network(network).to_network()
    factors = np.linalg.norm(section.w, axis=1) / np.linalg.norm(network.w, axis=1)
    np.testing.assert_allclose(section.w, factors[:, None] * network.w, rtol=1e-12)
    np.testing.assert_allclose(section.b, factors * network.b, rtol=1e-12)
    np.testing.assert_allclose(section.v, network.v / factors**network.activation.degree, rtol=1e-12)


def section_on_the_other_side(self):
    """Wrong: the hyperplanes are kept and their sides are lost."""
    w = -self.directions
    return networks.ShallowNetwork(w, self.offsets, self.amplitudes, activation=self.activation)


# -- no other activation -----------------------------------------------------------------------


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_only_homogeneous_activations_are_multiples_of_their_stretched_selves(name):
    phi = activations.get_activation(name)
    t = np.array([-2.1, -0.7, 0.4, 1.9])
    table = np.stack([phi(t), phi(1.7 * t)])
    minors = [np.linalg.det(table[:, [i, j]]) for i in range(4) for j in range(i)]
    proportional = bool(np.abs(minors).max() < 1e-12)
    assert proportional == (phi.degree is not None)
    for factor in (1.7, 0.4):
        assert (symmetries.scaling_defect(phi, factor) < 1e-12) == proportional


def defect_of_the_values_at_one(activation, factor):
    """Wrong: one multiple is fitted at the point 1 alone, where every activation passes."""
    phi = activations.get_activation(activation)
    return float(abs(phi(factor) - phi(factor) / phi(1.0) * phi(1.0)))


def log_periodic(t):
    """t (2 + sin(2 pi log2 |t|)): doubling its argument doubles it, tripling does not triple it."""
    size = np.where(t == 0, 1.0, np.abs(t))
    return t * (2 + np.sin(2 * np.pi * np.log2(size)))


WAVY = activations.Activation("log-periodic", log_periodic, lambda t: np.full_like(t, np.nan), None)


def test_one_factor_is_not_enough():
    t = np.array([-3.0, -0.1, 0.8, 5.0])
    np.testing.assert_allclose(log_periodic(2 * t), 2 * log_periodic(t), rtol=1e-13)
    assert np.ptp(log_periodic(3 * t) / log_periodic(t)) > 0.5
    assert symmetries.scaling_defect(WAVY, 2.0) < 1e-12 < 0.05 < symmetries.scaling_defect(WAVY, 3.0)


def defect_at_doubling(activation, factor, original=symmetries.scaling_defect):
    """Wrong: only the factor 2 is tried, whatever is asked."""
    return original(activation, 2.0)


EXPONENTIAL = activations.Activation("exponential", np.exp, np.exp, None, "e^t")


def numeric_rank(phi):
    """Rank of the Jacobian of a unit's values in (w, b, v), by central differences at a generic unit."""
    x, h = generator("theory/unit jacobian").uniform(-2, 2, 40), 1e-5
    start = np.array([0.9, 0.23, 1.4])

    def values(parameters):
        w, b, v = parameters
        return v * phi(w * x + b)

    jacobian = [(values(start + h * e) - values(start - h * e)) / (2 * h) for e in np.eye(3)]
    return int(np.linalg.matrix_rank(np.stack(jacobian), tol=1e-4))


@pytest.mark.parametrize(
    "name", [name for name in activations.ACTIVATIONS if name not in ("heaviside", "sign")]
)
def test_a_unit_has_a_silent_direction_only_if_it_is_homogeneous(name):
    phi = activations.get_activation(name)
    assert symmetries.unit_rank(phi) == numeric_rank(phi) == (3 if phi.degree is None else 2)


def rank_without_the_weight(activation, tolerance=1e-6):
    """Wrong: only the directions of b and v are counted."""
    return 2


def test_the_exponential_has_another_symmetry():
    x, delta = np.linspace(-1, 1, 11), 0.7
    slid, unit = np.exp(-delta) * np.exp(0.8 * x + 0.1 + delta), np.exp(0.8 * x + 0.1)
    np.testing.assert_allclose(slid, unit, rtol=1e-14)
    assert numeric_rank(EXPONENTIAL) == 2
    assert symmetries.unit_rank(EXPONENTIAL) == 2
    assert symmetries.scaling_defect(EXPONENTIAL, 1.5) > 0.1


def rank_by_homogeneity(activation, tolerance=1e-6):
    """Wrong: a symmetry is believed only where there is a degree of homogeneity."""
    return 3 if activations.get_activation(activation).degree is None else 2


# -- what stays --------------------------------------------------------------------------------

TURNABLE = [name for name in activations.ACTIVATIONS if name != "elu"]


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", TURNABLE)
def test_turning_units_around_costs_a_polynomial(name, dim):
    network, x = random_network(name, dim), somewhere(dim)
    turned, lacking = symmetries.turn_around(network)
    np.testing.assert_array_equal(turned.w, -network.w)
    np.testing.assert_allclose(by_definition(turned, x) + lacking(x), by_definition(network, x), atol=1e-11)
    steps = np.arange(5)[:, None] * np.ones(dim) * 0.3
    order = network.activation.null_space_order or 0
    assert np.abs(np.diff(lacking(steps), order)).max(initial=0.0) < 1e-10


def turned_for_free(network):
    """Wrong: turned units are taken to be the same function, without a polynomial."""
    sign = symmetries.turning_sign(network.activation)
    return network.replace(w=-network.w, b=-network.b, v=sign * network.v), lambda x: np.zeros(len(x))


def test_elu_is_no_polynomial_away_from_its_mirror_image():
    t = np.linspace(0.5, 4.0, 30)
    elu = activations.get_activation("elu")
    for sign in (1, -1):
        gap = elu(t) - sign * elu(-t)
        fit = np.polynomial.polynomial.polyfit(t, gap, 3)
        assert np.abs(np.polynomial.polynomial.polyval(t, fit) - gap).max() > 1e-4
    assert symmetries.turning_sign("elu") is None
    with pytest.raises(ValueError, match="that can be turned"):
        symmetries.turn_around(random_network("elu"))


def sign_of_the_larger_part(activation):
    """Wrong: the sign of whichever of the even and the odd part is larger."""
    phi = activations.get_activation(activation)
    t = np.linspace(0.1, 3, 50)
    return 1 if np.abs(phi(t) + phi(-t)).sum() > np.abs(phi(t) - phi(-t)).sum() else -1


@pytest.mark.parametrize("name", OTHERS)
def test_without_homogeneity_hyperplanes_keep_a_scale(name):
    network, x = random_network(name, 3), somewhere(3)
    planes = networks.Hyperplanes.from_network(network)
    np.testing.assert_allclose(planes.scales, np.linalg.norm(network.w, axis=1), rtol=1e-14)
    rebuilt = planes.to_network().replace(bias=network.bias, slope=network.slope)
    np.testing.assert_allclose(by_definition(rebuilt, x), by_definition(network, x), atol=ROUNDING * 10)


def network_of_unit_scale(self):
    """Wrong: |w| = 1, as if there were a symmetry to choose it by."""
    w = self.directions
    return networks.ShallowNetwork(w, -self.offsets, self.amplitudes, activation=self.activation)


# -- the imbalance -----------------------------------------------------------------------------


def flow_step(network, x, y, step):
    """One step of Runge and Kutta along minus the gradient of the loss, units written out."""

    def velocity(parameters):
        w, b, v = parameters
        z = x @ w.T + b
        phi = network.activation
        residual = (phi(z) @ v - y) / len(y)
        back = residual[:, None] * v * phi.derivative(z)
        return [-(back.T @ x), -back.sum(axis=0), -(phi(z).T @ residual)]

    start = [network.w, network.b, network.v]
    k1 = velocity(start)
    k2 = velocity([p + step / 2 * k for p, k in zip(start, k1, strict=True)])
    k3 = velocity([p + step / 2 * k for p, k in zip(start, k2, strict=True)])
    k4 = velocity([p + step * k for p, k in zip(start, k3, strict=True)])
    slopes = [(a + 2 * b + 2 * c + d) / 6 for a, b, c, d in zip(k1, k2, k3, k4, strict=True)]
    w, b, v = (p + step * k for p, k in zip(start, slopes, strict=True))
    return network.replace(w=w, b=b, v=v)


@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("name", ["relu2", "relu3"])
def test_the_flow_keeps_the_imbalance_of_every_unit(name, dim):
    network = random_network(name, dim, width=5)
    network = network.replace(w=0.6 * network.w, b=0.6 * network.b, bias=0.0, slope=np.zeros(dim))
    x = 0.5 * somewhere(dim, 8)
    y = np.sin(3 * x[:, 0])
    before, start = gradient_flow.conserved_imbalance(network), network
    for _ in range(400):
        network = flow_step(network, x, y, 1e-3)
    assert np.abs(network.v - start.v).max() > 4e-3
    np.testing.assert_allclose(gradient_flow.conserved_imbalance(network), before, atol=1e-7)


def imbalance_of_degree_one(network):
    """Wrong: |w|^2 + b^2 - v^2 whatever the degree."""
    return (network.w**2).sum(axis=1) + network.b**2 - network.v**2


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_imbalance_offset_and_amplitude_give_the_scale(degree):
    rng = generator("theory/scale from imbalance", degree)
    w, b, v = np.exp(rng.normal(size=50)), rng.normal(size=50), rng.normal(size=50)
    imbalance = w**2 + b**2 - degree * v**2
    scale = symmetries.scale_from_imbalance(-b / w, v * w**degree, imbalance, degree)
    np.testing.assert_allclose(scale, w, rtol=1e-10)


def scale_on_the_balanced_section(offset, amplitude, imbalance, degree):
    """Wrong: the unit is taken to be balanced, s^2 (1 + g^2) = a^2 s^(-2p)."""
    return (amplitude**2 / (1 + offset**2)) ** (1 / (2 * degree + 2))


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="factor: expected a number > 0"):
        symmetries.scaling_defect("relu", -1.0)
    with pytest.raises(ValueError, match="imbalance: expected numbers > 0"):
        symmetries.scale_from_imbalance(0.0, 0.0, 0.0, 1)
    with pytest.raises(ValueError, match="degree: expected a whole number"):
        symmetries.scale_from_imbalance(0.0, 1.0, 0.0, 0.5)
