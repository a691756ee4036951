"""The shop's pages with something to show on each, in a town of their own members."""

from dataclasses import dataclass

from marketplace.core.database import db
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.inventory import operations as things
from marketplace.goods.inventory import queries
from marketplace.people.accounts.models import Member, Role
from marketplace.people.profiles.models import Profile
from marketplace.trade.boosts.models import BoostDay
from marketplace.trade.saved_searches import operations as searches
from tests.browser.town import Town
from tests.factories import goods, recognition
from tests.factories.listings import make_meal, make_provider

PAGES = {
    "visitor": {
        "the shop": "/shop",
        "a shelf": "/shop?motive=time",
        "a neighbour with decoration": "/people/{slug}",
        "badges and levels": "/badges",
    },
    "buyer": {
        "a frame on one's own face": "/shop/{frame}",
        "a theme on the whole page": "/shop/{theme}",
        "a good that is too dear": "/shop/{dear}",
        "the card of a gift": "/shop/{frame}/gift?to={slug}",
        "one's things": "/things",
        "saved searches": "/searches",
    },
    "cook": {"what boosts did": "/studio/boosts", "using a boost": "/studio/boosts/use/{boost_item}"},
    "admin": {
        "the shop's desk": "/admin/shop",
        "a theme's sheet": "/admin/shop/{theme}",
        "a new sticker": "/admin/shop/new?kind=sticker",
        "the numbers of badges": "/admin/badges",
    },
}
EVERY = [(who, page) for who, pages in PAGES.items() for page in pages]


@dataclass(frozen=True)
class Shelf:
    """Who looks, and what fills in the addresses of `PAGES`."""

    people: dict[str, Member]
    facts: dict[str, str]

    def address(self, who: str, page: str) -> str:
        return PAGES[who][page].format(**self.facts)


def open_shop(town: Town) -> Shelf:
    """A shop with a few goods, a buyer who has some of them, and a cook who wears and boosts."""
    with town.acting():
        buyer, cook = goods.a_buyer(2_000), make_provider("Inès Faure")
        frame = goods.a_good(price=120, stock=50)
        theme = goods.a_good(Kind.THEME, 300, name_en="Early market", name_fr="Marché du matin")
        sticker = goods.a_good(Kind.STICKER, 60, name_en="Hot soup", name_fr="Soupe chaude")
        days = goods.a_good(
            Kind.PRIORITY_REQUEST, 200, days=30, name_en="First in line", name_fr="En premier"
        )
        dear = goods.a_good(Kind.RIBBON, 90_000, name_en="Golden ladle", name_fr="Louche d’or")
        for good in (frame, sticker, days):
            goods.buy(buyer, good)
        for good in (frame, sticker):
            goods.a_gift(buyer, cook, good, message="Merci pour dimanche.")
        for owned in queries.of_member(cook.id):
            things.wear(cook.id, owned.item.public_id)
        boost = goods.a_boost(make_meal(cook))
        db.session.add(BoostDay(boost_id=boost.id, day=boost.starts_at.date(), shown=1, opened=0))
        db.session.flush()
        ready = goods.a_boost_to_use(cook)
        searches.keep(buyer, "where=Lyon", "Lyon · Repas")
        recognition.earn(cook, "ten_hosted", 10)
        facts = {
            "frame": frame.public_id,
            "theme": theme.public_id,
            "dear": dear.public_id,
            "slug": db.session.get_one(Profile, cook.id).slug,
            "boost_item": ready.public_id,
        }
    return Shelf({"buyer": buyer, "cook": cook, "admin": town.staff(Role.ADMIN)}, facts)
