"""Pairs of a percent script (the source) and a notebook (what is committed with outputs).

A notebook is read from its script with cell names that depend on the cells alone, and written
without anything that differs between two runs or two machines: no times, no versions.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path

import jupytext
import nbformat
from jupytext.compare import NotebookDifference, compare_notebooks
from nbformat import NotebookNode

__all__ = ["disagreement", "normalised", "read_notebook", "read_script", "scripts", "write_notebook"]

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


def scripts(folder: Path) -> list[Path]:
    """The percent scripts in `folder`, sorted by name."""
    return sorted(folder.glob("*.py"))


def read_script(path: Path) -> NotebookNode:
    """The notebook that the percent script at `path` describes, without outputs."""
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    return normalised(notebook)


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path`."""
    return nbformat.read(path, as_version=4)


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write `notebook` to `path`, in the one form that stays the same from run to run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(normalised(notebook), indent=1, sort_keys=True)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def normalised(notebook: NotebookNode) -> NotebookNode:
    """A copy of `notebook` with stable cell names and without times, versions and tool metadata."""
    copy = nbformat.from_dict(notebook)
    kept = {key: value for key, value in copy.metadata.items() if key in ("mystnb", "myst")}
    copy.metadata = nbformat.from_dict({**kept, "kernelspec": KERNEL, "language_info": LANGUAGE})
    copy.nbformat, copy.nbformat_minor = 4, 5
    seen: Counter[str] = Counter()
    for cell in copy.cells:
        cell.metadata.pop("execution", None)
        cell.id = _cell_name(cell, seen)
    return copy


def _cell_name(cell: NotebookNode, seen: Counter[str]) -> str:
    name = sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def disagreement(script: Path, notebook: Path) -> str:
    """What differs between the cell inputs of a pair; empty where they agree."""
    if not notebook.is_file():
        return f"{notebook.name} is missing"
    try:
        compare_notebooks(
            read_notebook(notebook), read_script(script), fmt="py:percent", compare_outputs=False
        )
    except NotebookDifference as difference:
        return str(difference)
    return ""
