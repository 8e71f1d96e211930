r"""Training a univariate ReLU network by gradient flow, and by the descent that follows it.

Both are for the full-batch loss :math:`L=\frac1{2n}\sum r^2`.  `integrate_flow` solves
:math:`\dot\theta=-\nabla L`, accurately from event to event, or fast by cells of units; `gradient_descent`
takes steps :math:`\theta\mapsto\theta-\eta\nabla L` at a cost of O(n + H) each.  All return a `Trajectory`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import data_targets, finite_scalar, weight_array
from splinelens.cell_flow import integrate_cells
from splinelens.cell_moments import largest_rate
from splinelens.event_flow import integrate_events
from splinelens.flow_problem import flow_problem, non_negative, refuse_kinks
from splinelens.flow_velocity import conserved_imbalance
from splinelens.loss_surface import Parameters, loss_and_gradient, trained_names, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures
from splinelens.trajectories import Event, Outcome, Record, Settings, Trajectory, record_times, trajectory

__all__ = ["METHODS", "Event", "Trajectory", "conserved_imbalance", "gradient_descent", "integrate_flow"]

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
    :claim:`pinned-unit-can-be-let-go-by-its-sign`.

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
    return trajectory(network, outcome)


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

    Returns
    -------
    Trajectory
        Without events.

    Raises
    ------
    ValueError
        On bad input, and when the descent diverges: the loss explodes or is no longer a number, or, with a
        step beyond :math:`2/\lambda_{\max}`, the run ends above its start or with every unit dead.  The
        message names :math:`\lambda_{\max}`.

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
    ramps, records = RampFeatures(points, at.w, at.b), list[Record]()
    bound, awake = 0.0, False
    for step in range(steps + 1):
        loss, gradient = loss_and_gradient(ramps, at, points, targets, omega)
        if step == 0:
            bound, awake = EXPLODED * (loss + float(omega @ targets**2)), _moves_units(gradient, names)
        if not loss <= bound:
            raise ValueError(
                _diverged(network, x, train, weights, eta, f"the loss is {loss:g} at step {step}")
            )
        done = loss <= tolerance or step == steps
        if done or step in wanted:
            records.append(Record(eta * step, loss, at))
        if done:
            break
        at = at._replace(**{name: getattr(at, name) - eta * getattr(gradient, name) for name in names})
        ramps = ramps.at(at.w, at.b)
    if not loss <= tolerance and eta * largest_rate(network, x, train, weights) > 2:
        if loss > records[0].loss:
            what = f"the loss rose from {records[0].loss:g} to {loss:g}"
            raise ValueError(_diverged(network, x, train, weights, eta, what))
        if awake and not _moves_units(gradient, names):
            raise ValueError(_diverged(network, x, train, weights, eta, "it left every unit dead"))
    return trajectory(network, Outcome(records, loss <= tolerance, [], step))


def _moves_units(gradient: Parameters, names: Sequence[str]) -> bool:
    return any(getattr(gradient, name).any() for name in names if name in ("w", "b", "v"))


def _diverged(
    network: ShallowNetwork,
    x: ArrayLike,
    train: Sequence[str],
    weights: ArrayLike | None,
    eta: float,
    what: str,
) -> str:
    rate = largest_rate(network, x, train, weights)
    return (
        f"step_size: {eta:g} is too large, {what}; lambda_max of the tangent kernel at the start is "
        f"{rate:.4g}, and descent is stable below 2/lambda_max = {2 / max(rate, 1e-300):.4g}"
    )


def _record_steps(record_at: Sequence[int], max_steps: int) -> set[int]:
    strange = [step for step in record_at if int(step) != step or not 0 <= step <= max_steps]
    if strange:
        raise ValueError(f"record_at: expected whole numbers from 0 to {max_steps}, got {strange[0]}")
    return {0, *map(int, record_at)}
