"""The page of a good in each of its states, its sheet at the desk, and a sale of which nothing went back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.goods.catalogue.models import Audience, Good, Kind
from marketplace.people.accounts.models import Member, Role
from tests.factories import designs, goods, works
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.goods import a_good
from tests.factories.hidden_designs import suspend_maker
from tests.factories.pages import has_form_to, words_of


def is_ending(_lou: Member) -> Good:
    return a_good(on_sale_until=clock.now() + timedelta(days=3))


def is_over(_lou: Member) -> Good:
    return a_good(on_sale_until=clock.now() - timedelta(minutes=1))


def last_copy_is_sold(_lou: Member) -> Good:
    goods.buy(goods.a_buyer(), good := a_good(stock=1))
    return good


def is_for_providers(_lou: Member) -> Good:
    return a_good(Kind.EXTRA_PHOTOS, days=30, amount=5)


def is_for_old_members(_lou: Member) -> Good:
    return a_good(audience=Audience.LONG_STANDING)


def has_it_for_a_month(lou: Member) -> Good:
    goods.buy(lou, good := a_good(Kind.EXTENDED_HOLD, days=30, amount=1))
    return good


def has_it_for_good(lou: Member) -> Good:
    goods.buy(lou, good := a_good(Kind.SEARCH_ALERT))
    return good


def maker_is_away(_lou: Member) -> Good:
    suspend_maker(design := designs.on_sale())
    return designs.good_of(design)


@pytest.mark.parametrize(
    ("state", "said", "never", "sold"),
    [
        (is_ending, "Sold until", "no longer sold", True),
        (is_over, "This is no longer sold.", "Sold until", False),
        (last_copy_is_sold, "The only copy is sold.", "All 1 copies", False),
        (is_for_providers, "5 photos more per offer", "10 photos", False),
        (is_for_old_members, "This is for members who have been here for a year.", "Buy for", False),
        (has_it_for_a_month, "What you buy is added after that.", "for good", True),
        (has_it_for_good, "You have it for good.", "Buy for", False),
        (maker_is_away, "This is not sold at the moment.", "Buy for", False),
    ],
)
def test_the_page_says_how_a_good_stands(
    app: Flask, state: Callable[[Member], Good], said: str, never: str, sold: bool
) -> None:
    good = state(lou := goods.a_buyer())

    page = signed_in(app, lou).get(f"/shop/{good.public_id}")

    assert said in words_of(page)
    assert never not in words_of(page)
    assert has_form_to(page, "/buy") == sold


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.FRAME, "Anneau Deux anneaux Points Festons Feuilles Rayons Vichy"),
        (Kind.RIBBON, "Encre Betterave Herbe"),
        (Kind.STICKER, "Aucune forme Disque Anneau"),
        (Kind.BADGE, "Blason Fanion"),
    ],
)
def test_the_desk_names_shapes_in_the_language_of_who_reads(app: Flask, kind: Kind, said: str) -> None:
    browser = signed_in(app, a_staff_member(Role.ADMIN), locale="fr")

    assert said in words_of(browser.get(f"/admin/shop/new?kind={kind}"))


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "No refund so far."), ("fr", "Aucun remboursement jusqu’ici.")]
)
def test_the_desk_says_that_nothing_of_a_work_s_price_went_back(app: Flask, locale: str, said: str) -> None:
    sale = works.paid(works.on_sale(), a_member("Lou Lecteur"))
    browser = signed_in(app, a_staff_member(Role.FINANCE), locale=locale)

    assert said in words_of(browser.get(f"/admin/works/sales/{sale.public_id}"))
