"""Checks tax and VAT numbers by the rules of each country; asks no register."""

from collections.abc import Callable

from stdnum.at import tin as at_tin
from stdnum.be import nn as be_nn
from stdnum.de import idnr as de_idnr
from stdnum.es import nif as es_nif
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import nif as fr_nif
from stdnum.fr import siren as fr_siren
from stdnum.ie import pps as ie_pps
from stdnum.it import codicefiscale as it_codicefiscale
from stdnum.nl import bsn as nl_bsn
from stdnum.pt import nif as pt_nif

Check = Callable[[str], str]

PERSONS: dict[str, Check] = {
    "AT": at_tin.validate,
    "BE": be_nn.validate,
    "DE": de_idnr.validate,
    "ES": es_nif.validate,
    "FR": fr_nif.validate,
    "IE": ie_pps.validate,
    "IT": it_codicefiscale.validate,
    "NL": nl_bsn.validate,
    "PT": pt_nif.validate,
}
COMPANIES: dict[str, Check] = {"FR": fr_siren.validate, "ES": es_nif.validate, "PT": pt_nif.validate}
"""Where a company's tax number is not its VAT number; elsewhere it is checked as that."""

COUNTRIES = tuple(sorted(PERSONS))
"""Countries of residence that can be chosen: those whose numbers can be checked."""


def checked_tin(country: str, number: str, *, is_company: bool) -> str | None:
    """A tax number in its plain form, or None when it cannot be one."""
    if is_company and country not in COMPANIES:
        return checked_vat(country, number)
    check = (COMPANIES if is_company else PERSONS).get(country)
    return _passed(check, number) if check else None


def checked_vat(country: str, number: str) -> str | None:
    """A VAT number with its country, or None when it cannot be one of that country."""
    plain = number.upper().replace(" ", "")
    return _passed(eu_vat.validate, plain if plain.startswith(country) else country + plain)


def _passed(check: Check, number: str) -> str | None:
    try:
        return check(number)
    except ValidationError:
        return None
