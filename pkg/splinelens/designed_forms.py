r"""Which activation has a Gaussian kernel, and which a Matérn kernel?  The closed forms.

A kernel fixes :math:`|\hat\phi|` and leaves the phase free.  Three phases have names here: *even*
(:math:`\hat\phi=|\hat\phi|`), *odd* (:math:`\hat\phi=-i\operatorname{sign}(s)\,|\hat\phi|`) and *causal*
(:math:`\phi=0` on the left, of minimum phase).  Kernels have height 1 at distance 0.  F is Kummer's function
:math:`{}_1F_1`.  Derived here, chapter 12; Fourier convention of `splinelens.fourier`.
"""

from __future__ import annotations

from math import gamma, pi, sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens._bessel import bessel_power, kummer
from splinelens.activation_entry import Decay, Entry, RealFunction, Spectrum

__all__ = ["gaussian_form", "matern_form"]


def gaussian_form(length_scale: float, dim: int, phase: str) -> Entry | None:
    r"""The activation with the kernel :math:`e^{-r^2/2\ell^2}`, even or odd.

    :math:`|\hat\phi|=C|s|^{(d-1)/2}e^{-as^2}`, :math:`C^2=\frac12(2\pi)^{1-d/2}\ell^d`, :math:`a=\ell^2/4`.
    With :math:`\mu=(d+1)/2`

    .. math::
        \phi_{even}&=\frac{C\,\Gamma(\mu/2)}{2\pi a^{\mu/2}}\,F(\tfrac\mu2;\tfrac12;-\tfrac{t^2}{4a}),\\
        \phi_{odd}&=\frac{C\,\Gamma(\nu/2)}{2\pi a^{\nu/2}}\,t\,F(\tfrac\nu2;\tfrac32;-\tfrac{t^2}{4a}),
        \quad\nu=\mu+1 .

    Parameters
    ----------
    length_scale : float
        :math:`\ell>0`.
    dim : int
        Dimension d >= 1 of the inputs.
    phase : str
        "even", "odd" or "causal".

    Returns
    -------
    Entry or None
        None for the causal phase, which the Gaussian does not have.

    Notes
    -----
    Claims: :claim:`design-gaussian-even`, :claim:`design-gaussian-odd`, :claim:`design-gaussian-familiar`,
    :claim:`design-gaussian-tails`.

    Examples
    --------
    On the line it is a bell, narrower than its kernel:

    >>> bell = gaussian_form(1.0, 1, "even")
    >>> np.round(bell.value(np.array([1.0])) / bell.value(np.array([0.0])) * np.e, 12)
    array([1.])
    """
    a, power = length_scale**2 / 4, (dim - 1) / 2
    height = sqrt((2 * pi) ** (1 - dim / 2) * length_scale**dim / 2)
    value, slope_at = _even_pair(height, power, a) if phase == "even" else _odd_pair(height, power, a)
    turn = 1.0 if phase == "even" else -1j
    return (
        None
        if phase == "causal"
        else Entry(
            f"gaussian kernel in dimension {dim}, {phase}",
            value,
            slope_at,
            degree=None,
            spectrum=lambda s: _turned(turn, s) * height * np.abs(s) ** power * np.exp(-a * s**2),
            null_space_order=0,
            decay=Decay(-power, a, 2),
            correlation=lambda t: height**2 * _cosines(2 * power, 2 * a, t),
            blind_at_zero=cast(int, power),  # a half-integer in even dimensions
        )
    )


def _turned(turn: complex, s: FloatArray) -> NDArray[np.complex128]:
    """The factor of a zero-phase spectrum: 1, or -i sign(s)."""
    return np.where(s < 0, np.conj(turn), turn).astype(np.complex128)


def _even_pair(height: float, power: float, a: float) -> tuple[RealFunction, RealFunction]:
    return lambda t: height * _cosines(power, a, t), lambda t: -height * _sines(power + 1, a, t)


def _odd_pair(height: float, power: float, a: float) -> tuple[RealFunction, RealFunction]:
    return lambda t: height * _sines(power, a, t), lambda t: height * _cosines(power + 1, a, t)


def _cosines(power: float, a: float, t: FloatArray) -> FloatArray:
    """The integral of s^power exp(-a s^2) cos(st) over s > 0, divided by pi."""
    half = (power + 1) / 2
    return np.asarray(gamma(half) / (2 * pi * a**half) * kummer(half, 0.5, t**2 / (4 * a)))


