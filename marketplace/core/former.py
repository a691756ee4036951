"""The name of who has left or is not shown, read as words in the reader's language; knows nobody's name."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from marketplace.core.i18n import gettext as _

FORMER = "—"
"""What stands in the place of a name. No name may be this: each holds a letter."""


UNNAMED = "·"
"""What public lists read in the place of the name of somebody whose page a decision hid."""


def words() -> str:
    return str(_("A former member"))


def unnamed() -> str:
    return str(_("A member"))


def read(name: str) -> str:
    """A name as it is shown: words where one of the signs stands."""
    return {FORMER: words, UNNAMED: unnamed}.get(name, lambda: name)()


class PersonName(TypeDecorator[str]):
    """A name, or `A former member` and `A member` for every page that shows who has left or is not shown."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return value if value is None else read(value)
