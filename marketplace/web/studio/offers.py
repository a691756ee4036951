"""A listing's parts as the wizard's questions ask for them, and back: for changing it later."""

from dataclasses import dataclass
from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.availability import provider_time
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.availability.queries import rules_of, schedule_of
from marketplace.trade.credentials.models import Activity
from marketplace.trade.listings import operations
from marketplace.trade.listings.models import Kind, Listing, ListingStatus
from marketplace.trade.listings.queries import Whole
from marketplace.web.publish import placing, steps
from marketplace.web.publish.forms import Values
from marketplace.web.publish.steps import BOTH, BY_NAME, About, Step, read_time
from marketplace.web.publish.wizard import show_visit
from marketplace.web.studio import rhythm
from marketplace.web.studio.rhythm import ORDERS, RHYTHM
from marketplace.workflows import change_offer

TIME = Step(
    "time",
    _l("How long does it take, and how long before must one book?"),
    _l("Length and notice"),
    BOTH,
    read_time,
    lambda values, _about: values,
)
VENUE = Step(
    "venue",
    _l("Where does it take place?"),
    _l("Where"),
    BOTH,
    lambda values, about: placing.read_venue(values, about.kind),
    lambda values, _about: values,
)
_PARTS = (
    "words",
    "menu",
    "allergens",
    "plan",
    "venue",
    "price",
    "time",
    "rhythm",
    "orders",
    "booking",
    "policy",
)
_OWN = {"venue": VENUE, "time": TIME, "rhythm": RHYTHM, "orders": ORDERS}


def parts(kind: Kind) -> list[Step]:
    """What of a listing can be changed, in the order of the wizard."""
    known = [_OWN.get(name) or BY_NAME[name] for name in _PARTS]
    return [step for step in known if kind in step.kinds]


def part(kind: Kind, name: str) -> Step | None:
    return next((step for step in parts(kind) if step.name == name), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing opened for a change."""

    whole: Whole

    @property
    def listing(self) -> Listing:
        return self.whole.listing

    @property
    def about(self) -> About:
        return About(Kind(self.listing.kind), self.answers)

    @property
    def answers(self) -> Values:
        """What the wizard's answers would be."""
        listing, meal, session = self.listing, self.whole.meal, self.whole.session
        texts = {
            locale: {"title": text.title, "summary": text.summary, "body": text.body}
            for locale, text in self.whole.texts.items()
        }
        known: Values = {
            "locale": listing.locale,
            "words": {"locale": listing.locale, "texts": texts},
            "price": {
                "price_minor": listing.price_minor,
                "shared": listing.shared,
                "seats": listing.capacity,
            },
            "time": {
                "duration_minutes": listing.duration_minutes,
                "notice_minutes": listing.notice_minutes,
            },
            "booking": {
                "confirmation": listing.confirmation,
                "answer_hours": listing.answer_hours,
                "series_weeks": listing.series_weeks,
                "least_guests": listing.least_guests,
                "decide_hours": listing.decide_hours,
            },
            "policy": {"policy": listing.policy, "policy_tiers": listing.policy_tiers},
            "where": {"venue": listing.venue},
            "venue": {"venue": listing.venue, "kmh": _kmh(listing)}
            | show_visit({"radius_m": listing.radius_m}),
            **rhythm.answers(listing),
        }
        if meal is not None:
            declared = meal.allergens if meal.allergens_declared_at else None
            alcohol = Activity.ALCOHOL in listing.activities
            known["menu"] = {"courses": meal.courses, "cuisine": meal.cuisine, "alcohol": alcohol}
            known["allergens"] = {"allergens": declared, "diets": meal.diets}
        if session is not None:
            known["plan"] = {
                "plan": session.plan,
                "level": session.level,
                "bring": session.bring,
                "discipline": session.discipline,
                "sport": Activity.SPORT in listing.activities,
            }
        return known

    def values(self, step: Step) -> Values:
        return step.show(self.answers.get(step.name) or {}, self.about)


def change(offer: Offer, step: Step, given: Values, schedule: ScheduleRow | None) -> None:
    """Put checked answers into the listing. Raises `Invalid` or `NotReady`, and then changes nothing."""
    listing = offer.listing
    match step.name:
        case "words":
            change_offer.change_words(listing, offer.whole.provider, given["locale"], given["texts"])
        case "menu":
            _describe(offer, given, _merged(offer, given, "menu", "courses"))
        case "plan":
            _describe(offer, given, _merged(offer, given, "plan", "plan", "bring"))
        case "allergens":
            operations.update_listing(listing, details=given)
        case "venue":
            change_offer.change_venue(listing, given)
        case "price":
            change_offer.change_terms(listing, _price_terms(listing, given), "seats")
        case "time" | "rhythm":
            if schedule is not None:
                terms = {name: getattr(rules_of(listing), name) for name in rules_of(listing).__slots__}
                placing.check_times(schedule_of(schedule), terms | given)
            operations.update_listing(listing, terms=given)
        case _:
            operations.update_listing(listing, terms=given)


def _describe(offer: Offer, given: Values, details: Values) -> None:
    """What it is, and with it what the law has a say in."""
    terms = steps.terms_of_law(Kind(offer.listing.kind), given)
    change_offer.change_details(offer.listing, offer.whole.provider, terms, steps.details_of(details))


def _kmh(listing: Listing) -> int | None:
    """How fast the provider gets from place to place."""
    row = provider_time.of_provider(listing.provider_id)
    return row.kmh if row else None


def _merged(offer: Offer, given: Values, step: str, *by_locale: str) -> Values:
    """The answers, and what stands in a language that the form did not show."""
    before = offer.answers.get(step, {})
    hidden = {
        name: {one: value for one, value in before.get(name, {}).items() if one not in offer.about.locales}
        for name in by_locale
    }
    return given | {name: {**kept, **given.get(name, {})} for name, kept in hidden.items()}


def _price_terms(listing: Listing, given: Values) -> Values:
    """The terms of a price; a smaller party than all the seats stays the most one may book."""
    terms = steps.terms_of_price(given)
    if given["shared"] == listing.shared and listing.max_party < listing.capacity:
        terms["max_party"] = min(listing.max_party, given["seats"])
    terms["least_guests"] = min(listing.least_guests, given["seats"]) if given["shared"] else 1
    terms["min_party"] = min(listing.min_party, terms["max_party"])
    return terms


def status_words(status: str) -> str:
    """A listing's state as its provider reads it."""
    return {
        ListingStatus.DRAFT: str(_("Not published")),
        ListingStatus.PUBLISHED: str(_("Published")),
        ListingStatus.PAUSED: str(_("Paused")),
        ListingStatus.SUSPENDED: str(_("Suspended by our team")),
    }[ListingStatus(status)]


STATUS_TONES: dict[str, Any] = {
    ListingStatus.DRAFT: "plain",
    ListingStatus.PUBLISHED: "good",
    ListingStatus.PAUSED: "wait",
    ListingStatus.SUSPENDED: "bad",
}
