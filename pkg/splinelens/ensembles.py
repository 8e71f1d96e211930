r"""Many univariate ReLU networks of one width, trained at once: seeds, scales and step sizes as one array.

The batch is the leading axis: `w`, `b`, `v` have shape (m, H) for m networks, each of which descends its own
loss :math:`\frac1{2n}\sum r^2`, on the same data or on its own, and stops by itself.  A step of all costs
O(m(n + H)), as a loop over `splinelens.gradient_flow.gradient_descent` would, without the loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens._batches import IntArray, SortedRows, losses_and_gradients
from splinelens.compiled import loops_of
from splinelens.loss_surface import PARAMETERS, trained_names, univariate_parameters
from splinelens.networks import ShallowNetwork

__all__ = ["Ensemble", "EnsembleDescent", "gradient_descent_ensemble"]


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Univariate ReLU networks of one width.

    Parameters
    ----------
    w, b, v : array_like, shape (m, H)
        A row for each network; m >= 1.
    bias, slope : float or array_like, shape (m,)
        Output bias and affine skip of each.

    Raises
    ------
    ValueError
        On wrong shapes, no network, NaN or infinity.

    Examples
    --------
    >>> ensemble = Ensemble([[1.0], [2.0]], [[0.0], [1.0]], [[1.0], [1.0]])
    >>> [float(network([1.0])[0]) for network in ensemble.networks()]
    [1.0, 3.0]
    """

    w: FloatArray
    b: FloatArray
    v: FloatArray
    bias: FloatArray
    slope: FloatArray

    def __init__(
        self,
        w: ArrayLike,
        b: ArrayLike,
        v: ArrayLike,
        bias: ArrayLike = 0.0,
        slope: ArrayLike = 0.0,
    ) -> None:
        rows = finite_array("w", w, (None, None))
        if not rows.size:
            raise ValueError(f"w: expected shape (m, H) with m >= 1 and H >= 1, got {rows.shape}")
        values = {
            "w": rows,
            "b": finite_array("b", b, rows.shape),
            "v": finite_array("v", v, rows.shape),
            "bias": _for_each("bias", bias, len(rows)),
            "slope": _for_each("slope", slope, len(rows)),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of_networks(cls, networks: Sequence[ShallowNetwork]) -> Ensemble:
        """The ensemble of `networks`; a column `w` becomes a row.

        Raises
        ------
        ValueError
            If there is none, one is no univariate ReLU network, or their widths differ.
        """
        if not isinstance(networks, Sequence) or not networks:
            got = "none" if isinstance(networks, Sequence) else type(networks).__name__
            raise ValueError(f"networks: expected a sequence of at least one network, got {got}")
        every = [univariate_parameters(network, "an ensemble") for network in networks]
        widths = sorted({len(each.w) for each in every})
        if len(widths) > 1:
            raise ValueError(f"networks: expected one width, got {widths[0]} and {widths[-1]}")
        w, b, v, bias, slope = (np.array(values) for values in zip(*every, strict=True))
        return cls(w, b, v, bias, slope)

    def __len__(self) -> int:
        return len(self.w)

    def network(self, index: int) -> ShallowNetwork:
        """The one with this index, as a network of its own."""
        bias, slope = float(self.bias[index]), float(self.slope[index])
        return ShallowNetwork(self.w[index], self.b[index], self.v[index], bias, slope)

    def networks(self) -> tuple[ShallowNetwork, ...]:
        """Each of them as a network of its own."""
        return tuple(self.network(index) for index in range(len(self)))

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values of all of them at `x`, shape (m, n)."""
        return np.stack([network(x) for network in self.networks()])


@dataclass(frozen=True, eq=False)
class EnsembleDescent:
    """Where a descent of many networks ended.

    Attributes
    ----------
    ensemble : Ensemble
        The networks at their ends.
    losses : ndarray, shape (m,)
        The loss of each there.
    steps : ndarray of int, shape (m,)
        The steps that each took.
    converged : ndarray of bool, shape (m,)
        Whether each reached the tolerance that was asked for.
    """

    ensemble: Ensemble
    losses: FloatArray
    steps: IntArray
    converged: NDArray[np.bool_]


def gradient_descent_ensemble(
    networks: Ensemble | Sequence[ShallowNetwork],
    x: ArrayLike,
    y: ArrayLike,
    *,
    step_size: ArrayLike,
    max_steps: int,
    loss_tolerance: float = 0.0,
    train: Sequence[str] = ("w", "b", "v"),
    engine: str = "numpy",
) -> EnsembleDescent:
    r"""Descend with every network of an ensemble, each to its own end.

    The same, to rounding, as `splinelens.gradient_flow.gradient_descent` of one after the other.

    Parameters
    ----------
    networks : Ensemble or sequence of ShallowNetwork
        m starts of one width; one input, ReLU.
    x, y : array_like, shape (n,) or (m, n)
        The data of all, or a row for each.
    step_size : float or array_like, shape (m,)
        :math:`\eta>0`, for all or for each.
    max_steps : int
        Number of steps at most, >= 0.
    loss_tolerance : float
        A network stops as soon as its loss is at or below it.
    train : sequence of str
        Which of "w", "b", "v", "bias", "slope" move.
    engine : str
        One of `splinelens.compiled.ENGINES`: who computes.

    Returns
    -------
    EnsembleDescent

    Raises
    ------
    ValueError
        On bad input, and when a loss becomes infinite or NaN: the message says of which network.
    ImportError
        If the engine is "numba" and numba is not installed.

    Examples
    --------
    >>> starts = Ensemble(w=[[1.0], [1.0]], b=[[0.0], [0.0]], v=[[0.5], [2.0]])
    >>> run = gradient_descent_ensemble(starts, [1.0], [1.0], step_size=0.1, max_steps=99)
    >>> run.losses < 1e-3
    array([ True,  True])
    """
    start = networks if isinstance(networks, Ensemble) else Ensemble.of_networks(networks)
    points, targets = _data(x, y, len(start))
    rates = _rates(step_size, len(start), trained_names(train))
    tolerance, limit = _tolerance(loss_tolerance), _limit(max_steps)
    at = [start.w.copy(), start.b.copy(), start.v.copy(), np.stack((start.bias, start.slope), axis=1)]
    descend = _descend_compiled if loops_of(engine) else _descend
    with np.errstate(over="ignore", invalid="ignore"):  # what diverges is refused, not warned of
        steps, losses = descend(at, points, targets, rates, limit, tolerance)
    _refuse_divergence(losses, steps, rates)
    w, b, v, scalars = at
    ended = Ensemble(w, b, v, scalars[:, 0], scalars[:, 1])
    return EnsembleDescent(ended, losses, steps, losses <= tolerance)


def _descend_compiled(
    at: list[FloatArray], x: FloatArray, y: FloatArray, rates: FloatArray, limit: int, tolerance: float
) -> tuple[IntArray, FloatArray]:
    weights = np.full((1, x.shape[1]), 1.0 / x.shape[1])
    steps, losses = loops_of("numba").descend_all(x, y, weights, *at, rates, limit, tolerance)
    return steps, losses


def _descend(
    at: list[FloatArray], x: FloatArray, y: FloatArray, rates: FloatArray, limit: int, tolerance: float
) -> tuple[IntArray, FloatArray]:
    """Move the arrays `at` in place to where each network ends; steps and losses there."""
    count = len(at[0])
    steps, losses, live = np.zeros(count, np.intp), np.zeros(count), np.arange(count)
    here, data, bins = [each.copy() for each in at], SortedRows.of(x, y), None
    for step in range(limit + 1):
        bins = data.bins(here[0], here[1], bins)
        loss, gradient = losses_and_gradients(data, here, bins)
        over = (loss <= tolerance) | ~np.isfinite(loss) | (step == limit)
        if over.any():
            ended, goes_on = live[over], ~over
            steps[ended], losses[ended] = step, loss[over]
            for each, final in zip(at, here, strict=True):
                each[ended] = final[over]
            live, bins, rates, data = live[goes_on], bins[goes_on], rates[goes_on], data.rows(goes_on)
            here, gradient = [each[goes_on] for each in here], [each[goes_on] for each in gradient]
        if not len(live):
            break
        here = [
            each - rate * slope for each, rate, slope in zip(here, _by_part(rates), gradient, strict=True)
        ]
    return steps, losses


def _by_part(rates: FloatArray) -> tuple[FloatArray, ...]:
    """Step sizes of w, b, v, each of shape (m, 1), and of bias and slope together, shape (m, 2)."""
    return rates[:, 0:1], rates[:, 1:2], rates[:, 2:3], rates[:, 3:5]


def _for_each(name: str, value: ArrayLike, count: int) -> FloatArray:
    """`value` as one finite number for each of `count` networks."""
    shape = () if np.ndim(value) == 0 else (count,)
    numbers: FloatArray = np.broadcast_to(finite_array(name, value, shape), (count,)).copy()
    return numbers


def _data(x: ArrayLike, y: ArrayLike, count: int) -> tuple[FloatArray, FloatArray]:
    """Inputs and targets, each of shape (1, n) or (count, n)."""
    points = np.atleast_2d(finite_array("x", x, (None,) if np.ndim(x) < 2 else (count, None)))
    if points.shape[1] == 0:
        raise ValueError("x: expected at least one data point, got none")
    n = points.shape[1]
    return points, np.atleast_2d(finite_array("y", y, (n,) if np.ndim(y) < 2 else (count, n)))


def _rates(step_size: ArrayLike, count: int, names: Sequence[str]) -> FloatArray:
    """The step size of each network for each of the parameters, 0 where it is not trained."""
    eta = _for_each("step_size", step_size, count)
    if not (eta > 0).all():
        raise ValueError(f"step_size: expected numbers > 0, got {eta.min():g}")
    rates: FloatArray = eta[:, None] * np.array([name in names for name in PARAMETERS])
    return rates


def _limit(max_steps: int) -> int:
    if int(max_steps) != max_steps or max_steps < 0:
        raise ValueError(f"max_steps: expected a whole number >= 0, got {max_steps}")
    return int(max_steps)


def _tolerance(loss_tolerance: float) -> float:
    tolerance = finite_scalar("loss_tolerance", loss_tolerance)
    if tolerance < 0:
        raise ValueError(f"loss_tolerance: expected a number >= 0, got {loss_tolerance}")
    return tolerance


def _refuse_divergence(losses: FloatArray, steps: IntArray, rates: FloatArray) -> None:
    for index in np.flatnonzero(~np.isfinite(losses))[:1]:
        raise ValueError(
            f"step_size: {rates[index].max():g} is too large for network {index}, "
            f"whose loss is no longer finite at step {steps[index]}"
        )
