"""What may be written to the shop: by whoever buys, and by staff about goods."""

from marshmallow import Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.catalogue.models import Audience, Kind
from marketplace.goods.catalogue.rules import Motive

MOST_CREDITS = 100_000


class BuyInput(Schema):
    """`price_version` is the price that was shown, `key` the form's own name."""

    price_version = fields.Integer(required=True, validate=validate.Range(1, 1_000_000))
    key = fields.String(required=True, validate=validate.Length(8, 60))


class GiftInput(BuyInput):
    """The card that goes with a good."""

    receiver = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        error_messages={"required": _l("Say for whom it is.")},
    )
    message = fields.String(load_default="", validate=validate.Length(max=2_000))
    deliver_on = fields.Date(load_default=None, error_messages={"invalid": _l("Choose a day.")})
    card = fields.String(
        load_default="stall:1", validate=validate.Regexp(r"\A(meal|session|stall):\d{1,3}\Z")
    )


class ShopQuery(Schema):
    """Which shelf of the shop is looked at."""

    motive = fields.String(load_default="", validate=validate.OneOf(["", *Motive]))
    to = fields.String(load_default="", validate=validate.Regexp(r"\A[a-z0-9_-]{0,80}\Z"))
    """Whom a gift is looked for: a page's name."""


class KindQuery(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(list(Kind)))


def _words(most: int) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=most))


class GoodInput(Schema):
    """What staff write about a good; its design is read by designs.py."""

    name_en, name_fr = _words(60), _words(60)
    text_en, text_fr = _words(600), _words(600)
    price_credits = fields.Integer(required=True, validate=validate.Range(1, MOST_CREDITS))
    days = fields.Integer(load_default=None, validate=validate.Range(1, 3660))
    amount = fields.Integer(load_default=0, validate=validate.Range(0, 1_000))
    stock = fields.Integer(load_default=None, validate=validate.Range(1, 100_000))
    on_sale_from = fields.Date(load_default=None)
    on_sale_until = fields.Date(load_default=None)
    audience = fields.String(load_default=Audience.EVERYONE, validate=validate.OneOf(list(Audience)))
    is_giveable = fields.Boolean(load_default=False)


class StateInput(Schema):
    state = fields.String(required=True, validate=validate.OneOf(["on_sale", "retired"]))


class ReasonInput(Schema):
    why = fields.String(required=True, validate=validate.Length(1, 300))
