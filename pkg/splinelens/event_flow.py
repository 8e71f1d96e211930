r"""Gradient flow, accurately: a smooth ODE between events, and a decision at each event.

Between events every unit keeps its active set, and (w, b, v, bias, slope) obeys a polynomial ODE, which
DOP853 integrates.  An event ends the piece: a breakpoint reaches a datum (it crosses or is pinned, see
`splinelens.meetings`), or a pinned unit is released because its active fraction reaches 0 or 1.
Only the two neighbours of a breakpoint are watched.  Derived here, chapter 5.

Where Filippov's solution is not unique the house's tie rule decides (inactive where w x + b <= 0): a
pinned unit whose v reaches 0 leaves to its inactive side, and one that shrinks to w = b = 0 is dead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens.flow_problem import FlowProblem
from splinelens.loss_surface import Parameters
from splinelens.trajectories import Event, Outcome, Record, Settings

__all__ = ["integrate_events"]

IntArray = NDArray[np.intp]
Dense = Callable[[float], FloatArray]
SAMPLES = 9
"""Points of each Runge-Kutta step at which signs are compared."""
GRAZE = 1e-12
"""A datum this far, relative to its terms, on the wrong side of a breakpoint is still on it."""
GRAZE_FRACTION = 1e-8
"""The same for the active fraction outside [0, 1], whose ends it nears as the flow comes to rest."""


@dataclass
class _Pattern:
    """Who is active where: `active` (m, H), and the datum at which a unit is pinned, or -1."""

    active: FloatArray
    pin: IntArray


@dataclass
class _Piece:
    """The smooth ODE of one pattern, and what ends it."""

    problem: FlowProblem
    pattern: _Pattern
    units: IntArray = field(init=False)
    data: IntArray = field(init=False)
    signs: FloatArray = field(init=False)
    pinned: IntArray = field(init=False)

    def __post_init__(self) -> None:
        self.pinned = np.flatnonzero(self.pattern.pin >= 0)
        self.units, self.data, self.signs = _watched(self.pattern)

    def split(self, z: FloatArray) -> Parameters:
        w, b, v = z[:-2].reshape(3, -1)
        return Parameters(w, b, v, z[-2], z[-1])

    def residuals(self, at: Parameters) -> FloatArray:
        active = self.pattern.active
        values = self.problem.x * (active @ (at.v * at.w)) + active @ (at.v * at.b)
        result: FloatArray = values + at.bias + at.slope * self.problem.x - self.problem.y
        return result

    def loss(self, z: FloatArray) -> float:
        residuals = self.residuals(self.split(z))
        return float(0.5 * self.problem.weights @ residuals**2) + self.problem.floor

    def pushes(self, at: Parameters) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Pulls of the data, and the moments of each unit over its active data, its pin left out."""
        pulls = self.problem.weights * self.residuals(at)
        active = self.pattern.active
        return pulls, pulls @ active, (pulls * self.problem.x) @ active

    def velocity(self, _time: float, z: FloatArray) -> FloatArray:
        at, moves = self.split(z), self.problem.moves
        pulls, order0, order1 = self.pushes(at)
        if len(self.pinned):
            units, place, push, grip = self._grips(pulls, order0, order1)
            extra = -push / grip * pulls[self.pattern.pin[units]]
            order0[units] += extra
            order1[units] += extra * place
        dv = -moves.v * (at.w * order1 + at.b * order0)
        ends = [-moves.bias * pulls.sum(), -moves.slope * (pulls @ self.problem.x)]
        return np.concatenate([-moves.w * at.v * order1, -moves.b * at.v * order0, dv, ends])

    def _grips(
        self, pulls: FloatArray, order0: FloatArray, order1: FloatArray
    ) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
        """For pinned units: place of the datum, push of the others, and what the datum adds when active."""
        units, moves = self.pinned, self.problem.moves
        data = self.pattern.pin[units]
        place = self.problem.x[data]
        push = moves.b * order0[units] + moves.w * place * order1[units]
        return units, place, push, pulls[data] * (moves.b + moves.w * place**2)

    def gaps(self, z: FloatArray) -> FloatArray:
        """Numbers that are positive as long as the pattern holds, relative to their terms.

        First one per watched pair, then for the pinned units: active fraction above 0, below 1, attracting,
        and away from w = b = 0.
        """
        at = self.split(z)
        term, offset = at.w[self.units] * self.problem.x[self.data], at.b[self.units]
        watch = self.signs * (term + offset) / (np.abs(term) + np.abs(offset) + 1e-300)
        if not len(self.pinned):
            return watch
        pulls, order0, order1 = self.pushes(at)
        units, _, push, grip = self._grips(pulls, order0, order1)
        attract = np.sign(grip) * at.v[units] / (np.abs(at.v[units]) + np.abs(at.w[units]) + 1e-300)
        size = np.hypot(at.w[units], at.b[units])
        facing = np.where(self.pattern.active[-1, units] > 0, 1.0, -1.0)
        upright = facing * at.w[units] / (size + np.abs(at.v[units]) + 1e-300)
        return np.concatenate([watch, -push / grip, 1 + push / grip, attract, upright])

    def slack(self) -> FloatArray:
        """How far below 0 each gap may be by rounding alone."""
        slack = np.full(len(self.units) + 4 * len(self.pinned), GRAZE)
        slack[len(self.units) : len(self.units) + 2 * len(self.pinned)] = GRAZE_FRACTION
        return slack


