"""Credits that leave without being spent: run out, handed back, or withdrawn because their payment was taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.money import cumulative_share
from marketplace.goods.wallet import moves, queries, rules
from marketplace.goods.wallet.models import Lot, LotKind, MoveKind, Wallet
from marketplace.goods.wallet.moves import Locked, Move
from marketplace.goods.wallet.rules import LotState, Part
from marketplace.money.ledger import accounts, shares, wallets


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back of a lot. Money in minor units; `owed` is for credits that were spent already."""

    wallet: str
    credits: int
    cost_minor: int
    owed_minor: int


def expire(lot_id: int) -> int:
    """Let a lot run out whose time has come: how many credits were left in it. Their cost becomes breakage."""
    now = clock.now()
    wallet = moves.locked_by_id(queries.wallet_id_of(lot_id))
    found = queries.lot_states([lot_id])[0]
    if found.left == 0 or found.expires_at > now:
        return 0
    reference = f"lot:{lot_id}:{found.left}:{int(found.expires_at.timestamp())}"
    part = rules.part_of(found, -found.left)
    movement = _write(wallet, MoveKind.EXPIRED, [part], "", reference, now)
    wallets.credits_expired(
        wallet.public_id, movement, credits=found.left, cost=-part.cost, unit=_unit(wallet), at=now
    )
    return found.left


def hand_back(member_id: int, lot_id: int, *, reason: str) -> int:
    """Take what is unused of a bought lot out: its cost in minor units, which is due to the member from now on."""
    now = clock.now()
    wallet = moves.locked(member_id, now)
    found = queries.lot_states([lot_id])[0]
    part = rules.part_of(found, -found.left)
    reference = f"lot:{lot_id}:{found.left}:{int(now.timestamp())}"
    movement = _write(wallet, MoveKind.HANDED_BACK, [part], reason, reference, now)
    wallets.credits_handed_back(
        wallet.public_id, movement, credits=found.left, cost=-part.cost, unit=_unit(wallet), at=now
    )
    return -part.cost


def withdraw(lot: Lot | None, amount_minor: int, *, payer_id: int, reason: str, reference: str) -> Withdrawn:
    """Take back what an amount had paid for: unused credits first; for spent ones the member owes us.

    Without a lot all of it is owed. Posts nothing: the caller books it with where the money went.
    """
    now = clock.now()
    wallet = moves.locked(payer_id, now)
    parts: list[Part] = []
    if lot is not None:
        found = queries.lot_states([lot.id])[0]
        left_cost = rules.cost_left(found.credits, found.left, found.cost)
        taken = found.left
        if amount_minor < left_cost:
            taken = cumulative_share(amount_minor, left_cost, found.left)
        else:
            _mark_withdrawn([lot.id], now)
        parts = [rules.part_of(found, -taken)] if taken else []
    credits, cost = -sum(part.credits for part in parts), -sum(part.cost for part in parts)
    owed = max(0, amount_minor - cost)
    if parts or owed:
        _write(wallet, MoveKind.WITHDRAWN, parts, reason, reference, now, debt=owed)
    return Withdrawn(wallet.public_id, credits, cost, owed)


def take_back_given(
    member_id: int, most: int, *, given_as: str, like: str, reason: str, reference: str
) -> int:
    """Take back promotional credits that were given for what did not last: how many of them there still were.

    First those given under the reference `given_as`, then others whose reference begins with `like`; bought ones and
    other presents are never touched.
    """
    now = clock.now()
    wallet = moves.locked(member_id, now)
    lots = select(Lot.id).where(
        Lot.wallet_id == wallet.id,
        Lot.kind == LotKind.PROMOTIONAL,
        Lot.source_kind == queries.ALLOWANCE,
        Lot.source_id.startswith(like, autoescape=True),
        Lot.credits_left > 0,
        Lot.expires_at > now,
    )
    order = list(
        db.session.scalars(lots.order_by(Lot.source_id != given_as, Lot.expires_at.desc(), Lot.id.desc()))
    )
    states = {state.id: state for state in queries.lot_states(order)}
    parts = _parts_of([states[lot] for lot in order], most)
    taken = -sum(part.credits for part in parts)
    if taken:
        movement = _write(wallet, MoveKind.WITHDRAWN, parts, reason, reference, now)
        shares.credits_taken_back(wallet.public_id, movement, credits=taken, at=now)
    return taken


