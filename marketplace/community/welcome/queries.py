"""Reads of the welcome: who waits and for how long, who hosts, and how it goes; writes nothing."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, text

from marketplace.community.reviews.rules import short_name
from marketplace.community.welcome.models import Welcome, WelcomeHost, WelcomeState
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

TARGET = timedelta(hours=24)
"""So soon everybody is to be greeted."""
NEAR_M = 40_000
A_PAGE = 50
PERIOD = timedelta(days=30)


class Newcomer(NamedTuple):
    """Somebody who waits, with the public facts a host sees: never an address, never what they wrote in private."""

    public_id: str
    name: str
    locale: str
    since: datetime
    town: str
    offer: str
    slug: str
    club: str
    near_club: str
    is_near: bool
    """Whether their town is near the host's."""

    @property
    def is_late(self) -> bool:
        return clock.now() - self.since > TARGET


class Host(NamedTuple):
    """A host with what they did in the last thirty days."""

    public_id: str
    name: str
    town: str
    since: datetime
    greeted: int


class Figures(NamedTuple):
    """How the welcome goes: who waits now, and what became of those of the last thirty days."""

    waiting: int
    late: int
    sent: int
    skipped: int
    declined: int
    answered: int
    in_time: int
    median_minutes: int | None


def missing() -> NotFound:
    return NotFound(_("We could not find this page."))


def host_of(member_id: int) -> WelcomeHost | None:
    """A member's charge as a host, while it lasts."""
    query = select(WelcomeHost).where(WelcomeHost.member_id == member_id, WelcomeHost.ended_at.is_(None))
    return db.session.scalar(query)


# Public facts only: the coarse town of what somebody offers or of a club they joined in the open, and one title.
_WAITING = """
    select m.public_id, m.shown_name as name, m.locale, w.since, coalesce(o.town, c.town, '') as town,
        coalesce(o.title, '') as offer, coalesce(p.slug, '') as slug, coalesce(c.name, '') as club,
        coalesce((select k.name from club k where k.town = o.town and k.state = 'open' and k.hidden_at is null
            order by k.members desc, k.id limit 1), '') as near_club,
        coalesce(6371000 * 2 * asin(sqrt(sin(radians(coalesce(o.lat, c.lat) - h.lat) / 2) ^ 2 + cos(radians(h.lat))
            * cos(radians(coalesce(o.lat, c.lat))) * sin(radians(coalesce(o.lon, c.lon) - h.lon) / 2) ^ 2)) < :near,
            false) as is_near
    from welcome w join member m on m.id = w.member_id
    cross join (select cast(:lat as float8) as lat, cast(:lon as float8) as lon) h
    left join profile p on p.member_id = m.id
    left join lateral (
        select t.title, pp.town, pp.lat, pp.lon from listing l
        join listing_text t on t.listing_id = l.id
        left join place on place.id = l.place_id left join public_point pp on pp.address_key = place.address_key
        where l.provider_id = m.id and l.status = 'published' order by t.locale = m.locale desc, l.id limit 1) o on true
    left join lateral (
        select k.name, k.town, k.lat, k.lon from club_member i join club k on k.id = i.club_id
        where i.member_id = m.id and i.state = 'in' and k.entry = 'open' and k.state = 'open' and k.hidden_at is null
        order by i.joined_at, k.id limit 1) c on true
    where w.state = 'waiting' and m.status = 'active' and m.email_verified_at is not null and m.id <> :me {one}
        and not exists (select 1 from member_role r where r.member_id = m.id)
        and not exists (select 1 from member_block b where (b.blocker_id, b.blocked_id) in ((:me, m.id), (m.id, :me)))
    order by is_near desc, w.since, m.id limit :limit
"""


def waiting(me: int, host: WelcomeHost | None) -> list[Newcomer]:
    """Who waits: those near the host's town first, then the longest waiting. One query."""
    return _found(me, host, "", {"limit": A_PAGE})


def newcomer(public_id: str, me: int, host: WelcomeHost | None) -> Newcomer:
    """Somebody who waits. Raises NotFound for anybody else, oneself included."""
    found = _found(me, host, "and m.public_id = :one", {"one": public_id, "limit": 1})
    if not found:
        raise NotFound(
            _("This member does not wait any more."), todo=_("Somebody may have written a moment ago.")
        )
    return found[0]


def _found(me: int, host: WelcomeHost | None, one: str, values: dict[str, Any]) -> list[Newcomer]:
    lat, lon = (host.lat, host.lon) if host else (None, None)
    facts = {"me": me, "lat": lat, "lon": lon, "near": NEAR_M} | values
    return [Newcomer(*row) for row in db.session.execute(text(_WAITING.format(one=one)), facts)]


def locked(public_id: str) -> Welcome | None:
    """Somebody's welcome, held until the transaction ends."""
    query = select(Welcome).join(Member, Member.id == Welcome.member_id).where(Member.public_id == public_id)
    return db.session.scalar(query.with_for_update(of=Welcome).execution_options(populate_existing=True))


def waits(member_id: int) -> bool:
    """Whether a member still waits."""
    query = select(Welcome.state).where(Welcome.member_id == member_id)
    return db.session.scalar(query) == WelcomeState.WAITING


_HOSTS = text("""
    select m.public_id, m.shown_name as name, h.town, h.since,
        (select count(*) from welcome w where w.by_id = h.member_id and w.state = 'sent' and w.done_at > :from)
    from welcome_host h join member m on m.id = h.member_id
    where h.ended_at is null order by h.town, h.since, h.member_id
""")


def hosts() -> list[Host]:
    """Who hosts, by town."""
    rows = db.session.execute(_HOSTS, {"from": clock.now() - PERIOD})
    return [Host(row[0], short_name(row[1]), *row[2:]) for row in rows]


_FIGURES = text("""
    with open as (
        select w.since from welcome w join member m on m.id = w.member_id
        where w.state = 'waiting' and m.status = 'active' and m.email_verified_at is not null
            and not exists (select 1 from member_role r where r.member_id = m.id)
    ), done as (select * from welcome where done_at > :from)
    select (select count(*) from open), (select count(*) from open where since < :late),
        count(*) filter (where state = 'sent'), count(*) filter (where state = 'skipped'),
        count(*) filter (where state = 'declined'),
        count(*) filter (where exists (select 1 from message g where g.thread_id = done.thread_id
            and g.author_id = done.member_id)),
        count(*) filter (where state = 'sent' and done_at - since <= :target),
        round(extract(epoch from percentile_disc(0.5) within group (order by done_at - since)
            filter (where state = 'sent')) / 60)::int
    from done
""")


def figures() -> Figures:
    """How the welcome goes; one query."""
    now = clock.now()
    values = {"from": now - PERIOD, "late": now - TARGET, "target": TARGET}
    return Figures(*db.session.execute(_FIGURES, values).one())
