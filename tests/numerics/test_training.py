"""Training with torch: its gradient against differences, what it records, what it refuses."""

import numpy as np
import pytest

from splinelens import ShallowNetwork, gradient_descent
from splinelens.activations import ACTIVATIONS, Activation, get_activation
from splinelens.experiments import generator
from splinelens.loss_surface import PARAMETERS, loss_gradient, squared_loss
from splinelens.torch_activations import NATIVE, torch_activation
from splinelens.training import train

torch = pytest.importorskip("torch")

RNG = generator("numerics/training")
W, B, V = RNG.normal(size=(3, 12))
X, Y = RNG.normal(size=(2, 9))
PLANE, SLOPE = RNG.normal(size=(9, 2)), RNG.normal(size=2)
TABLE = np.linspace(-12.0, 12.0, 4001)
KINKS = [-1.0, 0.0, 1.0]


def table_activation() -> Activation:
    """An activation that is nothing but a table of numbers, read by cubic splines."""
    from scipy.interpolate import CubicSpline

    spline = CubicSpline(TABLE, TABLE * np.exp(-(TABLE**2) / 4))
    return Activation("table", spline, spline.derivative(), None)


OWN = {
    "scaled": get_activation("tanh").scaled(3.0),
    "table": table_activation(),
    "impostor": Activation("tanh", np.sin, np.cos, None),
}


def both_nets(activation: str | Activation) -> list[tuple[ShallowNetwork, np.ndarray]]:
    line = ShallowNetwork(W, B, V, 0.3, -0.4, activation)
    return [(line, X), (ShallowNetwork(RNG.normal(size=(12, 2)), B, V, 0.3, SLOPE, activation), PLANE)]


