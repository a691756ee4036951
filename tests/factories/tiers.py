"""Cancellation policies of one's own, and an oracle that reads them off the wall clock minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]


@st.composite
def some_tiers(draw: st.DrawFn) -> list[list[int]]:
    """One to four steps that fall, as a provider may write them."""
    size = draw(st.integers(1, 4))
    hours = draw(st.lists(st.integers(2, 2160), min_size=size, max_size=size, unique=True))
    percents = draw(st.lists(st.integers(1, 100), min_size=size, max_size=size, unique=True))
    return [list(pair) for pair in zip(sorted(hours)[::-1], sorted(percents)[::-1], strict=True)]


def percent_by_the_wall(tiers: list[list[int]], starts_at: datetime, zone: str, now: datetime) -> int:
    """The best step whose last moment has not passed; it is looked for among all offsets of the days around."""
    return max(
        [percent for hours, percent in tiers if now <= _last_moment(starts_at, zone, hours)], default=0
    )


def _last_moment(starts_at: datetime, zone: str, hours: int) -> datetime:
    wall = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(hours=hours)
    around = [wall.replace(tzinfo=UTC) + timedelta(hours=step) for step in range(-40, 41)]
    offsets = {instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for instant in around}
    read = [wall.replace(tzinfo=UTC) - offset for offset in offsets]
    shown = [one for one in read if one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall]
    return max(shown or read)
