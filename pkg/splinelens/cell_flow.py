r"""Gradient flow, fast: all units of a cell are rotated at once, and stiffness costs nothing.

A step of length h freezes the tangent kernel K, so that the residual decays as
:math:`r(t)=e^{-Kt/n}r`; then the moments of each cell integrate in closed form, and each unit makes
the hyperbolic rotation that they generate (the first Magnus term).  The true residual at the new
parameters is compared with the predicted one, and h adapts.  Derived here, chapter 5.

A unit that passes a datum inside a step keeps its old active set to the end of the step, so plain steps
are of first order where breakpoints move through data.  With `split_crossings` the path of such a
unit is cut at the datum, where it crosses or is pinned, and the order is two.  Units are looked at four times
in a step: one that meets a datum and is back before the next look is not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens.cell_moments import hyperbolic_rotation, kernel_of_cells
from splinelens.cell_paths import CellPaths, CellState, Modes, kernel_of_pinned
from splinelens.flow_problem import FlowProblem
from splinelens.loss_surface import Parameters, spline_values
from splinelens.ramps import RampFeatures
from splinelens.trajectories import Event, Outcome, Record, Settings

__all__ = ["integrate_cells"]

SHRINK, GROW, BISECTIONS = 0.2, 3.0, 40
LOOKS = (1 / 16, 1 / 4, 1 / 2)
"""Fractions of a step, besides its end, at which units are asked whether they have left their cell."""
SLOWEST = 1e-30
"""A rate this small is none: eigenvalues are at most negative by rounding."""


def integrate_cells(
    problem: FlowProblem,
    start: Parameters,
    settings: Settings,
    *,
    split_crossings: bool,
    max_step: float,
) -> Outcome:
    """Integrate by rotating cells; see `splinelens.gradient_flow.integrate_flow`.

    Parameters
    ----------
    problem : FlowProblem
    start : Parameters
    settings : Settings
        Its `rtol` bounds the difference of predicted and true residual in a step, relative to the residual.
    split_crossings : bool
    max_step : float

    Raises
    ------
    ValueError
        If the step underflows or the number of steps reaches its bound.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return _Run(problem, settings, split_crossings, max_step).from_start(start)


