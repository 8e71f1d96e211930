r"""Where does a frozen residual send the units of a network?

A *local attractor* is a strict local minimum of the direction potential D on the sphere of directions
:math:`(w,b)/|(w,b)|` (`splinelens.direction_potentials`).  Units in its basin turn towards it, and those
with :math:`D<0` grow there.  One input is decided exactly (`splinelens.circle_cells`); for more, all faces
that the data cut into the sphere are tried (`splinelens.sphere_attractors`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens.circle_cells import Attractor, line_attractors
from splinelens.clustering_measures import NearShares, clustering
from splinelens.direction_potentials import direction_gradient, direction_potential
from splinelens.sphere_attractors import SphereAttractors, find_sphere_attractors

__all__ = [
    "Attractor",
    "NearShares",
    "SphereAttractors",
    "clustering",
    "direction_gradient",
    "direction_potential",
    "find_attractors",
    "find_sphere_attractors",
    "line_attractors",
]


def find_attractors(x: ArrayLike, residual: ArrayLike, sign: int = 1) -> FloatArray:
    r"""The strict local minima of the direction potential of a ReLU unit.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        In any order, repeated or not.
    residual : array_like, shape (n,)
        :math:`r_n=f(x_n)-y_n`, taken as frozen.
    sign : int
        :math:`\operatorname{sgn}v`, +1 or -1.

    Returns
    -------
    ndarray, shape (k,) or (k, d+1)
        For `x` of shape (n,) or (n, 1): angles t in degrees, ascending in [0, 360), of the directions
        :math:`(\cos t,\sin t)` that act on :math:`(x,1)`.  For d >= 2: unit vectors :math:`(w,b)`, the
        lowest D first.  Minima with :math:`D>0` are among them, plateaus are not.

    Raises
    ------
    ValueError
        On bad input, and where `find_sphere_attractors` refuses because there are too many faces.

    Notes
    -----
    `line_attractors` and `find_sphere_attractors` tell more of each.  Derived here, chapters 14 and 15.
    Claims: :claim:`attractors-are-the-strict-minima`.

    Examples
    --------
    >>> find_attractors([0.0, 1.0], [1.0, -1.0])
    array([0.])
    >>> find_attractors([0.0, 1.0], [1.0, -1.0], sign=-1).round(6)
    array([135.])
    >>> find_attractors([[0.0, 2.0]], [-1.0]).round(4)
    array([[0.    , 0.8944, 0.4472]])
    """
    points = finite_array("x", x)
    if points.ndim == 2 and points.shape[1] > 1:
        return find_sphere_attractors(points, residual, sign).directions
    line = points[:, 0] if points.ndim == 2 and points.shape[1] == 1 else points
    return np.array([each.angle for each in line_attractors(line, residual, sign)])
