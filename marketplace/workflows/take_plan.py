"""From a chosen plan to its payment page, and every change a member asks of a membership afterwards."""

from datetime import datetime, timedelta
from typing import Any

import stripe

from marketplace.core import audit, clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound, Refusal, Unavailable
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.goods.memberships import emails, granting, operations, queries, rules
from marketplace.goods.memberships.changes import Change, When
from marketplace.goods.memberships.models import (
    BILL,
    RUNNING,
    GrantSource,
    Interval,
    Membership,
    MembershipBill,
    MembershipState,
    Plan,
    PlanPrice,
)
from marketplace.goods.memberships.queries import Detailed
from marketplace.money.payments import billing, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Operation, OperationState
from marketplace.people.accounts.models import Member
from marketplace.workflows import outbox, settle_membership

SHOWN_FOR = timedelta(minutes=15)
"""So long the amount of a change that was shown may be confirmed."""


class NotNow(Refusal):
    """What was asked cannot be done with this membership as it stands; the sentence says why."""

    code = "not_now"


def start(member: Member, slug: str, every: str) -> str | None:
    """Take a plan: the address of its payment page, None when the payment server does not answer.

    Everything is promised before anybody is asked, so that a broken try is gone on with. Raises `HasPlan`, `NotFound`.
    """
    with transaction():
        found = queries.offer_of(slug, every, clock.now())
        if found is None:
            raise operations.nowhere()
        plan, price = found
        membership = operations.begin(member, plan, price)
        name, needed = (
            membership.public_id,
            [operations.customer_call(member), operations.price_call(plan, price)],
        )
        keys = [call.public_id for call in needed if call is not None]
        trial = bool(plan.trial_days) and not queries.had_before(member.id, plan.side, but=membership.id)
    for key in keys:
        outbox.send(key)
    with transaction():
        membership, price = _fresh(name), queries.price_by_id(price.id)
        customer = queries.customer_of(member.id)
        if customer is None or customer.stripe_id is None or price.stripe_id is None:
            return None
        key = operations.page_call(membership, plan, price, member, trial=trial).public_id
    outbox.send(key)
    with transaction():
        return _fresh(name).checkout_url


def _fresh(public_id: str) -> Membership:
    found = queries.locked(public_id)
    if found is None:
        raise LookupError(public_id)
    return found


# ── Another plan ──────────────────────────────────────────────────────────────────────────────────


def quote(own: Detailed, slug: str, every: str, counted_at: int | None = None) -> Change:
    """What another plan would cost and when it would begin; the amount is the payment provider's own.

    Opens no transaction of its own for the question. Raises `NotNow`, `NotFound`, `Unavailable`.
    """
    found = queries.offer_of(slug, every, clock.now())
    if found is None or found[0].side != own.membership.side:
        raise operations.nowhere()
    plan, price = found
    _check_running(own)
    _check_other(own, plan, price)
    now = counted_at or int(clock.now().timestamp())
    end = own.membership.period_end or clock.now()
    if own.membership.state == MembershipState.TRIAL:
        return Change(plan, price, When.NOW, 0, clock.now(), end, now)
    if _is_paid_for(own, plan, price, end) or plan.rank < own.plan.rank:
        if price.every != own.price.every:
            raise NotNow(
                _("A plan by the year runs to its end before another one by the month can begin."),
                kept=_("Nothing was changed."),
                todo=_("End it with the year; then take the other one."),
            )
        return Change(plan, price, When.LATER, 0, end, end, now)
    if own.price.every == Interval.YEAR and price.every == Interval.MONTH:
        raise NotNow(
            _("A plan by the year runs to its end before another one by the month can begin."),
            kept=_("Nothing was changed."),
            todo=_("Choose the better plan by the year, or end this one with the year."),
        )
    return _upgrade(own, plan, price, now)


def _is_paid_for(own: Detailed, plan: Plan, price: PlanPrice, end: datetime) -> bool:
    """Whether a plan as good was paid for this period already: going back to it costs nothing now."""
    if price.every != own.price.every:
        return False
    return queries.paid_until(own.membership.member_id, plan.side, plan.rank) >= end


def _check_running(own: Detailed) -> None:
    membership = own.membership
    if membership.state in (MembershipState.TRIAL, MembershipState.ACTIVE) and membership.ends_at is None:
        return
    if membership.ends_at is not None and membership.state in RUNNING:
        what, todo = _("This membership is about to end."), _("Keep it first, then change it.")
    elif membership.state == MembershipState.PAST_DUE:
        what, todo = (
            _("A payment of this membership is open."),
            _("Pay it first, with another card if need be."),
        )
    elif membership.state == MembershipState.PAUSED:
        what, todo = _("This membership is paused."), _("Go on with it first, then change it.")
    else:
        what, todo = _("This membership does not run."), _("Choose a plan anew.")
    raise NotNow(what, kept=_("Nothing was changed."), todo=todo)


