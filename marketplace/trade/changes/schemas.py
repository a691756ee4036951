"""What may be written about a change: a time that is offered or a number of people, and why."""

from dataclasses import dataclass
from datetime import datetime

from marshmallow import Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.bookings.schemas import known_year

MAX_WORDS = 500


@dataclass(frozen=True, slots=True)
class TimeWish:
    """Another time, and why, for the other side to read."""

    starts_at: datetime
    words: str = ""


class TimeInput(Schema):
    slot = fields.AwareDateTime(
        required=True, validate=known_year, error_messages={"required": _l("Choose a time.")}
    )
    words = fields.String(load_default="", validate=validate.Length(max=MAX_WORDS))


class PartyInput(Schema):
    """`of` is how many it was for when the page was shown: compared, never trusted."""

    party = fields.Integer(
        required=True,
        validate=validate.Range(min=1, max=200),
        error_messages={"required": _l("Choose how many come.")},
    )
    of = fields.Integer(required=True, validate=validate.Range(min=1, max=200))
    words = fields.String(load_default="", validate=validate.Length(max=MAX_WORDS))
