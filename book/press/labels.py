"""Names of the link targets that the press makes, in one place so that both ends agree."""

from __future__ import annotations

import re

__all__ = ["api_label", "card_label", "check_label", "slug", "source_label", "statement_label"]


def slug(text: str) -> str:
    """`text` in lower case, with each run of other characters than letters and digits as one hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def card_label(claim_id: str) -> str:
    """Label of a claim's card."""
    return f"claim-{claim_id}"


def api_label(module: str) -> str:
    """Label of the page that documents a module, such as ``api-splinelens.splines``."""
    return f"api-{module}"


def statement_label(claim_id: str) -> str:
    """Label of the displayed statement that a claim stands under."""
    return f"statement-{claim_id}"


def check_label(claim_id: str) -> str:
    """Label of the notebook cell that measured a claim."""
    return f"check-{claim_id}"


def source_label(name: str) -> str:
    """Label of a definition on a source page, from its dotted name or its ``path::name``."""
    return f"source-{slug(name)}"
