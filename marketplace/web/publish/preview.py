"""The card a neighbour will see and what is paid, from the answers so far; it stores nothing."""

from typing import Any

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.trade.availability.hours import Schedule, Window
from marketplace.trade.availability.rules import next_slot
from marketplace.trade.listings.models import Kind
from marketplace.trade.listings.pricing import Quote
from marketplace.trade.listings.rules import price
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
    """The result card; `total_minor` is None and `title` empty while they are not known."""
    quote = quote_of(wizard)
    return {
        "url": "#preview",
        "kind": wizard.kind.value,
        "seed": wizard.answers.get("seed", 0),
        "title": wizard.title,
        "provider_name": provider_name(wizard),
        "area": _("Online, by video") if wizard.is_remote else wizard.circle.area if wizard.circle else "",
        "distance_m": None,
        "total_minor": quote.total_minor if quote else None,
        "currency": settings().currency,
        "unit_label": unit_label(wizard.kind, shared=bool(wizard.terms["shared"])),
        "tag": _tag(wizard) if quote else None,
        "next_free": _next_free(wizard),
        "zone": wizard.zone,
    }


def provider_name(wizard: Wizard) -> str:
    if wizard.profile is not None:
        return wizard.profile.display_name
    given = wizard.answers.get("profile", {}).get("display_name")
    return str(given or wizard.member.name)


def unit_label(kind: Kind, *, shared: bool) -> str:
    """What a price is for: the same words as on a result."""
    if kind is Kind.MEAL:
        return str(_("for one guest") if shared else _("for the whole table"))
    return str(_("for one person") if shared else _("for one session"))


def _tag(wizard: Wizard) -> str:
    seats = wizard.terms["capacity"]
    if wizard.kind is Kind.MEAL:
        return str(ngettext("%(num)s seat at the table", "%(num)s seats at the table", seats))
    if wizard.terms["shared"]:
        return str(ngettext("group of up to %(num)s", "group of up to %(num)s", seats))
    return str(ngettext("for %(num)s person", "for up to %(num)s people", seats))


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
