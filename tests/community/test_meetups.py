"""Meet-ups: seats that are taken once, a line nobody overtakes, a place for those who come."""

from datetime import date, time, timedelta
from itertools import count

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy.exc import DBAPIError

from marketplace.community.clubs import guide, places
from marketplace.community.clubs.models import ClubRole
from marketplace.community.clubs.permissions import NoRight
from marketplace.community.meetups import operations, queries, rules
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from tests.factories.accounts import Browser, mail_to, signed_in
from tests.factories.clubs import a_club, a_founding, a_neighbour, founder_of, joined, place, with_role
from tests.factories.meetups import (
    PLACE,
    a_meetup,
    a_picture,
    a_plan,
    come_by_number,
    coming,
    for_a_race,
    overtake,
    somebody,
    state_of,
)
from tests.factories.notices import notices_of
from tests.factories.pages import words_of
from tests.factories.races import at_once
from tests.factories.talks import a_photo


@pytest.mark.parametrize(("role", "may"), [("member", False), ("helper", True), ("host", True)])
def test_helpers_and_hosts_call_meetups(app: Flask, role: str, may: bool) -> None:
    club = a_club()
    mine = with_role(club, ClubRole(role))
    member = db.session.get_one(type(a_neighbour()), mine.member_id)

    try:
        called = operations.call(club, mine, member, a_plan()) is not None
    except NoRight:
        called = False

    assert called == may


def test_who_is_too_late_waits_and_moves_up_in_order(app: Flask) -> None:
    meetup = a_meetup(seats=2)
    nora, leo, ida = (somebody(meetup, name) for name in ("Nora Klein", "Leo Brun", "Ida Noor"))
    before = [state_of(meetup, one) for one in (nora, leo, ida)]

    operations.leave(meetup, nora)

    assert before == ["coming", "waiting", "waiting"]
    assert [state_of(meetup, one) for one in (nora, leo, ida)] == [None, "coming", "waiting"]
    assert [one.subject for one in mail_to(leo.email)] == ["You have a seat: Bread and soup"]


def test_the_database_lets_nobody_overtake(app: Flask) -> None:
    meetup = a_meetup(seats=2)
    _nora, leo, ida = (somebody(meetup, name) for name in ("Nora Klein", "Leo Brun", "Ida Noor"))
    guest = queries.guest_of(meetup.id, ida.id)
    assert guest is not None
    assert state_of(meetup, leo) == "waiting"

    with pytest.raises(DBAPIError, match="overtakes"), db.session.begin_nested():
        overtake(guest)


def test_who_leaves_and_comes_again_stands_at_the_end(app: Flask) -> None:
    meetup = a_meetup(seats=2)
    nora, leo = somebody(meetup), somebody(meetup, "Leo Brun")

    operations.leave(meetup, nora)
    coming(meetup, nora)

    assert [state_of(meetup, nora), state_of(meetup, leo)] == ["waiting", "coming"]


def test_more_seats_let_the_line_in(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club, seats=2)
    _nora, leo, ida = (somebody(meetup, name) for name in ("Nora Klein", "Leo Brun", "Ida Noor"))
    host = founder_of(club)
    founder = db.session.get_one(type(leo), host.member_id)

    operations.change(club, host, founder, meetup, a_plan(seats=3, starts_at=meetup.starts_at))

    assert [state_of(meetup, leo), state_of(meetup, ida)] == ["coming", "waiting"]


def test_the_last_seat_is_taken_once(whole_app: Flask) -> None:
    meetup_id, members = for_a_race(whole_app, seats=2, people=6)
    turns = count()

    ended = at_once(whole_app, 6, lambda _meet: come_by_number(meetup_id, members[next(turns)]))

    assert ended == ["done"] * 6
    with whole_app.app_context():
        states = [one.guest.state for one in queries.guests(meetup_id)]
    assert states == ["coming"] * 3 + ["waiting"] * 4


def test_who_is_sent_away_from_the_club_frees_the_seat(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club, seats=2)
    nora, leo = somebody(meetup), somebody(meetup, "Leo Brun")

    places.ban(club, founder_of(club), place(club, nora), reason="Threats.", days=0)

    assert [state_of(meetup, nora), state_of(meetup, leo)] == [None, "coming"]


def test_the_place_is_told_to_those_who_come_and_to_nobody_else(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club, seats=2)
    nora, leo = somebody(meetup), somebody(meetup, "Leo Brun")
    path = f"/clubs/{club.slug}/meetups/{meetup.public_id}"

    pages = [signed_in(app, one).get(path).text for one in (nora, leo)] + [Browser(app).get(path).text]

    assert [PLACE in page for page in pages] == [True, False, False]


