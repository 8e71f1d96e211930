"""Where things lie: the folders of the repository and of the build."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Layout", "child_environment"]

SINGLE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass(frozen=True)
class Layout:
    """Paths that the stages share, all derived from the root of the repository.

    Attributes
    ----------
    root : Path
        Folder that holds ``_config.yml`` and ``book/``.
    """

    root: Path

    @classmethod
    def of_this_repository(cls) -> Layout:
        """The layout around this file."""
        return cls(Path(__file__).resolve().parents[2])

    @property
    def book(self) -> Path:
        """Narrative pages, register, bibliography and static files."""
        return self.root / "book"

    @property
    def register(self) -> Path:
        """The claims register."""
        return self.book / "claims.toml"

    @property
    def notebooks(self) -> Path:
        """Percent scripts and their paired notebooks."""
        return self.root / "notebooks"

    @property
    def package(self) -> Path:
        """Sources of the splinelens package."""
        return self.root / "pkg" / "splinelens"

    @property
    def build(self) -> Path:
        """Everything that a build makes."""
        return self.root / "_build"

    @property
    def executed(self) -> Path:
        """Executed notebooks and the records of their runs."""
        return self.build / "executed"

    @property
    def staged(self) -> Path:
        """The sources as Jupyter Book sees them."""
        return self.build / "source"

    @property
    def results(self) -> Path:
        """Stored results of runs."""
        return self.root / "results"

    @property
    def films(self) -> Path:
        """Scripts and stills of the films, as Sphinx sees them."""
        return self.generated / "films"

    @property
    def generated(self) -> Path:
        """Pages that the press writes."""
        return self.staged / "generated"

    @property
    def html(self) -> Path:
        """The built book."""
        return self.build / "html"


def child_environment(layout: Layout, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment of a process that a build starts: one numeric thread, fixed hashes, own sources first.

    Parameters
    ----------
    layout : Layout
        The repository.
    base : mapping, optional
        The environment to start from; that of this process if not given.
    """
    environment = dict(os.environ if base is None else base)
    environment.pop("MPLBACKEND", None)
    environment.update(dict.fromkeys(SINGLE_THREAD, "1"), PYTHONHASHSEED="0")
    inherited = environment.get("PYTHONPATH", "").split(os.pathsep)
    paths = [str(layout.root / "pkg"), str(layout.book), *filter(None, inherited)]
    environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))
    return environment
