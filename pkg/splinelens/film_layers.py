r"""What a film is made of: axes, and layers that stand still or move from frame to frame.

A layer is a line, marks, stems, rules, or traces that grow with time.  Its coordinates stand still,
with shape (points,), or move, with shape (frames, points).  How every line and mark looks is told by
`LOOKS` and `MARKS` alone; what a colour tells, a shape tells too.

The functions take arrays and know no theory.  Everywhere `x` and `y` are coordinates in the units of
the axes, and `look` is a name in `LOOKS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, real_array

__all__ = [
    "ABSENT",
    "LOOKS",
    "MARKS",
    "SCALES",
    "Axis",
    "Layer",
    "line",
    "marks",
    "rules",
    "stems",
    "trace",
]

SCALES = ("linear", "log", "symlog")
"""Scales of an axis; "symlog" is linear below the axis's threshold and logarithmic above, on both sides."""
ABSENT = "-"
"""Code of a mark that is not there."""

RIGHT, LEFT, GREY = "#0072B2", "#D55E00", "#4D4D4D"
LOOKS: dict[str, dict[str, str]] = {
    "curve": {"fill": "none", "stroke": "#000", "stroke-width": "2", "stroke-linejoin": "round"},
    "target": {"fill": "none", "stroke": "#000", "stroke-width": "1.3", "stroke-dasharray": "6 3"},
    "faint": {"fill": "none", "stroke": "#767676", "stroke-width": "1.3"},
    "residual": {"fill": "none", "stroke": "#767676", "stroke-dasharray": "2 2"},
    "rule": {"fill": "none", "stroke": "#9a9a9a", "stroke-dasharray": "1 3"},
    "right": {"fill": "none", "stroke": RIGHT, "stroke-width": "1.6"},
    "left": {"fill": "none", "stroke": LEFT, "stroke-width": "1.6", "stroke-dasharray": "6 3"},
    "slide": {"fill": "none", "stroke": "#000", "stroke-width": "7", "stroke-opacity": "0.3"},
}
"""How lines look, as attributes of SVG."""

_RIGHTWARDS, _LEFTWARDS = "M-4.9,-7L7,0L-4.9,7Z", "M4.9,-7L-7,0L4.9,7Z"
_FRAME = "M-9,-9H9V9H-9Z"
_CIRCLE = "M-4,0A4,4,0,1,1,4,0A4,4,0,1,1,-4,0Z"
_DIAMOND = "M0,-6.5L6.5,0L0,6.5L-6.5,0Z"


def _solid(colour: str) -> dict[str, str]:
    return {"fill": colour, "stroke": "#fff", "stroke-width": "1"}


def _hollow(colour: str) -> dict[str, str]:
    return {"fill": "#fff", "stroke": colour, "stroke-width": "1.5"}


MARKS: dict[str, tuple[str, dict[str, str]]] = {
    "d": (_CIRCLE, _solid(GREY)),
    "r": (_RIGHTWARDS, _solid(RIGHT)),
    "l": (_LEFTWARDS, _solid(LEFT)),
    "R": (_RIGHTWARDS, _hollow(RIGHT)),
    "L": (_LEFTWARDS, _hollow(LEFT)),
    "p": (_RIGHTWARDS + _FRAME, {"fill": RIGHT, "fill-rule": "evenodd", "stroke": "#000"}),
    "q": (_LEFTWARDS + _FRAME, {"fill": LEFT, "fill-rule": "evenodd", "stroke": "#000"}),
    "s": ("M-5,-5H5V5H-5Z", _solid("#000")),
    "o": ("M-5,-5H5V5H-5Z", _hollow("#000")),
    "x": ("M-4,-4L4,4M-4,4L4,-4", {"fill": "none", "stroke": "#000", "stroke-width": "1.5"}),
    "h": (_CIRCLE, {"fill": "#000", "stroke": "#fff"}),
    "a": ("M0,-6.5L6,5H-6Z", _solid(RIGHT)),
    "b": (_DIAMOND, _solid(LEFT)),
    "e": ("M-3,0A3,3,0,1,1,3,0A3,3,0,1,1,-3,0Z", {"fill": RIGHT, "stroke": "none"}),
    "t": ("M-6,0H6", {"fill": "none", "stroke": LEFT, "stroke-width": "2.5"}),
}
"""Marks by their code: outline around the point, in pixels, and look.

Triangles point to the side where a unit is active: `r`, `l` filled, `R`, `L` hollow, `p`, `q` in a square.
`d` is a datum, `s` and `o` a filled and an open square, `x` a cross, `h` the head of a curve, `a` and `b`
two runs, `e` a small dot, `t` a dash.
"""


