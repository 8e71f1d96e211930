r"""Films: figures that move, as one small script for the browser and as numbers for a still.

A film is a stack of panels over common frames; a panel has two axes and layers (`splinelens.film_layers`).
Coordinates are rounded to `RESOLUTION` steps along their axis, which is finer than a pixel, so that a
film of a hundred frames takes a few ten kilobytes.  How every mark and line looks is written into the
film: the player in the browser and the still on paper (`splinelens.stills`) draw the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens.film_layers import LOOKS, MARKS, Axis, Layer

__all__ = ["RESOLUTION", "Film", "Panel", "encode", "film_script", "spell"]

RESOLUTION = 2000
"""Steps along an axis to which coordinates are rounded."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Two axes and what is drawn between them, later layers over earlier ones.

    Attributes
    ----------
    across, up : Axis
    layers : sequence of Layer
    height : int
        Of the part between the axes, in pixels.
    """

    across: Axis
    up: Axis
    layers: Sequence[Layer]
    height: int = 150


@dataclass(frozen=True, eq=False)
class Film:
    """A stack of panels over common frames.

    Attributes
    ----------
    times : array_like, shape (frames,)
        Time of each frame, strictly increasing.
    panels : sequence of Panel
    legend : sequence of (str, str)
        Code of a mark or look of a line, and what it means.
    readouts : mapping of str to array_like, shape (frames,)
        Numbers that stand beside the time, by their names.
    notes : sequence of (int, str)
        What happens at which frame.
    seconds : float
        Length of the film at normal speed.
    """

    times: ArrayLike
    panels: Sequence[Panel]
    legend: Sequence[tuple[str, str]] = ()
    readouts: Mapping[str, ArrayLike] = field(default_factory=dict)
    notes: Sequence[tuple[int, str]] = ()
    seconds: float = 15.0


def encode(film: Film) -> dict[str, Any]:
    """The film as nested lists of whole numbers and texts: what player and still draw.

    Parameters
    ----------
    film : Film

    Returns
    -------
    dict
        ``times``, ``readouts`` (texts), ``notes``, ``seconds``, ``legend``, ``panels``, and the looks of
        all lines and marks that occur.

    Raises
    ------
    ValueError
        If times do not increase, or a layer, a readout or a note does not fit the frames.

    Examples
    --------
    >>> from splinelens.film_layers import line
    >>> up, across = Axis("f", 0, 2, (0, 2)), Axis("x", 0, 1, (0, 1))
    >>> film = Film([0.0, 1.0], [Panel(across, up, [line([0, 1], [[0, 1], [0, 2]])])])
    >>> encode(film)["panels"][0]["layers"][0]["y"]
    [[0, 1000], [0, 2000]]
    """
    times = finite_array("times", film.times, (None,))
    if len(times) < 2 or (np.diff(times) <= 0).any():
        raise ValueError("times: expected at least two numbers, each larger than the one before")
    if not finite_scalar("seconds", film.seconds) > 0:
        raise ValueError(f"seconds: expected a number > 0, got {film.seconds}")
    panels = [_encode_panel(panel, len(times)) for panel in film.panels]
    used = _used(panels, film.legend)
    return {
        "times": [spell(time) for time in times],
        "readouts": [_encode_readout(name, film.readouts[name], len(times)) for name in film.readouts],
        "notes": [_encode_note(frame, text, len(times)) for frame, text in film.notes],
        "seconds": film.seconds,
        "resolution": RESOLUTION,
        "legend": [list(entry) for entry in film.legend],
        "looks": {name: LOOKS[name] for name in LOOKS if name in used},
        "marks": {code: list(MARKS[code]) for code in MARKS if code in used},
        "panels": panels,
    }


def film_script(name: str, film: Film) -> str:
    """A classic script that puts the film under ``splinelens.films[name]``, for pages without a server.

    Parameters
    ----------
    name : str
    film : Film
    """
    text = json.dumps(encode(film), ensure_ascii=False, separators=(",", ":"))
    key = json.dumps(name)
    return (
        "(function(root){root.splinelens=root.splinelens||{};"
        "root.splinelens.films=root.splinelens.films||{};"
        f"root.splinelens.films[{key}]={text};}})(globalThis);\n"
    )


def spell(number: float, digits: int = 3) -> str:
    """A number as a reader writes it: three digits that count, powers of ten raised, a true minus sign.

    Parameters
    ----------
    number : float
    digits : int
        How many digits count.

    Examples
    --------
    >>> spell(0.12345), spell(-2.0), spell(1.5e-7), spell(100000.0)
    ('0.123', '−2', '1.5·10⁻⁷', '10⁵')
    """
    size = abs(float(f"{number:.{digits}g}"))
    sign = "−" if number < 0 and size else ""
    if size == 0 or 1e-3 <= size < 1e5:
        return sign + np.format_float_positional(size, trim="-")
    mantissa, power = f"{size:.{digits - 1}e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    factor = mantissa.rstrip("0").rstrip(".")
    return f"{sign}{'' if factor == '1' else factor + '·'}10{raised}"


def _encode_panel(panel: Panel, frames: int) -> dict[str, Any]:
    axes = {"x": panel.across, "y": panel.up}
    return {
        "across": _encode_axis(panel.across),
        "up": _encode_axis(panel.up),
        "height": int(panel.height),
        "layers": [_encode_layer(layer, axes, frames) for layer in panel.layers],
    }


def _encode_axis(axis: Axis) -> dict[str, Any]:
    places = _rounded(axis.share(np.asarray(axis.ticks, dtype=np.float64)))
    texts = [spell(tick) for tick in axis.ticks]
    return {"name": axis.name, "ticks": [list(pair) for pair in zip(places, texts, strict=True)]}


def _encode_layer(layer: Layer, axes: Mapping[str, Axis], frames: int) -> dict[str, Any]:
    for name, array in layer.coordinates.items():
        if (array.ndim == 2) and len(array) != frames:
            raise ValueError(f"{name} of {layer.kind}: expected {frames} frames, got {len(array)}")
    if layer.kind == "marks" and not isinstance(layer.look, str) and len(layer.look) != frames:
        raise ValueError(f"codes: expected {frames} strings, one a frame, got {len(layer.look)}")
    lists = {
        name: _rounded(axes["x" if name == "x" else "y"].share(array.T if layer.kind == "trace" else array))
        for name, array in layer.coordinates.items()
    }
    look = layer.look if isinstance(layer.look, str) else list(layer.look)
    return {"kind": layer.kind, "look": look, **lists}


def _rounded(share: FloatArray) -> list[Any]:
    """Steps of `RESOLUTION` as nested lists, None for NaN; what is far off the axis is brought nearer."""
    return list(_listed(np.rint(np.clip(share, -2, 3) * RESOLUTION).tolist()))


def _listed(steps: Any) -> Any:
    if isinstance(steps, list):
        return [_listed(each) for each in steps]
    return None if np.isnan(steps) else int(steps)


def _encode_readout(name: str, values: ArrayLike, frames: int) -> list[Any]:
    numbers = finite_array(name, values, (frames,))
    return [name, [spell(number) for number in numbers]]


def _encode_note(frame: int, text: str, frames: int) -> list[Any]:
    if int(frame) != frame or not 0 <= frame < frames:
        raise ValueError(f"notes: expected frames from 0 to {frames - 1}, got {frame}")
    return [int(frame), text]


def _used(panels: Iterable[Mapping[str, Any]], legend: Iterable[tuple[str, str]]) -> set[str]:
    """Looks and codes that occur in the film or its legend."""
    found = {key for key, _ in legend}
    for layer in (layer for panel in panels for layer in panel["layers"]):
        texts = [layer["look"]] if isinstance(layer["look"], str) else layer["look"]
        found |= set("".join(texts)) if layer["kind"] == "marks" else set(texts)
    return found
