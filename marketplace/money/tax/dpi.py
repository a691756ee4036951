"""The yearly file for a tax authority as XML (DPI, for DAC7); reads what it is given and sends it nowhere.

France has a schema of its own (DGFiP, « Cahier des charges DPI-DAC7 », v1.6 of November 2025): namespaces without a
version, `TaxesQ1`, a reference that names the year and the SIREN. Elsewhere it is the OECD's schema (v1.0, 2022): its
XSD is in no package we can install, so our tests hold the file against its published list of elements instead.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml
from zoneinfo import ZoneInfo

from marketplace.core.config import settings
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import exponent
from marketplace.money.tax.models import Activity, SellerKind
from marketplace.money.tax.report import Row
from marketplace.money.tax.rules import SellerYear

_MEMBER_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(_MEMBER_STATES.split())
"""Sellers who live elsewhere are nobody's to report under the directive."""

RESIDENT_HERE, NEW_DATA, NO_FIRST_NAME = "RPONEX1", "OECD1", "NFN"
NEW, NOTHING = "DPI401", "DPI403"
"""What a message is: new data, or the statement that there is none to report."""
REGISTERED_OFFICE = "OECD304"
_CENTRAL_EUROPE = ZoneInfo("Europe/Brussels")
SIREN = 9


class NotReportable(Refusal):
    """The file would be refused: something about ourselves is not set."""

    code = "not_reportable"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the schema of France and that of the OECD."""

    dpi: str
    stf: str
    taxes: str
    names_sender: bool
    zone: ZoneInfo | None = None
    """Whose wall shows the times, which then name no zone; None for UTC, which they name."""

    def time_words(self, at: datetime) -> str:
        """When the message was put together, as its schema writes it."""
        if self.zone is None:
            return at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M:%S")


FRANCE = Dialect("urn:oecd:ties:dpi", "urn:oecd:ties:dpistf", "Taxes", names_sender=False)
OECD = Dialect(
    "urn:oecd:ties:dpi:v1", "urn:oecd:ties:dpistf:v1", "Tax", names_sender=True, zone=_CENTRAL_EUROPE
)

# Elements that belong to the second namespace.
_OF_DOCUMENTS = frozenset({"DocTypeIndic", "DocRefId"})


def as_xml(rows: Iterable[Row], year: int, at: datetime) -> bytes:
    """The file of the sellers who live in the EU, earned something, and whose details are complete.

    Those missing are on the page. Amounts are whole units of their currency, as both schemas ask for.
    Raises `NotReportable`.
    """
    dialect = FRANCE if settings().company_country == "FR" else OECD
    reference = _reference(year, at)
    reported = [row for row in rows if is_reportable(row)]
    root = Xml.Element("DPI_OECD", {"version": "1.0"})
    _head(root, dialect, reference, year, at, NEW if reported else NOTHING)
    body = Xml.SubElement(root, "DPIBody")
    _platform(body, dialect, reference)
    for row in reported:
        _seller(body, dialect, row, reference)
    _qualify(root, dialect)
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def is_reportable(row: Row) -> bool:
    """Whether a seller's year stands in the file."""
    return row.is_complete and row.country in EU and row.taken.consideration_minor > 0


