"""The still figure of the explorable: its starting state, fitted, as an SVG drawn from Python's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens import ReluSpline

__all__ = ["still"]

WIDTH, HEIGHT = 640, 540
LEFT, RIGHT = 56, 628
COLOURS = {1: "#0072B2", -1: "#D55E00"}
HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
    f' height="{HEIGHT}"'
    ' font-family="DejaVu Sans, Arial, sans-serif" font-size="13" fill="#1f2328">\n'
    f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
)
X_TICKS, Y_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0), (-2.0, -1.0, 0.0, 1.0, 2.0)


class Axis(NamedTuple):
    """A linear map from the interval `low` to `high` onto pixels."""

    low: float
    high: float
    first: float
    last: float

    def __call__(self, number: float) -> float:
        """The pixel of `number`."""
        share = (number - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1) + 0.0


ACROSS = Axis(-1.15, 1.15, LEFT, RIGHT)
UP = Axis(-2.6, 2.2, 318, 36)


def still(spline: ReluSpline, x: ArrayLike, y: ArrayLike) -> str:
    """The SVG of `spline` with the data `x`, `y` above and its jumps below."""
    limit = float(np.ceil(np.abs(spline.jumps).max() / 10) * 10)
    jump = Axis(-1.25 * limit, 1.25 * limit, 500, 346)
    parts = [
        HEAD,
        *_frame(UP, Y_TICKS, "f(x)"),
        *_frame(jump, (-limit, -limit / 2, 0.0, limit / 2, limit), "jump m"),
        *(_text(f"{tick:g}", ACROSS(tick), 516) for tick in X_TICKS),
        _text("x", (LEFT + RIGHT) / 2, 534),
        *_legend(),
        *_curve(spline, np.asarray(x), np.asarray(y)),
        *_stems(spline, jump),
    ]
    return "\n".join([*parts, "</svg>", ""]).replace(">-", ">\N{MINUS SIGN}")


def _frame(axis: Axis, ticks: Sequence[float], title: str) -> Iterator[str]:
    for tick in X_TICKS:
        yield _line(ACROSS(tick), axis.first, ACROSS(tick), axis.last, "#e6e6e6")
    for tick in ticks:
        yield _line(LEFT, axis(tick), RIGHT, axis(tick), "#e6e6e6" if tick else "#767676")
        yield _text(f"{tick:g}", LEFT - 7, axis(tick) + 4, "end")
    middle = (axis.first + axis.last) / 2
    yield f'<text transform="translate(13,{middle}) rotate(-90)" text-anchor="middle">{title}</text>'


def _legend() -> Iterator[str]:
    yield f'<circle cx="{LEFT + 8}" cy="18" r="5" fill="#4d4d4d"/>'
    yield _text("data", LEFT + 20, 22, "start")
    yield _line(LEFT + 75, 18, LEFT + 97, 18, "#000", 'stroke-width="2"')
    yield _text("f", LEFT + 104, 22, "start")
    for sign, start, name in ((1, LEFT + 145, "right-facing"), (-1, LEFT + 265, "left-facing")):
        yield _triangle(start, 18, sign)
        yield _text(name, start + 14, 22, "start")


def _curve(spline: ReluSpline, x: np.ndarray, y: np.ndarray) -> Iterator[str]:
    for point, height, value in zip(x, y, spline(x), strict=True):
        yield _line(ACROSS(point), UP(height), ACROSS(point), UP(value), "#767676", 'stroke-dasharray="2 2"')
    corners = np.sort([ACROSS.low, *spline.breakpoints, ACROSS.high])
    points = " ".join(f"{ACROSS(place)},{UP(height)}" for place, height in _pairs(corners, spline(corners)))
    yield f'<polyline points="{points}" fill="none" stroke="#000" stroke-width="2"/>'
    for point, height in _pairs(x, y):
        yield f'<circle cx="{ACROSS(point)}" cy="{UP(height)}" r="5" fill="#4d4d4d" stroke="#fff"/>'
    for k, (place, height) in enumerate(_pairs(spline.breakpoints, spline(spline.breakpoints))):
        yield _triangle(ACROSS(place), UP(height), int(spline.orientations[k]))


def _stems(spline: ReluSpline, axis: Axis) -> Iterator[str]:
    for k, (place, jump) in enumerate(_pairs(spline.breakpoints, spline.jumps)):
        sign = int(spline.orientations[k])
        look = f'stroke-width="2"{"" if sign > 0 else " stroke-dasharray=" + chr(34) + "6 3" + chr(34)}'
        yield _line(ACROSS(place), axis(0.0), ACROSS(place), axis(jump), COLOURS[sign], look)
        yield _triangle(ACROSS(place), axis(jump), sign)


def _pairs(first: np.ndarray, second: np.ndarray) -> list[tuple[float, float]]:
    return list(zip(first.tolist(), second.tolist(), strict=True))


def _triangle(x: float, y: float, sign: int) -> str:
    shape = f"M{-6 * sign},-8L{8 * sign},0L{-6 * sign},8Z"
    return f'<path transform="translate({x},{y})" d="{shape}" fill="{COLOURS[sign]}" stroke="#fff"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, look: str = "") -> str:
    ends = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
    return " ".join(filter(None, [f"<line {ends}", f'stroke="{colour}"', look])) + "/>"


def _text(text: str, x: float, y: float, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'
