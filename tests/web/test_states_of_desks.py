"""What the team reads of payouts, lines, documents and members in states that are seldom seen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Payout
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.credentials import operations as documents
from marketplace.trade.credentials.models import Credential
from marketplace.workflows import credential_gates
from tests.factories import bank, closures, credentials, leaving, payouts, reconciled
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import form_to, has_form_to, words_of
from tests.factories.readers import read
from tests.factories.scene import a_paid_booking


def without_account(_reader: Member) -> Payout:
    return payouts.a_payout(a_member("Rosa Vidal"))


def before_anybody(_reader: Member) -> Payout:
    return payouts.a_payout(None, 110_000)


def after_a_first(_reader: Member) -> Payout:
    return payouts.approve(before_anybody(_reader), payouts.a_reviewer("Zoe Zand"))


def opened_again(reader: Member) -> Payout:
    payout = payouts.reject(payouts.a_payout(), reader)
    db.session.commit()
    review.reopen(payout.public_id, reader, seen=payouts.seen(payout))
    return payout


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (without_account, "No bank account yet."),
        (before_anybody, "Approve €1,100.00 as the first of two"),
        (after_a_first, "So far: Zoe Zand."),
        (after_a_first, "Approve €1,100.00 as the second person"),
        (opened_again, "Opened again as another payout. Its bookings are there now."),
        (lambda _reader: bank.a_refused_payout(), "What had left stays sent; only the rest is sent again"),
    ],
)
def test_a_payout_says_who_may_do_what_with_it(
    app: Flask, made: Callable[[Member], Payout], said: str
) -> None:
    payout = made(reader := payouts.a_reviewer())

    assert said in read(app, reader.id, f"/admin/payouts/{payout.public_id}")


def test_a_payout_in_a_file_for_the_bank_is_not_offered_to_be_put_back(app: Flask) -> None:
    payout = bank.a_refused_payout()
    browser = signed_in(app, payouts.a_reviewer())
    with bank.our_account():
        bank.asked_for(browser, payout)

    answer = browser.get(f"/admin/payouts/{payout.public_id}")

    assert f"It stands in a file for the bank. {payout.bank_file_id}" in words_of(answer)
    assert not has_form_to(answer, "/reopen")
    assert "€85.00 for Rosa Vidal" in words_of(browser.get("/admin/payouts/bank")).partition("In a file")[2]


@pytest.mark.parametrize(
    ("path", "made", "todo"),
    [
        ("lines", reconciled.an_open_line, "Find out who and why"),
        ("alerts", reconciled.an_alert, "Put right what the message names"),
    ],
)
def test_what_is_resolved_asks_for_nothing_any_more(
    app: Flask, path: str, made: Callable[[], str], todo: str
) -> None:
    page = f"/admin/reconciliation/{path}/{made()}"
    browser = signed_in(app, payouts.a_reviewer())

    before = browser.get(page)
    browser.post(form_to(before, "/resolve").action, {"reason": "Looked at it with the bank."})
    after = words_of(browser.get(page))

    assert todo in words_of(before)
    assert todo not in after
    assert "Looked at it with the bank." in after


def is_held_by_another(credential: Credential) -> None:
    credentials.taken(credential, a_staff_member(Role.MODERATOR, name="Mo Derat"))


def is_refused(credential: Credential) -> None:
    documents.refuse(credential, credentials.taken(credential), "The date cannot be read.")


def is_accepted(credential: Credential) -> None:
    credential_gates.accept(credential, credentials.taken(credential), credential.valid_until)


@pytest.mark.parametrize(
    ("made", "said", "provider"),
    [
        (is_held_by_another, "Mo Derat is looking at it.", "Waiting for us to look at it"),
        (is_refused, "Nothing to decide at the moment.", "We could not accept the last one. The date cannot"),
        (is_accepted, "Offers that need it are hidden at once", "Take the document back"),
    ],
)
def test_a_document_says_who_decides_and_what_was_decided(
    app: Flask, made: Callable[[Credential], None], said: str, provider: str
) -> None:
    credentials.gates_of_france()
    made(credential := credentials.sent(make_provider(), "sport_card"))
    reader = a_staff_member(Role.ADMIN, name="Ada Admin")

    assert said in read(app, reader.id, f"/admin/credentials/{credential.public_id}")
    assert provider in read(app, credential.provider_id, "/studio/credentials")


def test_a_document_of_one_s_own_is_for_somebody_else(app: Flask) -> None:
    credential = credentials.sent(reader := a_staff_member(Role.ADMIN), "sport_diploma")

    page = read(app, reader.id, f"/admin/credentials/{credential.public_id}")

    assert "This document is your own. Someone else on the team has to look at it." in page


def test_a_card_that_has_ended_says_what_is_hidden_and_that_a_new_one_waits(app: Flask) -> None:
    listing, _until = credentials.an_offer_that_ends()

    with clock.frozen_at(clock.now() + timedelta(days=40)):
        ended = read(app, listing.provider_id, "/studio/credentials")

    assert "Offers that need it are hidden until we have the new one." in ended
    credentials.sent(db.session.get_one(Member, listing.provider_id), "sport_card")
    assert "A new one is waiting" in read(app, listing.provider_id, "/studio/credentials")


def test_the_desk_of_leaving_tells_who_waits_from_who_is_gone(app: Flask) -> None:
    leaving.asked(a_member("Leo Gone"))
    leaving.erased(a_member("Yo Gone"))

    page = read(app, a_staff_member(Role.ADMIN).id, "/admin/leaving")

    assert "1 member is about to leave" in page
    assert "What became of it" in page
    assert "Erased" in page.partition("What became of it")[2]


def test_the_list_of_members_says_how_each_stands(app: Flask) -> None:
    closures.closed(a_member("Sus Pended"))
    leaving.asked(a_member("Leo Gone"))
    leaving.erased(a_member("Yo Gone"))
    a_member("Una Field", verified=False)

    page = read(app, a_staff_member(Role.ADMIN).id, "/admin/members")

    stands = ["Is leaving", "Closed", "Address not confirmed", "On the team"]
    assert [words for words in stands if words not in page] == []
    assert page.count("Suspended") == 2, "the filter and one member"


def test_a_provider_who_cancels_often_is_told_as_such_to_moderators(app: Flask) -> None:
    listing = make_meal()
    provider = db.session.get_one(Member, listing.provider_id)
    for name in ("Nora Klein", "Ida Blum", "Leo Faure"):
        closures.given_up(a_paid_booking(listing, a_member(name)), provider)

    page = read(app, a_staff_member(Role.MODERATOR).id, f"/admin/members/{provider.public_id}")

    assert "Cancels often Cancelled 3 of 3 bookings in the last twelve months (100 %)." in page


def test_an_offer_s_own_provider_is_not_asked_to_write_to_themselves(app: Flask) -> None:
    listing = make_meal()
    path = f"/listings/{listing.public_id}"

    assert "Write to Samira Benali" not in read(app, listing.provider_id, path)
    assert "Write to Samira Benali" in read(app, a_member("Nora Klein").id, path)
