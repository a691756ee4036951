"""A confirmed booking moves to another time, when both agree or nobody has to be asked."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.trade.bookings.models import MOVED_TIME, BookingState
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.trade.changes.models import ChangeState
from marketplace.trade.changes.operations import AnsweredAlready, NotChangeable
from marketplace.workflows import cancel_booking, self_check
from tests.factories import changes
from tests.factories.requests import asked, letters_to, request_meal
from tests.factories.stage import Stage


def test_a_time_that_the_provider_proposes_counts_once_the_customer_accepts(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    new_time = changes.next_day(stage, booking_id)

    change_id = changes.propose(stage, booking_id, new_time)
    before = stage.booking(booking_id).starts_at
    changes.accept(stage, booking_id, change_id)

    assert before == new_time - timedelta(days=1)
    assert stage.booking(booking_id).starts_at == new_time


def test_a_move_gives_the_old_seats_back_and_takes_the_new_ones(stage: Stage) -> None:
    listing = stage.meal()
    booking_id = stage.booked(listing, party=2)
    old_time, new_time = stage.booking(booking_id).starts_at, changes.next_day(stage, booking_id)

    changes.accept(stage, booking_id, changes.propose(stage, booking_id, new_time))

    assert [changes.taken(stage, listing, at) for at in (old_time, new_time)] == [0, 2]


def test_the_price_stays_and_everything_still_adds_up_after_a_move(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    before = stage.booking(booking_id).total_minor
    new_time = changes.next_day(stage, booking_id)

    changes.accept(stage, booking_id, changes.propose(stage, booking_id, new_time))

    assert stage.booking(booking_id).total_minor == before
    with stage.app.app_context():
        assert self_check.failures() == []


def test_the_history_gets_a_line_and_both_get_a_mail(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    new_time = changes.next_day(stage, booking_id)

    changes.accept(stage, booking_id, changes.propose(stage, booking_id, new_time))

    booking = stage.booking(booking_id)
    assert changes.steps(stage, booking_id)[-1] == MOVED_TIME
    assert letters_to(stage, booking.customer_id)[:2] == ["change_made", "change_proposed"]
    assert letters_to(stage, booking.provider_id)[0] == "change_made"


def test_calendars_see_the_new_time_under_a_higher_sequence(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    before = changes.event(stage, booking_id)

    changes.accept(stage, booking_id, changes.propose(stage, booking_id, changes.next_day(stage, booking_id)))

    after = changes.event(stage, booking_id)
    assert after.uid == before.uid
    assert (after.sequence, after.starts_at) == (before.sequence + 1, before.starts_at + timedelta(days=1))


def test_the_wall_time_agreed_follows_the_move(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    new_time = changes.next_day(stage, booking_id)

    changes.accept(stage, booking_id, changes.propose(stage, booking_id, new_time))

    booking = stage.booking(booking_id)
    assert booking.starts_local.startswith(f"{new_time + timedelta(hours=1):%Y-%m-%dT}")
    assert booking.ends_at - booking.starts_at == timedelta(hours=2)


def test_a_booking_is_not_in_its_own_way(stage: Stage) -> None:
    booking_id = stage.booked(changes.own_table(stage, duration_minutes=120, step_minutes=30))
    half_later = stage.booking(booking_id).starts_at + timedelta(minutes=30)

    offered = changes.free_times(stage, booking_id)
    change_id = changes.propose(stage, booking_id, half_later)
    changes.accept(stage, booking_id, change_id)

    assert half_later in offered
    assert stage.booking(booking_id).starts_at == half_later


def test_someone_elses_booking_is_in_the_way(stage: Stage) -> None:
    listing = changes.own_table(stage)
    booking_id = stage.booked(listing)
    other_time = changes.next_day(stage, booking_id)
    stage.booked(listing, stage.customer("Ida Blum"), other_time)

    with pytest.raises(SlotTaken):
        changes.propose(stage, booking_id, other_time)

    assert other_time not in changes.free_times(stage, booking_id)


def test_a_time_taken_between_proposal_and_yes_is_refused_in_words(stage: Stage) -> None:
    listing = changes.own_table(stage)
    booking_id = stage.booked(listing)
    old_time, new_time = stage.booking(booking_id).starts_at, changes.next_day(stage, booking_id)
    change_id = changes.propose(stage, booking_id, new_time)
    stage.booked(listing, stage.customer("Ida Blum"), new_time)

    with pytest.raises(SlotTaken, match="no longer free"):
        changes.accept(stage, booking_id, change_id)

    assert stage.booking(booking_id).starts_at == old_time
    assert changes.change(stage, change_id).state == ChangeState.OPEN
    assert changes.taken(stage, listing, old_time) == 4


def test_a_customer_moves_without_asking_while_cancelling_is_free(stage: Stage) -> None:
    booking_id = stage.booked(changes.own_table(stage, notice_minutes=60 * 24))
    new_time = changes.next_day(stage, booking_id)

    change_id = changes.propose(stage, booking_id, new_time, by="customer")

    assert changes.change(stage, change_id).state == ChangeState.ACCEPTED
    assert stage.booking(booking_id).starts_at == new_time


def test_a_customer_asks_once_cancelling_costs_something(stage: Stage) -> None:
    booking_id = stage.booked(changes.own_table(stage, policy="strict"))
    old_time, new_time = stage.booking(booking_id).starts_at, changes.next_day(stage, booking_id)

    change_id = changes.propose(stage, booking_id, new_time, by="customer")

    assert changes.change(stage, change_id).state == ChangeState.OPEN
    assert stage.booking(booking_id).starts_at == old_time


def test_a_customer_asks_where_the_provider_answers_every_request(stage: Stage) -> None:
    listing = changes.own_table(stage, notice_minutes=60 * 24)
    booking_id = stage.booked(listing)
    with stage.acting():
        db.session.execute(text("update listing set confirmation = 'request'"))

    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id), by="customer")

    assert changes.change(stage, change_id).state == ChangeState.OPEN


def test_the_provider_always_asks(stage: Stage) -> None:
    booking_id = stage.booked(changes.own_table(stage, notice_minutes=60 * 24))

    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    assert changes.change(stage, change_id).state == ChangeState.OPEN


def test_the_cancellation_rules_follow_the_new_time(stage: Stage) -> None:
    booking_id = stage.booked(changes.own_table(stage))
    booking = stage.booking(booking_id)
    late = booking.starts_at - timedelta(hours=3)

    changes.accept(stage, booking_id, changes.propose(stage, booking_id, changes.next_day(stage, booking_id)))

    with clock.frozen_at(late), stage.app.app_context():
        moved = cancel_booking.refund_now(stage.booking(booking_id), booking.customer_id)
        unmoved = cancel_booking.refund_now(booking, booking.customer_id)
    assert (unmoved.percent, moved.percent) == (50, 100)


def test_a_declined_proposal_leaves_the_booking_and_frees_another_one(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    old_time, new_time = stage.booking(booking_id).starts_at, changes.next_day(stage, booking_id)
    first = changes.propose(stage, booking_id, new_time)

    changes.decline(stage, booking_id, first)
    second = changes.propose(stage, booking_id, new_time)

    assert stage.booking(booking_id).starts_at == old_time
    assert [changes.change(stage, one).state for one in (first, second)] == ["declined", "open"]


def test_only_one_proposal_waits_at_a_time(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    with pytest.raises(NotChangeable, match="waits for its answer"):
        changes.propose(stage, booking_id, changes.next_day(stage, booking_id))


def test_nobody_answers_their_own_proposal(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    with pytest.raises(NotFound):
        changes.accept(stage, booking_id, change_id, by="provider")


def test_nobody_takes_back_the_other_sides_proposal(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    with pytest.raises(NotFound):
        changes.withdraw(stage, booking_id, change_id, by="customer")


def test_a_proposal_taken_back_cannot_be_accepted(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))
    changes.withdraw(stage, booking_id, change_id)

    with pytest.raises(AnsweredAlready):
        changes.accept(stage, booking_id, change_id)


def test_a_proposal_lapses_after_two_days_and_both_are_told(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(notice_minutes=60 * 24 * 7))
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))
    due = changes.change(stage, change_id).answer_by

    changes.lapse(stage, change_id, due - timedelta(seconds=1))
    early = changes.change(stage, change_id).state
    changes.lapse(stage, change_id, due)

    assert due - clock.now() > timedelta(hours=47)
    assert (early, changes.change(stage, change_id).state) == (ChangeState.OPEN, ChangeState.LAPSED)
    assert letters_to(stage, stage.booking(booking_id).customer_id)[0] == "change_lapsed"


def test_a_proposal_lapses_an_hour_before_the_earlier_start(stage: Stage) -> None:
    booking_id = stage.booked(changes.own_table(stage))
    start = stage.booking(booking_id).starts_at

    with clock.frozen_at(start - timedelta(hours=10)):
        change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    assert changes.change(stage, change_id).answer_by == start - timedelta(hours=1)


def test_a_proposal_is_not_accepted_after_its_time(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))
    after = changes.change(stage, change_id).answer_by + timedelta(seconds=1)

    with clock.frozen_at(after), pytest.raises(AnsweredAlready):
        changes.accept(stage, booking_id, change_id)


def test_a_proposal_ends_with_its_booking(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))
    booking = stage.booking(booking_id)

    with stage.acting():
        cancel_booking.cancel(
            booking_id, by_id=booking.provider_id, expected_refund_minor=booking.total_minor
        )

    assert changes.change(stage, change_id).state == ChangeState.LAPSED


def test_accepting_twice_moves_once(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    changes.accept(stage, booking_id, change_id)
    changes.accept(stage, booking_id, change_id)

    assert changes.steps(stage, booking_id).count(MOVED_TIME) == 1


def test_a_move_refuses_whoever_asked_for_the_new_time(stage: Stage) -> None:
    listing = request_meal(stage, capacity=1, max_party=1)
    waiting = asked(stage, listing)
    wanted = stage.booking(waiting).starts_at
    with stage.acting():
        db.session.execute(text("update listing set confirmation = 'instant'"))
    booking_id = stage.booked(listing, stage.customer("Ida Blum"), wanted + timedelta(days=1))

    changes.accept(stage, booking_id, changes.propose(stage, booking_id, wanted))

    assert stage.booking(waiting).state == BookingState.DECLINED


@pytest.mark.parametrize(
    "tampering",
    [
        "update booking set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'",
        "update booking set party_size = 1, seats = 1",
        "update booking set zone = 'Asia/Tokyo'",
    ],
)
def test_the_database_refuses_a_change_that_nobody_accepted(stage: Stage, tampering: str) -> None:
    booking_id = stage.booked(stage.meal(), party=2)
    changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    with pytest.raises(DBAPIError, match="frozen"), stage.acting():
        db.session.execute(text(tampering))


def test_the_database_refuses_another_time_than_the_accepted_one(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    with pytest.raises(DBAPIError, match="another time"):
        changes.say_yes_in_sql(
            stage, change_id, "update booking set starts_at = starts_at + interval '1 hour'"
        )


def test_the_database_refuses_a_yes_that_changes_nothing(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    with pytest.raises(DBAPIError, match="accepted and not made"):
        changes.say_yes_in_sql(stage, change_id)


def test_an_old_acceptance_opens_no_later_transaction(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    changes.accept(stage, booking_id, changes.propose(stage, booking_id, changes.next_day(stage, booking_id)))

    with pytest.raises(DBAPIError, match="frozen"), stage.acting():
        db.session.execute(text("update booking set starts_at = starts_at - interval '1 day'"))
