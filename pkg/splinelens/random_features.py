r"""How well do finitely many random units make a wished kernel, and how far out must their offsets reach?

H units with directions uniform on the sphere and offsets uniform on [-B, B] make the kernel

.. math:: K_H(x,x')=\frac{2B\,|S^{d-1}|}{H}\sum_{i=1}^H\phi(\langle\xi_i,x\rangle-\gamma_i)\,
    \phi(\langle\xi_i,x'\rangle-\gamma_i) ,

with mean :math:`K_B`, the kernel of a finite range, and with a variance that is again an integral over units.
Derived here, chapter 12.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_scalar, whole_number
from splinelens._quadrature import exponential_rule
from splinelens.activations import Activation, get_activation
from splinelens.kernels import activation_kernel
from splinelens.networks import ShallowNetwork
from splinelens.radon import sphere_area

__all__ = ["feature_kernel", "feature_kernel_error", "range_bound"]


def feature_kernel(network: ShallowNetwork, x: ArrayLike, offset_range: float) -> FloatArray:
    r"""The kernel :math:`K_H` of the hidden units of a network.

    Parameters
    ----------
    network : ShallowNetwork
        Units with :math:`|w_i|=1`, their biases :math:`-\gamma_i` uniform on [-B, B]; v plays no part.
    x : array_like, shape (n,) or (n, d)
        Inputs.
    offset_range : float
        :math:`B>0`.

    Returns
    -------
    ndarray, shape (n, n)

    Raises
    ------
    ValueError
        If the shapes do not fit or the range is not positive.

    Notes
    -----
    Claims: :claim:`design-features-reach-the-wish`.

    Examples
    --------
    >>> unit = ShallowNetwork([[1.0]], [0.0], [0.0], activation="relu")
    >>> feature_kernel(unit, [2.0], offset_range=3.0)          # 2 B, twice; then 2 squared
    array([[48.]])
    """
    volume = 2 * _positive(offset_range) * sphere_area(network.dim)
    hidden = network.activation(network.preactivations(network.points(x)))
    return np.asarray(hidden @ hidden.T * (volume / network.width))


def feature_kernel_error(
    activation: str | Activation, r: ArrayLike, dim: int, width: int, offset_range: float
) -> FloatArray:
    r"""The root mean square of :math:`K_H-K` over draws, at pairs of inputs of distance r.

    .. math:: \mathbb E\,(K_H-K)^2=\frac1H\Big(2B\,|S^{d-1}|\,K_{\phi^2}(r)-K(r)^2\Big),

    up to what lies beyond the range of the offsets (`range_bound`); :math:`K_{\phi^2}` is the kernel of the
    squared activation.

    Parameters
    ----------
    activation : str or Activation
        Of null-space order 0, and bounded.
    r : array_like, any shape
        Distances.
    dim : int
        Dimension d >= 1.
    width : int
        H >= 1.
    offset_range : float
        :math:`B>0`.

    Returns
    -------
    ndarray, shape of `r`

    Raises
    ------
    ValueError
        If the activation has another order, or a number is out of its range.

    Notes
    -----
    Claims: :claim:`design-features-error-is-exact`.

    Examples
    --------
    For the bell, the squared bell has the kernel sqrt(2 pi) exp(-r^2/2):

    >>> error = feature_kernel_error("gaussian", 1.0, 1, 10_000, 6.0)
    >>> exact = 24 * np.sqrt(2 * np.pi) * np.exp(-0.5) - 4 * np.pi * np.exp(-0.5)
    >>> bool(abs(error - np.sqrt(exact / 10_000)) < 1e-10)
    True
    """
    phi, count = get_activation(activation), whole_number("width", width, least=1)
    if phi.null_space_order != 0:
        raise ValueError(f"activation: expected one of null-space order 0, got {phi.name!r}")
    volume = 2 * _positive(offset_range) * sphere_area(dim)
    squared = Activation.from_function(lambda t: phi(t) ** 2, kinks=phi.kinks)
    fourth = activation_kernel(squared, r, dim)
    return np.asarray(np.sqrt((volume * fourth - activation_kernel(phi, r, dim) ** 2) / count))


def range_bound(activation: str | Activation, dim: int, offset_range: float, radius: float) -> float:
    r"""A bound of :math:`|K_B-K|` at inputs of size up to R: :math:`|S^{d-1}|\int_{|t|>B-R}\phi^2`.

    Parameters
    ----------
    activation : str or Activation
        Square-integrable.
    dim : int
        Dimension d >= 1.
    offset_range, radius : float
        :math:`B>R\ge0`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If B is not larger than R, R is negative, or the activation has another null-space order than 0.

    Notes
    -----
    Claims: :claim:`design-range-is-a-tail`.

    Examples
    --------
    >>> bound = range_bound("laplace", 1, 3.0, 1.0)             # 2 exp(-2 (B - R))
    >>> round(float(bound * np.exp(4.0)), 9)
    2.0
    """
    phi, size = get_activation(activation), sphere_area(dim)
    gap = _positive(offset_range) - finite_scalar("radius", radius)
    if radius < 0 or gap <= 0:
        raise ValueError(f"radius: expected a number from 0 to below {offset_range:g}, got {radius}")
    if phi.null_space_order != 0:
        raise ValueError(f"activation: expected one of null-space order 0, got {phi.name!r}")
    far, weights = exponential_rule(32)
    seen = far < 1e12
    far, weights = far[seen] + gap, weights[seen]
    return float(size * ((phi(far) ** 2 + phi(-far) ** 2) @ weights))


def _positive(offset_range: float) -> float:
    reach = finite_scalar("offset_range", offset_range)
    if reach <= 0:
        raise ValueError(f"offset_range: expected a number > 0, got {offset_range}")
    return reach
