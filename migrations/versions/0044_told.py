"""Who booked with a closed account is told once, a profile is hidden, a measure is objected to."""

from pathlib import Path

from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Sent as it stands: no bind marks are read into it."""
    op.get_bind().connection.driver_connection.execute((SQL / "0044_told.sql").read_text())


def downgrade() -> None:
    """What was told and decided cannot be told as if it were not."""
    raise RuntimeError("Decisions about members stand here; restore a backup instead.")
