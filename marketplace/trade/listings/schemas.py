"""The shape of what providers write about a listing, one for wizard and API; it stores nothing."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from marketplace.core.i18n import LOCALES
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.plain_text import seen
from marketplace.trade.listings.models import ALLERGENS, DIETS, Confirmation, Policy, Venue
from marketplace.trade.search.rules import FARTHEST_VISIT_M

MOST_STEPS = 10
NEAREST_VISIT_M = 500
LEVELS = ("any", "beginner", "intermediate", "advanced")

_WORDS: dict[str, Any] = {
    "required": _l("This is needed."),
    "null": _l("This is needed."),
    "invalid": _l("This does not have the form we expected."),
    "invalid_utf8": _l("This does not have the form we expected."),
    "type": _l("This does not have the form we expected."),
    "too_large": _l("This number is too large."),
}


class Spoken(Schema):
    """A schema whose refusals are sentences in the reader's language, and whose texts come trimmed."""

    error_messages = {  # noqa: RUF012 - marshmallow's own way of naming them
        "unknown": _l("We do not know this field."),
        "type": _l("This does not have the form we expected."),
    }

    @pre_load
    def trim(self, data: Any, **_options: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {name: value.strip() if isinstance(value, str) else value for name, value in data.items()}

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **_options: Any) -> None:
        """Speak the sentences now, while the reader's language is known."""
        error.messages = _spoken(error.messages)


def _spoken(messages: Any) -> Any:
    if isinstance(messages, Mapping):
        return {name: _spoken(inner) for name, inner in messages.items()}
    if isinstance(messages, list):
        return [_spoken(inner) for inner in messages]
    return str(messages)


class RangeOf(validate.Validator):
    """A number within bounds; the sentence names them."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, value: int) -> int:
        if not self.low <= value <= self.high:
            raise ValidationError(_("Give a number from %(low)s to %(high)s.", low=self.low, high=self.high))
        return value


class LengthOf(validate.Validator):
    """A text of so many letters; the sentence names the limit."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, value: str) -> str:
        if not value and self.low:
            raise ValidationError(_("This is needed."))
        if len(value) < self.low:
            raise ValidationError(_("Write at least %(n)s letters.", n=self.low))
        if len(value) > self.high:
            raise ValidationError(_("Write at most %(n)s letters.", n=self.high))
        return value


class Visible(validate.Validator):
    """No sign that steers a terminal or turns the direction of writing; line breaks only in `lines`.

    What stands on one line goes into subjects of messages and names of calendars.
    """

    def __init__(self, *, lines: bool) -> None:
        self.lines = lines

    def __call__(self, value: str) -> str:
        if not self.lines and any(sign in _LINE_BREAKS for sign in value):
            raise ValidationError(_("Write this on one line."))
        if any(sign in _TURNS or unicodedata.category(sign) in _NO_TEXT for sign in _without_breaks(value)):
            raise ValidationError(_("This holds characters that are no text."))
        return value


_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_NO_TEXT = frozenset({"Cc", "Cs"})
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _without_breaks(value: str) -> str:
    return value.replace("\r", "").replace("\n", "").replace("\t", "")


class AmongThese(validate.Validator):
    """One of known words."""

    def __init__(self, choices: Iterable[str]) -> None:
        self.choices = tuple(choices)

    def __call__(self, value: str) -> str:
        if value not in self.choices:
            raise ValidationError(_("Choose one of what is offered."))
        return value


class LengthIs(validate.Validator):
    """A list of exactly so many."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, value: list[Any]) -> list[Any]:
        if len(value) != self.length:
            raise ValidationError(_("This does not have the form we expected."))
        return value


class AtMost(validate.Validator):
    """A list that is not too long."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, value: list[Any]) -> list[Any]:
        if len(value) > self.most:
            raise ValidationError(_("Give at most %(n)s of these.", n=self.most))
        return value


def text(low: int, high: int, *, lines: bool = False, **options: Any) -> fields.String:
    """A text of so many letters, on one line unless it may have several."""
    limits = [LengthOf(low, high), Visible(lines=lines)]
    return Seen(validate=limits, error_messages=_WORDS, **options)


