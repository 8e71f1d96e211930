"""Networks for the checks of assignment 3, made from residuals that are chosen, and stories told of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, answer, arrays

__all__ = ["DATA", "NOTHING", "UNITS", "Problem", "Story", "active", "almost", "judge_stories", "truth"]

DATA = 10
UNITS = (0, 1, 2)
"""The units that every problem begins with."""
NOTHING: FloatArray = np.zeros((DATA, 0))
"""No columns: residuals that are orthogonal to nothing."""
Story: TypeAlias = tuple[Case, Any, str]
"""Arguments, the right answer, and the sentence for another answer."""


def active(w: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    """The active sets: 1 where a unit is active on a datum, else 0, of shape (n, H).

    Parameters
    ----------
    w, b : array, shape (H,)
    x : array, shape (n,)

    Examples
    --------
    >>> active(np.array([1.0, -2.0]), np.array([-1.0, 1.0]), np.array([0.0, 1.0])).tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    return (np.multiply.outer(x, w) + b > 0).astype(np.float64)


class Problem:
    """Ten data and units in their gaps; the residuals are chosen, and the targets follow from them.

    Parameters
    ----------
    rng : numpy.random.Generator
    variant : bool
        Whether the data have weights.
    dyadic : bool
        Whether inputs are multiples of 1/8, so that w x + b = 0 holds exactly at a datum.
    """

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
        """Add a unit with its breakpoint before datum `gap`, and |w| drawn.

        Parameters
        ----------
        gap : int
            From 1 to 10: the breakpoint is halfway between datum ``gap - 1`` and datum ``gap``, counted
            from 0, and for 10 beyond all data.
        side : int
            1 for a unit that faces right (w > 0), -1 for one that faces left.
        v : float, optional
            The output weight; drawn, and not near 0, if it is left out.
        """
        place = (self.x[gap - 1] + self.x[gap]) / 2 if gap < DATA else self.x[-1] + 1.0
        w = side * self.rng.uniform(0.6, 1.6)
        strength = self.rng.choice([-1.0, 1.0]) * self.rng.uniform(0.6, 1.6) if v is None else v
        self.add_at(place, w, strength)

    def add_silent(self) -> None:
        """Add a unit that has v = 0 and is active on some data."""
        self.add(4, 1, 0.0)

    def add_dead(self, v: float | None = None) -> None:
        """Add a unit that is active on no datum.

        Parameters
        ----------
        v : float, optional
            As for `add`.
        """
        self.add(DATA, 1, v)

    def add_at(self, place: float, w: float, v: float) -> None:
        """Add a unit with its breakpoint at `place`.

        Parameters
        ----------
        place, w, v : float
            The bias follows: b = -w place.
        """
        unit = (w, -w * place, v)
        self.w, self.b, self.v = (
            np.append(old, new) for old, new in zip((self.w, self.b, self.v), unit, strict=True)
        )

    @property
    def on(self) -> FloatArray:
        """The indicators of the active sets, shape (n, H)."""
        return active(self.w, self.b, self.x)

    @property
    def first(self) -> FloatArray:
        """The indicators times x, shape (n, H)."""
        return self.on * self.x[:, None]

    def both(self, units: Sequence[int]) -> FloatArray:
        """The columns of `on` and then those of `first` for some units, shape (n, 2 len(units)).

        Weighted residuals that are orthogonal to all of them leave these units at rest.

        Parameters
        ----------
        units : sequence of int
            Which units, counted from 0.
        """
        return np.hstack([self.on[:, units], self.first[:, units]])

    def ramp(self, unit: int) -> FloatArray:
        """The values of a unit with v = 1, as a column of shape (n, 1).

        Parameters
        ----------
        unit : int
            Which unit, counted from 0.
        """
        column: FloatArray = self.first[:, [unit]] * self.w[unit] + self.on[:, [unit]] * self.b[unit]
        return column

    def case(self, blind: FloatArray, size: float = 1.0) -> Case:
        """Arguments in which the weighted residuals are orthogonal to the columns of `blind`.

        Parameters
        ----------
        blind : array, shape (n, k)
            The columns; `NOTHING` for none.
        size : float
            The norm of the weighted residuals, in units of 0.3.

        Returns
        -------
        tuple
            As `with_pull` gives it.
        """
        pull = self.rng.uniform(0.5, 1.5, DATA) * self.rng.choice([-1.0, 1.0], DATA)
        if blind.shape[1]:
            basis = np.linalg.svd(blind, full_matrices=True)
            rank = int((basis[1] > 1e-10 * basis[1][0]).sum())
            pull = basis[0][:, rank:] @ (basis[0][:, rank:].T @ pull)
        if norm := np.linalg.norm(pull):
            pull *= size * 0.3 / norm
        return self.with_pull(pull)

    def with_pull(self, pull: FloatArray) -> Case:
        """Arguments with these weighted residuals; the data in a random order.

        Parameters
        ----------
        pull : array, shape (n,)
            The residual of each datum, output minus target, times its weight, which is 1/n in the book's
            version.

        Returns
        -------
        tuple
            (w, b, v, x, y), and in the variant the weights of the data.
        """
        height = np.multiply.outer(self.x, self.w) + self.b
        y = np.where(height > 0, height, 0.0) @ self.v - pull / self.omega
        order = self.rng.permutation(DATA)
        weights = (self.omega[order],) if self.variant else ()
        return (self.w, self.b, self.v, self.x[order], y[order], *weights)

    def unweighted(self) -> Case:
        """Arguments in which the first units are at rest if weights are left out, and only then."""
        free = np.linalg.svd(self.both(UNITS), full_matrices=True)[0][:, 2 * len(UNITS) :]
        return self.with_pull(self.omega * (free @ self.rng.uniform(0.5, 1.5, free.shape[1])))


def judge_stories(
    name: str, function: StudentFunction, stories: Sequence[Story], read: Callable[[str, Any], Any]
) -> None:
    """Say the sentence of the first story with a wrong answer; all are asked first, so errors come out.

    Parameters
    ----------
    name : str
        Of the student's function.
    function : callable
    stories : sequence of Story
    read : callable
        (name, result) -> the answer, or an AssertionError where the result is none.

    Raises
    ------
    AssertionError
        With the sentence of a story.
    """
    results = [read(name, answer(name, function, *case)) for case, _, _ in stories]
    for result, (_, want, sentence) in zip(results, stories, strict=True):
        if result != want:
            raise AssertionError(sentence)


def truth(name: str, result: Any) -> bool:
    """A student's True or False.

    Parameters
    ----------
    name : str
        Of the student's function.
    result
        What it returned.

    Raises
    ------
    AssertionError
        If it is neither; 0 and 1 are taken.
    """
    (value,) = arrays(name, result, [0.0], ["the result"])
    if value not in (0.0, 1.0):
        raise AssertionError(f"{name} should return True or False, got the number {float(value):.3g}.")
    return bool(value)


def almost(got: Sequence[Any], want: Sequence[Any]) -> bool:
    """Whether all of `got` is `want` to three digits and some of it not to eight.

    Parameters
    ----------
    got, want : sequence of arrays
        Of the same shapes.
    """
    gaps = [
        np.max(np.abs(np.subtract(*pair))) / max(1.0, np.max(np.abs(pair[1])))
        for pair in zip(got, want, strict=True)
    ]
    return bool(1e-8 < max(gaps) < 1e-3)
