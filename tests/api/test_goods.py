from flask import Flask

from marketplace.goods.catalogue.models import Kind, State
from tests.factories import designs
from tests.factories.api import BASE, program_of
from tests.factories.goods import a_buyer, a_good, buy


def test_programs_see_what_is_sold_with_both_prices(app: Flask) -> None:
    a_good(price=120, stock=5)
    a_good(state=State.DRAFT)

    [good] = app.test_client().get(f"{BASE}/goods").get_json()["items"]

    assert good["credits"] == 120
    assert good["price"] == {"amount_minor": 120, "currency": "EUR"}
    assert (good["copies"], good["copies_left"]) == (5, 5)


def test_programs_see_who_made_a_good_and_what_else_they_made(app: Flask) -> None:
    design = designs.on_sale()
    designs.sold(design)

    [good] = app.test_client().get(f"{BASE}/goods").get_json()["items"]
    maker = app.test_client().get(f"{BASE}/makers/{good['maker_slug']}").get_json()

    assert (good["maker"], maker["name"], maker["sales"]) == ("Atelier Lou", "Atelier Lou", 1)
    assert [one["id"] for one in maker["goods"]] == [good["id"]]


def test_a_member_sees_her_own_rights_alone(app: Flask) -> None:
    buyer, other = a_buyer(), a_buyer()
    buy(buyer, a_good(Kind.PRIORITY_REQUEST, days=30))

    own, others = (program_of(app, one).get("/entitlements").get_json()["items"] for one in (buyer, other))

    assert [one["right"] for one in own] == ["priority_request"]
    assert own[0]["source"] == "purchase"
    assert others == []
