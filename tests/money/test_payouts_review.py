"""A person decides on a payout, or two; never the provider, never twice, never on what has changed."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.core.database import db, transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.money.ledger import queries as ledger
from marketplace.money.payouts import queries, review
from marketplace.money.payouts.models import Decision
from tests.factories import accounts, money, payouts
from tests.factories.races import at_once


def test_an_approval_books_the_earnings_and_orders_their_transfers(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider, 8_500, 1_500)

    payouts.approve(payout)

    assert payout.state == "approved"
    assert ledger.balance(f"provider:{provider.public_id}") == -10_000
    assert [order.params["body"]["amount"] for order in payouts.orders_of(payout)] == [8_500, 1_500]


def test_a_transfer_names_its_charge_and_its_booking(app: Flask) -> None:
    payout = payouts.a_payout()

    payouts.approve(payout)

    [earning], [order] = payouts.earnings_of(payout), payouts.orders_of(payout)
    assert order.params["body"]["source_transaction"] == earning.charge_id
    assert order.params["body"]["transfer_group"] == f"booking_{earning.source_id}"


def test_above_the_limit_one_approval_orders_nothing(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider(), 60_000)

    payouts.approve(payout)

    assert payout.state == "second_review"
    assert payouts.orders_of(payout) == []


def test_above_the_limit_a_second_person_lets_the_money_go(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider(), 60_000)

    payouts.approve(payout, payouts.a_reviewer("Ada First"), payouts.a_reviewer("Bo Second"))

    assert payout.state == "approved"
    assert payouts.steps_of(payout) == ["in_review", "second_review", "approved"]


def test_the_same_person_cannot_approve_twice(app: Flask) -> None:
    payout, person = payouts.a_payout(payouts.a_provider(), 60_000), payouts.a_reviewer()
    payouts.approve(payout, person)

    with pytest.raises(review.SamePerson) as caught:
        payouts.approve(payout, person)

    assert "A second person" in caught.value.sentence
    assert payout.state == "second_review"


@pytest.mark.parametrize("decision", list(Decision))
def test_nobody_decides_on_their_own_payout(app: Flask, decision: Decision) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)

    with pytest.raises(review.OwnPayout):
        review.decide(payout.public_id, provider, decision, "because")

    assert payouts.steps_of(payout) == ["in_review"]


def test_nobody_reopens_their_own_payout(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.hold(payouts.a_payout(provider), payouts.a_reviewer())

    with pytest.raises(review.OwnPayout):
        review.reopen(payout.public_id, provider)


def test_the_database_refuses_an_approval_that_the_code_forgot_to_ask_for(app: Flask) -> None:
    payout = payouts.a_payout()
    db.session.commit()

    with pytest.raises(DBAPIError, match="lacks an approval"):
        money.raw("update payout set state = 'approved' where public_id = :id", id=payout.public_id)

    db.session.rollback()


def test_the_database_refuses_a_decision_on_ones_own_payout(app: Flask) -> None:
    payout = payouts.a_payout()
    db.session.commit()

    with pytest.raises(DBAPIError, match="their own payout"):
        money.raw(
            "insert into payout_decision (payout_id, by_id, decision, reason, round, at)"
            " select id, provider_id, 'approve', '', 1, now() from payout where public_id = :id",
            id=payout.public_id,
        )

    db.session.rollback()


@pytest.mark.parametrize("decision", [Decision.HOLD, Decision.REJECT])
def test_a_hold_and_a_rejection_need_a_reason(app: Flask, decision: Decision) -> None:
    payout = payouts.a_payout()

    with pytest.raises(Invalid) as caught:
        review.decide(payout.public_id, payouts.a_reviewer(), decision, "  ")

    assert "reason" in caught.value.errors
    assert payouts.steps_of(payout) == ["in_review"]


def test_a_reason_has_a_length(app: Flask) -> None:
    payout = payouts.a_payout()

    with pytest.raises(Invalid):
        review.decide(payout.public_id, payouts.a_reviewer(), Decision.HOLD, "x" * 501)


def test_a_held_payout_can_be_approved_later(app: Flask) -> None:
    payout = payouts.hold(payouts.a_payout(), payouts.a_reviewer("Ada First"))

    payouts.approve(payout, payouts.a_reviewer("Bo Second"))

    assert payouts.steps_of(payout) == ["in_review", "held", "approved"]


def test_what_was_approved_before_a_hold_must_be_approved_again(app: Flask) -> None:
    payout, first = payouts.a_payout(payouts.a_provider(), 60_000), payouts.a_reviewer("Ada First")
    payouts.approve(payout, first)
    payouts.hold(payout, payouts.a_reviewer("Bo Second"))

    payouts.approve(payout, payouts.a_reviewer("Cleo Third"))

    assert payout.state == "second_review"


def test_a_hold_is_undone_by_reopening(app: Flask) -> None:
    payout, person = payouts.a_payout(), payouts.a_reviewer()
    payouts.hold(payout, person)

    review.reopen(payout.public_id, person)

    assert payouts.steps_of(payout) == ["in_review", "held", "in_review"]


def test_the_money_of_a_rejected_payout_stays_with_its_bookings(app: Flask) -> None:
    payout = payouts.reject(payouts.a_payout(), payouts.a_reviewer())

    [earning] = payouts.earnings_of(payout)
    assert ledger.balance(f"booking:{earning.source_id}") == -(8_500 + 850 + 425)
    assert payouts.orders_of(payout) == []


def test_a_rejected_payout_opened_again_is_another_one(app: Flask) -> None:
    person = payouts.a_reviewer()
    old = payouts.reject(payouts.a_payout(), person)

    new = review.reopen(old.public_id, person)

    assert (old.state, new.state, new.amount_minor) == ("rejected", "in_review", 8_500)
    assert (old.settled_at is not None, new.settled_at) == (True, None)
    assert payouts.earnings_of(old) == []
    assert len(payouts.earnings_of(new)) == 1


def test_a_rejected_payout_is_opened_again_once(app: Flask) -> None:
    person = payouts.a_reviewer()
    old = payouts.reject(payouts.a_payout(), person)
    review.reopen(old.public_id, person)

    with pytest.raises(review.Stale):
        review.reopen(old.public_id, person)


@pytest.mark.parametrize("decision", list(Decision))
def test_money_on_its_way_cannot_be_decided_upon(app: Flask, decision: Decision) -> None:
    payout = payouts.approve(payouts.a_payout())

    with pytest.raises(review.Stale) as caught:
        review.decide(payout.public_id, payouts.a_reviewer(), decision, "because")

    assert "On its way" in caught.value.sentence


def test_money_on_its_way_cannot_be_called_back_to_review(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())

    with pytest.raises(review.Stale):
        review.reopen(payout.public_id, payouts.a_reviewer())


def test_a_decision_on_what_somebody_else_has_decided_is_refused(app: Flask) -> None:
    payout = payouts.a_payout()
    before = payouts.seen(payout)
    payouts.hold(payout, payouts.a_reviewer("Ada First"))

    with pytest.raises(review.Stale, match="a moment ago"):
        review.decide(payout.public_id, payouts.a_reviewer("Bo Second"), Decision.APPROVE, seen=before)

    assert payout.state == "held"


def test_a_bank_account_changed_while_one_looks_is_not_overlooked(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    before = payouts.seen(payout)
    payouts.change_bank(provider)

    with pytest.raises(review.Stale):
        review.decide(payout.public_id, payouts.a_reviewer(), Decision.APPROVE, seen=before)


def test_a_new_bank_account_asks_for_a_second_person(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    payouts.change_bank(provider)

    payouts.approve(payout)

    assert payout.state == "second_review"


def test_an_approval_of_another_bank_account_does_not_count(app: Flask) -> None:
    provider = payouts.a_provider()
    payout, first = payouts.a_payout(provider, 60_000), payouts.a_reviewer("Ada First")
    payouts.approve(payout, first)
    payouts.change_bank(provider)

    payouts.approve(payout, payouts.a_reviewer("Bo Second"))

    assert payout.state == "second_review"
    assert payouts.approve(payout, first).state == "approved"


def test_an_account_that_cannot_receive_money_is_not_approved(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    payouts.account_of(provider).transfers_active = False
    db.session.flush()

    with pytest.raises(review.NotPayable):
        payouts.approve(payout)


def test_every_decision_is_in_the_audit_log(app: Flask) -> None:
    payout, person = payouts.a_payout(), payouts.a_reviewer()
    payouts.hold(payout, person)

    entry = payouts.last_audit()

    assert (entry.act, entry.actor_id, entry.subject_id) == ("payout.hold", person.id, payout.public_id)
    assert (entry.before, entry.after["state"]) == ({"state": "in_review"}, "held")


def test_a_payout_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        review.decide("po_nothing", accounts.a_member(), Decision.APPROVE)


def test_two_people_who_approve_at_once_order_one_transfer(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        payout, people = payouts.a_payout(), [payouts.a_reviewer(f"Person {n}") for n in "ab"]
        before = payouts.seen(payout)

    outcomes = at_once(whole_app, 2, payouts.approving(payout, people, before))

    assert sorted(outcomes) == ["Stale", "done"]
    with whole_app.app_context():
        assert len(payouts.orders_of(payout)) == 1


def test_two_people_who_approve_at_once_above_the_limit_count_as_one(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        payout = payouts.a_payout(payouts.a_provider(), 60_000)
        people = [payouts.a_reviewer(f"Person {n}") for n in "ab"]
        before = payouts.seen(payout)

    outcomes = at_once(whole_app, 2, payouts.approving(payout, people, before))

    assert sorted(outcomes) == ["Stale", "done"]
    with whole_app.app_context():
        assert queries.locked(payout.public_id).state == "second_review"


def test_the_database_wants_two_people_after_a_bank_change_even_if_the_code_forgot(app: Flask) -> None:
    provider = payouts.a_provider()
    payout, person = payouts.a_payout(provider), payouts.a_reviewer()
    payouts.change_bank(provider)
    payouts.decision_row(payout, person)
    db.session.commit()

    with pytest.raises(DBAPIError, match="two people after a change of bank account"):
        money.raw("update payout set state = 'approved' where public_id = :id", id=payout.public_id)

    db.session.rollback()


def test_the_database_wants_two_people_where_two_are_needed(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider(), 60_000)
    payouts.decision_row(payout, payouts.a_reviewer())
    db.session.commit()

    with pytest.raises(DBAPIError, match="lacks an approval"):
        money.raw("update payout set state = 'approved' where public_id = :id", id=payout.public_id)

    db.session.rollback()
