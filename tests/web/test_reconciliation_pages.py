from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.money.payments.models import AlertKind
from marketplace.money.reconciliation import queries
from marketplace.people.accounts.models import Role
from tests.factories import accounts, pages, payouts
from tests.factories import reconciled as books
from tests.factories.accounts import signed_in

HOME = "/admin/reconciliation"


@pytest.mark.parametrize("role", [Role.MODERATOR])
def test_the_reconciliation_is_not_there_for_another_role(app: Flask, role: Role) -> None:
    assert signed_in(app, accounts.a_staff_member(role)).get(HOME).status_code == 404


def test_a_line_shows_both_sides_and_what_to_do(app: Flask) -> None:
    line = books.an_open_line("refund", -1234)
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    home, page = pages.words_of(browser.get(HOME)), pages.words_of(browser.get(f"{HOME}/lines/{line}"))

    assert "Missing here" in home
    assert "At Stripe: -€12.34" in home.replace("−", "-")
    assert "In our books: nothing" in home
    assert "Find out who and why" in page


def test_filters_stand_in_the_address(app: Flask) -> None:
    books.an_open_line("refund")
    books.an_open_line("transfer")
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    refunds = browser.get(f"{HOME}?kind=refund").text
    none = browser.get(f"{HOME}?state=differs").text

    assert refunds.count('class="review-row"') == 1
    assert "No line is like that" in none


def test_a_filter_that_means_nothing_is_left_out(app: Flask) -> None:
    books.an_open_line("refund")
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    page = browser.get(f"{HOME}?state=lost&after=x")

    assert page.status_code == 200
    assert "Missing here" in page.text


def test_a_line_is_resolved_with_a_reason_for_the_audit_log(app: Flask) -> None:
    line = books.an_open_line()
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    form = pages.form_to(browser.get(f"{HOME}/lines/{line}"), "/resolve")

    answer = browser.post(form.action, {**form.fields, "reason": "A refund by hand, see the call of Monday"})

    assert answer.status_code == 302
    assert queries.count_open() == 0
    entry = db.session.query(AuditEntry).filter_by(act="reconciliation.resolve").one()
    assert entry.after == {"reason": "A refund by hand, see the call of Monday"}


def test_a_line_is_not_resolved_without_a_reason(app: Flask) -> None:
    line = books.an_open_line()
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    form = pages.form_to(browser.get(f"{HOME}/lines/{line}"), "/resolve")

    answer = browser.post(form.action, {**form.fields, "reason": "  "})

    assert answer.status_code == 422
    assert "the audit log keeps it" in answer.text
    assert queries.count_open() == 1


def test_a_line_resolved_twice_says_so(app: Flask) -> None:
    line = books.an_open_line()
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    form = pages.form_to(browser.get(f"{HOME}/lines/{line}"), "/resolve")
    sent = {**form.fields, "reason": "Known"}

    first, second = browser.post(form.action, sent), browser.post(form.action, sent)

    assert (first.status_code, second.status_code) == (302, 409)


def test_an_alert_is_resolved_and_comes_back_if_it_happens_again(app: Flask) -> None:
    alert = books.an_alert()
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    form = pages.form_to(browser.get(f"{HOME}/alerts/{alert}"), "/resolve")

    browser.post(form.action, {**form.fields, "reason": "The card network was down"})
    quiet = "Alerts" in pages.words_of(browser.get(HOME))
    books.an_alert()

    assert not quiet
    assert "Stripe refused a call" in pages.words_of(browser.get(HOME))


@pytest.mark.parametrize("kind", list(AlertKind))
def test_every_alert_has_words(app: Flask, kind: AlertKind) -> None:
    alert = books.an_alert(kind, subject=kind)
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    assert browser.get(f"{HOME}/alerts/{alert}").status_code == 200


def test_administration_shows_alerts_and_open_lines(app: Flask) -> None:
    books.an_alert()
    books.an_open_line()
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN))

    page = pages.words_of(browser.get("/admin"))

    assert "Payment alerts 1" in page
    assert "Movements that do not match 1" in page


def test_a_payout_says_why_its_money_is_held_back(app: Flask) -> None:
    payout = payouts.a_payout()
    books.an_open_line(payout=payout)
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    page = pages.words_of(browser.get(f"/admin/payouts/{payout.public_id}"))

    assert "Money to this provider is held back." in page


def test_the_reconciliation_speaks_french(app: Flask) -> None:
    books.an_open_line()
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE), locale="fr")

    page = pages.words_of(browser.get(HOME))

    assert "Rapprochement" in page
    assert "Manque ici" in page


def test_the_page_takes_few_statements(app: Flask, statements: Callable[[], list[str]]) -> None:
    for _number in range(12):
        books.an_open_line()
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    seen = statements()

    browser.get(HOME)

    assert len(seen) <= 12
