"""What is shown follows the documents: published with them, hidden without, back with the new ones; bookings stay."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.money.payouts.models import DocumentEnd
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.credentials import gates, jobs, queries
from marketplace.trade.credentials.models import Activity, ListingClosure, State
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import Listing, ListingStatus
from marketplace.trade.listings.rules import NotReady
from marketplace.workflows import credential_gates, self_check
from tests.factories import credentials
from tests.factories.accounts import a_member, a_staff_member, mail_to
from tests.factories.listings import make_meal, make_provider, make_session
from tests.factories.scene import a_paid_booking

TOMORROW = timedelta(days=1)


def test_publishing_says_exactly_what_is_missing(app: Flask) -> None:
    credentials.gates_of_france()
    session = make_session(published=False)

    with pytest.raises(NotReady) as refused:
        listings.publish(session)

    assert refused.value.facts["missing"] == [
        f"The law asks for this document first: {name}. Send it in your studio, under Permits."
        for name in ("Diploma or certificate to teach sport", "Professional card of a sports educator")
    ]


def test_what_waits_for_us_keeps_it_hidden_and_says_so(app: Flask) -> None:
    credentials.gates_of_france()
    coach = make_provider()
    credentials.accepted(coach, "sport_diploma")
    credentials.sent(coach, "sport_card")

    [sentence] = [one.sentence for one in listings.missing_of(make_session(coach, published=False))]

    assert sentence.startswith("We are checking this document: Professional card")


def test_with_its_documents_it_is_published(app: Flask) -> None:
    credentials.gates_of_france()
    coach = make_provider()
    credentials.papers_of(coach, *credentials.SPORT)

    assert make_session(coach).status == ListingStatus.PUBLISHED


def test_a_skill_that_is_no_sport_needs_none(app: Flask) -> None:
    credentials.gates_of_france()

    assert make_session(activities=[]).status == ListingStatus.PUBLISHED


def test_serving_wine_needs_the_licence_from_then_on(app: Flask) -> None:
    credentials.gates_of_france()
    cook = make_provider()
    credentials.papers_of(cook, *credentials.COOKING)
    meal = make_meal(cook)

    with pytest.raises(NotReady, match="cannot be shown"), db.session.begin_nested():
        listings.update_listing(meal, terms={"activities": ["cooking", "alcohol"]})
    db.session.refresh(meal)

    assert meal.activities == ["cooking"]


def test_on_its_last_day_a_card_still_holds(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()

    with credentials.on(until):
        jobs.expire()

    assert session.status == ListingStatus.PUBLISHED


def test_the_day_after_the_offer_is_hidden_and_its_provider_told_why(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()
    coach = db.session.get_one(Member, session.provider_id)

    with credentials.on(until + TOMORROW):
        jobs.expire()
        db.session.refresh(session)

    assert session.status == ListingStatus.PAUSED
    letter = mail_to(coach.email)[-1]
    assert letter.kind == "credential_taken_off"
    assert "Professional card of a sports educator" in letter.text
    assert "Run your first 5 km" in letter.text


def test_bookings_ahead_stay_and_are_told_to_the_desk(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()
    with credentials.on(until - timedelta(days=3)):
        booking = a_paid_booking(session, a_member("Nora Klein"))
        booking_end = booking.ends_at.date()

    # The card is withdrawn while the session is still to come.
    with credentials.on(booking_end - TOMORROW):
        card = queries.held(session.provider_id)["sport_card"].accepted
        assert card is not None
        credential_gates.revoke(card, a_staff_member(Role.MODERATOR), "The prefecture took it back.")
        [hidden] = credential_gates.taken_off()

    assert booking.state == BookingState.CONFIRMED
    assert hidden.ahead is not None
    assert (hidden.ahead.bookings, hidden.documents) == (1, ["sport_card"])


def test_the_new_card_puts_the_offer_back(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()
    coach = db.session.get_one(Member, session.provider_id)

    with credentials.on(until + TOMORROW):
        jobs.expire()
        credentials.accepted(coach, "sport_card")
        db.session.refresh(session)

    assert session.status == ListingStatus.PUBLISHED
    assert db.session.scalars(select(ListingClosure)).all() == []
    assert mail_to(coach.email)[-1].kind == "credential_put_back"


def test_what_its_provider_paused_stays_paused(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()
    coach = db.session.get_one(Member, session.provider_id)
    listings.pause(session)

    with credentials.on(until + TOMORROW):
        jobs.expire()
        credentials.accepted(coach, "sport_card")
        db.session.refresh(session)

    assert session.status == ListingStatus.PAUSED


def test_what_staff_suspended_does_not_come_back_with_a_document(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()
    coach = db.session.get_one(Member, session.provider_id)

    with credentials.on(until + TOMORROW):
        jobs.expire()
        db.session.refresh(session)
        moderator = a_staff_member(Role.MODERATOR)
        listings.suspend(session, moderator, "Reported")
        listings.reinstate(session, moderator, "Sorted out")
        credentials.accepted(coach, "sport_card")
        db.session.refresh(session)

    assert session.status == ListingStatus.PAUSED


def test_taking_a_document_back_hides_what_needs_it(app: Flask) -> None:
    session, _until = credentials.an_offer_that_ends()
    diploma = queries.held(session.provider_id)["sport_diploma"].accepted
    assert diploma is not None

    credential_gates.withdraw(diploma)
    db.session.refresh(session)

    assert (session.status, diploma.state) == (ListingStatus.PAUSED, State.WITHDRAWN)


def test_a_new_gate_waits_for_its_day_and_then_hides_what_lacks_the_document(app: Flask) -> None:
    meal = make_meal()
    admin = a_staff_member(Role.ADMIN)
    begins = queries.today() + timedelta(days=60)
    gates.set_gate("fr", Activity.COOKING, "food_declaration", "A law", begins, admin)

    with credentials.on(begins - TOMORROW):
        jobs.turn_gates()
        before = db.session.scalar(select(Listing.status).where(Listing.id == meal.id))
    with credentials.on(begins):
        jobs.turn_gates()
        after = db.session.scalar(select(Listing.status).where(Listing.id == meal.id))

    assert (before, after) == ("published", "paused")


def test_a_gate_to_come_is_announced_once_and_again_two_weeks_before(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook)
    begins = queries.today() + timedelta(days=60)
    credentials.a_gate("cooking", "food_declaration", begins=begins)

    for days in (60, 59, 14, 13, 1):
        with credentials.on(begins - timedelta(days=days)):
            jobs.remind()

    assert [one.kind for one in mail_to(cook.email)] == ["credential_announced"] * 2


def test_whoever_has_sent_the_document_hears_nothing_of_the_gate(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook)
    credentials.sent(cook, "food_declaration")
    credentials.a_gate("cooking", "food_declaration", begins=queries.today() + timedelta(days=60))

    jobs.remind()

    assert mail_to(cook.email) == []


def test_an_ended_gate_shows_again_what_it_hid(app: Flask) -> None:
    meal, admin = make_meal(), a_staff_member(Role.ADMIN)
    gate = gates.set_gate("FR", Activity.COOKING, "food_declaration", "A law", queries.today(), admin)
    jobs.turn_gates()

    gates.end_gate(gate, admin)
    jobs.turn_gates()
    db.session.refresh(meal)

    assert meal.status == ListingStatus.PUBLISHED


def test_every_turn_is_written_down(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()

    with credentials.on(until + TOMORROW):
        jobs.expire()

    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.subject_id == session.public_id)).all()
    assert acts == ["listing.taken_off"]


def test_the_database_refuses_to_publish_behind_a_gate(app: Flask) -> None:
    credentials.gates_of_france()
    session = make_session(published=False)

    said = credentials.refusal_of("update listing set status = 'published' where id = :id", id=session.id)

    assert "is published without {sport_card,sport_diploma}" in said


def test_the_database_refuses_to_end_a_document_that_a_published_offer_needs(app: Flask) -> None:
    session, _until = credentials.an_offer_that_ends()
    ends = "update credential set state = 'expired', closed_at = now() where provider_id = :id"

    said = credentials.refusal_of(ends, id=session.provider_id)

    assert "is published without" in said


def test_the_database_refuses_a_gate_that_leaves_offers_open(app: Flask) -> None:
    make_meal()
    credentials.a_gate("cooking", "food_declaration", begins=queries.today())

    said = credentials.refusal_of("update credential_gate set enforced_at = now()")

    assert "behind a new gate" in said


def test_self_check_sees_an_offer_behind_a_closed_gate(app: Flask) -> None:
    make_meal()
    sql = self_check.ALL["credentials: no published listing stands behind a closed gate"]

    with db.session.begin_nested() as savepoint:
        credentials.a_gate("cooking", "food_declaration")
        found = db.session.execute(text(sql)).all()
        savepoint.rollback()

    assert len(found) == 1


def test_what_payouts_know_goes_with_the_document(app: Flask) -> None:
    session, until = credentials.an_offer_that_ends()

    with credentials.on(until + TOMORROW):
        jobs.expire()

    known = db.session.get(DocumentEnd, session.provider_id)
    assert known is not None
    assert known.ends_on == until
