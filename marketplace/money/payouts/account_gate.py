"""Payouts of an account that cannot receive money: held with the reason, and back to review once it can."""

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts import claims
from marketplace.money.payouts.models import Payout, PayoutEvent, PayoutState
from marketplace.money.payouts.operations import deadline
from marketplace.money.payouts.steps import move

REASON = "account_incomplete"
_OPEN = (PayoutState.IN_REVIEW, PayoutState.SECOND_REVIEW)


def follow(account: ConnectedAccount) -> list[Payout]:
    """Hold or reopen a provider's payouts by what the account can do now; the provider is told of a hold."""
    if account.transfers_active and account.payouts_enabled:
        return [_reopen(payout) for payout in _locked(account.member_id, PayoutState.HELD) if _by_us(payout)]
    return [_hold(payout) for payout in _locked(account.member_id, *_OPEN)]


def _locked(provider_id: int, *states: PayoutState) -> list[Payout]:
    query = (
        select(Payout)
        .where(Payout.provider_id == provider_id, Payout.state.in_(states))
        .order_by(Payout.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _hold(payout: Payout) -> Payout:
    claims.end(payout)
    move(payout, PayoutState.HELD, reason=REASON)
    # What was approved before must be approved again.
    payout.round += 1
    db.session.flush()
    return payout


def _reopen(payout: Payout) -> Payout:
    payout.round += 1
    payout.due_at, payout.near_told_at, payout.over_told_at = deadline(clock.now()), None, None
    move(payout, PayoutState.IN_REVIEW)
    return payout


def _by_us(payout: Payout) -> bool:
    """Whether the last step was the hold of this module; what a person held, a person reopens."""
    last = db.session.scalars(
        select(PayoutEvent).where(PayoutEvent.payout_id == payout.id).order_by(PayoutEvent.id.desc()).limit(1)
    ).one()
    return last.actor_id is None and last.reason == REASON
