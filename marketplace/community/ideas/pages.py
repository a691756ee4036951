"""What pages say of ideas, in words; reads nothing."""

from marketplace.community.ideas.models import MOVES, Status
from marketplace.core.i18n import gettext as _

TONES = {
    Status.NEW: ("plain", "sparkles"),
    Status.SEEN: ("plain", "eye"),
    Status.PLANNED: ("wait", "calendar-check"),
    Status.STARTED: ("wait", "hourglass"),
    Status.SHIPPED: ("good", "circle-check"),
    Status.DECLINED: ("plain", "pause"),
}
"""Colour and picture of each status."""


def status_words(status: str) -> str:
    return {
        Status.NEW: _("New idea"),
        Status.SEEN: _("Looked at"),
        Status.PLANNED: _("Planned"),
        Status.STARTED: _("In work"),
        Status.SHIPPED: _("It is there"),
        Status.DECLINED: _("Not now"),
    }[Status(status)]


def sort_words(sort: str) -> str:
    return {"votes": _("Most wanted"), "new": _("Newest ideas"), "answered": _("Answered last")}[sort]


def choices(status: str) -> list[tuple[str, str]]:
    """Where an answer may lead from here, in the order of the table."""
    return [(one.value, status_words(one)) for one in Status if one in MOVES[Status(status)]]
