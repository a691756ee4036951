"""Which payouts deserve a closer look, and by how many people."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.core.i18n import speaking
from marketplace.money.payouts import evidence, rules
from marketplace.money.payouts.models import LEGAL_MOVES, Decision, PayoutState
from tests.factories import payouts
from tests.factories.payouts import LIMITS, NOON, calm_facts, codes


def test_a_usual_payout_has_no_flags() -> None:
    assert rules.flags(calm_facts(), LIMITS) == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("first", {"earlier_payouts": 0}),
        ("large", {"amount_minor": 30_001}),
        ("suspended", {"suspended": True}),
        ("not_payable", {"payable": False}),
        ("bank_changed", {"bank_changed_at": NOON - timedelta(days=6, hours=23)}),
        ("burst", {"recent_sales": 8, "usual_sales": 21}),
        ("tax_missing", {"tax_missing": True}),
        ("one_customer", {"sales": 3, "customers": 1}),
        ("refunds", {"refunded_minor": 40_000}),
        ("transfer_refused", {"refused": "account closed"}),
        ("dispute", {"open_disputes": 1}),
        ("same_bank", {"same_bank": 1}),
        ("same_device", {"same_device": 2}),
        ("debt", {"debt_minor": 1}),
        ("document", {"document_ends_on": NOON.date() + timedelta(days=30)}),
        ("document", {"document_ends_on": NOON.date() - timedelta(days=90)}),
        ("bank_new", {"bank_added_at": NOON - timedelta(days=6, hours=23)}),
        ("far_price", {"highest_minor": 6_001, "own_usual": (5, 2_000)}),
        ("far_price", {"lowest_minor": 666, "own_usual": (5, 2_000)}),
        ("far_price", {"highest_minor": 6_001, "own_usual": (4, 9_000), "all_usual": (20, 2_000)}),
    ],
)
def test_each_reason_is_found_where_it_begins(code: str, changes: dict[str, object]) -> None:
    assert codes(rules.flags(calm_facts(**changes), LIMITS)) == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"bank_added_at": NOON - timedelta(days=7)},
        {"document_ends_on": NOON.date() + timedelta(days=31)},
        {"document_ends_on": NOON.date() - timedelta(days=91)},
        {"highest_minor": 6_000, "lowest_minor": 667, "own_usual": (5, 2_000)},
        {"highest_minor": 6_001, "own_usual": (4, 2_000), "all_usual": (19, 2_000)},
        {"highest_minor": 6_001, "own_usual": (5, 6_000), "all_usual": (20, 2_000)},
        {"lowest_minor": 0, "own_usual": (5, 2_000)},
        {"amount_minor": 30_000},
        {"bank_changed_at": NOON - timedelta(days=7)},
        {"recent_sales": 7, "usual_sales": 0},
        {"recent_sales": 9, "usual_sales": 24},
        {"sales": 2, "customers": 1},
        {"sales": 3, "customers": 2},
        {"refunded_minor": 39_999},
        {"refunded_minor": 200_000, "period_sales": 4},
    ],
)
def test_nothing_is_found_just_before(changes: dict[str, object]) -> None:
    assert rules.flags(calm_facts(**changes), LIMITS) == []


def test_the_heaviest_reason_comes_first() -> None:
    found = rules.flags(calm_facts(earlier_payouts=0, amount_minor=60_000, suspended=True), LIMITS)

    assert codes(found) == ["suspended", "large", "first"]
    assert [flag["weight"] for flag in found] == sorted((flag["weight"] for flag in found), reverse=True)


def test_two_people_are_needed_above_the_limit_only() -> None:
    assert not rules.needs_second(50_000, [], LIMITS)
    assert rules.needs_second(50_001, [], LIMITS)


def test_two_people_are_needed_for_a_new_bank_account_of_any_amount() -> None:
    found = rules.flags(calm_facts(bank_changed_at=NOON - timedelta(days=1)), LIMITS)

    assert rules.needs_second(100, found, LIMITS)


def test_every_rule_says_its_evidence_in_both_languages(app: Flask) -> None:
    everything = calm_facts(
        earlier_payouts=0,
        amount_minor=60_000,
        suspended=True,
        tax_missing=True,
        payable=False,
        bank_changed_at=NOON,
        recent_sales=30,
        sales=4,
        customers=1,
        refunded_minor=90_000,
        refused="account closed",
        open_disputes=1,
        same_bank=1,
        same_device=2,
        debt_minor=1_500,
        document_ends_on=NOON.date() + timedelta(days=12),
        highest_minor=9_000,
        own_usual=(6, 2_000),
    )
    newcomer = calm_facts(bank_added_at=NOON, highest_minor=9_000, all_usual=(30, 2_000))
    found = rules.flags(everything, LIMITS) + rules.flags(newcomer, LIMITS)
    english = [rules.sentence(flag) for flag in found]
    with speaking("fr"):
        french = [rules.sentence(flag) for flag in found]

    assert set(codes(found)) == {rule.code for rule in rules.RULES}
    assert "45% of what customers paid in ninety days went back to them (20 sales)." in english
    assert not set(english) & set(french)


def test_a_flag_of_an_older_version_is_shown_by_its_code() -> None:
    assert rules.sentence({"code": "moon_phase", "weight": 1, "facts": {}}) == "moon_phase"


def test_what_a_reviewer_saw_is_another_word_for_every_change() -> None:
    flag = {"code": "first", "weight": 10, "facts": {}}
    words = {
        rules.version("in_review", 1, []),
        rules.version("in_review", 2, []),
        rules.version("held", 1, []),
        rules.version("in_review", 1, [flag]),
    }

    assert len(words) == 4


@pytest.mark.parametrize(
    ("decision", "approvals", "needed", "target"),
    [
        (Decision.HOLD, 0, 2, PayoutState.HELD),
        (Decision.REJECT, 0, 1, PayoutState.REJECTED),
        (Decision.APPROVE, 1, 1, PayoutState.APPROVED),
        (Decision.APPROVE, 1, 2, PayoutState.SECOND_REVIEW),
        (Decision.APPROVE, 2, 2, PayoutState.APPROVED),
    ],
)
def test_a_decision_leads_where_the_approvals_allow(
    decision: Decision, approvals: int, needed: int, target: PayoutState
) -> None:
    assert rules.target_of(decision, approvals=approvals, needed=needed) is target


def test_the_moves_in_code_are_those_of_the_database(app: Flask) -> None:
    assert payouts.moves_in_database() == {
        (origin, target) for origin, targets in LEGAL_MOVES.items() for target in targets
    }


def test_every_rule_has_a_name_for_the_filter_in_both_languages(app: Flask) -> None:
    english = evidence.names()
    with speaking("fr"):
        french = evidence.names()

    assert list(english) == [rule.code for rule in rules.RULES] == list(french)
    assert all(english[code] != french[code] for code in english)


def test_the_table_of_rules_begins_with_the_heaviest() -> None:
    weights = [rule.weight for rule in rules.RULES]

    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-18T12:00:00+00:00", 3, "2026-11-23T12:00:00+00:00"),
        ("2026-11-21T12:00:00+00:00", 1, "2026-11-23T12:00:00+00:00"),
        # Friday in Paris, though still Thursday in UTC.
        ("2026-11-19T23:30:00+00:00", 1, "2026-11-22T23:30:00+00:00"),
        # Over the change to winter time the wall keeps its hour.
        ("2026-10-23T12:00:00+00:00", 1, "2026-10-26T13:00:00+00:00"),
    ],
)
def test_a_deadline_counts_working_days_on_the_wall(start: str, days: int, end: str) -> None:
    found = rules.review_deadline(datetime.fromisoformat(start), days, "Europe/Paris")

    assert found == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (12, "A document the law asks for ends in 12 days."),
        (1, "A document the law asks for ends in 1 day."),
        (0, "A document the law asks for ends today."),
        (-3, "A document the law asks for ended 3 days ago."),
    ],
)
def test_a_document_says_how_far_its_end_is(app: Flask, days: int, said: str) -> None:
    [flag] = rules.flags(calm_facts(document_ends_on=NOON.date() + timedelta(days=days)), LIMITS)

    assert rules.sentence(flag) == said
