"""Messages about works."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.goods.works import naming
from marketplace.goods.works.models import Work, WorkSale
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member


def _member(member_id: int) -> Member:
    member = accounts.by_id(member_id)
    if member is None:
        raise LookupError(f"member {member_id} is not known")
    return member


def decided(work: Work, decision: str, reason: str) -> None:
    """To the provider: it is on sale, or what has to change."""
    to = _member(work.provider_id)
    title = naming.title(work, to.locale)
    with speaking(to.locale):
        subject = (
            _("On sale: %(title)s", title=title)
            if decision == "approve"
            else _("Not on sale: %(title)s", title=title)
        )
    mail.send(
        "work_decided",
        Recipient.of(to),
        subject,
        "works/decided",
        name=to.name,
        title=title,
        decision=decision,
        reason=reason,
        url=absolute(f"/studio/works/{work.public_id}"),
    )


def delivered(sale: WorkSale) -> None:
    """To the buyer: where it is, and what was agreed, on a lasting medium as the law wants it."""
    to = _member(sale.buyer_id)
    title = naming.title(sale, to.locale)
    with speaking(to.locale):
        subject = _("Yours: %(title)s", title=title)
    mail.send(
        "work_delivered",
        Recipient.of(to),
        subject,
        "works/delivered",
        name=to.name,
        title=title,
        price_minor=sale.price_minor,
        currency=sale.currency,
        consent=sale.consent_text,
        url=absolute("/library"),
    )


def sold(sale: WorkSale) -> None:
    """To the provider: somebody bought it, and what it brings."""
    to = _member(sale.provider_id)
    title = naming.title(sale, to.locale)
    with speaking(to.locale):
        subject = _("Sold: %(title)s", title=title)
    mail.send(
        "work_sold",
        Recipient.of(to),
        subject,
        "works/sold",
        name=to.name,
        title=title,
        share_minor=sale.share_minor,
        currency=sale.currency,
        url=absolute("/studio/earnings"),
    )
