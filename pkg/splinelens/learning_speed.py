r"""Which frequency does a network learn when?

A wave of frequency :math:`\omega` in the residual falls at a *rate*.  `predicted_rates` is what the Fourier
transform of the activation says, `measured_rates` what the residual of a given network does, and
`rayleigh_rates` what a tempting shortcut says.  Rates are those of the loss :math:`\frac1{2n}\sum r^2`; for
:math:`\frac12\sum r^2` they are n times larger.  A rate does not depend on the number of samples, but on
the number of units: it is that for `density` units of each orientation per unit of offset.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens.frequency_windows import WINDOWS, frequency_content, window_weights
from splinelens.networks import ShallowNetwork
from splinelens.predicted_speed import predicted_rates
from splinelens.residual_modes import ResidualModes, network_jacobian, residual_modes

if TYPE_CHECKING:
    from splinelens.training import TrainingRun

__all__ = [
    "WINDOWS",
    "frequency_content",
    "measured_rates",
    "predicted_rates",
    "rayleigh_rates",
    "trained_rates",
]

E_FOLD = float(np.exp(-1))
STEPS = 2000
"""Times at which a falling content is looked at before its time is found exactly."""


def measured_rates(
    network: ShallowNetwork,
    x: ArrayLike,
    frequencies: ArrayLike,
    *,
    train: Sequence[str] = ("v",),
    phase: float = 0.0,
    window: str = "none",
    share: float = E_FOLD,
) -> FloatArray:
    r"""The rate at which `network` learns each wave :math:`\cos(\omega x-\alpha)`, one at a time.

    The residual starts as the wave, follows the flow with the gradients of the start (exact for v, bias and
    slope), and is looked at through the window.  The rate is :math:`\ln(1/\text{share})` over the
    time at which the content of the frequency has fallen to `share` of what it was.

    Parameters
    ----------
    network : ShallowNetwork
        One input.
    x : array_like, shape (n,)
        Inputs.
    frequencies : array_like, shape (K,)
    train : sequence of str
        What moves.
    phase : float
        :math:`\alpha`: 0 for cosines, :math:`\pi/2` for sines.
    window : str
        One of `WINDOWS`.
    share : float
        In (0, 1); 1/e if left out.

    Returns
    -------
    ndarray, shape (K,)
        0 where the content never falls that far.

    Raises
    ------
    ValueError
        On bad input, more than one dimension, or a wave that vanishes on the inputs.

    Notes
    -----
    Claims: :claim:`torus-measured-rates`, :claim:`interval-rates-relu`, :claim:`interval-rates-kinked`,
    :claim:`interval-rates-smooth`, :claim:`sines-have-rates-of-their-own`.
    """
    points, omega = _line(network, x), finite_array("frequencies", frequencies, (None,))
    part = finite_scalar("share", share)
    if not 0 < part < 1:
        raise ValueError(f"share: expected a number in (0, 1), got {share}")
    modes, weights = residual_modes(network, points, train), window_weights(points, window)
    return np.array([_rate(modes, points, weights, each, float(phase), part) for each in omega])


def _line(network: ShallowNetwork, x: ArrayLike) -> FloatArray:
    if network.dim != 1:
        raise ValueError(f"network: expected one input, got {network.dim}")
    return finite_array("x", x, (None,))


def _wave(points: FloatArray, omega: float, phase: float) -> FloatArray:
    wave = np.cos(omega * points - phase)
    if np.abs(wave).max() < 1e-9:
        raise ValueError(f"frequencies: the wave of frequency {omega:g} vanishes on all inputs")
    return np.asarray(wave)


def _rate(
    modes: ResidualModes, points: FloatArray, weights: FloatArray, omega: float, phase: float, share: float
) -> float:
    """ln(1/share) over the first time at which the content is down to `share`."""
    from scipy.optimize import brentq

    seen = (weights * np.exp(-1j * omega * points)) @ modes.vectors
    parts = seen * (modes.vectors.T @ _wave(points, omega, phase))
    start = abs(parts.sum())

    def excess(log_time: FloatArray) -> FloatArray:
        falls = np.exp(-np.multiply.outer(np.exp(log_time), modes.rates))
        return np.asarray(np.abs(falls @ parts) / start - share)

    top = modes.rates[0]
    times = np.linspace(-np.log(top) - 5, -np.log(top) + np.log(1e24), STEPS) if top > 0 else np.zeros(1)
    below = np.flatnonzero(excess(times) <= 0)
    if not len(below):
        return 0.0
    first = int(below[0])
    found = brentq(excess, times[first - 1], times[first], xtol=1e-13)
    return float(-np.log(share) * np.exp(-found))


def rayleigh_rates(
    network: ShallowNetwork,
    x: ArrayLike,
    frequencies: ArrayLike,
    *,
    train: Sequence[str] = ("v",),
    phase: float = 0.0,
) -> FloatArray:
    r"""The Rayleigh quotient :math:`\langle u,Ku\rangle/(n|u|^2)` of each wave u.

    Half the relative rate at which the squared norm of the wave falls at time 0: a mean of the rates of all
    modes that the wave touches, in which the fastest outweigh the rest.

    Parameters
    ----------
    network : ShallowNetwork
        One input.
    x : array_like, shape (n,)
        Inputs.
    frequencies : array_like, shape (K,)
    train : sequence of str
        What moves.
    phase : float
        0 for cosines, :math:`\pi/2` for sines.

    Returns
    -------
    ndarray, shape (K,)

    Raises
    ------
    ValueError
        On bad input, more than one dimension, or a wave that vanishes on the inputs.

    Notes
    -----
    Claims: :claim:`rayleigh-of-steps`, :claim:`rayleigh-of-relu`, :claim:`rayleigh-misleads`.
    """
    points, omega = _line(network, x), finite_array("frequencies", frequencies, (None,))
    waves = np.array([_wave(points, each, float(phase)) for each in omega])
    pulled = waves @ network_jacobian(network, points, train)
    return np.asarray((pulled**2).sum(axis=1) / (len(points) * (waves**2).sum(axis=1)))


def trained_rates(
    run: TrainingRun,
    x: ArrayLike,
    y: ArrayLike,
    learning_rate: float,
    frequencies: ArrayLike,
    *,
    window: str = "none",
    share: float = E_FOLD,
) -> FloatArray:
    r"""The rate of each frequency in a run of training, from the networks that it recorded.

    Between the start and the first record at which the content c of the residual is down to `share`, or the
    last record, lie s steps: the rate is :math:`(1-|c_s/c_0|^{1/s})/\eta`, the one whose descent this is.

    Parameters
    ----------
    run : TrainingRun
        With at least one step; one input, no momentum.
    x, y : array_like, shape (n,)
        Its data.
    learning_rate : float
        Its :math:`\eta`.
    frequencies : array_like, shape (K,)
    window : str
        One of `WINDOWS`.
    share : float
        In (0, 1).

    Returns
    -------
    ndarray, shape (K,)
        Negative where the content has grown.

    Raises
    ------
    ValueError
        On bad input, or if the run holds no step.

    Notes
    -----
    Claims: :claim:`torus-trained-rates`, :claim:`full-training-is-faster-at-high-frequency`.
    """
    points, targets = finite_array("x", x, (None,)), finite_array("y", y, (None,))
    eta, part = _positive("learning_rate", learning_rate), finite_scalar("share", share)
    if run.steps[-1] == 0:
        raise ValueError("run: expected at least one step, got none")
    residuals = np.array([network(points) - targets for network in run.networks])
    sizes = np.abs(frequency_content(points, residuals, frequencies, window))
    ratios = sizes / sizes[0]
    down = np.where((ratios <= part).any(axis=0), (ratios <= part).argmax(axis=0), len(ratios) - 1)
    chosen = ratios[down, np.arange(ratios.shape[1])]
    return np.asarray((1 - chosen ** (1 / run.steps[down])) / eta)


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if not number > 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number
