"""Digital works before they are sold: files looked through, words read, decisions, and who may buy."""

import pytest
from flask import Flask

from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.goods.works import files, naming, operations, queries, rules
from marketplace.goods.works.errors import NotForYouError, NotReadyError, StaleWorkError
from marketplace.goods.works.models import WorkState
from marketplace.people.accounts.models import Role
from marketplace.workflows import buy_work
from tests.factories import letters, works
from tests.factories.accounts import a_member, a_staff_member
from tests.factories.listings import make_provider


def test_a_pdf_is_written_anew_with_all_its_pages() -> None:
    pdf = files.prepared(works.a_pdf(3))

    assert pdf.pages == 3
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.content != works.a_pdf(3)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"MZ, a program", "no PDF"),
        (b"%PDF-1.7 and nothing else", "cannot read"),
        (works.with_action("/JavaScript", JS="app.alert(1)"), "scripts"),
        (works.with_action("/Launch", F="cmd.exe"), "scripts"),
        (works.with_action("/SubmitForm", F="https://evil.example"), "scripts"),
        (works.with_action("/URI", URI="javascript:alert(1)"), "scripts"),
        (works.with_attachment(), "attached"),
        (works.locked(), "locked"),
        (works.a_pdf(3) * 2_000, "megabytes"),
    ],
)
def test_a_file_that_could_do_more_than_be_read_is_refused_in_words(raw: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        files.prepared(raw + b" " * (files.MOST_BYTES if said == "megabytes" else 0))

    assert said in refused.value.errors["file"][0]


@pytest.mark.parametrize(("price", "rate"), [(1_200, 2_000), (999, 550), (101, 0), (20_000, 2_500)])
def test_tax_and_both_parts_sum_to_the_price(price: int, rate: int) -> None:
    shares = rules.shares_of(price, rate, 1_500)

    assert shares.share + shares.commission + shares.vat == price
    assert min(shares) >= 0


def test_the_rate_is_that_of_the_buyers_country_on_the_day() -> None:
    setting = "FR=2014-01-01:2000;2027-01-01:1900|BE=2014-01-01:2100"

    found = [rules.rate_in(country, day, setting) for country, day in works.DAYS]

    assert found == [2_000, 1_900, 2_100]


def test_a_work_is_not_sent_without_a_file(app: Flask) -> None:
    with pytest.raises(NotReadyError):
        operations.submit(works.a_draft(file=False))


def test_an_approved_work_is_on_the_shelf_and_its_provider_is_told(app: Flask) -> None:
    work = works.on_sale()

    assert [one.work.id for one in queries.on_sale()] == [work.id]
    assert letters.letter_of("work_decided").subject == "On sale: Twelve couscous"


def test_a_refused_work_is_not_sold_and_says_why(app: Flask) -> None:
    work = works.a_draft()
    operations.submit(work)

    works.decide(work, "refuse", "Page 3 copies a known book.")

    assert work.state == WorkState.REFUSED
    assert "Page 3 copies" in letters.letter_of("work_decided").text


def test_a_refusal_needs_its_reason(app: Flask) -> None:
    work = works.a_draft()
    operations.submit(work)

    with pytest.raises(Invalid):
        works.decide(work, "refuse", "  ")


def test_nobody_approves_what_changed_since_they_looked(app: Flask) -> None:
    work = works.a_draft()
    operations.submit(work)
    seen = operations.version(work)
    operations.edit(work, works.written(title_en="Something else"))

    with pytest.raises(StaleWorkError):
        operations.decide(work, a_staff_member(Role.MODERATOR), "approve", "", seen)


def test_nobody_approves_a_work_of_their_own(app: Flask) -> None:
    work = works.a_draft(a_staff_member(Role.MODERATOR))
    operations.submit(work)

    with pytest.raises(Forbidden):
        works.decide(work, "approve", by=works.author_of(work))


def test_other_words_take_a_work_off_sale_until_they_are_read(app: Flask) -> None:
    work = works.on_sale()

    operations.edit(work, works.written(text_en="Rather eleven."))

    assert (work.state, queries.on_sale()) == (WorkState.IN_REVIEW, [])


def test_another_price_takes_effect_at_once(app: Flask) -> None:
    work = works.on_sale()

    operations.edit(work, works.written(price_minor=1_500))

    assert work.state == WorkState.ON_SALE


@pytest.mark.parametrize("changes", [{"expected_minor": 1_100}, {"version": "2026-01-01T00:00:00+00:00"}])
def test_other_terms_than_those_shown_are_refused(app: Flask, changes: dict[str, object]) -> None:
    work = works.on_sale()

    with pytest.raises(StaleWorkError):
        buy_work.choose(a_member("Lou Lecteur"), works.wish(work, **changes), "en")


@pytest.mark.parametrize("changes", [{"agreed": False}, {"country": "US"}])
def test_nothing_is_sold_without_consent_or_to_a_country_without_a_rate(
    app: Flask, changes: dict[str, object]
) -> None:
    work = works.on_sale()

    with pytest.raises(Invalid):
        buy_work.choose(a_member("Lou Lecteur"), works.wish(work, **changes), "en")


def test_nobody_buys_a_work_of_their_own(app: Flask) -> None:
    cook = make_provider("Samira Benali")
    work = works.on_sale(cook)

    with pytest.raises(NotForYouError):
        buy_work.choose(cook, works.wish(work), "en")


def test_a_work_that_is_not_on_sale_is_not_there(app: Flask) -> None:
    work = works.a_draft()

    with pytest.raises(NotFound):
        buy_work.choose(a_member("Lou Lecteur"), works.wish(work), "en")


def test_whoever_bought_keeps_the_file_that_was_bought(app: Flask) -> None:
    work = works.on_sale()
    sale = works.paid(work, a_member("Lou Lecteur"))

    operations.attach(work, files.Pdf(1, works.a_pdf(1)))

    assert queries.content_of(sale.file_id) == works.a_pdf(3)


def test_a_file_is_saved_under_a_plain_name() -> None:
    assert naming.file_name('Été: "24 h"\r\n../x') == "t-24-h-x"
