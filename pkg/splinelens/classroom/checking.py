"""How a check calls a student's function and says what is wrong; shared by all assignments.

A check compares outputs with the right ones; where they differ, it looks whether they are those of a
known misconception, and says the sentence that belongs to it.  The names that compare are bound
here at import, before any student's code runs.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TypeAlias

import numpy as np
from numpy import array, asarray, errstate, float64, isfinite, ndarray

from splinelens.experiments import generator

__all__ = [
    "Case",
    "Raised",
    "StudentFunction",
    "Wrong",
    "answer",
    "arrays",
    "close",
    "draws",
    "few_digits",
    "judge",
    "prepare",
]

StudentFunction: TypeAlias = Callable[..., Any]
Case: TypeAlias = tuple[Any, ...]
Wrong: TypeAlias = Mapping[str, Callable[..., Any]]
"""Sentences of misconceptions, each with the function that has it."""

SEED = "CLASSROOM_SEED"


class Raised(Exception):
    """A student's function raised: what `answer` sees where the function runs in another process."""


def draws(name: str) -> np.random.Generator:
    """Generator of a check's inputs; the environment variable ``CLASSROOM_SEED`` gives others.

    Parameters
    ----------
    name : str
        Name of the check.
    """
    return generator(f"classroom {name}", int(os.environ.get(SEED, "0")))


def prepare() -> None:
    """Make a notebook ready for grading: short error messages, and no warning that nbgrader takes for one.

    nbgrader gives no points where anything is printed on stderr; so it goes where prints go.
    """
    import sys

    warnings.simplefilter("ignore")
    sys.stderr = sys.stdout
    try:
        from IPython import get_ipython
    except ImportError:
        return
    if (shell := get_ipython()) is not None:
        shell.run_line_magic("xmode", "Minimal")


@contextmanager
def _quiet() -> Iterator[None]:
    """Warnings, prints and floating-point complaints of student code come to nothing."""
    with warnings.catch_warnings(), errstate(all="ignore"):
        warnings.simplefilter("ignore")
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            yield


def answer(name: str, function: StudentFunction, *arguments: Any) -> Any:
    """What `function` returns for copies of the arguments.

    Parameters
    ----------
    name : str
        What the messages call it.
    function : callable
    *arguments
        Arrays and numbers.

    Raises
    ------
    AssertionError
        If it is not written yet, or raises.
    """
    copies = [array(each) if isinstance(each, ndarray) else each for each in arguments]
    try:
        with _quiet():
            return function(*copies)
    except AssertionError:
        raise
    except NotImplementedError:
        raise AssertionError(f"{name} is not written yet.") from None
    except Raised as error:
        text = str(error)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    if text.startswith("NotImplementedError"):
        raise AssertionError(f"{name} is not written yet.")
    raise AssertionError(f"{name} raised an error: {text[:300]}")


def arrays(name: str, result: Any, expected: Sequence[Any], parts: Sequence[str]) -> list[ndarray]:
    """`result` as float64 arrays of the shapes of `expected`.

    Parameters
    ----------
    name : str
        Of the student's function.
    result
        What it returned: for several parts a tuple or list of them.
    expected : sequence of array_like
    parts : sequence of str
        What the messages call them.

    Raises
    ------
    AssertionError
        If their number or a shape is wrong, or a number is NaN or infinite.
    """
    if result is None:
        raise AssertionError(f"{name} gives nothing back: is a return missing?")
    pieces = [result]
    if len(parts) > 1:
        if not isinstance(result, (tuple, list, ndarray)) or _length(result) != len(parts):
            raise AssertionError(f"{name} should return {len(parts)} things: {', '.join(parts)}.")
        pieces = list(result)
    return [_array(name, *each) for each in zip(pieces, expected, parts, strict=True)]


def _length(result: tuple[Any, ...] | list[Any] | ndarray) -> int:
    return 0 if isinstance(result, ndarray) and result.ndim == 0 else len(result)


def _array(name: str, piece: Any, expected: Any, part: str) -> ndarray:
    try:
        values = asarray(piece)
        if values.dtype.kind == "c" and values.imag.any():
            raise AssertionError(f"{name}: {part} should be real numbers, got complex ones.")
        values = (values.real if values.dtype.kind == "c" else values).astype(float64)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        raise AssertionError(f"{name}: {part} should be numbers, got {type(piece).__name__}.") from None
    shape = asarray(expected).shape
    if shape == () and values.shape == (1,):
        values = values.reshape(())
    if values.shape != shape:
        raise AssertionError(f"{name}: {part} has shape {values.shape}, expected {shape}.")
    if not isfinite(values).all():
        raise AssertionError(f"{name}: {part} holds NaN or infinity.")
    return values


def close(got: Any, want: Any, bound: float = 1e-8) -> bool:
    """Whether `got` has the shape of `want` and is it to `bound` times the largest number of `want`, or 1."""
    got, want = asarray(got, dtype=float64), asarray(want, dtype=float64)
    if got.shape != want.shape:
        return False
    scale = max(1.0, float(abs(want).max(initial=0.0)))
    return bool((abs(got - want) <= bound * scale).all())


ALMOST = 1e-4
FEW_DIGITS = (
    "{} is right to a few digits only; about eight are asked for. Is there a float32, a sum in place of an "
    "integral, or a loop that stops early?"
)


def few_digits(name: str, got: Sequence[Any], want: Sequence[Any]) -> str:
    """A sentence for outputs that are right to four digits, and an empty one for others.

    Parameters
    ----------
    name : str
    got, want : sequence of array_like
        Outputs of the student's and of the right function, one for each case.
    """
    near = all(close(*pair, ALMOST) for pair in zip(got, want, strict=True))
    return FEW_DIGITS.format(name) if near else ""


def judge(
    name: str,
    got: Sequence[Any],
    want: Sequence[Any],
    cases: Sequence[Case],
    wrong: Wrong,
    otherwise: Callable[[], str] | None = None,
) -> None:
    """Say what is wrong with the outputs `got`, if anything is.

    Parameters
    ----------
    name : str
        What the last sentence calls it, where no misconception fits.
    got, want : sequence of array_like
        Outputs of the student's and of the right function, one for each case.
    cases : sequence of tuple
        The arguments.
    wrong : mapping
        Functions of the misconceptions, by their sentences.
    otherwise : callable, optional
        Gives the last sentence, where no misconception fits; if it is empty, the general one stands.

    Raises
    ------
    AssertionError
        With the sentence of the first misconception whose outputs these are, or a general one.
    """
    if all(close(*pair) for pair in zip(got, want, strict=True)):
        return
    for sentence, function in wrong.items():
        mistaken = [function(*case) for case in cases]
        if all(close(*pair) for pair in zip(got, mistaken, strict=True)):
            raise AssertionError(sentence)
    said = few_digits(name, got, want) if otherwise is None else otherwise()
    raise AssertionError(said or f"{name} is not right. Take one unit, work it out by hand, and compare.")
