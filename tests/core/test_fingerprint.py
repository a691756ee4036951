"""A fingerprint is the same if and only if everything found is the same."""

import pytest
from flask import Flask
from sqlalchemy import BigInteger, literal_column, select

from marketplace.core.database import driver_rows
from marketplace.core.fingerprint import Given, filled, fingerprint, sql_of
from marketplace.people.accounts.models import Member

WHO = "select 1 as id where %(there)s::boolean"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("select 1 as a, null::text as b", "select 1, null::text", True),
        ("select null::text", "select ''", False),
        ("select 'a,b'", "select 'a', 'b'", False),
        ("select 'a' union all select 'b'", "select 'a),(b'", False),
        ("select 1 where false", "select null", False),
        ("select who.id", "select 1", True),
    ],
)
def test_two_fingerprints_are_the_same_if_what_was_found_is(
    app: Flask, one: str, other: str, *, is_same: bool
) -> None:
    first, second = (driver_rows(fingerprint(WHO, [sql]), {"there": True}) for sql in (one, other))

    assert (first == second) is is_same


def test_what_one_piece_finds_is_never_taken_for_what_another_does(app: Flask) -> None:
    first = driver_rows(fingerprint(WHO, ["select 1", "select 1 where false"]), {"there": True})
    second = driver_rows(fingerprint(WHO, ["select 1 where false", "select 1"]), {"there": True})

    assert first != second


def test_nobody_has_no_fingerprint(app: Flask) -> None:
    assert driver_rows(fingerprint(WHO, ["select 1"]), {"there": False}) == []


def test_columns_asked_for_besides_come_with_it(app: Flask) -> None:
    assert driver_rows(fingerprint(WHO, ["select"], "who.id + 1"), {"there": True})[0][1:] == (2,)


def test_values_stand_in_the_statement_but_for_those_that_are_given(app: Flask) -> None:
    query = select(Member.name).where(Member.id == Given("who", BigInteger()), Member.status == "50% active")

    statement = sql_of(query)

    assert "%(who)s::BIGINT" in statement
    assert "'50%% active'" in statement
    assert driver_rows(statement, {"who": 1}) == []


def test_what_a_text_names_is_filled_in(app: Flask) -> None:
    whole = filled("select :one::text, cast(:two as text), '100%'", one="who.id", two=literal_column("'b'"))

    assert whole == "select who.id::text, cast('b' as text), '100%%'"


def test_a_name_that_is_not_filled_in_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        filled("select :one")
