"""Writes everything about a member into one archive, room by room, without holding it in memory; keeps nothing."""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import IO, Any

from sqlalchemy import RowMapping, select
from sqlalchemy import text as sql
from sqlalchemy.engine import Connection

from marketplace.core.database import transaction
from marketplace.core.i18n import gettext as _
from marketplace.workflows.leaving import words
from marketplace.workflows.leaving.held import Held
from marketplace.workflows.leaving.inventory import owned, rows, table_of

AT_ONCE = 200
"""Rows that are read at a time; files are read one by one."""

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}

Whose = Mapping[str, object]
"""The values a line may ask for: `member`, `email`, `public_id`."""


def rooms() -> list[str]:
    """Kinds of data that stand in a copy, each one file of it."""
    return [line.key for line in _copied()]


def write(into: IO[bytes], whose: Whose, note: Callable[[], None]) -> None:
    """Fill an archive, each room in a transaction of its own, at whose end `note` is called."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", read_me())
        for number, line in enumerate(_copied(), 1):
            lines = [held for held in words.of(line.key) if held.exported]
            with transaction() as session:
                with archive.open(f"{number:02d}-{line.key}.json", "w", force_zip64=True) as room:
                    for piece in _room(session.connection(), line.words.title, lines, whose):
                        room.write(piece.encode())
                for held in lines:
                    _add_files(archive, session.connection(), held, whose)
                note()


def read_me() -> str:
    """What stands in the archive, in the member's language."""
    says = [
        _("This is everything we hold about you, as it stood when you asked."),
        _("Each file is one kind of data, as JSON. Pictures and papers lie in the folder “files”."),
        _("Messages of others are part of conversations you could read. Nothing else of theirs is here."),
        _("Instants are in UTC; amounts are in the smallest unit of their currency, cents for the euro."),
    ]
    listed = [f"{number:02d}-{line.key}.json: {line.words.title}" for number, line in enumerate(_copied(), 1)]
    return "\n".join([*says, "", *listed, ""])


def _copied() -> list[words.Line]:
    return [line for line in words.lines() if line.in_copy]


def _room(connection: Connection, title: str, lines: list[Held], whose: Whose) -> Iterator[str]:
    """One JSON object: a title, and per line a list of rows, written as they are read."""
    yield '{"title": ' + json.dumps(title, ensure_ascii=False)
    for held in lines:
        yield f",\n{json.dumps(held.name)}: ["
        for number, row in enumerate(_rows(connection, held, whose)):
            yield (
                ("," if number else "") + "\n  " + json.dumps(_plain(row), ensure_ascii=False, default=_told)
            )
        yield "]"
    yield "}\n"


def _rows(connection: Connection, held: Held, whose: Whose) -> Iterator[RowMapping]:
    answer = connection.execute(rows(held).execution_options(yield_per=AT_ONCE), whose)
    yield from answer.mappings()


def _plain(row: RowMapping) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _told(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _add_files(archive: zipfile.ZipFile, connection: Connection, held: Held, whose: Whose) -> None:
    """Each file of a line, one in memory at a time."""
    if held.file is None:
        return
    table = table_of(held)
    keys = list(table.primary_key.columns)
    for number, key in enumerate(connection.execute(select(*keys).where(sql(owned(held))), whose).all(), 1):
        same = [column == value for column, value in zip(keys, key, strict=True)]
        ending = held.file.ending or _ending(connection.scalar(select(table.c.mime).where(*same)))
        content = connection.scalar(select(table.c[held.file.column]).where(*same))
        if content is not None:
            name = PurePosixPath("files", held.name.replace(" ", "-"), f"{number}.{ending}")
            archive.writestr(zipfile.ZipInfo(str(name), (1980, 1, 1, 0, 0, 0)), content)


def _ending(mime: object) -> str:
    return _ENDINGS.get(str(mime), "bin")
