"""Composes customers' papers from what was agreed and paid, in the transaction that books it; moves no money."""

import logging
from datetime import datetime
from typing import Any, NamedTuple

from marketplace.core import localtime
from marketplace.core.config import settings
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.papers import operations, queries, rules
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft, business_key
from marketplace.money.payments.models import Payment, PaymentState, Refund, RefundState
from marketplace.money.payouts import queries as payouts
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking, BookingLine
from marketplace.trade.tips import queries as tips

log = logging.getLogger("marketplace.papers")

Body = dict[str, Any]
TIP = "tip"


def receipt(payment: Payment) -> Paper | None:
    """The receipt of a payment that was made; the first one however often it is asked for. None if unpaid."""
    if payment.state != PaymentState.PAID or payment.paid_at is None:
        return None
    known = queries.by_key(business_key(PaperKind.RECEIPT, payment.public_id))
    if known is not None:
        return known
    payer, booking = _payer(payment), _booking(payment)
    body = {
        "payment": payment.public_id,
        "reference": payment.charge_id,
        "customer": payer.name,
        "paid_at": payment.paid_at.isoformat(),
        "zone": booking.zone,
        "supplies": _supplies(payment, booking),
        "service": _service(booking),
        "booking": booking.reference,
    }
    return operations.issue(
        Draft(
            PaperKind.RECEIPT,
            payment.public_id,
            ("booking", booking.public_id),
            payer.id,
            payer.locale,
            payment.currency,
            body,
        )
    )


def _payer(payment: Payment) -> Member:
    payer = accounts.by_id(payment.payer_id)
    if payer is None:
        raise LookupError(f"{payment.public_id} has no payer")
    return payer


def subject_of(payment: Payment) -> Booking | None:
    """The booking that was paid, or for whose provider a tip was given; None when it is not known."""
    if payment.subject_kind == TIP:
        tip = tips.locked(payment.subject_id)
        return bookings.by_id(tip.booking_id) if tip else None
    return bookings.locked(payment.subject_id)


def _booking(payment: Payment) -> Booking:
    booking = subject_of(payment)
    if booking is None:
        raise LookupError(f"{payment.public_id} is for no booking that is known")
    return booking


def _service(booking: Booking) -> Body:
    return {
        "title": booking.terms["title"],
        "titles": booking.terms["titles"],
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "party": booking.party_size,
    }


def _supplies(payment: Payment, booking: Booking) -> list[Body]:
    """Who sold what: the provider the service, the platform its own; together all that was paid."""
    if payment.subject_kind == TIP:
        amount = payment.amount_minor
        lines = [{"kind": "tip", "amount_minor": amount}]
        return [{"seller": _seller(booking), "amount_minor": amount, "lines": lines}]
    supply = {
        "seller": _seller(booking),
        "amount_minor": booking.price_minor,
        "lines": [_line(line) for line in bookings.lines(booking.id) if line.kind != "service_fee"],
        "shared": booking.terms["shared"],
    }
    if not booking.fee_minor:
        return [supply]
    vat = rules.vat_in(booking.fee_minor, _vat_bps(payment))
    return [supply, _our_supply("service_fee", booking.fee_minor, vat)]


def _line(line: BookingLine) -> Body:
    return {
        "kind": line.kind,
        "quantity": line.quantity,
        "unit_minor": line.unit_minor,
        "amount_minor": line.amount_minor,
    }


def _seller(booking: Booking) -> Body:
    terms = booking.terms
    return {"kind": "provider", "name": terms["provider_name"], "trader": terms["trader"]}


def _our_supply(kind: str, amount: int, vat: rules.Vat) -> Body:
    return {
        "seller": operations.platform(),
        "amount_minor": amount,
        "lines": [{"kind": kind, "amount_minor": amount}],
        "vat": vat.as_json(),
    }


def _vat_bps(payment: Payment) -> int:
    s = settings()
    day = localtime.local(payment.paid_at or payment.created_at, s.company_zone).date()
    return rules.rate_on(day, s.vat_rates)


# ── What went back ────────────────────────────────────────────────────────────────────────────────


class _Back(NamedTuple):
    """What went back of a payment: by a refund of ours, or by the customer's bank. Minor units."""

    key: str
    amount_minor: int
    at: datetime
    facts: Body


