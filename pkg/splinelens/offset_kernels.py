r"""Which kernel do units make whose offsets are spread over a finite range, and what does the range cost?

Units :math:`\phi(\langle\xi,x\rangle-\gamma)`, directions uniform on the unnormalised sphere, offsets flat on
:math:`[-B,B]` and absent beyond:

.. math:: K_B(x,x')=\int_{S^{d-1}}\int_{-B}^B\phi(\langle\xi,x\rangle-\gamma)\,
    \phi(\langle\xi,x'\rangle-\gamma)\,d\gamma\,d\xi .

For steps and ramps it is the kernel of flat offsets plus a polynomial of finite rank, exactly, so that the
range does nothing but charge for polynomials that would be free (derived here, chapter 11).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens._quadrature import panel_rule
from splinelens.activations import Activation, get_activation
from splinelens.radon import sphere_area, sphere_rule

__all__ = ["offset_kernel", "point_array", "polynomial_variances", "positive_range"]

CHUNK = 1 << 22
"""Largest number of responses held at once."""


def offset_kernel(
    activation: str | Activation,
    x: ArrayLike,
    other: ArrayLike | None = None,
    offset_range: float = 1.0,
    size: int = 32,
) -> FloatArray:
    r"""The kernel :math:`K_B(x,x')` of offsets that are flat on [-B, B] and absent beyond.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    x, other : array_like, shape (n,) or (n, d)
        Inputs in dimension 1, 2 or 3; `other` is `x` if left out.
    offset_range : float
        B > 0.
    size : int
        How fine the rule on the sphere is (d > 1).

    Returns
    -------
    ndarray, shape (n, n')
        By Gauss-Legendre in the offset, on panels that end at every kink.

    Raises
    ------
    ValueError
        If shapes do not fit, or the range is not positive.

    Examples
    --------
    Two steps, one facing each way: they overlap on 2B less the distance of the points.

    >>> float(offset_kernel("heaviside", [0.25], [-0.5], offset_range=4.0).round(12)[0, 0])
    7.25

    Notes
    -----
    Claims: :claim:`relu-kernel-of-a-finite-range`, :claim:`moments-below-the-order-decide`,
    :claim:`costs-stop-growing`, :claim:`a-hidden-constant-is-free-too`.
    """
    phi, reach = get_activation(activation), positive_range(offset_range)
    one = point_array("x", x)
    two = one if other is None else point_array("other", other)
    kernel = np.zeros((len(one), len(two)))
    for xi, weight in zip(*sphere_rule(one.shape[1], size), strict=True):
        left, right = one @ xi, two @ xi
        gamma, spread = _offset_rule(phi, np.concatenate([left, right]), reach)
        rows = max(1, CHUNK // max(1, len(one) + len(two)))
        for k in range(0, len(gamma), rows):
            part = slice(k, k + rows)
            values = [phi(np.subtract.outer(heights, gamma[part])) for heights in (left, right)]
            kernel += weight * (values[0] * spread[part]) @ values[1].T
    return kernel


def _offset_rule(phi: Activation, heights: FloatArray, reach: float) -> tuple[FloatArray, FloatArray]:
    if not phi.kinks and phi.jump is None and len(heights) > 64:
        return panel_rule(np.linspace(-reach, reach, 1 + max(64, int(8 * reach))), 12)
    kinks = np.subtract.outer(heights, np.array(phi.kinks or (0.0,))).ravel()
    bends = np.linspace(-8, 8, 17) if phi.jump is None else np.zeros(1)
    near = np.clip(np.add.outer(kinks, bends).ravel(), -reach, reach)
    edges = np.concatenate([np.linspace(-reach, reach, 9), near])
    return panel_rule(np.unique(edges), 12)


def polynomial_variances(activation: Activation, dim: int, offset_range: float) -> FloatArray | None:
    r"""What a range B adds to the kernel of flat offsets, as variances of polynomial coefficients.

    For steps (:math:`p=0`) and ramps (:math:`p=1`), with :math:`m=\frac12(\phi(1)^2+\phi(-1)^2)`, exactly

    .. math:: K_B(x,x')-K(x-x')=m\,|S^{d-1}|\cdot\begin{cases}2B&p=0\\
        \frac23B^3+\frac{2B}d\langle x,x'\rangle&p=1\end{cases}

    for :math:`|x|,|x'|\le B`, where K is the multiple of :math:`|z|^{2p+1}`.

    Parameters
    ----------
    activation : Activation
        Its values at 1 and -1 and its degree are used.
    dim : int
        Dimension d >= 1.
    offset_range : float
        B > 0.

    Returns
    -------
    ndarray, shape (1,) or (1 + d,), or None
        The factors of 1 and of the :math:`x_ix_i'`; None for an activation that is neither made of steps
        nor of ramps.

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    Derived here, chapter 11.  Claims: :claim:`range-adds-a-polynomial`.

    Examples
    --------
    >>> polynomial_variances(get_activation("relu"), 1, 3.0)
    array([18.,  6.])
    """
    reach, d = positive_range(offset_range), whole_number("dim", dim, least=1)
    if activation.degree not in (0, 1) or activation.jump is None:
        return None
    size = sphere_area(d) * float(np.mean(activation(np.array([1.0, -1.0])) ** 2))
    if activation.degree == 0:
        return np.array([2 * reach * size])
    return size * np.append(2 * reach**3 / 3, np.full(d, 2 * reach / d))


def point_array(name: str, x: ArrayLike) -> FloatArray:
    """`x` as an array of points, shape (n, d), finite; a plain list of numbers is n points on the line.

    Raises
    ------
    ValueError
        If it has another shape, or holds NaN or infinity.
    """
    points = finite_array(name, x)
    points = points[:, None] if points.ndim == 1 else points
    if points.ndim != 2 or points.shape[1] == 0:
        raise ValueError(f"{name}: expected shape (n,) or (n, d), got {np.shape(x)}")
    return points


def positive_range(offset_range: float) -> float:
    """The range as a finite number > 0.

    Parameters
    ----------
    offset_range : float
        B.

    Raises
    ------
    ValueError
        If it is not positive.
    """
    reach = finite_scalar("offset_range", offset_range)
    if reach <= 0:
        raise ValueError(f"offset_range: expected a number > 0, got {offset_range}")
    return reach
