"""Make the stored result of chapter 14: ``python results/make_14_attractors.py``.

Paired starts of nine scales and nine seeds, trained to a loss of 1e-8; arrays as
``splinelens.alignment.scale_study`` returns them.  About a minute on one core.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from splinelens import alignment, circle_cells
from splinelens.experiments import generator, save_result

SEEDS = 9
SCALES = (1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.2, 0.3, 0.5, 1.1)
MODULES = [alignment, circle_cells]


def make() -> None:
    """Run the study and store it."""
    rngs = [generator("alignment/scales", seed) for seed in range(SEEDS)]
    arrays = alignment.scale_study(*alignment.SIX_DATA, SCALES, rngs, engine="numba")
    arrays["scales"] = np.array(SCALES)
    settings = {"seeds": SEEDS, "width": 600, "max_time": 4000, "loss_tolerance": 1e-8}
    place = Path(__file__).parent / "14_scales"
    save_result(place, arrays, seed=0, scale="full", modules=MODULES, settings=settings)


if __name__ == "__main__":
    make()
