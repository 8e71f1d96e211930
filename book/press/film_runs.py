"""What the films compute: runs as plain arrays, deterministic, each in a few seconds.

Frames are spaced evenly in log(1 + t/t0), so that a film spends its time where things happen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens.experiments import generator
from splinelens.gradient_flow import Event, Trajectory, gradient_descent, integrate_flow
from splinelens.hessian import hessian_spectrum
from splinelens.networks import ShallowNetwork
from splinelens.regime_measures import clusters
from splinelens.regimes import DATA_B, imbalance_start
from splinelens.splines import ReluSpline
from splinelens.tangent_kernels import univariate_tangent_kernel

__all__ = ["EARLY", "SEEDS", "kernel_and_adaptive", "pinned_flow", "spectrum", "two_basins"]

FloatArray = NDArray[np.float64]
Arrays = dict[str, NDArray[np.float64]]

SEEDS = {"two_basins": 0, "pinned_flow": 3, "spectrum": 0, "kernel_and_adaptive": 0}
"""Seed of each run; the first and the last draw nothing."""
EARLY = {"two_basins": 0.5, "pinned_flow": 2.0, "spectrum": 3.0, "kernel_and_adaptive": 2.0}
"""The time t0 of each run: below it frames are spaced evenly in time, above it in its logarithm."""

BASINS_X, BASINS_Y = np.arange(5.0), np.array([0.0, 2.0, -2.0, 1.0, 3.0])
BASINS_STARTS = ((0.5, 1.2, -0.6), (1.5, 1.0, 0.8))
"""Breakpoint, delta-slope and bias of the two starts; both units face right."""

FLOW_X, FLOW_Y = np.linspace(-0.9, 0.9, 7), np.array([0.0, 0.7, 0.9, 0.1, -0.6, -0.3, 0.5])
SPECTRUM_X, SPECTRUM_Y = np.linspace(-1.0, 1.0, 6), np.array([0.2, -0.5, 0.6, 0.3, -0.4, 0.5])
STEP_SIZE = 0.3
IMBALANCES, CELLS = (16.0, 0.0), 26
"""Kernel and adaptive run: their imbalances, and a fourth of their width."""


def log_times(start: float, end: float, frames: int) -> FloatArray:
    """Times from 0 to `end`, evenly spaced in log(1 + t / start)."""
    times: FloatArray = start * np.expm1(np.linspace(0.0, np.log1p(end / start), frames))
    times[-1] = end
    return times


def parameters(trajectory: Trajectory) -> Arrays:
    """Times, losses, and the parameters of all snapshots."""
    names = ("w", "b", "v", "bias")
    stacked = {name: np.array([getattr(each, name) for each in trajectory.snapshots]) for name in names}
    return {"times": trajectory.times, "losses": trajectory.losses, **stacked}


def descent(
    start: ShallowNetwork, x: ArrayLike, y: ArrayLike, step: float, times: FloatArray, train: Sequence[str]
) -> Trajectory:
    """Gradient descent with a step size, seen at the steps nearest to `times`."""
    steps = np.unique(np.rint(times / step).astype(int))
    return gradient_descent(
        start, x, y, step_size=step, max_steps=int(steps[-1]), train=train, record_at=steps.tolist()
    )


def random_network(experiment: str, seed: int, width: int, scale: float) -> ShallowNetwork:
    """Weights and biases uniform on [-1, 1], output weights uniform on [-scale, scale]."""
    rng = generator(experiment, seed)
    w, b = rng.uniform(-1, 1, (2, width))
    return ShallowNetwork(w, b, scale * rng.uniform(-1, 1, width))


# -- Two basins -----------------------------------------------------------------------------------


def balanced_unit(beta: float, mu: float, bias: float) -> ShallowNetwork:
    """One right-facing unit with w^2 + b^2 = v^2, and a bias."""
    w = np.sqrt(abs(mu) / np.hypot(1.0, beta))
    return ShallowNetwork([w], [-w * beta], [mu / w], bias=bias)


def two_basins() -> Arrays:
    """One right-facing unit with a bias on five data: descent from two starts ends in two minima."""
    times = log_times(EARLY["two_basins"], 200.0, 120)
    runs = [
        parameters(descent(balanced_unit(*start), BASINS_X, BASINS_Y, 2e-3, times, ("w", "b", "v", "bias")))
        for start in BASINS_STARTS
    ]
    joined = {name: np.stack([run[name] for run in runs], axis=1) for name in runs[0] if name != "times"}
    return {"x": BASINS_X, "y": BASINS_Y, "times": runs[0]["times"], **joined}


# -- A flow with pins and releases ----------------------------------------------------------------


def pinned_flow() -> Arrays:
    """Gradient flow of eight units on seven data: crossings, two pins, two releases."""
    start = random_network("films/spline-view", SEEDS["pinned_flow"], 8, 1.0)
    times = log_times(EARLY["pinned_flow"], 700.0, 140)
    first = integrate_flow(start, FLOW_X, FLOW_Y, 700.0)
    turns = [event.time for event in first.events if event.kind != "cross"]
    run = integrate_flow(start, FLOW_X, FLOW_Y, 700.0, record_at=np.union1d(times, turns))
    return {"x": FLOW_X, "y": FLOW_Y, **parameters(run), "pinned": pinned(run), **table(run.events)}


def pinned(run: Trajectory) -> FloatArray:
    """The datum on which each unit is pinned at each recorded time, or -1; shape (frames, units)."""
    where = np.full((len(run.times), run.network.width), -1.0)
    for event in run.events:
        if event.kind != "cross":
            where[run.times >= event.time, event.unit] = event.datum if event.kind == "pin" else -1
    return where


def table(events: Sequence[Event]) -> Arrays:
    """Events as arrays; kinds are 0 cross, 1 pin, 2 unpin."""
    kinds = ("cross", "pin", "unpin")
    return {
        "event_times": np.array([event.time for event in events]),
        "event_kinds": np.array([float(kinds.index(event.kind)) for event in events]),
        "event_units": np.array([float(event.unit) for event in events]),
        "event_data": np.array([float(event.datum) for event in events]),
    }


# -- The spectrum of the Hessian along descent ----------------------------------------------------


def spectrum() -> Arrays:
    """Eigenvalues of the Hessian and of the tangent kernel over n, and the loss, along descent."""
    start = random_network("films/spectrum", SEEDS["spectrum"], 16, 0.25)
    times = log_times(EARLY["spectrum"], 600.0, 130)
    run = descent(start, SPECTRUM_X, SPECTRUM_Y, STEP_SIZE, times, ("w", "b", "v"))
    n = len(SPECTRUM_X)
    pairs = [hessian_spectrum(each, SPECTRUM_X, SPECTRUM_Y) for each in run.snapshots]
    kernels = [univariate_tangent_kernel(each, SPECTRUM_X) for each in run.snapshots]
    return {
        "times": run.times,
        "losses": run.losses,
        "eigenvalues": np.array([np.repeat(*pair) for pair in pairs]),
        "kernel_eigenvalues": np.array([np.linalg.eigvalsh(kernel) / n for kernel in kernels]),
        "step_size": np.array(STEP_SIZE),
    }


# -- Kernel beside adaptive -----------------------------------------------------------------------


def kernel_and_adaptive() -> Arrays:
    """Two imbalances from the same breakpoints and delta-slopes; each rests once its loss is 1e-6."""
    start = imbalance_start(IMBALANCES, CELLS)
    times = log_times(EARLY["kernel_and_adaptive"], 1000.0, 60)
    runs = [to_rest(start.network(k), times) for k in range(len(IMBALANCES))]
    return {
        "x": DATA_B[0],
        "y": DATA_B[1],
        "times": times,
        **{name: np.stack([run[name] for run in runs], axis=1) for name in runs[0]},
    }


def to_rest(start: ShallowNetwork, times: FloatArray) -> Arrays:
    """Descent at the largest stable step, its snapshots at `times`, and the counters of the film."""
    x, y = DATA_B
    step = min(0.05, len(x) / np.linalg.eigvalsh(univariate_tangent_kernel(start, x))[-1])
    steps = np.unique(np.rint(times / step).astype(int)).tolist()
    run = gradient_descent(
        start, x, y, step_size=step, max_steps=steps[-1], loss_tolerance=1e-6, record_at=steps
    )
    seen = np.searchsorted(run.times, times * (1 + 1e-9), side="right") - 1
    found = parameters(run)
    moves, counts = np.array([measure(start, each, x) for each in run.snapshots]).T
    kept = {name: found[name][seen] for name in ("losses", "w", "b", "v")}
    return {**kept, "moves": moves[seen], "clusters": counts[seen]}


def measure(start: ShallowNetwork, now: ShallowNetwork, x: FloatArray) -> tuple[float, int]:
    """The median way of the breakpoints that started within the data, over the data's range; clusters."""
    before, after = -start.b / start.w, -now.b / now.w
    within = (x[0] <= before) & (before <= x[-1])
    move = np.median(np.abs(after - before)[within]) / (x[-1] - x[0])
    return float(move), clusters(ReluSpline.from_network(now).piecewise_linear(), x[0], x[-1])
