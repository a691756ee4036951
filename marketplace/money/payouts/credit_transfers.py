"""Credit transfers as an ISO 20022 message for a bank (pain.001.001.09, SEPA); asks nobody and moves no money.

Rules of form: EPC132-08, "SEPA Credit Transfer customer-to-PSP implementation guidelines".
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from xml.etree import ElementTree as ET

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "EUR"
LONGEST_ID, LONGEST_NAME, LONGEST_WORDS = 35, 70, 140

_OUTSIDE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_IBAN = re.compile(r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")
# Letters that do not come apart into a plain one and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "’": "'"}
)


class Debtor(NamedTuple):
    """Whose account is debited. `bic` may be empty within SEPA."""

    name: str
    iban: str
    bic: str


class CreditTransfer(NamedTuple):
    """One payment, in cents."""

    end_to_end_id: str
    amount_minor: int
    name: str
    iban: str
    words: str


def plain_iban(written: str) -> str:
    """An IBAN as machines write it: no spaces, capitals."""
    return re.sub(r"\s", "", written).upper()


def is_iban(iban: str) -> bool:
    """Whether form and check digits fit (ISO 13616, ISO 7064 MOD 97-10)."""
    if not _IBAN.match(iban):
        return False
    digits = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
    return int(digits) % 97 == 1


def words(text: str, longest: int) -> str:
    """Text in the letters every SEPA bank takes: accents dropped, anything else a full stop."""
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _OUTSIDE.sub(".", bare).strip()[:longest].strip() or "."


def reference(text: str) -> str:
    """An id of ours as an id of the message: at most 35 signs, no slash at either end and none doubled."""
    return re.sub(r"/+", "-", words(text.replace("_", "-"), LONGEST_ID)).strip("-")


def message(
    message_id: str, made_at: datetime, execution: date, debtor: Debtor, transfers: Sequence[CreditTransfer]
) -> bytes:
    """The whole message. Sums are of integers; every amount is above zero and in euro."""
    if not transfers or any(one.amount_minor <= 0 for one in transfers):
        raise ValueError("a message needs transfers, each above zero")
    root = ET.Element("Document", {"xmlns": NAMESPACE})
    initiation = ET.SubElement(root, "CstmrCdtTrfInitn")
    _header(initiation, message_id, made_at, debtor, transfers)
    payment = ET.SubElement(initiation, "PmtInf")
    _instruction(payment, message_id, execution, debtor, transfers)
    for one in transfers:
        _transfer(payment, one)
    ET.indent(root)
    found: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return found


def _header(
    parent: ET.Element, message_id: str, made_at: datetime, debtor: Debtor, all_: Sequence[CreditTransfer]
) -> None:
    header = ET.SubElement(parent, "GrpHdr")
    _put(header, "MsgId", reference(message_id))
    _put(header, "CreDtTm", made_at.isoformat(timespec="seconds"))
    _sums(header, all_)
    _put(header, "InitgPty/Nm", words(debtor.name, LONGEST_NAME))


def _instruction(
    payment: ET.Element, message_id: str, execution: date, debtor: Debtor, all_: Sequence[CreditTransfer]
) -> None:
    _put(payment, "PmtInfId", reference(message_id))
    _put(payment, "PmtMtd", "TRF")
    _sums(payment, all_)
    _put(payment, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _put(payment, "ReqdExctnDt/Dt", execution.isoformat())
    _put(payment, "Dbtr/Nm", words(debtor.name, LONGEST_NAME))
    _put(payment, "DbtrAcct/Id/IBAN", debtor.iban)
    if debtor.bic:
        _put(payment, "DbtrAgt/FinInstnId/BICFI", debtor.bic)
    else:
        _put(payment, "DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")
    _put(payment, "ChrgBr", "SLEV")


def _transfer(payment: ET.Element, one: CreditTransfer) -> None:
    part = ET.SubElement(payment, "CdtTrfTxInf")
    _put(part, "PmtId/EndToEndId", reference(one.end_to_end_id))
    _put(part, "Amt/InstdAmt", _amount(one.amount_minor)).set("Ccy", CURRENCY)
    _put(part, "Cdtr/Nm", words(one.name, LONGEST_NAME))
    _put(part, "CdtrAcct/Id/IBAN", one.iban)
    _put(part, "RmtInf/Ustrd", words(one.words, LONGEST_WORDS))


def _sums(parent: ET.Element, transfers: Sequence[CreditTransfer]) -> None:
    _put(parent, "NbOfTxs", str(len(transfers)))
    _put(parent, "CtrlSum", _amount(sum(one.amount_minor for one in transfers)))


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _put(parent: ET.Element, path: str, text: str) -> ET.Element:
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = text
    return parent
