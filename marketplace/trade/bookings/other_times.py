"""Which times are free about one that was lost; takes none, and knows nobody who asks."""

from collections import OrderedDict
from datetime import datetime, timedelta

from marketplace.core import clock, localtime
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.queries import Calendar

_AT_MOST = 3
_AROUND = timedelta(days=9)
"""So far around a lost start a calendar is read: a week, and the dates that zones put beside it."""
_REMEMBERED = 64

_kept: OrderedDict[tuple[object, ...], list[datetime]] = OrderedDict()


def of_listing(listing_id: int, lost: datetime, zone: str, party: int) -> list[datetime]:
    """Up to three free starts nearest to one that was lost, of that local day or the week after it, in order."""
    day = lost.date()
    calendar = availability.calendar(listing_id, day - _AROUND, day + _AROUND)
    return _nearest(calendar, lost, zone, party) if calendar else []


def of_public_id(listing_public_id: str, lost: datetime, party: int, seen: str | None) -> list[datetime]:
    """The same by the identifier of the listing's address, for many who lost the same place at once.

    `seen` names what could be seen when it was found gone (`pg_current_snapshot`). While that stays the same
    nobody has changed anything, so one answer does for all of the same second; the second is for the notice.
    """
    if not seen:
        return _read(listing_public_id, lost, party)
    key = (listing_public_id, lost, party, seen, int(clock.now().timestamp()))
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = _read(listing_public_id, lost, party)
        if len(_kept) > _REMEMBERED:
            _kept.popitem(last=False)
    return found


def _read(listing_public_id: str, lost: datetime, party: int) -> list[datetime]:
    day = lost.date()
    calendar = availability.calendar_by_public_id(listing_public_id, day - _AROUND, day + _AROUND)
    return _nearest(calendar, lost, calendar.schedule.zone, party) if calendar else []


def _nearest(calendar: Calendar, lost: datetime, zone: str, party: int) -> list[datetime]:
    day = localtime.local(lost, zone).date()
    free = calendar.slots(day, day + timedelta(days=7), party=party, now=clock.now())
    nearest = sorted((slot.starts_at for slot in free), key=lambda start: abs(start - lost))
    return sorted(nearest[:_AT_MOST])
