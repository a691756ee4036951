"""The card a neighbour will see and what is paid, from the answers so far; it stores nothing."""

from types import SimpleNamespace
from typing import Any, cast

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.errors import Invalid
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.hours import Schedule, Window
from marketplace.trade.availability.rules import next_slot
from marketplace.trade.listings.models import Kind
from marketplace.trade.listings.pricing import Quote
from marketplace.trade.listings.rules import price
from marketplace.trade.search.queries import Hit
from marketplace.web import cards
from marketplace.web.publish import placing
from marketplace.web.publish.forms import Values, text_of
from marketplace.web.publish.steps import Step
from marketplace.web.publish.wizard import Wizard


def overlay_of(wizard: Wizard, step: Step, values: Values) -> Values:
    """What a form that is still being filled in adds to the answers, as far as it can be read."""
    try:
        match step.name:
            case "hours":
                return {"hours": placing.read_hours(wizard, values)}
            case "where" | "spot" | "kind" | "check":
                return {}
        return {step.name: step.read(values, wizard.about)}
    except Invalid:
        return _glimpse(wizard, step, values)


def _glimpse(wizard: Wizard, step: Step, values: Values) -> Values:
    if step.name == "words":
        locale = text_of(values, "locale") or wizard.about.locale
        words = {"title": text_of(values, "main", "title")[:80]}
        return {"words": {"locale": locale, "texts": {locale: words}}}
    if step.name == "profile":
        return {"profile": {"display_name": text_of(values, "display_name")[:60]}}
    return {}


def card_of(wizard: Wizard) -> dict[str, Any]:
    """The card as the results show it; `total_minor` is None and `title` empty while they are not known."""
    quote = quote_of(wizard)
    name, terms, circle = provider_name(wizard), wizard.terms, wizard.circle
    entry = {
        "public_id": "",
        "slug": "",
        "kind": wizard.kind.value,
        "venue": terms["venue"],
        "locale": wizard.about.locale,
        "title": {current_locale(): wizard.title},
        "provider": name,
        "initials": "".join(part[0] for part in name.split()[:2]).upper(),
        "area": circle.area if circle else "",
        "zone": wizard.zone,
        "unit": quote.price_minor if quote else 0,
        "currency": settings().currency,
        "shared": bool(terms["shared"]),
        "seed": int(wizard.answers.get("seed", 0)),
        "capacity": terms["capacity"],
        "max_party": terms["max_party"],
    }
    # As much of a result as its card shows; the search itself knows nothing of a draft.
    hit = SimpleNamespace(
        card=entry,
        distance_m=None,
        total_minor=quote.total_minor if quote else 0,
        next_free=_next_free(wizard),
    )
    card = cards.card_of(cast(Hit, hit), current_locale())
    known = {"url": "#preview", "ref": None, "total_minor": quote.total_minor if quote else None}
    return card | known | {"area": card["area"] if circle or wizard.is_remote else ""}


def provider_name(wizard: Wizard) -> str:
    if wizard.profile is not None:
        return wizard.profile.display_name
    given = wizard.answers.get("profile", {}).get("display_name")
    return str(given or wizard.member.name)


def unit_label(kind: Kind, *, shared: bool) -> str:
    """What a price is for, as its provider reads it."""
    if kind is Kind.MEAL:
        return str(_("for one guest") if shared else _("for the whole table"))
    return str(_("for one person") if shared else _("for one session"))


def _next_free(wizard: Wizard) -> Any:
    if not wizard.weekly or "hours" not in wizard.answers:
        return None
    schedule = Schedule(wizard.zone, tuple(Window(*window) for window in wizard.weekly))
    rules = placing.rules_of_terms(wizard.terms)
    slot = next_slot(schedule, rules, (), listing_id=None, now=clock.now())
    return slot.starts_at if slot else None


def quote_of(wizard: Wizard, party: int = 1) -> Quote | None:
    """What a party pays and what the provider receives, None while no price is known."""
    given = wizard.answers.get("price")
    if not given:
        return None
    return price(given["price_minor"], settings().currency, shared=given["shared"], party=party)


def price_table(wizard: Wizard) -> list[Quote]:
    """The quotes worth showing: one guest, and the full table when it is shared."""
    first = quote_of(wizard)
    if first is None:
        return []
    seats = int(wizard.terms["capacity"])
    full = quote_of(wizard, seats)
    return [first, full] if full is not None and wizard.terms["shared"] and seats > 1 else [first]
