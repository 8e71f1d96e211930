r"""How is the sphere of directions drawn flat, for two inputs, without favouring any part of it?

By Lambert's cylindrical projection: across, the angle of w; up, :math:`b/|(w,b)|`.  It keeps areas: equal
areas on the sphere are equal areas on the map (Archimedes).  The upper and lower edge are the poles,
where w = 0; the left edge continues on the right.  Derived here, chapter 15.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array

__all__ = ["circle_on_map", "from_map", "on_map"]


def on_map(u: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Where directions lie on the map.

    Parameters
    ----------
    u : array_like, shape (..., 3)
        Rows (w, b), of any length > 0.

    Returns
    -------
    degrees, height : ndarray, shape (...)
        From -180 to 180, and from -1 to 1.

    Raises
    ------
    ValueError
        On another shape, or if a row is zero.

    Examples
    --------
    >>> print(*on_map([0.0, 2.0, 0.0]))
    90.0 0.0
    """
    rows = finite_array("u", u)
    if rows.ndim == 0 or rows.shape[-1] != 3:
        raise ValueError(f"u: expected shape (..., 3), got {rows.shape}")
    lengths = np.linalg.norm(rows, axis=-1)
    if not (lengths > 0).all():
        raise ValueError("u: expected directions, got a zero vector")
    return np.degrees(np.arctan2(rows[..., 1], rows[..., 0])), rows[..., 2] / lengths


def from_map(degrees: ArrayLike, height: ArrayLike) -> FloatArray:
    """The unit vectors at places of the map.

    Parameters
    ----------
    degrees, height : array_like
        Of shapes that broadcast; height from -1 to 1.

    Returns
    -------
    ndarray, shape (..., 3)

    Raises
    ------
    ValueError
        If a height is outside [-1, 1].

    Examples
    --------
    >>> print(from_map(180.0, 0.0).round(6) + 0.0)
    [-1.  0.  0.]
    """
    up = finite_array("height", height)
    if (np.abs(up) > 1).any():
        raise ValueError("height: expected numbers from -1 to 1")
    turn, up = np.broadcast_arrays(np.radians(finite_array("degrees", degrees)), up)
    radius = np.sqrt(1 - up**2)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn), up], axis=-1)


def circle_on_map(point: ArrayLike, degrees: ArrayLike) -> FloatArray:
    r"""Heights of the great circle of a datum: directions whose hyperplane passes through it.

    .. math:: -\frac{s}{\sqrt{1+s^2}},\qquad s=x_1\cos\alpha+x_2\sin\alpha .

    Parameters
    ----------
    point : array_like, shape (2,)
    degrees : array_like

    Returns
    -------
    ndarray, shape of `degrees`

    Examples
    --------
    >>> print(circle_on_map([1.0, 0.0], [0.0, 90.0]).round(4) + 0.0)
    [-0.7071  0.    ]
    """
    place = finite_array("point", point, (2,))
    turn = np.radians(finite_array("degrees", degrees))
    s = place[0] * np.cos(turn) + place[1] * np.sin(turn)
    return np.asarray(-s / np.hypot(1.0, s))
