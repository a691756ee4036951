from marketplace.trade.bookings.models import BookingState
from tests.factories import requests, tips
from tests.factories.accounts import without_noise
from tests.factories.checkout import browser_of, checkout_path, filled, send
from tests.factories.pages import form_to, has_form_to, words_of
from tests.factories.requests import asked, request_meal
from tests.factories.stage import CARD_3DS, Stage


def test_the_checkout_says_that_one_asks_and_the_card_is_only_reserved(stage: Stage) -> None:
    listing = request_meal(stage)

    page = browser_of(stage, stage.customer()).get(checkout_path(listing, stage.next_start(listing)))

    assert "You are asking; your card is only reserved." in words_of(page)
    assert "Ask for" in words_of(page)
    assert "Book Sat" not in words_of(page)


def test_the_checkout_says_when_a_card_is_kept_instead(stage: Stage) -> None:
    listing = request_meal(stage, **requests.LONG)

    page = browser_of(stage, stage.customer()).get(checkout_path(listing, stage.next_start(listing)))

    assert "Your card is kept instead, and charged only when your request is accepted." in words_of(page)


def test_a_listing_on_request_says_so_before_the_checkout(stage: Stage) -> None:
    listing = request_meal(stage, answer_hours=48)

    page = browser_of(stage, stage.customer()).get(f"/listings/{listing.public_id}")

    assert "answers within 2 days" in words_of(page)


def test_asking_leads_to_the_payment_page(stage: Stage) -> None:
    listing, ana = request_meal(stage), stage.customer()
    browser = browser_of(stage, ana)

    answer = send(browser, listing, filled(browser, listing, stage.next_start(listing)))

    assert answer.location.startswith(stage.sandbox_url)


def test_the_provider_finds_the_request_and_accepts_it(stage: Stage) -> None:
    booking_id = asked(stage, listing := request_meal(stage))
    browser = browser_of(stage, stage.provider_of(listing))

    today = browser.get("/studio")
    page = browser.get(f"/bookings/{booking_id}")
    browser.post(form_to(page, "/accept").action, form_to(page, "/accept").fields)

    assert "Look and answer" in words_of(today)
    assert stage.booking(booking_id).state == BookingState.CONFIRMED


def test_the_provider_declines_with_a_word_that_the_customer_reads(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = asked(stage, listing := request_meal(stage), customer=ana)
    cook = browser_of(stage, stage.provider_of(listing))

    page = cook.get(f"/bookings/{booking_id}")
    cook.post(
        form_to(page, "/decline").action, {**form_to(page, "/decline").fields, "reason": "My oven broke"}
    )

    said = words_of(browser_of(stage, ana).get(f"/bookings/{booking_id}"))
    assert "My oven broke" in said
    assert "Nothing was charged" in said


def test_the_customer_takes_the_request_back(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = asked(stage, customer=ana)
    browser = browser_of(stage, ana)

    page = browser.get(f"/bookings/{booking_id}")
    browser.post(form_to(page, "/withdraw").action, form_to(page, "/withdraw").fields)

    assert not has_form_to(page, "/accept")
    assert "Taken back by the customer" in words_of(browser.get(f"/bookings/{booking_id}"))


def test_an_answer_that_comes_too_late_is_told_on_the_bookings_page(stage: Stage) -> None:
    booking_id = asked(stage, listing := request_meal(stage))
    browser = browser_of(stage, stage.provider_of(listing))
    form = form_to(browser.get(f"/bookings/{booking_id}"), "/accept")
    requests.decline(stage, booking_id)

    answer = browser.post(form.action, form.fields, follow_redirects=True)

    assert "This request does not wait for an answer any more." in words_of(answer)


def test_a_refused_card_leads_to_a_page_that_says_what_to_do(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = asked(stage, request_meal(stage, **requests.LONG), customer=ana, card=CARD_3DS)
    requests.accept(stage, booking_id)
    browser = browser_of(stage, ana)

    page = browser.get(f"/bookings/{booking_id}/pay")
    answer = browser.post(form_to(page, "/pay").action, form_to(page, "/pay").fields)

    assert "Your bank did not let us take the money without you." in words_of(page)
    assert answer.location.startswith(stage.sandbox_url)


def test_the_page_of_a_refused_card_leads_home_once_nothing_waits(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = asked(stage, customer=ana)

    answer = browser_of(stage, ana).get(f"/bookings/{booking_id}/pay")

    assert answer.location == f"/bookings/{booking_id}"


def test_a_tip_is_chosen_on_the_page_of_a_booking_that_is_over(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = stage.finished(stage.meal(), customer=ana)
    browser = browser_of(stage, ana)

    form = form_to(browser.get(f"/bookings/{booking_id}"), "/tip")
    answer = browser.post(form.action, {**form.fields, "amount": "other", "own": "7,50"})

    assert answer.location.startswith(stage.sandbox_url)


def test_a_tip_that_is_no_amount_is_refused_in_words(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = stage.finished(stage.meal(), customer=ana)
    browser = browser_of(stage, ana)

    form = form_to(browser.get(f"/bookings/{booking_id}"), "/tip")
    fields = {**form.fields, "amount": "other", "own": "a lot"}
    answer = browser.post(form.action, fields, follow_redirects=True)

    assert "Write an amount such as 7 or 7.50." in words_of(answer)


def test_both_sides_see_a_tip_that_was_given(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = stage.finished(listing := stage.meal(), customer=ana)
    tips.given(stage, booking_id, 500)

    seen = [
        words_of(browser_of(stage, who).get(f"/bookings/{booking_id}"))
        for who in (ana, stage.provider_of(listing))
    ]

    assert all("A tip of €5.00" in page for page in seen)
    assert "All of it goes to" in seen[0]
    assert "Nora Klein said thanks." in seen[1]


def test_the_request_speaks_french(stage: Stage) -> None:
    ana = stage.customer()
    booking_id = asked(stage, customer=ana)

    page = browser_of(stage, ana).get(f"/bookings/{booking_id}", headers={"Accept-Language": "fr"})

    assert "a reçu votre demande" in without_noise(page.text)