def _gap_at(piece: _Piece, dense: Dense, gap: int, time: float) -> float:
    return float(piece.gaps(dense(time))[gap])


def _root(gap: Callable[[float], float], low: float, high: float) -> float:
    """Where `gap`, negative at `high`, closes; `low` where it is never seen open."""
    from scipy.optimize import brentq

    if gap(low) > 0:
        return float(brentq(gap, low, high, xtol=1e-300))
    middle = high
    for _ in range(60):
        high, middle = middle, (low + middle) / 2
        if gap(middle) > 0:
            return float(brentq(gap, middle, high, xtol=1e-300))
    return low


def _watched(pattern: _Pattern) -> tuple[IntArray, IntArray, FloatArray]:
    """Unit, datum and sign of each pair whose pre-activation ends the piece by changing sign."""
    active, last = pattern.active, len(pattern.active) - 1
    count = active.sum(axis=0).astype(np.intp)
    live = np.flatnonzero((count > 0) & (pattern.pin < 0))
    switch = np.where(active[0, live] > 0, count[live], last + 1 - count[live])
    full = count[live] == last + 1
    low, high = np.where(full, 0, switch - 1), np.where(full, last, np.minimum(switch, last))
    units, data = np.concatenate([live, live]), np.concatenate([low, high])
    return units, data, np.where(active[data, units] > 0, 1.0, -1.0)


