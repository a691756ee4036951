from flask import Flask

from marketplace.core.database import db
from tests.factories import talks
from tests.factories.accounts import a_member
from tests.factories.api import program_of
from tests.factories.listings import make_meal


def test_a_program_lists_reads_and_answers_a_conversation(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member("Nora Klein"))
    program = program_of(app, talks.provider_of(thread))
    path = f"/threads/{thread.public_id}/messages"

    listed = program.get("/threads").json["items"][0]
    sent = program.post(path, {"text": "Yes, line B."}, {"Idempotency-Key": "one"})
    again = program.post(path, {"text": "Yes, line B."}, {"Idempotency-Key": "one"})
    read = program.get(path).json["items"]

    assert (listed["id"], listed["role"], listed["unread"]) == (thread.public_id, "provider", 1)
    assert sent.status_code == 201
    assert again.json["id"] == sent.json["id"]
    assert [one["text"] for one in read] == ["Yes, line B.", "Is there a tram?"]


def test_a_program_is_told_that_contact_details_would_be_hidden(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member("Nora Klein"))
    db.session.commit()

    refused = program_of(app, customer).post(
        f"/threads/{thread.public_id}/messages", {"text": "06 12 34 56 78"}, {"Idempotency-Key": "one"}
    )

    assert refused.status_code == 409
    assert refused.json["code"] == "hides_contacts"


def test_contact_details_are_hidden_from_programs_too(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member("Nora Klein"), "Call 06 12 34 56 78")

    read = (
        program_of(app, talks.provider_of(thread)).get(f"/threads/{thread.public_id}/messages").json["items"]
    )

    assert read[0]["text"] == "Call [phone number hidden until you book]"


def test_a_long_conversation_goes_on_by_cursor(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), customer := a_member("Nora Klein"))
    for number in range(4):
        talks.say(thread, customer, f"{number}")
    program = program_of(app, customer)
    path = f"/threads/{thread.public_id}/messages"

    first = program.get(path, limit=3).json
    second = program.get(path, limit=3, cursor=first["next"]).json

    assert [one["number"] for one in first["items"] + second["items"]] == [5, 4, 3, 2, 1]
    assert second["next"] is None
