r"""Training a univariate ReLU network by gradient flow, and by the descent that follows it.

Both are for the full-batch loss :math:`L=\frac1{2n}\sum r^2`.  `integrate_flow` solves
:math:`\dot\theta=-\nabla L`, accurately from event to event, or fast by cells of units; `gradient_descent`
takes steps :math:`\theta\mapsto\theta-\eta\nabla L` at a cost of O(n + H) each.  All return a `Trajectory`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_targets, finite_scalar, weight_array
from splinelens.cell_flow import integrate_cells
from splinelens.cell_moments import largest_rate
from splinelens.compiled import loops_of
from splinelens.event_flow import integrate_events
from splinelens.flow_problem import flow_problem, non_negative, refuse_kinks
from splinelens.flow_velocity import conserved_imbalance
from splinelens.loss_surface import (
    PARAMETERS,
    Parameters,
    loss_and_gradient,
    trained_names,
    univariate_parameters,
)
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures
from splinelens.trajectories import Event, Outcome, Record, Settings, Trajectory, as_trajectory, record_times

__all__ = ["METHODS", "Event", "Trajectory", "conserved_imbalance", "gradient_descent", "integrate_flow"]

_Data = tuple[FloatArray, FloatArray, FloatArray]
METHODS = ("events", "cells")
"""The integrators of `integrate_flow`: the accurate one and the fast one."""
RTOL = {"events": 1e-10, "cells": 1e-2}
EXPLODED = 1e6
"""A loss this many times larger than at the start, and than that of f = 0, is a divergence."""


def integrate_flow(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    t_end: float,
    method: str = "events",
    *,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
    loss_tolerance: float = 0.0,
    record_at: ArrayLike = (),
    rtol: float | None = None,
    split_crossings: bool = True,
    max_step: float | None = None,
    max_steps: int = 100_000,
) -> Trajectory:
    r"""Follow :math:`\dot\theta=-\nabla L` from `network` for the time `t_end`.

    Parameters
    ----------
    network : ShallowNetwork
        The start; one input, ReLU, no breakpoint on a datum.
    x, y : array_like, shape (n,)
        In any order; data with equal inputs act together.
    t_end : float
        End time, >= 0, met exactly.
    method : str
        "events": an ODE solver between events, each of which is found and decided; accurate, for short or
        smooth flows.  "cells": hyperbolic rotations of cells of units; no stiffness limit, of second order
        in the step (first without `split_crossings`), for long flows and wide networks.
    train : sequence of str
        Which of "w", "b", "v", "bias", "slope" move.
    weights : array_like, shape (n,), optional
        Weights of the data, as in `squared_loss`.
    loss_tolerance : float
        Stop as soon as the loss is at or below it; "cells" ends up to 0.2 percent below.
    record_at : array_like
        Times in [0, t_end] to record besides the first and the last.
    rtol : float, optional
        "events": relative tolerance of the ODE solver, 1e-10 by default.  "cells": largest difference of
        predicted and true residual in a step, relative to the residual, 1e-2 by default.
    split_crossings : bool
        "cells": cut a unit's path where it meets a datum.  Without it there are no events to report.
    max_step : float, optional
        "cells": longest step.
    max_steps : int
        Give up after so many steps.

    Returns
    -------
    Trajectory
        Its `events` are tuples (time, kind, unit, datum), kind "cross", "pin" or "unpin" (of the datum
        released), indices zero-based in the caller's order, of equal inputs the first; a sign change of w
        is no event.

    Raises
    ------
    ValueError
        On bad input, on a start with a breakpoint on a datum, and where the integrator makes no progress:
        the message then names the largest rate of the flow.

    Notes
    -----
    Between events there is no closed form.  A pinned unit slides (Filippov); where his solution is not
    unique, the unit goes to its inactive side.  Derived here, chapter 5. Claims:
    :claim:`frozen-features-decay-by-the-kernel`, :claim:`events-follow-a-plain-solver`,
    :claim:`descent-is-first-order`, :claim:`events-and-cells-agree`, :claim:`split-cells-are-second-order`,
    :claim:`plain-cells-are-first-order`, :claim:`pinning-is-common`, :claim:`released-at-a-whole-fraction`,
    :claim:`orientation-flips-for-any-imbalance`, :claim:`orientation-flips-seen`,
    :claim:`pinned-unit-can-be-let-go-by-its-sign`, :claim:`pinned-unit-can-shrink-to-nothing`.

    Examples
    --------
    >>> net = ShallowNetwork([1.0], [-0.7], [1.0])
    >>> run = integrate_flow(net, [1.0, 2.0], [-1.0, 1.0], t_end=20.0)
    >>> [(kind, unit, datum) for _, kind, unit, datum in run.events]
    [('pin', 0, 0)]
    """
    end, rate = non_negative("t_end", t_end), _tolerance_of(method, rtol)
    problem, start = flow_problem(network, x, y, train, weights, "integrate_flow")
    refuse_kinks(problem, start)
    tolerance = non_negative("loss_tolerance", loss_tolerance)
    limit = _whole("max_steps", max_steps, 1)
    settings = Settings(end, record_times(record_at, end), tolerance, rate, limit)
    longest = np.inf if max_step is None else _positive("max_step", max_step)
    try:
        if method == "events":
            outcome = integrate_events(problem, start, settings)
        else:
            outcome = integrate_cells(
                problem, start, settings, split_crossings=split_crossings, max_step=longest
            )
    except ValueError as error:
        top = largest_rate(network, x, train, weights)
        raise ValueError(f"{error} (lambda_max of the tangent kernel at the start: {top:.3g})") from None
    return as_trajectory(network, outcome)


def _tolerance_of(method: str, rtol: float | None) -> float:
    if method not in METHODS:
        raise ValueError(f"method: expected one of {METHODS}, got {method!r}")
    return RTOL[method] if rtol is None else _positive("rtol", rtol)


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if not number > 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number


def _whole(name: str, value: int, least: int) -> int:
    if int(value) != value or value < least:
        raise ValueError(f"{name}: expected a whole number >= {least}, got {value}")
    return int(value)


def gradient_descent(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    *,
    step_size: float,
    max_steps: int,
    loss_tolerance: float = 0.0,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
    record_at: Sequence[int] = (),
    engine: str = "numpy",
) -> Trajectory:
    r"""Descend :math:`\theta\mapsto\theta-\eta\nabla L` until the loss or the step count is reached.

    Parameters
    ----------
    network : ShallowNetwork
        The start; one input, ReLU.
    x, y : array_like, shape (n,)
    step_size : float
        :math:`\eta>0`, for the loss :math:`\frac1{2n}\sum r^2`.
    max_steps : int
        Number of steps at most, >= 0.
    loss_tolerance : float
        Stop as soon as the loss is at or below it.
    train : sequence of str
        Which of "w", "b", "v", "bias", "slope" move.
    weights : array_like, shape (n,), optional
        Weights of the data, as in `squared_loss`.
    record_at : sequence of int
        Step numbers to record besides the first and the last.
    engine : str
        One of `splinelens.compiled.ENGINES`: who computes.

    Returns
    -------
    Trajectory
        Without events.

    Raises
    ------
    ValueError
        On bad input, and when the descent diverges: the loss explodes or is no longer a number, or, with a
        step beyond :math:`2/\lambda_{\max}`, the run ends above its start and above f = 0, or with every unit
        dead.  The message names :math:`\lambda_{\max}`.
    ImportError
        If the engine is "numba" and numba is not installed.

    Notes
    -----
    Claims: :claim:`descent-follows-autograd`, :claim:`chatter-is-bounded-by-the-step`,
    :claim:`chatter-is-first-order`, :claim:`chatter-shares-time-as-sliding-does`.
    """
    at = univariate_parameters(network, "gradient_descent")
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    eta, steps = _positive("step_size", step_size), _whole("max_steps", max_steps, 0)
    names, omega = trained_names(train), weight_array(weights, len(points))
    tolerance, wanted = non_negative("loss_tolerance", loss_tolerance), _record_steps(record_at, steps)
    take_steps, diverged = (
        _compiled_steps if loops_of(engine) else _steps,
        partial(_diverged, network, x, train, weights, eta),
    )
    first, gradient = _at(at, points, targets, omega)
    bound = EXPLODED * (first + float(omega @ targets**2))
    with np.errstate(over="ignore", invalid="ignore"):
        places = take_steps(at, (points, targets, omega), eta, names, (tolerance, bound), wanted)
    step, loss, end = places[-1]
    if not loss <= bound:
        raise diverged(f"the loss is {loss:g} at step {step}")
    converged = bool(loss <= tolerance)
    worse = loss > max(first, 0.5 * float(omega @ targets**2))
    dead = _moves_units(gradient, names) and not _moves_units(_at(end, points, targets, omega)[1], names)
    if not converged and (worse or dead) and eta * largest_rate(network, x, train, weights) > 2:
        raise diverged("every unit is dead" if dead else f"the loss rose from {first:g} to {loss:g}")
    records = [Record(eta * number, value, there) for number, value, there in places]
    return as_trajectory(network, Outcome(records, converged, [], step))


def _at(at: Parameters, x: FloatArray, y: FloatArray, weights: FloatArray) -> tuple[float, Parameters]:
    """Loss and gradient at `at`."""
    return loss_and_gradient(RampFeatures.of_checked(x, at.w, at.b), at, x, y, weights)


def _steps(
    at: Parameters,
    data: _Data,
    eta: float,
    names: Sequence[str],
    limits: tuple[float, float],
    wanted: Sequence[int],
) -> list[tuple[int, float, Parameters]]:
    """Where descent is at the steps wanted, up to the last, to the tolerance, or beyond the bound."""
    (points, targets, omega), (tolerance, bound) = data, limits
    ramps, places = RampFeatures.of_checked(points, at.w, at.b), []
    for step in range(wanted[-1] + 1):
        loss, gradient = loss_and_gradient(ramps, at, points, targets, omega)
        over = loss <= tolerance or not loss <= bound
        if over or step in wanted:
            places.append((step, loss, at))
        if over or step == wanted[-1]:
            break
        at = at._replace(**{name: getattr(at, name) - eta * getattr(gradient, name) for name in names})
        ramps = ramps.at(at.w, at.b)
    return places


def _compiled_steps(
    at: Parameters,
    data: _Data,
    eta: float,
    names: Sequence[str],
    limits: tuple[float, float],
    wanted: Sequence[int],
) -> list[tuple[int, float, Parameters]]:
    """As `_steps`, each stretch between two steps wanted in one call."""
    loops, (points, targets, omega) = loops_of("numba"), data
    order, fenced, center, *table = loops.sort_data(points)
    units, scalars = [each.copy() for each in at[:3]], np.array(at[3:])
    bins = loops.bins_from_table(fenced, *table, *units[:2])
    data_in_order = (fenced, center, targets[order], omega[order])
    rates = np.array([eta * (name in names) for name in PARAMETERS])
    step, places = 0, list[tuple[int, float, Parameters]]()
    for stop in wanted:
        taken, loss = loops.descend(*data_in_order, *units, scalars, bins, rates, stop - step, *limits)
        step += taken
        w, b, v = (each.copy() for each in units)
        places.append((step, loss, Parameters(w, b, v, float(scalars[0]), float(scalars[1]))))
        if loss <= limits[0] or not loss <= limits[1]:
            break
    return places


def _moves_units(gradient: Parameters, names: Sequence[str]) -> bool:
    return any(getattr(gradient, name).any() for name in names if name in ("w", "b", "v"))


def _diverged(
    network: ShallowNetwork,
    x: ArrayLike,
    train: Sequence[str],
    weights: ArrayLike | None,
    eta: float,
    what: str,
) -> ValueError:
    rate = largest_rate(network, x, train, weights)
    return ValueError(
        f"step_size: {eta:g} is too large, {what}; lambda_max of the tangent kernel at the start is "
        f"{rate:.4g}, and descent is stable below 2/lambda_max = {2 / max(rate, 1e-300):.4g}"
    )


def _record_steps(record_at: Sequence[int], max_steps: int) -> list[int]:
    strange = [step for step in record_at if int(step) != step or not 0 <= step <= max_steps]
    if strange:
        raise ValueError(f"record_at: expected whole numbers from 0 to {max_steps}, got {strange[0]}")
    return sorted({0, max_steps, *map(int, record_at)})
