"""Shared services that wait for enough guests."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From how many guests on a service takes place, and whether that is decided."""
    op.add_column("listing", sa.Column("least_guests", sa.Integer(), server_default="1", nullable=False))
    op.add_column("listing", sa.Column("decide_hours", sa.Integer(), server_default="24", nullable=False))
    op.create_check_constraint(
        op.f("ck_listing_least"),
        "listing",
        "least_guests between 1 and capacity and (shared or least_guests = 1)",
    )
    op.create_check_constraint(op.f("ck_listing_decide"), "listing", "decide_hours between 1 and 336")
    op.add_column("occurrence", sa.Column("least_guests", sa.Integer(), nullable=True))
    op.add_column("occurrence", sa.Column("decide_at", MOMENT, nullable=True))
    op.add_column("occurrence", sa.Column("decided_at", MOMENT, nullable=True))
    op.create_check_constraint(
        op.f("ck_occurrence_gathering"), "occurrence", "(least_guests is null) = (decide_at is null)"
    )
    op.create_check_constraint(
        op.f("ck_occurrence_decided"), "occurrence", "decided_at is null or decide_at is not null"
    )
    op.create_index(
        "ix_occurrence_deciding",
        "occurrence",
        ["decide_at"],
        postgresql_where=sa.text("decided_at is null and seats_taken > 0"),
    )


def downgrade() -> None:
    """People were promised their money back under these rules."""
    raise RuntimeError("Services wait for their guests; restore a backup instead.")
