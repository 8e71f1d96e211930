"""The run behind the film of lines that gather: a network in the plane, its directions and the attractors.

It stands alone, so that its stored arrays depend on what it imports and on nothing else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from splinelens.cluster_runs import plane_data
from splinelens.direction_measures import pair_share
from splinelens.experiments import generator
from splinelens.paired_training import paired_start, train_together
from splinelens.sphere_attractors import SphereFaces

__all__ = ["EARLY", "SEED", "SHOWN", "gathering"]

FloatArray = NDArray[np.float64]

SEED, EARLY = 21, 5.0
"""Seed of the run, and the time below which frames are spaced evenly."""
WIDTH, STEP, END, FRAMES = 60, 0.05, 1000.0, 69
SHOWN = 9
"""Units of each sign that the film shows: of thirty, the first that are live to the end, no twins."""
PLACES = 20
"""Room for attractors in a frame, both signs together."""


def gathering() -> dict[str, FloatArray]:
    """Sixty units from a tiny paired start, eight data in the plane, trained to a small loss."""
    rng = generator("films/gathering", SEED)
    lifted, y = plane_data(rng)
    weights, v = paired_start(WIDTH, 2, 1e-3, rng)
    times = EARLY * np.expm1(np.linspace(0.0, np.log1p(END / EARLY), FRAMES))
    counts = np.unique(np.rint(times / STEP).astype(int)).tolist()
    run = train_together(weights[None], v[None], lifted[None], y[None], step=STEP, record_at=counts)
    faces = SphereFaces.of(lifted)
    places = np.array([attractors(faces, r) for r in run.residuals[0]])
    places = places[:, (places[:, :, 3] != 0).any(axis=0)]
    live = np.flatnonzero((run.weights[0, -1] @ lifted.T > 1e-9).any(axis=1))
    half = WIDTH // 2
    above = live[live < half][:SHOWN]
    below = [k for k in live[live >= half] if k - half not in above][:SHOWN]
    shown = [*above, *below]
    return {
        "x": lifted[:, :2],
        "y": y,
        "times": run.times,
        "losses": run.losses[0],
        "weights": run.weights[0][:, shown],
        "v": run.v[0][:, shown],
        "attractors": places[:, :, :3],
        "attractor_signs": places[:, :, 3],
        "pairs": np.array([close_pairs(a, lifted) for a in run.weights[0]]),
    }


def attractors(faces: SphereFaces, residual: FloatArray) -> FloatArray:
    """Attractors at which units grow, rows (w1, w2, b, sign), filled up with rows whose sign is 0."""
    found = [(u, sign, each.value) for sign in (1.0, -1.0) for u, each in faces.minima(sign * residual)]
    rows = [[*u, sign] for u, sign, value in found if value < 0][:PLACES]
    table = np.zeros((PLACES, 4))
    table[: len(rows)] = rows
    return table


def close_pairs(weights: FloatArray, lifted: FloatArray) -> float:
    """The share of pairs of live units of one sign within 0.1 rad."""
    u = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    live = (u @ lifted.T > 1e-6).any(axis=1)
    half = np.arange(len(u)) < len(u) // 2
    return float(np.mean([pair_share(u[live & side], 0.1) for side in (half, ~half)]))
