"""The one way a membership takes effect, whoever noticed: return page, webhook, sweep, or an answer of ours."""

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import stripe

from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.goods.memberships import bills, emails, granting, operations, queries, rules
from marketplace.goods.memberships.facts import BillFacts, Facts, bill_of, facts_of, intent_of
from marketplace.goods.memberships.models import (
    BILL,
    GrantSource,
    Membership,
    MembershipBill,
    MembershipState,
)
from marketplace.money.ledger import memberships as ledger
from marketplace.money.payments import billing, gateway, refunds
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.workflows import issue_papers

log = logging.getLogger("marketplace.memberships")

GRACE_AFTER_TRIAL = timedelta(days=3)
"""Nothing was paid yet, so little is given ahead."""
_OVER = frozenset({MembershipState.ENDED, MembershipState.ABANDONED})


class _Told(NamedTuple):
    """What the provider says: the subscription with its new bills, or that the page is closed."""

    facts: Facts | None
    bills: list[BillFacts]
    closed: bool


def reconcile(public_id: str) -> bool:
    """Ask the provider how a membership stands and make it so here; False when it did not answer.

    Order and number of calls do not matter: facts are noted once, and an ended membership stays ended.
    """
    with transaction():
        membership = queries.locked(public_id)
        if membership is None or (membership.session_id is None and membership.stripe_id is None):
            return True
        session, name = membership.session_id, membership.stripe_id
    try:
        told = _look(session, name)
    except stripe.StripeError as error:
        log.warning("no answer for membership=%s error=%s", public_id, type(error).__name__)
        return False
    with transaction():
        membership = queries.locked(public_id)
        if membership is not None:
            membership.looked_at = clock.now()
            _make_true(membership, told)
    return True


def _look(session_id: str | None, name: str | None) -> _Told:
    """Everything asked outside any transaction."""
    if name is None and session_id is not None:
        session = billing.session(session_id)
        name = session.get("subscription")
        if name is None:
            return _Told(None, [], session["status"] == "expired")
    facts = facts_of(billing.subscription(str(name)))
    invoices = billing.paid_bills(str(name))
    with transaction():
        known = bills.known_bills([invoice["id"] for invoice in invoices])
    new = [_read(invoice) for invoice in reversed(invoices) if invoice["id"] not in known]
    return _Told(facts, [bill for bill in new if bill is not None], closed=False)


def _read(invoice: dict[str, Any]) -> BillFacts | None:
    intent = intent_of(invoice)
    return bill_of(invoice, gateway.payment_intent(intent) if intent else None)


def heard(change: str, subscription: dict[str, Any]) -> None:
    """A change was made: what the answer says takes effect, in the open transaction; bills follow by a look."""
    membership = queries.locked(change.partition(":")[0])
    if membership is not None:
        _make_true(membership, _Told(facts_of(subscription), [], closed=False))


def named_in(kind: str, target: dict[str, Any]) -> list[str]:
    """The memberships an event tells of; none when it is about something else."""
    mark = (target.get("metadata") or {}).get("membership")
    is_page, is_subscription = (target.get("object") == name for name in ("checkout.session", "subscription"))
    parent = (
        ((target.get("parent") or {}).get("subscription_details") or {})
        if kind.startswith("invoice.")
        else {}
    )
    found = queries.by_reference(
        mark=mark or (parent.get("metadata") or {}).get("membership"),
        session=target["id"] if is_page else None,
        subscription=target["id"] if is_subscription else parent.get("subscription"),
    )
    if found is not None:
        return [found]
    customer = target.get("customer")
    told_by_customer = kind.startswith(("payment_intent.", "setup_intent.", "charge."))
    return queries.of_customer(customer) if told_by_customer and isinstance(customer, str) else []


def reconcile_all(names: list[str]) -> str | None:
    """Look at each; None when all answered, else why an event has to wait."""
    answered = [reconcile(name) for name in names]
    return None if all(answered) else "the payment provider did not answer"


# ── Making it so ──────────────────────────────────────────────────────────────────────────────────


def _make_true(membership: Membership, told: _Told) -> None:
    if told.closed and membership.state == MembershipState.OPENING:
        membership.state = MembershipState.ABANDONED
        db.session.flush()
    if told.facts is None:
        return
    before = membership.state
    if before == MembershipState.ABANDONED and not _revive(membership, told.facts):
        _undo(membership, told)
        return
    _note(membership, told.facts)
    for bill in told.bills:
        _paid(membership, bill)
    _give(membership, told.facts)
    _tell(membership, before, told)


def _revive(membership: Membership, facts: Facts) -> bool:
    """A page that was dropped and paid all the same counts, unless another membership runs by now."""
    if queries.live(membership.member_id, membership.side) is not None:
        return False
    membership.state = MembershipState.OPENING
    return True


def _undo(membership: Membership, told: _Told) -> None:
    """Two pages were paid: the second is ended and all of it goes back by itself."""
    facts = told.facts
    if facts is None:
        return
    membership.stripe_id, membership.item_ref = facts.stripe_id, facts.item_ref
    membership.begun_at, membership.period_start = facts.began_at, facts.period_start
    membership.period_end = facts.period_end
    membership.state, membership.ended_at = MembershipState.ENDED, clock.now()
    db.session.flush()
    operations.end_call(membership)
    for bill in told.bills:
        _give_back_all(membership, bill)


