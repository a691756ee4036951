from datetime import timedelta

from icalendar import Calendar

from marketplace.core import clock
from marketplace.money.payments import calls
from marketplace.trade.bookings.models import BookingState
from tests.factories import pages
from tests.factories.accounts import Browser
from tests.factories.checkout import browser_of, cancel_form, checkout_path, filled, next_time, send
from tests.factories.stage import Stage


def test_a_stranger_sees_every_price_line_and_keeps_the_choice(stage: Stage) -> None:
    listing = stage.meal()
    path = checkout_path(listing, stage.next_start(listing), 2)

    answer = Browser(stage.app).get(path)

    assert "€51.84" in answer.text
    assert "/sign-in?next=/listings/" in answer.text


def test_booking_leads_to_the_payment_page(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    form = filled(browser, listing, stage.next_start(listing), 2)

    answer = send(browser, listing, form)

    assert answer.status_code == 303
    assert answer.location.startswith(stage.sandbox_url)


def test_a_double_tap_books_once(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    form = filled(browser, listing, stage.next_start(listing))

    first, second = send(browser, listing, form), send(browser, listing, form)

    assert first.location == second.location


def test_the_same_form_with_another_party_is_refused(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    form = filled(browser, listing, stage.next_start(listing))
    send(browser, listing, form)

    answer = send(browser, listing, {**form, "party": "2", "expected_total_minor": "5184"})

    assert answer.status_code == 422


def test_a_price_that_changed_meanwhile_books_nothing(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    form = filled(browser, listing, stage.next_start(listing))

    answer = send(browser, listing, {**form, "expected_total_minor": "100"})

    assert answer.status_code == 409
    assert "The price has changed" in answer.text
    assert "€25.92" in answer.text


def test_a_place_taken_meanwhile_keeps_the_note(stage: Stage) -> None:
    listing, browser = stage.meal(capacity=2, max_party=2), browser_of(stage, stage.customer())
    start = stage.next_start(listing)
    form = filled(browser, listing, start)
    stage.hold(listing, stage.customer("Ida Blum"), start, party=2)

    answer = send(browser, listing, {**form, "note": "No nuts", "note_consent": "1"})

    assert answer.status_code == 409
    assert "nothing was charged" in answer.text
    assert "No nuts" in answer.text


def test_a_note_needs_consent(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    form = filled(browser, listing, stage.next_start(listing))

    answer = send(browser, listing, {**form, "note": "No nuts"})

    assert answer.status_code == 422
    assert "consent" in answer.text


def test_a_time_that_is_no_time_is_refused_with_a_sentence(stage: Stage) -> None:
    listing = stage.meal()

    answer = Browser(stage.app).get(f"/listings/{listing.public_id}/book?slot=soon&party=1")

    assert answer.status_code == 422


def test_an_unverified_member_cannot_book(stage: Stage) -> None:
    listing = stage.meal()
    with stage.acting():
        member = stage.unverified()
    browser = browser_of(stage, member)

    answer = send(browser, listing, {"slot": stage.next_start(listing).isoformat(), "party": "1"})

    assert answer.status_code == 403


def test_a_stranger_to_a_booking_finds_nothing(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    browser = browser_of(stage, stage.customer("Ida Blum"))

    pages = [
        browser.get(f"/bookings/{booking_id}{end}") for end in ("", "/cancel", "/receipt", "/calendar.ics")
    ]

    assert [page.status_code for page in pages] == [404] * 4


def test_a_forged_return_from_the_payment_page_proves_nothing(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.hold(stage.meal(), customer)

    browser_of(stage, customer).get(f"/bookings/{booking_id}/paid?session_id=cs_sbx_forged")

    assert stage.booking(booking_id).state == BookingState.HELD


def test_coming_back_paid_confirms_and_says_so(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.hold(stage.meal(), customer)
    stage.pay_page(stage.page_of(booking_id))

    answer = browser_of(stage, customer).get(f"/bookings/{booking_id}/paid", follow_redirects=True)

    assert "It is booked" in answer.text


def test_the_address_is_hidden_until_cancelling_is_no_longer_free(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.booked(stage.meal(), customer)
    browser, start = browser_of(stage, customer), stage.booking(booking_id).starts_at

    before = browser.get(f"/bookings/{booking_id}")
    with clock.frozen_at(start - timedelta(hours=23)):
        after = browser.get(f"/bookings/{booking_id}")

    assert "rue des Tests" not in before.text
    assert "rue des Tests" in after.text


def test_the_calendar_file_is_one_event_at_the_right_instant(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.booked(stage.meal(), customer)

    answer = browser_of(stage, customer).get(f"/bookings/{booking_id}/calendar.ics")

    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart") == stage.booking(booking_id).starts_at
    assert "rue des Tests" not in answer.text


def test_the_refund_is_shown_before_the_tap_and_given(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.booked(stage.meal(), customer, party=2)
    browser = browser_of(stage, customer)
    form = cancel_form(browser, booking_id)

    answer = browser.post(f"/bookings/{booking_id}/cancel", form, follow_redirects=True)

    assert form["expected_refund_minor"] == "5184"
    assert "€51.84 goes back to your card" in answer.text


def test_giving_up_a_held_place_charges_nothing(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.hold(stage.meal(), customer)

    browser_of(stage, customer).post(f"/bookings/{booking_id}/give-up")

    assert stage.booking(booking_id).state == BookingState.EXPIRED


def test_the_provider_sees_the_booking_with_their_share(stage: Stage) -> None:
    listing = stage.meal()
    booking_id = stage.booked(listing, party=2)

    answer = browser_of(stage, stage.provider_of(listing)).get(f"/bookings/{booking_id}")

    assert "€44.64" in answer.text
    assert "Nora Klein" in answer.text


def test_a_provider_sees_nothing_of_an_unpaid_hold(stage: Stage) -> None:
    listing = stage.meal()
    booking_id = stage.hold(listing, stage.customer())

    answer = browser_of(stage, stage.provider_of(listing)).get(f"/bookings/{booking_id}")

    assert answer.status_code == 404


def test_when_the_payment_server_is_down_the_place_is_held_and_said_so(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    form = filled(browser, listing, stage.next_start(listing))
    stage.lever("faults", method="POST", path="/v1/checkout/sessions", kind="status", status=500, count=5)

    answer = browser.post(f"/listings/{listing.public_id}/book", form, follow_redirects=True)

    assert "The payment server does not answer" in answer.text
    assert "nothing was charged" in answer.text


def test_the_booking_page_speaks_french(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.booked(stage.meal(), customer)

    answer = browser_of(stage, customer, locale="fr").get(f"/bookings/{booking_id}")

    assert "Couscous du dimanche" in answer.text
    assert "Annulez maintenant et récupérez 25,92\u00a0€" in answer.text


def test_a_time_that_is_gone_is_said_at_once_and_the_next_one_offered(stage: Stage) -> None:
    listing, browser = stage.meal(capacity=2, max_party=2), browser_of(stage, stage.customer())
    start = stage.next_start(listing)
    stage.hold(listing, stage.customer("Ida Blum"), start, party=2)

    answer = browser.get(checkout_path(listing, start))
    booked = send(browser, listing, next_time(answer))

    assert "This time is no longer free." in answer.text
    assert booked.location.startswith(stage.sandbox_url)


def test_a_time_nobody_ever_offered_leaves_nothing_to_book(stage: Stage) -> None:
    listing, browser = stage.meal(), browser_of(stage, stage.customer())
    start = stage.next_start(listing) + timedelta(days=3000)

    answer = browser.get(checkout_path(listing, start))

    assert "This time is no longer free." in answer.text
    assert not pages.has_form_to(answer, "/book")


def test_whoever_goes_back_to_a_place_she_holds_comes_to_her_booking(stage: Stage) -> None:
    listing, customer = stage.meal(capacity=2, max_party=2), stage.customer()
    start = stage.next_start(listing)
    booking_id = stage.hold(listing, customer, start, party=2)

    answer = browser_of(stage, customer).get(checkout_path(listing, start))

    assert (answer.status_code, answer.location) == (302, f"/bookings/{booking_id}")


def test_while_the_page_is_being_opened_nobody_is_told_that_it_failed(stage: Stage) -> None:
    customer, listing = stage.customer(), stage.meal()
    booking_id, call = stage.promised_page(listing, customer)
    with stage.acting():
        assert calls.claim(call)
    browser = browser_of(stage, customer)

    page = browser.get(f"/bookings/{booking_id}")
    after = browser.post(f"/bookings/{booking_id}/pay", follow_redirects=True)

    assert "The payment page is being opened." in page.text
    assert "does not answer" not in page.text + after.text
