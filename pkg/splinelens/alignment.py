r"""What does a small start do?  It aligns before it grows; and a large one does not align.

Start H units with :math:`|(w,b)|=|v|=\delta`.  While the network is small the residual is :math:`-y`, so the
directions roll down the direction potential of :math:`-y` and the sizes grow exponentially, fastest where D
is lowest.  Only when the network has become visible does the residual move.  The *end of alignment* is here
the moment at which :math:`|f|` first exceeds `VISIBLE` times :math:`|y|` on the data.

ReLU networks with one input and gradient descent on :math:`L=\frac1{2n}\sum r^2`.  Starts are *paired*: each
unit :math:`(w,b,v)` has a twin :math:`(w,b,-v)`, so that f = 0 at the start at any scale.  Derived here,
chapter 14.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_pair, finite_array, finite_scalar, whole_number
from splinelens.cell_moments import largest_rate
from splinelens.circle_cells import line_attractors
from splinelens.clustering_measures import clustering, live_units, unit_directions, unit_masses
from splinelens.direction_measures import occupancy_entropy
from splinelens.gradient_flow import gradient_descent
from splinelens.networks import ShallowNetwork
from splinelens.trajectories import Trajectory

__all__ = [
    "SIX_DATA",
    "VISIBLE",
    "AlignmentMeasures",
    "align_and_train",
    "alignment_measures",
    "angle_after_growth",
    "attractor_vectors",
    "end_of_alignment",
    "live_null",
    "paired_circle_start",
    "scale_study",
]

VISIBLE = 0.01
"""A network is visible where it exceeds this share of the targets."""
SIX_DATA = (
    np.array([-0.9, -0.55, -0.2, 0.15, 0.5, 0.85]),
    np.array([0.2, -0.6, 0.7, 0.5, -0.5, 0.4]),
)
"""Inputs and targets of the chapter's experiments."""


class AlignmentMeasures(NamedTuple):
    """How a network's live units are gathered; dead units count in none of it but `live`.

    Attributes
    ----------
    live : float
        Share of the units that are active on some datum.
    near, near_by_mass : float
        Share of them within the angle of an attractor of their sign, counting units or mass
        :math:`|v||(w,b)|`.
    entropy, entropy_by_mass : float
        Entropy of the directions over 60 arcs, 1 for evenly spread.
    rotation : float
        Median angle between start and now, in radians.
    """

    live: float
    near: float
    near_by_mass: float
    entropy: float
    entropy_by_mass: float
    rotation: float


def paired_circle_start(width: int, scale: float, rng: np.random.Generator) -> ShallowNetwork:
    r"""A network with f = 0: directions uniform on the circle, each with both signs of v.

    Parameters
    ----------
    width : int
        H, even.
    scale : float
        :math:`\delta=|(w,b)|=|v|>0`.
    rng : numpy.random.Generator

    Returns
    -------
    ShallowNetwork

    Raises
    ------
    ValueError
        If `width` is odd, or `scale` not positive.

    Notes
    -----
    Claims: :claim:`small-starts-follow-the-frozen-flow`, :claim:`paired-starts-vanish`.

    Examples
    --------
    >>> from splinelens.experiments import generator
    >>> abs(float(paired_circle_start(4, 0.1, generator("demo"))([0.5])[0])) < 1e-16
    True
    """
    half, odd = divmod(whole_number("width", width, 2), 2)
    size = finite_scalar("scale", scale)
    if odd or size <= 0:
        raise ValueError(f"width, scale: expected an even number and a scale > 0, got {width}, {scale}")
    turn = np.tile(rng.uniform(0.0, 2 * np.pi, half), 2)
    v = np.repeat([size, -size], half)
    return ShallowNetwork(size * np.cos(turn), size * np.sin(turn), v)


