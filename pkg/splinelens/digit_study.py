"""One training run on the digits and everything that is measured of it; chapter 16 stores many of these.

A generator decides the split, the start and where attractors are searched from, so runs of one study at
different scales and activations are compared on the same data from the same directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.alignment_measures import Alignment, measure_alignment, median_rotation
from splinelens.clustering_measures import clustering
from splinelens.digits import DigitTask, digit_start, digit_task
from splinelens.direction_flow import search_sphere_attractors
from splinelens.networks import ShallowNetwork
from splinelens.scaled_runs import ScaledRun, train_at_scale

__all__ = ["ANGLE", "MOMENTS", "DigitStudy", "error_share"]

ANGLE = 0.3
"""How near is near, in radians: in 65 dimensions a chance of 1e-36."""
MOMENTS = ("start", "aligned", "end")


def error_share(network: ShallowNetwork, x: FloatArray, y: FloatArray) -> float:
    """Share of the data on which the network has the wrong sign.

    Parameters
    ----------
    network : ShallowNetwork
    x : ndarray, shape (n, d)
    y : ndarray, shape (n,)
        1 or -1.
    """
    return float(np.mean(np.sign(network(x)) != y))


@dataclass(eq=False)
class DigitStudy:
    """The digits of one seed.

    Parameters
    ----------
    rng : numpy.random.Generator
        Decides everything.
    train : int
        Number of digits to train on.
    width : int
    searches : int
        Directions of each sign from which attractors of the start are searched.
    """

    rng: np.random.Generator
    train: int = 300
    width: int = 200
    searches: int = 20

    @cached_property
    def task(self) -> DigitTask:
        """The digits, split."""
        return digit_task(self._children[0], self.train)

    @cached_property
    def start(self) -> ShallowNetwork:
        """The start, with ReLU."""
        return digit_start(self.width, self._children[1])

    @cached_property
    def attractors(self) -> tuple[FloatArray, FloatArray]:
        """Certified attractors of ReLU units at the residual -y, for v > 0 and for v < 0."""
        options: dict[str, Any] = {"starts": self.searches, "rng": self._children[2]}
        both = [search_sphere_attractors(self.task.x, -self.task.y, sign, **options) for sign in (1, -1)]
        return both[0].directions, both[1].directions

    @cached_property
    def _children(self) -> list[np.random.Generator]:
        return self.rng.spawn(4)

    def run(self, activation: str, scale: float, **options: Any) -> ScaledRun:
        """Training at one scale; `options` are those of `scaled_runs.train_at_scale`."""
        start = self.start.replace(activation=activation)
        return train_at_scale(start, self.task.x, self.task.y, scale, **options)

    def measure(self, run: ScaledRun) -> dict[str, float]:
        """All numbers of a run, by name."""
        task = self.task
        numbers = {"loss": run.loss, "steps": float(run.steps), "aligned_steps": float(run.aligned_steps)}
        numbers["train_error"] = error_share(run.end, task.x, task.y)
        numbers["test_error"] = error_share(run.end, task.x_test, task.y_test)
        numbers["test_square"] = float(np.mean((run.end(task.x_test) - task.y_test) ** 2))
        numbers["rotation"] = median_rotation(run.start, run.end)
        for moment in MOMENTS:
            network: ShallowNetwork = getattr(run, moment)
            shares = clustering(network, task.x, *self.attractors, angle=ANGLE, rng=self._children[3])
            numbers |= {f"{moment}_near": shares.near, f"{moment}_near_by_mass": shares.near_by_mass}
            numbers |= {f"{moment}_live": float(shares.live), "null": shares.null}
            found: Alignment = measure_alignment(network, task.x, ANGLE)
            numbers |= {f"{moment}_{name}": value for name, value in found._asdict().items()}
        return numbers
