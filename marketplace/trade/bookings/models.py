"""Tables of bookings, their price lines and history, and the table of legal moves; computes no price."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class BookingState(StrEnum):
    HELD = "held"
    """The place is kept while the customer pays."""
    REQUESTED = "requested"
    """The money is set aside, or a card is kept; the provider has to answer."""
    ACCEPTED = "accepted"
    """The provider said yes; the money is being taken."""
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    EXPIRED = "expired"
    """The hold ended unpaid or was given up, nobody answered the request, or it was not paid once accepted."""
    DECLINED = "declined"
    CANCELLED_BY_CUSTOMER = "cancelled_by_customer"
    CANCELLED_BY_PROVIDER = "cancelled_by_provider"
    CANCELLED_BY_STAFF = "cancelled_by_staff"


S = BookingState
LEGAL_MOVES: dict[BookingState, frozenset[BookingState]] = {
    S.HELD: frozenset({S.CONFIRMED, S.REQUESTED, S.EXPIRED}),
    S.REQUESTED: frozenset({S.ACCEPTED, S.DECLINED, S.EXPIRED, S.CANCELLED_BY_CUSTOMER}),
    S.ACCEPTED: frozenset({S.CONFIRMED, S.EXPIRED}),
    S.CONFIRMED: frozenset(
        {S.COMPLETED, S.CANCELLED_BY_CUSTOMER, S.CANCELLED_BY_PROVIDER, S.CANCELLED_BY_STAFF}
    ),
    S.COMPLETED: frozenset(),
    S.EXPIRED: frozenset(),
    S.DECLINED: frozenset(),
    S.CANCELLED_BY_CUSTOMER: frozenset(),
    S.CANCELLED_BY_PROVIDER: frozenset(),
    S.CANCELLED_BY_STAFF: frozenset(),
}
"""The same table stands in the database (`booking_move`), where a trigger enforces it."""

TAKES_PLACE = frozenset({S.HELD, S.REQUESTED, S.ACCEPTED, S.CONFIRMED, S.COMPLETED})
"""States in which a booking keeps the seats it took. One that asks takes none before the provider's yes."""


GIVEN_TO_OTHER = "given_to_other"
"""Why a request ends whose place the provider gave to another: the reason in its history."""
GIVEN_UP = "given_up"
"""Why a hold ended before its time: the customer gave the place up without paying."""
PAID_BACK_BY_BANK = "paid_back_by_bank"
"""Why a booking was cancelled before its service: the customer's bank took the payment back for good."""
MOVED_TIME, FEWER_PEOPLE = "moved_time", "fewer_people"
"""What changed where the history shows the same state twice."""


