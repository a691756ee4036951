"""Pages of articles: read by anybody, written by their author alone, defused whatever they say."""

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask import Flask

from marketplace.community.articles import operations, words
from marketplace.community.articles.words import Picture
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.photos import MOST_BYTES
from tests.factories import articles as make
from tests.factories.accounts import Browser, signed_in
from tests.factories.articles import desk_of, form_of, path_of
from tests.factories.clubs import a_neighbour, aged
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of

LOAF = Picture(1, "/articles/pictures/apx_1.jpg", 'A "loaf"', 800, 600)

TRICKS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt&#58;alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    "[a](//evil.example)",
    '<a href="javascript:alert(1)">x</a>',
    "<style>body{display:none}</style>",
    "![x](picture:1 'a\" onload=\"alert(1)')",
    "<svg/onload=alert(1)>",
)


@pytest.mark.parametrize("trick", TRICKS)
def test_what_members_write_runs_nothing_and_fetches_nothing(app: Flask, trick: str) -> None:
    html = str(words.shown(f"{trick}\n\ntext {trick} text", (LOAF,)))

    assert not re.search(r"<(?!/?(p|a|em|strong|figure|img|figcaption|code)\b)", html)
    assert not re.search(r"<[^>]*\son\w+\s*=", html)
    assert not re.search(r'<[^>]*(href|src)="(?!https?://|/articles/pictures/|mailto:)', html)
    assert "evil.example/pixel" not in html


def test_signs_that_turn_or_hide_words_are_left_out(app: Flask) -> None:
    assert words.clean("safe\u202egnp.exe\u200b\u2066 and\ufeff more") == "safegnp.exe and more"


def test_a_tower_of_accents_is_cut(app: Flask) -> None:
    assert len(words.clean("e" + "\u0335" * 500)) < 8


def test_a_picture_alone_on_its_line_is_a_figure_with_its_words(app: Flask) -> None:
    html = str(words.shown("Before\n\n![Cut the next day](picture:1)\n\nAfter", (LOAF,)))

    assert '<img src="/articles/pictures/apx_1.jpg" alt="A &quot;loaf&quot;" width="800" height="600"' in html
    assert "<figcaption>Cut the next day</figcaption>" in html


def test_pictures_after_the_first_are_fetched_when_they_are_near(app: Flask) -> None:
    html = str(words.shown("![](picture:1)\n\n![](picture:1)", (LOAF,)))

    assert html.count('loading="lazy"') == 1


def test_headings_begin_below_the_title_of_the_page(app: Flask) -> None:
    assert "<h2>Flour</h2>" in words.shown("# Flour")


def test_links_of_new_members_vouch_for_nothing(app: Flask) -> None:
    assert 'rel="nofollow noopener ugc"' in words.shown("[a](https://a.example)")
    assert 'rel="noopener"' in words.shown("[a](https://a.example)", vouched=True)


def test_an_article_says_who_when_and_where_it_belongs(app: Flask) -> None:
    article = make.published()

    page = Browser(app).get(path_of(article)).text

    assert f'<link rel="canonical" href="http://127.0.0.1:8000{path_of(article)}">' in page
    assert '<meta property="og:title" content="A first loaf of sourdough">' in page
    assert "writes about Lyon" in page
    assert "1 minute to read" in page


def test_search_engines_read_who_wrote_it(app: Flask) -> None:
    article = make.published(title="</script><script>alert(1)</script> & bread")

    page = Browser(app).get(path_of(article)).text
    raw = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    data = json.loads(raw)

    assert data["@type"] == "Article"
    assert data["headline"] == "</script><script>alert(1)</script> & bread"
    assert data["author"]["name"] == "Ana L."


def test_a_changed_article_says_so(app: Flask) -> None:
    article = make.changed(make.published(), title="A second loaf")

    assert "changed on" in Browser(app).get(path_of(article)).text


def test_a_hidden_or_withdrawn_article_is_not_there(app: Flask) -> None:
    hidden, withdrawn = make.published(), make.published()
    operations.hide(hidden, hidden=True)
    operations.withdraw(withdrawn)

    codes = [Browser(app).get(path_of(one)).status_code for one in (hidden, withdrawn)]

    assert codes == [404, 404]


