r"""With which waves, and at which frequencies, does an interval ring under step and ReLU units?

On :math:`[-a,a]` sines and cosines of a chosen frequency are no eigenfunctions of a kernel; the ends detune
them.  Under steps the eigenfunctions are the vibrations of a string with free ends, under ReLU, once
the affine part has been learned, those of a free beam, and each is learned at the rate that the
activation's spectrum gives to *its* frequency.  Derived here, chapter 13.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number

__all__ = ["IntervalModes", "beam_modes", "string_modes"]


@dataclass(frozen=True, eq=False)
class IntervalModes:
    r"""Eigenfunctions on :math:`[-a,a]`, alternately even and odd.

    Attributes
    ----------
    frequencies : ndarray, shape (m,)
        :math:`\mu`, ascending.
    odd : ndarray of bool, shape (m,)
        Which are odd.
    half_length : float
        :math:`a`.
    beam : bool
        Whether a hyperbolic part belongs to each.
    """

    frequencies: FloatArray
    odd: FloatArray
    half_length: float
    beam: bool

    def __call__(self, x: ArrayLike) -> FloatArray:
        r"""Values at `x`, one row for each mode.

        :math:`\cos\mu x` or :math:`\sin\mu x`; for a beam plus
        :math:`\frac{\cos\mu a}{\cosh\mu a}\cosh\mu x` or :math:`\frac{\sin\mu a}{\sinh\mu a}\sinh\mu x`.

        Parameters
        ----------
        x : array_like, shape (n,)
            Points of :math:`[-a,a]`.

        Returns
        -------
        ndarray, shape (m, n)
        """
        points, a = finite_array("x", x, (None,)), self.half_length
        return np.array([self._mode(mu, bool(odd), points, a) for mu, odd in self._pairs()])

    def _pairs(self) -> list[tuple[float, bool]]:
        return list(zip(self.frequencies.tolist(), self.odd.tolist(), strict=True))

    def _mode(self, mu: float, odd: bool, x: FloatArray, a: float) -> FloatArray:
        wave, sign = (np.sin, -1) if odd else (np.cos, 1)
        # cosh(mu x)/cosh(mu a) without overflow, and likewise for sinh.
        bend = np.exp(mu * (x - a)) + sign * np.exp(-mu * (x + a))
        bend = bend / (1 + sign * np.exp(-2 * mu * a))
        return np.asarray(wave(mu * x) + (wave(mu * a) * bend if self.beam else 0.0))


def string_modes(count: int, half_length: float, reach: float) -> IntervalModes:
    r"""Eigenfunctions of the step kernel :math:`2R-|x-x'|` on :math:`[-a,a]`.

    Sines with :math:`\mu=(j+\frac12)\frac\pi a`, and cosines with :math:`\mu\tan\mu a=\frac1{2R-a}`, of
    which the first is slow to bend and takes the part of the constant.

    Parameters
    ----------
    count : int
        How many, >= 1.
    half_length : float
        :math:`a>0`.
    reach : float
        :math:`R\ge a`, offsets lie in :math:`[-R,R]`.

    Returns
    -------
    IntervalModes
        The j-th has eigenvalue :math:`2/\mu_j^2=S(\mu_j)`, and is learned at rate :math:`S(\mu_j)/2a`.

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`steps-ring-like-a-string`.

    Examples
    --------
    >>> modes = string_modes(4, half_length=1.0, reach=1e6)
    >>> (modes.frequencies / np.pi).round(2)
    array([0. , 0.5, 1. , 1.5])
    """
    m, a, far = whole_number("count", count, least=1), _positive("half_length", half_length), float(reach)
    if not far >= a:
        raise ValueError(f"reach: expected a number >= half_length {a:g}, got {reach}")
    odd = np.arange(m) % 2 == 1
    roots = [
        (k / 2) * np.pi / a
        if is_odd
        else _root(lambda z: z * np.sin(z) - np.cos(z) / (2 * far / a - 1), k) / a
        for k, is_odd in enumerate(odd)
    ]
    return IntervalModes(np.array(roots), odd, a, beam=False)


def beam_modes(count: int, half_length: float) -> IntervalModes:
    r"""Eigenfunctions of the ReLU kernel :math:`|x-x'|^3/6` on :math:`[-a,a]`, off the affine functions.

    They are the vibrations of a free beam, :math:`\tan\mu a=\mp\tanh\mu a` for even and odd ones.

    Parameters
    ----------
    count : int
        How many, >= 1.
    half_length : float
        :math:`a>0`.

    Returns
    -------
    IntervalModes
        The j-th has eigenvalue :math:`2/\mu_j^4=S(\mu_j)`, and is learned at rate :math:`S(\mu_j)/2a`.

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`relu-rings-like-a-beam`.

    Examples
    --------
    >>> (2 * beam_modes(3, half_length=1.0).frequencies / np.pi).round(3)
    array([1.506, 2.5  , 3.5  ])
    """
    m, a = whole_number("count", count, least=1), _positive("half_length", half_length)
    odd = np.arange(m) % 2 == 1
    roots = [_root(_beam_equation(bool(is_odd)), k + 1) / a for k, is_odd in enumerate(odd)]
    return IntervalModes(np.array(roots), odd, a, beam=True)


def _beam_equation(odd: bool) -> Callable[[float], float]:
    sign = -1 if odd else 1
    return lambda z: float(np.sin(z) + sign * np.tanh(z) * np.cos(z))


def _root(function: Callable[[float], float], half_turns: int) -> float:
    """The root between `half_turns` and one more of pi/2."""
    from scipy.optimize import brentq

    low, high = half_turns * np.pi / 2, (half_turns + 1) * np.pi / 2
    return float(brentq(function, low, high, xtol=1e-15, rtol=8.9e-16))


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if not number > 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number