@dataclass
class _Run:
    """One integration: its settings, and what it has written down."""

    problem: FlowProblem
    settings: Settings
    split: bool
    max_step: float
    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    steps: int = 0

    def from_start(self, start: Parameters) -> Outcome:
        """Advance from stop to stop, recording at each."""
        ramps = RampFeatures(self.problem.x, start.w, start.b)
        pin = np.full(len(start.w), -1, dtype=np.intp)
        state = CellState(start, ramps, pin, self._residuals(ramps, start))
        time, step = 0.0, min(self.max_step, self.settings.t_end)
        converged = self._write(time, state)
        for stop in (*self.settings.record_at, self.settings.t_end):
            while time < stop and not converged:
                time, step, state = self._advance(time, step, state, float(stop))
                converged = 0 < self._loss(state) <= self.settings.loss_tolerance
            if self.records[-1].time < time:
                self._write(time, state)
        return Outcome(self.records, converged, self.events, self.steps)

    def _residuals(self, ramps: RampFeatures, at: Parameters) -> FloatArray:
        return spline_values(ramps, at, self.problem.x) - self.problem.y

    def _loss(self, state: CellState) -> float:
        return float(0.5 * self.problem.weights @ state.residuals**2) + self.problem.floor

    def _write(self, time: float, state: CellState) -> bool:
        loss = self._loss(state)
        self.records.append(Record(time, loss, state.at))
        return loss <= self.settings.loss_tolerance

    def _advance(
        self, time: float, step: float, state: CellState, stop: float
    ) -> tuple[float, float, CellState]:
        """One accepted step, cut at `stop` and at the predicted time of the loss asked for."""
        modes, slack = self._modes(state), self._slack(state)
        step = min(step, self.max_step)
        while True:
            self._count_steps(time, step)
            cut = min(step, stop - time, self._time_to_tolerance(modes))
            moved, events = self._step(state, modes, cut)
            error = np.inf if moved is None else self._error(moved, modes, cut, slack)
            factor = min(GROW, max(SHRINK, 0.9 * np.sqrt(self.settings.rtol / max(error, 1e-300))))
            if moved is not None and error <= self.settings.rtol:
                self.events += [event._replace(time=float(time + event.time)) for event in events]
                landed = stop if cut == stop - time else time + cut
                return landed, max(step if cut < step else 0.0, cut * factor), moved
            step = cut * min(factor, 0.7)

    def _count_steps(self, time: float, step: float) -> None:
        self.steps += 1
        if self.steps > self.settings.max_steps or step < 1e-15 * self.settings.t_end:
            raise ValueError(
                f"max_steps: {self.steps - 1} steps reached t = {time:g} of {self.settings.t_end:g}, "
                f"step {step:.2g}; a larger rtol, or data nearer to 0, may help"
            )

    def _slack(self, state: CellState) -> float:
        size = (
            np.abs(state.residuals).max()
            + np.abs(self.problem.y).max()
            + np.abs(state.at.v) @ (np.abs(state.at.w) * np.abs(self.problem.x).max() + np.abs(state.at.b))
        )
        return float(1e-14 * size)

    def _modes(self, state: CellState) -> Modes:
        root = np.sqrt(self.problem.weights)
        counted = np.where(state.pin < 0, 1.0, 0.0)
        kernel = kernel_of_cells(state.ramps, state.at, self.problem.moves, counted)
        kernel = kernel + kernel_of_pinned(self.problem, state)
        rates, vectors = np.linalg.eigh(root[:, None] * kernel * root)
        return Modes(np.maximum(rates, SLOWEST), vectors, (root * state.residuals) @ vectors)

    def _time_to_tolerance(self, modes: Modes) -> float:
        """Predicted time at which the loss is a little below the one asked for, or infinity."""
        target = 2 * (self.settings.loss_tolerance - self.problem.floor) * (1 - 1e-3)
        still = float((modes.amplitudes[modes.rates <= SLOWEST] ** 2).sum())
        if target <= still:
            return np.inf
        low, high = 0.0, 1.0 / max(modes.rates[-1], 1e-300)
        while (modes.at(high) ** 2).sum() > target and high < self.settings.t_end:
            low, high = high, 2 * high
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            low, high = (middle, high) if (modes.at(middle) ** 2).sum() > target else (low, middle)
        return float(high)

    def _error(self, moved: CellState, modes: Modes, step: float, slack: float) -> float:
        predicted = modes.vectors @ modes.at(step)
        gap = np.linalg.norm(np.sqrt(self.problem.weights) * moved.residuals - predicted)
        error = max(0.0, float(gap) - slack) / max(float(np.linalg.norm(modes.amplitudes)), 1e-300)
        return error if np.isfinite(error) else np.inf

    def _step(self, state: CellState, modes: Modes, step: float) -> tuple[CellState | None, list[Event]]:
        at, moves, x = state.at, self.problem.moves, self.problem.x
        w, b, v = self._rotated(state, modes, step)
        if not (np.isfinite(w).all() and np.isfinite(b).all() and np.isfinite(v).all()):
            return None, []
        ramps, pin, events = state.ramps.at(w, b), state.pin, list[Event]()
        leaving = self._leaving(state, modes, step, ramps) if self.split else np.zeros(0, dtype=np.intp)
        if len(leaving):
            paths = CellPaths(self.problem, state, modes, leaving, step)
            if not paths.follow():
                return None, []
            pin = pin.copy()
            w[leaving], b[leaving], v[leaving], pin[leaving] = paths.w, paths.b, paths.v, paths.pin
            ramps, events = ramps.at(w, b), sorted(paths.events)
        pulls = self._pulls(modes, step)
        bias = at.bias - moves.bias * float(pulls.sum())
        moved = Parameters(w, b, v, bias, at.slope - moves.slope * float(pulls @ x))
        return CellState(moved, ramps, pin, self._residuals(ramps, moved)), events

    def _pulls(self, modes: Modes, until: float) -> FloatArray:
        """Integrals of the weighted residuals."""
        result: FloatArray = np.sqrt(self.problem.weights) * (modes.vectors @ modes.until(until))
        return result

    def _rotated(
        self, state: CellState, modes: Modes, until: float
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """All units after a time, each under the active set it starts with."""
        order0, about = state.ramps.adjoint_centered(self._pulls(modes, until))
        order1 = about + state.ramps.center * order0
        return hyperbolic_rotation(state.at.w, state.at.b, state.at.v, order0, order1, self.problem.moves)

    def _leaving(self, state: CellState, modes: Modes, step: float, at_end: RampFeatures) -> NDArray[np.intp]:
        """Units that are pinned, or that have left their cell at one of the instants looked at."""
        left = (at_end.cells != state.ramps.cells) | (state.pin >= 0)
        for share in LOOKS:
            w, b, _ = self._rotated(state, modes, share * step)
            left |= state.ramps.at(w, b).cells != state.ramps.cells
        return np.flatnonzero(left)
