"""Reads what is known of a review: each question goes from the review over an index, never over all members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Row

from marketplace.community.honesty import rules, wording
from marketplace.community.honesty.rules import Crowd, Facts
from marketplace.core.database import db

MOST_ALIKE = 60
"""Texts that share a band with one are compared with it, the newest first."""

_REVIEW = text("""
    select r.id, r.author_id, r.subject_id, r.stars, r.body, r.written_at,
        coalesce(r.affiliation, '') <> '' as is_tied, b.terms->>'title' as title,
        b.terms->>'provider_name' as provider, b.created_at - m.created_at < :fresh as is_fresh,
        (select p.card_hash from payment p where p.subject_kind = 'booking' and p.subject_id = b.public_id
            and p.card_hash is not null order by p.attempt desc limit 1) as card,
        (select w.card_hash from payment p join payment w on w.id = p.part_of_id
            where p.subject_kind = 'booking' and p.subject_id = b.public_id limit 1) as whole_card
    from review r join booking b on b.id = r.booking_id join member m on m.id = r.author_id
    where r.id = :id
""")
# Who shares what with a member: each mark at most once more often than says anything.
_SHARERS = text("""
    select 'card' as mark, p.payer_id as member_id, 0 as part from (select distinct payer_id from payment
        where card_hash = :card and payer_id <> :member limit :most) p
    union all
    select 'device', o.member_id, own.part::int from (
        select network_hash, user_agent, row_number() over () as part from member_session
        where member_id = :member and network_hash is not null group by 1, 2 order by max(seen_at) desc limit 5) own
    cross join lateral (select distinct s.member_id from member_session s
        where s.network_hash = own.network_hash and s.user_agent = own.user_agent and s.member_id <> :member
        limit :most) o
    union all
    select 'bank', o.member_id, 0 from connected_account own join connected_account o
        on o.bank_fingerprint = own.bank_fingerprint and o.member_id <> own.member_id where own.member_id = :member
    union all
    select distinct 'address', o.member_id, 0 from place own join place o
        on o.address_key = own.address_key and o.member_id <> own.member_id where own.member_id = :member
""")
_BESIDE = text("""
    select id, author_id from review
    where author_id = any(:authors) and subject_id = :subject and state <> 'draft' and side = 'customer'
""")
_TIE = text("""
    select relation from vouch where relation in ('colleague','family','partner') and revoked_at is null
        and (voucher_id = :author and vouched_id = :subject or voucher_id = :subject and vouched_id = :author)
    limit 1
""")
# Whom the author praised, and which praise leads back from each: at once, or over a third member.
_PRAISE = text("""
    with praised as (
        select distinct subject_id as id from review
        where author_id = :author and side = 'customer' and state <> 'draft' and stars >= :good limit 20)
    select p.id as praised_id, back.id as back_id, null::bigint as over_id
    from praised p join review back on back.author_id = p.id and back.subject_id = :author
        and back.side = 'customer' and back.state <> 'draft' and back.stars >= :good
    union all
    select p.id, back.id, mid.id
    from praised p join review mid on mid.author_id = p.id and mid.side = 'customer' and mid.state <> 'draft'
        and mid.stars >= :good and mid.subject_id <> :author
    join review back on back.author_id = mid.subject_id and back.subject_id = :author
        and back.side = 'customer' and back.state <> 'draft' and back.stars >= :good
    union all
    select p.id, null, null from praised p
""")
_CROWD = text("""
    select r.id, b.starts_at, r.written_at >= :first as is_near,
        b.created_at - m.created_at < :fresh and not exists (select from review o
            where o.author_id = r.author_id and o.id <> r.id and o.state <> 'draft') as is_newcomer
    from review r join booking b on b.id = r.booking_id join member m on m.id = r.author_id
    where r.subject_id = :subject and r.side = 'customer' and r.state <> 'draft'
        and r.written_at between :usual and :last and r.stars between :low and :high
    order by r.written_at desc limit 400
""")
_ALIKE = text("""
    select r.id, r.body from (select distinct p.review_id from review_print own join review_print p
        on p.print = own.print and p.band = own.band and p.review_id <> own.review_id
        where own.review_id = :id order by p.review_id desc limit :most) near
    join review r on r.id = near.review_id where r.author_id <> :author and r.state <> 'draft'
""")
_ALONE = text("""
    select not exists (select from review where author_id = :author and id <> :id and state <> 'draft')
        and not exists (select from booking where customer_id = :author and provider_id <> :subject
            and state in ('confirmed','completed'))
