"""Who may do what with an idea: one table, read by every operation."""

from collections.abc import Set
from enum import StrEnum
from typing import NamedTuple

from marketplace.community.clubs import permissions as clubs
from marketplace.community.clubs.models import ClubMember
from marketplace.community.clubs.permissions import NoRight
from marketplace.community.ideas.models import Idea, Status
from marketplace.core.i18n import gettext as _


class Act(StrEnum):
    POST = "post"
    VOTE = "vote"
    EDIT = "edit"
    """While nobody else has voted and nobody has answered."""
    WITHDRAW = "withdraw"
    """Before work on it is promised."""
    DISCUSS = "discuss"
    """Open a discussion about it in its club."""
    COMMENT = "comment"
    """Say something under an idea of the platform; a club talks in its discussions."""
    ANSWER = "answer"
    TIDY = "tidy"
    """Take a comment of others away, with a reason."""
    MERGE = "merge"
    """Join a duplicate to another idea, and part them again."""


class Part(StrEnum):
    """What somebody is to an idea; one person may be several."""

    NEIGHBOUR = "neighbour"
    """Any member with a confirmed address, for an idea of the platform; for a club's, who is in it."""
    CLUB = "club"
    """Who is in the club of the idea."""
    AUTHOR = "author"
    KEEPER = "keeper"
    """Who answers: an administrator for the platform, a host for a club."""


RIGHTS: dict[Part, frozenset[Act]] = {
    Part.NEIGHBOUR: frozenset({Act.POST, Act.VOTE, Act.COMMENT}),
    Part.CLUB: frozenset({Act.DISCUSS}),
    Part.AUTHOR: frozenset({Act.EDIT, Act.WITHDRAW}),
    Part.KEEPER: frozenset({Act.ANSWER, Act.MERGE, Act.TIDY}),
}

WITHDRAWABLE = frozenset({Status.NEW, Status.SEEN, Status.DECLINED})


class Who(NamedTuple):
    """A reader, as far as ideas care."""

    member_id: int | None = None
    is_verified: bool = False
    is_staff: bool = False
    """An administrator who passed the second factor."""
    place: ClubMember | None = None
    """Theirs in the idea's club."""


def parts_of(who: Who, club_id: int | None, author_id: int | None) -> frozenset[Part]:
    """What a reader is to ideas of a place, and to one of them."""
    if who.member_id is None or not who.is_verified:
        return frozenset()
    is_in = club_id is not None and clubs.may(who.place, clubs.Act.WRITE)
    keeps = who.is_staff if club_id is None else clubs.may(who.place, clubs.Act.TIDY)
    found = {
        Part.NEIGHBOUR: club_id is None or is_in,
        Part.CLUB: is_in,
        Part.AUTHOR: author_id == who.member_id,
        Part.KEEPER: keeps,
    }
    return frozenset(part for part, holds in found.items() if holds)


def rights_of(parts: Set[Part]) -> frozenset[Act]:
    """All that these parts together may do."""
    return frozenset().union(*(RIGHTS[part] for part in parts))


def may(who: Who, act: Act, idea: Idea) -> bool:
    """Whether somebody may do this with an idea, by who they are and by how far it has come."""
    if idea.is_gone or act not in rights_of(parts_of(who, idea.club_id, idea.author_id)):
        return False
    if act is Act.WITHDRAW:
        return idea.status in WITHDRAWABLE
    if act in (Act.COMMENT, Act.TIDY):
        return idea.club_id is None and idea.merged_into is None
    return act is not Act.EDIT or (idea.status == Status.NEW and idea.merged_into is None)


def check(who: Who, act: Act, idea: Idea) -> None:
    """Raises `NoRight`."""
    if not may(who, act, idea):
        raise _refused()


def check_post(who: Who, club_id: int | None) -> None:
    """Whether somebody may post an idea in a place. Raises `NoRight`."""
    if Act.POST not in rights_of(parts_of(who, club_id, None)):
        raise _refused()


def _refused() -> NoRight:
    return NoRight(
        _("This is not yours to do."),
        kept=_("Nothing was changed."),
        todo=_("Ask whoever answers ideas here."),
    )
