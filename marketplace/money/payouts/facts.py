"""What is known of a payout at one instant: its provider, sales, approvals, transfers; judges nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.money.disputes.models import Dispute
from marketplace.money.ledger import accounts as ledger_accounts
from marketplace.money.ledger.models import LedgerAccount
from marketplace.money.payments.models import (
    ConnectedAccount,
    Operation,
    OperationKind,
    OperationState,
    Payment,
)
from marketplace.money.payouts.models import (
    Decision,
    DocumentEnd,
    Earning,
    Payout,
    PayoutDecision,
    PayoutState,
)
from marketplace.money.payouts.rules import (
    OWN_SALES,
    RECENT,
    REFUND_PERIOD,
    USUAL_WEEKS,
    Facts,
    Limits,
)
from marketplace.money.tax import queries as tax
from marketplace.people.accounts.models import Member, MemberSession, MemberStatus


def limits() -> Limits:
    """The limits in force."""
    s = settings()
    return Limits(s.flag_amount_above_minor, s.second_person_above_minor)


def known(
    provider_id: int, earnings: Sequence[Earning], now: datetime, *, refused: str | None = None
) -> Facts:
    """What the rules want to know of these earnings of one provider; two queries."""
    currency = earnings[0].currency if earnings else settings().currency
    ids = [earning.id for earning in earnings]
    about = _provider_facts(provider_id, ids, currency, now)
    sold = _sales_facts(provider_id, ids, now)
    account = about.ConnectedAccount
    prices = [earning.share_minor + earning.commission_minor for earning in earnings]
    return Facts(
        now=now,
        currency=currency,
        amount_minor=sum(earning.share_minor for earning in earnings),
        sales=len(earnings),
        customers=sold.customers,
        earlier_payouts=about.earlier,
        suspended=about.status != MemberStatus.ACTIVE,
        payable=account is not None and account.transfers_active and account.payouts_enabled,
        bank_changed_at=account.bank_changed_at if account else None,
        bank_added_at=account.bank_added_at if account else None,
        recent_sales=about.recent,
        usual_sales=about.usual,
        period_sales=sold.sales,
        paid_minor=sold.paid,
        refunded_minor=sold.refunded,
        same_bank=sold.same_bank,
        same_device=sold.same_device,
        lowest_minor=min(prices, default=0),
        highest_minor=max(prices, default=0),
        own_usual=(about.own_sales, int(about.own_price or 0)),
        all_usual=(about.all_sales, int(about.all_price or 0)),
        open_disputes=about.disputes,
        debt_minor=int(about.debt or 0),
        tax_missing=about.tax_blocked_at is not None,
        document_ends_on=about.document_ends_on,
        refused=refused,
    )


def _provider_facts(provider_id: int, ids: Sequence[int], currency: str, now: datetime) -> Any:
    earlier = select(func.count()).where(
        Payout.provider_id == provider_id, Payout.state.in_((PayoutState.APPROVED, PayoutState.PAID))
    )
    mine = select(func.count()).where(Earning.provider_id == provider_id)
    recent = mine.where(Earning.earned_at > now - RECENT)
    usual = mine.where(
        Earning.earned_at <= now - RECENT, Earning.earned_at > now - RECENT * (USUAL_WEEKS + 1)
    )
    others = and_(Earning.currency == currency, Earning.id.not_in(ids))
    own = and_(others, Earning.provider_id == provider_id)
    own_sales = select(func.count()).where(own).scalar_subquery()
    everybody = and_(others, Earning.earned_at > now - REFUND_PERIOD)
    # Everybody's sales are counted only where the provider has too few of their own.
    few = own_sales < OWN_SALES
    all_sales = case((few, select(func.count()).where(everybody).scalar_subquery()), else_=0)
    all_price = case((few, select(_MEDIAN_PRICE).where(everybody).scalar_subquery()), else_=0)
    return db.session.execute(
        select(
            Member.status,
            ConnectedAccount,
            earlier.scalar_subquery().label("earlier"),
            recent.scalar_subquery().label("recent"),
            tax.blocked_at(provider_id).label("tax_blocked_at"),
            usual.scalar_subquery().label("usual"),
            own_sales.label("own_sales"),
            select(_MEDIAN_PRICE).where(own).scalar_subquery().label("own_price"),
            all_sales.label("all_sales"),
            all_price.label("all_price"),
            _open_disputes_of(provider_id).label("disputes"),
            _debt_of(currency).label("debt"),
            DocumentEnd.ends_on.label("document_ends_on"),
        )
        .outerjoin(ConnectedAccount, ConnectedAccount.member_id == Member.id)
        .outerjoin(DocumentEnd, DocumentEnd.member_id == Member.id)
        .where(Member.id == provider_id)
        .execution_options(populate_existing=True)
    ).one()


# The lower of the two in the middle, so that a usual price is one that was paid.
_MEDIAN_PRICE = func.percentile_disc(0.5).within_group(Earning.share_minor + Earning.commission_minor)


def _open_disputes_of(provider_id: int) -> Any:
    """How many of a provider's sales a customer's bank calls into question at present."""
    return (
        select(func.count(Dispute.id.distinct()))
        .join(Payment, Payment.id == Dispute.payment_id)
        .join(Earning, Earning.charge_id == Payment.charge_id)
        .where(Earning.provider_id == provider_id, Dispute.closed_at.is_(None), Dispute.part_of_id.is_(None))
        .scalar_subquery()
    )


def _debt_of(currency: str) -> Any:
    """What stands on the debt account of the member asked about."""
    code = ledger_accounts.provider_debt("", ledger_accounts.unit_of(currency)).code
    return (
        select(LedgerAccount.balance)
        .where(LedgerAccount.code == func.concat(*_around(code, Member.public_id)))
        .correlate(Member)
        .scalar_subquery()
    )


def _around(code: str, owner: Any) -> tuple[Any, ...]:
    """The pieces of an owned account's code: `provider_debt:` owner `:usd`, in the plain unit without the last."""
    name, _colon, unit = code.partition(":")
    return (f"{name}:", owner, unit)


