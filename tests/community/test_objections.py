import pytest
from flask import Flask
from sqlalchemy import exc, text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.people.accounts.models import MemberStatus, Role
from marketplace.people.measures import objections
from marketplace.people.measures.models import ObjectionOutcome
from marketplace.workflows import second_look
from tests.factories import cases
from tests.factories.accounts import Browser, a_member, a_staff_member, link_in, mail_to, signed_in
from tests.factories.listings import make_provider
from tests.factories.studio import reread


def test_whoever_is_suspended_without_a_case_objects_by_the_address_in_the_letter(app: Flask) -> None:
    cases.suspended_directly(nora := a_member("Nora Klein"))
    path = link_in(mail_to(nora.email)[-1], "/measures/")
    browser = Browser(app)

    page = browser.get(path)
    sent = browser.post(path, {"words": "I never wrote that."})

    assert "Three people complained." in page.text
    assert sent.status_code == 303
    assert "I never wrote that." in browser.get(path).text


def test_it_is_objected_to_once(app: Flask) -> None:
    objection = cases.an_objection(measure := cases.limited_directly(a_member("Nora Klein")))

    with pytest.raises(objections.NoObjection):
        objections.file(measure, "And another thing.")

    assert objections.of(measure) is objection


def test_two_forms_at_once_are_one_objection(app: Flask) -> None:
    measure = cases.limited_directly(a_member("Nora Klein"))
    cases.an_objection(measure)

    with pytest.raises(exc.IntegrityError), db.session.begin_nested():
        db.session.execute(text("insert into measure_objection select * from measure_objection"))


def test_an_objection_comes_within_six_months(app: Flask) -> None:
    measure = cases.limited_directly(a_member("Nora Klein"))

    with clock.frozen_at(measure.begins_at + objections.IN_TIME * 1.01):
        late = objections.may_object(measure)

    assert (objections.may_object(measure), late) == (True, False)


def test_an_empty_objection_is_refused_and_nothing_is_lost(app: Flask) -> None:
    measure = cases.limited_directly(a_member("Nora Klein"))
    db.session.commit()

    answer = Browser(app).post(f"/measures/{objections.token(measure)}", {"words": " "})

    assert answer.status_code == 422
    assert "Write why in at most" in answer.text


def test_a_measure_out_of_a_case_opens_under_no_such_address(app: Flask) -> None:
    cases.a_warning(cook := make_provider(), a_member())
    case = cases.a_case("profile", cases.profile_of(cook).slug, a_member("Eve Blanc"))
    cases.decided(case, cases.LIMITED)

    answer = Browser(app).get(f"/measures/{objections.token(cases.live_measure(cook))}")

    assert answer.status_code == 404


def test_an_address_that_was_forged_opens_nothing(app: Flask) -> None:
    assert Browser(app).get("/measures/Im1lYV8xIg.forged").status_code == 404


def test_who_took_the_measure_does_not_decide_about_it(app: Flask) -> None:
    first = a_staff_member(Role.MODERATOR)
    objection = cases.an_objection(cases.limited_directly(a_member("Nora Klein"), first))

    with pytest.raises(objections.SomeoneElse):
        second_look.decide(objection.public_id, first, ObjectionOutcome.KEPT, "It stands.")


def test_the_database_wants_another_person_too(app: Flask) -> None:
    cases.an_objection()
    decided = "update measure_objection set outcome = 'kept', reasons = 'x', decided_by = first_by, decided_at = now()"

    with pytest.raises(exc.IntegrityError, match="another_person"), db.session.begin_nested():
        db.session.execute(text(decided))


def test_a_second_person_ends_it_and_one_letter_says_so(app: Flask) -> None:
    objection = cases.an_objection(cases.suspended_directly(nora := a_member("Nora Klein")))
    desk = signed_in(app, a_staff_member(Role.MODERATOR))
    before = len(mail_to(nora.email))

    path = f"/admin/objections/{objection.public_id}"
    done = desk.post(path, {"outcome": "ended", "reasons": "You were right."})

    letters = mail_to(nora.email)[before:]
    assert done.status_code == 303
    assert reread(nora).status == MemberStatus.ACTIVE
    assert [one.kind for one in letters] == ["measure_looked_at_again"]
    assert "You were right." in letters[0].text


def test_a_second_person_keeps_it_with_reasons(app: Flask) -> None:
    objection = cases.an_objection(cases.suspended_directly(nora := a_member("Nora Klein")))

    second_look.decide(
        objection.public_id, a_staff_member(Role.MODERATOR), ObjectionOutcome.KEPT, "We looked again."
    )

    assert reread(nora).status == MemberStatus.SUSPENDED
    assert "The measure stays" in mail_to(nora.email)[-1].text


def test_a_second_look_needs_reasons(app: Flask) -> None:
    objection = cases.an_objection()

    with pytest.raises(Invalid) as refusal:
        second_look.decide(objection.public_id, a_staff_member(Role.MODERATOR), ObjectionOutcome.KEPT, " ")

    assert "reasons" in refusal.value.errors


def test_it_is_decided_once(app: Flask) -> None:
    objection = cases.an_objection()
    moderator = a_staff_member(Role.MODERATOR)
    second_look.decide(objection.public_id, moderator, ObjectionOutcome.KEPT, "It stands.")

    with pytest.raises(objections.Decided):
        second_look.decide(objection.public_id, moderator, ObjectionOutcome.ENDED, "Or not.")


def test_the_desk_shows_what_waits_until_it_is_decided(app: Flask) -> None:
    objection = cases.an_objection(cases.limited_directly(a_member("Nora Klein")))
    moderator = a_staff_member(Role.MODERATOR)
    desk = signed_in(app, moderator)
    before = desk.get("/admin/reports").text

    second_look.decide(objection.public_id, moderator, ObjectionOutcome.KEPT, "It stands.")

    assert objection.public_id in before
    assert objection.public_id not in desk.get("/admin/reports").text
