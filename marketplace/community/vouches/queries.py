"""Reads of vouches; those of suspended or departed members are never shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, case, func, or_, select, text

from marketplace.community.reviews.rules import short_name
from marketplace.community.vouches import rules
from marketplace.community.vouches.models import Vouch
from marketplace.community.vouches.rules import Voucher
from marketplace.core.database import db
from marketplace.core.fingerprint import Number
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile
from marketplace.trade.places.models import Place, PublicPoint
from marketplace.trade.search.models import ProviderStanding

FAILED_FOR = timedelta(days=365)
_MONTH = timedelta(days=30)

_FACTS = text("""
    select m.id, m.created_at, m.status = 'active' and m.email_verified_at is not null,
        (select count(*) from (select 1 from booking b where b.state = 'completed'
            and (b.customer_id = m.id or b.provider_id = m.id) limit 5) as few),
        (select count(*) from vouch v where v.voucher_id = m.id and v.failed_at > :since)
    from member m where m.id = any(:ids)
""")


_STANDS = (Vouch.revoked_at.is_(None), Vouch.hidden_at.is_(None))
"""Not taken back, nor kept from others."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A vouch as anybody reads it: who, from where, how they know each other, and what ties them."""

    public_id: str
    name: str
    area: str
    relation: str
    affiliation: str
    sentence: str
    locale: str
    created_at: datetime
    voucher_id: int


def shown_for(vouched_id: int) -> tuple[Shown, ...]:
    """The vouches that stand for a member, the newest first."""
    return counted_for(vouched_id)[1]


def counted_for(vouched_id: int) -> tuple[int, tuple[Shown, ...]]:
    """How many neighbours vouch for a member, and their vouches; one query."""
    rows = db.session.execute(counted_query(vouched_id)).all()
    return (rows[0][3] or 0 if rows else 0), tuple(_shown(row[0], row[1], row[2]) for row in rows)


def counted_query(vouched_id: Number) -> Select[*tuple[Any, ...]]:
    """What `counted_for` asks. Of a home its area alone is read."""
    area = (
        select(PublicPoint.area)
        .join(Place, Place.address_key == PublicPoint.address_key)
        .where(Place.member_id == Vouch.voucher_id)
        .order_by(Place.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(Vouch, Member.shown_name, area, _count(vouched_id))
        .join(Member, Member.id == Vouch.voucher_id)
        .where(
            Vouch.vouched_id == vouched_id,
            *_STANDS,
            Member.status == MemberStatus.ACTIVE,
        )
        .order_by(Vouch.id.desc())
        .limit(50)
    )


def _count(provider_id: Number) -> ScalarSelect[int]:
    return count_query(provider_id).scalar_subquery()


def _shown(vouch: Vouch, name: str, area: str | None) -> Shown:
    return Shown(
        vouch.public_id,
        short_name(name),
        area or "",
        vouch.relation,
        vouch.affiliation,
        vouch.sentence,
        vouch.locale,
        vouch.created_at,
        vouch.voucher_id,
    )


def count_for(provider_id: int) -> int:
    """How many neighbours vouch for a provider, rings counted once."""
    return db.session.scalar(count_query(provider_id)) or 0


def count_query(provider_id: Number) -> Select[int]:
    """What `count_for` asks."""
    return select(ProviderStanding.vouches).where(ProviderStanding.provider_id == provider_id)


def live(voucher_id: int, vouched_id: int) -> Vouch | None:
    query = select(Vouch).where(
        Vouch.voucher_id == voucher_id, Vouch.vouched_id == vouched_id, Vouch.revoked_at.is_(None)
    )
    return db.session.scalar(query)


def given_since(voucher_id: int, since: datetime) -> int:
    query = select(func.count()).where(Vouch.voucher_id == voucher_id, Vouch.created_at >= since)
    return db.session.scalar(query) or 0


def own(public_id: str, voucher_id: int) -> Vouch | None:
    """A vouch of this voucher that stands, with its row lock."""
    query = (
        select(Vouch)
        .where(Vouch.public_id == public_id, Vouch.voucher_id == voucher_id, Vouch.revoked_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def given_by(voucher_id: int) -> list[tuple[Vouch, str, str]]:
    """What a member gave and did not take back, with whom it is for, and their page while others find it."""
    is_shown = (Member.status == MemberStatus.ACTIVE) & Member.page_hidden_at.is_(None)
    query = (
        select(Vouch, Profile.display_name, case((is_shown, Profile.slug), else_=""))
        .join(Profile, Profile.member_id == Vouch.vouched_id)
        .join(Member, Member.id == Vouch.vouched_id)
        .where(Vouch.voucher_id == voucher_id, Vouch.revoked_at.is_(None))
        .order_by(Vouch.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def by_public_id(public_id: str) -> tuple[Vouch, Profile] | None:
    """A vouch that was not taken back, hidden or not, and the page it is for."""
    query = (
        select(Vouch, Profile)
        .join(Profile, Profile.member_id == Vouch.vouched_id)
        .where(Vouch.public_id == public_id, Vouch.revoked_at.is_(None))
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).first()
    return (found[0], found[1]) if found else None


def provider_by_slug(slug: str) -> Profile | None:
    """The profile of an active member."""
    query = (
        select(Profile)
        .join(Member, Member.id == Profile.member_id)
        .where(Profile.slug == slug, Member.status == MemberStatus.ACTIVE, Member.page_hidden_at.is_(None))
    )
    return db.session.scalar(query)


def vouchers_of(vouched_id: int) -> list[int]:
    """Who stands up for a member where others see it."""
    query = select(Vouch.voucher_id).where(Vouch.vouched_id == vouched_id, *_STANDS)
    return list(db.session.scalars(query))


def gives_of(starts: Iterable[int], steps: int) -> dict[int, set[int]]:
    """Giver → receivers of standing vouches, as far as chains of so many steps lead from the starts."""
    gives: dict[int, set[int]] = {}
    edge = set(starts)
    for _step in range(steps):
        unknown = edge - gives.keys()
        if not unknown:
            break
        gives |= {one: set() for one in unknown}
        query = select(Vouch.voucher_id, Vouch.vouched_id).where(Vouch.voucher_id.in_(unknown), *_STANDS)
        for giver, receiver in db.session.execute(query):
            gives[giver].add(receiver)
        edge = {receiver for one in unknown for receiver in gives[one]}
    return gives


def weights_of(member_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """Member → what a vouch of theirs weighs, in hundredths."""
    facts = {"ids": list(member_ids), "since": now - FAILED_FOR}
    return {
        row[0]: rules.standing(Voucher((now - row[1]) // _MONTH, row[3], row[4], row[2]))
        for row in db.session.execute(_FACTS, facts)
    }


def touched_by(member_id: int) -> list[int]:
    """Whom a change of a member's own standing concerns: those they vouch for, and they themselves."""
    query = select(Vouch.vouched_id).where(
        or_(Vouch.voucher_id == member_id, Vouch.vouched_id == member_id), Vouch.revoked_at.is_(None)
    )
    return sorted({*db.session.scalars(query), member_id})


def all_vouched(after: int, limit: int) -> list[int]:
    """Members somebody vouches for or once did, in steps by id."""
    query = (
        select(Vouch.vouched_id)
        .where(Vouch.vouched_id > after)
        .distinct()
        .order_by(Vouch.vouched_id)
        .limit(limit)
    )
    return list(db.session.scalars(query))
