r"""The paths, within one step of the cell integrator, of units that meet data there.

The step's kernel is frozen, so the residual at every instant of it is known in closed form, and every
unit's path follows from it alone.  A path is cut where its breakpoint meets a datum; there the unit crosses
or is pinned, as `splinelens.meetings` says, and goes on under its new active set.  Paths of many units are
bisected together.  Derived here, chapter 5.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens.cell_moments import hyperbolic_rotation
from splinelens.flow_problem import FlowProblem
from splinelens.loss_surface import Parameters
from splinelens.ramps import RampFeatures
from splinelens.trajectories import Event

__all__ = ["CellPaths", "CellState", "Modes", "kernel_of_pinned"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
REFINEMENTS, ROUNDS = 5, 40
QUARTERS = np.arange(1, 5) / 4
GRAZE = 1e-13 * np.ones(4)
"""A gap this far below 0 is still closed by rounding alone."""
GRAZE_PINNED = np.array([1e-8, 1e-8, 1e-13, 1e-13])
"""The same for a pinned unit, whose active fraction tends to 0 or 1 where the flow comes to rest."""
PROBES = np.array([1 / 256, 1 / 32, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1])
"""Fractions of a step at which a unit that leaves its cell is looked at."""


class CellState(NamedTuple):
    """A network on the way.

    Attributes
    ----------
    at : Parameters
    ramps : RampFeatures
        Placed at `at`.
    pin : ndarray of int, shape (H,)
        The datum at which a unit is pinned, or -1.
    residuals : ndarray, shape (m,)
    """

    at: Parameters
    ramps: RampFeatures
    pin: IntArray
    residuals: FloatArray


class Modes(NamedTuple):
    r"""The frozen kernel's modes: :math:`\sqrt\omega r(s)=Q\,(a\,e^{-\lambda s})`.

    Attributes
    ----------
    rates : ndarray, shape (m,)
    vectors : ndarray, shape (m, m)
    amplitudes : ndarray, shape (m,)
    """

    rates: FloatArray
    vectors: FloatArray
    amplitudes: FloatArray

    def at(self, s: FloatArray | float) -> FloatArray:
        """Mode amplitudes at the instant `s`."""
        result: FloatArray = self.amplitudes * np.exp(-np.multiply.outer(s, self.rates))
        return result

    def until(self, s: FloatArray | float) -> FloatArray:
        """Mode amplitudes of the integral over [0, `s`]; exact for the smallest rates too."""
        result: FloatArray = -np.expm1(-np.multiply.outer(s, self.rates)) * (self.amplitudes / self.rates)
        return result


def kernel_of_pinned(problem: FlowProblem, state: CellState) -> FloatArray | float:
    """What units pinned in `state` add to the kernel of `problem`.

    Their v moves freely, their (w, b) only along the line w x_k + b = 0.
    """
    units = np.flatnonzero(state.pin >= 0)
    if not len(units):
        return 0.0
    w, v, moves = state.at.w[units], state.at.v[units], problem.moves
    away = problem.x[:, None] - problem.x[state.pin[units]]
    reach = np.where(w * away > 0, away, 0.0)
    size = moves.b + moves.w * problem.x[state.pin[units]] ** 2
    weight = moves.v * w**2 + moves.w * moves.b * v**2 / size
    kernel: FloatArray = (reach * weight) @ reach.T
    return kernel


class CellPaths:
    """The paths, within one step, of units that meet data there; each is cut where it does.

    Parameters
    ----------
    problem : FlowProblem
    state : CellState
        Where the step starts.
    modes : Modes
    units : ndarray of int
        Those that change their cell, and those that are pinned.
    step : float
    """

    def __init__(
        self, problem: FlowProblem, state: CellState, modes: Modes, units: IntArray, step: float
    ) -> None:
        self.problem, self.modes, self.units, self.step = problem, modes, units, step
        self.w, self.b, self.v = state.at.w[units], state.at.b[units], state.at.v[units]
        self.bins, self.left = state.ramps.bins[units].copy(), state.ramps.left_facing[units].copy()
        self.pin = state.pin[units].copy()
        self.started = np.zeros(len(units))
        self.before = np.zeros((len(units), len(modes.rates)))
        self.events: list[Event] = []
        held = np.flatnonzero(self.pin >= 0)
        self.bins[held] = self.pin[held] + ~self.left[held]
        root = np.sqrt(problem.weights)[:, None] * modes.vectors
        self.sums0, self.sums1 = _sums_of_cells(root), _sums_of_cells(problem.x[:, None] * root)
        self.root = root

    def follow(self) -> bool:
        """Move every unit to the end of the step; False if it meets data without end."""
        open_ = np.arange(len(self.units))
        for _ in range(ROUNDS):
            time, gap = self._first_meetings(open_)
            self._move(open_, time)
            met = gap >= 0
            for unit, which in zip(open_[met], gap[met], strict=True):
                self._decide(int(unit), int(which))
            open_ = open_[met]
            if not len(open_):
                return True
        return False

    def _first_meetings(self, open_: IntArray) -> tuple[FloatArray, IntArray]:
        """Time of the first meeting of each open path and the gap that closes, or the step's end and -1."""
        start, end = self.started[open_], np.full(len(open_), self.step)
        shut = self._shut(open_, start, end, PROBES)
        met = np.flatnonzero(shut.any(axis=1))
        low, high = _first_part(start[met], end[met], PROBES, shut[met])
        for _ in range(REFINEMENTS if len(met) else 0):
            inside = self._shut(open_[met], low, high, QUARTERS[:-1])
            ends = np.column_stack([inside, np.ones(len(met), dtype=bool)])
            low, high = _first_part(low, high, QUARTERS, ends)
        end[met], which = self._secant(open_[met], low, high)
        gap = np.full(len(open_), -1)
        gap[met] = which
        return end, gap

    def _shut(self, paths: IntArray, low: FloatArray, high: FloatArray, fractions: FloatArray) -> BoolArray:
        """Whether a gap is closed at these fractions of [low, high], shape (paths, fractions)."""
        times = low[:, None] + (high - low)[:, None] * fractions
        gaps = self._gaps(np.repeat(paths, len(fractions)), times.ravel())
        shut: BoolArray = (gaps.min(axis=1) < 0).reshape(times.shape)
        return shut

    def _secant(self, paths: IntArray, low: FloatArray, high: FloatArray) -> tuple[FloatArray, IntArray]:
        """Where the gap that is closed at `high` closes, by one straight line; and which gap it is."""
        rows, after = np.arange(len(paths)), self._gaps(paths, high)
        which = np.argmin(after, axis=1)
        before, after = self._gaps(paths, low)[rows, which], after[rows, which]
        share = np.where(before > 0, before / np.where(before > after, before - after, 1.0), 1.0)
        return low + share * (high - low), which

    def _cells(self, paths: IntArray) -> IntArray:
        return self.bins[paths] + (len(self.problem.x) + 1) * self.left[paths]

    def _integrals(self, paths: IntArray, until: FloatArray) -> tuple[FloatArray, FloatArray]:
        amplitudes = self.modes.until(until) - self.before[paths]
        cells = self._cells(paths)
        r0 = np.einsum("ij,ij->i", self.sums0[cells], amplitudes)
        r1 = np.einsum("ij,ij->i", self.sums1[cells], amplitudes)
        return self._held(paths, r0, r1)

    def _held(self, paths: IntArray, r0: FloatArray, r1: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The moments of a pinned unit with its datum's share added, which keeps w x_k + b at 0."""
        moves, pinned = self.problem.moves, self.pin[paths] >= 0
        place = np.where(pinned, self.problem.x[self.pin[paths]], 0.0)
        size = moves.b + moves.w * place**2
        share = np.where(pinned, (moves.b * r0 + moves.w * place * r1) / np.where(size > 0, size, 1.0), 0.0)
        return r0 - share, r1 - share * place

    def _moved(self, paths: IntArray, until: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        r0, r1 = self._integrals(paths, until)
        return hyperbolic_rotation(self.w[paths], self.b[paths], self.v[paths], r0, r1, self.problem.moves)

    def _move(self, paths: IntArray, until: FloatArray) -> None:
        self.w[paths], self.b[paths], self.v[paths] = self._moved(paths, until)
        self.started[paths], self.before[paths] = until, self.modes.until(until)
        held = paths[self.pin[paths] >= 0]
        if self.problem.moves.b:
            self.b[held] = -self.w[held] * self.problem.x[self.pin[held]]

    def _watched(self, paths: IntArray) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
        """The two data next to each breakpoint, and the signs of w x + b there."""
        last = len(self.problem.x) - 1
        bins, left = self.bins[paths], self.left[paths]
        full = bins == np.where(left, last + 1, 0)
        low, high = np.where(full, 0, np.maximum(bins - 1, 0)), np.where(full, last, np.minimum(bins, last))
        sign = np.where(left, 1.0, -1.0)
        return low, high, np.where(full, 1.0, sign), np.where(full, 1.0, -sign)

    def _gaps(self, paths: IntArray, time: FloatArray) -> FloatArray:
        """Numbers that are negative only where a path left its pattern, shape (paths, 4); see `_decide`."""
        w, b, v = self._moved(paths, time)
        gaps = np.ones((len(paths), 4))
        free, held = np.flatnonzero(self.pin[paths] < 0), np.flatnonzero(self.pin[paths] >= 0)
        low, high, at_low, at_high = self._watched(paths[free])
        gaps[free, 0] = at_low * self._height(w[free], b[free], low)
        gaps[free, 1] = at_high * self._height(w[free], b[free], high)
        gaps[self._dead(paths) & (self.pin[paths] < 0), :2] = 1.0
        if len(held):
            push, grip = self._grips(paths[held], time[held])
            fraction = -push / np.where(grip == 0, 1e-300, grip)
            gaps[held, 0], gaps[held, 1] = fraction, 1 - fraction
            gaps[held, 2] = v[held] * np.sign(grip)
            gaps[held, 3] = np.where(self.left[paths[held]], -w[held], w[held])
        return gaps + np.where((self.pin[paths] < 0)[:, None], GRAZE, GRAZE_PINNED)

    def _height(self, w: FloatArray, b: FloatArray, data: IntArray) -> FloatArray:
        """w x + b relative to its terms, from -1 to 1."""
        term = w * self.problem.x[data]
        result: FloatArray = (term + b) / (np.abs(term) + np.abs(b) + 1e-300)
        return result

    def _dead(self, paths: IntArray) -> BoolArray:
        result: BoolArray = self.bins[paths] == np.where(self.left[paths], 0, len(self.problem.x))
        return result

    def _grips(self, paths: IntArray, time: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Push of the other data, and what the pinned datum adds when active, at an instant."""
        moves, cells = self.problem.moves, self._cells(paths)
        amplitudes, data = self.modes.at(time), self.pin[paths]
        s0 = np.einsum("ij,ij->i", self.sums0[cells], amplitudes)
        s1 = np.einsum("ij,ij->i", self.sums1[cells], amplitudes)
        pull = np.einsum("ij,ij->i", self.root[data], amplitudes)
        place = self.problem.x[data]
        return moves.b * s0 + moves.w * place * s1, pull * (moves.b + moves.w * place**2)

    def _decide(self, path: int, gap: int) -> None:
        """Gaps of a free path: the data before and after its breakpoint.  Of a pinned one: the fraction above
        0 and below 1, attraction, and w = b = 0, where it dies."""
        if self.pin[path] >= 0:
            datum = int(self.pin[path])
            self.pin[path] = -1
            includes = gap == 1
            self.bins[path] = datum + (self.left[path] == includes)
            if gap == 3:
                self.w[path] = self.b[path] = 0.0
                self.bins[path] = 0 if self.left[path] else len(self.problem.x)
            self._note(path, "unpin", datum)
            return
        low, high, at_low, at_high = (each[0] for each in self._watched(np.array([path])))
        datum, was_active = (int(low), at_low > 0) if gap == 0 else (int(high), at_high > 0)
        self._meet(path, datum, bool(was_active))

    def _meet(self, path: int, datum: int, was_active: bool) -> None:
        """Cross or be pinned, by the velocities on both sides; nothing where the unit turns back."""
        if was_active and self.bins[path] == (len(self.problem.x) if self.left[path] else 0):
            self.left[path] = datum != 0 if len(self.problem.x) > 1 else self.left[path]
        one, now = np.array([path]), np.array([self.started[path]])
        before = self.bins[path]
        inside, outside = datum + self.left[path], datum + (not self.left[path])
        self.bins[path], self.pin[path] = outside, datum
        push, grip = (float(each[0]) for each in self._grips(one, now))
        off, on = -self.v[path] * push, -self.v[path] * (push + grip)
        if (on >= 0) if was_active else (off <= 0):
            self.bins[path], self.pin[path] = before, -1
            return
        stays = (off > 0) if was_active else (on < 0)
        if not stays:
            self.pin[path] = -1
            self.bins[path] = outside if was_active else inside
        self._note(path, "pin" if stays else "cross", datum)

    def _note(self, path: int, kind: str, datum: int) -> None:
        first = int(self.problem.first[datum])
        self.events.append(Event(float(self.started[path]), kind, int(self.units[path]), first))


def _first_part(
    low: FloatArray, high: FloatArray, fractions: FloatArray, shut: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """The first part of [low, high], cut at `fractions`, at whose end it is `shut`."""
    first = np.argmax(shut, axis=1)
    ends = np.concatenate([[0.0], fractions])
    return low + (high - low) * ends[first], low + (high - low) * ends[first + 1]


def _sums_of_cells(per_datum: FloatArray) -> FloatArray:
    """Sums over the active data of each cell, shape (2 (m + 1), columns)."""
    m, columns = per_datum.shape
    sums = np.zeros((2, m + 1, columns))
    sums[0, :-1] = np.cumsum(per_datum[::-1], axis=0)[::-1]
    sums[1, 1:] = np.cumsum(per_datum, axis=0)
    return sums.reshape(2 * (m + 1), columns)
