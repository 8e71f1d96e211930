r"""Which phase makes an activation that is zero on the left, and when is there one?

Paley and Wiener: a square-integrable function that vanishes for t < 0 and has :math:`|\hat\phi|=M` exists if
and only if

.. math:: \int\frac{|\log M(s)|}{1+s^2}\,ds<\infty .

Then :math:`\hat\phi=Me^{i\theta}` is one, of *minimum phase*, with

.. math:: \theta(s)=\frac1\pi\int_0^\infty\frac{\log M(se^u)-\log M(se^{-u})}{\sinh u}\,du,\qquad s>0 .

Whether it exists is decided by how M falls, never by what a quadrature returns.  Derived here, chapter 12.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens._chebyshev import PiecewiseChebyshev
from splinelens._quadrature import panel_rule
from splinelens.activation_entry import Decay, RealFunction, Spectrum

__all__ = ["causal_spectrum", "minimum_phase", "phase_exists"]

EDGES = np.concatenate([np.arange(0.0, 4.0, 0.5), np.arange(4.0, 45.0, 2.0)])
OCTAVES = np.arange(-130.0, 131.0)


def phase_exists(decay: Decay) -> bool:
    r"""Whether a positive M that falls like this, and like a power at 0, has a finite logarithmic integral.

    Parameters
    ----------
    decay : Decay
        Powers do; :math:`e^{-rs^q}` does for q < 1 only; nothing that is 0 beyond a band does.

    Notes
    -----
    Claims: :claim:`design-causal-by-decay`.

    Examples
    --------
    >>> [phase_exists(decay) for decay in (Decay(3), Decay(0, 1, 0.5), Decay(0, 1, 1), Decay(0, 1, 2))]
    [True, True, False, False]
    """
    return bool(np.isinf(decay.band)) and (decay.rate <= 0 or decay.exponent < 1)


def minimum_phase(log_size: RealFunction, s: FloatArray) -> FloatArray:
    r"""The phase :math:`\theta(s)`.

    Parameters
    ----------
    log_size : callable
        :math:`\log M` for arrays of frequencies > 0, however small or large.
    s : ndarray, shape (m,)
        Frequencies > 0.

    Returns
    -------
    ndarray, shape (m,)

    Notes
    -----
    Claims: :claim:`design-minimum-phase`.

    Examples
    --------
    That of 1/(1 + is):

    >>> s = np.array([0.1, 1.0, 10.0])
    >>> bool(np.abs(minimum_phase(lambda s: -np.log(1 + s**2) / 2, s) + np.arctan(s)).max() < 1e-13)
    True
    """
    u, weights = panel_rule(EDGES, 24)
    up = log_size(np.multiply.outer(s, np.exp(u)))
    down = log_size(np.multiply.outer(s, np.exp(-u)))
    return np.asarray((up - down) @ (weights / np.sinh(u)) / np.pi)


def causal_spectrum(log_size: RealFunction) -> Spectrum:
    r"""The transform :math:`Me^{i\theta}` of minimum phase, cheap to call.

    Parameters
    ----------
    log_size : callable
        :math:`\log M` for arrays of frequencies > 0, with a finite logarithmic integral.

    Returns
    -------
    callable
        For frequencies of both signs.

    Notes
    -----
    Claims: :claim:`design-causal-is-silent`.

    Examples
    --------
    >>> spectrum = causal_spectrum(lambda s: -np.log(1 + s**2) / 2)
    >>> bool(abs(spectrum(np.array([-3.0]))[0] - 1 / (1 - 3j)) < 1e-13)
    True
    """
    table = PiecewiseChebyshev.fit(
        lambda u: minimum_phase(log_size, 2.0 ** u.ravel()).reshape(u.shape), OCTAVES, degree=15
    )

    def spectrum(s: FloatArray) -> NDArray[np.complex128]:
        size = np.maximum(np.abs(s), 1e-300)
        phase = table(np.clip(np.log2(size), OCTAVES[0], OCTAVES[-1]))
        return np.asarray(np.exp(log_size(size) + 1j * np.sign(s) * phase))

    return spectrum
