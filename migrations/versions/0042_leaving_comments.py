"""Comments under ideas lose their words when their author has left."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

GUARD = """
    drop trigger idea_comment_guard on idea_comment;
    create trigger idea_comment_guard before insert or update or delete on idea_comment
        for each row {when} execute function idea_comment_guard()
"""


def upgrade() -> None:
    """Their guard lets the transaction pass that erases, as the others do since 0040."""
    op.execute(GUARD.format(when="when (not erasing_now())"))


def downgrade() -> None:
    op.execute(GUARD.format(when=""))
