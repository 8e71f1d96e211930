"""Assignment 3, bonus: when a datum holds the breakpoint that lies on it.

Each story fixes three numbers: the push of the active data on the breakpoint, v times the sum of r over them;
that of the datum itself; and v times the moment of r about the datum.  Sums are weighted, or divided by n.
"""

from __future__ import annotations

import numpy as np

from splinelens.classroom.checking import StudentFunction, draws
from splinelens.classroom.checks.a3_networks import DATA, Problem, Story, judge_stories, truth

__all__ = ["check_held"]

HELD: tuple[tuple[tuple[float, float, float], bool, str], ...] = (
    (
        (0.3, 0.5, 0.0),
        False,
        "The active data draw the breakpoint to their own side there, and nothing holds it back.",
    ),
    (
        (-0.5, 0.2, 0.0),
        False,
        "The datum is too weak there: the push of the active data is larger than its own.",
    ),
    (
        (-0.2, 0.5, 0.3),
        False,
        "The unit can turn about the datum there: the moment of r about the breakpoint has to vanish.",
    ),
    (
        (-0.2, -0.5, 0.0),
        False,
        "The datum pushes in the same direction as the active data there: it has to push back.",
    ),
    (
        (0.0, -0.5, 0.0),
        False,
        "The gradient by our convention is zero there, but the loss falls once the datum becomes active.",
    ),
    ((0.0, 0.5, 0.0), True, "No side pushes the breakpoint away there: that is held."),
    (
        (-0.4, 0.5, 0.0),
        True,
        "The active data push the breakpoint over the datum, and the datum pushes back harder: that is held, "
        "though the gradient by our convention is not zero. (Both pushes are divided by the same n "
        "or weighted "
        "alike; and the moment that vanishes is the one about the datum.)",
    ),
)
# The sides of w and v. Where the first story of a row is answered right, the sign is what went wrong.
SIGNS = (
    (1.0, 1.0, ""),
    (-1.0, 1.0, " (There w < 0, so the active data lie to the left.)"),
    (1.0, -1.0, " (There v < 0: a push is v times a sum of residuals.)"),
)


def _problem(rng: np.random.Generator, variant: bool, w: float, v: float) -> tuple[Problem, int]:
    """A single unit with its breakpoint on a datum, and the number of that datum."""
    problem = Problem(rng, variant, dyadic=True)
    problem.w, problem.b, problem.v = np.zeros((3, 0))
    datum = int(rng.integers(4, 6))
    problem.add_at(problem.x[datum], w, v)
    return problem, datum


def _stories(variant: bool) -> list[Story]:
    rng = draws("held")
    stories: list[Story] = []
    for (zeroth, own, turn), want, sentence in HELD:
        for side, up, remark in SIGNS:
            problem, datum = _problem(rng, variant, 2.0 * side, 0.5 * up)
            on = problem.on[:, 0]
            moments = np.stack([np.ones(DATA), problem.x - problem.x[datum]]) * on
            pull = np.where(on > 0, 0.0, rng.uniform(-0.3, 0.3, DATA))
            pull += np.linalg.lstsq(moments, np.array([zeroth, turn]) / problem.v[0], rcond=None)[0]
            pull[datum] = own / problem.v[0]
            w, b, v, *data = problem.with_pull(pull)
            stories.append(((float(w[0]), float(b[0]), float(v[0]), *data), want, sentence + remark))
    return stories


def check_held(held: StudentFunction, *, variant: bool = False) -> None:
    """Whether one unit with its breakpoint on a datum can rest there.

    Parameters
    ----------
    held : callable
        (w, b, v, x, y) -> bool, where w, b and v are numbers.
    variant : bool
        Whether weights come as a sixth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    judge_stories("held", held, _stories(variant), truth)
