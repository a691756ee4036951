import pytest
from flask import Flask
from sqlalchemy import exc, text

from marketplace.core.database import db
from marketplace.people.accounts.models import Role
from marketplace.trade.bookings import reliability
from marketplace.workflows import cancel_booking, leave_series
from tests.factories import cases, closures
from tests.factories.accounts import a_member, a_staff_member, mail_to, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.replacements import a_neighbour
from tests.factories.scene import a_paid_booking
from tests.factories.series import a_paid_series, weekly, weeks_of


def test_a_customer_reads_once_that_her_booking_stands_and_may_be_given_up(app: Flask) -> None:
    booking = a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))

    closures.closed(cook, words="She asked three people to pay elsewhere.")
    closures.tell()
    closures.tell()

    letters = [one for one in mail_to(nora.email) if one.kind == "booking_account_closed"]
    assert len(letters) == 1
    assert "Your booking stands as agreed" in letters[0].text
    assert f"/bookings/{booking.public_id}" in letters[0].text
    assert "pay elsewhere" not in letters[0].text


def test_the_letter_speaks_the_language_of_who_is_told(app: Flask) -> None:
    nora = a_member("Nora Klein", locale="fr")
    a_paid_booking(make_meal(cook := make_provider()), nora)

    closures.closed(cook)
    closures.tell()

    assert "Votre réservation est maintenue comme convenu" in mail_to(nora.email)[-1].text


def test_a_customer_with_two_bookings_gets_one_letter_about_both(app: Flask) -> None:
    meal = make_meal(make_provider())
    nora = a_member("Nora Klein")
    booked = [a_paid_booking(meal, nora), a_paid_booking(make_meal(closures.provider_of(meal)), nora)]

    closures.closed(closures.provider_of(meal))
    closures.tell()

    letters = [one for one in mail_to(nora.email) if one.kind == "booking_account_closed"]
    assert [booking.public_id in letters[0].text for booking in booked] == [True, True]
    assert len(letters) == 1


def test_the_letter_names_what_is_free_nearby(app: Flask) -> None:
    a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))
    a_neighbour("Rosa Neri")

    closures.closed(cook)
    closures.tell()

    assert "Rosa Neri" in mail_to(nora.email)[-1].text


def test_whoever_was_told_gets_all_back_whatever_the_rules_say(app: Flask) -> None:
    meal = make_meal(cook := make_provider(), policy="strict")
    booking = a_paid_booking(meal, nora := a_member("Nora Klein"))
    by_the_rules = closures.refund_an_hour_before(booking)

    closures.closed(cook)

    assert by_the_rules < closures.refund_an_hour_before(booking) == booking.total_minor
    assert cancel_booking.refund_now(booking, cook.id).refund_minor == booking.total_minor
    assert nora.id == booking.customer_id


def test_the_promise_holds_when_the_account_opens_again_and_nobody_writes_twice(app: Flask) -> None:
    meal = make_meal(cook := make_provider(), policy="strict")
    booking = a_paid_booking(meal, nora := a_member("Nora Klein"))
    closures.closed(cook)
    closures.tell()
    written = len(mail_to(nora.email))

    closures.opened(cook)
    closures.tell()

    assert closures.refund_an_hour_before(booking) == booking.total_minor
    assert len(mail_to(nora.email)) == written


def test_nobody_hears_of_a_closing_that_was_undone_before_the_letter_left(app: Flask) -> None:
    meal = make_meal(cook := make_provider(), policy="strict")
    booking = a_paid_booking(meal, nora := a_member("Nora Klein"))
    closures.closed(cook)

    closures.opened(cook)
    closures.tell()

    assert "booking_account_closed" not in [one.kind for one in mail_to(nora.email)]
    assert closures.refund_an_hour_before(booking) < booking.total_minor


def test_a_booking_that_was_cancelled_meanwhile_is_not_spoken_of(app: Flask) -> None:
    booking = a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))
    closures.closed(cook)

    closures.given_up(booking, nora)
    closures.tell()

    assert "booking_account_closed" not in [one.kind for one in mail_to(nora.email)]


def test_a_provider_is_told_of_a_customer_and_her_cancellation_does_not_count(app: Flask) -> None:
    booking = a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))
    closures.closed(nora)
    closures.tell()
    letter = mail_to(cook.email)[-1]

    closures.given_up(booking, cook)

    assert letter.subject == "About your booking with Nora Klein"
    assert "does not count among your cancellations" in letter.text
    assert reliability.of_provider(cook.id, closures.now()).cancelled == 0


def test_a_limit_tells_nobody(app: Flask) -> None:
    a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))
    case = cases.a_case("profile", cases.profile_of(cook).slug, a_member())

    cases.decided(case, cases.LIMITED)
    closures.tell()

    assert "booking_account_closed" not in [one.kind for one in mail_to(nora.email)]


def test_a_second_measure_on_a_closed_account_tells_nobody_again(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    a_paid_booking(meal, nora := a_member("Nora Klein"))
    first = cases.a_case("listing", meal.public_id, a_member())
    second = cases.a_case("profile", cases.profile_of(cook).slug, a_member())

    cases.decided(first, cases.FOR_A_WEEK)
    cases.decided(second, cases.BANNED)
    closures.tell()

    assert [one.kind for one in mail_to(nora.email)].count("booking_account_closed") == 1


def test_every_week_of_a_series_may_be_given_up_without_loss(app: Flask) -> None:
    series = a_paid_series(weekly(cook := make_provider(), policy="strict"))
    bookings = weeks_of(series)

    closures.closed(cook)

    left = leave_series.leaving(bookings, series.customer_id)
    assert left.refund_minor == sum(booking.total_minor for booking in bookings)


def test_the_booking_s_page_says_it_and_offers_others(app: Flask) -> None:
    booking = a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))
    a_neighbour("Rosa Neri")
    closures.closed(cook)

    page = signed_in(app, nora).get(f"/bookings/{booking.public_id}").text

    assert "cannot use their account here at the moment" in page
    assert "Rosa Neri" in page


def test_the_desk_says_beforehand_how_many_are_told(app: Flask) -> None:
    a_paid_booking(make_meal(cook := make_provider()), a_member("Nora Klein"))

    page = signed_in(app, a_staff_member(Role.MODERATOR)).get(f"/admin/members/{cook.public_id}").text

    assert "1 booking ahead stays: its other side is told" in page


@pytest.mark.parametrize(
    "change",
    [
        "update booking_closure set told_at = null",
        "delete from booking_closure",
        "update booking_closure set told_id = told_id + 1",
    ],
)
def test_the_database_keeps_who_was_told(app: Flask, change: str) -> None:
    a_paid_booking(make_meal(cook := make_provider()), a_member("Nora Klein"))
    closures.closed(cook)
    closures.tell()

    with pytest.raises(exc.DatabaseError) as refusal, db.session.begin_nested():
        db.session.execute(text(change))

    assert "booking" in str(refusal.value)
