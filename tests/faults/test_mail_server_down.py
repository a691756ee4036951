"""The mail server is away: no message is lost, however long it lasts, and none comes twice."""

from flask import Flask

from marketplace.core import mail
from marketplace.web import mail_jobs
from tests.factories.mail_servers import a_mail_server
from tests.factories.workers import (
    NOBODY_LISTENS,
    letter,
    promise_mail,
    queued,
    tell,
    when_tries_are_due,
    work,
)

GIVE_UP = "update procrastinate_jobs set status = 'failed', attempts = 8 where task_name = 'mail.deliver'"


def test_a_message_waits_and_says_why(whole_app: Flask) -> None:
    mail_id = promise_mail(whole_app)

    work(whole_app, NOBODY_LISTENS)

    waiting = letter(whole_app, mail_id)
    assert (waiting.attempts, waiting.sent_at) == (1, None)
    assert "ConnectionRefusedError" in (waiting.last_error or "")
    assert queued(whole_app) == ["todo"]


def test_when_the_server_is_back_every_message_leaves_once(whole_app: Flask) -> None:
    for reason in ("First.", "Second."):
        promise_mail(whole_app, reason)
    work(whole_app, NOBODY_LISTENS)

    with a_mail_server() as server:
        for _round in range(2):
            when_tries_are_due(whole_app)
            work(whole_app, server.url)

    assert len(server.taken) == 2
    assert len({message["Message-ID"] for message in server.taken}) == 2
    assert queued(whole_app) == []


def test_a_message_outlives_its_job(whole_app: Flask) -> None:
    promise_mail(whole_app)
    work(whole_app, NOBODY_LISTENS)
    tell(whole_app, GIVE_UP)

    with whole_app.app_context():
        mail_jobs.resume()
    with a_mail_server() as server:
        work(whole_app, server.url)

    assert len(server.taken) == 1


def test_a_message_whose_job_still_waits_gets_no_second_one(whole_app: Flask) -> None:
    promise_mail(whole_app)

    with whole_app.app_context():
        mail_jobs.resume()

    assert queued(whole_app) == ["todo"]


def test_an_address_that_does_not_exist_is_not_tried_for_days(whole_app: Flask) -> None:
    promise_mail(whole_app)
    tell(whole_app, GIVE_UP)
    tell(whole_app, "update outgoing_mail set last_error = 'SMTPRecipientsRefused: 550'")

    with whole_app.app_context():
        mail_jobs.resume()

    assert queued(whole_app) == ["failed"]


def test_each_try_is_the_same_message_to_its_reader(whole_app: Flask) -> None:
    row = letter(whole_app, promise_mail(whole_app))

    first, second = mail.as_mime(row), mail.as_mime(row)

    assert first["Message-ID"] == second["Message-ID"]
