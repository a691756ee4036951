"""Changes to what holds for all of a provider's time: absences, journeys, limits, holidays and ways."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, jobs
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability import regions
from marketplace.trade.availability.facts import away_of, journeys_of
from marketplace.trade.availability.hours import Schedule
from marketplace.trade.availability.limits import Limits
from marketplace.trade.availability.models import ProviderTime, PublicHoliday
from marketplace.trade.availability.validation import validate_zone
from marketplace.trade.availability.words import spoken

MOST_ENTRIES = 20
LONGEST_REASON = 120
FARTHEST_DAYS = 730
MOST_OF_A_WEEK = 1000


def of_provider(provider_id: int) -> ProviderTime | None:
    """What a provider said of all their time, if anything."""
    return db.session.get(ProviderTime, provider_id)


def leave(provider_id: int, first: date, last: date, reason: str, today: date) -> None:
    """Be away from `first` to `last`, both included; what is booked stays booked. Raises `Invalid`."""
    _check_stretch(first, last, today, "first", "last")
    row = _opened(provider_id)
    ahead = [one for one in row.away if one[1] >= today.isoformat()]
    if any(one[0] <= last.isoformat() and first.isoformat() <= one[1] for one in ahead):
        raise _wrong("first", _("You are away on some of these days already."))
    _check_count(ahead, "first")
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise _wrong("reason", _("Write at most %(n)s letters.", n=LONGEST_REASON))
    _save(row, away=sorted([*ahead, [first.isoformat(), last.isoformat(), reason]]))


def come_back(provider_id: int, first: date, today: date) -> None:
    """End the absence that began, or begins, on `first`: what of it lies ahead is open again."""
    row = _opened(provider_id)
    _save(row, away=[one for one in row.away if one[0] != first.isoformat() and one[1] >= today.isoformat()])


def travel(provider_id: int, first: date, last: date, zone: str, today: date) -> None:
    """Spend the dates from `first` to `last` in another zone. Raises `Invalid`."""
    _check_stretch(first, last, today, "first", "last")
    with spoken():
        validate_zone(zone)
    row = _opened(provider_id)
    ahead = [one for one in row.journeys if one[1] >= today.isoformat()]
    if any(one[0] <= last.isoformat() and first.isoformat() <= one[1] for one in ahead):
        raise _wrong("first", _("You travel on some of these days already."))
    _check_count(ahead, "first")
    _save(row, journeys=sorted([*ahead, [first.isoformat(), last.isoformat(), zone]]))


def stay(provider_id: int, first: date) -> None:
    """Give up the journey that begins on `first`."""
    row = _opened(provider_id)
    _save(row, journeys=[one for one in row.journeys if one[0] != first.isoformat()])


def limit(provider_id: int, limits: Limits, week_start: int) -> None:
    """Set the most of a day and a week, over all listings. What is booked stays booked. Raises `Invalid`."""
    check_limits(limits)
    if not 0 <= week_start <= 6:
        raise _wrong("week_start", _("Choose a day from Monday to Sunday."))
    _save(_opened(provider_id), week_start=week_start, **limits._asdict())


def check_limits(limits: Limits) -> None:
    """Raises `Invalid` for limits that nobody could reach, or that no number."""
    for name, value in limits._asdict().items():
        if value is not None and not 1 <= value <= MOST_OF_A_WEEK:
            raise _wrong(name, _("Give a number from %(low)s to %(high)s.", low=1, high=MOST_OF_A_WEEK))
    for day, week in (("day_services", "week_services"), ("day_bookings", "week_bookings")):
        most_day, most_week = getattr(limits, day), getattr(limits, week)
        if most_day is not None and most_week is not None and most_day > most_week:
            raise _wrong(day, _("A day cannot hold more than its week, %(n)s.", n=most_week))


def close_on_holidays(provider_id: int, region: str | None) -> None:
    """Be closed on the public holidays of a region, or of none. Raises `Invalid`."""
    if region is not None and region not in regions.CODES:
        raise _wrong("region", _("Choose one of what is offered."))
    _save(_opened(provider_id), region=region)
    if region and not db.session.scalar(select(exists().where(PublicHoliday.region == region))):
        jobs.enqueue("availability.fill_holidays", once=f"holidays:{region}", region=region)


def keep_ways_free(provider_id: int, kmh: int | None) -> None:
    """Leave time to get from place to place at a speed in km/h, or none. Raises `Invalid`."""
    if kmh is not None and not 1 <= kmh <= 200:
        raise _wrong("kmh", _("Give a number from %(low)s to %(high)s.", low=1, high=200))
    _save(_opened(provider_id), kmh=kmh)


def save_holidays(region: str, dates: Mapping[date, Mapping[str, str]]) -> None:
    """Put a region's dates in place of those from the first of them on; the past stays as it was."""
    if not dates:
        return
    known = db.session.scalars(
        select(PublicHoliday).where(PublicHoliday.region == region, PublicHoliday.on_date >= min(dates))
    )
    if {row.on_date: row.names for row in known} == {day: dict(names) for day, names in dates.items()}:
        return
    db.session.execute(
        delete(PublicHoliday).where(PublicHoliday.region == region, PublicHoliday.on_date >= min(dates))
    )
    rows = [{"region": region, "on_date": day, "names": dict(names)} for day, names in dates.items()]
    db.session.execute(insert(PublicHoliday).values(rows))


def holidays_ahead(region: str, first: date, limit: int = 6) -> list[PublicHoliday]:
    """The next public holidays of a region."""
    query = (
        select(PublicHoliday)
        .where(PublicHoliday.region == region, PublicHoliday.on_date >= first)
        .order_by(PublicHoliday.on_date)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def whole_of(provider_id: int, first: date, last: date) -> Callable[[Schedule], Schedule]:
    """Puts what holds for all of a provider's time into hours, for some dates; two queries at most."""
    row = of_provider(provider_id)
    if row is None:
        return lambda schedule: schedule
    query = select(PublicHoliday.on_date).where(
        PublicHoliday.region == row.region, PublicHoliday.on_date.between(first, last)
    )
    holidays = tuple(db.session.scalars(query)) if row.region else ()
    away, journeys = away_of(row.away), journeys_of(row.journeys)
    return lambda schedule: replace(schedule, away=away, journeys=journeys, holidays=holidays)


def _opened(provider_id: int) -> ProviderTime:
    """The provider's row, made when there is none, and locked until the transaction ends."""
    begun = {"provider_id": provider_id, "week_start": 0, "journeys": [], "away": []}
    db.session.execute(insert(ProviderTime).values(**begun, updated_at=func.now()).on_conflict_do_nothing())
    return db.session.get_one(ProviderTime, provider_id, with_for_update=True, populate_existing=True)


def _save(row: ProviderTime, **said: object) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    db.session.flush()


def _check_stretch(first: date, last: date, today: date, first_name: str, last_name: str) -> None:
    if last < first:
        raise _wrong(last_name, _("The last day lies before the first one."))
    if last < today:
        raise _wrong(last_name, _("Choose a date from today on."))
    if (last - today).days > FARTHEST_DAYS:
        raise _wrong(last_name, _("This date is too far away."))
    if (today - first).days > FARTHEST_DAYS:
        raise _wrong(first_name, _("This date is too far away."))


def _check_count(entries: list[object], name: str) -> None:
    if len(entries) >= MOST_ENTRIES:
        raise _wrong(name, _("Give at most %(n)s of these.", n=MOST_ENTRIES))


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."),
        kept=_("What you wrote is kept."),
        errors={field: [str(sentence)]},
    )
