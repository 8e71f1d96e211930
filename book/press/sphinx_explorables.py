"""Sphinx extension: pictures that a reader can take hold of, with a still in their place.

The directive ``{explorable} NAME`` puts the explorable of the folder ``NAME`` on a page.  The folder
holds classic scripts, style sheets and ``still.svg``.  Scripts and styles are loaded, what explorables
share first and then in the order of their names, on the pages that have the directive and on no other.
Without scripts, and in print, the still figure stands there.

Options: ``alt``, what the still shows, for those who do not see it; ``figure``, the name of a figure
that shows the same at full size.  The content, if there is any, is the caption.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press.sphinx_panels import copy_lean, load, names_on

__all__ = ["ExplorableDirective", "copy_files", "load_scripts", "setup"]

STATIC = "explorables"
STILL = "still.svg"
SHARED = ("panels/panel.css", "panels/points.css", "panels/drawing.js", "panels/points.js")


class ExplorableDirective(SphinxDirective):
    """``{explorable} NAME``: the explorable, its still figure, and its caption."""

    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged_required, "figure": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Make the container."""
        name = self.arguments[0]
        if not (Path(self.env.srcdir) / self.config.explorables_folder / name / STILL).is_file():
            raise self.error(f"explorable: {self.config.explorables_folder} has no {name}/{STILL}")
        if "alt" not in self.options:
            raise self.error("explorable: say in the option `alt` what the still shows")
        box = nodes.container("", classes=["explorable"], explorable=name)
        box += [nodes.raw("", _panel(name), format="html"), self._still(name), *self._caption()]
        self.set_source_info(box)
        return [box]

    def _still(self, name: str) -> nodes.container:
        address = f"/{self.config.explorables_folder}/{name}/{STILL}"
        picture = nodes.image("", uri=address, alt=self.options["alt"])
        return nodes.container("", picture, self._remark(), classes=["explorable-still"])

    def _remark(self) -> nodes.paragraph:
        text = "On a screen, with scripts allowed, this picture can be changed by hand."
        remark = nodes.paragraph("", text)
        if label := self.options.get("figure"):
            remark += [nodes.Text(" See also "), _reference(label, self.env.docname), nodes.Text(".")]
        return remark

    def _caption(self) -> list[nodes.Node]:
        caption = nodes.container("", classes=["explorable-caption"])
        self.state.nested_parse(self.content, self.content_offset, caption)
        return [caption] if self.content else []


def _panel(name: str) -> str:
    return f'<div data-explorable="{escape(name, quote=True)}" hidden></div>'


def _reference(label: str, docname: str) -> addnodes.pending_xref:
    """The number of a figure as a link, with a warning where there is no such figure."""
    options = {"refdomain": "std", "reftype": "numref", "refexplicit": False, "refwarn": True}
    return addnodes.pending_xref("", nodes.inline(), reftarget=label, refdoc=docname, **options)


def _folder(app: Sphinx) -> Path:
    return Path(app.srcdir) / app.config.explorables_folder


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix in {".js", ".css"}]


def copy_files(app: Sphinx) -> None:
    """Put scripts and styles of all explorables beside the built pages."""
    if app.builder.format != "html" or not _folder(app).is_dir():
        return
    for folder in filter(Path.is_dir, _folder(app).iterdir()):
        copy_lean(app, _files(folder), f"{STATIC}/{folder.name}")


def load_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load scripts and styles of the explorables that the page `pagename` has."""
    for name in names_on(doctree, nodes.container, "explorable"):
        own = (f"{STATIC}/{name}/{path.name}" for path in _files(_folder(app) / name))
        load(app, (*SHARED, *own))


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what this extension adds."""
    app.setup_extension("press.sphinx_panels")
    app.add_config_value("explorables_folder", "book/explorables", "env")
    app.add_directive("explorable", ExplorableDirective)
    app.connect("builder-inited", copy_files)
    app.connect("html-page-context", load_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
