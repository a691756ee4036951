"""Reads the questions that need more than their form: where it takes place, and when people can come."""

from dataclasses import fields
from typing import Any

from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.hours import Schedule, Window
from marketplace.trade.availability.queries import schedule_of
from marketplace.trade.availability.rules import SlotRules
from marketplace.trade.availability.validation import validate_fit, validate_rules, validate_windows
from marketplace.trade.availability.words import spoken
from marketplace.trade.listings.models import Kind, Venue
from marketplace.trade.places.finding import home_at
from marketplace.web.publish import hours
from marketplace.web.publish.forms import Values, invalid, loaded, text_of, whole_number
from marketplace.web.publish.schemas import AddressAnswer, VenueAnswer, VisitAnswer
from marketplace.web.publish.steps import read_time
from marketplace.web.publish.wizard import Wizard
from marketplace.web.publish.zones import is_offered


def read_where(wizard: Wizard, values: Values) -> tuple[Values, Values | None]:
    """The answer, and the home when it is a new one. It may ask a geocoder: hold no transaction."""
    given = read_venue(values, wizard.kind)
    if given["venue"] == Venue.REMOTE:
        return given | {"place": ""}, None
    known = {place.public_id for place, _point in wizard.places}
    place = text_of(values, "place")
    if place in known:
        return given | {"place": place}, None
    typed = {"address": text_of(values, "address") or None, "directions": text_of(values, "directions")}
    answer = loaded(AddressAnswer(), typed)
    pin = text_of(values, "pin") or _pin_kept(wizard, answer["address"])
    return given | {"place": ""}, home_at(answer["address"], answer["directions"], pin)


def read_venue(values: Values, kind: Kind) -> Values:
    """Where it takes place; for visits also how far the provider comes, in metres, and how fast."""
    usual = Venue.PROVIDER.value if kind is Kind.MEAL else None
    venue = loaded(VenueAnswer(), {"venue": text_of(values, "venue") or usual})["venue"]
    if venue == Venue.REMOTE and kind is Kind.MEAL:
        raise invalid({"venue": [_("Choose where people sit down to eat.")]})
    if venue != Venue.CUSTOMER:
        return {"venue": venue, "radius_m": None}
    typed = {name: whole_number(text_of(values, name)) or None for name in ("radius_km", "kmh")}
    visit = loaded(VisitAnswer(), typed)
    return {"venue": venue, "radius_m": visit["radius_km"] * 1000, "kmh": visit["kmh"]}


def _pin_kept(wizard: Wizard, address: str) -> str:
    """The pin set before, while the address is still the same."""
    home = wizard.draft.home or {}
    same = home.get("address") == address and home.get("precision") == "pin"
    return f"{home['lat']}, {home['lon']}" if same else ""


def read_spot(wizard: Wizard, values: Values) -> Values | None:
    """The home with a corrected pin, None when it stays where it is."""
    home, pin = wizard.draft.home, text_of(values, "pin")
    if home is None or "address" not in home:
        raise invalid({"pin": [_("Write the address first.")]})
    return home_at(home["address"], home.get("directions", ""), pin) if pin else None


def read_hours(wizard: Wizard, values: Values) -> Values:
    """Length, notice, and hours, new or shared. Raises `Invalid` for what could never be met."""
    errors: dict[str, list[str]] = {}
    times = _collected(errors, lambda: read_time(values, wizard.about))
    wanted = text_of(values, "schedule")
    shared = next((row for row in wizard.schedules if row.public_id == wanted), None)
    weekly = [] if shared else _collected(errors, lambda: hours.read_weekly(values)) or []
    zone = text_of(values, "zone")
    zone = zone if wizard.is_remote and is_offered(zone) else wizard.zone
    if not shared and not weekly and not errors:
        errors["weekly"] = [_("Say on which days and hours people can come.")]
    if errors or times is None:
        raise invalid(errors)
    windows = tuple(Window(*window) for window in weekly)
    schedule = schedule_of(shared) if shared else Schedule(zone, windows)
    check_times(schedule, wizard.terms | times)
    return {**times, "weekly": weekly, "schedule": shared.public_id if shared else "", "zone": zone}


def check_times(schedule: Schedule, terms: Values) -> None:
    """Refuse hours in which the service could never take place, each with a sentence at its field."""
    rules = rules_of_terms(terms)
    errors: dict[str, list[str]] = {}
    for judge in (
        lambda: validate_windows(schedule.weekly),
        lambda: validate_rules(rules),
        lambda: validate_fit(schedule, rules),
    ):
        _collected(errors, lambda judge=judge: _spoken(judge))
    if errors:
        named = {"weekly" if name.startswith("weekly") else name: lines for name, lines in errors.items()}
        raise invalid(named)


def rules_of_terms(terms: Values) -> SlotRules:
    usual: Values = {"buffer_before_minutes": 0, "buffer_after_minutes": 0, "min_party": 1}
    known = usual | terms
    names = {field.name for field in fields(SlotRules)} & known.keys()
    return SlotRules(**{name: known[name] for name in names})


def _spoken(judge: Any) -> None:
    with spoken():
        judge()


def _collected(errors: dict[str, list[str]], read: Any) -> Any:
    try:
        return read()
    except Invalid as problem:
        errors.update(problem.errors)
        return None
