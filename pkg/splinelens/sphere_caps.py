r"""How much of a sphere lies near given directions?  The null of every count of directions.

A cap of angle :math:`\theta` is the set of unit vectors of :math:`\mathbb R^D` within angle :math:`\theta` of
its centre.  Its share of the sphere is what a uniform random direction would give by chance, so it stands
beside every measured share (derived here, chapter 16).  Angles are in radians.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number

__all__ = [
    "cap_fraction",
    "caps_fraction",
    "expected_occupancy_entropy",
    "uniform_directions",
    "unit_rows",
]

SAMPLES = 20_000
"""Draws for the share of overlapping caps."""


def cap_fraction(angle: ArrayLike, dim: int) -> FloatArray:
    r"""Share of the unit sphere of :math:`\mathbb R^D` within `angle` of one direction.

    .. math:: \tfrac12\,I_{\sin^2\theta}\!\left(\tfrac{D-1}2,\tfrac12\right),\qquad\theta\le\tfrac\pi2,

    with the regularised incomplete beta function :math:`I`; beyond a right angle it is one minus the rest.

    Parameters
    ----------
    angle : array_like, any shape
        :math:`\theta`, from 0 to :math:`\pi`.
    dim : int
        :math:`D\ge2`, the dimension of the space that holds the sphere.

    Returns
    -------
    ndarray, shape of `angle`

    Raises
    ------
    ValueError
        If an angle is outside :math:`[0,\pi]` or `dim` is below 2.

    Notes
    -----
    It is at most :math:`\tfrac12\sin^{D-1}\theta`.  Claims: :claim:`cap-share-is-incomplete-beta`,
    :claim:`caps-shrink-exponentially`.

    Examples
    --------
    >>> [round(float(cap_fraction(np.pi / 3, dim)), 6) for dim in (2, 3)]
    [0.333333, 0.25]
    """
    from scipy.special import betainc

    theta, dimension = finite_array("angle", angle), whole_number("dim", dim, least=2)
    if not ((theta >= 0) & (theta <= np.pi)).all():
        raise ValueError(f"angle: expected numbers from 0 to pi, got {theta}")
    half = 0.5 * betainc((dimension - 1) / 2, 0.5, np.sin(theta) ** 2)
    return np.asarray(np.where(theta <= np.pi / 2, half, 1 - half))[()]


def caps_fraction(centers: ArrayLike, angle: float, rng: np.random.Generator | None = None) -> float:
    r"""Share of the sphere within `angle` of at least one of the `centers`.

    Exact on the circle, and wherever no two caps overlap.  Else an unbiased estimate: a cap is drawn, and a
    uniform point in it; with :math:`k` caps holding the point, the mean of :math:`1/k` is what the overlaps
    leave of the sum of the A caps.  Its relative standard error is at most :math:`\sqrt{A/N}` for
    :math:`N=20\,000` draws.

    Parameters
    ----------
    centers : array_like, shape (A, D)
        Unit vectors; A = 0 gives 0.
    angle : float
        From 0 to :math:`\pi/2`.
    rng : numpy.random.Generator, optional
        Needed where caps overlap and D > 2.

    Raises
    ------
    ValueError
        If a centre is no unit vector, the angle is outside :math:`[0,\pi/2]`, or caps overlap and no
        generator is given.

    Notes
    -----
    Claims: :claim:`union-of-arcs-by-gaps`.

    Examples
    --------
    >>> round(caps_fraction([[1.0, 0.0], [-1.0, 0.0]], np.pi / 4), 6)
    0.5
    """
    points, theta = unit_rows("centers", centers), finite_scalar("angle", angle)
    if not 0 <= theta <= np.pi / 2:
        raise ValueError(f"angle: expected a number from 0 to pi/2, got {angle}")
    if points.shape[1] == 2:
        return _arcs_fraction(points, theta)
    total = len(points) * float(cap_fraction(theta, points.shape[1]))
    nearness = points @ points.T - 2 * np.eye(len(points))
    if len(points) < 2 or nearness.max() < np.cos(2 * theta):
        return total
    if rng is None:
        raise ValueError("rng: expected a generator, since some caps overlap, got None")
    return total * _share_left_by_overlaps(points, theta, rng)


def _arcs_fraction(centers: FloatArray, theta: float) -> float:
    """Length of a union of arcs of half-width theta, over the circle's."""
    if not len(centers):
        return 0.0
    angles = np.sort(np.arctan2(centers[:, 1], centers[:, 0]))
    gaps = np.diff(np.append(angles, angles[0] + 2 * np.pi))
    return float(np.minimum(gaps, 2 * theta).sum() / (2 * np.pi))


