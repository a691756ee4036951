"""Makes accounts, postings, earnings and payouts for tests; raw statements are what an intruder would try."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st
from sqlalchemy import text, update

from marketplace.core import ids
from marketplace.core.database import db
from marketplace.money.ledger import accounts, operations
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.models import AccountKind, LedgerAccount
from marketplace.money.ledger.operations import Posted
from tests.factories.owners import as_owner

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)


def purse(low: int | None = 0) -> Account:
    """A new liability account in euro cents that may not fall below `low`."""
    return Account(f"purse:{ids.random_code(8)}", AccountKind.LIABILITY, "eur", min_natural=low)


def wallet() -> Account:
    """A new account of credits, owned by nobody in particular."""
    code = ids.random_code(8)
    return Account(f"wallet:{code}", AccountKind.LIABILITY, "x_credit", ("wallet", code), min_natural=0)


def source_of_credits() -> Account:
    return Account("credits_issued", AccountKind.EQUITY, "x_credit", hot=True)


def cash() -> Account:
    """A platform account without stored balance."""
    return Account("cash", AccountKind.ASSET, "eur", hot=True)


def booking_account() -> Account:
    return accounts.booking(ids.public_id("bkg"), "eur")


def provider_account() -> Account:
    return accounts.provider(ids.public_id("mem"), "eur")


def fill(account: Account, amount: int, key: str | None = None) -> Posted:
    """Put so much on a purse."""
    return move(key or f"fill:{ids.random_code(8)}", cash(), account, amount)


def spend(account: Account, amount: int) -> Posted:
    """Take so much from a purse."""
    return move(f"spend:{ids.random_code(8)}", account, cash(), amount)


def move(key: str, debit: Account, credit: Account, amount: int, **more: Any) -> Posted:
    """Post two legs under a key."""
    return operations.post(
        key, "test", source=("test", key), entries=[(debit, amount), (credit, -amount)], event_at=AT, **more
    )


def raw(sql: str, **values: Any) -> Any:
    """Run a statement as the owner of the tables would, who passes the walls around the application's role."""
    as_owner()
    return db.session.execute(text(sql), values)


def raw_post(entries: str, key: str | None = None) -> int:
    """Call the posting function with entries written as JSON, past the checks of the code."""
    return int(
        raw(
            "select transaction_id from ledger_post("
            ":key, 'test', 'test', 'raw', cast(:entries as jsonb), :at, 'test')",
            key=key or f"raw:{ids.random_code(8)}",
            entries=entries,
            at=AT,
        ).scalar_one()
    )


def overwrite_account(account: Account, column: str) -> None:
    """Try, as the owner of the table, to make another account of one."""
    as_owner()
    other = {"kind": "asset", "unit": "usd", "code": "other", "owner_id": "other"}[column]
    db.session.execute(
        update(LedgerAccount).where(LedgerAccount.code == account.code).values({column: other})
    )


def end_transaction() -> None:
    """Ask the deferred constraints for their verdict, as a commit would."""
    db.session.execute(text("set constraints all immediate"))


def spend_unlocked(amount: int, meet: Callable[[], int]) -> None:
    """The mistake the ledger exists to prevent: look, then write what was computed from the look."""
    found = raw("select balance from scratch_purse").scalar_one()
    meet()
    if found < amount:
        raise ValueError("too little")
    raw("update scratch_purse set balance = :left", left=found - amount)


class Life(NamedTuple):
    """What happens to the money of one booking. `approved` is (share, commission, fee)."""

    paid: int
    processor_fee: int
    refunds: tuple[int, ...]
    approved: tuple[int, int, int] | None
    transferred: bool


class Names(NamedTuple):
    booking: str
    provider: str


@st.composite
def life_of_a_booking(draw: st.DrawFn) -> Life:
    """A legal life: refunds within what was paid, the rest shared or kept waiting."""
    paid = draw(st.integers(100, 500_000))
    rest, refunds = paid, []
    for part in draw(st.lists(st.integers(1, 200_000), max_size=3)):
        if part <= rest:
            refunds.append(part)
            rest -= part
    approved = None
    if rest and draw(st.booleans()):
        share = draw(st.integers(1, rest))
        commission = draw(st.integers(0, rest - share))
        approved = (share, commission, rest - share - commission)
    transferred = approved is not None and draw(st.booleans())
    return Life(paid, draw(st.integers(0, 90)), tuple(refunds), approved, transferred)


def live(life: Life) -> Names:
    """Post the events of a life under new names."""
    names = Names(ids.public_id("bkg"), ids.public_id("mem"))
    charge = ids.random_code(12)
    operations.charge_captured(
        names.booking, f"ch_{charge}", life.paid, life.processor_fee, AT, currency="EUR"
    )
    for number, amount in enumerate(life.refunds):
        operations.refund_made(names.booking, f"re_{charge}_{number}", amount, AT, currency="EUR")
    if life.approved:
        _approve(names, f"ear_{charge}", life.approved)
    if life.approved and life.transferred:
        operations.transfer_made(
            names.provider,
            f"tr_{charge}",
            life.approved[0],
            AT,
            currency="EUR",
            source=("earning", f"ear_{charge}"),
        )
    return names


def _approve(names: Names, earning: str, parts: tuple[int, int, int]) -> Posted:
    share, commission, fee = parts
    return operations.earning_approved(
        names.booking,
        names.provider,
        earning,
        share=share,
        commission=commission,
        fee=fee,
        currency="EUR",
        at=AT,
        actor="member:test",
    )


def approved_booking(booking: str, provider: str, *, share: int, commission: int, fee: int) -> Posted:
    """A charge for all three parts together, captured and approved."""
    operations.charge_captured(booking, f"ch_{booking}", share + commission + fee, 165, AT, currency="EUR")
    return _approve(Names(booking, provider), f"ear_{booking}", (share, commission, fee))
