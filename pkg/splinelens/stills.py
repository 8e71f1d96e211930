r"""Stills of films for paper and for pages without scripts: a few frames side by side, as an SVG.

A still takes a film as `splinelens.animations.encode` wrote it, which is also what the player in the
browser takes, and draws with the same layout: a column of panels, one column for each chosen frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

__all__ = ["MARGIN", "Box", "boxes", "draw_still"]

MARGIN = {"left": 60, "right": 14, "top": 10, "gap": 18, "ticks": 18, "foot": 50}
"""Pixels around the panels; the player has the same, and a test compares them."""
WIDTH = 640
FONT = 'font-family="DejaVu Sans, Arial, sans-serif" font-size="12" fill="#1f2328"'
LETTER, MARK = 7.0, 30.0
"""Width of a letter and of a mark with its distance, in the legend."""


class Box(NamedTuple):
    """The part of a picture between the axes of a panel, in pixels, y downwards.

    Attributes
    ----------
    left, right, top, bottom : float
    labelled : bool
        Whether the labels of the horizontal axis stand under it.
    """

    left: float
    right: float
    top: float
    bottom: float
    labelled: bool

    def place(self, x: float, y: float, resolution: int) -> tuple[float, float]:
        """The pixel of the point `x`, `y`, given in steps of `resolution` along the axes."""
        across = self.left + (self.right - self.left) * x / resolution
        return round(across, 1), round(self.bottom - (self.bottom - self.top) * y / resolution, 1)


def boxes(panels: Sequence[Mapping[str, Any]], left: float, right: float, top: float) -> list[Box]:
    """Where the panels stand, from `top` downwards; those with the same horizontal axis share its labels.

    Parameters
    ----------
    panels : sequence of mapping
        Panels of an encoded film.
    left, right, top : float
        Pixels of their left and right ends and of the upper end of the first.
    """
    found: list[Box] = []
    for k, panel in enumerate(panels):
        labelled = k + 1 == len(panels) or panels[k + 1]["across"] != panel["across"]
        found.append(Box(left, right, top, top + panel["height"], labelled))
        top = found[-1].bottom + MARGIN["foot" if labelled else "gap"]
    return found


def draw_still(film: Mapping[str, Any], frames: Sequence[int]) -> str:
    """The SVG of the chosen `frames`, side by side, each under its time.

    Parameters
    ----------
    film : mapping
        An encoded film.
    frames : sequence of int
        At least one; negative numbers count from the end.

    Raises
    ------
    ValueError
        If there is no frame, or one that the film does not have.
    """
    count = len(film["times"])
    if not frames or any(not -count <= frame < count for frame in frames):
        raise ValueError(f"frames: expected some from {-count} to {count - 1}, got {list(frames)}")
    legend, below = _legend(film["legend"])
    wide = (WIDTH - MARGIN["left"] - MARGIN["right"] * len(frames)) / len(frames)
    lefts = [MARGIN["left"] + k * (wide + MARGIN["right"]) for k in range(len(frames))]
    columns = [boxes(film["panels"], left, left + wide, below + 26) for left in lefts]
    height = columns[0][-1].bottom + MARGIN["foot"] - 4
    parts = [_head(height), *_draw_legend(film, legend)]
    for k, (column, frame) in enumerate(zip(columns, frames, strict=True)):
        middle = (column[0].left + column[0].right) / 2
        parts.append(_text(f"t = {film['times'][frame]}", middle, below + 18))
        parts += _draw_column(film, column, frame % count, f"clip-{k}", first=k == 0)
    return "\n".join([*parts, "</svg>", ""])


def _head(height: float) -> str:
    size = f'viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
    paper = f'<rect width="{WIDTH}" height="{height:g}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {FONT}>\n{paper}'


# -- Legend ---------------------------------------------------------------------------------------


def _legend(entries: Sequence[Sequence[str]]) -> tuple[list[tuple[str, str, float, float]], float]:
    """Place of each entry, in as many rows as are needed, and where the rows end."""
    placed, x, y = [], float(MARGIN["left"]), 16.0
    for key, name in entries:
        wide = MARK + LETTER * len(name)
        if x + wide > WIDTH and x > MARGIN["left"]:
            x, y = float(MARGIN["left"]), y + 20
        placed.append((key, name, x, y))
        x += wide
    return placed, y + 4 if placed else 0.0


def _draw_legend(film: Mapping[str, Any], placed: Iterable[tuple[str, str, float, float]]) -> Iterator[str]:
    for key, name, x, y in placed:
        if key in film["marks"]:
            yield _mark(film["marks"][key], x + 8, y)
        else:
            yield _path(f"M{x},{y}h16", film["looks"][key])
        yield _text(name, x + 21, y + 4, "start")


# -- One column -----------------------------------------------------------------------------------


def _draw_column(
    film: Mapping[str, Any], column: Sequence[Box], frame: int, name: str, first: bool
) -> Iterator[str]:
    for k, (panel, box) in enumerate(zip(film["panels"], column, strict=True)):
        yield from _axes(panel, box, film["resolution"], first)
        shape = f'x="{box.left}" y="{box.top}" width="{box.right - box.left}" height="{box.bottom - box.top}"'
        yield f'<clipPath id="{name}-{k}"><rect {shape}/></clipPath>'
        for layer in panel["layers"]:
            clip = "" if layer["kind"] == "marks" else f' clip-path="url(#{name}-{k})"'
            yield f"<g{clip}>"
            yield from _DRAW[layer["kind"]](film, layer, box, frame)
            yield "</g>"


def _axes(panel: Mapping[str, Any], box: Box, resolution: int, first: bool) -> Iterator[str]:
    across, up = panel["across"], panel["up"]
    middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    for step, name in across["ticks"]:
        x, _ = box.place(step, 0, resolution)
        yield _path(f"M{x},{box.top}V{box.bottom}", {"stroke": "#e6e6e6"})
        if box.labelled:
            yield _text(name, x, box.bottom + MARGIN["ticks"])
    if box.labelled:
        yield _text(across["name"], middle[0], box.bottom + 2 * MARGIN["ticks"])
    for step, name in up["ticks"]:
        _, y = box.place(0, step, resolution)
        yield _path(f"M{box.left},{y}H{box.right}", {"stroke": "#e6e6e6"})
        yield from [_text(name, box.left - 6, y + 4, "end")] * first
    turned = f'transform="translate(14,{middle[1]}) rotate(-90)" text-anchor="middle"'
    yield from [f"<text {turned}>{escape(up['name'])}</text>"] * first


def _draw_line(film: Mapping[str, Any], layer: Mapping[str, Any], box: Box, frame: int) -> Iterator[str]:
    points = zip(_at(layer["x"], frame), _at(layer["y"], frame), strict=True)
    yield _path(_through(points, box, film), film["looks"][layer["look"]])


def _draw_stems(film: Mapping[str, Any], layer: Mapping[str, Any], box: Box, frame: int) -> Iterator[str]:
    x, low, high = (_at(layer[name], frame) for name in ("x", "low", "high"))
    ends = (((a, b), (a, c)) for a, b, c in zip(x, low, high, strict=True))
    yield _path("".join(_through(pair, box, film) for pair in ends), film["looks"][layer["look"]])


def _draw_rules(film: Mapping[str, Any], layer: Mapping[str, Any], box: Box, frame: int) -> Iterator[str]:
    whole = film["resolution"]
    ends = [((x, 0), (x, whole)) for x in layer["x"]] + [((0, y), (whole, y)) for y in layer["y"]]
    yield _path("".join(_through(pair, box, film) for pair in ends), film["looks"][layer["look"]])


def _draw_trace(film: Mapping[str, Any], layer: Mapping[str, Any], box: Box, frame: int) -> Iterator[str]:
    for k, (y, look) in enumerate(zip(layer["y"], layer["look"], strict=True)):
        x = layer["x"][k if len(layer["x"]) > 1 else 0]
        runs: list[list[tuple[float, float]]] = [[]]
        for point in zip(x[: frame + 1], y[: frame + 1], strict=True):
            runs.append([]) if point[1] is None else runs[-1].append(point)
        yield _path("".join(_through(run, box, film) for run in runs), film["looks"][look])


def _draw_marks(film: Mapping[str, Any], layer: Mapping[str, Any], box: Box, frame: int) -> Iterator[str]:
    whole = film["resolution"]
    codes = layer["look"] if isinstance(layer["look"], str) else layer["look"][frame]
    for x, y, code in zip(_at(layer["x"], frame), _at(layer["y"], frame), codes, strict=True):
        if code in film["marks"] and max(abs(2 * x - whole), abs(2 * y - whole)) <= whole:
            yield _mark(film["marks"][code], *box.place(x, y, film["resolution"]))


_DRAW = {
    "line": _draw_line,
    "stems": _draw_stems,
    "rules": _draw_rules,
    "trace": _draw_trace,
    "marks": _draw_marks,
}


# -- Parts ----------------------------------------------------------------------------------------


def _at(frames: Sequence[Any], frame: int) -> Sequence[Any]:
    """The coordinates of a frame; what stands still is itself."""
    moving = len(frames) > 0 and isinstance(frames[0], list)
    return frames[frame] if moving else frames


def _through(points: Iterable[tuple[float, float]], box: Box, film: Mapping[str, Any]) -> str:
    places = [box.place(x, y, film["resolution"]) for x, y in points]
    return "".join(f"{'L' if k else 'M'}{x:g},{y:g}" for k, (x, y) in enumerate(places))


def _mark(mark: Sequence[Any], x: float, y: float) -> str:
    outline, look = mark
    return _path(outline, {"transform": f"translate({x:g},{y:g})", **look})


def _path(outline: str, look: Mapping[str, str]) -> str:
    return (
        f'<path d="{outline}" {" ".join(f"{name}={chr(34)}{each}{chr(34)}" for name, each in look.items())}/>'
    )


def _text(text: str, x: float, y: float, anchor: str = "middle") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
