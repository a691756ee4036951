"""Measures against members that end, lists of words and pictures, and what moderators decide with them."""

from pathlib import Path

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Sent as it stands: no bind marks are read into it."""
    op.get_bind().connection.driver_connection.execute((SQL / "0039_care.sql").read_text())


def downgrade() -> None:
    """Decisions with an end cannot be told as those without one."""
    raise RuntimeError("Decisions about members stand here; restore a backup instead.")
