"""What is done with credits: spend, give back, grant; one transaction of the caller, booked in the ledger with it.

Credits buy the platform's own goods and nothing else: nothing here knows a provider or a booking. Every change
happens under the lock of the wallet's row, so what is checked is what is changed, however many ask at once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.wallet import errors, moves, queries, rules
from marketplace.goods.wallet.models import LotKind, MoveKind, Wallet
from marketplace.goods.wallet.moves import Earlier, Holdings, Locked, Move
from marketplace.goods.wallet.queries import Balance
from marketplace.goods.wallet.rules import Part
from marketplace.money.ledger import accounts, wallets
from marketplace.money.ledger import credits as ledger

RETURNED_FOR = timedelta(days=30)
"""How long credits given back can be used at least, had they run out meanwhile."""


@dataclass(frozen=True, slots=True)
class Spend:
    """Credits that moved. `cost_minor` is what had been paid for them; 0 for promotional ones.

    `created` is False when the reference had been used before, and this is what happened then.
    """

    reference: str
    movement_id: str
    credits: int
    cost_minor: int
    currency: str
    created: bool


def wallet_of(member_id: int) -> Wallet:
    """The member's wallet, made on first use."""
    moves.open_wallet(member_id, clock.now())
    return db.session.scalars(select(Wallet).where(Wallet.member_id == member_id)).one()


def balance(member_id: int) -> Balance:
    """What a member can spend now, in credits: bought, promotional and total."""
    return queries.balance(member_id, clock.now())


def euro_price(credits: int) -> int:
    """What credits cost in minor units of the platform's currency, to be shown beside every price in credits.

    No pack is dearer than this; larger ones may be cheaper.
    """
    return rules.euro_price(credits, settings().thousand_credits_minor)


def spend(member_id: int, credits: int, *, reason: str, reference: str) -> Spend:
    """Use credits up. `reason` is what the member reads in the history, in their language.

    The same `reference` again answers the first spend and moves nothing. Raises `NotEnoughError`,
    `CapReachedError`, `ConsentNeededError`, `WalletFrozenError`, and `Invalid` for what is no number of credits.
    """
    _check_number(credits)
    now = clock.now()
    wallet, held = moves.held(member_id, MoveKind.SPENT, reference, now)
    if held.earlier is not None:
        return _again(wallet, held.earlier, reference, -credits)
    spent = _check_may_spend(wallet, held, credits, now)
    parts = rules.parts_to_take(held.lots, credits)
    move = Move(
        MoveKind.SPENT,
        parts,
        reason,
        reference,
        held.total - credits,
        now,
        spent=(_month(now), spent + credits),
    )
    unit = accounts.unit_of(wallet.currency)
    movement = moves.write(
        wallet,
        move,
        lambda name: ledger.spending(
            wallet.public_id, name, credits=credits, cost=-move.cost, unit=unit, at=now
        ),
    )
    return Spend(reference, movement, credits, -move.cost, wallet.currency, created=True)


def _check_number(credits: object) -> None:
    if isinstance(credits, bool) or not isinstance(credits, int) or credits <= 0:
        raise errors.no_amount()


def _month(now: datetime) -> date:
    return rules.month_of(now, settings().company_zone)


def _again(wallet: Locked, earlier: Earlier, reference: str, credits: int) -> Spend:
    if (earlier.wallet_id, earlier.credits) != (wallet.id, credits):
        raise errors.reference_reused()
    return Spend(
        reference, earlier.public_id, abs(credits), abs(earlier.cost_minor), wallet.currency, created=False
    )


def _check_may_spend(wallet: Locked, held: Holdings, credits: int, now: datetime) -> int:
    """Refuse what may not be spent; else what was spent this month before."""
    if wallet.debt_minor:
        raise errors.in_debt(wallet.debt_minor, wallet.currency)
    if wallet.frozen_since is not None:
        raise errors.disputed()
    if wallet.held_since is not None:
        raise errors.held()
    if wallet.lacks_consent:
        raise errors.consent_needed()
    spent = wallet.spent_in_month if wallet.spent_month == _month(now) else 0
    cap = rules.cap_in_force(wallet.cap_credits, wallet.next_cap_credits, wallet.next_cap_at, now)
    if cap is not None and spent + credits > cap:
        raise errors.CapReachedError(cap, spent)
    if held.total < credits:
        raise errors.NotEnoughError(credits, held.total)
    return spent


