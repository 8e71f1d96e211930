"""Sphinx extension: figures that move, with a player on screens and a still in their place elsewhere.

The directive ``{film} NAME`` puts a film on a page, as a figure with a number.  `press.films` has written
its script ``NAME.js`` and its still ``NAME.svg`` into the staged sources; the player is in ``book/films/``.
Player and film are loaded on the pages that have the directive and on no other.

Options: ``alt``, what the film shows, for those who do not see it; ``name``, the label of the figure.
The first paragraph of the content is the caption.
"""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press.sphinx_panels import copy_lean, load, names_on

__all__ = ["FilmDirective", "copy_films", "load_films", "setup"]

STATIC = "films"
PLAYER, STYLE, SHARED = "film.js", "style.css", "panels/panel.css"
REMARK = "A film; on a screen, with scripts allowed, it plays here."


class FilmDirective(SphinxDirective):
    """``{film} NAME``: player, still and caption as one figure."""

    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged_required, "name": directives.unchanged}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Make the figure."""
        name, folder = self.arguments[0], self.config.films_folder
        for ending in (".js", ".svg"):
            if not (Path(self.env.srcdir) / folder / f"{name}{ending}").is_file():
                raise self.error(
                    f"film: {folder} has no {name}{ending}; is the film stored in results/films/?"
                )
        if "alt" not in self.options:
            raise self.error("film: say in the option `alt` what the film shows")
        figure = nodes.figure("", classes=["film"], film=name)
        panel = nodes.raw("", self._panel(name), format="html")
        # Docutils expects the caption in second place.
        figure += [nodes.container("", panel, self._still(name)), *self._caption()]
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]

    def _panel(self, name: str) -> str:
        label = escape(self.options["alt"], quote=True)
        return f'<div data-film="{escape(name, quote=True)}" data-label="{label}" hidden></div>'

    def _still(self, name: str) -> nodes.container:
        picture = nodes.image("", uri=f"/{self.config.films_folder}/{name}.svg", alt=self.options["alt"])
        return nodes.container("", picture, nodes.paragraph("", REMARK), classes=["film-still"])

    def _caption(self) -> list[nodes.Node]:
        """The first paragraph as caption, what follows as legend."""
        content = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, content)
        if not content.children or not isinstance(content[0], nodes.paragraph):
            raise self.error("film: begin its content with a caption")
        caption = nodes.caption(content[0].rawsource, "", *content[0].children)
        self.set_source_info(caption)
        rest = content[1:]
        return [caption, nodes.legend("", *rest)] if rest else [caption]


def copy_films(app: Sphinx) -> None:
    """Put the player and the scripts of all films beside the built pages."""
    player, films = (
        Path(app.srcdir) / folder for folder in (app.config.player_folder, app.config.films_folder)
    )
    if app.builder.format != "html" or not films.is_dir():
        return
    copy_lean(app, (player / PLAYER, player / STYLE), STATIC)
    for path in films.glob("*.js"):
        shutil.copyfile(path, Path(app.outdir) / "_static" / STATIC / path.name)


def load_films(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the films that the page `pagename` has, and then the player."""
    if names := names_on(doctree, nodes.figure, "film"):
        scripts = (f"{STATIC}/{name}" for name in (*(f"{name}.js" for name in names), PLAYER))
        load(app, (SHARED, f"{STATIC}/{STYLE}", *scripts))


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what this extension adds."""
    app.setup_extension("press.sphinx_panels")
    app.add_config_value("films_folder", "generated/films", "env")
    app.add_config_value("player_folder", "book/films", "env")
    app.add_directive("film", FilmDirective)
    app.connect("builder-inited", copy_films)
    app.connect("html-page-context", load_films)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
