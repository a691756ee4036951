"""The name of who has left, read as words in the reader's language; knows nobody's name."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from marketplace.core.i18n import gettext as _

FORMER = "—"
"""What stands in the place of a name. No name may be this: each holds a letter."""


def words() -> str:
    return str(_("A former member"))


class PersonName(TypeDecorator[str]):
    """A name, or `A former member` for every page that shows the name of who has left."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return words() if value == FORMER else value
