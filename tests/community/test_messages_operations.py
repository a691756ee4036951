from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.community.messages import jobs, lines, operations, reading
from marketplace.community.messages.operations import HidesContacts, NotDelivered, OwnOffer, Words
from marketplace.community.reports import blocks
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.notices import How, Topic
from marketplace.people.accounts.models import MemberStatus
from marketplace.people.notices import operations as notices
from tests.factories import talks
from tests.factories.accounts import a_member, mail_to, signed_in
from tests.factories.listings import make_meal
from tests.factories.notices import due_at, letters_to, notices_of, wants
from tests.factories.scene import a_paid_booking


def test_a_message_is_unread_on_the_other_side_until_it_was_on_the_screen(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    provider = talks.provider_of(thread)

    before = talks.side(thread, provider).unread
    reading.read_to(thread.id, provider.id, 1)

    assert before == 1
    assert talks.side(thread, provider).unread == 0
    assert talks.side(thread, customer).unread == 0


def test_what_came_while_one_was_reading_stays_unread(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    talks.say(thread, customer, "And a lift?")

    reading.read_to(thread.id, thread.provider_id, 1)

    assert talks.side(thread, talks.provider_of(thread)).unread == 1


def test_the_same_form_sent_twice_is_one_message(app: Flask) -> None:
    thread = talks.an_empty_talk(make_meal(), customer := a_member())

    first = talks.say(thread, customer, "Is there a tram?", key="tap")
    second = talks.say(thread, customer, "Is there a tram?", key="tap")

    assert first.id == second.id
    assert talks.messages_in(thread) == ["Is there a tram?"]


def test_the_same_key_with_other_words_is_refused(app: Flask) -> None:
    thread = talks.an_empty_talk(make_meal(), customer := a_member())
    talks.say(thread, customer, "Is there a tram?", key="tap")

    with pytest.raises(Invalid):
        talks.say(thread, customer, "Is there a bus?", key="tap")


def test_contact_details_are_shown_to_the_writer_before_they_are_sent_hidden(app: Flask) -> None:
    thread = talks.an_empty_talk(make_meal(), customer := a_member())

    with pytest.raises(HidesContacts) as refusal:
        operations.send(thread.id, customer, Words("Call 06 12 34 56 78", "one"))

    assert [contact.kind for contact in refusal.value.contacts] == ["phone"]
    assert talks.messages_in(thread) == []


def test_the_reader_sees_contact_details_once_something_is_booked(app: Flask) -> None:
    listing, customer = make_meal(notice_minutes=0), a_member()
    thread = talks.a_talk(listing, customer, "Call 06 12 34 56 78")
    reader = talks.seen_by(thread, talks.provider_of(thread))

    before = lines.log_of(reader).lines[0]
    a_paid_booking(listing, customer)
    after = lines.log_of(reader).lines[0]

    assert "06 12" not in before.html
    assert "hidden until you book" in before.html
    assert "06 12 34 56 78" in after.html


def test_steps_of_a_booking_stand_among_the_messages_in_their_time(app: Flask) -> None:
    listing, customer = make_meal(notice_minutes=0), a_member()
    thread = talks.a_talk(listing, customer)
    a_paid_booking(listing, customer)
    talks.answer(thread)

    log = lines.log_of(talks.seen_by(thread, customer))

    assert [type(line).__name__ for line in log.lines] == ["Said", "Happened", "Said"]
    assert log.pinned is not None
    assert log.lines[1].sentence.startswith("Confirmed: ")


def test_a_blocked_member_is_refused_like_one_whose_reader_is_gone(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    provider = talks.provider_of(thread)
    said = []

    blocks.block(provider.id, customer.id)
    with pytest.raises(NotDelivered) as blocked:
        talks.say(thread, customer, "Hello?")
    blocks.unblock(provider.id, customer.id)
    provider.status, provider.status_reason = MemberStatus.CLOSED, None
    db.session.flush()
    with pytest.raises(NotDelivered) as gone:
        talks.say(thread, customer, "Hello?")

    said = [blocked.value.sentence, gone.value.sentence]
    assert said[0] == said[1]


def test_nobody_writes_to_their_own_offer(app: Flask) -> None:
    listing = make_meal()

    with pytest.raises(OwnOffer):
        operations.thread_about(listing, listing.provider_id, listing.provider_id)


def test_a_draft_is_kept_for_its_writer_and_gone_once_sent(app: Flask) -> None:
    thread = talks.an_empty_talk(make_meal(), customer := a_member())

    operations.keep_draft(thread.id, customer.id, "Is there")
    kept = talks.side(thread, customer).draft
    talks.say(thread, customer, "Is there a tram?")

    assert kept == "Is there"
    assert talks.side(thread, customer).draft is None


def test_one_letter_tells_of_all_that_waits_and_no_other_before_one_looked(app: Flask) -> None:
    customer = a_member()
    first = talks.a_talk(make_meal(), customer)
    second = talks.a_talk(make_meal(), customer)
    talks.answer(first)
    talks.answer(second)
    soon = clock.now() + timedelta(minutes=6)

    with clock.frozen_at(soon):
        jobs.letters()
        talks.answer(first, "And one thing more.")
        jobs.letters()
    with clock.frozen_at(soon + timedelta(hours=2)):
        jobs.letters()

    assert [letter.subject for letter in mail_to(customer.email)] == ["2 conversations wait for you"]


def test_a_letter_holds_no_word_of_what_was_written(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member(), "I am allergic to walnuts")

    with clock.frozen_at(clock.now() + timedelta(minutes=6)):
        jobs.letters()

    letters = mail_to(talks.provider_of(thread).email)
    assert len(letters) == 1
    assert "walnuts" not in letters[0].text + letters[0].html


def test_whoever_wants_no_letters_gets_none(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())
    wants(talks.provider_of(thread), How.NEVER, Topic.MESSAGES)

    with clock.frozen_at(clock.now() + timedelta(minutes=6)):
        jobs.letters()

    assert mail_to(talks.provider_of(thread).email) == []
    assert [notice.title for notice in notices_of(talks.provider_of(thread))] == ["Ana Lopes wrote to you"]


def test_a_letter_about_a_message_waits_for_the_letter_of_the_day_where_a_member_wants_so(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())
    wants(talks.provider_of(thread), How.DAILY, Topic.MESSAGES)

    with clock.frozen_at(clock.now() + timedelta(minutes=6)):
        jobs.letters()

    assert mail_to(talks.provider_of(thread).email) == []
    assert [notice.waits_for_letter for notice in notices_of(talks.provider_of(thread))] == [True]


def test_in_quiet_hours_a_letter_about_a_message_waits(app: Flask) -> None:
    night = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    with clock.frozen_at(night - timedelta(minutes=6)):
        thread = talks.a_talk(make_meal(), a_member())
    provider = talks.provider_of(thread)
    notices.be_quiet(provider.id, 22 * 60, 8 * 60, "Europe/Paris")

    with clock.frozen_at(night):
        jobs.letters()

    assert [due_at(letter) for letter in letters_to(provider)] == [datetime(2026, 11, 19, 7, 0, tzinfo=UTC)]


def test_reading_the_conversation_reads_what_was_told_of_it(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())
    provider = talks.provider_of(thread)
    with clock.frozen_at(clock.now() + timedelta(minutes=6)):
        jobs.letters()

    signed_in(app, provider).post(f"/messages/{thread.public_id}/read", {"to": "1"})

    assert [notice.read_at is None for notice in notices_of(provider)] == [False]


def test_the_database_keeps_every_word_of_a_message(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())

    with pytest.raises(IntegrityError, match="a message never changes"):
        db.session.execute(text("update message set number = 7 where thread_id = :id"), {"id": thread.id})

    db.session.rollback()


def test_conversations_nobody_began_are_forgotten(app: Flask) -> None:
    listing = make_meal()
    empty, drafted = talks.an_empty_talk(listing, a_member()), talks.an_empty_talk(listing, ana := a_member())
    operations.keep_draft(drafted.id, ana.id, "Is there")

    with clock.frozen_at(clock.now() + timedelta(days=2)):
        operations.forget_empty()

    left = db.session.scalars(text("select public_id from thread")).all()
    assert empty.public_id not in left
    assert drafted.public_id in left