def _note(membership: Membership, facts: Facts) -> None:
    membership.stripe_id, membership.item_ref = facts.stripe_id, facts.item_ref
    membership.begun_at = facts.began_at
    price = queries.price_by_remote(facts.price_ref)
    if price is not None:
        membership.price_id = price.id
    membership.period_start, membership.period_end = facts.period_start, facts.period_end
    if membership.state == MembershipState.ENDED:
        return
    membership.ends_at, membership.resumes_at = facts.ends_at, facts.resumes_at
    membership.state = facts.state
    failing = facts.state == MembershipState.PAST_DUE
    membership.failing_since = facts.period_start if failing else None
    membership.grace_until = facts.period_start + _grace(facts) if failing else None
    if facts.state == MembershipState.ENDED:
        membership.ended_at = facts.ended_at or clock.now()
    db.session.flush()


def _grace(facts: Facts) -> timedelta:
    return GRACE_AFTER_TRIAL if facts.trial_end == facts.period_start else rules.GRACE


def _paid(membership: Membership, bill: BillFacts) -> None:
    """Book a bill once: money, papers, and the time it gives."""
    if bills.known_bills([bill.stripe_id]):
        return
    if membership.withdrawn_at is not None and bill.paid_at > membership.withdrawn_at:
        _give_back_all(membership, bill)
        return
    row = _book(membership, bill)
    if bill.amount_minor or not _is_trial(bill, membership):
        granting.grant(
            membership.member_id, row.plan_id, (GrantSource.BILL, row.public_id), row.from_at, row.until_at
        )


def _is_trial(bill: BillFacts, membership: Membership) -> bool:
    """Nothing was due because nothing was paid before: the first bill of a free trial."""
    return membership.begun_at is not None and bill.parts[0].from_at == membership.begun_at


def _book(membership: Membership, bill: BillFacts) -> MembershipBill:
    price = queries.price_by_remote(bill.price_ref)
    plan_id = price.plan_id if price else queries.price_by_id(membership.price_id).plan_id
    public_id = ids.public_id("bill")
    payment = None
    if bill.amount_minor and bill.charge_id:
        payment = payments.record_billed(
            (BILL, public_id),
            membership.member_id,
            bill.amount_minor,
            bill.currency,
            intent_id=bill.intent_id,
            charge_id=bill.charge_id,
            fee_minor=bill.fee_minor,
            paid_at=bill.paid_at,
        )
        ledger.bill_paid(
            public_id, bill.charge_id, bill.amount_minor, bill.fee_minor, bill.paid_at, currency=bill.currency
        )
    row = operations.record_bill(
        membership.member_id, plan_id, bill, payment, membership_id=membership.id, public_id=public_id
    )
    if payment is not None:
        issue_papers.receipt(payment)
    return row


def _give_back_all(membership: Membership, bill: BillFacts) -> None:
    """Paid after it was over: nothing is kept."""
    row = _book(membership, bill)
    payment = payment_queries.paid(BILL, row.public_id, lock=True)
    if payment is not None:
        row.refunded_minor = row.amount_minor
        refunds.request(payment, row.amount_minor, "membership_over")


def _give(membership: Membership, facts: Facts) -> None:
    """What a membership gives beyond its bills: the trial, and the grace that follows every period."""
    plan_id = queries.price_by_id(membership.price_id).plan_id
    now = clock.now()
    if membership.state == MembershipState.ENDED:
        granting.end_grace(membership, membership.ended_at or now)
        return
    if facts.trial_start and facts.trial_end and membership.state == MembershipState.TRIAL:
        name = f"{membership.public_id}:{plan_id}"
        granting.grant(
            membership.member_id, plan_id, (GrantSource.TRIAL, name), facts.trial_start, facts.trial_end
        )
    if facts.paused or facts.ends_at is not None:
        granting.end_grace(membership, now, future_only=True)
    elif membership.state == MembershipState.PAST_DUE:
        granting.keep_grace(membership, plan_id, facts.period_start, _grace(facts))
    elif membership.state in (MembershipState.TRIAL, MembershipState.ACTIVE):
        last = facts.trial_end == facts.period_end
        span = GRACE_AFTER_TRIAL if last else rules.GRACE
        granting.keep_grace(membership, plan_id, facts.period_end, span)


def _tell(membership: Membership, before: str, told: _Told) -> None:
    """Say once what is new, by what changed with it."""
    state = membership.state
    if before in (MembershipState.OPENING, MembershipState.ABANDONED) and state in (
        MembershipState.TRIAL,
        MembershipState.ACTIVE,
    ):
        emails.begun(membership)
    elif state == MembershipState.PAST_DUE and before != state:
        emails.refused(membership)
    elif before == MembershipState.PAST_DUE and state == MembershipState.ACTIVE:
        emails.paid_again(membership)
    elif state == MembershipState.ENDED and before not in _OVER:
        emails.ended(membership)


# ── What time brings ──────────────────────────────────────────────────────────────────────────────


def earn(bill_public_id: str, at: datetime) -> None:
    """Book what time has earned of a bill by now, in the open transaction."""
    bill = bills.locked_bill(bill_public_id)
    if bill is None:
        return
    book_earned(bill, operations.earn(bill, bills.parts_of([bill.id]).get(bill.id, []), at), at)


def book_earned(bill: MembershipBill, new: int, at: datetime) -> None:
    if new:
        ledger.time_earned(bill.public_id, new, bill.recognised_minor, at, currency=bill.currency)
