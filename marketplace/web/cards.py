"""Makes the cards and map pins of search results, for every page that shows some; it queries nothing."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import url_for

from marketplace.community.reviews.pages import score_words
from marketplace.community.reviews.rules import score_tenths
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money
from marketplace.trade.listings.queries import chosen_locale
from marketplace.trade.listings.rules import price
from marketplace.trade.search.queries import Hit
from marketplace.trade.search.rules import ground_m
from marketplace.web.pictures import picture_url

_PIN_SHARE = 0.08
"""Of the ground shown, what a pin covers."""


def card_of(hit: Hit, locale: str, *, party: int | None = None) -> dict[str, Any]:
    """What the listing card of the component kit shows of a result; `party` is kept in the link."""
    card = hit.card
    title = card["title"]
    # Entries made before there were reviews say nothing of them.
    stars = card.get("stars", ())
    return {
        "ref": card["public_id"],
        "url": _link(card["public_id"], card["slug"], party),
        "title": title[chosen_locale(title, locale, card["locale"])],
        "kind": card["kind"],
        "seed": card["seed"],
        "photo_url": _picture(card),
        "provider_name": card["provider"],
        "avatar_initials": card["initials"],
        "rating": score_words(score_tenths(stars)),
        "reviews": sum(stars),
        "vouches": card.get("vouches", 0),
        "area": card["area"] or _("By video"),
        "distance_m": hit.distance_m,
        "comes": card["venue"] == "customer",
        "total_minor": hit.total_minor,
        "currency": card["currency"],
        "unit_label": _unit(card, party),
        "tag": _tag(card),
        "next_free": hit.next_free,
        "zone": card["zone"],
    }


def _picture(card: dict[str, Any]) -> str:
    """The offer's own first photo, else its drawn picture. Entries made before there were photos say nothing."""
    photo = card.get("photo")
    return f"/photos/{photo}/card.jpg" if photo else picture_url(card["kind"], card["seed"])


def pins_of(shown: Iterable[tuple[Hit, dict[str, Any]]], locale: str) -> list[dict[str, Any]]:
    """Results on the map: one pin for those who share a point or nearly do, with their lowest price.

    Pins on top of each other could be neither told apart nor touched. How near is too near depends on how
    much ground the map has to show.
    """
    placed = [(hit, card) for hit, card in shown if not hit.is_remote]
    groups: list[list[tuple[Hit, dict[str, Any]]]] = []
    too_near = _PIN_SHARE * _extent_m([hit for hit, _card in placed])
    for hit, card in placed:
        for group in groups:
            if ground_m(hit.lat, hit.lon, group[0][0].lat, group[0][0].lon) <= too_near:
                group.append((hit, card))
                break
        else:
            groups.append([(hit, card)])
    return [_pin(group, locale) for group in groups]


def _extent_m(hits: list[Hit]) -> float:
    """The diagonal of the ground that holds them all, in metres."""
    if not hits:
        return 0.0
    lats, lons = [hit.lat for hit in hits], [hit.lon for hit in hits]
    return ground_m(min(lats), min(lons), max(lats), max(lons))


def _pin(together: list[tuple[Hit, dict[str, Any]]], locale: str) -> dict[str, Any]:
    hit, card = min(together, key=lambda one: one[0].total_minor)
    price = money(hit.total_minor, card["currency"], locale)
    others = len(together) - 1
    return {
        "lat": hit.lat,
        "lon": hit.lon,
        "price": f"{price} +{others}" if others else price,
        "title": _and_others(card["title"], others) if others else card["title"],
        "url": card["url"],
        "kind": card["kind"],
        "ref": card["ref"],
    }


def _and_others(title: str, others: int) -> str:
    return str(
        ngettext(
            "%(title)s, and %(num)s more offer here",
            "%(title)s, and %(num)s more offers here",
            others,
            title=title,
        )
    )


def _link(public_id: str, slug: str, party: int | None) -> str:
    address = _pattern().replace("LISTING", public_id).replace("SLUG", slug)
    return f"{address}?party={party}" if party else address


@lru_cache(maxsize=1)
def _pattern() -> str:
    return str(url_for("listings.show", listing_id="LISTING", slug="SLUG"))


def _unit(card: dict[str, Any], party: int | None) -> str:
    """What the price is for; for several people also what they pay together, to the cent."""
    if not card["shared"]:
        return str(_("per session") if card["kind"] == "session" else _("for your table"))
    if not party or party == 1:
        return str(_("per person"))
    together = price(card["unit"], card["currency"], shared=True, party=party).total_minor
    return str(_("per person · %(total)s for %(n)s", total=money(together, card["currency"]), n=party))


def _tag(card: dict[str, Any]) -> str:
    """What kind of place it is, and whether one has to ask for it."""
    kind = _kind_of_place(card)
    # Entries made before there were requests say nothing of it.
    asks = card.get("confirmation") == "request"
    return str(_("%(kind)s · on request", kind=kind)) if asks else kind


def _kind_of_place(card: dict[str, Any]) -> str:
    if card["venue"] == "remote":
        return str(_("By video"))
    if card["venue"] == "customer":
        return str(_("At your home"))
    most = card["max_party"]
    if card["shared"] and card["kind"] == "meal":
        return str(ngettext("Shared table · %(num)s seat", "Shared table · %(num)s seats", card["capacity"]))
    if card["shared"]:
        return str(ngettext("Group of %(num)s", "Group of up to %(num)s", card["capacity"]))
    if most == 1:
        return str(_("One to one"))
    return str(ngettext("For %(num)s person", "For up to %(num)s people", most))
