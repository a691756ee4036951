"""What stayed of former members ends too, each kind in its time; touches nobody who is still here."""

from datetime import timedelta

from sqlalchemy import text

from marketplace.core import clock, crypto
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.localtime import local

REPORTS_FOR = timedelta(days=183)
"""So long both sides may have a decision looked at again (Regulation (EU) 2022/2065, art. 20(1): six months)."""

LETTERS_FOR = timedelta(days=5)
"""So long a mail server is tried with the last letter; then its address goes in any case."""

_LETTERS = text("""
    delete from outgoing_mail where kind = 'leaving.done' and (sent_at is not null or created_at < :before)
""")
# Looked at while it is new that a case is old, or that its author left: what is encrypted cannot be compared.
_OLD_CASES = """select c.id from moderation_case c where c.state = 'decided' and c.decided_at < :before
    and not exists (select from moderation_appeal a where a.case_id = c.id and a.outcome is null)
    and exists (select from leaving l where l.member_id = c.author_id and l.state = 'done'
        and (l.ended_at >= :lately or c.decided_at >= :before - interval '30 days'))"""
_REPORTS = (
    text(f"update report set words = :nothing where case_id in ({_OLD_CASES})"),  # noqa: S608 - our own words
    text(f"update moderation_appeal set words = :nothing where case_id in ({_OLD_CASES})"),  # noqa: S608 - our own words
    text(f"update moderation_case set seen = :unseen where id in ({_OLD_CASES})"),  # noqa: S608 - our own words
)
_PURGED = "(select member_id from leaving where state = 'done' and purged_at is null and purge_on <= :today)"
_PURGE = (
    text(f"delete from tax_details where member_id in {_PURGED}"),  # noqa: S608 - our own words
    text(f"delete from tax_standing where member_id in {_PURGED}"),  # noqa: S608 - our own words
    text(f"update connected_account set bank_last4 = null where member_id in {_PURGED}"),  # noqa: S608 - our own words
    text(f"update leaving set purged_at = :now where member_id in {_PURGED} and state = 'done'"),  # noqa: S608 - our own words
)


def forget_last_letters() -> None:
    """The last letter goes with its address once it has left."""
    db.session.execute(_LETTERS, {"before": clock.now() - LETTERS_FOR})


def end_reports() -> None:
    """Words of reports about former members, once their decision can no longer be looked at again."""
    values = {
        "before": clock.now() - REPORTS_FOR,
        "lately": clock.now() - timedelta(days=30),
        "nothing": crypto.sealed(""),
        "unseen": crypto.sealed({"title": "-", "text": ""}),
    }
    for statement in _REPORTS:
        db.session.execute(statement, values)


def purge() -> None:
    """Tax data and the last digits of accounts, when nothing has to be shown with them any more."""
    now = clock.now()
    values = {"now": now, "today": local(now, settings().company_zone).date()}
    for statement in _PURGE:
        db.session.execute(statement, values)
