"""Weekly series, tiers of one's own, replacements."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Cancellation policies of one's own."""
    op.get_bind().connection.driver_connection.execute((SQL / "0019_tiers.sql").read_text())
    op.add_column("listing", sa.Column("policy_tiers", JSONB(none_as_null=True), nullable=True))
    op.drop_constraint(op.f("ck_listing_policy"), "listing")
    op.create_check_constraint(
        op.f("ck_listing_policy"), "listing", "policy in ('flexible','moderate','strict','custom')"
    )
    op.create_check_constraint(
        op.f("ck_listing_policy_tiers"),
        "listing",
        "(policy = 'custom') = (policy_tiers is not null)"
        " and (policy_tiers is null or policy_tiers_fall(policy_tiers))",
    )


def downgrade() -> None:
    """People booked under these rules."""
    raise RuntimeError("Bookings were made under these rules; restore a backup instead.")
