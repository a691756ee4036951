"""A review has a deadline: shown in the queue, and finance is reminded once before and once after it."""

from flask import Flask

from marketplace.core import clock, config
from marketplace.core.database import db
from marketplace.money.payouts import desk, jobs, rules
from marketplace.money.payouts import review as reviews
from marketplace.money.payouts.desk import Filters
from tests.factories import pages, payouts, review
from tests.factories.accounts import signed_in


def test_a_payout_is_due_after_the_working_days_of_the_setting(app: Flask) -> None:
    with config.overridden(review_days=5):
        payout = payouts.a_payout()

    assert payout.due_at == rules.review_deadline(payout.created_at, 5, "Europe/Paris")


def test_the_queue_shows_how_far_the_deadline_is(app: Flask) -> None:
    review.due_in(payouts.a_payout(payouts.a_provider("Soon")), hours=5.5)
    review.due_in(payouts.a_payout(payouts.a_provider("Late")), hours=-50)
    browser = signed_in(app, payouts.a_reviewer())

    page = pages.words_of(browser.get("/admin/payouts"))

    assert "5 hours left" in page
    assert "2 days over the deadline" in page


def test_what_is_past_its_deadline_can_be_filtered(app: Flask) -> None:
    review.due_in(payouts.a_payout(payouts.a_provider("Soon")), hours=5)
    late = review.due_in(payouts.a_payout(payouts.a_provider("Late")), hours=-1)

    rows = desk.queue(Filters(age="over"), clock.now()).rows

    assert [row.payout.id for row in rows] == [late.id]
    assert desk.late(clock.now()) == 1


def test_finance_is_reminded_once_before_and_once_after(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider("Rosa Vidal"))
    reader = payouts.a_reviewer()
    counts = []

    for hours in (30, 20, 10, -1, -5):
        review.due_in(payout, hours=hours)
        db.session.commit()
        jobs.remind()
        counts.append(len(review.letters("payouts_due")))

    assert counts == [0, 1, 1, 2, 2]
    near, over = review.letters("payouts_due")
    assert "Due within a day:" in near.text
    assert "Past their deadline:" in over.text
    assert {near.to_address, over.to_address} == {reader.email}
    assert "€85.00 for Rosa Vidal" in over.text


def test_what_is_decided_reminds_nobody(app: Flask) -> None:
    payouts.a_reviewer()
    review.due_in(payouts.approve(payouts.a_payout()), hours=-1)
    db.session.commit()

    jobs.remind()

    assert review.letters("payouts_due") == []


def test_a_review_that_begins_again_has_a_new_deadline(app: Flask) -> None:
    person = payouts.a_reviewer()
    payout = review.due_in(payouts.hold(payouts.a_payout(), person), hours=-1)

    reviews.reopen(payout.public_id, person)

    assert payout.due_at > clock.now()
    assert (payout.near_told_at, payout.over_told_at) == (None, None)


def test_the_signals_of_what_waits_are_brought_up_to_date(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_calm_payout(provider)
    payouts.change_bank(provider)
    db.session.commit()

    jobs.look_again()

    assert [row.payout.id for row in desk.queue(Filters(signal="bank_changed"), clock.now()).rows] == [
        payout.id
    ]


def test_the_provider_reads_by_when_we_mean_to_decide(app: Flask) -> None:
    payout = payouts.a_payout()

    step = payouts.timeline_of(payout)[0]

    assert step["text"] == (
        "A person looks at every payout. Usually one working day."
        f" We mean to decide by {payout.due_at.isoformat()}."
    )


def test_once_decided_no_deadline_is_promised_any_more(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())

    assert all("We mean to decide" not in step["text"] for step in payouts.timeline_of(payout))
