"""What the payment provider refused is paid by our bank: a file that a bank takes, and never paid twice."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.core.database import db
from marketplace.money.ledger import queries as ledger
from marketplace.money.payouts import by_bank, credit_transfers
from marketplace.money.payouts import review as reviews
from tests.factories import bank, files, money, payouts, reconciled, review
from tests.factories.accounts import signed_in

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("iban", "is_one"),
    [
        ("DE89370400440532013000", True),
        ("FR1420041010050500013M02606", True),
        ("DE89370400440532013001", False),
        ("DE8937040044053201300", False),
        ("", False),
        ("DE89370400440532013000\n", False),
    ],
)
def test_an_iban_is_known_by_its_check_digits(iban: str, is_one: bool) -> None:
    assert credit_transfers.is_iban(iban) is is_one


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("Théo Müller-Bœuf", "Theo Muller-Boeuf"),
        ("L’Atelier & Co", "L'Atelier . Co"),
        ("村上", ".."),
        ("a" * 90, "a" * 70),
        ("\n", "."),
    ],
)
def test_names_are_written_in_letters_every_bank_takes(written: str, taken: str) -> None:
    assert credit_transfers.words(written, 70) == taken


@pytest.mark.parametrize("written", ["/po_1//x/", "p" * 80, "po_ünïcode"])
def test_a_reference_has_at_most_35_signs_and_no_loose_slash(written: str) -> None:
    found = credit_transfers.reference(written)

    assert 0 < len(found) <= 35
    assert not found.startswith("/")
    assert "//" not in found


def test_the_sums_of_the_message_are_those_of_its_transfers() -> None:
    transfers = [bank.a_transfer(amount_minor=amount) for amount in (1, 8_599, 100_000)]

    root = bank.read(credit_transfers.message("M-1", NOON, date(2026, 11, 19), bank.OURS, transfers))

    assert bank.said(root, "NbOfTxs") == ["3", "3"]
    assert bank.said(root, "CtrlSum") == ["1086.00", "1086.00"]
    assert bank.said(root, "InstdAmt") == ["0.01", "85.99", "1000.00"]


def test_the_parts_of_the_message_stand_in_the_order_of_its_schema() -> None:
    xml = credit_transfers.message("M-1", NOON, date(2026, 11, 19), bank.OURS, [bank.a_transfer()])

    root = bank.read(xml)

    assert root.tag == f"{{{credit_transfers.NAMESPACE}}}Document"
    assert bank.order_of(root, "GrpHdr") == ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"]
    assert bank.order_of(root, "PmtInf") == [
        *("PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt"),
        *("Dbtr", "DbtrAcct", "DbtrAgt", "ChrgBr", "CdtTrfTxInf"),
    ]
    assert bank.order_of(root, "CdtTrfTxInf") == ["PmtId", "Amt", "Cdtr", "CdtrAcct", "RmtInf"]


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_paid_that_is_not_above_zero(amount: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        credit_transfers.message("M", NOON, NOON.date(), bank.OURS, [bank.a_transfer(amount_minor=amount)])


def test_finance_gets_a_file_for_what_was_refused(app: Flask) -> None:
    payout = bank.a_refused_payout(None, 8_500, 1_500)
    browser = signed_in(app, payouts.a_reviewer())

    with bank.our_account():
        answer = bank.asked_for(browser, payout)

    root = bank.read(answer.get_data())
    assert bank.said(root, "InstdAmt") == ["100.00"]
    assert bank.said(root, "EndToEndId") == [payout.public_id.replace("_", "-")]
    assert bank.said(root, "Cdtr/Nm") == ["Rosa Vidal"]
    assert bank.said(root, "CdtrAcct/Id/IBAN") == [bank.IBAN.replace(" ", "")]
    assert payouts.fresh(payout).bank_file_id == bank.said(root, "MsgId")[0]


def test_only_what_had_not_left_is_in_the_file(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.account_of(provider).bank_last4 = "3000"
    payout = payouts.approve(payouts.a_payout(provider, 8_500, 1_500))
    first, second = payouts.earnings_of(payout)
    payouts.transfer(first)
    payouts.refuse_transfer(second)

    [candidate] = by_bank.candidates(exported=False)

    assert candidate.left_minor == 1_500


@pytest.mark.parametrize(
    ("iban", "why"),
    [
        ("DE89 3704 0044 0532 0130 01", "its check digits do not fit"),
        ("FR14 2004 1010 0505 0001 3M02 606", "which ends in 3000"),
        ("", "Type the IBAN of at least one"),
    ],
)
def test_another_account_or_none_makes_no_file(app: Flask, iban: str, why: str) -> None:
    payout = bank.a_refused_payout()
    browser = signed_in(app, payouts.a_reviewer())

    with bank.our_account():
        answer = bank.asked_for(browser, payout, iban)

    assert answer.status_code == 422
    assert why in answer.text
    assert payouts.fresh(payout).bank_file_id is None


def test_without_an_account_of_our_own_there_is_no_file(app: Flask) -> None:
    payout = bank.a_refused_payout()
    browser = signed_in(app, payouts.a_reviewer())

    answer = bank.asked_for(browser, payout)

    assert answer.status_code == 409
    assert "Our own bank account is not set." in answer.text


def test_while_the_books_disagree_about_a_provider_there_is_no_file(app: Flask) -> None:
    payout = bank.a_refused_payout()
    reconciled.an_open_line(payout=payout)
    browser = signed_in(app, payouts.a_reviewer())

    with bank.our_account():
        answer = bank.asked_for(browser, payout)

    assert answer.status_code == 409
    assert "Resolve the open lines of the reconciliation first" in answer.text
    assert payouts.fresh(payout).bank_file_id is None


def test_nobody_puts_their_own_payout_into_a_file(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = bank.a_refused_payout(provider)
    browser = signed_in(app, payouts.as_reviewer(provider))

    with bank.our_account():
        answer = bank.asked_for(browser, payout)

    assert answer.status_code == 403
    assert payouts.fresh(payout).bank_file_id is None


def test_what_stands_in_a_file_is_not_put_back_to_review(app: Flask) -> None:
    payout, person = bank.a_refused_payout(), payouts.a_reviewer()
    by_bank.make_file({payout.public_id: bank.IBAN}, person, bank.OURS)

    with pytest.raises(by_bank.NotByBank, match="is in the file"):
        reviews.reopen(payout.public_id, person)


def test_what_stands_in_a_file_is_in_no_second_one(app: Flask) -> None:
    payout, person = bank.a_refused_payout(), payouts.a_reviewer()
    by_bank.make_file({payout.public_id: bank.IBAN}, person, bank.OURS)

    with pytest.raises(by_bank.Invalid):
        by_bank.make_file({payout.public_id: bank.IBAN}, person, bank.OURS)


def test_what_the_bank_paid_is_booked_against_our_bank_account(app: Flask) -> None:
    provider, person = payouts.a_provider("Rosa Vidal"), payouts.a_reviewer()
    payout = bank.a_refused_payout(provider, 8_500)
    by_bank.make_file({payout.public_id: bank.IBAN}, person, bank.OURS)

    by_bank.settle(payout.public_id, person)

    assert payout.state == "paid"
    assert ledger.balance(f"provider:{provider.public_id}") == 0
    assert files.in_the_ledger("bank") == -8_500
    assert files.month_of(provider).transfers_minor == 8_500


def test_what_the_bank_paid_is_not_booked_twice(app: Flask) -> None:
    payout, person = bank.a_refused_payout(), payouts.a_reviewer()
    by_bank.make_file({payout.public_id: bank.IBAN}, person, bank.OURS)
    by_bank.settle(payout.public_id, person)

    with pytest.raises(by_bank.NotByBank):
        by_bank.settle(payout.public_id, person)


def test_what_the_bank_did_not_pay_can_be_reviewed_again(app: Flask) -> None:
    payout, person = bank.a_refused_payout(), payouts.a_reviewer()
    by_bank.make_file({payout.public_id: bank.IBAN}, person, bank.OURS)

    by_bank.withdraw(payout.public_id, person)
    reviews.reopen(payout.public_id, person)

    assert (payout.state, payout.bank_file_id) == ("in_review", None)
    assert [entry.act for entry in review.audited("payout.bank_withdrawn")] == ["payout.bank_withdrawn"]


def test_the_database_refuses_to_call_a_refused_payout_paid_without_a_file(app: Flask) -> None:
    payout = bank.a_refused_payout()
    db.session.commit()

    with pytest.raises(DBAPIError, match="stands in no file for the bank"):
        money.raw("update payout set state = 'paid' where public_id = :id", id=payout.public_id)

    db.session.rollback()
