"""A case or a held review is offered to whoever may take it, and to nobody else; the desk says who has it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.community.honesty import operations as holds
from marketplace.community.honesty.models import HoldState, ReviewHold
from marketplace.community.reports import claims
from marketplace.community.reports.models import Case, Party
from marketplace.core import clock
from marketplace.people.accounts.models import Member, Role
from tests.factories import cases
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.honesty import a_held_review, decided
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import has_form_to, words_of

TAKEN = "Somebody has it"


def has_it(case: Case, _mo: Member) -> None:
    claims.claim(case, a_staff_member(Role.MODERATOR, name="Ada First"))


def reported_it(case: Case, mo: Member) -> None:
    cases.a_report(case.subject_kind, case.subject_id, mo)


def decided_it(case: Case, mo: Member) -> None:
    cases.decided(case, cases.LIMITED, mo)
    cases.objected(case, Party.AUTHOR, cases.author_of(case))


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        (has_it, "Ada First has it at the moment; it is free again after an hour."),
        (reported_it, "You are part of this case."),
        (decided_it, "You took the decision that is objected to."),
    ],
)
def test_a_case_says_why_it_cannot_be_taken(
    app: Flask, turn: Callable[[Case, Member], None], said: str
) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member())
    turn(case, mo := a_staff_member(Role.MODERATOR, name="Mo Second"))

    page = signed_in(app, mo).get(f"/admin/reports/{case.public_id}")

    assert said in words_of(page)
    assert not has_form_to(page, "/claim")


def test_after_an_hour_the_case_is_offered_again(app: Flask) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member())
    has_it(case, mo := a_staff_member(Role.MODERATOR, name="Mo Second"))
    desk = signed_in(app, mo)
    before = words_of(desk.get("/admin/reports"))

    with clock.frozen_at(clock.now() + timedelta(minutes=61)):
        later = words_of(desk.get("/admin/reports"))
        page = desk.get(f"/admin/reports/{case.public_id}")

    assert (TAKEN in before, TAKEN in later) == (True, False)
    assert has_form_to(page, "/claim")


@pytest.mark.parametrize(("locale", "said"), [("en", "Until Mon "), ("fr", "Jusqu’au lun. ")])
def test_a_decision_says_until_when_it_holds(app: Flask, locale: str, said: str) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member())
    monday = clock.now() - timedelta(days=clock.now().weekday())
    with clock.frozen_at(monday):
        mo = cases.decided(case, cases.LIMITED)

    assert said in words_of(signed_in(app, mo, locale=locale).get(f"/admin/reports/{case.public_id}"))


def has_the_hold(hold: ReviewHold, _mo: Member) -> None:
    holds.claim(hold, a_staff_member(Role.MODERATOR, name="Ada First"))


def decided_the_hold(hold: ReviewHold, mo: Member) -> None:
    decided(hold, HoldState.REMOVED, mo)
    holds.object_to(hold, cases.author_of(hold), "We share a flat, that is all.")


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        (has_the_hold, "Ada First has it at the moment; it is free again after an hour."),
        (decided_the_hold, "You took the decision that is objected to."),
    ],
)
def test_a_held_review_says_why_it_cannot_be_taken(
    app: Flask, turn: Callable[[ReviewHold, Member], None], said: str
) -> None:
    hold = a_held_review(make_meal(make_provider(), notice_minutes=0))
    turn(hold, mo := a_staff_member(Role.MODERATOR, name="Mo Second"))

    page = signed_in(app, mo).get(f"/admin/reviews/{hold.public_id}")

    assert said in words_of(page)
    assert not has_form_to(page, "/claim")


def test_the_desk_of_held_reviews_says_what_is_taken_and_objected_to(app: Flask) -> None:
    hold = a_held_review(make_meal(make_provider(), notice_minutes=0))
    decided_the_hold(hold, mo := a_staff_member(Role.MODERATOR, name="Mo Second"))
    desk = signed_in(app, mo)
    has_the_hold(hold, mo)

    with clock.frozen_at(clock.now() + timedelta(minutes=61)):
        later = words_of(desk.get("/admin/reviews?state=objected"))
    page = words_of(desk.get("/admin/reviews?state=objected"))

    assert page.count("Objected to") == later.count("Objected to") == 2
    assert (TAKEN in page, TAKEN in later) == (True, False)
