"""The look of every figure of the book, and drawing functions that take arrays and know no theory.

Each drawing function returns what it drew, so that a notebook can print a rounded summary beside
its figure: a blank figure then shows in the text.  Orientation is told by shape as well as by
colour: right-facing units are triangles that point right, left-facing ones point left.

Everywhere `breakpoints`, `heights` (of the curve there), `jumps`, `orientations` (±1) and `counts` are
arrays with one entry per mark, in the units of the axes; `label` stands in the legend; `color`, `style`
and `marker` are Matplotlib's.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from typing import Literal, NamedTuple

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
    "draw_contours",
    "draw_arrows",
    "draw_curve",
    "draw_data",
    "draw_events",
    "draw_group_means",
    "draw_histogram",
    "draw_interval",
    "draw_jump_bars",
    "draw_hyperplanes",
    "draw_interval_rows",
    "draw_jumps",
    "draw_knots",
    "draw_landscape",
    "draw_moves",
    "draw_path",
    "draw_points",
    "draw_matrix",
    "draw_spectrum",
    "draw_units",
    "draw_worldlines",
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


def draw_interval(
    ax: Axes, x: ArrayLike, middle: ArrayLike, low: ArrayLike, high: ArrayLike, label: str, **style: str
) -> Drawn:
    """Marks at `middle` joined by a line, each with a bar from `low` to `high`."""
    center, bottom, top = (np.asarray(each, dtype=np.float64) for each in (middle, low, high))
    # Plain lists: Matplotlib wants lengths of the two arms.
    ax.errorbar(x, center, yerr=[center - bottom, top - center], label=label, capsize=3, **style)  # type: ignore[arg-type]
    return _drawn(label, x, center)


def draw_jump_bars(ax: Axes, breakpoints: ArrayLike, jumps: ArrayLike, room: float = 0.2) -> Drawn:
    """Sizes of jumps as bars from the bottom of the axes, the largest over the share `room` of its height."""
    beta, size = np.asarray(breakpoints, dtype=np.float64), np.abs(np.asarray(jumps, dtype=np.float64))
    heights = room * size / size.max() if len(size) else size
    ax.vlines(beta, 0.0, heights, color=RIGHT, linewidth=1.5, transform=ax.get_xaxis_transform(), zorder=1)
    return _drawn("jumps", beta, size)


def draw_hyperplanes(ax: Axes, directions: ArrayLike, offsets: ArrayLike, reach: float = 1.0) -> Drawn:
    """Lines in the plane, `directions` of shape (K, 2) and `offsets` (K,), each with an arrow to its side.

    The arrow starts on the line, nearest to the origin; `reach` is half the side of the picture.
    """
    xi, gamma = np.asarray(directions, dtype=np.float64), np.asarray(offsets, dtype=np.float64)
    feet, along = gamma[:, None] * xi, np.stack([-xi[:, 1], xi[:, 0]], axis=1)
    for foot, step, normal in zip(feet, 3 * reach * along, xi, strict=True):
        ax.plot(*np.stack([foot - step, foot + step]).T, "-", color="black", linewidth=1.1, zorder=2)
        ax.annotate("", foot + 0.22 * reach * normal, foot, arrowprops={"arrowstyle": "-|>", "color": RIGHT})
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    return _drawn("hyperplanes", feet[:, 0], feet[:, 1])


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


def draw_landscape(ax: Axes, x: ArrayLike, y: ArrayLike, heights: ArrayLike, levels: ArrayLike) -> Drawn:
    """A function of two variables as shades between `levels`; `heights` has shape (len(y), len(x))."""
    values, steps = np.asarray(heights, dtype=np.float64), np.asarray(levels, dtype=np.float64)
    ax.contourf(x, y, values, levels=steps, cmap="Greys_r", extend="max", alpha=0.75)
    ax.contour(x, y, values, levels=steps, colors="0.25", linewidths=0.6)
    ax.grid(False)
    return _drawn("landscape", values[np.isfinite(values)], values[np.isfinite(values)])


def draw_path(ax: Axes, x: ArrayLike, y: ArrayLike, label: str, color: str = RIGHT) -> Drawn:
    """The path of a run, its start an open circle and its end a filled one."""
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    ax.plot(xs, ys, "-", color="white", linewidth=4, zorder=3)
    ax.plot(xs, ys, "-", color=color, linewidth=2, label=label, zorder=4)
    ax.plot(xs[:1], ys[:1], "o", color=color, fillstyle="none", markersize=8, zorder=5)
    ax.plot(xs[-1:], ys[-1:], "o", color=color, markersize=8, zorder=5)
    return _drawn(label, xs, ys)


def draw_points(
    ax: Axes, x: ArrayLike, y: ArrayLike, label: str, color: str = "black", marker: str = "o"
) -> Drawn:
    """Measured values as open marks of Matplotlib's kind `marker`, to stand on a predicted line."""
    ax.plot(x, y, marker, color=color, markersize=6, fillstyle="none", label=label, zorder=3)
    return _drawn(label, x, y)


