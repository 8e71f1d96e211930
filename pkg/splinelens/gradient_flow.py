r"""Training a univariate ReLU network by full-batch gradient descent on :math:`L=\frac1{2n}\sum r^2`.

Each step costs O(n + H): the ramps carry their bins from step to step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_targets, finite_scalar, weight_array
from splinelens.compiled import loops_of
from splinelens.loss_surface import (
    PARAMETERS,
    Parameters,
    loss_and_gradient,
    trained_names,
    univariate_parameters,
)
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


class _Record(NamedTuple):
    """Where a descent was at one of its steps.

    Attributes
    ----------
    step : int
    loss : float
    at : Parameters
    converged : bool
        Whether the tolerance was reached here.
    """

    step: int
    loss: float
    at: Parameters
    converged: bool


_Data = tuple[FloatArray, FloatArray, FloatArray]
"""Inputs, targets and weights."""


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
    engine: str = "numpy",
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
    engine : str
        One of `splinelens.compiled.ENGINES`: who computes.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        On bad input, and when the loss becomes infinite or NaN: the message says at which step.
    ImportError
        If the engine is "numba" and numba is not installed.

    Notes
    -----
    Claims: :claim:`descent-follows-autograd`.
    """
    at = univariate_parameters(network, "gradient_descent")
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    eta, names, omega = _step(step_size, max_steps), trained_names(train), weight_array(weights, len(points))
    tolerance, wanted = _tolerance(loss_tolerance), _record_steps(record_at, max_steps)
    records = _compiled_records if loops_of(engine) else _records
    return _trajectory(network, eta, records(at, (points, targets, omega), eta, names, tolerance, wanted))


def _records(
    at: Parameters, data: _Data, eta: float, names: Sequence[str], tolerance: float, wanted: Sequence[int]
) -> list[_Record]:
    """What happens at the steps wanted, up to the last of them or to the tolerance."""
    points, targets, omega = data
    ramps, records = RampFeatures.of_checked(points, at.w, at.b), []
    for step in range(wanted[-1] + 1):
        loss, gradient = loss_and_gradient(ramps, at, points, targets, omega)
        _refuse_divergence(loss, step, eta)
        if loss <= tolerance or step in wanted:
            records.append(_Record(step, loss, at, loss <= tolerance))
        if loss <= tolerance or step == wanted[-1]:
            break
        at = at._replace(**{name: getattr(at, name) - eta * getattr(gradient, name) for name in names})
        ramps = ramps.at(at.w, at.b)
    return records


def _compiled_records(
    at: Parameters, data: _Data, eta: float, names: Sequence[str], tolerance: float, wanted: Sequence[int]
) -> list[_Record]:
    """As `_records`, each stretch between two steps wanted in one call."""
    loops, (points, targets, omega) = loops_of("numba"), data
    order, fenced, center, *table = loops.sort_data(points)
    units, scalars = [each.copy() for each in at[:3]], np.array(at[3:])
    bins = loops.bins_from_table(fenced, *table, *units[:2])
    rates = np.array([eta * (name in names) for name in PARAMETERS])
    step, records = 0, []
    for stop in wanted:
        taken, loss = loops.descend(
            fenced, center, targets[order], omega[order], *units, scalars, bins, rates, stop - step, tolerance
        )
        step += taken
        _refuse_divergence(loss, step, eta)
        w, b, v = (each.copy() for each in units)
        here = Parameters(w, b, v, float(scalars[0]), float(scalars[1]))
        records.append(_Record(step, loss, here, loss <= tolerance))
        if loss <= tolerance:
            break
    return records


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


def _record_steps(record_at: Sequence[int], max_steps: int) -> list[int]:
    strange = [step for step in record_at if int(step) != step or not 0 <= step <= max_steps]
    if strange:
        raise ValueError(f"record_at: expected whole numbers from 0 to {max_steps}, got {strange[0]}")
    return sorted({0, max_steps, *map(int, record_at)})


def _refuse_divergence(loss: float, step: int, eta: float) -> None:
    if not np.isfinite(loss):
        raise ValueError(f"step_size: {eta:g} is too large, the loss is no longer finite at step {step}")


def _trajectory(start: ShallowNetwork, eta: float, records: Sequence[_Record]) -> Trajectory:
    networks = tuple(start.replace(**_shaped(record.at, start)) for record in records)
    times = np.array([eta * record.step for record in records])
    losses = np.array([record.loss for record in records])
    return Trajectory(networks[-1], times, losses, networks, records[-1].converged)


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
