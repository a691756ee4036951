"""The blueprint of ideas, and how its pages find an idea, its club and who is reading."""

from typing import NamedTuple

from flask import Blueprint
from flask_login import current_user

from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.models import Club, ClubState
from marketplace.community.clubs.queries import View
from marketplace.community.ideas import permissions, queries
from marketplace.community.ideas.permissions import Act, Who
from marketplace.community.ideas.queries import Seen
from marketplace.core.config import settings

ideas = Blueprint("ideas", __name__)


class Here(NamedTuple):
    """An idea as the present reader may see it, with its club and who they are to it."""

    seen: Seen
    club: View | None
    who: Who

    def may(self, act: str) -> bool:
        return permissions.may(self.who, Act(act), self.seen.idea)


def reader_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


def zone_of(club: Club | None) -> str:
    """The zone in which times of a place are shown."""
    return club.zone if club else settings().company_zone


def who_reads(club: View | None) -> Who:
    """The present reader, as far as ideas of this place care; in a closed club nobody has a part any more."""
    return Who(
        member_id=reader_id(),
        is_verified=current_user.is_verified,
        is_staff=current_user.has_role("admin") and current_user.second_factor_passed,
        place=club.place if club and club.club.state != ClubState.CLOSED else None,
    )


def readable(slug: str) -> View:
    """A club whose ideas the present reader may read; to others it is not there."""
    found = clubs.view(slug, reader_id())
    if not found.may_read:
        raise clubs.missing()
    return found


def here(idea_id: str) -> Here:
    """An idea that may be read. Raises NotFound."""
    seen = queries.one(idea_id, reader_id())
    if seen.club is None:
        return Here(seen, None, who_reads(None))
    club = clubs.view(seen.club.slug, reader_id())
    if not club.may_read:
        raise queries.missing()
    return Here(seen, club, who_reads(club))


def for_act(idea_id: str, act: Act) -> Here:
    """An idea with which the present reader may do this; to others the page is not there."""
    found = here(idea_id)
    if act not in permissions.rights_of(
        permissions.parts_of(found.who, found.seen.idea.club_id, found.seen.idea.author_id)
    ):
        raise queries.missing()
    return found
