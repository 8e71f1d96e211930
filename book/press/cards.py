"""The cards of the claims, a page for each chapter: statement, numbers, and links to what stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from press.collect import Measurement
from press.contents import BESIDE
from press.labels import card_label, check_label, source_label, statement_label
from splinelens.claims import Claim

__all__ = ["card", "cards_page", "cards_pages", "link", "number"]


def cards_pages(register: Mapping[str, Claim], measured: Mapping[str, Measurement]) -> dict[str, str]:
    """The pages as MyST Markdown, by name.

    Parameters
    ----------
    register : mapping
        Claims by id.
    measured : mapping
        The measurement of each claim, by id.
    """
    chapters = sorted({claim.chapter for claim in register.values()})
    pages = {}
    for chapter in chapters:
        own = [claim for claim in register.values() if claim.chapter == chapter]
        pages[cards_page(chapter)] = _page(chapter, own, measured)
    return pages


def cards_page(chapter: int) -> str:
    """Name of the page of a chapter, without ending."""
    return f"generated/claims/chapter_{chapter:02d}"


def _page(chapter: int, claims: Iterable[Claim], measured: Mapping[str, Measurement]) -> str:
    head = f"{BESIDE}# Claims of chapter {chapter}\n"
    cards = f"What chapter {chapter} claims, a card for each assertion with links to what stands behind it.\n"
    way = "The {doc}`scoreboard </generated/scoreboard>` has the claims of all chapters at a glance.\n"
    return "\n".join([head, cards, way, *(card(claim, measured[claim.id]) for claim in claims)])


def number(value: float) -> str:
    """`value` to four significant digits."""
    return f"{value:.4g}"


def link(text: str, label: str) -> str:
    """A MyST reference to `label` that shows `text`."""
    return f"{{ref}}`{text} <{label}>`"


def card(claim: Claim, measurement: Measurement) -> str:
    """The card of one claim: its statement, its numbers, and a link to each thing behind it."""
    fields = [f":{name}: {content}" for name, content in _fields(claim, measurement)]
    lines = [f"({card_label(claim.id)})=", f"## `{claim.id}`\n", "::::{div} claim-card", claim.statement, ""]
    return "\n".join([*lines, *fields, "::::", ""])


def _fields(claim: Claim, measurement: Measurement) -> Iterator[tuple[str, str]]:
    yield "Kind", claim.kind
    if claim.gap:
        yield "Gap", claim.gap
    if claim.stated is not None:
        yield "Stated in the source", number(claim.stated)
    yield "Source", claim.source
    yield "Measured", f"{number(measurement.value)} ({link('where', check_label(claim.id))})"
    yield "Expected", f"{number(claim.expected)} within {number(claim.tolerance)} ({claim.reason})"
    yield "Statement", link("in the text", statement_label(claim.id))
    yield "Proof", link("proof", claim.proof)
    yield "Function", link(claim.function.removeprefix("splinelens."), source_label(claim.function))
    yield "Test", link(claim.test.split("::")[1], source_label(claim.test))
    yield "Wrong twin", link(claim.wrong_twin.split("::")[1], source_label(claim.wrong_twin))
    yield "Figure", link("figure", claim.figure)
    yield "Notebook", f"{{doc}}`/{claim.notebook}`"
