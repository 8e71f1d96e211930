"""The residual falls mode by mode: closed forms against exponentials, autograd and training in torch."""

import numpy as np
import pytest
from scipy.linalg import expm

from splinelens import ShallowNetwork, interval_modes, residual_modes, spread_networks, training
from splinelens.activations import ACTIVATIONS
from splinelens.experiments import generator
from splinelens.loss_surface import squared_loss

torch = pytest.importorskip("torch")

RNG = generator("theory/residual modes")
X, Y = RNG.normal(size=(2, 7))
W, B, V = RNG.normal(size=(3, 15))
TANH = ShallowNetwork(W, B, V, 0.2, -0.3, "tanh")
PLANE = ShallowNetwork(RNG.normal(size=(15, 2)), B, V, 0.2, [0.1, -0.4], "gaussian")
POINTS = RNG.normal(size=(7, 2))
PARAMETERS = ("w", "b", "v", "bias", "slope")


def values_in_torch(net, x, parameters):
    w, b, v, bias, slope = parameters
    shapes = {"tanh": torch.tanh, "gaussian": lambda t: torch.exp(-(t**2) / 2)}
    hidden = shapes[net.activation.name](x @ w.reshape(net.width, net.dim).T + b)
    return hidden @ v + bias + x @ slope.reshape(net.dim)


@pytest.mark.parametrize(("net", "x"), [(TANH, X), (PLANE, POINTS)])
def test_jacobian_is_the_one_of_automatic_differentiation(net, x):
    inputs = torch.tensor(x.reshape(len(x), -1))
    at = tuple(torch.tensor(np.asarray(getattr(net, name))) for name in PARAMETERS)
    columns = torch.autograd.functional.jacobian(lambda *p: values_in_torch(net, inputs, p), at)
    expected = np.concatenate([c.numpy().reshape(len(x), -1) for c in columns], axis=1)
    np.testing.assert_allclose(residual_modes.network_jacobian(net, x, PARAMETERS), expected, atol=1e-12)


def jacobian_without_the_input(network, x, train=("w", "b", "v"), original=residual_modes.network_jacobian):
    """Wrong: the derivative over w is the one over b."""
    return original(network, np.sign(x), train)


def test_the_residual_is_the_exponential_of_the_kernel():
    features = np.tanh(np.multiply.outer(X, W) + B)
    kernel = sum(np.outer(column, column) for column in features.T)
    start = TANH(X) - Y
    times = [0.0, 0.3, 2.0, 40.0]
    expected = [expm(-kernel * t / len(X)) @ start for t in times]
    modes = residual_modes.residual_modes(TANH, X)
    np.testing.assert_allclose(modes.residuals(start, times), expected, atol=1e-11)


def residuals_at_the_speed_of_the_sum(modes, start, times, original=residual_modes.ResidualModes.residuals):
    """Wrong: rates of the loss (1/2) sum r^2, n times too large."""
    return original(modes, start, len(modes.rates) * np.asarray(times))


def test_descent_multiplies_each_mode_by_its_factor():
    modes, rate, steps = residual_modes.residual_modes(TANH, X), 0.05, [1, 7, 60]
    run = training.train(TANH, X, Y, learning_rate=rate, steps=60, train=("v",), record=steps)
    expected = np.array([net(X) - Y for net in run.networks[1:]])
    np.testing.assert_allclose(modes.after_steps(TANH(X) - Y, rate, steps), expected, atol=1e-12)


def residuals_of_the_flow(modes, start, learning_rate, steps):
    """Wrong: the flow at the same times."""
    return modes.residuals(start, learning_rate * np.asarray(steps, dtype=float))


@pytest.mark.parametrize("net", [TANH, ShallowNetwork(W[:3], B[:3], V[:3])])
def test_rates_are_the_eigenvalues_of_the_kernel_over_n(net):
    for names in (("v",), PARAMETERS):
        jacobian = residual_modes.network_jacobian(net, X, names)
        expected = np.linalg.eigvalsh(jacobian @ jacobian.T / len(X))[::-1]
        modes = residual_modes.residual_modes(net, X, names)
        np.testing.assert_allclose(modes.rates, np.maximum(expected, 0), atol=1e-13 * expected[0])
        rebuilt = (modes.vectors * modes.rates) @ modes.vectors.T
        np.testing.assert_allclose(rebuilt, jacobian @ jacobian.T / len(X), atol=1e-12 * expected[0])


