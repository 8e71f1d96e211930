"""The claims scoreboard: counts, and one table per chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from press.cards import cards_page, number
from press.collect import Measurement
from splinelens.claims import KINDS, Claim

__all__ = ["scoreboard_page"]

INTRODUCTION = """\
# Claims scoreboard

One row is one assertion of the book. Each measured value was read from an executed notebook when this
page was built; a claim holds where the measured value lies within the tolerance of the expected one.
For every claim there is a *wrong twin*: a deliberately wrong stand-in for its function, which the
claim's test must catch. The name of a claim leads to its card, which holds the statement and links to
all that stands behind it.
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
        way = f"{{doc}}`Cards of these claims </{cards_page(chapter)}>`\n"
        parts += [f"## Chapter {chapter}\n", way, _table(own, measured)]
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
