"""What a member reads on the page of a meet-up: a seat, the line, one that was called off."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.community.clubs.models import Club
from marketplace.community.meetups import operations
from marketplace.community.meetups.models import Meetup
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from tests.factories.accounts import signed_in
from tests.factories.clubs import a_club, founder_of
from tests.factories.meetups import a_meetup, author_of, somebody
from tests.factories.pages import words_of


def comes(meetup: Meetup) -> Member:
    return somebody(meetup)


def is_first_in_line(meetup: Meetup) -> Member:
    somebody(meetup, "Leo Brun")
    return somebody(meetup)


def is_second_in_line(meetup: Meetup) -> Member:
    somebody(meetup, "Leo Brun")
    somebody(meetup, "Ida Roux")
    return somebody(meetup)


def came_for_nothing(meetup: Meetup) -> Member:
    nora = somebody(meetup)
    club = db.session.get_one(Club, meetup.club_id)
    operations.cancel(club, founder_of(club), author_of(meetup), meetup, "It rains.")
    return nora


@pytest.mark.parametrize(
    ("turn", "english", "french"),
    [
        (comes, "Who comes", "Qui vient"),
        (is_first_in_line, "Nobody stands before you.", "Personne n’est devant vous."),
        (is_second_in_line, "1 person stands before you.", "1 personne est devant vous."),
        (came_for_nothing, "It rains. Where about", "Qui serait venu"),
    ],
)
def test_the_page_says_how_one_stands(
    app: Flask, turn: Callable[[Meetup], Member], english: str, french: str
) -> None:
    nora = turn(meetup := a_meetup(club := a_club(), seats=2))
    path = f"/clubs/{club.slug}/meetups/{meetup.public_id}"

    pages = [words_of(signed_in(app, nora, locale=locale).get(path)) for locale in ("en", "fr")]

    assert english in pages[0]
    assert french in pages[1]
    assert "Who was there" not in pages[0]
