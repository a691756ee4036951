"""What is reported in clubs: a post or a whole club, hidden and shown again by a decision."""

import pytest
from flask import Flask

from marketplace.community.clubs import queries as clubs
from marketplace.community.discussions import operations
from marketplace.community.meetups import operations as meetups
from marketplace.community.meetups.models import GuestState
from marketplace.community.reports.models import Party, SubjectKind
from marketplace.core.errors import NotFound
from marketplace.workflows import moderate
from tests.factories.accounts import Browser, mail_to, signed_in
from tests.factories.cases import HIDDEN, NO_FAULT, a_case, decided, objected
from tests.factories.clubs import a_club, a_joined, a_neighbour, by_request
from tests.factories.discussions import a_circle, first_of, fresh, say
from tests.factories.meetups import a_meetup, author_of, somebody
from tests.factories.pages import words_of


def test_a_post_is_hidden_by_a_decision_and_shows_so(app: Flask) -> None:
    circle = a_circle()
    post = first_of(circle.talk)

    decided(a_case(SubjectKind.POST, post.public_id, circle.ana), HIDDEN)

    page = words_of(Browser(app).get(f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"))
    assert fresh(post).hidden_at is not None
    assert "This post was hidden by our team." in page
    assert "first loaf" not in page


def test_a_hidden_post_is_not_answered(app: Flask) -> None:
    circle = a_circle()
    decided(a_case(SubjectKind.POST, first_of(circle.talk).public_id, circle.ana), HIDDEN)
    fresh(first_of(circle.talk))

    with pytest.raises(operations.IsGone):
        say(circle.club, circle.talk, circle.ana, to=1)


def test_a_hidden_club_is_not_there(app: Flask) -> None:
    circle = a_circle()

    decided(a_case(SubjectKind.CLUB, circle.club.public_id, circle.nora), HIDDEN)

    assert Browser(app).get(f"/clubs/{circle.club.slug}").status_code == 404
    assert clubs.near((45.764, 4.8357)) == []


def test_a_post_of_a_club_by_request_is_reported_by_its_readers_alone(app: Flask) -> None:
    circle = a_circle()
    by_request(circle.club)

    with pytest.raises(NotFound):
        moderate.subject_of(SubjectKind.POST, first_of(circle.talk).public_id, a_neighbour("Leo Brun").id)


def test_a_hidden_meetup_is_there_for_its_guests_and_hosts_alone(app: Flask) -> None:
    meetup = a_meetup(club := a_club())
    guest = somebody(meetup)
    path = f"/clubs/{club.slug}/meetups/{meetup.public_id}"

    decided(a_case(SubjectKind.MEETUP, meetup.public_id, guest), HIDDEN)

    assert "Moderators hid this meet-up." in words_of(signed_in(app, guest).get(path))
    assert signed_in(app, author_of(meetup)).get(path).status_code == 200
    assert signed_in(app, a_joined(club)).get(path).status_code == 404
    assert meetup.title not in Browser(app).get(f"/clubs/{club.slug}/meetups").text


def test_nobody_takes_a_seat_at_a_hidden_meetup_and_those_who_have_one_are_told(app: Flask) -> None:
    meetup = a_meetup(club := a_club())
    guest, other = somebody(meetup), a_joined(club)

    decided(a_case(SubjectKind.MEETUP, meetup.public_id, guest), HIDDEN)

    with pytest.raises(NotFound):
        meetups.come(meetup, other)
    assert f"Moderators hid {meetup.title}" in [letter.subject for letter in mail_to(guest.email)]


def test_a_meetup_that_was_hidden_in_error_takes_guests_again(app: Flask) -> None:
    meetup = a_meetup(club := a_club())
    guest = somebody(meetup)
    case = a_case(SubjectKind.MEETUP, meetup.public_id, guest)
    decided(case, HIDDEN)
    objected(case, Party.AUTHOR, author_of(meetup))

    decided(case, NO_FAULT)

    assert meetups.come(meetup, a_joined(club)).state == GuestState.COMING
    assert f"{meetup.title} is shown again" in [letter.subject for letter in mail_to(guest.email)]


def test_a_hidden_meetup_is_not_in_the_news_of_its_club(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club, words="Soup for strangers")
    reader = a_joined(club)
    before = "Soup for strangers" in signed_in(app, reader).get("/feed").text

    decided(a_case(SubjectKind.MEETUP, meetup.public_id, reader), HIDDEN)

    assert before
    assert "Soup for strangers" not in signed_in(app, reader).get("/feed").text
    assert "Soup for strangers" not in signed_in(app, reader).get(f"/clubs/{club.slug}").text
