"""The SQL that finds what members gave, each kind in rows of one shape; it asks for nothing by itself.

Only what stands in public already: reviews that are open, clubs that anybody reads, works on sale.
"""

from collections.abc import Iterable

from marketplace.community.contributions.models import Deed

_SPOT = (
    "left join lateral (select s.lat, s.lon from search_entry s where s.provider_id = {of} limit 1) w on true"
)
_OPEN = "c.entry = 'open' and c.state = 'open' and c.hidden_at is null"

# Kind, who, which club, when, about what, where to look, where on the map. The newest rows of each kind alone are
# read, by its key or by its owner's index.
_KINDS: dict[Deed, str] = {
    Deed.VOUCH: """
        select 'vouch', v.voucher_id, cast(null as bigint), v.created_at, p.display_name,
            '/people/' || p.slug || '#vouches', w.lat, w.lon
        from (select * from vouch where revoked_at is null and hidden_at is null {own_voucher}
            order by id desc limit :among) v
        join member o on o.id = v.vouched_id and o.status = 'active'
            and o.page_hidden_at is null join profile p on p.member_id = v.vouched_id
        {spot_vouched}""",
    Deed.ANSWER: """
        select 'answer', x.author_id, c.id, x.created_at, d.title,
            '/clubs/' || c.slug || '/discussions/' || d.public_id || '/posts/' || x.public_id, c.lat, c.lon
        from (select * from post where removed_at is null and hidden_at is null and number > 1 {own_author} {club}
            order by id desc limit :among) x
        join discussion d on d.id = x.discussion_id and d.accepted = x.number and d.author_id <> x.author_id
        join club c on c.id = d.club_id and {open}""",
    Deed.MEETUP: """
        select 'meetup', t.author_id, c.id, t.ends_at, t.title, '/clubs/' || c.slug || '/meetups/' || t.public_id,
            c.lat, c.lon
        from (select * from meetup where state = 'planned' and ends_at < :now and taken > 0
            and hidden_at is null {own_author} {club}
            order by id desc limit :among) t
        join club c on c.id = t.club_id and {open}""",
    Deed.IDEA: """
        select 'idea', i.author_id, c.id, i.answered_at, i.title, '/ideas/' || i.public_id, c.lat, c.lon
        from (select * from idea where status = 'shipped' and merged_into is null and withdrawn_at is null
            and hidden_at is null {own_author} {club} order by id desc limit :among) i
        left join club c on c.id = i.club_id where i.club_id is null or {open}""",
    Deed.WORK: """
        select 'work', k.provider_id, cast(null as bigint), coalesce(k.decided_at, k.created_at),
            case when :locale = 'fr' then k.title_fr else k.title_en end, '/works/' || k.public_id, w.lat, w.lon
        from (select * from work where state = 'on_sale' {own_provider} order by id desc limit :among) k
        {spot_provider}""",
    Deed.REVIEW: """
        select 'review', r.author_id, cast(null as bigint), r.opened_at, p.display_name,
            '/listings/' || l.public_id || '/reviews#' || r.public_id, w.lat, w.lon
        from (select * from review where is_public and side = 'customer' and opened_at is not null {own_author}
            order by id desc limit :among) r
        join listing l on l.id = r.listing_id join profile p on p.member_id = r.subject_id
        join member o on o.id = r.subject_id and o.page_hidden_at is null
        {spot_subject}""",
}


def union(kinds: Iterable[Deed], *, own: bool = False, club: bool = False) -> str:
    """Every public deed of these kinds as the relation `g`; of `:member` alone, or in `:club` alone, when asked."""
    parts = {
        "own_voucher": "and voucher_id = :member" if own else "",
        "own_author": "and author_id = :member" if own else "",
        "own_provider": "and provider_id = :member" if own else "",
        "club": "and club_id = :club" if club else "",
        "open": _OPEN,
        "spot_vouched": _SPOT.format(of="v.vouched_id"),
        "spot_provider": _SPOT.format(of="k.provider_id"),
        "spot_subject": _SPOT.format(of="r.subject_id"),
    }
    every = " union all ".join(_KINDS[kind].format(**parts) for kind in kinds)
    return f"({every}) g (kind, member_id, club_id, at, about, path, lat, lon)"


SEEN = """
    join member m on m.id = g.member_id and m.status = 'active' left join profile q
        on q.member_id = m.id and m.page_hidden_at is null
    where not exists (select 1 from contribution_hidden h where h.member_id = g.member_id and h.kind = g.kind)
"""
"""Whoever gave it is still there, and lets it be shown."""
