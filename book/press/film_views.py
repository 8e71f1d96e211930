"""How the films look: from the arrays of a run to panels, axes and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.film_gathering import EARLY as EARLY_GATHERING
from press.film_runs import EARLY
from splinelens.animations import Film, Panel, spell
from splinelens.film_layers import Axis, Layer, line, marks, rules, stems, trace
from splinelens.interpolants import linear_interpolant, natural_cubic_spline
from splinelens.networks import ShallowNetwork

__all__ = ["gathering", "kernel_and_adaptive", "spectrum", "spline_view", "two_basins", "worldlines"]

Arrays = Mapping[str, NDArray[Any]]
FloatArray = NDArray[np.float64]

ENDS = (-1.25, 1.15)
"""Ends of the line in the films of the flow."""
SIDES = (("r", "right-facing"), ("l", "left-facing"), ("R", "hollow: no active datum"), ("p", "pinned"))


def time_axis(run: Arrays, name: str, ticks: Sequence[float]) -> Axis:
    """The time of a film, as its frames are spaced."""
    return Axis("time t", 0.0, float(run["times"][-1]), ticks, "symlog", EARLY[name])


def followed(across: Axis, up: Axis, times: FloatArray, values: FloatArray, height: int = 90) -> Panel:
    """A quantity over time, whole, with a mark at the moment."""
    return Panel(
        across, up, [line(times, values, "faint"), marks(times[:, None], values[:, None], "h")], height
    )


# -- Two basins -----------------------------------------------------------------------------------


def two_basins(run: Arrays) -> Film:
    """Above, the least loss for each breakpoint and the losses of two runs; below, data and both fits."""
    x, y, w, b, v, bias = (run[name] for name in ("x", "y", "w", "b", "v", "bias"))
    beta = (-b / w)[:, :, 0]
    looks = ("right", "left")
    across = Axis("breakpoint β", -0.5, 4.3, (0, 1, 2, 3, 4))
    up = Axis("loss L", 0.7, 1.9, (0.8, 1.2, 1.6))
    runs = [trace(beta, run["losses"], looks), marks(beta, run["losses"], "ab")]
    loss = Panel(across, up, [*profile(x, y), *runs], 190)
    fits = [unit_line(w[:, k], b[:, k], v[:, k], bias[:, k], look) for k, look in enumerate(looks)]
    data = Panel(
        Axis("x", -0.5, 4.3, (0, 1, 2, 3, 4)),
        Axis("f(x)", -2.6, 3.6, (-2, 0, 2)),
        [*fits, marks(x, y, "d" * len(x))],
    )
    numbers = {"β₁": beta[:, 0], "L₁": run["losses"][:, 0], "β₂": beta[:, 1], "L₂": run["losses"][:, 1]}
    legend = [
        ("faint", "least loss"),
        ("o", "its minima"),
        ("a", "first run"),
        ("b", "second run"),
        ("d", "data"),
    ]
    return Film(run["times"], [loss, data], legend, numbers, seconds=12.0)


def profile(x: FloatArray, y: FloatArray) -> list[Layer]:
    """The least loss for each breakpoint, and its strict local minima."""
    grid = np.linspace(-0.5, 4.3, 961)
    losses = np.array([best_loss(x, y, beta) for beta in grid])
    lower = (losses[1:-1] < losses[:-2] - 1e-12) & (losses[1:-1] < losses[2:] - 1e-12)
    lowest = 1 + np.flatnonzero(lower)
    return [line(grid[::5], losses[::5], "faint"), marks(grid[lowest], losses[lowest], "o" * len(lowest))]


def best_loss(x: FloatArray, y: FloatArray, beta: float) -> float:
    """The least loss of one right-facing unit with this breakpoint and a bias."""
    features = np.stack([np.maximum(x - beta, 0.0), np.ones_like(x)], axis=1)
    residuals = features @ np.linalg.lstsq(features, y)[0] - y
    return float(0.5 * np.mean(residuals**2))


def unit_line(w: FloatArray, b: FloatArray, v: FloatArray, bias: FloatArray, look: str) -> Layer:
    """The graph of bias + v max(w x + b, 0), w > 0, frame by frame."""
    corner = np.clip(-b[:, 0] / w[:, 0], -0.5, 4.3)
    places = np.stack([np.full_like(corner, -0.5), corner, np.full_like(corner, 4.3)], axis=1)
    return line(places, bias[:, None] + v * np.maximum(w * places + b, 0.0), look)


# -- A flow with pins and releases ----------------------------------------------------------------


def spline_view(run: Arrays) -> Film:
    """Data, spline and residuals; under it breakpoints with their jumps; under that the loss."""
    times, beta = run["times"], -run["b"] / run["w"]
    jumps = run["v"] * np.abs(run["w"])
    across = Axis("x", *ENDS, (-1, -0.5, 0, 0.5, 1))
    jump = Panel(
        across,
        Axis("jump m", -8.0, 8.0, (-5, -1, 0, 1, 5), "symlog", 0.5),
        [
            rules(y=[0.0], look="faint"),
            stems(beta, np.zeros_like(jumps), jumps),
            marks(beta, jumps, sides(run)),
        ],
        130,
    )
    clock = time_axis(run, "pinned_flow", (0, 1, 10, 100))
    loss = followed(clock, Axis("loss L", 5e-5, 0.4, (1e-4, 1e-2), "log"), times, run["losses"])
    legend = [("d", "data"), ("curve", "f"), *SIDES]
    return Film(times, [fit(run, across, 170), jump, loss], legend, {"L": run["losses"]}, turns(run), 20.0)


def worldlines(run: Arrays) -> Film:
    """Data and spline; under it the path of each breakpoint, time upwards, with what happens at data."""
    times, beta = run["times"], -run["b"] / run["w"]
    across = Axis("x", *ENDS, (-1, -0.5, 0, 0.5, 1))
    looks = ["right" if sign > 0 else "left" for sign in run["w"][0]]
    heights = np.repeat(times[:, None], beta.shape[1], axis=1)
    slides = np.where(run["pinned"] >= 0, heights, np.nan)
    layers = [
        rules(x=run["x"]),
        trace(beta, slides, ["slide"] * len(looks)),
        trace(beta, heights, looks),
        meetings(run),
        marks(beta, heights, sides(run)),
    ]
    up = time_axis(run, "pinned_flow", (0, 1, 10, 100))
    paths = Panel(across, up, layers, 300)
    legend = [
        *SIDES,
        ("x", "crossing"),
        ("s", "pin"),
        ("o", "release"),
        ("slide", "slide"),
        ("rule", "datum"),
    ]
    return Film(times, [fit(run, across, 110), paths], legend, {"L": run["losses"]}, turns(run), 20.0)


def fit(run: Arrays, across: Axis, height: int) -> Panel:
    """Data, residuals and the graph of f, frame by frame."""
    x, y = run["x"], run["y"]
    networks = [ShallowNetwork(*each) for each in zip(run["w"], run["b"], run["v"], run["bias"], strict=True)]
    corners = np.sort(np.clip(-run["b"] / run["w"], *ENDS), axis=1)
    corners = np.insert(corners, [0, corners.shape[1]], ENDS, axis=1)
    values = np.array([network(each) for network, each in zip(networks, corners, strict=True)])
    at_data = np.array([network(x) for network in networks])
    layers = [stems(x, y, at_data), line(corners, values), marks(x, y, "d" * len(x))]
    return Panel(across, Axis("f(x)", -1.1, 1.5, (-1, 0, 1)), layers, height)


def live(run: Arrays) -> NDArray[np.bool_]:
    """Which units have an active datum or are pinned, shape (frames, units)."""
    signs = run["w"][:, :, None] * run["x"] + run["b"][:, :, None]
    active: NDArray[np.bool_] = (signs > 0).any(axis=2) | (run["pinned"] >= 0)
    return active


def sides(run: Arrays) -> list[str]:
    """Codes of the breakpoints in each frame: orientation; hollow without active data, framed when pinned."""
    right, pinned = run["w"] > 0, run["pinned"] >= 0
    plain = np.where(right, np.where(live(run), "r", "R"), np.where(live(run), "l", "L"))
    codes = np.where(pinned, np.where(right, "p", "q"), plain)
    return ["".join(frame) for frame in codes]


def meetings(run: Arrays) -> Layer:
    """A mark where a breakpoint and a datum meet or part, from that frame on."""
    kinds, when = run["event_kinds"].astype(int), frames_of(run)
    codes = np.array(["x", "s", "o"])[kinds]
    shown = [np.where(when <= frame, codes, "-") for frame in range(len(run["times"]))]
    places = run["x"][run["event_data"].astype(int)]
    return marks(places, run["event_times"], ["".join(frame) for frame in shown])


def frames_of(run: Arrays) -> NDArray[np.intp]:
    """The first frame at or after each event."""
    return np.searchsorted(run["times"], run["event_times"])


def turns(run: Arrays) -> list[tuple[int, str]]:
    """Pins, releases, and crossings that leave a unit without active data, in words."""
    last = live(run)
    notes = []
    for k, frame in enumerate(frames_of(run)):
        kind, unit = int(run["event_kinds"][k]), int(run["event_units"][k])
        dies = kind == 0 and last[frame - 1, unit] and not last[frame, unit]
        what = "last datum left" if dies else ("", "pin", "release")[kind]
        if what:
            place = spell(run["x"][int(run["event_data"][k])])
            notes.append((int(frame), f"t = {spell(run['event_times'][k])}: {what} at x = {place}"))
    return notes


# -- The spectrum of the Hessian along descent ----------------------------------------------------


def spectrum(run: Arrays) -> Film:
    """Sorted eigenvalues with those of the tangent kernel; the largest against 2/step size; the loss."""
    times, values, kernel = run["times"], run["eigenvalues"], run["kernel_eigenvalues"]
    count, n = values.shape[1], kernel.shape[1]
    ranks = np.arange(1.0, count + 1)
    edge = 2 / float(run["step_size"])
    up = Axis("eigenvalue λ", -2.0, 20.0, (-1, -0.1, -0.01, 0, 0.01, 0.1, 1, 10), "symlog", 1e-3)
    sorted_values = Panel(
        Axis("rank", 0.0, count + 1.0, (1, 12, 24, 36, 48)),
        up,
        [
            rules(y=[0.0], look="faint"),
            marks(ranks[count - n :], kernel, "t" * n),
            marks(ranks, values, "e" * count),
        ],
        230,
    )
    clock = time_axis(run, "spectrum", (0, 3, 10, 100))
    largest = followed(clock, Axis("λ max", 2.0, 9.0, (3, 5, 7)), times, values[:, -1])
    sharpness = Panel(clock, largest.up, [rules(y=[edge], look="target"), *largest.layers], 90)
    loss = followed(clock, Axis("loss L", 1e-14, 1.0, (1e-12, 1e-8, 1e-4), "log"), times, run["losses"])
    legend = [
        ("e", "eigenvalue of the Hessian"),
        ("t", "of the tangent kernel, over n"),
        ("target", "2 / step size"),
    ]
    numbers = {"L": run["losses"], "λ max": values[:, -1]}
    return Film(times, [sorted_values, sharpness, loss], legend, numbers, seconds=15.0)


# -- Kernel beside adaptive -----------------------------------------------------------------------

RANGE = (-1.0, 1.0)
CELLS = np.linspace(-0.925, 0.925, 38)
"""Ends of the cells in which slope changes are added up; each datum is the middle of one."""
EVERY = 4
"""Of the starting places, the breakpoints of each fourth one are drawn."""


def kernel_and_adaptive(run: Arrays) -> Film:
    """Two runs, one under the other: data, both interpolants and f; under each its bends and breakpoints."""
    across = Axis("x", *RANGE, (-0.6, 0, 0.6))
    names = ("kernel, D = 16", "adaptive, D = 0")
    panels = [
        panel
        for k, name in enumerate(names)
        for panel in (regime_fit(run, across, k, name), regime_bends(run, across, k))
    ]
    legend = [
        ("d", "data"),
        ("curve", "f"),
        ("target", "linear interpolant"),
        ("residual", "natural cubic spline"),
        ("e", "breakpoint"),
        ("right", "slope change in a cell"),
    ]
    numbers = {
        f"{what}, {name.split(',')[0]}": run[key][:, k]
        for k, name in enumerate(names)
        for what, key in (("median β move", "moves"), ("clusters", "clusters"))
    }
    return Film(run["times"], panels, legend, numbers, seconds=15.0)


def regime_fit(run: Arrays, across: Axis, k: int, name: str) -> Panel:
    """Data, linear interpolant, natural cubic spline, and the network of one run."""
    x, y, grid = run["x"], run["y"], np.linspace(-0.9, 0.9, 37)
    fine = np.linspace(-0.9, 0.9, 73)
    layers = [
        line(fine, natural_cubic_spline(x, y)(fine), "residual"),
        line(x, linear_interpolant(x, y)(x), "target"),
        line(grid, np.array([network(grid) for network in networks_of(run, k)])),
        marks(x, y, "d" * len(x)),
    ]
    return Panel(across, Axis(f"f(x), {name}", -0.35, 1.25, (0, 0.5, 1)), layers, 150)


def networks_of(run: Arrays, k: int) -> list[ShallowNetwork]:
    """The networks of run `k`, frame by frame."""
    parts = zip(run["w"][:, k], run["b"][:, k], run["v"][:, k], strict=True)
    return [ShallowNetwork(*each) for each in parts]


def regime_bends(run: Arrays, across: Axis, k: int) -> Panel:
    """The slope change of f in each cell, and dots for breakpoints on the line."""
    w, b, v = (run[name][:, k] for name in ("w", "b", "v"))
    beta, jumps = -b / w, v * np.abs(w)
    added = np.array(
        [np.histogram(places, CELLS, weights=weights)[0] for places, weights in zip(beta, jumps, strict=True)]
    )
    middles, dots = (CELLS[1:] + CELLS[:-1]) / 2, shown(beta)
    layers = [
        rules(y=[0.0], look="faint"),
        stems(middles, np.zeros_like(middles), added, "right"),
        marks(dots, np.zeros(dots.shape[1]), "e" * dots.shape[1]),
    ]
    return Panel(across, Axis("slope change", -9.0, 9.0, (-5, -0.5, 0, 0.5, 5), "symlog", 0.2), layers, 100)


def shown(beta: FloatArray) -> FloatArray:
    """The breakpoints of each fourth starting place; four units start together."""
    places = np.arange(beta.shape[1]) // 4 % EVERY == 0
    kept: FloatArray = np.clip(beta[:, places], *RANGE)
    return kept


# -- Lines that gather ----------------------------------------------------------------------------

WINDOW = 1.3
"""Half the side of the square that is shown of the plane."""


def gathering(run: Arrays) -> Film:
    """Above, data and hyperplanes in the plane; middle, their directions on a map; below, the loss."""
    times, x, v = run["times"], run["x"], run["v"]
    plane = Panel(
        Axis("x₁", -WINDOW, WINDOW, (-1, 0, 1)),
        Axis("x₂", -WINDOW, WINDOW, (-1, 0, 1)),
        [*hyperplanes(run["weights"], v[0]), marks(x[:, 0], x[:, 1], "d" * len(x))],
        300,
    )
    east, north = on_map(run["weights"])
    there_east, there_north = on_map(run["attractors"])
    sphere = Panel(
        Axis("angle of w, degrees", -180.0, 180.0, (-90, 0, 90)),
        Axis("b / |(w, b)|", -1.0, 1.0, (-1, 0, 1)),
        [
            *(great_circle(point) for point in x),
            marks(there_east, there_north, ["".join(map(corner, row)) for row in run["attractor_signs"]]),
            marks(east, north, "".join("a" if each > 0 else "b" for each in v[0])),
        ],
        220,
    )
    clock = Axis("time t", 0.0, float(times[-1]), (0, 10, 100), "symlog", EARLY_GATHERING)
    loss = followed(clock, Axis("loss L", 1e-5, 0.3, (1e-4, 1e-2), "log"), times, run["losses"])
    legend = [
        ("d", "datum"),
        ("a", "unit with v > 0"),
        ("b", "v < 0"),
        ("s", "its attractor, v > 0"),
        ("o", "v < 0"),
        ("faint", "unit passes through a datum"),
    ]
    numbers = {"L": run["losses"], "pairs": run["pairs"]}
    return Film(times, [plane, sphere, loss], legend, numbers, moments(run), 20.0)


def hyperplanes(weights: FloatArray, v: FloatArray) -> list[Layer]:
    """The line w x + b = 0 of each unit, frame by frame, far outside where the window does not meet it."""
    lengths = np.linalg.norm(weights[:, :, :2], axis=2, keepdims=True)
    normals = weights[:, :, :2] / lengths
    feet = -weights[:, :, 2:] / lengths * normals
    along = 4.0 * np.stack([-normals[:, :, 1], normals[:, :, 0]], axis=2)
    ends = np.stack([feet - along, feet + along], axis=2)
    ends = np.where(np.linalg.norm(feet, axis=2)[:, :, None, None] < 1.5 * WINDOW, ends, 3 * WINDOW)
    return [
        line(ends[:, k, :, 0], ends[:, k, :, 1], "right" if sign > 0 else "left") for k, sign in enumerate(v)
    ]


def on_map(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Equal-area map of directions: angle of w in degrees, and b over the length; 0 for a row of zeros."""
    lengths = np.linalg.norm(weights, axis=-1)
    north = np.divide(weights[..., 2], lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return np.degrees(np.arctan2(weights[..., 1], weights[..., 0])), north


def great_circle(point: FloatArray) -> Layer:
    """On the map, the directions whose hyperplane passes through a datum."""
    degrees = np.linspace(-180.0, 180.0, 25)
    turn = np.radians(degrees)
    height = point[0] * np.cos(turn) + point[1] * np.sin(turn)
    return line(degrees, -height / np.hypot(1.0, height), "faint")


def corner(sign: float) -> str:
    """Code of an attractor by the sign of v that it attracts."""
    return "-" if sign == 0 else "s" if sign > 0 else "o"


def moments(run: Arrays) -> list[tuple[int, str]]:
    """When the residual begins to move, and when the loss has fallen to a hundredth."""
    left = run["losses"] / run["losses"][0]
    moving, small = (int(np.argmax(left < share)) for share in (0.98, 0.01))
    return [
        (moving, f"t = {spell(run['times'][moving])}: the residual begins to move"),
        (small, f"t = {spell(run['times'][small])}: a hundredth of the loss is left"),
    ]
