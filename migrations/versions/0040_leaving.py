"""What leaves with a member, and what stays."""

from pathlib import Path

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Copies and wishes to leave, and the guards that let an erasure pass."""
    op.get_bind().connection.driver_connection.execute((SQL / "0040_leaving.sql").read_text())


def downgrade() -> None:
    """Who has left stays so."""
    raise RuntimeError("What members asked to be erased stands here; restore a backup instead.")
