"""Jobs are rows of the caller's transaction: one that waits already is not written again, and spoils nothing."""

from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db, transaction
from marketplace.core.jobs import enqueue
from marketplace.money.payments import intake, queries


def test_what_was_written_before_a_job_that_waits_already_is_kept(app: Flask) -> None:
    with transaction():
        enqueue("payments.take_in_now", once="the same")

    with transaction():
        intake.move_cursor("kept", 7)
        enqueue("payments.take_in_now", once="the same")

    assert intake.cursor("kept") == 7
    assert (
        db.session.scalar(text("select count(*) from procrastinate_jobs where queueing_lock = 'the same'"))
        == 1
    )


def test_two_events_that_come_together_are_both_kept_and_one_job_looks_after_them(whole_app: Flask) -> None:
    target = {"object": "balance", "id": ""}
    with whole_app.app_context():
        for name in ("evt_1", "evt_2"):
            with transaction():
                event = {"id": name, "type": "balance.available", "data": {"object": target}}
                assert intake.store_event(event)

        with transaction():
            kept = [row.id for row in queries.open_events(["evt_1", "evt_2"])]
            jobs = db.session.scalar(text("select count(*) from procrastinate_jobs where status = 'todo'"))

    assert (kept, jobs) == (["evt_1", "evt_2"], 1)
