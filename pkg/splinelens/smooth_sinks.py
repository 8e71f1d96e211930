r"""Where do the offsets of units with a smooth activation gather, while the residual stands still?

Take units :math:`c\,\phi(s(x-\gamma))` with one input that face right, of which only the offset
:math:`\gamma` moves.  At a frozen residual, :math:`\dot\gamma=\frac{cs}{n}F(\gamma)` with the *force*

.. math:: F(\gamma)=\sum_n r_n\,\phi'(s(x_n-\gamma)),

and for :math:`c>0` a *sink* is a zero of F at which F falls.  For tanh and softplus the sinks of steep units
are known by formula, and at every steepness F has no more zeros than the residuals have sign changes (tanh),
or than their sums over the data to the right have (softplus).  Derived here, chapter 14.  For units that face
left, mirror the data; for :math:`c<0` take `sign` = -1.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, finite_scalar, input_array
from splinelens.activations import Activation, get_activation
from splinelens.direction_potentials import checked_sign, residual_pair

__all__ = [
    "offset_force",
    "offset_zeros",
    "sign_changes",
    "smooth_sinks",
    "softplus_sinks",
    "sums_to_the_right",
    "tanh_sinks",
]

REACH = 40.0
"""How far beyond the data zeros are looked for, in units of 1/s."""
SAMPLES = 16
"""Points at which the force is looked at on a length of 1/s."""


def offset_force(
    offset: ArrayLike,
    x: ArrayLike,
    residual: ArrayLike,
    activation: str | Activation = "tanh",
    scale: float = 1.0,
) -> FloatArray:
    r"""The force :math:`F(\gamma)=\sum_nr_n\,\phi'(s(x_n-\gamma))`.

    Parameters
    ----------
    offset : array_like, any shape
        :math:`\gamma`.
    x, residual : array_like, shape (n,)
    activation : str or Activation
    scale : float
        :math:`s=|w|>0`.

    Returns
    -------
    ndarray, shape of `offset`

    Raises
    ------
    ValueError
        On bad input.

    Examples
    --------
    >>> float(offset_force(0.5, [0.0, 1.0], [2.0, -2.0]))
    0.0
    """
    points, pulls = _data(x, residual)
    steep, gamma = _scale(scale), finite_array("offset", offset)
    return np.asarray(get_activation(activation).derivative(steep * (points - gamma[..., None])) @ pulls)


def offset_zeros(
    x: ArrayLike, residual: ArrayLike, activation: str | Activation = "tanh", scale: float = 1.0
) -> tuple[FloatArray, NDArray[np.bool_]]:
    r"""The zeros of the force :math:`F(\gamma)` at which its sign changes.

    Looked for on a grid of `SAMPLES` points to a length of 1/s, up to `REACH` / s beyond the data, and each
    then found to rounding.  Two zeros within one step of the grid are not seen.

    Parameters
    ----------
    x, residual : array_like, shape (n,)
        In any order.
    activation : str or Activation
        Smooth.
    scale : float
        :math:`s=|w|>0`.

    Returns
    -------
    places : ndarray, shape (k,)
        Ascending.
    falling : ndarray of bool, shape (k,)
        Whether F falls there.

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`tanh-zeros-bounded-by-sign-changes`, :claim:`softplus-zeros-bounded-by-tail-sums`,
    :claim:`softplus-repels-where-the-residual-is-negative`.

    Examples
    --------
    >>> offset_zeros([0.0, 1.0], [-2.0, 2.0], scale=10.0)
    (array([0.5]), array([False]))
    """
    points, pulls = _data(x, residual)
    reach = REACH / _scale(scale)
    low, high = points.min() - reach, points.max() + reach
    grid = np.linspace(low, high, int(np.ceil((high - low) * scale * SAMPLES)) + 2)

    def force(gamma: FloatArray | float) -> FloatArray:
        return offset_force(gamma, points, pulls, activation, scale)

    return _zeros_on(grid, force)


def _zeros_on(
    grid: FloatArray, force: Callable[[FloatArray | float], FloatArray]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    from scipy.optimize import brentq

    values = force(grid)
    live = np.flatnonzero(values)
    pairs = [(a, b) for a, b in pairwise(live) if values[a] * values[b] < 0]
    places = [brentq(force, grid[a], grid[b], xtol=1e-15, rtol=1e-15) for a, b in pairs]
    return np.array(places), np.array([values[a] > 0 for a, _ in pairs], dtype=bool)


def smooth_sinks(
    x: ArrayLike,
    residual: ArrayLike,
    activation: str | Activation = "tanh",
    scale: float = 1.0,
    sign: int = 1,
) -> FloatArray:
    r"""The sinks of the offset flow: zeros of :math:`\operatorname{sgn}(c)F` at which it falls.

    Parameters
    ----------
    x, residual : array_like, shape (n,)
        In any order.
    activation : str or Activation
        Smooth.
    scale : float
        :math:`s=|w|>0`.
    sign : int
        :math:`\operatorname{sgn}c`, +1 or -1.

    Returns
    -------
    ndarray, shape (k,)
        Ascending; those of `offset_zeros`.

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`smooth-sinks-attract-offsets`, :claim:`no-softplus-sink-when-flat`.

    Examples
    --------
    >>> smooth_sinks([0.0, 1.0], [2.0, -2.0], scale=10.0)
    array([0.5])
    """
    facing = checked_sign(sign)
    places, falling = offset_zeros(x, residual, activation, scale)
    return places[falling if facing > 0 else ~falling]


def tanh_sinks(x: ArrayLike, residual: ArrayLike, scale: float, sign: int = 1) -> FloatArray:
    r"""Where steep tanh units gather: near the midpoint of each gap with :math:`r_n>0>r_{n+1}`.

    .. math:: \gamma_*\simeq\frac{x_n+x_{n+1}}2+\frac1{4s}\ln\Big|\frac{r_n}{r_{n+1}}\Big|,\qquad
              \text{error }O\big(e^{-s\Delta}/s\big)

    for data that are at least :math:`\Delta` apart.

    Parameters
    ----------
    x, residual : array_like, shape (n,)
        Data with equal inputs act together; data without residual do not count.
    scale : float
        :math:`s=|w|>0`.
    sign : int
        :math:`\operatorname{sgn}c`, +1 or -1.

    Returns
    -------
    ndarray, shape (k,)

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`tanh-sinks-lie-between-data`, :claim:`steep-tanh-sinks-are-all`.

    Examples
    --------
    >>> tanh_sinks([0.0, 1.0, 2.0], [2.0, -2.0, 1.0], scale=10.0)
    array([0.5])
    """
    points, pulls = _signed_data(x, residual, sign)
    falls = _falls(pulls)
    shift = np.log(np.abs(pulls[falls] / pulls[falls + 1])) / (4 * _scale(scale))
    return np.asarray((points[falls] + points[falls + 1]) / 2 + shift)


def softplus_sinks(x: ArrayLike, residual: ArrayLike, scale: float, sign: int = 1) -> FloatArray:
    r"""Where steep softplus units that face right gather: at the data that pin ReLU units, off by O(1/s).

    With :math:`T_n=\sum_{m\ge n}r_m`, at each datum with :math:`T_n>0>T_{n+1}`,

    .. math:: \gamma_*\simeq x_n-\frac1s\operatorname{logit}\Big(-\frac{T_{n+1}}{r_n}\Big),\qquad
              \text{error }O\big(e^{-s\Delta}/s\big).

    Parameters
    ----------
    x, residual : array_like, shape (n,)
        Data with equal inputs act together; data without residual do not count.
    scale : float
        :math:`s=|w|>0`.
    sign : int
        :math:`\operatorname{sgn}c`, +1 or -1.

    Returns
    -------
    ndarray, shape (k,)

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`softplus-sinks-lie-near-data`, :claim:`softplus-sinks-tend-to-pins`,
    :claim:`steep-softplus-sinks-are-all`.

    Examples
    --------
    >>> softplus_sinks([0.0, 1.0], [2.0, -1.0], scale=10.0)
    array([0.])
    """
    points, pulls = _signed_data(x, residual, sign)
    right = sums_to_the_right(points, pulls)
    falls = _falls(right)
    share = -right[falls + 1] / pulls[falls]
    return np.asarray(points[falls] - np.log(share / (1 - share)) / _scale(scale))


def sums_to_the_right(x: ArrayLike, residual: ArrayLike) -> FloatArray:
    r"""The sums :math:`T_n=\sum_{m\ge n}r_m` by ascending input: what a ReLU unit left of :math:`x_n` feels.

    Parameters
    ----------
    x, residual : array_like, shape (n,)
        Equal inputs keep their order.

    Raises
    ------
    ValueError
        On bad input.

    Examples
    --------
    >>> sums_to_the_right([1.0, 0.0], [-1.0, 3.0])
    array([ 2., -1.])
    """
    points, pulls = _data(x, residual)
    return np.cumsum(pulls[np.argsort(points, kind="stable")][::-1])[::-1]


def sign_changes(values: ArrayLike) -> int:
    """How often the sign changes along `values`; zeros do not count.

    Parameters
    ----------
    values : array_like, shape (n,)

    Examples
    --------
    >>> sign_changes([1.0, 0.0, -2.0, -1.0, 3.0])
    2
    """
    signs = np.sign(finite_array("values", values, (None,)))
    signs = signs[signs != 0]
    return int((signs[1:] != signs[:-1]).sum())


def _data(x: ArrayLike, residual: ArrayLike) -> tuple[FloatArray, FloatArray]:
    points = input_array(x)
    return points, residual_pair(points, residual)[1]


def _signed_data(x: ArrayLike, residual: ArrayLike, sign: int) -> tuple[FloatArray, FloatArray]:
    """Data in order with residuals times `sign`, equal inputs added up, those without residual left out."""
    pulls = checked_sign(sign) * _data(x, residual)[1]
    inputs, group = np.unique(input_array(x), return_inverse=True)
    sums = np.bincount(group, weights=pulls, minlength=len(inputs))
    return inputs[sums != 0], sums[sums != 0]


def _falls(values: FloatArray) -> NDArray[np.intp]:
    """Where the sign falls from + to - between two neighbours: the index of the first."""
    return np.flatnonzero((values[:-1] > 0) & (values[1:] < 0))


def _scale(scale: float) -> float:
    number = finite_scalar("scale", scale)
    if not number > 0:
        raise ValueError(f"scale: expected a number > 0, got {scale}")
    return number
