"""Make the stored results of chapter 7: ``python results/make_07_generalization.py sweep`` (or motorcycle).

Needs the extra ``fast``.  The sweep takes about ten minutes on one core, the cross-validation some minutes.

``07_motorcycle``: `predictions` over (rule, repeat, measurement) and `choices` over (rule, repeat, fold).
``07_sweep``: arrays `test`, `train`, `changes` over (target, placement, width, seed, steps), as in
``splinelens.generalization.LearningCurves``, and the trained networks of the first seed, by width.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from splinelens import breakpoint_placement, cross_validation, generalization, load_motorcycle
from splinelens.experiments import generator, save_result

FOLDER = Path(__file__).parent
SEEDS, POINTS = 10, 40
WIDTHS = (10, 20, 40, 80, 160, 640)
STEPS = tuple(3200 * 2**k for k in range(8))
REPEATS, FOLDS, INNER_FOLDS = 5, 10, 5
KNOTS, CV_WIDTHS, CV_STEPS = (2, 4, 6, 8, 12, 16, 24), (10, 40, 160), tuple(800 * 2**k for k in range(8))


def sweep() -> None:
    """Every target, placement and width, ten seeds each."""
    targets, placements = tuple(generalization.TARGETS), breakpoint_placement.PLACEMENTS
    shape = (len(targets), len(placements), len(WIDTHS), SEEDS, len(STEPS))
    arrays = {name: np.zeros(shape) for name in ("test", "train", "changes")}
    ends = {(name, width): np.zeros((*shape[:2], width)) for name in ("w", "b", "v") for width in WIDTHS}
    bias = np.zeros(shape[:3])
    x = generalization.sampled_inputs(
        POINTS, [generator("generalization/inputs", seed) for seed in range(SEEDS)]
    )
    for cell in np.ndindex(shape[:3]):
        target, placement, width = targets[cell[0]], placements[cell[1]], WIDTHS[cell[2]]
        rngs = [generator(f"generalization/{placement}/{width}", seed) for seed in range(SEEDS)]
        curves = generalization.learning_curves(
            target, placement, width, x, rngs, steps=STEPS, engine="numba"
        )
        for name, array in arrays.items():
            array[cell] = getattr(curves, name)
        for name in ("w", "b", "v"):
            ends[name, width][cell[:2]] = getattr(curves.end, name)[0]
        bias[cell] = curves.end.bias[0]
        print(target, placement, width, np.median(curves.test[:, -1]).round(4), flush=True)
    arrays |= {f"{name}_{width}": array for (name, width), array in ends.items()} | {"bias": bias, "x": x}
    settings = {
        "targets": targets,
        "placements": placements,
        "widths": WIDTHS,
        "seeds": SEEDS,
        "steps": STEPS,
        "data": POINTS,
        "engine": "numba",
    }
    _save("sweep", arrays, settings, [breakpoint_placement, generalization])


RULES = {
    "mean": lambda rng: cross_validation.mean_of_targets,
    "linear interpolant of means": lambda rng: cross_validation.interpolant_of_means,
    "smoothing spline": lambda rng: cross_validation.smoothing_spline,
    "broken line, fixed knots": lambda rng: cross_validation.broken_lines(KNOTS),
    "network, chosen": lambda rng: cross_validation.network_family(
        "torch", CV_WIDTHS, CV_STEPS, rng, "numba"
    ),
    "network, gaps, chosen": lambda rng: cross_validation.network_family(
        "gaps", CV_WIDTHS, CV_STEPS, rng, "numba"
    ),
    "network, 160 to the end": lambda rng: cross_validation.network_family(
        "torch", CV_WIDTHS[-1:], CV_STEPS[-1:], rng, "numba"
    ),
}
"""How each rule is made from a generator for its starts."""


def motorcycle() -> None:
    """Ten-fold cross-validation of every rule on the motorcycle data, five times, the same folds for all."""
    data = load_motorcycle()
    x = data.scaling().inputs(data.x)
    predictions, choices = np.zeros((len(RULES), REPEATS, len(x))), np.zeros((len(RULES), REPEATS, FOLDS))
    for rule, (name, make) in enumerate(RULES.items()):
        for repeat in range(REPEATS):
            family, rng = (
                make(generator(f"motorcycle/{name}", repeat)),
                generator("motorcycle/folds", repeat),
            )
            predictions[rule, repeat], choices[rule, repeat] = cross_validation.held_out_predictions(
                family, x, data.y, folds=FOLDS, inner_folds=INNER_FOLDS, rng=rng
            )
        print(name, np.sqrt(np.nanmean((predictions[rule] - data.y) ** 2)).round(2), flush=True)
    settings = {
        "rules": tuple(RULES),
        "repeats": REPEATS,
        "folds": FOLDS,
        "inner_folds": INNER_FOLDS,
        "knots": KNOTS,
        "widths": CV_WIDTHS,
        "steps": CV_STEPS,
        "engine": "numba",
    }
    arrays = {"predictions": predictions, "choices": choices}
    _save("motorcycle", arrays, settings, [breakpoint_placement, cross_validation])


def _save(name: str, arrays: dict[str, np.ndarray], settings: dict[str, object], modules: list) -> None:
    save_result(FOLDER / f"07_{name}", arrays, seed=0, scale="full", modules=modules, settings=settings)


RUNS = {"sweep": sweep, "motorcycle": motorcycle}

if __name__ == "__main__":
    for name in sys.argv[1:] or RUNS:
        RUNS[name]()
