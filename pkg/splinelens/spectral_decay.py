r"""How fast does a Fourier transform fall, and is that fast enough?

A seminorm :math:`\int|\hat f|^2/S` is finite or not by decay alone (`splinelens.activation_spectra`), and no
quadrature tells.  The activations of the catalogue know their decay; that of one's own is read off its
numbers here, and here two decays are compared.
"""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.activation_entry import Decay
from splinelens.activations import Activation

__all__ = ["estimated_decay", "quotient_is_integrable", "too_close"]


def estimated_decay(activation: Activation) -> Decay:
    r"""How :math:`|\hat\phi|` falls, read off its numbers: the best of :math:`s^{-p}e^{-rs^q}` with q = 1, 2.

    Parameters
    ----------
    activation : Activation
        Its spectrum may come from quadrature; only values that stand out of their error are used.

    Returns
    -------
    Decay
        Estimated, not proved: a fit of the logarithm over the last two and a half octaves that can be seen.

    Raises
    ------
    ValueError
        If too few values can be seen.

    Examples
    --------
    >>> round(estimated_decay(Activation.from_function(np.tanh)).rate, 2)     # pi/2
    1.57
    """
    s = 2.0 ** np.arange(-2.0, 11.0, 1 / 16)
    value, error = activation.fourier_estimate(s)
    visible = np.flatnonzero(np.abs(value) < 100 * error)
    last = visible[0] if len(visible) else len(s)
    if last < 40:
        raise ValueError("activation: expected one whose spectrum can be estimated; too few values stand out")
    far, logs = s[:last][-40:], np.log(np.abs(value[:last])[-40:])
    if last == len(s):
        return Decay(float(np.round(-np.polyfit(np.log(far), logs, 1)[0], 2)))
    return min((_fit(far, logs, exponent) for exponent in (1.0, 2.0)), key=lambda fit: fit[0])[1]


def _fit(s: FloatArray, logs: FloatArray, exponent: float) -> tuple[float, Decay]:
    """A power times an exponential of this exponent, and the sum of squares that it leaves."""
    columns = np.stack([np.ones(len(s)), -np.log(s), -(s**exponent)], axis=1)
    solution, residual, _, _ = np.linalg.lstsq(columns, logs, rcond=None)
    return float(residual[0]), Decay(float(solution[1]), float(solution[2]), exponent)


def too_close(decay: Decay, estimate: Decay) -> bool:
    """Whether an estimate cannot tell which of the two falls faster.

    Parameters
    ----------
    decay : Decay
        Known.
    estimate : Decay
        From `estimated_decay`: its power is trusted to 0.1 and its rate to 5 %.

    Examples
    --------
    >>> too_close(Decay(2), Decay(2.05)), too_close(Decay(0, 1.0), Decay(2.05))
    (True, False)
    """
    if decay.rate == 0 and estimate.rate == 0:
        return abs(decay.power - estimate.power) < 0.1
    return decay.exponent == estimate.exponent and abs(decay.rate - estimate.rate) < 0.05 * estimate.rate


def quotient_is_integrable(above: Decay, below: Decay, power: float = 0.0) -> bool:
    r"""Whether :math:`s^p|\hat f|^2/|\hat\phi|^2` is integrable at infinity.

    Exponentials decide, the one of the highest exponent first; where all cancel, the powers do.

    Parameters
    ----------
    above, below : Decay
        Of :math:`\hat f` and of :math:`\hat\phi`; their bands are not looked at.
    power : float
        :math:`p`.

    Examples
    --------
    A Gaussian over the transform of tanh, and over itself:

    >>> bell = Decay(0, 0.5, 2)
    >>> quotient_is_integrable(bell, Decay(0, np.pi / 2)), quotient_is_integrable(bell, bell)
    (True, False)
    """
    gains = {above.exponent: above.rate} if above.rate else {}
    if below.rate:
        gains[below.exponent] = gains.get(below.exponent, 0.0) - below.rate
    decisive = [gains[exponent] for exponent in sorted(gains, reverse=True) if gains[exponent] != 0]
    if decisive:
        return decisive[0] > 0
    return power - 2 * above.power + 2 * below.power < -1
