"""The same time every week: chosen, held, paid at once, and then week by week."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.money.papers import queries as papers
from marketplace.money.payments import queries as payments
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.listings import operations as listings
from marketplace.trade.series import queries
from marketplace.trade.series.models import KIND
from marketplace.trade.series.rules import Why
from marketplace.workflows import book_series, cancel_booking, expire_hold, leave_series
from marketplace.workflows.book_series import Conflicts, WeeksChanged
from marketplace.workflows.cancel_booking import RefundChanged
from tests.factories.accounts import a_member
from tests.factories.guards import sqlstate
from tests.factories.listings import make_provider, make_schedule
from tests.factories.replacements import last_letter
from tests.factories.series import (
    NOVEMBER,
    SKIP,
    a_held_series,
    a_paid_series,
    a_wish,
    earned_of,
    finish,
    first_start,
    kept_for,
    parts_of,
    pay,
    refunds_of,
    send_refunds,
    states_of,
    taken_by_another,
    vat_of,
    weekly,
    weeks_of,
)

PARIS = ZoneInfo("Europe/Paris")


def test_every_week_is_a_booking_of_its_own_at_the_same_time(app: Flask) -> None:
    listing, nora = weekly(), a_member("Nora Klein")
    start = first_start(listing)

    found = weeks_of(a_held_series(listing, nora, start))

    assert [one.series_week for one in found] == [1, 2, 3, 4]
    assert [one.starts_at for one in found] == [start + timedelta(weeks=n) for n in range(4)]
    assert {one.state for one in found} == {BookingState.HELD}


def test_the_wall_time_stays_over_a_clock_change(app: Flask) -> None:
    with clock.frozen_at(datetime(2026, 10, 12, 9, 0, tzinfo=UTC)):
        found = weeks_of(a_held_series(weekly(), a_member("Nora Klein"), weeks=3))

    assert {one.starts_at.astimezone(PARIS).strftime("%H:%M") for one in found} == {"18:00"}
    assert found[2].starts_at - found[0].starts_at == timedelta(weeks=2, hours=1)


def test_a_time_that_is_jumped_over_is_a_conflict_with_its_reason(app: Flask) -> None:
    coach = make_provider("Paul Roux")
    listing = weekly(coach, schedule=make_schedule(coach, "01:00-05:00"))
    start = datetime(2026, 3, 22, 2, 30, tzinfo=PARIS)

    with clock.frozen_at(datetime(2026, 3, 16, 9, 0, tzinfo=UTC)):
        plan = queries.plan(listing.id, start, zone="Europe/Paris", party=1, weeks=3, now=clock.now())

    assert [(one.week.number, one.why) for one in plan.conflicts] == [(2, Why.MISSING)]


def test_of_a_doubled_time_the_earlier_counts(app: Flask) -> None:
    coach = make_provider("Paul Roux")
    listing = weekly(coach, schedule=make_schedule(coach, "01:00-05:00"))
    start = datetime(2026, 10, 18, 2, 30, tzinfo=PARIS)

    with clock.frozen_at(datetime(2026, 10, 12, 9, 0, tzinfo=UTC)):
        plan = queries.plan(listing.id, start, zone="Europe/Paris", party=1, weeks=2, now=clock.now())

    week, slot = plan.free[1]
    assert (week.doubled, slot.starts_at) == (True, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


def test_all_or_nothing_books_nothing_when_a_week_is_taken(app: Flask) -> None:
    with clock.frozen_at(NOVEMBER):
        listing = weekly()
        start = first_start(listing)
        taken_by_another(listing, start, 2)

        with pytest.raises(Conflicts) as refusal:
            book_series.hold(a_member("Nora Klein"), a_wish(listing, start), "en")

    assert [one["week"] for one in refusal.value.facts["conflicts"]] == [3]


def test_skipped_weeks_are_noted_and_not_paid(app: Flask) -> None:
    with clock.frozen_at(NOVEMBER):
        listing = weekly()
        start = first_start(listing)
        taken_by_another(listing, start, 2)
        wish = a_wish(listing, start, 4, on_conflict=SKIP)
        three = wish.expected_total_minor * 3 // 4

        made = a_held_series(
            listing, a_member("Nora Klein"), start, on_conflict=SKIP, expected_total_minor=three
        )

    assert [one["week"] for one in made.skipped] == [3]
    assert [one.series_week for one in weeks_of(made)] == [1, 2, 4]
    assert made.total_minor == three


def test_a_week_beyond_what_can_be_booked_is_a_conflict(app: Flask) -> None:
    listing = weekly(horizon_days=15)

    plan = queries.plan(
        listing.id, first_start(listing), zone="Europe/Paris", party=1, weeks=4, now=clock.now()
    )

    assert {one.why for one in plan.conflicts} == {Why.FAR}


def test_another_total_than_shown_books_nothing(app: Flask) -> None:
    listing, nora = weekly(), a_member("Nora Klein")

    with pytest.raises(WeeksChanged):
        book_series.hold(nora, a_wish(listing, expected_total_minor=1), "en")


@pytest.mark.parametrize("weeks", [1, 13])
def test_too_few_and_too_many_weeks_are_refused_at_their_field(app: Flask, weeks: int) -> None:
    with pytest.raises(Invalid) as refusal:
        book_series.hold(a_member("Nora Klein"), a_wish(weekly(), weeks=weeks), "en")

    assert list(refusal.value.errors) == ["weeks"]


def test_a_listing_that_does_not_offer_it_is_not_booked_weekly(app: Flask) -> None:
    with pytest.raises(Refusal, match="not booked weekly"):
        book_series.hold(a_member("Nora Klein"), a_wish(weekly(series_weeks=0)), "en")


def test_what_is_asked_for_is_not_part_of_a_series(app: Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        listings.update_listing(weekly(), terms={"confirmation": "request"})

    assert list(refusal.value.errors) == ["series_weeks"]


def test_one_payment_confirms_every_week_and_has_a_part_for_each(app: Flask) -> None:
    made = a_held_series(weekly(), a_member("Nora Klein"))

    whole = pay(made)

    assert states_of(made) == [BookingState.CONFIRMED] * 4
    assert [part.amount_minor for part in parts_of(whole)] == [one.total_minor for one in weeks_of(made)]
    assert sum(part.processor_fee_minor or 0 for part in parts_of(whole)) == 137
    assert [kept_for(one) for one in weeks_of(made)] == [one.total_minor for one in weeks_of(made)]


def test_paying_twice_over_changes_nothing(app: Flask) -> None:
    made = a_paid_series()
    whole = payments.paid(KIND, made.public_id)
    assert whole is not None

    pay(made)

    assert len(parts_of(whole)) == 4


def test_the_database_refuses_parts_that_are_not_all_of_a_payment(app: Flask) -> None:
    whole = payments.paid(KIND, a_paid_series().public_id)
    assert whole is not None

    change = text("update payment set amount_minor = amount_minor - 1 where id = :id")
    db.session.execute(change, {"id": parts_of(whole)[0].id})

    with pytest.raises(DBAPIError, match="not all of it"), db.session.begin_nested():
        db.session.execute(text("set constraints all immediate"))
    db.session.rollback()


def test_a_booking_never_leaves_its_series(app: Flask) -> None:
    booking = weeks_of(a_paid_series())[0]

    with pytest.raises(DBAPIError, match="stays in its series") as refused, db.session.begin_nested():
        db.session.execute(text("update booking set series_week = 9 where id = :id"), {"id": booking.id})

    assert sqlstate(refused.value) == "BK011"


def test_giving_up_frees_every_week(app: Flask) -> None:
    made = a_held_series(weekly(), a_member("Nora Klein"))

    expire_hold.give_up(weeks_of(made)[2].public_id, actor_id=made.customer_id)

    assert states_of(made) == [BookingState.EXPIRED] * 4


def test_all_weeks_end_together_when_the_hold_is_over(app: Flask) -> None:
    made = a_held_series(weekly(), a_member("Nora Klein"))

    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        expire_hold.expire_due(weeks_of(made)[1].public_id)

    assert states_of(made) == [BookingState.EXPIRED] * 4


def test_a_payment_after_the_hold_gives_every_part_back(app: Flask) -> None:
    nora = a_member("Nora Klein")
    made = a_held_series(weekly(), nora)
    expire_hold.give_up(weeks_of(made)[0].public_id, actor_id=made.customer_id)

    whole = pay(made)

    assert refunds_of(whole) == [one.total_minor for one in weeks_of(made)]
    assert "goes back to your card" in last_letter(nora)


def test_cancelling_one_week_leaves_the_others(app: Flask) -> None:
    made = a_paid_series(weekly(policy="flexible"))
    second = weeks_of(made)[1]

    cancel_booking.cancel(second.public_id, by_id=made.customer_id, expected_refund_minor=second.total_minor)

    confirmed = BookingState.CONFIRMED
    assert states_of(made) == [confirmed, BookingState.CANCELLED_BY_CUSTOMER, confirmed, confirmed]


def test_leaving_gives_each_week_back_by_its_own_rules(app: Flask) -> None:
    with clock.frozen_at(NOVEMBER):
        made = a_paid_series(weekly(policy="custom", policy_tiers=[[240, 100], [24, 50]]))
        whole = payments.paid(KIND, made.public_id)
        assert whole is not None
        first, total = weeks_of(made)[0], weeks_of(made)[0].total_minor
        finish(first)

        with clock.frozen_at(first.starts_at + timedelta(days=2)):
            leave_series.leave(
                made.public_id, by_id=made.customer_id, expected_refund_minor=total // 2 + 2 * total
            )

    assert refunds_of(whole) == [total // 2, total, total]
    assert states_of(made)[0] == BookingState.COMPLETED


def test_another_refund_than_shown_cancels_nothing(app: Flask) -> None:
    made = a_paid_series()

    with pytest.raises(RefundChanged):
        leave_series.leave(made.public_id, by_id=made.customer_id, expected_refund_minor=1)

    assert states_of(made) == [BookingState.CONFIRMED] * 4


def test_a_provider_who_leaves_gives_everything_back(app: Flask) -> None:
    made = a_paid_series()
    whole = payments.paid(KIND, made.public_id)
    assert whole is not None

    leave_series.leave(made.public_id, by_id=made.provider_id, expected_refund_minor=made.total_minor)

    assert sum(refunds_of(whole)) == whole.amount_minor


def test_leaving_writes_one_letter_to_each_side(app: Flask) -> None:
    nora = a_member("Nora Klein")
    made = a_paid_series(weekly(policy="flexible"), nora)

    leave_series.leave(made.public_id, by_id=made.customer_id, expected_refund_minor=made.total_minor)

    assert last_letter(nora).count("–") == 4


def test_a_stranger_finds_no_series_and_the_provider_none_before_it_is_paid(app: Flask) -> None:
    made = a_held_series(weekly(), a_member("Nora Klein"))

    for member_id in (a_member("Ana Lima").id, made.provider_id):
        with pytest.raises(NotFound):
            queries.for_member(made.public_id, member_id)


def test_the_receipt_lists_every_week_and_the_notes_credit_it_exactly(app: Flask) -> None:
    nora = a_member("Nora Klein")
    made = a_paid_series(weekly(policy="flexible", price_minor=3333), nora)
    leave_series.leave(made.public_id, by_id=nora.id, expected_refund_minor=made.total_minor)

    send_refunds(made)
    receipt, *notes = papers.about(KIND, made.public_id, nora.id)

    assert (receipt.amount_minor, len(receipt.body["supplies"][0]["lines"])) == (made.total_minor, 4)
    assert [note.amount_minor for note in notes] == [one.total_minor for one in weeks_of(made)]
    assert [note.body["booking"] for note in notes] == [one.reference for one in weeks_of(made)]
    assert vat_of(receipt) == sum(vat_of(note) for note in notes)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.integers(2, 5),
    st.integers(51, 9_999),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["customer", "provider", "finish"])), max_size=6),
    st.integers(0, 700),
)
def test_refund_provider_and_platform_are_what_was_paid_whatever_is_cancelled(
    app: Flask, weeks: int, price: int, acts: list[tuple[int, str]], fee: int
) -> None:
    with clock.frozen_at(NOVEMBER):
        listing = weekly(price_minor=price, policy="custom", policy_tiers=[[300, 100], [170, 67], [20, 33]])
        made = a_held_series(listing, a_member("Nora Klein"), weeks=weeks)
        whole = pay(made, fee=min(fee, made.total_minor))

        for place, act in acts:
            booking = weeks_of(made)[place % weeks]
            if act == "finish":
                finish(booking)
            elif booking.state == BookingState.CONFIRMED:
                by = booking.customer_id if act == "customer" else booking.provider_id
                back = cancel_booking.refund_now(booking, by).refund_minor
                cancel_booking.cancel(booking.public_id, by_id=by, expected_refund_minor=back)
        for booking in weeks_of(made):
            finish(booking)

        parts = parts_of(whole)
        assert sum(part.amount_minor for part in parts) == whole.amount_minor
        assert all(0 <= part.refunded_minor <= part.amount_minor for part in parts)
        assert sum(part.refunded_minor for part in parts) + earned_of(made) == whole.amount_minor
        assert sum(part.processor_fee_minor or 0 for part in parts) == whole.processor_fee_minor
