"""What plans give as rows of rights, days of offers counted, photos of offers, and memberships given as presents."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
GIFT_CHECKS = {
    "state": "state in ('open','paid','taken','withdrawn','declined','lapsed','lost','dropped')",
    "bounds": "months between 1 and 24 and amount_minor > 0",
    "taken": "(state = 'taken') = (taken_at is not null)",
    "taker": "(taken_at is null) = (taken_by_id is null)",
    "two_people": "taken_by_id is null or taken_by_id <> giver_id",
    "not_oneself": "receiver_id is null or receiver_id <> giver_id",
    "for_receiver": "taken_by_id is null or receiver_id is null or taken_by_id = receiver_id",
    "paid": "(paid_at is null) = (state in ('open','dropped'))",
    "message": "char_length(message) <= 400",
    "card": "card_kind in ('meal','session','stall')",
    "reported": "(reported_at is null) = (report is null)",
    "removed": "message_removed_at is null or reported_at is not null",
}
SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Rows for what plans give; what members have today is given in the same transaction."""
    _grants()
    _days()
    _photos()
    _gifts()
    _bills()


def _grants() -> None:
    op.add_column("plan_grant", sa.Column("gives", JSONB(), nullable=False, server_default="{}"))
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0030_plan_grants.sql").read_text())
    op.alter_column("plan_grant", "gives", server_default=None)


def _days() -> None:
    op.create_table(
        "listing_day",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shown", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("shown >= 0 and opened >= 0", name=op.f("ck_listing_day_counts")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_day_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", "day", name=op.f("pk_listing_day")),
    )


def _photos() -> None:
    op.add_column("listing", sa.Column("photos", JSONB(), nullable=False, server_default="[]"))
    op.create_table(
        "listing_photo",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(content) <= 2000000 and octet_length(small) <= 400000",
            name=op.f("ck_listing_photo_bytes"),
        ),
        sa.CheckConstraint(
            "width between 1 and 1600 and height between 1 and 1600", name=op.f("ck_listing_photo_size")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_photo_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listing_photo_public_id")),
        sa.UniqueConstraint(
            "listing_id",
            "position",
            name=op.f("uq_listing_photo_listing_id_position"),
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _gifts() -> None:
    """None was ever given: the room had a table and no page."""
    op.drop_constraint(op.f("fk_membership_bill_gift_id"), "membership_bill", type_="foreignkey")
    op.drop_table("plan_gift")
    op.create_table(
        "plan_gift",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("giver_id", sa.BigInteger(), nullable=False),
        sa.Column("receiver_id", sa.BigInteger(), nullable=True),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("card_kind", sa.Text(), nullable=False),
        sa.Column("card_seed", sa.Integer(), nullable=False),
        sa.Column("deliver_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("reported_at", MOMENT, nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("message_removed_at", MOMENT, nullable=True),
        *(sa.CheckConstraint(what, name=op.f(f"ck_plan_gift_{name}")) for name, what in GIFT_CHECKS.items()),
        sa.ForeignKeyConstraint(["giver_id"], ["member.id"], name=op.f("fk_plan_gift_giver_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["member.id"], name=op.f("fk_plan_gift_receiver_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_gift_plan_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["member.id"], name=op.f("fk_plan_gift_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_gift")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_gift_public_id")),
    )
    op.create_index(op.f("ix_plan_gift_giver_id"), "plan_gift", ["giver_id"])
    _partial("receiver_id", "receiver_id", "receiver_id is not null")
    _partial("waiting", "expires_at", "state = 'paid'")
    _partial("reported", "reported_at", "reported_at is not null")
    op.create_foreign_key(
        op.f("fk_membership_bill_gift_id"), "membership_bill", "plan_gift", ["gift_id"], ["id"]
    )


def _bills() -> None:
    """A bank may take back what was not earned yet."""
    op.add_column(
        "membership_bill", sa.Column("lost_minor", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.drop_constraint(op.f("ck_membership_bill_parts"), "membership_bill", type_="check")
    op.create_check_constraint(
        op.f("ck_membership_bill_parts"),
        "membership_bill",
        "recognised_minor >= 0 and refunded_minor >= 0 and lost_minor >= 0"
        " and recognised_minor + refunded_minor + lost_minor <= amount_minor",
    )
    op.drop_index("ix_membership_bill_open", "membership_bill")
    op.create_index(
        "ix_membership_bill_open",
        "membership_bill",
        ["until_at"],
        postgresql_where=sa.text("recognised_minor + refunded_minor + lost_minor < amount_minor"),
    )


def _partial(name: str, column: str, where: str) -> None:
    op.create_index(f"ix_plan_gift_{name}", "plan_gift", [column], postgresql_where=sa.text(where))


def downgrade() -> None:
    """What people paid for is not thrown away."""
    raise RuntimeError("Memberships were sold under these rules; restore a backup instead.")
