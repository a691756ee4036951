"""What was left of money's troubles: when a reconciliation began, and disputes of what was paid at once."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """A run of the reconciliation, and disputes in parts."""
    _began_at()
    _dispute_parts()


def _began_at() -> None:
    # The ledger's `posted_at` is of this clock: the two can be compared, whatever the application's says.
    op.execute("alter table reconciliation_run add column began_at timestamptz")
    op.execute("update reconciliation_run set began_at = started_at")
    op.execute(
        "alter table reconciliation_run alter column began_at set default clock_timestamp(),"
        " alter column began_at set not null"
    )


def _dispute_parts() -> None:
    op.add_column("dispute", sa.Column("part_of_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_dispute_part_of_id"), "dispute", "dispute", ["part_of_id"], ["id"])
    op.drop_constraint(op.f("ck_dispute_amounts"), "dispute")
    op.create_check_constraint(
        op.f("ck_dispute_amounts"),
        "dispute",
        "(amount_minor > 0 or (amount_minor = 0 and part_of_id is not null))"
        " and least(fee_minor, taken_minor) >= 0",
    )
    op.drop_constraint(op.f("uq_dispute_stripe_id"), "dispute")
    whole = sa.text("part_of_id is null")
    op.create_index("uq_dispute_stripe_id", "dispute", ["stripe_id"], unique=True, postgresql_where=whole)
    part = sa.text("part_of_id is not null")
    op.create_index("ix_dispute_part_of_id", "dispute", ["part_of_id"], postgresql_where=part)
    op.get_bind().connection.driver_connection.execute((SQL / "0027_dispute_parts.sql").read_text())


def downgrade() -> None:
    """What banks took of single weeks is not forgotten."""
    raise RuntimeError("Disputes were shared out over what was paid at once; restore a backup instead.")
