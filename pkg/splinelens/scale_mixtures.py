r"""What does a random weight scale do to the spectrum of an activation?

Units :math:`\phi(s(\langle\xi,x\rangle-\gamma))` with a law of scales whose density *per unit of offset* is
:math:`\rho(s)` have the spectral density :math:`S(\omega)=\int_0^\infty\rho(s)S_s(\omega)\,ds`.  Beside this
integral: what normal scales make of a decay, which :math:`\rho` a wide bias gives, what is left of it for
homogeneous activations, and what heavy tails of scales make (derived here, chapter 10).
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens._quadrature import EPSILON, Estimate, exponential_rule
from splinelens.activation_entry import Decay
from splinelens.activation_spectra import SpectralPenalty
from splinelens.activations import Activation, get_activation

__all__ = [
    "decay_over_normal_scales",
    "density_over_scales",
    "heavy_tail_density",
    "homogeneous_factor",
    "wide_bias_law",
]

Law = Callable[[FloatArray], FloatArray]


def density_over_scales(activation: str | Activation, omega: ArrayLike, dim: int, law: Law) -> Estimate:
    r"""The spectral density :math:`\int_0^\infty\rho(s)S_s(\omega)\,ds` of units with random weight scales.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    omega : array_like, any shape
        Sizes of frequencies, not 0.
    dim : int
        Dimension d >= 1.
    law : callable
        :math:`\rho(s)`, the density of scales *per unit of offset*.  A wide bias of law b makes the offsets
        -b/s, with a density near 0 that grows like s: then :math:`\rho(s)` is s times the density of s.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        At frequency 0, or for an activation without continuous spectrum.

    Notes
    -----
    Claims: :claim:`normal-scales-make-an-exponential-of-a-bell`.
    """
    base = SpectralPenalty(activation, dim)
    size = np.abs(finite_array("omega", omega))
    sums = []
    for per_unit in (24, 32):
        s, weights = exponential_rule(per_unit)
        chosen = law(s) * weights > 0
        s, weights = s[chosen], weights[chosen]
        scaled = base.density(size[..., None] / s) / s ** (1 + dim)
        sums.append((scaled * law(s) * weights).sum(axis=-1))
    return Estimate(sums[1], np.abs(sums[1] - sums[0]) + 8 * EPSILON * sums[1])


def decay_over_normal_scales(decay: Decay, deviation: float) -> Decay:
    r"""The class that a law :math:`\rho(s)\sim e^{-s^2/2\tau^2}` of scales turns a spectrum into.

    :math:`|\hat\phi|\sim e^{-rs^q}` at one scale becomes a density whose square root falls like
    :math:`e^{-r's^{q'}}`, :math:`q'=\frac{2q}{q+2}`: the least of :math:`2r(\omega/s)^q+s^2/2\tau^2` over s,
    halved.  Laplace's method; powers in front are not followed.

    Parameters
    ----------
    decay : Decay
        Of the activation at scale 1, with an exponential.
    deviation : float
        :math:`\tau>0`.

    Raises
    ------
    ValueError
        If the decay has no exponential, or `deviation` is not positive.

    Notes
    -----
    Claims: :claim:`normal-scales-stretch-the-exponent`.

    Examples
    --------
    >>> decay_over_normal_scales(Decay(0, 0.5, 2), 1.0).exponent     # a Gaussian becomes an exponential
    1.0
    """
    tau = finite_scalar("deviation", deviation)
    if tau <= 0 or decay.rate <= 0:
        raise ValueError(
            f"deviation: expected a number > 0 and an exponential decay, got {deviation}, {decay}"
        )
    a, q = 2 * decay.rate, decay.exponent
    at = (a * q * tau**2) ** (1 / (q + 2))
    return Decay(0, (a * at**-q + at**2 / (2 * tau**2)) / 2, 2 * q / (q + 2))


def wide_bias_law(scale_density: Law) -> Law:
    r"""The density of scales per unit of offset, :math:`\rho(s)=s\,P(s)`, of units with a wide bias.

    A unit :math:`\phi(\langle w,x\rangle+b)` has the scale :math:`s=|w|` and the offset :math:`\gamma=-b/s`.
    Where the bias has the density q near 0, the pair has the density :math:`P(s)\,s\,q` per unit of
    offset: steep units sit closer.  The factor q is left out.

    Parameters
    ----------
    scale_density : callable
        :math:`P(s)`, the density of :math:`|w|`, for arrays of s > 0.

    Returns
    -------
    callable
        :math:`\rho`, to be handed to `density_over_scales`.

    Notes
    -----
    Claims: :claim:`wide-biases-favour-steep-units`.

    Examples
    --------
    >>> float(wide_bias_law(lambda s: np.exp(-s))(np.array(2.0)) / np.exp(-2.0))
    2.0
    """
    return lambda s: np.asarray(s * scale_density(s))


def homogeneous_factor(activation: str | Activation, law: Law) -> float:
    r"""By which number a law of scales multiplies the spectrum of a p-homogeneous activation.

    :math:`\int_0^\infty\rho(s)\,s^{2p}\,ds`: the class stays, only a constant changes.

    Parameters
    ----------
    activation : str or Activation
        A homogeneous one.
    law : callable
        :math:`\rho(s)`, per unit of offset, with fast decay.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the activation is not homogeneous.

    Notes
    -----
    Claims: :claim:`homogeneous-units-keep-their-class`.

    Examples
    --------
    >>> round(homogeneous_factor("relu", lambda s: np.exp(-s)), 12)
    2.0
    """
    phi = get_activation(activation)
    if phi.degree is None:
        raise ValueError(f"activation: expected a homogeneous one, got {phi.name!r}")
    s, weights = exponential_rule(32)
    heights = law(s) * weights
    seen = heights > 0
    return float(np.sum(heights[seen] * s[seen] ** (2 * phi.degree)))


def heavy_tail_density(activation: str | Activation, omega: ArrayLike, dim: int, tail: float) -> FloatArray:
    r"""What the spectral density tends to for large frequencies if :math:`s^q\rho(s)\to1`.

    .. math:: \frac{2(2\pi)^{d-1}}{|\omega|^{d+q}}\int_0^\infty u^q\,|\hat\phi(u)|^2\,du .

    A power of the frequency, whatever the activation: steep units speak for the high frequencies.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation with a continuous spectrum.
    omega : array_like, any shape
        Sizes of frequencies, not 0.
    dim : int
        Dimension d >= 1.
    tail : float
        :math:`q`.  The integral asks for q > 2k - 1, k the null-space order, and for a spectrum that falls
        faster than :math:`u^{-q-1}`.

    Returns
    -------
    ndarray, shape of `omega`

    Raises
    ------
    ValueError
        If the integral diverges.

    Notes
    -----
    Claims: :claim:`heavy-tails-make-powers`.

    Examples
    --------
    >>> float(heavy_tail_density("gaussian", 2.0, 1, tail=1.0).round(12)) == round(2 * np.pi / 4, 12)
    True
    """
    penalty, d = SpectralPenalty(activation, dim), whole_number("dim", dim, least=1)
    q, size = finite_scalar("tail", tail), np.abs(finite_array("omega", omega))
    decay, order = penalty.decay, penalty.null_space_order - penalty.activation.blind_at_zero
    powers_only = decay.rate == 0 and not np.isfinite(decay.band)
    if q <= 2 * order - 1 or (powers_only and q >= 2 * decay.power - 1):
        raise ValueError(f"tail: expected one for which the integral over scales converges, got {tail}")
    if (size == 0).any():
        raise ValueError("omega: expected frequencies other than 0, got 0")
    u, weights = exponential_rule(32)
    if np.isfinite(decay.band):
        u, weights = decay.band * u / (1 + u), decay.band * weights / (1 + u) ** 2
    seen = u > 0
    power = np.abs(penalty.activation.fourier(u[seen])) ** 2
    integral = np.nansum(u[seen] ** q * power * weights[seen])
    return np.asarray(2 * (2 * pi) ** (d - 1) * integral / size ** (d + q))
