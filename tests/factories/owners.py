"""Steps back up to the owner of the tables, who passes the walls around the application's role; tests only."""

from sqlalchemy import text

from marketplace.core.database import db


def as_owner() -> None:
    """Until the open transaction ends, every statement of this session is the owner's."""
    db.session.execute(text("select set_config('role', session_user, true)"))
