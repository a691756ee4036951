"""The review queue worked by keyboard alone, and by forms alone where no script runs."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from marketplace.money.payouts.models import PayoutState
from marketplace.people.accounts.models import Role
from tests.browser.person import Person
from tests.browser.town import Town

Someone = Callable[..., Person]


def test_a_payout_is_found_held_and_put_back_by_keys_alone(town: Town, someone: Someone) -> None:
    meal = town.meal(paid_out=True)
    payout_id = town.payout(meal)
    person = someone().is_signed_in(town.staff(Role.FINANCE))
    keys = person.page.keyboard

    person.visits(f"/admin/payouts?provider={town.provider_of(meal).email}")
    keys.press("j")
    keys.press("Enter")
    person.sees("On your desk until %(time)s. Colleagues see your name.")
    keys.press("h")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    person.sees("Held: %(amount)s for %(name)s stays here, and they are told why.")
    held = town.payout_state(payout_id)
    person.visits(f"/admin/payouts/{payout_id}")
    keys.press("z")
    keys.press("Enter")
    person.sees("The payout is back in the queue; earlier approvals no longer count.")

    assert (held, town.payout_state(payout_id)) == (PayoutState.HELD, PayoutState.IN_REVIEW)


def test_a_payout_is_approved_by_two_keys(town: Town, someone: Someone) -> None:
    payout_id = town.payout(town.meal(paid_out=True))
    person = someone().is_signed_in(town.staff(Role.FINANCE))
    keys = person.page.keyboard

    person.visits(f"/admin/payouts/{payout_id}")
    person.sees("On your desk until %(time)s. Colleagues see your name.")
    keys.press("a")
    before = town.payout_state(payout_id)
    keys.press("Enter")
    person.sees("Approved: %(amount)s for %(name)s is on its way.")

    assert (before, town.payout_state(payout_id)) == (PayoutState.IN_REVIEW, PayoutState.APPROVED)


def test_the_list_of_keys_opens_and_closes_by_keys(town: Town, someone: Someone) -> None:
    person = someone().is_signed_in(town.staff(Role.FINANCE))

    person.visits("/admin/payouts")
    person.page.keyboard.press("?")
    person.sees("Next and previous payout")
    person.page.keyboard.press("Escape")

    expect(person.page.get_by_text(person.words("Next and previous payout"))).not_to_be_visible()


def test_a_colleague_sees_who_has_it_and_takes_it_over(town: Town, someone: Someone) -> None:
    payout_id = town.payout(town.meal(paid_out=True))
    first = someone().is_signed_in(town.staff(Role.FINANCE, name="Ada First"))
    second = someone().is_signed_in(town.staff(Role.FINANCE, name="Bo Second"))

    first.visits(f"/admin/payouts/{payout_id}")
    first.sees("On your desk until %(time)s. Colleagues see your name.")
    second.visits(f"/admin/payouts/{payout_id}")
    second.reads("Ada First has had this payout since")
    second.presses("Take it over")
    second.sees("On your desk until %(time)s. Colleagues see your name.")
    first.page.keyboard.press("a")
    first.page.keyboard.press("Enter")

    first.reads("Bo Second has had this payout since")
    assert town.payout_state(payout_id) == PayoutState.IN_REVIEW


def test_without_scripts_a_payout_is_taken_and_approved_by_forms(town: Town, someone: Someone) -> None:
    payout_id = town.payout(town.meal(paid_out=True))
    person = someone(scripts=False).is_signed_in(town.staff(Role.FINANCE))

    person.visits(f"/admin/payouts/{payout_id}")
    person.presses("Take it")
    person.sees("It is on your desk for fifteen minutes.")
    person.presses("Approve %(amount)s")
    person.sees("Approved: %(amount)s for %(name)s is on its way.")

    assert town.payout_state(payout_id) == PayoutState.APPROVED


def test_what_is_past_its_deadline_is_one_press_away_and_back_returns(town: Town, someone: Someone) -> None:
    person = someone().is_signed_in(town.staff(Role.FINANCE))

    person.visits("/admin/payouts")
    person.presses("Past the deadline")
    expect(person.page).to_have_url(re.compile(r"[?&]age=over"))
    person.goes_back()

    expect(person.page).to_have_url(re.compile(r"/admin/payouts$"))
