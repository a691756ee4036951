"""Who comes from outside a search's circle, and a name of its own for each refusal of the seats."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """An index of those who come to homes, and the guards of groups and series with codes of their own."""
    op.create_index(
        "ix_search_entry_visits",
        "search_entry",
        [sa.text("circle(m, reach)")],
        postgresql_using="gist",
        postgresql_where=sa.text("reach is not null"),
    )
    op.get_bind().connection.driver_connection.execute((SQL / "0031_codes.sql").read_text())


def downgrade() -> None:
    """Take the index away; the codes do no harm."""
    op.drop_index("ix_search_entry_visits", table_name="search_entry")
