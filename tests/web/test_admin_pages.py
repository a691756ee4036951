"""Staff pages: who gets in, what waits, the self-check, and suspending a member with what hangs on it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.listings.models import ListingStatus
from marketplace.workflows import payout_dossier, self_check, suspend_provider
from tests.factories import accounts, listings, pages, payouts, staff
from tests.factories.accounts import signed_in
from tests.factories.stage import Stage


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/admin", Role.FINANCE),
        ("/admin", Role.MODERATOR),
        ("/admin/self-check", Role.FINANCE),
        ("/admin/members", Role.FINANCE),
    ],
)
def test_a_page_is_not_there_for_another_role(app: Flask, path: str, role: Role) -> None:
    assert signed_in(app, accounts.a_staff_member(role)).get(path).status_code == 404


def test_administration_counts_what_waits(app: Flask) -> None:
    payouts.a_payout(payouts.a_provider("A"))
    payouts.hold(payouts.a_payout(payouts.a_provider("B")), payouts.a_reviewer())
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN))

    page = pages.words_of(browser.get("/admin"))

    assert "Payouts to decide 1" in page
    assert "Payouts on hold 1" in page
    assert "Payment calls under way 0" in page


def test_administration_takes_few_statements(app: Flask, statements: Callable[[], list[str]]) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN))
    seen = statements()

    browser.get("/admin")
    browser.get("/admin/self-check")

    assert len(seen) <= 14


def test_the_self_check_names_every_invariant_with_its_figure(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN))

    page = pages.words_of(browser.get("/admin/self-check"))

    assert f"All {len(self_check.ALL)} invariants hold." in page
    assert all(name.replace("'", "’") in page.replace("'", "’") for name in self_check.ALL)


def test_the_self_check_shows_what_is_broken(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN))

    with staff.broken_invariant("ledger: sums to zero per unit", "select 'eur' as unit, 5 as off"):
        page = pages.words_of(browser.get("/admin/self-check"))

    assert "1 invariant is broken." in page
    assert "(eur,5)" in page


def test_the_self_check_comes_as_a_fragment_when_a_page_asks(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN))

    answer = browser.get("/admin/self-check", headers={"HX-Request": "true", "HX-Request-Type": "partial"})

    assert "<html" not in answer.text
    assert "HX-Request-Type" in answer.headers["Vary"]


def test_a_moderator_finds_a_member_by_a_piece_of_name_or_address(app: Flask) -> None:
    accounts.a_member("Rosa Vidal", email="rosa@market.example.org")
    accounts.a_member("Theo Marchand")
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    for piece in ("vidAL", "market.example"):
        page = browser.get(f"/admin/members?q={piece}").text
        assert "Rosa Vidal" in page
        assert "Theo Marchand" not in page


def test_a_search_that_finds_nobody_has_a_way_out(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    assert "Nobody found" in browser.get("/admin/members?q=zzzzz").text


def test_the_list_of_members_goes_on(app: Flask) -> None:
    for number in range(30):
        accounts.a_member(f"Person Number{number}")
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))
    first = browser.get("/admin/members?q=number")

    second = browser.get(staff.next_link(first))

    assert "Number29" in first.text
    assert "Number0<" not in first.text
    assert "Number0<" in second.text


def test_a_suspension_takes_effect_at_the_next_request(app: Flask) -> None:
    member = accounts.a_member("Rosa Vidal")
    theirs = signed_in(app, member)
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    staff.suspend_by_form(browser, member, "Three complaints")

    assert theirs.get("/settings").status_code == 302


def test_a_suspension_hides_listings_and_gives_them_its_reason(app: Flask) -> None:
    provider = listings.make_provider("Rosa Vidal")
    shown = listings.make_meal(provider)
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    staff.suspend_by_form(browser, provider, "Three complaints")

    db.session.refresh(shown)
    assert (shown.status, shown.status_reason) == (ListingStatus.SUSPENDED, "Three complaints")


def test_an_account_opened_again_has_its_listings_paused(app: Flask) -> None:
    provider = listings.make_provider("Rosa Vidal")
    shown = listings.make_meal(provider)
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))
    staff.suspend_by_form(browser, provider, "Three complaints")

    staff.reinstate_by_form(browser, provider, "All cleared up")

    db.session.refresh(shown)
    assert shown.status == ListingStatus.PAUSED
    assert accounts.sessions_of(provider) == []


def test_a_listing_suspended_for_a_reason_of_its_own_stays_so(app: Flask) -> None:
    provider, moderator = listings.make_provider("Rosa Vidal"), accounts.a_staff_member(Role.MODERATOR)
    own = listings.make_meal(provider)
    staff.suspend_listing(own, moderator, "Alcohol without a licence")
    browser = signed_in(app, moderator)
    staff.suspend_by_form(browser, provider, "Three complaints")

    staff.reinstate_by_form(browser, provider, "All cleared up")

    db.session.refresh(own)
    assert own.status == ListingStatus.SUSPENDED


def test_the_member_is_told_with_the_reason_in_their_language(app: Flask) -> None:
    member = accounts.a_member("Rosa Vidal", locale="fr")
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    staff.suspend_by_form(browser, member, "Trois plaintes")

    [message] = accounts.mail_to(member.email)
    assert message.subject == "Votre compte est suspendu"
    assert "Trois plaintes" in message.text


def test_a_suspension_needs_a_reason(app: Flask) -> None:
    member = accounts.a_member("Rosa Vidal")
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    answer = staff.suspend_by_form(browser, member, " ")

    assert answer.status_code == 422
    assert "Write a reason" in answer.text
    assert staff.status_of(member) == "active"


@pytest.mark.parametrize("roles", [(Role.FINANCE,), (Role.ADMIN,)])
def test_a_moderator_cannot_suspend_the_team(app: Flask, roles: tuple[Role, ...]) -> None:
    colleague = accounts.a_staff_member(*roles, name="Cleo Colleague")
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    answer = browser.post(f"/admin/members/{colleague.public_id}/suspend", {"reason": "because"})

    assert answer.status_code == 403
    assert staff.status_of(colleague) == "active"


def test_an_administrator_can(app: Flask) -> None:
    colleague = accounts.a_staff_member(Role.FINANCE, name="Cleo Colleague")
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN))

    staff.suspend_by_form(browser, colleague, "Left the team")

    assert staff.status_of(colleague) == "suspended"


def test_nobody_suspends_themselves(app: Flask) -> None:
    moderator = accounts.a_staff_member(Role.MODERATOR)
    browser = signed_in(app, moderator)

    page = browser.get(f"/admin/members/{moderator.public_id}")
    answer = browser.post(f"/admin/members/{moderator.public_id}/suspend", {"reason": "because"})

    assert not pages.has_form_to(page, "/suspend")
    assert answer.status_code == 403


def test_suspending_twice_is_told(app: Flask) -> None:
    member = accounts.a_member("Rosa Vidal")
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))
    staff.suspend_by_form(browser, member, "Three complaints")

    answer = browser.post(f"/admin/members/{member.public_id}/suspend", {"reason": "Again"})

    assert answer.status_code == 409
    assert "a moment ago" in answer.text


def test_a_desk_left_alone_asks_for_the_password_first(app: Flask) -> None:
    member, moderator = accounts.a_member("Rosa Vidal"), accounts.a_staff_member(Role.MODERATOR)
    browser = signed_in(app, moderator)
    accounts.sessions_of(moderator)[0].authenticated_at = clock.now() - timedelta(minutes=61)
    db.session.commit()

    answer = browser.post(f"/admin/members/{member.public_id}/suspend", {"reason": "because"})

    assert answer.status_code == 303
    assert staff.status_of(member) == "active"


def test_a_member_who_is_not_there_is_not_found(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.MODERATOR))

    assert browser.get("/admin/members/mem_nobody").status_code == 404


def test_the_page_of_a_provider_lists_the_bookings_ahead(stage: Stage) -> None:
    booking = stage.booking(stage.booked(stage.meal()))
    with stage.app.app_context():
        browser = signed_in(stage.app, accounts.a_staff_member(Role.MODERATOR))
        provider = db.session.get_one(Member, booking.provider_id)

        page = browser.get(f"/admin/members/{provider.public_id}").text

    assert booking.reference in page
    assert "They stay as they are, for somebody has paid." in page


def test_staff_pages_never_read_addresses_and_notes(app: Flask, statements: Callable[[], list[str]]) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    seen = statements()

    suspend_provider.consequences(provider)
    payout_dossier.bookings_behind(payouts.earnings_of(payout))

    assert any("FROM booking" in sql for sql in seen)
    assert not [sql for sql in seen if "booking.home" in sql or "booking.note" in sql]


def test_a_suspension_keeps_the_bookings_ahead(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    with stage.app.app_context():
        browser = signed_in(stage.app, accounts.a_staff_member(Role.MODERATOR))
        provider = db.session.get_one(Member, stage.booking(booking_id).provider_id)

        staff.suspend_by_form(browser, provider, "Three complaints")

    assert stage.booking(booking_id).state == "confirmed"


def test_staff_pages_speak_french(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.ADMIN), locale="fr")

    assert "Ce qui attend quelqu’un" in browser.get("/admin").text
    assert "Autocontrôle" in browser.get("/admin/self-check").text
    assert "Nom ou e-mail" in browser.get("/admin/members").text
