"""The first rooms: accounts, profiles, ledger, payments, payouts, places, listings, hours, "
"search, bookings."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from procrastinate import schema
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

BOOKING_MOVES = {
    "held": ["confirmed", "expired"],
    "confirmed": ["cancelled_by_customer", "cancelled_by_provider", "cancelled_by_staff", "completed"],
}
PAYOUT_MOVES = {
    "in_review": ["approved", "held", "rejected", "second_review"],
    "held": ["approved", "in_review", "rejected", "second_review"],
    "second_review": ["approved", "held", "rejected"],
    "approved": ["failed", "paid"],
    "failed": ["in_review"],
}


class Point(UserDefinedType[Any]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "point"


class TransactionId(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


def upgrade() -> None:
    run("create extension if not exists btree_gist")
    run("create extension if not exists unaccent")
    create_tables()
    run((SQL / "0001_ledger.sql").read_text())
    run((SQL / "0001_guards.sql").read_text())
    run((SQL / "0001_search.sql").read_text())
    for table, moves in (("booking_move", BOOKING_MOVES), ("payout_move", PAYOUT_MOVES)):
        for before, afters in moves.items():
            for after in afters:
                run(f"insert into {table} values ('{before}', '{after}')")
    # The job library's own schema, of the version that is pinned.
    run(schema.SchemaManager.get_schema())
    # A NOTIFY makes every transaction that enqueues a job commit alone, one after the other; workers
    # look twice a second instead.
    run("drop trigger procrastinate_jobs_notify_queue_job_inserted_v1 on procrastinate_jobs")


def downgrade() -> None:
    raise RuntimeError("The first migration is not undone; drop the database instead.")


def run(sql: str) -> None:
    """Send SQL as it is: no bind marks are read into it."""
    op.get_bind().connection.driver_connection.execute(sql)


def create_tables() -> None:
    op.create_table(
        "attempt",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_table(
        "booking_move",
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("from_state", "to_state", name=op.f("pk_booking_move")),
    )
    op.create_table(
        "database_stamp",
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("single and mode in ('sandbox','real')", name=op.f("ck_database_stamp_one_row")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_database_stamp")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("min_natural", sa.BigInteger(), nullable=True),
        sa.Column("max_natural", sa.BigInteger(), nullable=True),
        sa.Column("hot", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("balance", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "kind in ('asset','liability','equity','revenue','expense')", name=op.f("ck_ledger_account_kind")
        ),
        sa.CheckConstraint("unit ~ '^[a-z]{3}$' or unit ~ '^x_[a-z]+$'", name=op.f("ck_ledger_account_unit")),
        sa.CheckConstraint(
            "not hot or (min_natural is null and max_natural is null)",
            name=op.f("ck_ledger_account_hot_unbounded"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("code", name=op.f("uq_ledger_account_code")),
        sa.UniqueConstraint("id", "unit", name=op.f("uq_ledger_account_id_unit")),
    )
    op.create_index("ix_ledger_account_owner", "ledger_account", ["owner_kind", "owner_id"], unique=False)
    op.create_table(
        "ledger_transaction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "posted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column(
            "created_xid", TransactionId(), server_default=sa.text("pg_current_xact_id()"), nullable=False
        ),
        sa.CheckConstraint(
            "reverses_id is null or reverses_id < id", name=op.f("ck_ledger_transaction_reverses_earlier")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_transaction.id"], name=op.f("fk_ledger_transaction_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transaction")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_transaction_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_transaction_reverses_id")),
    )
    op.create_index(
        "ix_ledger_transaction_source", "ledger_transaction", ["source_kind", "source_id"], unique=False
    )
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "email = lower(email) and position('@' in email) > 1", name=op.f("ck_member_email")
        ),
        sa.CheckConstraint("locale in ('en','fr')", name=op.f("ck_member_locale")),
        sa.CheckConstraint("status in ('active','suspended','closed')", name=op.f("ck_member_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("email", name=op.f("uq_member_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_member_public_id")),
    )
    op.create_index("ix_member_name_lower", "member", [sa.literal_column("lower(name)")], unique=False)
    op.create_table(
        "sign_up",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("locale in ('en','fr')", name=op.f("ck_sign_up_locale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("browser_hash", name=op.f("uq_sign_up_browser_hash")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_sign_up_link_hash")),
    )
    op.create_index(op.f("ix_sign_up_email"), "sign_up", ["email"], unique=False)
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
    )
    op.create_table(
        "payment_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('new','done','waiting')", name=op.f("ck_payment_event_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_event")),
    )
    op.create_index(op.f("ix_payment_event_object_id"), "payment_event", ["object_id"], unique=False)
    op.create_index(
        "ix_payment_event_open",
        "payment_event",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_table(
        "payment_operation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("response", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('checkout','expire_checkout','refund','transfer','account')",
            name=op.f("ck_payment_operation_kind"),
        ),
        sa.CheckConstraint(
            "state <> 'done' or remote_id is not null", name=op.f("ck_payment_operation_done")
        ),
        sa.CheckConstraint(
            "state in ('ready','sent','done','failed','unknown')", name=op.f("ck_payment_operation_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_operation")),
        sa.UniqueConstraint("business_key", name=op.f("uq_payment_operation_business_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_operation_public_id")),
    )
    op.create_index(
        "uq_payment_operation_live",
        "payment_operation",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'failed'"),
    )
    op.create_index(
        "ix_payment_operation_pending",
        "payment_operation",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state in ('ready','sent','unknown')"),
    )
    op.create_table(
        "payout_move",
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("from_state", "to_state", name=op.f("pk_payout_move")),
    )
    op.create_table(
        "public_point",
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("radius_m", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lat between -85 and 85", name=op.f("ck_public_point_lat")),
        sa.CheckConstraint("lon between -180 and 180", name=op.f("ck_public_point_lon")),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_public_point")),
    )
    op.create_table(
        "account_token",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'verify') = (email is not null)", name=op.f("ck_account_token_email")),
        sa.CheckConstraint("kind in ('verify','reset','step')", name=op.f("ck_account_token_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_account_token_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_token_token_hash")),
    )
    op.create_index(op.f("ix_account_token_member_id"), "account_token", ["member_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_api_token_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("public_id", name=op.f("uq_api_token_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_member_id"), "api_token", ["member_id"], unique=False)
    op.create_table(
        "connected_account",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("payouts_enabled", sa.Boolean(), nullable=False),
        sa.Column("transfers_active", sa.Boolean(), nullable=False),
        sa.Column("requirements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("bank_last4", sa.Text(), nullable=True),
        sa.Column("bank_fingerprint", sa.Text(), nullable=True),
        sa.Column("bank_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_connected_account_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_connected_account")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_connected_account_stripe_id")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=True),
        sa.Column("account_version", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "amount <> 0 and abs(amount) < 1000000000000", name=op.f("ck_ledger_entry_amount")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "unit"],
            ["ledger_account.id", "ledger_account.unit"],
            name=op.f("fk_ledger_entry_account_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["ledger_transaction.id"], name=op.f("fk_ledger_entry_transaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "account_id", "account_version", name=op.f("uq_ledger_entry_account_id_account_version")
        ),
    )
    op.create_index("ix_ledger_entry_account_id", "ledger_entry", ["account_id"], unique=False)
    op.create_index("ix_ledger_entry_transaction_id", "ledger_entry", ["transaction_id"], unique=False)
    op.create_table(
        "member_role",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('moderator','finance','admin')", name=op.f("ck_member_role_role")),
        sa.ForeignKeyConstraint(["granted_by"], ["member.id"], name=op.f("fk_member_role_granted_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_role_member_id")),
        sa.PrimaryKeyConstraint("member_id", "role", name=op.f("pk_member_role")),
    )
    op.create_table(
        "member_session",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_session_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_member_session_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_session_token_hash")),
    )
    op.create_index(op.f("ix_member_session_member_id"), "member_session", ["member_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("intent_id", sa.Text(), nullable=True),
        sa.Column("charge_id", sa.Text(), nullable=True),
        sa.Column("processor_fee_minor", sa.Integer(), nullable=True),
        sa.Column("refunded_minor", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'paid' or (charge_id is not null and paid_at is not null)", name=op.f("ck_payment_paid")
        ),
        sa.CheckConstraint("state in ('open','paid','cancelled')", name=op.f("ck_payment_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount")),
        sa.CheckConstraint("refunded_minor between 0 and amount_minor", name=op.f("ck_payment_refunded")),
        sa.ForeignKeyConstraint(["payer_id"], ["member.id"], name=op.f("fk_payment_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_payment_charge_id")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_payment_intent_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_public_id")),
        sa.UniqueConstraint("session_id", name=op.f("uq_payment_session_id")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "attempt", name=op.f("uq_payment_subject_kind_subject_id_attempt")
        ),
    )
    op.create_table(
        "payout",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("flags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('in_review','held','second_review','approved','paid','failed','rejected')",
            name=op.f("ck_payout_state"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payout_amount")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_payout_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_public_id")),
    )
    op.create_index(
        "ix_payout_provider", "payout", ["provider_id", sa.literal_column("created_at desc")], unique=False
    )
    op.create_index("ix_payout_queue", "payout", ["state", "created_at"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("home", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_key"], ["public_point.address_key"], name=op.f("fk_place_address_key")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_place_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("public_id", name=op.f("uq_place_public_id")),
    )
    op.create_index(op.f("ix_place_member_id"), "place", ["member_id"], unique=False)
    op.create_table(
        "profile",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("headline_other", sa.Text(), nullable=True),
        sa.Column("about_other", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trader", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("locale in ('en','fr')", name=op.f("ck_profile_locale")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_profile_slug")),
        sa.CheckConstraint("trader in ('private','registered')", name=op.f("ck_profile_trader")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_profile_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_profile")),
        sa.UniqueConstraint("slug", name=op.f("uq_profile_slug")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_recovery_code_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("member_id", "code_hash", name=op.f("uq_recovery_code_member_id_code_hash")),
    )
    op.create_table(
        "schedule",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("weekly", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_schedule_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_schedule_public_id")),
    )
    op.create_index(op.f("ix_schedule_provider_id"), "schedule", ["provider_id"], unique=False)
    op.create_table(
        "earning",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("share_minor", sa.Integer(), nullable=False),
        sa.Column("commission_minor", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("charge_id", sa.Text(), nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payout_id", sa.BigInteger(), nullable=True),
        sa.Column("transfer_id", sa.Text(), nullable=True),
        sa.Column("transferred_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("least(commission_minor, fee_minor) >= 0", name=op.f("ck_earning_amounts")),
        sa.CheckConstraint("share_minor > 0", name=op.f("ck_earning_share")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_earning_payout_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_earning_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earning")),
        sa.UniqueConstraint("public_id", name=op.f("uq_earning_public_id")),
        sa.UniqueConstraint("source_kind", "source_id", name=op.f("uq_earning_source_kind_source_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_earning_transfer_id")),
    )
    op.create_index("ix_earning_payout_id", "earning", ["payout_id"], unique=False)
    op.create_index(
        "ix_earning_waiting",
        "earning",
        ["provider_id", "release_at"],
        unique=False,
        postgresql_where=sa.text("payout_id is null"),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("schedule_id", sa.BigInteger(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("min_party", sa.Integer(), nullable=False),
        sa.Column("max_party", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("art_seed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_listing_currency")),
        sa.CheckConstraint("kind in ('meal','session')", name=op.f("ck_listing_kind")),
        sa.CheckConstraint("policy in ('flexible','moderate','strict')", name=op.f("ck_listing_policy")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_listing_slug")),
        sa.CheckConstraint(
            "status in ('draft','published','paused','suspended')", name=op.f("ck_listing_status")
        ),
        sa.CheckConstraint(
            "venue = 'remote' or place_id is not null or status = 'draft'", name=op.f("ck_listing_place")
        ),
        sa.CheckConstraint("venue in ('provider','remote')", name=op.f("ck_listing_venue")),
        sa.CheckConstraint("buffer_after_minutes between 0 and 1440", name=op.f("ck_listing_buffer_after")),
        sa.CheckConstraint("buffer_before_minutes between 0 and 1440", name=op.f("ck_listing_buffer_before")),
        sa.CheckConstraint("capacity between 1 and 200", name=op.f("ck_listing_capacity")),
        sa.CheckConstraint("duration_minutes between 5 and 1440", name=op.f("ck_listing_duration")),
        sa.CheckConstraint("horizon_days between 1 and 365", name=op.f("ck_listing_horizon")),
        sa.CheckConstraint(
            "min_party between 1 and max_party and max_party <= capacity", name=op.f("ck_listing_party")
        ),
        sa.CheckConstraint("notice_minutes between 0 and 525600", name=op.f("ck_listing_notice")),
        sa.CheckConstraint("price_minor between 0 and 100000000", name=op.f("ck_listing_price")),
        sa.CheckConstraint("step_minutes between 5 and 1440", name=op.f("ck_listing_step")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_listing_place_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_listing_provider_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_listing_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listing_public_id")),
    )
    op.create_index(op.f("ix_listing_provider_id"), "listing", ["provider_id"], unique=False)
    op.create_index(op.f("ix_listing_schedule_id"), "listing", ["schedule_id"], unique=False)
    op.create_table(
        "payout_decision",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("payout_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision = 'approve' or length(trim(reason)) > 0", name=op.f("ck_payout_decision_reason")
        ),
        sa.CheckConstraint(
            "decision in ('approve','hold','reject')", name=op.f("ck_payout_decision_decision")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_payout_decision_by_id")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_payout_decision_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_decision")),
    )
    op.create_index("ix_payout_decision_payout_id", "payout_decision", ["payout_id"], unique=False)
    op.create_table(
        "payout_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("payout_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_payout_event_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_event")),
    )
    op.create_index(op.f("ix_payout_event_payout_id"), "payout_event", ["payout_id"], unique=False)
    op.create_table(
        "refund",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('due','done','failed')", name=op.f("ck_refund_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("public_id", name=op.f("uq_refund_public_id")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_refund_stripe_id")),
    )
    op.create_index(op.f("ix_refund_payment_id"), "refund", ["payment_id"], unique=False)
    op.create_table(
        "schedule_override",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("windows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["schedule.id"],
            name=op.f("fk_schedule_override_schedule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_override")),
        sa.UniqueConstraint("schedule_id", "on_date", name=op.f("uq_schedule_override_schedule_id_on_date")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("home", sa.LargeBinary(), nullable=True),
        sa.Column("listing_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_draft_listing_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_draft_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draft_public_id")),
    )
    op.create_index("ix_draft_member_open", "draft", ["member_id", "updated_at"], unique=False)
    op.create_table(
        "listing_text",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("locale in ('en','fr')", name=op.f("ck_listing_text_locale")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_text_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", "locale", name=op.f("pk_listing_text")),
    )
    op.create_table(
        "meal_details",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("courses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("allergens", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("allergens_declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cuisine", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_meal_details_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_meal_details")),
    )
    op.create_table(
        "occurrence",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("provider_id"), "="),
            (sa.column("busy"), "&&"),
            where=sa.text("seats_taken > 0"),
            using="gist",
            name="ex_occurrence_provider_busy",
        ),
        sa.CheckConstraint(
            "not isempty(busy) and lower(busy) <= starts_at and upper(busy) >= ends_at and lower_inc(busy) "
            "and not upper_inc(busy)",
            name=op.f("ck_occurrence_busy"),
        ),
        sa.CheckConstraint("seats_taken between 0 and capacity", name=op.f("ck_occurrence_seats")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_occurrence_span")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_occurrence_listing_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_occurrence_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
    )
    op.create_index(
        "uq_occurrence_live_slot",
        "occurrence",
        ["listing_id", "starts_at"],
        unique=True,
        postgresql_where=sa.text("seats_taken > 0"),
    )
    op.create_table(
        "search_entry",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column(
            "m",
            Point(),
            sa.Computed(
                "point(6378137 * radians(lon), 6378137 * ln(tan(pi() / 4 + radians(lat) / 2)))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("min_party", sa.Integer(), nullable=False),
        sa.Column("max_party", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("diets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("next_free_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_free_seats", sa.Integer(), nullable=True),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_search_entry_listing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_search_entry")),
        postgresql_with={"fillfactor": "85"},
    )
    op.create_index(
        "ix_search_entry_category_m", "search_entry", ["category", "m"], unique=False, postgresql_using="gist"
    )
    op.create_index("ix_search_entry_m", "search_entry", ["m"], unique=False, postgresql_using="gist")
    op.create_index("ix_search_entry_provider_id", "search_entry", ["provider_id"], unique=False)
    op.create_index("ix_search_entry_words", "search_entry", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "session_details",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("bring", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("discipline", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level in ('any','beginner','intermediate','advanced')", name=op.f("ck_session_details_level")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_session_details_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_session_details")),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("occurrence_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("starts_local", sa.Text(), nullable=False),
        sa.Column("tzdb_version", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.Integer(), nullable=False),
        sa.Column("commission_minor", sa.Integer(), nullable=False),
        sa.Column("share_minor", sa.Integer(), nullable=False),
        sa.Column("refunded_minor", sa.Integer(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("home", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("note_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'held' or hold_expires_at is not null", name=op.f("ck_booking_hold")),
        sa.CheckConstraint(
            "state in "
            "('held','confirmed','completed','expired','cancelled_by_customer','cancelled_by_provider','cancelled_by_staff')",
            name=op.f("ck_booking_state"),
        ),
        sa.CheckConstraint("customer_id <> provider_id", name=op.f("ck_booking_two_people")),
        sa.CheckConstraint(
            "least(price_minor, fee_minor, commission_minor, share_minor) >= 0",
            name=op.f("ck_booking_amounts"),
        ),
        sa.CheckConstraint("party_size >= 1 and seats >= party_size", name=op.f("ck_booking_party")),
        sa.CheckConstraint("refunded_minor between 0 and total_minor", name=op.f("ck_booking_refunded")),
        sa.CheckConstraint("share_minor = price_minor - commission_minor", name=op.f("ck_booking_share")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_booking_span")),
        sa.CheckConstraint("total_minor = price_minor + fee_minor", name=op.f("ck_booking_total")),
        sa.ForeignKeyConstraint(["customer_id"], ["member.id"], name=op.f("fk_booking_customer_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_booking_listing_id")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_booking_occurrence_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_booking_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("public_id", name=op.f("uq_booking_public_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_booking_reference")),
    )
    op.create_index(
        "ix_booking_customer", "booking", ["customer_id", sa.literal_column("starts_at desc")], unique=False
    )
    op.create_index(
        "ix_booking_ending",
        "booking",
        ["ends_at"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed'"),
    )
    op.create_index(
        "ix_booking_held",
        "booking",
        ["hold_expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(op.f("ix_booking_listing_id"), "booking", ["listing_id"], unique=False)
    op.create_index("ix_booking_occurrence_id", "booking", ["occurrence_id"], unique=False)
    op.create_index("ix_booking_provider", "booking", ["provider_id", "starts_at"], unique=False)
    op.create_table(
        "booking_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_event_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_event")),
    )
    op.create_index(op.f("ix_booking_event_booking_id"), "booking_event", ["booking_id"], unique=False)
    op.create_table(
        "booking_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_line_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_line")),
        sa.UniqueConstraint("booking_id", "position", name=op.f("uq_booking_line_booking_id_position")),
    )
