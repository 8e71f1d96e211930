"""The real data of the book, with source, units and terms (``data/README.md`` beside the files)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_pair, input_array

__all__ = ["Dataset", "UnitScaling", "load_motorcycle"]


@dataclass(frozen=True)
class UnitScaling:
    """An affine map of data to computing units: inputs onto [-1, 1], targets to mean 0, deviation 1.

    Attributes
    ----------
    x_center, x_half_range, y_mean, y_deviation : float
        In the units of the data.
    """

    x_center: float
    x_half_range: float
    y_mean: float
    y_deviation: float

    @classmethod
    def of(cls, x: ArrayLike, y: ArrayLike) -> UnitScaling:
        """The scaling of these data.

        Raises
        ------
        ValueError
            If all inputs or all targets are equal, or the data are bad.
        """
        points, targets = data_pair(x, y)
        half_range, deviation = float(np.ptp(points)) / 2, float(targets.std())
        if not half_range > 0:
            raise ValueError("x: expected at least two distinct inputs, got one value")
        if not deviation > 0:
            raise ValueError("y: expected at least two distinct targets, got one value")
        return cls(float(points.min()) + half_range, half_range, float(targets.mean()), deviation)

    def inputs(self, x: ArrayLike) -> FloatArray:
        """Inputs in computing units."""
        return (input_array(x) - self.x_center) / self.x_half_range

    def targets(self, y: ArrayLike) -> FloatArray:
        """Targets in computing units."""
        return (input_array(y, name="y") - self.y_mean) / self.y_deviation

    def original_inputs(self, x: ArrayLike) -> FloatArray:
        """Inputs back in the units of the data."""
        return input_array(x) * self.x_half_range + self.x_center

    def original_targets(self, y: ArrayLike) -> FloatArray:
        """Targets back in the units of the data."""
        return input_array(y, name="y") * self.y_deviation + self.y_mean


@dataclass(frozen=True, eq=False)
class Dataset:
    """Measurements (x, y) in their own units.

    Attributes
    ----------
    name : str
    x, y : ndarray, shape (n,)
    x_label, y_label : str
        Quantity and unit, for axes.
    source : str
        Who measured and who published.
    """

    name: str
    x: FloatArray
    y: FloatArray
    x_label: str
    y_label: str
    source: str

    def scaling(self) -> UnitScaling:
        """The map to computing units."""
        return UnitScaling.of(self.x, self.y)

    def __len__(self) -> int:
        return len(self.x)

    def __repr__(self) -> str:
        return f"Dataset({self.name!r}, {len(self)} points at {len(np.unique(self.x))} inputs)"


def load_motorcycle() -> Dataset:
    """Head acceleration (g) against time after impact (ms), 133 measurements at 94 distinct times.

    From simulated motorcycle accidents, used to test crash helmets; several times repeat with
    different accelerations.

    Returns
    -------
    Dataset

    References
    ----------
    .. [1] B. W. Silverman (1985), Some aspects of the spline smoothing approach to non-parametric
       regression curve fitting, J. R. Statist. Soc. B 47, 1-52.

    Examples
    --------
    >>> load_motorcycle()
    Dataset('motorcycle', 133 points at 94 inputs)
    """
    table = resources.files("splinelens").joinpath("data/motorcycle.csv").read_text(encoding="utf-8")
    rows = np.array([line.split(",") for line in table.splitlines()[1:] if line], dtype=np.float64)
    return Dataset(
        name="motorcycle",
        x=rows[:, 0],
        y=rows[:, 1],
        x_label="time after impact (ms)",
        y_label="head acceleration (g)",
        source="Silverman (1985), after Schmidt, Mattern and Schüler (1981)",
    )
