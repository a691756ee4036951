"""The one table of what happens to each table when a member leaves, and whose rows are whose; changes nothing."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, LargeBinary, Select, Table, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR

from marketplace.core.crypto import EncryptedBytes
from marketplace.core.database import Model
from marketplace.workflows.leaving.held import Held
from marketplace.workflows.leaving.held_community import HELD as COMMUNITY
from marketplace.workflows.leaving.held_goods import HELD as GOODS
from marketplace.workflows.leaving.held_money import HELD as MONEY
from marketplace.workflows.leaving.held_people import HELD as PEOPLE
from marketplace.workflows.leaving.held_trade import HELD as TRADE

HELD: tuple[Held, ...] = (*PEOPLE, *TRADE, *MONEY, *GOODS, *COMMUNITY)

IMPERSONAL: dict[str, str] = {
    "attempt": "keys are digests and public ids, and a count ends with its window",
    "badge_rule": "rules of the house",
    "booking_move": "rules of the house",
    "carrier_event": "news of phone bills by reference; no number of anybody",
    "club": "belongs to its members; it goes on under another founder",
    "club_right": "rules of the house",
    "credential_gate": "law, and who of the team set it",
    "credit_pack": "price list",
    "database_stamp": "one row about the database",
    "honesty_news": "a queue that is read and emptied within minutes",
    "idea_move": "rules of the house",
    "listed_picture": "what the team looks for",
    "listed_word": "what the team looks for",
    "word_list": "what the team looks for",
    "idempotency_key": "digests, by public id",
    "ledger_account": "books, by public ids: ten years (Code de commerce, art. L123-22)",
    "ledger_entry": "books",
    "ledger_transaction": "books",
    "paper_counter": "numbers of papers",
    "payment_alert": "findings about payments, by public ids, for the team",
    "payment_cursor": "a position",
    "payment_event": "what the payment provider said; the address is taken out of it",
    "payment_operation": "what the payment provider was asked; the address is taken out of it",
    "payout_move": "rules of the house",
    "plan": "price list",
    "plan_price": "price list",
    "public_holiday": "calendar",
    "public_point": "a coarse point under a keyed digest; those nobody uses are deleted",
    "reconciliation_run": "when books were compared",
    "seat_group": "numbers of seats",
    "thanks_post": "a page of the house, signed by one of the team",
    "voucher_batch": "codes a partner bought, made by the team",
}
"""Tables that hold nothing of a member, or only of the team's work, and why."""

STAFF = frozenset(
    {
        *(
            "granted_by",
            "claimed_by_id",
            "claimed_by",
            "decided_by_id",
            "decided_by",
            "first_by",
            "set_by_id",
        ),
        *(
            "resolved_by_id",
            "asked_by_id",
            "created_by_id",
            "created_by",
            "revoked_by_id",
            "signed_by",
            "named_by",
            "merged_by",
        ),
        *(
            "removed_by",
            "closed_by",
            "changed_by",
            "closed_by_id",
            "checked_in_by_id",
            "opened_by",
            "reviewed_by",
        ),
    }
)
"""Keys to the member who acted upon a row, which is somebody else's: in copies they name nobody."""

_SILENT = frozenset(
    {"id", "version", "token_hash", "public_id_hash", "network_hash", "m", "address_key", "body_hash"}
)


def table_of(held: Held) -> Table:
    return Model.metadata.tables[held.table]


def owned(held: Held) -> str:
    """The condition, in SQL with `:member`, `:email` and `:public_id`, under which a row is the member's."""
    ways = " or ".join(_way(held.table, way) for way in held.whose.split("|"))
    return f"({ways})" + (f" and {held.only}" if held.only else "")


def _way(table: str, way: str) -> str:
    column, _sign, value = way.partition("=")
    if value:
        return f"{table}.{column} = {value if value.startswith(':') else ':' + value}"
    column, _sign, parent = way.partition(">")
    if not parent:
        return f"{table}.{column} = :member"
    key = next(iter(Model.metadata.tables[table].c[column].foreign_keys)).column.name
    whole, parent = parent.endswith("*"), parent.rstrip("*")
    lines = [held for held in HELD if held.table == parent]
    ways = dict.fromkeys(way for held in (lines if whole else lines[:1]) for way in held.whose.split("|"))
    theirs = " or ".join(_way(parent, inner) for inner in ways)
    return f"{table}.{column} in (select {parent}.{key} from {parent} where {theirs})"  # noqa: S608 - our own words


def in_order(helds: Iterable[Held], *, children_first: bool) -> list[Held]:
    """By the keys between tables, so that nothing is deleted while a row still leans on it."""
    place = {table.name: number for number, table in enumerate(Model.metadata.sorted_tables)}
    return sorted(helds, key=lambda one: place[one.table], reverse=children_first)


def shown_columns(held: Held) -> list[Column[object]]:
    """What of a row stands in a copy: no digests, no bytes, no ids of the house, nobody of the team."""
    return [column for column in table_of(held).c if _is_shown(held, column)]


def _is_shown(held: Held, column: Column[object]) -> bool:
    if column.name in _SILENT or column.name in held.hidden or column.name in STAFF:
        return False
    if isinstance(column.type, EncryptedBytes | LargeBinary | TSVECTOR):
        return False
    return not (column.foreign_keys and _is_own_key(held, column))


def _is_own_key(held: Held, column: Column[object]) -> bool:
    """Whether a key only says that the row is theirs."""
    return held.whose == column.name


def rows(held: Held) -> Select[Any]:
    """Their rows as a copy shows them: keys to others as public ids, and to members as names."""
    table = table_of(held)
    columns = [_readable(column) for column in shown_columns(held)]
    asked: Select[Any] = Select(*columns)
    return asked.where(sql(owned(held))).order_by(*table.primary_key.columns)


def _readable(column: Column[object]) -> Column[object]:
    target = next((key.column for key in column.foreign_keys), None)
    if target is None:
        return column
    name = column.name.removesuffix("_id")
    other = target.table.alias()
    words = "name" if target.table.name == "member" else "public_id"
    if words not in other.c:
        return column.label(name)  # type: ignore[return-value]
    found = select(other.c[words]).where(other.c[target.name] == column).scalar_subquery()
    return found.label(name)  # type: ignore[return-value]
