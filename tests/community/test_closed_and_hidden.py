"""In a closed club, a closed discussion, a hidden meet-up, a page offers nothing that would be refused."""

import pytest
from flask import Flask

from marketplace.community.clubs import operations as clubs
from marketplace.community.clubs.models import ClubRole
from marketplace.community.discussions import operations as talks
from marketplace.community.meetups import operations as meetups
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from tests.factories.accounts import signed_in
from tests.factories.clubs import a_club, a_joined, a_neighbour, founder_of, place, with_role
from tests.factories.discussions import a_circle
from tests.factories.ideas import an_idea
from tests.factories.meetups import a_meetup
from tests.factories.pages import has_form_to, words_of


@pytest.mark.parametrize("page", ["discussions", "meetups"])
def test_nothing_is_begun_in_a_closed_club(app: Flask, page: str) -> None:
    club = a_club(founder := a_neighbour("Rosa Neri"))
    clubs.close(club, founder_of(club), "We moved to another town.")

    answer = signed_in(app, founder).get(f"/clubs/{club.slug}/{page}")

    assert f"/clubs/{club.slug}/{page}/new" not in answer.text
    assert "Look at the club" in words_of(answer)


@pytest.mark.parametrize(("by_host", "offered"), [(True, False), (False, True)])
def test_a_discussion_is_opened_again_by_who_closed_it(app: Flask, by_host: bool, offered: bool) -> None:
    club, ana, nora, talk = a_circle()
    by = ana if by_host else nora
    talks.close(place(club, by), by, talk, "It goes in circles.")

    answer = signed_in(app, nora).get(f"/clubs/{club.slug}/discussions/{talk.public_id}")

    assert "It goes in circles." in words_of(answer)
    assert has_form_to(answer, "/close") == offered


def test_a_host_is_offered_no_seat_at_a_hidden_meetup(app: Flask) -> None:
    meetup = a_meetup(club := a_club())
    host = with_role(club, ClubRole.HOST)
    meetups.hide(club, meetup, hidden=True)

    answer = signed_in(app, db.session.get_one(Member, host.member_id)).get(
        f"/clubs/{club.slug}/meetups/{meetup.public_id}"
    )

    assert "nobody else can join" in words_of(answer)
    assert not has_form_to(answer, "/come")


def test_ideas_of_a_closed_club_are_read_and_nothing_more(app: Flask) -> None:
    club, _ana, nora, _talk = a_circle()
    idea = an_idea(a_joined(club), club)
    clubs.close(club, founder_of(club), "We moved to another town.")
    browser = signed_in(app, nora)

    listed, page = browser.get(f"/clubs/{club.slug}/ideas"), browser.get(f"/ideas/{idea.public_id}")
    voted = browser.post(f"/ideas/{idea.public_id}/vote", {"vote": "for"})

    assert "Propose an idea" not in words_of(listed)
    assert not has_form_to(page, "/vote")
    assert not has_form_to(page, "/discuss")
    assert voted.status_code == 409
