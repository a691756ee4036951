"""What everybody must have when a company's money has come to rest: worked out from prices, from what people did and
from what the payment provider holds, by an arithmetic of its own; then compared with the books, to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.money.payments import gateway
from marketplace.workflows import self_check
from tests.factories.money_life import Company

SERVICE_FEE, COMMISSION = Fraction(8, 100), Fraction(7, 100)

# Of each payment that was made: what was paid, and where all of it is now.
_SHARED_OUT = text("""
    select p.public_id, p.amount_minor,
        p.refunded_minor
        + coalesce((select sum(d.taken_minor) from dispute d where d.payment_id = p.id), 0)
        + coalesce((select sum(e.share_minor + e.commission_minor + e.fee_minor) from earning e
            where e.source_kind = p.subject_kind and e.source_id = p.subject_id and e.charge_id = p.charge_id), 0)
        as found,
        exists (select 1 from earning e where e.source_id = p.subject_id and e.charge_id = p.charge_id)
            or exists (select 1 from booking b where b.public_id = p.subject_id
                and b.state not in ('held', 'requested', 'accepted', 'confirmed')) as over
    from payment p where p.state = 'paid'
""")
_JOINED = text("""
    select e.transaction_id from ledger_entry e join ledger_account a on a.id = e.account_id
    group by e.transaction_id
    having bool_or(a.owner_kind = 'wallet') and bool_or(a.owner_kind in ('provider', 'booking', 'tip', 'work_sale'))
""")
_UNMATCHED = text("""
    select kind, state, fact_key, our_minor, their_minor from reconciliation_line
    where state <> 'matched' and resolved_at is null order by id
""")
_PAYMENTS = text("""
    select p.subject_id, p.charge_id, p.amount_minor as paid,
        coalesce((select sum(r.amount_minor) from refund r where r.payment_id = p.id and r.state = 'due'), 0) as due,
        e.share_minor as share, e.commission_minor as commission, e.fee_minor as fee,
        e.granted_at is not null as granted
    from payment p left join earning e on e.source_kind = p.subject_kind and e.source_id = p.subject_id
        and e.charge_id = p.charge_id
    where p.state = 'paid'
""")
_BY_SUBJECT = text("""
    select t.source_id, split_part(a.code, ':', 1) as account, sum(e.amount) as amount
    from ledger_entry e
    join ledger_account a on a.id = e.account_id join ledger_transaction t on t.id = e.transaction_id
    where t.source_kind in ('booking', 'tip') group by 1, 2
""")
_BY_ACCOUNT = text("""
    select split_part(a.code, ':', 1) as account, sum(e.amount) as amount
    from ledger_entry e join ledger_account a on a.id = e.account_id group by 1
""")
_KINDS = text("select distinct kind from ledger_transaction")


class Parts(NamedTuple):
    """Of one sale: the provider's share, the commission, the service fee. Minor units."""

    share: int
    commission: int
    fee: int

    def after(self, back: int) -> "Parts":
        """What is left of each once so much went back: every part in its own proportion, to the nearest cent."""
        if back == 0:
            return self
        price = self.share + self.commission
        price_back = nearest(Fraction(back * price, sum(self)))
        commission_back = nearest(Fraction(price_back * self.commission, price)) if price else 0
        return Parts(
            self.share - (price_back - commission_back),
            self.commission - commission_back,
            self.fee - (back - price_back),
        )


@dataclass(frozen=True, slots=True)
class Held:
    """What the payment provider knows of one charge, in minor units. `back` reached the customer for good."""

    captured: int
    fee: int
    back: int


def nearest(amount: Fraction) -> int:
    """Half a cent counts as a whole one."""
    return floor(amount + Fraction(1, 2))


# ── At any time ───────────────────────────────────────────────────────────────────────────────────


def broken(company: Company) -> list[str]:
    """The invariants that do not hold at this moment."""
    with company.today():
        return [f"{finding.name}: {finding.example}" for finding in self_check.failures()]


def not_shared_out(company: Company) -> list[tuple[str, int, int]]:
    """Payments of which refund, provider, platform and processor are not what was paid.

    Until the booking is over the rest is the booking's own, so there the parts may only be less.
    """
    with company.today():
        rows = db.session.execute(_SHARED_OUT).all()
    return [
        (name, paid, found) for name, paid, found, over in rows if found > paid or (over and found != paid)
    ]


def joined(company: Company) -> list[int]:
    """Transactions that join a wallet with a provider."""
    with company.today():
        return [row[0] for row in db.session.execute(_JOINED)]


def debts(company: Company) -> list[int]:
    """What the provider came to owe, oldest first, in minor units."""
    with company.today():
        return list(db.session.scalars(text("select amount_minor from debt order by id")))


