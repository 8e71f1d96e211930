r"""Assignment 3, critical points: the moments :math:`\langle r\rangle_A` and :math:`\langle rx\rangle_A`.

In the variant each datum k has a weight :math:`\omega_k` in place of 1/n:
:math:`L=\frac12\sum_k\omega_kr_k^2`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge

__all__ = [
    "check_active_sets",
    "check_fit_pieces",
    "check_gradient",
    "check_held",
    "check_is_critical",
    "check_verdict",
]

DATA = 10
Story = tuple[Case, Any, str]
"""Arguments, the right answer, and the sentence for another answer."""


# --- active_sets --------------------------------------------------------------------------------


def _active(w: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    return (np.multiply.outer(x, w) + b > 0).astype(np.float64)


ACTIVE: Wrong = {
    "A datum on the breakpoint counts as inactive: active means w x + b > 0, not >= 0.": (
        lambda w, b, x: np.multiply.outer(x, w) + b >= 0
    ),
    "These are the inactive data: active means w x + b > 0.": lambda w, b, x: 1 - _active(w, b, x),
    "All units are taken as right-facing: those with w < 0 are active to the left of their breakpoint.": (
        lambda w, b, x: x[:, None] > -b / w
    ),
    "The bias is forgotten: active means w x + b > 0, and this is w x > 0.": (
        lambda w, b, x: np.multiply.outer(x, w) > 0
    ),
    "The bias has the wrong sign: active means w x + b > 0, and this is w x - b > 0.": (
        lambda w, b, x: _active(w, -b, x)
    ),
}
TURNED = "The array is turned round: one row for each datum, one column for each unit."


def check_active_sets(active_sets: StudentFunction, *, variant: bool = False) -> None:
    """Which units are active on which data, those on a breakpoint among them.

    Parameters
    ----------
    active_sets : callable
        (w, b, x) -> array of shape (n, H) of 0 and 1, or False and True.
    variant : bool
        Of no effect: weights do not matter here.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("active_sets")
    cases: list[Case] = []
    for _ in range(3):
        x = rng.choice(np.arange(-12, 13), 7, replace=False) / 4
        w = rng.choice([0.5, 1.0, 2.0], 4) * rng.permutation([1.0, 1.0, -1.0, -1.0])
        places = np.array([x[2], x[5], np.median(x) + 0.125, x.min() + 0.125])
        cases.append((w, -w * places, x))
    right = [_active(*case) for case in cases]
    results = [answer("active_sets", active_sets, *case) for case in cases]
    if all(_shape(result) == want.T.shape for result, want in zip(results, right, strict=True)):
        raise AssertionError(TURNED)
    got = [
        arrays("active_sets", result, [want], ["the result"])[0]
        for result, want in zip(results, right, strict=True)
    ]
    judge("active_sets", got, right, cases, ACTIVE)


def _shape(result: Any) -> tuple[int, ...]:
    """Shape of a student's array; empty where it is none."""
    try:
        return np.shape(result)
    except ValueError:
        return ()


# --- Data and networks --------------------------------------------------------------------------


