"""Collect the measured values of claims from the executed notebooks; nobody types them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from splinelens.claims import Claim, measured_values

__all__ = ["ClaimNotMeasured", "Measurement", "collect", "measurements"]


class ClaimNotMeasured(Exception):
    """A claim has no measured value, more than one, or one outside its tolerance."""


@dataclass(frozen=True)
class Measurement:
    """One measured value and where it was measured.

    Attributes
    ----------
    claim : str
        Id of the claim.
    value : float
        The number that the notebook found.
    notebook : str
        The notebook, such as ``notebooks/01_reparametrization``.
    cell : int
        Index of the cell, counted over all cells from zero.
    """

    claim: str
    value: float
    notebook: str
    cell: int


def measurements(notebook: NotebookNode, name: str) -> Iterator[Measurement]:
    """The measured values that the executed `notebook` of this `name` holds."""
    for index, cell in enumerate(notebook.cells):
        for claim_id, value in measured_values({"cells": [cell]}):
            yield Measurement(claim_id, value, name, index)


def collect(register: Mapping[str, Claim], notebooks: Mapping[str, NotebookNode]) -> dict[str, Measurement]:
    """One measurement for each claim of `register`, each from the notebook that its row names.

    Raises
    ------
    ClaimNotMeasured
        Naming every claim that is not measured exactly once, or measured elsewhere, or does not hold.
    """
    found = [one for name, notebook in notebooks.items() for one in measurements(notebook, name)]
    faults = [f"claim {one.claim!r} of {one.notebook}: unknown" for one in found if one.claim not in register]
    for claim in register.values():
        faults += _faults(claim, [one for one in found if one.claim == claim.id])
    if faults:
        raise ClaimNotMeasured("\n".join(faults))
    return {one.claim: one for one in found}


def _faults(claim: Claim, found: list[Measurement]) -> list[str]:
    name = f"claim {claim.id!r}"
    if len(found) != 1:
        return [f"{name}: expected one measured value, found {len(found)}"]
    if found[0].notebook != claim.notebook:
        return [f"{name}: measured in {found[0].notebook}, the register names {claim.notebook}"]
    if not claim.holds(found[0].value):
        return [f"{name}: measured {found[0].value!r}, expected {claim.expected} within {claim.tolerance}"]
    return []
