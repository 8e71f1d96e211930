r"""On which pieces of the sphere is the potential of a direction linear, and what is it there?

A ReLU unit with weights :math:`w`, bias :math:`b` has the direction :math:`u=(w,b)/|(w,b)|` on the sphere
:math:`S^d`.  With :math:`\tilde x_n=(x_n,1)` and frozen residuals :math:`r_n` its potential is

.. math:: D(u)=\varsigma\sum_n r_n\,\langle u,\tilde x_n\rangle_+ ,\qquad \varsigma=\operatorname{sgn}v .

Each datum cuts the sphere along a great circle (a great sphere where d > 2) on which
:math:`\langle u,\tilde x_n\rangle=0`: the hyperplane of the unit passes through the datum.  These circles
divide the sphere into *faces*: cells, edges, ..., vertices.  A face is the set of directions with one vector
of signs, and on it D is linear.  Derived here, chapter 15.

Everywhere `lifted` is an array of shape (n, m) whose rows are the :math:`\tilde x_n`, or any other vectors.
"""

from __future__ import annotations

from itertools import combinations, product
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array

__all__ = [
    "TOLERANCE",
    "lift",
    "masses",
    "sign_vectors",
    "signs_of",
    "sphere_potential",
    "unit_rows",
    "vertices",
]

TOLERANCE = 1e-9
"""Relative to the size of the vectors: what is below counts as zero."""

Signs = NDArray[np.int8]


def lift(x: ArrayLike) -> FloatArray:
    r"""The lifted data :math:`\tilde x_n=(x_n,1)`.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)

    Returns
    -------
    ndarray, shape (n, d + 1)

    Raises
    ------
    ValueError
        If `x` has another shape, no data or no dimension, or is not finite.

    Examples
    --------
    >>> print(lift([0.5, 2.0]))
    [[0.5 1. ]
     [2.  1. ]]
    """
    points = finite_array("x", x)
    points = points[:, None] if points.ndim == 1 else points
    if points.ndim != 2 or 0 in points.shape:
        raise ValueError(f"x: expected shape (n,) or (n, d) with n, d >= 1, got {np.shape(x)}")
    return np.column_stack([points, np.ones(len(points))])


def sphere_potential(u: ArrayLike, x: ArrayLike, residual: ArrayLike, sign: float = 1) -> FloatArray:
    r"""The potential :math:`D(u)=\varsigma\sum_n r_n\langle u,\tilde x_n\rangle_+` of directions.

    Parameters
    ----------
    u : array_like, shape (..., d + 1)
        Directions; any length is allowed, and D grows in proportion to it.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
        :math:`r_n=f(x_n)-y_n`.
    sign : float
        The sign of v, 1 or -1.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    ValueError
        On wrong shapes, or if `sign` is not 1 or -1.

    Examples
    --------
    One datum at 0 with residual -1: the unit gains most when its whole direction is the bias.

    >>> print(sphere_potential([[0.0, 1.0], [1.0, 0.0], [0.0, -1.0]], [0.0], [-1.0]))
    [-1.  0.  0.]
    """
    lifted = lift(x)
    directions = finite_array("u", u)
    if directions.ndim == 0 or directions.shape[-1] != lifted.shape[1]:
        raise ValueError(f"u: expected shape (..., {lifted.shape[1]}), got {directions.shape}")
    values: FloatArray = np.maximum(directions @ lifted.T, 0.0) @ masses(lifted, residual, sign)
    return values


def masses(lifted: FloatArray, residual: ArrayLike, sign: float) -> FloatArray:
    """What each datum puts into D: the `residual`, a number for each row of `lifted`, times the `sign` of v.

    Raises
    ------
    ValueError
        If the sign is not 1 or -1, or the lengths differ.
    """
    if sign not in (1, -1):
        raise ValueError(f"sign: expected 1 or -1, got {sign}")
    return float(sign) * finite_array("residual", residual, (len(lifted),))


def signs_of(u: FloatArray, lifted: FloatArray) -> Signs:
    """Which side of the great circle of each row of `lifted` the directions `u` are on: -1, 0 or 1.

    Directions have shape (..., m), rows (n, m), sides (..., n); 0 is within `TOLERANCE`.
    """
    heights = u @ lifted.T
    clear = np.abs(heights) > TOLERANCE * np.linalg.norm(lifted, axis=1)
    return np.asarray((np.sign(heights) * clear).astype(np.int8))


