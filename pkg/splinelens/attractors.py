r"""Where does a frozen residual send the units of a network?

A *local attractor* is a strict local minimum of the direction potential D on the sphere of directions
:math:`(w,b)/|(w,b)|` (`splinelens.direction_potentials`).  Units in its basin turn towards it, and those
with :math:`D<0` grow there.  One input is decided exactly (`splinelens.circle_cells`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray
from splinelens.circle_cells import Attractor, line_attractors
from splinelens.direction_potentials import direction_gradient, direction_potential

__all__ = ["Attractor", "direction_gradient", "direction_potential", "find_attractors", "line_attractors"]


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
    ndarray, shape (k,)
        For one input: angles t in degrees, ascending in [0, 360), of the directions
        :math:`(\cos t,\sin t)` that act on :math:`(x,1)`.  Minima with :math:`D>0` are among them,
        plateaus are not.

    Raises
    ------
    ValueError
        On bad input, and for more than one input.

    Notes
    -----
    `line_attractors` tells kind, datum, breakpoint and value of each.  Derived here, chapter 14.

    Examples
    --------
    >>> find_attractors([0.0, 1.0], [1.0, -1.0])
    array([0.])
    >>> find_attractors([0.0, 1.0], [1.0, -1.0], sign=-1).round(6)
    array([135.])
    """
    if np.ndim(x) == 2:
        raise ValueError(f"x: expected shape (n,), one input, got {np.shape(x)}")
    return np.array([each.angle for each in line_attractors(x, residual, sign)])
