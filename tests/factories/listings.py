"""Makes providers with profile, place and hours, and their meals and sessions, by the real operations."""

from collections.abc import Iterable
from typing import Any

from marketplace.people.accounts.models import Member
from marketplace.people.profiles.operations import save_profile
from marketplace.trade.availability import operations as hours
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.listings import operations
from marketplace.trade.listings.models import Kind, Listing
from marketplace.trade.places import queries as places
from tests.factories.accounts import a_member
from tests.factories.availability import PARIS, span
from tests.factories.places import make_place

EVERY_DAY = range(7)

MEAL_WORDS = {
    "en": {"title": "Sunday couscous", "summary": "Seven vegetables, slowly.", "body": "Come **hungry**."},
    "fr": {"title": "Couscous du dimanche", "summary": "Sept légumes, sans hâte.", "body": "Venez à jeun."},
}
MEAL_FACTS = {
    "courses": {
        "en": [{"course": "Main", "dish": "Couscous with seven vegetables"}],
        "fr": [{"course": "Plat", "dish": "Couscous aux sept légumes"}],
    },
    "allergens": ["gluten", "celery"],
    "diets": ["vegetarian"],
    "cuisine": "Maghreb",
}
SESSION_WORDS = {
    "en": {"title": "Run your first 5 km", "summary": "Breathe, then run.", "body": ""},
    "fr": {"title": "Courez vos premiers 5 km", "summary": "Respirez, puis courez.", "body": ""},
}
SESSION_FACTS = {
    "plan": {"en": [{"title": "Warm-up", "minutes": 10}], "fr": [{"title": "Échauffement", "minutes": 10}]},
    "level": "beginner",
    "bring": {"en": "Shoes", "fr": "Des chaussures"},
    "discipline": "Running",
}


def make_provider(name: str = "Samira Benali", *, verified: bool = True, **changes: Any) -> Member:
    """A member with a profile, flushed. `changes` go to the profile."""
    member = a_member(name, verified=verified)
    profile: dict[str, Any] = {
        "display_name": name,
        "headline": "I cook what my grandmother cooked.",
        "about": "Ten years of Sundays.",
        "locale": "en",
        "zone": PARIS,
    }
    save_profile(member, **(profile | changes))
    return member


def make_schedule(
    provider: Member, *spans: str, days: Iterable[int] = EVERY_DAY, zone: str = PARIS
) -> ScheduleRow:
    """The same hours on some weekdays, 18:00-22:00 unless told: `make_schedule(cook, "12:00-14:00")`."""
    weekly = [(day, *span(words)) for day in days for words in spans or ("18:00-22:00",)]
    return hours.create_schedule(provider, zone, weekly)


def make_meal(provider: Member | None = None, *, published: bool = True, **changes: Any) -> Listing:
    """A shared table of six for €24 at the provider's place in Lyon, two hours between 18:00 and 22:00.

    `changes` are terms (`price_minor=900`), or `texts`, `details`, `place`, `schedule`, `town`, `locale`.
    """
    return _make(Kind.MEAL, provider, published, MEAL_WORDS, MEAL_FACTS, {"price_minor": 2400, **changes})


def make_session(provider: Member | None = None, *, published: bool = True, **changes: Any) -> Listing:
    """An hour of coaching for one, €30, at the provider's place in Lyon; `venue="remote"` needs none."""
    terms = {"price_minor": 3000, **changes}
    return _make(Kind.SESSION, provider, published, SESSION_WORDS, SESSION_FACTS, terms)


def _make(
    kind: Kind,
    provider: Member | None,
    published: bool,
    texts: dict[str, Any],
    details: dict[str, Any],
    changes: dict[str, Any],
) -> Listing:
    owner = provider or make_provider("Samira Benali" if kind is Kind.MEAL else "Théo Marchand")
    parts = {
        "locale": changes.pop("locale", "en"),
        "texts": changes.pop("texts", texts),
        "details": {**details, **changes.pop("details", {})},
        "schedule": changes.pop("schedule", None) or make_schedule(owner),
    }
    town = changes.pop("town", "Lyon")
    place = changes.pop("place", None)
    if place is None and changes.get("venue") != "remote":
        known = [one for one in places.of_member(owner.id) if one.home["address"].endswith(town)]
        place = known[0] if known else make_place(owner, town)
    listing = operations.create_listing(owner, kind, terms=changes, place=place, **parts)
    if published:
        operations.publish(listing)
    return listing
