"""A class from submissions to the table: interrupted, changed, large, and where a person has to look."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from splinelens.classroom import cli
from splinelens.classroom import grade as grading
from splinelens.classroom.audit import AuditReport, Part
from splinelens.classroom.build import student_copy
from splinelens.classroom.grade import Row, grade, table
from splinelens.classroom.intake import Refused, find_submissions

# --- Without nbgrader, and without running anything -----------------------------------------------------


def fake(points: float = 1.0) -> AuditReport:
    return AuditReport("a1_spline", (Part("check_roughness", points, 2.0, False),))


@pytest.fixture
def two_hundred(tmp_path, teacher) -> Path:
    text = nbformat.writes(student_copy(teacher))
    for number in range(200):
        path = tmp_path / "submitted" / f"student{number:03d}" / "a1_spline.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_an_interrupted_run_goes_on_where_it_was(two_hundred, version, root, monkeypatch, read_table):
    seen: list[str] = []

    def audited(path, *_):
        seen.append(path.parent.name)
        if len(seen) == 120:
            raise KeyboardInterrupt
        return fake()

    monkeypatch.setattr(grading, "audit", audited)
    arguments = (two_hundred / "submitted", version, root, two_hundred / "out")
    with pytest.raises(KeyboardInterrupt):
        grade(*arguments, nbgrader=False, say=lambda line: None)
    lines: list[str] = []
    rows = read_table(grade(*arguments, nbgrader=False, say=lines.append))
    assert len(rows) == 200 and len(seen) == 201 and len(set(seen)) == 200
    assert lines[0] == "[  1/200] student000: 1 points" and len(lines) == 201
    assert {row["score"] for row in rows.values()} == {"1"}


def test_a_changed_submission_is_graded_anew_and_a_broken_record_too(two_hundred, version, root, monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(grading, "audit", lambda path, *_: seen.append(path.parent.name) or fake())
    arguments = (two_hundred / "submitted", version, root, two_hundred / "out")
    grade(*arguments, nbgrader=False, say=lambda line: None)
    seen.clear()
    (two_hundred / "submitted" / "student007" / "a1_spline.ipynb").write_text("{}", encoding="utf-8")
    (two_hundred / "out" / "records" / "student009.audit.json").write_text("{", encoding="utf-8")
    grade(*arguments, nbgrader=False, say=lambda line: None)
    assert seen == ["student007", "student009"]


def test_another_seed_grades_everything_anew(two_hundred, version, root, monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(grading, "audit", lambda path, *_: seen.append(path.parent.name) or fake())
    for seed in ("0", "1"):
        monkeypatch.setenv("CLASSROOM_SEED", seed)
        grade(two_hundred / "submitted", version, root, two_hundred / "out", nbgrader=False, say=len)
    assert len(seen) == 400


def test_submissions_are_never_written_to(two_hundred, version, root, monkeypatch):
    monkeypatch.setattr(grading, "audit", lambda *_: fake())
    before = {path: path.stat().st_mtime_ns for path in (two_hundred / "submitted").rglob("*")}
    grade(two_hundred / "submitted", version, root, two_hundred / "out", nbgrader=False, say=len)
    assert before == {path: path.stat().st_mtime_ns for path in (two_hundred / "submitted").rglob("*")}


def row_of(**changes) -> Row:
    return replace(Row("ann", fake(), {"check_roughness": 1.0}), **changes)


@pytest.mark.parametrize(
    ("row", "status", "score", "flag"),
    [
        (row_of(), "graded", "1", ""),
        (row_of(nbgrader=None), "graded", "1", ""),
        (row_of(nbgrader={"check_roughness": 2.0}), "look", "", "the two graders differ"),
        (row_of(nbgrader=None, failure="DeadKernelError"), "look", "", "nbgrader: DeadKernelError"),
        (row_of(audit=replace(fake(), look=True, notes=("uses",))), "look", "", "uses"),
        (
            row_of(audit=replace(fake(), quarantine="loops"), nbgrader=None),
            "put aside",
            "",
            "put aside: loops",
        ),
        (row_of(audit=AuditReport("a1_spline", quarantine="lost")), "put aside", "", "put aside: lost"),
    ],
    ids=["agreed", "alone", "differ", "failed", "flagged", "killed", "unread"],
)
def test_only_a_clear_score_stands_in_the_table(row, status, score, flag):
    (line,) = csv.DictReader(table([row], {"check_roughness": (2.0, False)}, 2.0).splitlines())
    assert (line["status"], line["score"], line["flag"]) == (status, score, flag)


def test_a_name_is_no_formula():
    (line,) = csv.DictReader(
        table([row_of(student="=1+1")], {"check_roughness": (2.0, False)}, 0.0).splitlines()
    )
    assert line["student"] == "'=1+1"


# --- Folders and commands ---------------------------------------------------------------------------------


def test_three_ways_to_lay_out_a_folder(tmp_path):
    for path in (
        "ann/a1_spline/a1_spline.ipynb",
        "bob/mine.ipynb",
        "eve.ipynb",
        "two/a.ipynb",
        "two/b.ipynb",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "none").mkdir()
    (tmp_path / ".hidden").mkdir()
    found = find_submissions(tmp_path, "a1_spline")
    names = {student: path and path.relative_to(tmp_path).as_posix() for student, path in found.items()}
    assert names == {
        "ann": "ann/a1_spline/a1_spline.ipynb",
        "bob": "bob/mine.ipynb",
        "eve": "eve.ipynb",
        "none": None,
        "two": None,
    }


def test_two_students_of_one_name_are_refused(tmp_path):
    (tmp_path / "a b").mkdir()
    (tmp_path / "a_b").mkdir()
    with pytest.raises(Refused, match="another submission by a_b"):
        find_submissions(tmp_path, "a1_spline")


def test_an_empty_folder_is_refused(tmp_path, capsys):
    assert cli.main(["grade", str(tmp_path), "--audit-only"]) == 1
    assert "no submissions here" in capsys.readouterr().err


def test_audit_command_reports_and_its_status_says_whether_to_look(tmp_path, teacher, capsys):
    path = tmp_path / "a1_spline.ipynb"
    path.write_text(json.dumps({"cells": []}), encoding="utf-8")
    assert cli.main(["audit", str(path)]) == 1
    assert "put aside: no cell carries the marks" in capsys.readouterr().out
