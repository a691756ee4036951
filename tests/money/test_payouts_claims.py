"""A payout lies on one desk at a time: taken, given back, taken over, and nobody decides past its holder."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.money.payouts import claims, jobs
from marketplace.money.payouts import review as reviews
from marketplace.money.payouts.models import Decision
from tests.factories import money, pages, payouts, review
from tests.factories.accounts import signed_in
from tests.factories.races import at_once


def test_a_claim_says_who_and_ends_after_fifteen_minutes(app: Flask) -> None:
    payout, ada = payouts.a_payout(), payouts.a_reviewer("Ada First")

    claims.claim(payout.public_id, ada)

    assert review.holder_of(payout) == ada.id
    assert review.holder_of(payout, clock.now() + timedelta(minutes=16)) is None


@pytest.mark.parametrize("decision", list(Decision))
def test_nobody_decides_past_whoever_has_it(app: Flask, decision: Decision) -> None:
    payout, ada, bo = payouts.a_payout(), payouts.a_reviewer("Ada First"), payouts.a_reviewer("Bo Second")
    claims.claim(payout.public_id, ada)

    with pytest.raises(claims.Claimed) as caught:
        reviews.decide(payout.public_id, bo, decision, "because")

    assert "Ada First has had this payout since" in caught.value.sentence
    assert payouts.steps_of(payout) == ["in_review"]


def test_whoever_has_it_decides_and_then_it_is_free(app: Flask) -> None:
    payout, ada = payouts.a_payout(payouts.a_provider(), 60_000), payouts.a_reviewer("Ada First")
    claims.claim(payout.public_id, ada)

    payouts.approve(payout, ada)

    assert payout.state == "second_review"
    assert review.holder_of(payout) is None


def test_a_claim_that_has_ended_stands_in_nobodys_way(app: Flask) -> None:
    payout, ada = payouts.a_payout(), payouts.a_reviewer("Ada First")
    with clock.frozen_at(clock.now() - timedelta(minutes=16)):
        claims.claim(payout.public_id, ada)

    payouts.approve(payout, payouts.a_reviewer("Bo Second"))

    assert payout.state == "approved"


def test_a_taken_payout_is_not_taken_again_unasked(app: Flask) -> None:
    payout, ada = payouts.a_payout(), payouts.a_reviewer("Ada First")
    claims.claim(payout.public_id, ada)

    with pytest.raises(claims.Claimed):
        claims.claim(payout.public_id, payouts.a_reviewer("Bo Second"))

    assert review.holder_of(payout) == ada.id


def test_who_loses_a_payout_to_a_colleague_is_written_to(app: Flask) -> None:
    payout, ada, bo = payouts.a_payout(), payouts.a_reviewer("Ada First"), payouts.a_reviewer("Bo Second")
    claims.claim(payout.public_id, ada)

    claims.claim(payout.public_id, bo, take_over=True)
    db.session.commit()
    jobs.tell_taken_over(**review.jobs_of("payouts.tell_taken_over")[0])  # type: ignore[arg-type]

    [letter] = review.letters("payout_taken_over")
    assert (letter.to_address, letter.subject) == (ada.email, "Bo Second took over the payout of €85.00")
    assert [entry.actor_id for entry in review.audited("payout.take_over")] == [bo.id]


def test_taking_another_frees_the_one_before(app: Flask) -> None:
    first, second = payouts.a_payout(payouts.a_provider("A")), payouts.a_payout(payouts.a_provider("B"))
    ada = payouts.a_reviewer("Ada First")
    claims.claim(first.public_id, ada)

    claims.claim(second.public_id, ada)

    assert (review.holder_of(first), review.holder_of(second)) == (None, ada.id)


def test_only_the_holder_gives_it_back(app: Flask) -> None:
    payout, ada = payouts.a_payout(), payouts.a_reviewer("Ada First")
    claims.claim(payout.public_id, ada)

    claims.release(payout.public_id, payouts.a_reviewer("Bo Second"))
    still = review.holder_of(payout)
    claims.release(payout.public_id, ada)

    assert (still, review.holder_of(payout)) == (ada.id, None)


def test_nobody_claims_their_own_payout(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)

    with pytest.raises(claims.OwnPayout):
        claims.claim(payout.public_id, provider)


def test_money_on_its_way_is_not_claimed(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())

    with pytest.raises(claims.NothingToClaim):
        claims.claim(payout.public_id, payouts.a_reviewer())


def test_the_database_refuses_a_decision_past_whoever_has_it(app: Flask) -> None:
    payout, ada, bo = payouts.a_payout(), payouts.a_reviewer("Ada First"), payouts.a_reviewer("Bo Second")
    claims.claim(payout.public_id, ada)
    db.session.commit()

    with pytest.raises(DBAPIError, match="somebody else has claimed"):
        money.raw(
            "insert into payout_decision (payout_id, by_id, decision, reason, round, at)"
            " values (:payout, :by, 'approve', '', 1, :at)",
            payout=payout.id,
            by=bo.id,
            at=clock.now(),
        )

    db.session.rollback()


def test_of_two_who_claim_at_once_one_has_it(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        payout, people = payouts.a_payout(), [payouts.a_reviewer(f"Person {n}") for n in "ab"]

    outcomes = at_once(whole_app, 2, review.claiming(payout, people))

    assert sorted(outcomes) == ["Claimed", "done"]


def test_looking_and_then_writing_would_give_it_to_both(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        payout, people = payouts.a_payout(), [payouts.a_reviewer(f"Person {n}") for n in "ab"]

    outcomes = at_once(whole_app, 2, review.claiming_without_lock(payout, people))

    assert outcomes == ["done", "done"]


def test_of_two_who_decide_differently_at_once_one_is_heard_and_the_other_sees_it(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        payout, people = payouts.a_payout(), [payouts.a_reviewer(f"Person {n}") for n in "ab"]
        before = payouts.seen(payout)

    decisions = list(zip(people, (Decision.APPROVE, Decision.HOLD), strict=True))
    outcomes = at_once(whole_app, 2, review.deciding(payout, decisions, before))

    assert sorted(outcomes) == ["Stale", "done"]


def test_the_queue_and_the_page_name_who_has_it(app: Flask) -> None:
    payout, ada = payouts.a_payout(), payouts.a_reviewer("Ada First")
    claims.claim(payout.public_id, ada)
    browser = signed_in(app, payouts.a_reviewer("Bo Second"))

    assert "With Ada First" in pages.words_of(browser.get("/admin/payouts"))
    page = browser.get(f"/admin/payouts/{payout.public_id}")
    assert "Ada First has had this payout since" in page.text
    assert not pages.has_form_to(page, "/decide")


def test_taking_over_and_giving_back_work_by_forms_alone(app: Flask) -> None:
    payout, bo = payouts.a_payout(), payouts.a_reviewer("Bo Second")
    claims.claim(payout.public_id, payouts.a_reviewer("Ada First"))
    browser = signed_in(app, bo)

    over = pages.form_to(browser.get(f"/admin/payouts/{payout.public_id}"), "/claim")
    browser.post(over.action, over.fields)
    held_by = review.holder_of(payout)
    back = pages.form_to(browser.get(f"/admin/payouts/{payout.public_id}"), "/release")
    browser.post(back.action, back.fields)

    assert (held_by, review.holder_of(payout)) == (bo.id, None)


def test_a_script_takes_it_without_leaving_the_page(app: Flask) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer("Ada First"))

    answer = browser.post(
        f"/admin/payouts/{payout.public_id}/claim", {}, headers={"HX-Request-Type": "partial"}
    )

    assert answer.status_code == 200
    assert "On your desk until" in answer.text
    assert "<html" not in answer.text
