"""Draws, sends, accepts, sells and returns members' designs for tests, by the real operations."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.notices import Notice
from marketplace.goods.catalogue import queries as shop
from marketplace.goods.catalogue.models import Good, Sale
from marketplace.goods.designs import operations, queries, review, shares
from marketplace.goods.designs.models import Design, DesignKind, Maker, MakerShare
from marketplace.goods.designs.review import Ruling
from marketplace.goods.inventory import wardrobe
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member, Role
from marketplace.workflows import buy_good, return_sale
from marketplace.workflows.buy_good import Wish
from tests.factories import drawings, pages
from tests.factories.accounts import Browser, a_member, a_staff_member
from tests.factories.goods import a_buyer, buy

STICKER = {
    "motion": "hop",
    "parts": [
        {"shape": "disc", "x": 10, "y": 12, "size": 14, "turn": 0, "colour": "tomato"},
        {"shape": "leaf", "x": 10, "y": 4, "size": 6, "turn": 3, "colour": "#0E6B55"},
    ],
}
BADGE = {"plate": "shield", "ground": "milk", "edge": "herb", "parts": STICKER["parts"]}
FAINT = {"ground": "#FFFFFF", "card": "#FFFFFF", "ink": "#2B1233", "soft": "#B0A6B4", "accent": "#9B1B54"}
WORDS = {"name": "Lucky tomato", "words": "Round and red.", "language": "en"}
PRICE, SHARE = 80, 16
"""What a sticker costs in these tests, and its maker's part at a fifth."""


def a_maker(name: str = "Atelier Lou", member: Member | None = None) -> Maker:
    """A member who chose a name to design under."""
    return operations.call_oneself(member or a_member(name="Lou Martin"), name)


def a_draft(kind: DesignKind = DesignKind.STICKER, maker: Maker | None = None, **changes: Any) -> Design:
    """A drawing nobody has looked at, flushed."""
    design = operations.start(maker or a_maker(), kind, "en")
    drawing = {DesignKind.STICKER: STICKER, DesignKind.BADGE: BADGE}.get(kind, design.drawing)
    operations.save(design, changes.pop("drawing", drawing), WORDS | changes, design.version)
    return design


def waiting(maker: Maker | None = None, **changes: Any) -> Design:
    """A design its maker has sent."""
    design = a_draft(maker=maker, **changes)
    operations.submit(design)
    return design


def a_moderator() -> Member:
    return a_staff_member(Role.MODERATOR, name="Mo Der")


def yes(design: Design, **changes: Any) -> Ruling:
    """A yes to what is there."""
    facts: dict[str, Any] = {
        "decision": "accept",
        "version": design.version,
        "name_en": "Lucky tomato",
        "name_fr": "Tomate porte-bonheur",
        "text_en": "Round and red.",
        "text_fr": "Ronde et rouge.",
        "credits": PRICE,
        "stock": None,
    }
    return Ruling(**(facts | changes))


def on_sale(maker: Maker | None = None, *, stock: int | None = None, **changes: Any) -> Design:
    """A design that was accepted."""
    design = waiting(maker, **changes)
    review.decide(design, a_moderator(), yes(design, stock=stock))
    return design


def good_of(design: Design) -> Good:
    found = queries.good_of(design)
    assert found is not None
    return found


def maker_of(design: Design) -> Member:
    return db.session.get_one(Member, design.maker_id)


def sold(design: Design, buyer: Member | None = None, **card: Any) -> Sale:
    """Somebody buys it."""
    return buy(buyer or a_buyer(), good_of(design), **card)


def returned(sale: Sale) -> None:
    """Staff take a sale back."""
    return_sale.take_back(sale.public_id, a_staff_member(Role.ADMIN), "Bought by a child")


def settled(design: Design) -> int:
    """What its maker has in the wallet once shares are settled."""
    shares.settle(design.maker_id)
    return wallet.balance(design.maker_id).total


def share_of(sale: Sale) -> MakerShare:
    return db.session.scalars(select(MakerShare).where(MakerShare.sale_id == sale.id)).one()


