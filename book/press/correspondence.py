"""The correspondence: each sentence of the papers' abstracts against the claims that cover it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from splinelens.claims import Claim

__all__ = ["Sentence", "correspondence_page", "read_sentences"]

INTRODUCTION = """\
# Correspondence with the papers

Each sentence of the two abstracts, in our words, against the claims of this book that cover it.
"""


@dataclass(frozen=True)
class Sentence:
    """One sentence of an abstract.

    Attributes
    ----------
    id : str
        Letter of the paper and number of the sentence, such as "A3".
    paper : str
        Citation key.
    text : str
        The sentence, paraphrased.
    claims : tuple of str
        Ids of the claims that cover it; none means "not yet".
    note : str
        What the reader should know about the match.
    """

    id: str
    paper: str
    text: str
    claims: tuple[str, ...] = ()
    note: str = ""


def read_sentences(path: Path) -> list[Sentence]:
    """The rows ``[[sentence]]`` of the file at `path`, in their order."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("sentence", [])
    return [Sentence(**{**row, "claims": tuple(row.get("claims", ()))}) for row in rows]


def correspondence_page(sentences: Iterable[Sentence], register: Mapping[str, Claim]) -> str:
    """The page as MyST Markdown.

    Raises
    ------
    ValueError
        If a sentence names a claim that is not in `register`.
    """
    sentences = list(sentences)
    for sentence in sentences:
        if unknown := sorted(set(sentence.claims) - set(register)):
            raise ValueError(f"sentence {sentence.id}: unknown claim {unknown[0]!r}")
    covered = sum(bool(sentence.claims) for sentence in sentences)
    count = f"{covered} of {len(sentences)} sentences have at least one claim so far.\n"
    return "\n".join([INTRODUCTION, count, *_papers(sentences)])


def _papers(sentences: Iterable[Sentence]) -> Iterator[str]:
    for paper, group in groupby(sentences, key=lambda sentence: sentence.paper):
        own = list(group)
        yield f"## Paper {own[0].id[0]}\n\n{{cite:t}}`{paper}`\n"
        yield "\n".join(line for sentence in own for line in _entry(sentence))


def _entry(sentence: Sentence) -> Iterator[str]:
    roles = " · ".join(f"{{claim}}`{claim}`" for claim in sentence.claims)
    yield f":::{{div}} sentence\n**{sentence.id}.** {sentence.text}\n"
    yield f"Claims: {roles}\n" if roles else "Claims: *not yet*\n"
    if sentence.note:
        yield f"{sentence.note}\n"
    yield ":::\n"
