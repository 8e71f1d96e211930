r"""What does the scale of a network do to training on data, when nothing else changes?

A start with output weights of order one, H units and f = 0 is trained as
:math:`\frac\alpha H\sum_iv_i\phi(\cdot)`.  That is the same as training the start itself on targets
:math:`y\,H/\alpha` with a step :math:`(\alpha/H)^2` times as large, and so it is done.  At large
:math:`\alpha` little motion is enough and the kernel of the start decides; at small :math:`\alpha` units
must grow, and turn while the residual still is :math:`-y` (derived here, chapter 16).

The step is :math:`\eta\min(1,\alpha)/\lambda` with :math:`\lambda` the largest eigenvalue of the tangent
kernel of the start over n: growing units make the kernel about :math:`1/\alpha` times larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_targets, finite_scalar
from splinelens.networks import ShallowNetwork
from splinelens.training import train

__all__ = ["ScaledRun", "tangent_eigenvalue", "train_at_scale"]


@dataclass(frozen=True, eq=False)
class ScaledRun:
    r"""Three moments of training at one scale; the networks compute f, factor :math:`\alpha/H` included.

    Attributes
    ----------
    start : ShallowNetwork
    aligned : ShallowNetwork
        When the loss had fallen by a tenth: the residual still is nearly :math:`-y`.
    end : ShallowNetwork
    aligned_steps, steps : int
        Steps to the second moment, and steps in all.
    loss : float
        At the end.
    """

    start: ShallowNetwork
    aligned: ShallowNetwork
    end: ShallowNetwork
    aligned_steps: int
    steps: int
    loss: float


def train_at_scale(
    start: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    scale: float,
    *,
    rate: float = 0.2,
    momentum: float = 0.9,
    steps: int = 2000,
    tolerance: float = 1e-3,
) -> ScaledRun:
    r"""Train :math:`\alpha/H` times the start, all parameters, until the loss is below `tolerance`.

    Parameters
    ----------
    start : ShallowNetwork
        Its values should be 0, as those of `paired_training.paired_start` are.
    x : array_like, shape (n,) or (n, d)
    y : array_like, shape (n,)
    scale : float
        :math:`\alpha>0`.
    rate : float
        :math:`\eta`.
    momentum : float
        Of the heavy ball, in [0, 1).
    steps : int
        At most, before and after the second moment each.
    tolerance : float
        For the loss :math:`\frac1{2n}\sum r^2`.

    Returns
    -------
    ScaledRun

    Raises
    ------
    ValueError
        On bad input, or if training diverges.

    Notes
    -----
    Claims: :claim:`output-factor-is-scaled-targets`, :claim:`large-scales-move-units-little`.

    Examples
    --------
    >>> start = ShallowNetwork([1.0, -1.0, 1.0, -1.0], [0.1, 0.2, 0.1, 0.2], [1.0, 1.0, -1.0, -1.0])
    >>> run = train_at_scale(start, [-1.0, 1.0], [1.0, 0.0], 0.1)
    >>> bool(run.loss <= 1e-3)
    True
    """
    points = start.points(x)
    factor = _positive("scale", scale) / start.width
    goals = data_targets(points, y) / factor
    step = rate * min(1.0, scale) / tangent_eigenvalue(start, points)
    options: dict[str, Any] = {"learning_rate": step, "momentum": momentum, "steps": steps}
    at_start = 0.5 * float(np.mean((start(points) - goals) ** 2))
    first = train(start, points, goals, tolerance=0.9 * at_start, **options)
    last = train(first.network, points, goals, tolerance=tolerance / factor**2, **options)
    networks = [each.replace(v=each.v * factor) for each in (start, first.network, last.network)]
    early, late = int(first.steps[-1]), int(last.steps[-1])
    return ScaledRun(
        networks[0], networks[1], networks[2], early, early + late, float(last.losses[-1]) * factor**2
    )


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if not number > 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number


def tangent_eigenvalue(network: ShallowNetwork, x: ArrayLike) -> float:
    r"""Largest eigenvalue of the tangent kernel over n, for w, b and v.

    .. math:: K(x,x')=\sum_i\phi(z_i)\phi(z_i')+(1+\langle x,x'\rangle)\sum_iv_i^2\phi'(z_i)\phi'(z_i')

    Parameters
    ----------
    network : ShallowNetwork
    x : array_like, shape (n,) or (n, d)
        At least one datum.

    Examples
    --------
    >>> tangent_eigenvalue(ShallowNetwork([1.0], [0.0], [2.0]), [1.0])
    9.0
    """
    points = network.points(x)
    heights = network.preactivations(points)
    values, slopes = network.activation(heights), network.activation.derivative(heights) * network.v
    columns: FloatArray = points.reshape(len(points), -1)
    kernel = values @ values.T + (1 + columns @ columns.T) * (slopes @ slopes.T)
    return float(np.linalg.eigvalsh(kernel)[-1] / len(points))
