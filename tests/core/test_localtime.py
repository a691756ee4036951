"""Times, dates and zones read well in both languages, and never hide which of two hours is meant."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core.localtime import (
    date_words,
    day_words,
    local,
    offset_words,
    span_words,
    time_words,
    zone_words,
)
from tests.effort import examples
from tests.factories.tz_files import hour_in_paris, machine_where_paris_is_tokyo

PARIS = "Europe/Paris"
EVENING = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
FIRST_TWO_THIRTY = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
SECOND_TWO_THIRTY = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"Factory", "localtime"})


@pytest.mark.parametrize(
    ("zone", "english", "french"),
    [
        ("Europe/Paris", "Paris time", "heure de Paris"),
        ("Europe/Athens", "Athens time", "heure d’Athènes"),
        ("Africa/Cairo", "Cairo time", "heure du Caire"),
        ("Indian/Reunion", "Réunion time", "heure de La Réunion"),
        ("America/Martinique", "Martinique time", "heure de la Martinique"),
        ("Pacific/Marquesas", "Marquesas time", "heure des Marquises"),
        ("Atlantic/Canary", "Canary time", "heure des îles Canaries"),
        ("Europe/Isle_of_Man", "Isle of Man time", "heure de l’île de Man"),
        ("Europe/Helsinki", "Helsinki time", "heure d’Helsinki"),
        ("Asia/Hong_Kong", "Hong Kong time", "heure de Hong Kong"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "heure de Buenos Aires"),
        ("America/New_York", "New York time", "heure de New York"),
    ],
)
def test_a_zone_is_named_by_its_place(zone: str, english: str, french: str) -> None:
    assert zone_words(zone, "en") == english
    assert zone_words(zone, "fr") == french


@pytest.mark.parametrize(
    ("zone", "words"), [("UTC", "UTC"), ("Etc/GMT+5", "UTC−5"), ("Etc/GMT-14", "UTC+14")]
)
def test_a_zone_without_a_place_is_named_by_its_offset(zone: str, words: str) -> None:
    assert zone_words(zone, "en") == zone_words(zone, "fr") == words


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_zone_has_words(locale: str) -> None:
    words = [zone_words(zone, locale) for zone in ZONES]

    assert not [one for one in words if not one or "/" in one or "_" in one]


def test_an_unknown_zone_has_no_words() -> None:
    with pytest.raises(LookupError):
        zone_words("Europe/Pari", "en")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "UTC+1"), (0, "UTC"), (-210, "UTC−3:30"), (330, "UTC+5:30"), (-60, "UTC−1"), (5, "UTC+0:05")],
)
def test_an_offset_is_named_with_a_true_minus_sign(minutes: int, words: str) -> None:
    assert offset_words(minutes) == words


def test_a_local_time_is_the_same_instant_on_the_wall() -> None:
    shown = local(EVENING, PARIS)

    assert (shown.hour, shown.minute, shown.utcoffset()) == (19, 30, timedelta(hours=1))
    assert shown == EVENING


def test_a_time_without_a_zone_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        local(datetime(2026, 11, 21), PARIS)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("hour", "minute", "english", "french"),
    [
        (18, 30, "19:30", "19\u00a0h\u00a030"),
        (19, 0, "20:00", "20\u00a0h"),
        (8, 5, "09:05", "9\u00a0h\u00a005"),
        (23, 0, "00:00", "0\u00a0h"),
    ],
)
def test_a_time_is_written_as_the_language_writes_it(
    hour: int, minute: int, english: str, french: str
) -> None:
    instant = datetime(2026, 11, 21, hour, minute, tzinfo=UTC)

    assert time_words(instant, PARIS, "en") == english
    assert time_words(instant, PARIS, "fr") == french


def test_a_time_that_the_wall_shows_twice_carries_its_offset() -> None:
    assert time_words(FIRST_TWO_THIRTY, PARIS, "en") == "02:30\u00a0(UTC+2)"
    assert time_words(SECOND_TWO_THIRTY, PARIS, "fr") == "2\u00a0h\u00a030\u00a0(UTC+1)"


@settings(max_examples=examples(80), deadline=None)
@given(st.sampled_from(ZONES), st.integers(0, 365 * 24 * 4), st.sampled_from([15, 30, 60, 120]))
def test_two_instants_of_a_date_are_never_worded_alike(zone: str, quarters: int, apart: int) -> None:
    one = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
    other = one + timedelta(minutes=apart)

    words = [(date_words(at, zone, "fr"), time_words(at, zone, "fr")) for at in (one, other)]

    assert words[0] != words[1]


@pytest.mark.parametrize(
    ("moment", "english", "french"),
    [
        ("2026-11-21 18:00", "Tonight", "Ce soir"),
        ("2026-11-21 17:59", "Today", "Aujourd’hui"),
        ("2026-11-21 00:30", "Today", "Aujourd’hui"),
        ("2026-11-22 00:30", "Tomorrow", "Demain"),
        ("2026-11-22 20:00", "Tomorrow", "Demain"),
        ("2026-11-20 23:59", "Yesterday", "Hier"),
        ("2026-11-28 12:00", "Sat 28 Nov", "sam. 28 nov."),
        ("2026-12-01 12:00", "Tue 1 Dec", "mar. 1er déc."),
        ("2027-01-09 12:00", "Sat 9 Jan 2027", "sam. 9 janv. 2027"),
        ("2025-11-21 12:00", "Fri 21 Nov 2025", "ven. 21 nov. 2025"),
    ],
)
def test_a_day_is_named_as_people_would_say_it(moment: str, english: str, french: str) -> None:
    instant = datetime.fromisoformat(f"{moment}+01:00")
    today = date(2026, 11, 21)

    assert day_words(instant, PARIS, "en", today) == english
    assert day_words(instant, PARIS, "fr", today) == french


def test_the_day_is_the_one_on_the_wall_and_not_in_utc() -> None:
    already_sunday_in_paris = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)

    assert day_words(already_sunday_in_paris, PARIS, "en", date(2026, 11, 21)) == "Tomorrow"


def test_a_date_in_full_names_weekday_and_year() -> None:
    first_of_november = datetime(2026, 11, 1, 12, tzinfo=UTC)

    assert date_words(first_of_november, PARIS, "en") == "Sunday 1 November 2026"
    assert date_words(first_of_november, PARIS, "fr") == "dimanche 1er novembre 2026"


def test_a_span_of_a_day_is_two_times() -> None:
    end = EVENING + timedelta(minutes=90)

    assert span_words(EVENING, end, PARIS, "en") == "19:30–21:00"
    assert span_words(EVENING, end, PARIS, "fr") == "19\u00a0h\u00a030\u00a0– 21\u00a0h"


def test_a_span_of_a_day_or_longer_names_its_dates() -> None:
    end = EVENING + timedelta(days=1)

    assert span_words(EVENING, end, PARIS, "en") == "Sat 21 Nov, 19:30\u00a0– Sun 22 Nov, 19:30"
    assert span_words(EVENING, end, PARIS, "fr") == (
        "sam. 21 nov., 19\u00a0h\u00a030\u00a0– dim. 22 nov., 19\u00a0h\u00a030"
    )


def test_a_span_into_another_year_names_both_years() -> None:
    start = datetime(2026, 12, 31, 12, tzinfo=UTC)

    words = span_words(start, start + timedelta(days=2), PARIS, "en")

    assert words == "Thu 31 Dec 2026, 13:00\u00a0– Sat 2 Jan 2027, 13:00"


def test_a_span_over_a_clock_change_names_both_offsets() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

    words = span_words(start, start + timedelta(hours=1), PARIS, "en")

    assert words == "01:30\u00a0(UTC+1)\u00a0– 03:30\u00a0(UTC+2)"


def test_a_span_in_the_doubled_hour_names_both_offsets() -> None:
    words = span_words(FIRST_TWO_THIRTY - timedelta(hours=1), FIRST_TWO_THIRTY, PARIS, "en")

    assert words == "01:30\u00a0(UTC+2)\u00a0– 02:30\u00a0(UTC+2)"


@pytest.mark.parametrize(
    ("locale", "words"), [("fr_FR", "20\u00a0h"), ("fr-CA", "20\u00a0h"), ("de", "20:00")]
)
def test_every_kind_of_french_is_french_and_all_else_is_english(locale: str, words: str) -> None:
    assert time_words(datetime(2026, 11, 21, 19, tzinfo=UTC), PARIS, locale) == words


def test_a_locale_object_is_as_good_as_its_name() -> None:
    assert zone_words(PARIS, Locale("fr")) == "heure de Paris"


def test_times_are_those_of_the_installed_tz_database_whatever_the_machine_has(tmp_path: Path) -> None:
    machine = machine_where_paris_is_tokyo(tmp_path)

    assert hour_in_paris(machine, importing="marketplace") == 13
    assert hour_in_paris(machine, importing="json") == 21
