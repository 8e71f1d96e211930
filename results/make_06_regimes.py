"""Make the stored results of chapter 6: ``python results/make_06_regimes.py scale_a`` (or scale_b, ratio_b).

Each takes some minutes on one core.  Arrays have one entry a run, ordered by value, then seed; the
measures are those of ``splinelens.regime_measures.Measures``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from splinelens import ensembles, regime_measures, regimes
from splinelens.experiments import generator, save_result

FOLDER = Path(__file__).parent
SEEDS = 9
SCALES = (0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 2.0, 4.0, 8.0)
RATIOS = (1 / 32, 1 / 8, 1 / 3, 1.0, 3.0, 8.0, 32.0)
RUNS = {
    "scale_a": (regimes.scale_sweep, regimes.DATA_A, SCALES),
    "scale_b": (regimes.scale_sweep, regimes.DATA_B, SCALES),
    "ratio_b": (regimes.ratio_sweep, regimes.DATA_B, RATIOS),
}


def make(name: str) -> None:
    """Run one sweep and store it."""
    sweep, data, values = RUNS[name]
    rngs = [generator("regimes/mirrored pairs", seed) for seed in range(SEEDS)]
    arrays = sweep(*data, values, rngs, engine="numba").arrays()
    settings = {"sweep": sweep.__name__, "seeds": SEEDS, "width": 400, "max_steps": 300_000}
    modules = [ensembles, regime_measures, regimes]
    save_result(FOLDER / f"06_{name}", arrays, seed=0, scale="full", modules=modules, settings=settings)


if __name__ == "__main__":
    for name in sys.argv[1:] or RUNS:
        print(f"{name}: {RUNS[name][0].__name__}", flush=True)
        make(name)
