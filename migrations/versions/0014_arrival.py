"""Who came, who did not, and who says otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Rooms for the code at the door and for reports of absence."""
    op.add_column("earning", sa.Column("questioned_since", MOMENT, nullable=True))
    op.create_table(
        "arrival",
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("here_at", MOMENT, nullable=True),
        sa.Column("checked_in_at", MOMENT, nullable=True),
        sa.Column("checked_in_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("num_nonnulls(here_at, checked_in_at) > 0", name=op.f("ck_arrival_something")),
        sa.CheckConstraint(
            "(checked_in_at is null) = (checked_in_by_id is null)", name=op.f("ck_arrival_check_in")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_arrival_booking_id")),
        sa.ForeignKeyConstraint(
            ["checked_in_by_id"], ["member.id"], name=op.f("fk_arrival_checked_in_by_id")
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_arrival")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("reported_by_id", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("object_by", MOMENT, nullable=False),
        sa.Column("objection", sa.LargeBinary(), nullable=True),
        sa.Column("objected_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint("against in ('customer','provider')", name=op.f("ck_absence_against")),
        sa.CheckConstraint("outcome in ('stands','dismissed')", name=op.f("ck_absence_outcome")),
        sa.CheckConstraint("(outcome is null) = (closed_at is null)", name=op.f("ck_absence_closed")),
        sa.CheckConstraint("(objection is null) = (objected_at is null)", name=op.f("ck_absence_objection")),
        sa.CheckConstraint("decided_by_id is null or outcome is not null", name=op.f("ck_absence_decided")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_absence_booking_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["member.id"], name=op.f("fk_absence_reported_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_absence_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_absence_public_id")),
        sa.UniqueConstraint("booking_id", "against", name=op.f("uq_absence_booking_id_against")),
    )
    op.create_index("ix_absence_open", "absence", ["object_by"], postgresql_where=sa.text("outcome is null"))


def downgrade() -> None:
    """What was said and decided about people is not thrown away."""
    raise RuntimeError("Reports were settled under these rules; restore a backup instead.")
