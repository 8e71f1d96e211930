"""The still figure of the spectral lens: its starting state as an SVG drawn from Python's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike
from still import Axis

from splinelens.activation_spectra import SpectralPenalty
from splinelens.activations import get_activation
from splinelens.flat_limit import seminorm_interpolant
from splinelens.kernels import activation_kernel

__all__ = ["still"]

WIDTH, HEIGHT = 640, 590
LOOKS = ('stroke="#000"', 'stroke="#b84e00" stroke-dasharray="6 3"')
HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
    f' height="{HEIGHT}"'
    ' font-family="DejaVu Sans, Arial, sans-serif" font-size="13" fill="#1f2328">\n'
    f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
)
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
OMEGA, PRICE = Axis(-1, np.log10(20), 60, 300), Axis(-6, 10, 226, 50)
DISTANCE, HEIGHT_OF_KERNEL = Axis(0, 6, 352, 628), Axis(-1.1, 1.1, 226, 50)
ACROSS, UP = Axis(-4.4, 4.4, 60, 628), Axis(-2.6, 2.6, 548, 292)


def still(names: Mapping[str, str], x: ArrayLike, y: ArrayLike) -> str:
    """The SVG: prices, kernels, and the fits through the data, for activations with their labels."""
    parts = [HEAD, *_legend(names), *_frames()]
    for look, name in reversed(list(zip(LOOKS, names, strict=True))):
        parts += [_curve(points, look) for points in _curves(name, x, y)]
    for place, height in zip(np.asarray(x), np.asarray(y), strict=True):
        parts.append(f'<circle cx="{ACROSS(place)}" cy="{UP(height)}" r="5" fill="#4d4d4d" stroke="#fff"/>')
    return "\n".join([*parts, "</svg>", ""]).replace(">-", ">\N{MINUS SIGN}")


def _curves(name: str, x: ArrayLike, y: ArrayLike) -> Iterator[list[tuple[float, float]]]:
    """Price, kernel and fit in pixels, each within its frame."""
    logs, r, grid = np.linspace(-1, np.log10(20), 121), np.linspace(0, 6, 61), np.linspace(-4.4, 4.4, 177)
    price = np.log10(SpectralPenalty(name, 1).penalty(10**logs))
    seen = price < PRICE.high
    yield [(OMEGA(a), PRICE(b)) for a, b in zip(logs[seen], price[seen], strict=True)]
    kernel = activation_kernel(get_activation(name), r, 1) - activation_kernel(name, 0.0, 1)
    kernel = kernel / np.abs(kernel).max()
    yield [(DISTANCE(a), HEIGHT_OF_KERNEL(b)) for a, b in zip(r, kernel, strict=True)]
    fit = seminorm_interpolant(x, y, name)(grid)
    inside = np.abs(fit) < UP.high
    yield [(ACROSS(a), UP(b)) for a, b in zip(grid[inside], fit[inside], strict=True)]


def _frames() -> Iterator[str]:
    for tick in (-1, 0, 1):
        yield _line(OMEGA(tick), 50, OMEGA(tick), 226)
        yield _text(f"{10.0**tick:g}", OMEGA(tick), 243)
    for tick in (-6, -2, 2, 6, 10):
        yield _line(60, PRICE(tick), 300, PRICE(tick))
        yield _text(f"10{str(tick).translate(RAISED)}", 53, PRICE(tick) + 4, "end")
    for tick in (0, 2, 4, 6):
        yield _line(DISTANCE(tick), 50, DISTANCE(tick), 226)
        yield _text(f"{tick:g}", DISTANCE(tick), 243)
    yield _line(352, HEIGHT_OF_KERNEL(0), 628, HEIGHT_OF_KERNEL(0), "#767676")
    for tick in (-4, -2, 0, 2, 4):
        yield _line(ACROSS(tick), 292, ACROSS(tick), 548)
        yield _text(f"{tick:g}", ACROSS(tick), 565)
    for tick in (-2, -1, 0, 1, 2):
        yield _line(60, UP(tick), 628, UP(tick), "#e6e6e6" if tick else "#767676")
        yield _text(f"{tick:g}", 53, UP(tick) + 4, "end")
    for text, across, up in (
        ("price 1/S of a frequency", 60, 42),
        ("kernel K(r) \N{MINUS SIGN} K(0), scaled", 352, 42),
        ("cheapest f(x) through the points", 60, 284),
    ):
        yield _text(text, across, up, "start")
    for text, across, up in (("frequency", 180, 260), ("distance r", 490, 260), ("x", 344, 583)):
        yield _text(text, across, up)


def _legend(names: Mapping[str, str]) -> Iterator[str]:
    for k, (look, label) in enumerate(zip(LOOKS, names.values(), strict=True)):
        yield _curve([(60 + 120 * k, 16), (84 + 120 * k, 16)], look)
        yield _text(label, 90 + 120 * k, 20, "start")


def _curve(points: list[tuple[float, float]], look: str) -> str:
    places = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{places}" fill="none" {look} stroke-width="2"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = "#e6e6e6") -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"/>'


def _text(text: str, x: float, y: float, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'