def test_a_suspended_author_is_read_by_nobody(app: Flask) -> None:
    article = make.published()
    make.author_of(article).status = "suspended"
    db.session.flush()

    assert Browser(app).get(path_of(article)).status_code == 404


def test_an_offer_beside_it_says_what_ties_the_author(app: Flask) -> None:
    article = make.published()
    make.beside(article, make_meal(), tie="paid")

    assert "Ana L. got money or a present for it" in Browser(app).get(path_of(article)).text


def test_strangers_are_shown_a_remembered_page_until_something_changes(app: Flask) -> None:
    article = make.published()
    before = Browser(app).get(path_of(article)).text

    make.a_comment(article)

    assert "Mine rose well." not in before
    assert "Mine rose well." in Browser(app).get(path_of(article)).text


def test_a_draft_is_kept_by_its_form(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    answer = browser.post(desk_of(article), form_of(article, title="A better title", act="keep"))

    assert answer.status_code == 303
    assert make.fresh(article).title == "A better title"


def test_while_it_is_typed_it_is_kept_and_shown(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    piece = browser.post(f"{desk_of(article)}/live", form_of(article, body="## Bread\n\nfirst words")).text

    assert "<h2>Bread</h2>" in piece
    assert "Draft kept." in piece
    assert make.fresh(article).body == "## Bread\n\nfirst words"


def test_an_older_window_is_told_and_writes_over_nothing(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    answer = browser.post(desk_of(article), form_of(article, title="Old", revision=article.revision - 1))

    assert answer.status_code == 409
    assert "changed in another window" in answer.text
    assert make.fresh(article).title == "A first loaf of sourdough"


def test_a_town_nobody_knows_is_said_and_the_rest_is_kept(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    answer = browser.post(desk_of(article), form_of(article, title="Bread again", town="Qwxzville"))

    assert answer.status_code == 422
    assert "We do not know this town." in answer.text
    assert (make.fresh(article).title, article.town) == ("Bread again", "Lyon")


def test_others_find_no_desk(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, a_neighbour("Leo Brun"))

    answers = [
        browser.get(desk_of(article)),
        browser.post(desk_of(article), form_of(article, title="Stolen")),
        browser.get(f"{desk_of(article)}/preview"),
        browser.post(f"{desk_of(article)}/publish"),
        browser.get(f"{desk_of(article)}/figures"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_publishing_leads_to_the_page(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    answer = browser.post(f"{desk_of(article)}/publish")

    assert answer.location == path_of(make.fresh(article))
    assert browser.get(answer.location).status_code == 200


def test_a_new_account_publishes_one_a_day(app: Flask) -> None:
    author = aged(a_neighbour(), days=1)
    drafts = [make.a_draft(author) for _n in range(2)]
    db.session.commit()
    browser = signed_in(app, author)

    codes = [browser.post(f"{desk_of(draft)}/publish").status_code for draft in drafts]

    assert codes == [303, 429]


def test_the_times_of_a_day_are_those_of_the_authors_clock(app: Flask) -> None:
    with clock.frozen_at(clock.now().replace(year=2027, month=3, day=1)):
        article = make.a_draft()
        browser = signed_in(app, make.author_of(article))
        page = browser.get(f"{desk_of(article)}/publish?day=2027-03-28").text

    assert ">01:30</option>" in page
    assert ">02:00</option>" not in page
    assert ">03:00</option>" in page


def test_what_is_scheduled_says_when(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    browser.post(f"{desk_of(article)}/schedule", {"at": make.moment(article).isoformat()})

    assert "It appears on" in browser.get("/write").text


@pytest.mark.parametrize("at", ["", "tomorrow", "2027-03-28T02:30", "0001-01-01T00:00:00+00:00"])
def test_a_moment_that_is_none_is_refused_in_words(app: Flask, at: str) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    answer = browser.post(f"{desk_of(article)}/schedule", {"at": at})

    assert answer.status_code == 422
    assert "Choose one of the times that are offered." in answer.text


def test_a_picture_is_made_anew_and_asked_for_in_words(app: Flask) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    without = make.send_picture(browser, article, "")
    make.send_picture(browser, article, "A loaf cut open")

    assert without.status_code == 422
    assert "for those who do not see it" in without.text
    assert "![](picture:1)" in browser.get(desk_of(article)).text


@pytest.mark.parametrize(
    "raw",
    [b"<svg onload='alert(1)'/>", b"GIF89a" + b"\0" * 50, b"\xff\xd8" + b"\0" * (MOST_BYTES + 10)],
    ids=["svg", "broken", "huge"],
)
def test_what_is_no_picture_is_refused_in_words(app: Flask, raw: bytes) -> None:
    article = make.a_draft()
    browser = signed_in(app, make.author_of(article))

    answer = make.send_picture(browser, article, "A loaf", raw)

    assert answer.status_code == 422
    assert "picture" in words_of(answer)


def test_a_picture_of_a_draft_is_its_authors_alone(app: Flask) -> None:
    article = make.a_draft()
    path = f"/articles/pictures/{make.a_picture(article).public_id}.jpg"

    codes = [
        browser.get(path).status_code for browser in (Browser(app), signed_in(app, make.author_of(article)))
    ]

    assert codes == [404, 200]


def test_an_offer_is_put_beside_by_the_address_of_its_page(app: Flask) -> None:
    article, meal = make.a_draft(), make_meal()
    browser = signed_in(app, make.author_of(article))
    url = f"https://proche.example/listings/{meal.public_id}/{meal.slug}?party=2"

    browser.post(f"{desk_of(article)}/offers", {"listing": url, "tie": "friend"})

    assert make.queries.attached(article.id) == [(meal.id, "friend")]


def test_a_comment_stands_where_it_was_said(app: Flask) -> None:
    article = make.published()
    browser = signed_in(app, a_neighbour("Nora Klein"))

    answer = browser.post(f"{path_of(article)}/comments", {"text": "**Mine** rose well.", "key": "one"})

    assert answer.location == f"{path_of(article)}#c1"
    assert "<strong>Mine</strong> rose well." in browser.get(path_of(article)).text


def test_an_answer_to_a_number_beyond_all_numbers_is_a_comment_like_any(app: Flask) -> None:
    article = make.published()
    form = {"text": "It rose well.", "key": "one", "reply_to": "9" * 30}

    answer = signed_in(app, a_neighbour("Nora Klein")).post(f"{path_of(article)}/comments", form)

    assert answer.location == f"{path_of(article)}#c1"


def test_a_comment_without_words_is_refused_beside_its_field(app: Flask) -> None:
    article = make.published()
    browser = signed_in(app, a_neighbour("Nora Klein"))

    answer = browser.post(f"{path_of(article)}/comments", {"text": "\u200b", "key": "one"})

    assert answer.status_code == 422
    assert "Write something that can be read." in answer.text


def test_a_removed_comment_leaves_its_reason(app: Flask) -> None:
    article = make.published()
    comment = make.a_comment(article, said="Buy my pills.")
    browser = signed_in(app, make.author_of(article))

    browser.post(
        f"{path_of(article)}/comments/{comment.public_id}/remove", {"reason": "It is an advertisement."}
    )

    page = browser.get(path_of(article)).text
    assert "Buy my pills." not in page
    assert "It is an advertisement." in page


def test_feeds_hold_whole_articles(app: Flask) -> None:
    article = make.published(body=f"{make.BODY}\n\n<script>alert(1)</script>")
    author = make.author_of(article)

    for path in ("/articles/feed.atom", f"/articles/by/{author.public_id}/feed.atom"):
        root = ElementTree.fromstring(Browser(app).get(path).data)  # noqa: S314 - our own feed
        entry = root.find("{http://www.w3.org/2005/Atom}entry")
        assert entry is not None
        content = entry.findtext("{http://www.w3.org/2005/Atom}content") or ""
        assert "<h2>What you need</h2>" in content
        assert "<script" not in content


def test_a_page_of_fifty_comments_asks_as_often_as_one_of_one(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    short, long = make.published(make_provider()), make.published(make_provider())
    make.a_comment(short)
    for _n in range(55):
        make.a_comment(long)
    seen = statements()

    counts = []
    for article in (short, long):
        seen.clear()
        assert Browser(app).get(path_of(article)).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12
