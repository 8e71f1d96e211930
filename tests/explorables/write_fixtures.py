"""What Python says about splines, written down for the tests of the explorable's JavaScript.

Run from anywhere: ``python tests/explorables/write_fixtures.py`` rewrites ``fixtures.json`` beside this
file and ``still.svg`` beside the explorable.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from still import still

from splinelens import PiecewiseLinear, ReluSpline, ShallowNetwork, rescale
from splinelens.experiments import generator

HERE = Path(__file__).resolve().parent
FIXTURES = HERE / "fixtures.json"
STILL = HERE.parents[1] / "book" / "explorables" / "spline_lens" / "still.svg"

START_X = [-0.95, -0.6, -0.36, -0.12, 0.08, 0.4, 0.9]
START_Y = [0.5, 0.4, -1.9, -0.3, 1.5, 0.7, 0.5]
START = ReluSpline([-0.62, -0.38, -0.05, 0.12, 0.5], [-0.8, 1.2, -0.6, -1.4, 0.9], [1, 1, -1, 1, -1], 0.2)
"""What the panel shows first; the same numbers stand in its script, and a test compares them."""


def random_spline(seed: int, width: int) -> ReluSpline:
    """Generic: no zero delta-slope, no repeated breakpoint, both orientations."""
    rng = generator("explorables/spline", seed)
    signs = np.where(np.arange(width) % 2 == 0, 1.0, -1.0)
    return ReluSpline(rng.uniform(-1, 1, width), rng.normal(size=width), signs, float(rng.normal()))


def splines() -> dict[str, ReluSpline]:
    """The splines whose values, pieces and weights are written down."""
    return {
        "the start of the panel": START,
        "no neuron": ReluSpline([], [], [], 0.7),
        "one right-facing": ReluSpline([0.4], [1.2], [1]),
        "one left-facing": ReluSpline([0.4], [1.2], [-1]),
        "a breakpoint at 0": ReluSpline([0.0, 0.5], [-2.0, 1.0], [-1, 1], 0.1),
        "a delta-slope of 0": ReluSpline([-0.3, 0.2], [0.0, 1.5], [-1, 1], -0.4),
        "two at one place": ReluSpline([0.25, 0.25, -0.5], [1.0, 0.5, 2.0], [1, -1, 1], 0.0),
        "jumps that cancel": ReluSpline([0.25, 0.25, -0.5], [1.5, 1.5, 2.0], [1, -1, 1], 0.0),
        **{f"random, width {width}": random_spline(width, width) for width in (2, 7, 12)},
    }


def neurons(spline: ReluSpline) -> list[dict[str, float]]:
    """Neurons as the script writes them."""
    columns = zip(spline.breakpoints, spline.delta_slopes, spline.orientations, strict=True)
    return [
        {"breakpoint": beta, "deltaSlope": mu, "orientation": int(s)}
        for beta, mu, s in np.array(list(columns)).reshape(-1, 3).tolist()
    ]


def weights(network: ShallowNetwork) -> list[dict[str, float]]:
    """Weights as the script writes them."""
    columns = np.stack([network.w, network.b, network.v], axis=1)
    return [{"w": w, "b": b, "v": v} for w, b, v in columns.tolist()]


def spline_case(name: str, spline: ReluSpline) -> dict[str, Any]:
    """A spline with its values, its jumps, its pieces, and the weights behind it."""
    x = np.append(np.linspace(-1.2, 1.2, 25), spline.breakpoints)
    network, pieces = spline.to_network(), spline.piecewise_linear()
    factors = np.linspace(0.25, 4.0, len(spline.breakpoints))
    return {
        "name": name,
        "spline": {"neurons": neurons(spline), "constant": spline.constant},
        "x": x.tolist(),
        "values": spline(x).tolist(),
        "jumps": spline.jumps.tolist(),
        "pieces": pieces_of(pieces),
        "weights": weights(network),
        "factors": factors.tolist(),
        "rescaled": weights(rescale(network, factors)),
    }


def pieces_of(line: PiecewiseLinear) -> dict[str, list[float]]:
    """A broken line as the script writes it."""
    return {
        "knots": line.knots.tolist(),
        "slopes": line.slopes.tolist(),
        "intercepts": line.intercepts.tolist(),
    }


def fits() -> dict[str, tuple[ReluSpline, ArrayLike, ArrayLike]]:
    """Splines and data of the least-squares problems; rank is lost in the ways a user can bring about."""
    rng = generator("explorables/data")
    x, y = rng.uniform(-1, 1, 9), rng.normal(size=9)
    same = ReluSpline([0.1, 0.1, -0.4], [1.0, 2.0, 3.0], [1, 1, -1])
    faced = ReluSpline([0.1, 0.1, -0.2, -0.2], [1.0, 2.0, 1.0, 1.0], [1, -1, 1, -1])
    return {
        "the start of the panel": (START, START_X, START_Y),
        "no neuron": (ReluSpline([], [], []), x, y),
        "more data than neurons": (random_spline(3, 4), x, y),
        "a neuron without data": (ReluSpline([0.0, 1.2], [1.0, 1.0], [1, 1]), x, y),
        "two neurons alike": (same, x, y),
        "two opposite pairs": (faced, x, y),
        "more neurons than data": (random_spline(4, 12), x[:5], y[:5]),
        "one datum": (random_spline(5, 3), x[:1], y[:1]),
        "all data at one place": (random_spline(6, 3), [0.5, 0.5, 0.5], [1.0, 2.0, 4.0]),
        "a datum on a breakpoint": (
            ReluSpline([0.5, -0.5], [1.0, 1.0], [1, -1]),
            [-0.5, 0.0, 0.5, 0.9],
            y[:4],
        ),
    }


def fit(spline: ReluSpline, x: ArrayLike, y: ArrayLike) -> tuple[ReluSpline, int]:
    """Delta-slopes and constant by numpy's least squares, of minimum norm; and the rank."""
    solution, _, rank, _ = np.linalg.lstsq(design(spline, x), np.asarray(y, dtype=float), rcond=None)
    return ReluSpline(spline.breakpoints, solution[:-1], spline.orientations, solution[-1]), int(rank)


