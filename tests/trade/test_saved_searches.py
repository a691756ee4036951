"""A kept search tells of what is new, once, to whoever has instant alerts; to nobody else."""

from flask import Flask

from marketplace.core.database import db
from marketplace.trade.saved_searches import operations, queries
from marketplace.trade.saved_searches.models import SavedSearch
from tests.factories import pages
from tests.factories.accounts import a_member, mail_to, signed_in
from tests.factories.goods import a_kept_search
from tests.factories.listings import make_meal, make_provider, make_session


def test_a_new_listing_that_fits_is_told_once(app: Flask) -> None:
    member, saved = a_kept_search()
    listing = make_meal(make_provider())

    told = [operations.tell_news(saved.id), operations.tell_news(saved.id)]

    [letter] = mail_to(member.email)
    assert told == [1, 0]
    assert "Sunday couscous" in letter.text
    assert listing.public_id in letter.text


def test_what_was_there_before_is_no_news(app: Flask) -> None:
    make_meal(make_provider())
    _member, saved = a_kept_search()

    assert operations.tell_news(saved.id) == 0


def test_what_does_not_fit_is_not_told(app: Flask) -> None:
    _member, saved = a_kept_search()
    make_session(make_provider())

    assert operations.tell_news(saved.id) == 0


def test_without_alerts_no_letter_is_written(app: Flask) -> None:
    member, saved = a_kept_search(alerts=False)
    make_meal(make_provider())

    assert operations.tell_news(saved.id) == 0
    assert mail_to(member.email) == []


def test_ones_own_offer_is_no_news(app: Flask) -> None:
    provider = make_provider()
    saved = operations.keep(provider, "where=Lyon", "Lyon")
    make_meal(provider)

    assert queries.hits_of(saved, "en") == []


def test_only_searches_that_want_letters_are_watched(app: Flask) -> None:
    member, saved = a_kept_search()

    operations.set_letters(member.id, saved.public_id, wanted=False)

    assert queries.watched([member.id]) == []


def test_the_same_search_is_kept_once(app: Flask) -> None:
    member, saved = a_kept_search("where=Lyon&what=meal")

    again = operations.keep(member, "what=meal&where=Lyon&cursor=12", "Lyon")

    assert again.id == saved.id


def test_a_search_is_kept_from_its_page_and_found_again(app: Flask) -> None:
    make_meal(make_provider())
    member = a_member()
    browser = signed_in(app, member)
    form = pages.form_to(browser.get("/search?where=Lyon&what=meal"), "/searches")

    browser.post(form.action, form.fields)

    [saved] = queries.of_member(member.id)
    assert set(saved.query.split("&")) == {"what=meal", "where=Lyon"}
    assert "Lyon" in pages.words_of(browser.get("/searches"))


def test_a_dropped_search_is_gone(app: Flask) -> None:
    member, saved = a_kept_search()

    operations.drop(member.id, saved.public_id)

    assert db.session.get(SavedSearch, saved.id) is None
