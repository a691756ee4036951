"""From the tap on a price to the good in one's hands: debit, copy and grant in one transaction, once per key."""

from dataclasses import dataclass

from marketplace.core import clock, idempotency, ids
from marketplace.core.config import settings
from marketplace.goods.catalogue import errors, naming, operations, queries, rules
from marketplace.goods.catalogue.models import Good, Sale
from marketplace.goods.catalogue.rules import Shopper
from marketplace.goods.designs import shares
from marketplace.goods.inventory import gifts
from marketplace.goods.inventory import operations as inventory
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.inventory.models import Source
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member
from marketplace.people.profiles import queries as profiles
from marketplace.workflows import give_gift


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to buy, at the price she saw; for herself, or with a card for somebody else."""

    good: str
    price_version: int
    card: Card | None = None


def buy(buyer: Member, wish: Wish, *, key: str) -> Sale:
    """Buy a good in the open transaction; the same key again answers the first sale.

    Raises the refusals of the shop and of the wallet; nothing is changed by any of them once the transaction
    is rolled back. Locks are taken in one order: key, wallet, ledger, good.
    """
    scope, body = f"sale:{buyer.public_id}", _body(wish)
    known = idempotency.earlier(scope, key, body, wait=True)
    if known is not None:
        return _known(known)
    now = clock.now()
    good = queries.by_public_id(wish.good)
    if good is None or good.state == "draft" or good.hidden_at is not None:
        raise errors.no_such_good()
    receiver = gifts.receiver_of(wish.card, buyer) if wish.card else buyer
    operations.check_may_buy(good, wish.price_version, shopper(receiver), now, settings().company_zone)
    if wish.card is not None:
        give_gift.check(buyer, good, wish.card)
    sale_id = ids.public_id("sl")
    spent = wallet.spend(
        buyer.id,
        good.price_credits,
        reason=naming.name(good, buyer.locale),
        reference=f"sale:{sale_id}",
    )
    number = operations.take_copy(good, wish.price_version, now)
    sale = operations.write_sale(
        sale_id, good, wish.price_version, number, buyer.id, spent, is_gift=wish.card is not None
    )
    if wish.card is None:
        inventory.receive(buyer.id, good, source=Source.PURCHASE, source_id=sale.public_id, number=number)
    else:
        give_gift.send_off(gifts.send(good, buyer, receiver, wish.card, sale=sale), buyer)
    shares.note_sale(sale, good, receiver.id)
    idempotency.remember(scope, key, body, sale.public_id)
    return sale


def shopper(member: Member) -> Shopper:
    """What decides what a member may buy or be given."""
    return Shopper(profiles.of_member(member.id) is not None, member.created_at)


def may_have(good: Good, member: Member) -> bool:
    return rules.is_for(good, shopper(member), clock.now())


def _body(wish: Wish) -> dict[str, object]:
    card = wish.card
    return {
        "good": wish.good,
        "version": wish.price_version,
        "card": [card.receiver, card.message, card.deliver_at] if card else None,
    }


def _known(public_id: str) -> Sale:
    sale = queries.sale(public_id)
    if sale is None:
        raise LookupError(f"the key led to sale {public_id}, which is not there")
    return sale
