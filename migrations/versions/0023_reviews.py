"""Reviews and vouches."""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Reviews with their seal, what search knows of them, and vouches between neighbours."""
    for name in ("0023_reviews.sql", "0023_vouches.sql"):
        op.get_bind().connection.driver_connection.execute((SQL / name).read_text())


def downgrade() -> None:
    """People wrote under these rules."""
    raise RuntimeError("People wrote reviews under these rules; restore a backup instead.")
