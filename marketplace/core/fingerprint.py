"""Tells in one statement whether anything of what several would find is another; it keeps nothing and draws nothing.

A fingerprint is made of the very statements that a page asks: each is run where the rows are, and of what it finds
only a digest leaves the database. Two fingerprints are the same if and only if everything found is the same.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Number = int | ColumnElement[int] | InstrumentedAttribute[int]
"""A row's number, or what stands for it in a statement."""
Piece = ClauseElement | str
"""A statement as SQLAlchemy knows it, or the SQL of one with everything filled in."""

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
_NAME = re.compile(r"(?<![:\w]):(\w+)")


class Given(ColumnElement[Any]):
    """A value that is given by its name whenever the statement is run; all others are written into its text.

    So the planner knows whatever never changes, and can use a plan it made once.
    """

    inherit_cache = False

    def __init__(self, name: str, kind: TypeEngine[Any]) -> None:
        self.name = name
        self.type = kind


@compiles(Given)
def _render(given: Given, compiler: SQLCompiler, **_more: Any) -> str:
    kind = compiler.dialect.type_compiler_instance.process(given.type)
    return f"%({given.name})s::{kind}"


def sql_of(statement: Piece) -> str:
    """The SQL of a statement with its values in it."""
    if isinstance(statement, str):
        return statement
    return str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def filled(sql: str, **values: str | ColumnElement[Any]) -> str:
    """The SQL of a text with what stands for each of its `:names`. Raises KeyError for a name without a value."""
    known = {name: sql_of(value) for name, value in values.items()}
    return _NAME.sub(lambda name: known[name[1]], sql.replace("%", "%%"))


def fingerprint(who: str, pieces: Iterable[Piece], *more: str) -> str:
    """A statement for what `who` finds, whose columns the pieces may name as `who.…`; no row where it finds nothing.

    Its first column is the fingerprint of the pieces, a text; then come the columns asked for besides.
    """
    # The statements are those of our own rooms, and nobody's words are among them.
    digest = "(select md5(string_agg(found_::text, ',')) from ({}) found_)"
    digests = ", ".join(digest.format(sql_of(piece)) for piece in pieces)
    columns = ", ".join([f"array[{digests}]::text", *more])
    return f"select {columns} from ({who}) who"  # noqa: S608
