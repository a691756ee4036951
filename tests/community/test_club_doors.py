"""What somebody reads who stands at a club's door: asked, refused, banned, or before one that opens or is closed."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.community.clubs import operations, places
from marketplace.community.clubs.models import Club
from marketplace.people.accounts.models import Member
from tests.factories.accounts import signed_in
from tests.factories.clubs import a_club, a_founding, a_neighbour, by_request, founder_of, joined, place
from tests.factories.pages import words_of


def asks(club: Club, nora: Member) -> None:
    joined(by_request(club), nora, "I bake on Sundays.")


def is_refused(club: Club, nora: Member) -> None:
    asks(club, nora)
    places.answer(club, founder_of(club), place(club, nora), let_in=False, reason="We are full until May.")


def is_banned_for_a_week(club: Club, nora: Member) -> None:
    places.ban(club, founder_of(club), joined(club, nora), reason="Selling things to everybody.", days=7)


def is_banned_for_good(club: Club, nora: Member) -> None:
    places.ban(club, founder_of(club), joined(club, nora), reason="Threats.", days=0)


def finds_it_closed(club: Club, nora: Member) -> None:
    joined(club, nora)
    operations.close(club, founder_of(club), "We moved to another town.")


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        (asks, ["Your request is with the hosts.", "Take it back"]),
        (is_refused, ["A host answered your request.", "We are full until May."]),
        (
            is_banned_for_a_week,
            ["A host of this club has closed its door to you.", "Selling things", "Until "],
        ),
        (is_banned_for_good, ["Threats.", "For good."]),
        (finds_it_closed, ["This club is closed."]),
    ],
)
def test_the_page_says_how_one_stands(
    app: Flask, turn: Callable[[Club, Member], None], said: list[str]
) -> None:
    nora = a_neighbour("Nora Klein")
    turn(club := a_club(), nora)

    page = words_of(signed_in(app, nora).get(f"/clubs/{club.slug}"))

    assert [words for words in said if words not in page] == []


def test_a_club_that_is_being_founded_leads_its_founder_on(app: Flask) -> None:
    club = a_founding(founder := a_neighbour("Rosa Neri"))

    page = words_of(signed_in(app, founder).get(f"/clubs/{club.slug}"))

    assert "This club is being founded." in page
    assert "Go on with the guide" in page


def test_hosts_see_who_is_banned_and_why(app: Flask) -> None:
    club = a_club(founder := a_neighbour("Rosa Neri"))
    is_banned_for_a_week(club, a_neighbour("Nora Klein"))

    page = words_of(signed_in(app, founder).get(f"/clubs/{club.slug}/members"))

    assert "Selling things to everybody." in page


def test_one_s_own_clubs_say_where_one_has_asked(app: Flask) -> None:
    asks(a_club(), nora := a_neighbour("Nora Klein"))

    assert "You have asked to come in" in words_of(signed_in(app, nora).get("/clubs/mine"))
