"""Unused bought credits go back within some days: out of the wallet at once, the money by the card's refund."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.goods.topups import queries, rules
from marketplace.goods.topups.models import CARD, KIND, TopUp, TopUpState
from marketplace.goods.wallet import leaving, moves
from marketplace.money.disputes import queries as disputes
from marketplace.money.payments import queries as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.models import Refund, RefundSource


class NotReturnableError(Refusal):
    """These credits cannot be handed back, or not any more."""

    code = "not_returnable"


@dataclass(frozen=True, slots=True)
class Offer:
    """What handing a top-up back gives now: credits that leave, minor units that return."""

    topup: TopUp
    credits: int
    amount_minor: int
    until: datetime


def offer(topup_id: str, member_id: int) -> Offer:
    """What can be handed back of one's own top-up. Raises `NotFound`, `NotReturnableError`."""
    topup = queries.of_member(topup_id, member_id)
    lot = queries.lot_of(topup)
    if topup.state != TopUpState.PAID or topup.paid_at is None or lot is None:
        raise _refused(_("These credits were never paid for."))
    if topup.channel != CARD:
        raise _refused(_("These credits are on your phone bill: write to us and we have it corrected there."))
    until = rules.hand_back_until(topup.paid_at, settings().hand_back_days)
    if until <= clock.now():
        raise _refused(
            _(
                "Credits can be handed back for %(days)s days, and those are over.",
                days=settings().hand_back_days,
            )
        )
    if lot.cost_left_minor == 0 or lot.withdrawn_at is not None:
        raise _refused(_("None of these credits are left."))
    payment = payments.paid(KIND, topup.public_id)
    if payment is not None and disputes.open_of(payment.id):
        raise _refused(_("Your bank is looking into this payment."))
    return Offer(topup, lot.credits_left, lot.cost_left_minor, until)


def hand_back(topup_id: str, member_id: int, expected_minor: int) -> Refund:
    """Take the unused credits out and promise their cost back to the card, in the open transaction.

    `expected_minor` is the sum that was shown: refused when it is another by now, as after a spend in between.
    """
    topup = queries.of_member(topup_id, member_id)
    # The payment's row comes first, as everywhere where money goes back.
    payment = payments.paid(KIND, topup.public_id, lock=True)
    if payment is None:
        raise _refused(_("These credits were never paid for."))
    moves.locked(member_id, clock.now())
    found = offer(topup_id, member_id)
    if found.amount_minor != expected_minor:
        raise _refused(_("What is left of these credits has changed since you looked."))
    lot = queries.lot_of(topup)
    if lot is not None:
        leaving.hand_back(member_id, lot.id, reason=_("Handed back to your card"))
    refund = refunds.promise(payment, found.amount_minor, "credits_handed_back")
    # The ledger owes it to the member since the credits left, not to any sale.
    refund.source = RefundSource.REFUND_DUE
    refunds.send(payment, refund)
    return refund


def _refused(words: str) -> NotReturnableError:
    return NotReturnableError(
        words, kept=_("Nothing was changed."), todo=_("Your wallet shows what can be handed back now.")
    )
