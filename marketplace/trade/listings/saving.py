"""The rows beside a listing's own: its words by language, and what is particular to its kind; checks nothing."""

from collections.abc import Mapping
from typing import Any

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import LOCALES
from marketplace.people.profiles.operations import slug_of
from marketplace.trade.listings.models import Kind, Listing, ListingText, MealDetails, SessionDetails

Texts = Mapping[str, Mapping[str, str]]
"""Locale → `title`, `summary`, `body`, as TextSchema gives them."""


def slug_from(texts: Texts, locale: str) -> str:
    words = texts.get(locale) or next(iter(texts.values()), {})
    return slug_of(words.get("title", ""), fallback="listing")


def save_texts(listing: Listing, texts: Texts) -> None:
    for locale in LOCALES:
        row = db.session.get(ListingText, (listing.id, locale))
        if locale not in texts:
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            row = ListingText(listing_id=listing.id, locale=locale)
            db.session.add(row)
        for name in ("title", "summary", "body"):
            setattr(row, name, texts[locale].get(name, ""))
    db.session.flush()


def save_details(listing: Listing, details: Mapping[str, Any]) -> None:
    model: type[MealDetails | SessionDetails] = MealDetails if listing.kind == Kind.MEAL else SessionDetails
    row: Any = db.session.get(model, listing.id)
    if row is None:
        row = model(listing_id=listing.id)
        if isinstance(row, MealDetails):
            row.courses, row.allergens, row.diets, row.cuisine = {}, [], [], ""
        else:
            row.plan, row.level, row.bring, row.discipline = {}, "any", {}, ""
        db.session.add(row)
    for name, value in details.items():
        _set_detail(row, name, value)
    db.session.flush()


def _set_detail(row: MealDetails | SessionDetails, name: str, value: Any) -> None:
    if name == "allergens" and isinstance(row, MealDetails):
        if value is None:
            return
        row.allergens_declared_at = clock.now()
    setattr(row, name, value)
