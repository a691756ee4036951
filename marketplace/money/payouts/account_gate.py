"""Payouts of an account that cannot receive money: held with the reason, and back to review once it can."""

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts import held_by_rule
from marketplace.money.payouts.held_by_rule import OPEN
from marketplace.money.payouts.models import Payout, PayoutState

REASON = "account_incomplete"


def follow(account: ConnectedAccount) -> list[Payout]:
    """Hold or reopen a provider's payouts by what the account can do now; the provider is told of a hold."""
    if account.transfers_active and account.payouts_enabled:
        held = _locked(account.member_id, PayoutState.HELD)
        return [held_by_rule.reopen(payout) for payout in held if held_by_rule.is_held_for(payout, REASON)]
    return [held_by_rule.hold(payout, REASON) for payout in _locked(account.member_id, *OPEN)]


def _locked(provider_id: int, *states: PayoutState) -> list[Payout]:
    query = (
        select(Payout)
        .where(Payout.provider_id == provider_id, Payout.state.in_(states))
        .order_by(Payout.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))
