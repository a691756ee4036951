"""The yearly file for the tax authorities as CSV and XML; reads what it is given and sends it nowhere.

The XML uses the element names of the OECD's Model Reporting Standard for Digital Platforms as the DPI XML schema
names them (`DPI_OECD`, `MessageSpec`, `DPIBody`, `ReportableSeller`, `Consideration` …). It has NOT been validated
against the official XSD, which is not part of this project; the authority's own checker has the last word.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any
from xml.etree import ElementTree as Xml

from marketplace.core.config import settings
from marketplace.core.money import exponent
from marketplace.money.tax.models import Activity, SellerKind
from marketplace.money.tax.rules import SellerYear

NAMESPACE = "urn:oecd:ties:dpi:v1"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """A seller's year with who they are; `identity` is None while the details are missing."""

    public_id: str
    name: str
    kind: SellerKind | None
    country: str | None
    identity: dict[str, Any] | None
    bank_last4: str | None
    taken: SellerYear

    @property
    def is_complete(self) -> bool:
        return self.identity is not None


HEADS = (
    "seller", "kind", "name", "birth_date", "street", "postcode", "town", "country", "tin", "vat_number",
    "account_last4", "activity", "currency",
    *(f"q{number}_{what}" for number in (1, 2, 3, 4) for what in ("consideration", "fees", "activities")),
    "complete",
)  # fmt: skip


def as_csv(rows: Iterable[Row]) -> str:
    """The file as CSV: amounts as decimals with a point, text that a spreadsheet would run made harmless."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in _cells(row)])
    return "\ufeff" + out.getvalue()


def _cells(row: Row) -> list[str]:
    who, taken = row.identity or {"name": row.name}, row.taken
    names = ("name", "birth_date", "street", "postcode", "town")
    cells = [row.public_id, row.kind or "", *(str(who.get(name) or "") for name in names)]
    cells += [row.country or "", str(who.get("tin") or ""), str(who.get("vat_number") or "")]
    cells += [row.bank_last4 or "", taken.activity, taken.currency]
    for quarter in taken.quarters:
        cells += [
            decimal(quarter.consideration_minor, taken.currency),
            decimal(quarter.fees_minor, taken.currency),
            str(quarter.activities),
        ]
    return [*cells, "yes" if row.is_complete else "no"]


def _harmless(cell: str) -> str:
    is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_RISKY) and not is_number else cell


def decimal(minor: int, currency: str) -> str:
    """Minor units with a decimal point, from integers alone: -1234 → "-12.34"."""
    digits = exponent(currency)
    sign, whole = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{whole}" if not digits else f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}d}"


def as_xml(rows: Iterable[Row], year: int, at: datetime) -> bytes:
    """The file as XML, of the sellers whose details are complete; those missing are on the page."""
    root = Xml.Element("DPI_OECD", {"xmlns": NAMESPACE, "version": "1.0"})
    _head(root, year, at)
    body = Xml.SubElement(root, "DPIBody")
    _platform(body, year)
    for row in rows:
        if row.is_complete:
            _seller(body, row)
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _said(parent: Xml.Element, name: str, text: object, **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, name, attributes)
    element.text = str(text)
    return element


def _head(root: Xml.Element, year: int, at: datetime) -> None:
    s = settings()
    head = Xml.SubElement(root, "MessageSpec")
    _said(head, "SendingEntityIN", s.company_registration)
    for name in ("TransmittingCountry", "ReceivingCountry"):
        _said(head, name, s.company_country)
    _said(head, "MessageType", "DPI")
    _said(head, "MessageRefId", f"{s.company_country}{year}-{at:%Y%m%d%H%M%S}")
    _said(head, "MessageTypeIndic", "DPI401")
    _said(head, "ReportingPeriod", f"{year}-12-31")
    _said(head, "Timestamp", at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _platform(body: Xml.Element, year: int) -> None:
    s = settings()
    operator = Xml.SubElement(body, "PlatformOperator")
    _said(operator, "ResCountryCode", s.company_country)
    _said(operator, "TIN", s.company_registration, issuedBy=s.company_country)
    _said(operator, "Name", s.company_name or s.site_name)
    _said(operator, "PlatformBusinessName", s.site_name)
    address = Xml.SubElement(operator, "Address")
    _said(address, "CountryCode", s.company_country)
    _said(address, "AddressFree", s.company_address)


def _seller(body: Xml.Element, row: Row) -> None:
    seller = Xml.SubElement(body, "ReportableSeller")
    identity = Xml.SubElement(seller, "Identity")
    if row.kind is SellerKind.COMPANY:
        _company(Xml.SubElement(identity, "EntitySeller"), row)
    else:
        _person(Xml.SubElement(identity, "IndividualSeller"), row)
    name = "PersonalServices" if row.taken.activity is Activity.PERSONAL_SERVICE else "SaleOfGoods"
    activities = Xml.SubElement(Xml.SubElement(seller, "RelevantActivities"), name)
    _quarters(activities, row.taken)


def _person(parent: Xml.Element, row: Row) -> None:
    who = row.identity or {}
    standard = Xml.SubElement(parent, "Standard")
    _said(standard, "ResCountryCode", row.country)
    _said(standard, "TIN", who["tin"], issuedBy=str(row.country))
    if who["vat_number"]:
        _said(standard, "VAT", who["vat_number"])
    name = Xml.SubElement(standard, "Name")
    first, _space, last = str(who["name"]).rpartition(" ")
    _said(name, "FirstName", first or "NFN")
    _said(name, "LastName", last)
    _address(standard, row)
    _said(Xml.SubElement(standard, "BirthInfo"), "BirthDate", who["birth_date"])
    _account(parent, row)


def _company(parent: Xml.Element, row: Row) -> None:
    who = row.identity or {}
    standard = Xml.SubElement(parent, "Standard")
    _said(standard, "ResCountryCode", row.country)
    _said(standard, "TIN", who["tin"], issuedBy=str(row.country))
    if who["vat_number"]:
        _said(standard, "VAT", who["vat_number"])
    _said(standard, "Name", who["name"])
    _address(standard, row)
    _account(parent, row)


def _address(parent: Xml.Element, row: Row) -> None:
    who = row.identity or {}
    address = Xml.SubElement(parent, "Address")
    _said(address, "CountryCode", row.country)
    fixed = Xml.SubElement(address, "AddressFix")
    for element, name in (("Street", "street"), ("PostCode", "postcode"), ("City", "town")):
        _said(fixed, element, who[name])


def _account(parent: Xml.Element, row: Row) -> None:
    """What we know of the account: its last figures. The payment provider keeps the rest."""
    if row.bank_last4:
        account = Xml.SubElement(parent, "FinancialIdentifier")
        _said(account, "Identifier", row.bank_last4)


def _quarters(parent: Xml.Element, taken: SellerYear) -> None:
    for group, amounts in (
        ("Consideration", [quarter.consideration_minor for quarter in taken.quarters]),
        ("NumberOfActivities", [quarter.activities for quarter in taken.quarters]),
        ("Fees", [quarter.fees_minor for quarter in taken.quarters]),
        ("Taxes", [0, 0, 0, 0]),
    ):
        element = Xml.SubElement(parent, group)
        short = {"Consideration": "Cons", "NumberOfActivities": "Numb", "Fees": "Fees", "Taxes": "Tax"}[group]
        for number, amount in enumerate(amounts, start=1):
            if group == "NumberOfActivities":
                _said(element, f"{short}Q{number}", amount)
            else:
                _said(element, f"{short}Q{number}", decimal(amount, taken.currency), currCode=taken.currency)
