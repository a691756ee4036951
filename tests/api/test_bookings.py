from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.api.shapes import rfc3339
from marketplace.core import clock, config
from marketplace.core.database import db
from marketplace.trade.bookings.models import BookingState
from tests.factories.accounts import a_member, work_in
from tests.factories.api import (
    Program,
    a_held_booking,
    booked_by,
    change_price,
    next_slot,
    program_of,
    spring_night,
    staged_program,
    staged_wanting,
    wanting,
)
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.stage import Stage

# ── Quotes ────────────────────────────────────────────────────────────────────────────────────────


def test_a_quote_shows_every_line(app: Flask) -> None:
    meal = make_meal()
    slot = next_slot(meal, 2).isoformat()

    told = Program(app).post("/quotes", {"listing": meal.public_id, "slot": slot, "party": 2}).json

    amounts = [(line["kind"], line["amount"]["amount_minor"]) for line in told["lines"]]
    assert amounts == [("price", 4800), ("service_fee", 384)]
    assert told["total"] == {"amount_minor": 5184, "currency": "EUR"}
    assert told["available"] is True


def test_a_quote_shows_what_cancelling_gives_back(app: Flask) -> None:
    meal = make_meal(policy="moderate")
    slot = next_slot(meal)

    told = (
        Program(app).post("/quotes", {"listing": meal.public_id, "slot": slot.isoformat(), "party": 1}).json
    )

    first, second = told["cancellation"]["tiers"]
    assert first["refund"]["amount_minor"] == 2592
    assert second["refund"]["amount_minor"] == 1296
    assert second["until"] == told["starts_at"]


def test_a_quote_says_when_a_time_is_not_free(app: Flask) -> None:
    meal = make_meal()
    slot = (next_slot(meal) + timedelta(minutes=7)).isoformat()

    told = Program(app).post("/quotes", {"listing": meal.public_id, "slot": slot, "party": 1}).json

    assert told["available"] is False


def test_a_quote_writes_nothing(app: Flask, statements: Callable[[], list[str]]) -> None:
    meal = make_meal()
    program = Program(app, address="198.51.100.30")
    program.get(f"/listings/{meal.public_id}")
    body = {"listing": meal.public_id, "slot": next_slot(meal).isoformat(), "party": 1}
    seen = statements()

    program.post("/quotes", body)

    assert {words.split()[0] for words in work_in(seen)} == {"select"}
    # The offer, its texts, the plans of both sides, the hours, what is in the way.
    assert len(work_in(seen)) == 5


def test_a_time_the_clocks_jump_over_is_refused(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook, schedule=make_schedule(cook, "01:00-06:00"))
    body = {"listing": meal.public_id, "slot": "2027-03-28T02:30:00+01:00", "party": 1}

    with clock.frozen_at(spring_night() - timedelta(days=20)):
        answer = Program(app).post("/quotes", body)

    assert answer.status_code == 422
    assert "clocks go forward" in answer.json["errors"]["slot"][0]


@pytest.mark.parametrize(
    "slot", ["2027-03-28T03:30:00+02:00", "2027-03-28T01:30:00Z", "2027-03-27T20:30:00-05:00"]
)
def test_the_instant_itself_can_be_had_by_its_real_names(app: Flask, slot: str) -> None:
    cook = make_provider()
    meal = make_meal(cook, schedule=make_schedule(cook, "01:00-06:00"))

    with clock.frozen_at(spring_night() - timedelta(days=20)):
        told = Program(app).post("/quotes", {"listing": meal.public_id, "slot": slot, "party": 1}).json

    assert told["starts_local"] == "2027-03-28T03:30:00+02:00"
    assert told["available"] is True


