"""Credentials and the gates they open."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
MOMENT = sa.DateTime(timezone=True)
DOCUMENTS = (
    "'sport_diploma','sport_card','food_declaration','hygiene_training','drinks_licence','drinks_permit'"
)


def upgrade() -> None:
    """What the law looks at in a listing; gates; documents with their files; and what was taken off."""
    _listings()
    _gates()
    _credentials()
    _closures()
    op.get_bind().connection.driver_connection.execute((SQL / "0034_credentials.sql").read_text())


def _listings() -> None:
    op.add_column("listing", sa.Column("country", sa.Text(), nullable=True))
    op.add_column("listing", sa.Column("activities", ARRAY(sa.Text()), nullable=True))
    op.execute(
        "update listing set country = 'FR',"
        " activities = case kind when 'meal' then array['cooking'] else array['sport'] end"
    )
    # The triggers of that change run before the table may be altered again.
    op.execute("set constraints all immediate")
    op.alter_column("listing", "country", nullable=False)
    op.alter_column("listing", "activities", nullable=False)
    op.create_check_constraint(op.f("ck_listing_country"), "listing", "country ~ '^[A-Z]{2}$'")
    op.create_check_constraint(
        op.f("ck_listing_activities"),
        "listing",
        "case kind when 'meal' then activities <@ array['cooking','alcohol'] and 'cooking' = any(activities)"
        " else activities <@ array['sport'] end",
    )


def _gates() -> None:
    op.create_table(
        "credential_gate",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in _names("public_id country activity document")
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("enforced_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("ck_credential_gate_country")),
        sa.CheckConstraint(
            "activity in ('sport','cooking','alcohol')", name=op.f("ck_credential_gate_activity")
        ),
        sa.CheckConstraint(f"document in ({DOCUMENTS},'none')", name=op.f("ck_credential_gate_document")),
        sa.CheckConstraint(
            "document <> 'none' or enforced_at is null", name=op.f("ck_credential_gate_none_is_no_gate")
        ),
        sa.CheckConstraint("ends_on is null or ends_on >= begins_on", name=op.f("ck_credential_gate_days")),
        sa.CheckConstraint("length(trim(source)) > 0", name=op.f("ck_credential_gate_source")),
        sa.ForeignKeyConstraint(["set_by_id"], ["member.id"], name=op.f("fk_credential_gate_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_gate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_credential_gate_public_id")),
    )
    op.create_index(
        "uq_credential_gate_live",
        "credential_gate",
        ["country", "activity", "document"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _credentials() -> None:
    op.create_table(
        "credential",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _names("document state")),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("claimed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("reminded_again_at", MOMENT, nullable=True),
        sa.Column("file_erased_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"document in ({DOCUMENTS})", name=op.f("ck_credential_document")),
        sa.CheckConstraint(
            "state in ('waiting','accepted','refused','expired','withdrawn','replaced')",
            name=op.f("ck_credential_state"),
        ),
        sa.CheckConstraint(
            "(state in ('waiting','accepted')) = (closed_at is null)", name=op.f("ck_credential_closed")
        ),
        sa.CheckConstraint(
            "state not in ('accepted','refused','expired','replaced')"
            " or (decided_at is not null and decided_by_id is not null)",
            name=op.f("ck_credential_decided"),
        ),
        sa.CheckConstraint("decided_by_id <> provider_id", name=op.f("ck_credential_of_another")),
        sa.CheckConstraint(
            "state <> 'refused' or length(trim(reason)) > 0", name=op.f("ck_credential_reason")
        ),
        sa.CheckConstraint(
            "document not in ('sport_card','drinks_permit') or valid_until is not null",
            name=op.f("ck_credential_dated"),
        ),
        sa.CheckConstraint(
            "(claimed_by_id is null) = (claimed_at is null)", name=op.f("ck_credential_claim")
        ),
        sa.CheckConstraint(
            "file_erased_at is null or closed_at is not null", name=op.f("ck_credential_erased")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["member.id"], name=op.f(f"fk_credential_{name}"))
            for name in ("provider_id", "claimed_by_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("public_id", name=op.f("uq_credential_public_id")),
    )
    for state in ("waiting", "accepted"):
        op.create_index(
            f"uq_credential_{state}",
            "credential",
            ["provider_id", "document"],
            unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    op.create_index("ix_credential_provider_id", "credential", ["provider_id", "id"])
    op.create_index(
        "ix_credential_queue", "credential", ["sent_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index(
        "ix_credential_ends", "credential", ["valid_until"], postgresql_where=sa.text("state = 'accepted'")
    )
    op.create_table(
        "credential_file",
        sa.Column("credential_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("mime in ('image/jpeg','application/pdf')", name=op.f("ck_credential_file_mime")),
        sa.CheckConstraint(
            "size_bytes between 1 and 8388608 and octet_length(content) <= 16000000",
            name=op.f("ck_credential_file_size"),
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credential.id"],
            name=op.f("fk_credential_file_credential_id"),
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_credential_file")),
    )


def _closures() -> None:
    op.create_table(
        "listing_closure",
        sa.Column("listing_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("documents", ARRAY(sa.Text()), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.CheckConstraint("cardinality(documents) > 0", name=op.f("ck_listing_closure_documents")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_closure_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_closure")),
    )
    op.create_table(
        "document_end",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_document_end_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_document_end")),
    )


def _names(words: str) -> list[str]:
    return words.split()


def downgrade() -> None:
    for trigger in ("listing_passes_gates", "listing_closure_ends"):
        op.execute(f"drop trigger {trigger} on listing")
    for table in ("document_end", "listing_closure", "credential_file", "credential", "credential_gate"):
        op.drop_table(table)
    for function in (
        "listing_passes_gates()",
        "listing_closure_ends()",
        "credential_guard()",
        "credential_leaves_none_open()",
        "gate_leaves_none_open()",
        "closed_gates_of(bigint)",
    ):
        op.execute(f"drop function {function}")
    op.drop_column("listing", "activities")
    op.drop_column("listing", "country")
