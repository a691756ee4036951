"""A card on its way: its links counted, its words compared with the lists; a present never waits for its words."""

from marketplace.community.allowance import pace, texts
from marketplace.community.allowance.rules import Page
from marketplace.community.lists import holding
from marketplace.core import clock
from marketplace.goods.catalogue.models import Good
from marketplace.goods.inventory import gifts, queries
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.inventory.models import Gift
from marketplace.goods.plan_gifts import operations as plan_gifts
from marketplace.goods.plan_gifts import queries as plan_queries
from marketplace.goods.plan_gifts.models import PlanGift
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.workflows import moderate_gifts


def check(giver: Member, good: Good, card: Card) -> None:
    """Refuse what no card may say, and goods that are not given away. Raises `Invalid`."""
    _check_words(giver, card)
    gifts.check(good, card)


def _check_words(giver: Member, card: Card) -> None:
    """Whoever is limited gives without words. Raises `Limited` and `Invalid`."""
    if card.message.strip():
        pace.refuse_limited(giver)
        texts.check(giver, Page.CARD, {"message": card.message})


def send_off(gift: Gift, giver: Member) -> None:
    """Compare the words of a gift with the lists, and deliver it when its day has come; held words stay behind."""
    view = queries.gift_by_id(gift.id)
    if gift.message and holding.look(moderate_gifts.subject_of_gift(view), locale=giver.locale):
        gifts.hide_words(gift, hidden=True)
    if gift.deliver_at <= clock.now():
        gifts.deliver(gift.id)


def give_away(giver: Member, item_id: str, card: Card) -> Gift:
    """Give away a thing one has, with a card."""
    _check_words(giver, card)
    gift = gifts.give_away(giver, item_id, card)
    send_off(gift, giver)
    return gift


def choose_plan(giver: Member, slug: str, months: int, card: Card, shown_minor: int, locale: str) -> PlanGift:
    """Choose a membership to give, with a card; its words are compared once it is paid."""
    _check_words(giver, card)
    return plan_gifts.choose(giver, slug, months, card, shown_minor, locale)


def look_at_plan(public_id: str) -> None:
    """Compare the words of a membership that was just paid, before its receiver is written to."""
    view = plan_queries.view(public_id)
    giver = accounts.by_id(view.gift.giver_id) if view is not None else None
    if view is None or giver is None or not view.gift.message:
        return
    if holding.look(moderate_gifts.subject_of_plan(view), locale=giver.locale):
        plan_gifts.hide_words(view.gift, hidden=True)
