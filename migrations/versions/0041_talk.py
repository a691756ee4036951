"""Comments on ideas, and messages as a topic of letters."""

from pathlib import Path

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """What members say under an idea of the platform; letters about messages as members choose them."""
    op.get_bind().connection.driver_connection.execute((SQL / "0041_talk.sql").read_text())


def downgrade() -> None:
    """What members wrote stands here."""
    raise RuntimeError("What members wrote stands here; restore a backup instead.")
