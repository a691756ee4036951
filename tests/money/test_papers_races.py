"""Numbers given at once on real connections, some rolled back, beside a control that shows what a sequence does."""

import subprocess
import sys

from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db, transaction
from marketplace.money.papers import operations
from tests.factories import papers
from tests.factories.accounts import a_member
from tests.factories.owners import as_owner
from tests.factories.races import at_once


def test_sixteen_papers_at_once_of_which_some_roll_back_leave_no_gap(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        owner = a_member().id

    outcomes = at_once(whole_app, 16, papers.issuing(owner, lambda turn: turn % 3 == 0))

    assert sorted(outcomes) == ["Rolled"] * 6 + ["done"] * 10
    with whole_app.app_context():
        assert papers.numbers() == list(range(1, 11))


def test_control_a_sequence_leaves_gaps(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        as_owner()
        db.session.execute(text("create sequence scratch_numbers"))
        db.session.execute(text("create table scratch_paper (number bigint)"))
        db.session.execute(text("grant all on sequence scratch_numbers to public"))
        db.session.execute(text("grant all on scratch_paper to public"))

    at_once(whole_app, 16, papers.from_a_sequence(lambda turn: turn % 3 == 0))

    with whole_app.app_context():
        given = db.session.execute(text("select count(*), max(number) from scratch_paper")).one()
    assert given[1] > given[0]


def test_eight_copies_of_one_paper_are_issued_once(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        owner = a_member().id

    at_once(whole_app, 8, lambda _meet: operations.issue(papers.a_draft(owner, "same")))

    with whole_app.app_context():
        assert papers.numbers() == [1]


def test_the_web_process_never_holds_the_pdf_library() -> None:
    code = "import sys, marketplace.app; sys.exit('fpdf' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)

    assert done.returncode == 0, done.stderr
