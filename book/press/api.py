"""The API pages: one for each public module, from its docstrings."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from press.contents import BESIDE
from press.labels import api_label, slug

__all__ = ["api_index", "api_page", "page_name", "public_modules"]


def public_modules(modules: Mapping[str, Path]) -> dict[str, str]:
    """First lines of the docstrings of the public modules, by dotted name; the package itself left out."""
    public = {name: path for name, path in modules.items() if "." in name and "._" not in name}
    return {name: _first_line(path) for name, path in public.items()}


def _first_line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n\n")[0].replace("\n", " ")


def page_name(module: str) -> str:
    """Name of the page of `module`, without ending."""
    return f"generated/api/{slug(module)}"


def api_page(module: str, path: Path) -> str:
    """The page that documents what `module`, the file at `path`, defines."""
    directive = f".. automodule:: {module}\n   :members:\n   :special-members: __call__"
    if elsewhere := _imported_names(path):
        directive += f"\n   :exclude-members: {', '.join(elsewhere)}"
    head = f"{BESIDE}({api_label(module)})=\n# `{module}`\n"
    way = "All modules: {doc}`/generated/api`."
    return f"{head}\n````{{eval-rst}}\n{directive}\n````\n\n{way}\n"


def _imported_names(path: Path) -> list[str]:
    """Names that the file at `path` imports; their own modules document them."""
    imports = [
        node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)
    ]
    return sorted({alias.asname or alias.name for node in imports for alias in node.names})


def api_index(modules: Mapping[str, str]) -> str:
    """The page that lists the modules, each with the first line of its docstring.

    Parameters
    ----------
    modules : mapping
        First lines by dotted name, as `public_modules` gives them.
    """
    head = "# Package\n\nThe public modules of `splinelens`, each documented from its docstrings.\n"
    rows = [f"{{doc}}`{name} </{page_name(name)}>`\n: {line}\n" for name, line in modules.items()]
    return "\n".join([head, *rows])
