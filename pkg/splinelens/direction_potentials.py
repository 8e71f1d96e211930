r"""Which way does a residual pull the direction of a unit?  The potential of which the pull is the slope.

A unit with sign :math:`\operatorname{sgn}v` and direction :math:`u=(w,b)/|(w,b)|` on the sphere
:math:`S^d` feels the residuals only through

.. math:: D(u)=\operatorname{sgn}(v)\sum_{n} r_n\,\phi(\langle u,\tilde x_n\rangle),\qquad \tilde x=(x,1).

For a positively p-homogeneous :math:`\phi`, with :math:`\varrho=|(w,b)|` and N data, the flow of
:math:`L=\frac1{2N}\sum r^2` moves the direction downhill in D and the sizes at the rate of its value:

.. math:: \dot u=-\frac{|v|\varrho^{p-2}}N\,P_u\nabla D,\qquad
          \dot\varrho=-\frac{p\,|v|\varrho^{p-1}}N\,D(u),\qquad \frac{d|v|}{dt}=-\frac{\varrho^p}N\,D(u).

Derived here, chapter 14.  `residual` is taken as frozen: it may be that of any network at any time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens.activations import Activation, get_activation

__all__ = [
    "checked_sign",
    "direction_gradient",
    "direction_potential",
    "lifted_inputs",
    "residual_pair",
]


def direction_potential(
    u: ArrayLike,
    x: ArrayLike,
    residual: ArrayLike,
    sign: int = 1,
    activation: str | Activation = "relu",
    *,
    radius: float = 1.0,
) -> FloatArray:
    r"""The potential :math:`D(u)=\operatorname{sgn}(v)\sum_nr_n\,\phi(\varrho\langle u,\tilde x_n\rangle)`.

    Parameters
    ----------
    u : array_like, shape (..., d+1)
        Directions, unit vectors :math:`(w,b)/|(w,b)|`.  Any other vector is taken as it is.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
        :math:`r_n=f(x_n)-y_n`.
    sign : int
        :math:`\operatorname{sgn}v`, +1 or -1.
    activation : str or Activation
    radius : float
        :math:`\varrho=|(w,b)|>0`.  For a homogeneous activation it only multiplies D.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, another `sign`, or a `radius` that is not positive.

    Notes
    -----
    Claims: :claim:`size-grows-at-the-potential`, :claim:`norm-follows-the-potential`,
    :claim:`aligned-unit-grows-exponentially`.

    Examples
    --------
    >>> float(direction_potential([1.0, 0.0], [-1.0, 2.0], [3.0, -1.0]))
    -2.0
    """
    lifted, pulls = residual_pair(x, residual)
    phi, heights = get_activation(activation), _heights(u, lifted, radius)
    return np.asarray(checked_sign(sign) * (phi(heights) @ pulls))


def direction_gradient(
    u: ArrayLike,
    x: ArrayLike,
    residual: ArrayLike,
    sign: int = 1,
    activation: str | Activation = "relu",
    *,
    radius: float = 1.0,
) -> FloatArray:
    r"""The gradient :math:`P_u\nabla D` of the potential on the sphere, tangent at `u`.

    .. math:: P_u\nabla D=\operatorname{sgn}(v)\,\varrho\sum_nr_n\,\phi'(\varrho\langle u,\tilde x_n\rangle)\,
              P_u\tilde x_n,\qquad P_u=I-uu^{\mathsf T}

    Parameters
    ----------
    u : array_like, shape (..., d+1)
        Unit vectors.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
    sign : int
        :math:`\operatorname{sgn}v`, +1 or -1.
    activation : str or Activation
        At a kink its derivative from the left: a datum on the hyperplane counts as inactive for ReLU.
    radius : float
        :math:`\varrho=|(w,b)|>0`.

    Returns
    -------
    ndarray, shape (..., d+1)

    Raises
    ------
    ValueError
        As `direction_potential`.

    Notes
    -----
    Claims: :claim:`direction-descends-the-potential`, :claim:`slope-jumps-at-data`.

    Examples
    --------
    >>> direction_gradient([1.0, 0.0], [-1.0, 2.0], [3.0, -1.0])
    array([ 0., -1.])
    """
    lifted, pulls = residual_pair(x, residual)
    heights, size = _heights(u, lifted, radius), _positive("radius", radius)
    slopes = get_activation(activation).derivative(heights) * pulls
    full = checked_sign(sign) * size * (slopes @ lifted)
    at = np.asarray(u, dtype=np.float64)
    return np.asarray(full - (full * at).sum(axis=-1, keepdims=True) * at)


def lifted_inputs(x: ArrayLike) -> FloatArray:
    r"""The vectors :math:`\tilde x_n=(x_n,1)`, shape (n, d+1).

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)

    Raises
    ------
    ValueError
        On another shape, NaN or infinity, and where there is no datum.
    """
    points = finite_array("x", x)
    if points.ndim not in (1, 2) or points.shape[-1] == 0 or len(points) == 0:
        raise ValueError(f"x: expected shape (n,) or (n, d) with n, d >= 1, got {points.shape}")
    columns = points[:, None] if points.ndim == 1 else points
    return np.hstack([columns, np.ones((len(points), 1))])


def residual_pair(x: ArrayLike, residual: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""The vectors :math:`\tilde x_n` and the residuals, checked: shapes (n, d+1) and (n,).

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)

    Raises
    ------
    ValueError
        On other shapes, NaN or infinity, and where there is no datum.
    """
    lifted = lifted_inputs(x)
    return lifted, finite_array("residual", residual, (len(lifted),))


def checked_sign(sign: int) -> int:
    """`sign` as +1 or -1.

    Parameters
    ----------
    sign : int

    Raises
    ------
    ValueError
        If it is neither.
    """
    if sign not in (1, -1):
        raise ValueError(f"sign: expected +1 or -1, got {sign!r}")
    return int(sign)


def _heights(u: ArrayLike, lifted: FloatArray, radius: float) -> FloatArray:
    """The numbers radius * <u, (x_n, 1)>, shape (..., n)."""
    at = finite_array("u", u)
    if at.ndim == 0 or at.shape[-1] != lifted.shape[1]:
        raise ValueError(f"u: expected shape (..., {lifted.shape[1]}), got {at.shape}")
    return np.asarray(_positive("radius", radius) * (at @ lifted.T))


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if not number > 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number