@dataclass(frozen=True)
class Axis:
    """One axis of a panel.

    Attributes
    ----------
    name : str
        Quantity and symbol, as it stands at the axis.
    low, high : float
        Its ends.
    ticks : sequence of float
        Where it has tick labels.
    scale : str
        One of `SCALES`.
    threshold : float
        For "symlog": where the logarithmic part begins, > 0.

    Raises
    ------
    ValueError
        If the ends are not in order, the scale is unknown, or a logarithm would not exist.
    """

    name: str
    low: float
    high: float
    ticks: Sequence[float] = ()
    scale: str = "linear"
    threshold: float = 1.0

    def __post_init__(self) -> None:
        """Refuse an axis without length or with an unknown scale."""
        low, high = finite_scalar("low", self.low), finite_scalar("high", self.high)
        if not low < high:
            raise ValueError(f"low, high: expected low < high, got {low:g} and {high:g}")
        if self.scale not in SCALES:
            raise ValueError(f"scale: expected one of {SCALES}, got {self.scale!r}")
        if self.scale == "log" and low <= 0:
            raise ValueError(f"low: expected a number > 0 on a logarithmic axis, got {low:g}")
        if not finite_scalar("threshold", self.threshold) > 0:
            raise ValueError(f"threshold: expected a number > 0, got {self.threshold:g}")

    def share(self, values: ArrayLike) -> FloatArray:
        """Where `values` lie on the axis: 0 at its low end, 1 at its high end.

        Raises
        ------
        ValueError
            If a value is not positive on a logarithmic axis.
        """
        numbers = real_array("values", values)
        if self.scale == "log" and (numbers <= 0).any():
            raise ValueError(f"values: expected numbers > 0 on a logarithmic axis, got {numbers.min():g}")
        low, high = self._straightened(np.array([self.low, self.high]))
        share: FloatArray = (self._straightened(numbers) - low) / (high - low)
        return share

    def _straightened(self, values: FloatArray) -> FloatArray:
        if self.scale == "linear":
            return values
        if self.scale == "log":
            return np.asarray(np.log10(values))
        return np.asarray(np.sign(values) * np.log10(1 + np.abs(values) / self.threshold))


@dataclass(frozen=True, eq=False)
class Layer:
    """One thing that is drawn on a panel; made by `line`, `marks`, `stems`, `rules` or `trace`.

    Attributes
    ----------
    kind : str
        Name of the function that made it.
    coordinates : mapping of str to ndarray
        What it draws; names that begin with "x" lie along the horizontal axis.
    look : str or tuple of str
        Of all its lines, or of each; for marks their codes, one string for all frames or one for each.
    """

    kind: str
    coordinates: Mapping[str, FloatArray]
    look: str | tuple[str, ...]


def line(x: ArrayLike, y: ArrayLike, look: str = "curve") -> Layer:
    """A broken line through the points (x, y), which stand still or move.

    Examples
    --------
    >>> line([0.0, 1.0], [[0.0, 1.0], [0.0, 2.0]]).kind
    'line'
    """
    return Layer("line", _together({"x": x, "y": y}), _known_look(look))


def marks(x: ArrayLike, y: ArrayLike, codes: str | Sequence[str]) -> Layer:
    """Marks at the points (x, y).

    Parameters
    ----------
    x, y : array_like, shape (points,) or (frames, points)
    codes : str or sequence of str
        One code of `MARKS` (or `ABSENT`) for each point; a sequence has one such string for each frame.

    Raises
    ------
    ValueError
        If a code is unknown, or a string does not have one code for each point.
    """
    given = (codes,) if isinstance(codes, str) else tuple(codes)
    coordinates = _together({"x": x, "y": y})
    points = coordinates["x"].shape[-1]
    if unknown := set("".join(given)) - {*MARKS, ABSENT}:
        raise ValueError(f"codes: expected codes of MARKS, got {sorted(unknown)[0]!r}")
    if any(len(each) != points for each in given):
        raise ValueError(f"codes: expected {points} codes in each string, got {sorted(map(len, given))[-1]}")
    return Layer("marks", coordinates, codes if isinstance(codes, str) else given)


def stems(x: ArrayLike, low: ArrayLike, high: ArrayLike, look: str = "residual") -> Layer:
    """Upright segments over `x`, from `low` to `high`."""
    return Layer("stems", _together({"x": x, "low": low, "high": high}), _known_look(look))


def rules(*, x: ArrayLike = (), y: ArrayLike = (), look: str = "rule") -> Layer:
    """Lines across the whole panel: upright at `x`, level at `y`; they stand still."""
    places = {"x": finite_array("x", x, (None,)), "y": finite_array("y", y, (None,))}
    return Layer("rules", places, _known_look(look))


def trace(x: ArrayLike, y: ArrayLike, looks: Sequence[str]) -> Layer:
    """Curves that are drawn as far as the film has come, one for each column of `y`.

    Parameters
    ----------
    x : array_like, shape (frames,) or (frames, curves)
    y : array_like, shape (frames, curves)
        NaN leaves a gap.
    looks : sequence of str
        One for each curve.

    Raises
    ------
    ValueError
        On wrong shapes, or another number of looks than of curves.
    """
    heights = real_array("y", y, (None, None))
    places = finite_array("x", x)
    if places.shape not in (heights.shape[:1], heights.shape):
        raise ValueError(f"x: expected shape {heights.shape[:1]} or {heights.shape}, got {places.shape}")
    if len(looks) != heights.shape[1]:
        raise ValueError(f"looks: expected one for each of {heights.shape[1]} curves, got {len(looks)}")
    if np.isinf(heights).any():
        raise ValueError("y: expected numbers or NaN, got infinity")
    x_curves = places[:, None] if places.ndim == 1 else places
    return Layer("trace", {"x": x_curves, "y": heights}, tuple(map(_known_look, looks)))


def _known_look(look: str) -> str:
    if look not in LOOKS:
        raise ValueError(f"look: expected one of {tuple(LOOKS)}, got {look!r}")
    return look


def _together(coordinates: Mapping[str, ArrayLike]) -> dict[str, FloatArray]:
    """Coordinates of the same points, each of shape (points,) or (frames, points)."""
    arrays = {name: finite_array(name, value) for name, value in coordinates.items()}
    first = next(iter(arrays.values()))
    for name, array in arrays.items():
        if array.ndim not in (1, 2) or array.shape[-1] != first.shape[-1]:
            expected = f"(points,) or (frames, points) with {first.shape[-1:]} points"
            raise ValueError(f"{name}: expected shape {expected}, got {array.shape}")
    return arrays
