r"""What does a shallow network charge for each frequency?

With directions uniform, offsets flat and only the output weights trained, the cheapest network for f costs

.. math:: \|f\|_\phi^2=\frac1{(2\pi)^d}\int\frac{|\hat f(\omega)|^2}{S(\omega)}\,d\omega,\qquad
    S(\omega)=\frac{2(2\pi)^{d-1}|\hat\phi(|\omega|)|^2}{|\omega|^{d-1}} .

:math:`1/S` is the *penalty*.  Polynomials of degree below the null-space order cost nothing, which the
integral alone does not show (chapter 9).  Whether the integral converges is decided by decay and
zeros of :math:`\hat\phi`, never by what a quadrature returns.

From a wished price back to an activation leads `activation_for_spectrum`, of `splinelens.activation_design`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, inf, pi

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens._quadrature import EPSILON, Estimate, exponential_rule
from splinelens.activation_design import activation_for_spectrum
from splinelens.activation_entry import Decay
from splinelens.activations import Activation, get_activation
from splinelens.radon import sphere_area
from splinelens.spectral_decay import estimated_decay, quotient_is_integrable, too_close

__all__ = ["SpectralPenalty", "activation_for_spectrum"]

Profile = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class SpectralPenalty:
    r"""The price of each frequency under an activation.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    dim : int
        Dimension d >= 1 of the inputs.
    scale : float
        The weight scale s: units are :math:`\phi(s(\langle\xi,x\rangle-\gamma))`.

    Attributes
    ----------
    decay : Decay
        How :math:`|\hat\phi|` falls; estimated from the numbers for an activation of your own.

    Raises
    ------
    ValueError
        If the activation has a single frequency (sin, cos), or its spectrum cannot be estimated.

    Examples
    --------
    >>> penalty = SpectralPenalty("relu", dim=2)
    >>> round(float(penalty.seminorm_of_gaussian() / np.sqrt(np.pi)), 12)      # 15/32
    0.46875
    >>> SpectralPenalty("gelu", dim=2).seminorm_of_gaussian()
    inf
    >>> penalty.null_space_dimension         # 1, x and y
    3
    """

    activation: Activation
    dim: int
    scale: float
    decay: Decay

    def __init__(self, activation: str | Activation, dim: int, scale: float = 1.0) -> None:
        phi = get_activation(activation)
        if phi.null_space_order is None:
            raise ValueError(f"activation: expected one with a continuous spectrum, got {phi.name!r}")
        steep = phi if scale == 1 else phi.scaled(scale)
        values = {"activation": steep, "dim": whole_number("dim", dim, least=1), "scale": float(scale)}
        for name, value in (values | {"decay": steep.decay or estimated_decay(steep)}).items():
            object.__setattr__(self, name, value)

    @property
    def null_space_order(self) -> int:
        """Polynomials of degree below this cost nothing (:claim:`pole-order-in-every-dimension`)."""
        return self.activation.null_space_order or 0

    @property
    def null_space_dimension(self) -> int:
        """How many such polynomials are independent: one for each monomial in d variables.

        Claims: :claim:`null-space-dimension`.
        """
        return comb(self.null_space_order - 1 + self.dim, self.dim) if self.null_space_order else 0

    def density(self, omega: ArrayLike) -> FloatArray:
        r"""The spectral density :math:`S` of the kernel.

        Parameters
        ----------
        omega : array_like, any shape
            Sizes :math:`|\omega|` of frequencies, not 0.

        Raises
        ------
        ValueError
            At frequency 0.

        Notes
        -----
        Claims: :claim:`density-is-the-transform-of-the-kernel`, :claim:`scale-stretches-the-spectrum`.
        """
        size = np.abs(finite_array("omega", omega))
        if (size == 0).any():
            raise ValueError("omega: expected frequencies other than 0, got 0")
        power = np.abs(self.activation.fourier(size)) ** 2
        return np.asarray(2 * (2 * pi) ** (self.dim - 1) * power / size ** (self.dim - 1))

    def penalty(self, omega: ArrayLike) -> FloatArray:
        r"""The price :math:`1/S` of a frequency; infinite where the activation is blind.

        Parameters
        ----------
        omega : array_like, any shape
            Sizes :math:`|\omega|` of frequencies, not 0.

        Notes
        -----
        Claims: :claim:`hardtanh-is-deaf-to-its-waves`.
        """
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(1 / self.density(omega))

    def seminorm_of_gaussian(self, width: float = 1.0) -> float:
        r"""The squared seminorm of :math:`e^{-|x|^2/(2\ell^2)}`; infinite where it diverges.

        Parameters
        ----------
        width : float
            :math:`\ell>0`.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If `width` is not positive.

        Notes
        -----
        Claims: :claim:`seminorm-on-the-line`, :claim:`seminorm-in-odd-dimensions`,
        :claim:`dense-interpolation-costs-the-seminorm`, :claim:`some-bells-cost-infinitely-much`.
        """
        size = finite_scalar("width", width)
        if size <= 0:
            raise ValueError(f"width: expected a number > 0, got {width}")
        height = (2 * pi) ** (self.dim / 2) * size**self.dim
        return self.seminorm(lambda s: height * np.exp(-((size * s) ** 2) / 2), Decay(0, size**2 / 2, 2))

    def seminorm(self, transform: Profile, decay: Decay, order_at_zero: float = 0.0) -> float:
        r"""The squared seminorm of a radial function, or of any function for d = 1.

        Parameters
        ----------
        transform : callable
            :math:`|\hat f|` as a function of :math:`|\omega|>0`, for arrays.
        decay : Decay
            How it falls.  This and `order_at_zero` decide whether the seminorm is finite.
        order_at_zero : float
            The power of :math:`|\omega|` that it follows at 0.

        Returns
        -------
        float
            Infinite where the integral diverges.

        Raises
        ------
        ValueError
            For an activation of your own: if the numbers cannot decide, or give less than three digits.

        Examples
        --------
        On the line steps charge half the integral of f'^2, and ReLU half that of f''^2.  The two-sided
        exponential has a kink, which only steps can pay for:

        >>> hat = lambda s: 2 / (1 + s**2)
        >>> SpectralPenalty("relu", 1).seminorm(hat, Decay(2))
        inf
        >>> round(SpectralPenalty("heaviside", 1).seminorm(hat, Decay(2)), 12)
        0.5
        """
        value, error = self.seminorm_estimate(transform, decay, order_at_zero)
        if error > 1e-3 * value:
            name = self.activation.name
            raise ValueError(
                f"activation: expected a spectrum known well enough, got {name!r} with error {error:.1g}"
            )
        return float(value)

    def seminorm_estimate(self, transform: Profile, decay: Decay, order_at_zero: float = 0.0) -> Estimate:
        """As `seminorm`, with an estimate of its error.

        Parameters
        ----------
        transform, decay, order_at_zero
            As in `seminorm`.
        """
        if not self.is_finite(decay, order_at_zero):
            return Estimate(np.array(inf), np.array(0.0))
        factor = sphere_area(self.dim) / (2 * (2 * pi) ** (2 * self.dim - 1))
        sums = [self._radial_sum(transform, per_unit, decay.band) for per_unit in (24, 32)]
        (coarse, _), (fine, noise) = sums
        error = abs(fine - coarse) + noise + 8 * EPSILON * fine
        return Estimate(np.array(factor * fine), np.array(factor * error))

    def _radial_sum(self, transform: Profile, per_unit: int, band: float) -> tuple[float, float]:
        """The integral of s^(2d - 2) |f^|^2 / |phi^|^2, and how far errors of phi^ can move it."""
        s, weights = exponential_rule(per_unit)
        if np.isfinite(band):
            s, weights = band * s / (1 + s), band * weights / (1 + s) ** 2
        f = np.abs(transform(s))
        seen = (f > 0) & (s > 0)
        s, weights, f = s[seen], weights[seen], f[seen]
        phi, error = self.activation.fourier_estimate(s)
        size = np.abs(phi)
        with np.errstate(all="ignore"):
            terms = np.nan_to_num((s ** (self.dim - 1) * f / size) ** 2 * weights, nan=0.0, posinf=0.0)
            doubt = np.minimum(2 * error / size, 1.0)
        return float(terms.sum()), float((terms * np.nan_to_num(doubt, nan=1.0)).sum())

    def is_finite(self, decay: Decay, order_at_zero: float = 0.0) -> bool:
        r"""Whether a function with such a transform has a finite seminorm, from decay and zeros alone.

        Parameters
        ----------
        decay : Decay
            How :math:`|\hat f|` falls.
        order_at_zero : float
            The power of :math:`|\omega|` that it follows at 0.

        Raises
        ------
        ValueError
            If the activation's decay is an estimate and too close to that of the function.

        Notes
        -----
        Claims: :claim:`hat-charges-for-a-mean`.
        """
        phi = self.activation
        at_zero = 2 * self.dim - 2 + 2 * order_at_zero - 2 * (phi.blind_at_zero - self.null_space_order)
        if at_zero <= -1 or decay.band > self.decay.band:
            return False
        if phi.zero_spacing is not None and decay.band >= phi.zero_spacing:
            return False
        if phi.decay is None and too_close(decay, self.decay):
            raise ValueError(
                f"decay: expected one unlike the activation's, estimated as {self.decay}; got {decay}"
            )
        band_limited = bool(np.isfinite(decay.band))
        return band_limited or quotient_is_integrable(decay, self.decay, 2 * self.dim - 2)
