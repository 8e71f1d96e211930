"""Grade one submission in isolation: its code in a child process, the checks here, plain data between.

What student code rebinds, forges or hides, it does in its own process; a score depends only on what its
functions return.  A submission that tries what no answer needs, or that has to be killed, is put aside
with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from splinelens.classroom.assignments import Version
from splinelens.classroom.build import is_check, points_of, student_copy
from splinelens.classroom.intake import Refused, package_uses, read_submission
from splinelens.classroom.sandbox import Gone, Limits, Session, TimedOut

__all__ = ["AuditReport", "Part", "audit", "report"]

TRIED = {
    "write": "tried to write outside its folder",
    "process": "tried to start another process",
    "network": "tried to use the network",
    "signal": "tried to stop another process",
    "checks": "tried to read the checks",
}


@dataclass(frozen=True)
class Part:
    """One check of a submission.

    Attributes
    ----------
    name : str
        Of the check.
    points : float or None
        None where it could not be graded.
    of : float
    bonus : bool
    message : str
        What was wrong, for the student; empty where nothing was.
    """

    name: str
    points: float | None
    of: float
    bonus: bool
    message: str = ""


@dataclass(frozen=True)
class AuditReport:
    """What the isolated grader says about a submission.

    Attributes
    ----------
    assignment : str
        Name of the version.
    parts : tuple of Part
    quarantine : str
        Why nbgrader must not be given it; empty where it may.
    notes : tuple of str
        What was mended, and what a person should look at.
    look : bool
        Whether a person has to look before the score counts.
    notebook : notebook or None
        What nbgrader may be given.
    """

    assignment: str
    parts: tuple[Part, ...] = ()
    quarantine: str = ""
    notes: tuple[str, ...] = ()
    look: bool = False
    notebook: Any = field(default=None, compare=False, repr=False)

    @property
    def score(self) -> float | None:
        """Sum of the points; None where a part could not be graded."""
        points = [part.points for part in self.parts]
        return None if not points or None in points else sum(each for each in points if each is not None)

    def record(self) -> dict[str, Any]:
        """This audit as JSON can hold it, without the notebook."""
        return asdict(replace(self, notebook=None))

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """The audit that `record` describes."""
        parts = tuple(Part(**each) for each in record["parts"])
        return cls(**{**record, "parts": parts, "notes": tuple(record["notes"])})


def audit(path: Path, version: Version, teacher: Any, limits: Limits | None = None) -> AuditReport:
    """Grade the submission at `path`.

    Parameters
    ----------
    path : Path
        A notebook.
    version : Version
        The assignment it should be.
    teacher : notebook
        Its teacher copy.
    limits : Limits, optional
    """
    released = student_copy(teacher)
    try:
        submission = read_submission(path, released)
    except Refused as error:
        return AuditReport(version.name, quarantine=str(error), look=True)
    used = package_uses(submission.notebook, released, version.assignment.allowed)
    grading = _Grading(version, submission.notebook, points_of(teacher), list(submission.notes))
    preload = ("matplotlib.pyplot", *version.assignment.allowed)
    with Session(limits or Limits(), preload) as session:
        grading.grade(session)
        events = session.events
    used += [detail for kind, detail in events if kind == "package" and not used]
    look = bool(used)
    if used:
        grading.notes.append(
            f"uses the package of the book ({', '.join(used[:3])}): is the answer the student's own?"
        )
    tried = [f"{TRIED[kind]} ({detail})" for kind, detail in events if kind in TRIED]
    reason = grading.reason or "; ".join(dict.fromkeys(tried[:3])) or submission.stripped
    return AuditReport(
        version.name,
        tuple(grading.parts),
        reason,
        tuple(grading.notes),
        look or bool(reason),
        submission.notebook,
    )


class _Grading:
    """The cells and checks of one submission, one after the other."""

    def __init__(
        self, version: Version, notebook: Any, points: dict[str, tuple[float, bool]], notes: list[str]
    ) -> None:
        self.version, self.notebook, self.points, self.notes = version, notebook, points, notes
        self.parts: list[Part] = []
        self.reason = ""
        self.errors: list[str] = []

    def grade(self, session: Session) -> None:
        try:
            self._run_cells(session)
            for name in self.points:
                self.parts.append(self._part(name, session))
                self._notice_memory(self.parts[-1].message, session)
        except Gone as error:
            self.reason = str(error)
            graded = {part.name for part in self.parts}
            left = [name for name in self.points if name not in graded]
            self.parts += [Part(name, None, *self.points[name], "not graded") for name in left]

    def _run_cells(self, session: Session) -> None:
        cells = [cell for cell in self.notebook.cells if cell.cell_type == "code" and not is_check(cell)]
        setup = [cell for cell in self.notebook.cells if is_check(cell)][:1]
        for number, cell in enumerate([*setup, *cells], start=1):
            try:
                error = session.run(cell.source, f"<cell {number}>")
            except TimedOut as stopped:
                error = f"it {stopped}"
                self.notes.append(f"a cell {stopped} and was stopped: {cell.source.strip()[:40]!r}")
            self._notice_memory(error, session)
            if error and not error.startswith("NotImplementedError"):
                self.errors.append(error)

    def _notice_memory(self, error: str, session: Session) -> None:
        if "MemoryError" in error:
            self.reason = f"asked for more than {session.limits.memory >> 20} MB of memory"

    def _part(self, name: str, session: Session) -> Part:
        function = name.removeprefix("check_")
        of, bonus = self.points[name]
        if not session.has(function):
            why = f" ({self.errors[0][:200]})" if self.errors else ""
            return Part(name, 0.0, of, bonus, f"There is no function {function}{why}.")
        try:
            check = getattr(self.version.checks, name)
            check(_stand_in(function, session), variant=self.version.variant)
        except AssertionError as error:
            return Part(name, 0.0, of, bonus, str(error))
        except Gone:
            raise
        except Exception as error:  # no check should, whatever a function returns: a person has to look
            why = f"the check itself ended in {type(error).__name__}: {error}"[:300]
            self.notes.append(f"{name}: {why}")
            return Part(name, None, of, bonus, why)
        return Part(name, of, of, bonus)


def _stand_in(name: str, session: Session) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        try:
            return session.call(name, *arguments)
        except TimedOut as error:
            raise AssertionError(f"{name} {error}.") from None

    return function


def report(result: AuditReport) -> str:
    """The audit as text, for a person.

    Parameters
    ----------
    result : AuditReport
    """
    lines = [f"{result.assignment}: {_total(result)}"]
    lines += [_line(part) for part in result.parts]
    lines += [f"  note: {note}" for note in result.notes]
    return "\n".join([*lines, *([f"  put aside: {result.quarantine}"] if result.quarantine else [])])


def _total(result: AuditReport) -> str:
    if result.score is None:
        return "not graded"
    of = sum(part.of for part in result.parts if not part.bonus)
    bonus = sum(part.points or 0.0 for part in result.parts if part.bonus)
    extra = f", {bonus:g} of them bonus" if bonus else ""
    return f"{result.score:g} of {of:g} points{extra}; words are graded by hand"


def _line(part: Part) -> str:
    name = f"{part.name} (bonus)" if part.bonus else part.name
    return f"  {name}: {_number(part.points)} of {part.of:g}  {part.message}".rstrip()


def _number(points: float | None) -> str:
    return "not graded" if points is None else f"{points:g}"
