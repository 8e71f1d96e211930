r"""Do hyperplanes gather at attractors in real training in the plane: shares along the way, with their nulls.

Each network has data of its own: eight points uniform in the square, targets normal.  Starts are paired
(`splinelens.paired_training`), so that the first residual is exactly -y.  A unit is *near* within 0.1 rad
of an attractor of its sign; a unit that is active on no datum counts nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from splinelens._arrays import FloatArray, whole_number
from splinelens.direction_cells import lift
from splinelens.direction_flow import angles_between
from splinelens.direction_measures import direction_clusters, pair_share, participation_ratio
from splinelens.paired_training import PairedRun, paired_start, stable_step, train_together
from splinelens.sphere_attractors import SphereFaces

__all__ = [
    "MEASURES",
    "NEAR",
    "gathered_pairs",
    "measure_clusters",
    "near_attractors",
    "plane_data",
    "train_from_scale",
]

NEAR = 0.1
"""How near is near, in radians."""
MEASURES = (
    "near_first",
    "near_first_mass",
    "null_first",
    "near_now",
    "near_now_mass",
    "null_now",
    "start_now_mass",
    "pairs",
    "pairs_mass",
    "clusters",
    "potential_mass",
    "rotation",
)
"""What is measured of a network at a moment; `measure_clusters` says what each means."""

Pair = tuple[FloatArray, FloatArray]


def plane_data(rng: np.random.Generator, n: int = 8) -> Pair:
    """Lifted data (n, 3), uniform in the square of side 2, and standard normal targets (n,), from `rng`.

    Examples
    --------
    >>> lifted, y = plane_data(np.random.default_rng(0))
    >>> lifted.shape, y.shape
    ((8, 3), (8,))
    """
    x = rng.uniform(-1.0, 1.0, (whole_number("n", n, 1), 2))
    return lift(x), rng.normal(size=n)


def train_from_scale(
    scale: float,
    rngs: Sequence[np.random.Generator],
    end: float,
    *,
    width: int = 300,
    records: int = 40,
    first: float = 1.0,
    activation: str = "relu",
) -> tuple[PairedRun, FloatArray, FloatArray]:
    """One network for each generator, data and start drawn from it, trained together.

    Parameters
    ----------
    scale : float
        Of the paired start.
    rngs : sequence of numpy.random.Generator
    end : float
        Training time: step size times steps.
    width, records : int
        Units, and moments recorded: the start, and others evenly spaced in the logarithm of time.
    first : float
        The earliest of these.
    activation : str

    Returns
    -------
    run : PairedRun
    lifted : ndarray, shape (networks, n, 3)
    y : ndarray, shape (networks, n)

    Examples
    --------
    >>> run, _, _ = train_from_scale(0.5, [np.random.default_rng(0)], 10.0, width=20, records=3)
    >>> bool(run.losses[0, -1] < run.losses[0, 0])
    True
    """
    data = [plane_data(rng) for rng in rngs]
    starts = [paired_start(width, 2, scale, rng) for rng in rngs]
    lifted, y = (np.array(part) for part in zip(*data, strict=True))
    weights, v = (np.array(part) for part in zip(*starts, strict=True))
    step = stable_step(weights, v, lifted)
    counts = np.rint(np.geomspace(first, end, records - 1) / step).astype(int)
    moments = [0, *np.unique(np.maximum(counts, 1)).tolist()]
    run = train_together(weights, v, lifted, y, step=step, record_at=moments, activation=activation)
    return run, lifted, y


def gathered_pairs(run: PairedRun) -> dict[str, FloatArray]:
    """The share of pairs of units of one sign within 0.1 rad, for any activation; all units count.

    :claim:`other-activations-gather` of chapter 15.

    Parameters
    ----------
    run : PairedRun

    Returns
    -------
    dict of ndarray, shape (networks, records)
        ``pairs``, and ``pairs_mass`` with units weighted by :math:`|v||(w,b)|`; ``times`` of shape
        (records,).
    """
    lengths = np.linalg.norm(run.weights, axis=3)
    u, mass = run.weights / lengths[..., None], np.abs(run.v) * lengths
    table = [
        [_gathered(u[s, k], run.v[s, k], mass[s, k])[:2] for k in range(len(run.times))]
        for s in range(len(u))
    ]
    plain, weighted = np.moveaxis(np.array(table), 2, 0)
    return {"times": run.times, "losses": run.losses, "pairs": plain, "pairs_mass": weighted}


def near_attractors(
    directions: FloatArray, v: FloatArray, attractors: Mapping[int, FloatArray]
) -> tuple[FloatArray, float]:
    """Which directions are near an attractor of their sign, and the share of the sphere that is (both signs).

    Parameters
    ----------
    directions : ndarray, shape (H, 3)
    v : ndarray, shape (H,)
    attractors : mapping of 1 and -1 to ndarray, shape (k, 3)

    Returns
    -------
    near : ndarray of 0 and 1, shape (H,)
    null : float
        The mean over the two signs; caps that overlap are counted twice, so that it errs upwards.

    Examples
    --------
    >>> north, none = np.array([[0.0, 0.0, 1.0]]), np.empty((0, 3))
    >>> near, null = near_attractors(np.repeat(north, 2, axis=0), np.array([1.0, -1.0]), {1: north, -1: none})
    >>> print(near, round(null, 5))
    [1. 0.] 0.00125
    """
    near = np.zeros(len(v))
    for sign, places in attractors.items():
        mine = np.sign(v) == sign
        if len(places):
            near[mine] = (angles_between(directions[mine], places) < NEAR).any(axis=1)
    cap = (1 - np.cos(NEAR)) / 2
    return near, float(cap * np.mean([len(places) for places in attractors.values()]))


def measure_clusters(run: PairedRun, lifted: FloatArray, y: FloatArray) -> dict[str, FloatArray]:
    r"""All `MEASURES` of all networks at all moments, with times and relative residuals.

    :claim:`alignment-is-attracted`, :claim:`late-phase-leaves-the-attractors`, :claim:`clusters-stay`,
    :claim:`final-hyperplanes-are-elsewhere` and :claim:`large-starts-stay` of chapter 15.

    Shares of live units near attractors of the first residual (``near_first``) and of the present one
    (``near_now``), each unit counted once or by its mass :math:`|v||(w,b)|` (``_mass``); the share of the
    sphere near them (``null_``); the share of the units of the start, by mass, near the present
    attractors (``start_now_mass``); the share of pairs of live units of one sign within 0.1 rad
    (``pairs``); the effective number of clusters by mass, clusters being chains of steps of 0.1 rad
    (``clusters``); the mean over masses of D divided by its least value on the sphere's attractors
    (``potential_mass``, 1 at the deepest, 0 at rest); the median angle between a unit and its start
    (``rotation``).

    Parameters
    ----------
    run : PairedRun
    lifted : ndarray, shape (networks, n, 3)
    y : ndarray, shape (networks, n)

    Returns
    -------
    dict of ndarray, shape (networks, records); ``times`` of shape (records,)

    Examples
    --------
    >>> run, lifted, y = train_from_scale(1e-3, [np.random.default_rng(1)], 8.0, width=60, records=3)
    >>> found = measure_clusters(run, lifted, y)
    >>> bool(found["near_now_mass"][0, -1] > found["near_now_mass"][0, 0])
    True
    """
    table = [
        [_moment(run, faces, y, s, k) for k in range(len(run.times))]
        for s, faces in enumerate(map(SphereFaces.of, lifted))
    ]
    columns = np.moveaxis(np.array(table), 2, 0)
    size = np.linalg.norm(run.residuals, axis=2) / np.linalg.norm(y, axis=1)[:, None]
    return {"times": run.times, "relative_residual": size, **dict(zip(MEASURES, columns, strict=True))}


def _moment(run: PairedRun, faces: SphereFaces, y: FloatArray, s: int, k: int) -> list[float]:
    """All measures of network s at record k."""
    v, v0 = run.v[s, k], run.v[s, 0]
    lengths = np.linalg.norm(run.weights[s, k], axis=1)
    u = run.weights[s, k] / lengths[:, None]
    u0 = run.weights[s, 0] / np.linalg.norm(run.weights[s, 0], axis=1, keepdims=True)
    live, live0 = ((each @ faces.lifted.T > 1e-6).any(axis=1) for each in (u, u0))
    mass = np.abs(v) * lengths
    first, now = (_both_signs(faces, r) for r in (-y[s], run.residuals[s, k]))
    near_first, null_first = near_attractors(u[live], v[live], first)
    near_now, null_now = near_attractors(u[live], v[live], now)
    start_now, _ = near_attractors(u0[live0], v0[live0], now)
    by_mass = [float(near @ mass[live] / mass[live].sum()) for near in (near_first, near_now)]
    return [
        float(near_first.mean()),
        by_mass[0],
        null_first,
        float(near_now.mean()),
        by_mass[1],
        null_now,
        float(start_now.mean()),
        *_gathered(u[live], v[live], mass[live]),
        _depth(u[live], v[live], mass[live], faces, run.residuals[s, k], now),
        float(np.median(2 * np.arcsin(np.minimum(1, np.linalg.norm(u - u0, axis=1)[live] / 2)))),
    ]


def _both_signs(faces: SphereFaces, r: FloatArray) -> dict[int, FloatArray]:
    found = {sign: faces.minima(sign * r) for sign in (1, -1)}
    return {sign: np.array([u for u, _ in each]).reshape(-1, 3) for sign, each in found.items()}


def _gathered(u: FloatArray, v: FloatArray, mass: FloatArray) -> tuple[float, float, float]:
    """Share of pairs of one sign within 0.1 rad, plain and by mass, and the effective number of clusters.

    A sign that has fewer than two units is left out; without any, all are 0.
    """
    sides = [side for side in (v > 0, v < 0) if side.sum() > 1]
    if not sides:
        return 0.0, 0.0, 0.0
    plain = np.mean([pair_share(u[side], NEAR) for side in sides])
    weighted = np.mean([pair_share(u[side], NEAR, mass[side]) for side in sides])
    heaps = [np.bincount(direction_clusters(u[side], NEAR), mass[side]) for side in sides]
    return float(plain), float(weighted), participation_ratio(np.concatenate(heaps))


def _depth(
    u: FloatArray,
    v: FloatArray,
    mass: FloatArray,
    faces: SphereFaces,
    r: FloatArray,
    attractors: Mapping[int, FloatArray],
) -> float:
    """Mean over masses of D over its deepest value for the unit's sign; 0 where D is nowhere negative."""
    potential = np.sign(v) * (np.maximum(u @ faces.lifted.T, 0) @ r)
    deepest = np.zeros(len(v))
    for sign, places in attractors.items():
        values = sign * (np.maximum(places @ faces.lifted.T, 0) @ r)
        deepest[np.sign(v) == sign] = min(values.min(initial=0.0), 0.0)
    ratio = np.divide(potential, deepest, out=np.zeros(len(v)), where=deepest < 0)
    return float(ratio @ mass / mass.sum())
