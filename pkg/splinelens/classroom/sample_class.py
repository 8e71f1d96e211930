"""A class of ten synthetic students, honest and hostile, for any assignment, with the grades they deserve.

They are made from the teacher's notebook: what they hand in follows the assignment as it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from splinelens.classroom.build import part_of, points_of, student_copy

__all__ = ["STUDENTS", "Student", "answered", "solved", "write_class"]


@dataclass(frozen=True)
class Student:
    """A synthetic student.

    Attributes
    ----------
    name : str
    story : str
        What this one does.
    missing : str
        Which checks are lost: "none", "all", "last half", "last".
    nbgrader : str
        What nbgrader says: "same" as the grader, "more", or "" where it is not asked.
    flag : str
        A part of the flag; empty where the score counts as it stands.
    file : str
        Name of the file that is handed in.
    """

    name: str
    story: str
    missing: str = "none"
    nbgrader: str = "same"
    flag: str = ""
    file: str = "{name}.ipynb"

    def lost(self, parts: list[str]) -> list[str]:
        """The checks among `parts` that this student does not pass."""
        cut = {"none": len(parts), "all": 0, "last half": (len(parts) + 1) // 2, "last": len(parts) - 1}
        return parts[cut[self.missing] :]


STUDENTS = (
    Student("ada", "solves everything, and her functions print and warn"),
    Student("bela", "hands in the notebook untouched", missing="all"),
    Student("chen", "solves the first half", missing="last half"),
    Student(
        "dora",
        "solves everything; deletes, edits and doubles cells, renames the file",
        file="{name} (1).ipynb",
    ),
    Student("emil", "has an endless loop in the last function", missing="last"),
    Student("fay", "has a syntax error in the last answer", missing="last"),
    Student("gus", "imports the package of the book", flag="uses the package"),
    Student("hana", "writes nothing, and makes checks pass", missing="all", nbgrader="more", flag="differ"),
    Student(
        "ivan", "solves everything, and writes outside his folder", nbgrader="", flag="outside its folder"
    ),
    Student("jo", "hands in half a file", missing="all", nbgrader="", flag="no notebook"),
)

WARNS = "import sys as _sys, warnings as _warnings\n"
LOOP = "    while True:\n        pass\n"
FORGE = """
class _Pleased:
    def __getattr__(self, name):
        return lambda *arguments, **options: True


checks = _Pleased()
np.allclose = np.isclose = lambda *arguments, **options: True
"""
OUTSIDE = "try:\n    open('/var/tmp/splinelens-was-here', 'w')\nexcept OSError:\n    pass\n"


def answered(teacher: Any, answers: dict[str, str]) -> Any:
    """The student copy with the cells named in `answers` replaced.

    Parameters
    ----------
    teacher : notebook
    answers : dict
        Sources of answer cells by name.
    """
    copy = student_copy(teacher)
    for cell in copy.cells:
        cell.source = answers.get(part_of(cell), cell.source)
    return copy


def solved(teacher: Any, parts: list[str] | None = None) -> dict[str, str]:
    """The teacher's answers to `parts` (default: all), by name, as a student would write them.

    Parameters
    ----------
    teacher : notebook
    parts : list of str, optional
        Names of functions.
    """
    answers = {}
    for cell in teacher.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and (parts is None or part_of(cell) in parts):
            lines = [line for line in cell.source.split("\n") if "SOLUTION" not in line]
            answers[part_of(cell)] = "\n".join(lines)
    return answers


def write_class(folder: Path, teacher: Any) -> None:
    """Write the ten submissions into `folder`, as ``STUDENT/file.ipynb``.

    Parameters
    ----------
    folder : Path
    teacher : notebook
    """
    import nbformat

    name = teacher.metadata["splinelens"]["assignment"]
    functions = [each.removeprefix("check_") for each in points_of(teacher)]
    for student in STUDENTS:
        path = folder / student.name / student.file.format(name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = nbformat.writes(_HANDS_IN[student.name](teacher, functions))
        path.write_text(text[: len(text) // 2] if student.name == "jo" else text, encoding="utf-8")


def _ada(teacher: Any, functions: list[str]) -> Any:
    answers = solved(teacher)
    for name in functions:
        noise = "    print('working'); _warnings.warn('careful'); print('oops', file=_sys.stderr)\n"
        head, _, body = answers[name].partition('"""\n')
        answers[name] = f'{WARNS}{head}"""\n{noise}{body}'
    return answered(teacher, answers)


def _dora(teacher: Any, functions: list[str]) -> Any:
    import nbformat

    notebook = answered(teacher, solved(teacher))
    checks = [place for place, cell in enumerate(notebook.cells) if part_of(cell).startswith("check_")]
    notebook.cells[checks[0]].source = "print('all right')"
    notebook.cells[checks[0]].metadata["nbgrader"]["points"] = 100
    twice = nbformat.from_dict(notebook.cells[checks[1]])
    twice.id = "copied"
    notebook.cells.insert(checks[1], twice)
    del notebook.cells[checks[-1] + 1]
    return notebook


def _last_is(source: Callable[[str], str]) -> Callable[[Any, list[str]], Any]:
    def hand_in(teacher: Any, functions: list[str]) -> Any:
        answers = solved(teacher)
        answers[functions[-1]] = source(answers[functions[-1]])
        return answered(teacher, answers)

    return hand_in


def _looping(answer: str) -> str:
    head, mark, _ = answer.partition('"""\n')
    return f"{head}{mark}{LOOP}"


def _with_first(prefix: str) -> Callable[[Any, list[str]], Any]:
    def hand_in(teacher: Any, functions: list[str]) -> Any:
        answers = solved(teacher)
        answers[functions[0]] = prefix + answers[functions[0]]
        return answered(teacher, answers)

    return hand_in


def _forging(teacher: Any, functions: list[str]) -> Any:
    answers = {name: f"{name} = lambda *arguments: [0.0]" for name in functions}
    answers[functions[0]] = f"{FORGE.strip()}\n{answers[functions[0]]}"
    return answered(teacher, answers)


_HANDS_IN: dict[str, Callable[[Any, list[str]], Any]] = {
    "ada": _ada,
    "bela": lambda teacher, _: answered(teacher, {}),
    "chen": lambda teacher, functions: answered(
        teacher, solved(teacher, functions[: (len(functions) + 1) // 2])
    ),
    "dora": _dora,
    "emil": _last_is(_looping),
    "fay": _last_is(lambda answer: answer.replace("):", ")", 1)),
    "gus": _with_first("from splinelens import ReluSpline\n\n\n"),
    "hana": _forging,
    "ivan": _with_first(OUTSIDE),
    "jo": lambda teacher, _: answered(teacher, solved(teacher)),
}
