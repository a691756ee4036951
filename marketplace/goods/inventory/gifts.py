"""Gifts: a good with a card, from one member to another, on a day; never money, never to oneself."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import tidy
from marketplace.goods.catalogue import queries as catalogue
from marketplace.goods.catalogue.models import Good, Sale
from marketplace.goods.inventory import emails, errors, operations, queries
from marketplace.goods.inventory.models import Gift, Item, Source
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile

MOST_WORDS = 400
FARTHEST = timedelta(days=365)
CARDS = ("meal", "session", "stall")

# Addresses of pages and of mail, and what looks like one: a card is no place to lead people away.
_LINK = re.compile(
    r"https?:|www\.|@|\b[\w-]{2,}\.(?:com|net|org|fr|io|eu|info|biz|shop|ru|cn|me|be|ch)\b", re.IGNORECASE
)
_FIGURES = re.compile(r"(?:\d[\s.\-]?){9,}")
_OWN_PAGE = re.compile(r"/people/([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Card:
    """What the giver chose: for whom, what it says, when, and which picture."""

    receiver: str
    """A provider's page or its name in addresses, or the gift name a member gave out herself."""
    message: str = ""
    deliver_at: datetime | None = None
    """None is at once."""
    kind: str = "stall"
    seed: int = 1


def receiver_of(card: Card, giver: Member) -> Member:
    """Who the gift is for. Raises `Invalid` for nobody, `NotToOneselfError` for the giver herself.

    Nobody is found by an e-mail address: that would tell who has an account here.
    """
    typed = card.receiver.strip()
    page = _OWN_PAGE.search(typed)
    name = page[1] if page else typed
    found = db.session.scalar(
        select(Member)
        .outerjoin(Profile, Profile.member_id == Member.id)
        .where(
            or_(Member.public_id == name, Profile.slug == name.lower()), Member.status == MemberStatus.ACTIVE
        )
    )
    if found is None:
        raise errors.no_receiver()
    if found.id == giver.id:
        raise errors.to_oneself()
    return found


def check(good: Good, card: Card) -> None:
    """Refuse what no card may say, and goods that are not given away."""
    if not good.is_giveable or good.hidden_at is not None:
        raise errors.not_giveable()
    problems = message_problems(card.message)
    if card.kind not in CARDS or not 0 <= card.seed < 1000:
        problems["card_kind"] = [_("Choose one of what is offered.")]
    if card.deliver_at is not None and card.deliver_at > clock.now() + FARTHEST:
        problems["deliver_on"] = [_("Choose a day within a year.")]
    if problems:
        raise Invalid(_("The card needs another look."), kept=_("No credits were used."), errors=problems)


def message_problems(message: str) -> dict[str, list[str]]:
    """What is wrong with a card's words, by field."""
    if len(message) > MOST_WORDS:
        return {"message": [_("Keep it to %(most)s characters.", most=str(MOST_WORDS))]}
    if _LINK.search(message):
        return {"message": [_("Leave out addresses of pages and of mail.")]}
    if _FIGURES.search(message):
        return {"message": [_("Leave out telephone numbers.")]}
    return {}


def send(
    good: Good,
    giver: Member,
    receiver: Member,
    card: Card,
    *,
    sale: Sale | None = None,
    item: Item | None = None,
) -> Gift:
    """Put a good on its way. It arrives by `deliver`, once the words of its card were compared with the lists."""
    now = clock.now()
    gift = Gift(
        public_id=ids.public_id("gft"),
        sale_id=sale.id if sale else None,
        item_id=item.id if item else None,
        good_id=good.id,
        giver_id=giver.id,
        receiver_id=receiver.id,
        message=tidy(card.message).strip(),
        card_kind=card.kind,
        card_seed=card.seed,
        deliver_at=max(now, card.deliver_at or now),
        is_shown=False,
        created_at=now,
    )
    db.session.add(gift)
    db.session.flush()
    return gift


def give_away(giver: Member, item_id: str, card: Card) -> Gift:
    """Give away a thing one has: it leaves at once, and is on its way as by `send`."""
    owned = queries.owned(giver.id, item_id, lock=True)
    if owned is None:
        raise errors.no_such_thing()
    receiver = receiver_of(card, giver)
    check(owned.good, card)
    operations.part_with(owned.item, "given")
    return send(owned.good, giver, receiver, card, item=owned.item)


def deliver(gift_id: int) -> bool:
    """Hand a gift over whose day has come; once, however often this is asked."""
    gift = db.session.scalar(
        select(Gift)
        .where(Gift.id == gift_id, Gift.delivered_at.is_(None), Gift.taken_back_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    now = clock.now()
    if gift is None or gift.deliver_at > now or queries.is_held(gift.giver_id):
        return False
    good = catalogue.by_ids([gift.good_id])[gift.good_id]
    if good.hidden_at is not None:
        return False
    gift.delivered_at = now
    operations.receive(
        gift.receiver_id, good, source=Source.GIFT, source_id=gift.public_id, number=_number(gift)
    )
    db.session.flush()
    emails.arrived(queries.gift_by_id(gift.id), db.session.get_one(Member, gift.receiver_id))
    return True


def _number(gift: Gift) -> int | None:
    if gift.sale_id is not None:
        return catalogue.sale_by_id(gift.sale_id).number
    return db.session.get_one(Item, gift.item_id).number


def show(receiver_id: int, gift_id: str, *, shown: bool) -> None:
    """Show a gift on one's page, or hide it."""
    gift = _own(receiver_id, gift_id)
    if shown and gift.taken_back_at is not None:
        raise errors.no_such_thing()
    gift.is_shown = shown
    db.session.flush()


def _own(receiver_id: int, gift_id: str) -> Gift:
    found = queries.gift_for(receiver_id, gift_id, lock=True)
    if found is None:
        raise errors.no_such_thing()
    return found.gift


class Left(NamedTuple):
    """How something that was sold left whoever had it: the gifts it went through, and whether it was there."""

    gifts: list[Gift]
    was_there: bool

    @property
    def holder(self) -> Gift | None:
        """The gift whose receiver has just lost it; None for the buyer, and for what had not arrived."""
        return self.gifts[-1] if self.gifts and self.was_there else None


def leave_hands(sale: Sale) -> Left:
    """What a sale gave leaves whoever has it now, through however many hands it went; gifts of it do not arrive."""
    gone: list[Gift] = []
    gift = queries.gift_of_sale(sale.id)
    item = None if gift else queries.item_of_sale(sale.public_id)
    while gift is not None or item is not None:
        if gift is not None:
            gift.is_shown, gift.taken_back_at = False, clock.now()
            gone.append(gift)
            item = queries.item_of_gift(gift.public_id)
        if item is None or item.gone_why != "given":
            break
        gift = queries.gift_of_thing(item.id)
    is_there = item is not None and item.gone_at is None
    if item is not None and is_there:
        operations.part_with(item, "revoked")
    db.session.flush()
    return Left(gone, is_there)


def hide_words(gift: Gift, *, hidden: bool) -> None:
    """Keep a card's words from sight, or give them back; the present itself stays."""
    gift.message_hidden_at = clock.now() if hidden else None
    db.session.flush()


def leave_page(gift: Gift) -> None:
    """It is not shown on its receiver's page any more, until she shows it again."""
    gift.is_shown = False
    db.session.flush()
