"""What a guard of the database refused with."""

from sqlalchemy.exc import DBAPIError


def sqlstate(refused: DBAPIError) -> str:
    """The five signs by which a program knows the refusal."""
    return str(getattr(refused.orig, "sqlstate", ""))
