"""Make the stored results of chapter 11: ``python results/make_11_interpolants.py width`` (or training).

Each takes some minutes on one core.  ``width``: distances of trained networks from their limits, an array of
widths by seeds for each activation, dimension and law of the units.  ``training``: what gradient descent of
all weights comes to, an array of widths by output scales by seeds for each measure.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from splinelens import finite_width, flat_limit, offset_kernels
from splinelens.activations import get_activation
from splinelens.experiments import generator, save_result
from splinelens.interpolants import MinimumSeminormInterpolant
from splinelens.training import train

FOLDER = Path(__file__).parent
MODULES = [finite_width, flat_limit, offset_kernels]
RANGE, SEEDS, WIDTHS = 2.0, 40, (64, 256, 1024, 4096, 16384)
LINE = np.array([-0.95, -0.62, -0.4, -0.05, 0.22, 0.5, 0.71, 0.98])
UNITS = {"relu": ("relu", 1.0), "tanh": ("tanh", 3.0), "gaussian": ("gaussian", 3.0)}
LAWS = {"independent": flat_limit.spread_units, "even": finite_width.even_units}
FULL_WIDTHS, OUTPUT_SCALES, FULL_SEEDS, STEPS = (400, 1600, 6400), (1.0, 3.0, 10.0, 30.0, 100.0), 3, 12_000


def sunflower(count: int) -> NDArray[np.float64]:
    """Points spread evenly in the unit disc."""
    k = np.arange(count)
    angle = k * np.pi * (3 - np.sqrt(5))
    return np.sqrt((k + 0.5) / count)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


DATA = {
    1: (LINE, np.sin(3 * LINE) + 0.5 * np.cos(7 * LINE)),
    2: (sunflower(12), np.sin(3 * sunflower(12)[:, 0]) + sunflower(12)[:, 1] ** 2),
}
PROBE = {1: np.linspace(-1, 1, 201), 2: sunflower(201)}


def width() -> None:
    """Distances against width."""
    arrays = {}
    for name, (unit, scale) in UNITS.items():
        phi = get_activation(unit).scaled(scale)
        for dim in (1, 2):
            limit = MinimumSeminormInterpolant(phi, dim, RANGE, size=128).fit(*DATA[dim])
            for law, draw in LAWS.items():
                rngs = [generator(f"finite width, {name}, {dim}, {law}", seed) for seed in range(SEEDS)]
                probe = PROBE[dim], limit(PROBE[dim])
                errors = finite_width.width_errors(phi, DATA[dim], probe, RANGE, WIDTHS, rngs, draw)
                arrays[f"{name}_{dim}_{law}"] = errors
                print(name, dim, law, np.median(errors, axis=1), flush=True)
    settings = {"offset_range": RANGE, "seeds": SEEDS, "widths": WIDTHS}
    save_result(FOLDER / "11_width", arrays, seed=0, scale="full", modules=MODULES, settings=settings)


def training() -> None:
    """Full training against output scale and width."""
    x, y, grid = LINE[[0, 1, 3, 4, 6, 7]], DATA[1][1][[0, 1, 3, 4, 6, 7]], PROBE[1]
    full = MinimumSeminormInterpolant("relu", offset_range=RANGE, train=("w", "b", "v")).fit(x, y)
    output = MinimumSeminormInterpolant("relu", offset_range=RANGE).fit(x, y)
    top = np.linalg.eigvalsh(full.kernel(x))[-1] / len(x)
    shape = (len(FULL_WIDTHS), len(OUTPUT_SCALES), FULL_SEEDS)
    arrays = {name: np.zeros(shape) for name in ("to_tangent", "to_output", "motion", "loss")}
    for place in np.ndindex(shape):
        count, scale = FULL_WIDTHS[place[0]], OUTPUT_SCALES[place[1]]
        start = finite_width.mirrored_network(count, RANGE, scale, generator("full training", place[2]))
        run = train(start, x, y, learning_rate=0.5 / (scale**2 * top), steps=STEPS, tolerance=1e-16)
        values, moved = run.network(grid), np.stack([run.network.w - start.w, run.network.b - start.b])
        arrays["to_tangent"][place] = np.sqrt(np.mean((values - full(grid)) ** 2))
        arrays["to_output"][place] = np.sqrt(np.mean((values - output(grid)) ** 2))
        arrays["motion"][place] = np.sqrt((moved**2).sum(axis=0)).max()
        arrays["loss"][place] = run.losses[-1]
        print(count, scale, run.steps[-1], {k: float(v[place]) for k, v in arrays.items()}, flush=True)
    settings = {"widths": FULL_WIDTHS, "output_scales": OUTPUT_SCALES, "seeds": FULL_SEEDS, "steps": STEPS}
    save_result(FOLDER / "11_training", arrays, seed=0, scale="full", modules=MODULES, settings=settings)


if __name__ == "__main__":
    for name in sys.argv[1:] or ("width", "training"):
        {"width": width, "training": training}[name]()
