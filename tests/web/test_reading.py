"""Pages that only read do without a transaction, and leave no trace of it on their connection."""

from flask import Flask

from marketplace.core.database import db
from marketplace.web.reading import read_only


def test_a_page_that_only_reads_begins_no_transaction(whole_app: Flask) -> None:
    with whole_app.app_context():
        read_only()

        alone = db.session.connection().connection.driver_connection.autocommit
        db.session.remove()
        after = db.session.connection().connection.driver_connection.autocommit

    assert (alone, after) == (True, False)


def test_an_open_transaction_stays_one(whole_app: Flask) -> None:
    with whole_app.app_context():
        db.session.connection()

        read_only()

        assert not db.session.connection().connection.driver_connection.autocommit
