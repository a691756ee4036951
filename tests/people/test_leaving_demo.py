from flask import Flask
from sqlalchemy import select

from marketplace.core.database import db
from marketplace.demo import departures
from marketplace.people.leaving.models import Leaving
from tests.factories.accounts import a_member


def test_the_demo_shows_one_neighbour_who_is_about_to_leave(app: Flask) -> None:
    neighbours = [a_member(), a_member("Leo Brun")]

    for _time in range(2):
        departures.happen(neighbours)

    assert db.session.scalars(select(Leaving.member_id)).all() == [neighbours[-1].id]
