"""The claims register: which assertions the book makes, and whether a run bears them out.

One row of ``book/claims.toml`` is one assertion.  A notebook measures it with `check`, which
compares the measured number with the row's expected value, prints a verdict that is the same on
every machine, and leaves the number itself in the metadata of the output.  The press of the book
collects those numbers with `measured_values`; nobody types them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import isfinite, isnan
from pathlib import Path
from typing import Any

__all__ = ["Claim", "KINDS", "check", "find_register", "load_register", "measured_values"]

KINDS = ("proved here", "formal", "checked numerically", "seen at this scale", "disagrees")
METADATA_KEY = "splinelens_claim"


@dataclass(frozen=True)
class Claim:
    """One assertion of the book and everything that stands behind it.

    Attributes
    ----------
    id : str
        Short name in kebab case; the label of its card in the book is ``claim-<id>``.
    chapter : int
        Number of the chapter that makes the assertion.
    statement : str
        The assertion, as one MyST sentence with math.
    source : str
        "derived here", or the paper it is due to.
    kind : str
        One of `KINDS`.
    proof : str
        Label of the proof, or of the passage that argues for it.
    function : str
        Dotted name of the public function that implements it.
    test : str
        ``path::name`` of the test by definition; no two claims share one.
    wrong_twin : str
        ``path::name`` of a wrong stand-in for `function` that the test must catch.
    notebook : str
        Path, without ending, of the notebook that measures it.
    figure : str
        Label of the figure that shows it.
    expected, tolerance : float
        The claim holds where ``abs(measured - expected) <= tolerance``.
    reason : str
        Why the tolerance is what it is.
    gap : str
        For kind "formal": what is missing from a proof.
    stated : float or None
        For kind "disagrees": the value that the source states.
    """

    id: str
    chapter: int
    statement: str
    source: str
    kind: str
    proof: str
    function: str
    test: str
    wrong_twin: str
    notebook: str
    figure: str
    expected: float
    tolerance: float
    reason: str
    gap: str = ""
    stated: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: expected one of {KINDS}, got {self.kind!r} in claim {self.id!r}")
        if not self.tolerance >= 0:
            raise ValueError(f"tolerance: expected a number >= 0, got {self.tolerance} in claim {self.id!r}")
        if (self.kind == "formal") != bool(self.gap):
            raise ValueError(f"gap: a formal claim, and no other, names its gap; see claim {self.id!r}")
        if (self.kind == "disagrees") != (self.stated is not None):
            raise ValueError(f"stated: a claim that disagrees, and no other, has it; see claim {self.id!r}")

    def holds(self, measured: float) -> bool:
        """Whether `measured` lies within the tolerance of the expected value."""
        return not isnan(measured) and abs(measured - self.expected) <= self.tolerance


def find_register(start: Path | str | None = None) -> Path:
    """Path of ``book/claims.toml`` in `start` (default: the working directory) or a folder above it.

    Raises
    ------
    FileNotFoundError
        If no folder from `start` up to the root holds a register.
    """
    folder = Path.cwd() if start is None else Path(start).resolve()
    for candidate in (folder, *folder.parents):
        register = candidate / "book" / "claims.toml"
        if register.is_file():
            return register
    raise FileNotFoundError(f"no book/claims.toml in {folder} or above: run inside a checkout of the book")


def load_register(path: Path | str | None = None) -> dict[str, Claim]:
    """The claims of the register at `path` (default: `find_register`), by id, in their order.

    Raises
    ------
    ValueError
        If a row misses or misspells a field, or an id stands twice.
    """
    path = find_register() if path is None else Path(path)
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("claim", [])
    register: dict[str, Claim] = {}
    for row in rows:
        claim = _claim(row)
        if claim.id in register:
            raise ValueError(f"id: {claim.id!r} stands twice in {path.name}")
        register[claim.id] = claim
    return register


def _claim(row: Mapping[str, Any]) -> Claim:
    known = {field.name for field in fields(Claim)}
    if unknown := sorted(set(row) - known):
        raise ValueError(f"claim {row.get('id')!r}: unknown field {unknown[0]!r}, expected {sorted(known)}")
    try:
        return Claim(**row)
    except TypeError as error:
        raise ValueError(f"claim {row.get('id')!r}: {error}") from None


def check(claim_id: str, measured: float) -> None:
    """Compare `measured` with the register, show the verdict, and keep the number with the output.

    The shown text holds only the register's own numbers, so that it is the same on every machine;
    the measured number goes into the metadata of the output, for `measured_values`.

    Parameters
    ----------
    claim_id : str
        An id of the register.
    measured : float
        The number that this run found.

    Raises
    ------
    ValueError
        If the register has no such claim, or `measured` is not finite.
    AssertionError
        If the measured value lies outside the tolerance.
    """
    register = load_register()
    if claim_id not in register:
        raise ValueError(f"claim_id: expected an id of the register, got {claim_id!r}")
    claim, measured = register[claim_id], float(measured)
    if not isfinite(measured):
        raise ValueError(f"measured: expected a finite number, got {measured} for claim {claim_id!r}")
    bound = f"{claim.expected:g} within {claim.tolerance:g}"
    if not claim.holds(measured):
        raise AssertionError(f"claim {claim_id!r}: expected {bound}, measured {measured!r}")
    _show(f"holds: {claim_id} ({bound})", {"id": claim_id, "measured": measured})


def _show(text: str, record: Mapping[str, Any]) -> None:
    try:
        from IPython.display import display
    except ImportError:
        print(text)
        return
    display({"text/plain": text}, raw=True, metadata={METADATA_KEY: dict(record)})  # type: ignore[no-untyped-call]


def measured_values(notebook: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    """Pairs (claim id, measured value) that an executed notebook holds, in the order of its cells.

    Parameters
    ----------
    notebook : mapping
        A notebook as ``nbformat`` or ``json`` reads it.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            record = output.get("metadata", {}).get(METADATA_KEY)
            if record is not None:
                yield record["id"], float(record["measured"])
