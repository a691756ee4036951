"""Articles, their versions, comments and figures."""

from pathlib import Path

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Articles with pictures, offers, comments, and what they brought."""
    op.get_bind().connection.driver_connection.execute((SQL / "0038_articles.sql").read_text())


def downgrade() -> None:
    """What members wrote stands here."""
    raise RuntimeError("What members wrote stands here; restore a backup instead.")
