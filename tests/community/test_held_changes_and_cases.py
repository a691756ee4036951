"""Every change that waits has its case and every such case its change: what breaks that is found."""

import pytest
from flask import Flask
from sqlalchemy import exc, text

from marketplace.core.database import db
from marketplace.workflows import self_check
from tests.factories import cases, wrongs
from tests.factories.accounts import a_member
from tests.factories.discussions import a_circle


def test_nothing_is_found_while_a_change_waits_and_after_each_end(app: Flask) -> None:
    first, second = wrongs.a_held_change(), wrongs.a_held_change()
    waiting = self_check.failures()

    cases.decided(first, cases.NO_FAULT)
    cases.decided(second, cases.HIDDEN)

    assert (waiting, self_check.failures()) == ([], [])


def test_a_change_that_waits_without_a_case_is_found(app: Flask) -> None:
    case = wrongs.a_held_change()

    with wrongs.written(
        "update moderation_case set subject_id = 'chg_other' where id = :id", id=case.id
    ) as found:
        pass

    assert found == [wrongs.NO_CASE, wrongs.NO_CHANGE]


def test_a_change_whose_case_is_another_member_s_is_found(app: Flask) -> None:
    case = wrongs.a_held_change()

    change = {"id": case.id, "other": a_member("Ada Roy").id}
    with wrongs.written("update moderation_case set author_id = :other where id = :id", **change) as found:
        pass

    assert found == [wrongs.NO_CASE]


def test_an_open_case_whose_change_was_let_in_is_found(app: Flask) -> None:
    case = wrongs.a_held_change()

    sql = "update held_change set state = 'let_in', ended_at = now() where public_id = :id"
    with wrongs.written(sql, id=case.subject_id) as found:
        pass

    assert found == [wrongs.NO_CHANGE]


def test_a_change_that_stands_against_its_decision_is_found(app: Flask) -> None:
    case = wrongs.a_held_change()
    cases.decided(case, cases.HIDDEN)

    with wrongs.written(
        "update held_change set state = 'let_in' where public_id = :id", id=case.subject_id
    ) as found:
        pass

    assert found == [wrongs.OTHERWISE]


def test_the_database_takes_no_discussion_in_which_who_asked_accepted_nothing(app: Flask) -> None:
    talk = a_circle().talk

    copied = text(
        "insert into discussion (public_id, club_id, author_id, title, locale, last_at, accepted_by_asker,"
        " created_at, close_reason) select 'dsc_planted', club_id, author_id, title, locale, last_at, true,"
        " created_at, close_reason from discussion where id = :id"
    )
    with pytest.raises(exc.IntegrityError, match="ck_discussion_accepted_by_asker"):
        db.session.execute(copied, {"id": talk.id})
