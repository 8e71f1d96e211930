r"""Which kernels do random ReLU units with normal weights make?

For :math:`w\sim N(0,I)` Cho and Saul's arc-cosine kernels are

.. math:: k_n(x,x')=2\,\mathbb E\,[(\langle w,x\rangle)_+^n(\langle w,x'\rangle)_+^n]
    =\tfrac1\pi|x|^n|x'|^nJ_n(\theta),

with :math:`J_0=\pi-\theta`, :math:`J_1=\sin\theta+(\pi-\theta)\cos\theta` and
:math:`J_2=3\sin\theta\cos\theta+(\pi-\theta)(1+2\cos^2\theta)`, :math:`\theta` the angle between x and x'.
The angle is found from half of it, :math:`\tan\frac\theta2=|u-u'|/|u+u'|` for the unit vectors, which keeps
all digits at 0, where the arc cosine of an inner product loses half of them.  A bias is one more input.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number

__all__ = ["angle_between", "arc_cosine_kernel", "relu_nngp_kernel", "relu_tangent_kernel"]

SQUARED_SERIES = (4 / 15, -16 / 315, 4 / 945, -32 / 155925, 2048 / 311351040, -1.5034935669856246e-07)
"""Taylor coefficients of psi (1 + 2 cos(psi)^2) - 3 sin(psi) cos(psi), from that of psi^5 on, every other."""


def angle_between(x: ArrayLike, other: ArrayLike) -> FloatArray:
    r"""The angles between vectors, from :math:`\tan\frac\theta2=|u-u'|/|u+u'|`.

    Parameters
    ----------
    x, other : array_like, shape (n, d) and (n', d)
        Vectors other than 0; a vector 0 gets the angle :math:`\pi/2` to all.

    Returns
    -------
    ndarray, shape (n, n')
        In :math:`[0,\pi]`.

    Notes
    -----
    Claims: :claim:`angles-keep-their-digits`.

    Examples
    --------
    >>> float(angle_between([[1.0, 0.0]], [[1.0, 1e-10]])[0, 0])
    1e-10
    """
    one, two = (_units(name, each) for name, each in (("x", x), ("other", other)))
    apart = np.linalg.norm(one[:, None] - two, axis=-1)
    together = np.linalg.norm(one[:, None] + two, axis=-1)
    return np.asarray(2 * np.arctan2(apart, together))


def arc_cosine_kernel(x: ArrayLike, other: ArrayLike, degree: int) -> FloatArray:
    r"""The arc-cosine kernel :math:`k_n(x,x')` of the powers of ReLU.

    Parameters
    ----------
    x, other : array_like, shape (n, d) and (n', d)
        Inputs.
    degree : int
        :math:`n`: 0 (step), 1 (ReLU) or 2 (its square).

    Returns
    -------
    ndarray, shape (n, n')

    Raises
    ------
    ValueError
        If `degree` is not 0, 1 or 2, or the shapes do not fit.

    Notes
    -----
    Claims: :claim:`arc-cosine-kernels-are-means-over-the-circle`.

    Examples
    --------
    >>> arc_cosine_kernel([[3.0, 4.0]], [[3.0, 4.0]], degree=1)
    array([[25.]])
    """
    n = whole_number("degree", degree)
    if n > 2:
        raise ValueError(f"degree: expected 0, 1 or 2, got {degree}")
    one, two = finite_array("x", x, (None, None)), finite_array("other", other, (None, None))
    sizes = np.multiply.outer(np.linalg.norm(one, axis=1), np.linalg.norm(two, axis=1))
    kernel = sizes**n * _angular(angle_between(one, two), n) / np.pi
    return np.where(sizes > 0, kernel, 0.0)


def _angular(theta: FloatArray, n: int) -> FloatArray:
    """J_n as a function of the rest psi = pi - theta, by a series where psi is small and terms cancel."""
    psi = np.pi - theta
    if n == 0:
        return psi
    small = np.minimum(psi, 0.5)
    if n == 1:
        series = small**3 / 3 - small**5 / 30 + small**7 / 840 - small**9 / 45360 + small**11 / 3991680
        return np.where(psi < 0.2, series, np.sin(psi) - psi * np.cos(psi))
    series = small**5 * np.polynomial.polynomial.polyval(small**2, SQUARED_SERIES)
    exact = psi * (1 + 2 * np.cos(psi) ** 2) - 3 * np.sin(psi) * np.cos(psi)
    return np.asarray(np.where(psi < 0.3, series, exact))


def relu_nngp_kernel(
    x: ArrayLike, other: ArrayLike | None = None, sigma_w: float = 1.0, sigma_b: float = 1.0
) -> FloatArray:
    r"""Covariance of a wide ReLU network at its start, the mean of the product of two ramps.

    This is the limit for :math:`f=H^{-1/2}\sum_iv_i(\langle w_i,x\rangle+b_i)_+` with independent
    :math:`w\sim N(0,\sigma_w^2I)`, :math:`b\sim N(0,\sigma_b^2)` and :math:`v` of variance 1.

    Parameters
    ----------
    x, other : array_like, shape (n,) or (n, d)
        Inputs; `other` is `x` if left out.
    sigma_w, sigma_b : float
        Deviations of weights and biases, >= 0.

    Returns
    -------
    ndarray, shape (n, n')

    Notes
    -----
    Claims: :claim:`relu-covariance-at-the-start`.
    """
    one = _augmented("x", x, sigma_w, sigma_b)
    two = one if other is None else _augmented("other", other, sigma_w, sigma_b)
    return arc_cosine_kernel(one, two, degree=1) / 2


def relu_tangent_kernel(
    x: ArrayLike,
    other: ArrayLike | None = None,
    sigma_w: float = 1.0,
    sigma_b: float = 1.0,
    sigma_v: float = 1.0,
    train: Sequence[str] = ("w", "b", "v"),
) -> FloatArray:
    r"""The tangent kernel of :math:`f=H^{-1/2}\sum_iv_i(\langle w_i,x\rangle+b_i)_+` for :math:`H\to\infty`.

    It is the limit of :math:`\langle\nabla f(x),\nabla f(x')\rangle`: training v gives the covariance of
    `relu_nngp_kernel`, training b and w :math:`\sigma_v^2(1+\langle x,x'\rangle)\frac{\pi-\theta}{2\pi}`.

    Parameters
    ----------
    x, other : array_like, shape (n,) or (n, d)
        Inputs; `other` is `x` if left out.
    sigma_w, sigma_b, sigma_v : float
        Deviations of the three kinds of weights, >= 0; nothing is divided by the width.
    train : sequence of str
        Which of "w", "b", "v" are trained.

    Returns
    -------
    ndarray, shape (n, n')

    Raises
    ------
    ValueError
        If `train` names something else.

    Notes
    -----
    Claims: :claim:`relu-tangent-kernel-at-the-start`.
    """
    unknown = set(train) - {"w", "b", "v"}
    if unknown:
        raise ValueError(f"train: expected some of 'w', 'b', 'v', got {sorted(unknown)}")
    one = _augmented("x", x, sigma_w, sigma_b)
    two = one if other is None else _augmented("other", other, sigma_w, sigma_b)
    plain, plain_two = _columns("x", x), _columns("x", x if other is None else other)
    both_active = arc_cosine_kernel(one, two, degree=0) / 2
    inner = ("b" in train) + ("w" in train) * plain @ plain_two.T
    output = arc_cosine_kernel(one, two, degree=1) / 2 if "v" in train else 0.0
    return np.asarray(output + finite_scalar("sigma_v", sigma_v) ** 2 * inner * both_active)


def _augmented(name: str, x: ArrayLike, sigma_w: float, sigma_b: float) -> FloatArray:
    points = _columns(name, x)
    scales = [finite_scalar("sigma_w", sigma_w), finite_scalar("sigma_b", sigma_b)]
    if min(scales) < 0:
        raise ValueError(f"sigma_w, sigma_b: expected numbers >= 0, got {sigma_w} and {sigma_b}")
    return np.column_stack([scales[0] * points, np.full(len(points), scales[1])])


def _columns(name: str, x: ArrayLike) -> FloatArray:
    points = finite_array(name, x)
    points = points[:, None] if points.ndim == 1 else points
    if points.ndim != 2 or points.shape[1] == 0:
        raise ValueError(f"{name}: expected shape (n,) or (n, d), got {np.shape(x)}")
    return points


def _units(name: str, x: ArrayLike) -> FloatArray:
    vectors = finite_array(name, x, (None, None))
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0))
