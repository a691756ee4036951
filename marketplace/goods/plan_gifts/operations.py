"""Gifts of memberships: chosen, paid, accepted, given back. They flush, never commit, and call nobody."""

from datetime import datetime

from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import tidy
from marketplace.core.urls import absolute
from marketplace.goods.inventory import gifts as cards
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.memberships import granting, words
from marketplace.goods.memberships import operations as memberships
from marketplace.goods.memberships import queries as plans
from marketplace.goods.memberships import rules as time_rules
from marketplace.goods.memberships.facts import BillFacts
from marketplace.goods.memberships.models import GIFT, GrantSource, MembershipBill, Plan
from marketplace.goods.memberships.rules import Part
from marketplace.goods.plan_gifts import emails, errors, queries, rules
from marketplace.goods.plan_gifts.models import GiftState, PlanGift
from marketplace.money.disputes import queries as disputes
from marketplace.money.ledger import memberships as ledger
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments import refunds
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import Payment
from marketplace.money.payments.operations import Purchase
from marketplace.people.accounts.models import Member


def choose(giver: Member, slug: str, months: int, card: Card, expected_minor: int, locale: str) -> PlanGift:
    """A gift with its payment, in the open transaction, for the price that was shown.

    Raises `NotFound` for a plan that is not offered, `Invalid` for the card, `GiftRefused` for another price.
    """
    offered = next((one for one in plans.offered(clock.now()) if one.plan.slug == slug), None)
    price = rules.price_of(offered.prices, months) if offered and months in rules.MONTHS else None
    if offered is None or price is None:
        raise memberships.nowhere()
    receiver = cards.receiver_of(card, giver) if card.receiver.strip() else None
    _check(card)
    amount, currency = price
    if amount != expected_minor:
        raise errors.changed()
    now = clock.now()
    day = max(now, card.deliver_at or now)
    gift = PlanGift(
        public_id=ids.public_id("pgf"),
        giver_id=giver.id,
        receiver_id=receiver.id if receiver else None,
        plan_id=offered.plan.id,
        months=months,
        amount_minor=amount,
        currency=currency,
        secret=ids.new_token(),
        message=tidy(card.message).strip(),
        card_kind=card.kind,
        card_seed=card.seed,
        deliver_at=day,
        expires_at=day + rules.WAITS,
        state=GiftState.OPEN,
        created_at=now,
    )
    db.session.add(gift)
    db.session.flush()
    payments.open_payment(_purchase(gift, offered.plan, giver, locale))
    return gift


def _check(card: Card) -> None:
    problems = cards.message_problems(card.message)
    if card.kind not in cards.CARDS or not 0 <= card.seed < 1000:
        problems["card"] = [_("Choose one of what is offered.")]
    if card.deliver_at is not None and card.deliver_at > clock.now() + cards.FARTHEST:
        problems["deliver_on"] = [_("Choose a day within a year.")]
    if problems:
        raise Invalid(_("The card needs another look."), kept=_("Nothing was charged."), errors=problems)


def _purchase(gift: PlanGift, plan: Plan, giver: Member, locale: str) -> Purchase:
    name = _("%(plan)s for %(n)s months, as a gift", plan=words.name(plan), n=gift.months)
    return Purchase(
        subject_kind=GIFT,
        subject_id=gift.public_id,
        payer_id=giver.id,
        email=giver.email,
        locale=locale,
        currency=gift.currency,
        lines=((name, 1, gift.amount_minor),),
        success_url=absolute(f"/gifts/plans/{gift.public_id}/paid?session_id={{CHECKOUT_SESSION_ID}}"),
        cancel_url=absolute(f"/plans/{plan.slug}/gift"),
    )


# ── What the payment came to ──────────────────────────────────────────────────────────────────────


def is_wanted(payment: Payment) -> bool:
    """Whether a gift still waits for its money."""
    gift = queries.locked(payment.subject_id)
    return gift is not None and gift.state == GiftState.OPEN


def paid(payment: Payment, facts: SessionFacts) -> None:
    """The money came, however late: owed as time that nobody has yet. Once, however often it is told."""
    gift = queries.locked(payment.subject_id)
    if gift is None:
        raise LookupError(f"payment {payment.public_id} is for a gift that is not there")
    at = payment.paid_at or payment.created_at
    ledger.gift_paid(
        gift.public_id,
        facts.known_charge,
        facts.paid_minor,
        facts.processor_fee_minor,
        at,
        currency=payment.currency,
    )
    gift.state, gift.paid_at = GiftState.PAID, at
    db.session.flush()
    emails.paid(gift)
    tell(gift)


def closed(payment: Payment) -> None:
    """The page was closed unpaid."""
    gift = queries.locked(payment.subject_id)
    if gift is not None and gift.state == GiftState.OPEN:
        gift.state = GiftState.DROPPED
        db.session.flush()


def tell(gift: PlanGift) -> None:
    """Write to the receiver once its day has come; once, however often this is asked."""
    now = clock.now()
    if gift.state != GiftState.PAID or gift.receiver_id is None or gift.told_at or gift.deliver_at > now:
        return
    gift.told_at = now
    db.session.flush()
    emails.arrived(gift)


# ── Accepting ─────────────────────────────────────────────────────────────────────────────────────


def check_taker(gift: PlanGift, member: Member) -> None:
    """Refuse in words whoever may not have a gift. Raises `GiftRefused`, or `NotFound` for another's gift."""
    if gift.giver_id == member.id:
        raise errors.own()
    if gift.receiver_id not in {None, member.id}:
        raise errors.missing()
    if gift.state != GiftState.PAID or gift.expires_at <= clock.now():
        raise errors.not_waiting()
    if gift.receiver_id is not None and gift.deliver_at > clock.now():
        raise errors.too_early()