def one_step_gradient(net: ShallowNetwork, x: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """The gradient that a step of length 2^-20 was taken with."""
    rate = 2.0**-20
    end = train(net, x, Y, learning_rate=rate, steps=1, train=names).network
    return np.concatenate([np.ravel((getattr(net, n) - getattr(end, n)) / rate) for n in names])


def gradient_by_differences(net: ShallowNetwork, x: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    slopes = []
    for name in names:
        place = np.asarray(getattr(net, name))
        for k in range(place.size):
            bump = np.zeros(place.size)
            bump[k] = 1e-5
            up, down = (
                squared_loss(net.replace(**{name: place + s * bump.reshape(place.shape)}), x, Y)
                for s in (1, -1)
            )
            slopes.append((up - down) / 2e-5)
    return np.array(slopes)


@pytest.mark.parametrize("activation", [*sorted(set(ACTIVATIONS) - {"heaviside", "sign"}), *OWN])
def test_steps_follow_the_gradient_that_differences_see(activation):
    for net, x in both_nets(OWN.get(activation, activation)):
        expected = gradient_by_differences(net, x, PARAMETERS)
        # The last bit of a parameter of size 2 is 5e-10 of the gradient of such a step; differences add 1e-9.
        np.testing.assert_allclose(one_step_gradient(net, x, PARAMETERS), expected, atol=1e-8, rtol=1e-7)


@pytest.mark.parametrize("name", ["heaviside", "sign"])
def test_steps_have_no_gradient_in_the_hidden_weights(name):
    for net, x in both_nets(name):
        assert not one_step_gradient(net, x, ("w", "b")).any()
        expected = gradient_by_differences(net, x, ("v", "bias", "slope"))
        np.testing.assert_allclose(one_step_gradient(net, x, ("v", "bias", "slope")), expected, atol=1e-8)


def test_the_gradient_is_the_one_of_the_loss_surface_kinks_included():
    net = ShallowNetwork([1.0, -1.0, 0.7], [0.5, 0.25, 0.1], [1.0, 2.0, -1.0], 0.2, 0.1)
    x, y = np.array([-0.5, 0.25, 1.0]), np.array([1.0, 0.0, -1.0])
    expected = np.concatenate([np.ravel(g) for g in loss_gradient(net, x, y, train=PARAMETERS)])
    rate = 2.0**-20
    end = train(net, x, y, learning_rate=rate, steps=1, train=PARAMETERS).network
    got = np.concatenate([np.ravel((getattr(net, n) - getattr(end, n)) / rate) for n in PARAMETERS])
    np.testing.assert_allclose(got, expected, atol=1e-9)


def test_a_whole_run_is_that_of_gradient_descent():
    net = ShallowNetwork(W, B, V / 6, bias=0.1, slope=0.3)
    ours = train(net, X, Y, learning_rate=0.02, steps=200, record=(50, 100))
    other = gradient_descent(net, X, Y, step_size=0.02, max_steps=200, record_at=(50, 100))
    np.testing.assert_allclose(ours.losses, other.losses, rtol=1e-10)
    np.testing.assert_allclose(ours.network.w, other.network.w, rtol=0, atol=1e-11)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_torch_values_and_slopes_are_those_of_the_catalogue(name):
    phi = get_activation(name)
    t = np.concatenate([KINKS, np.linspace(-9, 9, 181), [-40.0, 40.0]])
    tensor = torch.tensor(t, requires_grad=True)
    value = torch_activation(name)(tensor)
    value.sum().backward()
    np.testing.assert_allclose(value.detach().numpy(), phi(t), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(tensor.grad.numpy(), phi.derivative(t), rtol=1e-12, atol=3e-15)


def test_native_forms_are_used_only_for_the_activation_they_belong_to():
    t = torch.linspace(-2, 2, 9, dtype=torch.float64)
    assert torch_activation("tanh") is torch.tanh
    leaky = get_activation("leaky_relu", slope=0.3)
    np.testing.assert_array_equal(torch_activation(leaky)(t).numpy(), leaky(t.numpy()))
    np.testing.assert_array_equal(torch_activation(OWN["impostor"])(t).numpy(), np.sin(t.numpy()))
    assert set(NATIVE) < set(ACTIVATIONS)


@pytest.mark.parametrize("activation", ["relu", "tanh", OWN["table"]])
def test_training_the_output_weights_alone_is_the_same_with_hidden_values_kept(activation):
    net = ShallowNetwork(W, B, V, 0.3, -0.4, activation)
    features = net.activation(net.preactivations(X))
    run = train(net, X, Y, learning_rate=0.01, steps=30, train="v")
    v = V.copy()
    for _ in range(30):
        v -= 0.01 * features.T @ (features @ v + 0.3 - 0.4 * X - Y) / len(X)
    np.testing.assert_allclose(run.network.v, v, rtol=1e-11)


def test_momentum_is_the_heavy_ball():
    net = ShallowNetwork(W, B, V, activation="tanh")
    features = net.activation(net.preactivations(X))
    run = train(net, X, Y, learning_rate=0.01, steps=30, train=("v",), momentum=0.9)
    v, speed = V.copy(), np.zeros(12)
    for _ in range(30):
        speed = 0.9 * speed + features.T @ (features @ v - Y) / len(X)
        v -= 0.01 * speed
    np.testing.assert_allclose(run.network.v, v, rtol=1e-11)


def test_records_belong_to_their_steps_and_the_last_to_the_network():
    run = train(*start(), learning_rate=0.02, steps=40, record=(7, 20))
    assert run.steps.tolist() == [0, 7, 20, 40] and not run.converged
    np.testing.assert_allclose(run.losses, [squared_loss(net, X, Y) for net in run.networks], rtol=1e-12)
    assert run.networks[-1] is run.network


def test_it_stops_at_the_tolerance_and_records_up_to_there():
    run = train(*start(), learning_rate=0.05, steps=5000, tolerance=0.2, record=(3, 5000))
    assert run.converged and run.losses[-1] <= 0.2 and run.steps[-1] < 5000
    assert run.steps.tolist()[:2] == [0, 3] and len(run.steps) == 3


def test_only_what_is_trained_moves():
    end = train(*start(), learning_rate=0.02, steps=5, train=("b", "slope")).network
    net = start()[0]
    assert all(np.array_equal(getattr(end, n), getattr(net, n)) for n in ("w", "v", "bias"))
    assert (end.b != net.b).any() and end.slope != net.slope


def test_the_same_run_twice_is_the_same_bit_for_bit():
    one, two = (train(*start(), learning_rate=0.02, steps=50, momentum=0.5).network for _ in range(2))
    assert np.array_equal(one.w, two.w) and np.array_equal(one.v, two.v)


def test_shapes_and_activation_are_kept():
    column = ShallowNetwork(W[:, None], B, V, 0.1, [0.2], "tanh")
    end = train(column, X, Y, learning_rate=0.01, steps=3, train=PARAMETERS).network
    assert end.w.shape == (12, 1) and end.slope.shape == (1,) and end.activation is column.activation


def test_no_step_leaves_the_start():
    run = train(*start(), learning_rate=0.02, steps=0)
    assert run.steps.tolist() == [0] and np.array_equal(run.network.w, W)


def start() -> tuple[ShallowNetwork, np.ndarray, np.ndarray]:
    return ShallowNetwork(W, B, V / 6, 0.1, 0.3, "tanh"), X, Y


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"learning_rate": np.nan}, "learning_rate"),
        ({"learning_rate": 1e9, "steps": 50}, "learning_rate"),
        ({"steps": -1}, "steps"),
        ({"steps": 1.5}, "steps"),
        ({"train": ()}, "train"),
        ({"train": ("w", "u")}, "train"),
        ({"momentum": 1.0}, "momentum"),
        ({"momentum": -0.1}, "momentum"),
        ({"tolerance": -1.0}, "tolerance"),
        ({"record": (11,)}, "record"),
        ({"record": (0.5,)}, "record"),
        ({"x": []}, "x"),
        ({"x": np.zeros((9, 2))}, "x"),
        ({"x": np.append(X[1:], np.nan)}, "x"),
        ({"y": Y[1:]}, "y"),
    ],
)
def test_bad_input_is_refused_by_name(change, name):
    given = {"x": X, "y": Y, "learning_rate": 0.02, "steps": 10} | change
    x, y = given.pop("x"), given.pop("y")
    with pytest.raises(ValueError, match=f"^{name}:"):
        train(start()[0], x, y, **given)
