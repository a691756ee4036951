import pytest
from flask import Flask

from marketplace.community.reports import blocks, claims, figures, queries
from marketplace.community.reports.claims import CaseTaken
from marketplace.community.reports.models import CaseState, Party
from marketplace.community.reports.operations import NoAppeal, Ruling
from marketplace.core import clock
from marketplace.core.errors import Invalid, Refusal
from marketplace.people.accounts.models import MemberStatus, Role
from marketplace.trade.listings.models import ListingStatus
from marketplace.workflows import book, moderate
from tests.factories import cases, talks
from tests.factories.accounts import Browser, a_member, a_staff_member, mail_to, signed_in
from tests.factories.api import next_slot
from tests.factories.listings import make_meal, make_provider
from tests.factories.studio import reread


def test_two_reports_of_one_thing_are_one_case(app: Flask) -> None:
    listing = make_meal()

    first = cases.a_case("listing", listing.public_id, a_member("Nora Klein"))
    second = cases.a_case("listing", listing.public_id, None)

    assert first.id == second.id
    assert cases.reports_in(first) == 2


def test_whoever_reports_gets_a_receipt(app: Flask) -> None:
    cases.a_report("listing", make_meal().public_id, None, email="eve@example.org")

    assert [letter.subject for letter in mail_to("eve@example.org")] == ["We have your report"]


def test_a_danger_stands_before_everything_else(app: Flask) -> None:
    cases.a_case("listing", make_meal().public_id, a_member())
    urgent = cases.a_case("listing", make_meal().public_id, a_member(), reason="danger")

    assert queries.desk("open", "", after=None, limit=5)[0].case.id == urgent.id


def test_only_the_two_sides_can_report_a_message(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())
    message = talks.first_in(thread)

    with pytest.raises(Refusal) as refusal:
        moderate.subject_of("message", message.public_id, a_member("Zoe Blank").id)

    assert refusal.value.status == 404


def test_nobody_reports_what_is_their_own(app: Flask) -> None:
    listing = make_meal(cook := make_provider())

    with pytest.raises(Invalid, match="your own"):
        cases.a_report("listing", listing.public_id, cook)


def test_a_hidden_message_is_gone_for_the_other_side_and_both_are_told(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member(), "Buy my watches")
    provider = talks.provider_of(thread)
    case = cases.a_case("message", talks.first_in(thread).public_id, provider)

    cases.decided(case, cases.HIDDEN)

    page = signed_in(app, provider).get(f"/messages/{thread.public_id}").text
    assert "Buy my watches" not in page
    assert "This message was hidden by our team." in page
    assert [one.kind for one in mail_to(provider.email)] == ["report_received", "report_decided"]
    assert [one.kind for one in mail_to(customer.email)] == ["report_ruled"]


def test_the_letter_to_who_was_reported_does_not_say_by_whom(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    provider = talks.provider_of(thread)

    cases.decided(cases.a_case("message", talks.first_in(thread).public_id, provider), cases.HIDDEN)

    letter = mail_to(customer.email)[0]
    assert provider.name not in letter.text
    assert "It advertises another site." in letter.text


def test_a_suspension_closes_the_account_and_an_objection_opens_it_again(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    cases.decided(case, cases.SUSPENDED)
    closed = (reread(cook).status, reread(listing).status)

    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.NO_FAULT)

    assert closed == (MemberStatus.SUSPENDED, ListingStatus.SUSPENDED)
    assert reread(cook).status == MemberStatus.ACTIVE
    assert reread(listing).status == ListingStatus.PAUSED
    assert queries.appeals(case.id)[0].outcome == "changed"


def test_who_decided_does_not_decide_the_objection(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    moderator = cases.decided(case, cases.HIDDEN)
    cases.objected(case, Party.AUTHOR, cook)

    with pytest.raises(CaseTaken, match="You took the decision"):
        claims.claim(case, moderator)


def test_each_side_objects_once_and_only_to_what_goes_against_it(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, nora := a_member())
    cases.decided(case, cases.HIDDEN)

    with pytest.raises(NoAppeal):
        cases.objected(case, Party.REPORTER, nora)
    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.HIDDEN)
    with pytest.raises(NoAppeal):
        cases.objected(case, Party.AUTHOR, cook)

    assert case.state == CaseState.DECIDED


def test_a_case_is_decided_by_who_has_it(app: Flask) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member())
    claims.claim(case, a_staff_member(Role.MODERATOR))

    with pytest.raises(CaseTaken):
        moderate.decide(case.public_id, a_staff_member(Role.MODERATOR), cases.HIDDEN)


