r"""How a direction moves under a frozen residual: small steps as a referee, and the flow, piece by piece.

While residuals are frozen, the direction u of a ReLU unit follows :math:`\dot u=-P_u\nabla D(u)` up to
the speed :math:`|v|/|(w,b)|`, :math:`P_u=I-uu^\top` (chapter 15).  Inside a face of the sphere D is linear
with gradient g, and the flow is known in closed form: along the great circle to the end
:math:`t=-Pg/|Pg|`, the angle to it obeying

.. math:: \tan\frac{\theta(\tau)}2=e^{-|Pg|\tau}\tan\frac{\theta(0)}2 .

At a datum the direction crosses, or stays on its great circle and slides, when D rises on both sides.
Which one is decided by the shortest element of the subdifferential.  A slide ends only when another datum
is met, because the :math:`\kappa_n` do not change on the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens.direction_cells import TOLERANCE, lift, masses, signs_of
from splinelens.sphere_attractors import SphereAttractors, certify

__all__ = [
    "DirectionPath",
    "angles_between",
    "descend_directions",
    "follow_direction",
    "random_directions",
    "search_sphere_attractors",
]

SHARE = 1e-10
"""Shares of a datum nearer than this to 0 or 1 count as 0 or 1."""


def random_directions(count: int, dim: int, rng: np.random.Generator) -> FloatArray:
    """Directions (w, b) uniform on the sphere of R^(dim + 1), from `rng`; shape (count, dim + 1)."""
    normal = rng.normal(size=(whole_number("count", count), whole_number("dim", dim, 1) + 1))
    directions: FloatArray = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    return directions


def angles_between(u: ArrayLike, others: ArrayLike) -> FloatArray:
    """Angles between two lists of unit vectors, in radians, exact for small ones too.

    Parameters
    ----------
    u : array_like, shape (k, m)
    others : array_like, shape (l, m)

    Returns
    -------
    ndarray, shape (k, l)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> print(angles_between([[1.0, 0.0]], [[0.0, 1.0], [-1.0, 0.0]]).round(4))
    [[1.5708 3.1416]]
    """
    rows = finite_array("u", u, (None, None))
    columns = finite_array("others", others, (None, rows.shape[1]))
    apart = np.linalg.norm(rows[:, None] - columns, axis=2)
    angles: FloatArray = 2 * np.arcsin(np.minimum(apart / 2, 1.0))
    return angles


def descend_directions(
    u: ArrayLike,
    x: ArrayLike,
    residual: ArrayLike,
    sign: float = 1,
    *,
    step: float = 0.05,
    steps: int = 6000,
    cooling: int = 2000,
) -> FloatArray:
    r"""Gradient descent of D on the sphere in small steps, from many starts at once; the referee.

    A step goes down the gradient and back to the sphere.  At a pinned direction it chatters within one step,
    so the last `cooling` steps shrink, each by the same factor, to one thousandth.
    :claim:`small-steps-agree` of chapter 15.

    Parameters
    ----------
    u : array_like, shape (k, d + 1)
        Starts, of any length > 0.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
        Frozen.
    sign : float
        The sign of v, 1 or -1.
    step : float
        Times the gradient of D divided by the sum of :math:`|r_n||\tilde x_n|`, > 0.
    steps, cooling : int
        All steps, and how many of them shrink.

    Returns
    -------
    ndarray, shape (k, d + 1)

    Raises
    ------
    ValueError
        On wrong shapes, a zero direction, or steps out of range.

    Examples
    --------
    >>> end = descend_directions([[1.0, 0.2]], [0.0], [-1.0], steps=2000, cooling=500)
    >>> print(end.round(3) + 0.0)
    [[0. 1.]]
    """
    lifted = lift(x)
    weights = masses(lifted, residual, sign)
    points = finite_array("u", u, (None, lifted.shape[1]))
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    if not (lengths > 0).all() or not finite_scalar("step", step) > 0:
        raise ValueError("u, step: expected directions that are not zero and a step > 0")
    last = whole_number("steps", steps) - whole_number("cooling", cooling, 1)
    points = points / lengths
    pull = weights[:, None] * lifted / max(np.abs(weights) @ np.linalg.norm(lifted, axis=1), 1e-300)
    for k in range(steps):
        points = points - step * 10.0 ** (-3 * max(k - last, 0) / cooling) * ((points @ lifted.T > 0) @ pull)
        points = points / np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points)


@dataclass(frozen=True, eq=False)
class DirectionPath:
    """The way of one direction, piece by piece along great circles.

    Attributes
    ----------
    corners : ndarray, shape (pieces + 1, d + 1)
        Start, the places where a datum was met, and the end, which the flow approaches.
    times : ndarray, shape (pieces + 1,)
        When, in units in which the speed is the slope of D; the last is infinite unless the end is a
        vertex, a plateau, or the start.
    pinned : tuple of tuple of int
        The data on which the direction slid, piece by piece.
    """

    corners: FloatArray
    times: FloatArray
    pinned: tuple[tuple[int, ...], ...]

    @property
    def end(self) -> FloatArray:
        """Where the direction goes."""
        return np.asarray(self.corners[-1])


def follow_direction(
    u: ArrayLike, x: ArrayLike, residual: ArrayLike, sign: float = 1, *, max_pieces: int = 10_000
) -> DirectionPath:
    """The flow of one direction down D, exactly, from piece to piece.

    :claim:`great-circle-flow`, :claim:`shortest-slope-decides`, :claim:`slides-end-at-data` and
    :claim:`frozen-flow-ends-at-attractors` of chapter 15.

    Parameters
    ----------
    u : array_like, shape (d + 1,)
        The start, of any length > 0, on no great circle of a datum.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
        Frozen.
    sign : float
        The sign of v, 1 or -1.
    max_pieces : int

    Returns
    -------
    DirectionPath

    Raises
    ------
    ValueError
        On wrong shapes, a zero direction, or a start on the great circle of a datum, where the flow may not
        be unique.
    RuntimeError
        If there are more pieces than `max_pieces`.

    Examples
    --------
    From the side to the sink, and no other datum on the way.

    >>> path = follow_direction([1.0, 0.2], [0.0], [-1.0])
    >>> print(path.end.round(6) + 0.0, path.times)
    [0. 1.] [ 0. inf]
    """
    lifted = lift(x)
    weights = masses(lifted, residual, sign)
    here = finite_array("u", u, (lifted.shape[1],))
    signs = signs_of(here, lifted)
    if not np.linalg.norm(here) > 0 or (signs == 0).any():
        raise ValueError("u: expected a direction on no great circle of a datum, and not zero")
    walk = _Walk(lifted, weights, here / np.linalg.norm(here), signs > 0)
    for _ in range(max_pieces):
        if not walk.advance():
            return DirectionPath(np.array(walk.corners), np.array(walk.times), tuple(walk.slides))
    raise RuntimeError(f"follow_direction: more than {max_pieces} pieces; are data in general position?")


class _Walk:
    """A direction on its way: where it is, which data are active, on which it slides, and its past."""

    def __init__(self, lifted: FloatArray, weights: FloatArray, u: FloatArray, active: np.ndarray) -> None:
        self.lifted, self.weights, self.u, self.active = lifted, weights, u, active
        self.pinned: list[int] = []
        self.near = np.zeros(len(lifted), dtype=bool)  # on whose great circles the direction just was
        self.small = TOLERANCE * float(np.abs(weights) @ np.linalg.norm(lifted, axis=1))
        self.corners, self.times, self.slides = [u], [0.0], []  # type: ignore[var-annotated]

    def advance(self) -> bool:
        """One piece; whether there is another."""
        downhill = -(self.weights[self.active] @ self.lifted[self.active])
        if self.pinned:
            rows = np.linalg.qr(self.lifted[self.pinned].T)[0]
            downhill = downhill - rows @ (rows.T @ downhill)
        speed = float(np.linalg.norm(downhill))
        across = downhill - (self.u @ downhill) * self.u
        slope = float(np.linalg.norm(across))
        if slope <= self.small:
            return False
        whole = float(np.arctan2(slope, self.u @ downhill))
        angle, met = self._next_meeting(across / slope, whole)
        self.slides.append(tuple(sorted(self.pinned)))
        if met is None:
            self.corners.append(downhill / speed)
            self.times.append(np.inf)
            return False
        self.u = np.cos(angle) * self.u + np.sin(angle) * across / slope
        self.corners.append(self.u)
        self.times.append(self.times[-1] + np.log(np.tan(whole / 2) / np.tan((whole - angle) / 2)) / speed)
        self._decide(met)
        return True

    def _next_meeting(self, heading: FloatArray, whole: float) -> tuple[float, int | None]:
        """The angle to the first datum met on the way, and which; none if the end comes first."""
        height, change = self.lifted @ self.u, self.lifted @ heading
        waits = ~self.near & (np.abs(height) + np.abs(change) > 0)
        angle = np.where(waits, np.arctan2(-height * np.sign(change), np.abs(change)) % np.pi, np.inf)
        first = int(angle.argmin())
        return (float(angle[first]), first) if angle[first] < whole else (whole, None)

    def _decide(self, met: int) -> None:
        """At a datum: who is active from here, and on whom the direction slides."""
        there = [*self.pinned, met]
        bends_up = [n for n in there if self.weights[n] > 0]
        self.active[met] = not self.active[met]  # where D bends down there is no slide
        self.active[bends_up] = False
        shares = self._shares_of_shortest_slope(bends_up)
        self.active[bends_up] = shares > 1 - SHARE
        self.pinned = [n for n, s in zip(bends_up, shares, strict=True) if SHARE < s < 1 - SHARE]
        self.near[:] = False
        self.near[there] = True

    def _shares_of_shortest_slope(self, data: list[int]) -> FloatArray:
        """How much each of these data, 0 to 1, is in the shortest element of the subdifferential of D."""
        from scipy.optimize import lsq_linear

        if not data:
            return np.zeros(0)
        gradient = self.weights[self.active] @ self.lifted[self.active]
        along = gradient - (self.u @ gradient) * self.u
        columns = (self.weights[data, None] * self.lifted[data]).T
        return np.asarray(lsq_linear(columns, -along, bounds=(0.0, 1.0), method="bvls").x)


def search_sphere_attractors(
    x: ArrayLike,
    residual: ArrayLike,
    sign: float = 1,
    *,
    starts: int = 200,
    rng: np.random.Generator,
) -> SphereAttractors:
    """Attractors found by following random directions to their ends, each with a certificate.

    For data in dimensions where `splinelens.sphere_attractors.find_sphere_attractors` refuses.  What is
    found is a strict local minimum of D; what has a small basin can be missed.  Ends on plateaus are dropped.
    :claim:`search-finds-what-the-list-has` of chapter 15.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
    sign : float
        The sign of v, 1 or -1.
    starts : int
    rng : numpy.random.Generator

    Returns
    -------
    SphereAttractors

    Raises
    ------
    ValueError
        On wrong shapes, or a sign other than 1 and -1.

    Examples
    --------
    >>> found = search_sphere_attractors([0.0], [-1.0], starts=9, rng=np.random.default_rng(0))
    >>> print(found.kinds, found.values.round(6))
    ('sink',) [-1.]
    """
    dim = lift(x).shape[1] - 1
    ends: dict[tuple[int, ...], tuple[FloatArray, float, tuple[int, ...]]] = {}
    for start in random_directions(starts, dim, rng):
        end = follow_direction(start, x, residual, sign).end
        found = certify(end, x, residual, sign)
        if found.is_strict_minimum:
            ends[tuple(signs_of(end, lift(x)))] = (end, found.value, found.on)
    kept = sorted(ends.values(), key=lambda each: each[1])
    directions = np.array([each[0] for each in kept]).reshape(-1, dim + 1)
    return SphereAttractors(directions, np.array([each[1] for each in kept]), tuple(each[2] for each in kept))
