"""Who may write the ledger: the posting functions alone."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((SQL / "0007_ledger_walls.sql").read_text())


def downgrade() -> None:
    op.execute("drop function ledger_open(jsonb)")
