r"""Small networks and data on which gradient flow does one thing that is worth seeing.

They were found by seeded searches and written down with rounded numbers, so that figures, tests and
animations show the same runs.  Each function returns a start, the data and an end time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from splinelens._arrays import FloatArray, finite_scalar
from splinelens.networks import ShallowNetwork

__all__ = [
    "FlowExample",
    "let_go_by_its_sign",
    "orientation_flip",
    "shrinks_to_nothing",
    "slide_and_release",
]


class FlowExample(NamedTuple):
    """Where a flow starts and how long to follow it.

    Attributes
    ----------
    network : ShallowNetwork
    x, y : ndarray, shape (n,)
    t_end : float
    """

    network: ShallowNetwork
    x: FloatArray
    y: FloatArray
    t_end: float


def slide_and_release() -> FlowExample:
    """Four units, seven data: four crossings, then units 2 and 0 are pinned at datum 3, and both released.

    Unit 2 slides from t = 2.80 to 16.21; unit 0 joins it from 15.25 to 15.40.

    Examples
    --------
    >>> slide_and_release().network
    ShallowNetwork(width=4, dim=1, activation='relu')
    """
    network = ShallowNetwork([-1.2, 0.7, 0.7, 0.3], [0.5, 1.0, -0.1, 0.1], [0.1, 0.6, 1.4, -1.2])
    x = np.array([-0.95, -0.72, -0.41, -0.08, 0.37, 0.62, 0.99])
    y = np.array([1.3, 0.4, -0.6, -1.6, -0.7, 1.4, 0.2])
    return FlowExample(network, x, y, 25.0)


def let_go_by_its_sign() -> FlowExample:
    """One unit with positive imbalance: pinned at datum 0, it slides until its v reaches 0.

    From there on both sides push the breakpoint away, and Filippov's solution is not unique.

    Examples
    --------
    >>> let_go_by_its_sign().t_end
    2.0
    """
    network = ShallowNetwork([1.0], [-0.002], [0.1])
    return FlowExample(network, np.array([0.0, 0.5, 1.0]), np.array([-2.0, 3.0, -2.0]), 2.0)


def shrinks_to_nothing() -> FlowExample:
    """One unit with negative imbalance: pinned at datum 0, it slides until w = b = 0.

    There every datum lies on its kink, and Filippov's solution is not unique.

    Examples
    --------
    >>> shrinks_to_nothing().t_end
    4.0
    """
    network = ShallowNetwork([0.4], [-0.01], [1.0])
    return FlowExample(network, np.array([0.0, 0.5, 1.0]), np.array([-2.0, 2.5, -2.0]), 4.0)


def orientation_flip(imbalance: float) -> FlowExample:
    r"""One unit and one datum, at which w passes 0 whatever the imbalance.

    With x = 1 both w and b move by :math:`-v r`, so w - b is conserved.  The target is so high that
    :math:`w+b` must exceed :math:`|w-b|`: w changes its sign while the unit stays active.

    Parameters
    ----------
    imbalance : float
        :math:`D\le1.0025`, that of the unit.

    Raises
    ------
    ValueError
        If it is larger.

    Examples
    --------
    >>> orientation_flip(-1.0).network.w
    array([-0.05])
    """
    d = finite_scalar("imbalance", imbalance)
    w, b = -0.05, 1.0
    square = w**2 + b**2 - d
    if square < 0:
        raise ValueError(f"imbalance: expected a number <= {w**2 + b**2:g}, got {imbalance}")
    v = max(float(np.sqrt(square)), 0.0)
    return FlowExample(ShallowNetwork([w], [b], [v]), np.array([1.0]), np.array([5.0 * (1 + v)]), 20.0)
