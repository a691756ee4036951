"""Weekly series, tiers of one's own, replacements."""

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the room is given its place in the order."""


def downgrade() -> None:
    """Nothing to undo."""
