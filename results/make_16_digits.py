"""Make the stored results of chapter 16: ``python results/make_16_digits.py`` (or some of the names in RUNS).

Each takes some minutes on one core.  Arrays have the shape (scales, seeds); their names are those of
``splinelens.digit_study.DigitStudy.measure``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from splinelens import alignment_measures, digit_study, digits, scaled_runs
from splinelens.digit_study import DigitStudy
from splinelens.experiments import generator, save_result

FOLDER = Path(__file__).parent
SCALES = (1e-8, 1e-5, 1e-2, 1.0, 30.0)
ENDS = (1e-8, 1.0, 30.0)
MODULES = [alignment_measures, digit_study, digits, scaled_runs]
# Activation, scales, seeds, digits to train on, and options of the training.
RUNS: dict[str, tuple[str, tuple[float, ...], int, int, dict[str, float]]] = {
    "relu": ("relu", SCALES, 10, 300, {}),
    "softplus": ("softplus", SCALES, 10, 300, {}),
    "gelu": ("gelu", SCALES, 10, 300, {}),
    "tanh": ("tanh", (1e-2, 1e-1, 1.0, 30.0), 10, 300, {}),
    "plain": ("relu", (1e-8,), 6, 300, {"momentum": 0.0, "rate": 1.0, "steps": 10_000}),
    "longer": ("relu", (1e-8, 30.0), 6, 300, {"tolerance": 1e-6, "steps": 10_000}),
    "few": ("relu", ENDS, 10, 100, {}),
    "many": ("relu", ENDS, 6, 1000, {}),
    "patient_tanh": ("tanh", (1e-2,), 3, 300, {"rate": 0.05, "steps": 20_000}),
}
"""The last five: no momentum, a thousandth of the loss, other numbers of digits, and patience."""


def sweep(
    activation: str, scales: tuple[float, ...], seeds: int, train: int, options: dict[str, float]
) -> dict[str, np.ndarray]:
    """All measures of all runs, each of shape (scales, seeds)."""
    studies = [DigitStudy(generator("digits", seed), train) for seed in range(seeds)]
    rows = [[study.measure(study.run(activation, scale, **options)) for scale in scales] for study in studies]
    table = {name: np.array([[run[name] for run in row] for row in rows]).T for name in rows[0][0]}
    table["attractors"] = np.array([[len(each) for each in study.attractors] for study in studies])
    return table | {"scales": np.array(scales)}


def make(name: str) -> None:
    """Run one of the studies and store it."""
    activation, scales, seeds, train, options = RUNS[name]
    settings = {"activation": activation, "seeds": seeds, "width": 200, "train": train} | options
    arrays = sweep(activation, scales, seeds, train, options)
    save_result(FOLDER / f"16_{name}", arrays, seed=0, scale="full", modules=MODULES, settings=settings)


if __name__ == "__main__":
    for name in sys.argv[1:] or RUNS:
        print(name, flush=True)
        make(name)
