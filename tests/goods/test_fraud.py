"""Cases of odd use: raised once, taken by one, held, decided with a reason, and not raised again for the same."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.clock import frozen_at
from marketplace.core.errors import Invalid
from marketplace.goods.fraud import facts, looking, operations, queries
from marketplace.goods.fraud.models import CaseState
from marketplace.goods.inventory import jobs as thing_jobs
from marketplace.goods.inventory import queries as inventory
from marketplace.goods.wallet.errors import WalletFrozenError
from marketplace.people.accounts.models import Role
from tests.factories import accounts, fraud, goods, letters, pages, topups, wallets
from tests.factories.accounts import a_member, signed_in

HOUR = timedelta(hours=1)


def test_a_guesser_is_a_case_with_every_wrong_code(app: Flask) -> None:
    case = fraud.a_case(14)

    assert (case.score, len(case.flags[0]["rows"])) == (60, 14)


def test_looking_again_raises_nothing_twice(app: Flask) -> None:
    fraud.a_case()

    assert looking.look() == 0


def test_what_was_dismissed_is_not_raised_for_the_same_facts(app: Flask) -> None:
    by = fraud.finance()
    case = fraud.a_claimed_case(by)
    operations.decide(case, by, CaseState.DISMISSED, "A shop printed the codes badly.")

    assert looking.look() == 0
    fraud.guess(fraud.member_of(case), 11)
    assert looking.look() == 0
    fraud.guess(fraud.member_of(case), 1)
    assert looking.look() == 1


def test_the_database_tells_the_rules_of_cards_gifts_and_what_was_taken_back(app: Flask) -> None:
    receivers = [a_member("Ria Lund"), a_member("Rob Lund")]
    giver = fraud.a_giver_who_topped_up("card", receivers)
    fraud.guess(giver, 2, "203.0.113.7")
    wallets.give(giver.id, 30)

    world = facts.world(clock.now())

    [bought] = world.topups
    assert (bought.member, bought.credits, bought.is_taken_back, bought.card != "") == (
        giver.id,
        1_000,
        False,
        True,
    )
    assert {(one.giver, one.receiver, one.cost_minor > 0) for one in world.gifts} == {
        (giver.id, one.id, True) for one in receivers
    }
    assert [one.member for one in world.grants] == [giver.id]
    assert len({one.network for one in world.misses}) == 1
    assert world.born[giver.id] == giver.created_at


def test_a_topup_a_bank_took_back_is_told_as_such(app: Flask) -> None:
    topup = topups.bought(topups.an_adult())
    topups.dispute(topup, status="lost")

    [told] = facts.world(clock.now()).topups

    assert told.is_taken_back


def test_a_held_wallet_spends_nothing_and_says_so(app: Flask) -> None:
    by = fraud.finance()
    case = fraud.a_claimed_case(by)
    member = fraud.member_of(case)
    wallets.buy(member.id, 100, 100)

    operations.hold(case, by)

    with pytest.raises(WalletFrozenError, match="Our team is looking into your credits"):
        wallets.spend(member.id, 10)


def test_gifts_of_a_held_wallet_wait_and_arrive_when_it_is_let_go(app: Flask) -> None:
    by, receiver = fraud.finance(), a_member("Ria Lund")
    case = fraud.a_claimed_case(by)
    giver = fraud.member_of(case)
    wallets.buy(giver.id, 500, 500)
    later = clock.now() + HOUR
    goods.buy(giver, goods.a_good(), receiver=receiver.public_id, deliver_at=later)
    operations.hold(case, by)

    with frozen_at(later + HOUR):
        thing_jobs.deliver_gifts()
        waiting = goods.things_of(receiver)
        case.claimed_at = clock.now()
        operations.let_go(case, by)
        thing_jobs.deliver_gifts()

    assert (waiting, goods.things_of(receiver)) == ([], ["frame"])
    assert not inventory.is_held(giver.id)


def test_the_member_is_told_of_a_hold_and_of_its_end(app: Flask) -> None:
    by = fraud.finance()
    case = fraud.a_claimed_case(by)

    operations.hold(case, by)
    operations.decide(case, by, CaseState.DISMISSED, "They compared two sheets.")

    assert letters.letter_of("wallet_held").subject == "We are looking into your credits"
    assert letters.letter_of("wallet_let_go").subject == "Your credits can be used again"


def test_confirming_keeps_what_is_held_and_a_later_dismissal_lets_it_go(app: Flask) -> None:
    by = fraud.finance()
    case = fraud.a_claimed_case(by)
    operations.hold(case, by)
    operations.decide(case, by, CaseState.CONFIRMED, "The same three cards.")
    assert queries.is_held(case.member_id)

    operations.reopen(case, by)
    operations.decide(case, by, CaseState.DISMISSED, "They were the owner’s after all.")

    assert not queries.is_held(case.member_id)


def test_only_who_took_a_case_decides_it_until_an_hour_is_over(app: Flask) -> None:
    first, second = fraud.finance(), fraud.finance()
    case = fraud.a_claimed_case(first)

    with pytest.raises(operations.CaseTakenError):
        operations.claim(case, second)
    with pytest.raises(operations.CaseTakenError):
        operations.decide(case, second, CaseState.CONFIRMED, "Guesses.")
    with frozen_at(clock.now() + timedelta(minutes=61)):
        operations.claim(case, second)

    assert case.claimed_by == second.id


@pytest.mark.parametrize(
    ("minutes", "said", "may_take"),
    [
        (5, "Zoe Zand has it at the moment; it is free again after an hour.", False),
        (61, "Only who has it", True),
    ],
)
def test_a_case_that_a_colleague_has_is_not_offered_before_an_hour_is_over(
    app: Flask, minutes: int, said: str, may_take: bool
) -> None:
    case, reader = fraud.a_claimed_case(a_member("Zoe Zand")), fraud.finance()

    with frozen_at(clock.now() + timedelta(minutes=minutes)):
        browser = signed_in(app, reader)
        answer = browser.get(f"/admin/goods-fraud/{case.public_id}")
        desk = pages.words_of(browser.get("/admin/goods-fraud"))

    assert said in pages.words_of(answer)
    assert pages.has_form_to(answer, "/claim") is may_take
    assert ("Somebody has it" in desk) is not may_take


def test_whoever_a_case_is_about_is_not_offered_it(app: Flask) -> None:
    case = fraud.a_case()
    member = accounts.with_second_factor(fraud.member_of(case))
    accounts.operations.grant_role(member, Role.FINANCE, by=None)

    answer = signed_in(app, member).get(f"/admin/goods-fraud/{case.public_id}")

    assert "You are part of this case." in pages.words_of(answer)
    assert not pages.has_form_to(answer, "/claim")


def test_nobody_decides_about_themselves(app: Flask) -> None:
    by = fraud.finance()
    fraud.guess(by)
    looking.look()
    case = fraud.case_of(by)

    assert case is not None
    with pytest.raises(operations.CaseTakenError, match="You are part of this case"):
        operations.claim(case, by)


def test_a_decision_needs_a_reason(app: Flask) -> None:
    by = fraud.finance()
    case = fraud.a_claimed_case(by)

    with pytest.raises(Invalid):
        operations.decide(case, by, CaseState.DISMISSED, "  ")


def test_finance_takes_notes_holds_and_dismisses_on_the_pages(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    case = fraud.a_case()
    here = f"/admin/goods-fraud/{case.public_id}"
    assert "Gus Sable" in pages.words_of(browser.get("/admin/goods-fraud"))

    for act, fields in (
        ("claim", {}),
        ("note", {"note": "Asked the shop."}),
        ("hold", {}),
        ("decide", {"decision": "dismissed", "words": "A bad print."}),
    ):
        form = pages.form_to(browser.get(here), f"/{act}")
        assert browser.post(form.action, {**form.fields, **fields}).status_code == 303

    page = pages.words_of(browser.get(here))
    assert "Asked the shop." in page
    assert "A bad print." in page
    assert "fraud_case.decide" in browser.get("/admin/audit").text


def test_typing_a_code_nobody_knows_is_kept(app: Flask) -> None:
    member = topups.an_adult()
    browser = signed_in(app, member)
    [form] = [form for form in pages.forms_of(browser.get("/wallet/code")) if "code" in form.fields]

    browser.post("/wallet/code", {**form.fields, "code": "BCDF-GHJK-MNPQ-RSTV"})

    assert [one.member for one in facts.world(clock.now()).misses] == [member.id]


def test_a_moderator_sees_no_cases(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    assert browser.get("/admin/goods-fraud").status_code == 404


def test_deciding_without_a_choice_is_refused_in_words(app: Flask) -> None:
    by = accounts.a_staff_member(Role.FINANCE)
    browser = signed_in(app, by)
    case = fraud.a_claimed_case(by)
    form = pages.form_to(browser.get(f"/admin/goods-fraud/{case.public_id}"), "/decide")

    answer = browser.post(form.action, form.fields)

    assert answer.status_code == 422
    assert "Choose a decision." in pages.words_of(answer)
