"""Figures and pure rules of articles: how long they are, how fast one publishes, when one may appear."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOPICS = (
    "cooking",
    "baking",
    "garden",
    "sport",
    "wellbeing",
    "family",
    "home",
    "making",
    "neighbourhood",
)
MOST_TOPICS = 3

LEAST_TITLE, MOST_TITLE = 5, 120
MOST_SUMMARY = 200
LEAST_BODY, MOST_BODY = 150, 30_000
MOST_PICTURES = 20
MOST_LISTINGS = 4
MOST_ALT = 200

MOST_DRAFTS = 50

WORDS_A_MINUTE = 220
PICTURE_SECONDS = 12

STEP = timedelta(minutes=30)
LATEST = timedelta(days=365)
USUAL_HOUR = 18
"""The time of day that is proposed first: many read in the evening."""

FOLLOWS_WITHIN = timedelta(days=14)
"""So long after somebody opened an offer from an article a booking of it counts as brought by the article."""
SETTLED_AFTER = timedelta(days=3)
"""What was booked on the last day may take so long to be confirmed: requests are answered by then."""

RHYTHMS = (7, 14, 30)


def minutes_to_read(body: str, pictures: int) -> int:
    """How long somebody reads at an easy pace, at least a minute."""
    seconds = len(body.split()) * 60 / WORDS_A_MINUTE + pictures * PICTURE_SECONDS
    return max(1, round(seconds / 60))


def moments_of(day: date, zone: str, now: datetime) -> Sequence[datetime]:
    """The moments of a day on the wall of a zone at which an article may appear, each half hour, in UTC.

    Walked along true time: an hour that the clocks leave out is not among them, one they show twice is there twice.
    """
    wall = ZoneInfo(zone)
    at = datetime.combine(day, time(), wall).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), wall).astimezone(UTC)
    found = []
    while at < end:
        if at > now:
            found.append(at)
        at += STEP
    return found


def is_offered(at: datetime, zone: str, now: datetime) -> bool:
    """Whether a moment is one of those offered: on a half hour, ahead of us, and within the year."""
    if not now < at <= now + LATEST:
        return False
    return at in moments_of(at.astimezone(ZoneInfo(zone)).date(), zone, now)
