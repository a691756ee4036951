"""A provider whose account is closed sells no works meanwhile; who bought one keeps the file."""

import pytest
from flask import Flask

from marketplace.core.errors import NotFound
from marketplace.goods.works import queries
from marketplace.goods.works.models import SaleState
from marketplace.people.accounts.models import Role
from marketplace.workflows import buy_work, suspend_provider
from tests.factories import cases, designs, works
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in


def test_works_of_a_suspended_provider_are_on_no_shelf_and_have_no_page(app: Flask) -> None:
    work = works.on_sale()

    works.suspend_author(work)

    assert queries.on_sale() == []
    assert Browser(app).get(f"/works/{work.public_id}").status_code == 404


def test_a_work_of_a_suspended_provider_is_not_bought(app: Flask) -> None:
    work = works.on_sale()
    works.suspend_author(work)

    with pytest.raises(NotFound):
        buy_work.choose(a_member(), works.wish(work), "en")


def test_a_payment_page_that_was_open_is_closed_with_the_account(app: Flask) -> None:
    work = works.on_sale()
    sale = buy_work.choose(a_member(), works.wish(work), "en")

    works.suspend_author(work)

    assert sale.state == SaleState.DROPPED


def test_a_payment_page_that_was_open_is_closed_when_a_work_is_hidden(app: Flask) -> None:
    work, other = works.on_sale(), works.on_sale()
    sales = [buy_work.choose(a_member(), works.wish(one), "en") for one in (work, other)]

    cases.decided(cases.a_case("work", work.public_id, None), cases.HIDDEN)

    assert [sale.state for sale in sales] == [SaleState.DROPPED, SaleState.OPEN]


def test_who_bought_keeps_the_file_while_its_author_is_suspended(app: Flask) -> None:
    work, buyer = works.on_sale(), a_member()
    sale = works.paid(work, buyer)

    works.suspend_author(work)
    browser = signed_in(app, buyer)
    answer = browser.get(browser.post(f"/library/{sale.public_id}/download").location)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_works_are_sold_again_when_the_account_is_open(app: Flask) -> None:
    work = works.on_sale()
    author = works.suspend_author(work)

    suspend_provider.reinstate(author, a_staff_member(Role.ADMIN), "Settled")

    assert [found.work.id for found in queries.on_sale()] == [work.id]


def test_letters_about_works_are_among_a_members_notices_too(app: Flask) -> None:
    work, buyer = works.on_sale(), a_member()

    works.paid(work, buyer)

    assert "Yours: Twelve couscous" in designs.notices_of(buyer.id)
    assert "Sold: Twelve couscous" in designs.notices_of(work.provider_id)
