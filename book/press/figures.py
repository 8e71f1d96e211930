"""Figures of executed notebooks as files, for pages that stand outside the book."""

from __future__ import annotations

import base64

from nbformat import NotebookNode

from press.layout import Layout
from press.pairs import read_notebook

__all__ = ["README_FIGURE", "figure_png", "write_readme_figure"]

README_FIGURE = ("00_preface", "fig-network-as-spline", "network_as_spline.png")
"""Notebook, label and file name of the figure that the README shows."""


def figure_png(notebook: NotebookNode, label: str) -> bytes:
    """The PNG file of the figure of that label.

    Raises
    ------
    ValueError
        If no executed cell has the label and a PNG output.
    """
    for cell in notebook.cells:
        if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == label:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    return base64.b64decode(output.data["image/png"])
    raise ValueError(f"label: expected the label of a figure with a PNG output, got {label!r}")


def write_readme_figure(layout: Layout) -> None:
    """Bring the README's figure in step with the executed notebook that draws it."""
    name, label, file = README_FIGURE
    png = figure_png(read_notebook(layout.executed / f"{name}.ipynb"), label)
    (layout.book / "_static" / file).write_bytes(png)
