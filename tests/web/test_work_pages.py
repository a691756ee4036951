"""Pages of digital works: writing, buying, downloading, deciding and giving back."""

from datetime import timedelta
from io import BytesIO

from flask import Flask

from marketplace.core import clock
from marketplace.goods.works import links, queries
from marketplace.money.disputes import queries as disputes
from marketplace.people.accounts.models import Role
from tests.factories import pages, works
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.listings import make_provider


def test_a_provider_writes_a_work_with_its_file_and_sends_it(app: Flask) -> None:
    cook = make_provider("Samira Benali")
    browser = signed_in(app, cook)

    kept = browser.post("/studio/works/new", works.form(file=(BytesIO(works.a_pdf()), "book.pdf")))
    browser.post(f"{kept.location}/submit", {})

    assert [(one.work.title_fr, one.author) for one in queries.in_review()] == [("Douze couscous", cook.name)]


def test_a_file_with_a_script_is_refused_and_the_words_are_kept(app: Flask) -> None:
    browser = signed_in(app, make_provider("Samira Benali"))
    bad = works.with_action("/JavaScript", JS="app.alert(1)")

    answer = browser.post("/studio/works/new", works.form(file=(BytesIO(bad), "book.pdf")))

    assert answer.status_code == 422
    assert "holds scripts" in answer.text
    assert "Douze couscous" in answer.text


def test_the_page_of_a_work_says_who_gets_what(app: Flask) -> None:
    work = works.on_sale()

    page = pages.words_of(app.test_client().get(f"/works/{work.public_id}"))

    assert "To whoever wrote it €8.50" in page
    assert "Value-added tax, 20%" in page


def test_a_stale_price_is_refused_on_the_page(app: Flask) -> None:
    work = works.on_sale()
    browser = signed_in(app, a_member("Lou Lecteur"))

    answer = browser.post(f"/works/{work.public_id}/buy", works.purchase(work) | {"expected_minor": 1})

    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text


def test_the_buyer_downloads_the_file_to_save_it(app: Flask) -> None:
    buyer = a_member("Lou Lecteur")
    sale = works.paid(works.on_sale(), buyer)
    browser = signed_in(app, buyer)

    answer = browser.get(browser.post(f"/library/{sale.public_id}/download", {}).location)

    assert answer.data == works.a_pdf(3)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="twelve-couscous.pdf"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_link_serves_its_buyer_alone_and_not_for_long(app: Flask) -> None:
    buyer = a_member("Lou Lecteur")
    link = f"/library/file/{links.token_of(works.paid(works.on_sale(), buyer))}"
    others, own = signed_in(app, a_member("Ali Petit")), signed_in(app, buyer)

    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        late = own.get(link).status_code

    assert (others.get(link).status_code, own.get(f"{link}x").status_code, late) == (404, 404, 404)


def test_a_moderator_approves_what_was_looked_at(app: Flask) -> None:
    work = works.waiting()
    browser = signed_in(app, a_staff_member(Role.MODERATOR))

    browser.post(f"/admin/works/{work.public_id}/decide", works.approval(work))

    assert [one.work.id for one in queries.on_sale()] == [work.id]


def test_finance_sees_every_effect_and_gives_all_of_it_back(app: Flask) -> None:
    sale = works.paid(works.on_sale(), a_member("Lou Lecteur"))
    browser = signed_in(app, a_staff_member(Role.FINANCE))
    here = f"/admin/works/sales/{sale.public_id}"

    shown = browser.get(f"{here}?amount=12&words=It+was+empty.")
    browser.post(f"{here}/refund", pages.form_to(shown, "/refund").fields)

    assert "owe €2.00 less in tax" in pages.words_of(shown)
    assert queries.sale(sale.public_id).state == "ended"


def test_the_dispute_desk_drafts_the_answer_from_the_sale(app: Flask) -> None:
    sale = works.paid(works.on_sale(), a_member("Lou Lecteur"))
    works.disputed(sale)
    browser = signed_in(app, a_staff_member(Role.FINANCE))
    dispute = disputes.listed("open")[0][0]

    listed, page = (
        browser.get("/admin/disputes").text,
        browser.get(f"/admin/disputes/{dispute.public_id}").text,
    )

    assert "Twelve couscous" in listed
    assert "lose my right of withdrawal" in page
    assert "has not downloaded the file" in page


def test_a_providers_page_shows_what_she_has_written(app: Flask) -> None:
    cook = make_provider("Samira Benali")
    address = works.page_of_author(cook)
    before = app.test_client().get(address).text

    works.on_sale(cook)

    assert "Twelve couscous" not in before
    assert "Twelve couscous" in app.test_client().get(address).text


def test_programs_read_what_is_sold(app: Flask) -> None:
    work = works.on_sale()

    [item] = app.test_client().get("/api/v1/works").get_json()["items"]

    assert (item["id"], item["pages"], item["price"]["amount_minor"]) == (work.public_id, 3, works.PRICE)
