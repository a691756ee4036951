"""Bookings that move to another time, or are for fewer people."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A room for what one side proposes and the other answers."""
    op.create_table(
        "booking_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        *(
            sa.Column(f"{which}_{end}_at", MOMENT, nullable=True)
            for which in ("from", "to")
            for end in ("starts", "ends")
        ),
        sa.Column("to_zone", sa.Text(), nullable=True),
        *(sa.Column(f"{which}_party", sa.Integer(), nullable=True) for which in ("from", "to")),
        *(sa.Column(f"{what}_back_minor", sa.BigInteger(), nullable=False) for what in ("price", "fee")),
        sa.Column("answer_by", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("accepted_in", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_change_booking_id")),
        *(
            sa.ForeignKeyConstraint([name], ["member.id"], name=op.f(f"fk_booking_change_{name}"))
            for name in ("proposed_by_id", "closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_booking_change_public_id")),
    )
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_booking_change_{name}"), "booking_change", rule)
    op.create_index("ix_booking_change_booking_id", "booking_change", ["booking_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_booking_change_open", "booking_change", ["booking_id"], unique=True, postgresql_where=is_open
    )
    op.create_index("ix_booking_change_due", "booking_change", ["answer_by"], postgresql_where=is_open)
    op.get_bind().connection.driver_connection.execute((SQL / "0013_changes.sql").read_text())


CHECKS = {
    "kind": "kind in ('time','party')",
    "state": "state in ('open','accepted','declined','withdrawn','lapsed')",
    "closed": "(state = 'open') = (closed_at is null)",
    "other_side": "state <> 'accepted' or at_once or (closed_by_id is not null and closed_by_id <> proposed_by_id)",
    "time": "num_nonnulls(from_starts_at, from_ends_at, to_starts_at, to_ends_at, to_zone)"
    " = case kind when 'time' then 5 else 0 end",
    "span": "to_starts_at < to_ends_at and to_starts_at <> from_starts_at",
    "party": "num_nonnulls(from_party, to_party) = case kind when 'party' then 2 else 0 end",
    "fewer": "to_party >= 1 and to_party < from_party",
    "back": "least(price_back_minor, fee_back_minor) >= 0"
    " and (kind = 'party' or greatest(price_back_minor, fee_back_minor) = 0)",
}


def downgrade() -> None:
    """Bookings that moved would stand at times that nobody agreed to."""
    raise RuntimeError("People agreed to changes under these rules; restore a backup instead.")