@pytest.mark.parametrize(
    ("slot", "there"),
    [
        ("2027-03-28T02:30:00Z", "2027-03-28T04:30:00+02:00"),
        ("2027-03-28T02:30:00+05:00", "2027-03-27T22:30:00+01:00"),
    ],
)
def test_half_past_two_exists_in_other_places(app: Flask, slot: str, there: str) -> None:
    body = {"listing": make_meal().public_id, "slot": slot, "party": 1}

    with clock.frozen_at(spring_night() - timedelta(days=20)):
        told = Program(app).post("/quotes", body).json

    assert told["starts_local"] == there


# ── Making ────────────────────────────────────────────────────────────────────────────────────────


def test_a_place_is_held_and_can_be_paid(stage: Stage) -> None:
    meal = stage.meal()
    nora = staged_program(stage, stage.customer())

    answer = nora.book(staged_wanting(stage, meal, 2, note="No nuts, please.", note_consent=True))

    told = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/bookings/{told['id']}"
    assert (told["state"], told["role"], told["note"]) == ("held", "customer", "No nuts, please.")
    assert told["payment"]["checkout_url"].startswith(stage.sandbox_url)
    assert told["total"]["amount_minor"] == 5184


def test_the_whole_journey_by_program(stage: Stage) -> None:
    meal = stage.meal()
    nora = staged_program(stage, stage.customer())
    made = nora.book(staged_wanting(stage, meal)).json

    stage.pay_page(made["payment"]["checkout_url"])
    stage.settle(made["id"])
    told = nora.get(f"/bookings/{made['id']}").json
    cancelled = nora.post(
        f"/bookings/{made['id']}/cancel",
        {"expected_refund_minor": told["cancellation"]["refund"]["amount_minor"]},
    ).json

    assert told["state"] == "confirmed"
    assert cancelled["state"] == "cancelled_by_customer"
    assert cancelled["refunded"]["amount_minor"] == 2592
    assert cancelled["payment"]["refunds"][0]["state"] == "due"


def test_the_same_key_and_body_give_the_first_booking(stage: Stage) -> None:
    meal, customer = stage.meal(), stage.customer()
    nora = staged_program(stage, customer)
    wanted = staged_wanting(stage, meal)

    first, again = nora.book(wanted, "one"), nora.book(wanted, "one")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_the_same_key_with_another_body_is_refused(stage: Stage) -> None:
    meal = stage.meal()
    nora = staged_program(stage, stage.customer())
    wanted = staged_wanting(stage, meal)
    nora.book(wanted, "one")

    answer = nora.book(wanted | {"party": 2, "expected_total_minor": 5184}, "one")

    assert answer.status_code == 422
    assert answer.json["code"] == "key_reused"
    assert list(answer.json["errors"]) == ["Idempotency-Key"]


def test_a_key_is_each_members_own(stage: Stage) -> None:
    meal = stage.meal()
    nora, omar = (staged_program(stage, stage.customer(name)) for name in ("Nora Klein", "Omar Haddad"))
    wanted = staged_wanting(stage, meal)

    first, second = nora.book(wanted, "one"), omar.book(wanted, "one")

    assert first.json["id"] != second.json["id"]


def test_a_held_place_stands_while_the_payment_server_is_down(stage: Stage) -> None:
    meal = stage.meal()
    nora = staged_program(stage, stage.customer())
    wanted = staged_wanting(stage, meal)

    with config.overridden(stripe_api_base="http://127.0.0.1:9"):
        answer = nora.book(wanted)

    assert answer.status_code == 201
    assert answer.json["state"] == "held"
    assert answer.json["payment"]["checkout_url"] is None


def test_a_slot_that_is_taken_says_what_to_do(app: Flask) -> None:
    session = make_session()
    wanted = wanting(session)
    a_held_booking(session, a_member("Omar Haddad"))
    nora = a_member()

    answer = program_of(app, nora).book(wanted)

    told = answer.json
    assert answer.status_code == 409
    assert told["code"] == "slot_taken"
    assert told["what"] == "This time is no longer free."
    assert told["kept"] == "Your details are kept and nothing was charged."
    assert told["next"] == "Choose another time."
    assert told["free"][0] == rfc3339(next_slot(session))
    assert booked_by(nora) == []


