"""What its author and the desk of the shop read of something hidden: never that it is sold, nor a way to it."""

import pytest
from flask import Flask

from marketplace.goods.designs import operations as drawings
from marketplace.goods.works import operations
from marketplace.people.accounts.models import Role
from tests.factories import designs, hidden_designs, works
from tests.factories.accounts import a_staff_member, signed_in
from tests.factories.pages import has_form_to, words_of


@pytest.mark.parametrize(("locale", "sold"), [("en", "It is on sale."), ("fr", "C’est en vente.")])
def test_a_hidden_design_is_not_said_to_be_on_sale(app: Flask, locale: str, sold: str) -> None:
    hidden_designs.hide(design := designs.on_sale())
    good = designs.good_of(design)

    maker = signed_in(app, designs.maker_of(design), locale=locale)
    page = maker.get(f"/designs/{design.public_id}")

    assert sold not in words_of(page)
    assert f"/shop/{good.public_id}" not in page.text


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "Hidden by moderators"), ("fr", "Masquée par la modération")]
)
def test_a_hidden_work_is_not_said_to_be_on_sale(app: Flask, locale: str, said: str) -> None:
    operations.hide(work := works.on_sale(), hidden=True)
    author = signed_in(app, works.author_of(work), locale=locale)

    page = author.get(f"/studio/works/{work.public_id}")

    assert said in words_of(page)
    assert said in words_of(author.get("/studio/works"))
    assert f'"/works/{work.public_id}"' not in page.text
    assert "It is on sale." not in words_of(page)


def test_the_desk_of_the_shop_leads_to_no_page_of_a_hidden_good(app: Flask) -> None:
    hidden_designs.hide(design := designs.on_sale())
    good = designs.good_of(design)

    page = signed_in(app, a_staff_member(Role.ADMIN)).get(f"/admin/shop/{good.public_id}")

    assert "Hidden by moderators" in words_of(page)
    assert f'"/shop/{good.public_id}"' not in page.text


def test_the_desk_of_the_shop_does_not_sell_what_its_maker_took_back(app: Flask) -> None:
    design = designs.on_sale()
    drawings.withdraw(design, designs.maker_of(design))

    page = signed_in(app, a_staff_member(Role.ADMIN)).get(f"/admin/shop/{designs.good_of(design).public_id}")

    assert "its maker, or the desk of designs, puts it on sale" in words_of(page)
    assert not has_form_to(page, "/state")
