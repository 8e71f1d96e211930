r"""What is the Fourier transform of this function, and how well do we know it?

The one convention of the book, written with angular frequencies:

.. math:: \hat g(s) = \int g(t)\,e^{-ist}\,dt, \qquad g(t) = \frac1{2\pi}\int \hat g(s)\,e^{ist}\,ds .

A function that grows no faster than a power has a transform as a distribution.  Away from frequency 0
that is the limit of :math:`\int g(t)\,e^{-ist-\varepsilon|t|}dt` as :math:`\varepsilon\to0`, its *regular
part*, and this is what is computed here.  Both half-lines are done by the double-exponential rule of
Ooura and Mori (J. Comput. Appl. Math. 112, 1999), whose nodes approach the zeros of cosine and sine so
fast that even a growing function is summed, the pieces between kinks by Legendre series.  Each value
comes with an estimate of its error: the difference to a coarser rule, and rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array
from splinelens._quadrature import EPSILON, Estimate, exponential_rule, fourier_rule, legendre, panel_rule

__all__ = [
    "ComplexArray",
    "Estimate",
    "autocorrelation_from_spectrum",
    "fourier_transform",
    "half_line",
    "half_line_integral",
]

ComplexArray = NDArray[np.complex128]
RealFunction = Callable[[FloatArray], FloatArray]

FINE, COARSE = 80, 60
"""Sizes of the double-exponential rule: the one that is returned and the one it is compared with."""
ROWS = 1024
"""How many frequencies are treated at once."""


def fourier_transform(function: RealFunction, s: ArrayLike, kinks: Sequence[float] = ()) -> Estimate:
    r"""Fourier transform :math:`\hat g(s)` of a function of one real variable, by quadrature.

    Parameters
    ----------
    function : callable
        :math:`g`, from a float64 array to a real array of the same shape; beyond its kinks it is
        analytic and grows no faster than a power.
    s : array_like, any shape
        Frequencies.  At 0 the function must be integrable; elsewhere the regular part is computed.
    kinks : sequence of float
        Where :math:`g` or one of its derivatives jumps.  The line is cut there, at 0 if none is given.

    Returns
    -------
    Estimate
        Complex values in the shape of `s`, and their estimated errors.

    Raises
    ------
    ValueError
        If `s` holds 0 and the integral of `function` does not converge.

    Notes
    -----
    Claims: :claim:`fourier-convention`, :claim:`fourier-inversion`,
    :claim:`growing-functions-have-a-regular-part`.
    The error estimate sees what two rules disagree on.  A kink that is not named, or a feature much
    narrower than its distance from 0, shows there as a large error.

    Examples
    --------
    >>> estimate = fourier_transform(lambda t: np.exp(-t**2 / 2), [0.0, 1.0])
    >>> bool(np.allclose(estimate.value, np.sqrt(2 * np.pi) * np.exp([0.0, -0.5]), atol=1e-13))
    True
    >>> step = fourier_transform(np.sign, 2.0)     # 2/(is), though sign has no integral
    >>> bool(abs(step.value - 2 / 2j) < 1e-13), bool(step.error < 1e-12)
    (True, True)
    """
    frequencies = finite_array("s", s)
    cuts = np.unique(finite_array("kinks", kinks, (None,))) if len(kinks) else np.zeros(1)
    flat = frequencies.ravel()
    value = np.empty(flat.shape, np.complex128)
    error = np.empty(flat.shape)
    still = flat == 0
    for rows in _chunks(np.flatnonzero(~still)):
        value[rows], error[rows] = _at_frequencies(function, flat[rows], cuts)
    if still.any():
        value[still], error[still] = _plain_integral(function, cuts)
    return Estimate(value.reshape(frequencies.shape)[()], error.reshape(frequencies.shape)[()])


def _at_frequencies(function: RealFunction, s: FloatArray, cuts: FloatArray) -> Estimate:
    first, last = cuts[0], cuts[-1]
    right = half_line(lambda t: function(last + t), s).scaled(np.exp(-1j * s * last))
    left = half_line(lambda t: function(first - t), s)
    mirrored = Estimate(np.conj(left.value), left.error).scaled(np.exp(-1j * s * first))
    total = right + mirrored
    for start, stop in pairwise(cuts):
        total = total + _on_piece(function, s, start, stop)
    return total


def half_line(function: RealFunction, s: FloatArray) -> Estimate:
    r"""The half-line transform :math:`\int_0^\infty g(t)\,e^{-ist}\,dt`, in the sense of Abel.

    Parameters
    ----------
    function : callable
        :math:`g`, analytic on the open half-line and at most of power growth.
    s : ndarray, shape (m,)
        Frequencies, none of them 0.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> bool(abs(half_line(lambda t: t, np.array([2.0])).value[0] - (-1 / 4)) < 1e-12)   # 1/(is)^2
    True
    """
    fine, size = _double_exponential(function, s, FINE)
    coarse, _ = _double_exponential(function, s, COARSE)
    return Estimate(fine, np.abs(fine - coarse) + 4 * EPSILON * size)


def _double_exponential(function: RealFunction, s: FloatArray, size: int) -> tuple[ComplexArray, FloatArray]:
    """The half-line transform by the rule of that size, and the sum of the absolute terms."""
    scale = np.abs(s)[:, None]
    parts, total = [], np.zeros(len(s))
    for nodes, weights in fourier_rule(size):
        terms = function(nodes / scale) * weights
        parts.append(terms.sum(axis=1) / scale[:, 0])
        total += np.abs(terms).sum(axis=1) / scale[:, 0]
    return parts[0] - 1j * np.sign(s) * parts[1], total


def _on_piece(function: RealFunction, s: FloatArray, start: float, stop: float) -> Estimate:
    """Integral of g(t) exp(-ist) over one piece, on panels that do not depend on the frequency.

    On a panel g is a Legendre series, and the integral of P_n(u) exp(-iwu) over [-1, 1] is
    2 (-i)^n j_n(w) with the spherical Bessel function.
    """
    edges = np.linspace(start, stop, 3 + int(stop - start))
    fine, coarse = (_legendre_sums(function, s, edges, order) for order in (32, 24))
    size = np.abs(fine).max(initial=0.0) + (stop - start) * np.abs(function(edges)).max()
    return Estimate(fine, np.abs(fine - coarse) + 4 * EPSILON * size)


def _legendre_sums(function: RealFunction, s: FloatArray, edges: FloatArray, order: int) -> ComplexArray:
    from scipy.special import spherical_jn

    nodes, weights = legendre(order)
    half, middle = np.diff(edges) / 2, (edges[:-1] + edges[1:]) / 2
    n = np.arange(order)
    to_series = np.polynomial.legendre.legvander(nodes, order - 1) * weights[:, None] * (n + 0.5)
    series = function(middle[:, None] + half[:, None] * nodes) @ to_series
    moments = 2 * (-1j) ** n * spherical_jn(n, np.multiply.outer(s, half)[:, :, None])
    panels = (moments * series).sum(axis=2) * half * np.exp(-1j * np.multiply.outer(s, middle))
    return np.asarray(panels.sum(axis=1))


def _plain_integral(function: RealFunction, cuts: FloatArray) -> Estimate:
    """The integral over the line of a function that decays."""
    total = Estimate(np.zeros(1, np.complex128), np.zeros(1))
    for side in (lambda t: function(cuts[-1] + t), lambda t: function(cuts[0] - t)):
        total = total + half_line_integral(side)
    for start, stop in pairwise(cuts):
        total = total + _on_piece(function, np.zeros(1), start, stop)
    return total


def half_line_integral(function: RealFunction) -> Estimate:
    r"""The integral :math:`\int_0^\infty g(t)\,dt` of a function that decays, with its error estimate.

    Parameters
    ----------
    function : callable
        :math:`g`, analytic on the open half-line; a power at either end does no harm.

    Raises
    ------
    ValueError
        If the integral does not converge.

    Examples
    --------
    >>> round(float(half_line_integral(lambda t: 1 / (1 + t)**2).value[0]), 12)
    1.0
    """
    sums = []
    for per_unit in (24, 32):
        nodes, weights = exponential_rule(per_unit)
        terms = function(nodes) * weights
        sums.append(terms.sum())
    size = np.abs(terms).sum()
    if not np.abs(terms[[0, -1]]).max() <= 1e-9 * max(size, 1e-300):
        raise ValueError("function: expected an integrable one, got one whose integral does not converge")
    error = np.abs(sums[1] - sums[0]) + np.abs(terms[[0, -1]]).sum() + 4 * EPSILON * size
    return Estimate(np.array([sums[1]]), np.array([error]))


def autocorrelation_from_spectrum(power: RealFunction, t: ArrayLike, order: int) -> Estimate:
    r"""The function :math:`A` with :math:`\hat A=|\hat\phi|^2`, up to a polynomial that the theory ignores.

    With :math:`|\hat\phi(s)|^2\sim s^{-2k}` at 0 it is

    .. math:: A(t) = \frac1\pi\int_0^1|\hat\phi|^2\Big[\cos st-\sum_{j<k}\frac{(-s^2t^2)^j}{(2j)!}\Big]ds
        + \frac1\pi\int_1^\infty|\hat\phi|^2\cos st\,ds .

    Parameters
    ----------
    power : callable
        :math:`|\hat\phi(s)|^2` for arrays of positive frequencies, analytic there.
    t : array_like, any shape
        Shifts; A is even.
    order : int
        :math:`k`, the order of the null space.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> estimate = autocorrelation_from_spectrum(lambda s: 1 / s**2, 3.0, 1)   # that of a step: -|t|/2
    >>> zero = autocorrelation_from_spectrum(lambda s: 1 / s**2, 0.0, 1)
    >>> bool(abs(estimate.value - zero.value + 1.5) < 1e-12)
    True
    """
    shifts = np.abs(finite_array("t", t))
    flat = shifts.ravel()
    value, error = np.empty(flat.shape), np.empty(flat.shape)
    slow = flat < 0.1
    for rows in _chunks(np.flatnonzero(slow)):
        value[rows], error[rows] = _up_to_and_from(power, flat[rows], order, 32.0)
    for rows in _chunks(np.flatnonzero(~slow)):
        value[rows], error[rows] = _up_to_and_from(power, flat[rows], order, 1.0)
    return Estimate(value.reshape(shifts.shape)[()] / np.pi, error.reshape(shifts.shape)[()] / np.pi)


def _up_to_and_from(power: RealFunction, t: FloatArray, order: int, middle: float) -> Estimate:
    """The integral over frequencies in three parts: (0, 1), (1, middle) and (middle, inf)."""
    often = 1 + int(t.max() / 40)
    halving = np.append(0.0, 0.5 ** np.arange(14.0, -1.0, -1.0))
    edges = np.unique(np.concatenate([halving, np.linspace(0.0, 1.0, often + 1)]))
    total = _panels(lambda s: _cosine_remainder(np.multiply.outer(t, s), order) * power(s), edges)
    if middle > 1:
        doubling = 2.0 ** np.arange(0.0, np.log2(middle) + 0.5)
        total = total + _panels(lambda s: np.cos(np.multiply.outer(t, s)) * power(s), doubling)
    return total + _high_frequencies(power, t, middle)


def _panels(integrand: Callable[[FloatArray], FloatArray], edges: FloatArray) -> Estimate:
    sums = []
    for order in (32, 24):
        nodes, weights = panel_rule(edges, order)
        terms = integrand(nodes) * weights
        sums.append(terms.sum(axis=-1))
    return Estimate(sums[0], np.abs(sums[0] - sums[1]) + 4 * EPSILON * np.abs(terms).sum(axis=-1))


def _high_frequencies(power: RealFunction, t: FloatArray, start: float) -> Estimate:
    still = t == 0
    tail = half_line(lambda s: power(start + s), np.where(still, 1.0, t))
    value, error = (np.exp(-1j * start * t) * tail.value).real, tail.error
    if still.any():
        value[still], error[still] = half_line_integral(lambda s: power(start + s))
    return Estimate(value, error)


def _cosine_remainder(x: FloatArray, order: int) -> FloatArray:
    r"""The cosine of `x` without its first `order` Taylor terms, with no cancellation near 0."""
    small = np.minimum(np.abs(x), 2.0)
    series = sum((-1.0) ** j * small ** (2 * j) / factorial(2 * j) for j in range(order, order + 13))
    taylor = sum((-1.0) ** j * x ** (2 * j) / factorial(2 * j) for j in range(order))
    return np.where(np.abs(x) < 2.0, series, np.cos(x) - taylor)


def _chunks(rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return [rows[k : k + ROWS] for k in range(0, len(rows), ROWS)]
