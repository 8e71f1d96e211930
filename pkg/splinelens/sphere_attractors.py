r"""Where do the directions of ReLU units go under a frozen residual: all strict local minima of D.

:math:`D(u)=\varsigma\sum_nr_n\langle u,\tilde x_n\rangle_+` on the sphere :math:`S^d`
(`splinelens.direction_cells`).  At a direction u let I be the data on its hyperplane, A the active ones,
:math:`g=\varsigma\sum_Ar_n\tilde x_n`, and

.. math:: \ell(h)=\langle g,h\rangle+\varsigma\sum_{n\in I}r_n\langle\tilde x_n,h\rangle_+ ,\qquad h\perp u,

the slope of D on the way from u to h.  Then (derived here, chapter 15, in any position of the data)

* where D(u) < 0, u is a strict local minimum exactly if :math:`\ell\ge0`;
* where D(u) >= 0, exactly if :math:`\ell(h)>0` for all h other than 0, which needs d independent data on
  the hyperplane.

If the :math:`\tilde x_n`, n in I, are independent and
:math:`g-\langle g,u\rangle u=Pg+\sum_I\kappa_n\tilde x_n` with Pg orthogonal to all of them, the first is
:math:`Pg=0` and :math:`\kappa_n\le0\le\kappa_n+\varsigma r_n`, the second the same with strict signs and
d data in I.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array
from splinelens.direction_cells import TOLERANCE, lift, masses, sign_vectors, signs_of, unit_rows, vertices

__all__ = ["Certificate", "SphereAttractors", "SphereFaces", "certify", "find_sphere_attractors"]


@dataclass(frozen=True, eq=False)
class Certificate:
    r"""Why a direction is, or is not, a strict local minimum of D.

    Attributes
    ----------
    value : float
        D(u).
    on : tuple of int
        The data I on the hyperplane.
    rest : float
        Length of Pg, the part of the gradient along the face; 0 where u is critical.
    slopes : ndarray
        :math:`\ell` along the edges of the fan that I cuts into the directions h.  For independent data an
        edge is orthogonal to all of them but one, and the slopes are
        :math:`-\kappa_n` and :math:`\kappa_n+\varsigma r_n`, times the height of the edge over its datum.
    rank : int
        Of the data on the hyperplane; 0 inside a cell.
    is_strict_minimum : bool
    """

    value: float
    on: tuple[int, ...]
    rest: float
    slopes: FloatArray
    rank: int
    is_strict_minimum: bool


@dataclass(frozen=True, eq=False)
class SphereAttractors:
    """Strict local minima of D, by their values, the lowest first.

    Attributes
    ----------
    directions : ndarray, shape (k, d + 1)
        Unit vectors (w, b).
    values : ndarray, shape (k,)
        D there.
    on : tuple of tuple of int
        The data through which each hyperplane passes.
    """

    directions: FloatArray
    values: FloatArray
    on: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def kinds(self) -> tuple[str, ...]:
        """``"sink"`` inside a cell, ``"pinned to 1"`` datum, to 2, and so on."""
        return tuple(f"pinned to {len(each)}" if each else "sink" for each in self.on)

    @property
    def growing(self) -> NDArray[np.bool_]:
        """Whether a unit there grows (D < 0); otherwise it shrinks."""
        return np.asarray(self.values < 0)


@dataclass(frozen=True, eq=False)
class SphereFaces:
    """The faces that data cut into the sphere, for many residuals on the same data.

    Attributes
    ----------
    lifted : ndarray, shape (n, m)
        Of rank m.
    signs : ndarray of int8, shape (faces, n)
    projectors : ndarray, shape (faces, m, m)
        Onto the linear span of each face.
    corners : ndarray, shape (vertices, m)
        The faces of dimension 0.
    """

    lifted: FloatArray
    signs: NDArray[np.int8]
    projectors: FloatArray
    corners: FloatArray

    @classmethod
    def of(cls, lifted: ArrayLike, limit: int = 300_000) -> SphereFaces:
        """The faces of the vectors `lifted`, which span their space; for `limit` see `sign_vectors`."""
        vectors = finite_array("lifted", lifted, (None, None))
        signs = sign_vectors(vectors, limit)
        projectors = np.array([np.eye(vectors.shape[1]) - _onto(vectors[row == 0]) for row in signs])
        return cls(vectors, signs, projectors, vertices(vectors))

    def candidates(self, weights: FloatArray) -> FloatArray:
        """The downhill ends of all faces that lie on their own face, and all vertices; shape (k, m)."""
        pulls = (self.signs > 0) @ (weights[:, None] * self.lifted)
        gradients = np.einsum("fij,fj->fi", self.projectors, pulls)
        lengths = np.linalg.norm(gradients, axis=1)
        steep = lengths > TOLERANCE * _scale(self.lifted, weights)
        ends = -gradients[steep] / lengths[steep, None]
        own = (signs_of(ends, self.lifted) == self.signs[steep]).all(axis=1)
        inside = own & (np.trace(self.projectors[steep], axis1=1, axis2=2) > 1.5)
        return np.concatenate([ends[inside], self.corners])

    def minima(self, weights: FloatArray) -> list[tuple[FloatArray, Certificate]]:
        """Every strict local minimum of D with its certificate; `weights` are the signed residuals."""
        tested = [(u, _certificate(u, self.lifted, weights)) for u in self.candidates(weights)]
        return [(u, found) for u, found in tested if found.is_strict_minimum]


def certify(u: ArrayLike, x: ArrayLike, residual: ArrayLike, sign: float = 1) -> Certificate:
    r"""Whether a direction is a strict local minimum of D, and why.

    :claim:`sphere-minimum-criterion`, :claim:`kappa-criterion`, :claim:`negative-minima-are-strict`,
    :claim:`strict-kappa-is-not-necessary`, :claim:`positive-attractors-are-vertices`,
    :claim:`uphill-kink-is-not-sufficient` and :claim:`plateaus-are-no-attractors` of chapter 15.

    Parameters
    ----------
    u : array_like, shape (d + 1,)
        A direction, of any length > 0.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
    sign : float
        The sign of v, 1 or -1.

    Returns
    -------
    Certificate

    Raises
    ------
    ValueError
        On wrong shapes, a zero direction, or a sign other than 1 and -1.

    Examples
    --------
    One datum at 0, residual -1: the direction (0, 1) is a sink; its opposite is dead, a plateau.

    >>> certify([0.0, 1.0], [0.0], [-1.0]).is_strict_minimum
    True
    >>> certify([0.0, -1.0], [0.0], [-1.0]).is_strict_minimum
    False
    """
    lifted = lift(x)
    direction = finite_array("u", u, (lifted.shape[1],))
    if not np.linalg.norm(direction) > 0:
        raise ValueError("u: expected a direction, got the zero vector")
    return _certificate(direction / np.linalg.norm(direction), lifted, masses(lifted, residual, sign))


def _certificate(u: FloatArray, lifted: FloatArray, weights: FloatArray) -> Certificate:
    """The criterion at the unit vector `u`."""
    signs = signs_of(u, lifted)
    on, active = np.flatnonzero(signs == 0), signs > 0
    through, g = lifted[on], weights[active] @ lifted[active]
    along = g - _onto(through) @ g
    value = float(u @ g)
    rest = float(np.linalg.norm(along - value * u))
    edges, rank = _edges(through)
    slopes = edges @ g + np.maximum(edges @ through.T, 0.0) @ weights[on]
    small = TOLERANCE * _scale(lifted, weights)
    if value < -small:
        strict = rest <= small and bool((slopes >= -small).all())
    else:
        strict = rank == len(u) - 1 and bool((slopes > small).all())
    return Certificate(value, tuple(map(int, on)), rest, slopes, rank, strict)


def _scale(lifted: FloatArray, weights: FloatArray) -> float:
    return float(np.abs(weights) @ np.linalg.norm(lifted, axis=1))


def _onto(rows: FloatArray) -> FloatArray:
    """Projector onto the span of `rows`."""
    basis = _basis(rows)
    projector: FloatArray = basis.T @ basis
    return projector


def _basis(rows: FloatArray) -> FloatArray:
    """An orthonormal basis of the span of `rows`, as rows."""
    if len(rows) == 0:
        return rows
    _, sizes, right = np.linalg.svd(unit_rows(rows), full_matrices=False)
    return right[sizes > 1e-7]


def _edges(through: FloatArray) -> tuple[FloatArray, int]:
    """Unit vectors along the edges of the fan that `through` cuts into its own span, and its rank."""
    basis = _basis(through)
    rank = len(basis)
    return (vertices(through @ basis.T) @ basis if rank else through), rank


def find_sphere_attractors(
    x: ArrayLike, residual: ArrayLike, sign: float = 1, *, limit: int = 300_000
) -> SphereAttractors:
    r"""Every attractor of the directions of ReLU units at a frozen residual, in d dimensions, exactly.

    All faces of the sphere are listed.  Inside a face D is linear on its span, so its only possible minimum
    is the end of the downhill way; it is kept if it lies on the face and the certificate holds.  Vertices,
    where d independent data lie on the hyperplane, are tried with both signs.  Dead plateaus are no strict
    minima and drop out.
    The data may lie in any position, repeated or in a smaller affine space: then directions that no datum can
    tell apart are left aside, since a minimum with D > 0 cannot be strict.  :claim:`all-sphere-attractors`,
    :claim:`some-direction-attracts`, :claim:`line-attractors-by-the-sphere` and
    :claim:`flat-data-keep-only-growth` of chapter 15.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
        :math:`r_n=f(x_n)-y_n`.
    sign : float
        The sign of v, 1 or -1.
    limit : int
        Refuse where 2 C(n, d) 3^d is larger: the work grows like this.  At the default, n <= 180 for d = 2,
        n <= 32 for d = 3; beyond it use `splinelens.direction_flow.search_sphere_attractors`.

    Returns
    -------
    SphereAttractors

    Raises
    ------
    ValueError
        On wrong shapes, a sign other than 1 and -1, or more faces than `limit`.

    Examples
    --------
    Two data that want a higher value with one between that wants a lower: a unit turns to either of the two.

    >>> found = find_sphere_attractors([[2.0, 0.0], [-2.0, 0.0], [0.0, 0.0]], [-1.0, -1.0, 3.0])
    >>> print(found.kinds)
    ('pinned to 1', 'pinned to 1')
    """
    lifted = lift(x)
    weights = masses(lifted, residual, sign)
    basis = _basis(lifted)
    found = SphereFaces.of(lifted @ basis.T, limit).minima(weights)
    if len(basis) < lifted.shape[1]:
        found = [(u, each) for u, each in found if each.value < 0]
    found.sort(key=lambda pair: pair[1].value)
    directions = np.array([u @ basis for u, _ in found]).reshape(-1, lifted.shape[1])
    values = np.array([each.value for _, each in found])
    return SphereAttractors(directions, values, tuple(each.on for _, each in found))
