"""Cards of gifts are moderated like all else: their desk's columns go, and what waited there becomes cases."""

from email.utils import parseaddr
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from marketplace.core import ids
from marketplace.core.config import settings
from marketplace.core.crypto import sealed

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

# Words that were taken away then are gone for good, and need no case any more.
WAITING = """
select g.public_id, g.giver_id, g.message, g.report, g.reported_at, b.name_en as title, r.id as reporter_id, r.locale
from gift g join good b on b.id = g.good_id join member r on r.id = g.receiver_id
where g.reported_at is not null and g.message_removed_at is null and g.message <> ''
union all
select g.public_id, g.giver_id, g.message, g.report, g.reported_at, p.names ->> 'en', r.id, r.locale
from plan_gift g join plan p on p.id = g.plan_id
left join member r on r.id = coalesce(g.taken_by_id, g.receiver_id)
where g.reported_at is not null and g.message_removed_at is null and g.message <> ''
order by 5
"""
CASE = sa.text("""
insert into moderation_case (public_id, subject_kind, subject_id, author_id, seen, state, created_at)
values (:public_id, 'gift', :subject_id, :author_id, :seen, 'open', :at) returning id
""")
REPORT = sa.text("""
insert into report (public_id, case_id, reporter_id, email, reason, words, locale, created_at)
values (:public_id, :case_id, :reporter_id, :email, 'other', :words, :locale, :at)
""")


def upgrade() -> None:
    """Reports that wait become open cases, so that who reported gets an answer; nobody is written to now."""
    connection = op.get_bind()
    house = parseaddr(settings().mail_from)[1]
    for row in connection.execute(sa.text(WAITING)).all():
        case_id = connection.scalar(
            CASE,
            {
                "public_id": ids.public_id("cas"),
                "subject_id": row.public_id,
                "author_id": row.giver_id,
                "seen": sealed({"title": row.title, "text": row.message}),
                "at": row.reported_at,
            },
        )
        connection.execute(
            REPORT,
            {
                "public_id": ids.public_id("rep"),
                "case_id": case_id,
                "reporter_id": row.reporter_id,
                # Who reported a card that was for whoever had its link was never noted: the answer comes to us.
                "email": None if row.reporter_id else sealed(house),
                "words": sealed(row.report),
                "locale": row.locale or "en",
                "at": row.reported_at,
            },
        )
    connection.connection.driver_connection.execute((SQL / "0048_cards_in_moderation.sql").read_text())


def downgrade() -> None:
    """What was reported and decided cannot be told as if it were not."""
    raise RuntimeError("Decisions about members stand here; restore a backup instead.")
