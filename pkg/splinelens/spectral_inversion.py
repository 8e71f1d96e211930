r"""What function has a given Fourier transform?  Its values by quadrature, for any size of the argument.

A real function with a transform that is integrable at 0 and decays is

.. math:: \phi(t)=\frac1\pi\operatorname{Re}\int_0^\infty\hat\phi(s)\,e^{ist}\,ds,\qquad t\ne0 ,

where the integral may converge only in the sense of Abel.  Frequencies below about 16/t go over octaves,
on which any power at 0 does no harm; the rest is left to the double-exponential rule of Ooura and Mori.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens._chebyshev import PiecewiseChebyshev
from splinelens._quadrature import EPSILON, Estimate, fourier_rule, panel_rule
from splinelens.activation_entry import RealFunction, Spectrum

__all__ = ["TabulatedFunction", "inverse_transform"]

DEPTH = 80
"""So many octaves are followed towards frequency 0; the last panel takes the rest."""
NEAR, FAR = -45, 30
"""A table covers sizes of t from 2**NEAR to 2**FAR."""


def inverse_transform(spectrum: Spectrum, t: ArrayLike) -> Estimate:
    r"""The values :math:`\phi(t)` of the real function with that transform.

    Parameters
    ----------
    spectrum : callable
        :math:`\hat\phi(s)` for arrays of frequencies s > 0: analytic there, at most of power growth, and
        integrable at 0.
    t : array_like, any shape
        Where; not 0.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        At t = 0.

    Examples
    --------
    >>> found = inverse_transform(lambda s: 1 / (1 + 1j * s), [-2.0, 1e-6, 2.0])     # e^-t on the right
    >>> bool(np.abs(found.value - [0, np.exp(-1e-6), np.exp(-2)]).max() < 1e-11)
    True
    """
    points = finite_array("t", t)
    if (points == 0).any():
        raise ValueError("t: expected numbers other than 0, got 0")
    flat = points.ravel()
    value, error = np.empty(flat.shape), np.empty(flat.shape)
    octave = np.ceil(np.log2(np.abs(flat)))
    for j in np.unique(octave):
        rows = octave == j
        value[rows], error[rows] = _on_octave(spectrum, flat[rows], 4.0 - j)
    return Estimate(value.reshape(points.shape)[()], error.reshape(points.shape)[()])


def _on_octave(spectrum: Spectrum, t: FloatArray, top: float) -> Estimate:
    """The inverse transform where |t| is at most 16/2**top and more than half of that."""
    split = 2.0**top
    edges = np.append(0.0, 2.0 ** np.arange(top - DEPTH, top + 0.25, 0.5))
    sums = []
    for order in (24, 18):
        s, weights = panel_rule(edges, order)
        terms = spectrum(s) * weights
        sums.append((np.exp(1j * np.multiply.outer(t, s)) @ terms).real)
    noise = 4 * EPSILON * float(np.abs(terms).sum())
    fine, coarse = (_beyond(spectrum, t, split, size) for size in (80, 60))
    error = np.abs(sums[0] - sums[1]) + noise + np.abs(fine.value - coarse.value) + fine.error
    return Estimate((sums[0] + fine.value) / np.pi, error / np.pi)


def _beyond(spectrum: Spectrum, t: FloatArray, split: float, size: int) -> Estimate:
    """The real part of the integral over s > split, in the sense of Abel; rounding alone as its error."""
    scale = np.abs(t)[:, None]
    (at, cosines), (also_at, sines) = fourier_rule(size)
    turn = np.exp(1j * split * t)[:, None]
    even = (turn * spectrum(split + at / scale)).real * cosines / scale
    odd = (turn * spectrum(split + also_at / scale)).imag * sines * np.sign(t)[:, None] / scale
    total = np.abs(even).sum(axis=1) + np.abs(odd).sum(axis=1)
    return Estimate(even.sum(axis=1) - odd.sum(axis=1), 4 * EPSILON * total)


@dataclass(frozen=True, eq=False)
class TabulatedFunction:
    """A function that is even, odd or zero on the left, as polynomials on octaves: fast to call.

    Attributes
    ----------
    pieces : PiecewiseChebyshev
        The values at t > 0, over the logarithm of t to base 2.
    mirror : float
        The value at -t is `mirror` times that at t: 1, -1 or 0.
    at_zero : float
        The value at 0.
    error : float
        The largest estimated error, of nodes and of what the polynomials leave out.
    scale : float
        The largest size of a node.
    """

    pieces: PiecewiseChebyshev
    mirror: float
    at_zero: float
    error: float
    scale: float

    @classmethod
    def fit(cls, function: Callable[[FloatArray], Estimate], mirror: float = 1.0) -> Self:
        """The table of `function`; its value at 0 is the one next to it on the left.

        Parameters
        ----------
        function : callable
            From arrays of numbers > 0 to an `Estimate`.
        mirror : float
            1, -1 or 0, as above.

        Examples
        --------
        >>> table = TabulatedFunction.fit(lambda t: Estimate(np.exp(-t), 0 * t))
        >>> bool(np.abs(table(np.array([-3.0, 0.1])) - np.exp([-3.0, -0.1])).max() < 1e-12)
        True
        """
        errors, sizes = [0.0], [0.0]

        def values(u: FloatArray) -> FloatArray:
            found = function(2.0**u)
            errors.append(float(found.error.max()))
            sizes.append(float(np.abs(found.value).max()))
            return np.asarray(found.value, dtype=np.float64)

        values(np.arange(-8.0, 9.0))
        octaves = np.arange(float(NEAR), FAR)
        found = [piece for u in octaves for piece in _resolved(values, u, u + 1, max(sizes), errors, 3)]
        starts, columns, left_out = zip(*found, strict=True)
        pieces = PiecewiseChebyshev(np.append(starts, FAR), np.stack(columns, axis=1))
        at_zero = mirror * float(pieces(np.array([float(NEAR)]))[0])
        return cls(pieces, mirror, at_zero, max(errors) + max(left_out), max(sizes))

    def __call__(self, t: FloatArray) -> FloatArray:
        """Values at `t`, any shape; beyond 1e9 they are 0, and within 3e-14 of 0 the nearest value."""
        size = np.abs(t)
        values = self.pieces(np.log2(np.clip(size, 2.0**NEAR, 2.0**FAR)))
        values = np.where(size > 2.0**FAR, 0.0, np.where(t > 0, values, self.mirror * values))
        return np.where(t == 0, self.at_zero, values)


Piece = tuple[float, FloatArray, float]


def _resolved(
    values: RealFunction, start: float, stop: float, scale: float, errors: list[float], depth: int
) -> list[Piece]:
    """Pieces between `start` and `stop`, halved where a polynomial does not resolve the function."""
    table = PiecewiseChebyshev.fit(values, np.array([start, stop]))
    column = table.coefficients[:, 0]
    left_out = float(np.abs(column[-2:]).sum())
    if depth == 0 or left_out < max(1e-12 * scale, 10 * errors[-1]):
        return [(start, column, left_out)]
    middle = (start + stop) / 2
    halves = ((start, middle), (middle, stop))
    return [piece for ends in halves for piece in _resolved(values, *ends, scale, errors, depth - 1)]