def test_a_price_that_changed_is_told_and_nothing_booked(app: Flask) -> None:
    meal = make_meal()
    wanted = wanting(meal)
    meal.price_minor = 3000
    nora = a_member()

    answer = program_of(app, nora).book(wanted)

    assert answer.status_code == 409
    assert answer.json["code"] == "price_changed"
    assert answer.json["total_minor"] == 3240
    assert booked_by(nora) == []


def test_a_changed_price_is_accepted_with_the_same_key(stage: Stage) -> None:
    meal = stage.meal()
    nora = staged_program(stage, stage.customer())
    wanted = staged_wanting(stage, meal)
    change_price(stage, meal, 3000)
    refused = nora.book(wanted, "one")

    answer = nora.book(wanted | {"expected_total_minor": refused.json["total_minor"]}, "one")

    assert answer.status_code == 201


def test_one_cannot_book_ones_own_offer(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    answer = program_of(app, cook).book(wanting(meal))

    assert answer.status_code == 409
    assert answer.json["what"] == "This is your own offer."


def test_a_booking_needs_a_key(app: Flask) -> None:
    meal = make_meal()

    answer = program_of(app, a_member()).post("/bookings", wanting(meal))

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["Idempotency-Key"]


def test_a_note_without_consent_is_not_taken(app: Flask) -> None:
    meal = make_meal()

    answer = program_of(app, a_member()).book(wanting(meal, note="I am diabetic."))

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["note_consent"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "confirmed"}, "state"),
        ({"customer_id": 1}, "customer_id"),
        ({"total_minor": 1}, "total_minor"),
        ({"party": "2"}, "party"),
        ({"party": 2.5}, "party"),
        ({"party": True}, "party"),
        ({"party": None}, "party"),
        ({"party": 7}, "party"),
        ({"party": 10**30}, "party"),
        ({"expected_total_minor": "2592"}, "expected_total_minor"),
        ({"expected_total_minor": -1}, "expected_total_minor"),
        ({"slot": "2026-12-01T19:00:00"}, "slot"),
        ({"slot": "2027-03-28T02:30:00"}, "slot"),
        ({"slot": "tomorrow"}, "slot"),
        ({"slot": "0001-01-01T00:00:00+14:00"}, "slot"),
        ({"slot": "9999-12-31T23:59:59Z"}, "slot"),
        ({"slot": 1795372200}, "slot"),
        ({"listing": "1 or 1=1"}, "listing"),
        ({"listing": ["lst_23456789bcdfghjkmnpq"]}, "listing"),
        ({"note": "x" * 1001}, "note"),
        ({"note": "\0"}, "note"),
        ({"note": "\ud800"}, "note"),
    ],
)
def test_a_body_is_read_strictly(app: Flask, change: dict[str, object], field: str) -> None:
    meal = make_meal()

    answer = program_of(app, a_member()).book(wanting(meal) | change)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


@pytest.mark.parametrize(
    "body", ["", "{", "[" * 100_000, '{"party": NaN}', "\xff", '{"party": ' + "9" * 5000 + "}"]
)
def test_what_is_no_json_is_refused(app: Flask, body: str) -> None:
    program = program_of(app, a_member())

    answer = program.post(
        "/bookings",
        None,
        {"Idempotency-Key": "1"},
        data=body.encode("latin-1"),
        content_type="application/json",
    )

    assert answer.status_code == 400
    assert answer.json["code"] == "not_json"


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null"])
def test_what_is_no_object_is_refused(app: Flask, body: str) -> None:
    program = program_of(app, a_member())

    answer = program.post(
        "/bookings", None, {"Idempotency-Key": "1"}, data=body, content_type="application/json"
    )

    assert answer.status_code == 422


def test_a_form_is_not_taken_for_json(app: Flask) -> None:
    program = program_of(app, a_member())

    answer = program.post("/bookings", None, {"Idempotency-Key": "1"}, data={"party": "2"})

    assert answer.status_code == 415


