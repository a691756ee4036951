"""Makes goods, buys and wears them for tests, by the real operations."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.goods.catalogue import operations, queries
from marketplace.goods.catalogue.models import Audience, Good, Kind, Sale, State
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory import queries as inventory
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.inventory.models import Gift, Item, Right, Source
from marketplace.people.accounts.models import Member
from marketplace.trade.boosts import counting
from marketplace.trade.boosts import operations as boosts
from marketplace.trade.boosts import queries as boosted
from marketplace.trade.boosts.models import Boost
from marketplace.trade.listings.models import Listing
from marketplace.trade.saved_searches import operations as saved_searches
from marketplace.trade.saved_searches.models import SavedSearch
from marketplace.workflows import buy_good
from marketplace.workflows.buy_good import Wish
from tests.factories import wallets

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

FRAME = {"shape": "ring", "colour": "#9B1B54", "second": "#0E6B55"}
STICKER = {
    "motion": "hop",
    "parts": [{"shape": "bowl", "x": 50, "y": 60, "size": 60, "turn": 0, "colour": "#9B1B54"}],
}
THEME = {
    "light": {
        "ground": "#F5F7F2",
        "card": "#FFFFFF",
        "ink": "#2B1233",
        "soft": "#5A4A61",
        "accent": "#9B1B54",
    },
    "dark": {
        "ground": "#17101B",
        "card": "#221828",
        "ink": "#F6EEF7",
        "soft": "#C4B6CB",
        "accent": "#FF8DB9",
    },
}
DESIGNS: dict[Kind, dict[str, Any]] = {
    Kind.FRAME: FRAME,
    Kind.THEME: THEME,
    Kind.STICKER: STICKER,
    Kind.RIBBON: {"tone": "beet"},
}


def a_good(
    kind: Kind = Kind.FRAME, price: int = 120, *, state: State = State.ON_SALE, **changes: Any
) -> Good:
    """A good on sale since yesterday, flushed."""
    facts: dict[str, Any] = {
        "name_en": "A saffron frame",
        "name_fr": "Un cadre safran",
        "text_en": "Round your face.",
        "text_fr": "Autour de votre visage.",
        "design": DESIGNS.get(kind, {}),
        "days": None,
        "amount": 0,
        "stock": None,
        "on_sale_from": clock.now() - timedelta(days=1),
        "on_sale_until": None,
        "audience": Audience.EVERYONE,
        "is_giveable": True,
    }
    good = operations.make(kind, price, None, **(facts | changes))
    if state is not State.DRAFT:
        operations.move_to(good, State.ON_SALE, None)
    if state is State.RETIRED:
        operations.move_to(good, State.RETIRED, None)
    return good


def a_buyer(credits: int = 1_000) -> Member:
    return wallets.a_wallet(bought=credits)


def buy(
    buyer: Member, good: Good, *, key: str | None = None, version: int | None = None, **card: Any
) -> Sale:
    """Buy at the price shown, with a card for somebody else where one is given."""
    wish = Wish(good.public_id, version or good.price_version, Card(**card) if card else None)
    return buy_good.buy(buyer, wish, key=key or ids.random_code(12))


def thing_of(member: Member) -> Item:
    """The one thing a member has."""
    return db.session.scalars(select(Item).where(Item.owner_id == member.id, Item.gone_at.is_(None))).one()


def things_of(member: Member) -> list[str]:
    """Kinds of what a member has, the oldest first."""
    query = select(Item.kind).where(Item.owner_id == member.id, Item.gone_at.is_(None)).order_by(Item.id)
    return list(db.session.scalars(query))


def numbers_of(good_id: int) -> list[int | None]:
    """Numbers of the copies that were sold, in order."""
    query = select(Sale.number).where(Sale.good_id == good_id).order_by(Sale.number)
    return list(db.session.scalars(query))


def rich_members(count: int, credits: int) -> list[int]:
    """So many members with a wallet each."""
    return [a_buyer(credits).id for _n in range(count)]


def crowd(app: Flask, clients: int, act: Callable[[int], Any], *, hands: int = 12) -> list[str]:
    """Let so many clients act, a dozen at every instant; "done" or the error's class name of each."""

    def one(number: int) -> str:
        with app.app_context():
            try:
                with transaction():
                    act(number)
            except Exception as error:
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(one, range(clients)))


