"""Messages about things."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.goods.catalogue import naming
from marketplace.goods.inventory.queries import GiftView
from marketplace.people.accounts.models import Member


def arrived(view: GiftView, receiver: Member) -> None:
    """To the receiver: somebody gave you something."""
    with speaking(receiver.locale):
        subject = _("A present from %(name)s", name=view.giver)
    mail.send(
        "gift_arrived",
        Recipient.of(receiver),
        subject,
        "shop/gift",
        name=receiver.name,
        other=view.giver,
        good=naming.name(view.good, receiver.locale),
        message=view.gift.words,
        url=absolute("/things#gifts"),
    )


def words_released(view: GiftView, receiver: Member) -> None:
    """To the receiver of a present whose words waited for a person: they can be read now."""
    with speaking(receiver.locale):
        subject = _("The card from %(name)s", name=view.giver)
    mail.send(
        "gift_words",
        Recipient.of(receiver),
        subject,
        "shop/card",
        name=receiver.name,
        other=view.giver,
        good=naming.name(view.good, receiver.locale),
        message=view.gift.words,
        url=absolute("/things#gifts"),
    )