def test_refusals_of_fields_speak_french_too(app: Flask) -> None:
    meal = make_meal()
    program = program_of(app, a_member(), locale="fr")

    answer = program.book(wanting(meal) | {"party": "2", "colour": "blue"})

    assert answer.json["errors"] == {
        "colour": ["Nous ne connaissons pas ce champ."],
        "party": ["Donnez un nombre entier."],
    }


def test_the_payment_page_speaks_the_members_language_unless_asked(stage: Stage) -> None:
    meal = stage.meal()
    with stage.acting():
        marie = a_member("Marie Petit", locale="fr")
    program = staged_program(stage, marie, locale=None)

    made = program.book(staged_wanting(stage, meal)).json

    page = stage.http.get(made["payment"]["checkout_url"], timeout=30).text
    assert '<html lang="fr">' in page


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_finds_no_more_than_with_a_made_up_number(app: Flask) -> None:
    booking = a_held_booking(make_meal(), a_member())
    omar = program_of(app, a_member("Omar Haddad"))

    theirs = omar.get(f"/bookings/{booking.public_id}")
    made_up = omar.get("/bookings/bk_23456789bcdfghjkmnpq")

    assert theirs.status_code == made_up.status_code == 404
    assert theirs.json | {"request_id": ""} == made_up.json | {"request_id": ""}


def test_a_stranger_cannot_cancel(app: Flask) -> None:
    booking = a_held_booking(make_meal(), a_member())
    omar = program_of(app, a_member("Omar Haddad"))

    theirs = omar.post(f"/bookings/{booking.public_id}/cancel", {"expected_refund_minor": 0})
    made_up = omar.post("/bookings/bk_23456789bcdfghjkmnpq/cancel", {"expected_refund_minor": 0})

    assert theirs.status_code == made_up.status_code == 404
    assert theirs.json | {"request_id": ""} == made_up.json | {"request_id": ""}


def test_a_confirmed_booking_is_nobody_elses_either(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(), stage.customer())
    omar = staged_program(stage, stage.customer("Omar Haddad"))

    read = omar.get(f"/bookings/{booking_id}")
    cancelled = omar.post(f"/bookings/{booking_id}/cancel", {"expected_refund_minor": 2592})

    assert read.status_code == cancelled.status_code == 404
    assert stage.booking(booking_id).state == BookingState.CONFIRMED


def test_an_unpaid_place_is_not_the_providers_business(app: Flask) -> None:
    cook = make_provider()
    booking = a_held_booking(make_meal(cook), a_member())

    answer = program_of(app, cook).get(f"/bookings/{booking.public_id}")

    assert answer.status_code == 404


def test_each_side_sees_its_own_money(stage: Stage) -> None:
    meal, customer = stage.meal(), stage.customer()
    booking_id = stage.booked(meal, customer)
    with stage.acting():
        cook = db.session.get_one(type(customer), meal.provider_id)

    nora = staged_program(stage, customer).get(f"/bookings/{booking_id}").json
    samira = staged_program(stage, cook).get(f"/bookings/{booking_id}").json

    assert (nora["payment"]["state"], nora["earnings"]) == ("paid", None)
    assert (samira["payment"], samira["earnings"]["share"]["amount_minor"]) == (None, 2232)
    assert (samira["role"], samira["customer_name"]) == ("provider", "Nora Klein")


def test_the_address_comes_only_once_cancelling_is_not_free(stage: Stage) -> None:
    meal, customer = stage.meal(), stage.customer()
    start = stage.next_start(meal) + timedelta(days=5)
    booking_id = stage.booked(meal, customer, start)
    nora = staged_program(stage, customer)

    early = nora.get(f"/bookings/{booking_id}")
    with clock.frozen_at(start - timedelta(hours=12)):
        late = nora.get(f"/bookings/{booking_id}")

    assert early.json["place"]["address"] is None
    assert early.json["place"]["address_from"] is not None
    assert "rue des Tests" not in early.text
    assert "rue des Tests" in late.json["place"]["address"]