def integrate_events(problem: FlowProblem, start: Parameters, settings: Settings) -> Outcome:
    """Integrate from event to event; see `splinelens.gradient_flow.integrate_flow`.

    Parameters
    ----------
    problem : FlowProblem
    start : Parameters
        No breakpoint on a datum.
    settings : Settings
        Its `rtol` is that of the ODE solver.

    Raises
    ------
    ValueError
        If steps or events pile up without progress in time.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return _Run(problem, settings, list(settings.record_at)).from_start(start)


@dataclass
class _Run:
    """One integration: its settings, and what it has written down."""

    problem: FlowProblem
    settings: Settings
    waiting: list[float]
    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    steps: int = 0
    stalled: int = 0

    def from_start(self, start: Parameters) -> Outcome:
        z = np.concatenate([start.w, start.b, start.v, [start.bias, start.slope]])
        dense = np.multiply.outer(self.problem.x, start.w) + start.b > 0
        pattern = _Pattern(dense.astype(np.float64), np.full(len(start.w), -1, dtype=np.intp))
        time, piece = 0.0, _Piece(self.problem, pattern)
        self._write(piece, time, z)
        converged = self.records[0].loss <= self.settings.loss_tolerance
        while time < self.settings.t_end and not converged:
            piece = _Piece(self.problem, pattern)
            if not piece.velocity(0.0, z).any():
                time = self.settings.t_end
                break
            before = time
            time, z, ended_by, converged = self._piece(piece, time, z)
            if ended_by is not None:
                self._count_stalls(before, time)
                z = self._decide(piece, time, z, ended_by)
        self._write_waiting(piece, self.settings.t_end if not converged else time, lambda _: z)
        if self.records[-1].time < time:
            self._write(piece, time, z)
        return Outcome(self.records, converged, self.events, self.steps)

    def _write(self, piece: _Piece, time: float, z: FloatArray) -> None:
        self.records.append(Record(time, piece.loss(z), piece.split(z.copy())))

    def _write_waiting(self, piece: _Piece, until: float, dense: Dense) -> None:
        while self.waiting and self.waiting[0] <= until:
            time = self.waiting.pop(0)
            self._write(piece, time, dense(time))

    def _piece(self, piece: _Piece, time: float, z: FloatArray) -> tuple[float, FloatArray, int | None, bool]:
        """Follow one smooth piece to its event, to the loss asked for, or to the end."""
        from scipy.integrate import DOP853

        floor = 1e-2 * self.settings.rtol * max(1e-3, float(np.abs(z).max()))
        solver: Any = DOP853(
            piece.velocity, time, z, self.settings.t_end, rtol=self.settings.rtol, atol=floor
        )
        while solver.status == "running":
            self._count_steps(solver.t)
            message = solver.step()
            if solver.status == "failed":
                raise ValueError(f"t_end: the flow could not be followed beyond t = {solver.t:g}: {message}")
            dense = solver.dense_output()
            until, ended_by = self._first_end(piece, solver.t_old, solver.t, dense)
            reached, converged = self._first_low_loss(piece, solver.t_old, until, dense)
            self._write_waiting(piece, reached, dense)
            if converged or ended_by is not None:
                return reached, dense(reached), None if converged else ended_by, converged
        return self.settings.t_end, solver.y, None, False

    def _first_end(self, piece: _Piece, start: float, end: float, dense: Dense) -> tuple[float, int | None]:
        """The first time in a step at which a gap closes, and which gap."""
        times = np.linspace(start, end, SAMPLES)
        gaps = np.array([piece.gaps(dense(time)) for time in times])
        shut = gaps < -piece.slack()
        open_until, closing = np.argmax(shut, axis=0), np.flatnonzero(shut.any(axis=0))
        if not len(closing):
            return end, None
        found: list[tuple[float, int]] = []
        for gap in closing[open_until[closing] == open_until[closing].min()]:
            k = int(open_until[gap])
            low, high = times[max(k - 1, 0)], times[k]
            found.append((_root(partial(_gap_at, piece, dense, int(gap)), low, high), int(gap)))
        return min(found)

    def _first_low_loss(self, piece: _Piece, start: float, end: float, dense: Dense) -> tuple[float, bool]:
        from scipy.optimize import brentq

        if piece.loss(dense(end)) > self.settings.loss_tolerance:
            return end, False
        if piece.loss(dense(start)) <= self.settings.loss_tolerance:
            return start, True

        def excess(time: float) -> float:
            return piece.loss(dense(time)) - self.settings.loss_tolerance

        low = float(brentq(excess, start, end, xtol=1e-300))
        return (low if excess(low) <= 0 else min(end, low * (1 + 1e-12))), True

    def _count_steps(self, time: float) -> None:
        self.steps += 1
        if self.steps > self.settings.max_steps:
            raise ValueError(
                f"max_steps: {self.steps - 1} steps reached t = {time:g} of {self.settings.t_end:g}; "
                "on a stiff flow method='cells' has no such limit"
            )

    def _count_stalls(self, before: float, time: float) -> None:
        self.stalled = self.stalled + 1 if time - before <= 1e-14 * time else 0
        if self.stalled > 20 + 10 * len(self.records[0].at.w):
            raise ValueError(f"network: more than {self.stalled - 1} events pile up at t = {time:g}")

    def _decide(self, piece: _Piece, time: float, z: FloatArray, gap: int) -> FloatArray:
        """Change the pattern as the closed gap demands; return the state with the kink made exact."""
        watched, pinned = len(piece.units), len(piece.pinned)
        if gap < watched:
            unit, datum = int(piece.units[gap]), int(piece.data[gap])
            kind = self._meet(piece, z, unit, datum)
        else:
            cause, which = divmod(gap - watched, pinned)
            unit = int(piece.pinned[which])
            datum, kind = int(piece.pattern.pin[unit]), "unpin"
            self._release(piece.pattern, unit, datum, cause)
        z = _on_the_kink(piece, z, unit, datum, dead=kind == "unpin" and cause == 3)
        if kind:
            self.events.append(Event(float(time), kind, unit, int(self.problem.first[datum])))
        return z

    def _meet(self, piece: _Piece, z: FloatArray, unit: int, datum: int) -> str:
        """Cross or pin, by the velocities on both sides; nothing where the unit turns back."""
        at, moves, active = piece.split(z), self.problem.moves, piece.pattern.active
        pulls = self.problem.weights * piece.residuals(at)
        others = active[:, unit].copy()
        others[datum] = 0.0
        place = self.problem.x[datum]
        push = moves.b * (pulls @ others) + moves.w * place * (pulls @ (others * self.problem.x))
        grip = pulls[datum] * (moves.b + moves.w * place**2)
        off, on = -at.v[unit] * push, -at.v[unit] * (push + grip)
        was_active = active[datum, unit] > 0
        if (on >= 0) if was_active else (off <= 0):
            return ""
        stays = (off > 0) if was_active else (on < 0)
        active[datum, unit] = 0.0 if was_active or stays else 1.0
        if stays:
            piece.pattern.pin[unit] = datum
        return "pin" if stays else "cross"

    @staticmethod
    def _release(pattern: _Pattern, unit: int, datum: int, cause: int) -> None:
        """Causes: 0 the fraction fell to 0, 1 it rose to 1, 2 v reached 0, 3 the unit shrank to w = b = 0."""
        pattern.pin[unit] = -1
        pattern.active[datum, unit] = 1.0 if cause == 1 else 0.0
        if cause == 3:
            pattern.active[:, unit] = 0.0


def _on_the_kink(piece: _Piece, z: FloatArray, unit: int, datum: int, dead: bool) -> FloatArray:
    """The state with w x + b = 0 to the last digit, by moving b, or w where b is not trained."""
    z, moves, width = z.copy(), piece.problem.moves, (len(z) - 2) // 3
    place = piece.problem.x[datum]
    if dead:
        z[unit] = z[width + unit] = 0.0
    elif moves.b:
        z[width + unit] = -z[unit] * place
    else:
        z[unit] = -z[width + unit] / place
    return z
