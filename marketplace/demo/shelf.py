"""Fills the shop with the first shelf, and lets some neighbours buy, wear and give."""

from collections.abc import Iterator
from datetime import timedelta

from marketplace.core import clock
from marketplace.demo.neighbours import Cast
from marketplace.goods.catalogue import operations
from marketplace.goods.catalogue.models import Good, Kind, State
from marketplace.goods.catalogue.starter import STARTER, Starter
from marketplace.goods.inventory import operations as things
from marketplace.goods.inventory import queries
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member
from marketplace.workflows import buy_good
from marketplace.workflows.buy_good import Wish

_WELCOME = 1_500


def fill(cast: Cast) -> None:
    """The shelf, and what a dozen neighbours did there; in the open transaction."""
    goods = [_made(starter) for starter in STARTER]
    for number, member in enumerate([*cast.customers[:4], *cast.providers[:10]]):
        _welcome(member)
        for good in _chosen(goods, number):
            _buy(member, good)
        for owned in queries.of_member(member.id):
            if owned.item.kind in {Kind.THEME, Kind.FRAME, Kind.RIBBON, Kind.STICKER}:
                things.wear(member.id, owned.item.public_id)
    giver, receiver = cast.customers[0], cast.providers[0]
    sticker = next(good for good in goods if good.kind == Kind.STICKER)
    card = Card(receiver.public_id, "Merci pour dimanche, toute la table en parle encore.", None, "meal", 7)
    buy_good.buy(giver, Wish(sticker.public_id, 1, card), key="demo-gift")


def _made(starter: Starter) -> Good:
    good = operations.make(
        starter.kind,
        starter.price,
        None,
        name_en=starter.name_en,
        name_fr=starter.name_fr,
        text_en=starter.text_en,
        text_fr=starter.text_fr,
        design=starter.design,
        days=starter.days,
        amount=starter.amount,
        stock=starter.stock,
        on_sale_from=clock.now(),
        on_sale_until=None,
        audience=starter.audience,
        is_giveable=starter.kind is not Kind.BOOST,
    )
    operations.move_to(good, State.ON_SALE, None)
    return good


def _welcome(member: Member) -> None:
    wallet.grant(
        member.id,
        _WELCOME,
        reason="Bienvenue" if member.locale == "fr" else "Welcome",
        reference=f"welcome:{member.public_id}",
        expires_at=clock.now() + timedelta(days=365),
        has_ceiling=False,
    )


def _chosen(goods: list[Good], number: int) -> Iterator[Good]:
    """One of each kind to wear for every second neighbour, a frame for the others."""
    for kind in (Kind.FRAME, Kind.RIBBON, Kind.STICKER, Kind.THEME):
        own = [good for good in goods if good.kind == kind]
        if kind == Kind.FRAME or number % 2 == 0:
            yield own[number % len(own)]


def _buy(member: Member, good: Good) -> None:
    buy_good.buy(member, Wish(good.public_id, good.price_version), key=f"demo:{good.public_id}")
