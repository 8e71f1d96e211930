r"""The whole loss landscape of one ReLU unit and a bias: small enough to be drawn, rich enough to be bad.

For a fixed breakpoint and orientation the best delta-slope and bias are a line fit; what remains is a
*profile* over the breakpoint, quadratic over quadratic between neighbouring data (derived here,
chapter 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_pair, finite_array
from splinelens.partition_fits import fit_partition
from splinelens.ramps import RampFeatures

__all__ = ["SingleUnit", "fit_single_unit", "profile_loss"]


class SingleUnit(NamedTuple):
    """A network of one unit and a bias, by what the function sees.

    Attributes
    ----------
    breakpoint, delta_slope, orientation, bias, loss : float
    """

    breakpoint: float
    delta_slope: float
    orientation: float
    bias: float
    loss: float


def profile_loss(
    x: ArrayLike, y: ArrayLike, breakpoints: ArrayLike, orientation: float = 1.0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Loss of the best unit and bias with each given breakpoint, over all :math:`(\mu,c)`.

    Parameters
    ----------
    x, y : array_like, shape (n,)
    breakpoints : array_like, shape (m,)
    orientation : float
        1 or -1.

    Returns
    -------
    losses, delta_slopes, biases : ndarray, shape (m,)

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or another orientation.
    """
    points, targets = data_pair(x, y)
    beta = finite_array("breakpoints", breakpoints, (None,))
    if orientation not in (-1.0, 1.0):
        raise ValueError(f"orientation: expected 1 or -1, got {orientation}")
    moved = points[:, None] - beta
    ramp = np.where(orientation * moved > 0, moved, 0.0)
    centered, goal = ramp - ramp.mean(axis=0), targets - targets.mean()
    spread = (centered**2).sum(axis=0)
    mu = np.divide(goal @ centered, spread, out=np.zeros_like(beta), where=spread > 0)
    residuals = mu * centered - goal[:, None]
    losses: FloatArray = (residuals**2).mean(axis=0) / 2
    return losses, mu, targets.mean() - mu * ramp.mean(axis=0)


def fit_single_unit(x: ArrayLike, y: ArrayLike) -> SingleUnit:
    """The best network of one unit and a bias, over both orientations: the global minimum.

    Within a gap the loss is least squares; its least value is reached inside the gap or at one of its ends.
    So the candidates are finitely many: one fit for each gap, one for each datum, for each orientation.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        At least two distinct inputs.

    Returns
    -------
    SingleUnit

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or a single distinct input.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`global-minimum-of-one-unit`.

    Examples
    --------
    >>> best = fit_single_unit([0, 1, 2, 3, 4], [0, 2, -2, 1, 3])
    >>> round(best.breakpoint, 9), round(best.delta_slope, 9), round(best.loss, 9)
    (2.5, 2.0, 0.8)
    """
    points, targets = data_pair(x, y)
    inputs = np.unique(points)
    if len(inputs) < 2:
        raise ValueError("x: expected at least two distinct inputs, got one")
    candidates = [each for sign in (1.0, -1.0) for each in _candidates(points, targets, inputs, sign)]
    return min(candidates, key=lambda unit: unit.loss)


def _candidates(x: FloatArray, y: FloatArray, inputs: FloatArray, sign: float) -> Sequence[SingleUnit]:
    middles = (inputs[1:] + inputs[:-1]) / 2
    outside = inputs[0] - 1.0 if sign > 0 else inputs[-1] + 1.0
    fits = [
        fit_partition(RampFeatures(x, [sign], [-sign * place]), y, bias=True) for place in (*middles, outside)
    ]
    places = [float(-fit.intercepts[0] / fit.slopes[0]) for fit in fits if fit.inside.all()]
    beta = np.array([*places, *inputs])
    losses, mu, c = profile_loss(x, y, beta, sign)
    return [
        SingleUnit(*map(float, row))
        for row in zip(beta, mu, np.full_like(beta, sign), c, losses, strict=True)
    ]
