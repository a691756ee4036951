"""Staff give a customer money back: what it would do, then doing it, before or after the share has left."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.goods.memberships.models import BILL, GIFT
from marketplace.goods.plan_gifts import operations as plan_gifts
from marketplace.goods.works import operations as work_operations
from marketplace.goods.works.models import KIND as WORK
from marketplace.money.debts import operations as debts
from marketplace.money.debts.models import Cause
from marketplace.money.disputes import queries as disputes
from marketplace.money.ledger import memberships, tips, troubles, works
from marketplace.money.ledger import operations as ledger
from marketplace.money.ledger.troubles import Taken
from marketplace.money.payments import queries as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.models import Payment, Refund, RefundSource, RefundState
from marketplace.money.payouts import by_bank, taking_back
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning, Payout
from marketplace.money.payouts.sharing import next_back
from marketplace.money.payouts.taking_back import Plan, Way
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import operations as booking_operations
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.search import operations as search
from marketplace.workflows import issue_papers, trouble_letters
from marketplace.workflows import sold as sales
from marketplace.workflows.sold import BOOKING, TIP, Sold

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

    sold: Sold
    payment: Payment
    amount_minor: int
    plan: Plan
    payout: Payout | None
    earning: Earning | None
    frees_place: bool
    """Nothing stays paid and the service has not begun: the booking is cancelled, its place is free."""

    @property
    def seen(self) -> str:
        """The effects in one word: another amount, bearer or way makes another word."""
        plan = self.plan
        freed = ["freed"] if self.frees_place else []
        parts = (plan.parts.share, plan.parts.commission, plan.parts.fee, plan.held, plan.sent, plan.owed)
        standing = (self.amount_minor, self.payment.refunded_minor, *parts)
        return "-".join([plan.way, *map(str, standing), *freed])


def refundable_minor(payment: Payment) -> int:
    """What a customer could still get back: paid, less what was promised back and what their bank gave them."""
    return max(0, payment.amount_minor - payment.refunded_minor - disputes.lost_of(payment.id))


def shared_minor(payment: Payment) -> int:
    """What is still with provider and platform: paid, less what was promised back or taken from their shares."""
    return payment.amount_minor - payment.refunded_minor - disputes.taken_of(payment.id)


def offer(
    subject_id: str, amount_minor: int, by: Member | None, *, kind: str = BOOKING, gives_up: bool = False
) -> Offer:
    """What the refund of a booking, a tip or a work would do now; `by` is None when a rule asks for it.

    Raises `Invalid`, `NotRefundable`, `Forbidden`, `NotFound`.
    """
    payment = payments.paid(kind, subject_id, lock=True)
    sold = sales.locked(kind, subject_id)
    if sold is None:
        raise bookings.missing()
    if payment is None or payment.charge_id is None:
        raise NotRefundable(_("Nothing was paid for this booking."), kept=_("Nothing was changed."))
    if by is not None:
        _refuse_own(sold, by)
    _refuse_disputed(payment)
    _check_amount(payment, amount_minor)
    payout, earning = payouts.locked_earning_of(*sold.source) or (None, None)
    if payout is not None:
        by_bank.refuse_in_file(payout)
    planned = taking_back.plan(earning, amount_minor) if earning else _unearned(sold, payment, amount_minor)
    if planned.way is Way.UNDER_WAY:
        raise NotRefundable(
            _("The provider’s share is on its way at this moment."),
            kept=_("Nothing was changed."),
            todo=_("Try again in a minute: then it can be called back."),
        )
    frees = (by is not None or gives_up) and _frees(sold) and amount_minor == refundable_minor(payment)
    return Offer(sold, payment, amount_minor, planned, payout, earning, frees)


def _unearned(sold: Sold, payment: Payment, amount_minor: int) -> Plan:
    given = sold.parts.total - shared_minor(payment)
    return Plan(Way.UNSHARED, next_back(sold.parts, given, amount_minor))


def _frees(sold: Sold) -> bool:
    """Whether giving all of it back would free a place: the booking stands, and has not begun."""
    if not sold.is_booking:
        return False
    return sold.booking.state == BookingState.CONFIRMED and sold.booking.starts_at > clock.now()


def _refuse_own(sold: Sold, by: Member) -> None:
    if by.id in {sold.customer_id, sold.provider_id}:
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
    subject_id: str,
    amount_minor: int,
    by: Member | None,
    words: str,
    *,
    kind: str = BOOKING,
    seen: str | None = None,
    gives_up: bool = False,
) -> Refund:
    """Promise the amount back in the open transaction, and intend what has to be called for it.

    `seen` is the `Offer.seen` that was shown: `StaleOffer` when it is another by now. `words` is what
    customer and provider read as the reason. When nothing stays paid before the service, the booking is
    cancelled and its place is free: if staff ask for it, or a rule that `gives_up` the service.
    """
    words = _checked(words)
    found = offer(subject_id, amount_minor, by, kind=kind, gives_up=gives_up)
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
    if found.sold.is_booking:
        found.sold.booking.refunded_minor += amount_minor
    if found.earning is not None:
        taking_back.shrink(found.payout, found.earning, found.plan)
    if found.sold.work is not None and refundable_minor(found.payment) == 0:
        work_operations.end(found.sold.work)
    _go_on(found, made)
    if found.frees_place:
        _free(found.sold.booking, by, words)
        trouble_letters.freed(found.sold, amount_minor, words)
    else:
        trouble_letters.refunded(found.sold, amount_minor, parts.share, words)
    audit.record(
        f"{kind}.refund",
        actor_id=by.id if by else None,
        subject=found.sold.source,
        before={"refunded": found.payment.refunded_minor - amount_minor},
        after={"refunded": found.payment.refunded_minor, "way": found.plan.way, "reason": words},
    )
    return made


def _free(booking: Booking, by: Member | None, words: str) -> None:
    refunded = booking.refunded_minor
    state = BookingState.CANCELLED_BY_STAFF
    booking_operations.cancel(
        booking, state, actor_id=by.id if by else None, reason=words, refund_minor=refunded
    )
    search.note_time_freed(booking.provider_id)


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
        _settle_shares(key, made, found.sold, earning, planned.taken, clock.now())
        refunds.send(found.payment, made)


def _settle_shares(
    key: str,
    made: Refund,
    sold: Sold,
    earning: Earning,
    taken: Taken,
    at: datetime,
    *,
    refused: bool = False,
) -> None:
    """Book where the refund's money comes from; what the provider cannot give now becomes her debt."""
    sale = sales.sale_of(sold)
    if refused:
        made.source = RefundSource.REFUND_DUE
        troubles.refund_owed(key, sale, taken, at)
    else:
        troubles.returned_to_booking(key, sale, taken, at)
    if taken.owed:
        debts.begin(
            earning.provider_id,
            Cause.REFUND,
            earning_id=earning.public_id,
            label=earning.label,
            currency=earning.currency,
            amount_minor=taken.owed,
        )
        trouble_letters.owing(sold, taken.owed)
    db.session.flush()


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
    sold, located = sales.of(payment), payouts.locked_earning_of(payment.subject_kind, payment.subject_id)
    if sold is None or located is None:
        raise LookupError(f"{refund_id} has lost what was sold or its earning")
    _payout, earning = located
    earning.sent_minor -= came_back
    taken = Taken(0, came_back, made.share_minor - came_back, made.commission_minor, made.fee_minor)
    _settle_shares(key, made, sold, earning, taken, at, refused=came_back == 0)
    refunds.send(payment, made)


