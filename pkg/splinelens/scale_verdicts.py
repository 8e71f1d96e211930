r"""What do stored runs at several scales say?  Medians over seeds, comparisons seed by seed, and orders.

`arrays` hold measures of shape (scales, seeds) by name, and ``scales``; runs of one seed share data and
start.  Intervals are order statistics (`splinelens.comparisons.median_interval`): of ten seeds from the
second smallest to the second largest, which holds the true median with a chance of 98 %.

What chapter 16 shows with these: :claim:`small-starts-gather-at-attractors`,
:claim:`hyperplanes-leave-the-first-attractors`, :claim:`responses-align-early`,
:claim:`aligned-networks-are-two-neurons`, :claim:`effective-neurons-grow-with-scale`,
:claim:`kernel-regime-gathers-nothing`, :claim:`smooth-units-gather-as-relu-does`,
:claim:`alignment-buys-no-accuracy-here`, :claim:`small-tanh-aligns-and-does-not-fit`,
:claim:`longer-training-keeps-clusters`, :claim:`clusters-need-no-momentum`,
:claim:`digit-attractors-form-a-bundle`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray
from splinelens.comparisons import MedianInterval, median_interval
from splinelens.sphere_caps import unit_rows

__all__ = ["bundle_width", "paired_difference", "seed_interval", "seed_median", "seeds_in_order"]

Arrays = Mapping[str, NDArray[np.floating]]


def seed_median(arrays: Arrays, name: str, scale: float) -> float:
    """Median over the seeds of a measure at one scale.

    Parameters
    ----------
    arrays : mapping of str to ndarray
    name : str
        Of the measure.
    scale : float
        One of the stored scales.

    Raises
    ------
    ValueError
        If there is no such measure or scale.

    Examples
    --------
    >>> stored = {"scales": np.array([0.1, 1.0]), "pairs": np.array([[0.5, 0.7, 0.6], [0.0, 0.1, 0.0]])}
    >>> seed_median(stored, "pairs", 0.1)
    0.6
    """
    return float(np.median(_row(arrays, name, scale)))


def seed_interval(arrays: Arrays, name: str) -> MedianInterval:
    """Medians over the seeds at every scale, with intervals.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        With at least six seeds.
    name : str

    Raises
    ------
    ValueError
        If there is no such measure, or too few seeds.
    """
    return median_interval(_table(arrays, name))


def paired_difference(arrays: Arrays, name: str, scale: float, other: float) -> float:
    """Median over the seeds of the measure at `scale` less that at the `other` scale.

    Parameters
    ----------
    arrays : mapping of str to ndarray
    name : str
    scale, other : float

    Raises
    ------
    ValueError
        If there is no such measure or scale.

    Examples
    --------
    >>> stored = {"scales": np.array([0.1, 1.0]), "pairs": np.array([[0.5, 0.7, 0.6], [0.0, 0.1, 0.0]])}
    >>> round(paired_difference(stored, "pairs", 0.1, 1.0), 9)
    0.6
    """
    return float(np.median(_row(arrays, name, scale) - _row(arrays, name, other)))


def seeds_in_order(arrays: Arrays, name: str) -> int:
    """In how many seeds the measure grows from each scale to the next larger one.

    Parameters
    ----------
    arrays : mapping of str to ndarray
    name : str

    Raises
    ------
    ValueError
        If there is no such measure.

    Examples
    --------
    >>> stored = {"scales": np.array([0.1, 1.0]), "neurons": np.array([[2.0, 9.0], [7.0, 8.0]])}
    >>> seeds_in_order(stored, "neurons")
    1
    """
    steps = np.diff(_table(arrays, name)[np.argsort(arrays["scales"])], axis=0)
    return int((steps > 0).all(axis=0).sum())


def bundle_width(directions: ArrayLike) -> float:
    """Largest angle between two of the directions, in radians; 0 for a single one.

    Parameters
    ----------
    directions : array_like, shape (A, D)
        Unit vectors, A >= 1.

    Raises
    ------
    ValueError
        If there is none, or one is no unit vector.

    Examples
    --------
    >>> round(bundle_width([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]), 6)
    1.570796
    """
    rows = unit_rows("directions", directions)
    if not len(rows):
        raise ValueError("directions: expected at least one, got none")
    apart = np.linalg.norm(rows[:, None] - rows, axis=2)
    return float(2 * np.arcsin(min(apart.max() / 2, 1.0)))


def _table(arrays: Arrays, name: str) -> FloatArray:
    if name not in arrays:
        raise ValueError(f"name: expected one of {sorted(arrays)}, got {name!r}")
    return np.asarray(arrays[name], dtype=np.float64)


def _row(arrays: Arrays, name: str, scale: float) -> FloatArray:
    places = np.flatnonzero(np.isclose(arrays["scales"], scale, rtol=1e-9, atol=0.0))
    if len(places) != 1:
        raise ValueError(f"scale: expected one of {arrays['scales']}, got {scale}")
    return np.asarray(_table(arrays, name)[places[0]])
