"""What the wizard's questions accept, built from the schemas of listings; it stores nothing."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from marketplace.core.i18n import LOCALES
from marketplace.core.i18n import gettext as _
from marketplace.people.profiles.models import Trader
from marketplace.trade.listings.models import Confirmation, Kind, Policy, Venue
from marketplace.trade.listings.schemas import (
    MealSchema,
    SessionSchema,
    Spoken,
    TextSchema,
    choice,
    number,
    text,
    tiers,
)


class KindAnswer(Spoken):
    kind = choice(list(Kind), required=True)


class ProfileAnswer(Spoken):
    """Who offers; `headline_other` and `about_other` are the same in the other language."""

    display_name = text(2, 60, required=True)
    headline = text(0, 120, load_default="")
    about = text(0, 4000, lines=True, load_default="")
    headline_other = text(0, 120, load_default="")
    about_other = text(0, 4000, lines=True, load_default="")
    trader = choice(list(Trader), required=True)


class WordsAnswer(Spoken):
    """Title, summary and text in the language written, and in the other one if the provider wrote it."""

    locale = choice(LOCALES, required=True)
    main = fields.Nested(TextSchema, required=True)
    other = fields.Nested(TextSchema, load_default=None, allow_none=True)


class MenuAnswer(Spoken):
    courses = MealSchema._declared_fields["courses"]
    cuisine = MealSchema._declared_fields["cuisine"]


class AllergensAnswer(Spoken):
    """The declaration: allergens, or the statement that there are none. Silence is no answer."""

    allergens = MealSchema._declared_fields["allergens"]
    diets = MealSchema._declared_fields["diets"]
    none = fields.Boolean(load_default=False)

    @validates_schema
    def declared(self, data: dict[str, Any], **_options: Any) -> None:
        if not data.get("allergens") and not data["none"]:
            raise ValidationError(
                _("Tick the allergens, or say that there are none of the fourteen."), "allergens"
            )
        if data.get("allergens") and data["none"]:
            raise ValidationError(
                _("You ticked allergens and said that there are none. Keep one of the two."), "none"
            )


PlanAnswer: type[Schema] = SessionSchema


class VenueAnswer(Spoken):
    venue = choice(list(Venue), required=True)


class VisitAnswer(Spoken):
    """How far a provider comes, in whole kilometres, and how fast."""

    radius_km = number(1, 100, required=True)
    kmh = number(1, 200, required=True)


class AddressAnswer(Spoken):
    address = text(6, 200, required=True)
    directions = text(0, 500, lines=True, load_default="")


class SeatsAnswer(Spoken):
    seats = number(1, 200, required=True)


class TimeAnswer(Spoken):
    """How long it takes and how long before one can book, in minutes."""

    duration_minutes = number(5, 1440, required=True)
    notice_minutes = number(0, 525_600, required=True)


class BookingAnswer(Spoken):
    """Whether people book at once or ask, how long an answer takes at most, and from how many it takes place."""

    confirmation = choice(list(Confirmation), required=True)
    answer_hours = number(1, 336, load_default=24)
    series_weeks = number(0, 12, load_default=0)
    least_guests = number(1, 200, load_default=1)
    decide_hours = number(1, 336, load_default=24)


class PolicyAnswer(Spoken):
    """A policy, and the steps of one's own: [hours before, percent back]."""

    policy = choice(list(Policy), required=True)
    policy_tiers = tiers(load_default=None)
