"""Addresses on the map: the offline geocoder, real services over HTTP, and services that fail or lie."""

import json
import logging
from datetime import timedelta

import pytest
from geopy.geocoders import BANFrance, Nominatim
from geopy.geocoders.base import Geocoder
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core import clock
from marketplace.trade.places.bounded import LARGEST_ANSWER, BoundedCalls, NoAnswerError
from marketplace.trade.places.gazetteer import Gazetteer
from marketplace.trade.places.geocoding import (
    GazetteerGeocoder,
    Geocoding,
    Located,
    NotFound,
    Precision,
    Shortfall,
    Unavailable,
    geocoder_from,
)
from marketplace.trade.places.rules import distance_m
from tests.effort import examples
from tests.factories.gazetteers import names, real_gazetteer
from tests.factories.geocoders import address_service, ban, geocoding_with, nominatim, offline
from tests.factories.homes import TOWNS

HOME = "12 rue Mercière, 69002 Lyon"
SPOT = (45.7624, 4.8331)


def test_the_offline_geocoder_is_one_of_geopys():
    geocoder = geocoder_from("gazetteer", gazetteer=real_gazetteer(), user_agent="Proche tests")

    location = geocoder.geocode(HOME)

    assert isinstance(geocoder, Geocoder)
    assert location.address == "Lyon, Auvergne-Rhône-Alpes"
    assert distance_m(location.latitude, location.longitude, *TOWNS["Lyon"]) < 3000
    assert geocoder.geocode("nowhere at all") is None
    assert geocoder.geocode("Nantes", exactly_one=False)[0].address.startswith("Nantes")


def test_the_offline_geocoder_finds_the_town_of_a_point():
    geocoder = GazetteerGeocoder(real_gazetteer(), locale="fr")

    assert geocoder.reverse(TOWNS["Pérouges"]).address == "Pérouges, Auvergne-Rhône-Alpes"
    assert geocoder.reverse((0, -30)) is None


@pytest.mark.parametrize(
    ("setting", "kind", "domain", "scheme"),
    [
        ("ban", BANFrance, "api-adresse.data.gouv.fr", "https"),
        ("ban:addresses.example", BANFrance, "addresses.example", "https"),
        ("nominatim", Nominatim, "nominatim.openstreetmap.org", "https"),
        ("nominatim:maps.example", Nominatim, "maps.example", "https"),
        ("nominatim:http://127.0.0.1:8088", Nominatim, "127.0.0.1:8088", "http"),
    ],
)
def test_a_setting_names_a_service_and_its_domain(setting, kind, domain, scheme):
    geocoder = geocoder_from(setting, gazetteer=real_gazetteer(), user_agent="Proche tests", timeout=2)

    assert type(geocoder) is kind
    assert (geocoder.domain, geocoder.scheme, geocoder.timeout) == (domain, scheme, 2)
    assert geocoder.headers["User-Agent"] == "Proche tests"


@pytest.mark.parametrize("setting", ["", "google", "gazetteer:elsewhere", "ban2"])
def test_an_unknown_setting_is_refused(setting):
    with pytest.raises(ValueError, match="no geocoder"):
        geocoder_from(setting, gazetteer=real_gazetteer(), user_agent="Proche tests")


def test_offline_an_address_is_the_middle_of_its_town_and_says_so():
    found = offline().locate(HOME)

    assert (found.precision, found.town.name, found.shortfall) == (Precision.TOWN, "Lyon", None)
    assert (found.lat, found.lon) == (found.town.lat, found.town.lon)


def test_offline_a_mistyped_town_is_not_taken_for_a_home_but_suggested():
    found = offline().locate("12 rue Neuve, Grenbole")

    assert isinstance(found, NotFound)
    assert offline().locate("Grenbole") == NotFound(real_gazetteer().match("Grenbole").did_you_mean)


@pytest.mark.parametrize("text", ["", "   ", "…!", "\0\0", "xqzwvk"])
def test_what_is_no_address_is_not_found(text):
    assert offline().locate(text) == NotFound()


