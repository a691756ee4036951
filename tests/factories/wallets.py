"""Fills wallets and spends from them for tests."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, text, update

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.wallet import operations
from marketplace.goods.wallet.models import Lot, MoveKind, Movement, Wallet
from marketplace.goods.wallet.operations import Spend
from marketplace.money.ledger import credits as ledger
from marketplace.people.accounts.models import Member
from tests.factories.accounts import a_member
from tests.factories.owners import as_owner

YEAR = timedelta(days=365)


def a_wallet(bought: int = 0, promotional: int = 0, *, cost: int | None = None) -> Member:
    """A member with so many credits; the bought ones cost a cent each unless told otherwise."""
    member = a_member("Wanda Ruiz")
    if bought:
        buy(member.id, bought, bought if cost is None else cost)
    if promotional:
        give(member.id, promotional)
    return member


def buy(member_id: int, credits: int, cost: int, *, days: int = 365) -> str:
    """Credits by a card that was charged; the charge's name."""
    charge = f"ch_{ids.random_code(10)}"
    wallet, _made = operations.add_bought(
        member_id,
        credits,
        cost,
        kind=MoveKind.BOUGHT,
        source=("topup", charge),
        reason="A pack",
        expires_at=clock.now() + timedelta(days=days),
    )
    ledger.pack_bought(wallet, charge, paid=cost, fee=0, credits=credits, unit="eur", at=clock.now())
    return charge


def give(
    member_id: int, credits: int, *, until: datetime | None = None, reference: str | None = None
) -> Spend:
    return operations.grant(
        member_id,
        credits,
        reason="Ten helpful answers",
        reference=reference or f"deed:{ids.random_code(8)}",
        expires_at=until or clock.now() + YEAR,
        has_ceiling=False,
    )


def spend(member_id: int, credits: int, reference: str | None = None) -> Spend:
    return operations.spend(
        member_id, credits, reason="A saffron frame", reference=reference or f"order:{ids.random_code(8)}"
    )


def lots(member_id: int) -> list[tuple[str, int, int]]:
    """(kind, credits left, cost left in cents) of each lot, the oldest first."""
    rows = db.session.execute(
        select(Lot.kind, Lot.credits_left, Lot.cost_left_minor)
        .join(Wallet, Wallet.id == Lot.wallet_id)
        .where(Wallet.member_id == member_id)
        .order_by(Lot.id)
    )
    return [(kind, left, cost) for kind, left, cost in rows]


def moves(member_id: int) -> list[tuple[str, int]]:
    """(kind, credits) of each movement, the oldest first."""
    rows = db.session.execute(
        select(Movement.kind, Movement.credits)
        .join(Wallet, Wallet.id == Movement.wallet_id)
        .where(Wallet.member_id == member_id)
        .order_by(Movement.id)
    )
    return [(kind, credits) for kind, credits in rows]


def ledger_balance(code: str) -> int:
    """What an account holds by its entries, debit positive; 0 when it was never opened."""
    summed = text(
        "select coalesce(sum(e.amount), 0) from ledger_account a"
        " join ledger_entry e on e.account_id = a.id where a.code = :code"
    )
    return int(db.session.scalar(summed, {"code": code}) or 0)


def set_wallet(member_id: int, **changes: object) -> None:
    """Change columns of a wallet, as an operation would."""
    operations.wallet_of(member_id)
    db.session.execute(update(Wallet).where(Wallet.member_id == member_id).values(**changes))


def spend_unlocked(credits: int, meet: Callable[[], int]) -> None:
    """What a careless shop does: look, wait, then take, without a lock. For the control of a race."""
    has = db.session.scalar(text("select balance from scratch_wallet")) or 0
    meet()
    if has >= credits:
        taken = text("update scratch_wallet set balance = balance - :credits")
        db.session.execute(taken, {"credits": credits})


def buy_and_crash(member_id: int) -> None:
    """Debit a wallet and put the goods on a shelf; the database ends the session before the commit."""
    spend(member_id, 30)
    db.session.execute(text("insert into scratch_goods values ('frame')"))
    as_owner()
    db.session.execute(text("select pg_terminate_backend(pg_backend_pid())"))


def redeem_unlocked(meet: Callable[[], int]) -> None:
    """What a careless shop does with a code: look, wait, then take. For the control of a race."""
    used = db.session.scalar(text("select used from scratch_code"))
    meet()
    if used:
        raise LookupError("used already")
    db.session.execute(text("update scratch_code set used = used + 1"))
