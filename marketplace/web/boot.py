"""What a database has to be before a process works on it; asked once, at the start, and it repairs nothing."""

import re

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from marketplace.core.config import Profile, settings
from marketplace.core.database import db, transaction
from marketplace.core.resources import resource_path
from marketplace.money.payments import operations as payments

_FOLLOWS = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


class Unready(RuntimeError):
    """The start is refused; the message says why and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Refusing to start:\n- " + "\n- ".join(problems))


def check_database() -> None:
    """Refuse a database that could lose or mix up money. Raises `Unready`; needs an application context.

    In production it must be durable and at our newest migration; everywhere it has met either real payments
    or the sandbox's, never both.
    """
    try:
        problems = _problems() if settings().profile is Profile.PRODUCTION else []
    except OperationalError as error:
        raise Unready(["The database does not answer. Start it, or correct DATABASE_URL."]) from error
    if problems:
        raise Unready(problems)
    with transaction():
        payments.stamp_database()


def _problems() -> list[str]:
    with db.engine.connect() as connection:
        names = ("fsync", "synchronous_commit", "full_page_writes")
        asked = {
            name: connection.scalar(text("select current_setting(:name)"), {"name": name}) for name in names
        }
        here = _revision(connection)
    problems = [
        f"{name} is off on the database server: a power cut would lose payments. Turn it on."
        for name, value in asked.items()
        if value == "off"
    ]
    if _lacks_migrations(here):
        problems.append("The database lacks our newest migrations. Run: flask --app marketplace db upgrade")
    return problems


def _revision(connection: Connection) -> str | None:
    """The newest migration that was applied; None for a database without tables."""
    if connection.scalar(text("select to_regclass('alembic_version')")) is None:
        return None
    found: str | None = connection.scalar(text("select version_num from alembic_version"))
    return found


def _lacks_migrations(here: str | None) -> bool:
    """Whether something is left to apply. A database ahead of us was migrated for the release that follows.

    The scripts are read here without Alembic, which would delay each start for this one question.
    """
    if here is None:
        return True
    scripts = (path.read_text() for path in resource_path("migrations").glob("versions/*.py"))
    return any(found[1] == here for script in scripts if (found := _FOLLOWS.search(script)))
