"""The shop as people see it: prices in two units, refusals in words, what staff do without code."""

import pytest
from flask import Flask

from marketplace.goods.catalogue import designs, operations, queries
from marketplace.goods.catalogue.models import Kind, State
from marketplace.goods.inventory import gifts
from marketplace.goods.inventory import operations as inventory
from marketplace.people.accounts.models import Role
from tests.factories import accounts, pages
from tests.factories.accounts import Browser, signed_in
from tests.factories.goods import THEME, a_buyer, a_gift, a_good, buy, fresh, thing_of, things_of
from tests.factories.listings import make_provider
from tests.factories.wallets import give


@pytest.fixture
def admin(app: Flask) -> Browser:
    return signed_in(app, accounts.a_staff_member(Role.ADMIN))


def test_every_price_stands_in_credits_and_in_euros(app: Flask) -> None:
    a_good(price=120)

    page = pages.words_of(Browser(app).get("/shop"))

    assert "120 credits" in page
    assert "€1.20" in page


def test_the_shop_speaks_french(app: Flask) -> None:
    a_good(price=120)

    page = pages.words_of(Browser(app, locale="fr").get("/shop"))

    assert "Un cadre safran" in page
    assert "120 crédits" in page


def test_a_tap_buys_and_leads_to_the_things(app: Flask) -> None:
    buyer, good = a_buyer(500), a_good(stock=3)
    browser = signed_in(app, buyer)
    form = pages.form_to(browser.get(f"/shop/{good.public_id}"), "/buy")

    first = browser.post(form.action, form.fields)
    browser.post(form.action, form.fields)

    assert first.location == "/things"
    assert things_of(buyer) == ["frame"]
    assert "number 1 of 3, is yours" in pages.words_of(browser.get("/things"))


def test_a_price_that_changed_meanwhile_is_said(app: Flask) -> None:
    good, browser = a_good(price=120), signed_in(app, a_buyer())
    operations.edit(good, 150, accounts.a_staff_member())

    answer = browser.post(f"/shop/{good.public_id}/buy", {"price_version": 1, "key": "a-form-of-mine"})

    assert answer.status_code == 409
    assert "it is 150 credits now" in pages.words_of(answer)


def test_whoever_has_too_little_is_offered_exactly_what_is_missing(app: Flask) -> None:
    good, browser = a_good(price=120), signed_in(app, a_buyer(100))

    answer = browser.post(f"/shop/{good.public_id}/buy", {"price_version": 1, "key": "a-form-of-mine"})

    assert answer.status_code == 409
    assert "You are short of 20 credits" in pages.words_of(answer)


def test_a_present_is_given_by_its_form(app: Flask) -> None:
    provider, buyer, good = make_provider("Samira Benali"), a_buyer(), a_good()
    browser = signed_in(app, buyer)
    form = pages.form_to(browser.get(f"/shop/{good.public_id}/gift?to=samira-benali"), "/gift")

    answer = browser.post(form.action, form.fields | {"message": "Thank you for Sunday.", "card": "meal:7"})

    assert answer.location == "/things#given"
    assert things_of(provider) == ["frame"]


def test_a_card_with_a_link_comes_back_with_its_words(app: Flask) -> None:
    make_provider("Samira Benali")
    browser, good = signed_in(app, a_buyer()), a_good()

    answer = browser.post(
        f"/shop/{good.public_id}/gift",
        {
            "price_version": 1,
            "key": "a-form-of-mine",
            "receiver": "samira-benali",
            "message": "www.example.org",
        },
    )

    assert answer.status_code == 422
    assert "Write it without links." in pages.words_of(answer)
    assert "www.example.org" in answer.text


def test_what_is_worn_is_shown_on_the_page_and_called_bought(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    give(provider.id, 500)
    buy(provider, a_good(Kind.RIBBON, name_en="Runs in the rain"))
    inventory.wear(provider.id, thing_of(provider).public_id)

    page = Browser(app).get("/people/samira-benali").text

    assert "Runs in the rain" in page
    assert "Bought:" in page
    assert "stamp-face" not in page.split("Runs in the rain")[0].split("Bought:")[1]


def test_a_worn_theme_comes_as_a_style_sheet(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    give(provider.id, 500)
    good = a_good(Kind.THEME)
    buy(provider, good)
    inventory.wear(provider.id, thing_of(provider).public_id)
    browser = Browser(app)

    page, sheet = browser.get("/people/samira-benali").text, browser.get(f"/shop/looks/{good.public_id}.css")

    assert f"/shop/looks/{good.public_id}.css?v=" in page
    assert "--milk: light-dark(#F5F7F2, #17101B);" in sheet.text
    assert sheet.mimetype == "text/css"


def test_a_present_is_on_the_page_only_when_it_is_shown(app: Flask) -> None:
    provider, giver = make_provider("Samira Benali"), a_buyer()
    gift = a_gift(giver, provider, a_good())
    browser = Browser(app)
    assert "was given" not in browser.get("/people/samira-benali").text

    gifts.show(provider.id, gift.public_id, shown=True)

    assert "“A saffron frame” from Wanda Ruiz" in pages.words_of(browser.get("/people/samira-benali"))


def test_staff_make_a_theme_without_code(admin: Browser) -> None:
    words = {
        "name_en": "Snow",
        "name_fr": "Neige",
        "text_en": "White.",
        "text_fr": "Blanc.",
        "price_credits": "90",
    }

    made = admin.post("/admin/shop/new", {"kind": "theme", **words, **designs.fields_of(THEME)})
    admin.post(f"{made.location}/state", {"state": "on_sale"})

    [good] = queries.everything()
    assert (good.state, good.design, good.price_credits) == ("on_sale", THEME, 90)


def test_staff_are_told_what_cannot_be_read(admin: Browser) -> None:
    form = designs.fields_of({**THEME, "dark": {**THEME["dark"], "ink": "#444444"}})

    answer = admin.post("/admin/shop/new", {"kind": "theme", "price_credits": "90", **form})

    assert answer.status_code == 422
    assert "the contrast is" in pages.words_of(answer)
    assert queries.everything() == []


def test_a_new_price_asks_whoever_saw_the_old_one_again(admin: Browser) -> None:
    good = a_good(price=120)
    form = pages.form_to(admin.get(f"/admin/shop/{good.public_id}"), good.public_id)

    admin.post(form.action, form.fields | {"price_credits": "150", "shape": "ring"})

    assert (fresh(good).price_credits, fresh(good).price_version) == (150, 2)
    assert fresh(good).state == State.ON_SALE
