r"""How far have the units of a network gathered, and how many are left in effect?  Four numbers.

Units with :math:`v>0` and with :math:`v<0` follow opposite potentials, so pairs are of two units of one sign.
Dead units are left out (derived here, chapter 16).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray
from splinelens.clustering_measures import live_units, unit_directions, unit_masses
from splinelens.direction_measures import direction_clusters, pair_share, participation_ratio
from splinelens.networks import ShallowNetwork
from splinelens.response_measures import effective_rank, mean_squared_alignment, responses

__all__ = ["Alignment", "median_rotation", "measure_alignment"]


class Alignment(NamedTuple):
    """What the units of a network have in common.

    Attributes
    ----------
    pairs : float
        Share of pairs of one sign whose directions are within the angle.
    correlation : float
        Mean squared correlation, over the data, of the responses of pairs of one sign.
    neurons : float
        Effective number of clusters: units of one sign that a chain of steps within the angle joins are one,
        with the sum of their masses; the participation ratio of these.
    rank : float
        Effective rank of the responses.
    """

    pairs: float
    correlation: float
    neurons: float
    rank: float


def measure_alignment(network: ShallowNetwork, x: ArrayLike, angle: float = 0.3) -> Alignment:
    """The four numbers of a network on data.

    Parameters
    ----------
    network : ShallowNetwork
        With at least two live units of one sign.
    x : array_like, shape (n,) or (n, d)
    angle : float
        How near is near, in radians.

    Returns
    -------
    Alignment

    Examples
    --------
    >>> net = ShallowNetwork([1.0, 2.0, -1.0, -1.0], [0.1, 0.2, 0.0, 5.0], [1.0, 1.0, -1.0, -1.0])
    >>> found = measure_alignment(net, [-1.0, 0.0, 2.0])
    >>> round(found.pairs, 6)
    0.5
    """
    live = live_units(network, x)
    columns, directions, masses = responses(network, x), unit_directions(network), unit_masses(network)
    sides = [side for sign in (1, -1) if (side := live & (sign * network.v > 0)).sum() > 1]
    clusters = [_cluster_masses(directions[side], masses[side], angle) for side in sides]
    return Alignment(
        float(np.mean([pair_share(directions[side], angle) for side in sides])),
        float(np.mean([mean_squared_alignment(columns[:, side]) for side in sides])),
        participation_ratio(np.concatenate(clusters)),
        effective_rank(columns),
    )


def _cluster_masses(directions: FloatArray, masses: FloatArray, angle: float) -> FloatArray:
    sums: FloatArray = np.bincount(direction_clusters(directions, angle), weights=masses).astype(np.float64)
    return sums


def median_rotation(before: ShallowNetwork, after: ShallowNetwork) -> float:
    """Median angle between the directions of a unit before and after, in radians.

    Parameters
    ----------
    before, after : ShallowNetwork
        Of one shape, without units (w, b) = 0.
    """
    apart = np.linalg.norm(unit_directions(before) - unit_directions(after), axis=1)
    return float(np.median(2 * np.arcsin(np.minimum(apart / 2, 1.0))))
