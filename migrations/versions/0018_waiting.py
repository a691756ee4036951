"""Waiting lists, and friends who pay each their seat."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Lines before full times, groups whose seats wait for their friends, and the seats that are kept for both."""
    for name in ("seats_kept", "seats_grouped"):
        op.add_column("occurrence", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_occurrence_waiting"),
        "occurrence",
        "least(seats_kept, seats_grouped) >= 0 and seats_kept + seats_grouped <= seats_taken",
    )
    op.create_index("ix_occurrence_kept", "occurrence", ["id"], postgresql_where=sa.text("seats_kept > 0"))
    _groups()
    _line()
    _parties()
    op.get_bind().connection.driver_connection.execute((SQL / "0018_waiting.sql").read_text())


def _groups() -> None:
    op.create_table(
        "seat_group",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("occurrence_id", sa.BigInteger(), nullable=False),
        sa.Column("unclaimed", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("open_until", MOMENT, nullable=False),
        sa.CheckConstraint(
            "unclaimed >= 0 and (is_open or unclaimed = 0)", name=op.f("ck_seat_group_unclaimed")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_seat_group_occurrence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_group")),
    )
    op.create_index("ix_seat_group_occurrence_id", "seat_group", ["occurrence_id"])
    op.add_column("booking", sa.Column("seat_group_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_booking_seat_group_id"), "booking", "seat_group", ["seat_group_id"], ["id"]
    )
    op.create_index(
        "ix_booking_seat_group_id",
        "booking",
        ["seat_group_id"],
        postgresql_where=sa.text("seat_group_id is not null"),
    )


def _line() -> None:
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("occurrence_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('waiting','offered','served','missed','left','closed')",
            name=op.f("ck_waiting_entry_state"),
        ),
        sa.CheckConstraint("least between 1 and party", name=op.f("ck_waiting_entry_party")),
        sa.CheckConstraint(
            "(booking_id is not null) = (state in ('offered','served','missed'))",
            name=op.f("ck_waiting_entry_booking"),
        ),
        sa.CheckConstraint(
            "(ended_at is null) = (state in ('waiting','offered'))", name=op.f("ck_waiting_entry_ended")
        ),
        sa.CheckConstraint("note is null or state = 'waiting'", name=op.f("ck_waiting_entry_note")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_waiting_entry_occurrence_id")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["member.id"], name=op.f("fk_waiting_entry_customer_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_waiting_entry_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waiting_entry_public_id")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_waiting_entry_booking_id")),
    )
    waits = "state in ('waiting','offered')"
    op.create_index(
        "uq_waiting_entry_live",
        "waiting_entry",
        ["occurrence_id", "customer_id"],
        unique=True,
        postgresql_where=sa.text(waits),
    )
    op.create_index(
        "ix_waiting_entry_line",
        "waiting_entry",
        ["occurrence_id", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_waiting_entry_customer_id", "waiting_entry", ["customer_id"])
    op.create_index(
        "ix_waiting_entry_closing",
        "waiting_entry",
        ["closes_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_waiting_entry_untold",
        "waiting_entry",
        ["id"],
        postgresql_where=sa.text("state = 'missed' and told_at is null"),
    )


def _parties() -> None:
    op.create_table(
        "friends_party",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("seat_group_id", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("first_booking_id", sa.BigInteger(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("deadline_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("seats between 2 and 200", name=op.f("ck_friends_party_seats")),
        sa.CheckConstraint("rule in ('go','all')", name=op.f("ck_friends_party_rule")),
        sa.CheckConstraint(
            "state in ('open','complete','went','failed','ended')", name=op.f("ck_friends_party_state")
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at is null)", name=op.f("ck_friends_party_decided")),
        sa.CheckConstraint("(token is null) = (token_hash is null)", name=op.f("ck_friends_party_token")),
        sa.ForeignKeyConstraint(
            ["seat_group_id"], ["seat_group.id"], name=op.f("fk_friends_party_seat_group_id")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_friends_party_listing_id")),
        sa.ForeignKeyConstraint(["organiser_id"], ["member.id"], name=op.f("fk_friends_party_organiser_id")),
        sa.ForeignKeyConstraint(
            ["first_booking_id"], ["booking.id"], name=op.f("fk_friends_party_first_booking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_friends_party")),
        sa.UniqueConstraint("public_id", name=op.f("uq_friends_party_public_id")),
        sa.UniqueConstraint("seat_group_id", name=op.f("uq_friends_party_seat_group_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_friends_party_token_hash")),
    )
    op.create_index(
        "ix_friends_party_deciding",
        "friends_party",
        ["deadline_at"],
        postgresql_where=sa.text("state in ('open','failed')"),
    )


def downgrade() -> None:
    """People wait in line and pay for each other's company under these rules."""
    raise RuntimeError("People wait in line under these rules; restore a backup instead.")
