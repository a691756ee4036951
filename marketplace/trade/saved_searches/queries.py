"""Reads of saved searches, and what they find now."""

from collections.abc import Iterable

from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.localtime import local
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.saved_searches.models import SavedSearch
from marketplace.trade.saved_searches.rules import question_of
from marketplace.trade.search import asking
from marketplace.trade.search import queries as search
from marketplace.trade.search.queries import Hit

LOOKED_AT = 60
"""The nearest so many are looked at; what is farther than these is no news for this search."""


def of_member(member_id: int) -> list[SavedSearch]:
    query = select(SavedSearch).where(SavedSearch.member_id == member_id).order_by(SavedSearch.id.desc())
    return list(db.session.scalars(query))


def count_of(member_id: int) -> int:
    return db.session.scalar(select(func.count()).where(SavedSearch.member_id == member_id)) or 0


def own(member_id: int, public_id: str) -> SavedSearch | None:
    return db.session.scalar(
        select(SavedSearch).where(SavedSearch.member_id == member_id, SavedSearch.public_id == public_id)
    )


def watched(member_ids: Iterable[int]) -> list[str]:
    """Searches of these members that want letters, by number."""
    found = db.session.scalars(
        select(SavedSearch.id)
        .join(Member, Member.id == SavedSearch.member_id)
        .where(
            SavedSearch.member_id.in_(list(member_ids)),
            SavedSearch.wants_letters,
            Member.status == MemberStatus.ACTIVE,
        )
        .order_by(SavedSearch.id)
    )
    return [str(number) for number in found]


def hits_of(saved: SavedSearch, locale: str) -> list[Hit]:
    """What a saved search finds now, its own offers left out; nothing where its place is not known."""
    question = question_of(saved.query)
    where, now = asking.find(question, locale), clock.now()
    if where.spot is None:
        return []
    asked = question.asked(where.spot, local(now, where.spot.zone).date(), where.radius_m)
    found = search.nearest(asked, now=now, limit=LOOKED_AT)
    return [hit for hit in found.hits if hit.provider_id != saved.member_id]
