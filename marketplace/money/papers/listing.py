"""Papers as pages list them, as plain values in the reader's language; issues none."""

from collections.abc import Sequence
from typing import Any

from marketplace.core import localtime
from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.money.papers import queries, sheet


def shown(owner_id: int, subject_kinds: Sequence[str]) -> list[dict[str, Any]]:
    """A member's papers about some kinds of things, the newest first; two queries."""
    found = queries.of_owner_about(owner_id, subject_kinds)
    printed = queries.printed(found)
    zone = settings().company_zone
    return [
        {
            "id": paper.public_id,
            "title": sheet.title_of(paper),
            "day": localtime.date_words(paper.issued_at, zone, current_locale()),
            "amount_minor": paper.amount_minor,
            "currency": paper.currency,
            "printed": paper.id in printed,
        }
        for paper in found
    ]