class _Problem:
    """Ten data and units in their gaps; the residuals are chosen, and the targets follow from them."""

    def __init__(self, rng: np.random.Generator, variant: bool, dyadic: bool = False) -> None:
        self.rng, self.variant = rng, variant
        spread = rng.integers(-1, 2, DATA) / 8 if dyadic else rng.uniform(-0.1, 0.1, DATA)
        self.x = np.linspace(-2.25, 2.25, DATA) + spread
        drawn = rng.uniform(0.5, 1.5, DATA)
        self.omega = drawn / drawn.sum() if variant else np.full(DATA, 1 / DATA)
        self.w = self.b = self.v = np.zeros(0)
        for gap, side in ((2, 1), (5, -1), (7, 1)):
            self.add(gap, side)

    def add(self, gap: int, side: int, v: float | None = None) -> None:
        """A unit with its breakpoint before datum `gap`; gap 10 is beyond the data."""
        place = (self.x[gap - 1] + self.x[gap]) / 2 if gap < DATA else self.x[-1] + 1.0
        w = side * self.rng.uniform(0.6, 1.6)
        strength = self.rng.choice([-1.0, 1.0]) * self.rng.uniform(0.6, 1.6) if v is None else v
        self._append(w, -w * place, strength)

    def add_at(self, datum: int, w: float, v: float) -> None:
        """A unit with its breakpoint on a datum."""
        self._append(w, -w * self.x[datum], v)

    def _append(self, *unit: float) -> None:
        self.w, self.b, self.v = (
            np.append(old, new) for old, new in zip((self.w, self.b, self.v), unit, strict=True)
        )

    @property
    def on(self) -> FloatArray:
        """The indicators of the active sets, shape (n, H)."""
        return _active(self.w, self.b, self.x)

    @property
    def first(self) -> FloatArray:
        """The indicators times x."""
        return self.on * self.x[:, None]

    def both(self, units: Sequence[int]) -> FloatArray:
        """The features of `units`."""
        return np.hstack([self.on[:, units], self.first[:, units]])

    def ramp(self, unit: int) -> FloatArray:
        """The values of a unit with v = 1, as a column."""
        column: FloatArray = self.first[:, [unit]] * self.w[unit] + self.on[:, [unit]] * self.b[unit]
        return column

    def case(self, blind: FloatArray, size: float = 1.0) -> Case:
        """Arguments in which the weighted residuals are orthogonal to the columns of `blind`."""
        pull = self.rng.uniform(0.5, 1.5, DATA) * self.rng.choice([-1.0, 1.0], DATA)
        if blind.shape[1]:
            basis = np.linalg.svd(blind, full_matrices=True)
            rank = int((basis[1] > 1e-10 * basis[1][0]).sum())
            pull = basis[0][:, rank:] @ (basis[0][:, rank:].T @ pull)
        if norm := np.linalg.norm(pull):
            pull *= size * 0.3 / norm
        return self.with_pull(pull)

    def with_pull(self, pull: FloatArray) -> Case:
        """Arguments with these weighted residuals; the data in a random order."""
        height = np.multiply.outer(self.x, self.w) + self.b
        y = np.where(height > 0, height, 0.0) @ self.v - pull / self.omega
        order = self.rng.permutation(DATA)
        weights = (self.omega[order],) if self.variant else ()
        return (self.w, self.b, self.v, self.x[order], y[order], *weights)


def _judge_stories(
    name: str, function: StudentFunction, stories: Sequence[Story], read: Callable[[str, Any], Any]
) -> None:
    """Say the sentence of the first story with a wrong answer; all are asked first, so errors come out."""
    results = [read(name, answer(name, function, *case)) for case, _, _ in stories]
    for result, (_, want, sentence) in zip(results, stories, strict=True):
        if result != want:
            raise AssertionError(sentence)


def _truth(name: str, result: Any) -> bool:
    """A student's True or False."""
    (value,) = arrays(name, result, [0.0], ["the result"])
    if value not in (0.0, 1.0):
        raise AssertionError(f"{name} should return True or False, got the number {float(value):.3g}.")
    return bool(value)


# --- gradient -----------------------------------------------------------------------------------


def _moments(
    w: FloatArray,
    b: FloatArray,
    v: FloatArray,
    x: FloatArray,
    y: FloatArray,
    omega: FloatArray | None = None,
    *,
    on: FloatArray | None = None,
    residual: Callable[[FloatArray, FloatArray], FloatArray] = np.subtract,
) -> tuple[FloatArray, FloatArray]:
    """The moments of each unit, over the data that `on` says."""
    height = np.multiply.outer(x, w) + b
    pull = residual(np.maximum(height, 0.0) @ v, y) * (1 / len(x) if omega is None else omega)
    sets = height > 0 if on is None else on
    return pull @ sets, (pull * x) @ sets


