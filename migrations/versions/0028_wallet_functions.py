"""Spending in two round trips: the wallet is held in one, and moved and booked in the other."""

from pathlib import Path

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0028_wallet_functions.sql").read_text())


def downgrade() -> None:
    op.execute("drop function wallet_move(jsonb, jsonb, date, int, jsonb)")
    op.execute("drop function wallet_hold(bigint, text, text, timestamptz)")
    op.execute("drop function ledger_record(jsonb)")
