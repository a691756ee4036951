"""What we write as iCalendar means the same to another reader: instants, zones, text, folding."""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import ical
from marketplace.core.ical import Method, Person, Status
from tests.factories.calendars import Lines, an_event, local, read_back, text_of

NIGHTS = [
    ("Europe/Paris", "2026-03-29T01:30"),
    ("Europe/Paris", "2026-10-25T01:30"),
    ("America/New_York", "2026-03-08T01:30"),
    ("America/New_York", "2026-11-01T00:30"),
    ("Australia/Lord_Howe", "2026-04-05T00:45"),
    ("Australia/Lord_Howe", "2026-10-04T01:45"),
    ("Asia/Kolkata", "2026-12-31T23:30"),
    ("Pacific/Apia", "2011-12-29T22:00"),
]


@pytest.mark.parametrize(("zone", "wall"), NIGHTS)
@pytest.mark.parametrize("minutes", [0, 30, 60, 90, 120, 180])
def test_another_library_reads_every_instant_of_a_clock_change(zone: str, wall: str, minutes: int) -> None:
    starts = local(wall, zone) + timedelta(minutes=minutes)

    [event] = read_back(text_of(an_event(starts, zone=zone)))

    assert event.decoded("dtstart").astimezone(UTC) == starts
    assert event.decoded("dtend").astimezone(UTC) == starts + timedelta(hours=2)


# dateutil has no zone that leaves out a day, and reads a doubled hour otherwise than the zone itself.
@pytest.mark.parametrize(("zone", "wall"), NIGHTS[:-1])
@pytest.mark.parametrize("minutes", [-60, 180, 240])
def test_the_zone_written_beside_says_the_same_as_the_zone_itself(zone: str, wall: str, minutes: int) -> None:
    starts = local(wall, zone) + timedelta(minutes=minutes)
    custom = tz.tzical(Lines(text_of(an_event(starts, zone=zone)))).get(zone)

    assert starts.astimezone(custom).utcoffset() == starts.astimezone(tz.gettz(zone)).utcoffset()


def test_a_zone_covers_all_years_of_a_feed() -> None:
    text = text_of(
        an_event(datetime(2026, 1, 5, tzinfo=UTC)), an_event(datetime(2028, 7, 5, tzinfo=UTC), uid="b@x")
    )

    assert text.count("BEGIN:VTIMEZONE") == 1
    assert [text.count(f"DTSTART:{day}") for day in ("20260329", "20261025", "20270328", "20271031")] == [
        1
    ] * 4


def test_a_time_the_wall_shows_twice_is_written_in_utc() -> None:
    second = local("2026-10-25T02:30", "Europe/Paris", fold=1)

    assert "DTSTART:20261025T013000Z" in text_of(an_event(second))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=200))
def test_any_text_comes_back_as_it_was(words: str) -> None:
    [event] = read_back(text_of(an_event(datetime(2026, 1, 5, tzinfo=UTC), summary=f"x{words}x")))

    assert str(event["summary"]) == f"x{words}x"


@given(st.text(max_size=300))
def test_no_line_is_longer_than_75_octets_and_none_ends_within_a_sign(words: str) -> None:
    text = text_of(an_event(datetime(2026, 1, 5, tzinfo=UTC), description=words, url=f"https://x/{words}"))

    assert max(len(line.encode()) for line in text.split("\r\n")) <= ical.OCTETS
    assert "\r" not in text.replace("\r\n", "")


@given(st.text(max_size=80))
def test_no_text_begins_a_line_of_its_own(words: str) -> None:
    guest = Person(f"{words}\r\nEND:VEVENT", "ana@example.org")
    evil = f"{words}\r\nEND:VEVENT\nBEGIN:VEVENT\u2028SUMMARY:x"
    event = an_event(datetime(2026, 1, 5, tzinfo=UTC), summary=evil, location=evil, url=evil, attendee=guest)

    assert text_of(event).count("\r\nBEGIN:VEVENT") == 1
    assert text_of(event).count("\r\nEND:VEVENT") == 1


def test_a_cancelled_event_says_so_and_takes_no_time() -> None:
    [event] = read_back(text_of(an_event(datetime(2026, 1, 5, tzinfo=UTC), status=Status.CANCELLED)))

    assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")


def test_the_method_is_that_of_the_mail() -> None:
    text = text_of(an_event(datetime(2026, 1, 5, tzinfo=UTC)), method=Method.CANCEL)

    assert "\r\nMETHOD:CANCEL\r\n" in text


def test_links_carry_the_instants_in_utc() -> None:
    event = an_event(local("2026-11-21T19:30", "Europe/Paris"), summary="Soup & salt")

    assert "dates=20261121T183000Z%2F20261121T203000Z" in ical.google_link(event)
    assert "startdt=2026-11-21T18%3A30%3A00Z" in ical.outlook_link(event)
    assert "Soup+%26+salt" in ical.google_link(event)
