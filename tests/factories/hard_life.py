"""One life in which every kind of trouble comes to a company, told in order."""

from datetime import timedelta

from marketplace.core import clock
from tests.factories.money_life import Company
from tests.factories.stage import CARD_3DS, CARD_OK

CARD_REFUND_FAILS = "4000000000005126"
UNTIL_OVER = 24 * 9

EVERY_KIND = {
    "charge_captured",
    "tip_captured",
    "earning_approved",
    "transfer_made",
    "refund_made",
    "refund_came_back",
    "tip_refunded",
    "returned_to_booking",
    "refund_owed",
    "refund_paid",
    "debt_netted",
    "dispute_opened",
    "dispute_won",
    "dispute_lost",
    "share_called_back",
}
"""What the ledger has seen by its end."""
DEBTS = [1_295]
"""15.03 of 72.36 goes back from an account that is empty: 13.92 of the price, less 0.97 of the commission."""


def lived(company: Company) -> Company:
    """A company that has seen it all, and has come to rest."""
    _refunds_before_and_after_the_share_left(company)
    _a_debt_and_its_netting(company)
    _a_tip(company)
    cancelled_and_sent_back(company)
    _cancelled_for_half(company)
    _disputed(company)
    _paid_too_late(company)
    assert company.come_to_rest()
    return company


def _over(company: Company, meal: int, party: int, *, sent: bool = True) -> str:
    """A sale whose service took place, and its share has left."""
    booking = company.book(meal, party)
    company.pay(booking)
    company.come_back(booking)
    company.pass_time(UNTIL_OVER)
    company.work()
    if sent:
        _pay_out(company)
    return booking


def _pay_out(company: Company) -> None:
    company.look_through()
    company.work()


def _work_on(company: Company) -> None:
    """What is called back first goes on to the customer."""
    company.work()
    company.work()


def _refunds_before_and_after_the_share_left(company: Company) -> None:
    booking = _over(company, 0, 3, sent=False)
    company.refund(booking, 1_001)
    _pay_out(company)
    company.refund(booking, 301)
    _work_on(company)


def _a_debt_and_its_netting(company: Company) -> None:
    owing = _over(company, 0, 2)
    for _day in range(10):
        # Her bank has everything.
        company.pass_time(24)
    company.refund(owing, 1_503)
    _work_on(company)
    _over(company, 1, 1)


def _a_tip(company: Company) -> None:
    tip = company.tip(_over(company, 1, 3), 513)
    assert tip is not None
    company.catch_up()
    company.pass_time(48)
    _pay_out(company)
    company.refund(tip, 201)
    _work_on(company)


def cancelled_and_sent_back(company: Company) -> None:
    """A booking is cancelled, and the customer's bank sends its refund back."""
    booking = company.book(0, 1)
    company.pay(booking, CARD_REFUND_FAILS)
    company.come_back(booking)
    company.cancel(booking, by_provider=True)
    company.work()
    company.pass_time(1)
    company.catch_up()
    company.send_again()


def _cancelled_for_half(company: Company) -> None:
    booking = company.book(1, 1)
    company.pay(booking)
    company.come_back(booking)
    with company.today():
        hours = (company.stage.booking(booking).starts_at - clock.now()) // timedelta(hours=1)
    company.pass_time(hours - 3)
    company.cancel(booking, by_provider=False)
    assert company.cancelled[booking].percent == 50
    company.work()


def _disputed(company: Company) -> None:
    for outcome in ("won", "lost"):
        company.dispute(_over(company, 1, 2))
        company.catch_up()
        _work_on(company)
        company.decide(outcome)
        company.catch_up()
        _work_on(company)


def _paid_too_late(company: Company) -> None:
    booking = company.book(1, 1)
    company.pay(booking, CARD_3DS)
    late = company.book(1, 1)
    company.pay(late, CARD_OK)
    company.leave(late)
    company.come_back(late)
    company.pass_time(1)
    company.answer_bank("complete")
