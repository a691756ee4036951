"""What the admins look at of goods and money: the ledger by time, cases of playing with credits, held wallets."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Indexes by time, the tables of cases, and what holds a wallet."""
    op.create_index("ix_ledger_transaction_event_at", "ledger_transaction", ["event_at"])
    op.create_index("ix_gift_created_at", "gift", ["created_at"])
    op.create_index("ix_topup_paid_at", "topup", ["paid_at"], postgresql_where=sa.text("paid_at is not null"))
    op.create_index(
        "ix_wallet_movement_granted",
        "wallet_movement",
        ["created_at"],
        postgresql_where=sa.text("kind = 'granted'"),
    )
    op.add_column("wallet", sa.Column("held_since", MOMENT, nullable=True))
    _misses()
    _cases()
    _notes()
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0036_held_wallets.sql").read_text())


def _misses() -> None:
    op.create_table(
        "voucher_miss",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("network_hash", sa.LargeBinary(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_voucher_miss_member_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_miss")),
    )
    op.create_index("ix_voucher_miss_at", "voucher_miss", ["at"])


def _cases() -> None:
    op.create_table(
        "fraud_case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("flags", JSONB(), nullable=False),
        sa.Column("is_holding", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("looked_at", MOMENT, nullable=False),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint("state in ('open','dismissed','confirmed')", name=op.f("ck_fraud_case_state")),
        sa.CheckConstraint("score > 0", name=op.f("ck_fraud_case_score")),
        sa.CheckConstraint("(claimed_by is null) = (claimed_at is null)", name=op.f("ck_fraud_case_claimed")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null)"
            " and (decided_by is null) = (words is null)",
            name=op.f("ck_fraud_case_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'dismissed' or not is_holding", name=op.f("ck_fraud_case_dismissed_holds_nothing")
        ),
        sa.CheckConstraint(
            "decided_by <> member_id and claimed_by <> member_id", name=op.f("ck_fraud_case_not_own")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_fraud_case_member_id")),
        sa.ForeignKeyConstraint(["claimed_by"], ["member.id"], name=op.f("fk_fraud_case_claimed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_fraud_case_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fraud_case_public_id")),
    )
    op.create_index(
        "uq_fraud_case_open",
        "fraud_case",
        ["member_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_fraud_case_member_id", "fraud_case", ["member_id"])
    op.create_index("ix_fraud_case_desk", "fraud_case", ["state", "score"])


def _notes() -> None:
    op.create_table(
        "fraud_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("char_length(words) between 1 and 2000", name=op.f("ck_fraud_note_words")),
        sa.ForeignKeyConstraint(["case_id"], ["fraud_case.id"], name=op.f("fk_fraud_note_case_id")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_fraud_note_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_note")),
    )
    op.create_index("ix_fraud_note_case_id", "fraud_note", ["case_id"])


def downgrade() -> None:
    """Take it all away; whoever was held can spend again."""
    op.drop_table("fraud_note")
    op.execute("drop function fraud_note_stays()")
    op.drop_table("fraud_case")
    op.drop_table("voucher_miss")
    # As it stood, without what a person holds.
    body = (SQL / "0028_wallet_functions.sql").read_text()
    begin = body.index("create function wallet_hold")
    function = body[begin : body.index("end $$;", begin) + len("end $$;")]
    op.get_bind().connection.driver_connection.execute(
        function.replace("create function", "create or replace function")
    )
    op.drop_column("wallet", "held_since")
    op.drop_index("ix_wallet_movement_granted", "wallet_movement")
    op.drop_index("ix_topup_paid_at", "topup")
    op.drop_index("ix_gift_created_at", "gift")
    op.drop_index("ix_ledger_transaction_event_at", "ledger_transaction")
