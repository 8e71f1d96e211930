r"""How do directions move in real training: several networks at once, in any dimension, from paired starts.

A *paired* start has for each unit :math:`(w,b,v)` a twin :math:`(w,b,-v)`, so that the network is zero and
the residuals are :math:`-y` exactly, whatever the scale :math:`\delta=|(w,b)|=|v|` of the start.  ReLU is
homogeneous, so an output scale :math:`\alpha/\sqrt H` with weights of size 1 is the same flow as
:math:`\delta=\sqrt{\alpha/\sqrt H}` without it, in another time.

Gradient descent on :math:`L=\frac1{2n}\sum r_n^2`, as a stack of networks: arrays have the networks on their
leading axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens.activations import Activation, get_activation

__all__ = ["PairedRun", "paired_start", "residuals", "scale_of_output", "stable_step", "train_together"]


def scale_of_output(alpha: float, width: int) -> float:
    r"""The scale :math:`\delta=\sqrt{\alpha/\sqrt H}` that does what output scale :math:`\alpha` does.

    :claim:`output-scale-is-weight-scale` of chapter 15.

    Raises
    ------
    ValueError
        If `alpha` is not positive, or `width` not a whole number >= 1.

    Examples
    --------
    >>> round(scale_of_output(30.0, 300), 3)
    1.316
    """
    if not finite_scalar("alpha", alpha) > 0:
        raise ValueError(f"alpha: expected a number > 0, got {alpha}")
    return float(np.sqrt(alpha / np.sqrt(whole_number("width", width, 1))))


def paired_start(
    width: int, dim: int, scale: float, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Directions uniform on the sphere, every one twice, with output weights of both signs.

    Parameters
    ----------
    width : int
        Even.
    dim : int
        Of the input.
    scale : float
        Length of (w, b), and of v.
    rng : numpy.random.Generator

    Returns
    -------
    weights : ndarray, shape (width, dim + 1)
        Rows (w, b).
    v : ndarray, shape (width,)

    Raises
    ------
    ValueError
        If `width` is odd or `scale` not positive.

    Examples
    --------
    >>> weights, v = paired_start(4, 2, 0.1, np.random.default_rng(0))
    >>> print(weights.shape, v)
    (4, 3) [ 0.1  0.1 -0.1 -0.1]
    """
    half, odd = divmod(whole_number("width", width, 2), 2)
    if odd or not finite_scalar("scale", scale) > 0:
        raise ValueError(f"width, scale: expected an even number and a scale > 0, got {width} and {scale}")
    rows = rng.normal(size=(half, whole_number("dim", dim, 1) + 1))
    rows *= scale / np.linalg.norm(rows, axis=1, keepdims=True)
    return np.tile(rows, (2, 1)), np.repeat([scale, -scale], half)


@dataclass(frozen=True, eq=False)
class PairedRun:
    """Networks along their training; the first axis is that of the networks, the second that of the records.

    Attributes
    ----------
    times : ndarray, shape (records,)
        Step size times steps, the same for all networks.
    weights : ndarray, shape (networks, records, H, d + 1)
        Rows (w, b).
    v : ndarray, shape (networks, records, H)
    residuals : ndarray, shape (networks, records, n)
    """

    times: FloatArray
    weights: FloatArray
    v: FloatArray
    residuals: FloatArray

    @property
    def losses(self) -> FloatArray:
        """(1/2n) sum of squares, shape (networks, records)."""
        return np.asarray(0.5 * (self.residuals**2).mean(axis=2))


def residuals(
    weights: FloatArray,
    v: FloatArray,
    lifted: FloatArray,
    y: FloatArray,
    activation: Activation | str = "relu",
) -> FloatArray:
    """f(x_n) - `y`_n for networks (`weights`, `v`) on their own data `lifted`, shape (networks, n)."""
    phi = get_activation(activation)
    heights = np.matmul(lifted, np.swapaxes(weights, 1, 2))
    return np.asarray(np.matmul(phi(heights), v[:, :, None])[:, :, 0] - y)


def stable_step(weights: FloatArray, v: FloatArray, lifted: FloatArray, share: float = 0.2) -> float:
    """A step size: `share` over the largest eigenvalue of the tangent kernels over n, and at most 0.05.

    The kernels are those of the networks (`weights`, `v`) on their data `lifted`.
    """
    heights = np.matmul(lifted, np.swapaxes(weights, 1, 2))
    active = (heights > 0) * v[:, None, :]
    through = np.matmul(active, np.swapaxes(active, 1, 2)) * np.matmul(lifted, np.swapaxes(lifted, 1, 2))
    outer = np.maximum(heights, 0)
    kernels = through + np.matmul(outer, np.swapaxes(outer, 1, 2))
    return float(min(0.05, share * lifted.shape[1] / np.linalg.eigvalsh(kernels).max()))


def train_together(
    weights: ArrayLike,
    v: ArrayLike,
    lifted: ArrayLike,
    y: ArrayLike,
    *,
    step: float,
    record_at: Sequence[int],
    activation: Activation | str = "relu",
) -> PairedRun:
    r"""Gradient descent of several networks, all of w, b and v trained, each on its own data.

    Parameters
    ----------
    weights : array_like, shape (networks, H, d + 1)
        Rows (w, b).
    v : array_like, shape (networks, H)
    lifted : array_like, shape (networks, n, d + 1)
        Rows (x, 1).
    y : array_like, shape (networks, n)
    step : float
        Step size, > 0.
    record_at : sequence of int
        Increasing step counts.
    activation : str or Activation

    Returns
    -------
    PairedRun

    Raises
    ------
    ValueError
        On shapes that do not fit, a step that is not positive, or counts that do not increase.

    Examples
    --------
    >>> start, v = paired_start(4, 1, 0.1, np.random.default_rng(0))
    >>> data, y = np.array([[[0.0, 1.0], [1.0, 1.0]]]), np.array([[1.0, 0.0]])
    >>> run = train_together(start[None], v[None], data, y, step=0.1, record_at=[0, 1000])
    >>> print(run.losses[0, 0], run.losses[0, 1] < 0.01)
    0.25 True
    """
    rows = finite_array("weights", weights, (None, None, None))
    outs = finite_array("v", v, rows.shape[:2])
    points = finite_array("lifted", lifted, (len(rows), None, rows.shape[2]))
    targets = finite_array("y", y, points.shape[:2])
    counts = [whole_number("record_at", each) for each in record_at]
    if not counts or (np.diff(counts) <= 0).any() or not finite_scalar("step", step) > 0:
        raise ValueError("record_at, step: expected increasing step counts and a step > 0")
    phi = get_activation(activation)
    rate = step / points.shape[1]
    kept: list[tuple[FloatArray, FloatArray, FloatArray]] = []
    for k in range(counts[-1] + 1):
        heights = np.matmul(points, np.swapaxes(rows, 1, 2))
        values = phi(heights)
        r = np.matmul(values, outs[:, :, None])[:, :, 0] - targets
        if k == counts[len(kept)]:
            kept.append((rows, outs, r))
        pull = phi.derivative(heights) * r[:, :, None]
        moved = np.matmul(np.swapaxes(pull, 1, 2), points) * outs[:, :, None]
        outs = outs - rate * np.matmul(r[:, None, :], values)[:, 0]
        rows = rows - rate * moved
    stacked = [np.stack(parts, axis=1) for parts in zip(*kept, strict=True)]
    return PairedRun(step * np.array(counts, dtype=float), *stacked)
