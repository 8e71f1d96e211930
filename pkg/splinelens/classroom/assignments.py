"""Which assignments there are: one row for each, and the two versions in which each is given."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

__all__ = ["ASSIGNMENTS", "Assignment", "Version", "find_root", "find_version", "versions"]

VARIANT = "_variant"


@dataclass(frozen=True)
class Assignment:
    """A row of the table.

    Attributes
    ----------
    name : str
        Name of the percent script in ``notebooks/assignments``, without ending.
    checks : str
        Name of the module in `splinelens.classroom.checks`.
    title, goal : str
        What the pages call it, and what a student can do afterwards.
    chapter : str
        The theory page it belongs to, in ``book/chapters``.
    minutes : int
        How long it takes.
    variant : str
        In what the variant differs.
    allowed : tuple of str
        Names of the package, such as ``splinelens.figures``, that answers may use.
    """

    name: str
    checks: str
    title: str
    goal: str
    chapter: str
    minutes: int
    variant: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """An assignment as it is given: in the book's convention, or as its variant.

    Attributes
    ----------
    assignment : Assignment
    variant : bool
    """

    assignment: Assignment
    variant: bool = False

    @property
    def name(self) -> str:
        """Name of the notebook, and of the assignment for nbgrader."""
        return self.assignment.name + (VARIANT if self.variant else "")

    @property
    def checks(self) -> ModuleType:
        """The module with its checks."""
        return import_module(f"splinelens.classroom.checks.{self.assignment.checks}")

    def script(self, root: Path) -> Path:
        """Its percent script in the checkout at `root`."""
        return root / "notebooks" / "assignments" / f"{self.assignment.name}.py"


ASSIGNMENTS: tuple[Assignment, ...] = (
    Assignment(
        name="a1_spline",
        checks="a1",
        title="A net is a spline",
        goal="read a spline off a network, and put the function together again",
        chapter="01_reparametrization",
        minutes=60,
        variant="a unit is described by its jump in place of its delta-slope",
    ),
    Assignment(
        name="a7_pinned",
        checks="a7",
        title="Pinned breakpoints",
        goal="compute how fast breakpoints move, and find where they are held and where they gather",
        chapter="05_gradient_flow",
        minutes=90,
        variant="the activation is the absolute value in place of ReLU",
    ),
)


def versions() -> dict[str, Version]:
    """All versions by name."""
    every = [Version(row, variant) for row in ASSIGNMENTS for variant in (False, True)]
    return {version.name: version for version in every}


def find_version(name: str) -> Version:
    """The version called `name`.

    Raises
    ------
    ValueError
        If there is none.
    """
    known = versions()
    if name not in known:
        raise ValueError(f"name: expected one of {sorted(known)}, got {name!r}")
    return known[name]


def find_root(start: Path | None = None) -> Path:
    """The checkout of the book that holds `start` (default: the working directory), or this file.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    first = Path.cwd() if start is None else Path(start).resolve()
    here = Path(__file__).resolve()
    for folder in (first, *first.parents, *here.parents):
        if (folder / "notebooks" / "assignments").is_dir():
            return folder
    raise FileNotFoundError(
        f"no notebooks/assignments in {first} or above: run inside a checkout of the book"
    )
