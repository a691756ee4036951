"""Changes to disputes: noted as seen, answered through the outbox, closed once; flushes, calls nobody."""

from collections.abc import Mapping, Sequence

from marketplace.core import clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import split
from marketplace.money.disputes import facts
from marketplace.money.disputes.facts import DisputeFacts
from marketplace.money.disputes.models import Bearer, Dispute, Recall
from marketplace.money.payments import calls
from marketplace.money.payments.models import OperationKind, Payment


class NotAnswerable(Refusal):
    """The dispute was answered, accepted or decided already."""

    code = "not_answerable"


def note(payment: Payment, told: DisputeFacts) -> Dispute:
    """Note a dispute that was not known. The payment's row is locked."""
    row = Dispute(
        public_id=ids.public_id("dsp"),
        stripe_id=told.stripe_id,
        payment_id=payment.id,
        currency=told.currency,
        amount_minor=told.amount_minor,
        fee_minor=0,
        reason=told.reason,
        status=told.status,
        due_by=told.due_by,
        opened_at=told.opened_at,
        bearer=Bearer(settings().dispute_bearer),
        taken_minor=0,
        recall=Recall.NONE,
        evidence={},
    )
    db.session.add(row)
    db.session.flush()
    return row


def note_parts(whole: Dispute, payments: Sequence[Payment]) -> list[Dispute]:
    """Note a part of a dispute for each part of its payment, which falls on none of them yet."""
    made = [
        Dispute(
            public_id=ids.public_id("dsp"),
            stripe_id=whole.stripe_id,
            payment_id=payment.id,
            currency=whole.currency,
            amount_minor=0,
            fee_minor=0,
            reason=whole.reason,
            status=whole.status,
            due_by=whole.due_by,
            opened_at=whole.opened_at,
            bearer=whole.bearer,
            taken_minor=0,
            recall=Recall.NONE,
            evidence={},
            part_of_id=whole.id,
        )
        for payment in payments
    ]
    db.session.add_all(made)
    return made


def share_out(whole: Dispute, parts: Sequence[Dispute], portions: Sequence[int]) -> None:
    """Have each part stand as the whole stands, with its portion in minor units and its share of the fee."""
    fees = split(whole.fee_minor, portions)
    for part, portion, fee in zip(parts, portions, fees, strict=True):
        part.amount_minor, part.fee_minor = portion, fee
        part.status, part.reason, part.due_by = whole.status, whole.reason, whole.due_by
        part.withdrawn_at, part.bearer = whole.withdrawn_at, whole.bearer
    db.session.flush()


def bring_up_to(row: Dispute, told: DisputeFacts) -> None:
    """Take over what is told now, unless more is known already."""
    if facts.is_later(row.status, told.status):
        row.status, row.reason, row.due_by = told.status, told.reason, told.due_by
    if told.submitted and row.submitted_at is None:
        row.submitted_at = clock.now()
    db.session.flush()


def close(row: Dispute, *, taken_minor: int = 0) -> None:
    """Its end is booked: nothing changes any more."""
    row.closed_at, row.taken_minor = clock.now(), taken_minor
    db.session.flush()


def save_evidence(row: Dispute, texts: Mapping[str, str]) -> None:
    """Keep the texts as they were last written. The row is locked."""
    _check_answerable(row)
    row.evidence = {name: text.strip() for name, text in texts.items() if text.strip()}
    db.session.flush()


def submit(row: Dispute) -> None:
    """Intend to send the saved texts to the customer's bank: that is done once."""
    _check_answerable(row)
    made = calls.attempts(OperationKind.DISPUTE_EVIDENCE, row.public_id)
    body = {"evidence": row.evidence, "submit": True}
    calls.intend(
        OperationKind.DISPUTE_EVIDENCE,
        row.public_id,
        f"evidence:{row.public_id}:{made + 1}",
        {"dispute": row.stripe_id, "body": body},
    )
    row.submitted_at = clock.now()
    db.session.flush()


def accept(row: Dispute) -> None:
    """Intend to give the dispute up: the customer's bank keeps the money."""
    _check_answerable(row)
    made = calls.attempts(OperationKind.DISPUTE_CLOSE, row.public_id)
    calls.intend(
        OperationKind.DISPUTE_CLOSE,
        row.public_id,
        f"accept:{row.public_id}:{made + 1}",
        {"dispute": row.stripe_id, "body": {}},
    )
    row.submitted_at = clock.now()
    db.session.flush()


def let_answer_again(row: Dispute) -> None:
    """The answer was refused: a person may write another."""
    row.submitted_at = None
    db.session.flush()


def choose_bearer(row: Dispute, bearer: Bearer) -> None:
    """Decide who pays should it be lost."""
    if row.closed_at is not None:
        raise _decided()
    row.bearer = bearer
    db.session.flush()


def _check_answerable(row: Dispute) -> None:
    if not row.is_answerable or row.closed_at is not None:
        raise _decided()


def _decided() -> NotAnswerable:
    return NotAnswerable(
        _("This dispute was answered or decided in the meantime."),
        kept=_("Nothing was changed by you."),
        todo=_("Its page says how it stands."),
    )
