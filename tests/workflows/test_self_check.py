"""The self-check asks for all invariants in one question, and names those that are broken."""

from collections.abc import Iterator
from typing import Any

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


COMPARED_BY_MORE_THAN_EQUALITY = {
    "reconciliation: a finished run leaves nothing apart that both sides knew",
    "reconciliation: no transfer leaves while a line about its sale or its account is open",
}
"""Each is about open lines alone, of which there are few."""


def test_no_plan_reads_a_table_again_for_each_row_of_another(app: Flask) -> None:
    with self_check.reading_everything():
        slow = {name for name, sql in self_check.ALL.items() if _reads_again(sql)}

    assert slow == COMPARED_BY_MORE_THAN_EQUALITY


def _reads_again(sql: str) -> bool:
    told = db.session.scalar(text(f"explain (format json) {sql}"))
    return any(
        node["Node Type"] == "Nested Loop" and inner["Node Type"] == "Seq Scan"
        for node in _nodes(told[0]["Plan"])
        for inner in node.get("Plans", [])[1:]
    )


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def test_what_is_asked_afterwards_is_planned_as_before(app: Flask) -> None:
    self_check.failures()

    assert db.session.scalar(text("show enable_nestloop")) == "on"
