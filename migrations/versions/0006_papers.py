"""Receipts, invoices, statements and tax reports."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    create_papers()
    create_tax()
    run((SQL / "0006_papers.sql").read_text())


def downgrade() -> None:
    raise RuntimeError("Issued papers are not taken back; drop the database instead.")


def run(sql: str) -> None:
    """Send SQL as it is: no bind marks are read into it."""
    op.get_bind().connection.driver_connection.execute(sql)


def create_papers() -> None:
    op.create_table(
        "paper_counter",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_paper_counter_last")),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_paper_counter")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("refers_to_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("addressee", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('receipt','credit_note','invoice','invoice_credit','recap')", name=op.f("ck_paper_kind")
        ),
        sa.CheckConstraint("locale in ('en','fr')", name=op.f("ck_paper_locale")),
        sa.CheckConstraint("amount_minor > 0 and number > 0", name=op.f("ck_paper_amount")),
        sa.CheckConstraint(
            "(kind in ('credit_note','invoice_credit')) = (refers_to_id is not null)",
            name=op.f("ck_paper_refers"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_paper_owner_id")),
        sa.ForeignKeyConstraint(["refers_to_id"], ["paper.id"], name=op.f("fk_paper_refers_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("public_id", name=op.f("uq_paper_public_id")),
        sa.UniqueConstraint("business_key", name=op.f("uq_paper_business_key")),
        sa.UniqueConstraint("series", "year", "number", name=op.f("uq_paper_series_year_number")),
    )
    op.create_index("ix_paper_subject", "paper", ["subject_kind", "subject_id"])
    op.create_index("ix_paper_owner", "paper", ["owner_id", "kind", "issued_at"])
    op.create_index(op.f("ix_paper_refers_to_id"), "paper", ["refers_to_id"])
    op.create_table(
        "paper_file",
        sa.Column("paper_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 = sha256(content)", name=op.f("ck_paper_file_digest")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_file_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_file")),
    )
    op.create_table(
        "paper_entry",
        sa.Column("ledger_entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ledger_entry_id"], ["ledger_entry.id"], name=op.f("fk_paper_entry_ledger_entry_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_entry_paper_id")),
        sa.PrimaryKeyConstraint("ledger_entry_id", name=op.f("pk_paper_entry")),
    )
    op.create_index(op.f("ix_paper_entry_paper_id"), "paper_entry", ["paper_id"])


def create_tax() -> None:
    op.create_table(
        "tax_details",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('person','company')", name=op.f("ck_tax_details_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tax_details_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_tax_details")),
    )
    op.create_table(
        "tax_standing",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reminded_again_at is null or reminded_at is not null", name=op.f("ck_tax_standing_in_order")
        ),
        sa.CheckConstraint(
            "blocked_at is null or reminded_again_at is not null",
            name=op.f("ck_tax_standing_after_two_reminders"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tax_standing_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_tax_standing")),
    )