def design(spline: ReluSpline, x: ArrayLike) -> np.ndarray:
    """The features by definition: each unit alone, of delta-slope 1, and a column of ones."""
    points = np.asarray(x, dtype=float)
    units = zip(spline.breakpoints, spline.orientations, strict=True)
    columns = [ReluSpline([beta], [1.0], [s])(points) for beta, s in units]
    return np.stack([*columns, np.ones(len(points))], axis=1)


def loss(spline: ReluSpline, x: ArrayLike, y: ArrayLike) -> float:
    """The loss (1/2n) sum of squared residuals."""
    return float(np.mean((spline(x) - np.asarray(y)) ** 2) / 2)


def fit_case(name: str, spline: ReluSpline, x: ArrayLike, y: ArrayLike) -> dict[str, Any]:
    """A least-squares problem and its solution."""
    after, rank = fit(spline, x, y)
    points = np.stack([np.asarray(x), np.asarray(y)], axis=1).tolist()
    return {
        "name": name,
        "spline": {"neurons": neurons(spline), "constant": spline.constant},
        "data": [{"x": one, "y": other} for one, other in points],
        "design": design(spline, x).tolist(),
        "loss": loss(spline, x, y),
        "fitted": {"neurons": neurons(after), "constant": after.constant},
        "fittedLoss": loss(after, x, y),
        "rank": rank,
    }


def fixtures() -> dict[str, Any]:
    """Everything that is written down."""
    return {
        "splines": [spline_case(name, spline) for name, spline in splines().items()],
        "fits": [fit_case(name, *problem) for name, problem in fits().items()],
    }


def still_figure() -> str:
    """The still figure of the panel: the start, fitted."""
    fitted, _ = fit(START, START_X, START_Y)
    return still(fitted, START_X, START_Y)


def write() -> None:
    """Write the fixtures and the still figure."""
    FIXTURES.write_text(json.dumps(fixtures(), indent=1) + "\n", encoding="utf-8")
    STILL.write_text(still_figure(), encoding="utf-8")


if __name__ == "__main__":
    write()
