r"""What happens where a breakpoint meets a datum: does it cross, is it pinned, or is it repelled?

Let :math:`h=wx_k+b` and write p for the pull :math:`\omega_kr_k` of the data at :math:`x_k`.  With the
moments :math:`S_0,S_1` over the unit's *other* active data its velocity is

.. math:: \dot h_- = -v\,(S_0+x_kS_1)\ \text{while inactive},\qquad
          \dot h_+ = \dot h_- - v\,p\,(1+x_k^2)\ \text{while active on the datum}.

Both of one sign: it crosses.  :math:`\dot h_->0>\dot h_+`: neither side lets it go, and it slides with
the datum active for a fraction :math:`\lambda=\dot h_-/(\dot h_--\dot h_+)` of the time (Filippov).
:math:`\dot h_-<0<\dot h_+`: it is repelled.  Derived here, chapter 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens.flow_problem import Moves, flow_problem
from splinelens.networks import ShallowNetwork

__all__ = ["Meeting", "active_fraction", "meeting_at", "meeting_kind", "sliding_velocity"]


class Meeting(NamedTuple):
    r"""A unit at a datum.

    Attributes
    ----------
    inactive, active : float
        :math:`\dot h_-` and :math:`\dot h_+`.
    kind : str
        "cross", "pin", "repel", or "graze" where one of them is 0.
    fraction : float
        :math:`\lambda`, NaN unless the kind is "pin".
    """

    inactive: float
    active: float
    kind: str
    fraction: float


def meeting_at(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    unit: int,
    datum: int,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
) -> Meeting:
    r"""What the flow does with `unit` at the datum `datum`, on which its breakpoint lies.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.  The pre-activation of `unit` at the datum is taken to be 0.
    x, y : array_like, shape (n,)
    unit, datum : int
        Data with the same input count together.
    train : sequence of str
    weights : array_like, shape (n,), optional

    Returns
    -------
    Meeting

    Raises
    ------
    ValueError
        On bad input, and for a `unit` or `datum` out of range.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`meeting-velocities`,
    :claim:`pin-needs-attraction-from-both-sides`, :claim:`units-at-one-datum-decouple`,
    :claim:`same-sign-crosses`, :claim:`repelling-side-lets-go`.

    Examples
    --------
    >>> net = ShallowNetwork([1.0], [-1.0], [1.0])
    >>> meeting_at(net, [1.0, 2.0], [-2.0, 2.0], unit=0, datum=0)
    Meeting(inactive=1.5, active=-0.5, kind='pin', fraction=0.75)
    """
    inactive, active = _kink(network, x, y, unit, datum, train, weights).velocities()
    kind = meeting_kind(inactive, active)
    return Meeting(inactive, active, kind, active_fraction(inactive, active) if kind == "pin" else np.nan)


def meeting_kind(inactive: float, active: float) -> str:
    r"""The kind of a meeting from :math:`\dot h_-` (`inactive`) and :math:`\dot h_+` (`active`)."""
    if inactive == 0 or active == 0:
        return "graze"
    if (inactive > 0) == (active > 0):
        return "cross"
    return "pin" if inactive > 0 else "repel"


def active_fraction(inactive: float, active: float) -> float:
    r"""The fraction :math:`\lambda` with :math:`\lambda\dot h_++(1-\lambda)\dot h_-=0`.

    Parameters
    ----------
    inactive, active : float
        :math:`\dot h_-` and :math:`\dot h_+`, of opposite signs.

    Notes
    -----
    Claims: :claim:`sliding-holds-the-breakpoint`.
    """
    return inactive / (inactive - active)


def sliding_velocity(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    unit: int,
    datum: int,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
) -> tuple[float, float, float]:
    r"""Velocity :math:`(\dot w,\dot b,\dot v)` of a unit that is pinned at a datum.

    The moments :math:`S_0+\lambda p,\ S_1+\lambda p\,x_k` make :math:`\dot h=0`.

    Parameters
    ----------
    network : ShallowNetwork
    x, y : array_like, shape (n,)
    unit, datum : int
    train : sequence of str
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        On bad input, and where the unit is not pinned.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`sliding-conserves-imbalance`,
    :claim:`sliding-is-the-projected-gradient`.
    """
    kink = _kink(network, x, y, unit, datum, train, weights)
    inactive, active = kink.velocities()
    if meeting_kind(inactive, active) != "pin":
        raise ValueError(f"unit: expected one that is pinned, got a {meeting_kind(inactive, active)}")
    share = active_fraction(inactive, active) * kink.pull
    order0, order1, moves = kink.order0 + share, kink.order1 + share * kink.place, kink.moves
    turn = kink.w * order1 + kink.b * order0
    return -moves.w * kink.v * order1, -moves.b * kink.v * order0, -moves.v * turn


class _Kink(NamedTuple):
    """What decides at a datum: the unit, its place, moments of its other active data, pull of those here."""

    w: float
    b: float
    v: float
    place: float
    order0: float
    order1: float
    pull: float
    moves: Moves

    def velocities(self) -> tuple[float, float]:
        """Of w x + b while the datum is inactive, and while it is active."""
        push = self.moves.b * self.order0 + self.moves.w * self.place * self.order1
        grip = self.pull * (self.moves.b + self.moves.w * self.place**2)
        return -self.v * push, -self.v * (push + grip)


def _kink(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    unit: int,
    datum: int,
    train: Sequence[str],
    weights: ArrayLike | None,
) -> _Kink:
    problem, at = flow_problem(network, x, y, train, weights, "meeting_at")
    _refuse_out_of_range("unit", unit, network.width)
    _refuse_out_of_range("datum", datum, np.size(x))
    place = float(network.points(x).reshape(-1)[datum])
    w, b, v = (float(each[unit]) for each in (at.w, at.b, at.v))
    here = problem.x == place
    others = (w * problem.x + b > 0) & ~here
    values = network(problem.x) - here * v * max(w * place + b, 0.0)
    pulls = problem.weights * (values - problem.y)
    order0, order1 = float(pulls[others].sum()), float(pulls[others] @ problem.x[others])
    return _Kink(w, b, v, place, order0, order1, float(pulls[here].sum()), problem.moves)


def _refuse_out_of_range(name: str, index: int, size: int) -> None:
    if int(index) != index or not 0 <= index < size:
        raise ValueError(f"{name}: expected a whole number from 0 to {size - 1}, got {index}")
