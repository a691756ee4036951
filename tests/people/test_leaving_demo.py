from flask import Flask
from sqlalchemy import select

from marketplace.core.database import db
from marketplace.demo import departures
from marketplace.demo.neighbours import Maker
from marketplace.people.accounts.models import Member
from marketplace.people.leaving.models import Leaving


def test_the_demo_shows_one_neighbour_who_is_about_to_leave(app: Flask) -> None:
    for _time in range(2):
        departures.happen(Maker())

    names = select(Member.name).join(Leaving, Leaving.member_id == Member.id)
    assert db.session.scalars(names).all() == ["Colette Marchand"]
