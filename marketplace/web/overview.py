"""What waits for staff and how the machinery feels, counted in a few statements; changes nothing."""

from typing import NamedTuple

from sqlalchemy import func, select, text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.money.disputes.models import Dispute
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import PaymentAlert, Refund
from marketplace.money.payouts import desk, released
from marketplace.money.reconciliation import queries as reconciliation
from marketplace.money.reconciliation.models import ReconciliationLine
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.listings.models import Listing, ListingStatus
from marketplace.workflows import self_check


class Overview(NamedTuple):
    """Figures of the staff's first page."""

    payouts: dict[str, int]
    payouts_late: int
    suspended_members: int
    suspended_listings: int
    bookings_ahead: int
    outbox: dict[str, int]
    jobs: dict[str, int]
    mail_waiting: int
    mail_refused: int
    alerts: int
    mismatches: int
    refunds_stuck: int
    disputes_open: int
    shares_waiting: int


def look() -> Overview:
    """Count everything once; ten statements."""
    counts = db.session.execute(
        select(
            select(func.count()).where(Member.status == MemberStatus.SUSPENDED).scalar_subquery(),
            select(func.count()).where(Listing.status == ListingStatus.SUSPENDED).scalar_subquery(),
            select(func.count()).where(Booking.state == BookingState.CONFIRMED).scalar_subquery(),
            select(func.count()).where(OutgoingMail.sent_at.is_(None)).scalar_subquery(),
            select(func.count())
            .where(OutgoingMail.sent_at.is_(None), OutgoingMail.last_error.is_not(None))
            .scalar_subquery(),
            select(func.count()).where(PaymentAlert.resolved_at.is_(None)).scalar_subquery(),
            select(func.count())
            .select_from(ReconciliationLine)
            .where(*reconciliation.OPEN)
            .scalar_subquery(),
            select(func.count()).where(Refund.stuck_since.is_not(None)).scalar_subquery(),
            select(func.count())
            .where(Dispute.closed_at.is_(None), Dispute.part_of_id.is_(None))
            .scalar_subquery(),
        )
    ).one()
    return Overview(
        payouts=desk.counts(),
        payouts_late=desk.late(clock.now()),
        suspended_members=counts[0],
        suspended_listings=counts[1],
        bookings_ahead=counts[2],
        outbox=payments.outbox_health(),
        jobs=_jobs(),
        mail_waiting=counts[3],
        mail_refused=counts[4],
        alerts=counts[5],
        mismatches=counts[6],
        refunds_stuck=counts[7],
        disputes_open=counts[8],
        shares_waiting=released.count(),
    )


def _jobs() -> dict[str, int]:
    rows = db.session.execute(
        text("select status::text, count(*) from procrastinate_jobs group by status")
    ).all()
    return {status: int(count) for status, count in rows}


class Figure(NamedTuple):
    """An invariant, how many rows break it, and one of them."""

    name: str
    broken: int
    example: str


def invariants() -> list[Figure]:
    """Every invariant with its figure, in one statement."""
    names = {f"name_{place}": name for place, name in enumerate(self_check.ALL)}
    parts = [_counted(place, sql) for place, sql in enumerate(self_check.ALL.values())]
    with self_check.reading_everything():
        rows = db.session.execute(text(" union all ".join(parts)), names).all()
    return [Figure(name, int(broken), example) for name, broken, example in rows]


def _counted(place: int, sql: str) -> str:
    # The invariants are constants of the code; nothing anybody typed comes here.
    figures = f"cast(:name_{place} as text), count(*), coalesce(min(cast(found as text)), '')"
    return f"select {figures} from ({sql}) as found"  # noqa: S608
