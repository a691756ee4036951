"""Compares what is written or sent with the lists, before others see it; it deletes nothing and decides nothing."""

from collections.abc import Mapping

from marketplace.community.lists import queries
from marketplace.community.lists.models import Act
from marketplace.community.lists.queries import Found
from marketplace.community.reports import emails, operations
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts


def look(subject: Subject, *, locale: str | None, may_hold: bool = True, in_messages: bool = False) -> bool:
    """Whether a text has to wait for a person: a case is open then, and its author was told.

    `may_hold` is false where waiting would break more than it mends: such things are looked at while they stand.
    """
    found = queries.in_text(f"{subject.title}\n{subject.text}", locale, in_messages=in_messages)
    return found is not None and _noticed(subject, found, "words", may_hold=may_hold)


def look_at_picture(public_id: str, author_id: int, title: str, content: bytes) -> bool:
    """The same for a picture; `title` says where it is."""
    found = queries.in_picture(content)
    subject = Subject(SubjectKind.PICTURE, public_id, author_id, title, "")
    return found is not None and _noticed(subject, found, "pictures", may_hold=True)


def hold(subject: Subject, found: Found) -> None:
    """Open a case about what was found to have to wait, and tell its author."""
    _noticed(subject, found, "words", may_hold=True)


def flag(subject: Subject, found: Found) -> None:
    """Open a case about what was found, which stands meanwhile."""
    _noticed(subject, found, "words", may_hold=False)


def refuse(line: str, locale: str | None, field: str) -> None:
    """For names and titles, which cannot wait hidden: raises `Invalid` for what a list would hold."""
    refuse_lines({field: line}, locale)


def refuse_lines(lines: Mapping[str, str], locale: str | None) -> None:
    """The same for several at once, by the names of their fields."""
    found = {field: queries.in_text(line, locale) for field, line in lines.items() if line}
    held = [field for field, what in found.items() if what is not None and what.act == Act.HOLD]
    if held:
        problem = _("Choose other words here: one of these is on a list our team looks at first.")
        errors = {field: [problem] for field in held}
        raise Invalid(problem, kept=_("What you typed is kept."), errors=errors)


def _noticed(subject: Subject, found: Found, by: str, *, may_hold: bool) -> bool:
    holds = may_hold and found.act == Act.HOLD
    notice = operations.Noticed(by, found.ground, found.words, holds=holds)
    case = operations.notice(subject, notice)
    if case is None:
        return False
    author = accounts.by_id(subject.author_id)
    if holds and author is not None:
        emails.held(case, author)
    return holds
