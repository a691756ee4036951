from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import speaking
from marketplace.trade.bookings import agreement, rules
from marketplace.trade.bookings.rules import Tier
from marketplace.trade.listings import operations, policy_words
from marketplace.trade.listings.models import Policy
from marketplace.trade.listings.rules import check_tiers
from tests.factories.accounts import a_member
from tests.factories.listings import make_meal
from tests.factories.tiers import ZONES, percent_by_the_wall, some_tiers

PARIS = "Europe/Paris"
OWN = [[72, 100], [24, 60], [2, 10]]


@given(
    some_tiers(),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.integers(0, 3000 * 60),
)
def test_what_goes_back_is_what_the_wall_clock_says(
    tiers: list[list[int]], zone: str, start: datetime, minutes_before: int
) -> None:
    starts_at = start.replace(tzinfo=UTC, second=0, microsecond=0)
    now = starts_at - timedelta(minutes=minutes_before)

    terms = rules.refund_terms(
        rules.tiers_from_json(tiers), starts_at=starts_at, zone=zone, price_minor=10_000, fee_minor=0, now=now
    )

    assert terms.percent == percent_by_the_wall(tiers, starts_at, zone, now)


@given(
    some_tiers(), st.integers(0, 200), st.sampled_from(ZONES), st.sampled_from(["2026-03-29", "2026-10-25"])
)
def test_waiting_gives_no_more_back_through_the_nights_of_both_clock_changes(
    tiers: list[list[int]], quarter: int, zone: str, night: str
) -> None:
    starts_at = datetime.fromisoformat(f"{night}T00:00+00:00") + timedelta(minutes=15 * quarter)
    steps = [starts_at - timedelta(minutes=30 * step) for step in range(400)]
    own = rules.tiers_from_json(tiers)

    back = [
        rules.refund_terms(own, starts_at=starts_at, zone=zone, price_minor=100, fee_minor=0, now=now).percent
        for now in reversed(steps)
    ]

    assert back == sorted(back, reverse=True)


def test_a_cut_off_on_a_missing_time_is_read_with_the_clock_before_the_jump() -> None:
    starts_at = datetime(2026, 3, 29, 10, 30, tzinfo=ZoneInfo(PARIS)).astimezone(UTC)

    assert rules.cutoff(starts_at, PARIS, 8) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_cut_off_on_a_doubled_time_is_the_second_one() -> None:
    starts_at = datetime(2026, 10, 25, 10, 30, tzinfo=ZoneInfo(PARIS)).astimezone(UTC)

    assert rules.cutoff(starts_at, PARIS, 8) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tiers", "field"),
    [
        ([], "tiers"),
        (None, "tiers"),
        ([[90, 100], [80, 80], [70, 60], [60, 40], [50, 20]], "tiers"),
        ([[24, 100], [48, 50]], "tiers.1.span"),
        ([[24, 100], [24, 50]], "tiers.1.span"),
        ([[48, 50], [24, 50]], "tiers.1.percent"),
        ([[48, 50], [24, 60]], "tiers.1.percent"),
        ([[24, 0]], "tiers.0.percent"),
        ([[24, 101]], "tiers.0.percent"),
        ([[2161, 100]], "tiers.0.span"),
        ([[1, 100]], "tiers.0.span"),
    ],
)
def test_steps_that_do_not_fall_are_refused_at_their_field(tiers: list[list[int]] | None, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_tiers(Policy.CUSTOM, tiers)

    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    "tiers", [[], [[24, 100], [48, 50]], [[48, 50], [24, 50]], [[1, 100]], [[24, 0]], [[24]]]
)
def test_the_database_refuses_steps_that_do_not_fall(app: Flask, tiers: list[list[int]]) -> None:
    listing = make_meal()
    change = text("update listing set policy = 'custom', policy_tiers = cast(:tiers as jsonb) where id = :id")

    with pytest.raises(IntegrityError, match="policy_tiers"), db.session.begin_nested():
        db.session.execute(change, {"tiers": str(tiers), "id": listing.id})


@given(some_tiers())
def test_what_the_rules_accept_can_be_said_in_one_sentence_a_step(tiers: list[list[int]]) -> None:
    check_tiers(Policy.CUSTOM, tiers)

    with speaking("en"):
        words = policy_words.sentences(rules.tiers_from_json(tiers))

    assert len(words) == len(tiers) + 1 + (tiers[-1][0] > 0)


def test_steps_are_said_from_the_most_generous_on(app: Flask) -> None:
    words = policy_words.sentences(rules.tiers_from_json(OWN))

    assert words[:4] == [
        "Free cancellation until 3 days before.",
        "Then 60 % back until 24 hours before.",
        "Then 10 % back until 2 hours before.",
        "After that nothing is refunded.",
    ]


def test_a_policy_that_never_gives_everything_back_does_not_begin_with_then(app: Flask) -> None:
    assert policy_words.sentences([Tier(0, 80)])[0] == "80 % back until it begins."


def test_own_steps_are_frozen_on_a_booking(app: Flask) -> None:
    listing = make_meal(policy="custom", policy_tiers=OWN)

    terms = agreement.terms_of(agreement.bookable(listing.public_id), a_member().id)

    assert (terms["policy"], terms["tiers"]) == ("custom", OWN)


def test_own_steps_go_when_a_preset_is_chosen_again(app: Flask) -> None:
    listing = make_meal(policy="custom", policy_tiers=OWN)

    operations.update_listing(listing, terms={"policy": "strict", "policy_tiers": None})

    terms = agreement.terms_of(agreement.bookable(listing.public_id), a_member().id)
    assert terms["tiers"] == [[168, 100], [48, 50]]