def vertices(lifted: ArrayLike) -> FloatArray:
    """The directions in which m - 1 independent great spheres meet, both signs, each once.

    Parameters
    ----------
    lifted : array_like, shape (n, m)
        Of rank m.

    Returns
    -------
    ndarray, shape (vertices, m)
        Unit vectors.

    Raises
    ------
    ValueError
        If the rank is smaller, so that the great spheres have no vertex.

    Examples
    --------
    Three great circles in general position meet in six points.

    >>> len(vertices([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]))
    6
    """
    rows = unit_rows(finite_array("lifted", lifted, (None, None)))
    m = rows.shape[1]
    if np.linalg.matrix_rank(rows, tol=TOLERANCE) < m:
        raise ValueError(f"lifted: expected vectors that span {m} dimensions, got fewer")
    if m == 1:
        return np.array([[1.0], [-1.0]])
    chosen = rows[list(combinations(range(len(rows)), m - 1))]
    _, sizes, right = np.linalg.svd(chosen, full_matrices=True)
    normals = right[sizes.min(axis=1) > TOLERANCE, -1]
    return _distinct(np.concatenate([normals, -normals]))


def unit_rows(array: FloatArray) -> FloatArray:
    """The rows of `array` divided by their lengths."""
    rows: FloatArray = array / np.linalg.norm(array, axis=1, keepdims=True)
    return rows


def _distinct(points: FloatArray) -> FloatArray:
    """Each row once, up to rounding."""
    order = np.unique(np.round(points, 7) + 0.0, axis=0, return_index=True)[1]
    return points[np.sort(order)]


def sign_vectors(lifted: ArrayLike, limit: int = 300_000) -> Signs:
    r"""The signs :math:`(\operatorname{sgn}\langle u,\tilde x_n\rangle)_n` of all faces of the sphere.

    In general position (any m vectors independent) and for n >= m, cells have no zero, edges one,
    vertices m - 1.  The work grows like the number of vertices, 2 C(n, m - 1), times :math:`3^{m-1}`
    faces at each.

    :claim:`data-cut-the-sphere` of chapter 15.

    Parameters
    ----------
    lifted : array_like, shape (n, m)
        Of rank m; no vector zero.  More than m - 1 of them may lie in one hyperplane.
    limit : int
        The largest number of vertices times faces at each.

    Returns
    -------
    ndarray of int8, shape (faces, n)

    Raises
    ------
    ValueError
        If the rank is smaller, or the limit is passed.

    Examples
    --------
    Three great circles make 8 cells, 12 edges and 6 vertices, like the faces of an octahedron.

    >>> faces = sign_vectors([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    >>> [int(((faces == 0).sum(axis=1) == zeros).sum()) for zeros in (0, 1, 2)]
    [8, 12, 6]
    """
    vectors = finite_array("lifted", lifted, (None, None))
    n, m = vectors.shape
    work = 2 * comb(n, m - 1) * 3 ** (m - 1)
    if np.linalg.matrix_rank(unit_rows(vectors), tol=TOLERANCE) < m:
        raise ValueError(f"lifted: expected vectors that span {m} dimensions, got fewer")
    if work > limit:
        raise ValueError(f"lifted: expected at most {limit} faces at vertices, got {work}: search instead")
    return np.unique(_faces(vectors), axis=0)


def _faces(vectors: FloatArray) -> Signs:
    """Signs of the faces, some more than once: those whose closure holds a vertex, vertex by vertex."""
    n, m = vectors.shape
    if n == m:
        return np.array([s for s in product((-1, 0, 1), repeat=n) if any(s)], dtype=np.int8)
    if m == 1:
        return np.stack([np.sign(vectors[:, 0]), -np.sign(vectors[:, 0])]).astype(np.int8)
    found = []
    for u in vertices(vectors):
        here = signs_of(u, vectors)
        on = here == 0
        within = vectors[on] @ np.linalg.svd(u[None])[2][1:].T
        around = np.vstack([np.zeros(on.sum(), dtype=np.int8), _faces(within)])
        block = np.repeat(here[None], len(around), axis=0)
        block[:, on] = around
        found.append(np.unique(block, axis=0))
    return np.concatenate(found)
