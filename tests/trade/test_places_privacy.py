"""A burglar with patience: what all that is public tells of where somebody lives."""

import math
from statistics import median

import pytest

from marketplace.trade.places.rules import (
    address_key,
    distance_m,
    distance_words,
    in_the_country,
    normalise_address,
    public_point,
)
from tests.factories.homes import (
    KEY,
    OTHER_KEY,
    TOWNS,
    best_meeting_point,
    homes_around,
    homes_with_the_same_point,
    middle_of,
    moved,
)

CELL_M = 600
# Half of a square's area lies within this distance of its middle: the least median error that is left to a
# stranger who knows the cell.
HALF_OF_A_CELL_M = CELL_M * math.sqrt(0.5 / math.pi)


def test_many_listings_flats_and_spellings_of_one_home_show_one_point():
    home = homes_around(TOWNS["Lyon"], count=1)[0]
    spellings = ["12 rue Mercière, Lyon", "12, r. Merciere, appt 4, Lyon", "12 rue Mercière 3e étage Lyon"]

    keys = {address_key(normalise_address(spelling), "FR", KEY) for spelling in spellings}
    shown = {public_point(*home, KEY) for _ in spellings for _ in range(20)}

    assert len(keys) == 1
    assert len(shown) == 1


def test_distances_from_everywhere_lead_to_the_public_point_and_not_to_the_home():
    home = homes_around(TOWNS["Lyon"], count=1, seed=4)[0]
    shown = public_point(*home, KEY)
    searches = homes_around(TOWNS["Lyon"], count=40, within_m=3000, seed=5)
    told = [(here, distance_words(distance_m(*here, *shown), "en")) for here in searches]

    found = best_meeting_point(told, around=TOWNS["Lyon"])

    assert distance_m(*found, *shown) < 60
    assert distance_m(*found, *home) > 150


def test_the_public_point_is_no_better_a_guess_than_any_spot_as_far_from_the_cell():
    homes = homes_around(TOWNS["Lyon"], count=3000)

    errors = [distance_m(*home, *public_point(*home, KEY)) for home in homes]

    assert median(errors) > HALF_OF_A_CELL_M


@pytest.mark.parametrize("metres", [50, 100, 200])
def test_a_home_is_no_nearer_to_its_point_than_chance_would_have_it(metres):
    homes = homes_around(TOWNS["Nantes"], count=3000, seed=2)
    by_chance = len(homes) * math.pi * metres**2 / CELL_M**2

    near = sum(distance_m(*home, *public_point(*home, KEY)) < metres for home in homes)

    assert near <= by_chance + 4 * math.sqrt(by_chance)


def test_who_registers_every_spot_of_the_cell_still_errs_by_half_a_cell():
    homes = homes_around(TOWNS["Lyon"], count=120, seed=6)

    guesses = [middle_of(homes_with_the_same_point(home, every_m=60)) for home in homes]
    errors = [distance_m(*guess, *home) for guess, home in zip(guesses, homes, strict=True)]

    assert median(errors) > HALF_OF_A_CELL_M * 0.85
    assert sum(error < 50 for error in errors) <= 9  # by chance: π 50² / 600² of 120, about 3


def test_who_learns_from_thousands_of_own_homes_learns_only_the_cell():
    own = homes_around(TOWNS["Lille"], count=6000, within_m=1500, seed=7)
    victims = homes_around(TOWNS["Lille"], count=150, within_m=1200, seed=8)
    seen = {}
    for home in own:
        seen.setdefault(public_point(*home, KEY), []).append(home)

    errors = [distance_m(*middle_of(seen[public_point(*victim, KEY)]), *victim) for victim in victims]

    assert median(errors) > HALF_OF_A_CELL_M * 0.85


def test_who_tries_every_address_of_the_street_cannot_tell_a_right_guess_from_a_wrong_one():
    victim = homes_around(TOWNS["Lyon"], count=1, seed=9)[0]
    street = homes_with_the_same_point(victim, every_m=60)

    answers = {public_point(*guess, KEY) for guess in street}

    assert len(street) > 50
    assert answers == {public_point(*victim, KEY)}


def test_without_the_key_a_point_does_not_even_tell_its_cell():
    home = TOWNS["Lyon"]
    keys = [OTHER_KEY + number.to_bytes(2) for number in range(600)]

    points = [(key, public_point(*home, key)) for key in keys]
    elsewhere = sum(public_point(*shown, key) != public_point(*home, key) for key, shown in points)

    assert elsewhere / len(keys) == pytest.approx(0.46, abs=0.07)  # 1 − 600² / (π 460²)


def test_in_the_country_who_knows_the_wide_cell_errs_three_times_as_far():
    homes = homes_around(TOWNS["Pérouges"], count=60, within_m=8000, seed=11)

    guesses = [middle_of(homes_with_the_same_point(home, every_m=150, sparse=True)) for home in homes]
    errors = [distance_m(*guess, *home) for guess, home in zip(guesses, homes, strict=True)]

    assert median(errors) > 3 * HALF_OF_A_CELL_M * 0.8


def test_whether_a_cell_is_wide_does_not_tell_on_which_side_of_a_border_a_home_lies():
    border = TOWNS["Pérouges"]
    homes = homes_with_the_same_point(border, every_m=200, sparse=True)

    decisions = {in_the_country(*home, lambda lat, lon, metres: 2999 + (lat > border.lat)) for home in homes}

    assert len(decisions) == 1


def test_a_point_drawn_from_the_address_would_have_given_the_home_away():
    """The control: the same street, with the tempting design, points at the victim's door."""
    street = [f"{number} rue neuve" for number in range(1, 101)]
    keys = [address_key(address, "FR", KEY) for address in street]
    victim = public_point(*TOWNS["Lyon"], keys[41])

    matching = [
        address
        for address, key in zip(street, keys, strict=True)
        if public_point(*moved(*TOWNS["Lyon"], 1, 1), key) == victim
    ]

    assert matching == ["42 rue neuve"]
