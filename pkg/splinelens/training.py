r"""Training a shallow network with torch: any activation, any dimension, all or some of its parameters.

Full-batch gradient descent, with momentum if wanted, on the loss :math:`L=\frac1{2n}\sum_kr_k^2`:

.. math:: m\leftarrow\mu m+\nabla L,\qquad \theta\leftarrow\theta-\eta m .

The gradient is torch's own, in float64; nothing is drawn at random.  It is the referee of what the book says
about wide networks, and the way to train with an activation of your own.  For univariate ReLU networks
`splinelens.gradient_flow` is faster and follows the flow exactly.  A step for the loss
:math:`\frac12\sum r^2` is n times smaller than one for this loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_targets, finite_scalar, whole_number
from splinelens.loss_surface import PARAMETERS, trained_names
from splinelens.networks import ShallowNetwork
from splinelens.torch_activations import torch_activation

__all__ = ["TrainingRun", "train"]

EXPLODED = 1e6
"""A loss this many times larger than at the start, and than that of f = 0, is a divergence."""


@dataclass(frozen=True, eq=False)
class TrainingRun:
    r"""A run of training.

    Attributes
    ----------
    network : ShallowNetwork
        Where it ended.
    losses : ndarray, shape (m,)
        The loss :math:`\frac1{2n}\sum r^2` at the recorded steps; the last belongs to `network`.
    steps : ndarray of int, shape (m,)
        The recorded steps: 0, those asked for, and the last one taken.
    networks : tuple of ShallowNetwork, length m
        The networks at those steps.
    converged : bool
        Whether the loss reached the tolerance.
    """

    network: ShallowNetwork
    losses: FloatArray
    steps: NDArray[np.int64]
    networks: tuple[ShallowNetwork, ...]
    converged: bool


def train(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    *,
    learning_rate: float,
    steps: int,
    train: Sequence[str] = ("w", "b", "v"),
    momentum: float = 0.0,
    tolerance: float = 0.0,
    record: Sequence[int] = (),
) -> TrainingRun:
    r"""Train `network` on data by gradient descent.

    Parameters
    ----------
    network : ShallowNetwork
        The start, with any activation; its bias and affine skip take part.
    x : array_like, shape (n,) or (n, d)
    y : array_like, shape (n,)
    learning_rate : float
        :math:`\eta>0`, for the loss :math:`\frac1{2n}\sum r^2`.
    steps : int
        Number of steps at most, >= 0.
    train : sequence of str
        Which of "w", "b", "v", "bias", "slope" move.  If neither "w" nor "b" does, hidden values are
        computed once.
    momentum : float
        :math:`\mu` in [0, 1); with it the run is no longer a discretized gradient flow.
    tolerance : float
        Stop as soon as the loss is at or below it; 0 never stops before a loss of exactly 0.
    record : sequence of int
        Steps to record besides the first and the last; those after an early stop are left out.

    Returns
    -------
    TrainingRun

    Raises
    ------
    ValueError
        On bad input, and when training diverges: the loss explodes or is no longer a number.
    ImportError
        If torch is not installed.

    Notes
    -----
    The same input gives the same output, bit for bit, on the same machine with the same number of threads.
    Claims: :claim:`torch-follows-any-activation`.

    Examples
    --------
    >>> start = ShallowNetwork([2.0, -1.0], [0.5, 0.5], [0.0, 0.0], activation="tanh")
    >>> x, y = [-1.0, 0.0, 1.0], [-0.5, 0.0, 0.5]
    >>> run = train(start, x, y, learning_rate=0.5, steps=2000, tolerance=1e-3)
    >>> run.converged, bool(run.losses[-1] <= 1e-3)
    (True, True)
    """
    eta, beta = _settings(learning_rate, momentum)
    names, wanted = trained_names(train), _recorded_steps(record, whole_number("steps", steps))
    stop = finite_scalar("tolerance", tolerance)
    if stop < 0:
        raise ValueError(f"tolerance: expected a number >= 0, got {tolerance}")
    points = network.points(x)
    targets = data_targets(points, y)
    bound = EXPLODED * max(_loss(network(points) - targets), _loss(targets))
    kept: list[tuple[int, float, ShallowNetwork]] = []
    for step, loss, at in _descend(network, points, targets, names, eta, beta):
        if not loss <= bound:
            raise ValueError(f"learning_rate: {eta:g} is too large, the loss is {loss:g} at step {step}")
        over = loss <= stop or step == wanted[-1]
        if over or step in wanted:
            kept.append((step, loss, _as_network(network, at, names)))
        if over:
            break
    numbers, losses, networks = zip(*kept, strict=True)
    return TrainingRun(networks[-1], np.array(losses), np.array(numbers), networks, losses[-1] <= stop)


def _settings(learning_rate: float, momentum: float) -> tuple[float, float]:
    eta, beta = finite_scalar("learning_rate", learning_rate), finite_scalar("momentum", momentum)
    if eta <= 0:
        raise ValueError(f"learning_rate: expected a number > 0, got {learning_rate}")
    if not 0 <= beta < 1:
        raise ValueError(f"momentum: expected a number in [0, 1), got {momentum}")
    return eta, beta


def _recorded_steps(record: Sequence[int], steps: int) -> list[int]:
    wanted = [whole_number("record", step) for step in record]
    if wanted and max(wanted) > steps:
        raise ValueError(f"record: expected step numbers from 0 to {steps}, got {max(wanted)}")
    return sorted({0, steps, *wanted})


def _loss(residuals: FloatArray) -> float:
    return float(residuals @ residuals) / (2 * len(residuals))


def _descend(
    network: ShallowNetwork,
    points: FloatArray,
    targets: FloatArray,
    names: Sequence[str],
    eta: float,
    beta: float,
) -> Iterator[tuple[int, float, dict[str, Any]]]:
    """Step number, loss and parameters, without end; the parameters are changed in place."""
    import torch

    at = _tensors(network, names)
    x = torch.tensor(points.reshape(len(points), network.dim))
    y = torch.tensor(targets)
    values = _value_function(network, at, x, names)
    moving = [at[name] for name in names]
    velocity = [torch.zeros_like(each) for each in moving]
    step = 0
    while True:
        residuals = values() - y
        loss = residuals @ residuals / (2 * len(y))
        yield step, float(loss.detach()), at
        gradient = torch.autograd.grad(loss, moving)
        with torch.no_grad():
            for place, speed, slope in zip(moving, velocity, gradient, strict=True):
                speed.mul_(beta).add_(slope)
                place.sub_(speed, alpha=eta)
        step += 1


def _tensors(network: ShallowNetwork, names: Sequence[str]) -> dict[str, Any]:
    """The parameters as float64 tensors, w of shape (H, d); those in `names` ask for a gradient."""
    import torch

    shapes: dict[str, tuple[int, ...]] = {
        "w": (network.width, network.dim),
        "b": (-1,),
        "v": (-1,),
        "bias": (),
        "slope": (network.dim,),
    }
    arrays = {name: np.array(getattr(network, name), np.float64).reshape(shapes[name]) for name in PARAMETERS}
    return {name: torch.tensor(arrays[name], requires_grad=name in names) for name in PARAMETERS}


def _value_function(network: ShallowNetwork, at: dict[str, Any], x: Any, names: Sequence[str]) -> Any:
    """The function without arguments that returns the values at x of the network with parameters `at`."""
    phi = torch_activation(network.activation)

    def hidden() -> Any:
        return phi(x @ at["w"].T + at["b"])

    fixed = None if "w" in names or "b" in names else hidden()
    skips = "slope" in names or bool(np.any(network.slope))

    def values() -> Any:
        units = (hidden() if fixed is None else fixed) @ at["v"]
        return units + at["bias"] + (x @ at["slope"] if skips else 0.0)

    return values


def _as_network(network: ShallowNetwork, at: dict[str, Any], names: Sequence[str]) -> ShallowNetwork:
    """`network` with the trained parameters of `at`, in the shapes that it has."""
    arrays = {name: at[name].detach().numpy().copy() for name in names}
    return network.replace(
        **{name: array.reshape(np.shape(getattr(network, name))) for name, array in arrays.items()}
    )
