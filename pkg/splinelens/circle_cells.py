r"""Where are the strict local minima of the direction potential of a ReLU unit with one input?  Exactly.

With :math:`u=(\cos t,\sin t)` the potential

.. math:: D(t)=\operatorname{sgn}(v)\sum_nr_n\,(x_n\cos t+\sin t)_+

has a kink where a datum switches: at the directions :math:`(1,-x_n)` and :math:`(-1,x_n)`.  Between two
kinks, in a *cell*, the active data do not change and :math:`D=\langle u,g\rangle` with
:math:`g=\operatorname{sgn}(v)\sum_{\text{active}}r_n\tilde x_n`; with rising t the slope jumps up by
:math:`\operatorname{sgn}(v)\,r_n|\tilde x_n|` at each of the two kinks of a datum.  A strict local minimum
is a

- *sink*: inside a cell, at :math:`-g/|g|`, where the slope is negative at the cell's start and positive at
  its end;
- *pinned* point: on a kink, where the slope is :math:`\le0` before and :math:`\ge0` after, and :math:`D<0` or
  neither slope is 0.

Signs are decided in whole numbers of any length, for the float64 numbers as they are: coordinates and
residuals are whole multiples of a power of two, and so are all the sums.  Derived here, chapter 14.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_scalar, input_array
from splinelens.direction_potentials import checked_sign, direction_potential, residual_pair

__all__ = ["NO_DATUM", "NOISE", "Attractor", "line_attractors"]

NO_DATUM = -1
"""In place of a datum where there is none."""
NOISE = 1e-12
"""A slope or a value below this multiple of the sum of the sizes of its terms counts as 0."""

WholeNumbers = NDArray[Any]  # Python's integers, which have any length


class Attractor(NamedTuple):
    r"""A strict local minimum of the direction potential of a unit with one input.

    Attributes
    ----------
    angle : float
        t in degrees, in [0, 360): the direction is :math:`(\cos t,\sin t)`.
    kind : str
        "sink" inside a cell, "pinned" where the breakpoint lies on a datum.
    datum : int
        For "pinned" that datum, of data with equal inputs the first; `NO_DATUM` for "sink".
    breakpoint : float
        :math:`\beta=-b/w=-\tan t`; infinite where :math:`w=0`.
    orientation : int
        The sign of w: 1, -1, or 0.
    value : float
        D there: negative if units that sit there grow, positive if they shrink.
    """

    angle: float
    kind: str
    datum: int
    breakpoint: float
    orientation: int
    value: float


class _Cells(NamedTuple):
    """The kinks in the order of t from -90 degrees, and the cells after them.

    Attributes
    ----------
    facing : ndarray, shape (2k,)
        1 for kinks of units that face right, -1 for the others.
    place, unit : ndarray, shape (2k,), and int
        Input of the kink's datum is place / unit.
    order1, order0 : ndarray, shape (2k,)
        The vector g of the cell after the kink, up to a common factor.
    size1, size0 : ndarray, shape ()
        The sums of the sizes of the terms of g.
    """

    facing: NDArray[np.int64]
    place: WholeNumbers
    unit: int
    order1: WholeNumbers
    order0: WholeNumbers
    size1: int
    size0: int


def line_attractors(
    x: ArrayLike, residual: ArrayLike, sign: int = 1, *, tolerance: float = NOISE
) -> tuple[Attractor, ...]:
    r"""All strict local minima of the direction potential of a ReLU unit with one input, by angle.

    Parameters
    ----------
    x, residual : array_like, shape (n,)
        In any order.  Data with equal inputs act together; where they cancel there is no kink.
    sign : int
        :math:`\operatorname{sgn}v`, +1 or -1.
    tolerance : float
        A sum (a slope or a value of D) counts as 0 below this multiple of the sum of the sizes of its terms:
        residuals are rounded themselves, and a plateau must not turn into a minimum by rounding.  With 0 the
        given numbers are taken as exact.

    Returns
    -------
    tuple of Attractor
        At most one for each cell and each kink; empty where D is constant.  Plateaus are not minima.

    Raises
    ------
    ValueError
        On bad input, or a negative `tolerance`.

    Notes
    -----
    Claims: :claim:`sinks-point-against-the-residual`, :claim:`pinning-needs-a-pull`,
    :claim:`pull-does-not-suffice-to-pin`, :claim:`dead-plateaus-are-no-attractors`,
    :claim:`value-decides-ties`, :claim:`attractors-where-units-shrink`,
    :claim:`frozen-flow-reaches-every-attractor`, :claim:`live-directions-end-at-attractors`,
    :claim:`kink-minima-are-pins`, :claim:`pinned-as-long-as-attracted`, :claim:`early-attractors-of-a`,
    :claim:`trained-bias-empties-the-active-cell`.

    Examples
    --------
    >>> [(round(a.angle, 3), a.kind) for a in line_attractors([0.0, 1.0], [1.0, -1.0])]
    [(0.0, 'pinned')]
    >>> [(round(a.angle, 3), a.kind) for a in line_attractors([0.0, 1.0], [1.0, -1.0], sign=-1)]
    [(135.0, 'pinned')]
    """
    points, facing = input_array(x), checked_sign(sign)
    pulls = facing * residual_pair(points, residual)[1]
    ratio = finite_scalar("tolerance", tolerance)
    if ratio < 0:
        raise ValueError(f"tolerance: expected a number >= 0, got {tolerance}")
    cells = _cells(points, pulls)
    if not len(cells.place):
        return ()
    before, after, value = _signs(cells, ratio)
    pinned = (before <= 0) & (after >= 0) & ((value < 0) | ((before < 0) & (after > 0)))
    sinks = (after < 0) & (np.roll(before, -1) > 0)
    found = [_pinned(cells, int(k), points) for k in np.flatnonzero(pinned)]
    found += [_attractor(*_unit_vector(-cells.order1[k], -cells.order0[k])) for k in np.flatnonzero(sinks)]
    return tuple(sorted(_with_value(each, points, pulls) for each in found))


def _cells(points: FloatArray, pulls: FloatArray) -> _Cells:
    """The arrangement of kinks and cells; data that cancel or have no residual make no kink."""
    places, unit = _whole(points)
    forces, _ = _whole(pulls)
    inputs, first = np.unique(points, return_index=True)
    group = np.searchsorted(inputs, points)
    sums = np.full(len(inputs), 0, dtype=object)
    np.add.at(sums, group, forces)
    kept = np.array([bool(force) for force in sums])
    place, force = places[first][kept][::-1], sums[kept][::-1]
    terms = force * place, force * unit
    order1, order0 = (_entering_then_leaving(term) for term in terms)
    facing = np.repeat([1, -1], len(place))
    sizes = [int(sum(abs(int(each)) for each in term)) for term in terms]
    return _Cells(facing, np.concatenate([place, place]), unit, order1, order0, *sizes)


def _entering_then_leaving(term: WholeNumbers) -> WholeNumbers:
    """Partial sums as the data switch on one by one, from the right, and then off in the same order."""
    return np.cumsum(np.concatenate([term, -term])) if len(term) else term


def _signs(cells: _Cells, ratio: float) -> tuple[NDArray[np.int64], ...]:
    """Signs of the slope before each kink, of that after it, and of D there."""
    threshold, scale = ratio.as_integer_ratio()
    size_slope = cells.size1 * abs(cells.place) + cells.size0 * cells.unit
    size_value = cells.size1 * cells.unit + cells.size0 * abs(cells.place)

    def sign_of(number: WholeNumbers, size: WholeNumbers) -> NDArray[np.int64]:
        large = abs(number) * scale > size * threshold
        return np.array(
            [0 if not big else (1 if n > 0 else -1) for n, big in zip(number, large, strict=True)]
        )

    slope = cells.facing * (cells.order1 * cells.place + cells.order0 * cells.unit)
    earlier1, earlier0 = np.roll(cells.order1, 1), np.roll(cells.order0, 1)
    slope_before = cells.facing * (earlier1 * cells.place + earlier0 * cells.unit)
    value = cells.facing * (cells.order1 * cells.unit - cells.order0 * cells.place)
    return sign_of(slope_before, size_slope), sign_of(slope, size_slope), sign_of(value, size_value)


def _whole(numbers: FloatArray) -> tuple[WholeNumbers, int]:
    """Whole numbers and their common denominator: `numbers` times it, exactly."""
    ratios = [float(number).as_integer_ratio() for number in numbers]
    unit = max(below for _, below in ratios)
    return np.array([above * (unit // below) for above, below in ratios], dtype=object), unit


def _unit_vector(first: int, second: int) -> tuple[float, float]:
    """The direction of a pair of whole numbers of any length, as floats."""
    size = max(abs(first), abs(second))
    shift = max(size.bit_length() - 1000, 0)
    return float(first >> shift), float(second >> shift)


def _pinned(cells: _Cells, k: int, points: FloatArray) -> Attractor:
    place, facing = cells.place[k] / cells.unit, int(cells.facing[k])
    datum = int(np.flatnonzero(points == place)[0])
    return _attractor(float(facing), -facing * place)._replace(kind="pinned", datum=datum, breakpoint=place)


def _attractor(w: float, b: float) -> Attractor:
    angle = float(np.degrees(np.arctan2(b, w)) % 360.0)
    place = float(-b / w) + 0.0 if w else float("inf")
    return Attractor(0.0 if angle == 360.0 else angle, "sink", NO_DATUM, place, int(np.sign(w)), 0.0)


def _with_value(attractor: Attractor, points: FloatArray, pulls: FloatArray) -> Attractor:
    turn = np.radians(attractor.angle)
    value = direction_potential([np.cos(turn), np.sin(turn)], points, pulls)
    return attractor._replace(value=float(value))
