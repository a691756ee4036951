"""Community figures: who gave, who answered and how soon, who came back, and what was booked between members."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from marketplace.community.clubs import permissions
from marketplace.community.figures import queries
from marketplace.community.figures.queries import Month
from marketplace.core import clock
from marketplace.core.database import db
from tests.conftest import NOON
from tests.factories.accounts import signed_in
from tests.factories.clubs import a_neighbour, founder_of, joined
from tests.factories.discussions import a_circle, a_discussion, say
from tests.factories.ideas import an_admin
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.scene import a_paid_booking


def test_a_question_and_its_answer_are_counted(app: Flask) -> None:
    with clock.frozen_at(NOON):
        circle = a_circle()
    with clock.frozen_at(NOON + timedelta(minutes=40)):
        say(circle.club, circle.talk, circle.ana)
        found = queries.by_month(3, circle.club.id)[-1]

    assert found == Month(
        found.month, gave=2, answered=1, asked=1, unanswered=0, median_minutes=40, returning=0, bookings=0
    )


def test_who_answers_themselves_has_answered_nobody(app: Flask) -> None:
    with clock.frozen_at(NOON):
        circle = a_circle()
        say(circle.club, circle.talk, circle.nora)
        found = queries.by_month(3, circle.club.id)[-1]

    assert (found.answered, found.unanswered, found.median_minutes) == (0, 1, None)


def test_whoever_gave_in_the_month_before_has_come_back(app: Flask) -> None:
    with clock.frozen_at(NOON):
        circle = a_circle()
    with clock.frozen_at(NOON + timedelta(days=20)):
        say(circle.club, circle.talk, circle.nora)
        say(circle.club, circle.talk, circle.ana)
        found = queries.by_month(3, circle.club.id)[-1]

    assert (found.gave, found.returning) == (2, 1)


def test_bookings_between_members_of_a_club_are_counted_once(app: Flask) -> None:
    circle, cook = a_circle(), make_provider("Samira Benali")
    joined(circle.club, cook)
    a_paid_booking(make_meal(cook, notice_minutes=0), circle.nora)
    a_paid_booking(make_meal(cook, notice_minutes=0), a_neighbour("Leo Brun"))

    assert queries.by_month(3, circle.club.id)[-1].bookings == 1
    assert queries.by_month(3)[-1].bookings == 1


def test_clubs_are_told_apart(app: Flask) -> None:
    first = a_circle()
    other = a_circle()
    a_discussion(other.club, other.ana, title="Another question")

    found = {one.slug: one.asked for one in queries.by_club(3)}

    assert (found[first.club.slug], found[other.club.slug]) == (1, 2)


def test_the_page_takes_as_many_queries_for_ten_clubs_as_for_one(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    counts = []
    for _round in range(2):
        a_circle()
        seen = statements()
        queries.by_month(12)
        queries.by_club(12)
        counts.append(len(seen))

    assert counts == [2, 2]


def test_hosts_read_the_figures_of_their_club_and_members_do_not(app: Flask) -> None:
    circle = a_circle()
    db.session.commit()
    path = f"/clubs/{circle.club.slug}/figures"

    assert permissions.may(founder_of(circle.club), permissions.Act.TIDY)
    assert "Figures of" in words_of(signed_in(app, circle.ana).get(path))
    assert signed_in(app, circle.nora).get(path).status_code == 404


def test_administrators_read_and_keep_the_figures_of_all_clubs(app: Flask) -> None:
    circle, admin = a_circle(), an_admin()
    db.session.commit()
    browser = signed_in(app, admin, second_factor_passed=True)

    page, file = browser.get("/admin/community?months=3"), browser.get("/admin/community-clubs.csv")

    assert circle.club.name in words_of(page)
    assert file.mimetype == "text/csv"
    assert circle.club.name in file.text
