r"""Many small networks trained side by side on the same data: what a sweep over starts costs.

R networks of H units descend :math:`L=\frac1{2n}\sum r^2` together, each with its own step size, in
one array program: O(n + H) a step and network, as in `gradient_flow`, without a Python loop over
networks.  Trained are w, b, v; a network has neither bias nor skip.  The rule at a kink is that of the
book: a unit is inactive where wx + b <= 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_pair, finite_array, finite_scalar
from splinelens.networks import ShallowNetwork

__all__ = ["Ensemble", "descend_together", "tangent_step_sizes"]


@dataclass(frozen=True, eq=False)
class Ensemble:
    r"""R univariate ReLU networks of H units, and what their training came to.

    Parameters
    ----------
    w, b, v : array_like, shape (R, H)
        One network a row.
    losses : array_like, shape (R,), optional
        Loss of each on the data it was trained on; NaN before any training.
    steps : array_like of int, shape (R,), optional
        Number of steps that each took.

    Raises
    ------
    ValueError
        If the shapes differ or a parameter is not finite.
    """

    w: FloatArray
    b: FloatArray
    v: FloatArray
    losses: FloatArray | None = None
    steps: NDArray[np.intp] | None = None

    def __post_init__(self) -> None:
        shape = finite_array("w", self.w, (None, None)).shape
        for name in ("w", "b", "v"):
            object.__setattr__(self, name, finite_array(name, getattr(self, name), shape))
        runs = shape[0]
        object.__setattr__(self, "losses", np.full(runs, np.nan) if self.losses is None else self.losses)
        object.__setattr__(self, "steps", np.zeros(runs, np.intp) if self.steps is None else self.steps)

    def __len__(self) -> int:
        return len(self.w)

    def network(self, run: int) -> ShallowNetwork:
        """Network number `run`."""
        return ShallowNetwork(self.w[run], self.b[run], self.v[run])

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values of all networks at `x`, shape (R, n)."""
        return np.stack([self.network(run)(x) for run in range(len(self))])


class _Cells:
    """Where each unit of each run switches among the sorted data, carried from step to step."""

    def __init__(self, x: FloatArray, y: FloatArray, w: FloatArray, b: FloatArray) -> None:
        order = np.argsort(x, kind="stable")
        self.x, self.y, self.n = x[order], y[order], len(x)
        self.fences = np.concatenate(([-np.inf], self.x, [np.inf]))
        self.bins = self._count(w, b)

    def _count(self, w: FloatArray, b: FloatArray) -> NDArray[np.intp]:
        """Bins by looking at every pair of datum and unit."""
        active = w[..., None] * self.x + b[..., None] > 0
        count = active.sum(axis=-1)
        bins: NDArray[np.intp] = np.where(
            w > 0, self.n - count, np.where(w < 0, count, np.where(b > 0, 0, self.n))
        )
        return bins

    def follow(self, w: FloatArray, b: FloatArray) -> None:
        """Mend the bins after a step; most are right, the others are counted again."""
        with np.errstate(invalid="ignore"):
            before = w * self.fences[self.bins] + b > 0
            after = w * self.fences[self.bins + 1] + b > 0
        wrong = ((before != (w < 0)) | (after != (w > 0))) & (w != 0)
        flat = w == 0
        if flat.any() or wrong.any():
            self.bins = np.where(wrong | flat, self._count(w, b), self.bins)

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Forget the runs that are done."""
        self.bins = self.bins[rows]

    def residuals_and_moments(
        self, w: FloatArray, b: FloatArray, v: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Residuals (R, n), and for each unit the means of r and r x over its active data, (R, H) each."""
        runs, span = len(w), self.n + 1
        place = self.bins + span * (w < 0) + 2 * span * np.arange(runs)[:, None]
        residuals = self._sum(place, w * v, runs) * self.x + self._sum(place, b * v, runs) - self.y
        pulls = residuals / self.n
        return residuals, self._spread(pulls).ravel()[place], self._spread(pulls * self.x).ravel()[place]

    def _sum(self, place: NDArray[np.intp], values: FloatArray, runs: int) -> FloatArray:
        total = np.bincount(place.ravel(), values.ravel(), 2 * (self.n + 1) * runs).astype(
            np.float64, copy=False
        )
        sides = total.reshape(runs, 2, self.n + 1)
        right = np.cumsum(sides[:, 0], axis=1)[:, :-1]
        return right + np.cumsum(sides[:, 1, :0:-1], axis=1)[:, ::-1]

    def _spread(self, per_datum: FloatArray) -> FloatArray:
        sums = np.zeros((len(per_datum), 2, self.n + 1))
        sums[:, 0, :-1] = np.cumsum(per_datum[:, ::-1], axis=1)[:, ::-1]
        sums[:, 1, 1:] = np.cumsum(per_datum, axis=1)
        return sums


