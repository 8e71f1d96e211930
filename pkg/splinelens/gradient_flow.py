r"""Training a univariate ReLU network by full-batch gradient descent on :math:`L=\frac1{2n}\sum r^2`.

Each step costs O(n + H): the ramps carry their bins from step to step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_targets, finite_scalar, weight_array
from splinelens.loss_surface import Parameters, loss_and_gradient, trained_names, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures

__all__ = ["Trajectory", "conserved_imbalance", "gradient_descent"]


@dataclass(frozen=True, eq=False)
class Trajectory:
    r"""A run of training.

    Attributes
    ----------
    network : ShallowNetwork
        Where it ended.
    times : ndarray, shape (m,)
        Recorded times; for descent, step number times step size.
    losses : ndarray, shape (m,)
        Loss at those times; the last one belongs to `network`.
    snapshots : tuple of ShallowNetwork, length m
        Networks at those times.
    converged : bool
        Whether the loss reached the tolerance that was asked for.
    """

    network: ShallowNetwork
    times: FloatArray
    losses: FloatArray
    snapshots: tuple[ShallowNetwork, ...]
    converged: bool

    def __repr__(self) -> str:
        return f"Trajectory(time={self.times[-1]:g}, loss={self.losses[-1]:.3g}, converged={self.converged})"


def gradient_descent(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    *,
    step_size: float,
    max_steps: int,
    loss_tolerance: float = 0.0,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
    record_at: Sequence[int] = (),
) -> Trajectory:
    r"""Descend :math:`\theta\mapsto\theta-\eta\nabla L` until the loss or the step count is reached.

    Parameters
    ----------
    network : ShallowNetwork
        The start; one input, ReLU.
    x, y : array_like, shape (n,)
    step_size : float
        :math:`\eta>0`, for the loss :math:`\frac1{2n}\sum r^2`.
    max_steps : int
        Number of steps at most, >= 0.
    loss_tolerance : float
        Stop as soon as the loss is at or below it.
    train : sequence of str
        Which of "w", "b", "v", "bias", "slope" move.
    weights : array_like, shape (n,), optional
        Weights of the data, as in `squared_loss`.
    record_at : sequence of int
        Step numbers to record besides the first and the last.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        On bad input, and when the loss becomes infinite or NaN: the message says at which step.

    Notes
    -----
    Claims: :claim:`descent-follows-autograd`.
    """
    at = univariate_parameters(network, "gradient_descent")
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    eta, names, omega = _step(step_size, max_steps), trained_names(train), weight_array(weights, len(points))
    tolerance, wanted = _tolerance(loss_tolerance), _record_steps(record_at, max_steps)
    ramps, records = RampFeatures(points, at.w, at.b), []
    for step in range(max_steps + 1):
        loss, gradient = loss_and_gradient(ramps, at, points, targets, omega)
        _refuse_divergence(loss, step, eta)
        done = loss <= tolerance or step == max_steps
        if done or step in wanted:
            records.append((step, loss, at))
        if done:
            return _trajectory(network, eta, records, loss <= tolerance)
        at = at._replace(**{name: getattr(at, name) - eta * getattr(gradient, name) for name in names})
        ramps = ramps.at(at.w, at.b)
    raise AssertionError("unreachable: the last step always returns")


def _step(step_size: float, max_steps: int) -> float:
    eta = finite_scalar("step_size", step_size)
    if not eta > 0:
        raise ValueError(f"step_size: expected a number > 0, got {step_size}")
    if int(max_steps) != max_steps or max_steps < 0:
        raise ValueError(f"max_steps: expected a whole number >= 0, got {max_steps}")
    return eta


def _tolerance(loss_tolerance: float) -> float:
    tolerance = finite_scalar("loss_tolerance", loss_tolerance)
    if tolerance < 0:
        raise ValueError(f"loss_tolerance: expected a number >= 0, got {loss_tolerance}")
    return tolerance


def _record_steps(record_at: Sequence[int], max_steps: int) -> set[int]:
    strange = [step for step in record_at if int(step) != step or not 0 <= step <= max_steps]
    if strange:
        raise ValueError(f"record_at: expected whole numbers from 0 to {max_steps}, got {strange[0]}")
    return {0, *map(int, record_at)}


def _refuse_divergence(loss: float, step: int, eta: float) -> None:
    if not np.isfinite(loss):
        raise ValueError(f"step_size: {eta:g} is too large, the loss is no longer finite at step {step}")


def _trajectory(
    start: ShallowNetwork, eta: float, records: list[tuple[int, float, Parameters]], converged: bool
) -> Trajectory:
    networks = tuple(start.replace(**_shaped(at, start)) for _, _, at in records)
    times = np.array([eta * step for step, _, _ in records])
    losses = np.array([loss for _, loss, _ in records])
    return Trajectory(networks[-1], times, losses, networks, converged)


def _shaped(at: Parameters, start: ShallowNetwork) -> dict[str, ArrayLike]:
    flat = at._asdict()
    return flat if start.w.ndim == 1 else flat | {"w": at.w[:, None], "slope": [at.slope]}


def conserved_imbalance(network: ShallowNetwork) -> FloatArray:
    r"""The imbalance :math:`D_i=|w_i|^2+b_i^2-p\,v_i^2` of each unit, which gradient flow conserves.

    Parameters
    ----------
    network : ShallowNetwork
        Its activation must be positively p-homogeneous.

    Returns
    -------
    ndarray, shape (H,)

    Raises
    ------
    ValueError
        If the activation has no degree of homogeneity.

    Notes
    -----
    Claims: :claim:`imbalance-of-any-degree`.

    Examples
    --------
    >>> conserved_imbalance(ShallowNetwork([3.0], [4.0], [5.0]))
    array([0.])
    """
    degree = network.activation.degree
    if degree is None:
        name = network.activation.name
        raise ValueError(f"network: the imbalance needs a positively homogeneous activation, got {name!r}")
    w = network.w.reshape(network.width, network.dim)
    imbalance: FloatArray = (w**2).sum(axis=1) + network.b**2 - degree * network.v**2
    return imbalance
