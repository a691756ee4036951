"""How one line of the table of personal data is written: whose rows, and what becomes of them; reads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a member's rows when they leave."""

    GONE = "gone"
    """Deleted."""
    BARE = "bare"
    """What is theirs is overwritten; the rows stay, because others' rows lean on them."""
    KEPT = "kept"
    """The rows stay as they are, for the reason and the time their kind names."""


@dataclass(frozen=True, slots=True)
class File:
    """A column of bytes that is given to its member as a file."""

    column: str
    ending: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds about a member.

    `whose` says how their rows are found: `author_id` (a key to `member`), `listing_id>listing` (the rows of what
    is theirs there by its first line; by any line with a `*` after it), `to_address=:email` (a value of theirs);
    several, joined by `|`, when any of them counts. `only` is a further condition, in SQL. `bare` gives each
    overwritten column its new value, in SQL.
    """

    table: str
    whose: str
    kind: str
    fate: Fate
    bare: Mapping[str, str] = field(default_factory=dict)
    only: str = ""
    exported: bool = True
    hidden: tuple[str, ...] = ()
    """Columns that stand in no copy: another person's, or of the workings of the house."""
    stays: tuple[str, ...] = ()
    """Columns of words that stay in a bare row, knowingly: each is named by its kind on the page."""
    file: File | None = None
    title: str = ""

    @property
    def name(self) -> str:
        """What the rows are called in a copy."""
        return self.title or self.table.replace("_", " ")


def gone(table: str, whose: str, kind: str, **more: object) -> Held:
    """Rows that are deleted."""
    return Held(table, whose, kind, Fate.GONE, **more)  # type: ignore[arg-type]


def bare(table: str, whose: str, kind: str, values: Mapping[str, str], **more: object) -> Held:
    """Rows that lose what is personal in them."""
    return Held(table, whose, kind, Fate.BARE, values, **more)  # type: ignore[arg-type]


def kept(table: str, whose: str, kind: str, **more: object) -> Held:
    """Rows that stay."""
    return Held(table, whose, kind, Fate.KEPT, **more)  # type: ignore[arg-type]
