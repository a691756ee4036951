"""The file for a bank is valid by the official schema of ISO 20022, whatever people are called."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.money.payouts import credit_transfers
from marketplace.money.payouts.credit_transfers import Debtor
from tests.factories import bank, schemas

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 19)
WRITTEN = st.text(max_size=160)
TRANSFERS = st.lists(
    st.builds(
        bank.a_transfer,
        end_to_end_id=st.from_regex(r"po_[A-Za-z0-9_/]{1,40}", fullmatch=True),
        iban=st.just("DE89370400440532013000"),
        amount_minor=st.integers(1, 99_999_999_999),
        name=WRITTEN,
        words=WRITTEN,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40)
@given(TRANSFERS, WRITTEN, st.sampled_from(["", "BNPAFRPPXXX", "CMCIFRPP"]))
def test_every_message_is_valid_by_the_official_schema(transfers: list[object], name: str, bic: str) -> None:
    debtor = Debtor(name, bank.OURS.iban, bic)

    xml = credit_transfers.message("M-1", NOON, DAY, debtor, transfers)  # type: ignore[arg-type]

    assert schemas.problems("sepaxml", schemas.PAIN, xml) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<PmtMtd>TRF", b"<PmtMtd>CASH"),
        (b"ChrgBr", b"Charges"),
        (b"<NbOfTxs>1", b"<NbOfTxs>one"),
        (b'Ccy="EUR"', b'Ccy="euro"'),
    ],
)
def test_control_the_schema_refuses_what_a_bank_would(right: bytes, wrong: bytes) -> None:
    xml = credit_transfers.message("M-1", NOON, DAY, bank.OURS, [bank.a_transfer()])

    bent = xml.replace(right, wrong)

    assert bent != xml
    assert schemas.problems("sepaxml", schemas.PAIN, bent) != []
