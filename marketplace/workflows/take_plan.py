"""From a chosen plan to its payment page, and every change a member asks of a membership afterwards."""

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import audit, clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound, Refusal, Unavailable
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.goods.memberships import bills, emails, granting, operations, queries, rules
from marketplace.goods.memberships.models import (
    BILL,
    RUNNING,
    GrantSource,
    Interval,
    Membership,
    MembershipBill,
    MembershipState,
)
from marketplace.goods.memberships.queries import Detailed
from marketplace.money.payments import queries as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.models import Operation, OperationState
from marketplace.people.accounts.models import Member
from marketplace.workflows import outbox, settle_membership


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


# ── What every change shares ──────────────────────────────────────────────────────────────────────


def own_of(membership_id: str, member: Member) -> Detailed:
    """One's own membership. Raises `NotFound`."""
    with transaction():
        own = queries.own(membership_id, member.id)
    if own is None:
        raise NotFound(_("We could not find this membership."))
    return own


def ask(membership_id: str, body: dict[str, Any]) -> None:
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
    ask(membership_id, {"cancel_at_period_end": True})
    with transaction():
        membership = _fresh(membership_id)
        emails.ending(membership)
        audit.record("membership.end", actor_id=member.id, subject=("membership", membership_id))


def keep(member: Member, membership_id: str) -> None:
    """Go on after all."""
    own = _running(membership_id, member)
    if own.membership.ends_at is None:
        raise NotNow(_("This membership goes on already."), kept=_("Nothing was changed."))
    ask(membership_id, {"cancel_at_period_end": False})


def pause(member: Member, membership_id: str, months: int) -> None:
    """Charge nothing for so many months from the next period on; until then all stays."""
    own = _running(membership_id, member)
    check_running(own)
    if own.price.every == Interval.YEAR or not 1 <= months <= 3:
        raise NotNow(
            _("A membership by the month can be paused for one to three months."),
            kept=_("Nothing was changed."),
            todo=_("One by the year can be ended; it then runs to the end of the year."),
        )
    resumes = rules.months_later(own.membership.period_end or clock.now(), months) - timedelta(hours=1)
    ask(membership_id, {"pause_collection": {"behavior": "void", "resumes_at": int(resumes.timestamp())}})


def resume(member: Member, membership_id: str) -> None:
    """Go on now: the next period is charged again."""
    own = _running(membership_id, member)
    if own.membership.state != MembershipState.PAUSED:
        raise NotNow(_("This membership is not paused."), kept=_("Nothing was changed."))
    ask(membership_id, {"pause_collection": ""})


def check_running(own: Detailed) -> None:
    """Refuse what cannot be done with a membership as it stands. Raises `NotNow`."""
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


def _running(membership_id: str, member: Member) -> Detailed:
    own = own_of(membership_id, member)
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
        back = bills.gives_back(membership, now)
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
    paid = bills.bills_of(membership.id, lock=True)
    left = back
    for bill in reversed(paid):
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
    granting.revoke(GrantSource.BILL, [bill.public_id for bill in paid], now)
    trials = [f"{membership.public_id}:{plan.plan.id}" for plan in queries.offered(now, all_of_them=True)]
    granting.revoke(GrantSource.TRIAL, trials, now)


def _not_earned(bill: MembershipBill) -> int:
    return bill.amount_minor - bill.refunded_minor - bill.lost_minor - bill.recognised_minor
