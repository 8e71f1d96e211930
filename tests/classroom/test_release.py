"""Student copies: complete marks, unique names, stubs that only say that nothing is written, and no leaks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import nbformat
import pytest

from splinelens.classroom.assignments import find_root, find_version, versions
from splinelens.classroom.build import is_check, part_of, points_of, student_copy, teacher_copy
from splinelens.classroom.release import LeakFound, leaks, release_all, student_zip
from splinelens.classroom.sample_class import solved
from splinelens.classroom.worker import without_magics

ROOT = find_root(Path(__file__))
TEACHERS = {name: teacher_copy(version, ROOT) for name, version in versions().items()}
every_version = pytest.mark.parametrize("name", TEACHERS)


def run_all(notebook) -> list[str]:
    """Kinds of errors of the cells, run in order in one name space."""
    import matplotlib.pyplot as plt

    space, kinds = {"__name__": "__main__"}, []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                exec(compile(without_magics(cell.source), part_of(cell), "exec"), space)
            except Exception as error:
                kinds.append(type(error).__name__)
    plt.close("all")
    return kinds


@pytest.fixture(autouse=True)
def _no_windows(monkeypatch):
    """Figures go nowhere, and grading a notebook here leaves streams and warnings as they were."""
    import sys

    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda: None)
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    monkeypatch.setattr("splinelens.classroom.checking.prepare", lambda: None)


@every_version
def test_teacher_copy_runs_to_the_end_without_an_error(name):
    assert run_all(TEACHERS[name]) == []


@every_version
def test_student_copy_fails_by_what_is_not_written_and_nothing_else(name):
    kinds = run_all(student_copy(TEACHERS[name]))
    assert set(kinds) == {"NotImplementedError"}
    assert len(kinds) >= len(points_of(TEACHERS[name]))


@every_version
def test_notebooks_are_valid_and_names_are_unique(name):
    for notebook in (TEACHERS[name], student_copy(TEACHERS[name])):
        nbformat.validate(notebook)
        for names in ([cell.id for cell in notebook.cells], [*filter(None, map(part_of, notebook.cells))]):
            assert len(names) == len(set(names))


@every_version
def test_marks_are_complete(name):
    for cell in TEACHERS[name].cells:
        marks = cell.metadata.get("nbgrader")
        if marks is None:
            assert cell.cell_type == "markdown" or not cell.source.strip()
            continue
        assert {"grade", "grade_id", "locked", "schema_version", "solution", "task"} <= set(marks)
        assert ("points" in marks) == marks["grade"]
        assert marks["locked"] == (cell.metadata.get("editable") is False)


@every_version
def test_every_check_has_a_function_an_answer_and_something_to_see(name):
    version, teacher = find_version(name), TEACHERS[name]
    answers = solved(teacher)
    for check in points_of(teacher):
        assert callable(getattr(version.checks, check))
        assert check.removeprefix("check_") in answers
    shown = {part_of(cell): cell.source for cell in student_copy(teacher).cells if is_check(cell)}
    assert all("assert" in shown[check] for check in points_of(teacher))


@every_version
def test_a_question_is_left_to_words(name):
    written = [cell for cell in TEACHERS[name].cells if cell.metadata.get("nbgrader", {}).get("grade")]
    written = [cell for cell in written if cell.cell_type == "markdown"]
    assert written and all("Marking guide" in cell.source for cell in written)


@every_version
def test_the_first_cell_says_time_needs_chapter_and_points(name):
    version, teacher = find_version(name), TEACHERS[name]
    opening = " ".join(teacher.cells[0].source.split())
    worth = points_of(teacher).values()
    points = f"{sum(each for each, bonus in worth if not bonus):g}"
    points += ", one bonus point" if any(bonus for _, bonus in worth) else ""
    words = [cell for cell in teacher.cells if cell.cell_type == "markdown" and cell.metadata.get("nbgrader")]
    by_hand = sum(cell.metadata["nbgrader"]["points"] for cell in words)
    assert opening.startswith(
        f"# {version.assignment.title} **Time**: about {version.assignment.minutes} minutes."
    )
    assert "**You need**: " in opening and f": {int(version.assignment.chapter[:2])}, " in opening
    assert f"**Points**: {points}, and {by_hand:g} for the written question." in opening


@every_version
def test_how_to_work_is_said_once_and_after_the_first_picture(name):
    sources = [cell.source for cell in TEACHERS[name].cells]
    (place,) = (k for k, source in enumerate(sources) if source.startswith("## How to work, and what counts"))
    assert "plt.show()" in sources[place - 1]
    assert not any("plt.show()" in source for source in sources[: place - 1])


def test_nothing_leaks_and_the_zip_holds_the_copy_alone(tmp_path):
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    for name, path in release_all(tmp_path).items():
        assert zipfile.ZipFile(path).namelist() == [f"{name}/{name}.ipynb"]
    assert student_zip("a", "text") == student_zip("a", "text")
    assert zipfile.ZipFile(io.BytesIO(student_zip("a", "text"))).read("a/a.ipynb") == b"text"


SPOILT = {
    "a solution": lambda student, teacher: _take(student, teacher, "to_spline"),
    "a line of one": lambda student, teacher: _append(
        student, "to_spline", "    return -b / w, w*v, np.sign(w)"
    ),
    "a hidden check": lambda student, teacher: _append(
        student, "check_roughness", "checks.check_roughness(roughness)"
    ),
    "an import of the checks": lambda student, teacher: _append(
        student, "setup", "import splinelens.classroom.checks"
    ),
    "the marking guide": lambda student, teacher: _take(student, teacher, "words"),
    "a paired script": lambda student, teacher: student.metadata.update(jupytext={"formats": "ipynb,py"}),
    "an output": lambda student, teacher: student.cells[1].outputs.append(
        nbformat.v4.new_output("stream", text="1")
    ),
}


def _take(student, teacher, part):
    (cell,) = (cell for cell in student.cells if part_of(cell) == part)
    (cell.source,) = (cell.source for cell in teacher.cells if part_of(cell) == part)


def _append(student, part, line):
    (cell,) = (cell for cell in student.cells if part_of(cell) == part)
    cell.source += f"\n{line}"


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_leak_is_found(spoil, tmp_path):
    version, teacher = find_version("a1_spline"), TEACHERS["a1_spline"]
    student = student_copy(teacher)
    nbformat.write(student, tmp_path / "a.ipynb")
    assert list(leaks(tmp_path, version, ROOT)) == []
    spoil(student, teacher)
    nbformat.write(student, tmp_path / "a.ipynb")
    assert list(leaks(tmp_path, version, ROOT)) != []


def test_a_file_of_another_kind_is_a_leak(tmp_path):
    (tmp_path / "a1_spline.py").touch()
    assert list(leaks(tmp_path, find_version("a1_spline"), ROOT)) != []


def test_a_leak_stops_the_release(tmp_path, monkeypatch):
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    monkeypatch.setattr("splinelens.classroom.release.student_copy", lambda teacher: teacher)
    monkeypatch.setattr("splinelens.classroom.release._secrets", lambda teacher: {"returnnp.sum(mu**2)"})
    with pytest.raises(LeakFound):
        release_all(tmp_path)
