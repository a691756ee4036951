"""Waiting lists, and friends who pay each their seat."""

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the room is given its place in the order."""


def downgrade() -> None:
    """Nothing to undo."""