def accept(gift: PlanGift, member: Member) -> MembershipBill:
    """The time begins after what is paid for of a plan as good, so that none is lost. The gift's row is locked."""
    check_taker(gift, member)
    payment = payment_queries.paid(GIFT, gift.public_id, lock=True)
    if payment is None:
        raise LookupError(f"{gift.public_id} has lost its payment")
    if disputes.open_of(payment.id):
        raise errors.disputed()
    plan, now = db.session.get_one(Plan, gift.plan_id), clock.now()
    begins = begins_at(member.id, plan, now)
    part = Part(gift.amount_minor, begins, time_rules.months_later(begins, gift.months))
    facts = BillFacts("", gift.amount_minor, gift.currency, payment.paid_at or now, "", (part,))
    bill = memberships.record_bill(member.id, plan.id, facts, payment, gift_id=gift.id)
    source = (GrantSource.GIFT, gift.public_id)
    granting.grant(member.id, plan.id, source, part.from_at, part.until_at)
    gift.state, gift.taken_by_id, gift.taken_at = GiftState.TAKEN, member.id, now
    db.session.flush()
    ledger.gift_taken(bill.public_id, gift.public_id, gift.amount_minor, now, currency=gift.currency)
    emails.taken(gift, member, bill.from_at, bill.until_at)
    return bill


def begins_at(member_id: int, plan: Plan, now: datetime) -> datetime:
    """When a gift's time begins for a member: now, or after what they have of a plan as good, but no grace."""
    return plans.has_until(member_id, plan.side, plan.rank, now, grace=False)


def decline(gift: PlanGift, member: Member) -> None:
    """Not wanted: all of it goes back to whoever gave it."""
    check_taker(gift, member)
    _return(gift, GiftState.DECLINED, "gift_declined")
    emails.came_back(gift)


def lapse(gift: PlanGift) -> None:
    """Nobody accepted it in time: all of it goes back."""
    if gift.state == GiftState.PAID and gift.expires_at <= clock.now():
        _return(gift, GiftState.LAPSED, "gift_lapsed")
        emails.came_back(gift)


def _return(gift: PlanGift, state: GiftState, reason: str) -> None:
    payment = payment_queries.paid(GIFT, gift.public_id, lock=True)
    gift.state = state
    db.session.flush()
    if payment is not None:
        refunds.request(payment, gift.amount_minor - payment.refunded_minor, reason)


# ── Taking it back ────────────────────────────────────────────────────────────────────────────────


def gives_back(gift: PlanGift, at: datetime) -> int | None:
    """What the giver gets for taking it back now, in minor units: all before it is accepted, then what is unused.

    None when it is too late (directive 2011/83/EU, articles 9 and 14.3).
    """
    if gift.state == GiftState.PAID:
        return gift.amount_minor
    if gift.state != GiftState.TAKEN or gift.paid_at is None or not rules.may_withdraw(gift.paid_at, at):
        return None
    bill = queries.bill_of(gift.id)
    if bill is None or bill.refunded_minor or bill.lost_minor:
        return None
    return rules.unused_of(Part(bill.amount_minor, bill.from_at, bill.until_at), at)


def withdraw(gift: PlanGift, giver: Member, shown_minor: int) -> int:
    """Take a gift back; at least what was shown goes back, seconds that passed since cost nothing."""
    now = clock.now()
    back = gives_back(gift, now)
    if back is None:
        raise errors.not_given_back()
    if gift.state == GiftState.PAID:
        _return(gift, GiftState.WITHDRAWN, "gift_withdrawn")
    else:
        if abs(back - shown_minor) <= max(2, back // 500):
            back = max(back, shown_minor)
        back = _end(gift, back, now)
        emails.taken_away(gift)
    audit.record(
        "plan_gift.withdraw",
        actor_id=giver.id,
        subject=("plan_gift", gift.public_id),
        after={"refund_minor": back},
    )
    return back


def _end(gift: PlanGift, back: int, now: datetime) -> int:
    """End what somebody had accepted, and count what stays paid as earned; what goes back, in minor units."""
    bill = queries.bill_of(gift.id, lock=True)
    payment = payment_queries.paid(GIFT, gift.public_id, lock=True)
    if bill is None or payment is None:
        raise LookupError(f"{gift.public_id} has lost its bill")
    back = min(back, bill.amount_minor - bill.recognised_minor - bill.lost_minor)
    bill.refunded_minor += back
    granting.revoke(GrantSource.GIFT, [gift.public_id], now)
    new = bill.amount_minor - bill.refunded_minor - bill.lost_minor - bill.recognised_minor
    bill.recognised_minor += new
    db.session.flush()
    if new:
        ledger.time_earned(bill.public_id, new, bill.recognised_minor, now, currency=bill.currency)
    if back:
        refunds.request(payment, back, "gift_withdrawn")
    return back


def say_taken_away(gift: PlanGift) -> None:
    """To the receiver: it ended early, whoever took it."""
    emails.taken_away(gift)


def refunded(payment: Payment, stripe_id: str, amount: int, at: datetime) -> None:
    """A refund left: out of what nobody had accepted, or of the time that was not used."""
    gift = queries.locked(payment.subject_id)
    bill = queries.bill_of(gift.id) if gift is not None else None
    if bill is not None:
        ledger.bill_refunded(bill.public_id, stripe_id, amount, at, currency=payment.currency)
    else:
        ledger.gift_refunded(payment.subject_id, stripe_id, amount, at, currency=payment.currency)


# ── Words of the card ─────────────────────────────────────────────────────────────────────────────


def hide_words(gift: PlanGift, *, hidden: bool) -> None:
    """Keep a card's words from sight, or give them back; the gift itself stays."""
    gift.message_hidden_at = clock.now() if hidden else None
    db.session.flush()
