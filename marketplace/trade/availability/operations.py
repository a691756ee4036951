"""Changes to a provider's hours; takes and gives back no seat.

A trigger voids the next free times that the search had noted of them (`schedule_voids_next_free`).
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.hours import Interval, Override, Window, merged
from marketplace.trade.availability.models import ScheduleOverride, ScheduleRow
from marketplace.trade.availability.validation import validate_overrides, validate_windows, validate_zone
from marketplace.trade.availability.words import spoken

Weekly = Iterable[tuple[int, int, int]]
"""(weekday 0=Monday, start minute, end minute) in local wall minutes; an end above 1440 crosses midnight."""


def create_schedule(provider: Member, zone: str, weekly: Weekly) -> ScheduleRow:
    """New hours of a provider. Raises `Invalid` for hours that are none."""
    schedule = ScheduleRow(
        public_id=ids.public_id("sch"),
        provider_id=provider.id,
        zone=zone,
        weekly=_checked(zone, weekly),
        updated_at=clock.now(),
    )
    db.session.add(schedule)
    db.session.flush()
    return schedule


def save_hours(schedule: ScheduleRow, zone: str, weekly: Weekly) -> None:
    """Replace the weekly hours. What is booked already stays booked. Raises `Invalid`."""
    schedule.weekly = _checked(zone, weekly)
    schedule.zone = zone
    _changed(schedule)


def move_zone(schedule: ScheduleRow, zone: str) -> None:
    """Read the same hours on another wall from now on. Raises `Invalid` for a zone that is none."""
    with spoken():
        validate_zone(zone)
    schedule.zone = zone
    _changed(schedule)


def set_override(schedule: ScheduleRow, on_date: date, windows: Iterable[Interval]) -> None:
    """Give a date its own hours; no window closes it. Raises `Invalid`."""
    override = Override(on_date, tuple((start, end) for start, end in windows))
    with spoken():
        validate_overrides([override])
    rows = [list(window) for window in merged(override.windows) if window != (0, 0)]
    db.session.execute(
        insert(ScheduleOverride)
        .values(schedule_id=schedule.id, on_date=on_date, windows=rows)
        .on_conflict_do_update(index_elements=["schedule_id", "on_date"], set_={"windows": rows})
    )
    _changed(schedule)


def clear_override(schedule: ScheduleRow, on_date: date) -> None:
    """Let a date follow the weekly hours again."""
    db.session.execute(
        delete(ScheduleOverride).where(
            ScheduleOverride.schedule_id == schedule.id, ScheduleOverride.on_date == on_date
        )
    )
    _changed(schedule)


def _checked(zone: str, weekly: Weekly) -> list[list[int]]:
    windows = [Window(*window) for window in weekly]
    with spoken():
        validate_zone(zone)
        validate_windows(windows)
    return sorted([one.weekday, one.start_minute, one.end_minute] for one in windows)


def _changed(schedule: ScheduleRow) -> None:
    schedule.updated_at = clock.now()
    db.session.flush()
