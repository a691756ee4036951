"""What holds for all schedules, rules and calendars, on the nights when clocks change and on any other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.trade.availability.rules import (
    Busy,
    Override,
    Schedule,
    is_offered,
    local_label_ambiguous,
    next_slot,
    open_runs,
    resolve_local,
    slots,
    slots_for_day,
)
from tests.effort import examples
from tests.factories import availability as make
from tests.reference.availability_reference import reference_slots

thorough = settings(max_examples=examples(40), deadline=None)
slow = settings(max_examples=examples(25), deadline=None)

ZONES = sorted(available_timezones() - {"Factory", "localtime"})


@slow
@given(make.questions())
def test_the_engine_agrees_with_looking_at_the_wall_clock_every_minute(question: dict[str, Any]) -> None:
    expected = reference_slots(**question)

    found = slots(**question)

    assert [(s.starts_at, s.seats_left, s.local_date, s.offset_minutes) for s in found] == expected


@thorough
@given(make.questions())
def test_every_offered_slot_is_offered_when_asked_for_alone(question: dict[str, Any]) -> None:
    found = slots(**question)

    alone = {key: question[key] for key in ("schedule", "rules", "busy", "listing_id", "now", "party")}

    assert all(is_offered(**alone, starts_at=slot.starts_at) for slot in found)


@thorough
@given(make.questions(), st.integers(-3 * 1440, 3 * 1440))
def test_a_start_is_offered_exactly_when_its_day_lists_it(question: dict[str, Any], minutes: int) -> None:
    alone = {key: question[key] for key in ("schedule", "rules", "busy", "listing_id", "now", "party")}
    first = question["first"]
    starts_at = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(minutes=minutes)
    day = starts_at.astimezone(ZoneInfo(question["schedule"].zone)).date()

    listed = starts_at in [slot.starts_at for slot in slots_for_day(**alone, day=day)]

    assert is_offered(**alone, starts_at=starts_at) == listed


@thorough
@given(make.questions())
def test_no_slot_with_its_buffers_touches_busy_time_of_others(question: dict[str, Any]) -> None:
    rules = question["rules"]
    before = timedelta(minutes=rules.buffer_before_minutes)
    after = timedelta(minutes=rules.buffer_after_minutes)

    found = slots(**question)

    assert not [
        (slot, busy)
        for slot in found
        for busy in question["busy"]
        if max(slot.starts_at - before, busy.starts_at) < min(slot.ends_at + after, busy.ends_at)
        and not (rules.shared and (busy.listing_id, busy.slot_starts_at) == (make.LISTING, slot.starts_at))
    ]


@thorough
@given(make.questions(), st.data())
def test_more_busy_time_only_takes_slots_and_seats_away(
    question: dict[str, Any], data: st.DataObject
) -> None:
    more = data.draw(make.busy_about(question["first"]))

    before = {slot.starts_at: slot.seats_left for slot in slots(**question)}
    after = slots(**(question | {"busy": [*question["busy"], more]}))

    assert all(slot.seats_left <= before.get(slot.starts_at, 0) for slot in after)


@thorough
@given(make.questions())
def test_what_a_busy_range_does_not_overlap_stays_where_it_was(question: dict[str, Any]) -> None:
    rules = question["rules"]
    engagement = Busy.between(question["now"] + timedelta(hours=30), question["now"] + timedelta(hours=33))
    margin_before = timedelta(minutes=rules.buffer_before_minutes)
    margin_after = timedelta(minutes=rules.buffer_after_minutes)

    free = slots(**(question | {"busy": []}))
    left = slots(**(question | {"busy": [engagement]}))

    assert left == [
        slot
        for slot in free
        if slot.ends_at + margin_after <= engagement.starts_at
        or slot.starts_at - margin_before >= engagement.ends_at
    ]


@thorough
@given(make.questions(), st.randoms(use_true_random=False))
def test_the_order_of_windows_overrides_and_busy_time_never_matters(
    question: dict[str, Any], random: Any
) -> None:
    schedule = question["schedule"]
    weekly, overrides, busy = list(schedule.weekly), list(schedule.overrides), list(question["busy"])
    seasons, holidays, away = list(schedule.seasons), list(schedule.holidays), list(schedule.away)
    for shuffled in (weekly, overrides, busy, seasons, holidays, away):
        random.shuffle(shuffled)
    reordered = replace(
        schedule,
        weekly=tuple(weekly),
        overrides=tuple(overrides),
        seasons=tuple(seasons),
        holidays=tuple(holidays),
        away=tuple(away),
    )

    found = slots(**(question | {"schedule": reordered, "busy": busy}))

    assert found == slots(**question)


@thorough
@given(make.questions())
def test_days_asked_together_or_one_by_one_give_the_same_slots(question: dict[str, Any]) -> None:
    first, last = question.pop("first"), question.pop("last")
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]

    one_by_one = [slot for day in days for slot in slots_for_day(**question, day=day)]

    together = slots(**question, first=first, last=last)
    assert sorted(one_by_one, key=lambda slot: slot.starts_at) == together


@thorough
@given(make.questions())
def test_the_next_slot_is_the_first_of_all_slots(question: dict[str, Any]) -> None:
    del question["last"]
    end = question["first"] + timedelta(days=20)

    found = next_slot(**question)

    assert found == next(iter(slots(**question, last=end)), None)


@thorough
@given(make.nights, st.integers(0, 1438), st.integers(1, 1439), st.integers(0, 1440))
def test_two_windows_that_touch_open_like_one(
    night: tuple[str, date], start: int, length: int, tail: int
) -> None:
    cut = min(start + length, 1439)
    whole = Override(night[1], ((start, cut + tail + 1),))
    halves = Override(night[1], ((cut, cut + tail + 1), (start, cut)))

    found = open_runs(Schedule(night[0], (), (halves,)), night[1], night[1])

    assert found == open_runs(Schedule(night[0], (), (whole,)), night[1], night[1])


@thorough
@given(st.sampled_from(ZONES), st.datetimes(datetime(1972, 2, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_every_instant_is_among_those_at_which_the_wall_shows_its_time(zone: str, moment: datetime) -> None:
    instant = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    local = instant.astimezone(ZoneInfo(zone))

    found = resolve_local(local.date(), local.hour * 60 + local.minute, zone)

    assert instant in found
    assert len({one.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) for one in found}) == 1
    assert (len(found) == 2) == local_label_ambiguous(instant, zone)


@thorough
@given(make.nights, st.integers(-1, 1), st.integers(0, 1439))
def test_a_local_time_is_found_as_often_as_the_wall_shows_it(
    night: tuple[str, date], days: int, minute: int
) -> None:
    zone, day = night[0], night[1] + timedelta(days=days)
    shown = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
    midnight = shown.replace(tzinfo=UTC)
    candidates = [midnight + timedelta(minutes=k) for k in range(-16 * 60, 16 * 60)]

    found = resolve_local(day, minute, zone)

    assert found == [c for c in candidates if c.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == shown]
