"""Faults that somebody with the owner's rights writes into the database, and what the self-check then finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select, text

from marketplace.community.reports.models import Case
from marketplace.core.database import db
from marketplace.workflows import self_check
from tests.factories import doors
from tests.factories import lists as make
from tests.factories.owners import as_owner

NO_CASE = "lists: a change nobody has decided about has its open case"
NO_CHANGE = "lists: an open case about a change has its change, which nobody has decided about"
OTHERWISE = "lists: a change has ended as its case was decided"


def a_held_change() -> Case:
    """The open case of a club's change that a list holds."""
    if not db.session.scalar(text("select count(*) from word_list")):
        make.a_list(["casino"])
    doors.club("Ten years at the tables of the casino.")
    newest = select(Case).where(Case.subject_kind == "change").order_by(Case.id.desc()).limit(1)
    return db.session.scalars(newest).one()


@contextmanager
def written(sql: str, **values: Any) -> Iterator[list[str]]:
    """The invariants that are broken while this is written, past every guard; undone at the end of the block."""
    db.session.flush()
    with db.session.begin_nested() as step:
        as_owner()
        for table in ("moderation_case", "held_change"):
            db.session.execute(text(f"alter table {table} disable trigger user"))
        db.session.execute(text(sql), values)
        yield [finding.name for finding in self_check.failures()]
        step.rollback()
    db.session.expire_all()
