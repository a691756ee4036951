"""Clubs, discussions and meet-ups."""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Clubs with their members, roles and rights, and what is told of them."""
    for name in ("0025_clubs.sql", "0025_discussions.sql", "0025_meetups.sql"):
        op.get_bind().connection.driver_connection.execute((SQL / name).read_text())


def downgrade() -> None:
    """People founded clubs under these rules."""
    raise RuntimeError("People founded clubs under these rules; restore a backup instead.")
