"""Weekly series, tiers of one's own, replacements."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Cancellation policies of one's own, weekly series, and payments in parts."""
    _policies()
    _series()
    _parts()
    op.get_bind().connection.driver_connection.execute((SQL / "0019_series.sql").read_text())


def _policies() -> None:
    op.get_bind().connection.driver_connection.execute((SQL / "0019_tiers.sql").read_text())
    op.add_column("listing", sa.Column("policy_tiers", JSONB(none_as_null=True), nullable=True))
    op.drop_constraint(op.f("ck_listing_policy"), "listing")
    op.create_check_constraint(
        op.f("ck_listing_policy"), "listing", "policy in ('flexible','moderate','strict','custom')"
    )
    op.create_check_constraint(
        op.f("ck_listing_policy_tiers"),
        "listing",
        "(policy = 'custom') = (policy_tiers is not null)"
        " and (policy_tiers is null or policy_tiers_fall(policy_tiers))",
    )


def _series() -> None:
    op.add_column("listing", sa.Column("series_weeks", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_listing_series"),
        "listing",
        "series_weeks = 0 or (series_weeks between 2 and 12 and confirmation = 'instant')",
    )
    op.create_table(
        "booking_series",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("listing_id", "provider_id", "customer_id")
        ),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("on_conflict", sa.Text(), nullable=False),
        sa.Column("skipped", JSONB(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_booking_series_listing_id")),
        *(
            sa.ForeignKeyConstraint([name], ["member.id"], name=op.f(f"fk_booking_series_{name}"))
            for name in ("provider_id", "customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_booking_series_public_id")),
    )
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_booking_series_{name}"), "booking_series", rule)
    op.create_index("ix_booking_series_customer", "booking_series", ["customer_id"])
    op.create_index("ix_booking_series_provider", "booking_series", ["provider_id"])
    op.add_column("booking", sa.Column("series_id", sa.BigInteger(), nullable=True))
    op.add_column("booking", sa.Column("series_week", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_booking_series_id"), "booking", "booking_series", ["series_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_booking_series"), "booking", "num_nonnulls(series_id, series_week) in (0, 2)"
    )
    op.create_unique_constraint(
        op.f("uq_booking_series_id_series_week"), "booking", ["series_id", "series_week"]
    )


CHECKS = {
    "weeks": "weeks between 2 and 12",
    "on_conflict": "on_conflict in ('all','skip')",
    "skipped": "on_conflict = 'skip' or skipped = '[]'",
    "two_people": "customer_id <> provider_id",
    "total": "total_minor > 0",
}


def _parts() -> None:
    op.add_column("payment", sa.Column("part_of_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_payment_part_of_id"), "payment", "payment", ["part_of_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_payment_part"),
        "payment",
        "part_of_id is null or (state = 'paid' and num_nonnulls(session_id, intent_id, checkout_url) = 0)",
    )
    op.drop_constraint(op.f("uq_payment_charge_id"), "payment")
    whole = sa.text("part_of_id is null")
    op.create_index("uq_payment_charge_id", "payment", ["charge_id"], unique=True, postgresql_where=whole)
    part = sa.text("part_of_id is not null")
    op.create_index("ix_payment_part_of_id", "payment", ["part_of_id"], postgresql_where=part)


def downgrade() -> None:
    """People booked under these rules."""
    raise RuntimeError("Bookings were made under these rules; restore a backup instead.")
