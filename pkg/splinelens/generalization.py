r"""What does a trained network do between its data?  Targets, runs, test errors, and when a run counts.

Noise-free targets on [-1, 1] are sampled at random inputs, networks of some width descend
:math:`\frac1{2n}\sum r^2` (w, b, v and the output bias are trained), and the error is measured on a fine
grid inside the range of the data.  A run is looked at each time its number of steps has doubled, and one
definition says whether it counts as converged: `LearningCurves.converged`.  Derived here, chapter 7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, finite_scalar, input_array, whole_number
from splinelens.breakpoint_placement import place_breakpoints
from splinelens.ensembles import Ensemble, gradient_descent_ensemble
from splinelens.networks import ShallowNetwork

__all__ = [
    "DRIFT",
    "TARGETS",
    "LearningCurves",
    "inside_grid",
    "learning_curves",
    "root_mean_square",
    "sampled_inputs",
    "stable_step_size",
    "target_values",
    "training_curves",
]

DRIFT = 0.1
"""Converged: the last doubling of steps changed the function by at most this part of its error."""
GRID = 1001
"""Number of points of the grid on which errors inside the data are measured."""
TRAINED = ("w", "b", "v", "bias")
"""What is trained throughout."""


def _smooth(t: FloatArray) -> FloatArray:
    return np.asarray(np.sin(3 * t) + 0.3 * t)


def _spiky(t: FloatArray) -> FloatArray:
    up, down = np.exp(-(((t - 0.35) / 0.06) ** 2)), np.exp(-(((t + 0.5) / 0.05) ** 2))
    return np.asarray(0.3 * t + up - 0.8 * down)


def _sawtooth(t: FloatArray) -> FloatArray:
    return 1 - 4 * np.abs(t / 0.8 - np.floor(t / 0.8 + 0.5))


TARGETS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "smooth": _smooth,
    "sawtooth": _sawtooth,
    "spiky": _spiky,
}
r"""Smooth: :math:`\sin3t+0.3t`; sawtooth: a triangle wave of period 0.8 between -1 and 1, 1 at t = 0; spiky:
:math:`0.3t+e^{-((t-.35)/.06)^2}-0.8\,e^{-((t+.5)/.05)^2}`."""


def target_values(target: str, t: ArrayLike) -> FloatArray:
    """Values of one of the `TARGETS` at `t`.

    Parameters
    ----------
    target : str
    t : array_like

    Raises
    ------
    ValueError
        If there is no such target, or `t` is not finite.

    Examples
    --------
    >>> target_values("sawtooth", [0.0, 0.2, 0.4, 0.8]).round(9)
    array([ 1.,  0., -1.,  1.])
    """
    if target not in TARGETS:
        raise ValueError(f"target: expected one of {tuple(TARGETS)}, got {target!r}")
    return TARGETS[target](finite_array("t", t))


def sampled_inputs(n: int, rngs: Sequence[np.random.Generator]) -> FloatArray:
    """Inputs uniform on [-1, 1], sorted; a row of `n` for each generator.

    Parameters
    ----------
    n : int
        Number of data, >= 2.
    rngs : sequence of numpy.random.Generator

    Raises
    ------
    ValueError
        If n is not a whole number >= 2, or there is no generator.
    """
    count = whole_number("n", n, least=2)
    if not len(rngs):
        raise ValueError("rngs: expected at least one generator, got none")
    return np.sort([rng.uniform(-1, 1, count) for rng in rngs], axis=1)


def inside_grid(x: ArrayLike, points: int = GRID) -> FloatArray:
    """Equally spaced points from the smallest to the largest input.

    Parameters
    ----------
    x : array_like, shape (n,)
    points : int
    """
    inputs = input_array(x)
    return np.linspace(inputs.min(), inputs.max(), whole_number("points", points, least=2))


def root_mean_square(values: ArrayLike) -> FloatArray:
    """Over the last axis.

    Parameters
    ----------
    values : array_like, shape (..., n)
    """
    return np.asarray(np.sqrt(np.mean(np.square(finite_array("values", values)), axis=-1)))


def stable_step_size(network: ShallowNetwork, x: ArrayLike, at_most: float = 0.05) -> float:
    r"""The step :math:`\min(\texttt{at\_most},\,0.7/\lambda_{\max}(K_0/n))`, output bias trained as well.

    Parameters
    ----------
    network : ShallowNetwork
        The start; one input, ReLU.
    x : array_like, shape (n,)
    at_most : float
        > 0.

    Raises
    ------
    ValueError
        If `at_most` is not positive.

    Notes
    -----
    :math:`K_0=JJ^\top` is the tangent kernel of the start.  Descent on the linearised network is stable below
    :math:`2/\lambda_{\max}`; training may raise :math:`\lambda_{\max}`, which the factor 0.7 leaves room for.
    """
    if not finite_scalar("at_most", at_most) > 0:
        raise ValueError(f"at_most: expected a number > 0, got {at_most}")
    points = input_array(x)
    heights = np.multiply.outer(points, network.w) + network.b
    ramps, steps = np.maximum(heights, 0), (heights > 0) * network.v
    kernel = 1 + ramps @ ramps.T + (1 + np.multiply.outer(points, points)) * (steps @ steps.T)
    return min(at_most, 0.7 / float(np.linalg.eigvalsh(kernel / len(points))[-1]))


@dataclass(frozen=True, eq=False)
class LearningCurves:
    """Errors of m runs each time their number of steps has doubled.

    Attributes
    ----------
    steps : ndarray of int, shape (K,)
        Each twice the one before.
    test, train : ndarray, shape (m, K)
        Root mean square error on the grid inside the data, and on the data.
    changes : ndarray, shape (m, K)
        Root mean square change of the function, on that grid, since half as many steps.
    end : Ensemble
        The networks at the last step.
    """

    steps: NDArray[np.intp]
    test: FloatArray
    train: FloatArray
    changes: FloatArray
    end: Ensemble

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Whether each run has converged, at each of the steps, shape (m, K).

        The definition of the book: the last doubling of the steps changed the function, in root mean square
        inside the data, by at most a tenth (`DRIFT`) of its test error.

        Reason: the test error is what the chapter reports, and by the triangle inequality a converged run
        had, at half the steps, an error within a tenth of the one reported
        (:claim:`converged-errors-have-settled`). So the number is a property of the descent more than of the
        budget. A small loss would not do as a definition: a network too narrow to interpolate never reaches
        it, and ends all the same. That a run has settled does not say where: a plateau counts as well, and
        the training error is shown beside.
        """
        return np.asarray(self.changes <= DRIFT * self.test)


