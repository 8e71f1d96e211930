"""The look of every figure of the book, and drawing functions that take arrays and know no theory.

Each drawing function returns what it drew, so that a notebook can print a rounded summary beside
its figure: a blank figure then shows in the text.  Orientation is told by shape as well as by
colour: right-facing units are triangles that point right, left-facing ones point left.

Everywhere `breakpoints`, `heights` (of the curve there), `jumps`, `orientations` (±1) and `counts` are
arrays with one entry per mark, in the units of the axes; `label` stands in the legend; `color` and
`style` are Matplotlib's.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray

__all__ = [
    "DATA",
    "LEFT",
    "RIGHT",
    "Drawn",
    "draw_activity",
    "draw_curve",
    "draw_data",
    "draw_group_means",
    "draw_jumps",
    "draw_knots",
    "draw_matrix",
    "draw_moves",
    "draw_spectrum",
    "draw_units",
    "use_book_style",
]

RIGHT, LEFT, DATA = "#0072B2", "#D55E00", "#4D4D4D"
"""Colours of right-facing units, left-facing units, and data (safe for the colour-blind)."""


class Drawn(NamedTuple):
    """What a drawing function put on the axes.

    Attributes
    ----------
    what : str
        What the marks are.
    points : int
        How many points they have.
    x_range, y_range : tuple of float
        Smallest and largest coordinate drawn; NaN where nothing was.
    """

    what: str
    points: int
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def __str__(self) -> str:
        (a, b), (c, d) = (tuple(round(end, 9) + 0.0 for end in ends) for ends in (self.x_range, self.y_range))
        return f"{self.what}: {self.points} points, x in [{a:.3g}, {b:.3g}], y in [{c:.3g}, {d:.3g}]"


def _drawn(what: str, x: ArrayLike, y: ArrayLike) -> Drawn:
    xs, ys = np.ravel(np.asarray(x, dtype=np.float64)), np.ravel(np.asarray(y, dtype=np.float64))
    return Drawn(what, len(xs), _range(xs), _range(ys))


def _range(values: FloatArray) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if len(values) else (np.nan, np.nan)


def use_book_style() -> None:
    """Use the book's figure style from here on."""
    plt.style.use(str(resources.files("splinelens").joinpath("book.mplstyle")))


def draw_data(ax: Axes, x: ArrayLike, y: ArrayLike, label: str = "data") -> Drawn:
    """Data points as small grey dots."""
    ax.plot(x, y, "o", color=DATA, markersize=4, alpha=0.55, label=label, zorder=1)
    return _drawn(label, x, y)


def draw_group_means(ax: Axes, x: ArrayLike, means: ArrayLike, counts: ArrayLike) -> Drawn:
    """Group means as open squares whose area grows with the number of data behind them."""
    sizes = 14.0 * np.asarray(counts, dtype=np.float64)
    ax.scatter(
        x, means, s=sizes, marker="s", facecolors="none", edgecolors="black", label="group means", zorder=3
    )
    return _drawn("group means", x, means)


def draw_curve(
    ax: Axes, x: ArrayLike, y: ArrayLike, label: str, color: str = "black", style: str = "-"
) -> Drawn:
    """A function as a line."""
    ax.plot(x, y, style, color=color, label=label, zorder=2)
    return _drawn(label, x, y)


def draw_knots(ax: Axes, breakpoints: ArrayLike, heights: ArrayLike, orientations: ArrayLike) -> Drawn:
    """Breakpoints as triangles on the curve, pointing to the side where their unit is active."""
    beta, height, signs = (
        np.asarray(each, dtype=np.float64) for each in (breakpoints, heights, orientations)
    )
    for mask, marker, color, label in _sides(signs):
        ax.plot(beta[mask], height[mask], marker, color=color, markersize=7, label=label, zorder=4)
    return _drawn("breakpoints", beta, height)


