"""Tells whether a provider's page would show anything else than before, in one statement; it draws nothing."""

from collections.abc import Hashable
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, DateTime, Text, literal_column

from marketplace.community.articles import queries as articles
from marketplace.community.contributions import queries as contributions
from marketplace.community.messages import answer_time
from marketplace.community.reviews import queries as reviews
from marketplace.community.vouches import queries as vouches
from marketplace.core.database import driver_rows
from marketplace.core.fingerprint import Given, Piece, filled, fingerprint
from marketplace.core.i18n import current_locale
from marketplace.goods.inventory import queries as things
from marketplace.goods.recognition import queries as recognition
from marketplace.goods.works import queries as works
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.search import queries as search

ARTICLES = 3
WORKS = 8
"""How many of the latest works of a provider the page shows."""

_WHO = """
    select p.member_id as id from profile p join member m on m.id = p.member_id
    where p.slug = %(slug)s::text and m.status = 'active' and m.page_hidden_at is null
"""
_MEMBER = literal_column("who.id", BigInteger)
_NOW = Given("now", DateTime(timezone=True))


def pieces() -> dict[str, Piece]:
    """What the page reads, by the statements that read it."""
    beside = answer_time.beside(Member.id, _NOW), credentials.beside(Member.id)
    return {
        "words": articles.on_profile_query(Profile.member_id == _MEMBER, *beside, limit=ARTICLES),
        "offers": search.of_provider_sql("who.id"),
        "works": works.on_sale_query(provider_id=_MEMBER, limit=WORKS),
        "earned": recognition.standing_query(_MEMBER),
        "worn": things.worn_query(_MEMBER),
        "gifts": things.gifts_shown_query(_MEMBER),
        "reviews": reviews.newest_of_provider_query(_MEMBER),
        "vouches": vouches.counted_query(_MEMBER),
        # A stranger follows nobody.
        "gave": filled(
            contributions.of_member_sql(),
            member="who.id",
            reader="0",
            limit=str(contributions.SHOWN),
            among=str(contributions.AMONG),
            now=_NOW,
            locale=Given("locale", Text()),
        ),
    }


@cache
def statement() -> str:
    return fingerprint(_WHO, pieces().values(), search.noted_sql("who.id"))


class Telling:
    """One asking. What it learned from calendars is not asked of them again to draw the page."""

    def __init__(self, slug: str, now: datetime) -> None:
        self.slug, self.now = slug, now
        self.next_free: dict[int, datetime | None] = {}

    def version(self) -> Hashable | None:
        """What two pages of a provider share if and only if they show the same; None where there is none to show.

        When an offer is next free moves with the clock; where the index does not tell it, its calendar does: two
        statements more.
        """
        facts = {"slug": self.slug, "now": self.now, "locale": current_locale()}
        found = driver_rows(statement(), facts)
        if not found:
            return None
        told, noted = found[0]
        self.next_free = search.next_free_of_noted(noted, now=self.now)
        return told, tuple(self.next_free.values())
