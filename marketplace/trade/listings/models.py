"""Tables of listings and of what is particular to each kind; holds no hours and no booking."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class Kind(StrEnum):
    MEAL = "meal"
    SESSION = "session"


class ListingStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    """By the provider."""
    SUSPENDED = "suspended"
    """By staff."""


class Venue(StrEnum):
    """Where the service takes place."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    """At the customer's home, within a radius around the provider's place."""
    REMOTE = "remote"


class Policy(StrEnum):
    """Cancellation policies; the tiers of the first three are in trade/bookings/rules.py."""

    FLEXIBLE = "flexible"
    MODERATE = "moderate"
    STRICT = "strict"
    CUSTOM = "custom"
    """With tiers of the provider's own, in `Listing.policy_tiers`."""


class Confirmation(StrEnum):
    """How a place is booked."""

    INSTANT = "instant"
    REQUEST = "request"
    """The customer asks, the provider answers; until then the money is only set aside."""


ALLERGENS = (
    "gluten",
    "crustaceans",
    "eggs",
    "fish",
    "peanuts",
    "soya",
    "milk",
    "nuts",
    "celery",
    "mustard",
    "sesame",
    "sulphites",
    "lupin",
    "molluscs",
)
"""The fourteen of Regulation (EU) No 1169/2011, Annex II, in its order."""

DIETS = ("vegetarian", "vegan", "halal", "kosher", "gluten_free", "lactose_free")


