"""What the pages of bookings and desks say when an account is closed: what is so, and nothing that leads nowhere."""

from flask import Flask

from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from tests.factories import cases, closures, lists, requests, suspensions, troubles
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.clubs import a_club, a_neighbour, an_identity, founder_of, operations
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.scene import a_paid_booking
from tests.factories.stage import Stage


def test_a_request_that_ended_with_an_account_is_no_cancellation_and_no_income(stage: Stage) -> None:
    booking = requests.asked(stage)
    suspensions.suspend_customer_of(stage, booking)
    with stage.app.app_context():
        cook = db.session.get_one(Member, requests.provider_id(stage, booking))

        page = words_of(signed_in(stage.app, cook).get(f"/bookings/{booking}"))

    assert "Request ended" in page
    assert "Ended: the customer cannot use their account" in page
    assert "Cancelled by the customer" not in page
    assert "Your share" not in page


def test_a_booking_with_a_closed_account_offers_no_message_that_would_not_arrive(app: Flask) -> None:
    booking = a_paid_booking(make_meal(cook := make_provider()), nora := a_member("Nora Klein"))
    before = words_of(signed_in(app, nora).get(f"/bookings/{booking.public_id}"))

    closures.closed(cook)

    after = words_of(signed_in(app, nora).get(f"/bookings/{booking.public_id}"))
    assert ("Write to Samira Benali" in before, "Write to Samira Benali" in after) == (True, False)
    assert "Messages do not reach them here for now." in after


def test_the_letter_about_a_request_that_ended_names_no_page_that_would_not_open(stage: Stage) -> None:
    booking = requests.asked(stage)

    suspensions.suspend_customer_of(stage, booking)

    [letter] = troubles.letters(stage, "request_ended")
    assert booking not in letter


def test_who_has_no_offer_is_not_said_to_lose_any(app: Flask) -> None:
    staff = signed_in(app, a_staff_member(Role.MODERATOR))
    cook = make_provider()
    without = words_of(staff.get(f"/admin/members/{cook.public_id}"))
    make_meal(cook)

    one = words_of(staff.get(f"/admin/members/{cook.public_id}"))

    assert "out of sight" not in without
    assert "1 listing goes out of sight." in one


def test_the_case_of_a_held_change_says_that_it_would_stand_there(app: Flask) -> None:
    lists.a_list(["casino"])
    club = a_club(a_neighbour("Ana Lopes"))
    operations.describe(club, founder_of(club), an_identity(about="Ten years at the casino."))

    page = (
        signed_in(app, a_staff_member(Role.MODERATOR))
        .get(f"/admin/reports/{cases.held()[-1].public_id}")
        .text
    )

    assert "What would stand there" in page
    assert "As it read when it was reported" not in page
