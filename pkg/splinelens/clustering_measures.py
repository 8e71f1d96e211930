r"""Have hyperplanes gathered at attractors?  Shares of a network's live units, with their nulls.

A unit with :math:`(w,b)\ne0` has the direction :math:`u=(w,b)/|(w,b)|` on the sphere of
:math:`\mathbb R^{d+1}` and the mass :math:`|v|\,|(w,b)|`.  Its hyperplane is
:math:`\langle u,(x,1)\rangle=0`.  A unit is *live* if it does anything on the data: :math:`\phi` or
:math:`\phi'` is not zero at some datum.  Dead units are left out of every share.  Measures that need
directions alone are in `splinelens.direction_measures`, those of responses in
`splinelens.response_measures` (derived here, chapter 16).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray
from splinelens.direction_measures import is_near
from splinelens.networks import ShallowNetwork
from splinelens.sphere_caps import caps_fraction, unit_rows

__all__ = [
    "NearShares",
    "clustering",
    "live_units",
    "unit_directions",
    "unit_masses",
]


class NearShares(NamedTuple):
    """Shares of the live units near an attractor, and what chance would give.

    Attributes
    ----------
    live : int
        Number of live units.
    near, near_by_mass : float
        Share of the live units near an attractor of their sign, each unit counting once or by its mass.
    null, null_by_mass : float
        The same for uniform directions: the share of the sphere near an attractor.
    start, start_by_mass : float
        The same for the live units of the start; NaN without one.
    """

    live: int
    near: float
    near_by_mass: float
    null: float
    null_by_mass: float
    start: float
    start_by_mass: float


def clustering(
    network: ShallowNetwork,
    x: ArrayLike,
    attractors: ArrayLike,
    negative: ArrayLike | None = None,
    *,
    angle: float = 0.05,
    start: ShallowNetwork | None = None,
    rng: np.random.Generator | None = None,
) -> NearShares:
    r"""How many live units are near an attractor, against chance.

    Parameters
    ----------
    network : ShallowNetwork
    x : array_like, shape (n,) or (n, d)
        The data, which decide who is live.
    attractors : array_like, shape (A, d + 1)
        Unit vectors: attractors of all units or, with `negative`, of those with :math:`v>0`.
    negative : array_like, shape (B, d + 1), optional
        Attractors of the units with :math:`v<0`.
    angle : float
        How near is near, from 0 to :math:`\pi/2`.
    start : ShallowNetwork, optional
        The network before training, for the second null.
    rng : numpy.random.Generator, optional
        Needed for the first null where caps overlap and d > 1 (`sphere_caps.caps_fraction`).

    Returns
    -------
    NearShares
        Without live units all shares are 0.

    Raises
    ------
    ValueError
        On wrong shapes, vectors that are no unit vectors, or a missing generator.

    Examples
    --------
    >>> net = ShallowNetwork(w=[1.0, 2.0, -1.0], b=[0.5, 1.0, 0.1], v=[1.0, 1.0, -1.0])
    >>> u = np.array([1.0, 0.5]) / np.hypot(1.0, 0.5)
    >>> found = clustering(net, [-1.0, 0.0, 1.0], [u], np.empty((0, 2)), angle=0.1)
    >>> found.live, round(found.near, 4), round(found.null, 4)
    (3, 0.6667, 0.0212)
    """
    both = [unit_rows("attractors", attractors)]
    both.append(both[0] if negative is None else unit_rows("negative", negative))
    chances = [caps_fraction(each, angle, rng) for each in both]
    if negative is None:
        chances[1] = chances[0]
    masses, positive = _live_masses(network, x)
    chance = np.where(positive, *chances)
    before = (np.nan, np.nan) if start is None else _near(start, x, both, angle)
    return NearShares(
        len(masses),
        *_near(network, x, both, angle),
        *_means(chance, masses),
        *before,
    )


def _live_masses(network: ShallowNetwork, x: ArrayLike) -> tuple[FloatArray, NDArray[np.bool_]]:
    live = live_units(network, x)
    return unit_masses(network)[live], network.v[live] > 0


def _near(network: ShallowNetwork, x: ArrayLike, both: list[FloatArray], angle: float) -> tuple[float, float]:
    live = live_units(network, x)
    masses, positive = _live_masses(network, x)
    inside = [is_near(unit_directions(network)[live], each, angle) for each in both]
    return _means(np.where(positive, *inside), masses)


def _means(values: NDArray[np.bool_] | FloatArray, masses: FloatArray) -> tuple[float, float]:
    """Plain mean and mean by mass; 0 where there is nothing to average."""
    if not len(values):
        return 0.0, 0.0
    by_mass = float(values @ masses / masses.sum()) if masses.sum() > 0 else 0.0
    return float(np.mean(values)), by_mass


def unit_directions(network: ShallowNetwork) -> FloatArray:
    r"""Directions :math:`(w,b)/|(w,b)|`, shape (H, d + 1); zero where :math:`(w,b)=0`.

    Examples
    --------
    >>> unit_directions(ShallowNetwork([3.0, 0.0], [4.0, 0.0], [1.0, 1.0]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    rows = _rows(network)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0))


def unit_masses(network: ShallowNetwork) -> FloatArray:
    r"""Masses :math:`|v|\,|(w,b)|`, shape (H,).

    For ReLU they do not change under rescaling, and units of one direction act as one whose
    :math:`v\,|(w,b)|` is the sum (:claim:`units-of-one-direction-are-one-unit`).
    """
    return np.asarray(np.abs(network.v) * np.linalg.norm(_rows(network), axis=1))


def _rows(network: ShallowNetwork) -> FloatArray:
    return np.column_stack([network.w.reshape(network.width, network.dim), network.b])


def live_units(network: ShallowNetwork, x: ArrayLike) -> NDArray[np.bool_]:
    r"""Which units do anything on the data: :math:`(w,b)\ne0`, and :math:`\phi` or :math:`\phi'` not all 0.

    Parameters
    ----------
    network : ShallowNetwork
    x : array_like, shape (n,) or (n, d)

    Returns
    -------
    ndarray of bool, shape (H,)

    Examples
    --------
    >>> live_units(ShallowNetwork([1.0, 1.0], [0.0, -2.0], [1.0, 1.0]), [-1.0, 1.0])
    array([ True, False])
    """
    values = network.preactivations(network.points(x))
    acting = (network.activation(values) != 0) | (network.activation.derivative(values) != 0)
    live: NDArray[np.bool_] = acting.any(axis=0) & (_rows(network) != 0).any(axis=1)
    return live
