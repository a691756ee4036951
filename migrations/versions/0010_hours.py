"""Hours that follow seasons, holidays, journeys and limits."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
MOMENT = sa.DateTime(timezone=True)
LIMITS = ("day_services", "week_services", "day_bookings", "week_bookings")


def upgrade() -> None:
    """Rooms for what holds for all of a provider's time, and for what a listing adds to its hours."""
    _hours()
    _listings()
    _shifts()
    op.add_column("search_entry", sa.Column("next_free_until", MOMENT, nullable=True))
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0010_hours.sql").read_text())


def downgrade() -> None:
    raise RuntimeError("Services were promised under these hours; restore a backup instead.")


def _limits(table: str) -> None:
    for name in LIMITS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{name} between 1 and 1000")


def _hours() -> None:
    op.add_column("schedule", sa.Column("seasons", JSONB(), server_default="[]", nullable=False))
    op.alter_column("schedule", "seasons", server_default=None)
    op.create_table(
        "provider_time",
        sa.Column("provider_id", sa.BigInteger(), sa.ForeignKey("member.id"), nullable=False),
        sa.Column("week_start", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in LIMITS),
        sa.Column("kmh", sa.Integer(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("journeys", JSONB(), nullable=False),
        sa.Column("away", JSONB(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("provider_id"),
    )
    _limits("provider_time")
    for name, low, high in (("week_start", 0, 6), ("kmh", 1, 200)):
        op.create_check_constraint(
            op.f(f"ck_provider_time_{name}"), "provider_time", f"{name} between {low} and {high}"
        )
    op.create_table(
        "public_holiday",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("region", "on_date"),
    )


def _listings() -> None:
    for name in (*LIMITS, "last_order_minute", "last_order_days", "last_order_weekday"):
        op.add_column("listing", sa.Column(name, sa.Integer(), nullable=True))
    _limits("listing")
    op.create_check_constraint(
        op.f("ck_listing_last_order"),
        "listing",
        "num_nonnulls(last_order_days, last_order_weekday) = num_nonnulls(last_order_minute)"
        " and last_order_minute between 0 and 1439 and last_order_days between 0 and 60"
        " and last_order_weekday between 0 and 6",
    )


def _shifts() -> None:
    op.create_table(
        "clock_shift",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("booking_id", sa.BigInteger(), sa.ForeignKey("booking.id"), nullable=False),
        sa.Column("tzdb_version", sa.Text(), nullable=False),
        sa.Column("agreed_local", sa.Text(), nullable=False),
        sa.Column("now_local", sa.Text(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.UniqueConstraint("booking_id", "tzdb_version"),
    )
