"""Reads of wallets, their lots and their history."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select, update

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.wallet import rules
from marketplace.goods.wallet.models import Lot, LotKind, MoveKind, Movement, MovementPart, Wallet
from marketplace.goods.wallet.rules import LotState

PRESENT, ALLOWANCE = "grant", "allowance"
"""Sources of promotional credits: a useful deed, under the day's ceiling, or something that was paid for."""


class Balance(NamedTuple):
    """What can be spent now, in credits."""

    bought: int
    promotional: int

    @property
    def total(self) -> int:
        return self.bought + self.promotional


def balance(member_id: int, now: datetime) -> Balance:
    """What a member can spend at an instant; one query."""
    rows = db.session.execute(
        select(Lot.kind, func.sum(Lot.credits_left))
        .join(Wallet, Wallet.id == Lot.wallet_id)
        .where(Wallet.member_id == member_id, Lot.credits_left > 0, Lot.expires_at > now)
        .group_by(Lot.kind)
    ).all()
    found = {kind: int(number) for kind, number in rows}
    return Balance(found.get(LotKind.BOUGHT, 0), found.get(LotKind.PROMOTIONAL, 0))


def spend_by_reference(reference: str) -> Movement | None:
    return db.session.scalar(
        select(Movement).where(Movement.kind == MoveKind.SPENT, Movement.reference == reference)
    )


def returnable(spend_id: int) -> list[tuple[LotState, int]]:
    """Each lot a spend took from, in its order, with how many credits it could still get back of it."""
    taken = db.session.execute(
        select(MovementPart.lot_id, -MovementPart.credits).where(MovementPart.movement_id == spend_id)
    ).all()
    back = {
        lot: int(number)
        for lot, number in db.session.execute(
            select(MovementPart.lot_id, func.sum(MovementPart.credits))
            .join(Movement, Movement.id == MovementPart.movement_id)
            .where(Movement.of_id == spend_id)
            .group_by(MovementPart.lot_id)
        )
    }
    most = {lot: number - back.get(lot, 0) for lot, number in taken}
    return [(lot, most[lot.id]) for lot in rules.spending_order(lot_states(most))]


def lot_states(lot_ids: Sequence[int] | dict[int, int]) -> list[LotState]:
    """Lots as the rules know them, fresh from the database."""
    rows = db.session.execute(
        select(Lot.id, Lot.kind, Lot.credits, Lot.credits_left, Lot.cost_minor, Lot.expires_at).where(
            Lot.id.in_(list(lot_ids))
        )
    )
    return [LotState(*row) for row in rows]


def allowance_of(wallet_id: int, source: str) -> list[int]:
    """Lots that came with something paid for otherwise, by how their references begin."""
    query = select(Lot.id).where(
        Lot.wallet_id == wallet_id,
        Lot.source_kind == ALLOWANCE,
        Lot.source_id.startswith(source, autoescape=True),
        Lot.withdrawn_at.is_(None),
    )
    return list(db.session.scalars(query))


def withdrawn_among(lot_ids: Sequence[int]) -> set[int]:
    """Those of some lots whose payment was taken back."""
    return set(db.session.scalars(select(Lot.id).where(Lot.id.in_(lot_ids), Lot.withdrawn_at.is_not(None))))


def keep_usable(lot_ids: Sequence[int], until: datetime) -> None:
    """Let lots be used until an instant at least."""
    db.session.execute(
        update(Lot)
        .where(Lot.id.in_(lot_ids), Lot.expires_at < until)
        .values(expires_at=until)
        .execution_options(synchronize_session=False)
    )


def is_in_month(spent: Movement, month: date) -> bool:
    """Whether a spend was made in a month of the platform's calendar."""
    return rules.month_of(spent.created_at, settings().company_zone) == month


def granted_since(wallet_id: int, since: datetime) -> int:
    """How many credits a wallet was given for useful deeds since an instant."""
    given = db.session.scalar(
        select(func.coalesce(func.sum(Lot.credits), 0)).where(
            Lot.wallet_id == wallet_id, Lot.source_kind == PRESENT, Lot.created_at >= since
        )
    )
    return int(given or 0)


def wallet_id_of(lot_id: int) -> int:
    return db.session.scalars(select(Lot.wallet_id).where(Lot.id == lot_id)).one()


def run_out(now: datetime, limit: int = 500) -> list[str]:
    """Lots whose time is over and that still hold credits, by number."""
    found = db.session.scalars(
        select(Lot.id)
        .where(Lot.credits_left > 0, Lot.expires_at <= now)
        .order_by(Lot.expires_at)
        .limit(limit)
    )
    return [str(lot) for lot in found]


def lots_left(wallet_id: int, now: datetime) -> list[Lot]:
    """What a wallet holds, in the order in which it is spent."""
    return list(
        db.session.scalars(
            select(Lot)
            .where(Lot.wallet_id == wallet_id, Lot.credits_left > 0, Lot.expires_at > now)
            .order_by(Lot.kind.desc(), Lot.expires_at, Lot.id)
        )
    )


def history(wallet_id: int, before: int | None, limit: int = 25) -> tuple[list[Movement], int | None]:
    """Movements, the newest first, and where the next page begins."""
    query = select(Movement).where(Movement.wallet_id == wallet_id)
    if before is not None:
        query = query.where(Movement.id < before)
    found = list(db.session.scalars(query.order_by(Movement.id.desc()).limit(limit + 1)))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def of_member(member_id: int) -> Wallet | None:
    """The member's wallet, fresh from the database; None before its first use."""
    return db.session.scalar(
        select(Wallet).where(Wallet.member_id == member_id).execution_options(populate_existing=True)
    )
