"""The founding guide: which steps a club has taken, and whether it can open; changes nothing."""

from typing import NamedTuple

from marketplace.community.clubs.models import Club, ClubState
from marketplace.community.meetups import queries as meetups
from marketplace.core.i18n import gettext as _


class Step(NamedTuple):
    """One step: its key on the page, what it asks, and whether it is done."""

    key: str
    title: str
    is_done: bool
    is_needed: bool
    """Without it the club does not open."""


def steps_of(club: Club) -> list[Step]:
    """The steps in their order."""
    dates = meetups.planned_in(club.id)
    return [
        Step("identify", _("Say what the club is"), is_done=True, is_needed=True),
        Step("meeting", _("Find the first date"), is_done=dates > 0, is_needed=False),
        Step("roles", _("Share the work"), is_done=club.helpers_planned, is_needed=False),
        Step("charter", _("Write the rules"), is_done=bool(club.charter), is_needed=True),
        Step("next", _("Find the date after that"), is_done=dates > 1, is_needed=False),
    ]


def is_ready(club: Club) -> bool:
    """Whether the club can be opened."""
    return club.state == ClubState.FOUNDING and all(step.is_done for step in steps_of(club) if step.is_needed)
