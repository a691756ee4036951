"""Signals about voices, and reviews held for a moderator."""

from pathlib import Path

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Ties that are declared, what speaks against a review, and what is held and decided."""
    for name in ("0029_reviews.sql", "0029_honesty.sql"):
        op.get_bind().connection.driver_connection.execute((SQL / name).read_text())


def downgrade() -> None:
    """People were told decisions that stand here."""
    raise RuntimeError("Decisions about reviews stand here; restore a backup instead.")
