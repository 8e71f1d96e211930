"""Networks in any dimension: evaluation, rescaling, hyperplanes, and PyTorch modules."""

import numpy as np
import pytest

from splinelens import Hyperplanes, ShallowNetwork, get_activation, networks, rescale
from splinelens.activations import ACTIVATIONS
from splinelens.experiments import generator


def network(activation, dim, seed=0):
    rng = generator("numerics/networks", seed)
    w, b, v = rng.normal(size=(9, dim)), rng.normal(size=9), rng.normal(size=9)
    return ShallowNetwork(w, b, v, bias=0.2, slope=rng.normal(size=dim), activation=activation)


def points(dim, n=20):
    return generator("numerics/points").normal(size=(n, dim))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("dim", [1, 2, 5])
def test_the_network_is_a_sum_over_units(activation, dim):
    net, x = network(activation, dim), points(dim)
    phi = get_activation(activation)
    expected = [
        0.2
        + net.slope @ p
        + sum(v * float(phi(w @ p + b)) for w, b, v in zip(net.w, net.b, net.v, strict=True))
        for p in x
    ]
    np.testing.assert_allclose(net(x), expected, atol=1e-13)


def test_evaluation_in_chunks_is_evaluation_at_once(monkeypatch):
    net, x = network("relu", 2), points(2, 50)
    whole = net(x)
    monkeypatch.setattr(networks, "CHUNK", 20)
    np.testing.assert_allclose(net(x), whole, rtol=1e-15)


@pytest.mark.parametrize(
    "activation", [name for name in ACTIVATIONS if get_activation(name).degree is not None]
)
def test_rescaling_leaves_every_homogeneous_network(activation):
    net, x = network(activation, 3), points(3)
    factors = np.exp(generator("numerics/factors").normal(size=9))
    np.testing.assert_allclose(rescale(net, factors)(x), net(x), atol=1e-13)
    np.testing.assert_allclose(rescale(net, 3.0)(x), net(x), atol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("dim", [1, 3])
def test_hyperplanes_are_the_network(activation, dim):
    net, x = network(activation, dim), points(dim)
    planes = Hyperplanes.from_network(net)
    np.testing.assert_allclose(np.linalg.norm(planes.directions, axis=1), 1.0, rtol=1e-14)
    back = planes.to_network()
    np.testing.assert_allclose(back(x[:, 0] if dim == 1 else x), net(x), atol=1e-13)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_hyperplanes_put_flat_units_into_the_constant(activation):
    net = network(activation, 2)
    w = net.w.copy()
    w[3] = 0.0
    net, x = net.replace(w=w), points(2)
    planes = Hyperplanes.from_network(net)
    assert len(planes.offsets) == 8
    np.testing.assert_allclose(planes.to_network()(x), net(x), atol=1e-13)


def test_a_column_of_weights_takes_inputs_with_or_without_their_column():
    net, x = network("relu", 1), points(1)
    np.testing.assert_array_equal(net(x[:, 0]), net(x))


def test_a_network_does_not_change_under_its_callers_hands():
    w = np.array([1.0, 2.0])
    net = ShallowNetwork(w, [0.0, 0.0], [1.0, 1.0])
    w[0] = 99.0
    assert net.w[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        net.w[0] = 5.0


def test_networks_print_as_mathematics():
    assert r"\sum_{i=1}^{9}" in network("relu", 2)._repr_latex_()
    assert repr(network("tanh", 2)) == "ShallowNetwork(width=9, dim=2, activation='tanh')"


@pytest.mark.parametrize("layer", ["ReLU", "Tanh", "LeakyReLU"])
@pytest.mark.parametrize("dim", [1, 4])
def test_a_torch_module_becomes_the_same_function(layer, dim):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    nn = torch.nn
    module = nn.Sequential(nn.Linear(dim, 6), getattr(nn, layer)(), nn.Linear(6, 1)).double()
    x = points(dim)
    with torch.no_grad():
        expected = module(torch.tensor(x))[:, 0].numpy()
    net = ShallowNetwork.from_torch(module)
    np.testing.assert_allclose(net(x[:, 0] if dim == 1 else x), expected, atol=1e-14)


def test_torch_modules_of_another_make_are_refused():
    nn = pytest.importorskip("torch").nn
    wrong = {
        "expected Sequential": nn.Linear(1, 2),
        "expected one output, got 3": nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 3)),
        "expected ReLU, LeakyReLU or Tanh .* got GELU": nn.Sequential(
            nn.Linear(1, 2), nn.GELU(), nn.Linear(2, 1)
        ),
    }
    for message, module in wrong.items():
        with pytest.raises(ValueError, match=message):
            ShallowNetwork.from_torch(module)
