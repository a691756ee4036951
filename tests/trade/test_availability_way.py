"""The way from one place to the next is time that nobody can book."""

from marketplace.trade.availability.busy import Way
from tests.factories.availability import every_day, occurrence, offered, slot_rules, taken

SATURDAY = "2026-11-21"
KITCHEN, HALL = (45.75, 4.85), (45.75, 4.978)
"""About ten kilometres apart."""
BY_BIKE = every_day("08:00-20:00", kmh=15)


def test_the_way_takes_whole_minutes_rounded_up() -> None:
    assert Way(KITCHEN, 15).seconds_to(HALL) == 40 * 60
    assert Way(KITCHEN, 15).seconds_to(KITCHEN) == 0


def test_time_for_the_way_lies_before_and_after_a_service_elsewhere() -> None:
    busy = [occurrence("2026-11-21 12:00", spot=HALL)]

    found = offered(BY_BIKE, SATURDAY, slot_rules(step_minutes=20, spot=KITCHEN), busy)

    assert [one for one in found if "10:00" < one < "14:00"] == ["10:20", "13:40"]


def test_the_way_comes_on_top_of_the_buffers() -> None:
    busy = [occurrence("2026-11-21 12:00", spot=HALL)]
    rules = slot_rules(step_minutes=20, buffer_before_minutes=20, spot=KITCHEN)

    assert next(one for one in offered(BY_BIKE, SATURDAY, rules, busy) if one > "12:00") == "14:00"


def test_at_the_same_place_there_is_no_way() -> None:
    busy = [occurrence("2026-11-21 12:00", spot=KITCHEN)]

    assert "13:00" in offered(BY_BIKE, SATURDAY, slot_rules(spot=KITCHEN), busy)


def test_a_call_and_an_event_elsewhere_have_no_way() -> None:
    busy = [occurrence("2026-11-21 12:00", spot=HALL), taken("2026-11-21 16:00", "2026-11-21 17:00")]

    assert "13:00" in offered(BY_BIKE, SATURDAY, slot_rules(), busy)
    assert "17:00" in offered(BY_BIKE, SATURDAY, slot_rules(spot=KITCHEN), busy)


def test_without_a_speed_no_way_is_kept_free() -> None:
    busy = [occurrence("2026-11-21 12:00", spot=HALL)]

    assert "13:00" in offered(every_day("08:00-20:00"), SATURDAY, slot_rules(spot=KITCHEN), busy)


def test_nobody_is_a_day_on_the_way() -> None:
    assert Way((0.0, 0.0), 1).seconds_to((0.0, 170.0)) == 24 * 3600
