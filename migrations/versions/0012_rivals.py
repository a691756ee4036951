"""Several requests for one place, and lists that wait for one."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """A booking that asks takes no time of its provider before the yes."""
    op.alter_column("booking", "occurrence_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_booking_place"),
        "booking",
        "occurrence_id is not null or state in ('held','requested','expired','declined','cancelled_by_customer')",
    )
    op.create_index(
        "ix_booking_wanting",
        "booking",
        ["provider_id", "starts_at"],
        postgresql_where=sa.text("occurrence_id is null and state in ('held','requested')"),
    )
    op.get_bind().connection.driver_connection.execute((SQL / "0012_rivals.sql").read_text())


def downgrade() -> None:
    """Requests without a place could not be told any more."""
    raise RuntimeError("People asked under these rules; restore a backup instead.")
