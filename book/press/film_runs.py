"""What the films compute: runs as plain arrays, deterministic, each in a few seconds.

Frames are spaced evenly in log(1 + t/t0), so that the film spends its time where things happen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from splinelens import _arrays, gradient_flow, loss_surface, networks, ramps
from splinelens.gradient_flow import Trajectory, gradient_descent
from splinelens.networks import ShallowNetwork

__all__ = ["DESCENT", "SEED", "two_basins"]

FloatArray = NDArray[np.float64]

SEED = 0
DESCENT = (_arrays, networks, ramps, loss_surface, gradient_flow)
"""Modules that a run of gradient descent depends on."""

BASINS_X = np.arange(5.0)
BASINS_Y = np.array([0.0, 2.0, -2.0, 1.0, 3.0])
BASINS_STARTS = ((0.5, 1.5, -1.0), (1.5, 1.0, 1.0))
"""Breakpoint, delta-slope and bias of the two starts; both units face right."""


def log_times(start: float, end: float, frames: int) -> FloatArray:
    """Times from 0 to `end`, evenly spaced in log(1 + t / start)."""
    return start * np.expm1(np.linspace(0.0, np.log1p(end / start), frames))


def balanced_unit(breakpoint_: float, delta_slope: float, bias: float) -> ShallowNetwork:
    """One right-facing unit with w^2 + b^2 = v^2, and a bias."""
    w = np.sqrt(abs(delta_slope) / np.hypot(1.0, breakpoint_))
    return ShallowNetwork([w], [-w * breakpoint_], [delta_slope / w], bias=bias)


def parameters(trajectory: Trajectory) -> dict[str, FloatArray]:
    """Times, losses, and the parameters of all snapshots."""
    names = ("w", "b", "v", "bias")
    stacked = {name: np.array([getattr(each, name) for each in trajectory.snapshots]) for name in names}
    return {"times": trajectory.times, "losses": trajectory.losses, **stacked}


def descent(
    start: ShallowNetwork, x: FloatArray, y: FloatArray, step: float, times: FloatArray, train: Sequence[str]
) -> dict[str, FloatArray]:
    """Gradient descent with a step size, seen at the steps nearest to `times`."""
    steps = np.unique(np.rint(times / step).astype(int))
    run = gradient_descent(
        start, x, y, step_size=step, max_steps=int(steps[-1]), train=train, record_at=steps.tolist()
    )
    return parameters(run)


def two_basins() -> dict[str, FloatArray]:
    """One right-facing unit with a bias on five data: descent from two starts ends in two minima."""
    times = log_times(0.5, 300.0, 120)
    runs = [
        descent(balanced_unit(*start), BASINS_X, BASINS_Y, 0.01, times, ("w", "b", "v", "bias"))
        for start in BASINS_STARTS
    ]
    joined = {name: np.stack([run[name] for run in runs], axis=1) for name in runs[0] if name != "times"}
    return {"x": BASINS_X, "y": BASINS_Y, "times": runs[0]["times"], **joined}
