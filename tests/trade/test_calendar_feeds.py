"""Feeds of bookings: private, revocable, the same event through all its changes, and invitations by mail."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts.models import MemberStatus
from marketplace.trade.bookings import emails
from marketplace.trade.calendars.models import CalendarAddress, Side
from marketplace.trade.calendars.views import feeds
from tests.factories.accounts import OTHER_PASSWORD, a_member, signed_in
from tests.factories.calendars import a_booking, cancel, feed_of, feed_path, invitations
from tests.factories.holds import hold
from tests.factories.listings import make_meal


def test_a_feed_tells_a_booking_to_both_sides_by_the_same_name(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking = a_booking(customer)
    provider = emails.sides(booking)[1]

    [his] = feed_of(app, feed_path(customer))
    [hers] = feed_of(app, feed_path(provider, Side.PROVIDER))

    assert str(his["uid"]) == str(hers["uid"]) == f"{booking.public_id}@proche.test"
    assert his.decoded("dtstart") == booking.starts_at
    assert his["status"] == "CONFIRMED"


def test_a_cancelled_booking_stays_in_the_feed_and_says_so(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking, path = a_booking(customer), feed_path(customer)
    [before] = feed_of(app, path)

    cancel(booking)

    [after] = feed_of(app, path)
    assert (after["status"], after["uid"]) == ("CANCELLED", before["uid"])
    assert after["sequence"] > before["sequence"]


def test_a_feed_tells_no_name_no_address_and_no_mere_hold(app: Flask) -> None:
    customer = a_member("Nora Klein")
    a_booking(customer)
    hold(make_meal(), customer=customer, starts_at=clock.now() + timedelta(days=3))

    text = app.test_client().get(feed_path(customer)).text

    assert text.count("BEGIN:VEVENT") == 1
    assert "Nora" not in text
    assert "rue des Tests" not in text


def test_each_side_of_a_member_has_a_feed_of_its_own(app: Flask) -> None:
    customer = a_member("Nora Klein")
    a_booking(customer)

    assert feed_of(app, feed_path(customer, Side.PROVIDER)) == []


def test_what_did_not_change_is_not_sent_again(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking, path, browser = a_booking(customer), feed_path(customer), app.test_client()
    first = browser.get(path)

    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        by_tag = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
        by_date = browser.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        cancel(booking)
        changed = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert [answer.status_code for answer in (first, by_tag, by_date, changed)] == [200, 304, 304, 200]
    assert by_tag.data == b""


def test_nobody_else_may_keep_a_feed(app: Flask) -> None:
    answer = app.test_client().get(feed_path(a_member()))

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_new_address_ends_the_one_before_with_words(app: Flask) -> None:
    customer = a_member("Nora Klein")
    first, second = feed_path(customer), feed_path(customer)

    gone = app.test_client().get(first)

    assert gone.status_code == 410
    assert "not in use any more" in gone.text
    assert app.test_client().get(second).status_code == 200


def test_an_address_that_never_was_is_not_there(app: Flask) -> None:
    assert app.test_client().get("/calendars/guess.ics").status_code == 404


def test_a_changed_password_ends_every_feed(app: Flask) -> None:
    customer = a_member("Nora Klein")
    path = feed_path(customer)

    with clock.frozen_at(clock.now() + timedelta(seconds=1)):
        accounts.change_password(customer, OTHER_PASSWORD)
        db.session.commit()
    with clock.frozen_at(clock.now() + timedelta(seconds=2)):
        another = feed_path(customer)

    assert app.test_client().get(path).status_code == 410
    assert app.test_client().get(another).status_code == 200


def test_the_feed_of_a_suspended_member_is_closed(app: Flask) -> None:
    customer = a_member("Nora Klein")
    path = feed_path(customer)

    customer.status = MemberStatus.SUSPENDED
    db.session.commit()

    assert app.test_client().get(path).status_code == 410


def test_a_feed_asked_for_too_often_says_when_to_come_back(app: Flask) -> None:
    path, browser = feed_path(a_member()), app.test_client()

    codes = [browser.get(path).status_code for _ in range(feeds.LIMIT)]
    refused = browser.get(path)

    assert set(codes) == {200}
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_the_address_is_shown_once_and_kept_as_a_digest(app: Flask) -> None:
    browser = signed_in(app, a_member("Nora Klein"))

    made = browser.post("/bookings/calendar")
    again = browser.get("/bookings/calendar")

    token = made.text.split("/calendars/", 1)[1].split(".ics", 1)[0]
    [row] = db.session.scalars(select(CalendarAddress))
    assert app.test_client().get(f"/calendars/{token}.ics").status_code == 200
    assert token not in again.text
    assert token.encode() not in row.token_hash
    assert made.headers["Cache-Control"] == "no-store"


def test_a_revoked_address_is_revoked_from_the_page(app: Flask) -> None:
    customer = a_member("Nora Klein")
    path = feed_path(customer)

    signed_in(app, customer).post("/bookings/calendar/revoke")

    assert app.test_client().get(path).status_code == 410


def test_a_feed_of_many_bookings_asks_the_database_no_more_often(app: Flask, statements) -> None:
    customer = a_member("Nora Klein")
    path, browser = feed_path(customer), app.test_client()
    seen = statements()
    browser.get(path)
    few = len(seen)
    for _ in range(3):
        a_booking(customer)
    db.session.commit()
    seen.clear()

    browser.get(path)

    assert len(seen) <= few + 1


def test_a_confirmed_booking_invites_both_sides_each_alone(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking = a_booking(customer)
    provider = emails.sides(booking)[1]

    [(method, event)] = invitations(customer)
    [(_, hers)] = invitations(provider)

    assert (method, event["status"], event["uid"]) == ("REQUEST", "CONFIRMED", hers["uid"])
    assert str(event["organizer"]) == "mailto:no-reply@proche.test"
    assert str(event["attendee"]) == f"mailto:{customer.email}"
    assert provider.email not in event.to_ical().decode()


def test_a_cancellation_takes_the_same_event_out_again(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking = a_booking(customer)

    cancel(booking)
    emails.cancelled(booking, by_provider=False, reason="")

    (_, invited), (method, cancelled) = invitations(customer)
    assert (method, cancelled["status"]) == ("CANCEL", "CANCELLED")
    assert cancelled["uid"] == invited["uid"]
    assert cancelled["sequence"] > invited["sequence"]


def test_the_booking_page_links_to_calendars_on_the_web(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking = a_booking(customer)
    db.session.commit()

    page = signed_in(app, customer).get(f"/bookings/{booking.public_id}").text

    assert "https://calendar.google.com/calendar/render?" in page
    assert "https://outlook.live.com/calendar/0/action/compose?" in page
