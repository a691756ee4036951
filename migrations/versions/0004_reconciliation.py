"""What the payment provider lists, beside what the ledger says."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("resolved_at is null")
STATES = "'ready','sent','done','failed','unknown'"


def upgrade() -> None:
    _let_calls_be_stopped(f"{STATES},'stopped'")
    op.add_column("payment_event", sa.Column("next_attempt_at", INSTANT, nullable=True))
    _make_alerts()
    _make_runs()
    _make_lines()


def downgrade() -> None:
    for table in ("reconciliation_line", "reconciliation_run", "payment_cursor", "payment_alert"):
        op.drop_table(table)
    op.drop_column("payment_event", "next_attempt_at")
    _let_calls_be_stopped(STATES)


def _let_calls_be_stopped(states: str) -> None:
    name = op.f("ck_payment_operation_state")
    op.drop_constraint(name, "payment_operation", type_="check")
    op.create_check_constraint(name, "payment_operation", f"state in ({states})")


def _make_alerts() -> None:
    op.create_table(
        "payment_alert",
        _key(),
        _text("public_id", unique=True),
        _text("kind"),
        _text("subject_kind"),
        _text("subject_id"),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("last_raised_at", INSTANT, nullable=False),
        *_resolution(),
        sa.CheckConstraint(
            "(resolved_at is null) = (reason is null)", name=op.f("ck_payment_alert_resolved")
        ),
    )
    op.create_index(
        "uq_payment_alert_open", "payment_alert", ["kind", "subject_id"], unique=True, postgresql_where=OPEN
    )
    op.create_table(
        "payment_cursor",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", INSTANT, nullable=False),
    )


def _make_runs() -> None:
    counts = ("listed", "matched", "missing_here", "missing_there", "differs")
    op.create_table(
        "reconciliation_run",
        _key(),
        _text("public_id", unique=True),
        _text("state"),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("state in ('running','done','failed')", name=op.f("ck_reconciliation_run_state")),
        sa.CheckConstraint(
            "(state = 'running') = (finished_at is null)", name=op.f("ck_reconciliation_run_finished")
        ),
    )


def _make_lines() -> None:
    op.create_table(
        "reconciliation_line",
        _key(),
        _text("public_id", unique=True),
        _text("fact_key", unique=True),
        _text("kind"),
        sa.Column("movement_id", sa.Text(), nullable=True, unique=True),
        sa.Column("ledger_transaction_id", sa.BigInteger(), nullable=True, unique=True),
        _text("state"),
        sa.Column("their_minor", sa.BigInteger(), nullable=True),
        sa.Column("our_minor", sa.BigInteger(), nullable=True),
        _text("currency"),
        sa.Column("charge_id", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        *_resolution(),
        sa.ForeignKeyConstraint(["ledger_transaction_id"], ["ledger_transaction.id"]),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["reconciliation_run.id"]),
        *_line_checks(),
    )
    for column in ("state", "charge_id", "account_id", "provider_id", "run_id"):
        op.create_index(op.f(f"ix_reconciliation_line_{column}"), "reconciliation_line", [column])
    op.create_index(
        "ix_reconciliation_line_open",
        "reconciliation_line",
        ["created_at"],
        postgresql_where=sa.text("state <> 'matched' and resolved_at is null"),
    )


def _line_checks() -> list[sa.CheckConstraint]:
    checks = {
        "state": "state in ('matched','missing_here','missing_there','differs')",
        "sides": "case state when 'matched' then movement_id is not null and ledger_transaction_id is not null"
        " and their_minor = our_minor when 'missing_here' then movement_id is not null"
        " and ledger_transaction_id is null when 'missing_there' then movement_id is null"
        " and ledger_transaction_id is not null else movement_id is not null"
        " and ledger_transaction_id is not null and their_minor <> our_minor end",
        "theirs": "(movement_id is null) = (their_minor is null)",
        "ours": "(ledger_transaction_id is null) = (our_minor is null)",
        "resolved": "(resolved_at is null) = (reason is null)",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_reconciliation_line_{name}")) for name, rule in checks.items()
    ]


def _key() -> "sa.Column[int]":
    return sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=True)


def _text(name: str, *, unique: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, unique=unique)


def _resolution() -> "list[sa.Column[object]]":
    return [
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolved_by_id", sa.BigInteger(), sa.ForeignKey("member.id"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
    ]
