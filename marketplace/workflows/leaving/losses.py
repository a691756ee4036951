"""What a member would lose by leaving and could still save, with the page where that is done; changes nothing."""

from typing import NamedTuple

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext


class Loss(NamedTuple):
    """Something that is lost, in words, and the endpoint of the page where some of it can be saved."""

    sentence: str
    endpoint: str


_FOUND = text("""
    select
        (select coalesce(sum(l.credits_left), 0) from wallet_lot l join wallet w on w.id = l.wallet_id
            where w.member_id = :member and l.credits_left > 0 and l.expires_at > :now) as credits,
        (select count(*) from work_sale where buyer_id = :member and state = 'paid') as works,
        (select count(*) from item where owner_id = :member and gone_at is null) as things
""")


def of(member_id: int, now: object) -> list[Loss]:
    found = db.session.execute(_FOUND, {"member": member_id, "now": now}).one()
    said = []
    if found.credits:
        words = ngettext("%(num)s credit is lost.", "%(num)s credits are lost.", found.credits)
        said.append(
            Loss(
                words + " " + _("Those you bought in the last 14 days can be handed back for your money."),
                "wallet.show",
            )
        )
    if found.works:
        said.append(
            Loss(_("Works you bought can no longer be downloaded: keep them before."), "works.library")
        )
    if found.things:
        said.append(Loss(_("Your things go with you and cannot be given away any more."), "things.mine"))
    return said
