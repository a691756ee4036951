"""The review desk over HTTP: who gets in, what it shows, what its forms do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Role
from tests.factories import accounts, pages, payouts
from tests.factories.accounts import signed_in


def test_a_visitor_is_asked_to_sign_in(app: Flask) -> None:
    answer = accounts.Browser(app).get("/admin/payouts")

    assert answer.status_code == 302
    assert "/sign-in?next=" in answer.location


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,)])
def test_the_desk_is_not_there_for_others(app: Flask, roles: tuple[Role, ...]) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, accounts.a_staff_member(*roles))

    for path in ("/admin/payouts", f"/admin/payouts/{payout.public_id}"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"/admin/payouts/{payout.public_id}/decide").status_code == 404


def test_the_desk_asks_for_the_second_factor(app: Flask) -> None:
    browser = signed_in(app, payouts.a_reviewer(), second_factor_passed=False)

    assert browser.get("/admin/payouts").status_code == 403


@pytest.mark.parametrize("role", [Role.FINANCE, Role.ADMIN])
def test_finance_and_administration_see_the_queue(app: Flask, role: Role) -> None:
    payouts.a_payout(payouts.a_provider("Rosa Vidal"))
    browser = signed_in(app, accounts.a_staff_member(role))

    page = pages.words_of(browser.get("/admin/payouts"))

    assert "Rosa Vidal" in page
    assert "€85.00" in page
    assert "The first payout to this provider." in page


def test_the_queue_says_so_when_nothing_waits(app: Flask) -> None:
    browser = signed_in(app, payouts.a_reviewer())

    assert "Nothing waits for you" in browser.get("/admin/payouts").text
    assert "None here" in browser.get("/admin/payouts?state=held").text


def test_a_filter_that_finds_nothing_has_a_way_out(app: Flask) -> None:
    browser = signed_in(app, payouts.a_reviewer())

    page = browser.get("/admin/payouts?provider=nobody").text

    assert "No payout fits these filters" in page
    assert 'href="/admin/payouts"' in page


@pytest.mark.parametrize("query", ["state=stolen", "flagged=perhaps", f"provider={'x' * 200}"])
def test_filters_that_mean_nothing_are_left_out(app: Flask, query: str) -> None:
    payouts.a_payout(payouts.a_provider("Rosa Vidal"))
    browser = signed_in(app, payouts.a_reviewer())

    assert "Rosa Vidal" in browser.get(f"/admin/payouts?{query}").text


def test_filters_stay_in_the_links_of_the_rows(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider("Rosa Vidal"))
    browser = signed_in(app, payouts.a_reviewer())

    page = browser.get("/admin/payouts?flagged=yes&provider=rosa").text

    assert f'href="/admin/payouts/{payout.public_id}?flagged=yes&amp;provider=rosa"' in page


def test_a_payout_shows_why_and_what_stands_behind_it(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider("Rosa Vidal"), 8_500)
    browser = signed_in(app, payouts.a_reviewer())

    page = pages.words_of(browser.get(f"/admin/payouts/{payout.public_id}"))

    for words in (
        "€85.00 for Rosa Vidal",
        "The first payout to this provider.",
        "To the account that ends in 4242.",
        "Couscous for six",
        "Customer paid",
        "Kept for the booking",
        "Gathered from released earnings",
    ):
        assert words in page


def test_a_payout_without_flags_says_so(app: Flask) -> None:
    payout = payouts.a_calm_payout()
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    assert "No signals." in pages.words_of(browser.get(f"/admin/payouts/{payout.public_id}"))


def test_a_payout_that_is_not_there_is_not_found(app: Flask) -> None:
    browser = signed_in(app, payouts.a_reviewer())

    assert browser.get("/admin/payouts/po_nothing").status_code == 404
    assert browser.post("/admin/payouts/po_nothing/decide", payouts.approval("x")).status_code == 404


def test_approving_in_the_browser_sends_the_money(app: Flask) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer())
    form = pages.form_to(
        browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "approve")
    )

    answer = browser.post(form.action, {**form.fields, "decision": "approve"}, follow_redirects=True)

    assert "Approved: €85.00 for Rosa Vidal is on its way." in answer.text
    assert payouts.fresh(payout).state == "approved"


def test_a_double_tap_approves_once(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider(), 60_000)
    browser = signed_in(app, payouts.a_reviewer())
    form = pages.form_to(
        browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "approve")
    )

    answers = [browser.post(form.action, {**form.fields, "decision": "approve"}) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert payouts.steps_of(payout) == ["in_review", "second_review"]


def test_the_same_key_with_another_decision_is_refused(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider(), 60_000)
    browser = signed_in(app, payouts.a_reviewer())
    form = pages.form_to(
        browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "approve")
    )
    browser.post(form.action, {**form.fields, "decision": "approve"})

    answer = browser.post(form.action, {**form.fields, "decision": "reject", "reject_text": "no"})

    assert answer.status_code == 422
    assert payouts.fresh(payout).state == "second_review"


def test_a_decision_on_an_old_page_is_told_and_not_taken(app: Flask) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer("Ada First"))
    form = pages.form_to(
        browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "approve")
    )
    payouts.hold(payout, payouts.a_reviewer("Bo Second"))
    db.session.commit()

    answer = browser.post(form.action, {**form.fields, "decision": "approve"})

    assert answer.status_code == 409
    assert "Someone decided a moment ago" in answer.text
    assert payouts.fresh(payout).state == "held"


def test_after_a_decision_comes_the_next_payout(app: Flask) -> None:
    first = payouts.gathered_ago(payouts.a_provider("First"), hours=9)
    second = payouts.gathered_ago(payouts.a_provider("Second"), hours=5)
    browser = signed_in(app, payouts.a_reviewer())
    form = pages.form_to(browser.get(f"/admin/payouts/{first.public_id}"), "/decide", ("decision", "approve"))

    answer = browser.post(form.action, {**form.fields, "decision": "approve"})

    assert answer.location.endswith(f"/admin/payouts/{second.public_id}")


def test_a_hold_without_a_reason_opens_its_form_again(app: Flask) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer())
    form = pages.form_to(browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "hold"))

    answer = browser.post(form.action, {**form.fields, "decision": "hold"})

    assert answer.status_code == 422
    assert "Choose or write a reason" in answer.text
    assert '<details class="disclosure" open>' in answer.text
    assert 'href="#field-hold_reason"' in answer.text
    assert 'id="field-hold_reason"' in answer.text
    assert payouts.fresh(payout).state == "in_review"


def test_what_was_written_is_kept_when_a_form_comes_back(app: Flask) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer())
    form = pages.form_to(browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "reject"))
    long = "Too long. " * 60

    answer = browser.post(form.action, {**form.fields, "decision": "reject", "reject_text": long})

    assert answer.status_code == 422
    assert long.strip() in answer.text


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"hold_reason": "new_bank"}, "new_bank"),
        ({"hold_text": "Appelez-nous"}, "Appelez-nous"),
        ({"hold_reason": "new_bank", "hold_text": "Appelez-nous"}, "Appelez-nous"),
    ],
)
def test_a_reason_is_chosen_or_written(app: Flask, given: dict[str, str], stored: str) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer())
    form = pages.form_to(browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "hold"))

    browser.post(form.action, {**form.fields, **given, "decision": "hold"})

    assert payouts.last_reason(payout) == stored


def test_ones_own_payout_has_no_buttons(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    browser = signed_in(app, payouts.as_reviewer(provider))

    page = browser.get(f"/admin/payouts/{payout.public_id}")

    assert "This payout is yours." in page.text
    assert not pages.has_form_to(page, "/decide")


@pytest.mark.parametrize("decision", ["approve", "hold", "reject"])
def test_a_forged_decision_on_ones_own_payout_is_refused(app: Flask, decision: str) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    seen = payouts.seen(payout)
    browser = signed_in(app, payouts.as_reviewer(provider))

    answer = browser.post(
        f"/admin/payouts/{payout.public_id}/decide",
        {"decision": decision, "seen": seen, "hold_text": "x", "reject_text": "x"},
    )

    assert answer.status_code == 403
    assert payouts.steps_of(payout) == ["in_review"]


def test_who_has_approved_waits_for_the_second_person(app: Flask) -> None:
    payout, person = payouts.a_payout(payouts.a_provider(), 60_000), payouts.a_reviewer("Ada First")
    payouts.approve(payout, person)
    browser = signed_in(app, person)

    page = browser.get(f"/admin/payouts/{payout.public_id}")

    assert "You have approved it." in page.text
    assert "So far: Ada First." in page.text
    assert ("decision", "approve") not in [button for form in pages.forms_of(page) for button in form.buttons]


@pytest.mark.parametrize(
    ("step", "words"),
    [("held", "back in the queue"), ("rejected", "back in the queue")],
)
def test_a_hold_and_a_rejection_are_undone_by_putting_back(app: Flask, step: str, words: str) -> None:
    payout = payouts.brought_to(step, payouts.a_payout())
    browser = signed_in(app, payouts.a_reviewer("Other Person"))
    form = pages.form_to(browser.get(f"/admin/payouts/{payout.public_id}"), "/reopen")

    answer = browser.post(form.action, form.fields, follow_redirects=True)

    assert words in answer.text
    assert "To review" in answer.text


@pytest.mark.parametrize("step", ["approved", "paid"])
def test_money_that_left_offers_nothing_to_press(app: Flask, step: str) -> None:
    payout = payouts.brought_to(step, payouts.a_payout())
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    page = browser.get(f"/admin/payouts/{payout.public_id}")

    assert not pages.has_form_to(page, "/decide")
    assert not pages.has_form_to(page, "/reopen")


def test_an_account_that_cannot_receive_money_offers_no_approval(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    payouts.account_of(provider).transfers_active = False
    browser = signed_in(app, payouts.a_reviewer())

    page = browser.get(f"/admin/payouts/{payout.public_id}")

    assert "It cannot be approved yet." in page.text
    assert ("decision", "approve") not in [button for form in pages.forms_of(page) for button in form.buttons]


def test_of_what_is_decided_one_reads_what_was_known_then(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.paid(payouts.a_payout(provider))
    payouts.change_bank(provider)
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    page = pages.words_of(browser.get(f"/admin/payouts/{payout.public_id}"))

    assert "Signals when it was decided" in page
    assert "The first payout to this provider." in page
    assert "The bank account was changed" not in page


def test_a_desk_left_alone_asks_for_the_password_first(app: Flask) -> None:
    payout, person = payouts.a_payout(), payouts.a_reviewer()
    browser = signed_in(app, person)
    form = pages.form_to(
        browser.get(f"/admin/payouts/{payout.public_id}"), "/decide", ("decision", "approve")
    )
    accounts.sessions_of(person)[0].authenticated_at = clock.now() - timedelta(minutes=61)
    db.session.commit()

    answer = browser.post(form.action, {**form.fields, "decision": "approve"})

    assert answer.status_code == 303
    assert payout.public_id in answer.location
    assert payouts.fresh(payout).state == "in_review"


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer())

    answer = browser.client.post(f"/admin/payouts/{payout.public_id}/decide", data={"decision": "approve"})

    assert answer.status_code == 400
    assert payouts.steps_of(payout) == ["in_review"]


def test_the_desk_speaks_french(app: Flask) -> None:
    payout = payouts.a_payout()
    browser = signed_in(app, payouts.a_reviewer(), locale="fr")

    page = pages.words_of(browser.get(f"/admin/payouts/{payout.public_id}"))

    for words in ("Pourquoi regarder de plus près", "Approuver 85,00", "Écritures comptables", "Historique"):
        assert words in page


def test_names_cannot_carry_markup(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider("<b>Rosa</b> Vidal"))
    browser = signed_in(app, payouts.a_reviewer())

    page = browser.get(f"/admin/payouts/{payout.public_id}").text

    assert "<b>Rosa</b>" not in page
    assert "&lt;b&gt;Rosa&lt;/b&gt;" in page


def test_pages_take_few_statements_and_no_more_for_more_rows(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    for number in range(4):
        payout = payouts.a_payout(payouts.a_provider(f"P{number}"), *[500] * (1 + number))
    browser = signed_in(app, payouts.a_reviewer())

    seen = statements()
    browser.get("/admin/payouts")
    queue = len(seen)
    browser.get(f"/admin/payouts/{payout.public_id}")

    assert queue <= 4
    assert len(seen) - queue <= 12
