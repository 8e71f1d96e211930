"""The films of the book: their runs are stored in ``results/films/``, and drawn when the book is built.

``python -m press films`` runs all of them and stores their arrays.  `write_films` makes from these, for
each film, a script and a still; a run whose code has changed since is refused.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from press import film_gathering, film_runs, film_views
from press.layout import Layout
from splinelens.animations import Film, encode, film_script
from splinelens.experiments import load_result, save_result
from splinelens.stills import draw_still

__all__ = [
    "CODE",
    "FILMS",
    "FilmStale",
    "Recipe",
    "assets",
    "code_of",
    "load_film",
    "make_films",
    "modules_behind",
    "write_films",
]

Arrays = Mapping[str, NDArray[Any]]


class FilmStale(Exception):
    """A stored run was made by other code than today's."""


@dataclass(frozen=True)
class Recipe:
    """How a film is made.

    Attributes
    ----------
    run : callable
        Computes the arrays; they are stored under its name. Films may share one.
    view : callable
        Turns the arrays into a film.
    stops : tuple of float
        Frames of the still, as shares of the film.
    """

    run: Callable[[], Mapping[str, ArrayLike]]
    view: Callable[[Arrays], Film]
    stops: tuple[float, ...]


FILMS: dict[str, Recipe] = {
    "two_basins": Recipe(film_runs.two_basins, film_views.two_basins, (0.0, 0.5, 1.0)),
    "spectrum": Recipe(film_runs.spectrum, film_views.spectrum, (0.0, 0.8, 1.0)),
    "spline_view": Recipe(film_runs.pinned_flow, film_views.spline_view, (0.0, 0.65, 1.0)),
    "kernel_and_adaptive": Recipe(film_runs.kernel_and_adaptive, film_views.kernel_and_adaptive, (0.0, 1.0)),
    "worldlines": Recipe(film_runs.pinned_flow, film_views.worldlines, (1.0,)),
    "gathering": Recipe(film_gathering.gathering, film_views.gathering, (0.0, 0.35, 1.0)),
}
"""The films by their names."""


def modules_behind(module: ModuleType) -> tuple[ModuleType, ...]:
    """A module and all of the package that it imports, directly or not: what stored runs depend on."""
    found, waiting = {}, [module]
    while waiting:
        here = waiting.pop()
        if here.__name__ not in found:
            found[here.__name__] = here
            names = re.findall(r"^\s*from (splinelens\.\w+) import", inspect.getsource(here), re.MULTILINE)
            waiting += map(importlib.import_module, names)
    return tuple(found.values())


CODE = modules_behind(film_runs)
"""Modules whose change makes the stored runs stale; a run that stands alone has its own."""


def code_of(run: Callable[[], Any]) -> tuple[ModuleType, ...]:
    """What a stored run depends on."""
    return modules_behind(film_gathering) if run is film_gathering.gathering else CODE


def _stored(run: Callable[[], Any], layout: Layout) -> Path:
    return layout.results / "films" / run.__name__


def make_films(layout: Layout) -> None:
    """Compute every run and store its arrays."""
    seeds = {**film_runs.SEEDS, "gathering": film_gathering.SEED}
    for run in dict.fromkeys(recipe.run for recipe in FILMS.values()):
        save_result(_stored(run, layout), run(), seed=seeds[run.__name__], scale="book", modules=code_of(run))
        size = _stored(run, layout).with_suffix(".npz").stat().st_size
        print(f"results/films/{run.__name__}.npz: {size / 1000:.0f} kB")


def load_film(name: str, layout: Layout) -> Film:
    """A film from its stored run.

    Raises
    ------
    FilmStale
        If the run was made by other code, or its files do not belong together.
    """
    recipe = FILMS[name]
    try:
        arrays = load_result(_stored(recipe.run, layout), code_of(recipe.run)).arrays
    except ValueError as error:
        raise FilmStale(f"film {name}: run `make films`: {error}") from error
    return recipe.view(arrays)


def write_films(layout: Layout) -> None:
    """Write script and still of every stored film into the staged sources."""
    for name, recipe in FILMS.items():
        if _stored(recipe.run, layout).with_suffix(".json").is_file():
            layout.films.mkdir(parents=True, exist_ok=True)
            script, still = assets(name, load_film(name, layout))
            (layout.films / f"{name}.js").write_text(script, encoding="utf-8")
            (layout.films / f"{name}.svg").write_text(still, encoding="utf-8")


def assets(name: str, film: Film) -> tuple[str, str]:
    """The script and the still of a film."""
    last = len(np.asarray(film.times)) - 1
    frames = [round(stop * last) for stop in FILMS[name].stops]
    return film_script(name, film), draw_still(encode(film), frames)
