"""Troubles with tips, freed seats and refused transfers: a refund may be covered by a dispute."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    allow("'due','done','failed','covered'")
    op.create_index(
        "ix_earning_called_back",
        "earning",
        ["transferred_at"],
        postgresql_where=sa.text("held_minor > 0 and transferred_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_earning_called_back", "earning")
    allow("'due','done','failed'")


def allow(states: str) -> None:
    op.drop_constraint(op.f("ck_refund_state"), "refund")
    op.create_check_constraint(op.f("ck_refund_state"), "refund", f"state in ({states})")
