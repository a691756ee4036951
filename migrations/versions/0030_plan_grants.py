"""What plans give as rows of rights, days of offers counted, photos of offers, and memberships given as presents."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Rows for what plans give; what members have today is given in the same transaction."""
    _grants()
    _days()
    _photos()


def _grants() -> None:
    op.add_column("plan_grant", sa.Column("gives", JSONB(), nullable=False, server_default="{}"))
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0030_plan_grants.sql").read_text())
    op.alter_column("plan_grant", "gives", server_default=None)


def _days() -> None:
    op.create_table(
        "listing_day",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shown", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("shown >= 0 and opened >= 0", name=op.f("ck_listing_day_counts")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_day_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", "day", name=op.f("pk_listing_day")),
    )


def _photos() -> None:
    op.add_column("listing", sa.Column("photos", JSONB(), nullable=False, server_default="[]"))
    op.create_table(
        "listing_photo",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(content) <= 2000000 and octet_length(small) <= 400000",
            name=op.f("ck_listing_photo_bytes"),
        ),
        sa.CheckConstraint(
            "width between 1 and 1600 and height between 1 and 1600", name=op.f("ck_listing_photo_size")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_photo_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listing_photo_public_id")),
        sa.UniqueConstraint(
            "listing_id",
            "position",
            name=op.f("uq_listing_photo_listing_id_position"),
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def downgrade() -> None:
    """What people paid for is not thrown away."""
    raise RuntimeError("Memberships were sold under these rules; restore a backup instead.")