def _sines(power: float, a: float, t: FloatArray) -> FloatArray:
    """The integral of s^power exp(-a s^2) sin(st) over s > 0, divided by pi."""
    half = power / 2 + 1
    return np.asarray(t * gamma(half) / (2 * pi * a**half) * kummer(half, 1.5, t**2 / (4 * a)))


def matern_form(nu: float, length_scale: float, dim: int, phase: str, height: float) -> Entry | None:
    r"""The activation with the Matérn kernel: causal in every dimension, even on the line.

    With :math:`\kappa=\sqrt{2\nu}/\ell` and :math:`C^2=S_0/(2(2\pi)^{d-1})`, the causal one has
    :math:`\hat\phi=C\,(is)^{(d-1)/2}(\kappa+is)^{-\nu-d/2}`, and for :math:`d=1` the even one
    :math:`C(\kappa^2+s^2)^{-(2\nu+1)/4}`:

    .. math::
        \phi_{causal}&=\frac{C\,t_+^{\nu-1/2}}{\Gamma(\nu+\frac12)}\,
        F(\nu+\tfrac d2;\nu+\tfrac12;-\kappa t),\\
        \phi_{even}&=\frac{C}{\sqrt\pi\,\Gamma(\lambda+\frac12)}\Big(\frac{|t|}{2\kappa}\Big)^{\lambda}
        K_\lambda(\kappa|t|),\qquad\lambda=\tfrac\nu2-\tfrac14 .

    Parameters
    ----------
    nu : float
        Smoothness, at least 1/2 for the causal phase and above 1/2 for the even one.
    length_scale : float
        :math:`\ell>0`.
    dim : int
        Dimension d >= 1 of the inputs.
    phase : str
        "even", "odd" or "causal".
    height : float
        :math:`C`.

    Returns
    -------
    Entry or None
        None where no closed form is known here.

    Notes
    -----
    Claims: :claim:`design-matern-causal`, :claim:`design-matern-even`, :claim:`design-matern-familiar`,
    :claim:`design-relu-is-the-limit`.

    Examples
    --------
    On the line, for 3/2 and even, it is a multiple of the two-sided exponential:

    >>> peak = matern_form(1.5, np.sqrt(3), 1, "even", 1.0)
    >>> np.round(peak.value(np.array([1.0])) / peak.value(np.array([0.0])) * np.e, 12)
    array([1.])
    """
    kappa = sqrt(2 * nu) / length_scale
    low, high = (dim - 1) / 2, nu + dim / 2
    if phase == "causal":
        pair: tuple[RealFunction, RealFunction] = (
            lambda t: height * _one_sided(high, nu + 0.5, kappa, t),
            lambda t: height * _one_sided(high, nu - 0.5, kappa, t),
        )
        spectrum: Spectrum = lambda s: height * (1j * s) ** low / (kappa + 1j * s) ** high  # noqa: E731
    elif phase == "even" and dim == 1:
        pair = _bessel_pair(height, nu / 2 - 0.25, kappa)
        spectrum = lambda s: height * (kappa**2 + s**2) ** (-high / 2) + 0j  # noqa: E731
    else:
        return None
    return Entry(
        f"matern-{nu:g} kernel in dimension {dim}, {phase}",
        *pair,
        degree=None,
        spectrum=spectrum,
        null_space_order=0,
        decay=Decay(nu + 0.5),
        kinks=(0.0,),
        blind_at_zero=cast(int, low),  # a half-integer in even dimensions
    )


def _one_sided(a: float, b: float, kappa: float, t: FloatArray) -> FloatArray:
    r"""t^(b - 1) F(a; b; -kappa t)/Gamma(b) for t > 0, else 0; for b = 0 its limit."""
    right = np.where(t > 0, t, 1.0)
    if b == 0:
        values = -a * kappa * kummer(a + 1, 2.0, kappa * right)
    else:
        values = right ** (b - 1) * kummer(a, b, kappa * right) / gamma(b)
    return np.where(t > 0, values, 0.0)


def _bessel_pair(height: float, order: float, kappa: float) -> tuple[RealFunction, RealFunction]:
    """The even activation and its slope; at 0 the slope is the one from the left."""
    front = height / (sqrt(pi) * gamma(order + 0.5) * (2 * kappa**2) ** order)

    def slope_at(t: FloatArray) -> FloatArray:
        from scipy.special import kv

        z = np.maximum(kappa * np.abs(t), 1e-12)
        return np.asarray(-np.where(t > 0, 1.0, -1.0) * kappa * front * z**order * kv(order - 1, z))

    return lambda t: front * bessel_power(order, kappa * np.abs(t)), slope_at
