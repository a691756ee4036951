"""Vouches that wait for a person, changes of public texts that wait, and notes of moderators found by their subject."""

from pathlib import Path

from alembic import op

revision = "0043"
down_revision = "0045"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Sent as it stands: no bind marks are read into it."""
    op.get_bind().connection.driver_connection.execute((SQL / "0043_lists_everywhere.sql").read_text())


def downgrade() -> None:
    """What waits for a person is kept nowhere else."""
    raise RuntimeError("Changes that wait stand here; restore a backup instead.")
