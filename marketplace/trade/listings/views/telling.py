"""Tells whether a listing's page would show anything else than before, in one statement; it draws nothing."""

from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, DateTime, Text, literal_column, select

from marketplace.community.messages import answer_time
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reviews import queries as reviews
from marketplace.community.vouches import queries as vouches
from marketplace.core.database import driver_rows
from marketplace.core.fingerprint import Given, Piece, fingerprint
from marketplace.trade.availability import facts
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.listings import queries

_WHO = """
    select l.id, l.provider_id, l.public_id from listing l join member m on m.id = l.provider_id
    where l.public_id = %(listing)s::text and l.status in ('published', 'paused') and m.status = 'active'
"""
_LISTING = literal_column("who.id", BigInteger)
_PROVIDER = literal_column("who.provider_id", BigInteger)
_PUBLIC_ID = literal_column("who.public_id", Text)
_NOW = Given("now", DateTime(timezone=True))


def pieces() -> dict[str, Piece]:
    """What the page reads, by the statements that read it; of time taken, more than any fortnight shows."""
    hours, taken = facts.all_ahead("who.id", "who.provider_id", "%(today)s::date")
    return {
        "words": queries.whole_query(_LISTING),
        "hours": hours,
        "taken": taken,
        "answers": select(answer_time.beside(_PROVIDER, _NOW)),
        "documents": select(credentials.beside(_PROVIDER)),
        "vouches": vouches.count_query(_PROVIDER),
        "note": reports.note_query(SubjectKind.LISTING, _PUBLIC_ID),
        "stars": reviews.standing_of_listing_query(_LISTING),
        "reviews": reviews.newest_of_listing_query(_LISTING),
    }


@cache
def statement() -> str:
    return fingerprint(_WHO, pieces().values())


def version(listing_id: str, now: datetime) -> str | None:
    """What two pages of a listing share if and only if they show the same; None where there is none to show."""
    values = {"listing": listing_id, "now": now, "today": now.date()}
    found = driver_rows(statement(), values)
    return str(found[0][0]) if found else None
