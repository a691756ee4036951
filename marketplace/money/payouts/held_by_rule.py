"""Holds that no person decided: a rule holds a payout for a reason, and lets it go once the reason is gone."""

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payouts import claims
from marketplace.money.payouts.models import Payout, PayoutEvent, PayoutState
from marketplace.money.payouts.operations import deadline
from marketplace.money.payouts.steps import move

OPEN = (PayoutState.IN_REVIEW, PayoutState.SECOND_REVIEW)


def hold(payout: Payout, reason: str) -> Payout:
    """Hold a payout in review; its provider reads the reason. The row is locked."""
    claims.end(payout)
    move(payout, PayoutState.HELD, reason=reason)
    # What was approved before must be approved again.
    payout.round += 1
    db.session.flush()
    return payout


def reopen(payout: Payout) -> Payout:
    """Put a held payout back to review, with a new deadline. The row is locked."""
    payout.round += 1
    payout.due_at, payout.near_told_at, payout.over_told_at = deadline(clock.now()), None, None
    move(payout, PayoutState.IN_REVIEW)
    return payout


def is_held_for(payout: Payout, reason: str) -> bool:
    """Whether the last step was a rule's hold for this reason; what a person held, a person reopens."""
    last = db.session.scalars(
        select(PayoutEvent).where(PayoutEvent.payout_id == payout.id).order_by(PayoutEvent.id.desc()).limit(1)
    ).one()
    return payout.state == PayoutState.HELD and last.actor_id is None and last.reason == reason


def follow(payout: Payout, reason: str, *, stands: bool) -> None:
    """Hold a payout in review while a reason stands, and reopen what was held for it alone once it is gone."""
    if stands and payout.state in OPEN:
        hold(payout, reason)
    elif not stands and is_held_for(payout, reason):
        reopen(payout)