def draw_jumps(ax: Axes, breakpoints: ArrayLike, jumps: ArrayLike, orientations: ArrayLike) -> Drawn:
    """Jumps as stems over their breakpoints, with a triangle for the orientation."""
    beta, jump, signs = (np.asarray(each, dtype=np.float64) for each in (breakpoints, jumps, orientations))
    ax.axhline(0.0, color="0.4", linewidth=1)
    for mask, marker, color, label in _sides(signs):
        ax.vlines(beta[mask], 0.0, jump[mask], color=color, linewidth=1.2)
        ax.plot(beta[mask], jump[mask], marker, color=color, markersize=6, label=label)
    return _drawn("jumps", beta, jump)


def _sides(signs: FloatArray) -> Iterable[tuple[np.ndarray, str, str, str]]:
    yield signs > 0, ">", RIGHT, "right-facing"
    yield signs < 0, "<", LEFT, "left-facing"


def draw_units(ax: Axes, x: ArrayLike, contributions: ArrayLike, orientations: ArrayLike) -> Drawn:
    """The line of each unit, `contributions` of shape (n, K), thin and in the colour of its side."""
    grid, lines = np.asarray(x, dtype=np.float64), np.asarray(contributions, dtype=np.float64)
    for line, sign in zip(lines.T, np.asarray(orientations), strict=True):
        color, style = (RIGHT, "-") if sign > 0 else (LEFT, "--")
        ax.plot(grid, line, style, color=color, linewidth=1.1, alpha=0.8, zorder=1)
    return _drawn("units", np.repeat(grid, lines.shape[1]), lines)


def draw_moves(ax: Axes, before: ArrayLike, after: ArrayLike) -> Drawn:
    """Points before and after, shape (H, 2) each, joined by thin lines."""
    start, end = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    for one, other in zip(start, end, strict=True):
        ax.plot(*np.stack([one, other]).T, "-", color="0.7", linewidth=0.8, zorder=1)
    ax.plot(*start.T, "o", color=RIGHT, markersize=4, label="before", zorder=2)
    ax.plot(*end.T, "s", color=LEFT, markersize=4, label="after", zorder=2, fillstyle="none")
    return _drawn("moves", [start[:, 0], end[:, 0]], [start[:, 1], end[:, 1]])


def draw_activity(ax: Axes, active: ArrayLike) -> Drawn:
    """An activity matrix, data (rows) against units (columns): dark where a unit is active."""
    matrix = np.asarray(active, dtype=bool)
    ax.imshow(matrix, aspect="auto", cmap="Greys", vmin=0, vmax=1.6, interpolation="nearest")
    ax.grid(False)
    rows, columns = np.nonzero(matrix)
    return _drawn("active pairs", columns, rows)


def draw_matrix(ax: Axes, matrix: ArrayLike, orders: float = 3.0) -> Drawn:
    """Sizes of the entries of a `matrix`, shape (rows, columns): black for the largest, white for zero.

    The scale of grey is logarithmic over that many `orders` of magnitude; smaller entries are light grey.
    """
    sizes = np.abs(np.asarray(matrix, dtype=np.float64))
    largest = sizes.max(initial=0.0) or 1.0
    with np.errstate(divide="ignore"):
        shade = np.clip(1.15 + np.log10(sizes / largest) / orders, 0.15, None)
    ax.imshow(np.where(sizes == 0, 0.0, shade), cmap="Greys", vmin=0, vmax=1.15, interpolation="nearest")
    ax.grid(False)
    rows, columns = np.nonzero(sizes)
    return _drawn("nonzero entries", columns, rows)


def draw_spectrum(
    ax: Axes,
    eigenvalues: ArrayLike,
    multiplicities: ArrayLike,
    label: str,
    color: str = "black",
    style: str = "-",
) -> Drawn:
    """How many eigenvalues are at most as large as each, as a step curve.

    `eigenvalues` ascend and `multiplicities` say how often each comes, shape (m,) each.
    """
    values, counts = np.asarray(eigenvalues, dtype=np.float64), np.cumsum(multiplicities)
    ax.step(values, counts, style, where="post", color=color, label=label, zorder=2)
    return _drawn(label, values, counts)
