import re
from collections.abc import Callable

from flask import Flask

from marketplace.community.messages import operations
from marketplace.core.database import db
from tests.factories import talks
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.studio import a_guest


def test_a_question_is_asked_from_the_page_of_an_offer(app: Flask) -> None:
    listing, customer = make_meal(), a_member()
    browser = signed_in(app, customer)

    offer = browser.get(f"/listings/{listing.public_id}/{listing.slug}")
    opened = browser.get(f"/messages/about/{listing.public_id}")
    kept = talks.talks_about(listing)
    sent = browser.post(f"/messages/about/{listing.public_id}", {"text": "Is there a tram?", "key": "one"})

    assert f"/messages/about/{listing.public_id}" in offer.text
    assert "Nothing was written yet." in opened.text
    assert kept == 0
    assert sent.status_code == 303
    assert "Is there a tram?" in browser.get(sent.location).text


def test_the_same_first_words_sent_twice_begin_one_conversation_with_one_message(app: Flask) -> None:
    listing = make_meal()
    browser, form = signed_in(app, a_member()), {"text": "Is there a tram?", "key": "one"}

    first = browser.post(f"/messages/about/{listing.public_id}", form)
    again = browser.post(f"/messages/about/{listing.public_id}", form)

    assert first.location == again.location
    assert talks.talks_about(listing) == 1
    assert browser.get(first.location).text.count("Is there a tram?") == 1


def test_first_words_that_are_refused_stand_on_the_page_and_begin_nothing(app: Flask) -> None:
    listing = make_meal()

    asked = signed_in(app, a_member()).post(
        f"/messages/about/{listing.public_id}", {"text": "Call 06 12 34 56 78", "key": "two"}
    )

    assert asked.status_code == 409
    assert "phone number hidden until you book" in asked.text
    assert "Call 06 12 34 56 78</textarea>" in asked.text
    assert talks.talks_about(listing) == 0


def test_first_words_that_are_not_sent_yet_are_kept_as_a_draft(app: Flask) -> None:
    listing = make_meal()
    browser, form = signed_in(app, a_member()), {"text": "Is there", "key": "three"}

    kept = browser.post(f"/messages/about/{listing.public_id}/draft", form)
    again = browser.get(f"/messages/about/{listing.public_id}")

    assert kept.status_code == 303
    assert again.location.partition("#")[0] == kept.location.partition("#")[0]
    assert "Is there</textarea>" in browser.get(kept.location).text


def test_a_provider_begins_with_the_guest_of_a_booking(app: Flask) -> None:
    cook = make_provider()
    booking = a_guest(make_meal(cook))
    browser = signed_in(app, cook)

    opened = browser.get(f"/messages/booking/{booking.public_id}")
    sent = browser.post(f"/messages/booking/{booking.public_id}", {"text": "See you soon.", "key": "a"})
    again = browser.get(f"/messages/booking/{booking.public_id}")

    assert "Nora Klein" in opened.text
    assert again.location.partition("#")[0] == sent.location.partition("#")[0]


def test_opening_a_conversation_leaves_it_unread_until_its_page_says_it_was_read(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member("Nora Klein"))
    browser = signed_in(app, talks.provider_of(thread))

    opened = browser.get(f"/messages/{thread.public_id}")
    before = browser.get("/messages")
    marked = browser.post(f"/messages/{thread.public_id}/read", {"to": "1"})
    after = browser.get("/messages")

    assert "Mark as read" in opened.text
    assert "1 unread conversation" in before.text
    assert marked.status_code == 303
    assert "unread conversation" not in after.text


def test_a_script_that_says_what_was_read_gets_what_still_waits(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member("Nora Klein"))
    provider = talks.provider_of(thread)
    talks.a_talk(make_meal(provider), a_member("Zoe Blank"))
    browser = signed_in(app, provider)

    answer = browser.post(
        f"/messages/{thread.public_id}/read", {"to": "1"}, headers={"HX-Request-Type": "partial"}
    )

    assert "1 unread conversation<" in answer.text
    assert "<html" not in answer.text
    assert "Mark as read" not in browser.get(f"/messages/{thread.public_id}").text


def test_all_conversations_are_shown_as_all_whatever_is_unread(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())
    browser = signed_in(app, talks.provider_of(thread))

    chosen = [
        re.findall(r'class="chip" href="([^"]+)" aria-current="true"', browser.get(address).text)
        for address in ("/messages", "/messages?show=unread")
    ]

    assert chosen == [["/messages"], ["/messages?show=unread"]]


