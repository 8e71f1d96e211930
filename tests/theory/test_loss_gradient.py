"""Chapter 1: the loss, its gradient by moments, ties, and descent, against autograd."""

import numpy as np
import pytest

from splinelens import gradient_flow, loss_surface, networks
from splinelens.experiments import generator

torch = pytest.importorskip("torch")


def problem(n=30, width=25, seed=0):
    rng = generator("theory/gradient", seed)
    w, b, v = rng.normal(size=(3, width))
    x, y = rng.normal(size=(2, n))
    return networks.ShallowNetwork(w, b, v, bias=0.3, slope=-0.2), x, y


def tensors(network):
    values = (network.w, network.b, network.v, network.bias, network.slope)
    return [torch.tensor(np.array(value), dtype=torch.float64, requires_grad=True) for value in values]


def torch_loss(parameters, x, y):
    w, b, v, bias, slope = parameters
    points, targets = torch.tensor(x), torch.tensor(y)
    outputs = torch.relu(points[:, None] * w + b) @ v + bias + slope * points
    return 0.5 * ((outputs - targets) ** 2).mean()


def autograd(network, x, y):
    parameters = tensors(network)
    return [part.numpy() for part in torch.autograd.grad(torch_loss(parameters, x, y), parameters)]


@pytest.mark.parametrize("seed", range(5))
def test_gradient_by_moments_is_autograds(seed):
    network, x, y = problem(seed=seed)
    mine = loss_surface.loss_gradient(network, x, y, train=loss_surface.PARAMETERS)
    for own, reference in zip(mine, autograd(network, x, y), strict=True):
        np.testing.assert_allclose(own, reference, atol=1e-12)


def gradient_of_the_sum_of_squares(network, x, y, train=("w", "b", "v"), original=loss_surface.loss_gradient):
    """Wrong: the loss without the factor 1/2."""
    return tuple(2 * part for part in original(network, x, y, train))


def unit_with_a_tie(w):
    """A unit whose breakpoint is the second of three data."""
    network = networks.ShallowNetwork([w], [-0.5 * w], [2.0])
    return network, np.array([-1.0, 0.5, 2.0]), np.array([1.0, -3.0, 0.5])


@pytest.mark.parametrize("w", [1.0, -1.0])
def test_a_datum_on_a_breakpoint_adds_nothing_to_the_gradient(w):
    network, x, y = unit_with_a_tie(w)
    mine = loss_surface.loss_gradient(network, x, y)
    for own, without in zip(mine, loss_surface.loss_gradient(network, x[[0, 2]], y[[0, 2]]), strict=True):
        np.testing.assert_allclose(own, np.multiply(without, 2 / 3), atol=1e-15)


@pytest.mark.parametrize("w", [1.0, -1.0])
def test_autograd_counts_a_datum_on_a_breakpoint_as_inactive_too(w):
    network, x, y = unit_with_a_tie(w)
    mine = loss_surface.loss_gradient(network, x, y)
    for own, reference in zip(mine, autograd(network, x, y), strict=False):
        np.testing.assert_allclose(own, reference, atol=1e-15)


def gradient_with_active_ties(network, x, y, train=("w", "b", "v")):
    """Wrong: a datum on the breakpoint counts as active."""
    active = np.multiply.outer(x, network.w) + network.b >= 0
    pull = (network(x) - y) / len(x)
    order0, order1 = pull @ active, (pull * x) @ active
    return network.v * order1, network.v * order0, network.w * order1 + network.b * order0


@pytest.mark.parametrize("seed", range(5))
def test_repeated_inputs_leave_a_weighted_fit_to_group_means_plus_a_floor(seed):
    network, x, y = problem(seed=seed)
    x = np.round(x)
    groups = loss_surface.group_by_input(x, y)
    assert len(groups.x) < len(x)
    on_means = loss_surface.squared_loss(network, groups.x, groups.means, weights=groups.counts)
    assert loss_surface.squared_loss(network, x, y) == pytest.approx(on_means + groups.floor, rel=1e-13)
    best = np.interp(x, groups.x, groups.means)
    assert groups.floor == pytest.approx(0.5 * np.mean((best - y) ** 2), rel=1e-13)


def groups_with_equal_weights(x, y, original=loss_surface.group_by_input):
    """Wrong: every group counts once, whatever its size."""
    groups = original(x, y)
    return groups._replace(counts=np.ones_like(groups.counts))


def test_descent_takes_the_steps_of_torch_sgd():
    network, x, y = problem()
    parameters = tensors(network)
    optimizer = torch.optim.SGD(parameters[:3], lr=0.02)
    for _ in range(50):
        optimizer.zero_grad()
        torch_loss(parameters, x, y).backward()
        optimizer.step()
    run = gradient_flow.gradient_descent(network, x, y, step_size=0.02, max_steps=50)
    for name, tensor in zip(("w", "b", "v"), parameters, strict=False):
        np.testing.assert_allclose(getattr(run.network, name), tensor.detach().numpy(), atol=1e-11)
    assert run.losses[-1] == pytest.approx(float(torch_loss(parameters, x, y).detach()), rel=1e-11)


def descent_that_trains_only_v(network, x, y, *, original=gradient_flow.gradient_descent, **options):
    """Wrong: w and b stay where they are."""
    return original(network, x, y, **(options | {"train": ("v",)}))


def test_gradients_come_in_the_order_asked_for():
    network, x, y = problem()
    v, bias, w = loss_surface.loss_gradient(network, x, y, train=("v", "bias", "w"))
    reference = autograd(network, x, y)
    np.testing.assert_allclose(v, reference[2], atol=1e-12)
    np.testing.assert_allclose(w, reference[0], atol=1e-12)
    assert bias == pytest.approx(float(reference[3]), abs=1e-12)


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_the_loss_through_ramps_is_the_loss_by_definition(offset):
    network, x, y = problem()
    moved = network.replace(b=network.b - offset * network.w, bias=network.bias - offset * network.slope)
    expected = 0.5 * np.mean((network(x) - y) ** 2)
    assert loss_surface.squared_loss(moved, x + offset, y) == pytest.approx(
        expected, rel=1e-8 if offset else 1e-13
    )


def test_the_loss_of_other_networks_is_the_loss_by_definition():
    rng = generator("theory/other losses")
    net = networks.ShallowNetwork(rng.normal(size=(4, 3)), *rng.normal(size=(2, 4)), activation="tanh")
    x, y = rng.normal(size=(6, 3)), rng.normal(size=6)
    assert loss_surface.squared_loss(net, x, y) == pytest.approx(0.5 * np.mean((net(x) - y) ** 2), rel=1e-14)
