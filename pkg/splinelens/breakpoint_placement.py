r"""Where do the breakpoints of a fresh network stand, and how can they be put where the data are?

Five ways to draw a start of any width for given inputs.  Three are laws of the weights; two place the
breakpoints and otherwise draw as PyTorch does, so that only the place differs:

- ``"torch"``: w, b uniform on [-1, 1], v uniform on :math:`\pm1/\sqrt H`;
- ``"he zero"``: w normal of variance 2, v of variance 2/H, b = 0: every breakpoint is 0;
- ``"he biased"``: the same with b normal of variance 2;
- ``"uniform"``: w and v as in "torch", breakpoints uniform on the range of the inputs;
- ``"gaps"``: w and v as in "torch", breakpoints dealt out over the gaps between neighbouring inputs.

Output bias and skip are 0.  Derived here, chapter 7.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, input_array, whole_number
from splinelens.initialization import GaussianLaw, UniformLaw
from splinelens.networks import ShallowNetwork

__all__ = ["PLACEMENTS", "gaps_of_units", "place_breakpoints"]

PLACEMENTS = ("torch", "he zero", "he biased", "uniform", "gaps")
"""The names of the placements."""


def place_breakpoints(placement: str, width: int, x: ArrayLike, rng: np.random.Generator) -> ShallowNetwork:
    """A fresh network of `width` units for the inputs `x`.

    Parameters
    ----------
    placement : str
        One of `PLACEMENTS`.
    width : int
        Number of units, >= 1.
    x : array_like, shape (n,)
        Inputs, of which at least two differ; only "uniform" and "gaps" look at them.
    rng : numpy.random.Generator
        Where the draws come from.

    Returns
    -------
    ShallowNetwork

    Raises
    ------
    ValueError
        On an unknown placement, a bad width, or inputs that do not differ.

    Notes
    -----
    Claims: :claim:`placed-breakpoints-lie-among-the-data`, :claim:`placement-decides-near-minimal-width`.

    Examples
    --------
    >>> network = place_breakpoints("gaps", 3, [0.0, 1.0, 2.0, 3.0], np.random.default_rng(0))
    >>> np.floor(-network.b / network.w)
    array([0., 1., 2.])
    """
    if placement not in PLACEMENTS:
        raise ValueError(f"placement: expected one of {PLACEMENTS}, got {placement!r}")
    count, ends = whole_number("width", width, least=1), _distinct(x)
    root = np.sqrt(count)
    if placement.startswith("he"):
        return GaussianLaw(np.sqrt(2), np.sqrt(2) * (placement == "he biased"), np.sqrt(2) / root).sample(
            count, rng
        )
    network = UniformLaw(1.0, 1.0, 1.0 / root).sample(count, rng)
    if placement == "torch":
        return network
    left, right = ends[[0]], ends[[-1]]
    if placement == "gaps":
        gaps = gaps_of_units(count, len(ends) - 1)
        left, right = ends[gaps], ends[gaps + 1]
    return network.replace(b=-network.w * rng.uniform(left, right, count))


def gaps_of_units(width: int, gaps: int) -> NDArray[np.intp]:
    r"""The gap of each unit when units are dealt out evenly: unit i gets :math:`\lfloor iG/H\rfloor`.

    Every gap gets :math:`\lfloor H/G\rfloor` or :math:`\lceil H/G\rceil` units
    (:claim:`gaps-are-dealt-evenly`), and from :math:`H\ge G/2` on no two neighbouring gaps are empty
    (:claim:`no-two-neighbouring-gaps-are-empty`).

    Parameters
    ----------
    width : int
        Number of units H, >= 1.
    gaps : int
        Number of gaps G, >= 1.

    Raises
    ------
    ValueError
        If either is not a whole number >= 1.

    Examples
    --------
    >>> gaps_of_units(4, 6), gaps_of_units(5, 2)
    (array([0, 1, 3, 4]), array([0, 0, 0, 1, 1]))
    """
    count, number = whole_number("width", width, least=1), whole_number("gaps", gaps, least=1)
    return np.arange(count) * number // count


def _distinct(x: ArrayLike) -> FloatArray:
    """The different inputs in increasing order."""
    ends = np.unique(input_array(x))
    if len(ends) < 2:
        raise ValueError(f"x: expected at least two distinct inputs, got {len(ends)}")
    return ends
