"""Messages to makers: what was decided, the first sale, and what came since."""

from typing import NamedTuple

from marketplace.core import mail
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.urls import absolute
from marketplace.goods.catalogue import naming
from marketplace.goods.catalogue.models import Good
from marketplace.goods.designs.models import Design
from marketplace.goods.wallet.errors import credits
from marketplace.money.papers.tax_words import percent_words
from marketplace.people.accounts.models import Member


def decided(design: Design, decision: str, reason: str, good: Good | None) -> None:
    """To the maker: it is on sale, or what has to change."""
    to = db.session.get_one(Member, design.maker_id)
    name = naming.name(good, to.locale) if good else design.name
    with speaking(to.locale):
        subject = (
            _("On sale: %(title)s", title=name)
            if decision == "accept"
            else _("Not on sale: %(title)s", title=name)
        )
        share = percent_words(design.share_bps or 0)
    mail.send(
        "design_decided",
        Recipient.of(to),
        subject,
        "designs/decided",
        name=to.name,
        title=name,
        decision=decision,
        reason=reason,
        credits=good.price_credits if good else 0,
        share=share,
        url=absolute(f"/designs/{design.public_id}"),
    )


class Came(NamedTuple):
    """What came of a maker's designs since they were last told."""

    sales: int
    credits: int
    names: list[str]


def first_sold(to: Member, came: Came) -> None:
    """To the maker: somebody bought something of theirs for the first time."""
    with speaking(to.locale):
        subject = _("Somebody bought something you made")
    _sold("design_first_sold", "designs/first_sold", to, subject, came, Topic.NEEDED)


def sold(to: Member, came: Came) -> None:
    """To the maker, once a day at most: what was sold."""
    with speaking(to.locale):
        subject = ngettext("%(num)s sale of what you made", "%(num)s sales of what you made", came.sales)
    _sold("design_sold", "designs/sold", to, subject, came, Topic.COMMUNITY)


def _sold(kind: str, template: str, to: Member, subject: str, came: Came, topic: Topic) -> None:
    mail.send(
        kind,
        Recipient.of(to),
        subject,
        template,
        topic=topic,
        name=to.name,
        sales=came.sales,
        credits=came.credits,
        names=came.names,
        url=absolute("/designs"),
    )


class Back(NamedTuple):
    """What went back to a buyer, and to whom they had given what they bought: what had arrived, and what had not."""

    credits: int
    given: list[str]
    waiting: list[str]


def credits_back(to: Member, good: Good, back: Back) -> None:
    """To a buyer of a hidden design: it is gone, and what they had paid is in the wallet again."""
    with speaking(to.locale):
        subject = _("%(credits)s are back in your wallet", credits=credits(back.credits))
        amount = credits(back.credits)
    mail.send(
        "design_hidden_returned",
        Recipient.of(to),
        subject,
        "designs/credits_back",
        name=to.name,
        title=naming.name(good, to.locale),
        amount=amount,
        given=back.given,
        waiting=back.waiting,
        url=absolute("/wallet"),
    )


def present_gone(to: Member, good: Good, giver: str) -> None:
    """To whoever was given a hidden design: it is no longer among their things."""
    with speaking(to.locale):
        subject = _("A present of yours is no longer shown: %(title)s", title=naming.name(good, to.locale))
    mail.send(
        "design_hidden_present",
        Recipient.of(to),
        subject,
        "designs/present_gone",
        name=to.name,
        title=naming.name(good, to.locale),
        other=giver,
        url=absolute("/things"),
    )
