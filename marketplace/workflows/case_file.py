"""What staff may see of a booking when money is in question: no address, no allergy note; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.money.debts import queries as debts
from marketplace.money.debts.models import Debt
from marketplace.money.disputes import queries as disputes
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger.queries import Line
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Operation, OperationKind, Payment, Refund
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking, BookingEvent, BookingLine
from marketplace.trade.series import queries as series
from marketplace.trade.series.models import KIND as SERIES
from marketplace.trade.series.models import Series
from marketplace.trade.tips import queries as tips
from marketplace.trade.tips.models import Tip, TipState

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
    series_id: int | None


@dataclass(frozen=True, slots=True)
class Money:
    """What was paid for one thing, a booking or its tip, and what became of it."""

    payment: Payment | None
    refunds: list[Refund]
    disputes: list[Dispute]
    earning: Earning | None
    debts: list[Debt]
    """What the provider owes us, or owed, because of it."""

    @property
    def is_disputed(self) -> bool:
        return any(dispute.closed_at is None for dispute in self.disputes)

    @property
    def left_minor(self) -> int:
        """What could still be refunded, by `refund_booking.refundable_minor`'s rule."""
        if self.payment is None or self.payment.charge_id is None:
            return 0
        lost = [dispute for dispute in self.disputes if dispute.closed_at and dispute.status == Status.LOST]
        given = self.payment.refunded_minor + sum(dispute.amount_minor for dispute in lost)
        return max(0, self.payment.amount_minor - given)


@dataclass(frozen=True, slots=True)
class File:
    """A case with the money behind it."""

    case: Case
    lines: list[BookingLine]
    money: Money
    tip: Tip | None
    """The tip given for it."""
    tip_money: Money | None
    calls: dict[str, Operation]
    """By the public id of a refund that waits for a person: the newest call that should have sent it."""
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
            b.confirmed_at, b.completed_at, b.series_id,
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
    """Everything about one booking's money and its tip's; a fixed number of queries. Raises NotFound."""
    case = case_of(booking_id)
    tip = tips.live_of(case.id)
    if tip is not None and tip.state != TipState.GIVEN:
        tip = None
    subjects = [("booking", booking_id)] + ([("tip", tip.public_id)] if tip else [])
    monies = _monies(subjects)
    earnings = [money.earning for money in monies.values() if money.earning]
    refunds = [
        refund.public_id for money in monies.values() for refund in money.refunds if refund.stuck_since
    ]
    return File(
        case=case,
        lines=bookings.lines(case.id),
        money=monies["booking", booking_id],
        tip=tip,
        tip_money=monies["tip", tip.public_id] if tip else None,
        calls=payments.newest_calls(OperationKind.REFUND, refunds),
        entries=ledger.lines_behind(
            [*subjects, *_series_of(case), *(("earning", earning.public_id) for earning in earnings)]
        ),
        events=bookings.events(case.id),
    )


def _series_of(case: Case) -> list[tuple[str, str]]:
    """What was paid at once stands in the ledger under the series' name: its charge, and a dispute of it."""
    named = [series.by_id(case.series_id)] if case.series_id is not None else []
    return [(SERIES, one.public_id) for one in named]


def _monies(subjects: list[tuple[str, str]]) -> dict[tuple[str, str], Money]:
    """What stands behind each subject; five queries however many there are."""
    paid = payments.of_subjects(subjects)
    ids = [payment.id for payment in paid.values()]
    refunds = payments.refunds_of(*ids)
    disputed = _disputes_of(ids)
    earned = payouts.earnings_of_sources(subjects)
    owed = debts.of_earnings([earning.public_id for earning in earned.values()])
    found = {}
    for subject in subjects:
        payment, earning = paid.get(subject), earned.get(subject)
        found[subject] = Money(
            payment,
            [refund for refund in refunds if payment and refund.payment_id == payment.id],
            [dispute for dispute in disputed if payment and dispute.payment_id == payment.id],
            earning,
            [debt for debt in owed if earning and debt.earning_id == earning.public_id],
        )
    return found


def _disputes_of(payment_ids: list[int]) -> list[Dispute]:
    query = select(Dispute).where(Dispute.payment_id.in_(payment_ids)).order_by(Dispute.id)
    return list(db.session.scalars(query)) if payment_ids else []


def booking_of(payment: Payment) -> str:
    """The public id of the booking a payment was for, or for whose provider a tip was given. Raises NotFound."""
    found = _bookings_of([payment]).get(payment.subject_id)
    if found is None:
        raise bookings.missing()
    return found


def cases_of(found: Sequence[Payment]) -> dict[str, Case]:
    """By what was paid for, a booking's or a tip's public id: the booking; two queries at most."""
    names = _bookings_of(found)
    rows = db.session.execute(_cases().where(Booking.public_id.in_(set(names.values()))))
    cases = {row.public_id: Case._make(row) for row in rows}
    return {subject: cases[name] for subject, name in names.items() if name in cases}


def _bookings_of(found: Sequence[Payment]) -> dict[str, str]:
    given = [payment.subject_id for payment in found if payment.subject_kind == "tip"]
    query = (
        select(Tip.public_id, Booking.public_id)
        .join(Booking, Booking.id == Tip.booking_id)
        .where(Tip.public_id.in_(given))
    )
    names = {payment.subject_id: payment.subject_id for payment in found if payment.subject_kind == "booking"}
    names |= {row[0]: row[1] for row in db.session.execute(query)} if given else {}
    return names | _first_weeks([payment.subject_id for payment in found if payment.subject_kind == SERIES])


def _first_weeks(names: list[str]) -> dict[str, str]:
    """The first week of each series, by their public ids."""
    query = (
        select(Series.public_id, Booking.public_id)
        .join(Booking, Booking.series_id == Series.id)
        .where(Series.public_id.in_(names))
        .order_by(Booking.series_week.desc())
    )
    return {row[0]: row[1] for row in db.session.execute(query)} if names else {}


@dataclass(frozen=True, slots=True)
class Portion:
    """A week of a series, and how much of a dispute falls on it."""

    dispute: Dispute
    case: Case


def portions_of(dispute: Dispute) -> list[Portion]:
    """On which weeks a dispute over a series falls, in their order; two queries at most, none found for others."""
    found = disputes.portions_of(dispute.id)
    cases = cases_of([payment for _part, payment in found])
    return [
        Portion(part, cases[payment.subject_id]) for part, payment in found if payment.subject_id in cases
    ]
