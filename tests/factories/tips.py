"""Gives tips on the stage as customers do."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import queries as payout_queries
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision, Earning, Payout
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.tips.models import Tip
from marketplace.workflows import give_tip, settle_payment
from tests.factories.requests import pay_and_prove
from tests.factories.stage import CARD_OK, Stage


def choose(stage: Stage, booking_id: str, amount: int) -> str:
    """Choose an amount and open its page; the tip's public id."""
    with stage.acting():
        customer = db.session.get_one(Member, stage.booking(booking_id).customer_id)
        tip_id = give_tip.choose(booking_id, customer, amount, "en").public_id
    with stage.app.app_context():
        give_tip.open_page(tip_id)
    return tip_id


def pay(stage: Stage, tip_id: str, card: str = CARD_OK) -> None:
    """Pay on the page, prove who one is when the bank asks, and come back."""
    pay_and_prove(stage, page_of(stage, tip_id), card)
    settle(stage, tip_id)


def settle(stage: Stage, tip_id: str) -> None:
    with stage.app.app_context():
        payment = payments.latest("tip", tip_id)
        assert payment is not None
        assert settle_payment.reconcile(payment.public_id)


def page_of(stage: Stage, tip_id: str) -> str:
    with stage.app.app_context():
        payment = payments.latest("tip", tip_id)
        assert payment is not None
        assert payment.checkout_url is not None
        return payment.checkout_url


def given(stage: Stage, booking_id: str, amount: int = 500, card: str = CARD_OK) -> str:
    tip_id = choose(stage, booking_id, amount)
    pay(stage, tip_id, card)
    return tip_id


def state_of(stage: Stage, tip_id: str) -> str:
    with stage.app.app_context():
        return db.session.query(Tip).filter_by(public_id=tip_id).one().state


def earning_of(stage: Stage, tip_id: str) -> Earning | None:
    with stage.app.app_context():
        earning = payout_queries.earning_of("tip", tip_id)
        if earning is not None:
            db.session.expunge(earning)
        return earning


def paid_out(stage: Stage) -> Payout:
    """Gather what is released, have it approved, and send it."""
    finance = stage.staff(Role.FINANCE)
    later = clock.now() + timedelta(days=20)
    with clock.frozen_at(later), stage.acting():
        payout = payouts.gather(later)[0]
        reviewer = db.session.get_one(Member, finance.id)
        review.decide(payout.public_id, reviewer, Decision.APPROVE)
    stage.work()
    return payout
