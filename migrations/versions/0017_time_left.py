"""What was left of time: places that are booked, seasons, visits at home, a moved home zone."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """An offer keeps the places that are booked."""
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0017_time_left.sql").read_text())


def downgrade() -> None:
    raise RuntimeError("People have booked under these rules; restore a backup instead.")