def test_something_is_done_if_and_only_if_a_rule_was_broken(app: Flask) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member())

    with pytest.raises(Invalid) as refusal:
        cases.decided(case, Ruling(cases.HIDDEN.decision, "none", "Because."))

    assert "ground" in refusal.value.errors


def test_a_blocked_member_cannot_book_and_is_not_told_why(app: Flask) -> None:
    listing = make_meal(cook := make_provider(), notice_minutes=0)
    nora = a_member("Nora Klein")
    blocks.block(cook.id, nora.id)
    wish = book.Wish(listing.public_id, next_slot(listing), 1, 2592)

    with pytest.raises(Refusal) as refusal:
        book.hold_place(nora, wish, "en")

    assert "cannot be booked from your account" in refusal.value.sentence
    assert "block" not in refusal.value.sentence


def test_a_visitor_reports_an_offer_and_is_asked_for_an_address(app: Flask) -> None:
    listing = make_meal()
    browser = Browser(app)
    path = f"/report/listing/{listing.public_id}"

    without = browser.post(path, {"reason": "fraud"})
    sent = browser.post(path, {"reason": "fraud", "email": "eve@example.org"})

    assert without.status_code == 422
    assert "Leave an address" in without.text
    assert sent.location.endswith("/report/received")


def test_a_moderator_takes_a_case_before_reading_a_private_message(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member(), "Buy my watches")
    case = cases.a_case("message", talks.first_in(thread).public_id, talks.provider_of(thread))
    desk = signed_in(app, a_staff_member(Role.MODERATOR))
    path = f"/admin/reports/{case.public_id}"

    before = desk.get(path).text
    desk.post(f"{path}/claim")
    after = desk.get(path).text

    assert "Buy my watches" not in before
    assert "Buy my watches" in after


def test_a_decision_is_taken_on_the_page_and_read_by_who_reported(app: Flask) -> None:
    case = cases.a_case("listing", make_meal().public_id, nora := a_member())
    desk = signed_in(app, a_staff_member(Role.MODERATOR))
    path = f"/admin/reports/{case.public_id}"
    desk.post(f"{path}/claim")

    done = desk.post(f"{path}/decide", {"decision": "none", "ground": "none", "words": "It is fine."})

    assert done.status_code == 303
    page = signed_in(app, nora).get(f"/reports/{case.public_id}").text
    assert "It is fine." in page
    assert "Object" in page


def test_the_figures_of_a_year_count_decisions_by_rule(app: Flask) -> None:
    cases.decided(cases.a_case("listing", make_meal().public_id, a_member()), cases.HIDDEN)

    found = figures.of_year(clock.now().year)

    assert found.decided == [("hide", "spam", "listing", 1)]
    assert found.reports == 1


def test_a_case_shows_how_similar_ones_were_decided(app: Flask) -> None:
    known = cases.a_case("listing", make_meal().public_id, a_member())
    other = cases.a_case("listing", make_meal().public_id, a_member(), reason="fraud")
    cases.decided(known, cases.HIDDEN)
    cases.decided(other, cases.FOR_A_WEEK)

    new = cases.a_case("listing", make_meal().public_id, a_member())

    assert queries.similar(new) == [known]