def sent(refund_id: str, stripe_id: str, at: datetime) -> None:
    """The payment provider sent a refund: booked once, out of the account it was promised from."""
    found = payments.locked_refund(refund_id)
    if found is None:
        return
    made, payment = found
    if not refunds.record_sent(made, stripe_id, at):
        return
    _book(made, payment, stripe_id, at)
    issue_papers.credit_note(made, payment)


def _book(made: Refund, payment: Payment, stripe_id: str, at: datetime) -> None:
    """The event a refund is, by where its money was kept."""
    subject, amount, currency = payment.subject_id, made.amount_minor, payment.currency
    if made.source == RefundSource.REFUND_DUE:
        troubles.refund_paid((payment.subject_kind, subject), stripe_id, amount, at, currency=currency)
    elif payment.subject_kind == BILL:
        memberships.bill_refunded(subject, stripe_id, amount, at, currency=currency)
    elif payment.subject_kind == GIFT:
        plan_gifts.refunded(payment, stripe_id, amount, at)
    elif payment.subject_kind == TIP:
        tips.tip_refunded(subject, stripe_id, amount, at, currency=currency)
    elif payment.subject_kind == WORK:
        works.refunded(subject, stripe_id, amount, at, currency=currency)
    else:
        ledger.refund_made(subject, stripe_id, amount, at, currency=currency)


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
