"""Staff give a customer money back: what it would do, then doing it, before or after the share has left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.money.debts import operations as debts
from marketplace.money.debts.models import Cause
from marketplace.money.disputes import queries as disputes
from marketplace.money.ledger import operations as ledger
from marketplace.money.ledger import tips, troubles
from marketplace.money.ledger.operations import Posted
from marketplace.money.ledger.troubles import Sale, Taken
from marketplace.money.payments import queries as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.models import Payment, Refund, RefundSource, RefundState
from marketplace.money.payouts import by_bank, taking_back
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning, Payout
from marketplace.money.payouts.sharing import Parts, next_back
from marketplace.money.payouts.taking_back import Plan, Way
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import issue_papers, trouble_letters

MAX_WORDS = 500


class NotRefundable(Refusal):
    """This booking cannot be refunded now; the sentence says why."""

    code = "not_refundable"


class StaleOffer(Refusal):
    """Something changed since the effects were shown."""

    code = "stale"


@dataclass(frozen=True, slots=True)
class Offer:
    """What refunding an amount would do at this instant. Amounts in minor units."""

    booking: Booking
    payment: Payment
    amount_minor: int
    plan: Plan
    payout: Payout | None
    earning: Earning | None

    @property
    def seen(self) -> str:
        """The effects in one word: another amount, bearer or way makes another word."""
        plan = self.plan
        parts = (plan.parts.share, plan.parts.commission, plan.parts.fee, plan.held, plan.sent, plan.owed)
        standing = (self.amount_minor, self.payment.refunded_minor, *parts)
        return "-".join([plan.way, *map(str, standing)])


def refundable_minor(payment: Payment) -> int:
    """What a customer could still get back: paid, less what was promised back and what their bank took."""
    return payment.amount_minor - payment.refunded_minor - disputes.taken_of(payment.id)


def offer(booking_id: str, amount_minor: int, by: Member | None) -> Offer:
    """What the refund would do now; `by` is None when a rule asks for it.

    Raises `Invalid`, `NotRefundable`, `Forbidden`, `NotFound`.
    """
    payment = payments.paid("booking", booking_id, lock=True)
    booking = bookings.locked(booking_id)
    if booking is None:
        raise bookings.missing()
    if payment is None or payment.charge_id is None:
        raise NotRefundable(_("Nothing was paid for this booking."), kept=_("Nothing was changed."))
    if by is not None:
        _refuse_own(booking, by)
    _refuse_disputed(payment)
    _check_amount(payment, amount_minor)
    found = payouts.locked_earning_of("booking", booking_id)
    payout, earning = found or (None, None)
    if payout is not None:
        by_bank.refuse_in_file(payout)
    planned = (
        taking_back.plan(earning, amount_minor) if earning else _unearned(booking, payment, amount_minor)
    )
    if planned.way is Way.UNDER_WAY:
        raise NotRefundable(
            _("The provider’s share is on its way at this moment."),
            kept=_("Nothing was changed."),
            todo=_("Try again in a minute: then it can be called back."),
        )
    return Offer(booking, payment, amount_minor, planned, payout, earning)


def _unearned(booking: Booking, payment: Payment, amount_minor: int) -> Plan:
    first = Parts(booking.share_minor, booking.commission_minor, booking.fee_minor)
    given = first.total - refundable_minor(payment)
    return Plan(Way.UNSHARED, next_back(first, given, amount_minor))


def _refuse_own(booking: Booking, by: Member) -> None:
    if by.id in {booking.customer_id, booking.provider_id}:
        raise Forbidden(
            _("You are one of the two sides of this booking."),
            kept=_("Nothing was changed."),
            todo=_("Someone else on the team has to do this."),
        )


def _refuse_disputed(payment: Payment) -> None:
    if disputes.open_of(payment.id):
        raise NotRefundable(
            _("The customer’s bank disputes this payment, so a refund could pay them twice."),
            kept=_("Nothing was changed."),
            todo=_("Answer the dispute, or accept it: that gives the money back."),
        )


def _check_amount(payment: Payment, amount_minor: int) -> None:
    left = refundable_minor(payment)
    if left <= 0:
        raise NotRefundable(_("All of it went back already."), kept=_("Nothing was changed."))
    if not 0 < amount_minor <= left:
        problem = _(
            "Between %(least)s and %(most)s can be refunded.",
            least=money(1, payment.currency),
            most=money(left, payment.currency),
        )
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"amount": [problem]})


def refund(
    booking_id: str, amount_minor: int, by: Member | None, words: str, *, seen: str | None = None
) -> Refund:
    """Promise the amount back in the open transaction, and intend what has to be called for it.

    `seen` is the `Offer.seen` that was shown: `StaleOffer` when it is another by now. `words` is what
    customer and provider read as the reason.
    """
    words = _checked(words)
    found = offer(booking_id, amount_minor, by)
    if seen is not None and seen != found.seen:
        raise StaleOffer(
            _("Something changed since you looked: these effects are new."),
            kept=_("Nothing was refunded."),
            todo=_("Read them again before you confirm."),
        )
    parts = found.plan.parts
    made = refunds.promise(
        found.payment,
        amount_minor,
        words,
        parts=(parts.share, parts.commission, parts.fee),
        asked_by_id=by.id if by else None,
    )
    found.booking.refunded_minor += amount_minor
    if found.earning is not None:
        taking_back.shrink(found.payout, found.earning, found.plan)
    _go_on(found, made)
    trouble_letters.refunded(found.booking, amount_minor, parts.share, words)
    audit.record(
        "booking.refund",
        actor_id=by.id if by else None,
        subject=("booking", booking_id),
        before={"refunded": found.payment.refunded_minor - amount_minor},
        after={"refunded": found.payment.refunded_minor, "way": found.plan.way, "reason": words},
    )
    return made


def _checked(words: str) -> str:
    words = words.strip()
    if not words or len(words) > MAX_WORDS:
        problem = _("Write a reason of at most %(n)s characters: both sides read it.", n=MAX_WORDS)
        raise Invalid(problem, kept=_("Nothing was refunded."), errors={"words": [problem]})
    return words


def _go_on(found: Offer, made: Refund) -> None:
    """Call the share back first when it had left; else the money is here and can go."""
    earning, planned = found.earning, found.plan
    if earning is None or planned.way is Way.UNSHARED:
        refunds.send(found.payment, made)
    elif planned.way is Way.SENT and planned.sent:
        refunds.call_back(made.public_id, str(earning.transfer_id), planned.sent)
    else:
        key = f"{made.public_id}:returned"
        _settle_shares(key, made, found.booking, earning, planned.taken, clock.now())
        refunds.send(found.payment, made)


def _settle_shares(
    key: str,
    made: Refund,
    booking: Booking,
    earning: Earning,
    taken: Taken,
    at: datetime,
    *,
    refused: bool = False,
) -> None:
    """Book where the refund's money comes from; what the provider cannot give now becomes her debt."""
    sale = sale_of(booking)
    if refused:
        made.source = RefundSource.REFUND_DUE
        troubles.refund_owed(key, sale, taken, at)
    else:
        troubles.returned_to_booking(key, sale, taken, at)
    if taken.owed:
        debts.begin(
            booking.provider_id,
            Cause.REFUND,
            earning_id=earning.public_id,
            label=earning.label,
            currency=earning.currency,
            amount_minor=taken.owed,
        )
        trouble_letters.owing(booking, taken.owed)
    db.session.flush()


