"""Requests, saved cards and tips."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BOOKING_MOVES = (
    ("held", "requested"),
    ("requested", "accepted"),
    ("requested", "declined"),
    ("requested", "expired"),
    ("requested", "cancelled_by_customer"),
    ("accepted", "confirmed"),
    ("accepted", "expired"),
)


def upgrade() -> None:
    """Rooms for a request's answer, for money set aside or promised by a saved card, and for tips."""
    _listings()
    _bookings()
    _payments()
    _tips()


def downgrade() -> None:
    """Only the way forward is kept: what was requested or given could not be told any more."""
    raise NotImplementedError("requests and tips cannot be taken back")


def widen(table: str, constraint: str, column: str, *more: str) -> None:
    """Let a column take more words, whatever it may take by now: other migrations widen the same lists."""
    found = op.get_bind().scalar(
        sa.text("select pg_get_constraintdef(oid) from pg_constraint where conname = :name"),
        {"name": constraint},
    )
    words = sorted({*re.findall(r"'([a-z_]+)'", str(found)), *more})
    op.drop_constraint(op.f(constraint), table, type_="check")
    allowed = ",".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(constraint), table, f"{column} in ({allowed})")


def _listings() -> None:
    op.add_column("listing", sa.Column("confirmation", sa.Text(), server_default="instant", nullable=False))
    op.add_column("listing", sa.Column("answer_hours", sa.Integer(), server_default="24", nullable=False))
    op.create_check_constraint(
        op.f("ck_listing_confirmation"), "listing", "confirmation in ('instant','request')"
    )
    op.create_check_constraint(op.f("ck_listing_answer"), "listing", "answer_hours between 1 and 336")


def _bookings() -> None:
    for name in ("requested_at", "answer_by", "accepted_at", "pay_by"):
        op.add_column("booking", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    widen("booking", "ck_booking_state", "state", "requested", "accepted", "declined")
    op.create_check_constraint(
        op.f("ck_booking_answer"), "booking", "state <> 'requested' or answer_by is not null"
    )
    for name, column, state in (
        ("ix_booking_asking", "answer_by", "requested"),
        ("ix_booking_paying", "pay_by", "accepted"),
    ):
        op.create_index(name, "booking", [column], postgresql_where=sa.text(f"state = '{state}'"))
    for before, after in BOOKING_MOVES:
        op.execute(f"insert into booking_move values ('{before}', '{after}')")
    op.execute(
        """
        create or replace function occurrence_seats_agree() returns trigger language plpgsql as $$
        declare
            counted bigint;
            noted int;
        begin
            select seats_taken into noted from occurrence where id = new.occurrence_id;
            select coalesce(sum(seats), 0) into counted from booking
                where occurrence_id = new.occurrence_id
                and state in ('held', 'requested', 'accepted', 'confirmed', 'completed');
            if counted <> noted then
                raise exception 'occurrence % notes % seats, its bookings take %',
                    new.occurrence_id, noted, counted using errcode = 'BK005';
            end if;
            return null;
        end $$
        """
    )


def _payments() -> None:
    op.add_column("payment", sa.Column("capture", sa.Text(), server_default="automatic", nullable=False))
    op.add_column("payment", sa.Column("capture_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("payment", sa.Column("customer_ref", sa.Text(), nullable=True))
    op.add_column("payment", sa.Column("method_ref", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_payment_capture"), "payment", "capture in ('automatic','manual','saved')"
    )
    widen("payment", "ck_payment_state", "state", "authorised")
    op.create_check_constraint(
        op.f("ck_payment_authorised"),
        "payment",
        "state <> 'authorised' or (capture = 'manual' and intent_id is not null)"
        " or (capture = 'saved' and method_ref is not null)",
    )
    widen(
        "payment_operation",
        "ck_payment_operation_kind",
        "kind",
        "capture",
        "cancel_intent",
        "charge_saved",
        "forget_card",
    )


def _tips() -> None:
    op.create_table(
        "tip",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open','given','dropped')", name=op.f("ck_tip_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_tip_amount")),
        sa.CheckConstraint("state <> 'given' or given_at is not null", name=op.f("ck_tip_given")),
        sa.CheckConstraint("customer_id <> provider_id", name=op.f("ck_tip_two_people")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_tip_booking_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["member.id"], name=op.f("fk_tip_customer_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_tip_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tip_public_id")),
    )
    op.create_index(
        "uq_tip_live", "tip", ["booking_id"], unique=True, postgresql_where=sa.text("state <> 'dropped'")
    )
