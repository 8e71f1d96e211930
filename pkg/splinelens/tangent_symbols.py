r"""How much of each frequency does a network see that trains all its weights?

The tangent kernel of units with :math:`|w|=1`, flat offsets and output weights of variance
:math:`\sigma_v^2` is :math:`\Theta(x,x')=K_\phi(x-x')+\sigma_v^2(1+\langle x,x'\rangle)K_{\phi'}(x-x')`, and
:math:`S_{\phi'}=|\omega|^2S_\phi`.  It does not depend on the difference alone, so its spectrum depends on
the place: the *symbol* at x is the Fourier transform in the separation of two points with midpoint x
(derived here, chapter 10).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens.activation_spectra import SpectralPenalty
from splinelens.activations import Activation

__all__ = ["midpoint_symbol", "principal_symbol", "quotient_symbol"]

SECOND, FIRST = (-49 / 18, 3 / 2, -3 / 20, 1 / 90), (0.0, 3 / 4, -3 / 20, 1 / 60)
"""Central differences on seven points: the weights at 0, 1, 2, 3; the first is odd."""


def midpoint_symbol(
    activation: str | Activation, omega: ArrayLike, distance: float, dim: int, sigma_v: float = 1.0
) -> FloatArray:
    r"""The symbol of the tangent kernel at a place, exactly.

    .. math:: S_\phi+\sigma_v^2\Big[(1+|x|^2)\,|\omega|^2S_\phi+\tfrac14\Delta_\omega(|\omega|^2S_\phi)\Big] ,

    because :math:`\langle x,x'\rangle=|m|^2-\frac14|x-x'|^2` for the midpoint m.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation with a continuous spectrum and without steps.
    omega : array_like, any shape
        Sizes of frequencies, not 0.
    distance : float
        :math:`|x|`.
    dim : int
        Dimension d >= 1.
    sigma_v : float
        Deviation of the output weights.

    Returns
    -------
    ndarray, shape of `omega`
        The Laplacian by seven-point differences, about nine digits.

    Raises
    ------
    ValueError
        At frequency 0, or for an activation with steps.

    Notes
    -----
    Claims: :claim:`tangent-symbol-at-the-midpoint`.

    Examples
    --------
    >>> plain, whole = principal_symbol("relu", 30.0, 1.0, 1), midpoint_symbol("relu", 30.0, 1.0, 1)
    >>> round(float(whole / plain), 3)
    1.001
    """
    size = np.abs(finite_array("omega", omega))
    slope = SpectralPenalty(_differentiable(activation, dim), dim)
    step = size / 80
    places = [slope.density(size + j * step) for j in range(-3, 4)]
    second = SECOND[0] * places[3] + sum(SECOND[j] * (places[3 + j] + places[3 - j]) for j in (1, 2, 3))
    first = sum(FIRST[j] * (places[3 + j] - places[3 - j]) for j in (1, 2, 3))
    laplacian = second / step**2 + (dim - 1) / size * first / step
    scale = finite_scalar("sigma_v", sigma_v) ** 2
    return np.asarray(principal_symbol(activation, size, distance, dim, sigma_v) + scale * laplacian / 4)


def principal_symbol(
    activation: str | Activation, omega: ArrayLike, distance: float, dim: int, sigma_v: float = 1.0
) -> FloatArray:
    r"""The leading part :math:`S_\phi(\omega)\,[1+\sigma_v^2(1+|x|^2)|\omega|^2]` of the symbol.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation with a continuous spectrum.
    omega : array_like, any shape
        Sizes of frequencies, not 0.
    distance : float
        :math:`|x|`.
    dim : int
        Dimension d >= 1.
    sigma_v : float
        Deviation of the output weights.

    Returns
    -------
    ndarray, shape of `omega`

    Raises
    ------
    ValueError
        At frequency 0.

    Notes
    -----
    Claims: :claim:`training-all-weights-gains-two-powers`.

    Examples
    --------
    >>> float(principal_symbol("relu", 2.0, 0.0, dim=1))     # 2/16 (1 + 4)
    0.625
    """
    size, where = np.abs(finite_array("omega", omega)), finite_scalar("distance", distance)
    scale = finite_scalar("sigma_v", sigma_v) ** 2
    return np.asarray(SpectralPenalty(activation, dim).density(size) * (1 + scale * (1 + where**2) * size**2))


def quotient_symbol(
    activation: str | Activation, omega: ArrayLike, dim: int, sigma: float = 1.0
) -> FloatArray:
    r"""The spectral density :math:`S_\phi(\omega)(1+\sigma^2|\omega|^2)` of training amplitudes and offsets.

    With the Euclidean metric on :math:`(c,\gamma)`, directions fixed and amplitudes of variance
    :math:`\sigma^2`, the tangent kernel is :math:`K_\phi+\sigma^2K_{\phi'}`, a function of the difference.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation with a continuous spectrum.
    omega : array_like, any shape
        Sizes of frequencies, not 0.
    dim : int
        Dimension d >= 1.
    sigma : float
        Deviation of the amplitudes.

    Returns
    -------
    ndarray, shape of `omega`

    Raises
    ------
    ValueError
        At frequency 0.

    Notes
    -----
    Claims: :claim:`training-offsets-in-quotient-coordinates`.

    Examples
    --------
    >>> float(quotient_symbol("relu", 2.0, dim=1))
    0.625
    """
    size = np.abs(finite_array("omega", omega))
    scale = finite_scalar("sigma", sigma) ** 2
    return np.asarray(SpectralPenalty(activation, dim).density(size) * (1 + scale * size**2))


def _differentiable(activation: str | Activation, dim: int) -> Activation:
    return SpectralPenalty(activation, dim).activation.differentiated()
