"""A dispute over bought credits: the wallet is frozen; lost, unused credits leave and spent ones are owed."""

from marketplace.core import clock
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.topups import emails
from marketplace.goods.topups import queries as topups
from marketplace.goods.wallet import leaving
from marketplace.goods.wallet import queries as wallet_queries
from marketplace.goods.wallet.leaving import Withdrawn
from marketplace.money.disputes import operations, queries
from marketplace.money.disputes.facts import DisputeFacts
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.ledger import accounts, troubles, wallets
from marketplace.money.ledger.troubles import Sale
from marketplace.money.payments import calls, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationState, Payment
from marketplace.people.accounts import queries as members
from marketplace.people.accounts.models import Member
from marketplace.workflows import issue_papers
from marketplace.workflows.cover_refunds import Covered, cover_refunds

_UNANSWERED = (OperationState.SENT, OperationState.UNKNOWN, OperationState.STOPPED)


def apply(told: DisputeFacts, payment: Payment) -> str | None:
    """What the bank says of a top-up's payment, made true in the open transaction; else why it waits."""
    row = queries.locked_by_remote(told.stripe_id)
    if row is None:
        row = operations.note(payment, told)
        # A refund without an answer is looked up now; one that waits stays until the bank has decided.
        calls.let_go(payments.calls_of_refunds(payment.id, OperationState.UNKNOWN))
        leaving.freeze(payment.payer_id)
        emails.disputed(_payer(payment), row.amount_minor, row.currency)
    if row.closed_at is not None:
        return None
    operations.bring_up_to(row, told)
    sale = Sale(payment.subject_id, "", payment.currency, payment.subject_kind)
    if told.withdrawn and row.withdrawn_at is None:
        row.withdrawn_at, row.fee_minor = told.opened_at, told.fee_minor
        troubles.dispute_opened(row.stripe_id, sale, row.amount_minor, row.fee_minor, told.opened_at)
    return _end(row, payment, sale) if row.is_over else None


def _end(row: Dispute, payment: Payment, sale: Sale) -> str | None:
    if payments.calls_of_refunds(payment.id, *_UNANSWERED):
        return "a refund of it has no answer yet"
    gone = None
    if row.status == Status.LOST:
        gone = _lose(row, payment)
    else:
        if row.withdrawn_at is not None:
            troubles.dispute_won(row.stripe_id, sale, row.amount_minor, clock.now())
        operations.close(row)
    if not queries.open_of(payment.id):
        leaving.release(payment.payer_id)
        for made in payments.refunds_due(payment.id):
            refunds.release(payment, made)
    _tell(row, payment, gone)
    return None


def _tell(row: Dispute, payment: Payment, gone: Withdrawn | None) -> None:
    """The member reads how it ended, what left the wallet, and what it owes now."""
    wallet = wallet_queries.of_member(payment.payer_id)
    emails.dispute_decided(
        _payer(payment),
        row.amount_minor,
        row.currency,
        won=row.status != Status.LOST,
        credits_gone=gone.credits if gone else 0,
        debt_minor=wallet.debt_minor if wallet else 0,
        free=wallet is not None and wallet.frozen_since is None,
    )


def _payer(payment: Payment) -> Member:
    member = members.by_id(payment.payer_id)
    if member is None:
        raise LookupError(f"{payment.public_id} has lost its member")
    return member


def _lose(row: Dispute, payment: Payment) -> Withdrawn | None:
    covered = cover_refunds(row, payment)
    gone = _withdraw(row, payment, covered) if row.withdrawn_at is not None else None
    operations.close(row, taken_minor=row.amount_minor)
    issue_papers.bank_credit_note(row, payment)
    return gone


def _withdraw(row: Dispute, payment: Payment, covered: Covered) -> Withdrawn:
    """The credits of the payment leave the wallet; a settled debt, which brought none, is owed again."""
    topup = topups.locked(payment.subject_id)
    if topup is None:
        raise LookupError(f"{payment.public_id} has lost its top-up")
    member = _payer(payment)
    with speaking(member.locale):
        reason = _("Taken back by your bank")
    gone = leaving.withdraw(
        topups.lot_of(topup),
        row.amount_minor - covered.total,
        payer_id=member.id,
        reason=reason,
        reference=row.stripe_id,
    )
    wallets.pack_charged_back(
        gone.wallet,
        row.stripe_id,
        credits=gone.credits,
        cost=gone.cost_minor,
        owed=gone.owed_minor,
        due=covered.total,
        amount=row.amount_minor,
        unit=accounts.unit_of(payment.currency),
        at=clock.now(),
    )
    return gone
