"""Badges for what members do for each other, and whether who asked accepted an answer."""

from pathlib import Path

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Sent as it stands: no bind marks are read into it."""
    op.get_bind().connection.driver_connection.execute((SQL / "0047_community_deeds.sql").read_text())


def downgrade() -> None:
    """Badges are revoked, never deleted, and theirs need their rules."""
    raise RuntimeError("Earned badges stand here; restore a backup instead.")
