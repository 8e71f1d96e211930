"""Make the stored results of chapter 15: ``python results/make_15_clusters.py`` (or with names).

``tiny``, ``small``, ``unit`` and ``large`` train ten networks each from one scale of the start, and
measure how directions stand to the attractors; ``shapes`` trains five networks with each of four
activations.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from splinelens import (
    cluster_runs,
    direction_cells,
    direction_flow,
    paired_training,
    sphere_attractors,
)
from splinelens.experiments import generator, save_result

FOLDER = Path(__file__).parent
MODULES = [cluster_runs, direction_cells, direction_flow, paired_training, sphere_attractors]
WIDTH, SEEDS = 300, 10
SCALES = {
    "tiny": (1e-4, 20_000.0),
    "small": (1e-2, 20_000.0),
    "unit": (paired_training.scale_of_output(1.0, WIDTH), 4_000.0),
    "large": (paired_training.scale_of_output(30.0, WIDTH), 400.0),
}
"""Scale of the start, and training time."""
ACTIVATIONS = ("relu", "leaky_relu", "gelu", "tanh")


def seeds(count: int) -> list[np.random.Generator]:
    """One generator for each network: data and start."""
    return [generator("clusters in the plane", seed) for seed in range(count)]


def make_scale(name: str) -> None:
    """Train from one scale, measure, and store."""
    scale, end = SCALES[name]
    run, lifted, y = cluster_runs.train_from_scale(scale, seeds(SEEDS), end, width=WIDTH)
    arrays = cluster_runs.measure_clusters(run, lifted, y)
    settings = {"scale of the start": scale, "end": end, "width": WIDTH, "seeds": SEEDS}
    save_result(FOLDER / f"15_{name}", arrays, seed=0, scale="full", modules=MODULES, settings=settings)


def make_shapes() -> None:
    """Train from the tiny scale with several activations, measure how pairs gather, and store."""
    arrays = {}
    for name in ACTIVATIONS:
        run, _, _ = cluster_runs.train_from_scale(1e-4, seeds(5), 2000.0, width=WIDTH, activation=name)
        arrays |= {f"{name} {key}": value for key, value in cluster_runs.gathered_pairs(run).items()}
    settings = {"scale of the start": 1e-4, "end": 2000.0, "width": WIDTH, "seeds": 5}
    save_result(FOLDER / "15_shapes", arrays, seed=0, scale="full", modules=MODULES, settings=settings)


if __name__ == "__main__":
    for name in sys.argv[1:] or (*SCALES, "shapes"):
        print(name, flush=True)
        make_shapes() if name == "shapes" else make_scale(name)
