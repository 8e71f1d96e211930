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

    def check_files(self) -> list[Path]:
        """All files that may hold a part of its checks."""
        return sorted(Path(str(self.checks.__file__)).parent.glob("*.py"))

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
        name="a2_initialization",
        checks="a2",
        title="What initialization draws",
        goal="derive where the kinks of a fresh network are and how large, and what its width changes",
        chapter="02_initialization",
        minutes=75,
        variant="weights follow other laws, and kinks are measured by their sizes in place of squares",
    ),
    Assignment(
        name="a3_critical_points",
        checks="a3",
        title="Critical points",
        goal="say what the residuals of a network at rest look like, and tell a valley from a pass",
        chapter="03_loss_surface",
        minutes=75,
        variant="each datum has a weight in the loss",
    ),
    Assignment(
        name="a4_hessian",
        checks="a4",
        title="Hessian spectrum",
        goal="write down the second derivatives of the loss, and count the directions in which it is flat",
        chapter="04_hessian",
        minutes=75,
        variant="the ramps of the units are squared",
    ),
    Assignment(
        name="a5_kernel",
        checks="a5",
        title="Kernel regime and cubic splines",
        goal="find the curve that training the output weights alone leads to, and say what decides it",
        chapter="06_regimes",
        minutes=90,
        variant="noisy targets: a smoothing spline in place of the interpolant",
    ),
    Assignment(
        name="a6_spectra",
        checks="a6",
        title="Activation spectra",
        goal="read off an activation which frequencies a wide network charges for, and how much",
        chapter="10_activation_spectra",
        minutes=75,
        variant="frequencies count cycles, and an activation is designed for the smoothness of the fit",
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
    Assignment(
        name="a8_stability",
        checks="a8",
        title="Stability and step size",
        goal="say from the Hessian at which step size descent leaves a minimum, and where it goes",
        chapter="04_hessian",
        minutes=60,
        variant="descent has momentum",
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