def angle_after_growth(angle: ArrayLike, growth: ArrayLike) -> FloatArray:
    r"""The angle to a sink of a small balanced unit that has grown by a factor.

    While the residual stands still and the unit stays in its cell, :math:`\varrho\sin\theta` is constant: at
    twice the size, half the sine.

    Parameters
    ----------
    angle : array_like
        :math:`\theta` at the start, in radians, from 0 to :math:`\pi/2`.
    growth : array_like
        :math:`\varrho/\varrho_0\ge1`.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        Outside of these ranges.

    Notes
    -----
    Claims: :claim:`growth-halves-the-angle`.

    Examples
    --------
    >>> float(angle_after_growth(0.2, 2.0)) < 0.1
    True
    """
    theta, factor = finite_array("angle", angle), finite_array("growth", growth)
    if (theta < 0).any() or (theta > np.pi / 2).any() or (factor < 1).any():
        raise ValueError("angle, growth: expected angles from 0 to pi/2 and factors >= 1")
    return np.asarray(np.arcsin(np.sin(theta) / factor))


def attractor_vectors(x: ArrayLike, residual: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""Unit vectors of all attractors, of units with :math:`v>0` and of those with :math:`v<0`.

    Parameters
    ----------
    x, residual : array_like, shape (n,)

    Returns
    -------
    positive, negative : ndarray, shape (k, 2)

    Raises
    ------
    ValueError
        On bad input.

    Examples
    --------
    >>> [each.round(3).tolist() for each in attractor_vectors([0.0], [-1.0])]
    [[[0.0, 1.0]], []]
    """
    positive, negative = (
        np.array([_on_circle(each.angle) for each in line_attractors(x, residual, sign)]).reshape(-1, 2)
        for sign in (1, -1)
    )
    return positive, negative


def _on_circle(angle: float) -> tuple[float, float]:
    turn = np.radians(angle)
    return float(np.cos(turn)), float(np.sin(turn))


def live_null(x: ArrayLike, residual: ArrayLike, angle: float = 0.05) -> float:
    """The share of live directions near an attractor, if directions are uniform and signs fair.

    Parameters
    ----------
    x, residual : array_like, shape (n,)
    angle : float
        How near is near, in radians; taken to be so small that no two neighbourhoods overlap or reach a dead
        direction.

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`chance-on-the-live-circle`.

    Examples
    --------
    >>> round(live_null([0.0], [-1.0]) * np.pi / 0.05, 6)
    1.0
    """
    points, _ = data_pair(x, residual)
    ends = np.arctan(points.max()) - np.arctan(points.min())
    count = sum(len(each) for each in attractor_vectors(points, residual))
    return float(count * angle / (np.pi + ends))


def alignment_measures(
    network: ShallowNetwork, start: ShallowNetwork, x: ArrayLike, residual: ArrayLike, angle: float = 0.05
) -> AlignmentMeasures:
    """How the live units of `network` are gathered at the attractors of a residual.

    Parameters
    ----------
    network, start : ShallowNetwork
        The network, and where its training started.
    x, residual : array_like, shape (n,)
    angle : float
        How near is near, in radians.

    Returns
    -------
    AlignmentMeasures

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`small-starts-are-aligned-when-visible`, :claim:`mass-stays-near-at-the-end`,
    :claim:`alignment-empties-arcs`, :claim:`alignment-fades-with-scale`,
    :claim:`large-starts-keep-their-directions`.
    """
    found = clustering(network, x, *attractor_vectors(x, residual), angle=angle)
    live = live_units(network, x)
    now, before, masses = unit_directions(network)[live], unit_directions(start)[live], unit_masses(network)
    turned = 2 * np.arcsin(np.minimum(np.linalg.norm(now - before, axis=1) / 2, 1.0))
    entropies = occupancy_entropy(now), occupancy_entropy(now, masses[live])
    share, middle = float(live.mean()), float(np.median(turned))
    return AlignmentMeasures(share, found.near, found.near_by_mass, *entropies, middle)


def align_and_train(
    start: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    *,
    max_time: float = 4000.0,
    loss_tolerance: float = 1e-8,
    records: int = 400,
    engine: str = "numpy",
) -> Trajectory:
    r"""Gradient descent from `start`, recorded at times that are dense near 0 and near the first growth.

    The step is 0.05, or a quarter of :math:`1/\lambda_{\max}` of the tangent kernel at the start if less.

    Parameters
    ----------
    start : ShallowNetwork
    x, y : array_like, shape (n,)
    max_time : float
        Step size times number of steps, at most.
    loss_tolerance : float
        Where to stop.
    records : int
        Number of recorded times, about; half of them up to t = 100 evenly, half geometrically.
    engine : str
        One of `splinelens.compiled.ENGINES`.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        On bad input.
    """
    step = min(0.05, 0.25 / largest_rate(start, x))
    half = whole_number("records", records, 2) // 2
    times = np.concatenate([np.linspace(0, min(100.0, max_time), half), np.geomspace(step, max_time, half)])
    steps = np.unique(np.round(times / step).astype(int))
    return gradient_descent(
        start,
        x,
        y,
        step_size=step,
        max_steps=int(steps[-1]),
        loss_tolerance=loss_tolerance,
        record_at=[int(each) for each in steps],
        engine=engine,
    )


def end_of_alignment(run: Trajectory, x: ArrayLike, y: ArrayLike) -> int:
    r"""The index of the first record with :math:`|f|>` `VISIBLE` :math:`|y|` on the data; the last if none.

    Parameters
    ----------
    run : Trajectory
    x, y : array_like, shape (n,)

    Raises
    ------
    ValueError
        On bad input.
    """
    points, targets = data_pair(x, y)
    sizes = [float(np.linalg.norm(each(points))) for each in run.snapshots]
    seen = np.flatnonzero(np.array(sizes) > VISIBLE * np.linalg.norm(targets))
    return int(seen[0]) if len(seen) else len(sizes) - 1


def scale_study(
    x: ArrayLike,
    y: ArrayLike,
    scales: Sequence[float],
    rngs: Sequence[np.random.Generator],
    width: int = 600,
    *,
    max_time: float = 4000.0,
    loss_tolerance: float = 1e-8,
    engine: str = "numpy",
) -> dict[str, FloatArray]:
    r"""Train from starts of many scales, and measure at the start, at the end of alignment, and at the end.

    Attractors are those of the initial residual :math:`-y`.

    Parameters
    ----------
    x, y : array_like, shape (n,)
    scales : sequence of float
        :math:`\delta`.
    rngs : sequence of numpy.random.Generator
        One for each seed; each draws one set of directions, used at every scale.
    width : int
    max_time, loss_tolerance, engine
        As in `align_and_train`.

    Returns
    -------
    dict of str to ndarray
        Each field of `AlignmentMeasures`, shape (scales, seeds, 3); "loss" at the end and "aligned_at",
        the time of the end of alignment, shape (scales, seeds).

    Raises
    ------
    ValueError
        On bad input.
    """
    points, targets = data_pair(x, y)
    units = [paired_circle_start(width, 1.0, rng) for rng in rngs]
    rows, losses, times = [], [], []
    for scale in scales:
        for unit in units:
            start = unit.replace(w=scale * unit.w, b=scale * unit.b, v=scale * unit.v)
            run = align_and_train(
                start, points, targets, max_time=max_time, loss_tolerance=loss_tolerance, engine=engine
            )
            aligned = end_of_alignment(run, points, targets)
            three = start, run.snapshots[aligned], run.network
            rows.append([alignment_measures(each, start, points, -targets) for each in three])
            losses.append(float(run.losses[-1]))
            times.append(float(run.times[aligned]))
    shape = len(scales), len(units)
    table = np.array(rows).reshape(*shape, 3, -1)
    measures = {name: table[..., k] for k, name in enumerate(AlignmentMeasures._fields)}
    ends = {"loss": np.reshape(losses, shape), "aligned_at": np.reshape(times, shape)}
    return measures | {name: np.asarray(values) for name, values in ends.items()}
