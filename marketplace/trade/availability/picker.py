"""Free slots as the kit's slot picker shows them: days with places, then their times; it decides nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from marketplace.core import moments
from marketplace.core.i18n import ngettext
from marketplace.core.localtime import offset_words
from marketplace.trade.availability.rules import Slot


def days(found: Sequence[Slot], zone: str, *, chosen: str | None, shown: int) -> list[dict[str, Any]]:
    """The first `shown` days that have places; `chosen` is the day to open, as 2026-11-21.

    Times on the wall of another `zone` than this one say their offset.
    """
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in found:
        by_day[slot.local_date].append(slot)
    places = {
        left: ngettext("%(num)s place", "%(num)s places", left) for left in {one.seats_left for one in found}
    }
    return [
        {
            "value": day.isoformat(),
            "label": moments.day_words(slots[0].starts_at, slots[0].zone),
            "selected": day.isoformat() == chosen,
            "slots": [_slot(slot, places, zone) for slot in slots],
        }
        for day, slots in list(by_day.items())[:shown]
    ]


def _slot(slot: Slot, places: dict[int, str], zone: str) -> dict[str, Any]:
    return {
        "value": value(slot),
        "label": moments.time_words(slot.starts_at, slot.zone),
        "places": places[slot.seats_left],
        "note": _note(slot, zone),
    }


def _note(slot: Slot, zone: str) -> str | None:
    """What tells a time from others like it: its offset, when the wall shows it twice or is another one."""
    return offset_words(slot.offset_minutes) if slot.ambiguous or slot.zone != zone else None


def value(slot: Slot) -> str:
    """The slot as it stands in a form."""
    return slot.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
