"""Other words for what stands in public already: a list holds the change, and the last words that were let in stay."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select, update

from marketplace.community.lists import holding, queries
from marketplace.community.lists.models import Act, ChangeState, HeldChange
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _

Words = Mapping[str, str | None]
"""Column to text."""


class Thing(NamedTuple):
    """What changes: of which kind, by the id reports name it by, which of its forms, whose, and what it is called."""

    kind: str
    id: str
    part: str
    author_id: int
    title: str


def let_in(thing: Thing, before: Words, after: Words, locales: Mapping[str, str | None]) -> Words:
    """The words that may stand now: `after`, or `before` while a person looks at what would change.

    Only what changes is compared, with the lists of its language in `locales`; a column that is not named there is no
    text, but goes with the texts. Words of a list that only flags stand, and a moderator looks.
    """
    _replace(thing)
    changed = [name for name in locales if after[name] and after[name] != before[name]]
    said = {locale: _joined(after, changed, locales, locale) for locale in dict.fromkeys(locales.values())}
    found = queries.hardest(queries.in_text(text, locale) for locale, text in said.items() if text)
    if found is None:
        return after
    text = "\n\n".join(one for one in said.values() if one)
    if found.act != Act.HOLD:
        holding.flag(Subject(thing.kind, thing.id, thing.author_id, thing.title, text), found)
        return after
    if reports.is_cleared(SubjectKind.CHANGE, _earlier(thing), found.words):
        return after
    row = _keep(thing, before, after)
    holding.hold(Subject(SubjectKind.CHANGE, row.public_id, thing.author_id, thing.title, text), found)
    return before


def _joined(after: Words, changed: list[str], locales: Mapping[str, str | None], locale: str | None) -> str:
    return "\n\n".join(after[name] or "" for name in changed if locales[name] == locale)


def _keep(thing: Thing, before: Words, after: Words) -> HeldChange:
    row = HeldChange(
        public_id=ids.public_id("chg"),
        subject_kind=thing.kind,
        subject_id=thing.id,
        part=thing.part,
        author_id=thing.author_id,
        before=dict(before),
        after=dict(after),
        state=ChangeState.WAITING,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _earlier(thing: Thing) -> list[str]:
    query = select(HeldChange.public_id).where(
        HeldChange.subject_kind == thing.kind,
        HeldChange.subject_id == thing.id,
        HeldChange.part == thing.part,
    )
    return list(db.session.scalars(query))


def _replace(thing: Thing) -> None:
    """What waited is not decided about any more: its author has written anew."""
    db.session.execute(
        update(HeldChange)
        .where(
            HeldChange.subject_kind == thing.kind,
            HeldChange.subject_id == thing.id,
            HeldChange.part == thing.part,
            HeldChange.state == ChangeState.WAITING,
        )
        .values(state=ChangeState.REPLACED, ended_at=clock.now())
    )


def waiting(kind: str, subject_id: str, part: str) -> HeldChange | None:
    """What of a thing waits for a person now."""
    query = select(HeldChange).where(
        HeldChange.subject_kind == kind,
        HeldChange.subject_id == subject_id,
        HeldChange.part == part,
        HeldChange.state == ChangeState.WAITING,
    )
    return db.session.scalar(query)


def one(public_id: str, *, lock: bool = False) -> HeldChange | None:
    """A held change; None for one whose author has left."""
    query = select(HeldChange).where(HeldChange.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def end(change: HeldChange, *, let_in: bool) -> None:
    """A person has decided."""
    change.state = ChangeState.LET_IN if let_in else ChangeState.KEPT_OUT
    change.ended_at = change.ended_at or clock.now()
    db.session.flush()


def is_last(change: HeldChange) -> bool:
    """Whether its author has not sent other words since that wait, or waited."""
    later = select(HeldChange.id).where(
        HeldChange.subject_kind == change.subject_kind,
        HeldChange.subject_id == change.subject_id,
        HeldChange.part == change.part,
        HeldChange.id > change.id,
    )
    return change.state != ChangeState.REPLACED and db.session.scalar(later.limit(1)) is None


def waits_words() -> str:
    """For who has just sent a change that waits."""
    return _(
        "A word in it is on a list our team looks at first. Your text is kept: what stood before stays until a"
        " person has looked, most often within a day."
    )
