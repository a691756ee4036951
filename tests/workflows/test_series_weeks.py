"""A series over its weeks: what is paid, served, moved, given up and refunded, and what calendars are told."""

from datetime import timedelta

from marketplace.trade.bookings.calendar_file import uid_domain
from tests.factories.changes import accept, propose
from tests.factories.requests import letters_to
from tests.factories.series_life import some_weeks
from tests.factories.stage import Stage


def test_a_series_is_paid_served_moved_and_left_week_by_week(stage: Stage) -> None:
    weeks = some_weeks(stage)
    weeks.pay()
    each = weeks.bookings[0].total_minor
    assert weeks.states == ["confirmed"] * 4

    weeks.takes_place(0)
    second = weeks.bookings[1]
    with weeks.after(0):
        moved = propose(stage, second.public_id, second.starts_at + timedelta(days=1))
        accept(stage, second.public_id, moved)
    weeks.takes_place(1)
    with weeks.after(1):
        back = weeks.leave()
        refunded = weeks.refunded()

    assert weeks.states == ["completed", "completed", "cancelled_by_customer", "cancelled_by_customer"]
    assert back == refunded == 2 * each
    assert letters_to(stage, weeks.customer.id).count("series_left") == 1


def test_one_letter_brings_every_week_to_the_calendar_and_one_takes_the_rest_out(stage: Stage) -> None:
    weeks = some_weeks(stage)
    weeks.pay()
    booked = weeks.calendar_of("series_confirmed")
    weeks.takes_place(0)

    with weeks.after(0):
        weeks.leave()
    left = weeks.calendar_of("series_left")

    names = [f"{booking.public_id}@{uid_domain()}" for booking in weeks.bookings]
    assert list(booked) == names
    assert list(left) == names[1:]
    assert {status for status, _sequence, _start in booked.values()} == {"CONFIRMED"}
    assert {status for status, _sequence, _start in left.values()} == {"CANCELLED"}
    assert all(left[name][1] > booked[name][1] and left[name][2] == booked[name][2] for name in left)