def _share_left_by_overlaps(centers: FloatArray, theta: float, rng: np.random.Generator) -> float:
    from scipy.special import betainc, betaincinv

    count, dim = centers.shape
    shape = (dim - 1) / 2
    inside = rng.random(SAMPLES) * betainc(shape, 0.5, np.sin(theta) ** 2)
    sine = np.sqrt(betaincinv(shape, 0.5, inside))
    middle = centers[rng.integers(count, size=SAMPLES)]
    aside = rng.normal(size=(SAMPLES, dim))
    aside -= (aside * middle).sum(axis=1, keepdims=True) * middle
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    points = np.sqrt(1 - sine**2)[:, None] * middle + sine[:, None] * aside
    holding = (points @ centers.T >= np.cos(theta)).sum(axis=1)
    return float(np.mean(1 / np.maximum(holding, 1)))


def expected_occupancy_entropy(count: int, cells: int) -> float:
    r"""Mean entropy of the shares of `count` uniform draws in `cells` equal cells, over :math:`\log` `cells`.

    .. math:: -\frac{K}{\log K}\sum_{j=1}^{N}\binom Nj K^{-j}(1-K^{-1})^{N-j}\,\frac jN\log\frac jN

    It is below 1: few draws cannot fill all cells evenly, even without any cluster
    (:claim:`few-units-cannot-look-even`).

    Parameters
    ----------
    count : int
        :math:`N\ge1`.
    cells : int
        :math:`K\ge2`.

    Raises
    ------
    ValueError
        If there are no draws or fewer than two cells.

    Examples
    --------
    >>> round(expected_occupancy_entropy(2, 2), 6)
    0.5
    """
    from scipy.stats import binom

    number, cell_count = whole_number("count", count, least=1), whole_number("cells", cells, least=2)
    held = np.arange(1, number + 1)
    terms = binom.pmf(held, number, 1 / cell_count) * (held / number) * np.log(held / number)
    return float(-cell_count * terms.sum() / np.log(cell_count)) + 0.0


def uniform_directions(count: int, dim: int, rng: np.random.Generator) -> FloatArray:
    r"""Independent uniform unit vectors of :math:`\mathbb R^D`, shape (`count`, D).

    Parameters
    ----------
    count : int
        At least 0.
    dim : int
        :math:`D\ge1`.
    rng : numpy.random.Generator
    """
    shape = whole_number("count", count), whole_number("dim", dim, least=1)
    draws = rng.normal(size=shape)
    return np.asarray(draws / np.linalg.norm(draws, axis=1, keepdims=True))


def unit_rows(name: str, value: ArrayLike) -> FloatArray:
    """`value` as an array of unit vectors, shape (A, D) with D >= 2, refused by its `name` otherwise.

    Raises
    ------
    ValueError
        If it has another shape, or a row whose length differs from 1 by more than 1e-6.
    """
    rows = finite_array(name, value, (None, None))
    if rows.shape[1] < 2:
        raise ValueError(f"{name}: expected vectors of two or more entries, got {rows.shape[1]}")
    lengths = np.linalg.norm(rows, axis=1)
    if (np.abs(lengths - 1) > 1e-6).any():
        raise ValueError(
            f"{name}: expected unit vectors, got lengths from {lengths.min()} to {lengths.max()}"
        )
    return rows
