"""Parts that answers have in common: amounts, instants, pages, problems; it knows no feature."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from marketplace.core.localtime import local

IDENTIFIER = r"^[a-z]{2,5}_[2-9b-df-hj-np-tv-z]{20}$"
"""A public identifier, as core/ids.py makes them."""

MOST_ITEMS = 50
A_PAGE = 20


class Shape(Schema):
    """A part of an answer: each field is always there, though it may be null."""

    class Meta:
        # Said of the description: more fields may come in this version.
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class Money(Shape):
    """An amount: `1234` of `EUR` is 12.34 euro."""

    amount_minor = fields.Integer(metadata={"description": "In the smallest unit of the currency."})
    currency = fields.String(metadata={"description": "ISO 4217.", "pattern": "^[A-Z]{3}$"})


class Problem(Schema):
    """A refusal (RFC 9457). More members may follow, such as the new total when a price has changed."""

    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "The sentences below in one."})
    code = fields.String(required=True, metadata={"description": "For programs; it never changes."})
    what = fields.String(required=True, metadata={"description": "What happened."})
    kept = fields.String(required=True, metadata={"description": "What was kept; may be empty."})
    next = fields.String(required=True, metadata={"description": "What to do next; may be empty."})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Field to sentences, when the input was wrong."},
    )
    request_id = fields.String(required=True, allow_none=True)


class PageQuery(Schema):
    """Which part of a list."""

    limit = fields.Integer(load_default=A_PAGE, validate=validate.Range(min=1, max=MOST_ITEMS))
    cursor = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=600),
        metadata={"description": "The `next` of the page before; with the same other parameters."},
    )


def identifier(what: str) -> fields.String:
    """The public identifier of something, required."""
    return fields.String(
        required=True,
        validate=validate.Regexp(IDENTIFIER),
        metadata={"description": f"Identifier of {what}."},
    )


def instant(description: str, **options: Any) -> fields.String:
    """An instant in UTC; see `rfc3339`."""
    return fields.String(metadata={"format": "date-time", "description": description}, **options)


def next_cursor() -> fields.String:
    """Where the next page begins."""
    return fields.String(
        allow_none=True, metadata={"description": "Send it as `cursor`; null on the last page."}
    )


def money(amount_minor: int, currency: str) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": currency}


def rfc3339(moment: datetime) -> str:
    """An aware instant in UTC: "2026-11-21T18:30:00Z"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def on_the_wall(moment: datetime, zone: str) -> str:
    """The same instant as a wall in `zone` shows it, with its offset: "2026-11-21T19:30:00+01:00"."""
    return local(moment, zone).isoformat(timespec="seconds")


def span(starts_at: datetime, ends_at: datetime, zone: str) -> dict[str, str]:
    """From when to when, in UTC and on the wall of the place."""
    return {
        "starts_at": rfc3339(starts_at),
        "ends_at": rfc3339(ends_at),
        "starts_local": on_the_wall(starts_at, zone),
        "ends_local": on_the_wall(ends_at, zone),
        "zone": zone,
    }


class Span(Shape):
    """When a service takes place."""

    starts_at = instant("In UTC.")
    ends_at = instant("In UTC.")
    starts_local = instant("As the wall there shows it, with its offset.")
    ends_local = instant("As the wall there shows it, with its offset.")
    zone = fields.String(metadata={"description": "IANA name of the zone of the place."})
