"""Letters about given memberships: to the giver and to the receiver; each says what happens next."""

from datetime import datetime

from marketplace.core import mail
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.goods.memberships import words
from marketplace.goods.memberships.models import Plan
from marketplace.goods.plan_gifts.models import PlanGift
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member


def link(gift: PlanGift) -> str:
    """The address that opens a gift."""
    return absolute(f"/gifts/plans/{gift.public_id}/{gift.secret}")


def _send(kind: str, member: Member, subject: str, lines: list[str], url: str) -> None:
    mail.send(
        kind,
        Recipient.of(member),
        subject,
        "memberships/letter",
        name=member.name,
        lines=lines,
        url=url,
    )


def _what(gift: PlanGift) -> str:
    """What is given: "Plus for 3 months"."""
    return ngettext(
        "%(plan)s for %(num)s month",
        "%(plan)s for %(num)s months",
        gift.months,
        plan=words.name(db.session.get_one(Plan, gift.plan_id)),
    )


def paid(gift: PlanGift) -> None:
    """To the giver: what was paid, and how it reaches who it is for."""
    giver = accounts.by_id(gift.giver_id)
    if giver is None:
        return
    with speaking(giver.locale):
        lines = [_("Your gift is paid: %(what)s.", what=_what(gift))]
        if gift.receiver_id is None:
            lines.append(_("Hand this link on. Whoever opens it first and signs in has the gift."))
            lines.append(link(gift))
        else:
            lines.append(_("We write to the receiver on %(day)s.", day=words.day(gift.deliver_at)))
        lines.append(_("Until it is accepted you can take it back at any time."))
        until = words.day(gift.expires_at)
        lines.append(_("Not accepted by %(day)s, all of it comes back to you.", day=until))
        _send("plan_gift_paid", giver, _("Your gift"), lines, absolute("/gifts/plans"))


def arrived(gift: PlanGift) -> None:
    """To the receiver: somebody gave you something."""
    receiver, giver = accounts.by_id(gift.receiver_id or 0), accounts.by_id(gift.giver_id)
    if receiver is None or giver is None:
        return
    with speaking(receiver.locale):
        lines = [_("%(name)s gives you %(what)s.", name=giver.name, what=_what(gift))]
        if gift.words:
            lines.append(_("“%(words)s”", words=gift.words))
        lines.append(_("Open it to accept it. It costs you nothing, and it renews nothing."))
        _send(
            "plan_gift_arrived",
            receiver,
            _("A present from %(name)s", name=giver.name),
            lines,
            link(gift),
        )


def words_released(gift: PlanGift) -> None:
    """To the receiver of a gift whose words waited for a person: they can be read now."""
    receiver, giver = accounts.by_id(gift.receiver_id or 0), accounts.by_id(gift.giver_id)
    if receiver is None or giver is None:
        return
    with speaking(receiver.locale):
        came = _(
            "The card that came with “%(what)s” from %(other)s can be read now."
            " Somebody of our team looked at its words first.",
            what=_what(gift),
            other=giver.name,
        )
        lines = [came, _("“%(words)s”", words=gift.words)]
        _send("plan_gift_words", receiver, _("The card from %(name)s", name=giver.name), lines, link(gift))


def taken(gift: PlanGift, taker: Member, from_at: datetime, until_at: datetime) -> None:
    """To both: it was accepted, from when until when it runs."""
    giver = accounts.by_id(gift.giver_id)
    if giver is not None:
        with speaking(giver.locale):
            lines = [_("%(name)s has accepted your gift: %(what)s.", name=taker.name, what=_what(gift))]
            _send("plan_gift_taken", giver, _("Your gift was accepted"), lines, absolute("/gifts/plans"))
    with speaking(taker.locale):
        lines = [
            _(
                "You have %(what)s, from %(first)s to %(last)s.",
                what=_what(gift),
                first=words.day(from_at),
                last=words.day(until_at),
            ),
            _("Nothing renews by itself, and nothing is charged."),
        ]
        _send("plan_gift_yours", taker, _("Your present"), lines, absolute("/membership"))


def came_back(gift: PlanGift) -> None:
    """To the giver: it was not accepted, and the money is on its way."""
    giver = accounts.by_id(gift.giver_id)
    if giver is None:
        return
    with speaking(giver.locale):
        lines = [
            _("Your gift was not accepted: %(what)s.", what=_what(gift)),
            _(
                "%(amount)s goes back to your card within 14 days, usually sooner.",
                amount=money(gift.amount_minor, gift.currency),
            ),
        ]
        _send("plan_gift_back", giver, _("Your gift comes back"), lines, absolute("/gifts/plans"))


def taken_away(gift: PlanGift) -> None:
    """To the receiver: the time ended early, and nothing is owed."""
    taker = accounts.by_id(gift.taken_by_id or 0)
    if taker is None:
        return
    with speaking(taker.locale):
        lines = [
            _("A gift you had accepted was taken back: %(what)s. It has ended today.", what=_what(gift)),
            _("You owe nothing. What you published stays; your bookings keep what was agreed."),
        ]
        _send("plan_gift_ended", taker, _("A gift has ended"), lines, absolute("/membership"))
