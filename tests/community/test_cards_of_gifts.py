"""Cards of gifts in moderation: who may report one, what a decision does to its words, and what a list holds."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import Case, CaseState, Decision, Party
from marketplace.community.reports.operations import Ruling
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from marketplace.goods.inventory import gifts, queries
from marketplace.people.accounts.models import Role
from marketplace.workflows import give_gift, moderate, moderate_gifts
from tests.factories import cases, goods, lists, plan_gifts
from tests.factories.accounts import Browser, a_member, a_staff_member, mail_to, signed_in
from tests.factories.goods import a_buyer, a_gift, a_good, gift_now

UNKIND = "You are unbearable."
TAKEN = Ruling(Decision.HIDE, "harassment", "It insults who it was given to.")


def test_the_receiver_reports_a_card_from_her_things_and_follows_it(app: Flask) -> None:
    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)
    browser = signed_in(app, receiver)

    sent = browser.post(f"/report/gift/{gift.public_id}", {"reason": "harassment", "words": "Unkind"})
    [row] = reports.desk("open", "gift", after=None, limit=5)

    assert sent.status_code == 303
    assert f"/reports/{row.case.public_id}" in browser.get("/things").text
    assert [letter.kind for letter in mail_to(receiver.email)] == ["gift_arrived", "report_received"]


def test_a_card_that_is_reported_leaves_its_receiver_s_page(app: Flask) -> None:
    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)
    gifts.show(receiver.id, gift.public_id, shown=True)

    cases.a_report("gift", gift.public_id, receiver)

    assert queries.gifts_shown_by(receiver.id) == []


def test_a_card_is_reported_by_its_receiver_alone(app: Flask) -> None:
    gift = a_gift(giver := a_buyer(), a_member("Zoe Blank"), a_good(), message=UNKIND)

    for reader in (None, giver, a_member("Tom Vidal")):
        with pytest.raises(NotFound):
            cases.a_report("gift", gift.public_id, reader)


def test_a_card_without_words_has_nothing_to_report(app: Flask) -> None:
    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good())

    with pytest.raises(NotFound):
        cases.a_report("gift", gift.public_id, receiver)


def test_words_that_are_taken_away_leave_the_present_and_come_back_after_an_objection(app: Flask) -> None:
    gift = a_gift(giver := a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)
    case, browser = cases.a_case("gift", gift.public_id, receiver), signed_in(app, receiver)

    cases.decided(case, TAKEN)
    taken = browser.get("/things").text
    cases.objected(case, Party.AUTHOR, giver)
    cases.decided(case, cases.NO_FAULT)

    assert UNKIND not in taken
    assert goods.things_of(receiver) == ["frame"]
    assert UNKIND in browser.get("/things").text


def test_both_sides_read_why_the_words_were_taken_away(app: Flask) -> None:
    gift = a_gift(giver := a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)

    cases.decided(cases.a_case("gift", gift.public_id, receiver), TAKEN)

    letters = [mail_to(giver.email)[-1], mail_to(receiver.email)[-1]]
    assert [letter.kind for letter in letters] == ["report_ruled", "report_decided"]
    assert all("the present stays" in letter.text and TAKEN.words in letter.text for letter in letters)


@pytest.mark.parametrize("ruling", [cases.WARNED, cases.LIMITED, cases.FOR_A_WEEK, cases.BANNED])
def test_every_harder_decision_takes_the_words_too(app: Flask, ruling: Ruling) -> None:
    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)

    cases.decided(cases.a_case("gift", gift.public_id, receiver), ruling)

    assert gift_now(gift).words == ""


def test_whoever_is_limited_gives_without_words(app: Flask) -> None:
    giver, receiver = a_buyer(1_000), a_member("Zoe Blank")
    gift = a_gift(giver, receiver, good := a_good(), message=UNKIND)
    cases.decided(cases.a_case("gift", gift.public_id, receiver), cases.LIMITED)

    with pytest.raises(give_gift.pace.Limited):
        a_gift(giver, receiver, good, message="Once more")

    assert a_gift(giver, receiver, good).delivered_at is not None


def test_of_the_team_only_who_has_the_case_reads_a_card(app: Flask) -> None:
    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)
    case = cases.a_case("gift", gift.public_id, receiver)
    browser = signed_in(app, a_staff_member(Role.MODERATOR))
    before = browser.get(f"/admin/reports/{case.public_id}").text

    browser.post(f"/admin/reports/{case.public_id}/claim")
    after = browser.get(f"/admin/reports/{case.public_id}").text

    assert UNKIND not in before
    assert UNKIND in after
    assert "to Zoe Blank" in after


def test_a_card_with_somebody_in_danger_calls_who_is_on_duty(app: Flask) -> None:
    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)

    case = cases.a_case("gift", gift.public_id, receiver, reason="danger")

    assert case.is_urgent
    assert case.alerted_at is not None


def test_a_present_arrives_while_its_words_wait(app: Flask) -> None:
    lists.a_list(["casino"])

    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message="See you at the casino")
    [letter] = mail_to(receiver.email)

    assert goods.things_of(receiver) == ["frame"]
    assert letter.kind == "gift_arrived"
    assert "casino" not in letter.text
    assert gift_now(gift).words == ""


def test_words_that_were_released_are_read_by_the_receiver(app: Flask) -> None:
    lists.a_list(["casino"])
    a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message="See you at the casino")
    [held] = cases.held()

    cases.decided(held, cases.NO_FAULT)

    assert "See you at the casino" in signed_in(app, receiver).get("/things").text


def test_words_that_waited_reach_the_receiver_in_a_letter_once_they_are_let_through(app: Flask) -> None:
    lists.a_list(["casino"])
    a_gift(a_buyer(), receiver := a_member("Zoe Blank", locale="fr"), a_good(), message="On va au casino")
    [held] = cases.held()

    cases.decided(held, cases.NO_FAULT)

    letter = mail_to(receiver.email)[-1]
    assert (letter.kind, "On va au casino" in letter.text) == ("gift_words", True)
    assert "peut être lue" in letter.text


def test_words_she_has_read_before_are_not_sent_again_when_they_come_back(app: Flask) -> None:
    gift = a_gift(a_buyer(), receiver := a_member("Zoe Blank"), a_good(), message=UNKIND)
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        moderate_gifts.hide("gift", gift.public_id, hidden=True)

        moderate_gifts.hide("gift", gift.public_id, hidden=False)

    assert [letter.kind for letter in mail_to(receiver.email)] == ["gift_arrived"]


def test_words_of_a_membership_that_waited_come_in_a_letter_too(app: Flask) -> None:
    lists.a_list(["casino"])
    plan_gifts.bought(a_member("Ana Lopes"), receiver := a_member("Zoe Blank"), message="To the casino")
    [held] = cases.held()

    cases.decided(held, cases.NO_FAULT)

    letter = mail_to(receiver.email)[-1]
    assert (letter.kind, "To the casino" in letter.text) == ("plan_gift_words", True)


def test_a_visitor_with_the_link_reports_the_card_of_a_given_membership(app: Flask) -> None:
    gift = plan_gifts.bought(a_member("Ana Lopes"), message=UNKIND)
    visitor = Browser(app)
    page = visitor.get(f"/gifts/plans/{gift.public_id}/{gift.secret}").text
    address = f"/report/gift/{gift.public_id}.{gift.secret}"

    sent = visitor.post(address, {"reason": "harassment", "email": "tom@example.org"})

    assert f'href="{address}"' in page
    assert sent.status_code == 303
    assert [letter.kind for letter in mail_to("tom@example.org")] == ["report_received"]
    assert [row.case.subject_id for row in reports.desk("open", "gift", after=None, limit=5)] == [
        gift.public_id
    ]


@pytest.mark.parametrize("ending", ["", ".", ".guessed"])
def test_without_the_link_nobody_finds_a_given_membership_s_card(app: Flask, ending: str) -> None:
    gift = plan_gifts.bought(a_member("Ana Lopes"), reader := a_member("Zoe Blank"), message=UNKIND)

    with pytest.raises(NotFound):
        moderate.subject_of("gift", f"{gift.public_id}{ending}", reader.id)


def test_the_giver_of_a_membership_does_not_report_her_own_card(app: Flask) -> None:
    gift = plan_gifts.bought(giver := a_member("Ana Lopes"), message=UNKIND)

    with pytest.raises(Invalid):
        cases.a_report("gift", f"{gift.public_id}.{gift.secret}", giver)


def test_a_given_membership_loses_its_words_and_can_be_accepted(app: Flask) -> None:
    gift = plan_gifts.bought(a_member("Ana Lopes"), message=UNKIND)
    case = cases.a_case("gift", f"{gift.public_id}.{gift.secret}", reader := a_member("Zoe Blank"))

    cases.decided(case, TAKEN)
    page = signed_in(app, reader).get(f"/gifts/plans/{gift.public_id}/{gift.secret}").text

    assert UNKIND not in page
    assert "Accept the gift" in page


def test_words_of_a_membership_that_a_list_holds_are_in_no_letter(app: Flask) -> None:
    lists.a_list(["casino"])

    plan_gifts.bought(a_member("Ana Lopes"), receiver := a_member("Zoe Blank"), message="To the casino")

    [letter] = mail_to(receiver.email)
    assert letter.kind == "plan_gift_arrived"
    assert "casino" not in letter.text


def test_a_membership_that_nobody_paid_is_no_case(app: Flask) -> None:
    lists.a_list(["casino"])

    plan_gifts.chosen(a_member("Ana Lopes"), message="To the casino")

    assert db.session.query(Case).filter_by(state=CaseState.OPEN).count() == 0