""")


def of(review_id: int) -> Facts:
    """What is known of a written review of a customer, now."""
    row = db.session.execute(_REVIEW, {"id": review_id, "fresh": rules.FRESH}).one()
    shared = _sharers(row.author_id, row.card or row.whole_card)
    beside = _beside(row, shared)
    praised, back, returned, circle = _praise(row)
    return Facts(
        stars=row.stars,
        is_tied=row.is_tied,
        own=frozenset(mark for mark, members in shared.items() if row.subject_id in members),
        untold=db.session.scalar(_TIE, {"author": row.author_id, "subject": row.subject_id}) or "",
        beside={
            mark: tuple(beside[one] for one in members if one in beside) for mark, members in shared.items()
        },
        returned=returned,
        circle=circle,
        praised=praised,
        praised_back=back,
        crowd=_crowd(row),
        is_newcomer=row.is_fresh and _is_alone(row),
        alike=_alike(row),
        brochure=tuple(wording.brochure(row.body, [row.title or "", row.provider or ""])),
    )


def sharers(member_id: int, card: bytes | None = None) -> set[int]:
    """Members who share any telling mark with a member."""
    return {other for members in _sharers(member_id, card).values() for other in members}


def _sharers(member_id: int, card: bytes | None) -> dict[str, set[int]]:
    """Mark → members who share it; what is shared by many is left out."""
    values = {"member": member_id, "card": card, "most": rules.SHARED_BY}
    groups: dict[tuple[str, int], set[int]] = {}
    for mark, other, part in db.session.execute(_SHARERS, values):
        groups.setdefault((mark, part), set()).add(other)
    shared: dict[str, set[int]] = {mark: set() for mark in rules.MARKS}
    for (mark, _part), members in groups.items():
        if len(members) < rules.SHARED_BY:
            shared[mark] |= members
    return shared


def _beside(row: Row[Any], shared: dict[str, set[int]]) -> dict[int, int]:
    """Author → their review of the same provider, of those who share something with this one's."""
    others = {one for members in shared.values() for one in members} - {row.subject_id}
    if not others:
        return {}
    found = db.session.execute(_BESIDE, {"authors": list(others), "subject": row.subject_id})
    return {author: review for review, author in found}


def _praise(row: Row[Any]) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    """How many the author praised, how many praise back, and the reviews that lead back from this one's subject."""
    if row.stars < rules.GOOD:
        return 0, 0, (), ()
    found = db.session.execute(_PRAISE, {"author": row.author_id, "good": rules.GOOD}).all()
    here = [one for one in found if one.praised_id == row.subject_id and one.back_id is not None]
    returned = tuple({one.back_id for one in here if one.over_id is None})
    circle = {part for one in here if one.over_id is not None for part in (one.back_id, one.over_id)}
    back = {one.praised_id for one in found if one.back_id is not None}
    return len({one.praised_id for one in found}), len(back), returned, tuple(circle)


def _crowd(row: Row[Any]) -> Crowd:
    if rules.BAD < row.stars < rules.GOOD:
        return Crowd(0, 0)
    low, high = (rules.GOOD, 5) if row.stars >= rules.GOOD else (1, rules.BAD)
    first: datetime = row.written_at - rules.WINDOW
    values = {
        "subject": row.subject_id,
        "first": first,
        "usual": first - rules.USUAL,
        "last": row.written_at + rules.WINDOW,
        "low": low,
        "high": high,
        "fresh": rules.FRESH,
    }
    found = db.session.execute(_CROWD, values).all()
    near = [one for one in found if one.is_near]
    before = {one.starts_at for one in found if not one.is_near}
    return Crowd(
        occasions=len({one.starts_at for one in near}),
        before=len(before),
        reviews=tuple(one.id for one in near if one.id != row.id),
        newcomers=tuple(one.id for one in near if one.is_newcomer and one.id != row.id),
    )


def _alike(row: Row[Any]) -> tuple[tuple[int, int], ...]:
    own = wording.shingles(row.body)
    if not own:
        return ()
    values = {"id": row.id, "author": row.author_id, "most": MOST_ALIKE}
    near: Sequence[Row[Any]] = db.session.execute(_ALIKE, values).all()
    return tuple((one.id, wording.likeness(own, wording.shingles(one.body))) for one in near)


def _is_alone(row: Row[Any]) -> bool:
    values = {"author": row.author_id, "subject": row.subject_id, "id": row.id}
    return bool(db.session.scalar(_ALONE, values))
