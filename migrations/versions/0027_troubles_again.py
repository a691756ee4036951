"""What was left of money's troubles: a run of the reconciliation says by the database's own clock when it began."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The ledger's `posted_at` is of this clock: the two can be compared, whatever the application's says."""
    op.execute("alter table reconciliation_run add column began_at timestamptz")
    op.execute("update reconciliation_run set began_at = started_at")
    op.execute(
        "alter table reconciliation_run alter column began_at set default clock_timestamp(),"
        " alter column began_at set not null"
    )


def downgrade() -> None:
    op.execute("alter table reconciliation_run drop column began_at")
