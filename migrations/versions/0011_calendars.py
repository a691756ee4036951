"""Calendars that leave and calendars that come in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Feed addresses, calendars from elsewhere with the time they block, invitations in mail."""
    op.add_column("outgoing_mail", sa.Column("invitation", sa.Text(), nullable=True))
    op.add_column("member", sa.Column("password_changed_at", MOMENT, nullable=True))
    _addresses()
    _feeds()
    _blocks()


def downgrade() -> None:
    op.drop_table("calendar_block")
    op.drop_table("calendar_feed")
    op.drop_table("calendar_address")
    op.drop_column("member", "password_changed_at")
    op.drop_column("outgoing_mail", "invitation")


def _addresses() -> None:
    op.create_table(
        "calendar_address",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.CheckConstraint("side in ('customer','provider')", name=op.f("ck_calendar_address_side")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_calendar_address_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_address_token_hash")),
    )
    op.create_index(
        "uq_calendar_address_live",
        "calendar_address",
        ["member_id", "side"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )


def _feeds() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("next_read_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("imported_at", MOMENT, nullable=True),
        sa.Column("whole_at", MOMENT, nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("problem_facts", postgresql.JSONB(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.CheckConstraint("failures >= 0 and events >= 0", name=op.f("ck_calendar_feed_counts")),
        sa.CheckConstraint("(problem is null) = (failures = 0)", name=op.f("ck_calendar_feed_problem")),
        sa.CheckConstraint("(failing_since is null) = (failures = 0)", name=op.f("ck_calendar_feed_failing")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_calendar_feed_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_feed_public_id")),
        sa.UniqueConstraint(
            "provider_id", "address_key", name=op.f("uq_calendar_feed_provider_id_address_key")
        ),
        sa.UniqueConstraint("id", "provider_id", name=op.f("uq_calendar_feed_id_provider_id")),
    )
    op.create_index(
        "ix_calendar_feed_due",
        "calendar_feed",
        ["next_read_at"],
        postgresql_where=sa.text("paused_at is null"),
    )


def _blocks() -> None:
    op.create_table(
        "calendar_block",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("feed_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("busy", postgresql.TSTZRANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("feed_id"), "="),
            (sa.column("busy"), "&&"),
            name="ex_calendar_block_feed",
            using="gist",
        ),
        sa.CheckConstraint(
            "not isempty(busy) and lower_inc(busy) and not upper_inc(busy)"
            " and not lower_inf(busy) and not upper_inf(busy)",
            name=op.f("ck_calendar_block_busy"),
        ),
        sa.ForeignKeyConstraint(
            ["feed_id", "provider_id"],
            ["calendar_feed.id", "calendar_feed.provider_id"],
            name=op.f("fk_calendar_block_feed_id_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_block")),
    )
    op.create_index(
        "ix_calendar_block_provider_busy",
        "calendar_block",
        ["provider_id", "busy"],
        postgresql_using="gist",
    )
