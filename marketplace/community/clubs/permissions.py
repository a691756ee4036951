"""Who may do what in a club: one table, read by every operation and mirrored in the database (`club_right`)."""

from enum import StrEnum

from marketplace.community.clubs.models import ClubMember, ClubRole, MemberState
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _


class Act(StrEnum):
    WRITE = "write"
    """Begin and answer discussions, react, come to meet-ups."""
    PLAN = "plan"
    """Call meet-ups."""
    ANSWER = "answer"
    """Let in who asks, or say why not."""
    TIDY = "tidy"
    """Remove posts and close discussions, with a reason."""
    BAN = "ban"
    SHAPE = "shape"
    """Change what the club says of itself, its rules and its door."""
    GIVE_HELPER = "give_helper"
    GIVE_HOST = "give_host"
    HAND_OVER = "hand_over"
    CLOSE = "close"


_MEMBER = frozenset({Act.WRITE})
_HELPER = _MEMBER | {Act.PLAN, Act.ANSWER}
_HOST = _HELPER | {Act.TIDY, Act.BAN, Act.SHAPE, Act.GIVE_HELPER}
RIGHTS: dict[ClubRole, frozenset[Act]] = {
    ClubRole.MEMBER: _MEMBER,
    ClubRole.HELPER: _HELPER,
    ClubRole.HOST: _HOST,
    ClubRole.FOUNDER: _HOST | {Act.GIVE_HOST, Act.HAND_OVER, Act.CLOSE},
}
_ORDER = (ClubRole.MEMBER, ClubRole.HELPER, ClubRole.HOST, ClubRole.FOUNDER)


class NoRight(Refusal):
    """Somebody of the club who may not do this."""

    code = "no_right"


def rank(role: str) -> int:
    """Higher may act on lower, never on their own."""
    return _ORDER.index(ClubRole(role))


def may(place: ClubMember | None, act: Act) -> bool:
    """Whether somebody with this place in a club may do this there."""
    return place is not None and place.state == MemberState.IN and act in RIGHTS[ClubRole(place.role)]


def check(place: ClubMember | None, act: Act) -> ClubMember:
    """The place of somebody who may do this. Raises `NoRight`."""
    if place is None or not may(place, act):
        raise NoRight(
            _("This is for others in the club to do."),
            kept=_("Nothing was changed."),
            todo=_("Ask one of its hosts."),
        )
    return place


def check_on(place: ClubMember | None, act: Act, other: ClubMember) -> ClubMember:
    """The same, towards somebody of a lower rank."""
    mine = check(place, act)
    if rank(mine.role) <= rank(other.role):
        raise NoRight(
            _("Nobody does this to somebody with the same role."),
            kept=_("Nothing was changed."),
            todo=_("Ask the founder."),
        )
    return mine
