"""Make the stored results of chapter 16: ``python results/make_16_digits.py`` (or some of the names in RUNS).

Each takes some minutes on one core.  Arrays have the shape (scales, seeds); their names are those of
``splinelens.digit_study.DigitStudy.measure``, each with a prefix in ``controls``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from splinelens import alignment_measures, digit_study, digits, scaled_runs
from splinelens.digit_study import DigitStudy
from splinelens.experiments import generator, save_result

FOLDER = Path(__file__).parent
SEEDS = 6
SCALES = (1e-8, 1e-5, 1e-2, 1.0, 30.0)
MODULES = [alignment_measures, digit_study, digits, scaled_runs]
RUNS = {
    "relu": SCALES,
    "softplus": SCALES,
    "gelu": SCALES,
    "tanh": (1e-2, 1.0, 30.0),
    "controls": (1e-8,),
}
CONTROLS = {
    "longer": {"tolerance": 1e-5, "steps": 5000},
    "plain": {"momentum": 0.0, "rate": 1.0, "steps": 5000},
}
"""Two ways to train ReLU otherwise: to a loss a hundred times smaller, and without momentum."""


def sweep(activation: str, scales: tuple[float, ...], seeds: int, **options: float) -> dict[str, np.ndarray]:
    """All measures of all runs, each of shape (scales, seeds)."""
    studies = [DigitStudy(generator("digits", seed)) for seed in range(seeds)]
    rows = [[study.measure(study.run(activation, scale, **options)) for scale in scales] for study in studies]
    table = {name: np.array([[run[name] for run in row] for row in rows]).T for name in rows[0][0]}
    table["attractors"] = np.array([[len(each) for each in study.attractors] for study in studies])
    return table | {"scales": np.array(scales)}


def make(name: str) -> None:
    """Run one of the studies and store it."""
    settings: dict[str, object] = {"seeds": SEEDS, "width": 200, "train": 300, "steps": 1500}
    if name == "controls":
        settings = {"seeds": 3} | {kind: str(options) for kind, options in CONTROLS.items()}
        parts = {kind: sweep("relu", RUNS[name], 3, **options) for kind, options in CONTROLS.items()}
        arrays = {f"{kind}_{key}": each for kind, part in parts.items() for key, each in part.items()}
    else:
        arrays = sweep(name, RUNS[name], SEEDS, steps=1500)
    save_result(FOLDER / f"16_{name}", arrays, seed=0, scale="full", modules=MODULES, settings=settings)


if __name__ == "__main__":
    for name in sys.argv[1:] or RUNS:
        print(name, flush=True)
        make(name)