def _check_other(own: Detailed, plan: Plan, price: PlanPrice) -> None:
    if price.id == own.price.id or (plan.id == own.plan.id and price.every == own.price.every):
        raise NotNow(_("You have this plan already."), kept=_("Nothing was changed."))


def _upgrade(own: Detailed, plan: Plan, price: PlanPrice, now: int) -> Change:
    if price.stripe_id is None:
        with transaction():
            call = operations.price_call(plan, price)
            key = call.public_id if call else None
        if key is not None:
            outbox.send(key)
        with transaction():
            price = db.session.get_one(PlanPrice, price.id, populate_existing=True)
    try:
        invoice = billing.preview(
            {
                "subscription": own.membership.stripe_id,
                "subscription_details": {
                    "items": [{"id": own.membership.item_ref, "price": price.stripe_id or ""}],
                    "proration_behavior": "always_invoice",
                    "proration_date": now,
                },
            }
        )
    except stripe.StripeError as error:
        raise _silent() from error
    until = max(line["period"]["end"] for line in invoice["lines"]["data"])
    next_at = datetime.fromtimestamp(until, clock.now().tzinfo)
    return Change(plan, price, When.NOW, invoice["amount_due"], clock.now(), next_at, now)


def _silent() -> Unavailable:
    return Unavailable(
        _("The payment server does not answer."),
        kept=_("Nothing was changed and nothing was charged."),
        todo=_("Try again in a minute."),
    )


def switch(
    member: Member, membership_id: str, slug: str, every: str, shown_minor: int, counted_at: int
) -> None:
    """Take another plan for the amount that was shown; a refused card changes nothing.

    Raises `NotNow` when another amount is due by now, `Unavailable` when nobody answers.
    """
    own = _own(membership_id, member)
    age = clock.now().timestamp() - counted_at
    if not 0 <= age <= SHOWN_FOR.total_seconds():
        raise _stale()
    change = quote(own, slug, every, counted_at)
    if change.due_now_minor != shown_minor:
        raise _stale()
    body: dict[str, Any] = {
        "items": [{"id": own.membership.item_ref, "price": change.price.stripe_id}],
        "proration_behavior": "none",
    }
    if change.when is When.NOW and own.membership.state != MembershipState.TRIAL:
        body |= {
            "proration_behavior": "always_invoice",
            "proration_date": counted_at,
            "payment_behavior": "error_if_incomplete",
        }
    if change.price.stripe_id is None:
        with transaction():
            call = operations.price_call(change.plan, change.price)
            key = call.public_id if call else None
        if key is not None:
            outbox.send(key)
        with transaction():
            price = db.session.get_one(PlanPrice, change.price.id, populate_existing=True)
            body["items"][0]["price"] = price.stripe_id
    _ask(own.membership.public_id, body)


def _stale() -> NotNow:
    return NotNow(
        _("Time has passed since the amount was shown."),
        kept=_("Nothing was changed and nothing was charged."),
        todo=_("Look at it again: it is counted anew."),
    )


def _own(membership_id: str, member: Member) -> Detailed:
    with transaction():
        own = queries.own(membership_id, member.id)
    if own is None:
        raise NotFound(_("We could not find this membership."))
    return own


def _ask(membership_id: str, body: dict[str, Any]) -> None:
    """Promise a change, make its call, and look at what came of it."""
    with transaction():
        key = operations.change_call(_fresh(membership_id), body).public_id
    outbox.send(key)
    with transaction():
        made = db.session.query(Operation).filter_by(public_id=key).one()
        state, error = made.state, made.error or ""
    if state == OperationState.FAILED:
        raise NotNow(
            _("Your bank refused the payment.")
            if "card" in error
            else _("The payment provider did not accept this change."),
            kept=_("Your membership is as it was, and nothing was charged."),
            todo=_("Try another card, then change the plan again."),
        )
    if state != OperationState.DONE:
        raise _slow()
    settle_membership.reconcile(membership_id)


def _slow() -> Unavailable:
    return Unavailable(
        _("The payment server is slow to answer."),
        kept=_("Your wish is noted and carried out as soon as it answers; nothing happens twice."),
        todo=_("Look at this page again in a few minutes."),
    )


