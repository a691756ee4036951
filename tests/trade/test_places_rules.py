"""Geometry of nearness, addresses, public points and distances in words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.trade.places.rules import (
    MAX_LATITUDE,
    Point,
    address_key,
    approximate_circle_m,
    bounding_box,
    distance_m,
    distance_words,
    from_mercator,
    in_the_country,
    mercator,
    mercator_radius,
    mercator_scale,
    normalise_address,
    on_the_map,
    public_point,
    still_covers,
)
from tests.factories.homes import (
    KEY,
    OTHER_KEY,
    TOWNS,
    homes_around,
    homes_with_the_same_point,
    metres_read,
    moved,
)

latitudes = st.floats(-MAX_LATITUDE, MAX_LATITUDE)
town_latitudes = st.floats(-70, 70)
longitudes = st.floats(-180, 180)
address_words = st.sampled_from(
    [
        "12",
        "b",
        "bis",
        "t",
        "r",
        "rue",
        "st",
        "apt",
        "porte",
        "3e",
        "étage",
        "bat",
        "69002",
        "lyon",
        ",",
        "n°",
        "d'",
    ]
)


def test_lyon_is_some_392_km_from_paris():
    metres = distance_m(45.7640, 4.8357, 48.8566, 2.3522)

    assert metres == pytest.approx(391_500, abs=1500)


@given(latitudes, longitudes)
def test_mercator_comes_back_to_where_it_started(lat, lon):
    back = from_mercator(*mercator(lat, lon))

    assert back == pytest.approx((lat, lon), abs=1e-9)


def test_mercator_agrees_with_the_published_corner_of_the_web_map():
    x, y = mercator(85, 180)

    assert (x, y) == pytest.approx((20_037_508.34, 19_971_868.88), abs=0.01)


@given(town_latitudes, longitudes, st.floats(1, 300_000), st.floats(0, math.tau))
def test_a_mercator_circle_covers_every_point_within_the_radius(lat, lon, metres, turn):
    here = mercator(lat, lon)

    there = moved(lat, lon, metres * math.cos(turn), metres * math.sin(turn))

    if on_the_map(*there) and distance_m(lat, lon, *there) <= metres:
        assert math.dist(here, mercator(*there)) <= mercator_radius(lat, metres) * (1 + 1e-9) + 1e-3


def test_a_metre_at_60_degrees_north_is_two_on_the_mercator_map():
    assert mercator_scale(60) == pytest.approx(2, rel=0.002)


@given(town_latitudes, longitudes, st.floats(1, 200_000), st.floats(0, math.tau))
def test_a_bounding_box_holds_every_point_within_the_radius(lat, lon, metres, turn):
    box = bounding_box(lat, lon, metres)

    there = moved(lat, lon, metres * 0.98 * math.cos(turn), metres * 0.98 * math.sin(turn))
    wrapped = (there.lon + 180) % 360 - 180

    if distance_m(lat, lon, there.lat, wrapped) <= metres:
        assert box.contains(there.lat, wrapped)


def test_a_bounding_box_across_the_antimeridian_holds_both_sides():
    box = bounding_box(-17.8, 179.99, 20_000)

    assert box.contains(-17.8, -179.95)
    assert not box.contains(-17.8, 0)


@pytest.mark.parametrize(("lat", "lon"), [(math.nan, 0), (0, math.inf), (85.1, 0), (0, 180.1)])
def test_a_place_off_the_map_is_refused(lat, lon):
    with pytest.raises(ValueError, match="latitude"):
        public_point(lat, lon, KEY)


@pytest.mark.parametrize(
    "written",
    [
        "12 bis, rue de l'Église, 69002 Lyon",
        "12BIS RUE DE L’EGLISE 69002 LYON",
        "  12 b   r.  de l eglise ,\n69002  lyon ",
        "12bis rue de l'Église - 69002 Lyon - France",
        "12 bis rue de l'Église, Lyon 69002",
        "n° 12 bis, r. de l'Église, Lyon 2e arrondissement, 69002",
    ],
)
def test_one_address_in_many_spellings_is_one_address(written):
    assert normalise_address(written) == "12bis rue eglise lyon 69002"


@pytest.mark.parametrize(
    "written",
    [
        "7 av. du Gal de Gaulle, appt 12, 59000 Lille",
        "7 avenue du Général-de-Gaulle, bât. B, esc. 2, 3e étage, 59000 Lille cedex 9",
        "Appartement 4, 7 avenue du général de Gaulle, 59000 Lille",
        "7 avenue du Général de Gaulle (rez-de-chaussée, porte gauche) 59000 Lille",
        "c/o Mme Petit, 7 avenue du Général de Gaulle, 59000 Lille",
        "7 avenue du Général de Gaulle, 2nd floor, flat 3, 59000 Lille",
    ],
)
def test_flat_floor_staircase_and_building_do_not_make_another_home(written):
    assert normalise_address(written) == "7 avenue general gaulle lille 59000"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 rue Mercière, 69002 Lyon", "14 rue Mercière, 69002 Lyon"),
        ("12 rue Mercière, 69002 Lyon", "12 bis rue Mercière, 69002 Lyon"),
        ("12 bis rue Mercière, 69002 Lyon", "12 ter rue Mercière, 69002 Lyon"),
        ("12 rue Mercière, 69002 Lyon", "12 cours Mercière, 69002 Lyon"),
        ("12 rue Mercière, 69002 Lyon", "12 rue Mercière, 69003 Lyon"),
        ("5 rue de la Porte Dorée, Paris", "5 rue Dorée, Paris"),
        ("3 rue du 8 mai 1945, Nantes", "3 rue du 11 mai 1945, Nantes"),
    ],
)
def test_two_addresses_of_one_street_stay_two(one, other):
    assert normalise_address(one) != normalise_address(other)


@given(st.lists(address_words, max_size=10).map(" ".join) | st.text(max_size=40))
def test_a_normalised_address_is_its_own_spelling(text):
    once = normalise_address(text)

    assert normalise_address(once) == once


def test_an_address_without_letters_or_digits_is_empty_and_has_no_key():
    assert normalise_address("… , !") == ""
    with pytest.raises(ValueError, match="empty"):
        address_key("", "FR", KEY)


def test_an_address_key_depends_on_address_country_and_secret():
    address = "1 rue neuve"

    keys = {
        address_key(address, "FR", KEY),
        address_key(address, "BE", KEY),
        address_key(address, "FR", OTHER_KEY),
        address_key("2 rue neuve", "FR", KEY),
    }

    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        public_point(*TOWNS["Lyon"], b"short")


@given(town_latitudes, longitudes)
def test_the_same_home_always_gets_the_same_point(lat, lon):
    assert public_point(lat, lon, KEY) == public_point(lat, lon, KEY)


@given(latitudes, longitudes, st.booleans())
def test_a_home_lies_within_the_circle_drawn_for_it(lat, lon, sparse):
    shown = public_point(lat, lon, KEY, sparse=sparse)

    assert distance_m(lat, lon, *shown) <= approximate_circle_m(sparse=sparse)


def test_the_circles_are_900_m_and_in_the_country_2000_m():
    assert approximate_circle_m() == 900
    assert approximate_circle_m(sparse=True) == 2000


@given(latitudes, longitudes)
def test_a_point_has_four_decimals_and_is_on_the_map(lat, lon):
    shown = public_point(lat, lon, KEY)

    assert shown == Point(round(shown.lat, 4), round(shown.lon, 4))
    assert on_the_map(*shown)


def test_another_secret_gives_another_point():
    lyon = TOWNS["Lyon"]

    assert distance_m(*public_point(*lyon, KEY), *public_point(*lyon, OTHER_KEY)) > 50


def test_a_cell_is_about_600_m_wide_anywhere_in_the_country():
    for town in TOWNS.values():
        spots = homes_with_the_same_point(town)

        assert len(spots) * 30**2 == pytest.approx(600**2, rel=0.08)


def test_a_cell_where_few_people_live_is_about_1800_m_wide():
    spots = homes_with_the_same_point(TOWNS["Pérouges"], every_m=90, sparse=True)

    assert len(spots) * 90**2 == pytest.approx(1800**2, rel=0.08)


def test_whether_few_people_live_there_is_asked_of_the_wide_cell_and_not_of_the_home():
    asked = []
    for home in homes_with_the_same_point(TOWNS["Pérouges"], every_m=300, sparse=True):
        in_the_country(*home, lambda *where: asked.append(where) or 0)

    assert len(asked) > 20
    assert len(set(asked)) == 1


def test_a_home_is_in_the_country_when_under_3000_people_live_within_3_km():
    pérouges = TOWNS["Pérouges"]

    assert in_the_country(*pérouges, lambda lat, lon, metres: 2999)
    assert not in_the_country(*pérouges, lambda lat, lon, metres: 3000)


def test_a_corrected_pin_keeps_its_point_and_a_move_across_town_does_not():
    lyon = TOWNS["Lyon"]
    shown = public_point(*lyon, KEY)

    assert still_covers(shown, *lyon, 900)
    assert not still_covers(shown, *moved(*lyon, 2500, 0), 900)


def test_points_of_neighbouring_cells_do_not_form_a_grid():
    shown = {public_point(*home, KEY) for home in homes_around(TOWNS["Lille"], count=400)}

    latitudes_shown = {point.lat for point in shown}

    assert len(shown) > 100
    assert len(latitudes_shown) > 80  # middles of cells would stand in some 14 rows


@pytest.mark.parametrize(
    ("metres", "english", "french"),
    [
        (0, "100 m", "100 m"),
        (149, "100 m", "100 m"),
        (550, "600 m", "600 m"),
        (949, "900 m", "900 m"),
        (950, "1 km", "1 km"),
        (1249, "1.2 km", "1,2 km"),
        (9949, "9.9 km", "9,9 km"),
        (9950, "10 km", "10 km"),
        (10_499, "10 km", "10 km"),
        (14_500, "15 km", "15 km"),
        (1_204_000, "1,204 km", "1\u202f204 km"),
    ],
)
def test_a_distance_is_told_in_steps_in_both_languages(metres, english, french):
    assert distance_words(metres, "en") == english.replace(" km", "\u00a0km").replace(" m", "\u00a0m")
    assert distance_words(metres, "fr") == french.replace(" km", "\u00a0km").replace(" m", "\u00a0m")


@pytest.mark.parametrize("metres", [-1, math.nan, math.inf])
def test_a_distance_that_cannot_be_is_refused(metres):
    with pytest.raises(ValueError, match="finite"):
        distance_words(metres, "en")


@given(st.floats(0, 30_000), st.floats(0, 30_000))
def test_a_longer_way_never_reads_as_a_shorter_one(one, other):
    near, far = sorted([one, other])

    assert metres_read(distance_words(near, "en")) <= metres_read(distance_words(far, "en"))
