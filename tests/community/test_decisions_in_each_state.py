"""What a decision of the team reads like to whom it concerns and to the desk, however it went on."""

import pytest
from flask import Flask

from marketplace.community.honesty import operations as holds
from marketplace.community.honesty.models import HoldState
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.people.measures import objections
from marketplace.people.measures.models import ObjectionOutcome
from marketplace.workflows import second_look
from tests.factories import cases
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in
from tests.factories.honesty import a_held_review, decided
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of

KEPT, ENDED = ObjectionOutcome.KEPT, ObjectionOutcome.ENDED


@pytest.mark.parametrize(
    ("outcome", "locale", "member_reads", "desk_reads"),
    [
        (KEPT, "en", "and the measure stays.", "The measure stays."),
        (KEPT, "fr", "et la mesure est maintenue.", "La mesure est maintenue."),
        (ENDED, "en", "and the measure has ended.", "The measure was ended."),
        (ENDED, "fr", "et la mesure a pris fin.", "La mesure a pris fin."),
    ],
)
def test_both_read_how_an_objection_ended(
    app: Flask, outcome: ObjectionOutcome, locale: str, member_reads: str, desk_reads: str
) -> None:
    objection = cases.an_objection(measure := cases.limited_directly(a_member("Nora Klein")))
    second_look.decide(objection.public_id, mo := a_staff_member(Role.MODERATOR), outcome, "We compared.")
    desk = signed_in(app, mo, locale=locale)

    theirs = words_of(Browser(app, locale=locale).get(f"/measures/{objections.token(measure)}"))
    ours = words_of(desk.get(f"/admin/objections/{objection.public_id}"))

    assert member_reads in theirs
    assert desk_reads in ours
    assert "We compared." in theirs


def test_who_took_a_measure_reads_that_another_person_decides(app: Flask) -> None:
    objection = cases.an_objection()
    first = db.session.get_one(Member, objection.first_by)

    page = words_of(signed_in(app, first).get(f"/admin/objections/{objection.public_id}"))

    assert "You have a part in this. Someone else on the team has to do this." in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (HoldState.KEPT, "Your review stays out for now, because doubts are left."),
        (HoldState.REMOVED, "because it breaks our rules."),
        (HoldState.RELEASED, "it is shown and counted like any other."),
    ],
)
def test_the_author_of_a_held_review_reads_what_was_decided(app: Flask, state: HoldState, said: str) -> None:
    hold = a_held_review(make_meal(make_provider(), notice_minutes=0), nora := a_member("Nora Klein"))
    decided(hold, state)
    if state != HoldState.RELEASED:
        holds.object_to(hold, nora, "We share a flat.")

    page = words_of(signed_in(app, nora).get(f"/reviews/held/{hold.public_id}"))

    assert said in page
    assert ("Somebody looks at it." in page) == (state != HoldState.RELEASED)


def test_a_hold_names_the_other_holds_of_its_author(app: Flask) -> None:
    nora = a_member("Nora Klein")
    decided(a_held_review(make_meal(make_provider(), notice_minutes=0), nora), HoldState.KEPT)
    hold = a_held_review(make_meal(make_provider("Rosa Neri"), notice_minutes=0), nora)

    desk = signed_in(app, a_staff_member(Role.MODERATOR))

    assert "Other holds of Nora Klein" in words_of(desk.get(f"/admin/reviews/{hold.public_id}"))
    assert "None of these" in words_of(desk.get("/admin/reviews?state=removed"))


@pytest.mark.parametrize(("locale", "said"), [("en", "within 0.1 h"), ("fr", "moins de 0,1 h")])
def test_public_figures_write_hours_as_the_language_does(app: Flask, locale: str, said: str) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member())
    cases.decided(case, cases.HIDDEN)

    page = words_of(Browser(app, locale=locale).get("/moderation"))

    assert said in page
    assert "machines" in page
