"""Assignment 3: which points are slopes, valleys, passes or edges.

Each story is a network and data made so that one misconception gives another word.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from splinelens.classroom.checking import Case, StudentFunction, draws
from splinelens.classroom.checks.a3_networks import DATA, NOTHING, UNITS, Problem, Story, judge_stories

__all__ = ["check_verdict"]

WEIGHTS = (
    "It would be at rest there if the weights were left out; with them the gradient is not zero: a slope."
)
WORDS = ("slope", "valley", "pass", "edge")


def _word(name: str, result: Any) -> str:
    """A student's word."""
    word = str(result).strip().lower()
    if word not in WORDS:
        raise AssertionError(f"{name} should return one of the words {', '.join(WORDS)}, got {word[:40]!r}.")
    return word


def _all_live(one: Problem, dead: Problem, lost: Problem) -> list[Story]:
    """Networks without a silent unit that sees data."""
    return [
        (one.case(NOTHING), "slope", "Where the gradient is not zero the loss falls: that is a slope."),
        (one.case(one.both(UNITS)), "valley", "All units are live and at rest there: that is a valley."),
        (
            one.with_pull(np.zeros(DATA)),
            "valley",
            "All residuals are zero there, and no loss is less: a valley.",
        ),
        (
            dead.case(dead.both(UNITS)),
            "valley",
            "A dead unit changes nothing on the data, however it moves a little: that is a valley.",
        ),
        (
            lost.case(lost.both(UNITS)),
            "valley",
            "The unit with v = 0 is dead there, so it feels nothing and opens no way down: that is a valley.",
        ),
    ]


def _pass(problem: Problem) -> Case:
    """Residuals with which all units are at rest, and whose sum over the fourth one is clearly not zero."""
    blind = np.hstack([problem.both(UNITS), problem.ramp(3)])
    free = np.linalg.svd(blind, full_matrices=True)[0][:, blind.shape[1] :]
    seen = free @ (free.T @ problem.on[:, 3])
    seen /= np.linalg.norm(seen)
    other = free @ problem.rng.uniform(-0.2, 0.2, free.shape[1])
    return problem.with_pull(0.2 * seen + other - (seen @ other) * seen)


def _silent(quiet: Problem, middle: Problem) -> list[Story]:
    """Networks with a unit that has v = 0 and is active on some data; `middle` has its breakpoint at 0."""
    return [
        (
            quiet.case(quiet.both(UNITS)),
            "slope",
            "A unit with v = 0 is not at rest there: changing its v alone lets the loss fall. That "
            "is a slope.",
        ),
        (
            quiet.case(quiet.both([*UNITS, 3])),
            "valley",
            "The unit with v = 0 sees neither a sum nor a first moment there, so it opens no way "
            "down: a valley.",
        ),
        (
            _pass(quiet),
            "pass",
            "That is no local minimum but a pass: move v and (w, b) of the unit with v = 0 together.",
        ),
        (
            _pass(middle),
            "pass",
            "The unit with v = 0 sees no first moment there, but residuals whose sum is not zero: "
            "that is a pass.",
        ),
    ]


def _edges(live: Problem, silent: Problem, dead: Problem) -> list[Story]:
    """Networks with a datum on the breakpoint of the fourth unit."""
    return [
        (
            live.case(live.both([*UNITS, 3])),
            "edge",
            "A datum lies on a breakpoint there: the gradient by convention is zero, but the loss "
            "has an edge.",
        ),
        (
            live.case(NOTHING),
            "edge",
            "A datum lies on a breakpoint there: we say edge whatever the gradient is by our convention.",
        ),
        (
            silent.case(silent.both(UNITS)),
            "edge",
            "A datum lies on the breakpoint of a unit with v = 0 there: we say edge whatever v is.",
        ),
        (
            dead.case(dead.both(UNITS)),
            "edge",
            "The last datum lies on the breakpoint of a unit that is active on no datum: we say edge "
            "there, too.",
        ),
    ]


def _stories(variant: bool) -> list[Story]:
    rng = draws("verdict")
    one, dead, lost, quiet, middle, *edges = (Problem(rng, variant, dyadic=True) for _ in range(8))
    dead.add_dead()
    lost.add_dead(0.0)
    quiet.add_silent()
    middle.add_at(0.0, 2.0, 0.0)
    for problem, (datum, v) in zip(edges, ((4, 1.0), (4, 0.0), (DATA - 1, 1.0)), strict=True):
        problem.add_at(problem.x[datum], 2.0, v)
    stories = _all_live(one, dead, lost) + _silent(quiet, middle) + _edges(*edges)
    if variant:
        stories.insert(1, (one.unweighted(), "slope", WEIGHTS))
    return stories


def check_verdict(verdict: StudentFunction, *, variant: bool = False) -> None:
    """Slope, valley, pass or edge, with dead units, units with v = 0, and a datum on a breakpoint.

    Parameters
    ----------
    verdict : callable
        (w, b, v, x, y) -> str.
    variant : bool
        Whether weights come as a sixth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    judge_stories("verdict", verdict, _stories(variant), _word)
