"""Workers as processes of their own, to be killed in the middle of a job, and what the queue then holds."""

import os
import subprocess
import sys
from typing import Any

from flask import Flask
from sqlalchemy import text

from marketplace.core import config, jobs
from marketplace.core.database import db, transaction
from marketplace.core.mail import OutgoingMail, Recipient, send
from marketplace.web import queue_jobs
from tests.databases import ROOT
from tests.factories.mail_servers import MailServer

NOBODY_LISTENS = "smtp://127.0.0.1:1"


class Worker:
    """A running `flask worker`."""

    def __init__(self, app: Flask, **environment: str) -> None:
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        given = os.environ | {"DATABASE_URL": url, "PROFILE": "test"} | environment
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "marketplace", "worker"],
            cwd=ROOT,
            env=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """As the machine would end it: no handler runs, nothing is written."""
        self._process.kill()
        self._process.wait(30)


def kill_at_work(app: Flask, server: MailServer) -> None:
    """A worker begins to deliver a message to a server that keeps it waiting, and is killed then."""
    worker = Worker(app, MAIL_URL=server.url)
    server.wait_for_a_caller()
    worker.kill()
    server.speak()


def promise_mail(app: Flask, reason: str = "A test.") -> int:
    """Promise a message, committed; its id."""
    with app.app_context(), transaction():
        to = Recipient("nora@example.org", "Nora Klein", "en")
        send("test", to, "For Nora", "admin/reinstated", name="Nora", reason=reason)
        return db.session.query(OutgoingMail.id).order_by(OutgoingMail.id.desc()).limit(1).scalar() or 0


def letter(app: Flask, mail_id: int) -> OutgoingMail:
    with app.app_context():
        found = db.session.get_one(OutgoingMail, mail_id)
        db.session.expunge(found)
        return found


def work(app: Flask, mail_url: str) -> None:
    """Do every job that is due, as a worker would, with this mail server."""
    jobs.bind(app)
    url = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    with config.overridden(mail_url=mail_url):
        jobs.run_worker(url, until_empty=True)
        # A worker that finds nothing but jobs behind a lock it holds itself takes them for none.
        while _is_due(app):
            jobs.run_worker(url, until_empty=True)


def _is_due(app: Flask) -> bool:
    """Whether a job could be done now: it waits, its time has come, and nobody holds its lock."""
    due = text("""
        select exists (select from procrastinate_jobs j where status = 'todo'
            and (scheduled_at is null or scheduled_at <= now()) and not exists (
                select from procrastinate_jobs o where o.status = 'doing' and o.lock = j.lock))""")
    with app.app_context():
        return bool(db.session.scalar(due))


def revive(app: Flask) -> None:
    """What the queue does every minute."""
    with app.app_context():
        queue_jobs.revive()


def later(app: Flask) -> None:
    """A minute passes without a sign of life of any worker."""
    tell(app, "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '1 minute'")


def begun_by_nobody(app: Flask) -> None:
    """The oldest job is being done, by a worker of which nothing is known any more."""
    tell(
        app,
        "update procrastinate_jobs set status = 'doing' where id = (select min(id) from procrastinate_jobs)",
    )


def begun_by_a_living_worker(app: Flask) -> None:
    """Every job is being done, by a worker that has just given a sign of life."""
    tell(app, "insert into procrastinate_workers default values")
    tell(
        app,
        "update procrastinate_jobs set status = 'doing',"
        " worker_id = (select max(id) from procrastinate_workers)",
    )


def when_tries_are_due(app: Flask) -> None:
    """It is time for every job that waits to be tried again."""
    tell(app, "update procrastinate_jobs set scheduled_at = now() where status = 'todo'")


def tell(app: Flask, statement: str, **values: Any) -> None:
    with app.app_context(), transaction() as session:
        session.execute(text(statement), values)


def queued(app: Flask, task: str = "mail.deliver") -> list[str]:
    """The states of the jobs of a task, oldest first."""
    with app.app_context():
        query = text("select status::text from procrastinate_jobs where task_name = :task order by id")
        return list(db.session.scalars(query, {"task": task}))
