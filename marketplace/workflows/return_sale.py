"""Staff take a sale back: what it gave is gone, and its credits return to the wallet they came from; once."""

from sqlalchemy import select

from marketplace.core import audit
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.catalogue import naming, operations, queries
from marketplace.goods.catalogue.models import Sale
from marketplace.goods.designs import shares
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory import operations as things
from marketplace.goods.inventory import queries as inventory
from marketplace.goods.inventory.models import Source
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member


class NotReturnableError(Refusal):
    code = "not_returnable"


def take_back(sale_id: str, by: Member, why: str) -> int:
    """Undo a sale in the open transaction: how many credits returned. Raises `NotReturnableError` for what was
    given, used or returned already.
    """
    sale = db.session.scalar(select(Sale).where(Sale.public_id == sale_id).with_for_update())
    if sale is None:
        raise NotFound(_("We could not find this sale."))
    if sale.returned_credits:
        raise _refused(_("This sale was returned already."))
    if sale.is_gift:
        raise _refused(_("This was a present; it is with somebody else."))
    # Before any wallet is locked, as the sweep that settles shares does.
    shares.note_return(sale)
    _take_things(sale)
    entitlements.revoke(Source.PURCHASE, sale.public_id, "returned")
    buyer = db.session.get_one(Member, sale.buyer_id)
    good = queries.by_ids([sale.good_id])[sale.good_id]
    with speaking(buyer.locale):
        reason = _("Returned: %(name)s", name=naming.name(good, buyer.locale))
    return credit(sale, reason, by.id, why)


def credit(sale: Sale, reason: str, by_id: int | None, why: str) -> int:
    """The credits of a sale go back to the lots they came from, and the sale says so: how many there were.

    `reason` is what the buyer reads in the wallet's history, `why` what the audit log keeps.
    """
    back = wallet.give_back(sale.spend_reference, reason=reason, reference=f"return:{sale.public_id}")
    operations.note_returned(sale, back.credits)
    audit.record(
        "sale_returned",
        actor_id=by_id,
        subject=("sale", sale.public_id),
        after={"credits": back.credits, "why": why},
    )
    return back.credits


def _take_things(sale: Sale) -> None:
    item = inventory.item_of_sale(sale.public_id)
    if item is None:
        return
    if item.gone_at is not None:
        raise _refused(_("What was bought is given away or used up."))
    things.part_with(item, "revoked")


def _refused(what: str) -> NotReturnableError:
    return NotReturnableError(what, kept=_("Nothing was changed."))
