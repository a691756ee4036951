"""What was left of time: places that are booked, seasons, visits at home, a moved home zone."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Offers keep the places that are booked; services at the customer's home; what is kept of homes ends."""
    _visits()
    op.add_column("booking", sa.Column("home_erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_booking_erased"), "booking", "home_erased_at is null or (home is null and note is null)"
    )
    op.create_index(
        "ix_booking_homes",
        "booking",
        ["ends_at"],
        postgresql_where=sa.text("home_erased_at is null and (home is not null or note is not null)"),
    )
    # Sent as it stands: no bind marks are read into it.
    op.get_bind().connection.driver_connection.execute((SQL / "0017_time_left.sql").read_text())


def _visits() -> None:
    op.add_column("listing", sa.Column("radius_m", sa.Integer(), nullable=True))
    op.drop_constraint(op.f("ck_listing_venue"), "listing")
    op.create_check_constraint(
        op.f("ck_listing_venue"), "listing", "venue in ('provider','customer','remote')"
    )
    op.create_check_constraint(
        op.f("ck_listing_radius"),
        "listing",
        "(venue = 'customer') = (radius_m is not null) and (radius_m is null or radius_m between 500 and 100000)",
    )
    op.create_check_constraint(op.f("ck_listing_visit"), "listing", "venue <> 'customer' or not shared")
    op.add_column("occurrence", sa.Column("lat", sa.Float(), nullable=True))
    op.add_column("occurrence", sa.Column("lon", sa.Float(), nullable=True))
    op.create_check_constraint(op.f("ck_occurrence_spot"), "occurrence", "(lat is null) = (lon is null)")
    op.add_column("search_entry", sa.Column("reach", sa.Float(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("People have booked under these rules; restore a backup instead.")