def _parts_of(lots: list[LotState], most: int) -> list[Part]:
    """As much as there is of lots in their order, up to a number of credits."""
    parts = []
    for lot in lots:
        taken = min(lot.left, most)
        if taken:
            parts.append(rules.part_of(lot, -taken))
            most -= taken
    return parts


def take_back_allowance(member_id: int, source: str, *, reason: str) -> int:
    """Take back what is unused of all credits that came with something whose money went back: how many.

    `source` is what their references begin with. What was used stays used and nobody owes for it, since nothing was
    paid for these credits by themselves; what comes back of it later leaves as well.
    """
    now = clock.now()
    wallet = moves.locked(member_id, now)
    lots = queries.allowance_of(wallet.id, source)
    _mark_withdrawn(lots, now)
    parts = [rules.part_of(lot, -lot.left) for lot in queries.lot_states(lots) if lot.left]
    credits = -sum(part.credits for part in parts)
    if credits:
        movement = _write(wallet, MoveKind.WITHDRAWN, parts, reason, f"{source}taken_back", now)
        shares.credits_taken_back(wallet.public_id, movement, credits=credits, at=now)
    return credits


def _mark_withdrawn(lot_ids: list[int], at: datetime) -> None:
    db.session.execute(
        update(Lot)
        .where(Lot.id.in_(lot_ids))
        .values(withdrawn_at=at)
        .execution_options(synchronize_session=False)
    )


def pay_debt(member_id: int, most_minor: int) -> tuple[str, int]:
    """Take an amount off what a member owes: the wallet's public id, and how much of it was owed."""
    wallet = moves.locked(member_id, clock.now())
    paid = min(most_minor, wallet.debt_minor)
    _change(wallet.id, debt_minor=wallet.debt_minor - paid)
    return wallet.public_id, paid


def freeze(member_id: int) -> None:
    """Nothing is spent while a payment for the wallet's credits is disputed."""
    now = clock.now()
    wallet = moves.locked(member_id, now)
    _change(wallet.id, frozen_since=wallet.frozen_since or now)


def hold(member_id: int) -> None:
    """Nothing is spent while a person looks into a case."""
    now = clock.now()
    wallet = moves.locked(member_id, now)
    _change(wallet.id, held_since=wallet.held_since or now)


def let_go(member_id: int) -> None:
    """Nobody looks into anything any more."""
    _change(moves.locked(member_id, clock.now()).id, held_since=None)


def release(member_id: int) -> None:
    """The dispute is decided."""
    _change(moves.locked(member_id, clock.now()).id, frozen_since=None)


def _change(wallet_id: int, **values: object) -> None:
    db.session.execute(
        update(Wallet)
        .where(Wallet.id == wallet_id)
        .values(**values)
        .execution_options(synchronize_session="evaluate")
    )


def _write(
    wallet: Locked,
    kind: MoveKind,
    parts: list[Part],
    reason: str,
    reference: str,
    now: datetime,
    *,
    debt: int = 0,
) -> str:
    # What ran out but is still there is not counted, neither before nor after.
    total = moves.holdings(wallet, kind, reference, now).total
    running = {lot.id for lot in queries.lot_states([part.lot_id for part in parts]) if lot.expires_at > now}
    after = total + sum(part.credits for part in parts if part.lot_id in running)
    return moves.write(wallet, Move(kind, parts, reason, reference, after, now, debt=debt))


def _unit(wallet: Locked) -> str:
    return accounts.unit_of(wallet.currency)
