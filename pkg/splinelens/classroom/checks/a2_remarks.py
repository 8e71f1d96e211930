"""Assignment 2: what to say of a wrong answer that no known misconception gives.

Each remark looks at what is right about the numbers: their shape, their digits, a part of the places,
their dependence on one scale.  The first that holds is said; the worst comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, Wrong, judge

__all__ = ["Seen", "agree", "by_a_factor", "digits", "first", "judge_closely", "law_remarks"]

# What the text asks for: six digits, which an integral by a library's rule has in any case.
EXACT = 1e-6
NEAR = 1e-3
DRAWN = 0.15


@dataclass(frozen=True)
class Seen:
    """Outputs of a student's function of (beta, scales) beside those of the law.

    Attributes
    ----------
    got, right : list of array
        One for each case.
    cases : list of tuple
        Places and scales.
    wrong : mapping
        Misconceptions by their sentences.
    good_alone : callable
        Whether the answer is right for given scales.
    names : tuple of str
        Of the scales.
    hint : str
        Where to look if a factor is wrong.
    bounded : bool
        Whether the law has a corner at the second scale over the first.
    """

    got: list[FloatArray]
    right: list[FloatArray]
    cases: list[Case]
    wrong: Wrong
    good_alone: Callable[..., bool]
    names: tuple[str, ...]
    hint: str
    bounded: bool = False


def judge_closely(
    name: str,
    got: Sequence[FloatArray],
    right: Sequence[FloatArray],
    cases: list[Case],
    wrong: Wrong,
    remark: Callable[[], str],
) -> None:
    """`judge` by six digits, with a remark in place of its general advice.

    Parameters
    ----------
    name, got, right, cases, wrong
        As `splinelens.classroom.checking.judge` has them.
    remark : callable
        Gives the remark.

    Raises
    ------
    AssertionError
        With the sentence of a misconception, or the remark.
    """
    if all(agree(*pair) for pair in zip(got, right, strict=True)):
        return
    judge(name, got, right, cases, wrong, lambda: f"{name} is not right. {remark()}")


def agree(got: FloatArray, right: FloatArray) -> bool:
    """Whether numbers are right to six digits of the largest of them.

    Parameters
    ----------
    got, right : array
        Of one shape.

    Examples
    --------
    >>> agree(np.array([0.3, 0.1]), np.array([0.3, 0.1000002]))
    True
    >>> agree(np.array([0.3, 0.1]), np.array([0.3, 0.10001]))
    False
    """
    return bool((np.abs(got - right) <= EXACT * np.abs(right).max(initial=0.0) + 1e-8).all())


def first(remarks: Iterator[str]) -> str:
    """The first remark that is not empty.

    Parameters
    ----------
    remarks : iterator of str
        The last of them is not empty.
    """
    return next(filter(None, remarks))


def digits(got: FloatArray, right: FloatArray) -> str:
    """A remark for numbers that are right to some digits.

    Parameters
    ----------
    got, right : array
        Of one shape.
    """
    error = _relative(got, right)
    if error > NEAR:
        return ""
    return (
        f"It agrees with the right numbers to about {int(-np.log10(error))} digits, and six are asked: "
        "a sum that stands for an integral needs a finer rule."
    )


def by_a_factor(got: FloatArray, want: FloatArray) -> float | None:
    """The positive factor by which all of `got` differs from `want`; None where there is none.

    Parameters
    ----------
    got, want : array
        Of one shape.
    """
    square = float(want @ want)
    factor = float(got @ want) / square if square else 0.0
    fits = factor > 0 and float(np.abs(got - factor * want).max()) <= 1e-6 * float(
        factor * np.abs(want).max()
    )
    return factor if fits else None


def law_remarks(seen: Seen) -> Iterator[str]:
    """Remarks on a function of beta and scales, empty where they do not hold; the last always holds.

    Parameters
    ----------
    seen : Seen
    """
    got, right = np.concatenate(seen.got), np.concatenate(seen.right)
    yield _sign(seen)
    yield digits(got, right)
    yield _one_factor(seen)
    yield " ".join(filter(None, (_scales(seen), _part(seen), _factor_in_front(seen))))
    yield _two_mistakes(seen)
    if _relative(got, right) < DRAWN:
        yield (
            "It is near the right numbers everywhere, as a mean over drawn units or a coarse sum would be. "
            "Drawing finds the law; a formula, or a fine integral, has the six digits that are asked."
        )
    yield _tails(seen)
    yield (
        "Draw many units with scales that are neither 1 nor equal, sort their breakpoints into bins, and lay "
        "your line over them."
    )


def _relative(got: FloatArray, right: FloatArray) -> float:
    return float((np.abs(got - right) / np.abs(right)).max()) if right.all() else np.inf


def _sign(seen: Seen) -> str:
    if min(float(each.min()) for each in seen.got) < 0:
        return "It is negative for some beta; a density is never negative, and a mean of squares neither."
    if all(np.ptp(each) <= 1e-9 for each in seen.got):
        return "It is one and the same number for every beta."
    return ""


def _one_factor(seen: Seen) -> str:
    factor = by_a_factor(np.concatenate(seen.got), np.concatenate(seen.right))
    if factor is None:
        return ""
    size = "large" if factor > 1 else "small"
    return f"Its shape is right, but it is too {size} by one factor, whatever the scales. {seen.hint}"


def _factor_in_front(seen: Seen) -> str:
    if any(by_a_factor(*pair) is None for pair in zip(seen.got, seen.right, strict=True)):
        return ""
    return f"It depends on beta as it should, but the factor in front is wrong for these scales. {seen.hint}"


def _part(seen: Seen) -> str:
    """Where it is right only at a part of the places."""
    parts = {"It is right everywhere but at beta = 0.": lambda beta, _: beta != 0}
    if seen.bounded:
        parts |= {
            "It is right up to |beta| = a_b/a_w, and wrong beyond.": lambda beta, edge: np.abs(beta) <= edge,
            "It is right beyond |beta| = a_b/a_w, and wrong nearer to 0.": (
                lambda beta, edge: np.abs(beta) > edge
            ),
        }
    parts |= {
        "It is right for beta > 0 only: the law is symmetric, so the size of beta counts.": (
            lambda beta, _: beta > 0
        ),
        "It is right for beta < 0 only: the law is symmetric, so the size of beta counts.": (
            lambda beta, _: beta < 0
        ),
    }
    rows = [
        (got, right, case[0], case[2] / case[1])
        for got, right, case in zip(seen.got, seen.right, seen.cases, strict=True)
    ]
    for sentence, part in parts.items():
        if all(agree(got[part(beta, edge)], right[part(beta, edge)]) for got, right, beta, edge in rows):
            return sentence
    return ""


def _two_mistakes(seen: Seen) -> str:
    """Where it is a known misconception up to a factor."""
    got = np.concatenate(seen.got)
    for sentence, function in seen.wrong.items():
        if by_a_factor(got, np.concatenate([function(*case) for case in seen.cases])) is not None:
            return f"It looks like two mistakes. First: {sentence} After that, look for a factor."
    return ""


def _tails(seen: Seen) -> str:
    """Where it is twice too large or too small at the two places farthest out."""
    far = [np.argsort(np.abs(case[0]))[-2:] for case in seen.cases]
    ratios = np.concatenate([(g / r)[i] for g, r, i in zip(seen.got, seen.right, far, strict=True)])
    if ratios.max() < 0.5:
        return "Far out it is too small: compare the tails with those of drawn breakpoints."
    if ratios.min() > 2:
        return "Far out it is too large: compare the tails with those of drawn breakpoints."
    return ""


def _scales(seen: Seen) -> str:
    """Where it is right if all scales are 1."""
    count = len(seen.names)
    if not seen.good_alone(*[1.0] * count):
        return ""
    alone = [[2.0 if other == one else 1.0 for other in range(count)] for one in range(count)]
    bad = [name for name, scales in zip(seen.names, alone, strict=True) if not seen.good_alone(*scales)]
    if not bad:
        return "It is right where only one scale differs from 1, and wrong where more do."
    return f"It is right where all scales are 1, and wrong as soon as {' or '.join(bad)} is not."