def whole_units(minor: Sequence[int], currency: str) -> list[int]:
    """Quarters in whole units, half rounded up, none below zero.

    What was taken back in a later quarter than it was earned in lessens the quarters before it, the last first.
    """
    left = list(minor)
    for number in range(len(left)):
        for other in (*range(number - 1, -1, -1), *range(number + 1, len(left))):
            moved = min(-min(left[number], 0), max(left[other], 0))
            left[number] += moved
            left[other] -= moved
    unit = 10 ** exponent(currency)
    return [(2 * max(amount, 0) + unit) // (2 * unit) for amount in left]


def _reference(year: int, at: datetime) -> str:
    """The message's own name. In France it begins with the year and the nine figures of the SIREN; elsewhere with who
    sends it, the year, and who receives it: the same country, since we report at home.
    """
    s = settings()
    if s.company_country != "FR":
        return f"{s.company_country}{year}{s.company_country}-{at:%Y%m%d%H%M%S}"
    return f"OP_{year}_{_tin()}_{at:%Y%m%d%H%M%S}"


def _tin() -> str:
    """Our own number. In France the SIREN: the first nine figures of what is set, be it that or the SIRET."""
    s = settings()
    if not s.company_address.strip() or not s.company_registration.strip():
        raise _unset()
    if s.company_country != "FR":
        return s.company_registration
    figures = re.sub(r"\D", "", s.company_registration)
    if len(figures) < SIREN:
        raise _unset()
    return figures[:SIREN]


def _unset() -> NotReportable:
    return NotReportable(
        _("The file needs our own address and registration number, and they are not set."),
        kept=_("Nothing was written."),
        todo=_("Set COMPANY_ADDRESS and COMPANY_REGISTRATION (in France a SIREN or SIRET), then try again."),
    )


def _qualify(root: Xml.Element, dialect: Dialect) -> None:
    Xml.register_namespace("dpi", dialect.dpi)
    Xml.register_namespace("stf", dialect.stf)
    for element in root.iter():
        space = dialect.stf if element.tag in _OF_DOCUMENTS else dialect.dpi
        element.tag = f"{{{space}}}{element.tag}"


def _said(parent: Xml.Element, name: str, text: object, **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, name, attributes)
    element.text = str(text)
    return element


def _head(root: Xml.Element, dialect: Dialect, reference: str, year: int, at: datetime, what: str) -> None:
    head = Xml.SubElement(root, "MessageSpec")
    if dialect.names_sender:
        _said(head, "SendingEntityIN", _tin())
    for name in ("TransmittingCountry", "ReceivingCountry"):
        _said(head, name, settings().company_country)
    _said(head, "MessageType", "DPI")
    _said(head, "MessageRefId", reference)
    _said(head, "MessageTypeIndic", what)
    _said(head, "ReportingPeriod", f"{year}-12-31")
    _said(head, "Timestamp", dialect.time_words(at))


def _platform(body: Xml.Element, dialect: Dialect, reference: str) -> None:
    s = settings()
    operator = Xml.SubElement(body, "PlatformOperator")
    _said(operator, "ResCountryCode", s.company_country)
    _said(operator, "TIN", _tin(), issuedBy=s.company_country)
    if s.company_vat_number:
        _said(operator, "VAT", s.company_vat_number)
    _said(operator, "Name", s.company_name or s.site_name)
    _said(operator, "PlatformBusinessName", s.site_name)
    office = {} if dialect is FRANCE else {"legalAddressType": REGISTERED_OFFICE}
    address = Xml.SubElement(operator, "Address", office)
    _said(address, "CountryCode", s.company_country)
    _said(address, "AddressFree", ", ".join(line.strip() for line in s.company_address.splitlines()))
    _said(operator, "Nexus", RESIDENT_HERE)
    _said(operator, "AssumedReporting", "false")
    _document(operator, f"{reference}_operator")


def _document(parent: Xml.Element, name: str) -> None:
    """By what a correction later names what it corrects."""
    spec = Xml.SubElement(parent, "DocSpec")
    _said(spec, "DocTypeIndic", NEW_DATA)
    _said(spec, "DocRefId", name)


def _seller(body: Xml.Element, dialect: Dialect, row: Row, reference: str) -> None:
    seller = Xml.SubElement(body, "ReportableSeller")
    identity = Xml.SubElement(seller, "Identity")
    company = row.kind is SellerKind.COMPANY
    standard = Xml.SubElement(
        Xml.SubElement(identity, "EntitySeller" if company else "IndividualSeller"), "Standard"
    )
    _identity(Xml.SubElement(standard, "EntSellerID" if company else "IndSellerID"), row, company=company)
    if row.bank_last4:
        # The payment provider keeps the rest of the number.
        _said(Xml.SubElement(standard, "FinancialIdentifier"), "Identifier", row.bank_last4)
    name = "PersonalServices" if row.taken.activity is Activity.PERSONAL_SERVICE else "SaleOfGoods"
    _quarters(Xml.SubElement(Xml.SubElement(seller, "RelevantActivities"), name), dialect, row.taken)
    _document(seller, f"{reference}_{row.public_id}_{row.taken.activity}_{row.taken.currency}")


def _identity(parent: Xml.Element, row: Row, *, company: bool) -> None:
    who = row.identity or {}
    _said(parent, "ResCountryCode", row.country)
    _said(parent, "TIN", who["tin"], issuedBy=str(row.country))
    if who["vat_number"]:
        _said(parent, "VAT", who["vat_number"])
    if company:
        _said(parent, "Name", who["name"])
    else:
        name = Xml.SubElement(parent, "Name")
        first, _space, last = str(who["name"]).rpartition(" ")
        _said(name, "FirstName", first or NO_FIRST_NAME)
        _said(name, "LastName", last)
    _address(parent, row)
    if not company:
        _said(Xml.SubElement(parent, "BirthInfo"), "BirthDate", who["birth_date"])


def _address(parent: Xml.Element, row: Row) -> None:
    who = row.identity or {}
    address = Xml.SubElement(parent, "Address")
    _said(address, "CountryCode", row.country)
    fixed = Xml.SubElement(address, "AddressFix")
    for element, name in (("Street", "street"), ("PostCode", "postcode"), ("City", "town")):
        _said(fixed, element, who[name])


def _quarters(parent: Xml.Element, dialect: Dialect, taken: SellerYear) -> None:
    currency = taken.currency
    money = {
        "Consideration": ("Cons", [quarter.consideration_minor for quarter in taken.quarters]),
        "Fees": ("Fees", [quarter.fees_minor for quarter in taken.quarters]),
        "Taxes": (dialect.taxes, [0, 0, 0, 0]),
    }
    for group in ("Consideration", "NumberOfActivities", "Fees", "Taxes"):
        element = Xml.SubElement(parent, group)
        if group == "NumberOfActivities":
            for number, quarter in enumerate(taken.quarters, start=1):
                _said(element, f"NumbQ{number}", max(quarter.activities, 0))
            continue
        short, amounts = money[group]
        for number, amount in enumerate(whole_units(amounts, currency), start=1):
            _said(element, f"{short}Q{number}", amount, currCode=currency)
