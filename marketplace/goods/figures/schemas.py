"""The periods and figures an address may ask for."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.figures.earnings import ORDER
from marketplace.goods.figures.owed import ACCOUNTS, BREAKAGE, Why
from marketplace.goods.figures.periods import Every

YEARS = (2000, 2100)
_A_DAY = {"invalid": _l("Choose a day of this century.")}


class PeriodQuery(Schema):
    """A period in the URL; nothing is the month that runs."""

    first = fields.Date(load_default=None, error_messages=_A_DAY)
    last = fields.Date(load_default=None, error_messages=_A_DAY)
    every = fields.Enum(
        Every,
        by_value=True,
        load_default=Every.DAY,
        error_messages={"unknown": _l("Choose day, week or month.")},
    )

    @validates_schema
    def in_order(self, data: dict[str, object], **_more: object) -> None:
        first, last = data.get("first"), data.get("last")
        if (first is None) != (last is None):
            raise ValidationError(_("Choose both days, or none."), "last" if last is None else "first")
        for name in ("first", "last"):
            day = data.get(name)
            if day is not None and not YEARS[0] < day.year < YEARS[1]:  # type: ignore[attr-defined]
                raise ValidationError(_("Choose a day of this century."), name)
        if first is not None and last is not None and last < first:  # type: ignore[operator]
            raise ValidationError(_("The last day lies before the first."), "last")


class LinesQuery(PeriodQuery):
    """Which lines: an account, and what kind of movement of it."""

    account = fields.String(required=True, validate=validate.OneOf([*ACCOUNTS, BREAKAGE, *ORDER]))
    why = fields.Enum(Why, by_value=True, load_default=None)
    after = fields.AwareDateTime(load_default=None)
    after_id = fields.Integer(load_default=0, validate=validate.Range(0, 2**62))
