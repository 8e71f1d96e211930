"""Assignment 4, counting: how many eigenvalues are zero at zero loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge
from splinelens.classroom.checks import a4_units as units
from splinelens.classroom.checks.a4_first import wrong_forms

__all__ = ["check_zero_eigenvalues"]

TOO_FEW = (
    "Too few. If you count eigenvalues: one of 1e-17, or -1e-17, is zero too; compare with a small number, "
    "not with 0. If you count by a rule: its rank is too high for some of these networks."
)
TOO_MANY = (
    "Too many. If you count eigenvalues: those that are not zero are larger than 1e-6 times the largest; "
    "compare with a smaller number. If you count by a rule: its rank is too low for some of these networks."
)
WRONG_PART = (
    "This is the number for a wrong Gauss-Newton part. If you count its eigenvalues, correct that first."
)
# Units as (breakpoint, orientation, whether v is not 0), on data near -3, -2, -1, 1, 2, 3.
KINDS: dict[str, tuple[tuple[float, int, bool], ...]] = {
    "one datum for each dimension": ((-2.5, 1, True), (0, 1, True), (0, -1, True), (1.5, -1, True)),
    "data that no unit sees": ((0, 1, True), (1.5, 1, True)),
    "units of one cell": ((0.2, 1, True), (-0.3, 1, True), (0.0, 1, True)),
    "units without output weight": ((0, 1, True), (0, -1, False), (-1.5, -1, False)),
    "units without data": ((4, 1, True), (-5, -1, True), (-1.5, 1, True)),
    "one unit": ((0, 1, True),),
}


def _fits(name: str, *, p: int) -> list[Case]:
    """Networks and inputs (w, b, v, x), one of each kind and one with an input twice, told apart well."""
    rng = draws(name)
    cases = []
    for number, kind in enumerate(KINDS.values()):
        case = _fit(rng, kind, twice=number == 0)
        while not _plain(case, p=p):
            case = _fit(rng, kind, twice=number == 0)
        cases.append(case)
    return cases


def _fit(rng: np.random.Generator, kind: tuple[tuple[float, int, bool], ...], twice: bool) -> Case:
    x = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]) + rng.uniform(-0.2, 0.2, 6)
    x = np.append(x, x[2]) if twice else x
    beta, orientation, live = (np.array(each, dtype=np.float64) for each in zip(*kind, strict=True))
    w = orientation * rng.uniform(0.5, 2.0, len(kind))
    v = live * rng.choice([-1.0, 1.0], len(kind)) * rng.uniform(0.5, 2.0, len(kind))
    return w, -w * (beta + rng.uniform(-0.1, 0.1, len(kind))), v, x


def _plain(case: Case, *, p: int) -> bool:
    """Whether no eigenvalue is between zero and 1e-6 of the largest."""
    values = np.linalg.eigvalsh(units.gauss_newton(*case, p=p))
    return not bool(((np.abs(values) > 1e-13 * values[-1]) & (values < 1e-5 * values[-1])).any())


def _rank(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *, p: int) -> int:
    return int(np.linalg.matrix_rank(units.jacobian(w, b, v, x, p=p)))


def _seen(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> int:
    return int((np.outer(x, w) + b > 0).any(axis=0).sum())


def _cells(w: FloatArray, b: FloatArray, x: FloatArray) -> int:
    """How many different sets of data the units see, the empty one aside."""
    return len({tuple(each) for each in (np.outer(x, w) + b > 0).T.tolist() if any(each)})


def _zeros(matrix: FloatArray) -> int:
    values = np.abs(np.linalg.eigvalsh(matrix))
    return int((values < 1e-9 * values.max()).sum())


def _zeros_wrong(p: int) -> Wrong:
    other = (
        "squared here: this is the number for u_+." if p == 2 else "plain ramps here: this is that for u_+^2."
    )
    rest = "look at units with v = 0." if p == 1 else "squared ramps may have 3, and one with v = 0 has 1."
    return {
        f"The units are {other}": lambda w, b, v, x: 3 * len(w) - _rank(w, b, v, x, p=3 - p),
        "This says that no eigenvalue is zero, so that the rank is 3H: it is at most n at zero loss.": (
            lambda w, b, v, x: 0
        ),
        "This is 3H - n: the rank is at most n, and less where the units do not tell the data apart.": (
            lambda w, b, v, x: 3 * len(w) - len(x)
        ),
        "This is 3H - n, or 0 if that is negative: the rank is at most n, and may be less.": (
            lambda w, b, v, x: max(0, 3 * len(w) - len(x))
        ),
        "This counts inputs, each once: the rank is at most their number, and may be less.": (
            lambda w, b, v, x: 3 * len(w) - len(set(x))
        ),
        "This counts inputs, each once, and stops at 0: the rank is at most their number, and may be less.": (
            lambda w, b, v, x: max(0, 3 * len(w) - len(set(x)))
        ),
        "This is H, one for each rescaling: there are more zeros than those.": lambda w, b, v, x: len(w),
        "This is the number of eigenvalues that are not zero.": lambda w, b, v, x: _rank(w, b, v, x, p=p),
        "This counts 2H parameters: the rescalings are missing, the weights are 3H.": (
            lambda w, b, v, x: 2 * len(w) - _rank(w, b, v, x, p=p)
        ),
        "These are the zeros of the kernel JJ^T, which has n eigenvalues; the Hessian has 3H.": (
            lambda w, b, v, x: len(x) - _rank(w, b, v, x, p=p)
        ),
        "Units with v = 0 are counted as others: the loss does not hear their w and b.": (
            lambda w, b, v, x: 3 * len(w) - _rank(w, b, np.where(v == 0, 1.0, v), x, p=p)
        ),
        "Units with v = 0 are left out: the loss still hears their v.": (
            lambda w, b, v, x: 3 * len(w) - _rank(w[v != 0], b[v != 0], v[v != 0], x, p=p)
        ),
        "Each unit that sees a datum is given rank 2: units that see the same data share directions.": (
            lambda w, b, v, x: 3 * len(w) - 2 * _seen(w, b, v, x)
        ),
        "Each unit that sees a datum is given rank 2, up to n: units that see the same data share some.": (
            lambda w, b, v, x: 3 * len(w) - min(2 * _seen(w, b, v, x), len(x))
        ),
        f"Units that see the same data are given rank 2 together: {rest}": (
            lambda w, b, v, x: 3 * len(w) - 2 * _cells(w, b, x)
        ),
        f"Units that see the same data are given rank 2 together, up to n: {rest}": (
            lambda w, b, v, x: 3 * len(w) - min(2 * _cells(w, b, x), len(x))
        ),
        "This is the number where the residuals are not zero: at zero loss y is f(x).": (
            lambda w, b, v, x: _zeros(units.hessian(w, b, v, x, 0 * x, p=p))
        ),
        "This is a share of the eigenvalues: wanted is how many of them are zero.": (
            lambda w, b, v, x: 1 - _rank(w, b, v, x, p=p) / (3 * len(w))
        ),
    }


def check_zero_eigenvalues(zero_eigenvalues: StudentFunction, *, variant: bool = False) -> None:
    """The number of zero eigenvalues at zero loss.

    Parameters
    ----------
    zero_eigenvalues : callable
        (w, b, v, x) -> number.
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    cases = _fits("zero_eigenvalues", p=p)
    right = [3 * len(case[0]) - _rank(*case, p=p) for case in cases]
    name = "zero_eigenvalues"
    got = [
        arrays(name, answer(name, zero_eigenvalues, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge(name, got, right, cases, {**_zeros_wrong(p), **_last_resorts(got, right, cases, p=p)})


def _last_resorts(got: Sequence[Any], right: Sequence[int], cases: Sequence[Case], *, p: int) -> Wrong:
    """Sentences that hold for `got` where no single mistake gives these numbers: who counts so, errs so."""
    possible = [0 <= mine <= 3 * len(case[0]) for mine, case in zip(got, cases, strict=True)]
    pairs = list(zip(got, right, strict=True))
    holds = {
        WRONG_PART: any(got == [_zeros(part(*case)) for case in cases] for part in wrong_forms(p).values()),
        TOO_FEW: all(possible) and all(mine <= want for mine, want in pairs),
        TOO_MANY: all(possible) and all(mine >= want for mine, want in pairs),
    }
    theirs = {id(case[0]): mine for mine, case in zip(got, cases, strict=True)}
    return {sentence: lambda w, *_: theirs[id(w)] for sentence, true in holds.items() if true}
