"""Ideas, the welcome of new members, and thanks."""

from pathlib import Path

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    # Sent as they stand: no bind marks are read into them.
    for name in ("0037_ideas.sql", "0037_welcome.sql", "0037_thanks.sql"):
        op.get_bind().connection.driver_connection.execute((SQL / name).read_text())


def downgrade() -> None:
    """People voted under these rules."""
    raise RuntimeError("People voted under these rules; restore a backup instead.")
