"""How a group of friends goes on, and until when its seats are kept."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.trade.bookings.models import BookingState
from marketplace.trade.parties.models import PartyState
from marketplace.trade.parties.rules import deadline, verdict

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PAID, HELD, GONE = BookingState.CONFIRMED, BookingState.HELD, BookingState.CANCELLED_BY_CUSTOMER
FIRST = (PAID, True)


@pytest.mark.parametrize(
    ("rule", "states", "is_due", "expected"),
    [
        ("go", [PAID, PAID, PAID], False, PartyState.COMPLETE),
        ("go", [PAID, PAID], False, None),
        ("go", [PAID, PAID], True, PartyState.WENT),
        ("all", [PAID, PAID], True, PartyState.FAILED),
        ("all", [PAID, PAID, HELD], True, None),
        ("all", [GONE, GONE], True, PartyState.ENDED),
    ],
    ids=["all paid", "time left", "go", "all or nothing", "somebody pays", "everybody left"],
)
def test_a_group_goes_on_as_was_chosen(
    rule: str, states: list[str], is_due: bool, expected: PartyState | None
) -> None:
    assert verdict(rule, 3, FIRST, states, is_due=is_due) == expected


def test_a_group_ends_with_an_organiser_who_never_paid() -> None:
    expired = (BookingState.EXPIRED, False)

    assert verdict("go", 3, expired, [BookingState.EXPIRED], is_due=False) == PartyState.ENDED


def test_seats_are_kept_for_a_day_and_never_to_the_last_moment_to_book() -> None:
    soon = NOON + timedelta(hours=5)

    assert deadline(NOON, NOON + timedelta(days=9), 24) == NOON + timedelta(hours=24)
    assert deadline(NOON, soon, 24) == soon - timedelta(minutes=15)
    assert deadline(NOON, NOON + timedelta(hours=1), 24) is None
