"""Whether a wall time that somebody wrote exists there at all; it finds no slot."""

from datetime import date, datetime, timedelta

from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.zones import resolve_local

_A_DAY = timedelta(days=1)


def check_slot(listing_id: str, slot: datetime) -> None:
    """Refuse a wall time that a clock change jumps over where the listing is served on that date.

    On a journey that is the zone the journey leads to; in the tail of a night still that of the date before.
    Raises `Invalid` at `slot`. An instant in UTC is what it says and costs no query.
    """
    if not slot.utcoffset():
        return
    day = slot.date()
    calendar = availability.calendar_by_public_id(listing_id, day, day)
    if calendar is not None:
        check_exists(slot, calendar.zone_of(day), calendar.zone_of(_day_before(day)))


def check_exists(slot: datetime, *zones: str) -> None:
    """Refuse a wall time that exists in none of the zones whose offset it has: the instant meant is anyone's guess.

    An instant in UTC, or with the offset of some other place, is what it says and always exists.
    """
    offset = slot.utcoffset()
    meant = [zone for zone in zones if offset and offset in _offsets_about(slot, zone)]
    minute = slot.hour * 60 + slot.minute
    if meant and not any(resolve_local(slot.date(), minute, zone) for zone in meant):
        sentence = _("This time does not exist there: the clocks go forward over it.")
        raise Invalid(_("Some answers need another look."), errors={"slot": [sentence]})


def _offsets_about(slot: datetime, zone: str) -> set[timedelta | None]:
    return {local(slot + step, zone).utcoffset() for step in (-_A_DAY, _A_DAY)}


def _day_before(day: date) -> date:
    return day - _A_DAY if day > date.min else day
