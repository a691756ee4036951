"""Calendars from elsewhere: read whole or refused whole, fetched only where it is safe, and they block time."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.mail import OutgoingMail
from marketplace.trade.availability import queries as availability
from marketplace.trade.calendars import importing, queries
from marketplace.trade.calendars.importing import NeedsPlan
from marketplace.trade.calendars.models import CalendarFeed
from tests.factories.accounts import a_member
from tests.factories.calendar_servers import (
    Elsewhere,
    blocks,
    busy_text,
    calendar_text,
    connected,
    elsewhere,
    event_text,
    imported,
    in_days,
    read_again,
)
from tests.factories.calendars import next_start
from tests.factories.listings import make_meal, make_provider
from tests.factories.plans import given
from tests.factories.scene import a_paid_booking

BILLION = event_text("DTSTART:20260101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY;COUNT=1000000000")
ENDLESS = event_text("DTSTART:20260101T000000Z", "DURATION:PT1S", "RRULE:FREQ=MINUTELY")
GOOD = busy_text(in_days(3), in_days(3, 14))

HOSTILE = {
    "loop": (lambda one: one.leads_to("/again.ics"), "redirects"),
    "redirect to a private network": (lambda one: one.leads_to("https://10.0.0.1/a.ics"), "private"),
    "redirect to the metadata service": (lambda one: one.leads_to("https://169.254.169.254/"), "private"),
    "redirect to a file": (lambda one: one.leads_to("file:///etc/passwd"), "not_https"),
    "a web page": (lambda one: one.says("<!doctype html><p>Sign in"), "web_page"),
    "no calendar": (lambda one: one.says("hello"), "no_calendar"),
    "huge": (lambda one: one.never_ends(), "too_large"),
    "gzip bomb": (lambda one: one.sends_a_bomb(), "too_large"),
    "not gzip": (lambda one: one.says("plain", Content_Encoding="gzip"), "unreadable"),
    "broken off by the network": (lambda one: one.breaks_off(GOOD), "broken_off"),
    "broken off by itself": (lambda one: one.says(GOOD[: len(GOOD) // 2]), "cut_off"),
    "a billion times": (lambda one: one.says(calendar_text(BILLION)), "repeats_too_often"),
    "every minute": (lambda one: one.says(calendar_text(ENDLESS)), "repeats_too_often"),
    "gone": (lambda one: one.says("", 404), "status"),
    "a broken server": (lambda one: one.says("", 500), "status"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_feed_is_refused_whole_and_the_last_good_import_stays(app: Flask, kind: str) -> None:
    make_hostile, problem = HOSTILE[kind]
    with elsewhere() as server:
        server.says(GOOD)
        feed = read_again(connected(make_provider(), server.address))
        before, imported_at = blocks(feed), feed.imported_at

        make_hostile(server)
        feed = read_again(feed)

    assert (feed.problem, feed.failures) == (problem, 1)
    assert blocks(feed) == before == [(in_days(3), in_days(3, 14))]
    assert feed.imported_at == imported_at


def test_a_silent_server_is_given_up_after_a_while(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.trade.calendars.reading.SECONDS", 3)
    with elsewhere() as server:
        server.is_silent()

        feed = read_again(connected(make_provider(), server.address))

    assert feed.problem == "too_slow"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a.ics",
        "https://127.0.0.1/a.ics",
        "https://10.1.2.3/a.ics",
        "https://192.168.1.1/a.ics",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.ics",
        "https://[::ffff:10.0.0.1]/a.ics",
        "https://[::ffff:7f00:1]/a.ics",
        "https://[64:ff9b::a00:1]/a.ics",
        "https://[2002:a00:1::]/a.ics",
        "https://[fe80::1]/a.ics",
        "https://[fd00::1]/a.ics",
        "https://0.0.0.0/a.ics",
        "https://100.64.0.1/a.ics",
        "https://224.0.0.1/a.ics",
        "https://me:secret@example.org/a.ics",
        "https://example.org:22/a.ics",
        "ftp://example.org/a.ics",
        "https://",
        "https://exa mple.org/",
        "nothing",
    ],
)
def test_an_address_we_do_not_ask_for_is_refused_at_its_field(app: Flask, address: str) -> None:
    provider = make_provider()

    with pytest.raises(Invalid) as refused:
        importing.connect(provider.id, "", address)

    assert list(refused.value.errors) == ["address"]
    assert db.session.scalars(select(CalendarFeed)).all() == []


def test_a_name_that_leads_to_this_machine_is_refused_when_it_is_read(app: Flask) -> None:
    feed = connected(make_provider(), "https://localhost/a.ics")

    assert read_again(feed).problem == "private"


def test_the_same_calendar_is_connected_once(app: Flask) -> None:
    provider = make_provider()
    connected(provider, "https://calendars.example/a.ics")

    with pytest.raises(Invalid, match="another look"):
        importing.connect(provider.id, "", "webcal://calendars.example/a.ics")


def test_the_address_of_a_calendar_is_not_kept_in_the_clear(app: Flask) -> None:
    connected(make_provider(), "https://calendars.example/very-secret.ics")

    [kept] = (
        db.session.connection().exec_driver_sql("select calendar_feed::text from calendar_feed").scalars()
    )

    assert "very-secret" not in kept


def test_imported_time_is_not_offered_and_not_booked(app: Flask) -> None:
    listing = make_meal(provider := make_provider())
    start = next_start(listing)
    assert availability.is_offered(listing.id, start, 1, clock.now())

    imported(connected(provider, "https://calendars.example/a.ics"), (start, start + timedelta(minutes=5)))

    assert not availability.is_offered(listing.id, start, 1, clock.now())
    assert next_start(listing) > start


def test_imported_time_asks_the_database_nothing_more(app: Flask, statements) -> None:
    listing = make_meal(provider := make_provider())
    now = clock.now()
    imported(connected(provider, "https://calendars.example/a.ics"), (in_days(2), in_days(2, 14)))
    seen = statements()

    availability.slots(listing.id, now.date(), now.date() + timedelta(days=7), party=1, now=now)

    assert len(seen) == 2


def test_a_calendar_blocks_nobody_else(app: Flask) -> None:
    listing = make_meal()
    start = next_start(listing)

    imported(
        connected(make_provider("Ida Blum"), "https://x.example/a.ics"), (start, start + timedelta(hours=2))
    )

    assert availability.is_offered(listing.id, start, 1, clock.now())


def test_a_removed_calendar_gives_its_time_back(app: Flask) -> None:
    listing = make_meal(provider := make_provider())
    start = next_start(listing)
    feed = connected(provider, "https://calendars.example/a.ics")
    imported(feed, (start, start + timedelta(hours=2)))

    importing.remove(feed)

    assert next_start(listing) == start


def test_a_booking_under_an_imported_event_is_a_clash_and_stays(app: Flask) -> None:
    listing = make_meal(provider := make_provider())
    booking = a_paid_booking(listing, a_member("Nora Klein"))

    imported(connected(provider, "https://x.example/a.ics"), (booking.starts_at, booking.ends_at))

    [clash] = queries.clashes(provider.id, clock.now())
    assert (clash.booking.id, clash.calendar) == (booking.id, "Family")
    assert booking.state == "confirmed"


def test_what_did_not_change_is_not_sent_again_but_once_a_day(app: Flask) -> None:
    with elsewhere() as server:
        server.is_busy(in_days(3), in_days(3, 14), ETag='"one"')
        feed = read_again(connected(make_provider(), server.address))
        feed = read_again(feed)
        with clock.frozen_at(clock.now() + timedelta(days=1)):
            feed = read_again(feed)

    assert [one.get("If-None-Match") for one in server.asked] == [None, '"one"', None]
    assert blocks(feed) == [(in_days(3), in_days(3, 14))]


def test_our_own_bookings_do_not_come_back_as_busy_time(app: Flask) -> None:
    with elsewhere() as server:
        server.says(busy_text(in_days(3), in_days(3, 14), uid="bk_one@proche.test"))

        feed = read_again(connected(make_provider(), server.address))

    assert (blocks(feed), feed.problem) == ([], None)


def test_failures_are_tried_less_and_less_often(app: Flask) -> None:
    with elsewhere() as server:
        server.says("", 503)
        feed, waits = connected(make_provider(), server.address), []
        for _ in range(4):
            feed = read_again(feed)
            waits.append(round((feed.next_read_at - clock.now()).total_seconds() / 60))

    assert waits == [5, 10, 20, 40]


def test_its_owner_is_written_to_once_when_it_fails_for_a_day(app: Flask) -> None:
    letters = select(OutgoingMail).where(OutgoingMail.kind == "calendar_failing")
    with elsewhere() as server:
        server.says("", 404)
        feed = read_again(connected(make_provider(), server.address))
        assert db.session.scalars(letters).all() == []
        for hours in (25, 26, 50):
            with clock.frozen_at(clock.now() + timedelta(hours=hours)):
                feed = read_again(feed)

    [letter] = db.session.scalars(letters)
    assert "no longer has it (404)" in letter.text
    assert "/studio/calendars" in letter.text


def test_a_good_reading_after_failures_forgets_them(app: Flask) -> None:
    with elsewhere() as server:
        server.says("", 404)
        feed = read_again(connected(make_provider(), server.address))
        server.says(GOOD)
        feed = read_again(feed)

    assert (feed.problem, feed.failures, feed.failing_since) == (None, 0, None)


def test_a_paused_calendar_is_not_read_and_keeps_what_it_blocks(app: Flask) -> None:
    feed = connected(make_provider(), "https://calendars.example/a.ics")
    imported(feed, (in_days(2), in_days(2, 14)))

    importing.pause(feed)

    feed.next_read_at = clock.now()
    db.session.flush()
    assert importing.claim(feed.public_id) is None
    assert queries.due(clock.now(), 10) == []
    assert blocks(feed) == [(in_days(2), in_days(2, 14))]


def test_a_reading_is_done_by_one_alone(app: Flask) -> None:
    feed = connected(make_provider(), "https://calendars.example/a.ics")

    claims = [importing.claim(feed.public_id), importing.claim(feed.public_id)]

    assert [one is None for one in claims] == [False, True]


def test_a_server_with_a_calendar_is_told_who_asks(app: Flask) -> None:
    with elsewhere() as server:
        server.says(GOOD)
        read_again(connected(make_provider(), server.address))

    assert isinstance(server, Elsewhere)
    assert "calendar reader" in server.asked[0]["User-Agent"]
    assert "Cookie" not in server.asked[0]


def test_a_second_calendar_comes_with_a_plan_and_the_first_stays(app: Flask) -> None:
    provider = make_provider()
    connected(provider, "https://calendars.example/a.ics")

    with pytest.raises(NeedsPlan, match="Without a plan 1 calendar"):
        importing.connect(provider.id, "", "https://calendars.example/b.ics")
    given(provider, "basic")
    connected(provider, "https://calendars.example/b.ics")

    assert len(db.session.scalars(select(CalendarFeed)).all()) == 2
