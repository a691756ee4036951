"""The public page of prices: every pack, good and work, and what each brought us."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.goods.catalogue.models import Kind
from tests.factories import figures, pages
from tests.factories.goods import a_good


def test_every_pack_and_good_stands_with_its_price(app: Flask, client: FlaskClient) -> None:
    a_good(Kind.FRAME, 120)

    page = pages.words_of(client.get("/prices"))

    assert "1,000 credits" in page
    assert "A saffron frame Frame 120 credits €1.20" in page


def test_what_a_digital_work_brings_to_whom_is_told_to_the_cent(client: FlaskClient) -> None:
    page = pages.words_of(client.get("/prices"))

    assert "Whoever wrote it receives €8.50 Our part €1.50 Value-added tax €2.00" in page


def test_what_credits_brought_is_told_by_kind_without_what_was_given_back(
    app: Flask, client: FlaskClient
) -> None:
    now = clock.now()
    figures.a_sale(Kind.FRAME, 600, now - timedelta(hours=2))
    figures.a_sale(Kind.THEME, 900, now - timedelta(hours=2))

    page = pages.words_of(client.get("/prices"))

    assert "Credits that were used €15.00 of it: Page theme €9.00 of it: Frame €6.00" in page


def test_a_plan_a_pack_and_a_good_say_that_all_of_it_is_ours(app: Flask, client: FlaskClient) -> None:
    good = a_good(Kind.FRAME, 120)

    for path in ("/plans/plus", f"/shop/{good.public_id}"):
        assert "All of it goes to us" in client.get(path).text