SAMPLES = -np.pi + (np.arange(256) + 0.5) * 2 * np.pi / 256


@pytest.mark.parametrize("name", ["heaviside", "relu"])
def test_wide_networks_ring_at_the_frequencies_of_string_and_beam(name):
    string = name == "heaviside"
    reach, skip = (2 * np.pi, 0) if string else (32 * np.pi, 2)
    net = spread_networks.interval_network(name, 4096, reach)
    rates = residual_modes.residual_modes(net, SAMPLES).rates[skip : skip + 6]
    shape = interval_modes.string_modes(6, np.pi, reach) if string else interval_modes.beam_modes(6, np.pi)
    power = 2 if string else 4
    expected = 4096 / (2 * reach) * 2 / shape.frequencies**power / (2 * np.pi)
    # 256 inputs for the integral: 3e-4 at the sixth mode; for ReLU the range adds 5e-3.
    np.testing.assert_allclose(rates, expected, rtol=1e-3 if string else 1e-2)


def modes_of_a_circle(network, x, train=("v",), original=residual_modes.residual_modes):
    """Wrong: the ends of the interval are joined."""
    return original(spread_networks.torus_network(network.activation, network.width // 2), x, train)


def gradient_by_differences(net, x, y, name):
    place, slopes = np.asarray(getattr(net, name)), []
    for k in range(place.size):
        bump = 1e-5 * (np.arange(place.size) == k).reshape(place.shape)
        up, down = (squared_loss(net.replace(**{name: place + s * bump}), x, y) for s in (1, -1))
        slopes.append((up - down) / 2e-5)
    return np.array(slopes)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_step_follows_the_gradient_of_any_activation(name):
    trained = ("v", "bias", "slope") if name in ("heaviside", "sign") else PARAMETERS
    net, rate = ShallowNetwork(PLANE.w[:4], B[:4], V[:4], 0.2, [0.1, -0.4], name), 2.0**-20
    end = training.train(net, POINTS, Y, learning_rate=rate, steps=1, train=trained).network
    for each in trained:
        got = np.ravel((getattr(net, each) - np.asarray(getattr(end, each))) / rate)
        # The last bit of a parameter near 2 is 5e-10 of the gradient of such a step; differences add 1e-9.
        np.testing.assert_allclose(got, gradient_by_differences(net, POINTS, Y, each), atol=2e-8)


def train_with_slopes_of_tanh(network, x, y, original=training.train, **options):
    """Wrong: whatever the activation, tanh is trained."""
    return original(network.replace(activation="tanh"), x, y, **options)


def test_a_network_without_units_learns_nothing():
    empty = ShallowNetwork([], [], [])
    modes = residual_modes.residual_modes(empty, X)
    np.testing.assert_array_equal(modes.rates, 0)
    np.testing.assert_allclose(modes.residuals(Y, [5.0])[0], Y, atol=1e-15)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: residual_modes.residual_modes(TANH, []), "x"),
        (lambda: residual_modes.residual_modes(TANH, X, ("u",)), "train"),
        (lambda: residual_modes.residual_modes(TANH, X).residuals(Y[1:], [1.0]), "start"),
        (lambda: residual_modes.residual_modes(TANH, X).residuals(Y, [-1.0]), "times"),
        (lambda: residual_modes.residual_modes(TANH, X).after_steps(Y, 0.1, [0.5]), "steps"),
        (lambda: interval_modes.string_modes(0, 1.0, 2.0), "count"),
        (lambda: interval_modes.string_modes(3, 1.0, 0.5), "reach"),
        (lambda: interval_modes.beam_modes(3, -1.0), "half_length"),
    ],
)
def test_bad_input_is_refused_by_name(call, name):
    with pytest.raises(ValueError, match=f"^{name}:"):
        call()
