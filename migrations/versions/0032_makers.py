"""Designs of members, and works sold in euro."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Rooms for works, their files, decisions and sales."""
    _works()
    _sales()
    op.get_bind().connection.driver_connection.execute((SQL / "0032_works.sql").read_text())


def _works() -> None:
    op.create_table(
        "work",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "state")),
        *(
            sa.Column(f"{name}_{locale}", sa.Text(), nullable=False)
            for name in ("title", "text")
            for locale in ("en", "fr")
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('recipe_book','training_plan','guide')", name=op.f("ck_work_kind")),
        sa.CheckConstraint(
            "state in ('draft','in_review','on_sale','refused','withdrawn')", name=op.f("ck_work_state")
        ),
        sa.CheckConstraint("price_minor between 100 and 20000", name=op.f("ck_work_price")),
        sa.CheckConstraint("language in ('en','fr')", name=op.f("ck_work_language")),
        sa.CheckConstraint("title_en <> '' or title_fr <> ''", name=op.f("ck_work_title")),
        sa.CheckConstraint("state <> 'on_sale' or decided_at is not null", name=op.f("ck_work_reviewed")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_work_provider_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("public_id", name=op.f("uq_work_public_id")),
    )
    op.create_index("ix_work_provider_id", "work", ["provider_id"])
    op.create_index("ix_work_on_sale", "work", ["decided_at"], postgresql_where=sa.text("state = 'on_sale'"))
    op.create_index(
        "ix_work_in_review", "work", ["submitted_at"], postgresql_where=sa.text("state = 'in_review'")
    )
    op.create_table(
        "work_file",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("sha256 = sha256(content)", name=op.f("ck_work_file_digest")),
        sa.CheckConstraint(
            "pages between 1 and 400 and size_bytes = octet_length(content)", name=op.f("ck_work_file_size")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_file_work_id_work")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_file")),
    )
    op.create_index("ix_work_file_work_id", "work_file", ["work_id", "id"])
    op.create_table(
        "work_decision",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("work_id", "file_id", "by_id")),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "decision in ('approve','refuse','withdraw')", name=op.f("ck_work_decision_decision")
        ),
        sa.CheckConstraint(
            "decision = 'approve' or length(trim(reason)) > 0", name=op.f("ck_work_decision_reason")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_work_decision_by_id_member")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["work_file.id"], name=op.f("fk_work_decision_file_id_work_file")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_decision_work_id_work")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_decision")),
    )
    op.create_index("ix_work_decision_work_id", "work_decision", ["work_id", "id"])


def _sales() -> None:
    op.create_table(
        "work_sale",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("work_id", "file_id", "buyer_id", "provider_id")
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title_en", "title_fr", "country")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("vat_bps", "price_minor", "share_minor", "commission_minor", "vat_minor")
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("currency", "state", "consent_text")),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("downloads", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_download_at", MOMENT, nullable=True),
        sa.Column("last_download_at", MOMENT, nullable=True),
        sa.CheckConstraint("state in ('open','paid','dropped','ended')", name=op.f("ck_work_sale_state")),
        sa.CheckConstraint(
            "state not in ('paid','ended') or paid_at is not null", name=op.f("ck_work_sale_paid")
        ),
        sa.CheckConstraint("buyer_id <> provider_id", name=op.f("ck_work_sale_two_people")),
        sa.CheckConstraint(
            "price_minor > 0 and least(share_minor, commission_minor, vat_minor) >= 0",
            name=op.f("ck_work_sale_amounts"),
        ),
        sa.CheckConstraint(
            "share_minor + commission_minor + vat_minor = price_minor", name=op.f("ck_work_sale_adds_up")
        ),
        sa.CheckConstraint("length(trim(consent_text)) > 0", name=op.f("ck_work_sale_consent")),
        sa.CheckConstraint(
            "downloads >= 0 and (downloads = 0) = (first_download_at is null)",
            name=op.f("ck_work_sale_downloads"),
        ),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_sale_work_id_work")),
        sa.ForeignKeyConstraint(["file_id"], ["work_file.id"], name=op.f("fk_work_sale_file_id_work_file")),
        sa.ForeignKeyConstraint(["buyer_id"], ["member.id"], name=op.f("fk_work_sale_buyer_id_member")),
        sa.ForeignKeyConstraint(["provider_id"], ["member.id"], name=op.f("fk_work_sale_provider_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_sale")),
        sa.UniqueConstraint("public_id", name=op.f("uq_work_sale_public_id")),
    )
    op.create_index("ix_work_sale_buyer_id", "work_sale", ["buyer_id", "id"])
    op.create_index("ix_work_sale_provider_id", "work_sale", ["provider_id"])
    op.create_index(
        "uq_work_sale_live",
        "work_sale",
        ["work_id", "buyer_id"],
        unique=True,
        postgresql_where=sa.text("state in ('open','paid')"),
    )


def downgrade() -> None:
    """Take the rooms away; the ledger's guard keeps knowing more kinds of accounts, which does no harm."""
    for table in ("work_sale", "work_decision", "work_file", "work"):
        op.drop_table(table)
    for function in ("work_sale_guard", "work_file_of_work", "work_decision_of_another"):
        op.execute(f"drop function {function}()")
