"""Gifts of what moderators hid are taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A gift knows when it was taken back, and is not shown from then on."""
    op.add_column("gift", sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_gift_taken_back"), "gift", "taken_back_at is null or not is_shown")


def downgrade() -> None:
    op.drop_column("gift", "taken_back_at")
