"""Disputes, debts and what comes back after a transfer."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

KINDS = (
    "'checkout','expire_checkout','refund','transfer','account','reversal','dispute_evidence','dispute_close'"
)
EARNING = ("held_minor", "sent_minor", "netted_minor", "recalled_minor")
REFUND = ("share_minor", "commission_minor", "fee_minor")


def upgrade() -> None:
    add_to_refunds()
    add_to_earnings()
    op.add_column(
        "connected_account",
        sa.Column("past_due", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.alter_column("connected_account", "past_due", server_default=None)
    op.add_column("connected_account", sa.Column("disabled_reason", sa.Text(), nullable=True))
    swap_check("payment_operation", "kind", f"kind in ({KINDS})")
    swap_check("payout", "amount", "amount_minor > 0 or state in ('rejected','failed')")
    create_debts()
    create_disputes()
    run((SQL / "0002_troubles.sql").read_text())


def downgrade() -> None:
    raise RuntimeError("What came back after a transfer is not forgotten; restore a backup instead.")


def run(sql: str) -> None:
    """Send SQL as it is: no bind marks are read into it."""
    op.get_bind().connection.driver_connection.execute(sql)


def swap_check(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def add_to_refunds() -> None:
    for name in REFUND:
        op.add_column("refund", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("refund", name, server_default=None)
    op.add_column("refund", sa.Column("source", sa.Text(), nullable=False, server_default="booking"))
    op.alter_column("refund", "source", server_default=None)
    op.add_column("refund", sa.Column("asked_by_id", sa.BigInteger(), nullable=True))
    op.add_column("refund", sa.Column("stuck_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("refund", sa.Column("replaces_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_refund_asked_by_id"), "refund", "member", ["asked_by_id"], ["id"])
    op.create_foreign_key(op.f("fk_refund_replaces_id"), "refund", "refund", ["replaces_id"], ["id"])
    op.create_unique_constraint(op.f("uq_refund_replaces_id"), "refund", ["replaces_id"])
    op.create_check_constraint(op.f("ck_refund_source"), "refund", "source in ('booking','refund_due')")
    op.create_check_constraint(
        op.f("ck_refund_parts"),
        "refund",
        "least(share_minor, commission_minor, fee_minor) >= 0"
        " and share_minor + commission_minor + fee_minor in (0, amount_minor)",
    )
    op.create_index(
        "ix_refund_stuck", "refund", ["stuck_since"], postgresql_where=sa.text("stuck_since is not null")
    )


def add_to_earnings() -> None:
    for part in ("share", "commission", "fee"):
        op.add_column("earning", sa.Column(f"first_{part}_minor", sa.Integer(), nullable=True))
    for name in EARNING:
        op.add_column("earning", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("earning", name, server_default=None)
    op.add_column("earning", sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("earning", sa.Column("frozen_since", sa.DateTime(timezone=True), nullable=True))
    run("""
        alter table earning disable trigger earning_guard;
        update earning set first_share_minor = share_minor, first_commission_minor = commission_minor,
            first_fee_minor = fee_minor,
            granted_at = (select event_at from ledger_transaction where key = earning.public_id || ':approved'),
            sent_minor = case when transfer_id is null then 0 else share_minor end;
        update earning set held_minor = share_minor where granted_at is not null and transfer_id is null;
        alter table earning enable trigger earning_guard;
    """)
    for part in ("share", "commission", "fee"):
        op.alter_column("earning", f"first_{part}_minor", nullable=False)
    swap_check("earning", "share", "share_minor >= 0")
    op.create_check_constraint(
        op.f("ck_earning_standing"),
        "earning",
        "least(held_minor, sent_minor, netted_minor, recalled_minor) >= 0",
    )
    op.create_check_constraint(
        op.f("ck_earning_only_less"),
        "earning",
        "share_minor <= first_share_minor and commission_minor <= first_commission_minor"
        " and fee_minor <= first_fee_minor",
    )


def create_debts() -> None:
    op.create_table(
        "debt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("earning_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("netted_minor", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_debt_amount")),
        sa.CheckConstraint("netted_minor between 0 and amount_minor", name=op.f("ck_debt_netted")),
        sa.CheckConstraint("cause in ('refund','dispute')", name=op.f("ck_debt_cause")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_debt_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt")),
        sa.UniqueConstraint("public_id", name=op.f("uq_debt_public_id")),
    )
    op.create_index(
        "ix_debt_open",
        "debt",
        ["provider_id", "currency"],
        postgresql_where=sa.text("netted_minor < amount_minor"),
    )
    op.create_index(op.f("ix_debt_earning_id"), "debt", ["earning_id"])
    op.create_table(
        "debt_netting",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("debt_id", sa.BigInteger(), nullable=False),
        sa.Column("earning_id", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_debt_netting_amount")),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name=op.f("fk_debt_netting_debt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_netting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_debt_netting_public_id")),
    )
    for column in ("debt_id", "earning_id"):
        op.create_index(op.f(f"ix_debt_netting_{column}"), "debt_netting", [column])


def create_disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bearer", sa.Text(), nullable=False),
        sa.Column("taken_minor", sa.Integer(), nullable=False),
        sa.Column("recall", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('warning_needs_response','warning_under_review','warning_closed','needs_response',"
            "'under_review','won','lost','prevented')",
            name=op.f("ck_dispute_status"),
        ),
        sa.CheckConstraint("bearer in ('provider','platform')", name=op.f("ck_dispute_bearer")),
        sa.CheckConstraint("recall in ('none','asked','done','refused')", name=op.f("ck_dispute_recall")),
        sa.CheckConstraint(
            "amount_minor > 0 and least(fee_minor, taken_minor) >= 0", name=op.f("ck_dispute_amounts")
        ),
        sa.CheckConstraint(
            "closed_at is null or status in ('warning_closed','won','lost','prevented')",
            name=op.f("ck_dispute_closed"),
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_dispute_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("public_id", name=op.f("uq_dispute_public_id")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_dispute_stripe_id")),
    )
    op.create_index(op.f("ix_dispute_payment_id"), "dispute", ["payment_id"])
    op.create_index("ix_dispute_open", "dispute", ["due_by"], postgresql_where=sa.text("closed_at is null"))
