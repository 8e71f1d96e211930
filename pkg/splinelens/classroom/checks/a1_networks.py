"""Assignment 1: its networks, and the parts of a result.

Everywhere w, b and v are the arrays of a network, one entry for each unit, and `variant` says whether a unit
is described by its jump.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, draws
from splinelens.classroom.checks._after import shape_of

__all__ = ["UNITS", "networks", "relu", "sizes", "strength"]

UNITS = 7


def relu(u: FloatArray) -> FloatArray:
    """The positive part of u."""
    values: FloatArray = np.maximum(u, 0.0)
    return values


def networks(name: str, count: int = 3) -> list[Case]:
    """Networks (w, b, v) with units of both orientations and no two breakpoints alike.

    Parameters
    ----------
    name : str
        Of the check, which has its own draws.
    count : int
    """
    rng = draws(name)
    signs = np.where(np.arange(UNITS) % 2 == 0, 1.0, -1.0)
    return [
        (
            rng.permutation(signs) * rng.uniform(0.4, 2.5, UNITS),
            rng.uniform(0.3, 2.0, UNITS) * rng.choice([-1.0, 1.0], UNITS),
            np.where(np.arange(UNITS) % 3 == 0, -1.0, 1.0) * rng.uniform(0.5, 2.0, UNITS),
        )
        for _ in range(count)
    ]


def strength(w: FloatArray, v: FloatArray, variant: bool) -> FloatArray:
    """The delta-slope of each unit, or in the variant its jump."""
    return np.abs(w) * v if variant else w * v


def sizes(name: str, result: Any, parts: tuple[str, ...]) -> list[int]:
    """How many numbers each part of a result has; nothing where these are not its parts.

    Parameters
    ----------
    name : str
        Of the student's function.
    result
        What it returned.
    parts : tuple of str
        What the messages call the parts.

    Raises
    ------
    AssertionError
        If a part is not an array or a list of plain numbers.
    """
    if not isinstance(result, (tuple, list)) or len(result) != len(parts):
        return []
    shapes = [shape_of(piece) for piece in result]
    for shape, part in zip(shapes, parts, strict=True):
        if shape is None:
            raise AssertionError(f"{name}: {part} should be one row of numbers, without lists inside.")
    return [math.prod(shape) for shape in shapes if shape is not None]
