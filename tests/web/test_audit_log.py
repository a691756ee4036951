"""The audit log: who may read it, what it says of each act, and that its filters stand in the address."""

import pytest
from flask import Flask

from marketplace.people.accounts.models import Role
from tests.factories import accounts, pages, payouts, staff
from tests.factories.accounts import signed_in


@pytest.mark.parametrize(("role", "status"), [(Role.FINANCE, 200), (Role.ADMIN, 200), (Role.MODERATOR, 404)])
def test_finance_and_administration_read_the_log(app: Flask, role: Role, status: int) -> None:
    assert signed_in(app, accounts.a_staff_member(role)).get("/admin/audit").status_code == status


def test_an_act_is_shown_with_who_and_before_and_after(app: Flask) -> None:
    payout = payouts.hold(payouts.a_payout(), payouts.a_reviewer("Ada First"), "new_bank")
    browser = signed_in(app, payouts.a_reviewer("Bo Second"))

    page = pages.words_of(browser.get("/admin/audit"))

    assert f"Ada First payout.hold {payout.public_id}" in page
    assert "state in_review held" in page
    assert "reason new_bank" in page


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("act=payout.hold", True),
        ("act=payout.approve", False),
        ("who=ada", True),
        ("who=zoe", False),
        ("subject=payout", True),
        ("subject=member", False),
        ("since=2020-01-01", True),
        ("until=2020-01-01", False),
        ("since=nonsense", True),
        ("after=x", True),
    ],
)
def test_the_log_is_filtered_by_its_address(app: Flask, query: str, is_there: bool) -> None:
    payout = payouts.hold(payouts.a_payout(), payouts.a_reviewer("Ada First"))
    browser = signed_in(app, payouts.a_reviewer("Bo Second"))

    page = browser.get(f"/admin/audit?{query}").text

    assert (f"/admin/payouts/{payout.public_id}" in page) is is_there
    assert ("Nothing in the log fits" in page) is not is_there


def test_the_log_goes_on_page_by_page(app: Flask) -> None:
    person = payouts.a_reviewer("Ada First")
    payout = payouts.a_payout()
    for _turn in range(26):
        payouts.hold(payout, person)
        payouts.review.reopen(payout.public_id, person)
    browser = signed_in(app, payouts.a_reviewer("Bo Second"))

    first = browser.get("/admin/audit?who=ada")
    second = browser.get(staff.next_link(first))

    assert first.text.count("<code>payout.") == 50
    assert second.text.count("<code>payout.") == 2


def test_what_members_did_to_their_accounts_is_for_administrators(app: Flask) -> None:
    accounts.a_staff_member(Role.MODERATOR)

    finance = signed_in(app, payouts.a_reviewer()).get("/admin/audit").text
    admin = signed_in(app, accounts.a_staff_member(Role.ADMIN)).get("/admin/audit").text

    assert "account.role_granted" not in finance
    assert "account.role_granted" in admin


def test_an_empty_log_says_so(app: Flask) -> None:
    browser = signed_in(app, payouts.a_reviewer())

    assert "The log is empty" in browser.get("/admin/audit").text