def sale_of(booking: Booking) -> Sale:
    provider = accounts.by_id(booking.provider_id)
    if provider is None:
        raise LookupError(f"{booking.public_id} has lost its provider")
    return Sale(booking.public_id, provider.public_id, booking.currency)


# ── What the payment provider answered ────────────────────────────────────────────────────────────


def share_came_back(refund_id: str, reversal_id: str, amount_minor: int, at: datetime) -> None:
    """The reversal was made: what was sent of the share is here, and the refund can leave."""
    _answered(refund_id, amount_minor, at, key=f"{reversal_id}:reversed")


def share_stayed(refund_id: str, at: datetime) -> None:
    """The reversal was refused: the customer is refunded all the same, and the provider owes her part."""
    _answered(refund_id, 0, at, key=f"{refund_id}:owed")


def _answered(refund_id: str, came_back: int, at: datetime, *, key: str) -> None:
    found = payments.locked_refund(refund_id)
    if found is None:
        return
    made, payment = found
    booking = bookings.locked(payment.subject_id)
    located = payouts.locked_earning_of("booking", payment.subject_id)
    if booking is None or located is None:
        raise LookupError(f"{refund_id} has lost its booking or earning")
    _payout, earning = located
    earning.sent_minor -= came_back
    taken = Taken(0, came_back, made.share_minor - came_back, made.commission_minor, made.fee_minor)
    _settle_shares(key, made, booking, earning, taken, at, refused=came_back == 0)
    refunds.send(payment, made)


def sent(refund_id: str, stripe_id: str, at: datetime) -> None:
    """The payment provider sent a refund: booked once, out of the account it was promised from."""
    found = payments.locked_refund(refund_id)
    if found is None:
        return
    made, payment = found
    if not refunds.record_sent(made, stripe_id, at):
        return
    booked = _booking_of(made, payment)
    booked(payment.subject_id, stripe_id, made.amount_minor, at, currency=payment.currency)
    issue_papers.credit_note(made, payment)


def _booking_of(made: Refund, payment: Payment) -> Callable[..., Posted]:
    """The event a refund is, by where its money was kept."""
    if payment.subject_kind == issue_papers.TIP:
        return tips.tip_refunded
    return troubles.refund_paid if made.source == RefundSource.REFUND_DUE else ledger.refund_made


def refused(refund_id: str) -> None:
    """The payment provider refused a refund: it stays due, and a person looks after it."""
    found = payments.locked_refund(refund_id)
    if found is not None:
        refunds.record_stuck(found[0])


def came_back(stripe_id: str, at: datetime) -> bool:
    """The customer's bank sent a refund back: due again, with a task for a person. False when none is known yet."""
    refund_id = payments.refund_by_remote(stripe_id)
    found = payments.locked_refund(refund_id) if refund_id else None
    if found is None:
        return False
    made, payment = found
    if made.state == RefundState.DONE:
        troubles.refund_came_back(stripe_id, at)
        refunds.record_came_back(payment, made)
    return True


def try_again(refund_id: str, by: Member) -> None:
    """Send a stuck refund once more. Raises `NotRefundable` while the payment is disputed."""
    found = payments.locked_refund(refund_id)
    if found is None:
        raise bookings.missing()
    made, payment = found
    if made.stuck_since is None:
        raise StaleOffer(
            _("This refund is no longer stuck."),
            kept=_("Nothing was changed by you."),
            todo=_("Look at the booking to see how it stands."),
        )
    _refuse_disputed(payment)
    refunds.send(payment, made)
    db.session.flush()
    audit.record("refund.try_again", actor_id=by.id, subject=("refund", refund_id))
