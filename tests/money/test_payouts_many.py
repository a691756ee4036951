"""Several payouts without signals are approved together; whatever has a signal by now is left, and said why."""

from flask import Flask

from marketplace.core.database import db
from marketplace.money.payouts import claims
from tests.factories import pages, payouts, review
from tests.factories.accounts import signed_in


def test_the_ticked_ones_are_approved_together(app: Flask) -> None:
    made = [payouts.a_calm_payout(payouts.a_provider(name)) for name in ("Ana", "Bea", "Cleo")]
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    page = pages.words_of(review.tick_and_approve(browser, *made[:2]))

    assert "2 payouts approved." in page
    assert [payouts.fresh(one).state for one in made] == ["approved", "approved", "in_review"]


def test_one_with_a_signal_has_no_tick(app: Flask) -> None:
    calm = payouts.a_calm_payout(payouts.a_provider("Calm"))
    flagged = payouts.a_payout(payouts.a_provider("Flagged"))
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    page = browser.get("/admin/payouts").text

    assert f'name="payout" value="{calm.public_id}"' in page
    assert f'name="payout" value="{flagged.public_id}"' not in page


def test_one_that_got_a_signal_meanwhile_is_left_with_the_reason(app: Flask) -> None:
    provider = payouts.a_provider("Rosa Vidal")
    changed, calm = payouts.a_calm_payout(provider), payouts.a_calm_payout(payouts.a_provider("Calm"))
    browser = signed_in(app, payouts.a_reviewer("Other Person"))
    payouts.change_bank(provider)

    page = pages.words_of(review.tick_and_approve(browser, changed, calm))

    assert "1 payout approved." in page
    assert "1 payout was left as it was." in page
    assert "The bank account was changed today." in page
    assert payouts.fresh(changed).state == "in_review"


def test_a_forged_tick_for_a_flagged_one_approves_nothing(app: Flask) -> None:
    flagged = payouts.a_payout(payouts.a_provider("Flagged"))
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    answer = browser.post("/admin/payouts/approve", {"payout": flagged.public_id})

    assert "The first payout to this provider." in pages.words_of(answer)
    assert payouts.fresh(flagged).state == "in_review"


def test_ones_own_payout_is_never_among_them(app: Flask) -> None:
    provider = payouts.a_provider()
    own = payouts.a_calm_payout(provider)
    browser = signed_in(app, payouts.as_reviewer(provider))

    page = browser.get("/admin/payouts").text
    answer = browser.post("/admin/payouts/approve", {"payout": own.public_id})

    assert f'value="{own.public_id}"' not in page
    assert "This payout is yours." in pages.words_of(answer)
    assert payouts.fresh(own).state == "in_review"


def test_one_on_a_colleagues_desk_is_left(app: Flask) -> None:
    payout = payouts.a_calm_payout(payouts.a_provider("Calm"))
    claims.claim(payout.public_id, payouts.a_reviewer("Ada Holder"))
    db.session.commit()
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    page = pages.words_of(browser.post("/admin/payouts/approve", {"payout": payout.public_id}))

    assert "Ada Holder has had this payout since" in page
    assert payouts.fresh(payout).state == "in_review"


def test_above_the_limit_the_approval_of_many_counts_as_one_persons(app: Flask) -> None:
    payout = payouts.a_calm_payout(payouts.a_provider("Calm"))
    payout.needs_second = True
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    page = pages.words_of(review.tick_and_approve(browser, payout))

    assert "a second person has to approve it too" in page
    assert payouts.fresh(payout).state == "second_review"


def test_the_form_sent_twice_approves_once(app: Flask) -> None:
    payout = payouts.a_calm_payout(payouts.a_provider("Calm"))
    browser = signed_in(app, payouts.a_reviewer("Other Person"))
    review.tick_and_approve(browser, payout)

    again = browser.post("/admin/payouts/approve", {"payout": payout.public_id})

    assert "this payout now stands at “On its way”" in pages.words_of(again)
    assert len(payouts.orders_of(payout)) == 1


def test_no_tick_is_told_and_not_an_error_of_anybodys(app: Flask) -> None:
    payouts.a_calm_payout(payouts.a_provider("Calm"))
    browser = signed_in(app, payouts.a_reviewer("Other Person"))

    answer = browser.post("/admin/payouts/approve", {})

    assert answer.status_code == 422
    assert "None was ticked." in answer.text
