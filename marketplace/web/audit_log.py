"""The audit log as staff read it: who did what to which subject, with before and after; changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.people.accounts.models import Member

PAGE = 50
ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address says. `who` is a piece of a name or address, `subject` a public id or a kind."""

    act: str = ""
    who: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def as_query(self) -> dict[str, str]:
        said = {"act": self.act, "who": self.who, "subject": self.subject}
        days = {"since": self.since, "until": self.until}
        return {name: value for name, value in said.items() if value} | {
            name: day.isoformat() for name, day in days.items() if day
        }


class Change(NamedTuple):
    """One thing that an act changed; None where it was or is not there."""

    name: str
    before: str | None
    after: str | None


class Row(NamedTuple):
    entry: AuditEntry
    actor: str | None
    changes: list[Change]


class Page(NamedTuple):
    rows: list[Row]
    after: int | None
    acts: list[str]
    """The acts that are in the log, for the filter."""


def page(filters: Filters, *, is_admin: bool, after: int | None = None, limit: int = PAGE) -> Page:
    """The newest entries first; whoever is no administrator does not see what members did to their accounts."""
    query = (
        select(AuditEntry, Member.name)
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .where(_visible(is_admin), *_conditions(filters))
        .order_by(AuditEntry.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(AuditEntry.id < after)
    found = [Row(entry, name, changes(entry)) for entry, name in db.session.execute(query)]
    more = found[limit - 1].entry.id if len(found) > limit else None
    return Page(found[:limit], more, _acts(is_admin))


def _visible(is_admin: bool) -> ColumnElement[bool]:
    return AuditEntry.act.not_like("account.%") if not is_admin else AuditEntry.id.is_not(None)


def _acts(is_admin: bool) -> list[str]:
    query = select(AuditEntry.act).where(_visible(is_admin)).distinct().order_by(AuditEntry.act)
    return list(db.session.scalars(query))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.act:
        conditions.append(AuditEntry.act == filters.act)
    if filters.subject:
        conditions.append(
            or_(AuditEntry.subject_id == filters.subject, AuditEntry.subject_kind == filters.subject)
        )
    if filters.who:
        piece = filters.who.lower()
        name, email = func.lower(Member.name), Member.email
        conditions.append(or_(name.contains(piece, autoescape=True), email.contains(piece, autoescape=True)))
    if filters.since:
        conditions.append(AuditEntry.at >= _midnight(filters.since))
    if filters.until:
        conditions.append(AuditEntry.at < _midnight(filters.until + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE))


def changes(entry: AuditEntry) -> list[Change]:
    """What differs between before and after, by name; what stayed the same is left out."""
    before, after = entry.before or {}, entry.after or {}
    names = [*before, *(name for name in after if name not in before)]
    return [
        Change(name, _said(before.get(name)), _said(after.get(name)))
        for name in names
        if _said(before.get(name)) != _said(after.get(name))
    ]


def _said(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
