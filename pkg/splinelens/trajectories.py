r"""What a run of training leaves behind: times, losses, networks, and what happened at data.

Gradient descent and both integrators of gradient flow return the same `Trajectory`.  Times are those of
the flow :math:`\dot\theta=-\nabla L`; for descent they are step number times step size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens.loss_surface import Parameters
from splinelens.networks import ShallowNetwork

__all__ = [
    "EVENT_KINDS",
    "Event",
    "Outcome",
    "Record",
    "Settings",
    "Trajectory",
    "record_times",
    "as_trajectory",
]

EVENT_KINDS = ("cross", "pin", "unpin")
"""What can happen where a breakpoint and a datum meet."""


class Event(NamedTuple):
    """A breakpoint and a datum met or parted.

    Attributes
    ----------
    time : float
    kind : str
        One of `EVENT_KINDS`.
    unit, datum : int
        Zero-based, in the caller's order; of data with equal inputs the first.
    """

    time: float
    kind: str
    unit: int
    datum: int


class Record(NamedTuple):
    """A state of a run.

    Attributes
    ----------
    time, loss : float
    at : Parameters
    """

    time: float
    loss: float
    at: Parameters


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
    events : tuple of Event
        Tuples (time, kind, unit, datum) in order of time; empty for descent.
    steps : int
        How many steps were taken.
    """

    network: ShallowNetwork
    times: FloatArray
    losses: FloatArray
    snapshots: tuple[ShallowNetwork, ...]
    converged: bool
    events: tuple[Event, ...] = ()
    steps: int = 0

    def __repr__(self) -> str:
        return (
            f"Trajectory(time={self.times[-1]:g}, loss={self.losses[-1]:.3g}, "
            f"converged={self.converged}, events={len(self.events)})"
        )


class Settings(NamedTuple):
    """How far and how finely to integrate.

    Attributes
    ----------
    t_end : float
        End time, >= 0.
    record_at : ndarray
        Times to record, ascending, inside (0, t_end).
    loss_tolerance : float
        Stop as soon as the loss is at or below it.
    rtol : float
        The integrator's tolerance, > 0.
    max_steps : int
        Give up after so many steps.
    """

    t_end: float
    record_at: FloatArray
    loss_tolerance: float
    rtol: float
    max_steps: int


class Outcome(NamedTuple):
    """What an integrator hands back.

    Attributes
    ----------
    records : list of Record
        At least one.
    converged : bool
        Whether the loss asked for was reached.
    events : list of Event
        In order of time.
    steps : int
        How many steps were taken.
    """

    records: list[Record]
    converged: bool
    events: list[Event]
    steps: int


def as_trajectory(start: ShallowNetwork, outcome: Outcome) -> Trajectory:
    """A `Trajectory` from the `outcome` of an integrator, its networks shaped as `start`."""
    networks = tuple(start.replace(**_shaped(record.at, start)) for record in outcome.records)
    times = np.array([record.time for record in outcome.records])
    losses = np.array([record.loss for record in outcome.records])
    events = tuple(outcome.events)
    return Trajectory(networks[-1], times, losses, networks, outcome.converged, events, outcome.steps)


def _shaped(at: Parameters, start: ShallowNetwork) -> dict[str, ArrayLike]:
    flat = at._asdict()
    return flat if start.w.ndim == 1 else flat | {"w": at.w[:, None], "slope": [at.slope]}


def record_times(record_at: ArrayLike, t_end: float) -> FloatArray:
    """The times of `record_at`, sorted and distinct, that lie strictly between 0 and `t_end`.

    Raises
    ------
    ValueError
        If one lies outside [0, t_end].
    """
    times = np.unique(finite_array("record_at", record_at, (None,)))
    if len(times) and (times[0] < 0 or times[-1] > t_end):
        raise ValueError(f"record_at: expected times from 0 to {t_end:g}, got {times[[0, -1]]}")
    return times[(times > 0) & (times < t_end)]