def _sales_facts(provider_id: int, earning_ids: Sequence[int], now: datetime) -> Any:
    these = Earning.id.in_(earning_ids) if earning_ids else false()
    period = Earning.earned_at > now - REFUND_PERIOD
    return db.session.execute(
        select(
            func.count(Payment.payer_id.distinct()).filter(these).label("customers"),
            func.count().filter(period).label("sales"),
            func.coalesce(func.sum(Payment.amount_minor).filter(period), 0).label("paid"),
            func.coalesce(func.sum(Payment.refunded_minor).filter(period), 0).label("refunded"),
            func.count(Payment.payer_id.distinct())
            .filter(these, Payment.payer_id.in_(_paid_to_the_same_bank(provider_id)))
            .label("same_bank"),
            func.count(Payment.payer_id.distinct())
            .filter(these, Payment.payer_id.in_(_signed_in_alike(provider_id)))
            .label("same_device"),
        )
        .select_from(Earning)
        .join(Payment, _is_for(Earning))
        .where(Earning.provider_id == provider_id, or_(these, period))
    ).one()


def _is_for(earning: type[Earning]) -> Any:
    """The payment of what was sold; several sold at once share a charge, and each has a part of its own."""
    return and_(
        Payment.charge_id == earning.charge_id,
        Payment.subject_kind == earning.source_kind,
        Payment.subject_id == earning.source_id,
    )


def _paid_to_the_same_bank(provider_id: int) -> Select[int]:
    own, other = aliased(ConnectedAccount), aliased(ConnectedAccount)
    return (
        select(other.member_id)
        .join(own, own.bank_fingerprint == other.bank_fingerprint)
        .where(own.member_id == provider_id, other.member_id != provider_id)
    )


def _signed_in_alike(provider_id: int) -> Select[int]:
    """Members with a session from a network and a browser that are the provider's too."""
    own, other = aliased(MemberSession), aliased(MemberSession)
    return (
        select(other.member_id)
        .join(own, and_(own.network_hash == other.network_hash, own.user_agent == other.user_agent))
        .where(own.member_id == provider_id, other.member_id != provider_id)
    )


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
        select(Earning.id, Earning.transferred_at.is_not(None), Operation.state, Operation.error)
        .outerjoin(Operation, Operation.id == newest)
        .where(Earning.payout_id == payout_id)
        .order_by(Earning.id)
    )
    return [Transfer(*row) for row in db.session.execute(query)]


PENDING = frozenset(
    {OperationState.READY, OperationState.SENT, OperationState.UNKNOWN, OperationState.STOPPED}
)


def refusal_of(payout_id: int) -> str | None:
    """Why the payment provider refused a transfer of a payout, when the newest call for it failed."""
    for transfer in transfers_of(payout_id):
        if not transfer.is_made and transfer.state == OperationState.FAILED:
            return transfer.error or ""
    return None
