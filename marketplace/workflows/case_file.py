"""What staff may see of a booking when money is in question: no address, no allergy note; changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.money.disputes.models import Dispute
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger.queries import Line
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment, Refund
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking, BookingEvent, BookingLine

FOUND = 20


class Case(NamedTuple):
    """A booking without its secrets. Amounts in minor units."""

    id: int
    public_id: str
    reference: str
    state: str
    customer_id: int
    customer: str
    customer_email: str
    provider_id: int
    provider: str
    party_size: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    currency: str
    total_minor: int
    price_minor: int
    fee_minor: int
    refunded_minor: int
    terms: dict[str, Any]
    created_at: datetime
    confirmed_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """A case with the money behind it."""

    case: Case
    lines: list[BookingLine]
    payment: Payment | None
    refunds: list[Refund]
    disputes: list[Dispute]
    earning: Earning | None
    entries: list[Line]
    events: list[BookingEvent]


def _cases() -> Select[*tuple[Any, ...]]:
    customer, provider = aliased(Member), aliased(Member)
    b = Booking
    query: Select[*tuple[Any, ...]] = (
        select(
            b.id, b.public_id, b.reference, b.state, b.customer_id, customer.name, customer.email,
            b.provider_id, provider.name, b.party_size, b.starts_at, b.ends_at, b.zone, b.currency,
            b.total_minor, b.price_minor, b.fee_minor, b.refunded_minor, b.terms, b.created_at,
            b.confirmed_at, b.completed_at,
        )
        .join(customer, customer.id == b.customer_id)
        .join(provider, provider.id == b.provider_id)
    )  # fmt: skip
    return query


def case_of(booking_id: str) -> Case:
    """One booking. Raises NotFound."""
    row = db.session.execute(_cases().where(Booking.public_id == booking_id)).first()
    if row is None:
        raise bookings.missing()
    return Case._make(row)


def cases_of(booking_ids: list[str]) -> dict[str, Case]:
    """Several bookings by their public ids; one query."""
    rows = db.session.execute(_cases().where(Booking.public_id.in_(booking_ids)))
    return {row.public_id: Case._make(row) for row in rows}


def find(words: str) -> list[Case]:
    """Bookings by their reference, or by a piece of the name or address of either side, newest first."""
    if not words:
        return []
    query = _cases().where(_matches(words)).order_by(Booking.id.desc()).limit(FOUND)
    return [Case._make(row) for row in db.session.execute(query)]


def _matches(words: str) -> ColumnElement[bool]:
    sides = select(Member.id).where(
        or_(
            func.lower(Member.name).contains(words.lower(), autoescape=True),
            Member.email.contains(words.lower(), autoescape=True),
        )
    )
    return or_(
        func.upper(Booking.reference) == words.upper(),
        Booking.customer_id.in_(sides),
        Booking.provider_id.in_(sides),
    )


def file_of(booking_id: str) -> File:
    """Everything about one booking's money; a fixed number of queries. Raises NotFound."""
    case = case_of(booking_id)
    payment = payments.paid("booking", booking_id) or payments.latest("booking", booking_id)
    earning = payouts.earning_of("booking", booking_id)
    sources = [("booking", booking_id)] + ([("earning", earning.public_id)] if earning else [])
    return File(
        case=case,
        lines=bookings.lines(case.id),
        payment=payment,
        refunds=payments.refunds_of(payment.id) if payment else [],
        disputes=_disputes_of(payment) if payment else [],
        earning=earning,
        entries=ledger.lines_behind(sources),
        events=bookings.events(case.id),
    )


def _disputes_of(payment: Payment) -> list[Dispute]:
    return list(
        db.session.scalars(select(Dispute).where(Dispute.payment_id == payment.id).order_by(Dispute.id))
    )
