"""What is reported in clubs: a post or a whole club, hidden and shown again by a decision."""

import pytest
from flask import Flask

from marketplace.community.clubs import queries as clubs
from marketplace.community.discussions import operations
from marketplace.community.reports.models import SubjectKind
from marketplace.core.errors import NotFound
from marketplace.workflows import moderate
from tests.factories.accounts import Browser
from tests.factories.cases import HIDDEN, a_case, decided
from tests.factories.clubs import a_neighbour, by_request
from tests.factories.discussions import a_circle, first_of, fresh, say
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
