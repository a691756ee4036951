"""The yearly XML is what the tax authority's schema asks for, in France by its own official one."""

import re
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask

from marketplace.core.config import overridden
from marketplace.money.tax import dpi
from marketplace.money.tax.models import SellerKind
from marketplace.workflows import tax_year
from tests.factories import dpi_elements, papers, payouts, schemas, tax
from tests.factories.papers import at
from tests.factories.tax import OURSELVES, file_of


def test_the_french_file_is_valid_by_the_official_schema(app: Flask) -> None:
    person, company = payouts.a_provider("Rosa Vidal"), payouts.a_provider("Vidal et filles")
    for provider in (person, company):
        papers.sold(provider, at(2027, 3), share=12_345)
    tax.give(person, name="Rosa Vidal")
    tax.give(company, kind=SellerKind.COMPANY, name="Vidal et filles", birth_date=None, tin="732829320")

    xml = file_of(2027)

    assert schemas.problems("dac7", schemas.DPI_FRANCE, xml) == []
    assert xml.count(b"<dpi:ReportableSeller>") == 2


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'urn:oecd:ties:dpi"', b'urn:oecd:ties:dpi:v1"'),
        (b"OP_2027_123456789_", b"FR2027-"),
        (b">123<", b">123.45<"),
        (b"TaxesQ1", b"TaxQ1"),
        (b"<dpi:Nexus>RPONEX1</dpi:Nexus>", b""),
    ],
)
def test_the_schema_refuses_what_an_earlier_file_said(app: Flask, right: bytes, wrong: bytes) -> None:
    provider = payouts.a_provider("Rosa Vidal")
    papers.sold(provider, at(2027, 3), share=12_345)
    tax.give(provider)
    xml = file_of(2027)

    bent = xml.replace(right, wrong)

    assert bent != xml
    assert schemas.problems("dac7", schemas.DPI_FRANCE, bent) != []


def test_the_file_names_complete_sellers_alone_with_four_quarters(app: Flask) -> None:
    complete, missing = payouts.a_provider("Rosa Vidal"), payouts.a_provider("Nobody Known")
    for provider in (complete, missing):
        papers.sold(provider, at(2027, 3), share=12_345)
    tax.give(complete, name="Rosa Vidal")

    tree = Xml.fromstring(file_of(2027))  # noqa: S314 - our own text

    space = {"d": dpi.FRANCE.dpi}
    [seller] = tree.findall(".//d:ReportableSeller", space)
    assert seller.findtext(".//d:LastName", namespaces=space) == "Vidal"
    assert [seller.findtext(f".//d:ConsQ{n}", namespaces=space) for n in (1, 2, 3, 4)] == [
        "123",
        "0",
        "0",
        "0",
    ]


def test_a_seller_who_lives_outside_the_union_is_not_in_the_file(app: Flask) -> None:
    provider = payouts.a_provider("Rosa Vidal")
    papers.sold(provider, at(2027, 3), share=12_345)
    tax.give(provider, country="CH", tin="7560000000002")

    assert b"ReportableSeller" not in file_of(2027)


def test_elsewhere_the_file_speaks_the_schema_of_the_oecd(app: Flask) -> None:
    with overridden(**OURSELVES | {"company_country": "DE", "company_registration": "HRB 1234"}):
        xml = dpi.as_xml(tax_year.rows_of(2027), 2027, at(2028))

    assert b'"urn:oecd:ties:dpi:v1"' in xml
    assert b"<dpi:SendingEntityIN>HRB 1234</dpi:SendingEntityIN>" in xml


ELSEWHERE = OURSELVES | {"company_country": "DE", "company_registration": "HRB 1234"}


def test_elsewhere_every_element_stands_where_the_schema_of_the_oecd_lists_it(app: Flask) -> None:
    person, company = payouts.a_provider("Rosa Vidal"), payouts.a_provider("Vidal und Kinder")
    for provider in (person, company):
        papers.sold(provider, at(2027, 3), share=12_345)
    tax.give(person, name="Rosa Vidal")
    tax.give(company, kind=SellerKind.COMPANY, name="Vidal", birth_date=None, tin="732829320")

    with overridden(**ELSEWHERE):
        xml = dpi.as_xml(tax_year.rows_of(2027), 2027, at(2028))

    assert dpi_elements.problems(xml) == []
    assert xml.count(b"<dpi:ReportableSeller>") == 2


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<dpi:City>Lyon</dpi:City>", b""),
        (b"TaxQ1", b"TaxesQ1"),
        (b"ReceivingCountry>", b"TransmittingCountry>"),
        (b">12 rue des Lilas<", b"><"),
    ],
    ids=["lacking", "misnamed", "in another order", "empty"],
)
def test_the_list_of_elements_sees_what_is_wrong(app: Flask, right: bytes, wrong: bytes) -> None:
    provider = payouts.a_provider("Rosa Vidal")
    papers.sold(provider, at(2027, 3), share=12_345)
    tax.give(provider)
    with overridden(**ELSEWHERE):
        xml = dpi.as_xml(tax_year.rows_of(2027), 2027, at(2028))

    bent = xml.replace(right, wrong)

    assert bent != xml
    assert dpi_elements.problems(bent) != []


def test_elsewhere_the_message_names_sender_year_and_receiver_and_central_european_time(app: Flask) -> None:
    with overridden(**ELSEWHERE):
        xml = dpi.as_xml([], 2027, at(2028)).decode()

    assert "<dpi:MessageRefId>DE2027DE-" in xml
    assert 'Address legalAddressType="OECD304"' in xml
    assert re.search(r"<dpi:Timestamp>2028-\d\d-\d\dT\d\d:\d\d:\d\d</dpi:Timestamp>", xml)


@pytest.mark.parametrize("country", ["FR", "DE"])
def test_a_year_without_sellers_says_that_there_is_nothing_to_report(app: Flask, country: str) -> None:
    with overridden(**OURSELVES | {"company_country": country}):
        xml = dpi.as_xml([], 2027, at(2028))

    assert b"<dpi:MessageTypeIndic>DPI403</dpi:MessageTypeIndic>" in xml


def test_a_french_year_without_sellers_is_valid_too(app: Flask) -> None:
    assert schemas.problems("dac7", schemas.DPI_FRANCE, file_of(2027)) == []


@pytest.mark.parametrize("unset", [{"company_registration": "RCS Lyon 12"}, {"company_address": " "}])
def test_without_our_own_number_or_address_no_file_is_written(app: Flask, unset: dict[str, str]) -> None:
    with overridden(**OURSELVES | unset), pytest.raises(dpi.NotReportable, match="not set"):
        dpi.as_xml([], 2027, at(2028))


@pytest.mark.parametrize(
    ("minor", "whole"),
    [
        ([12_345, 0, 0, 0], [123, 0, 0, 0]),
        ([12_350, 49, 50, 0], [124, 0, 1, 0]),
        ([10_000, 20_000, -5_000, 0], [100, 150, 0, 0]),
        ([10_000, 2_000, -5_000, 0], [70, 0, 0, 0]),
        ([-5_000, 0, 8_000, 0], [0, 0, 30, 0]),
    ],
)
def test_what_was_taken_back_later_lessens_the_quarters_before(minor: list[int], whole: list[int]) -> None:
    assert dpi.whole_units(minor, "EUR") == whole
