"""The form of a seller's tax details; every field is wanted before any is kept."""

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.core.i18n import gettext as _
from marketplace.money.tax.models import SellerKind
from marketplace.money.tax.numbers import COUNTRIES, checked_tin, checked_vat

OLDEST = date(1900, 1, 1)


class TaxDetailsInput(Schema):
    """Names as in the passport or the register; numbers are checked by the rules of their country."""

    kind = fields.Enum(SellerKind, by_value=True, required=True)
    name = fields.String(required=True, validate=validate.Length(min=2, max=200))
    birth_date = fields.Date(load_default=None)
    street = fields.String(required=True, validate=validate.Length(min=2, max=200))
    postcode = fields.String(required=True, validate=validate.Length(min=3, max=12))
    town = fields.String(required=True, validate=validate.Length(min=1, max=100))
    country = fields.String(required=True, validate=validate.OneOf(COUNTRIES))
    tin = fields.String(required=True, validate=validate.Length(max=40))
    vat_number = fields.String(load_default="", validate=validate.Length(max=40))

    @validates_schema(skip_on_field_errors=True)
    def _fits(self, data: dict[str, Any], **_more: Any) -> None:
        errors: dict[str, list[str]] = {}
        is_company = data["kind"] is SellerKind.COMPANY
        if checked_tin(data["country"], data["tin"], is_company=is_company) is None:
            errors["tin"] = [_("This is no tax number of that country. Copy it from your last tax notice.")]
        if data["vat_number"] and checked_vat(data["country"], data["vat_number"]) is None:
            errors["vat_number"] = [_("This is no VAT number of that country.")]
        if not is_company and not _is_birth_date(data["birth_date"]):
            errors["birth_date"] = [_("Your date of birth is needed.")]
        if errors:
            raise ValidationError(errors)


def _is_birth_date(given: date | None) -> bool:
    return given is not None and given >= OLDEST
