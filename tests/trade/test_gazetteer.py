"""The offline gazetteer, over the real data of the package and over small registers."""

import subprocess
import sys
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core import clock
from marketplace.trade.places.gazetteer import Gazetteer
from marketplace.trade.places.gazetteer.store import index_path, make_index
from marketplace.trade.places.rules import distance_m
from marketplace.trade.places.spelling import edits_between, fold_name, one_edit_away
from tests.factories.gazetteers import gazetteer_of, names, real_gazetteer, row
from tests.factories.homes import TOWNS

ROOT = Path(__file__).parents[2]
words = st.text("abé -'", min_size=0, max_size=9)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lyon", "Lyon"),
        ("LYON", "Lyon"),
        ("saint etienne", "Saint-Étienne"),
        ("St-Étienne", "Saint-Étienne"),
        ("ST ETIENNE", "Saint-Étienne"),
        ("perouges", "Pérouges"),
        ("Beynac et Cazenac", "Beynac-et-Cazenac"),
        ("oingt", "Oingt"),
        ("villeneuve d'ascq", "Villeneuve-d'Ascq"),
        ("Villeneuve d’Ascq", "Villeneuve-d'Ascq"),
        ("Lyon 3e", "Lyon 3e"),
        ("lyon 03", "Lyon 3e"),
        ("Lyon 3ème arrondissement", "Lyon 3e"),
        ("Paris 1er", "Paris 1er"),
        ("havre", "Le Havre"),
        ("La Rochelle", "La Rochelle"),
        ("Londres", "London"),
        ("Genf", "Geneva"),
        ("1000 Bruxelles", "Brussels"),
    ],
)
def test_a_town_is_found_however_its_name_is_spelled(typed, name):
    found = real_gazetteer().match(typed)

    assert (found.town.name, found.exact) == (name, True)


@pytest.mark.parametrize(
    ("typed", "country", "admin"),
    [
        ("Saint-Denis", "FR", "Île-de-France"),
        ("Saint-Denis, La Réunion", "RE", ""),
        ("Saint-Denis (Réunion)", "RE", ""),
        ("saint denis reunion", "RE", ""),
        ("Brest", "FR", "Bretagne"),
        ("Brest, Belarus", "BY", ""),
        ("Brest, Biélorussie", "BY", ""),
        ("lyon france", "FR", "Auvergne-Rhône-Alpes"),
        ("Valence, Occitanie", "FR", "Occitanie"),
    ],
)
def test_a_country_or_region_tells_namesakes_apart(typed, country, admin):
    town = real_gazetteer().find(typed)

    assert (town.country, town.admin) == (country, admin)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Nantse", "Nantes"),
        ("Bordeuax", "Bordeaux"),
        ("Marsseille", "Marseille"),
        ("villeubrane", "Villeurbanne"),
        ("Grenbole", "Grenoble"),
        ("peroges", "Pérouges"),
    ],
)
def test_a_mistyped_town_is_found_and_said_to_be_a_guess(typed, name):
    found = real_gazetteer().match(typed)

    assert (found.town.name, found.exact) == (name, False)
    assert found.did_you_mean[0] == found.town


def test_an_unfinished_name_is_completed_and_said_to_be_a_guess():
    found = real_gazetteer().match("villeurb")

    assert (found.town.name, found.exact) == ("Villeurbanne", False)


@pytest.mark.parametrize("typed", ["", "   ", "…", "xqzwvk", "12345", "\0", "?" * 5000])
def test_what_is_no_town_is_not_found(typed):
    assert real_gazetteer().find(typed) is None


def test_an_unknown_town_is_answered_with_towns_that_begin_alike():
    found = real_gazetteer().match("Nantgrzmblx")

    assert found.town is None
    assert all(name.startswith("Nant") for name in names(found.did_you_mean))
    assert "Nantes" in names(found.did_you_mean)