def kinds(company: Company) -> set[str]:
    """The kinds of events the ledger has seen."""
    with company.today():
        return {row[0] for row in db.session.execute(_KINDS)}


# ── When all has come to rest ─────────────────────────────────────────────────────────────────────


def wrong(company: Company) -> list[str]:
    """Every figure that is not what it must be, in words."""
    with company.today():
        held, payments = _held(), db.session.execute(_PAYMENTS).all()
        booked: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for subject, account, amount in db.session.execute(_BY_SUBJECT):
            booked[subject][account] = int(amount)
        owed = 0
        found = [f"{line} does not match" for line in db.session.execute(_UNMATCHED)]
        found += [f"{charge} was paid, and we do not know it" for charge in _unknown(held, payments)]
        for payment in payments:
            due = _must_be(company, payment, held[payment.charge_id])
            found += _differences(payment, held[payment.charge_id], due, booked[payment.subject_id])
            owed += due.share if payment.granted else 0
        found += _balances(owed)
    return found


def _unknown(held: dict[str, Held], payments: Iterable[Any]) -> set[str]:
    return {charge for charge, facts in held.items() if facts.captured} - {row.charge_id for row in payments}


def _must_be(company: Company, payment: Any, held: Held) -> Parts:
    """Whose the rest of a payment is, after all that went back or is promised back."""
    sale, back = company.sales[payment.subject_id], held.back + payment.due
    if sale.kind == "tip":
        return Parts(sale.price_minor, 0, 0).after(back)
    fee = nearest(sale.price_minor * SERVICE_FEE)
    cancelled = company.cancelled.get(payment.subject_id)
    if cancelled is None:
        return _parts(sale.price_minor, fee).after(back)
    rate = Fraction(cancelled.percent, 100)
    kept, fee_kept = sale.price_minor - nearest(sale.price_minor * rate), fee - nearest(fee * rate)
    return _parts(kept, fee_kept).after(back - (sale.price_minor + fee - kept - fee_kept))


def _parts(price: int, fee: int) -> Parts:
    commission = nearest(price * COMMISSION)
    return Parts(price - commission, commission, fee)


def _differences(payment: Any, held: Held, due: Parts, booked: dict[str, int]) -> Iterator[str]:
    """Of one payment: what was charged, whose it is, and what the ledger says of each, against what must be."""
    granted = due if payment.granted else Parts(0, 0, 0)
    still_kept = payment.due + (0 if payment.granted else sum(due))
    kept = -sum(booked.get(account, 0) for account in ("booking", "tip", "refund_due"))
    shared = (payment.share, payment.commission, payment.fee)
    compared = {
        "charged": (held.captured, payment.paid),
        "whose it is": (shared if payment.share is not None else due, due),
        "kept for it": (kept, still_kept),
        "commission": (-booked.get("commission", 0), granted.commission),
        "service fee": (-booked.get("service_fees", 0), granted.fee),
        "the processor's": (booked.get("stripe_fees", 0), held.fee),
        "lost by us": (booked.get("dispute_loss", 0), 0),
        "refund, provider, platform and processor": (held.back + payment.due + sum(due), payment.paid),
    }
    for what, (is_now, must_be) in compared.items():
        if is_now != must_be:
            yield f"{payment.subject_id}: {what} is {is_now} and must be {must_be}"


def _balances(owed: int) -> Iterator[str]:
    """Our balance over there is our account of it here; the provider has, is owed or owes what the shares sum to."""
    books = {account: int(amount) for account, amount in db.session.execute(_BY_ACCOUNT)}
    client = gateway.client().v1
    balance = client.balance.retrieve()
    theirs = sum(one.amount for one in (*balance.available, *balance.pending))
    if books.get("stripe", 0) != theirs:
        yield f"our balance is {theirs} and the ledger has {books.get('stripe', 0)}"
    sent = sum(
        one.amount - one.amount_reversed for one in client.transfers.list({"limit": 100}).auto_paging_iter()
    )
    has = sent - books.get("provider", 0) - books.get("provider_debt", 0)
    if has != owed:
        yield f"the provider has {has} and must have {owed}"


def _held() -> dict[str, Held]:
    """Charge → what the payment provider knows of it."""
    client = gateway.client().v1
    back: defaultdict[str, int] = defaultdict(int)
    for refund in client.refunds.list({"limit": 100}).auto_paging_iter():
        back[str(refund.charge)] += refund.amount if refund.status not in {"failed", "canceled"} else 0
    for dispute in client.disputes.list({"limit": 100}).auto_paging_iter():
        back[str(dispute.charge)] += dispute.amount if dispute.status == "lost" else 0
    charges = client.charges.list({"limit": 100, "expand": ["data.balance_transaction"]}).auto_paging_iter()
    return {
        one.id: Held(one.amount_captured, one.balance_transaction.fee, back[one.id])
        for one in charges
        if one.paid and one.captured
    }
