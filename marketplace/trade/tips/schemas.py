"""What may be written about a tip: one of the amounts offered, or another in the currency's own units."""

from marshmallow import Schema, fields, validate

from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.money import minor_of

OTHER = "other"


class TipInput(Schema):
    """`amount` is in minor units or "other"; `own` is typed by a person: "7" or "7,50"."""

    amount = fields.String(required=True, validate=validate.Length(max=12))
    own = fields.String(load_default="", validate=validate.Length(max=12))


def chosen_minor(given: dict[str, str], currency: str) -> int:
    """The amount chosen, in minor units. Raises `Invalid` for what is no amount of the currency."""
    if given["amount"] != OTHER:
        if not (given["amount"].isascii() and given["amount"].isdigit()):
            raise _refused("amount", _("Choose one of what is offered."))
        return int(given["amount"])
    minor = minor_of(given["own"], currency)
    if minor is None:
        raise _refused("own", _("Write an amount such as 7 or 7.50."))
    return minor


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, kept=_("Nothing was charged."), errors={field: [sentence]})
