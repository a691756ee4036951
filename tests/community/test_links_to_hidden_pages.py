"""Lists that name somebody whose page a decision hid: the name may stand, a link that leads nowhere may not."""

from flask import Flask

from marketplace.people.accounts.models import Role
from marketplace.workflows import moderate_vouches
from tests.factories import cases, closures, designs, vouches
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in
from tests.factories.listings import make_provider


def test_whoever_vouched_reads_the_name_without_a_link(app: Flask) -> None:
    vouches.a_vouch(ada := vouches.settled(), cook := make_provider())
    link = f'href="/people/{cases.profile_of(cook).slug}'
    before = signed_in(app, ada).get("/vouches").text

    cases.page_hidden(cook)

    after = signed_in(app, ada).get("/vouches").text
    assert (link in before, link in after) == (True, False)
    assert "Samira Benali" in after
    assert "Their page is not shown at the moment." in after


def test_whoever_vouched_finds_no_link_to_a_closed_account_either(app: Flask) -> None:
    vouches.a_vouch(ada := vouches.settled(), cook := make_provider())

    closures.closed(cook)

    page = signed_in(app, ada).get("/vouches").text
    assert "Samira Benali" in page
    assert f"/people/{cases.profile_of(cook).slug}" not in page


def test_the_page_of_a_maker_does_not_lead_to_their_hidden_page(app: Flask) -> None:
    maker = designs.a_maker(member=(cook := make_provider()))
    link = f'href="/people/{cases.profile_of(cook).slug}"'
    before = Browser(app).get(f"/makers/{maker.slug}").text

    cases.page_hidden(cook)

    after = Browser(app).get(f"/makers/{maker.slug}").text
    assert (link in before, link in after) == (True, False)


def test_a_case_about_a_vouch_names_no_place_where_nobody_finds_it(app: Flask) -> None:
    vouch = vouches.a_vouch(a_member("Ada Roy"), cook := make_provider())
    before = moderate_vouches.path_of("vouch", vouch.public_id)

    cases.page_hidden(cook)

    assert before == f"/people/{cases.profile_of(cook).slug}#vouches"
    assert moderate_vouches.path_of("vouch", vouch.public_id) == ""


def test_staff_read_that_a_page_is_hidden_instead_of_a_link_to_it(app: Flask) -> None:
    cook = make_provider()
    staff = signed_in(app, a_staff_member(Role.MODERATOR))

    cases.page_hidden(cook)

    page = staff.get(f"/admin/members/{cook.public_id}").text
    assert "Page hidden" in page
    assert "Public page" not in page
