from flask import Flask

from marketplace.community.articles import operations
from tests.factories import articles as make
from tests.factories.api import Program
from tests.factories.listings import make_meal, make_provider


def test_a_program_lists_articles_in_pages_that_miss_none(app: Flask) -> None:
    made = [make.published().public_id for _number in range(3)]

    first = Program(app).get("/articles", limit=2).json
    second = Program(app).get("/articles", limit=2, cursor=first["next"]).json

    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


def test_articles_are_listed_by_subject_and_language(app: Flask) -> None:
    article = make.published()
    listed = Program(app).get("/articles").json["items"][0]

    found = (
        Program(app).get("/articles", topic=listed["topics"][0], language=listed["language"]).json["items"]
    )
    other = Program(app).get("/articles", language="fr" if listed["language"] == "en" else "en").json["items"]

    assert [one["id"] for one in found] == [article.public_id]
    assert other == []


def test_an_article_is_read_with_the_offers_beside_it(app: Flask) -> None:
    cook = make_provider()
    meal, article = make_meal(cook), make.a_draft(cook)
    make.beside(article, meal, "own")
    operations.publish(article, cook)

    told = Program(app).get(f"/articles/{article.public_id}").json

    assert told["offers"] == [{"listing": meal.public_id, "tie": "own"}]
    assert "<p>" in told["html"]


def test_a_hidden_article_is_not_there(app: Flask) -> None:
    article = make.published()
    operations.hide(article, hidden=True)

    assert Program(app).get(f"/articles/{article.public_id}").status_code == 404
    assert Program(app).get("/articles").json["items"] == []


def test_a_draft_is_nobody_s_to_read(app: Flask) -> None:
    article = make.a_draft(make_provider())

    assert Program(app).get(f"/articles/{article.public_id}").status_code == 404


def test_programs_do_not_count_as_readers(app: Flask) -> None:
    article = make.published()

    Program(app).get(f"/articles/{article.public_id}")

    assert make.reads_of(article) == (0, 0)
