"""Assignment 3: which points are critical.

Each story is a network and data made so that one misconception gives the wrong answer.
"""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, draws
from splinelens.classroom.checks.a3_gradient import slopes
from splinelens.classroom.checks.a3_networks import DATA, NOTHING, UNITS, Problem, Story, judge_stories, truth

__all__ = ["check_is_critical"]


def _sums_over_units(problem: Problem) -> FloatArray:
    """Columns that are orthogonal to the pull where the forces add up to zero over the units."""
    parts = slopes(problem.w, problem.b, problem.v, problem.on, problem.first)
    return np.stack([each.sum(axis=1) for each in parts], axis=1)


def _falling(problem: Problem) -> Case:
    """Residuals with which all derivatives are negative."""
    problem.v = np.abs(problem.v) * np.sign(problem.w)
    moments = -0.05 * np.concatenate([problem.v, 4.0 * problem.v])
    pull = np.linalg.lstsq(problem.both(UNITS).T, moments, rcond=None)[0]
    return problem.with_pull(np.asarray(pull, dtype=np.float64))


def _forces_left(rng: np.random.Generator, variant: bool) -> list[tuple[Case, str]]:
    """Points that are not critical, each with the sentence for who calls it so."""
    one, two = Problem(rng, variant), Problem(rng, variant)
    off, quiet = 1 - two.on, Problem(rng, variant)
    quiet.add_silent()
    line = np.stack([np.ones(DATA), two.x], axis=1)
    stories = [
        (one.case(NOTHING), "A network that feels forces everywhere is called critical."),
        (
            one.case(NOTHING, 1e-4),
            "The gradient is small there (about 1e-4), but it is not zero; only below 1e-9 it "
            "counts as zero.",
        ),
        (
            _falling(Problem(rng, variant)),
            "All derivatives are negative there, which is not below 1e-9 in size: take absolute values.",
        ),
        (
            one.case(_sums_over_units(one)),
            "The forces on different units cancel each other there, but each unit moves by itself.",
        ),
        (
            two.case(two.on),
            "The residuals have zero sum on each active set, but that is not enough: "
            "first moments, the sums of r x, count, too.",
        ),
        (
            two.case(two.first),
            "The first moments vanish there, but the sums of the residuals on the active sets do not.",
        ),
        (
            two.case(line),
            "The residuals balance over all data there, but each unit feels only its active data.",
        ),
        (
            two.case(np.hstack([off, off * two.x[:, None]])),
            "The residuals balance over the inactive data there, but a unit feels the active ones.",
        ),
        (two.case(two.both([0, 2])), "One of the units is not at rest there: all have to be."),
        (
            quiet.case(quiet.both(UNITS)),
            "A unit with v = 0 asks for something too: moving v changes the loss unless r (w x + "
            "b) balances.",
        ),
        (
            two.case(np.hstack([two.ramp(unit) for unit in UNITS])),
            "The derivatives over v vanish there, but those over w and b do not: a unit with v not 0 "
            "needs both "
            "moments to vanish.",
        ),
    ]
    if variant:
        balanced = two.unweighted()
        sentence = (
            "The residuals balance there if the weights are left out, but the weights belong to the loss."
        )
        stories.append((balanced, sentence))
    return stories


def _at_rest(rng: np.random.Generator, variant: bool) -> list[tuple[Case, str]]:
    """Critical points, each with the sentence for who denies it."""
    one, dead, quiet = (Problem(rng, variant) for _ in range(3))
    dead.add_dead()
    quiet.add_silent()
    return [
        (one.with_pull(np.zeros(DATA)), "The residuals are all zero there: that is critical."),
        (
            one.case(one.both(UNITS)),
            "Both moments of each unit vanish there, though residuals are left: that is critical. "
            "(Computers round: take numbers below 1e-9 for zero.)",
        ),
        (
            dead.case(dead.both(UNITS)),
            "A dead unit, active on no datum, feels no force: it does not stop the point from "
            "being critical.",
        ),
        (
            quiet.case(np.hstack([quiet.both(UNITS), quiet.ramp(3)])),
            "With v = 0 only one equation is left, and it holds there: the two moments need not vanish.",
        ),
    ]


def check_is_critical(is_critical: StudentFunction, *, variant: bool = False) -> None:
    """Whether the gradient vanishes, at points made so that each misconception fails at one of them.

    Parameters
    ----------
    is_critical : callable
        (w, b, v, x, y) -> bool.
    variant : bool
        Whether weights come as a sixth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("is_critical")
    stories: list[Story] = [(case, False, sentence) for case, sentence in _forces_left(rng, variant)]
    stories += [(case, True, sentence) for case, sentence in _at_rest(rng, variant)]
    judge_stories("is_critical", is_critical, stories, truth)
