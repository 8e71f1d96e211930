"""The book's pictures of itself, drawn by code: the mark, the favicon and the card for shared links.

The mark is a broken line with its two breakpoints: a triangle that points right for a right-facing
unit, one that points left for a left-facing unit, in the colours that they have in every figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon
from PIL import Image

from press.layout import Layout
from splinelens import figures
from splinelens.datasets import load_motorcycle

__all__ = ["CARD_SIZE", "DARK", "LIGHT", "Palette", "card", "favicon", "mark", "pictures", "write_pictures"]

SIZE = 64
"""Width and height of the mark's own coordinates, in which y grows downwards."""
LINE = ((4.0, 24.0), (22.0, 44.0), (42.0, 20.0), (60.0, 40.0))
KNOTS = ((22.0, 44.0, 1), (42.0, 20.0, -1))
STROKE, HALF_WIDTH, HALF_HEIGHT = 5.0, 8.5, 9.0

ICON_SIZES = (16, 32, 48)
CARD_SIZE = (1200, 630)
CARD_DPI = 160
CARD_KNOTS = ((14.5, 1), (20.5, 1), (31.5, -1), (40.0, 1))
"""Breakpoints on the card, in milliseconds, each with its orientation."""


class Palette(NamedTuple):
    """Colours of the mark: its line, and its right-facing and left-facing triangle."""

    line: str
    right: str
    left: str


LIGHT = Palette("#222222", figures.RIGHT, figures.LEFT)
DARK = Palette("#E6E6E6", "#56B4E9", "#F0833A")


def triangles(palette: Palette) -> Iterator[tuple[list[tuple[float, float]], str]]:
    """Corners and colour of the triangle at each breakpoint of the mark."""
    for x, y, sign in KNOTS:
        tip, back = x + sign * HALF_WIDTH, x - sign * HALF_WIDTH
        yield (
            [(back, y - HALF_HEIGHT), (tip, y), (back, y + HALF_HEIGHT)],
            palette.right if sign > 0 else palette.left,
        )


def mark(palette: Palette) -> str:
    """The mark as an SVG file on a transparent ground."""
    shapes = [
        f'  <polygon points="{_svg(corners)}" fill="{color}"/>' for corners, color in triangles(palette)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img">',
            "  <title>splinelens</title>",
            f'  <polyline points="{_svg(LINE)}" fill="none" stroke="{palette.line}" '
            f'stroke-width="{STROKE:g}" stroke-linecap="round" stroke-linejoin="round"/>',
            *shapes,
            "</svg>\n",
        ]
    )


def _svg(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def draw_mark(ax: Axes, palette: Palette, points_per_unit: float) -> None:
    """Draw the mark on axes of its own, whose side is `SIZE` times `points_per_unit` points long."""
    ax.set(xlim=(0, SIZE), ylim=(SIZE, 0))
    ax.axis("off")
    options = {"linewidth": STROKE * points_per_unit, "solid_capstyle": "round", "solid_joinstyle": "round"}
    ax.plot(*np.transpose(LINE), color=palette.line, **options)
    for corners, color in triangles(palette):
        ax.add_patch(Polygon(corners, facecolor=color, edgecolor="none", zorder=3))


def icon(size: int) -> Image.Image:
    """The mark on a white tile with round corners, `size` pixels wide, for light and dark browsers."""
    figure = Figure(figsize=(1, 1), dpi=size, facecolor="none")
    ax = figure.add_axes((0, 0, 1, 1))
    tile = FancyBboxPatch((12, 12), 40, 40, boxstyle="round,pad=12", facecolor="white", edgecolor="none")
    ax.add_patch(tile)
    draw_mark(ax, LIGHT, 72 / SIZE)
    return _image(figure)


def favicon() -> bytes:
    """The icon file of the browser's tab, in the sizes `ICON_SIZES`."""
    *small, largest = (icon(size) for size in ICON_SIZES)
    file = BytesIO()
    sizes = [(size, size) for size in ICON_SIZES]
    largest.save(file, format="ICO", sizes=sizes, append_images=small)
    return file.getvalue()


def card() -> bytes:
    """The picture that is shown with a shared link, as a PNG file of `CARD_SIZE`."""
    with mpl.rc_context():
        figures.use_book_style()
        width, height = CARD_SIZE
        figure = Figure(figsize=(width / CARD_DPI, height / CARD_DPI), dpi=CARD_DPI, layout="none")
        _draw_words(figure)
        _draw_spline(figure.add_axes((0.06, 0.05, 0.88, 0.56)))
        file = BytesIO()
        _image(figure).convert("RGB").save(file, format="PNG", optimize=True)
    return file.getvalue()


def _draw_words(figure: Figure) -> None:
    side = 0.24
    across = side * CARD_SIZE[1] / CARD_SIZE[0]
    draw_mark(figure.add_axes((0.055, 0.69, across, side)), LIGHT, side * CARD_SIZE[1] / CARD_DPI * 72 / SIZE)
    figure.text(0.205, 0.835, "splinelens", size=32, weight="bold", va="center", color=LIGHT.line)
    figure.text(0.208, 0.715, "Shallow neural networks as splines", size=15, va="center", color="#444444")


def _draw_spline(ax: Axes) -> None:
    """The motorcycle data and the broken line with breakpoints `CARD_KNOTS` that is closest to them."""
    data, (knots, signs) = load_motorcycle(), np.transpose(CARD_KNOTS)
    corners = np.array([data.x.min(), *knots, data.x.max()])
    hats = np.transpose([np.interp(data.x, corners, each) for each in np.eye(len(corners))])
    heights = np.linalg.lstsq(hats, data.y)[0]
    figures.draw_data(ax, data.x, data.y)
    figures.draw_curve(ax, corners, heights, "spline", color=LIGHT.line)
    figures.draw_knots(ax, knots, heights[1:-1], signs)
    ax.margins(x=0.01)
    ax.axis("off")


def _image(figure: Figure) -> Image.Image:
    """What `figure` shows, pixel for pixel."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi)
    return Image.open(file)


def pictures() -> dict[str, bytes]:
    """All files that are drawn, by their name in ``book/_static``."""
    return {
        "logo_light.svg": mark(LIGHT).encode(),
        "logo_dark.svg": mark(DARK).encode(),
        "favicon.ico": favicon(),
        "social_preview.png": card(),
    }


def write_pictures(layout: Layout) -> None:
    """Draw all files anew."""
    for name, content in pictures().items():
        (layout.book / "_static" / name).write_bytes(content)
        print(f"book/_static/{name}: {len(content)} bytes")