class Listing(Model):
    """An offer of one provider. Prices in minor units, durations in minutes."""

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("kind in ('meal','session')", name="kind"),
        CheckConstraint("status in ('draft','published','paused','suspended')", name="status"),
        CheckConstraint("venue in ('provider','customer','remote')", name="venue"),
        CheckConstraint(
            "(venue = 'customer') = (radius_m is not null) and (radius_m is null or radius_m between 500 and 100000)",
            name="radius",
        ),
        CheckConstraint("venue <> 'customer' or not shared", name="visit"),
        CheckConstraint("policy in ('flexible','moderate','strict','custom')", name="policy"),
        CheckConstraint(
            "(policy = 'custom') = (policy_tiers is not null)"
            " and (policy_tiers is null or policy_tiers_fall(policy_tiers))",
            name="policy_tiers",
        ),
        CheckConstraint("confirmation in ('instant','request')", name="confirmation"),
        CheckConstraint("answer_hours between 1 and 336", name="answer"),
        CheckConstraint(
            "series_weeks = 0 or (series_weeks between 2 and 12 and confirmation = 'instant')", name="series"
        ),
        CheckConstraint("least_guests between 1 and capacity and (shared or least_guests = 1)", name="least"),
        CheckConstraint("decide_hours between 1 and 336", name="decide"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("price_minor between 0 and 100000000", name="price"),
        CheckConstraint("duration_minutes between 5 and 1440", name="duration"),
        CheckConstraint("step_minutes between 5 and 1440", name="step"),
        CheckConstraint("notice_minutes between 0 and 525600", name="notice"),
        CheckConstraint("horizon_days between 1 and 365", name="horizon"),
        CheckConstraint("buffer_before_minutes between 0 and 1440", name="buffer_before"),
        CheckConstraint("buffer_after_minutes between 0 and 1440", name="buffer_after"),
        CheckConstraint("capacity between 1 and 200", name="capacity"),
        CheckConstraint("min_party between 1 and max_party and max_party <= capacity", name="party"),
        CheckConstraint("day_services between 1 and 1000", name="day_services"),
        CheckConstraint("week_services between 1 and 1000", name="week_services"),
        CheckConstraint("day_bookings between 1 and 1000", name="day_bookings"),
        CheckConstraint("week_bookings between 1 and 1000", name="week_bookings"),
        CheckConstraint(
            "num_nonnulls(last_order_days, last_order_weekday) = num_nonnulls(last_order_minute)"
            " and last_order_minute between 0 and 1439 and last_order_days between 0 and 60"
            " and last_order_weekday between 0 and 6",
            name="last_order",
        ),
        CheckConstraint("venue = 'remote' or place_id is not null or status = 'draft'", name="place"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint(
            "case kind when 'meal' then activities <@ array['cooking','alcohol'] and 'cooking' = any(activities)"
            " else activities <@ array['sport'] end",
            name="activities",
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str]
    slug: Mapped[str]
    """For people in the URL; `public_id` decides."""
    status: Mapped[str] = mapped_column(default=ListingStatus.DRAFT)
    status_reason: Mapped[str | None]
    venue: Mapped[str] = mapped_column(default=Venue.PROVIDER)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    radius_m: Mapped[int | None]
    """How far around the place's public point the provider goes to customers' homes; None for what is elsewhere."""
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedule.id"), index=True)
    country: Mapped[str]
    """Whose law it is offered under: that of the place, or of the provider's hours for what is remote."""
    activities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What of it the law has a say in, see trade/credentials: `cooking`, `alcohol`; `sport` or nothing."""
    locale: Mapped[str]
    """The language the provider wrote in."""

    price_minor: Mapped[int]
    """Per person when `shared`, else for the whole booking."""
    currency: Mapped[str] = mapped_column(default="EUR")
    policy: Mapped[str] = mapped_column(default=Policy.MODERATE)
    policy_tiers: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of a policy of one's own: [hours before, percent back], both falling from tier to tier."""
    confirmation: Mapped[str] = mapped_column(default=Confirmation.INSTANT)
    answer_hours: Mapped[int] = mapped_column(default=24)
    """How long the provider takes at most to answer a request."""

    series_weeks: Mapped[int] = mapped_column(default=0)
    """So many weeks at most may be booked at once; 0 for none."""

    duration_minutes: Mapped[int]
    step_minutes: Mapped[int]
    notice_minutes: Mapped[int]
    horizon_days: Mapped[int]
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    capacity: Mapped[int]
    min_party: Mapped[int] = mapped_column(default=1)
    max_party: Mapped[int]
    shared: Mapped[bool]
    """Strangers share a table (seats); otherwise one booking takes the whole slot."""
    least_guests: Mapped[int] = mapped_column(default=1)
    """A shared service takes place from so many guests on; else everybody gets everything back."""
    decide_hours: Mapped[int] = mapped_column(default=24)
    """So long before the start it is decided whether it takes place."""
    day_services: Mapped[int | None]
    week_services: Mapped[int | None]
    day_bookings: Mapped[int | None]
    week_bookings: Mapped[int | None]
    """The most of this listing alone; None for no limit."""
    last_order_minute: Mapped[int | None]
    """Until when to order, in minutes of the wall after 00:00, on the day that one of the next two names."""
    last_order_days: Mapped[int | None]
    """So many days before."""
    last_order_weekday: Mapped[int | None]
    """The last such weekday before, 0 Monday."""

    art_seed: Mapped[int]
    photos: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"), default=list)
    """Those that are shown, the cover first: `{"id", "width", "height"}`. The pictures are in trade/photos."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class ListingText(Model):
    """A listing's words in one language."""

    __tablename__ = "listing_text"
    __table_args__ = (CheckConstraint("locale in ('en','fr')", name="locale"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    """Markdown."""


class MealDetails(Model):
    """What is particular to a meal."""

    __tablename__ = "meal_details"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    courses: Mapped[dict[str, Any]]
    """Locale → list of `{"course": str, "dish": str}`, in the order served."""
    allergens: Mapped[list[str]] = mapped_column(default=list)
    allergens_declared_at: Mapped[datetime | None]
    """When the provider stated the list, also an empty one: without it a meal is not published."""
    diets: Mapped[list[str]] = mapped_column(default=list)
    cuisine: Mapped[str] = mapped_column(default="")


class SessionDetails(Model):
    """What is particular to a coaching session."""

    __tablename__ = "session_details"
    __table_args__ = (CheckConstraint("level in ('any','beginner','intermediate','advanced')", name="level"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    plan: Mapped[dict[str, Any]]
    """Locale → list of `{"title": str, "minutes": int}`."""
    level: Mapped[str] = mapped_column(default="any")
    bring: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Locale → what to bring."""
    discipline: Mapped[str] = mapped_column(default="")


class Draft(Model):
    """What a provider has answered in the wizard so far; saved at each step, gone once published."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_member_open", "member_id", "updated_at"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Step → its validated answers. The address is kept in `home`, encrypted."""
    home: Mapped[dict[str, Any] | None] = mapped_column(Encrypted)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