def test_no_answer_holds_where_a_home_is_exactly(stage: Stage) -> None:
    meal, customer = stage.meal(), stage.customer()
    start = stage.next_start(meal)
    booking_id = stage.booked(meal, customer, start)
    home = stage.booking(booking_id).home

    with clock.frozen_at(start - timedelta(minutes=5)):
        told = staged_program(stage, customer).get(f"/bookings/{booking_id}")

    assert home is not None
    assert told.json["place"]["address"] == home["address"]
    assert str(home["lat"])[:7] not in told.text


def test_a_booking_keeps_its_words_when_the_listing_changes(app: Flask) -> None:
    meal, nora = make_meal(), a_member()
    booking = a_held_booking(meal, nora)
    meal.price_minor = 9900
    db.session.commit()

    told = program_of(app, nora, locale="fr").get(f"/bookings/{booking.public_id}").json

    assert told["total"]["amount_minor"] == 2592
    assert told["title"] == "Couscous du dimanche"
    assert told["agreed"]["allergens"] == ["gluten", "celery"]
    assert told["state_words"] == "Place gardée pendant le paiement"


def test_one_booking_takes_few_queries(app: Flask, statements: Callable[[], list[str]]) -> None:
    nora = a_member()
    booking = a_held_booking(make_meal(), nora)
    program = program_of(app, nora, address="198.51.100.31")
    program.get("/bookings")
    seen = statements()

    program.get(f"/bookings/{booking.public_id}")

    assert len(work_in(seen)) <= 6


def test_the_list_takes_no_more_queries_for_more_bookings(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    nora, meal = a_member(), make_meal()
    for _one in range(4):
        a_held_booking(meal, nora)
    program = program_of(app, nora, address="198.51.100.32")
    program.get("/bookings")
    seen = statements()

    answer = program.get("/bookings")

    assert len(answer.json["items"]) == 4
    assert len(work_in(seen)) == 2


# ── Cancelling ────────────────────────────────────────────────────────────────────────────────────


def test_a_refund_that_changed_is_told_and_nothing_cancelled(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.booked(stage.meal(), customer)

    answer = staged_program(stage, customer).post(
        f"/bookings/{booking_id}/cancel", {"expected_refund_minor": 1}
    )

    assert answer.status_code == 409
    assert answer.json["code"] == "refund_changed"
    assert answer.json["refund_minor"] == 2592
    assert stage.booking(booking_id).state == BookingState.CONFIRMED


def test_a_cancellation_sent_twice_with_its_key_is_one(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.booked(stage.meal(), customer)
    nora = staged_program(stage, customer)
    path, body, key = (
        f"/bookings/{booking_id}/cancel",
        {"expected_refund_minor": 2592},
        {"Idempotency-Key": "c"},
    )

    first, again = nora.post(path, body, key), nora.post(path, body, key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(again.json["payment"]["refunds"]) == 1


def test_what_is_cancelled_cannot_be_cancelled_again(stage: Stage) -> None:
    customer = stage.customer()
    booking_id = stage.booked(stage.meal(), customer)
    nora = staged_program(stage, customer)
    path, body = f"/bookings/{booking_id}/cancel", {"expected_refund_minor": 2592}
    nora.post(path, body)

    answer = nora.post(path, body)

    assert answer.status_code == 409
    assert answer.json["code"] == "state_changed"


def test_a_provider_cancels_with_everything_given_back(stage: Stage) -> None:
    meal, customer = stage.meal(), stage.customer()
    booking_id = stage.booked(meal, customer)
    with stage.acting():
        cook = db.session.get_one(type(customer), meal.provider_id)

    told = staged_program(stage, cook).post(
        f"/bookings/{booking_id}/cancel", {"expected_refund_minor": 2592, "reason": "I am ill."}
    )

    assert told.json["state"] == "cancelled_by_provider"
    assert told.json["refunded"]["amount_minor"] == 2592