def test_nobody_has_read_what_was_not_written_yet(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    provider = talks.provider_of(thread)
    signed_in(app, provider).post(f"/messages/{thread.public_id}/read", {"to": "99"})

    talks.say(thread, customer, "One thing more.")

    assert talks.side(thread, provider).unread == 1


def test_whoever_answers_has_read_what_stood_above_and_not_what_came_meanwhile(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    provider = talks.provider_of(thread)
    talks.say(thread, customer, "One thing more.")
    db.session.commit()

    signed_in(app, provider).post(f"/messages/{thread.public_id}", {"text": "Yes.", "key": "a", "to": "1"})

    assert talks.side(thread, provider).unread == 1


def test_hidden_contact_details_are_shown_and_explained_before_sending(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    browser = signed_in(app, customer)
    typed = {"text": "Call 06 12 34 56 78", "key": "two"}

    asked = browser.post(f"/messages/{thread.public_id}", typed)
    sent = browser.post(f"/messages/{thread.public_id}", typed | {"knows_hidden": "1"})

    assert asked.status_code == 409
    assert "phone number hidden until you book" in asked.text
    assert "Call 06 12 34 56 78</textarea>" in asked.text
    assert sent.status_code == 303
    reader = signed_in(app, talks.provider_of(thread)).get(f"/messages/{thread.public_id}")
    assert "06 12" not in reader.text


def test_what_was_refused_is_kept_as_a_draft(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    browser = signed_in(app, customer)

    browser.post(f"/messages/{thread.public_id}", {"text": "x" * 4001, "key": "long"})

    assert "x" * 100 in browser.get(f"/messages/{thread.public_id}").text


def test_a_photo_is_for_the_two_sides_alone(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member(), photos=1)
    path = f"/messages/photos/{talks.photo_in(thread)}"

    own = signed_in(app, customer).get(path)
    strange = signed_in(app, a_member("Zoe Blank")).get(path)

    assert own.mimetype == "image/jpeg"
    assert "private" in own.headers["Cache-Control"]
    assert strange.status_code == 404


def test_a_photo_as_a_phone_takes_it_fits_through_the_door(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    large = talks.picture_bytes("PNG", (1200, 900)) + b"\0" * 3_000_000

    sent = talks.upload(signed_in(app, customer), thread, large)

    assert sent.status_code == 303
    assert talks.photo_in(thread)


def test_a_file_that_is_no_picture_is_refused_and_the_words_stay(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())

    answer = talks.upload(signed_in(app, customer), thread, b"<svg/>", "Look")

    assert answer.status_code == 422
    assert "no picture we can read" in answer.text
    assert "Look</textarea>" in answer.text


def test_the_poll_answers_only_when_something_is_new(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    browser = signed_in(app, customer)
    page = browser.get(f"/messages/{thread.public_id}").text
    version = page.partition('name="seen" value="')[2].partition('"')[0]

    quiet = browser.get(f"/messages/{thread.public_id}/news?seen={version}")
    talks.answer(thread, "Line B stops here.")
    db.session.commit()
    news = browser.get(f"/messages/{thread.public_id}/news?seen={version}")

    assert quiet.status_code == 204
    assert "Line B stops here." in news.text
    assert "<html" not in news.text


def test_a_kept_reply_is_put_into_the_field_without_scripts(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())
    provider = talks.provider_of(thread)
    reply = operations.add_reply(provider.id, "With pleasure.")
    browser = signed_in(app, provider)

    page = browser.get(f"/messages/{thread.public_id}?reply={reply.public_id}")

    assert "With pleasure.</textarea>" in page.text


def test_a_conversation_of_others_is_not_there(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member())

    answer = signed_in(app, a_member("Zoe Blank")).get(f"/messages/{thread.public_id}")

    assert answer.status_code == 404


def test_the_list_goes_on_where_its_page_ended(app: Flask) -> None:
    customer = a_member()
    for _number in range(21):
        talks.a_talk(make_meal(), customer)
    browser = signed_in(app, customer)

    first = browser.get("/messages")
    following = first.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = browser.get(following)

    assert first.text.count('class="talk"') == 20
    assert second.text.count('class="talk"') == 1


def test_writing_too_fast_is_slowed_down_in_words(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    browser = signed_in(app, customer)

    answers = [
        browser.post(f"/messages/{thread.public_id}", {"text": "Hello", "key": f"k{n}"}) for n in range(41)
    ]

    assert answers[-1].status_code == 429
    assert "Hello</textarea>" in answers[-1].text


def test_a_long_conversation_asks_the_database_no_more_than_a_short_one(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member())
    browser = signed_in(app, customer)
    counts = []

    for _round in range(2):
        browser.get(f"/messages/{thread.public_id}")
        seen = statements()
        browser.get(f"/messages/{thread.public_id}")
        counts.append(len([sql for sql in seen if "savepoint" not in sql.lower()]))
        for number in range(20):
            talks.say(thread, customer, f"{number}")
        db.session.commit()

    assert counts[0] == counts[1] <= 12


def test_a_stranger_is_asked_to_sign_in_before_writing(app: Flask) -> None:
    listing = make_meal()
    db.session.commit()

    answer = Browser(app).get(f"/messages/about/{listing.public_id}")

    assert "/sign-in" in answer.location
