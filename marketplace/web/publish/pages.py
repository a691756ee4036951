"""What the wizard's pages are rendered with; it changes nothing and answers no request."""

from typing import Any

from flask import url_for

from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.core.money import money
from marketplace.trade.listings.models import DIETS
from marketplace.trade.listings.pricing import Quote
from marketplace.web.publish import choices, hours, preview
from marketplace.web.publish.forms import Values, rows_of
from marketplace.web.publish.locating import sketch_of
from marketplace.web.publish.starters import starters
from marketplace.web.publish.steps import About, Step
from marketplace.web.publish.wizard import Wizard
from marketplace.web.publish.zones import zone_options

LEAST_ROWS = 3
# Where the price is asked for and looked over; elsewhere it would only push the question away.
_PRICED = frozenset({"price", "check"})


def form_facts(step: Step, values: Values, about: About) -> dict[str, Any]:
    """What the fields of a question need beside its values; the studio shows the same fields."""
    facts: dict[str, Any] = {"step": step, "about": about, "locales": about.locales, "choices": choices}
    match step.name:
        case "menu":
            facts["rows"] = {one: _menu_rows(values, one) for one in about.locales}
        case "plan":
            facts["rows"] = {one: _padded(rows_of(values, "plan", one)) for one in about.locales}
        case "allergens":
            facts["diet_codes"] = DIETS
        case "price":
            facts["currency_sign"] = settings().currency
        case "hours":
            facts |= week_facts(values)
    return facts


def week_facts(values: Values) -> dict[str, Any]:
    return {
        "days": list(zip(hours.DAYS, hours.day_names(), strict=True)),
        "rows": hours.with_blanks(values),
        "presets": hours.preset_words(),
        "most_rows": hours.MOST_ROWS,
        "schedule_words": schedule_words,
        "zones": zone_options(current_locale()),
    }


def schedule_words(weekly: hours.Weekly) -> str:
    """Weekly hours in one line."""
    return " · ".join(f"{line['day']} {line['hours']}" for line in hours.weekly_words(weekly))


def _menu_rows(values: Values, locale: str) -> list[dict[str, str]]:
    return _padded(rows_of(values, "courses", locale))


def _padded(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """At least three rows to write in, whatever is there."""
    return rows + [{} for _missing in range(max(LEAST_ROWS - len(rows), 0))]


def step_facts(wizard: Wizard, step: Step, values: Values) -> dict[str, Any]:
    """Everything the page of a step shows."""
    return {
        **form_facts(step, values, wizard.about),
        "wizard": wizard,
        "draft": wizard.draft,
        "values": values,
        "current": wizard.position(step),
        "total": len(wizard.steps),
        "earlier": wizard.before(step),
        "starters": _offered_starters(wizard, step),
        "sketch": sketch_of(wizard.circle) if step.name == "spot" and wizard.circle else None,
        **preview_facts(wizard, step, values),
    }


def preview_facts(wizard: Wizard, step: Step, values: Values) -> dict[str, Any]:
    """The card and the prices as they would be with what stands in the form."""
    seen = Wizard(wizard.draft, wizard.member, preview.overlay_of(wizard, step, values))
    return {
        "card": preview.card_of(seen),
        "quotes": _quotes(seen) if step.name in _PRICED else [],
        "kind": seen.kind.value,
    }


def _quotes(wizard: Wizard) -> list[dict[str, Any]]:
    shared = bool(wizard.terms["shared"])
    return [quote_rows(quote, shared=shared) for quote in preview.price_table(wizard)]


def quote_rows(quote: Quote, *, shared: bool) -> dict[str, Any]:
    """A quote for the provider: what the customer pays in all, what she herself receives."""
    return {
        "party": quote.party,
        "shared": shared,
        "price_minor": quote.price_minor,
        "fee_minor": quote.fee_minor,
        "total": money(quote.total_minor, quote.currency),
        "total_minor": quote.total_minor,
        "commission_minor": -quote.commission_minor,
        "share_minor": quote.share_minor,
        "share": money(quote.share_minor, quote.currency),
        "currency": quote.currency,
    }


def _offered_starters(wizard: Wizard, step: Step) -> list[Any]:
    return starters(wizard.kind, wizard.about.locale) if step.name == "words" else []


def step_url(wizard: Wizard, step: Step, *, checking: bool = False) -> str:
    url = url_for("publish.step", draft_id=wizard.draft.public_id, step=step.name)
    return f"{url}?from=check" if checking and step.name != "check" else url
