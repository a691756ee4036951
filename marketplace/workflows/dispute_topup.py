"""A dispute over bought credits: the wallet is frozen; lost, unused credits leave and spent ones are owed."""

from marketplace.core import clock
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.topups import queries as topups
from marketplace.goods.wallet import leaving
from marketplace.money.disputes import operations, queries
from marketplace.money.disputes.facts import DisputeFacts
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.ledger import accounts, troubles, wallets
from marketplace.money.ledger.troubles import Sale
from marketplace.money.payments import calls, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationState, Payment
from marketplace.people.accounts import queries as members
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
    if row.status == Status.LOST:
        _lose(row, payment)
    else:
        if row.withdrawn_at is not None:
            troubles.dispute_won(row.stripe_id, sale, row.amount_minor, clock.now())
        operations.close(row)
    if not queries.open_of(payment.id):
        leaving.release(payment.payer_id)
        for made in payments.refunds_due(payment.id):
            refunds.release(payment, made)
    return None


def _lose(row: Dispute, payment: Payment) -> None:
    covered = cover_refunds(row, payment)
    if row.withdrawn_at is not None:
        _withdraw(row, payment, covered)
    operations.close(row, taken_minor=row.amount_minor)


def _withdraw(row: Dispute, payment: Payment, covered: Covered) -> None:
    """The credits of the payment leave the wallet; a settled debt, which brought none, is owed again."""
    topup = topups.locked(payment.subject_id)
    member = members.by_id(payment.payer_id)
    if topup is None or member is None:
        raise LookupError(f"{payment.public_id} has lost its top-up or its member")
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
