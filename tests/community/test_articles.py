"""Articles: kept as typed, published once, changed in the open; comments numbered; offers with their ties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.community.articles import comment_queries, commenting, jobs, operations, queries, rules
from marketplace.community.articles.commenting import CommentsClosed, NotYours
from marketplace.community.articles.operations import ChangedElsewhere, NotNow, NotReady
from marketplace.community.reports import blocks
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from tests.factories import articles as make
from tests.factories.clubs import a_neighbour, aged
from tests.factories.listings import make_meal, make_provider
from tests.factories.notices import titles_of
from tests.factories.races import at_once


def test_a_draft_is_kept_however_unfinished(app: Flask) -> None:
    article = operations.begin(a_neighbour(), "en")

    operations.keep(article, operations.Text(title="Le", body="Half a sen"), 0)

    assert (make.fresh(article).body, article.revision) == ("Half a sen", 1)


def test_one_window_never_writes_over_what_another_kept(app: Flask) -> None:
    article = make.a_draft()

    with pytest.raises(ChangedElsewhere):
        operations.keep(article, make.a_text(title="Older words"), article.revision - 1)

    assert article.title == "A first loaf of sourdough"


def test_nobody_else_reads_a_draft(app: Flask) -> None:
    article = make.a_draft()

    with pytest.raises(NotFound):
        queries.read_by_id(article.public_id)
    assert not make.is_listed(article)


def test_what_is_missing_is_said_field_by_field(app: Flask) -> None:
    author = a_neighbour()
    article = operations.begin(author, "en")

    with pytest.raises(NotReady) as refused:
        operations.publish(article, author)

    assert set(refused.value.errors) == {"title", "summary", "body", "topics"}


def test_a_published_article_is_read_by_everybody(app: Flask) -> None:
    article = make.published()

    found = queries.read("a-first-loaf-of-sourdough")

    assert found.article.id == article.id
    assert make.is_listed(article)


def test_two_articles_of_one_title_have_two_addresses(app: Flask) -> None:
    first, second = make.published(), make.published()

    assert first.slug != second.slug


def test_what_is_typed_after_publishing_is_read_once_it_is_published(app: Flask) -> None:
    article = make.published()

    operations.keep(article, make.a_text(title="A second loaf"), article.revision)

    assert queries.read_by_id(article.public_id).version.title == "A first loaf of sourdough"


def test_a_change_is_said_and_the_earlier_words_stay_for_moderators(app: Flask) -> None:
    article = make.changed(make.published(), title="A second loaf")

    assert article.changed_at is not None
    assert make.versions_of(article) == 2
    assert queries.read(str(article.slug)).version.title == "A second loaf"


def test_publishing_without_a_change_makes_no_version(app: Flask) -> None:
    article = make.published()

    operations.publish(article, make.author_of(article))

    assert (make.versions_of(article), article.changed_at) == (1, None)


def test_the_words_of_a_version_cannot_be_changed(app: Flask) -> None:
    article = make.published()
    found = queries.read_by_id(article.public_id)

    with pytest.raises(DBAPIError), db.session.begin_nested():
        make.forge_title(found.version, "Never said")


def test_a_withdrawn_article_is_gone_until_it_is_brought_back(app: Flask) -> None:
    article = make.published()

    operations.withdraw(article)
    assert not make.is_listed(article)
    operations.bring_back(article)

    assert make.is_listed(article)


def test_what_was_published_is_not_thrown_away(app: Flask) -> None:
    article = make.published()

    with pytest.raises(NotNow):
        operations.throw_away(article)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        make.delete_past_operations(article)


def test_a_draft_is_thrown_away_with_its_pictures(app: Flask) -> None:
    article = make.a_draft()
    make.a_picture(article)

    operations.throw_away(article)

    with pytest.raises(NotFound):
        queries.read_by_id(article.public_id)


def test_it_appears_at_its_moment_and_not_before(app: Flask) -> None:
    article = make.scheduled()
    at = article.publish_at
    assert at is not None

    with clock.frozen_at(at - timedelta(seconds=1)):
        jobs.publish()
    assert make.fresh(article).state == "scheduled"
    with clock.frozen_at(at + timedelta(minutes=1)):
        jobs.publish()

    assert make.fresh(article).published_at == at
    assert titles_of(make.author_of(article))[0] == "“A first loaf of sourdough” is published."


def test_what_is_not_ready_any_more_is_a_draft_again_and_its_author_hears_of_it(app: Flask) -> None:
    article = make.scheduled()
    operations.keep(article, make.a_text(summary=""), article.revision)
    assert article.publish_at is not None

    with clock.frozen_at(article.publish_at):
        jobs.publish()

    assert make.fresh(article).state == "draft"
    assert "something is missing" in titles_of(make.author_of(article))[0]


def test_two_sweeps_at_once_publish_once(whole_app: Flask) -> None:
    public_id = make.due_article(whole_app)

    ended = at_once(whole_app, 3, lambda _meet: jobs.appear(public_id))

    assert ended == ["done"] * 3
    assert make.found_published(whole_app, public_id) == (1, 1)


def test_control_two_who_look_first_publish_twice_or_fail(whole_app: Flask) -> None:
    public_id = make.due_article(whole_app)

    ended = at_once(whole_app, 2, lambda meet: make.publish_by_hand(public_id, meet))

    assert sorted(ended) == ["IntegrityError", "done"]
    make.clear(whole_app, public_id)


def test_an_hour_that_the_clocks_leave_out_is_not_offered(app: Flask) -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC)

    walls = [at.astimezone(UTC) for at in rules.moments_of(date(2027, 3, 28), "Europe/Paris", now)]

    assert len(walls) == 46
    assert datetime(2027, 3, 28, 0, 30, tzinfo=UTC) in walls
    assert datetime(2027, 3, 28, 1, 0, tzinfo=UTC) in walls


def test_an_hour_that_is_there_twice_is_offered_twice(app: Flask) -> None:
    assert len(rules.moments_of(date(2026, 10, 25), "Europe/Paris", datetime(2026, 1, 1, tzinfo=UTC))) == 50


def test_a_moment_that_was_not_offered_is_refused(app: Flask) -> None:
    author = a_neighbour()
    article = make.a_draft(author)

    with pytest.raises(Invalid):
        operations.schedule(article, author, make.moment(article) + timedelta(minutes=7))


def test_new_accounts_link_little(app: Flask) -> None:
    author = aged(a_neighbour(), days=1)
    article = make.a_draft(
        author, body=make.BODY + "\n\nhttps://a.example https://b.example https://c.example"
    )

    with pytest.raises(NotReady) as refused:
        operations.publish(article, author)

    assert "links" in refused.value.errors["body"][0]


def test_a_picture_needs_words(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        make.a_picture(make.a_draft(), alt="\u200b ")

    assert "alt" in refused.value.errors


def test_a_picture_that_everybody_sees_is_not_thrown_away(app: Flask) -> None:
    article = make.a_draft()
    picture = make.a_picture(article)
    operations.keep(article, make.a_text(body=f"{make.BODY}\n\n![](picture:1)"), article.revision)
    operations.publish(article, make.author_of(article))

    with pytest.raises(Invalid):
        make.attaching.remove_picture(article, picture.public_id)


def test_a_text_that_names_a_picture_nobody_added_is_not_published(app: Flask) -> None:
    author = a_neighbour()
    article = make.a_draft(author, body=f"{make.BODY}\n\n![](picture:7)")

    with pytest.raises(NotReady) as refused:
        operations.publish(article, author)

    assert "7" in refused.value.errors["body"][0]


def test_what_ties_an_author_to_anothers_offer_is_asked(app: Flask) -> None:
    article = make.a_draft()

    with pytest.raises(Invalid) as refused:
        make.beside(article, make_meal(), tie="")

    assert "tie" in refused.value.errors


def test_an_own_offer_is_always_said_to_be_ones_own(app: Flask) -> None:
    cook = make_provider()
    article = make.a_draft(cook)

    make.beside(article, make_meal(cook), tie="none")

    assert [tie for _listing, tie in queries.attached(article.id)] == ["own"]


def test_nobody_calls_anothers_offer_their_own(app: Flask) -> None:
    with pytest.raises(Invalid):
        make.beside(make.a_draft(), make_meal(), tie="own")


def test_comments_are_numbered_and_their_author_told(app: Flask) -> None:
    article = make.published()
    nora = a_neighbour("Nora Klein")

    make.a_comment(article, nora)
    make.a_comment(article, nora, "And it was eaten at once.")

    assert [said.comment.number for said in comment_queries.listed(article.id)] == [1, 2]
    assert make.fresh(article).comments == 2
    assert titles_of(make.author_of(article))[0] == "Nora K. commented on “A first loaf of sourdough”."


def test_the_same_form_twice_is_one_comment(app: Flask) -> None:
    article, nora = make.published(), a_neighbour("Nora Klein")
    wanted = commenting.Wanted("Thank you.", "the same")

    first = commenting.say(article, nora, wanted)

    assert commenting.say(article, nora, wanted).id == first.id


def test_an_answer_is_told_to_whom_it_answers(app: Flask) -> None:
    article, nora = make.published(), a_neighbour("Nora Klein")
    make.a_comment(article, nora)

    make.a_comment(article, make.author_of(article), "With pleasure.", to=1)

    assert titles_of(nora)[0] == "Ana L. answered you under “A first loaf of sourdough”."


def test_what_was_removed_is_not_answered(app: Flask) -> None:
    article, nora = make.published(), a_neighbour("Nora Klein")
    commenting.remove(article, nora, make.a_comment(article, nora), "")

    with pytest.raises(CommentsClosed):
        make.a_comment(article, to=1)


def test_the_author_removes_a_comment_with_a_reason_alone(app: Flask) -> None:
    article = make.published()
    comment, author = make.a_comment(article), make.author_of(article)

    with pytest.raises(Invalid):
        commenting.remove(article, author, comment, " ")
    commenting.remove(article, author, comment, "It is an advertisement.")

    assert comment.remove_reason == "It is an advertisement."


def test_others_do_not_remove_comments(app: Flask) -> None:
    article = make.published()

    with pytest.raises(NotYours):
        commenting.remove(article, a_neighbour("Leo Brun"), make.a_comment(article), "Because.")


def test_whom_the_author_blocked_does_not_comment(app: Flask) -> None:
    article, nora = make.published(), a_neighbour("Nora Klein")
    blocks.block(article.author_id, nora.id)

    with pytest.raises(CommentsClosed):
        make.a_comment(article, nora)


def test_closed_comments_take_nothing_more(app: Flask) -> None:
    article = make.published()
    commenting.allow(article, allowed=False)

    with pytest.raises(CommentsClosed):
        make.a_comment(article)


def test_lists_are_by_subject_language_and_town(app: Flask) -> None:
    article = make.published()
    near, far = (45.75, 4.85), (50.63, 3.06)

    asked = [
        queries.Asked(topic="baking"),
        queries.Asked(topic="sport"),
        queries.Asked(locale="fr"),
        queries.Asked(spot=near),
        queries.Asked(spot=far),
    ]

    assert [article.id in {card.id for card in queries.listed(one)} for one in asked] == [
        True,
        False,
        False,
        True,
        False,
    ]
