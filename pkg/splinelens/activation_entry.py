r"""What does the theory ask of an activation?  The fields of one row of the catalogue.

A Fourier transform has two parts.  Away from 0 it is a function, the *regular part*.  At single frequencies
it may have *point masses*: a growing activation whose polynomials at :math:`\pm\infty` have the mean
:math:`\sum_jc_jt^j` has :math:`\sum_j2\pi i^jc_j\delta^{(j)}` at 0.  The *autocorrelation* :math:`A` is
the even function with :math:`\hat A=|\hat\phi|^2`, up to even polynomials of degree below :math:`2k`,
which no kernel of order k sees.  Fourier convention of `splinelens.fourier`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Decay", "Entry"]

RealFunction = Callable[[NDArray[np.float64]], NDArray[np.float64]]
Spectrum = Callable[[NDArray[np.float64]], NDArray[np.complexfloating[Any, Any]]]


@dataclass(frozen=True)
class Decay:
    r"""How a Fourier transform falls: :math:`|\hat\phi(s)|\sim C\,s^{-p}e^{-r s^q}` for large s.

    Attributes
    ----------
    power : float
        :math:`p`; negative for a growing factor.
    rate, exponent : float
        :math:`r` and :math:`q`; rate 0 if there is no exponential.
    band : float
        Beyond this frequency the transform is 0; infinite if there is no such frequency.
    """

    power: float
    rate: float = 0.0
    exponent: float = 1.0
    band: float = np.inf

    def scaled(self, factor: float) -> Decay:
        """The decay of the transform of phi(`factor` t)."""
        return Decay(self.power, self.rate / factor**self.exponent, self.exponent, self.band * factor)

    def _repr_latex_(self) -> str:
        if np.isfinite(self.band):
            return rf"$0 \text{{ beyond }} {self.band:g}$"
        power = "" if self.power == 0 else f"s^{{{-self.power:g}}}"
        wave = "s" if self.exponent == 1 else f"s^{{{self.exponent:g}}}"
        rest = "" if self.rate == 0 else rf"e^{{-{self.rate:.4g}\,{wave}}}"
        return f"${power}{rest}$"


@dataclass(frozen=True)
class Entry:
    r"""What is known of a nonlinearity :math:`\phi:\mathbb R\to\mathbb R`.

    Attributes
    ----------
    name : str
        Its name.
    value : callable
        :math:`\phi`, from a float64 array to one of the same shape.
    slope_at : callable
        :math:`\phi'`, likewise; at a kink the value from the left.
    degree : int or None
        :math:`p` if :math:`\phi(at)=a^p\phi(t)` for all :math:`a>0`, else None.
    formula : str
        :math:`\phi(t)` in TeX.
    spectrum : callable or None
        The regular part of :math:`\hat\phi` for arrays of frequencies other than 0; None if not known
        in closed form.
    null_space_order : int or None
        :math:`k` where :math:`|\hat\phi(s)|\sim C|s|^{-k}` at 0: polynomials of degree below k cost nothing.
        None if the spectrum is nothing but point masses, or if it is not known.
    decay : Decay or None
        How :math:`|\hat\phi(s)|` falls for large s; None as above.
    correlation : callable or None
        The autocorrelation :math:`A(t)` for :math:`t\ge0`; None if not known in closed form.
    slope_correlation : callable or None
        The autocorrelation of :math:`\phi'` for :math:`t\ge0`, where it is known in closed form.
    kinks : tuple of float
        Where :math:`\phi` is not analytic.
    point_masses : tuple of (float, int, complex)
        Frequency, order j and coefficient of each :math:`\delta^{(j)}` in :math:`\hat\phi`.
    blind_at_zero : int
        The order of the zero of :math:`\hat\phi` at frequency 0; 0 if there is none.
    zero_spacing : float or None
        :math:`\hat\phi` vanishes at the multiples of this frequency other than 0; None if it has no
        zeros there.
    jump : float or None
        :math:`\kappa` where :math:`\phi^{(p+1)}=\kappa\delta`, for a homogeneous activation.
    """

    name: str
    value: RealFunction = field(repr=False)
    slope_at: RealFunction = field(repr=False)
    degree: int | None
    formula: str = field(default="", repr=False)
    spectrum: Spectrum | None = field(default=None, repr=False)
    null_space_order: int | None = None
    decay: Decay | None = None
    correlation: RealFunction | None = field(default=None, repr=False)
    slope_correlation: RealFunction | None = field(default=None, repr=False)
    kinks: tuple[float, ...] = ()
    point_masses: tuple[tuple[float, int, complex], ...] = field(default=(), repr=False)
    blind_at_zero: int = field(default=0, repr=False)
    zero_spacing: float | None = field(default=None, repr=False)
    jump: float | None = field(default=None, repr=False)
