"""What is free of a listing for the party that looks at its page, and for how long that stays so; draws nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import request

from marketplace.core.localtime import in_the_calendar, local
from marketplace.trade.availability import picker
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.queries import Calendar
from marketplace.trade.availability.rules import Slot, SlotRules
from marketplace.trade.waiting import pages as waiting
from marketplace.trade.waiting.rules import closes_at
from marketplace.web.page_memory import FOREVER

DAYS_READ = 14

_FORTNIGHT = timedelta(days=DAYS_READ)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Free:
    """Where was looked for free places, for how many people, and what was found."""

    party: int
    first: date
    slots: list[Slot]
    calendar: Calendar
    full: list[Slot]
    """Times without a place for the party, for which one may wait."""

    @property
    def zone(self) -> str:
        """The zone that the page names its times in."""
        return self.slots[0].zone if self.slots else self.calendar.schedule.zone

    @property
    def until(self) -> datetime:
        """From when on one of these times can no longer be booked, or waited for: until then they stay the same.

        If nothing is written; and but for what midnight changes anywhere, which a page never outlasts.
        """
        return holds_until(self.slots, self.full, self.calendar.rules.notice_minutes)

    @property
    def chosen(self) -> str | None:
        """The time that the address asks for, if it is free."""
        asked = request.args.get("slot", "")
        try:
            instant = datetime.fromisoformat(asked.replace(" ", "+"))
        except ValueError:
            return None
        return next((picker.value(slot) for slot in self.slots if slot.starts_at == instant), None)

    def neighbour(self, days: int, now: datetime) -> dict[str, Any] | None:
        """The query of the fortnight so many days away, None outside of what can be booked."""
        day = self.first + timedelta(days=days)
        today = local(now, self.calendar.schedule.zone).date()
        last = today + timedelta(days=self.calendar.rules.horizon_days)
        if day + _FORTNIGHT <= today or day > last:
            return None
        return {"from": max(day, today).isoformat(), "party": self.party}


def holds_until(slots: Iterable[Slot], full: Iterable[Slot], notice: int) -> datetime:
    """From when on the clock alone takes one of these times away; the last moment to book is inclusive."""
    ends = [slot.order_by(notice) + timedelta.resolution for slot in slots]
    ends += [closes_at(slot.order_by(notice)) for slot in full]
    return min(ends, default=FOREVER)


def find(listing_id: int, now: datetime) -> Free | None:
    """What is free for the party, from the day on that the address asks for; None when there is no such listing.

    When the first fortnight is full, it looks from the next free place on instead of showing nothing.
    """
    asked = _day_asked()
    calendar = _calendar(listing_id, max(asked or now.date(), now.date()))
    if calendar is None:
        return None
    party = _party(calendar.rules)
    today = local(now, calendar.schedule.zone).date()
    first = max(asked or today, today)
    found, full = _slots(calendar, first, party, now), _full(calendar, first, party, now)
    ahead = None if found or asked else availability.next_free(listing_id, party=party, now=now)
    later = _calendar(listing_id, ahead.local_date) if ahead else None
    if ahead is None or later is None:
        return Free(party, first, found, calendar, full)
    return Free(party, ahead.local_date, _slots(later, ahead.local_date, party, now), later, full)


def _party(rules: SlotRules) -> int:
    asked = request.args.get("party", "") or request.args.get("who", "")
    party = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else rules.min_party
    return min(max(party, rules.min_party), rules.max_party)


def _calendar(listing_id: int, first: date) -> Calendar | None:
    """Read with a day to spare on both sides: which date it is there is only known afterwards."""
    return availability.calendar(listing_id, max(first, date.min + _A_DAY) - _A_DAY, first + _FORTNIGHT)


def _slots(calendar: Calendar, first: date, party: int, now: datetime) -> list[Slot]:
    return calendar.slots(first, first + _FORTNIGHT - _A_DAY, party=party, now=now)


def _full(calendar: Calendar, first: date, party: int, now: datetime) -> list[Slot]:
    return waiting.full_times(calendar, first, first + _FORTNIGHT - _A_DAY, party, now)


def _day_asked() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return None
    return day if in_the_calendar(day) else None
