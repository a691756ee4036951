"""Changes to connected calendars: connected, paused, read, removed, and the time they block; never a booking.

An import replaces all that a calendar blocks in one transaction, or changes nothing of it.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import Range, insert

from marketplace.core import clock, ids, jobs
from marketplace.core.config import settings
from marketplace.core.crypto import key_for
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.fetching import FetchRefused, checked_address
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.people.profiles import queries as profiles
from marketplace.trade.calendars import emails, rules
from marketplace.trade.calendars.models import CalendarBlock, CalendarFeed
from marketplace.trade.calendars.reading import Import
from marketplace.trade.calendars.words import problem_words
from marketplace.trade.search import operations as search

# Whoever claims a reading has it alone; should they die over it, it is due again after that.
_CLAIM = text("""
    update calendar_feed set next_read_at = cast(:now as timestamptz) + interval '5 minutes', read_at = :now
    where public_id = :feed and paused_at is null and next_read_at <= :now
    returning id
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A calendar to be read now, in this zone, whole or only if it changed."""

    feed: CalendarFeed
    zone: str
    whole: bool
    at: datetime


def connect(provider_id: int, name: str, address: str) -> CalendarFeed:
    """Connect a calendar and have it read at once. Raises `Invalid` for an address that is none for us."""
    plain = _checked(address)
    key = ids.keyed_hash(key_for("calendar feeds"), plain)
    _check_count(provider_id, key)
    host = urlsplit(plain).hostname or ""
    now = clock.now()
    made: CalendarFeed | None = db.session.scalar(
        insert(CalendarFeed)
        .values(
            public_id=ids.public_id("cal"),
            provider_id=provider_id,
            name=name.strip() or host,
            host=host,
            address=plain,
            address_key=key,
            created_at=now,
            next_read_at=now,
            events=0,
            failures=0,
        )
        .on_conflict_do_nothing(index_elements=["provider_id", "address_key"])
        .returning(CalendarFeed)
    )
    if made is None:
        raise _wrong(_("This calendar is connected already."))
    ask_reading(made)
    return made


class NeedsPlan(Refusal):
    """What is asked for comes with a plan."""

    code = "needs_plan"


def _check_count(provider_id: int, key: bytes) -> None:
    """The first calendar is everybody's, more come with a plan; one that is connected stays, whatever happens."""
    keys = db.session.scalars(
        select(CalendarFeed.address_key).where(CalendarFeed.provider_id == provider_id)
    ).all()
    if key in keys:
        raise _wrong(_("This calendar is connected already."))
    if len(keys) >= rules.MOST_FEEDS:
        raise Refusal(
            _("You have connected as many calendars as we can read for you."),
            kept=_("Nothing was changed."),
            todo=_("Remove one that you no longer need."),
        )
    if (refusal := needs_plan(provider_id, len(keys))) is not None:
        raise refusal


def needs_plan(provider_id: int, connected: int) -> NeedsPlan | None:
    """Why another calendar has to wait for a plan; None when it need not."""
    free = settings().free_calendars
    if connected < free or entitlements.may(provider_id, Right.CALENDAR_IMPORT):
        return None
    return NeedsPlan(
        ngettext(
            "Without a plan %(num)s calendar can be connected.",
            "Without a plan %(num)s calendars can be connected.",
            free,
        ),
        kept=_("Those you have connected are read as before."),
        todo=_("Some plans connect as many as you use."),
    )


def _checked(address: str) -> str:
    """The address as it will be asked for: `webcal` is a name for https."""
    given = address.strip()
    parts = urlsplit(given) if given.lower().startswith(("webcal:", "webcals:")) else None
    plain = urlunsplit(("https", *parts[1:])) if parts else given
    try:
        found = checked_address(plain, loopback=settings().fetch_loopback)
    except FetchRefused as refused:
        raise _wrong(problem_words(refused.problem, refused.facts)) from None
    if found.hostname == urlsplit(settings().site_url).hostname and not settings().fetch_loopback:
        raise _wrong(_("This is a calendar of ours: its bookings already take their time here."))
    return plain


