"""Changes that lists held, in moderation: what a person lets in stands, unless newer words do."""

from collections.abc import Mapping
from typing import Any

from marketplace.community.clubs import queries as clubs
from marketplace.community.lists import changes
from marketplace.community.lists.models import HeldChange
from marketplace.community.meetups import queries as meetups
from marketplace.community.meetups import telling as meetup_telling
from marketplace.community.reports.models import SubjectKind
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.profiles import queries as profiles
from marketplace.trade.listings.indexing import index_provider


def settle(public_id: str, *, let_in: bool) -> None:
    """Do what was decided about a held change, now or after an objection.

    What its author wrote in its place meanwhile stays, whatever is decided.
    """
    change = changes.one(public_id, lock=True)
    if change is None:
        return
    row = _row(change)
    stands, wanted = (change.before, change.after) if let_in else (change.after, change.before)
    is_next = row is not None and changes.is_last(change) and _reads(row, stands)
    if row is not None and is_next:
        _write(row, change, wanted)
    changes.end(change, let_in=let_in)


def _row(change: HeldChange) -> Any:
    """What changes, locked; None for what is not there any more."""
    if change.subject_kind == SubjectKind.PROFILE:
        row: Any = profiles.by_slug(change.subject_id)
    elif change.subject_kind == SubjectKind.CLUB:
        found = clubs.with_founder(change.subject_id)
        row = found[0] if found else None
    else:
        date = meetups.by_public_id(change.subject_id)
        row = date[0] if date else None
    if row is not None:
        db.session.refresh(row, with_for_update=True)
    return row


def _reads(row: Any, words: Mapping[str, Any]) -> bool:
    return all(str(getattr(row, name) or "") == str(words[name] or "") for name in words)


def _write(row: Any, change: HeldChange, words: Mapping[str, Any]) -> None:
    for name, value in words.items():
        setattr(row, name, value)
    if change.subject_kind == SubjectKind.PROFILE:
        row.updated_at = clock.now()
        db.session.flush()
        index_provider(row.member_id)
    elif change.subject_kind == SubjectKind.MEETUP:
        row.changed_at = clock.now()
    db.session.flush()


def path_of(public_id: str) -> str:
    """Where what would change stands."""
    change = changes.one(public_id)
    if change is None:
        return ""
    if change.subject_kind == SubjectKind.PROFILE:
        return f"/people/{change.subject_id}" if profiles.public_by_slug(change.subject_id) else ""
    if change.subject_kind == SubjectKind.CLUB:
        about = clubs.with_founder(change.subject_id)
        return f"/clubs/{about[0].slug}" if about else ""
    date = meetups.by_public_id(change.subject_id)
    return meetup_telling.path_of(date[1], date[0]) if date else ""
