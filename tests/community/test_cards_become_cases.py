"""Cards that waited at the shop's own desk are cases of moderation since; their reports and their words came along."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from marketplace.community.reports import queries as reports
from marketplace.core.database import db, transaction
from marketplace.goods.inventory.models import Gift
from tests import databases
from tests.factories.accounts import a_member
from tests.factories.goods import a_buyer, a_gift, a_good

MIGRATIONS = str(Path(__file__).parents[2] / "migrations")
AS_BEFORE = """
    alter table gift add report text, add reported_at timestamptz, add message_removed_at timestamptz,
        drop column message_hidden_at;
    alter table plan_gift add report text, add reported_at timestamptz, add message_removed_at timestamptz,
        drop column message_hidden_at;
    update gift set report = 'Unkind', reported_at = '2026-11-02T09:00Z' where message <> 'Enjoy';
    update gift set message_removed_at = '2026-11-03T09:00Z' where message = 'Go away';
    update alembic_version set version_num = '0047';
"""


@pytest.fixture
def given(server_url: str, _worker_app: Flask) -> Iterator[dict[str, str]]:
    """The ids of three presents by the words on their cards, in a database that was carried over."""
    with (
        databases.copy_of_template(server_url, staged=True) as url,
        databases.moved(_worker_app, url),
        _worker_app.app_context(),
    ):
        with transaction():
            giver, receiver, good = a_buyer(), a_member("Zoe Blank", locale="fr"), a_good()
            words = ("Enjoy", "You are unbearable.", "Go away")
            known = {one: a_gift(giver, receiver, good, message=one).public_id for one in words}
        db.engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
            owner.execute(AS_BEFORE)
        upgrade(MIGRATIONS, revision="0048")
        yield known
        db.session.remove()


def test_what_waited_is_an_open_case_whose_reporter_gets_an_answer(given: dict[str, str]) -> None:
    [row] = reports.desk("open", "gift", after=None, limit=5)
    [report] = reports.reports(row.case.id)

    assert row.case.subject_id == given["You are unbearable."]
    assert row.case.seen["text"] == "You are unbearable."
    assert (report.words, report.locale, report.reporter_id is not None) == ("Unkind", "fr", True)


def test_words_that_were_taken_away_stay_so_and_others_are_read(given: dict[str, str]) -> None:
    names = {name: words for words, name in given.items()}

    shown = {names[gift.public_id]: gift.words for gift in db.session.scalars(select(Gift))}

    assert shown == {"Enjoy": "Enjoy", "You are unbearable.": "You are unbearable.", "Go away": ""}