def learning_curves(
    target: str,
    placement: str,
    width: int,
    x: ArrayLike,
    rngs: Sequence[np.random.Generator],
    *,
    steps: Sequence[int],
    engine: str = "numpy",
) -> LearningCurves:
    """Train networks of one width and placement on a target, one for each row of inputs.

    Parameters
    ----------
    target : str
        One of `TARGETS`.
    placement : str
        One of `splinelens.breakpoint_placement.PLACEMENTS`.
    width : int
    x : array_like, shape (m, n)
        The inputs of each run.
    rngs : sequence of numpy.random.Generator, length m
        Where each start comes from.
    steps : sequence of int
        When to look; each twice the one before.
    engine : str
        One of `splinelens.compiled.ENGINES`.

    Raises
    ------
    ValueError
        On unknown names, shapes that do not agree, or steps that do not double.
    """
    inputs = finite_array("x", x, (len(rngs), None))
    starts = [place_breakpoints(placement, width, row, rng) for row, rng in zip(inputs, rngs, strict=True)]
    return training_curves(starts, inputs, target, steps=steps, engine=engine)


def training_curves(
    starts: Sequence[ShallowNetwork],
    x: ArrayLike,
    target: str,
    *,
    steps: Sequence[int],
    engine: str = "numpy",
) -> LearningCurves:
    """Train the given networks on a target; as `learning_curves`, which draws them.

    Parameters
    ----------
    starts : sequence of ShallowNetwork, length m
        Of one width.
    x : array_like, shape (m, n)
        The inputs of each.
    target : str
    steps : sequence of int
    engine : str

    Raises
    ------
    ValueError
        On bad input, and where a descent diverges.
    """
    inputs, marks = finite_array("x", x, (len(starts), None)), _doubling(steps)
    rates = [stable_step_size(start, row) for start, row in zip(starts, inputs, strict=True)]
    grids, targets = np.stack([inside_grid(row) for row in inputs]), target_values(target, inputs)
    goal, at, done, looks = target_values(target, grids), Ensemble.of_networks(starts), 0, []
    for mark in (marks[0] // 2, *marks):
        run = gradient_descent_ensemble(
            at, inputs, targets, step_size=rates, max_steps=mark - done, train=TRAINED, engine=engine
        )
        at, done = run.ensemble, mark
        values = np.stack([network(grid) for network, grid in zip(at.networks(), grids, strict=True)])
        looks.append((values, np.sqrt(2 * run.losses)))
    values, train = (np.stack(parts, axis=1) for parts in zip(*looks, strict=True))
    changes = root_mean_square(np.diff(values, axis=1))
    test = root_mean_square(values - goal[:, None])
    return LearningCurves(np.array(marks), test[:, 1:], train[:, 1:], changes, at)


def _doubling(steps: Sequence[int]) -> list[int]:
    marks = [whole_number("steps", step, least=2) for step in steps]
    if not marks or marks[0] % 2 or any(b != 2 * a for a, b in pairwise(marks)):
        raise ValueError(f"steps: expected even numbers, each twice the one before, got {list(steps)}")
    return marks
