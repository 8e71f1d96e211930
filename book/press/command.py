"""The commands ``build``, ``films``, ``logo``, ``notebooks`` and ``pdf``, each a few calls of the stages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from press.address import BadAddress
from press.collect import ClaimNotMeasured, collect
from press.contents import notebook_names, read_contents
from press.downloads import copy_downloads
from press.execute import ExecutionFailed, execute
from press.figures import write_readme_figure
from press.films import FilmStale, make_films
from press.layout import Layout
from press.logo import write_pictures
from press.pairs import disagreement, read_notebook, read_script, scripts, write_notebook
from press.pdf import PrintFailed, print_book
from press.render import RenderFailed, render
from press.sources import SourceMissing
from press.stage import stage
from splinelens.claims import load_register

__all__ = ["PairOutOfStep", "build", "films", "logo", "main", "notebooks", "pdf"]


class PairOutOfStep(Exception):
    """A notebook does not have the cells of its script."""


EXPECTED = (
    BadAddress,
    ClaimNotMeasured,
    ExecutionFailed,
    FilmStale,
    PairOutOfStep,
    PrintFailed,
    RenderFailed,
    SourceMissing,
)


def build(layout: Layout) -> None:
    """Execute, collect, generate and render: the whole book."""
    names = [
        name.removeprefix("notebooks/") for name in notebook_names(read_contents(layout.root / "_toc.yml"))
    ]
    for name in names:
        _demand_pair(name, layout)
    runs = execute({name: read_script(layout.notebooks / f"{name}.py") for name in names}, layout)
    executed = {f"notebooks/{name}": read_notebook(layout.executed / f"{name}.ipynb") for name in names}
    register = load_register(layout.register)
    measured = collect(register, executed)
    print(f"collect  {len(measured)} claims, all within tolerance")
    stage(register, measured, runs, layout)
    print("render   with Jupyter Book, warnings as errors")
    first_page = render(layout)
    copy_downloads(executed, layout)
    print(f"The book is built. Open {first_page.relative_to(layout.root)}")


def _demand_pair(name: str, layout: Layout) -> None:
    script, notebook = (layout.notebooks / f"{name}{ending}" for ending in (".py", ".ipynb"))
    if not script.is_file():
        raise PairOutOfStep(f"notebooks/{name}.py, which _toc.yml names, is missing")
    if difference := disagreement(script, notebook):
        raise PairOutOfStep(f"notebooks/{name}: run `make notebooks` to bring the pair in step: {difference}")


def notebooks(layout: Layout) -> None:
    """Execute every percent script, write its notebook beside it, and the README's figure."""
    names = [path.stem for path in scripts(layout.notebooks)]
    execute({name: read_script(layout.notebooks / f"{name}.py") for name in names}, layout)
    for name in names:
        write_notebook(read_notebook(layout.executed / f"{name}.ipynb"), layout.notebooks / f"{name}.ipynb")
    write_readme_figure(layout)
    print(f"{len(names)} notebooks are in step with their scripts.")


def pdf(layout: Layout) -> None:
    """Print the built book."""
    print(f"The whole book: {print_book(layout).relative_to(layout.root)}")


def logo(layout: Layout) -> None:
    """Draw the logo, the icon and the card for shared links anew."""
    write_pictures(layout)


def films(layout: Layout) -> None:
    """Run the films anew and store their arrays."""
    make_films(layout)


COMMANDS = {"build": build, "films": films, "logo": logo, "notebooks": notebooks, "pdf": pdf}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` name; return the exit status."""
    parser = argparse.ArgumentParser(prog="press", description="Build the splinelens book.")
    parser.add_argument("command", choices=sorted(COMMANDS))
    command = COMMANDS[parser.parse_args(arguments).command]
    try:
        command(Layout.of_this_repository())
    except EXPECTED as error:
        print(f"press: {error}", file=sys.stderr)
        return 1
    return 0
