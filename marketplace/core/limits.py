"""Limits on how often something may be tried, counted in the database so that all processes agree."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.database import Model, db
from marketplace.core.errors import TooMany
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext


class Attempt(Model):
    """How often a key was tried in a window that began at `since`."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    count: Mapped[int]


_COUNT = text("""
    insert into attempt as a (key, since, count) values (:key, :now, :times)
    on conflict (key) do update set
        since = case when a.since <= :oldest then excluded.since else a.since end,
        count = case when a.since <= :oldest then excluded.count else a.count + excluded.count end
    returning since, count
""")


def spend(key: str, *, limit: int, window: timedelta, times: int = 1) -> None:
    """Count a try for a key, or several at once; raises `TooMany` above `limit` tries per window.

    Call it in a transaction of its own: the count must stand even when what follows is rolled back.
    """
    now = clock.now()
    values = {"key": key, "now": now, "oldest": now - window, "times": times}
    since, count = db.session.execute(_COUNT, values).one()
    if count > limit:
        wait = max(1, int((since + window - now).total_seconds()) + 1)
        minutes = max(1, round(wait / 60))
        raise TooMany(
            _("That was tried too often."),
            kept=_("Nothing was changed."),
            todo=ngettext(
                "Try again in about %(num)s minute.", "Try again in about %(num)s minutes.", minutes
            ),
            retry_after=wait,
        )


def forget(key: str) -> None:
    """Start afresh for a key, after a success."""
    db.session.execute(text("delete from attempt where key = :key"), {"key": key})
