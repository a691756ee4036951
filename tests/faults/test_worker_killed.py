"""A worker is killed in the middle of a job: the job is done all the same, and once."""

from flask import Flask

from marketplace.core import mail
from marketplace.core.database import transaction
from marketplace.core.jobs import MAX_ATTEMPTS, enqueue
from tests.factories.mail_servers import a_mail_server
from tests.factories.workers import (
    begun_by_a_living_worker,
    begun_by_nobody,
    kill_at_work,
    later,
    letter,
    promise_mail,
    queued,
    revive,
    when_tries_are_due,
    work,
)


def test_a_job_of_a_killed_worker_is_done_by_another_once(whole_app: Flask) -> None:
    mail_id = promise_mail(whole_app)
    with a_mail_server(silent=True) as server:
        kill_at_work(whole_app, server)
        assert queued(whole_app) == ["doing"]

        later(whole_app)
        revive(whole_app)
        work(whole_app, server.url)
        work(whole_app, server.url)

    assert [message["To"] for message in server.taken] == ["Nora Klein <nora@example.org>"]
    assert letter(whole_app, mail_id).sent_at is not None


def test_what_waits_behind_a_dead_job_goes_on(whole_app: Flask) -> None:
    mail_id = promise_mail(whole_app)
    with a_mail_server(silent=True) as server:
        kill_at_work(whole_app, server)
        with whole_app.app_context(), transaction():
            mail.hand_over(mail_id)
        work(whole_app, server.url)
        before = len(server.taken)

        later(whole_app)
        revive(whole_app)
        work(whole_app, server.url)

    assert (before, len(server.taken), queued(whole_app)) == (0, 1, [])


def test_a_job_of_a_worker_that_lives_is_left_alone(whole_app: Flask) -> None:
    promise_mail(whole_app)
    begun_by_a_living_worker(whole_app)

    revive(whole_app)

    assert queued(whole_app) == ["doing"]


def test_a_dead_job_makes_way_for_its_twin_that_waits(whole_app: Flask) -> None:
    for _number in range(2):
        with whole_app.app_context(), transaction():
            enqueue("mail.deliver", once="the same", mail_id=1)
        begun_by_nobody(whole_app)

    revive(whole_app)

    assert queued(whole_app) == ["todo"]


def test_a_job_that_kills_every_worker_is_given_up(whole_app: Flask) -> None:
    promise_mail(whole_app)

    for _number in range(MAX_ATTEMPTS):
        when_tries_are_due(whole_app)
        begun_by_nobody(whole_app)
        revive(whole_app)

    assert queued(whole_app) == ["failed"]
