"""What the admins look at of goods and money."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The ledger by time, for figures of a period."""
    op.create_index("ix_ledger_transaction_event_at", "ledger_transaction", ["event_at"])


def downgrade() -> None:
    """Take the index away; reads of a period become slow and stay right."""
    op.drop_index("ix_ledger_transaction_event_at", "ledger_transaction")
