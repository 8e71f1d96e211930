"""The claims scoreboard: counts, one table per chapter, and one card per claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from press.collect import Measurement
from press.labels import card_label, check_label, source_label, statement_label
from splinelens.claims import KINDS, Claim

__all__ = ["card", "link", "scoreboard_page"]

INTRODUCTION = """\
# Claims scoreboard

One row is one assertion of the book. Each measured value was read from an executed notebook when this
page was built; a claim holds where the measured value lies within the tolerance of the expected one.
For every claim there is a *wrong twin*: a deliberately wrong stand-in for its function, which the
claim's test must catch.
"""


def scoreboard_page(register: Mapping[str, Claim], measured: Mapping[str, Measurement]) -> str:
    """The page as MyST Markdown.

    Parameters
    ----------
    register : mapping
        Claims by id.
    measured : mapping
        The measurement of each claim, by id.
    """
    claims = list(register.values())
    parts = [INTRODUCTION, _counts(claims, measured)]
    for chapter in sorted({claim.chapter for claim in claims}):
        own = [claim for claim in claims if claim.chapter == chapter]
        parts += [f"## Chapter {chapter}\n", _table(own, measured)]
        parts += [card(claim, measured[claim.id]) for claim in own]
    return "\n".join(parts)


def _counts(claims: list[Claim], measured: Mapping[str, Measurement]) -> str:
    held = sum(claim.holds(measured[claim.id].value) for claim in claims)
    kinds = Counter(claim.kind for claim in claims)
    rows = [f"- {kind}: {kinds[kind]}" for kind in KINDS]
    return "\n".join([f"**{held} of {len(claims)} claims hold.** By kind:\n", *rows, ""])


def _table(claims: Iterable[Claim], measured: Mapping[str, Measurement]) -> str:
    head = ["Claim", "Kind", "Measured", "Expected", "Tolerance", "Verdict"]
    rows = [head, *(_row(claim, measured[claim.id].value) for claim in claims)]
    items = ["\n".join(_cells(row)) for row in rows]
    return "\n".join(["::::{list-table}", ":header-rows: 1", ":class: claims-table", "", *items, "::::", ""])


def _cells(row: Iterable[str]) -> Iterator[str]:
    for index, cell in enumerate(row):
        yield f"{'* -' if index == 0 else '  -'} {cell}"


def _row(claim: Claim, value: float) -> list[str]:
    verdict = "holds" if claim.holds(value) else "fails"
    numbers = [number(value), number(claim.expected), number(claim.tolerance)]
    return [f"{{claim}}`{claim.id}`", claim.kind, *numbers, verdict]


def number(value: float) -> str:
    """`value` to four significant digits."""
    return f"{value:.4g}"


def link(text: str, label: str) -> str:
    """A MyST reference to `label` that shows `text`."""
    return f"{{ref}}`{text} <{label}>`"


def card(claim: Claim, measurement: Measurement) -> str:
    """The card of one claim: its statement, its numbers, and a link to each thing behind it."""
    fields = [f":{name}: {content}" for name, content in _fields(claim, measurement)]
    lines = [f"({card_label(claim.id)})=", f"### `{claim.id}`\n", "::::{div} claim-card", claim.statement, ""]
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
