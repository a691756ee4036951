"""What the review desk shows, in which order, with how many statements."""

from collections.abc import Callable

from flask import Flask

from marketplace.core import clock
from marketplace.money.payouts import desk, sentences
from marketplace.money.payouts.desk import Filters
from marketplace.money.payouts.models import Decision
from tests.factories import payouts


def test_flagged_payouts_come_first_and_among_them_the_longest_waiting(app: Flask) -> None:
    calm = payouts.a_calm_payout(payouts.a_provider("Calm"))
    late = payouts.gathered_ago(payouts.a_provider("Late"), hours=1)
    early = payouts.gathered_ago(payouts.a_provider("Early"), hours=5)

    rows = desk.queue(Filters(), clock.now()).rows

    assert [row.payout.id for row in rows] == [early.id, late.id, calm.id]


def test_a_row_says_who_and_how_many_sales(app: Flask) -> None:
    payouts.a_payout(payouts.a_provider("Rosa Vidal"), 1_000, 2_000)

    [row] = desk.queue(Filters(), clock.now()).rows

    assert (row.provider_name, row.sales, row.payout.amount_minor) == ("Rosa Vidal", 2, 3_000)


def test_the_queue_goes_on_after_the_last_line_seen(app: Flask) -> None:
    made = [payouts.gathered_ago(payouts.a_provider(f"P{n}"), hours=9 - n).id for n in range(5)]

    first = desk.queue(Filters(), clock.now(), limit=2)
    second = desk.queue(Filters(), clock.now(), limit=2, after=first.after)
    third = desk.queue(Filters(), clock.now(), limit=2, after=second.after)

    shown = [row.payout.id for page in (first, second, third) for row in page.rows]
    assert shown == made
    assert third.after is None


def test_a_cursor_nobody_gave_out_finds_nothing(app: Flask) -> None:
    payouts.a_payout()

    assert desk.queue(Filters(), clock.now(), after="po_made_up").rows == []


def test_filters_find_flagged_and_calm_ones(app: Flask) -> None:
    calm = payouts.a_calm_payout(payouts.a_provider("Calm"))
    flagged = payouts.a_payout(payouts.a_provider("Flagged"))

    assert [row.payout.id for row in desk.queue(Filters(flagged="yes"), clock.now()).rows] == [flagged.id]
    assert [row.payout.id for row in desk.queue(Filters(flagged="no"), clock.now()).rows] == [calm.id]


def test_a_piece_of_name_or_address_finds_a_provider(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider("Rosa Vidal", email="rosa@market.example.org"))
    payouts.a_payout(payouts.a_provider("Theo Marchand"))

    for piece in ("VIDAL", "market.example"):
        assert [row.payout.id for row in desk.queue(Filters(provider=piece), clock.now()).rows] == [payout.id]


def test_signs_of_a_pattern_are_only_letters(app: Flask) -> None:
    payouts.a_payout()

    assert desk.queue(Filters(provider="%"), clock.now()).rows == []


def test_each_tab_counts_its_payouts(app: Flask) -> None:
    person = payouts.a_reviewer()
    payouts.a_payout(payouts.a_provider("A"))
    payouts.hold(payouts.a_payout(payouts.a_provider("B")), person)
    payouts.approve(payouts.a_payout(payouts.a_provider("C")), person)
    payouts.paid(payouts.a_payout(payouts.a_provider("D")))
    payouts.reject(payouts.a_payout(payouts.a_provider("E")), person)

    assert desk.counts() == {"open": 1, "held": 1, "sent": 1, "paid": 1, "rejected": 1}


def test_the_detail_shows_what_stands_behind_a_payout(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout(payouts.a_provider(), 8_500, 1_500))
    payouts.transfer(payouts.earnings_of(payout)[0])

    detail = desk.detail(payout.public_id, clock.now())

    assert len(detail.earnings) == 2
    assert [line.kind for line in detail.lines].count("earning_approved") == 8
    assert [line.kind for line in detail.lines].count("transfer_made") == 2
    assert sum(line.amount for line in detail.lines) == 0


def test_the_detail_takes_the_same_statements_for_one_sale_and_for_ten(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    small = payouts.a_payout(payouts.a_provider("Small"), 1_000)
    large = payouts.a_payout(payouts.a_provider("Large"), *[1_000] * 10)

    seen = statements()
    desk.detail(small.public_id, clock.now())
    once = len(seen)
    desk.detail(large.public_id, clock.now())

    assert len(seen) == 2 * once
    assert once <= 8


def test_the_detail_names_who_has_approved(app: Flask) -> None:
    payout, first = payouts.a_payout(payouts.a_provider(), 60_000), payouts.a_reviewer("Ada First")
    payouts.approve(payout, first)

    assert desk.detail(payout.public_id, clock.now()).approved_by == [(first.id, "Ada First")]


def test_the_history_names_people_and_reasons(app: Flask) -> None:
    payout = payouts.hold(payouts.a_payout(), payouts.a_reviewer("Ada First"), "new_bank")
    detail = desk.detail(payout.public_id, clock.now())

    steps = sentences.history(detail.events, lambda at: at.isoformat())

    assert [step["title"] for step in steps] == ["Gathered from released earnings", "Ada First held it"]
    assert steps[1]["text"].startswith("We are checking a new bank account.")


def test_every_reason_one_can_choose_is_a_sentence(app: Flask) -> None:
    listed = sentences.reasons(Decision.HOLD) + sentences.reasons(Decision.REJECT)

    assert all(sentences.reason_words(code) == words and words.endswith(".") for code, words in listed)
    assert sentences.reasons(Decision.APPROVE) == []


def test_a_reason_in_ones_own_words_stays_as_written(app: Flask) -> None:
    assert sentences.reason_words("Rappelez-moi demain") == "Rappelez-moi demain"
