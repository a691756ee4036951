"""The database locks, fills up or restarts: who waits is answered quickly, and what was begun can be done again."""

import pytest
from flask import Flask
from sqlalchemy import QueuePool, text

from marketplace.core.database import db
from marketplace.trade.bookings.models import BookingState
from tests.factories.accounts import Browser
from tests.factories.checkout import browser_of, filled, send
from tests.factories.faults import all_connections_taken, cut_all_connections, locked
from tests.factories.stage import Stage

DEADLINES = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]


@pytest.mark.parametrize("deadline", DEADLINES)
def test_no_statement_lock_or_idle_transaction_lasts_for_ever(app: Flask, deadline: str) -> None:
    milliseconds = db.session.scalar(
        text("select setting::int from pg_settings where name = :name"), {"name": deadline}
    )

    assert 0 < int(milliseconds or 0) <= 30_000


def test_a_booking_that_waits_for_a_lock_is_answered_and_can_be_sent_again(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    form = filled(browser, listing, stage.next_start(listing))

    with locked(stage.url, "select * from listing for update"):
        refused = send(browser, listing, form)
    booked = send(browser, listing, form)

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) <= 60
    assert booked.location.startswith(stage.sandbox_url)


def test_nobody_waits_long_for_a_connection(whole_app: Flask) -> None:
    with whole_app.app_context():
        pool = db.engine.pool

    assert isinstance(pool, QueuePool)
    assert pool.timeout() <= 5


def test_when_every_connection_is_taken_the_answer_comes_all_the_same(whole_app: Flask) -> None:
    with all_connections_taken(whole_app):
        answer = Browser(whole_app).get("/search")

    assert answer.status_code == 503
    assert "Try again in half a minute." in answer.text


def test_after_a_restart_of_the_database_pages_come_back_by_themselves(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    browser = Browser(stage.app)
    cut_all_connections(stage.url)

    first, second = browser.get("/search"), browser.get("/search")

    assert (first.status_code, second.status_code) == (503, 200)
    assert stage.booking(booking_id).state == BookingState.HELD
