"""The pages on which a booking is changed, as both sides open them, without scripts."""

from datetime import timedelta

from marketplace.core import clock
from tests.factories import changes
from tests.factories.checkout import browser_of
from tests.factories.pages import form_to, has_form_to, words_of
from tests.factories.stage import Stage

AT_ONCE = {"policy": "flexible", "notice_minutes": 60 * 24}


def test_a_customer_moves_a_booking_by_its_page(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(**AT_ONCE))
    browser, wanted = browser_of(stage, stage.customer_of(booking_id)), changes.next_day(stage, booking_id)

    page = browser.get(f"/bookings/{booking_id}/time")
    form = form_to(page, "/time")
    browser.post(form.action, form.fields | {"slot": wanted.isoformat()})

    assert "without asking" in words_of(page)
    assert f'value="{wanted:%Y-%m-%dT%H:%M:%SZ}"' in page.text
    assert stage.booking(booking_id).starts_at == wanted


def test_the_time_one_has_is_not_offered(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(**AT_ONCE))
    start = stage.booking(booking_id).starts_at

    page = browser_of(stage, stage.customer_of(booking_id)).get(f"/bookings/{booking_id}/time")

    assert f'value="{start:%Y-%m-%dT%H:%M:%SZ}"' not in page.text


def test_a_provider_proposes_and_the_customer_accepts_on_the_bookings_page(stage: Stage) -> None:
    booking_id = stage.booked(listing := stage.meal())
    wanted = changes.next_day(stage, booking_id)
    cook, nora = (
        browser_of(stage, one) for one in (stage.provider_of(listing), stage.customer_of(booking_id))
    )

    form = form_to(cook.get(f"/bookings/{booking_id}/time"), "/time")
    cook.post(form.action, form.fields | {"slot": wanted.isoformat(), "words": "The oven is broken."})
    page = nora.get(f"/bookings/{booking_id}")
    nora.post(form_to(page, "/accept").action, form_to(page, "/accept").fields)

    assert "Samira Benali proposes another time" in words_of(page)
    assert "The oven is broken." in words_of(page)
    assert stage.booking(booking_id).starts_at == wanted


def test_the_side_that_proposed_may_take_it_back(stage: Stage) -> None:
    booking_id = stage.booked(listing := stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))
    cook = browser_of(stage, stage.provider_of(listing))

    page = cook.get(f"/bookings/{booking_id}")
    form = form_to(page, "/withdraw")
    cook.post(form.action, form.fields)

    assert not has_form_to(page, "/accept")
    assert changes.change(stage, change_id).state == "withdrawn"


def test_a_time_that_was_taken_meanwhile_is_told_beside_others(stage: Stage) -> None:
    listing = changes.own_table(stage, **AT_ONCE)
    booking_id = stage.booked(listing)
    browser, wanted = browser_of(stage, stage.customer_of(booking_id)), changes.next_day(stage, booking_id)
    stage.booked(listing, stage.customer("Ida Blum"), wanted)

    page = browser.post(f"/bookings/{booking_id}/time", {"slot": wanted.isoformat(), "words": "Sorry"})

    assert page.status_code == 409
    assert "This time is no longer free. The booking stays as it is." in words_of(page)
    assert "Sorry" in page.text
    assert 'name="slot"' in page.text


def test_a_time_that_is_none_is_refused_at_the_field(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    browser = browser_of(stage, stage.customer_of(booking_id))

    page = browser.post(f"/bookings/{booking_id}/time", {"slot": "tomorrow"})

    assert page.status_code == 422
    assert "1 thing to put right" in words_of(page)


def test_a_customer_makes_a_booking_smaller_by_its_page(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(price_minor=2400, **AT_ONCE), party=3)
    browser = browser_of(stage, stage.customer_of(booking_id))

    page = browser.get(f"/bookings/{booking_id}/party")
    form = form_to(page, "/party")
    browser.post(form.action, form.fields | {"party": "2"})

    assert "goes back to your card" in words_of(page)
    assert stage.booking(booking_id).party_size == 2


def test_a_provider_cannot_make_a_booking_smaller(stage: Stage) -> None:
    booking_id = stage.booked(listing := stage.meal(**AT_ONCE), party=3)
    cook = browser_of(stage, stage.provider_of(listing))

    answer = cook.post(f"/bookings/{booking_id}/party", {"party": "2", "of": "3"})

    assert answer.status_code == 404
    assert stage.booking(booking_id).party_size == 3


def test_proposals_are_limited_for_each_booking(stage: Stage) -> None:
    booking_id = stage.booked(listing := stage.meal())
    cook = browser_of(stage, stage.provider_of(listing))
    own_time = {"slot": stage.booking(booking_id).starts_at.isoformat()}

    answers = [cook.post(f"/bookings/{booking_id}/time", own_time).status_code for _n in range(11)]

    assert answers == [409] * 10 + [429]


def test_a_past_booking_is_booked_again_in_two_taps(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal(**AT_ONCE), party=2)
    browser, start = browser_of(stage, stage.customer_of(booking_id)), stage.booking(booking_id).starts_at

    with clock.frozen_at(start + timedelta(hours=3)):
        page = browser.get(f"/bookings/{booking_id}")
        checkout = browser.get(f"/bookings/{booking_id}/again", follow_redirects=True)
    form = form_to(checkout, "/book")
    answer = browser.post(form.action, form.fields)

    assert f'href="/bookings/{booking_id}/again"' in page.text
    assert (form.fields["slot"], form.fields["party"]) == ((start + timedelta(days=7)).isoformat(), "2")
    assert answer.location.startswith(stage.sandbox_url)


def test_nothing_is_offered_again_where_nothing_is_free(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal(**AT_ONCE), party=2)
    changes.close_all_hours(stage)
    browser = browser_of(stage, stage.customer_of(booking_id))

    answer = browser.get(f"/bookings/{booking_id}/again", follow_redirects=True)

    assert "Nothing is free for as many people at the moment." in words_of(answer)
