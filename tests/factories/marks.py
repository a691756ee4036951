"""A word of its own in every personal column of a member, and the search for such words in the whole database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import LargeBinary, Text, exc, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.schema import Column, Table

from marketplace.core.crypto import Encrypted, EncryptedBytes, _box
from marketplace.core.database import Model, db
from marketplace.people.accounts.models import Member
from marketplace.workflows.leaving.held import Fate, Held
from marketplace.workflows.leaving.inventory import HELD, owned
from tests.factories.leaving import CODES
from tests.factories.owners import as_owner

MARK = "zqxmark"
"""Begins every word that a marked member has anywhere; a slug, a name and an address may hold it."""

_OF_NAMESAKES = {("member", "name"), ("search_entry", "card"), ("outgoing_mail", "to_name")}
"""Where others of the same name stand."""

NAME = "Zqxmark Quaranta"
_ADDRESS = f"{MARK}@example.org"


def marked(member: Member) -> set[tuple[str, str]]:
    """Put a word of theirs into every personal column of a member's rows; which tables and columns that was.

    Their address and name are put wherever the database knew them by the old ones, too.
    """
    values = {
        "member": member.id,
        "email": member.email,
        "public_id": member.public_id,
        "now": member.created_at,
    }
    places = set()
    as_owner()
    with _without_triggers():
        for held in HELD:
            if held.fate is not Fate.KEPT:
                places |= {(held.table, name) for name in _mark_line(held, values)}
        _rename(member)
        db.session.execute(text("update outgoing_mail set sent_at = created_at where sent_at is null"))
    db.session.expire_all()
    return places


@contextmanager
def _without_triggers() -> Iterator[None]:
    """What they guard is what is written over here; afterwards the application's role works again."""
    _let_triggers("disable")
    yield
    _let_triggers("enable")
    db.session.execute(
        text("select set_config('role', 'proche_app', true) from pg_roles where rolname = 'proche_app'")
    )


def _sql(column: Column[Any]) -> str:
    return f'"{column.name}"'


def _let_triggers(act: str) -> None:
    db.session.execute(text("set constraints all immediate"))
    for table in Model.metadata.sorted_tables:
        db.session.execute(text(f"alter table {table.name} {act} trigger user"))


def _mark_line(held: Held, values: dict[str, Any]) -> Iterator[str]:
    for column in Model.metadata.tables[held.table].c:
        new = None if column.name in {*CODES, *held.stays, "email", "to_address", "key"} else _word(column)
        if new is None or column.foreign_keys or column.computed is not None:
            continue
        word, extra = new
        statement = f"update {held.table} set {_sql(column)} = {word} where {owned(held)}"  # noqa: S608 - names of our tables
        try:
            with db.session.begin_nested():
                done = db.session.execute(text(statement), {**values, **extra})
        except (exc.IntegrityError, exc.DataError):
            continue
        if done.rowcount:
            yield column.name


def _word(column: Column[Any]) -> tuple[str, dict[str, object]] | None:
    """The new value of a column, in SQL; nothing for what holds no words."""
    apart = f"'{MARK}-' || substr(md5(random()::text), 1, 8)"
    if isinstance(column.type, Encrypted):
        return f"case when {_sql(column)} is null then null else :sealed end", {
            "sealed": _box().encrypt(json.dumps(MARK).encode())
        }
    if isinstance(column.type, EncryptedBytes):
        return ":sealed", {"sealed": _box().encrypt(MARK.encode())}
    if isinstance(column.type, LargeBinary):
        return f"{_sql(column)} || convert_to('{MARK}', 'utf8')", {}
    if isinstance(column.type, TSVECTOR):
        return f"to_tsvector('simple', '{MARK}')", {}
    if isinstance(column.type, JSONB):
        known = _sql(column)
        more = f"when 'object' then {known} || jsonb_build_object('x', '{MARK}')"
        return (
            f"case jsonb_typeof({known}) {more} when 'array' then {known} || to_jsonb(array['{MARK}']) end",
            {},
        )
    if isinstance(column.type, Text) and not isinstance(column.type, ARRAY):
        return apart, {}
    return None


def _rename(member: Member) -> None:
    """Their address and their name, wherever they were written: in letters, notices, terms, papers, payments."""
    # As they stood before: the member was read then.
    email, old = member.email, member.name
    for table, column in _texts():
        for before, after in ((email, _ADDRESS), (old, NAME)):
            if (table.name, column.name) in _OF_NAMESAKES:
                continue
            _replace(table, column, before, after)
    db.session.execute(
        text("update member set email = :email, name = :name where id = :id"),
        {"email": _ADDRESS, "name": NAME, "id": member.id},
    )


def _replace(table: Table, column: Column[Any], before: str, after: str) -> None:
    back = "::jsonb" if isinstance(column.type, JSONB) else ""
    db.session.execute(
        text(
            f"update {table.name} set {_sql(column)} = replace({_sql(column)}::text, :before, :after){back}"  # noqa: S608 - ours
            f" where {_sql(column)}::text like '%' || :before || '%'"
        ),
        {"before": before, "after": after},
    )


def _texts() -> Iterator[tuple[Table, Column[Any]]]:
    for table in Model.metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, Text | JSONB):
                yield table, column


def marks_in_database() -> set[tuple[str, str]]:
    """Every table and column in which a mark stands, encrypted ones and files read too."""
    return {
        (table.name, column.name)
        for table in Model.metadata.sorted_tables
        for column in table.c
        if _holds_mark(table, column)
    }


def _holds_mark(table: Table, column: Column[Any]) -> bool:
    if isinstance(column.type, Encrypted | EncryptedBytes):
        rows = db.session.execute(text(f"select {_sql(column)} from {table.name}")).scalars()  # noqa: S608 - ours
        return any(MARK.encode() in _opened(row).lower() for row in rows if row is not None)
    if isinstance(column.type, LargeBinary):
        what = f"position(convert_to('{MARK}', 'utf8') in {_sql(column)}) > 0"
    elif isinstance(column.type, Text | JSONB | TSVECTOR | ARRAY):
        what = f"{_sql(column)}::text ilike '%{MARK}%'"
    else:
        return False
    return bool(db.session.scalar(text(f"select exists (select from {table.name} where {what})")))  # noqa: S608 - ours


def _opened(row: bytes) -> bytes:
    try:
        return _box().decrypt(bytes(row))
    except InvalidToken:
        return b""
