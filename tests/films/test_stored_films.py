"""The films of the book: stored and fresh, small, the same when made again, and true to the theory."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from press import films
from press.layout import Layout
from splinelens import experiments
from splinelens.animations import encode
from splinelens.figures import LEFT, RIGHT
from splinelens.film_layers import ABSENT, LOOKS, MARKS

LAYOUT = Layout.of_this_repository()
LARGEST = 100_000
"""Bytes of script and still of one film together."""
MAKERS = {recipe.run.__name__: recipe.run for recipe in films.FILMS.values()}
RUNS = sorted(MAKERS)
SAME = 1e-6
"""Two processors may add in another order; the runs contract, so that differences do not grow."""


def stored(run: str) -> dict[str, np.ndarray]:
    with np.load(LAYOUT.results / "films" / f"{run}.npz") as arrays:
        return dict(arrays)


@pytest.fixture(scope="module", params=films.FILMS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def film(name: str) -> dict[str, Any]:
    return encode(films.load_film(name, LAYOUT))


def test_no_run_is_stored_without_a_film() -> None:
    assert sorted(path.stem for path in (LAYOUT.results / "films").glob("*.npz")) == RUNS


def test_script_and_still_are_small_and_load_nothing(name: str) -> None:
    script, still = films.assets(name, films.load_film(name, LAYOUT))
    assert 10_000 < len(script.encode()) + len(still.encode()) < LARGEST
    assert not re.search(
        r"https?://|//\w|\bimport\b|fetch", (script + still).replace("http://www.w3.org/2000/svg", "")
    )


def test_the_still_shows_something_in_every_panel(name: str, film: dict[str, Any]) -> None:
    picture = ET.fromstring(films.assets(name, films.load_film(name, LAYOUT))[1])
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}clipPath"))) == len(film["panels"]) * len(
        films.FILMS[name].stops
    )
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) > 30


def test_frames_agree_everywhere(film: dict[str, Any]) -> None:
    frames = len(film["times"])
    assert 60 <= frames <= 200
    assert all(len(values) == frames for _, values in film["readouts"])
    for layer in (layer for panel in film["panels"] for layer in panel["layers"]):
        for key, numbers in layer.items():
            if key in ("x", "y", "low", "high") and numbers and isinstance(numbers[0], list):
                curves = layer["kind"] == "trace"
                assert {len(row) for row in numbers} == {frames} if curves else len(numbers) == frames
        if layer["kind"] == "marks":
            codes = layer["look"] if isinstance(layer["look"], list) else [layer["look"]]
            assert len(codes) in (1, frames) and set("".join(codes)) <= {*film["marks"], ABSENT}


def test_every_colour_and_mark_of_a_film_is_in_its_legend_or_plain(film: dict[str, Any]) -> None:
    told = {key for key, _ in film["legend"]}
    plain = {"d", "h", "L", "q", "curve", "faint", "residual", "right", "left", "target", "rule", "slide"}
    assert {*film["marks"], *film["looks"]} - told <= plain


@pytest.mark.parametrize("run", RUNS)
def test_times_increase_and_losses_end_lower(run: str) -> None:
    arrays = stored(run)
    assert (np.diff(arrays["times"]) > 0).all() and arrays["times"][0] == 0
    assert (arrays["losses"][-1] < arrays["losses"][0]).all()


@pytest.mark.parametrize("run", RUNS)
def test_a_run_made_again_gives_the_stored_numbers(run: str) -> None:
    again, arrays = MAKERS[run](), stored(run)
    assert again.keys() == arrays.keys()
    for key, numbers in again.items():
        assert np.allclose(numbers, arrays[key], rtol=SAME, atol=SAME), key


def test_a_film_made_by_other_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "CODE", (*films.CODE, experiments, json))
    with pytest.raises(films.FilmStale, match="make films"):
        films.load_film("two_basins", LAYOUT)


def test_the_code_behind_the_runs_is_found() -> None:
    names = {module.__name__ for module in films.CODE}
    assert {"press.film_runs", "splinelens.gradient_flow", "splinelens.ramps", "splinelens._arrays"} <= names
    assert "splinelens.animations" not in names, "how a film looks does not make its run stale"


def test_only_stored_films_are_staged(tmp_path: Path) -> None:
    films.write_films(Layout(tmp_path))
    assert list(tmp_path.iterdir()) == []
    shutil.copytree(LAYOUT.results, tmp_path / "results")
    films.write_films(Layout(tmp_path))
    written = sorted(path.name for path in Layout(tmp_path).films.iterdir())
    assert written == sorted(f"{name}{ending}" for name in films.FILMS for ending in (".js", ".svg"))


def test_units_have_the_colours_of_all_figures() -> None:
    assert MARKS["r"][1]["fill"] == LOOKS["right"]["stroke"] == RIGHT
    assert MARKS["l"][1]["fill"] == LOOKS["left"]["stroke"] == LEFT


def test_what_a_colour_tells_a_shape_tells_too(film: dict[str, Any]) -> None:
    marks = [film["marks"][key] for key, _ in film["legend"] if key in film["marks"]]
    shapes = {(outline, look["fill"] == "#fff") for outline, look in marks}
    assert len(shapes) == len(marks)
    dashes = [
        look.get("stroke-dasharray", "") + look.get("stroke-width", "") for look in film["looks"].values()
    ]
    assert len(set(dashes)) == len(dashes)


# -- What the pages say about them ----------------------------------------------------------------


def test_two_basins_end_in_the_two_minima() -> None:
    run = stored("two_basins")
    breakpoints = (-run["b"] / run["w"])[:, :, 0]
    assert breakpoints[-1] == pytest.approx([5 / 6, 5 / 2], abs=1e-5)
    assert run["losses"][-1] == pytest.approx([1.22, 0.8], abs=1e-9)
    held = np.abs(breakpoints[:, 1] - 2) < 0.01
    assert held.sum() > 40, "the second run is held at the datum x = 2"


def test_the_least_loss_has_just_these_minima() -> None:
    layers = films.load_film("two_basins", LAYOUT).panels[0].layers
    minima = next(layer for layer in layers if layer.look == "oo").coordinates
    assert minima["x"] == pytest.approx([5 / 6, 5 / 2], abs=0.005)
    assert minima["y"] == pytest.approx([1.22, 0.8], abs=1e-4)


def test_the_flow_has_crossings_two_pins_and_two_releases() -> None:
    run = stored("pinned_flow")
    kinds = run["event_kinds"].astype(int).tolist()
    assert [kinds.count(kind) for kind in range(3)] == [9, 2, 2]
    on, unit = np.nonzero(run["pinned"] >= 0)
    places = -run["b"][on, unit] / run["w"][on, unit]
    assert places == pytest.approx(run["x"][run["pinned"][on, unit].astype(int)], abs=1e-9)
    imbalance = run["w"] ** 2 + run["b"] ** 2 - run["v"] ** 2
    assert np.abs(imbalance - imbalance[0]).max() < 1e-9
    assert run["losses"][-1] == pytest.approx(1.2e-4, rel=0.02)


def test_three_units_leave_the_data_and_one_enters() -> None:
    run = stored("pinned_flow")
    active = (run["w"][:, :, None] * run["x"] + run["b"][:, :, None] > 0).sum(axis=2)
    left = (active[0] > 0) & (active[-1] == 0)
    assert left.sum() == 3 and (run["w"][0, left] > 0).all()
    beta = -run["b"] / run["w"]
    assert ((beta[0] < -1.25) & (beta[-1] > -1)).sum() == 1
    assert (np.sign(run["w"]) == np.sign(run["w"][0])).all(), "no orientation flips, as the looks assume"


def test_the_two_regimes_start_as_one_function_and_end_as_two() -> None:
    run = stored("kernel_and_adaptive")
    start, end = run["w"][0], run["w"][-1]
    assert np.allclose(run["b"][0, 0] / start[0], run["b"][0, 1] / start[1])
    assert np.allclose(start[0] * run["v"][0, 0], start[1] * run["v"][0, 1])
    imbalance = end**2 + run["b"][-1] ** 2 - run["v"][-1] ** 2
    assert np.abs(imbalance - [[16.0], [0.0]]).max() < 0.05
    assert (run["losses"][-1] < 1.01e-6).all()
    assert run["moves"][-1, 0] < 0.004 and run["moves"][-1, 1] > 0.1
    assert run["clusters"][-1].tolist() == [21, 5]


def test_one_regime_ends_near_the_cubic_and_one_at_the_linear_interpolant() -> None:
    run, grid = stored("kernel_and_adaptive"), np.linspace(-0.9, 0.9, 361)
    ends = zip(run["w"][-1], run["b"][-1], run["v"][-1], strict=True)
    kernel, adaptive = (np.maximum(np.outer(grid, w) + b, 0) @ v for w, b, v in ends)
    cubic, linear = (
        CubicSpline(run["x"], run["y"], bc_type="natural")(grid),
        np.interp(grid, run["x"], run["y"]),
    )
    assert np.sqrt(np.mean((kernel - cubic) ** 2)) < 0.5 * np.sqrt(np.mean((kernel - linear) ** 2))
    assert np.sqrt(np.mean((adaptive - linear) ** 2)) < 1e-3 < 0.1 < np.sqrt(np.mean((adaptive - cubic) ** 2))


def test_the_spectrum_ends_as_that_of_the_tangent_kernel() -> None:
    run = stored("spectrum")
    values, kernel, edge = run["eigenvalues"], run["kernel_eigenvalues"], 2 / run["step_size"]
    assert values.shape[1] == 48 and kernel.shape[1] == 6
    assert values[-1, -6:] == pytest.approx(kernel[-1], abs=1e-6)
    assert np.abs(values[-1, :-6]).max() < 1e-5
    assert (values[0] < -1e-3).sum() > 10
    assert values[:, -1].max() > edge > values[-1, -1] > 0.98 * edge
    assert (np.diff(run["losses"]) > 0).any() and run["losses"][-1] < 1e-11


def test_lines_gather_and_stay_together() -> None:
    run = stored("gathering")
    assert run["pairs"][0] < 0.02 and run["pairs"][-1] > 0.5
    u = run["weights"] / np.linalg.norm(run["weights"], axis=2, keepdims=True)
    moving = int(np.argmax(run["losses"] < 0.98 * run["losses"][0])) - 1
    mass = np.abs(run["v"]) * np.linalg.norm(run["weights"], axis=2)
    near = near_attractors(u, run, moving)
    assert near @ mass[moving] > 0.95 * mass[moving].sum(), "the mass is at the attractors when it starts"
    late = near_attractors(u, run, -1)
    assert late @ mass[-1] < 0.5 * mass[-1].sum(), "and not at the end"
    assert run["losses"][-1] < 1e-3 * run["losses"][0]


def near_attractors(u: np.ndarray, run: dict[str, np.ndarray], frame: int) -> np.ndarray:
    """Which units are within 0.1 rad of an attractor of their sign."""
    same = np.sign(run["v"][frame])[:, None] == run["attractor_signs"][frame]
    return ((u[frame] @ run["attractors"][frame].T > np.cos(0.1)) & same).any(axis=1).astype(float)
