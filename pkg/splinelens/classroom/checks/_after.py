"""Shared by the checks of some assignments: what to correct first, and the shape of any result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

__all__ = ["after", "shape_of"]


@contextmanager
def after(*earlier: str) -> Iterator[None]:
    """Let every message of a check end with the earlier answers that may be at fault instead.

    Parameters
    ----------
    *earlier : str
        Functions of the student that the answer may call.

    Raises
    ------
    AssertionError
        The one of the check, with a longer sentence.

    Examples
    --------
    >>> with after("f"):
    ...     raise AssertionError("This is too large.")
    Traceback (most recent call last):
    AssertionError: This is too large. (If you call your f and it is not right yet, correct that first.)
    """
    try:
        yield
    except AssertionError as error:
        names = " or your ".join(earlier)
        if str(error).endswith("is not written yet."):
            raise AssertionError(f"{str(error)[:-1]}, or calls your {names}, which is not.") from None
        advice = f"If you call your {names} and it is not right yet, correct that first."
        raise AssertionError(f"{error} ({advice})") from None


def shape_of(result: Any) -> tuple[int, ...] | None:
    """The shape of a result as an array; None where it has none, as with rows of different lengths.

    Parameters
    ----------
    result
        Whatever a student's function returned.

    Examples
    --------
    >>> shape_of([[1, 2, 3]])
    (1, 3)
    >>> shape_of([1, [2, 3]]) is None
    True
    """
    try:
        shape: tuple[int, ...] = np.shape(result)
    except (TypeError, ValueError, RuntimeError):
        return None
    return shape
