"""Services at the customer's home, as their pages say and ask it."""

import re

from flask import Flask

from marketplace.core.database import db
from marketplace.trade.availability import provider_time
from marketplace.trade.listings.models import Venue
from tests.factories.accounts import a_member, signed_in
from tests.factories.api import Program, booked_by, program_of, wanting
from tests.factories.letters import letter_of
from tests.factories.listings import make_meal, make_provider, make_session
from tests.factories.publishing import Wizard, listings_of, sentences
from tests.factories.studio import reread
from tests.factories.visits import a_home, booked_at, held_at, make_visit, member_of, next_start, visit_form

AT_HOMES = {"venue": "customer", "radius_km": "8", "kmh": "15", "address": "12 rue des Tables, 69001 Lyon"}
AT_HOME = {"address": "3 rue des Lilas, 69003 Lyon", "directions": "Second floor"}


def test_a_cook_offers_to_come_to_homes(app: Flask) -> None:
    cook = a_member()

    Wizard(signed_in(app, cook), where=AT_HOMES).all().publish()

    listing = listings_of(cook)[0]
    assert (listing.venue, listing.radius_m, listing.shared) == (Venue.CUSTOMER, 8000, False)
    assert provider_time.of_provider(cook.id).kmh == 15


def test_the_wizard_asks_how_far(app: Flask) -> None:
    wizard = Wizard(signed_in(app, a_member()), where=AT_HOMES).until("where")

    answer = wizard.answer("where", radius_km="")

    assert answer.status_code == 422
    assert any("How far you come" in line for line in sentences(answer))


def test_an_offer_is_changed_to_come_to_homes_and_back(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    browser, path = signed_in(app, cook), f"/studio/listings/{meal.public_id}/venue"

    browser.post(path, {"venue": "customer", "radius_km": "5", "kmh": "30"})
    assert (reread(meal).venue, meal.radius_m, meal.shared) == (Venue.CUSTOMER, 5000, False)
    browser.post(path, {"venue": "provider"})

    assert (reread(meal).venue, meal.radius_m) == (Venue.PROVIDER, None)


def test_a_meal_is_never_eaten_by_video(app: Flask) -> None:
    meal = make_meal(cook := make_provider())

    page = signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/venue", {"venue": "remote"})

    assert page.status_code == 422
    assert reread(meal).venue == Venue.PROVIDER


def test_the_offer_says_that_they_come_and_how_far(app: Flask) -> None:
    visit = make_visit()

    page = app.test_client().get(f"/listings/{visit.public_id}").text.replace("\xa0", " ")

    assert "At your home, up to 8 km around" in page
    assert "Théo Marchand comes to your home" in page


def test_a_result_says_that_they_come(app: Flask) -> None:
    make_visit()

    assert "At your home" in app.test_client().get("/search?where=Lyon").text


def test_the_address_is_typed_while_booking(app: Flask) -> None:
    visit, nora = make_visit(), a_member("Nora Klein")
    form = visit_form(visit, AT_HOME)

    signed_in(app, nora).post(f"/listings/{visit.public_id}/book", form)

    home = booked_by(nora)[0].home
    assert (home["address"], home["directions"]) == (AT_HOME["address"], AT_HOME["directions"])


def test_an_unknown_address_is_refused_at_its_field_and_what_was_typed_is_kept(app: Flask) -> None:
    visit = make_visit()
    form = visit_form(visit, {"address": "Nowhere at all 12", "directions": "Blue bell"})

    page = signed_in(app, a_member()).post(f"/listings/{visit.public_id}/book", form)

    assert page.status_code == 422
    assert any("We do not know this address" in line for line in sentences(page))
    assert "Blue bell" in page.text


def test_a_town_too_far_away_is_refused_in_words(app: Flask) -> None:
    visit = make_visit()
    form = visit_form(visit, {"address": "5 place du Palais, 33000 Bordeaux"})

    page = signed_in(app, a_member()).post(f"/listings/{visit.public_id}/book", form)

    assert page.status_code == 422
    assert any("comes up to 8" in line for line in sentences(page))


def test_a_program_sends_the_address_too(app: Flask) -> None:
    visit, nora = make_visit(), a_member("Nora Klein")
    program = program_of(app, nora)

    without = program.book(wanting(visit))
    made = program.book(wanting(visit, **AT_HOME))

    assert without.status_code == 422
    assert list(without.json["errors"]) == ["address"]
    assert (made.status_code, made.json["place"]["venue"]) == (201, "customer")
    assert made.json["place"]["address"] == AT_HOME["address"]


def test_the_api_says_how_far_they_come(app: Flask) -> None:
    told = Program(app).get(f"/listings/{make_visit().public_id}").json

    assert (told["venue"], told["visit_radius_m"]) == ("customer", 8000)


def test_each_side_reads_on_the_booking_s_page_what_is_theirs_to_know(app: Flask) -> None:
    visit = make_visit()
    booking = booked_at(visit, a_home())
    db.session.commit()

    pages = [
        signed_in(app, member_of(one)).get(f"/bookings/{booking.public_id}").text
        for one in (booking.customer_id, booking.provider_id)
    ]

    assert all("3 rue des Lilas" in page for page in pages)
    assert "At your home" in pages[0]
    assert "At your guest’s home" in pages[1]


def test_letters_and_invitations_name_the_area_and_never_the_address(app: Flask) -> None:
    booking = booked_at(make_visit(), a_home())

    letters = [letter_of(kind) for kind in ("booking_confirmed", "booking_received")]

    assert all("Lilas" not in str(vars(letter)) for letter in letters)
    assert "At your guest’s home, Lyon" in letters[1].text
    assert booking.state == "confirmed"


def test_an_offer_at_home_asks_for_no_address(app: Flask) -> None:
    session = make_session()
    slot = next_start(session).isoformat().replace("+", "%2B")

    page = signed_in(app, a_member()).get(f"/listings/{session.public_id}/book?slot={slot}").text

    assert not re.search(r'name="address"', page)


def test_a_held_visit_shows_its_customer_the_address(app: Flask) -> None:
    booking = held_at(make_visit(), a_home())
    db.session.commit()

    page = signed_in(app, member_of(booking.customer_id)).get(f"/bookings/{booking.public_id}").text

    assert "3 rue des Lilas" in page
