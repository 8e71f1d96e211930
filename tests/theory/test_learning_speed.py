"""How fast each frequency is learned: on a circle, on an interval, and in packets."""

from math import comb, factorial

import numpy as np
import pytest

from splinelens import (
    frequency_windows,
    learning_speed,
    residual_modes,
    spread_networks,
    training,
)
from splinelens.activations import get_activation
from splinelens.kernels import activation_kernel
from splinelens.speed_experiments import FREQUENCIES, SEVEN

WAVES = np.array(FREQUENCIES)
CIRCLE = 2 * np.pi
SMOOTH = {"gaussian(4t)": SEVEN["gaussian(4t)"], "tanh(4t)": SEVEN["tanh(4t)"]}


def circle(n):
    return np.arange(n) * CIRCLE / n


def middles(n):
    return -np.pi + (np.arange(n) + 0.5) * CIRCLE / n


def line(name, cells=1024, sigma_v=0.0):
    return spread_networks.interval_network(SEVEN[name], cells, CIRCLE, sigma_v)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(240)


@pytest.mark.parametrize(
    "name", ["heaviside", "relu", "relu3", "leaky_relu", "elu", "tanh", "softplus", "gelu", "laplace", "erf"]
)
def test_wrapping_keeps_the_spectrum(name):
    length = 5.0
    t = length * (1 + NODES) / 2
    wrapped, omega = spread_networks.periodized(name, length), CIRCLE / length * np.array([1, 2, 5, -3])
    coefficients = np.exp(-1j * np.multiply.outer(omega, t)) @ (wrapped(t) * WEIGHTS * length / 2)
    np.testing.assert_allclose(coefficients, get_activation(name).fourier(omega), atol=1e-10)


def wrapped_with_one_image(activation, length=CIRCLE):
    """Wrong: the activation is repeated, not summed over its periods."""
    phi = get_activation(activation)
    return type(phi)("repeated", lambda t: phi(np.mod(t, length)), phi.slope_at, None)


@pytest.mark.parametrize("name", ["relu", "elu", "tanh", "heaviside", "gaussian", "relu2"])
def test_the_slope_of_a_wrapped_activation_is_its_derivative(name):
    wrapped, t, h = spread_networks.periodized(name, 3.0), np.array([0.2, 1.1, 2.9, -7.3]), 1e-5
    np.testing.assert_allclose(wrapped.derivative(t), (wrapped(t + h) - wrapped(t - h)) / (2 * h), atol=1e-8)
    np.testing.assert_allclose(wrapped(t + 3.0), wrapped(t), atol=1e-13)


def bernoulli_kernel(r, length, kappa, p):
    """Sum of 2 kappa^2 cos(omega r)/(L omega^(2p + 2)) over all frequencies other than 0."""
    m, numbers = 2 * p + 2, [1, -1 / 2, 1 / 6, 0, -1 / 30, 0, 1 / 42]
    polynomial = [comb(m, k) * numbers[k] for k in range(m + 1)]
    height = 2 * kappa**2 * length ** (m - 1) / factorial(m)
    return (-1) ** p * height * np.polyval(polynomial, np.mod(r, length) / length)


def wrapped_kernel(name, r, length):
    """The kernel of units all around the circle, from autocorrelations on the line."""
    if name in ("heaviside", "relu", "relu2"):
        p = ("heaviside", "relu", "relu2").index(name)
        return bernoulli_kernel(r, length, factorial(p), p)
    images = r[:, None] + length * np.arange(-40, 41)
    if name == "tanh(4t)":
        far = np.clip(8 * np.abs(images), 1e-14, 600)
        tails = -far / 2 / np.expm1(far)
        return 2 * tails.sum(axis=1) + bernoulli_kernel(r, length, 2.0, 0)
    return 2 * SEVEN[name].autocorrelation(images).sum(axis=1)


@pytest.mark.parametrize("name", ["heaviside", "relu", "relu2", "tanh(4t)", "gaussian(4t)", "laplace"])
def test_rates_on_a_circle_are_the_spectrum_of_the_kernel_with_aliases(name):
    n, length = 12, 3.0
    rates = np.fft.fft(wrapped_kernel(name, np.arange(n) * length / n, length)).real / n
    k = np.arange(1, n)
    got = learning_speed.predicted_rates(SEVEN[name], CIRCLE * k / length, volume=length, points=n)
    np.testing.assert_allclose(got, rates[1:], rtol=1e-9)


