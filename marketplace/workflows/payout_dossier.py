"""What a reviewer may see of the bookings behind a payout: who, when, how much; no address, no allergy."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking


class SoldBooking(NamedTuple):
    """A booking without its secrets. Amounts in minor units."""

    public_id: str
    reference: str
    state: str
    customer: str
    party_size: int
    starts_at: datetime
    zone: str
    currency: str
    total_minor: int
    refunded_minor: int


def bookings_behind(earnings: Collection[Earning]) -> dict[str, SoldBooking]:
    """Public id → booking, for those earnings that came from one; one query."""
    wanted = [earning.source_id for earning in earnings if earning.source_kind == "booking"]
    customer = aliased(Member)
    query = (
        select(
            Booking.public_id,
            Booking.reference,
            Booking.state,
            customer.name,
            Booking.party_size,
            Booking.starts_at,
            Booking.zone,
            Booking.currency,
            Booking.total_minor,
            Booking.refunded_minor,
        )
        .join(customer, customer.id == Booking.customer_id)
        .where(Booking.public_id.in_(wanted))
    )
    return {row.public_id: SoldBooking._make(row) for row in db.session.execute(query)}