def draw_histogram(ax: Axes, values: ArrayLike, edges: ArrayLike, label: str = "sample") -> Drawn:
    """Histogram of `values` as a density, between `edges`; what lies outside them counts in the total."""
    sample, ends = np.ravel(np.asarray(values, dtype=np.float64)), np.asarray(edges, dtype=np.float64)
    heights = np.histogram(sample, ends)[0] / (len(sample) * np.diff(ends))
    ax.stairs(heights, ends, fill=True, color="0.78", label=label, zorder=1)
    return _drawn(label, 0.5 * (ends[1:] + ends[:-1]), heights)


def draw_contours(ax: Axes, x: ArrayLike, y: ArrayLike, density: ArrayLike, levels: ArrayLike) -> Drawn:
    """Lines of equal `density`, shape (len(y), len(x)), at `levels`, thicker where it is higher."""
    widths = np.linspace(0.9, 2.2, np.size(levels))
    ax.contour(x, y, density, levels=levels, colors=RIGHT, linewidths=widths, zorder=3)
    drawn = np.asarray(density) >= np.min(levels)
    return _drawn("contours", np.asarray(x)[drawn.any(axis=0)], np.asarray(y)[drawn.any(axis=1)])


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


def draw_worldlines(ax: Axes, times: ArrayLike, breakpoints: ArrayLike, orientations: ArrayLike) -> Drawn:
    """Breakpoints, shape (m, H), against `times`: solid blue while facing right, dashed red while left."""
    t, paths = np.asarray(times, dtype=np.float64), np.asarray(breakpoints, dtype=np.float64)
    signs = np.asarray(orientations, dtype=np.float64)
    for (right, color, style, label), unit in (
        (side, i)
        for i in range(paths.shape[1])
        for side in ((1, RIGHT, "-", "right"), (-1, LEFT, "--", "left"))
    ):
        shown = np.where(signs[:, unit] == right, paths[:, unit], np.nan)
        ax.plot(t, shown, style, color=color, linewidth=1.8, label=f"_{label}-facing", zorder=2)
    return _drawn("worldlines", np.repeat(t, paths.shape[1]), paths)


def draw_events(ax: Axes, times: ArrayLike, places: ArrayLike, kinds: Iterable[str]) -> Drawn:
    """Events at `times` and `places`, by `kinds`: a cross, a filled square (pin) or open circle (unpin)."""
    t, place = np.asarray(times, dtype=np.float64), np.asarray(places, dtype=np.float64)
    names = np.array(list(kinds))
    looks: tuple[tuple[str, str, Literal["full", "none"]], ...]
    looks = (("cross", "x", "full"), ("pin", "s", "full"), ("unpin", "o", "none"))
    for kind, marker, fill in looks:
        mask = names == kind
        ax.plot(
            t[mask], place[mask], marker, label=kind, color="black", markersize=7, fillstyle=fill, zorder=4
        )
    return _drawn("events", t, place)


def draw_arrows(ax: Axes, x: ArrayLike, y: ArrayLike, dx: ArrayLike, dy: ArrayLike) -> Drawn:
    """Arrows (`dx`, `dy`) in the units of the axes, from the points (`x`, `y`), all of one shape."""
    ax.quiver(x, y, dx, dy, color=RIGHT, angles="xy", scale_units="xy", scale=1, width=0.012, zorder=2)
    return _drawn("arrows", x, y)


def draw_interval_rows(ax: Axes, labels: Iterable[str], values: ArrayLike, intervals: ArrayLike) -> Drawn:
    """A row for each of `labels`, the first on top: dots at `values`, bars over `intervals`, shape (k, 2)."""
    names, numbers = list(labels), np.asarray(values, dtype=np.float64)
    ends, rows = np.asarray(intervals, dtype=np.float64), np.arange(len(names))
    ax.axvline(0.0, color="0.4", linewidth=1)
    ax.hlines(rows, ends[:, 0], ends[:, 1], color=RIGHT, linewidth=2)
    ax.plot(numbers, rows, "o", color=RIGHT, markersize=7)
    ax.set_yticks(rows, names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(False, axis="y")
    return _drawn("intervals", ends, np.repeat(rows, 2))
