"""What may be written about works, by form; never a state, and a price only by whoever wrote the work."""

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.money import minor_of
from marketplace.goods.works import rules
from marketplace.goods.works.models import WorkKind

MOST_REASON = 600


def priced(text: str, currency: str) -> int:
    """A price as typed, in minor units. Raises `ValidationError`."""
    minor = minor_of(text, currency)
    if minor is None or not rules.LEAST_MINOR <= minor <= rules.MOST_MINOR:
        raise ValidationError(_("Write a price between 1 and 200, such as 12 or 12.50."))
    return minor


class WorkInput(Schema):
    """What a provider writes about a work; `price` is typed by a person."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in WorkKind]))
    title_en = fields.String(load_default="", validate=validate.Length(max=90))
    title_fr = fields.String(load_default="", validate=validate.Length(max=90))
    text_en = fields.String(load_default="", validate=validate.Length(max=3_000))
    text_fr = fields.String(load_default="", validate=validate.Length(max=3_000))
    language = fields.String(required=True, validate=validate.OneOf(["en", "fr"]))
    price = fields.String(
        required=True,
        validate=validate.Length(max=20),
        error_messages={"required": _l("Say what it costs.")},
    )


class KindQuery(Schema):
    kind = fields.String(load_default="", validate=validate.OneOf(["", *(kind.value for kind in WorkKind)]))


class BuyInput(Schema):
    """`expected_minor` and `version` are what was shown; they are compared, never trusted."""

    expected_minor = fields.Integer(required=True, validate=validate.Range(min=1))
    version = fields.String(required=True, validate=validate.Length(max=60))
    country = fields.String(required=True, validate=validate.Regexp(r"\A[A-Z]{2}\Z"))
    consent = fields.Boolean(load_default=False)


class DecisionInput(Schema):
    decision = fields.String(required=True, validate=validate.OneOf(["approve", "refuse", "withdraw"]))
    reason = fields.String(load_default="", validate=validate.Length(max=MOST_REASON))
    version = fields.String(required=True, validate=validate.Length(max=60))


class RefundInput(Schema):
    """What was shown on the page of effects."""

    amount_minor = fields.Integer(required=True, validate=validate.Range(min=1))
    words = fields.String(required=True, validate=validate.Length(1, 500))
    seen = fields.String(required=True, validate=validate.Length(max=200))