def test_suggestions_begin_with_the_largest_town():
    assert names(real_gazetteer().suggest("lil", limit=3))[0] == "Lille"
    assert names(real_gazetteer().suggest("st", limit=2))[0] == "Strasbourg"
    assert names(real_gazetteer().suggest("st-e"))[0] == "Saint-Étienne"


def test_a_name_typed_in_full_comes_before_larger_towns_that_begin_with_it():
    towns = real_gazetteer().suggest("ars", country="FR")

    assert names(towns)[0] == "Ars"
    assert max(towns, key=lambda town: town.population).name != "Ars"


def test_suggestions_near_somebody_are_near():
    near = names(real_gazetteer().suggest("saint", near=TOWNS["Lyon"], limit=4))
    far = names(real_gazetteer().suggest("saint", near=TOWNS["Nantes"], limit=4))

    assert "Saint-Priest" in near
    assert "Saint-Herblain" in far


def test_suggestions_keep_to_a_country():
    towns = real_gazetteer().suggest("brest", country="BY")

    assert {town.country for town in towns} == {"BY"}
    assert real_gazetteer().suggest("brest", country="XX") == []


def test_a_mistyped_beginning_still_has_suggestions():
    assert names(real_gazetteer().suggest("grenbole")) == ["Grenoble"]


def test_no_label_is_suggested_twice():
    labels = [town.label("fr") for town in real_gazetteer().suggest("saint-martin", limit=30)]

    assert len(labels) == len(set(labels)) == 30


def test_a_label_names_the_country_only_abroad():
    lyon, london = real_gazetteer().find("Lyon"), real_gazetteer().find("London")

    assert lyon.label("fr") == "Lyon, Auvergne-Rhône-Alpes"
    assert lyon.label("en", home_country="GB") == "Lyon, Auvergne-Rhône-Alpes, France"
    assert london.label("fr") == "London, Royaume-Uni"


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_label_leads_back_to_a_town_of_that_label(locale):
    towns = list(islice(real_gazetteer(), 0, None, 397))

    lost = [t for t in towns if real_gazetteer().find(t.label(locale)).label(locale) != t.label(locale)]

    assert len(towns) > 200
    assert lost == []


def test_a_town_is_found_by_its_geonames_number():
    lyon = real_gazetteer().find("Lyon")

    assert real_gazetteer().town(lyon.geoname_id) == lyon
    assert real_gazetteer().town(1) is None


def test_a_town_has_its_zone_place_and_people():
    lyon = real_gazetteer().find("Lyon")

    assert (lyon.timezone, lyon.country) == ("Europe/Paris", "FR")
    assert distance_m(lyon.lat, lyon.lon, *TOWNS["Lyon"]) < 3000
    assert 450_000 < lyon.population < 700_000


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("12 rue de la Paix, 69002 Lyon", "Lyon"),
        ("12 rue de Lyon, Nantes", "Nantes"),
        ("3 quai de Southampton Le Havre", "Le Havre"),
        ("Le Bourg, 24220 Beynac-et-Cazenac", "Beynac-et-Cazenac"),
        ("1 place du Marché 69100 VILLEURBANNE cedex, France", "Villeurbanne"),
        ("10 Downing Street, London", "London"),
        ("lieu-dit Les Roches, Pérouges, Ain", "Pérouges"),
    ],
)
def test_the_town_of_an_address_is_read_from_its_end(address, name):
    assert real_gazetteer().town_in(address).town.name == name


@pytest.mark.parametrize("address", ["12 rue de Lyon", "nowhere at all", ""])
def test_an_address_without_a_town_has_none(address):
    assert real_gazetteer().town_in(address).town is None


def test_the_nearest_town_and_those_around_are_those_that_comparing_all_would_give():
    here, every = TOWNS["Pérouges"], list(real_gazetteer())

    apart = sorted((distance_m(*here, town.lat, town.lon), -town.population, town.name) for town in every)
    within = sorted((people, name) for metres, people, name in apart if metres <= 20_000)

    assert real_gazetteer().nearest(*here).name == apart[0][2]
    assert names(real_gazetteer().around(*here, 20_000, limit=12)) == [name for _, name in within[:12]]


