from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import share_bps
from marketplace.trade.bookings import rules
from marketplace.trade.bookings.models import LEGAL_MOVES, BookingState
from marketplace.trade.bookings.rules import POLICIES, Tier
from marketplace.trade.listings.models import Policy
from marketplace.trade.listings.pricing import quote

PARIS = "Europe/Paris"
SATURDAY = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
MODERATE = POLICIES[Policy.MODERATE]


def refund(now: datetime, policy: Policy = Policy.MODERATE) -> rules.RefundTerms:
    return rules.refund_terms(
        POLICIES[policy], starts_at=SATURDAY, zone=PARIS, price_minor=4800, fee_minor=384, now=now
    )


def test_the_cut_off_is_inclusive() -> None:
    friday = SATURDAY - timedelta(days=1)

    assert refund(friday).refund_minor == 5184
    assert refund(friday + timedelta(seconds=1)).refund_minor == 2592


def test_the_fee_returns_in_the_same_share_as_the_price() -> None:
    assert rules.refund_of(4800, 384, 50) == 2592


def test_the_terms_say_what_comes_after_the_cut_off() -> None:
    terms = refund(SATURDAY - timedelta(days=3))

    assert (terms.until, terms.then_minor) == (SATURDAY - timedelta(days=1), 2592)


def test_a_strict_policy_gives_nothing_in_the_last_two_days() -> None:
    assert refund(SATURDAY - timedelta(hours=47), Policy.STRICT).refund_minor == 0


def test_a_cut_off_keeps_its_wall_time_over_the_clock_change() -> None:
    sunday = datetime(2026, 10, 25, 18, 30, tzinfo=UTC)

    until = rules.cutoff(sunday, PARIS, 24)

    assert until == datetime(2026, 10, 24, 17, 30, tzinfo=UTC)


def test_a_cut_off_on_a_doubled_hour_is_the_later_one() -> None:
    monday = datetime(2026, 10, 26, 1, 30, tzinfo=UTC)

    assert rules.cutoff(monday, PARIS, 24) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_address_is_hidden_while_cancelling_is_free() -> None:
    booked = SATURDAY - timedelta(days=9)

    shown = rules.address_shown_from(MODERATE, starts_at=SATURDAY, zone=PARIS, confirmed_at=booked)

    assert shown == SATURDAY - timedelta(days=1)


def test_a_late_booking_shows_the_address_at_once() -> None:
    booked = SATURDAY - timedelta(hours=3)

    shown = rules.address_shown_from(MODERATE, starts_at=SATURDAY, zone=PARIS, confirmed_at=booked)

    assert shown == booked


def test_a_policy_without_free_cancellation_shows_the_address_at_once() -> None:
    booked = SATURDAY - timedelta(days=9)

    assert (
        rules.address_shown_from((Tier(24, 50),), starts_at=SATURDAY, zone=PARIS, confirmed_at=booked)
        == booked
    )


def test_tiers_survive_being_frozen() -> None:
    assert rules.tiers_from_json(rules.tiers_as_json(MODERATE)) == MODERATE


@pytest.mark.parametrize("state", [state for state in BookingState if not LEGAL_MOVES[state]])
def test_an_ended_booking_never_moves_again(state: BookingState) -> None:
    assert not any(rules.may_move(state, other) for other in BookingState)


@given(
    st.integers(1, 10_000_000), st.integers(1, 20), st.booleans(), st.integers(0, 3000), st.integers(0, 3000)
)
def test_the_parts_of_a_price_sum_to_what_is_paid(
    unit: int, party: int, shared: bool, fee_bps: int, commission_bps: int
) -> None:
    made = quote(
        unit_minor=unit,
        currency="EUR",
        shared=shared,
        party=party,
        fee_bps=fee_bps,
        commission_bps=commission_bps,
    )

    assert made.share_minor + made.commission_minor + made.fee_minor == made.total_minor
    assert sum(line.amount_minor for line in made.lines) == made.total_minor


