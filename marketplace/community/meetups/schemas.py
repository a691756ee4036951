"""What may be written about a meet-up; never by whom."""

from datetime import datetime, timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.community.clubs.schemas import Line, Lines
from marketplace.community.meetups import rules
from marketplace.community.meetups.operations import Plan
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l


class MeetupInput(Schema):
    title = Line(
        required=True,
        validate=validate.Length(min=3, max=rules.MOST_TITLE),
        error_messages={"required": _l("Say what you will do.")},
    )
    day = fields.Date(
        required=True, error_messages={"required": _l("Choose a day."), "invalid": _l("Choose a day.")}
    )
    at = fields.Time(
        required=True, error_messages={"required": _l("Choose a time."), "invalid": _l("Choose a time.")}
    )
    hours = fields.Integer(required=True, validate=validate.OneOf(rules.HOURS))
    area = Line(
        required=True,
        validate=validate.Length(min=3, max=rules.MOST_AREA),
        error_messages={"required": _l("Say where about it is.")},
    )
    place = Lines(
        required=True,
        validate=validate.Length(min=3, max=rules.MOST_PLACE),
        error_messages={"required": _l("Say where exactly: only who comes reads it.")},
    )
    seats = fields.Integer(
        required=True,
        validate=validate.Range(min=rules.LEAST_SEATS, max=rules.MOST_SEATS),
        error_messages={"required": _l("Say how many can come.")},
    )
    about = Lines(load_default="", validate=validate.Length(max=rules.MOST_ABOUT))


def plan_of(given: dict[str, Any], zone: str) -> Plan:
    """The plan that a form says, on the wall of the club's zone. Raises `Invalid`."""
    starts_at: datetime | None = rules.instant_of(given["day"], given["at"], zone)
    if starts_at is None:
        sentence = _("The clocks skip this time that day.")
        raise Invalid(
            _("Some answers need another look."), kept=_("What you typed is kept."), errors={"at": [sentence]}
        )
    ends_at = starts_at + timedelta(hours=given["hours"])
    words = {name: given[name] for name in ("title", "area", "place", "seats", "about")}
    return Plan(starts_at=starts_at, ends_at=ends_at, **words)
