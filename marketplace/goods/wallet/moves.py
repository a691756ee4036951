"""The one way credits move: under the wallet's row lock, a movement with its parts; what it books is told to it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, Row, bindparam, text
from sqlalchemy.exc import NoResultFound

from marketplace.core import ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.wallet.models import Age, Lot, LotKind, MoveKind
from marketplace.goods.wallet.rules import LotState, Part
from marketplace.money.ledger import operations as ledger
from marketplace.money.ledger.operations import Posting


class Locked(NamedTuple):
    """A wallet whose row is locked until the transaction ends."""

    id: int
    public_id: str
    member_id: int
    currency: str
    cap_credits: int | None
    next_cap_credits: int | None
    next_cap_at: datetime | None
    spent_month: date | None
    spent_in_month: int
    age: str | None
    consented_at: datetime | None
    debt_minor: int
    frozen_since: datetime | None
    held_since: datetime | None

    @property
    def lacks_consent(self) -> bool:
        return self.age == Age.MINOR and self.consented_at is None


class Earlier(NamedTuple):
    """What a reference stands for already."""

    id: int
    public_id: str
    wallet_id: int
    credits: int
    cost_minor: int


class Holdings(NamedTuple):
    """What can be spent from a locked wallet, and what the reference stands for when it came before."""

    lots: list[LotState]
    earlier: Earlier | None

    @property
    def total(self) -> int:
        return sum(lot.left for lot in self.lots)


@dataclass(frozen=True, slots=True)
class Move:
    """A movement to be written. `spent` is (month, credits spent in it) where that changes."""

    kind: MoveKind
    parts: Sequence[Part]
    reason: str
    reference: str
    balance_after: int
    at: datetime
    debt: int = 0
    of_id: int | None = None
    spent: tuple[date, int] | None = None

    @property
    def credits(self) -> int:
        return sum(part.credits for part in self.parts)

    @property
    def cost(self) -> int:
        return sum(part.cost for part in self.parts)


_COLUMNS = ", ".join(Locked._fields)
_OPEN = text("""
    insert into wallet (public_id, member_id, currency, created_at) values (:public_id, :member, :currency, :now)
    on conflict (member_id) do nothing
""")
_LOCK = text(f"select {_COLUMNS} from wallet where member_id = :member for update")  # noqa: S608 - our own names
_HOLD = text("select wallet_hold(:member, :kind, :reference, :now)::text")
_LOCK_BY_ID = text(f"select {_COLUMNS} from wallet where id = :id for update")  # noqa: S608 - our own names

# One statement after the lock: what it sees is what the last holder of the lock committed.
_HOLDINGS = text("""
    select 'lot' as what, id, kind, public_id, wallet_id, credits, credits_left, cost_minor, expires_at
        from wallet_lot where wallet_id = :wallet and credits_left > 0 and expires_at > :now
    union all
    select 'earlier', id, kind, public_id, wallet_id, credits, 0, cost_minor, created_at
        from wallet_movement where kind = :kind and reference = :reference
""")

_MOVE = text("""
    select wallet_move(cast(:move as jsonb), cast(:parts as jsonb), :month, :spent, cast(:posting as jsonb))
""").bindparams(bindparam("month", type_=Date), bindparam("spent", type_=Integer))


def open_wallet(member_id: int, at: datetime) -> None:
    """Make a member's wallet, unless there is one."""
    values = {
        "public_id": ids.public_id("wal"),
        "member": member_id,
        "currency": settings().currency,
        "now": at,
    }
    db.session.execute(_OPEN, values)


def locked(member_id: int, at: datetime) -> Locked:
    """The member's wallet with its row lock, made when there was none."""
    row = db.session.execute(_LOCK, {"member": member_id}).first()
    if row is None:
        open_wallet(member_id, at)
        row = db.session.execute(_LOCK, {"member": member_id}).one()
    return Locked(*row)


def locked_by_id(wallet_id: int) -> Locked:
    """A wallet by its number, with its row lock."""
    row = db.session.execute(_LOCK_BY_ID, {"id": wallet_id}).first()
    if row is None:
        raise NoResultFound(f"there is no wallet {wallet_id}")
    return Locked(*row)


