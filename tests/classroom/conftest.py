"""What the tests of the classroom share: the first assignment, and ways to hand something in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from splinelens.classroom.assignments import Version, find_root, find_version
from splinelens.classroom.audit import AuditReport, audit
from splinelens.classroom.build import teacher_copy
from splinelens.classroom.sample_class import answered, solved
from splinelens.classroom.sandbox import MEGABYTE, Limits

QUICK = Limits(
    call_seconds=4, grace_seconds=1, total_seconds=60, cpu=20, memory=1024 * MEGABYTE, output=MEGABYTE
)


@pytest.fixture(scope="session")
def root() -> Path:
    return find_root(Path(__file__))


@pytest.fixture(scope="session")
def version() -> Version:
    return find_version("a1_spline")


@pytest.fixture(scope="session")
def teacher(version: Version, root: Path) -> Any:
    return teacher_copy(version, root)


@pytest.fixture(scope="session")
def read_table() -> Callable[[Path], dict[str, dict[str, str]]]:
    """Reads a table of grades: rows by student."""

    def rows(path: Path) -> dict[str, dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    return rows


@pytest.fixture
def hand_in(tmp_path: Path, version: Version, teacher: Any) -> Callable[..., AuditReport]:
    """Grade the solved notebook after a change to its answers, its cells, or the text of its file."""

    def graded(
        change=lambda notebook: None, text=lambda text: text, name="a1_spline.ipynb", **answers
    ) -> AuditReport:
        notebook = answered(teacher, {**solved(teacher), **answers})
        change(notebook)
        path = tmp_path / name
        path.write_text(text(nbformat.writes(notebook)), encoding="utf-8")
        return audit(path, version, teacher, QUICK)

    return graded
