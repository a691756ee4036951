"""Composes customers' papers from what was agreed and paid, in the transaction that books it; moves no money."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from marketplace.core import localtime
from marketplace.core.config import settings
from marketplace.goods.memberships import papers as memberships
from marketplace.goods.memberships.models import BILL, GIFT
from marketplace.goods.plan_gifts import papers as plan_gifts
from marketplace.goods.topups import papers as topups
from marketplace.goods.works import papers as works
from marketplace.goods.works.models import KIND as WORK
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.papers import operations, queries, rules
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft, business_key
from marketplace.money.payments import parts, refunds
from marketplace.money.payments.models import Payment, PaymentState, Refund, RefundState
from marketplace.money.payouts import queries as payouts
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking, BookingLine
from marketplace.trade.series import queries as series
from marketplace.trade.series.models import KIND as SERIES
from marketplace.trade.tips import queries as tips

log = logging.getLogger("marketplace.papers")

Body = dict[str, Any]
TIP, TOPUP = "tip", "topup"


def receipt(payment: Payment) -> Paper | None:
    """The receipt of a payment that was made; the first one however often it is asked for. None if unpaid."""
    if payment.state != PaymentState.PAID or payment.paid_at is None:
        return None
    # What was paid at once has one receipt, which every part of it refers to.
    payment = parts.whole_of(payment)
    if payment.paid_at is None:
        return None
    known = queries.by_key(business_key(PaperKind.RECEIPT, payment.public_id))
    if known is not None:
        return known
    if payment.subject_kind == TOPUP:
        return topups.receipt(payment, _payer(payment))
    if payment.subject_kind == BILL:
        return memberships.receipt(payment, _payer(payment))
    if payment.subject_kind == GIFT:
        return plan_gifts.receipt(payment, _payer(payment))
    if payment.subject_kind == WORK:
        return works.receipt(payment, _payer(payment))
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
            (SERIES, payment.subject_id)
            if payment.subject_kind == SERIES
            else ("booking", booking.public_id),
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
    if payment.subject_kind == SERIES:
        return _weeks(payment)[0]
    return bookings.locked(payment.subject_id)


def _weeks(payment: Payment) -> list[Booking]:
    """What a payment was for: every booking of a series, else the one."""
    if payment.subject_kind != SERIES:
        return [_booking(payment)]
    found = series.by_public_id(payment.subject_id)
    if found is None:
        raise LookupError(f"{payment.public_id} is for a series that is not there")
    return series.bookings_of(found.id)


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
    weeks = _weeks(payment)
    supply = {
        "seller": _seller(booking),
        "amount_minor": sum(week.price_minor for week in weeks),
        "lines": [
            _line(line, week if len(weeks) > 1 else None)
            for week in weeks
            for line in bookings.lines(week.id)
            if line.kind != "service_fee"
        ],
        "shared": booking.terms["shared"],
    }
    fee = sum(week.fee_minor for week in weeks)
    if not fee:
        return [supply]
    vat = rules.vat_in(fee, _vat_bps(payment))
    return [supply, _our_supply("service_fee", fee, vat)]


def _line(line: BookingLine, week: Booking | None) -> Body:
    """A line as charged; of one week among several it says which."""
    of_week = {"at": week.starts_at.isoformat(), "zone": week.zone} if week else {}
    return of_week | {
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
    """The credit note of a refund that was made, referring to the receipt; None when there is nothing to credit.

    What came back and was sent again went back once: the note of the first time stands.
    """
    if refund.state != RefundState.DONE:
        return None
    stands = queries.by_key(business_key(PaperKind.CREDIT_NOTE, refunds.first_of(refund).public_id))
    if stands is not None:
        return stands
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
        **_about(original, payment),
        "supplies": _given_back(original, back.amount_minor, payment),
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


def _about(original: Paper, payment: Payment) -> Body:
    """What a note is about: of a payment in parts the booking that its part was for."""
    if payment.part_of_id is None:
        return {"service": original.body["service"], "booking": original.body["booking"]}
    booking = _booking(payment)
    return {"service": _service(booking), "booking": booking.reference}


def _given_back(original: Paper, amount: int, payment: Payment) -> list[Body]:
    """What went back by who had supplied what; the parts of all notes together are those of the receipt."""
    supplies = original.body["supplies"]
    fee_supply = next((supply for supply in supplies if "vat" in supply), None)
    if fee_supply is None:
        return [_part(supplies[0], amount)]
    if len(supplies) == 1:
        # All of it is ours: nothing has to be shared out.
        given = queries.credited(original.id)
        vat = rules.vat_of_part(original.amount_minor, given, amount, fee_supply["vat"]["bps"])
        return [_part(fee_supply, amount) | {"vat": fee_supply["vat"] | vat.as_json()}]
    notes = queries.credits_of(original.id)
    own = [note for note in notes if note.body["payment"] == payment.public_id]
    fee = fee_supply["amount_minor"]
    own_fee = _booking(payment).fee_minor if payment.part_of_id else fee
    fee_before, before = _fee_credited(own), sum(note.amount_minor for note in own)
    fee_now = _fee_back(payment.amount_minor, own_fee, before + amount, payment) - fee_before
    fee_now = max(0, min(fee_now, amount, own_fee - fee_before))
    vat = rules.vat_of_part(fee, _fee_credited(notes), fee_now, fee_supply["vat"]["bps"])
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


def _fee_credited(notes: Iterable[Paper]) -> int:
    return sum(
        int(supply["amount_minor"]) for note in notes for supply in note.body["supplies"] if "vat" in supply
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
