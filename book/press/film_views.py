"""How the films look: from the arrays of a run to panels, axes and marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from splinelens.animations import Film, Panel
from splinelens.film_layers import Axis, Layer, line, marks, trace

__all__ = ["two_basins"]

Arrays = Mapping[str, NDArray[Any]]
FloatArray = NDArray[np.float64]


def powers(low: int, high: int) -> list[float]:
    """Powers of ten, as ticks."""
    return [10.0**k for k in range(low, high + 1)]


def two_basins(run: Arrays) -> Film:
    """Above, the best loss for each breakpoint and the losses of two runs; below, data and both fits."""
    x, y, w, b, v, bias = (run[name] for name in ("x", "y", "w", "b", "v", "bias"))
    breakpoints = (-b / w)[:, :, 0]
    grid = np.linspace(-0.5, 4.3, 241)
    across = Axis("breakpoint β", -0.5, 4.3, (0, 1, 2, 3, 4))
    profile = np.array([best_loss(x, y, beta) for beta in grid])
    loss = Panel(
        across,
        Axis("loss L", 0.6, 2.4, (1.0, 1.5, 2.0)),
        [
            line(grid, profile, "faint"),
            trace(breakpoints, run["losses"], ("right", "left")),
            marks(breakpoints, run["losses"], "ab"),
        ],
        190,
    )
    fits = [
        one_unit_line(w[:, k], b[:, k], v[:, k], bias[:, k], look) for k, look in enumerate(("right", "left"))
    ]
    data = Panel(
        Axis("x", -0.5, 4.3, (0, 1, 2, 3, 4)),
        Axis("f(x)", -2.6, 3.6, (-2, 0, 2)),
        [*fits, marks(x, y, "d" * len(x))],
    )
    legend = [("faint", "best loss with β"), ("a", "first run"), ("b", "second run"), ("d", "data")]
    readouts = {
        "β₁": breakpoints[:, 0],
        "L₁": run["losses"][:, 0],
        "β₂": breakpoints[:, 1],
        "L₂": run["losses"][:, 1],
    }
    return Film(run["times"], [loss, data], legend, readouts, seconds=10.0)


def best_loss(x: FloatArray, y: FloatArray, beta: float) -> float:
    """The least loss of one right-facing unit with this breakpoint and a bias."""
    features = np.stack([np.maximum(x - beta, 0.0), np.ones_like(x)], axis=1)
    residuals = features @ np.linalg.lstsq(features, y)[0] - y
    return float(0.5 * np.mean(residuals**2))


def one_unit_line(w: FloatArray, b: FloatArray, v: FloatArray, bias: FloatArray, look: str) -> Layer:
    """The graph of bias + v max(w x + b, 0) with w > 0, frame by frame."""
    ends = np.clip(-b[:, 0] / w[:, 0], -0.5, 4.3)
    places = np.stack([np.full_like(ends, -0.5), ends, np.full_like(ends, 4.3)], axis=1)
    return line(places, bias[:, None] + v * np.maximum(w * places + b, 0.0), look)
