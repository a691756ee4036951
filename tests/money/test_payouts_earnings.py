"""What a provider sees of her own earnings, and the messages she gets."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.core.errors import NotFound
from marketplace.core.i18n import speaking
from marketplace.money.payouts import jobs, overview, queries, review, sentences
from tests.factories import accounts, payouts


def test_every_earning_stands_in_one_figure(app: Flask) -> None:
    provider, person = payouts.a_provider(), payouts.a_reviewer()
    payouts.paid(payouts.a_payout(provider, 100))
    payouts.approve(payouts.a_payout(provider, 200), person)
    payouts.hold(payouts.a_payout(provider, 400), person)
    payouts.a_payout(provider, 800)
    payouts.reject(payouts.a_payout(provider, 1_600), person)
    payouts.a_sale(provider, 3_200, days_ago=0)

    found = queries.earnings_of(provider.id)

    assert (found.paid_minor, found.on_the_way_minor, found.in_review_minor) == (100, 200, 1_200)
    assert (found.rejected_minor, found.waiting_minor) == (1_600, 3_200)


def test_figures_and_lists_take_three_statements(app: Flask, statements: Callable[[], list[str]]) -> None:
    provider = payouts.a_provider()
    for _number in range(3):
        payouts.paid(payouts.a_payout(provider, 100, 200))
    seen = statements()

    found = queries.earnings_of(provider.id)

    assert len(seen) == 3
    assert [own.sales for own in found.payouts] == [2, 2, 2]


def test_the_overview_takes_no_more_statements_for_more_payouts(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    few, many = payouts.a_provider("Few"), payouts.a_provider("Many")
    payouts.paid(payouts.a_payout(few))
    for _number in range(4):
        payouts.paid(payouts.a_payout(many))

    seen = statements()
    overview.of_provider(few.id, zone="Europe/Paris")
    once = len(seen)
    overview.of_provider(many.id, zone="Europe/Paris")

    assert len(seen) == 2 * once


def test_nobody_sees_the_payout_of_somebody_else(app: Flask) -> None:
    payout = payouts.a_payout()

    with pytest.raises(NotFound):
        queries.own(accounts.a_member().id, payout.public_id)


def test_a_rejected_payout_opened_again_is_listed_once(app: Flask) -> None:
    provider, person = payouts.a_provider(), payouts.a_reviewer()
    old = payouts.reject(payouts.a_payout(provider), person)
    new = review.reopen(old.public_id, person)

    listed = queries.earnings_of(provider.id).payouts

    assert [own.payout.id for own in listed] == [new.id]


def test_the_timeline_tells_each_step_and_what_is_to_come(app: Flask) -> None:
    payout = payouts.hold(payouts.a_payout(), payouts.a_reviewer(), "new_bank")

    steps = payouts.timeline_of(payout)

    assert [(step["title"], step["state"]) for step in steps] == [
        ("In review", "done"),
        ("Held for a closer look", "now"),
        ("Approval", "next"),
        ("On your bank account", "next"),
    ]
    assert steps[1]["text"].startswith("We are checking a new bank account.")


def test_the_timeline_of_a_paid_payout_ends_on_her_account(app: Flask) -> None:
    steps = payouts.timeline_of(payouts.paid(payouts.a_payout(payouts.a_provider(), 60_000)))

    assert [step["title"] for step in steps] == ["In review", "Approved", "Sent to your bank account"]
    assert "4242" in steps[-1]["text"]
    assert {step["state"] for step in steps} == {"done"}


def test_a_refused_transfer_is_told_without_the_bank_s_own_words(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())
    payouts.refuse_transfer(payouts.earnings_of(payout)[0], "account_closed: acct_secret")

    steps = payouts.timeline_of(payout)

    assert [step["state"] for step in steps] == ["done", "done", "bad", "next", "next"]
    assert "acct_secret" not in str(steps)


def test_the_chart_shows_eight_weeks_up_to_this_one(app: Flask) -> None:
    monday = datetime.fromisoformat("2026-11-16T00:00:00+01:00")
    buckets = [
        queries.Bucket("paid", monday - timedelta(weeks=1), 1_000, 1),
        queries.Bucket("waiting", monday, 500, 1),
        queries.Bucket("rejected", monday, 9_000, 1),
        queries.Bucket("paid", monday - timedelta(weeks=8), 7_000, 1),
    ]

    bars = overview.weekly_bars(buckets, "EUR", "Europe/Paris", monday + timedelta(days=2))

    assert [bar["value"] for bar in bars] == [0] * 6 + [1_000, 500]
    assert [bar["soft"] for bar in bars[-2:]] == [False, True]


def test_a_week_begins_on_her_own_monday_at_midnight(app: Flask) -> None:
    provider = payouts.a_provider()
    # The clocks went back on that Sunday, so midnight in Paris is 23:00 UTC again.
    payouts.a_sale(provider, 300, at=datetime.fromisoformat("2026-10-25T22:59:00+00:00"))
    payouts.a_sale(provider, 700, at=datetime.fromisoformat("2026-10-25T23:00:00+00:00"))

    found = queries.earnings_of(provider.id, zone="Europe/Paris")

    bars = overview.weekly_bars(
        found.buckets, "EUR", "Europe/Paris", datetime.fromisoformat("2026-10-28T12:00:00+00:00")
    )
    assert [(bar["label"], bar["value"]) for bar in bars[-2:]] == [("19 Oct", 300), ("26 Oct", 700)]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("held", "Nous vérifions un nouveau compte bancaire."),
        ("approved", "est approuvé et en route vers votre banque"),
        ("paid", "se termine par 4242"),
        ("rejected", "n’a pas eu lieu"),
    ],
)
def test_each_step_is_told_in_her_language(app: Flask, step: str, words: str) -> None:
    provider = payouts.a_provider(locale="fr")
    payouts.brought_to(step, payouts.a_payout(provider))

    for event in payouts.told_events():
        jobs.tell(event)

    [message] = [m for m in accounts.mail_to(provider.email) if m.kind == f"payout_{step}"]
    assert words in message.text
    assert words in message.html


def test_a_message_is_written_once_though_its_job_runs_twice(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.hold(payouts.a_payout(provider), payouts.a_reviewer())
    [event] = payouts.told_events()

    for _time in range(2):
        jobs.tell(event)

    assert len(accounts.mail_to(provider.email)) == 1


def test_a_second_approval_being_needed_is_no_news_to_her(app: Flask) -> None:
    payouts.approve(payouts.a_payout(payouts.a_provider(), 60_000))

    assert payouts.told_events() == []


def test_states_have_words_in_both_languages(app: Flask) -> None:
    english = [sentences.provider_state_words(state) for state in sentences.TONES]
    with speaking("fr"):
        french = [sentences.provider_state_words(state) for state in sentences.TONES]

    assert not set(english) & set(french)


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_waiting_is_told_in_its_largest_whole_unit(app: Flask, waited: timedelta, words: str) -> None:
    assert sentences.waiting_words(waited) == words
