import json

import pytest
from flask import Flask

from marketplace.community.customers import operations, queries
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from tests.factories import talks
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.scene import a_paid_booking


def test_a_customer_is_shown_with_bookings_messages_notes_and_tags(app: Flask) -> None:
    listing = make_meal(cook := make_provider(), notice_minutes=0)
    nora = a_member("Nora Klein")
    booking = a_paid_booking(listing, nora)
    talks.a_talk(listing, nora)
    operations.add_note(cook.id, nora.id, "Sits near the window")
    operations.set_tags(cook.id, nora.id, "Regular, garden")
    browser = signed_in(app, cook)

    page = browser.get(f"/studio/customers/{nora.public_id}").text
    booked = browser.get(f"/bookings/{booking.public_id}").text

    assert "Sits near the window" in page
    assert "garden, regular" in page
    assert f"/bookings/{booking.public_id}" in page
    assert "/messages/thr_" in page
    assert f"/studio/customers/{nora.public_id}" in booked


def test_whoever_never_booked_nor_wrote_is_no_customer(app: Flask) -> None:
    make_meal(cook := make_provider())
    stranger = a_member("Zoe Blank")

    answer = signed_in(app, cook).get(f"/studio/customers/{stranger.public_id}")

    assert answer.status_code == 404


def test_notes_of_one_provider_are_not_those_of_another(app: Flask) -> None:
    nora = a_member("Nora Klein")
    first, second = make_provider(), make_provider("Théo Marchand")
    for cook in (first, second):
        a_paid_booking(make_meal(cook, notice_minutes=0), nora)
    note = operations.add_note(first.id, nora.id, "Sits near the window")
    browser = signed_in(app, second)
    path = f"/studio/customers/{nora.public_id}"

    page = browser.get(path)
    erased = browser.post(f"{path}/notes/{note.public_id}")

    assert "window" not in page.text
    assert erased.status_code == 404


def test_an_erased_note_is_gone(app: Flask) -> None:
    nora, cook = a_member("Nora Klein"), make_provider()
    a_paid_booking(make_meal(cook, notice_minutes=0), nora)
    note = operations.add_note(cook.id, nora.id, "Sits near the window")

    signed_in(app, cook).post(f"/studio/customers/{nora.public_id}/notes/{note.public_id}")

    assert queries.notes(cook.id, nora.id) == []


def test_notes_and_tags_can_be_taken_away(app: Flask) -> None:
    nora, cook = a_member("Nora Klein"), make_provider()
    operations.add_note(cook.id, nora.id, "Sits near the window")
    operations.set_tags(cook.id, nora.id, "regular")
    db.session.commit()

    taken = json.loads(signed_in(app, cook).get("/studio/customers/export").text)

    assert [(one["customer"], one["tags"], one["notes"][0]["text"]) for one in taken] == [
        ("Nora Klein", ["regular"], "Sits near the window")
    ]


def test_customers_are_found_again_by_their_tag(app: Flask) -> None:
    cook = make_provider()
    nora, ines = a_member("Nora Klein"), a_member("Ines Roy")
    listing = make_meal(cook, notice_minutes=0)
    for customer in (nora, ines):
        a_paid_booking(listing, customer)
    operations.set_tags(cook.id, nora.id, "Regular")

    page = signed_in(app, cook).get("/studio/customers?tag=regular").text

    assert "Nora Klein" in page
    assert "Ines Roy" not in page


@pytest.mark.parametrize("typed", ["x" * 31, ",".join(f"tag{n}" for n in range(11))])
def test_too_many_or_too_long_tags_are_refused_in_words(app: Flask, typed: str) -> None:
    with pytest.raises(Invalid, match="At most 10 tags"):
        operations.set_tags(1, 2, typed)