@given(st.integers(50, 1_000_000), st.sampled_from(list(POLICIES)), st.integers(0, 400), st.integers(0, 3000))
def test_refund_provider_and_platform_together_are_what_was_paid(
    price: int, policy: Policy, hours: int, commission_bps: int
) -> None:
    fee = share_bps(price, 800)
    terms = rules.refund_terms(
        POLICIES[policy],
        starts_at=SATURDAY,
        zone=PARIS,
        price_minor=price,
        fee_minor=fee,
        now=SATURDAY - timedelta(hours=hours),
    )

    kept = price - rules.refund_of(price, 0, terms.percent)
    commission = share_bps(kept, commission_bps)
    fee_kept = price + fee - terms.refund_minor - kept

    assert fee_kept >= 0
    assert terms.refund_minor + (kept - commission) + commission + fee_kept == price + fee


@given(st.sampled_from(list(POLICIES)), st.integers(0, 400), st.integers(0, 400))
def test_waiting_never_gives_more_back(policy: Policy, one: int, other: int) -> None:
    early, late = max(one, other), min(one, other)

    assert (
        refund(SATURDAY - timedelta(hours=early), policy).refund_minor
        >= refund(SATURDAY - timedelta(hours=late), policy).refund_minor
    )


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.sampled_from(list(POLICIES)),
)
def test_every_cut_off_is_inclusive_to_the_microsecond(start: datetime, zone: str, policy: Policy) -> None:
    starts_at = start.replace(tzinfo=UTC)
    for tier in POLICIES[policy]:
        until = rules.cutoff(starts_at, zone, tier.hours)
        at, after = (
            rules.refund_terms(
                POLICIES[policy],
                starts_at=starts_at,
                zone=zone,
                price_minor=10_000,
                fee_minor=0,
                now=until + late,
            )
            for late in (timedelta(), timedelta(microseconds=1))
        )

        assert at.percent == tier.percent
        assert after.percent < tier.percent


ASKED = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def test_a_request_is_answered_within_the_answer_time() -> None:
    until = rules.answer_by(ASKED, 24, ASKED + timedelta(days=4), None)

    assert until == ASKED + timedelta(hours=24)


def test_a_request_is_never_answered_in_the_last_hour() -> None:
    assert rules.answer_by(ASKED, 24, ASKED + timedelta(hours=6), None) == ASKED + timedelta(hours=5)


def test_a_request_is_answered_before_the_bank_lets_go() -> None:
    until = rules.answer_by(ASKED, 120, ASKED + timedelta(days=9), ASKED + timedelta(days=5))

    assert until == ASKED + timedelta(days=4, hours=12)


@pytest.mark.parametrize(("hours", "days", "outlasts"), [(120, 9, False), (121, 9, True), (336, 3, False)])
def test_an_answer_due_after_five_days_outlasts_a_hold(hours: int, days: int, outlasts: bool) -> None:
    assert rules.outlasts_hold(ASKED, hours, ASKED + timedelta(days=days)) is outlasts


@given(st.integers(1, 400))
def test_there_is_always_time_to_pay_and_never_after_the_start(hours: int) -> None:
    starts_at = ASKED + timedelta(hours=hours)

    until = rules.pay_by(ASKED, starts_at)

    assert ASKED < until <= starts_at
    assert until - ASKED <= timedelta(hours=24)


@given(st.integers(0, 1_000_000), st.integers(0, 3000), st.integers(0, 900), st.integers(0, 900) | st.none())
def test_the_fee_never_exceeds_the_price(price: int, fee_bps: int, least: int, most: int | None) -> None:
    made = quote(
        unit_minor=price,
        currency="EUR",
        shared=False,
        party=1,
        fee_bps=fee_bps,
        commission_bps=700,
        fee_least=least,
        fee_most=most,
    )

    assert 0 <= made.fee_minor <= made.price_minor
    assert made.total_minor == sum(line.amount_minor for line in made.lines)
