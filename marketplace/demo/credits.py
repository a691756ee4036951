"""Credits of the shown customer: a pack paid by card at the sandbox, a redeemed code, and codes at the desk."""

from datetime import timedelta

from marketplace.core import clock, config
from marketplace.core.database import transaction
from marketplace.demo.storyteller import Storyteller, Time, sandbox
from marketplace.goods.topups import codes, operations, queries
from marketplace.goods.topups.models import KIND
from marketplace.goods.wallet import bounds
from marketplace.goods.wallet import operations as wallets
from marketplace.money.payments import queries as payments
from marketplace.people.accounts.models import Member
from marketplace.workflows import payment_page, settle_payment

_PARTNER = "Tabac de la Croix-Rousse"


def fill(database_url: str, member: Member, finance: Member) -> None:
    """A wallet with a history. Opens its own transactions: the card is charged between them.

    Whoever said their age was here before, so that a second run after a stop buys nothing twice.
    """
    with transaction():
        if wallets.wallet_of(member.id).age is not None:
            return
        bounds.declare_adult(member.id)
        pack = queries.packs_on_sale(config.settings().currency)[0]
        topup = operations.choose(member, pack.public_id, pack.price_minor, member.locale).public_id
    with sandbox(database_url, Time()):
        payment_page.open_page(KIND, topup)
        with transaction():
            known = payments.latest(KIND, topup)
            page, payment = (str(known.checkout_url), known.public_id) if known else ("", "")
        Storyteller(Time()).pay(page)
        settle_payment.reconcile(payment)
    with transaction():
        _batch, printed = codes.issue(
            finance,
            partner=_PARTNER,
            count=24,
            credits=500,
            price_minor=450,
            redeem_before=clock.now() + timedelta(days=180),
        )
        codes.redeem(member, printed[0])