def held(member_id: int, kind: MoveKind, reference: str, at: datetime) -> tuple[Locked, Holdings]:
    """The member's wallet with its row lock, made when there was none, and what `holdings` says of it."""
    values = {"member": member_id, "kind": kind, "reference": reference, "now": at}
    found = db.session.scalar(_HOLD, values)
    if found is None:
        open_wallet(member_id, at)
        found = db.session.scalar(_HOLD, values)
    return _as_held(json.loads(found))


def _as_held(found: dict[str, Any]) -> tuple[Locked, Holdings]:
    """What `wallet_hold` answers, with its instants and its day read."""
    wallet = Locked(*found["wallet"])
    lots = [
        LotState(number, kind, credits, left, cost, datetime.fromisoformat(expires_at))
        for number, kind, credits, left, cost, expires_at in found["lots"] or ()
    ]
    earlier = found["earlier"]
    read = wallet._replace(
        next_cap_at=_moment(wallet.next_cap_at),
        spent_month=wallet.spent_month and date.fromisoformat(str(wallet.spent_month)),
        consented_at=_moment(wallet.consented_at),
        frozen_since=_moment(wallet.frozen_since),
        held_since=_moment(wallet.held_since),
    )
    return read, Holdings(lots, Earlier(*earlier) if earlier else None)


def _moment(told: object) -> datetime | None:
    return datetime.fromisoformat(str(told)) if told else None


def holdings(wallet: Locked, kind: MoveKind, reference: str, at: datetime) -> Holdings:
    """What a locked wallet holds now, and what was done under this reference before."""
    values = {"wallet": wallet.id, "now": at, "kind": kind, "reference": reference}
    rows = db.session.execute(_HOLDINGS, values).all()
    earlier = next((_earlier(row) for row in rows if row.what == "earlier"), None)
    return Holdings([_lot(row) for row in rows if row.what == "lot"], earlier)


def _lot(row: Row[tuple[object, ...]]) -> LotState:
    return LotState(row.id, row.kind, row.credits, row.credits_left, row.cost_minor, row.expires_at)


def _earlier(row: Row[tuple[object, ...]]) -> Earlier:
    return Earlier(row.id, row.public_id, row.wallet_id, row.credits, row.cost_minor)


def write(wallet: Locked, move: Move, book: Callable[[str], Posting] | None = None) -> str:
    """Write a movement with its parts; the lots follow. Its public id.

    `book` makes the posting of that id, which is written in the same statement. Raises what `ledger.write` does.
    """
    public_id = ids.public_id("mov")
    month, spent = move.spent or (None, None)
    values = {
        "move": json.dumps(
            {
                "public_id": public_id,
                "wallet_id": wallet.id,
                "kind": move.kind,
                "credits": move.credits,
                "cost_minor": move.cost,
                "debt_minor": move.debt,
                "reason": move.reason,
                "reference": move.reference,
                "of_id": move.of_id,
                "balance_after": move.balance_after,
                "created_at": move.at.isoformat(),
            }
        ),
        "parts": json.dumps([{"lot": p.lot_id, "credits": p.credits, "cost": p.cost} for p in move.parts]),
        "month": month,
        "spent": spent,
        "posting": book(public_id).as_json() if book else None,
    }
    db.session.flush()
    with ledger.refusing():
        db.session.execute(_MOVE, values)
    return public_id


def add_lot(
    wallet: Locked,
    kind: LotKind,
    credits: int,
    cost_minor: int,
    *,
    source: tuple[str, str],
    expires_at: datetime,
    at: datetime,
) -> Part:
    """An empty lot, and the part that fills it."""
    lot = Lot(
        public_id=ids.public_id("lot"),
        wallet_id=wallet.id,
        kind=kind,
        credits=credits,
        credits_left=0,
        cost_minor=cost_minor,
        cost_left_minor=0,
        source_kind=source[0],
        source_id=source[1],
        expires_at=expires_at,
        created_at=at,
    )
    db.session.add(lot)
    db.session.flush()
    return Part(lot.id, credits, cost_minor)
