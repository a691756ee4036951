"""What was left of time: seasons, visits at home, a moved home zone."""

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the room is given its place in the order."""


def downgrade() -> None:
    """Nothing to undo."""
