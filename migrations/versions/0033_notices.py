"""The centre of notices, their topics and quiet hours."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("waits_for_letter", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("topic in ('needed','searches','community','news')", name=op.f("ck_notice_topic")),
        sa.CheckConstraint("path like '/%' and path not like '//%'", name=op.f("ck_notice_path")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_notice_member_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_public_id")),
    )
    op.create_index("ix_notice_member_newest", "notice", ["member_id", sa.text("id desc")])
    op.create_index("ix_notice_unread", "notice", ["member_id"], postgresql_where=sa.text("read_at is null"))
    op.create_index("ix_notice_waits", "notice", ["member_id"], postgresql_where=sa.text("waits_for_letter"))
    op.create_table(
        "notice_choice",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.CheckConstraint("topic in ('searches','community','news')", name=op.f("ck_notice_choice_topic")),
        sa.CheckConstraint("how in ('now','daily','never')", name=op.f("ck_notice_choice_how")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_notice_choice_member_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("member_id", "topic", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "begins between 0 and 1439 and ends between 0 and 1439 and begins <> ends",
            name=op.f("ck_quiet_hours_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_quiet_hours_member_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_quiet_hours")),
    )
    op.add_column("outgoing_mail", sa.Column("stop_url", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("outgoing_mail", "stop_url")
    for name in ("quiet_hours", "notice_choice", "notice"):
        op.drop_table(name)
