"""Stage the sources of the book: what is committed, executed and generated, side by side."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import yaml

from press.address import Address, address_of, citation, read_config, with_address, write_config
from press.api import api_index, api_page, page_name, public_modules
from press.cards import cards_pages
from press.classroom import write_classroom
from press.collect import Measurement
from press.correspondence import correspondence_page, read_sentences
from press.execute import Execution
from press.films import write_films
from press.labels import source_label
from press.layout import Layout
from press.performance import performance_tables, read_performance
from press.scoreboard import scoreboard_page
from press.sources import SourceFile, labels, modules, source_files, source_page, sources_page
from press.status import status_page
from splinelens.claims import Claim

__all__ = ["generated_pages", "stage"]


def stage(
    register: Mapping[str, Claim],
    measured: Mapping[str, Measurement],
    executions: Iterable[Execution],
    layout: Layout,
) -> None:
    """Fill ``_build/source`` anew; nothing outside ``_build`` is written.

    Parameters
    ----------
    register : mapping
        Claims by id.
    measured : mapping
        Their measurements, by id.
    executions : iterable of Execution
        Records of the notebooks, in reading order.
    layout : Layout
        The repository.
    """
    shutil.rmtree(layout.staged, ignore_errors=True)
    executions = list(executions)
    _copy_sources(executions, layout)
    files = source_files(register, layout)
    pages = generated_pages(register, measured, executions, files, layout)
    for name, text in pages.items():
        path = layout.staged / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    index = _index(register, measured, files)
    (layout.generated / "claims.json").write_text(json.dumps(index, indent=1), encoding="utf-8")
    write_films(layout)
    write_classroom(layout)
    shutil.copy(layout.root / "_toc.yml", layout.staged)
    _write_included(layout)


def _copy_sources(executions: Iterable[Execution], layout: Layout) -> None:
    ignored = shutil.ignore_patterns("press", "__pycache__", ".*")
    shutil.copytree(layout.book, layout.staged / "book", ignore=ignored)
    if (layout.book / "_static").is_dir():
        shutil.copytree(layout.book / "_static", layout.staged / "_static")
    (layout.staged / "notebooks").mkdir()
    for run in executions:
        shutil.copy(layout.executed / f"{run.name}.ipynb", layout.staged / "notebooks")


def generated_pages(
    register: Mapping[str, Claim],
    measured: Mapping[str, Measurement],
    executions: Iterable[Execution],
    files: Sequence[SourceFile],
    layout: Layout,
) -> dict[str, str]:
    """Texts of all generated pages by page name; `files` are the sources that are shown."""
    paths = modules(layout)
    public = public_modules(paths)
    sentences = read_sentences(layout.book / "correspondence.toml")
    return {
        "generated/scoreboard": scoreboard_page(register, measured),
        **cards_pages(register, measured),
        "generated/status": status_page(executions, measured.values()),
        "generated/correspondence": correspondence_page(sentences, register),
        "generated/api": api_index(public),
        **{page_name(name): api_page(name, paths[name]) for name in public},
        "generated/sources": sources_page(files),
        **{file.page: source_page(file) for file in files},
    }


def _index(
    register: Mapping[str, Claim], measured: Mapping[str, Measurement], files: Iterable[SourceFile]
) -> dict[str, Any]:
    """What `press.sphinx_claims` needs to know while the book is rendered."""
    claims = {
        claim.id: {
            **asdict(claim),
            "measured": measured[claim.id].value,
            "cell": measured[claim.id].cell,
            "function_label": source_label(claim.function),
            "test_label": source_label(claim.test),
        }
        for claim in register.values()
    }
    return {"claims": claims, "sources": labels(files)}


def _write_included(layout: Layout) -> None:
    """The configuration with the public address, and what written pages include: how to cite, performance."""
    config = read_config(layout.root / "_config.yml")
    address = address_of(config, os.environ)
    write_config(with_address(config, address), layout.staged / "_config.yml")
    included = {
        "how_to_cite": _how_to_cite(layout, str(config["copyright"]), address),
        "performance": performance_tables(read_performance(layout)),
    }
    for name, text in included.items():
        (layout.generated / f"{name}.txt").write_text(text, encoding="utf-8")


def _how_to_cite(layout: Layout, year: str, address: Address | None) -> str:
    """The entry of ``CITATION.cff``; its year is that of the copyright."""
    entry = yaml.safe_load((layout.root / "CITATION.cff").read_text(encoding="utf-8"))
    return citation(entry["title"], entry["authors"][0]["name"], entry["version"], year, address)
