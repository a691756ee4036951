"""What is left of a boost goes back to whoever paid for it when its offer is suspended; once."""

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.catalogue import operations as catalogue
from marketplace.goods.catalogue import queries as shop
from marketplace.goods.catalogue import rules
from marketplace.goods.catalogue.models import Sale
from marketplace.goods.inventory.models import Gift, Item, Source
from marketplace.goods.inventory.queries import gift_of_item
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member
from marketplace.trade.boosts import operations, queries

_MOST_HANDS = 20


def stop_for(listing_id: int) -> int:
    """Stop the boost of an offer in the open transaction, if one runs: how many credits were returned."""
    now = clock.now()
    boost = queries.running_of(listing_id, now, lock=True)
    if boost is None:
        return 0
    operations.stop(boost, now)
    sale = _paid_for(db.session.get_one(Item, boost.item_id))
    if sale is None:
        return 0
    unused = rules.unused_credits(sale.credits, boost.starts_at, boost.ends_at, now)
    if unused == 0:
        return 0
    buyer = db.session.get_one(Member, sale.buyer_id)
    with speaking(buyer.locale):
        reason = _("Unused part of a boost")
    wallet.give_back(sale.spend_reference, unused, reason=reason, reference=f"boost:{boost.public_id}")
    catalogue.note_returned(sale, unused)
    boost.returned_credits = unused
    db.session.flush()
    return unused


def _paid_for(item: Item) -> Sale | None:
    """The sale a thing comes from, through whatever hands it went."""
    for _hand in range(_MOST_HANDS):
        if item.source == Source.PURCHASE:
            return shop.sale(item.source_id)
        if item.source != Source.GIFT:
            return None
        gift: Gift | None = gift_of_item(item)
        if gift is None:
            return None
        if gift.sale_id is not None:
            return shop.sale_by_id(gift.sale_id)
        item = db.session.get_one(Item, gift.item_id)
    return None