def buy_by_number(members: list[int], good: str, number: int) -> None:
    """One of many clients buys a good at its first price."""
    buyer = db.session.get_one(Member, members[number % len(members)])
    buy_good.buy(buyer, Wish(good, 1), key=f"client-{number}")


def take_carelessly(good_id: int, meet: Callable[[], int]) -> None:
    """What a careless shop does: look, wait, then count up. For the control of a race."""
    sold, stock = db.session.execute(
        text("select sold, stock from scratch_good where id = :id"), {"id": good_id}
    ).one()
    meet()
    if sold < stock:
        db.session.execute(
            text("insert into scratch_copy values (:id, :number)"), {"id": good_id, "number": sold + 1}
        )
        db.session.execute(text("update scratch_good set sold = sold + 1 where id = :id"), {"id": good_id})


def fresh(good: Good) -> Good:
    """A good as it stands in the database."""
    found = queries.by_public_id(good.public_id)
    assert found is not None
    return found


@contextmanager
def later(**span: int) -> Iterator[datetime]:
    """Some time later, for a block."""
    moment = clock.now() + timedelta(**span)
    with clock.frozen_at(moment):
        yield moment


def a_right(
    member_id: int, days: int | None, name: str, *, source: Source = Source.BADGE, amount: int = 0
) -> None:
    """The right to see statistics, for so many days from `NOW` on; for good without a number."""
    entitlements.grant(
        member_id,
        Right.STATISTICS,
        starts_at=NOW,
        ends_at=None if days is None else NOW + timedelta(days=days),
        source=source,
        source_id=name,
        amount=amount,
    )


def a_longer_history(provider: Member) -> Sale:
    """A provider buys a year to look back."""
    wallets.buy(provider.id, 300, 300)
    return buy(provider, a_good(Kind.PROGRAMME_HISTORY, 300, days=365))


def a_gift(giver: Member, receiver: Member, good: Good, **card: Any) -> Gift:
    """A present, bought and on its way or arrived."""
    sale = buy(giver, good, receiver=receiver.public_id, **card)
    return db.session.scalars(select(Gift).where(Gift.sale_id == sale.id)).one()


def gift_now(gift: Gift) -> Gift:
    """A gift as it stands in the database."""
    db.session.refresh(gift)
    return gift


def a_boost_to_use(provider: Member, price: int = 700, days: int = 7) -> Item:
    """A boost a provider bought and has not used."""
    wallets.buy(provider.id, price, price)
    buy(provider, a_good(Kind.BOOST, price, days=days))
    found = [owned.item for owned in inventory.of_member(provider.id) if owned.item.kind == Kind.BOOST]
    return found[0]


def a_boost(listing: Listing, **facts: int) -> Boost:
    """A boost that runs for an offer."""
    provider = db.session.get_one(Member, listing.provider_id)
    return boosts.start(provider.id, a_boost_to_use(provider, **facts).public_id, listing)


def counted(boost: Boost) -> tuple[int, int]:
    """How often a boost was shown and opened; what is in memory is written first."""
    counting.write()
    [report] = [one for one in boosted.reports(boost.provider_id, "en") if one.boost.id == boost.id]
    return report.shown, report.opened


def a_kept_search(query: str = "where=Lyon&what=meal", *, alerts: bool = True) -> tuple[Member, SavedSearch]:
    """A member with a search she keeps, with instant alerts or without."""
    member = a_buyer()
    if alerts:
        buy(member, a_good(Kind.SEARCH_ALERT, days=30))
    return member, saved_searches.keep(member, query, "Lyon · Meals")
