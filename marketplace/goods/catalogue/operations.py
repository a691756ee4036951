"""What staff do with goods, and the taking of a copy: one statement, so that no number is given out twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import errors, queries, rules
from marketplace.goods.catalogue.models import Good, GoodPrice, Kind, Sale, State
from marketplace.goods.catalogue.rules import Shopper
from marketplace.goods.wallet.operations import Spend
from marketplace.people.accounts.models import Member

WRITTEN = (
    "name_en",
    "name_fr",
    "text_en",
    "text_fr",
    "design",
    "days",
    "amount",
    "stock",
    "on_sale_from",
    "on_sale_until",
    "audience",
    "is_giveable",
)
"""What staff may write about a good, beside its price and its state."""

# The last word on whether there is a copy left: of many who ask at once, the row's lock lets one after the other
# through, and each looks again at what the one before has left.
_TAKE_COPY = text("""
    update good set sold = sold + 1
    where id = :good and state = 'on_sale' and hidden_at is null and price_version = :version and sold < stock
        and on_sale_from <= :now and (on_sale_until is null or on_sale_until > :now)
        and not exists (select from member m where m.id = good.maker_id and m.status <> 'active')
    returning sold
""")
# Unnumbered goods have nothing to count; the lock only keeps the price as it is until the sale is written.
_KEEP_PRICE = text("""
    select 0 from good
    where id = :good and state = 'on_sale' and hidden_at is null and price_version = :version and stock is null
        and on_sale_from <= :now and (on_sale_until is null or on_sale_until > :now)
        and not exists (select from member m where m.id = good.maker_id and m.status <> 'active')
    for share
""")


def make(kind: Kind, credits: int, by: Member | None, *, maker_id: int | None = None, **written: Any) -> Good:
    """A new good, in draft; `maker_id` is the member who designed it."""
    now = clock.now()
    good = Good(
        public_id=ids.public_id("gd"),
        kind=kind,
        state=State.DRAFT,
        maker_id=maker_id,
        price_credits=credits,
        price_version=1,
        created_at=now,
        updated_at=now,
        **{name: written[name] for name in WRITTEN if name in written},
    )
    db.session.add(good)
    db.session.flush()
    _note_price(good, by, now)
    _record("good_made", good, by, None)
    return good


def edit(good: Good, credits: int, by: Member, **written: Any) -> None:
    """Write anew what a good is; another price is a new version, and those who saw the old one are asked again."""
    db.session.refresh(good, with_for_update=True)
    if good.sold and "stock" in written and written["stock"] != good.stock:
        raise errors.edition_is_being_sold()
    before = _seen(good)
    now = clock.now()
    for name in WRITTEN:
        if name in written:
            setattr(good, name, written[name])
    good.updated_at = now
    if credits != good.price_credits:
        good.price_credits = credits
        good.price_version += 1
    db.session.flush()
    if before["price_version"] != good.price_version:
        _note_price(good, by, now)
    _record("good_changed", good, by, before)


_MOVES = {
    State.DRAFT: {State.ON_SALE},
    State.ON_SALE: {State.RETIRED},
    State.RETIRED: {State.ON_SALE},
}


def move_to(good: Good, state: State, by: Member | None) -> None:
    """Put a good on sale, or take it off. Raises `Invalid` for a good that is not whole, or another move."""
    db.session.refresh(good, with_for_update=True)
    if state not in _MOVES[State(good.state)]:
        raise Invalid(_("This good is not in a state for that."), kept=_("Nothing was changed."))
    if state is State.ON_SALE and not (good.name_en and good.name_fr and good.text_en and good.text_fr):
        raise Invalid(
            _("Name and text are needed in both languages before it is sold."),
            kept=_("The good stays as it is."),
        )
    before = _seen(good)
    good.state = state
    good.updated_at = clock.now()
    db.session.flush()
    _record("good_moved", good, by, before)


def hide(good: Good, *, hidden: bool) -> None:
    """Let nobody be shown it any more, after a decision of the moderators, or show it again."""
    good.hidden_at = clock.now() if hidden else None
    good.updated_at = clock.now()
    db.session.flush()


def check_may_buy(good: Good, version: int, shopper: Shopper, now: datetime, zone: str) -> None:
    """Refuse in words what cannot be bought; the taking of the copy looks once more."""
    if rules.is_over(good, now):
        raise errors.no_longer()
    if queries.away([good]):
        raise errors.not_now()
    if good.on_sale_from > now:
        raise errors.not_yet(good.on_sale_from, zone)
    if not rules.is_for(good, shopper, now):
        raise errors.not_for_you(is_for_providers=rules.is_for_providers(good))
    if rules.is_sold_out(good):
        raise errors.sold_out(good.stock)
    if good.price_version != version:
        raise errors.price_stale(good.price_credits)


def take_copy(good: Good, version: int, now: datetime) -> int | None:
    """The number of the copy that is now taken, None for a good without numbers. Refuses when it just changed."""
    statement = _KEEP_PRICE if good.stock is None else _TAKE_COPY
    number = db.session.scalar(statement, {"good": good.id, "version": version, "now": now})
    if number is not None:
        return int(number) or None
    fresh = queries.by_public_id(good.public_id)
    if fresh is None or rules.is_over(fresh, now):
        raise errors.no_longer()
    if queries.away([fresh]):
        raise errors.not_now()
    if rules.is_sold_out(fresh):
        raise errors.sold_out(fresh.stock)
    raise errors.price_stale(fresh.price_credits)


def write_sale(
    sale_id: str, good: Good, version: int, number: int | None, buyer_id: int, spend: Spend, *, is_gift: bool
) -> Sale:
    """What was sold, at which price and for what money."""
    sale = Sale(
        public_id=sale_id,
        good_id=good.id,
        buyer_id=buyer_id,
        number=number,
        price_version=version,
        credits=spend.credits,
        cost_minor=spend.cost_minor,
        currency=spend.currency,
        is_gift=is_gift,
        created_at=clock.now(),
    )
    db.session.add(sale)
    db.session.flush()
    return sale


def note_returned(sale: Sale, credits: int) -> None:
    """So many of a sale's credits went back to the buyer's wallet."""
    sale.returned_credits += credits
    db.session.flush()


def _note_price(good: Good, by: Member | None, now: datetime) -> None:
    db.session.add(
        GoodPrice(
            good_id=good.id,
            version=good.price_version,
            credits=good.price_credits,
            since=now,
            by_id=by.id if by else None,
        )
    )
    db.session.flush()


def _seen(good: Good) -> dict[str, Any]:
    """A good as the audit log tells it."""
    told = {name: getattr(good, name) for name in (*WRITTEN, "state", "price_credits", "price_version")}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}


def _record(act: str, good: Good, by: Member | None, before: dict[str, Any] | None) -> None:
    audit.record(
        act,
        actor_id=by.id if by else None,
        subject=("good", good.public_id),
        before=before,
        after=_seen(good),
    )