# ── Ending, keeping, pausing ──────────────────────────────────────────────────────────────────────


def end_later(member: Member, membership_id: str) -> None:
    """End with the time that is paid. Raises `NotNow` when it is over or ends already."""
    own = _running(membership_id, member)
    if own.membership.ends_at is not None:
        raise NotNow(_("This membership ends already."), kept=_("Nothing was changed."))
    _ask(membership_id, {"cancel_at_period_end": True})
    with transaction():
        membership = _fresh(membership_id)
        emails.ending(membership)
        audit.record("membership.end", actor_id=member.id, subject=("membership", membership_id))


def keep(member: Member, membership_id: str) -> None:
    """Go on after all."""
    own = _running(membership_id, member)
    if own.membership.ends_at is None:
        raise NotNow(_("This membership goes on already."), kept=_("Nothing was changed."))
    _ask(membership_id, {"cancel_at_period_end": False})


def pause(member: Member, membership_id: str, months: int) -> None:
    """Charge nothing for so many months from the next period on; until then all stays."""
    own = _running(membership_id, member)
    _check_running(own)
    if own.price.every == Interval.YEAR or not 1 <= months <= 3:
        raise NotNow(
            _("A membership by the month can be paused for one to three months."),
            kept=_("Nothing was changed."),
            todo=_("One by the year can be ended; it then runs to the end of the year."),
        )
    resumes = rules.months_later(own.membership.period_end or clock.now(), months) - timedelta(hours=1)
    _ask(membership_id, {"pause_collection": {"behavior": "void", "resumes_at": int(resumes.timestamp())}})


def resume(member: Member, membership_id: str) -> None:
    """Go on now: the next period is charged again."""
    own = _running(membership_id, member)
    if own.membership.state != MembershipState.PAUSED:
        raise NotNow(_("This membership is not paused."), kept=_("Nothing was changed."))
    _ask(membership_id, {"pause_collection": ""})


def _running(membership_id: str, member: Member) -> Detailed:
    own = _own(membership_id, member)
    if own.membership.state not in RUNNING:
        raise NotNow(_("This membership does not run."), kept=_("Nothing was changed."))
    return own


# ── Withdrawal ────────────────────────────────────────────────────────────────────────────────────


def withdraw(member: Member, membership_id: str, shown_minor: int) -> int:
    """End at once and give back what was paid for time not used; the amount, in minor units, in one transaction.

    At least what was shown is given: seconds that passed since cost nothing.
    """
    now = clock.now()
    with transaction():
        own = queries.own(membership_id, member.id)
        if own is None:
            raise NotFound(_("We could not find this membership."))
        membership = _fresh(membership_id)
        back = queries.gives_back(membership, now)
        if back is None:
            raise NotNow(
                _("The fourteen days to withdraw are over."),
                kept=_("Nothing was changed."),
                todo=_("You can end the membership with the time that is paid."),
            )
        if abs(back - shown_minor) <= max(2, back // 500):
            back = max(back, shown_minor)
        _give_back(membership, back, now)
        operations.end_call(membership)
        membership.state, membership.ended_at, membership.withdrawn_at = MembershipState.ENDED, now, now
        granting.end_grace(membership, now)
        db.session.flush()
        emails.withdrawn(membership, back, own.price.currency)
        audit.record(
            "membership.withdraw",
            actor_id=member.id,
            subject=("membership", membership_id),
            after={"refund": money(back, own.price.currency)},
        )
    return back


def _give_back(membership: Membership, back: int, now: datetime) -> None:
    """Share what goes back over the bills, the newest first, and count the rest of each as earned."""
    bills = queries.bills_of(membership.id, lock=True)
    left = back
    for bill in reversed(bills):
        payment = payments.paid(BILL, bill.public_id, lock=True)
        amount = min(left, _not_earned(bill))
        if payment is not None and amount > 0:
            bill.refunded_minor += amount
            refunds.request(payment, amount, "withdrawn")
            left -= amount
        new = _not_earned(bill)
        bill.recognised_minor += new
        db.session.flush()
        settle_membership.book_earned(bill, new, now)
    granting.revoke(GrantSource.BILL, [bill.public_id for bill in bills], now)
    trials = [f"{membership.public_id}:{plan.plan.id}" for plan in queries.offered(now, all_of_them=True)]
    granting.revoke(GrantSource.TRIAL, trials, now)


def _not_earned(bill: MembershipBill) -> int:
    return bill.amount_minor - bill.refunded_minor - bill.lost_minor - bill.recognised_minor