def _slopes(
    w: FloatArray, b: FloatArray, v: FloatArray, zeroth: FloatArray, first: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    return v * first, v * zeroth, w * first + b * zeroth


def _gradient(*case: FloatArray, **other: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
    w, b, v = case[:3]
    return _slopes(w, b, v, *_moments(*case, **other))


def _over_active(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *omega: Any
) -> Any:
    """Means over the active data."""
    share = (omega[0] if omega else np.full(len(x), 1 / len(x))) @ _active(w, b, x)
    scale = np.where(share > 0, share, 1.0)
    return tuple(each / scale for each in _gradient(w, b, v, x, y, *omega))


def _times(factor: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *case: tuple(factor(*case) * each for each in _gradient(*case))


GRADIENT: dict[str, Callable[..., Any]] = {
    "The gradient has the wrong sign: the residual is f(x) - y.": _times(lambda *case: -1.0),
    "This is half the gradient: the 2 of the square cancels the 1/2 of the loss.": _times(lambda *case: 0.5),
    "This is twice the gradient: the 2 of the square cancels the 1/2 of the loss.": _times(lambda *case: 2.0),
    "The sums run over all data: a unit feels only the data on which it is active.": lambda *case: _gradient(
        *case, on=np.ones((len(case[3]), len(case[0])))
    ),
    "The sums run over the inactive data: a unit feels those on which it is active.": lambda *case: _gradient(
        *case, on=1 - _active(case[0], case[1], case[3])
    ),
    "This takes the values f(x) for the residuals f(x) - y.": lambda *case: _gradient(
        *case, residual=lambda values, targets: values
    ),
}
OF_MEANS: dict[str, Callable[..., Any]] = {
    "The 1/n is missing: the loss is a mean over the data.": _times(lambda *case: float(len(case[3]))),
    "This divides by the number of active data; the loss divides by n, whatever is active.": _over_active,
}
OF_WEIGHTS: dict[str, Callable[..., Any]] = {
    "The weights are ignored: datum k counts omega_k, not 1/n.": lambda *case: _gradient(*case[:5]),
    "This divides by n as well: the weights add up to 1 already.": _times(lambda *case: 1 / len(case[3])),
    "This divides by the weight of the active data; nothing divides by it in the loss.": _over_active,
}
OF_PART: tuple[dict[str, Callable[..., Any]], ...] = (
    {
        "dw is v times the sum of r x over the active data, and this has no v.": lambda *case: _moments(
            *case
        )[1],
        "dw is v times the sum of r x over the active data, and this has no x: f changes with w by v x.": (
            lambda *case: case[2] * _moments(*case)[0]
        ),
    },
    {
        "db is v times the sum of r over the active data, and this has no v.": lambda *case: _moments(*case)[
            0
        ],
        "db is v times the sum of r over the active data, and this is that of r x.": lambda *case: (
            case[2] * _moments(*case)[1]
        ),
    },
    {
        "The bias is missing in dv: f changes with v by w x + b where the unit is active.": lambda *case: (
            case[0] * _moments(*case)[1]
        ),
        "dv has a v too many: f changes with v by w x + b where the unit is active.": lambda *case: (
            case[2] * _gradient(*case)[2]
        ),
    },
)


def check_gradient(gradient: StudentFunction, *, variant: bool = False) -> None:
    """The gradient over w, b and v where no datum lies on a breakpoint.

    Parameters
    ----------
    gradient : callable
        (w, b, v, x, y) -> (dw, db, dv), each of shape (H,).
    variant : bool
        Whether weights come as a sixth argument.
    """
    cases: list[Case] = []
    for _ in range(3):
        problem = _Problem(draws(f"gradient {len(cases)}"), variant)
        problem.add(DATA, 1)
        cases.append(problem.case(np.zeros((DATA, 0)), 3.0))
    right = [_gradient(*case) for case in cases]
    names = ("dw", "db", "dv")
    got = [
        arrays("gradient", answer("gradient", gradient, *case), want, names)
        for case, want in zip(cases, right, strict=True)
    ]
    known = GRADIENT | (OF_WEIGHTS if variant else OF_MEANS)
    for place, part in enumerate(names):
        wrong = {sentence: _part_of(function, place) for sentence, function in known.items()} | OF_PART[place]
        mine, want = [each[place] for each in got], [each[place] for each in right]
        judge(f"gradient: {part}", mine, want, cases, wrong)


def _part_of(function: Callable[..., Any], place: int) -> Callable[..., Any]:
    return lambda *case: function(*case)[place]


# --- is_critical --------------------------------------------------------------------------------


def _critical_stories(variant: bool) -> list[Story]:
    rng = draws("is_critical")
    units = [0, 1, 2]

    def fresh() -> _Problem:
        return _Problem(rng, variant)

    stories: list[Story] = []

    def tell(case: Case, want: bool, sentence: str) -> None:
        stories.append((case, want, sentence))

    one = fresh()
    tell(one.case(np.zeros((DATA, 0))), False, "A network that feels forces everywhere is called critical.")
    tell(
        one.case(np.zeros((DATA, 0)), 1e-4),
        False,
        "The gradient is small there (about 1e-4), but it is not zero; only below 1e-9 it counts as zero.",
    )
    tell(
        one.case(_sums_over_units(one)),
        False,
        "The forces on different units cancel each other there, but each unit moves by itself.",
    )
    one = fresh()
    tell(
        one.case(one.on),
        False,
        "The residuals have zero sum on each active set, but that is not enough: first moments count, too.",
    )
    tell(
        one.case(one.first),
        False,
        "The first moments vanish there, but the sums of the residuals on the active sets do not.",
    )
    tell(
        one.case(np.stack([np.ones(DATA), one.x], axis=1)),
        False,
        "The residuals balance over all data there, but each unit feels only its active data.",
    )
    off = 1 - one.on
    tell(
        one.case(np.hstack([off, off * one.x[:, None]])),
        False,
        "The residuals balance over the inactive data there, but a unit feels the active ones.",
    )
    tell(one.case(one.both([0, 2])), False, "One of the units is not at rest there: all have to be.")
    quiet = fresh()
    quiet.add(4, 1, 0.0)
    tell(
        quiet.case(quiet.both(units)),
        False,
        "A unit with v = 0 asks for something too: moving v changes the loss unless r (w x + b) balances.",
    )
    if variant:
        tell(
            _unweighted(one),
            False,
            "The residuals balance there if the weights are left out, but the weights belong to the loss.",
        )
    tell(one.with_pull(np.zeros(DATA)), True, "The residuals are all zero there: that is critical.")
    dead = fresh()
    dead.add(DATA, 1)
    tell(
        dead.case(dead.both(units)),
        True,
        "A dead unit, active on no datum, feels no force: it does not stop the point from being critical.",
    )
    tell(
        quiet.case(np.hstack([quiet.both(units), quiet.ramp(3)])),
        True,
        "With v = 0 only one equation is left, and it holds there: the two moments need not vanish.",
    )
    tell(
        one.case(one.both(units)),
        True,
        "Both moments of each unit vanish there, though residuals are left: that is critical.",
    )
    return stories


def _sums_over_units(problem: _Problem) -> FloatArray:
    """Columns that are orthogonal to the pull where the forces add up to zero over the units."""
    parts = _slopes(problem.w, problem.b, problem.v, problem.on, problem.first)
    return np.stack([each.sum(axis=1) for each in parts], axis=1)


def _unweighted(problem: _Problem) -> Case:
    """Residuals that balance without their weights."""
    basis = np.linalg.svd(problem.both([0, 1, 2]), full_matrices=True)[0][:, 6:]
    return problem.with_pull(problem.omega * (basis @ problem.rng.uniform(0.5, 1.5, DATA - 6)))


def check_is_critical(is_critical: StudentFunction, *, variant: bool = False) -> None:
    """Whether the gradient vanishes, at points made so that each misconception fails at one of them.

    Parameters
    ----------
    is_critical : callable
        (w, b, v, x, y) -> bool.
    variant : bool
        Whether weights come as a sixth argument.
    """
    _judge_stories("is_critical", is_critical, _critical_stories(variant), _truth)


# --- fit_pieces ---------------------------------------------------------------------------------


def _by_piece(fit: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    """A fit of each piece, put together."""

    def function(x: FloatArray, y: FloatArray, breakpoints: FloatArray, *omega: FloatArray) -> FloatArray:
        weights = omega[0] if omega else np.ones(len(x))
        place, values = np.searchsorted(breakpoints, x), np.zeros(len(x))
        for piece in np.unique(place):
            mine = place == piece
            values[mine] = fit(x[mine], y[mine], weights[mine])
        return values

    return function


def _fit(columns: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    root = np.sqrt(weights)
    values: FloatArray = columns @ np.linalg.lstsq(columns * root[:, None], y * root, rcond=None)[0]
    return values


def _line(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    return _fit(np.stack([np.ones_like(x), x], axis=1), y, weights)


def _chord(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    low, high = x.argmin(), x.argmax()
    width = (x[high] - x[low]) or 1.0
    values: FloatArray = y[low] + (x - x[low]) * (y[high] - y[low]) / width
    return values


def _joined(x: FloatArray, y: FloatArray, breakpoints: FloatArray, *omega: FloatArray) -> FloatArray:
    ramps = np.maximum(x[:, None] - breakpoints, 0.0)
    columns = np.hstack([np.ones((len(x), 1)), x[:, None], ramps])
    return _fit(columns, y, omega[0] if omega else np.ones(len(x)))


_pieces = _by_piece(_line)

PIECES: Wrong = {
    "This is one line for all data: each piece has a line of its own.": (
        lambda x, y, breakpoints, *omega: _line(x, y, omega[0] if omega else np.ones(len(x)))
    ),
    "This is the mean of each piece: the best line of a piece has a slope as well.": _by_piece(
        lambda x, y, weights: np.full(len(x), np.average(y, weights=weights))
    ),
    "The lines have no intercept: they need not pass through the origin.": _by_piece(
        lambda x, y, weights: x * (weights @ (x * y)) / (weights @ x**2)
    ),
    "The lines join the first and the last datum of each piece: they should leave the least squares.": (
        _by_piece(_chord)
    ),
    "The lines are made to meet at the breakpoints; here each piece is fitted by itself.": _joined,
    "These are the residuals, not the values of the lines.": lambda *case: _pieces(*case) - case[1],
    "The values are in the order of increasing x; they should be in the order of the data.": (
        lambda *case: _pieces(*case)[np.argsort(case[0])]
    ),
}
PIECES_OF_WEIGHTS: Wrong = {
    **PIECES,
    "The weights are ignored: datum k counts omega_k in the sum of squares.": lambda *case: _pieces(
        *case[:3]
    ),
    "The weights enter squared: the sum of squares is that of omega r^2, and this takes (omega r)^2.": (
        lambda x, y, breakpoints, omega: _pieces(x, y, breakpoints, omega**2)
    ),
}
SINGLE = "A piece with a single datum gives no number here: every line through the datum fits it exactly."


def check_fit_pieces(fit_pieces: StudentFunction, *, variant: bool = False) -> None:
    """The least-squares line of each piece, at the data; one piece has a single datum.

    Parameters
    ----------
    fit_pieces : callable
        (x, y, breakpoints) -> values, of shape (n,).
    variant : bool
        Whether weights come as a fourth argument.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    rng = draws("fit_pieces")
    cases: list[Case] = []
    for _ in range(3):
        x = np.linspace(-2, 2, 12) + rng.uniform(-0.1, 0.1, 12)
        breakpoints = (x[[3, 7, 8]] + x[[4, 8, 9]]) / 2
        x = rng.permutation(x)
        drawn = rng.uniform(0.2, 2.0, 12)
        cases.append((x, rng.uniform(-2, 2, 12), breakpoints, *((drawn / drawn.sum(),) if variant else ())))
    right = [_pieces(*case) for case in cases]
    results = [answer("fit_pieces", fit_pieces, *case) for case in cases]
    if all(_fails_alone(result, *case[:3]) for result, case in zip(results, cases, strict=True)):
        raise AssertionError(SINGLE)
    got = [
        arrays("fit_pieces", result, [want], ["the result"])[0]
        for result, want in zip(results, right, strict=True)
    ]
    judge("fit_pieces", got, right, cases, PIECES_OF_WEIGHTS if variant else PIECES)


def _fails_alone(result: Any, x: FloatArray, y: FloatArray, breakpoints: FloatArray) -> bool:
    """Whether the values are numbers but for those of single data."""
    place = np.searchsorted(breakpoints, x)
    alone = np.bincount(place)[place] == 1
    try:
        values = np.asarray(result, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return values.shape == x.shape and bool((np.isfinite(values) == ~alone).all())


# --- verdict ------------------------------------------------------------------------------------

WORDS = ("slope", "valley", "pass", "edge")


def _word(name: str, result: Any) -> str:
    """A student's word."""
    word = str(result).strip().lower()
    if word not in WORDS:
        raise AssertionError(f"{name} should return one of the words {', '.join(WORDS)}, got {word[:40]!r}.")
    return word


def _verdict_stories(variant: bool) -> list[Story]:
    rng = draws("verdict")
    units = [0, 1, 2]
    nothing = np.zeros((DATA, 0))
    stories: list[Story] = []

    def tell(case: Case, want: str, sentence: str) -> None:
        stories.append((case, want, sentence))

    one, dead, quiet, edge, lost = (_Problem(rng, variant, dyadic=True) for _ in range(5))
    tell(one.case(nothing), "slope", "Where the gradient is not zero the loss falls: that is a slope.")
    tell(one.case(one.both(units)), "valley", "All units are live and at rest there: that is a valley.")
    tell(
        one.with_pull(np.zeros(DATA)),
        "valley",
        "All residuals are zero there, and no loss is less: a valley.",
    )
    dead.add(DATA, 1)
    tell(
        dead.case(dead.both(units)),
        "valley",
        "A dead unit changes nothing on the data, however it moves a little: that is a valley.",
    )
    lost.add(DATA, 1, 0.0)
    tell(
        lost.case(lost.both(units)),
        "valley",
        "The unit with v = 0 is dead there, so it feels nothing and opens no way down: that is a valley.",
    )
    quiet.add(4, 1, 0.0)
    tell(
        quiet.case(quiet.both(units)),
        "slope",
        "A unit with v = 0 is not at rest there: changing its v alone lets the loss fall. That is a slope.",
    )
    tell(
        quiet.case(quiet.both([0, 1, 2, 3])),
        "valley",
        "The unit with v = 0 sees neither a sum nor a first moment there, so it opens no way down: a valley.",
    )
    tell(
        quiet.case(np.hstack([quiet.both(units), quiet.ramp(3)])),
        "pass",
        "That is no local minimum but a pass: move v and (w, b) of the unit with v = 0 together.",
    )
    edge.add_at(4, 2.0, 1.0)
    tell(
        edge.case(edge.both([0, 1, 2, 3])),
        "edge",
        "A datum lies on a breakpoint there: the gradient by convention is zero, but the loss has an edge.",
    )
    tell(
        edge.case(nothing),
        "edge",
        "A datum lies on a breakpoint there: we say edge whatever the gradient is by our convention.",
    )
    return stories


def check_verdict(verdict: StudentFunction, *, variant: bool = False) -> None:
    """Slope, valley, pass or edge, with dead units, units with v = 0, and a datum on a breakpoint.

    Parameters
    ----------
    verdict : callable
        (w, b, v, x, y) -> str.
    variant : bool
        Whether weights come as a sixth argument.
    """
    _judge_stories("verdict", verdict, _verdict_stories(variant), _word)


# --- held, the bonus ----------------------------------------------------------------------------

HELD: tuple[tuple[float, float, float, bool, str], ...] = (
    # v <r>_A, v times the pull of the datum, v <r (x - beta)>_A
    (
        0.3,
        0.5,
        0.0,
        False,
        "The breakpoint is pushed away from the active data, and nothing holds it back there.",
    ),
    (
        -0.5,
        0.2,
        0.0,
        False,
        "The datum is too weak there: the push of the active data is larger than its own.",
    ),
    (
        -0.2,
        0.5,
        0.3,
        False,
        "The unit can turn about the datum there: the moment of r about the breakpoint has to vanish.",
    ),
    (
        -0.2,
        -0.5,
        0.0,
        False,
        "The datum pushes in the same direction as the active data there: it has to push back.",
    ),
    (
        0.0,
        -0.5,
        0.0,
        False,
        "The gradient by our convention is zero there, but the loss falls once the datum becomes active.",
    ),
    (0.0, 0.5, 0.0, True, "No side pushes the breakpoint away there: that is held."),
    (
        -0.2,
        0.5,
        0.0,
        True,
        "The active data push the breakpoint over the datum, and the datum pushes back harder: that is held, "
        "though the gradient by our convention is not zero.",
    ),
)


def _held_stories(variant: bool) -> list[Story]:
    rng = draws("held")
    stories: list[Story] = []
    for zeroth, own, first, want, sentence in HELD:
        for side, up in ((1.0, 1.0), (-1.0, 1.0), (1.0, -1.0)):
            problem = _Problem(rng, variant, dyadic=True)
            problem.w, problem.b, problem.v = np.zeros((3, 0))
            datum = int(rng.integers(4, 6))
            problem.add_at(datum, 2.0 * side, 0.5 * up)
            moment = np.stack([np.ones(DATA), problem.x - problem.x[datum]]) * problem.on[:, 0]
            pull = np.where(problem.on[:, 0] > 0, 0.0, rng.uniform(-0.3, 0.3, DATA))
            pull += np.linalg.lstsq(moment, np.array([zeroth, first]) / problem.v[0], rcond=None)[0]
            pull[datum] = own / problem.v[0]
            w, b, v, *data = problem.with_pull(pull)
            stories.append(((float(w[0]), float(b[0]), float(v[0]), *data), want, sentence))
    return stories


def check_held(held: StudentFunction, *, variant: bool = False) -> None:
    """Whether one unit with its breakpoint on a datum can rest there.

    Parameters
    ----------
    held : callable
        (w, b, v, x, y) -> bool, where w, b and v are numbers.
    variant : bool
        Whether weights come as a sixth argument.
    """
    _judge_stories("held", held, _held_stories(variant), _truth)
