r"""At which rate should a wave be learned?  What the Fourier transform of the activation says.

Rates are those of the loss :math:`\frac1{2n}\sum r^2`; for :math:`\frac12\sum r^2` they are n times larger.
A rate does not depend on the number of samples, but on the number of units: it is that for `density`
units of each orientation per unit of offset.  Derived here, chapter 13.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens.activation_spectra import SpectralPenalty
from splinelens.activations import Activation, get_activation

__all__ = ["predicted_rates"]

CIRCLE = 2 * float(np.pi)
ALIASES, FEW_ALIASES = 2000, 20
"""Aliases on each side that are summed one by one, for a spectrum in closed form and for any other."""


def predicted_rates(
    activation: str | Activation,
    frequencies: ArrayLike,
    *,
    volume: float = CIRCLE,
    dim: int = 1,
    density: float = 1.0,
    points: int | None = None,
    train: Sequence[str] = ("v",),
    sigma_v: float = 1.0,
    at: float = 0.0,
) -> FloatArray:
    r"""The rate at which a wave of each frequency is learned, as the activation's transform says.

    .. math:: \frac{\varrho\,S(\omega)}{|\Omega|}\,\big[1_v+\sigma_v^2\,(1_b+|x|^21_w)\,|\omega|^2\big],
              \qquad S(\omega)=\frac{2(2\pi)^{d-1}|\hat\phi(|\omega|)|^2}{|\omega|^{d-1}}

    with :math:`1_v`, :math:`1_b`, :math:`1_w` for what is trained.  Exact on a circle for v and b, if
    `points` is given: then it is the sum over the aliases :math:`\omega+2\pi mn/L`.  On an interval it is
    asymptotic.

    Parameters
    ----------
    activation : str or Activation
        The activation on the line, with a continuous spectrum.
    frequencies : array_like, any shape
        Angular frequencies :math:`|\omega|`, not 0.
    volume : float
        :math:`|\Omega|`: the length L of the circle or interval, the area of a region.
    dim : int
        Dimension d.
    density : float
        :math:`\varrho`, units per orientation (per unit of sphere measure) and unit of offset.
    points : int, optional
        n equispaced samples on a circle, for aliases; one dimension only.
    train : sequence of str
        Some of "v", "b", "w".
    sigma_v : float
        Size of the output weights, where b or w is trained.
    at : float
        :math:`|x|`, where w is trained: then the rate is local.

    Returns
    -------
    ndarray, shape of `frequencies`

    Raises
    ------
    ValueError
        On a frequency that is 0 or, with `points`, an alias of 0 on the circle; on bad input.

    Notes
    -----
    Claims: :claim:`torus-rates-with-aliases`, :claim:`torus-tangent-rates-with-aliases`.

    Examples
    --------
    >>> predicted_rates("relu", [1.0, 2.0]) * np.pi
    array([1.    , 0.0625])
    """
    phi, omega = get_activation(activation), np.abs(finite_array("frequencies", frequencies))
    size, units = _positive("volume", volume), _positive("density", density)
    penalty = SpectralPenalty(phi, dim)
    if unknown := set(train) - {"w", "b", "v"}:
        raise ValueError(f"train: expected some of 'w', 'b', 'v', got {sorted(unknown)}")
    steer = finite_scalar("sigma_v", sigma_v) ** 2 * (("b" in train) + ("w" in train) * float(at) ** 2)
    if steer and phi.degree == 0:
        raise ValueError(f"train: the hidden weights of {phi.name!r} have no gradient, got {tuple(train)}")

    def symbol(waves: FloatArray) -> FloatArray:
        return penalty.density(waves) * (("v" in train) + steer * waves**2)

    if (omega == 0).any():
        raise ValueError("frequencies: expected numbers other than 0, got 0")
    if points is None:
        return units / size * symbol(omega)
    if dim != 1:
        raise ValueError(f"points: aliases are for one dimension, got dim {dim}")
    spacing = CIRCLE * whole_number("points", points, least=1) / size
    falls = 2 * penalty.decay.power - (2 if steer else 0)
    return units / size * _with_aliases(penalty, symbol, omega, spacing, falls)


def _with_aliases(
    penalty: SpectralPenalty,
    symbol: Callable[[FloatArray], FloatArray],
    omega: FloatArray,
    spacing: float,
    falls: float,
) -> FloatArray:
    """Sum of the symbol over omega + m spacing, all whole m; beyond the last by a power s^-falls."""
    from scipy.special import zeta

    count = ALIASES if penalty.activation.spectrum is not None else FEW_ALIASES
    m = np.arange(-count, count + 1)
    waves = np.abs(omega[..., None] + m * spacing)
    if (waves < 1e-9 * spacing).any():
        raise ValueError("frequencies: expected no alias of frequency 0, got a multiple of 2 pi n / L")
    values = symbol(waves)
    total = values.sum(axis=-1)
    if penalty.decay.rate > 0 or np.isfinite(penalty.decay.band):
        return np.asarray(total)
    last = np.abs(m) > 0.9 * count
    height = (values * waves**falls)[..., last].mean(axis=-1)
    beyond = sum(zeta(falls, count + 1 + side * omega / spacing) for side in (1, -1))
    return np.asarray(total + height * beyond / spacing**falls)


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if not number > 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number