class Seen(fields.String):
    """A text without the signs in it that show nothing, which make one word look like another."""

    def _deserialize(self, value: object, attr: str | None, data: object, **more: Any) -> str:
        return seen(super()._deserialize(value, attr, data, **more)).strip()


def number(low: int, high: int, **options: Any) -> fields.Integer:
    words = _WORDS | {"invalid": _l("Give a whole number.")}
    return fields.Integer(strict=True, validate=RangeOf(low, high), error_messages=words, **options)


def choice(choices: Iterable[str], **options: Any) -> fields.String:
    return fields.String(validate=AmongThese(choices), error_messages=_WORDS, **options)


def flag(**options: Any) -> fields.Boolean:
    return fields.Boolean(error_messages=_WORDS, **options)


def by_locale(inner: fields.Field[Any], **options: Any) -> fields.Dict:
    """A value in one language or both."""
    keys = fields.String(validate=AmongThese(LOCALES), error_messages=_WORDS)
    return fields.Dict(keys=keys, values=inner, error_messages=_WORDS, **options)


def listed(inner: fields.Field[Any], most: int, **options: Any) -> fields.List[Any]:
    return fields.List(inner, validate=AtMost(most), error_messages=_WORDS, **options)


def tiers(**options: Any) -> fields.List[Any]:
    """Steps of a cancellation policy of one's own: [hours before, percent back]; `check_tiers` says the rest."""
    step = fields.List(fields.Integer(strict=True), validate=LengthIs(2), error_messages=_WORDS)
    return listed(step, MOST_STEPS, allow_none=True, **options)


class TextSchema(Spoken):
    """A listing's words in one language."""

    title = text(4, 80, required=True)
    summary = text(0, 160, load_default="")
    body = text(0, 6000, lines=True, load_default="")


class TextsSchema(Spoken):
    """`{"texts": {"fr": {…}, "en": {…}}}`, one language at least."""

    texts = by_locale(fields.Nested(TextSchema, error_messages=_WORDS), required=True)

    @validates_schema
    def at_least_one(self, data: dict[str, Any], **_options: Any) -> None:
        if not data.get("texts"):
            raise ValidationError(_("Write it in one language at least."), "texts")


class TermsSchema(Spoken):
    """Price, length, seats and when it can be booked, in minor units and minutes.

    Load it with `partial=True` to change some of them.
    """

    venue = choice(list(Venue))
    radius_m = number(NEAREST_VISIT_M, FARTHEST_VISIT_M, allow_none=True)
    """How far around the provider's place, in metres, for a service at the customer's home."""
    price_minor = number(0, 100_000_000, required=True)
    policy = choice(list(Policy))
    policy_tiers = tiers()
    duration_minutes = number(5, 1440)
    step_minutes = number(5, 1440)
    notice_minutes = number(0, 525_600)
    horizon_days = number(1, 365)
    buffer_before_minutes = number(0, 1440)
    buffer_after_minutes = number(0, 1440)
    capacity = number(1, 200)
    min_party = number(1, 200)
    max_party = number(1, 200)
    shared = flag()
    confirmation = choice(list(Confirmation))
    answer_hours = number(1, 336)
    series_weeks = number(0, 12)
    least_guests = number(1, 200)
    decide_hours = number(1, 336)


class CourseSchema(Spoken):
    course = text(0, 40, load_default="")
    dish = text(1, 120, required=True)


class MealSchema(Spoken):
    """What is particular to a meal.

    `allergens` left out or null means not declared yet; an empty list declares that there are none.
    """

    courses = by_locale(listed(fields.Nested(CourseSchema, error_messages=_WORDS), 12), load_default=dict)
    allergens = listed(choice(ALLERGENS), len(ALLERGENS), allow_none=True)
    diets = listed(choice(DIETS), len(DIETS), load_default=list)
    cuisine = text(0, 40, load_default="")


class StepSchema(Spoken):
    title = text(1, 120, required=True)
    minutes = number(0, 1440, load_default=0)


class SessionSchema(Spoken):
    """What is particular to a coaching session."""

    plan = by_locale(listed(fields.Nested(StepSchema, error_messages=_WORDS), 20), load_default=dict)
    level = choice(LEVELS, load_default="any")
    bring = by_locale(text(0, 300, lines=True), load_default=dict)
    discipline = text(0, 40, load_default="")
