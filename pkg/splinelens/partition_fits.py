r"""Least squares inside one partition, and interpolants with knots in given gaps.

With the active sets held fixed the network is linear in the lines :math:`(p_i,q_i)=(w_iv_i,b_iv_i)` and
its bias, so that a critical point whose units all have :math:`v\ne0` solves a linear least-squares
problem; whether the solution is a network of this partition is a question about its breakpoints
(derived here, chapter 3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_pair, finite_array
from splinelens.networks import ShallowNetwork
from splinelens.piecewise_linear import PiecewiseLinear
from splinelens.ramps import RampFeatures

__all__ = ["PartitionFit", "fit_knots", "fit_partition", "fit_pieces", "zigzag_interpolant"]


class PartitionFit(NamedTuple):
    """The least-squares lines of the units of a partition.

    Attributes
    ----------
    slopes, intercepts : ndarray, shape (H,)
        p and q of each unit; the least-norm solution where there are many.
    bias : float
        Output bias, 0 where none was fitted.
    loss : float
        Half the mean square residual.
    inside : ndarray of bool, shape (H,)
        Whether a unit of this active set can have this line: its breakpoint -q/p flips the same data.
    orientations : ndarray, shape (H,)
        1 or -1, as the units given.
    """

    slopes: FloatArray
    intercepts: FloatArray
    bias: float
    loss: float
    inside: NDArray[np.bool_]
    orientations: FloatArray

    def network(self) -> ShallowNetwork:
        """The network with these lines and ``|w| = 1``.

        Raises
        ------
        ValueError
            If some line belongs to another partition.
        """
        if not self.inside.all():
            outside = np.flatnonzero(~self.inside).tolist()
            raise ValueError(f"fit: the lines of units {outside} belong to another partition")
        v = self.orientations * self.slopes
        return ShallowNetwork(self.orientations, self.intercepts / v, v, bias=self.bias)


def fit_partition(ramps: RampFeatures, y: ArrayLike, bias: bool = False) -> PartitionFit:
    r"""Least squares over the lines of the units, their active sets held fixed.

    Parameters
    ----------
    ramps : RampFeatures
        Units over the data; only orientations and active sets are used. No unit may have w = 0.
    y : array_like, shape (n,)
        Targets.
    bias : bool
        Fit an output bias too.

    Returns
    -------
    PartitionFit

    Raises
    ------
    ValueError
        If `y` has another length or a unit is flat.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`pieces-without-the-full-set`, :claim:`bad-local-minimum`.

    Examples
    --------
    >>> ramps = RampFeatures([0.0, 1.0, 2.0, 3.0, 4.0], w=[1.0], b=[-0.5])
    >>> fit = fit_partition(ramps, [0.0, 2.0, -2.0, 1.0, 3.0], bias=True)
    >>> fit.slopes.round(9), (-fit.intercepts / fit.slopes).round(4), round(fit.loss, 9)
    (array([0.6]), array([0.8333]), 1.22)
    """
    targets = finite_array("y", y, (ramps.n,))
    if (ramps.w == 0).any():
        raise ValueError("ramps: expected units with w != 0, got a flat one")
    active = ramps.to_dense().astype(np.float64)
    ones = np.ones((ramps.n, 1 if bias else 0))
    columns = np.hstack([active * (ramps.x - ramps.center)[:, None], active, ones])
    solution = np.linalg.lstsq(columns, targets)[0]
    residuals = columns @ solution - targets
    p, height, c = np.split(solution, [ramps.width, 2 * ramps.width])
    q, signs = height - p * ramps.center, np.sign(ramps.w)
    loss = float(residuals @ residuals / (2 * ramps.n))
    return PartitionFit(p, q, float(c.sum()), loss, _belongs(ramps, p, q, signs), signs)


def _belongs(ramps: RampFeatures, p: FloatArray, q: FloatArray, signs: FloatArray) -> NDArray[np.bool_]:
    """Whether a unit with this orientation and line is active on the same data, none on its kink."""
    with np.errstate(divide="ignore", invalid="ignore"):
        breakpoints = np.where(p == 0, np.nan, -q / p)
    height = signs * (ramps.x[:, None] - breakpoints)
    same = ((height > 0) == ramps.to_dense()).all(axis=0) & (height != 0).all(axis=0)
    inside: NDArray[np.bool_] = same & (p != 0)
    return inside


def fit_pieces(x: ArrayLike, y: ArrayLike, edges: ArrayLike) -> FloatArray:
    """Values at `x` of the least-squares line of each piece of the data, the pieces parted at `edges`.

    Parameters
    ----------
    x, y : array_like, shape (n,)
    edges : array_like, shape (m,)
        Where one piece ends and the next begins; a datum on an edge belongs to the left piece.

    Returns
    -------
    ndarray, shape (n,)
        In the order of `x`; a piece whose data share one input takes their mean.

    Raises
    ------
    ValueError
        On wrong shapes, NaN or infinity.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`pieces-are-least-squares-lines`.
    """
    points, targets = data_pair(x, y)
    pieces = np.searchsorted(np.sort(finite_array("edges", edges, (None,))), points)
    values = np.empty_like(targets)
    for piece in np.unique(pieces):
        member = pieces == piece
        values[member] = _line_values(points[member], targets[member])
    return values


def _line_values(x: FloatArray, y: FloatArray) -> FloatArray:
    centered, mean = x - x.mean(), float(y.mean())
    spread = float(centered @ centered)
    slope = float(centered @ y) / spread if spread > 0 else 0.0
    line: FloatArray = mean + slope * centered
    return line


def fit_knots(x: ArrayLike, y: ArrayLike, knots: ArrayLike) -> PiecewiseLinear:
    r"""The least-squares broken line with its knots at the places given and a free affine part.

    Parameters
    ----------
    x, y : array_like, shape (n,)
    knots : array_like, shape (K,)
        Different places, in any order.

    Returns
    -------
    PiecewiseLinear
        The one of least norm in (height, slope, jumps) where there are many.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or a repeated knot.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`full-rank-without-an-interpolant`,
    :claim:`two-breakpoints-a-gap-interpolate`.

    Examples
    --------
    >>> line = fit_knots([0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 1.0, 0.0], [1.25, 1.75])
    >>> line([0.0, 1.0, 2.0, 3.0]).round(9) + 0.0
    array([0., 0., 1., 0.])
    """
    points, targets = data_pair(x, y)
    places = np.sort(finite_array("knots", knots, (None,)))
    if (places[1:] == places[:-1]).any():
        raise ValueError("knots: expected different places, got one twice")
    center = float(points.mean())
    ramps = np.maximum(points[:, None] - places, 0.0)
    columns = np.column_stack([np.ones_like(points), points - center, ramps])
    height, slope, *jumps = np.linalg.lstsq(columns, targets)[0]
    slopes = slope + np.concatenate(([0.0], np.cumsum(jumps)))
    intercepts = height - slope * center - np.concatenate(([0.0], np.cumsum(jumps * places)))
    return PiecewiseLinear(places, slopes, intercepts)


def zigzag_interpolant(x: ArrayLike, y: ArrayLike) -> PiecewiseLinear:
    r"""An interpolant with exactly one knot inside each gap, steep and shallow at the data in turn.

    The line through datum k has slope :math:`a_k`, above both neighbouring chords for even k, below both for
    odd k; so consecutive lines meet inside their gap.

    Parameters
    ----------
    x : array_like, shape (n,)
        Distinct.
    y : array_like, shape (n,)

    Returns
    -------
    PiecewiseLinear
        With n - 1 knots.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or repeated inputs.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`one-breakpoint-a-gap-interpolates`.

    Examples
    --------
    >>> len(zigzag_interpolant([0.0, 1.0, 2.0], [5.0, 0.0, 1.0]).knots)
    2
    """
    points, targets = data_pair(x, y)
    order = np.argsort(points)
    points, targets = points[order], targets[order]
    gaps = np.diff(points)
    if (gaps == 0).any():
        raise ValueError("x: expected distinct inputs, got one twice")
    chords = np.diff(targets) / gaps
    margin = 1.0 + float(np.ptp(chords)) if len(chords) else 1.0
    steep, shallow = chords.max(initial=0.0) + margin, chords.min(initial=0.0) - margin
    slopes = np.where(np.arange(len(points)) % 2 == 0, steep, shallow)
    knots = points[:-1] + gaps * (chords - slopes[1:]) / (slopes[:-1] - slopes[1:])
    return PiecewiseLinear(knots, slopes, targets - slopes * points)
