"""What members design and sell."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
MOMENT = sa.DateTime(timezone=True)
KINDS = (
    *("theme", "frame", "ribbon", "sticker", "priority_request", "extended_hold", "search_alert", "boost"),
    *("extra_photos", "statistics", "programme_history"),
)


def upgrade() -> None:
    """Rooms for makers, designs, decisions and shares; goods know who made them, and works can be hidden."""
    _goods()
    _designs()
    _shares()
    op.add_column("work", sa.Column("hidden_at", MOMENT, nullable=True))
    op.get_bind().connection.driver_connection.execute((SQL / "0035_designs.sql").read_text())


def _goods() -> None:
    _kinds(*KINDS[:4], "badge", *KINDS[4:])
    op.add_column("good", sa.Column("maker_id", sa.BigInteger(), nullable=True))
    op.add_column("good", sa.Column("hidden_at", MOMENT, nullable=True))
    op.create_foreign_key(op.f("fk_good_maker_id_member"), "good", "member", ["maker_id"], ["id"])
    op.create_check_constraint(op.f("ck_good_hidden"), "good", "hidden_at is null or maker_id is not null")
    op.create_index(
        "ix_good_maker_id", "good", ["maker_id"], postgresql_where=sa.text("maker_id is not null")
    )


def _kinds(*kinds: str) -> None:
    op.drop_constraint(op.f("ck_good_kind"), "good", type_="check")
    op.create_check_constraint(
        op.f("ck_good_kind"), "good", f"kind in ({', '.join(repr(kind) for kind in kinds)})"
    )


def _designs() -> None:
    op.create_table(
        "maker",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("char_length(name) between 2 and 40", name=op.f("ck_maker_name")),
        sa.CheckConstraint(
            "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 60", name=op.f("ck_maker_slug")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_maker_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_maker")),
        sa.UniqueConstraint("slug", name=op.f("uq_maker_slug")),
    )
    op.create_table(
        "design",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("maker_id", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("kind", "state", "name", "words", "language")
        ),
        sa.Column("drawing", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("fingerprint", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("good_id", sa.BigInteger(), nullable=True),
        sa.Column("share_bps", sa.Integer(), nullable=True),
        sa.Column("claimed_by_id", sa.BigInteger(), nullable=True),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("claimed_at", "submitted_at")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("created_at", "updated_at")),
        sa.CheckConstraint("kind in ('sticker','theme','badge')", name=op.f("ck_design_kind")),
        sa.CheckConstraint(
            "state in ('draft','in_review','on_sale','refused','withdrawn')", name=op.f("ck_design_state")
        ),
        sa.CheckConstraint(
            "char_length(name) <= 40 and char_length(words) <= 200", name=op.f("ck_design_words")
        ),
        sa.CheckConstraint("language in ('en','fr')", name=op.f("ck_design_language")),
        sa.CheckConstraint(
            "jsonb_typeof(drawing) = 'object' and octet_length(drawing::text) <= 4000",
            name=op.f("ck_design_drawing"),
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_design_version")),
        sa.CheckConstraint(
            "state <> 'in_review' or submitted_at is not null", name=op.f("ck_design_submitted")
        ),
        sa.CheckConstraint(
            "(good_id is not null) = (state in ('on_sale','withdrawn'))"
            " and (good_id is null) = (share_bps is null)",
            name=op.f("ck_design_sold"),
        ),
        sa.CheckConstraint("share_bps between 0 and 10000", name=op.f("ck_design_share")),
        sa.CheckConstraint("(claimed_by_id is null) = (claimed_at is null)", name=op.f("ck_design_claimed")),
        sa.CheckConstraint("claimed_by_id is distinct from maker_id", name=op.f("ck_design_own_claim")),
        sa.ForeignKeyConstraint(["maker_id"], ["maker.member_id"], name=op.f("fk_design_maker_id_maker")),
        sa.ForeignKeyConstraint(["good_id"], ["good.id"], name=op.f("fk_design_good_id_good")),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["member.id"], name=op.f("fk_design_claimed_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design")),
        sa.UniqueConstraint("public_id", name=op.f("uq_design_public_id")),
        sa.UniqueConstraint("good_id", name=op.f("uq_design_good_id")),
    )
    op.create_index("ix_design_maker_id", "design", ["maker_id", "id"])
    op.create_index(
        "ix_design_in_review", "design", ["submitted_at"], postgresql_where=sa.text("state = 'in_review'")
    )
    op.create_index("ix_design_fingerprint", "design", ["fingerprint"], postgresql_using="gin")
    op.create_table(
        "design_decision",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("design_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision", "reason")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("credits", "stock")),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "decision in ('accept','refuse','withdraw')", name=op.f("ck_design_decision_decision")
        ),
        sa.CheckConstraint(
            "decision = 'accept' or length(trim(reason)) > 0", name=op.f("ck_design_decision_reason")
        ),
        sa.CheckConstraint(
            "(decision = 'accept') = (credits is not null)", name=op.f("ck_design_decision_price")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_design_decision_by_id_member")),
        sa.ForeignKeyConstraint(
            ["design_id"], ["design.id"], name=op.f("fk_design_decision_design_id_design")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_decision")),
    )
    op.create_index("ix_design_decision_design_id", "design_decision", ["design_id", "id"])


def _shares() -> None:
    op.create_table(
        "maker_share",
        *(
            sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False)
            for name in ("sale_id", "design_id", "maker_id", "buyer_id")
        ),
        sa.Column("share_credits", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
            for name in ("granted_credits", "taken_credits")
        ),
        sa.Column("made_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("settled_at", "returned_at", "told_at")),
        sa.CheckConstraint("maker_id <> buyer_id", name=op.f("ck_maker_share_two_people")),
        sa.CheckConstraint(
            "share_credits >= 0 and granted_credits between 0 and share_credits"
            " and taken_credits between 0 and granted_credits",
            name=op.f("ck_maker_share_credits"),
        ),
        sa.CheckConstraint(
            "granted_credits = 0 or settled_at is not null", name=op.f("ck_maker_share_settled")
        ),
        sa.CheckConstraint("taken_credits = 0 or returned_at is not null", name=op.f("ck_maker_share_taken")),
        *(
            sa.ForeignKeyConstraint(
                [name], [target], name=op.f(f"fk_maker_share_{name}_{target.split('.')[0]}")
            )
            for name, target in {
                "sale_id": "shop_sale.id",
                "design_id": "design.id",
                "maker_id": "maker.member_id",
                "buyer_id": "member.id",
            }.items()
        ),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_maker_share")),
    )
    op.create_index(
        "uq_maker_share_buyer",
        "maker_share",
        ["design_id", "buyer_id"],
        unique=True,
        postgresql_where=sa.text("returned_at is null"),
    )
    op.create_index("ix_maker_share_maker_id", "maker_share", ["maker_id", "made_at"])
    op.create_index(
        "ix_maker_share_due",
        "maker_share",
        ["maker_id"],
        postgresql_where=sa.text(
            "settled_at is null or told_at is null"
            " or (returned_at is not null and taken_credits < granted_credits)"
        ),
    )


def downgrade() -> None:
    """Take the rooms away, and what was sold of them too if nobody bought any."""
    op.execute("drop trigger good_of_maker_guard on good")
    for table in ("maker_share", "design_decision", "design", "maker"):
        op.drop_table(table)
    for function in (
        "good_of_maker_guard",
        "design_guard",
        "design_decision_of_another",
        "maker_share_guard",
        "maker_share_of_sale",
    ):
        op.execute(f"drop function {function}()")
    op.drop_column("work", "hidden_at")
    op.drop_constraint(op.f("ck_good_hidden"), "good", type_="check")
    op.drop_index("ix_good_maker_id", "good")
    op.drop_column("good", "hidden_at")
    op.drop_column("good", "maker_id")
    _kinds(*KINDS)
