"""What waits for a person of the team has not arrived, and arrives once it is released."""

from flask import Flask
from flask.testing import FlaskClient

from marketplace.community.messages import reading
from marketplace.community.reviews.models import Side
from marketplace.core.database import db
from marketplace.workflows import moderate_pictures
from tests.factories import articles, cases, lists, talks
from tests.factories.accounts import a_member
from tests.factories.listings import make_meal, make_provider
from tests.factories.reviews import a_past_booking, a_photo, wrote


def test_a_held_message_is_not_unread_until_a_person_releases_it(app: Flask) -> None:
    lists.a_list(["roulette"], private=True)
    thread = talks.a_talk(make_meal(), nora := a_member("Nora Klein"), "roulette tonight")
    cook = talks.provider_of(thread)
    before = talks.unread_of(thread, cook)

    [held] = cases.held()
    cases.decided(held, cases.NO_FAULT)

    assert before == 0
    assert talks.unread_of(thread, cook) == 1
    assert talks.side(thread, cook).mail_due_at is not None
    assert talks.unread_of(thread, nora) == 0


def test_a_conversation_of_held_words_alone_stands_in_nobody_else_s_list(app: Flask) -> None:
    lists.a_list(["roulette"], private=True)
    thread = talks.a_talk(make_meal(), a_member("Nora Klein"), "roulette tonight")
    before = talks.listed_for(talks.provider_of(thread))

    [held] = cases.held()
    cases.decided(held, cases.NO_FAULT)

    assert before == []
    assert talks.listed_for(talks.provider_of(thread)) == [thread.public_id]


def test_a_message_released_after_its_reader_went_past_it_is_new(app: Flask) -> None:
    lists.a_list(["roulette"], private=True)
    thread = talks.a_talk(make_meal(), nora := a_member("Nora Klein"))
    cook = talks.provider_of(thread)
    talks.say(thread, nora, "roulette tonight")
    talks.say(thread, nora, "See you")
    reading.read_to(thread.id, cook.id, 3)
    [held] = cases.held()

    cases.decided(held, cases.NO_FAULT)

    assert talks.unread_of(thread, cook) == 2


def test_a_message_that_a_moderator_hides_is_unread_no_more_and_calls_nobody(app: Flask) -> None:
    thread = talks.a_talk(make_meal(), a_member("Nora Klein"))
    cook = talks.provider_of(thread)
    case = cases.a_case("message", talks.first_in(thread).public_id, cook)

    cases.decided(case, cases.HIDDEN)

    assert talks.unread_of(thread, cook) == 0
    assert talks.side(thread, cook).mail_due_at is None


def test_a_released_picture_of_a_review_is_on_the_remembered_page_at_once(client: FlaskClient) -> None:
    booking = a_past_booking(make_meal(make_provider(), notice_minutes=0))
    photo = a_photo(booking)
    moderate_pictures.hide(photo, hidden=True)
    wrote(booking, Side.CUSTOMER)
    wrote(booking, Side.PROVIDER)
    db.session.commit()
    path = f"/listings/{booking.terms['listing']}"
    held = client.get(path).text

    moderate_pictures.hide(photo, hidden=False)
    db.session.commit()

    assert photo not in held
    assert photo in client.get(path).text


def test_a_released_picture_of_an_article_is_on_the_remembered_page_at_once(client: FlaskClient) -> None:
    article = articles.published()
    picture = articles.a_picture(article)
    articles.changed(article, body=f"{articles.BODY}\n\n![A loaf](picture:1)")
    moderate_pictures.hide(picture.public_id, hidden=True)
    db.session.commit()
    held = client.get(articles.path_of(article)).text

    moderate_pictures.hide(picture.public_id, hidden=False)
    db.session.commit()

    assert picture.public_id not in held
    assert picture.public_id in client.get(articles.path_of(article)).text
