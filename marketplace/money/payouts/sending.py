"""A granted share on its way: booked, lessened by what its provider owes, and ordered to be sent; calls nobody."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.debts import operations as debts
from marketplace.money.ledger import operations as ledger
from marketplace.money.ledger import tips, works
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments.models import Operation, OperationKind, OperationState
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member

_PENDING = (OperationState.READY, OperationState.SENT, OperationState.UNKNOWN, OperationState.STOPPED)


def grant(earning: Earning, provider: Member, *, at: datetime, actor: str) -> None:
    """Book the share as the provider's, once; commission and service fee become ours."""
    if earning.granted_at is not None:
        return
    names = (earning.source_id, provider.public_id, earning.public_id)
    if earning.source_kind == "tip":
        tips.tip_approved(*names, amount=earning.share_minor, currency=earning.currency, at=at, actor=actor)
    elif earning.source_kind == works.KIND:
        works.approved(
            *names,
            share=earning.share_minor,
            commission=earning.commission_minor,
            vat=earning.fee_minor,
            currency=earning.currency,
            at=at,
            actor=actor,
        )
    else:
        ledger.earning_approved(
            *names,
            share=earning.share_minor,
            commission=earning.commission_minor,
            fee=earning.fee_minor,
            currency=earning.currency,
            at=at,
            actor=actor,
        )
    earning.granted_at, earning.held_minor = at, earning.share_minor
    db.session.flush()


def order(earning: Earning, provider: Member) -> None:
    """Pay the provider's debts out of what we hold of the share, and intend the transfer of the rest.

    Nothing is ordered when the debts take all of it: the share has then gone where it was owed.
    """
    kept = debts.keep_back(
        provider.id,
        provider.public_id,
        earning_id=earning.public_id,
        currency=earning.currency,
        available_minor=earning.held_minor,
    )
    earning.netted_minor += kept
    earning.held_minor -= kept
    if earning.held_minor == 0:
        earning.transferred_at = earning.transferred_at or clock.now()
        db.session.flush()
        return
    db.session.flush()
    payment_accounts.request_transfer(
        earning_public_id=_subject(earning),
        provider_member_id=provider.id,
        amount_minor=earning.held_minor,
        currency=earning.currency,
        charge_id=earning.charge_id,
        transfer_group=f"{earning.source_kind}_{earning.source_id}",
    )


def _subject(earning: Earning) -> str:
    """What the transfer is of: the earning, and once that has been sent before and called back, its next time."""
    made = db.session.scalar(
        select(func.count()).where(
            Operation.kind == OperationKind.TRANSFER,
            _of(earning.public_id),
            Operation.state == OperationState.DONE,
        )
    )
    return f"{earning.public_id}:{made}" if made else earning.public_id


def is_under_way(earning: Earning) -> bool:
    """Whether a transfer of this earning is ordered and has no answer yet."""
    query = select(Operation.id).where(
        Operation.kind == OperationKind.TRANSFER, _of(earning.public_id), Operation.state.in_(_PENDING)
    )
    return db.session.scalar(query.limit(1)) is not None


def _of(earning_public_id: str) -> ColumnElement[bool]:
    return or_(
        Operation.subject_id == earning_public_id,
        Operation.subject_id.startswith(f"{earning_public_id}:", autoescape=True),
    )
