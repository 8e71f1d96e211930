r"""Do directions gather?  Near given ones, near each other, in few cells; and how many are there, in effect?

Directions are unit vectors, shape (H, D), as `splinelens.clustering_measures.unit_directions` makes them
from a network.  Each measure has an exact mean for independent uniform directions, its null, by
`splinelens.sphere_caps`.  Angles are in radians (derived here, chapter 16).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, finite_scalar, weight_array, whole_number
from splinelens.sphere_caps import unit_rows

__all__ = [
    "direction_clusters",
    "is_near",
    "near_share",
    "occupancy_entropy",
    "pair_share",
    "participation_ratio",
]


def is_near(directions: FloatArray, centers: FloatArray, angle: float) -> NDArray[np.bool_]:
    """Which `directions` are within `angle` of one of the `centers`.

    Parameters
    ----------
    directions, centers : ndarray, shape (H, D) and (A, D)
        Unit vectors.
    angle : float

    Raises
    ------
    ValueError
        If the two have vectors of different length.
    """
    if directions.shape[1] != centers.shape[1]:
        raise ValueError(
            f"centers: expected vectors of {directions.shape[1]} entries, got {centers.shape[1]}"
        )
    near: NDArray[np.bool_] = (directions @ centers.T >= np.cos(angle)).any(axis=1)
    return near


def near_share(
    directions: ArrayLike, centers: ArrayLike, angle: float, weights: ArrayLike | None = None
) -> float:
    r"""Share of `directions` within `angle` of one of the `centers`.

    For uniform directions that do not depend on the weights, its mean is the share of the sphere within
    `angle` of a centre, `sphere_caps.caps_fraction`.

    Parameters
    ----------
    directions : array_like, shape (H, D)
        Unit vectors.
    centers : array_like, shape (A, D)
        Unit vectors.
    angle : float
    weights : array_like, shape (H,), optional
        What each direction counts, >= 0; equal if none are given.

    Raises
    ------
    ValueError
        On wrong shapes or weights, or vectors that are no unit vectors.
    """
    rows = unit_rows("directions", directions)
    near = is_near(rows, unit_rows("centers", centers), finite_scalar("angle", angle))
    return float(near @ weight_array(weights, len(rows)))


def pair_share(directions: ArrayLike, angle: float, weights: ArrayLike | None = None) -> float:
    r"""Share of pairs of different units whose directions are within `angle` of each other.

    .. math:: \frac{\sum_{i\ne j} m_im_j\,\mathbb 1[\angle(u_i,u_j)\le\theta]}{\sum_{i\ne j}m_im_j}

    For independent uniform directions that do not depend on the weights its mean is the share of one cap,
    `sphere_caps.cap_fraction` (:claim:`pairs-are-near-by-one-cap`).

    Parameters
    ----------
    directions : array_like, shape (H, D)
        Unit vectors, H >= 2.
    angle : float
    weights : array_like, shape (H,), optional
        :math:`m_i\ge0`; equal if none are given.

    Raises
    ------
    ValueError
        On wrong shapes or weights, or fewer than two units with weight.

    Examples
    --------
    >>> round(pair_share([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 0.1), 4)
    0.3333
    """
    rows = unit_rows("directions", directions)
    masses = weight_array(weights, len(rows))
    pairs = 1 - float(masses @ masses)
    if (masses > 0).sum() < 2:
        raise ValueError("directions: expected at least two units with weight > 0")
    near = rows @ rows.T >= np.cos(finite_scalar("angle", angle))
    np.fill_diagonal(near, False)
    return float(masses @ near @ masses) / pairs


def occupancy_entropy(
    directions: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    bins: int = 60,
    centers: ArrayLike | None = None,
) -> float:
    r"""Entropy of the shares of units in cells of the sphere, over the logarithm of the number of cells.

    On the circle the cells are `bins` equal arcs, the first from angle 0 on.  In more dimensions a unit is in
    the cell of the nearest of the given `centers`.  One means evenly spread, 0 all in one cell.  Chance gives
    `sphere_caps.expected_occupancy_entropy` for equal cells and equal weights.

    Parameters
    ----------
    directions : array_like, shape (H, D)
        Unit vectors.
    weights : array_like, shape (H,), optional
        What each direction counts, >= 0; equal if none are given.
    bins : int
        Number of arcs, >= 2.
    centers : array_like, shape (K, D), optional
        Unit vectors, K >= 2; needed for D > 2.

    Raises
    ------
    ValueError
        On wrong shapes or weights, or centres that are missing.

    Examples
    --------
    >>> occupancy_entropy([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]], bins=4)
    1.0
    """
    rows = unit_rows("directions", directions)
    cells, count = _arcs(rows, bins) if centers is None else _nearest(rows, unit_rows("centers", centers))
    shares = np.bincount(cells, weight_array(weights, len(rows)))
    held = shares[shares > 0]
    return float(-(held * np.log(held)).sum() / np.log(count)) + 0.0


def _arcs(rows: FloatArray, bins: int) -> tuple[NDArray[np.intp], int]:
    count = whole_number("bins", bins, least=2)
    if rows.shape[1] != 2:
        raise ValueError(f"centers: expected unit vectors of {rows.shape[1]} entries, got None")
    turns = np.arctan2(rows[:, 1], rows[:, 0]) / (2 * np.pi) % 1.0
    return np.minimum((turns * count).astype(np.intp), count - 1), count


def _nearest(rows: FloatArray, centers: FloatArray) -> tuple[NDArray[np.intp], int]:
    if len(centers) < 2 or centers.shape[1] != rows.shape[1]:
        raise ValueError(f"centers: expected two or more of {rows.shape[1]} entries, got {centers.shape}")
    return np.argmax(rows @ centers.T, axis=1), len(centers)


def direction_clusters(directions: ArrayLike, angle: float) -> NDArray[np.intp]:
    """A number for each direction, equal for those joined by a chain of steps of at most `angle`.

    Parameters
    ----------
    directions : array_like, shape (H, D)
        Unit vectors.
    angle : float

    Returns
    -------
    ndarray of int, shape (H,)
        From 0, in the order of the first member.

    Examples
    --------
    >>> direction_clusters([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]], 0.1)
    array([0, 1, 0])
    """
    from scipy.sparse.csgraph import connected_components

    rows = unit_rows("directions", directions)
    together = rows @ rows.T >= np.cos(finite_scalar("angle", angle))
    labels = connected_components(together, directed=False)[1]
    firsts, inverse = np.unique(labels, return_index=True, return_inverse=True)[1:]
    return np.asarray(np.argsort(np.argsort(firsts))[inverse])


def participation_ratio(masses: ArrayLike) -> float:
    r"""Effective number of the `masses`, :math:`(\sum_im_i)^2/\sum_im_i^2`: k for k equal ones; 0 for none.

    Parameters
    ----------
    masses : array_like, shape (H,)
        At least 0.

    Raises
    ------
    ValueError
        If one is negative.

    Examples
    --------
    >>> participation_ratio([2.0, 2.0, 0.0])
    2.0
    """
    array = finite_array("masses", masses, (None,))
    if (array < 0).any():
        raise ValueError(f"masses: expected numbers >= 0, got {array.min():g}")
    largest = array.max(initial=0.0)
    scaled = array / largest if largest > 0 else array
    return float(scaled.sum() ** 2 / (scaled @ scaled)) if largest > 0 else 0.0
