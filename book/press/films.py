"""The films of the book: their runs are stored in ``results/films/``, and drawn when the book is built.

``python -m press films`` runs all of them and stores their arrays.  `write_films` makes from these, for
each film, a script and a still; a run whose code has changed since is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from press import film_runs, film_views
from press.layout import Layout
from splinelens.animations import Film, encode, film_script
from splinelens.experiments import load_result, save_result
from splinelens.stills import draw_still

__all__ = ["FILMS", "FilmStale", "Recipe", "load_film", "make_films", "write_films"]

Arrays = Mapping[str, NDArray[Any]]


class FilmStale(Exception):
    """A stored run was made by other code than today's."""


@dataclass(frozen=True)
class Recipe:
    """How a film is made.

    Attributes
    ----------
    run : callable
        Computes the arrays; the numbers of its code are those that count for staleness.
    view : callable
        Turns the arrays into a film.
    modules : tuple of modules
        Besides `press.film_runs`, what the run depends on.
    stops : tuple of float
        Frames of the still, as shares of the film.
    """

    run: Callable[[], Mapping[str, ArrayLike]]
    view: Callable[[Arrays], Film]
    modules: tuple[ModuleType, ...]
    stops: tuple[float, ...]


FILMS: dict[str, Recipe] = {
    "two_basins": Recipe(film_runs.two_basins, film_views.two_basins, film_runs.DESCENT, (0.0, 0.5, 1.0)),
}
"""The films by their names."""


def _stored(name: str, layout: Layout) -> Path:
    return layout.results / "films" / name


def _code(recipe: Recipe) -> tuple[ModuleType, ...]:
    return (film_runs, *recipe.modules)


def make_films(layout: Layout) -> None:
    """Run every film and store its arrays."""
    for name, recipe in FILMS.items():
        arrays = recipe.run()
        save_result(_stored(name, layout), arrays, seed=film_runs.SEED, scale="book", modules=_code(recipe))
        size = _stored(name, layout).with_suffix(".npz").stat().st_size
        print(f"results/films/{name}.npz: {size / 1000:.0f} kB")


def load_film(name: str, layout: Layout) -> Film:
    """A film from its stored run.

    Raises
    ------
    FilmStale
        If the run was made by other code, or its files do not belong together.
    """
    recipe = FILMS[name]
    try:
        arrays = load_result(_stored(name, layout), _code(recipe)).arrays
    except ValueError as error:
        raise FilmStale(f"results/films/{name}: run `make films`: {error}") from error
    return recipe.view(arrays)


def write_films(layout: Layout) -> None:
    """Write script and still of every stored film into the staged sources."""
    for name in FILMS:
        if _stored(name, layout).with_suffix(".json").is_file():
            film = load_film(name, layout)
            layout.films.mkdir(parents=True, exist_ok=True)
            (layout.films / f"{name}.js").write_text(film_script(name, film), encoding="utf-8")
            still = draw_still(encode(film), _frames(FILMS[name].stops, film))
            (layout.films / f"{name}.svg").write_text(still, encoding="utf-8")


def _frames(stops: tuple[float, ...], film: Film) -> list[int]:
    last = len(np.asarray(film.times)) - 1
    return [round(stop * last) for stop in stops]
