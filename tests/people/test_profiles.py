from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.database import db, transaction
from marketplace.people.accounts import queries
from marketplace.people.profiles import operations
from marketplace.people.profiles.models import Profile
from tests.factories import accounts as make
from tests.factories.races import at_once

WORDS = {"headline": "Cooks", "about": "At home.", "locale": "en", "zone": "Europe/Paris"}


def test_a_profile_has_an_address_made_of_the_name(app: Flask) -> None:
    profile = operations.save_profile(make.a_member(), display_name="José d’Arc", **WORDS)

    assert profile.slug == "jose-d-arc"


def test_the_address_stays_when_the_name_changes(app: Flask) -> None:
    member = make.a_member()
    operations.save_profile(member, display_name="Ana Lopes", **WORDS)

    profile = operations.save_profile(member, display_name="Ana de Lopes", **WORDS)

    assert (profile.slug, profile.display_name) == ("ana-lopes", "Ana de Lopes")


def test_a_second_person_of_one_name_gets_another_address(app: Flask) -> None:
    first, second = (
        operations.save_profile(make.a_member(), display_name="Ana Lopes", **WORDS) for _time in range(2)
    )

    assert first.slug == "ana-lopes"
    assert second.slug.startswith("ana-lopes-")


@pytest.mark.parametrize("name", ["毛", "!!!", "—"])
def test_a_name_without_latin_letters_has_an_address_too(app: Flask, name: str) -> None:
    assert operations.slug_of(name) == "neighbour"


def test_two_people_of_one_name_at_once_both_get_a_profile(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        waiting = [make.a_member().id for _time in range(2)]

    def begin(meet: Callable[[], int]) -> None:
        member = queries.by_id(waiting.pop())
        assert member is not None
        meet()
        operations.save_profile(member, display_name="Ana Lopes", **WORDS)

    outcomes = at_once(whole_app, 2, begin)

    with whole_app.app_context():
        slugs = set(db.session.scalars(select(Profile.slug)))
    assert (outcomes, len(slugs)) == (["done", "done"], 2)