def test_a_service_that_finds_the_house_is_believed():
    with address_service(ban(*SPOT)) as service:
        found = geocoding_with("ban", service).locate(HOME)

    assert (found.lat, found.lon, found.precision) == (*SPOT, Precision.HOUSE)
    assert (found.town.name, found.shortfall) == ("Lyon", None)
    assert "Merci%C3%A8re" in service.asked[0]


@pytest.mark.parametrize(
    ("answer", "precision"),
    [
        (ban(*SPOT, kind="street"), Precision.STREET),
        (ban(*SPOT, kind="municipality"), Precision.TOWN),
        (ban(*SPOT, kind="something new"), Precision.TOWN),
    ],
)
def test_a_service_tells_how_much_it_found(answer, precision):
    with address_service(answer) as service:
        assert geocoding_with("ban", service).locate(HOME).precision is precision


@pytest.mark.parametrize(
    ("rank", "precision"), [(30, Precision.HOUSE), (26, Precision.STREET), (16, Precision.TOWN)]
)
def test_nominatim_is_understood_too(rank, precision):
    with address_service(nominatim(*SPOT, rank=rank)) as service:
        found = geocoding_with("nominatim", service).locate(HOME)

    assert (found.lat, found.lon, found.precision) == (*SPOT, precision)


@pytest.mark.parametrize(
    "answer",
    [
        ban("NaN", "NaN"),
        ban(float("nan"), float("inf")),
        ban(999, 4.8),
        ban(45.76, 400),
        ban(0, 0),
        ban(SPOT[1], SPOT[0]),
        ban(*SPOT, score="high"),
    ],
)
def test_a_service_that_lies_is_not_believed_and_the_town_is_used(answer):
    with address_service(answer) as service:
        found = geocoding_with("ban", service).locate(HOME)

    assert (found.precision, found.town.name) == (Precision.TOWN, "Lyon")
    assert found.shortfall in {Shortfall.ANSWER_REFUSED, Shortfall.SERVICE_DOWN}


@pytest.mark.parametrize("answer", [{"features": []}, ban(*SPOT, score=0.1)])
def test_an_address_that_the_service_does_not_know_is_its_town(answer):
    with address_service(answer) as service:
        found = geocoding_with("ban", service).locate(HOME)

    assert (found.precision, found.shortfall) == (Precision.TOWN, Shortfall.ADDRESS_UNKNOWN)


@pytest.mark.parametrize(
    "said",
    [
        {"body": b"<html>busy</html>"},
        {"body": b""},
        {"body": b"[" * 5000},
        {"body": {"features": [{"geometry": None}]}},
        {"body": {"features": "none"}},
        {"body": [1, 2]},
        {"body": b"{}", "status": 500},
        {"body": b"{}", "status": 429},
        {"body": b"{}", "status": 401},
    ],
)
def test_a_service_that_fails_leaves_the_town(said):
    with address_service(**said) as service:
        found = geocoding_with("ban", service).locate(HOME)

    assert (found.precision, found.town.name) == (Precision.TOWN, "Lyon")
    assert found.shortfall in {Shortfall.SERVICE_DOWN, Shortfall.ADDRESS_UNKNOWN}


@pytest.mark.parametrize("said", [{"hangs": True}, {"drips": True}])
def test_a_service_that_never_ends_is_left_after_the_deadline(said, caplog):
    with address_service({}, **said) as service:
        found = geocoding_with("ban", service, seconds=0.3).locate(HOME)

        assert len(service.asked) == 1
    assert found.shortfall is Shortfall.SERVICE_DOWN
    assert "gave no answer: TimeoutError" in caplog.text  # ours, not geopy's for the connection


def test_a_service_that_sends_us_elsewhere_is_not_followed():
    with address_service(ban(*SPOT)) as elsewhere, address_service({}, status=302) as service:
        service.headers["Location"] = elsewhere.address
        found = geocoding_with("ban", service).locate(HOME)

    assert (found.shortfall, elsewhere.asked) == (Shortfall.SERVICE_DOWN, [])


def test_an_answer_without_end_is_not_read_to_its_end():
    with address_service(json.dumps(ban(*SPOT)).encode() + b" " * LARGEST_ANSWER) as service:
        found = geocoding_with("ban", service).locate(HOME)

    assert found.shortfall is Shortfall.SERVICE_DOWN