def shares_of(design: Design) -> int:
    """How many sales count for a design, returned ones among them."""
    query = select(func.count()).where(MakerShare.design_id == design.id)
    return db.session.scalar(query) or 0


def spend_all(member_id: int, key: str = "away") -> None:
    """Use up everything somebody has."""
    wallet.spend(member_id, wallet.balance(member_id).total, reason="Away", reference=key)


def forge_share(design: Design, sale: Sale) -> None:
    """What nobody may write: a share past the operation."""
    db.session.add(
        MakerShare(
            sale_id=sale.id,
            design_id=design.id,
            maker_id=design.maker_id,
            buyer_id=sale.buyer_id,
            share_credits=SHARE,
            made_at=sale.created_at,
        )
    )
    db.session.flush()


def notices_of(member_id: int) -> list[str]:
    """The lines in a member's centre, the latest first."""
    query = select(Notice.title).where(Notice.member_id == member_id).order_by(Notice.id.desc())
    return list(db.session.scalars(query))


def a_faint_theme(maker: Maker | None = None) -> Design:
    """A theme of which quiet words cannot be read by day."""
    design = operations.start(maker or a_maker(), DesignKind.THEME, "en")
    drawing = {"light": FAINT, "dark": design.drawing["dark"]}
    operations.save(design, drawing, WORDS, design.version)
    return design


def press(browser: Browser, design: Design, act: str, *, live: bool = False, **changes: str) -> TestResponse:
    """Press a button of the drawing board with the form as the page shows it, but for some changes."""
    form = pages.form_to(browser.get(f"/designs/{design.public_id}"), design.public_id)
    headers = {"X-Drawing": "live"} if live else {}
    return browser.post(form.action, form.fields | _chosen(design) | changes | {"act": act}, headers=headers)


def _chosen(design: Design) -> dict[str, str]:
    """What stands in the board's lists."""
    return {"language": design.language} | (
        drawings.form_of(design.drawing) if design.kind == DesignKind.STICKER else {}
    )


def fresh(public_id: str) -> Design:
    """A design as it stands in the database."""
    return queries.one(public_id, lock=True)


def places_of(public_id: str) -> list[tuple[int, int]]:
    """Where each shape lies on the grid."""
    return [(part["x"], part["y"]) for part in fresh(public_id).drawing["parts"]]


def shapes_of(public_id: str) -> list[str]:
    return [part["shape"] for part in fresh(public_id).drawing["parts"]]


def seen_and_worn(design: Design, buyer: Member) -> tuple[bool, bool]:
    """Whether the shop shows it, and whether its buyer is seen with it."""
    on_shelf = good_of(design).id in {good.id for good in shop.on_sale(clock.now())}
    return on_shelf, bool(wardrobe.worn_by(buyer.id))


@dataclass(frozen=True)
class Trade:
    """Two makers with a design each, who may buy the other's, and buyers of the first one's. Numbers, not rows."""

    first: int
    goods: tuple[str, str]
    makers: tuple[int, int]
    buyers: list[int]

    def buy(self, number: int) -> None:
        """One maker buys from the other, turn about."""
        self._buys(self.makers[number % 2], self.goods[1 - number % 2], number)

    def sell(self, number: int) -> None:
        self._buys(self.buyers[number], self.goods[0], number)

    def _buys(self, member_id: int, good: str, number: int) -> None:
        buyer = db.session.get_one(Member, member_id)
        buy_good.buy(buyer, Wish(good, 1), key=f"trade-{number}")

    def has(self) -> int:
        """What the first maker was given."""
        return wallet.balance(self.first).promotional


def two_makers(buyers: int = 0) -> Trade:
    """Two makers who can pay for what the other made, and some buyers."""
    made = [on_sale(a_maker(f"Atelier {name}", a_buyer(50_000))) for name in ("Un", "Deux")]
    first, second = made
    return Trade(
        first.maker_id,
        (good_of(first).public_id, good_of(second).public_id),
        (first.maker_id, second.maker_id),
        [a_buyer(500).id for _n in range(buyers)],
    )