def descend_together(
    start: Ensemble,
    x: ArrayLike,
    y: ArrayLike,
    *,
    step_sizes: ArrayLike,
    max_steps: int,
    loss_tolerance: float = 0.0,
) -> Ensemble:
    """Gradient descent of every network until its loss is at the tolerance, or for `max_steps` steps.

    Parameters
    ----------
    start : Ensemble
    x, y : array_like, shape (n,)
    step_sizes : array_like, shape (R,)
        One for each network, > 0.
    max_steps : int
    loss_tolerance : float

    Returns
    -------
    Ensemble
        With `losses` and `steps`, in the order of `start`.

    Raises
    ------
    ValueError
        On bad input, and where a loss is no longer finite.
    """
    points, targets = data_pair(x, y)
    eta = finite_array("step_sizes", step_sizes, (len(start),))
    if not (eta > 0).all() or max_steps < 0:
        raise ValueError("step_sizes, max_steps: expected numbers > 0, and >= 0")
    tolerance = finite_scalar("loss_tolerance", loss_tolerance)
    return _descend(start, _Cells(points, targets, start.w, start.b), eta[:, None], max_steps, tolerance)


def _descend(start: Ensemble, cells: _Cells, eta: FloatArray, max_steps: int, tolerance: float) -> Ensemble:
    rows, ends = np.arange(len(start)), [np.empty_like(start.w) for _ in range(3)]
    losses, steps = np.empty(len(start)), np.empty(len(start), np.intp)
    w, b, v = start.w, start.b, start.v
    for step in range(max_steps + 1):
        residuals, order0, order1 = cells.residuals_and_moments(w, b, v)
        loss = 0.5 * (residuals**2).mean(axis=1)
        done = (loss <= tolerance) | (step == max_steps)
        if not np.isfinite(loss).all():
            raise ValueError(f"step_sizes: too large, a loss is no longer finite at step {step}")
        if done.any():
            for end, now in zip(ends, (w, b, v), strict=True):
                end[rows[done]] = now[done]
            losses[rows[done]], steps[rows[done]] = loss[done], step
            w, b, v, eta, rows = (each[~done] for each in (w, b, v, eta, rows))
            order0, order1 = order0[~done], order1[~done]
            cells.keep(~done)
            if not len(rows):
                break
        w, b, v = (
            w - eta * v * order1,
            b - eta * v * order0,
            v - eta * (w * order1 + b * order0),
        )
        cells.follow(w, b)
    return Ensemble(ends[0], ends[1], ends[2], losses, steps)


def tangent_step_sizes(start: Ensemble, x: ArrayLike, at_most: float) -> FloatArray:
    r"""Step sizes :math:`\min(\texttt{at\_most},1/\lambda_{\max}(K_0/n))`, shape (R,).

    Parameters
    ----------
    start : Ensemble
    x : array_like, shape (n,)
    at_most : float
    """
    points = finite_array("x", x, (None,))
    tops = [_largest_rate(start.network(run), points) for run in range(len(start))]
    return np.minimum(at_most, 1 / np.array(tops))


def _largest_rate(network: ShallowNetwork, x: FloatArray) -> float:
    heights = np.multiply.outer(x, network.w) + network.b
    ramps, steps = np.maximum(heights, 0), (heights > 0) * network.v
    kernel = ramps @ ramps.T + (1 + np.multiply.outer(x, x)) * (steps @ steps.T)
    return float(np.linalg.eigvalsh(kernel / len(x))[-1])
