"""A class from submissions to the table and the feedback: with nbgrader, interrupted, and large."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from splinelens.classroom import cli
from splinelens.classroom import grade as grading
from splinelens.classroom.assignments import find_version, versions
from splinelens.classroom.audit import AuditReport, Part
from splinelens.classroom.build import points_of, student_copy, teacher_copy
from splinelens.classroom.course import Course, NbgraderFailed, nbgrader_is_there, release_difference
from splinelens.classroom.grade import Row, grade, table
from splinelens.classroom.intake import Refused, find_submissions
from splinelens.classroom.release import _secrets
from splinelens.classroom.sample_class import STUDENTS, write_class
from splinelens.classroom.sandbox import Limits

LIMITS = Limits(call_seconds=5, grace_seconds=2)
WITH_NBGRADER = pytest.mark.skipif(not nbgrader_is_there(), reason="nbgrader is not installed")


def read_table(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


# --- The sample class, with nbgrader ----------------------------------------------------------------


@pytest.fixture(scope="module")
def graded(tmp_path_factory, version, teacher, root) -> Iterator[tuple[Path, dict[str, dict[str, str]]]]:
    """The folder of results and the table of the sample class."""
    folder = tmp_path_factory.mktemp("class")
    write_class(folder / "submitted", teacher)
    path = grade(folder / "submitted", version, root, folder / "out", limits=LIMITS, say=lambda line: None)
    yield folder / "out", read_table(path)


@WITH_NBGRADER
@pytest.mark.parametrize("student", STUDENTS, ids=[student.name for student in STUDENTS])
def test_row_is_right(graded, teacher, student):
    row, points = graded[1][student.name], points_of(teacher)
    earned = sum(worth for worth, _ in points.values())
    earned -= sum(points[name][0] for name in student.lost(list(points)))
    counts = not student.flag
    assert row["status"] == ("graded" if counts else "look" if student.nbgrader else "put aside")
    assert row["score"] == (f"{earned:g}" if counts else "")
    assert student.flag in row["flag"]
    if student.name != "jo":
        assert row["audit"] == f"{earned:g}"
    everything = f"{sum(worth for worth, _ in points.values()):g}"
    assert row["nbgrader"] == {"same": f"{earned:g}", "full": everything, "": ""}[student.nbgrader]


@WITH_NBGRADER
def test_nothing_that_was_not_graded_has_a_score(graded):
    assert graded[1]["jo"]["audit"] == graded[1]["jo"]["score"] == graded[1]["jo"]["check_to_spline"] == ""


@WITH_NBGRADER
def test_everybody_gets_feedback_and_none_shows_what_is_hidden(graded, teacher):
    folder = graded[0] / "feedback"
    texts = {path: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert {path.stem for path in texts} == {student.name for student in STUDENTS}
    assert "to_spline is not written yet." in texts[folder / "bela.html"]
    assert "There is no function" in texts[folder / "fay.txt"]
    assert {path.stem for path in texts if path.suffix == ".html"} == {
        student.name for student in STUDENTS if not student.flag
    }
    answered = {line for line in _secrets(teacher) if line.startswith("checks.") or "HIDDEN" in line}
    assert len(answered) >= len(points_of(teacher))
    for name in ("bela", "chen"):
        bare = "".join(texts[folder / f"{name}.html"].split())
        assert [line for line in answered if line in bare] == []
        assert "Traceback(most" not in bare


@WITH_NBGRADER
def test_student_copy_is_the_one_that_nbgrader_makes(graded, version, teacher):
    assert release_difference(Course(graded[0] / "course", version.name, LIMITS), teacher) == []


STATE = """
import os, resource
print(os.geteuid(), resource.getrlimit(resource.RLIMIT_AS)[1], resource.getrlimit(resource.RLIMIT_CPU)[1])
print([name for name in os.environ if name.startswith(("CLASSROOM", "SPLINELENS", "GITHUB", "AWS"))])
"""


@WITH_NBGRADER
def test_the_kernel_of_nbgrader_is_confined(graded, version, teacher):
    notebook = student_copy(teacher)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(STATE, id="state"))
    with Course(graded[0] / "course", version.name, LIMITS) as course:
        assert set(course.autograde("zoe", notebook).values()) == {0.0}
    path = course.folder / "autograded" / "zoe" / version.name / f"{version.name}.ipynb"
    (cell,) = (cell for cell in nbformat.read(path, 4).cells if cell.id == "state")
    user, memory, seconds, names = cell.outputs[0].text.split(maxsplit=3)
    assert user != "0" and (int(memory), int(seconds), names.strip()) == (LIMITS.memory, LIMITS.cpu, "[]")


@WITH_NBGRADER
def test_a_kernel_that_dies_is_a_failure_and_no_zero(graded, version, teacher):
    notebook = student_copy(teacher)
    notebook.cells.insert(2, nbformat.v4.new_code_cell("import os\nos._exit(1)", id="exit"))
    with Course(graded[0] / "course", version.name, LIMITS) as course:
        with pytest.raises(NbgraderFailed, match="Kernel"):
            course.autograde("yan", notebook)
        assert set(course.autograde("zoe", student_copy(teacher)).values()) == {0.0}


@WITH_NBGRADER
def test_grading_again_asks_nobody_again(graded, version, teacher, root, monkeypatch):
    monkeypatch.setattr(grading, "audit", None)
    monkeypatch.setattr(Course, "autograde", None)
    monkeypatch.setattr(Course, "prepare", lambda course, teacher: None)
    monkeypatch.setattr(Course, "feedback", lambda course: {})
    submitted = graded[0].parent / "submitted"
    path = grade(submitted, version, root, graded[0], limits=LIMITS, say=lambda line: None)
    assert read_table(path) == graded[1]


@pytest.mark.parametrize("name", [name for name in versions() if name != "a1_spline"])
def test_audit_alone_is_right_about_every_sample_class(tmp_path, root, name):
    version, teacher = find_version(name), teacher_copy(find_version(name), root)
    write_class(tmp_path / "submitted", teacher)
    limits = replace(LIMITS, call_seconds=4)
    path = grade(
        tmp_path / "submitted", version, root, tmp_path / "out", limits=limits, nbgrader=False, say=len
    )
    points, rows = points_of(teacher), read_table(path)
    for student in STUDENTS:
        earned = sum(worth for worth, _ in points.values())
        earned -= sum(points[check][0] for check in student.lost(list(points)))
        row = rows[student.name]
        odd = student.flag if student.flag != "differ" else ""
        assert odd in row["flag"]
        assert row["score"] == ("" if odd else f"{earned:g}")


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


def test_an_interrupted_run_goes_on_where_it_was(two_hundred, version, root, monkeypatch):
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
