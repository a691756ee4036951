from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.web import mail_jobs
from tests.factories.letters import a_delivered_letter


def test_what_a_letter_said_is_forgotten_after_a_fortnight(app: Flask) -> None:
    letter = a_delivered_letter()

    with clock.frozen_at(clock.now() + timedelta(days=15)):
        mail_jobs.forget()

    db.session.refresh(letter)
    assert letter.text == ""


def test_a_letter_of_this_week_is_kept(app: Flask) -> None:
    letter = a_delivered_letter()

    mail_jobs.forget()

    db.session.refresh(letter)
    assert "secret" in letter.text
