"""What was left of money's troubles."""

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the room is given its place in the order."""


def downgrade() -> None:
    """Nothing to undo."""