class BookingMove(Model):
    """A legal move, for the trigger."""

    __tablename__ = "booking_move"

    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class Booking(Model):
    """What two people agreed, frozen: time, price lines, fees, policy, allergens."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint(
            "state in ('held','requested','accepted','confirmed','completed','expired','declined',"
            "'cancelled_by_customer','cancelled_by_provider','cancelled_by_staff')",
            name="state",
        ),
        CheckConstraint("party_size >= 1 and seats >= party_size", name="party"),
        CheckConstraint("customer_id <> provider_id", name="two_people"),
        CheckConstraint("total_minor = price_minor + fee_minor", name="total"),
        CheckConstraint("share_minor = price_minor - commission_minor", name="share"),
        CheckConstraint("least(price_minor, fee_minor, commission_minor, share_minor) >= 0", name="amounts"),
        CheckConstraint("refunded_minor between 0 and total_minor", name="refunded"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("state <> 'held' or hold_expires_at is not null", name="hold"),
        CheckConstraint("state <> 'requested' or answer_by is not null", name="answer"),
        CheckConstraint("home_erased_at is null or (home is null and note is null)", name="erased"),
        CheckConstraint(
            "occurrence_id is not null or state in"
            " ('held','requested','expired','declined','cancelled_by_customer')",
            name="place",
        ),
        CheckConstraint("num_nonnulls(series_id, series_week) in (0, 2)", name="series"),
        UniqueConstraint("series_id", "series_week"),
        Index("ix_booking_customer", "customer_id", text("starts_at desc")),
        Index("ix_booking_provider", "provider_id", "starts_at"),
        Index("ix_booking_occurrence_id", "occurrence_id"),
        Index("ix_booking_held", "hold_expires_at", postgresql_where=text("state = 'held'")),
        Index("ix_booking_asking", "answer_by", postgresql_where=text("state = 'requested'")),
        Index(
            "ix_booking_wanting",
            "provider_id",
            "starts_at",
            postgresql_where=text("occurrence_id is null and state in ('held','requested')"),
        ),
        Index(
            "ix_booking_homes",
            "ends_at",
            postgresql_where=text("home_erased_at is null and (home is not null or note is not null)"),
        ),
        Index("ix_booking_paying", "pay_by", postgresql_where=text("state = 'accepted'")),
        Index("ix_booking_ending", "ends_at", postgresql_where=text("state = 'confirmed'")),
        Index(
            "ix_booking_seat_group_id", "seat_group_id", postgresql_where=text("seat_group_id is not null")
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"))
    """The time it takes; none while it only asks for it, or when it never got it."""
    seat_group_id: Mapped[int | None] = mapped_column(ForeignKey("seat_group.id"))
    """The group of friends that its seat was kept for, said once."""
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("booking_series.id"))
    """Of several weeks that were booked and paid at once."""
    series_week: Mapped[int | None]
    """Which of them, from 1; skipped ones leave a gap."""
    state: Mapped[str] = mapped_column(default=BookingState.HELD)
    party_size: Mapped[int]
    seats: Mapped[int]
    """Seats taken of the occurrence, or wanted: the party when shared, else all of them."""

    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    starts_local: Mapped[str]
    """Wall time as agreed, ISO 8601 with offset: stays readable when a zone's rules change."""
    tzdb_version: Mapped[str]

    currency: Mapped[str]
    price_minor: Mapped[int]
    fee_minor: Mapped[int]
    """Service fee, paid by the customer on top."""
    total_minor: Mapped[int]
    """What the customer pays."""
    commission_minor: Mapped[int]
    """Kept from the provider's price."""
    share_minor: Mapped[int]
    """What the provider receives when nothing is refunded."""
    refunded_minor: Mapped[int] = mapped_column(default=0)
    """Of the total, promised back to the customer."""

    terms: Mapped[dict[str, Any]]
    """Frozen: titles, provider's name, venue, policy tiers, menu or plan, allergens, fee rates, trader."""
    home: Mapped[dict[str, Any] | None] = mapped_column(Encrypted)
    """The address agreed, the provider's or the customer's, shown to the confirmed counterpart only."""
    home_erased_at: Mapped[datetime | None]
    """When address and note were erased, their time being over."""
    note: Mapped[str | None] = mapped_column(Encrypted)
    """Allergies and wishes the customer wrote for the provider."""
    note_consent_at: Mapped[datetime | None]

    hold_expires_at: Mapped[datetime | None]
    requested_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    """Until when the provider may answer a request; it expires by itself after that."""
    accepted_at: Mapped[datetime | None]
    pay_by: Mapped[datetime | None]
    """Until when the customer may pay an accepted request whose card was refused."""
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class BookingLine(Model):
    """One line of the price as shown and charged."""

    __tablename__ = "booking_line"
    __table_args__ = (UniqueConstraint("booking_id", "position"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    position: Mapped[int]
    kind: Mapped[str]
    """`price` or `service_fee`."""
    quantity: Mapped[int]
    unit_minor: Mapped[int]
    amount_minor: Mapped[int]


class BookingEvent(Model):
    """A move of a booking: when, who, why. Append-only."""

    __tablename__ = "booking_event"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BigInt)
    reason: Mapped[str | None]


class ClockShift(Model):
    """A future booking whose wall time is another one since the rules of its zone changed; its instant stays."""

    __tablename__ = "clock_shift"
    __table_args__ = (UniqueConstraint("booking_id", "tzdb_version"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    tzdb_version: Mapped[str]
    """The version of the tz database that brought the change."""
    agreed_local: Mapped[str]
    now_local: Mapped[str]
    """Wall times as ISO 8601 with offset: as agreed, and as the new rules show the same instant."""
    found_at: Mapped[datetime]
