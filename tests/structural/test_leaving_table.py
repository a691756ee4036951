"""Every table stands in the one that says what becomes of it when a member leaves, and nothing else stands there."""

import pytest
from sqlalchemy import LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB

from marketplace import models  # noqa: F401 - the tables of every room
from marketplace.core.database import Model
from marketplace.workflows.leaving.held import Fate, Held
from marketplace.workflows.leaving.inventory import HELD, IMPERSONAL, STAFF, owned, rows
from tests.factories.leaving import CODES, TO_MEMBERS, leaning_on, line_name, unnamed_keys

TABLES = set(Model.metadata.tables)


def test_every_table_is_someones_or_nobodys() -> None:
    stand = {held.table for held in HELD} | set(IMPERSONAL)

    assert stand == TABLES


def test_no_table_is_both() -> None:
    assert {held.table for held in HELD} & set(IMPERSONAL) == set()


@pytest.mark.parametrize("name", sorted(IMPERSONAL))
def test_what_is_nobodys_names_no_member_but_the_team(name: str) -> None:
    assert unnamed_keys(name, set()) <= STAFF | TO_MEMBERS.get(name, set())


@pytest.mark.parametrize("name", sorted({held.table for held in HELD}))
def test_every_key_to_a_member_is_of_whose_it_is_or_of_the_team(name: str) -> None:
    whose = {
        way.partition(">")[0].partition("=")[0] for h in HELD if h.table == name for way in h.whose.split("|")
    }

    assert unnamed_keys(name, whose) - STAFF <= TO_MEMBERS.get(name, set())


@pytest.mark.parametrize("held", HELD, ids=line_name)
def test_every_line_names_columns_that_are_there(held: Held) -> None:
    columns = set(Model.metadata.tables[held.table].c.keys())

    named = {*held.bare, *held.hidden, *held.stays, *([held.file.column] if held.file else [])}

    assert named <= columns


@pytest.mark.parametrize("held", [one for one in HELD if one.fate is Fate.BARE], ids=line_name)
def test_words_of_a_bare_row_are_overwritten_or_said_to_stay(held: Held) -> None:
    lines = [one for one in HELD if one.table == held.table]
    said = {name for one in lines for name in (*one.bare, *one.stays)} | CODES
    columns = Model.metadata.tables[held.table].c

    words = {
        c.name
        for c in columns
        if isinstance(c.type, Text | JSONB) or isinstance(getattr(c.type, "impl", None), LargeBinary)
    }

    assert {name for name in words if not columns[name].foreign_keys} <= said


def test_what_is_deleted_takes_with_it_whatever_leans_on_it() -> None:
    deleted = {one.table for one in HELD if one.fate is Fate.GONE and not one.only}

    assert leaning_on(deleted) == set()


@pytest.mark.parametrize("held", HELD, ids=line_name)
def test_every_line_can_be_asked(held: Held) -> None:
    asked = str(rows(held))

    assert owned(held) in asked