def credit_note(refund: Refund, payment: Payment) -> Paper | None:
    """The credit note of a refund that was made, referring to the receipt; None when there is nothing to credit."""
    if refund.state != RefundState.DONE:
        return None
    facts = {"refund": refund.public_id, "reference": refund.stripe_id}
    back = _Back(refund.public_id, refund.amount_minor, refund.done_at or refund.created_at, facts)
    return _credit(back, payment)


def bank_credit_note(dispute: Dispute, payment: Payment) -> Paper | None:
    """The credit note of what the customer's bank took back by a dispute that was lost, whoever bore it.

    At most what is left of the receipt: a bank may ask for more than what stays paid.
    """
    original = receipt(payment)
    if original is None or dispute.status != Status.LOST or dispute.closed_at is None:
        return None
    known = queries.by_key(business_key(PaperKind.CREDIT_NOTE, dispute.public_id))
    amount = min(dispute.amount_minor, original.amount_minor - queries.credited(original.id))
    if known is not None or amount <= 0:
        return known
    facts = {"dispute": dispute.public_id, "reference": dispute.stripe_id}
    return _credit(_Back(dispute.public_id, amount, dispute.closed_at, facts), payment)


def _credit(back: _Back, payment: Payment) -> Paper | None:
    original = receipt(payment)
    if original is None:
        return None
    known = queries.by_key(business_key(PaperKind.CREDIT_NOTE, back.key))
    if known is not None:
        return known
    before = queries.credited(original.id)
    if before + back.amount_minor > original.amount_minor:
        # The money is booked all the same; a person has to find out why more went back than was paid.
        log.error("no credit note for=%s: more than receipt %s", back.key, original.label)
        return None
    body = {
        "payment": payment.public_id,
        **back.facts,
        "receipt": original.label,
        "receipt_issued_at": original.issued_at.isoformat(),
        "customer": original.body["customer"],
        "refunded_at": back.at.isoformat(),
        "zone": original.body["zone"],
        "service": original.body["service"],
        "booking": original.body["booking"],
        "supplies": _given_back(original, back.amount_minor, payment, before),
        "left_minor": original.amount_minor - before - back.amount_minor,
    }
    return operations.issue(
        Draft(
            PaperKind.CREDIT_NOTE,
            back.key,
            (original.subject_kind, original.subject_id),
            original.owner_id,
            original.locale,
            original.currency,
            body,
            refers_to=original,
        )
    )


def _given_back(original: Paper, amount: int, payment: Payment, before: int) -> list[Body]:
    """What went back by who had supplied what; the parts of all notes together are those of the receipt."""
    supplies = original.body["supplies"]
    fee_supply = next((supply for supply in supplies if "vat" in supply), None)
    if fee_supply is None:
        return [_part(supplies[0], amount)]
    total, fee = original.amount_minor, fee_supply["amount_minor"]
    fee_before = _fee_credited(original)
    fee_now = _fee_back(total, fee, before + amount, payment) - fee_before
    fee_now = max(0, min(fee_now, amount, fee - fee_before))
    vat = rules.vat_of_part(fee, fee_before, fee_now, fee_supply["vat"]["bps"])
    parts = [
        _part(supplies[0], amount - fee_now),
        _part(fee_supply, fee_now) | {"vat": vat.as_json()},
    ]
    return [part for part in parts if part["amount_minor"]]


def _part(supply: Body, amount: int) -> Body:
    kind = supply["lines"][0]["kind"] if supply["lines"] else "price"
    return {
        "seller": supply["seller"],
        "amount_minor": amount,
        "lines": [{"kind": f"{kind}_back", "amount_minor": amount}],
    }


def _fee_credited(original: Paper) -> int:
    return sum(
        int(supply["amount_minor"])
        for note in queries.credits_of(original.id)
        for supply in note.body["supplies"]
        if "vat" in supply
    )


def _fee_back(total: int, fee: int, back: int, payment: Payment) -> int:
    """How much of the fee has gone back once `back` has; by the earning, once it says what was left of it."""
    earning = payouts.earning_of(payment.subject_kind, payment.subject_id)
    left = None
    if (
        earning is not None
        and earning.share_minor + earning.commission_minor + earning.fee_minor == total - back
    ):
        left = earning.fee_minor
    return rules.fee_given_back(total, fee, back, left)
