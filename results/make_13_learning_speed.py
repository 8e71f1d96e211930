"""Make the stored results of chapter 13: ``python results/make_13_learning_speed.py waves`` (or motorcycle).

``waves``: for each activation and each choice of what is trained, the content of five frequencies in the
residual against the number of steps, trained in torch and as the modes of the start say.  ``motorcycle``:
the same for the motorcycle data.  A few minutes each on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from splinelens import (
    frequency_windows,
    residual_modes,
    speed_experiments,
    spread_networks,
    torch_activations,
    training,
)
from splinelens.activations import Activation
from splinelens.datasets import load_motorcycle
from splinelens.experiments import save_result
from splinelens.loss_surface import group_by_input
from splinelens.speed_experiments import FREQUENCIES, SEVEN, ContentRun, train_beside_modes

FOLDER = Path(__file__).parent
MODULES = [
    frequency_windows,
    residual_modes,
    speed_experiments,
    spread_networks,
    torch_activations,
    training,
]
STEPS = {
    "v": (1, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000),
    "all": (1, 10, 30, 100, 300, 1000, 3000, 10_000),
}
TRAINED = {"v": ("v",), "all": ("w", "b", "v")}
PERIODS = np.arange(1, 10) / 2
"""Frequencies of the motorcycle runs, in periods per length of the data."""


def waves(phi: Activation, names: tuple[str, ...], steps: Sequence[int]) -> ContentRun:
    """Five cosines on an interval."""
    problem = speed_experiments.five_waves(phi)
    return train_beside_modes(*problem, FREQUENCIES, record=steps, train_names=names)


def motorcycle(phi: Activation, names: tuple[str, ...], steps: Sequence[int]) -> ContentRun:
    """The mean acceleration at each time, inputs scaled to [-pi, pi], targets to deviation 1."""
    data = load_motorcycle()
    x, y = data.scaling().inputs(data.x) * np.pi, data.scaling().targets(data.y)
    grouped = group_by_input(x, y)
    network = spread_networks.interval_network(phi, 300, 2 * np.pi, 0.1)
    return train_beside_modes(network, grouped.x, grouped.means, PERIODS, record=steps, train_names=names)


def make(name: str) -> None:
    """Run one of the two and store it: arrays with one entry an activation, in the order of `SEVEN`."""
    arrays: dict[str, ArrayLike] = {}
    for trained, names in TRAINED.items():
        runs = [
            {"waves": waves, "motorcycle": motorcycle}[name](phi, names, STEPS[trained])
            for phi in SEVEN.values()
        ]
        arrays[f"{trained} steps"] = runs[0].steps
        arrays[f"{trained} trained"] = np.array([run.trained for run in runs])
        arrays[f"{trained} frozen"] = np.array([run.frozen for run in runs])
        arrays[f"{trained} learning rate"] = np.array([run.learning_rate for run in runs])
    settings = {"activations": list(SEVEN), "units": 600}
    save_result(FOLDER / f"13_{name}", arrays, seed=0, scale="full", modules=MODULES, settings=settings)


if __name__ == "__main__":
    for name in sys.argv[1:] or ("waves", "motorcycle"):
        print(name, flush=True)
        make(name)
