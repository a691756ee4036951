"""Lives of the platform's accounts over many days, and what their sums should be."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st
from sqlalchemy import text

from marketplace.core import ids
from marketplace.core.clock import frozen_at
from marketplace.core.database import db
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.figures import earnings, owed, queries
from marketplace.goods.figures.earnings import Report
from marketplace.goods.figures.periods import Every, Period
from marketplace.goods.wallet import operations as wallet
from marketplace.money.ledger import credits, memberships, operations, wallets, works
from tests.factories import goods
from tests.factories import wallets as made

PARIS = "Europe/Paris"
FIRST = datetime(2026, 8, 20, 21, 30, tzinfo=UTC)
"""Half an hour before midnight in Paris."""


class Event(NamedTuple):
    """Something that moves revenue or what is owed, so many hours after `FIRST`."""

    kind: str
    hours: int
    minor: int
    share: int


def events() -> st.SearchStrategy[list[Event]]:
    """Sales, uses and ends of everything that is paid ahead, over four months, and earnings beside them."""
    kinds = ("pack", "plan", "gift", "code", "earning", "work")
    one = st.builds(
        Event, st.sampled_from(kinds), st.integers(0, 24 * 120), st.integers(1, 5_000), st.integers(0, 100)
    )
    return st.lists(one, min_size=1, max_size=12)


def live(event: Event) -> None:
    """Post an event, and two hours later, ten days later and forty days later what becomes of it."""
    at = FIRST + timedelta(hours=event.hours)
    name, part = ids.random_code(12), event.minor * event.share // 100
    {"pack": _pack, "plan": _plan, "gift": _gift, "code": _code, "earning": _earning, "work": _work}[
        event.kind
    ](name, event.minor, part, at)


def _pack(name: str, minor: int, part: int, at: datetime) -> None:
    numbers = {"unit": "eur"}
    credits.pack_bought(name, f"ch_{name}", paid=minor, fee=3, credits=minor, at=at, **numbers)
    if part:
        spend = credits.spending(
            name, f"mv_{name}", credits=part, cost=part, unit="eur", at=at + timedelta(hours=2)
        )
        operations.write(spend)
    if minor - part > 1:
        back = (minor - part) // 2
        later = at + timedelta(days=10)
        wallets.credits_handed_back(name, f"hb_{name}", credits=back, cost=back, at=later, **numbers)
        rest = minor - part - back
        end = at + timedelta(days=40)
        wallets.credits_expired(name, f"ex_{name}", credits=rest, cost=rest, at=end, **numbers)


def _plan(name: str, minor: int, part: int, at: datetime) -> None:
    memberships.bill_paid(name, f"ch_{name}", minor, 3, at, currency="EUR")
    if part:
        memberships.time_earned(name, part, part, at + timedelta(days=10), currency="EUR")
    if minor > part:
        memberships.bill_refunded(name, f"re_{name}", minor - part, at + timedelta(days=40), currency="EUR")


def _gift(name: str, minor: int, part: int, at: datetime) -> None:
    memberships.gift_paid(name, f"ch_{name}", minor, 3, at, currency="EUR")
    if part:
        memberships.gift_taken(f"b_{name}", name, minor, at + timedelta(days=10), currency="EUR")


def _code(name: str, minor: int, part: int, at: datetime) -> None:
    credits.voucher_sold(name, paid=minor, unit="eur", at=at)
    if part:
        credits.voucher_redeemed(
            name, f"w_{name}", paid=minor, credits=minor, unit="eur", at=at + timedelta(days=10)
        )
    else:
        wallets.vouchers_run_out(name, amount=minor, unit="eur", at=at + timedelta(days=40))


def _earning(name: str, minor: int, part: int, at: datetime) -> None:
    operations.charge_captured(name, f"ch_{name}", minor + part, 3, at, currency="EUR")
    operations.earning_approved(
        name,
        f"p_{name}",
        f"e_{name}",
        share=minor,
        commission=part // 2,
        fee=part - part // 2,
        currency="EUR",
        at=at + timedelta(days=10),
        actor="system",
    )


def _work(name: str, minor: int, part: int, at: datetime) -> None:
    works.captured(name, f"ch_{name}", minor + part, 3, at, currency="EUR")
    works.approved(
        name,
        f"p_{name}",
        f"e_{name}",
        share=minor,
        commission=part - part // 3,
        vat=part // 3,
        currency="EUR",
        at=at + timedelta(days=10),
        actor="system",
    )


def periods() -> st.SearchStrategy[Period]:
    """Any days of the half year, in any steps."""
    day = st.dates(date(2026, 8, 1), date(2027, 2, 10))
    both = st.tuples(day, day).map(sorted)
    return st.builds(
        lambda days, every: Period(days[0], days[1], every, PARIS), both, st.sampled_from(list(Every))
    )


def stood(code: str, instant: datetime) -> int:
    """What an account held before an instant by its bare entries, less than nothing turned round."""
    summed = text(
        "select coalesce(-sum(e.amount), 0) from ledger_account a join ledger_entry e on e.account_id = a.id"
        " join ledger_transaction t on t.id = e.transaction_id where a.code = :code and t.event_at < :at"
    )
    return int(db.session.scalar(summed, {"code": code, "at": instant}) or 0)


def gone_by(codes: tuple[str, ...], period: Period) -> dict[str, int]:
    """What accounts moved by in a period; those that stood still are left out."""
    moved = {code: stood(code, period.end) - stood(code, period.start) for code in codes}
    return {code: minor for code, minor in moved.items() if minor}


def reported(period: Period) -> Report:
    return earnings.report(period, queries.earned(period, "eur"))


def by_account(report: Report) -> dict[str, int]:
    """The sums of a report, by account; what came to nothing is left out."""
    sums: dict[str, int] = {}
    for row in (*report.revenue, *report.costs):
        sums[row.name] = sums.get(row.name, 0) + row.minor
    return {name: minor for name, minor in sums.items() if minor}


def rolled(period: Period) -> dict[str, list[owed.Month]]:
    return owed.rolled(period, queries.moved(owed.ACCOUNTS, period))


def a_sale(kind: Kind, price: int, at: datetime) -> str:
    """A good of a kind bought for so many credits of a cent each at an instant; the sale's spend in the wallet."""
    with frozen_at(at):
        good = goods.a_good(kind, price)
        return goods.buy(goods.a_buyer(price), good).spend_reference


def given_back(reference: str, credits_: int, at: datetime) -> None:
    with frozen_at(at):
        wallet.give_back(reference, credits_, reason="Unused", reference=f"back:{ids.random_code(8)}")


def an_old_wallet(at: datetime, days: int) -> int:
    """A member who bought 900 credits for 9 euro at an instant, to be used within so many days."""
    with frozen_at(at):
        member = made.a_wallet()
        made.buy(member.id, 900, 900, days=days)
    return member.id
