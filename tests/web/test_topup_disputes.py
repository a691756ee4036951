"""A bank disputes bought credits: what finance sees and can answer, and what the member is written."""

import pytest
from flask import Flask

from marketplace.money.disputes import queries
from marketplace.people.accounts.models import Role
from tests.factories import accounts, disputes, letters, pages, topups, wallets
from tests.factories.accounts import Browser, signed_in


@pytest.fixture
def desk(app: Flask) -> Browser:
    """Somebody of finance, signed in a moment ago."""
    return signed_in(app, accounts.a_staff_member(Role.FINANCE))


def test_the_desk_shows_what_was_bought_and_the_history_of_the_wallet(desk: Browser) -> None:
    _member, topup = topups.disputed(spent=300)
    dispute = queries.listed("open")[0][0]

    page = pages.words_of(desk.get(f"/admin/disputes/{dispute.public_id}"))

    assert "1,000 credits for €10.00" in page
    assert "700 of 1,000 credits are left, paid with €7.00." in page
    assert "A saffron frame" in page
    assert topups.lot_left(topup) == (700, 700)


def test_the_evidence_of_credits_is_drafted_from_the_wallet_and_sent_once(desk: Browser) -> None:
    topups.disputed(spent=300)
    dispute = queries.listed("open")[0][0]
    url = f"/admin/disputes/{dispute.public_id}"
    drafted = desk.get(url).text

    desk.post(f"{url}/evidence", {"act": "submit", "service_date": "Last Friday"})

    assert "the customer read that unused credits can be handed back for" in drafted
    assert disputes.calls_for(dispute) == ["dispute_evidence"]


def test_a_dispute_over_credits_stands_in_the_list_with_its_name(desk: Browser) -> None:
    topups.disputed(spent=0)

    assert "Credits for a wallet" in pages.words_of(desk.get("/admin/disputes"))


def test_the_member_is_told_once_that_the_bank_asks_for_the_money(app: Flask) -> None:
    member, topup = topups.disputed(spent=0)
    told = letters.letter_of("topup_disputed")
    topups.dispute(topup, id=queries.listed("open")[0][0].stripe_id)

    assert told.to_address == member.email
    assert "€10.00 back" in told.text
    assert letters.letter_of("topup_disputed").id == told.id


def test_the_member_reads_what_a_lost_dispute_took_and_what_is_owed(app: Flask) -> None:
    topups.owing(spent=300)

    told = letters.letter_of("topup_dispute_decided").text

    assert "700 credits you had not used have left your wallet." in told
    assert "You owe €3.00" in told
    assert "open again" not in told


def test_the_member_reads_that_a_won_dispute_opens_the_wallet(app: Flask) -> None:
    member, topup = topups.disputed(spent=0)

    topups.dispute(topup, id=queries.listed("open")[0][0].stripe_id, status="won")

    assert "Your wallet is open again." in letters.letter_of("topup_dispute_decided").text
    assert wallets.spend(member.id, 1).created
