"""Stamps: a hash of all that the outputs of a notebook depend on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from nbformat import NotebookNode

from press.layout import Layout

__all__ = ["ingredients", "stamp"]


def stamp(notebook: NotebookNode, layout: Layout) -> str:
    """Hash of the cells of `notebook`, of the package, its data, the register, the lock and `results/`."""
    digest = sha256(sys.version.encode())
    cells = [[cell.cell_type, cell.source, cell.metadata] for cell in notebook.cells]
    digest.update(json.dumps([cells, notebook.metadata], sort_keys=True).encode())
    for path in ingredients(layout):
        digest.update(path.relative_to(layout.root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ingredients(layout: Layout) -> Iterator[Path]:
    """Files, other than the notebook, that its outputs depend on, in a fixed order."""
    for path in (layout.register, layout.root / "requirements.lock"):
        if path.is_file():
            yield path
    for folder in (layout.package, layout.root / "results"):
        found = (path for path in folder.rglob("*") if path.is_file())
        yield from sorted(path for path in found if _counts(path.relative_to(folder)))


def _counts(path: Path) -> bool:
    """Whether a file can change what a notebook shows: no cache does, and no notebook uses the classroom."""
    return not {"__pycache__", "classroom"} & set(path.parts[:-1]) and not path.name.startswith(".")
