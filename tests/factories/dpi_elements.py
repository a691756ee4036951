"""The elements of the OECD's DPI schema 1.0 that our file uses: their order, which must be there, which may repeat.

Written down from the published schema and its user guide of 2022, for lack of a package that has the schema itself.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

_PERSON = "ResCountryCode+ TIN+ VAT? Name+ Address+ Nationality* BirthInfo"
_ORGANISATION = "ResCountryCode* TIN+ IN* VAT? Name+ PlatformBusinessName* Address+ Nexus? AssumedReporting?"
_ACTIVITY = "Consideration NumberOfActivities Fees Taxes"
CHILDREN = {
    "DPI_OECD": "MessageSpec DPIBody*",
    "MessageSpec": "SendingEntityIN? TransmittingCountry ReceivingCountry MessageType Warning? Contact? MessageRefId"
    " MessageTypeIndic ReportingPeriod Timestamp",
    "DPIBody": "PlatformOperator OtherPlatformOperators? ReportableSeller*",
    "PlatformOperator": f"{_ORGANISATION} DocSpec",
    "ReportableSeller": "Identity RelevantActivities DocSpec",
    "EntitySeller/Standard": "EntSellerID FinancialIdentifier* PermanentEstablishments?",
    "IndividualSeller/Standard": "IndSellerID FinancialIdentifier*",
    "EntSellerID": _ORGANISATION,
    "IndSellerID": _PERSON,
    "IndSellerID/Name": "PrecedingTitle? Title* FirstName MiddleName* NamePrefix? LastName GenerationIdentifier*"
    " Suffix* GeneralSuffix?",
    "AddressFix": "Street? BuildingIdentifier? SuiteIdentifier? FloorIdentifier? DistrictName? POB? PostCode? City"
    " CountrySubentity?",
    "BirthInfo": "BirthDate BirthPlace?",
    "FinancialIdentifier": "Identifier AccountHolderName? OtherInfo?",
    "RelevantActivities": "ImmovableProperty? PersonalServices? SaleOfGoods? TransportationRental?",
    "PersonalServices": _ACTIVITY,
    "SaleOfGoods": _ACTIVITY,
    "Consideration": "ConsQ1 ConsQ2 ConsQ3 ConsQ4",
    "NumberOfActivities": "NumbQ1 NumbQ2 NumbQ3 NumbQ4",
    "Fees": "FeesQ1 FeesQ2 FeesQ3 FeesQ4",
    "Taxes": "TaxQ1 TaxQ2 TaxQ3 TaxQ4",
    "DocSpec": "DocTypeIndic DocRefId CorrMessageRefId? CorrDocRefId?",
}
"""Element, or parent and element -> its children; `?` may be left out, `+` repeats, `*` both."""


def problems(xml: bytes) -> list[str]:
    """What of a file is not as the schema lists it; empty when it is."""
    return list(_problems(Xml.fromstring(xml), ""))  # noqa: S314 - our own text


def _problems(element: Xml.Element, parent: str) -> Iterator[str]:
    name = _plain(element)
    listed = CHILDREN.get(f"{parent}/{name}", CHILDREN.get(name))
    children = " ".join(_plain(child) for child in element)
    if listed and not re.fullmatch(_pattern(listed), f"{children} "):
        yield f"{name}: {children}"
    if not len(element) and not (element.text or "").strip():
        yield f"{name}: empty"
    for child in element:
        yield from _problems(child, name)


def _pattern(listed: str) -> str:
    parts = (re.fullmatch(r"(\w+)([?+*]?)", part) for part in listed.split())
    return "".join(f"(?:{part[1]} ){part[2]}" for part in parts if part)


def _plain(element: Xml.Element) -> str:
    return element.tag.rpartition("}")[2]