def test_nothing_is_near_in_the_middle_of_the_atlantic():
    assert real_gazetteer().nearest(0, -30) is None
    assert real_gazetteer().around(0, -30, 50_000) == []


def test_around_works_across_the_antimeridian(tmp_path):
    rows = [row("Ouest", lat=-17, lon=179.9), row("Est", lat=-17, lon=-179.9)]
    gazetteer = gazetteer_of(rows, tmp_path)

    assert sorted(names(gazetteer.around(-17, 179.99, 30_000))) == ["Est", "Ouest"]


def test_the_people_of_a_city_are_not_counted_again_in_its_quarters():
    people = real_gazetteer().inhabitants(*TOWNS["Lyon"], 2000)

    assert people == real_gazetteer().find("Lyon").population


@given(st.floats(35, 60), st.floats(-9, 25), st.floats(100, 40_000))
@settings(max_examples=40, deadline=None)
def test_every_town_around_is_within_the_distance(lat, lon, metres):
    towns = real_gazetteer().around(lat, lon, metres)

    assert all(distance_m(lat, lon, town.lat, town.lon) <= metres for town in towns)


@given(words, words)
def test_edits_are_counted_the_same_both_ways_and_stop_early_alike(one, other):
    edits = edits_between(one, other)

    assert edits == edits_between(other, one)
    assert (edits_between(one, other, at_most=2) > 2) == (edits > 2)
    assert (edits == 0) == (one == other)


@given(st.text("abc", min_size=1, max_size=5))
def test_what_is_one_edit_away_is_counted_as_one(word):
    assert all(edits_between(word, near_miss) <= 1 for near_miss in one_edit_away(word))


@given(st.text(max_size=30))
def test_folding_a_name_again_changes_nothing(text):
    folded = fold_name(text)

    assert fold_name(folded) == folded


def test_a_spoiled_index_is_made_again(tmp_path):
    whole = gazetteer_of([row("Pérouges")], tmp_path)
    assert names(whole) == ["Pérouges"]
    path = index_path(tmp_path, None)

    path.write_bytes(path.read_bytes()[:-100])

    assert len(Gazetteer(tmp_path)) > 90_000


def test_an_index_that_is_whole_is_not_made_again(tmp_path):
    gazetteer_of([row("Pérouges")], tmp_path)

    make_index(index_path(tmp_path, None), None)

    assert names(Gazetteer(tmp_path)) == ["Pérouges"]


def test_two_processes_that_need_an_index_make_it_once(tmp_path):
    program = "import sys, pathlib; from marketplace.trade.places.gazetteer import Gazetteer;"
    program += "print(Gazetteer(pathlib.Path(sys.argv[1])).prepare().stat().st_ino)"
    command = [sys.executable, "-c", program, tmp_path]

    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    files = {process.communicate()[0] for process in both}

    assert len(files) == 1
    assert [process.returncode for process in both] == [0, 0]


def test_an_index_that_cannot_be_made_is_not_tried_again_at_once(tmp_path):
    (tmp_path / "file").touch()
    gazetteer = Gazetteer(tmp_path / "file")
    with pytest.raises(FileExistsError):
        gazetteer.find("Lyon")

    with pytest.raises(OSError, match="a moment ago"):
        gazetteer.find("Lyon")
    with clock.frozen_at(clock.now() + timedelta(minutes=2)), pytest.raises(FileExistsError):
        gazetteer.find("Lyon")


def test_a_worker_holds_less_than_15_mb_of_the_gazetteer():
    real_gazetteer().prepare()
    program = [sys.executable, "-m", "tests.factories.gazetteer_memory"]

    told = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)

    assert 0 < int(told.stdout) < 15_000
