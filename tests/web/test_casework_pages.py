"""The refund and dispute desks: what staff see before they tap, what they may not see, what is refused."""

import pytest
from flask import Flask

from marketplace.money.disputes.models import Dispute
from marketplace.money.payments import queries as payments
from marketplace.people.accounts.models import Member, Role
from tests.factories import accounts, disputes, pages
from tests.factories.accounts import Browser, signed_in
from tests.factories.api import a_held_booking
from tests.factories.listings import make_meal, make_provider
from tests.factories.scene import a_paid_booking, a_sold_meal


@pytest.fixture
def customer(app: Flask) -> Member:
    return accounts.a_member("Nora Klein")


@pytest.fixture
def desk(app: Flask) -> Browser:
    """Somebody of finance, signed in a moment ago."""
    return signed_in(app, accounts.a_staff_member(Role.FINANCE))


def test_a_booking_is_found_by_its_reference(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)

    page = pages.words_of(desk.get(f"/admin/bookings?q={booking.reference.lower()}"))

    assert booking.reference in page
    assert "Nora Klein booked with" in page


def test_a_search_without_a_hit_says_so(desk: Browser) -> None:
    assert "No booking found" in pages.words_of(desk.get("/admin/bookings?q=nobody"))


def test_the_desk_shows_no_address_and_no_note(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    booking.note = "No peanuts at all"
    assert booking.home is not None

    page = desk.get(f"/admin/bookings/{booking.public_id}").text

    assert "peanuts" not in page
    assert booking.home["address"] not in page


def test_every_effect_is_shown_before_the_tap(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)

    page = pages.words_of(desk.get(f"/admin/bookings/{booking.public_id}/refund?amount=12,96&words=Rain"))

    assert "€12.96 goes back to the card of the customer." in page
    assert "The provider’s share falls by €11.16." in page
    assert "We give up €0.84 of our commission and €0.96 of the service fee." in page


def test_the_shown_refund_is_promised_and_said(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    form = pages.form_to(
        desk.get(f"/admin/bookings/{booking.public_id}/refund?amount=12.96&words=Rain"), "/refund"
    ).fields

    answer = desk.post(f"/admin/bookings/{booking.public_id}/refund", form)

    assert answer.status_code == 303
    assert "€12.96 is on its way back" in pages.words_of(desk.get(answer.location))


def test_the_same_form_sent_twice_refunds_once(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    form = pages.form_to(
        desk.get(f"/admin/bookings/{booking.public_id}/refund?amount=12.96&words=Rain"), "/refund"
    ).fields
    desk.post(f"/admin/bookings/{booking.public_id}/refund", form)

    again = desk.post(f"/admin/bookings/{booking.public_id}/refund", form)

    assert again.status_code == 409
    assert "these effects are new" in pages.words_of(again)
    assert disputes.payment_of(booking).refunded_minor == 1_296


@pytest.mark.parametrize("amount", ["", "rain", "0", "-5", "25.93", "12.345"])
def test_an_amount_that_is_none_is_refused_in_words(desk: Browser, customer: Member, amount: str) -> None:
    booking = a_sold_meal(customer)

    answer = desk.get(
        f"/admin/bookings/{booking.public_id}/refund", query_string={"amount": amount, "words": "Rain"}
    )

    assert answer.status_code == 422
    assert disputes.payment_of(booking).refunded_minor == 0


def test_a_booking_nobody_paid_cannot_be_refunded(desk: Browser, customer: Member) -> None:
    booking = a_held_booking(make_meal(make_provider("Samira Benali")), customer)

    page = pages.words_of(desk.get(f"/admin/bookings/{booking.public_id}"))

    assert "Nothing was paid for this booking." in page


def test_a_stuck_refund_waits_for_a_person(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    disputes.a_stuck_refund(booking, 500)

    page = pages.words_of(desk.get("/admin/bookings"))

    assert "€5.00" in page
    assert "Send it again" in page


def test_a_stuck_refund_is_sent_again_by_a_person(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    refund = disputes.a_stuck_refund(booking, 500)

    desk.post(f"/admin/refunds/{refund.public_id}/again", {})

    assert payments.stuck_refunds() == []


def test_disputes_stand_by_their_deadline(desk: Browser, customer: Member) -> None:
    listing = make_meal(make_provider("Samira Benali"))
    late = {"due_by": disputes.in_days(9), "submission_count": 0}
    soon = {"due_by": disputes.in_days(2), "submission_count": 0}
    disputes.a_dispute(a_paid_booking(listing, customer), reason="general", evidence_details=late)
    disputes.a_dispute(a_paid_booking(listing, customer), reason="duplicate", evidence_details=soon)

    page = pages.words_of(desk.get("/admin/disputes"))

    assert page.index("paid twice") < page.index("gives no reason")


def test_the_evidence_is_drafted_from_the_booking(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    dispute = disputes.a_dispute(booking)

    page = desk.get(f"/admin/disputes/{dispute.public_id}").text

    assert booking.reference in page
    assert "The customer paid and the booking was confirmed by e-mail." in page
    assert "The customer agreed by paying on" in page


def test_saved_evidence_is_kept_and_not_sent(desk: Browser, customer: Member) -> None:
    dispute = disputes.a_dispute(a_sold_meal(customer))

    desk.post(f"/admin/disputes/{dispute.public_id}/evidence", {"act": "save", "service_date": "Last Friday"})

    assert "Last Friday" in desk.get(f"/admin/disputes/{dispute.public_id}").text
    assert disputes.calls_for(dispute) == []


def test_sent_evidence_is_sent_once(desk: Browser, customer: Member) -> None:
    dispute = disputes.a_dispute(a_sold_meal(customer))
    form = {"act": "submit", "service_date": "Last Friday"}
    desk.post(f"/admin/disputes/{dispute.public_id}/evidence", form)

    again = desk.post(f"/admin/disputes/{dispute.public_id}/evidence", form)

    assert again.status_code == 409
    assert disputes.calls_for(dispute) == ["dispute_evidence"]


def test_who_bears_a_loss_is_decided_on_the_desk(desk: Browser, customer: Member) -> None:
    dispute = disputes.a_dispute(a_sold_meal(customer))

    desk.post(f"/admin/disputes/{dispute.public_id}/bearer", {"bearer": "platform"})

    assert disputes.fresh(dispute).bearer == "platform"


def test_a_disputed_booking_offers_no_refund(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    disputes.a_dispute(booking)

    page = pages.words_of(desk.get(f"/admin/bookings/{booking.public_id}"))

    assert "a refund could pay them twice" in page
    assert "See what it does" not in page


def test_the_desk_answers_with_an_old_password_by_asking_for_it(app: Flask, customer: Member) -> None:
    dispute = disputes.a_dispute(a_sold_meal(customer))
    desk = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    disputes.hours_pass()

    desk.post(f"/admin/disputes/{dispute.public_id}/accept", {})

    assert disputes.calls_for(dispute) == []


def test_a_provider_reads_of_a_debt_on_her_earnings_page(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    disputes.a_debt(provider, 4_250, label="Couscous for six")

    page = pages.words_of(signed_in(app, provider).get("/studio/earnings"))

    assert "€42.50 will be kept back from your next payouts." in page
    assert "Couscous for six was refunded after your share had left." in page


def test_a_provider_reads_what_her_account_lacks(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    disputes.a_stopped_account(provider, ["individual.verification.document", "external_account"])

    page = pages.words_of(signed_in(app, provider).get("/studio/bank"))

    assert "A picture of your identity document" in page
    assert "Your IBAN" in page
    assert "waits for an answer that is overdue" in page


def test_what_is_closed_is_read_only(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    dispute: Dispute = disputes.lost(disputes.a_dispute(booking))

    page = pages.words_of(desk.get(f"/admin/disputes/{dispute.public_id}"))

    assert "Send it to the bank" not in page
    assert "Closed on" in page


def test_the_desk_shows_what_the_provider_owes_because_of_a_booking(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    disputes.a_debt_of(disputes.earned(booking), 1_500)

    page = pages.words_of(desk.get(f"/admin/bookings/{booking.public_id}"))

    assert "Owed by the provider" in page
    assert "Of €15.00, €15.00 is still owed: after a refund that could not be taken back" in page


def test_a_refused_refund_is_sent_again_from_its_booking_with_the_reason(
    desk: Browser, customer: Member
) -> None:
    booking = a_sold_meal(customer)
    refund = disputes.a_refused_refund(booking, 500, "balance_insufficient: Not enough.")

    page = desk.get(f"/admin/bookings/{booking.public_id}")

    assert "Our balance at Stripe is too short for it." in pages.words_of(page)
    assert pages.form_to(page, f"/refunds/{refund.public_id}/again").fields


def test_a_refused_refund_gets_a_new_key_only_from_a_person(desk: Browser, customer: Member) -> None:
    refund = disputes.a_refused_refund(a_sold_meal(customer), 500, "balance_insufficient: Not enough.")

    desk.post(f"/admin/refunds/{refund.public_id}/again", {})

    assert disputes.keys_of(refund) == [f"refund:{refund.public_id}", f"refund:{refund.public_id}:2"]


def test_a_full_refund_before_the_service_says_that_it_frees_the_place(
    desk: Browser, customer: Member
) -> None:
    booking = a_paid_booking(make_meal(make_provider("Samira Benali")), customer)
    amount = f"{booking.total_minor / 100:.2f}"

    page = pages.words_of(desk.get(f"/admin/bookings/{booking.public_id}/refund?amount={amount}&words=Rain"))

    assert "The booking is cancelled and its place is free again; both sides are told once." in page


def test_a_tip_is_refunded_from_its_booking(desk: Browser, customer: Member) -> None:
    booking = a_sold_meal(customer)
    tip = disputes.a_tip(booking, 700)
    where = f"/admin/bookings/{booking.public_id}/tip/refund"

    shown = desk.get(f"{where}?amount=7&words=Rain")
    answer = desk.post(where, pages.form_to(shown, "/tip/refund").fields)

    assert "The provider’s share falls by €7.00." in pages.words_of(shown)
    assert answer.status_code == 303
    assert disputes.payment_of_tip(tip).refunded_minor == 700
    assert disputes.payment_of(booking).refunded_minor == 0
