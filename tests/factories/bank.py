"""Makes what the bank is to pay, and reads the file that asks it to, for tests."""

from typing import Any
from xml.etree import ElementTree as ET

from werkzeug.test import TestResponse

from marketplace.core import config
from marketplace.money.payouts.credit_transfers import NAMESPACE, CreditTransfer, Debtor
from marketplace.money.payouts.models import Payout
from marketplace.people.accounts.models import Member
from tests.factories import payouts
from tests.factories.accounts import Browser

OURS = Debtor("Proche SAS", "FR7630006000011234567890189", "AGRIFRPP")
IBAN = "DE89 3704 0044 0532 0130 00"
NS = {"p": NAMESPACE}


def our_account() -> Any:
    """The settings of our own bank account, for the length of a block."""
    return config.overridden(bank_name=OURS.name, bank_iban=OURS.iban, bank_bic=OURS.bic)


def a_refused_payout(provider: Member | None = None, *shares: int) -> Payout:
    """An approved payout whose transfers were refused; its known bank account ends as `IBAN`."""
    provider = provider or payouts.a_provider("Rosa Vidal")
    payouts.account_of(provider).bank_last4 = IBAN.replace(" ", "")[-4:]
    payout = payouts.approve(payouts.a_payout(provider, *shares))
    for earning in payouts.earnings_of(payout):
        payouts.refuse_transfer(earning)
    return payout


def a_transfer(**changes: Any) -> CreditTransfer:
    facts = {"end_to_end_id": "po_1", "amount_minor": 8_500, "name": "Rosa", "iban": "DE89", "words": "x"}
    return CreditTransfer(**(facts | changes))


def asked_for(browser: Browser, payout: Payout, iban: str = IBAN) -> TestResponse:
    """Send the form with one IBAN typed in."""
    return browser.post("/admin/payouts/bank", {f"iban_{payout.public_id}": iban})


def read(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - our own file


def said(root: ET.Element, path: str) -> list[str | None]:
    """The texts at a path, each step in the message's namespace."""
    steps = "/".join(f"p:{step}" for step in path.split("/"))
    return [found.text for found in root.findall(f".//{steps}", NS)]


def order_of(root: ET.Element, name: str) -> list[str]:
    """The names of an element's children, as they stand."""
    found = root.find(f".//p:{name}", NS)
    assert found is not None
    return [child.tag.partition("}")[2] for child in found]
