"""What people type about plans: choices, consent, and what admins edit."""

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from marketplace.core.i18n import gettext as _
from marketplace.core.money import minor_of

EVERY = ("month", "year")


class ChoiceInput(Schema):
    """A plan and how often it is paid."""

    plan = fields.String(required=True, validate=validate.Length(max=40))
    every = fields.String(load_default="month", validate=validate.OneOf(EVERY))


class TakeInput(Schema):
    """Beginning at once needs the member's word: else no service would be due before the fourteen days are over."""

    every = fields.String(load_default="month", validate=validate.OneOf(EVERY))
    at_once = fields.Boolean(load_default=False)

    @validates_schema
    def check(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["at_once"]:
            raise ValidationError({"at_once": [_("Tick the box, so that the plan can begin at once.")]})


class ChangeInput(ChoiceInput):
    """A change as it was shown: its amount, and the second it was counted from."""

    shown = fields.Integer(required=True)
    counted_at = fields.Integer(required=True)


class WithdrawInput(Schema):
    shown = fields.Integer(required=True)


class PauseInput(Schema):
    months = fields.Integer(load_default=1, validate=validate.Range(1, 3))


class PlanInput(Schema):
    """A plan as admins edit it."""

    name_en = fields.String(required=True, validate=validate.Length(1, 60))
    name_fr = fields.String(required=True, validate=validate.Length(1, 60))
    pitch_en = fields.String(required=True, validate=validate.Length(1, 200))
    pitch_fr = fields.String(required=True, validate=validate.Length(1, 200))
    commission_bps = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10_000))
    waives_fee = fields.Boolean(load_default=False)
    photos = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 100))
    statistics = fields.Boolean(load_default=False)
    calendar_import = fields.Boolean(load_default=False)
    monthly_credits = fields.Integer(load_default=0, validate=validate.Range(0, 10_000))
    trial_days = fields.Integer(load_default=0, validate=validate.Range(0, 90))
    offered = fields.Boolean(load_default=False)


class PriceInput(Schema):
    """Another price, from a day on."""

    every = fields.String(required=True, validate=validate.OneOf(EVERY))
    amount = fields.String(required=True)
    offered_from = fields.Date(required=True)

    @validates_schema
    def check(self, data: dict[str, Any], **_more: Any) -> None:
        minor = minor_of(data.get("amount", ""), "EUR")
        if minor is None or minor < 50:
            raise ValidationError({"amount": [_("An amount of at least 0.50, such as 9.90.")]})
