"""The steps of a payout: a move with its dated event, the message to come and the audit line."""

from marketplace.core import audit, clock, jobs
from marketplace.core.database import db
from marketplace.money.payouts.models import Payout, PayoutEvent, PayoutState
from marketplace.people.accounts.models import Member

TOLD = frozenset({PayoutState.HELD, PayoutState.APPROVED, PayoutState.PAID, PayoutState.REJECTED})
"""Steps of which the provider gets a message."""


def move(
    payout: Payout, target: PayoutState, *, actor: Member | None = None, reason: str | None = None
) -> None:
    before = PayoutState(payout.state)
    payout.state = target
    db.session.flush()
    note(payout, before, target, actor=actor, reason=reason)


def note(
    payout: Payout,
    before: PayoutState | None,
    target: PayoutState,
    *,
    actor: Member | None = None,
    reason: str | None = None,
) -> None:
    event = PayoutEvent(
        payout_id=payout.id,
        at=clock.now(),
        from_state=before,
        to_state=target,
        actor_id=actor.id if actor else None,
        reason=reason or None,
    )
    db.session.add(event)
    db.session.flush()
    if target in TOLD and before != target:
        jobs.enqueue("payouts.tell", event=event.id)


def write_audit(act: str, payout: Payout, by: Member, before: str, reason: str) -> None:
    audit.record(
        act,
        actor_id=by.id,
        subject=("payout", payout.public_id),
        before={"state": before},
        after={"state": payout.state, "round": payout.round, "amount": payout.amount_minor, "reason": reason},
    )
