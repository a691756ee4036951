"""One change of the demo waits: its author reads it in the form, the desk in a case, and nobody else at all."""

import pytest
from flask import Flask

from marketplace.community.reports import queries
from marketplace.community.reports.models import SubjectKind
from marketplace.demo import care
from marketplace.demo.neighbours import Cast
from marketplace.people.accounts.models import Member, Role
from tests.factories import cases
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in
from tests.factories.listings import make_meal, make_provider


@pytest.fixture
def coach(app: Flask) -> Member:
    """Somebody of the demo whose other words wait."""
    cooks = [make_provider(f"Cook {number}") for number in range(3)]
    guests = [a_member(f"Guest {number}") for number in range(4)]
    care.happen(Cast(guests, cooks, [make_meal(cook) for cook in cooks]), a_staff_member(Role.MODERATOR))
    care.change_words(coach := make_provider("Malik Diop"))
    return coach


def test_its_author_reads_the_new_words_in_the_form_and_that_they_wait(app: Flask, coach: Member) -> None:
    form = signed_in(app, coach).get("/studio/profile").text

    assert "dealt cards in a casino" in form
    assert "Your latest words wait for a person" in form


def test_the_desk_reads_them_in_a_case_of_their_own(app: Flask, coach: Member) -> None:
    [row] = queries.desk("open", SubjectKind.CHANGE, after=None, limit=5)
    desk = signed_in(app, a_staff_member(Role.MODERATOR))

    case = desk.get(f"/admin/reports/{row.case.public_id}").text

    assert "dealt cards in a casino" in case
    assert "Let it in" in desk.post(f"/admin/reports/{row.case.public_id}/claim", follow_redirects=True).text


def test_nobody_else_reads_them(app: Flask, coach: Member) -> None:
    assert "casino" not in Browser(app).get(f"/people/{cases.profile_of(coach).slug}").text
