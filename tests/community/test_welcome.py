"""The welcome: every new member waits, a named person writes, once, or says why not."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.community.messages.operations import NotDelivered
from marketplace.community.reports import blocks
from marketplace.community.welcome import drafts, operations, queries
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from marketplace.people.accounts.models import Role
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.clubs import LILLE, LYON, a_club, a_neighbour, joined
from tests.factories.ideas import an_admin
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.races import at_once
from tests.factories.welcomes import (
    a_host,
    a_newcomer,
    committed_waiting,
    everybody_greeted,
    greet_in_a_race,
    letters_in,
    letters_to,
    seen_by,
    state_of,
    waiting_for,
)


def test_every_new_member_waits(app: Flask) -> None:
    assert state_of(a_member("Nora Klein")) == "waiting"


def test_made_up_neighbours_and_staff_do_not_wait(app: Flask) -> None:
    host = a_host()
    everybody_greeted()

    a_member("Demo Neighbour", is_demo=True)
    a_staff_member(Role.MODERATOR)

    assert waiting_for(host) == []


def test_who_has_not_proven_an_address_does_not_wait_yet(app: Flask) -> None:
    host = a_host()
    everybody_greeted()

    a_member("Nora Klein", verified=False)

    assert waiting_for(host) == []


def test_those_near_the_host_come_first_then_the_longest_waiting(app: Flask) -> None:
    host = a_host()
    lyon, lille = a_club(town=LYON), a_club(a_neighbour("Rosa Vidal"), name="Other", town=LILLE)
    everybody_greeted()
    near, far, unknown = a_newcomer("Near"), a_newcomer("Far", hours=30), a_newcomer("Unknown", hours=50)
    joined(lyon, near)
    joined(lille, far)

    assert waiting_for(host) == ["Near", "Unknown", "Far"]
    assert (seen_by(host, far).is_late, seen_by(host, near).is_late) == (True, False)
    assert unknown.public_id == seen_by(host, unknown).public_id


def test_a_letter_is_prepared_in_the_language_of_who_came(app: Flask) -> None:
    host, newcomer = a_host(), a_newcomer("Nora Klein", locale="fr")

    text = drafts.draft(seen_by(host, newcomer), host.name, "Lyon")

    assert text.startswith("Bonjour Nora,")
    assert "Je suis Ana, de Lyon." in text


def test_a_letter_names_what_they_offer_and_no_more(app: Flask) -> None:
    host, cook = a_host(), make_provider("Samira Benali")
    make_meal(cook)

    found = seen_by(host, cook)

    assert found.offer in drafts.draft(found, host.name, "Lyon")
    assert cook.email not in str(found)


def test_a_letter_comes_from_its_host_and_can_be_answered(app: Flask) -> None:
    host, newcomer = a_host(), a_newcomer()

    thread = operations.send(host, newcomer.public_id, "Hello Nora, I am Ana.")
    operations.messages.send(thread.id, newcomer, operations.Words("Thank you.", "k"))

    assert letters_to(host, newcomer) == ["Hello Nora, I am Ana.", "Thank you."]
    assert state_of(newcomer) == "sent"
    assert queries.figures().answered == 1


def test_nobody_is_greeted_twice(app: Flask) -> None:
    newcomer = a_newcomer()
    operations.send(a_host(), newcomer.public_id, "Hello Nora.")

    with pytest.raises(operations.Greeted):
        operations.send(a_host("Leo Brun"), newcomer.public_id, "Hello again.")


def test_two_hosts_at_once_write_one_letter(whole_app: Flask) -> None:
    hosts, newcomer = committed_waiting(whole_app)
    turns = iter([host.id for host in hosts])

    ended = at_once(whole_app, 2, lambda _meet: greet_in_a_race(next(turns), newcomer))

    assert sorted(ended) == ["Greeted", "done"]
    assert letters_in(whole_app, newcomer) == 1


def test_an_empty_letter_is_not_sent(app: Flask) -> None:
    newcomer = a_newcomer()

    with pytest.raises(Invalid):
        operations.send(a_host(), newcomer.public_id, "  ")

    assert newcomer.id


def test_who_wants_no_letter_gets_none(app: Flask) -> None:
    host, newcomer = a_host(), a_newcomer()

    operations.decline(newcomer)

    with pytest.raises(operations.Greeted):
        operations.send(host, newcomer.public_id, "Hello Nora.")
    assert newcomer.name not in waiting_for(host)


def test_declining_comes_too_late_once_somebody_wrote(app: Flask) -> None:
    newcomer = a_newcomer()
    operations.send(a_host(), newcomer.public_id, "Hello Nora.")

    operations.decline(newcomer)

    assert state_of(newcomer) == "sent"


def test_not_writing_needs_a_reason(app: Flask) -> None:
    host, newcomer = a_host(), a_newcomer()

    with pytest.raises(Invalid):
        operations.skip(host, newcomer.public_id, " ")
    operations.skip(host, newcomer.public_id, "A second account of Nora's.")

    assert state_of(newcomer) == "skipped"


def test_who_blocked_a_host_is_not_among_those_who_wait_for_them(app: Flask) -> None:
    host, newcomer = a_host(), a_newcomer()
    blocks.block(newcomer.id, host.id)

    with pytest.raises(NotFound):
        seen_by(host, newcomer)
    with pytest.raises(NotDelivered):
        operations.send(host, newcomer.public_id, "Hello Nora.")


def test_the_database_keeps_anybody_from_greeting_themselves(app: Flask) -> None:
    host = a_host()

    with pytest.raises(DBAPIError, match="two_people"), db.session.begin_nested():
        operations.send(host, host.public_id, "Hello me.")


def test_the_desk_is_for_hosts_and_administrators(app: Flask) -> None:
    host, nora = a_host(), a_neighbour("Nora Klein")
    db.session.commit()

    assert signed_in(app, host).get("/welcome").status_code == 200
    assert signed_in(app, nora).get("/welcome").status_code == 404


def test_a_host_changes_the_letter_and_sends_it(app: Flask) -> None:
    host, newcomer = a_host(), a_newcomer()
    db.session.commit()
    browser = signed_in(app, host)

    prepared = browser.get(f"/welcome/{newcomer.public_id}")
    sent = browser.post(
        f"/welcome/{newcomer.public_id}", {"act": "send", "text": "Hello Nora, my own words."}
    )

    assert "Hello Nora," in words_of(prepared)
    assert sent.status_code == 303
    assert letters_to(host, newcomer) == ["Hello Nora, my own words."]


def test_the_new_member_reads_and_answers_the_letter(app: Flask) -> None:
    host, newcomer = a_host(), a_newcomer()
    thread = operations.send(host, newcomer.public_id, "Hello Nora, I am Ana.")
    db.session.commit()
    browser = signed_in(app, newcomer)

    assert "Welcome" in words_of(browser.get("/messages"))
    assert "Hello Nora, I am Ana." in words_of(browser.get(f"/messages/{thread.public_id}"))


def test_a_host_is_named_for_a_town(app: Flask) -> None:
    admin, member = an_admin(), a_neighbour("Ana Lopes")
    db.session.commit()

    signed_in(app, admin).post("/admin/welcome/hosts", {"email": member.email, "town": "Lyon"})

    found = queries.host_of(member.id)
    assert found is not None
    assert found.town == "Lyon"


def test_an_unknown_town_names_nobody(app: Flask) -> None:
    admin, member = an_admin(), a_neighbour("Ana Lopes")
    db.session.commit()

    answer = signed_in(app, admin).post(
        "/admin/welcome/hosts", {"email": member.email, "town": "Zzyzx-les-Bains"}
    )

    assert answer.status_code == 422
    assert queries.host_of(member.id) is None
