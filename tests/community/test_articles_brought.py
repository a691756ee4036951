"""What articles bring: reads without persons, bookings recognised for a fortnight; and a reminder for who asked."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.community.articles import counting, figures, jobs, rhythm, rules
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.notices import How
from marketplace.trade.bookings import agreement
from tests.factories import articles as make
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.api import next_slot
from tests.factories.articles import path_of
from tests.factories.listings import make_meal, make_provider
from tests.factories.notices import letters_to, notices_of, titles_of, wants
from tests.factories.scene import a_paid_booking

ROBOT = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}


def test_strangers_reads_are_counted_and_nothing_of_them_is_kept(app: Flask) -> None:
    article = make.published()

    answers = [Browser(app).get(path_of(article)) for _n in range(3)]

    assert make.reads_of(article) == (3, 0)
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * 3


def test_robots_and_the_author_do_not_count(app: Flask) -> None:
    article = make.published()

    Browser(app).get(path_of(article), headers=ROBOT)
    signed_in(app, make.author_of(article)).get(path_of(article))

    assert make.reads_of(article) == (0, 0)


def test_an_offer_opened_from_an_article_is_counted(app: Flask) -> None:
    article, meal = make.published(), make_meal()
    make.beside(article, meal)

    page = Browser(app).get(path_of(article)).text
    link = f"/listings/{meal.public_id}/{meal.slug}?via={article.public_id}"
    Browser(app).get(link)

    assert link in page
    assert make.reads_of(article) == (1, 1)


def test_an_article_that_does_not_show_the_offer_gets_nothing_for_it(app: Flask) -> None:
    article, meal = make.published(), make_meal()

    Browser(app).get(f"/listings/{meal.public_id}/{meal.slug}?via={article.public_id}")
    make.arrives(app, a_member("Nora Klein"), meal, article)

    assert (make.reads_of(article), make.leads()) == ((0, 0), 0)


def test_a_booking_after_reading_is_recognised_once(app: Flask) -> None:
    article, meal, nora = make.published(), make_meal(notice_minutes=0), a_member("Nora Klein")
    make.beside(article, meal)

    make.arrives(app, nora, meal, article)
    a_paid_booking(meal, nora)
    for _n in range(2):
        counting.settle(clock.now())

    assert make.bookings_of(article) == 1


def test_who_signs_in_on_the_way_to_booking_takes_along_where_they_came_from(app: Flask) -> None:
    article, meal, nora = make.published(), make_meal(notice_minutes=0), a_member("Nora Klein")
    make.beside(article, meal)

    stranger = Browser(app).get(f"/listings/{meal.public_id}/{meal.slug}?via={article.public_id}").text
    checkout = signed_in(app, nora).get(
        f"/listings/{meal.public_id}/book",
        query_string={"via": article.public_id, "slot": next_slot(meal).isoformat(), "party": 1},
    )

    assert f'name="via" value="{article.public_id}"' in stranger
    assert f'name="via" value="{article.public_id}"' in checkout.text
    assert make.leads() == 0


def test_a_booking_later_than_a_fortnight_is_not_counted(app: Flask) -> None:
    article, meal, nora = make.published(), make_meal(notice_minutes=0), a_member("Nora Klein")
    make.beside(article, meal)

    make.came(nora, meal, article, clock.now() - rules.FOLLOWS_WITHIN - timedelta(minutes=1))
    a_paid_booking(meal, nora)
    counting.settle(clock.now())

    assert make.bookings_of(article) == 0


def test_who_came_from_where_is_forgotten_in_time(app: Flask) -> None:
    article, meal, nora = make.published(), make_meal(), a_member("Nora Klein")
    make.beside(article, meal)
    make.came(nora, meal, article, clock.now())

    counting.settle(clock.now() + timedelta(days=16))
    assert make.leads() == 1
    counting.settle(clock.now() + timedelta(days=18))

    assert make.leads() == 0


def test_looking_at_an_offer_keeps_nothing_until_its_page_says_from_where(app: Flask) -> None:
    article, meal, nora = make.published(), make_meal(), a_member("Nora Klein")
    make.beside(article, meal)
    browser = signed_in(app, nora)

    page = browser.get(f"/listings/{meal.public_id}/{meal.slug}?via={article.public_id}").text
    before = make.leads()
    browser.post("/articles/arrivals", {"via": article.public_id, "listing": meal.public_id})

    assert 'action="/articles/arrivals"' in page
    assert (before, make.leads()) == (0, 1)


def test_a_stranger_s_page_says_nothing_of_where_they_came_from(app: Flask) -> None:
    article, meal = make.published(), make_meal()
    make.beside(article, meal)

    page = Browser(app).get(f"/listings/{meal.public_id}/{meal.slug}?via={article.public_id}").text

    assert "/articles/arrivals" not in page


def test_who_books_without_scripts_is_known_to_come_from_the_article(app: Flask) -> None:
    article, meal, nora = make.published(), make_meal(notice_minutes=0), a_member("Nora Klein")
    make.beside(article, meal)
    total = agreement.quote_for(meal, 1).total_minor
    form = {"slot": next_slot(meal).isoformat(), "party": "1", "expected_total_minor": str(total)}

    answer = signed_in(app, nora).post(f"/listings/{meal.public_id}/book", form | {"via": article.public_id})

    assert answer.status_code == 303
    assert make.leads() == 1


def test_its_author_reads_what_it_brought_and_how_it_is_counted(app: Flask) -> None:
    article = make.published()
    Browser(app).get(path_of(article))
    make.reads_of(article)

    page = signed_in(app, make.author_of(article)).get(f"{make.desk_of(article)}/figures").text

    assert "In 28 days it was read 1 times." in page
    assert "within 14 days" in page


def test_a_day_of_figures_holds_reads_and_bookings(app: Flask) -> None:
    article = make.published()
    for _n in range(2):
        Browser(app).get(path_of(article))
    make.reads_of(article)

    found = figures.of_article(article.id, clock.now().date(), 7)

    assert (found.all.reads, len(found.by_day)) == (2, 7)


def test_nobody_is_reminded_who_did_not_ask(app: Flask) -> None:
    make.published()

    with clock.frozen_at(clock.now() + timedelta(days=100)):
        assert rhythm.due(clock.now()) == []


def test_who_asked_is_reminded_as_often_as_they_chose_and_never_more(app: Flask) -> None:
    cook = make_provider()
    rhythm.choose(cook.id, 7)
    begin = clock.now()

    for day in range(1, 22):
        with clock.frozen_at(begin + timedelta(days=day, minutes=1)):
            jobs.remind()

    assert titles_of(cook) == ["Time to write something?"] * 3


def test_who_has_just_written_is_not_reminded(app: Flask) -> None:
    cook = make_provider()
    rhythm.choose(cook.id, 7)

    with clock.frozen_at(clock.now() + timedelta(days=6)):
        make.published(cook)
    with clock.frozen_at(clock.now() + timedelta(days=7, minutes=1)):
        jobs.remind()

    assert notices_of(cook) == []


def test_a_reminder_is_a_letter_only_for_who_wants_letters(app: Flask) -> None:
    cook, baker = make_provider(), make_provider()
    for member in (cook, baker):
        rhythm.choose(member.id, 30)
    wants(baker, How.NOW)

    with clock.frozen_at(clock.now() + timedelta(days=31)):
        jobs.remind()

    assert [len(letters_to(member)) for member in (cook, baker)] == [0, 1]
    assert "/write/rhythm/stop/" in letters_to(baker)[0].text


def test_reminders_end_by_a_click_without_signing_in(app: Flask) -> None:
    cook = make_provider()
    rhythm.choose(cook.id, 7)

    Browser(app).post(f"/write/rhythm/stop/{rhythm.stop_token(cook.id)}")

    with clock.frozen_at(clock.now() + timedelta(days=8)):
        assert rhythm.due(clock.now()) == []


def test_a_made_up_link_ends_nothing(app: Flask) -> None:
    assert Browser(app).get("/write/rhythm/stop/17.abc").status_code == 404


def test_ideas_come_from_what_somebody_offers(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook)

    found = [idea.key.partition(":")[0] for idea in rhythm.ideas(cook.id, "en", clock.now())]

    assert found == ["new", "season", "question"]


def test_the_next_idea_is_another_one(app: Flask) -> None:
    cook = make_provider()
    first = rhythm.next_idea(cook, "", clock.now())

    assert rhythm.next_idea(cook, first.key, clock.now()).key != first.key


def test_a_rhythm_that_is_not_offered_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid):
        rhythm.choose(make_provider().id, 1)
