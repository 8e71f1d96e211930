r"""What every integrator of gradient flow starts from: data by position, targets, weights, and what moves.

Data with equal inputs act on a unit as one, with the sum of their weights and the weighted mean of
their targets: the gradient sees only :math:`\sum_k\omega_kr_k` at a position.  So the flow is
integrated over distinct positions, in ascending order, and the loss is shifted by what repeated
inputs leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_targets, finite_scalar, weight_array
from splinelens.loss_surface import PARAMETERS, Parameters, trained_names, univariate_parameters
from splinelens.networks import ShallowNetwork

__all__ = ["FlowProblem", "Moves", "flow_problem", "non_negative", "refuse_kinks", "which_move"]

KINK = 4 * np.finfo(np.float64).eps
"""A pre-activation this small, relative to its terms, is a datum on the breakpoint."""


class Moves(NamedTuple):
    """Which parameters are trained: 1.0 for those that are, else 0.0.

    Attributes
    ----------
    w, b, v, bias, slope : float
    """

    w: float = 1.0
    b: float = 1.0
    v: float = 1.0
    bias: float = 0.0
    slope: float = 0.0


class FlowProblem(NamedTuple):
    r"""Data by position, and which parameters move.

    Attributes
    ----------
    x : ndarray, shape (m,)
        The distinct inputs, ascending.
    y : ndarray, shape (m,)
        Weighted mean target at each.
    weights : ndarray, shape (m,)
        Total weight at each; they sum to 1.
    first : ndarray of int, shape (m,)
        The first datum at each, in the caller's order.
    floor : float
        The loss that repeated inputs leave to every function.
    moves : Moves
    """

    x: FloatArray
    y: FloatArray
    weights: FloatArray
    first: NDArray[np.intp]
    floor: float
    moves: Moves


def flow_problem(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    train: Sequence[str],
    weights: ArrayLike | None,
    purpose: str,
) -> tuple[FlowProblem, Parameters]:
    """The problem, and the parameters it starts from.

    Parameters
    ----------
    network : ShallowNetwork
    x, y : array_like, shape (n,)
    train : sequence of str
    weights : array_like, shape (n,), optional
    purpose : str
        For the message.

    Raises
    ------
    ValueError
        On bad input; for another network than univariate ReLU the message names `purpose`.
    """
    start = univariate_parameters(network, purpose)
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    omega = weight_array(weights, len(points))
    distinct, first, place, counts = np.unique(
        points, return_index=True, return_inverse=True, return_counts=True
    )
    total = np.bincount(place, weights=omega).astype(np.float64, copy=False)
    plain = np.bincount(place, weights=targets) / counts
    pull = np.bincount(place, weights=omega * (targets - plain[place]))
    means = plain + np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)
    floor = float(0.5 * omega @ (targets - means[place]) ** 2)
    return FlowProblem(distinct, means, total, first, floor, which_move(train)), start


def which_move(train: Sequence[str]) -> Moves:
    """`train` as numbers.

    Raises
    ------
    ValueError
        Unless it names some of `PARAMETERS`, each once.
    """
    names = trained_names(train)
    return Moves(*(float(name in names) for name in PARAMETERS))


def refuse_kinks(problem: FlowProblem, at: Parameters) -> None:
    """Refuse a start `at` which a breakpoint lies on a datum of `problem`.

    There the flow has one velocity on each side and no reason to choose.

    Raises
    ------
    ValueError
        Naming unit and datum; not where neither w nor b moves, since then nothing depends on the side.
    """
    if not (problem.moves.w or problem.moves.b):
        return
    for k, datum in zip(range(len(problem.x)), problem.first, strict=True):
        term = at.w * problem.x[k]
        hit = np.abs(term + at.b) <= KINK * (np.abs(term) + np.abs(at.b))
        if hit.any():
            raise ValueError(
                f"network: a flow must not start on a kink, got w x + b = 0 "
                f"for unit {np.argmax(hit)} at datum {datum}; move the breakpoint a little"
            )


def non_negative(name: str, value: float) -> float:
    """`value` as a finite float >= 0.

    Raises
    ------
    ValueError
        Naming the argument, if it is not.
    """
    number = finite_scalar(name, value)
    if number < 0:
        raise ValueError(f"{name}: expected a number >= 0, got {value}")
    return number