def rates_without_aliases(activation, frequencies, original=learning_speed.predicted_rates, **options):
    """Wrong: samples do not fold high frequencies onto low ones."""
    return original(activation, frequencies, **options | {"points": None})


@pytest.mark.parametrize("name", ["heaviside", "relu", "tanh(t)", "laplace"])
def test_the_kernel_of_a_finite_circle_is_circulant(name):
    n, cells = 8, 24
    net = spread_networks.torus_network(SEVEN[name], cells)
    jacobian = residual_modes.network_jacobian(net, circle(n), ("v",))
    kernel = jacobian @ jacobian.T / n
    # Unit i sees datum j at j cells/n - i - 1/2 cells: all samples of the activation at odd half cells.
    heard = np.fft.fft(spread_networks.periodized(SEVEN[name])((np.arange(cells) + 0.5) * CIRCLE / cells))
    power = np.abs(heard) ** 2 + np.abs(heard[-np.arange(cells) % cells]) ** 2
    rates = power.reshape(cells // n, n).sum(axis=0) / cells
    waves = np.exp(1j * np.multiply.outer(np.arange(n), circle(n)))
    np.testing.assert_allclose(waves @ kernel, rates[:, None] * waves, atol=1e-12)


def torus_with_one_orientation(activation, cells, length=CIRCLE, sigma_v=0.0):
    """Wrong: the left-facing units are missing."""
    net = spread_networks.interval_network(spread_networks.periodized(activation), cells, np.pi, sigma_v)
    return net.replace(w=net.w[:cells], b=net.b[:cells], v=net.v[:cells])


@pytest.mark.parametrize("phase", [0.0, 0.7])
@pytest.mark.parametrize("name", SEVEN)
def test_measured_rates_on_a_circle_are_the_predicted_ones(name, phase):
    net, n = spread_networks.torus_network(SEVEN[name], 1024), 64
    got = learning_speed.measured_rates(net, circle(n), WAVES, phase=phase)
    expected = learning_speed.predicted_rates(SEVEN[name], WAVES, density=1024 / CIRCLE, points=n)
    # The offsets are a grid of 1024 cells: that moves rates by (8/1024)^2 at most, times a small number.
    np.testing.assert_allclose(got, expected, rtol=3e-4)


def rates_by_the_smallest_mode(network, x, frequencies, **options):
    """Wrong: every wave is as slow as the slowest."""
    rates = residual_modes.residual_modes(network, x, options.get("train", ("v",))).rates
    return np.full(len(frequencies), rates[-1])


@pytest.mark.parametrize("p", [0, 1, 2])
def test_doubling_a_frequency_costs_a_power(p):
    net = spread_networks.torus_network(("heaviside", "relu", "relu2")[p], 2048)
    one, two = learning_speed.measured_rates(net, circle(128), [2.0, 4.0])
    # Aliases of 128 inputs add (pi/32)^2/3 to the rate of a step at frequency 4.
    np.testing.assert_allclose(np.log2(one / two), 2 * (p + 1), atol=5e-3)


@pytest.mark.parametrize("name", SEVEN)
def test_training_on_a_circle_learns_each_frequency_at_its_rate(name):
    pytest.importorskip("torch")
    net, x = spread_networks.torus_network(SEVEN[name], 512), circle(32)
    y = -np.cos(np.multiply.outer(WAVES, x)).sum(axis=0)
    predicted = learning_speed.predicted_rates(SEVEN[name], WAVES, density=512 / CIRCLE, points=32)
    rate = 0.5 / residual_modes.residual_modes(net, x).rates[0]
    record = np.unique(np.geomspace(1, 300, 20).astype(int)).tolist()
    run = training.train(net, x, y, learning_rate=rate, steps=300, train=("v",), record=record)
    got = learning_speed.trained_rates(run, x, y, rate, WAVES)
    np.testing.assert_allclose(got, predicted, rtol=1e-3)


def trained_rates_of_the_sum(
    run, x, y, learning_rate, frequencies, original=learning_speed.trained_rates, **o
):
    """Wrong: rates of the loss (1/2) sum r^2."""
    return len(np.asarray(x)) * original(run, x, y, learning_rate, frequencies, **o)


@pytest.mark.parametrize("train", [("b",), ("v", "b")])
@pytest.mark.parametrize("name", SMOOTH)
def test_biases_on_a_circle_add_the_square_of_the_frequency(name, train):
    n, cells, sigma = 64, 512, 0.7
    net = spread_networks.torus_network(SMOOTH[name], cells, sigma_v=sigma)
    jacobian = residual_modes.network_jacobian(net, circle(n), train)
    waves = np.cos(np.multiply.outer(WAVES, circle(n)))
    got = ((waves @ jacobian) ** 2).sum(axis=1) / n / (waves**2).sum(axis=1)
    options = {"density": cells / CIRCLE, "points": n, "train": train, "sigma_v": sigma}
    np.testing.assert_allclose(learning_speed.predicted_rates(SMOOTH[name], WAVES, **options), got, rtol=1e-9)


def rates_of_output_weights(activation, frequencies, original=learning_speed.predicted_rates, **options):
    """Wrong: hidden weights do not count."""
    return original(activation, frequencies, **options | {"train": ("v",)})


def half_line(reach, count=80):
    """Nodes and weights of an even integral over the line, cut at 0."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return reach * (1 + nodes) / 2, reach * weights


def across(reach, dim):
    """The same for the directions beside the first: none, a line, or a plane in polar coordinates."""
    if dim == 1:
        return np.zeros(1), np.ones(1)
    r, weight = half_line(reach)
    return r, weight * (1.0 if dim == 2 else np.pi * r)


def packet_quotient(kernel, dim, omega, width):
    """The quotient of exp(-|x|^2/2w^2 + i omega x_1): the kernel against the packet's overlap with itself."""
    z, weight = half_line(14 * width, 150)
    along = np.exp(-(z**2) / (4 * width**2)) * np.cos(omega * z)
    r, beside = across(14 * width, dim)
    values = kernel(np.hypot.outer(z, r).ravel()).reshape(len(z), len(r))
    return float((along * weight) @ values @ (beside * np.exp(-(r**2) / (4 * width**2))))


def spectral_quotient(name, dim, omega, width):
    """The same, as a mean of rates over the packet's spectrum."""
    s = np.concatenate([side * half_line(6.5 / width)[0] for side in (1, -1)])
    weight = np.tile(half_line(6.5 / width)[1] / 2, 2) * width / np.sqrt(np.pi) * np.exp(-((s * width) ** 2))
    r, beside = across(6.5 / width, dim)
    beside = beside * (width / np.sqrt(np.pi)) ** (dim - 1) * np.exp(-((r * width) ** 2))
    sizes = np.hypot.outer(omega + s, r)
    rates = learning_speed.predicted_rates(name, sizes.ravel(), volume=1.0, dim=dim)
    return float(weight @ rates.reshape(sizes.shape) @ beside)


@pytest.mark.parametrize(("name", "dim"), [("relu", 1), ("tanh", 1), ("laplace", 2), ("laplace", 3)])
def test_a_packet_falls_at_the_mean_of_rates_over_its_spectrum(name, dim):
    omega, width = 4.0, 2.0
    got = packet_quotient(lambda r: activation_kernel(name, r, dim), dim, omega, width)
    np.testing.assert_allclose(spectral_quotient(name, dim, omega, width), got, rtol=1e-8)


def rates_of_one_dimension(activation, frequencies, original=learning_speed.predicted_rates, **options):
    """Wrong: the spectrum of the line in any dimension, its square root on the line."""
    rates = original(activation, frequencies, **options | {"dim": 1})
    return rates**0.5 if options.get("dim", 1) == 1 else rates


def test_packets_of_tanh_are_always_faster_than_their_frequency():
    width, omega = 2.0, 5.0
    got = packet_quotient(lambda r: activation_kernel("tanh", r, 1), 1, omega, width)
    ratio = got / learning_speed.predicted_rates("tanh", [omega], volume=1.0)[0]
    # S falls like exp(-pi omega)(1 + 2 exp(-pi omega)), and the packet leans to lower frequencies.
    np.testing.assert_allclose(ratio, np.exp(np.pi**2 / (4 * width**2)), rtol=3e-6)


def rates_that_fall_like_a_power(activation, frequencies, **options):
    """Wrong: as for a kink."""
    return 1 / np.asarray(frequencies) ** 4


@pytest.mark.parametrize("place", [0.0, 1.5])
def test_full_training_of_a_packet_adds_the_local_term(place):
    omega, width, sigma = 12.0, 1.0, 0.8
    x, cells, step = place + np.arange(-4.5, 4.5, 0.0125), 800, 0.0125
    packet = np.exp(-((x - place) ** 2) / (2 * width**2)) * np.cos(omega * (x - place))
    near = spread_networks.interval_network("relu", cells, 8.0, sigma)
    jacobian = residual_modes.network_jacobian(near, x, ("w", "b", "v"))
    got = step * ((packet @ jacobian) ** 2).sum() / (packet @ packet) / (cells / 16)
    at = np.sqrt(place**2 + width**2 / 2)
    options = {"volume": 1.0, "train": ("w", "b", "v"), "sigma_v": sigma, "at": at}
    expected = learning_speed.predicted_rates("relu", [omega], **options)[0]
    # The packet's spectrum is 1/12 of its frequency wide, which adds 3/2 of 1/12 squared to 1/omega^2.
    np.testing.assert_allclose(got, expected, rtol=0.03)


def rates_at_the_origin(activation, frequencies, original=learning_speed.predicted_rates, **options):
    """Wrong: as if all inputs were at 0."""
    return original(activation, frequencies, **options | {"at": 0.0})


def interval_ratios(name, phase=0.0):
    net = line(name)
    got = learning_speed.measured_rates(net, middles(256), WAVES, window="hann", phase=phase)
    return got / learning_speed.predicted_rates(SEVEN[name], WAVES, density=1024 / (2 * CIRCLE))


def test_relu_on_an_interval_is_faster_than_its_spectrum_at_low_frequency():
    np.testing.assert_allclose(interval_ratios("relu"), [2.39, 1.28, 1.11, 1.03, 1.01], atol=0.006)


def measured_without_window(network, x, frequencies, original=learning_speed.measured_rates, **options):
    """Wrong: the ends are left in."""
    return original(network, x, frequencies, **options | {"window": "none"})


def test_squared_relu_on_an_interval_is_much_faster_at_low_frequency():
    np.testing.assert_allclose(interval_ratios("relu2"), [14.5, 2.25, 1.37, 1.10, 1.03], rtol=5e-3)


@pytest.mark.parametrize("name", ["heaviside", "relu", "relu2", "tanh(4t)", "gaussian(4t)", "laplace"])
def test_rates_on_an_interval_settle_at_high_frequency(name):
    assert abs(interval_ratios(name)[-1] - 1) < 0.03


def test_tanh_on_an_interval_never_settles():
    np.testing.assert_allclose(interval_ratios("tanh(t)"), [0.95, 1.25, 1.50, 1.11, 1.77], atol=0.01)


def test_sines_are_learned_at_rates_of_their_own():
    np.testing.assert_allclose(
        interval_ratios("relu", np.pi / 2), [1.08, 1.05, 1.05, 1.016, 1.005], atol=0.005
    )


def cosines_for_sines(network, x, frequencies, original=learning_speed.measured_rates, **options):
    """Wrong: the phase is forgotten."""
    return original(network, x, frequencies, **options | {"phase": 0.0})


def test_full_training_is_faster_at_high_frequency():
    x, options = middles(256), {"window": "hann"}
    both = [
        learning_speed.measured_rates(line("relu", sigma_v=1.0), x, WAVES, train=names, **options)
        for names in (("v",), ("w", "b", "v"))
    ]
    np.testing.assert_allclose(both[1] / both[0], [4.1, 10.1, 19.7, 49.7, 123], rtol=0.02)


@pytest.mark.parametrize(("phase", "times"), [(0.0, 1), (np.pi / 2, 3)])
def test_rayleigh_quotients_of_steps_are_one_and_three_times_the_rate(phase, times):
    n, cells = 64, 512
    got = learning_speed.rayleigh_rates(line("heaviside", cells), middles(n), WAVES, phase=phase)
    step = CIRCLE / n
    rate = cells / (2 * CIRCLE) * step / (2 * np.sin(WAVES * step / 2) ** 2) / n
    np.testing.assert_allclose(got, times * rate, rtol=1e-11)


def rayleigh_of_the_shape_alone(network, x, frequencies, original=learning_speed.rayleigh_rates, **options):
    """Wrong: the quotient is not divided by the number of inputs."""
    return len(np.asarray(x)) * original(network, x, frequencies, **options)


def test_rayleigh_quotients_of_sines_under_relu_grow_with_the_range():
    n, cells = 64, 256
    step, quotients = CIRCLE / n, []
    for times in (1, 2):
        net = spread_networks.interval_network("relu", times * cells, times * CIRCLE)
        quotients.append(learning_speed.rayleigh_rates(net, middles(n), WAVES, phase=np.pi / 2))
    growth = (quotients[1] - quotients[0]) / CIRCLE
    expected = cells / (2 * CIRCLE) * step**2 / np.sin(WAVES * step / 2) ** 2
    np.testing.assert_allclose(growth, expected, rtol=1e-9)


def misled(name, phase, taper):
    net, x = line(name), middles(256)
    measured = learning_speed.measured_rates(net, x, WAVES, window="hann", phase=phase)
    return learning_speed.rayleigh_rates(net, x, WAVES, phase=phase, taper=taper), measured


def test_rayleigh_quotients_are_wrong_by_eight_orders():
    quotient, measured = misled("tanh(t)", np.pi / 2, taper=False)
    np.testing.assert_allclose(np.log10(quotient / measured)[-1], 8.2, atol=0.1)


def test_tapered_rayleigh_quotients_are_wrong_by_742():
    quotient, _ = misled("tanh(t)", 0.0, taper=True)
    predicted = learning_speed.predicted_rates("tanh", WAVES, density=1024 / (2 * CIRCLE))
    np.testing.assert_allclose((quotient / predicted)[-1], 742.3, rtol=2e-3)


def rayleigh_by_the_modes(network, x, frequencies, **options):
    """Wrong: it returns what the modes say."""
    options.pop("taper", None)
    return learning_speed.measured_rates(network, x, frequencies, **options)


def test_a_frequency_that_is_not_heard_has_rate_zero():
    # A ramp as long as the circle, wrapped, is constant: it hears no wave.
    deaf = spread_networks.torus_network(get_activation("hardtanh").scaled(1 / np.pi), 256)
    assert (learning_speed.measured_rates(deaf, circle(16), [1.0, 2.0]) < 1e-20).all()
    flat = spread_networks.interval_network("tanh", 64, 30.0)
    assert learning_speed.measured_rates(flat.replace(w=0 * flat.w), circle(16), [3.0])[0] == 0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: learning_speed.predicted_rates("relu", [0.0]), "frequencies"),
        (lambda: learning_speed.predicted_rates("relu", [8.0], points=8), "frequencies"),
        (lambda: learning_speed.predicted_rates("relu", [1.0], train=("u",)), "train"),
        (lambda: learning_speed.predicted_rates("heaviside", [1.0], train=("b",)), "train"),
        (lambda: learning_speed.predicted_rates("sin", [1.0]), "activation"),
        (lambda: learning_speed.predicted_rates("relu", [1.0], volume=0.0), "volume"),
        (lambda: learning_speed.predicted_rates("relu", [1.0], density=-1.0), "density"),
        (lambda: learning_speed.predicted_rates("relu", [1.0], dim=2, points=8), "points"),
        (lambda: learning_speed.measured_rates(line("relu", 4), circle(8), [1.0], share=1.0), "share"),
        (lambda: learning_speed.measured_rates(line("relu", 4), circle(8), [1.0], window="x"), "window"),
        (
            lambda: learning_speed.measured_rates(line("relu", 4), circle(8), [4.0], phase=np.pi / 2),
            "frequen",
        ),
        (lambda: learning_speed.rayleigh_rates(line("relu", 4), np.zeros((3, 1)), [1.0]), "x"),
        (lambda: frequency_windows.frequency_content([0.0, 1.0], [1.0], [1.0]), "values"),
        (lambda: frequency_windows.frequency_content([1.0, 0.0, 2.0], [1.0] * 3, [1.0], "hann"), "x"),
        (lambda: frequency_windows.window_weights([]), "x"),
        (lambda: spread_networks.periodized("arctan"), "activation"),
        (lambda: spread_networks.periodized("sin"), "activation"),
        (lambda: spread_networks.periodized("relu", 0.0), "length"),
        (lambda: spread_networks.torus_network("relu", 0), "cells"),
        (lambda: spread_networks.interval_network("relu", 3, -1.0), "reach"),
    ],
)
def test_bad_input_is_refused_by_name(call, name):
    with pytest.raises(ValueError, match=f"^{name}"):
        call()
