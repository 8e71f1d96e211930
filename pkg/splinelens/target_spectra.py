r"""What may be asked of a kernel?  Spectral densities as functions of the frequency, and what they must be.

A radial kernel in d dimensions has a *spectral density* S, its Fourier transform, with

.. math:: K(x)=\frac1{(2\pi)^d}\int S(|\omega|)\,e^{i\langle\omega,x\rangle}d\omega ,

and the activations that make it have :math:`|\hat\phi(s)|^2=|s|^{d-1}S(s)/(2(2\pi)^{d-1})` (chapter 12).
Here S must be positive off 0 and integrable over space; :math:`1/S` is the penalty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import gamma, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens._bessel import bessel_power
from splinelens.activation_entry import Decay, RealFunction

__all__ = [
    "TargetSpectrum",
    "gaussian_spectrum",
    "matern_height",
    "matern_kernel",
    "matern_spectrum",
    "observed_spectrum",
]

PROBES = 2.0 ** np.arange(-40.0, 40.01, 0.25)
"""Frequencies at which a function that somebody brings is looked at."""
SMALLEST = 1e-250
"""A density below this counts as no longer seen: its square roots and products may underflow."""


@dataclass(frozen=True, eq=False)
class TargetSpectrum:
    r"""A spectral density that a kernel is to have.

    Attributes
    ----------
    density : callable
        :math:`S(\omega)` for arrays of frequencies > 0.
    dim : int
        Dimension d >= 1.
    decay : Decay
        How S falls for large frequencies.
    order_at_zero : float
        The power of the frequency that S follows at 0; 0 where it has a value there.
    name : str
        A name for the kernel.
    seen : tuple of float
        Between these frequencies `density` is asked; outside it is continued by its powers and its decay.
    kernel : callable or None
        The kernel as a function of the distance, where it is known.
    family : tuple
        The name of a kernel with closed forms and its parameters, or nothing.
    """

    density: RealFunction = field(repr=False)
    dim: int
    decay: Decay
    order_at_zero: float = 0.0
    name: str = "custom"
    seen: tuple[float, float] = field(default=(PROBES[0], PROBES[-1]), repr=False)
    kernel: RealFunction | None = field(default=None, repr=False)
    family: tuple[str, float, float] | None = field(default=None, repr=False)

    def __call__(self, omega: ArrayLike) -> FloatArray:
        """The density at frequencies of that size.

        Parameters
        ----------
        omega : array_like, any shape
            Frequencies, not 0.

        Raises
        ------
        ValueError
            At frequency 0.
        """
        size = np.abs(finite_array("omega", omega))
        if (size == 0).any():
            raise ValueError("omega: expected frequencies other than 0, got 0")
        return np.exp(self.log_density(size))[()]

    def log_density(self, omega: FloatArray) -> FloatArray:
        r"""The logarithm of the density, for arrays of frequencies > 0, however small or large.

        Parameters
        ----------
        omega : ndarray
            Frequencies.
        """
        low, high = self.seen
        near = np.clip(omega, low, high)
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            inside = np.log(self.density(near))
            fall = self.decay.rate * (
                np.maximum(omega, high) ** self.decay.exponent - high**self.decay.exponent
            )
        below = self.order_at_zero * np.log(np.minimum(omega, low) / low)
        log: FloatArray = inside + below - self.decay.power * np.log(np.maximum(omega, high) / high) - fall
        return log

    def log_amplitude(self, s: FloatArray) -> FloatArray:
        r"""The logarithm of :math:`|\hat\phi(s)|` that the density asks for, for s > 0.

        Parameters
        ----------
        s : ndarray
            Frequencies.

        Notes
        -----
        Claims: :claim:`design-amplitude`.
        """
        front = np.log(2 * (2 * pi) ** (self.dim - 1))
        return np.asarray((self.log_density(s) + (self.dim - 1) * np.log(s) - front) / 2)

    @property
    def amplitude_decay(self) -> Decay:
        r"""How :math:`|\hat\phi|` falls."""
        return Decay((self.decay.power - self.dim + 1) / 2, self.decay.rate / 2, self.decay.exponent)

    @property
    def amplitude_order(self) -> float:
        r"""The power that :math:`|\hat\phi|` follows at 0."""
        return (self.order_at_zero + self.dim - 1) / 2


def gaussian_spectrum(length_scale: float = 1.0, dim: int = 1) -> TargetSpectrum:
    r"""The spectrum :math:`(2\pi)^{d/2}\ell^d e^{-\ell^2\omega^2/2}` of the kernel :math:`e^{-r^2/2\ell^2}`.

    Parameters
    ----------
    length_scale : float
        :math:`\ell>0`.
    dim : int
        Dimension d >= 1.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> target = gaussian_spectrum(2.0, dim=2)
    >>> round(float(target(1e-9) / (2 * np.pi)), 12), target.kernel(np.array([0.0]))
    (4.0, array([1.]))
    """
    size, d = _positive("length_scale", length_scale), whole_number("dim", dim, least=1)
    return TargetSpectrum(
        lambda s: (2 * pi) ** (d / 2) * size**d * np.exp(-((size * s) ** 2) / 2),
        d,
        Decay(0, size**2 / 2, 2),
        name=f"gaussian({size:g})",
        seen=(PROBES[0], 30 / size),
        kernel=lambda r: np.exp(-((r / size) ** 2) / 2),
        family=("gaussian", np.inf, size),
    )


def matern_spectrum(nu: float, length_scale: float = 1.0, dim: int = 1) -> TargetSpectrum:
    r"""The Matérn spectrum :math:`S_0(\kappa^2+\omega^2)^{-\nu-d/2}` with :math:`\kappa=\sqrt{2\nu}/\ell`.

    Parameters
    ----------
    nu : float
        Smoothness > 0: the kernel has 2 nu derivatives at 0.
    length_scale : float
        :math:`\ell>0`.
    dim : int
        Dimension d >= 1.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> target = matern_spectrum(0.5, dim=1)                 # that of exp(-r)
    >>> float(target(1.0).round(12)), target.amplitude_decay.power
    (1.0, 1.0)
    """
    order, size = _positive("nu", nu), _positive("length_scale", length_scale)
    d = whole_number("dim", dim, least=1)
    kappa, height = np.sqrt(2 * order) / size, matern_height(order, size, d)
    return TargetSpectrum(
        lambda s: height * (kappa**2 + s**2) ** (-order - d / 2),
        d,
        Decay(2 * order + d),
        name=f"matern({order:g}, {size:g})",
        seen=(PROBES[0], max(1e10, 1e10 * kappa)),
        kernel=lambda r: matern_kernel(order, size, r),
        family=("matern", order, size),
    )


def matern_height(nu: float, length_scale: float, dim: int) -> float:
    r"""The number :math:`S_0` in the Matérn spectrum :math:`S=S_0(\kappa^2+\omega^2)^{-\nu-d/2}`.

    With :math:`\kappa=\sqrt{2\nu}/\ell` and
    :math:`S_0=2^d\pi^{d/2}\,\Gamma(\nu+\frac d2)\,\kappa^{2\nu}/\Gamma(\nu)` the kernel has height 1.

    Parameters
    ----------
    nu, length_scale : float
        Smoothness and length scale, > 0.
    dim : int
        Dimension d >= 1 of the inputs.

    Examples
    --------
    On the line, for 1/2, it is the transform 2/(1 + s^2) of the two-sided exponential:

    >>> round(matern_height(0.5, 1.0, 1), 12)
    2.0
    """
    from scipy.special import gammaln

    kappa = sqrt(2 * nu) / length_scale
    log = float(gammaln(nu + dim / 2) - gammaln(nu)) + 2 * nu * np.log(kappa)
    return float(2**dim * pi ** (dim / 2) * np.exp(log))


def matern_kernel(nu: float, length_scale: float, r: FloatArray) -> FloatArray:
    r"""The kernel :math:`\frac{2^{1-\nu}}{\Gamma(\nu)}z^\nu K_\nu(z)`, :math:`z=\sqrt{2\nu}\,r/\ell`.

    Parameters
    ----------
    nu, length_scale : float
        Smoothness and length scale, > 0.
    r : ndarray
        Distances.

    Examples
    --------
    >>> np.round(matern_kernel(0.5, 1.0, np.array([0.0, 2.0])) - np.exp([0.0, -2.0]), 15)
    array([0., 0.])
    """
    z = sqrt(2 * nu) * np.abs(r) / length_scale
    return np.asarray(bessel_power(nu, z) * 2 ** (1 - nu) / gamma(nu))


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if number <= 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number


def observed_spectrum(
    density: Callable[..., Any], dim: int, decay: Decay | None = None, name: str = "custom"
) -> TargetSpectrum:
    r"""A density that somebody brings as a function, looked at over eighty octaves.

    Parameters
    ----------
    density : callable
        :math:`S`, from an array of frequencies > 0 to an array of its shape.
    dim : int
        Dimension d >= 1.
    decay : Decay, optional
        How S falls, where that is known; otherwise it is read off the numbers.
    name : str
        A name for the kernel.

    Raises
    ------
    ValueError
        If `density` is no such function; if it is negative, zero, NaN or infinite somewhere; or if it is not
        integrable over space, at 0 or at infinity.

    Examples
    --------
    >>> observed_spectrum(lambda w: 1 / (1 + w**2) ** 2, dim=2).decay.power
    4.0
    """
    d = whole_number("dim", dim, least=1)
    values = _probed(density)
    last = _last_seen(values)
    s, logs = PROBES[: last + 1], np.log(values[: last + 1])
    order = float(np.round((logs[8] - logs[0]) / np.log(s[8] / s[0]), 3))
    falls = decay or _observed_decay(s, logs)
    if order <= -d + 0.01:
        raise ValueError(
            f"target: expected a density that is integrable at frequency 0 in dimension {d}, got one like "
            f"|omega|^{order:g}; growing activations are those of the catalogue"
        )
    if falls.rate <= 0 and falls.power <= d + 0.01:
        raise ValueError(
            f"target: expected a density that is integrable over space (falling faster than |omega|^-{d}), "
            f"got |omega|^{-falls.power:g}"
        )
    return TargetSpectrum(lambda w: np.asarray(density(w)), d, falls, order, name, (s[0], s[-1]))


def _probed(density: Callable[..., Any]) -> FloatArray:
    if not callable(density):
        raise ValueError(f"target: expected a function of |omega| or a name, got {type(density).__name__}")
    with np.errstate(all="ignore"):
        values = np.asarray(density(PROBES.copy()))
    if values.shape != PROBES.shape or values.dtype.kind not in "fiu":
        raise ValueError(
            f"target: expected one real number for each frequency, shape {PROBES.shape}, got shape "
            f"{values.shape} of {values.dtype}"
        )
    if not np.isfinite(values).all() or (values < 0).any():
        bad = PROBES[~np.isfinite(values) | (values < 0)][0]
        raise ValueError(
            f"target: expected a density >= 0 and finite, got {density(np.array([bad]))[0]} at {bad:.3g}"
        )
    return values.astype(np.float64)


def _last_seen(values: FloatArray) -> int:
    """The last probe before the density underflows; a density that is zero anywhere else is refused."""
    faint = np.flatnonzero(values < SMALLEST)
    last = int(faint[0]) - 1 if len(faint) else len(values) - 1
    silent = (values[last + 1 :] >= SMALLEST).any() or (
        len(faint) and values[max(last, 0)] > 1e-40 * values.max()
    )
    if last < 16 or silent:
        where = PROBES[min(last + 1, len(PROBES) - 1)]
        raise ValueError(f"target: expected a density > 0, got 0 at frequency {where:.3g}")
    return last


def _observed_decay(s: FloatArray, logs: FloatArray) -> Decay:
    """A power where the slope over log s settles, else an exponential of a power."""
    early, late = np.diff(-logs[[-17, -9, -1]])
    slopes = np.array([early, late]) / np.log(4)
    if min(early, late) <= 0 or late / early < 1.01:
        return Decay(float(np.round(slopes[1], 3)))
    exponent = float(np.round(np.log2(late / early) / 2, 3))
    return Decay(0.0, float(late / (s[-1] ** exponent - s[-9] ** exponent)), exponent)
