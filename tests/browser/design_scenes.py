"""The pages of designs with something to show on each, in a town of their own members."""

from dataclasses import dataclass

from marketplace.goods.designs.models import DesignKind
from marketplace.people.accounts.models import Member
from tests.browser.town import Town
from tests.factories import designs, goods
from tests.factories.accounts import a_member

PAGES = {
    "visitor": {"a maker": "/makers/{maker}", "a good a member made": "/shop/{good}"},
    "newcomer": {"how designing works": "/designs"},
    "maker": {
        "one's designs": "/designs",
        "the board of a sticker": "/designs/{sticker}",
        "the board of a badge": "/designs/{badge}",
        "the board of a theme that cannot be read": "/designs/{theme}",
        "what became of a design": "/designs/{sold}",
    },
    "moderator": {"the desk": "/admin/designs", "a design to decide about": "/admin/designs/{waiting}"},
}
EVERY = [(who, page) for who, pages in PAGES.items() for page in pages]


@dataclass(frozen=True)
class Studio:
    """Who looks, and what fills in the addresses of `PAGES`."""

    people: dict[str, Member]
    facts: dict[str, str]

    def address(self, who: str, page: str) -> str:
        return PAGES[who][page].format(**self.facts)


def open_studio(town: Town) -> Studio:
    """A maker with designs in every state, one of them sold and worn."""
    with town.acting():
        maker = designs.a_maker("Atelier des lilas", a_member())
        sold = designs.on_sale(maker)
        designs.sold(sold, goods.a_buyer())
        facts = {
            "maker": maker.slug,
            "sold": sold.public_id,
            "good": designs.good_of(sold).public_id,
            "sticker": designs.a_draft(maker=maker).public_id,
            "badge": designs.a_draft(DesignKind.BADGE, maker).public_id,
            "theme": designs.a_faint_theme(maker).public_id,
            "waiting": designs.waiting(maker, name="Second tomato").public_id,
        }
        people = {
            "maker": designs.maker_of(sold),
            "newcomer": a_member(),
            "moderator": designs.a_moderator(),
        }
    return Studio(people, facts)
