"""Members' places: the home stays sealed, and its point is drawn once."""

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.trade.places import operations, queries
from marketplace.trade.places.rules import distance_m
from tests.factories.accounts import a_member
from tests.factories.places import make_place, pin

ADDRESS = "12 rue de la République, 69001 Lyon"


def test_a_place_shows_its_area_and_never_its_pin(app: Flask) -> None:
    place = make_place(a_member(), "Lyon")

    point = queries.point_of(place)

    assert (point.area, point.town, point.zone) == ("Lyon 1er", "Lyon", "Europe/Paris")
    assert 0 < distance_m(point.lat, point.lon, *pin("Lyon")) <= point.radius_m


def test_the_home_lies_encrypted_in_the_database(app: Flask) -> None:
    make_place(a_member(), address=ADDRESS)

    stored = db.session.execute(text("select home from place")).scalar_one()

    assert "République".encode() not in bytes(stored)


def test_neighbours_at_one_address_share_one_point(app: Flask) -> None:
    one = make_place(a_member(), address=ADDRESS)
    other = make_place(a_member("Luc Roy"), address="12, r. de la Republique - appt 4 - 69001 LYON")

    assert one.address_key == other.address_key


def test_a_false_pin_tells_a_stranger_nothing_of_who_lives_at_an_address(app: Flask) -> None:
    registered = make_place(a_member(), address=ADDRESS)
    elsewhere = pin("Lyon", north_m=5000)

    tried = make_place(a_member("Eve Spy"), address=ADDRESS, lat=elsewhere.lat, lon=elsewhere.lon)
    unknown = make_place(
        a_member("Eve Spy"), address="99 rue Inconnue, Lyon", lat=elsewhere.lat, lon=elsewhere.lon
    )

    shown = [queries.point_of(place) for place in (tried, unknown)]
    assert (shown[0].lat, shown[0].lon) == (shown[1].lat, shown[1].lon)
    assert tried.address_key != registered.address_key


def test_a_corrected_pin_keeps_the_point_of_ones_own_home(app: Flask) -> None:
    member = a_member()
    first = make_place(member, address=ADDRESS)
    corrected = pin("Lyon", north_m=250, east_m=250)

    again = make_place(member, address=ADDRESS, lat=corrected.lat, lon=corrected.lon)

    assert again.address_key == first.address_key


def test_directions_change_and_the_point_stays(app: Flask) -> None:
    place = make_place(a_member())
    before = queries.point_of(place)

    operations.correct_place(place, directions="Ring twice.")

    assert place.home["directions"] == "Ring twice."
    assert queries.point_of(place) is before


def test_a_pin_in_another_town_is_another_place(app: Flask) -> None:
    place = make_place(a_member(), "Lyon")
    lille = pin("Lille")

    with pytest.raises(Invalid) as refused:
        operations.correct_place(place, lat=lille.lat, lon=lille.lon)

    assert "pin" in refused.value.errors


def test_an_address_without_words_and_a_pin_in_the_sea_are_refused_together(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        make_place(a_member(), address=" - ", lat=30.0, lon=-40.0)

    assert set(refused.value.errors) == {"address", "pin"}


def test_a_place_is_found_only_by_its_owner(app: Flask) -> None:
    owner, stranger = a_member(), a_member("Luc Roy")
    place = make_place(owner)

    assert queries.own(owner.id, place.public_id) is place
    assert queries.own(stranger.id, place.public_id) is None


def test_who_has_no_place_is_put_at_the_chief_town_of_their_zone(app: Flask) -> None:
    lat, lon = queries.middle_of_zone("Europe/Brussels")

    assert distance_m(lat, lon, 50.85, 4.35) < 10_000


def test_an_arrondissement_lies_in_its_town() -> None:
    assert queries.town_of_quarter("Lyon 3e") == "Lyon"
    assert queries.town_of_quarter("Pérouges") == "Pérouges"