def _wrong(words: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."), kept=_("What you typed is kept."), errors={"address": [words]}
    )


def ask_reading(feed: CalendarFeed) -> None:
    """Have a calendar read as soon as a worker is free."""
    feed.next_read_at = clock.now()
    db.session.flush()
    jobs.enqueue("calendars.read", once=f"calendars.read:{feed.public_id}", feed=feed.public_id)


def pause(feed: CalendarFeed) -> None:
    """Read it no more until resumed. What it blocks stays: nobody is booked twice over a pause."""
    feed.paused_at = feed.paused_at or clock.now()
    db.session.flush()


def resume(feed: CalendarFeed) -> None:
    feed.paused_at = None
    ask_reading(feed)


def remove(feed: CalendarFeed) -> None:
    """Forget a calendar and free what it blocks."""
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.id == feed.id))
    search.note_time_freed(feed.provider_id)


def claim(public_id: str) -> Claimed | None:
    """Take a due reading upon oneself; None when it is not due, paused, gone, or being done by another."""
    now = clock.now()
    found = db.session.execute(_CLAIM, {"feed": public_id, "now": now}).scalar()
    if found is None:
        return None
    feed = db.session.get_one(CalendarFeed, found, populate_existing=True)
    profile = profiles.of_member(feed.provider_id)
    zone = profile.zone if profile else settings().company_zone
    return Claimed(feed, zone, rules.reads_whole(now, feed.whole_at, zone, feed.zone), now)


def apply(claimed: Claimed, found: Import) -> None:
    """Keep what a reading gave. One that was refused changes nothing of what the calendar blocks."""
    query = select(CalendarFeed).where(CalendarFeed.id == claimed.feed.id).with_for_update()
    feed = db.session.scalar(query.execution_options(populate_existing=True))
    # Removed meanwhile, or taken up by somebody else because this took too long.
    if feed is None or feed.read_at != claimed.at:
        return
    if found.problem is not None:
        _failed(feed, found)
        return
    if not found.unchanged:
        _replace_blocks(feed, found.spans)
        feed.events, feed.zone, feed.whole_at = found.events, claimed.zone, claimed.at
        feed.etag, feed.last_modified = found.etag, found.last_modified
    feed.imported_at = clock.now()
    feed.failures, feed.failing_since, feed.told_at = 0, None, None
    feed.problem, feed.problem_facts = None, None
    _plan(feed)


def _failed(feed: CalendarFeed, found: Import) -> None:
    now = clock.now()
    feed.failures += 1
    feed.failing_since = feed.failing_since or now
    feed.problem, feed.problem_facts = found.problem, found.facts
    if rules.is_to_tell(now, feed.failing_since, feed.told_at):
        feed.told_at = now
        emails.failing(feed)
    _plan(feed)


def _plan(feed: CalendarFeed) -> None:
    # Asked for once more while it was being read: then at once.
    if feed.next_read_at > clock.now():
        feed.next_read_at = rules.next_reading(clock.now(), feed.failures)
    db.session.flush()


def _replace_blocks(feed: CalendarFeed, spans: list[tuple[datetime, datetime]]) -> None:
    before = db.session.scalars(
        select(CalendarBlock.busy).where(CalendarBlock.feed_id == feed.id).order_by(CalendarBlock.busy)
    ).all()
    if [(one.lower, one.upper) for one in before] == spans:
        return
    db.session.execute(delete(CalendarBlock).where(CalendarBlock.feed_id == feed.id))
    rows = [
        {"feed_id": feed.id, "provider_id": feed.provider_id, "busy": Range(begins, ends, bounds="[)")}
        for begins, ends in spans
    ]
    if rows:
        db.session.execute(insert(CalendarBlock), rows)
    search.note_time_freed(feed.provider_id)