def give_back(spend_reference: str, credits: int | None = None, *, reason: str, reference: str) -> Spend:
    """Undo a spend, or a part of it: the credits return to the lots they came from, what was paid for first.

    All that is left of it without `credits`. Those whose lot has run out can be used for thirty days more; those
    whose payment was taken back pay off the debt for them. The same `reference` again answers the first time.
    Raises `NotFound` for an unknown spend, `Invalid` for more than was spent.
    """
    if credits is not None:
        _check_number(credits)
    now = clock.now()
    spent = queries.spend_by_reference(spend_reference)
    if spent is None:
        raise errors.no_such_spend()
    wallet = moves.locked_by_id(spent.wallet_id)
    held = moves.holdings(wallet, MoveKind.GIVEN_BACK, reference, now)
    if held.earlier is not None:
        return _again(wallet, held.earlier, reference, credits or held.earlier.credits)
    taken = queries.returnable(spent.id)
    most = sum(number for _lot, number in taken)
    credits = credits or most
    if not 0 < credits <= most:
        raise errors.more_than_spent()
    parts = rules.parts_to_return(taken, credits)
    queries.keep_usable([part.lot_id for part in parts], now + RETURNED_FOR)
    counted = wallet.spent_month == _month(now) and queries.is_in_month(spent, _month(now))
    move = Move(
        MoveKind.GIVEN_BACK,
        parts,
        reason,
        reference,
        held.total + credits,
        now,
        of_id=spent.id,
        spent=(_month(now), max(0, wallet.spent_in_month - credits)) if counted else None,
    )
    movement = moves.write(wallet, move)
    unit = accounts.unit_of(wallet.currency)
    wallets.credits_given_back(wallet.public_id, movement, credits=credits, cost=move.cost, unit=unit, at=now)
    _pay_debt(wallet, parts, held.total + credits, reason, reference, now)
    return Spend(reference, movement, credits, move.cost, wallet.currency, created=True)


def _pay_debt(
    wallet: Locked, returned: list[Part], total: int, reason: str, reference: str, now: datetime
) -> None:
    """Credits of a payment that was taken back do not stay: they pay off what is owed for them."""
    withdrawn = queries.withdrawn_among([part.lot_id for part in returned])
    parts = [Part(part.lot_id, -part.credits, -part.cost) for part in returned if part.lot_id in withdrawn]
    if not parts:
        return
    credits, cost = (-sum(part.credits for part in parts), -sum(part.cost for part in parts))
    owed = min(cost, wallet.debt_minor)
    move = Move(MoveKind.WITHDRAWN, parts, reason, reference, total - credits, now, debt=-owed)
    movement = moves.write(wallet, move)
    wallets.debt_paid_in_credits(
        wallet.public_id,
        movement,
        credits=credits,
        cost=cost,
        owed=owed,
        unit=accounts.unit_of(wallet.currency),
        at=now,
    )


def grant(
    member_id: int,
    credits: int,
    *,
    reason: str,
    reference: str,
    expires_at: datetime,
    has_ceiling: bool = True,
) -> Spend:
    """Give promotional credits. The same `reference` again answers the first time.

    `has_ceiling` is off for what was paid for otherwise, such as the monthly credits of a plan. Raises
    `CeilingReachedError` when the day's ceiling would be passed: all or nothing.
    """
    _check_number(credits)
    now = clock.now()
    if expires_at <= now:
        raise ValueError("credits that have run out cannot be given")
    wallet, held = moves.held(member_id, MoveKind.GRANTED, reference, now)
    if held.earlier is not None:
        return _again(wallet, held.earlier, reference, credits)
    if has_ceiling:
        _check_ceiling(wallet, credits, now)
    source = (queries.PRESENT if has_ceiling else queries.ALLOWANCE, reference)
    part = moves.add_lot(
        wallet, LotKind.PROMOTIONAL, credits, 0, source=source, expires_at=expires_at, at=now
    )
    movement = moves.write(
        wallet, Move(MoveKind.GRANTED, [part], reason, reference, held.total + credits, now)
    )
    ledger.credits_granted(wallet.public_id, movement, credits=credits, at=now)
    return Spend(reference, movement, credits, 0, wallet.currency, created=True)


def _check_ceiling(wallet: Locked, credits: int, now: datetime) -> None:
    ceiling = settings().granted_credits_a_day
    today = rules.day_begins(now, settings().company_zone)
    if queries.granted_since(wallet.id, today) + credits > ceiling:
        raise errors.ceiling_reached(ceiling)


def add_bought(
    member_id: int,
    credits: int,
    cost_minor: int,
    *,
    kind: MoveKind,
    source: tuple[str, str],
    reason: str,
    expires_at: datetime,
) -> tuple[str, Spend]:
    """Put credits that were paid for into a wallet, as one lot: the wallet's public id and what was done.

    The caller posts how they were paid. The same source again answers the first time. Nothing paid makes them
    promotional.
    """
    _check_number(credits)
    now = clock.now()
    reference = ":".join(source)
    wallet, held = moves.held(member_id, kind, reference, now)
    if held.earlier is not None:
        return wallet.public_id, _again(wallet, held.earlier, reference, credits)
    lot_kind = LotKind.BOUGHT if cost_minor else LotKind.PROMOTIONAL
    part = moves.add_lot(wallet, lot_kind, credits, cost_minor, source=source, expires_at=expires_at, at=now)
    movement = moves.write(wallet, Move(kind, [part], reason, reference, held.total + credits, now))
    return wallet.public_id, Spend(reference, movement, credits, cost_minor, wallet.currency, created=True)
