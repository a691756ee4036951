"""The box of ideas of the made-up neighbours is told through the operations."""

from flask import Flask

from marketplace.community.clubs.models import Entry
from marketplace.community.ideas import queries
from marketplace.demo import box
from marketplace.demo.neighbours import Cast
from tests.factories.clubs import a_club, a_neighbour, joined
from tests.factories.contributions import an_answer
from tests.factories.ideas import an_admin
from tests.factories.listings import make_provider
from tests.factories.welcomes import waiting_for


def test_the_demo_fills_the_box_the_desk_and_the_club(app: Flask) -> None:
    people = [a_neighbour(name, is_demo=True) for name in ("Ana Lopes", "Nora Klein", "Leo Brun", "Ida Noor")]
    club = a_club(people[0], name="Levains des Pentes", entry=Entry.OPEN)
    for member in people[1:]:
        joined(club, member)
    an_answer()
    cook = make_provider("Samira Benali")

    box.fill(Cast(people, [cook], []), an_admin())

    assert len(queries.listed(None, None)) == len(box.WISHES)
    assert len(queries.listed(club.id, None)) == 1
    assert {"Leo Brun", "Ida Noor"} <= set(waiting_for(cook))
