"""Buys packs, makes codes and disputes top-ups for tests, by what the payment provider would say."""

from datetime import timedelta
from typing import Any

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.topups import codes, operations, queries
from marketplace.goods.topups.models import KIND, CreditPack, TopUp, VoucherBatch
from marketplace.goods.wallet import bounds
from marketplace.goods.wallet import operations as wallets
from marketplace.goods.wallet.models import Wallet
from marketplace.money.payments import queries as payments
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member
from marketplace.workflows import settle_dispute, settle_payment
from tests.factories.accounts import a_member
from tests.factories.disputes import told

PACK = "pack_1000"
PRICE = 1_000
FEE = 39


def an_adult(name: str = "Wanda Ruiz") -> Member:
    """A member who may buy credits."""
    member = a_member(name)
    wallets.wallet_of(member.id)
    bounds.declare_adult(member.id)
    return member


def chosen(member: Member, pack: str = PACK, price: int = PRICE) -> TopUp:
    """A pack chosen, not paid yet."""
    return operations.choose(member, pack, price, "en")


def payment_of(topup: TopUp) -> Payment:
    payment = payments.latest(KIND, topup.public_id)
    assert payment is not None
    return payment


def facts(payment: Payment, **changes: Any) -> SessionFacts:
    """What the payment provider says of a page that was paid, but for the changes."""
    mark = ids.random_code(12)
    said: dict[str, Any] = {
        "session_id": f"cs_{mark}",
        "open": False,
        "intent_id": f"pi_{mark}",
        "charge_id": f"ch_{mark}",
        "paid_minor": payment.amount_minor,
        "currency": payment.currency,
        "processor_fee_minor": FEE,
        "paid_at": clock.now(),
    }
    return SessionFacts(**(said | changes))


def pay(topup: TopUp) -> Payment:
    payment = payment_of(topup)
    settle_payment.apply(payment, facts(payment))
    return payment


def close(topup: TopUp) -> Payment:
    """The page was left or declined, and is closed."""
    payment = payment_of(topup)
    unpaid = facts(payment, charge_id=None, intent_id=None, paid_minor=0, processor_fee_minor=0, paid_at=None)
    settle_payment.apply(payment, unpaid)
    return payment


def bought(member: Member) -> TopUp:
    """A thousand credits, paid by card; whoever has no declared age declares to be an adult."""
    if wallets.wallet_of(member.id).age is None:
        bounds.declare_adult(member.id)
    topup = chosen(member)
    pay(topup)
    return topup


def part_used(spent: int) -> tuple[Member, TopUp]:
    """A member who bought a pack and used so many of its credits."""
    member = an_adult()
    topup = bought(member)
    wallets.spend(member.id, spent, reason="A saffron frame", reference=f"order:{topup.public_id}")
    return member, topup


def owing(spent: int) -> tuple[Member, TopUp]:
    """A member whose bank took a pack's payment back after so many of its credits were used."""
    member = an_adult()
    topup = bought(member)
    wallets.spend(member.id, spent, reason="A frame", reference=f"order:{topup.public_id}")
    dispute(topup, status="lost")
    return member, topup


def dispute(topup: TopUp, **changes: Any) -> str:
    """What the bank says of a top-up's payment, made true here; the dispute's name there."""
    body = told(payment_of(topup), **changes)
    assert settle_dispute.apply(body) is None
    return str(body["id"])


def wallet_of(member: Member) -> Wallet:
    """The member's wallet, fresh from the database."""
    wallet = wallets.wallet_of(member.id)
    db.session.refresh(wallet)
    return wallet


def asked_for_consent() -> str:
    """The secret in the letter to the guardian of somebody under 18."""
    member = a_member("Milo Young")
    token = ids.new_token()
    wallet = wallets.wallet_of(member.id)
    wallet.age, wallet.age_declared_at = "minor", clock.now()
    wallet.guardian_email, wallet.consent_hash = "parent@example.org", ids.token_hash(token)
    db.session.flush()
    return token


def a_pack(credits: int = 800, price: int = 790) -> CreditPack:
    """A pack that finance put on sale."""
    return operations.add_pack(credits, price, a_member("Fin Ance"))


def a_batch(
    count: int = 3, credits: int = 500, price: int = 450, days: int = 30
) -> tuple[VoucherBatch, list[str]]:
    """Codes a partner sells."""
    return codes.issue(
        a_member("Fin Ance"),
        partner="Kiosk Gare",
        count=count,
        credits=credits,
        price_minor=price,
        redeem_before=clock.now() + timedelta(days=days),
    )


def lot_left(topup: TopUp) -> tuple[int, int]:
    """(credits, cost in cents) that are left of a top-up."""
    lot = queries.lot_of(topup)
    assert lot is not None
    return lot.credits_left, lot.cost_left_minor


def disputed(spent: int) -> tuple[Member, TopUp]:
    """A member whose bank asks for a pack's payment back, after so many of its credits were used."""
    member = an_adult()
    topup = bought(member)
    if spent:
        wallets.spend(member.id, spent, reason="A saffron frame", reference=f"order:{topup.public_id}")
    dispute(topup)
    return member, topup
