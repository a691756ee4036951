"""The self-check asks for all invariants in one question, and names those that are broken."""

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db
from marketplace.workflows import self_check
from tests.factories import talks
from tests.factories.accounts import a_member
from tests.factories.listings import make_meal
from tests.factories.staff import broken_invariant


@pytest.mark.parametrize("name", self_check.ALL)
def test_an_invariant_that_finds_a_row_is_named(app: Flask, name: str) -> None:
    with broken_invariant(name, "select 42"):
        found = self_check.failures()

    assert found == [(name, 1, "(42,)")]


def test_in_health_nothing_is_named(app: Flask) -> None:
    assert self_check.failures() == []


def test_the_question_after_each_test_sees_a_row_that_breaks_an_invariant(app: Flask) -> None:
    talks.a_talk(make_meal(), a_member())
    miscounted, mended = (
        text("update thread_side set unread = unread + 7"),
        text("update thread_side set unread = unread - 7"),
    )
    asks = text("select pg_temp.any_broken()")

    before = db.session.scalar(asks)
    db.session.execute(miscounted)
    after = db.session.scalar(asks)
    db.session.execute(mended)

    assert (before, after) == (False, True)
