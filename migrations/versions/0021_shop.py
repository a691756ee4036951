"""The shop, what members own and may do, badges."""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the room is given its place in the order."""


def downgrade() -> None:
    """Nothing to undo."""
