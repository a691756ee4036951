"""What is known of a payout at one instant: its provider, sales, approvals, transfers; judges nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import false, func, or_, select

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.money.payments.models import (
    ConnectedAccount,
    Operation,
    OperationKind,
    OperationState,
    Payment,
)
from marketplace.money.payouts.models import Decision, Earning, Payout, PayoutDecision, PayoutState
from marketplace.money.payouts.rules import RECENT, REFUND_PERIOD, USUAL_WEEKS, Facts, Limits
from marketplace.people.accounts.models import Member, MemberStatus


def limits() -> Limits:
    """The limits in force."""
    s = settings()
    return Limits(s.flag_amount_above_minor, s.second_person_above_minor)


def known(
    provider_id: int, earnings: Sequence[Earning], now: datetime, *, refused: str | None = None
) -> Facts:
    """What the rules want to know of these earnings of one provider; two queries."""
    status, account, earlier, recent, usual = _provider_facts(provider_id, now)
    customers, sales, paid, refunded = _sales_facts(provider_id, [earning.id for earning in earnings], now)
    return Facts(
        now=now,
        currency=earnings[0].currency if earnings else settings().currency,
        amount_minor=sum(earning.share_minor for earning in earnings),
        sales=len(earnings),
        customers=customers,
        earlier_payouts=earlier,
        suspended=status != MemberStatus.ACTIVE,
        payable=account is not None and account.transfers_active and account.payouts_enabled,
        bank_changed_at=account.bank_changed_at if account else None,
        recent_sales=recent,
        usual_sales=usual,
        period_sales=sales,
        paid_minor=paid,
        refunded_minor=refunded,
        refused=refused,
    )


def _provider_facts(provider_id: int, now: datetime) -> Any:
    earlier = select(func.count()).where(
        Payout.provider_id == provider_id, Payout.state.in_((PayoutState.APPROVED, PayoutState.PAID))
    )
    mine = select(func.count()).where(Earning.provider_id == provider_id)
    recent = mine.where(Earning.earned_at > now - RECENT)
    usual = mine.where(
        Earning.earned_at <= now - RECENT, Earning.earned_at > now - RECENT * (USUAL_WEEKS + 1)
    )
    return db.session.execute(
        select(
            Member.status,
            ConnectedAccount,
            earlier.scalar_subquery(),
            recent.scalar_subquery(),
            usual.scalar_subquery(),
        )
        .outerjoin(ConnectedAccount, ConnectedAccount.member_id == Member.id)
        .where(Member.id == provider_id)
        .execution_options(populate_existing=True)
    ).one()


def _sales_facts(provider_id: int, earning_ids: Sequence[int], now: datetime) -> Any:
    these = Earning.id.in_(earning_ids) if earning_ids else false()
    period = Earning.earned_at > now - REFUND_PERIOD
    return db.session.execute(
        select(
            func.count(Payment.payer_id.distinct()).filter(these),
            func.count().filter(period),
            func.coalesce(func.sum(Payment.amount_minor).filter(period), 0),
            func.coalesce(func.sum(Payment.refunded_minor).filter(period), 0),
        )
        .select_from(Earning)
        .join(Payment, Payment.charge_id == Earning.charge_id)
        .where(Earning.provider_id == provider_id, or_(these, period))
    ).one()


def approvers(payout: Payout) -> set[int]:
    """Who has approved in the present round; the provider never counts."""
    query = select(PayoutDecision.by_id).where(
        PayoutDecision.payout_id == payout.id,
        PayoutDecision.round == payout.round,
        PayoutDecision.decision == Decision.APPROVE,
        PayoutDecision.by_id != payout.provider_id,
    )
    return set(db.session.scalars(query))


def first_approval_at(payout: Payout) -> datetime | None:
    """When the present round had its first approval."""
    return db.session.scalar(
        select(func.min(PayoutDecision.at)).where(
            PayoutDecision.payout_id == payout.id,
            PayoutDecision.round == payout.round,
            PayoutDecision.decision == Decision.APPROVE,
        )
    )


class Transfer(NamedTuple):
    """An earning of a payout and how far the call that sends it got; None when there was no call."""

    earning_id: int
    is_made: bool
    state: str | None
    error: str | None


def transfers_of(payout_id: int) -> list[Transfer]:
    """Each earning of a payout with the newest call that was to send it."""
    newest = (
        select(func.max(Operation.id))
        .where(Operation.kind == OperationKind.TRANSFER, Operation.subject_id == Earning.public_id)
        .correlate(Earning)
        .scalar_subquery()
    )
    query = (
        select(Earning.id, Earning.transfer_id.is_not(None), Operation.state, Operation.error)
        .outerjoin(Operation, Operation.id == newest)
        .where(Earning.payout_id == payout_id)
        .order_by(Earning.id)
    )
    return [Transfer(*row) for row in db.session.execute(query)]


PENDING = frozenset({OperationState.READY, OperationState.SENT, OperationState.UNKNOWN})


def refusal_of(payout_id: int) -> str | None:
    """Why the payment provider refused a transfer of a payout, when the newest call for it failed."""
    for transfer in transfers_of(payout_id):
        if not transfer.is_made and transfer.state == OperationState.FAILED:
            return transfer.error or ""
    return None