def test_a_pole_is_no_place_even_for_an_address_without_a_town():
    with address_service(ban(89, 4.8)) as service:
        assert geocoding_with("ban", service).locate("12 rue xqzwvk") == NotFound()


def test_a_service_that_is_not_there_leaves_the_town():
    with address_service({}) as service:
        geocoding = geocoding_with("ban", service)

    assert geocoding.locate(HOME).shortfall is Shortfall.SERVICE_DOWN


def test_without_service_and_town_the_answer_says_that_it_is_not_the_members_fault():
    with address_service(b"", status=500) as service:
        found = geocoding_with("ban", service).locate("Grenbole")

    assert isinstance(found, Unavailable)
    assert names(found.did_you_mean) == ["Grenoble"]


def test_after_three_failures_a_service_rests_and_is_then_asked_again():
    with address_service(b"", status=500) as service:
        geocoding = geocoding_with("ban", service)
        for _ in range(5):
            geocoding.locate(HOME)
        asked_before_the_pause = len(service.asked)
        with clock.frozen_at(clock.now() + timedelta(seconds=31)):
            geocoding.locate(HOME)

        assert (asked_before_the_pause, len(service.asked)) == (3, 4)


def test_a_success_forgets_the_failures_before_it():
    calls = BoundedCalls(5, patience=2)

    for good in (False, True, False, True):
        if good:
            assert calls.ask(lambda: "here") == "here"
        else:
            with pytest.raises(NoAnswerError, match="ZeroDivisionError"):
                calls.ask(lambda: 1 / 0)


def test_calls_that_hang_cannot_pile_up():
    with address_service({}, hangs=True) as service:
        calls = BoundedCalls(0.05, at_once=2, patience=100)
        for _ in range(2):
            with pytest.raises(NoAnswerError, match="TimeoutError"):
                calls.ask(service.over.wait)

        with pytest.raises(NoAnswerError, match="too many"):
            calls.ask(service.over.wait)


def test_a_town_that_shares_its_name_with_a_larger_one_may_be_where_the_service_says():
    with address_service(ban(44.107, 0.889, kind="street")) as service:
        found = geocoding_with("ban", service).locate("3 rue du Port, Valence")

    assert (found.lat, found.lon, found.shortfall) == (44.107, 0.889, None)


def test_no_address_is_written_to_a_log(caplog):
    caplog.set_level(logging.DEBUG)

    with address_service(b"", status=500) as failing, address_service(ban(*SPOT)) as good:
        geocoding_with("ban", failing).locate(HOME)
        geocoding_with("nominatim", failing).locate(HOME)
        geocoding_with("ban", good).locate(HOME)

    assert "gave no answer" in caplog.text
    assert "erci" not in caplog.text


def test_a_pin_is_kept_as_it_was_put():
    found = offline().pin("45.90371", "5.17952")

    assert (found.lat, found.lon, found.precision) == (45.90371, 5.17952, Precision.PIN)
    assert found.town.name == "Pérouges"


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("", ""), ("45,9", "5"), ("nan", "5"), ("45", "inf"), ("91", "5"), ("45", "181"), ("1e400", "0")],
)
def test_a_pin_off_the_map_is_refused(lat, lon):
    assert offline().pin(lat, lon) == NotFound()


def test_a_pin_far_from_the_town_of_its_address_is_noticed():
    here = offline().pin(*TOWNS["Lyon"], HOME)
    far = offline().pin(*TOWNS["Lille"], HOME)

    assert here.far_from is None
    assert far.far_from.name == "Lyon"


def test_without_a_gazetteer_a_pin_still_works_and_an_address_is_unavailable(tmp_path):
    (tmp_path / "file").touch()
    broken = Gazetteer(tmp_path / "file")
    geocoding = Geocoding(GazetteerGeocoder(broken), broken)

    assert geocoding.pin(*SPOT).precision is Precision.PIN
    assert geocoding.locate(HOME) == Unavailable()


@given(st.text(max_size=60))
@settings(max_examples=examples(60), deadline=None)
def test_whatever_is_typed_there_is_an_answer(text):
    found = offline().locate(text)

    assert isinstance(found, Located | NotFound)
