"""How often who did what: every deed a badge can be earned by, counted from the rooms where it happened.

A room that brings a new deed adds a line to `DEEDS`; rules about it stand in badge_rule.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import text

from marketplace.community.vouches import queries as vouches
from marketplace.community.vouches import rules as standing
from marketplace.core.database import db
from marketplace.goods.recognition.rules import Conduct

# What was given back whole was no visit; nor was one with oneself, which the database refuses anyhow.
_KEPT = """
    with kept as (
        select customer_id, provider_id, occurrence_id, completed_at from booking
        where state = 'completed' and refunded_minor < total_minor)"""

_COUNTS = {
    "visits_kept": "select customer_id, count(*) from kept group by 1",
    "visits_hosted": "select provider_id, count(*) from kept group by 1",
    "returning_guests": """
        select provider_id, count(*) from (
            select provider_id, customer_id from kept
            group by 1, 2 having count(distinct occurrence_id) > 1) as again
        group by 1""",
    "years_here": """
        select m.id, extract(year from age(:now, m.created_at))::int from member m
        where m.created_at <= :now - interval '1 year' and m.email_verified_at is not null and exists (
            select from kept where m.id in (customer_id, provider_id)
                and completed_at > :now - interval '1 year')""",
    # As many as the page says: weighed, rings once, without what was taken back or hidden.
    "neighbours_vouch": "select provider_id, vouches from provider_standing where vouches > 0",
}

_OF_ACTIVE = """
    select c.member_id, c.deeds from ({}) as c (member_id, deeds)
    join member m on m.id = c.member_id and m.status = 'active'"""


def _counter(sql: str) -> Callable[[datetime], dict[int, int]]:
    statement = text(f"{_KEPT} {_OF_ACTIVE.format(sql)}")
    return lambda now: {member: int(number) for member, number in db.session.execute(statement, {"now": now})}


# Who asked, and whose answer they accepted, where both can still be read.
_ACCEPTED = text("""
    select distinct d.author_id, p.author_id from discussion d
    join post q on q.discussion_id = d.id and q.number = 1 and q.hidden_at is null
    join post p on p.discussion_id = d.id and p.number = d.accepted and p.removed_at is null and p.hidden_at is null
    join member m on m.id = p.author_id and m.status = 'active'
    where d.accepted_by_asker and p.author_id <> d.author_id
""")


def _askers_helped(now: datetime) -> dict[int, int]:
    thanks = [(asker, helper) for asker, helper in db.session.execute(_ACCEPTED)]
    return helped(thanks, vouches.weights_of({asker for asker, _helper in thanks}, now))


def helped(thanks: Iterable[tuple[int, int]], weights: Mapping[int, int]) -> dict[int, int]:
    """Member → how many people they helped, of who accepted whose answer and what each who asked stands for.

    To accept an answer is to vouch for it, and is counted alike: everybody once, however often they asked;
    nobody who stands for too little; and those in a ring with whom they accept, together once.
    """
    askers, gives = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for asker, helper in thanks:
        askers[helper].add(asker)
        gives[asker].add(helper)
    found = {
        helper: standing.neighbours(
            {asker: weights.get(asker, 0) for asker in theirs},
            standing.within([helper], gives, standing.RING_STEPS) & theirs,
        )
        for helper, theirs in askers.items()
    }
    return {helper: number for helper, number in found.items() if number}


DEEDS: dict[str, Callable[[datetime], dict[int, int]]] = {
    **{name: _counter(sql) for name, sql in _COUNTS.items()},
    "askers_helped": _askers_helped,
}
"""Deed → what counts it at an instant: member id → how often."""

# A dispute the bank decided for the customer counts against the provider, and one decided against her against her.
_DONE = """,
    done as (
        select member_id, sum(kept)::int as kept, sum(broken)::int as broken, sum(lost)::int as lost from (
            select customer_id as member_id, 1 as kept, 0 as broken, 0 as lost from kept
            union all
            select provider_id, 1, 0, 0 from kept
            union all
            select b.provider_id, 0, 1, 0 from booking b
            where b.state = 'cancelled_by_provider' and b.cancelled_at > :now - interval '1 year'
            union all
            select case a.against when 'provider' then b.provider_id else b.customer_id end, 0, 1, 0
            from absence a join booking b on b.id = a.booking_id
            where a.outcome = 'stands' and a.closed_at > :now - interval '1 year'
            union all
            select case d.status when 'lost' then b.provider_id else b.customer_id end, 0, 0, 1
            from dispute d join payment p on p.id = d.payment_id and p.subject_kind = 'booking'
            join booking b on b.public_id = p.subject_id
            where d.status in ('lost', 'won') and d.closed_at > :now - interval '2 years'
        ) as each group by member_id)
    select m.id, done.kept, done.broken, done.lost,
        (extract(year from age(:now, m.created_at)) * 12 + extract(month from age(:now, m.created_at)))::int,
        m.email_verified_at is not null, m.status = 'active'
    from done join member m on m.id = done.member_id
"""
_CONDUCT = text(f"{_KEPT}{_DONE}")


def conducts(now: datetime) -> dict[int, Conduct]:
    """Member id → conduct, of everybody who ever kept or broke something; one statement."""
    return {row[0]: Conduct(*row[1:]) for row in db.session.execute(_CONDUCT, {"now": now})}
