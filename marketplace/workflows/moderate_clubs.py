"""Clubs, their posts, meet-ups and ideas in moderation: looked up for a reader, hidden, shown in their place."""

from marketplace.community.clubs import operations as club_operations
from marketplace.community.clubs import queries as clubs
from marketplace.community.discussions import operations as discussion_operations
from marketplace.community.discussions import queries as discussions
from marketplace.community.discussions import telling
from marketplace.community.ideas import operations as idea_operations
from marketplace.community.ideas import queries as ideas
from marketplace.community.meetups import operations as meetup_operations
from marketplace.community.meetups import queries as meetups
from marketplace.community.meetups import telling as meetup_telling
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _

KINDS = (SubjectKind.CLUB, SubjectKind.POST, SubjectKind.IDEA, SubjectKind.MEETUP)


def _gone() -> NotFound:
    return NotFound(_("We could not find what you want to report."), todo=_("It may be gone already."))


def club(public_id: str, _reader_id: int | None) -> Subject:
    """A club as anybody sees it. Raises NotFound."""
    found = clubs.with_founder(public_id)
    if found is None:
        raise _gone()
    about, founder_id = found
    text = "\n\n".join(part for part in (about.purpose, about.about, about.charter) if part)
    return Subject(SubjectKind.CLUB, public_id, founder_id, about.name, text)


def post(public_id: str, reader_id: int | None) -> Subject:
    """A post for somebody who may read it. Raises NotFound."""
    found = discussions.by_public_id(public_id)
    if found is None or found[0].is_gone or not clubs.view(found[2].slug, reader_id).may_read:
        raise _gone()
    return Subject(SubjectKind.POST, public_id, found[0].author_id, found[1].title, found[0].text)


def idea(public_id: str, reader_id: int | None) -> Subject:
    """An idea for somebody who may read it. Raises NotFound."""
    found = ideas.by_public_id(public_id)
    if found is None or found.is_gone:
        raise _gone()
    if found.club_id is not None and not clubs.view(clubs.by_id(found.club_id).slug, reader_id).may_read:
        raise _gone()
    return Subject(SubjectKind.IDEA, public_id, found.author_id, found.title, found.text)


def meetup(public_id: str, reader_id: int | None) -> Subject:
    """A meet-up for somebody who may read its club; where exactly it is is no part of it. Raises NotFound."""
    found = meetups.by_public_id(public_id)
    if found is None or found[0].hidden_at is not None or not clubs.view(found[1].slug, reader_id).may_read:
        raise _gone()
    about = found[0]
    text = "\n\n".join(part for part in (about.area, about.about) if part)
    return Subject(SubjectKind.MEETUP, public_id, about.author_id, about.title, text)


def hide(kind: str, public_id: str, *, hidden: bool) -> None:
    """Hide it, or show it again."""
    if kind == SubjectKind.CLUB and (about := clubs.with_founder(public_id)):
        club_operations.hide(about[0], hidden=hidden)
    elif kind == SubjectKind.POST and (said := discussions.by_public_id(public_id)):
        discussion_operations.hide(said[0], hidden=hidden)
    elif kind == SubjectKind.IDEA and (wish := ideas.by_public_id(public_id)):
        idea_operations.hide(wish, hidden=hidden)
    elif kind == SubjectKind.MEETUP and (date := meetups.by_public_id(public_id)):
        meetup_operations.hide(date[1], date[0], hidden=hidden)


def path_of(kind: str, public_id: str) -> str:
    """Where it stands, empty for what is not there any more."""
    if kind == SubjectKind.CLUB:
        about = clubs.with_founder(public_id)
        return f"/clubs/{about[0].slug}" if about else ""
    if kind == SubjectKind.IDEA:
        return f"/ideas/{public_id}" if ideas.by_public_id(public_id) else ""
    if kind == SubjectKind.MEETUP:
        date = meetups.by_public_id(public_id)
        return meetup_telling.path_of(date[1], date[0]) if date else ""
    said = discussions.by_public_id(public_id)
    return telling.path_of(said[2], said[1], said[0]) if said else ""
