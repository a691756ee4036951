"""Ideas, their votes and answers."""

from pathlib import Path

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0037_ideas.sql").read_text())


def downgrade() -> None:
    """People voted under these rules."""
    raise RuntimeError("People voted under these rules; restore a backup instead.")
