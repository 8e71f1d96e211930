r"""How much of each unit does a function need, and what does it cost?

A continuum of units with the amplitude density :math:`\alpha(\xi,\gamma)` makes the function

.. math:: f(x)=\int_{S^{d-1}}\int\alpha(\xi,\gamma)\,\phi(\langle\xi,x\rangle-\gamma)\,d\gamma\,d\xi .

Its Fourier transform along the ray :math:`\sigma\xi` is known from that of :math:`\alpha` in the offset, and
the other way round there is one density that makes a function at the least cost
:math:`\iint\alpha^2`.  Here are both directions, away from frequency 0 (derived here, chapter 9).
An `amplitudes` function takes a direction, shape (d,), and frequencies, shape (m,), to
:math:`\hat\alpha(\xi,\sigma)`, shape (m,).
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens._quadrature import Estimate, exponential_rule
from splinelens.activation_spectra import SpectralPenalty
from splinelens.activations import Activation, get_activation
from splinelens.fourier import ComplexArray
from splinelens.radon import sphere_rule

__all__ = ["amplitude_cost", "least_amplitudes", "spectrum_of_units", "steered_density"]

Amplitudes = Callable[[FloatArray, FloatArray], ComplexArray]
Transform = Callable[[FloatArray], ComplexArray]


def spectrum_of_units(
    amplitudes: Amplitudes, activation: str | Activation, direction: ArrayLike, frequency: ArrayLike
) -> ComplexArray:
    r"""Transform of the function that a continuum of units makes, by the slice lemma.

    .. math:: \hat f(\sigma\xi)=\frac{(2\pi)^{d-1}}{|\sigma|^{d-1}}\big[\hat\alpha(\xi,\sigma)\hat\phi(\sigma)
        +\hat\alpha(-\xi,-\sigma)\hat\phi(-\sigma)\big]

    Parameters
    ----------
    amplitudes : callable
        :math:`\hat\alpha`, as the module says.
    activation : str or Activation
        A name or an activation.
    direction : array_like, shape (d,)
        The unit vector :math:`\xi`.
    frequency : array_like, shape (m,)
        :math:`\sigma`, none of them 0.

    Returns
    -------
    ndarray, shape (m,)

    Raises
    ------
    ValueError
        If `direction` is no vector, or a frequency is 0.

    Notes
    -----
    Claims: :claim:`slice-lemma`, :claim:`opposite-units-share-a-spectrum`.
    """
    phi, xi, sigma = (
        get_activation(activation),
        finite_array("direction", direction, (None,)),
        _rays(frequency),
    )
    both = amplitudes(xi, sigma) * phi.fourier(sigma) + amplitudes(-xi, -sigma) * phi.fourier(-sigma)
    return np.asarray((2 * pi / np.abs(sigma)) ** (len(xi) - 1) * both)


def least_amplitudes(
    transform: Transform, activation: str | Activation, direction: ArrayLike, frequency: ArrayLike
) -> ComplexArray:
    r"""The amplitudes :math:`\hat\alpha_*(\xi,\sigma)` that make a function at the least cost.

    .. math:: \hat\alpha_*(\xi,\sigma)=
        \frac{|\sigma|^{d-1}}{2(2\pi)^{d-1}}\,\frac{\hat f(\sigma\xi)}{\hat\phi(\sigma)}

    Parameters
    ----------
    transform : callable
        :math:`\hat f`, from frequencies, shape (m, d), to complex numbers, shape (m,).
    activation : str or Activation
        A name or an activation.
    direction : array_like, shape (d,)
        The unit vector :math:`\xi`.
    frequency : array_like, shape (m,)
        :math:`\sigma`, none of them 0.

    Returns
    -------
    ndarray, shape (m,)
        0 where both transforms vanish; infinite where only that of the activation does.

    Raises
    ------
    ValueError
        If `direction` is no vector, or a frequency is 0.

    Notes
    -----
    Claims: :claim:`least-amplitudes-make-the-function`, :claim:`other-amplitudes-cost-more`.
    """
    xi, sigma = finite_array("direction", direction, (None,)), _rays(frequency)
    wanted = transform(np.multiply.outer(sigma, xi)) * (np.abs(sigma) / (2 * pi)) ** (len(xi) - 1) / 2
    spectrum = get_activation(activation).fourier(sigma)
    with np.errstate(all="ignore"):
        return np.asarray(np.where(wanted == 0, 0.0, wanted / spectrum))


def amplitude_cost(amplitudes: Amplitudes, dim: int, size: int = 32) -> Estimate:
    r"""The cost :math:`\iint\alpha^2=\frac1{2\pi}\int_{S^{d-1}}\int|\hat\alpha(\xi,\sigma)|^2d\sigma\,d\xi`.

    Parameters
    ----------
    amplitudes : callable
        :math:`\hat\alpha`, as the module says; square-integrable.
    dim : int
        1, 2 or 3.
    size : int
        How fine the rule on the sphere is.

    Returns
    -------
    Estimate
        The cost and its estimated error from the rule over frequencies.

    Notes
    -----
    Claims: :claim:`seminorm-is-the-least-cost`.
    """
    directions, weights = sphere_rule(dim, size)
    sums = []
    for per_unit in (24, 32):
        sigma, spread = exponential_rule(per_unit)
        powers = [np.abs(amplitudes(xi, sign * sigma)) ** 2 for xi in directions for sign in (1.0, -1.0)]
        sums.append(float(np.repeat(weights, 2) @ (np.array(powers) @ spread)) / (2 * pi))
    return Estimate(np.array(sums[1]), np.array(abs(sums[1] - sums[0]) + 1e-15 * sums[1]))


def steered_density(
    activation: str | Activation, omega: ArrayLike, law: Callable[[FloatArray], FloatArray]
) -> FloatArray:
    r"""The spectral density of a kernel whose directions follow a law, the offsets being flat.

    .. math:: S_a(\omega)=\frac{a(\xi)+a(-\xi)}2\,S(\omega),\qquad \xi=\omega/|\omega|

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    omega : array_like, shape (m, d)
        Frequencies, none of them 0.
    law : callable
        :math:`a`, the density per unit of surface and of offset, from directions, shape (m, d), to (m,).

    Returns
    -------
    ndarray, shape (m,)

    Raises
    ------
    ValueError
        At frequency 0, or for another shape.

    Notes
    -----
    Claims: :claim:`directions-steer-the-penalty`.
    """
    points = finite_array("omega", omega, (None, None))
    sizes = np.linalg.norm(points, axis=1)
    density = SpectralPenalty(activation, points.shape[1]).density(sizes)
    xi = points / sizes[:, None]
    return np.asarray((law(xi) + law(-xi)) / 2 * density)


def _rays(frequency: ArrayLike) -> FloatArray:
    sigma = finite_array("frequency", frequency, (None,))
    if (sigma == 0).any():
        raise ValueError("frequency: expected frequencies other than 0, got 0")
    return sigma