def test_the_calendar_file_is_for_those_who_come(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club, seats=2)
    nora, leo = somebody(meetup), somebody(meetup, "Leo Brun")
    path = f"/clubs/{club.slug}/meetups/{meetup.public_id}/calendar.ics"

    file, nothing = signed_in(app, nora).get(path), signed_in(app, leo).get(path)

    event = Calendar.from_ical(file.data).walk("VEVENT")[0]
    assert event["LOCATION"] == PLACE
    assert event["DTSTART"].dt == meetup.starts_at.replace(microsecond=0)
    assert nothing.status_code == 404


def test_calling_it_off_is_told_to_all_who_come_or_wait(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club, seats=2)
    people = [somebody(meetup), somebody(meetup, "Leo Brun")]
    founder = db.session.get_one(type(people[0]), founder_of(club).member_id)

    operations.cancel(club, founder_of(club), founder, meetup, "Rain all day.")

    assert [len(notices_of(one)) for one in people] == [1, 1]
    assert all("Rain all day." in mail_to(one.email)[-1].text for one in people)
    with pytest.raises(operations.CannotCome):
        somebody(meetup, "Ida Noor")


def test_another_time_is_told_and_counts_in_calendars(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club)
    nora = somebody(meetup)
    founder = db.session.get_one(type(nora), founder_of(club).member_id)

    operations.change(club, founder_of(club), founder, meetup, a_plan(after=timedelta(days=9)))

    assert [one.title for one in notices_of(nora)] == ["Bread and soup has changed"]
    assert meetup.sequence == 1


def test_fewer_seats_than_people_are_refused_in_words(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club)
    for name in ("Nora Klein", "Leo Brun"):
        somebody(meetup, name)
    founder = db.session.get_one(type(a_neighbour()), founder_of(club).member_id)

    with pytest.raises(Invalid) as refusal:
        operations.change(club, founder_of(club), founder, meetup, a_plan(seats=2))

    assert "3" in refusal.value.errors["seats"][0]


def test_photos_are_added_by_those_who_were_there(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club)
    nora, leo = somebody(meetup), a_neighbour("Leo Brun")
    joined(club, leo)

    with pytest.raises(operations.NotThere):
        operations.add_photos(meetup, nora, [a_photo()])
    with clock.frozen_at(meetup.ends_at + timedelta(hours=1)):
        operations.add_photos(meetup, nora, [a_photo()])
        with pytest.raises(operations.NotThere):
            operations.add_photos(meetup, leo, [a_photo()])

    assert len(queries.photos(meetup.id)) == 1


def test_a_photo_is_for_members_and_goes_for_good(app: Flask) -> None:
    club = a_club()
    meetup = a_meetup(club)
    nora = somebody(meetup)
    photo = a_picture(meetup, nora)
    path = f"/clubs/{club.slug}/meetups/{meetup.public_id}/photos/{photo.public_id}"

    stranger = signed_in(app, a_neighbour("Leo Brun")).get(path)
    browser = signed_in(app, nora)
    shown = browser.get(path)
    browser.post(f"{path}/remove")

    assert [stranger.status_code, shown.status_code, browser.get(path).status_code] == [404, 200, 404]


def test_a_time_that_the_clocks_skip_does_not_exist() -> None:
    assert rules.instant_of(date(2027, 3, 28), time(2, 30), "Europe/Paris") is None
    assert rules.instant_of(date(2027, 3, 28), time(3, 30), "Europe/Paris") is not None


def test_the_founding_guide_counts_dates(app: Flask) -> None:
    club = a_founding()
    a_meetup(club)

    done = {step.key for step in guide.steps_of(club) if step.is_done}

    assert done == {"identify", "meeting"}


def test_a_journey_of_calling_and_coming(app: Flask) -> None:
    ana, nora = a_neighbour("Ana Lopes"), a_neighbour()
    club = a_club(ana)
    joined(club, nora)
    day = (clock.now() + timedelta(days=8)).date().isoformat()
    form = {"title": "Bread and soup", "day": day, "at": "18:30", "hours": "2", "area": "Croix-Rousse"}
    host, guest = signed_in(app, ana), signed_in(app, nora)

    missing = host.post(f"/clubs/{club.slug}/meetups/new", form)
    called = host.post(f"/clubs/{club.slug}/meetups/new", form | {"place": PLACE, "seats": "8"})
    guest.post(f"{called.location}/come")

    assert missing.status_code == 422
    assert "Say where exactly: only who comes reads it." in words_of(missing)
    assert PLACE in guest.get(called.location).text
    assert "Bread and soup" in words_of(guest.get(f"/clubs/{club.slug}"))
