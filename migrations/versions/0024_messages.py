"""Messages, blocks and reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

MESSAGES_STAY = """
    create function message_stays() returns trigger language plpgsql as $$
    begin
        if (new.thread_id, new.number, new.author_id, new.key, new.text, new.contacts, new.created_at)
            is distinct from (old.thread_id, old.number, old.author_id, old.key, old.text, old.contacts, old.created_at)
        then
            raise exception 'a message never changes; it may only be hidden' using errcode = 'check_violation';
        end if;
        return new;
    end $$;
    create trigger message_stays before update on message for each row execute function message_stays();
"""


def upgrade() -> None:
    """Rooms for conversations, for what is reported in them, and for what a provider notes."""
    _messages()
    op.execute(MESSAGES_STAY)
    _reports()
    _customers()


def _messages() -> None:
    """Threads, each side's view, messages with photos, quick replies."""
    op.create_table(
        "thread",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("(messages = 0) = (opened_at is null)", name=op.f("ck_thread_opened")),
        sa.CheckConstraint("(opened_at is null) = (opened_by is null)", name=op.f("ck_thread_opener")),
        sa.CheckConstraint(
            "answered_at is null or answered_at >= opened_at", name=op.f("ck_thread_answered")
        ),
        sa.CheckConstraint("customer_id <> provider_id", name=op.f("ck_thread_two_people")),
        sa.CheckConstraint("opened_by in (customer_id, provider_id)", name=op.f("ck_thread_side")),
        sa.ForeignKeyConstraint(["customer_id"], ["member.id"], name=op.f("fk_thread_customer_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_thread_listing_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["member.id"], name=op.f("fk_thread_opened_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_thread_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("listing_id", "customer_id", name=op.f("uq_thread_listing_id_customer_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_thread_public_id")),
    )
    op.create_index("ix_thread_customer_id", "thread", ["customer_id"], unique=False)
    op.create_index("ix_thread_provider", "thread", ["provider_id", "opened_at"], unique=False)
    op.create_table(
        "thread_side",
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=True),
        sa.Column("read_to", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unread", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("draft_at", MOMENT, nullable=True),
        sa.Column("mail_due_at", MOMENT, nullable=True),
        sa.CheckConstraint("(draft is null) = (draft_at is null)", name=op.f("ck_thread_side_draft")),
        sa.CheckConstraint("unread >= 0 and read_to >= 0", name=op.f("ck_thread_side_unread")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_thread_side_member_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_side_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "member_id", name=op.f("pk_thread_side")),
    )
    op.create_index(
        "ix_thread_side_inbox",
        "thread_side",
        ["member_id", sa.literal_column("last_at desc"), sa.literal_column("thread_id desc")],
        unique=False,
    )
    op.create_index(
        "ix_thread_side_mail",
        "thread_side",
        ["mail_due_at"],
        unique=False,
        postgresql_where=sa.text("mail_due_at is not null"),
    )
    op.create_index(
        "ix_thread_side_unread",
        "thread_side",
        ["member_id"],
        unique=False,
        postgresql_where=sa.text("unread > 0"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("contacts", postgresql.JSONB(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("photos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=True),
        sa.CheckConstraint("locale in ('en','fr')", name=op.f("ck_message_locale")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_message_number")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_message_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
        sa.UniqueConstraint("thread_id", "author_id", "key", name=op.f("uq_message_thread_id_author_id_key")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_message_thread_id_number")),
    )
    op.create_index("ix_message_author", "message", ["author_id", "created_at"], unique=False)
    op.create_table(
        "message_photo",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(content) <= 2000000", name=op.f("ck_message_photo_bytes")),
        sa.CheckConstraint(
            "width between 1 and 1600 and height between 1 and 1600", name=op.f("ck_message_photo_size")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_photo_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_photo")),
        sa.UniqueConstraint("message_id", "position", name=op.f("uq_message_photo_message_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_photo_public_id")),
    )
    op.create_table(
        "quick_reply",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_quick_reply_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_reply")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quick_reply_public_id")),
    )
    op.create_index("ix_quick_reply_member", "quick_reply", ["member_id", "id"], unique=False)
    op.create_table(
        "message_letters",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("refused_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_message_letters_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_message_letters")),
    )


def _reports() -> None:
    """Blocks, cases, reports, appeals."""
    op.create_table(
        "member_block",
        sa.Column("blocker_id", sa.BigInteger(), nullable=False),
        sa.Column("blocked_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("blocker_id <> blocked_id", name=op.f("ck_member_block_two_people")),
        sa.ForeignKeyConstraint(["blocked_id"], ["member.id"], name=op.f("fk_member_block_blocked_id")),
        sa.ForeignKeyConstraint(["blocker_id"], ["member.id"], name=op.f("fk_member_block_blocker_id")),
        sa.PrimaryKeyConstraint("blocker_id", "blocked_id", name=op.f("pk_member_block")),
    )
    op.create_index(op.f("ix_member_block_blocked_id"), "member_block", ["blocked_id"], unique=False)
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.LargeBinary(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (decision is null) and (decision is null) = (decided_at is null)"
            " and (decision is null) = (decided_by is null) and (decision is null) = (ground is null)",
            name=op.f("ck_moderation_case_decided"),
        ),
        sa.CheckConstraint(
            "decision in ('none','hide','warn','suspend')", name=op.f("ck_moderation_case_decision")
        ),
        sa.CheckConstraint("state in ('open','decided','appealed')", name=op.f("ck_moderation_case_state")),
        sa.CheckConstraint(
            "(claimed_by is null) = (claimed_at is null)", name=op.f("ck_moderation_case_claimed")
        ),
        sa.CheckConstraint("decided_by <> author_id", name=op.f("ck_moderation_case_not_own")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_moderation_case_author_id")),
        sa.ForeignKeyConstraint(["claimed_by"], ["member.id"], name=op.f("fk_moderation_case_claimed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_moderation_case_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_case_public_id")),
    )
    op.create_index("ix_moderation_case_author_id", "moderation_case", ["author_id"], unique=False)
    op.create_index("ix_moderation_case_decided_at", "moderation_case", ["decided_at"], unique=False)
    op.create_index(
        "ix_moderation_case_desk", "moderation_case", ["state", "is_urgent", "created_at"], unique=False
    )
    op.create_index(
        "uq_moderation_case_open",
        "moderation_case",
        ["subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("locale in ('en','fr')", name=op.f("ck_report_locale")),
        sa.CheckConstraint("num_nonnulls(reporter_id, email) = 1", name=op.f("ck_report_reporter")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_report_case_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["member.id"], name=op.f("fk_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("case_id", "reporter_id", name=op.f("uq_report_case_id_reporter_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_public_id")),
    )
    op.create_index(op.f("ix_report_case_id"), "report", ["case_id"], unique=False)
    op.create_index("ix_report_reporter_id", "report", ["reporter_id"], unique=False)
    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("first_by", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("outcome in ('kept','changed')", name=op.f("ck_moderation_appeal_outcome")),
        sa.CheckConstraint("party in ('author','reporter')", name=op.f("ck_moderation_appeal_party")),
        sa.CheckConstraint(
            "(outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)",
            name=op.f("ck_moderation_appeal_decided"),
        ),
        sa.CheckConstraint(
            "decided_by <> first_by and decided_by <> member_id",
            name=op.f("ck_moderation_appeal_another_person"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_moderation_appeal_case_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_moderation_appeal_decided_by")),
        sa.ForeignKeyConstraint(["first_by"], ["member.id"], name=op.f("fk_moderation_appeal_first_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_moderation_appeal_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_appeal")),
        sa.UniqueConstraint("case_id", "party", name=op.f("uq_moderation_appeal_case_id_party")),
    )


def _customers() -> None:
    """A provider's notes and tags."""
    op.create_table(
        "customer_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("provider_id <> customer_id", name=op.f("ck_customer_note_two_people")),
        sa.ForeignKeyConstraint(["customer_id"], ["member.id"], name=op.f("fk_customer_note_customer_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_customer_note_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_customer_note_public_id")),
    )
    op.create_index("ix_customer_note_customer_id", "customer_note", ["customer_id"], unique=False)
    op.create_index("ix_customer_note_pair", "customer_note", ["provider_id", "customer_id"], unique=False)
    op.create_table(
        "customer_tag",
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.CheckConstraint("length(tag) between 1 and 30", name=op.f("ck_customer_tag_tag")),
        sa.CheckConstraint("provider_id <> customer_id", name=op.f("ck_customer_tag_two_people")),
        sa.ForeignKeyConstraint(["customer_id"], ["member.id"], name=op.f("fk_customer_tag_customer_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_customer_tag_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "customer_id", "tag", name=op.f("pk_customer_tag")),
    )
    op.create_index("ix_customer_tag_customer_id", "customer_tag", ["customer_id"], unique=False)


def downgrade() -> None:
    """Take the rooms away."""
    for table in (
        "customer_tag",
        "customer_note",
        "moderation_appeal",
        "report",
        "moderation_case",
        "member_block",
        "message_letters",
        "quick_reply",
        "message_photo",
        "message",
        "thread_side",
        "thread",
    ):
        op.drop_table(table)
    op.execute("drop function message_stays()")
